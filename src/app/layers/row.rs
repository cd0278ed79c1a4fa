//! The form of one row that hangs on a record: a role, a reference, a notice. What is typed goes
//! into the drafts with every key. A new row is walked through field by field.

use crossterm::event::KeyEvent;

use crate::app::context::{Context, Level};
use crate::app::draft::{FieldEdit, RecordKey};
use crate::app::layers::input::Input;
use crate::app::layers::pick::Pick;
use crate::app::layers::record::{cell_of, field_edit, refuse_twin, settle_masters};
use crate::app::layers::{Behaviour, Handled, Layer, Message, Picked, Purpose, Reopen, moved};
use crate::keys::{self, Action};
use crate::model::entity::{Entity, Field, Kind};
use crate::model::request::Record;
use crate::model::rules::rows;
use crate::model::value::{Cell, Value};
use crate::text::format;

#[derive(Debug)]
pub struct RowForm {
    pub entity: &'static Entity,
    pub fields: Vec<&'static Field>,
    pub cursor: usize,
    pub editor: Option<Input>,
    /// The row as it is stored, or as it began.
    base: Record,
    parent: RecordKey,
    /// All rows of the tab, as they were when the form was opened.
    others: Vec<Record>,
    /// Enter goes on to the next field.
    walking: bool,
}

impl RowForm {
    pub fn new(entity: &'static Entity, via: &str, base: Record, parent: RecordKey, others: Vec<Record>) -> Self {
        let fields = rows::filled_in(entity, via);
        Self { entity, fields, cursor: 0, editor: None, base, parent, others, walking: false }
    }

    /// Begins with the first field.
    pub fn of_new(entity: &'static Entity, via: &str, base: Record, parent: RecordKey, others: Vec<Record>) -> Self {
        Self { walking: true, ..Self::new(entity, via, base, parent, others) }
    }

    pub fn key(&self) -> RecordKey {
        RecordKey::new(self.entity.name, self.base.id)
    }

    pub fn shown(&self, context: &Context) -> Record {
        context.drafts.overlay(&self.base)
    }

