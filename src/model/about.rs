//! What an output says of itself, so that a copy of it can be traced: of what it was made, of
//! which rows, when, and what is left out. Its words are `text::about`; programs read it as
//! `exchange::json_out` writes it.

use chrono::{DateTime, NaiveDate, Utc};

use crate::model::condition::Condition;
use crate::model::request::Sort;

#[derive(Clone, Debug, PartialEq)]
pub struct About {
    pub source: Source,
    /// The entity whose fields the filter names.
    pub entity: &'static str,
    /// Which rows: a list's own filter, or what the template says of every run.
    pub filter: Condition,
    pub at: DateTime<Utc>,
    /// The rows are as they were at the end of this day.
    pub as_of: Option<NaiveDate>,
    pub rows: usize,
    /// There are more rows than were asked for.
    pub more: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    List {
        /// Whose registrations it shows.
        organisation: String,
        sort: Sort,
    },
    Report(Run),
}

/// A template as it was run.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub code: String,
    pub version: i64,
    pub scope: &'static str,
    /// What the reader gave, and the defaults where nothing was given.
    pub params: Vec<Param>,
    /// Only of so many records that were marked.
    pub marked: Option<usize>,
    /// Of a report across municipalities only.
    pub shared: Option<Shared>,
    /// The rows are invented.
    pub sample: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    pub name: String,
    /// In the reader's language.
    pub label: String,
    pub value: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Municipalities that the rows come from; none where the rows are no municipality's.
    pub municipalities: Option<i64>,
    /// Prices left out because they are not shared; none where the template names no price.
    pub hidden: Option<i64>,
    /// Names of the comparison group that are no municipality, or none any more.
    pub unknown: Vec<String>,
}
