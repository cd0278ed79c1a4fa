//! `set` and `visibility` on everything that a filter keeps: the same preview and the same single
//! transaction as on the screen. What cannot be changed is listed with its reason and left.

use serde_json::json;
use uuid::Uuid;

use super::Cli;
use super::change::{Set, told};
use super::failure::{Exit, Failure};
use super::look::condition;
use super::output::{column, number_cell, text_cell};
use crate::db::Db;
use crate::model::bulk::{BulkQuery, BulkRow, Edit, Operation, Verdict, refuse_name_twins};
use crate::model::condition::Condition;
use crate::model::entity::{Entity, Field};
use crate::model::request::{ColumnKind, Outcome, Refusal, Request, Save, Table, Write};
use crate::model::value::{Cell, Value};
use crate::text::format;

/// The ids of all records that the filter keeps.
pub async fn ids(cli: &Cli, db: &Db, entity: &'static Entity, filter: &str) -> Result<(Vec<i64>, Condition), Failure> {
    let filter = condition(cli, entity, Some(filter), db.session().today)?;
    let request = Request::Ids { entity: entity.name, filter: filter.clone() };
    let Outcome::Ids(mut ids) = cli.ask(db, &request).await? else { return Ok((Vec::new(), filter)) };
    ids.sort_unstable();
    Ok((ids, filter))
}

/// Gives the fields these values on every record that the filter keeps.
pub async fn set(
    cli: &Cli,
    db: &Db,
    entity: &'static Entity,
    asked: &Set,
    values: Vec<(&'static Field, Value)>,
) -> Result<Exit, Failure> {
    let (ids, filter) = ids(cli, db, entity, asked.filter.as_deref().unwrap_or_default()).await?;
    if ids.is_empty() {
        return Err(Failure::new(Exit::Findings, "nothing-found", cli.texts.get("cli-nothing-found")));
    }
    let mut values = values.into_iter();
    let Some((field, value)) = values.next() else { return Ok(Exit::Done) };
    let also: Vec<(String, Value)> = values.map(|(field, value)| (field.name.to_owned(), value)).collect();
    let edit = Edit { entity: entity.name, field: field.name, operation: Operation::Set(Cell::new(value)) };
    let query = BulkQuery { edit, also: also.clone(), ids, filter };
    let previewed = db.answer(&Request::Preview(query)).await;
    let previewed = previewed.map_err(|refusal| Failure::refusal(cli.texts, Some(entity), &refusal))?;
    let Outcome::Preview(mut rows) = previewed else { return Ok(Exit::Findings) };
    refuse_name_twins(&mut rows, |_| true);
    let writes = rows.iter().filter(|row| row.verdict == Verdict::Change).map(|row| write(entity, field, row, &also));
    let writes: Vec<Write> = writes.collect();
    let changed = writes.len();
    if changed > 0 && !asked.dry_run {
        let save = Save { uuid: Uuid::now_v7(), reason: asked.reason.clone(), kind: "bulk".to_owned(), writes };
        let saved = db.answer(&Request::Save(save)).await;
        saved.map_err(|refusal: Refusal| Failure::refusal(cli.texts, Some(entity), &refusal))?;
    }
    tell(cli, entity, field, asked.dry_run, &rows)?;
    let refused = rows.iter().any(|row| matches!(row.verdict, Verdict::Refused(_)));
    Ok(if refused { Exit::Refused } else { Exit::Done })
}

fn write(entity: &Entity, field: &Field, row: &BulkRow, also: &[(String, Value)]) -> Write {
    let own = (field.name.to_owned(), row.after.value.clone());
    let fields = std::iter::once(own).chain(also.iter().cloned()).collect();
    Write::Update { entity: entity.name.to_owned(), id: row.id, version: row.version, fields }
}

/// In a dry run every row that would change; those that cannot be, always; then the numbers.
fn tell(cli: &Cli, entity: &'static Entity, field: &Field, dry_run: bool, rows: &[BulkRow]) -> Result<(), Failure> {
    let count = |wanted: fn(&Verdict) -> bool| rows.iter().filter(|row| wanted(&row.verdict)).count();
    let changed = count(|verdict| *verdict == Verdict::Change);
    let same = count(|verdict| *verdict == Verdict::Same);
    let refused = count(|verdict| matches!(verdict, Verdict::Refused(_)));
    let listed = |row: &&BulkRow| match row.verdict {
        Verdict::Change => dry_run,
        Verdict::Same => false,
        Verdict::Refused(_) => true,
    };
    if cli.output.is_json() {
        let shown: Vec<_> = rows.iter().filter(listed).map(|row| as_json(cli, entity, field, row)).collect();
        let numbers = json!({ "changed": changed, "same": same, "refused": refused, "dry_run": dry_run });
        return cli.output.json(&json!({ "rows": shown, "totals": numbers, "next": null }));
    }
    let shown: Vec<_> = rows.iter().filter(listed).map(|row| cells(cli, entity, field, row)).collect();
    if !shown.is_empty() {
        cli.output.table(&table(cli, entity, shown), None)?;
    }
    let args = [("changed", changed.into()), ("same", same.into()), ("refused", refused.into())];
    let key = if dry_run { "cli-many-would" } else { "cli-many-done" };
    cli.output.text(&format!("{}\n", cli.texts.with(key, &args)))
}

fn table(cli: &Cli, entity: &Entity, rows: Vec<Vec<Cell>>) -> Table {
    let texts = ["name", "before", "after", "reason"].map(|code| column(cli.texts, code, ColumnKind::Text));
    let columns = std::iter::once(column(cli.texts, "id", ColumnKind::Int)).chain(texts).collect();
    Table { title: cli.texts.entities(entity), columns, rows, ..Table::default() }
}

fn words(cli: &Cli, entity: &Entity, field: &Field, row: &BulkRow) -> [String; 4] {
    let say = |field: &Field, cell: &Cell| format::cell(field, cell, cli.texts.lang);
    let name = entity.field(entity.label).map(|label| say(label, &row.name)).unwrap_or_default();
    let reason = match &row.verdict {
        Verdict::Refused(reason) => cli.texts.reason(entity, reason),
        _ => String::new(),
    };
    [name, say(field, &row.before), say(field, &row.after), reason]
}

fn cells(cli: &Cli, entity: &Entity, field: &Field, row: &BulkRow) -> Vec<Cell> {
    let words = words(cli, entity, field, row).map(text_cell);
    std::iter::once(number_cell(row.id)).chain(words).collect()
}

fn as_json(cli: &Cli, entity: &Entity, field: &Field, row: &BulkRow) -> serde_json::Value {
    let [name, before, after, reason] = words(cli, entity, field, row);
    json!({ "id": row.id, "name": name, "before": before, "after": after, "reason": reason })
}

/// Nothing was found to switch: said, and exit code 1.
pub fn none_found(cli: &Cli, to: &str, dry_run: bool) -> Result<Exit, Failure> {
    let row = json!({ "visibility": to, "contracts": 0, "lines": 0, "dry_run": dry_run });
    told(cli, row, &cli.texts.get("cli-nothing-found")).map(|_| Exit::Findings)
}
