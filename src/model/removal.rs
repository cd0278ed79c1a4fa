//! Deleting a record: what goes with it, what loses its link to it, and what stands in the way.
//! Source: `domain.md` 3.7. Nothing is ever gone: a deleted row has `deleted_at` and its history.

use uuid::Uuid;

use crate::model::entities;
use crate::model::request::{Save, Write};
use crate::model::session::Session;
use crate::model::value::Value;

/// What happens to a row that points to a deleted record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Goes,
    /// The link is emptied, and with it these flags, which mean nothing without it.
    LosesLink(&'static [&'static str]),
    /// Must be put right first.
    Blocks,
}

/// Rows of `entity` whose field `via` points to what is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    pub entity: &'static str,
    pub via: &'static str,
    pub fate: Fate,
}

const fn binding(entity: &'static str, via: &'static str, fate: Fate) -> Binding {
    Binding { entity, via, fate }
}

const CONTRACT: &[Binding] = &[
    binding("economy_line", "contract_id", Fate::Goes),
    binding("contract_system", "contract_id", Fate::Goes),
    binding("contract_element", "contract_id", Fate::Goes),
    binding("contract_role", "contract_id", Fate::Goes),
    binding("reference", "contract_id", Fate::Goes),
    binding("notice", "contract_id", Fate::Goes),
    binding("system_relation", "contract_id", Fate::LosesLink(&[])),
    binding("contract", "parent_id", Fate::LosesLink(&["require_valid_parent"])),
    binding("system_usage", "main_contract_id", Fate::LosesLink(&[])),
];

const SYSTEM_USAGE: &[Binding] = &[
    binding("contract_system", "usage_id", Fate::Goes),
    binding("usage_kle", "usage_id", Fate::Goes),
    binding("usage_role", "usage_id", Fate::Goes),
    binding("reference", "usage_id", Fate::Goes),
    binding("system_relation", "from_usage_id", Fate::Goes),
    binding("system_relation", "to_usage_id", Fate::Goes),
];

const IT_SYSTEM: &[Binding] = &[
    binding("it_system_kle", "system_id", Fate::Goes),
    binding("reference", "system_id", Fate::Goes),
    binding("it_system", "parent_id", Fate::Blocks),
    binding("it_interface", "exhibitor_id", Fate::Blocks),
];

/// One that a relation goes over is exhibited, which stands in the way by itself.
const IT_INTERFACE: &[Binding] = &[binding("system_relation", "interface_id", Fate::LosesLink(&[]))];

/// A unit goes when nothing is left to it: whoever deletes it has said where everything went.
const ORG_UNIT: &[Binding] = &[
    binding("org_unit", "parent_id", Fate::Blocks),
    binding("contract", "responsible_unit_id", Fate::Blocks),
    binding("contract", "supplier_unit_id", Fate::Blocks),
    binding("economy_line", "unit_id", Fate::Blocks),
    binding("system_usage", "responsible_unit_id", Fate::Blocks),
];

/// A person goes when rights and roles have been ended or moved, which a page of its own does.
const PERSON: &[Binding] = &[
    binding("assignment", "person_id", Fate::Blocks),
    binding("contract_role", "person_id", Fate::Blocks),
    binding("usage_role", "person_id", Fate::Blocks),
    binding("notice", "person_id", Fate::Blocks),
];

/// What hangs on records of this entity; none where they are not deleted as a whole.
pub fn bindings(entity: &str) -> Option<&'static [Binding]> {
    Some(match entity {
        "contract" => CONTRACT,
        "system_usage" => SYSTEM_USAGE,
        "it_system" => IT_SYSTEM,
        "it_interface" => IT_INTERFACE,
        "org_unit" => ORG_UNIT,
        "person" => PERSON,
        _ => return None,
    })
}

/// The rows that a binding found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    pub binding: Binding,
    /// Id and version.
    pub rows: Vec<(i64, i64)>,
}

/// What deleting one record would do, as it was when it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    pub entity: &'static str,
    pub id: i64,
    pub version: i64,
    /// To be typed by whoever deletes it.
    pub name: String,
    pub bound: Vec<Bound>,
    /// Municipalities that use a catalogue system.
    pub used_by: i64,
    /// An interface that a system exhibits.
    pub exhibited: bool,
    /// The unit that all others stand under.
    pub root: bool,
}

/// Why a record cannot be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// Rows of the binding stand in the way.
    Rows(Binding, usize),
    /// Only somebody else may change the rows of the binding.
    NotYours(Binding, usize),
    UsedBy(i64),
    Exhibited,
    /// An organisation has a unit that all others stand under.
    Root,
    /// Nobody deletes themselves.
    Yourself,
}

