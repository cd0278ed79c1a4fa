//! What is done with the record as a whole, from any of its tabs.

use uuid::Uuid;

use crate::app::context::{Context, Level};
use crate::app::event::Effect;
use crate::app::layers::confirm::Confirm;
use crate::app::layers::delete::DeleteRecord;
use crate::app::layers::options::{self, Switched};
use crate::app::layers::record::RecordPage;
use crate::app::layers::reports::Reports;
use crate::app::layers::{Layer, Message, Question, Reopen, say_denied};
use crate::model::entities;
use crate::model::removal;
use crate::model::request::{Save, Write};
use crate::model::value::Value;
use crate::text::format;

impl RecordPage {
    pub(super) fn switch(&self, to: Option<&'static str>, context: &mut Context) {
        let Some(record) = self.record.as_ref().filter(|_| self.entity.name == "contract") else { return };
        if !self.may_edit(context) {
            say_denied(context, "contract");
            return;
        }
        let now = record.value("visibility");
        let to = to.unwrap_or(if *now == Value::text("local") { "shared" } else { "local" });
        let lines = record.value("line_count").as_int().unwrap_or_default();
        if self.is_new() {
            context.drafts.bump(&self.key(), "visibility", &Value::text(to));
        } else if to == "local" {
            context.switch_visibility(vec![self.id], lines, to);
        } else {
            context.push(Layer::confirm_sharing(vec![self.id], lines, to, context));
        }
    }

    pub(super) fn report(&self, context: &mut Context) {
        let page = match self.entity.name {
            "contract" => Reports::of_prices(Some(self.id), None),
            "it_system" | "system_usage" => Reports::of_prices(None, Some(self.name.clone())),
            _ => Reports::default(),
        };
        context.push(Layer::Reports(Box::new(page)));
    }

    pub(super) fn copy(&self, context: &mut Context) {
        if let (Some(field), Some(shown)) = (self.field(context), self.shown(context)) {
            let text = format::cell(field, shown.cell(field.name), context.texts.lang);
            context.effects.push(Effect::Copy(text));
        }
    }

    pub(super) fn can_delete(&self, context: &Context) -> bool {
        context.may_edit(self.entity) && (self.is_new() || removal::bindings(self.entity.name).is_some())
    }

    /// A stored record is deleted after a question; one that was never saved only leaves the drafts.
    pub(super) fn ask_delete(&self, context: &mut Context) {
        if !self.can_delete(context) {
            if context.may_edit(self.entity) {
                self.say_not_here(context);
            } else {
                say_denied(context, self.entity.name);
            }
        } else if self.is_new() {
            context.remember();
            context.drafts.forget(&self.key());
            let text = context.keyed("message-draft-dropped", &[]);
            context.say(Level::Passing, text);
            context.pop();
            context.deliver(Message::Reread(Reopen::Drafts));
        } else {
            context.push(Layer::Delete(Box::new(DeleteRecord::new(self.entity, self.id))));
        }
    }

    /// Switches whether the option can be chosen in one's own municipality.
    pub(super) fn switch_here(&self, context: &mut Context) {
        if let Some(record) = &self.record {
            let switched = Switched::of(self.id, record.version, |field| record.value(field).clone());
            options::switch(&[switched], context);
        }
    }

    pub(super) fn ask_take_into_use(&self, context: &mut Context) {
        if !context.may_edit(&entities::usage::SYSTEM_USAGE) {
            say_denied(context, "system_usage");
            return;
        }
        let text = context.texts.with("question-take-into-use", &[("name", self.name.clone().into())]);
        let question = Question::TakeIntoUse { system: self.id, name: self.name.clone() };
        context.push(Layer::Confirm(Confirm::new(text, question)));
    }

    pub(super) fn escape(&mut self, context: &mut Context) {
        if context.message.take().is_none() {
            context.pop();
        }
    }
}

/// A save that makes one record, outside the drafts.
pub fn quick_insert(entity: &str, kind: &str, fields: Vec<(String, Value)>) -> Save {
    Save {
        uuid: Uuid::now_v7(),
        reason: String::new(),
        kind: kind.to_owned(),
        writes: vec![Write::Insert { entity: entity.to_owned(), uuid: Uuid::now_v7(), fields }],
    }
}
