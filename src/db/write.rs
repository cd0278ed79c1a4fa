//! Saves: one transaction, one change set; every row with the version that was read.

use uuid::Uuid;

use crate::db::bulk_write;
use crate::db::run::Connection;
use crate::db::sql::{Arg, Column, Sql, Writer, arg};
use crate::db::{beside, here, read, roles};
use crate::model::entities;
use crate::model::entity::{Entity, Field, Kind};
use crate::model::fold;
use crate::model::request::{Problem, Record, Refusal, Save, Saved, Write};
use crate::model::rules::{checks, deadlines, derive};
use crate::model::session::Session;
use crate::model::value::Value;

/// Does the save, or nothing of it.
///
/// # Errors
/// `Conflict` where a row is no longer at the version that was read, `Invalid`, `Denied`,
/// `NameTaken`, `ReadOnly`, and whatever the database says.
pub async fn save(connection: &mut Connection, session: &Session, save: &Save) -> Result<Saved, Refusal> {
    if session.read_only {
        return Err(Refusal::ReadOnly);
    }
    connection.begin().await?;
    let result = within(connection, session, save).await;
    finish(connection, result).await
}

pub(super) async fn finish<T>(connection: &mut Connection, result: Result<T, Refusal>) -> Result<T, Refusal> {
    match result {
        Ok(done) => connection.command("commit").await.map(|()| done),
        Err(refusal) => {
            // The first refusal is the one to tell; a lost connection has rolled back by itself.
            let _ = connection.command("rollback").await;
            Err(refusal)
        }
    }
}

async fn within(connection: &mut Connection, session: &Session, save: &Save) -> Result<Saved, Refusal> {
    let Some(change_id) = change_set(connection, session, save.uuid, &save.reason, &save.kind).await? else {
        let ids = landed(connection, session, &save.writes).await?;
        return Ok(Saved { change_id: 0, ids, already_done: true });
    };
    let mut made = Vec::new();
    let mut ids = Vec::new();
    let mut rest = save.writes.as_slice();
    while let Some(write) = rest.first() {
        let together = bulk_write::alike(rest);
        if together > 1 {
            ids.extend(bulk_write::update(connection, session, &rest[..together], change_id).await?);
        } else {
            let id = one(connection, session, write, change_id, &made).await?;
            if matches!(write, Write::Insert { .. }) {
                made.push(id);
            }
            ids.push(id);
        }
        rest = &rest[together..];
    }
    Ok(Saved { change_id, ids, already_done: false })
}

/// The ids of the rows of a save that has landed before.
async fn landed(connection: &mut Connection, session: &Session, writes: &[Write]) -> Result<Vec<i64>, Refusal> {
    let mut ids = Vec::new();
    for write in writes {
        ids.push(match write {
            Write::Insert { entity, uuid, .. } => {
                let mut writer = Writer::new(session);
                writer.push("select id from v_").push(entity_of(entity)?.name).push(" where uuid = ");
                writer.bind(Arg::Text(Some(uuid.to_string())));
                first_int(connection, writer).await?.unwrap_or_default()
            }
            Write::Update { id, .. } | Write::Remove { id, .. } => *id,
        });
    }
    Ok(ids)
}

/// Writes the change set first; nothing when this save has landed before.
pub(crate) async fn change_set(
    connection: &mut Connection,
    session: &Session,
    uuid: Uuid,
    reason: &str,
    kind: &str,
) -> Result<Option<i64>, Refusal> {
    change_set_of(connection, session, uuid, (reason, kind), None).await
}

/// The same of one that takes `undoes` back; its reason and kind.
pub(super) async fn change_set_of(
    connection: &mut Connection,
    session: &Session,
    uuid: Uuid,
    (reason, kind): (&str, &str),
    undoes: Option<i64>,
) -> Result<Option<i64>, Refusal> {
    let mut writer = Writer::new(session);
    writer.push("insert into change_set (organisation_id, uuid, reason, kind, undoes) values (");
    writer.bind(Arg::Int(Some(session.organisation_id))).push(", ");
    writer.bind(Arg::Text(Some(uuid.to_string()))).push(", ");
    writer.bind(Arg::Text(Some(reason.to_owned()))).push(", ");
    writer.bind(Arg::Text(Some(kind.to_owned()))).push(", ").bind(Arg::Int(undoes));
    writer.push(") on conflict (organisation_id, uuid) do nothing returning id");
    first_int(connection, writer).await
}

