//! A report as a table: headings and words in the reader's language, hidden prices said as
//! such, and what belongs under it, so that a copy of it says what it is.

use crate::model::entity::Tenancy;
use crate::model::report::{Column, Template};
use crate::model::request::{ReportResult, ReportRow, Table, TableColumn};
use crate::model::value::{Cell, Value};
use crate::text::{Texts, format};

/// The table of this run; `system` is the one it was narrowed to.
pub fn table(template: &Template, result: &ReportResult, texts: &Texts, system: Option<&str>) -> Table {
    let language = texts.lang.code();
    let columns = template.columns.iter().map(|column| TableColumn {
        code: column.code.clone(),
        heading: column.heading.of(language).to_owned(),
        kind: column.kind,
    });
    Table {
        title: title(template, result, *texts),
        columns: columns.collect(),
        rows: result.rows.iter().map(|row| cells(template, row, *texts)).collect(),
        totals: totals(template, result, *texts),
        notes: notes(template, result, *texts, system),
    }
}

/// Nobody may take an invented figure for a municipality's.
fn title(template: &Template, result: &ReportResult, texts: Texts) -> String {
    let name = template.name(texts.lang.code());
    if result.sample { texts.with("report-sample-title", &[("name", name.into())]) } else { name.to_owned() }
}

/// The sums of the columns that have one, with a word in front.
fn totals(template: &Template, result: &ReportResult, texts: Texts) -> Vec<Cell> {
    if result.totals.is_empty() {
        return Vec::new();
    }
    let of = |column: usize| result.totals.iter().find(|(place, _)| *place == column).map(|(_, sum)| sum.clone());
    (0..template.columns.len())
        .map(|column| match of(column) {
            Some(sum) => Cell::new(sum),
            None if column == 0 => Cell::named(Value::Null, texts.get("report-total")),
            None => Cell::default(),
        })
        .collect()
}

fn cells(template: &Template, row: &ReportRow, texts: Texts) -> Vec<Cell> {
    row.cells.iter().zip(&template.columns).map(|(value, column)| cell(template, column, row, value, texts)).collect()
}

fn cell(template: &Template, column: &Column, row: &ReportRow, value: &Value, texts: Texts) -> Cell {
    let label = match (value, column.choices()) {
        (Value::Null, _) if row.hidden && column.is_price() => Some(texts.get("hidden")),
        (Value::Null, _) if is_local_system(template, column) => Some(texts.get("report-local-system")),
        (Value::Text(code), Some(choices)) => Some(texts.choice(choices, code)),
        _ => None,
    };
    Cell { value: value.clone(), label }
}

/// A Lokal catalogue system has no name in the share layer.
fn is_local_system(template: &Template, column: &Column) -> bool {
    template.scope.is_shared() && column.path().is_some_and(|path| path.text == "system_id.name")
}

/// The first two are what the screen has room for: what the table holds, and what it leaves out.
fn notes(template: &Template, result: &ReportResult, texts: Texts, system: Option<&str>) -> Vec<String> {
    let mut notes = Vec::new();
    if result.sample {
        notes.push(texts.get("report-sample"));
    }
    notes.push(counts(template, result, texts));
    if result.more {
        notes.push(texts.get("report-more"));
    }
    if let Some(system) = system.filter(|_| template.has_param("system")) {
        notes.push(texts.with("report-filter-system", &[("name", system.into())]));
    }
    let version = [
        ("code", template.code.clone().into()),
        ("version", template.version.to_string().into()),
        ("at", format::moment(result.at).into()),
    ];
    notes.push(texts.with("report-provenance", &version));
    if template.scope.is_shared() {
        notes.push(texts.get("report-members-only"));
    }
    notes
}

/// Rows, municipalities, and hidden prices left out.
fn counts(template: &Template, result: &ReportResult, texts: Texts) -> String {
    let mut parts = vec![texts.with("report-rows", &[("count", result.rows.len().into())])];
    if template.scope.is_shared() {
        if template.base.tenancy == Tenancy::Tenant {
            parts.push(texts.with("report-municipalities", &[("count", result.municipalities.into())]));
        }
        if template.names_price() {
            parts.push(match result.hidden {
                0 => texts.get("report-hidden-none"),
                hidden => texts.with("report-hidden", &[("count", hidden.into())]),
            });
        }
    }
    parts.join(" · ")
}
