//! The history of a record, who changed each field, and one's own changes.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::layers::changes::{Changes, Opened};
use crate::app::layers::history::{History, Line};
use crate::app::undo::{kind_words, row_name, what};
use crate::model::entities;
use crate::model::history::{Change, ChangeSet, ChangedRow, Deed, FieldChange};
use crate::model::value::Cell;
use crate::text::{Texts, format};
use crate::view::differing;
use crate::view::paint::{cut, put, put_right, width, wrapped};
use crate::view::{Canvas, frame_of};

/// A line as it is drawn: where its text begins, how, and what stands to the right.
struct Drawn {
    indent: u16,
    text: String,
    style: Style,
    right: String,
    /// A field's values in full, which the line in focus shows below its name.
    whole: Option<String>,
}

pub fn draw(page: &History, canvas: &mut Canvas, area: Rect) {
    let texts = canvas.context.texts;
    let place = format!("{} {} {}", texts.entity(page.entity), canvas.theme.dot(), page.name);
    let body = frame_of(canvas, area, &place, None);
    subtitle(if page.blame { "blame-title" } else { "history-title" }, canvas, area);
    if !page.loaded {
        return nothing("record-loading", canvas, body);
    }
    let lines = if page.blame { blame(page, canvas, body) } else { history(page, room_of(body), canvas) };
    place_lines(&lines, page.cursor, canvas, body);
}

fn subtitle(key: &str, canvas: &mut Canvas, area: Rect) {
    let text = canvas.text(key);
    let room = usize::from(area.width).saturating_sub(2);
    put(canvas.buffer, area.x + 1, area.y + 1, room, &text, canvas.theme.dim(), canvas.theme);
}

fn nothing(key: &str, canvas: &mut Canvas, body: Rect) {
    let room = usize::from(body.width).saturating_sub(6);
    for (row, line) in (1u16..).zip(wrapped(&canvas.text(key), room)) {
        put(canvas.buffer, body.x + 3, body.y + row, room, &line, canvas.theme.plain(), canvas.theme);
    }
}

fn history(page: &History, room: usize, canvas: &Canvas) -> Vec<Drawn> {
    let draw = |line: &Line| match *line {
        Line::Set(set) => page.changes.get(set).map(|change| heading(&change.set, canvas)),
        _ => page.changes.get(set_of(*line)).and_then(|change| inside(change, *line, 2, room, canvas)),
    };
    page.lines().iter().filter_map(draw).collect()
}

const fn set_of(line: Line) -> usize {
    match line {
        Line::Set(set) | Line::Row(set, _) | Line::Field(set, _, _) => set,
    }
}

/// When, who, what kind of change, and why.
fn heading(set: &ChangeSet, canvas: &Canvas) -> Drawn {
    let texts = canvas.context.texts;
    let dot = format!(" {} ", canvas.theme.dot());
    let at = set.at.map(format::moment).unwrap_or_default();
    let mut parts = vec![at, who(set, texts)];
    if !set.kind.is_empty() {
        parts.push(kind_words(&set.kind, texts));
    }
    if !set.reason.is_empty() {
        parts.push(set.reason.clone());
    }
    Drawn { indent: 0, text: parts.join(&dot), style: canvas.theme.bold(), right: String::new(), whole: None }
}

/// Who saved it. What came with the database has no person.
fn who(set: &ChangeSet, texts: Texts) -> String {
    match set.who.as_deref() {
        Some("") => texts.get("history-loaded"),
        Some(who) => who.to_owned(),
        None => texts.get("history-the-secretariat"),
    }
}

fn inside(change: &Change, line: Line, indent: u16, room: usize, canvas: &Canvas) -> Option<Drawn> {
    match line {
        Line::Set(_) => None,
        Line::Row(_, row) => {
            // Of a save of several records each row says whose it is.
            let several = change.set.name.is_none() && !change.set.counts.is_empty();
            change.rows.get(row).map(|row| Drawn { indent, ..row_line(row, several, canvas) })
        }
        Line::Field(_, row, field) => {
            let row = change.rows.get(row)?;
            let indent = indent + 2;
            let room = room.saturating_sub(usize::from(indent) + 1);
            Some(Drawn { indent, ..field_line(row, row.fields.get(field)?, room, canvas) })
        }
    }
}

