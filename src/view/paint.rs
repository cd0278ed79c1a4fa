//! Small brushes: text cut at a grapheme, columns, rules, boxes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use crate::text::fit;
use crate::view::theme::Theme;

pub fn width(text: &str) -> usize {
    text.width()
}

/// Data is never trusted with the terminal: control characters become blanks.
fn harmless(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// The text in at most `room` cells, cut at a grapheme with an ellipsis.
pub fn cut(text: &str, room: usize, theme: Theme) -> String {
    fit::cut(&harmless(text), room, theme.ellipsis())
}

/// Writes text at a place, at most `room` cells; returns the column after it.
pub fn put(buffer: &mut Buffer, x: u16, y: u16, room: usize, text: &str, style: Style, theme: Theme) -> u16 {
    if y >= buffer.area.bottom() || x >= buffer.area.right() {
        return x;
    }
    let room = room.min(usize::from(buffer.area.right() - x));
    let text = cut(text, room, theme);
    buffer.set_stringn(x, y, &text, room, style);
    x + u16::try_from(text.width()).unwrap_or_default()
}

/// The same, set to the right of the room.
pub fn put_right(buffer: &mut Buffer, x: u16, y: u16, room: usize, text: &str, style: Style, theme: Theme) {
    let text = cut(text, room, theme);
    let indent = u16::try_from(room.saturating_sub(text.width())).unwrap_or_default();
    put(buffer, x + indent, y, room, &text, style, theme);
}

/// A thin line over the whole width.
pub fn rule(buffer: &mut Buffer, area: Rect, y: u16, theme: Theme) {
    if y < buffer.area.bottom() {
        let line = theme.rule().repeat(usize::from(area.width));
        put(buffer, area.x, y, usize::from(area.width), &line, theme.dim(), theme);
    }
}

/// A box with a heading, emptied; returns the room inside.
pub fn boxed(buffer: &mut Buffer, area: Rect, title: &str, theme: Theme) -> Rect {
    crate::term::clear_under(buffer, area);
    let (corners, side) =
        if theme.unicode { (["┌", "┐", "└", "┘"], "│") } else { (["+", "+", "+", "+"], "|") };
    if area.width < 4 || area.height < 2 {
        return area;
    }
    let inner_width = usize::from(area.width) - 2;
    let line = theme.rule().repeat(inner_width);
    let (left, right) = (area.x, area.right() - 1);
    let style = theme.dim();
    for (y, start, end) in [(area.y, corners[0], corners[1]), (area.bottom() - 1, corners[2], corners[3])] {
        put(buffer, left, y, 1, start, style, theme);
        put(buffer, left + 1, y, inner_width, &line, style, theme);
        put(buffer, right, y, 1, end, style, theme);
    }
    for y in area.y + 1..area.bottom() - 1 {
        put(buffer, left, y, 1, side, style, theme);
        put(buffer, right, y, 1, side, style, theme);
    }
    let heading = format!(" {title} ");
    put(buffer, left + 2, area.y, inner_width.saturating_sub(2), &heading, theme.bold(), theme);
    Rect { x: area.x + 2, y: area.y + 1, width: area.width - 4, height: area.height.saturating_sub(2) }
}

/// A place for a popup of this size, in the upper middle of the screen.
pub fn popup(area: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(area.width);
    let height = height.min(area.height.saturating_sub(1)).max(1).min(area.height);
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 3, width, height }
}

/// The text broken at blanks into lines of at most `room` cells.
pub fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && line.width() + 1 + word.width() > room {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}
