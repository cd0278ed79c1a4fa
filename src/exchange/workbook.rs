//! The KITOS workbook that local administrators import contracts from, in its two
//! generations: 2017 (with the columns ESDH ref. and Mappe) and 2025.
//!
//! A column is known by its heading, wherever it stands. An empty cell says nothing about
//! its field. A row with a KITOS id is read like the others; what it is recognised by here
//! is the contract's name, which is unique in a municipality.

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use chrono::{Days, NaiveDate};

use crate::model::entities::contract::CONTRACT;
use crate::model::fold;
use crate::model::import::{
    Children, Column, Fields, Format, ImportDocument, ImportError, ImportNote, ImportRow, ImportValue, Key, Place,
    Reason, Remark, Unsupported,
};
use crate::model::rules::checks;
use crate::model::value::Value;

/// What a column of the contract sheet holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    KitosId,
    Text(&'static str),
    Date(&'static str),
    /// A place where documents lie; becomes a reference with this title.
    Document(&'static str),
}

/// The headings of both generations, folded as `heading_key` folds them. Source:
/// `sharing-and-reports.md` E2 and the templates themselves.
const HEADINGS: [(&str, Holds); 10] = [
    ("id", Holds::KitosId),
    (NAME_HEADING, Holds::Text("name")),
    ("it kontrakt id", Holds::Text("contract_ref")),
    ("esdh ref.", Holds::Document("ESDH ref.")),
    ("mappe", Holds::Document("Mappe")),
    ("bemærkning", Holds::Text("remark")),
    ("indgået", Holds::Date("valid_from")),
    ("uopsigeligt til", Holds::Date("irrevocable_to")),
    ("udløbsdato", Holds::Date("valid_to")),
    ("kontrakten opsagt", Holds::Date("terminated_at")),
];
const NAME_HEADING: &str = "it kontrakt navn";
const CONTRACT_SHEET: &str = "it kontrakter";

/// The last day that Excel can write, as a serial number (9999-12-31).
const LAST_SERIAL: f64 = 2_958_465.0;

/// Reads the workbook.
///
/// # Errors
/// Why it is refused as a whole: damaged, no sheet with contracts, or a heading that is
/// missing or stands twice. Faults of rows are in the document.
pub fn document(place: &Place, bytes: &[u8]) -> Result<ImportDocument, Vec<ImportError>> {
    let refuse = |reason| vec![ImportError::new(place.clone(), reason)];
    let damaged = |error: calamine::XlsxError| refuse(Reason::Damaged { detail: error.to_string() });
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut document = ImportDocument::new(Format::Workbook);
    let mut unsupported = None;
    let mut found = false;
    for name in book.sheet_names() {
        let cells = book.worksheet_range(&name).map_err(damaged)?;
        let sheet = Sheet::new(place.in_sheet(&name), cells);
        if heading_key(&name) == CONTRACT_SHEET || sheet.has_heading(NAME_HEADING) {
            found = true;
            sheet.read_into(&mut document)?;
        } else {
            unsupported = unsupported.or_else(|| other_sheet(&name).map(|what| (sheet.place.clone(), what)));
            document.notes.extend(sheet.left_out());
        }
    }
    match unsupported {
        _ if found => Ok(document),
        Some((place, what)) => Err(vec![ImportError::new(place, Reason::NotSupported { what })]),
        None => Err(refuse(Reason::NoContractSheet)),
    }
}

fn other_sheet(name: &str) -> Option<Unsupported> {
    match heading_key(name).as_str() {
        "brugere" => Some(Unsupported::Users),
        "organisationsenheder" => Some(Unsupported::Units),
        _ => None,
    }
}

/// Lower case, single blanks, without the mark of required columns.
fn heading_key(heading: &str) -> String {
    let words: Vec<_> = heading.split_whitespace().collect();
    let lower = words.join(" ").to_lowercase();
    lower.strip_suffix("(påkrævet)").map_or(lower.clone(), |rest| rest.trim_end().to_owned())
}

/// `A` for 0, `AA` for 26.
fn letters(column: u32) -> String {
    let last = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    if column < 26 { last.to_string() } else { letters(column / 26 - 1) + &last.to_string() }
}

/// A sheet, its first row being the headings.
struct Sheet {
    place: Place,
    cells: Range<Data>,
    /// The row and column (from 0) of the range's first cell.
    origin: (u32, u32),
}

/// A column that is known.
struct Known {
    index: usize,
    holds: Holds,
    column: Column,
}

impl Sheet {
    fn new(place: Place, cells: Range<Data>) -> Self {
        let origin = cells.start().unwrap_or((0, 0));
        Self { place, cells, origin }
    }

    fn headings(&self) -> Vec<(usize, String)> {
        let first = self.cells.rows().next().unwrap_or(&[]);
        let named = first.iter().enumerate().map(|(index, cell)| (index, cell.to_string().trim().to_owned()));
        named.filter(|(_, heading)| !heading.is_empty()).collect()
    }

    fn has_heading(&self, key: &str) -> bool {
        self.headings().iter().any(|(_, heading)| heading_key(heading) == key)
    }

    fn column(&self, index: usize, heading: &str) -> Column {
        let letter = letters(self.origin.1 + u32::try_from(index).unwrap_or(0));
        Column { letter: Some(letter), heading: heading.to_owned() }
    }

    fn left_out(&self) -> Option<ImportNote> {
        let count = self.cells.rows().skip(1).filter(|row| !is_empty(row)).count();
        let note = ImportNote { place: self.place.clone(), remark: Remark::SheetLeftOut { count } };
        (count > 0).then_some(note)
    }

    fn read_into(&self, document: &mut ImportDocument) -> Result<(), Vec<ImportError>> {
        let columns = self.known_columns(document)?;
        let mut names = HashMap::new();
        let mut empty = 0;
        for (index, cells) in self.cells.rows().enumerate().skip(1) {
            let row = self.origin.0 + u32::try_from(index).unwrap_or(0) + 1;
            if is_empty(cells) {
                empty += 1;
                continue;
            }
            match (RowReader { place: self.place.at(row), cells, columns: &columns }).read(&mut names) {
                Ok(row) => document.rows.push(row),
                Err(errors) => document.errors.extend(errors),
            }
        }
        if empty > 0 {
            document.notes.push(ImportNote { place: self.place.clone(), remark: Remark::EmptyRows { count: empty } });
        }
        Ok(())
    }

    fn known_columns(&self, document: &mut ImportDocument) -> Result<Vec<Known>, Vec<ImportError>> {
        let mut known: Vec<Known> = Vec::new();
        let mut errors = Vec::new();
        for (index, heading) in self.headings() {
            let column = self.column(index, &heading);
            let key = heading_key(&heading);
            let Some((_, holds)) = HEADINGS.iter().find(|(name, _)| *name == key) else {
                let remark = Remark::UnknownColumn { letter: column.letter.unwrap_or_default(), heading };
                document.notes.push(ImportNote { place: self.place.clone(), remark });
                continue;
            };
            if known.iter().any(|other| other.holds == *holds) {
                errors.push(ImportError::of(self.place.clone(), column.clone(), Reason::HeadingTwice { heading }));
            }
            known.push(Known { index, holds: *holds, column });
        }
        if !known.iter().any(|column| column.holds == Holds::Text("name")) {
            let reason = Reason::HeadingMissing { heading: "IT Kontrakt Navn".to_owned() };
            errors.push(ImportError::new(self.place.clone(), reason));
        }
        if errors.is_empty() { Ok(known) } else { Err(errors) }
    }
}

fn is_empty(cells: &[Data]) -> bool {
    cells.iter().all(|cell| matches!(cell, Data::Empty) || cell.to_string().trim().is_empty())
}

struct RowReader<'s> {
    place: Place,
    cells: &'s [Data],
    columns: &'s [Known],
}

impl RowReader<'_> {
    /// The row as a contract. `names` remembers the row of every name so far.
    fn read(&self, names: &mut HashMap<String, u32>) -> Result<ImportRow, Vec<ImportError>> {
        let mut errors = Vec::new();
        let mut row = ImportRow {
            source: self.place.clone(),
            entity: "contract",
            key: Key::default(),
            owner: None,
            fields: Vec::new(),
            children: Vec::new(),
        };
        let mut documents = Vec::new();
        for known in self.columns {
            if let Err(reason) = self.cell(known, &mut row, &mut documents) {
                errors.push(ImportError::of(self.place.clone(), known.column.clone(), reason));
            }
        }
        if !documents.is_empty() {
            row.children.push(Children { entity: "reference", via: "contract_id", complete: false, rows: documents });
        }
        errors.extend(self.name_error(&mut row, names));
        errors.extend(self.field_errors(&row));
        if errors.is_empty() { Ok(row) } else { Err(errors) }
    }

    /// One cell into the row.
    fn cell(&self, known: &Known, row: &mut ImportRow, documents: &mut Vec<Fields>) -> Result<(), Reason> {
        let Some(cell) = self.cells.get(known.index).filter(|cell| !is_empty(std::slice::from_ref(cell))) else {
            return Ok(());
        };
        match known.holds {
            Holds::KitosId => row.key.kitos_id = Some(whole(cell)?),
            Holds::Text(field) => row.fields.push((field, ImportValue::Literal(Value::Text(words(cell)?)))),
            Holds::Date(field) => row.fields.push((field, ImportValue::Literal(Value::Date(date(cell)?)))),
            Holds::Document(title) => documents.push(document_fields(title, words(cell)?)),
        }
        Ok(())
    }

    fn name_error(&self, row: &mut ImportRow, names: &mut HashMap<String, u32>) -> Option<ImportError> {
        let name = row.value("name");
        name.as_text().unwrap_or_default().clone_into(&mut row.key.name);
        let number = self.place.row.unwrap_or(0);
        let key = fold::name_key(&row.key.name);
        let first = *names.entry(key).or_insert(number);
        let twice = !row.key.name.is_empty() && first != number;
        twice.then(|| self.error("name", Reason::NameTwice { first }))
    }

    /// What the registry's own rules say about the row, alone and taken together.
    fn field_errors(&self, row: &ImportRow) -> Vec<ImportError> {
        let given = |name: &str| name == "name" || row.field(name).is_some();
        let alone = CONTRACT.fields.iter().filter(|field| given(field.name));
        let alone = alone.filter_map(|field| Some((field.name, checks::field(field, &row.value(field.name))?)));
        let together = checks::contract(&|name| row.value(name));
        let error = |(name, problem)| self.error(name, Reason::Invalid { problem });
        alone.chain(together).map(error).collect()
    }

    fn error(&self, field: &str, reason: Reason) -> ImportError {
        let holds_field =
            |known: &&Known| matches!(known.holds, Holds::Text(name) | Holds::Date(name) if name == field);
        let column = self.columns.iter().find(holds_field).map(|known| known.column.clone());
        ImportError { place: self.place.clone(), column, reason }
    }
}

