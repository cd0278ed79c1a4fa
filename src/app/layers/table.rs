//! A list of any entity: keyset windows, filter, sort, marks, and what can be done to rows.

use std::collections::BTreeSet;

use crossterm::event::KeyEvent;

use crate::app::context::{Context, Level};
use crate::app::draft;
use crate::app::event::{Effect, Format, ListExport, Ticket};
use crate::app::layers::confirm::Confirm;
use crate::app::layers::input::Input;
use crate::app::layers::lane::Lane;
use crate::app::layers::leaver::Leaver;
use crate::app::layers::merge::MergeReview;
use crate::app::layers::options::{self, Switched};
use crate::app::layers::pick::Pick;
use crate::app::layers::record::RecordPage;
use crate::app::layers::reports::Reports;
use crate::app::layers::told::visibility;
use crate::app::layers::{
    Behaviour, Handled, Layer, Message, Picked, Purpose, Question, Reopen, concerns, moved, say_denied,
};
use crate::app::undo::{ListState, Step, Way};
use crate::keys::{self, Action};
use crate::model::condition::Condition;
use crate::model::entities::catalogue::VERSION_HERE;
use crate::model::entity::{Entity, Kind};
use crate::model::request::{Changed, ListQuery, Outcome, Page, Refusal, Request, Row, Sort, Totals, Window};
use crate::model::value::{Cell, Value};
use crate::model::views::{self, ShippedView};
use crate::text::filter::{self, Completion};

/// Rows held at most; far ones are let go and read again when they are wanted.
const KEPT: usize = 1_200;
/// Rows of one further window.
const WINDOW: usize = 200;

#[derive(Debug)]
pub struct TablePage {
    pub entity: &'static Entity,
    pub columns: Vec<&'static str>,
    /// What the query fetches: the columns, then what the actions need.
    pub fields: Vec<String>,
    /// The shipped view that is on.
    pub view: Option<&'static ShippedView>,
    /// A fixed part of the filter: the quality rule whose offenders are listed.
    pub rule: Option<&'static crate::model::quality::Rule>,
    pub filter_text: String,
    pub filter: Condition,
    pub filter_problem: Option<String>,
    pub input: Option<Input>,
    pub completions: Vec<Completion>,
    pub sort: Sort,
    pub rows: Vec<Row>,
    pub cursor: usize,
    pub top: usize,
    pub more_before: bool,
    pub more_after: bool,
    /// The place of the first held row in the whole list, where that is known.
    pub first_index: Option<usize>,
    pub totals: Option<Totals>,
    pub marks: BTreeSet<i64>,
    /// In the view of those that nobody chose for: chosen for since it was read.
    pub decided: BTreeSet<i64>,
    /// The first answer has come.
    pub loaded: bool,
    asked: Option<(Ticket, Asked)>,
    asked_totals: Option<Ticket>,
    stale: bool,
    /// Rows have come that have not been drawn yet.
    news: bool,
    /// Somebody else has saved something since what is shown was read.
    changed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Fresh,
    End,
    After,
    Before,
    Reload,
    /// What is shown, once more: somebody else has saved something.
    Compare,
}

impl TablePage {
    pub fn new(entity: &'static Entity, _context: &Context) -> Self {
        let mut fields: Vec<String> = entity.columns.iter().map(|name| (*name).to_owned()).collect();
        if entity.name == "contract" {
            fields.extend(["line_count".to_owned(), "is_valid".to_owned(), "terminated_at".to_owned()]);
        }
        if entity.name == "option_value" {
            fields.push(VERSION_HERE.to_owned());
        }
        Self {
            entity,
            columns: entity.columns.to_vec(),
            fields,
            view: None,
            rule: None,
            filter_text: String::new(),
            filter: Condition::everything(),
            filter_problem: None,
            input: None,
            completions: Vec::new(),
            sort: first_order(entity),
            rows: Vec::new(),
            cursor: 0,
            top: 0,
            more_before: false,
            more_after: false,
            first_index: Some(0),
            totals: None,
            marks: BTreeSet::new(),
            decided: BTreeSet::new(),
            loaded: false,
            asked: None,
            asked_totals: None,
            stale: false,
            news: false,
            changed: false,
        }
    }

