//! When a contract ends, and by when it must be terminated. Source:
//! `sharing-and-reports.md` C, definitions under the table of templates. A tacit renewal is
//! never guessed: a contract that is simply left to run has the end that was written down.

use chrono::NaiveDate;

pub use crate::model::rules::calendar::{OPEN_END, Period};
use crate::model::rules::calendar::{add_months, is_month_end, subtract_months};

/// What the dates of a contract are reckoned from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    pub valid_to: Option<NaiveDate>,
    pub irrevocable_to: Option<NaiveDate>,
    pub terminated_at: Option<NaiveDate>,
    /// Months of notice; none when no deadline is chosen or its name is no whole number.
    pub notice_months: Option<i64>,
    /// The period at whose end the contract can stop.
    pub by_ending: Option<Period>,
}

/// One step of the way to a date, so that the screen can say why it is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The contract is valid to and including this date.
    ValidTo {
        date: NaiveDate,
    },
    /// It cannot be terminated to a date before this one.
    Irrevocable {
        date: NaiveDate,
    },
    /// It ends before it becomes revocable, so the end counts.
    IrrevocableBeyondEnd {
        irrevocable_to: NaiveDate,
        valid_to: NaiveDate,
    },
    Terminated {
        date: NaiveDate,
    },
    NoticeAdded {
        months: i64,
        date: NaiveDate,
    },
    NoticeSubtracted {
        months: i64,
        date: NaiveDate,
    },
    /// No notice is written down: none was added.
    NoticeUnknown,
    /// Moved forward to the end of the period.
    RoundedUp {
        period: Period,
        date: NaiveDate,
    },
    /// Moved back to the nearest end of a period.
    RoundedDown {
        period: Period,
        date: NaiveDate,
    },
    /// The earlier of the end and the notice's end.
    Earliest {
        date: NaiveDate,
    },
    /// Neither an end nor a termination: open.
    OpenEnded,
    /// Without an end there is no last day: notice can be given at any time.
    AnyTime,
    /// Cannot be said: neither an end nor a date until which it is irrevocable.
    NoEndDate,
    /// Cannot be said: no notice in whole months.
    NoNotice,
    /// Nothing more to terminate.
    AlreadyTerminated {
        date: NaiveDate,
    },
    /// Nobody terminated it, so it ran on by so many terms of so many months (`exit`).
    RunOn {
        months: i64,
        times: i64,
        date: NaiveDate,
    },
    /// It has no end of its own and runs by the period: the end of the term that counts.
    TermEnd {
        period: Period,
        date: NaiveDate,
    },
    /// Every option that is left, taken.
    OptionsTaken {
        months: i64,
        times: i64,
        date: NaiveDate,
    },
    /// The day it is reckoned on.
    Today {
        date: NaiveDate,
    },
    /// No end is written down: so many years ahead are looked at.
    LookedAhead {
        years: i64,
        date: NaiveDate,
    },
    /// The later of two days.
    Latest {
        date: NaiveDate,
    },
    /// The day is past: notice can no longer be given to that end.
    TooLate {
        date: NaiveDate,
    },
}

/// The steps in the order they were taken; the last one holds the result.
pub type Explanation = Vec<Step>;

/// A result and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained<T> {
    pub value: T,
    pub steps: Explanation,
}

/// The months that a termination deadline's name says, if it is a whole number from 0 up.
/// Source: `domain.md` 2.1.3 ("option name must parse as whole months").
pub fn notice_months(option_name: &str) -> Option<i64> {
    option_name.trim().parse().ok().filter(|months| (0..=1_200).contains(months))
}

/// The day the notice runs out: termination plus notice, at the end of the period. None
/// when the contract is not terminated. An unknown notice counts as none (`domain.md` 3.1).
pub fn notice_end(terms: &Terms) -> Explained<Option<NaiveDate>> {
    let Some(terminated) = terms.terminated_at else {
        return Explained { value: None, steps: Vec::new() };
    };
    let mut steps = vec![Step::Terminated { date: terminated }];
    let mut date = terminated;
    match terms.notice_months {
        Some(months) => {
            date = add_months(date, months);
            steps.push(Step::NoticeAdded { months, date });
        }
        None => steps.push(Step::NoticeUnknown),
    }
    if let Some(period) = terms.by_ending {
        date = period.end_of(date);
        steps.push(Step::RoundedUp { period, date });
    }
    Explained { value: Some(date), steps }
}

/// The day the contract stops: the earlier of its end and the notice's end, and
/// `OPEN_END` when it has neither.
pub fn effective_end(terms: &Terms) -> Explained<NaiveDate> {
    let notice = notice_end(terms);
    let mut steps: Explanation = terms.valid_to.map(|date| Step::ValidTo { date }).into_iter().collect();
    steps.extend(notice.steps);
    let value = match (terms.valid_to, notice.value) {
        (Some(end), Some(notice_end)) => {
            let date = end.min(notice_end);
            steps.push(Step::Earliest { date });
            date
        }
        (None, None) => {
            steps.push(Step::OpenEnded);
            OPEN_END
        }
        (end, notice_end) => end.or(notice_end).unwrap_or(OPEN_END),
    };
    Explained { value, steps }
}

