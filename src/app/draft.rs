//! Drafts: what has been typed and not yet saved. They survive Esc, a conflict, a lost line
//! and `kill -9`, because the run loop puts them on disk before it draws.

mod change;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::change::Change;
use crate::model::entities;
use crate::model::entities::catalogue::VERSION_HERE;
use crate::model::entity::{Entity, Source};
use crate::model::request::{Problem, Record, Save, Write};
use crate::model::value::{Cell, Value};
use crate::text::format;

/// A record by entity name and id. Records that do not exist yet have negative ids.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordKey {
    pub entity: String,
    pub id: i64,
}

impl RecordKey {
    pub fn new(entity: &str, id: i64) -> Self {
        Self { entity: entity.to_owned(), id }
    }

    pub const fn is_new(&self) -> bool {
        self.id < 0
    }
}

/// One field as it was typed. `value` is what the text means; `None` while it means nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldEdit {
    pub raw: String,
    pub cell: Option<Cell>,
    pub problem: Option<Problem>,
    /// Somebody else saved this other value meanwhile.
    #[serde(default)]
    pub theirs: Option<Cell>,
    /// What both had before them.
    #[serde(default)]
    pub original: Option<Cell>,
}

impl FieldEdit {
    pub fn of(cell: Cell, raw: impl Into<String>) -> Self {
        Self { raw: raw.into(), cell: Some(cell), problem: None, theirs: None, original: None }
    }

    pub fn broken(raw: impl Into<String>, problem: Problem) -> Self {
        Self { raw: raw.into(), cell: None, problem: Some(problem), theirs: None, original: None }
    }
}

/// Whose value a field is to have, where two people changed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Mine,
    Theirs,
    /// What both had before them.
    Original,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The record as it was when the first field was changed.
    pub base: Record,
    pub edits: BTreeMap<String, FieldEdit>,
    pub removed: bool,
    /// The record that this one hangs on (a payment line on its contract).
    pub parent: Option<RecordKey>,
    pub uuid: Uuid,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafts {
    /// Shared with the states that `u` leads back to, of which most say the same.
    #[serde(with = "change::shared")]
    entries: Vec<(RecordKey, Arc<Draft>)>,
    /// The save that was sent and has not been answered yet. Until it has, nobody knows whether
    /// it landed; sent again as it was, with its uuid, it lands once.
    #[serde(default)]
    sent: Option<Save>,
    #[serde(default)]
    next_new: i64,
    #[serde(skip)]
    pub changed: bool,
}

