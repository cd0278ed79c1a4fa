//! All that a person holds, and what becomes of it.

use ratatui::layout::Rect;

use crate::app::layers::leaver::Leaver;
use crate::model::entities;
use crate::model::entity::{Entity, Kind};
use crate::model::leaver::{Fate, HOLDER};
use crate::model::request::Record;
use crate::text::format;
use crate::view::paint::{put, put_right, wrapped};
use crate::view::record::input_line;
use crate::view::{Canvas, frame_of};

/// Columns: what kind of thing, the role, on what, and what becomes of it.
const KIND: usize = 13;
const ROLE: usize = 21;
const FATE: usize = 22;

pub fn draw(page: &Leaver, canvas: &mut Canvas, area: Rect) {
    let place = format!("{} {} {}", canvas.text("leaver-title"), canvas.theme.dot(), page.name);
    let body = frame_of(canvas, area, &place, None);
    subtitle(page, canvas, area);
    if page.loaded && page.held.is_empty() {
        let text = canvas.keyed("leaver-nothing", &[]);
        for (line, words) in (1u16..).zip(wrapped(&text, usize::from(body.width).saturating_sub(6))) {
            let room = usize::from(body.width);
            put(canvas.buffer, body.x + 3, body.y + line, room, &words, canvas.theme.plain(), canvas.theme);
        }
        return;
    }
    let foot = if page.plan.is_some() { 3 } else { 0 };
    let list = Rect { height: body.height.saturating_sub(foot), ..body };
    let height = usize::from(list.height).max(1);
    let first = (page.cursor + 1).saturating_sub(height);
    for (line, (index, record)) in (0u16..).zip(page.held.iter().enumerate().skip(first).take(height)) {
        row(page, record, index == page.cursor, canvas, Rect { y: list.y + line, height: 1, ..list });
    }
    if page.plan.is_some() {
        footer(page, canvas, Rect { y: list.bottom(), height: foot, ..body });
    }
}

/// Line 2: how much it is, and what Enter does.
fn subtitle(page: &Leaver, canvas: &mut Canvas, area: Rect) {
    let texts = canvas.context.texts;
    let text = match (page.loaded, page.marks.len()) {
        (false, _) => canvas.theme.ellipsis().to_owned(),
        (true, _) if page.held.is_empty() => String::new(),
        (true, 0) => texts.with("leaver-all", &[("count", page.held.len().into())]),
        (true, marked) => texts.with("leaver-marked", &[("count", marked.into()), ("all", page.held.len().into())]),
    };
    put(canvas.buffer, area.x + 1, area.y + 1, usize::from(area.width), &text, canvas.theme.dim(), canvas.theme);
}

fn row(page: &Leaver, record: &Record, focused: bool, canvas: &mut Canvas, line: Rect) {
    let Some(entity) = entities::named(&record.entity) else { return };
    let theme = canvas.theme;
    let margin = if focused { ">" } else { " " };
    let mark = if page.is_marked(record) { "*" } else { " " };
    put(canvas.buffer, line.x, line.y, 2, &format!("{margin}{mark}"), theme.bold(), theme);
    let mine = Leaver::may_change(record, canvas.context);
    let style = match (focused, mine) {
        (true, _) => theme.focus(),
        (false, true) => theme.plain(),
        (false, false) => theme.dim(),
    };
    let room = usize::from(line.width).saturating_sub(3);
    let text = becomes(page, record, canvas);
    let fate = if text.is_empty() && page.plan.is_none() { 0 } else { FATE };
    let (role, thing) = said(entity, record, canvas);
    let x = line.x + 3;
    put(canvas.buffer, x, line.y, KIND, &canvas.context.texts.entity(entity), theme.dim(), theme);
    let x = x + u16::try_from(KIND + 1).unwrap_or_default();
    put(canvas.buffer, x, line.y, ROLE, &role, style, theme);
    let x = x + u16::try_from(ROLE + 1).unwrap_or_default();
    let left = room.saturating_sub(KIND + ROLE + fate + 3);
    put(canvas.buffer, x, line.y, left, &thing, theme.plain(), theme);
    let style = match page.fate(record, canvas.context) {
        Some(Fate::Moves) => theme.accent(),
        Some(Fate::Ends | Fate::HadAlready) => theme.look(),
        _ => theme.dim(),
    };
    put_right(canvas.buffer, line.x + 3, line.y, room, &crate::view::paint::cut(&text, fate, theme), style, theme);
}

/// The role, and what it is a role on.
fn said(entity: &'static Entity, record: &Record, canvas: &Canvas) -> (String, String) {
    let lang = canvas.context.texts.lang;
    let cell = |name: &str| entity.field(name).map(|field| format::cell(field, record.cell(name), lang));
    let thing = entity
        .columns
        .iter()
        .filter_map(|name| entity.field(name))
        .find(|field| field.name != HOLDER && matches!(field.kind, Kind::Link(_)));
    let thing = thing.and_then(|field| cell(field.name));
    (cell(entity.label).unwrap_or_default(), thing.unwrap_or_else(|| canvas.context.session.organisation_name.clone()))
}

fn becomes(page: &Leaver, record: &Record, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    let Some(fate) = page.fate(record, canvas.context) else {
        let key = if page.plan.is_some() { "leaver-fate-kept" } else { "" };
        let locked = !Leaver::may_change(record, canvas.context);
        return if locked { texts.get("leaver-fate-not-yours") } else { texts.find(key).unwrap_or_default() };
    };
    let name = page.plan.as_ref().and_then(|plan| plan.successor.as_ref()).map(|successor| successor.name.clone());
    texts.with(&format!("leaver-fate-{}", fate.code()), &[("name", name.unwrap_or_default().into())])
}

/// Under the list: how many move and end, and the reason.
fn footer(page: &Leaver, canvas: &mut Canvas, area: Rect) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let count = page.count(canvas.context);
    let args = [("moved", count.moved.into()), ("ended", count.ended.into()), ("left", count.left.into())];
    let room = usize::from(area.width).saturating_sub(2);
    put(canvas.buffer, area.x + 1, area.y + 1, room, &texts.with("leaver-preview", &args), theme.bold(), theme);
    let label = texts.get("review-reason");
    let after = put(canvas.buffer, area.x + 1, area.y + 2, room, &label, theme.dim(), theme) + 1;
    let left = usize::from(area.right().saturating_sub(after));
    if page.typing {
        input_line(&page.reason.text(), page.reason.cursor(), canvas, after, area.y + 2, left);
        return;
    }
    let reason = page.reason.text();
    let text = if reason.trim().is_empty() { canvas.keyed("review-no-reason", &[]) } else { reason };
    put(canvas.buffer, after, area.y + 2, left, &text, theme.plain(), theme);
}
