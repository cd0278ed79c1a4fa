//! Templates and orders: the list, one of them with its versions, and the form of a new one.

use chrono_tz::Europe::Copenhagen;
use ratatui::layout::Rect;

use crate::app::layers::order::OrderForm;
use crate::app::layers::templates::{Opened, Templates};
use crate::model::report::life::{self, Kept, Status, TemplateEntry, TemplateVersion};
use crate::model::value::Value;
use crate::text::format;
use crate::view::paint::{boxed, popup, put, put_right, rule, width, wrapped};
use crate::view::record::input_line;
use crate::view::{Canvas, frame_of};

/// Columns of the list, from the right: whose it is, votes, sharing, version, state.
const OWNER: usize = 14;
const VOTES: usize = 8;
const SCOPE: usize = 17;
const VERSION: usize = 4;
const STATE: usize = 15;
/// Below this width the owner is left to the opened page.
const WITH_OWNER: u16 = 100;

pub fn draw(page: &Templates, canvas: &mut Canvas, area: Rect) {
    let dot = canvas.theme.dot();
    let place = match (page.entry(), &page.opened) {
        (Some(entry), Some(_)) => format!("{} {dot} {}", canvas.text("templates-title"), name_of(entry, canvas)),
        _ => canvas.text("templates-title"),
    };
    let body = frame_of(canvas, area, &place, None);
    match (page.entry(), &page.opened) {
        (Some(entry), Some(opened)) => one(entry, opened, canvas, area, body),
        _ => list(page, canvas, area, body),
    }
}

fn list(page: &Templates, canvas: &mut Canvas, area: Rect, body: Rect) {
    let theme = canvas.theme;
    let orders = page.entries.iter().filter(|entry| entry.status == Status::Wish).count();
    let subtitle = match page.loaded {
        true => canvas.context.texts.with("templates-subtitle", &[("orders", orders.into())]),
        false => theme.ellipsis().to_owned(),
    };
    put(canvas.buffer, area.x + 1, area.y + 1, usize::from(area.width), &subtitle, theme.dim(), theme);
    if page.loaded && page.entries.is_empty() {
        return paragraph(&canvas.keyed("templates-empty", &[]), canvas, body, 1);
    }
    heading(canvas, body);
    // Without an order there is nothing to vote for, and the page says how one begins.
    let hint = if orders == 0 { 2 } else { 0 };
    let rows = Rect { y: body.y + 1, height: body.height.saturating_sub(1 + hint), ..body };
    let height = usize::from(rows.height).max(1);
    let first = (page.cursor + 1).saturating_sub(height);
    for (line, (index, entry)) in (0u16..).zip(page.entries.iter().enumerate().skip(first).take(height)) {
        row(entry, index == page.cursor, canvas, Rect { y: rows.y + line, height: 1, ..rows });
    }
    if page.loaded && hint > 0 {
        let text = canvas.keyed("templates-no-orders", &[]);
        put(canvas.buffer, body.x + 3, rows.bottom() + 1, usize::from(body.width) - 3, &text, theme.dim(), theme);
    }
}

/// The room of each column after the name, and its place.
fn columns(area: Rect) -> (usize, Vec<(u16, usize)>) {
    let owner = if area.width >= WITH_OWNER { OWNER } else { 0 };
    let widths = [STATE, VERSION, VOTES, SCOPE, owner];
    let used: usize = widths.iter().filter(|width| **width > 0).map(|width| width + 1).sum();
    let name = usize::from(area.width).saturating_sub(used + 4);
    let mut x = area.x + 3 + u16::try_from(name + 1).unwrap_or_default();
    let places = widths.map(|width| {
        let place = (x, width);
        x += u16::try_from(width + 1).unwrap_or_default();
        place
    });
    (name, places.to_vec())
}

fn heading(canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let (name, places) = columns(area);
    put(canvas.buffer, area.x + 3, area.y, name, &canvas.text("templates-name"), theme.dim(), theme);
    let keys = ["status", "version", "votes", "scope", "owner"];
    for ((x, room), key) in places.into_iter().zip(keys) {
        put(canvas.buffer, x, area.y, room, &canvas.text(&format!("templates-{key}")), theme.dim(), theme);
    }
}

