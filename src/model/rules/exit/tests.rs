use super::*;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A contract as its form shows it, `""` for nothing.
#[derive(Clone, Copy, Default)]
struct Form {
    valid_to: &'static str,
    irrevocable: &'static str,
    terminated: &'static str,
    notice: Option<i64>,
    running: &'static str,
    by: &'static str,
    options: &'static str,
    used: i64,
}

impl Form {
    fn facts(self) -> Facts {
        let date = |text: &str| text.parse().ok();
        Facts {
            terms: Terms {
                valid_to: date(self.valid_to),
                irrevocable_to: date(self.irrevocable),
                terminated_at: date(self.terminated),
                notice_months: self.notice,
                by_ending: Period::from_code(self.by),
            },
            running: Period::from_code(self.running),
            options: Options::parse(self.options, self.used),
        }
    }
}

const BARE: Form =
    Form { valid_to: "", irrevocable: "", terminated: "", notice: None, running: "", by: "", options: "", used: 0 };

// Rules by which the cases go; C is `sharing-and-reports.md` C.
const TACIT: &str = "runs on by Løbende, a term at a time from its end";
const CLAMPED: &str = "months clamp to the month's end (domain.md 3.1), and a month's end stays one";
const PERIOD: &str = "without an end it runs by the calendar's period";
const STORED: &str = "C: irrevocable to, else valid to, less the notice, down to the period's end";
const BOUND: &str = "not before it is revocable";
const LATE: &str = "what is past is said to be";
const LEAVE: &str = "C: exit window from max(irrevocable to, today + notice) to valid to";
const AHEAD: &str = "C: four years ahead without an end";
const ANY: &str = "without an end there is no last day";
const NONE: &str = "nothing is guessed";

#[test]
fn the_next_day_for_notice_golden() {
    let f = BARE;
    for (rule, today, form, expected) in [
        (STORED, "2026-06-15", Form { valid_to: "2026-12-31", notice: Some(3), ..f }, "2026-09-30"),
        (STORED, "2026-09-30", Form { valid_to: "2026-12-31", notice: Some(3), ..f }, "2026-09-30"),
        (
            STORED,
            "2026-06-15",
            Form { valid_to: "2028-12-31", irrevocable: "2026-12-31", notice: Some(3), ..f },
            "2026-09-30",
        ),
        // The sum that is in features.md 3, item 8.
        (
            TACIT,
            "2025-09-01",
            Form { valid_to: "2025-08-28", notice: Some(2), running: "calendar_year", ..f },
            "2026-06-28",
        ),
        (
            TACIT,
            "2025-06-28",
            Form { valid_to: "2025-08-28", notice: Some(2), running: "calendar_year", ..f },
            "2025-06-28",
        ),
        (
            TACIT,
            "2025-06-29",
            Form { valid_to: "2025-08-28", notice: Some(2), running: "calendar_year", ..f },
            "2026-06-28",
        ),
        (
            TACIT,
            "2029-07-01",
            Form { valid_to: "2025-08-28", notice: Some(2), running: "calendar_year", ..f },
            "2030-06-28",
        ),
        (
            TACIT,
            "2026-01-15",
            Form { valid_to: "2025-06-30", notice: Some(1), running: "half_year", ..f },
            "2026-05-30",
        ),
        (
            TACIT,
            "2026-01-15",
            Form { valid_to: "2025-06-30", notice: Some(1), running: "half_year", by: "month", ..f },
            "2026-05-31",
        ),
        (TACIT, "2026-01-15", Form { valid_to: "2025-06-30", notice: Some(3), running: "quarter", ..f }, "2026-03-30"),
        (TACIT, "2026-01-15", Form { valid_to: "2025-06-30", notice: Some(0), running: "month", ..f }, "2026-01-31"),
        (
            CLAMPED,
            "2024-03-01",
            Form { valid_to: "2024-02-29", notice: Some(0), running: "calendar_year", ..f },
            "2025-02-28",
        ),
        (
            CLAMPED,
            "2027-03-01",
            Form { valid_to: "2024-02-29", notice: Some(0), running: "calendar_year", ..f },
            "2028-02-29",
        ),
        (
            CLAMPED,
            "2027-03-01",
            Form { valid_to: "2025-02-28", notice: Some(0), running: "calendar_year", ..f },
            "2028-02-29",
        ),
        (CLAMPED, "2026-02-01", Form { valid_to: "2026-01-31", notice: Some(0), running: "month", ..f }, "2026-02-28"),
        (CLAMPED, "2026-03-01", Form { valid_to: "2026-01-31", notice: Some(0), running: "month", ..f }, "2026-03-31"),
        (
            CLAMPED,
            "2026-01-20",
            Form { valid_to: "2025-12-30", notice: Some(1), running: "quarter", ..f },
            "2026-02-28",
        ),
        (PERIOD, "2026-06-15", Form { notice: Some(3), running: "calendar_year", ..f }, "2026-09-30"),
        (PERIOD, "2026-10-01", Form { notice: Some(3), running: "calendar_year", ..f }, "2027-09-30"),
        (PERIOD, "2026-06-15", Form { notice: Some(1), running: "half_year", ..f }, "2026-11-30"),
        (PERIOD, "2026-05-30", Form { notice: Some(1), running: "half_year", ..f }, "2026-05-30"),
        (PERIOD, "2026-06-15", Form { notice: Some(3), running: "quarter", by: "month", ..f }, "2026-06-30"),
        (PERIOD, "2024-02-10", Form { notice: Some(0), running: "month", ..f }, "2024-02-29"),
        (
            BOUND,
            "2026-06-15",
            Form { irrevocable: "2028-01-01", notice: Some(3), running: "calendar_year", ..f },
            "2027-10-01",
        ),
        (
            BOUND,
            "2027-11-01",
            Form { irrevocable: "2028-01-01", notice: Some(3), running: "calendar_year", ..f },
            "2028-09-30",
        ),
        (
            BOUND,
            "2026-10-15",
            Form { valid_to: "2028-12-31", irrevocable: "2026-12-31", notice: Some(3), ..f },
            "2028-09-30",
        ),
        (LATE, "2026-10-15", Form { valid_to: "2026-12-31", notice: Some(3), ..f }, "2026-09-30"),
        (ANY, "2026-10-15", Form { notice: Some(3), ..f }, ""),
        (ANY, "2026-10-15", Form { irrevocable: "2021-05-31", notice: Some(3), ..f }, ""),
        (STORED, "2021-02-28", Form { irrevocable: "2021-05-31", notice: Some(3), ..f }, "2021-02-28"),
        (NONE, "2026-10-15", Form { valid_to: "2026-12-31", running: "calendar_year", ..f }, ""),
        (
            NONE,
            "2026-10-15",
            Form { valid_to: "2026-12-31", terminated: "2026-01-01", notice: Some(3), running: "quarter", ..f },
            "",
        ),
    ] {
        let found = next_termination(&form.facts(), day(today));
        assert_eq!(found.value, expected.parse().ok(), "{rule}: on {today} {:?}", form.facts());
        let said = found.steps.contains(&Step::TooLate { date: found.value.unwrap_or_default() });
        assert_eq!(said, rule == LATE, "{rule}");
        assert_eq!(found.steps == [Step::AnyTime], rule == ANY, "{rule}");
    }
}

