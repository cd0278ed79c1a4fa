//! Terms of invented contracts: dates around the day of seeding, so that something is always
//! about to expire.

use chrono::{Datelike, Days, NaiveDate};

use crate::db::seed::dice::Dice;
use crate::model::rules::calendar::{Period, add_months};

/// How it stands with a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// Runs to an end that is more than 100 days away.
    Running,
    /// Runs without an end.
    Ongoing,
    /// Ends within 90 days.
    Expiring,
    /// Must be terminated within 90 days, or it runs on.
    Terminable,
    Expired,
    Terminated,
    /// Has not begun.
    Future,
    /// Fault K03: neither an end nor *løbende*.
    Undated,
    /// Fault K04: dates that cannot all be true.
    Contradictory,
}

/// What a municipality's contracts take in turn, so that even the smallest has some of most.
const COURSES: [Course; 20] = [
    Course::Running,
    Course::Expiring,
    Course::Ongoing,
    Course::Terminable,
    Course::Running,
    Course::Contradictory,
    Course::Expired,
    Course::Running,
    Course::Undated,
    Course::Ongoing,
    Course::Terminated,
    Course::Running,
    Course::Terminable,
    Course::Future,
    Course::Running,
    Course::Ongoing,
    Course::Running,
    Course::Expired,
    Course::Ongoing,
    Course::Running,
];

impl Course {
    /// The course of the contract with this number in its municipality.
    pub const fn of(number: usize) -> Self {
        COURSES[number % COURSES.len()]
    }
}

/// The dates of a contract. `notice` is in months, one of those that can be chosen.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dates {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub signed: Option<NaiveDate>,
    pub irrevocable_to: Option<NaiveDate>,
    pub terminated_at: Option<NaiveDate>,
    pub years: Option<i64>,
    pub ongoing: bool,
    pub notice: Option<i64>,
    pub by_ending: Option<Period>,
}

/// Dates for a contract of this course, around `today`. `number` varies the contradictions.
pub(super) fn invent(course: Course, number: usize, today: NaiveDate, dice: &mut Dice) -> Dates {
    let years = dice.between(1, 4);
    let notice = [3, 6, 6, 12, 1, 3][dice.below(6)];
    let by_ending = [None, Some(Period::Month), None, Some(Period::Month), Some(Period::Quarter)][dice.below(5)];
    let base = Dates { notice: Some(notice), by_ending, ..Dates::default() };
    let dates = match course {
        Course::Running => fixed(begin(today, dice, 100, 1_500), years, today, base),
        Course::Ongoing => ongoing(begin(today, dice, 100, 3_000), base, dice),
        Course::Expiring => ending(later(today, dice.between(1, 85)), years, base),
        Course::Terminable => terminable(later(today, dice.between(20, 55)), years, base),
        Course::Expired => ending(earlier(today, dice.between(5, 900)), years, base),
        Course::Terminated => {
            let terminated_at = Some(earlier(today, dice.between(10, 200)));
            Dates { terminated_at, ..ongoing(begin(today, dice, 500, 3_000), base, dice) }
        }
        Course::Future => {
            let from = month_start(later(today, dice.between(40, 200)));
            Dates { to: Some(last_day(from, years)), from: Some(from), years: Some(years), ..base }
        }
        Course::Undated => Dates { from: Some(begin(today, dice, 100, 2_000)), ..base },
        Course::Contradictory => contradictory(number, fixed(begin(today, dice, 400, 1_500), years, today, base)),
    };
    Dates { signed: dates.signed.or_else(|| dates.from.map(|from| earlier(from, dice.between(5, 60)))), ..dates }
}

/// A whole number of years, long enough not to end soon; irrevocable for its first year.
fn fixed(from: NaiveDate, years: i64, today: NaiveDate, base: Dates) -> Dates {
    let soon = later(today, 100);
    let years = (years..).find(|years| last_day(from, *years) > soon).unwrap_or(years);
    Dates {
        from: Some(from),
        to: Some(last_day(from, years)),
        irrevocable_to: (years > 2).then(|| last_day(from, 1)),
        years: Some(years),
        ..base
    }
}

fn ongoing(from: NaiveDate, base: Dates, dice: &mut Dice) -> Dates {
    let irrevocable_to = dice.percent(30).then(|| last_day(from, 2));
    Dates { from: Some(from), ongoing: true, irrevocable_to, ..base }
}

fn ending(to: NaiveDate, years: i64, base: Dates) -> Dates {
    let from = month_start(earlier(to, 365 * years));
    Dates { from: Some(from), to: Some(to), years: Some(years), ..base }
}

