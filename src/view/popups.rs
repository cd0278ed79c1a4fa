//! What stands over a page: pickers, questions, the review, help. Only popups have a border.

use ratatui::layout::Rect;

use crate::app::App;
use crate::app::layers::help::{Help, Menu, Messages};
use crate::app::layers::merge::MergeReview;
use crate::app::layers::pick::Pick;
use crate::app::layers::search::Search;
use crate::app::layers::{Behaviour, Layer};
use crate::keys::hints;
use crate::view::paint::{boxed, popup, put, put_right, wrapped};
use crate::view::record::input_line;
use crate::view::{Canvas, forms};

pub fn draw(app: &App, layer: &Layer, canvas: &mut Canvas, area: Rect) {
    match layer {
        Layer::Pick(pick) => draw_pick(pick, canvas, area),
        Layer::ReportChoice(choice) => super::blueprint::draw_choice(choice, canvas, area),
        Layer::Told(told) => crate::view::told::draw(told, canvas, area),
        Layer::Search(search) => draw_search(search, canvas, area),
        Layer::Merge(merge) => draw_merge(merge, canvas, area),
        Layer::Delete(delete) => forms::draw_delete(delete, canvas, area),
        Layer::Row(form) => forms::draw_row(form, canvas, area),
        Layer::Bulk(bulk) => super::bulk::draw(bulk, canvas, area),
        Layer::MacroName(naming) => super::bulk::draw_macro_name(naming, canvas, area),
        Layer::Members(members) => super::members::draw(members, canvas, area),
        Layer::Order(form) => super::templates::draw_order(form, canvas, area),
        Layer::SwitchMany(many) => super::bulk::draw_switch(many, canvas, area),
        Layer::Confirm(confirm) => draw_confirm(&confirm.text, canvas, area),
        Layer::Review(review) => super::review::draw(review, canvas, area),
        Layer::Help(help) => draw_help(app, help, canvas, area),
        Layer::Menu(menu) => draw_menu(app, menu, canvas, area),
        Layer::Messages(messages) => draw_messages(messages, canvas, area),
        _ => {}
    }
}

/// Lines for a description, a blank one above them included.
const ABOUT: usize = 3;

fn title_of(canvas: &Canvas, key: &str) -> String {
    canvas.context.texts.find(key).unwrap_or_else(|| key.to_owned())
}

