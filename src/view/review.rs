//! What will be saved: for each record the fields with old and new value. A fault is read in full,
//! over as many lines as it takes.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::layers::review::{Line, Review};
use crate::model::entities;
use crate::model::entity::Field;
use crate::model::value::Cell;
use crate::text::format;
use crate::view::Canvas;
use crate::view::differing::change;
use crate::view::paint::{boxed, popup, put, wrapped};
use crate::view::record::input_line;

/// Where the values stand, after the names of the fields.
const VALUES: u16 = 29;

/// One line of the review as it is drawn: some take several rows.
struct Drawn {
    /// Which line of the review it is.
    index: usize,
    indent: u16,
    label: String,
    style: Style,
    text: Vec<String>,
    text_style: Style,
}

pub fn draw(review: &Review, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let place = Rect { width: area.width.saturating_sub(4).min(100), ..area };
    let room = usize::from(place.width).saturating_sub(4);
    let drawn: Vec<Drawn> =
        review.lines.iter().enumerate().map(|(index, line)| line_of(index, line, room, canvas)).collect();
    let below = below(review, room, canvas);
    let rows: usize = drawn.iter().map(|line| line.text.len()).sum();
    let wanted = u16::try_from(rows + below.len() + 5).unwrap_or(u16::MAX);
    let place = popup(area, place.width, wanted.clamp(8, area.height.max(8)));
    let inside = boxed(canvas.buffer, place, &canvas.text("review-title"), theme);
    let extra = u16::try_from(below.len()).unwrap_or_default() + 2;
    let list = Rect { height: inside.height.saturating_sub(extra).max(1), ..inside };
    let mut y = list.y;
    for line in drawn.iter().skip(first_shown(&drawn, review.cursor, usize::from(list.height))) {
        if y >= list.bottom() {
            break;
        }
        y += draw_line(line, review, canvas, Rect { y, height: list.bottom() - y, ..list });
    }
    let from = inside.bottom().saturating_sub(extra) + 1;
    for (y, (words, style)) in (from..).zip(&below) {
        put(canvas.buffer, inside.x, y, room, words, *style, theme);
    }
    reason(review, canvas, Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside });
}

/// The first line that is drawn, so that all of the one under the cursor is seen.
fn first_shown(drawn: &[Drawn], cursor: usize, height: usize) -> usize {
    let mut rows = 0;
    let upwards = drawn.iter().take(cursor + 1).rev().take_while(|line| {
        rows += line.text.len();
        rows <= height
    });
    (cursor + 1).saturating_sub(upwards.count().max(1))
}

