//! Connecting: which database, as whom, on what day.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use sqlx::ConnectOptions;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, Postgres};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqlitePool, SqlitePoolOptions};

use crate::db::error::refusal;
use crate::db::migrate;
use crate::db::run::Connection;
use crate::db::sql::{Column, Sql};
use crate::model::request::Refusal;

/// The connections of a person: two, so that a list can be read while a report runs.
const CONNECTIONS: u32 = 2;
const BUSY: Duration = Duration::from_secs(5);
/// How long to wait for one of the connections, or for a server that has just gone.
const ACQUIRE: Duration = Duration::from_secs(10);
/// How long a server may take before we ask why.
const GRACE: Duration = Duration::from_millis(300);
const SESSION: &str = include_str!("../../migrations/sqlite/session.sql");
/// What shared reports read in a file: temporary views of a connection. Run before a report,
/// any number of times; not with the session, whose start would wait for them.
pub const SHARE_LAYER: &str = include_str!("../../migrations/sqlite/share.sql");

/// An open database. One statement text runs on both; the two arms only choose the driver.
#[derive(Clone, Debug)]
pub enum Pools {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// Where a database is. Holds no password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Sqlite(PathBuf),
    /// The address as `postgres://…`, without a password.
    Postgres(String),
}

/// What day it is, for SQLite; PostgreSQL has a clock of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    System,
    /// Always this moment: tests, pictures, and the demo.
    Fixed(DateTime<Utc>),
}

impl Clock {
    pub fn now(self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now(),
            Self::Fixed(moment) => moment,
        }
    }

    /// Today in Copenhagen.
    pub fn today(self) -> NaiveDate {
        self.now().with_timezone(&chrono_tz::Europe::Copenhagen).date_naive()
    }

    fn fixed(self) -> Option<String> {
        match self {
            Self::System => None,
            Self::Fixed(moment) => Some(moment.to_rfc3339_opts(SecondsFormat::Millis, true)),
        }
    }
}

impl Target {
    /// Reads `sqlite:PATH` or `postgres://…`.
    ///
    /// # Errors
    /// `NotAnAddress`, and `PasswordInAddress` where one stands in it. Neither repeats the text.
    pub fn parse(address: &str) -> Result<Self, Refusal> {
        if let Some(path) = address.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() { Err(Refusal::NotAnAddress) } else { Ok(Self::Sqlite(PathBuf::from(path))) };
        }
        if !address.starts_with("postgres://") && !address.starts_with("postgresql://") {
            return Err(Refusal::NotAnAddress);
        }
        if has_password(address) {
            return Err(Refusal::PasswordInAddress);
        }
        PgConnectOptions::from_str(address).map_err(|_| Refusal::NotAnAddress)?;
        Ok(Self::Postgres(address.to_owned()))
    }
}

fn has_password(address: &str) -> bool {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let authority = place.split('/').next().unwrap_or_default();
    let in_user = authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'));
    in_user || query.split('&').any(|pair| pair.starts_with("password="))
}

/// Opens a database that has been set up, as this person. `login` chooses the person on SQLite
/// (none: the first active one); on PostgreSQL the login role is the person. Everything is
/// asked on one connection, which is handed on: a second one costs what the first did.
///
/// # Errors
/// No file, too open a file, no server, an older or newer schema, or nobody of that login.
pub(crate) async fn connect(
    target: &Target,
    login: Option<&str>,
    read_only: bool,
    clock: Clock,
) -> Result<(Pools, Connection), Refusal> {
    let (pools, mut connection) = match target {
        Target::Sqlite(path) => {
            check_file(path)?;
            if !migrate::header_says_current(target) {
                known_version(target).await?;
            }
            let pool = sqlite_pool(path, login, read_only, clock)?;
            let connection = pool.acquire().await.map_err(|error| refusal(&error))?;
            (Pools::Sqlite(pool), Connection::Sqlite(connection))
        }
        Target::Postgres(address) => {
            let pool = postgres_pool(address, read_only)?;
            let connection = first_connection(&pool).await?;
            (Pools::Postgres(pool), Connection::Postgres(connection))
        }
    };
    // Also on SQLite: the header may be older than what stands in the file.
    migrate::judge(migrate::version_of(&mut connection).await?)?;
    check_person(&mut connection, &pools, login).await?;
    Ok((pools, connection))
}

