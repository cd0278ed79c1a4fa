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
    if top >= body.bottom() {
        return;
    }
    let area = Rect { y: top, height: body.bottom().saturating_sub(top), ..body };
    let lines = page.lines(canvas.context);
    let columns = columns(page, canvas, usize::from(area.width).saturating_sub(3));
    let external = lines.iter().filter(|line| !internal(line)).count();
    let mut y = heading(&columns, "external", canvas, area);
    if external == 0 {
        y = none("economy-no-external", canvas, area, y);
    }
    // Headings, both sums, and what they hold.
    let room = usize::from(area.height).saturating_sub(7).max(1);
    let focus = page.cursor.saturating_sub(ECONOMY_FIELDS.len());
    let first = (focus + 1).saturating_sub(room);
    for (index, line) in lines.iter().enumerate().take(external).skip(first) {
        if y + 4 >= area.bottom() {
            break;
        }
        draw_line(page, line, index, &columns, canvas, Rect { y, height: 1, ..area });
        y += 1;
    }
    if external > 0 {
        y = sums(&lines[..external], &columns, canvas, Rect { y, height: 1, ..area });
    }
    y = heading_internal(lines.len() > external, canvas, area, y);
    let first = (focus + 1).saturating_sub(external + usize::from(area.bottom().saturating_sub(y + 2)).max(1));
    for (index, line) in lines.iter().enumerate().skip(external + first) {
        if y + 2 >= area.bottom() {
            break;
        }
        draw_line(page, line, index, &columns, canvas, Rect { y, height: 1, ..area });
        y += 1;
    }
    if lines.len() > external && y + 1 < area.bottom() {
        sums(&lines[external..], &columns, canvas, Rect { y, height: 1, ..area });
    }
    say_what_sums_hold(&lines, canvas, area);
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

/// The columns that fit, the one with the cursor always among them.
fn columns(page: &RecordPage, canvas: &Canvas, room: usize) -> Vec<Column> {
    let all: Vec<Column> = COLUMNS
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
    let needed = |from: usize, to: usize| all[from..=to].iter().map(|column| column.width + 1).sum::<usize>();
    let focus = if page.grid.inside { page.grid.column.min(all.len().saturating_sub(1)) } else { 0 };
    let mut first = 0;
    while first < focus && needed(first, focus) > room {
        first += 1;
    }
    let mut used = 0;
    all.into_iter()
        .skip(first)
        .take_while(|column| {
            used += column.width + 1;
            used <= room + 1
        })
        .collect()
}

fn heading(columns: &[Column], direction: &str, canvas: &mut Canvas, area: Rect) -> u16 {
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
    y + 1
}

fn heading_internal(any: bool, canvas: &mut Canvas, area: Rect, y: u16) -> u16 {
    if y + 1 >= area.bottom() {
        return y;
    }
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
    y + 1
}

fn none(key: &str, canvas: &mut Canvas, area: Rect, y: u16) -> u16 {
    let text = canvas.context.texts.with_keys(key, &[], crate::view::keys_of(canvas));
    put(canvas.buffer, area.x + 3, y, usize::from(area.width), &text, canvas.theme.dim(), canvas.theme);
    y + 1
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
fn sums(lines: &[Record], columns: &[Column], canvas: &mut Canvas, at: Rect) -> u16 {
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
    at.y + 1
}
