//! One record: its tabs, its fields, the editor in the field, and the payment lines.

use std::collections::BTreeMap;

use crossterm::event::KeyEvent;
use uuid::Uuid;

use crate::app::context::{Context, Level};
use crate::app::draft::{self, FieldEdit, RecordKey};
use crate::app::event::{Effect, Ticket};
use crate::app::layers::confirm::Confirm;
use crate::app::layers::grid::Grid;
use crate::app::layers::input::Input;
use crate::app::layers::pick::Pick;
use crate::app::layers::reports::Reports;
use crate::app::layers::{
    Behaviour, Handled, Layer, Message, Picked, Purpose, Question, Reopen, concerns, moved, say_denied,
};
use crate::app::repeat;
use crate::keys::{self, Action};
use crate::model::entities;
use crate::model::entity::{Body, Entity, Field, Kind, Section};
use crate::model::request::{Changed, Outcome, Record, Refusal, Request, Row};
use crate::model::value::{Cell, Value};
use crate::text::format;

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
    /// The rows of the related tabs, by tab.
    pub related: BTreeMap<usize, Vec<Record>>,
    pub editor: Option<Editor>,
    pub grid: Grid,
    asked: Option<Ticket>,
    asked_related: BTreeMap<Ticket, usize>,
    /// What is shown, read once more: somebody else has saved something.
    compared: Vec<Ticket>,
    focus: Option<&'static str>,
}

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
            compared: Vec::new(),
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

    /// Everything the cursor can stand on in this tab.
    pub fn items(&self, context: &Context) -> Vec<Item> {
        match self.body() {
            Body::Fields(sections) => {
                sections.iter().flat_map(|section| section.fields).map(|name| Item::Field(name)).collect()
            }
            Body::Economy => {
                let lines = self.lines(context).len();
                ECONOMY_FIELDS.iter().map(|name| Item::Field(name)).chain((0..lines).map(Item::Row)).collect()
            }
            Body::Related { .. } => (0..self.rows(context).len()).map(Item::Row).collect(),
            Body::Hierarchy { .. } => (0..self.hierarchy().len()).map(Item::Row).collect(),
            Body::Later => Vec::new(),
        }
    }

    pub fn item(&self, context: &Context) -> Option<Item> {
        self.items(context).get(self.cursor).copied()
    }

    pub fn field(&self, context: &Context) -> Option<&'static Field> {
        match self.item(context)? {
            Item::Field(name) => self.entity.field(name),
            Item::Row(_) => None,
        }
    }

    /// The record with its draft laid over it.
    pub fn shown(&self, context: &Context) -> Option<Record> {
        self.record.as_ref().map(|record| context.drafts.overlay(record))
    }

    /// The related rows of this tab: stored ones (with drafts), then new ones.
    pub fn rows(&self, context: &Context) -> Vec<Record> {
        let entity = match self.body() {
            Body::Related { entity, .. } => *entity,
            Body::Economy => "economy_line",
            _ => return Vec::new(),
        };
        let stored = self.related.get(&self.tab).into_iter().flatten().map(|row| context.drafts.overlay(row));
        let parent = self.key();
        let new = context
            .drafts
            .children(&parent)
            .filter(|(key, _)| key.entity == entity && key.is_new())
            .map(|(_, draft)| context.drafts.overlay(&draft.base));
        stored.chain(new).collect()
    }

    /// The payment lines, external before internal.
    pub fn lines(&self, context: &Context) -> Vec<Record> {
        let mut lines = self.rows(context);
        lines.sort_by_key(|line| line.value("direction") == &Value::text("internal"));
        lines
    }

    /// The parent, this record, and its children: (depth, id, name).
    pub fn hierarchy(&self) -> Vec<(usize, i64, String)> {
        let Some(record) = &self.record else { return Vec::new() };
        let Body::Hierarchy { via } = self.body() else { return Vec::new() };
        let mut tree = Vec::new();
        let parent = record.cell(via);
        if let (Some(id), Some(name)) = (parent.value.as_int(), &parent.label) {
            tree.push((0, id, name.clone()));
        }
        let depth = tree.len();
        tree.push((depth, self.id, label_of(self.entity, record)));
        for child in self.related.get(&self.tab).into_iter().flatten() {
            tree.push((depth + 1, child.id, label_of(self.entity, child)));
        }
        tree
    }

    pub const fn is_new(&self) -> bool {
        self.id < 0
    }

    fn load(&mut self, context: &mut Context) {
        if self.is_new() {
            return;
        }
        self.asked = Some(context.ask(Request::Record { entity: self.entity.name, id: self.id }));
    }

    /// Reads the rows of the tab once.
    fn load_tab(&mut self, context: &mut Context) {
        if self.is_new() || self.related.contains_key(&self.tab) {
            return;
        }
        let Some((entity, via)) = self.related_of_tab() else { return };
        let ticket = context.ask(Request::Related { entity, via, id: self.id });
        self.asked_related.insert(ticket, self.tab);
    }

    /// What the rows of this tab are, and the field that leads here.
    fn related_of_tab(&self) -> Option<(&'static str, &'static str)> {
        match self.body() {
            Body::Related { entity, via } => Some((entity, via)),
            Body::Economy => Some(("economy_line", "contract_id")),
            Body::Hierarchy { via } => Some((self.entity.name, via)),
            _ => None,
        }
    }

    /// Somebody else has saved something: was it this record? New values are shown where nothing
    /// has been typed and no row has moved; otherwise it is only said.
    fn compare(&mut self, result: &Result<Outcome, Refusal>, context: &mut Context) {
        let shown = match result {
            Ok(Outcome::Record(fresh)) if self.record.as_ref() == Some(&**fresh) => return,
            Ok(Outcome::Record(fresh)) => {
                let free = context.drafts.get(&self.key()).is_none() && self.editor.is_none();
                if free {
                    self.record = Some(Record::clone(fresh));
                }
                free
            }
            Ok(Outcome::Related(rows)) => match self.related.get(&self.tab) {
                None => return,
                Some(old) if old == rows => return,
                Some(old) => {
                    let typed =
                        rows.iter().any(|row| context.drafts.get(&RecordKey::new(&row.entity, row.id)).is_some());
                    let same = old.iter().map(|row| row.id).eq(rows.iter().map(|row| row.id));
                    let free = same && !typed && self.grid.editor.is_none();
                    if free {
                        self.related.insert(self.tab, rows.clone());
                    }
                    free
                }
            },
            Err(Refusal::Gone) => false,
            _ => return,
        };
        context.say_changed(shown);
    }

    fn reload(&mut self, context: &mut Context) {
        self.related.clear();
        self.load(context);
        self.load_tab(context);
    }

    fn go_to_tab(&mut self, tab: usize, context: &mut Context) {
        if tab < self.entity.tabs.len() {
            self.tab = tab;
            self.cursor = 0;
            self.top = 0;
            self.grid.leave();
            self.load_tab(context);
        }
    }

    /// Puts the cursor on the field, in the tab that shows it.
    fn go_to_field(&mut self, field: &str, context: &mut Context) {
        let place = self.entity.tabs.iter().position(|tab| match &tab.body {
            Body::Fields(sections) => sections.iter().any(|section| section.fields.contains(&field)),
            Body::Economy => ECONOMY_FIELDS.contains(&field),
            Body::Related { entity, .. } => field == "kle_count" && *entity == "it_system_kle",
            _ => false,
        });
        if let Some(tab) = place {
            self.go_to_tab(tab, context);
            let found = self.items(context).iter().position(|item| matches!(item, Item::Field(name) if *name == field));
            self.cursor = found.unwrap_or(0);
        }
    }

    fn may_edit(&self, context: &Context) -> bool {
        context.may_edit(self.entity)
    }

    /// Begins to change the field under the cursor.
    fn edit(&mut self, context: &mut Context) {
        match self.item(context) {
            Some(Item::Field(name)) => self.edit_field(name, context),
            Some(Item::Row(row)) if matches!(self.body(), Body::Economy) => self.enter_grid(row, context),
            _ => self.follow(context),
        }
    }

    fn edit_field(&mut self, name: &str, context: &mut Context) {
        let Some(field) = self.entity.field(name) else { return };
        if name == "visibility" {
            self.switch(None, context);
        } else if !field.editable() {
            self.follow_or_say_computed(field, context);
        } else if !self.may_edit(context) {
            self.follow_or_say_denied(field, context);
        } else {
            self.open_editor(field, context);
        }
    }

    fn follow_or_say_computed(&self, field: &Field, context: &mut Context) {
        if !self.follow_field(field, context) {
            let text = context.texts.get("message-computed");
            context.say(Level::Passing, text);
        }
    }

    fn follow_or_say_denied(&self, field: &Field, context: &mut Context) {
        if !self.follow_field(field, context) {
            say_denied(context, self.entity.name);
        }
    }

    fn open_editor(&mut self, field: &'static Field, context: &mut Context) {
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
    fn raw(&self, field: &Field, shown: &Record, context: &Context) -> String {
        context
            .drafts
            .get(&self.key())
            .and_then(|draft| draft.edits.get(field.name))
            .map(|edit| edit.raw.clone())
            .unwrap_or_else(|| format::input(shown.value(field.name)))
    }

    /// What is typed is kept with every key, so that nothing can lose it.
    fn typed(&self, context: &mut Context) {
        let Some(editor) = &self.editor else { return };
        let raw = editor.input.text();
        let edit = field_edit(editor.field, &raw, context);
        self.keep(editor.field, edit, context);
    }

    /// What was just put into the field is what `.` does again.
    fn remember_edit(&self, field: &'static Field, context: &mut Context) {
        let draft = context.drafts.get(&self.key());
        if let Some(cell) = draft.and_then(|draft| draft.edits.get(field.name)).and_then(|edit| edit.cell.clone()) {
            repeat::remember(self.entity, field, cell, context);
        }
    }

    fn keep(&self, field: &Field, edit: FieldEdit, context: &mut Context) {
        if let Some(record) = &self.record {
            context.drafts.set(record, None, field.name, edit);
        }
    }

    /// Leaves the editor; the text stays in the draft.
    fn close_editor(&mut self, context: &mut Context) {
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

    fn edit_next(&mut self, step: Action, context: &mut Context) {
        self.close_editor(context);
        let count = self.items(context).len();
        moved(&mut self.cursor, count, 1, step);
        if self.field(context).is_some_and(Field::editable) {
            self.edit(context);
        }
    }

    fn enter_grid(&mut self, row: usize, context: &mut Context) {
        if self.may_edit(context) {
            self.grid.enter(row);
        } else {
            say_denied(context, self.entity.name);
        }
    }

    /// Follows the reference under the cursor.
    fn follow(&self, context: &mut Context) {
        match self.item(context) {
            Some(Item::Field(name)) => {
                if let Some(field) = self.entity.field(name) {
                    self.follow_field(field, context);
                }
            }
            Some(Item::Row(row)) => self.follow_row(row, context),
            None => {}
        }
    }

    /// False when the field is no link or points nowhere.
    fn follow_field(&self, field: &Field, context: &mut Context) -> bool {
        let Kind::Link(target) = field.kind else { return false };
        let Some(target) = entities::named(target).filter(|target| !target.tabs.is_empty()) else { return false };
        let Some(shown) = self.shown(context) else { return false };
        let cell = shown.cell(field.name);
        let Some(id) = cell.value.as_int().filter(|id| *id > 0) else { return false };
        let name = cell.label.clone().unwrap_or_default();
        context.push(Layer::Record(Box::new(Self::new(target, id, name))));
        true
    }

    fn follow_row(&self, row: usize, context: &mut Context) {
        if let Body::Hierarchy { .. } = self.body() {
            if let Some((_, id, name)) = self.hierarchy().into_iter().nth(row)
                && id != self.id
            {
                context.push(Layer::Record(Box::new(Self::new(self.entity, id, name))));
            }
            return;
        }
        let Body::Related { entity, via } = self.body() else { return };
        let Some(found) = self.rows(context).into_iter().nth(row) else { return };
        let Some(entity) = entities::named(entity) else { return };
        if !entity.tabs.is_empty() {
            let name = label_of(entity, &found);
            context.push(Layer::Record(Box::new(Self::new(entity, found.id, name))));
        } else if let Some((target, id, name)) = linked(entity, Some(via), &|field| found.cell(field).clone()) {
            context.push(Layer::Record(Box::new(Self::new(target, id, name))));
        }
    }

    /// A new payment line, or a new link.
    fn add(&mut self, context: &mut Context) {
        if !self.may_edit(context) {
            say_denied(context, self.entity.name);
            return;
        }
        match self.body() {
            Body::Economy => self.add_line(context),
            Body::Related { entity, via } => {
                let Some(entity) = entities::named(entity) else { return };
                let other = entity
                    .fields
                    .iter()
                    .find(|field| field.name != *via && field.editable() && matches!(field.kind, Kind::Link(_)));
                match other.and_then(|field| Pick::link(entity, field, context)) {
                    Some(pick) if self.can_add() => context.push(Layer::Pick(pick)),
                    _ => {
                        let text = context.texts.get("message-not-here");
                        context.say(Level::Passing, text);
                    }
                }
            }
            _ => {
                let text = context.texts.get("message-not-here");
                context.say(Level::Passing, text);
            }
        }
    }

    /// Can a row be added to this tab with one choice (a payment line; a link to one record)?
    pub fn can_add(&self) -> bool {
        let Body::Related { entity, via } = self.body() else { return matches!(self.body(), Body::Economy) };
        entities::named(entity).is_some_and(|entity| {
            let mut typed =
                entity.fields.iter().filter(|field| field.required && field.editable() && field.name != *via);
            let links = typed.clone().all(|field| matches!(field.kind, Kind::Link(_)) || field.name == "mode");
            links && typed.any(|field| matches!(field.kind, Kind::Link(_))) && entity.tabs.is_empty()
        })
    }

    fn add_line(&mut self, context: &mut Context) {
        let Some(record) = &self.record else { return };
        context.remember();
        let visibility = record.cell("visibility").clone();
        let given = [
            ("contract_id", Cell::new(Value::Ref(self.id))),
            ("visibility", visibility),
            ("direction", Cell::new(Value::text("external"))),
            ("acquisition", Cell::new(Value::Money(0))),
            ("operation", Cell::new(Value::Money(0))),
            ("other", Cell::new(Value::Money(0))),
            ("audit_status", Cell::new(Value::text("white"))),
        ];
        self.add_child(&entities::contract::ECONOMY_LINE, &given, context);
        let count = self.lines(context).len();
        let external =
            self.lines(context).iter().filter(|line| line.value("direction") != &Value::text("internal")).count();
        self.cursor = ECONOMY_FIELDS.len() + external.saturating_sub(1);
        self.grid.enter(external.saturating_sub(1).min(count.saturating_sub(1)));
    }

    fn add_child(&self, entity: &'static Entity, given: &[(&str, Cell)], context: &mut Context) {
        let id = context.drafts.new_id();
        let blank = draft::blank(entity, id, context.session.organisation_id, given);
        if (self.is_new() || !context.drafts.iter().any(|(key, _)| *key == self.key()))
            && let Some(record) = self.record.as_ref().filter(|_| self.is_new())
        {
            context.drafts.start(record, None);
        }
        context.drafts.start(&blank, Some(self.key()));
    }

    fn remove(&mut self, context: &mut Context) {
        let Some(Item::Row(row)) = self.item(context) else { return };
        if !self.may_edit(context) {
            say_denied(context, self.entity.name);
            return;
        }
        let rows = if matches!(self.body(), Body::Economy) { self.lines(context) } else { self.rows(context) };
        let Some(gone) = rows.get(row) else { return };
        context.remember();
        context.drafts.remove(gone, Some(self.key()));
        let last = self.items(context).len().saturating_sub(1);
        self.cursor = self.cursor.min(last);
        self.grid.leave();
        let text = context.texts.get("message-row-removed");
        context.say(Level::Passing, text);
    }

    fn switch(&self, to: Option<&'static str>, context: &mut Context) {
        let Some(record) = self.record.as_ref().filter(|_| self.entity.name == "contract") else { return };
        if !self.may_edit(context) {
            say_denied(context, "contract");
            return;
        }
        let now = record.value("visibility");
        let to = to.unwrap_or(if *now == Value::text("local") { "shared" } else { "local" });
        let lines = record.value("line_count").as_int().unwrap_or_default();
        if self.is_new() {
            context.drafts.bump(&self.key(), "visibility", &Value::text(to));
        } else if to == "local" {
            context.switch_visibility(vec![self.id], lines, to);
        } else {
            context.push(Layer::confirm_sharing(vec![self.id], lines, to, context));
        }
    }

    fn report(&self, context: &mut Context) {
        let page = match self.entity.name {
            "contract" => Reports::of_prices(Some(self.id), None),
            "it_system" | "system_usage" => Reports::of_prices(None, Some(self.name.clone())),
            _ => Reports::default(),
        };
        context.push(Layer::Reports(Box::new(page)));
    }

    fn discard(&mut self, context: &mut Context) {
        if let Some(field) = self.field(context) {
            context.remember();
            context.drafts.forget_edit(&self.key(), field.name);
        }
    }

    fn escape(&mut self, context: &mut Context) {
        if context.message.take().is_none() {
            context.pop();
        }
    }

    fn editing(&mut self, action: Action, context: &mut Context) -> Handled {
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

    fn picked(&mut self, purpose: &Purpose, choice: &Picked, context: &mut Context) -> Handled {
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
                context.drafts.set(&base, Some(parent), field.name, FieldEdit::of(cell_of(field, choice), ""));
                Handled::Yes
            }
            Purpose::Link { entity, field } => self.link(entity, field, choice, context),
            _ => Handled::No,
        }
    }

    fn link(&self, entity: &str, field: &str, choice: &Picked, context: &mut Context) -> Handled {
        let (Body::Related { via, .. }, Some(entity)) = (self.body(), entities::named(entity)) else {
            return Handled::No;
        };
        let Picked::Choice(choice) = choice else { return Handled::No };
        context.remember();
        let mine = Cell::named(Value::Ref(self.id), self.name.clone());
        let theirs = Cell::named(Value::Ref(choice.id), choice.name.clone());
        let given: Vec<(&str, Cell)> = [(*via, mine), (field, theirs)]
            .into_iter()
            .chain(entity.field("mode").map(|_| ("mode", Cell::new(Value::text("add")))))
            .collect();
        self.add_child(entity, &given, context);
        Handled::Yes
    }

    /// The stored row behind a shown one.
    pub fn base_of(&self, shown: &Record) -> Record {
        self.related
            .values()
            .flatten()
            .find(|row| row.entity == shown.entity && row.id == shown.id)
            .unwrap_or(shown)
            .clone()
    }

    fn arrived(&mut self, record: &Record, context: &mut Context) {
        self.name = label_of(self.entity, record);
        if self.entity.name == "contract" && !record.value("visibility_chosen_at").is_null() {
            context.chosen_visibility.insert(self.id);
        }
        context.drafts.rebase(record);
        self.record = Some(record.clone());
        self.gone = false;
        if let Some(field) = self.focus.take() {
            self.go_to_field(field, context);
        }
    }

    fn show_cursor(&mut self, context: &Context) {
        let last = self.items(context).len().saturating_sub(1);
        self.cursor = self.cursor.min(last);
    }

    fn grid_action(&mut self, action: Action, context: &mut Context) -> Handled {
        let mut grid = std::mem::take(&mut self.grid);
        let handled = grid.on(action, self, context);
        self.grid = grid;
        self.cursor = if self.grid.inside { ECONOMY_FIELDS.len() + self.grid.row } else { self.cursor };
        handled
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

pub fn cell_of(field: &Field, choice: &Picked) -> Cell {
    match choice {
        Picked::Choice(choice) => Cell::named(Value::Ref(choice.id), choice.name.clone()),
        Picked::Code(code) if matches!(field.kind, Kind::Choice(_)) => Cell::new(Value::text(code.clone())),
        _ => Cell::default(),
    }
}

/// The name of the record, from its label field.
pub fn label_of(entity: &Entity, record: &Record) -> String {
    let cell = record.cell(entity.label);
    cell.label.clone().or_else(|| cell.value.as_text().map(str::to_owned)).unwrap_or_default()
}

/// Where a link row leads: the first of its columns that is a link to something with tabs,
/// and not the way we came by.
fn linked(entity: &Entity, via: Option<&str>, cell: &dyn Fn(&str) -> Cell) -> Option<(&'static Entity, i64, String)> {
    entity.columns.iter().filter(|name| Some(**name) != via).find_map(|name| {
        let Kind::Link(target) = entity.field(name)?.kind else { return None };
        let target = entities::named(target).filter(|target| !target.tabs.is_empty())?;
        let cell = cell(name);
        Some((target, cell.value.as_int()?, cell.label.unwrap_or_default()))
    })
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
        if self.grid.inside {
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
            Action::Open | Action::EditField => self.edit(context),
            Action::Follow => self.follow(context),
            Action::Mark if self.field(context).is_some_and(|field| field.name == "visibility") => {
                self.switch(None, context);
            }
            Action::New => self.add(context),
            Action::DeleteLine => self.remove(context),
            Action::Discard => self.discard(context),
            Action::Repeat => {
                if let Some(record) = self.record.clone() {
                    repeat::on(self.entity, &record, context);
                }
            }
            Action::VisibilityToggle => self.switch(None, context),
            Action::VisibilityLocal => self.switch(Some("local"), context),
            Action::VisibilityShared => self.switch(Some("shared"), context),
            Action::TakeIntoUse if self.entity.name == "it_system" => self.ask_take_into_use(context),
            Action::Report => self.report(context),
            Action::NextRecord => context.deliver(Message::Step(1)),
            Action::PreviousRecord => context.deliver(Message::Step(-1)),
            Action::Reload => self.reload(context),
            Action::CopyCell => self.copy(context),
            Action::Escape => self.escape(context),
            _ if moved(&mut self.cursor, count, 10, action) => {}
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn text(&mut self, text: &str, context: &mut Context) -> Handled {
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

    fn raw_key(&mut self, key: KeyEvent, context: &mut Context) -> bool {
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

    fn changed(&mut self, changed: Changed, context: &mut Context) {
        if self.is_new() || self.record.is_none() || !self.compared.is_empty() || !concerns(changed, self.entity) {
            return;
        }
        self.compared.push(context.ask(Request::Record { entity: self.entity.name, id: self.id }));
        if let Some((entity, via)) = self.related_of_tab().filter(|_| self.related.contains_key(&self.tab)) {
            self.compared.push(context.ask(Request::Related { entity, via, id: self.id }));
        }
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if let Some(place) = self.compared.iter().position(|asked| *asked == ticket) {
            self.compared.swap_remove(place);
            self.compare(result, context);
            return Handled::Yes;
        }
        if self.asked == Some(ticket) {
            self.asked = None;
            match result {
                Ok(Outcome::Record(record)) => self.arrived(record, context),
                Err(Refusal::Gone) => self.gone = true,
                Err(refusal) => context.refuse(refusal),
                Ok(_) => {}
            }
            return Handled::Yes;
        }
        let Some(tab) = self.asked_related.remove(&ticket) else { return Handled::No };
        match result {
            Ok(Outcome::Related(rows)) => {
                for row in rows {
                    context.drafts.rebase(row);
                }
                self.related.insert(tab, rows.clone());
                self.show_cursor(context);
            }
            Err(refusal) => context.refuse(refusal),
            Ok(_) => {}
        }
        Handled::Yes
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        match message {
            Message::Picked { purpose, choice } => self.picked(purpose, choice, context),
            Message::Confirmed(question) => {
                context.confirmed(question);
                Handled::Yes
            }
            Message::Step(_) => Handled::No,
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

    fn offers(&self, action: Action, context: &Context) -> bool {
        if self.editor.is_some() || self.grid.editor.is_some() {
            return matches!(action, Action::Accept | Action::Escape | Action::NextField);
        }
        let may_edit = self.may_edit(context);
        let contract = self.entity.name == "contract";
        let field = self.field(context);
        let on_row = matches!(self.item(context), Some(Item::Row(_)));
        match action {
            Action::Open => {
                on_row || field.is_some_and(|field| may_edit && (field.editable() || field.name == "visibility"))
            }
            Action::EditField => may_edit && field.is_some_and(Field::editable),
            Action::Follow => field.is_some_and(|field| self.points_somewhere(field, context)),
            Action::New => may_edit && self.can_add(),
            Action::DeleteLine => may_edit && on_row && !matches!(self.body(), Body::Hierarchy { .. }),
            Action::VisibilityToggle | Action::VisibilityLocal | Action::VisibilityShared => contract && may_edit,
            Action::TakeIntoUse => self.entity.name == "it_system" && context.may_edit(&entities::usage::SYSTEM_USAGE),
            Action::Report => matches!(self.entity.name, "contract" | "it_system" | "system_usage"),
            Action::NextTab | Action::PreviousTab => self.entity.tabs.len() > 1,
            Action::NextRecord | Action::PreviousRecord => true,
            Action::Discard => field.is_some_and(|field| {
                context.drafts.get(&self.key()).is_some_and(|draft| draft.edits.contains_key(field.name))
            }),
            Action::Escape => self.grid.inside,
            Action::Repeat => {
                may_edit && context.last_edit.as_ref().is_some_and(|edit| edit.entity == self.entity.name)
            }
            _ => action.tab().is_some_and(|tab| tab < self.entity.tabs.len()),
        }
    }
}

impl RecordPage {
    fn points_somewhere(&self, field: &Field, context: &Context) -> bool {
        let Kind::Link(target) = field.kind else { return false };
        entities::named(target).is_some_and(|target| !target.tabs.is_empty())
            && self.shown(context).is_some_and(|shown| !shown.value(field.name).is_null())
    }

    fn copy(&self, context: &mut Context) {
        if let (Some(field), Some(shown)) = (self.field(context), self.shown(context)) {
            let text = format::cell(field, shown.cell(field.name), context.texts.lang);
            context.effects.push(Effect::Copy(text));
        }
    }

    fn ask_take_into_use(&self, context: &mut Context) {
        if !context.may_edit(&entities::usage::SYSTEM_USAGE) {
            say_denied(context, "system_usage");
            return;
        }
        let text = context.texts.with("question-take-into-use", &[("name", self.name.clone().into())]);
        let question = Question::TakeIntoUse { system: self.id, name: self.name.clone() };
        context.push(Layer::Confirm(Confirm::new(text, question)));
    }

    /// A new record was saved: from now on it has an id.
    fn became_real(&mut self, context: &Context) {
        if let Some(id) = context.saved_id(&self.key()) {
            self.id = id;
        }
    }
}

/// A save that makes one record, outside the drafts.
pub fn quick_insert(entity: &str, kind: &str, fields: Vec<(String, Value)>) -> crate::model::request::Save {
    crate::model::request::Save {
        uuid: Uuid::now_v7(),
        reason: String::new(),
        kind: kind.to_owned(),
        writes: vec![crate::model::request::Write::Insert { entity: entity.to_owned(), uuid: Uuid::now_v7(), fields }],
    }
}
