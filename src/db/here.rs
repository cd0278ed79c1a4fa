//! What a municipality keeps of its own on a common option: whether it can be chosen there, and
//! what it means there. The option is the secretariat's; this stands in `option_local`.
//! Source: `domain.md` 2.14.

use uuid::Uuid;

use crate::db::run::Connection;
use crate::db::{read, write};
use crate::model::entities::catalogue::{OPTION_LOCAL, VERSION_HERE};
use crate::model::entity::{Entity, Source};
use crate::model::request::{Problem, Record, Refusal};
use crate::model::session::Session;
use crate::model::value::Value;

/// Field names and their new values.
pub(crate) type Fields = Vec<(String, Value)>;

/// The fields that are kept here, and those of the common record.
pub(crate) fn parted(entity: &Entity, fields: &[(String, Value)]) -> (Fields, Fields) {
    let here =
        |name: &str| name == VERSION_HERE || entity.field(name).is_some_and(|field| field.source == Source::Here);
    fields.iter().cloned().partition(|(name, _)| here(name))
}

/// Writes what is kept here of this option.
///
/// # Errors
/// `Denied` for who is no local administrator, `Invalid` where the option cannot be switched here,
/// `Conflict` where somebody else has changed it since it was read.
pub(crate) async fn keep(
    connection: &mut Connection,
    session: &Session,
    option: &Record,
    fields: &[(String, Value)],
    change_id: i64,
) -> Result<(), Refusal> {
    if !session.may_edit(&OPTION_LOCAL) {
        return Err(Refusal::Denied);
    }
    let given = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone());
    let kept = read::records(connection, session, &OPTION_LOCAL, "option_id", option.id).await?.into_iter().next();
    let version = kept.as_ref().map_or(0, |kept| kept.version);
    if given(VERSION_HERE).and_then(|read| read.as_int()).is_some_and(|read| read != version) {
        return Err(Refusal::Conflict { entity: option.entity.clone(), id: option.id });
    }
    let mut values: Fields = Vec::new();
    if let Some(active) = given("active_here") {
        switchable(option, active.as_bool() == Some(true))?;
        values.push(("active".to_owned(), Value::Bool(active.as_bool() == Some(true))));
    }
    if let Some(description) = given("description_here") {
        values.push(("description".to_owned(), description));
    }
    match kept {
        Some(kept) => {
            let (id, version) = (kept.id, kept.version);
            write::update(connection, session, &OPTION_LOCAL, id, version, &values, change_id).await?;
        }
        None => {
            if given("active_here").is_none() {
                values.push(("active".to_owned(), Value::Bool(is(option, "active_here"))));
            }
            values.push(("option_id".to_owned(), Value::Ref(option.id)));
            write::insert(connection, session, &OPTION_LOCAL, Uuid::now_v7(), &values, change_id).await?;
        }
    }
    Ok(())
}

fn is(option: &Record, field: &str) -> bool {
    option.value(field).as_bool() == Some(true)
}

/// An obligatory option is everybody's, and one that has been retired is nobody's.
fn switchable(option: &Record, on: bool) -> Result<(), Refusal> {
    let problem = match on {
        true if !is(option, "enabled") => Problem::Retired,
        false if is(option, "obligatory") && is(option, "enabled") => Problem::Obligatory,
        _ => return Ok(()),
    };
    Err(Refusal::Invalid { field: "active_here".to_owned(), problem })
}
