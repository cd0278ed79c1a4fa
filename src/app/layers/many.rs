//! Hiding or sharing the prices of many contracts: one question with what it changes, what it
//! leaves, and which marked contracts the filter does not show. Those are only taken along when
//! a second key says so.

use crate::app::context::Context;
use crate::app::event::Ticket;
use crate::app::layers::{Behaviour, Handled};
use crate::keys::{self, Action};
use crate::model::bulk::SwitchRow;
use crate::model::condition::Condition;
use crate::model::request::{Outcome, Refusal, Request};

#[derive(Debug)]
pub struct SwitchMany {
    contracts: Vec<i64>,
    filter: Condition,
    pub to: &'static str,
    /// What the database says of them, when it has.
    pub rows: Option<Vec<SwitchRow>>,
    pub with_hidden: bool,
    ticket: Option<Ticket>,
    armed: bool,
}

/// What the question says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub marked: usize,
    pub change: usize,
    pub same: usize,
    /// Not there, or not one's own.
    pub gone: usize,
    pub hidden: usize,
    /// Payment lines of those that change.
    pub lines: i64,
}

impl SwitchMany {
    pub const fn new(contracts: Vec<i64>, filter: Condition, to: &'static str) -> Self {
        Self { contracts, filter, to, rows: None, with_hidden: false, ticket: None, armed: false }
    }

    fn all(&self) -> &[SwitchRow] {
        self.rows.as_deref().unwrap_or_default()
    }

    /// The contracts that the switch is for now.
    fn meant(&self) -> impl Iterator<Item = &SwitchRow> {
        self.all().iter().filter(|row| row.shown || self.with_hidden)
    }

    /// Contracts to write: another visibility, or the same chosen for the first time.
    fn written(&self) -> impl Iterator<Item = &SwitchRow> {
        self.meant().filter(|row| row.changes || !row.chosen)
    }

    pub fn counts(&self) -> Counts {
        Counts {
            marked: self.contracts.len(),
            change: self.written().count(),
            same: self.meant().filter(|row| !row.changes && row.chosen).count(),
            gone: self.contracts.len() - self.all().len(),
            hidden: self.hidden().count(),
            lines: self.written().map(|row| row.lines).sum(),
        }
    }

    /// Marked contracts that the filter leaves out.
    pub fn hidden(&self) -> impl Iterator<Item = &SwitchRow> {
        self.all().iter().filter(|row| !row.shown)
    }

    fn confirm(&self, context: &mut Context) {
        let contracts: Vec<i64> = self.written().map(|row| row.id).collect();
        let changed: Vec<i64> = self.written().filter(|row| row.changes).map(|row| row.id).collect();
        // What taking it back will be about.
        let lines = self.written().filter(|row| row.changes).map(|row| row.lines).sum();
        context.pop();
        if !contracts.is_empty() {
            context.switch_many(contracts, changed, lines, self.to);
        }
    }
}

impl Behaviour for SwitchMany {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Confirm]
    }

    fn enter(&mut self, context: &mut Context) {
        let (contracts, filter) = (self.contracts.clone(), self.filter.clone());
        self.ticket = Some(context.ask(Request::SwitchPreview { contracts, filter, to: self.to.to_owned() }));
    }

    fn leave(&mut self, context: &mut Context) {
        context.forget(&mut self.ticket);
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Accept | Action::Open if self.armed => self.confirm(context),
            Action::IncludeHidden => {
                self.with_hidden = !self.with_hidden;
                // Another question, which has not been read yet.
                self.armed = false;
            }
            Action::Escape | Action::Back => context.pop(),
            _ => {}
        }
        Handled::Yes
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if self.ticket.take_if(|asked| *asked == ticket).is_none() {
            return Handled::No;
        }
        match result {
            Ok(Outcome::SwitchPreview(rows)) => self.rows = Some(rows.clone()),
            Ok(_) => {}
            Err(refusal) => {
                context.refuse(refusal);
                context.pop();
            }
        }
        Handled::Yes
    }

    fn drawn(&mut self, _context: &mut Context) {
        self.armed = self.rows.is_some();
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        match action {
            Action::Accept | Action::Escape => true,
            Action::IncludeHidden => self.hidden().next().is_some(),
            _ => false,
        }
    }
}