#[test]
fn the_end_as_things_stand_golden() {
    let f = BARE;
    for (rule, today, form, expected) in [
        (STORED, "2026-06-15", Form { valid_to: "2026-12-31", notice: Some(3), ..f }, "2026-12-31"),
        (STORED, "2027-06-15", Form { valid_to: "2026-12-31", notice: Some(3), ..f }, "2026-12-31"),
        (
            TACIT,
            "2026-06-15",
            Form { valid_to: "2026-12-31", notice: Some(3), running: "calendar_year", ..f },
            "2026-12-31",
        ),
        (
            TACIT,
            "2026-10-01",
            Form { valid_to: "2026-12-31", notice: Some(3), running: "calendar_year", ..f },
            "2027-12-31",
        ),
        (TACIT, "2027-02-01", Form { valid_to: "2026-12-31", running: "quarter", ..f }, "2027-03-31"),
        (CLAMPED, "2026-02-10", Form { valid_to: "2025-11-30", running: "quarter", ..f }, "2026-02-28"),
        (PERIOD, "2026-06-15", Form { notice: Some(0), running: "half_year", ..f }, "2026-06-30"),
        (
            STORED,
            "2026-06-15",
            Form { terminated: "2026-05-10", notice: Some(1), by: "half_year", running: "month", ..f },
            "2026-06-30",
        ),
        (NONE, "2026-06-15", Form { notice: Some(3), ..f }, "9999-12-31"),
    ] {
        let found = outlook(&form.facts(), day(today));
        assert_eq!(found.value, day(expected), "{rule}: on {today} {:?}", form.facts());
    }
}

