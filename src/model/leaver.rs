//! Somebody leaves: all that a person holds, and what becomes of it. Pure, so that the screen's
//! preview, the command line's and what is saved are the same. Source: `domain.md` 3.7
//! (*Overfør roller*) and 4.3 (who gives which role).

use uuid::Uuid;

use crate::model::entities;
use crate::model::entities::contract::CONTRACT_ROLE;
use crate::model::entities::people::ASSIGNMENT;
use crate::model::entities::usage::USAGE_ROLE;
use crate::model::entity::Entity;
use crate::model::request::{Record, Save, Write};
use crate::model::session::Session;
use crate::model::value::Value;

/// What a person can hold, each by its field `person_id`.
pub static HELD: [&Entity; 3] = [&ASSIGNMENT, &CONTRACT_ROLE, &USAGE_ROLE];
/// The field that says who holds it.
pub const HOLDER: &str = "person_id";

/// Who takes over, with all that this person holds already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Successor {
    pub id: i64,
    pub name: String,
    pub held: Vec<Record>,
}

/// What becomes of one thing that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The successor gets it.
    Moves,
    /// The successor has it already, so it ends.
    HadAlready,
    Ends,
    /// It is not this person's to change.
    NotYours,
    /// Nobody takes his own seat away.
    OwnSeat,
}

impl Fate {
    pub const fn is_change(self) -> bool {
        matches!(self, Self::Moves | Self::HadAlready | Self::Ends)
    }

    /// The text `leaver-fate-<code>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Moves => "moves",
            Self::HadAlready => "had",
            Self::Ends => "ends",
            Self::NotYours => "not-yours",
            Self::OwnSeat => "own-seat",
        }
    }
}

/// What becomes of this, with or without a successor, when this person decides.
pub fn fate(session: &Session, held: &Record, successor: Option<&Successor>) -> Fate {
    let Some(entity) = entities::named(&held.entity) else { return Fate::NotYours };
    let role = held.value("role").as_text().unwrap_or_default();
    let of_organisation = entity.name == ASSIGNMENT.name;
    let holder = held.value(HOLDER).as_int().unwrap_or_default();
    if of_organisation && session.own_seat(holder, role) {
        return Fate::OwnSeat;
    }
    let elsewhere = held.organisation_id != session.organisation_id;
    if elsewhere || !session.may_edit(entity) || of_organisation && !session.may_give(role) {
        return Fate::NotYours;
    }
    match successor {
        None => Fate::Ends,
        Some(successor) if successor.held.iter().any(|other| same(entity, held, other)) => Fate::HadAlready,
        Some(_) => Fate::Moves,
    }
}

/// The same role on the same thing, whoever holds it.
fn same(entity: &Entity, one: &Record, other: &Record) -> bool {
    let told = entity.fields.iter().filter(|field| field.editable() && field.name != HOLDER);
    one.entity == other.entity && told.into_iter().all(|field| one.value(field.name) == other.value(field.name))
}

/// One save for all of it: rights in the organisation are given and taken, roles change hands.
/// What does not change is left out.
pub fn save(session: &Session, held: &[&Record], successor: Option<&Successor>, uuid: Uuid, reason: &str) -> Save {
    let mut given = Vec::new();
    let mut changed = Vec::new();
    for record in held {
        let (entity, id, version) = (record.entity.clone(), record.id, record.version);
        match (fate(session, record, successor), successor) {
            (Fate::Moves, Some(successor)) if entity == ASSIGNMENT.name => {
                let role = record.value("role").clone();
                let fields = vec![(HOLDER.to_owned(), Value::Ref(successor.id)), ("role".to_owned(), role)];
                given.push(Write::Insert { entity: entity.clone(), uuid: Uuid::now_v7(), fields });
                changed.push(Write::Remove { entity, id, version });
            }
            (Fate::Moves, Some(successor)) => {
                let fields = vec![(HOLDER.to_owned(), Value::Ref(successor.id))];
                changed.push(Write::Update { entity, id, version, fields });
            }
            (Fate::HadAlready | Fate::Ends, _) => changed.push(Write::Remove { entity, id, version }),
            (Fate::Moves | Fate::NotYours | Fate::OwnSeat, _) => {}
        }
    }
    given.append(&mut changed);
    Save { uuid, reason: reason.to_owned(), kind: "leaver".to_owned(), writes: given }
}

