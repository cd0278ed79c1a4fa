//! The days on which a notice is due. Source: `domain.md` 2.13.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::model::value::Value;

/// How long a notice runs; the choice `notice-frequency` says how often it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    /// The first day it is due.
    pub first: NaiveDate,
    /// The last day it may be due; none: until it is switched off.
    pub last: Option<NaiveDate>,
    pub step: Step,
}

/// The time from one day to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Once,
    Days(u64),
    Months(u32),
}

impl Step {
    /// The step of this code of `NOTICE_FREQUENCY`.
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "once" => Self::Once,
            "day" => Self::Days(1),
            "week" => Self::Days(7),
            "month" => Self::Months(1),
            "quarter" => Self::Months(3),
            "half_year" => Self::Months(6),
            "year" => Self::Months(12),
            _ => return None,
        })
    }
}

impl Course {
    /// The course of a notice with these values; none while it is switched off.
    pub fn of(value: &dyn Fn(&str) -> Value) -> Option<Self> {
        if value("active").as_bool() != Some(true) {
            return None;
        }
        let step = value("frequency").as_text().and_then(Step::from_code)?;
        Some(Self { first: value("from_date").as_date()?, last: value("to_date").as_date(), step })
    }

    /// The first day on or after `day` on which it is due. Every day is counted from the first
    /// one: a notice of the 31st comes on the last day of a shorter month and then on the 31st
    /// again.
    pub fn next_from(&self, day: NaiveDate) -> Option<NaiveDate> {
        let due = match self.step {
            _ if day <= self.first => self.first,
            Step::Once => return None,
            Step::Days(step) => {
                let passed = (day - self.first).num_days().unsigned_abs().div_ceil(step);
                self.first.checked_add_days(Days::new(passed * step))?
            }
            Step::Months(step) => self.in_months(step, day)?,
        };
        self.last.is_none_or(|last| due <= last).then_some(due)
    }

    fn in_months(&self, step: u32, day: NaiveDate) -> Option<NaiveDate> {
        let months =
            (day.year() - self.first.year()) * 12 + day.month0().cast_signed() - self.first.month0().cast_signed();
        let passed = u32::try_from(months).ok()? / step;
        (passed..=passed + 1)
            .filter_map(|times| self.first.checked_add_months(Months::new(times * step)))
            .find(|due| *due >= day)
    }

    /// All the days from `from` to `to`, both of them included, on which it is due.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
        let mut days = Vec::new();
        let mut next = self.next_from(from);
        while let Some(due) = next.filter(|due| *due <= to) {
            days.push(due);
            next = due.succ_opt().and_then(|after| self.next_from(after));
        }
        days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn course(first: &str, last: Option<&str>, code: &str) -> Course {
        Course { first: day(first), last: last.map(day), step: Step::from_code(code).unwrap() }
    }

    #[test]
    fn the_next_day_is_counted_from_the_first() {
        // Source: domain.md 2.13; the day after the 28th falls on the month's last day.
        for (first, last, code, from, expected) in [
            ("2026-06-15", None, "once", "2026-06-01", Some("2026-06-15")),
            ("2026-06-15", None, "once", "2026-06-15", Some("2026-06-15")),
            ("2026-06-15", None, "once", "2026-06-16", None),
            ("2026-06-15", None, "day", "2027-01-01", Some("2027-01-01")),
            ("2026-06-15", None, "week", "2026-06-16", Some("2026-06-22")),
            ("2026-06-15", None, "week", "2026-06-22", Some("2026-06-22")),
            ("2026-01-31", None, "month", "2026-02-01", Some("2026-02-28")),
            ("2026-01-31", None, "month", "2026-03-01", Some("2026-03-31")),
            ("2024-01-31", None, "month", "2024-02-29", Some("2024-02-29")),
            ("2025-11-30", None, "quarter", "2026-02-01", Some("2026-02-28")),
            ("2025-11-30", None, "quarter", "2026-03-01", Some("2026-05-30")),
            ("2026-08-31", None, "half_year", "2027-01-01", Some("2027-02-28")),
            ("2024-02-29", None, "year", "2025-01-01", Some("2025-02-28")),
            ("2024-02-29", None, "year", "2027-03-01", Some("2028-02-29")),
            ("2026-01-01", Some("2026-03-01"), "month", "2026-03-01", Some("2026-03-01")),
            ("2026-01-01", Some("2026-02-28"), "month", "2026-02-02", None),
        ] {
            let next = course(first, last, code).next_from(day(from));
            assert_eq!(next, expected.map(day), "{code} from {first}, asked {from}");
        }
    }

    #[test]
    fn between_two_days_none_is_left_out_or_told_twice() {
        let monthly = course("2026-01-31", Some("2026-05-31"), "month");
        let days: Vec<String> =
            monthly.between(day("2026-01-01"), day("2026-12-31")).iter().map(NaiveDate::to_string).collect();
        assert_eq!(days, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]);
        assert_eq!(monthly.between(day("2026-02-28"), day("2026-02-28")).len(), 1);
        assert_eq!(monthly.between(day("2026-02-01"), day("2026-02-27")), []);
    }

    #[test]
    fn one_that_is_off_has_no_course() {
        let value = |active: bool| {
            move |name: &str| match name {
                "active" => Value::Bool(active),
                "frequency" => Value::text("month"),
                "from_date" => Value::Date(day("2026-01-01")),
                _ => Value::Null,
            }
        };
        assert!(Course::of(&value(true)).is_some());
        assert_eq!(Course::of(&value(false)), None);
    }
}
