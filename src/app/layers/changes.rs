//! One's own changes, newest first, from the database: so they are there after a restart too.
//! Enter opens one; `u` takes back all of it, or the rows that are marked.

use std::collections::BTreeSet;

use crate::app::context::Context;
use crate::app::event::Ticket;
use crate::app::layers::history::{Line, lines_of};
use crate::app::layers::table::TablePage;
use crate::app::layers::{Behaviour, Handled, Message, Reopen, moved};
use crate::keys::{self, Action};
use crate::model::history::{Change, ChangeSet, Which};
use crate::model::request::{Changed, Outcome, Refusal, Request};

/// Change sets that are listed.
const SHOWN: usize = 100;

#[derive(Debug, Default)]
pub struct Changes {
    pub sets: Vec<ChangeSet>,
    pub loaded: bool,
    pub cursor: usize,
    /// Only this one, whoever made it, is looked at.
    pub only: Option<i64>,
    /// The one that was opened.
    pub opened: Option<Box<Opened>>,
    asked: Option<Ticket>,
    asked_one: Option<Ticket>,
}

#[derive(Debug)]
pub struct Opened {
    pub change: Change,
    pub cursor: usize,
    /// Places of rows.
    pub marks: BTreeSet<usize>,
}

impl Opened {
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        lines_of(&self.change, 0, |_| false, &mut lines);
        lines
    }

    fn mark(&mut self) {
        let lines = self.lines();
        let Some(Line::Row(_, row) | Line::Field(_, row, _)) = lines.get(self.cursor).copied() else { return };
        if !self.marks.remove(&row) {
            self.marks.insert(row);
        }
        // To the next row, past the fields of this one.
        let next = lines.iter().position(|line| *line == Line::Row(0, row + 1));
        self.cursor = next.unwrap_or(self.cursor);
    }

    /// The marked rows; none marked: all of the change set.
    fn chosen(&self) -> Option<Vec<(String, i64)>> {
        let rows = self.marks.iter().filter_map(|place| self.change.rows.get(*place));
        (!self.marks.is_empty()).then(|| rows.map(|row| (row.entity.clone(), row.id)).collect())
    }
}

impl Changes {
    /// All that one save changed.
    pub fn of_one(set: i64) -> Self {
        Self { only: Some(set), ..Self::default() }
    }

    fn load(&mut self, context: &mut Context) {
        if let Some(id) = self.only {
            self.asked_one = Some(context.ask(Request::Change { id }));
            return;
        }
        self.asked = Some(context.ask(Request::Changes { mine: true, limit: SHOWN }));
    }

    fn open(&mut self, context: &mut Context) {
        if let (None, Some(set)) = (&self.opened, self.sets.get(self.cursor)) {
            self.asked_one = Some(context.ask(Request::Change { id: set.id }));
        }
    }

    fn undo(&self, context: &mut Context) {
        match &self.opened {
            Some(opened) => context.rehearse(Which::Set(opened.change.set.id), opened.chosen()),
            None => {
                if let Some(set) = self.sets.get(self.cursor) {
                    context.rehearse(Which::Set(set.id), None);
                }
            }
        }
    }

    fn escape(&mut self, context: &mut Context) {
        if context.message.take().is_some() {
            return;
        }
        match &mut self.opened {
            Some(opened) if !opened.marks.is_empty() => opened.marks.clear(),
            Some(_) if self.only.is_none() => self.opened = None,
            _ => context.pop(),
        }
    }

    fn step(&mut self, action: Action, context: &Context) -> bool {
        let height = TablePage::height(context);
        match &mut self.opened {
            Some(opened) => {
                let count = opened.lines().len();
                moved(&mut opened.cursor, count, height, action)
            }
            None => moved(&mut self.cursor, self.sets.len(), height, action),
        }
    }
}

impl Behaviour for Changes {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::History, keys::Context::Global]
    }

    fn enter(&mut self, context: &mut Context) {
        self.load(context);
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Open | Action::Accept => self.open(context),
            Action::Undo => self.undo(context),
            Action::Mark => {
                if let Some(opened) = &mut self.opened {
                    opened.mark();
                }
            }
            Action::MarkAll => {
                if let Some(opened) = &mut self.opened {
                    opened.marks = (0..opened.change.rows.len()).collect();
                }
            }
            Action::Reload => self.load(context),
            Action::Escape => self.escape(context),
            Action::Back if self.opened.is_some() && self.only.is_none() => self.opened = None,
            _ if self.step(action, context) => {}
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        let (list, one) = (self.asked == Some(ticket), self.asked_one == Some(ticket));
        if !list && !one {
            return Handled::No;
        }
        match result {
            Ok(Outcome::Changes(sets)) => {
                self.sets.clone_from(sets);
                self.loaded = true;
                self.cursor = self.cursor.min(sets.len().saturating_sub(1));
            }
            Ok(Outcome::Change(change)) => {
                let opened = Opened { change: (**change).clone(), cursor: 0, marks: BTreeSet::new() };
                self.opened = Some(Box::new(opened));
            }
            Err(refusal) => {
                if self.only.is_some() {
                    context.pop();
                }
                context.refuse(refusal);
            }
            Ok(_) => {}
        }
        self.asked.take_if(|_| list);
        self.asked_one.take_if(|_| one);
        Handled::Yes
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        if matches!(message, Message::Reread(Reopen::Saved) | Message::Switched { .. }) {
            self.opened = None;
            self.load(context);
        }
        Handled::No
    }

    fn changed(&mut self, _changed: Changed, context: &mut Context) {
        self.load(context);
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        match action {
            Action::Open => self.opened.is_none() && !self.sets.is_empty(),
            Action::Undo => self.opened.is_some() || !self.sets.is_empty(),
            Action::Mark | Action::MarkAll => self.opened.is_some(),
            Action::Escape => true,
            _ => false,
        }
    }
}
