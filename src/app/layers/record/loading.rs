//! Reading the record and the rows of its tabs, once; and once more when somebody else has saved.

use crate::app::context::Context;
use crate::app::draft::RecordKey;
use crate::app::event::Ticket;
use crate::app::layers::record::{RecordPage, label_of};
use crate::app::layers::{Handled, concerns};
use crate::model::entity::Body;
use crate::model::request::{Changed, Outcome, Record, Refusal, Request};

impl RecordPage {
    pub(super) fn load(&mut self, context: &mut Context) {
        if self.is_new() {
            return;
        }
        self.asked = Some(context.ask(Request::Record { entity: self.entity.name, id: self.id }));
    }

    /// Reads the rows of the tab once.
    pub(super) fn load_tab(&mut self, context: &mut Context) {
        if self.is_new() || self.related.contains_key(&self.tab) {
            return;
        }
        let Some((entity, via)) = self.related_of_tab() else { return };
        let ticket = context.ask(Request::Related { entity, via, id: self.id });
        self.asked_related.insert(ticket, self.tab);
    }

    /// What the rows of this tab are, and the field that leads here.
    pub(super) fn related_of_tab(&self) -> Option<(&'static str, &'static str)> {
        match self.body() {
            Body::Related { entity, via } => Some((entity, via)),
            Body::Economy => Some(("economy_line", "contract_id")),
            Body::Hierarchy { via } => Some((self.entity.name, via)),
            _ => None,
        }
    }

    pub(super) fn reload(&mut self, context: &mut Context) {
        self.related.clear();
        self.load(context);
        self.load_tab(context);
    }

    pub(super) fn arrived(&mut self, record: &Record, context: &mut Context) {
        self.name = label_of(self.entity, record);
        if self.entity.name == "contract" && !record.value("visibility_chosen_at").is_null() {
            context.chosen_visibility.insert(self.id);
        }
        context.drafts.rebase(record);
        self.record = Some(record.clone());
        self.gone = false;
        if let Some(field) = self.focus.take() {
            self.go_to_field(field, context);
        }
    }

    /// A new record was saved: from now on it has an id.
    pub(super) fn became_real(&mut self, context: &Context) {
        if let Some(id) = context.saved_id(&self.key()) {
            self.id = id;
        }
    }

    /// Somebody else has saved something: was it this record? New values are shown where nothing
    /// has been typed and no row has moved; otherwise it is only said.
    pub(super) fn compare(&mut self, result: &Result<Outcome, Refusal>, context: &mut Context) {
        let shown = match result {
            Ok(Outcome::Record(fresh)) if self.record.as_ref() == Some(&**fresh) => return,
            Ok(Outcome::Record(fresh)) => {
                let free = context.drafts.get(&self.key()).is_none() && self.editor.is_none();
                if free {
                    self.record = Some(Record::clone(fresh));
                }
                free
            }
            Ok(Outcome::Related(rows)) => match self.related.get(&self.tab) {
                None => return,
                Some(old) if old == rows => return,
                Some(old) => {
                    let typed =
                        rows.iter().any(|row| context.drafts.get(&RecordKey::new(&row.entity, row.id)).is_some());
                    let same = old.iter().map(|row| row.id).eq(rows.iter().map(|row| row.id));
                    let free = same && !typed && self.grid.editor.is_none();
                    if free {
                        self.related.insert(self.tab, rows.clone());
                    }
                    free
                }
            },
            Err(Refusal::Gone) => false,
            _ => return,
        };
        context.say_changed(shown);
    }

    /// An answer to what this page has asked.
    pub(super) fn answered(
        &mut self,
        ticket: Ticket,
        result: &Result<Outcome, Refusal>,
        context: &mut Context,
    ) -> Handled {
        if let Some(place) = self.compared.iter().position(|asked| *asked == ticket) {
            self.compared.swap_remove(place);
            self.compare(result, context);
            return Handled::Yes;
        }
        if self.asked == Some(ticket) {
            self.asked = None;
            match result {
                Ok(Outcome::Record(record)) => self.arrived(record, context),
                Err(Refusal::Gone) => self.gone = true,
                Err(refusal) => context.refuse(refusal),
                Ok(_) => {}
            }
            return Handled::Yes;
        }
        let Some(tab) = self.asked_related.remove(&ticket) else { return Handled::No };
        match result {
            Ok(Outcome::Related(rows)) => {
                for row in rows {
                    context.drafts.rebase(row);
                }
                self.related.insert(tab, rows.clone());
                self.show_cursor(context);
            }
            Err(refusal) => context.refuse(refusal),
            Ok(_) => {}
        }
        Handled::Yes
    }

    /// Somebody else has saved: what is shown is read once more.
    pub(super) fn look_again(&mut self, changed: Changed, context: &mut Context) {
        if self.is_new() || self.record.is_none() || !self.compared.is_empty() || !concerns(changed, self.entity) {
            return;
        }
        self.compared.push(context.ask(Request::Record { entity: self.entity.name, id: self.id }));
        if let Some((entity, via)) = self.related_of_tab().filter(|_| self.related.contains_key(&self.tab)) {
            self.compared.push(context.ask(Request::Related { entity, via, id: self.id }));
        }
    }
}
