//! Persons and what they may do where. `domain.md` 2.8, 4.1.

use crate::model::entity::{Choices, Entity, Tenancy, choice, flag, link, text};

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
        // The login role on PostgreSQL, the word after --as on SQLite.
        text("login", 63).required().person(),
        text("email", 100).person(),
        text("phone", 30).person(),
        // Who is let in is the operator's to say (`kitos admin person`).
        flag("active").by_action().person(),
    ],
    label: "name",
    columns: &["name", "login", "email", "active"],
    searched: &["name", "login", "email"],
    tabs: &[],
    editors: &["organisation_admin"],
};

pub static ASSIGNMENT: Entity = Entity {
    name: "assignment",
    table: "assignment",
    tenancy: Tenancy::Tenant,
    fields: &[link("person_id", "person").required().person(), choice("role", &ROLE).required().person()],
    label: "role",
    columns: &["person_id", "role"],
    searched: &[],
    tabs: &[],
    editors: &["organisation_admin"],
};
