//! Rows into a file or a pipe as they come: no format holds more of them than it must.
//!
//! A writer is begun with what stands above the rows, given row after row, and finished with what
//! is known only when all have come.

use std::io::{self, Write};
use std::path::Path;

use chrono::{DateTime, Utc};

use crate::exchange::cells::Words;
use crate::exchange::csv_out::{CsvRows, Style};
use crate::exchange::json_out::JsonRows;
use crate::exchange::markdown_out::MarkdownRows;
use crate::exchange::xlsx_out::WorkbookRows;
use crate::model::about::About;
use crate::model::request::{Table, TableColumn};
use crate::model::value::Cell;

/// The formats that any table can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Xlsx,
    Csv(Style),
    Json,
    Markdown,
}

/// What stands above the rows.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    pub title: &'a str,
    pub columns: &'a [TableColumn],
}

/// What stands below them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Foot<'a> {
    /// A row of sums; empty where nothing is summed.
    pub totals: &'a [Cell],
    /// What the output says of itself, for people.
    pub notes: &'a [String],
    /// The same for programs.
    pub about: Option<&'a About>,
    /// Where the next page begins, if there is one.
    pub next: Option<&'a str>,
}

#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A sheet of a workbook holds 1,048,576 rows and 16,384 columns.
    #[error("more rows or columns than a sheet can hold")]
    TooLarge,
    #[error("{0}")]
    Workbook(String),
}

pub trait RowWriter: Send {
    /// # Errors
    /// What the place says that is written to; a sheet that is full.
    fn row(&mut self, cells: &[Cell]) -> Result<(), WriteError>;

    /// # Errors
    /// As for `row`.
    fn finish(self: Box<Self>, foot: &Foot) -> Result<(), WriteError>;
}

/// Where to write, and what is told to every format alike.
pub struct Begin<'w> {
    pub to: Box<dyn Write + Send + 'w>,
    /// A folder for what a workbook puts aside while it grows, in files that have no name.
    pub aside: &'w Path,
    pub words: Words<'w>,
    /// A workbook says when it was made.
    pub at: DateTime<Utc>,
}

/// A writer of this kind, with the headings written.
///
/// # Errors
/// As for `RowWriter::row`.
pub fn begin<'w>(kind: Kind, head: Head, begin: Begin<'w>) -> Result<Box<dyn RowWriter + 'w>, WriteError> {
    Ok(match kind {
        Kind::Xlsx => Box::new(WorkbookRows::begin(head, begin)?),
        Kind::Csv(style) => Box::new(CsvRows::begin(style, head, begin)?),
        Kind::Json => Box::new(JsonRows::begin(head, begin)?),
        Kind::Markdown => Box::new(MarkdownRows::begin(head, begin)?),
    })
}

/// A table that is in memory already.
///
/// # Errors
/// As for `RowWriter::row`.
pub fn table(
    kind: Kind,
    table: &Table,
    about: Option<&About>,
    next: Option<&str>,
    to: Begin,
) -> Result<(), WriteError> {
    let mut writer = begin(kind, Head { title: &table.title, columns: &table.columns }, to)?;
    for row in &table.rows {
        writer.row(row)?;
    }
    writer.finish(&Foot { totals: &table.totals, notes: &table.notes, about, next })
}

/// The same into memory.
///
/// # Errors
/// As for `RowWriter::row`.
pub fn to_bytes(
    kind: Kind,
    of: &Table,
    about: Option<&About>,
    next: Option<&str>,
    words: &Words,
    at: DateTime<Utc>,
) -> Result<Vec<u8>, WriteError> {
    let mut bytes = Vec::new();
    let aside = std::env::temp_dir();
    table(kind, of, about, next, Begin { to: Box::new(&mut bytes), aside: &aside, words: *words, at })?;
    Ok(bytes)
}
