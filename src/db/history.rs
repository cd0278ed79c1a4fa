//! What was done: change sets and the versions of rows, read from the tables and their
//! histories. Whoever may read a row may read its history, so nothing here asks about rights.

use std::collections::BTreeMap;

use crate::db::run::Connection;
use crate::db::sql::{Arg, Column, Sql, Writer};
use crate::model::entities;
use crate::model::entity::{Entity, Field, Kind, Source, Tenancy};
use crate::model::history::{self, Change, ChangeSet, ChangedRow, Deed, FieldChange};
use crate::model::request::Refusal;
use crate::model::session::Session;
use crate::model::value::{Cell, Value};

/// Change sets that a list of them looks at, and rows of one that are shown.
const BOOKS: usize = 500;
const SHOWN_ROWS: usize = 2_000;

/// The fields whose changes are told: what people write. A payment line's visibility is its
/// contract's, and moments are bookkeeping.
pub fn told(entity: &'static Entity) -> impl Iterator<Item = &'static Field> {
    entity.fields.iter().filter(|field| {
        field.source == Source::Stored
            && field.kind != Kind::Moment
            && !(entity.name == "economy_line" && field.name == "visibility")
    })
}

/// All columns of the entity's table, but those that only a migration could name.
pub fn columns(entity: &Entity) -> Vec<&'static str> {
    let mut names = vec!["id", "organisation_id", "uuid", "version", "change_id", "row_from", "deleted_at"];
    if entity.has_name_key() {
        names.push("name_key");
    }
    if !entity.searched.is_empty() {
        names.push("search_text");
    }
    names.extend(entity.fields.iter().filter(|field| field.stored()).map(|field| field.name));
    names
}

/// One's own organisation's change sets, newest first.
///
/// # Errors
/// Whatever the database says.
pub async fn changes(
    connection: &mut Connection,
    session: &Session,
    mine: bool,
    limit: usize,
) -> Result<Vec<ChangeSet>, Refusal> {
    let mut sets = books(connection, session, mine).await?;
    sets.truncate(limit);
    count(connection, session, &mut sets).await?;
    let partly = history::partly(&sets);
    for set in &mut sets {
        set.partly = partly.contains(&set.id);
    }
    Ok(sets)
}

/// The same without counts, as many as undo looks at.
pub async fn books(connection: &mut Connection, session: &Session, mine: bool) -> Result<Vec<ChangeSet>, Refusal> {
    let mut writer = sets(session);
    if mine {
        writer.push(" and s.actor = ").bind(Arg::Text(Some(session.login.clone())));
    }
    writer.push(" order by s.id desc limit ").bind(Arg::Int(i64::try_from(BOOKS).ok()));
    let mut found = read_sets(connection, writer).await?;
    let undone = history::undone(&found);
    for set in &mut found {
        set.undone = undone.contains(&set.id);
    }
    Ok(found)
}

fn sets(session: &Session) -> Writer<'_> {
    let mut writer = Writer::new(session);
    writer.push(
        "select s.id, s.at, coalesce((select p.name from v_person p where p.login = s.actor), s.actor), s.kind, \
         s.reason, s.undoes from change_set s where s.organisation_id = ",
    );
    writer.bind(Arg::Int(Some(session.organisation_id)));
    writer
}

async fn read_sets(connection: &mut Connection, writer: Writer<'_>) -> Result<Vec<ChangeSet>, Refusal> {
    let mut statement = writer.finish();
    statement.columns = vec![Column::Int, Column::Moment, Column::Text, Column::Text, Column::Text, Column::Int];
    let rows = connection.select(&statement).await?;
    Ok(rows.into_iter().map(set_of).collect())
}

fn set_of(row: Vec<Value>) -> ChangeSet {
    let mut values = row.into_iter();
    let mut next = || values.next().unwrap_or_default();
    ChangeSet {
        id: next().as_int().unwrap_or_default(),
        at: match next() {
            Value::Moment(at) => Some(at),
            _ => None,
        },
        who: next().as_text().map(str::to_owned),
        kind: next().as_text().unwrap_or_default().to_owned(),
        reason: next().as_text().unwrap_or_default().to_owned(),
        undoes: next().as_int(),
        ..ChangeSet::default()
    }
}

