//! Bringing a database to the schema that this program knows.
//!
//! Migrations are appended to and run once; the files in `repeat/` (triggers, views, functions,
//! policies) are applied whole after them, every time.

use std::io::Read;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnection, SqliteJournalMode};
use sqlx::{ConnectOptions, Connection as _};

use crate::db::error::{of_migration, refusal};
use crate::db::open::{Target, sqlite_options};
use crate::db::run::Connection;
use crate::db::server::connect_one;
use crate::model::request::Refusal;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

const SQLITE_REPEAT: &[&str] = &[
    include_str!("../../migrations/sqlite/repeat/10_triggers.sql"),
    include_str!("../../migrations/sqlite/repeat/20_views.sql"),
];
const POSTGRES_REPEAT: &[&str] = &[
    include_str!("../../migrations/postgres/repeat/00_clear.sql"),
    include_str!("../../migrations/postgres/repeat/10_functions.sql"),
    include_str!("../../migrations/postgres/repeat/20_views.sql"),
    include_str!("../../migrations/postgres/repeat/30_share.sql"),
    include_str!("../../migrations/postgres/repeat/40_triggers.sql"),
    include_str!("../../migrations/postgres/repeat/50_rights.sql"),
    include_str!("../../migrations/postgres/repeat/60_reports.sql"),
    include_str!("../../migrations/postgres/repeat/62_templates.sql"),
    include_str!("../../migrations/postgres/repeat/65_seen.sql"),
    include_str!("../../migrations/postgres/repeat/70_administration.sql"),
    include_str!("../../migrations/postgres/repeat/80_secretariat.sql"),
    include_str!("../../migrations/postgres/repeat/85_live.sql"),
    include_str!("../../migrations/postgres/repeat/90_self_test.sql"),
];

/// The roles that must exist on a server; `migrations/postgres/roles.sql` makes them.
pub const ROLES: [&str; 7] =
    ["kitos_owner", "kitos_lookup", "kitos_share", "kitos_template", "kitos_audit", "kitos_member", "kitos_migrator"];

const VERSION: &str = "select value from schema_info where name = 'version'";
const SET_VERSION: &str = "insert into schema_info (name, value) values ('version', $1) \
     on conflict (name) do update set value = excluded.value";

/// What a new SQLite file is for. Demo files are copied and shipped, so they keep no log beside
/// them; an own file is read while it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Own,
    Demo,
}

/// How far a database is. `found` is none where it has not been set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    pub found: Option<i64>,
    pub known: i64,
}

/// The number of the last migration in this program.
pub fn known() -> i64 {
    SQLITE.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// Creates or upgrades the database. A new SQLite file gets mode 0600.
///
/// # Errors
/// `NewerDatabase`, `MissingRoles`, `Locked`, `ReadOnly`, `Offline`; nothing is left half done
/// on PostgreSQL or SQLite, for each migration is one transaction.
pub async fn migrate(target: &Target, purpose: Purpose) -> Result<Status, Refusal> {
    match target {
        Target::Sqlite(path) => migrate_sqlite(path, purpose).await,
        Target::Postgres(address) => migrate_postgres(address).await,
    }?;
    Ok(Status { found: Some(known()), known: known() })
}

/// How far the database is, without changing it.
///
/// # Errors
/// As for opening.
pub async fn status(target: &Target) -> Result<Status, Refusal> {
    let found = match target {
        Target::Sqlite(path) if !path.exists() => None,
        Target::Sqlite(path) => {
            let mut connection = sqlite_options(path).connect().await.map_err(|error| refusal(&error))?;
            sqlite_version(&mut connection).await?
        }
        Target::Postgres(address) => {
            let mut connection = connect_one(address).await?;
            postgres_version(&mut connection).await?
        }
    };
    Ok(Status { found, known: known() })
}

/// Does the file's own header already say that the schema is this program's? Saves the start a
/// connection; a header that says anything else proves nothing.
pub(crate) fn header_says_current(target: &Target) -> bool {
    const MAGIC: &[u8] = b"SQLite format 3\0";
    const VERSION_AT: usize = 60;
    let Target::Sqlite(path) = target else { return false };
    let mut header = [0; 100];
    let length = std::fs::File::open(path).and_then(|mut file| {
        file.read_exact(&mut header)?;
        file.metadata().map(|facts| facts.len())
    });
    header.starts_with(MAGIC)
        && header[VERSION_AT..VERSION_AT + 4] == u32::try_from(known()).unwrap_or_default().to_be_bytes()
        && length.is_ok_and(|length| length >= pages_length(&header))
}

/// The length that the header gives the file; a shorter one has been cut off.
fn pages_length(header: &[u8; 100]) -> u64 {
    let size = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        size => u64::from(size),
    };
    size * u64::from(u32::from_be_bytes([header[28], header[29], header[30], header[31]]))
}

/// Is a schema of this version one that the program can work with?
///
/// # Errors
/// `NotSetUp`, `OlderDatabase`, `NewerDatabase`.
pub fn judge(found: Option<i64>) -> Result<(), Refusal> {
    let known = known();
    match found {
        None => Err(Refusal::NotSetUp),
        Some(found) if found > known => Err(Refusal::NewerDatabase { found, known }),
        Some(found) if found < known => Err(Refusal::OlderDatabase { found, known }),
        Some(_) => Ok(()),
    }
}