    /// The records that break a quality rule.
    pub fn of_rule(entity: &'static Entity, rule: &'static crate::model::quality::Rule, context: &Context) -> Self {
        Self { rule: Some(rule), ..Self::new(entity, context) }
    }

    pub fn with_filter(mut self, text: &str, context: &Context) -> Self {
        self.set_filter_text(text.to_owned(), context);
        self
    }

    /// Lines of the list on a screen of this size: title, filter, headings and rule stand
    /// above, totals and hints below.
    pub fn height(context: &Context) -> usize {
        usize::from(context.size.rows).saturating_sub(6).max(1)
    }

    /// Everything that the rows must hold.
    pub fn condition(&self, context: &Context) -> Condition {
        let mut all = self.filter.clone();
        if let Some(view) = self.view {
            all = all.and(views::condition(view, context.session.person_id));
        }
        if let Some(rule) = self.rule {
            all = all.and(rule.condition());
        }
        all
    }

    fn query(&self, window: Window, limit: usize, context: &Context) -> ListQuery {
        ListQuery {
            entity: self.entity.name,
            fields: self.fields.clone(),
            filter: self.condition(context),
            sort: self.sort.clone(),
            window,
            limit,
        }
    }

    fn ask(&mut self, asked: Asked, context: &mut Context) {
        let edge = |row: &Row| (row.key.clone(), row.id);
        let (window, limit) = match asked {
            Asked::Fresh => (Window::First, Self::height(context) * 2),
            Asked::End => (Window::Last, Self::height(context) * 2),
            Asked::After => match self.rows.last().map(edge) {
                Some((key, id)) => (Window::After { key, id }, WINDOW),
                None => return,
            },
            Asked::Before => match self.rows.first().map(edge) {
                Some((key, id)) => (Window::Before { key, id }, WINDOW),
                None => return,
            },
            Asked::Reload | Asked::Compare => match self.rows.first().map(edge) {
                Some((key, id)) if self.more_before => (Window::From { key, id }, self.rows.len()),
                _ => (Window::First, self.rows.len().max(Self::height(context) * 2)),
            },
        };
        if let Some((ticket, _)) = self.asked.take() {
            context.cancel(ticket);
        }
        let query = self.query(window, limit, context);
        let ticket = context.ask(Request::List(query));
        self.asked = Some((ticket, asked));
    }

    fn ask_totals(&mut self, context: &mut Context) {
        if let Some(ticket) = self.asked_totals.take() {
            context.cancel(ticket);
        }
        let sums = if self.entity.name == "contract" { vec!["operation_total".to_owned()] } else { Vec::new() };
        let request = Request::Totals { entity: self.entity.name, filter: self.condition(context), sums };
        self.asked_totals = Some(context.ask(request));
    }

    /// Starts over: another filter, view or order.
    fn restart(&mut self, context: &mut Context) {
        self.ask(Asked::Fresh, context);
        self.totals = None;
        if let Some(ticket) = self.asked_totals.take() {
            context.cancel(ticket);
        }
    }

    fn reload(&mut self, context: &mut Context) {
        self.stale = false;
        self.ask(Asked::Reload, context);
        self.ask_totals(context);
    }

    /// Reads what is shown once more, when nothing else is being read.
    fn compare(&mut self, context: &mut Context) {
        if self.asked.is_none() && self.loaded && std::mem::take(&mut self.changed) {
            self.ask(Asked::Compare, context);
        }
    }

    /// Do the same records stand in the same places? Then new values can be shown under the
    /// cursor; otherwise the list stays as it is until the person asks for it.
    fn same_places(&mut self, page: &Page, context: &mut Context) -> bool {
        if page.rows == self.rows {
            return false;
        }
        let same = page.rows.iter().map(|row| row.id).eq(self.rows.iter().map(|row| row.id));
        context.say_changed(same);
        same
    }

