//! Organisations (municipalities, suppliers, communities) and their units. `domain.md` 2.6, 2.7.

use crate::model::entity::{Body, Choices, Entity, Section, Tab, Tenancy, choice, flag, int, link, text};

pub static ORGANISATION_KIND: Choices =
    Choices { name: "organisation-kind", codes: &["municipality", "interest_community", "company", "other_authority"] };

/// Size classes of the community's fee table: under 25,000; to 60,000; to 120,000; above.
pub static SIZE_CLASS: Choices = Choices { name: "size-class", codes: &["small", "medium", "large", "very_large"] };

pub static ORGANISATION: Entity = Entity {
    name: "organisation",
    table: "organisation",
    tenancy: Tenancy::Catalogue,
    fields: &[
        text("name", 100).required().shared(),
        choice("kind", &ORGANISATION_KIND).required().shared(),
        text("cvr", 10).shared(),
        text("municipality_code", 4).shared(),
        text("region", 40).shared(),
        int("inhabitants", 0, 10_000_000).shared(),
        choice("size_class", &SIZE_CLASS).derived().shared(),
        text("foreign_cvr", 40).shared(),
        text("country", 2).shared(),
        text("address", 200),
        text("phone", 30),
        text("email", 100),
        flag("disabled").shared(),
        // An import met a name that nobody had registered; the secretariat completes it.
        flag("is_stub"),
    ],
    label: "name",
    columns: &["name", "kind", "cvr", "region", "inhabitants"],
    searched: &["name", "cvr"],
    tabs: &[Tab {
        key: "front",
        body: Body::Fields(&[
            Section { key: "", fields: &["name", "kind", "cvr", "foreign_cvr", "country", "disabled", "is_stub"] },
            Section { key: "municipality", fields: &["municipality_code", "region", "inhabitants", "size_class"] },
            Section { key: "contact", fields: &["address", "phone", "email"] },
        ]),
    }],
    editors: &[],
};

pub static ORG_UNIT: Entity = Entity {
    name: "org_unit",
    table: "org_unit",
    tenancy: Tenancy::Tenant,
    fields: &[
        text("name", 100).required().shared(),
        text("local_id", 100),
        // 13 digits; public, but misused for false invoices.
        text("ean", 13),
        link("parent_id", "org_unit").shared(),
    ],
    label: "name",
    columns: &["name", "local_id", "ean", "parent_id"],
    searched: &["name", "local_id"],
    tabs: &[
        Tab {
            key: "front",
            body: Body::Fields(&[Section { key: "", fields: &["name", "local_id", "ean", "parent_id"] }]),
        },
        Tab { key: "hierarchy", body: Body::Hierarchy { via: "parent_id" } },
        Tab { key: "contracts", body: Body::Related { entity: "contract", via: "responsible_unit_id" } },
        Tab { key: "systems", body: Body::Related { entity: "system_usage", via: "responsible_unit_id" } },
    ],
    editors: &["organisation_admin"],
};
