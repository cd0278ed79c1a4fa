//! The tree that a record stands in; contracts with their sums, and below the tree what the sum
//! of the branch under the cursor holds and what it leaves out.

use ratatui::layout::Rect;

use crate::app::layers::record::{Node, RecordPage};
use crate::model::entities::contract::CONTRACT;
use crate::text::format;
use crate::view::Canvas;
use crate::view::paint::{put, put_right, wrapped};

const AMOUNT: usize = 14;
const STATUS: usize = 11;
/// Drift/år: what one year costs; all three sums stand below the tree.
const YEARLY: usize = 1;

pub fn draw(page: &RecordPage, canvas: &mut Canvas, body: Rect) {
    let theme = canvas.theme;
    let tree = page.hierarchy();
    if tree.len() <= 1 {
        let text = canvas.text(if page.has_rows() { "hierarchy-alone" } else { "record-loading" });
        put(canvas.buffer, body.x + 3, body.y + 1, usize::from(body.width), &text, theme.plain(), theme);
        return;
    }
    let sums = page.entity.name == CONTRACT.name;
    let foot = if sums { words_about(&tree, page.cursor, canvas, body) } else { Vec::new() };
    let used = u16::try_from(foot.len()).unwrap_or_default();
    let top = if sums { headings(canvas, body) } else { body.y };
    let bottom = body.bottom().saturating_sub(if used > 0 { used + 1 } else { 0 });
    let height = usize::from(bottom.saturating_sub(top)).max(1);
    let first = (page.cursor + 1).saturating_sub(height);
    for (line, (place, node)) in (0u16..).zip(tree.iter().enumerate().skip(first).take(height)) {
        draw_node(page, node, place == page.cursor, sums, canvas, Rect { y: top + line, height: 1, ..body });
    }
    for (line, words) in (0u16..).zip(&foot) {
        let y = body.bottom().saturating_sub(used) + line;
        put(canvas.buffer, body.x + 1, y, usize::from(body.width).saturating_sub(1), words, theme.dim(), theme);
    }
}

fn name_room(line: Rect) -> usize {
    usize::from(line.width).saturating_sub(3 + STATUS + 2 * (AMOUNT + 1) + 1)
}

fn headings(canvas: &mut Canvas, body: Rect) -> u16 {
    let theme = canvas.theme;
    let x = body.x + 3 + u16::try_from(name_room(body) + STATUS + 1).unwrap_or_default();
    let own = canvas.context.texts.column(&CONTRACT, "operation_total");
    put_right(canvas.buffer, x, body.y, AMOUNT, &own, theme.dim(), theme);
    let rolled = canvas.text("hierarchy-rolled");
    put_right(canvas.buffer, x + 15, body.y, AMOUNT, &rolled, theme.dim(), theme);
    body.y + 1
}

fn draw_node(page: &RecordPage, node: &Node, focused: bool, sums: bool, canvas: &mut Canvas, line: Rect) {
    let theme = canvas.theme;
    put(canvas.buffer, line.x, line.y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
    let indent = (node.depth * 2).min(20);
    let x = line.x + 3 + u16::try_from(indent).unwrap_or_default();
    let style = match (node.id == page.id, focused) {
        (_, true) => theme.focus(),
        (true, false) => theme.bold(),
        _ => theme.plain(),
    };
    let room = if sums { name_room(line) } else { usize::from(line.width).saturating_sub(4) };
    put(canvas.buffer, x, line.y, room.saturating_sub(indent), &node.name, style, theme);
    if sums {
        let x = line.x + 3 + u16::try_from(name_room(line) + 1).unwrap_or_default();
        if node.valid == Some(false) {
            let text = canvas.text("standing-not-valid");
            put(canvas.buffer, x, line.y, STATUS, &text, theme.look(), theme);
        }
        let x = x + 11;
        put_right(canvas.buffer, x, line.y, AMOUNT, &format::money(node.own[YEARLY]), theme.plain(), theme);
        put_right(canvas.buffer, x + 15, line.y, AMOUNT, &format::money(node.rolled[YEARLY]), theme.plain(), theme);
    }
}

/// All three sums of the branch, and what they leave out.
fn words_about(tree: &[Node], cursor: usize, canvas: &Canvas, body: Rect) -> Vec<String> {
    let Some(node) = tree.get(cursor) else { return Vec::new() };
    let texts = canvas.context.texts;
    let [acquisition, operation, other] = node.rolled.map(format::money);
    let sums = texts.with(
        "hierarchy-sums",
        &[
            ("count", (node.branch - node.left_out).into()),
            ("acquisition", acquisition.into()),
            ("operation", operation.into()),
            ("other", other.into()),
        ],
    );
    let left_out = texts.with("hierarchy-left-out", &[("count", node.left_out.into())]);
    let room = usize::from(body.width).saturating_sub(3).max(1);
    [sums, left_out].iter().flat_map(|text| wrapped(text, room)).collect()
}
