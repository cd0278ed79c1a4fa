//! A workbook: real dates, amounts with two decimals, the header bold, frozen and with
//! filters; the table's notes on a sheet of their own. Text is always written as text, so that
//! none of it becomes a formula.
//!
//! Rows go to a file without a name as they come and are packed at the end: memory does not grow
//! with them.

use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use chrono::{DateTime, Datelike, NaiveDateTime, Timelike, Utc};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::exchange::cells::{Words, exact, local};
use crate::exchange::file;
use crate::exchange::out::{self, Begin, Foot, Head, Kind, RowWriter, WriteError};
use crate::model::request::Table;
use crate::model::value::{Cell, Value};

/// The most characters that a cell can hold.
const CELL_MOST: usize = 32_767;
const SHEET_NAME_MOST: usize = 31;
/// Columns are made as wide as their content up to this many characters.
const WIDEST: usize = 58;

struct Formats {
    header: Format,
    money: Format,
    date: Format,
    moment: Format,
    plain: Format,
}

impl Formats {
    fn new() -> Self {
        Self {
            header: Format::new().set_bold(),
            money: Format::new().set_num_format("#,##0.00"),
            date: Format::new().set_num_format("dd-mm-yyyy"),
            moment: Format::new().set_num_format("dd-mm-yyyy hh:mm"),
            plain: Format::new(),
        }
    }

    fn strong(&self) -> Self {
        let strong = |format: &Format| format.clone().set_bold();
        Self {
            header: self.header.clone(),
            money: strong(&self.money),
            date: strong(&self.date),
            moment: strong(&self.moment),
            plain: strong(&self.plain),
        }
    }
}

/// A workbook whose rows are put aside on the disk as they come.
pub struct WorkbookRows<'w> {
    book: Workbook,
    formats: Formats,
    words: Words<'w>,
    to: Box<dyn Write + Send + 'w>,
    aside: &'w Path,
    columns: usize,
    /// The widest content of each column so far, in characters.
    widths: Vec<usize>,
    rows: u32,
}

impl<'w> WorkbookRows<'w> {
    pub(super) fn begin(head: Head, begin: Begin<'w>) -> Result<Self, WriteError> {
        let mut book = Workbook::new();
        book.set_tempdir(begin.aside)?;
        let made = DocProperties::new().set_title(head.title).set_creation_datetime(&excel_time(local(begin.at))?);
        book.set_properties(&made);
        let formats = Formats::new();
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(head.title, begin.words.notes))?.set_freeze_panes(1, 0)?;
        for (column, heading) in (0..).zip(head.columns) {
            sheet.write_string_with_format(0, column, fitting(&heading.heading), &formats.header)?;
        }
        // Room for the button of the filter.
        let widths = head.columns.iter().map(|column| column.heading.chars().count() + 3).collect();
        let Begin { to, aside, words, .. } = begin;
        Ok(Self { book, formats, words, to, aside, columns: head.columns.len(), widths, rows: 0 })
    }

    fn write_row(&mut self, cells: &[Cell], strong: bool) -> Result<(), WriteError> {
        let row = self.rows.checked_add(1).ok_or(WriteError::TooLarge)?;
        let strong = strong.then(|| self.formats.strong());
        let formats = strong.as_ref().unwrap_or(&self.formats);
        let sheet = self.book.worksheet_from_index(0)?;
        for (column, cell) in (0..).zip(cells) {
            write_cell(sheet, (row, column), cell, &self.words, formats)?;
        }
        for (widest, cell) in self.widths.iter_mut().zip(cells) {
            *widest = (*widest).max(width(cell));
        }
        self.rows = row;
        Ok(())
    }

    /// Filters over the rows, and columns as wide as what they hold.
    fn frame(&mut self, rows: u32) -> Result<(), WriteError> {
        let sheet = self.book.worksheet_from_index(0)?;
        if let Some(last) = self.columns.checked_sub(1) {
            sheet.autofilter(0, 0, rows, u16::try_from(last).map_err(|_| WriteError::TooLarge)?)?;
        }
        for (column, width) in (0..).zip(&self.widths) {
            sheet.set_column_width(column, (*width).min(WIDEST) as f64)?;
        }
        Ok(())
    }
}

impl RowWriter for WorkbookRows<'_> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), WriteError> {
        self.write_row(cells, false)
    }

    fn finish(mut self: Box<Self>, foot: &Foot) -> Result<(), WriteError> {
        let rows = self.rows;
        // Below the rows that the filters are for.
        self.write_row(foot.totals, true)?;
        self.frame(rows)?;
        if !foot.notes.is_empty() {
            let name = sheet_name(self.words.notes, "");
            write_notes(self.book.add_worksheet().set_name(name)?, foot.notes)?;
        }
        // A workbook is not written from its beginning to its end.
        let mut made = file::unnamed(self.aside)?;
        self.book.save_to_writer(&mut made)?;
        made.seek(SeekFrom::Start(0))?;
        io::copy(&mut made, &mut self.to)?;
        Ok(self.to.flush()?)
    }
}

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::RowColumnLimitError => Self::TooLarge,
            XlsxError::IoError(error) | XlsxError::TempFileError(_, error) => Self::Io(error),
            other => Self::Workbook(other.to_string()),
        }
    }
}

