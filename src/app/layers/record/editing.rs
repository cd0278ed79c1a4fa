//! Changing fields: the editor in the field, the pickers, the payment grid. Everything typed
//! goes into the drafts with the key that typed it.

use crossterm::event::KeyEvent;

use crate::app::context::{Context, Level};
use crate::app::draft::FieldEdit;
use crate::app::layers::input::Input;
use crate::app::layers::pick::Pick;
use crate::app::layers::record::{ECONOMY_FIELDS, Editor, Item, RecordPage};
use crate::app::layers::told::Told;
use crate::app::layers::{Handled, Layer, Picked, Purpose, moved, say_denied};
use crate::app::repeat;
use crate::keys::Action;
use crate::model::entities;
use crate::model::entity::{Body, Field, Kind};
use crate::model::request::{Problem, Record};
use crate::model::value::{Cell, Value};
use crate::text::{format, key};

impl RecordPage {
    pub(super) fn may_edit(&self, context: &Context) -> bool {
        context.may_edit(self.entity)
    }

    /// May something be typed into this field?
    pub(super) fn may_type(&self, field: &Field, context: &Context) -> bool {
        let open = field.editable() && (self.is_new() || !field.fixed);
        open && context.session.may_edit_field(self.entity, field)
    }

    /// Begins to change the field under the cursor.
    pub(super) fn edit(&mut self, context: &mut Context) {
        match self.item(context) {
            Some(Item::Field(name)) => self.edit_field(name, context),
            Some(Item::Row(row)) if matches!(self.body(), Body::Economy) => self.enter_grid(row, context),
            _ => self.follow(context),
        }
    }

    pub(super) fn edit_field(&mut self, name: &str, context: &mut Context) {
        let Some(field) = self.entity.field(name) else { return };
        if name == "visibility" {
            // Space or v switches: Enter on the way to the payment lines must hide nothing.
            let text = context.keyed("message-visibility-keys", &[]);
            context.say(Level::Passing, text);
        } else if !field.editable() {
            self.follow_or_say_computed(field, context);
        } else if !context.session.may_edit_field(self.entity, field) {
            self.follow_or_say_denied(field, context);
        } else if field.fixed && !self.is_new() {
            let text = context.texts.problem(None, &Problem::Fixed);
            context.say(Level::Passing, text);
        } else {
            self.open_editor(field, context);
        }
    }

    pub(super) fn follow_or_say_computed(&self, field: &Field, context: &mut Context) {
        if !self.follow_field(field, context) {
            let own = context.texts.find(&key(&["message-computed", self.entity.name, field.name]));
            let text = own.unwrap_or_else(|| context.texts.get("message-computed"));
            context.say(Level::Passing, text);
        }
    }

    pub(super) fn follow_or_say_denied(&self, field: &Field, context: &mut Context) {
        if !self.follow_field(field, context) {
            say_denied(context, self.entity.name);
        }
    }

    pub(super) fn open_editor(&mut self, field: &'static Field, context: &mut Context) {
        let Some(shown) = self.shown(context) else { return };
        match field.kind {
            Kind::Bool => {
                let now = shown.value(field.name).as_bool().unwrap_or_default();
                context.remember();
                self.keep(field, FieldEdit::of(Cell::new(Value::Bool(!now)), ""), context);
                self.remember_edit(field, context);
            }
            Kind::Choice(_) | Kind::Option(_) | Kind::Link(_) => {
                if let Some(pick) = Pick::for_field(self.entity, self.id, field, context) {
                    context.push(Layer::Pick(pick));
                }
            }
            Kind::Moment => {}
            Kind::LongText | Kind::Text { .. } | Kind::Int { .. } | Kind::Date | Kind::Money => {
                context.remember();
                let raw = self.raw(field, &shown, context);
                let input = match field.kind {
                    Kind::LongText => Input::lines(&raw),
                    Kind::Text { .. } => Input::line(&raw),
                    _ => Input::replaceable(&raw),
                };
                self.editor = Some(Editor { field, input });
            }
        }
    }

    /// What the field holds, as it is typed: the draft's own text where there is one.
    pub(super) fn raw(&self, field: &Field, shown: &Record, context: &Context) -> String {
        context
            .drafts
            .get(&self.key())
            .and_then(|draft| draft.edits.get(field.name))
            .map(|edit| edit.raw.clone())
            .unwrap_or_else(|| format::input(shown.value(field.name)))
    }

    /// What is typed is kept with every key, so that nothing can lose it.
    pub(super) fn typed(&self, context: &mut Context) {
        let Some(editor) = &self.editor else { return };
        let raw = editor.input.text();
        let edit = field_edit(editor.field, &raw, context);
        self.keep(editor.field, edit, context);
    }

    pub(super) fn keep(&self, field: &Field, edit: FieldEdit, context: &mut Context) {
        if let Some(record) = &self.record {
            context.drafts.set(record, None, field.name, edit);
        }
    }

    /// Leaves the editor; the text stays in the draft.
    pub(super) fn close_editor(&mut self, context: &mut Context) {
        let Some(editor) = self.editor.take() else { return };
        self.remember_edit(editor.field, context);
        let problem = context
            .drafts
            .get(&self.key())
            .and_then(|draft| draft.edits.get(editor.field.name))
            .and_then(|edit| edit.problem.clone());
        if let Some(problem) = problem {
            let label = context.texts.label(self.entity, editor.field.name);
            let reason = context.texts.problem(Some(self.entity), &problem);
            context.say(Level::Warning, format!("{label}: {reason}"));
        }
    }

