//! A report as a table: headings and words in the reader's language, hidden prices said as
//! such, and what belongs under it, so that a copy of it says what it is. Whole for the screen;
//! an export takes the parts, because it never holds all the rows.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::model::about::{About, Param, Run, Shared, Source};
use crate::model::entity::Tenancy;
use crate::model::report::{self, ParamKind, Template};
use crate::model::request::{ReportResult, ReportRow, Table, TableColumn};
use crate::model::value::{Cell, Value};
use crate::text::{Texts, about};

/// The table of this run, which was narrowed by what was `given`.
pub fn table(template: &Template, result: &ReportResult, texts: &Texts, given: &[(String, String)]) -> Table {
    let labels = Labels::of(template, *texts);
    Table {
        title: title(template, result.sample, *texts),
        columns: columns(template, *texts),
        rows: result.rows.iter().map(|row| labels.cells(row.clone())).collect(),
        totals: totals(template, result, *texts),
        // The first two are what the screen has room for.
        notes: about::lines(&about(template, result, given, None, *texts), *texts),
    }
}

/// The headings.
pub fn columns(template: &Template, texts: Texts) -> Vec<TableColumn> {
    let language = texts.lang.code();
    let column = |column: &report::Column| TableColumn {
        code: column.code.clone(),
        heading: column.heading.of(language).to_owned(),
        kind: column.kind,
    };
    template.columns.iter().map(column).collect()
}

/// What this run says of itself.
pub fn about(
    template: &Template,
    result: &ReportResult,
    given: &[(String, String)],
    as_of: Option<NaiveDate>,
    texts: Texts,
) -> About {
    let shared = template.scope.is_shared().then(|| Shared {
        municipalities: (template.base.tenancy == Tenancy::Tenant).then_some(result.municipalities),
        hidden: template.names_price().then_some(result.hidden),
        unknown: result.compared.as_ref().map(|compared| compared.unknown.clone()).unwrap_or_default(),
    });
    let params = template.params.iter().filter_map(|param| match &result.compared {
        // With the names that the registry has.
        Some(compared) if param.kind == ParamKind::Municipalities => {
            Some(said(param, compared.group.to_string(), texts))
        }
        _ => asked(param, given, texts),
    });
    let run = Run {
        code: template.code.clone(),
        version: template.version,
        scope: template.scope.code(),
        params: params.collect(),
        marked: template.only.as_ref().map(|only| only.ids.len()),
        shared,
        sample: result.sample,
    };
    About {
        source: Source::Report(run),
        entity: template.base.name,
        filter: template.filter.clone(),
        at: result.at,
        as_of,
        rows: result.rows.len(),
        more: result.more,
    }
}

/// The parameter as it was given, or its default; none where the report was not narrowed by it.
fn asked(param: &report::Param, given: &[(String, String)], texts: Texts) -> Option<Param> {
    let found = given.iter().find(|(name, _)| *name == param.name).map(|(_, value)| value.trim().to_owned());
    let value = found.filter(|value| !value.is_empty()).or_else(|| param.default.clone())?;
    Some(said(param, value, texts))
}

fn said(param: &report::Param, value: String, texts: Texts) -> Param {
    Param { name: param.name.clone(), label: param.label.of(texts.lang.code()).to_owned(), value }
}

/// The name; nobody may take an invented figure for a municipality's.
pub fn title(template: &Template, sample: bool, texts: Texts) -> String {
    let name = template.name(texts.lang.code());
    if sample { texts.with("report-sample-title", &[("name", name.into())]) } else { name.to_owned() }
}

/// The sums of the columns that have one, with a word in front.
pub fn totals(template: &Template, result: &ReportResult, texts: Texts) -> Vec<Cell> {
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

/// The words that cells show instead of what they hold, looked up once for a million cells.
pub struct Labels {
    hidden: String,
    local_system: String,
    columns: Vec<Column>,
}

#[derive(Default)]
struct Column {
    is_price: bool,
    is_local_system: bool,
    choices: HashMap<&'static str, String>,
}

impl Labels {
    pub fn of(template: &Template, texts: Texts) -> Self {
        let column = |column: &report::Column| Column {
            is_price: column.is_price(),
            is_local_system: is_local_system(template, column),
            choices: column.choices().map(|choices| texts.choices(choices)).unwrap_or_default(),
        };
        Self {
            hidden: texts.get("hidden"),
            local_system: texts.get("report-local-system"),
            columns: template.columns.iter().map(column).collect(),
        }
    }

    /// The cells of a row, with the words for what is hidden or coded.
    pub fn cells(&self, row: ReportRow) -> Vec<Cell> {
        let hidden = row.hidden;
        let cell = |(value, column): (Value, &Column)| Cell { label: self.label(column, hidden, &value), value };
        row.cells.into_iter().zip(&self.columns).map(cell).collect()
    }

    fn label(&self, column: &Column, hidden: bool, value: &Value) -> Option<String> {
        match value {
            Value::Null if hidden && column.is_price => Some(self.hidden.clone()),
            Value::Null if column.is_local_system => Some(self.local_system.clone()),
            Value::Text(code) => column.choices.get(code.as_str()).cloned(),
            _ => None,
        }
    }
}

/// A Lokal catalogue system has no name in the share layer.
fn is_local_system(template: &Template, column: &report::Column) -> bool {
    template.scope.is_shared() && column.path().is_some_and(|path| path.text == "system_id.name")
}
