//! Numbers, amounts and dates: one, from one to another, less or more than one.

use chrono::{Days, NaiveDate};

use super::super::format;
use super::super::format::{parse_money, span, start_of};
use crate::model::condition::{Condition, Op, Operand};
use crate::model::entity::{Field, Kind};
use crate::model::request::Problem;
use crate::model::value::Value;

/// Reads comparisons and ranges of a field whose values have an order.
pub(super) struct Scale {
    pub(super) field: &'static Field,
    pub(super) today: NaiveDate,
}

impl Scale {
    pub(super) fn read(&self, text: &str) -> Result<Vec<Condition>, Problem> {
        const SIGNS: &[(&str, Op)] =
            &[("<=", Op::AtMost), (">=", Op::AtLeast), ("<", Op::Less), (">", Op::More), ("=", Op::Is)];
        if let Some((sign, op)) = SIGNS.iter().find(|(sign, _)| text.starts_with(sign)) {
            return self.compare(*op, &text[sign.len()..]);
        }
        match text.split_once("..") {
            Some((from, to)) => self.range(from, to),
            None => match self.period(text) {
                Some((first, last)) => self.days(first, last),
                None => self.compare(Op::Is, text),
            },
        }
    }

    pub(super) fn range(&self, from: &str, to: &str) -> Result<Vec<Condition>, Problem> {
        let mut parts = Vec::new();
        if !from.is_empty() {
            parts.extend(self.compare(Op::AtLeast, from)?);
        }
        if !to.is_empty() {
            parts.extend(self.compare(Op::AtMost, to)?);
        }
        if parts.is_empty() { Err(Problem::Required) } else { Ok(parts) }
    }

    pub(super) fn compare(&self, op: Op, text: &str) -> Result<Vec<Condition>, Problem> {
        match self.field.kind {
            Kind::Moment => self.on_day(op, absolute(self.operand(text)?, self.today)),
            _ => Ok(vec![Condition::test(self.field.name, op, self.operand(text)?)]),
        }
    }

    pub(super) fn operand(&self, text: &str) -> Result<Operand, Problem> {
        match self.field.kind {
            Kind::Money => parse_money(text).map(|ore| Operand::Value(Value::Money(ore))),
            Kind::Int { .. } => format::parse_integer(text).map(|number| Operand::Value(Value::Int(number))),
            _ => day(text, self.today),
        }
    }

    /// `2026` or `2026-05`: first and last day.
    pub(super) fn period(&self, text: &str) -> Option<(NaiveDate, NaiveDate)> {
        if !matches!(self.field.kind, Kind::Date | Kind::Moment) {
            return None;
        }
        let (year, month) = text.split_once('-').map_or((text, None), |(year, month)| (year, Some(month)));
        let year: i32 = Some(year).filter(|year| year.len() == 4)?.parse().ok()?;
        let first = NaiveDate::from_ymd_opt(year, month.map_or(Some(1), |month| month.parse().ok())?, 1)?;
        let (count, unit) = if month.is_some() { (1, 'm') } else { (1, 'y') };
        Some((first, span(first, true, count, unit)?.pred_opt()?))
    }

    pub(super) fn days(&self, first: NaiveDate, last: NaiveDate) -> Result<Vec<Condition>, Problem> {
        let (first, last) = (first.to_string(), last.to_string());
        self.range(&first, &last)
    }

    /// A moment compared with a whole day in Copenhagen.
    pub(super) fn on_day(&self, op: Op, day: NaiveDate) -> Result<Vec<Condition>, Problem> {
        let next = day.succ_opt().ok_or(Problem::NotADate)?;
        let test = |op, day| Condition::test(self.field.name, op, Operand::Value(Value::Moment(start_of(day))));
        Ok(match op {
            Op::Less => vec![test(Op::Less, day)],
            Op::AtMost => vec![test(Op::Less, next)],
            Op::More => vec![test(Op::AtLeast, next)],
            Op::AtLeast => vec![test(Op::AtLeast, day)],
            _ => vec![test(Op::AtLeast, day), test(Op::Less, next)],
        })
    }
}

/// `90d`, `-30d`, `3m`, `idag` (relative to the day of the search), or a date.
pub(super) fn day(text: &str, today: NaiveDate) -> Result<Operand, Problem> {
    let lower = text.to_lowercase();
    let distance = |day: NaiveDate| i32::try_from((day - today).num_days()).ok().map(Operand::Today);
    let named = || matches!(lower.as_str(), "idag" | "today" | "imorgen" | "tomorrow" | "igår" | "yesterday");
    if let Some(day) = counted(&lower, today) {
        return distance(day).ok_or(Problem::NotADate);
    }
    let date = format::parse_date(&lower, today)?;
    if named() { distance(date).ok_or(Problem::NotADate) } else { Ok(Operand::Value(Value::Date(date))) }
}

/// `90d`, `+2u`, `-3m`: the day that lies so far from today.
pub(super) fn counted(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let (after, rest) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (false, rest),
        None => (true, text.strip_prefix('+').unwrap_or(text)),
    };
    let unit = rest.chars().next_back()?;
    let count = rest.get(..rest.len() - unit.len_utf8())?.parse().ok()?;
    span(today, after, count, unit)
}

/// The day that an operand of a date is today.
pub(super) fn absolute(operand: Operand, today: NaiveDate) -> NaiveDate {
    match operand {
        Operand::Today(days) if days < 0 => today - Days::new(days.unsigned_abs().into()),
        Operand::Today(days) => today + Days::new(days.unsigned_abs().into()),
        Operand::Value(Value::Date(date)) => date,
        _ => today,
    }
}
