//! The headings of a report by two keys or more: the first key, how many rows it has, and the
//! sums of what can be added. They are sums of what is shown and of nothing else, so that a
//! subtotal tells no more than its rows do; what is hidden is counted as left out.

use super::content::Content;
use crate::model::report::{Aggregate, Column};
use crate::model::request::ColumnKind;
use crate::model::value::{Cell, Value};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub name: String,
    /// In the order in which they are seen.
    pub rows: Vec<usize>,
    pub subtotals: Vec<Subtotal>,
    /// Rows of which some amount is left out.
    pub left_out: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subtotal {
    /// The place in the table.
    pub column: usize,
    /// Empty where all of it is left out.
    pub sum: Cell,
    /// Some of it is left out.
    pub partial: bool,
}

/// The groups of these rows, the first row's first; none where the report has no headings.
pub fn of(content: &Content, rows: &[usize]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    if content.heads.is_empty() {
        return groups;
    }
    for row in rows {
        let name = name(content, *row);
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.rows.push(*row),
            None => groups.push(Group { name, rows: vec![*row], subtotals: Vec::new(), left_out: 0 }),
        }
    }
    for group in &mut groups {
        group.subtotals = added(content).map(|column| subtotal(content, column, &group.rows)).collect();
        group.left_out = group.rows.iter().filter(|row| leaves_out(content, **row)).count();
    }
    groups
}

/// What the first key is called in this row.
fn name(content: &Content, row: usize) -> String {
    let said = |place: &usize| content.shown.get(row).and_then(|row| row.get(*place)).filter(|text| !text.is_empty());
    content.heads.iter().filter_map(said).cloned().collect::<Vec<_>>().join(" · ")
}

/// The columns whose cells add up.
fn added(content: &Content) -> impl Iterator<Item = usize> {
    content.template.columns.iter().enumerate().filter(|(_, column)| adds_up(column)).map(|(place, _)| place)
}

/// Amounts that have a total, and counts of rows. A median, a share or a count of distinct
/// things over several groups is no sum of theirs.
fn adds_up(column: &Column) -> bool {
    let counts = matches!(column.aggregate, Some(Aggregate::Count | Aggregate::CountYes | Aggregate::CountNo));
    (column.total || counts) && !column.share_of_total && column.per.is_none()
}

fn leaves_out(content: &Content, row: usize) -> bool {
    let cells = content.table.rows.get(row);
    added(content).any(|place| cells.and_then(|cells| cells.get(place)).is_some_and(|cell| content.is_withheld(cell)))
}

fn subtotal(content: &Content, column: usize, rows: &[usize]) -> Subtotal {
    let cells = || rows.iter().filter_map(|row| content.table.rows.get(*row)).filter_map(|row| row.get(column));
    let numbers: Vec<i64> = cells().filter_map(|cell| number(&cell.value)).collect();
    let withheld = cells().find(|cell| content.is_withheld(cell));
    let sum = numbers.iter().fold(0_i64, |sum, number| sum.saturating_add(*number));
    let sum = match (numbers.is_empty(), content.kind(column)) {
        (true, _) => withheld.cloned().unwrap_or_default(),
        (false, ColumnKind::Money) => Cell::new(Value::Money(sum)),
        (false, _) => Cell::new(Value::Int(sum)),
    };
    Subtotal { column, sum, partial: withheld.is_some() }
}

const fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) | Value::Money(number) => Some(*number),
        _ => None,
    }
}
