//! Values to text and back.
//!
//! Dates and numbers are written the Danish way in both languages: the registry is Danish,
//! and `1.250` must not mean two things to two people at one desk. Dates are `31-12-2026`,
//! amounts `1.250.000` kroner, with øre only where there are some: `1.234,50`.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::Copenhagen;

use super::{Lang, Texts};
use crate::model::entity::{Field, Kind};
use crate::model::value::{Cell, Value};

/// The date that stands for "no end" in columns that are never null.
pub fn open_end() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX)
}

// ---- value to text ----

pub fn date(date: NaiveDate) -> String {
    date.format("%d-%m-%Y").to_string()
}

/// Date and time in Copenhagen, to the minute.
pub fn moment(moment: DateTime<Utc>) -> String {
    moment.with_timezone(&Copenhagen).format("%d-%m-%Y %H:%M").to_string()
}

/// Øre as kroner: `1.250.000`, `1.234,50`, `-0,05`.
pub fn money(ore: i64) -> String {
    let size = ore.unsigned_abs();
    let sign = if ore < 0 { "-" } else { "" };
    match size % 100 {
        0 => format!("{sign}{}", grouped(size / 100)),
        ore => format!("{sign}{},{ore:02}", grouped(size / 100)),
    }
}

/// A whole number with thousands dots.
pub fn integer(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(number.unsigned_abs()))
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// A number as Fluent carries it; texts only ever count whole things.
pub(super) fn rounded(number: f64) -> String {
    integer(number.round() as i64)
}

/// A value as it is read. The words of a choice need its field: see `cell`.
pub fn show(value: &Value, lang: Lang) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(flag) => Texts::new(lang).yes_no(*flag),
        Value::Int(number) => integer(*number),
        Value::Money(ore) => money(*ore),
        Value::Date(day) if *day == open_end() => Texts::new(lang).get("date-open"),
        Value::Date(day) => date(*day),
        Value::Moment(at) => moment(*at),
        Value::Text(text) => text.clone(),
        Value::Ref(id) => format!("#{id}"),
    }
}

/// A cell of this field as it is read: names for links and options, words for choices.
pub fn cell(field: &Field, cell: &Cell, lang: Lang) -> String {
    match (&cell.label, field.kind, &cell.value) {
        (Some(label), _, value) if !value.is_null() => label.clone(),
        (_, Kind::Choice(choices), Value::Text(code)) => Texts::new(lang).choice(choices, code),
        // A year is not an amount: no thousands dot.
        (_, Kind::Int { min: 1900.., .. }, Value::Int(year)) => year.to_string(),
        (_, Kind::Int { min: 1.., max: ..=9999 }, Value::Int(number)) => number.to_string(),
        (_, _, value) => show(value, lang),
    }
}
