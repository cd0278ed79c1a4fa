//! Templates that a test writes itself.

/// One column, as it stands in a template: its headings in Danish and English, and in `rest` the
/// lines that say what it shows.
pub fn column(code: &str, [da, en]: [&str; 2], kind: &str, rest: &str) -> String {
    format!("[[column]]\ncode = \"{code}\"\nheading = {{ da = \"{da}\", en = \"{en}\" }}\nkind = \"{kind}\"\n{rest}\n")
}
