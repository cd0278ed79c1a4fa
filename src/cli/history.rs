//! `log` and `undo`: what was done to a record or by oneself, and taking it back.

use chrono::NaiveDate;
use clap::Args;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::failure::{Exit, Failure};
use super::look::print_rows;
use super::output::{column, number_cell, text_cell};
use super::{Cli, names};
use crate::app::undo::{kind_words, left, nothing_left, question, row_name, what};
use crate::db::Db;
use crate::model::entities;
use crate::model::entity::{Entity, Kind};
use crate::model::fold::search as fold;
use crate::model::history::{Change, ChangeSet, ChangedRow, Deed, FieldChange, Undo as Wish, Undone, Which};
use crate::model::request::{ColumnKind, Outcome, Request, Table};
use crate::model::session::Session;
use crate::model::value::{Cell, Value};
use crate::text::format;

#[derive(Debug, Args)]
pub struct Log {
    /// kontrakt, system … or the English code; with /ID after it the record.
    entity: Option<String>,
    /// The record's number or name.
    record: Option<String>,
    /// Only one's own changes.
    #[arg(long, conflicts_with = "entity")]
    mine: bool,
    /// Change sets, newest first.
    #[arg(long, default_value_t = 100)]
    limit: usize,
}

#[derive(Debug, Args)]
pub struct Undo {
    /// The number of the change, from `log --mine`; the newest of one's own where none is given.
    change: Option<i64>,
    /// Only this record of it: ENTITY/ID. May be given several times.
    #[arg(long = "record", value_name = "ENTITY/ID")]
    records: Vec<String>,
    /// Do again what was undone last.
    #[arg(long, conflicts_with_all = ["change", "records"])]
    redo: bool,
    /// Only say what would happen.
    #[arg(long)]
    dry_run: bool,
    /// Where prices would be shared again: share them without being asked.
    #[arg(long)]
    yes: bool,
}

/// The day that `--as-of` names, as it is typed on the screen or in ISO. Of what is the
/// municipality's own there is nothing to show before its history begins, which is said.
pub fn as_of(cli: &Cli, text: Option<&str>, own: bool, session: &Session) -> Result<Option<NaiveDate>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let date = match format::parse(Kind::Date, text, session.today) {
        Ok(Value::Date(date)) => date,
        _ => return Err(cli.usage("not-a-date", "cli-not-a-date", &[("text", text.into())])),
    };
    match session.history_from.filter(|first| own && date < *first) {
        Some(first) => {
            let text = cli.texts.with("history-begins", &[("date", first.into())]);
            Err(Failure::new(Exit::Findings, "before-history", text))
        }
        None => Ok(Some(date).filter(|date| *date < session.today)),
    }
}

pub async fn log(cli: &Cli, log: &Log) -> Result<Exit, Failure> {
    let db = cli.open().await?;
    let Some(entity) = &log.entity else { return sets(cli, &db, log).await };
    let (entity, id) = match &log.record {
        Some(record) => {
            let entity = names::entity(cli, entity)?;
            (entity, found(cli, &db, entity, record).await?)
        }
        None => names::record(cli, entity)?,
    };
    let Outcome::History(mut changes) = cli.ask(&db, &Request::History { entity: entity.name, id }).await? else {
        return Ok(Exit::Findings);
    };
    changes.truncate(log.limit);
    if cli.output.is_json() {
        let rows: Vec<Json> = changes.iter().flat_map(told).collect();
        cli.output.json(&json!({ "rows": rows, "next": null }))?;
        return Ok(Exit::Done);
    }
    print_rows(cli, &history_table(cli, entity, &changes), None)
}