fn row_line(row: &ChangedRow, several: bool, canvas: &Canvas) -> Drawn {
    let texts = canvas.context.texts;
    let deed = texts.get(match row.deed {
        Deed::Made => "deed-made",
        Deed::Changed => "deed-changed",
        Deed::Removed => "deed-removed",
        Deed::Restored => "deed-restored",
    });
    let style = if row.deed == Deed::Removed { canvas.theme.look() } else { canvas.theme.plain() };
    let name = row_name(&row.entity, row.id, &row.name, texts);
    let name = match row.of.as_ref().filter(|_| several) {
        Some(of) => format!("{name} {} {of}", canvas.theme.dot()),
        None => name,
    };
    Drawn { indent: 0, text: name, style, right: deed, whole: None }
}

/// How wide the names of fields stand before their values.
const LABEL: usize = 26;

fn field_line(row: &ChangedRow, change: &FieldChange, room: usize, canvas: &Canvas) -> Drawn {
    let texts = canvas.context.texts;
    let entity = entities::named(&row.entity);
    let label = entity.map(|entity| texts.label(entity, &change.field)).unwrap_or_default();
    let shown = |cell: &Cell| value(row, &change.field, cell, canvas);
    let (before, after) = (shown(&change.before), shown(&change.after));
    let (values, whole) = if row.deed == Deed::Made {
        (after.clone(), after)
    } else {
        let arrow = if canvas.theme.unicode { "→" } else { "->" };
        let whole = format!("{before} {arrow} {after}");
        (differing::change(&before, &after, room.saturating_sub(LABEL), canvas.theme), whole)
    };
    Drawn {
        indent: 0,
        text: format!("{}{values}", padded(&label, LABEL, canvas)),
        style: canvas.theme.plain(),
        right: String::new(),
        whole: Some(whole),
    }
}

fn value(row: &ChangedRow, field: &str, cell: &Cell, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    let declared = entities::named(&row.entity).and_then(|entity| entity.field(field));
    let shown = declared.map(|field| format::cell(field, cell, texts.lang)).unwrap_or_default();
    if shown.is_empty() { texts.get("history-nothing") } else { shown.replace('\n', " ") }
}

fn padded(text: &str, room: usize, canvas: &Canvas) -> String {
    let cut = cut(text, room - 1, canvas.theme);
    let blanks = room - width(&cut);
    format!("{cut}{}", " ".repeat(blanks))
}

/// A field, its value, and who made it so and when.
fn blame(page: &History, canvas: &Canvas, body: Rect) -> Vec<Drawn> {
    let lang = canvas.context.texts.lang;
    page.blamed()
        .iter()
        .map(|blamed| {
            let label = padded(&canvas.context.texts.label(page.entity, blamed.field.name), LABEL, canvas);
            let value = format::cell(blamed.field, blamed.value, lang).replace('\n', " ");
            let value = if value.is_empty() { canvas.text("history-nothing") } else { value };
            let at = blamed.change.set.at.map(format::moment).unwrap_or_default();
            let who = who(&blamed.change.set, canvas.context.texts);
            let room = usize::from(body.width).saturating_sub(LABEL + 44);
            let right = format!("{}  {at}", cut(&who, 22, canvas.theme));
            Drawn {
                indent: 0,
                text: format!("{label}{}", cut(&value, room.max(12), canvas.theme)),
                style: canvas.theme.plain(),
                right,
                whole: Some(value),
            }
        })
        .collect()
}

pub fn draw_changes(page: &Changes, canvas: &mut Canvas, area: Rect) {
    let texts = canvas.context.texts;
    let place = match page.only {
        Some(_) => texts.get("changes-one-title"),
        None => format!("{} {} {}", texts.get("changes-title"), canvas.theme.dot(), canvas.context.session.person_name),
    };
    let body = frame_of(canvas, area, &place, None);
    match &page.opened {
        Some(opened) => draw_opened(opened, canvas, area, body),
        None if page.only.is_some() => nothing("record-loading", canvas, body),
        None => draw_sets(page, canvas, area, body),
    }
}

