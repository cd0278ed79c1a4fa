//! The reports and the preview of the one under the cursor: below at 80, beside from 120.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::layers::reports::Reports;
use crate::app::report_table;
use crate::model::report::{Chart, Template};
use crate::model::request::{ColumnKind, Table};
use crate::model::value::{Cell, Value};
use crate::text::chart::{self, Look, Role};
use crate::text::format;
use crate::view::paint::{put, put_right, rule, width, wrapped};
use crate::view::theme::Theme;
use crate::view::{Canvas, SIDE_BY_SIDE, frame_of};

pub fn draw(page: &Reports, canvas: &mut Canvas, area: Rect) {
    let texts = canvas.context.texts;
    let dot = canvas.theme.dot();
    let place = format!("{} {dot} {}", texts.get("reports-title"), canvas.context.session.organisation_name);
    let body = frame_of(canvas, area, &place, None);
    parameters(page, canvas, area);
    let templates = Reports::templates(canvas.context);
    let (list, preview) = if body.width >= SIDE_BY_SIDE {
        let list = Rect { width: body.width * 2 / 5, ..body };
        (list, Rect { x: list.right() + 2, width: body.width - list.width - 2, ..body })
    } else {
        let height = u16::try_from(templates.len()).unwrap_or(6).min(body.height / 2);
        let list = Rect { height, ..body };
        rule(canvas.buffer, body, list.bottom(), canvas.theme);
        (list, Rect { y: list.bottom() + 1, height: body.height.saturating_sub(height + 1), ..body })
    };
    draw_list(page, &templates, canvas, list);
    draw_preview(page, canvas, preview);
}

/// Line 2: what the report is narrowed to.
fn parameters(page: &Reports, canvas: &mut Canvas, area: Rect) {
    let text = match &page.system {
        Some(system) => canvas.context.texts.with("reports-for-system", &[("system", system.clone().into())]),
        None => canvas.text("reports-for-all"),
    };
    put(canvas.buffer, area.x + 1, area.y + 1, usize::from(area.width), &text, canvas.theme.dim(), canvas.theme);
}

