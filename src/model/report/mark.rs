//! What may leave a municipality, line by line, for whoever is writing a template.

use toml::Spanned;

use crate::model::entities;
use crate::model::entity::Entity;
use crate::model::report::Path;
use crate::model::report::fault::line_within;
use crate::model::report::written::{Test, Written, WrittenColumn};
use crate::model::share::Share;

/// What sharing a field means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// *delt*: every party to the agreement sees it.
    Shared,
    /// *kan være skjult*: a price, which its owner may keep to itself.
    MayBeHidden,
    /// *aldrig*: a note, a person, a project, or a field that nobody has classed.
    Never,
}

impl Mark {
    /// The code in texts and JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::MayBeHidden => "may-be-hidden",
            Self::Never => "never",
        }
    }
}

/// A field that the template names, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// From 1.
    pub line: usize,
    pub path: String,
    pub mark: Mark,
}

/// Every field that the text names, by line. Nothing where it is no TOML; a name that does not
/// exist has no mark but a fault.
pub fn marks(text: &str) -> Vec<Marked> {
    let Ok(written) = toml::from_str::<Written>(text) else { return Vec::new() };
    let Some(base) = entities::named(written.base.get_ref()) else { return Vec::new() };
    let mut found = Marks { text, base, marked: Vec::new() };
    for path in &written.group {
        found.add(path, [path.get_ref().as_str()]);
    }
    for column in &written.column {
        found.add(column, names_of(column.get_ref()));
    }
    for param in &written.param {
        found.add(param, [param.get_ref().field.as_str()]);
    }
    for sort in &written.sort {
        let by = sort.get_ref().by.as_str();
        if !written.column.iter().any(|column| column.get_ref().code == by) {
            found.add(sort, [by]);
        }
    }
    if let Some(overlap) = &written.overlap {
        found.add(overlap, [overlap.get_ref().from.as_str(), overlap.get_ref().to.as_str()]);
    }
    for test in &written.filter {
        found.add(test, fields_of(test.get_ref()));
    }
    found.marked.sort_by_key(|marked| marked.line);
    found.marked
}

fn names_of(column: &WrittenColumn) -> Vec<&str> {
    let terms = column.plus.iter().map(|term| term.value.as_str());
    column.value.as_deref().into_iter().chain(terms).chain(column.per.as_deref()).collect()
}

/// The fields that a test names of the row itself; those of other rows are `exists`' own.
fn fields_of(test: &Test) -> Vec<&str> {
    let inner = [&test.any, &test.all].into_iter().flatten().flatten().chain(test.not.as_deref());
    test.field.as_deref().into_iter().chain(inner.flat_map(fields_of)).collect()
}

struct Marks<'t> {
    text: &'t str,
    base: &'static Entity,
    marked: Vec<Marked>,
}

impl Marks<'_> {
    fn add<'n, T>(&mut self, part: &Spanned<T>, names: impl IntoIterator<Item = &'n str>) {
        for name in names {
            // Unshared: the mark is told for every class.
            let Ok(path) = Path::resolve(self.base, name, false, "") else { continue };
            let line = line_within(self.text, part.span(), name);
            self.marked.push(Marked { line, path: name.to_owned(), mark: mark(&path) });
        }
    }
}

fn mark(path: &Path) -> Mark {
    of_classes(path.hops.iter().map(|hop| hop.field.share).chain([path.field.share]))
}

/// What sharing a value means that fields of these classes lead to: what the strictest says.
pub(super) fn of_classes(classes: impl Iterator<Item = Share>) -> Mark {
    classes
        .map(|class| match class {
            Share::Shared => Mark::Shared,
            Share::Price => Mark::MayBeHidden,
            _ => Mark::Never,
        })
        .max()
        .unwrap_or(Mark::Never)
}
