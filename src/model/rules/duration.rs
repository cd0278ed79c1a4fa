//! How long a contract was made for, as parts to be put into words. Source: `domain.md` 3.4.

/// The parts of a duration. Parts that are 0 are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duration {
    /// Neither a length nor ongoing.
    Unsaid,
    Ongoing,
    Years(i64),
    Months(i64),
    YearsAndMonths(i64, i64),
}

/// Ongoing wins over a length; a length of nothing is unsaid.
pub fn duration(years: Option<i64>, months: Option<i64>, ongoing: bool) -> Duration {
    match (ongoing, years.unwrap_or(0), months.unwrap_or(0)) {
        (true, _, _) => Duration::Ongoing,
        (false, 0, 0) => Duration::Unsaid,
        (false, years, 0) => Duration::Years(years),
        (false, 0, months) => Duration::Months(months),
        (false, years, months) => Duration::YearsAndMonths(years, months),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_the_parts_that_are_not_zero() {
        // Source: domain.md 3.4.
        for (years, months, ongoing, expected) in [
            (None, None, false, Duration::Unsaid),
            (Some(0), Some(0), false, Duration::Unsaid),
            (Some(2), Some(3), false, Duration::YearsAndMonths(2, 3)),
            (Some(2), None, false, Duration::Years(2)),
            (None, Some(1), false, Duration::Months(1)),
            (Some(2), Some(3), true, Duration::Ongoing),
        ] {
            assert_eq!(duration(years, months, ongoing), expected);
        }
    }
}
