//! The reports and the preview of the one under the cursor: below at 80, beside from 120.

use std::sync::Arc;

use ratatui::layout::{Position, Rect};

use crate::app::layers::narrowing::Narrowing;
use crate::app::layers::reports::Reports;
use crate::model::report::Template;
use crate::view::no_rows::{self, Asked};
use crate::view::paint::{put, put_right, rule, width, wrapped};
use crate::view::{Canvas, SIDE_BY_SIDE, frame_of, result};

pub fn draw(page: &Reports, canvas: &mut Canvas, area: Rect) {
    let texts = canvas.context.texts;
    let dot = canvas.theme.dot();
    let place = format!("{} {dot} {}", texts.get("reports-title"), canvas.context.session.organisation_name);
    let body = frame_of(canvas, area, &place, None);
    parameters(page, canvas, area);
    let templates = &page.templates;
    let (list, preview) = if body.width >= SIDE_BY_SIDE {
        let list = Rect { width: body.width * 2 / 5, ..body };
        (list, Rect { x: list.right() + 2, width: body.width - list.width - 2, ..body })
    } else {
        let height = Reports::list_height(templates.len(), body.height);
        let list = Rect { height, ..body };
        rule(canvas.buffer, body, list.bottom(), canvas.theme);
        (list, Rect { y: list.bottom() + 1, height: body.height.saturating_sub(height + 1), ..body })
    };
    draw_list(page, templates, canvas, list);
    draw_preview(page, canvas, preview);
}

/// Line 2: what the report is narrowed to, or the value that is being typed.
fn parameters(page: &Reports, canvas: &mut Canvas, area: Rect) {
    let (theme, y) = (canvas.theme, area.y + 1);
    let room = usize::from(area.width).saturating_sub(2);
    if !typing(&page.narrowing, canvas, area.x + 1, y, room) {
        let text = narrowing(page, canvas);
        put(canvas.buffer, area.x + 1, y, room, &text, theme.dim(), theme);
    }
}

/// The parameter that is being typed, where one is.
pub(super) fn typing(narrowing: &Narrowing, canvas: &mut Canvas, x: u16, y: u16, room: usize) -> bool {
    let theme = canvas.theme;
    let Some(typing) = &narrowing.typing else { return false };
    let x = put(canvas.buffer, x, y, room, &format!("{}: ", typing.label), theme.dim(), theme);
    let text = typing.input.text();
    put(canvas.buffer, x, y, room, &text, theme.bold(), theme);
    let before: String = text.chars().take(typing.input.cursor().1).collect();
    canvas.cursor = Some(Position { x: x + u16::try_from(width(&before)).unwrap_or_default(), y });
    true
}

/// What a template is narrowed to, with dots between.
pub(super) fn narrowed(narrowing: &Narrowing, template: &Template, canvas: &Canvas) -> Vec<String> {
    let said = narrowing.said(template, canvas.context);
    said.into_iter().map(|(label, value)| format!("{label}: {value}")).collect()
}

fn narrowing(page: &Reports, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    let mut parts = Vec::new();
    if let Some(selection) = &page.selection {
        let args =
            [("count", selection.ids.len().into()), ("what", texts.entities(selection.entity).to_lowercase().into())];
        parts.push(texts.with("reports-of-marked", &args));
    }
    if let Some(template) = page.template() {
        parts.extend(narrowed(&page.narrowing, template, canvas));
    }
    if let Some((_, name)) = &page.viewer {
        parts.push(texts.with("reports-run-for", &[("name", name.clone().into())]));
    }
    if parts.is_empty() {
        canvas.keyed("reports-for-all", &[])
    } else {
        parts.join(&format!(" {} ", canvas.theme.dot()))
    }
}

fn draw_list(page: &Reports, templates: &[Arc<Template>], canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let height = usize::from(area.height).max(1);
    let first = (page.cursor + 1).saturating_sub(height);
    let room = usize::from(area.width).saturating_sub(4);
    for (row, (index, template)) in (0u16..).zip(templates.iter().enumerate().skip(first).take(height)) {
        let focused = index == page.cursor;
        let y = area.y + row;
        let scope = canvas.text(&format!("scope-{}", template.scope.code()));
        let scope_room = width(&scope).min(room / 2);
        let style = match (focused, page.in_preview) {
            (true, false) => theme.focus(),
            (true, true) => theme.bold(),
            _ => theme.plain(),
        };
        put(canvas.buffer, area.x + 1, y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
        let name = template.name(canvas.context.texts.lang.code());
        put(canvas.buffer, area.x + 3, y, room.saturating_sub(scope_room + 1), name, style, theme);
        put_right(canvas.buffer, area.x + 3, y, room, &scope, theme.dim(), theme);
    }
}

fn draw_preview(page: &Reports, canvas: &mut Canvas, area: Rect) {
    if area.height == 0 {
        return;
    }
    let theme = canvas.theme;
    let room = usize::from(area.width).saturating_sub(2);
    let above = about(page, canvas, area);
    let area = Rect { y: area.y + above, height: area.height.saturating_sub(above), ..area };
    let said = match (&page.problem, page.pane.content()) {
        (Some(problem), _) => Some((problem.clone(), theme.wrong())),
        (None, None) => Some((canvas.keyed("reports-running", &[]), theme.dim())),
        (None, Some(_)) if page.pane.is_empty() => Some((empty(page, canvas), theme.plain())),
        (None, Some(_)) => None,
    };
    if let Some((said, style)) = &said {
        for (line, words) in (0u16..area.height).zip(wrapped(said, room)) {
            put(canvas.buffer, area.x + 1, area.y + line, room, &words, *style, theme);
        }
    }
    if page.problem.is_none() {
        let outdated = page.outdated.then(|| canvas.keyed("reports-outdated", &[]));
        result::draw(&page.pane, page.in_preview, outdated, canvas, area);
    }
}

/// What the report answers and for whom, where the rows can spare the lines.
fn about(page: &Reports, canvas: &mut Canvas, area: Rect) -> u16 {
    const ROWS: u16 = 9;
    let (theme, context) = (canvas.theme, canvas.context);
    let Some(template) = page.template().filter(|_| area.height > ROWS) else { return 0 };
    let language = context.texts.lang.code();
    let room = usize::from(area.width).saturating_sub(2);
    let mut lines = wrapped(template.description.of(language), room);
    lines.truncate(usize::from(area.height - ROWS).min(3));
    if usize::from(area.height - ROWS) > lines.len() {
        let category = canvas.text(&format!("category-{}", template.category.code()));
        lines.push(format!("{category} {} {}", theme.dot(), template.audience.of(language)));
    }
    for (line, text) in (0u16..).zip(&lines) {
        put(canvas.buffer, area.x + 1, area.y + line, room, text, theme.dim(), theme);
    }
    u16::try_from(lines.len()).unwrap_or_default()
}

/// No row: why, and what to do.
fn empty(page: &Reports, canvas: &Canvas) -> String {
    let template = page.template();
    if page.narrowing.given("system").is_some() && template.is_some_and(|template| template.scope.is_shared()) {
        return canvas.keyed("reports-empty-system", &[]);
    }
    let narrowed = template.is_some_and(|template| !page.narrowing.params(template).is_empty());
    let asked = Asked { narrowed, marked: page.selection.is_some(), sample: false };
    template.map(|template| no_rows::why(template, asked, canvas)).unwrap_or_default()
}
