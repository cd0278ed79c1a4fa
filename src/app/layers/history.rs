//! The history of a record with the rows that hang on it, and who last changed each field. Enter
//! on a field brings the value from before that change into the draft.

use crate::app::context::{Context, Level};
use crate::app::draft::{FieldEdit, RecordKey};
use crate::app::event::Ticket;
use crate::app::layers::changes::Changes;
use crate::app::layers::table::TablePage;
use crate::app::layers::{Behaviour, Handled, Layer, Message, Reopen, moved, say_denied};
use crate::keys::{self, Action};
use crate::model::entities;
use crate::model::entity::{Entity, Field};
use crate::model::history::{Change, ChangedRow, Deed, FieldChange, Which};
use crate::model::request::{Changed, Outcome, Record, Refusal, Request};
use crate::model::value::Cell;
use crate::text::format;

#[derive(Debug)]
pub struct History {
    pub entity: &'static Entity,
    pub id: i64,
    pub name: String,
    pub changes: Vec<Change>,
    pub loaded: bool,
    /// Who changed each field last, instead of every change.
    pub blame: bool,
    pub cursor: usize,
    asked: Option<Ticket>,
    /// The row whose field is to have its old value, while it is read.
    bringing: Option<(Ticket, Bringing)>,
}

#[derive(Clone, Debug)]
struct Bringing {
    entity: &'static Entity,
    field: &'static Field,
    value: Cell,
}

/// One line: a change set, a row of it, a field of that; by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Set(usize),
    Row(usize, usize),
    Field(usize, usize, usize),
}

/// A field, and the change that made it what it is.
#[derive(Clone, Copy, Debug)]
pub struct Blamed<'a> {
    pub field: &'static Field,
    pub change: &'a Change,
    pub place: usize,
    pub value: &'a Cell,
}

impl History {
    pub const fn new(entity: &'static Entity, id: i64, name: String, blame: bool) -> Self {
        Self { entity, id, name, changes: Vec::new(), loaded: false, blame, cursor: 0, asked: None, bringing: None }
    }

    /// Is the row the record itself?
    pub fn is_own(&self, row: &ChangedRow) -> bool {
        row.entity == self.entity.name && row.id == self.id
    }

    pub fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for (set, change) in self.changes.iter().enumerate() {
            lines.push(Line::Set(set));
            lines_of(change, set, |row| self.is_own(row), &mut lines);
        }
        lines
    }

    /// The fields that have ever been something, in the order of the form.
    pub fn blamed(&self) -> Vec<Blamed<'_>> {
        let last = |field: &'static Field| {
            self.changes.iter().enumerate().find_map(|(place, change)| {
                let own = change.rows.iter().find(|row| self.is_own(row))?;
                let found = own.fields.iter().find(|told| told.field == field.name)?;
                Some(Blamed { field, change, place, value: &found.after })
            })
        };
        self.entity.fields.iter().filter_map(last).collect()
    }

    fn count(&self) -> usize {
        if self.blame { self.blamed().len() } else { self.lines().len() }
    }

    fn field_at(&self, line: Line) -> Option<(&ChangedRow, &FieldChange)> {
        let Line::Field(set, row, field) = line else { return None };
        let row = self.changes.get(set)?.rows.get(row)?;
        Some((row, row.fields.get(field)?))
    }

    fn load(&mut self, context: &mut Context) {
        self.asked = Some(context.ask(Request::History { entity: self.entity.name, id: self.id }));
    }

    fn open(&mut self, context: &mut Context) {
        if self.blame {
            self.open_change();
        } else if let Some((row, change)) = self.lines().get(self.cursor).and_then(|line| self.field_at(*line)) {
            let wanted = (row.entity.clone(), row.id, change.field.clone(), change.before.clone());
            self.bring(wanted, context);
        } else if let Some(Line::Set(set)) = self.lines().get(self.cursor)
            && let Some(change) = self.changes.get(*set)
        {
            context.push(Layer::Changes(Changes::of_one(change.set.id)));
        }
    }

    /// From a field to the change that made it what it is.
    fn open_change(&mut self) {
        let Some(place) = self.blamed().get(self.cursor).map(|blamed| blamed.place) else { return };
        self.blame = false;
        self.cursor = self.lines().iter().position(|line| *line == Line::Set(place)).unwrap_or(0);
    }

    /// Reads the row as it is, to put the old value into its draft.
    fn bring(&mut self, (entity, id, field, value): (String, i64, String, Cell), context: &mut Context) {
        let Some(entity) = entities::named(&entity) else { return };
        let Some(field) = entity.field(&field) else { return };
        if context.session.as_of.is_some() {
            context.refuse(&Refusal::AsOf);
        } else if !context.may_edit(entity) {
            say_denied(context, entity.name);
        } else if !field.editable() {
            let text = context.texts.get("message-computed");
            context.say(Level::Passing, text);
        } else {
            let ticket = context.ask(Request::Record { entity: entity.name, id });
            self.bringing = Some((ticket, Bringing { entity, field, value }));
        }
    }

    fn brought(&self, bringing: Bringing, record: &Record, context: &mut Context) {
        let Bringing { entity, field, value } = bringing;
        let own = entity.name == self.entity.name && record.id == self.id;
        let parent = (!own).then(|| RecordKey::new(self.entity.name, self.id));
        let raw = format::input(&value.value);
        context.remember();
        let shown = format::cell(field, &value, context.texts.lang);
        context.drafts.set(record, parent, field.name, FieldEdit::of(value, raw));
        let nothing = context.texts.get("history-nothing");
        let args = [
            ("field", context.texts.label(entity, field.name).into()),
            ("value", if shown.is_empty() { nothing } else { shown }.into()),
        ];
        let text = context.texts.with("message-brought-back", &args);
        context.say(Level::Done, text);
        context.deliver(Message::Reread(Reopen::Drafts));
    }

    /// Asks whether the change under the cursor is to be taken back. Of somebody else's the answer
    /// says that it is not one's own.
    fn undo(&self, context: &mut Context) {
        let set = match self.lines().get(self.cursor) {
            _ if self.blame => self.blamed().get(self.cursor).map(|blamed| blamed.place),
            Some(Line::Set(set) | Line::Row(set, _) | Line::Field(set, _, _)) => Some(*set),
            None => None,
        };
        if let Some(change) = set.and_then(|set| self.changes.get(set)) {
            context.rehearse(Which::Set(change.set.id), None);
        }
    }

    fn show(&mut self, blame: bool) {
        self.blame = blame;
        self.cursor = 0;
    }
}