/// The last day on which the contract can be terminated so that it does not run on past
/// the date until which it is irrevocable, or else past its end: that date minus the
/// notice, moved back to the end of a period. None, with the reason as the last step, when
/// a date or the notice is missing or the contract has been terminated already.
///
/// Where `by_ending` is set and the date is the end of a month, counting back stays at
/// month ends (30 April minus one month is 31 March): both are ends of periods, and
/// clamping to 30 March would lose a whole period.
pub fn latest_termination(terms: &Terms) -> Explained<Option<NaiveDate>> {
    if let Some(date) = terms.terminated_at {
        return cannot_be_said(Vec::new(), Step::AlreadyTerminated { date });
    }
    let (base, mut steps) = last_day_bound(terms);
    let Some(base) = base else { return cannot_be_said(steps, Step::NoEndDate) };
    let Some(months) = terms.notice_months else { return cannot_be_said(steps, Step::NoNotice) };
    let counted = counted_back(base, months, terms.by_ending);
    steps.extend(counted.steps);
    Explained { value: Some(counted.value), steps }
}

/// The last day on which notice can be given to end by `base`.
pub(super) fn counted_back(base: NaiveDate, months: i64, by_ending: Option<Period>) -> Explained<NaiveDate> {
    let mut date = subtract_months(base, months);
    if by_ending.is_some() && is_month_end(base) {
        date = Period::Month.end_of(date);
    }
    let mut steps = vec![Step::NoticeSubtracted { months, date }];
    if let Some(period) = by_ending {
        date = period.end_before(date);
        steps.push(Step::RoundedDown { period, date });
    }
    Explained { value: date, steps }
}

fn cannot_be_said(mut steps: Explanation, why: Step) -> Explained<Option<NaiveDate>> {
    steps.push(why);
    Explained { value: None, steps }
}

