//! Many rows changed alike, by one statement for thousands of them: read together, judged by the
//! rules that a single change is judged by, and driven from a list of values.

use std::collections::{BTreeMap, BTreeSet};

use crate::db::bulk::{READ_AT_ONCE, stored_rows};
use crate::db::cancel::Progress;
use crate::db::run::Connection;
use crate::db::sql::{Arg, Column, Sql, Writer, arg};
use crate::db::write::{Whole, check_links, columns, entity_of, label, search_keys};
use crate::model::entities;
use crate::model::entities::usage::SYSTEM_USAGE as USAGE;
use crate::model::entity::{Entity, Field, Kind};
use crate::model::request::{Record, Refusal, Write};
use crate::model::rules::{deadlines, derive};
use crate::model::session::Session;
use crate::model::value::Value;

/// Rows of one statement: enough that their number is what costs, few enough that it is seen how
/// far the save has come. Fewer where they would need more arguments than SQLite takes.
const CHUNK: usize = 500;
const MOST_ARGS: usize = 32_000;

/// How many of the first writes can be done by one statement: updates of the same fields of
/// different rows of one entity. At least 1 where there is any.
pub fn alike(writes: &[Write]) -> usize {
    let Some(Write::Update { entity, fields, .. }) = writes.first() else { return usize::from(!writes.is_empty()) };
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    if names.iter().any(|name| one_by_one(entity, name)) {
        return 1;
    }
    let mut seen = BTreeSet::new();
    writes
        .iter()
        .take_while(|write| match write {
            Write::Update { entity: other, id, fields, .. } => {
                other == entity
                    && fields.iter().map(|(name, _)| name.as_str()).eq(names.iter().copied())
                    && !fields.iter().any(|(_, value)| matches!(value, Value::Ref(id) if *id < 0))
                    && seen.insert(*id)
            }
            _ => false,
        })
        .count()
        .max(1)
}

/// Fields whose change moves other rows, is derived from them, or is asked of them (`db::beside`):
/// who stands above whom, names that are another record's, what is kept in another table.
fn one_by_one(entity: &str, field: &str) -> bool {
    match entity {
        "system_usage" => matches!(field, "system_id" | "main_contract_id") || USAGE.searched.contains(&field),
        "kle" | "usage_kle" | "system_relation" | "org_unit" | "assignment" => true,
        // One gives the mark up before another takes it, and only one may have it at a time.
        "reference" => field == "is_master",
        _ => field == "parent_id" || !entities::named(entity).is_some_and(|entity| is_column(entity, field)),
    }
}

fn is_column(entity: &Entity, field: &str) -> bool {
    entity.field(field).is_some_and(Field::stored)
}

/// One row as it is to be written.
struct Plan {
    id: i64,
    version: i64,
    columns: Vec<(&'static str, Arg)>,
}

/// Does these updates, which must be alike. Returns their ids.
///
/// # Errors
/// As for a single update; the first row that is refused is the one that is told.
pub async fn update(
    connection: &mut Connection,
    session: &Session,
    writes: &[Write],
    change_id: i64,
    progress: &Progress,
) -> Result<Vec<i64>, Refusal> {
    let Some(Write::Update { entity, .. }) = writes.first() else { return Ok(Vec::new()) };
    let entity = entity_of(entity)?;
    let updates: Vec<Update> = writes.iter().filter_map(Update::of).collect();
    let ids: Vec<i64> = updates.iter().map(|update| update.id).collect();
    let mut stored = BTreeMap::new();
    for some in ids.chunks(READ_AT_ONCE) {
        let rows = stored_rows(connection, session, entity, some).await?;
        stored.extend(rows.into_iter().map(|record| (record.id, record)));
    }
    let mut months = Months::default();
    let mut linked = BTreeSet::new();
    let mut plans = Vec::with_capacity(updates.len());
    for Update { id, version, fields } in updates {
        let record = stored.get(&id).ok_or(Refusal::Gone)?;
        if record.version != version {
            return Err(Refusal::Conflict { entity: entity.name.to_owned(), id });
        }
        let whole = Whole { entity, stored: Some(record), new: fields };
        whole.check()?;
        let links = fields.iter().filter(|(_, value)| matches!(value, Value::Ref(_)));
        if links.filter(|link| linked.insert(*link)).count() > 0 {
            check_links(connection, session, &whole).await?;
        }
        let notice = months.of(connection, session, &whole).await?;
        plans.push(Plan { id, version, columns: new_columns(&whole, fields, notice) });
    }
    keep_what_moves(&mut plans, entity, &stored);
    write(connection, session, entity, &plans, change_id, progress).await?;
    Ok(ids)
}

/// What an update says.
struct Update<'a> {
    id: i64,
    version: i64,
    fields: &'a [(String, Value)],
}

impl<'a> Update<'a> {
    fn of(write: &'a Write) -> Option<Self> {
        match write {
            Write::Update { id, version, fields, .. } => Some(Self { id: *id, version: *version, fields }),
            _ => None,
        }
    }
}

/// The months of notice behind each chosen option, asked for once.
#[derive(Default)]
struct Months(BTreeMap<i64, Option<i64>>);

impl Months {
    async fn of(
        &mut self,
        connection: &mut Connection,
        session: &Session,
        whole: &Whole<'_>,
    ) -> Result<Option<i64>, Refusal> {
        let chosen = whole.value("termination_deadline_id").as_int().filter(|_| whole.entity.name == "contract");
        let Some(option) = chosen else { return Ok(None) };
        if let Some(known) = self.0.get(&option) {
            return Ok(*known);
        }
        let name = label(connection, session, "option_value", Some(option)).await?;
        let months = name.as_deref().and_then(deadlines::notice_months);
        self.0.insert(option, months);
        Ok(months)
    }
}

