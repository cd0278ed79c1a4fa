//! Reading the record and the rows of its tabs, once; and once more when somebody else has saved.

use crate::app::context::Context;
use crate::app::draft::RecordKey;
use crate::app::event::Ticket;
use crate::app::layers::record::{Part, RecordPage, label_of};
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
        for (part, question) in self.questions().into_iter().enumerate() {
            let part = (self.tab, part);
            if !self.is_new() && !self.related.contains_key(&part) {
                let ticket = context.ask(question);
                self.asked_related.insert(ticket, part);
            }
        }
    }

    /// What is asked for the rows of this tab, part by part.
    pub(super) fn questions(&self) -> Vec<Request> {
        let id = self.id;
        if let Body::Hierarchy { via } = self.body() {
            return vec![Request::Tree { entity: self.entity.name, via, id }];
        }
        let rows = self.body().rows().into_iter();
        rows.map(|rows| Request::Related { entity: rows.entity, via: rows.via, id }).collect()
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

    /// In a tree the cursor begins on the record itself.
    fn stand_on_own(&mut self, part: Part) {
        if part.0 == self.tab && self.cursor == 0 {
            let own = self.hierarchy().iter().position(|node| node.id == self.id);
            self.cursor = own.unwrap_or(self.cursor);
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
    pub(super) fn compare(&mut self, part: Option<Part>, result: &Result<Outcome, Refusal>, context: &mut Context) {
        let shown = match result {
            Ok(Outcome::Record(fresh)) if self.record.as_ref() == Some(&**fresh) => return,
            Ok(Outcome::Record(fresh)) => {
                let free = context.drafts.get(&self.key()).is_none() && self.editor.is_none();
                if free {
                    self.record = Some(Record::clone(fresh));
                }
                free
            }
            Ok(Outcome::Related(rows)) => match part.and_then(|part| self.related.get(&part)) {
                None => return,
                Some(old) if old == rows => return,
                Some(old) => {
                    let typed =
                        rows.iter().any(|row| context.drafts.get(&RecordKey::new(&row.entity, row.id)).is_some());
                    let same = old.iter().map(|row| row.id).eq(rows.iter().map(|row| row.id));
                    let free = same && !typed && self.grid.editor.is_none();
                    if let Some(part) = part.filter(|_| free) {
                        self.related.insert(part, rows.clone());
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
        if let Some(part) = self.compared.remove(&ticket) {
            self.compare(part, result, context);
            return Handled::Yes;
        }
        if self.clone_answered(ticket, result, context) {
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
        let Some(part) = self.asked_related.remove(&ticket) else { return Handled::No };
        match result {
            Ok(Outcome::Related(rows)) => {
                for row in rows {
                    context.drafts.rebase(row);
                }
                self.related.insert(part, rows.clone());
                self.stand_on_own(part);
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
        let ticket = context.ask(Request::Record { entity: self.entity.name, id: self.id });
        self.compared.insert(ticket, None);
        for (part, question) in self.questions().into_iter().enumerate() {
            let part = (self.tab, part);
            if self.related.contains_key(&part) {
                let ticket = context.ask(question);
                self.compared.insert(ticket, Some(part));
            }
        }
    }
}
