//! A list: read down a column; name and visibility never scroll away.

use ratatui::layout::{Position, Rect};

use crate::app::layers::table::columns::{Column, Fitting, MARGIN};
use crate::app::layers::table::{TablePage, right_aligned};
use crate::model::entity::{Field, Kind};
use crate::model::request::Row;
use crate::model::value::{Cell, Value};
use crate::text::format;
use crate::view::Canvas;
use crate::view::paint::{put, put_right, rule, width, wrapped};
use crate::view::{keys_of, title};

pub fn draw(table: &TablePage, canvas: &mut Canvas, area: Rect) {
    title(canvas, area, &place(table, canvas), None);
    filter_line(table, canvas, area);
    if area.height < 5 {
        focused_line_only(table, canvas, area);
        return;
    }
    let fitting = table.fitting(canvas.context, usize::from(area.width).saturating_sub(MARGIN));
    rule(canvas.buffer, area, area.y + 3, canvas.theme);
    match unread(table, canvas, area) {
        Some(lines) => said_below(&lines, canvas, area),
        None => headings(&fitting, canvas, area),
    }
    let columns = fitting.columns;
    let list = Rect { y: area.y + 4, height: area.height - 5, ..area };
    if table.loaded && table.rows.is_empty() {
        empty(table, canvas, list);
    }
    let ranged = table.ranged();
    for (line, (index, row)) in (0u16..).zip(table.rows.iter().enumerate().skip(table.top)) {
        if line >= list.height {
            break;
        }
        let focused = index == table.cursor;
        let marked = table.marks.ids.contains(&row.id) || ranged.contains(&row.id);
        draw_row(table, row, (focused, marked), &columns, canvas, Rect { y: list.y + line, height: 1, ..list });
    }
    totals(table, canvas, Rect { y: area.bottom() - 1, height: 1, ..area });
}

fn place(table: &TablePage, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    let dot = canvas.theme.dot();
    let mut parts = vec![texts.entities(table.entity)];
    if table.entity.tenancy == crate::model::entity::Tenancy::Tenant {
        parts.push(canvas.context.session.organisation_name.clone());
    }
    if let Some(view) = table.view {
        parts.push(texts.get(&format!("view-{}", view.code)));
    }
    if let Some(rule) = table.rule {
        parts.push(format!("{} {}", rule.id, texts.get(&format!("rule-{}", rule.id.to_lowercase()))));
    }
    if let Some(group) = &table.group {
        parts.push(group.name.clone());
    }
    parts.join(&format!(" {dot} "))
}

/// Line 2: the filter (or what is being typed), its fault, and where in the list we are.
fn filter_line(table: &TablePage, canvas: &mut Canvas, area: Rect) {
    let y = area.y + 1;
    let theme = canvas.theme;
    let room = usize::from(area.width).saturating_sub(2);
    let place = position(table, canvas);
    let left = room.saturating_sub(width(&place) + 2);
    let x = put(canvas.buffer, area.x + 1, y, 2, "f ", theme.dim(), theme);
    if let Some(input) = &table.input {
        let text = input.text();
        let end = put(canvas.buffer, x, y, left, &text, theme.bold(), theme);
        let (_, column) = input.cursor();
        let before: String = text.chars().take(column).collect();
        canvas.cursor = Some(Position { x: x + u16::try_from(width(&before)).unwrap_or_default(), y });
        let rest = if unread(table, canvas, area).is_some() { String::new() } else { completions(table, canvas) };
        put(canvas.buffer, end + 2, y, room.saturating_sub(usize::from(end - area.x)), &rest, theme.dim(), theme);
        return;
    }
    if let Some(problem) = table.filter_problem.as_ref().filter(|_| unread(table, canvas, area).is_none()) {
        put(canvas.buffer, x, y, left, problem, theme.wrong(), theme);
    } else if table.filter_text.is_empty() {
        let hint = canvas.keyed("filter-all", &[]);
        put(canvas.buffer, x, y, left, &hint, theme.dim(), theme);
    } else {
        put(canvas.buffer, x, y, left, &table.filter_text, theme.plain(), theme);
    }
    put_right(canvas.buffer, area.x + 1, y, room, &place, theme.dim(), theme);
}

