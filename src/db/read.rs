//! Answers to requests that change nothing.

use crate::db::run::Connection;
use crate::db::sql::{self, Arg, Column, Writer};
use crate::model::condition::Condition;
use crate::model::entities;
use crate::model::entity::Entity;
use crate::model::request::{Choice, Hit, ListQuery, Page, Record, Refusal, Row, Totals, VisibilityCounts, Window};
use crate::model::session::Session;
use crate::model::value::{Cell, Value};

pub async fn list(connection: &mut Connection, session: &Session, query: &ListQuery) -> Result<Page, Refusal> {
    let statement = sql::list(session, query)?;
    let mut found = connection.select(&statement).await?;
    let more = found.len() > query.limit;
    found.truncate(query.limit);
    if matches!(query.window, Window::Last | Window::Before { .. }) {
        found.reverse();
    }
    let rows = found.into_iter().map(|values| row(query, values)).collect();
    Ok(Page { rows, more })
}

/// A row of the list: `id, version, sort key, fields …`.
pub fn row(query: &ListQuery, values: Vec<Value>) -> Row {
    let entity = entities::named(query.entity);
    let mut values = values.into_iter();
    let id = next_int(&mut values);
    let version = next_int(&mut values);
    let key = values.next().unwrap_or_default();
    let cell = |name: &String| match entity {
        Some(entity) => next_cell(entity, name, &mut values),
        None => Cell::default(),
    };
    let cells = query.fields.iter().map(cell).collect();
    Row { id, version, key, cells }
}

fn next_int(values: &mut impl Iterator<Item = Value>) -> i64 {
    values.next().and_then(|value| value.as_int()).unwrap_or_default()
}

fn next_text(values: &mut impl Iterator<Item = Value>) -> String {
    match values.next() {
        Some(Value::Text(text)) => text,
        _ => String::new(),
    }
}

/// A field's value, and the name beside it where the field is a link or an option.
fn next_cell(entity: &Entity, name: &str, values: &mut impl Iterator<Item = Value>) -> Cell {
    let value = values.next().unwrap_or_default();
    let named = entity.field(name).is_some_and(|field| entities::target(entity, field).is_some());
    let label = if named { values.next().and_then(|label| label.as_text().map(str::to_owned)) } else { None };
    Cell { value, label }
}

pub async fn totals(
    connection: &mut Connection,
    session: &Session,
    entity: &'static str,
    filter: &Condition,
    sums: &[String],
) -> Result<Totals, Refusal> {
    let entity = entities::named(entity).ok_or(Refusal::Gone)?;
    let statement = sql::totals(session, entity, filter, sums)?;
    let row = connection.select(&statement).await?.into_iter().next().unwrap_or_default();
    let mut numbers = row.into_iter().map(|value| value.as_int().unwrap_or_default());
    Ok(Totals { count: numbers.next().unwrap_or_default(), sums: numbers.collect() })
}

/// Records of the entity whose field `by` is `id`.
pub async fn records(
    connection: &mut Connection,
    session: &Session,
    entity: &'static Entity,
    by: &str,
    id: i64,
) -> Result<Vec<Record>, Refusal> {
    let statement = sql::records(session, entity, by, id)?;
    let found = connection.select(&statement).await?;
    Ok(found.into_iter().map(|values| record(entity, values)).collect())
}

/// Every record of the tree that this one stands in through `via`.
pub async fn tree(
    connection: &mut Connection,
    session: &Session,
    entity: &'static Entity,
    via: &str,
    id: i64,
) -> Result<Vec<Record>, Refusal> {
    let statement = sql::tree(session, entity, via, id)?;
    let found = connection.select(&statement).await?;
    Ok(found.into_iter().map(|values| record(entity, values)).collect())
}

fn record(entity: &'static Entity, values: Vec<Value>) -> Record {
    let mut values = values.into_iter();
    let id = next_int(&mut values);
    let organisation_id = next_int(&mut values);
    let uuid = next_text(&mut values);
    let version = next_int(&mut values);
    let cells = entity.fields.iter().map(|field| next_cell(entity, field.name, &mut values)).collect();
    Record { entity: entity.name.to_owned(), id, organisation_id, uuid, version, cells }
}

pub async fn choices(connection: &mut Connection, statement: &sql::Sql) -> Result<Vec<Choice>, Refusal> {
    let found = connection.select(statement).await?;
    Ok(found
        .into_iter()
        .map(|values| {
            let mut values = values.into_iter();
            Choice { id: next_int(&mut values), name: next_text(&mut values), detail: next_text(&mut values) }
        })
        .collect())
}

/// The entities that *search everything* looks in, those people ask for most first.
const SEARCHED: &[&str] = &["contract", "system_usage", "it_system", "organisation", "it_interface", "kle"];

/// Hits of every entity, at most `limit` of each.
pub async fn search(
    connection: &mut Connection,
    session: &Session,
    text: &str,
    limit: usize,
) -> Result<Vec<Hit>, Refusal> {
    let mut hits = Vec::new();
    for entity in SEARCHED.iter().filter_map(|name| entities::named(name)) {
        if session.is_secretariat() && entity.tenancy == crate::model::entity::Tenancy::Tenant {
            continue;
        }
        for choice in choices(connection, &sql::links(session, entity, text, limit)).await? {
            hits.push(Hit {
                entity: entity.name.to_owned(),
                id: choice.id,
                name: choice.name,
                detail: Cell::new(Value::Text(choice.detail)),
            });
        }
    }
    Ok(hits)
}

/// How many of one's own contracts share, hide, or never chose.
pub async fn visibility_counts(connection: &mut Connection, session: &Session) -> Result<VisibilityCounts, Refusal> {
    let mut writer = Writer::new(session);
    writer.push("select cast(coalesce(sum(case when t.visibility = 'shared' then 1 else 0 end), 0) as bigint), ");
    writer.push("cast(coalesce(sum(case when t.visibility = 'local' then 1 else 0 end), 0) as bigint), ");
    writer.push("cast(coalesce(sum(case when t.visibility_chosen_at is null then 1 else 0 end), 0) as bigint) ");
    writer.push("from v_contract t where t.organisation_id = ").bind(Arg::Int(Some(session.organisation_id)));
    let mut statement = writer.finish();
    statement.columns = vec![Column::Int; 3];
    let row = connection.select(&statement).await?.into_iter().next().unwrap_or_default();
    let number = |index: usize| row.get(index).and_then(Value::as_int).unwrap_or_default();
    Ok(VisibilityCounts { shared: number(0), local: number(1), never_chosen: number(2) })
}
