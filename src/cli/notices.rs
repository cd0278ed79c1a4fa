//! Notices: all of them, or those that are due with those who get them, for the program that
//! sends them. kitos sends nothing and keeps no book of what was sent: whoever sends says since
//! when.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use clap::Args;
use serde_json::{Value as Json, json};

use super::Cli;
use super::failure::{Exit, Failure};
use super::look::print_rows;
use super::output::{column, number_cell, text_cell};
use crate::db::{Db, sql};
use crate::model::condition::Condition;
use crate::model::entities::contract::NOTICE;
use crate::model::request::{ColumnKind, ListQuery, Outcome, Page, Record, Refusal, Request, Table, Window};
use crate::model::rules::notices::Course;
use crate::model::value::Value;
use crate::text::format;

/// Notices fetched at once.
const WINDOW: usize = 2_000;

#[derive(Debug, Args)]
pub struct Notices {
    /// Only those that are due today, with those who get them.
    #[arg(long)]
    due: bool,
    /// With --due: all days from this one until today.
    #[arg(long, value_name = "DATE", requires = "due")]
    since: Option<String>,
}

/// A notice on a day on which it is due; for those that are not asked about, the next one.
struct Due {
    day: Option<NaiveDate>,
    notice: Record,
}

pub async fn notices(cli: &Cli, asked: &Notices) -> Result<Exit, Failure> {
    let db = cli.open().await?;
    let today = db.session().today;
    let since = match &asked.since {
        Some(text) => day(cli, text, today)?,
        None => today,
    };
    let mut found: Vec<Due> = Vec::new();
    for notice in all(cli, &db).await? {
        let course = Course::of(&|field| notice.value(field).clone());
        if asked.due {
            let days = course.map(|course| course.between(since, today)).unwrap_or_default();
            found.extend(days.into_iter().map(|day| Due { day: Some(day), notice: notice.clone() }));
        } else {
            found.push(Due { day: course.and_then(|course| course.next_from(today)), notice });
        }
    }
    found.sort_by_key(|due| (due.day.is_none(), due.day, due.notice.id));
    let mut people = People::default();
    let mut rows = Vec::new();
    for due in &found {
        rows.push((due, people.of(cli, &db, &due.notice).await?));
    }
    if cli.output.is_json() {
        let rows: Vec<Json> = rows.iter().map(|(due, gets)| row(due, gets)).collect();
        let ended = if rows.is_empty() { Exit::Findings } else { Exit::Done };
        cli.output.json(&json!({ "rows": rows, "next": null }))?;
        return Ok(ended);
    }
    print_rows(cli, &table(cli, &rows), None)
}

fn day(cli: &Cli, text: &str, today: NaiveDate) -> Result<NaiveDate, Failure> {
    let field = NOTICE.field("from_date").map(|field| field.kind);
    let parsed = field.and_then(|kind| format::parse(kind, text, today).ok()).and_then(|value| value.as_date());
    let problem = crate::model::request::Problem::NotADate;
    parsed.ok_or_else(|| Failure::usage("date", cli.texts.problem(Some(&NOTICE), &problem)))
}

/// Every notice of one's own municipality, with all its fields.
async fn all(cli: &Cli, db: &Db) -> Result<Vec<Record>, Failure> {
    let mut found = Vec::new();
    let mut query = ListQuery {
        entity: NOTICE.name,
        fields: NOTICE.fields.iter().map(|field| field.name.to_owned()).collect(),
        filter: Condition::All(Vec::new()),
        sort: sql::default_sort(&NOTICE),
        window: Window::First,
        limit: WINDOW,
    };
    loop {
        let Outcome::Page(Page { rows, more }) = cli.ask(db, &Request::List(query.clone())).await? else { break };
        let edge = rows.last().map(|row| (row.key.clone(), row.id));
        found.extend(rows.into_iter().map(|row| Record {
            entity: NOTICE.name.to_owned(),
            id: row.id,
            organisation_id: db.session().organisation_id,
            uuid: String::new(),
            version: row.version,
            cells: row.cells,
        }));
        match edge.filter(|_| more) {
            Some((key, id)) => query.window = Window::After { key, id },
            None => break,
        }
    }
    Ok(found)
}

/// One who gets a notice: a name where it is known, and an address where there is one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Recipient {
    name: String,
    email: String,
}

/// People by their number, read once.
#[derive(Default)]
struct People {
    known: BTreeMap<i64, Recipient>,
}

