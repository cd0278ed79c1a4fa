//! The common catalogue: options, KLE, IT systems, interfaces. `domain.md` 2.2, 2.4, 2.9, 2.14.

use crate::model::entities::ACCESS;
use crate::model::entity::{
    Body, Choices, Entity, Section, Tab, Tenancy, choice, date, flag, int, link, long_text, option, text,
};

/// The lists that fields choose from. Source: `domain.md` 2.14, as far as they are used here.
pub static OPTION_TYPE: Choices = Choices {
    name: "option-type",
    codes: &[
        "contract_type",
        "contract_template",
        "contract_criticality",
        "purchase_form",
        "procurement_strategy",
        "payment_model",
        "agreement_element",
        "option_extend",
        "payment_frequency",
        "price_regulation",
        "termination_deadline",
        "business_type",
        "interface_type",
        "relation_frequency",
        "data_classification",
        "contract_role",
        "system_role",
        "org_unit_role",
    ],
};

/// The field that says which version of a municipality's own part was read.
pub const VERSION_HERE: &str = "version_here";

/// A value of an option type. Names are the secretariat's; a municipality activates and
/// describes them locally in `option_local`.
pub static OPTION_VALUE: Entity = Entity {
    name: "option_value",
    table: "option_value",
    tenancy: Tenancy::Catalogue,
    fields: &[
        choice("option_type", &OPTION_TYPE).required().fixed().shared(),
        text("name", 150).required().shared(),
        text("description", 1000).shared(),
        flag("enabled").shared(),
        flag("obligatory").shared(),
        int("priority", 0, 10_000).shared(),
        // Roles only: does the role give the right to write?
        flag("write_access").shared(),
        // Can it be chosen in one's own municipality: available, and obligatory or active there?
        flag("active_here").here(),
        text("description_here", 1000).here().note(),
        // The version of what is kept here; 0 while nothing is.
        int(VERSION_HERE, 0, i64::MAX).view(),
    ],
    label: "name",
    columns: &["name", "option_type", "active_here", "obligatory", "enabled", "description_here"],
    searched: &["name"],
    tabs: &[Tab {
        key: "front",
        body: Body::Fields(&[
            Section { key: "", fields: &["name", "option_type", "description"] },
            Section { key: "here", fields: &["active_here", "description_here"] },
            Section { key: "common", fields: &["enabled", "obligatory", "priority", "write_access"] },
        ]),
    }],
    editors: &[],
};

pub static OPTION_LOCAL: Entity = Entity {
    name: "option_local",
    table: "option_local",
    tenancy: Tenancy::Tenant,
    fields: &[
        link("option_id", "option_value").required().shared(),
        flag("active").shared(),
        text("description", 1000).note(),
    ],
    label: "option_id",
    columns: &["option_id", "active", "description"],
    searched: &[],
    tabs: &[],
    editors: &[],
};

pub static KLE_KIND: Choices = Choices { name: "kle-kind", codes: &["main_group", "group", "subject"] };

/// A task of the municipalities' common classification (KLE).
pub static KLE: Entity = Entity {
    name: "kle",
    table: "kle",
    tenancy: Tenancy::Catalogue,
    fields: &[
        // `number` then title, as people say it: "27.36.04 Pleje".
        text("name", 300).derived().shared(),
        text("number", 15).required().shared(),
        text("title", 255).required().shared(),
        choice("kind", &KLE_KIND).required().shared(),
        link("parent_id", "kle").shared(),
        date("active_from").shared(),
        // Set when the number has been withdrawn or moved: it is historical from then on.
        date("active_to").shared(),
        text("replaced_by", 200).shared(),
        // Preservation by the Archives Act: B, K or nothing.
        text("preservation", 1).shared(),
    ],
    label: "name",
    columns: &["name", "kind", "active_to", "replaced_by"],
    searched: &["number", "title"],
    tabs: &[
        Tab {
            key: "front",
            body: Body::Fields(&[Section {
                key: "",
                fields: &[
                    "number",
                    "title",
                    "kind",
                    "parent_id",
                    "active_from",
                    "active_to",
                    "replaced_by",
                    "preservation",
                ],
            }]),
        },
        Tab { key: "systems", body: Body::Related { entity: "it_system_kle", via: "kle_id" } },
    ],
    editors: &[],
};

