//! What was done to the registry: change sets, the rows that they touched, and what taking one
//! back comes to. A change set is one save; it is never altered, and undoing it is another one.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::model::value::Cell;

/// The kinds of change sets that take another back, and that do it again.
pub const UNDO: &str = "undo";
pub const REDO: &str = "redo";

/// Change sets that only the one who made them can take back, by other means: they reach into
/// several municipalities, set the registry up, or are steps of a template that others rely on.
const LASTING: [&str; 14] = [
    "merge",
    "owner",
    "reference",
    "reports",
    "seed",
    "template-assess",
    "template-develop",
    "template-draft",
    "template-order",
    "template-publish",
    "template-ready",
    "template-reviewer",
    "template-vote",
    "template-withdraw",
];

/// One save.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ChangeSet {
    pub id: i64,
    /// Nothing where it is another organisation's: then only the moment of its rows is known.
    pub at: Option<DateTime<Utc>>,
    /// The name of whoever saved, else the login.
    pub who: Option<String>,
    pub kind: String,
    pub reason: String,
    pub undoes: Option<i64>,
    /// Another one has taken it back, and stands.
    pub undone: bool,
    /// It was not taken back whole: some rows stand as it left them.
    pub partly: bool,
    /// How many rows of each entity it touched; cascades left out.
    pub counts: Vec<(String, i64)>,
    /// The record's name, where it touched just one that has a name, or only what hangs on one.
    pub name: Option<String>,
}

impl ChangeSet {
    /// May it be taken back as a whole by whoever made it?
    pub fn lasting(&self) -> bool {
        LASTING.contains(&self.kind.as_str())
    }
}

/// What happened to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    Made,
    Changed,
    Removed,
    /// It had been removed, and came back.
    Restored,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    pub field: String,
    pub before: Cell,
    pub after: Cell,
}

/// One row as a change set changed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangedRow {
    pub entity: String,
    pub id: i64,
    /// What it was called after the change.
    pub name: Cell,
    /// What the record is called that it hangs on.
    pub of: Option<String>,
    pub deed: Deed,
    /// Of a new row: the fields that say something.
    pub fields: Vec<FieldChange>,
}

/// A change set with the rows that are asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    pub set: ChangeSet,
    pub rows: Vec<ChangedRow>,
}

/// Which change set is to be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Set(i64),
    /// One's own newest that stands.
    Latest,
    /// One's own newest undo, when nothing was done after it.
    LatestUndo,
}

/// A wish to take a change set back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undo {
    pub uuid: Uuid,
    pub which: Which,
    /// Only these rows (entity, id), with what hangs on them; none: all.
    pub rows: Option<Vec<(String, i64)>>,
    /// Do it and take it all back: what would happen?
    pub rehearse: bool,
}

/// A row that was left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Left {
    pub entity: String,
    pub id: i64,
    pub name: Cell,
    pub why: Why,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "code")]
pub enum Why {
    /// Somebody has changed it since.
    Changed { by: String },
    /// Another record has its old name, or stands in its old place.
    Taken,
    /// Other rows hang on it that came later.
    InUse,
    /// No right to change it.
    Denied,
}

/// What taking a change set back did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Undone {
    /// The one that was taken back.
    pub set: ChangeSet,
    /// The new one; nothing after a rehearsal.
    pub change_id: Option<i64>,
    /// The rows that have their old values again (entity, id).
    pub rows: Vec<(String, i64)>,
    pub left: Vec<Left>,
    /// Contracts whose prices are shared again by it, and their payment lines.
    pub shared: i64,
    pub lines: i64,
}

impl Undone {
    /// Is something done again rather than taken back?
    pub fn again(&self) -> bool {
        self.set.kind == UNDO
    }

    /// How many rows of each entity, in the order of the first.
    pub fn counts(&self) -> Vec<(String, i64)> {
        let mut counts: Vec<(String, i64)> = Vec::new();
        for (entity, _) in &self.rows {
            match counts.iter_mut().find(|(known, _)| known == entity) {
                Some((_, count)) => *count += 1,
                None => counts.push((entity.clone(), 1)),
            }
        }
        counts
    }
}

