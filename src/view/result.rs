//! The result of a report, wherever it is shown: a table with its cursor, its groups and sums, or
//! a chart; below it what is counted, searched and left out.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::app::layers::result::{Content, Group, Line, ResultPane, Subtotal, is_of};
use crate::model::report::{Chart, ChartKind};
use crate::model::request::{ColumnKind, Table};
use crate::text::chart::{self, Look, Role};
use crate::view::Canvas;
use crate::view::paint::{put, put_right, width};
use crate::view::theme::Theme;

/// Signs in the margin, and a blank after each column for the mark of a partial sum.
const MARGIN: u16 = 3;

/// `focused`: the pane has the arrows. `notice` stands first below the rows.
pub fn draw(pane: &ResultPane, focused: bool, notice: Option<String>, canvas: &mut Canvas, area: Rect) {
    let Some(content) = pane.content() else { return };
    let below = u16::from(notice.is_some()) + 2;
    let rows = Rect { height: area.height.saturating_sub(below), ..area };
    let mut whole = None;
    if !pane.is_empty() {
        match pane.chart() {
            Some(declared) => draw_chart(pane, content, declared, canvas, rows),
            None => {
                let drawing = Drawing::new(pane, content, focused, canvas, rows);
                drawing.draw(canvas);
                whole = pane.focused().filter(|(_, text)| focused && drawing.cuts(text));
            }
        }
    }
    let below = Rect { y: rows.bottom(), height: area.height - rows.height, ..area };
    notes(pane, content, whole, notice, canvas, below);
}

/// A column as it fits: its place in the table and its width.
#[derive(Clone, Copy)]
struct Column {
    place: usize,
    width: usize,
    x: u16,
}

/// A table on its way to the screen.
struct Drawing<'a> {
    pane: &'a ResultPane,
    content: &'a Content,
    focused: bool,
    area: Rect,
    columns: Vec<Column>,
    /// What is said of each group.
    groups: Vec<String>,
}

/// How far rows stand in under the heading of their group.
const INDENT: u16 = 2;

impl<'a> Drawing<'a> {
    fn new(pane: &'a ResultPane, content: &'a Content, focused: bool, canvas: &Canvas, area: Rect) -> Self {
        let groups: Vec<String> =
            pane.groups().iter().map(|group| heading(group, pane.is_folded(group), canvas)).collect();
        let heading = groups.iter().map(|text| width(text)).max().unwrap_or(0);
        let mut columns = columns(pane, content, heading, usize::from(area.width.saturating_sub(MARGIN + 1)));
        let mut x = area.x + MARGIN;
        for column in &mut columns {
            column.x = x;
            x += u16::try_from(column.width + 1).unwrap_or_default();
        }
        Self { pane, content, focused, area, columns, groups }
    }

    fn draw(&self, canvas: &mut Canvas) {
        let totals = !self.content.totals.is_empty();
        let height = usize::from(self.area.height).saturating_sub(1 + usize::from(totals));
        self.headings(canvas);
        let first = self.pane.first(height);
        let seen = self.pane.lines().iter().enumerate().skip(first).take(height);
        let mut y = self.area.y + 1;
        for (index, line) in seen {
            match line {
                Line::Group(group) => self.group(*group, index, y, canvas),
                Line::Row(row) => self.row(*row, index, y, canvas),
            }
            y += 1;
        }
        if totals {
            self.cells(&self.content.totals, false, canvas.theme.bold(), y, canvas);
        }
    }

    fn headings(&self, canvas: &mut Canvas) {
        let theme = canvas.theme;
        for column in &self.columns {
            let Some(declared) = self.content.table.columns.get(column.place) else { continue };
            let arrow = self.pane.order().filter(|order| order.column == column.place).map(|order| {
                match (theme.unicode, order.descending) {
                    (true, false) => "↑",
                    (true, true) => "↓",
                    (false, false) => "^",
                    (false, true) => "v",
                }
            });
            let heading = format!("{}{}", arrow.unwrap_or_default(), declared.heading);
            let here = self.focused && self.pane.column() == Some(column.place);
            let style = if here { theme.accent() } else { theme.dim() };
            cell(&heading, declared.kind, *column, self.area.y, style, canvas);
        }
        self.more_sideways(canvas);
    }