/// Those of these numbers that are one's own organisation's.
async fn sets_of(
    connection: &mut Connection,
    session: &Session,
    ids: &[i64],
) -> Result<BTreeMap<i64, ChangeSet>, Refusal> {
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(BOOKS) {
        let mut writer = sets(session);
        writer.push(" and s.id in ");
        numbers(&mut writer, chunk);
        found.extend(read_sets(connection, writer).await?.into_iter().map(|set| (set.id, set)));
    }
    Ok(found)
}

/// `($1, $2 …)`; never empty.
pub fn numbers(writer: &mut Writer<'_>, ids: &[i64]) {
    writer.push("(-1");
    for id in ids {
        writer.push(", ").bind(Arg::Int(Some(*id)));
    }
    writer.push(")");
}

/// Fills in how many rows of each entity the sets touched, and the name where it was one.
async fn count(connection: &mut Connection, session: &Session, sets: &mut [ChangeSet]) -> Result<(), Refusal> {
    let ids: Vec<i64> = sets.iter().map(|set| set.id).collect();
    for entity in entities::ALL {
        let rows = connection.select(&counted(session, entity, &ids)).await?;
        for row in rows {
            let number = |index: usize| row.get(index).and_then(Value::as_int).unwrap_or_default();
            let Some(set) = sets.iter_mut().find(|set| set.id == number(0)) else { continue };
            set.counts.push((entity.name.to_owned(), number(1)));
            if !entity.tabs.is_empty() {
                let name = row.get(2).and_then(Value::as_text).map(str::to_owned);
                set.name =
                    name.filter(|_| number(1) == 1 && set.counts.iter().filter(|(of, _)| has_tabs(of)).count() == 1);
            }
        }
    }
    // Records before what hangs on them.
    for set in &mut *sets {
        set.counts.sort_by_key(|(entity, _)| !has_tabs(entity));
    }
    name_parents(connection, session, sets).await
}