/// How many move, end, and stay as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Count {
    pub moved: usize,
    pub ended: usize,
    pub left: usize,
}

pub fn count(session: &Session, held: &[&Record], successor: Option<&Successor>) -> Count {
    held.iter().fold(Count::default(), |mut count, record| {
        match fate(session, record, successor) {
            Fate::Moves => count.moved += 1,
            Fate::HadAlready | Fate::Ends => count.ended += 1,
            Fate::NotYours | Fate::OwnSeat => count.left += 1,
        }
        count
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::session::Store;
    use crate::model::value::Cell;

    fn session(roles: &[&str]) -> Session {
        Session {
            login: "bo".to_owned(),
            person_id: 1,
            person_name: "Bo".to_owned(),
            organisation_id: 7,
            organisation_name: "Ballerup".to_owned(),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            today: chrono::NaiveDate::default(),
            store: Store::OwnFile,
            demo: false,
            read_only: false,
            identities: Vec::new(),
            as_of: None,
            history_from: None,
        }
    }

    fn held(entity: &Entity, id: i64, values: &[(&str, Value)]) -> Record {
        let cell = |name: &str| values.iter().find(|(field, _)| *field == name).map(|(_, value)| value.clone());
        let cells = entity.fields.iter().map(|field| Cell::new(cell(field.name).unwrap_or_default())).collect();
        Record {
            entity: entity.name.to_owned(),
            id,
            organisation_id: 7,
            uuid: Uuid::now_v7().to_string(),
            version: 3,
            cells,
        }
    }

    fn role_on(id: i64, person: i64, contract: i64, role: i64) -> Record {
        let values =
            [("contract_id", Value::Ref(contract)), ("role_id", Value::Ref(role)), (HOLDER, Value::Ref(person))];
        held(&CONTRACT_ROLE, id, &values)
    }

    fn right(id: i64, person: i64, role: &str) -> Record {
        held(&ASSIGNMENT, id, &[(HOLDER, Value::Ref(person)), ("role", Value::text(role))])
    }

    #[test]
    fn what_may_change_depends_on_who_decides() {
        // Source: domain.md 4.3.
        let rights = [right(1, 2, "user"), right(2, 2, "contract_admin"), right(3, 1, "local_admin")];
        let contract = role_on(4, 2, 10, 20);
        let fates = |roles: &[&str]| -> Vec<Fate> {
            rights.iter().chain([&contract]).map(|record| fate(&session(roles), record, None)).collect()
        };
        assert_eq!(fates(&["local_admin"]), [Fate::Ends, Fate::Ends, Fate::OwnSeat, Fate::Ends]);
        assert_eq!(fates(&["organisation_admin"]), [Fate::Ends, Fate::NotYours, Fate::OwnSeat, Fate::NotYours]);
        assert_eq!(fates(&["contract_admin"]), [Fate::NotYours, Fate::NotYours, Fate::OwnSeat, Fate::Ends]);
        assert_eq!(fates(&["local_admin", "read_only"])[3], Fate::NotYours);
    }

    #[test]
    fn what_the_successor_has_already_ends() {
        let successor =
            Successor { id: 3, name: "Ea".to_owned(), held: vec![role_on(9, 3, 10, 20), right(8, 3, "user")] };
        let all = [role_on(1, 2, 10, 20), role_on(2, 2, 10, 21), right(3, 2, "user"), right(4, 2, "system_admin")];
        let all: Vec<&Record> = all.iter().collect();
        let admin = session(&["local_admin"]);
        assert_eq!(count(&admin, &all, Some(&successor)), Count { moved: 2, ended: 2, left: 0 });
        let save = save(&admin, &all, Some(&successor), Uuid::now_v7(), "flyttet");
        let told: Vec<String> = save
            .writes
            .iter()
            .map(|write| match write {
                Write::Insert { entity, fields, .. } => format!("give {entity} {:?}", fields[1].1.as_text()),
                Write::Update { entity, id, version, fields } => format!("{entity} {id} {version} {:?}", fields),
                Write::Remove { entity, id, .. } => format!("end {entity} {id}"),
            })
            .collect();
        assert_eq!(
            told,
            [
                "give assignment Some(\"system_admin\")",
                "end contract_role 1",
                "contract_role 2 3 [(\"person_id\", Ref(3))]",
                "end assignment 3",
                "end assignment 4",
            ]
        );
    }
}
