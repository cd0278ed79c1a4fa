//! A template that is made by choosing: the form at the left or above, what it shows beside it or
//! below; and the popup that leads to it.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::layers::blueprint::{
    Adding, BlueprintForm, Line, filter_text, mark_of, scope_about, shape_words, untyped_filters, why_words,
};
use crate::app::layers::report_choice::{Choice, ReportChoice, SHOWN};
use crate::model::entity::Kind;
use crate::model::report::blueprint::path_words;
use crate::model::report::{Mark, Param, SortBy, Template, named};
use crate::text::Texts;
use crate::text::naming::OwnWords;
use crate::view::no_rows::{self, Asked};
use crate::view::paint::{boxed, popup, put, put_right, rule, width, wrapped};
use crate::view::popups::draw_pick;
use crate::view::record::input_line;
use crate::view::reports::{narrowed, typing};
use crate::view::{Canvas, frame_of, result};

/// From this width on the preview stands beside the form.
const BESIDE: u16 = 110;
/// Room for what a line is called.
const LABEL: u16 = 12;

pub fn draw(form: &BlueprintForm, canvas: &mut Canvas, area: Rect) {
    let place = format!("{} {} {}", canvas.text("blueprint-title"), canvas.theme.dot(), name(form, canvas));
    let body = frame_of(canvas, area, &place, None);
    let code = canvas.keyed(
        "blueprint-code",
        &[
            ("code", form.blueprint.template().code.clone().into()),
            ("rows", canvas.context.texts.entities(form.blueprint.template().base).into()),
        ],
    );
    let room = usize::from(area.width).saturating_sub(2);
    if !typing(&form.trial.narrowing, canvas, area.x + 1, area.y + 1, room) {
        let given = narrowed(&form.trial.narrowing, form.blueprint.template(), canvas);
        let line = if given.is_empty() { code } else { given.join(&format!(" {} ", canvas.theme.dot())) };
        put(canvas.buffer, area.x + 1, area.y + 1, room, &line, canvas.theme.dim(), canvas.theme);
    }
    let (left, right) = if body.width >= BESIDE {
        let left = Rect { width: body.width * 2 / 5, ..body };
        (left, Rect { x: left.right() + 2, width: body.width - left.width - 2, ..body })
    } else {
        let lines = u16::try_from(form.lines().len() + 1).unwrap_or(body.height);
        // Whoever has gone into the result wants to see it.
        let height = lines.min(if form.in_preview { body.height / 4 } else { body.height * 3 / 5 });
        let above = Rect { height, ..body };
        rule(canvas.buffer, body, above.bottom(), canvas.theme);
        (above, Rect { y: above.bottom() + 1, height: body.height.saturating_sub(height + 1), ..body })
    };
    draw_form(form, canvas, left);
    draw_trial(form, canvas, right);
    if let Some(adding) = &form.adding {
        draw_pick(&adding.pick, canvas, area);
        draw_rule(adding, canvas, area);
    }
}

/// Why the line in focus cannot be chosen, between what is typed and the list.
fn draw_rule(adding: &Adding, canvas: &mut Canvas, area: Rect) {
    let Some(why) = adding.refusal() else { return };
    let rows = u16::try_from(adding.pick.shown(canvas.context)).unwrap_or(10) + 4;
    let place = popup(area, 66, rows);
    let said = why_words(why, canvas.context.texts);
    let room = usize::from(place.width).saturating_sub(4);
    put(canvas.buffer, place.x + 2, place.y + 2, room, &said, canvas.theme.wrong(), canvas.theme);
}

fn name(form: &BlueprintForm, canvas: &Canvas) -> String {
    form.blueprint.template().words.of(canvas.context.texts.lang.code()).to_owned()
}

/// The lines, and below them what the last change took along or what the column in focus is.
fn draw_form(form: &BlueprintForm, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let room = usize::from(area.width).saturating_sub(2);
    let (below, style) = below(form, canvas);
    let mut below: Vec<String> = below.iter().flat_map(|line| wrapped(line, room)).collect();
    below.truncate(usize::from(area.height / 3).max(1));
    let height = usize::from(area.height).saturating_sub(below.len()).max(1);
    let lines = form.lines();
    // The lines that belong together are seen together where there is room: two beyond the cursor.
    let beyond = if height > 4 { 2 } else { 0 };
    let last = (form.cursor + beyond).min(lines.len().saturating_sub(1));
    let first = (last + 1).saturating_sub(height).min(form.cursor);
    for (row, (place, line)) in (0u16..).zip(lines.iter().enumerate().skip(first).take(height)) {
        let at = Rect { y: area.y + row, height: 1, ..area };
        let heads = place == first || !lines.get(place.wrapping_sub(1)).is_some_and(|above| alike(*above, *line));
        draw_line(form, *line, heads, place == form.cursor && !form.in_preview, canvas, at);
    }
    let shown = u16::try_from(lines.len().min(height)).unwrap_or(area.height);
    let y = (area.y + shown).min(area.bottom().saturating_sub(u16::try_from(below.len()).unwrap_or(1)));
    for (row, words) in (0u16..).zip(&below) {
        put(canvas.buffer, area.x + 1, y + row, room, words, style, theme);
    }
}

