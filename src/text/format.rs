//! Values to text and back.
//!
//! Dates and numbers are written the Danish way in both languages: the registry is Danish,
//! and `1.250` must not mean two things to two people at one desk. Dates are `31-12-2026`,
//! amounts `1.250.000` kroner, with øre only where there are some: `1.234,50`.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Copenhagen;
use unicode_normalization::UnicodeNormalization;

use super::{Lang, Texts};
use crate::model::entity::{Choices, Field, Kind};
use crate::model::request::Problem;
use crate::model::rules::checks;
use crate::model::rules::checks::{is_cvr, is_ean};
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

/// Øre as kroner with both decimals always, for a column where some amounts have øre.
pub fn money_exact(ore: i64) -> String {
    if ore % 100 == 0 { format!("{},00", money(ore)) } else { money(ore) }
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
        (_, _, value) => show(value, lang),
    }
}

/// The moment at which a calendar day begins in Copenhagen.
pub fn start_of(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    match Copenhagen.from_local_datetime(&midnight).earliest() {
        Some(local) => local.with_timezone(&Utc),
        // Midnight has never been skipped there; should a law do so, the hour is no matter.
        None => midnight.and_utc(),
    }
}

/// The calendar day in Copenhagen that a moment falls on.
pub fn day_of(moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&Copenhagen).date_naive()
}

/// A value as it stands in its editor, to be typed on: what `parse` reads back.
pub fn input(value: &Value) -> String {
    match value {
        Value::Date(day) => date(*day),
        other => show(other, Lang::Danish),
    }
}

// ---- text to value ----

/// Typed text as a value of this kind; blank text is no value. `today` is what relative
/// dates count from. Options and links are chosen, not typed: `NotAChoice`.
pub fn parse(kind: Kind, text: &str, today: NaiveDate) -> Result<Value, Problem> {
    let text = tidy(kind, text);
    if text.is_empty() {
        return Ok(Value::Null);
    }
    match kind {
        Kind::Text { max } if text.chars().count() > max => Err(Problem::TooLong { max }),
        Kind::Text { .. } | Kind::LongText => Ok(Value::Text(text)),
        Kind::Int { min, max } => in_range(parse_integer(&text)?, min, max).map(Value::Int),
        Kind::Bool => parse_bool(&text).map(Value::Bool),
        Kind::Date => parse_date(&text, today).map(Value::Date),
        Kind::Money => parse_money(&text).map(Value::Money),
        Kind::Choice(choices) => parse_choice(choices, &text).map(Value::text),
        Kind::Option(_) | Kind::Link(_) => Err(Problem::NotAChoice),
        Kind::Moment => Err(Problem::NotADate),
    }
}

/// Composed letters, no control characters, no blanks at the ends; one line unless the
/// kind has many.
fn tidy(kind: Kind, text: &str) -> String {
    let keeps = |letter: char| matches!(kind, Kind::LongText) && letter == '\n';
    let plain: String = text
        .replace("\r\n", "\n")
        .nfc()
        .map(|letter| if letter.is_control() && !keeps(letter) { ' ' } else { letter })
        .collect();
    plain.trim().to_owned()
}

const fn in_range(number: i64, min: i64, max: i64) -> Result<i64, Problem> {
    if number < min || number > max { Err(Problem::OutOfRange { min, max }) } else { Ok(number) }
}

/// `ja`, `nej`, and what comes to the same.
pub fn parse_bool(text: &str) -> Result<bool, Problem> {
    match text.to_lowercase().as_str() {
        "ja" | "j" | "yes" | "y" | "true" | "sand" | "1" | "x" => Ok(true),
        "nej" | "n" | "no" | "false" | "falsk" | "0" => Ok(false),
        _ => Err(Problem::NotAChoice),
    }
}

/// A code, its words in either language, or the letter that stands for it; folded as
/// search folds.
pub fn parse_choice(choices: &Choices, text: &str) -> Result<&'static str, Problem> {
    let wanted = crate::model::fold::search(text);
    let said = |code: &str| {
        Lang::ALL.iter().any(|lang| {
            let texts = Texts::new(*lang);
            let letter = texts.letter(choices, code);
            [Some(texts.choice(choices, code)), letter]
                .into_iter()
                .flatten()
                .any(|word| crate::model::fold::search(&word) == wanted)
        })
    };
    let by_code = choices.codes.iter().copied().find(|code| *code == wanted || code.replace('_', "-") == wanted);
    by_code.or_else(|| choices.codes.iter().copied().find(|code| said(code))).ok_or(Problem::NotAChoice)
}

