//! Making and taking away: `new`, `add`, `remove`, `delete`, through the same saves as the screen.

use clap::Args;
use serde_json::json;
use uuid::Uuid;

use super::change::{told, value};
use super::failure::{Exit, Failure};
use super::{Cli, names};
use crate::db::Db;
use crate::model::entities;
use crate::model::entity::{Entity, Field, Rows};
use crate::model::request::{Outcome, Record, Refusal, Request, Save, Saved, Write};
use crate::model::rules::{checks, rows};
use crate::model::value::{Cell, Value};

#[derive(Debug, Args)]
pub struct New {
    /// kontrakt, leverandør … or the English code.
    entity: String,
    /// field=value as it is typed on the screen.
    #[arg(required = true, value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    #[arg(long, default_value = "")]
    reason: String,
}

#[derive(Debug, Args)]
pub struct Add {
    /// The record that the row hangs on: ENTITY/ID
    record: String,
    /// contract_system, contract_role, reference, notice …
    rows: String,
    /// field=value as it is typed on the screen.
    #[arg(required = true, value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    #[arg(long, default_value = "")]
    reason: String,
}

#[derive(Debug, Args)]
pub struct Remove {
    /// The row: ENTITY/ID, as `kitos show` numbers them.
    row: String,
    #[arg(long, default_value = "")]
    reason: String,
}

#[derive(Debug, Args)]
pub struct Delete {
    /// contract, system_usage, it_system or it_interface.
    entity: String,
    id: i64,
    /// The record's name, exactly: what shows that it is the right one.
    #[arg(long)]
    name: Option<String>,
    /// Only say what would happen.
    #[arg(long)]
    dry_run: bool,
    #[arg(long, default_value = "")]
    reason: String,
}

pub async fn new(cli: &Cli, new: &New) -> Result<Exit, Failure> {
    let entity = names::entity(cli, &new.entity)?;
    let typed = assignments(cli, entity, &new.fields)?;
    let db = cli.open().await?;
    let mut fields = begun(entity);
    for (field, text) in typed {
        put(&mut fields, field.name, value(cli, &db, entity, field, text).await?);
    }
    let saved = insert(cli, &db, entity, fields, Vec::new(), &new.reason).await?;
    made(cli, entity, saved.ids.first().copied().unwrap_or_default())
}

/// What a record begins with where nothing is said, as on the screen.
fn begun(entity: &Entity) -> Vec<(String, Value)> {
    let names = ["visibility", "access"].into_iter().filter(|name| entity.field(name).is_some());
    names.map(|name| (name.to_owned(), Value::text("shared"))).collect()
}

pub async fn add(cli: &Cli, add: &Add) -> Result<Exit, Failure> {
    let (parent, id) = names::record(cli, &add.record)?;
    let entity = names::entity(cli, &add.rows)?;
    let rows = hanging(parent).into_iter().find(|rows| rows.entity == entity.name).ok_or_else(|| {
        let known: Vec<&str> = hanging(parent).iter().map(|rows| rows.entity).collect();
        let args = [("rows", add.rows.as_str().into()), ("known", known.join(", ").into())];
        cli.usage("no-such-rows", "cli-no-such-rows", &args)
    })?;
    let typed = assignments(cli, entity, &add.fields)?;
    let db = cli.open().await?;
    // The record must be there to be read.
    cli.ask(&db, &Request::Record { entity: parent.name, id }).await?;
    let others = related(cli, &db, rows, id).await?;
    let mut fields = vec![(rows.via.to_owned(), Value::Ref(id))];
    for (name, value) in rows::defaults(entity, &others, db.session().today) {
        put(&mut fields, name, value);
    }
    for (field, text) in typed {
        put(&mut fields, field.name, value(cli, &db, entity, field, text).await?);
    }
    let row = as_record(entity, db.session().organisation_id, &fields);
    if rows::twin(&row, &others).is_some() {
        return Err(Failure::new(Exit::Refused, "twice", cli.texts.get("message-row-twice")));
    }
    check_typed(cli, entity, &|name| row.value(name).clone())?;
    let before = unmarked(entity, &row, &others);
    let saved = insert(cli, &db, entity, fields, before, &add.reason).await?;
    made(cli, entity, saved.ids.last().copied().unwrap_or_default())
}