    fn take(&mut self, asked: Asked, page: Page) {
        let here = self.rows.get(self.cursor).map(|row| row.id);
        if matches!(asked, Asked::Fresh | Asked::End | Asked::Reload) {
            self.decided.clear();
        }
        match asked {
            Asked::Fresh => self.replace(page, false),
            Asked::End => {
                self.replace(page, true);
                self.cursor = self.rows.len().saturating_sub(1);
            }
            Asked::After => {
                self.more_after = page.more;
                self.rows.extend(page.rows);
                self.let_go_of_the_front();
            }
            Asked::Before => self.prepend(page),
            Asked::Compare => self.rows = page.rows,
            Asked::Reload => {
                self.rows = page.rows;
                self.more_after = page.more;
                let same = here.and_then(|id| self.rows.iter().position(|row| row.id == id));
                self.cursor = same.unwrap_or(self.cursor).min(self.rows.len().saturating_sub(1));
            }
        }
        self.loaded = true;
    }

    fn replace(&mut self, page: Page, from_the_end: bool) {
        self.more_before = from_the_end && page.more;
        self.more_after = !from_the_end && page.more;
        self.first_index = if from_the_end { None } else { Some(0) };
        self.rows = page.rows;
        self.cursor = 0;
        self.top = 0;
    }

    fn prepend(&mut self, page: Page) {
        let added = page.rows.len();
        self.more_before = page.more;
        self.first_index = match self.first_index {
            _ if !page.more => Some(0),
            Some(index) => Some(index.saturating_sub(added)),
            None => None,
        };
        let mut rows = page.rows;
        rows.append(&mut self.rows);
        self.rows = rows;
        self.cursor += added;
        self.top += added;
        if self.rows.len() > KEPT {
            self.rows.truncate(KEPT);
            self.more_after = true;
        }
    }

    fn let_go_of_the_front(&mut self) {
        let Some(excess) = self.rows.len().checked_sub(KEPT) else { return };
        let excess = excess.min(self.top);
        self.rows.drain(..excess);
        self.cursor -= excess;
        self.top -= excess;
        self.more_before = self.more_before || excess > 0;
        self.first_index = self.first_index.map(|index| index + excess);
    }

    fn keep_cursor_in_view(&mut self, context: &Context) {
        let height = Self::height(context);
        if self.cursor < self.top {
            self.top = self.cursor;
        } else if self.cursor >= self.top + height {
            self.top = self.cursor + 1 - height;
        }
    }

    /// Asks for what lies ahead before the cursor gets there, and keeps it on the screen.
    fn look_ahead(&mut self, context: &mut Context) {
        self.keep_cursor_in_view(context);
        let height = Self::height(context);
        if self.asked.is_some() {
            return;
        }
        if self.more_after && self.cursor + 3 * height >= self.rows.len() {
            self.ask(Asked::After, context);
        } else if self.more_before && self.cursor < 2 * height {
            self.ask(Asked::Before, context);
        }
    }

    pub fn row(&self) -> Option<&Row> {
        self.rows.get(self.cursor)
    }

