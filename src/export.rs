//! Lists and reports into files: every row that the filter keeps, fetched in windows.

use std::io::ErrorKind;
use std::path::PathBuf;

use chrono::Utc;

use crate::app::event::{Format, ListExport};
use crate::db::Db;
use crate::exchange::file::Folder;
use crate::exchange::{cells, csv_out, file, json_out, markdown_out, xlsx_out};
use crate::model::entities;
use crate::model::entity::{Entity, Kind};
use crate::model::request::{ColumnKind, ListQuery, Outcome, Refusal, Request, Row, Table, TableColumn, Window};
use crate::model::value::Cell;
use crate::text::{Lang, Texts, format};

/// Rows fetched at once.
const WINDOW: usize = 2_000;

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

/// Writes all rows of a list; returns the file's path.
///
/// # Errors
/// The reason in the user's words.
pub async fn list(db: Db, export: ListExport, words: Words) -> Result<PathBuf, String> {
    let texts = Texts::new(words.lang);
    let format = export.format;
    let made = list_table(&db, &export, words.lang).await.map_err(|refusal| texts.refusal(None, &refusal))?;
    table(&made, format, words)
}

/// All rows of a list as a table.
///
/// # Errors
/// What the database refuses.
pub async fn list_table(db: &Db, export: &ListExport, lang: Lang) -> Result<Table, Refusal> {
    let entity = entities::named(export.entity).ok_or(Refusal::Gone)?;
    let mut rows = Vec::new();
    let mut window = Window::First;
    loop {
        let query = ListQuery {
            entity: export.entity,
            fields: export.fields.clone(),
            filter: export.filter.clone(),
            sort: export.sort.clone(),
            window,
            limit: WINDOW,
        };
        let Outcome::Page(page) = db.answer(&Request::List(query)).await? else { return Err(Refusal::Gone) };
        let next = page.rows.last().map(|row| Window::After { key: row.key.clone(), id: row.id });
        rows.extend(page.rows.into_iter().map(|row| cells_of(entity, &export.fields, row, lang)));
        match next {
            Some(next) if page.more => window = next,
            _ => break,
        }
    }
    Ok(Table {
        title: export.title.clone(),
        columns: columns(entity, &export.fields, lang),
        rows,
        totals: Vec::new(),
        notes: Vec::new(),
    })
}

/// The cells of a row; codes get their word beside them, and JSON still writes the code.
pub fn cells_of(entity: &Entity, fields: &[String], row: Row, lang: Lang) -> Vec<Cell> {
    fields
        .iter()
        .zip(row.cells)
        .map(|(name, cell)| match entity.field(name) {
            Some(field) if matches!(field.kind, Kind::Choice(_)) && !cell.value.is_null() => {
                let word = format::cell(field, &cell, lang);
                Cell::named(cell.value, word)
            }
            _ => cell,
        })
        .collect()
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

/// Writes a table; a file of the same name is never overwritten.
///
/// # Errors
/// The reason in the user's words.
pub fn table(table: &Table, format: Format, words: Words) -> Result<PathBuf, String> {
    let bytes = bytes(table, format, words.lang)?;
    let name = file_name(&table.title);
    let folder = words.folder.ready().map_err(|error| not_ready(&words, &error))?;
    let path = folder.join(format!("{name}.{}", format.extension()));
    file::write_new(&path, &bytes).map_err(|error| format!("{}: {error}", path.display()))
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

/// The table in the format, as it would be written.
///
/// # Errors
/// What the writer of the format says.
pub fn bytes(table: &Table, format: Format, lang: Lang) -> Result<Vec<u8>, String> {
    let texts = Texts::new(lang);
    let (yes, no, notes) = (texts.yes_no(true), texts.yes_no(false), texts.get("export-notes-sheet"));
    let words = cells::Words { yes: &yes, no: &no, notes: &notes };
    match format {
        Format::Xlsx => xlsx_out::to_bytes(table, &words, Utc::now()).map_err(|error| error.to_string()),
        Format::Csv => csv_out::to_bytes(table, &words).map_err(|error| error.to_string()),
        Format::Json => Ok(json_out::to_text(table, None).into_bytes()),
        Format::Markdown => Ok(markdown_out::to_text(table, &words).into_bytes()),
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
