//! What the list's own pickers answer: order, view, export, what a system becomes part of.

use super::TablePage;
use crate::app::context::{Context, Level};
use crate::app::event::{Effect, Format, ListExport};
use crate::app::layers::merge::MergeReview;
use crate::app::layers::pick::Pick;
use crate::app::layers::{Handled, Layer, Picked, Purpose, say_denied};
use crate::model::request::Sort;
use crate::model::views;

impl TablePage {
    pub(super) fn picked(&mut self, purpose: &Purpose, choice: &Picked, context: &mut Context) -> Handled {
        match (purpose, choice) {
            (Purpose::Sort, Picked::Code(field)) => {
                let same = self.sort.field == *field;
                self.sort = Sort { field: field.clone(), descending: same && !self.sort.descending };
                self.restart(context);
            }
            (Purpose::View, Picked::Code(code)) => {
                self.remember(context);
                self.view = views::named(code);
                self.restart(context);
            }
            (Purpose::View, Picked::Nothing) => {
                self.remember(context);
                self.view = None;
                self.restart(context);
            }
            (Purpose::Export, Picked::Code(code)) => {
                if let Some(format) = Format::OF_CONTRACTS.into_iter().find(|format| format.code() == code) {
                    self.export(format, context);
                }
            }
            (Purpose::Merge { old, name }, Picked::Choice(new)) if new.id != *old => {
                let review = MergeReview::new((*old, name.clone()), (new.id, new.name.clone()));
                context.push(Layer::Merge(Box::new(review)));
            }
            (Purpose::Merge { .. }, _) => {
                let text = context.texts.get("merge-itself");
                context.say(Level::Passing, text);
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    pub(super) fn export(&self, format: Format, context: &mut Context) {
        let as_of = context.session.as_of;
        let title = match as_of {
            Some(date) => format!("{} {}", context.texts.entities(self.entity), date),
            None => context.texts.entities(self.entity),
        };
        let export = ListExport {
            entity: self.entity.name,
            fields: self.columns.iter().map(|name| (*name).to_owned()).collect(),
            filter: self.condition(context),
            sort: self.sort.clone(),
            title,
            format,
            as_of,
            with_ids: false,
        };
        context.exporting = true;
        context.effects.push(Effect::ExportList(Box::new(export)));
    }

    /// Asks what the system under the cursor is to become part of.
    pub(super) fn merge(&self, context: &mut Context) {
        let Some(row) = self.row() else { return };
        if !context.may_edit(self.entity) {
            say_denied(context, self.entity.name);
            return;
        }
        let name = self.cell(row, "name").and_then(|cell| cell.value.as_text()).unwrap_or_default();
        context.push(Layer::Pick(Pick::merge(row.id, name, context)));
    }
}
