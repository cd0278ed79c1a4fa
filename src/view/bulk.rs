//! Many records at once: the steps of a bulk edit, its preview, and the question that hiding or
//! sharing many prices asks.

use ratatui::layout::Rect;

use crate::app::layers::bulk::preview::Preview;
use crate::app::layers::bulk::typed::Typed;
use crate::app::layers::bulk::{Bulk, Step};
use crate::app::layers::macro_name::MacroName;
use crate::app::layers::many::SwitchMany;
use crate::model::bulk::{BulkRow, Edit, Operation, Verdict, Way};
use crate::model::entities::contract::VISIBILITY;
use crate::model::entity::{Entity, Field, Kind};
use crate::model::value::Cell;
use crate::text::format;
use crate::view::Canvas;
use crate::view::paint::{boxed, popup, put, put_right, width, wrapped};
use crate::view::popups::draw_pick;
use crate::view::record::input_line;

/// Names of hidden rows that a question lists; the others are counted.
const NAMED: usize = 6;

pub fn draw(bulk: &Bulk, canvas: &mut Canvas, area: Rect) {
    match &bulk.step {
        Step::Field(pick) | Step::Way(_, pick) | Step::Choice(_, pick) => draw_pick(pick, canvas, area),
        Step::Typed(typed) => draw_typed(bulk, typed, canvas, area),
        Step::Preview(preview) => draw_preview(bulk.entity, preview, canvas, area),
        Step::Ready(_) => {}
    }
}

fn draw_typed(bulk: &Bulk, typed: &Typed, canvas: &mut Canvas, area: Rect) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let title = texts.label(bulk.entity, typed.field.name);
    let lines = if typed.many_lines() { 8 } else { 2 * typed.inputs.len() };
    let rows = u16::try_from(lines + 5).unwrap_or(8);
    let inside = boxed(canvas.buffer, popup(area, 66, rows), &title, theme);
    let room = usize::from(inside.width);
    let mut y = inside.y;
    for (place, input) in typed.inputs.iter().enumerate() {
        put(canvas.buffer, inside.x, y, room, &texts.get(prompt(typed, place)), theme.dim(), theme);
        if place == typed.at {
            let (line, column) = input.cursor();
            let text = input.text();
            let words = text.split('\n').nth(line).unwrap_or_default();
            input_line(words, (0, column), canvas, inside.x, y + 1, room);
        } else {
            put(canvas.buffer, inside.x, y + 1, room, &input.text(), theme.plain(), theme);
        }
        y += 2;
    }
    if let Some(problem) = &typed.problem {
        let said = texts.problem(Some(bulk.entity), problem);
        put(canvas.buffer, inside.x, y, room, &said, theme.wrong(), theme);
    }
}

const fn prompt(typed: &Typed, place: usize) -> &'static str {
    match (typed.way, typed.field.kind, place) {
        (Way::Replace, _, 0) => "bulk-prompt-find",
        (Way::Replace, ..) => "bulk-prompt-with",
        (Way::Add, Kind::Date, _) => "bulk-prompt-shift",
        (Way::Add, ..) => "bulk-prompt-add",
        _ => "bulk-prompt-value",
    }
}

/// What is done, in one line.
fn operation_said(entity: &Entity, field: &Field, edit: &Edit, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    let label = texts.label(entity, field.name);
    let signed = |more: i64, unit: &str| {
        let sign = if more < 0 { "" } else { "+" };
        match unit {
            "money" => format!("{sign}{}", format::money(more)),
            "" => format!("{sign}{}", format::integer(more)),
            unit => format!("{sign}{} {}", format::integer(more), texts.with(unit, &[("count", more.abs().into())])),
        }
    };
    let value = match &edit.operation {
        Operation::Set(cell) => format!("→ {}", shown(field, cell, canvas)),
        Operation::Clear => texts.get("bulk-emptied"),
        Operation::Replace { from, to } => format!("»{from}« → »{to}«"),
        Operation::AddNumber(more) => signed(*more, if field.kind == Kind::Money { "money" } else { "" }),
        Operation::AddDays(days) => signed(*days, "bulk-days"),
        Operation::AddMonths(months) => signed(i64::from(*months), "bulk-months"),
    };
    format!("{label} {value}")
}

fn shown(field: &Field, cell: &Cell, canvas: &Canvas) -> String {
    let text = format::cell(field, cell, canvas.context.texts.lang).replace('\n', " ");
    if text.is_empty() { "–".to_owned() } else { text }
}

