//! Small popups that tell: what is said at the left, its value at the right.

use ratatui::layout::Rect;

use crate::app::layers::told::{Line, Told};
use crate::view::Canvas;
use crate::view::paint::{boxed, popup, put, put_right, width, wrapped};

const WIDTH: u16 = 72;

pub fn draw(told: &Told, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let room = usize::from(WIDTH.min(area.width)).saturating_sub(4);
    let lines: Vec<Line> = told.lines.iter().flat_map(|line| broken(line, room)).collect();
    let rows = u16::try_from(lines.len().max(1)).unwrap_or(u16::MAX).saturating_add(2);
    let inside = boxed(canvas.buffer, popup(area, WIDTH, rows), &told.title, theme);
    if !told.loaded {
        put(canvas.buffer, inside.x, inside.y, room, theme.ellipsis(), theme.dim(), theme);
    }
    let height = usize::from(inside.height);
    let first = told.top.min(lines.len().saturating_sub(height));
    for (row, line) in (0u16..).zip(lines.iter().skip(first).take(height)) {
        draw_line(line, canvas, Rect { y: inside.y + row, height: 1, ..inside });
    }
}

/// Sentences take the lines that they need.
fn broken(line: &Line, room: usize) -> Vec<Line> {
    match line {
        Line::Words(words) => wrapped(words, room).into_iter().map(Line::Words).collect(),
        other => vec![other.clone()],
    }
}

fn draw_line(line: &Line, canvas: &mut Canvas, at: Rect) {
    let theme = canvas.theme;
    let room = usize::from(at.width);
    let (left, right, style, indent) = match line {
        Line::Step(left, right) => (left.as_str(), right.as_str(), theme.plain(), 2),
        Line::Strong(left, right) => (left.as_str(), right.as_str(), theme.bold(), 0),
        Line::Words(words) => (words.as_str(), "", theme.dim(), 0),
        Line::Blank => return,
    };
    let left = in_ascii(left, theme.unicode);
    let kept = if right.is_empty() { room } else { room.saturating_sub(width(right) + 2) };
    put(canvas.buffer, at.x + indent, at.y, kept.saturating_sub(usize::from(indent)), &left, style, theme);
    put_right(canvas.buffer, at.x, at.y, room, right, style, theme);
}

/// The minus of a sum where only ASCII may be used.
fn in_ascii(text: &str, unicode: bool) -> String {
    if unicode { text.to_owned() } else { text.replace('−', "-") }
}
