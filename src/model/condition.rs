//! The one query language: list filters, views, quality rules, report templates and the
//! command line all end as this tree. It becomes SQL in `db::sql`, and only there.

use serde::{Deserialize, Serialize};

use crate::model::value::Value;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// Text anywhere in the record's searched fields, or in the names it links to.
    Text(String),
    /// The field has no value, or blank text.
    Missing(String),
    Test {
        field: String,
        op: Op,
        value: Operand,
    },
    /// The option chosen in the field is no longer offered.
    Retired(String),
    /// Some row of `entity` points here through its field `via` and holds `matching`.
    Exists {
        entity: String,
        via: String,
        matching: Box<Condition>,
    },
    /// The field (a link) points to a record that holds `matching`.
    Linked {
        field: String,
        matching: Box<Condition>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Op {
    Is,
    Less,
    AtMost,
    More,
    AtLeast,
    /// Text folded as search folds it; on a link, the linked record's searched text.
    Contains,
    /// Fewer characters than the operand says.
    ShorterThan,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operand {
    Value(Value),
    /// Today plus this many days.
    Today(i32),
    /// Another field of the same record.
    Field(String),
}

impl Condition {
    /// No condition: everything holds.
    pub const fn everything() -> Self {
        Self::All(Vec::new())
    }

    pub fn is_everything(&self) -> bool {
        matches!(self, Self::All(parts) if parts.is_empty())
    }

    pub fn is(field: &str, value: Value) -> Self {
        Self::test(field, Op::Is, Operand::Value(value))
    }

    pub fn test(field: &str, op: Op, value: Operand) -> Self {
        Self::Test { field: field.to_owned(), op, value }
    }

    pub fn missing(field: &str) -> Self {
        Self::Missing(field.to_owned())
    }

    pub fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// Both this and the other.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (first, second) if second.is_everything() => first,
            (first, second) if first.is_everything() => second,
            (Self::All(mut parts), second) => {
                parts.push(second);
                Self::All(parts)
            }
            (first, second) => Self::All(vec![first, second]),
        }
    }

    /// Does some row of `entity` point here through `via`?
    pub fn exists(entity: &str, via: &str) -> Self {
        Self::Exists { entity: entity.to_owned(), via: via.to_owned(), matching: Box::new(Self::everything()) }
    }
}
