//! Is a contract valid, is a system in use? Source: `domain.md` 3.1 (the rules of 2025) and
//! 3.2. The periods that notice is rounded to play no part here: `domain.md` 2.1.3.

use chrono::NaiveDate;

use crate::model::rules::calendar::add_months;

/// What decides whether a contract is valid. An absent date checks nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ContractFacts {
    pub valid_from: Option<NaiveDate>,
    /// Inclusive; none is never.
    pub valid_to: Option<NaiveDate>,
    pub terminated_at: Option<NaiveDate>,
    /// None counts as no notice.
    pub notice_months: Option<i64>,
    pub enforced: bool,
    /// The contract has its parent's validity instead of its own.
    pub require_valid_parent: bool,
    /// Is the parent valid? None when there is no parent.
    pub parent_valid: Option<bool>,
}

/// A reason against validity, with the date that decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValidityError {
    StartNotReached {
        valid_from: NaiveDate,
    },
    EndPassed {
        valid_to: NaiveDate,
    },
    /// The last day of notice is over.
    NoticePassed {
        notice_end: NaiveDate,
    },
    /// The parent is invalid or missing.
    ParentInvalid,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validity {
    pub valid: bool,
    /// Everything that speaks against it, listed even when it is valid by force or by parent.
    pub errors: Vec<ValidityError>,
    pub enforced: bool,
    pub inherited: bool,
}

/// Whether the contract is valid on the day `today`.
pub fn contract(facts: &ContractFacts, today: NaiveDate) -> Validity {
    let parent_valid = facts.parent_valid.unwrap_or(false);
    let mut errors = date_errors(facts, today);
    if facts.require_valid_parent && !parent_valid {
        errors.push(ValidityError::ParentInvalid);
    }
    let by_rule = if facts.require_valid_parent { parent_valid } else { errors.is_empty() };
    Validity {
        valid: facts.enforced || by_rule,
        errors,
        enforced: facts.enforced,
        inherited: facts.require_valid_parent,
    }
}

fn date_errors(facts: &ContractFacts, today: NaiveDate) -> Vec<ValidityError> {
    let start =
        facts.valid_from.filter(|from| today < *from).map(|valid_from| ValidityError::StartNotReached { valid_from });
    let end = facts.valid_to.filter(|to| today > *to).map(|valid_to| ValidityError::EndPassed { valid_to });
    let notice = facts
        .terminated_at
        .map(|terminated| add_months(terminated, facts.notice_months.unwrap_or(0)))
        .filter(|end| today > *end)
        .map(|notice_end| ValidityError::NoticePassed { notice_end });
    [start, end, notice].into_iter().flatten().collect()
}

/// The validity of the first contract of a chain: the contract itself, its parent, and so
/// on up. Each one's `parent_valid` is taken from the next; the last has no parent.
pub fn along(chain: &[ContractFacts], today: NaiveDate) -> Option<Validity> {
    let mut above: Option<Validity> = None;
    for facts in chain.iter().rev() {
        let parent_valid = above.as_ref().map(|parent| parent.valid);
        above = Some(contract(&ContractFacts { parent_valid, ..*facts }, today));
    }
    above
}

/// What decides whether a system usage is active.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UsageFacts<'a> {
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
    /// A code of `LIFE_CYCLE`.
    pub life_cycle: Option<&'a str>,
    /// Is the marked contract valid? None when no contract is marked.
    pub main_contract_valid: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsageError {
    StartNotReached { valid_from: NaiveDate },
    EndPassed { valid_to: NaiveDate },
    NotInUse,
    MainContractInvalid,
}

/// The status of a usage: in all, and by each of its three parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageStatus {
    pub active: bool,
    pub by_dates: bool,
    pub by_life_cycle: bool,
    /// None: no contract is marked.
    pub by_contract: Option<bool>,
    pub errors: Vec<UsageError>,
}

