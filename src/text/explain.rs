//! Dates explained: the steps that `model::rules` took, each with its value, in words.

use chrono::NaiveDate;

use crate::model::rules::calendar::{OPEN_END, Period};
use crate::model::rules::deadlines::{Explained, Step};
use crate::model::rules::exit::Part;
use crate::text::{Texts, format, key};

/// What a part is about, and its date.
pub fn heading(part: &Part, texts: Texts) -> (String, String) {
    let about = texts.get(&key(&["explain", part.about.code()]));
    match part.told.steps.as_slice() {
        [Step::AnyTime] => (about, texts.get("lane-any-time")),
        _ => (about, day(part.told.value, texts)),
    }
}

/// The date in words; none, and the open end, have words of their own.
fn day(date: Option<NaiveDate>, texts: Texts) -> String {
    match date {
        Some(OPEN_END) => texts.get("explain-open"),
        Some(date) => format::date(date),
        None => texts.get("explain-unknown"),
    }
}

/// The steps, each with the day that it leads to, where it leads to one.
pub fn steps<T>(told: &Explained<T>, texts: Texts) -> Vec<(String, String)> {
    told.steps
        .iter()
        .map(|step| (step_text(step, texts), date_of(step).map(format::date).unwrap_or_default()))
        .collect()
}

/// The sum in one sentence: `Gyldig til 28-08-2025 + stiltiende 12 mdr. (1 gang) − varsel 2 mdr. = 28-06-2026`.
pub fn sentence(told: &Explained<Option<NaiveDate>>, texts: Texts) -> String {
    let mut said = String::new();
    let late = told.steps.iter().find(|step| matches!(step, Step::TooLate { .. }));
    for step in told.steps.iter().filter(|step| Some(*step) != late) {
        let text = step_text(step, texts);
        let sum = text.starts_with(['+', '−']);
        if !said.is_empty() {
            said.push_str(if sum { " " } else { ", " });
        }
        said.push_str(&text);
        // What is begun from is named with its day; the days between follow from it.
        if let (false, Some(date)) = (sum || moves(step), date_of(step)) {
            said.push(' ');
            said.push_str(&format::date(date));
        }
    }
    match told.value {
        Some(_) => {
            let late = late.map(|step| format!(", {}", step_text(step, texts))).unwrap_or_default();
            format!("{said} = {}{late}", day(told.value, texts))
        }
        None => said,
    }
}

const fn moves(step: &Step) -> bool {
    matches!(step, Step::RoundedUp { .. } | Step::RoundedDown { .. } | Step::Earliest { .. } | Step::Latest { .. })
}

fn step_text(step: &Step, texts: Texts) -> String {
    let months = |key: &str, months: i64| texts.with(key, &[("months", months.into())]);
    let dated = |key: &str, date: NaiveDate| texts.with(key, &[("date", date.into())]);
    let to_end = |key: &str, period: Period| texts.with(key, &[("period", period_text(period, texts).into())]);
    let often =
        |key: &str, months: i64, times: i64| texts.with(key, &[("months", months.into()), ("times", times.into())]);
    match *step {
        Step::ValidTo { .. } => texts.get("step-valid-to"),
        Step::Irrevocable { .. } => texts.get("step-irrevocable"),
        Step::IrrevocableBeyondEnd { irrevocable_to, .. } => dated("step-irrevocable-beyond-end", irrevocable_to),
        Step::Terminated { .. } => texts.get("step-terminated"),
        Step::NoticeAdded { months: count, .. } => months("step-notice-added", count),
        Step::NoticeSubtracted { months: count, .. } => months("step-notice-subtracted", count),
        Step::NoticeUnknown => texts.get("step-notice-unknown"),
        Step::RoundedUp { period, .. } => to_end("step-rounded-up", period),
        Step::RoundedDown { period, .. } => to_end("step-rounded-down", period),
        Step::Earliest { .. } => texts.get("step-earliest"),
        Step::Latest { .. } => texts.get("step-latest"),
        Step::AnyTime => texts.get("step-any-time"),
        Step::OpenEnded => texts.get("step-open-ended"),
        Step::NoEndDate => texts.get("step-no-end-date"),
        Step::NoNotice => texts.get("step-no-notice"),
        Step::AlreadyTerminated { date } => dated("step-already-terminated", date),
        Step::RunOn { months, times, .. } => often("step-run-on", months, times),
        Step::TermEnd { period, .. } => to_end("step-term-end", period),
        Step::OptionsTaken { months, times, .. } => often("step-options-taken", months, times),
        Step::Today { .. } => texts.get("step-today"),
        Step::LookedAhead { years, .. } => texts.with("step-looked-ahead", &[("years", years.into())]),
        Step::TooLate { .. } => texts.get("step-too-late"),
    }
}

