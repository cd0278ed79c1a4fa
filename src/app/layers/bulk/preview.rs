//! The preview of a bulk edit: every row old and new, or why it is left as it is; then one commit.
//! The rows are asked for some at a time, so that it is seen how far it has come and Esc stops it.

use std::collections::BTreeMap;

use crossterm::event::KeyEvent;
use uuid::Uuid;

use crate::app::context::{Context, Level};
use crate::app::event::{Effect, Ticket};
use crate::app::layers::input::Input;
use crate::app::layers::{Handled, moved};
use crate::keys::Action;
use crate::model::bulk::{BulkQuery, BulkRow, Edit, Reason, Verdict, refuse_name_twins};
use crate::model::condition::Condition;
use crate::model::fold;
use crate::model::request::{Outcome, Refusal, Request, Save, Write};

/// Rows asked for at once.
const AT_ONCE: usize = 2_000;

#[derive(Debug)]
pub struct Preview {
    pub edit: Edit,
    pub rows: Vec<BulkRow>,
    /// Marked rows that the filter leaves out are meant too.
    pub with_hidden: bool,
    pub cursor: usize,
    pub reason: Input,
    /// The reason is being typed.
    pub typing: bool,
    ids: Vec<i64>,
    filter: Condition,
    asked: Option<Ticket>,
    saving: Option<Ticket>,
    /// How many rows the commit has written, where that has been told.
    written: Option<usize>,
    /// The versions of the first preview: a row that has another one since is somebody else's.
    seen: BTreeMap<i64, i64>,
    armed: bool,
}

/// What the preview comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub change: usize,
    pub same: usize,
    pub refused: usize,
    pub hidden: usize,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    Here,
    /// The commit is over, or will be when the line is back: the window closes.
    Over,
    NotMine,
}

impl Preview {
    pub fn new(edit: Edit, ids: Vec<i64>, filter: Condition, context: &mut Context) -> Self {
        let mut preview = Self {
            edit,
            rows: Vec::new(),
            with_hidden: false,
            cursor: 0,
            reason: Input::default(),
            typing: false,
            ids,
            filter,
            asked: None,
            saving: None,
            written: None,
            seen: BTreeMap::new(),
            armed: false,
        };
        preview.ask(context);
        preview
    }

    /// Asks for the rows that are not here yet.
    fn ask(&mut self, context: &mut Context) {
        let ids: Vec<i64> = self.ids.iter().skip(self.rows.len()).take(AT_ONCE).copied().collect();
        let query = BulkQuery { edit: self.edit.clone(), also: Vec::new(), ids, filter: self.filter.clone() };
        self.asked = Some(context.ask(Request::Preview(query)));
    }

    pub fn leave(&mut self, context: &mut Context) {
        context.forget(&mut self.asked);
    }

    /// How many of how many rows have been judged, while it goes on.
    pub fn progress(&self) -> Option<(usize, usize)> {
        self.asked.map(|_| (self.rows.len(), self.ids.len()))
    }

    pub const fn saving(&self) -> bool {
        self.saving.is_some()
    }

    pub fn written(&mut self, ticket: Ticket, rows: usize) -> bool {
        let mine = self.saving == Some(ticket);
        self.written = if mine { Some(rows) } else { self.written };
        mine
    }

    /// How many of how many rows have been written, once the commit takes its time.
    pub fn commit_progress(&self) -> Option<(usize, usize)> {
        self.written.map(|written| (written, self.counts().change))
    }

    /// Esc while it is committed: either all of it has happened, or nothing.
    pub fn stop(&self, context: &mut Context) {
        if let Some(ticket) = self.saving {
            context.effects.push(Effect::Stop(ticket));
        }
    }

    fn meant(&self, row: &BulkRow) -> bool {
        row.shown || self.with_hidden
    }

    /// Will the commit change this row?
    pub fn changes(&self, row: &BulkRow) -> bool {
        row.verdict == Verdict::Change && self.meant(row)
    }

    pub fn counts(&self) -> Counts {
        let meant = |row: &&BulkRow| self.meant(row);
        Counts {
            change: self.rows.iter().filter(|row| self.changes(row)).count(),
            same: self.rows.iter().filter(meant).filter(|row| row.verdict == Verdict::Same).count(),
            refused: self.rows.iter().filter(meant).filter(|row| matches!(row.verdict, Verdict::Refused(_))).count(),
            hidden: self.rows.iter().filter(|row| !row.shown).count(),
        }
    }

