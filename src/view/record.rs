//! A record: tabs on line 2, fields under small headings, or rows.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::app::draft::FieldEdit;
use crate::app::layers::input::Input;
use crate::app::layers::record::{ECONOMY_FIELDS, Editor, RecordPage, label_of};
use crate::model::entities;
use crate::model::entity::{Body, Field, Kind};
use crate::model::request::Record;
use crate::model::rules::deadlines::Step;
use crate::model::rules::exit;
use crate::model::value::{Cell, Value};
use crate::text::format;
use crate::view::paint::{cut, put, width, wrapped};
use crate::view::standing::reasons;
use crate::view::{Canvas, frame_of, grid, hierarchy, rows};

/// One line of the tab, before it is placed.
enum Line {
    Heading(String),
    Blank,
    /// A field and the number of its item.
    Field(&'static Field, usize),
    Words(String, Style),
}

pub fn draw(page: &RecordPage, canvas: &mut Canvas, area: Rect) {
    let right = page.shown(canvas.context).map(|record| standing(page, &record, canvas));
    let right = right.filter(|text| !text.is_empty());
    let body = frame_of(canvas, area, &place(page, canvas), right);
    tabs(page, canvas, area);
    let Some(record) = page.shown(canvas.context) else {
        let key = if page.gone { "record-gone" } else { "record-loading" };
        let text = canvas.text(key);
        put(canvas.buffer, body.x + 3, body.y + 1, usize::from(body.width), &text, canvas.theme.plain(), canvas.theme);
        return;
    };
    match page.body() {
        Body::Fields(_) => fields(page, &record, canvas, body),
        Body::Economy => grid::draw(page, &record, canvas, body),
        Body::Related { .. } | Body::RelatedParts(_) => rows::draw(page, canvas, body),
        Body::Hierarchy { .. } => hierarchy::draw(page, canvas, body),
        Body::Later => {
            let text = canvas.text("tab-later");
            put(
                canvas.buffer,
                body.x + 3,
                body.y + 1,
                usize::from(body.width),
                &text,
                canvas.theme.dim(),
                canvas.theme,
            );
        }
    }
}

fn place(page: &RecordPage, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    let name = match page.shown(canvas.context) {
        Some(record) => label_of(page.entity, &record),
        None => page.name.clone(),
    };
    let name = if page.is_new() && name.is_empty() { texts.get("record-new") } else { name };
    format!("{} {} {name}", texts.entity(page.entity), canvas.theme.dot())
}

/// The right end of line 1: is it in force, and how long; drafts.
fn standing(page: &RecordPage, record: &Record, canvas: &Canvas) -> String {
    let context = canvas.context;
    let texts = context.texts;
    let mut parts = Vec::new();
    let (changes, records) = context.drafts.counts();
    if changes > 0 {
        parts.push(texts.with("status-drafts", &[("changes", changes.into()), ("records", records.into())]));
    }
    if let Some(code) = record.value("visibility").as_text() {
        parts.push(texts.choice(&entities::contract::VISIBILITY, code));
    }
    if let Some(valid) = record.value("is_valid").as_bool() {
        parts.push(texts.get(if valid { "standing-valid" } else { "standing-not-valid" }));
        let end = record.value("effective_end").as_date().filter(|end| *end != format::open_end());
        if let Some(left) = end.map(|end| (end - context.today()).num_days()).filter(|left| valid && *left >= 0) {
            parts.push(texts.with("standing-days-left", &[("days", left.into())]));
        }
    }
    if page.entity.name == "system_usage"
        && let Some(active) = record.value("is_active").as_bool()
    {
        parts.push(texts.get(if active { "standing-active" } else { "standing-not-active" }));
    }
    parts.join(&format!(" {} ", canvas.theme.dot()))
}

/// The tabs that fit, the open one always among them; `…` where there are more.
fn tabs(page: &RecordPage, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let room = usize::from(area.width).saturating_sub(4);
    let names = tab_names(page, canvas, room);
    let mut first = 0;
    while first < page.tab && names[first..=page.tab].iter().map(|name| width(name) + 1).sum::<usize>() > room {
        first += 1;
    }
    let mut x = area.x + 1;
    for (index, name) in names.iter().enumerate().skip(first) {
        let left = usize::from(area.right().saturating_sub(x + 2));
        if width(name) > left {
            put(canvas.buffer, x, area.y + 1, 1, theme.ellipsis(), theme.dim(), theme);
            break;
        }
        let style = if index == page.tab { theme.accent() } else { theme.dim() };
        x = put(canvas.buffer, x, area.y + 1, left, name, style, theme) + 1;
    }
}

/// The tabs' names; the short ones where the long do not fit. The open one stands in capitals,
/// so that it is known without colour.
fn tab_names(page: &RecordPage, canvas: &Canvas, room: usize) -> Vec<String> {
    let texts = canvas.context.texts;
    let named = |short: bool| -> Vec<String> {
        page.entity
            .tabs
            .iter()
            .enumerate()
            .map(|(index, tab)| {
                let shorter = texts.find(&format!("tab-short-{}", tab.key)).filter(|_| short);
                let name = shorter.unwrap_or_else(|| texts.tab(tab.key));
                let name = if index == page.tab { name.to_uppercase() } else { name };
                format!("{} {name}", index + 1)
            })
            .collect()
    };
    let long = named(false);
    let fits = long.iter().map(|name| width(name) + 1).sum::<usize>() <= room;
    if fits { long } else { named(true) }
}

fn fields(page: &RecordPage, record: &Record, canvas: &mut Canvas, body: Rect) {
    let mut lines = Vec::new();
    let mut item = 0;
    for section in page.sections() {
        if !section.key.is_empty() {
            lines.push(Line::Blank);
            lines.push(Line::Heading(canvas.context.texts.section(section.key)));
        }
        for name in section.fields {
            if let Some(field) = page.entity.field(name) {
                lines.push(Line::Field(field, item));
                more_lines(page, record, field, item, canvas, body, &mut lines);
            }
            item += 1;
        }
    }
    place_lines(page, record, lines, canvas, body);
}

/// Long text shows all its lines while the cursor stands on it, else one.
fn more_lines(
    page: &RecordPage,
    record: &Record,
    field: &Field,
    item: usize,
    canvas: &Canvas,
    body: Rect,
    lines: &mut Vec<Line>,
) {
    if let Some(stored) = page.record.as_ref().filter(|_| field.name == "is_valid" && !page.is_new()) {
        let reasons = reasons(stored, canvas.context.today(), canvas.context.texts);
        lines.extend(reasons.into_iter().map(|reason| Line::Words(reason, canvas.theme.dim())));
    }
    if item != page.cursor || page.editor.is_some() {
        return;
    }
    if field.kind == Kind::LongText {
        let text = record.value(field.name).as_text().unwrap_or_default();
        let room = usize::from(body.width).saturating_sub(label_width(body) + 4);
        for words in wrapped(text, room.max(1)).into_iter().skip(1) {
            lines.push(Line::Words(words, canvas.theme.plain()));
        }
    }
    if let Some(edit) = edit_of(page, field, canvas) {
        let texts = canvas.context.texts;
        if let Some(problem) = &edit.problem {
            lines.push(Line::Words(format!("! {}", texts.problem(Some(page.entity), problem)), canvas.theme.wrong()));
        }
        let before = page.record.as_ref().map(|base| format::cell(field, base.cell(field.name), texts.lang));
        if let Some(before) = before {
            let text =
                texts.with("record-was", &[("value", if before.is_empty() { "–".into() } else { before.into() })]);
            lines.push(Line::Words(text, canvas.theme.dim()));
        }
    }
}

fn edit_of<'c>(page: &RecordPage, field: &Field, canvas: &Canvas<'c>) -> Option<&'c FieldEdit> {
    canvas.context.drafts.get(&page.key()).and_then(|draft| draft.edits.get(field.name))
}

