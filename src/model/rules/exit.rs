//! How a contract can be left, seen from a day: when notice can be given, which end it leads to,
//! what a tacit renewal and the options add. `deadlines` holds what does not depend on today and
//! is stored; everything here is asked anew every day.
//!
//! Sources: the exit window and the latest termination are `sharing-and-reports.md` C. What it
//! leaves open is settled here:
//!
//! - **Running terms.** *Løbende* (`running`) is the term that a contract runs on by when nobody
//!   terminates it: a year, a half, a quarter or a month from its end, again and again; without
//!   an end of its own to the end of the calendar's period. Without *Løbende* nothing is
//!   renewed: a tacit renewal is never guessed.
//! - **Options** are what the option's name says (`2 x 1 år`) less those used; *Gyldig til* holds
//!   those that have been used.

use chrono::NaiveDate;

use crate::model::condition::{Condition, Op, Operand};
use crate::model::rules::calendar::{Period, add_months, later_end, subtract_months};
use crate::model::rules::deadlines::{
    Explained, Explanation, Step, Terms, counted_back, effective_end, latest_termination, notice_end, notice_months,
};
use crate::model::value::Cell;

/// How far ahead a contract without an end is looked at, in years. `sharing-and-reports.md` C.
const LOOK_AHEAD: i64 = 4;

/// Terms that are counted through at most: a hundred years of months.
const MOST_TERMS: i64 = 1_200;

/// What a contract's ways out are reckoned from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub terms: Terms,
    /// The term that it runs on by when nobody terminates it.
    pub running: Option<Period>,
    pub options: Option<Options>,
}

/// Options to extend the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    pub total: i64,
    pub used: i64,
    /// What each adds, in months.
    pub months: i64,
}

impl Options {
    /// The options that a name like `2 x 1 år`, `1 x ½ år` or `3 x 6 mdr.` speaks of.
    pub fn parse(name: &str, used: i64) -> Option<Self> {
        let (count, each) = name.split_once(['x', 'X', '×', '*'])?;
        let total = count.trim().parse().ok().filter(|total| (1..=100).contains(total))?;
        let each = each.trim();
        let unit_at = each.find(char::is_alphabetic)?;
        let (number, unit) = each.split_at(unit_at);
        let halves = halves(number)?;
        let unit = unit.to_lowercase();
        let months = if unit.starts_with("år") || unit.starts_with("aar") || unit.starts_with("year") {
            halves * 6
        } else if unit.starts_with('m') && halves % 2 == 0 {
            halves / 2
        } else {
            return None;
        };
        (1..=MOST_TERMS).contains(&months).then_some(Self { total, used: used.max(0), months })
    }

    pub fn left(self) -> i64 {
        (self.total - self.used).max(0)
    }
}

/// The number in halves: `1`, `½`, `1½`, `1,5`.
fn halves(number: &str) -> Option<i64> {
    let number = number.trim();
    let (whole, half) = match number.strip_suffix('½').or_else(|| number.strip_suffix(",5")) {
        Some(whole) => (whole, 1),
        None => (number.strip_suffix(",0").unwrap_or(number), 0),
    };
    let whole: i64 = if whole.is_empty() && half == 1 { 0 } else { whole.trim().parse().ok()? };
    (0..=1_000).contains(&whole).then_some(whole * 2 + half)
}

/// From and to, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: Explained<NaiveDate>,
    pub to: Explained<NaiveDate>,
}

/// The fields that `facts` reads.
pub const FIELDS: &[&str] = &[
    "valid_to",
    "irrevocable_to",
    "terminated_at",
    "termination_deadline_id",
    "running",
    "by_ending",
    "option_extend_id",
    "extend_multiplier",
];

/// Those of them that `next_termination` needs.
pub const NOTICE_FIELDS: &[&str] =
    &["valid_to", "irrevocable_to", "terminated_at", "termination_deadline_id", "running", "by_ending"];

