//! What the page shows: the lines of its tabs that the cursor can stand on, and the records
//! behind them, with the drafts laid over.

use crate::app::context::Context;
use crate::app::layers::record::{ECONOMY_FIELDS, Item, RecordPage, label_of};
use crate::model::entity::{Body, Field};
use crate::model::request::Record;
use crate::model::value::Value;

impl RecordPage {
    /// Everything the cursor can stand on in this tab.
    pub fn items(&self, context: &Context) -> Vec<Item> {
        match self.body() {
            Body::Fields(sections) => {
                sections.iter().flat_map(|section| section.fields).map(|name| Item::Field(name)).collect()
            }
            Body::Economy => {
                let lines = self.lines(context).len();
                ECONOMY_FIELDS.iter().map(|name| Item::Field(name)).chain((0..lines).map(Item::Row)).collect()
            }
            Body::Related { .. } => (0..self.rows(context).len()).map(Item::Row).collect(),
            Body::Hierarchy { .. } => (0..self.hierarchy().len()).map(Item::Row).collect(),
            Body::Later => Vec::new(),
        }
    }

    pub fn item(&self, context: &Context) -> Option<Item> {
        self.items(context).get(self.cursor).copied()
    }

    pub fn field(&self, context: &Context) -> Option<&'static Field> {
        match self.item(context)? {
            Item::Field(name) => self.entity.field(name),
            Item::Row(_) => None,
        }
    }

    /// The record with its draft laid over it.
    pub fn shown(&self, context: &Context) -> Option<Record> {
        self.record.as_ref().map(|record| context.drafts.overlay(record))
    }

    /// The related rows of this tab: stored ones (with drafts), then new ones.
    pub fn rows(&self, context: &Context) -> Vec<Record> {
        let entity = match self.body() {
            Body::Related { entity, .. } => *entity,
            Body::Economy => "economy_line",
            _ => return Vec::new(),
        };
        let stored = self.related.get(&self.tab).into_iter().flatten().map(|row| context.drafts.overlay(row));
        let parent = self.key();
        let new = context
            .drafts
            .children(&parent)
            .filter(|(key, _)| key.entity == entity && key.is_new())
            .map(|(_, draft)| context.drafts.overlay(&draft.base));
        stored.chain(new).collect()
    }

    /// The payment lines, external before internal.
    pub fn lines(&self, context: &Context) -> Vec<Record> {
        let mut lines = self.rows(context);
        lines.sort_by_key(|line| line.value("direction") == &Value::text("internal"));
        lines
    }

    /// The parent, this record, and its children: (depth, id, name).
    pub fn hierarchy(&self) -> Vec<(usize, i64, String)> {
        let Some(record) = &self.record else { return Vec::new() };
        let Body::Hierarchy { via } = self.body() else { return Vec::new() };
        let mut tree = Vec::new();
        let parent = record.cell(via);
        if let (Some(id), Some(name)) = (parent.value.as_int(), &parent.label) {
            tree.push((0, id, name.clone()));
        }
        let depth = tree.len();
        tree.push((depth, self.id, label_of(self.entity, record)));
        for child in self.related.get(&self.tab).into_iter().flatten() {
            tree.push((depth + 1, child.id, label_of(self.entity, child)));
        }
        tree
    }

    pub(super) fn go_to_tab(&mut self, tab: usize, context: &mut Context) {
        if tab < self.entity.tabs.len() {
            self.tab = tab;
            self.cursor = 0;
            self.top = 0;
            self.grid.leave();
            self.load_tab(context);
        }
    }

    /// Puts the cursor on the field, in the tab that shows it.
    pub(super) fn go_to_field(&mut self, field: &str, context: &mut Context) {
        let place = self.entity.tabs.iter().position(|tab| match &tab.body {
            Body::Fields(sections) => sections.iter().any(|section| section.fields.contains(&field)),
            Body::Economy => ECONOMY_FIELDS.contains(&field),
            Body::Related { entity, .. } => field == "kle_count" && *entity == "it_system_kle",
            _ => false,
        });
        if let Some(tab) = place {
            self.go_to_tab(tab, context);
            let found = self.items(context).iter().position(|item| matches!(item, Item::Field(name) if *name == field));
            self.cursor = found.unwrap_or(0);
        }
    }

    pub(super) fn show_cursor(&mut self, context: &Context) {
        let last = self.items(context).len().saturating_sub(1);
        self.cursor = self.cursor.min(last);
    }
}
