//! How far a date is moved, as it is typed: `+3m`, `-14d`, `2å`; a bare number is days.

use crate::model::bulk::Operation;
use crate::model::request::Problem;

/// The operation that the text means. Days, weeks (`u`, `w`), months, years (`å`, `y`).
///
/// # Errors
/// `NotANumber` where there is no number, no such unit, or nothing to move.
pub fn parse(text: &str) -> Result<Operation, Problem> {
    let text = text.trim().to_lowercase();
    let (negative, rest) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let digits = rest.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let unit = rest.get(digits.len()..).unwrap_or_default().trim();
    let count: i64 = digits.trim().parse().map_err(|_| Problem::NotANumber)?;
    let count = if negative { -count } else { count };
    let months = |months: i64| count.checked_mul(months).and_then(|all| i32::try_from(all).ok());
    match (count, unit.chars().next()) {
        (0, _) => None,
        (_, None | Some('d')) => Some(Operation::AddDays(count)),
        (_, Some('u' | 'w')) => count.checked_mul(7).map(Operation::AddDays),
        (_, Some('m')) => months(1).map(Operation::AddMonths),
        (_, Some('å' | 'y')) => months(12).map(Operation::AddMonths),
        _ => None,
    }
    .ok_or(Problem::NotANumber)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_by_hand() {
        for (text, expected) in [
            ("+3m", Ok(Operation::AddMonths(3))),
            ("-14d", Ok(Operation::AddDays(-14))),
            ("14", Ok(Operation::AddDays(14))),
            ("2 uger", Ok(Operation::AddDays(14))),
            ("+1å", Ok(Operation::AddMonths(12))),
            ("−2 år", Ok(Operation::AddMonths(-24))),
            ("6 mdr", Ok(Operation::AddMonths(6))),
            ("0", Err(Problem::NotANumber)),
            ("", Err(Problem::NotANumber)),
            ("m", Err(Problem::NotANumber)),
            ("3 q", Err(Problem::NotANumber)),
            ("9999999999m", Err(Problem::NotANumber)),
        ] {
            assert_eq!(parse(text), expected, "{text:?}");
        }
    }
}