fn draw_preview(entity: &'static Entity, preview: &Preview, canvas: &mut Canvas, area: Rect) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let Some(field) = entity.field(preview.edit.field) else { return };
    let counts = preview.counts();
    let told = told(preview, canvas);
    let wide = area.width.saturating_sub(4).min(100);
    let told = wrapped(&told, usize::from(wide).saturating_sub(4));
    let below = u16::try_from(told.len()).unwrap_or(1) + 2;
    let wanted = u16::try_from(preview.rows.len()).unwrap_or(u16::MAX).saturating_add(below + 4);
    let place = popup(area, wide, wanted.clamp(10, area.height.max(10)));
    let title = match preview.progress() {
        Some(_) => texts.get("bulk-title-progress"),
        None => texts.with("bulk-title", &[("count", counts.change.into())]),
    };
    let inside = boxed(canvas.buffer, place, &title, theme);
    let room = usize::from(inside.width);
    let what = operation_said(entity, field, &preview.edit, canvas);
    put(canvas.buffer, inside.x, inside.y, room, &what, theme.bold(), theme);
    let height = usize::from(inside.height.saturating_sub(below + 1)).max(1);
    if preview.progress().is_none() {
        let first = (preview.cursor + 1).saturating_sub(height);
        for (line, (index, row)) in (1u16..).zip(preview.rows.iter().enumerate().skip(first).take(height)) {
            let at = Rect { y: inside.y + line, height: 1, ..inside };
            draw_row(entity, field, preview, row, index == preview.cursor, canvas, at);
        }
    }
    let style = if counts.refused + counts.hidden > 0 { theme.look() } else { theme.plain() };
    for (y, words) in (inside.bottom().saturating_sub(below - 1)..).zip(told) {
        put(canvas.buffer, inside.x, y, room, &words, style, theme);
    }
    draw_reason(preview, canvas, Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside });
}

fn draw_reason(preview: &Preview, canvas: &mut Canvas, at: Rect) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let room = usize::from(at.width);
    let x = put(canvas.buffer, at.x, at.y, room, &texts.get("review-reason"), theme.dim(), theme) + 1;
    let left = usize::from(at.right().saturating_sub(x));
    if preview.typing {
        input_line(&preview.reason.text(), preview.reason.cursor(), canvas, x, at.y, left);
        return;
    }
    let reason = preview.reason.text();
    let shown = if reason.is_empty() { canvas.keyed("review-no-reason", &[]) } else { reason };
    put(canvas.buffer, x, at.y, left, &shown, theme.plain(), theme);
}

/// The counts as one sentence: what changes, what does not, and what the filter hides.
fn told(preview: &Preview, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    if let Some((done, all)) = preview.progress() {
        return canvas.keyed("bulk-progress", &[("done", done.into()), ("all", all.into())]);
    }
    if preview.saving() {
        return match preview.commit_progress() {
            Some((done, all)) => canvas.keyed("bulk-written", &[("done", done.into()), ("all", all.into())]),
            None => canvas.keyed("bulk-saving", &[]),
        };
    }
    let counts = preview.counts();
    let mut parts = vec![texts.with("bulk-changes", &[("count", counts.change.into())])];
    for (count, key) in [(counts.same, "bulk-same"), (counts.refused, "bulk-refused")] {
        if count > 0 {
            parts.push(texts.with(key, &[("count", count.into())]));
        }
    }
    if counts.hidden > 0 {
        parts.push(hidden_said(counts.hidden, preview.with_hidden, canvas));
    }
    parts.join(&format!(" {} ", canvas.theme.dot()))
}

fn hidden_said(count: usize, with_hidden: bool, canvas: &Canvas) -> String {
    let key = if with_hidden { "bulk-hidden-with" } else { "bulk-hidden-without" };
    canvas.keyed(key, &[("count", count.into())])
}

