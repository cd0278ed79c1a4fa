//! Persons and what they may do where. `domain.md` 2.8, 4.1.

use crate::model::entity::{Body, Choices, Entity, Section, Tab, Tenancy, choice, flag, link, text};

/// Roles in one organisation. `global_admin` is the secretariat.
pub static ROLE: Choices = Choices {
    name: "role",
    codes: &[
        "user",
        "read_only",
        "local_admin",
        "organisation_admin",
        "system_admin",
        "contract_admin",
        "report_admin",
        "global_admin",
    ],
};

pub static PERSON: Entity = Entity {
    name: "person",
    table: "person",
    tenancy: Tenancy::Tenant,
    fields: &[
        text("name", 200).required().person(),
        // The login role on PostgreSQL, the word after --as on SQLite. Whoever could change it
        // could become somebody whom another municipality trusts.
        text("login", 63).required().fixed().person(),
        text("email", 100).person(),
        text("phone", 30).person(),
        // Who is let in is the operator's to say (`kitos admin person`); in a file a local
        // administrator closes the login of somebody who leaves.
        flag("active").by_action().person(),
    ],
    label: "name",
    columns: &["name", "login", "email", "active"],
    searched: &["name", "login", "email"],
    tabs: &[
        Tab {
            key: "front",
            body: Body::Fields(&[Section { key: "", fields: &["name", "login", "email", "phone", "active"] }]),
        },
        Tab { key: "rights", body: Body::Related { entity: "assignment", via: "person_id" } },
        Tab { key: "contract-roles", body: Body::Related { entity: "contract_role", via: "person_id" } },
        Tab { key: "system-roles", body: Body::Related { entity: "usage_role", via: "person_id" } },
    ],
    editors: &["organisation_admin"],
};

pub static ASSIGNMENT: Entity = Entity {
    name: "assignment",
    table: "assignment",
    tenancy: Tenancy::Tenant,
    fields: &[
        link("person_id", "person").required().fixed().person(),
        choice("role", &ROLE).required().fixed().person(),
    ],
    label: "role",
    columns: &["person_id", "role"],
    searched: &[],
    tabs: &[],
    editors: &["organisation_admin"],
};