/// The facts of a contract, read from its fields with their names.
pub fn facts(cell: &dyn Fn(&str) -> Cell) -> Facts {
    let date = |field: &str| cell(field).value.as_date();
    let period = |field: &str| cell(field).value.as_text().and_then(Period::from_code);
    let used = cell("extend_multiplier").value.as_int().unwrap_or_default();
    Facts {
        terms: Terms {
            valid_to: date("valid_to"),
            irrevocable_to: date("irrevocable_to"),
            terminated_at: date("terminated_at"),
            notice_months: cell("termination_deadline_id").label.as_deref().and_then(notice_months),
            by_ending: period("by_ending"),
        },
        running: period("running"),
        options: cell("option_extend_id").label.as_deref().and_then(|name| Options::parse(name, used)),
    }
}

/// The day on which the contract stops as things stand: what is stored, or, where it runs on
/// by terms and has not been terminated, the end that notice given today would lead to.
pub fn outlook(facts: &Facts, today: NaiveDate) -> Explained<NaiveDate> {
    if facts.running.is_some() && facts.terms.terminated_at.is_none() {
        return term_end(facts, today);
    }
    effective_end(&facts.terms)
}

/// The end of the first term to which notice can still be given; where nothing runs on, the end
/// that is written down.
fn term_end(facts: &Facts, today: NaiveDate) -> Explained<NaiveDate> {
    let Some(running) = facts.running else { return effective_end(&facts.terms) };
    let still = |end: NaiveDate| {
        let last =
            facts.terms.notice_months.map_or(end, |months| counted_back(end, months, facts.terms.by_ending).value);
        last >= today && facts.terms.irrevocable_to.is_none_or(|bound| end >= bound)
    };
    let Some(valid_to) = facts.terms.valid_to else { return period_end(running, today, &still) };
    let months = i64::from(running.months());
    let end_after = |times: i64| later_end(valid_to, months * times);
    let times = (0..MOST_TERMS).find(|times| still(end_after(*times))).unwrap_or(MOST_TERMS);
    let date = end_after(times);
    let mut steps = vec![Step::ValidTo { date: valid_to }];
    if times > 0 {
        steps.push(Step::RunOn { months, times, date });
    }
    Explained { value: date, steps }
}

fn period_end(period: Period, today: NaiveDate, still: &dyn Fn(NaiveDate) -> bool) -> Explained<NaiveDate> {
    let first = period.end_of(today);
    let ends = (0..MOST_TERMS).map(|times| later_end(first, i64::from(period.months()) * times));
    let date = ends.into_iter().find(|end| still(*end)).unwrap_or(first);
    Explained { value: date, steps: vec![Step::TermEnd { period, date }] }
}

/// The next last day for giving notice: what is stored while it lies ahead; after that the one of
/// the term that it ran on into, or of its end where it only was irrevocable until then. In the
/// past, with `TooLate`, where nothing more can be done. None where it cannot be said, and, with
/// `AnyTime`, where there is no such day.
pub fn next_termination(facts: &Facts, today: NaiveDate) -> Explained<Option<NaiveDate>> {
    let stored = latest_termination(&facts.terms);
    let ahead = stored.value.is_some_and(|date| date >= today);
    if ahead || facts.terms.terminated_at.is_some() {
        return stored;
    }
    let Some(months) = facts.terms.notice_months else { return stored };
    let Some(end) = last_end(facts, today) else { return Explained { value: None, steps: vec![Step::AnyTime] } };
    let counted = counted_back(end.value, months, facts.terms.by_ending);
    let mut steps = end.steps;
    steps.extend(counted.steps);
    if counted.value < today {
        steps.push(Step::TooLate { date: counted.value });
    }
    Explained { value: Some(counted.value), steps }
}

/// The end that the contract is bound to, if it has one.
fn last_end(facts: &Facts, today: NaiveDate) -> Option<Explained<NaiveDate>> {
    match (facts.running, facts.terms.valid_to) {
        (Some(_), _) => Some(term_end(facts, today)),
        (None, Some(date)) => Some(Explained { value: date, steps: vec![Step::ValidTo { date }] }),
        (None, None) => None,
    }
}

