//! What the save of a row asks of the rows beside it: tasks that the catalogue has or has not, the
//! contract that decides on a system, one root of an organisation's units, one reference that
//! stands for all. Source: `domain.md` 2.3.2, 2.12, 3.6, 3.8.

use crate::db::run::Connection;
use crate::db::sql::{Arg, Column, Sql};
use crate::db::{read, write};
use crate::model::entities;
use crate::model::entities::contract::{CONTRACT_SYSTEM, REFERENCE};
use crate::model::entities::usage::SYSTEM_USAGE;
use crate::model::entity::Entity;
use crate::model::request::{Problem, Record, Refusal};
use crate::model::session::Session;
use crate::model::value::Value;

/// The row that is written, as far as it is asked here.
pub(crate) struct Row<'a> {
    pub entity: &'static Entity,
    /// As it is stored; none for a new one.
    pub stored: Option<&'a Record>,
    pub new: &'a [(String, Value)],
}

impl Row<'_> {
    fn value(&self, field: &str) -> Value {
        let new = self.new.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone());
        new.or_else(|| self.stored.map(|record| record.value(field).clone())).unwrap_or_default()
    }

    fn touches(&self, field: &str) -> bool {
        self.new.iter().any(|(name, _)| name == field)
    }
}

/// Does the row fit those beside it?
///
/// # Errors
/// `Invalid` with the field to put right.
pub(crate) async fn check(connection: &mut Connection, session: &Session, row: &Row<'_>) -> Result<(), Refusal> {
    match row.entity.name {
        "usage_kle" => task(connection, session, row).await,
        "system_usage" if row.touches("main_contract_id") => main_contract(connection, session, row).await,
        "org_unit" => root(connection, session, row).await,
        _ => Ok(()),
    }
}

fn invalid(field: &str, problem: Problem) -> Result<(), Refusal> {
    Err(Refusal::Invalid { field: field.to_owned(), problem })
}

/// A task is added that the catalogue's system lacks, or left out that it has.
async fn task(connection: &mut Connection, session: &Session, row: &Row<'_>) -> Result<(), Refusal> {
    let (Some(usage), kle) = (row.value("usage_id").as_int(), row.value("kle_id")) else { return Ok(()) };
    let usage = write::stored(connection, session, &SYSTEM_USAGE, usage).await?;
    let system = usage.value("system_id").as_int().unwrap_or_default();
    let tasks = read::records(connection, session, &entities::catalogue::IT_SYSTEM_KLE, "system_id", system).await?;
    let there = tasks.iter().any(|task| *task.value("kle_id") == kle);
    match (row.value("mode").as_text(), there) {
        (Some("add"), true) => invalid("kle_id", Problem::InCatalogue),
        (Some("remove"), false) => invalid("kle_id", Problem::NotInCatalogue),
        _ => Ok(()),
    }
}

async fn main_contract(connection: &mut Connection, session: &Session, row: &Row<'_>) -> Result<(), Refusal> {
    let chosen = row.value("main_contract_id");
    let Some(usage) = row.stored.filter(|_| !chosen.is_null()) else {
        return if chosen.is_null() { Ok(()) } else { invalid("main_contract_id", Problem::NotItsContract) };
    };
    let links = read::records(connection, session, &CONTRACT_SYSTEM, "usage_id", usage.id).await?;
    if links.iter().any(|link| *link.value("contract_id") == chosen) {
        Ok(())
    } else {
        invalid("main_contract_id", Problem::NotItsContract)
    }
}

/// Every unit but one stands under another.
async fn root(connection: &mut Connection, session: &Session, row: &Row<'_>) -> Result<(), Refusal> {
    let becomes_root = row.value("parent_id").is_null()
        && row.stored.is_none_or(|unit| row.touches("parent_id") && !unit.value("parent_id").is_null());
    if becomes_root && first_int(connection, ROOT, vec![Arg::Int(Some(session.organisation_id))]).await?.is_some() {
        return invalid("parent_id", Problem::Required);
    }
    Ok(())
}

const ROOT: &str = "select t.id from v_org_unit t where t.organisation_id = $1 and t.parent_id is null";

async fn first_int(connection: &mut Connection, text: &str, args: Vec<Arg>) -> Result<Option<i64>, Refusal> {
    let found = connection.fetch(&Sql { text: text.to_owned(), args, columns: vec![Column::Int] }).await?;
    Ok(found.first().and_then(|row| row.first()).and_then(Value::as_int))
}

/// The references of what this one belongs to, but for itself.
async fn siblings(connection: &mut Connection, session: &Session, row: &Row<'_>) -> Result<Vec<Record>, Refusal> {
    for owner in ["contract_id", "usage_id", "system_id"] {
        if let Some(id) = row.value(owner).as_int() {
            let all = read::records(connection, session, &REFERENCE, owner, id).await?;
            let own = |other: &Record| other.organisation_id == session.organisation_id;
            let itself = row.stored.map(|record| record.id);
            return Ok(all.into_iter().filter(|other| own(other) && Some(other.id) != itself).collect());
        }
    }
    Ok(Vec::new())
}

/// One reference stands for all in overviews: the first is it until another is chosen. What must
/// be written besides to the row itself.
pub(crate) async fn before(
    connection: &mut Connection,
    session: &Session,
    row: &Row<'_>,
    change_id: i64,
) -> Result<Option<(String, Value)>, Refusal> {
    if row.entity.name != REFERENCE.name {
        return Ok(None);
    }
    let chosen = row.touches("is_master").then(|| row.value("is_master").as_bool() == Some(true));
    let masters: Vec<Record> = match (chosen, row.stored) {
        (Some(false), _) | (None, Some(_)) => return Ok(None),
        _ => siblings(connection, session, row).await?.into_iter().filter(is_master).collect(),
    };
    if chosen.is_none() {
        return Ok(masters.is_empty().then(|| ("is_master".to_owned(), Value::Bool(true))));
    }
    for other in &masters {
        set_master(connection, session, other, false, change_id).await?;
    }
    Ok(None)
}

/// The one that stood for all has gone: the oldest of the others does.
pub(crate) async fn after_removal(
    connection: &mut Connection,
    session: &Session,
    gone: &Record,
    change_id: i64,
) -> Result<(), Refusal> {
    if gone.entity != REFERENCE.name || !is_master(gone) {
        return Ok(());
    }
    let row = Row { entity: &REFERENCE, stored: Some(gone), new: &[] };
    let mut others = siblings(connection, session, &row).await?;
    others.sort_by_key(|other| other.id);
    match others.first() {
        Some(next) => set_master(connection, session, next, true, change_id).await,
        None => Ok(()),
    }
}

fn is_master(reference: &Record) -> bool {
    reference.value("is_master").as_bool() == Some(true)
}

async fn set_master(
    connection: &mut Connection,
    session: &Session,
    reference: &Record,
    to: bool,
    change_id: i64,
) -> Result<(), Refusal> {
    let text = "update reference set is_master = $1, version = version + 1, change_id = $2 \
         where organisation_id = $3 and id = $4 and version = $5 returning id";
    let args = vec![
        Arg::Bool(Some(to)),
        Arg::Int(Some(change_id)),
        Arg::Int(Some(session.organisation_id)),
        Arg::Int(Some(reference.id)),
        Arg::Int(Some(reference.version)),
    ];
    first_int(connection, text, args).await?.map(drop).ok_or(Refusal::Denied)
}