pub static ARCHIVE_DUTY: Choices = Choices {
    name: "archive-duty",
    codes: &["undecided", "preserve", "discard", "preserve_data", "no_recommendation"],
};

pub static IT_SYSTEM: Entity = Entity {
    name: "it_system",
    table: "it_system",
    tenancy: Tenancy::Catalogue,
    fields: &[
        text("name", 100).required().shared(),
        text("previous_name", 100).shared(),
        link("rights_holder_id", "organisation").shared(),
        option("business_type_id", "business_type").shared(),
        link("parent_id", "it_system").shared(),
        choice("access", &ACCESS).required().shared(),
        flag("disabled").shared(),
        // Public in the catalogue and neither remark nor note (decisions.md 4).
        long_text("description").shared(),
        choice("archive_duty", &ARCHIVE_DUTY).shared(),
        long_text("archive_duty_comment").note(),
        text("legal_name", 100).shared(),
        text("legal_processor_name", 100).shared(),
        text("external_uuid", 36).shared(),
        // An import met a name that nobody had registered; the secretariat completes it.
        flag("is_stub"),
        // The system that this one became part of when the secretariat merged them.
        link("merged_into_id", "it_system").by_action(),
        int("usage_count", 0, 1_000).view().shared(),
        int("kle_count", 0, 10_000).view().shared(),
        flag("in_use").view(),
    ],
    label: "name",
    columns: &["name", "rights_holder_id", "business_type_id", "usage_count", "in_use"],
    searched: &["name", "previous_name"],
    tabs: &[
        Tab {
            key: "front",
            body: Body::Fields(&[
                Section {
                    key: "",
                    fields: &[
                        "name",
                        "description",
                        "rights_holder_id",
                        "business_type_id",
                        "parent_id",
                        "previous_name",
                        "access",
                        "disabled",
                        "is_stub",
                    ],
                },
                Section { key: "use", fields: &["usage_count", "in_use"] },
                Section { key: "archive", fields: &["archive_duty", "archive_duty_comment"] },
                Section { key: "identity", fields: &["legal_name", "legal_processor_name", "external_uuid"] },
            ]),
        },
        Tab { key: "kle", body: Body::Related { entity: "it_system_kle", via: "system_id" } },
        Tab { key: "interfaces", body: Body::Related { entity: "it_interface", via: "exhibitor_id" } },
        Tab { key: "hierarchy", body: Body::Hierarchy { via: "parent_id" } },
        Tab { key: "references", body: Body::Related { entity: "reference", via: "system_id" } },
    ],
    editors: &[],
};

pub static IT_SYSTEM_KLE: Entity = Entity {
    name: "it_system_kle",
    table: "it_system_kle",
    tenancy: Tenancy::Catalogue,
    fields: &[link("system_id", "it_system").required().shared(), link("kle_id", "kle").required().shared()],
    label: "kle_id",
    columns: &["kle_id", "system_id"],
    searched: &[],
    tabs: &[],
    editors: &[],
};

pub static IT_INTERFACE: Entity = Entity {
    name: "it_interface",
    table: "it_interface",
    tenancy: Tenancy::Catalogue,
    fields: &[
        text("name", 100).required().shared(),
        text("interface_ref", 100).shared(),
        text("interface_version", 20).shared(),
        link("exhibitor_id", "it_system").shared(),
        option("interface_type_id", "interface_type").shared(),
        choice("access", &ACCESS).required().shared(),
        flag("disabled").shared(),
        text("url", 500),
        long_text("description").shared(),
        long_text("note").note(),
    ],
    label: "name",
    columns: &["name", "interface_ref", "interface_version", "exhibitor_id", "interface_type_id"],
    searched: &["name", "interface_ref"],
    tabs: &[Tab {
        key: "front",
        body: Body::Fields(&[Section {
            key: "",
            fields: &[
                "name",
                "interface_ref",
                "interface_version",
                "exhibitor_id",
                "interface_type_id",
                "access",
                "disabled",
                "url",
                "description",
                "note",
            ],
        }]),
    }],
    editors: &[],
};
