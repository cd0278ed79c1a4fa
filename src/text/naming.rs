//! The words of both languages at once, for templates that are made by choosing.

use super::{Arg, Lang, Texts};
use crate::model::entity::Entity;
use crate::model::report::blueprint::Naming;
use crate::model::report::{OWNER, PRICE_SHARED, Words};

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
