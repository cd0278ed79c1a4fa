//! The rows that hang on a record: one table, or one for each part of the tab.

use ratatui::layout::Rect;

use crate::app::draft::RecordKey;
use crate::app::layers::record::{Item, RecordPage};
use crate::app::layers::table::right_aligned;
use crate::model::entities;
use crate::model::entity::{Entity, Field, Kind, Rows};
use crate::model::request::Record;
use crate::model::value::Value;
use crate::text::format;
use crate::view::paint::{put, put_right, width, wrapped};
use crate::view::{Canvas, keys_of};

/// One line of the tab, before it is placed.
enum Line {
    Words(String),
    Heading(String),
    Columns(usize),
    /// A row of this part, and the number of its item.
    Row(usize, Box<Record>, usize),
    Blank,
}

struct Column {
    field: &'static Field,
    heading: String,
    width: usize,
}

pub fn draw(page: &RecordPage, canvas: &mut Canvas, body: Rect) {
    let parts = page.body().rows();
    let columns: Vec<Vec<Column>> = parts.iter().map(|rows| columns(*rows, canvas, usize::from(body.width))).collect();
    let lines = lines(page, &parts, canvas, usize::from(body.width).saturating_sub(6));
    let focused = lines.iter().position(|line| is_focused(page, line)).unwrap_or(0);
    let height = usize::from(body.height).max(1);
    let first = (focused + 1).saturating_sub(height);
    for (row, line) in (0u16..).zip(lines.iter().skip(first).take(height)) {
        let at = Rect { y: body.y + row, height: 1, ..body };
        match line {
            Line::Blank => {}
            Line::Words(text) => {
                put(canvas.buffer, at.x + 3, at.y, room(at, 3), text, canvas.theme.plain(), canvas.theme);
            }
            Line::Heading(text) => {
                put(canvas.buffer, at.x + 1, at.y, room(at, 1), text, canvas.theme.bold(), canvas.theme);
            }
            Line::Columns(part) => headings(&columns[*part], canvas, at),
            Line::Row(part, record, item) => draw_row(page, record, *item, &columns[*part], canvas, at),
        }
    }
    mark_empty(page, canvas, body, &lines, first);
}

fn room(at: Rect, left: u16) -> usize {
    usize::from(at.width.saturating_sub(left))
}

fn is_focused(page: &RecordPage, line: &Line) -> bool {
    matches!(line, Line::Row(_, _, item) if *item == page.cursor)
}

/// The cursor on the line of a part that has no rows.
fn mark_empty(page: &RecordPage, canvas: &mut Canvas, body: Rect, lines: &[Line], first: usize) {
    let Some(Item::NoRows(part)) = page.item(canvas.context) else { return };
    let heading = lines.iter().enumerate().filter(|(_, line)| matches!(line, Line::Heading(_))).nth(part);
    let Some(line) = heading.and_then(|(place, _)| (place + 1).checked_sub(first)) else { return };
    let y = body.y + u16::try_from(line).unwrap_or_default();
    if y < body.bottom() {
        put(canvas.buffer, body.x, y, 1, ">", canvas.theme.bold(), canvas.theme);
    }
}

fn lines(page: &RecordPage, parts: &[Rows], canvas: &Canvas, width: usize) -> Vec<Line> {
    let texts = canvas.context.texts;
    let mut lines = Vec::new();
    if parts.iter().any(|rows| rows.entity == "notice") {
        lines.extend(wrapped(&texts.get("notices-not-sent"), width).into_iter().map(Line::Words));
        lines.push(Line::Blank);
    }
    let mut item = 0;
    for (part, rows) in parts.iter().enumerate() {
        let Some(entity) = entities::named(rows.entity) else { continue };
        let found = page.rows_of(part, canvas.context);
        if parts.len() > 1 {
            if part > 0 {
                lines.push(Line::Blank);
            }
            lines.push(Line::Heading(texts.part(entity, rows.via)));
        }
        if found.is_empty() {
            lines.extend(wrapped(&why_empty(page, entity, canvas), width).into_iter().map(Line::Words));
            item += usize::from(parts.len() > 1);
            continue;
        }
        lines.push(Line::Columns(part));
        for record in found {
            lines.push(Line::Row(part, Box::new(record), item));
            item += 1;
        }
    }
    lines
}

