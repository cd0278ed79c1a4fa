//! Names that only one record may have, where many are changed at once: foreseen row by row in the
//! preview, and found when the database has refused, because it does not say which row it was.

use std::collections::{BTreeMap, BTreeSet};

use crate::db::bulk::{READ_AT_ONCE, stored_rows};
use crate::db::run::Connection;
use crate::db::sql::{Arg, Column, Writer};
use crate::db::write::{Whole, entity_of};
use crate::model::bulk::{BulkRow, Reason, Verdict};
use crate::model::entity::Entity;
use crate::model::fold;
use crate::model::request::{Refusal, Write};
use crate::model::session::Session;
use crate::model::value::Value;

/// What two records of an entity may not have in common, as the unique indexes say.
struct Unique {
    /// Beside the name: nothing, or a column that tells records of one name apart.
    beside: Option<&'static str>,
    /// Another municipality's records do not count.
    own: bool,
}

fn unique(entity: &str) -> Option<Unique> {
    match entity {
        "contract" | "it_system" => Some(Unique { beside: None, own: true }),
        "it_interface" => Some(Unique { beside: Some("interface_ref"), own: true }),
        "organisation" => Some(Unique { beside: Some("cvr"), own: false }),
        "option_value" => Some(Unique { beside: Some("option_type"), own: false }),
        _ => None,
    }
}

fn joined(owner: i64, name_key: &str, beside: &Value) -> String {
    format!("{owner}\t{name_key}\t{}", beside.as_text().unwrap_or_default())
}

/// What the row would be known by, where the new values touch it.
pub fn key(whole: &Whole<'_>) -> Option<String> {
    let unique = unique(whole.entity.name)?;
    let touched = |name: &str| whole.new.iter().any(|(field, _)| field == name);
    if !touched("name") && !unique.beside.is_some_and(touched) {
        return None;
    }
    let owner = whole.stored.filter(|_| unique.own).map(|record| record.organisation_id).unwrap_or_default();
    let beside = unique.beside.map(|field| whole.value(field)).unwrap_or_default();
    Some(joined(owner, &fold::name_key(whole.value("name").as_text()?), &beside))
}

/// Refuses the rows whose name another record has now.
pub async fn refuse_taken(
    connection: &mut Connection,
    session: &Session,
    entity: &'static Entity,
    rows: &mut [BulkRow],
) -> Result<(), Refusal> {
    let changing = |row: &&BulkRow| row.verdict == Verdict::Change;
    let keys: BTreeSet<String> = rows.iter().filter(changing).filter_map(|row| row.name_key.clone()).collect();
    let holders = holders(connection, session, entity, &keys).await?;
    for row in rows.iter_mut().filter(|row| row.verdict == Verdict::Change) {
        let holders = row.name_key.as_ref().and_then(|key| holders.get(key));
        if holders.is_some_and(|ids| ids.iter().any(|id| *id != row.id)) {
            row.verdict = Verdict::Refused(Reason::NameTaken);
        }
    }
    Ok(())
}

/// The records that are known by these keys now.
async fn holders(
    connection: &mut Connection,
    session: &Session,
    entity: &'static Entity,
    keys: &BTreeSet<String>,
) -> Result<BTreeMap<String, BTreeSet<i64>>, Refusal> {
    let mut found: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    let Some(unique) = unique(entity.name) else { return Ok(found) };
    let names: BTreeSet<&str> = keys.iter().filter_map(|key| key.split('\t').nth(1)).collect();
    let names: Vec<&str> = names.into_iter().collect();
    for some in names.chunks(READ_AT_ONCE) {
        let mut writer = Writer::new(session);
        let beside = unique.beside.map_or_else(|| "cast(null as text)".to_owned(), |field| format!("t.{field}"));
        writer.push(&format!("select t.id, t.organisation_id, t.name_key, {beside} from {} t where ", entity.view()));
        writer.own_rows(entity, "t");
        writer.push(" and t.name_key in (");
        for (place, name) in some.iter().enumerate() {
            writer.push(if place > 0 { ", " } else { "" }).bind(Arg::Text(Some((*name).to_owned())));
        }
        writer.push(")");
        let mut statement = writer.finish();
        statement.columns = vec![Column::Int, Column::Int, Column::Text, Column::Text];
        for row in connection.select(&statement).await? {
            let number = |place: usize| row.get(place).and_then(Value::as_int).unwrap_or_default();
            let name = row.get(2).and_then(Value::as_text).unwrap_or_default();
            let owner = if unique.own { number(1) } else { 0 };
            let key = joined(owner, name, row.get(3).unwrap_or(&Value::Null));
            found.entry(key).or_default().insert(number(0));
        }
    }
    Ok(found)
}

/// The first of these updates whose new name another record has, or another of them would get too.
/// None where it cannot be found any more.
pub async fn whose(connection: &mut Connection, session: &Session, writes: &[Write]) -> Option<Refusal> {
    let Some(Write::Update { entity, .. }) = writes.first() else { return None };
    let entity = entity_of(entity).ok()?;
    let updates: BTreeMap<i64, &[(String, Value)]> = writes
        .iter()
        .filter_map(|write| match write {
            Write::Update { entity: other, id, fields, .. } if other == entity.name => Some((*id, fields.as_slice())),
            _ => None,
        })
        .collect();
    let ids: Vec<i64> = updates.keys().copied().collect();
    let mut known = Vec::new();
    for some in ids.chunks(READ_AT_ONCE) {
        for record in stored_rows(connection, session, entity, some).await.ok()? {
            let whole = Whole { entity, stored: Some(&record), new: updates.get(&record.id).copied()? };
            if let Some(key) = key(&whole) {
                known.push((record.id, key, text(record.value("name")), text(&whole.value("name"))));
            }
        }
    }
    let keys: BTreeSet<String> = known.iter().map(|(_, key, ..)| key.clone()).collect();
    let holders = holders(connection, session, entity, &keys).await.ok()?;
    let mut taken = BTreeSet::new();
    let (_, _, row, name) = known.into_iter().find(|(id, key, ..)| {
        let other = holders.get(key).is_some_and(|ids| ids.iter().any(|holder| holder != id));
        other || !taken.insert(key.clone())
    })?;
    Some(Refusal::NameTakenFor { row, name })
}

fn text(value: &Value) -> String {
    value.as_text().unwrap_or_default().to_owned()
}
