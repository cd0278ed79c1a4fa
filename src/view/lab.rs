//! The lab: the text with its marks in the gutter, what it shows beside or below it, and in
//! words what is wrong with the line of the cursor.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::app::layers::lab::{Lab, SAID, SIDE_BY_SIDE};
use crate::model::report::{Mark, Scope};
use crate::text::Texts;
use crate::view::no_rows::{self, Asked};
use crate::view::paint::{put, put_right, rule, width, wrapped};
use crate::view::reports::{narrowed, typing};
use crate::view::{Canvas, frame_of, result};

/// The number, the mark and the sign of a fault before each line.
const GUTTER: u16 = 7;

pub fn draw(page: &Lab, canvas: &mut Canvas, area: Rect) {
    let texts = canvas.context.texts;
    let dot = canvas.theme.dot();
    let changed = page.is_changed().then(|| texts.get("lab-changed"));
    let parts: Vec<String> = [texts.get("lab-title"), name(page, texts)].into_iter().chain(changed).collect();
    let place = parts.join(&format!(" {dot} "));
    let body = frame_of(canvas, area, &place, None);
    legend(page, canvas, area);
    let above = Rect { height: body.height.saturating_sub(SAID), ..body };
    let (text, result) = panes(page, canvas, above);
    draw_text(page, canvas, text);
    draw_result(page, canvas, result);
    said(page, canvas, Rect { y: above.bottom(), height: body.height - above.height, ..body });
}

fn name(page: &Lab, texts: Texts) -> String {
    let known = page.checked.template.as_deref().or_else(|| page.trial.drawn().map(|drawn| &*drawn.template));
    match known {
        Some(template) => template.name(texts.lang.code()).to_owned(),
        None => page.code.clone().unwrap_or_else(|| texts.get("lab-new")),
    }
}

/// Line 2: whose rows these are, and what the letters in the gutter mean.
fn legend(page: &Lab, canvas: &mut Canvas, area: Rect) {
    let texts = canvas.context.texts;
    let theme = canvas.theme;
    let room = usize::from(area.width).saturating_sub(2);
    let letters: Vec<String> = [Mark::Shared, Mark::MayBeHidden, Mark::Never]
        .into_iter()
        .map(|mark| format!("{} {}", letter(mark, texts), texts.get(&format!("mark-{}", mark.code()))))
        .collect();
    let letters = letters.join("  ");
    let scope = page.checked.template.as_ref().map(|template| template.scope);
    let rows = match scope {
        Some(Scope::Local) => canvas.keyed("lab-own-rows", &[]),
        Some(_) => canvas.keyed("lab-sample-rows", &[]),
        None => texts.get("lab-faulty"),
    };
    let style = if scope.is_none() { theme.wrong() } else { theme.dim() };
    put(canvas.buffer, area.x + 1, area.y + 1, room.saturating_sub(width(&letters) + 2), &rows, style, theme);
    put_right(canvas.buffer, area.x + 1, area.y + 1, room, &letters, theme.dim(), theme);
}

/// The text and the result: beside each other where there is room, or one above the other.
fn panes(page: &Lab, canvas: &mut Canvas, area: Rect) -> (Rect, Rect) {
    if area.width >= SIDE_BY_SIDE {
        let text = Rect { width: area.width / 2, ..area };
        return (text, Rect { x: text.right() + 1, width: area.width - text.width - 1, ..area });
    }
    let text = Rect { height: page.text_rows(canvas.context.size).min(area.height), ..area };
    rule(canvas.buffer, area, text.bottom(), canvas.theme);
    let below = area.height.saturating_sub(text.height + 1);
    (text, Rect { y: text.bottom() + 1, height: below, ..area })
}

fn letter(mark: Mark, texts: Texts) -> String {
    texts.get(match mark {
        Mark::Shared => "lab-letter-shared",
        Mark::MayBeHidden => "lab-letter-may-be-hidden",
        Mark::Never => "lab-letter-never",
    })
}

const fn look(mark: Mark, canvas: &Canvas) -> Style {
    match mark {
        Mark::Shared => canvas.theme.accent(),
        Mark::MayBeHidden => canvas.theme.look(),
        Mark::Never => canvas.theme.wrong(),
    }
}

fn draw_text(page: &Lab, canvas: &mut Canvas, area: Rect) {
    let (row, column) = page.input.cursor();
    let lines = page.input.area.lines();
    let room = usize::from(area.width.saturating_sub(GUTTER + 1));
    let before: String = lines.get(row).map(|line| line.chars().take(column).collect()).unwrap_or_default();
    // A line longer than the pane takes all of them along.
    let skip = width(&before).saturating_sub(room.saturating_sub(1));
    for (y, (index, line)) in (area.y..area.bottom()).zip(lines.iter().enumerate().skip(page.first)) {
        gutter(page, index, canvas, Rect { y, height: 1, ..area });
        let visible: String = line.chars().skip(skip).collect();
        let style = style_of(line, canvas);
        put(canvas.buffer, area.x + GUTTER, y, room, &visible, style, canvas.theme);
    }
    if !page.on_result && row >= page.first {
        let x = area.x + GUTTER + u16::try_from(width(&before) - skip).unwrap_or_default();
        let y = area.y + u16::try_from(row - page.first).unwrap_or_default();
        canvas.cursor = (y < area.bottom()).then_some(Position { x, y });
    }
}

