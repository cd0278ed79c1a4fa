//! What is asked about many rows before they are changed: which ones a filter keeps, and what
//! would come of it row by row. Nothing is written here.

use std::collections::{BTreeMap, BTreeSet};

use crate::db::bulk_names;
use crate::db::bulk_write::may_be_lokal;
use crate::db::run::Connection;
use crate::db::sql;
use crate::db::write::{Whole, entity_of, invalid, label, stored};
use crate::model::bulk::{BulkQuery, BulkRow, Operation, Reason, SwitchRow, Verdict};
use crate::model::condition::Condition;
use crate::model::entities;
use crate::model::entity::{Entity, Field, Kind, Tenancy};
use crate::model::request::{Problem, Record, Refusal};
use crate::model::session::Session;
use crate::model::value::{Cell, Value};

/// Rows read by one statement.
pub const READ_AT_ONCE: usize = 5_000;

/// The ids of all rows that the filter keeps.
pub async fn ids(
    connection: &mut Connection,
    session: &Session,
    entity: &str,
    filter: &Condition,
) -> Result<Vec<i64>, Refusal> {
    let statement = sql::ids(session, entity_of(entity)?, filter)?;
    let rows = connection.select(&statement).await?;
    Ok(rows.into_iter().filter_map(|row| row.first().and_then(Value::as_int)).collect())
}

/// A row that was read: the record with its stored fields, and whether the filter keeps it.
struct Read {
    record: Record,
    shown: bool,
    /// What the named fields are called, in their order.
    labels: Vec<Option<String>>,
}

async fn read(
    connection: &mut Connection,
    session: &Session,
    entity: &'static Entity,
    named: &[&Field],
    ids: &[i64],
    filter: &Condition,
) -> Result<Vec<Read>, Refusal> {
    let fields: Vec<&Field> = entity.fields.iter().filter(|field| field.stored()).collect();
    let statement = sql::chosen(session, entity, &fields, named, ids, filter)?;
    let rows = connection.select(&statement).await?;
    Ok(rows.into_iter().map(|values| read_row(entity, values, named.len())).collect())
}

fn read_row(entity: &'static Entity, values: Vec<Value>, named: usize) -> Read {
    let mut values = values.into_iter();
    let mut number = || values.next().and_then(|value| value.as_int()).unwrap_or_default();
    let (id, organisation_id, version, shown) = (number(), number(), number(), number());
    let cells = entity
        .fields
        .iter()
        .map(|field| if field.stored() { Cell::new(values.next().unwrap_or_default()) } else { Cell::default() })
        .collect();
    let labels = (0..named).map(|_| values.next().and_then(|label| label.as_text().map(str::to_owned))).collect();
    let record = Record { entity: entity.name.to_owned(), id, organisation_id, uuid: String::new(), version, cells };
    Read { record, shown: shown == 1, labels }
}

/// These records with their stored fields, without what links are called.
pub async fn stored_rows(
    connection: &mut Connection,
    session: &Session,
    entity: &'static Entity,
    ids: &[i64],
) -> Result<Vec<Record>, Refusal> {
    let rows = read(connection, session, entity, &[], ids, &Condition::everything()).await?;
    Ok(rows.into_iter().map(|row| row.record).collect())
}

/// What would come of the edit, in the order of the ids that were asked for.
pub async fn preview(
    connection: &mut Connection,
    session: &Session,
    query: &BulkQuery,
) -> Result<Vec<BulkRow>, Refusal> {
    let entity = entity_of(query.edit.entity)?;
    let field = entity.field(query.edit.field).filter(|field| field.in_bulk());
    let field = field.ok_or_else(|| invalid(query.edit.field, Problem::NotAField))?;
    let linked = |field: &&Field| entities::target(entity, field).is_some();
    let named: Vec<&Field> = [Some(field), entity.field(entity.label)].into_iter().flatten().filter(linked).collect();
    let judge = Judge::of(connection, session, entity, field, query).await?;
    let mut found = BTreeMap::new();
    for some in query.ids.chunks(READ_AT_ONCE) {
        for row in read(connection, session, entity, &named, some, &query.filter).await? {
            found.insert(row.record.id, judge.row(&row, &named));
        }
    }
    let mut rows: Vec<BulkRow> = query.ids.iter().map(|id| found.remove(id).unwrap_or_else(|| gone(*id))).collect();
    bulk_names::refuse_taken(connection, session, entity, &mut rows).await?;
    Ok(rows)
}

fn gone(id: i64) -> BulkRow {
    BulkRow {
        id,
        version: 0,
        name: Cell::default(),
        before: Cell::default(),
        after: Cell::default(),
        verdict: Verdict::Refused(Reason::Gone),
        shown: true,
        name_key: None,
    }
}

/// What is the same for all rows of one preview.
struct Judge<'a> {
    session: &'a Session,
    entity: &'static Entity,
    field: &'static Field,
    operation: &'a Operation,
    also: &'a [(String, Value)],
    /// A new value points to a record that is not for this person.
    hidden_target: bool,
    /// The records that stand above the new parent, it included.
    above: BTreeSet<i64>,
}