pub(super) async fn first_int(connection: &mut Connection, writer: Writer<'_>) -> Result<Option<i64>, Refusal> {
    let mut statement = writer.finish();
    statement.columns = vec![Column::Int];
    let rows = connection.fetch(&statement).await?;
    Ok(rows.first().and_then(|row| row.first()).and_then(Value::as_int))
}

/// One row. `made` are the ids of the rows inserted so far, which negative ids mean.
pub(crate) async fn one(
    connection: &mut Connection,
    session: &Session,
    write: &Write,
    change_id: i64,
    made: &[i64],
) -> Result<i64, Refusal> {
    match write {
        _ if roles::concerns(write) => roles::write(connection, session, write, change_id, made).await,
        Write::Insert { entity, uuid, fields } => {
            let entity = entity_of(entity)?;
            insert(connection, session, entity, *uuid, &resolved(fields, made), change_id).await
        }
        Write::Update { entity, id, version, fields } => {
            let entity = entity_of(entity)?;
            let fields = resolved(fields, made);
            update(connection, session, entity, *id, *version, &fields, change_id).await
        }
        Write::Remove { entity, id, version } => {
            let entity = entity_of(entity)?;
            remove(connection, session, entity, *id, *version, change_id).await
        }
    }
}

pub(super) fn entity_of(name: &str) -> Result<&'static Entity, Refusal> {
    entities::named(name).ok_or(Refusal::Gone)
}

/// Negative ids stand for the records made earlier in the same save.
pub(crate) fn resolved(fields: &[(String, Value)], made: &[i64]) -> Vec<(String, Value)> {
    fields
        .iter()
        .map(|(name, value)| {
            let value = match value {
                Value::Ref(id) if *id < 0 => usize::try_from(-1 - *id)
                    .ok()
                    .and_then(|place| made.get(place))
                    .map_or(Value::Null, |real| Value::Ref(*real)),
                other => other.clone(),
            };
            (name.clone(), value)
        })
        .collect()
}

/// A row as it will be: what is stored with the new values laid over it.
pub(super) struct Whole<'a> {
    pub entity: &'static Entity,
    pub stored: Option<&'a Record>,
    pub new: &'a [(String, Value)],
}

impl Whole<'_> {
    pub fn value(&self, field: &str) -> Value {
        self.new
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, value)| value.clone())
            .or_else(|| self.stored.map(|record| record.value(field).clone()))
            .unwrap_or_default()
    }

    /// Every field alone, and those that must agree.
    pub fn check(&self) -> Result<(), Refusal> {
        for (name, value) in self.new {
            let field = self.entity.field(name).ok_or_else(|| invalid(name, Problem::NotAField))?;
            if let Some(problem) = checks::field(field, value) {
                return Err(invalid(name, problem));
            }
            if field.fixed && self.stored.is_some_and(|stored| stored.value(name) != value) {
                return Err(invalid(name, Problem::Fixed));
            }
        }
        let value = |name: &str| self.value(name);
        let crossed = checks::record(self.entity.name, &value);
        // A fault that stood there before must not stop another field from being mended.
        // A notice comes from a form alone, which shows them all.
        let whole = self.stored.is_none() && self.entity.name == "notice";
        let touched = |field: &str| whole || self.new.iter().any(|(name, _)| name == field);
        match crossed.into_iter().find(|(field, _)| touched(field)) {
            Some((field, problem)) => Err(invalid(field, problem)),
            None => Ok(()),
        }
    }
}

pub(super) fn invalid(field: &str, problem: Problem) -> Refusal {
    Refusal::Invalid { field: field.to_owned(), problem }
}

