//! Charts in text: a report's rows as bars, stacks, steps, times or dots. Every line says its
//! number beside the drawing, and every series has a sign of its own, so that nothing hangs on
//! colour; in ASCII where a terminal has no more.

use chrono::NaiveDate;
use unicode_width::UnicodeWidthStr;

use crate::model::report::{Chart, ChartKind};
use crate::model::request::{ColumnKind, Table};
use crate::model::value::{Cell, Value};
use crate::text::{Lang, Texts, fit, format};

/// What a piece of a line is, for whoever gives it a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Plain,
    /// Axes, legends, what is hidden.
    Quiet,
    /// The reader's own municipality.
    Own,
    /// The drawing of this series, from 0.
    Series(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub role: Role,
}

pub type Line = Vec<Piece>;

/// How it is to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Cells of a line.
    pub width: usize,
    pub unicode: bool,
    pub lang: Lang,
    pub today: NaiveDate,
}

/// Steps of a histogram, about.
const STEPS: i64 = 10;
const LABEL_MOST: usize = 26;

/// The chart, and around it what does not move when the rows are scrolled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    pub above: Vec<Line>,
    /// One for each row of the table, or for each step of a histogram.
    pub rows: Vec<Line>,
    pub below: Vec<Line>,
}

impl Drawing {
    /// All lines as plain text.
    pub fn text(&self) -> String {
        let lines = self.above.iter().chain(&self.rows).chain(&self.below);
        lines
            .map(|line| line.iter().map(|piece| piece.text.as_str()).collect::<String>().trim_end().to_owned() + "\n")
            .collect()
    }
}

/// Draws the table's rows; `own` says which are the reader's own.
pub fn draw(table: &Table, chart: &Chart, own: &[bool], look: Look) -> Drawing {
    let picture = Picture { table, chart, own, look, above: None };
    let picture = Picture { above: picture.above_label(), ..picture };
    match chart.kind {
        ChartKind::Bars | ChartKind::Stacked => picture.bars(),
        ChartKind::Histogram => picture.histogram(),
        ChartKind::Timeline => picture.timeline(),
        ChartKind::Dots => picture.dots(),
    }
}

struct Picture<'a> {
    table: &'a Table,
    chart: &'a Chart,
    own: &'a [bool],
    look: Look,
    /// The column whose word stands before each label.
    above: Option<usize>,
}

fn piece(text: impl Into<String>, role: Role) -> Piece {
    Piece { text: text.into(), role }
}

fn number(cell: Option<&Cell>) -> Option<i64> {
    cell.and_then(|cell| match cell.value {
        Value::Int(number) | Value::Money(number) => Some(number),
        _ => None,
    })
}

fn day(cell: Option<&Cell>) -> Option<NaiveDate> {
    cell.and_then(|cell| cell.value.as_date())
}

/// `part` of `whole` as cells of `room`; something is never nothing.
fn cells(part: i64, whole: i64, room: usize) -> usize {
    if part <= 0 || whole <= 0 {
        return 0;
    }
    let room = i128::try_from(room).unwrap_or(0);
    let found = (i128::from(part) * room + i128::from(whole) / 2) / i128::from(whole);
    usize::try_from(found.clamp(1, room.max(1))).unwrap_or(1)
}

/// Between what a label says and what stands before it.
const DOT: &str = " · ";

fn fitted(text: &str, width: usize, right: bool, look: Look) -> String {
    fit::filled(text, width, right, if look.unicode { "…" } else { "~" })
}

