//! Printing: tables for people, JSON, CSV, Markdown and XLSX for programs.

use std::io::{ErrorKind, IsTerminal, Write};

use clap::ValueEnum;
use serde_json::Value as Json;

use super::failure::Failure;
use crate::app::event;
use crate::exchange::{cells, json_out, text_out};
use crate::export;
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
    Markdown,
    /// A workbook, to a file or a pipe.
    Xlsx,
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
        match self.format {
            Format::Table => self.text(&self.shown(table)),
            Format::Json => self.text(&json_out::to_text(table, next)),
            Format::Csv => self.file(table, event::Format::Csv),
            Format::Markdown => self.file(table, event::Format::Markdown),
            Format::Xlsx if std::io::stdout().is_terminal() => {
                Err(Failure::usage("xlsx-on-a-terminal", self.texts.get("cli-xlsx-on-a-terminal")))
            }
            Format::Xlsx => self.file(table, event::Format::Xlsx),
        }
    }

    fn shown(&self, table: &Table) -> String {
        let (yes, no) = (self.texts.yes_no(true), self.texts.yes_no(false));
        let words = cells::Words { yes: &yes, no: &no, notes: "" };
        text_out::to_text(table, &words, terminal_width())
    }

    fn file(&self, table: &Table, format: event::Format) -> Result<(), Failure> {
        let bytes = export::bytes(table, format, self.texts.lang)
            .map_err(|reason| Failure::usage("cannot-be-written", reason))?;
        self.bytes(&bytes)
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
