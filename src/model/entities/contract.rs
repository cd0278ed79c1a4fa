//! The IT contract and what hangs on it. `domain.md` 2.1.

use crate::model::entities::YES_NO_UNDECIDED;
use crate::model::entity::{
    Body, Choices, Entity, Rows, Section, Tab, Tenancy, choice, date, flag, int, link, long_text, moment, money,
    option, text,
};

/// Who may see the prices: the owner only (Lokal), or shared reports too (Delt).
pub static VISIBILITY: Choices = Choices { name: "visibility", codes: &["local", "shared"] };
/// The periods that notice runs by.
pub static YEAR_SEGMENT: Choices =
    Choices { name: "year-segment", codes: &["calendar_year", "half_year", "quarter", "month"] };
pub static DIRECTION: Choices = Choices { name: "direction", codes: &["external", "internal"] };
/// How often a notice comes again; `once` on its first day alone.
pub static NOTICE_FREQUENCY: Choices =
    Choices { name: "notice-frequency", codes: &["once", "day", "week", "month", "quarter", "half_year", "year"] };
pub static AUDIT_STATUS: Choices = Choices { name: "audit-status", codes: &["white", "red", "yellow", "green"] };

pub static CONTRACT: Entity = Entity {
    name: "contract",
    table: "contract",
    tenancy: Tenancy::Tenant,
    fields: &[
        // Front page (Kontraktforside)
        text("name", 200).required().shared(),
        text("contract_ref", 100),
        option("contract_type_id", "contract_type").shared(),
        option("contract_template_id", "contract_template").shared(),
        option("criticality_id", "contract_criticality").shared(),
        option("purchase_form_id", "purchase_form").shared(),
        option("procurement_strategy_id", "procurement_strategy").shared(),
        int("procurement_year", 1990, 2200).shared(),
        int("procurement_quarter", 1, 4).shared(),
        choice("procurement_initiated", &YES_NO_UNDECIDED).shared(),
        date("valid_from").shared(),
        date("valid_to").shared(),
        flag("enforced_valid").shared(),
        link("parent_id", "contract").shared(),
        flag("require_valid_parent").shared(),
        link("responsible_unit_id", "org_unit").shared(),
        text("contract_signer", 200).person(),
        flag("is_signed").shared(),
        date("signed_date").shared(),
        link("supplier_id", "organisation").shared(),
        text("supplier_signer", 200).person(),
        flag("supplier_signed").shared(),
        date("supplier_signed_date").shared(),
        flag("supplier_internal").shared(),
        link("supplier_unit_id", "org_unit").shared(),
        text("supplier_contact_name", 200).person(),
        text("supplier_contact_phone", 30).person(),
        text("supplier_contact_email", 100).person(),
        long_text("remark").note(),
        // Deadlines (Aftalefrister)
        int("duration_years", 0, 100).shared(),
        int("duration_months", 0, 11).shared(),
        flag("duration_ongoing").shared(),
        option("option_extend_id", "option_extend").shared(),
        int("extend_multiplier", 0, 100).shared(),
        date("irrevocable_to").shared(),
        date("terminated_at").shared(),
        option("termination_deadline_id", "termination_deadline").shared(),
        choice("running", &YEAR_SEGMENT).shared(),
        choice("by_ending", &YEAR_SEGMENT).shared(),
        // Payment model: not on the Økonomi tab in 2017, so not hidden by its switch (decisions.md 4)
        date("remuneration_begun").shared(),
        option("payment_frequency_id", "payment_frequency").shared(),
        option("payment_model_id", "payment_model").shared(),
        option("price_regulation_id", "price_regulation").shared(),
        // Economy: one visibility for all of the contract's lines
        choice("visibility", &VISIBILITY).required().by_action().shared(),
        moment("visibility_chosen_at").by_action(),
        // Written by model::rules::deadlines with every change; never null (9999-12-31 is open).
        date("effective_end").derived().shared(),
        date("latest_termination").derived().shared(),
        // Computed by the view
        flag("is_valid").view().shared(),
        // Days from today to those dates, negative when past; none where a contract is open-ended.
        int("days_to_end", -100_000, 100_000).view().shared(),
        int("days_to_termination", -100_000, 100_000).view().shared(),
        // The month of the effective end, as 2027-06, for reports that group by it.
        text("end_month", 7).view().shared(),
        int("line_count", 0, 100_000).view(),
        int("system_count", 0, 100_000).view().shared(),
        money("acquisition_total").view().price(),
        money("operation_total").view().price(),
        money("other_total").view().price(),
        text("changed_by", 200).view().person(),
        moment("changed_at").view(),
    ],
    label: "name",
    columns: &["name", "visibility", "supplier_id", "valid_to", "latest_termination", "operation_total"],
    searched: &["name", "contract_ref"],
    tabs: &[
        Tab {
            key: "front",
            body: Body::Fields(&[
                Section {
                    key: "",
                    fields: &[
                        "name",
                        "contract_ref",
                        "supplier_id",
                        "contract_type_id",
                        "contract_template_id",
                        "valid_from",
                        "valid_to",
                        "is_valid",
                        "enforced_valid",
                        "criticality_id",
                        "responsible_unit_id",
                    ],
                },
                Section {
                    key: "procurement",
                    fields: &[
                        "purchase_form_id",
                        "procurement_strategy_id",
                        "procurement_year",
                        "procurement_quarter",
                        "procurement_initiated",
                    ],
                },
                Section { key: "parent", fields: &["parent_id", "require_valid_parent"] },
                Section {
                    key: "signatures",
                    fields: &[
                        "contract_signer",
                        "is_signed",
                        "signed_date",
                        "supplier_signer",
                        "supplier_signed",
                        "supplier_signed_date",
                    ],
                },
                Section {
                    key: "supplier",
                    fields: &[
                        "supplier_internal",
                        "supplier_unit_id",
                        "supplier_contact_name",
                        "supplier_contact_phone",
                        "supplier_contact_email",
                    ],
                },
                Section { key: "remarks", fields: &["remark"] },
                Section { key: "bookkeeping", fields: &["changed_by", "changed_at"] },
            ]),
        },
        Tab {
            key: "systems",
            body: Body::RelatedParts(&[
                Rows { entity: "contract_system", via: "contract_id" },
                Rows { entity: "contract_element", via: "contract_id" },
                Rows { entity: "system_relation", via: "contract_id" },
            ]),
        },
        Tab { key: "processing", body: Body::Later },
        Tab { key: "economy", body: Body::Economy },
        Tab {
            key: "deadlines",
            body: Body::Fields(&[
                Section {
                    key: "duration",
                    fields: &[
                        "duration_years",
                        "duration_months",
                        "duration_ongoing",
                        "option_extend_id",
                        "extend_multiplier",
                        "irrevocable_to",
                    ],
                },
                Section {
                    key: "termination",
                    fields: &["terminated_at", "termination_deadline_id", "running", "by_ending"],
                },
                Section { key: "computed", fields: &["effective_end", "latest_termination"] },
            ]),
        },
        Tab { key: "hierarchy", body: Body::Hierarchy { via: "parent_id" } },
        Tab { key: "roles", body: Body::Related { entity: "contract_role", via: "contract_id" } },
        Tab { key: "references", body: Body::Related { entity: "reference", via: "contract_id" } },
        Tab { key: "notices", body: Body::Related { entity: "notice", via: "contract_id" } },
    ],
    editors: &["contract_admin"],
};

