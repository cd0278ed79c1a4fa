//! A plain table for the shell: aligned columns, as wide as the letters really are.

use unicode_width::UnicodeWidthStr;

use crate::exchange::cells::{Words, one_line, shown};
use crate::model::request::{ColumnKind, Table};
use crate::text::fit;

/// Blanks between columns.
const GAP: usize = 2;
/// No column is made narrower than this to fit.
const NARROWEST: usize = 6;

/// The table as text. `width` is how many cells of the screen a line may take; without it
/// nothing is cut.
pub fn to_text(table: &Table, words: &Words, width: Option<usize>) -> String {
    let headings: Vec<_> = table.columns.iter().map(|column| one_line(&column.heading)).collect();
    let rows: Vec<Vec<_>> =
        table.rows.iter().map(|row| row.iter().map(|cell| one_line(&shown(cell, words))).collect()).collect();
    let totals: Vec<_> = table.totals.iter().map(|cell| one_line(&shown(cell, words))).collect();
    let mut widths = natural_widths(&headings, rows.iter().chain([&totals]));
    if let Some(width) = width {
        shrink(&mut widths, width);
    }
    let right: Vec<_> = table.columns.iter().map(|column| is_number(column.kind)).collect();
    let rule: Vec<_> = widths.iter().map(|width| "─".repeat(*width)).collect();
    let mut lines = vec![line(&headings, &widths, &right), line(&rule, &widths, &right)];
    lines.extend(rows.iter().map(|row| line(row, &widths, &right)));
    if !totals.is_empty() {
        lines.extend([line(&rule, &widths, &right), line(&totals, &widths, &right)]);
    }
    lines.extend(table.notes.iter().map(|note| one_line(note)));
    lines.join("\n") + "\n"
}

const fn is_number(kind: ColumnKind) -> bool {
    matches!(kind, ColumnKind::Int | ColumnKind::Money)
}

fn natural_widths<'r>(headings: &[String], rows: impl Iterator<Item = &'r Vec<String>>) -> Vec<usize> {
    let mut widths: Vec<_> = headings.iter().map(|heading| heading.width()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    widths
}

/// Takes from the widest columns until the line fits or none can give more.
fn shrink(widths: &mut [usize], line_width: usize) {
    let room = line_width.saturating_sub(GAP * widths.len().saturating_sub(1));
    let mut over = widths.iter().sum::<usize>().saturating_sub(room);
    while over > 0 {
        let Some(widest) = widths.iter_mut().max() else { return };
        if *widest <= NARROWEST {
            return;
        }
        *widest -= 1;
        over -= 1;
    }
}

fn line(cells: &[String], widths: &[usize], right: &[bool]) -> String {
    let mut text = String::new();
    for (index, ((cell, width), right)) in cells.iter().zip(widths).zip(right).enumerate() {
        if index > 0 {
            text.push_str(&" ".repeat(GAP));
        }
        text.push_str(&fit::filled(cell, *width, *right, "…"));
    }
    text.trim_end().to_owned()
}
