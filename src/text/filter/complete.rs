//! What may stand where the cursor is.

use crate::model::entity::{Entity, Field, Kind};
use crate::model::fold::search as fold;
use std::ops::Range;

use super::super::{Lang, Texts};
use super::names::{field_named, verb, written_name};
use super::print::quote_value;
use super::read::offered;
use super::tokens::tokens;

/// One way to go on: put `with` in the place of these bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    pub replace: Range<usize>,
    pub with: String,
    /// What it stands for, in words.
    pub label: String,
}

/// What can be typed at the cursor (a byte of the text): field names, and after a colon
/// the field's values. Those that begin as typed come first, then those that contain it.
pub fn complete(entity: &'static Entity, text: &str, cursor: usize, lang: Lang) -> Vec<Completion> {
    let texts = Texts::new(lang);
    let cursor = if text.is_char_boundary(cursor.min(text.len())) { cursor.min(text.len()) } else { text.len() };
    let before = tokens(&text[..cursor]).into_iter().next_back().filter(|token| token.at.end == cursor);
    let typed_at = before.as_ref().map_or(cursor, |token| token.value_at);
    let typed = fold(text[typed_at..cursor].trim_start_matches('"').rsplit(',').next().unwrap_or_default());
    let start = text[typed_at..cursor].rfind(',').map_or(typed_at, |comma| typed_at + comma + 1);
    let offers = match before.and_then(|token| token.name) {
        None => field_offers(entity, texts),
        Some(name) => match (verb(&fold(&name)), field_named(entity, &name)) {
            (Some(_), _) => name_offers(entity, texts),
            (None, Some(field)) => value_offers(entity, field, texts),
            (None, None) => Vec::new(),
        },
    };
    ranked(offers, &typed).into_iter().map(|(with, label)| Completion { replace: start..cursor, with, label }).collect()
}

/// The offers that match what was typed, the ones that begin with it first.
pub(super) fn ranked(offers: Vec<(String, String)>, typed: &str) -> Vec<(String, String)> {
    let begins = |offer: &(String, String)| fold(offer.0.trim_start_matches('"')).starts_with(typed);
    let contains = |offer: &(String, String)| fold(&offer.0).contains(typed) || fold(&offer.1).contains(typed);
    let (first, others): (Vec<_>, Vec<_>) = offers.into_iter().partition(begins);
    first.into_iter().chain(others.into_iter().filter(contains)).collect()
}

pub(super) fn name_offers(entity: &'static Entity, texts: Texts) -> Vec<(String, String)> {
    let offer = |field: &Field| (written_name(entity, field.name, texts), texts.label(entity, field.name));
    entity.fields.iter().map(offer).collect()
}

pub(super) fn field_offers(entity: &'static Entity, texts: Texts) -> Vec<(String, String)> {
    let verbs = ["filter-missing", "filter-retired"].map(|key| texts.get(key));
    let verbs = verbs.into_iter().map(|verb| (format!("{verb}:"), String::new()));
    let fields = name_offers(entity, texts).into_iter().map(|(name, label)| (format!("{name}:"), label));
    fields.chain(verbs).collect()
}

pub(super) fn value_offers(entity: &Entity, field: &Field, texts: Texts) -> Vec<(String, String)> {
    match field.kind {
        Kind::Date => {
            let today = texts.get("filter-today");
            ["<30d", "<90d"]
                .map(str::to_owned)
                .into_iter()
                .chain([format!("{today}..90d"), format!("<{today}")])
                .map(|offer| (offer, String::new()))
                .collect()
        }
        _ => offered(entity, field, texts).into_iter().map(|word| (quote_value(&word), word)).collect(),
    }
}
