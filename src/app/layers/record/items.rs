//! What the page shows: the lines of its tabs that the cursor can stand on, and the records
//! behind them, with the drafts laid over.

use crate::app::context::Context;
use crate::app::layers::record::{ECONOMY_FIELDS, Item, Node, RecordPage, tree};
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
            Body::RelatedParts(_) => self.items_of_parts(context),
            Body::Hierarchy { .. } => (0..self.hierarchy().len()).map(Item::Row).collect(),
            Body::Later => Vec::new(),
        }
    }

    /// What the cursor stands on.
    pub fn item(&self, context: &Context) -> Option<Item> {
        self.items(context).get(self.cursor).copied()
    }

    pub fn field(&self, context: &Context) -> Option<&'static Field> {
        match self.item(context)? {
            Item::Field(name) => self.entity.field(name),
            Item::Row(_) | Item::NoRows(_) => None,
        }
    }

    /// The rows of every part, numbered through; a line where a part has none.
    fn items_of_parts(&self, context: &Context) -> Vec<Item> {
        let mut items = Vec::new();
        let mut first = 0;
        for part in 0..self.body().rows().len() {
            let count = self.rows_of(part, context).len();
            if count == 0 {
                items.push(Item::NoRows(part));
            }
            items.extend((first..first + count).map(Item::Row));
            first += count;
        }
        items
    }

    /// The part of the tab that the cursor stands in.
    pub fn part(&self, context: &Context) -> usize {
        match self.item(context) {
            Some(Item::NoRows(part)) => part,
            Some(Item::Row(row)) => self.part_of(row, context),
            Some(Item::Field(_)) | None => 0,
        }
    }

    /// The part of the tab that its row of this number stands in.
    pub(super) fn part_of(&self, row: usize, context: &Context) -> usize {
        let mut rows_so_far = 0;
        let holds = |part: &usize| {
            rows_so_far += self.rows_of(*part, context).len();
            row < rows_so_far
        };
        (0..self.body().rows().len()).find(holds).unwrap_or_default()
    }

    /// Have all the rows of the open tab been read?
    pub fn has_rows(&self) -> bool {
        self.is_new() || (0..self.questions().len()).all(|part| self.related.contains_key(&(self.tab, part)))
    }

    /// The record with its draft laid over it.
    pub fn shown(&self, context: &Context) -> Option<Record> {
        self.record.as_ref().map(|record| context.drafts.overlay(record))
    }

    /// The rows of this tab, of all its parts: in each the stored ones (with drafts), then new ones.
    pub fn rows(&self, context: &Context) -> Vec<Record> {
        (0..self.body().rows().len()).flat_map(|part| self.rows_of(part, context)).collect()
    }

    /// The rows of one part of this tab.
    pub fn rows_of(&self, part: usize, context: &Context) -> Vec<Record> {
        let parts = self.body().rows();
        let Some(rows) = parts.get(part).copied() else { return Vec::new() };
        // Where two parts are of the same rows, the field that points here tells them apart.
        let alone = parts.iter().filter(|other| other.entity == rows.entity).count() == 1;
        let own = Value::Ref(self.id);
        let stored = self.related.get(&(self.tab, part)).into_iter().flatten();
        let stored = stored.map(|row| context.drafts.overlay(row));
        let parent = self.key();
        let new = context
            .drafts
            .children(&parent)
            .filter(|(key, _)| key.entity == rows.entity && key.is_new())
            .filter(|(_, draft)| alone || *draft.base.value(rows.via) == own)
            .map(|(_, draft)| context.drafts.overlay(&draft.base));
        stored.chain(new).collect()
    }

    /// The payment lines, external before internal.
    pub fn lines(&self, context: &Context) -> Vec<Record> {
        let mut lines = self.rows(context);
        lines.sort_by_key(|line| line.value("direction") == &Value::text("internal"));
        lines
    }

    /// The tree that the record stands in, the root first, everything under what it hangs on.
    pub fn hierarchy(&self) -> Vec<Node> {
        let Body::Hierarchy { via } = self.body() else { return Vec::new() };
        self.related.get(&(self.tab, 0)).map(|records| tree(self.entity, via, records)).unwrap_or_default()
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