/// What is wrong with the filter, where its line has no room for it.
fn unread(table: &TablePage, canvas: &Canvas, area: Rect) -> Option<Vec<String>> {
    let problem = table.filter_problem.as_ref().filter(|_| table.input.is_none() || table.completions.is_empty())?;
    let typed = table.input.as_ref().map_or(0, |input| width(&input.text()) + 2);
    let room = usize::from(area.width).saturating_sub(2);
    let left = if table.input.is_some() {
        room.saturating_sub(typed + 2)
    } else {
        room.saturating_sub(width(&position(table, canvas)) + 4)
    };
    (width(problem) > left).then(|| wrapped(problem, room))
}

/// In place of the headings, over as many lines as there are down to the list.
fn said_below(lines: &[String], canvas: &mut Canvas, area: Rect) {
    for (y, words) in (area.y + 2..area.y + 4).zip(lines) {
        put(canvas.buffer, area.x + 1, y, usize::from(area.width) - 1, words, canvas.theme.wrong(), canvas.theme);
    }
}

/// What Tab would complete, or what is wrong with what was typed.
fn completions(table: &TablePage, canvas: &Canvas) -> String {
    if let Some(problem) = table.filter_problem.as_ref().filter(|_| table.completions.is_empty()) {
        return problem.clone();
    }
    let labels = table.completions.iter().map(|completion| completion.label.trim()).filter(|label| !label.is_empty());
    let words: Vec<&str> = labels.take(6).collect();
    if words.is_empty() { String::new() } else { format!("{} {}", canvas.keyed("filter-tab", &[]), words.join("  ")) }
}

fn position(table: &TablePage, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    let Some(totals) = &table.totals else {
        return if table.loaded { String::new() } else { canvas.theme.ellipsis().to_owned() };
    };
    match table.first_index {
        _ if totals.count == 0 => texts.get("list-none"),
        Some(first) => {
            let here = first + table.cursor + 1;
            texts.with("list-position", &[("here", here.into()), ("count", totals.count.into())])
        }
        None => texts.with("list-count", &[("count", totals.count.into())]),
    }
}

/// The headings; a sign on a side where more columns can be scrolled to.
fn headings(fitting: &Fitting, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let (left, right) = if theme.unicode { ("‹", "›") } else { ("<", ">") };
    // Beside an open record nothing is scrolled.
    let alone = area.width == canvas.context.size.columns;
    if alone && fitting.more_left {
        put(canvas.buffer, area.x + 1, area.y + 2, 1, left, theme.accent(), theme);
    }
    if alone && fitting.more_right {
        put(canvas.buffer, area.right().saturating_sub(1), area.y + 2, 1, right, theme.accent(), theme);
    }
    let mut x = area.x + 3;
    for column in &fitting.columns {
        let style = canvas.theme.dim();
        if right_aligned(column.field.kind) {
            put_right(canvas.buffer, x, area.y + 2, column.width, &column.heading, style, canvas.theme);
        } else {
            put(canvas.buffer, x, area.y + 2, column.width, &column.heading, style, canvas.theme);
        }
        x += u16::try_from(column.width + 1).unwrap_or_default();
    }
}

fn draw_row(
    table: &TablePage,
    row: &Row,
    (focused, marked): (bool, bool),
    columns: &[Column],
    canvas: &mut Canvas,
    line: Rect,
) {
    let theme = canvas.theme;
    let mark = if marked { "*" } else { " " };
    let margin = if focused { ">" } else { " " };
    let drafted = canvas.context.drafts.get(&crate::app::draft::RecordKey::new(table.entity.name, row.id)).is_some();
    put(canvas.buffer, line.x, line.y, 2, &format!("{margin}{mark}"), theme.bold(), theme);
    if drafted {
        put(canvas.buffer, line.x + 2, line.y, 1, "~", theme.look(), theme);
    } else if table.decided.contains(&row.id) {
        put(canvas.buffer, line.x + 2, line.y, 1, if theme.unicode { "✓" } else { "+" }, theme.accent(), theme);
    }
    let mut x = line.x + 3;
    for (place, column) in columns.iter().enumerate() {
        let Some(cell) = row.cells.get(column.index) else { continue };
        let text = fitting(shown(column.field, cell, canvas), cell, column.width);
        let style = match cell_style(table, row, column.field, cell, canvas) {
            _ if focused && place == 0 => theme.focus(),
            style => style,
        };
        if right_aligned(column.field.kind) {
            put_right(canvas.buffer, x, line.y, column.width, &text, style, theme);
        } else {
            put(canvas.buffer, x, line.y, column.width, &text, style, theme);
        }
        x += u16::try_from(column.width + 1).unwrap_or_default();
    }
}

