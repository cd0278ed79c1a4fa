//! One record: its tabs, its fields, the editor in the field, and the rows that hang on it.

mod cloning;
mod editing;
mod hierarchy;
mod items;
mod links;
mod loading;
mod rows;
mod whole;

use std::collections::BTreeMap;

use crossterm::event::KeyEvent;

use self::cloning::Cloning;
pub use self::editing::{cell_of, field_edit};
pub use self::hierarchy::{Node, SUMS, tree};
pub use self::links::label_of;
use self::links::linked;
pub use self::rows::{is_removed, refuse_twin, settle_masters};
pub use self::whole::quick_insert;
use crate::app::context::{Context, Level};
use crate::app::draft::RecordKey;
use crate::app::event::Ticket;
use crate::app::layers::grid::Grid;
use crate::app::layers::input::Input;
use crate::app::layers::leaver::Leaver;
use crate::app::layers::told::visibility;
use crate::app::layers::{Behaviour, Handled, Layer, Message, Purpose, Reopen, moved};
use crate::keys::{self, Action};
use crate::model::entities;
use crate::model::entity::{Body, Entity, Field, Section};
use crate::model::request::{Changed, Outcome, Record, Refusal, Row};
use crate::model::value::Cell;

/// The fields above the payment lines of the economy tab.
pub const ECONOMY_FIELDS: &[&str] =
    &["visibility", "payment_model_id", "payment_frequency_id", "price_regulation_id", "remuneration_begun"];

#[derive(Debug)]
pub struct RecordPage {
    pub entity: &'static Entity,
    pub id: i64,
    /// What it is called, until it is here.
    pub name: String,
    pub record: Option<Record>,
    pub gone: bool,
    pub tab: usize,
    pub cursor: usize,
    pub top: usize,
    /// The rows of the tabs as they are stored.
    related: BTreeMap<Part, Vec<Record>>,
    pub editor: Option<Editor>,
    pub grid: Grid,
    asked: Option<Ticket>,
    asked_related: BTreeMap<Ticket, Part>,
    /// What is shown, read once more: somebody else has saved something. No part: the record.
    compared: BTreeMap<Ticket, Option<Part>>,
    /// A copy is being made.
    cloning: Option<Cloning>,
    focus: Option<&'static str>,
}

/// Rows of one entity in a tab: the tab, and which of its parts.
type Part = (usize, usize);

/// The field that is being typed into.
#[derive(Debug)]
pub struct Editor {
    pub field: &'static Field,
    pub input: Input,
}

/// One line of a tab that the cursor can stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    Field(&'static str),
    /// A row of the tab's related records, or of the payment lines.
    Row(usize),
    /// The line of a part that has no rows, where the tab has several parts.
    NoRows(usize),
}

impl RecordPage {
    pub fn new(entity: &'static Entity, id: i64, name: String) -> Self {
        Self {
            entity,
            id,
            name,
            record: None,
            gone: false,
            tab: 0,
            cursor: 0,
            top: 0,
            related: BTreeMap::new(),
            editor: None,
            grid: Grid::default(),
            asked: None,
            asked_related: BTreeMap::new(),
            compared: BTreeMap::new(),
            cloning: None,
            focus: None,
        }
    }

    pub fn of_new(entity: &'static Entity, record: Record) -> Self {
        let mut page = Self::new(entity, record.id, String::new());
        page.record = Some(record);
        page.focus = Some("name");
        page
    }

    /// The record that a list's row stands for; a link row leads to what it links to.
    pub fn of_row(entity: &'static Entity, row: &Row, cell: impl Fn(&str) -> Option<Cell>) -> Option<Self> {
        if entity.tabs.is_empty() {
            let (target, id, name) = linked(entity, None, &|field| cell(field).unwrap_or_default())?;
            return Some(Self::new(target, id, name));
        }
        let name = cell(entity.label).and_then(|label| label.value.as_text().map(str::to_owned)).unwrap_or_default();
        Some(Self::new(entity, row.id, name))
    }

    /// Opens on the tab and the line of this field.
    pub const fn focused_on(mut self, field: Option<&'static str>) -> Self {
        self.focus = field;
        self
    }

