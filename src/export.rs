//! Lists and reports into files and pipes: every row, written as it comes from the database. What
//! is not finished leaves nothing behind.

pub mod deadlines;

use std::collections::HashMap;
use std::io::{self, ErrorKind, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};

use crate::app::event::{Format, ListExport, ReportExport, Unwritten};
use crate::app::report_table::{self, Labels};
use crate::db::Db;
use crate::db::cancel::Cancel;
use crate::db::stream::{Ended, Item};
use crate::exchange::cells;
use crate::exchange::csv_out::Style;
use crate::exchange::file::{self, Folder, Unfinished};
use crate::exchange::out::{self, Begin, Foot, Head, Kind as Written, RowWriter, WriteError};
use crate::model::about::{About, Source};
use crate::model::entities;
use crate::model::entity::{Entity, Field, Kind};
use crate::model::report::Template;
use crate::model::request::{ColumnKind, ListQuery, Refusal, ReportResult, Request, Row, TableColumn, Window};
use crate::model::value::{Cell, Value};
use crate::text::{Lang, Texts, about};

/// The language and the folder of what is written.
#[derive(Clone, Debug)]
pub struct Words {
    pub lang: Lang,
    folder: Folder,
}

impl Words {
    pub const fn new(lang: Lang, folder: Folder) -> Self {
        Self { lang, folder }
    }
}

/// What is to be written.
#[derive(Clone, Debug)]
pub enum Export {
    List(ListExport),
    Report(ReportExport),
}

impl Export {
    const fn format(&self) -> Format {
        match self {
            Self::List(list) => list.format,
            Self::Report(report) => report.format,
        }
    }

    fn title(&self) -> &str {
        match self {
            Self::List(list) => &list.title,
            Self::Report(report) => &report.title,
        }
    }

    fn request(&self) -> Request {
        match self {
            Self::List(list) => Request::List(ListQuery {
                entity: list.entity,
                fields: list.fields.clone(),
                filter: list.filter.clone(),
                sort: list.sort.clone(),
                window: Window::First,
                limit: usize::MAX,
            })
            .as_of(list.as_of),
            Self::Report(report) => report.request.clone().as_of(report.as_of),
        }
    }
}

/// A run that somebody may stop, and look at while it runs.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    pub cancel: Cancel,
    rows: Arc<AtomicU64>,
}

impl Watch {
    /// Rows written so far.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }
}

/// Why there is no output.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("refused")]
    Refused(Refusal),
    #[error(transparent)]
    Write(#[from] WriteError),
    /// In the user's words.
    #[error("{0}")]
    Said(String),
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        Self::Write(WriteError::Io(error))
    }
}

impl ExportError {
    fn unwritten(self, texts: Texts) -> Unwritten {
        match self {
            Self::Refused(Refusal::Cancelled) => Unwritten::Stopped,
            Self::Refused(refusal) => Unwritten::Because(texts.refusal(None, &refusal)),
            Self::Write(WriteError::TooLarge) => Unwritten::Because(texts.get("export-too-large")),
            Self::Write(error) => {
                Unwritten::Because(texts.with("export-not-there", &[("reason", error.to_string().into())]))
            }
            Self::Said(reason) => Unwritten::Because(reason),
        }
    }
}

/// Writes all of it into a new file in the folder of exports; returns its path.
///
/// # Errors
/// The reason in the user's words.
pub async fn to_folder(
    db: &Db,
    export: Export,
    words: &Words,
    watch: &Watch,
    at: DateTime<Utc>,
) -> Result<PathBuf, Unwritten> {
    let texts = Texts::new(words.lang);
    let format = export.format();
    if let (Export::List(list), Format::Calendar) = (&export, format) {
        return deadlines::list(db, list.clone(), words).await.map_err(Unwritten::Because);
    }
    let wanted = path(export.title(), format, words).map_err(Unwritten::Because)?;
    let written = to_path(db, &export, &wanted, words.lang, watch, at).await;
    written.map(|(path, _)| path).map_err(|error| error.unwritten(texts))
}

/// Writes all of it into a new file of this name, or the next that is free; of a CSV file what it
/// says of itself stands in `NAME.om.txt` beside it.
///
/// # Errors
/// What the database refuses, and what the folder says. Nothing is left behind.
pub async fn to_path(
    db: &Db,
    export: &Export,
    wanted: &Path,
    lang: Lang,
    watch: &Watch,
    at: DateTime<Utc>,
) -> Result<(PathBuf, Outcome), ExportError> {
    let unfinished = Unfinished::begin(wanted)?;
    let aside = wanted.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let to = Place { to: Box::new(unfinished.file()), aside, only_with_rows: false };
    let outcome = to_place(db, export, to, lang, watch, at).await?;
    let path = unfinished.finish()?;
    if matches!(export.format(), Format::Csv | Format::CsvRfc4180) {
        let beside = path.with_extension("om.txt");
        if let Err(error) = file::write_new(&beside, notes_file(export.title(), &outcome.notes).as_bytes()) {
            std::fs::remove_file(&path)?;
            return Err(error.into());
        }
    }
    Ok((path, outcome))
}