/// What the rules derive from the row: dates, size class, the usage's name, search keys.
async fn derived(
    connection: &mut Connection,
    session: &Session,
    whole: &Whole<'_>,
) -> Result<Vec<(&'static str, Arg)>, Refusal> {
    let value = |name: &str| whole.value(name);
    let months = notice_months(connection, session, whole).await?;
    let mut columns: Vec<(&'static str, Arg)> = Vec::new();
    let mut name = whole.value("name");
    let mut found_by = None;
    for (field, derived) in derive::derive(whole.entity, &value, months) {
        if let Some(declared) = whole.entity.field(field) {
            columns.push((field, arg(declared.kind, &derived)));
        }
    }
    if whole.entity.name == "system_usage" {
        let system = whole.value("system_id").as_int();
        name = label(connection, session, "it_system", system).await?.map_or(name, Value::Text);
        // All that the system is found by, its former name too: where the system is renamed, a
        // trigger puts the new text in the place of just this one.
        found_by = column_of(connection, session, &entities::catalogue::IT_SYSTEM, "search_text", system).await?;
        columns.retain(|(field, _)| *field != "name");
        columns.push(("name", Arg::Text(name.as_text().map(str::to_owned))));
    }
    if whole.entity.name == "kle" {
        let said = format!("{} {}", text_of(&whole.value("number")), text_of(&whole.value("title")));
        name = Value::Text(said.trim().to_owned());
        columns.push(("name", Arg::Text(name.as_text().map(str::to_owned))));
    }
    columns.extend(search_keys(whole, &name, found_by.as_deref()));
    Ok(columns)
}

/// The key that names are ordered by, and the text that search looks in. `found_by` is the
/// folded text of the catalogue system, in the name's place.
pub(super) fn search_keys(whole: &Whole<'_>, name: &Value, found_by: Option<&str>) -> Vec<(&'static str, Arg)> {
    let mut columns = Vec::new();
    if whole.entity.has_name_key() {
        columns.push(("name_key", Arg::Text(name.as_text().map(fold::name_key))));
    }
    if !whole.entity.searched.is_empty() {
        let words: Vec<String> = whole
            .entity
            .searched
            .iter()
            .map(|field| match (*field, found_by) {
                ("name", Some(folded)) => folded.to_owned(),
                ("name", None) => text_of(name),
                (field, _) => text_of(&whole.value(field)),
            })
            .filter(|text| !text.is_empty())
            .collect();
        columns.push(("search_text", Arg::Text(Some(fold::search(&words.join(" "))))));
    }
    columns
}

fn text_of(value: &Value) -> String {
    value.as_text().unwrap_or_default().to_owned()
}

/// The months of notice that the chosen option names.
async fn notice_months(
    connection: &mut Connection,
    session: &Session,
    whole: &Whole<'_>,
) -> Result<Option<i64>, Refusal> {
    if whole.entity.name != "contract" {
        return Ok(None);
    }
    let chosen = whole.value("termination_deadline_id").as_int();
    Ok(label(connection, session, "option_value", chosen).await?.as_deref().and_then(deadlines::notice_months))
}

/// The name of a catalogue record.
pub(super) async fn label(
    connection: &mut Connection,
    session: &Session,
    entity: &str,
    id: Option<i64>,
) -> Result<Option<String>, Refusal> {
    let Some(entity) = entities::named(entity) else { return Ok(None) };
    column_of(connection, session, entity, entity.label, id).await
}

/// One column of a catalogue record.
async fn column_of(
    connection: &mut Connection,
    session: &Session,
    entity: &Entity,
    column: &str,
    id: Option<i64>,
) -> Result<Option<String>, Refusal> {
    let Some(id) = id else { return Ok(None) };
    let mut writer = Writer::new(session);
    writer.push(&format!("select t.{column} from {} t where t.id = ", entity.view())).bind(Arg::Int(Some(id)));
    let mut statement = writer.finish();
    statement.columns = vec![Column::Text];
    let rows = connection.fetch(&statement).await?;
    Ok(rows.first().and_then(|row| row.first()).and_then(|value| value.as_text().map(str::to_owned)))
}

pub(crate) async fn insert(
    connection: &mut Connection,
    session: &Session,
    entity: &'static Entity,
    uuid: Uuid,
    fields: &[(String, Value)],
    change_id: i64,
) -> Result<i64, Refusal> {
    let fields = with_inherited(connection, session, entity, fields).await?;
    let whole = Whole { entity, stored: None, new: &fields };
    whole.check()?;
    check_links(connection, session, &whole).await?;
    beside::check(connection, session, &beside::Row { entity, stored: None, new: &fields }).await?;
    if let Some(missing) = entity.fields.iter().find(|field| missing(field, &whole)) {
        return Err(invalid(missing.name, Problem::Required));
    }
    let mut columns = columns(entity, &fields);
    for (name, value) in derived(connection, session, &whole).await? {
        columns.retain(|(known, _)| *known != name);
        columns.push((name, value));
    }
    let mut writer = Writer::new(session);
    writer.push(&format!("insert into {} (organisation_id, uuid, change_id", entity.table));
    for (name, _) in &columns {
        writer.push(", ").push(name);
    }
    writer.push(") values (").bind(Arg::Int(Some(session.organisation_id))).push(", ");
    writer.bind(Arg::Text(Some(uuid.to_string()))).push(", ").bind(Arg::Int(Some(change_id)));
    for (_, value) in columns {
        writer.push(", ").bind(value);
    }
    writer.push(") returning id");
    let named = whole.value("name");
    let id = first_int(connection, writer).await.map_err(|refusal| with_name(refusal, &named))?;
    id.ok_or(Refusal::Denied)
}

fn missing(field: &Field, whole: &Whole) -> bool {
    field.required && field.editable() && whole.value(field.name).is_blank()
}

/// A payment line carries its contract's visibility, as it is in this very transaction.
async fn with_inherited(
    connection: &mut Connection,
    session: &Session,
    entity: &Entity,
    fields: &[(String, Value)],
) -> Result<Vec<(String, Value)>, Refusal> {
    let mut fields = fields.to_vec();
    if entity.name == "economy_line" {
        let contract = fields.iter().find(|(name, _)| name == "contract_id").and_then(|(_, value)| value.as_int());
        let mut writer = Writer::new(session);
        writer.push("select t.visibility from v_contract t where t.organisation_id = ");
        writer.bind(Arg::Int(Some(session.organisation_id))).push(" and t.id = ").bind(Arg::Int(contract));
        let mut statement = writer.finish();
        statement.columns = vec![Column::Text];
        let rows = connection.fetch(&statement).await?;
        let now = rows.first().and_then(|row| row.first()).cloned().ok_or(Refusal::Gone)?;
        fields.retain(|(name, _)| name != "visibility");
        fields.push(("visibility".to_owned(), now));
    }
    Ok(fields)
}

/// The table's columns for these fields; fields that only the view has are none of them.
pub(super) fn columns(entity: &'static Entity, fields: &[(String, Value)]) -> Vec<(&'static str, Arg)> {
    fields
        .iter()
        .filter_map(|(name, value)| {
            let field = entity.field(name).filter(|field| field.stored())?;
            Some((field.name, arg(field.kind, value)))
        })
        .collect()
}

/// The record as it is.
pub(crate) async fn stored(
    connection: &mut Connection,
    session: &Session,
    entity: &'static Entity,
    id: i64,
) -> Result<Record, Refusal> {
    read::records(connection, session, entity, "id", id).await?.into_iter().next().ok_or(Refusal::Gone)
}

pub(crate) async fn update(
    connection: &mut Connection,
    session: &Session,
    entity: &'static Entity,
    id: i64,
    version: i64,
    fields: &[(String, Value)],
    change_id: i64,
) -> Result<i64, Refusal> {
    let stored = stored(connection, session, entity, id).await?;
    if stored.version != version {
        return Err(Refusal::Conflict { entity: entity.name.to_owned(), id });
    }
    let (kept_here, fields) = here::parted(entity, fields);
    if !kept_here.is_empty() {
        // It is a row of another table, written by this same function.
        Box::pin(here::keep(connection, session, &stored, &kept_here, change_id)).await?;
        if fields.is_empty() {
            return Ok(id);
        }
    }
    let whole = Whole { entity, stored: Some(&stored), new: &fields };
    whole.check()?;
    check_links(connection, session, &whole).await?;
    check_parent(connection, session, &whole, id).await?;
    beside::check(connection, session, &beside::Row { entity, stored: Some(&stored), new: &fields }).await?;
    let mut columns = columns(entity, &fields);
    for (name, value) in derived(connection, session, &whole).await? {
        columns.retain(|(known, _)| *known != name);
        columns.push((name, value));
    }
    let writer = update_text(session, entity, &stored, columns, change_id);
    let named = whole.value("name");
    match first_int(connection, writer).await.map_err(|refusal| with_name(refusal, &named))? {
        Some(_) => Ok(id),
        None => Err(Refusal::Denied),
    }
}

/// A Lokal entry of the catalogue is its owner's alone: to link to it would tell that it is
/// there. PostgreSQL's policies say so too; on SQLite only this does.
pub(super) async fn check_links(
    connection: &mut Connection,
    session: &Session,
    whole: &Whole<'_>,
) -> Result<(), Refusal> {
    for (name, value) in whole.new.iter().filter(|(_, value)| !value.is_null()) {
        let Some(Kind::Link(target)) = whole.entity.field(name).map(|field| field.kind) else { continue };
        let may_be_lokal = entities::named(target).is_some_and(|target| target.field("access").is_some());
        if may_be_lokal && label(connection, session, target, value.as_int()).await?.is_none() {
            return Err(Refusal::Gone);
        }
    }
    Ok(())
}

/// A record may not stand above itself.
async fn check_parent(
    connection: &mut Connection,
    session: &Session,
    whole: &Whole<'_>,
    id: i64,
) -> Result<(), Refusal> {
    /// Nobody's tree is deeper; a deeper one is taken for a circle.
    const DEEPEST: usize = 60;
    let mut next = whole.new.iter().find(|(name, _)| name == "parent_id").and_then(|(_, value)| value.as_int());
    for _ in 0..DEEPEST {
        let Some(parent) = next else { return Ok(()) };
        if parent == id {
            return Err(invalid("parent_id", Problem::Cycle));
        }
        next = match stored(connection, session, whole.entity, parent).await {
            Ok(record) => record.value("parent_id").as_int(),
            Err(_) => None,
        };
    }
    Err(invalid("parent_id", Problem::Cycle))
}

fn update_text<'s>(
    session: &'s Session,
    entity: &Entity,
    stored: &Record,
    columns: Vec<(&'static str, Arg)>,
    change_id: i64,
) -> Writer<'s> {
    let mut writer = Writer::new(session);
    writer.push(&format!("update {} set version = version + 1, change_id = ", entity.table));
    writer.bind(Arg::Int(Some(change_id)));
    for (name, value) in columns {
        writer.push(", ").push(name).push(" = ").bind(value);
    }
    writer.push(" where organisation_id = ").bind(Arg::Int(Some(stored.organisation_id)));
    writer.push(" and id = ").bind(Arg::Int(Some(stored.id)));
    writer.push(" and version = ").bind(Arg::Int(Some(stored.version))).push(" returning id");
    writer
}