#[test]
fn windows_golden() {
    let f = BARE;
    // Leave from and to; notice from and to.
    for (rule, today, form, expected) in [
        (
            LEAVE,
            "2026-06-15",
            Form { valid_to: "2026-12-31", notice: Some(3), ..f },
            "2026-09-15 2026-12-31 2026-06-15 2026-09-30",
        ),
        (
            LEAVE,
            "2024-11-30",
            Form { valid_to: "2026-12-31", notice: Some(3), ..f },
            "2025-02-28 2026-12-31 2024-11-30 2026-09-30",
        ),
        (
            LEAVE,
            "2026-06-15",
            Form { valid_to: "2026-12-31", notice: Some(3), by: "quarter", ..f },
            "2026-09-30 2026-12-31 2026-06-15 2026-09-30",
        ),
        (
            LEAVE,
            "2026-06-15",
            Form { valid_to: "2026-12-31", notice: Some(3), by: "half_year", ..f },
            "2026-12-31 2026-12-31 2026-06-15 2026-06-30",
        ),
        (
            BOUND,
            "2026-06-15",
            Form { valid_to: "2028-12-31", irrevocable: "2027-02-28", notice: Some(3), ..f },
            "2027-02-28 2028-12-31 2026-11-28 2028-09-30",
        ),
        (
            BOUND,
            "2027-06-15",
            Form { valid_to: "2028-12-31", irrevocable: "2027-02-28", notice: Some(3), ..f },
            "2027-09-15 2028-12-31 2027-06-15 2028-09-30",
        ),
        (
            TACIT,
            "2025-09-01",
            Form { valid_to: "2025-08-28", notice: Some(2), running: "calendar_year", ..f },
            "2025-11-01 2026-08-28 2025-09-01 2026-06-28",
        ),
        (AHEAD, "2024-02-29", Form { notice: Some(1), ..f }, "2024-03-29 2028-02-29 2024-02-29 2028-01-29"),
        (
            AHEAD,
            "2026-06-15",
            Form { notice: Some(3), irrevocable: "2027-01-01", ..f },
            "2027-01-01 2030-06-15 2026-10-01 2030-03-15",
        ),
        (LATE, "2026-10-01", Form { valid_to: "2026-12-31", notice: Some(3), ..f }, ""),
        (NONE, "2026-06-15", Form { valid_to: "2026-12-31", ..f }, ""),
        (NONE, "2026-06-15", Form { valid_to: "2026-12-31", terminated: "2026-06-01", notice: Some(3), ..f }, ""),
    ] {
        let (facts, today) = (form.facts(), day(today));
        let said = |window: Window| [window.from.value.to_string(), window.to.value.to_string()];
        let found: Vec<String> =
            [exit_window(&facts, today), notice_window(&facts, today)].into_iter().flatten().flat_map(said).collect();
        assert_eq!(found.join(" "), expected, "{rule}: on {today} {facts:?}");
    }
}

#[test]
fn options_golden() {
    // Source: domain.md 5, the values that ship; R36.
    for (name, used, expected) in [
        ("2 x 1 år", 0, Some((2, 12))),
        ("2 x 1 år", 1, Some((1, 12))),
        ("1 x 1 år", 1, Some((0, 12))),
        ("1 x ½ år", 0, Some((1, 6))),
        ("3x6 mdr.", 1, Some((2, 6))),
        ("2 × 1½ år", 0, Some((2, 18))),
        ("1 x 1,5 år", 0, Some((1, 18))),
        ("2 x 12 måneder", 5, Some((0, 12))),
        ("2 x ½ måned", 0, None),
        ("x 1 år", 0, None),
        ("0 x 1 år", 0, None),
        ("et par år", 0, None),
        ("", 0, None),
    ] {
        let found = Options::parse(name, used).map(|options| (options.left(), options.months));
        assert_eq!(found, expected, "{name:?} less {used}");
    }
    let f = Form { options: "2 x ½ år", ..BARE };
    for (rule, form, expected) in [
        ("each option adds its months", Form { valid_to: "2026-12-15", ..f }, "2027-06-15 2027-12-15"),
        ("those used are in the end already", Form { valid_to: "2026-12-15", used: 1, ..f }, "2027-06-15"),
        (CLAMPED, Form { valid_to: "2027-08-31", ..f }, "2028-02-29 2028-08-31"),
        ("nothing to extend once terminated", Form { valid_to: "2026-12-15", terminated: "2026-01-01", ..f }, ""),
        (NONE, f, ""),
    ] {
        let found: Vec<String> = option_ends(&form.facts()).iter().map(NaiveDate::to_string).collect();
        assert_eq!(found.join(" "), expected, "{rule}");
    }
    let all = end_with_options(&Form { valid_to: "2026-12-15", ..f }.facts()).map(|told| told.steps);
    let taken = Step::OptionsTaken { months: 6, times: 2, date: day("2027-12-15") };
    assert_eq!(all, Some(vec![Step::ValidTo { date: day("2026-12-15") }, taken]));
}