impl Picture<'_> {
    fn sign(&self, series: usize) -> &'static str {
        const FULL: [&str; 4] = ["█", "▒", "▓", "░"];
        const PLAIN: [&str; 4] = ["#", "=", ":", "."];
        let signs = if self.look.unicode { FULL } else { PLAIN };
        signs[series % signs.len()]
    }

    const fn ellipsis(&self) -> &'static str {
        if self.look.unicode { "…" } else { "~" }
    }

    fn dot(&self, series: usize) -> &'static str {
        const FULL: [&str; 4] = ["●", "○", "◆", "◇"];
        const PLAIN: [&str; 4] = ["o", "x", "+", "@"];
        let signs = if self.look.unicode { FULL } else { PLAIN };
        signs[series % signs.len()]
    }

    fn said(&self, cell: &Cell) -> String {
        cell.label.clone().unwrap_or_else(|| format::show(&cell.value, self.look.lang))
    }

    fn column_of(&self, row: &[Cell], column: usize) -> String {
        row.get(column).map(|cell| self.said(cell)).unwrap_or_default()
    }

    /// The column of words before the label that is not the same in all rows: the system before
    /// the municipality. Without it nobody could tell the rows apart.
    fn above_label(&self) -> Option<usize> {
        let first = self.table.rows.first()?;
        let words = |column: &usize| self.table.columns.get(*column).is_some_and(|of| of.kind == ColumnKind::Text);
        let varies = |column: &usize| {
            let told = self.column_of(first, *column);
            self.table.rows.iter().any(|row| self.column_of(row, *column) != told)
        };
        (0..self.chart.label).filter(words).find(varies)
    }

    fn label(&self, row: &[Cell]) -> String {
        let own = self.column_of(row, self.chart.label);
        self.above.map_or_else(|| own.clone(), |above| format!("{}{DOT}{own}", self.column_of(row, above)))
    }

    /// The label in this width: what stands before it makes way first.
    fn fitted_label(&self, row: &[Cell], width: usize) -> String {
        let whole = self.label(row);
        let own = self.column_of(row, self.chart.label);
        let left = width.saturating_sub(own.width() + DOT.width());
        match self.above.filter(|_| whole.width() > width && left > 2) {
            Some(above) => format!("{}{DOT}{own}", fitted(&self.column_of(row, above), left, false, self.look)),
            None => fitted(&whole, width, false, self.look),
        }
    }

    fn label_width(&self) -> usize {
        let longest = self.table.rows.iter().map(|row| self.label(row).width()).max().unwrap_or(0);
        let most = if self.above.is_some() { self.look.width / 2 } else { LABEL_MOST.min(self.look.width / 3) };
        longest.min(most)
    }

    /// The sign of one's own row, and its label.
    fn head(&self, index: usize, row: &[Cell], width: usize) -> Line {
        let own = self.own.get(index).copied().unwrap_or_default();
        let role = if own { Role::Own } else { Role::Plain };
        let sign = if own { "* " } else { "  " };
        vec![piece(format!("{sign}{} ", self.fitted_label(row, width)), role)]
    }

    fn texts(&self) -> Texts {
        Texts::new(self.look.lang)
    }

    /// What a column is called, with the unit of amounts.
    fn heading(&self, column: usize) -> String {
        let heading = self.table.columns.get(column).map(|column| column.heading.clone()).unwrap_or_default();
        self.with_unit(heading, Some(column))
    }

    fn with_unit(&self, heading: String, column: Option<usize>) -> String {
        let column = column.and_then(|column| self.table.columns.get(column));
        let money = column.is_some_and(|column| column.kind == ColumnKind::Money);
        if money { self.texts().with("chart-kroner", &[("heading", heading.into())]) } else { heading }
    }

    /// A line of two headings over labels and numbers.
    fn headings(&self, label: &str, width: usize, number: &str, number_width: usize) -> Line {
        let room = self.look.width.saturating_sub(width + 3).max(number_width);
        let number =
            fitted(number, number.width().max(number_width).min(room), number.width() < number_width, self.look);
        vec![piece(format!("  {} {number}", fitted(label, width, false, self.look)), Role::Quiet)]
    }

    /// The series by name, where there is more than one.
    fn legend(&self, sign: impl Fn(usize) -> &'static str) -> Vec<Line> {
        if self.chart.values.len() < 2 {
            return Vec::new();
        }
        let mut line = vec![piece("  ", Role::Quiet)];
        for (series, column) in self.chart.values.iter().enumerate() {
            let name = self.heading(*column);
            line.extend([piece(sign(series), Role::Series(series)), piece(format!(" {name}   "), Role::Quiet)]);
        }
        vec![line]
    }

    /// The values of a row; none where all of it is empty or hidden.
    fn values(&self, row: &[Cell]) -> Option<Vec<i64>> {
        let found: Vec<Option<i64>> = self.chart.values.iter().map(|column| number(row.get(*column))).collect();
        found.iter().any(Option::is_some).then(|| found.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// A number of the chart's first column, as the table says it.
    fn number_said(&self, number: i64) -> String {
        let money = self.table.rows.iter().any(|row| {
            self.chart
                .values
                .iter()
                .any(|column| matches!(row.get(*column).map(|cell| &cell.value), Some(Value::Money(_))))
        });
        if money { format::money(number) } else { format::integer(number) }
    }

    fn bars(&self) -> Drawing {
        let sums: Vec<Option<i64>> =
            self.table.rows.iter().map(|row| self.values(row).map(|values| values.iter().sum())).collect();
        let said: Vec<String> = self
            .table
            .rows
            .iter()
            .zip(&sums)
            .map(|(row, sum)| match sum {
                Some(sum) => self.number_said(*sum),
                None => self
                    .chart
                    .values
                    .first()
                    .and_then(|column| row.get(*column))
                    .map(|cell| self.said(cell))
                    .unwrap_or_default(),
            })
            .collect();
        let number_width = said.iter().map(|text| text.width()).max().unwrap_or(0);
        let label_width = self.label_width();
        let room = self.look.width.saturating_sub(label_width + number_width + 5);
        let largest = sums.iter().flatten().map(|sum| sum.abs()).max().unwrap_or(0);
        let rows = self.table.rows.iter().zip(&sums).zip(&said).enumerate().map(|(index, ((row, sum), said))| {
            let mut line = self.head(index, row, label_width);
            let role = if sum.is_some() { Role::Plain } else { Role::Quiet };
            line.push(piece(format!("{} ", fitted(said, number_width, true, self.look)), role));
            if sum.is_some() {
                line.extend(self.bar(&self.values(row).unwrap_or_default(), largest, room));
            }
            line
        });
        let number = match self.chart.values.as_slice() {
            [only] => self.heading(*only),
            several => self.with_unit(self.texts().get("report-total"), several.first().copied()),
        };
        let above = self.headings(&self.heading(self.chart.label), label_width, &number, number_width);
        Drawing { above: vec![above], rows: rows.collect(), below: self.legend(|series| self.sign(series)) }
    }

    /// The parts one after the other; the ends are rounded together, so that a stack is as long
    /// as a bar of its sum. What is owed back has no length: its number says it.
    fn bar(&self, values: &[i64], largest: i64, room: usize) -> Line {
        let mut drawn = 0;
        let mut sum = 0;
        let mut line = Vec::new();
        for (series, value) in values.iter().enumerate() {
            sum += value.max(&0);
            let end = cells(sum, largest, room);
            line.push(piece(self.sign(series).repeat(end.saturating_sub(drawn)), Role::Series(series)));
            drawn = end.max(drawn);
        }
        line
    }

    fn histogram(&self) -> Drawing {
        let column = self.chart.values.first().copied().unwrap_or_default();
        let numbers: Vec<(usize, i64)> = self
            .table
            .rows
            .iter()
            .enumerate()
            .filter_map(|(index, row)| number(row.get(column)).map(|number| (index, number)))
            .collect();
        let (Some(least), Some(most)) =
            (numbers.iter().map(|(_, number)| *number).min(), numbers.iter().map(|(_, number)| *number).max())
        else {
            return Drawing::default();
        };
        let step = round_step((most - least) / STEPS);
        let first = least.div_euclid(step) * step;
        let count = usize::try_from((most - first) / step + 1).unwrap_or(1);
        let mut counted = vec![(0_i64, false); count];
        for (index, number) in numbers {
            let place = usize::try_from((number - first) / step).unwrap_or(0).min(count - 1);
            counted[place].0 += 1;
            counted[place].1 |= self.own.get(index).copied().unwrap_or_default();
        }
        let heading = format!("  {} ({})", self.heading(column), self.texts().get("chart-count"));
        let above = vec![piece(fit::cut(&heading, self.look.width, self.ellipsis()), Role::Quiet)];
        Drawing { above: vec![above], rows: self.steps(&counted, first, step), below: Vec::new() }
    }

    fn steps(&self, counted: &[(i64, bool)], first: i64, step: i64) -> Vec<Line> {
        let dash = if self.look.unicode { "–" } else { "-" };
        let unit = if step % 100 == 0 { 100 } else { 1 };
        let said: Vec<String> = (0_i64..)
            .zip(counted)
            .map(|(place, _)| {
                let from = first + place * step;
                format!("{} {dash} {}", self.number_said(from), self.number_said(from + step - unit))
            })
            .collect();
        let label_width = said.iter().map(|text| text.width()).max().unwrap_or(0);
        let largest = counted.iter().map(|(count, _)| *count).max().unwrap_or(0);
        let number_width = format::integer(largest).width();
        let room = self.look.width.saturating_sub(label_width + number_width + 5);
        let line = |((count, own), said): (&(i64, bool), &String)| {
            let role = if *own { Role::Own } else { Role::Plain };
            let sign = if *own { "*" } else { " " };
            vec![
                piece(format!("{sign} {} ", fitted(said, label_width, true, self.look)), role),
                piece(format!("{} ", fitted(&format::integer(*count), number_width, true, self.look)), Role::Plain),
                piece(self.sign(0).repeat(cells(*count, largest, room)), Role::Series(0)),
            ]
        };
        counted.iter().zip(&said).map(line).collect()
    }

    fn timeline(&self) -> Drawing {
        let open = format::open_end();
        let days = |row: &Vec<Cell>| -> Vec<NaiveDate> {
            self.chart.values.iter().filter_map(|column| day(row.get(*column))).collect()
        };
        let all = self.table.rows.iter().flat_map(days).filter(|day| *day != open).chain([self.look.today]);
        let (first, last) =
            all.fold((self.look.today, self.look.today), |(first, last), day| (first.min(day), last.max(day)));
        let label_width = self.label_width();
        let room = self.look.width.saturating_sub(label_width + 4).max(2);
        let place = |day: NaiveDate| {
            let part = day.min(last).signed_duration_since(first).num_days();
            let whole = last.signed_duration_since(first).num_days().max(1);
            usize::try_from(part * i64::try_from(room - 1).unwrap_or(1) / whole).unwrap_or(0)
        };
        let rows = self.table.rows.iter().enumerate().map(|(index, row)| {
            let days = days(row);
            let mut line = self.head(index, row, label_width);
            let (from, to) = (days.iter().min().copied(), days.iter().max().copied());
            line.extend(self.span(from.map(place), to.map(place), to == Some(open), place(self.look.today), room));
            line
        });
        let ends =
            format!("{}{}", format::date(first), fitted(&format::date(last), room.saturating_sub(10), true, self.look));
        let axis = vec![piece(format!("  {} {ends}", " ".repeat(label_width)), Role::Quiet)];
        let dates: Vec<String> = self.chart.values.iter().map(|column| self.heading(*column)).collect();
        let (arrow, bar) = if self.look.unicode { (" → ", "│") } else { (" > ", "|") };
        let today = self.texts().get("chart-today");
        let legend = format!("  {} {}   {bar} {today}", self.dot(0), dates.join(arrow));
        let legend = vec![piece(fit::cut(&legend, self.look.width, self.ellipsis()), Role::Quiet)];
        Drawing { above: vec![axis], rows: rows.collect(), below: vec![legend] }
    }

    /// One row of a timeline: from the first date to the last, today crossing it.
    fn span(&self, from: Option<usize>, to: Option<usize>, open: bool, today: usize, room: usize) -> Line {
        let (dash, bar, arrow) = if self.look.unicode { ("─", "│", "→") } else { ("-", "|", ">") };
        (0..room)
            .map(|cell| match (from, to) {
                (_, Some(to)) if cell == to && open => piece(arrow, Role::Series(0)),
                (Some(from), Some(to)) if cell == from || cell == to => piece(self.dot(0), Role::Series(0)),
                _ if cell == today => piece(bar, Role::Quiet),
                (Some(from), Some(to)) if cell > from && cell < to => piece(dash, Role::Series(0)),
                _ => piece(" ", Role::Quiet),
            })
            .collect()
    }

    fn dots(&self) -> Drawing {
        let all: Vec<i64> = self
            .table
            .rows
            .iter()
            .flat_map(|row| self.chart.values.iter().filter_map(|column| number(row.get(*column))))
            .collect();
        let least = all.iter().copied().min().unwrap_or(0).min(0);
        let most = all.iter().copied().max().unwrap_or(0).max(least + 1);
        let label_width = self.label_width();
        let room = self.look.width.saturating_sub(label_width + 4).max(2);
        let track = if self.look.unicode { "·" } else { "." };
        // Where the scale goes below nothing, nothing has a line.
        let zero = (least < 0).then(|| cells(-least, most - least, room - 1).min(room - 1));
        let rows = self.table.rows.iter().enumerate().map(|(index, row)| {
            let mut line = self.head(index, row, label_width);
            let mut places = vec![None; room];
            for (series, column) in self.chart.values.iter().enumerate() {
                if let Some(number) = number(row.get(*column)) {
                    places[cells(number - least, most - least, room - 1).min(room - 1)] = Some(series);
                }
            }
            line.extend(places.into_iter().enumerate().map(|(cell, place)| match place {
                Some(series) => piece(self.dot(series), Role::Series(series)),
                None if zero == Some(cell) => piece(if self.look.unicode { "│" } else { "|" }, Role::Quiet),
                None => piece(track, Role::Quiet),
            }));
            line
        });
        let (from, to) = (self.number_said(least), self.number_said(most));
        let ends = format!("{from}{}", fitted(&to, room.saturating_sub(from.width()), true, self.look));
        let axis = vec![piece(format!("  {} {ends}", " ".repeat(label_width)), Role::Quiet)];
        let mut below = self.legend(|series| self.dot(series));
        if let ([only], true) = (self.chart.values.as_slice(), below.is_empty()) {
            below.push(vec![piece(format!("  {} {}", self.dot(0), self.heading(*only)), Role::Quiet)]);
        }
        Drawing { above: vec![axis], rows: rows.collect(), below }
    }
}

/// The next of 1, 2, 5, 10, 20, 50 … from this number up.
fn round_step(step: i64) -> i64 {
    let mut power = 1_i64;
    loop {
        for factor in [1, 2, 5] {
            if power.saturating_mul(factor) >= step {
                return power.saturating_mul(factor).max(1);
            }
        }
        power = power.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::request::TableColumn;

    fn column(heading: &str, kind: ColumnKind) -> TableColumn {
        TableColumn { code: heading.to_lowercase(), heading: heading.to_owned(), kind }
    }

    fn look(width: usize, unicode: bool) -> Look {
        Look { width, unicode, lang: Lang::Danish, today: NaiveDate::from_ymd_opt(2026, 6, 15).unwrap() }
    }

    fn money(kroner: i64) -> Cell {
        Cell::new(Value::Money(kroner * 100))
    }

    fn prices() -> Table {
        let hidden = Cell::named(Value::Null, "skjult".to_owned());
        let row = |name: &str, cells: [Cell; 2]| [vec![Cell::new(Value::text(name))], cells.to_vec()].concat();
        Table {
            columns: vec![
                column("Kommune", ColumnKind::Text),
                column("Anskaffelse", ColumnKind::Money),
                column("Drift/år", ColumnKind::Money),
            ],
            rows: vec![
                row("Ballerup", [money(100), money(300)]),
                row("Gladsaxe", [money(50), money(50)]),
                row("Dragør", [hidden.clone(), hidden]),
                row("Ærø", [money(1), money(-20)]),
            ],
            ..Table::default()
        }
    }

    fn drawn(table: &Table, kind: ChartKind, values: &[usize], own: &[bool], look: Look) -> String {
        draw(table, &Chart { kind, label: 0, values: values.to_vec() }, own, look).text()
    }

    #[test]
    fn a_bar_is_as_long_as_its_number_and_a_hidden_one_says_so() {
        let text = drawn(&prices(), ChartKind::Bars, &[2], &[false, true], look(40, true));
        let expected = "  Kommune  Drift/år, kr.\n  Ballerup    300 █████████████████████\n\
                        * Gladsaxe     50 ████\n  Dragør   skjult\n  Ærø         -20\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn rows_of_several_systems_say_which_system() {
        let row =
            |system: &str, place: &str| vec![Cell::new(Value::text(system)), Cell::new(Value::text(place)), money(9)];
        let kinds = [("System", ColumnKind::Text), ("Kommune", ColumnKind::Text), ("Drift", ColumnKind::Money)];
        let columns = kinds.map(|(name, kind)| column(name, kind)).to_vec();
        let said = |rows: Vec<Vec<Cell>>| {
            let table = Table { columns: columns.clone(), rows, ..Table::default() };
            let chart = Chart { kind: ChartKind::Bars, label: 1, values: vec![2] };
            let text = draw(&table, &chart, &[], look(40, true)).text();
            let label = |line: &str| line.split(" 9").next().unwrap_or_default().trim().to_owned();
            text.lines().skip(1).map(label).collect::<Vec<_>>()
        };
        assert_eq!(said(vec![row("Sbsys", "Ballerup"), row("Sbsys", "Ærø")]), ["Ballerup", "Ærø"]);
        let both = said(vec![row("Sbsys journal", "Ballerup"), row("Løn", "Ærø")]);
        assert_eq!(both, ["Sbsys jo… · Ballerup", "Løn · Ærø"]);
    }

    #[test]
    fn stacks_have_a_sign_for_each_part_in_ascii_too() {
        let text = drawn(&prices(), ChartKind::Stacked, &[1, 2], &[], look(40, false));
        let expected = "  Kommune  I alt, kr.\n  Ballerup    400 #####================\n  Gladsaxe    100 ###==\n  Dragør   skjult\n  \
                        Ærø         -19 #\n  # Anskaffelse, kr.   = Drift/år, kr.\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_histogram_counts_rows_in_round_steps() {
        let row = |number: i64| vec![Cell::new(Value::text("x")), Cell::new(Value::Int(number))];
        let table = Table {
            columns: vec![column("Navn", ColumnKind::Text), column("Antal", ColumnKind::Int)],
            rows: [3, 7, 12, 14, 18, 95].map(row).to_vec(),
            ..Table::default()
        };
        let text = drawn(&table, ChartKind::Histogram, &[1], &[false, false, true], look(40, false));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "  Antal (antal rækker)");
        assert_eq!(lines[1], "    0 - 9 2 ##################");
        assert_eq!(lines[2], "* 10 - 19 3 ###########################");
        assert_eq!(lines[3], "  20 - 29 0");
        assert_eq!(lines.len(), 11);
    }

    #[test]
    fn a_timeline_goes_from_date_to_date_and_shows_today() {
        let day = |text: &str| Cell::new(Value::Date(text.parse().unwrap()));
        let table = Table {
            columns: vec![
                column("Kontrakt", ColumnKind::Text),
                column("Fra", ColumnKind::Date),
                column("Til", ColumnKind::Date),
            ],
            rows: vec![
                vec![Cell::new(Value::text("Drift")), day("2026-06-15"), day("2027-06-15")],
                vec![Cell::new(Value::text("Åben")), day("2026-12-15"), day("9999-12-31")],
                vec![Cell::new(Value::text("Uden")), Cell::default(), Cell::default()],
            ],
            ..Table::default()
        };
        let text = drawn(&table, ChartKind::Timeline, &[1, 2], &[], look(40, true));
        let expected = format!(
            "{}15-06-2026{}15-06-2027\n  Drift ●{}●\n  Åben  │{}●{}→\n  Uden  │\n  ● Fra → Til   │ i dag\n",
            " ".repeat(8),
            " ".repeat(11),
            "─".repeat(29),
            " ".repeat(14),
            "─".repeat(14),
        );
        assert_eq!(text, expected);
    }

    #[test]
    fn dots_stand_on_one_scale() {
        let text = drawn(&prices(), ChartKind::Dots, &[1, 2], &[true], look(36, false));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "           -20                  300");
        assert_eq!(lines[1], "* Ballerup .|.......o.............x");
        assert_eq!(lines[2], "  Gladsaxe .|...x..................", "the later sign stands where two meet");
        assert_eq!(lines[5], "  o Anskaffelse, kr.   x Drift/år, kr.");
    }

    #[test]
    fn steps_are_round() {
        for (least, expected) in [(0, 1), (1, 1), (3, 5), (11, 20), (49, 50), (51, 100), (1_234, 2_000)] {
            assert_eq!(round_step(least), expected);
        }
    }

    #[test]
    fn nothing_and_the_narrowest_screen_are_no_harm() {
        for kind in [ChartKind::Bars, ChartKind::Stacked, ChartKind::Histogram, ChartKind::Timeline, ChartKind::Dots] {
            for width in [0, 1, 5, 12] {
                drawn(&prices(), kind, &[1, 2], &[], look(width, true));
                drawn(&Table::default(), kind, &[1], &[], look(width, false));
            }
        }
    }
}