fn draw_list(page: &Reports, templates: &[&Template], canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let height = usize::from(area.height).max(1);
    let first = (page.cursor + 1).saturating_sub(height);
    let room = usize::from(area.width).saturating_sub(4);
    for (row, (index, template)) in (0u16..).zip(templates.iter().enumerate().skip(first).take(height)) {
        let focused = index == page.cursor;
        let y = area.y + row;
        let scope = canvas.text(&format!("scope-{}", template.scope.code()));
        let scope_room = width(&scope).min(room / 2);
        let style = match (focused, page.in_preview) {
            (true, false) => theme.focus(),
            (true, true) => theme.bold(),
            _ => theme.plain(),
        };
        put(canvas.buffer, area.x + 1, y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
        let name = template.name(canvas.context.texts.lang.code());
        put(canvas.buffer, area.x + 3, y, room.saturating_sub(scope_room + 1), name, style, theme);
        put_right(canvas.buffer, area.x + 3, y, room, &scope, theme.dim(), theme);
    }
}

fn draw_preview(page: &Reports, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let room = usize::from(area.width).saturating_sub(2);
    if area.height == 0 {
        return;
    }
    if let Some(problem) = &page.problem {
        put(canvas.buffer, area.x + 1, area.y, room, problem, theme.wrong(), theme);
        return;
    }
    let (Some(result), Some(template)) = (&page.result, page.template(canvas.context)) else {
        let text = canvas.text("reports-running");
        put(canvas.buffer, area.x + 1, area.y, room, &text, theme.dim(), theme);
        return;
    };
    let table = report_table::table(template, result, &canvas.context.texts, page.system.as_deref());
    let own: Vec<bool> = result.rows.iter().map(|row| row.own).collect();
    let notes = notes(page, &table, canvas);
    let rows = Rect { height: area.height.saturating_sub(u16::try_from(notes.len()).unwrap_or(2)), ..area };
    if table.rows.is_empty() {
        let text = canvas.text(if page.system.is_some() { "reports-empty-system" } else { "reports-empty" });
        for (line, words) in (1u16..).zip(wrapped(&text, room.saturating_sub(4))) {
            put(canvas.buffer, area.x + 3, area.y + line, room, &words, theme.plain(), theme);
        }
    }
    match page.chart(canvas.context) {
        Some(drawn) => draw_chart(&table, drawn, &own, page, canvas, rows),
        None => draw_table(&table, &own, page, canvas, rows),
    }
    for (line, note) in (0u16..).zip(&notes) {
        let style = if page.outdated && line == 0 { theme.look() } else { theme.dim() };
        put(canvas.buffer, area.x + 1, rows.bottom() + line, room, note, style, theme);
    }
}

/// What stands under the table: outdated, rows, municipalities and hidden prices.
fn notes(page: &Reports, table: &Table, canvas: &Canvas) -> Vec<String> {
    let mut notes = Vec::new();
    if page.outdated {
        notes.push(canvas.text("reports-outdated"));
    }
    notes.extend(table.notes.iter().take(2).cloned());
    notes
}

/// A column as it fits: its place in the table and its width.
struct Column {
    place: usize,
    width: usize,
}

/// The columns that fit: the first is pinned, those that were scrolled past are left out, and
/// no text column is squeezed until it says nothing.
fn columns(table: &Table, shown: &[Vec<String>], left: usize, room: usize) -> Vec<Column> {
    const LEAST: usize = 14;
    const MOST: usize = 34;
    let full = |place: usize, heading: &str| {
        let content = shown.iter().filter_map(|row| row.get(place)).map(|text| width(text)).max().unwrap_or(0);
        content.max(width(heading)).min(MOST)
    };
    let mut chosen: Vec<(Column, usize)> = Vec::new();
    let mut used = 0;
    for (place, column) in table.columns.iter().enumerate() {
        if place > 0 && place <= left {
            continue;
        }
        let most = full(place, &column.heading);
        let least = if column.kind == ColumnKind::Text { most.min(LEAST) } else { most };
        let needed = least + usize::from(!chosen.is_empty());
        if used + needed > room {
            break;
        }
        used += needed;
        chosen.push((Column { place, width: least }, most));
    }
    let mut spare = room.saturating_sub(used);
    for (column, most) in &mut chosen {
        let more = most.saturating_sub(column.width).min(spare);
        column.width += more;
        spare -= more;
    }
    chosen.into_iter().map(|(column, _)| column).collect()
}

/// The rows on the screen as text. A column of amounts shows øre in all of its cells or in none.
fn shown_rows(table: &Table, top: usize, height: usize, canvas: &Canvas) -> Vec<Vec<String>> {
    let lang = canvas.context.texts.lang;
    let rows: Vec<_> = table.rows.iter().skip(top).take(height).collect();
    let with_ore: Vec<bool> = (0..table.columns.len())
        .map(|place| {
            rows.iter()
                .filter_map(|row| row.get(place))
                .any(|cell| matches!(cell.value, Value::Money(ore) if ore % 100 != 0))
        })
        .collect();
    rows.iter()
        .map(|row| {
            row.iter()
                .zip(&with_ore)
                .map(|(cell, with_ore)| match (&cell.label, &cell.value) {
                    (Some(label), _) => label.clone(),
                    (None, Value::Money(ore)) if *with_ore => format::money_exact(*ore),
                    (None, value) => format::show(value, lang),
                })
                .collect()
        })
        .collect()
}

/// The report as a chart; it scrolls like the table.
pub(super) fn draw_chart(table: &Table, declared: &Chart, own: &[bool], page: &Reports, canvas: &mut Canvas, area: Rect) {
    let look = Look {
        width: usize::from(area.width).saturating_sub(2),
        unicode: canvas.theme.unicode,
        lang: canvas.context.texts.lang,
        today: canvas.context.today(),
    };
    let drawing = chart::draw(table, declared, own, look);
    let around = drawing.above.len() + drawing.below.len();
    let room = usize::from(area.height).saturating_sub(around);
    let first = page.top.min(drawing.rows.len().saturating_sub(room));
    let rows = drawing.rows.iter().skip(first).take(room);
    for (y, line) in (area.y..area.bottom()).zip(drawing.above.iter().chain(rows).chain(&drawing.below)) {
        let mut x = area.x + 1;
        for piece in line {
            let room = usize::from(area.right().saturating_sub(x));
            x = put(canvas.buffer, x, y, room, &piece.text, role(piece.role, canvas.theme), canvas.theme);
        }
    }
}

const fn role(role: Role, theme: Theme) -> Style {
    match role {
        Role::Plain => theme.plain(),
        Role::Quiet => theme.dim(),
        Role::Own => theme.bold(),
        Role::Series(0) => theme.accent(),
        Role::Series(1) => theme.look(),
        Role::Series(_) => theme.plain(),
    }
}

/// The sums below the rows, where the report has any and shows a row at all.
fn total_row(table: &Table, canvas: &Canvas) -> Option<Vec<String>> {
    let lang = canvas.context.texts.lang;
    let said = |cell: &Cell| cell.label.clone().unwrap_or_else(|| format::show(&cell.value, lang));
    (!table.totals.is_empty() && !table.rows.is_empty()).then(|| table.totals.iter().map(said).collect())
}

pub(super) fn draw_table(table: &Table, own: &[bool], page: &Reports, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let totals = total_row(table, canvas);
    let height = usize::from(area.height).saturating_sub(1 + usize::from(totals.is_some()));
    let mut shown = shown_rows(table, page.top, height, canvas);
    let rows = shown.len();
    shown.extend(totals);
    let columns = columns(table, &shown, page.left, usize::from(area.width).saturating_sub(5));
    let mut x = area.x + 3;
    for column in &columns {
        let Some(declared) = table.columns.get(column.place) else { continue };
        cell(&declared.heading, declared.kind, column.width, x, area.y, theme.dim(), canvas);
        x += u16::try_from(column.width + 1).unwrap_or_default();
    }
    if columns.last().is_some_and(|last| last.place + 1 < table.columns.len()) {
        put(canvas.buffer, area.right().saturating_sub(1), area.y, 1, theme.ellipsis(), theme.dim(), theme);
    }
    for (line, row) in (1u16..).zip(&shown) {
        let index = page.top + usize::from(line) - 1;
        let focused = page.in_preview && index == page.top && usize::from(line) <= rows;
        let is_total = usize::from(line) > rows;
        let is_own = !is_total && own.get(index).copied().unwrap_or_default();
        let sign = match (focused, is_own) {
            (true, _) => ">",
            (false, true) => "*",
            _ => " ",
        };
        put(canvas.buffer, area.x + 1, area.y + line, 1, sign, theme.accent(), theme);
        let mut x = area.x + 3;
        for column in &columns {
            let (Some(text), Some(declared)) = (row.get(column.place), table.columns.get(column.place)) else {
                continue;
            };
            let style = if is_own || is_total { theme.bold() } else { theme.plain() };
            cell(text, declared.kind, column.width, x, area.y + line, style, canvas);
            x += u16::try_from(column.width + 1).unwrap_or_default();
        }
    }
}

fn cell(text: &str, kind: ColumnKind, width: usize, x: u16, y: u16, style: Style, canvas: &mut Canvas) {
    let theme = canvas.theme;
    if matches!(kind, ColumnKind::Money | ColumnKind::Int) {
        put_right(canvas.buffer, x, y, width, text, style, theme);
    } else {
        put(canvas.buffer, x, y, width, text, style, theme);
    }
}