    pub(super) fn edit_next(&mut self, step: Action, context: &mut Context) {
        self.close_editor(context);
        let count = self.items(context).len();
        moved(&mut self.cursor, count, 1, step);
        if self.field(context).is_some_and(Field::editable) {
            self.edit(context);
        }
    }

    pub(super) fn editing(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Accept | Action::Open | Action::Escape => self.close_editor(context),
            Action::NextField | Action::NextPane | Action::Down => self.edit_next(Action::Down, context),
            Action::PreviousField | Action::PreviousPane | Action::Up => self.edit_next(Action::Up, context),
            Action::Save => {
                self.close_editor(context);
                return Handled::No;
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    /// What was just put into the field is what `.` does again.
    fn remember_edit(&self, field: &'static Field, context: &mut Context) {
        let draft = context.drafts.get(&self.key());
        if let Some(cell) = draft.and_then(|draft| draft.edits.get(field.name)).and_then(|edit| edit.cell.clone()) {
            repeat::remember(self.entity, field, cell, context);
        }
    }

    /// Help on a date is the sum that led to it.
    pub(super) fn explain(&self, context: &mut Context) -> Handled {
        let told = self.field(context).zip(self.shown(context));
        match told.and_then(|(field, shown)| Told::date(self.entity, field, &shown, self.record.as_ref(), context)) {
            Some(told) => context.push(Layer::Told(told)),
            None => return Handled::No,
        }
        Handled::Yes
    }

    pub(super) fn discard(&mut self, context: &mut Context) {
        if let Some(field) = self.field(context) {
            context.remember();
            context.drafts.forget_edit(&self.key(), field.name);
        }
    }

    pub(super) fn picked(&mut self, purpose: &Purpose, choice: &Picked, context: &mut Context) -> Handled {
        match purpose {
            Purpose::Field { entity, id, field } if *entity == self.entity.name && *id == self.id => {
                let Some(field) = self.entity.field(field) else { return Handled::No };
                context.remember();
                self.keep(field, FieldEdit::of(cell_of(field, choice), ""), context);
                self.remember_edit(field, context);
                Handled::Yes
            }
            Purpose::Field { entity, id, field } if entity == "economy_line" => {
                let parent = self.key();
                let line = self.lines(context).into_iter().find(|line| line.id == *id);
                let Some((line, field)) = line.zip(entities::contract::ECONOMY_LINE.field(field)) else {
                    return Handled::No;
                };
                context.remember();
                let base = self.base_of(&line);
                let cell = cell_of(field, choice);
                context.drafts.set(&base, Some(parent), field.name, FieldEdit::of(cell.clone(), ""));
                repeat::remember(&entities::contract::ECONOMY_LINE, field, cell, context);
                Handled::Yes
            }
            Purpose::Link { entity, field } => self.link(entity, field, choice, context),
            _ => Handled::No,
        }
    }

    pub(super) fn enter_grid(&mut self, row: usize, context: &mut Context) {
        if self.may_edit(context) {
            self.grid.enter(row);
        } else {
            say_denied(context, self.entity.name);
        }
    }

    pub(super) fn grid_action(&mut self, action: Action, context: &mut Context) -> Handled {
        let mut grid = std::mem::take(&mut self.grid);
        let handled = grid.on(action, self, context);
        self.grid = grid;
        self.cursor = if self.grid.inside { ECONOMY_FIELDS.len() + self.grid.row } else { self.cursor };
        handled
    }

    pub(super) fn typed_text(&mut self, text: &str, context: &mut Context) -> Handled {
        if let Some(editor) = &mut self.editor {
            editor.input.insert(text);
            self.typed(context);
            return Handled::Yes;
        }
        let mut grid = std::mem::take(&mut self.grid);
        let handled = grid.text(text, self, context);
        self.grid = grid;
        handled
    }

    pub(super) fn typed_key(&mut self, key: KeyEvent, context: &mut Context) -> bool {
        if let Some(editor) = &mut self.editor {
            let used = editor.input.edit_key(key);
            if used {
                self.typed(context);
            }
            return used;
        }
        let mut grid = std::mem::take(&mut self.grid);
        let used = grid.raw_key(key, self, context);
        self.grid = grid;
        used
    }
}

/// What typing this text into this field means.
pub fn field_edit(field: &Field, raw: &str, context: &Context) -> FieldEdit {
    if raw.trim().is_empty() && !field.required {
        return FieldEdit::of(Cell::default(), raw);
    }
    match format::parse(field.kind, raw, context.today()) {
        Ok(value) => match format::validate(field, &value) {
            Some(problem) => FieldEdit::broken(raw, problem),
            None => FieldEdit::of(Cell::new(value), raw),
        },
        Err(problem) => FieldEdit::broken(raw, problem),
    }
}

/// What a picker's answer puts into the field.
pub fn cell_of(field: &Field, choice: &Picked) -> Cell {
    match choice {
        Picked::Choice(choice) => Cell::named(Value::Ref(choice.id), choice.name.clone()),
        Picked::Code(code) if matches!(field.kind, Kind::Choice(_)) => Cell::new(Value::text(code.clone())),
        _ => Cell::default(),
    }
}
