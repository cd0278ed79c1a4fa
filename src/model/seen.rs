//! What others see of a contract: what the share layer has of it, beside what its owner has, and
//! for each field that differs the rule that hides it. The share layer's side is read, never
//! reckoned here; only why it differs is said by the classes of the fields.

use chrono::{DateTime, NaiveDate, Utc};

use crate::model::entities::contract;
use crate::model::entity::{Entity, Field};
use crate::model::report::Words;
use crate::model::request::Record;
use crate::model::share::Share;
use crate::model::value::{Cell, Value};

/// A row of the share layer: its fields by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SharedRow {
    pub fields: Vec<(String, Value)>,
}

impl SharedRow {
    /// None where the share layer has no such column.
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value)
    }

    fn id(&self) -> Option<i64> {
        self.value("id").and_then(Value::as_int)
    }
}

/// Why a whole contract is not in the share layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Nothing is shared before this day.
    NotBegun { first_day: NaiveDate },
    /// The municipality is not party to the agreement today.
    NotParty,
}

/// What the share layer has of one contract.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Others {
    pub contract: Option<SharedRow>,
    pub lines: Vec<SharedRow>,
    pub systems: Vec<SharedRow>,
    pub gate: Option<Gate>,
}

/// The contract as its owner has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    pub contract: Record,
    pub lines: Vec<Record>,
    pub systems: Vec<Record>,
    pub roles: Vec<Record>,
    pub references: Vec<Record>,
}

/// The rule by which a field is not what its owner has. Texts: `hidden-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    Note,
    Person,
    Internal,
    Project,
    LocalPrice,
    LocalSystem,
    /// Others get the date that is stored, not the one that is reckoned from today.
    AsStored,
    Gate(Gate),
    /// By no rule that is known here; the share layer has the last word.
    Other,
}

impl Rule {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Person => "person",
            Self::Internal => "internal",
            Self::Project => "project",
            Self::LocalPrice => "local-price",
            Self::LocalSystem => "local-system",
            Self::AsStored => "as-stored",
            Self::Gate(Gate::NotBegun { .. }) => "not-begun",
            Self::Gate(Gate::NotParty) => "not-party",
            Self::Other => "other",
        }
    }
}

/// One field on both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub entity: &'static Entity,
    pub field: &'static Field,
    /// Which of the contract's rows of this entity, from 1; 0 for the contract itself.
    pub number: usize,
    pub ours: Cell,
    /// What others get; none where it is not there for them.
    pub theirs: Option<Cell>,
    /// Set where they differ.
    pub rule: Option<Rule>,
}

impl Line {
    /// Is it the same field of the same row?
    pub fn is_of(&self, other: &Self) -> bool {
        (self.entity.name, self.field.name, self.number) == (other.entity.name, other.field.name, other.number)
    }
}

/// Every field that says something on either side.
pub fn compare(own: &Own, others: &Others) -> Vec<Line> {
    let contract = rows_of(&contract::CONTRACT, 0, &own.contract, others.contract.as_ref(), others);
    let related = |entity: &'static Entity, rows: &[Record], shared: &[SharedRow]| -> Vec<Line> {
        let line = |(index, row): (usize, &Record)| {
            let theirs = shared.iter().find(|other| other.id() == Some(row.id));
            rows_of(entity, index + 1, row, theirs, others)
        };
        rows.iter().enumerate().flat_map(line).collect()
    };
    contract
        .into_iter()
        .chain(related(&contract::ECONOMY_LINE, &own.lines, &others.lines))
        .chain(related(&contract::CONTRACT_SYSTEM, &own.systems, &others.systems))
        .chain(related(&contract::CONTRACT_ROLE, &own.roles, &[]))
        .chain(related(&contract::REFERENCE, &own.references, &[]))
        .collect()
}

/// Fields that lead back to the contract, or say again what another line says.
const NOT_SHOWN: &[&str] = &["contract_id", "system_id", "contract_valid", "is_master", "role_id", "visibility"];
/// Who last edited what and how many lines there are: nobody's data.
const BOOKKEEPING: &[&str] = &["line_count", "changed_by", "changed_at"];

