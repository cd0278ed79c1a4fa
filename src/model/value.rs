//! Values as the registry holds them, without any formatting.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// One value of one field. Money is øre; dates are calendar dates, inclusive.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "t", content = "v")]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    Int(i64),
    /// Øre.
    Money(i64),
    Date(NaiveDate),
    Moment(DateTime<Utc>),
    /// Text, or the code of a fixed choice.
    Text(String),
    /// The id of another record or of an option value.
    Ref(i64),
}

impl Value {
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// No value, or text with nothing but white space in it.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub const fn as_date(&self) -> Option<NaiveDate> {
        match self {
            Self::Date(date) => Some(*date),
            _ => None,
        }
    }

    pub const fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// Whole numbers, øre and ids alike.
    pub const fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(number) | Self::Money(number) | Self::Ref(number) => Some(*number),
            _ => None,
        }
    }
}

/// A value together with what a person calls it: the name behind a `Ref`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub value: Value,
    /// The name of the record or option that a `Ref` points to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

impl Cell {
    pub const fn new(value: Value) -> Self {
        Self { value, label: None }
    }

    pub fn named(value: Value, label: impl Into<String>) -> Self {
        Self { value, label: Some(label.into()) }
    }
}
