//! The economy tab: visibility, payment model, and the payment lines with their sums.

use ratatui::layout::Rect;

use crate::app::draft::RecordKey;
use crate::app::layers::grid::COLUMNS;
use crate::app::layers::record::{ECONOMY_FIELDS, RecordPage};
use crate::app::layers::table::right_aligned;
use crate::model::entities::contract::ECONOMY_LINE;
use crate::model::entity::{Field, Kind};
use crate::model::request::Record;
use crate::model::value::{Cell, Value};
use crate::text::format;
use crate::view::Canvas;
use crate::view::paint::{put, put_right, width};
use crate::view::record;

/// A grid column as it fits.
struct Column {
    field: &'static Field,
    heading: String,
    width: usize,
    place: usize,
}

pub fn draw(page: &RecordPage, shown: &Record, canvas: &mut Canvas, body: Rect) {
    let top = record::economy_fields(page, shown, canvas, body) + 1;
    // Title, headings and one line, or nothing: never below the area.
    if top + 3 > body.bottom() {
        return;
    }
    let area = Rect { y: top, height: body.bottom().saturating_sub(top), ..body };
    let lines = page.lines(canvas.context);
    let columns = columns(page, canvas, usize::from(area.width).saturating_sub(3));
    let external = lines.iter().filter(|line| !internal(line)).count();
    let rows = rows(&lines, external);
    let focus = page.cursor.checked_sub(ECONOMY_FIELDS.len());
    let focused = rows.iter().position(|row| matches!(row, Row::Line(index) if Some(*index) == focus)).unwrap_or(0);
    // Title and headings stay above, what the sums hold below.
    let room = usize::from(area.height).saturating_sub(2 + usize::from(says_sums(&lines, canvas))).max(1);
    // With the last line its sum is shown too.
    let wanted = focused + usize::from(matches!(rows.get(focused + 1), Some(Row::Sum { .. })));
    let first = (wanted + 1).saturating_sub(room).min(focused);
    let inside = rows.get(first).is_some_and(|row| row.is_internal(external));
    heading(&columns, if inside { "internal" } else { "external" }, canvas, area);
    let bottom = area.y.saturating_add(2).saturating_add(u16::try_from(room).unwrap_or(u16::MAX)).min(area.bottom());
    for (y, row) in (area.y.saturating_add(2)..bottom).zip(rows.iter().skip(first)) {
        let at = Rect { y, height: 1, ..area };
        match row {
            Row::None => none("economy-no-external", canvas, area, y),
            Row::Line(index) => draw_line(page, &lines[*index], *index, &columns, canvas, at),
            Row::Sum { internal: false } => sums(&lines[..external], &columns, canvas, at),
            Row::Sum { internal: true } => sums(&lines[external..], &columns, canvas, at),
            Row::Internal => heading_internal(lines.len() > external, canvas, area, y),
        }
    }
    more(first > 0, area.y + 1, canvas, area);
    more(first + room < rows.len(), bottom.saturating_sub(1), canvas, area);
    say_what_sums_hold(&lines, canvas, area);
}

/// One line of the screen, in order; the first title and the headings are not among them.
enum Row {
    /// There is no external line.
    None,
    Line(usize),
    Sum {
        internal: bool,
    },
    /// The title of the internal lines.
    Internal,
}

impl Row {
    const fn is_internal(&self, external: usize) -> bool {
        match self {
            Self::None => false,
            Self::Line(index) => *index >= external,
            Self::Sum { internal } => *internal,
            Self::Internal => true,
        }
    }
}

fn rows(lines: &[Record], external: usize) -> Vec<Row> {
    let mut rows: Vec<Row> = (0..external).map(Row::Line).collect();
    rows.push(if external > 0 { Row::Sum { internal: false } } else { Row::None });
    rows.push(Row::Internal);
    rows.extend((external..lines.len()).map(Row::Line));
    if lines.len() > external {
        rows.push(Row::Sum { internal: true });
    }
    rows
}