pub(crate) async fn remove(
    connection: &mut Connection,
    session: &Session,
    entity: &'static Entity,
    id: i64,
    version: i64,
    change_id: i64,
) -> Result<i64, Refusal> {
    let stored = stored(connection, session, entity, id).await?;
    if stored.version != version {
        return Err(Refusal::Conflict { entity: entity.name.to_owned(), id });
    }
    let writer =
        update_text(session, entity, &stored, vec![("deleted_at", Arg::Moment(Some(chrono::Utc::now())))], change_id);
    first_int(connection, writer).await?.map(|_| id).ok_or(Refusal::Denied)
}

pub(super) fn with_name(refusal: Refusal, name: &Value) -> Refusal {
    match refusal {
        Refusal::NameTaken { .. } => Refusal::NameTaken { name: text_of(name) },
        other => other,
    }
}

/// Shows or hides the prices of these contracts: one value on each, for all its lines.
///
/// # Errors
/// As for a save.
pub async fn visibility(
    connection: &mut Connection,
    session: &Session,
    uuid: Uuid,
    contracts: &[i64],
    to: &str,
) -> Result<Saved, Refusal> {
    if session.read_only {
        return Err(Refusal::ReadOnly);
    }
    connection.begin().await?;
    let result = switch(connection, session, uuid, contracts, to).await;
    finish(connection, result).await
}

