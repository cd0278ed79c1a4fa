//! Reports and data quality.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::failure::{Exit, Failure};
use super::look::{matching, print_rows};
use super::output::{column, number_cell, text_cell};
use super::{Cli, history};
use crate::app::report_table;
use crate::model::quality::{self, RuleLevel};
use crate::model::report::{self, Template};
use crate::model::request::{ColumnKind, Outcome, Refusal, Request, Table};
use crate::model::{entities, quality::Rule};
use crate::text::key;

#[derive(Debug, Subcommand)]
pub enum Report {
    /// The templates that may be run here.
    List,
    /// Is this template file in order?
    Check { file: PathBuf },
    /// Run a template.
    Run {
        code: String,
        /// A parameter: name=value.
        #[arg(long = "param", value_name = "NAME=VALUE")]
        params: Vec<String>,
        #[arg(long, default_value_t = 10_000)]
        limit: usize,
        /// A local report as it was at the end of this day.
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
    },
}

pub async fn report(cli: &Cli, report: &Report) -> Result<Exit, Failure> {
    match report {
        Report::List => list(cli).await,
        Report::Check { file } => check(cli, file),
        Report::Run { code, params, limit, as_of } => run(cli, code, params, *limit, as_of.as_deref()).await,
    }
}

async fn list(cli: &Cli) -> Result<Exit, Failure> {
    let db = cli.open().await?;
    let offered = report::shipped().iter().filter(|template| template.offered_to(db.session()));
    let row = |template: &Template| {
        let name = template.name(cli.texts.lang.code());
        vec![text_cell(&template.code), text_cell(template.scope.code()), text_cell(name)]
    };
    let table = Table {
        title: String::new(),
        columns: ["code", "scope", "name"].map(|code| column(cli.texts, code, ColumnKind::Text)).to_vec(),
        rows: offered.map(row).collect(),
        notes: Vec::new(),
    };
    print_rows(cli, &table, None)
}

fn check(cli: &Cli, file: &std::path::Path) -> Result<Exit, Failure> {
    let name = file.display().to_string();
    let refused = |reason: String| {
        let args = [("file", name.clone().into()), ("reason", reason.into())];
        Failure::new(Exit::FileRefused, "template", cli.texts.with("cli-template-refused", &args))
    };
    let text = std::fs::read_to_string(file).map_err(|error| refused(error.to_string()))?;
    let template = Template::parse(&text).map_err(|error| refused(error.to_string()))?;
    if cli.output.is_json() {
        let row = json!({ "code": template.code, "scope": template.scope.code() });
        cli.output.json(&json!({ "rows": [row], "next": null }))?;
    } else {
        let args = [("code", template.code.as_str().into()), ("file", name.into())];
        cli.output.text(&format!("{}\n", cli.texts.with("cli-template-good", &args)))?;
    }
    Ok(Exit::Done)
}

async fn run(cli: &Cli, code: &str, params: &[String], limit: usize, as_of: Option<&str>) -> Result<Exit, Failure> {
    let template = report::named(code).ok_or_else(|| {
        let known: Vec<_> = report::shipped().iter().map(|template| template.code.as_str()).collect();
        cli.usage("unknown-report", "cli-unknown-report", &[("code", code.into()), ("known", known.join(", ").into())])
    })?;
    let params = params.iter().map(|text| param(cli, template, text)).collect::<Result<Vec<_>, _>>()?;
    let db = cli.open().await?;
    let as_of = history::as_of(cli, as_of, db.session().today)?;
    let request = Request::Report { code: code.to_owned(), params, limit }.as_of(as_of);
    let Outcome::Report(result) = cli.ask(&db, &request).await? else {
        return Err(cli.refused(&Refusal::Gone));
    };
    let mut table = report_table::table(template, &result, &cli.texts, None);
    if let Some(date) = as_of {
        table.notes.push(cli.texts.with("report-as-of", &[("date", date.into())]));
    }
    // Its notes count what is hidden, and stand there without a row too.
    cli.output.table(&table, None)?;
    Ok(if table.rows.is_empty() { Exit::Findings } else { Exit::Done })
}

fn param(cli: &Cli, template: &Template, text: &str) -> Result<(String, String), Failure> {
    let args = || [("text", text.into())];
    let (name, value) =
        text.split_once('=').ok_or_else(|| cli.usage("not-an-assignment", "cli-not-an-assignment", &args()))?;
    if !template.has_param(name) {
        return Err(cli.usage("unknown-parameter", "cli-unknown-parameter", &[("name", name.into())]));
    }
    Ok((name.to_owned(), value.to_owned()))
}

pub async fn quality(cli: &Cli, rule: Option<&str>) -> Result<Exit, Failure> {
    let rule = match rule {
        Some(id) => Some(quality::named(id).ok_or_else(|| {
            let known: Vec<_> = quality::RULES.iter().map(|rule| rule.id).collect();
            cli.usage("unknown-rule", "cli-unknown-rule", &[("name", id.into()), ("known", known.join(", ").into())])
        })?),
        None => None,
    };
    match rule {
        Some(rule) => offenders(cli, rule).await,
        None => counts(cli).await,
    }
}

async fn offenders(cli: &Cli, rule: &Rule) -> Result<Exit, Failure> {
    let db = cli.open().await?;
    let entity = entities::named(rule.entity).ok_or_else(|| cli.refused(&Refusal::Gone))?;
    let mut table = matching(cli, &db, entity, rule.condition()).await?;
    let rule_key = rule.id.to_lowercase();
    table.title = cli.texts.get(&key(&["rule", &rule_key]));
    table.notes.push(cli.texts.get(&key(&["fix", &rule_key])));
    let found = !table.rows.is_empty();
    cli.output.table(&table, None)?;
    Ok(if found { Exit::Findings } else { Exit::Done })
}

async fn counts(cli: &Cli) -> Result<Exit, Failure> {
    let db = cli.open().await?;
    let rules = quality::for_secretariat(db.session().is_secretariat()).map(|rule| rule.id).collect();
    let Outcome::Quality(counts) = cli.ask(&db, &Request::Quality { rules }).await? else {
        return Err(cli.refused(&Refusal::Gone));
    };
    let found = counts.iter().any(|(_, count)| *count > 0);
    let row = |(id, count): (String, i64)| {
        let level = match quality::named(&id).map(|rule| rule.level) {
            Some(RuleLevel::Minimum) => "minimum",
            _ => "quality",
        };
        let level = crate::model::value::Cell::named(
            crate::model::value::Value::text(level),
            cli.texts.get(&key(&["quality", level])),
        );
        let words = cli.texts.get(&key(&["rule", &id.to_lowercase()]));
        vec![text_cell(id), level, number_cell(count), text_cell(words)]
    };
    let table = Table {
        title: cli.texts.get("quality-title"),
        columns: vec![
            column(cli.texts, "rule", ColumnKind::Text),
            column(cli.texts, "level", ColumnKind::Text),
            column(cli.texts, "count", ColumnKind::Int),
            column(cli.texts, "meaning", ColumnKind::Text),
        ],
        rows: counts.into_iter().map(row).collect(),
        notes: Vec::new(),
    };
    cli.output.table(&table, None)?;
    Ok(if found { Exit::Findings } else { Exit::Done })
}