    /// A sign at the end of the headings where columns are out of sight.
    fn more_sideways(&self, canvas: &mut Canvas) {
        let theme = canvas.theme;
        if self.columns.len() < self.content.columns.len() {
            put(
                canvas.buffer,
                self.area.right().saturating_sub(1),
                self.area.y,
                1,
                theme.ellipsis(),
                theme.dim(),
                theme,
            );
        }
    }

    fn row(&self, row: usize, line: usize, y: u16, canvas: &mut Canvas) {
        let theme = canvas.theme;
        let own = self.content.is_own(row);
        let here = self.focused && line == self.pane.cursor;
        self.margin(here, own, y, canvas);
        let Some(texts) = self.content.shown.get(row) else { return };
        let style = self.style(if own { theme.bold() } else { theme.plain() }, theme);
        self.cells(texts, true, style, y, canvas);
        if here && let Some(column) = self.focus() {
            let column = self.stood_in(column);
            let text = texts.get(column.place).map_or("", String::as_str);
            let blank = " ".repeat(column.width);
            put(canvas.buffer, column.x, y, column.width, &blank, theme.focus(), theme);
            cell(text, self.content.kind(column.place), column, y, theme.focus(), canvas);
        }
    }

    /// The column in focus, where it is seen.
    fn focus(&self) -> Option<Column> {
        self.columns.iter().find(|column| Some(column.place) == self.pane.column()).copied()
    }

    /// Under a heading the first column of a row stands in.
    fn stood_in(&self, column: Column) -> Column {
        let first = self.columns.first().is_some_and(|first| first.place == column.place);
        if self.groups.is_empty() || !first || column.width <= usize::from(INDENT) {
            return column;
        }
        Column { x: column.x + INDENT, width: column.width - usize::from(INDENT), ..column }
    }

    /// Is the text in focus longer than its column?
    fn cuts(&self, text: &str) -> bool {
        self.focus().is_none_or(|column| width(text) > self.stood_in(column).width)
    }

    fn style(&self, style: Style, theme: Theme) -> Style {
        if self.pane.stale { style.patch(theme.dim()) } else { style }
    }

    fn margin(&self, here: bool, own: bool, y: u16, canvas: &mut Canvas) {
        let theme = canvas.theme;
        put(canvas.buffer, self.area.x + 1, y, 1, if here { ">" } else { " " }, theme.accent(), theme);
        put(canvas.buffer, self.area.x + 2, y, 1, if own { "*" } else { " " }, theme.accent(), theme);
    }

    fn cells(&self, texts: &[String], in_group: bool, style: Style, y: u16, canvas: &mut Canvas) {
        for column in &self.columns {
            let Some(text) = texts.get(column.place) else { continue };
            let column = if in_group { self.stood_in(*column) } else { *column };
            cell(text, self.content.kind(column.place), column, y, style, canvas);
        }
    }

    /// The heading runs over the columns that have no sum.
    fn group(&self, index: usize, line: usize, y: u16, canvas: &mut Canvas) {
        let theme = canvas.theme;
        let Some(group) = self.pane.group(index) else { return };
        let here = self.focused && line == self.pane.cursor;
        self.margin(here, false, y, canvas);
        let sums = self.columns.iter().filter(|column| subtotal(group, column.place).is_some());
        let end = sums.map(|column| column.x).min().unwrap_or(self.area.right());
        let style = if here { theme.focus() } else { self.style(theme.bold(), theme) };
        let room = usize::from(end.saturating_sub(self.area.x + MARGIN));
        let said = self.groups.get(index).map_or("", String::as_str);
        put(canvas.buffer, self.area.x + MARGIN, y, room.saturating_sub(1), said, style, theme);
        for column in &self.columns {
            let Some(found) = subtotal(group, column.place) else { continue };
            let said = self.content.said(column.place, &found.sum);
            let style = self.style(theme.bold(), theme);
            cell(&said, self.content.kind(column.place), *column, y, style, canvas);
            if found.partial {
                let after = column.x + u16::try_from(column.width).unwrap_or_default();
                put(canvas.buffer, after, y, 1, "+", theme.look(), theme);
            }
        }
    }
}

fn subtotal(group: &Group, place: usize) -> Option<&Subtotal> {
    group.subtotals.iter().find(|subtotal| subtotal.column == place)
}