    pub fn key(&self) -> RecordKey {
        RecordKey::new(self.entity.name, self.id)
    }

    pub fn body(&self) -> &'static Body {
        self.entity.tabs.get(self.tab).map_or(&Body::Later, |tab| &tab.body)
    }

    pub fn sections(&self) -> &'static [Section] {
        match self.body() {
            Body::Fields(sections) => sections,
            _ => &[],
        }
    }

    pub const fn is_new(&self) -> bool {
        self.id < 0
    }
}

impl Behaviour for RecordPage {
    fn contexts(&self) -> &'static [keys::Context] {
        match (&self.editor, &self.grid) {
            (Some(editor), _) if editor.input.many_lines => &[keys::Context::Editor],
            (Some(_), _) => &[keys::Context::Field],
            (None, grid) if grid.editor.is_some() => &[keys::Context::Field],
            (None, grid) if grid.inside => &[keys::Context::Grid, keys::Context::Global],
            _ => &[keys::Context::Record, keys::Context::Global],
        }
    }

    fn enter(&mut self, context: &mut Context) {
        self.load(context);
        self.load_tab(context);
        if self.is_new() {
            self.focus = None;
            self.edit(context);
        }
    }

    fn leave(&mut self, context: &mut Context) {
        let related = std::mem::take(&mut self.asked_related);
        for ticket in self.asked.take().into_iter().chain(related.into_keys()) {
            context.cancel(ticket);
        }
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        if self.editor.is_some() {
            return self.editing(action, context);
        }
        let beside = matches!(
            action,
            Action::New
                | Action::DeleteLine
                | Action::Repeat
                | Action::VisibilityToggle
                | Action::VisibilityLocal
                | Action::VisibilityShared
        );
        if self.grid.inside && !beside {
            return self.grid_action(action, context);
        }
        let count = self.items(context).len();
        if let Some(tab) = action.tab() {
            self.go_to_tab(tab, context);
            return Handled::Yes;
        }
        match action {
            Action::NextTab | Action::Right | Action::NextPane => {
                self.go_to_tab((self.tab + 1) % self.entity.tabs.len().max(1), context);
            }
            Action::PreviousTab | Action::Left | Action::PreviousPane => {
                let tabs = self.entity.tabs.len().max(1);
                self.go_to_tab((self.tab + tabs - 1) % tabs, context);
            }
            Action::Open | Action::EditField | Action::New if matches!(self.body(), Body::Later) => {
                let text = context.texts.get("message-tab-later");
                context.say(Level::Passing, text);
            }
            Action::Open => self.edit(context),
            Action::EditField if self.on_related_row(context) => self.edit_row(context),
            Action::EditField => self.edit(context),
            Action::Follow => self.follow(context),
            Action::Mark if self.field(context).is_some_and(|field| field.name == "visibility") => {
                self.switch(None, context);
            }
            Action::New => self.add(context),
            Action::DeleteLine => self.remove_or_delete(context),
            Action::DeleteRecord => self.ask_delete(context),
            Action::Clone if self.entity.name == "contract" => self.ask_clone(context),
            Action::Discard => self.discard(context),
            Action::Repeat => self.repeat(context),
            Action::VisibilityToggle => self.switch(None, context),
            Action::VisibilityLocal => self.switch(Some("local"), context),
            Action::VisibilityShared => self.switch(Some("shared"), context),
            Action::TakeIntoUse if self.entity.name == "it_system" => self.ask_take_into_use(context),
            Action::TakeIntoUse if self.entity.name == "option_value" => self.switch_here(context),
            Action::Leaver if self.entity.name == "person" => Leaver::open(self.id, self.name.clone(), context),
            Action::Report => self.report(context),
            Action::ShowOthers | Action::PriceUses | Action::VisibilityLog => {
                return visibility::ask(action, self.entity, Some((self.id, self.name.clone())), context);
            }
            Action::Help => return self.explain(context),
            Action::History | Action::Blame if !self.is_new() => {
                context.push(Layer::history(self.entity, self.id, &self.name, action));
            }
            // The same field of the next record: a sweep of one field goes on where it is.
            Action::NextRecord => context.deliver(Message::Step(1, self.field(context).map(|field| field.name))),
            Action::PreviousRecord => context.deliver(Message::Step(-1, self.field(context).map(|field| field.name))),
            Action::Reload => self.reload(context),
            Action::CopyCell => self.copy(context),
            Action::Escape => self.escape(context),
            _ if moved(&mut self.cursor, count, 10, action) => {}
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn text(&mut self, text: &str, context: &mut Context) -> Handled {
        self.typed_text(text, context)
    }

    fn raw_key(&mut self, key: KeyEvent, context: &mut Context) -> bool {
        self.typed_key(key, context)
    }

    fn changed(&mut self, changed: Changed, context: &mut Context) {
        self.look_again(changed, context);
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        self.answered(ticket, result, context)
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        match message {
            Message::Picked { purpose: Purpose::CloneRoles, choice } => self.roles_chosen(choice, context),
            Message::Picked { purpose, choice } => self.picked(purpose, choice, context),
            Message::Confirmed(question) => {
                context.confirmed(question);
                Handled::Yes
            }
            Message::Deleted(key) if *key == self.key() => {
                context.pop();
                Handled::Yes
            }
            Message::Step(..) | Message::Deleted(_) | Message::Restore(..) => Handled::No,
            Message::Switched { .. } | Message::Reread(Reopen::Saved) => {
                if self.is_new() {
                    self.became_real(context);
                }
                self.reload(context);
                Handled::No
            }
            Message::Reread(Reopen::Drafts) => {
                self.show_cursor(context);
                Handled::No
            }
        }
    }

    fn word(&self, action: Action) -> Option<&'static str> {
        (action == Action::TakeIntoUse && self.entity.name == "option_value").then_some("word-on-off")
    }

    fn offers(&self, action: Action, context: &Context) -> bool {
        if self.editor.is_some() || self.grid.editor.is_some() {
            return matches!(action, Action::Accept | Action::Escape | Action::NextField);
        }
        let may_edit = self.may_edit(context);
        let contract = self.entity.name == "contract";
        let field = self.field(context);
        let on_row = matches!(self.item(context), Some(Item::Row(_)));
        let on_related = self.on_related_row(context);
        let may_rows = self.may_edit_rows(context);
        match action {
            Action::Open => {
                on_row
                    || field
                        .is_some_and(|field| self.may_type(field, context) || may_edit && field.name == "visibility")
            }
            Action::EditField => field.is_some_and(|field| self.may_type(field, context)) || (may_rows && on_related),
            Action::Follow => field.is_some_and(|field| self.points_somewhere(field, context)),
            Action::New => may_rows && self.can_add(context),
            // Elsewhere the same key deletes the record; the menu says so, the bar need not.
            Action::DeleteLine => may_rows && self.on_own_row(context),
            Action::DeleteRecord => self.can_delete(context),
            Action::Clone => contract && may_edit && !self.is_new(),
            Action::VisibilityToggle | Action::VisibilityLocal | Action::VisibilityShared => contract && may_edit,
            Action::ShowOthers | Action::PriceUses | Action::VisibilityLog => contract && !self.is_new(),
            Action::Leaver => self.entity.name == "person" && !self.is_new(),
            Action::TakeIntoUse => match self.entity.name {
                "it_system" => context.may_edit(&entities::usage::SYSTEM_USAGE),
                "option_value" => context.may_edit(&entities::catalogue::OPTION_LOCAL),
                _ => false,
            },
            Action::Report => matches!(self.entity.name, "contract" | "it_system" | "system_usage"),
            Action::NextTab | Action::PreviousTab => self.entity.tabs.len() > 1,
            Action::NextRecord | Action::PreviousRecord => true,
            Action::History => !self.is_new(),
            Action::Discard => field.is_some_and(|field| {
                context.drafts.get(&self.key()).is_some_and(|draft| draft.edits.contains_key(field.name))
            }),
            Action::Escape => self.grid.inside,
            Action::Repeat => {
                let here = if self.line_here(context).is_some() { "economy_line" } else { self.entity.name };
                may_edit && context.last_edit.as_ref().is_some_and(|edit| edit.entity == here)
            }
            _ => action.tab().is_some_and(|tab| tab < self.entity.tabs.len()),
        }
    }
}