fn rows_of(
    entity: &'static Entity,
    number: usize,
    own: &Record,
    shared: Option<&SharedRow>,
    others: &Others,
) -> Vec<Line> {
    let left_out = if number == 0 { BOOKKEEPING } else { NOT_SHOWN };
    let shown = |field: &&Field| !left_out.contains(&field.name);
    let says = |line: &Line| {
        !says_nothing(&line.ours.value) || line.theirs.as_ref().is_some_and(|cell| !says_nothing(&cell.value))
    };
    let line = |field: &'static Field| line(entity, field, number, own, shared, others);
    entity.fields.iter().filter(shown).map(line).filter(says).collect()
}

fn says_nothing(value: &Value) -> bool {
    value.is_blank() || *value == Value::Bool(false) || *value == Value::Money(0)
}

fn line(
    entity: &'static Entity,
    field: &'static Field,
    number: usize,
    own: &Record,
    shared: Option<&SharedRow>,
    others: &Others,
) -> Line {
    let ours = named(own, field);
    let theirs = theirs(field, &ours, shared);
    // What is looked at may be another choice than the one that is made.
    let same = theirs.as_ref().is_some_and(|cell| cell.value == ours.value || field.name == "visibility");
    let rule = (!same).then(|| rule(field, shared, others));
    Line { entity, field, number, ours, theirs, rule }
}

/// A role is said with its person.
fn named(own: &Record, field: &Field) -> Cell {
    let cell = own.cell(field.name).clone();
    let role = own.cell("role_id").label.as_deref().filter(|_| field.name == "person_id");
    match (role, &cell.label) {
        (Some(role), Some(person)) => Cell::named(cell.value, format!("{role}: {person}")),
        _ => cell,
    }
}

/// What others get in the field. Of a usage they get the catalogue's system.
fn theirs(field: &Field, ours: &Cell, shared: Option<&SharedRow>) -> Option<Cell> {
    let shared = shared?;
    if field.name == "usage_id" && shared.value("system_id").is_none_or(Value::is_null) {
        return None;
    }
    let value = shared.value(field.name)?;
    match value {
        value if *value == ours.value => Some(ours.clone()),
        Value::Null => None,
        value => Some(Cell::new(value.clone())),
    }
}

fn rule(field: &Field, shared: Option<&SharedRow>, others: &Others) -> Rule {
    match (field.share, others.gate) {
        (Share::Note, _) => Rule::Note,
        (Share::Person, _) => Rule::Person,
        (Share::Internal, _) => Rule::Internal,
        (Share::Project, _) => Rule::Project,
        (_, Some(gate)) if others.contract.is_none() => Rule::Gate(gate),
        (Share::Price, _) => Rule::LocalPrice,
        (Share::Shared, _) if field.name == "usage_id" && shared.is_some() => Rule::LocalSystem,
        (Share::Shared, _) if field.name == "latest_termination" && shared.is_some() => Rule::AsStored,
        (Share::Shared, _) => Rule::Other,
    }
}

/// A published template that names prices, and who else has run it while one's municipality took
/// part: municipalities and time, never a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceUse {
    pub template: Words,
    pub municipalities: i64,
    /// When last, and by which municipality.
    pub last: Option<(DateTime<Utc>, String)>,
}

/// One choice of a contract's visibility.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub at: Option<DateTime<Utc>>,
    /// The person's name, or the login where no person of this name is left.
    pub who: String,
    pub visibility: String,
    /// False where nobody chose: it came with the contract.
    pub chosen: bool,
    pub reason: String,
}

/// A version of a contract, as far as its visibility goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub visibility: String,
    pub chosen_at: Option<DateTime<Utc>>,
    pub at: Option<DateTime<Utc>>,
    pub who: String,
    pub reason: String,
}

