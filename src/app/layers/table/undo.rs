//! What `u` takes back in a list: marks, filters and views.

use super::TablePage;
use crate::app::context::Context;
use crate::app::layers::Handled;
use crate::app::undo::{ListState, Step, Way};
use crate::model::views;

impl TablePage {
    fn state(&self) -> ListState {
        ListState {
            entity: self.entity.name,
            marks: self.marks.ids.clone(),
            filter: self.filter_text.clone(),
            view: self.view.map(|view| view.code),
        }
    }

    /// Before marks, filter or view are changed.
    pub(super) fn remember(&self, context: &mut Context) {
        context.step(Step::List(self.state()));
    }

    pub(super) fn restore(&mut self, to: &ListState, way: Way, context: &mut Context) -> Handled {
        if to.entity != self.entity.name {
            return Handled::No;
        }
        let now = self.state();
        // The filter was opened and left as it was: nothing to take back.
        if *to == now {
            context.take(way);
            return Handled::Yes;
        }
        self.marks.ids.clone_from(&to.marks);
        if (&to.filter, to.view) != (&now.filter, now.view) {
            self.view = to.view.and_then(views::named);
            self.set_filter_text(to.filter.clone(), context);
            self.restart(context);
        }
        context.list_restored(now, way);
        Handled::Yes
    }
}
