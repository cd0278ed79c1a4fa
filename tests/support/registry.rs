//! A registry set up for one test, on either database, with the same people in both.

use std::os::unix::fs::PermissionsExt;

use chrono::{DateTime, Utc};
use kitos::db::error::refusal;
use kitos::db::migrate::{Purpose, migrate};
use kitos::db::open::{Clock, Pools, SHARE_LAYER, Target, open};
use kitos::db::reference;
use kitos::db::report;
use kitos::db::setup::{Bind, Setup};
use kitos::model::fold;
use kitos::model::report::shipped;
use kitos::model::request::Refusal;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{Sqlite, SqlitePool};
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::support::cluster::{Cluster, Database};

/// The moment at which tests happen.
pub fn moment() -> DateTime<Utc> {
    "2026-06-15T10:00:00Z".parse().unwrap()
}

pub enum Registry {
    Sqlite { target: Target, _directory: tempfile::TempDir },
    Postgres(Database),
}

impl Registry {
    /// A file with reference data; set up once, then copied.
    pub async fn sqlite() -> Self {
        static FRESH: tokio::sync::OnceCell<Vec<u8>> = tokio::sync::OnceCell::const_new();
        let fresh = FRESH.get_or_init(fresh_file).await;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("kitos.db");
        std::fs::write(&path, fresh).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        Self::Sqlite { target: Target::Sqlite(path), _directory: directory }
    }

    /// A database on the private server, with reference data and its day fixed.
    pub async fn postgres() -> Self {
        let database = Cluster::shared().database().await;
        database.fix_today().await;
        Self::Postgres(database)
    }

    pub async fn both() -> [Self; 2] {
        [Self::sqlite().await, Self::postgres().await]
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// As the one who sets it up.
    pub fn owner(&self) -> Target {
        match self {
            Self::Sqlite { target, .. } => target.clone(),
            Self::Postgres(database) => database.owner(),
        }
    }

    pub async fn setup(&self) -> Setup {
        Setup::begin(&self.owner()).await.unwrap()
    }

    /// The id of a municipality by its code.
    pub async fn municipality(&self, code: &'static str) -> i64 {
        let mut setup = self.setup().await;
        setup.number("select id from organisation where municipality_code = $1", vec![code.into()]).await.unwrap()
    }

    /// Registers a person with these roles in the organisation; the login is also the name.
    pub async fn person(&self, organisation: i64, login: &str, roles: &[&str]) -> i64 {
        if let Self::Postgres(database) = self {
            database.member(login).await;
        }
        let mut setup = self.setup().await;
        let change = setup.change_set(organisation, "edit", "").await.unwrap();
        let person = setup
            .number(
                "insert into person (organisation_id, uuid, change_id, name, name_key, search_text, login) \
                 values ($1, $2, $3, $4, $5, $6, $4) returning id",
                vec![
                    organisation.into(),
                    uuid().as_str().into(),
                    change.into(),
                    login.into(),
                    Bind::Text(Some(fold::name_key(login))),
                    Bind::Text(Some(fold::search(login))),
                ],
            )
            .await
            .unwrap();
        for role in roles {
            setup
                .run(
                    "insert into assignment (organisation_id, uuid, change_id, person_id, role) \
                     values ($1, $2, $3, $4, $5)",
                    vec![organisation.into(), uuid().as_str().into(), change.into(), person.into(), (*role).into()],
                )
                .await
                .unwrap();
        }
        setup.commit().await.unwrap();
        person
    }

    /// Registers the templates that ship as if everything had been agreed on.
    pub async fn publish_all(&self) {
        let mut setup = self.setup().await;
        report::publish(&mut setup, shipped()).await.unwrap();
        setup.commit().await.unwrap();
    }

    /// As this person.
    pub async fn open(&self, login: &str) -> Pools {
        let target = match self {
            Self::Sqlite { target, .. } => target.clone(),
            Self::Postgres(database) => database.login(login),
        };
        open(&target, Some(login), false, Clock::Fixed(moment())).await.unwrap()
    }
}

async fn fresh_file() -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("kitos.db");
    let target = Target::Sqlite(path.clone());
    migrate(&target, Purpose::Own).await.unwrap();
    reference::install(&target).await.unwrap();
    // Closing the last connection has brought the log into the file.
    let log = path.with_extension("db-wal");
    assert!(!log.exists(), "the log is still beside the file");
    std::fs::read(path).unwrap()
}

pub fn uuid() -> String {
    Uuid::now_v7().to_string()
}

/// Runs statements in one transaction; the rows that the last one touched.
pub async fn save(pools: &Pools, statements: &[String]) -> Result<u64, Refusal> {
    macro_rules! go {
        ($pool:expr) => {{
            let mut transaction = $pool.begin().await.map_err(|error| refusal(&error))?;
            let mut touched = 0;
            for statement in statements {
                let done = sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut *transaction).await;
                touched = done.map_err(|error| refusal(&error))?.rows_affected();
            }
            transaction.commit().await.map_err(|error| refusal(&error))?;
            Ok(touched)
        }};
    }
    match pools {
        Pools::Sqlite(pool) => go!(pool),
        Pools::Postgres(pool) => go!(pool),
    }
}

/// A connection on which the statement finds its relations: in a file, the share layer is made
/// when it is asked for.
async fn with_relations(pool: &SqlitePool, sql: &str) -> Result<PoolConnection<Sqlite>, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    if sql.contains("share_") {
        sqlx::raw_sql(SHARE_LAYER).execute(&mut *connection).await?;
    }
    Ok(connection)
}

async fn texts_of_file(pool: &SqlitePool, sql: &str) -> Result<Vec<String>, sqlx::Error> {
    let mut connection = with_relations(pool, sql).await?;
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_all(&mut *connection).await
}

/// The first column of all rows, as text.
pub async fn texts(pools: &Pools, sql: &str) -> Result<Vec<String>, Refusal> {
    match pools {
        Pools::Sqlite(pool) => texts_of_file(pool, sql).await,
        Pools::Postgres(pool) => sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_all(pool).await,
    }
    .map_err(|error| refusal(&error))
}

/// One number, or none.
pub async fn number(pools: &Pools, sql: &str) -> Result<Option<i64>, Refusal> {
    let sql = AssertSqlSafe(sql.to_owned());
    match pools {
        Pools::Sqlite(pool) => sqlx::query(sql).fetch_optional(pool).await.map(|row| row.and_then(|row| row.get(0))),
        Pools::Postgres(pool) => sqlx::query(sql).fetch_optional(pool).await.map(|row| row.and_then(|row| row.get(0))),
    }
    .map_err(|error| refusal(&error))
}

/// The columns of a relation, in the alphabet's order.
pub async fn columns(pools: &Pools, relation: &str) -> Vec<String> {
    use sqlx::{Column, Executor, SqlSafeStr};
    let sql = AssertSqlSafe(format!("select * from {relation}")).into_sql_str();
    let mut names: Vec<String> = match pools {
        Pools::Sqlite(pool) => {
            let mut connection = with_relations(pool, relation).await.unwrap();
            connection.describe(sql).await.unwrap().columns().iter().map(|column| column.name().to_owned()).collect()
        }
        Pools::Postgres(pool) => {
            pool.describe(sql).await.unwrap().columns().iter().map(|column| column.name().to_owned()).collect()
        }
    };
    names.sort();
    names
}
