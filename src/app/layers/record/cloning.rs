//! A copy of a contract as the draft of a new one. Copied: its fields, its systems and agreement
//! elements. Not copied: what is true of the one contract alone (its case number, signatures,
//! end by notice, used options, force), its money, its documents and notices, and the choice of
//! who sees the prices, which is nobody's yet. Roles give people the right to write, so they are
//! asked about.

use std::collections::BTreeMap;

use crate::app::context::Context;
use crate::app::draft;
use crate::app::event::Ticket;
use crate::app::layers::pick::{Line, Pick};
use crate::app::layers::record::RecordPage;
use crate::app::layers::{Handled, Layer, Picked, Purpose, say_denied};
use crate::model::entities;
use crate::model::request::{Outcome, Record, Refusal, Request};
use crate::model::value::{Cell, Value};

/// What is left behind.
const OWN: &[&str] = &[
    "contract_ref",
    "contract_signer",
    "is_signed",
    "signed_date",
    "supplier_signer",
    "supplier_signed",
    "supplier_signed_date",
    "terminated_at",
    "extend_multiplier",
    "enforced_valid",
    "remuneration_begun",
    "visibility_chosen_at",
];

/// The rows that a copy may take along.
const ROWS: [&str; 3] = ["contract_system", "contract_element", "contract_role"];
const ROLES: &str = "contract_role";

/// A copy that waits for its rows.
#[derive(Debug, Default)]
pub struct Cloning {
    asked: BTreeMap<Ticket, &'static str>,
    rows: Vec<Record>,
}

impl RecordPage {
    /// Reads what the copy may take along.
    pub(super) fn ask_clone(&mut self, context: &mut Context) {
        if !self.may_edit(context) {
            say_denied(context, self.entity.name);
            return;
        }
        let asked = self.cloning.as_ref().is_some_and(|cloning| !cloning.asked.is_empty());
        if self.is_new() || self.record.is_none() || asked {
            return;
        }
        let mut cloning = Cloning::default();
        for entity in ROWS {
            let ticket = context.ask(Request::Related { entity, via: "contract_id", id: self.id });
            cloning.asked.insert(ticket, entity);
        }
        self.cloning = Some(cloning);
    }

    /// True where it was an answer to that.
    pub(super) fn clone_answered(
        &mut self,
        ticket: Ticket,
        result: &Result<Outcome, Refusal>,
        context: &mut Context,
    ) -> bool {
        let Some(cloning) = &mut self.cloning else { return false };
        if cloning.asked.remove(&ticket).is_none() {
            return false;
        }
        match result {
            Ok(Outcome::Related(rows)) => cloning.rows.extend(rows.iter().cloned()),
            Ok(_) => {}
            Err(refusal) => {
                context.refuse(refusal);
                self.cloning = None;
                return true;
            }
        }
        if cloning.asked.is_empty() {
            let roles = cloning.rows.iter().filter(|row| row.entity == ROLES).count();
            self.ask_roles(roles, context);
        }
        true
    }

    fn ask_roles(&mut self, roles: usize, context: &mut Context) {
        if roles == 0 {
            self.clone_record(false, context);
            return;
        }
        let line =
            |name: String, code: &str| Line { name, detail: String::new(), picked: Picked::Code(code.to_owned()) };
        let lines = vec![
            line(context.texts.get("clone-without-roles"), "without"),
            line(context.texts.with("clone-with-roles", &[("count", roles.into())]), "with"),
        ];
        let title = context.texts.get("clone-title");
        context.push(Layer::Pick(Pick::lines(title, Purpose::CloneRoles, lines)));
        // Esc in the picker leaves the question open; the next `c` begins anew.
    }

    pub(super) fn roles_chosen(&mut self, choice: &Picked, context: &mut Context) -> Handled {
        self.clone_record(matches!(choice, Picked::Code(code) if code == "with"), context);
        Handled::Yes
    }

    /// Puts the copy into the drafts and opens it.
    fn clone_record(&mut self, with_roles: bool, context: &mut Context) {
        let (Some(cloning), Some(record)) = (self.cloning.take(), self.shown(context)) else { return };
        context.remember();
        let copy = copied(self, &record, context);
        context.drafts.start(&copy, None);
        let page = Self::of_new(self.entity, copy);
        let removed = |row: &Record| crate::app::layers::record::is_removed(row, context);
        let rows: Vec<Record> = cloning
            .rows
            .into_iter()
            .filter(|row| with_roles || row.entity != ROLES)
            .filter(|row| !removed(row))
            .collect();
        for row in rows {
            let Some(entity) = entities::named(&row.entity) else { continue };
            let stored = entity.fields.iter().filter(|field| field.stored() && field.name != "contract_id");
            let mut given: Vec<(&str, Cell)> = stored.map(|field| (field.name, row.cell(field.name).clone())).collect();
            given.push(("contract_id", Cell::named(Value::Ref(page.id), page.name.clone())));
            page.add_child(entity, &given, context);
        }
        context.push(Layer::Record(Box::new(page)));
    }
}

/// The contract's own fields as the copy has them; its name must be another.
fn copied(page: &RecordPage, record: &Record, context: &mut Context) -> Record {
    let name = record.value("name").as_text().unwrap_or_default();
    let name = context.texts.with("clone-name", &[("name", name.to_owned().into())]);
    let mut given: Vec<(&str, Cell)> = page
        .entity
        .fields
        .iter()
        .filter(|field| field.editable() && !OWN.contains(&field.name) && field.name != "name")
        .map(|field| (field.name, record.cell(field.name).clone()))
        .collect();
    given.push(("name", Cell::new(Value::text(name))));
    given.push(("visibility", Cell::new(Value::text("shared"))));
    let id = context.drafts.new_id();
    draft::blank(page.entity, id, context.session.organisation_id, &given)
}
