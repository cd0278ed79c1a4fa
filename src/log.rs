//! The log: what the program asked of the database and what went wrong, never a row's values.
//! Written only when `KITOS_LOG` asks for it (`KITOS_LOG=debug`), a file a day, for the owner
//! alone.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::EnvFilter;

/// Starts to log into the folder. What is returned must live as long as the program: it
/// writes the last lines when it goes.
pub fn start(folder: &Path) -> Option<WorkerGuard> {
    let filter = EnvFilter::try_from_env("KITOS_LOG").ok()?;
    DirBuilder::new().recursive(true).mode(0o700).create(folder).ok()?;
    let (writer, guard) = tracing_appender::non_blocking(tracing_appender::rolling::daily(folder, "kitos.log"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).with_ansi(false).try_init().ok()?;
    Some(guard)
}