/// A reference to where documents lie: a link if it is one, else a document number.
fn document_fields(title: &str, place: String) -> Fields {
    let field = if checks::is_url(&place) { "url" } else { "document_id" };
    let literal = |text: &str| ImportValue::Literal(Value::text(text));
    vec![("title", literal(title)), (field, ImportValue::Literal(Value::Text(place)))]
}

fn words(cell: &Data) -> Result<String, Reason> {
    match cell {
        Data::Error(error) => Err(Reason::CellError { value: error.to_string() }),
        other => Ok(other.to_string().trim().to_owned()),
    }
}

fn whole(cell: &Data) -> Result<i64, Reason> {
    let text = words(cell)?;
    text.parse().map_err(|_| Reason::WrongType { value: text, expected: "number".to_owned() })
}

/// A calendar date: a date cell, a serial number, or text as `31-12-2026`.
fn date(cell: &Data) -> Result<NaiveDate, Reason> {
    let day = match cell {
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
        }
        Data::Int(serial) => from_serial(*serial as f64),
        Data::Float(serial) => from_serial(*serial),
        Data::String(text) | Data::DateTimeIso(text) => from_text(text.trim()),
        _ => None,
    };
    words(cell).and_then(|value| day.ok_or(Reason::NotADate { value }))
}

