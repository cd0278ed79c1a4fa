//! The typed filter: text to a condition and back, in both languages at once.
//!
//! Words search. `felt:værdi` tests a field, `-` before either turns it round:
//! `leverandør:kmd`, `synlighed:lokal`, `-status:opsagt`, `udløber:<90d`,
//! `drift:100t..1m`, `udløber:2026`, `mangler:leverandør`. Quotes keep blanks together;
//! commas between words, choices and links mean "or". Field names and codes in English are
//! understood everywhere; names in the reader's language come from the `alias-…` texts.

mod complete;
mod names;
mod print;
mod read;
mod scale;
mod tokens;

use std::ops::Range;

pub use self::complete::Completion;
pub use self::complete::complete;
pub use self::print::print;
pub(super) use self::read::flag_word;
pub use self::read::parse;
use super::Texts;
use crate::model::entity::Entity;
use crate::model::request::Problem;

/// What is wrong in a typed filter, and where: bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what:?}")]
pub struct FilterError {
    pub at: Range<usize>,
    pub what: FilterProblem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterProblem {
    UnknownField { name: String, nearest: Option<String> },
    UnknownValue { field: &'static str, value: String, nearest: Option<String> },
    BadValue { field: &'static str, problem: Problem },
    NoValue { field: String },
    OpenQuote,
}

impl FilterError {
    /// The mistake in words, with the name that may have been meant.
    pub fn said(&self, entity: &Entity, texts: Texts) -> String {
        let (sentence, nearest) = match &self.what {
            FilterProblem::UnknownField { name, nearest } => {
                (texts.with("filter-unknown-field", &[("name", name.as_str().into())]), nearest.clone())
            }
            FilterProblem::UnknownValue { field, value, nearest } => {
                let args = [("field", texts.label(entity, field).into()), ("value", value.as_str().into())];
                (texts.with("filter-unknown-value", &args), nearest.clone())
            }
            FilterProblem::BadValue { field, problem } => {
                let why = texts.problem(Some(entity), problem);
                let args = [("field", texts.label(entity, field).into()), ("problem", why.into())];
                (texts.with("filter-bad-value", &args), None)
            }
            FilterProblem::NoValue { field } => {
                (texts.with("filter-no-value", &[("field", field.as_str().into())]), None)
            }
            FilterProblem::OpenQuote => (texts.get("filter-open-quote"), None),
        };
        match nearest {
            Some(name) => format!("{sentence} {}", texts.with("did-you-mean", &[("name", name.into())])),
            None => sentence,
        }
    }
}