/// The day that the notice is counted back from: irrevocable to, else the end.
fn last_day_bound(terms: &Terms) -> (Option<NaiveDate>, Explanation) {
    match (terms.irrevocable_to, terms.valid_to) {
        (Some(irrevocable_to), Some(valid_to)) if irrevocable_to > valid_to => {
            (Some(valid_to), vec![Step::IrrevocableBeyondEnd { irrevocable_to, valid_to }])
        }
        (Some(date), _) => (Some(date), vec![Step::Irrevocable { date }]),
        (None, Some(date)) => (Some(date), vec![Step::ValidTo { date }]),
        (None, None) => (None, Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Dates as text, `""` for none.
    fn terms(valid_to: &str, irrevocable: &str, terminated: &str, notice: Option<i64>, by: &str) -> Terms {
        let date = |text: &str| text.parse().ok();
        Terms {
            valid_to: date(valid_to),
            irrevocable_to: date(irrevocable),
            terminated_at: date(terminated),
            notice_months: notice,
            by_ending: Period::from_code(by),
        }
    }

    #[test]
    fn effective_end_golden() {
        // Source: sharing-and-reports.md C, "effektivt ophør"; decisions.md 18 (never null).
        for (valid_to, terminated, notice, by, expected) in [
            ("", "", None, "", "9999-12-31"),
            ("", "", Some(3), "quarter", "9999-12-31"),
            ("2026-12-31", "", Some(3), "quarter", "2026-12-31"),
            ("", "2026-01-31", Some(1), "", "2026-02-28"),
            ("", "2024-01-31", Some(1), "", "2024-02-29"),
            ("", "2026-02-10", Some(3), "calendar_year", "2026-12-31"),
            ("", "2026-02-10", Some(3), "half_year", "2026-06-30"),
            ("", "2026-02-10", Some(5), "half_year", "2026-12-31"),
            ("", "2026-02-10", Some(3), "quarter", "2026-06-30"),
            ("", "2026-02-10", Some(3), "month", "2026-05-31"),
            ("", "2026-03-31", Some(0), "quarter", "2026-03-31"),
            ("", "2026-02-10", None, "month", "2026-02-28"),
            ("", "2026-02-10", None, "", "2026-02-10"),
            // Both: the earlier of the two.
            ("2026-03-31", "2026-02-10", Some(3), "month", "2026-03-31"),
            ("2027-03-31", "2026-02-10", Some(3), "month", "2026-05-31"),
        ] {
            let terms = terms(valid_to, "", terminated, notice, by);
            assert_eq!(effective_end(&terms).value, day(expected), "{terms:?}");
        }
    }

    #[test]
    fn latest_termination_golden() {
        // Source: sharing-and-reports.md C, "seneste opsigelsesdato".
        for (valid_to, irrevocable, notice, by, expected) in [
            ("2026-12-31", "", Some(3), "", "2026-09-30"),
            ("2026-12-31", "", Some(3), "quarter", "2026-09-30"),
            ("2026-12-31", "", Some(6), "calendar_year", "2025-12-31"),
            ("2026-12-31", "", Some(0), "calendar_year", "2026-12-31"),
            ("2026-12-31", "", Some(6), "half_year", "2026-06-30"),
            ("2026-12-31", "", Some(3), "half_year", "2026-06-30"),
            ("2026-05-31", "", Some(3), "half_year", "2025-12-31"),
            ("2026-11-15", "", Some(3), "quarter", "2026-06-30"),
            ("2026-11-15", "", Some(3), "month", "2026-07-31"),
            ("2026-11-15", "", Some(3), "", "2026-08-15"),
            ("2026-03-31", "", Some(1), "", "2026-02-28"),
            ("2024-02-29", "", Some(12), "", "2023-02-28"),
            ("2026-05-31", "", Some(3), "month", "2026-02-28"),
            // Month ends stay month ends when a period is set.
            ("2026-04-30", "", Some(1), "month", "2026-03-31"),
            ("2026-02-28", "", Some(1), "month", "2026-01-31"),
            ("2026-04-30", "", Some(1), "", "2026-03-30"),
            // Irrevocable to comes before the end ...
            ("2028-12-31", "2026-12-31", Some(3), "", "2026-09-30"),
            ("", "2026-12-31", Some(3), "month", "2026-09-30"),
            // ... but not when it lies beyond it.
            ("2026-12-31", "2028-12-31", Some(3), "", "2026-09-30"),
        ] {
            let terms = terms(valid_to, irrevocable, "", notice, by);
            assert_eq!(latest_termination(&terms).value, Some(day(expected)), "{terms:?}");
        }
    }

    #[test]
    fn what_cannot_be_said_says_why() {
        let why = |terms: Terms| {
            let answer = latest_termination(&terms);
            assert_eq!(answer.value, None);
            answer.steps.last().copied()
        };
        assert_eq!(why(terms("", "", "", Some(3), "month")), Some(Step::NoEndDate));
        assert_eq!(why(terms("2026-12-31", "", "", None, "month")), Some(Step::NoNotice));
        let terminated = day("2026-01-05");
        assert_eq!(
            why(terms("2026-12-31", "", "2026-01-05", Some(3), "")),
            Some(Step::AlreadyTerminated { date: terminated })
        );
    }

    #[test]
    fn the_steps_tell_the_whole_way() {
        let answer = effective_end(&terms("2027-03-31", "", "2026-02-10", Some(3), "quarter"));
        assert_eq!(
            answer.steps,
            [
                Step::ValidTo { date: day("2027-03-31") },
                Step::Terminated { date: day("2026-02-10") },
                Step::NoticeAdded { months: 3, date: day("2026-05-10") },
                Step::RoundedUp { period: Period::Quarter, date: day("2026-06-30") },
                Step::Earliest { date: day("2026-06-30") },
            ]
        );
    }

    #[test]
    fn notice_is_whole_months() {
        // Source: domain.md 2.1.3 and section 5 (the shipped values are 1 to 12).
        for (name, expected) in
            [("3", Some(3)), (" 12 ", Some(12)), ("0", Some(0)), ("tre", None), ("1,5", None), ("-1", None), ("", None)]
        {
            assert_eq!(notice_months(name), expected, "{name:?}");
        }
    }

    fn any_date() -> impl Strategy<Value = NaiveDate> {
        (0..30_000u64).prop_map(|offset| day("1990-01-01") + chrono::Days::new(offset))
    }

    prop_compose! {
        fn any_terms()(
            valid_to in proptest::option::of(any_date()),
            irrevocable_to in proptest::option::of(any_date()),
            terminated_at in proptest::option::of(any_date()),
            notice_months in proptest::option::of(0..60i64),
            by in 0..5usize,
        ) -> Terms {
            Terms { valid_to, irrevocable_to, terminated_at, notice_months, by_ending: Period::ALL.get(by).copied() }
        }
    }

    proptest! {
        #[test]
        fn latest_termination_is_never_after_the_end(terms in any_terms()) {
            if let Some(latest) = latest_termination(&terms).value {
                prop_assert!(latest <= effective_end(&terms).value);
            }
        }

        #[test]
        fn the_notice_of_the_latest_day_runs_out_in_time(terms in any_terms()) {
            let Some(latest) = latest_termination(&terms).value else { return Ok(()) };
            let unrounded = Terms { terminated_at: Some(latest), by_ending: None, ..terms };
            let bound = [terms.irrevocable_to, terms.valid_to].into_iter().flatten().max();
            prop_assert!(notice_end(&unrounded).value <= bound);
        }

        #[test]
        fn the_end_is_never_after_what_is_written(terms in any_terms()) {
            let end = effective_end(&terms).value;
            prop_assert!(terms.valid_to.is_none_or(|valid_to| end <= valid_to));
            prop_assert!(notice_end(&terms).value.is_none_or(|notice| end <= notice));
        }

        #[test]
        fn a_longer_notice_must_be_given_earlier(terms in any_terms(), more in 0..24i64) {
            let longer = Terms { notice_months: terms.notice_months.map(|months| months + more), ..terms };
            let (short, long) = (latest_termination(&terms).value, latest_termination(&longer).value);
            prop_assert!(long <= short);
        }
    }
}