/// Draws one line in the room below its first row; returns the rows that it took.
fn draw_line(line: &Drawn, review: &Review, canvas: &mut Canvas, at: Rect) -> u16 {
    let theme = canvas.theme;
    let room = usize::from(at.width);
    let focused = line.index == review.cursor;
    put(canvas.buffer, at.x, at.y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
    let style = if focused { theme.focus() } else { line.style };
    let before_values = if line.indent == 2 { room.saturating_sub(2) } else { 24 };
    let end = put(canvas.buffer, at.x + line.indent, at.y, before_values, &line.label, style, theme);
    let x = if line.indent == 2 { end + 1 } else { at.x + VALUES };
    let left = room.saturating_sub(usize::from(x - at.x));
    for (y, words) in (at.y..at.bottom()).zip(&line.text) {
        put(canvas.buffer, x, y, left, words, line.text_style, theme);
    }
    if let Some(writing) = review.writing.as_ref().filter(|_| focused) {
        let (text, cursor) = (writing.input.text(), writing.input.cursor());
        input_line(&text, cursor, canvas, x, at.y, left);
    }
    u16::try_from(line.text.len()).unwrap_or(1)
}

fn line_of(index: usize, line: &Line, room: usize, canvas: &Canvas) -> Drawn {
    let theme = canvas.theme;
    let texts = canvas.context.texts;
    match line {
        Line::Record { name, new, removed, .. } => {
            let sign = match (new, removed) {
                (_, true) => texts.get("review-removed"),
                (true, _) => texts.get("review-new"),
                _ => String::new(),
            };
            let (style, text_style) = (theme.bold(), theme.look());
            Drawn { index, indent: 2, label: name.clone(), style, text: vec![sign], text_style }
        }
        Line::Field { key, field, .. } => {
            let declared = entities::named(&key.entity).and_then(|entity| Some((entity, entity.field(field)?)));
            let label = declared.map(|(entity, _)| texts.label(entity, field)).unwrap_or_default();
            let values = declared.map(|(_, declared)| values(line, declared, room, canvas));
            let (text, text_style) = values.unwrap_or_else(|| (vec![String::new()], theme.plain()));
            Drawn { index, indent: 4, label, style: theme.dim(), text, text_style }
        }
    }
}

/// What stands behind the field's name.
fn values(line: &Line, field: &Field, room: usize, canvas: &Canvas) -> (Vec<String>, Style) {
    let theme = canvas.theme;
    let texts = canvas.context.texts;
    let Line::Field { key, before, after, raw, problem, theirs, .. } = line else {
        return (vec![String::new()], theme.plain());
    };
    let room = room.saturating_sub(usize::from(VALUES));
    let new = if problem.is_some() && !raw.is_empty() { raw.clone() } else { said(field, after, canvas) };
    if let Some(problem) = problem {
        let text = format!("{new}: {}", texts.problem(entities::named(&key.entity), problem));
        return (wrapped(&text, room), theme.wrong());
    }
    if let Some(theirs) = theirs {
        let args = [("mine", new.into()), ("theirs", said(field, theirs, canvas).into())];
        return (vec![texts.with("review-clash", &args)], theme.look());
    }
    // What a new record begins with has nothing before it.
    let text = if line.is_given() { new } else { change(&said(field, before, canvas), &new, room, theme) };
    (vec![text], theme.plain())
}

fn said(field: &Field, cell: &Cell, canvas: &Canvas) -> String {
    let text = format::cell(field, cell, canvas.context.texts.lang).replace('\n', " ");
    if text.is_empty() { "–".to_owned() } else { text }
}

/// What is said below the lines: first prices, and the three values of a clash.
fn below(review: &Review, room: usize, canvas: &Canvas) -> Vec<(String, Style)> {
    let theme = canvas.theme;
    let texts = canvas.context.texts;
    let mut said = Vec::new();
    if review.first_prices > 0 {
        let args = [("count", review.first_prices.into())];
        let text = canvas.keyed("review-first-prices", &args);
        said.extend(wrapped(&text, room).into_iter().map(|words| (words, theme.look())));
    }
    let clashes = review.clashes();
    if clashes > 0 {
        said.push((texts.with("review-clashes", &[("count", clashes.into())]), theme.look()));
        let values = three_values(review, canvas);
        said.extend((0..3).map(|row| (format!("  {}", values.get(row).map_or("", String::as_str)), theme.plain())));
    }
    said
}

/// The three values of the clash under the cursor, with the key that chooses each.
fn three_values(review: &Review, canvas: &Canvas) -> Vec<String> {
    let texts = canvas.context.texts;
    let Some(Line::Field { key, field, after, theirs: Some(theirs), original, .. }) = review.lines.get(review.cursor)
    else {
        return Vec::new();
    };
    let Some(declared) = entities::named(&key.entity).and_then(|entity| entity.field(field)) else { return Vec::new() };
    let nothing = Cell::default();
    [("review-mine", after), ("review-theirs", theirs), ("review-original", original.as_deref().unwrap_or(&nothing))]
        .map(|(key, cell)| texts.with(key, &[("value", said(declared, cell, canvas).into())]))
        .to_vec()
}

fn reason(review: &Review, canvas: &mut Canvas, at: Rect) {
    let theme = canvas.theme;
    let room = usize::from(at.width);
    let label = canvas.text("review-reason");
    let x = put(canvas.buffer, at.x, at.y, room, &label, theme.dim(), theme) + 1;
    let left = usize::from(at.right().saturating_sub(x));
    if review.typing {
        input_line(&review.reason.text(), review.reason.cursor(), canvas, x, at.y, left);
        return;
    }
    let reason = review.reason.text();
    let shown = if reason.is_empty() { canvas.keyed("review-no-reason", &[]) } else { reason };
    put(canvas.buffer, x, at.y, left, &shown, theme.plain(), theme);
}
