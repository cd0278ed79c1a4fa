//! What others see of one's own contract, read from the share layer itself; which templates drew
//! one's prices; and who chose the visibility. On PostgreSQL the first two are functions of the
//! database (`repeat/65_seen.sql`), for no member reads the share layer or another's extractions.

use std::sync::Arc;

use serde_json::Value as Json;
use uuid::Uuid;

use crate::db::open::SHARE_LAYER;
use crate::db::report::stored;
use crate::db::run::Connection;
use crate::db::sql::{Arg, Column, Sql};
use crate::db::write;
use crate::model::entities;
use crate::model::entity::{Entity, Field};
use crate::model::report::{self, Template};
use crate::model::request::Refusal;
use crate::model::seen::{Chosen, Gate, Others, PriceUse, SharedRow, Version, choices};
use crate::model::session::Session;
use crate::model::value::Value;

/// What others see of the contract; with `as_if` what they would see after that choice: the
/// switch is made, looked at and taken back.
///
/// # Errors
/// `Gone` for a contract that is not one's own. With `as_if`: `ReadOnly`, and `Denied` for
/// somebody who may not switch.
pub async fn others(
    connection: &mut Connection,
    session: &Session,
    contract: i64,
    as_if: Option<&str>,
) -> Result<Others, Refusal> {
    let contract = write::stored(connection, session, &entities::contract::CONTRACT, contract).await?.id;
    if matches!(connection, Connection::Sqlite(_)) {
        connection.command(SHARE_LAYER).await?;
    }
    let Some(to) = as_if else { return read(connection, session, contract).await };
    if session.read_only {
        return Err(Refusal::ReadOnly);
    }
    if !session.may_edit(&entities::contract::CONTRACT) {
        return Err(Refusal::Denied);
    }
    connection.begin().await?;
    let seen = match write::switch(connection, session, Uuid::now_v7(), &[contract], to).await {
        Ok(_) => read(connection, session, contract).await,
        Err(refusal) => Err(refusal),
    };
    connection.command("rollback").await?;
    seen
}

async fn read(connection: &mut Connection, session: &Session, contract: i64) -> Result<Others, Refusal> {
    let mut others = Others::default();
    for (relation, row) in shared_rows(connection, session, contract).await? {
        match relation {
            "contract" => others.contract = Some(row),
            "economy_line" => others.lines.push(row),
            _ => others.systems.push(row),
        }
    }
    if others.contract.is_none() {
        others.gate = Some(gate(connection, session).await?);
    }
    Ok(others)
}

/// The relations of the share layer that hold a contract, and the field that names it.
const RELATIONS: [(&str, &str); 3] =
    [("contract", "id"), ("economy_line", "contract_id"), ("contract_system", "contract_id")];

async fn shared_rows(
    connection: &mut Connection,
    session: &Session,
    contract: i64,
) -> Result<Vec<(&'static str, SharedRow)>, Refusal> {
    if let Connection::Postgres(_) = connection {
        return from_the_database(connection, contract).await;
    }
    let mut found = Vec::new();
    for (relation, via) in RELATIONS {
        let Some(entity) = entities::named(relation) else { continue };
        let fields: Vec<&Field> = shared_fields(entity).collect();
        let names: String = fields.iter().map(|field| format!(", t.{}", field.name)).collect();
        let columns = fields.iter().map(|field| Column::of(field.kind));
        let statement = Sql {
            text: format!(
                "select t.id{names} from share_{relation} t where t.organisation_id = $1 and t.{via} = $2 order by t.id"
            ),
            args: vec![Arg::Int(Some(session.organisation_id)), Arg::Int(Some(contract))],
            columns: [Column::Int].into_iter().chain(columns).collect(),
        };
        let names = || ["id"].into_iter().chain(fields.iter().map(|field| field.name)).map(str::to_owned);
        for row in connection.select(&statement).await? {
            found.push((relation, SharedRow { fields: names().zip(row).collect() }));
        }
    }
    Ok(found)
}