/// The version of a database that is open.
pub(crate) async fn version_of(connection: &mut Connection) -> Result<Option<i64>, Refusal> {
    match connection {
        Connection::Sqlite(sqlite) => sqlite_version(sqlite).await,
        Connection::Postgres(postgres) => postgres_version(postgres).await,
    }
}

/// The version as the database told it; no such table means that nothing has been set up.
fn version_found(answer: Result<Option<String>, sqlx::Error>) -> Result<Option<i64>, Refusal> {
    match answer {
        Ok(version) => Ok(version.and_then(|version| version.parse().ok())),
        Err(sqlx::Error::Database(error)) if is_missing_table(error.as_ref()) => Ok(None),
        Err(error) => Err(refusal(&error)),
    }
}

fn is_missing_table(error: &dyn sqlx::error::DatabaseError) -> bool {
    error.code().is_some_and(|code| code == "42P01" || code == "3F000") || error.message().starts_with("no such table")
}

async fn sqlite_version(connection: &mut SqliteConnection) -> Result<Option<i64>, Refusal> {
    version_found(sqlx::query_scalar(VERSION).fetch_optional(connection).await)
}

async fn postgres_version(connection: &mut PgConnection) -> Result<Option<i64>, Refusal> {
    version_found(sqlx::query_scalar(VERSION).fetch_optional(connection).await)
}

/// Never goes backwards: a newer program has been here.
fn refuse_newer(found: Option<i64>) -> Result<(), Refusal> {
    match judge(found) {
        Err(Refusal::NewerDatabase { found, known }) => Err(Refusal::NewerDatabase { found, known }),
        _ => Ok(()),
    }
}

async fn migrate_sqlite(path: &Path, purpose: Purpose) -> Result<(), Refusal> {
    create_file(path)?;
    let journal = match purpose {
        Purpose::Own => SqliteJournalMode::Wal,
        Purpose::Demo => SqliteJournalMode::Delete,
    };
    let options = sqlite_options(path).journal_mode(journal);
    let mut connection = options.connect().await.map_err(|error| refusal(&error))?;
    refuse_newer(sqlite_version(&mut connection).await?)?;
    SQLITE.run(&mut connection).await.map_err(|error| of_migration(&error))?;
    repeat_sqlite(&mut connection).await.map_err(|error| refusal(&error))?;
    connection.close().await.map_err(|error| refusal(&error))?;
    // The header is marked only after everything else has landed.
    let marked = sqlite_options(path).pragma("user_version", known().to_string());
    let marking = marked.connect().await.map_err(|error| refusal(&error))?;
    marking.close().await.map_err(|error| refusal(&error))
}

async fn repeat_sqlite(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("begin immediate").await?;
    for text in SQLITE_REPEAT {
        sqlx::raw_sql(*text).execute(&mut *transaction).await?;
    }
    sqlx::query(SET_VERSION).bind(known().to_string()).execute(&mut *transaction).await?;
    transaction.commit().await
}

/// The file and its directory, for the owner alone. An existing file is left as it is.
fn create_file(path: &Path) -> Result<(), Refusal> {
    let fails = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => Refusal::ReadOnly,
        kind => Refusal::Offline { detail: kind.to_string() },
    };
    if path.exists() {
        return Ok(());
    }
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(parent).map_err(fails)?;
    }
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(fails)?;
    Ok(())
}

async fn migrate_postgres(address: &str) -> Result<(), Refusal> {
    let mut connection = connect_one(address).await?;
    sqlx::raw_sql("set statement_timeout = 0").execute(&mut connection).await.map_err(|error| refusal(&error))?;
    check_roles(&mut connection).await?;
    sqlx::raw_sql("set role kitos_owner").execute(&mut connection).await.map_err(|error| refusal(&error))?;
    refuse_newer(postgres_version(&mut connection).await?)?;
    POSTGRES.run(&mut connection).await.map_err(|error| of_migration(&error))?;
    repeat_postgres(&mut connection).await.map_err(|error| refusal(&error))?;
    connection.close().await.map_err(|error| refusal(&error))
}

/// Runs `roles.sql` in the database: the roles of the cluster, and what a restore loses.
pub(crate) async fn install_roles(address: &str) -> Result<(), Refusal> {
    let mut connection = connect_one(address).await?;
    let done = sqlx::raw_sql(include_str!("../../migrations/postgres/roles.sql")).execute(&mut connection).await;
    done.map_err(|error| refusal(&error))?;
    connection.close().await.map_err(|error| refusal(&error))
}

async fn check_roles(connection: &mut PgConnection) -> Result<(), Refusal> {
    let found: Vec<String> = sqlx::query_scalar("select rolname::text from pg_roles where rolname like 'kitos_%'")
        .fetch_all(connection)
        .await
        .map_err(|error| refusal(&error))?;
    let missing: Vec<&str> = ROLES.into_iter().filter(|role| !found.iter().any(|name| name == role)).collect();
    if missing.is_empty() { Ok(()) } else { Err(Refusal::MissingRoles { roles: missing.join(", ") }) }
}

/// All the repeatable files in one transaction: between an old policy and a new one there is no
/// moment without, and none with both.
async fn repeat_postgres(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    for text in POSTGRES_REPEAT {
        sqlx::raw_sql(*text).execute(&mut *transaction).await?;
    }
    sqlx::raw_sql("set local role kitos_owner").execute(&mut *transaction).await?;
    sqlx::query(SET_VERSION).bind(known().to_string()).execute(&mut *transaction).await?;
    transaction.commit().await
}
