//! Which rows are seen, and in what order.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::content::Content;
use super::groups::Group;
use crate::model::fold;
use crate::model::value::{Cell, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The heading of a group, by its place among the groups.
    Group(usize),
    /// A row, by its place in the result.
    Row(usize),
}

/// By this column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub column: usize,
    pub descending: bool,
}

/// The rows in which every word of the search stands somewhere.
pub fn kept(content: &Content, search: &str) -> Vec<usize> {
    let words: Vec<String> = search.split_whitespace().map(fold::search).collect();
    let all = content.shown.iter().enumerate();
    let holds = |row: &[String]| {
        let text = fold::search(&row.join(" "));
        words.iter().all(|word| text.contains(word))
    };
    all.filter(|(_, row)| words.is_empty() || holds(row)).map(|(index, _)| index).collect()
}

/// Texts by the Danish alphabet; what is empty stands last, what is hidden after that, both ways.
pub fn sort(rows: &mut [usize], content: &Content, order: Order) {
    let keys: Vec<Key> = content.table.rows.iter().map(|row| Key::of(row.get(order.column))).collect();
    let key = |row: &usize| keys.get(*row).unwrap_or(&Key::Hidden);
    rows.sort_by(|one, other| key(one).compare(key(other), order.descending));
}

enum Key {
    Text(String),
    Value(Value),
    Empty,
    Hidden,
}

impl Key {
    fn of(cell: Option<&Cell>) -> Self {
        match cell {
            Some(Cell { value: Value::Null, label: Some(_) }) => Self::Hidden,
            None | Some(Cell { value: Value::Null, .. }) => Self::Empty,
            Some(Cell { value: Value::Int(_) | Value::Money(_), .. }) => {
                Self::Value(cell.map(|cell| cell.value.clone()).unwrap_or_default())
            }
            Some(Cell { label: Some(label), .. }) => Self::Text(fold::name_key(label)),
            Some(Cell { value: Value::Text(text), .. }) if text.trim().is_empty() => Self::Empty,
            Some(Cell { value: Value::Text(text), .. }) => Self::Text(fold::name_key(text)),
            Some(Cell { value, .. }) => Self::Value(value.clone()),
        }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Text(_) | Self::Value(_) => 0,
            Self::Empty => 1,
            Self::Hidden => 2,
        }
    }

    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let within = match (self, other) {
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            (Self::Value(one), Self::Value(other)) => compared(one, other),
            _ => Ordering::Equal,
        };
        self.rank().cmp(&other.rank()).then(if descending { within.reverse() } else { within })
    }
}

/// Values of one column are of one kind.
fn compared(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Int(one) | Value::Money(one), Value::Int(other) | Value::Money(other)) => one.cmp(other),
        (Value::Date(one), Value::Date(other)) => one.cmp(other),
        (Value::Moment(one), Value::Moment(other)) => one.cmp(other),
        (Value::Bool(one), Value::Bool(other)) => one.cmp(other),
        _ => Ordering::Equal,
    }
}

/// The rows below the headings of their groups; those of a folded one are not seen.
pub fn lines(rows: &[usize], groups: &[Group], folded: &BTreeSet<String>) -> Vec<Line> {
    if groups.is_empty() {
        return rows.iter().map(|row| Line::Row(*row)).collect();
    }
    let mut lines = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        lines.push(Line::Group(index));
        if !folded.contains(&group.name) {
            lines.extend(group.rows.iter().map(|row| Line::Row(*row)));
        }
    }
    lines
}