/// The columns that the share layer has of an entity.
fn shared_fields(entity: &Entity) -> impl Iterator<Item = &'static Field> + use<> {
    let fields: &'static [Field] = entity.fields;
    fields.iter().filter(|field| field.share.may_leave())
}

async fn from_the_database(
    connection: &mut Connection,
    contract: i64,
) -> Result<Vec<(&'static str, SharedRow)>, Refusal> {
    let statement = Sql {
        text: "select relation, found from kitos.seen_by_others($1)".to_owned(),
        args: vec![Arg::Int(Some(contract))],
        columns: vec![Column::Text, Column::Text],
    };
    let rows = connection.fetch(&statement).await?;
    rows.iter().map(|row| from_json(text(row, 0).as_str(), text(row, 1).as_str())).collect()
}

fn from_json(relation: &str, found: &str) -> Result<(&'static str, SharedRow), Refusal> {
    let broken = || Refusal::Database { code: "share row".to_owned() };
    let (relation, _) = RELATIONS.into_iter().find(|(name, _)| *name == relation).ok_or_else(broken)?;
    let entity = entities::named(relation).ok_or_else(broken)?;
    let row: serde_json::Map<String, Json> = serde_json::from_str(found).map_err(|_| broken())?;
    let id = row.get("id").and_then(Json::as_i64).map_or(Value::Null, Value::Int);
    let value = |field: &Field| Some((field.name.to_owned(), typed(field, row.get(field.name)?)));
    let fields = [("id".to_owned(), id)].into_iter().chain(shared_fields(entity).filter_map(value)).collect();
    Ok((relation, SharedRow { fields }))
}

fn typed(field: &Field, value: &Json) -> Value {
    let number = || value.as_i64();
    let read = match Column::of(field.kind) {
        Column::Text => value.as_str().map(Value::text),
        Column::Bool => value.as_bool().map(Value::Bool),
        Column::Int => number().map(Value::Int),
        Column::Money => number().map(Value::Money),
        Column::Ref => number().map(Value::Ref),
        Column::Date => value.as_str().and_then(|text| text.parse().ok()).map(Value::Date),
        Column::Moment => value.as_str().and_then(|text| text.parse().ok()).map(Value::Moment),
    };
    read.unwrap_or_default()
}

/// Why nothing of this municipality is shared today.
async fn gate(connection: &mut Connection, session: &Session) -> Result<Gate, Refusal> {
    let statement = Sql {
        text: "select max(t.first_day) from v_sharing_terms t".to_owned(),
        args: Vec::new(),
        columns: vec![Column::Date],
    };
    let first_day = connection.select(&statement).await?.first().and_then(|row| row.first()?.as_date());
    Ok(match first_day.filter(|first_day| *first_day > session.today) {
        Some(first_day) => Gate::NotBegun { first_day },
        None => Gate::NotParty,
    })
}

fn text(row: &[Value], at: usize) -> String {
    row.get(at).and_then(Value::as_text).unwrap_or_default().to_owned()
}

fn moment(row: &[Value], at: usize) -> Option<chrono::DateTime<chrono::Utc>> {
    match row.get(at) {
        Some(Value::Moment(at)) => Some(*at),
        _ => None,
    }
}

const DRAWN: &str =
    "select d.template_code, d.municipalities, d.last_at, d.last_municipality from kitos.drawn_from_us() d";

/// A file logs no extractions of its own; what stands in it came with it.
const DRAWN_IN_A_FILE: &str = "select e.template_code, count(distinct e.organisation_id), max(e.at), \
     (select o.name from extraction l join organisation o on o.id = l.organisation_id \
      where l.template_code = e.template_code and l.organisation_id <> $1 order by l.at desc, l.id desc limit 1) \
     from extraction e where e.organisation_id <> $1 group by e.template_code";