fn notes_file(title: &str, notes: &[String]) -> String {
    std::iter::once(title).chain(notes.iter().map(String::as_str)).map(|line| format!("{line}\n")).collect()
}

/// Where the rows go.
pub struct Place<'w> {
    pub to: Box<dyn Write + Send + 'w>,
    /// A folder for what a workbook puts aside while it grows.
    pub aside: &'w Path,
    /// Nothing is written of a list without rows, not even its headings.
    pub only_with_rows: bool,
}

/// What was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub rows: u64,
    /// What the output says of itself.
    pub notes: Vec<String>,
}

/// Writes all of it.
///
/// # Errors
/// What the database refuses, and what the place says; what was written until then stays there.
pub async fn to_place(
    db: &Db,
    export: &Export,
    place: Place<'_>,
    lang: Lang,
    watch: &Watch,
    at: DateTime<Utc>,
) -> Result<Outcome, ExportError> {
    let texts = Texts::new(lang);
    let kind =
        written_as(export.format()).ok_or_else(|| ExportError::Said(texts.get("export-calendar-of-contracts")))?;
    let (yes, no, notes) = (texts.yes_no(true), texts.yes_no(false), texts.get("export-notes-sheet"));
    let words = cells::Words { yes: &yes, no: &no, notes: &notes };
    let begin = Begin { to: place.to, aside: place.aside, words, at };
    let mut flow = Flow { kind, texts, begin: Some(begin), writer: None, made: Made::Nothing, failed: None, watch };
    if let Export::List(list) = export {
        flow.list(list)?;
        if !place.only_with_rows {
            flow.open(&list.title)?;
        }
    }
    let ended = db.stream(&export.request(), &watch.cancel, &mut |item| flow.take(export, item)).await;
    if let Some(error) = flow.failed.take() {
        return Err(error.into());
    }
    let ended = ended.map_err(ExportError::Refused)?;
    flow.finish(db, export, &ended, at)
}

const fn written_as(format: Format) -> Option<Written> {
    Some(match format {
        Format::Xlsx => Written::Xlsx,
        Format::Csv => Written::Csv(Style::DanishExcel),
        Format::CsvRfc4180 => Written::Csv(Style::Rfc4180),
        Format::Json => Written::Json,
        Format::Markdown => Written::Markdown,
        Format::Calendar => return None,
    })
}

/// Rows on their way from the database to the writer.
struct Flow<'w> {
    kind: Written,
    texts: Texts,
    /// Until the first row, where nothing is to be written without one.
    begin: Option<Begin<'w>>,
    writer: Option<Box<dyn RowWriter + 'w>>,
    made: Made,
    failed: Option<WriteError>,
    watch: &'w Watch,
}

/// What makes cells of rows.
enum Made {
    Nothing,
    List { words: CellWords, columns: Vec<TableColumn> },
    Report { template: Box<Template>, labels: Labels },
}

