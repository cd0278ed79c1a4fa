//! The start screen.

use ratatui::layout::Rect;

use crate::app::layers::start::Start;
use crate::view::paint::{put, wrapped};
use crate::view::record::input_line;
use crate::view::{Canvas, frame_of};

pub fn draw(start: &Start, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let body = frame_of(canvas, area, "KITOS", Some(String::new()));
    let subtitle = canvas.text("start-subtitle");
    put(canvas.buffer, area.x + 1, area.y + 1, usize::from(area.width), &subtitle, theme.dim(), theme);
    if canvas.context.opening {
        let text = canvas.text("start-opening");
        put(canvas.buffer, body.x + 3, body.y + 1, usize::from(body.width), &text, theme.plain(), theme);
        return;
    }
    let mut y = body.y + 1;
    for (index, line) in start.lines().iter().enumerate() {
        let focused = index == start.cursor;
        let style = if focused { theme.focus() } else { theme.bold() };
        put(canvas.buffer, body.x + 1, y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
        let name = canvas.text(&format!("start-{line}"));
        put(canvas.buffer, body.x + 3, y, usize::from(body.width), &name, style, theme);
        y += 1;
        let about = canvas.text(&format!("start-{line}-about"));
        for words in wrapped(&about, usize::from(body.width).saturating_sub(8)) {
            put(canvas.buffer, body.x + 5, y, usize::from(body.width), &words, theme.dim(), theme);
            y += 1;
        }
        y += 1;
    }
    if let Some(address) = &start.address {
        let label = canvas.text("start-address");
        let x = put(canvas.buffer, body.x + 3, y, usize::from(body.width), &label, theme.plain(), theme) + 1;
        let room = usize::from(body.right().saturating_sub(x));
        input_line(&address.text(), address.cursor(), canvas, x, y, room);
    }
}