/// A payment line. On both databases the contract's visibility travels in the foreign key
/// `(organisation_id, contract_id, visibility)`, so that no line is ever out of step.
pub static ECONOMY_LINE: Entity = Entity {
    name: "economy_line",
    table: "economy_line",
    tenancy: Tenancy::Tenant,
    fields: &[
        link("contract_id", "contract").required().by_action().shared(),
        choice("visibility", &VISIBILITY).required().by_action().shared(),
        choice("direction", &DIRECTION).required().price(),
        link("unit_id", "org_unit").price(),
        money("acquisition").price(),
        money("operation").price(),
        money("other").price(),
        text("accounting", 100).price(),
        choice("audit_status", &AUDIT_STATUS).price(),
        date("audit_date").price(),
        long_text("note").note(),
        // The unit's, for the invoice.
        text("ean", 13).view(),
    ],
    label: "direction",
    columns: &["direction", "unit_id", "acquisition", "operation", "other", "accounting", "audit_status", "audit_date"],
    searched: &[],
    tabs: &[],
    editors: &["contract_admin"],
};

pub static CONTRACT_SYSTEM: Entity = Entity {
    name: "contract_system",
    table: "contract_system",
    tenancy: Tenancy::Tenant,
    fields: &[
        link("contract_id", "contract").required().shared(),
        link("usage_id", "system_usage").required().shared(),
        link("system_id", "it_system").view().shared(),
        flag("contract_valid").view().shared(),
    ],
    label: "usage_id",
    columns: &["usage_id", "contract_id", "contract_valid"],
    searched: &[],
    tabs: &[],
    editors: &["contract_admin"],
};

