//! Marks: which rows the next action is for. They are ids, so that they stay with their records
//! whatever order or filter the list has. *Everything in the filter* is more than what is held
//! here: the database says which rows that is, and what is asked for meanwhile waits for it.

use std::collections::{BTreeMap, BTreeSet};

use super::TablePage;
use crate::app::context::{Context, Level};
use crate::app::event::Ticket;
use crate::app::layers::moved;
use crate::keys::Action;
use crate::model::condition::Condition;
use crate::model::request::{Outcome, Refusal, Request, Row};

/// What is summed below a list.
pub(super) const SUMMED: &str = "operation_total";

/// What is marked, and what is under way.
#[derive(Debug, Default)]
pub struct Marks {
    pub ids: BTreeSet<i64>,
    /// What those cost that were here when they were marked.
    costs: BTreeMap<i64, i64>,
    /// The marked rows are all that this filter keeps.
    all_of: Option<Condition>,
    /// The row where a range was begun; it ends where the cursor is.
    pub from: Option<i64>,
    /// The rows of the filter are being asked for.
    asked: Option<(Ticket, Filtered)>,
    /// What was to be done with them, before they were here.
    then: Option<Action>,
}

/// What is done with the rows that the filter keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filtered {
    Mark,
    Invert,
}

impl Filtered {
    fn of(self, marks: &BTreeSet<i64>, filtered: BTreeSet<i64>) -> BTreeSet<i64> {
        match self {
            Self::Mark => marks | &filtered,
            // Those that the filter leaves out stay as they are.
            Self::Invert => marks ^ &filtered,
        }
    }
}

impl TablePage {
    /// The one way in which marks change.
    pub(super) fn set_marks(&mut self, marks: BTreeSet<i64>, context: &mut Context) {
        if marks != self.marks.ids {
            self.remember(context);
        }
        let costs =
            self.rows.iter().filter(|row| marks.contains(&row.id)).filter_map(|row| Some((row.id, self.cost(row)?)));
        let costs: Vec<(i64, i64)> = costs.collect();
        self.marks.costs.extend(costs);
        self.marks.costs.retain(|id, _| marks.contains(id));
        self.marks.all_of = None;
        self.marks.ids = marks;
        self.marks.from = None;
    }

    /// What a row costs a year, in øre; none where the list has no such column.
    fn cost(&self, row: &Row) -> Option<i64> {
        let cell = self.cell(row, SUMMED)?;
        Some(cell.value.as_int().unwrap_or_default())
    }

    /// What the marked rows cost a year together, in øre. None where some were never here.
    pub fn marked_sum(&self, context: &Context) -> Option<i64> {
        let ranged = self.ranged();
        let cost = |id: &i64| {
            let here = self.rows.iter().find(|row| row.id == *id).and_then(|row| self.cost(row));
            here.or_else(|| self.marks.costs.get(id).copied())
        };
        let whole = || self.marks.all_of.as_ref().is_some_and(|filter| *filter == self.condition(context));
        if ranged.is_empty() && whole() {
            return self.totals.as_ref().and_then(|totals| totals.sums.first().copied());
        }
        self.marks.ids.union(&ranged).map(cost).sum()
    }

    /// The marked rows, or the one under the cursor.
    pub(super) fn chosen(&self) -> Vec<i64> {
        if self.marks.ids.is_empty() {
            self.row().map(|row| row.id).into_iter().collect()
        } else {
            self.marks.ids.iter().copied().collect()
        }
    }

    pub(super) fn mark(&mut self, context: &mut Context) {
        let Some(row) = self.rows.get(self.cursor) else { return };
        let mut marks = self.marks.ids.clone();
        if !marks.remove(&row.id) {
            marks.insert(row.id);
        }
        self.set_marks(marks, context);
        moved(&mut self.cursor, self.rows.len(), 1, Action::Down);
        self.look_ahead(context);
    }