fn draw_row(
    entity: &Entity,
    field: &Field,
    preview: &Preview,
    row: &BulkRow,
    focused: bool,
    canvas: &mut Canvas,
    at: Rect,
) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let room = usize::from(at.width);
    put(canvas.buffer, at.x, at.y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
    let left_out = !row.shown && !preview.with_hidden;
    let name = name_of(entity, row, canvas);
    let names = room * 2 / 5;
    let style = match (focused, left_out) {
        (true, _) => theme.focus(),
        (false, true) => theme.dim(),
        (false, false) => theme.plain(),
    };
    put(canvas.buffer, at.x + 2, at.y, names.saturating_sub(3), &name, style, theme);
    let hidden = if row.shown { String::new() } else { texts.get("bulk-hidden-sign") };
    let (text, style) = match &row.verdict {
        Verdict::Change => {
            let text = format!("{} → {}", shown(field, &row.before, canvas), shown(field, &row.after, canvas));
            (text, if left_out { theme.dim() } else { theme.plain() })
        }
        Verdict::Same => (format!("{} {}", shown(field, &row.before, canvas), texts.get("bulk-row-same")), theme.dim()),
        Verdict::Refused(reason) => (format!("! {}", texts.reason(entity, reason)), theme.look()),
    };
    let x = at.x + u16::try_from(names).unwrap_or_default();
    let left = room.saturating_sub(names + width(&hidden) + usize::from(!hidden.is_empty()));
    put(canvas.buffer, x, at.y, left, &text, style, theme);
    put_right(canvas.buffer, at.x, at.y, room, &hidden, theme.look(), theme);
}

fn name_of(entity: &Entity, row: &BulkRow, canvas: &Canvas) -> String {
    match entity.field(entity.label) {
        Some(field) if !row.name.value.is_null() => shown(field, &row.name, canvas),
        _ => format!("#{}", row.id),
    }
}

pub fn draw_switch(many: &SwitchMany, canvas: &mut Canvas, area: Rect) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let lines = if many.rows.is_some() { switch_lines(many, canvas) } else { vec![theme.ellipsis().to_owned()] };
    let height = u16::try_from(lines.len()).unwrap_or(1) + 4;
    let inside = boxed(canvas.buffer, popup(area, 66, height), &texts.get("confirm-title"), theme);
    let room = usize::from(inside.width);
    for (y, line) in (inside.y..inside.bottom().saturating_sub(1)).zip(&lines) {
        put(canvas.buffer, inside.x, y, room, line, theme.plain(), theme);
    }
    let y = inside.bottom().saturating_sub(1);
    put(canvas.buffer, inside.x, y, room, &canvas.keyed("confirm-keys", &[]), theme.accent(), theme);
}

/// The question, what is left as it is, and what the filter does not show, by name.
fn switch_lines(many: &SwitchMany, canvas: &Canvas) -> Vec<String> {
    let texts = canvas.context.texts;
    let counts = many.counts();
    let reports = crate::model::report::naming_prices().count();
    let args = [("count", counts.change.into()), ("lines", counts.lines.into()), ("reports", reports.into())];
    let mut lines = match (counts.change, many.to) {
        (0, _) => wrapped(&texts.get("many-nothing"), 60),
        (_, "local") => wrapped(&texts.with("question-hide", &args), 60),
        _ => wrapped(&texts.with("question-share", &args[..2]), 60),
    };
    lines.push(String::new());
    let to = texts.choice(&VISIBILITY, many.to);
    let marked = [("marked", counts.marked.into()), ("change", counts.change.into()), ("to", to.into())];
    let mut parts = vec![texts.with("many-counts", &marked)];
    for (count, key) in [(counts.same, "many-same"), (counts.gone, "many-gone")] {
        if count > 0 {
            parts.push(texts.with(key, &[("count", count.into())]));
        }
    }
    if counts.hidden > 0 {
        parts.push(hidden_said(counts.hidden, many.with_hidden, canvas));
    }
    lines.extend(wrapped(&parts.join(", "), 60));
    for row in many.hidden().take(NAMED) {
        lines.push(format!("  {}", row.name));
    }
    if counts.hidden > NAMED {
        lines.push(format!("  {}", texts.with("many-more", &[("count", (counts.hidden - NAMED).into())])));
    }
    lines
}

pub fn draw_macro_name(naming: &MacroName, canvas: &mut Canvas, area: Rect) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let inside = boxed(canvas.buffer, popup(area, 66, 5), &texts.get("macro-name"), theme);
    let room = usize::from(inside.width);
    input_line(&naming.input.text(), naming.input.cursor(), canvas, inside.x, inside.y, room);
    put(canvas.buffer, inside.x, inside.y + 2, room, &canvas.keyed("macro-name-keys", &[]), theme.accent(), theme);
}
