//! HOW it looks. One renderer per kind of layer; nothing here changes the state.

mod blueprint;
mod bulk;
mod differing;
mod forms;
mod grid;
mod hierarchy;
mod history;
mod home;
mod lab;
mod lane;
mod leaver;
mod members;
mod no_rows;
mod paint;
mod popups;
mod record;
mod reports;
mod result;
mod review;
mod rows;
mod seen;
mod standing;
mod start;
mod table;
mod templates;
pub mod theme;
mod told;
mod versions;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::App;
use crate::app::context::{Context, Level};
use crate::app::layers::{Behaviour, Layer};
use crate::keys::{self, hints};
use crate::model::session::Store;
use crate::text::Arg;

use paint::{put, put_right, rule, width};
use theme::Theme;

/// From this width on a list and its open record stand side by side.
const SIDE_BY_SIDE: u16 = 120;

/// What a renderer draws with.
pub struct Canvas<'a> {
    pub buffer: &'a mut Buffer,
    pub context: &'a Context,
    pub theme: Theme,
    /// What keys mean on the layer that is drawn.
    pub here: &'static [keys::Context],
    /// Where the terminal's own cursor goes, when something is being typed.
    pub cursor: Option<Position>,
}

impl Canvas<'_> {
    pub fn text(&self, key: &str) -> String {
        self.context.texts.get(key)
    }

    /// A text that may name keys.
    pub fn keyed(&self, key: &str, args: &[(&'static str, Arg)]) -> String {
        self.context.texts.with_keys(key, args, keys_of(self))
    }
}

/// Draws the whole screen.
pub fn draw(app: &App, theme: Theme, frame: &mut Frame) {
    let area = frame.area();
    let mut canvas =
        Canvas { buffer: frame.buffer_mut(), context: &app.context, theme, here: app.context.here, cursor: None };
    let page = app.layers.iter().rposition(|layer| !layer.is_popup());
    if let Some(page) = page {
        draw_page(app, page, &mut canvas, area);
    }
    for layer in app.layers.iter().skip(page.map_or(0, |page| page + 1)) {
        canvas.here = layer.contexts();
        popups::draw(app, layer, &mut canvas, above_the_last_line(area));
    }
    if !app.pending.is_empty() {
        popups::which_key(app, &mut canvas, above_the_last_line(area));
    }
    last_line(app, &mut canvas, area);
    let cursor = canvas.cursor;
    if let Some(position) = cursor.filter(|position| area.contains(*position)) {
        frame.set_cursor_position(position);
    }
    #[cfg(debug_assertions)]
    panic_where_asked(frame.buffer_mut());
}

/// What a frame shows when it is to panic. Only in builds for development: it is how a test sees
/// the program itself break with typed text on the screen.
#[cfg(debug_assertions)]
pub const PANIC_IN_THIS_FRAME: &str = "panic in this frame!";

#[cfg(debug_assertions)]
fn panic_where_asked(buffer: &Buffer) {
    let shown: String = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
    assert!(!shown.contains(PANIC_IN_THIS_FRAME), "the frame was asked to panic");
}

/// What is pressed for an action, for texts that name keys.
fn keys_of(canvas: &Canvas) -> impl Fn(&str) -> String {
    |action: &str| canvas.context.key_of(canvas.here, action)
}

const fn above_the_last_line(area: Rect) -> Rect {
    Rect { height: area.height.saturating_sub(1), ..area }
}

fn draw_page(app: &App, page: usize, canvas: &mut Canvas, area: Rect) {
    let Some(layer) = app.layers.get(page) else { return };
    canvas.here = layer.contexts();
    let body = above_the_last_line(area);
    let below = page.checked_sub(1).and_then(|index| app.layers.get(index));
    match (layer, below) {
        (Layer::Record(record), Some(Layer::Table(table))) if area.width >= SIDE_BY_SIDE && !record.is_new() => {
            let left = Rect { width: body.width * 2 / 5, ..body };
            let right = Rect { x: left.right() + 2, width: body.width - left.width - 2, ..body };
            table::draw(table, canvas, left);
            record::draw(record, canvas, right);
        }
        (Layer::Start(start), _) => start::draw(start, canvas, body),
        (Layer::Home(home), _) => home::draw(home, canvas, body),
        (Layer::Table(table), _) => table::draw(table, canvas, body),
        (Layer::Record(record), _) => record::draw(record, canvas, body),
        (Layer::Reports(reports), _) => reports::draw(reports, canvas, body),
        (Layer::Blueprint(form), _) => blueprint::draw(form, canvas, body),
        (Layer::Lab(lab), _) => lab::draw(lab, canvas, body),
        (Layer::Versions(versions), _) => versions::draw(versions, canvas, body),
        (Layer::Lane(lane), _) => lane::draw(lane, canvas, body),
        (Layer::Seen(seen), _) => seen::draw(seen, canvas, body),
        (Layer::Quality(quality), _) => home::draw_quality(quality, canvas, body),
        (Layer::Leaver(page), _) => leaver::draw(page, canvas, body),
        (Layer::History(page), _) => history::draw(page, canvas, body),
        (Layer::Changes(page), _) => history::draw_changes(page, canvas, body),
        (Layer::Templates(page), _) => templates::draw(page, canvas, body),
        (Layer::Completeness(page), _) => home::draw_completeness(page, canvas, body),
        _ => {}
    }
}

/// Line 1 of every page: where am I, whose data, which database, drafts.
fn title(canvas: &mut Canvas, area: Rect, place: &str, right: Option<String>) {
    let context = canvas.context;
    let room = usize::from(area.width).saturating_sub(1);
    // A lost line is said on every page, whatever else stands there.
    let right = match right.filter(|_| !context.lost && context.session.as_of.is_none()) {
        Some(right) => {
            let recording = context.macros.recording().then(|| context.texts.get("macro-recording"));
            let parts: Vec<String> = recording.into_iter().chain([right]).collect();
            paint::cut(&parts.join(&format!(" {} ", canvas.theme.dot())), room * 2 / 3, canvas.theme)
        }
        None => status(canvas, room * 2 / 3),
    };
    let left = room.saturating_sub(width(&right) + 2);
    put(canvas.buffer, area.x + 1, area.y, left, place, canvas.theme.bold(), canvas.theme);
    let style = match (context.lost, context.drafts.is_empty() && !context.session.demo) {
        _ if context.session.as_of.is_some() => canvas.theme.focus(),
        (true, _) => canvas.theme.wrong(),
        (false, true) => canvas.theme.dim(),
        (false, false) => canvas.theme.look(),
    };
    put_right(canvas.buffer, area.x, area.y, room, &right, style, canvas.theme);
}

/// Drafts, and which kind of database this is. Where there is no room for all of it the kind
/// stays: what protects the data depends on it.
fn status(canvas: &Canvas, room: usize) -> String {
    let context = canvas.context;
    let mut parts = Vec::new();
    // Whoever looks at an earlier day must not take it for today, on any page.
    if let Some(date) = context.session.as_of {
        let banner = match context.session.before_history() {
            Some(first) => {
                context.texts.with("status-before-history", &[("date", date.into()), ("first", first.into())])
            }
            None => context.texts.with("status-as-of", &[("date", date.into())]),
        };
        return if context.lost { format!("{} {banner}", context.texts.get("status-line-lost")) } else { banner };
    }
    if context.lost {
        parts.push(context.texts.get("status-line-lost"));
    }
    if context.macros.recording() {
        parts.push(context.texts.get("macro-recording"));
    }
    let (changes, records) = context.drafts.counts();
    if changes > 0 {
        let args = [("changes", changes.into()), ("records", records.into())];
        parts.push(context.texts.with("status-drafts", &args));
    }
    if context.session.read_only {
        parts.push(context.texts.get("status-read-only"));
    }
    let kind = context.texts.get(match (context.session.demo, context.session.store) {
        (true, _) => "status-demo",
        (_, Store::OwnFile) => "status-own-file",
        (_, Store::SharedRegistry) => "status-shared-registry",
    });
    if parts.is_empty() {
        return kind;
    }
    let dot = format!(" {} ", canvas.theme.dot());
    let left = room.saturating_sub(width(&kind) + width(&dot));
    format!("{}{dot}{kind}", paint::cut(&parts.join(&dot), left, canvas.theme))
}

/// The last line: a message, or the keys for here.
fn last_line(app: &App, canvas: &mut Canvas, area: Rect) {
    if area.height == 0 {
        return;
    }
    let y = area.bottom() - 1;
    let room = usize::from(area.width).saturating_sub(1);
    let context = &app.context;
    if let Some(said) = &context.message {
        let (sign, style) = match said.level {
            Level::Passing => ("", canvas.theme.plain()),
            Level::Done => ("", canvas.theme.accent()),
            Level::Warning => ("! ", canvas.theme.look()),
            Level::Error => ("!! ", canvas.theme.wrong()),
        };
        message(canvas, area, &format!("{sign}{}", said.text), style);
        return;
    }
    let Some(top) = app.top() else { return };
    if let Some(rows) = context.written.filter(|_| !top.is_popup()) {
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        let text = canvas.keyed("export-progress", &[("count", rows.into())]);
        return message(canvas, area, &text, canvas.theme.accent());
    }
    let mut bar = hints::bar(&context.keymap, top.contexts(), |action| app.available(action));
    hints::begin_with(&mut bar, top.foremost());
    let own = top.contexts().first().map_or("", |context| context.name());
    let words = hints::fit(&bar, room, |means| match means {
        hints::Means::Act(action) => match top.word(action) {
            Some(key) => context.texts.get(key),
            None => context.texts.action(action.name(), own),
        },
        hints::Means::Prefix(_) => context.texts.get(&means.text_key()),
    });
    let mut x = area.x + 1;
    for (keys, word) in words {
        x = put(canvas.buffer, x, y, room, &keys, canvas.theme.accent(), canvas.theme) + 1;
        x = put(canvas.buffer, x, y, room, &word, canvas.theme.plain(), canvas.theme) + 2;
    }
}

/// A message takes as many lines from the bottom as it needs, at most four.
fn message(canvas: &mut Canvas, area: Rect, text: &str, style: ratatui::style::Style) {
    let room = usize::from(area.width).saturating_sub(2).max(1);
    let mut lines = paint::wrapped(text, room);
    lines.truncate(4);
    let count = u16::try_from(lines.len()).unwrap_or(1).min(area.height);
    let top = area.bottom() - count;
    crate::term::clear_under(canvas.buffer, Rect { y: top, height: count, ..area });
    for (index, line) in (0u16..).zip(&lines) {
        put(canvas.buffer, area.x + 1, top + index, room, line, style, canvas.theme);
    }
}

/// The heading part that every page shares: title, second line, rule. Returns what is left.
fn frame_of(canvas: &mut Canvas, area: Rect, place: &str, right: Option<String>) -> Rect {
    title(canvas, area, place, right);
    if area.height > 3 {
        rule(canvas.buffer, area, area.y + 2, canvas.theme);
    }
    let used = 3.min(area.height);
    Rect { y: area.y + used, height: area.height - used, ..area }
}
