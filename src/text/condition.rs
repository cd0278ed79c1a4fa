//! A condition in words for whoever reads an output. Unlike the typed filter (`filter`) it says
//! every condition there is, also those that cannot be typed.

use super::filter::flag_word;
use super::{Texts, format};
use crate::model::condition::{Condition, Op, Operand};
use crate::model::entities;
use crate::model::entity::{Entity, Kind};
use crate::model::report::field_named;
use crate::model::value::Value;

/// What holds for every row; nothing for everything.
pub fn words(entity: &Entity, condition: &Condition, texts: Texts) -> String {
    match condition {
        Condition::All(parts) => joined(entity, parts, "condition-and", texts),
        Condition::Any(parts) => format!("({})", joined(entity, parts, "condition-or", texts)),
        Condition::Not(inner) => not(entity, inner, texts),
        Condition::Text(text) => texts.with("condition-text", &[("text", text.clone().into())]),
        Condition::Missing(field) => texts.with("condition-missing", &[("field", label(entity, field, texts).into())]),
        Condition::Retired(field) => texts.with("condition-retired", &[("field", label(entity, field, texts).into())]),
        Condition::Test { field, op, value } => test(entity, field, *op, value, texts),
        Condition::Exists { entity: other, matching, .. } => {
            let Some(other) = entities::named(other) else { return String::new() };
            let there = texts.with("condition-exists", &[("rows", texts.entities(other).into())]);
            if matching.is_everything() { there } else { format!("{there} {}", bracketed(other, matching, texts)) }
        }
        Condition::Linked { field, matching } => linked(entity, field, matching, texts),
    }
}

/// The entity, where all that is asked is whether there is a row of it.
fn any_of(condition: &Condition) -> Option<&'static Entity> {
    match condition {
        Condition::Exists { entity, matching, .. } if matching.is_everything() => entities::named(entity),
        _ => None,
    }
}

fn not(entity: &Entity, condition: &Condition, texts: Texts) -> String {
    match (condition, any_of(condition)) {
        (Condition::Missing(field), _) => {
            texts.with("condition-not-missing", &[("field", label(entity, field, texts).into())])
        }
        (_, Some(other)) => texts.with("condition-exists-not", &[("rows", texts.entities(other).into())]),
        (_, None) => texts.with("condition-not", &[("condition", bracketed(entity, condition, texts).into())]),
    }
}

fn joined(entity: &Entity, parts: &[Condition], word: &str, texts: Texts) -> String {
    let said: Vec<String> = parts.iter().map(|part| words(entity, part, texts)).collect();
    said.join(&format!(" {} ", texts.get(word)))
}

/// In brackets where it would otherwise run on.
fn bracketed(entity: &Entity, condition: &Condition, texts: Texts) -> String {
    let said = words(entity, condition, texts);
    match condition {
        Condition::Any(_) => said,
        _ => format!("({said})"),
    }
}

/// `Kontrakt: Status = gyldig`.
fn linked(entity: &Entity, field: &str, matching: &Condition, texts: Texts) -> String {
    let name = label(entity, field, texts);
    let target = field_named(entity, field).and_then(|field| entities::target(entity, field));
    target.map_or_else(|| name.clone(), |(target, _)| format!("{name}: {}", words(target, matching, texts)))
}

fn test(entity: &Entity, field: &str, op: Op, operand: &Operand, texts: Texts) -> String {
    let name = label(entity, field, texts);
    let value = operand_words(entity, field, operand, texts);
    let sign = match op {
        Op::Is => "=".to_owned(),
        Op::Less => "<".to_owned(),
        Op::AtMost => "≤".to_owned(),
        Op::More => ">".to_owned(),
        Op::AtLeast => "≥".to_owned(),
        Op::Contains => texts.get("condition-contains"),
        Op::ShorterThan => texts.get("condition-shorter-than"),
    };
    format!("{name} {sign} {value}")
}

fn operand_words(entity: &Entity, field: &str, operand: &Operand, texts: Texts) -> String {
    match operand {
        Operand::Value(value) => value_words(entity, field, value, texts),
        Operand::Today(0) => texts.get("condition-today"),
        Operand::Today(days) if *days > 0 => texts.with("condition-in-days", &[("days", i64::from(*days).into())]),
        Operand::Today(days) => texts.with("condition-days-ago", &[("days", (-i64::from(*days)).into())]),
        Operand::Field(other) => label(entity, other, texts),
    }
}

fn value_words(entity: &Entity, field: &str, value: &Value, texts: Texts) -> String {
    match (field_named(entity, field).map(|field| field.kind), value) {
        (_, Value::Bool(flag)) => flag_word(entity, field, *flag, texts),
        (Some(Kind::Choice(choices)), Value::Text(code)) => texts.choice(choices, code),
        (_, Value::Text(text)) => text.clone(),
        (_, value) => format::show(value, texts.lang),
    }
}

/// The field's label; what belongs to templates alone has words of its own.
fn label(entity: &Entity, field: &str, texts: Texts) -> String {
    match field {
        _ if entity.field(field).is_some() => texts.label(entity, field),
        "organisation" => texts.get("condition-field-organisation"),
        "price_shared" => texts.get("condition-field-price-shared"),
        _ => texts.label(entity, field),
    }
}
