//! The rows of a tab that hang on the record: added, changed and taken away in the drafts, saved
//! together with the record. What a row begins with and owes the others: `model::rules::rows`.

use crate::app::context::{Context, Level};
use crate::app::draft::{self, FieldEdit, RecordKey};
use crate::app::layers::pick::Pick;
use crate::app::layers::record::{ECONOMY_FIELDS, Item, RecordPage};
use crate::app::layers::row::RowForm;
use crate::app::layers::{Handled, Layer, Picked, say_denied};
use crate::app::repeat;
use crate::model::entities;
use crate::model::entity::{Body, Entity, Field, Kind, Rows};
use crate::model::request::Record;
use crate::model::rules::rows;
use crate::model::value::{Cell, Value};

impl RecordPage {
    /// What the rows under the cursor are.
    pub(super) fn rows_here(&self, context: &Context) -> Option<(&'static Entity, Rows)> {
        let rows = *self.body().rows().get(self.part(context))?;
        Some((entities::named(rows.entity)?, rows))
    }

    pub(super) fn may_edit_rows(&self, context: &Context) -> bool {
        self.rows_here(context).is_some_and(|(entity, _)| context.may_edit(entity))
    }

    /// Can a row be added to this tab? Not where rows are records with a page of their own.
    pub fn can_add(&self, context: &Context) -> bool {
        self.rows_here(context).is_some_and(|(entity, _)| entity.tabs.is_empty())
    }

    /// Does the cursor stand on a row that is edited in a form?
    pub(super) fn on_related_row(&self, context: &Context) -> bool {
        matches!(self.body(), Body::Related { .. } | Body::RelatedParts(_)) && self.on_own_row(context)
    }

    /// Does the cursor stand on a row that hangs on this record?
    pub(super) fn on_own_row(&self, context: &Context) -> bool {
        matches!(self.item(context), Some(Item::Row(_))) && self.can_add(context)
    }

    pub(super) fn add(&mut self, context: &mut Context) {
        match self.rows_here(context).filter(|(entity, _)| entity.tabs.is_empty()) {
            None => self.say_not_here(context),
            Some((entity, _)) if !context.may_edit(entity) => say_denied(context, entity.name),
            Some(_) if matches!(self.body(), Body::Economy) => self.add_line(context),
            Some((entity, rows)) => self.add_row(entity, rows, context),
        }
    }

    pub(super) fn say_not_here(&self, context: &mut Context) {
        let text = context.keyed("message-not-here", &[]);
        context.say(Level::Passing, text);
    }

    /// One choice is made in its picker; more are filled in in a form.
    fn add_row(&self, entity: &'static Entity, rows: Rows, context: &mut Context) {
        if let Some(field) = only_choice(entity, rows.via) {
            let kept =
                self.rows(context).into_iter().filter(|row| row.entity == entity.name && !is_removed(row, context));
            let taken = kept.filter_map(|row| row.value(field.name).as_int()).collect();
            if let Some(pick) = Pick::link(entity, field, taken, context) {
                context.push(Layer::Pick(pick));
            }
            return;
        }
        context.remember();
        let row = self.begin(entity, rows.via, &[], context);
        let form = RowForm::of_new(entity, rows.via, row, self.key(), self.rows(context));
        context.push(Layer::Row(Box::new(form)));
    }

    /// A new row with what such rows begin with, and these cells.
    fn begin(&self, entity: &'static Entity, via: &str, cells: &[(&str, Cell)], context: &mut Context) -> Record {
        let others: Vec<Record> = self.rows(context).into_iter().filter(|row| row.entity == entity.name).collect();
        let kept: Vec<Record> = others.into_iter().filter(|row| !is_removed(row, context)).collect();
        let mut given = vec![(via.to_owned(), Cell::named(Value::Ref(self.id), self.name.clone()))];
        let defaults = rows::defaults(entity, &kept, context.today());
        given.extend(defaults.into_iter().map(|(name, value)| (name.to_owned(), Cell::new(value))));
        given.extend(cells.iter().map(|(name, cell)| ((*name).to_owned(), cell.clone())));
        let given: Vec<(&str, Cell)> = given.iter().map(|(name, cell)| (name.as_str(), cell.clone())).collect();
        self.add_child(entity, &given, context)
    }

    fn add_line(&mut self, context: &mut Context) {
        let Some(visibility) = self.record.as_ref().map(|record| record.cell("visibility").clone()) else { return };
        context.remember();
        self.begin(&entities::contract::ECONOMY_LINE, "contract_id", &[("visibility", visibility)], context);
        let lines = self.lines(context);
        let external = lines.iter().filter(|line| line.value("direction") != &Value::text("internal")).count();
        self.cursor = ECONOMY_FIELDS.len() + external.saturating_sub(1);
        self.grid.enter(external.saturating_sub(1).min(lines.len().saturating_sub(1)));
    }

    /// A row in the drafts; a record that is new itself is kept there too.
    pub(super) fn add_child(&self, entity: &'static Entity, given: &[(&str, Cell)], context: &mut Context) -> Record {
        let id = context.drafts.new_id();
        let blank = draft::blank(entity, id, context.session.organisation_id, given);
        if let Some(record) = self.record.as_ref().filter(|_| self.is_new()) {
            context.drafts.start(record, None);
        }
        context.drafts.start(&blank, Some(self.key()));
        blank
    }

