//! Files in and out.
//!
//! In: `read` recognises a file by its content and reads it into an `ImportDocument`
//! (`model::import`); nothing is asked of a database here. Out: a `Table` as CSV, XLSX,
//! JSON, Markdown or plain text, whole or row by row as it comes (`out`), and `file` that never
//! overwrites.

pub mod api_v2;
pub mod cells;
pub mod csv_out;
pub mod detect;
pub mod file;
pub mod ics_out;
pub mod json_out;
pub mod kle;
mod kle_schema;
pub mod markdown_out;
pub mod out;
pub mod text_out;
pub mod workbook;
pub mod xlsx_out;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::model::import::{Format, ImportDocument, ImportError, Place, Reason};

/// The largest file that is read. The full KLE plan has 3.4 MB.
const MOST_MEGABYTES: u64 = 64;

/// Reads the file at `path`, whatever its format is.
///
/// # Errors
/// The faults for which the file as a whole is refused, at least one. Faults of single rows
/// are in the document.
pub fn read(path: &Path) -> Result<ImportDocument, Vec<ImportError>> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let bytes = load(path).map_err(|reason| vec![ImportError::new(Place::file(&name), reason)])?;
    read_bytes(&name, &bytes)
}

/// Reads a file that is in memory; `name` is what faults call it.
///
/// # Errors
/// As `read`.
pub fn read_bytes(name: &str, bytes: &[u8]) -> Result<ImportDocument, Vec<ImportError>> {
    let place = Place::file(name);
    match detect::detect(bytes).map_err(|reason| vec![ImportError::new(place.clone(), reason)])? {
        Format::Kle => kle::document(&place, bytes),
        Format::Workbook => workbook::document(&place, bytes),
        Format::ApiV2 => api_v2::document(&place, bytes),
    }
}

fn load(path: &Path) -> Result<Vec<u8>, Reason> {
    let unreadable = |error: std::io::Error| Reason::Unreadable { detail: error.to_string() };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MOST_MEGABYTES * 1_000_000 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MOST_MEGABYTES * 1_000_000 {
        return Err(Reason::TooLarge { megabytes: MOST_MEGABYTES });
    }
    Ok(bytes)
}