/// The notice must be given in the month of `by`: the end lies that many months later.
fn terminable(by: NaiveDate, years: i64, base: Dates) -> Dates {
    let notice = base.notice.unwrap_or_default();
    let to = Period::Month.end_of(add_months(by, notice));
    Dates { by_ending: Some(Period::Month), ..ending(to, years.max(2), base) }
}

fn contradictory(number: usize, dates: Dates) -> Dates {
    let from = dates.from.unwrap_or_default();
    match number / COURSES.len() % 4 {
        0 => Dates { to: Some(earlier(from, 30)), irrevocable_to: None, ..dates },
        1 => Dates { terminated_at: Some(earlier(from, 45)), ..dates },
        2 => Dates { irrevocable_to: dates.to.map(|to| later(to, 180)), ..dates },
        _ => Dates { signed: Some(later(add_months(from, 12), 90)), ..dates },
    }
}

/// The first of a month some days ago.
fn begin(today: NaiveDate, dice: &mut Dice, least: i64, most: i64) -> NaiveDate {
    month_start(earlier(today, dice.between(least, most)))
}

/// The last day of a contract of whole years.
fn last_day(from: NaiveDate, years: i64) -> NaiveDate {
    earlier(add_months(from, 12 * years), 1)
}

pub(super) fn month_start(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

pub(super) fn later(date: NaiveDate, days: i64) -> NaiveDate {
    date.checked_add_days(Days::new(days.unsigned_abs())).unwrap_or(date)
}

pub(super) fn earlier(date: NaiveDate, days: i64) -> NaiveDate {
    date.checked_sub_days(Days::new(days.unsigned_abs())).unwrap_or(date)
}

/// The end of a calendar year at least six months after the notice.
pub(super) fn year_end_after_notice(notice: NaiveDate) -> NaiveDate {
    Period::CalendarYear.end_of(add_months(notice, 6))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rules::deadlines::{OPEN_END, Terms, effective_end, latest_termination};

    fn terms(dates: &Dates) -> Terms {
        Terms {
            valid_to: dates.to,
            irrevocable_to: dates.irrevocable_to,
            terminated_at: dates.terminated_at,
            notice_months: dates.notice,
            by_ending: dates.by_ending,
        }
    }

    /// All courses on days at the edges of months and years, many times over.
    fn each(check: impl Fn(Course, NaiveDate, Dates)) {
        for day in ["2026-06-15", "2024-02-29", "2026-12-31", "2027-01-01", "2026-08-30"] {
            let today: NaiveDate = day.parse().unwrap();
            let mut dice = Dice::new(1, 1);
            for number in 0..2_000 {
                let course = Course::of(number);
                check(course, today, invent(course, number, today, &mut dice));
            }
        }
    }

    #[test]
    fn courses_end_when_they_say() {
        each(|course, today, dates| {
            let end = effective_end(&terms(&dates)).value;
            let in_90 = later(today, 90);
            let holds = match course {
                Course::Running => end > in_90 && end < OPEN_END,
                Course::Expiring => end > today && end <= in_90,
                Course::Expired => end < today,
                Course::Ongoing | Course::Undated => end == OPEN_END,
                Course::Future => dates.from.is_some_and(|from| from > today && from < end),
                Course::Terminated => dates.terminated_at.is_some_and(|at| at <= today && at >= dates.from.unwrap()),
                Course::Terminable | Course::Contradictory => true,
            };
            assert!(holds, "{course:?} {today} {dates:?}");
        });
    }

    #[test]
    fn terminable_contracts_can_be_terminated_within_90_days() {
        each(|course, today, dates| {
            if course == Course::Terminable {
                let last = latest_termination(&terms(&dates)).value.unwrap();
                assert!(last >= today && last <= later(today, 90), "{today} {last} {dates:?}");
            }
        });
    }

    #[test]
    fn only_the_contradictory_contradict_themselves() {
        each(|course, _, dates| {
            let from = dates.from.unwrap();
            let wrong = dates.to.is_some_and(|to| to < from)
                || dates.terminated_at.is_some_and(|at| at < from)
                || dates.irrevocable_to.zip(dates.to).is_some_and(|(irrevocable, to)| irrevocable > to)
                || dates.signed.is_some_and(|signed| signed > add_months(from, 12));
            assert_eq!(wrong, course == Course::Contradictory, "{course:?} {dates:?}");
        });
    }
}