fn label_width(body: Rect) -> usize {
    (usize::from(body.width) * 2 / 5).clamp(10, 34)
}

/// Scrolls so that the cursor's line is on the screen, and draws.
fn place_lines(page: &RecordPage, record: &Record, lines: Vec<Line>, canvas: &mut Canvas, body: Rect) {
    let height = usize::from(body.height);
    let cursor_line =
        lines.iter().position(|line| matches!(line, Line::Field(_, item) if *item == page.cursor)).unwrap_or(0);
    // The explanation under the field in focus belongs on the screen too.
    let wanted = cursor_line
        + lines[cursor_line.min(lines.len().saturating_sub(1))..]
            .iter()
            .skip(1)
            .take_while(|line| matches!(line, Line::Words(..)))
            .count();
    let first = if wanted >= height { (wanted + 1 - height).min(cursor_line) } else { 0 };
    for (row, line) in (0u16..).zip(lines.iter().skip(first).take(height)) {
        let y = body.y + row;
        match line {
            Line::Heading(text) => {
                put(canvas.buffer, body.x + 1, y, usize::from(body.width), text, canvas.theme.bold(), canvas.theme);
            }
            Line::Blank => {}
            Line::Field(field, item) => {
                draw_field(page, record, field, *item == page.cursor, canvas, Rect { y, height: 1, ..body });
            }
            Line::Words(text, style) => {
                let x = body.x + 3 + u16::try_from(label_width(body)).unwrap_or_default();
                put(canvas.buffer, x, y, usize::from(body.right().saturating_sub(x)), text, *style, canvas.theme);
            }
        }
    }
    if let Some(editor) = page.editor.as_ref().filter(|editor| editor.input.many_lines) {
        let title = canvas.context.texts.label(page.entity, editor.field.name);
        long_editor(&title, &editor.input, canvas, body);
    }
}