impl Drafts {
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Is the same typed in both?
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.entries == other.entries
    }

    pub fn iter(&self) -> impl Iterator<Item = (&RecordKey, &Draft)> {
        self.entries.iter().map(|(key, draft)| (key, draft.as_ref()))
    }

    pub fn get(&self, key: &RecordKey) -> Option<&Draft> {
        self.entries.iter().find(|(found, _)| found == key).map(|(_, draft)| draft.as_ref())
    }

    pub fn get_mut(&mut self, key: &RecordKey) -> Option<&mut Draft> {
        self.changed = true;
        self.entries.iter_mut().find(|(found, _)| found == key).map(|(_, draft)| Arc::make_mut(draft))
    }

    /// The drafts of records that hang on this one.
    pub fn children<'a>(&'a self, parent: &'a RecordKey) -> impl Iterator<Item = (&'a RecordKey, &'a Draft)> {
        self.iter().filter(move |(_, draft)| draft.parent.as_ref() == Some(parent))
    }

    /// An id for a record that does not exist yet.
    pub fn new_id(&mut self) -> i64 {
        self.next_new -= 1;
        self.next_new
    }

    /// Changed fields, new and removed records, and the number of records they belong to.
    pub fn counts(&self) -> (usize, usize) {
        let of = |key: &RecordKey, draft: &Draft| match draft.edits.len() + usize::from(draft.removed) {
            // A row that was picked and not typed is a change too.
            0 if key.is_new() => 1,
            count => count,
        };
        let changes = self.iter().map(|(key, draft)| of(key, draft)).sum();
        let mut owners: Vec<&RecordKey> =
            self.iter().map(|(key, draft)| draft.parent.as_ref().unwrap_or(key)).collect();
        owners.sort();
        owners.dedup();
        (changes, owners.len())
    }

    pub fn start(&mut self, base: &Record, parent: Option<RecordKey>) -> RecordKey {
        let key = RecordKey::new(&base.entity, base.id);
        if self.get(&key).is_none() {
            let draft = Draft {
                base: base.clone(),
                edits: BTreeMap::new(),
                removed: false,
                parent,
                uuid: Uuid::parse_str(&base.uuid).unwrap_or_else(|_| Uuid::now_v7()),
            };
            self.entries.push((key.clone(), Arc::new(draft)));
        }
        self.changed = true;
        key
    }

    /// Keeps what was typed into a field; typing the old value again takes the edit away. Where
    /// somebody else changed the field too, typing decides nothing: the clash stays.
    pub fn set(&mut self, base: &Record, parent: Option<RecordKey>, field: &str, mut edit: FieldEdit) {
        let key = self.start(base, parent);
        // The old value typed again takes back what may be landing just now.
        let sent = self.sent_value(&key, field).is_some();
        if let Some(draft) = self.get_mut(&key) {
            let same = edit.cell.as_ref().is_some_and(|cell| cell.value == *draft.base.value(field));
            if same && !sent {
                draft.edits.remove(field);
            } else {
                let before = draft.edits.remove(field);
                (edit.theirs, edit.original) = before.map(|known| (known.theirs, known.original)).unwrap_or_default();
                draft.edits.insert(field.to_owned(), edit);
            }
        }
        self.drop_if_empty(&key);
    }

    /// Marks an existing record for removal; a new one simply goes.
    pub fn remove(&mut self, base: &Record, parent: Option<RecordKey>) {
        let key = self.start(base, parent);
        if key.is_new() {
            self.forget(&key);
        } else if let Some(draft) = self.get_mut(&key) {
            draft.removed = true;
        }
    }

    /// The record is not to be removed after all.
    pub fn restore(&mut self, key: &RecordKey) {
        if let Some(draft) = self.get_mut(key) {
            draft.removed = false;
        }
        self.drop_if_empty(key);
    }

    fn drop_if_empty(&mut self, key: &RecordKey) {
        let empty = self.get(key).is_some_and(|draft| draft.edits.is_empty() && !draft.removed);
        if empty && !key.is_new() {
            self.forget(key);
        }
    }

    /// Throws a draft away, and those that hang on it.
    pub fn forget(&mut self, key: &RecordKey) {
        self.changed = true;
        self.entries.retain(|(found, draft)| found != key && draft.parent.as_ref() != Some(key));
    }

    pub fn forget_edit(&mut self, key: &RecordKey, field: &str) {
        if let Some(draft) = self.get_mut(key) {
            draft.edits.remove(field);
        }
        self.drop_if_empty(key);
    }

    /// The record as it will be: the base with the draft laid over it.
    pub fn overlay(&self, record: &Record) -> Record {
        let mut overlaid = record.clone();
        let Some(draft) = self.get(&RecordKey::new(&record.entity, record.id)) else { return overlaid };
        let Some(entity) = entities::named(&record.entity) else { return overlaid };
        for (index, field) in entity.fields.iter().enumerate() {
            let edited = draft.edits.get(field.name).and_then(|edit| edit.cell.clone());
            if let (Some(cell), Some(slot)) = (edited, overlaid.cells.get_mut(index)) {
                *slot = cell;
            }
        }
        overlaid
    }

    /// The record was read again: edits follow it. Edits that now say the same are done;
    /// where somebody else changed the same field, both values are kept. A row that was to be
    /// removed and that somebody else has changed is not removed; then the answer is true.
    pub fn rebase(&mut self, fresh: &Record) -> bool {
        let key = RecordKey::new(&fresh.entity, fresh.id);
        let Some(draft) = self.get_mut(&key) else { return false };
        let before = std::mem::replace(&mut draft.base, fresh.clone());
        let stays = draft.removed && before.version != fresh.version && before.cells != fresh.cells;
        draft.removed &= !stays;
        draft.edits.retain(|field, edit| {
            let theirs = fresh.cell(field);
            if edit.cell.as_ref().is_some_and(|cell| cell.value == theirs.value) {
                return false;
            }
            if before.value(field) != &theirs.value {
                edit.original.get_or_insert_with(|| before.cell(field).clone());
                edit.theirs = Some(theirs.clone());
            }
            true
        });
        self.drop_if_empty(&key);
        stays
    }

    /// A change of one's own (the visibility switch) moved the record's version on.
    pub fn bump(&mut self, key: &RecordKey, field: &str, value: &Value) {
        let Some(draft) = self.get_mut(key) else { return };
        draft.base.version += 1;
        let position = entities::named(&key.entity).and_then(|entity| index_of(entity, field));
        if let Some(slot) = position.and_then(|index| draft.base.cells.get_mut(index)) {
            slot.value = value.clone();
        }
    }

    /// How many fields somebody else changed too, and nobody has decided.
    pub fn clashes(&self) -> usize {
        self.iter().flat_map(|(_, draft)| draft.edits.values()).filter(|edit| edit.theirs.is_some()).count()
    }

    /// Decides a clash: this value, of the three, is to be saved.
    pub fn decide(&mut self, key: &RecordKey, field: &str, choice: Side) {
        let Some(edit) = self.get_mut(key).and_then(|draft| draft.edits.get_mut(field)) else { return };
        let (theirs, original) = (edit.theirs.take(), edit.original.take());
        let chosen = match choice {
            Side::Mine => None,
            Side::Theirs => theirs,
            Side::Original => original,
        };
        if let Some(cell) = chosen {
            let raw = format::input(&cell.value);
            *edit = FieldEdit::of(cell, raw);
        }
        // What says the same as the record is no change.
        let same = self.get(key).is_some_and(|draft| {
            let edit = draft.edits.get(field).and_then(|edit| edit.cell.as_ref());
            edit.is_some_and(|cell| cell.value == *draft.base.value(field))
        });
        if same {
            self.forget_edit(key, field);
        }
    }

    /// The fields that cannot be saved as they are.
    pub fn problems(&self) -> Vec<(RecordKey, String, Problem)> {
        let mut found = Vec::new();
        for (key, draft) in self.iter().filter(|(_, draft)| !draft.removed) {
            for (field, edit) in &draft.edits {
                if let Some(problem) = &edit.problem {
                    found.push((key.clone(), field.clone(), problem.clone()));
                }
            }
        }
        found
    }

    /// The save to send: the one that has not been answered, or else all that was typed.
    pub fn save(&mut self, reason: &str) -> Save {
        self.changed = true;
        let save = self.sent.take().unwrap_or_else(|| self.everything(reason));
        self.sent.insert(save).clone()
    }

    /// The save that has not been answered.
    pub const fn unanswered(&self) -> Option<&Save> {
        self.sent.as_ref()
    }

    /// These drafts (an earlier state of them) with the other ones' unanswered save, which is
    /// under way whatever is taken back.
    pub fn with_sent_of(mut self, other: &Self) -> Self {
        self.sent = other.sent.clone();
        self.changed = true;
        self
    }

    /// These drafts on the records as the other ones have them, where those are newer: what was
    /// saved or read meanwhile stays known. What somebody else changed since is a clash here too,
    /// or taking a step back would have it overwritten without a word.
    pub fn on_bases_of(mut self, other: &Self) -> Self {
        let newer = |(key, draft): &(RecordKey, Arc<Draft>)| {
            let known = other.get(key).filter(|known| known.base.version > draft.base.version);
            known.map(|known| known.base.clone())
        };
        let records: Vec<Record> = self.entries.iter().filter_map(newer).collect();
        for record in records {
            self.rebase(&record);
        }
        self
    }

    /// The save that was sent did not land, and will not.
    pub fn refused(&mut self) {
        self.changed = true;
        self.sent = None;
    }

    /// What the unanswered save puts into this field.
    fn sent_value(&self, key: &RecordKey, field: &str) -> Option<&Value> {
        let fields = self.sent.iter().flat_map(|save| &save.writes).find_map(|write| match write {
            Write::Update { entity, id, fields, .. } if *entity == key.entity && *id == key.id => Some(fields),
            _ => None,
        })?;
        fields.iter().find(|(name, _)| name == field).map(|(_, value)| value)
    }

    /// The save that was sent has landed; `ids` are those of its writes. What it held is done,
    /// and what was typed after it stays, on the record as it is now. Returns the ids that new
    /// records got.
    pub fn landed(&mut self, ids: &[i64]) -> Vec<(RecordKey, i64)> {
        self.changed = true;
        let mut made = Vec::new();
        let Some(sent) = self.sent.take() else { return made };
        for (place, write) in sent.writes.iter().enumerate() {
            let written = match write {
                Write::Insert { uuid, .. } => self.entries.iter().position(|(_, draft)| draft.uuid == *uuid),
                Write::Update { entity, id, .. } | Write::Remove { entity, id, .. } => {
                    let key = RecordKey::new(entity, *id);
                    self.entries.iter().position(|(found, _)| *found == key)
                }
            };
            let Some((key, draft)) = written.and_then(|index| self.entries.get_mut(index)) else { continue };
            Arc::make_mut(draft).follow(write);
            if let (true, Some(id)) = (key.is_new(), ids.get(place)) {
                made.push((key.clone(), *id));
            }
        }
        for (key, id) in &made {
            self.rename(key, *id);
        }
        self.entries.retain(|(_, draft)| draft.removed || !draft.edits.is_empty());
        made
    }

    /// A new record has got its id: wherever it is pointed to, it is by that.
    fn rename(&mut self, new: &RecordKey, id: i64) {
        for (key, draft) in &mut self.entries {
            let draft = Arc::make_mut(draft);
            if key == new {
                key.id = id;
                draft.base.id = id;
            }
            if let Some(parent) = draft.parent.as_mut().filter(|parent| *parent == new) {
                parent.id = id;
            }
            let typed = draft.edits.values_mut().filter_map(|edit| edit.cell.as_mut());
            for cell in draft.base.cells.iter_mut().chain(typed) {
                if cell.value == Value::Ref(new.id) {
                    cell.value = Value::Ref(id);
                }
            }
        }
    }

    /// Everything as one save: what goes away and what loses a mark, so that its place is free;
    /// new records, parents before children; then the rest, which may point to them.
    fn everything(&self, reason: &str) -> Save {
        let mut numbers = BTreeMap::new();
        let stored = self.entries.iter().filter(|(key, _)| !key.is_new());
        let (first, last): (Vec<_>, Vec<_>) = stored.partition(|(_, draft)| draft.frees_a_place());
        let mut writes: Vec<Write> = first.into_iter().map(|(key, draft)| change(key, draft)).collect();
        for (number, (key, draft)) in self.inserts().into_iter().enumerate() {
            let place = i64::try_from(number).unwrap_or_default();
            numbers.insert(key.id, -1 - place);
            writes.push(Write::Insert {
                entity: key.entity.clone(),
                uuid: draft.uuid,
                fields: insert_fields(draft, &numbers),
            });
        }
        writes.extend(last.into_iter().map(|(key, draft)| change(key, draft)));
        Save { uuid: Uuid::now_v7(), reason: reason.to_owned(), kind: "edit".to_owned(), writes }
    }

    /// New records, parents before what hangs on them.
    fn inserts(&self) -> Vec<&(RecordKey, Arc<Draft>)> {
        let mut inserts: Vec<&(RecordKey, Arc<Draft>)> = self.entries.iter().filter(|(key, _)| key.is_new()).collect();
        inserts.sort_by_key(|(_, draft)| draft.parent.as_ref().is_some_and(RecordKey::is_new));
        inserts
    }

    /// How many prices the drafts put on contracts whose visibility nobody ever chose.
    pub fn first_prices(&self, never_chosen: impl Fn(&RecordKey) -> bool) -> usize {
        self.iter()
            .filter(|(key, _)| key.entity == "economy_line" && key.is_new())
            .filter(|(_, draft)| draft.parent.as_ref().is_some_and(&never_chosen))
            .count()
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What an earlier run left behind. A journal that cannot be read is no drafts.
    pub fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

impl Draft {
    /// Does another row need this one to be written first? So it is where it goes away, or gives
    /// up a mark that only one row has. It must not point to a record of the same save.
    fn frees_a_place(&self) -> bool {
        let values = || self.edits.values().filter_map(|edit| edit.cell.as_ref()).map(|cell| &cell.value);
        let to_new = values().any(|value| matches!(value, Value::Ref(id) if *id < 0));
        self.removed || (!to_new && values().any(|value| *value == Value::Bool(false)))
    }

    /// This was written: the record now holds it, and edits that say the same are done.
    fn follow(&mut self, write: &Write) {
        let (version, fields) = match write {
            Write::Insert { fields, .. } => (0, fields),
            Write::Update { version, fields, .. } => (*version, fields),
            Write::Remove { .. } => {
                self.removed = false;
                self.edits.clear();
                return;
            }
        };
        for (field, value) in fields {
            let done = self.edits.remove(field);
            // A number within the save: the record that it means is named when it has its id.
            if matches!(value, Value::Ref(id) if *id < 0) {
                continue;
            }
            // A record that was read again since then is the newer one.
            if self.base.version == version {
                self.hold(field, value, done.as_ref().and_then(|edit| edit.cell.as_ref()));
            }
            if let Some(later) = done.filter(|edit| edit.cell.as_ref().is_none_or(|cell| cell.value != *value)) {
                self.edits.insert(field.clone(), later);
            }
        }
        if self.base.version == version {
            self.base.version += 1;
        }
    }

    /// The record holds this value; what it is called is known from the edit, or not yet.
    fn hold(&mut self, field: &str, value: &Value, typed: Option<&Cell>) {
        let place = entities::named(&self.base.entity).and_then(|entity| index_of(entity, field));
        let slot = place.and_then(|index| self.base.cells.get_mut(index));
        if let Some(slot) = slot.filter(|slot| slot.value != *value) {
            let label = typed.filter(|cell| cell.value == *value).and_then(|cell| cell.label.clone());
            *slot = Cell { value: value.clone(), label };
        }
    }
}

/// The write that a stored record's draft becomes.
fn change(key: &RecordKey, draft: &Draft) -> Write {
    let (entity, id, version) = (key.entity.clone(), key.id, draft.base.version);
    if draft.removed {
        Write::Remove { entity, id, version }
    } else {
        Write::Update { entity, id, version, fields: edited(draft) }
    }
}

fn index_of(entity: &Entity, field: &str) -> Option<usize> {
    entity.fields.iter().position(|candidate| candidate.name == field)
}

fn edited(draft: &Draft) -> Vec<(String, Value)> {
    let mut fields: Vec<(String, Value)> = draft
        .edits
        .iter()
        .filter_map(|(field, edit)| edit.cell.as_ref().map(|cell| (field.clone(), cell.value.clone())))
        .collect();
    // What a municipality keeps of its own has a version of its own.
    let entity = entities::named(&draft.base.entity);
    let here =
        |name: &str| entity.and_then(|entity| entity.field(name)).is_some_and(|field| field.source == Source::Here);
    if fields.iter().any(|(name, _)| here(name)) {
        fields.push((VERSION_HERE.to_owned(), draft.base.value(VERSION_HERE).clone()));
    }
    fields
}

/// A new record's fields: what it was made with, then what was typed. Links to records made
/// in the same save are renumbered.
fn insert_fields(draft: &Draft, numbers: &BTreeMap<i64, i64>) -> Vec<(String, Value)> {
    let mut fields: BTreeMap<String, Value> = BTreeMap::new();
    if let Some(entity) = entities::named(&draft.base.entity) {
        for field in entity.fields.iter().filter(|field| field.stored()) {
            let value = draft.base.value(field.name);
            if !value.is_null() {
                fields.insert(field.name.to_owned(), value.clone());
            }
        }
    }
    fields.extend(edited(draft));
    for value in fields.values_mut() {
        if let Value::Ref(id) = value
            && let Some(number) = numbers.get(id)
        {
            *value = Value::Ref(*number);
        }
    }
    fields.into_iter().collect()
}

/// An empty record of the entity with these values to begin with.
pub fn blank(entity: &'static Entity, id: i64, organisation_id: i64, given: &[(&str, Cell)]) -> Record {
    let cells = entity
        .fields
        .iter()
        .map(|field| {
            given.iter().find(|(name, _)| *name == field.name).map(|(_, cell)| cell.clone()).unwrap_or_default()
        })
        .collect();
    Record { entity: entity.name.to_owned(), id, organisation_id, uuid: Uuid::now_v7().to_string(), version: 0, cells }
}