fn period_text(period: Period, texts: Texts) -> String {
    texts.get(match period {
        Period::CalendarYear => "period-calendar-year",
        Period::HalfYear => "period-half-year",
        Period::Quarter => "period-quarter",
        Period::Month => "period-month",
    })
}

/// The day that the step leads to.
const fn date_of(step: &Step) -> Option<NaiveDate> {
    match *step {
        Step::ValidTo { date }
        | Step::Irrevocable { date }
        | Step::Terminated { date }
        | Step::NoticeAdded { date, .. }
        | Step::NoticeSubtracted { date, .. }
        | Step::RoundedUp { date, .. }
        | Step::RoundedDown { date, .. }
        | Step::Earliest { date }
        | Step::Latest { date }
        | Step::RunOn { date, .. }
        | Step::TermEnd { date, .. }
        | Step::OptionsTaken { date, .. }
        | Step::Today { date }
        | Step::LookedAhead { date, .. } => Some(date),
        Step::IrrevocableBeyondEnd { valid_to, .. } => Some(valid_to),
        Step::NoticeUnknown
        | Step::OpenEnded
        | Step::AnyTime
        | Step::NoEndDate
        | Step::NoNotice
        | Step::AlreadyTerminated { .. }
        | Step::TooLate { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rules::deadlines::{Terms, effective_end};
    use crate::model::rules::exit::{Facts, next_termination};
    use crate::text::Lang;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_sum_in_words_golden() {
        // The first is features.md 3, item 8.
        let tacit = Facts {
            terms: Terms { valid_to: Some(day("2025-08-28")), notice_months: Some(2), ..Terms::default() },
            running: Some(Period::CalendarYear),
            options: None,
        };
        let quarter = Facts {
            terms: Terms {
                valid_to: Some(day("2026-11-15")),
                notice_months: Some(3),
                by_ending: Some(Period::Quarter),
                ..Terms::default()
            },
            ..Facts::default()
        };
        let bare = Facts::default();
        let gone = Facts {
            terms: Terms { valid_to: Some(day("2025-09-30")), notice_months: Some(1), ..Terms::default() },
            ..Facts::default()
        };
        let open = Facts { terms: Terms { notice_months: Some(1), ..Terms::default() }, ..Facts::default() };
        for (facts, danish, english) in [
            (
                tacit,
                "Gyldig til 28-08-2025 + stiltiende 12 mdr. (1 gang) − varsel 2 mdr. = 28-06-2026",
                "Valid to 28-08-2025 + tacitly 12 months (once) − notice 2 months = 28-06-2026",
            ),
            (
                quarter,
                "Gyldig til 15-11-2026 − varsel 3 mdr., ned til udgangen af kvartalet = 30-06-2026",
                "Valid to 15-11-2026 − notice 3 months, down to the end of the quarter = 30-06-2026",
            ),
            (
                gone,
                "Gyldig til 30-09-2025 − varsel 1 mdr. = 30-08-2025, for sent: dagen er passeret",
                "Valid to 30-09-2025 − notice 1 month = 30-08-2025, too late: the day is past",
            ),
            (open, "ingen slutdato: kan opsiges når som helst", "no end: notice can be given at any time"),
            (
                bare,
                "hverken »Gyldig til« eller »Uopsigelig til« er udfyldt",
                r#"neither "Valid to" nor "Irrevocable to" is filled in"#,
            ),
        ] {
            let told = next_termination(&facts, day("2025-09-01"));
            assert_eq!(sentence(&told, Texts::new(Lang::Danish)), danish);
            assert_eq!(sentence(&told, Texts::new(Lang::English)), english);
        }
    }

    #[test]
    fn every_step_has_its_day() {
        let terms = Terms {
            valid_to: Some(day("2027-03-31")),
            terminated_at: Some(day("2026-02-10")),
            notice_months: Some(3),
            by_ending: Some(Period::Quarter),
            ..Terms::default()
        };
        let told = effective_end(&terms);
        let said: Vec<String> =
            steps(&told, Texts::new(Lang::Danish)).into_iter().map(|(text, date)| format!("{text} | {date}")).collect();
        assert_eq!(
            said,
            [
                "Gyldig til | 31-03-2027",
                "Opsagt | 10-02-2026",
                "+ varsel 3 mdr. | 10-05-2026",
                "op til udgangen af kvartalet | 30-06-2026",
                "den tidligste af de to | 30-06-2026",
            ]
        );
    }
}
