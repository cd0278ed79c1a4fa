//! Roles in an organisation. On PostgreSQL they are given and taken by functions that ask who is
//! calling (`repeat/70_administration.sql`), inside the save's own transaction and change set; in
//! a file the same rule is asked here, as a guard against mistakes.

use uuid::Uuid;

use crate::db::run::Connection;
use crate::db::sql::{Arg, Column, Sql};
use crate::db::write;
use crate::model::entities::people::{ASSIGNMENT, PERSON};
use crate::model::request::{Problem, Record, Refusal, Write};
use crate::model::session::Session;
use crate::model::value::Value;

pub(crate) fn concerns(write: &Write) -> bool {
    let (Write::Insert { entity, .. } | Write::Update { entity, .. } | Write::Remove { entity, .. }) = write;
    entity == ASSIGNMENT.name
}

/// Gives a role, takes one, or gives one in the place of another.
///
/// # Errors
/// `Denied` for who may not give this role, or would take his own seat; `Conflict` where it has
/// changed since it was read.
pub(crate) async fn write(
    connection: &mut Connection,
    session: &Session,
    write: &Write,
    change_id: i64,
    made: &[i64],
) -> Result<i64, Refusal> {
    match write {
        Write::Insert { uuid, fields, .. } => {
            let wanted = Wanted::read(&write::resolved(fields, made), None)?;
            give(connection, session, *uuid, &wanted, change_id).await
        }
        Write::Update { id, version, fields, .. } => {
            let held = write::stored(connection, session, &ASSIGNMENT, *id).await?;
            let wanted = Wanted::read(&write::resolved(fields, made), Some(&held))?;
            take(connection, session, &held, *version, change_id).await?;
            give(connection, session, Uuid::now_v7(), &wanted, change_id).await
        }
        Write::Remove { id, version, .. } => {
            let held = write::stored(connection, session, &ASSIGNMENT, *id).await?;
            take(connection, session, &held, *version, change_id).await
        }
    }
}

struct Wanted {
    person: i64,
    role: String,
}

impl Wanted {
    fn read(fields: &[(String, Value)], held: Option<&Record>) -> Result<Self, Refusal> {
        let value = |name: &str| {
            let given = fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone());
            given.or_else(|| held.map(|record| record.value(name).clone())).filter(|value| !value.is_blank())
        };
        let missing = |name: &str| Refusal::Invalid { field: name.to_owned(), problem: Problem::Required };
        let person = value("person_id").and_then(|value| value.as_int()).ok_or_else(|| missing("person_id"))?;
        let role = value("role").and_then(|value| value.as_text().map(str::to_owned));
        Ok(Self { person, role: role.ok_or_else(|| missing("role"))? })
    }

    fn fields(&self) -> [(String, Value); 2] {
        [("person_id".to_owned(), Value::Ref(self.person)), ("role".to_owned(), Value::text(&self.role))]
    }
}

async fn give(
    connection: &mut Connection,
    session: &Session,
    uuid: Uuid,
    wanted: &Wanted,
    change_id: i64,
) -> Result<i64, Refusal> {
    if !session.may_give(&wanted.role) {
        return Err(Refusal::Denied);
    }
    if let Connection::Sqlite(_) = connection {
        return write::insert(connection, session, &ASSIGNMENT, uuid, &wanted.fields(), change_id).await;
    }
    let person = write::stored(connection, session, &PERSON, wanted.person).await?;
    ask(connection, session, "give_role", person.value("login"), &wanted.role).await?;
    let text = "select t.id from v_assignment t where t.organisation_id = $1 and t.person_id = $2 and t.role = $3";
    let args = vec![
        Arg::Int(Some(session.organisation_id)),
        Arg::Int(Some(wanted.person)),
        Arg::Text(Some(wanted.role.clone())),
    ];
    let found = connection.fetch(&Sql { text: text.to_owned(), args, columns: vec![Column::Int] }).await?;
    found.first().and_then(|row| row.first()).and_then(Value::as_int).ok_or(Refusal::Denied)
}

async fn take(
    connection: &mut Connection,
    session: &Session,
    held: &Record,
    version: i64,
    change_id: i64,
) -> Result<i64, Refusal> {
    if held.version != version {
        return Err(Refusal::Conflict { entity: ASSIGNMENT.name.to_owned(), id: held.id });
    }
    let role = held.value("role").as_text().unwrap_or_default();
    let person = held.value("person_id").as_int().unwrap_or_default();
    if !session.may_give(role) || session.own_seat(person, role) {
        return Err(Refusal::Denied);
    }
    if let Connection::Sqlite(_) = connection {
        return write::remove(connection, session, &ASSIGNMENT, held.id, version, change_id).await;
    }
    let person = write::stored(connection, session, &PERSON, person).await?;
    ask(connection, session, "withdraw_role", person.value("login"), role).await?;
    Ok(held.id)
}

/// Asks one of the two functions, for the person's own organisation. The reason stands in the
/// change set, which this transaction has written already.
async fn ask(
    connection: &mut Connection,
    session: &Session,
    function: &str,
    login: &Value,
    role: &str,
) -> Result<(), Refusal> {
    let args = vec![
        Arg::Text(login.as_text().map(str::to_owned)),
        Arg::Int(Some(session.organisation_id)),
        Arg::Text(Some(role.to_owned())),
        Arg::Text(Some(String::new())),
    ];
    let text = format!("select kitos.{function}($1, $2, $3, $4)");
    connection.fetch(&Sql { text, args, columns: vec![Column::Bool] }).await.map(drop)
}