    /// All rows are here: those that the filter hides first, then the refused, then the changes.
    fn arrange(&mut self) {
        for row in &mut self.rows {
            let first = *self.seen.entry(row.id).or_insert(row.version);
            if first != row.version {
                row.verdict = Verdict::Refused(Reason::Changed);
            }
        }
        self.refuse_name_twins();
        let rank = |verdict: &Verdict| match verdict {
            Verdict::Refused(_) => 0,
            Verdict::Change => 1,
            Verdict::Same => 2,
        };
        let name = |row: &BulkRow| fold::name_key(row.name.value.as_text().unwrap_or_default());
        self.rows.sort_by_cached_key(|row| (row.shown, rank(&row.verdict), name(row), row.id));
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
    }

    /// Which rows would get the same name depends on whether the hidden ones are meant.
    fn refuse_name_twins(&mut self) {
        let with_hidden = self.with_hidden;
        refuse_name_twins(&mut self.rows, |row| row.shown || with_hidden);
    }

    fn commit(&mut self, context: &mut Context) {
        if !self.armed || self.saving.is_some() || self.asked.is_some() {
            return;
        }
        let writes = self.writes();
        if writes.is_empty() {
            let text = context.texts.get("bulk-nothing");
            context.say(Level::Passing, text);
            return;
        }
        context.last_edit = Some(self.edit.clone());
        let reason = self.reason.text().trim().to_owned();
        self.saving = Some(context.save_many(Save { uuid: Uuid::now_v7(), reason, kind: "bulk".to_owned(), writes }));
    }

    fn writes(&self) -> Vec<Write> {
        let changed = self.rows.iter().filter(|row| self.changes(row));
        changed
            .map(|row| Write::Update {
                entity: self.edit.entity.to_owned(),
                id: row.id,
                version: row.version,
                fields: vec![(self.edit.field.to_owned(), row.after.value.clone())],
            })
            .collect()
    }

    pub fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        if self.typing {
            self.typing = !matches!(action, Action::Accept | Action::Open | Action::Escape);
            return Handled::Yes;
        }
        match action {
            Action::Accept | Action::Open | Action::Save => self.commit(context),
            Action::EditField => self.typing = true,
            Action::IncludeHidden => {
                self.with_hidden = !self.with_hidden;
                self.armed = false;
                self.refuse_name_twins();
            }
            Action::Help | Action::Menu | Action::Messages => return Handled::No,
            _ => {
                moved(&mut self.cursor, self.rows.len(), 10, action);
            }
        }
        Handled::Yes
    }

    pub fn text(&mut self, text: &str) -> Handled {
        if !self.typing {
            return Handled::No;
        }
        self.reason.insert(text);
        Handled::Yes
    }

    pub fn raw_key(&mut self, key: KeyEvent) -> bool {
        self.typing && self.reason.edit_key(key)
    }

    pub fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Answered {
        if self.saving.take_if(|saving| *saving == ticket).is_some() {
            context.done(ticket, result);
            return match result {
                Ok(_) | Err(Refusal::Offline { .. }) => Answered::Over,
                Err(refusal) => {
                    if *refusal == Refusal::Cancelled {
                        let text = context.texts.get("message-stopped");
                        context.say(Level::Done, text);
                    }
                    self.again(context)
                }
            };
        }
        if self.asked.take_if(|asked| *asked == ticket).is_none() {
            return Answered::NotMine;
        }
        match result {
            Ok(Outcome::Preview(rows)) => {
                self.rows.extend(rows.iter().cloned());
                if self.rows.len() < self.ids.len() && !rows.is_empty() {
                    self.ask(context);
                } else {
                    self.arrange();
                }
                Answered::Here
            }
            Ok(_) => Answered::Here,
            Err(refusal) => {
                context.refuse(refusal);
                Answered::Over
            }
        }
    }

    /// Nothing was committed: what has been changed meanwhile is found out and named.
    fn again(&mut self, context: &mut Context) -> Answered {
        self.rows.clear();
        self.written = None;
        self.armed = false;
        self.ask(context);
        Answered::Here
    }

    pub fn drawn(&mut self) {
        self.armed = self.asked.is_none();
    }
}
