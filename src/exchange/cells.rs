//! The values of a table as text, shared by the formats that are text.

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Europe::Copenhagen;

use crate::model::value::{Cell, Value};

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
    written(cell, words, |ore| kroner(ore, "."))
}

/// The cell for a program that reads Danish numbers: amounts with a comma, two decimals,
/// and no grouping.
pub fn exact(cell: &Cell, words: &Words) -> String {
    written(cell, words, |ore| with_decimals(ore, ""))
}

fn written(cell: &Cell, words: &Words, amount: impl Fn(i64) -> String) -> String {
    if let Some(label) = &cell.label {
        return label.clone();
    }
    match &cell.value {
        Value::Null => String::new(),
        Value::Bool(flag) => if *flag { words.yes } else { words.no }.to_owned(),
        Value::Int(number) | Value::Ref(number) => number.to_string(),
        Value::Money(ore) => amount(*ore),
        Value::Date(date) => date.format("%d-%m-%Y").to_string(),
        Value::Moment(moment) => local(*moment).format("%d-%m-%Y %H:%M").to_string(),
        Value::Text(text) => text.clone(),
    }
}

/// The clock in Copenhagen.
pub fn local(moment: DateTime<Utc>) -> NaiveDateTime {
    moment.with_timezone(&Copenhagen).naive_local()
}

/// Kroner, with øre only where there are some.
fn kroner(ore: i64, group: &str) -> String {
    let text = with_decimals(ore, group);
    text.strip_suffix(",00").map_or(text.clone(), str::to_owned)
}

fn with_decimals(ore: i64, group: &str) -> String {
    let sign = if ore < 0 { "-" } else { "" };
    let total = ore.unsigned_abs();
    format!("{sign}{},{:02}", grouped(total / 100, group), total % 100)
}

fn grouped(number: u64, group: &str) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push_str(group);
        }
        text.push(digit);
    }
    text
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