/// The day of an Excel serial number; a part of a day is left out. Below 61 Excel counts a
/// 29 February 1900 that never was, so those are refused.
fn from_serial(serial: f64) -> Option<NaiveDate> {
    let days = (61.0..LAST_SERIAL + 1.0).contains(&serial).then_some(serial as u64)?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))
}

/// Danish (`31-12-2026`, also with dots or slashes) or ISO, perhaps with a time after it.
fn from_text(text: &str) -> Option<NaiveDate> {
    let day = text.split(['T', ' ']).next()?.replace(['.', '/'], "-");
    let year_first = day.find('-') == Some(4);
    let parts: Vec<u32> = day.split('-').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [first, month, last] = parts[..] else { return None };
    let (year, day) = if year_first { (first, last) } else { (last, first) };
    let year = i32::try_from(year).ok().filter(|year| (1900..=9999).contains(year))?;
    NaiveDate::from_ymd_opt(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (column, expected) in [(0, "A"), (9, "J"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), expected);
        }
    }

    #[test]
    fn headings_are_folded() {
        assert_eq!(heading_key("  IT  Kontrakt\nNavn (påkrævet) "), NAME_HEADING);
        assert_eq!(heading_key("UDLØBSDATO"), "udløbsdato");
    }

    #[test]
    fn dates_come_in_many_forms() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        assert_eq!(from_serial(44_958.0), day("2023-02-01"));
        assert_eq!(from_serial(44_958.75), day("2023-02-01"));
        assert_eq!(from_serial(LAST_SERIAL), day("9999-12-31"));
        for wrong in [-1.0, 0.0, 60.0, LAST_SERIAL + 1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(from_serial(wrong), None, "{wrong}");
        }
        for (text, expected) in [
            ("01-03-2022", "2022-03-01"),
            ("1/3/2022", "2022-03-01"),
            ("31.12.2026", "2026-12-31"),
            ("2026-12-31", "2026-12-31"),
            ("2026-12-31T00:00:00", "2026-12-31"),
            ("29-02-2024", "2024-02-29"),
        ] {
            assert_eq!(from_text(text), day(expected), "{text}");
        }
        for wrong in ["29-02-2023", "31-04-2026", "12-31-2026", "01-03-22", "snart", "1-2-3-4", ""] {
            assert_eq!(from_text(wrong), None, "{wrong}");
        }
    }
}