fn why_empty(page: &RecordPage, entity: &'static Entity, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    match (page.has_rows(), entity.tabs.is_empty() && canvas.context.may_edit(entity)) {
        (true, true) => texts.empty(entity, keys_of(canvas)),
        (true, false) => texts.get("tab-empty-read"),
        (false, _) => texts.get("record-loading"),
    }
}

/// The columns with their widths: dates and yes/no as they need, the rest share what is left.
fn columns(rows: Rows, canvas: &Canvas, room: usize) -> Vec<Column> {
    let Some(entity) = entities::named(rows.entity) else { return Vec::new() };
    let fields = entity.columns.iter().filter(|name| **name != rows.via).filter_map(|name| entity.field(name));
    let mut columns: Vec<Column> = fields
        .map(|field| {
            let heading = canvas.context.texts.column(entity, field.name);
            let width = fixed(field).map_or(0, |content| content.max(width(&heading)));
            Column { field, heading, width }
        })
        .collect();
    let used: usize = 3 + columns.iter().map(|column| column.width + 1).sum::<usize>();
    let open = columns.iter().filter(|column| column.width == 0).count().max(1);
    let each = (room.saturating_sub(used) / open).max(6);
    for column in columns.iter_mut().filter(|column| column.width == 0) {
        column.width = each;
    }
    columns
}

fn fixed(field: &Field) -> Option<usize> {
    match field.kind {
        Kind::Date => Some(10),
        Kind::Bool => Some(10),
        Kind::Int { .. } => Some(8),
        Kind::Money => Some(12),
        Kind::Choice(choices) if choices.name == "role" => Some(26),
        Kind::Choice(_) => Some(16),
        _ => None,
    }
}

fn headings(columns: &[Column], canvas: &mut Canvas, at: Rect) {
    let theme = canvas.theme;
    let mut x = at.x + 3;
    for column in columns {
        if right_aligned(column.field.kind) {
            put_right(canvas.buffer, x, at.y, column.width, &column.heading, theme.dim(), theme);
        } else {
            put(canvas.buffer, x, at.y, column.width, &column.heading, theme.dim(), theme);
        }
        x += u16::try_from(column.width + 1).unwrap_or_default();
    }
}

fn draw_row(page: &RecordPage, row: &Record, item: usize, columns: &[Column], canvas: &mut Canvas, at: Rect) {
    let theme = canvas.theme;
    let focused = item == page.cursor;
    let draft = canvas.context.drafts.get(&RecordKey::new(&row.entity, row.id));
    let sign = match draft {
        Some(draft) if draft.removed => "-",
        Some(_) if row.id < 0 => "+",
        Some(_) => "~",
        None => " ",
    };
    put(canvas.buffer, at.x, at.y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
    put(canvas.buffer, at.x + 1, at.y, 1, sign, theme.look(), theme);
    let mut x = at.x + 3;
    for (place, column) in columns.iter().enumerate() {
        let style = match draft {
            _ if focused && place == 0 => theme.focus(),
            Some(draft) if draft.removed => theme.dim(),
            Some(draft) if draft.edits.contains_key(column.field.name) => theme.look(),
            _ => theme.plain(),
        };
        let text = cell_text(row, column.field, canvas);
        if right_aligned(column.field.kind) {
            put_right(canvas.buffer, x, at.y, column.width, &text, style, theme);
        } else {
            put(canvas.buffer, x, at.y, column.width, &text, style, theme);
        }
        x += u16::try_from(column.width + 1).unwrap_or_default();
    }
}

fn cell_text(row: &Record, field: &Field, canvas: &Canvas) -> String {
    let typed = canvas.context.drafts.get(&RecordKey::new(&row.entity, row.id));
    let broken = typed.and_then(|draft| draft.edits.get(field.name)).filter(|edit| edit.cell.is_none());
    match (broken, row.value(field.name)) {
        (Some(edit), _) => edit.raw.clone(),
        (None, Value::Bool(yes)) if field.name == "contract_valid" => {
            canvas.text(if *yes { "standing-valid" } else { "standing-not-valid" })
        }
        (None, Value::Null) if field.required => canvas.text("value-missing"),
        (None, _) => format::cell(field, row.cell(field.name), canvas.context.texts.lang),
    }
}
