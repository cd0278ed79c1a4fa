//! Changes to the marked rows: the same edit on many, the last edit again, prices hidden or shared.

use super::TablePage;
use crate::app::context::{Context, Level};
use crate::app::event::Ticket;
use crate::app::layers::bulk::Bulk;
use crate::app::layers::many::SwitchMany;
use crate::app::layers::{Layer, say_denied};
use crate::app::repeat;
use crate::model::request::{Outcome, Refusal, Request};
use crate::model::value::{Cell, Value};

impl TablePage {
    pub(super) fn bulk_edit(&self, context: &mut Context) {
        if !context.may_edit(self.entity) {
            say_denied(context, self.entity.name);
        } else if !self.rows.is_empty() || !self.marks.ids.is_empty() {
            let bulk = Bulk::new(self.entity, self.chosen(), self.condition(context), context);
            context.push(Layer::Bulk(Box::new(bulk)));
        }
    }

    /// The last edit once more: on the marked rows as a bulk edit with its preview, or into the
    /// draft of the row under the cursor, which must be read for that.
    pub(super) fn repeat(&mut self, context: &mut Context) {
        let Some(edit) = repeat::last_edit(self.entity, context) else { return };
        if self.marks.ids.is_empty() {
            let Some(id) = self.row().map(|row| row.id) else { return };
            self.repeating = Some(context.ask(Request::Record { entity: self.entity.name, id }));
        } else {
            let bulk = Bulk::of(edit, self.entity, self.chosen(), self.condition(context));
            context.push(Layer::Bulk(Box::new(bulk)));
        }
    }

    pub(super) fn repeat_done(
        &mut self,
        ticket: Ticket,
        result: &Result<Outcome, Refusal>,
        context: &mut Context,
    ) -> bool {
        if self.repeating.take_if(|waiting| *waiting == ticket).is_none() {
            return false;
        }
        match result {
            Ok(Outcome::Record(record)) => repeat::on(self.entity, record, None, context),
            Ok(_) => {}
            Err(refusal) => context.refuse(refusal),
        }
        true
    }

    /// Hides or shares the prices of the marked contracts. One is hidden at once; sharing always
    /// asks, and so do many.
    pub(super) fn switch(&self, to: Option<&'static str>, context: &mut Context) {
        if self.entity.name != "contract" {
            let text = context.keyed("message-not-here", &[]);
            context.say(Level::Passing, text);
            return;
        }
        if !context.may_edit(self.entity) {
            say_denied(context, self.entity.name);
            return;
        }
        let now = self.row().and_then(|row| self.cell(row, "visibility")).map(|cell| &cell.value);
        let to = to.unwrap_or(if now == Some(&Value::text("local")) { "shared" } else { "local" });
        let chosen = self.chosen();
        if to == "shared" && !chosen.is_empty() && self.are_all(&chosen, to) {
            // They are shared already: nothing more is shown to anybody, it only becomes a choice.
            context.choose_visibility(chosen, to);
        } else if self.marks.ids.is_empty() {
            self.switch_one(to, context);
        } else {
            let many = SwitchMany::new(self.chosen(), self.condition(context), to);
            context.push(Layer::SwitchMany(Box::new(many)));
        }
    }

    fn are_all(&self, chosen: &[i64], visibility: &str) -> bool {
        chosen.iter().all(|id| {
            let row = self.rows.iter().find(|row| row.id == *id);
            let now = row.and_then(|row| self.cell(row, "visibility"));
            now.is_some_and(|cell| cell.value.as_text() == Some(visibility))
        })
    }

    /// The choice is shown on the rows that were chosen for, and the next one is in focus.
    pub(super) fn chosen_for(&mut self, contracts: &[i64], to: &str, context: &mut Context) {
        let Some(place) = self.fields.iter().position(|name| name == "visibility") else { return };
        for row in self.rows.iter_mut().filter(|row| contracts.contains(&row.id)) {
            if let Some(cell) = row.cells.get_mut(place) {
                *cell = Cell::new(Value::text(to));
            }
            self.decided.insert(row.id);
        }
        self.marks.ids.clear();
        let after = self.rows.iter().enumerate().skip(self.cursor);
        let next = after.filter(|(_, row)| !self.decided.contains(&row.id)).map(|(place, _)| place).next();
        self.cursor = next.unwrap_or(self.cursor);
        self.look_ahead(context);
    }

    fn switch_one(&self, to: &'static str, context: &mut Context) {
        let Some(row) = self.row() else { return };
        let lines = self.cell(row, "line_count").and_then(|cell| cell.value.as_int()).unwrap_or_default();
        if to == "local" {
            context.switch_visibility(vec![row.id], lines, to);
        } else {
            context.push(Layer::confirm_sharing(vec![row.id], lines, to, context));
        }
    }
}