/// The choices among the versions, which come oldest first.
pub fn choices(versions: Vec<Version>) -> Vec<Chosen> {
    let mut found: Vec<Chosen> = Vec::new();
    let mut before: Option<(String, Option<DateTime<Utc>>)> = None;
    for version in versions {
        let now = (version.visibility.clone(), version.chosen_at);
        if before.as_ref() != Some(&now) {
            let Version { visibility, chosen_at, at, who, reason } = version;
            found.push(Chosen { at, who, visibility, chosen: chosen_at.is_some(), reason });
        }
        before = Some(now);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(visibility: &str, chosen: Option<&str>, who: &str) -> Version {
        Version {
            visibility: visibility.to_owned(),
            chosen_at: chosen.map(|at| at.parse().unwrap()),
            at: None,
            who: who.to_owned(),
            reason: String::new(),
        }
    }

    #[test]
    fn choices_are_the_versions_that_chose() {
        let (first, second) = ("2026-01-01T10:00:00Z", "2026-02-01T10:00:00Z");
        let found = choices(vec![
            version("shared", None, "anna"),
            version("shared", None, "bo"),
            version("local", Some(first), "carl"),
            version("local", Some(first), "dora"),
            version("local", Some(second), "erik"),
            version("shared", Some(second), "fie"),
        ]);
        let said: Vec<(&str, &str, bool)> =
            found.iter().map(|choice| (choice.who.as_str(), choice.visibility.as_str(), choice.chosen)).collect();
        let expected =
            [("anna", "shared", false), ("carl", "local", true), ("erik", "local", true), ("fie", "shared", true)];
        assert_eq!(said, expected);
    }

    fn record(entity: &'static Entity, id: i64, given: &[(&str, Cell)]) -> Record {
        let cell = |field: &Field| {
            given.iter().find(|(name, _)| *name == field.name).map(|(_, cell)| cell.clone()).unwrap_or_default()
        };
        Record {
            entity: entity.name.to_owned(),
            id,
            organisation_id: 2,
            uuid: String::new(),
            version: 1,
            cells: entity.fields.iter().map(cell).collect(),
        }
    }

    fn shared(fields: &[(&str, Value)]) -> SharedRow {
        SharedRow { fields: fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect() }
    }

    fn own() -> Own {
        let text = |text: &str| Cell::new(Value::text(text));
        Own {
            contract: record(
                &contract::CONTRACT,
                1,
                &[
                    ("name", text("Aftale")),
                    ("contract_ref", text("K-1")),
                    ("contract_signer", text("Anna")),
                    ("remark", text("hemmelig")),
                    ("operation_total", Cell::new(Value::Money(500))),
                ],
            ),
            lines: vec![record(&contract::ECONOMY_LINE, 7, &[("operation", Cell::new(Value::Money(500)))])],
            systems: vec![record(
                &contract::CONTRACT_SYSTEM,
                9,
                &[("usage_id", Cell::named(Value::Ref(4), "Sbsys".to_owned()))],
            )],
            roles: Vec::new(),
            references: Vec::new(),
        }
    }

    fn said(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| format!("{} {}", line.field.name, line.rule.map_or("same", Rule::code))).collect()
    }

    #[test]
    fn each_hidden_field_has_its_rule() {
        let open = Others {
            contract: Some(shared(&[
                ("id", Value::Int(1)),
                ("name", Value::text("Aftale")),
                ("operation_total", Value::Money(500)),
            ])),
            lines: vec![shared(&[("id", Value::Int(7)), ("operation", Value::Money(500))])],
            systems: vec![shared(&[("id", Value::Int(9)), ("usage_id", Value::Ref(4)), ("system_id", Value::Ref(3))])],
            gate: None,
        };
        let never = ["contract_ref internal", "contract_signer person", "remark note"];
        let with = |name: &str, rest: [&str; 3]| -> Vec<String> {
            [name].iter().chain(&never).chain(&rest).map(|text| (*text).to_owned()).collect()
        };
        assert_eq!(
            said(&compare(&own(), &open)),
            with("name same", ["operation_total same", "operation same", "usage_id same"])
        );
        let local = Others {
            contract: Some(shared(&[
                ("id", Value::Int(1)),
                ("name", Value::text("Aftale")),
                ("operation_total", Value::Null),
            ])),
            lines: Vec::new(),
            systems: vec![shared(&[("id", Value::Int(9)), ("usage_id", Value::Ref(4)), ("system_id", Value::Null)])],
            gate: None,
        };
        let hidden = ["operation_total local-price", "operation local-price", "usage_id local-system"];
        assert_eq!(said(&compare(&own(), &local)), with("name same", hidden));
        let closed = Others { gate: Some(Gate::NotParty), ..Others::default() };
        let gone = ["operation_total not-party", "operation not-party", "usage_id not-party"];
        assert_eq!(said(&compare(&own(), &closed)), with("name not-party", gone));
    }
}
