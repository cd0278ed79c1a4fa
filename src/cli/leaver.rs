//! `leaver`: all that a person holds, handed over to somebody else or ended, in one save.

use clap::Args;
use uuid::Uuid;

use super::Cli;
use super::failure::{Exit, Failure};
use super::output::{column, text_cell};
use crate::db::Db;
use crate::model::condition::Condition;
use crate::model::entities;
use crate::model::entity::Kind;
use crate::model::fold::search as fold;
use crate::model::leaver::{self as rules, Count, HELD, HOLDER, Successor};
use crate::model::request::{
    Choice, ColumnKind, ListQuery, Outcome, Record, Refusal, Request, Row, Sort, Table, Window,
};
use crate::model::session::Session;
use crate::text::format;

/// Names looked at for a person.
const CANDIDATES: usize = 200;

#[derive(Debug, Args)]
pub struct Leaver {
    /// Who leaves: login, whole name or number.
    person: String,
    /// Who takes over; without it rights and roles end.
    #[arg(long, value_name = "PERSON")]
    to: Option<String>,
    #[arg(long, default_value = "")]
    reason: String,
    /// Only say what would happen.
    #[arg(long)]
    dry_run: bool,
}

pub async fn leaver(cli: &Cli, asked: &Leaver) -> Result<Exit, Failure> {
    let db = cli.open().await?;
    let person = person(cli, &db, &asked.person).await?;
    let successor = match &asked.to {
        Some(text) => Some(successor(cli, &db, text, person.id).await?),
        None => None,
    };
    let held = held(cli, &db, person.id).await?;
    let held: Vec<&Record> = held.iter().collect();
    let save = rules::save(db.session(), &held, successor.as_ref(), Uuid::now_v7(), &asked.reason);
    let count = rules::count(db.session(), &held, successor.as_ref());
    if !asked.dry_run && !save.writes.is_empty() {
        cli.ask(&db, &Request::Save(save)).await?;
    } else if !asked.dry_run && count.left > 0 {
        return Err(cli.refused(&Refusal::Denied));
    }
    tell(cli, db.session(), &held, successor.as_ref(), count, asked.dry_run)?;
    Ok(if held.is_empty() || count.left > 0 { Exit::Findings } else { Exit::Done })
}

/// Every right and role with what becomes of it, and the sum.
fn tell(
    cli: &Cli,
    session: &Session,
    held: &[&Record],
    successor: Option<&Successor>,
    count: Count,
    dry_run: bool,
) -> Result<(), Failure> {
    let counts = [("moved", count.moved.into()), ("ended", count.ended.into()), ("left", count.left.into())];
    let heading = |code: &str| column(cli.texts, code, ColumnKind::Text);
    let name = successor.map(|successor| successor.name.clone()).unwrap_or_default();
    let rows = held.iter().map(|record| {
        let fate = rules::fate(session, record, successor);
        let becomes = cli.texts.with(&format!("leaver-fate-{}", fate.code()), &[("name", name.as_str().into())]);
        let becomes = if cli.output.is_json() { fate.code().to_owned() } else { becomes };
        let [kind, role, on] = said(cli, session, record);
        [kind, role, on, becomes].map(text_cell).to_vec()
    });
    let table = Table {
        title: String::new(),
        columns: ["entity", "role", "on", "becomes"].map(heading).to_vec(),
        rows: rows.collect(),
        totals: Vec::new(),
        notes: vec![cli.texts.with(if dry_run { "cli-leaver-would" } else { "leaver-done" }, &counts)],
    };
    cli.output.table(&table, None)?;
    Ok(())
}

/// The kind of thing, the role, and what it is a role on.
fn said(cli: &Cli, session: &Session, record: &Record) -> [String; 3] {
    let Some(entity) = entities::named(&record.entity) else { return Default::default() };
    let cell = |name: &str| {
        entity.field(name).map(|field| format::cell(field, record.cell(name), cli.texts.lang)).unwrap_or_default()
    };
    let mut things = entity.columns.iter().filter_map(|name| entity.field(name));
    let thing = things.find(|field| field.name != HOLDER && matches!(field.kind, Kind::Link(_)));
    let on = thing.map_or_else(|| session.organisation_name.clone(), |field| cell(field.name));
    let kind = if cli.output.is_json() { entity.name.to_owned() } else { cli.texts.entity(entity) };
    [kind, cell(entity.label), on]
}

async fn successor(cli: &Cli, db: &Db, text: &str, leaver: i64) -> Result<Successor, Failure> {
    let found = person(cli, db, text).await?;
    if found.id == leaver {
        return Err(cli.usage("same-person", "cli-same-person", &[]));
    }
    let held = held(cli, db, found.id).await?;
    Ok(Successor { id: found.id, name: found.name, held })
}

async fn held(cli: &Cli, db: &Db, person: i64) -> Result<Vec<Record>, Failure> {
    let mut all = Vec::new();
    for entity in HELD {
        let request = Request::Related { entity: entity.name, via: HOLDER, id: person };
        if let Outcome::Related(rows) = cli.ask(db, &request).await? {
            all.extend(rows);
        }
    }
    Ok(all)
}

/// A person of the municipality by number (with or without `person/`), login or whole name.
async fn person(cli: &Cli, db: &Db, text: &str) -> Result<Choice, Failure> {
    let unknown = || cli.usage("not-a-person", "cli-not-a-person", &[("text", text.into())]);
    if let Ok(id) = text.rsplit('/').next().unwrap_or_default().parse() {
        return match db.answer(&Request::Record { entity: "person", id }).await {
            Ok(Outcome::Record(record)) => {
                let name = record.value("name").as_text().unwrap_or_default().to_owned();
                Ok(Choice { id, name, detail: String::new() })
            }
            Err(Refusal::Gone) | Ok(_) => Err(unknown()),
            Err(refusal) => Err(cli.refused(&refusal)),
        };
    }
    // Also somebody whose login is closed already.
    let query = ListQuery {
        entity: "person",
        fields: vec!["name".to_owned(), "login".to_owned()],
        filter: Condition::Text(text.to_owned()),
        sort: Sort { field: "name".to_owned(), descending: false },
        window: Window::First,
        limit: CANDIDATES,
    };
    let Outcome::Page(found) = cli.ask(db, &Request::List(query)).await? else { return Err(unknown()) };
    let found: Vec<Choice> = found.rows.iter().map(choice).collect();
    if let Some(one) = found.iter().find(|choice| choice.detail == text) {
        return Ok(one.clone());
    }
    let mut same = found.iter().filter(|choice| fold(&choice.name) == fold(text));
    match (same.next(), same.next()) {
        (Some(one), None) => Ok(one.clone()),
        _ => Err(unknown()),
    }
}

fn choice(row: &Row) -> Choice {
    let text = |at: usize| row.cells.get(at).and_then(|cell| cell.value.as_text()).unwrap_or_default().to_owned();
    Choice { id: row.id, name: text(0), detail: text(1) }
}
