//! The invented sample that the text of a shared template runs on while it is written: the
//! share layer's relations, by the same names, in a database in memory that has never been
//! anywhere near the registry. So whoever writes a template sees its shape and nobody's data
//! (`decisions.md` 8). The rows are in `invented`.

mod invented;

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use chrono::{Days, NaiveDate};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};

use crate::db::error::refusal;
use crate::db::run::Connection;
use crate::db::sql::{Arg, Column, Sql};
use crate::model::entity::{Entity, Kind};
use crate::model::report::{DAYS, in_share_layer};
use crate::model::request::Refusal;
use crate::model::value::Value;
use invented::{Invented, Row};

/// Made when it is first needed, and kept as long as the database is open.
#[derive(Clone, Debug, Default)]
pub struct Sample(Arc<OnceLock<SqlitePool>>);

impl Sample {
    /// A connection to the sample as it is on this day.
    ///
    /// # Errors
    /// What the engine says; a sample that was left half made is made again.
    pub async fn connection(&self, today: NaiveDate) -> Result<Connection, Refusal> {
        let pool = self.0.get_or_init(pool);
        let mut connection = pool.acquire().await.map(Connection::Sqlite).map_err(|error| refusal(&error))?;
        // The day is written last.
        let made = Sql::plain("select 1 from sqlite_master where name = 'v_today'", Column::Int);
        if connection.fetch(&made).await?.is_empty() {
            fill(&mut connection, today).await?;
        }
        Ok(connection)
    }
}

/// One connection, which is the database: another one would be empty.
fn pool() -> SqlitePool {
    SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_lazy_with(SqliteConnectOptions::new().in_memory(true))
}

async fn fill(connection: &mut Connection, today: NaiveDate) -> Result<(), Refusal> {
    let invented = Invented::new(today);
    for entity in in_share_layer() {
        for statement in relation(entity, invented.rows(entity.name)) {
            connection.fetch(&statement).await?;
        }
    }
    for statement in codes() {
        connection.fetch(&statement).await?;
    }
    connection.fetch(&days(today)).await.map(drop)
}

/// What a relation of the share layer has: the row's id and owner, the key that names are
/// ordered by, a contract's visibility as a flag, and every field that may leave.
fn columns(entity: &Entity) -> Vec<&'static str> {
    let key = entity.has_name_key().then_some("name_key");
    let hidden = (entity.name == "contract").then_some("price_hidden");
    let fields = entity.fields.iter().filter(|field| field.share.may_leave()).map(|field| field.name);
    ["id", "organisation_id"].into_iter().chain(key).chain(hidden).chain(fields).collect()
}

/// The relation with its rows. Every name is a declared one; the values are one JSON text.
fn relation(entity: &Entity, rows: &[Row]) -> [Sql; 3] {
    let columns = columns(entity);
    let name = format!("share_{}", entity.name);
    let declared: Vec<String> =
        columns.iter().map(|column| format!("{column} {}", stored_as(entity, column))).collect();
    let read: Vec<String> = (0..columns.len()).map(|place| format!("json_extract(value, '$[{place}]')")).collect();
    let values: Vec<Vec<serde_json::Value>> =
        rows.iter().map(|row| columns.iter().map(|column| json(&row.value(column))).collect()).collect();
    let command = |text: String| Sql { text, args: Vec::new(), columns: Vec::new() };
    [
        command(format!("drop table if exists {name}")),
        command(format!("create table {name} ({})", declared.join(", "))),
        Sql {
            text: format!("insert into {name} select {} from json_each($1)", read.join(", ")),
            args: vec![Arg::Text(Some(serde_json::json!(values).to_string()))],
            columns: Vec::new(),
        },
    ]
}

fn stored_as(entity: &Entity, column: &str) -> &'static str {
    match (column, entity.field(column).map(|field| field.kind)) {
        ("id", _) => "integer primary key",
        (_, Some(Kind::Text { .. } | Kind::LongText | Kind::Choice(_) | Kind::Date | Kind::Moment)) => "text",
        ("name_key", _) => "text",
        _ => "integer",
    }
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null | Value::Moment(_) => serde_json::Value::Null,
        Value::Bool(flag) => i64::from(*flag).into(),
        Value::Int(number) | Value::Money(number) | Value::Ref(number) => (*number).into(),
        Value::Date(date) => date.to_string().into(),
        Value::Text(text) => text.as_str().into(),
    }
}

/// The codes of fixed choices, which no shared statement holds as text.
fn codes() -> [Sql; 2] {
    let fields = in_share_layer().flat_map(|entity| entity.fields);
    let codes: BTreeSet<&str> = fields
        .filter_map(|field| match field.kind {
            Kind::Choice(choices) => Some(choices.codes),
            _ => None,
        })
        .flatten()
        .copied()
        .collect();
    let around = ["'%|' as list_before".to_owned(), "'|%' as list_after".to_owned()];
    let columns: Vec<String> = codes.iter().map(|code| format!("'{code}' as code_{code}")).chain(around).collect();
    let command = |text: String| Sql { text, args: Vec::new(), columns: Vec::new() };
    [
        command("drop table if exists v_code".to_owned()),
        command(format!("create table v_code as select {}", columns.join(", "))),
    ]
}

/// Today, and the days from it that a template may name.
fn days(today: NaiveDate) -> Sql {
    let day = |days: i32| {
        let distance = Days::new(u64::from(days.unsigned_abs()));
        let moved = if days < 0 { today.checked_sub_days(distance) } else { today.checked_add_days(distance) };
        format!("'{}'", moved.unwrap_or(today))
    };
    let columns: Vec<String> = DAYS.iter().map(|(days, name)| format!("{} as {name}", day(*days))).collect();
    Sql {
        text: format!("create table v_today as select {}", columns.join(", ")),
        args: Vec::new(),
        columns: Vec::new(),
    }
}
