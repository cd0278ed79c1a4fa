//! The deadline lane: a line for each contract over 24 months. Signs that work without colour:
//! when notice can be given, the end, the options, and today.

use chrono::{Datelike, NaiveDate};
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::layers::lane::{Lane, MONTHS};
use crate::model::request::Row;
use crate::model::rules::calendar::add_months;
use crate::model::rules::deadlines::{OPEN_END, Step};
use crate::model::rules::exit::{self, Facts};
use crate::text::format;
use crate::view::paint::{put, put_right, rule};
use crate::view::theme::Theme;
use crate::view::{Canvas, title};

/// From this many days on a deadline is near.
const NEAR: i64 = 30;

/// The signs of the lane.
struct Signs {
    today: char,
    notice: char,
    end: char,
    option: char,
    runs: char,
    beyond: char,
}

const fn signs(theme: Theme) -> Signs {
    if theme.unicode {
        Signs { today: '│', notice: '░', end: '■', option: '◇', runs: '─', beyond: '→' }
    } else {
        Signs { today: '|', notice: ':', end: '#', option: 'o', runs: '-', beyond: '>' }
    }
}

/// Where things stand on a line.
struct Places {
    name: usize,
    date: u16,
    lane: u16,
    width: usize,
}

fn places(area: Rect) -> Places {
    const LEAST_LANE: usize = 24;
    let room = usize::from(area.width).saturating_sub(1);
    let name = (room * 28 / 100).clamp(8, 40);
    let date = 2 + name + 1;
    let lane = date + 13;
    let (name, date, lane) =
        if room < lane + LEAST_LANE { (room.saturating_sub(lane - name), date, room) } else { (name, date, lane) };
    let place = |at: usize| area.x + u16::try_from(at).unwrap_or(u16::MAX);
    Places { name, date: place(date), lane: place(lane), width: room.saturating_sub(lane) }
}

pub fn draw(lane: &Lane, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let texts = canvas.context.texts;
    let dot = theme.dot();
    let mut place = vec![texts.get("lane-title"), canvas.context.session.organisation_name.clone()];
    place.extend(lane.list.view.map(|view| texts.get(&format!("view-{}", view.code))));
    place.extend(lane.list.rule.map(|rule| rule.id.to_owned()));
    title(canvas, area, &place.join(&format!(" {dot} ")), None);
    if area.height < 6 {
        return;
    }
    filter_line(lane, canvas, area);
    let places = places(area);
    axis(&places, canvas, area.y + 2);
    rule(canvas.buffer, area, area.y + 3, theme);
    let list = Rect { y: area.y + 4, height: area.height - 5, ..area };
    if lane.list.loaded && lane.list.rows.is_empty() {
        let text = texts.get("lane-empty");
        put(
            canvas.buffer,
            list.x + 2,
            list.y + 1,
            usize::from(list.width).saturating_sub(3),
            &text,
            theme.dim(),
            theme,
        );
    }
    for (line, (index, row)) in (0..list.height).zip(lane.list.rows.iter().enumerate().skip(lane.list.top)) {
        draw_row(lane, row, index == lane.list.cursor, &places, canvas, Rect { y: list.y + line, height: 1, ..list });
    }
    legend(canvas, area);
}

/// Line 2: the list's filter, and where in the list we are.
fn filter_line(lane: &Lane, canvas: &mut Canvas, area: Rect) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let room = usize::from(area.width).saturating_sub(2);
    let text = &lane.list.filter_text;
    let said = if text.is_empty() { texts.get("lane-all") } else { format!("f {text}") };
    put(canvas.buffer, area.x + 1, area.y + 1, room * 2 / 3, &said, theme.dim(), theme);
    let count = lane.list.totals.as_ref().map(|totals| totals.count);
    let here = lane.list.first_index.map(|first| first + lane.list.cursor + 1);
    let said = match (count, here) {
        (None, _) if !lane.list.loaded => theme.ellipsis().to_owned(),
        (Some(count), Some(here)) if count > 0 => {
            texts.with("list-position", &[("here", here.into()), ("count", count.into())])
        }
        _ => String::new(),
    };
    put_right(canvas.buffer, area.x + 1, area.y + 1, room, &said, theme.dim(), theme);
}

