//! One change to many records: what is done to the field, and what comes of it row by row.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::model::condition::Condition;
use crate::model::entity::{Field, Kind};
use crate::model::request::Problem;
use crate::model::value::{Cell, Value};

/// The sorts of operation that a person chooses from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Set,
    Clear,
    Replace,
    Add,
}

impl Way {
    /// The ways in which this field can be changed on many records at once.
    pub fn of(field: &Field) -> Vec<Self> {
        let own: &[Self] = match field.kind {
            Kind::Text { .. } | Kind::LongText => &[Self::Set, Self::Replace, Self::Clear],
            Kind::Int { .. } | Kind::Money | Kind::Date => &[Self::Set, Self::Add, Self::Clear],
            Kind::Choice(_) | Kind::Option(_) | Kind::Link(_) => &[Self::Set, Self::Clear],
            Kind::Bool => &[Self::Set],
            Kind::Moment => &[],
        };
        own.iter().copied().filter(|way| !(*way == Self::Clear && field.required)).collect()
    }

    /// What a choice of it is called.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Clear => "clear",
            Self::Replace => "replace",
            Self::Add => "add",
        }
    }
}

/// What is done to a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    Set(Cell),
    Clear,
    /// Every occurrence of one text becomes the other, letters as they are.
    Replace {
        from: String,
        to: String,
    },
    /// To a whole number, or øre to an amount; negative takes away.
    AddNumber(i64),
    AddDays(i64),
    /// The day of the month is kept where the month has it; otherwise it is the month's last.
    AddMonths(i32),
}

/// An operation on a field of an entity: what was done last, and what is done to many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub entity: &'static str,
    pub field: &'static str,
    pub operation: Operation,
}

/// Why a row is left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Not there, or not for this person to read.
    Gone,
    Denied,
    /// Somebody else has changed it since the preview was made.
    Changed,
    /// There is nothing to add to.
    Empty,
    /// Another record is called that.
    NameTaken,
    /// Another row of the same edit would be called that too.
    NameTwice,
    Invalid {
        field: String,
        problem: Problem,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Change,
    /// It says so already.
    Same,
    Refused(Reason),
}

impl Operation {
    /// The field's new value.
    ///
    /// # Errors
    /// `Empty` where there is nothing to add to, `Invalid` where the sum is out of range.
    pub fn apply(&self, field: &Field, old: &Value) -> Result<Value, Reason> {
        let invalid = |problem| Reason::Invalid { field: field.name.to_owned(), problem };
        match self {
            Self::Set(cell) => Ok(cell.value.clone()),
            Self::Clear => Ok(Value::Null),
            Self::Replace { from, to } => Ok(replaced(old, from, to)),
            Self::AddNumber(_) | Self::AddDays(_) | Self::AddMonths(_) if old.is_null() => Err(Reason::Empty),
            Self::AddNumber(more) => sum(old, *more).ok_or_else(|| invalid(Problem::NotANumber)),
            Self::AddDays(days) => moved(old, |date| later(date, *days)).ok_or_else(|| invalid(Problem::NotADate)),
            Self::AddMonths(months) => {
                moved(old, |date| months_later(date, *months)).ok_or_else(|| invalid(Problem::NotADate))
            }
        }
    }
}

/// Text with nothing left in it is no value, as when it is typed.
fn replaced(old: &Value, from: &str, to: &str) -> Value {
    match old {
        Value::Text(text) if !from.is_empty() && text.contains(from) => {
            let new = text.replace(from, to);
            if new.trim().is_empty() { Value::Null } else { Value::Text(new.trim().to_owned()) }
        }
        other => other.clone(),
    }
}

fn sum(old: &Value, more: i64) -> Option<Value> {
    match old {
        Value::Int(number) => number.checked_add(more).map(Value::Int),
        Value::Money(ore) => ore.checked_add(more).map(Value::Money),
        _ => None,
    }
}

fn moved(old: &Value, by: impl Fn(NaiveDate) -> Option<NaiveDate>) -> Option<Value> {
    by(old.as_date()?).filter(|date| (1900..=9999).contains(&date.year())).map(Value::Date)
}

fn later(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    let distance = Days::new(days.unsigned_abs());
    if days < 0 { date.checked_sub_days(distance) } else { date.checked_add_days(distance) }
}

fn months_later(date: NaiveDate, months: i32) -> Option<NaiveDate> {
    let distance = Months::new(months.unsigned_abs());
    if months < 0 { date.checked_sub_months(distance) } else { date.checked_add_months(distance) }
}

/// What would come of the edit on these records. `filter` is what the list shows: rows that it
/// leaves out are told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkQuery {
    pub edit: Edit,
    /// Other fields that get these values in the same save.
    pub also: Vec<(String, Value)>,
    pub ids: Vec<i64>,
    pub filter: Condition,
}