/// Whether the usage is active on the day `today`: when none of the parts speaks against it.
pub fn usage(facts: &UsageFacts, today: NaiveDate) -> UsageStatus {
    let start =
        facts.valid_from.filter(|from| today < *from).map(|valid_from| UsageError::StartNotReached { valid_from });
    let end = facts.valid_to.filter(|to| today > *to).map(|valid_to| UsageError::EndPassed { valid_to });
    let by_dates = start.is_none() && end.is_none();
    let by_life_cycle = facts.life_cycle != Some("not_in_use");
    let life_cycle = (!by_life_cycle).then_some(UsageError::NotInUse);
    let contract = (facts.main_contract_valid == Some(false)).then_some(UsageError::MainContractInvalid);
    let errors: Vec<_> = [start, end, life_cycle, contract].into_iter().flatten().collect();
    UsageStatus { active: errors.is_empty(), by_dates, by_life_cycle, by_contract: facts.main_contract_valid, errors }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: &str = "2026-03-15";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn facts(from: &str, to: &str, terminated: &str, notice: Option<i64>) -> ContractFacts {
        let date = |text: &str| text.parse().ok();
        ContractFacts {
            valid_from: date(from),
            valid_to: date(to),
            terminated_at: date(terminated),
            notice_months: notice,
            ..ContractFacts::default()
        }
    }

    #[test]
    fn the_dates_decide() {
        // Source: domain.md 3.1, the column of 2025 and its test vectors (T = 2026-03-15).
        for (from, to, terminated, notice, valid) in [
            ("", "", "", None, true),
            (TODAY, TODAY, "", None, true),
            ("", TODAY, "", None, true),
            ("", "2026-03-14", "", None, false),
            ("2026-03-16", "", "", None, false),
            ("2026-03-15", "", "", None, true),
            // Terminated today without notice: valid today, not tomorrow.
            ("", "", TODAY, Some(0), true),
            ("", "", "2026-03-14", Some(0), false),
            ("", "", "2026-03-14", None, false),
            ("", "", "2026-02-15", Some(1), true),
            ("", "", "2026-02-14", Some(1), false),
            // Terminated and expired are independent of each other.
            ("", "2026-03-14", "2026-03-10", Some(6), false),
            ("", "2027-03-14", "2025-03-10", Some(6), false),
            ("", "2026-03-15", "2026-01-15", Some(2), true),
        ] {
            let facts = facts(from, to, terminated, notice);
            assert_eq!(contract(&facts, day(TODAY)).valid, valid, "{facts:?}");
        }
    }

    #[test]
    fn notice_clamps_to_the_month_end() {
        // Source: domain.md 3.1: X = 2026-01-31, N = 1 ends 2026-02-28.
        let facts = facts("", "", "2026-01-31", Some(1));
        assert!(contract(&facts, day("2026-02-28")).valid);
        let after = contract(&facts, day("2026-03-01"));
        assert_eq!(after.errors, [ValidityError::NoticePassed { notice_end: day("2026-02-28") }]);
    }

    #[test]
    fn terminated_and_expired_are_both_listed() {
        let facts = facts("2027-01-01", "2026-03-01", "2025-01-01", Some(3));
        let validity = contract(&facts, day(TODAY));
        assert_eq!(
            validity.errors,
            [
                ValidityError::StartNotReached { valid_from: day("2027-01-01") },
                ValidityError::EndPassed { valid_to: day("2026-03-01") },
                ValidityError::NoticePassed { notice_end: day("2025-04-01") },
            ]
        );
    }

    #[test]
    fn force_makes_valid_and_keeps_the_errors() {
        // Source: domain.md 3.1, "Enforced flag true".
        let forced = ContractFacts { enforced: true, ..facts("", "2020-01-01", "", None) };
        let validity = contract(&forced, day(TODAY));
        assert!(validity.valid && validity.enforced);
        assert_eq!(validity.errors.len(), 1);
    }

    #[test]
    fn an_inherited_validity_is_exactly_the_parents() {
        // Source: domain.md 3.1, "the child's own dates do not matter".
        let heir = ContractFacts { require_valid_parent: true, ..ContractFacts::default() };
        let expired = facts("", "2020-01-01", "", None);
        let expired_heir = ContractFacts { require_valid_parent: true, ..expired };
        let running = facts("", "2030-01-01", "", None);
        for (chain, valid) in [
            (vec![expired_heir, running], true),
            (vec![heir, expired], false),
            (vec![heir, heir, running], true),
            (vec![heir, expired_heir, expired], false),
            (vec![expired, running], false),
            (vec![heir], false),
            (vec![ContractFacts { enforced: true, ..heir }], true),
            (vec![heir, ContractFacts { enforced: true, ..expired }], true),
        ] {
            let validity = along(&chain, day(TODAY)).unwrap();
            assert_eq!(validity.valid, valid, "{chain:?}");
        }
        assert_eq!(along(&[heir], day(TODAY)).unwrap().errors, [ValidityError::ParentInvalid]);
        assert_eq!(along(&[], day(TODAY)), None);
    }

    #[test]
    fn a_usage_is_active_when_nothing_speaks_against_it() {
        // Source: domain.md 3.2.
        let date = |text: &str| text.parse().ok();
        for (from, to, life_cycle, main, active) in [
            ("", "", None, None, true),
            (TODAY, TODAY, Some("operational"), Some(true), true),
            ("2026-03-16", "", None, None, false),
            ("", "2026-03-14", None, None, false),
            ("", "", Some("not_in_use"), None, false),
            ("", "", Some("phasing_out"), None, true),
            ("", "", Some("undecided"), None, true),
            ("", "", None, Some(false), false),
        ] {
            let facts =
                UsageFacts { valid_from: date(from), valid_to: date(to), life_cycle, main_contract_valid: main };
            let status = usage(&facts, day(TODAY));
            assert_eq!(status.active, active, "{facts:?}");
            assert_eq!(status.active, status.errors.is_empty());
            assert_eq!(status.by_contract, main);
        }
    }
}
