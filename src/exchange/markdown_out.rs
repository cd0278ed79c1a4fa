//! A Markdown table, with the title above it and the notes below.

use crate::exchange::cells::{Words, one_line, shown};
use crate::model::request::{ColumnKind, Table};

/// The table as Markdown.
pub fn to_text(table: &Table, words: &Words) -> String {
    let mut lines = Vec::with_capacity(table.rows.len() + 6);
    if !table.title.is_empty() {
        lines.extend([format!("# {}", escaped(&table.title)), String::new()]);
    }
    lines.push(line(table.columns.iter().map(|column| escaped(&column.heading))));
    lines.push(line(table.columns.iter().map(|column| marker(column.kind).to_owned())));
    lines.extend(table.rows.iter().map(|row| line(row.iter().map(|cell| escaped(&shown(cell, words))))));
    if !table.totals.is_empty() {
        let strong = |text: String| if text.is_empty() { text } else { format!("**{text}**") };
        lines.push(line(table.totals.iter().map(|cell| strong(escaped(&shown(cell, words))))));
    }
    if !table.notes.is_empty() {
        lines.push(String::new());
        lines.extend(table.notes.iter().map(|note| format!("- {}", escaped(note))));
    }
    lines.join("\n") + "\n"
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
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
