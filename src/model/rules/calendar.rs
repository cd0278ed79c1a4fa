//! Month arithmetic and the periods that notice runs by.

use chrono::{Datelike, Months, NaiveDate};

/// The end of something that has no end: stored instead of null, so that every comparison
/// and every index has a date. Source: `decisions.md` 18.
pub const OPEN_END: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(date) => date,
    None => NaiveDate::MAX,
};

/// The longest notice that is believed, in months: a hundred years.
const MOST_MONTHS: i64 = 1_200;

/// The periods of the choice `year-segment`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    CalendarYear,
    HalfYear,
    Quarter,
    Month,
}

impl Period {
    pub const ALL: [Self; 4] = [Self::CalendarYear, Self::HalfYear, Self::Quarter, Self::Month];

    /// The period of this code of `YEAR_SEGMENT`.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.code() == code)
    }

    pub const fn code(self) -> &'static str {
        match self {
            Self::CalendarYear => "calendar_year",
            Self::HalfYear => "half_year",
            Self::Quarter => "quarter",
            Self::Month => "month",
        }
    }

    /// Its length in months.
    pub const fn months(self) -> u32 {
        match self {
            Self::CalendarYear => 12,
            Self::HalfYear => 6,
            Self::Quarter => 3,
            Self::Month => 1,
        }
    }

    /// The last day of the period that holds `date`.
    pub fn end_of(self, date: NaiveDate) -> NaiveDate {
        let length = self.months();
        let last_month = date.month0() / length * length + length;
        month_end(date.year(), last_month)
    }

    /// The last end of a period that is not after `date`: the date itself if it is one.
    pub fn end_before(self, date: NaiveDate) -> NaiveDate {
        let end = self.end_of(date);
        if end == date { date } else { self.end_of(subtract_months(end, i64::from(self.months()))) }
    }
}

/// The last day of a month (1-12); the open end where the calendar stops.
fn month_end(year: i32, month: u32) -> NaiveDate {
    let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    NaiveDate::from_ymd_opt(next_year, next_month, 1)
        .and_then(|first| first.pred_opt())
        .map_or(OPEN_END, |last| last.min(OPEN_END))
}

pub fn is_month_end(date: NaiveDate) -> bool {
    Period::Month.end_of(date) == date
}

/// The same day `months` later, or the month's last day where it has no such day
/// (31 January and one month is 28 February). Never beyond the open end.
pub fn add_months(date: NaiveDate, months: i64) -> NaiveDate {
    date.checked_add_months(span(months)).map_or(OPEN_END, |later| later.min(OPEN_END))
}

/// The end of a term `months` later: a term that ends with its month is followed by one that does.
pub fn later_end(date: NaiveDate, months: i64) -> NaiveDate {
    let later = add_months(date, months);
    if is_month_end(date) { Period::Month.end_of(later) } else { later }
}

/// The same day `months` earlier, clamped to the month's end like `add_months`.
pub fn subtract_months(date: NaiveDate, months: i64) -> NaiveDate {
    date.checked_sub_months(span(months)).unwrap_or(NaiveDate::MIN)
}

fn span(months: i64) -> Months {
    Months::new(u32::try_from(months.clamp(0, MOST_MONTHS)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn months_clamp_to_the_month_end() {
        // Source: domain.md 3.1, "month arithmetic clamps to month end".
        for (from, months, expected) in [
            ("2026-01-31", 1, "2026-02-28"),
            ("2024-01-31", 1, "2024-02-29"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2024-02-29", 48, "2028-02-29"),
            ("2026-08-31", 1, "2026-09-30"),
            ("2026-12-15", 1, "2027-01-15"),
            ("2026-05-05", 0, "2026-05-05"),
            ("9999-12-01", 1, "9999-12-31"),
        ] {
            assert_eq!(add_months(day(from), months), day(expected), "{from} + {months}");
        }
        for (from, months, expected) in
            [("2026-03-31", 1, "2026-02-28"), ("2024-02-29", 12, "2023-02-28"), ("2026-01-15", 3, "2025-10-15")]
        {
            assert_eq!(subtract_months(day(from), months), day(expected), "{from} - {months}");
        }
    }

    #[test]
    fn a_month_end_stays_one() {
        // Source: deadlines.rs, latest_termination: both are ends of a term.
        for (from, months, expected) in [
            ("2025-02-28", 1, "2025-03-31"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2025-02-28", 36, "2028-02-29"),
            ("2026-01-31", 1, "2026-02-28"),
            ("2026-04-30", 3, "2026-07-31"),
            ("2026-04-29", 3, "2026-07-29"),
            ("2026-01-30", 1, "2026-02-28"),
        ] {
            assert_eq!(later_end(day(from), months), day(expected), "{from} + {months}");
        }
    }

    #[test]
    fn periods_end_where_the_calendar_says() {
        // Source: domain.md 2.1.3, Kalenderår / Kvartal / Måned; the half-year likewise.
        for (period, date, up, down) in [
            (Period::CalendarYear, "2026-05-10", "2026-12-31", "2025-12-31"),
            (Period::CalendarYear, "2026-12-31", "2026-12-31", "2026-12-31"),
            (Period::CalendarYear, "2026-01-01", "2026-12-31", "2025-12-31"),
            (Period::HalfYear, "2026-05-10", "2026-06-30", "2025-12-31"),
            (Period::HalfYear, "2024-07-01", "2024-12-31", "2024-06-30"),
            (Period::HalfYear, "2026-06-30", "2026-06-30", "2026-06-30"),
            (Period::Quarter, "2026-05-10", "2026-06-30", "2026-03-31"),
            (Period::Quarter, "2026-01-01", "2026-03-31", "2025-12-31"),
            (Period::Quarter, "2026-09-30", "2026-09-30", "2026-09-30"),
            (Period::Month, "2024-02-10", "2024-02-29", "2024-01-31"),
            (Period::Month, "2026-02-28", "2026-02-28", "2026-02-28"),
            (Period::Month, "2026-03-01", "2026-03-31", "2026-02-28"),
        ] {
            assert_eq!(period.end_of(day(date)), day(up), "{period:?} up from {date}");
            assert_eq!(period.end_before(day(date)), day(down), "{period:?} down from {date}");
        }
    }

    prop_compose! {
        fn any_day()(offset in 0..80_000i64) -> NaiveDate {
            day("1950-01-01") + chrono::Days::new(offset.unsigned_abs())
        }
    }

    proptest! {
        #[test]
        fn adding_months_is_monotone(a in any_day(), b in any_day(), n in 0..200i64, more in 0..24i64) {
            prop_assert!(a.min(b) == b || add_months(a, n) <= add_months(b, n));
            prop_assert!(add_months(a, n) <= add_months(a, n + more));
            prop_assert!(subtract_months(add_months(a, n), n) <= a);
        }

        #[test]
        fn rounding_moves_to_the_nearest_end(date in any_day(), which in 0..4usize) {
            let period = Period::ALL[which];
            let (down, up) = (period.end_before(date), period.end_of(date));
            prop_assert!(down <= date && date <= up);
            prop_assert_eq!(period.end_of(down), down);
            prop_assert_eq!(period.end_before(up), up);
            prop_assert!(down == up || period.end_of(down.succ_opt().unwrap()) == up);
        }
    }
}