pub(super) fn draw_pick(pick: &Pick, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    // An option's description is read in full below the list.
    let about = if pick.describes() { ABOUT } else { 0 };
    let height = pick.shown(canvas.context).saturating_sub(about).max(1);
    let rows = u16::try_from(height + about).unwrap_or(10) + 4;
    let inside = boxed(canvas.buffer, popup(area, 66, rows), &title_of(canvas, &pick.title), theme);
    let room = usize::from(inside.width);
    input_line(&pick.input.text(), pick.input.cursor(), canvas, inside.x, inside.y, room);
    if !pick.loaded {
        put(canvas.buffer, inside.x, inside.y + 2, room, theme.ellipsis(), theme.dim(), theme);
    } else if pick.lines.is_empty() {
        let text = canvas.text("pick-no-lines");
        put(canvas.buffer, inside.x, inside.y + 2, room, &text, theme.dim(), theme);
    }
    let top = pick.top.max((pick.cursor + 1).saturating_sub(height));
    for (row, (index, line)) in (0u16..).zip(pick.lines.iter().enumerate().skip(top).take(height)) {
        let y = inside.y + 2 + row;
        if y >= inside.bottom() {
            break;
        }
        let focused = index == pick.cursor;
        put(canvas.buffer, inside.x, y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
        let detail_room = if about > 0 { 0 } else { crate::view::paint::width(&line.detail).min(room / 3) };
        let style = if focused { theme.focus() } else { theme.plain() };
        put(canvas.buffer, inside.x + 2, y, room.saturating_sub(detail_room + 4), &line.name, style, theme);
        put_right(
            canvas.buffer,
            inside.x,
            y,
            room,
            &crate::view::paint::cut(&line.detail, detail_room, theme),
            theme.dim(),
            theme,
        );
    }
    let described = pick.lines.get(pick.cursor).filter(|_| about > 0).map(|line| wrapped(&line.detail, room));
    for (row, words) in (0u16..).zip(described.unwrap_or_default().iter().take(about.saturating_sub(1))) {
        let y = inside.bottom().saturating_sub(u16::try_from(about).unwrap_or(1) - 1) + row;
        put(canvas.buffer, inside.x, y, room, words, theme.dim(), theme);
    }
}

fn draw_search(search: &Search, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let inside = boxed(canvas.buffer, popup(area, 76, 18), &canvas.text("search-title"), theme);
    let room = usize::from(inside.width);
    input_line(&search.input.text(), search.input.cursor(), canvas, inside.x, inside.y, room);
    if search.in_vain() {
        let said = canvas.context.texts.with("search-nothing", &[("text", search.input.text().into())]);
        for (row, line) in (2u16..).zip(wrapped(&said, room)) {
            put(canvas.buffer, inside.x, inside.y + row, room, &line, theme.dim(), theme);
        }
    }
    let height = usize::from(inside.height).saturating_sub(2).max(1);
    let first = (search.cursor + 1).saturating_sub(height);
    for (row, (index, found)) in (2u16..).zip(search.found().enumerate().skip(first).take(height)) {
        let y = inside.y + row;
        let focused = index == search.cursor;
        put(canvas.buffer, inside.x, y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
        put(canvas.buffer, inside.x + 2, y, 16, &found.kind, theme.dim(), theme);
        let style = if focused { theme.focus() } else { theme.plain() };
        let detail = if found.detail.is_empty() { 0 } else { 18 };
        put(canvas.buffer, inside.x + 19, y, room.saturating_sub(19 + detail), &found.name, style, theme);
        put_right(
            canvas.buffer,
            inside.x,
            y,
            room,
            &crate::view::paint::cut(&found.detail, 16, theme),
            theme.dim(),
            theme,
        );
    }
}

fn draw_confirm(text: &str, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let lines = wrapped(text, 60);
    let height = u16::try_from(lines.len()).unwrap_or(1) + 4;
    let inside = boxed(canvas.buffer, popup(area, 66, height), &canvas.text("confirm-title"), theme);
    for (row, line) in (0u16..).zip(&lines) {
        put(canvas.buffer, inside.x, inside.y + row, usize::from(inside.width), line, theme.plain(), theme);
    }
    let keys = canvas.keyed("confirm-keys", &[]);
    put(
        canvas.buffer,
        inside.x,
        inside.bottom().saturating_sub(1),
        usize::from(inside.width),
        &keys,
        theme.accent(),
        theme,
    );
}

fn draw_merge(merge: &MergeReview, canvas: &mut Canvas, area: Rect) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let names = [("old", merge.old_name.clone().into()), ("new", merge.new_name.clone().into())];
    let mut lines = wrapped(&texts.with("merge-question", &names), 60);
    match merge.moves {
        Some(moves) => {
            let counts = [
                ("municipalities", moves.municipalities.into()),
                ("moved", moves.moved.into()),
                ("combined", moves.combined.into()),
                ("interfaces", moves.interfaces.into()),
                ("references", moves.references.into()),
                ("children", moves.children.into()),
            ];
            lines.extend(wrapped(&texts.with("merge-counts", &counts), 60));
            if moves.combined > 0 {
                lines.extend(wrapped(&texts.get("merge-combined"), 60));
            }
        }
        None => lines.push(theme.ellipsis().to_owned()),
    }
    let height = u16::try_from(lines.len()).unwrap_or(1) + 6;
    let inside = boxed(canvas.buffer, popup(area, 66, height), &texts.get("merge-title"), theme);
    let room = usize::from(inside.width);
    for (row, line) in (0u16..).zip(&lines) {
        put(canvas.buffer, inside.x, inside.y + row, room, line, theme.plain(), theme);
    }
    let below = inside.bottom().saturating_sub(3);
    put(canvas.buffer, inside.x, below, room, &texts.get("merge-reason"), theme.dim(), theme);
    input_line(&merge.reason.text(), merge.reason.cursor(), canvas, inside.x, below + 1, room);
    put(canvas.buffer, inside.x, below + 2, room, &canvas.keyed("confirm-keys", &[]), theme.accent(), theme);
}

/// All keys of the page below, grouped, then those that work everywhere.
fn draw_help(app: &App, help: &Help, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let texts = canvas.context.texts;
    let contexts = page_contexts(app);
    let mut lines: Vec<(String, String)> = columns_explained(app, canvas);
    for (group, group_hints) in hints::help(&canvas.context.keymap, contexts) {
        lines.push((String::new(), texts.get(&format!("group-{}", group.name()))));
        for hint in group_hints {
            let hints::Means::Act(action) = hint.means else { continue };
            lines.push((hint.keys, texts.get(&format!("help-{action}"))));
        }
        lines.push((String::new(), String::new()));
    }
    let inside = boxed(canvas.buffer, popup(area, 78, area.height), &canvas.text("help-title"), theme);
    let height = usize::from(inside.height);
    let first = help.top.min(lines.len().saturating_sub(height));
    for (row, (keys, words)) in (0u16..).zip(lines.iter().skip(first).take(height)) {
        let y = inside.y + row;
        if keys.is_empty() {
            put(canvas.buffer, inside.x, y, usize::from(inside.width), words, theme.bold(), theme);
        } else if keys == " " {
            put(canvas.buffer, inside.x + 1, y, usize::from(inside.width), words, theme.plain(), theme);
        } else {
            put(canvas.buffer, inside.x + 1, y, 18, keys, theme.accent(), theme);
            put(
                canvas.buffer,
                inside.x + 20,
                y,
                usize::from(inside.width).saturating_sub(20),
                words,
                theme.plain(),
                theme,
            );
        }
    }
}

/// What columns mean that need saying, of the list that help was asked from.
fn columns_explained(app: &App, canvas: &Canvas) -> Vec<(String, String)> {
    let page = app.layers.iter().rev().find(|layer| !matches!(layer, Layer::Help(_) | Layer::Menu(_)));
    let Some(Layer::Table(table)) = page else { return Vec::new() };
    let texts = canvas.context.texts;
    let mut lines = Vec::new();
    for name in &table.columns {
        let Some(said) = texts.find(&crate::text::key(&["about", table.entity.name, name])) else { continue };
        lines.push((String::new(), texts.column(table.entity, name)));
        lines.extend(wrapped(&said, 74).into_iter().map(|words| (" ".to_owned(), words)));
        lines.push((String::new(), String::new()));
    }
    lines
}

/// The contexts of the layer that help or the menu was asked from.
pub fn page_contexts(app: &App) -> &'static [crate::keys::Context] {
    app.layers
        .iter()
        .rev()
        .find(|layer| !matches!(layer, Layer::Help(_) | Layer::Menu(_)))
        .map_or(&[crate::keys::Context::Global], |layer| layer.contexts())
}

