//! Looking things up: `find`, `list`, `show`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value as Json, json};

use super::failure::{Exit, Failure};
use super::output::{column, number_cell, text_cell};
use super::{Cli, flow, history, names};
use crate::app::event::{Format, ListExport};
use crate::db::sql;
use crate::exchange::json_out;
use crate::export::{self, Export};
use crate::model::condition::Condition;
use crate::model::entity::{Entity, Rows, Tenancy};
use crate::model::request::{ColumnKind, ListQuery, Outcome, Page, Record, Request, Sort, Table, TableColumn, Window};
use crate::model::value::Value;
use crate::text::filter;

/// Hits of each entity.
const HITS: usize = 20;
/// Rows on a page.
const PAGE: usize = 100;
/// Rows fetched at once when all are wanted.
const WINDOW: usize = 2_000;

#[derive(Debug, Args)]
pub struct List {
    /// kontrakt, system, katalogsystem, organisation … or the English code.
    entity: String,
    /// As it is typed on the screen: leverandør:kmd udløber:<90d
    #[arg(long)]
    filter: Option<String>,
    /// Fields, with commas between.
    #[arg(long, value_delimiter = ',')]
    columns: Vec<String>,
    /// A field; with - before it, from the other end.
    #[arg(long, allow_hyphen_values = true)]
    sort: Option<String>,
    /// Rows on a page [default: 100].
    #[arg(long)]
    limit: Option<usize>,
    /// Every row.
    #[arg(long, conflicts_with = "limit")]
    all: bool,
    /// Where the page before ended: its `next`.
    #[arg(long)]
    after: Option<String>,
    /// The rows as they were at the end of this day.
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// Every row into this file; its ending says the format, unless --format does.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["limit", "after"])]
    output: Option<PathBuf>,
}

impl List {
    /// Does it write a file?
    pub const fn writes_a_file(&self) -> bool {
        self.output.is_some()
    }
}

pub async fn find(cli: &Cli, term: &str) -> Result<Exit, Failure> {
    let db = cli.open().await?;
    let request = Request::Search { text: term.to_owned(), limit: HITS };
    let Outcome::Hits(hits) = cli.ask(&db, &request).await? else { return Ok(Exit::Findings) };
    let table = Table {
        title: term.to_owned(),
        columns: vec![
            column(cli.texts, "entity", ColumnKind::Text),
            column(cli.texts, "id", ColumnKind::Int),
            column(cli.texts, "name", ColumnKind::Text),
            column(cli.texts, "detail", ColumnKind::Text),
        ],
        rows: hits
            .into_iter()
            .map(|hit| vec![text_cell(hit.entity), number_cell(hit.id), text_cell(hit.name), hit.detail])
            .collect(),
        totals: Vec::new(),
        notes: Vec::new(),
    };
    print_rows(cli, &table, None)
}

/// Prints; no rows are said on standard error, and are exit code 1.
pub fn print_rows(cli: &Cli, table: &Table, next: Option<&str>) -> Result<Exit, Failure> {
    if !table.rows.is_empty() {
        return cli.output.table(table, next).map(|()| Exit::Done);
    }
    if cli.output.is_json() {
        cli.output.table(table, None)?;
        return Ok(Exit::Findings);
    }
    Err(Failure::new(Exit::Findings, "nothing-found", cli.texts.get("cli-nothing-found")))
}

pub async fn list(cli: &Cli, list: &List) -> Result<Exit, Failure> {
    let entity = names::entity(cli, &list.entity)?;
    let db = cli.open().await?;
    let as_of = history::as_of(cli, list.as_of.as_deref(), entity.tenancy == Tenancy::Tenant, db.session())?;
    let filter = condition(cli, entity, list.filter.as_deref(), as_of.unwrap_or(db.session().today))?;
    let query = query(cli, entity, list, filter)?;
    if let Some(format) = all_in(cli, list)? {
        return every_row(cli, &db, entity, query, format, (list.output.as_deref(), as_of)).await;
    }
    let (table, next) = rows(cli, &db, entity, query, list.all, as_of).await?;
    print_rows(cli, &table, next.as_deref())
}

/// The format in which every row is written as it comes; none for what is laid out as a whole.
fn all_in(cli: &Cli, list: &List) -> Result<Option<Format>, Failure> {
    match &list.output {
        Some(file) => flow::file_format(cli, file).map(Some),
        None if list.all && list.after.is_none() => Ok(cli.output.format.of_files()),
        None => Ok(None),
    }
}

