//! Writing as the one who sets a database up: reference data, demo data. On PostgreSQL that is
//! the owner, to whom row-level security shows nothing either, so the owner's own policy exists
//! for the length of one transaction.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use sqlx::postgres::{PgArguments, PgConnection, PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{ConnectOptions, Connection, Row, SqlSafeStr};
use uuid::Uuid;

use crate::db::error::refusal;
use crate::db::migrate;
use crate::db::open::{Target, sqlite_options};
use crate::db::server::connect_one;
use crate::model::request::Refusal;

/// A value to bind.
#[derive(Clone, Debug)]
pub enum Bind {
    Int(Option<i64>),
    Text(Option<String>),
    Bool(bool),
    Date(Option<NaiveDate>),
}

impl From<&str> for Bind {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<i64> for Bind {
    fn from(number: i64) -> Self {
        Self::Int(Some(number))
    }
}

impl From<bool> for Bind {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

/// One transaction of setting up. Dropped without `commit`, nothing has happened.
pub enum Setup {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Binds the values in order; a macro because the two drivers' queries share no type.
macro_rules! bound {
    ($sql:expr, $values:expr) => {
        $values.into_iter().fold(sqlx::query($sql), |query, value| match value {
            Bind::Int(number) => query.bind(number),
            Bind::Text(text) => query.bind(text),
            Bind::Bool(flag) => query.bind(flag),
            Bind::Date(date) => query.bind(date),
        })
    };
}

impl Setup {
    /// Begins, on a database of this program's schema.
    ///
    /// # Errors
    /// As for opening; `Denied` on PostgreSQL where the login is not one that may migrate.
    pub async fn begin(target: &Target) -> Result<Self, Refusal> {
        migrate::judge(migrate::status(target).await?.found)?;
        Self::start(target).await
    }

    async fn start(target: &Target) -> Result<Self, Refusal> {
        match target {
            Target::Sqlite(path) => {
                let mut connection = sqlite_options(path).connect().await.map_err(|error| refusal(&error))?;
                let begun = sqlx::raw_sql("begin immediate").execute(&mut connection).await;
                begun.map_err(|error| refusal(&error))?;
                Ok(Self::Sqlite(connection))
            }
            Target::Postgres(address) => {
                let mut connection = connect_one(address).await?;
                sqlx::raw_sql(
                    "set statement_timeout = 0; set synchronous_commit = off; \
                     begin; set local role kitos_owner; call intern.begin_setup()",
                )
                .execute(&mut connection)
                .await
                .map_err(|error| refusal(&error))?;
                Ok(Self::Postgres(connection))
            }
        }
    }

    /// Runs one statement; returns the number of rows it touched.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn run(&mut self, sql: impl SqlSafeStr, values: Vec<Bind>) -> Result<u64, Refusal> {
        match self {
            Self::Sqlite(connection) => {
                let query: sqlx::query::Query<'_, Sqlite, SqliteArguments> = bound!(sql, values);
                query.execute(connection).await.map(|done| done.rows_affected())
            }
            Self::Postgres(connection) => {
                let query: sqlx::query::Query<'_, Postgres, PgArguments> = bound!(sql, values);
                query.execute(connection).await.map(|done| done.rows_affected())
            }
        }
        .map_err(|error| refusal(&error))
    }

    /// The single number that the statement returns.
    ///
    /// # Errors
    /// `Gone` where it returns none.
    pub async fn number(&mut self, sql: impl SqlSafeStr, values: Vec<Bind>) -> Result<i64, Refusal> {
        match self {
            Self::Sqlite(connection) => {
                bound!(sql, values).fetch_one(connection).await.and_then(|row: SqliteRow| row.try_get(0))
            }
            Self::Postgres(connection) => {
                bound!(sql, values).fetch_one(connection).await.and_then(|row: PgRow| row.try_get(0))
            }
        }
        .map_err(|error| refusal(&error))
    }

    /// The first column, as text, of all rows.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn texts(&mut self, sql: &'static str) -> Result<Vec<String>, Refusal> {
        match self {
            Self::Sqlite(connection) => sqlx::query_scalar(sql).fetch_all(connection).await,
            Self::Postgres(connection) => sqlx::query_scalar(sql).fetch_all(connection).await,
        }
        .map_err(|error| refusal(&error))
    }

    /// A change set for this organisation, without which nothing of it can be written.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn change_set(&mut self, organisation: i64, kind: &str, reason: &str) -> Result<i64, Refusal> {
        self.number(
            "insert into change_set (organisation_id, uuid, kind, reason) values ($1, $2, $3, $4) returning id",
            vec![organisation.into(), Bind::Text(Some(Uuid::now_v7().to_string())), kind.into(), reason.into()],
        )
        .await
    }

    /// The same as if it had been written at this moment.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn change_set_at(&mut self, organisation: i64, kind: &str, at: DateTime<Utc>) -> Result<i64, Refusal> {
        const SQLITE: &str =
            "insert into change_set (organisation_id, uuid, kind, at) values ($1, $2, $3, $4) returning id";
        const POSTGRES: &str = "insert into change_set (organisation_id, uuid, kind, at) \
             values ($1, $2, $3, cast($4 as timestamptz)) returning id";
        let sql = if matches!(self, Self::Sqlite(_)) { SQLITE } else { POSTGRES };
        let at = at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let uuid = Bind::Text(Some(Uuid::now_v7().to_string()));
        self.number(sql, vec![organisation.into(), uuid, kind.into(), at.as_str().into()]).await
    }

    /// Makes it so, and leaves.
    ///
    /// # Errors
    /// A broken foreign key that was put off to the end, or a lost line.
    pub async fn commit(self) -> Result<(), Refusal> {
        match self {
            Self::Sqlite(mut connection) => {
                sqlx::raw_sql("commit").execute(&mut connection).await.map_err(|error| refusal(&error))?;
                connection.close().await
            }
            Self::Postgres(mut connection) => {
                let end = sqlx::raw_sql("call intern.end_setup(); commit").execute(&mut connection).await;
                end.map_err(|error| refusal(&error))?;
                connection.close().await
            }
        }
        .map_err(|error| refusal(&error))
    }
}