fn draw_sets(page: &Changes, canvas: &mut Canvas, area: Rect, body: Rect) {
    subtitle("changes-subtitle", canvas, area);
    if page.loaded && page.sets.is_empty() {
        return nothing("changes-none", canvas, body);
    }
    let lines: Vec<Drawn> = page.sets.iter().map(|set| set_line(set, canvas)).collect();
    place_lines(&lines, page.cursor, canvas, body);
}

fn set_line(set: &ChangeSet, canvas: &Canvas) -> Drawn {
    let texts = canvas.context.texts;
    let at = set.at.map(format::moment).unwrap_or_default();
    let kind = padded(&kind_words(&set.kind, texts), 20, canvas);
    let reason = if set.reason.is_empty() { String::new() } else { format!(": {}", set.reason) };
    let what = what(&set.counts, set.name.as_deref(), texts);
    let right = match (set.undone, set.partly) {
        (true, true) => texts.get("changes-partly-undone"),
        (true, false) => texts.get("changes-undone"),
        (false, _) => String::new(),
    };
    let style = if set.undone && !set.partly { canvas.theme.dim() } else { canvas.theme.plain() };
    Drawn { indent: 0, text: format!("{at}  {kind}{what}{reason}"), style, right, whole: None }
}

fn draw_opened(opened: &Opened, canvas: &mut Canvas, area: Rect, body: Rect) {
    let set = &opened.change.set;
    let named = set.name.as_ref().map(|name| format!(" {} {name}", canvas.theme.dot())).unwrap_or_default();
    let title = format!("{}{named}", heading(set, canvas).text);
    put(canvas.buffer, area.x + 1, area.y + 1, usize::from(area.width) - 2, &title, canvas.theme.dim(), canvas.theme);
    let lines: Vec<Drawn> = opened
        .lines()
        .iter()
        .filter_map(|line| {
            let drawn = inside(&opened.change, *line, 2, room_of(body), canvas)?;
            let marked = matches!(line, Line::Row(_, row) if opened.marks.contains(row));
            Some(if marked { Drawn { indent: 0, text: format!("* {}", drawn.text), ..drawn } } else { drawn })
        })
        .collect();
    place_lines(&lines, opened.cursor, canvas, body);
}

/// The room of a line, after the cursor.
const fn room_of(body: Rect) -> usize {
    (body.width as usize).saturating_sub(5)
}

/// What the line in focus says in full, where it does not fit on one row.
fn in_full(line: &Drawn, room: usize) -> Vec<String> {
    let below = room.saturating_sub(usize::from(line.indent) + LABEL);
    let fits =
        |whole: &&String| line.text.ends_with(whole.as_str()) && LABEL + width(whole) + width(&line.right) < room;
    match line.whole.as_ref() {
        Some(whole) if !fits(&whole) => wrapped(whole, below),
        _ => Vec::new(),
    }
}

fn place_lines(lines: &[Drawn], cursor: usize, canvas: &mut Canvas, body: Rect) {
    let theme = canvas.theme;
    let room = room_of(body);
    let full = lines.get(cursor).map(|line| in_full(line, room)).unwrap_or_default();
    let height = usize::from(body.height).saturating_sub(full.len()).max(1);
    let first = (cursor + 2).saturating_sub(height).min(lines.len().saturating_sub(height));
    let mut y = body.y;
    for (index, line) in lines.iter().enumerate().skip(first).take(height) {
        let focused = index == cursor;
        put(canvas.buffer, body.x, y, 2, if focused { " >" } else { "" }, theme.bold(), theme);
        let right = width(&line.right).min(room / 2);
        let left = room.saturating_sub(right + 1 + usize::from(line.indent));
        let style = if focused { theme.focus() } else { line.style };
        put(canvas.buffer, body.x + 3 + line.indent, y, left, &line.text, style, theme);
        put_right(canvas.buffer, body.x + 3, y, room, &line.right, theme.dim(), theme);
        y += 1;
        for words in full.iter().filter(|_| focused) {
            let x = body.x + 3 + line.indent + u16::try_from(LABEL).unwrap_or_default();
            if y < body.bottom() {
                put(canvas.buffer, x, y, room, words, theme.plain(), theme);
            }
            y += 1;
        }
    }
}