fn draw_menu(app: &App, menu: &Menu, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let texts = canvas.context.texts;
    let contexts = page_contexts(app);
    let rows = u16::try_from(menu.actions.len()).unwrap_or(u16::MAX).saturating_add(2);
    let inside = boxed(canvas.buffer, popup(area, 60, rows), &canvas.text("menu-title"), theme);
    let height = usize::from(inside.height).max(1);
    let first = (menu.cursor + 1).saturating_sub(height);
    for (row, (index, action)) in (0u16..).zip(menu.actions.iter().enumerate().skip(first).take(height)) {
        let y = inside.y + row;
        let focused = index == menu.cursor;
        let style = if focused { theme.focus() } else { theme.plain() };
        put(canvas.buffer, inside.x, y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
        put(
            canvas.buffer,
            inside.x + 2,
            y,
            usize::from(inside.width).saturating_sub(14),
            &texts.get(&format!("action-{action}")),
            style,
            theme,
        );
        let keys = hints::key_for(&canvas.context.keymap, contexts, *action).unwrap_or_default();
        put_right(canvas.buffer, inside.x, y, usize::from(inside.width), &keys, theme.accent(), theme);
    }
}

fn draw_messages(messages: &Messages, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let said: Vec<String> = canvas.context.messages.iter().rev().map(|said| said.text.clone()).collect();
    let inside = boxed(canvas.buffer, popup(area, 76, 16), &canvas.text("messages-title"), theme);
    if said.is_empty() {
        let text = canvas.text("messages-none");
        put(canvas.buffer, inside.x, inside.y, usize::from(inside.width), &text, theme.dim(), theme);
    }
    let lines = said.iter().skip(messages.top).flat_map(|text| wrapped(text, usize::from(inside.width)));
    for (row, line) in (0u16..).zip(lines.take(usize::from(inside.height))) {
        put(canvas.buffer, inside.x, inside.y + row, usize::from(inside.width), &line, theme.plain(), theme);
    }
}

/// The keys that may follow those that were pressed.
pub fn which_key(app: &App, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let texts = canvas.context.texts;
    let Some(top) = app.top() else { return };
    let children = hints::children(&canvas.context.keymap, top.contexts(), &app.pending);
    let rows = u16::try_from(children.len()).unwrap_or(10) + 2;
    let height = rows.min(area.height);
    let place = Rect { y: area.bottom().saturating_sub(height), height, width: area.width.min(44), ..area };
    let keys: Vec<String> = app.pending.iter().map(ToString::to_string).collect();
    let inside = boxed(canvas.buffer, place, &keys.join(" "), theme);
    for (row, hint) in (0u16..).zip(children.iter().take(usize::from(inside.height))) {
        put(canvas.buffer, inside.x, inside.y + row, 8, &hint.keys, theme.accent(), theme);
        put(
            canvas.buffer,
            inside.x + 6,
            inside.y + row,
            usize::from(inside.width),
            &texts.get(&hint.means.text_key()),
            theme.plain(),
            theme,
        );
    }
}
