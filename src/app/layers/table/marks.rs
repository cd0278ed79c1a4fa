//! Marks: which rows the next action is for.

use super::TablePage;
use crate::app::context::Context;
use crate::app::layers::moved;
use crate::keys::Action;

impl TablePage {
    /// The marked rows, or the one under the cursor.
    pub(super) fn chosen(&self) -> Vec<i64> {
        if self.marks.is_empty() {
            self.row().map(|row| row.id).into_iter().collect()
        } else {
            self.marks.iter().copied().collect()
        }
    }

    pub(super) fn mark(&mut self, context: &mut Context) {
        let Some(row) = self.rows.get(self.cursor) else { return };
        if !self.marks.remove(&row.id) {
            self.marks.insert(row.id);
        }
        moved(&mut self.cursor, self.rows.len(), 1, Action::Down);
        self.look_ahead(context);
    }
}
