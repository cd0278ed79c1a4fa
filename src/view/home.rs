//! Home: only what is true, and where to go. And the list of quality rules.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::layers::completeness::Completeness;
use crate::app::layers::home::{Home, Line};
use crate::app::layers::quality::Quality;
use crate::keys::hints;
use crate::model::quality::{self, RuleLevel};
use crate::model::session::most_telling;
use crate::text::{format, key};
use crate::view::paint::{put, put_right};
use crate::view::{Canvas, frame_of};

/// A line as it is drawn: its text, what stands to the right, its item.
struct Drawn {
    left: String,
    right: String,
    style: Style,
    item: Option<usize>,
}

pub fn draw(home: &Home, canvas: &mut Canvas, area: Rect) {
    let session = &canvas.context.session;
    let dot = canvas.theme.dot();
    let role = role(canvas);
    let place = format!("KITOS {dot} {} {dot} {role}", session.organisation_name);
    let body = frame_of(canvas, area, &place, None);
    let today = canvas.context.texts.with(
        "home-greeting",
        &[("name", session.person_name.clone().into()), ("date", format::date(session.today).into())],
    );
    put(canvas.buffer, area.x + 1, area.y + 1, usize::from(area.width), &today, canvas.theme.dim(), canvas.theme);
    let drawn = if session.is_secretariat() { secretariat(home, canvas) } else { municipality(home, canvas) };
    place_lines(&drawn, home.cursor, canvas, body);
}

/// The role that says most about what one may do, in words.
fn role(canvas: &Canvas) -> String {
    let held = most_telling(canvas.context.session.roles.iter().map(String::as_str));
    canvas.text(&key(&["choice-role", held]))
}

fn heading(text: String, right: String, canvas: &Canvas) -> Drawn {
    Drawn { left: text, right, style: canvas.theme.bold(), item: None }
}

fn blank(canvas: &Canvas) -> Drawn {
    Drawn { left: String::new(), right: String::new(), style: canvas.theme.plain(), item: None }
}

fn municipality(home: &Home, canvas: &Canvas) -> Vec<Drawn> {
    let context = canvas.context;
    let texts = context.texts;
    let plain = canvas.theme.plain();
    let mut drawn = vec![heading(texts.get("home-deadlines"), String::new(), canvas)];
    if home.deadlines.as_ref().is_some_and(Vec::is_empty) {
        drawn.push(Drawn {
            left: texts.get("home-no-deadlines"),
            right: String::new(),
            style: canvas.theme.dim(),
            item: None,
        });
    }
    for (item, line) in home.lines(context).iter().enumerate() {
        let (left, right, style) = match line {
            Line::Deadline(index) => deadline(home, *index, canvas),
            Line::MoreDeadlines => (texts.get("home-more-deadlines"), String::new(), canvas.theme.dim()),
            Line::Visibility => (texts.get("home-visibility"), visibility(home, canvas), plain),
            Line::NeverChosen => (texts.get("home-never-chosen"), never_chosen(home, canvas), canvas.theme.look()),
            Line::Quality => (texts.get("home-quality"), quality_summary(home, canvas), plain),
            Line::Waiting => waiting(home, canvas),
            Line::Drafts => drafts(canvas),
            Line::Page(action) => page_line(*action, canvas),
            Line::Fault(_) | Line::Order(_) => continue,
        };
        if matches!(line, Line::Visibility | Line::Page(crate::keys::Action::GoContracts)) {
            drawn.push(blank(canvas));
        }
        drawn.push(Drawn { left, right, style, item: Some(item) });
    }
    drawn
}

fn secretariat(home: &Home, canvas: &Canvas) -> Vec<Drawn> {
    let context = canvas.context;
    let texts = context.texts;
    let mut drawn = vec![heading(texts.get("home-catalogue-faults"), String::new(), canvas)];
    let mut orders_headed = false;
    for (item, line) in home.lines(context).iter().enumerate() {
        let (left, right, style) = match line {
            Line::Fault(index) => fault(home, *index, canvas),
            Line::Order(index) => {
                if !orders_headed {
                    orders_headed = true;
                    drawn.push(blank(canvas));
                    drawn.push(heading(texts.get("home-orders"), String::new(), canvas));
                }
                order(home, *index, canvas)
            }
            Line::Waiting => waiting(home, canvas),
            Line::Drafts => drafts(canvas),
            Line::Page(action) => page_line(*action, canvas),
            _ => continue,
        };
        if matches!(line, Line::Page(crate::keys::Action::GoCatalogue)) {
            drawn.push(blank(canvas));
        }
        drawn.push(Drawn { left, right, style, item: Some(item) });
    }
    drawn
}