/// The record of this number, else of this name.
async fn found(cli: &Cli, db: &Db, entity: &'static Entity, text: &str) -> Result<i64, Failure> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let request = Request::Links { entity: entity.name, text: text.to_owned(), limit: 20 };
    let Outcome::Choices(choices) = cli.ask(db, &request).await? else { return Ok(0) };
    let wanted = fold(text);
    let exact: Vec<_> = choices.iter().filter(|choice| fold(&choice.name) == wanted).collect();
    let candidates = if exact.is_empty() { choices.iter().collect() } else { exact };
    match candidates.as_slice() {
        [one] => Ok(one.id),
        [] => Err(Failure::new(Exit::Findings, "nothing-found", cli.texts.get("cli-nothing-found"))),
        several => {
            let names: Vec<String> = several.iter().map(|choice| format!("{} ({})", choice.name, choice.id)).collect();
            let args = [
                ("field", cli.texts.entity(entity).into()),
                ("text", text.into()),
                ("names", names.join(" · ").into()),
            ];
            Err(cli.usage("ambiguous", "cli-ambiguous", &args))
        }
    }
}

/// A line for every field that a change set changed, or one for the row where there is none.
fn told(change: &Change) -> Vec<Json> {
    let line = |row: &ChangedRow, field: Option<&FieldChange>| {
        json!({
            "change": change.set.id,
            "at": change.set.at,
            "who": change.set.who,
            "kind": change.set.kind,
            "reason": change.set.reason,
            "entity": row.entity,
            "id": row.id,
            "deed": row.deed,
            "field": field.map(|field| &field.field),
            "before": field.map(|field| plain(&field.before)),
            "after": field.map(|field| plain(&field.after)),
        })
    };
    change
        .rows
        .iter()
        .flat_map(|row| match row.fields.as_slice() {
            [] => vec![line(row, None)],
            fields => fields.iter().map(|field| line(row, Some(field))).collect(),
        })
        .collect()
}

/// Codes in English, ISO dates, øre as whole numbers; what is linked to by its name.
fn plain(cell: &Cell) -> Json {
    match (&cell.label, &cell.value) {
        (Some(label), Value::Ref(_)) => json!(label),
        (_, Value::Null) => Json::Null,
        (_, Value::Bool(flag)) => json!(flag),
        (_, Value::Int(number) | Value::Money(number) | Value::Ref(number)) => json!(number),
        (_, Value::Date(date)) => json!(date),
        (_, Value::Moment(at)) => json!(at),
        (_, Value::Text(text)) => json!(text),
    }
}

fn history_table(cli: &Cli, entity: &'static Entity, changes: &[Change]) -> Table {
    let texts = cli.texts;
    let mut rows = Vec::new();
    for change in changes {
        for row in &change.rows {
            let head = |field: String, before: String, after: String| {
                vec![
                    text_cell(change.set.at.map(format::moment).unwrap_or_default()),
                    text_cell(change.set.who.clone().unwrap_or_default()),
                    text_cell(change.set.reason.clone()),
                    text_cell(row_name(&row.entity, row.id, &row.name, texts)),
                    text_cell(field),
                    text_cell(before),
                    text_cell(after),
                ]
            };
            if row.fields.is_empty() || row.deed != Deed::Changed {
                rows.push(head(texts.get(&format!("deed-{}", deed(row.deed))), String::new(), String::new()));
            }
            let of = entities::named(&row.entity);
            for told in row.fields.iter().filter(|_| row.deed == Deed::Changed) {
                let shown = |cell: &Cell| {
                    let field = of.and_then(|entity| entity.field(&told.field));
                    field.map(|field| format::cell(field, cell, texts.lang)).unwrap_or_default()
                };
                let label = of.map(|entity| texts.label(entity, &told.field)).unwrap_or_default();
                rows.push(head(label, shown(&told.before), shown(&told.after)));
            }
        }
    }
    let columns = ["at", "who", "reason", "name", "field", "before", "after"];
    Table {
        title: texts.entity(entity),
        columns: columns.map(|code| column(texts, code, ColumnKind::Text)).to_vec(),
        rows,
        ..Table::default()
    }
}

const fn deed(deed: Deed) -> &'static str {
    match deed {
        Deed::Made => "made",
        Deed::Changed => "changed",
        Deed::Removed => "removed",
        Deed::Restored => "restored",
    }
}