const fn alike(above: Line, line: Line) -> bool {
    matches!(
        (above, line),
        (Line::Group(_), Line::Group(_))
            | (Line::Column(_), Line::Column(_))
            | (Line::Parameter(_), Line::Parameter(_))
    )
}

fn below(form: &BlueprintForm, canvas: &Canvas) -> (Vec<String>, Style) {
    if !form.said.is_empty() {
        return (vec![form.said.join(" ")], canvas.theme.look());
    }
    (vec![about(form, canvas)], canvas.theme.dim())
}

/// What the line in focus is, in full.
fn about(form: &BlueprintForm, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    let template = form.blueprint.template();
    let (via, _) = form.blueprint.about();
    let language = texts.lang.code();
    match form.line() {
        Some(Line::Scope) => texts.get(scope_about(template.scope)),
        Some(Line::Column(at)) => {
            let Some(column) = template.columns.get(at) else { return String::new() };
            let paths =
                column.paths().map(|path| path_words(path, via, template.base, &OwnWords).of(language).to_owned());
            let named = paths.collect::<Vec<_>>().join(" / ");
            let mark = texts.get(&format!("mark-{}", mark_of(column).code()));
            let parts = [named, shape_words(column, texts), mark];
            parts
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(&format!(" {} ", canvas.theme.dot()))
        }
        Some(Line::Group(at)) => template
            .group
            .get(at)
            .map(|path| path_words(path, via, template.base, &OwnWords).of(language).to_owned())
            .unwrap_or_default(),
        Some(Line::Minimum) => texts.get("blueprint-about-minimum"),
        Some(Line::Filter) => texts.get("blueprint-about-filter"),
        Some(Line::Sort) => canvas.keyed("blueprint-about-sort", &[]),
        Some(Line::NoParameter) => texts.get("blueprint-about-no-parameter"),
        Some(Line::Parameter(at)) => {
            let Some(param) = template.params.get(at) else { return String::new() };
            let named = path_words(&param.field, via, template.base, &OwnWords).of(language).to_owned();
            [named, texts.get(&format!("blueprint-about-parameter-{}", param.kind.code()))]
                .join(&format!(" {} ", canvas.theme.dot()))
        }
        _ => String::new(),
    }
}

fn draw_line(form: &BlueprintForm, line: Line, heads: bool, focused: bool, canvas: &mut Canvas, at: Rect) {
    let theme = canvas.theme;
    put(canvas.buffer, at.x, at.y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
    if heads {
        let label = canvas.text(label(line));
        put(canvas.buffer, at.x + 2, at.y, usize::from(LABEL) - 1, &label, theme.dim(), theme);
    }
    let x = at.x + 2 + LABEL;
    let room = usize::from(at.right().saturating_sub(x + 1));
    if let Some(input) = form.editor.as_ref().filter(|_| focused) {
        return input_line(&input.text(), input.cursor(), canvas, x, at.y, room);
    }
    let (value, detail) = value(form, line, canvas);
    let detail_room = width(&detail).min(room / 2);
    let style = if focused { theme.focus() } else { theme.plain() };
    put(canvas.buffer, x, at.y, room.saturating_sub(detail_room + 1), &value, style, theme);
    put_right(canvas.buffer, x, at.y, room, &crate::view::paint::cut(&detail, detail_room, theme), theme.dim(), theme);
}

const fn label(line: Line) -> &'static str {
    match line {
        Line::Name => "blueprint-line-name",
        Line::Scope => "blueprint-line-scope",
        Line::Minimum => "blueprint-line-minimum",
        Line::NoGroup | Line::Group(_) => "blueprint-line-groups",
        Line::Column(_) => "blueprint-line-columns",
        Line::Filter => "blueprint-line-filter",
        Line::NoParameter | Line::Parameter(_) => "blueprint-line-parameters",
        Line::Sort => "blueprint-line-sort",
        Line::Chart => "blueprint-line-chart",
        Line::Purpose => "blueprint-line-purpose",
        Line::Audience => "blueprint-line-audience",
    }
}