/// `1250`, `1.250`, `-5`.
pub fn parse_integer(text: &str) -> Result<i64, Problem> {
    let (negative, digits) = signed(text);
    let number: i64 = ungrouped(digits).and_then(|digits| digits.parse().ok()).ok_or(Problem::NotANumber)?;
    Ok(if negative { -number } else { number })
}

/// The sign, and what follows it. Spreadsheets write a minus sign of their own.
fn signed(text: &str) -> (bool, &str) {
    match text.trim().strip_prefix(['-', '−']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.trim()),
    }
}

/// Digits without their thousands separators (dots or blanks), which must stand in threes:
/// `12.50` is no number, because it could be meant as either.
fn ungrouped(text: &str) -> Option<String> {
    let separators = ['.', ' ', '\u{a0}', '\u{202f}'];
    let groups: Vec<&str> = text.split(separators).collect();
    let all_digits = groups.iter().all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    let in_threes = groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    (all_digits && in_threes).then(|| groups.concat())
}

/// Kroner as øre: `1250000`, `1.250.000`, `1.234,50 kr.`, `1,25m`, `1,25 mio`, `310t`, `-500`.
pub fn parse_money(text: &str) -> Result<i64, Problem> {
    let lower = text.to_lowercase();
    let (negative, amount) = signed(without_currency(&lower));
    let (number, zeros) = magnitude(amount);
    let (whole, decimals) = number.split_once(',').unwrap_or((number, ""));
    let ore = ungrouped(whole.trim())
        .filter(|_| !number.ends_with(',') && decimals.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|whole| shifted(&whole, decimals, zeros + 2))
        .ok_or(Problem::NotMoney)?;
    Ok(if negative { -ore } else { ore })
}

fn without_currency(text: &str) -> &str {
    let mut rest = text.trim();
    for mark in ["kroner", "kr.", "kr", "dkk", ",-"] {
        rest = rest.strip_suffix(mark).unwrap_or(rest).trim_end();
    }
    for mark in ["kr.", "kr", "dkk"] {
        rest = rest.strip_prefix(mark).unwrap_or(rest).trim_start();
    }
    rest
}

/// The number before a word of size, and how many zeros the word stands for.
fn magnitude(text: &str) -> (&str, u32) {
    let words = [("mia.", 9), ("mia", 9), ("mio.", 6), ("mio", 6), ("m", 6), ("t.", 3), ("t", 3), ("k", 3)];
    words
        .iter()
        .find_map(|(word, zeros)| text.strip_suffix(word).map(|number| (number.trim_end(), *zeros)))
        .unwrap_or((text, 0))
}

/// The digits with the decimal point moved `places` to the right; none if some would be lost.
fn shifted(whole: &str, decimals: &str, places: u32) -> Option<i64> {
    let decimals = decimals.trim_end_matches('0');
    let missing = usize::try_from(places).ok()?.checked_sub(decimals.len())?;
    format!("{whole}{decimals}{}", "0".repeat(missing)).parse().ok()
}

/// `31-12-2026`, `31/12`, `31.12.26`, `311226`, ISO, `idag`, `i morgen`, `+3m`, `-14d`,
/// `+2å`. A day without a year is in this year; two digits from 80 are the last century's.
pub fn parse_date(text: &str, today: NaiveDate) -> Result<NaiveDate, Problem> {
    let text = text.trim().to_lowercase();
    named_day(&text, today)
        .or_else(|| relative(&text, today))
        .or_else(|| written(&text, today))
        .filter(|date| (1900..=9999).contains(&date.year()))
        .ok_or(Problem::NotADate)
}

fn named_day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    match text.split_whitespace().collect::<String>().as_str() {
        "idag" | "today" | "nu" => Some(today),
        "imorgen" | "tomorrow" => today.succ_opt(),
        "igår" | "yesterday" => today.pred_opt(),
        "udenslut" | "open-ended" => Some(open_end()),
        _ => None,
    }
}

/// `+3m`: days, weeks (`u`, `w`), months or years (`å`, `y`) from today. Months keep the
/// day of the month, or end with it.
fn relative(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let sign = text.chars().next().filter(|sign| matches!(sign, '+' | '-' | '−'))?;
    let rest = text.get(sign.len_utf8()..)?.trim();
    let unit = rest.chars().next_back()?;
    let count: u32 = rest.get(..rest.len() - unit.len_utf8())?.trim().parse().ok()?;
    span(today, sign == '+', count, unit)
}