/// The days on which the contract can be left by notice given from today on: from the later of
/// the day until which it is irrevocable and today with notice, to its end. None when it has been
/// terminated, without a notice, and when it is too late. Source: `sharing-and-reports.md` C;
/// the first day is an end of a period where *inden udgangen af* says so, as the effective end is.
pub fn exit_window(facts: &Facts, today: NaiveDate) -> Option<Window> {
    let months = facts.terms.notice_months.filter(|_| facts.terms.terminated_at.is_none())?;
    let after_notice = add_months(today, months);
    let mut from = after_notice;
    let mut steps = vec![Step::Today { date: today }, Step::NoticeAdded { months, date: from }];
    if let Some(bound) = facts.terms.irrevocable_to {
        from = from.max(bound);
        steps.extend([Step::Irrevocable { date: bound }, Step::Latest { date: from }]);
    }
    if let Some(period) = facts.terms.by_ending {
        from = period.end_of(from);
        steps.push(Step::RoundedUp { period, date: from });
    }
    let to = last_end(facts, today).unwrap_or_else(|| ahead(today));
    (from <= to.value).then_some(Window { from: Explained { value: from, steps }, to })
}

fn ahead(today: NaiveDate) -> Explained<NaiveDate> {
    let date = add_months(today, LOOK_AHEAD * 12);
    Explained { value: date, steps: vec![Step::Today { date: today }, Step::LookedAhead { years: LOOK_AHEAD, date }] }
}

/// The days on which that notice can be given: the exit window, the notice taken off.
pub fn notice_window(facts: &Facts, today: NaiveDate) -> Option<Window> {
    let months = facts.terms.notice_months.filter(|_| facts.terms.terminated_at.is_none())?;
    let end = last_end(facts, today).unwrap_or_else(|| ahead(today));
    let counted = counted_back(end.value, months, facts.terms.by_ending);
    let to = Explained { value: counted.value, steps: chained(end.steps, counted.steps) };
    let mut from = today;
    let mut steps = vec![Step::Today { date: today }];
    if let Some(bound) = facts.terms.irrevocable_to {
        let first = subtract_months(bound, months);
        from = from.max(first);
        steps.splice(0..0, [Step::Irrevocable { date: bound }, Step::NoticeSubtracted { months, date: first }]);
        steps.push(Step::Latest { date: from });
    }
    (from <= to.value).then_some(Window { from: Explained { value: from, steps }, to })
}

fn chained(mut first: Explanation, then: Explanation) -> Explanation {
    first.extend(then);
    first
}

/// The end with every option that is left. None without options or an end.
pub fn end_with_options(facts: &Facts) -> Option<Explained<NaiveDate>> {
    let (options, valid_to) = facts.options.zip(facts.terms.valid_to)?;
    let (months, times) = (options.months, options.left());
    let date = later_end(valid_to, months * times);
    let mut steps = vec![Step::ValidTo { date: valid_to }];
    if times > 0 {
        steps.push(Step::OptionsTaken { months, times, date });
    }
    Some(Explained { value: date, steps })
}

/// The ends that the options lead to, one after the other.
pub fn option_ends(facts: &Facts) -> Vec<NaiveDate> {
    let ends = |options: Options, valid_to: NaiveDate| {
        (1..=options.left()).map(move |times| later_end(valid_to, options.months * times)).collect()
    };
    match facts.options.zip(facts.terms.valid_to) {
        Some((options, valid_to)) if facts.terms.terminated_at.is_none() => ends(options, valid_to),
        _ => Vec::new(),
    }
}

/// What a part of an explanation is about. Texts: `explain-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    EffectiveEnd,
    NoticeEnd,
    /// What is stored, where it is not what holds today.
    FirstTermination,
    /// The next day by which notice must be given.
    LatestTermination,
    RunsTo,
    WithOptions,
    LeaveFrom,
    LeaveTo,
    NoticeFrom,
    NoticeTo,
}

impl About {
    pub const ALL: [Self; 10] = [
        Self::EffectiveEnd,
        Self::NoticeEnd,
        Self::FirstTermination,
        Self::LatestTermination,
        Self::RunsTo,
        Self::WithOptions,
        Self::LeaveFrom,
        Self::LeaveTo,
        Self::NoticeFrom,
        Self::NoticeTo,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::EffectiveEnd => "effective-end",
            Self::NoticeEnd => "notice-end",
            Self::FirstTermination => "first-termination",
            Self::LatestTermination => "latest-termination",
            Self::RunsTo => "runs-to",
            Self::WithOptions => "with-options",
            Self::LeaveFrom => "leave-from",
            Self::LeaveTo => "leave-to",
            Self::NoticeFrom => "notice-from",
            Self::NoticeTo => "notice-to",
        }
    }
}