fn row(entry: &TemplateEntry, focused: bool, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let (name, places) = columns(area);
    put(canvas.buffer, area.x + 1, area.y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
    let style = match (focused, entry.status) {
        (true, _) => theme.focus(),
        (false, Status::Withdrawn) => theme.dim(),
        _ => theme.plain(),
    };
    put(canvas.buffer, area.x + 3, area.y, name, name_of(entry, canvas), style, theme);
    let votes = match (entry.votes.len(), entry.own_vote) {
        (0, _) => String::new(),
        (count, true) => format!("{count} *"),
        (count, false) => count.to_string(),
    };
    let said = [state(entry, canvas), versions(entry), votes, scope(entry, canvas), owner(entry, canvas)];
    for ((x, room), text) in places.into_iter().zip(said) {
        put(canvas.buffer, x, area.y, room, &text, theme.plain(), theme);
    }
}

/// In the reader's language, where the template says it in both.
fn name_of<'a>(entry: &'a TemplateEntry, canvas: &Canvas) -> &'a str {
    let language = canvas.context.texts.lang.code();
    entry.template.as_ref().map_or(entry.name.as_str(), |template| template.name(language))
}

fn state(entry: &TemplateEntry, canvas: &Canvas) -> String {
    canvas.text(&format!("templates-status-{}", entry.status.code()))
}

/// What is published, and the draft after it.
fn versions(entry: &TemplateEntry) -> String {
    match (entry.published, entry.draft) {
        (Some(published), Some((draft, _))) => format!("{published}+{draft}"),
        (Some(number), None) | (None, Some((number, _))) => number.to_string(),
        (None, None) => String::new(),
    }
}

fn scope(entry: &TemplateEntry, canvas: &Canvas) -> String {
    // What an order will share is decided by its first draft.
    if entry.status <= Status::Assessed && entry.draft.is_none() {
        return String::new();
    }
    canvas.text(&format!("scope-{}", entry.scope.code()))
}

fn owner(entry: &TemplateEntry, canvas: &Canvas) -> String {
    match (&entry.ordered_by, &entry.owner) {
        (Some(by), _) => by.clone(),
        (None, Some(owner)) => owner.clone(),
        (None, None) => canvas.text("templates-shipped"),
    }
}

/// What it is for, who wishes for it, its versions, and what the one under the cursor changed.
fn one(entry: &TemplateEntry, opened: &Opened, canvas: &mut Canvas, area: Rect, body: Rect) {
    let theme = canvas.theme;
    let parts =
        [state(entry, canvas), scope(entry, canvas), entry.code.clone(), entry.owner.clone().unwrap_or_default()];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let subtitle = parts.join(&format!(" {} ", theme.dot()));
    put(canvas.buffer, area.x + 1, area.y + 1, usize::from(area.width), &subtitle, theme.dim(), theme);
    let room = usize::from(body.width).saturating_sub(2);
    let mut y = body.y;
    for line in about(entry, canvas).iter().flat_map(|text| wrapped(text, room)) {
        if y + 6 < body.bottom() {
            put(canvas.buffer, body.x + 1, y, room, &line, theme.plain(), theme);
            y += 1;
        }
    }
    rule(canvas.buffer, body, y, theme);
    let rest = Rect { y: y + 1, height: body.bottom().saturating_sub(y + 1), ..body };
    if opened.loaded && opened.versions.is_empty() {
        return paragraph(&canvas.text("templates-no-versions"), canvas, rest, 0);
    }
    let height = u16::try_from(opened.versions.len()).unwrap_or(1).clamp(1, 4).min(rest.height);
    let first = (opened.cursor + 1).saturating_sub(usize::from(height));
    let shown = opened.versions.iter().enumerate().skip(first).take(usize::from(height));
    for (line, (index, found)) in (rest.y..).zip(shown) {
        version(found, index == opened.cursor, canvas, Rect { y: line, height: 1, ..rest });
    }
    rule(canvas.buffer, rest, rest.y + height, theme);
    let below = height + 1;
    changes(opened, canvas, Rect { y: rest.y + below, height: rest.height.saturating_sub(below), ..rest });
}

/// Purpose, order and votes, as sentences.
fn about(entry: &TemplateEntry, canvas: &Canvas) -> Vec<String> {
    let texts = canvas.context.texts;
    let language = texts.lang.code();
    let mut lines = Vec::new();
    if let Some(template) = &entry.template {
        lines.push(template.description.of(language).to_owned());
        lines.push(texts.with("templates-audience", &[("audience", template.audience.of(language).into())]));
    }
    if let Some(by) = &entry.ordered_by {
        lines.push(
            texts.with("templates-ordered-by", &[("by", by.clone().into()), ("why", entry.explanation.clone().into())]),
        );
    }
    if !entry.votes.is_empty() {
        let args = [("count", entry.votes.len().into()), ("names", entry.votes.join(", ").into())];
        lines.push(texts.with("templates-voted", &args));
    }
    lines
}

