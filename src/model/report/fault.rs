//! What is wrong with a template, by line.

use std::ops::Range;

use toml::Spanned;

use crate::model::report::{Slip, TemplateError};

/// Something that is wrong, and the line that it stands on, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub line: usize,
    pub error: TemplateError,
}

impl Fault {
    pub(super) fn of_syntax(text: &str, error: &toml::de::Error) -> Self {
        let span = error.span().unwrap_or_default();
        let slip = Slip::of(error.message(), text, span.clone());
        Self {
            line: line_at(text, span.start),
            error: TemplateError::Slip { slip, column: column_at(text, span.start) },
        }
    }
}

/// The line that this byte stands on, from 1.
pub(super) fn line_at(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

/// The character of its line that this byte begins, from 1.
fn column_at(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    1 + before.rsplit('\n').next().unwrap_or_default().chars().count()
}

/// The text of one part of a template. Of a table under a `[[header]]` only the header's place is
/// known; it goes on to the next header.
pub(super) fn part_at(text: &str, span: Range<usize>) -> &str {
    let from = text.get(span.start..).unwrap_or_default();
    if from.starts_with('[') && !from.starts_with("[\"") {
        let lines = from.match_indices("\n[").map(|(at, _)| at).next();
        return &from[..lines.unwrap_or(from.len())];
    }
    text.get(span).unwrap_or_default()
}

/// The line of this name within the part, or the part's first line. The last place is meant: a
/// column may be called like its field, and its code stands first.
pub(super) fn line_within(text: &str, span: Range<usize>, name: &str) -> usize {
    let start = span.start;
    let within = if name.is_empty() { None } else { part_at(text, span).rfind(name) };
    line_at(text, start + within.unwrap_or(0))
}

/// Collects what is wrong while the checking goes on.
pub(super) struct Faults<'t> {
    text: &'t str,
    pub found: Vec<Fault>,
}

impl<'t> Faults<'t> {
    pub const fn new(text: &'t str) -> Self {
        Self { text, found: Vec::new() }
    }

    /// What was checked, or a fault on the line of the name that it is about.
    pub fn one<U>(&mut self, span: Range<usize>, checked: Result<U, TemplateError>) -> Option<U> {
        checked.map_err(|error| self.found.push(Fault { line: self.line_of(span, &error), error })).ok()
    }

    /// Every item that passes.
    pub fn each<T, U>(
        &mut self,
        items: &[Spanned<T>],
        mut check: impl FnMut(&T) -> Result<U, TemplateError>,
    ) -> Vec<U> {
        items.iter().filter_map(|item| self.one(item.span(), check(item.get_ref()))).collect()
    }

    fn line_of(&self, span: Range<usize>, error: &TemplateError) -> usize {
        line_within(self.text, span, error.names().unwrap_or_default())
    }
}

impl TemplateError {
    /// The words of the template that it is about.
    fn names(&self) -> Option<&str> {
        match self {
            Self::UnknownEntity { name, .. }
            | Self::UnknownField { name, .. }
            | Self::UnknownColumn { name, .. }
            | Self::OpenParameter { name }
            | Self::ComparisonGroup { name } => Some(name),
            Self::NeverShared { field, .. } => Some(field),
            Self::NotALink { path, .. } | Self::EndsInLink { path, .. } | Self::Identifies { path, .. } => Some(path),
            Self::NotInShareLayer { entity, .. } => Some(entity),
            Self::Slip { .. } | Self::FixedText { .. } | Self::Wrong { .. } | Self::TooMany { .. } => None,
        }
    }
}
