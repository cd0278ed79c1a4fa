//! A value named from a row: a field, or a field of what the row links to.

use crate::model::entities;
use crate::model::entity::{Entity, Field, Kind, Tenancy};
use crate::model::report::{OWNER, PRICE_SHARED, TemplateError};
use crate::model::share::Share;

/// A step through a link.
#[derive(Clone, Debug, PartialEq)]
pub struct Hop {
    pub field: &'static Field,
    pub target: &'static Entity,
    /// Both rows belong to the same municipality, and the join says so.
    pub same_owner: bool,
}

/// `contract_id.supplier_id.name`: links, then a field. `organisation` is the municipality
/// that owns the row; `price_shared` of a contract says whether its prices are shared.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    pub text: String,
    pub hops: Vec<Hop>,
    /// The entity that the last field is of.
    pub entity: &'static Entity,
    pub field: &'static Field,
}

/// The entities that the share layer has a view of.
const SHARE_LAYER: &[&str] = &[
    "organisation",
    "org_unit",
    "option_value",
    "kle",
    "it_system",
    "it_system_kle",
    "it_interface",
    "contract",
    "economy_line",
    "system_usage",
    "usage_kle",
    "contract_system",
];

/// The entities that the share layer has a view of.
pub fn in_share_layer() -> impl Iterator<Item = &'static Entity> {
    SHARE_LAYER.iter().filter_map(|name| entities::named(name))
}

/// A field that a template may name of this entity.
pub fn field_named(entity: &Entity, name: &str) -> Option<&'static Field> {
    match name {
        "organisation" if entity.tenancy == Tenancy::Tenant => Some(&OWNER),
        "price_shared" if entity.name == "contract" => Some(&PRICE_SHARED),
        _ => entity.field(name),
    }
}

impl Path {
    /// Follows the path from `base`; in a shared template every step must be shareable.
    pub fn resolve(base: &'static Entity, text: &str, shared: bool, place: &str) -> Result<Self, TemplateError> {
        let mut entity = entity_allowed(base, shared, place)?;
        let mut hops = Vec::new();
        let mut parts = text.split('.').peekable();
        loop {
            let name = parts.next().unwrap_or_default();
            let field = field_allowed(entity, name, shared, place)?;
            if parts.peek().is_none() {
                return Ok(Self { text: text.to_owned(), hops, entity, field });
            }
            let (found, same_owner) = entities::target(entity, field).ok_or_else(|| TemplateError::NotALink {
                place: place.to_owned(),
                path: text.to_owned(),
                field: name.to_owned(),
            })?;
            entity = entity_allowed(found, shared, place)?;
            hops.push(Hop { field, target: found, same_owner });
        }
    }

    pub fn is_price(&self) -> bool {
        self.field.share == Share::Price || self.hops.iter().any(|hop| hop.field.share == Share::Price)
    }

    /// The links that lead to the record of the last field.
    pub fn place(&self) -> &str {
        self.text.rsplit_once('.').map_or("", |(links, _)| links)
    }

    /// Does it speak of the municipality that owns the row?
    pub fn of_owner(&self) -> bool {
        self.text == OWNER.name || self.hops.first().is_some_and(|hop| hop.field.name == OWNER.name)
    }

    pub fn ends_in_link(&self) -> bool {
        matches!(self.field.kind, Kind::Link(_) | Kind::Option(_))
    }

    /// Is this the other path, or a value of what that one points to?
    pub fn follows(&self, other: &Self) -> bool {
        self.text == other.text || self.text.strip_prefix(&other.text).is_some_and(|rest| rest.starts_with('.'))
    }
}

pub fn entity_allowed(entity: &'static Entity, shared: bool, place: &str) -> Result<&'static Entity, TemplateError> {
    if shared && !SHARE_LAYER.contains(&entity.name) {
        return Err(TemplateError::NotInShareLayer { place: place.to_owned(), entity: entity.name.to_owned() });
    }
    Ok(entity)
}

pub fn field_allowed(
    entity: &'static Entity,
    name: &str,
    shared: bool,
    place: &str,
) -> Result<&'static Field, TemplateError> {
    let field = field_named(entity, name).ok_or_else(|| TemplateError::UnknownField {
        place: place.to_owned(),
        entity: entity.name.to_owned(),
        name: name.to_owned(),
        nearest: nearest(name, entity.fields.iter().map(|field| field.name).chain([OWNER.name])).to_owned(),
    })?;
    if shared && !field.share.may_leave() {
        return Err(TemplateError::NeverShared {
            place: place.to_owned(),
            entity: entity.name.to_owned(),
            field: name.to_owned(),
            class: field.share,
        });
    }
    Ok(field)
}

/// The name that takes the fewest slips of a finger to reach.
pub fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> &'n str {
    names.min_by_key(|candidate| strsim::osa_distance(name, candidate)).unwrap_or_default()
}