/// A group by name, with its rows counted and what is left out of its sums.
fn heading(group: &Group, folded: bool, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    let sign = match (canvas.theme.unicode, folded) {
        (true, true) => "▸",
        (true, false) => "▾",
        (false, true) => "+",
        (false, false) => "-",
    };
    let name = if group.name.is_empty() { texts.get("result-no-key") } else { group.name.clone() };
    let mut said = vec![format!("{sign} {name}"), texts.with("report-rows", &[("count", group.rows.len().into())])];
    if group.left_out > 0 {
        said.push(texts.with("result-left-out", &[("count", group.left_out.into())]));
    }
    said.join(&format!(" {} ", canvas.theme.dot()))
}

/// The columns that fit. The frozen ones stand first and keep to half of the room; of the others
/// as many of the first are left out as it takes to see the one in focus. No text column is
/// squeezed until it says nothing. `heading` is what the first wants for the groups.
fn columns(pane: &ResultPane, content: &Content, heading: usize, room: usize) -> Vec<Column> {
    let heading = |place: usize| if content.columns.first() == Some(&place) { heading } else { 0 };
    let widths = |place: usize| widths(pane, content, place, heading(place));
    let mut frozen: Vec<usize> = Vec::new();
    let mut used = 0;
    for place in &content.frozen {
        let needed = widths(*place).0 + 1;
        if !frozen.is_empty() && used + needed > room / 2 {
            break;
        }
        used += needed;
        frozen.push(*place);
    }
    let moving: Vec<usize> = content.columns.iter().copied().filter(|place| !frozen.contains(place)).collect();
    let focus = pane.column().and_then(|focus| moving.iter().position(|place| *place == focus)).unwrap_or(0);
    let fits =
        |from: usize| moving[from..=focus].iter().map(|place| widths(*place).0 + 1).sum::<usize>() + used <= room + 1;
    let start = if moving.is_empty() { 0 } else { (0..=focus).find(|from| fits(*from)).unwrap_or(focus) };
    let mut chosen: Vec<(Column, usize)> = Vec::new();
    let mut used = 0;
    for place in frozen.iter().chain(moving.iter().skip(start)) {
        let (least, most) = widths(*place);
        if used + least > room && !chosen.is_empty() {
            break;
        }
        used += least + 1;
        chosen.push((Column { place: *place, width: least.min(room), x: 0 }, most));
    }
    widened(chosen, room)
}

/// How narrow a column may be, and how wide it wants to be.
fn widths(pane: &ResultPane, content: &Content, place: usize, heading: usize) -> (usize, usize) {
    const LEAST: usize = 14;
    const MOST: usize = 34;
    const HEADING: usize = 48;
    let sums = pane.groups().iter().filter_map(|group| subtotal(group, place));
    let sums = sums.map(|found| width(&content.said(place, &found.sum))).max().unwrap_or(0);
    let indent = if heading > 0 { usize::from(INDENT) } else { 0 };
    // The sign of the order stands before the heading.
    let ordered = usize::from(pane.order().is_some_and(|order| order.column == place));
    let most = (content.width(place) + indent + ordered).max(sums).min(MOST).max(heading.min(HEADING));
    (if content.kind(place) == ColumnKind::Text { most.min(LEAST) } else { most }, most)
}

/// What is left over goes to the columns that want it, the first first.
fn widened(chosen: Vec<(Column, usize)>, room: usize) -> Vec<Column> {
    let used: usize = chosen.iter().map(|(column, _)| column.width + 1).sum();
    let mut spare = (room + 1).saturating_sub(used);
    let widened = chosen.into_iter().map(|(column, most)| {
        let more = most.saturating_sub(column.width).min(spare);
        spare -= more;
        Column { width: column.width + more, ..column }
    });
    widened.collect()
}

fn cell(text: &str, kind: ColumnKind, column: Column, y: u16, style: Style, canvas: &mut Canvas) {
    let theme = canvas.theme;
    if matches!(kind, ColumnKind::Money | ColumnKind::Int) {
        put_right(canvas.buffer, column.x, y, column.width, text, style, theme);
    } else {
        put(canvas.buffer, column.x, y, column.width, text, style, theme);
    }
}