/// The column of a day; none outside the lane.
fn column(day: NaiveDate, today: NaiveDate, width: usize) -> Option<usize> {
    let (first, after) = (Lane::first_day(today), Lane::day_after(today));
    let width = i64::try_from(width).ok()?;
    let days = (after - first).num_days().max(1);
    let at = (day - first).num_days() * width / days;
    (first <= day && day < after).then(|| usize::try_from(at).ok()).flatten()
}

/// Years, and the quarters between them.
fn axis(places: &Places, canvas: &mut Canvas, y: u16) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let today = canvas.context.today();
    put(canvas.buffer, places.date, y, 12, &texts.get("lane-notice-by"), theme.dim(), theme);
    let mut free = 0;
    for month in 0..MONTHS {
        let day = add_months(Lane::first_day(today), i64::from(month));
        let label = match day.month() {
            1 => day.year().to_string(),
            4 => texts.get("month-short-4"),
            7 => texts.get("month-short-7"),
            10 => texts.get("month-short-10"),
            _ => continue,
        };
        let Some(at) =
            column(day, today, places.width).filter(|at| *at >= free && at + label.chars().count() <= places.width)
        else {
            continue;
        };
        let x = places.lane + u16::try_from(at).unwrap_or_default();
        let style = if day.month() == 1 { theme.bold() } else { theme.dim() };
        put(canvas.buffer, x, y, places.width.saturating_sub(at), &label, style, theme);
        free = at + label.chars().count() + 1;
    }
}

