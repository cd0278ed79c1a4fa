//! Share classes: what may leave a municipality through a published template.

use serde::{Deserialize, Serialize};

/// The class of a field. A new field is `Internal` until somebody classes it, so that
/// forgetting is safe. Source: the accession agreement of 2017 (remarks, notes and
/// projects never; prices unless the contract is Lokal) and data protection law (persons).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Share {
    /// May stand in a shared report.
    Shared,
    /// May stand in a shared report unless the contract's economy is Lokal.
    Price,
    /// Local by nature (case numbers, paths, bookkeeping): never in a shared report.
    Internal,
    /// Names or reaches a person: never.
    Person,
    /// A remark or note: never.
    Note,
    /// Data of the project module: never.
    Project,
}

impl Share {
    /// May a shared template name a field of this class at all?
    pub const fn may_leave(self) -> bool {
        matches!(self, Self::Shared | Self::Price)
    }

    /// The class as it is written in messages and in template errors.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Price => "price",
            Self::Internal => "internal",
            Self::Person => "person",
            Self::Note => "note",
            Self::Project => "project",
        }
    }
}
