//! What a report came out as, and where in it we are: the one piece that the reports, the lab and
//! the form show a result with. It is moved in by row and column, ordered, searched and folded;
//! nothing of that asks the database, so all of it is about the rows that were read.
//!
//! Parts: `content` (the rows as they are said), `lines` (which of them are seen, and in what
//! order), `groups` (what stands above the rows of a group), `own` (one's own side of it), `open`
//! (from a row to the record behind it).

mod content;
mod groups;
mod lines;
mod open;
mod own;

use std::collections::BTreeSet;
use std::sync::Arc;

use crossterm::event::KeyEvent;

use crate::app::context::{Context, Level};
use crate::app::event::Effect;
use crate::app::layers::input::Input;
use crate::app::layers::{Handled, moved};
use crate::app::report_table;
use crate::keys::{self, Action};
use crate::model::report::{Chart, Template};
use crate::model::request::{OwnRow, ReportResult, Table};

pub use content::Content;
pub use groups::{Group, Subtotal};
pub use lines::{Line, Order};
use open::Asking;
pub use own::is_of;

/// A report that has been run.
#[derive(Debug)]
pub struct Run {
    pub template: Arc<Template>,
    pub result: ReportResult,
    /// The same as words, as it would be exported.
    pub table: Table,
    /// What it was narrowed by.
    pub params: Vec<(String, String)>,
    /// The municipality whose rows are marked, where that is another than one's own.
    pub viewer: Option<i64>,
}

impl Run {
    /// `template` has the words that are shown now; `params` are what it was narrowed by.
    pub fn new(
        template: Arc<Template>,
        result: ReportResult,
        params: Vec<(String, String)>,
        context: &Context,
    ) -> Self {
        let table = report_table::table(&template, &result, &context.texts, &params);
        Self { template, result, table, params, viewer: None }
    }

    /// The same, with the rows of this municipality marked.
    #[must_use]
    pub fn seen_as(self, viewer: Option<i64>) -> Self {
        Self { viewer, ..self }
    }
}

#[derive(Debug, Default)]
pub struct ResultPane {
    content: Option<Content>,
    /// What can be seen, from the first line to the last.
    lines: Vec<Line>,
    groups: Vec<Group>,
    pub cursor: usize,
    /// The focused one of `Content::columns`.
    column: usize,
    top: usize,
    order: Option<Order>,
    input: Option<Input>,
    search: String,
    /// Names of the groups that are folded.
    folded: BTreeSet<String>,
    /// Drawn instead of listed.
    as_chart: bool,
    /// What is shown is not of what is asked now: it is drawn dim.
    pub stale: bool,
    /// One's own rows behind it, once they have been asked for.
    own: Option<Vec<OwnRow>>,
    asking: Asking,
}

impl ResultPane {
    /// Shows this run. Another run of the same template keeps order, search and place.
    pub fn take(&mut self, run: Run, context: &mut Context) {
        self.forget(context);
        let same = self.template().is_some_and(|template| template.code == run.template.code);
        if !same {
            self.clear(context);
        }
        let content = Content::new(run, context.texts.lang);
        let columns = content.table.columns.len();
        self.order = self.order.filter(|order| order.column < columns);
        self.column = self.column.min(content.columns.len().saturating_sub(1));
        self.content = Some(content);
        self.stale = false;
        self.own = None;
        self.arrange();
        self.ask_overlay(context);
    }

    /// Nothing is shown; whether it is a chart stays.
    pub fn clear(&mut self, context: &mut Context) {
        self.forget(context);
        *self = Self { as_chart: self.as_chart, ..Self::default() };
    }

    pub const fn content(&self) -> Option<&Content> {
        self.content.as_ref()
    }

    pub fn template(&self) -> Option<&Template> {
        self.content.as_ref().map(|content| &*content.template)
    }

    /// Has the report come out with no row at all?
    pub fn is_empty(&self) -> bool {
        self.content.as_ref().is_none_or(|content| content.table.rows.is_empty())
    }

    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub fn group(&self, index: usize) -> Option<&Group> {
        self.groups.get(index)
    }

    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    pub fn is_folded(&self, group: &Group) -> bool {
        self.folded.contains(&group.name)
    }

    pub const fn order(&self) -> Option<Order> {
        self.order
    }

    /// The place in the table of the column in focus.
    pub fn column(&self) -> Option<usize> {
        self.content.as_ref()?.columns.get(self.column).copied()
    }

