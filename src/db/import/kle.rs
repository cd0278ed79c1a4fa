//! The KLE plan: thousands of rows at once, by one statement for every few hundred.
//!
//! Numbers that the file does not have are left alone: an excerpt must not empty the plan.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::tidy;
use crate::db::run::Connection;
use crate::db::sql::{Arg, Column, Sql, Writer};
use crate::model::fold;
use crate::model::import::{Fate, ImportDocument, ImportRow, ImportValue, RowReport};
use crate::model::request::Refusal;
use crate::model::session::Session;
use crate::model::value::Value;

/// Rows of one statement. SQLite looks every argument up among those before it, so that more
/// rows would make it slower and not quicker.
const CHUNK: usize = 100;
/// The fields that are written as they are; `parent_id` and the keys are added.
const TEXTS: [&str; 6] = ["name", "number", "title", "kind", "replaced_by", "preservation"];
const DATES: [&str; 2] = ["active_from", "active_to"];

/// One item of the plan, as stored or as the file says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Item {
    texts: [Option<String>; 6],
    dates: [Option<NaiveDate>; 2],
    parent: Option<i64>,
}

impl Item {
    fn number(&self) -> &str {
        self.texts[1].as_deref().unwrap_or_default()
    }

    fn name(&self) -> &str {
        self.texts[0].as_deref().unwrap_or_default()
    }

    /// Number and title, as search looks for them.
    fn search_text(&self) -> String {
        fold::search(&format!("{} {}", self.number(), self.texts[2].as_deref().unwrap_or_default()))
    }
}

struct Stored {
    id: i64,
    organisation_id: i64,
    version: i64,
    item: Item,
}

/// Writes the plan; a report for every row.
pub async fn import(
    connection: &mut Connection,
    session: &Session,
    change_id: i64,
    document: &ImportDocument,
) -> Result<Vec<RowReport>, Refusal> {
    let stored = stored(connection, session).await?;
    let mut ids: HashMap<String, i64> = stored.iter().map(|(number, stored)| (number.clone(), stored.id)).collect();
    let mut fates = vec![Fate::Unchanged; document.rows.len()];
    // Parents first: a main group's id is known before its groups are written.
    for kind in ["main_group", "group", "subject"] {
        let mut new = Vec::new();
        let mut changed = Vec::new();
        for (at, row) in document.rows.iter().enumerate().filter(|(_, row)| row.value("kind") == Value::text(kind)) {
            let item = item(row, &ids);
            match stored.get(item.number()) {
                None => {
                    fates[at] = Fate::Created;
                    new.push((row.key.uuid.unwrap_or_else(|| uuid_of(item.number())), item));
                }
                Some(former) if former.item != item => {
                    fates[at] = Fate::Changed;
                    changed.push((former, item));
                }
                Some(_) => {}
            }
        }
        for chunk in new.chunks(CHUNK) {
            ids.extend(numbered(&connection.fetch(&insert(session, change_id, chunk)).await?));
        }
        for chunk in changed.chunks(CHUNK) {
            let touched = connection.fetch(&update(session, change_id, chunk)).await?;
            if touched.len() != chunk.len() {
                return Err(Refusal::Denied);
            }
        }
    }
    Ok(document.rows.iter().zip(fates).map(|(row, fate)| report(row, fate)).collect())
}

fn report(row: &ImportRow, fate: Fate) -> RowReport {
    let name = row.value("name").as_text().unwrap_or_default().to_owned();
    RowReport { place: row.source.clone(), entity: Some(row.entity), name, fate, remarks: Vec::new() }
}

/// The same number has the same uuid in every registry.
fn uuid_of(number: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("kle/{number}").as_bytes())
}

fn item(row: &ImportRow, ids: &HashMap<String, i64>) -> Item {
    let text = |field: &str| tidy(&row.value(field)).as_text().map(str::to_owned);
    let parent = match row.field("parent_id") {
        Some(ImportValue::ByName(parent)) => ids.get(&parent.name).copied(),
        _ => None,
    };
    Item { texts: TEXTS.map(text), dates: DATES.map(|field| row.value(field).as_date()), parent }
}

