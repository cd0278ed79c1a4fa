//! One's own side of a report: the rows of one's own that it is drawn from, read from one's own
//! data under one's own rights and never from the share layer. The screen lays the own values of
//! an anonymous report over its figures, and finds the record behind a row that is one's own.
//!
//! An ungrouped report gives its rows with their ids; a grouped one its groups with their keys,
//! and, where it is anonymous, what the municipality would bring to each of them.

use crate::db::as_of;
use crate::db::report::trial::{checked, narrowed};
use crate::db::report::{COMMA, arguments, json_cell, names, orders, rows};
use crate::db::run::Connection;
use crate::db::sql::{Arg, Column as Read, Sql};
use crate::model::entity::{Kind, Tenancy};
use crate::model::report::{Only, Path, Scope, Source, Template};
use crate::model::request::{ColumnKind, OwnRow, Refusal};
use crate::model::session::{Session, Store};
use crate::model::value::Value;

/// More than any municipality has registered.
const MOST: i64 = 100_000;

/// The own rows behind this template's text.
///
/// # Errors
/// `Denied` for somebody who has no records of his own, `Template` for a text that does not
/// check, `Invalid` for a parameter, and whatever the database refuses.
pub async fn own(
    connection: &mut Connection,
    session: &Session,
    source: &str,
    given: &[(String, String)],
    only: Option<&Only>,
) -> Result<Vec<OwnRow>, Refusal> {
    let template = narrowed(checked(source)?, only)?;
    let common = template.base.tenancy == Tenancy::Catalogue;
    if session.is_secretariat() && !common {
        return Err(Refusal::Denied);
    }
    // Nobody's rows of the common catalogue are one's own.
    if common && template.scope.is_shared() {
        return Ok(Vec::new());
    }
    let (given, _) = super::compared::named(connection, &template, given).await?;
    let mut args: Vec<Arg> = arguments(&template, &given)?.into_iter().map(Arg::Text).collect();
    args.resize(7, Arg::Text(None));
    args.extend([Arg::Text(Some(COMMA.to_owned())), Arg::Int(Some(MOST)), Arg::Int(Some(session.organisation_id))]);
    let text = format!("{} limit $9", as_of::wrapped(session, &text(&template)));
    let json = match session.store {
        Store::SharedRegistry => format!("select cast(row_to_json(found) as text) from ({text}) found"),
        Store::OwnFile => text,
    };
    match connection {
        Connection::Postgres(_) => {
            let found = connection.fetch(&Sql { text: json, args, columns: vec![Read::Text] }).await?;
            found.iter().map(|row| from_json(&template, row)).collect()
        }
        Connection::Sqlite(_) => {
            let columns = kinds(&template).into_iter().map(super::read_as).collect();
            let found = connection.select(&Sql { text: json, args, columns }).await?;
            Ok(found.into_iter().map(|row| typed(&template, row)).collect())
        }
    }
}

/// `c1…`, `c61…` the keys of its group, `c92` and `c93`.
fn text(template: &Template) -> String {
    let keys = names(61, template.group.len());
    let listed: String = keys.iter().map(|key| format!("{key}, ")).collect();
    let all = names(1, template.columns.len()).join(", ");
    let rows = rows::select_own(template);
    if template.scope == Scope::SharedAnonymous {
        let mine = super::groups::per_municipality(template, &keys, "b");
        return format!("with b as ({rows}), m as ({mine}) select {all}, {listed}c92, c93 from m order by c93");
    }
    if template.is_grouped() {
        let groups = keys.join(", ");
        let values: Vec<String> = template.columns.iter().enumerate().map(group_value).collect();
        return format!(
            "with b as ({rows}) select {}, {listed}count(distinct c92) as c92, min(c93) as c93 from b group by {groups} \
             order by c93",
            values.join(", ")
        );
    }
    let mut ordered = orders(template);
    ordered.push("c93".to_owned());
    format!(
        "with b as ({rows}) select {all}, case when c92 is null then 0 else 1 end as c92, c93 from b order by {}",
        ordered.join(", ")
    )
}

/// Of a group, what says which it is; what is computed over municipalities has no own part.
fn group_value((index, column): (usize, &crate::model::report::Column)) -> String {
    let number = index + 1;
    match (&column.value, column.aggregate) {
        (Source::Field(_), None) => format!("min(c{number}) as c{number}"),
        _ => format!("null as c{number}"),
    }
}

/// What `text` selects, in its order.
fn kinds(template: &Template) -> Vec<ColumnKind> {
    let columns = template.columns.iter().map(|column| column.kind);
    columns.chain(template.group.iter().map(key_kind)).chain([ColumnKind::Int; 2]).collect()
}

/// What a group's key is read as: what a link points to by its id.
const fn key_kind(key: &Path) -> ColumnKind {
    match key.field.kind {
        Kind::Link(_) | Kind::Option(_) | Kind::Int { .. } => ColumnKind::Int,
        Kind::Bool => ColumnKind::Bool,
        Kind::Money => ColumnKind::Money,
        Kind::Date => ColumnKind::Date,
        Kind::Moment => ColumnKind::Moment,
        Kind::Text { .. } | Kind::LongText | Kind::Choice(_) => ColumnKind::Text,
    }
}

fn from_json(template: &Template, row: &[Value]) -> Result<OwnRow, Refusal> {
    let broken = || Refusal::Database { code: "report row".to_owned() };
    let text = row.first().and_then(Value::as_text).ok_or_else(broken)?;
    let found: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).map_err(|_| broken())?;
    let names = names(1, template.columns.len()).into_iter().chain(names(61, template.group.len()));
    let names = names.chain(["c92".to_owned(), "c93".to_owned()]);
    let cells = names
        .zip(kinds(template))
        .map(|(name, kind)| found.get(&name).map_or(Value::Null, |value| json_cell(kind, value)))
        .collect();
    Ok(divided(template, cells))
}

fn typed(template: &Template, row: Vec<Value>) -> OwnRow {
    let flag = |(value, kind)| match (value, kind) {
        (Value::Int(flag), ColumnKind::Bool) => Value::Bool(flag != 0),
        (value, _) => value,
    };
    divided(template, row.into_iter().zip(kinds(template)).map(flag).collect())
}

fn divided(template: &Template, mut cells: Vec<Value>) -> OwnRow {
    let mut rest = cells.split_off(template.columns.len().min(cells.len()));
    let ends = rest.split_off(template.group.len().min(rest.len()));
    let mut ends = ends.iter().map(Value::as_int);
    let hidden = ends.next().flatten().is_some_and(|hidden| hidden > 0);
    let id = ends.next().flatten().filter(|_| !template.is_grouped());
    let keys = rest.into_iter().zip(&template.group).map(|(value, key)| key_value(value, key)).collect();
    OwnRow { cells, keys, id, hidden }
}

fn key_value(value: Value, key: &Path) -> Value {
    match (value, key.field.kind) {
        (Value::Int(id), Kind::Link(_) | Kind::Option(_)) => Value::Ref(id),
        (value, _) => value,
    }
}
