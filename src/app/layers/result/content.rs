//! The rows of a result as they are said. Made once for each run, so that moving about in it
//! formats nothing.

use std::sync::Arc;

use unicode_width::UnicodeWidthStr;

use super::Run;
use crate::model::report::{Scope, Template};
use crate::model::request::{ColumnKind, ReportResult, ReportRow, Table};
use crate::model::value::{Cell, Value};
use crate::text::{Lang, format};

#[derive(Debug)]
pub struct Content {
    pub template: Arc<Template>,
    pub result: ReportResult,
    pub table: Table,
    /// What it was narrowed by.
    pub params: Vec<(String, String)>,
    /// The municipality whose rows are marked, where that is another than one's own.
    pub viewer: Option<i64>,
    /// Every cell of every row as text, by the places of the table.
    pub shown: Vec<Vec<String>>,
    /// The sums below as text; empty where there are none.
    pub totals: Vec<String>,
    /// The places that are shown as columns: all but those that head the groups.
    pub columns: Vec<usize>,
    /// The places that head the groups.
    pub heads: Vec<usize>,
    /// Those of `columns` that stay when the others move sideways.
    pub frozen: Vec<usize>,
    /// The own values laid over an anonymous report: the column they are of, and theirs.
    pub own_columns: Vec<(usize, usize)>,
    /// Amounts with øre, by place.
    ore: Vec<bool>,
    lang: Lang,
}

impl Content {
    pub(super) fn new(run: Run, lang: Lang) -> Self {
        let Run { template, result, table, params, viewer } = run;
        let heads = heads(&template);
        let columns: Vec<usize> = (0..table.columns.len()).filter(|place| !heads.contains(place)).collect();
        let frozen = frozen(&template, &columns);
        let mut content = Self {
            template,
            result,
            table,
            params,
            viewer,
            shown: Vec::new(),
            totals: Vec::new(),
            columns,
            heads,
            frozen,
            own_columns: Vec::new(),
            ore: Vec::new(),
            lang,
        };
        content.say();
        content
    }

    /// Puts the cells of the table into words.
    pub(super) fn say(&mut self) {
        self.ore = (0..self.table.columns.len()).map(|place| has_ore(&self.table, place)).collect();
        self.shown = self.table.rows.iter().map(|row| self.said_row(row)).collect();
        self.totals = self.said_row(&self.table.totals);
        // The word in front stands in a column that heads the groups: it moves to the first seen.
        if let (Some(head), Some(first)) = (self.heads.first().copied(), self.columns.first().copied())
            && self.totals.get(first).is_some_and(String::is_empty)
        {
            self.totals.swap(head, first);
        }
    }

    fn said_row(&self, row: &[Cell]) -> Vec<String> {
        row.iter().enumerate().map(|(place, cell)| self.said(place, cell)).collect()
    }

    /// A cell of this column. A column of amounts shows øre in all of its cells or in none.
    pub fn said(&self, place: usize, cell: &Cell) -> String {
        match (&cell.label, &cell.value) {
            (Some(label), _) => label.clone(),
            (None, Value::Money(ore)) if self.ore.get(place).copied().unwrap_or_default() => format::money_exact(*ore),
            (None, value) => format::show(value, self.lang),
        }
    }

    pub fn kind(&self, place: usize) -> ColumnKind {
        self.table.columns.get(place).map_or(ColumnKind::Text, |column| column.kind)
    }

    /// Cells that the widest text of the column takes, its heading included.
    pub fn width(&self, place: usize) -> usize {
        let heading = self.table.columns.get(place).map_or(0, |column| column.heading.width());
        let rows = self.shown.iter().chain([&self.totals]).filter_map(|row| row.get(place)).map(|text| text.width());
        rows.max().unwrap_or(0).max(heading)
    }

    pub fn is_own(&self, row: usize) -> bool {
        let marked = |row: &ReportRow| if self.viewer.is_some() { row.owner == self.viewer } else { row.own };
        self.result.rows.get(row).is_some_and(marked)
    }

    /// Is nothing told here, though there may be something: hidden, or of too few municipalities?
    pub(super) fn is_withheld(&self, cell: &Cell) -> bool {
        cell.value == Value::Null && (cell.label.is_some() || self.template.scope == Scope::SharedAnonymous)
    }
}

/// A report by two keys or more shows the first as headings: the columns that say it.
fn heads(template: &Template) -> Vec<usize> {
    let Some(first) = template.group.first().filter(|_| template.group.len() > 1) else { return Vec::new() };
    let says = |place: &usize| {
        let column = template.columns.get(*place);
        column.is_some_and(|column| column.aggregate.is_none() && column.path().is_some_and(|path| path.follows(first)))
    };
    let found: Vec<usize> = (0..template.columns.len()).filter(says).collect();
    if found.len() < template.columns.len() { found } else { Vec::new() }
}

/// The first column and what says the group of a row.
fn frozen(template: &Template, columns: &[usize]) -> Vec<usize> {
    let grouped = template.is_grouped();
    let keys = columns.iter().enumerate().filter(|(index, place)| {
        *index == 0 || grouped && template.columns.get(**place).is_some_and(|column| column.aggregate.is_none())
    });
    keys.map(|(_, place)| *place).collect()
}

fn has_ore(table: &Table, place: usize) -> bool {
    let cells = table.rows.iter().filter_map(|row| row.get(place)).chain(table.totals.get(place));
    cells.into_iter().any(|cell| matches!(cell.value, Value::Money(ore) if ore % 100 != 0))
}