impl Flow<'_> {
    fn list(&mut self, list: &ListExport) -> Result<(), ExportError> {
        let entity = entities::named(list.entity).ok_or(ExportError::Refused(Refusal::Gone))?;
        let mut columns = columns(entity, &list.fields, self.texts.lang);
        if list.with_ids {
            columns.insert(0, id_column(self.texts));
        }
        self.made = Made::List { words: CellWords::of(entity, &list.fields, self.texts.lang), columns };
        Ok(())
    }

    fn open(&mut self, title: &str) -> Result<(), WriteError> {
        let Some(begin) = self.begin.take() else { return Ok(()) };
        let of_report;
        let columns = match &self.made {
            Made::Nothing => &[][..],
            Made::List { columns, .. } => columns,
            Made::Report { template, .. } => {
                of_report = report_table::columns(template, self.texts);
                &of_report
            }
        };
        self.writer = Some(out::begin(self.kind, Head { title, columns }, begin)?);
        Ok(())
    }

    fn take(&mut self, export: &Export, item: Item) -> ControlFlow<()> {
        match self.taken(export, item) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn taken(&mut self, export: &Export, item: Item) -> Result<(), WriteError> {
        let cells = match (item, &self.made) {
            (Item::Template(template), _) => {
                let labels = Labels::of(template, self.texts);
                self.made = Made::Report { template: Box::new(template.clone()), labels };
                let sample = template.scope.is_shared() && is_trial(export);
                return self.open(&report_table::title(template, sample, self.texts));
            }
            (Item::Drawn(row), Made::Report { labels, .. }) => labels.cells(row),
            (Item::Listed(row), Made::List { words, columns }) => {
                let id = (columns.len() > row.cells.len()).then(|| Cell::new(Value::Int(row.id)));
                id.into_iter().chain(words.cells(row)).collect()
            }
            _ => return Ok(()),
        };
        self.open(export.title())?;
        if let Some(writer) = &mut self.writer {
            writer.row(&cells)?;
        }
        self.watch.rows.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// What is known only now: sums, and what the output says of itself.
    fn finish(self, db: &Db, export: &Export, ended: &Ended, at: DateTime<Utc>) -> Result<Outcome, ExportError> {
        let rows = self.watch.rows();
        let (totals, mut about) = match (export, ended, &self.made) {
            (Export::Report(report), Ended::Drawn(result), Made::Report { template, .. }) => {
                self.of_report(report, result, template)
            }
            (Export::List(list), ..) => (Vec::new(), of_list(list, &db.session().organisation_name, at)),
            _ => return Err(ExportError::Refused(Refusal::Gone)),
        };
        about.rows = usize::try_from(rows).unwrap_or(usize::MAX);
        let notes = about::lines(&about, self.texts);
        if let Some(writer) = self.writer {
            writer.finish(&Foot { totals: &totals, notes: &notes, about: Some(&about), next: None })?;
        }
        Ok(Outcome { rows, notes })
    }

    fn of_report(&self, report: &ReportExport, result: &ReportResult, template: &Template) -> (Vec<Cell>, About) {
        let totals = report_table::totals(template, result, self.texts);
        let about = report_table::about(template, result, report.request.given(), report.as_of, self.texts);
        (totals, about)
    }
}

/// Shared texts are tried on invented rows.
const fn is_trial(export: &Export) -> bool {
    matches!(export, Export::Report(ReportExport { request: Request::Try { .. }, .. }))
}

/// What a list says of itself.
fn of_list(list: &ListExport, organisation: &str, at: DateTime<Utc>) -> About {
    About {
        source: Source::List { organisation: organisation.to_owned(), sort: list.sort.clone() },
        entity: list.entity,
        filter: list.filter.clone(),
        at,
        as_of: list.as_of,
        rows: 0,
        more: false,
    }
}

/// The words of codes in the cells of a list, looked up once for all its rows.
pub struct CellWords {
    fields: Vec<Option<HashMap<&'static str, String>>>,
}

impl CellWords {
    pub fn of(entity: &Entity, fields: &[String], lang: Lang) -> Self {
        let texts = Texts::new(lang);
        let words = |field: &Field| match field.kind {
            Kind::Choice(choices) => Some(texts.choices(choices)),
            _ => None,
        };
        Self { fields: fields.iter().map(|name| entity.field(name).and_then(words)).collect() }
    }

    /// The cells of a row; codes get their word beside them, and JSON still writes the code.
    pub fn cells(&self, row: Row) -> Vec<Cell> {
        let named = |(cell, words): (Cell, &Option<HashMap<&'static str, String>>)| match words
            .as_ref()
            .and_then(|words| words.get(cell.value.as_text()?))
        {
            Some(word) => Cell::named(cell.value, word.clone()),
            None => cell,
        };
        row.cells.into_iter().zip(&self.fields).map(named).collect()
    }
}

/// The column with a record's number, which the command line puts first.
pub fn id_column(texts: Texts) -> TableColumn {
    TableColumn { code: "id".to_owned(), heading: texts.get("cli-column-id"), kind: ColumnKind::Int }
}

/// The headings of these fields.
pub fn columns(entity: &Entity, fields: &[String], lang: Lang) -> Vec<TableColumn> {
    let texts = Texts::new(lang);
    fields
        .iter()
        .filter_map(|name| entity.field(name))
        .map(|field| TableColumn {
            code: field.name.to_owned(),
            heading: texts.label(entity, field.name),
            kind: column_kind(field.kind),
        })
        .collect()
}

const fn column_kind(kind: Kind) -> ColumnKind {
    match kind {
        Kind::Int { .. } => ColumnKind::Int,
        Kind::Bool => ColumnKind::Bool,
        Kind::Date => ColumnKind::Date,
        Kind::Money => ColumnKind::Money,
        Kind::Moment => ColumnKind::Moment,
        Kind::Text { .. } | Kind::LongText | Kind::Choice(_) | Kind::Option(_) | Kind::Link(_) => ColumnKind::Text,
    }
}

/// Where a file of this title and format goes.
fn path(title: &str, format: Format, words: &Words) -> Result<PathBuf, String> {
    let folder = words.folder.ready().map_err(|error| not_ready(words, &error))?;
    Ok(folder.join(format!("{}.{}", file_name(title), format.extension())))
}

fn write_file(title: &str, format: Format, bytes: &[u8], words: &Words) -> Result<PathBuf, String> {
    let path = path(title, format, words)?;
    file::write_new(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

fn not_ready(words: &Words, error: &std::io::Error) -> String {
    let texts = Texts::new(words.lang);
    match &words.folder {
        Folder::Own(path) | Folder::Any(path) if error.kind() == ErrorKind::PermissionDenied => {
            texts.with("export-folder-not-own", &[("path", path.display().to_string().into())])
        }
        Folder::Own(path) | Folder::Any(path) => format!("{}: {error}", path.display()),
        Folder::Closed => texts.get("export-closed"),
    }
}

/// The title as a file name: letters, digits, blanks and dashes.
fn file_name(title: &str) -> String {
    let kept: String = title
        .chars()
        .map(|letter| if letter.is_alphanumeric() || " -_".contains(letter) { letter } else { '-' })
        .collect();
    let kept = kept.trim().to_owned();
    if kept.is_empty() { "kitos".to_owned() } else { kept }
}