/// One record of the preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkRow {
    pub id: i64,
    pub version: i64,
    pub name: Cell,
    pub before: Cell,
    pub after: Cell,
    pub verdict: Verdict,
    /// The list's filter keeps it.
    pub shown: bool,
    /// What the row would be known by, where only one may be. Nothing where the edit leaves that.
    pub name_key: Option<String>,
}

/// Refuses the rows of one edit that would get the same name, of those that `meant` says are to be
/// changed; none of them is taken before the others. Those that were refused so before are judged anew.
pub fn refuse_name_twins(rows: &mut [BulkRow], meant: impl Fn(&BulkRow) -> bool) {
    let twice = Verdict::Refused(Reason::NameTwice);
    let mut holders: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows.iter_mut() {
        if row.verdict == twice {
            row.verdict = Verdict::Change;
        }
        if let Some(key) = row.name_key.clone().filter(|_| row.verdict == Verdict::Change && meant(row)) {
            *holders.entry(key).or_default() += 1;
        }
    }
    for row in rows.iter_mut().filter(|row| row.verdict == Verdict::Change) {
        let holders = row.name_key.as_ref().and_then(|key| holders.get(key));
        if meant(row) && holders.is_some_and(|count| *count > 1) {
            row.verdict = twice.clone();
        }
    }
}

/// One contract of the question that switching the visibility of many asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwitchRow {
    pub id: i64,
    pub name: String,
    /// Payment lines.
    pub lines: i64,
    /// Its visibility is another one now.
    pub changes: bool,
    /// Somebody has chosen its visibility.
    pub chosen: bool,
    pub shown: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::entities::contract::CONTRACT;

    fn day(text: &str) -> Value {
        Value::Date(text.parse().unwrap())
    }

    fn text(text: &str) -> Value {
        Value::text(text)
    }

    #[test]
    fn operations_by_hand() {
        let set = |value| Operation::Set(Cell::new(value));
        let replace = |from: &str, to: &str| Operation::Replace { from: from.to_owned(), to: to.to_owned() };
        for (field, old, operation, expected) in [
            ("name", text("A"), set(text("B")), Ok(text("B"))),
            ("remark", text("A"), Operation::Clear, Ok(Value::Null)),
            ("name", text("KMD A/S, KMD"), replace("KMD", "NEC"), Ok(text("NEC A/S, NEC"))),
            ("name", text("kmd"), replace("KMD", "NEC"), Ok(text("kmd"))),
            ("name", text("KMD"), replace("KMD", " "), Ok(Value::Null)),
            ("name", text("KMD"), replace("", "x"), Ok(text("KMD"))),
            ("remark", Value::Null, replace("a", "b"), Ok(Value::Null)),
            ("duration_years", Value::Int(2), Operation::AddNumber(-1), Ok(Value::Int(1))),
            ("duration_years", Value::Null, Operation::AddNumber(1), Err(Reason::Empty)),
            ("valid_to", day("2026-12-31"), Operation::AddDays(1), Ok(day("2027-01-01"))),
            ("valid_to", day("2027-01-01"), Operation::AddDays(-1), Ok(day("2026-12-31"))),
            // A month without the day ends with it; leap years have the 29th.
            ("valid_to", day("2026-08-31"), Operation::AddMonths(1), Ok(day("2026-09-30"))),
            ("valid_to", day("2027-11-30"), Operation::AddMonths(3), Ok(day("2028-02-29"))),
            ("valid_to", day("2028-02-29"), Operation::AddMonths(-12), Ok(day("2027-02-28"))),
            ("valid_to", Value::Null, Operation::AddMonths(3), Err(Reason::Empty)),
            (
                "valid_to",
                day("9999-12-31"),
                Operation::AddMonths(1),
                Err(Reason::Invalid { field: "valid_to".to_owned(), problem: Problem::NotADate }),
            ),
        ] {
            let field = CONTRACT.field(field).unwrap();
            assert_eq!(operation.apply(field, &old), expected, "{operation:?} of {old:?}");
        }
        assert_eq!(
            Operation::AddNumber(50).apply(CONTRACT.field("name").unwrap(), &Value::Money(i64::MAX)),
            Err(Reason::Invalid { field: "name".to_owned(), problem: Problem::NotANumber })
        );
    }

    #[test]
    fn what_is_required_cannot_be_cleared() {
        let ways = |name: &str| Way::of(CONTRACT.field(name).unwrap());
        assert_eq!(ways("name"), [Way::Set, Way::Replace]);
        assert_eq!(ways("remark"), [Way::Set, Way::Replace, Way::Clear]);
        assert_eq!(ways("valid_to"), [Way::Set, Way::Add, Way::Clear]);
        assert_eq!(ways("supplier_id"), [Way::Set, Way::Clear]);
        assert_eq!(ways("visibility_chosen_at"), []);
    }
}