    /// The first line to be drawn where there is room for so many.
    pub fn first(&self, height: usize) -> usize {
        self.top.clamp((self.cursor + 1).saturating_sub(height.max(1)), self.cursor)
    }

    /// What is searched for, and the line that it is typed in.
    pub fn search(&self) -> (&str, Option<&Input>) {
        (&self.search, self.input.as_ref())
    }

    /// Rows that the search keeps.
    pub fn kept(&self) -> usize {
        let Some(content) = &self.content else { return 0 };
        lines::kept(content, &self.search).len()
    }

    /// Is a search being typed, so that letters are text?
    pub const fn is_typing(&self) -> bool {
        self.input.is_some()
    }

    /// The contexts of keys while something is typed in the pane; none while nothing is.
    pub const fn contexts(&self) -> Option<&'static [keys::Context]> {
        if self.input.is_some() { Some(&[keys::Context::Filter]) } else { None }
    }

    /// Marks this municipality's rows instead of one's own; none marks one's own again.
    pub fn mark(&mut self, viewer: Option<i64>) {
        if let Some(content) = &mut self.content {
            content.viewer = viewer;
        }
    }

    /// The municipalities that have rows here, by id and name.
    pub fn municipalities(&self) -> Vec<(i64, String)> {
        self.content.as_ref().map(own::municipalities).unwrap_or_default()
    }

    /// The chart to be drawn, where one was asked for and the template has one.
    pub fn chart(&self) -> Option<&Chart> {
        self.template().and_then(|template| template.chart.as_ref()).filter(|_| self.as_chart)
    }

    /// The row of the result under the cursor; none on a group's heading.
    pub fn row(&self) -> Option<usize> {
        match self.lines.get(self.cursor) {
            Some(Line::Row(row)) => Some(*row),
            _ => None,
        }
    }

    /// The rows in the order in which they are seen.
    pub fn rows(&self) -> impl Iterator<Item = usize> {
        self.lines.iter().filter_map(|line| if let Line::Row(row) = line { Some(*row) } else { None })
    }

    /// `height`: lines that the screen shows of the pane, for paging.
    pub fn on(&mut self, action: Action, height: usize, context: &mut Context) -> Handled {
        if self.input.is_some() {
            return self.typing(action);
        }
        match action {
            Action::Right => self.column = (self.column + 1).min(self.last_column()),
            Action::Left => self.column = self.column.saturating_sub(1),
            Action::Sort => self.sort(context),
            Action::Find => self.input = Some(Input::line(&self.search)),
            Action::ClearFilter if !self.search.is_empty() => self.set_search(String::new()),
            Action::Fold => self.fold(context),
            Action::FoldAll => self.fold_all(context),
            Action::Open if self.fold_line() => {}
            Action::Open => self.open(context),
            Action::Chart => self.as_chart = !self.as_chart,
            Action::CopyCell => context.effects.extend(self.focused().map(|(_, text)| Effect::Copy(text))),
            _ if moved(&mut self.cursor, self.lines.len(), height, action) => self.keep_in_view(height),
            _ => return Handled::No,
        }
        Handled::Yes
    }

    /// Typed or pasted text.
    pub fn text(&mut self, text: &str) -> Handled {
        let Some(input) = &mut self.input else { return Handled::No };
        input.insert(text);
        self.typed();
        Handled::Yes
    }

    /// Keys that edit what is typed.
    pub fn raw_key(&mut self, key: KeyEvent) -> bool {
        let used = self.input.as_mut().is_some_and(|input| input.edit_key(key));
        if used {
            self.typed();
        }
        used
    }

    /// Takes away the search; false where there is none.
    pub fn escape(&mut self) -> bool {
        let searched = self.input.take().is_some() || !self.search.is_empty();
        if searched {
            self.set_search(String::new());
        }
        searched
    }

    /// Would the action do something here?
    pub fn offers(&self, action: Action) -> bool {
        if self.input.is_some() {
            return matches!(action, Action::Accept | Action::Escape);
        }
        match action {
            Action::Open | Action::Sort | Action::Find | Action::CopyCell => !self.is_empty(),
            Action::ClearFilter => !self.search.is_empty(),
            Action::Fold | Action::FoldAll => !self.groups.is_empty(),
            Action::Chart => self.template().is_some_and(|template| template.chart.is_some()),
            _ => false,
        }
    }

    /// The heading and the whole text of the cell in focus.
    pub fn focused(&self) -> Option<(String, String)> {
        let content = self.content.as_ref()?;
        let place = self.column()?;
        let text = content.shown.get(self.row()?)?.get(place)?;
        Some((content.table.columns.get(place)?.heading.clone(), text.clone()))
    }

    fn last_column(&self) -> usize {
        self.content.as_ref().map_or(0, |content| content.columns.len().saturating_sub(1))
    }

    fn typing(&mut self, action: Action) -> Handled {
        match action {
            Action::Accept | Action::Open | Action::Down | Action::Up => self.input = None,
            Action::Escape => {
                self.escape();
            }
            _ => {}
        }
        Handled::Yes
    }

    fn typed(&mut self) {
        let text = self.input.as_ref().map(Input::text).unwrap_or_default();
        self.set_search(text);
    }

    fn set_search(&mut self, text: String) {
        self.search = text;
        self.begin_again();
        self.arrange();
    }

    const fn begin_again(&mut self) {
        self.cursor = 0;
        self.top = 0;
    }

    /// By the focused column: up, down, and as the template has it.
    fn sort(&mut self, context: &mut Context) {
        let Some(column) = self.column() else { return };
        self.order = match self.order.filter(|order| order.column == column) {
            None => Some(Order { column, descending: false }),
            Some(Order { descending: false, .. }) => Some(Order { column, descending: true }),
            Some(_) => None,
        };
        self.begin_again();
        self.arrange();
        if self.order.is_some() && self.content.as_ref().is_some_and(|content| content.result.more) {
            let count = self.content.as_ref().map_or(0, |content| content.table.rows.len());
            let text = context.texts.with("result-sorted-part", &[("count", count.into())]);
            context.say(Level::Passing, text);
        }
    }

    fn keep_in_view(&mut self, height: usize) {
        self.top = self.first(height);
    }

    /// The group that the cursor stands in.
    fn group_here(&self) -> Option<usize> {
        self.lines.iter().take(self.cursor + 1).rev().find_map(|line| match line {
            Line::Group(group) => Some(*group),
            Line::Row(_) => None,
        })
    }

    fn fold(&mut self, context: &mut Context) {
        match self.group_here().and_then(|group| self.groups.get(group)).map(|group| group.name.clone()) {
            Some(name) => self.turn(&name),
            None => say_flat(context),
        }
    }

    /// On a heading: folds or unfolds it.
    fn fold_line(&mut self) -> bool {
        let Some(Line::Group(group)) = self.lines.get(self.cursor) else { return false };
        let name = self.groups.get(*group).map(|group| group.name.clone());
        name.inspect(|name| self.turn(name)).is_some()
    }

    fn turn(&mut self, name: &str) {
        if !self.folded.remove(name) {
            self.folded.insert(name.to_owned());
        }
        self.arrange();
        self.stand_on(name);
    }

    fn fold_all(&mut self, context: &mut Context) {
        if self.groups.is_empty() {
            return say_flat(context);
        }
        let here = self.group_here().and_then(|group| self.groups.get(group)).map(|group| group.name.clone());
        let open = self.groups.iter().any(|group| !self.folded.contains(&group.name));
        self.folded = if open { self.groups.iter().map(|group| group.name.clone()).collect() } else { BTreeSet::new() };
        self.arrange();
        self.stand_on(&here.unwrap_or_default());
    }

    fn stand_on(&mut self, name: &str) {
        let heading = |line: &Line| matches!(line, Line::Group(group) if self.groups.get(*group).is_some_and(|group| group.name == name));
        self.cursor =
            self.lines.iter().position(heading).unwrap_or(self.cursor.min(self.lines.len().saturating_sub(1)));
    }

    /// What is seen follows from the rows, the search, the order and the folds.
    fn arrange(&mut self) {
        let Some(content) = &self.content else { return };
        let mut rows = lines::kept(content, &self.search);
        if let Some(order) = self.order {
            lines::sort(&mut rows, content, order);
        }
        self.groups = groups::of(content, &rows);
        self.lines = lines::lines(&rows, &self.groups, &self.folded);
        self.cursor = self.cursor.min(self.lines.len().saturating_sub(1));
        self.top = self.top.min(self.cursor);
    }
}

fn say_flat(context: &mut Context) {
    let text = context.texts.get("result-no-groups");
    context.say(Level::Passing, text);
}