    pub fn cell<'r>(&self, row: &'r Row, field: &str) -> Option<&'r Cell> {
        let index = self.fields.iter().position(|name| name == field)?;
        row.cells.get(index)
    }

    fn name_of(&self, row: &Row) -> String {
        self.cell(row, self.entity.label).and_then(|cell| cell.value.as_text()).unwrap_or_default().to_owned()
    }

    /// The marked rows, or the one under the cursor.
    fn chosen(&self) -> Vec<i64> {
        if self.marks.is_empty() {
            self.row().map(|row| row.id).into_iter().collect()
        } else {
            self.marks.iter().copied().collect()
        }
    }

    fn set_filter_text(&mut self, text: String, context: &Context) {
        match filter::parse(self.entity, &text, context.today()) {
            Ok(condition) => {
                self.filter = condition;
                self.filter_problem = None;
            }
            Err(problem) => self.filter_problem = Some(problem.said(self.entity, context.texts)),
        }
        self.filter_text = text;
    }

    fn filter_typed(&mut self, context: &mut Context) {
        let Some(input) = &self.input else { return };
        let text = input.text();
        let before = self.filter.clone();
        self.completions = filter::complete(self.entity, &text, text.len(), context.texts.lang);
        self.set_filter_text(text, context);
        if self.filter != before {
            self.restart(context);
        }
    }

    fn complete(&mut self, context: &mut Context) {
        let Some(completion) = self.completions.first() else { return };
        let mut completed = self.filter_text.clone();
        completed.replace_range(completion.replace.clone(), &completion.with);
        self.input = Some(Input::line(&completed));
        self.filter_typed(context);
    }

    fn close_filter(&mut self, keep: bool, context: &mut Context) {
        self.input = None;
        self.completions.clear();
        if !keep && !self.filter_text.is_empty() {
            self.set_filter_text(String::new(), context);
            self.restart(context);
        }
    }

    fn open_row(&mut self, context: &mut Context) {
        let Some(row) = self.row() else { return };
        let focus = self.rule.map(|rule| rule.field);
        if let Some(page) = RecordPage::of_row(self.entity, row, |field| self.cell(row, field).cloned()) {
            context.push(Layer::Record(Box::new(page.focused_on(focus))));
        }
    }

    fn new_record(&mut self, context: &mut Context) {
        if !context.may_edit(self.entity) {
            say_denied(context, self.entity.name);
            return;
        }
        if self.entity.name == "system_usage" {
            let text = context.texts.get("message-take-into-use-from-catalogue");
            context.say(Level::Passing, text);
            if let Some(page) = Layer::page(Action::GoCatalogue, context) {
                context.go(page);
            }
            return;
        }
        context.remember();
        let given: Vec<(&str, Cell)> = ["visibility", "access"]
            .into_iter()
            .filter(|name| self.entity.field(name).is_some())
            .map(|name| (name, Cell::new(Value::text("shared"))))
            .chain((self.entity.name == "option_value").then(|| ("enabled", Cell::new(Value::Bool(true)))))
            // What people make here themselves is a supplier.
            .chain((self.entity.name == "organisation").then(|| ("kind", Cell::new(Value::text("company")))))
            .collect();
        let id = context.drafts.new_id();
        let record = draft::blank(self.entity, id, context.session.organisation_id, &given);
        context.drafts.start(&record, None);
        context.push(Layer::Record(Box::new(RecordPage::of_new(self.entity, record))));
    }

    fn switch(&self, to: Option<&'static str>, context: &mut Context) {
        if self.entity.name != "contract" {
            let text = context.texts.get("message-not-here");
            context.say(Level::Passing, text);
            return;
        }
        if !context.may_edit(self.entity) {
            say_denied(context, self.entity.name);
            return;
        }
        let chosen = self.chosen();
        let to = to.unwrap_or_else(|| {
            let now = self.row().and_then(|row| self.cell(row, "visibility")).map(|cell| cell.value.clone());
            if now == Some(Value::text("local")) { "shared" } else { "local" }
        });
        let lines: i64 = self
            .rows
            .iter()
            .filter(|row| chosen.contains(&row.id))
            .filter_map(|row| self.cell(row, "line_count").and_then(|cell| cell.value.as_int()))
            .sum();
        match (to, chosen.len()) {
            (_, 0) => {}
            ("local", 1) => context.switch_visibility(chosen, lines, to),
            // They are shared already: nothing more is shown to anybody, it only becomes a choice.
            ("shared", _) if self.are_all(&chosen, "shared") => context.choose_visibility(chosen, lines, to),
            ("local", count) => {
                let reports = crate::model::report::naming_prices().count();
                let args = [("count", count.into()), ("lines", lines.into()), ("reports", reports.into())];
                let text = context.texts.with("question-hide", &args);
                context.push(Layer::Confirm(Confirm::new(text, Question::Visibility { contracts: chosen, lines, to })));
            }
            _ => context.push(Layer::confirm_sharing(chosen, lines, to, context)),
        }
    }

    fn are_all(&self, chosen: &[i64], visibility: &str) -> bool {
        chosen.iter().all(|id| {
            let row = self.rows.iter().find(|row| row.id == *id);
            let now = row.and_then(|row| self.cell(row, "visibility"));
            now.is_some_and(|cell| cell.value.as_text() == Some(visibility))
        })
    }

    /// The choice is shown on the rows that were chosen for, and the next one is in focus.
    fn chosen_for(&mut self, contracts: &[i64], to: &str, context: &mut Context) {
        let Some(place) = self.fields.iter().position(|name| name == "visibility") else { return };
        for row in self.rows.iter_mut().filter(|row| contracts.contains(&row.id)) {
            if let Some(cell) = row.cells.get_mut(place) {
                *cell = Cell::new(Value::text(to));
            }
            self.decided.insert(row.id);
        }
        self.marks.clear();
        let after = self.rows.iter().enumerate().skip(self.cursor);
        let next = after.filter(|(_, row)| !self.decided.contains(&row.id)).map(|(place, _)| place).next();
        self.cursor = next.unwrap_or(self.cursor);
        self.look_ahead(context);
    }

    fn history(&self, action: Action, context: &mut Context) {
        let Some(row) = self.row() else { return };
        let name = self.cell(row, self.entity.label).and_then(|cell| cell.value.as_text()).unwrap_or_default();
        context.push(Layer::history(self.entity, row.id, name, action));
    }

    fn take_into_use(&self, context: &mut Context) {
        let Some(row) = self.row() else { return };
        let name = self.cell(row, "name").and_then(|cell| cell.value.as_text()).unwrap_or_default().to_owned();
        let in_use = self.cell(row, "in_use").and_then(|cell| cell.value.as_bool()).unwrap_or_default();
        if !context.may_edit(&crate::model::entities::usage::SYSTEM_USAGE) {
            say_denied(context, "system_usage");
        } else if in_use {
            let text = context.texts.with("message-already-in-use", &[("name", name.into())]);
            context.say(Level::Passing, text);
        } else {
            let text = context.texts.with("question-take-into-use", &[("name", name.clone().into())]);
            context.push(Layer::Confirm(Confirm::new(text, Question::TakeIntoUse { system: row.id, name })));
        }
    }

    /// Switches whether the chosen options can be chosen in one's own municipality.
    fn switch_here(&self, context: &mut Context) {
        let chosen = self.chosen();
        let switched: Vec<Switched> = self
            .rows
            .iter()
            .filter(|row| chosen.contains(&row.id))
            .map(|row| {
                Switched::of(row.id, row.version, |field| {
                    self.cell(row, field).map(|cell| cell.value.clone()).unwrap_or_default()
                })
            })
            .collect();
        options::switch(&switched, context);
    }

    fn leaver(&self, context: &mut Context) {
        let Some(row) = self.row() else { return };
        let name = self.cell(row, "name").and_then(|cell| cell.value.as_text()).unwrap_or_default();
        Leaver::open(row.id, name.to_owned(), context);
    }

    fn export(&self, format: Format, context: &mut Context) {
        let as_of = context.session.as_of;
        let title = match as_of {
            Some(date) => format!("{} {}", context.texts.entities(self.entity), date),
            None => context.texts.entities(self.entity),
        };
        let export = ListExport {
            entity: self.entity.name,
            fields: self.columns.iter().map(|name| (*name).to_owned()).collect(),
            filter: self.condition(context),
            sort: self.sort.clone(),
            title,
            format,
            as_of,
        };
        context.exporting = true;
        context.effects.push(Effect::ExportList(Box::new(export)));
    }

    fn report(&self, context: &mut Context) {
        let contract = (self.entity.name == "contract").then(|| self.row().map(|row| row.id)).flatten();
        let system = match self.entity.name {
            "it_system" => self.row().and_then(|row| self.cell(row, "name")).and_then(|cell| cell.value.as_text()),
            "system_usage" => self.row().and_then(|row| self.cell(row, "name")).and_then(|cell| cell.value.as_text()),
            _ => None,
        };
        let page = Reports::of_prices(contract, system.map(str::to_owned));
        context.push(Layer::Reports(Box::new(page)));
    }

    fn picked(&mut self, purpose: &Purpose, choice: &Picked, context: &mut Context) -> Handled {
        match (purpose, choice) {
            (Purpose::Sort, Picked::Code(field)) => {
                let same = self.sort.field == *field;
                self.sort = Sort { field: field.clone(), descending: same && !self.sort.descending };
                self.restart(context);
            }
            (Purpose::View, Picked::Code(code)) => {
                self.remember(context);
                self.view = views::named(code);
                self.restart(context);
            }
            (Purpose::View, Picked::Nothing) => {
                self.remember(context);
                self.view = None;
                self.restart(context);
            }
            (Purpose::Export, Picked::Code(code)) => {
                if let Some(format) = Format::OF_CONTRACTS.into_iter().find(|format| format.extension() == code) {
                    self.export(format, context);
                }
            }
            (Purpose::Merge { old, name }, Picked::Choice(new)) if new.id != *old => {
                let review = MergeReview::new((*old, name.clone()), (new.id, new.name.clone()));
                context.push(Layer::Merge(Box::new(review)));
            }
            (Purpose::Merge { .. }, _) => {
                let text = context.texts.get("merge-itself");
                context.say(Level::Passing, text);
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    /// Asks what the system under the cursor is to become part of.
    fn merge(&self, context: &mut Context) {
        let Some(row) = self.row() else { return };
        if !context.may_edit(self.entity) {
            say_denied(context, self.entity.name);
            return;
        }
        let name = self.cell(row, "name").and_then(|cell| cell.value.as_text()).unwrap_or_default();
        context.push(Layer::Pick(Pick::merge(row.id, name, context)));
    }

    fn step(&mut self, by: i32, context: &mut Context) {
        let action = if by > 0 { Action::Down } else { Action::Up };
        let before = self.cursor;
        moved(&mut self.cursor, self.rows.len(), 1, action);
        self.look_ahead(context);
        if self.cursor == before {
            let text = context.texts.get(if by > 0 { "message-last-record" } else { "message-first-record" });
            context.say(Level::Passing, text);
        } else {
            self.open_row_in_place(context);
        }
    }

    /// The open record is replaced by the one under the cursor.
    fn open_row_in_place(&mut self, context: &mut Context) {
        context.pop();
        self.open_row(context);
    }

    fn mark(&mut self, context: &mut Context) {
        self.remember(context);
        let Some(row) = self.rows.get(self.cursor) else { return };
        if !self.marks.remove(&row.id) {
            self.marks.insert(row.id);
        }
        moved(&mut self.cursor, self.rows.len(), 1, Action::Down);
        self.look_ahead(context);
    }

    fn go_to_end(&mut self, context: &mut Context) {
        if self.more_after {
            self.ask(Asked::End, context);
        } else {
            self.cursor = self.rows.len().saturating_sub(1);
            self.look_ahead(context);
        }
    }

    fn go_to_start(&mut self, context: &mut Context) {
        if self.more_before {
            self.ask(Asked::Fresh, context);
        } else {
            self.cursor = 0;
            self.look_ahead(context);
        }
    }

    fn escape(&mut self, context: &mut Context) -> Handled {
        if context.message.take().is_some() {
            return Handled::Yes;
        }
        if !self.marks.is_empty() {
            self.remember(context);
            self.marks.clear();
        } else if !self.filter_text.is_empty() || self.view.is_some() {
            self.remember(context);
            self.view = None;
            self.set_filter_text(String::new(), context);
            self.restart(context);
        } else {
            context.pop();
        }
        Handled::Yes
    }

    fn typing(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Accept | Action::Open | Action::Down => self.close_filter(true, context),
            Action::Escape => self.close_filter(false, context),
            Action::NextPane | Action::NextTab | Action::Complete => self.complete(context),
            _ => return Handled::No,
        }
        Handled::Yes
    }
}

impl Behaviour for TablePage {
    fn contexts(&self) -> &'static [keys::Context] {
        if self.input.is_some() { &[keys::Context::Filter] } else { &[keys::Context::Table, keys::Context::Global] }
    }

    fn enter(&mut self, context: &mut Context) {
        self.restart(context);
    }

    fn leave(&mut self, context: &mut Context) {
        context.forget_list(self.entity.name);
        for ticket in self.asked.take().map(|(ticket, _)| ticket).into_iter().chain(self.asked_totals.take()) {
            context.cancel(ticket);
        }
    }

    fn resume(&mut self, context: &mut Context) {
        if self.stale {
            self.reload(context);
        }
    }

    fn resized(&mut self, context: &mut Context) {
        self.look_ahead(context);
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        if self.input.is_some() {
            return self.typing(action, context);
        }
        match action {
            Action::First => self.go_to_start(context),
            Action::Last => self.go_to_end(context),
            Action::Open | Action::EditField | Action::Right => self.open_row(context),
            Action::Filter => {
                self.remember(context);
                self.input = Some(Input::line(&self.filter_text));
            }
            Action::ClearFilter => {
                self.remember(context);
                self.view = None;
                self.set_filter_text(String::new(), context);
                self.restart(context);
            }
            Action::Sort => context.push(Layer::Pick(Pick::sort(self.entity, &self.columns, &self.sort, context))),
            Action::Views => context.push(Layer::Pick(Pick::views(self.entity, self.view, context))),
            Action::Mark => self.mark(context),
            Action::MarkAll => {
                self.remember(context);
                self.marks = self.rows.iter().map(|row| row.id).collect();
            }
            Action::InvertMarks => {
                self.remember(context);
                self.marks = self.rows.iter().map(|row| row.id).filter(|id| !self.marks.contains(id)).collect();
            }
            Action::History | Action::Blame => self.history(action, context),
            Action::New => self.new_record(context),
            Action::VisibilityToggle => self.switch(None, context),
            Action::VisibilityLocal => self.switch(Some("local"), context),
            Action::VisibilityShared => self.switch(Some("shared"), context),
            Action::TakeIntoUse if self.entity.name == "it_system" => self.take_into_use(context),
            Action::TakeIntoUse if self.entity.name == "option_value" => self.switch_here(context),
            Action::Merge if self.entity.name == "it_system" => self.merge(context),
            Action::Leaver if self.entity.name == "person" => self.leaver(context),
            Action::Report => self.report(context),
            Action::Export if self.entity.name == "contract" => context.push(Layer::export_contracts(context)),
            Action::Export => context.push(Layer::export(context)),
            Action::Lane if self.entity.name == "contract" => {
                context.push(Layer::Lane(Box::new(Lane::of(self, context))))
            }
            Action::ShowOthers | Action::PriceUses | Action::VisibilityLog => {
                return visibility::ask(
                    action,
                    self.entity,
                    self.row().map(|row| (row.id, self.name_of(row))),
                    context,
                );
            }
            Action::Reload => self.reload(context),
            Action::CopyCell => {
                let name = self
                    .row()
                    .and_then(|row| row.cells.first())
                    .and_then(|cell| cell.value.as_text().map(str::to_owned));
                if let Some(name) = name {
                    context.effects.push(Effect::Copy(name));
                }
            }
            Action::Escape => return self.escape(context),
            _ if moved(&mut self.cursor, self.rows.len(), Self::height(context), action) => self.look_ahead(context),
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn text(&mut self, text: &str, context: &mut Context) -> Handled {
        let Some(input) = &mut self.input else { return Handled::No };
        input.insert(text);
        self.filter_typed(context);
        Handled::Yes
    }

    fn raw_key(&mut self, key: KeyEvent, context: &mut Context) -> bool {
        let used = self.input.as_mut().is_some_and(|input| input.edit_key(key));
        if used {
            self.filter_typed(context);
        }
        used
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if self.asked_totals == Some(ticket) {
            self.asked_totals = None;
            if let Ok(Outcome::Totals(totals)) = result {
                self.totals = Some(totals.clone());
            }
            return Handled::Yes;
        }
        let Some((_, asked)) = self.asked.take_if(|(waiting, _)| *waiting == ticket) else { return Handled::No };
        match result {
            Ok(Outcome::Page(page)) => {
                if asked != Asked::Compare || self.same_places(page, context) {
                    self.take(asked, page.clone());
                    self.keep_cursor_in_view(context);
                }
                self.news = true;
            }
            Err(refusal) => context.refuse(refusal),
            Ok(_) => {}
        }
        self.compare(context);
        Handled::Yes
    }

    fn changed(&mut self, changed: Changed, context: &mut Context) {
        if concerns(changed, self.entity) {
            self.changed = true;
            self.compare(context);
        }
    }

    fn changed_below(&mut self, changed: Changed) {
        self.stale |= concerns(changed, self.entity);
    }

    /// Counting and looking ahead wait until the rows can be seen: on a large list they would
    /// take a core from them.
    fn drawn(&mut self, context: &mut Context) {
        if !std::mem::take(&mut self.news) {
            return;
        }
        if self.totals.is_none() && self.asked_totals.is_none() {
            self.ask_totals(context);
        }
        self.look_ahead(context);
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        match message {
            Message::Picked { purpose, choice } => self.picked(purpose, choice, context),
            Message::Confirmed(question) => {
                context.confirmed(question);
                Handled::Yes
            }
            Message::Step(by) => {
                self.step(*by, context);
                Handled::Yes
            }
            Message::Switched { contracts, to } if self.view.is_some_and(views::is_of_choosing) => {
                self.chosen_for(contracts, to, context);
                Handled::No
            }
            Message::Switched { .. } | Message::Reread(Reopen::Saved) => {
                // In a sweep the list stands still, so that "next" is the next one.
                if self.rule.is_some() {
                    self.stale = true;
                } else {
                    self.reload(context);
                }
                Handled::No
            }
            Message::Restore(state, way) => self.restore(state, *way, context),
            Message::Reread(Reopen::Drafts) | Message::Deleted(_) => Handled::No,
        }
    }

    fn offers(&self, action: Action, context: &Context) -> bool {
        if self.input.is_some() {
            return matches!(action, Action::Accept | Action::Escape | Action::Complete);
        }
        let contract = self.entity.name == "contract";
        match action {
            Action::Open | Action::Mark | Action::CopyCell | Action::Export | Action::History => !self.rows.is_empty(),
            Action::Filter | Action::Sort => true,
            Action::Views => views::of(self.entity.name).next().is_some(),
            Action::New => context.may_edit(self.entity) && !self.entity.tabs.is_empty(),
            Action::VisibilityToggle | Action::VisibilityLocal | Action::VisibilityShared => {
                contract && context.may_edit(self.entity) && !self.rows.is_empty()
            }
            Action::ShowOthers | Action::PriceUses | Action::VisibilityLog | Action::Lane => {
                contract && !self.rows.is_empty()
            }
            Action::TakeIntoUse => match self.entity.name {
                "it_system" => context.may_edit(&crate::model::entities::usage::SYSTEM_USAGE),
                "option_value" => context.may_edit(&crate::model::entities::catalogue::OPTION_LOCAL),
                _ => false,
            },
            Action::Leaver => self.entity.name == "person" && !self.rows.is_empty(),
            Action::Merge => self.entity.name == "it_system" && context.may_edit(self.entity) && !self.rows.is_empty(),
            Action::Report => contract || matches!(self.entity.name, "it_system" | "system_usage"),
            Action::ClearFilter => !self.filter_text.is_empty() || self.view.is_some(),
            Action::First | Action::Last | Action::MarkAll | Action::InvertMarks => !self.rows.is_empty(),
            Action::Escape => !self.filter_text.is_empty() || !self.marks.is_empty(),
            _ => false,
        }
    }
}

/// Options stand list by list; everything else as it is called.
fn first_order(entity: &Entity) -> Sort {
    let field = if entity.name == "option_value" { "option_type" } else { entity.label };
    Sort { field: field.to_owned(), descending: false }
}

/// What `u` takes back in a list: marks, filters and views.
impl TablePage {
    fn state(&self) -> ListState {
        ListState {
            entity: self.entity.name,
            marks: self.marks.clone(),
            filter: self.filter_text.clone(),
            view: self.view.map(|view| view.code),
        }
    }

    /// Before marks, filter or view are changed.
    fn remember(&self, context: &mut Context) {
        context.step(Step::List(self.state()));
    }

    fn restore(&mut self, to: &ListState, way: Way, context: &mut Context) -> Handled {
        if to.entity != self.entity.name {
            return Handled::No;
        }
        let now = self.state();
        // The filter was opened and left as it was: nothing to take back.
        if *to == now {
            context.take(way);
            return Handled::Yes;
        }
        self.marks.clone_from(&to.marks);
        if (&to.filter, to.view) != (&now.filter, now.view) {
            self.view = to.view.and_then(views::named);
            self.set_filter_text(to.filter.clone(), context);
            self.restart(context);
        }
        context.list_restored(now, way);
        Handled::Yes
    }
}

/// Is the column's content set to the right?
pub const fn right_aligned(kind: Kind) -> bool {
    matches!(kind, Kind::Money | Kind::Int { .. })
}
