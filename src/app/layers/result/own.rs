//! One's own side of a result: which own row is behind which row, and the own values that are
//! laid over an anonymous report. They are of one's own data, on the screen only: what is
//! exported is the table without them.

use super::content::Content;
use crate::model::report::{Aggregate, Column, Scope, Template};
use crate::model::request::{OwnRow, ReportRow, TableColumn};
use crate::model::value::{Cell, Value};
use crate::text::{Texts, format};

/// The own row behind this row of the result. Rows that look alike are taken in their order.
pub fn behind<'o>(content: &Content, row: usize, own: &'o [OwnRow]) -> Option<&'o OwnRow> {
    let alike = |one: &[Value], other: &OwnRow| looks_alike(&content.template, one, &other.cells);
    let cells = |row: usize| content.result.rows.get(row).map(|row| row.cells.as_slice());
    let shown = cells(row)?;
    let before = (0..row)
        .filter(|other| {
            content.template.scope == Scope::Local || content.result.rows.get(*other).is_some_and(|row| row.own)
        })
        .filter(|other| cells(*other).is_some_and(|cells| same(&content.template, cells, shown)))
        .count();
    own.iter().filter(|own| alike(shown, own)).nth(before)
}

/// The columns that say which row it is: no amount, for those may be hidden, and nothing that is
/// computed of many rows.
fn telling(template: &Template) -> impl Iterator<Item = usize> {
    let tells = |column: &Column| column.aggregate.is_none() && !column.is_price() && !column.share_of_total;
    template.columns.iter().enumerate().filter(move |(_, column)| tells(column)).map(|(place, _)| place)
}

fn same(template: &Template, one: &[Value], other: &[Value]) -> bool {
    telling(template).all(|place| one.get(place) == other.get(place))
}

/// What is empty in a shared report may be hidden there.
fn looks_alike(template: &Template, shown: &[Value], own: &[Value]) -> bool {
    let withheld = |place: usize| template.scope.is_shared() && shown.get(place).is_some_and(Value::is_null);
    telling(template).all(|place| withheld(place) || shown.get(place) == own.get(place))
}

/// The first of those columns of an anonymous report that are computed of one value: what the
/// municipality brings to them is the same.
pub fn figures(template: &Template) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    if template.scope != Scope::SharedAnonymous {
        return found;
    }
    for (place, column) in template.columns.iter().enumerate().filter(|(_, column)| is_figure(column)) {
        if !found.iter().any(|known| template.columns.get(*known).is_some_and(|known| is_of(known, column))) {
            found.push(place);
        }
    }
    found
}

const fn is_figure(column: &Column) -> bool {
    let computed = matches!(
        column.aggregate,
        Some(Aggregate::Sum | Aggregate::Min | Aggregate::Max | Aggregate::Avg | Aggregate::Median)
    );
    computed && !column.share_of_total
}

/// Are both computed of the same value?
pub fn is_of(one: &Column, other: &Column) -> bool {
    is_figure(other)
        && (&one.value, one.times, &one.plus, &one.per) == (&other.value, other.times, &other.plus, &other.per)
}

impl Content {
    /// Lays the own values over an anonymous report: a column for each of its figures.
    pub fn lay_own(&mut self, own: &[OwnRow], texts: Texts) {
        self.own_columns.clear();
        let figures = figures(&self.template);
        let mine: Vec<Option<OwnRow>> =
            (0..self.result.rows.len()).map(|row| behind(self, row, own).cloned()).collect();
        for figure in &figures {
            self.own_columns.push((*figure, self.table.columns.len()));
            self.add_own(*figure, figures.len() > 1, &mine, texts);
        }
        self.say();
    }

    fn add_own(&mut self, figure: usize, many: bool, mine: &[Option<OwnRow>], texts: Texts) {
        let Some(of) = self.table.columns.get(figure).cloned() else { return };
        let heading =
            if many { texts.with("result-own-of", &[("heading", of.heading.into())]) } else { texts.get("result-own") };
        self.columns.push(self.table.columns.len());
        self.table.columns.push(TableColumn { code: format!("own_{}", of.code), heading, kind: of.kind });
        let price = self.template.columns.get(figure).is_some_and(Column::is_price);
        for (row, own) in self.table.rows.iter_mut().zip(mine) {
            row.push(own.as_ref().map_or_else(Cell::default, |own| own_cell(own, figure, price, texts)));
        }
        if !self.table.totals.is_empty() {
            self.table.totals.push(Cell::default());
        }
    }
}

/// One's own value; what others do not see is said to be hidden from them.
fn own_cell(own: &OwnRow, figure: usize, price: bool, texts: Texts) -> Cell {
    let value = own.cells.get(figure).cloned().unwrap_or_default();
    let label = (price && own.hidden && value != Value::Null)
        .then(|| texts.with("result-own-hidden", &[("value", format::show(&value, texts.lang).into())]));
    Cell { value, label }
}

/// The municipalities that the rows name, each once.
pub fn municipalities(content: &Content) -> Vec<(i64, String)> {
    let names = |column: &Column| {
        column.aggregate.is_none() && column.path().is_some_and(|path| path.of_owner() && path.field.name == "name")
    };
    let Some(place) = content.template.columns.iter().position(names) else { return Vec::new() };
    let named = |row: &ReportRow| Some((row.owner?, row.cells.get(place)?.as_text()?.to_owned()));
    let mut found: Vec<(i64, String)> = Vec::new();
    for (id, name) in content.result.rows.iter().filter_map(named) {
        if found.iter().all(|(known, _)| *known != id) {
            found.push((id, name));
        }
    }
    found
}
