//! The rows of a tab that hang on the record: payment lines, links. Added and taken away in
//! the drafts, saved together with the record.

use crate::app::context::{Context, Level};
use crate::app::draft;
use crate::app::layers::pick::Pick;
use crate::app::layers::record::{ECONOMY_FIELDS, Item, RecordPage};
use crate::app::layers::{Handled, Layer, Picked, say_denied};
use crate::model::entities;
use crate::model::entity::{Body, Entity, Kind};
use crate::model::request::Record;
use crate::model::value::{Cell, Value};

impl RecordPage {
    /// A new payment line, or a new link.
    pub(super) fn add(&mut self, context: &mut Context) {
        if !self.may_edit(context) {
            say_denied(context, self.entity.name);
            return;
        }
        match self.body() {
            Body::Economy => self.add_line(context),
            Body::Related { entity, via } => {
                let Some(entity) = entities::named(entity) else { return };
                let other = entity
                    .fields
                    .iter()
                    .find(|field| field.name != *via && field.editable() && matches!(field.kind, Kind::Link(_)));
                match other.and_then(|field| Pick::link(entity, field, context)) {
                    Some(pick) if self.can_add() => context.push(Layer::Pick(pick)),
                    _ => {
                        let text = context.texts.get("message-not-here");
                        context.say(Level::Passing, text);
                    }
                }
            }
            _ => {
                let text = context.texts.get("message-not-here");
                context.say(Level::Passing, text);
            }
        }
    }

    /// Can a row be added to this tab with one choice (a payment line; a link to one record)?
    pub fn can_add(&self) -> bool {
        let Body::Related { entity, via } = self.body() else { return matches!(self.body(), Body::Economy) };
        entities::named(entity).is_some_and(|entity| {
            let mut typed =
                entity.fields.iter().filter(|field| field.required && field.editable() && field.name != *via);
            let links = typed.clone().all(|field| matches!(field.kind, Kind::Link(_)) || field.name == "mode");
            links && typed.any(|field| matches!(field.kind, Kind::Link(_))) && entity.tabs.is_empty()
        })
    }

    pub(super) fn add_line(&mut self, context: &mut Context) {
        let Some(record) = &self.record else { return };
        context.remember();
        let visibility = record.cell("visibility").clone();
        let given = [
            ("contract_id", Cell::new(Value::Ref(self.id))),
            ("visibility", visibility),
            ("direction", Cell::new(Value::text("external"))),
            ("acquisition", Cell::new(Value::Money(0))),
            ("operation", Cell::new(Value::Money(0))),
            ("other", Cell::new(Value::Money(0))),
            ("audit_status", Cell::new(Value::text("white"))),
        ];
        self.add_child(&entities::contract::ECONOMY_LINE, &given, context);
        let count = self.lines(context).len();
        let external =
            self.lines(context).iter().filter(|line| line.value("direction") != &Value::text("internal")).count();
        self.cursor = ECONOMY_FIELDS.len() + external.saturating_sub(1);
        self.grid.enter(external.saturating_sub(1).min(count.saturating_sub(1)));
    }

    pub(super) fn add_child(&self, entity: &'static Entity, given: &[(&str, Cell)], context: &mut Context) {
        let id = context.drafts.new_id();
        let blank = draft::blank(entity, id, context.session.organisation_id, given);
        if (self.is_new() || !context.drafts.iter().any(|(key, _)| *key == self.key()))
            && let Some(record) = self.record.as_ref().filter(|_| self.is_new())
        {
            context.drafts.start(record, None);
        }
        context.drafts.start(&blank, Some(self.key()));
    }

    pub(super) fn remove(&mut self, context: &mut Context) {
        let Some(Item::Row(row)) = self.item(context) else { return };
        if !self.may_edit(context) {
            say_denied(context, self.entity.name);
            return;
        }
        let rows = if matches!(self.body(), Body::Economy) { self.lines(context) } else { self.rows(context) };
        let Some(gone) = rows.get(row) else { return };
        context.remember();
        context.drafts.remove(gone, Some(self.key()));
        let last = self.items(context).len().saturating_sub(1);
        self.cursor = self.cursor.min(last);
        self.grid.leave();
        let text = context.texts.get("message-row-removed");
        context.say(Level::Passing, text);
    }

    pub(super) fn link(&self, entity: &str, field: &str, choice: &Picked, context: &mut Context) -> Handled {
        let (Body::Related { via, .. }, Some(entity)) = (self.body(), entities::named(entity)) else {
            return Handled::No;
        };
        let Picked::Choice(choice) = choice else { return Handled::No };
        context.remember();
        let mine = Cell::named(Value::Ref(self.id), self.name.clone());
        let theirs = Cell::named(Value::Ref(choice.id), choice.name.clone());
        let given: Vec<(&str, Cell)> = [(*via, mine), (field, theirs)]
            .into_iter()
            .chain(entity.field("mode").map(|_| ("mode", Cell::new(Value::text("add")))))
            .collect();
        self.add_child(entity, &given, context);
        Handled::Yes
    }

    /// The stored row behind a shown one.
    pub fn base_of(&self, shown: &Record) -> Record {
        self.related
            .values()
            .flatten()
            .find(|row| row.entity == shown.entity && row.id == shown.id)
            .unwrap_or(shown)
            .clone()
    }
}