/// The published templates that name prices, and who else has run them while this municipality
/// took part.
///
/// # Errors
/// What the database refuses.
pub async fn price_uses(connection: &mut Connection, session: &Session) -> Result<Vec<PriceUse>, Refusal> {
    let published = stored::entries(connection, session).await?;
    let (body, args) = match connection {
        Connection::Postgres(_) => (DRAWN, Vec::new()),
        Connection::Sqlite(_) => (DRAWN_IN_A_FILE, vec![Arg::Int(Some(session.organisation_id))]),
    };
    let columns = vec![Column::Text, Column::Int, Column::Moment, Column::Text];
    let drawn = connection.select(&Sql { text: body.to_owned(), args, columns }).await?;
    let used = |template: &Arc<Template>| {
        let row = drawn.iter().find(|row| text(row, 0) == template.code);
        PriceUse {
            template: template.words.clone(),
            municipalities: row.and_then(|row| row.get(1)?.as_int()).unwrap_or_default(),
            last: row.and_then(|row| Some((moment(row, 2)?, text(row, 3)))),
        }
    };
    let kept = published.iter().filter(|entry| entry.owner.is_some()).filter_map(|entry| entry.runs.as_ref());
    let mut prices: Vec<&Arc<Template>> =
        kept.filter(|template| template.scope.is_shared() && template.names_price()).collect();
    let place = |code: &str| report::shipped().iter().position(|template| template.code == code);
    prices.sort_by_key(|template| place(&template.code).unwrap_or(usize::MAX));
    Ok(prices.into_iter().map(used).collect())
}

const LOG: &str = "select v.visibility, v.visibility_chosen_at, s.at, s.actor, s.reason, \
     (select p.name from v_person p where p.organisation_id = v.organisation_id and p.login = s.actor) \
     from ( \
         select h.organisation_id, h.version, h.visibility, h.visibility_chosen_at, h.change_id \
         from contract_history h where h.organisation_id = $1 and h.id = $2 \
         union all \
         select c.organisation_id, c.version, c.visibility, c.visibility_chosen_at, c.change_id \
         from v_contract c where c.organisation_id = $1 and c.id = $2) v \
     left join change_set s on s.organisation_id = v.organisation_id and s.id = v.change_id \
     order by v.version";

/// Who chose the contract's visibility and when, newest first.
///
/// # Errors
/// `Gone` for a contract that is not one's own.
pub async fn log(connection: &mut Connection, session: &Session, contract: i64) -> Result<Vec<Chosen>, Refusal> {
    let contract = write::stored(connection, session, &entities::contract::CONTRACT, contract).await?.id;
    let statement = Sql {
        text: LOG.to_owned(),
        args: vec![Arg::Int(Some(session.organisation_id)), Arg::Int(Some(contract))],
        columns: vec![Column::Text, Column::Moment, Column::Moment, Column::Text, Column::Text, Column::Text],
    };
    let versions = connection.select(&statement).await?.into_iter().map(|row| Version {
        visibility: text(&row, 0),
        chosen_at: moment(&row, 1),
        at: moment(&row, 2),
        reason: text(&row, 4),
        who: row.get(5).and_then(Value::as_text).map_or_else(|| text(&row, 3), str::to_owned),
    });
    let mut found = choices(versions.collect());
    found.reverse();
    Ok(found)
}

/// The uuids of these contracts, which a calendar knows its events by.
///
/// # Errors
/// What the database refuses.
pub async fn uuids(connection: &mut Connection, session: &Session, ids: &[i64]) -> Result<Vec<(i64, String)>, Refusal> {
    let mut found = Vec::new();
    for chunk in ids.chunks(500) {
        let places: Vec<String> = (2..chunk.len() + 2).map(|place| format!("${place}")).collect();
        let own = [session.organisation_id];
        let statement = Sql {
            text: format!(
                "select t.id, t.uuid from v_contract t where t.organisation_id = $1 and t.id in ({})",
                places.join(", ")
            ),
            args: own.iter().chain(chunk).map(|id| Arg::Int(Some(*id))).collect(),
            columns: vec![Column::Int, Column::Text],
        };
        let rows = connection.select(&statement).await?;
        found.extend(rows.iter().filter_map(|row| Some((row.first()?.as_int()?, text(row, 1)))));
    }
    Ok(found)
}