#[test]
fn the_sum_of_a_tacit_renewal_names_every_step() {
    let form = Form { valid_to: "2025-08-28", notice: Some(2), running: "calendar_year", ..BARE };
    let found = next_termination(&form.facts(), day("2025-09-01"));
    assert_eq!(
        found.steps,
        [
            Step::ValidTo { date: day("2025-08-28") },
            Step::RunOn { months: 12, times: 1, date: day("2026-08-28") },
            Step::NoticeSubtracted { months: 2, date: day("2026-06-28") },
        ]
    );
}

fn any_date() -> impl Strategy<Value = NaiveDate> {
    (0..12_000u64).prop_map(|offset| day("2010-01-01") + chrono::Days::new(offset))
}

prop_compose! {
    fn any_facts()(
        valid_to in proptest::option::of(any_date()),
        irrevocable_to in proptest::option::of(any_date()),
        terminated_at in proptest::option::of(any_date()),
        notice_months in proptest::option::of(0..30i64),
        by in 0..5usize,
        running in 0..5usize,
        options in proptest::option::of((1..4i64, 0..5i64, 1..25i64)),
    ) -> Facts {
        Facts {
            terms: Terms {
                valid_to, irrevocable_to, terminated_at, notice_months, by_ending: Period::ALL.get(by).copied(),
            },
            running: Period::ALL.get(running).copied(),
            options: options.map(|(total, used, months)| Options { total, used, months }),
        }
    }
}

/// The date that a step ends on.
fn date_of(step: &Step) -> Option<NaiveDate> {
    match *step {
        Step::ValidTo { date }
        | Step::Irrevocable { date }
        | Step::Terminated { date }
        | Step::NoticeAdded { date, .. }
        | Step::NoticeSubtracted { date, .. }
        | Step::RoundedUp { date, .. }
        | Step::RoundedDown { date, .. }
        | Step::Earliest { date }
        | Step::RunOn { date, .. }
        | Step::TermEnd { date, .. }
        | Step::OptionsTaken { date, .. }
        | Step::Today { date }
        | Step::LookedAhead { date, .. }
        | Step::Latest { date }
        | Step::TooLate { date } => Some(date),
        Step::IrrevocableBeyondEnd { valid_to, .. } => Some(valid_to),
        Step::NoticeUnknown
        | Step::OpenEnded
        | Step::AnyTime
        | Step::NoEndDate
        | Step::NoNotice
        | Step::AlreadyTerminated { .. } => None,
    }
}

proptest! {
    #[test]
    fn the_last_step_with_a_date_is_the_date(facts in any_facts(), today in any_date()) {
        for field in ["valid_to", "effective_end", "latest_termination", "terminated_at", "irrevocable_to"] {
            for part in explain(field, &facts, today) {
                let Some(value) = part.told.value.filter(|date| *date != crate::model::rules::deadlines::OPEN_END) else { continue };
                let last = part.told.steps.iter().rev().find_map(date_of);
                prop_assert_eq!(last, Some(value), "{:?}", part);
            }
        }
    }

    #[test]
    fn notice_within_its_window_leads_to_an_end_within_the_other(facts in any_facts(), today in any_date()) {
        let Some(notice) = notice_window(&facts, today) else { return Ok(()) };
        prop_assert!(today <= notice.from.value && notice.from.value <= notice.to.value);
        let unrounded = Terms { by_ending: None, terminated_at: Some(notice.to.value), valid_to: None, ..facts.terms };
        let end = last_end(&facts, today).unwrap_or_else(|| ahead(today)).value;
        prop_assert!(notice_end(&unrounded).value.is_some_and(|last| last <= end));
    }

    #[test]
    fn a_running_contract_can_always_be_left(facts in any_facts(), today in any_date()) {
        let running = facts.running.is_some() && facts.terms.terminated_at.is_none() && facts.terms.notice_months.is_some();
        if running {
            prop_assert!(next_termination(&facts, today).value.is_some_and(|date| date >= today));
            prop_assert!(outlook(&facts, today).value >= today);
        }
    }

    #[test]
    fn a_day_later_the_next_notice_is_not_earlier(facts in any_facts(), today in any_date()) {
        let tomorrow = today.succ_opt().unwrap();
        let (now, then) = (next_termination(&facts, today).value, next_termination(&facts, tomorrow).value);
        // The last day of one that was irrevocable is followed by none.
        prop_assert!(then.is_none() || now <= then, "{now:?} {then:?}");
    }
}
