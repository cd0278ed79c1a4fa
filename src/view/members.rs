//! The municipalities of a comparison group.

use ratatui::layout::Rect;

use crate::app::layers::members::{Member, Members};
use crate::app::layers::pick::Pick;
use crate::view::Canvas;
use crate::view::paint::{boxed, popup, put, wrapped};
use crate::view::record::input_line;

pub fn draw(members: &Members, canvas: &mut Canvas, area: Rect) {
    match &members.name {
        None => draw_list(members, canvas, area),
        Some(name) => {
            let texts = canvas.context.texts;
            let inside = boxed(canvas.buffer, popup(area, 66, 6), &texts.get("group-name"), canvas.theme);
            let room = usize::from(inside.width);
            input_line(&name.text(), name.cursor(), canvas, inside.x, inside.y, room);
            let chosen = members.chosen().collect::<Vec<_>>().join(", ");
            for (row, line) in (2..inside.height).zip(wrapped(&chosen, room)) {
                put(canvas.buffer, inside.x, inside.y + row, room, &line, canvas.theme.dim(), canvas.theme);
            }
        }
    }
}

fn draw_list(members: &Members, canvas: &mut Canvas, area: Rect) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let below = below(members, canvas);
    let height = Pick::height(canvas.context).saturating_sub(2).max(1);
    let rows = u16::try_from(height).unwrap_or(10);
    let inside = boxed(canvas.buffer, popup(area, 66, rows + 6), &texts.get("group-members"), theme);
    let room = usize::from(inside.width);
    input_line(&members.input.text(), members.input.cursor(), canvas, inside.x, inside.y, room);
    let shown = members.shown();
    if shown.is_empty() {
        let text = if members.is_loading() { theme.ellipsis().to_owned() } else { texts.get("pick-no-lines") };
        put(canvas.buffer, inside.x, inside.y + 2, room, &text, theme.dim(), theme);
    }
    let first = (members.cursor + 1).saturating_sub(height);
    for (row, (index, place)) in (2u16..).zip(shown.iter().enumerate().skip(first).take(height)) {
        let Some(Member { name, chosen }) = members.lines.get(*place) else { continue };
        let focused = index == members.cursor;
        let y = inside.y + row;
        put(canvas.buffer, inside.x, y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
        put(canvas.buffer, inside.x + 2, y, 3, if *chosen { "[x]" } else { "[ ]" }, theme.accent(), theme);
        let style = if focused { theme.focus() } else { theme.plain() };
        put(canvas.buffer, inside.x + 6, y, room.saturating_sub(6), name, style, theme);
    }
    for (row, line) in (rows + 2..inside.height).zip(wrapped(&below, room)) {
        put(canvas.buffer, inside.x, inside.y + row, room, &line, theme.dim(), theme);
    }
}

/// Who is chosen, and who cannot be any more.
fn below(members: &Members, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    let unknown = (!members.unknown.is_empty())
        .then(|| texts.with("group-unknown", &[("names", members.unknown.join(", ").into())]));
    let chosen: Vec<&str> = members.chosen().collect();
    let args = [("count", chosen.len().into()), ("names", chosen.join(", ").into())];
    let names = if chosen.is_empty() { texts.get("group-none-chosen") } else { texts.with("group-chosen", &args) };
    unknown.into_iter().chain([names]).collect::<Vec<_>>().join(" ")
}