/// What stands in a line, and what is said of it at the right.
fn value(form: &BlueprintForm, line: Line, canvas: &Canvas) -> (String, String) {
    let texts = canvas.context.texts;
    let language = texts.lang.code();
    let template = form.blueprint.template();
    let alone = |text: String| (text, String::new());
    match line {
        Line::Name => alone(template.words.of(language).to_owned()),
        Line::Purpose => alone(template.description.of(language).to_owned()),
        Line::Audience => alone(template.audience.of(language).to_owned()),
        Line::Scope => alone(texts.get(&format!("scope-{}", template.scope.code()))),
        Line::Minimum => alone(texts.with("blueprint-minimum", &[("count", template.min_municipalities.into())])),
        Line::NoGroup => alone(texts.get("blueprint-no-group")),
        Line::Group(at) => {
            alone(template.group.get(at).map(|path| group_words(form, path, language)).unwrap_or_default())
        }
        Line::Column(at) => column(template, at, canvas),
        Line::Filter => filter(form, canvas),
        Line::NoParameter => alone(texts.get("blueprint-no-parameter")),
        Line::Parameter(at) => template.params.get(at).map(|param| parameter(param, texts)).unwrap_or_default(),
        Line::Sort => alone(sort(template, canvas)),
        Line::Chart => alone(match &template.chart {
            None => texts.get("blueprint-no-chart"),
            Some(chart) => texts.get(&format!("blueprint-chart-{}", chart.kind.code())),
        }),
    }
}

/// What the parameter is called; its kind, and what it is where nobody chooses.
fn parameter(param: &Param, texts: Texts) -> (String, String) {
    let kind = texts.get(&format!("blueprint-parameter-{}", param.kind.code()));
    let default = param.default.as_deref().map(|value| match param.field.field.kind {
        Kind::Choice(choices) => texts.choice(choices, value),
        _ => value.to_owned(),
    });
    let default = default.map(|value| texts.with("blueprint-parameter-default", &[("value", value.into())]));
    let detail = [Some(kind), default].into_iter().flatten().collect::<Vec<_>>().join(", ");
    (param.label.of(texts.lang.code()).to_owned(), detail)
}

fn group_words(form: &BlueprintForm, path: &crate::model::report::Path, language: &str) -> String {
    let (via, _) = form.blueprint.about();
    path_words(path, via, form.blueprint.template().base, &OwnWords).of(language).to_owned()
}

fn column(template: &Template, at: usize, canvas: &Canvas) -> (String, String) {
    let texts = canvas.context.texts;
    let Some(column) = template.columns.get(at) else { return (String::new(), String::new()) };
    let mark = mark_of(column);
    let hideable = (template.scope.is_shared() && mark == Mark::MayBeHidden).then(|| texts.get("mark-may-be-hidden"));
    let shape = Some(shape_words(column, texts)).filter(|words| !words.is_empty());
    let detail = [shape, hideable].into_iter().flatten().collect::<Vec<_>>().join(&format!(" {} ", canvas.theme.dot()));
    (column.heading.of(texts.lang.code()).to_owned(), detail)
}

fn filter(form: &BlueprintForm, canvas: &Canvas) -> (String, String) {
    let texts = canvas.context.texts;
    let text = filter_text(&form.blueprint, texts.lang);
    let others = untyped_filters(&form.blueprint);
    let detail =
        if others > 0 { texts.with("blueprint-more-filters", &[("count", others.into())]) } else { String::new() };
    (if text.is_empty() { texts.get("blueprint-no-filter") } else { text }, detail)
}

fn sort(template: &Template, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    let keys = template.sort.iter().map(|key| {
        let name = match &key.by {
            SortBy::Column(at) => {
                template.columns.get(*at).map(|column| column.heading.of(texts.lang.code()).to_owned())
            }
            SortBy::Field(path) => {
                Some(path_words(path, None, template.base, &OwnWords).of(texts.lang.code()).to_owned())
            }
        };
        let arrow = match (key.descending, canvas.theme.unicode) {
            (true, true) => "↓",
            (true, false) => "v",
            (false, true) => "↑",
            (false, false) => "^",
        };
        format!("{} {arrow}", name.unwrap_or_default())
    });
    let said = keys.collect::<Vec<_>>().join(", ");
    if said.is_empty() { texts.get("blueprint-no-sort") } else { said }
}