pub static CONTRACT_ELEMENT: Entity = Entity {
    name: "contract_element",
    table: "contract_element",
    tenancy: Tenancy::Tenant,
    fields: &[
        link("contract_id", "contract").required().shared(),
        option("element_id", "agreement_element").required().shared(),
    ],
    label: "element_id",
    columns: &["element_id"],
    searched: &[],
    tabs: &[],
    editors: &["contract_admin"],
};

pub static CONTRACT_ROLE: Entity = Entity {
    name: "contract_role",
    table: "contract_role",
    tenancy: Tenancy::Tenant,
    fields: &[
        link("contract_id", "contract").required().person(),
        option("role_id", "contract_role").required().person(),
        link("person_id", "person").required().person(),
        text("email", 100).view().person(),
    ],
    label: "role_id",
    columns: &["role_id", "person_id", "email", "contract_id"],
    searched: &[],
    tabs: &[],
    editors: &["contract_admin"],
};

/// A document elsewhere; belongs to exactly one of contract, usage and system.
pub static REFERENCE: Entity = Entity {
    name: "reference",
    table: "reference",
    tenancy: Tenancy::Tenant,
    fields: &[
        // Set by the page that it is added on.
        link("contract_id", "contract").by_action(),
        link("usage_id", "system_usage").by_action(),
        link("system_id", "it_system").by_action(),
        text("title", 200).required(),
        text("document_id", 200),
        text("url", 500),
        flag("is_master"),
    ],
    label: "title",
    columns: &["title", "document_id", "url", "is_master"],
    searched: &["title", "document_id"],
    tabs: &[],
    editors: &["contract_admin", "system_admin"],
};

/// What somebody is to be reminded of, when, and who. Registered here and listed when due; sent
/// by another program. `domain.md` 2.13.
pub static NOTICE: Entity = Entity {
    name: "notice",
    table: "notice",
    tenancy: Tenancy::Tenant,
    fields: &[
        link("contract_id", "contract").required().by_action(),
        text("subject", 200).required().note(),
        long_text("body").note(),
        date("from_date").required(),
        choice("frequency", &NOTICE_FREQUENCY).required(),
        date("to_date"),
        // Whoever has the role on the contract when the notice is due.
        option("role_id", "contract_role").person(),
        link("person_id", "person").person(),
        // Addresses with commas between.
        text("emails", 500).person(),
        text("copies", 500).person(),
        flag("active"),
    ],
    label: "subject",
    columns: &["subject", "from_date", "frequency", "role_id", "active"],
    searched: &[],
    tabs: &[],
    editors: &["contract_admin"],
};