/// A sign at the edge where lines are scrolled away.
fn more(any: bool, y: u16, canvas: &mut Canvas, area: Rect) {
    if any && y < area.bottom() {
        let sign = canvas.theme.ellipsis();
        put(canvas.buffer, area.right().saturating_sub(1), y, 1, sign, canvas.theme.dim(), canvas.theme);
    }
}

fn says_sums(lines: &[Record], canvas: &Canvas) -> bool {
    lines.iter().any(|line| internal(line) || is_removed(line, canvas))
}

/// The last line says which lines the lists' and reports' sums are of, and which are left out.
fn say_what_sums_hold(lines: &[Record], canvas: &mut Canvas, area: Rect) {
    let removed = lines.iter().filter(|line| is_removed(line, canvas)).count();
    let any = lines.iter().any(internal);
    let key = match (any, removed) {
        (_, 1..) => "economy-sums-without-removed",
        (true, 0) => "economy-sums-external",
        (false, 0) => return,
    };
    let text = canvas.context.texts.with(key, &[("count", removed.into())]);
    let y = area.bottom().saturating_sub(1);
    put(
        canvas.buffer,
        area.x + 1,
        y,
        usize::from(area.width).saturating_sub(1),
        &text,
        canvas.theme.dim(),
        canvas.theme,
    );
}

fn is_removed(line: &Record, canvas: &Canvas) -> bool {
    canvas.context.drafts.get(&RecordKey::new("economy_line", line.id)).is_some_and(|draft| draft.removed)
}

fn internal(line: &Record) -> bool {
    line.value("direction").as_text() == Some("internal")
}

/// The columns that fit, the one with the cursor always among them; the first, which says whose
/// line it is and what is summed, never scrolls away.
fn columns(page: &RecordPage, canvas: &Canvas, room: usize) -> Vec<Column> {
    let mut all: Vec<Column> = COLUMNS
        .iter()
        .enumerate()
        .filter_map(|(place, name)| {
            let field = ECONOMY_LINE.field(name)?;
            let heading = canvas.context.texts.column(&ECONOMY_LINE, name);
            let content = match field.kind {
                Kind::Money => 12,
                Kind::Date => 10,
                Kind::Choice(_) => 8,
                Kind::Link(_) => 20,
                _ => 14,
            };
            let width = content.max(width(&heading));
            Some(Column { field, heading, width, place })
        })
        .collect();
    let mut columns: Vec<Column> = all.drain(..all.len().min(1)).collect();
    let pinned: usize = columns.iter().map(|column| column.width + 1).sum();
    let room = (room + 1).saturating_sub(pinned);
    let needed =
        |from: usize, to: usize| all.iter().take(to + 1).skip(from).map(|column| column.width + 1).sum::<usize>();
    let focus = if page.grid.inside { page.grid.column.saturating_sub(1).min(all.len().saturating_sub(1)) } else { 0 };
    let mut first = 0;
    while first < focus && needed(first, focus) > room {
        first += 1;
    }
    let mut used = 0;
    columns.extend(all.into_iter().skip(first).take_while(|column| {
        used += column.width + 1;
        used <= room
    }));
    columns
}

fn heading(columns: &[Column], direction: &str, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let title = canvas.text(&format!("choice-direction-{direction}"));
    put(canvas.buffer, area.x + 1, area.y, usize::from(area.width), &title, theme.bold(), theme);
    let y = area.y + 1;
    let mut x = area.x + 3;
    for column in columns {
        if right_aligned(column.field.kind) {
            put_right(canvas.buffer, x, y, column.width, &column.heading, theme.dim(), theme);
        } else {
            put(canvas.buffer, x, y, column.width, &column.heading, theme.dim(), theme);
        }
        x += u16::try_from(column.width + 1).unwrap_or_default();
    }
}