/// The same, for whoever needs no more than the pools.
///
/// # Errors
/// As for `connect`.
pub async fn open(target: &Target, login: Option<&str>, read_only: bool, clock: Clock) -> Result<Pools, Refusal> {
    let (pools, connection) = connect(target, login, read_only, clock).await?;
    drop(connection);
    returned(&pools).await;
    Ok(pools)
}

/// Waits for the connection that was just let go: the pool takes it back in a task of its own,
/// and whoever asks next would otherwise pay for a second connection.
pub(crate) async fn returned(pools: &Pools) {
    const TRIES: usize = 5_000;
    for _ in 0..TRIES {
        let idle = match pools {
            Pools::Sqlite(pool) => pool.num_idle(),
            Pools::Postgres(pool) => pool.num_idle(),
        };
        if idle > 0 {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// Is the schema one that this program works with?
async fn known_version(target: &Target) -> Result<(), Refusal> {
    migrate::judge(migrate::status(target).await?.found)
}

/// Nothing is connected yet.
fn sqlite_pool(path: &Path, login: Option<&str>, read_only: bool, clock: Clock) -> Result<SqlitePool, Refusal> {
    let writable = check_file(path)?;
    let read_only = read_only || !writable;
    let login = login.map(str::to_owned);
    let pool = SqlitePoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE)
        .idle_timeout(None)
        .max_lifetime(None)
        // A file does not hang up.
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            let login = login.clone();
            Box::pin(async move { begin_session(connection, login.as_deref(), read_only, clock).await })
        })
        // A program may stay open over midnight.
        .before_acquire(move |connection, _| Box::pin(async move { set_today(connection, clock).await.map(|()| true) }))
        .connect_lazy_with(sqlite_options(path).read_only(read_only).immutable(read_only && !directory_writable(path)));
    Ok(pool)
}

/// The settings of every connection to a file. The journal mode is the file's own.
pub(crate) fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .pragma("trusted_schema", "off")
}

/// Is there such a file, for us alone? Returns whether it may be written.
fn check_file(path: &Path) -> Result<bool, Refusal> {
    let shown = path.display().to_string();
    let facts = std::fs::metadata(path).map_err(|_| Refusal::NoSuchFile { path: shown.clone() })?;
    let mode = facts.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(Refusal::FileTooOpen { path: shown });
    }
    Ok(mode & 0o200 != 0)
}

/// A file in WAL mode cannot even be read from a directory that takes no files, unless SQLite
/// is told that nobody writes it.
fn directory_writable(path: &Path) -> bool {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    nix::unistd::access(directory, nix::unistd::AccessFlags::W_OK).is_ok()
}

/// Gives the connection its identity, its day and its relations.
async fn begin_session(
    connection: &mut SqliteConnection,
    login: Option<&str>,
    read_only: bool,
    clock: Clock,
) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(SESSION).execute(&mut *connection).await?;
    sqlx::query("insert into temp.clock (today, now, read_only) values ($1, $2, $3)")
        .bind(clock.today())
        .bind(clock.fixed())
        .bind(read_only)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "insert into temp.identity (organisation_id, role, person_id, login, home) \
         select a.organisation_id, a.role, p.id, p.login, a.organisation_id = p.organisation_id \
         from main.person p join main.assignment a on a.person_id = p.id and a.deleted_at is null \
         where p.deleted_at is null and p.active and p.login = coalesce($1, ( \
             select login from main.person where deleted_at is null and active order by id limit 1))",
    )
    .bind(login)
    .execute(connection)
    .await?;
    Ok(())
}

