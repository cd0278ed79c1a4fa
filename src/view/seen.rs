//! One's own contract beside what others see of it; each hidden field with its rule.

use ratatui::layout::Rect;

use crate::app::layers::seen::Seen;
use crate::model::entities::contract::VISIBILITY;
use crate::model::seen::{Gate, Line, Rule};
use crate::text::{Texts, format, key};
use crate::view::paint::{put, put_right, rule};
use crate::view::{Canvas, title};

/// A line as it is drawn: the heading of a group, or the line of this number.
enum Shown {
    Heading(String),
    Line(usize),
}

pub fn draw(seen: &Seen, canvas: &mut Canvas, area: Rect) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    title(canvas, area, &format!("{} {} {}", texts.get("seen-title"), theme.dot(), seen.name), None);
    if area.height < 6 {
        return;
    }
    state_line(seen, canvas, area);
    let columns = columns(area);
    let own = canvas.context.session.organisation_name.clone();
    put(
        canvas.buffer,
        columns[1].0,
        area.y + 2,
        columns[1].1,
        &texts.with("seen-we", &[("name", own.into())]),
        theme.dim(),
        theme,
    );
    put(canvas.buffer, columns[2].0, area.y + 2, columns[2].1, &texts.get("seen-others"), theme.dim(), theme);
    rule(canvas.buffer, area, area.y + 3, theme);
    let list = Rect { y: area.y + 4, height: area.height - 5, ..area };
    if seen.lines.is_empty() {
        put(canvas.buffer, list.x + 2, list.y + 1, 20, theme.ellipsis(), theme.dim(), theme);
    }
    let shown = shown(seen, texts);
    let focus = shown.iter().position(|line| matches!(line, Shown::Line(place) if *place == seen.cursor)).unwrap_or(0);
    let height = usize::from(list.height).max(1);
    let first = focus.saturating_sub(height / 2).min(shown.len().saturating_sub(height));
    for (row, line) in (list.y..list.bottom()).zip(shown.iter().skip(first)) {
        match line {
            Shown::Heading(text) => {
                put(canvas.buffer, area.x + 1, row, usize::from(area.width), text, theme.bold(), theme);
            }
            Shown::Line(place) => {
                if let Some(line) = seen.lines.get(*place) {
                    draw_line(line, *place == seen.cursor, columns, canvas, area.x, row);
                }
            }
        }
    }
    counts(seen, canvas, area);
}

/// Which of the two is looked at: how it is, or how it would be.
fn state_line(seen: &Seen, canvas: &mut Canvas, area: Rect) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let room = usize::from(area.width).saturating_sub(2);
    let Some(now) = &seen.visibility else { return };
    let (text, style) = match seen.preview {
        None => (texts.with("seen-now", &[("visibility", texts.choice(&VISIBILITY, now).into())]), theme.plain()),
        Some(then) => {
            (texts.with("seen-preview", &[("visibility", texts.choice(&VISIBILITY, then).into())]), theme.look())
        }
    };
    put(canvas.buffer, area.x + 1, area.y + 1, room, &text, style, theme);
}

/// Where the label, our value and theirs begin, and their room.
fn columns(area: Rect) -> [(u16, usize); 3] {
    let room = usize::from(area.width).saturating_sub(4);
    let label = (room * 27 / 100).clamp(10, 34);
    // A rule is longer than most values.
    let ours = (room - label) * 45 / 100;
    let place = |at: usize| area.x + 3 + u16::try_from(at).unwrap_or(u16::MAX);
    let theirs = room - label - ours;
    [(place(0), label.saturating_sub(1)), (place(label), ours.saturating_sub(1)), (place(label + ours), theirs)]
}

/// The lines, with a heading wherever another row of the contract begins.
fn shown(seen: &Seen, texts: Texts) -> Vec<Shown> {
    let mut shown = Vec::new();
    let mut group = None;
    for (place, line) in seen.lines.iter().enumerate() {
        let here =
            (line.entity.name, if line.entity.name == "economy_line" { line.number } else { line.number.min(1) });
        if group != Some(here) {
            group = Some(here);
            let name = if line.number == 0 { texts.entity(line.entity) } else { texts.entities(line.entity) };
            let numbered = line.entity.name == "economy_line";
            shown.push(Shown::Heading(if numbered {
                format!("{} {}", texts.entity(line.entity), line.number)
            } else {
                name
            }));
        }
        shown.push(Shown::Line(place));
    }
    shown
}

fn draw_line(line: &Line, focused: bool, columns: [(u16, usize); 3], canvas: &mut Canvas, x: u16, y: u16) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let said = |cell| format::cell(line.field, cell, texts.lang).replace('\n', " ");
    put(canvas.buffer, x, y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
    let style = if focused { theme.focus() } else { theme.dim() };
    put(canvas.buffer, columns[0].0, y, columns[0].1, &texts.label(line.entity, line.field.name), style, theme);
    put(canvas.buffer, columns[1].0, y, columns[1].1, &said(&line.ours), theme.plain(), theme);
    let theirs = line.theirs.as_ref().map(said).unwrap_or_default();
    let Some(rule) = line.rule else {
        put(canvas.buffer, columns[2].0, y, columns[2].1, &theirs, theme.plain(), theme);
        return;
    };
    let mask = if theme.unicode { "▒▒▒" } else { "###" };
    let text = if theirs.is_empty() { format!("{mask} {}", rule_text(rule, texts)) } else { theirs };
    put(canvas.buffer, columns[2].0, y, columns[2].1, &text, theme.look(), theme);
}

fn rule_text(rule: Rule, texts: Texts) -> String {
    let key = key(&["hidden", rule.code()]);
    match rule {
        Rule::Gate(Gate::NotBegun { first_day }) => texts.with(&key, &[("date", first_day.into())]),
        _ => texts.get(&key),
    }
}

fn counts(seen: &Seen, canvas: &mut Canvas, area: Rect) {
    let hidden = seen.lines.iter().filter(|line| line.rule.is_some()).count();
    let args = [("same", (seen.lines.len() - hidden).into()), ("hidden", hidden.into())];
    let said = canvas.context.texts.with("seen-counts", &args);
    let room = usize::from(area.width).saturating_sub(2);
    if !seen.lines.is_empty() {
        put_right(canvas.buffer, area.x, area.bottom() - 1, room, &said, canvas.theme.dim(), canvas.theme);
    }
}