/// What the template shows, of one's own rows or of the invented sample.
fn draw_trial(form: &BlueprintForm, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let room = usize::from(area.width).saturating_sub(2);
    if area.height < 2 {
        return;
    }
    if let Some(problem) = form.trial.problem() {
        for (row, words) in (0u16..).zip(wrapped(problem, room)) {
            put(canvas.buffer, area.x + 1, area.y + row, room, &words, theme.wrong(), theme);
        }
        return;
    }
    if form.pane.content().is_none() {
        let text = canvas.keyed("reports-running", &[]);
        put(canvas.buffer, area.x + 1, area.y, room, &text, theme.dim(), theme);
        return;
    }
    if form.pane.is_empty() {
        let template = form.blueprint.template();
        let asked = Asked { sample: template.scope.is_shared(), ..Asked::default() };
        let said = no_rows::why(template, asked, canvas);
        for (row, words) in (1u16..area.height).zip(wrapped(&said, room.saturating_sub(2))) {
            put(canvas.buffer, area.x + 3, area.y + row, room, &words, theme.plain(), theme);
        }
    }
    result::draw(&form.pane, form.in_preview, None, canvas, area);
}

pub fn draw_choice(choice: &ReportChoice, canvas: &mut Canvas, area: Rect) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let shown = choice.choices.len().min(SHOWN);
    let height = u16::try_from(shown).unwrap_or(8) + 4;
    let inside = boxed(canvas.buffer, popup(area, 70, height), &texts.get("report-choice-title"), theme);
    let room = usize::from(inside.width);
    put(canvas.buffer, inside.x, inside.y, room, &of_what(choice, canvas), theme.dim(), theme);
    let first = (choice.cursor + 1).saturating_sub(shown);
    for (row, (place, line)) in (2u16..).zip(choice.choices.iter().enumerate().skip(first).take(shown)) {
        let focused = place == choice.cursor;
        let (key, name, detail) = choice_words(line, choice, canvas);
        let y = inside.y + row;
        put(canvas.buffer, inside.x, y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
        put(canvas.buffer, inside.x + 2, y, 1, &key, theme.accent(), theme);
        let detail_room = width(&detail).min(room / 2);
        let style = if focused { theme.focus() } else { theme.plain() };
        put(canvas.buffer, inside.x + 4, y, room.saturating_sub(detail_room + 5), &name, style, theme);
        put_right(
            canvas.buffer,
            inside.x,
            y,
            room,
            &crate::view::paint::cut(&detail, detail_room, theme),
            theme.dim(),
            theme,
        );
    }
}

/// The list that the popup was asked from: how many rows, and its filter in words.
fn of_what(choice: &ReportChoice, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    let rows = texts.entities(choice.list.entity);
    let counted = choice.list.rows.map_or(rows.clone(), |count| {
        texts.with("report-choice-rows", &[("count", count.into()), ("rows", rows.clone().into())])
    });
    let filter = Some(&choice.list.filter_words).filter(|words| !words.is_empty());
    filter.map_or(counted.clone(), |words| format!("{counted} {} {words}", canvas.theme.dot()))
}

/// The key of a line, its name, and what is said of it.
fn choice_words(line: &Choice, choice: &ReportChoice, canvas: &Canvas) -> (String, String, String) {
    let texts = canvas.context.texts;
    let key = |action| {
        let keymap = &canvas.context.keymap;
        crate::keys::hints::key_for(keymap, &[crate::keys::Context::ReportChoice], action).unwrap_or_default()
    };
    match line {
        Choice::Prices => {
            let system = choice.list.prices.as_ref().and_then(|prices| prices.system.clone()).unwrap_or_default();
            (key(crate::keys::Action::Report), texts.get("report-choice-prices"), system)
        }
        Choice::AsTemplate => {
            (key(crate::keys::Action::SaveAsTemplate), texts.get("report-choice-template"), String::new())
        }
        Choice::GoOn => {
            let name = BlueprintForm::waiting(canvas.context).unwrap_or_default();
            (String::new(), texts.with("report-choice-go-on", &[("name", name.into())]), String::new())
        }
        Choice::Ready(code) => {
            let template = named(code);
            let name = template.map_or(code.as_str(), |template| template.name(texts.lang.code()));
            let scope = template.map(|template| texts.get(&format!("scope-{}", template.scope.code())));
            (String::new(), name.to_owned(), scope.unwrap_or_default())
        }
    }
}
