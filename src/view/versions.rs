//! The versions of a template above the difference from the text as it is now.

use ratatui::layout::Rect;

use crate::app::layers::versions::{Side, Versions};
use crate::view::paint::{put, rule};
use crate::view::{Canvas, frame_of};

pub fn draw(page: &Versions, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let title = canvas.text("versions-title");
    let body = frame_of(canvas, area, &title, None);
    let legend = canvas.keyed("versions-legend", &[]);
    let room = usize::from(area.width).saturating_sub(2);
    put(canvas.buffer, area.x + 1, area.y + 1, room, &legend, theme.dim(), theme);
    let height = u16::try_from(page.versions.len()).unwrap_or(u16::MAX).min(body.height / 3).max(1);
    let first = (page.cursor + 1).saturating_sub(usize::from(height));
    for (y, (index, (name, _))) in (body.y..body.y + height).zip(page.versions.iter().enumerate().skip(first)) {
        let focused = index == page.cursor;
        let style = match (focused, page.in_difference) {
            (true, false) => theme.focus(),
            (true, true) => theme.bold(),
            _ => theme.plain(),
        };
        put(canvas.buffer, body.x + 1, y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
        put(canvas.buffer, body.x + 3, y, room.saturating_sub(3), name, style, theme);
    }
    rule(canvas.buffer, body, body.y + height, theme);
    let below = Rect { y: body.y + height + 1, height: body.height.saturating_sub(height + 1), ..body };
    draw_difference(page, canvas, below);
}

fn draw_difference(page: &Versions, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let room = usize::from(area.width).saturating_sub(2);
    if page.difference.is_empty() {
        let text = canvas.text("versions-same");
        put(canvas.buffer, area.x + 1, area.y, room, &text, theme.dim(), theme);
    }
    for (y, (side, line)) in (area.y..area.bottom()).zip(page.difference.iter().skip(page.top)) {
        let (sign, style) = match side {
            Side::Both => (" ", theme.dim()),
            Side::Version => ("-", theme.look()),
            Side::Now => ("+", theme.accent()),
            Side::Gap => (theme.ellipsis(), theme.dim()),
        };
        put(canvas.buffer, area.x + 1, y, 1, sign, style, theme);
        put(canvas.buffer, area.x + 3, y, room.saturating_sub(2), line, style, theme);
    }
}
