//! CSV that opens right in a Danish Excel: semicolons, UTF-8 with its mark, CRLF, decimal
//! comma. The table's notes and totals are not in it: they would be rows.

use csv::{QuoteStyle, Terminator, WriterBuilder};

use crate::exchange::cells::{Words, exact};
use crate::model::request::Table;
use crate::model::value::{Cell, Value};

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The table as the bytes of a CSV file.
///
/// # Errors
/// Only if memory cannot be written.
pub fn to_bytes(table: &Table, words: &Words) -> Result<Vec<u8>, csv::Error> {
    let mut writer = WriterBuilder::new()
        .delimiter(b';')
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Necessary)
        .from_writer(UTF8_MARK.to_vec());
    writer.write_record(table.columns.iter().map(|column| harmless(&column.heading)))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| content(cell, words)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn content(cell: &Cell, words: &Words) -> String {
    let text = exact(cell, words);
    let typed = matches!(cell.value, Value::Int(_) | Value::Money(_)) && cell.label.is_none();
    if typed { text } else { harmless(&text) }
}

/// Text that a spreadsheet would run as a formula gets an apostrophe in front. Plain
/// numbers are left alone, negative ones too.
fn harmless(text: &str) -> String {
    let runs = text.trim_start_matches([' ', '\u{a0}', '\n']).starts_with(['=', '+', '-', '@', '\t', '\r']);
    if runs && !is_number(text) { format!("'{text}") } else { text.to_owned() }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once(',').unwrap_or((digits, "0"));
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
            ("-12,50", "-12,50"),
            ("-12", "-12"),
            ("-", "'-"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), expected);
        }
    }
}