async fn stored(connection: &mut Connection, session: &Session) -> Result<HashMap<String, Stored>, Refusal> {
    let mut writer = Writer::new(session);
    writer.push("select t.id, t.organisation_id, t.version, t.parent_id");
    for name in TEXTS.iter().chain(&DATES) {
        writer.push(", t.").push(name);
    }
    writer.push(" from v_kle t");
    let mut statement = writer.finish();
    statement.columns = [vec![Column::Int; 4], vec![Column::Text; 6], vec![Column::Date; 2]].concat();
    let rows = connection.fetch(&statement).await?;
    Ok(rows.into_iter().map(|row| of_row(&row)).map(|stored| (stored.item.number().to_owned(), stored)).collect())
}

fn of_row(row: &[Value]) -> Stored {
    let number = |at: usize| row.get(at).and_then(Value::as_int);
    let text = |at: usize| row.get(at).and_then(Value::as_text).map(str::to_owned);
    let date = |at: usize| row.get(at).and_then(Value::as_date);
    let item = Item {
        texts: [text(4), text(5), text(6), text(7), text(8), text(9)],
        dates: [date(10), date(11)],
        parent: number(3),
    };
    let [id, organisation_id, version] = [0, 1, 2].map(|at| number(at).unwrap_or_default());
    Stored { id, organisation_id, version, item }
}

fn numbered(rows: &[Vec<Value>]) -> Vec<(String, i64)> {
    let pair = |row: &Vec<Value>| Some((row.first()?.as_text()?.to_owned(), row.get(1)?.as_int()?));
    rows.iter().filter_map(pair).collect()
}

/// The values of an item in the order of `COLUMNS`, with commas before each.
fn bind_item(writer: &mut Writer, item: &Item) {
    for text in &item.texts {
        writer.push(", ").bind(Arg::Text(text.clone()));
    }
    for date in &item.dates {
        writer.push(", ").bind(Arg::Date(*date));
    }
    writer.push(", ").bind(Arg::Int(item.parent));
    writer.push(", ").bind(Arg::Text(Some(fold::name_key(item.name()))));
    writer.push(", ").bind(Arg::Text(Some(item.search_text())));
}

fn columns() -> Vec<&'static str> {
    TEXTS.iter().chain(&DATES).copied().chain(["parent_id", "name_key", "search_text"]).collect()
}

fn insert(session: &Session, change_id: i64, items: &[(Uuid, Item)]) -> Sql {
    let mut writer = Writer::new(session);
    writer.push(&format!("insert into kle (organisation_id, change_id, uuid, {}) values ", columns().join(", ")));
    for (place, (uuid, item)) in items.iter().enumerate() {
        writer.push(if place > 0 { ", (" } else { "(" }).bind(Arg::Int(Some(session.organisation_id)));
        writer.push(", ").bind(Arg::Int(Some(change_id)));
        writer.push(", ").bind(Arg::Text(Some(uuid.to_string())));
        bind_item(&mut writer, item);
        writer.push(")");
    }
    writer.push(" returning number, id");
    let mut statement = writer.finish();
    statement.columns = vec![Column::Text, Column::Int];
    statement
}

fn update(session: &Session, change_id: i64, items: &[(&Stored, Item)]) -> Sql {
    let mut writer = Writer::new(session);
    let given: Vec<_> = columns().iter().map(|name| format!("new_{name}")).collect();
    writer.push(&format!("with v (k_organisation, k_id, k_version, {}) as (values ", given.join(", ")));
    for (place, (stored, item)) in items.iter().enumerate() {
        writer.push(if place > 0 { ", (" } else { "(" }).bind(Arg::Int(Some(stored.organisation_id)));
        writer.push(", ").bind(Arg::Int(Some(stored.id)));
        writer.push(", ").bind(Arg::Int(Some(stored.version)));
        bind_item(&mut writer, item);
        writer.push(")");
    }
    writer.push(") update kle set version = version + 1, change_id = ").bind(Arg::Int(Some(change_id)));
    for name in columns() {
        writer.push(&format!(", {name} = v.new_{name}"));
    }
    writer.push(" from v where kle.organisation_id = v.k_organisation and kle.id = v.k_id");
    writer.push(" and kle.version = v.k_version returning kle.id");
    let mut statement = writer.finish();
    statement.columns = vec![Column::Int];
    statement
}