    /// Begins a range at the cursor, or ends it there.
    pub(super) fn mark_range(&mut self, context: &mut Context) {
        let ranged = self.ranged();
        if self.marks.from.take().is_none() {
            self.marks.from = self.row().map(|row| row.id);
            let text = context.keyed("message-range-begun", &[]);
            context.say(Level::Passing, text);
        } else if ranged.is_empty() {
            let text = context.texts.get("message-range-lost");
            context.say(Level::Passing, text);
        } else {
            let marks = &self.marks.ids | &ranged;
            self.set_marks(marks, context);
        }
    }

    /// The rows of the range that was begun: none where its first row is no longer held.
    pub fn ranged(&self) -> BTreeSet<i64> {
        let first = self.marks.from.and_then(|id| self.rows.iter().position(|row| row.id == id));
        let Some(first) = first else { return BTreeSet::new() };
        let (top, bottom) = (first.min(self.cursor), first.max(self.cursor));
        self.rows.iter().take(bottom + 1).skip(top).map(|row| row.id).collect()
    }

    /// Are all rows of the filter here?
    const fn whole(&self) -> bool {
        self.loaded && !self.more_before && !self.more_after
    }

    pub(super) fn mark_all(&mut self, context: &mut Context) {
        self.filtered(Filtered::Mark, context);
    }

    pub(super) fn invert_marks(&mut self, context: &mut Context) {
        self.filtered(Filtered::Invert, context);
    }

    fn filtered(&mut self, how: Filtered, context: &mut Context) {
        if self.whole() && self.asked.is_none() {
            let filtered = self.rows.iter().map(|row| row.id).collect();
            let marks = how.of(&self.marks.ids, filtered);
            self.set_marks(marks, context);
            return;
        }
        self.forget_asked_marks(context);
        let request = Request::Ids { entity: self.entity.name, filter: self.condition(context) };
        self.marks.asked = Some((context.ask(request), how));
    }

    pub(super) fn forget_asked_marks(&mut self, context: &mut Context) {
        self.marks.then = None;
        if let Some((ticket, _)) = self.marks.asked.take() {
            context.cancel(ticket);
        }
    }

    /// What waits for the marks is not done on another page.
    pub(super) const fn forget_what_waits(&mut self) {
        self.marks.then = None;
    }

    /// Waits with what is to be done to the marked rows until all of them are known.
    pub(super) const fn waits_for_marks(&mut self, action: Action) -> bool {
        let uses = matches!(
            action,
            Action::BulkEdit
                | Action::Report
                | Action::Repeat
                | Action::MacroRun
                | Action::VisibilityToggle
                | Action::VisibilityLocal
                | Action::VisibilityShared
        );
        let waits = uses && self.marks.asked.is_some();
        if waits {
            self.marks.then = Some(action);
        }
        waits
    }

    /// The answer to which rows the filter keeps; false where the ticket is another's.
    pub(super) fn marks_done(
        &mut self,
        ticket: Ticket,
        result: &Result<Outcome, Refusal>,
        context: &mut Context,
    ) -> bool {
        let Some((_, how)) = self.marks.asked.take_if(|(waiting, _)| *waiting == ticket) else { return false };
        match result {
            Ok(Outcome::Ids(ids)) => {
                let filtered: BTreeSet<i64> = ids.iter().copied().collect();
                let marks = how.of(&self.marks.ids, filtered.clone());
                let all = marks == filtered;
                self.set_marks(marks, context);
                self.marks.all_of = all.then(|| self.condition(context));
                context.perform = self.marks.then.take();
            }
            Ok(_) => {}
            Err(refusal) => context.refuse(refusal),
        }
        true
    }

    /// Marked rows that the filter leaves out, where that can be seen from what is here.
    pub fn hidden_marks(&self) -> Option<usize> {
        let here = self.rows.iter().filter(|row| self.marks.ids.contains(&row.id)).count();
        let marked = self.marks.ids.len();
        (here == marked || self.whole()).then_some(marked - here)
    }
}
