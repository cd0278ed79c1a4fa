//! A Markdown table, with the title above it and the notes below.

use std::io::{BufWriter, Write};

use crate::exchange::cells::{Words, one_line, shown};
use crate::exchange::out::{self, Begin, Foot, Head, Kind, RowWriter, WriteError};
use crate::model::request::{ColumnKind, Table};
use crate::model::value::Cell;

pub struct MarkdownRows<'w> {
    to: BufWriter<Box<dyn Write + Send + 'w>>,
    words: Words<'w>,
}

impl<'w> MarkdownRows<'w> {
    pub(super) fn begin(head: Head, begin: Begin<'w>) -> Result<Self, WriteError> {
        let mut to = BufWriter::new(begin.to);
        if !head.title.is_empty() {
            write!(to, "# {}\n\n", escaped(head.title))?;
        }
        put_line(&mut to, head.columns.iter().map(|column| escaped(&column.heading)))?;
        put_line(&mut to, head.columns.iter().map(|column| marker(column.kind).to_owned()))?;
        Ok(Self { to, words: begin.words })
    }
}

impl RowWriter for MarkdownRows<'_> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), WriteError> {
        let words = self.words;
        put_line(&mut self.to, cells.iter().map(|cell| escaped(&shown(cell, &words))))
    }

    fn finish(mut self: Box<Self>, foot: &Foot) -> Result<(), WriteError> {
        let words = self.words;
        if !foot.totals.is_empty() {
            let strong = |text: String| if text.is_empty() { text } else { format!("**{text}**") };
            put_line(&mut self.to, foot.totals.iter().map(|cell| strong(escaped(&shown(cell, &words)))))?;
        }
        if !foot.notes.is_empty() {
            writeln!(self.to)?;
            for note in foot.notes {
                writeln!(self.to, "- {}", escaped(note))?;
            }
        }
        Ok(self.to.flush()?)
    }
}

/// The table as Markdown.
///
/// # Errors
/// Only if memory cannot be written.
pub fn to_bytes(table: &Table, words: &Words) -> Result<Vec<u8>, WriteError> {
    out::to_bytes(Kind::Markdown, table, None, None, words, chrono::DateTime::UNIX_EPOCH)
}

fn put_line(to: &mut impl Write, cells: impl Iterator<Item = String>) -> Result<(), WriteError> {
    Ok(writeln!(to, "| {} |", cells.collect::<Vec<_>>().join(" | "))?)
}

const fn marker(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Int | ColumnKind::Money => "---:",
        _ => "---",
    }
}

/// Text that stays text: no markup, no tags, no second cell.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in one_line(text).chars() {
        match letter {
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '#' => safe.extend(['\\', letter]),
            '<' => safe.push_str("&lt;"),
            '&' => safe.push_str("&amp;"),
            other => safe.push(other),
        }
    }
    safe
}