/// The table as the bytes of an XLSX file. `at` is written as the time of its making, so
/// that the same table at the same time is the same file.
///
/// # Errors
/// When the table has more rows or columns than a sheet can hold.
pub fn to_bytes(table: &Table, words: &Words, at: DateTime<Utc>) -> Result<Vec<u8>, WriteError> {
    out::to_bytes(Kind::Xlsx, table, None, None, words, at)
}

/// About as many characters as the cell shows.
fn width(cell: &Cell) -> usize {
    match (&cell.label, &cell.value) {
        (Some(label), _) => label.chars().count(),
        (None, Value::Null) => 0,
        (None, Value::Bool(_)) => 5,
        (None, Value::Int(number) | Value::Ref(number)) => digits(*number),
        (None, Value::Money(ore)) => digits(*ore) * 4 / 3 + 2,
        (None, Value::Date(_)) => 11,
        (None, Value::Moment(_)) => 17,
        (None, Value::Text(text)) => text.chars().count(),
    }
}

fn digits(number: i64) -> usize {
    number.unsigned_abs().checked_ilog10().map_or(1, |digits| digits as usize + 1) + usize::from(number < 0)
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    words: &Words,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match &cell.value {
        Value::Null if cell.label.is_none() => {}
        Value::Int(number) if cell.label.is_none() && is_exact(*number) => {
            sheet.write_number_with_format(row, column, *number as f64, &formats.plain)?;
        }
        Value::Money(ore) if cell.label.is_none() && is_exact(*ore) => {
            sheet.write_number_with_format(row, column, *ore as f64 / 100.0, &formats.money)?;
        }
        Value::Date(date) if date.year() >= 1900 => {
            let day = excel_time(date.and_time(chrono::NaiveTime::MIN))?;
            sheet.write_datetime_with_format(row, column, &day, &formats.date)?;
        }
        Value::Moment(moment) => {
            sheet.write_datetime_with_format(row, column, &excel_time(local(*moment))?, &formats.moment)?;
        }
        _ => {
            sheet.write_string_with_format(row, column, fitting(&exact(cell, words)), &formats.plain)?;
        }
    }
    Ok(())
}

fn write_notes(sheet: &mut Worksheet, notes: &[String]) -> Result<(), XlsxError> {
    for (row, note) in (0..).zip(notes) {
        sheet.write_string(row, 0, fitting(note))?;
    }
    sheet.autofit();
    Ok(())
}

/// Can a spreadsheet, whose numbers are doubles, hold this one exactly?
const fn is_exact(number: i64) -> bool {
    number.unsigned_abs() <= 1 << 53
}

fn fitting(text: &str) -> String {
    if text.chars().count() <= CELL_MOST {
        return text.to_owned();
    }
    text.chars().take(CELL_MOST - 1).chain(['…']).collect()
}

fn excel_time(moment: NaiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(moment.year()).unwrap_or(u16::MAX);
    let day = ExcelDateTime::from_ymd(year, moment.month() as u8, moment.day() as u8)?;
    day.and_hms(moment.hour() as u16, moment.minute() as u8, f64::from(moment.second()))
}

/// A name that Excel accepts: at most 31 characters, none of `[]:*?/\`, no apostrophe at
/// an end, not empty and not `taken`.
fn sheet_name(title: &str, taken: &str) -> String {
    let allowed = title.chars().filter(|letter| !letter.is_control() && !"[]:*?/\\".contains(*letter));
    let short: String = allowed.take(SHEET_NAME_MOST).collect();
    let name = short.trim_matches(['\'', ' ']);
    if name.is_empty() || name.eq_ignore_ascii_case("history") || name.to_lowercase() == taken.to_lowercase() {
        return "KITOS".to_owned();
    }
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_have_names_that_excel_accepts() {
        for (title, expected) in [
            ("Kontrakter", "Kontrakter"),
            ("Priser: drift/år [2026]?", "Priser driftår 2026"),
            ("'citeret'", "citeret"),
            ("", "KITOS"),
            ("History", "KITOS"),
            ("noter", "KITOS"),
            ("Kontrakter der udløber inden for 12 måneder", "Kontrakter der udløber inden fo"),
        ] {
            assert_eq!(sheet_name(title, "Noter"), expected);
        }
    }
}
