//! A workbook: real dates, amounts with two decimals, the header bold, frozen and with
//! filters; the table's notes on a sheet of their own.

use chrono::{DateTime, Datelike, NaiveDateTime, Timelike, Utc};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::exchange::cells::{Words, exact, local};
use crate::model::request::Table;
use crate::model::value::{Cell, Value};

/// The most characters that a cell can hold.
const CELL_MOST: usize = 32_767;
const SHEET_NAME_MOST: usize = 31;
/// Columns are made as wide as their content up to this many pixels.
const WIDEST: u32 = 420;

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

/// The table as the bytes of an XLSX file. `at` is written as the time of its making, so
/// that the same table at the same time is the same file.
///
/// # Errors
/// When the table has more rows or columns than a sheet can hold.
pub fn to_bytes(table: &Table, words: &Words, at: DateTime<Utc>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_title(&table.title).set_creation_datetime(&excel_time(local(at))?));
    let name = sheet_name(&table.title, words.notes);
    write_table(book.add_worksheet().set_name(name)?, table, words)?;
    if !table.notes.is_empty() {
        write_notes(book.add_worksheet().set_name(sheet_name(words.notes, ""))?, &table.notes)?;
    }
    book.save_to_buffer()
}

fn write_table(sheet: &mut Worksheet, table: &Table, words: &Words) -> Result<(), XlsxError> {
    let formats = Formats::new();
    for (column, heading) in (0..).zip(&table.columns) {
        sheet.write_string_with_format(0, column, fitting(&heading.heading), &formats.header)?;
    }
    for (number, row) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(row) {
            write_cell(sheet, (number, column), cell, words, &formats)?;
        }
    }
    // Below the rows that the filters are for.
    let below = u32::try_from(table.rows.len() + 1).map_err(|_| XlsxError::RowColumnLimitError)?;
    for (column, cell) in (0..).zip(&table.totals) {
        write_cell(sheet, (below, column), cell, words, &formats.strong())?;
    }
    sheet.set_freeze_panes(1, 0)?;
    if let Some(last) = table.columns.len().checked_sub(1) {
        let last_column = u16::try_from(last).map_err(|_| XlsxError::RowColumnLimitError)?;
        let last_row = u32::try_from(table.rows.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
        sheet.autofilter(0, 0, last_row, last_column)?;
    }
    sheet.set_autofit_max_width(WIDEST).autofit();
    Ok(())
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
