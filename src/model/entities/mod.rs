//! The registry's entities, one file each, data only.
//!
//! Columns that every table of an entity has besides its fields, and that no declaration
//! repeats: `id`, `organisation_id` (the owner), `uuid` (text, 36), `version` (from 1),
//! `change_id` (the change set that wrote the row), `row_from` (since when this version
//! holds), `deleted_at`; `name_key` where the label is a stored `name`; `search_text`
//! where anything is searched.

pub mod catalogue;
pub mod contract;
pub mod organisation;
pub mod people;
pub mod sharing;
pub mod usage;

use crate::model::entity::{Choices, Entity, Field, Kind, Tenancy};

/// Every entity, in the order in which rows may be inserted (parents first).
pub const ALL: &[&Entity] = &[
    &organisation::ORGANISATION,
    &organisation::ORG_UNIT,
    &people::PERSON,
    &people::ASSIGNMENT,
    &sharing::ACCESSION,
    &sharing::SHARING_TERMS,
    &catalogue::OPTION_VALUE,
    &catalogue::OPTION_LOCAL,
    &catalogue::KLE,
    &catalogue::IT_SYSTEM,
    &catalogue::IT_SYSTEM_KLE,
    &catalogue::IT_INTERFACE,
    &usage::SYSTEM_USAGE,
    &usage::USAGE_KLE,
    &contract::CONTRACT,
    &contract::ECONOMY_LINE,
    &contract::CONTRACT_SYSTEM,
    &usage::SYSTEM_RELATION,
    &contract::CONTRACT_ELEMENT,
    &contract::CONTRACT_ROLE,
    &usage::USAGE_ROLE,
    &contract::REFERENCE,
    &contract::NOTICE,
    &sharing::CATALOGUE_ORDER,
    &sharing::REPORT_TEMPLATE,
];

/// What a link or an option points to, and whether both rows have the same owner.
pub fn target(entity: &Entity, field: &Field) -> Option<(&'static Entity, bool)> {
    match field.kind {
        Kind::Link(name) => {
            named(name).map(|found| (found, entity.tenancy == Tenancy::Tenant && found.tenancy == Tenancy::Tenant))
        }
        Kind::Option(_) => Some((&catalogue::OPTION_VALUE, false)),
        _ => None,
    }
}

/// The entity of this name.
pub fn named(name: &str) -> Option<&'static Entity> {
    ALL.iter().copied().find(|entity| entity.name == name)
}

pub static YES_NO_UNDECIDED: Choices = Choices { name: "yes-no-undecided", codes: &["yes", "no", "undecided"] };
pub static YES_NO_UNKNOWN: Choices = Choices { name: "yes-no-unknown", codes: &["yes", "no", "unknown"] };
/// Lokal: the owner only. Delt/Offentlig: everybody.
pub static ACCESS: Choices = Choices { name: "access", codes: &["local", "shared"] };