async fn sets(cli: &Cli, db: &Db, log: &Log) -> Result<Exit, Failure> {
    let Outcome::Changes(sets) = cli.ask(db, &Request::Changes { mine: log.mine, limit: log.limit }).await? else {
        return Ok(Exit::Findings);
    };
    if cli.output.is_json() {
        cli.output.json(&json!({ "rows": sets, "next": null }))?;
        return Ok(if sets.is_empty() { Exit::Findings } else { Exit::Done });
    }
    let row = |set: &ChangeSet| {
        vec![
            number_cell(set.id),
            text_cell(set.at.map(format::moment).unwrap_or_default()),
            text_cell(set.who.clone().unwrap_or_default()),
            text_cell(kind_words(&set.kind, cli.texts)),
            text_cell(what(&set.counts, set.name.as_deref(), cli.texts)),
            text_cell(set.reason.clone()),
            text_cell(if set.undone { cli.texts.get("changes-undone") } else { String::new() }),
        ]
    };
    let mut columns = vec![column(cli.texts, "change", ColumnKind::Int)];
    let rest = ["at", "who", "kind", "records", "reason", "undone"];
    columns.extend(rest.map(|code| column(cli.texts, code, ColumnKind::Text)));
    let table = Table { columns, rows: sets.iter().map(row).collect(), ..Table::default() };
    print_rows(cli, &table, None)
}

pub async fn undo(cli: &Cli, asked: &Undo) -> Result<Exit, Failure> {
    let rows = asked.records.iter().map(|text| names::record(cli, text)).collect::<Result<Vec<_>, _>>()?;
    let rows = (!rows.is_empty())
        .then(|| rows.into_iter().map(|(entity, id)| (entity.name.to_owned(), id)).collect::<Vec<_>>());
    let which = match asked.change {
        Some(id) => Which::Set(id),
        None if asked.redo => Which::LatestUndo,
        None => Which::Latest,
    };
    let db = cli.open().await?;
    let rehearsed = wish(cli, &db, Wish { uuid: Uuid::now_v7(), which, rows: rows.clone(), rehearse: true }).await?;
    if rehearsed.rows.is_empty() {
        return Err(Failure::new(Exit::Conflict, "nothing-left-to-undo", nothing_left(&rehearsed, cli.texts)));
    }
    if rehearsed.shared > 0 && !asked.yes && !asked.dry_run {
        return Err(Failure::usage("needs-yes", cli.texts.with("cli-undo-needs-yes", &shares(&rehearsed))));
    }
    let done = if asked.dry_run {
        rehearsed
    } else {
        let which = Which::Set(rehearsed.set.id);
        wish(cli, &db, Wish { uuid: Uuid::now_v7(), which, rows, rehearse: false }).await?
    };
    said(cli, &done, asked.dry_run)
}

fn shares(undone: &Undone) -> [(&'static str, crate::text::Arg); 2] {
    [("count", undone.shared.into()), ("lines", undone.lines.into())]
}

async fn wish(cli: &Cli, db: &Db, wish: Wish) -> Result<Undone, Failure> {
    match cli.ask(db, &Request::Undo(wish)).await? {
        Outcome::Undone(undone) => Ok(*undone),
        _ => Ok(Undone::default()),
    }
}

fn said(cli: &Cli, undone: &Undone, dry_run: bool) -> Result<Exit, Failure> {
    if cli.output.is_json() {
        let row = json!({
            "change": undone.set.id, "undone_by": undone.change_id, "rows": undone.rows, "left": undone.left,
            "shared": undone.shared, "lines": undone.lines, "dry_run": dry_run,
        });
        cli.output.json(&json!({ "rows": [row], "next": null }))?;
        return Ok(Exit::Done);
    }
    let text = if dry_run {
        question(undone, cli.texts)
    } else {
        let name = if undone.again() { "message-save-redone" } else { "message-save-undone" };
        let args = [("what", what(&undone.counts(), undone.set.name.as_deref(), cli.texts).into())];
        let left = left(&undone.left, cli.texts).map(|left| format!("\n{left}")).unwrap_or_default();
        format!("{}{left}", cli.texts.with(name, &args))
    };
    cli.output.text(&format!("{text}\n"))?;
    Ok(Exit::Done)
}
