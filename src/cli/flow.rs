//! All rows of a list or a report to standard output or into a file, as they come: stopped by
//! Ctrl-C, told of on standard error where somebody looks.

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::Cli;
use super::failure::{Exit, Failure};
use super::output::Format;
use crate::app::event;
use crate::db::Db;
use crate::exchange::out::WriteError;
use crate::export::{Export, ExportError, Outcome, Place, Watch, to_path, to_place};
use crate::model::request::Refusal;
use crate::text::Texts;

/// When and how often progress is told.
const FIRST: Duration = Duration::from_millis(500);
const AGAIN: Duration = Duration::from_millis(250);
/// Back to the beginning of the line, and what stands on it away.
const CLEAR: &str = "\r\u{1b}[K";

/// The format of a file: what `--format` says, or else the ending of its name.
pub fn file_format(cli: &Cli, file: &Path) -> Result<event::Format, Failure> {
    let by_name = || {
        let ending = file.extension()?.to_str()?;
        event::Format::ALL.into_iter().find(|format| format.extension() == ending)
    };
    let found = match cli.output.format {
        Format::Table => by_name(),
        other => other.of_files(),
    };
    found.ok_or_else(|| {
        let name = cli.output.format.name();
        cli.usage("output-format", "cli-output-format", &[("format", name.into())])
    })
}

/// Writes all of it to the file, or to standard output.
///
/// # Errors
/// What the database refuses; `nobody_reads` where the reader of a pipe has gone.
pub async fn write(cli: &Cli, db: &Db, export: &Export, file: Option<&Path>) -> Result<Outcome, Failure> {
    let watch = Watch::default();
    let stopping = tokio::spawn(stop_when_told(watch.clone()));
    let shown = std::io::stderr().is_terminal() && (file.is_some() || !std::io::stdout().is_terminal());
    let telling = shown.then(|| tokio::spawn(tell(watch.clone(), cli.texts)));
    let ended = written(cli, db, export, file, &watch).await;
    stopping.abort();
    if let Some(telling) = telling {
        telling.abort();
        eprint!("{CLEAR}");
    }
    let (path, outcome) = ended.map_err(|error| failure(cli, error))?;
    match path {
        Some(path) => {
            eprintln!("{}", cli.texts.with("cli-export-file", &[("path", path.display().to_string().into())]))
        }
        None if cli.output.format.is_csv() => {
            outcome.notes.iter().for_each(|note| eprintln!("{}", crate::exchange::cells::one_line(note)));
        }
        None => {}
    }
    Ok(outcome)
}

async fn written(
    cli: &Cli,
    db: &Db,
    export: &Export,
    file: Option<&Path>,
    watch: &Watch,
) -> Result<(Option<PathBuf>, Outcome), ExportError> {
    let (lang, at) = (cli.texts.lang, cli.config.clock.now());
    if let Some(file) = file {
        return to_path(db, export, file, lang, watch, at).await.map(|(path, outcome)| (Some(path), outcome));
    }
    let aside = std::env::temp_dir();
    // A list without rows says so on standard error; a report's notes tell why it has none.
    let only_with_rows = matches!(export, Export::List(_)) && !cli.output.is_json();
    let place = Place { to: Box::new(std::io::stdout()), aside: &aside, only_with_rows };
    to_place(db, export, place, lang, watch, at).await.map(|outcome| (None, outcome))
}

fn failure(cli: &Cli, error: ExportError) -> Failure {
    match error {
        ExportError::Refused(Refusal::Cancelled) => {
            Failure::new(Exit::OutOfReach, "stopped", cli.texts.get("cli-export-stopped"))
        }
        ExportError::Refused(refusal) => cli.refused(&refusal),
        ExportError::Write(WriteError::Io(error)) if error.kind() == ErrorKind::BrokenPipe => Failure::nobody_reads(),
        ExportError::Write(WriteError::TooLarge) => Failure::usage("too-large", cli.texts.get("export-too-large")),
        ExportError::Write(error) => Failure::usage("cannot-be-written", error.to_string()),
        ExportError::Said(reason) => Failure::usage("cannot-be-written", reason),
    }
}

/// Ctrl-C, and what else asks a program to end, stops the database first and takes the file away.
async fn stop_when_told(watch: Watch) {
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let mut signals: Vec<Signal> = kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect();
    if signals.is_empty() {
        return;
    }
    futures::future::select_all(signals.iter_mut().map(|signal| Box::pin(signal.recv()))).await;
    watch.cancel.cancel();
}

async fn tell(watch: Watch, texts: Texts) {
    let mut pause = FIRST;
    loop {
        tokio::time::sleep(pause).await;
        let rows = i64::try_from(watch.rows()).unwrap_or(i64::MAX);
        eprint!("{CLEAR}{}", texts.with("cli-export-progress", &[("count", rows.into())]));
        let _ = std::io::stderr().flush();
        pause = AGAIN;
    }
}
