//! Text to condition.

use chrono::NaiveDate;

use crate::model::condition::{Condition, Op, Operand};
use crate::model::entity::{Entity, Field, Kind};
use crate::model::fold::search as fold;
use std::ops::Range;

use super::super::format::parse_choice;
use super::super::{Lang, Texts, format, key};
use super::names::{Name, field_named, names, nearest, verb};
use super::scale::Scale;
use super::tokens::{Part, Token, tokens};
use super::{FilterError, FilterProblem};
use crate::model::value::Value;

/// The condition that the text asks for; no text, no condition. `today` is what `3m` and
/// the like count from; the condition itself stays relative to the day it is run.
pub fn parse(entity: &'static Entity, text: &str, today: NaiveDate) -> Result<Condition, FilterError> {
    let mut parts = Vec::new();
    for token in tokens(text) {
        parts.extend(conditions(entity, &token, today)?);
    }
    Ok(match parts.len() {
        1 => parts.remove(0),
        _ => Condition::All(parts),
    })
}

pub(super) fn conditions(
    entity: &'static Entity,
    token: &Token,
    today: NaiveDate,
) -> Result<Vec<Condition>, FilterError> {
    if token.open {
        return Err(FilterError { at: token.value_at..token.at.end, what: FilterProblem::OpenQuote });
    }
    let plain = match &token.name {
        None => vec![Condition::Text(token.whole())],
        Some(name) => Reader { entity, token, today }.named(name)?,
    };
    Ok(if token.negated { vec![turned(one(plain))] } else { plain })
}

/// The opposite; of an opposite, what it was.
pub(super) fn turned(condition: Condition) -> Condition {
    match condition {
        Condition::Not(inner) => *inner,
        plain => Condition::Not(Box::new(plain)),
    }
}

pub(super) fn one(mut parts: Vec<Condition>) -> Condition {
    if parts.len() == 1 { parts.remove(0) } else { Condition::All(parts) }
}

/// Reads one token's value.
pub(super) struct Reader<'a> {
    entity: &'static Entity,
    token: &'a Token,
    today: NaiveDate,
}