/// A reference that is typed has a link that can be opened, as on the screen.
fn check_typed(cli: &Cli, entity: &Entity, value: &dyn Fn(&str) -> Value) -> Result<(), Failure> {
    let found = if entity.name == "reference" { checks::reference(value) } else { Vec::new() };
    match found.into_iter().next() {
        Some((field, problem)) => {
            let refusal = Refusal::Invalid { field: field.to_owned(), problem };
            Err(Failure::refusal(cli.texts, Some(entity), &refusal))
        }
        None => Ok(()),
    }
}

/// The rows that records of this entity have.
fn hanging(entity: &Entity) -> Vec<Rows> {
    entity.tabs.iter().flat_map(|tab| tab.body.rows()).collect()
}

async fn related(cli: &Cli, db: &Db, rows: Rows, id: i64) -> Result<Vec<Record>, Failure> {
    match cli.ask(db, &Request::Related { entity: rows.entity, via: rows.via, id }).await? {
        Outcome::Related(found) => Ok(found),
        _ => Ok(Vec::new()),
    }
}

fn assignments<'t>(
    cli: &Cli,
    entity: &'static Entity,
    texts: &'t [String],
) -> Result<Vec<(&'static Field, &'t str)>, Failure> {
    let read = |text: &'t String| {
        let (name, value) = text.split_once('=').ok_or_else(|| {
            cli.usage("not-an-assignment", "cli-not-an-assignment", &[("text", text.as_str().into())])
        })?;
        let field = names::field(cli, entity, name.trim())?;
        if field.editable() {
            return Ok((field, value));
        }
        let args = [("field", cli.texts.label(entity, field.name).into())];
        Err(Failure::new(Exit::Refused, "not-editable", cli.texts.with("cli-not-editable", &args)))
    };
    texts.iter().map(read).collect()
}

fn put(fields: &mut Vec<(String, Value)>, name: &str, value: Value) {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value));
}

fn as_record(entity: &Entity, organisation_id: i64, fields: &[(String, Value)]) -> Record {
    let value = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let cells = entity.fields.iter().map(|field| Cell::new(value(field.name).unwrap_or_default())).collect();
    Record { entity: entity.name.to_owned(), id: -1, organisation_id, uuid: String::new(), version: 0, cells }
}

/// The reference that stood in the lists gives way to a new one that is to.
fn unmarked(entity: &Entity, row: &Record, others: &[Record]) -> Vec<Write> {
    if entity.name != "reference" || row.value("is_master").as_bool() != Some(true) {
        return Vec::new();
    }
    let kept: Vec<Record> = others.iter().chain([row]).cloned().collect();
    marks(&kept, Some(row.id), others)
}

/// The writes that put the marks of references right.
fn marks(kept: &[Record], chosen: Option<i64>, stored: &[Record]) -> Vec<Write> {
    let write = |(id, mark): (i64, bool)| {
        let row = stored.iter().find(|row| row.id == id)?;
        let fields = vec![("is_master".to_owned(), Value::Bool(mark))];
        Some(Write::Update { entity: row.entity.clone(), id, version: row.version, fields })
    };
    rows::masters(kept, chosen).into_iter().filter_map(write).collect()
}

async fn insert(
    cli: &Cli,
    db: &Db,
    entity: &'static Entity,
    fields: Vec<(String, Value)>,
    before: Vec<Write>,
    reason: &str,
) -> Result<Saved, Failure> {
    let mut writes = before;
    writes.push(Write::Insert { entity: entity.name.to_owned(), uuid: Uuid::now_v7(), fields });
    send(cli, db, entity, writes, reason).await
}

async fn send(cli: &Cli, db: &Db, entity: &'static Entity, writes: Vec<Write>, reason: &str) -> Result<Saved, Failure> {
    let save = Save { uuid: Uuid::now_v7(), reason: reason.to_owned(), kind: "edit".to_owned(), writes };
    match db.answer(&Request::Save(save)).await {
        Ok(Outcome::Saved(saved)) => Ok(saved),
        Ok(_) => Err(cli.refused(&Refusal::Gone)),
        Err(refusal) => Err(Failure::refusal(cli.texts, Some(entity), &refusal)),
    }
}

fn made(cli: &Cli, entity: &Entity, id: i64) -> Result<Exit, Failure> {
    let said = cli.texts.with("cli-made", &[("record", format!("{}/{id}", entity.name).into())]);
    told(cli, json!({ "entity": entity.name, "id": id }), &said)
}

