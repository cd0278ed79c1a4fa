//! An IT system in use in one municipality. `domain.md` 2.3.

use crate::model::entities::{YES_NO_UNDECIDED, YES_NO_UNKNOWN};
use crate::model::entity::{
    Body, Choices, Entity, Rows, Section, Tab, Tenancy, choice, date, flag, int, link, long_text, option, text,
};

pub static LIFE_CYCLE: Choices = Choices {
    name: "life-cycle",
    codes: &["undecided", "not_in_use", "testing", "phasing_in", "operational", "phasing_out"],
};
pub static USER_COUNT: Choices =
    Choices { name: "user-count", codes: &["under_10", "to_49", "to_99", "to_499", "from_500"] };
pub static HOSTED_AT: Choices = Choices { name: "hosted-at", codes: &["on_premise", "external", "hybrid"] };
pub static LOCAL_ARCHIVE_DUTY: Choices =
    Choices { name: "local-archive-duty", codes: &["undecided", "preserve", "discard", "preserve_data", "unknown"] };
pub static SENSITIVITY: Choices =
    Choices { name: "sensitivity", codes: &["none", "personal", "sensitive", "criminal"] };
pub static KLE_MODE: Choices = Choices { name: "kle-mode", codes: &["add", "remove"] };

pub static SYSTEM_USAGE: Entity = Entity {
    name: "system_usage",
    table: "system_usage",
    tenancy: Tenancy::Tenant,
    fields: &[
        // The catalogue system's name: stored so that the list is ordered by an index.
        text("name", 100).derived().shared(),
        link("system_id", "it_system").required().by_action().shared(),
        text("local_name", 100),
        text("local_system_id", 200),
        text("system_version", 100).shared(),
        choice("life_cycle", &LIFE_CYCLE).shared(),
        date("valid_from").shared(),
        date("valid_to").shared(),
        // It decides is_active, which is shared: so is it (`sharing-and-reports` B2), or one would tell of
        // what the other hides.
        link("main_contract_id", "contract").shared(),
        link("responsible_unit_id", "org_unit").shared(),
        choice("user_count", &USER_COUNT).shared(),
        choice("hosted_at", &HOSTED_AT).shared(),
        option("data_classification_id", "data_classification").shared(),
        choice("contains_ai", &YES_NO_UNDECIDED).shared(),
        choice("business_critical", &YES_NO_UNKNOWN),
        text("general_purpose", 200),
        choice("sensitivity", &SENSITIVITY),
        choice("archive_duty", &LOCAL_ARCHIVE_DUTY).shared(),
        int("archive_frequency", 0, 100).shared(),
        flag("document_bearing").shared(),
        long_text("archive_note").note(),
        long_text("note").note(),
        flag("is_active").view().shared(),
        int("contract_count", 0, 10_000).view().shared(),
        // Has anybody a role on it? That, and never who or which, is shared (`sharing-and-reports` B2).
        flag("has_roles").view().shared(),
        // Relations to other systems, where it is the one that uses and the one that is used.
        int("uses_count", 0, 10_000).view().shared(),
        int("used_by_count", 0, 10_000).view().shared(),
        link("rights_holder_id", "organisation").view().shared(),
    ],
    label: "name",
    columns: &["name", "life_cycle", "responsible_unit_id", "contract_count", "valid_to"],
    searched: &["name", "local_name", "local_system_id"],
    tabs: &[
        Tab {
            key: "front",
            body: Body::Fields(&[
                Section {
                    key: "",
                    fields: &[
                        "system_id",
                        "local_name",
                        "local_system_id",
                        "system_version",
                        "life_cycle",
                        "valid_from",
                        "valid_to",
                        "is_active",
                        "responsible_unit_id",
                        "main_contract_id",
                    ],
                },
                Section {
                    key: "operation",
                    fields: &[
                        "user_count",
                        "hosted_at",
                        "data_classification_id",
                        "contains_ai",
                        "business_critical",
                        "general_purpose",
                    ],
                },
                Section { key: "remarks", fields: &["note"] },
            ]),
        },
        Tab { key: "contracts", body: Body::Related { entity: "contract_system", via: "usage_id" } },
        Tab { key: "kle", body: Body::Related { entity: "usage_kle", via: "usage_id" } },
        Tab { key: "roles", body: Body::Related { entity: "usage_role", via: "usage_id" } },
        Tab {
            key: "archive",
            body: Body::Fields(&[Section {
                key: "",
                fields: &["archive_duty", "archive_frequency", "document_bearing", "archive_note"],
            }]),
        },
        Tab { key: "gdpr", body: Body::Fields(&[Section { key: "", fields: &["sensitivity"] }]) },
        Tab { key: "references", body: Body::Related { entity: "reference", via: "usage_id" } },
        Tab {
            key: "relations",
            body: Body::RelatedParts(&[
                Rows { entity: "system_relation", via: "from_usage_id" },
                Rows { entity: "system_relation", via: "to_usage_id" },
            ]),
        },
    ],
    editors: &["system_admin"],
};

pub static USAGE_KLE: Entity = Entity {
    name: "usage_kle",
    table: "usage_kle",
    tenancy: Tenancy::Tenant,
    fields: &[
        link("usage_id", "system_usage").required().shared(),
        link("kle_id", "kle").required().shared(),
        choice("mode", &KLE_MODE).required().shared(),
    ],
    label: "kle_id",
    columns: &["kle_id", "mode"],
    searched: &[],
    tabs: &[],
    editors: &["system_admin"],
};

pub static USAGE_ROLE: Entity = Entity {
    name: "usage_role",
    table: "usage_role",
    tenancy: Tenancy::Tenant,
    fields: &[
        // That there is a role on the system; neither which nor whose.
        link("usage_id", "system_usage").required().shared(),
        option("role_id", "system_role").required().person(),
        link("person_id", "person").required().person(),
    ],
    label: "role_id",
    columns: &["role_id", "person_id", "usage_id"],
    searched: &[],
    tabs: &[],
    editors: &["system_admin"],
};

/// What one system of a municipality gets from another. `domain.md` 2.5.
pub static SYSTEM_RELATION: Entity = Entity {
    name: "system_relation",
    table: "system_relation",
    tenancy: Tenancy::Tenant,
    fields: &[
        // The one that uses, and the one that exhibits.
        link("from_usage_id", "system_usage").required().shared(),
        link("to_usage_id", "system_usage").required().shared(),
        link("interface_id", "it_interface").shared(),
        option("frequency_id", "relation_frequency").shared(),
        link("contract_id", "contract").shared(),
        text("reference", 500),
        long_text("description").note(),
    ],
    label: "to_usage_id",
    columns: &["from_usage_id", "to_usage_id", "interface_id", "frequency_id", "contract_id"],
    searched: &[],
    tabs: &[],
    editors: &["system_admin"],
};