fn draw_row(lane: &Lane, row: &Row, focused: bool, places: &Places, canvas: &mut Canvas, line: Rect) {
    let theme = canvas.theme;
    let today = canvas.context.today();
    let facts = exit::facts(&|field| lane.cell(row, field));
    let name = lane.cell(row, "name");
    put(canvas.buffer, line.x, line.y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
    let style = if focused { theme.focus() } else { theme.plain() };
    put(canvas.buffer, line.x + 2, line.y, places.name, name.value.as_text().unwrap_or_default(), style, theme);
    let (text, style) = notice(&facts, canvas);
    put(canvas.buffer, places.date, line.y, 12, &text, style, theme);
    let cells = cells(&facts, today, places.width, &signs(theme));
    for (at, (sign, kind)) in cells.into_iter().enumerate() {
        let style = match kind {
            Kind::Line => theme.dim(),
            Kind::Notice | Kind::Today => theme.plain(),
            Kind::End | Kind::Option => theme.bold(),
        };
        let x = places.lane + u16::try_from(at).unwrap_or_default();
        put(canvas.buffer, x, line.y, 1, &sign.to_string(), style, theme);
    }
}

/// By when notice must be given; a sign says that it is near (`!`) or past (`!!`).
fn notice(facts: &Facts, canvas: &Canvas) -> (String, Style) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let today = canvas.context.today();
    if facts.terms.terminated_at.is_some() {
        return (texts.get("lane-terminated"), theme.dim());
    }
    let told = exit::next_termination(facts, today);
    match told.value {
        None if told.steps == [Step::AnyTime] => (texts.get("lane-any-time"), theme.dim()),
        None => (texts.get("lane-unknown"), theme.dim()),
        Some(day) if day < today => (format!("{}!!", format::date(day)), theme.wrong()),
        Some(day) if (day - today).num_days() <= NEAR => (format!("{}!", format::date(day)), theme.look()),
        Some(day) => (format::date(day), theme.plain()),
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Line,
    Notice,
    Today,
    Option,
    End,
}

/// The lane of one contract, a sign for each column.
fn cells(facts: &Facts, today: NaiveDate, width: usize, signs: &Signs) -> Vec<(char, Kind)> {
    let mut cells = vec![(' ', Kind::Line); width];
    let end = exit::outlook(facts, today).value;
    let within = |day: NaiveDate| column(day, today, width);
    let runs_to = within(end).unwrap_or(if end < today { 0 } else { width });
    cells.iter_mut().take(runs_to).for_each(|cell| *cell = (signs.runs, Kind::Line));
    if let Some(window) = exit::notice_window(facts, today) {
        let from = within(window.from.value).unwrap_or(width);
        let to = within(window.to.value).map_or(width, |at| at + 1);
        cells.iter_mut().take(to).skip(from).for_each(|cell| *cell = (signs.notice, Kind::Notice));
    }
    if let Some(cell) = within(today).and_then(|at| cells.get_mut(at)) {
        *cell = (signs.today, Kind::Today);
    }
    for day in exit::option_ends(facts) {
        if let Some(cell) = within(day).and_then(|at| cells.get_mut(at)) {
            *cell = (signs.option, Kind::Option);
        }
    }
    match within(end).and_then(|at| cells.get_mut(at)) {
        Some(cell) => *cell = (signs.end, Kind::End),
        None if end >= today || end == OPEN_END => {
            if let Some(cell) = cells.last_mut() {
                *cell = (signs.beyond, Kind::Line);
            }
        }
        None => {}
    }
    cells
}

fn legend(canvas: &mut Canvas, area: Rect) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let signs = signs(theme);
    let said: Vec<String> = [
        (signs.today, "lane-today"),
        (signs.notice, "lane-notice"),
        (signs.end, "lane-end"),
        (signs.option, "lane-option"),
        (signs.beyond, "lane-beyond"),
    ]
    .iter()
    .map(|(sign, key)| format!("{sign} {}", texts.get(key)))
    .collect();
    let room = usize::from(area.width).saturating_sub(2);
    put_right(canvas.buffer, area.x, area.bottom() - 1, room, &said.join("   "), theme.dim(), theme);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rules::deadlines::{Period, Terms};
    use crate::model::rules::exit::Options;
    use crate::view::theme::Colours;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Two columns a month.
    fn line(facts: &Facts, unicode: bool) -> String {
        let signs = signs(Theme::new(Colours::Mono, unicode));
        cells(facts, day("2026-06-15"), 48, &signs).into_iter().map(|(sign, _)| sign).collect()
    }

    #[test]
    fn a_lane_in_both_sets_of_signs() {
        let terms = |valid_to: &str, notice| Terms {
            valid_to: valid_to.parse().ok(),
            notice_months: notice,
            ..Terms::default()
        };
        let bound = Terms { irrevocable_to: Some(day("2027-02-28")), ..terms("2027-12-31", Some(3)) };
        let options = Options { total: 2, used: 1, months: 3 };
        for (facts, unicode, ascii) in [
            (
                Facts { terms: terms("2026-12-31", Some(3)), ..Facts::default() },
                "│░░░░░░░─────■                                  ",
                "|:::::::-----#                                  ",
            ),
            (
                Facts { terms: bound, options: Some(options), ..Facts::default() },
                "│──────────░░░░░░░░░░░░░░░░░░░░░─────■     ◇    ",
                "|----------:::::::::::::::::::::-----#     o    ",
            ),
            (
                Facts { terms: terms("2025-12-31", Some(1)), running: Some(Period::CalendarYear), options: None },
                "│░░░░░░░░░░░─■                                  ",
                "|:::::::::::-#                                  ",
            ),
            (
                Facts { terms: terms("", None), ..Facts::default() },
                "│──────────────────────────────────────────────→",
                "|---------------------------------------------->",
            ),
        ] {
            assert_eq!(line(&facts, true), unicode);
            assert_eq!(line(&facts, false), ascii);
        }
    }
}