    pub fn field(&self) -> Option<&'static Field> {
        self.fields.get(self.cursor).copied()
    }

    fn edit(&mut self, context: &mut Context) {
        let Some(field) = self.field() else { return };
        match field.kind {
            Kind::Bool => self.toggle(field, context),
            Kind::Choice(_) | Kind::Option(_) | Kind::Link(_) => {
                if let Some(pick) = Pick::for_field(self.entity, self.base.id, field, context) {
                    context.push(Layer::Pick(pick));
                }
            }
            Kind::Moment => {}
            _ => {
                context.remember();
                let raw = self.raw(field, context);
                self.editor = Some(match field.kind {
                    Kind::LongText => Input::lines(&raw),
                    Kind::Text { .. } => Input::line(&raw),
                    _ => Input::replaceable(&raw),
                });
            }
        }
    }

    /// What the field holds, as it is typed.
    fn raw(&self, field: &Field, context: &Context) -> String {
        let edit = context.drafts.get(&self.key()).and_then(|draft| draft.edits.get(field.name));
        match edit {
            Some(edit) => edit.raw.clone(),
            None => format::input(self.shown(context).value(field.name)),
        }
    }

    fn toggle(&self, field: &Field, context: &mut Context) {
        let on = !self.shown(context).value(field.name).as_bool().unwrap_or_default();
        context.remember();
        self.keep(field, FieldEdit::of(Cell::new(Value::Bool(on)), ""), context);
        if field.name == "is_master" {
            settle_masters(&self.parent, &self.with_siblings(context), on.then_some(self.base.id), context);
        }
    }

    /// The rows of the tab with this one among them, as they are now.
    fn with_siblings(&self, context: &Context) -> Vec<Record> {
        let others = self.others.iter().filter(|row| row.id != self.base.id);
        others.chain([&self.base]).map(|row| context.drafts.overlay(row)).collect()
    }

    fn keep(&self, field: &Field, edit: FieldEdit, context: &mut Context) {
        context.drafts.set(&self.base, Some(self.parent.clone()), field.name, edit);
    }

    fn typed(&self, context: &mut Context) {
        let (Some(field), Some(input)) = (self.field(), &self.editor) else { return };
        let edit = field_edit(field, &input.text(), context);
        self.keep(field, edit, context);
    }

    /// Leaves the text; what is wrong with it is said.
    fn leave_text(&mut self, context: &mut Context) {
        let (Some(field), Some(_)) = (self.field(), self.editor.take()) else { return };
        let draft = context.drafts.get(&self.key());
        let problem = draft.and_then(|draft| draft.edits.get(field.name)).and_then(|edit| edit.problem.clone());
        if let Some(problem) = problem {
            let label = context.texts.label(self.entity, field.name);
            let reason = context.texts.problem(Some(self.entity), &problem);
            context.say(Level::Warning, format!("{label}: {reason}"));
        }
    }

    /// The next field of the walk: what must be filled in, and what is typed. At the end the form
    /// closes, unless there was something to choose that was passed by.
    fn go_on(&mut self, context: &mut Context) {
        if !self.walking {
            return;
        }
        let asked = |field: &&Field| field.required || is_typed(field);
        let next = self.fields.iter().skip(self.cursor + 1).position(asked);
        match next {
            Some(next) => {
                self.cursor += 1 + next;
                self.edit(context);
            }
            None => self.end_walk(context),
        }
    }

    fn end_walk(&mut self, context: &mut Context) {
        self.walking = false;
        let passed =
            self.fields.iter().position(|field| !field.required && !is_typed(field) && field.kind != Kind::Bool);
        match passed {
            Some(place) => self.cursor = place,
            None => self.close(context),
        }
    }

    /// A new row that nobody put anything into is not kept.
    fn close(&mut self, context: &mut Context) {
        let key = self.key();
        if key.is_new() && context.drafts.get(&key).is_some_and(|draft| draft.edits.is_empty()) {
            context.drafts.forget(&key);
        }
        context.pop();
        context.deliver(Message::Reread(Reopen::Drafts));
    }

    fn editing(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Accept | Action::Open | Action::NextField | Action::NextPane | Action::Down => {
                self.leave_text(context);
                self.go_on(context);
            }
            Action::PreviousField | Action::PreviousPane | Action::Up => {
                self.leave_text(context);
                self.walking = false;
                self.cursor = self.cursor.saturating_sub(1);
            }
            Action::Escape => {
                self.leave_text(context);
                self.walking = false;
            }
            Action::Save => {
                self.leave_text(context);
                return self.save(context);
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    /// The review of all drafts stands over the page, not over the form.
    fn save(&mut self, context: &mut Context) -> Handled {
        self.close(context);
        Handled::No
    }

    fn picked(&mut self, purpose: &Purpose, choice: &Picked, context: &mut Context) -> Handled {
        let Purpose::Field { entity, id, field } = purpose else { return Handled::No };
        if *entity != self.entity.name || *id != self.base.id {
            return Handled::No;
        }
        let Some(field) = self.entity.field(field) else { return Handled::No };
        let before = context.drafts.get(&self.key()).and_then(|draft| draft.edits.get(field.name)).cloned();
        context.remember();
        self.keep(field, FieldEdit::of(cell_of(field, choice), ""), context);
        if !refuse_twin(&self.shown(context), &self.with_siblings(context), context) {
            self.go_on(context);
            return Handled::Yes;
        }
        self.walking = false;
        match before {
            Some(edit) => self.keep(field, edit, context),
            None => context.drafts.forget_edit(&self.key(), field.name),
        }
        Handled::Yes
    }
}

const fn is_typed(field: &Field) -> bool {
    !matches!(field.kind, Kind::Choice(_) | Kind::Option(_) | Kind::Link(_) | Kind::Bool | Kind::Moment)
}

impl Behaviour for RowForm {
    fn contexts(&self) -> &'static [keys::Context] {
        match &self.editor {
            Some(input) if input.many_lines => &[keys::Context::Editor],
            Some(_) => &[keys::Context::Field],
            None => &[keys::Context::Record, keys::Context::Global],
        }
    }

    fn enter(&mut self, context: &mut Context) {
        if self.walking {
            self.edit(context);
        }
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        if self.editor.is_some() {
            return self.editing(action, context);
        }
        match action {
            Action::Open | Action::EditField => self.edit(context),
            Action::Escape | Action::Back => self.close(context),
            Action::Save => return self.save(context),
            Action::Undo | Action::Help | Action::Menu | Action::Messages | Action::Redraw | Action::Suspend => {
                return Handled::No;
            }
            Action::NextPane | Action::NextTab => {
                moved(&mut self.cursor, self.fields.len(), 1, Action::Down);
            }
            Action::PreviousPane | Action::PreviousTab => {
                moved(&mut self.cursor, self.fields.len(), 1, Action::Up);
            }
            Action::Quit => return Handled::No,
            _ if moved(&mut self.cursor, self.fields.len(), 5, action) => {}
            _ => {
                let text = context.keyed("message-not-here", &[]);
                context.say(Level::Passing, text);
            }
        }
        Handled::Yes
    }

    fn text(&mut self, text: &str, context: &mut Context) -> Handled {
        let Some(input) = &mut self.editor else { return Handled::No };
        input.insert(text);
        self.typed(context);
        Handled::Yes
    }

    fn raw_key(&mut self, key: KeyEvent, context: &mut Context) -> bool {
        let used = self.editor.as_mut().is_some_and(|input| input.edit_key(key));
        if used {
            self.typed(context);
        }
        used
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        match message {
            Message::Picked { purpose, choice } => self.picked(purpose, choice, context),
            // Taken back to before there was this row.
            Message::Reread(Reopen::Drafts) if self.key().is_new() && context.drafts.get(&self.key()).is_none() => {
                context.pop();
                Handled::No
            }
            _ => Handled::No,
        }
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        match action {
            Action::Accept | Action::NextField => self.editor.is_some(),
            Action::EditField => self.editor.is_none(),
            Action::Escape => true,
            _ => false,
        }
    }
}
