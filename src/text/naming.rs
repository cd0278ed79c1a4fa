//! What things are called: the words of both languages at once, for templates that are made by
//! choosing, and records that have no name of their own.

use super::{Arg, Lang, Texts, format};
use crate::model::entities::contract::ECONOMY_LINE;
use crate::model::entity::Entity;
use crate::model::report::blueprint::Naming;
use crate::model::report::{OWNER, PRICE_SHARED, Words};
use crate::model::request::Record;
use crate::model::value::Value;

/// The fields' own words.
#[derive(Clone, Copy, Debug)]
pub struct OwnWords;

fn both(say: impl Fn(Texts) -> String) -> Words {
    Words { da: say(Texts::new(Lang::Danish)), en: say(Texts::new(Lang::English)) }
}

/// What every record of a municipality has beside its declared fields.
fn special(texts: Texts, field: &str) -> Option<String> {
    match field {
        _ if field == OWNER.name => Some(texts.get("blueprint-municipality")),
        _ if field == PRICE_SHARED.name => Some(texts.get("blueprint-price-shared")),
        _ => None,
    }
}

impl Naming for OwnWords {
    fn label(&self, entity: &Entity, field: &str) -> Words {
        both(|texts| special(texts, field).unwrap_or_else(|| texts.label(entity, field)))
    }

    fn short(&self, entity: &Entity, field: &str) -> Words {
        both(|texts| special(texts, field).unwrap_or_else(|| texts.column(entity, field)))
    }

    fn rows(&self, entity: &Entity) -> Words {
        both(|texts| texts.entities(entity))
    }

    fn phrase(&self, key: &str, args: &[(&'static str, &Words)]) -> Words {
        both(|texts| {
            let said = |(name, words): &(&'static str, &Words)| (*name, Arg::from(words.of(texts.lang.code())));
            texts.with(&format!("blueprint-{key}"), &args.iter().map(said).collect::<Vec<_>>())
        })
    }
}

impl Texts {
    /// What a payment line is known by: its unit, or the first of its amounts.
    pub fn payment_line(self, line: &Record) -> String {
        let said = |name: &str| {
            let field = ECONOMY_LINE.field(name)?;
            Some(format::cell(field, line.cell(name), self.lang)).filter(|said| !said.is_empty())
        };
        let amount = ["operation", "acquisition", "other"].into_iter().find_map(|name| {
            let is_there = !matches!(line.value(name), Value::Null | Value::Money(0));
            said(name).filter(|_| is_there).map(|amount| format!("{} {amount}", self.column(&ECONOMY_LINE, name)))
        });
        let parts = [said("direction"), said("unit_id").or(amount)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}