async fn every_row(
    cli: &Cli,
    db: &crate::db::Db,
    entity: &'static Entity,
    query: ListQuery,
    format: Format,
    (file, as_of): (Option<&Path>, Option<chrono::NaiveDate>),
) -> Result<Exit, Failure> {
    if file.is_none() {
        cli.output.printable()?;
    }
    let list = ListExport {
        entity: entity.name,
        fields: query.fields,
        filter: query.filter,
        sort: query.sort,
        title: cli.texts.entities(entity),
        format,
        as_of,
        with_ids: true,
    };
    let written = flow::write(cli, db, &Export::List(list), file).await?;
    match written.rows {
        0 if file.is_none() && !cli.output.is_json() => {
            Err(Failure::new(Exit::Findings, "nothing-found", cli.texts.get("cli-nothing-found")))
        }
        0 => Ok(Exit::Findings),
        _ => Ok(Exit::Done),
    }
}

pub fn condition(
    cli: &Cli,
    entity: &'static Entity,
    text: Option<&str>,
    today: chrono::NaiveDate,
) -> Result<Condition, Failure> {
    let parsed = filter::parse(entity, text.unwrap_or_default(), today);
    parsed.map_err(|error| Failure::usage("filter", error.said(entity, cli.texts)))
}

fn query(cli: &Cli, entity: &'static Entity, list: &List, filter: Condition) -> Result<ListQuery, Failure> {
    let fields = if list.columns.is_empty() {
        entity.columns.iter().map(|name| (*name).to_owned()).collect()
    } else {
        let named = |name: &String| names::field(cli, entity, name.trim()).map(|field| field.name.to_owned());
        list.columns.iter().map(named).collect::<Result<_, _>>()?
    };
    let window = match &list.after {
        Some(token) => after(token).ok_or_else(|| cli.usage("after", "cli-not-a-token", &[]))?,
        None => Window::First,
    };
    let limit = if list.all { WINDOW } else { list.limit.unwrap_or(PAGE) };
    Ok(ListQuery { entity: entity.name, fields, filter, sort: sort(cli, entity, list.sort.as_deref())?, window, limit })
}

fn sort(cli: &Cli, entity: &'static Entity, asked: Option<&str>) -> Result<Sort, Failure> {
    let Some(asked) = asked else { return Ok(sql::default_sort(entity)) };
    let name = asked.strip_prefix('-');
    let field = names::field(cli, entity, name.unwrap_or(asked))?;
    Ok(Sort { field: field.name.to_owned(), descending: name.is_some() })
}

/// The rows of the query as a table with their ids first, and where the next page begins.
async fn rows(
    cli: &Cli,
    db: &crate::db::Db,
    entity: &'static Entity,
    mut query: ListQuery,
    all: bool,
    as_of: Option<chrono::NaiveDate>,
) -> Result<(Table, Option<String>), Failure> {
    let mut columns = vec![export::id_column(cli.texts)];
    columns.extend(export::columns(entity, &query.fields, cli.texts.lang));
    let mut table =
        Table { title: cli.texts.entities(entity), columns, rows: Vec::new(), totals: Vec::new(), notes: Vec::new() };
    let words = export::CellWords::of(entity, &query.fields, cli.texts.lang);
    loop {
        let answered = db.answer(&Request::List(query.clone()).as_of(as_of)).await;
        let answered = answered.map_err(|refusal| Failure::refusal(cli.texts, Some(entity), &refusal))?;
        let Outcome::Page(Page { rows, more }) = answered else { return Ok((table, None)) };
        let edge = rows.last().map(|row| (row.key.clone(), row.id));
        for row in rows {
            let id = number_cell(row.id);
            table.rows.push(std::iter::once(id).chain(words.cells(row)).collect());
        }
        match edge.filter(|_| more) {
            Some((key, id)) if all => query.window = Window::After { key, id },
            Some((key, id)) => return Ok((table, Some(json!([key, id]).to_string()))),
            None => return Ok((table, None)),
        }
    }
}

/// The window that a `next` means.
fn after(token: &str) -> Option<Window> {
    let (key, id): (Value, i64) = serde_json::from_str(token).ok()?;
    Some(Window::After { key, id })
}

/// All rows that hold the condition.
pub async fn matching(
    cli: &Cli,
    db: &crate::db::Db,
    entity: &'static Entity,
    filter: Condition,
) -> Result<Table, Failure> {
    let fields = entity.columns.iter().map(|name| (*name).to_owned()).collect();
    let sort = sql::default_sort(entity);
    let query = ListQuery { entity: entity.name, fields, filter, sort, window: Window::First, limit: WINDOW };
    rows(cli, db, entity, query, true, None).await.map(|(table, _)| table)
}