fn deadline(home: &Home, index: usize, canvas: &Canvas) -> (String, String, Style) {
    let texts = canvas.context.texts;
    let Some(row) = home.deadlines.as_ref().and_then(|rows| rows.get(index)) else {
        return (String::new(), String::new(), canvas.theme.plain());
    };
    let name = row.cells.first().and_then(|cell| cell.value.as_text()).unwrap_or_default();
    let Some((date, notice)) = Home::deadline(row) else {
        return (name.to_owned(), String::new(), canvas.theme.plain());
    };
    let what = if notice { "home-terminate-by" } else { "home-expires" };
    let days = (date - canvas.context.today()).num_days();
    let days_text = texts.with("deadline-days", &[("days", days.into())]);
    let style = if days <= 30 { canvas.theme.look() } else { canvas.theme.plain() };
    (format!("{}  {days_text:>9}   {name}", format::date(date)), texts.get(what), style)
}

fn visibility(home: &Home, canvas: &Canvas) -> String {
    home.visibility.as_ref().map_or_else(String::new, |counts| {
        canvas.context.texts.with(
            "home-visibility-counts",
            &[("shared", counts.shared.into()), ("local", counts.local.into()), ("never", counts.never_chosen.into())],
        )
    })
}

fn never_chosen(home: &Home, canvas: &Canvas) -> String {
    let count = home.visibility.as_ref().map_or(0, |counts| counts.never_chosen);
    canvas.context.texts.with("home-never-chosen-count", &[("count", count.into())])
}

fn quality_summary(home: &Home, canvas: &Canvas) -> String {
    let Some(faults) = &home.faults else { return String::new() };
    let sum = |level: RuleLevel| -> i64 {
        faults
            .iter()
            .filter(|(id, _)| quality::named(id).is_some_and(|rule| rule.level == level))
            .map(|(_, count)| count)
            .sum()
    };
    let args = [("minimum", sum(RuleLevel::Minimum).into()), ("quality", sum(RuleLevel::Quality).into())];
    canvas.context.texts.with("home-quality-counts", &args)
}

fn fault(home: &Home, index: usize, canvas: &Canvas) -> (String, String, Style) {
    let texts = canvas.context.texts;
    let Some((id, count)) = home.faults.as_ref().and_then(|faults| faults.get(index)) else {
        return (String::new(), String::new(), canvas.theme.plain());
    };
    let name = texts.get(&format!("rule-{}", id.to_lowercase()));
    (format!("{id}  {name}"), format::integer(*count), canvas.theme.plain())
}

fn order(home: &Home, index: usize, canvas: &Canvas) -> (String, String, Style) {
    let name = home
        .orders
        .as_ref()
        .and_then(|orders| orders.get(index))
        .and_then(|row| row.cells.first())
        .and_then(|cell| cell.value.as_text())
        .unwrap_or_default();
    (name.to_owned(), canvas.text("home-order-supplier"), canvas.theme.plain())
}

fn waiting(home: &Home, canvas: &Canvas) -> (String, String, Style) {
    let count = canvas.context.texts.with("home-waiting-count", &[("count", home.waiting.into())]);
    (canvas.text("home-waiting"), count, canvas.theme.look())
}

fn drafts(canvas: &Canvas) -> (String, String, Style) {
    let (changes, records) = canvas.context.drafts.counts();
    let args = [("changes", changes.into()), ("records", records.into())];
    (canvas.text("home-drafts"), canvas.context.texts.with("status-drafts", &args), canvas.theme.look())
}

fn page_line(action: crate::keys::Action, canvas: &Canvas) -> (String, String, Style) {
    let contexts = [crate::keys::Context::Home, crate::keys::Context::Global];
    let key = hints::key_for(&canvas.context.keymap, &contexts, action).unwrap_or_default();
    let name = canvas.text(&format!("action-{action}"));
    let mut letters = name.chars();
    let name = letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    (name, key, canvas.theme.plain())
}

fn place_lines(drawn: &[Drawn], cursor: usize, canvas: &mut Canvas, body: Rect) {
    let theme = canvas.theme;
    let height = usize::from(body.height);
    let focus = drawn.iter().position(|line| line.item == Some(cursor)).unwrap_or(0);
    let first = if drawn.len() > height { (focus + 2).saturating_sub(height).min(drawn.len() - height) } else { 0 };
    let room = usize::from(body.width).saturating_sub(4).min(90);
    for (row, line) in (0u16..).zip(drawn.iter().skip(first).take(height)) {
        let y = body.y + row;
        let focused = line.item.is_some() && line.item == Some(cursor);
        let indent = if line.item.is_some() { 3 } else { 1 };
        put(canvas.buffer, body.x, y, 2, if focused { " >" } else { "" }, theme.bold(), theme);
        let right_room = crate::view::paint::width(&line.right).min(room / 2);
        let style = if focused { theme.focus() } else { line.style };
        put(canvas.buffer, body.x + indent, y, room.saturating_sub(right_room + 1), &line.left, style, theme);
        put_right(canvas.buffer, body.x + 3, y, room, &line.right, theme.dim(), theme);
    }
}