    /// Begins to change the row under the cursor.
    pub(super) fn edit_row(&self, context: &mut Context) {
        let (Some((entity, rows)), Some(Item::Row(place))) = (self.rows_here(context), self.item(context)) else {
            return;
        };
        let Some(row) = self.rows(context).into_iter().nth(place) else { return };
        if !context.may_edit(entity) {
            say_denied(context, entity.name);
            return;
        }
        let form = RowForm::new(entity, rows.via, self.base_of(&row), self.key(), self.rows(context));
        context.push(Layer::Row(Box::new(form)));
    }

    /// Takes the row under the cursor away, or takes that back; elsewhere it is the whole record.
    pub(super) fn remove_or_delete(&mut self, context: &mut Context) {
        let rows = matches!(self.body(), Body::Related { .. } | Body::RelatedParts(_));
        match (self.on_own_row(context), rows) {
            (true, _) => self.remove(context),
            // Among rows nobody means the record.
            (false, true) => self.say_not_here(context),
            (false, false) => self.ask_delete(context),
        }
    }

    fn remove(&mut self, context: &mut Context) {
        let Some(Item::Row(place)) = self.item(context) else { return };
        let shown = if matches!(self.body(), Body::Economy) { self.lines(context) } else { self.rows(context) };
        let Some(row) = shown.get(place) else { return };
        if !self.may_edit_rows(context) {
            say_denied(context, &row.entity);
            return;
        }
        context.remember();
        let back = is_removed(row, context);
        if back {
            context.drafts.restore(&RecordKey::new(&row.entity, row.id));
        } else {
            context.drafts.remove(&self.base_of(row), Some(self.key()));
        }
        settle_masters(&self.key(), &self.rows(context), None, context);
        self.show_cursor(context);
        self.grid.leave();
        let text = context.keyed(if back { "message-row-restored" } else { "message-row-removed" }, &[]);
        context.say(Level::Passing, text);
    }

    /// A picker has answered which record or option a new row is of.
    pub(super) fn link(&self, entity: &str, field: &str, choice: &Picked, context: &mut Context) -> Handled {
        let rows = self.body().rows().into_iter().find(|rows| rows.entity == entity);
        let (Some(rows), Some(entity), Picked::Choice(choice)) = (rows, entities::named(entity), choice) else {
            return Handled::No;
        };
        context.remember();
        let theirs = Cell::named(Value::Ref(choice.id), choice.name.clone());
        let row = self.begin(entity, rows.via, &[(field, theirs)], context);
        if refuse_twin(&row, &self.rows(context), context) {
            context.drafts.forget(&RecordKey::new(&row.entity, row.id));
        } else {
            let text = context.keyed("message-row-added", &[]);
            context.say(Level::Passing, text);
        }
        Handled::Yes
    }

    /// The payment line that the cursor stands on.
    pub(super) fn line_here(&self, context: &Context) -> Option<Record> {
        let row = match self.item(context) {
            _ if !matches!(self.body(), Body::Economy) => return None,
            _ if self.grid.inside => self.grid.row,
            Some(Item::Row(row)) => row,
            _ => return None,
        };
        self.lines(context).into_iter().nth(row)
    }

    /// The last edit once more: on the payment line under the cursor, or on the record.
    pub(super) fn repeat(&self, context: &mut Context) {
        match (self.line_here(context), &self.record) {
            (Some(line), _) => {
                repeat::on(&entities::contract::ECONOMY_LINE, &self.base_of(&line), Some(self.key()), context);
            }
            (None, Some(record)) => repeat::on(self.entity, record, None, context),
            (None, None) => {}
        }
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

/// The choice that is all a new row needs.
fn only_choice(entity: &'static Entity, via: &str) -> Option<&'static Field> {
    let given = rows::defaults(entity, &[], chrono::NaiveDate::default());
    let mut open =
        rows::filled_in(entity, via).into_iter().filter(|field| !given.iter().any(|(name, _)| *name == field.name));
    let first = open.next().filter(|field| matches!(field.kind, Kind::Link(_) | Kind::Option(_)))?;
    open.next().is_none().then_some(first)
}

pub fn is_removed(row: &Record, context: &Context) -> bool {
    context.drafts.get(&RecordKey::new(&row.entity, row.id)).is_some_and(|draft| draft.removed)
}

/// Says that the row is there already. One that was to be taken away stays instead.
pub fn refuse_twin(row: &Record, others: &[Record], context: &mut Context) -> bool {
    let Some(twin) = rows::twin(row, others) else { return false };
    let key = if is_removed(twin, context) { "message-row-restored" } else { "message-row-twice" };
    context.drafts.restore(&RecordKey::new(&twin.entity, twin.id));
    let text = context.texts.get(key);
    context.say(Level::Warning, text);
    true
}

/// Sees to it that exactly one reference of the record stands in the lists.
pub fn settle_masters(parent: &RecordKey, shown: &[Record], chosen: Option<i64>, context: &mut Context) {
    let kept: Vec<Record> = shown
        .iter()
        .filter(|row| row.entity == "reference" && !is_removed(row, context))
        .map(|row| context.drafts.overlay(row))
        .collect();
    for (id, mark) in rows::masters(&kept, chosen) {
        let Some(row) = kept.iter().find(|row| row.id == id) else { continue };
        let base = context.drafts.get(&RecordKey::new("reference", id)).map_or(row, |draft| &draft.base).clone();
        let edit = FieldEdit::of(Cell::new(Value::Bool(mark)), "");
        context.drafts.set(&base, Some(parent.clone()), "is_master", edit);
    }
}