impl People {
    /// Those who get the notice now: the role's holders, the person, the addresses; each once.
    async fn of(&mut self, cli: &Cli, db: &Db, notice: &Record) -> Result<Vec<Recipient>, Failure> {
        let mut ids = holders(cli, db, notice).await?;
        ids.extend(notice.value("person_id").as_int());
        let mut found = Vec::new();
        for id in ids {
            found.push(self.person(cli, db, id).await?);
        }
        found.extend(addresses(notice.value("emails")));
        let mut seen = Vec::new();
        found.retain(|one| !one.email.is_empty() || !one.name.is_empty());
        for one in found {
            if !seen.contains(&one) {
                seen.push(one);
            }
        }
        Ok(seen)
    }

    async fn person(&mut self, cli: &Cli, db: &Db, id: i64) -> Result<Recipient, Failure> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let text = |record: &Record, field: &str| record.value(field).as_text().unwrap_or_default().to_owned();
        let person = match db.answer(&Request::Record { entity: "person", id }).await {
            Ok(Outcome::Record(person)) => Recipient { name: text(&person, "name"), email: text(&person, "email") },
            // Somebody who is no longer here gets nothing.
            Ok(_) | Err(Refusal::Gone) => Recipient { name: String::new(), email: String::new() },
            Err(refusal) => return Err(cli.refused(&refusal)),
        };
        self.known.insert(id, person.clone());
        Ok(person)
    }
}

/// Those who hold the notice's role on its contract.
async fn holders(cli: &Cli, db: &Db, notice: &Record) -> Result<Vec<i64>, Failure> {
    let (Some(role), Some(id)) = (notice.value("role_id").as_int(), notice.value("contract_id").as_int()) else {
        return Ok(Vec::new());
    };
    let request = Request::Related { entity: "contract_role", via: "contract_id", id };
    let Outcome::Related(rows) = cli.ask(db, &request).await? else { return Ok(Vec::new()) };
    let held = rows.iter().filter(|row| row.value("role_id").as_int() == Some(role));
    Ok(held.filter_map(|row| row.value("person_id").as_int()).collect())
}

fn addresses(value: &Value) -> Vec<Recipient> {
    let text = value.as_text().unwrap_or_default();
    let each = text.split(',').map(str::trim).filter(|email| !email.is_empty());
    each.map(|email| Recipient { name: String::new(), email: email.to_owned() }).collect()
}

fn row(due: &Due, gets: &[Recipient]) -> Json {
    let notice = &due.notice;
    let text = |field: &str| notice.value(field).as_text().unwrap_or_default().to_owned();
    let people = |people: &[Recipient]| -> Vec<Json> {
        people.iter().map(|one| json!({ "name": one.name, "email": one.email })).collect()
    };
    json!({
        "id": notice.id,
        "due": due.day.map(|day| day.to_string()),
        "contract_id": notice.value("contract_id").as_int(),
        "contract": notice.cell("contract_id").label,
        "subject": text("subject"),
        "body": text("body"),
        "frequency": text("frequency"),
        "active": notice.value("active").as_bool(),
        "recipients": people(gets),
        "copies": people(&addresses(notice.value("copies"))),
    })
}

fn table(cli: &Cli, rows: &[(&Due, Vec<Recipient>)]) -> Table {
    let line = |(due, gets): &(&Due, Vec<Recipient>)| {
        let day = due.day.map(|day| format::show(&Value::Date(day), cli.texts.lang)).unwrap_or_default();
        let shown = |one: &Recipient| if one.email.is_empty() { one.name.clone() } else { one.email.clone() };
        vec![
            number_cell(due.notice.id),
            text_cell(day),
            text_cell(due.notice.cell("contract_id").label.clone().unwrap_or_default()),
            text_cell(due.notice.value("subject").as_text().unwrap_or_default().to_owned()),
            text_cell(gets.iter().map(shown).collect::<Vec<_>>().join(", ")),
        ]
    };
    let heading = |code: &str| column(cli.texts, code, ColumnKind::Text);
    Table {
        title: cli.texts.entities(&NOTICE),
        columns: vec![
            column(cli.texts, "id", ColumnKind::Int),
            heading("due"),
            heading("contract"),
            heading("subject"),
            heading("recipients"),
        ],
        rows: rows.iter().map(line).collect(),
        ..Table::default()
    }
}