/// A date and the steps that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub about: About,
    pub told: Explained<Option<NaiveDate>>,
}

impl Part {
    fn of(about: About, told: Explained<NaiveDate>) -> Self {
        Self { about, told: Explained { value: Some(told.value), steps: told.steps } }
    }
}

/// Can the date be explained?
pub fn explains(field: &str) -> bool {
    matches!(field, "valid_to" | "effective_end" | "latest_termination" | "terminated_at" | "irrevocable_to")
}

/// Why this date of the contract is what it is, and what follows from it. Empty for a field that
/// is not reckoned with.
pub fn explain(field: &str, facts: &Facts, today: NaiveDate) -> Vec<Part> {
    match field {
        "effective_end" => ends(facts, today),
        "valid_to" => ends(facts, today).into_iter().chain(leave(facts, today)).collect(),
        "latest_termination" => {
            let mut parts = terminations(facts, today);
            // That notice can be given until the day just named goes without saying.
            let named: Vec<_> = parts.iter().map(|part| part.told.value).collect();
            if parts.iter().any(|part| part.told.steps == [Step::AnyTime]) {
                return parts;
            }
            parts.extend(notice(facts, today).into_iter().filter(|part| !named.contains(&part.told.value)));
            parts
        }
        "terminated_at" => {
            let end = notice_end(&facts.terms);
            let told = (!end.steps.is_empty()).then_some(Part { about: About::NoticeEnd, told: end });
            told.into_iter().chain(ends(facts, today)).collect()
        }
        "irrevocable_to" => notice(facts, today).into_iter().chain(leave(facts, today)).collect(),
        _ => Vec::new(),
    }
}

fn ends(facts: &Facts, today: NaiveDate) -> Vec<Part> {
    let stored = effective_end(&facts.terms);
    let outlook = outlook(facts, today);
    let runs_on = (outlook.value != stored.value).then(|| Part::of(About::RunsTo, outlook));
    let options = facts.options.is_some_and(|options| options.left() > 0).then(|| end_with_options(facts)).flatten();
    let options = options.map(|told| Part::of(About::WithOptions, told));
    [Part::of(About::EffectiveEnd, stored)].into_iter().chain(runs_on).chain(options).collect()
}

fn terminations(facts: &Facts, today: NaiveDate) -> Vec<Part> {
    let stored = Part { about: About::FirstTermination, told: latest_termination(&facts.terms) };
    let next = Part { about: About::LatestTermination, told: next_termination(facts, today) };
    let differs = next.told.value != stored.told.value;
    differs.then_some(stored).into_iter().chain([next]).collect()
}

/// When notice can be given; that it can be from today on goes without saying.
fn notice(facts: &Facts, today: NaiveDate) -> Vec<Part> {
    let Some(Window { from, to }) = notice_window(facts, today) else { return Vec::new() };
    let from = (from.value > today).then(|| Part::of(About::NoticeFrom, from));
    from.into_iter().chain([Part::of(About::NoticeTo, to)]).collect()
}

fn leave(facts: &Facts, today: NaiveDate) -> Vec<Part> {
    let window = exit_window(facts, today);
    window.map_or_else(Vec::new, |Window { from, to }| {
        vec![Part::of(About::LeaveFrom, from), Part::of(About::LeaveTo, to)]
    })
}

/// Contracts that have not come to their end: what a line of deadlines shows.
pub fn not_ended() -> Condition {
    let runs_on = [Condition::missing("running").negated(), Condition::missing("terminated_at")];
    let ahead = Condition::test("effective_end", Op::AtLeast, Operand::Today(0));
    Condition::Any(vec![ahead, Condition::All(runs_on.to_vec())])
}

/// Contracts whose next day for notice may be another than the stored one, which is over or was
/// never there: those that run on, and those that were only bound until then.
pub fn renewed() -> Condition {
    let past = Condition::test("latest_termination", Op::AtMost, Operand::Today(-1));
    let followed = ["running", "irrevocable_to"].map(|field| Condition::missing(field).negated());
    Condition::All(vec![
        Condition::Any(vec![past, Condition::missing("latest_termination")]),
        Condition::missing("terminated_at"),
        Condition::Any(followed.to_vec()),
    ])
}

#[cfg(test)]
mod tests;