/// The edited fields, what the rules derive from them, and what the row is found by.
fn new_columns(whole: &Whole<'_>, fields: &[(String, Value)], notice: Option<i64>) -> Vec<(&'static str, Arg)> {
    let mut columns = columns(whole.entity, fields);
    let value = |name: &str| whole.value(name);
    for (field, derived) in derive::derive(whole.entity, &value, notice) {
        if let Some(declared) = whole.entity.field(field) {
            columns.push((field, arg(declared.kind, &derived)));
        }
    }
    let found_by = |name: &str| name == "name" || whole.entity.searched.contains(&name);
    if fields.iter().any(|(name, _)| found_by(name)) {
        columns.extend(search_keys(whole, &whole.value("name"), None));
    }
    columns
}

/// A derived column that is on every row what it was is not written.
fn keep_what_moves(plans: &mut [Plan], entity: &Entity, stored: &BTreeMap<i64, Record>) {
    let moves = |name: &'static str| {
        let Some(field) = entity.field(name) else { return true };
        plans.iter().any(|plan| {
            let before = stored.get(&plan.id).map(|record| arg(field.kind, record.value(name)));
            plan.columns.iter().any(|(column, after)| *column == name && before.as_ref() != Some(after))
        })
    };
    let names: Vec<&'static str> = plans.first().iter().flat_map(|plan| &plan.columns).map(|(name, _)| *name).collect();
    let kept: Vec<&'static str> = names.into_iter().filter(|name| moves(name)).collect();
    for plan in plans {
        plan.columns.retain(|(name, _)| kept.contains(name));
    }
}

async fn write(
    connection: &mut Connection,
    session: &Session,
    entity: &Entity,
    plans: &[Plan],
    change_id: i64,
    progress: &Progress,
) -> Result<(), Refusal> {
    let width = plans.first().map_or(0, |plan| plan.columns.len()) + 2;
    for some in plans.chunks(CHUNK.min(MOST_ARGS / width)) {
        let statement = update_text(session, entity, some, change_id);
        let written = connection.fetch(&statement).await?;
        if written.len() < some.len() {
            let done: BTreeSet<i64> = written.iter().filter_map(|row| row.first().and_then(Value::as_int)).collect();
            return Err(left_out(connection, session, entity, some, &done).await);
        }
        progress.add(some.len());
    }
    Ok(())
}

/// Why a row was not written: somebody was there first, or it may not be.
async fn left_out(
    connection: &mut Connection,
    session: &Session,
    entity: &Entity,
    plans: &[Plan],
    done: &BTreeSet<i64>,
) -> Refusal {
    let Some(plan) = plans.iter().find(|plan| !done.contains(&plan.id)) else { return Refusal::Denied };
    let Ok(declared) = entity_of(entity.name) else { return Refusal::Denied };
    match stored_rows(connection, session, declared, &[plan.id]).await {
        Ok(rows) if rows.first().is_some_and(|record| record.version == plan.version) => Refusal::Denied,
        Ok(_) => Refusal::Conflict { entity: entity.name.to_owned(), id: plan.id },
        Err(refusal) => refusal,
    }
}

/// `with v (k_id, …) as (values …) update …`. No column of the list may be called as one of the
/// table's, and the table has no alias, or one of the two databases would not take it.
fn update_text(session: &Session, entity: &Entity, plans: &[Plan], change_id: i64) -> Sql {
    let mut writer = Writer::new(session);
    let names: Vec<&'static str> = plans.first().iter().flat_map(|plan| &plan.columns).map(|(name, _)| *name).collect();
    writer.push("with v (k_id, k_version");
    for name in &names {
        writer.push(", k_").push(name);
    }
    writer.push(") as (values ");
    for (place, plan) in plans.iter().enumerate() {
        writer.push(if place > 0 { ", (" } else { "(" });
        writer.bind(Arg::Int(Some(plan.id))).push(", ").bind(Arg::Int(Some(plan.version)));
        for (_, value) in &plan.columns {
            writer.push(", ").bind(value.clone());
        }
        writer.push(")");
    }
    writer.push(&format!(") update {} set version = version + 1, change_id = ", entity.table));
    writer.bind(Arg::Int(Some(change_id)));
    for name in &names {
        writer.push(&format!(", {name} = k_{name}"));
    }
    writer.push(" from v where ");
    if let Some(own) = organisation(session, entity) {
        writer.push("organisation_id = ").bind(Arg::Int(Some(own))).push(" and ");
    }
    writer.push("id = k_id and version = k_version returning id");
    let mut statement = writer.finish();
    statement.columns = vec![Column::Int];
    statement
}

/// Rows of municipalities are named with theirs, so that the index is used.
fn organisation(session: &Session, entity: &Entity) -> Option<i64> {
    let tenant = entity.tenancy == crate::model::entity::Tenancy::Tenant;
    (tenant && !session.is_secretariat()).then_some(session.organisation_id)
}

/// Is this a link whose target may be another municipality's secret?
pub fn may_be_lokal(kind: Kind) -> bool {
    let Kind::Link(target) = kind else { return false };
    entity_of(target).is_ok_and(|target| target.field("access").is_some())
}