pub fn draw_quality(page: &Quality, canvas: &mut Canvas, area: Rect) {
    let texts = canvas.context.texts;
    let dot = canvas.theme.dot();
    let place = format!("{} {dot} {}", texts.get("quality-title"), canvas.context.session.organisation_name);
    let body = frame_of(canvas, area, &place, None);
    let subtitle = canvas.keyed("quality-subtitle", &[]);
    put(canvas.buffer, area.x + 1, area.y + 1, usize::from(area.width), &subtitle, canvas.theme.dim(), canvas.theme);
    let rules = Quality::rules(canvas.context);
    let mut drawn = Vec::new();
    for (item, rule) in rules.iter().enumerate() {
        let name = texts.get(&format!("rule-{}", rule.id.to_lowercase()));
        let level = texts.get(if rule.level == RuleLevel::Minimum { "level-minimum" } else { "level-quality" });
        let count = page.count(rule);
        let right = match count {
            Some(count) => texts.with("quality-count", &[("count", count.into())]),
            None => canvas.theme.ellipsis().to_owned(),
        };
        let style = match (count, rule.level) {
            (Some(0), _) => canvas.theme.dim(),
            (_, RuleLevel::Minimum) => canvas.theme.wrong(),
            (_, RuleLevel::Quality) => canvas.theme.look(),
        };
        drawn.push(Drawn { left: format!("{}  {level}  {name}", rule.id), right, style, item: Some(item) });
    }
    drawn.push(blank(canvas));
    if let Some(rule) = rules.get(page.cursor) {
        let advice = texts.get(&format!("fix-{}", rule.id.to_lowercase()));
        for words in crate::view::paint::wrapped(&advice, usize::from(body.width).saturating_sub(6)) {
            drawn.push(Drawn { left: words, right: String::new(), style: canvas.theme.dim(), item: None });
        }
    }
    place_lines(&drawn, page.cursor, canvas, body);
}

/// Columns of counts: as wide as `9.999 / 9.999`.
const COUNT_WIDTH: usize = 13;

pub fn draw_completeness(page: &Completeness, canvas: &mut Canvas, area: Rect) {
    let texts = canvas.context.texts;
    let dot = canvas.theme.dot();
    let place = format!("{} {dot} {}", texts.get("completeness-title"), canvas.context.session.organisation_name);
    let body = frame_of(canvas, area, &place, None);
    let subtitle = texts.get("completeness-subtitle");
    put(canvas.buffer, area.x + 1, area.y + 1, usize::from(area.width), &subtitle, canvas.theme.dim(), canvas.theme);
    let rules: String = quality::COMPLETENESS.iter().map(|rule| format!("{rule:>COUNT_WIDTH$}")).collect();
    let mut drawn = vec![heading(texts.get("completeness-municipality"), rules, canvas)];
    if page.loaded && page.rows.is_empty() {
        let left = texts.get("completeness-none");
        drawn.push(Drawn { left, right: String::new(), style: canvas.theme.dim(), item: None });
    }
    for (item, row) in page.rows.iter().enumerate() {
        let right: String = row.counts.iter().map(|count| format!("{:>COUNT_WIDTH$}", of_all(*count))).collect();
        drawn.push(Drawn { left: row.organisation.clone(), right, style: canvas.theme.plain(), item: Some(item) });
    }
    let legend = u16::try_from(quality::COMPLETENESS.len() + 1).unwrap_or_default().min(body.height / 2);
    let list = Rect { height: body.height - legend, ..body };
    place_lines(&drawn, page.cursor, canvas, list);
    for (line, rule) in (list.bottom() + 1..body.bottom()).zip(quality::COMPLETENESS) {
        let name = texts.get(&format!("rule-{}", rule.to_lowercase()));
        let said = format!("{rule}  {name}");
        put(canvas.buffer, area.x + 1, line, usize::from(area.width), &said, canvas.theme.dim(), canvas.theme);
    }
}

fn of_all(count: Option<(i64, i64)>) -> String {
    count.map_or_else(String::new, |(missing, total)| {
        format!("{} / {}", format::integer(missing), format::integer(total))
    })
}