/// Sets that touched only what hangs on one record have that record's name.
async fn name_parents(connection: &mut Connection, session: &Session, sets: &mut [ChangeSet]) -> Result<(), Refusal> {
    let nameless = |set: &&ChangeSet| !set.counts.iter().any(|(entity, _)| has_tabs(entity));
    let ids: Vec<i64> = sets.iter().filter(nameless).map(|set| set.id).collect();
    let mut parents: BTreeMap<i64, Vec<(&'static str, i64, String)>> = BTreeMap::new();
    let touched = |entity: &Entity| {
        let of = |set: &ChangeSet| set.counts.iter().any(|(name, _)| name == entity.name);
        sets.iter().any(|set| ids.contains(&set.id) && of(set))
    };
    for (entity, parent, via) in
        entities::ALL.iter().filter(|entity| touched(entity)).filter_map(|entity| parent(entity))
    {
        for row in connection.select(&parents_sql(session, entity, parent, via, &ids)).await? {
            let number = |index: usize| row.get(index).and_then(Value::as_int).unwrap_or_default();
            let name = row.get(2).and_then(Value::as_text).unwrap_or_default().to_owned();
            parents.entry(number(0)).or_default().push((parent.name, number(1), name));
        }
    }
    for set in sets {
        let of = parents.remove(&set.id).unwrap_or_default();
        let same = |(entity, id, _): &(&str, i64, String)| {
            of.first().is_some_and(|first| first.0 == *entity && first.1 == *id)
        };
        if of.iter().all(same)
            && let Some((_, _, name)) = of.first()
        {
            set.name = Some(name.clone());
        }
    }
    Ok(())
}

/// The record that rows of the entity hang on, and the field that says which it is.
fn parent(entity: &'static Entity) -> Option<(&'static Entity, &'static Entity, &'static str)> {
    let hangs = |field: &Field, on: &Entity| {
        hanging(on).iter().any(|(child, via)| child.name == entity.name && *via == field.name)
    };
    entity.fields.iter().find_map(|field| {
        let on = entities::target(entity, field).map(|(target, _)| target)?;
        (on.has_name_key() && hangs(field, on)).then_some((entity, on, field.name))
    })
}

/// Change set, and id and name of each record that rows of the entity hang on which it touched.
fn parents_sql(session: &Session, entity: &Entity, parent: &Entity, via: &str, ids: &[i64]) -> Sql {
    let own = Arg::Int(Some(session.organisation_id));
    let mut writer = Writer::new(session);
    writer.push("select distinct v.change_id, p.id, p.name from (");
    for (place, relation) in [entity.table.to_owned(), format!("{}_history", entity.table)].iter().enumerate() {
        writer.push(if place > 0 { " union all " } else { "" });
        writer.push(&format!("select n.change_id, n.{via} as parent from {relation} n where n.organisation_id = "));
        writer.bind(own.clone()).push(" and n.change_id in ");
        numbers(&mut writer, ids);
    }
    writer.push(&format!(") v join {} p on p.id = v.parent and p.organisation_id = ", parent.table)).bind(own);
    let mut statement = writer.finish();
    statement.columns = vec![Column::Int, Column::Int, Column::Text];
    statement
}

fn has_tabs(entity: &str) -> bool {
    entities::named(entity).is_some_and(|entity| !entity.tabs.is_empty())
}

fn counted(session: &Session, entity: &Entity, ids: &[i64]) -> Sql {
    let table = entity.table;
    let name = if entity.has_name_key() { "name" } else { "uuid" };
    let own = Arg::Int(Some(session.organisation_id));
    let mut writer = Writer::new(session);
    writer.push("select v.change_id, count(distinct v.id), max(v.name) from (");
    for (place, relation) in [table.to_owned(), format!("{table}_history")].iter().enumerate() {
        writer.push(if place > 0 { " union all " } else { "" });
        writer
            .push(&format!("select n.id, n.change_id, n.{name} as name from {relation} n where n.organisation_id = "));
        writer.bind(own.clone()).push(" and n.change_id in ");
        numbers(&mut writer, ids);
    }
    writer.push(&format!(") v where not exists (select 1 from {table}_history h where h.organisation_id = "));
    writer
        .bind(own)
        .push(" and h.ended_by = v.change_id and h.id = v.id and h.change = 'cascade') group by v.change_id");
    let mut statement = writer.finish();
    statement.columns = vec![Column::Int, Column::Int, Column::Text];
    statement
}

/// Every change of a record and of what hangs on it, newest first.
///
/// # Errors
/// `Gone` where there is no such record, and whatever the database says.
pub async fn record(
    connection: &mut Connection,
    session: &Session,
    entity: &'static Entity,
    id: i64,
) -> Result<Vec<Change>, Refusal> {
    let mut rows = versions(connection, session, entity, By::Field("id", id)).await?;
    if rows.is_empty() {
        return Err(Refusal::Gone);
    }
    for (child, via) in hanging(entity) {
        rows.extend(versions(connection, session, child, By::Field(via, id)).await?);
    }
    grouped(connection, session, rows).await
}

/// What hangs on a record: the entity and the field that points to it.
pub fn hanging(entity: &Entity) -> Vec<(&'static Entity, &'static str)> {
    let mut found: Vec<(&'static Entity, &'static str)> = Vec::new();
    let rows = entity.tabs.iter().flat_map(|tab| tab.body.rows());
    for (child, via) in rows.filter_map(|rows| entities::named(rows.entity).map(|child| (child, rows.via))) {
        if !found.iter().any(|(known, by)| known.name == child.name && *by == via) {
            found.push((child, via));
        }
    }
    found
}

/// One change set of one's own organisation with its rows.
///
/// # Errors
/// `Gone` where it is somebody else's, and whatever the database says.
pub async fn change(connection: &mut Connection, session: &Session, id: i64) -> Result<Change, Refusal> {
    let undone = books(connection, session, false).await?.iter().any(|set| set.id == id && set.undone);
    let mut set = sets_of(connection, session, &[id]).await?.remove(&id).ok_or(Refusal::Gone)?;
    set.undone = undone;
    count(connection, session, std::slice::from_mut(&mut set)).await?;
    let mut rows = Vec::new();
    for (name, _) in set.counts.clone() {
        let Some(entity) = entities::named(&name) else { continue };
        let all = versions(connection, session, entity, By::Change(id)).await?;
        rows.extend(all.into_iter().filter(|row| row.change_id == id).map(|row| row.row));
        rows.truncate(SHOWN_ROWS);
    }
    Ok(Change { set, rows })
}

/// Which rows' versions are read.
#[derive(Clone, Copy)]
enum By {
    /// Those in which this field has ever pointed here.
    Field(&'static str, i64),
    /// Those that this change set touched.
    Change(i64),
}

/// A change of one row, and whose it is.
struct Told {
    change_id: i64,
    row: ChangedRow,
    from: Option<chrono::DateTime<chrono::Utc>>,
}

/// A stored version of a row.
struct Version {
    id: i64,
    version: i64,
    change_id: i64,
    from: Option<chrono::DateTime<chrono::Utc>>,
    deleted: bool,
    name: Cell,
    cells: Vec<Cell>,
}

async fn versions(
    connection: &mut Connection,
    session: &Session,
    entity: &'static Entity,
    by: By,
) -> Result<Vec<Told>, Refusal> {
    let statement = versions_sql(session, entity, by);
    let found = connection.select(&statement).await?;
    let read: Vec<Version> = found.into_iter().map(|values| version(entity, values)).collect();
    let mut all = Vec::new();
    for row in read.chunk_by(|one, other| one.id == other.id) {
        all.extend(differences(entity, row));
    }
    Ok(all)
}

fn versions_sql(session: &Session, entity: &'static Entity, by: By) -> Sql {
    let (table, names) = (entity.table, columns(entity).join(", "));
    let own = Arg::Int(Some(session.organisation_id));
    let mut writer = Writer::of_tables(session);
    writer.columns_begin(&[Column::Int, Column::Int, Column::Int, Column::Moment, Column::Bool]);
    writer.push("select v.id, v.version, v.change_id, v.row_from, v.deleted_at is not null");
    for field in entity.field(entity.label).into_iter().filter(|field| field.stored()).chain(told(entity)) {
        writer.select_field(entity, "v", field);
    }
    writer.push(&format!(
        " from (select {names}, 1 as last from {table} union all select {names}, case change when 'cascade' then -1 \
         else 0 end as last from {table}_history) v where "
    ));
    match entity.tenancy {
        Tenancy::Tenant => writer.push("v.organisation_id = ").bind(own.clone()),
        Tenancy::Catalogue => writer.push("true"),
    };
    // What of the catalogue is or was Lokal is its owner's alone; a file has no policy for that.
    if entity.tenancy == Tenancy::Catalogue && matches!(by, By::Field("id", _)) {
        writer.push(&format!(" and v.id in (select t.id from {} t)", entity.view()));
    }
    if entity.field("access").is_some() {
        writer.push(" and (v.access = 'shared' or v.organisation_id = ").bind(own.clone()).push(")");
    }
    // And what belongs to it, such as its tasks.
    for field in entity.fields.iter().filter(|field| entity.tenancy == Tenancy::Catalogue && field.required) {
        let target = entities::target(entity, field).map(|(target, _)| target);
        if let Some(target) = target.filter(|target| target.field("access").is_some()) {
            writer.push(&format!(" and v.{} in (select t.id from {} t)", field.name, target.view()));
        }
    }
    match by {
        By::Field(field, id) => writer.push(&format!(" and v.{field} = ")).bind(Arg::Int(Some(id))),
        By::Change(id) => {
            writer
                .push(" and v.id in (select h.id from ")
                .push(&format!("{table}_history h where h.organisation_id = "));
            writer.bind(own.clone()).push(" and h.ended_by = ").bind(Arg::Int(Some(id)));
            writer.push(&format!(" union all select n.id from {table} n where n.organisation_id = "));
            writer.bind(own.clone()).push(" and n.change_id = ").bind(Arg::Int(Some(id)));
            writer.push(&format!(" union all select n.id from {table}_history n where n.organisation_id = "));
            writer.bind(own).push(" and n.change_id = ").bind(Arg::Int(Some(id))).push(")")
        }
    };
    writer.push(" order by v.id, v.version, v.last");
    writer.finish()
}

fn version(entity: &'static Entity, values: Vec<Value>) -> Version {
    let mut values = values.into_iter();
    let mut next = || values.next().unwrap_or_default();
    let (id, number, change_id) = (next().as_int(), next().as_int(), next().as_int());
    let from = match next() {
        Value::Moment(at) => Some(at),
        _ => None,
    };
    let deleted = next().as_bool().unwrap_or_default();
    let mut cell = |field: &Field| {
        let value = next();
        let named = matches!(field.kind, Kind::Link(_) | Kind::Option(_));
        Cell { value, label: if named { next().as_text().map(str::to_owned) } else { None } }
    };
    let name = entity.field(entity.label).filter(|field| field.stored()).map(&mut cell).unwrap_or_default();
    Version {
        id: id.unwrap_or_default(),
        version: number.unwrap_or_default(),
        change_id: change_id.unwrap_or_default(),
        from,
        deleted,
        name,
        cells: told(entity).map(&mut cell).collect(),
    }
}

/// What each version of one row changed of the one before it. A cascade keeps the number of
/// the version and is no change of the row's own.
fn differences(entity: &'static Entity, row: &[Version]) -> Vec<Told> {
    let mut found: Vec<Told> = Vec::new();
    let mut before: Option<&Version> = None;
    for version in row {
        let cascade = before.is_some_and(|before| before.version == version.version);
        if !cascade && let Some(change) = difference(entity, before, version) {
            found.push(change);
        }
        before = Some(version);
    }
    found
}

fn difference(entity: &'static Entity, before: Option<&Version>, after: &Version) -> Option<Told> {
    let nothing = Cell::default();
    let fields: Vec<FieldChange> = told(entity)
        .enumerate()
        .filter_map(|(place, field)| {
            let old = before.and_then(|before| before.cells.get(place)).unwrap_or(&nothing);
            let new = after.cells.get(place).unwrap_or(&nothing);
            let silent = before.is_none() && (new.value.is_blank() || new.value == Value::Bool(false));
            (old.value != new.value && !silent).then(|| FieldChange {
                field: field.name.to_owned(),
                before: old.clone(),
                after: new.clone(),
            })
        })
        .collect();
    let deed = match before {
        None => Deed::Made,
        Some(before) if !before.deleted && after.deleted => Deed::Removed,
        Some(before) if before.deleted && !after.deleted => Deed::Restored,
        Some(_) => Deed::Changed,
    };
    let via = parent(entity).and_then(|(_, _, via)| told(entity).position(|field| field.name == via));
    let of = via.and_then(|place| after.cells.get(place)).and_then(|cell| cell.label.clone());
    let row = ChangedRow { entity: entity.name.to_owned(), id: after.id, name: after.name.clone(), of, deed, fields };
    let empty = row.deed == Deed::Changed && row.fields.is_empty();
    (!empty).then_some(Told { change_id: after.change_id, row, from: after.from })
}

/// The changes by change set, newest first; a row that one set wrote twice is one change.
async fn grouped(connection: &mut Connection, session: &Session, rows: Vec<Told>) -> Result<Vec<Change>, Refusal> {
    let mut ids: Vec<i64> = rows.iter().map(|row| row.change_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut known = sets_of(connection, session, &ids).await?;
    let mut changes: BTreeMap<i64, Change> = BTreeMap::new();
    for told in rows {
        let change = changes.entry(told.change_id).or_insert_with(|| Change {
            set: known.remove(&told.change_id).unwrap_or_else(|| ChangeSet {
                id: told.change_id,
                at: told.from,
                ..ChangeSet::default()
            }),
            rows: Vec::new(),
        });
        match change.rows.iter_mut().find(|row| row.entity == told.row.entity && row.id == told.row.id) {
            Some(row) => join(row, told.row),
            None => change.rows.push(told.row),
        }
    }
    Ok(changes.into_values().rev().collect())
}

/// The second change of a row by the same set.
fn join(row: &mut ChangedRow, later: ChangedRow) {
    row.name = later.name;
    if row.deed == Deed::Changed {
        row.deed = later.deed;
    }
    for change in later.fields {
        match row.fields.iter_mut().find(|known| known.field == change.field) {
            Some(known) => known.after = change.after,
            None => row.fields.push(change),
        }
    }
}
