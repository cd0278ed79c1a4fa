//! What the databases say when they refuse, in the program's own words. Never a row's values:
//! messages of the database are looked at for their codes and then dropped.

use sqlx::error::{DatabaseError, ErrorKind};

use crate::model::request::Refusal;

/// The refusal that this error means. `Conflict` and `NameTaken` come without the record and
/// the name: only the caller knows which it was writing.
pub fn refusal(error: &sqlx::Error) -> Refusal {
    match error {
        sqlx::Error::RowNotFound => Refusal::Gone,
        // What TLS refuses comes as bytes that are none of its language.
        sqlx::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => Refusal::Untrusted,
        sqlx::Error::Io(error) => Refusal::Offline { detail: error.kind().to_string() },
        sqlx::Error::Tls(_) => Refusal::Untrusted,
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            Refusal::Offline { detail: "no connection".to_owned() }
        }
        sqlx::Error::Database(error) => of_database(error.as_ref()),
        sqlx::Error::Migrate(error) => of_migration(error),
        other => Refusal::Database { code: variant(other) },
    }
}

/// The refusal of a migration that did not go through.
pub fn of_migration(error: &sqlx::migrate::MigrateError) -> Refusal {
    use sqlx::migrate::MigrateError;
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => refusal(error),
        MigrateError::VersionMismatch(version) => Refusal::Database { code: format!("migration {version} differs") },
        MigrateError::Dirty(version) => Refusal::Database { code: format!("migration {version} half done") },
        MigrateError::VersionMissing(version) => Refusal::NewerDatabase { found: *version, known: 0 },
        _ => Refusal::Database { code: "migration".to_owned() },
    }
}

fn of_database(error: &dyn DatabaseError) -> Refusal {
    let code = own_code(error).unwrap_or_else(|| error.code().unwrap_or_default().into_owned());
    match code.as_str() {
        "KT409" => Refusal::Conflict { entity: String::new(), id: 0 },
        "KT403" | "KT405" | "42501" => Refusal::Denied,
        "KT407" => Refusal::Gone,
        "KT411" => Refusal::Frozen,
        "57014" | "9" => Refusal::Cancelled,
        "25006" => Refusal::ReadOnly,
        "55P03" => Refusal::Locked,
        "28000" | "28P01" => Refusal::LoginRefused,
        "3D000" => Refusal::NoSuchDatabase,
        // Restarted, full, or closed for connections.
        "57P01" | "57P02" | "57P03" | "55000" => Refusal::Offline { detail: code },
        _ if code.starts_with("53") => Refusal::Offline { detail: code },
        _ if code.starts_with("08") => Refusal::Offline { detail: code },
        _ if is_name(error) => Refusal::NameTaken { name: String::new() },
        _ if error.kind() == ErrorKind::UniqueViolation => Refusal::Twice,
        _ => of_sqlite(&code).unwrap_or(Refusal::Database { code }),
    }
}

/// A code of the registry's own: SQLSTATE on PostgreSQL, the whole message on SQLite.
fn own_code(error: &dyn DatabaseError) -> Option<String> {
    let message = error.message();
    let is_own = message.len() == 5 && message.starts_with("KT") && message[2..].bytes().all(|b| b.is_ascii_digit());
    is_own.then(|| message.to_owned())
}

/// Was it a unique index over names? On PostgreSQL the index is named; SQLite names its columns,
/// or the index where that is over an expression.
fn is_name(error: &dyn DatabaseError) -> bool {
    let constraint = error.constraint().unwrap_or_default();
    error.kind() == ErrorKind::UniqueViolation
        && (constraint.ends_with("_name_unique")
            || error.message().contains(".name_key")
            || error.message().contains("_name_unique"))
}

/// SQLite's extended result codes: the low byte is the kind of trouble.
fn of_sqlite(code: &str) -> Option<Refusal> {
    let number: u32 = code.parse().ok()?;
    match number & 0xff {
        5 | 6 => Some(Refusal::Locked),
        8 => Some(Refusal::ReadOnly),
        10 | 13 | 14 => Some(Refusal::Offline { detail: format!("sqlite {number}") }),
        11 | 26 => Some(Refusal::NotADatabase),
        _ => None,
    }
}

/// The name of the error's variant, without anything that it carries.
fn variant(error: &sqlx::Error) -> String {
    let shown = format!("{error:?}");
    shown.chars().take_while(|letter| letter.is_ascii_alphanumeric()).collect()
}
