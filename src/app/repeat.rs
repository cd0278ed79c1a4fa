//! The last edit once more. What was done to one field is kept as field and operation; the same
//! is done to another record's draft, or to many records with a preview.

use crate::app::context::{Context, Level};
use crate::app::draft::{FieldEdit, RecordKey};
use crate::app::layers::say_denied;
use crate::model::bulk::{Edit, Operation, Reason};
use crate::model::entity::{Entity, Field};
use crate::model::request::Record;
use crate::model::rules::checks;
use crate::model::value::Cell;
use crate::text::format;

/// The last edit, where it was one of this entity; otherwise it is said why there is none.
pub fn last_edit(entity: &'static Entity, context: &mut Context) -> Option<Edit> {
    if !context.may_edit(entity) {
        say_denied(context, entity.name);
        return None;
    }
    let found = context.last_edit.clone().filter(|edit| edit.entity == entity.name);
    if found.is_none() {
        let text = context.texts.get("message-nothing-to-repeat");
        context.say(Level::Passing, text);
    }
    found
}

/// Remembers that the field was given this value.
pub fn remember(entity: &'static Entity, field: &'static Field, cell: Cell, context: &mut Context) {
    let operation = if cell.value.is_null() { Operation::Clear } else { Operation::Set(cell) };
    context.last_edit = Some(Edit { entity: entity.name, field: field.name, operation });
}

/// Does the last edit to the draft of this record, which hangs on `parent` where it is a row.
pub fn on(entity: &'static Entity, record: &Record, parent: Option<RecordKey>, context: &mut Context) {
    let Some(edit) = last_edit(entity, context) else { return };
    let Some(field) = entity.field(edit.field) else { return };
    let shown = context.drafts.overlay(record);
    let label = context.texts.label(entity, field.name);
    match applied(&edit.operation, field, &shown) {
        Ok(cell) => {
            context.remember();
            let now = format::cell(field, &cell, context.texts.lang);
            let raw = format::input(&cell.value);
            context.drafts.set(record, parent, field.name, FieldEdit::of(cell, raw));
            let text = context.texts.with("message-repeated", &[("field", label.into()), ("value", now.into())]);
            context.say(Level::Passing, text);
        }
        Err(reason) => {
            let reason = context.texts.reason(entity, &reason);
            context.say(Level::Warning, format!("{label}: {reason}"));
        }
    }
}

fn applied(operation: &Operation, field: &Field, shown: &Record) -> Result<Cell, Reason> {
    let value = operation.apply(field, shown.value(field.name))?;
    if let Some(problem) = checks::field(field, &value) {
        return Err(Reason::Invalid { field: field.name.to_owned(), problem });
    }
    Ok(match operation {
        Operation::Set(cell) => cell.clone(),
        _ => Cell::new(value),
    })
}