fn heading_internal(any: bool, canvas: &mut Canvas, area: Rect, y: u16) {
    let title = canvas.text("choice-direction-internal");
    let x = put(canvas.buffer, area.x + 1, y, usize::from(area.width), &title, canvas.theme.bold(), canvas.theme);
    if !any {
        let text = canvas.text("economy-no-internal");
        put(
            canvas.buffer,
            x + 2,
            y,
            usize::from(area.right().saturating_sub(x + 2)),
            &text,
            canvas.theme.dim(),
            canvas.theme,
        );
    }
}

fn none(key: &str, canvas: &mut Canvas, area: Rect, y: u16) {
    let text = canvas.keyed(key, &[]);
    put(canvas.buffer, area.x + 3, y, usize::from(area.width), &text, canvas.theme.dim(), canvas.theme);
}

fn draw_line(page: &RecordPage, line: &Record, index: usize, columns: &[Column], canvas: &mut Canvas, at: Rect) {
    let theme = canvas.theme;
    let focused = page.cursor == ECONOMY_FIELDS.len() + index;
    let draft = canvas.context.drafts.get(&RecordKey::new("economy_line", line.id));
    let sign = match draft {
        Some(draft) if draft.removed => "-",
        Some(_) if line.id < 0 => "+",
        Some(_) => "~",
        None => " ",
    };
    put(canvas.buffer, at.x, at.y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
    put(canvas.buffer, at.x + 1, at.y, 1, sign, theme.look(), theme);
    let mut x = at.x + 3;
    for column in columns {
        let here = focused && page.grid.inside && page.grid.column == column.place;
        let edit = draft.and_then(|draft| draft.edits.get(column.field.name));
        let style = match edit {
            _ if here || (focused && !page.grid.inside && column.place == 0) => theme.focus(),
            Some(edit) if edit.problem.is_some() => theme.wrong(),
            Some(_) => theme.look(),
            None => theme.plain(),
        };
        match page.grid.editor.as_ref().filter(|_| here) {
            Some(input) => {
                let text = input.text();
                record::input_line(&text, input.cursor(), canvas, x, at.y, column.width);
            }
            None => {
                let text = match edit.filter(|edit| edit.cell.is_none()) {
                    Some(edit) => edit.raw.clone(),
                    None => cell_text(column.field, line.cell(column.field.name), canvas),
                };
                // The cell in focus is filled, so that an empty one can be seen.
                let text = if here { format!("{text:>width$}", width = column.width) } else { text };
                if right_aligned(column.field.kind) {
                    put_right(canvas.buffer, x, at.y, column.width, &text, style, theme);
                } else {
                    put(canvas.buffer, x, at.y, column.width, &text, style, theme);
                }
            }
        }
        x += u16::try_from(column.width + 1).unwrap_or_default();
    }
}

fn cell_text(field: &Field, cell: &Cell, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    match (&cell.value, field.kind) {
        (Value::Null, Kind::Money) => "0".to_owned(),
        (Value::Null, Kind::Link(_)) => texts.get("economy-no-unit"),
        (Value::Text(code), _) if code == "white" => "-".to_owned(),
        _ => format::cell(field, cell, texts.lang),
    }
}

/// The sums of these lines, those left out that are taken away.
fn sums(lines: &[Record], columns: &[Column], canvas: &mut Canvas, at: Rect) {
    let theme = canvas.theme;
    let mut x = at.x + 3;
    for (index, column) in columns.iter().enumerate() {
        if column.field.kind == Kind::Money {
            let sum: i64 = lines
                .iter()
                .filter(|line| !is_removed(line, canvas))
                .filter_map(|line| line.value(column.field.name).as_int())
                .sum();
            put_right(canvas.buffer, x, at.y, column.width, &format::money(sum), theme.bold(), theme);
        } else if index == 0 {
            let text = canvas.text("economy-total");
            put(canvas.buffer, x, at.y, column.width, &text, theme.bold(), theme);
        }
        x += u16::try_from(column.width + 1).unwrap_or_default();
    }
}