fn style_of(line: &str, canvas: &Canvas) -> Style {
    match line.trim_start().chars().next() {
        Some('#') => canvas.theme.dim(),
        Some('[') => canvas.theme.bold(),
        _ => canvas.theme.plain(),
    }
}

/// `>` at the cursor's line, the number, the letter of what may leave, `!` where it is wrong.
fn gutter(page: &Lab, index: usize, canvas: &mut Canvas, line: Rect) {
    let theme = canvas.theme;
    let (row, _) = page.input.cursor();
    let fault = page.checked.fault_on(index).is_some();
    if index == row && !page.on_result {
        put(canvas.buffer, line.x, line.y, 1, ">", theme.accent(), theme);
    }
    let number = format!("{}", index + 1);
    let style = if fault { theme.wrong() } else { theme.dim() };
    put_right(canvas.buffer, line.x + 1, line.y, 3, &number, style, theme);
    if let Some(mark) = page.checked.marks.get(index).copied().flatten() {
        let letter = letter(mark, canvas.context.texts);
        put(canvas.buffer, line.x + 5, line.y, 1, &letter, look(mark, canvas), theme);
    }
    if fault {
        put(canvas.buffer, line.x + 4, line.y, 1, "!", theme.wrong(), theme);
    }
}

/// The result with a heading that says what it is, dimmed where the text is ahead of it.
fn draw_result(page: &Lab, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    if area.height < 2 {
        return;
    }
    let (heading, style) = heading(page, canvas);
    let room = usize::from(area.width).saturating_sub(2);
    if !typing(&page.trial.narrowing, canvas, area.x + 1, area.y, room) {
        put(canvas.buffer, area.x + 1, area.y, room, &heading, style, theme);
    }
    let below = Rect { y: area.y + 1, height: area.height - 1, ..area };
    result::draw(&page.pane, page.on_result, None, canvas, below);
    if page.pane.content().is_some() && page.pane.is_empty() {
        nothing(page, canvas, below);
    }
    if page.pane.stale {
        canvas.buffer.set_style(below, theme.dim());
    }
}

/// No row came out: why.
fn nothing(page: &Lab, canvas: &mut Canvas, area: Rect) {
    let Some(drawn) = page.trial.drawn() else { return };
    let narrowed = !page.trial.narrowing.params(&drawn.template).is_empty();
    let asked = Asked { narrowed, sample: drawn.result.sample, ..Asked::default() };
    let said = no_rows::why(&drawn.template, asked, canvas);
    let room = usize::from(area.width).saturating_sub(4);
    for (y, line) in (area.y..area.bottom()).zip(wrapped(&said, room)) {
        put(canvas.buffer, area.x + 3, y, room, &line, canvas.theme.plain(), canvas.theme);
    }
}

fn heading(page: &Lab, canvas: &Canvas) -> (String, Style) {
    let texts = canvas.context.texts;
    let theme = canvas.theme;
    let (words, style) = match (page.trial.problem(), page.trial.drawn()) {
        (Some(problem), _) => return (problem.to_owned(), theme.wrong()),
        (None, Some(_)) if page.checked.template.is_none() => ("lab-last-good", theme.look()),
        (None, _) if page.trial.is_running() => ("lab-running", theme.dim()),
        (None, Some(_)) if page.trial.is_current() => ("lab-result", theme.bold()),
        (None, Some(_)) => ("lab-last-good", theme.look()),
        (None, None) if page.checked.template.is_none() => ("lab-no-result", theme.dim()),
        (None, None) => ("lab-stopped", theme.dim()),
    };
    let sample = page.trial.drawn().filter(|drawn| drawn.result.sample).map(|_| texts.get("lab-sample"));
    let given = page.checked.template.as_ref().map(|template| narrowed(&page.trial.narrowing, template, canvas));
    let parts: Vec<String> =
        [canvas.keyed(words, &[])].into_iter().chain(sample).chain(given.into_iter().flatten()).collect();
    (parts.join(&format!(" {} ", theme.dot())), style)
}

/// What is wrong with the cursor's line; or how many faults there are; or what the line names.
fn said(page: &Lab, canvas: &mut Canvas, area: Rect) {
    let texts = canvas.context.texts;
    let theme = canvas.theme;
    let (row, _) = page.input.cursor();
    let (words, style) = match (page.checked.fault_on(row), page.checked.faults.first()) {
        (Some(fault), _) => (format!("! {}", texts.fault(&fault.error)), theme.wrong()),
        (None, Some(first)) => {
            let args = [("count", page.checked.faults.len().into()), ("line", first.line.into())];
            (format!("! {}", canvas.keyed("lab-faults", &args)), theme.look())
        }
        (None, None) => (meaning(page, row, texts), theme.dim()),
    };
    let room = usize::from(area.width).saturating_sub(2);
    for (y, line) in (area.y..area.bottom()).zip(wrapped(&words, room)) {
        put(canvas.buffer, area.x + 1, y, room, &line, style, theme);
    }
}

fn meaning(page: &Lab, row: usize, texts: Texts) -> String {
    texts.get(match page.checked.marks.get(row).copied().flatten() {
        None => "lab-in-order",
        Some(Mark::Shared) => "lab-means-shared",
        Some(Mark::MayBeHidden) => "lab-means-may-be-hidden",
        Some(Mark::Never) => "lab-means-never",
    })
}
