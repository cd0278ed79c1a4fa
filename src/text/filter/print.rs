//! Condition to text.

use super::super::format::{day_of, start_of};
use super::super::{Lang, Texts, format};
use super::names::written_name;
use super::read::flag_word;
use crate::model::condition::{Condition, Op, Operand};
use crate::model::entity::{Entity, Field, Kind};
use crate::model::value::Value;

/// The text that `parse` reads as this condition; none when it says more than can be typed.
pub fn print(entity: &Entity, condition: &Condition, lang: Lang) -> Option<String> {
    let printer = Printer { entity, texts: Texts::new(lang) };
    match condition {
        Condition::All(parts) => printer.all(parts),
        single => printer.token(single),
    }
}

pub(super) struct Printer<'a> {
    entity: &'a Entity,
    texts: Texts,
}

impl Printer<'_> {
    fn all(&self, parts: &[Condition]) -> Option<String> {
        let mut words = Vec::new();
        let mut rest = parts;
        while let [first, after @ ..] = rest {
            let range = after.first().and_then(|second| self.range(first, second));
            rest = if range.is_some() { &after[1..] } else { after };
            words.push(match range {
                Some(range) => range,
                None => self.token(first)?,
            });
        }
        Some(words.join(" "))
    }

    fn token(&self, condition: &Condition) -> Option<String> {
        match condition {
            Condition::Not(inner) => match inner.as_ref() {
                Condition::Not(_) => None,
                Condition::All(parts) => match parts.as_slice() {
                    [first, second] => self.range(first, second).map(|range| format!("-{range}")),
                    _ => None,
                },
                other => self.token(other).map(|word| format!("-{word}")),
            },
            Condition::Text(text) => {
                (!text.is_empty()).then(|| quote(text, |text| text.contains(':') || text.starts_with('-')))
            }
            Condition::Missing(field) => Some(format!("{}:{}", self.texts.get("filter-missing"), self.name(field)?)),
            Condition::Retired(field) => Some(format!("{}:{}", self.texts.get("filter-retired"), self.name(field)?)),
            Condition::Any(tests) => self.any(tests),
            Condition::Test { field, op, value } => {
                let value = self.value(self.entity.field(field)?, *op, value)?;
                Some(format!("{}:{value}", self.name(field)?))
            }
            _ => None,
        }
    }

    fn name(&self, field: &str) -> Option<String> {
        self.entity.field(field).map(|field| written_name(self.entity, field.name, self.texts))
    }

    /// Several values of one field, which a comma may stand between.
    fn any(&self, tests: &[Condition]) -> Option<String> {
        let [Condition::Test { field: name, .. }, _, ..] = tests else { return None };
        let field = self.entity.field(name)?;
        if matches!(field.kind, Kind::Int { .. } | Kind::Money | Kind::Date | Kind::Moment) {
            return None;
        }
        let value = |test: &Condition| match test {
            Condition::Test { field: other, op, value } if other == name => self.value(field, *op, value),
            _ => None,
        };
        let values: Option<Vec<String>> = tests.iter().map(value).collect();
        Some(format!("{}:{}", self.name(name)?, values?.join(",")))
    }

    fn range(&self, first: &Condition, second: &Condition) -> Option<String> {
        let Condition::Test { field, op: Op::AtLeast, value: from } = first else { return None };
        let Condition::Test { field: other, op: Op::AtMost, value: to } = second else { return None };
        let declared = self.entity.field(field).filter(|_| field == other)?;
        Some(format!("{}:{}..{}", self.name(field)?, self.scaled(declared, from)?, self.scaled(declared, to)?))
    }

    fn value(&self, field: &Field, op: Op, operand: &Operand) -> Option<String> {
        match (field.kind, op, operand) {
            (Kind::Choice(choices), Op::Is, Operand::Value(Value::Text(code))) => {
                choices.codes.contains(&code.as_str()).then(|| quote_value(&self.texts.choice(choices, code)))
            }
            (Kind::Bool, Op::Is, Operand::Value(Value::Bool(flag))) => {
                Some(quote_value(&flag_word(self.entity, field.name, *flag, self.texts)))
            }
            (Kind::Option(_) | Kind::Link(_), Op::Is, Operand::Value(Value::Ref(id))) => Some(format!("#{id}")),
            (Kind::Option(_) | Kind::Link(_), Op::Contains, Operand::Value(Value::Text(text))) => contained(text, '#'),
            (Kind::Text { .. } | Kind::LongText, Op::Contains, Operand::Value(Value::Text(text))) => {
                contained(text, '=')
            }
            (Kind::Text { .. } | Kind::LongText, Op::Is, Operand::Value(Value::Text(text))) => {
                (!text.is_empty()).then(|| format!("={}", quote_value(text)))
            }
            (Kind::Moment, ..) => self.moment(op, operand),
            (_, op, operand) => Some(format!("{}{}", sign(op)?, self.scaled(field, operand)?)),
        }
    }

    fn moment(&self, op: Op, operand: &Operand) -> Option<String> {
        let Operand::Value(Value::Moment(at)) = operand else { return None };
        let day = Some(day_of(*at)).filter(|day| start_of(*day) == *at)?;
        match op {
            Op::Less => Some(format!("<{}", format::date(day))),
            Op::AtLeast => Some(format!(">={}", format::date(day))),
            _ => None,
        }
    }

    fn scaled(&self, field: &Field, operand: &Operand) -> Option<String> {
        match (field.kind, operand) {
            (Kind::Date, Operand::Today(0)) => Some(self.texts.get("filter-today")),
            (Kind::Date, Operand::Today(days)) => Some(format!("{days}d")),
            (Kind::Date, Operand::Value(Value::Date(date))) => Some(format::date(*date)),
            (Kind::Money, Operand::Value(Value::Money(ore))) => Some(format::money(*ore)),
            (Kind::Int { .. }, Operand::Value(Value::Int(number))) => Some(number.to_string()),
            _ => None,
        }
    }
}

pub(super) const fn sign(op: Op) -> Option<&'static str> {
    match op {
        Op::Is => Some(""),
        Op::Less => Some("<"),
        Op::AtMost => Some("<="),
        Op::More => Some(">"),
        Op::AtLeast => Some(">="),
        Op::Contains | Op::ShorterThan => None,
    }
}

/// Text to look for, told from the sign that would mean something else.
pub(super) fn contained(text: &str, sign: char) -> Option<String> {
    (!text.is_empty()).then(|| quote(text, |text| text.contains(',') || text.starts_with(sign)))
}

pub(super) fn quote_value(text: &str) -> String {
    quote(text, |text| text.contains(','))
}

pub(super) fn quote(text: &str, also: impl Fn(&str) -> bool) -> String {
    if text.contains(char::is_whitespace) || text.contains('"') || also(text) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