impl Removal {
    /// All that stands in the way, for this person.
    pub fn blocks(&self, session: &Session) -> Vec<Block> {
        let mut blocks = Vec::new();
        if self.used_by > 0 {
            blocks.push(Block::UsedBy(self.used_by));
        }
        if self.exhibited {
            blocks.push(Block::Exhibited);
        }
        if self.root {
            blocks.push(Block::Root);
        }
        if self.entity == "person" && self.id == session.person_id {
            blocks.push(Block::Yourself);
        }
        for bound in self.bound.iter().filter(|bound| !bound.rows.is_empty()) {
            let may = entities::named(bound.binding.entity).is_some_and(|entity| session.may_edit(entity));
            match bound.binding.fate {
                Fate::Blocks => blocks.push(Block::Rows(bound.binding, bound.rows.len())),
                _ if !may => blocks.push(Block::NotYours(bound.binding, bound.rows.len())),
                _ => {}
            }
        }
        blocks
    }

    /// The rows of this fate.
    pub fn of(&self, goes: bool) -> impl Iterator<Item = &Bound> {
        let wanted = move |fate: Fate| matches!((fate, goes), (Fate::Goes, true) | (Fate::LosesLink(_), false));
        self.bound.iter().filter(move |bound| wanted(bound.binding.fate) && !bound.rows.is_empty())
    }

    /// Is this the name that must be typed?
    pub fn is_named(&self, typed: &str) -> bool {
        !typed.trim().is_empty() && typed.trim() == self.name.trim()
    }

    /// All of it as one save: what hangs on the record first, the record last.
    pub fn save(&self, reason: &str) -> Save {
        let mut writes: Vec<Write> = self.bound.iter().flat_map(writes_of).collect();
        writes.push(Write::Remove { entity: self.entity.to_owned(), id: self.id, version: self.version });
        Save { uuid: Uuid::now_v7(), reason: reason.to_owned(), kind: "delete".to_owned(), writes }
    }
}

fn writes_of(bound: &Bound) -> Vec<Write> {
    let entity = bound.binding.entity;
    let write = |(id, version): &(i64, i64)| match bound.binding.fate {
        Fate::Goes | Fate::Blocks => Write::Remove { entity: entity.to_owned(), id: *id, version: *version },
        Fate::LosesLink(flags) => {
            let emptied = (bound.binding.via.to_owned(), Value::Null);
            let flags = flags.iter().map(|flag| ((*flag).to_owned(), Value::Bool(false)));
            let fields = std::iter::once(emptied).chain(flags).collect();
            Write::Update { entity: entity.to_owned(), id: *id, version: *version, fields }
        }
    };
    bound.rows.iter().map(write).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::entities::ALL;
    use crate::model::entity::Kind;

    /// A link that nobody thought of would be left pointing at nothing.
    #[test]
    fn every_link_to_what_can_be_deleted_has_a_fate() {
        for entity in ["contract", "system_usage", "it_interface", "org_unit", "person"] {
            let bound = bindings(entity).unwrap();
            for other in ALL {
                for field in other.fields.iter().filter(|field| field.stored() && field.kind == Kind::Link(entity)) {
                    let known = bound.iter().any(|one| one.entity == other.name && one.via == field.name);
                    assert!(known, "{entity}: {}.{}", other.name, field.name);
                }
            }
        }
    }

    #[test]
    fn a_save_takes_rows_away_before_the_record() {
        let children = binding("contract", "parent_id", Fate::LosesLink(&["require_valid_parent"]));
        let removal = Removal {
            entity: "contract",
            id: 7,
            version: 3,
            name: "Sbsys drift".to_owned(),
            bound: vec![
                Bound { binding: binding("reference", "contract_id", Fate::Goes), rows: vec![(1, 1), (2, 4)] },
                Bound { binding: children, rows: vec![(9, 2)] },
            ],
            used_by: 0,
            exhibited: false,
            root: false,
        };
        let save = removal.save("");
        assert_eq!(save.writes.len(), 4);
        assert_eq!(save.writes[1], Write::Remove { entity: "reference".to_owned(), id: 2, version: 4 });
        let fields =
            vec![("parent_id".to_owned(), Value::Null), ("require_valid_parent".to_owned(), Value::Bool(false))];
        assert_eq!(save.writes[2], Write::Update { entity: "contract".to_owned(), id: 9, version: 2, fields });
        assert_eq!(save.writes[3], Write::Remove { entity: "contract".to_owned(), id: 7, version: 3 });
        assert!(removal.is_named(" Sbsys drift ") && !removal.is_named("sbsys drift") && !removal.is_named(""));
    }
}