/// The day this many units after (or before) another.
pub(super) fn span(from: NaiveDate, after: bool, count: u32, unit: char) -> Option<NaiveDate> {
    let days = |days: u32| {
        let days = Days::new(u64::from(days));
        if after { from.checked_add_days(days) } else { from.checked_sub_days(days) }
    };
    let months = |months: u32| {
        let months = Months::new(months);
        if after { from.checked_add_months(months) } else { from.checked_sub_months(months) }
    };
    match unit {
        'd' => days(count),
        'u' | 'w' => days(count.checked_mul(7)?),
        'm' => months(count),
        'y' | 'å' => months(count.checked_mul(12)?),
        _ => None,
    }
}

fn written(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ']).filter(|part| !part.is_empty()).collect();
    if parts.iter().any(|part| !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => ymd(year, month, day),
        [day, month, year] if day.len() <= 2 && month.len() <= 2 => ymd(year, month, day),
        [day, month] if day.len() <= 2 && month.len() <= 2 => ymd(&today.year().to_string(), month, day),
        [digits] if matches!(digits.len(), 6 | 8) => ymd(&digits[4..], &digits[2..4], &digits[..2]),
        _ => None,
    }
}

fn ymd(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let number: i32 = year.parse().ok()?;
    let year = match (year.len(), number) {
        (4, year) => year,
        (2, year @ 80..) => 1900 + year,
        (2, year) => 2000 + year,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}

// ---- what a field accepts ----

/// What is wrong with this value in this field, by itself; rules between fields are the
/// model's. Formats after `domain.md` 3.12.
pub fn validate(field: &Field, value: &Value) -> Option<Problem> {
    if value.is_blank() {
        return field.required.then_some(Problem::Required);
    }
    match (field.kind, value) {
        (Kind::Text { max }, Value::Text(text)) if text.chars().count() > max => Some(Problem::TooLong { max }),
        (Kind::Text { .. }, Value::Text(text)) => wrong_format(field.name, text),
        (Kind::Int { min, max }, Value::Int(number)) => in_range(*number, min, max).err(),
        (Kind::Choice(choices), Value::Text(code)) => {
            (!choices.codes.contains(&code.as_str())).then_some(Problem::NotAChoice)
        }
        (kind, value) => (!holds(kind, value)).then(|| misfit(kind)),
    }
}

/// Is the value of the sort that the kind stores?
const fn holds(kind: Kind, value: &Value) -> bool {
    matches!(
        (kind, value),
        (Kind::Text { .. } | Kind::LongText | Kind::Choice(_), Value::Text(_))
            | (Kind::Int { .. }, Value::Int(_))
            | (Kind::Bool, Value::Bool(_))
            | (Kind::Date, Value::Date(_))
            | (Kind::Money, Value::Money(_))
            | (Kind::Option(_) | Kind::Link(_), Value::Ref(_))
            | (Kind::Moment, Value::Moment(_))
    )
}

const fn misfit(kind: Kind) -> Problem {
    match kind {
        Kind::Date | Kind::Moment => Problem::NotADate,
        Kind::Int { .. } => Problem::NotANumber,
        Kind::Money => Problem::NotMoney,
        _ => Problem::NotAChoice,
    }
}

fn wrong_format(field: &str, text: &str) -> Option<Problem> {
    let (right, problem) = match field {
        "cvr" => (is_cvr(text), Problem::NotACvr),
        "ean" => (is_ean(text), Problem::NotAnEan),
        "url" => (is_url(text), Problem::NotAUrl),
        "login" => (checks::is_login(text), Problem::NotALogin),
        name if name.ends_with("phone") => (checks::is_phone(text), Problem::NotAPhone),
        name if name.ends_with("email") => (is_email(text), Problem::NotAnEmail),
        _ => return None,
    };
    (!right).then_some(problem)
}

/// The prefixes that the registry accepts, `domain.md` 3.12.
pub const URL_PREFIXES: &[&str] = &["http://", "https://", "kmdedhvis:", "kmdsageraabn:", "sbsyslauncher:"];

fn is_url(text: &str) -> bool {
    let lower = text.to_lowercase();
    let rest = URL_PREFIXES.iter().find_map(|prefix| lower.strip_prefix(prefix));
    rest.is_some_and(|rest| !rest.is_empty()) && !text.contains(char::is_whitespace)
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let labels: Vec<&str> = domain.split('.').collect();
    let plain = !text.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    plain
        && !local.is_empty()
        && !local.contains('@')
        && labels.len() > 1
        && labels.iter().all(|label| !label.is_empty())
}