/// The rows of a change set and their fields. The record's own row has no line of its own where
/// it was only changed: the line above says it.
pub fn lines_of(change: &Change, set: usize, own: impl Fn(&ChangedRow) -> bool, lines: &mut Vec<Line>) {
    for (place, row) in change.rows.iter().enumerate() {
        if !(own(row) && row.deed == Deed::Changed) {
            lines.push(Line::Row(set, place));
        }
        lines.extend((0..row.fields.len()).map(|field| Line::Field(set, place, field)));
    }
}

impl Behaviour for History {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::History, keys::Context::Global]
    }

    fn enter(&mut self, context: &mut Context) {
        self.load(context);
    }

    fn leave(&mut self, context: &mut Context) {
        for ticket in self.asked.take().into_iter().chain(self.bringing.take().map(|(ticket, _)| ticket)) {
            context.cancel(ticket);
        }
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Open | Action::Accept => self.open(context),
            Action::Blame => self.show(true),
            Action::History => self.show(false),
            Action::Undo => self.undo(context),
            Action::Reload => self.load(context),
            Action::Escape if context.message.take().is_none() => context.pop(),
            Action::Escape => {}
            _ => {
                let count = self.count();
                if !moved(&mut self.cursor, count, TablePage::height(context), action) {
                    return Handled::No;
                }
            }
        }
        Handled::Yes
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if self.asked == Some(ticket) {
            self.asked = None;
            match result {
                Ok(Outcome::History(changes)) => {
                    self.changes.clone_from(changes);
                    self.loaded = true;
                    self.cursor = self.cursor.min(self.count().saturating_sub(1));
                }
                Err(refusal) => context.refuse(refusal),
                Ok(_) => {}
            }
            return Handled::Yes;
        }
        let Some((_, bringing)) = self.bringing.take_if(|(waiting, _)| *waiting == ticket) else { return Handled::No };
        match result {
            Ok(Outcome::Record(record)) => self.brought(bringing, record, context),
            Err(Refusal::Gone) => {
                let text = context.texts.get("message-row-gone");
                context.say(Level::Warning, text);
            }
            Err(refusal) => context.refuse(refusal),
            Ok(_) => {}
        }
        Handled::Yes
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        if matches!(message, Message::Reread(Reopen::Saved) | Message::Switched { .. }) {
            self.load(context);
        }
        Handled::No
    }

    fn changed(&mut self, _changed: Changed, context: &mut Context) {
        self.load(context);
    }

    fn offers(&self, action: Action, context: &Context) -> bool {
        match action {
            Action::Open => {
                let may = |line: &Line| match line {
                    Line::Set(_) => true,
                    Line::Field(..) => context.may_edit(self.entity),
                    Line::Row(..) => false,
                };
                self.blame || self.lines().get(self.cursor).is_some_and(may)
            }
            Action::Blame => !self.blame,
            Action::History => self.blame,
            Action::Escape => true,
            _ => false,
        }
    }
}

impl Layer {
    /// The history of a record, or who changed each of its fields.
    pub fn history(entity: &'static Entity, id: i64, name: &str, action: Action) -> Self {
        Self::History(Box::new(History::new(entity, id, name.to_owned(), action == Action::Blame)))
    }
}
