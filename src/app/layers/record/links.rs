//! Where a field or a row leads: to the page of another record.

use crate::app::context::Context;
use crate::app::layers::Layer;
use crate::app::layers::record::{Item, RecordPage};
use crate::model::entities;
use crate::model::entity::{Body, Entity, Field, Kind};
use crate::model::request::Record;
use crate::model::value::Cell;

impl RecordPage {
    /// Follows the reference under the cursor.
    pub(super) fn follow(&self, context: &mut Context) {
        match self.item(context) {
            Some(Item::Field(name)) => {
                if let Some(field) = self.entity.field(name) {
                    self.follow_field(field, context);
                }
            }
            Some(Item::Row(row)) => self.follow_row(row, context),
            Some(Item::NoRows(_)) | None => {}
        }
    }

    /// False when the field is no link or points nowhere.
    pub(super) fn follow_field(&self, field: &Field, context: &mut Context) -> bool {
        let Kind::Link(target) = field.kind else { return false };
        let Some(target) = entities::named(target).filter(|target| !target.tabs.is_empty()) else { return false };
        let Some(shown) = self.shown(context) else { return false };
        let cell = shown.cell(field.name);
        let Some(id) = cell.value.as_int().filter(|id| *id > 0) else { return false };
        let name = cell.label.clone().unwrap_or_default();
        context.push(Layer::Record(Box::new(Self::new(target, id, name))));
        true
    }

    pub(super) fn follow_row(&self, row: usize, context: &mut Context) {
        if let Body::Hierarchy { .. } = self.body() {
            if let Some(node) = self.hierarchy().into_iter().nth(row).filter(|node| node.id != self.id) {
                context.push(Layer::Record(Box::new(Self::new(self.entity, node.id, node.name))));
            }
            return;
        }
        let Some(found) = self.rows(context).into_iter().nth(row) else { return };
        let Some(entity) = entities::named(&found.entity) else { return };
        let via = self.body().rows().get(self.part_of(row, context)).map(|rows| rows.via);
        if !entity.tabs.is_empty() {
            let name = label_of(entity, &found);
            context.push(Layer::Record(Box::new(Self::new(entity, found.id, name))));
        } else if let Some((target, id, name)) = linked(entity, via, &|field| found.cell(field).clone()) {
            context.push(Layer::Record(Box::new(Self::new(target, id, name))));
        } else {
            self.edit_row(context);
        }
    }

    pub(super) fn points_somewhere(&self, field: &Field, context: &Context) -> bool {
        let Kind::Link(target) = field.kind else { return false };
        entities::named(target).is_some_and(|target| !target.tabs.is_empty())
            && self.shown(context).is_some_and(|shown| !shown.value(field.name).is_null())
    }
}

/// The name of the record, from its label field.
pub fn label_of(entity: &Entity, record: &Record) -> String {
    let cell = record.cell(entity.label);
    cell.label.clone().or_else(|| cell.value.as_text().map(str::to_owned)).unwrap_or_default()
}

/// Where a link row leads: the first of its columns that is a link to something with tabs,
/// and not the way we came by.
pub(super) fn linked(
    entity: &Entity,
    via: Option<&str>,
    cell: &dyn Fn(&str) -> Cell,
) -> Option<(&'static Entity, i64, String)> {
    entity.columns.iter().filter(|name| Some(**name) != via).find_map(|name| {
        let Kind::Link(target) = entity.field(name)?.kind else { return None };
        let target = entities::named(target).filter(|target| !target.tabs.is_empty())?;
        let cell = cell(name);
        Some((target, cell.value.as_int()?, cell.label.unwrap_or_default()))
    })
}