fn version(version: &TemplateVersion, focused: bool, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    put(canvas.buffer, area.x + 1, area.y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
    let texts = canvas.context.texts;
    let mut said = texts.with("templates-version-line", &[("number", version.number.to_string().into())]);
    said += &format!(" {} {}", theme.dot(), canvas.text(&format!("templates-status-{}", version.status.code())));
    for (mine, key) in
        [(version.author_is_me, "templates-written-by-me"), (version.ready_by_me, "templates-ready-by-me")]
    {
        if mine {
            said += &format!(" {} {}", theme.dot(), canvas.text(key));
        }
    }
    let style = if focused { theme.focus() } else { theme.plain() };
    let room = usize::from(area.width).saturating_sub(4);
    put(canvas.buffer, area.x + 3, area.y, room, &said, style, theme);
    if version.at.timestamp() > 0 {
        let day = Value::Date(version.at.with_timezone(&Copenhagen).date_naive());
        put_right(canvas.buffer, area.x + 3, area.y, room, &format::show(&day, texts.lang), theme.dim(), theme);
    }
}

/// The whole of a first version; of a later one what is new or gone, which is marked with a sign as
/// well, with a few lines around it.
fn changes(opened: &Opened, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let lines = opened.difference();
    let whole = opened.cursor + 1 >= opened.versions.len();
    let shown = if whole { lines.iter().map(Some).collect() } else { life::hunks(&lines) };
    let room = usize::from(area.width).saturating_sub(2);
    let first = opened.top.min(shown.len().saturating_sub(1));
    for (y, line) in (area.y..area.bottom()).zip(shown.into_iter().skip(first)) {
        let (sign, text, style) = match line {
            None => (" ", theme.ellipsis(), theme.dim()),
            Some(line) if whole => (" ", line.text.as_str(), theme.plain()),
            Some(line) => match line.kept {
                Kept::Same => (" ", line.text.as_str(), theme.dim()),
                Kept::Removed => ("-", line.text.as_str(), theme.wrong()),
                Kept::Added => ("+", line.text.as_str(), theme.accent()),
            },
        };
        put(canvas.buffer, area.x + 1, y, room, &format!("{sign} {text}"), style, theme);
    }
}

fn paragraph(text: &str, canvas: &mut Canvas, area: Rect, from: u16) {
    let room = usize::from(area.width).saturating_sub(6);
    for (line, words) in (from..area.height).zip(wrapped(text, room)) {
        put(canvas.buffer, area.x + 3, area.y + line, room, &words, canvas.theme.plain(), canvas.theme);
    }
}

pub fn draw_order(form: &OrderForm, canvas: &mut Canvas, area: Rect) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let kind = form.kind().code();
    let about = wrapped(&texts.get(&format!("order-about-{kind}")), 66);
    let lines = u16::try_from(about.len()).unwrap_or(2);
    let title = texts.get(&format!("order-title-{kind}"));
    let inside = boxed(canvas.buffer, popup(area, 70, 8 + lines), &title, theme);
    let room = usize::from(inside.width);
    let labels = ["order-name", "order-explanation"].map(|key| texts.get(key));
    let label = labels.iter().map(|label| width(label)).max().unwrap_or_default() + 1;
    let x = inside.x + u16::try_from(label).unwrap_or_default();
    for ((y, said), (explaining, input)) in
        (inside.y..).zip(&labels).zip([(false, &form.name), (true, &form.explanation)])
    {
        put(canvas.buffer, inside.x, y, label, said, theme.dim(), theme);
        if form.explaining == explaining {
            input_line(&input.text(), input.cursor(), canvas, x, y, room.saturating_sub(label));
        } else {
            put(canvas.buffer, x, y, room.saturating_sub(label), &input.text(), theme.plain(), theme);
        }
    }
    for (y, line) in (inside.y + 3..).zip(&about) {
        put(canvas.buffer, inside.x, y, room, line, theme.plain(), theme);
    }
    let keys = if form.kinds.len() > 1 { "order-keys-kinds" } else { "order-keys" };
    put(canvas.buffer, inside.x, inside.y + 4 + lines, room, &canvas.keyed(keys, &[]), theme.accent(), theme);
}
