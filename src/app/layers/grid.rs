//! The payment lines as a grid: Enter goes in, arrows move, a digit starts an amount.

use crossterm::event::KeyEvent;

use crate::app::context::{Context, Level};
use crate::app::draft::{FieldEdit, RecordKey};
use crate::app::layers::input::Input;
use crate::app::layers::pick::Pick;
use crate::app::layers::record::{RecordPage, field_edit};
use crate::app::layers::{Handled, Layer, moved};
use crate::app::repeat;
use crate::keys::Action;
use crate::model::entities::contract::ECONOMY_LINE;
use crate::model::entity::{Field, Kind};
use crate::model::request::Record;
use crate::model::value::{Cell, Value};
use crate::text::format;

/// The grid's columns; notes are last, they never leave the municipality.
pub const COLUMNS: &[&str] = &[
    "unit_id",
    "acquisition",
    "operation",
    "other",
    "accounting",
    "audit_status",
    "audit_date",
    "direction",
    "note",
    "ean",
];

#[derive(Debug, Default)]
pub struct Grid {
    /// The arrows move from cell to cell.
    pub inside: bool,
    pub row: usize,
    pub column: usize,
    pub editor: Option<Input>,
}

impl Grid {
    pub const fn enter(&mut self, row: usize) {
        self.inside = true;
        self.row = row;
        // An amount is what people come for.
        if self.column == 0 {
            self.column = 1;
        }
    }

    pub fn leave(&mut self) {
        self.inside = false;
        self.editor = None;
    }

    pub fn field(&self) -> Option<&'static Field> {
        COLUMNS.get(self.column).and_then(|name| ECONOMY_LINE.field(name))
    }

    fn line(&self, page: &RecordPage, context: &Context) -> Option<Record> {
        page.lines(context).into_iter().nth(self.row)
    }

    pub fn on(&mut self, action: Action, page: &RecordPage, context: &mut Context) -> Handled {
        if self.editor.is_some() {
            return self.editing(action, page, context);
        }
        let rows = page.lines(context).len();
        match action {
            Action::Left | Action::PreviousPane | Action::PreviousField => self.column = self.column.saturating_sub(1),
            Action::Right | Action::NextPane | Action::NextField => {
                self.column = (self.column + 1).min(COLUMNS.len() - 1);
            }
            Action::Open | Action::EditField | Action::Accept => self.edit(None, page, context),
            Action::Escape | Action::Back => self.leave(),
            Action::Up if self.row == 0 => self.leave(),
            _ if moved(&mut self.row, rows, 5, action) => {}
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn editing(&mut self, action: Action, page: &RecordPage, context: &mut Context) -> Handled {
        self.remember_edit(page, context);
        match action {
            Action::Accept | Action::Open => {
                self.editor = None;
                self.column = (self.column + 1).min(COLUMNS.len() - 1);
            }
            Action::NextField | Action::NextPane => {
                self.editor = None;
                self.column = (self.column + 1).min(COLUMNS.len() - 1);
            }
            Action::PreviousField | Action::PreviousPane => {
                self.editor = None;
                self.column = self.column.saturating_sub(1);
            }
            Action::Escape | Action::Up | Action::Down => self.editor = None,
            Action::Save => {
                self.editor = None;
                return Handled::No;
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    /// Opens the cell; a typed digit replaces what stands in it.
    fn edit(&mut self, first: Option<&str>, page: &RecordPage, context: &mut Context) {
        let (Some(field), Some(line)) = (self.field(), self.line(page, context)) else { return };
        if !field.editable() {
            let text = context.texts.get("message-computed");
            context.say(Level::Passing, text);
            return;
        }
        match field.kind {
            Kind::Choice(_) | Kind::Option(_) | Kind::Link(_) => {
                if let Some(pick) = Pick::for_field(&ECONOMY_LINE, line.id, field, context) {
                    context.push(Layer::Pick(pick));
                }
            }
            _ => {
                context.remember();
                let raw = first.map_or_else(|| current(field, &line), str::to_owned);
                self.editor = Some(if first.is_some() { Input::line(&raw) } else { Input::replaceable(&raw) });
                if first.is_some() {
                    self.keep(page, context);
                }
            }
        }
    }

    /// What was just typed into the cell is what `.` does again.
    fn remember_edit(&self, page: &RecordPage, context: &mut Context) {
        let (Some(field), Some(line)) = (self.field(), self.line(page, context)) else { return };
        let draft = context.drafts.get(&RecordKey::new(ECONOMY_LINE.name, line.id));
        let typed = draft.and_then(|draft| draft.edits.get(field.name)).and_then(|edit| edit.cell.clone());
        if let Some(cell) = typed {
            repeat::remember(&ECONOMY_LINE, field, cell, context);
        }
    }

    fn keep(&self, page: &RecordPage, context: &mut Context) {
        let (Some(field), Some(input), Some(line)) = (self.field(), &self.editor, self.line(page, context)) else {
            return;
        };
        let raw = input.text();
        let edit = if raw.trim().is_empty() && field.kind == Kind::Money {
            FieldEdit::of(Cell::new(Value::Money(0)), raw)
        } else {
            field_edit(field, &raw, context)
        };
        let base = page.base_of(&line);
        context.drafts.set(&base, Some(page.key()), field.name, edit);
    }

    pub fn text(&mut self, text: &str, page: &RecordPage, context: &mut Context) -> Handled {
        if !self.inside {
            return Handled::No;
        }
        if let Some(input) = &mut self.editor {
            input.insert(text);
            self.keep(page, context);
        } else {
            self.edit(Some(text), page, context);
        }
        Handled::Yes
    }

    pub fn raw_key(&mut self, key: KeyEvent, page: &RecordPage, context: &mut Context) -> bool {
        let used = self.editor.as_mut().is_some_and(|input| input.edit_key(key));
        if used {
            self.keep(page, context);
        }
        used
    }
}

/// The cell as it is typed.
fn current(field: &Field, line: &Record) -> String {
    match line.value(field.name) {
        Value::Money(0) => String::new(),
        value => format::input(value),
    }
}
