//! What the save of a row asks of the rows beside it: tasks that the catalogue has or has not, the
//! contract that decides on a system, the interface that a relation goes over, one root of an
//! organisation's units. Source: `domain.md` 2.3.2, 2.5, 3.6, 3.8.

use crate::db::run::Connection;
use crate::db::sql::{Arg, Column, Sql};
use crate::db::{read, write};
use crate::model::entities;
use crate::model::entities::catalogue::IT_INTERFACE;
use crate::model::entities::contract::CONTRACT_SYSTEM;
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
        "system_relation" if row.touches("interface_id") || row.touches("to_usage_id") => {
            interface(connection, session, row).await
        }
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

/// A relation goes over an interface that the catalogue system of the used one exhibits.
async fn interface(connection: &mut Connection, session: &Session, row: &Row<'_>) -> Result<(), Refusal> {
    let (Some(to), Some(chosen)) = (row.value("to_usage_id").as_int(), row.value("interface_id").as_int()) else {
        return Ok(());
    };
    let used = write::stored(connection, session, &SYSTEM_USAGE, to).await?;
    let exhibited = read::records(connection, session, &IT_INTERFACE, "id", chosen).await?;
    if exhibited.iter().any(|interface| interface.value("exhibitor_id") == used.value("system_id")) {
        Ok(())
    } else {
        invalid("interface_id", Problem::NotExhibited)
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