async fn set_today(connection: &mut SqliteConnection, clock: Clock) -> Result<(), sqlx::Error> {
    sqlx::query("update temp.clock set today = $1 where today <> $1")
        .bind(clock.today())
        .execute(connection)
        .await
        .map(drop)
}

/// Nothing is connected yet.
fn postgres_pool(address: &str, read_only: bool) -> Result<PgPool, Refusal> {
    let mut options = postgres_options(address)?;
    if read_only {
        options = options.options([("default_transaction_read_only", "on")]);
    }
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(ACQUIRE);
    Ok(pool.connect_lazy_with(options))
}

/// The first connection. A pool that is refused tries again until it gives up, and then no
/// longer knows why; so after a moment an attempt of our own finds out.
async fn first_connection(pool: &PgPool) -> Result<PoolConnection<Postgres>, Refusal> {
    let options = pool.connect_options();
    tokio::select! {
        acquired = pool.acquire() => acquired.map_err(|error| refusal(&error)),
        refused = why_not(&options) => Err(refused),
    }
}

/// Why the server does not let us in; never returns where it does.
async fn why_not(options: &PgConnectOptions) -> Refusal {
    tokio::time::sleep(GRACE).await;
    match options.connect().await {
        Err(error) => refusal(&error),
        Ok(_) => std::future::pending().await,
    }
}

/// The settings of every connection to a server. The name that the server lists says nothing
/// of what is being done.
pub(crate) fn postgres_options(address: &str) -> Result<PgConnectOptions, Refusal> {
    Ok(PgConnectOptions::from_str(address).map_err(|_| Refusal::NotAnAddress)?.application_name("kitos").options([
        ("search_path", "kitos"),
        ("statement_timeout", "300s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "60s"),
        // A lost line ends the statement, and with it the doubt whether it will land.
        ("client_connection_check_interval", "1s"),
        ("jit", "off"),
        // The planner has no statistics (they would tell of foreign rows) and takes a whole
        // municipality for a few dozen rows. Where an index has the order, it is to be used.
        ("enable_sort", "off"),
    ]))
}

async fn check_person(connection: &mut Connection, pools: &Pools, login: Option<&str>) -> Result<(), Refusal> {
    const WHO: &str = "select login from v_who_am_i";
    const ANYBODY: &str = "select id from main.person where deleted_at is null limit 1";
    if !connection.fetch(&Sql::plain(WHO, Column::Text)).await?.is_empty() {
        return Ok(());
    }
    // A new file has nobody in it yet; the start screen fills it.
    let empty_file = matches!(pools, Pools::Sqlite(_))
        && login.is_none()
        && connection.fetch(&Sql::plain(ANYBODY, Column::Int)).await?.is_empty();
    if empty_file {
        return Ok(());
    }
    let login = match pools {
        Pools::Postgres(pool) => pool.connect_options().get_username().to_owned(),
        Pools::Sqlite(_) => login.unwrap_or_default().to_owned(),
    };
    Err(Refusal::UnknownPerson { login })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_passwords_refused() {
        assert_eq!(Target::parse("sqlite:/a/b.db"), Ok(Target::Sqlite(PathBuf::from("/a/b.db"))));
        assert_eq!(Target::parse("sqlite:b.db"), Ok(Target::Sqlite(PathBuf::from("b.db"))));
        assert!(matches!(Target::parse("postgres://anna@db/kitos"), Ok(Target::Postgres(_))));
        for bad in ["", "sqlite:", "mysql://x", "/a/b.db"] {
            assert_eq!(Target::parse(bad), Err(Refusal::NotAnAddress), "{bad}");
        }
        for secret in ["postgres://anna:x@db/kitos", "postgres://anna@db/kitos?password=x"] {
            assert_eq!(Target::parse(secret), Err(Refusal::PasswordInAddress));
        }
    }

    #[test]
    fn the_day_is_copenhagens() {
        let before_midnight = Clock::Fixed("2026-06-30T22:30:00Z".parse().unwrap());
        assert_eq!(before_midnight.today().to_string(), "2026-07-01");
    }
}
