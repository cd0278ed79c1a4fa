//! What one step changed in the drafts: little, so that hundreds of steps go into the journal,
//! which is written with every key.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Draft, Drafts, FieldEdit, RecordKey};
use crate::model::request::Record;

/// What leads from one state of the drafts to another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Records whose draft is another one in the other state, or none.
    records: Vec<(RecordKey, Option<Kept>)>,
    /// The order of the drafts, where it is not the one that follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<Vec<RecordKey>>,
    next_new: i64,
}

/// A draft of the other state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    /// The record, where this state does not have the same one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base: Option<Record>,
    /// The fields whose edit is another one there, or none: what is typed in one field takes no
    /// room in the steps of the others.
    edits: BTreeMap<String, Option<FieldEdit>>,
    removed: bool,
    parent: Option<RecordKey>,
    uuid: Uuid,
}

impl Kept {
    fn of(draft: &Draft, here: Option<&Draft>) -> Self {
        let known = here.is_some_and(|here| here.base == draft.base);
        Self {
            base: (!known).then(|| draft.base.clone()),
            edits: edits_to(here.map_or(&BTreeMap::new(), |here| &here.edits), &draft.edits),
            removed: draft.removed,
            parent: draft.parent.clone(),
            uuid: draft.uuid,
        }
    }

    fn draft(&self, here: Option<&Draft>) -> Option<Draft> {
        let base = self.base.clone().or_else(|| here.map(|here| here.base.clone()))?;
        let mut edits = here.map(|here| here.edits.clone()).unwrap_or_default();
        for (field, edit) in &self.edits {
            match edit {
                Some(edit) => drop(edits.insert(field.clone(), edit.clone())),
                None => drop(edits.remove(field)),
            }
        }
        Some(Draft { base, edits, removed: self.removed, parent: self.parent.clone(), uuid: self.uuid })
    }
}

/// What leads from one draft's edits to the other's.
fn edits_to(
    here: &BTreeMap<String, FieldEdit>,
    other: &BTreeMap<String, FieldEdit>,
) -> BTreeMap<String, Option<FieldEdit>> {
    let gone = here.keys().filter(|field| !other.contains_key(*field)).map(|field| (field.clone(), None));
    let set = other.iter().filter(|(field, edit)| here.get(*field) != Some(edit));
    gone.chain(set.map(|(field, edit)| (field.clone(), Some(edit.clone())))).collect()
}

impl Drafts {
    /// What leads from these drafts to the others. The save that is under way is no part of it.
    pub fn change_to(&self, other: &Self) -> Change {
        let gone = self.entries.iter().filter(|(key, _)| other.get(key).is_none()).map(|(key, _)| (key.clone(), None));
        // Drafts that both states share are the same without a look at their fields.
        let same = |key: &RecordKey, draft: &Arc<Draft>| {
            self.entries.iter().any(|(known, here)| known == key && here == draft)
        };
        let others = other
            .entries
            .iter()
            .filter(|(key, draft)| !same(key, draft))
            .map(|(key, draft)| (key.clone(), Some(Kept::of(draft, self.get(key)))));
        let mut change = Change { records: gone.chain(others).collect(), order: None, next_new: other.next_new };
        let order: Vec<RecordKey> = other.entries.iter().map(|(key, _)| key.clone()).collect();
        if !self.changed_by(&change).entries.iter().map(|(key, _)| key).eq(&order) {
            change.order = Some(order);
        }
        change
    }

    /// These drafts as the change makes them.
    pub fn changed_by(&self, change: &Change) -> Self {
        let mut other = Self { entries: self.entries.clone(), next_new: change.next_new, ..Self::default() };
        for (key, kept) in &change.records {
            let draft = kept.as_ref().and_then(|kept| kept.draft(self.get(key))).map(Arc::new);
            let place = other.entries.iter().position(|(known, _)| known == key);
            match (place, draft) {
                (Some(place), Some(draft)) => {
                    if let Some(entry) = other.entries.get_mut(place) {
                        entry.1 = draft;
                    }
                }
                (Some(place), None) => drop(other.entries.remove(place)),
                (None, Some(draft)) => other.entries.push((key.clone(), draft)),
                (None, None) => {}
            }
        }
        if let Some(order) = &change.order {
            other.entries.sort_by_key(|(key, _)| order.iter().position(|known| known == key));
        }
        other
    }
}

/// Shared drafts are written and read as drafts.
pub(super) mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serializer};

    use super::{Draft, RecordKey};

    pub fn serialize<S: Serializer>(entries: &[(RecordKey, Arc<Draft>)], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(entries.iter().map(|(key, draft)| (key, draft.as_ref())))
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Vec<(RecordKey, Arc<Draft>)>, D::Error> {
        let entries = Vec::<(RecordKey, Draft)>::deserialize(from)?;
        Ok(entries.into_iter().map(|(key, draft)| (key, Arc::new(draft))).collect())
    }
}