impl Reader<'_> {
    fn named(&self, name: &str) -> Result<Vec<Condition>, FilterError> {
        let name_at = self.token.value_at - 1 - name.len()..self.token.value_at - 1;
        let found = match verb(&fold(name)) {
            Some(verb) => verb,
            None => Name::Field(self.field(name, name_at)?),
        };
        let whole = self.token.whole();
        if whole.is_empty() {
            return Err(self.error(FilterProblem::NoValue { field: name.to_owned() }));
        }
        let value_at = self.token.value_at..self.token.at.end;
        match found {
            Name::Missing => Ok(vec![Condition::Missing(self.field(&whole, value_at)?.name.to_owned())]),
            Name::Retired => Ok(vec![Condition::Retired(self.field(&whole, value_at)?.name.to_owned())]),
            Name::Field(field) => self.tested(field, &whole),
        }
    }

    fn field(&self, name: &str, at: Range<usize>) -> Result<&'static Field, FilterError> {
        field_named(self.entity, name).ok_or_else(|| {
            let nearest = nearest(name, names(self.entity).into_iter().map(|(name, _)| name));
            FilterError { at, what: FilterProblem::UnknownField { name: name.to_owned(), nearest } }
        })
    }

    fn error(&self, what: FilterProblem) -> FilterError {
        FilterError { at: self.token.value_at..self.token.at.end, what }
    }

    fn tested(&self, field: &'static Field, whole: &str) -> Result<Vec<Condition>, FilterError> {
        let wrong = |problem| self.error(FilterProblem::BadValue { field: field.name, problem });
        match field.kind {
            Kind::Int { .. } | Kind::Money | Kind::Date | Kind::Moment => {
                Scale { field, today: self.today }.read(whole).map_err(wrong)
            }
            _ => self.any_of(field).map(|condition| vec![condition]),
        }
    }

    /// One value, or several between commas.
    fn any_of(&self, field: &'static Field) -> Result<Condition, FilterError> {
        let parts = self.token.parts.iter().filter(|part| !part.text.is_empty());
        let mut tests = parts.map(|part| self.word(field, part)).collect::<Result<Vec<_>, _>>()?;
        match tests.len() {
            0 => Err(self.error(FilterProblem::NoValue { field: field.name.to_owned() })),
            1 => Ok(tests.remove(0)),
            _ => Ok(Condition::Any(tests)),
        }
    }

    fn word(&self, field: &'static Field, part: &Part) -> Result<Condition, FilterError> {
        let contains = || Condition::test(field.name, Op::Contains, Operand::Value(Value::text(&part.text)));
        match field.kind {
            Kind::Choice(choices) => match parse_choice(choices, &part.text) {
                Ok(code) => Ok(Condition::is(field.name, Value::text(code))),
                Err(_) => Err(self.unknown_value(field, &part.text)),
            },
            Kind::Bool => self.flag(field, &part.text),
            Kind::Option(_) | Kind::Link(_) => Ok(reference(field, part).unwrap_or_else(contains)),
            _ => Ok(exactly(field, part).unwrap_or_else(contains)),
        }
    }

    fn flag(&self, field: &'static Field, text: &str) -> Result<Condition, FilterError> {
        let word = fold(text);
        let says = |key: &str| {
            Lang::ALL.iter().any(|lang| Texts::new(*lang).find(key).is_some_and(|said| fold(&said) == word))
        };
        if field.name == "is_valid" && says("filter-terminated") {
            return Ok(Condition::Not(Box::new(Condition::missing("terminated_at"))));
        }
        let by_word = [true, false].into_iter().find(|flag| says(&flag_key(self.entity, field.name, *flag)));
        let flag = by_word.or_else(|| format::parse_bool(text).ok());
        flag.map(|flag| Condition::is(field.name, Value::Bool(flag))).ok_or_else(|| self.unknown_value(field, text))
    }

    fn unknown_value(&self, field: &'static Field, value: &str) -> FilterError {
        let offered = Lang::ALL.iter().flat_map(|lang| offered(self.entity, field, Texts::new(*lang)));
        let nearest = nearest(value, offered);
        self.error(FilterProblem::UnknownValue { field: field.name, value: value.to_owned(), nearest })
    }
}

/// `#12`: the very record or option.
pub(super) fn reference(field: &Field, part: &Part) -> Option<Condition> {
    let id = part.text.strip_prefix('#').filter(|_| !part.quoted)?.parse().ok()?;
    Some(Condition::is(field.name, Value::Ref(id)))
}

/// `=word`: the whole text and nothing else.
pub(super) fn exactly(field: &Field, part: &Part) -> Option<Condition> {
    let whole = part.text.strip_prefix('=').filter(|whole| !part.quoted && !whole.is_empty())?;
    Some(Condition::is(field.name, Value::text(whole)))
}

pub(super) fn flag_key(entity: &Entity, field: &str, flag: bool) -> String {
    key(&["bool", entity.name, field, if flag { "yes" } else { "no" }])
}

/// The words that a field with fixed values can be tested for.
pub(super) fn offered(entity: &Entity, field: &Field, texts: Texts) -> Vec<String> {
    match field.kind {
        Kind::Choice(choices) => choices.codes.iter().map(|code| texts.choice(choices, code)).collect(),
        Kind::Bool => [true, false].map(|flag| flag_word(entity, field.name, flag, texts)).to_vec(),
        _ => Vec::new(),
    }
}

/// What is said of a yes or a no of this field.
pub(crate) fn flag_word(entity: &Entity, field: &str, flag: bool, texts: Texts) -> String {
    texts.find(&flag_key(entity, field, flag)).unwrap_or_else(|| texts.yes_no(flag).to_lowercase())
}