impl<'a> Judge<'a> {
    async fn of(
        connection: &mut Connection,
        session: &'a Session,
        entity: &'static Entity,
        field: &'static Field,
        query: &'a BulkQuery,
    ) -> Result<Self, Refusal> {
        let operation = &query.edit.operation;
        let mut given = query.also.clone();
        if let Operation::Set(cell) = operation {
            given.push((field.name.to_owned(), cell.value.clone()));
        }
        let hidden_target = points_to_hidden(connection, session, entity, &given).await?;
        let mut above = BTreeSet::new();
        let mut next = given.iter().find(|(name, _)| name == "parent_id").and_then(|(_, value)| value.as_int());
        while let Some(id) = next.filter(|id| above.insert(*id)) {
            next = match stored(connection, session, entity, id).await {
                Ok(record) => record.value("parent_id").as_int(),
                Err(_) => None,
            };
        }
        Ok(Self { session, entity, field, operation, also: &query.also, hidden_target, above })
    }

    fn row(&self, row: &Read, named: &[&Field]) -> BulkRow {
        let record = &row.record;
        let label_of = |name: &str| {
            named.iter().position(|field| field.name == name).and_then(|place| row.labels.get(place).cloned().flatten())
        };
        let before = Cell { value: record.value(self.field.name).clone(), label: label_of(self.field.name) };
        let (after, verdict) = self.verdict(record, &before);
        let name = Cell { value: record.value(self.entity.label).clone(), label: label_of(self.entity.label) };
        let mut new = vec![(self.field.name.to_owned(), after.value.clone())];
        new.extend(self.also.iter().cloned());
        let name_key = bulk_names::key(&Whole { entity: self.entity, stored: Some(record), new: &new });
        BulkRow { id: record.id, version: record.version, name, before, after, verdict, shown: row.shown, name_key }
    }

    fn verdict(&self, record: &Record, before: &Cell) -> (Cell, Verdict) {
        if !may_change(self.session, self.entity, record.organisation_id) {
            return (before.clone(), Verdict::Refused(Reason::Denied));
        }
        let after = match self.operation.apply(self.field, &before.value) {
            Ok(value) => value,
            Err(reason) => return (before.clone(), Verdict::Refused(reason)),
        };
        let mut new = vec![(self.field.name.to_owned(), after)];
        new.extend(self.also.iter().cloned());
        if new.iter().all(|(name, value)| record.value(name) == value) {
            return (before.clone(), Verdict::Same);
        }
        let whole = Whole { entity: self.entity, stored: Some(record), new: &new };
        let verdict = match whole.check() {
            Err(Refusal::Invalid { field, problem }) => Verdict::Refused(Reason::Invalid { field, problem }),
            Err(_) => Verdict::Refused(Reason::Denied),
            Ok(()) if self.hidden_target => Verdict::Refused(Reason::Gone),
            Ok(()) if self.above.contains(&record.id) => {
                Verdict::Refused(Reason::Invalid { field: self.field.name.to_owned(), problem: Problem::Cycle })
            }
            Ok(()) => Verdict::Change,
        };
        let after = match self.operation {
            Operation::Set(cell) => cell.clone(),
            _ => Cell::new(new.into_iter().next().map(|(_, value)| value).unwrap_or_default()),
        };
        (after, verdict)
    }
}

/// Is one of the values a link to a record that is not for this person?
async fn points_to_hidden(
    connection: &mut Connection,
    session: &Session,
    entity: &Entity,
    given: &[(String, Value)],
) -> Result<bool, Refusal> {
    for (name, value) in given.iter().filter(|(_, value)| !value.is_null()) {
        let Some(kind) = entity.field(name).map(|field| field.kind).filter(|kind| may_be_lokal(*kind)) else {
            continue;
        };
        if let Kind::Link(target) = kind
            && label(connection, session, target, value.as_int()).await?.is_none()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// May this person change rows of this owner? What is common belongs to the secretariat, whose
/// organisation is the first. PostgreSQL's policies say the same.
fn may_change(session: &Session, entity: &Entity, owner: i64) -> bool {
    const SECRETARIAT: i64 = 1;
    let common = entity.tenancy == Tenancy::Catalogue && owner == SECRETARIAT;
    session.may_edit(entity) && if common { session.is_secretariat() } else { owner == session.organisation_id }
}

/// Which of these contracts the switch changes. Those that are not there are left out.
pub async fn switch_preview(
    connection: &mut Connection,
    session: &Session,
    contracts: &[i64],
    filter: &Condition,
    to: &str,
) -> Result<Vec<SwitchRow>, Refusal> {
    let entity = entity_of("contract")?;
    let fields: Vec<&Field> = ["name", "visibility", "visibility_chosen_at", "line_count"]
        .iter()
        .filter_map(|name| entity.field(name))
        .collect();
    let mut found = Vec::new();
    for some in contracts.chunks(READ_AT_ONCE) {
        let statement = sql::chosen(session, entity, &fields, &[], some, filter)?;
        found.extend(connection.select(&statement).await?.iter().map(|row| switch_row(row, to)));
    }
    Ok(found)
}

fn switch_row(row: &[Value], to: &str) -> SwitchRow {
    let number = |place: usize| row.get(place).and_then(Value::as_int).unwrap_or_default();
    let text = |place: usize| row.get(place).and_then(Value::as_text).unwrap_or_default();
    SwitchRow {
        id: number(0),
        shown: number(3) == 1,
        name: text(4).to_owned(),
        changes: text(5) != to,
        chosen: row.get(6).is_some_and(|at| !at.is_null()),
        lines: number(7),
    }
}