/// Contracts switched by one statement.
const CHUNK: usize = 1_000;

pub(crate) async fn switch(
    connection: &mut Connection,
    session: &Session,
    uuid: Uuid,
    contracts: &[i64],
    to: &str,
) -> Result<Saved, Refusal> {
    let Some(change_id) = change_set(connection, session, uuid, "", "visibility").await? else {
        return Ok(Saved { change_id: 0, ids: Vec::new(), already_done: true });
    };
    let mut ids = Vec::new();
    for chunk in contracts.chunks(CHUNK) {
        let statement = switch_text(session, chunk, to, change_id);
        let rows = connection.fetch(&statement).await?;
        ids.extend(rows.iter().filter_map(|row| row.first().and_then(Value::as_int)));
    }
    if ids.len() == contracts.len() { Ok(Saved { change_id, ids, already_done: false }) } else { Err(Refusal::Denied) }
}

fn switch_text(session: &Session, contracts: &[i64], to: &str, change_id: i64) -> Sql {
    let mut writer = Writer::new(session);
    writer.push("update contract set visibility = ").bind(Arg::Text(Some(to.to_owned())));
    writer.push(", visibility_chosen_at = ").bind(Arg::Moment(Some(chrono::Utc::now())));
    writer.push(", version = version + 1, change_id = ").bind(Arg::Int(Some(change_id)));
    writer.push(" where organisation_id = ").bind(Arg::Int(Some(session.organisation_id)));
    writer.push(" and deleted_at is null and id in (");
    for (place, id) in contracts.iter().enumerate() {
        if place > 0 {
            writer.push(", ");
        }
        writer.bind(Arg::Int(Some(*id)));
    }
    writer.push(") returning id");
    let mut statement = writer.finish();
    statement.columns = vec![Column::Int];
    statement
}
