//! The agreement, orders to the secretariat, and report templates.

use crate::model::entity::{Body, Choices, Entity, Section, Tab, Tenancy, choice, date, int, link, long_text, text};

/// A municipality's accession to the sharing agreement (in force 2017-08-15). Dates inclusive.
pub static ACCESSION: Entity = Entity {
    name: "accession",
    table: "accession",
    tenancy: Tenancy::Catalogue,
    fields: &[
        // The member's name, to know the record by.
        text("name", 100).view(),
        link("member_id", "organisation").required().shared(),
        text("agreement", 40).required().shared(),
        date("sent_on"),
        date("signed_on"),
        date("in_force_from").shared(),
        date("notice_on"),
        // The end of a calendar year at least six months after the notice.
        date("leaves_on").shared(),
    ],
    label: "name",
    columns: &["name", "signed_on", "in_force_from", "notice_on", "leaves_on"],
    searched: &[],
    tabs: &[Tab {
        key: "front",
        body: Body::Fields(&[
            Section { key: "", fields: &["member_id", "agreement", "sent_on", "signed_on", "in_force_from"] },
            Section { key: "leaving", fields: &["notice_on", "leaves_on"] },
        ]),
    }],
    editors: &[],
};

/// From which day the reports of the agreement share anything: one record, which the
/// secretariat alone changes.
pub static SHARING_TERMS: Entity = Entity {
    name: "sharing_terms",
    table: "sharing_terms",
    tenancy: Tenancy::Catalogue,
    fields: &[text("agreement", 40).required(), date("first_day").required()],
    label: "agreement",
    columns: &["agreement", "first_day"],
    searched: &[],
    tabs: &[Tab { key: "front", body: Body::Fields(&[Section { key: "", fields: &["agreement", "first_day"] }]) }],
    editors: &[],
};

pub static ORDER_KIND: Choices = Choices { name: "order-kind", codes: &["supplier", "system", "template"] };
pub static ORDER_STATUS: Choices = Choices { name: "order-status", codes: &["open", "done", "declined"] };

/// What a municipality asks the secretariat to add to the common catalogues.
pub static CATALOGUE_ORDER: Entity = Entity {
    name: "catalogue_order",
    table: "catalogue_order",
    tenancy: Tenancy::Tenant,
    fields: &[
        choice("kind", &ORDER_KIND).required(),
        text("name", 200).required(),
        long_text("explanation").note(),
        choice("status", &ORDER_STATUS).required(),
    ],
    label: "name",
    columns: &["name", "kind", "status"],
    searched: &["name"],
    tabs: &[Tab {
        key: "front",
        body: Body::Fields(&[Section { key: "", fields: &["name", "kind", "explanation", "status"] }]),
    }],
    editors: &["user", "contract_admin", "system_admin"],
};

pub static TEMPLATE_SCOPE: Choices =
    Choices { name: "template-scope", codes: &["local", "shared_identified", "shared_anonymous", "secretariat"] };
pub static TEMPLATE_STATUS: Choices =
    Choices { name: "template-status", codes: &["wish", "assessed", "draft", "ready", "published", "withdrawn"] };

/// A template that has been installed in this database; its versions stand in
/// `report_version` (source, compiled SQL, approval).
pub static REPORT_TEMPLATE: Entity = Entity {
    name: "report_template",
    table: "report_template",
    tenancy: Tenancy::Catalogue,
    fields: &[
        text("code", 40).required().shared(),
        text("name", 80).required().shared(),
        choice("scope", &TEMPLATE_SCOPE).required().shared(),
        choice("status", &TEMPLATE_STATUS).required().shared(),
        int("published_version", 0, 100_000).shared(),
        // Who asked for it and for what: asked in public, and never a person.
        link("ordered_by_id", "organisation").shared(),
        long_text("explanation").shared(),
    ],
    label: "name",
    columns: &["name", "code", "scope", "status", "published_version"],
    searched: &["name", "code"],
    tabs: &[],
    editors: &["report_admin"],
};
