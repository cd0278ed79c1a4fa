//! What fields are called in a filter, in both languages.

use super::super::{Lang, Texts};
use crate::model::entity::{Entity, Field};
use crate::model::fold::search as fold;

/// What stands before a colon.
#[derive(Clone, Copy)]
pub(super) enum Name {
    Field(&'static Field),
    Missing,
    Retired,
}

pub(super) type Names = Vec<(String, &'static Field)>;

/// Every name a field answers to here, folded, the certain ones first: codes, then the
/// aliases of both languages, then labels that only one field has.
pub(super) fn names(entity: &'static Entity) -> Names {
    let mut names: Names = entity.fields.iter().flat_map(codes).collect();
    names.extend(said(entity, |texts, field| texts.aliases(entity, field)));
    let labels = said(entity, |texts, field| vec![texts.label(entity, field).replace(' ', "-")]);
    for (label, field) in &labels {
        if labels.iter().all(|(other, owner)| other != label || owner.name == field.name) {
            names.push((label.clone(), field));
        }
    }
    names
}

/// `supplier_id`, `supplier-id`, `supplier`.
pub(super) fn codes(field: &'static Field) -> Names {
    let short = field.name.strip_suffix("_id").unwrap_or(field.name);
    [field.name, short].iter().flat_map(|name| [((*name).to_owned(), field), (name.replace('_', "-"), field)]).collect()
}

/// What the fields are called in both languages, folded.
pub(super) fn said(entity: &'static Entity, words: impl Fn(Texts, &str) -> Vec<String>) -> Names {
    let mut names = Names::new();
    for field in entity.fields {
        for lang in Lang::ALL {
            names.extend(words(Texts::new(*lang), field.name).iter().map(|word| (fold(word), field)));
        }
    }
    names
}

/// The words `mangler` and `udgået`, in any language.
pub(super) fn verb(name: &str) -> Option<Name> {
    let says = |key: &str| Lang::ALL.iter().any(|lang| fold(&Texts::new(*lang).get(key)) == name);
    match () {
        () if says("filter-missing") => Some(Name::Missing),
        () if says("filter-retired") => Some(Name::Retired),
        () => None,
    }
}

pub(super) fn field_named(entity: &'static Entity, name: &str) -> Option<&'static Field> {
    let wanted = fold(name);
    names(entity).into_iter().find(|(known, _)| *known == wanted).map(|(_, field)| field)
}

pub(super) fn nearest(word: &str, candidates: impl IntoIterator<Item = String>) -> Option<String> {
    let limit = word.chars().count().div_ceil(3).max(1);
    let slips =
        candidates.into_iter().map(|candidate| (strsim::osa_distance(&fold(word), &fold(&candidate)), candidate));
    slips.filter(|(slips, _)| *slips <= limit).min_by_key(|(slips, _)| *slips).map(|(_, candidate)| candidate)
}

/// What a field is called in a filter that is written: its first alias, or its code.
pub(super) fn written_name(entity: &Entity, field: &str, texts: Texts) -> String {
    texts.aliases(entity, field).into_iter().next().unwrap_or_else(|| field.to_owned())
}
