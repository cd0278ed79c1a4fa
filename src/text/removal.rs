//! What deleting a record would do, in words.

use crate::model::entities;
use crate::model::removal::{Block, Bound, Removal};
use crate::text::{Arg, Texts};

impl Texts {
    /// The sentences of the question: what goes, what is emptied, or what stands in the way.
    pub fn removal(self, removal: &Removal, blocks: &[Block]) -> Vec<String> {
        let what = entities::named(removal.entity).map(|entity| self.entity(entity)).unwrap_or_default();
        let args = [("what", what.into()), ("name", removal.name.clone().into())];
        if !blocks.is_empty() {
            let mut said = vec![self.with("delete-blocked", &args)];
            said.extend(blocks.iter().map(|block| format!("- {}", self.block(block))));
            return said;
        }
        let mut said = vec![self.with("delete-what", &args)];
        let goes: Vec<String> = removal.of(true).map(|bound| self.counted(bound)).collect();
        if !goes.is_empty() {
            said.push(self.with("delete-goes", &[("rows", goes.join(", ").into())]));
        }
        let emptied: Vec<String> = removal.of(false).map(|bound| self.emptied(bound)).collect();
        if !emptied.is_empty() {
            said.push(self.with("delete-emptied", &[("fields", emptied.join(", ").into())]));
        }
        said.push(self.get("delete-history"));
        said
    }

    /// `Betalingslinjer (3)`
    fn counted(self, bound: &Bound) -> String {
        format!("{} ({})", self.plural_of(bound.binding.entity), bound.rows.len())
    }

    /// `Overordnet kontrakt (2)`
    fn emptied(self, bound: &Bound) -> String {
        let entity = entities::named(bound.binding.entity);
        let label = entity.map(|entity| self.label(entity, bound.binding.via)).unwrap_or_default();
        format!("»{label}« ({})", bound.rows.len())
    }

    fn plural_of(self, entity: &str) -> String {
        entities::named(entity).map(|entity| self.entities(entity)).unwrap_or_default()
    }

    fn block(self, block: &Block) -> String {
        match block {
            Block::Rows(binding, count) => {
                let rows: Arg = self.plural_of(binding.entity).into();
                self.with("delete-block-rows", &[("rows", rows), ("count", (*count).into())])
            }
            Block::NotYours(binding, count) => {
                let rows: Arg = self.plural_of(binding.entity).into();
                self.with("delete-block-not-yours", &[("rows", rows), ("count", (*count).into())])
            }
            Block::UsedBy(count) => self.with("delete-block-used", &[("count", (*count).into())]),
            Block::Exhibited => self.get("delete-block-exhibited"),
            Block::Root => self.get("delete-block-root"),
            Block::Yourself => self.get("delete-block-yourself"),
        }
    }
}