pub fn draw_field(
    page: &RecordPage,
    record: &Record,
    field: &'static Field,
    focused: bool,
    canvas: &mut Canvas,
    line: Rect,
) {
    let theme = canvas.theme;
    let texts = canvas.context.texts;
    let label_room = label_width(line);
    let editing = page.editor.as_ref().filter(|editor| focused && editor.field.name == field.name);
    let edit = edit_of(page, field, canvas);
    put(canvas.buffer, line.x, line.y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
    if edit.is_some() {
        put(canvas.buffer, line.x + 1, line.y, 1, "~", theme.look(), theme);
    }
    let label_style = if focused && editing.is_none() { theme.focus() } else { theme.dim() };
    put(canvas.buffer, line.x + 2, line.y, label_room, &texts.label(page.entity, field.name), label_style, theme);
    let x = line.x + 3 + u16::try_from(label_room).unwrap_or_default();
    let room = usize::from(line.right().saturating_sub(x));
    if let Some(editor) = editing.filter(|editor| !editor.input.many_lines) {
        type_line(editor, canvas, x, line.y, room);
        return;
    }
    let text = match edit {
        Some(edit) if edit.cell.is_none() => edit.raw.clone(),
        _ => value_text(page, field, record.cell(field.name), canvas),
    };
    let style = match edit {
        Some(edit) if edit.problem.is_some() => theme.wrong(),
        Some(_) => theme.look(),
        None if !field.editable() && field.name != "visibility" => theme.dim(),
        None => theme.plain(),
    };
    put(canvas.buffer, x, line.y, room, text.lines().next().unwrap_or_default(), style, theme);
}

/// The value in words; empty fields say so, dates near say how many days.
fn value_text(page: &RecordPage, field: &Field, cell: &Cell, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    let text = format::cell(field, cell, texts.lang);
    match (&cell.value, field.name) {
        (Value::Bool(true), "is_valid") if is_enforced(page) => texts.get("standing-enforced"),
        (Value::Bool(yes), "is_valid") => texts.get(if *yes { "standing-valid" } else { "standing-not-valid" }),
        (Value::Bool(yes), "is_active") => texts.get(if *yes { "standing-active" } else { "standing-not-active" }),
        (Value::Null, "latest_termination") => {
            texts.get(if is_free(page, canvas) { "lane-any-time" } else { "deadline-unknown" })
        }
        (Value::Date(date), "effective_end") if *date == format::open_end() => texts.get("deadline-open"),
        (Value::Date(date), "latest_termination" | "effective_end") => {
            let days = (*date - canvas.context.today()).num_days();
            if (0..=400).contains(&days) {
                format!("{text}   {}", texts.with("deadline-days", &[("days", days.into())]))
            } else {
                text
            }
        }
        (Value::Null, _) if field.required && !page.is_new() => texts.get("value-missing"),
        (Value::Null, _) => "–".to_owned(),
        _ if text.is_empty() => "–".to_owned(),
        _ => text,
    }
}

/// Can notice be given on any day?
fn is_free(page: &RecordPage, canvas: &Canvas) -> bool {
    let Some(record) = &page.record else { return false };
    let facts = exit::facts(&|field| record.cell(field).clone());
    exit::next_termination(&facts, canvas.context.today()).steps == [Step::AnyTime]
}

fn is_enforced(page: &RecordPage) -> bool {
    page.record.as_ref().is_some_and(|record| *record.value("enforced_valid") == Value::Bool(true))
}

/// The line being typed, scrolled so that the cursor shows; what it means stands behind it.
fn type_line(editor: &Editor, canvas: &mut Canvas, x: u16, y: u16, room: usize) {
    let text = editor.input.text();
    input_line(&text, editor.input.cursor(), canvas, x, y, room);
    let meaning = match format::parse(editor.field.kind, &text, canvas.context.today()) {
        Ok(value @ (Value::Date(_) | Value::Money(_))) => {
            let shown = format::show(&value, canvas.context.texts.lang);
            if shown == text { String::new() } else { format!("= {shown}") }
        }
        Ok(_) => String::new(),
        Err(_) if text.trim().is_empty() => String::new(),
        Err(problem) => canvas.context.texts.problem(None, &problem),
    };
    let used = width(&text) + 2;
    let at = x + u16::try_from(used.min(room)).unwrap_or_default();
    put(canvas.buffer, at, y, room.saturating_sub(used), &meaning, canvas.theme.dim(), canvas.theme);
}

/// Draws text that is being typed and puts the terminal's cursor in it.
pub fn input_line(text: &str, cursor: (usize, usize), canvas: &mut Canvas, x: u16, y: u16, room: usize) {
    let before: String = text.chars().take(cursor.1).collect();
    let at = width(&before);
    let skip = (at + 1).saturating_sub(room);
    let visible: String = {
        let mut passed = 0;
        text.chars()
            .skip_while(|letter| {
                let hide = passed < skip;
                passed += width(&letter.to_string());
                hide
            })
            .collect()
    };
    put(canvas.buffer, x, y, room, &visible, canvas.theme.bold(), canvas.theme);
    canvas.cursor = Some(Position { x: x + u16::try_from(at.saturating_sub(skip)).unwrap_or_default(), y });
}

/// Long text is typed in a box over the lower half.
pub fn long_editor(title: &str, input: &Input, canvas: &mut Canvas, body: Rect) {
    let height = (body.height * 2 / 3).max(4).min(body.height);
    let area = Rect { y: body.bottom() - height, height, ..body };
    let inside = crate::view::paint::boxed(canvas.buffer, area, title, canvas.theme);
    let (row, column): (usize, usize) = input.cursor();
    let room = usize::from(inside.width).max(1);
    // Lines are wrapped by hand, so that the cursor can be found again.
    let mut y = 0usize;
    let mut placed = Vec::new();
    for (index, line) in input.area.lines().iter().enumerate() {
        let letters: Vec<char> = line.chars().collect();
        let pieces = letters.chunks(room).map(|piece| piece.iter().collect::<String>()).collect::<Vec<_>>();
        if index == row {
            canvas.cursor = Some(Position {
                x: inside.x + u16::try_from(column % room).unwrap_or_default(),
                y: u16::try_from(y + column / room).unwrap_or_default(),
            });
        }
        let count = pieces.len().max(1);
        placed.extend(if pieces.is_empty() { vec![String::new()] } else { pieces });
        y += count;
    }
    let cursor_row = canvas.cursor.map_or(0, |position| usize::from(position.y));
    let first = (cursor_row + 1).saturating_sub(usize::from(inside.height));
    for (line, text) in (0u16..).zip(placed.iter().skip(first).take(usize::from(inside.height))) {
        put(canvas.buffer, inside.x, inside.y + line, room, text, canvas.theme.plain(), canvas.theme);
    }
    canvas.cursor = canvas
        .cursor
        .map(|position| Position { y: inside.y + u16::try_from(cursor_row - first).unwrap_or_default(), ..position });
}

/// The fields above the payment lines.
pub fn economy_fields(page: &RecordPage, record: &Record, canvas: &mut Canvas, body: Rect) -> u16 {
    let mut y = body.y;
    for (item, name) in ECONOMY_FIELDS.iter().enumerate() {
        let Some(field) = page.entity.field(name) else { continue };
        if y >= body.bottom() {
            break;
        }
        if *name == "visibility" {
            let focused = page.cursor == item && !page.grid.inside;
            y = visibility(record, focused, canvas, Rect { y, height: body.bottom().saturating_sub(y), ..body });
        } else {
            let line = Rect { y, height: 1, ..body };
            draw_field(page, record, field, page.cursor == item && !page.grid.inside, canvas, line);
            y += 1;
        }
    }
    y
}

/// `(*) Lokal ( ) Delt`, and what that means in a sentence.
fn visibility(record: &Record, focused: bool, canvas: &mut Canvas, area: Rect) -> u16 {
    let theme = canvas.theme;
    let texts = canvas.context.texts;
    let local = record.value("visibility").as_text() == Some("local");
    let radio = |on: bool, word: &str| format!("({}) {word}", if on { "*" } else { " " });
    let label_style = if focused { theme.focus() } else { theme.dim() };
    put(canvas.buffer, area.x, area.y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
    let label = texts.label(&entities::contract::CONTRACT, "visibility");
    put(canvas.buffer, area.x + 2, area.y, label_width(area), &label, label_style, theme);
    let x = area.x + 3 + u16::try_from(label_width(area)).unwrap_or_default();
    let choices = &entities::contract::VISIBILITY;
    let lokal = radio(local, &texts.choice(choices, "local"));
    let delt = radio(!local, &texts.choice(choices, "shared"));
    let after = put(canvas.buffer, x, area.y, 20, &lokal, if local { theme.look() } else { theme.dim() }, theme) + 3;
    let after =
        put(canvas.buffer, after, area.y, 20, &delt, if local { theme.dim() } else { theme.plain() }, theme) + 3;
    let chosen = match record.value("visibility_chosen_at") {
        Value::Moment(at) => texts.with("visibility-chosen", &[("date", format::moment(*at).into())]),
        _ => texts.get("visibility-never-chosen"),
    };
    let room = usize::from(area.right().saturating_sub(after));
    put(canvas.buffer, after, area.y, room, &cut(&chosen, room, theme), theme.dim(), theme);
    let owner = canvas.context.session.organisation_name.clone();
    let sentence = texts
        .with(if local { "visibility-local-means" } else { "visibility-shared-means" }, &[("owner", owner.into())]);
    let mut y = area.y + 1;
    for words in wrapped(&sentence, usize::from(area.width).saturating_sub(6)).into_iter().take(2) {
        put(canvas.buffer, area.x + 4, y, usize::from(area.width).saturating_sub(4), &words, theme.dim(), theme);
        y += 1;
    }
    y
}
