//! CSV in two styles: one that opens right in a Danish Excel (semicolons, UTF-8 with its mark,
//! CRLF, decimal comma), and RFC 4180 for programs (commas, no mark, ISO dates, decimal point).
//!
//! Only headings and rows are in it: notes and sums would be rows to whoever reads it, and the
//! column's sum would be wrong by them. What the file says of itself stands in a second file
//! beside it, `NAME.om.txt`; the command line says it on standard error where the rows go to
//! standard output.

use std::borrow::Cow;
use std::io::Write;

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use crate::exchange::cells::{Words, put_exact, put_iso};
use crate::exchange::out::{self, Begin, Foot, Head, Kind, RowWriter, WriteError};
use crate::model::request::Table;
use crate::model::value::{Cell, Value};

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";
/// Bytes kept before they are handed on.
const BUFFER: usize = 64 * 1024;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    #[default]
    DanishExcel,
    Rfc4180,
}

pub struct CsvRows<'w> {
    writer: Writer<Box<dyn Write + Send + 'w>>,
    style: Style,
    words: Words<'w>,
    /// The cell that is being written.
    text: String,
}

impl<'w> CsvRows<'w> {
    pub(super) fn begin(style: Style, head: Head, begin: Begin<'w>) -> Result<Self, WriteError> {
        let mut to = begin.to;
        let delimiter = match style {
            Style::DanishExcel => b';',
            Style::Rfc4180 => b',',
        };
        if style == Style::DanishExcel {
            to.write_all(UTF8_MARK)?;
        }
        let mut writer = WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(Terminator::CRLF)
            .quote_style(QuoteStyle::Necessary)
            .buffer_capacity(BUFFER)
            .from_writer(to);
        let headings = head.columns.iter().map(|column| harmless(&column.heading).into_owned());
        writer.write_record(headings).map_err(io_error)?;
        Ok(Self { writer, style, words: begin.words, text: String::new() })
    }
}

fn io_error(error: csv::Error) -> WriteError {
    WriteError::Io(error.into())
}

impl RowWriter for CsvRows<'_> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), WriteError> {
        for cell in cells {
            self.text.clear();
            match self.style {
                Style::DanishExcel => put_exact(&mut self.text, cell, &self.words),
                Style::Rfc4180 => put_iso(&mut self.text, cell),
            }
            let typed = matches!(cell.value, Value::Int(_) | Value::Money(_)) && cell.label.is_none();
            let content = if typed { Cow::Borrowed(self.text.as_str()) } else { harmless(&self.text) };
            self.writer.write_field(content.as_bytes()).map_err(io_error)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(io_error)
    }

    fn finish(mut self: Box<Self>, _: &Foot) -> Result<(), WriteError> {
        Ok(self.writer.flush()?)
    }
}

/// The table as the bytes of a CSV file for a Danish Excel.
///
/// # Errors
/// Only if memory cannot be written.
pub fn to_bytes(table: &Table, words: &Words) -> Result<Vec<u8>, WriteError> {
    out::to_bytes(Kind::Csv(Style::DanishExcel), table, None, None, words, chrono::DateTime::UNIX_EPOCH)
}

/// Text that a spreadsheet would run as a formula gets an apostrophe in front, also where blanks
/// or what cannot be seen stand before the sign. Plain numbers are left alone, negative ones too.
fn harmless(text: &str) -> Cow<'_, str> {
    if is_formula(text) && !is_number(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

fn is_formula(text: &str) -> bool {
    for letter in text.chars() {
        match letter {
            '=' | '+' | '-' | '@' | '\t' | '\r' => return true,
            // The same signs, as wide as a Chinese character: some spreadsheets read them so.
            '＝' | '＋' | '－' | '＠' | '\u{2212}' => return true,
            _ if letter.is_whitespace() || letter.is_control() || is_unseen(letter) => {}
            _ => return false,
        }
    }
    false
}

/// Marks without a width, which hide what follows them from a glance.
const fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Digits with at most one sign before and one decimal sign between them.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once([',', '.']).unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_kept() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("+45 12 34 56 78", "'+45 12 34 56 78"),
            ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("  =1", "'  =1"),
            ("\u{feff}=1", "'\u{feff}=1"),
            ("\u{3000}＝1", "'\u{3000}＝1"),
            (" \tblot tekst", "' \tblot tekst"),
            ("-12,50", "-12,50"),
            ("-12.50", "-12.50"),
            ("-12", "-12"),
            ("-", "'-"),
            ("--1", "'--1"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), expected);
        }
    }
}