/// Of these sets, with their counts: which were taken back in part only, by those that stand.
pub fn partly(newest_first: &[ChangeSet]) -> BTreeSet<i64> {
    let undone = undone(newest_first);
    let rows = |set: &ChangeSet| set.counts.iter().map(|(_, count)| count).sum::<i64>();
    let taken_back = |target: &ChangeSet| {
        let by = newest_first.iter().filter(|set| set.undoes == Some(target.id) && !undone.contains(&set.id));
        by.map(rows).sum::<i64>()
    };
    let part = |set: &&ChangeSet| undone.contains(&set.id) && taken_back(set) < rows(set);
    newest_first.iter().filter(part).map(|set| set.id).collect()
}

/// What stands in the books of one person, newest first: which sets have been taken back by one
/// that stands itself.
pub fn undone(newest_first: &[ChangeSet]) -> BTreeSet<i64> {
    let mut undone = BTreeSet::new();
    for set in newest_first {
        if let Some(target) = set.undoes.filter(|_| !undone.contains(&set.id)) {
            undone.insert(target);
        }
    }
    undone
}

/// The set that `u` means (the newest that stands) or `U` (the newest undo, unless something
/// else was done after it).
pub fn next(newest_first: &[ChangeSet], which: Which) -> Option<i64> {
    let undone = undone(newest_first);
    let standing = |set: &&ChangeSet| !undone.contains(&set.id);
    match which {
        Which::Set(id) => Some(id),
        Which::Latest => {
            newest_first.iter().filter(standing).find(|set| set.kind != UNDO && !set.lasting()).map(|set| set.id)
        }
        Which::LatestUndo => newest_first
            .iter()
            .filter(standing)
            .find(|set| set.kind != REDO)
            .filter(|set| set.kind == UNDO)
            .map(|set| set.id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sets 1, 2 … in the order they were made: their kind, and what they undo.
    fn books(made: &[(&str, Option<i64>)]) -> Vec<ChangeSet> {
        let set = |(id, (kind, undoes)): (i64, &(&str, Option<i64>))| ChangeSet {
            id,
            kind: (*kind).to_owned(),
            undoes: *undoes,
            ..ChangeSet::default()
        };
        let mut books: Vec<ChangeSet> = (1..).zip(made).map(set).collect();
        books.reverse();
        books
    }

    /// What was made after the first two, and what `u` and `U` then mean.
    type Case<'a> = (&'a [(&'a str, Option<i64>)], Option<i64>, Option<i64>);

    #[test]
    fn undo_goes_back_step_by_step_and_redo_comes_forward() {
        let edits = [("edit", None), ("visibility", None)];
        let steps: [Case<'_>; 7] = [
            (&[], Some(2), None),
            (&[("undo", Some(2))], Some(1), Some(3)),
            (&[("undo", Some(2)), ("undo", Some(1))], None, Some(4)),
            (&[("undo", Some(2)), ("undo", Some(1)), ("redo", Some(4))], Some(5), Some(3)),
            (&[("undo", Some(2)), ("undo", Some(1)), ("redo", Some(4)), ("redo", Some(3))], Some(6), None),
            (&[("undo", Some(2)), ("redo", Some(3)), ("undo", Some(4))], Some(1), Some(5)),
            (&[("undo", Some(2)), ("edit", None)], Some(4), None),
        ];
        for (more, undo, redo) in steps {
            let books = books(&[&edits, more].concat());
            assert_eq!(next(&books, Which::Latest), undo, "{more:?}");
            assert_eq!(next(&books, Which::LatestUndo), redo, "{more:?}");
        }
    }

    #[test]
    fn what_was_taken_back_in_part_is_known_by_its_rows() {
        let counted = |rows: &[i64]| {
            let made = [("bulk", None), ("undo", Some(1)), ("undo", Some(1))];
            let mut books = books(&made[..rows.len()]);
            for set in &mut books {
                set.counts = vec![("contract".to_owned(), rows[usize::try_from(set.id).unwrap() - 1])];
            }
            partly(&books).into_iter().collect::<Vec<_>>()
        };
        assert_eq!(counted(&[10]), [0_i64; 0]);
        assert_eq!(counted(&[10, 4]), [1]);
        assert_eq!(counted(&[10, 4, 6]), [0_i64; 0]);
        assert_eq!(counted(&[10, 10]), [0_i64; 0]);
    }

    #[test]
    fn a_merge_is_no_step() {
        assert_eq!(next(&books(&[("edit", None), ("merge", None)]), Which::Latest), Some(1));
    }
}
