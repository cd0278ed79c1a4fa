//! The values of a table as text, shared by the formats that are text.

use std::fmt::Write;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, SecondsFormat, Utc};
use chrono_tz::Europe::Copenhagen;

use crate::model::value::{Cell, Value};
use crate::text::format;

/// The words that an export needs, in the language of the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words<'a> {
    pub yes: &'a str,
    pub no: &'a str,
    /// The name of the sheet with the table's notes.
    pub notes: &'a str,
}

/// The cell for a person: its name if it has one, dates as `31-12-2026`, amounts grouped,
/// with øre only where there are some.
pub fn shown(cell: &Cell, words: &Words) -> String {
    let mut text = String::new();
    put(&mut text, cell, words, Amounts::Grouped);
    text
}

/// The cell for a program that reads Danish numbers: amounts with a comma, two decimals,
/// and no grouping.
pub fn exact(cell: &Cell, words: &Words) -> String {
    let mut text = String::new();
    put_exact(&mut text, cell, words);
    text
}

/// The same after what `text` holds already: an export has a million cells.
pub fn put_exact(text: &mut String, cell: &Cell, words: &Words) {
    put(text, cell, words, Amounts::Exact);
}

/// The cell for a program that knows nothing of Denmark: ISO dates, moments in UTC, decimal
/// points, `true` and `false`; a name where the cell has one.
pub fn put_iso(text: &mut String, cell: &Cell) {
    if let Some(label) = &cell.label {
        return text.push_str(label);
    }
    match &cell.value {
        Value::Null => {}
        Value::Bool(flag) => text.push_str(if *flag { "true" } else { "false" }),
        Value::Int(number) | Value::Ref(number) => put_number(text, *number),
        Value::Money(ore) => put_amount(text, *ore, '.'),
        Value::Date(date) => put_date(text, [date.year(), month(*date), day(*date)], &[4, 2, 2]),
        Value::Moment(moment) => text.push_str(&moment.to_rfc3339_opts(SecondsFormat::Secs, true)),
        Value::Text(value) => text.push_str(value),
    }
}

enum Amounts {
    /// `1.234.567`, with øre only where there are some.
    Grouped,
    /// `1234567,00`.
    Exact,
}

fn put(text: &mut String, cell: &Cell, words: &Words, amounts: Amounts) {
    if let Some(label) = &cell.label {
        return text.push_str(label);
    }
    match &cell.value {
        Value::Null => {}
        Value::Bool(flag) => text.push_str(if *flag { words.yes } else { words.no }),
        Value::Int(number) | Value::Ref(number) => put_number(text, *number),
        Value::Money(ore) => match amounts {
            Amounts::Grouped => text.push_str(&format::money(*ore)),
            Amounts::Exact => put_amount(text, *ore, ','),
        },
        Value::Date(date) => put_date(text, [day(*date), month(*date), date.year()], &[2, 2, 4]),
        Value::Moment(moment) => text.push_str(&format::moment(*moment)),
        Value::Text(value) => text.push_str(value),
    }
}

/// The clock in Copenhagen.
pub fn local(moment: DateTime<Utc>) -> NaiveDateTime {
    moment.with_timezone(&Copenhagen).naive_local()
}

// Writing into a string never fails.

fn put_number(text: &mut String, number: i64) {
    let _ = write!(text, "{number}");
}

fn put_amount(text: &mut String, ore: i64, decimal: char) {
    let sign = if ore < 0 { "-" } else { "" };
    let total = ore.unsigned_abs();
    let _ = write!(text, "{sign}{}{decimal}{:02}", total / 100, total % 100);
}

fn put_date(text: &mut String, parts: [i32; 3], widths: &[usize; 3]) {
    for (place, (part, width)) in parts.iter().zip(widths).enumerate() {
        let dash = if place == 0 { "" } else { "-" };
        let _ = write!(text, "{dash}{part:0width$}");
    }
}

fn month(date: NaiveDate) -> i32 {
    date.month() as i32
}

fn day(date: NaiveDate) -> i32 {
    date.day() as i32
}

/// One line: every run of line breaks and control characters is a blank, so that no text
/// of the registry can command a terminal.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        if !is_control(letter) {
            line.push(letter);
        } else if !line.ends_with(' ') {
            line.push(' ');
        }
    }
    line.trim().to_owned()
}

/// Control characters, and the ones that turn the writing direction.
fn is_control(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: Words = Words { yes: "Ja", no: "Nej", notes: "Noter" };

    #[test]
    fn values_are_written_as_danes_do() {
        let moment = "2026-06-30T22:30:00Z".parse().unwrap();
        for (value, for_people, for_programs) in [
            (Value::Null, "", ""),
            (Value::Bool(true), "Ja", "Ja"),
            (Value::Int(-7), "-7", "-7"),
            (Value::Money(123_456_700), "1.234.567", "1234567,00"),
            (Value::Money(-5), "-0,05", "-0,05"),
            (Value::Money(i64::MIN), "-92.233.720.368.547.758,08", "-92233720368547758,08"),
            (Value::Date("2026-01-31".parse().unwrap()), "31-01-2026", "31-01-2026"),
            (Value::Moment(moment), "01-07-2026 00:30", "01-07-2026 00:30"),
            (Value::text("Ærø"), "Ærø", "Ærø"),
        ] {
            let cell = Cell::new(value);
            assert_eq!(shown(&cell, &WORDS), for_people);
            assert_eq!(exact(&cell, &WORDS), for_programs);
        }
        assert_eq!(shown(&Cell::named(Value::Ref(4), "En leverandør"), &WORDS), "En leverandør");
    }

    #[test]
    fn no_text_commands_a_terminal() {
        assert_eq!(one_line("a\r\n\tb\u{1b}[31mc\u{9b}2J\u{202e}d "), "a b [31mc 2J d");
    }
}