/// Two lines: what is searched or counted; and the whole of the cell in focus where it is cut, or
/// what else belongs to the result.
fn notes(
    pane: &ResultPane,
    content: &Content,
    whole: Option<(String, String)>,
    notice: Option<String>,
    canvas: &mut Canvas,
    area: Rect,
) {
    let theme = canvas.theme;
    let room = usize::from(area.width).saturating_sub(2);
    let (x, mut y) = (area.x + 1, area.y);
    if let Some(notice) = notice {
        put(canvas.buffer, x, y, room, &notice, theme.look(), theme);
        y += 1;
    }
    if pane.search().1.is_some() || !pane.search().0.is_empty() {
        search_line(pane, content, canvas, Rect { y, height: 1, ..area });
    } else {
        let counted = content.table.notes.first().cloned().unwrap_or_default();
        put(canvas.buffer, x, y, room, &counted, theme.dim(), theme);
    }
    match whole {
        Some((heading, text)) => {
            let x = put(canvas.buffer, x, y + 1, room, &format!("{heading}: "), theme.dim(), theme);
            let left = room.saturating_sub(usize::from(x - area.x));
            put(canvas.buffer, x, y + 1, left, &text, theme.plain(), theme);
        }
        None => {
            let other = content.table.notes.get(1).cloned().unwrap_or_default();
            put(canvas.buffer, x, y + 1, room, &other, theme.dim(), theme);
        }
    }
}

fn search_line(pane: &ResultPane, content: &Content, canvas: &mut Canvas, area: Rect) {
    let theme = canvas.theme;
    let (search, input) = pane.search();
    let args = [("kept", pane.kept().into()), ("count", content.table.rows.len().into())];
    let count = canvas.context.texts.with("result-kept", &args);
    let room = usize::from(area.width).saturating_sub(2);
    let label = canvas.text("result-search");
    let x = put(canvas.buffer, area.x + 1, area.y, room, &format!("{label} "), theme.dim(), theme);
    let left = room.saturating_sub(usize::from(x - area.x) + width(&count) + 1);
    let style = if input.is_some() { theme.bold() } else { theme.plain() };
    let end = put(canvas.buffer, x, area.y, left, search, style, theme);
    if let Some(input) = input {
        let before: String = search.chars().take(input.cursor().1).collect();
        let column = u16::try_from(width(&before)).unwrap_or_default();
        canvas.cursor = Some(Position { x: (x + column).min(end + 1), y: area.y });
    }
    put_right(canvas.buffer, area.x + 1, area.y, room, &count, theme.dim(), theme);
}

/// The report as a chart of the rows that are seen; it scrolls like the table.
fn draw_chart(pane: &ResultPane, content: &Content, declared: &Chart, canvas: &mut Canvas, area: Rect) {
    let look = Look {
        width: usize::from(area.width).saturating_sub(2),
        unicode: canvas.theme.unicode,
        lang: canvas.context.texts.lang,
        today: canvas.context.today(),
    };
    let rows = || pane.rows().filter_map(|row| content.table.rows.get(row));
    let own: Vec<bool> = pane.rows().map(|row| content.is_own(row)).collect();
    let table = Table { columns: content.table.columns.clone(), rows: rows().cloned().collect(), ..Table::default() };
    let drawing = chart::draw(&table, &with_own(declared, content), &own, look);
    let around = drawing.above.len() + drawing.below.len();
    let room = usize::from(area.height).saturating_sub(around);
    let first = pane.cursor.min(drawing.rows.len().saturating_sub(room));
    let rows = drawing.rows.iter().skip(first).take(room);
    for (y, line) in (area.y..area.bottom()).zip(drawing.above.iter().chain(rows).chain(&drawing.below)) {
        let mut x = area.x + 1;
        for piece in line {
            let room = usize::from(area.right().saturating_sub(x));
            x = put(canvas.buffer, x, y, room, &piece.text, role(piece.role, canvas.theme), canvas.theme);
        }
    }
}

/// The chart with one's own value beside the dots that it belongs to.
fn with_own(declared: &Chart, content: &Content) -> Chart {
    let mut chart = declared.clone();
    if chart.kind == ChartKind::Dots {
        let columns = &content.template.columns;
        let shows = |figure: usize| {
            let of = |place: &usize| {
                columns.get(figure).zip(columns.get(*place)).is_some_and(|(one, other)| is_of(one, other))
            };
            declared.values.iter().any(of)
        };
        chart.values.extend(content.own_columns.iter().filter(|(figure, _)| shows(*figure)).map(|(_, own)| *own));
    }
    chart
}

const fn role(role: Role, theme: Theme) -> Style {
    match role {
        Role::Plain => theme.plain(),
        Role::Quiet => theme.dim(),
        Role::Own => theme.bold(),
        Role::Series(0) => theme.accent(),
        Role::Series(1) => theme.look(),
        Role::Series(2) => theme.plain(),
        Role::Series(_) => theme.bold(),
    }
}