pub async fn show(cli: &Cli, text: &str, as_of: Option<&str>) -> Result<Exit, Failure> {
    let (entity, id) = names::record(cli, text)?;
    let db = cli.open().await?;
    let as_of = history::as_of(cli, as_of, entity.tenancy == Tenancy::Tenant, db.session())?;
    let asked = Request::Record { entity: entity.name, id }.as_of(as_of);
    let Outcome::Record(record) = cli.ask(&db, &asked).await? else {
        return Ok(Exit::Findings);
    };
    let mut related = Vec::new();
    for Rows { entity: other, via } in entity.tabs.iter().flat_map(|tab| tab.body.rows()) {
        let Some(other) = crate::model::entities::named(other) else { continue };
        let asked = Request::Related { entity: other.name, via, id }.as_of(as_of);
        if let Outcome::Related(rows) = cli.ask(&db, &asked).await? {
            related.push((other, via, rows));
        }
    }
    if cli.output.is_json() {
        let rows = vec![whole(cli, entity, &record, &related)];
        cli.output.json(&json!({ "rows": rows, "next": null }))?;
        return Ok(Exit::Done);
    }
    cli.output.table(&fields_table(cli, entity, &record), None)?;
    for (other, via, rows) in related.iter().filter(|(_, _, rows)| !rows.is_empty()) {
        cli.output.text(&format!("\n{}\n", cli.texts.part(other, via)))?;
        cli.output.table(&related_table(cli, other, rows), None)?;
    }
    Ok(Exit::Done)
}

/// The record as one JSON object, with what hangs on it, in whichever way, under the entities' names.
fn whole(cli: &Cli, entity: &Entity, record: &Record, related: &[(&'static Entity, &str, Vec<Record>)]) -> Json {
    let mut object = object(cli, entity, record);
    for (other, _, rows) in related {
        let rows = rows.iter().map(|row| Json::Object(self::object(cli, other, row)));
        match object.entry(other.name).or_insert_with(|| Json::Array(Vec::new())) {
            Json::Array(there) => there.extend(rows),
            field => *field = Json::Array(rows.collect()),
        }
    }
    Json::Object(object)
}

fn object(cli: &Cli, entity: &Entity, record: &Record) -> Map<String, Json> {
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(record.id));
    object.insert("uuid".to_owned(), json!(record.uuid));
    object.insert("version".to_owned(), json!(record.version));
    let fields: Vec<String> = entity.fields.iter().map(|field| field.name.to_owned()).collect();
    let columns = export::columns(entity, &fields, cli.texts.lang);
    object.extend(json_out::object(&columns, &record.cells));
    object
}

/// A line for every field that says something.
fn fields_table(cli: &Cli, entity: &Entity, record: &Record) -> Table {
    let lang = cli.texts.lang;
    let said = entity.fields.iter().zip(&record.cells).filter(|(_, cell)| !cell.value.is_blank());
    let rows = said.map(|(field, cell)| {
        let value = crate::text::format::cell(field, cell, lang);
        vec![text_cell(cli.texts.label(entity, field.name)), text_cell(value)]
    });
    Table {
        title: cli.texts.entity(entity),
        columns: vec![column(cli.texts, "field", ColumnKind::Text), column(cli.texts, "value", ColumnKind::Text)],
        rows: rows.collect(),
        totals: Vec::new(),
        notes: Vec::new(),
    }
}

fn related_table(cli: &Cli, entity: &'static Entity, rows: &[Record]) -> Table {
    let fields: Vec<String> = entity.columns.iter().map(|name| (*name).to_owned()).collect();
    let mut columns: Vec<TableColumn> = vec![column(cli.texts, "id", ColumnKind::Int)];
    columns.extend(export::columns(entity, &fields, cli.texts.lang));
    let words = export::CellWords::of(entity, &fields, cli.texts.lang);
    let row = |record: &Record| {
        let cells = fields.iter().map(|name| record.cell(name).clone()).collect();
        let row = crate::model::request::Row { id: record.id, version: record.version, key: Value::Null, cells };
        std::iter::once(number_cell(record.id)).chain(words.cells(row)).collect()
    };
    Table {
        title: cli.texts.entities(entity),
        columns,
        rows: rows.iter().map(row).collect(),
        totals: Vec::new(),
        notes: Vec::new(),
    }
}
