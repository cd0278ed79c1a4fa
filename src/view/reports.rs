//! The reports and the preview of the one under the cursor: below at 80, beside from 120.

use ratatui::layout::Rect;

use crate::app::layers::reports::Reports;
use crate::app::report_table;
use crate::model::report::Template;
use crate::model::request::{ColumnKind, Table};
use crate::text::format;
use crate::view::paint::{put, put_right, rule, width};
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
        let text = canvas.text("reports-empty");
        put(canvas.buffer, area.x + 3, area.y + 1, room, &text, theme.plain(), theme);
    }
    draw_table(&table, &own, page, canvas, rows);
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

/// Widths of the columns: what the rows on the screen need, text columns sharing what is left.
fn widths(table: &Table, shown: &[Vec<String>], room: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = table
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let content = shown.iter().filter_map(|row| row.get(index)).map(|text| width(text)).max().unwrap_or(0);
            content.max(width(&column.heading)).min(34)
        })
        .collect();
    let mut excess = (widths.iter().sum::<usize>() + widths.len()).saturating_sub(room);
    while excess > 0 {
        let widest = widths
            .iter()
            .enumerate()
            .filter(|(index, _)| table.columns.get(*index).is_some_and(|column| column.kind == ColumnKind::Text))
            .max_by_key(|(_, width)| **width)
            .map(|(index, _)| index);
        match widest.and_then(|index| widths.get_mut(index)).filter(|width| **width > 8) {
            Some(width) => {
                *width -= 1;
                excess -= 1;
            }
            None => break,
        }
    }
    widths
}

fn draw_table(table: &Table, own: &[bool], page: &Reports, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let lang = canvas.context.texts.lang;
    let height = usize::from(area.height).saturating_sub(1);
    let shown: Vec<Vec<String>> = table
        .rows
        .iter()
        .skip(page.top)
        .take(height)
        .map(|row| {
            row.iter().map(|cell| cell.label.clone().unwrap_or_else(|| format::show(&cell.value, lang))).collect()
        })
        .collect();
    let room = usize::from(area.width).saturating_sub(4);
    let widths = widths(table, &shown, room);
    let mut x = area.x + 3;
    for (column, width) in table.columns.iter().zip(&widths) {
        if x >= area.right() {
            break;
        }
        cell(&column.heading, column.kind, *width, x, area.y, theme.dim(), canvas);
        x += u16::try_from(width + 1).unwrap_or_default();
    }
    for (line, row) in (1u16..).zip(&shown) {
        let index = page.top + usize::from(line) - 1;
        let focused = page.in_preview && index == page.top;
        let is_own = own.get(index).copied().unwrap_or_default();
        let sign = match (focused, is_own) {
            (true, _) => ">",
            (false, true) => "*",
            _ => " ",
        };
        put(canvas.buffer, area.x + 1, area.y + line, 1, sign, theme.accent(), theme);
        let mut x = area.x + 3;
        for ((text, column), width) in row.iter().zip(&table.columns).zip(&widths) {
            if x >= area.right() {
                break;
            }
            let style = if is_own { theme.bold() } else { theme.plain() };
            cell(text, column.kind, *width, x, area.y + line, style, canvas);
            x += u16::try_from(width + 1).unwrap_or_default();
        }
    }
}

fn cell(text: &str, kind: ColumnKind, width: usize, x: u16, y: u16, style: ratatui::style::Style, canvas: &mut Canvas) {
    let theme = canvas.theme;
    if matches!(kind, ColumnKind::Money | ColumnKind::Int) {
        put_right(canvas.buffer, x, y, width, text, style, theme);
    } else {
        put(canvas.buffer, x, y, width, text, style, theme);
    }
}