/// An amount is never cut: without room for its øre it stands in whole kroner.
fn fitting(text: String, cell: &Cell, room: usize) -> String {
    match cell.value {
        Value::Money(ore) if width(&text) > room => format::money(ore - ore % 100),
        _ => text,
    }
}

fn shown(field: &Field, cell: &Cell, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    if let (Kind::Choice(choices), Some(code)) = (field.kind, cell.value.as_text())
        && let Some(letter) = texts.letter(choices, code)
    {
        return letter;
    }
    match (&cell.value, field.name) {
        (Value::Bool(yes), "is_valid" | "contract_valid") => {
            texts.get(if *yes { "standing-valid" } else { "standing-not-valid" })
        }
        (Value::Null, "latest_termination") => canvas.theme.dot().to_owned(),
        (Value::Bool(false), _) => String::new(),
        _ => format::cell(field, cell, texts.lang),
    }
}

/// Yellow means look: Lokal, and deadlines near.
fn cell_style(table: &TablePage, row: &Row, field: &Field, cell: &Cell, canvas: &Canvas) -> ratatui::style::Style {
    let theme = canvas.theme;
    let near = |days: i64| {
        cell.value.as_date().is_some_and(|date| {
            let left = (date - canvas.context.today()).num_days();
            (0..=days).contains(&left)
        })
    };
    match field.name {
        "visibility" if cell.value == Value::text("local") => theme.look(),
        "latest_termination" | "valid_to" if near(90) => theme.look(),
        "name" if table.cell(row, "is_valid").is_some_and(|cell| cell.value == Value::Bool(false)) => theme.dim(),
        _ => theme.plain(),
    }
}

/// An empty list says why and what to do.
fn empty(table: &TablePage, canvas: &mut Canvas, list: Rect) {
    let texts = canvas.context.texts;
    let own = table.entity.tenancy == crate::model::entity::Tenancy::Tenant;
    let text = if let Some(first) = canvas.context.session.before_history().filter(|_| own) {
        texts.with("empty-before-history", &[("date", first.into())])
    } else if table.rule.is_some() {
        canvas.keyed("empty-rule", &[])
    } else if !table.filter_text.is_empty() || table.view.is_some() {
        canvas.keyed("empty-filtered", &[])
    } else if !canvas.context.may_edit(table.entity) {
        texts.get("empty-read")
    } else {
        texts.empty(table.entity, keys_of(canvas))
    };
    let room = usize::from(list.width).saturating_sub(6);
    for (line, words) in (1u16..).zip(wrapped(&text, room)) {
        if line < list.height {
            put(canvas.buffer, list.x + 3, list.y + line, room, &words, canvas.theme.plain(), canvas.theme);
        }
    }
}

/// The sum of what the filter keeps, or of what is marked.
fn totals(table: &TablePage, canvas: &mut Canvas, line: Rect) {
    let texts = canvas.context.texts;
    let mut parts = Vec::new();
    let marked = table.marks.ids.union(&table.ranged()).count();
    if marked > 0 {
        parts.push(texts.with("list-marked", &[("count", marked.into())]));
    }
    if let Some(hidden) = table.hidden_marks().filter(|hidden| *hidden > 0) {
        parts.push(texts.with("list-marked-hidden", &[("count", hidden.into())]));
    }
    let (key, sum) = if marked > 0 {
        ("list-sum-marked", table.marked_sum(canvas.context))
    } else {
        ("list-sum-operation", table.totals.as_ref().and_then(|totals| totals.sums.first().copied()))
    };
    parts.extend(sum.map(|sum| texts.with(key, &[("sum", format::money(sum).into())])));
    let text = parts.join(&format!(" {} ", canvas.theme.dot()));
    let room = usize::from(line.width).saturating_sub(1);
    put_right(canvas.buffer, line.x, line.y, room, &text, canvas.theme.dim(), canvas.theme);
}

/// Under five rows: only the line in focus.
fn focused_line_only(table: &TablePage, canvas: &mut Canvas, area: Rect) {
    let Some(row) = table.row() else { return };
    let columns = table.fitting(canvas.context, usize::from(area.width).saturating_sub(MARGIN)).columns;
    let y = area.bottom().saturating_sub(1);
    let line = Rect { y, height: 1, ..area };
    crate::term::clear_under(canvas.buffer, line);
    let marked = table.marks.ids.contains(&row.id);
    draw_row(table, row, (true, marked), &columns, canvas, line);
}
