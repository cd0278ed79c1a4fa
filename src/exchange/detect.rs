//! Which format is this file? By its content; its name may say anything.

use serde_json::Value as Json;

use crate::model::import::{Format, Reason, Unsupported};

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";
const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = b"\xD0\xCF\x11\xE0";
const UTF16_MARKS: [&[u8]; 2] = [b"\xFF\xFE", b"\xFE\xFF"];

/// The format of these bytes.
///
/// # Errors
/// Why they are in none that can be imported.
pub fn detect(bytes: &[u8]) -> Result<Format, Reason> {
    if bytes.starts_with(ZIP) {
        return Ok(Format::Workbook);
    }
    if bytes.starts_with(OLE) {
        return Err(Reason::NotSupported { what: Unsupported::OldWorkbook });
    }
    if UTF16_MARKS.iter().any(|mark| bytes.starts_with(mark)) {
        return Err(Reason::NotUtf8);
    }
    let text = without_mark(bytes).trim_ascii_start();
    match text.first() {
        None => Err(Reason::Empty),
        Some(b'<') if holds_root(text) => Ok(Format::Kle),
        Some(b'<') => Err(Reason::NotSupported { what: Unsupported::OtherXml }),
        Some(b'{' | b'[') => Ok(Format::ApiV2),
        Some(_) => Err(Reason::UnknownFormat),
    }
}

/// The bytes after a byte order mark of UTF-8.
pub fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes)
}

/// Is the first element the KLE plan's? Comments and declarations may come before it.
fn holds_root(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some(start) = rest.iter().position(|byte| *byte == b'<') {
        rest = &rest[start + 1..];
        match rest.first() {
            Some(b'?' | b'!') => rest = after_aside(rest),
            _ => return rest.starts_with(b"KLE-Emneplan"),
        }
    }
    false
}

/// What follows a comment or a declaration that `rest` is inside of.
fn after_aside(rest: &[u8]) -> &[u8] {
    let end: &[u8] = if rest.starts_with(b"!--") { b"-->" } else { b">" };
    rest.windows(end.len()).position(|window| window == end).map_or(&[], |at| &rest[at + end.len()..])
}

/// What a JSON object of the API is, when it is not a contract: told by the properties that
/// only that kind has.
pub fn other_kind(object: &Json) -> Option<Unsupported> {
    let has = |property: &str| object.get(property).is_some();
    if has("@odata.context") || object.get("value").is_some_and(Json::is_array) {
        Some(Unsupported::Grid)
    } else if has("systemContext") {
        Some(Unsupported::SystemUsages)
    } else if has("node") || has("parentOrganizationUnit") || has("children") {
        Some(Unsupported::Hierarchy)
    } else if has("oversight") {
        Some(Unsupported::DataProcessing)
    } else if has("exposedBySystem") || has("itInterfaceType") {
        Some(Unsupported::Interfaces)
    } else if has("rightsHolder") || has("businessType") || has("formerName") {
        Some(Unsupported::Systems)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_content() {
        for (bytes, format) in [
            (&b"PK\x03\x04rest"[..], Format::Workbook),
            (b"\xEF\xBB\xBF<?xml version='1.0'?><KLE-Emneplan>", Format::Kle),
            (b"<?xml version='1.0'?>\n<!-- a > b --><KLE-Emneplan a='1'>", Format::Kle),
            (b"  [{}]", Format::ApiV2),
            (b"\xEF\xBB\xBF{\"uuid\":1}", Format::ApiV2),
        ] {
            assert_eq!(detect(bytes), Ok(format));
        }
    }

    #[test]
    fn others_are_refused_by_name() {
        let not_supported = |what| Err(Reason::NotSupported { what });
        assert_eq!(detect(b" \n"), Err(Reason::Empty));
        assert_eq!(detect(b""), Err(Reason::Empty));
        assert_eq!(detect(b"%PDF-1.7"), Err(Reason::UnknownFormat));
        assert_eq!(detect(b"Navn;CVR\r\n"), Err(Reason::UnknownFormat));
        assert_eq!(detect(b"\xD0\xCF\x11\xE0\xA1"), not_supported(Unsupported::OldWorkbook));
        assert_eq!(detect(b"\xFF\xFE<\0?\0"), Err(Reason::NotUtf8));
        assert_eq!(detect(b"<html><KLE-Emneplan>"), not_supported(Unsupported::OtherXml));
        assert_eq!(detect(b"<!-- <KLE-Emneplan> -->"), not_supported(Unsupported::OtherXml));
    }
}
