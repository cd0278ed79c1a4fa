//! Printing: tables for people, JSON, CSV, Markdown and XLSX for programs.

use std::io::{ErrorKind, IsTerminal, Write};

use chrono::Utc;
use clap::ValueEnum;
use serde_json::Value as Json;

use super::failure::Failure;
use crate::app::event;
use crate::exchange::csv_out::Style;
use crate::exchange::out::{self, Kind};
use crate::exchange::{cells, text_out};
use crate::model::request::{ColumnKind, Table, TableColumn};
use crate::model::value::{Cell, Value};
use crate::text::Texts;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns, for people.
    #[default]
    Table,
    /// {"rows": [...], "next": ...}: English codes, ISO dates, øre as whole numbers.
    Json,
    /// Semicolons and decimal commas, as Danish spreadsheets read it.
    Csv,
    /// Commas, ISO dates and decimal points, for programs (RFC 4180).
    #[value(name = "csv-rfc4180")]
    CsvRfc4180,
    Markdown,
    /// A workbook, to a file or a pipe.
    Xlsx,
    /// A calendar, of deadlines.
    Ics,
}

impl Format {
    pub const fn is_csv(self) -> bool {
        matches!(self, Self::Csv | Self::CsvRfc4180)
    }

    /// As it is written on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::CsvRfc4180 => "csv-rfc4180",
            Self::Markdown => "markdown",
            Self::Xlsx => "xlsx",
            Self::Ics => "ics",
        }
    }

    /// The same among the formats of files, where it is one.
    pub const fn of_files(self) -> Option<event::Format> {
        match self {
            Self::Table | Self::Ics => None,
            Self::Json => Some(event::Format::Json),
            Self::Csv => Some(event::Format::Csv),
            Self::CsvRfc4180 => Some(event::Format::CsvRfc4180),
            Self::Markdown => Some(event::Format::Markdown),
            Self::Xlsx => Some(event::Format::Xlsx),
        }
    }
}

pub struct Output {
    pub format: Format,
    texts: Texts,
}

impl Output {
    pub const fn new(format: Format, texts: Texts) -> Self {
        Self { format, texts }
    }

    pub fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Prints the table; `next` is where the next page begins.
    pub fn table(&self, table: &Table, next: Option<&str>) -> Result<(), Failure> {
        self.printable()?;
        match self.format {
            Format::Table => self.text(&self.shown(table)),
            Format::Json => self.file(table, Kind::Json, next),
            Format::Csv => self.file(table, Kind::Csv(Style::DanishExcel), next),
            Format::CsvRfc4180 => self.file(table, Kind::Csv(Style::Rfc4180), next),
            Format::Markdown => self.file(table, Kind::Markdown, next),
            Format::Xlsx => self.file(table, Kind::Xlsx, next),
            Format::Ics => Err(Failure::usage("ics-of-deadlines", self.texts.get("cli-ics-of-deadlines"))),
        }
    }

    /// A workbook on a terminal is noise.
    pub fn printable(&self) -> Result<(), Failure> {
        if self.format == Format::Xlsx && std::io::stdout().is_terminal() {
            return Err(Failure::usage("xlsx-on-a-terminal", self.texts.get("cli-xlsx-on-a-terminal")));
        }
        Ok(())
    }

    fn shown(&self, table: &Table) -> String {
        let (yes, no) = (self.texts.yes_no(true), self.texts.yes_no(false));
        let words = cells::Words { yes: &yes, no: &no, notes: "" };
        text_out::to_text(table, &words, terminal_width())
    }

    fn file(&self, table: &Table, kind: Kind, next: Option<&str>) -> Result<(), Failure> {
        let texts = self.texts;
        let (yes, no, notes) = (texts.yes_no(true), texts.yes_no(false), texts.get("export-notes-sheet"));
        let words = cells::Words { yes: &yes, no: &no, notes: &notes };
        let bytes = out::to_bytes(kind, table, None, next, &words, Utc::now());
        self.bytes(&bytes.map_err(|error| Failure::usage("cannot-be-written", error.to_string()))?)
    }

    pub fn json(&self, json: &Json) -> Result<(), Failure> {
        self.text(&format!("{json}\n"))
    }

    pub fn text(&self, text: &str) -> Result<(), Failure> {
        self.bytes(text.as_bytes())
    }

    fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = std::io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Failure::nobody_reads()),
            Err(error) => Err(Failure::usage("cannot-be-written", error.to_string())),
        }
    }
}

/// As wide as the terminal; without one nothing is cut.
pub fn terminal_width() -> Option<usize> {
    let wide = std::io::stdout().is_terminal().then(crossterm::terminal::size)?;
    wide.ok().map(|(columns, _)| usize::from(columns))
}

/// A column with a code, a heading from the texts and a kind.
pub fn column(texts: Texts, code: &str, kind: ColumnKind) -> TableColumn {
    let heading = texts.get(&crate::text::key(&["cli-column", code]));
    TableColumn { code: code.to_owned(), heading, kind }
}

pub fn text_cell(text: impl Into<String>) -> Cell {
    Cell::new(Value::Text(text.into()))
}

pub const fn number_cell(number: i64) -> Cell {
    Cell::new(Value::Int(number))
}