pub async fn remove(cli: &Cli, remove: &Remove) -> Result<Exit, Failure> {
    let (entity, id) = names::record(cli, &remove.row)?;
    if !entity.tabs.is_empty() {
        return Err(cli.usage("not-a-row", "cli-not-a-row", &[("text", remove.row.as_str().into())]));
    }
    let db = cli.open().await?;
    let Outcome::Record(row) = cli.ask(&db, &Request::Record { entity: entity.name, id }).await? else {
        return Ok(Exit::Findings);
    };
    let mut writes = vec![Write::Remove { entity: entity.name.to_owned(), id, version: row.version }];
    if entity.name == "reference" {
        let siblings = siblings(cli, &db, &row).await?;
        writes.extend(marks(&siblings, None, &siblings));
    }
    send(cli, &db, entity, writes, &remove.reason).await?;
    let said = cli.texts.with("cli-removed", &[("record", format!("{}/{id}", entity.name).into())]);
    told(cli, json!({ "entity": entity.name, "id": id, "removed": true }), &said)
}

/// The write of a row's fields, and what its siblings owe it: another reference gives up its mark
/// before this one takes it, or takes it after.
pub async fn with_siblings(
    cli: &Cli,
    db: &Db,
    row: &Record,
    fields: &[(String, Value)],
    own: Write,
) -> Result<Vec<Write>, Failure> {
    let mark = fields.iter().find(|(name, _)| name == "is_master").and_then(|(_, value)| value.as_bool());
    if let Some(entity) = entities::named(&row.entity) {
        let typed = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        check_typed(cli, entity, &|name| typed(name).unwrap_or_else(|| row.value(name).clone()))?;
    }
    let Some(mark) = mark.filter(|_| row.entity == "reference") else { return Ok(vec![own]) };
    let siblings = siblings(cli, db, row).await?;
    if !mark {
        return Ok(std::iter::once(own).chain(marks(&siblings, None, &siblings)).collect());
    }
    let kept: Vec<Record> = siblings.iter().chain([row]).cloned().collect();
    Ok(marks(&kept, Some(row.id), &siblings).into_iter().chain([own]).collect())
}

/// The other references of what this one belongs to.
async fn siblings(cli: &Cli, db: &Db, row: &Record) -> Result<Vec<Record>, Failure> {
    let owner =
        ["contract_id", "usage_id", "system_id"].into_iter().find_map(|via| Some((via, row.value(via).as_int()?)));
    let Some((via, id)) = owner else { return Ok(Vec::new()) };
    let mut found = related(cli, db, Rows { entity: "reference", via }, id).await?;
    found.retain(|other| other.id != row.id);
    Ok(found)
}

pub async fn delete(cli: &Cli, delete: &Delete) -> Result<Exit, Failure> {
    let entity = names::entity(cli, &delete.entity)?;
    if crate::model::removal::bindings(entity.name).is_none() {
        let args = [("entity", cli.texts.entities(entity).into())];
        return Err(cli.usage("not-deletable", "cli-not-deletable", &args));
    }
    let db = cli.open().await?;
    let asked = cli.ask(&db, &Request::Removal { entity: entity.name, id: delete.id }).await?;
    let Outcome::Removal(removal) = asked else { return Ok(Exit::Findings) };
    let blocks = removal.blocks(db.session());
    let said = cli.texts.removal(&removal, &blocks).join("\n");
    if !blocks.is_empty() {
        return Err(Failure::new(Exit::Refused, "blocked", said));
    }
    let row = |deleted: bool| json!({ "entity": entity.name, "id": delete.id, "deleted": deleted });
    if delete.dry_run {
        return told(cli, row(false), &said);
    }
    if !delete.name.as_deref().is_some_and(|name| removal.is_named(name)) {
        let args = [("said", said.into()), ("name", removal.name.clone().into())];
        return Err(cli.usage("needs-name", "cli-delete-needs-name", &args));
    }
    let save = removal.save(&delete.reason);
    db.answer(&Request::Save(save)).await.map_err(|refusal| Failure::refusal(cli.texts, Some(entity), &refusal))?;
    let done = cli.texts.with("message-deleted", &[("name", removal.name.clone().into())]);
    told(cli, row(true), &done)
}
