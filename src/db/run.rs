//! Statements are run here: the one place that turns text into SQL on a connection.

use std::ops::ControlFlow;

use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, PgConnection, SqliteConnection};

use crate::db::error::refusal;
use crate::db::row;
use crate::db::sql::{Arg, Column, Sql};
use crate::model::request::Refusal;
use crate::model::value::Value;

/// A statement with more arguments than this is written for one set of rows and not kept.
const KEPT_ARGS: usize = 200;

/// A connection to either database.
pub enum Connection {
    Sqlite(sqlx::pool::PoolConnection<sqlx::Sqlite>),
    Postgres(sqlx::pool::PoolConnection<sqlx::Postgres>),
}

macro_rules! bound {
    ($sql:expr) => {{
        let kept = $sql.args.len() <= KEPT_ARGS;
        let mut query = sqlx::query(AssertSqlSafe($sql.text.clone())).persistent(kept);
        for arg in &$sql.args {
            query = match arg {
                Arg::Bool(value) => query.bind(*value),
                Arg::Int(value) => query.bind(*value),
                Arg::Date(value) => query.bind(*value),
                Arg::Moment(value) => query.bind(*value),
                Arg::Text(value) => query.bind(value.clone()),
            };
        }
        query
    }};
}

macro_rules! decoded_row {
    ($row:expr, $sql:expr) => {
        $sql.columns
            .iter()
            .enumerate()
            .map(|(index, column)| row::value($row, index, *column))
            .collect::<Result<Vec<Value>, sqlx::Error>>()
    };
}

macro_rules! decoded {
    ($rows:expr, $sql:expr) => {
        $rows.iter().map(|found| decoded_row!(found, $sql)).collect::<Result<Vec<Vec<Value>>, sqlx::Error>>()
    };
}

/// Takes a row; `Break` wants no more.
pub type TakeRow<'t> = dyn FnMut(Vec<Value>) -> ControlFlow<()> + Send + 't;

macro_rules! each {
    ($connection:expr, $sql:expr, $take:expr) => {{
        let mut rows = bound!($sql).fetch($connection);
        while let Some(found) = rows.try_next().await? {
            if $take(decoded_row!(&found, $sql)?).is_break() {
                break;
            }
        }
        Ok(())
    }};
}

async fn each_of_sqlite(
    connection: &mut SqliteConnection,
    sql: &Sql,
    take: &mut TakeRow<'_>,
) -> Result<(), sqlx::Error> {
    each!(connection, sql, take)
}

async fn each_of_postgres(connection: &mut PgConnection, sql: &Sql, take: &mut TakeRow<'_>) -> Result<(), sqlx::Error> {
    each!(connection, sql, take)
}

async fn fetch_sqlite(connection: &mut SqliteConnection, sql: &Sql) -> Result<Vec<Vec<Value>>, sqlx::Error> {
    let rows = bound!(sql).fetch_all(connection).await?;
    decoded!(rows, sql)
}

async fn fetch_postgres(connection: &mut PgConnection, sql: &Sql) -> Result<Vec<Vec<Value>>, sqlx::Error> {
    let rows = bound!(sql).fetch_all(connection).await?;
    decoded!(rows, sql)
}

/// One text for all the rows: the driver hands rows over one by one from a thread of its own,
/// and a page of them costs more in being woken than in being read.
fn as_one_text(sql: &Sql) -> String {
    let names = |letter: &str| {
        let names: Vec<String> = (0..sql.columns.len()).map(|index| format!("{letter}{index}")).collect();
        names.join(", ")
    };
    format!(
        "with found ({}) as ({}) select json_group_array(json_array({})) from found",
        names("c"),
        sql.text,
        names("found.c")
    )
}

fn from_one_text(text: &str, sql: &Sql) -> Result<Vec<Vec<Value>>, Refusal> {
    let broken = |_| Refusal::Database { code: "rows".to_owned() };
    let rows: Vec<Vec<serde_json::Value>> = serde_json::from_str(text).map_err(broken)?;
    let values = |row: Vec<serde_json::Value>| {
        row.into_iter().zip(&sql.columns).map(|(value, column)| row::from_json(value, *column)).collect()
    };
    Ok(rows.into_iter().map(values).collect())
}

impl Connection {
    /// All rows of a statement that only reads.
    pub async fn select(&mut self, sql: &Sql) -> Result<Vec<Vec<Value>>, Refusal> {
        if let Self::Postgres(_) = self {
            return self.fetch(sql).await;
        }
        let whole = Sql { text: as_one_text(sql), args: sql.args.clone(), columns: vec![Column::Text] };
        let found = self.fetch(&whole).await?;
        let text = found.first().and_then(|row| row.first()).and_then(Value::as_text).unwrap_or("[]");
        from_one_text(text, sql)
    }

    /// All rows of the statement.
    pub async fn fetch(&mut self, sql: &Sql) -> Result<Vec<Vec<Value>>, Refusal> {
        tracing::debug!(text = sql.text, "query");
        match self {
            Self::Sqlite(connection) => fetch_sqlite(connection, sql).await,
            Self::Postgres(connection) => fetch_postgres(connection, sql).await,
        }
        .map_err(|error| refusal(&error))
    }

    /// Hands on the rows of a statement one by one, as they come, until they end or one is taken
    /// with `Break`.
    pub async fn each(&mut self, sql: &Sql, take: &mut TakeRow<'_>) -> Result<(), Refusal> {
        tracing::debug!(text = sql.text, "stream");
        match self {
            Self::Sqlite(connection) => each_of_sqlite(connection, sql, take).await,
            Self::Postgres(connection) => each_of_postgres(connection, sql, take).await,
        }
        .map_err(|error| refusal(&error))
    }

    /// This connection is not used again.
    pub fn close_on_drop(&mut self) {
        match self {
            Self::Sqlite(connection) => connection.close_on_drop(),
            Self::Postgres(connection) => connection.close_on_drop(),
        }
    }

    /// Begins a transaction that will write.
    pub async fn begin(&mut self) -> Result<(), Refusal> {
        // SQLite would otherwise find out only at the first write that somebody else writes.
        let text = if matches!(self, Self::Sqlite(_)) { "begin immediate" } else { "begin" };
        self.command(text).await
    }

    /// Runs statements without arguments: `begin`, `commit`, `rollback`.
    pub async fn command(&mut self, text: &'static str) -> Result<(), Refusal> {
        match self {
            Self::Sqlite(connection) => sqlx::raw_sql(text).execute(&mut **connection).await.map(|_| ()),
            Self::Postgres(connection) => sqlx::raw_sql(text).execute(&mut **connection).await.map(|_| ()),
        }
        .map_err(|error| refusal(&error))
    }
}

/// Makes a database. A name cannot be bound, so it must be a plain one, and is quoted all the same.
///
/// # Errors
/// `NotAnAddress` for any other name; `Denied` unless the login may.
pub(crate) async fn create_database(connection: &mut PgConnection, name: &str) -> Result<(), Refusal> {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if name.is_empty() || !name.chars().all(plain) {
        return Err(Refusal::NotAnAddress);
    }
    let text = format!("create database \"{name}\" encoding 'UTF8' template template0");
    sqlx::raw_sql(AssertSqlSafe(text)).execute(connection).await.map(drop).map_err(|error| refusal(&error))
}
