//! The secretariat's commands: `completeness`, and `merge system`.

use clap::Subcommand;
use serde_json::json;
use uuid::Uuid;

use super::Cli;
use super::failure::{Exit, Failure};
use super::output::{column, number_cell, text_cell};
use crate::db::Db;
use crate::model::fold::search as fold;
use crate::model::request::{ColumnKind, Merge as Wanted, Merged, Outcome, Request, Table};

/// Names looked at for a system.
const CANDIDATES: usize = 50;

#[derive(Debug, Subcommand)]
pub enum Merge {
    /// OLD becomes part of NEW in every municipality.
    System {
        /// Number or whole name.
        old: String,
        /// Number or whole name.
        new: String,
        /// Why; it stands in every municipality's history.
        #[arg(long, required_unless_present = "dry_run", default_value = "")]
        reason: String,
        /// Only say what would move.
        #[arg(long)]
        dry_run: bool,
    },
}

pub async fn merge(cli: &Cli, merge: &Merge) -> Result<Exit, Failure> {
    let Merge::System { old, new, reason, dry_run } = merge;
    let db = cli.open().await?;
    let (old, new) = (system(cli, &db, old).await?, system(cli, &db, new).await?);
    let wanted = Wanted { uuid: Uuid::now_v7(), old, new, reason: reason.clone(), rehearse: *dry_run };
    let Outcome::Merged(merged) = cli.ask(&db, &Request::Merge(wanted)).await? else { return Ok(Exit::Findings) };
    if cli.output.is_json() {
        let mut row = json!(merged);
        if let Some(fields) = row.as_object_mut() {
            fields.insert("dry_run".to_owned(), json!(dry_run));
        }
        cli.output.json(&json!({ "rows": [row], "next": null }))?;
    } else {
        let key = if *dry_run { "cli-merge-would" } else { "cli-merged" };
        cli.output.text(&format!("{}\n", said(cli, key, merged)))?;
    }
    Ok(Exit::Done)
}

fn said(cli: &Cli, key: &str, merged: Merged) -> String {
    let counts = [
        ("municipalities", merged.municipalities.into()),
        ("moved", merged.moved.into()),
        ("combined", merged.combined.into()),
        ("interfaces", merged.interfaces.into()),
        ("references", merged.references.into()),
        ("children", merged.children.into()),
    ];
    cli.texts.with(key, &counts)
}

/// A system by its number (with or without `it_system/`) or by its whole name.
async fn system(cli: &Cli, db: &Db, text: &str) -> Result<i64, Failure> {
    if let Ok(id) = text.rsplit('/').next().unwrap_or_default().parse() {
        return Ok(id);
    }
    let request = Request::Links { entity: "it_system", text: text.to_owned(), limit: CANDIDATES };
    let Outcome::Choices(found) = cli.ask(db, &request).await? else { return Ok(0) };
    let mut same = found.iter().filter(|choice| fold(&choice.name) == fold(text));
    match (same.next(), same.next()) {
        (Some(one), None) => Ok(one.id),
        _ => Err(cli.usage("not-a-system", "cli-not-a-system", &[("text", text.into())])),
    }
}

/// Numbers for every municipality and rule.
pub async fn completeness(cli: &Cli) -> Result<Exit, Failure> {
    let db = cli.open().await?;
    let Outcome::Completeness(counts) = cli.ask(&db, &Request::Completeness).await? else {
        return Ok(Exit::Findings);
    };
    let heading = |code: &str, kind| column(cli.texts, code, kind);
    let rows = counts.iter().map(|count| {
        let meaning = cli.texts.get(&format!("rule-{}", count.rule.to_lowercase()));
        vec![
            text_cell(count.organisation.as_str()),
            text_cell(count.rule.as_str()),
            number_cell(count.missing),
            number_cell(count.total),
            text_cell(meaning),
        ]
    });
    let table = Table {
        title: String::new(),
        columns: vec![
            heading("municipality", ColumnKind::Text),
            heading("rule", ColumnKind::Text),
            heading("missing", ColumnKind::Int),
            heading("total", ColumnKind::Int),
            heading("meaning", ColumnKind::Text),
        ],
        rows: rows.collect(),
        totals: Vec::new(),
        notes: Vec::new(),
    };
    cli.output.table(&table, None)?;
    Ok(if counts.is_empty() { Exit::Findings } else { Exit::Done })
}
