//! The life of templates from the shell: what there is, and one step at a time.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;
use uuid::Uuid;

use super::Cli;
use super::failure::{Exit, Failure};
use super::output::{column, number_cell, text_cell};
use crate::db::Db;
use crate::model::report::life::{self, Kept, Step, Stepped, TemplateEntry, TemplateVersion};
use crate::model::request::{ColumnKind, Outcome, Refusal, Request, Table};
use crate::model::value::{Cell, Value};

#[derive(Debug, Subcommand)]
pub enum Life {
    /// Templates and orders in all states.
    Templates,
    /// Order a report; all members see the name, the explanation and the municipality.
    Order {
        name: String,
        /// The question that it is to answer.
        explanation: String,
    },
    /// Give the own municipality's vote.
    Vote {
        code: String,
        /// Take it back.
        #[arg(long)]
        withdraw: bool,
    },
    /// The order has been assessed (the secretariat).
    Assess { code: String },
    /// Begin a draft: the first one, or a copy of what is published.
    Develop { code: String },
    /// Save a template file as the newest unpublished version.
    Draft { file: PathBuf },
    /// The newest draft waits for a second person (the secretariat).
    Ready { code: String },
    /// Who may publish a shared template beside the secretariat; one of them named or taken off.
    Reviewers {
        code: String,
        /// May publish it from now on (the secretariat).
        #[arg(long, value_name = "LOGIN", conflicts_with = "remove")]
        name: Option<String>,
        /// May publish it no longer (the secretariat).
        #[arg(long, value_name = "LOGIN")]
        remove: Option<String>,
    },
    /// Publish a version that has been read; a shared one as the second person.
    Publish {
        code: String,
        /// Of the text that was read, as `versions` and `diff` print it.
        #[arg(long)]
        sha256: String,
    },
    /// Withdraw a template or an order: it runs no more.
    Withdraw { code: String },
    /// The versions of a template, newest first.
    Versions { code: String },
    /// What a version changed, line by line.
    Diff {
        code: String,
        /// The version; without it the newest.
        #[arg(long = "to", value_name = "NUMBER")]
        to: Option<i64>,
        /// The version before it; without it the one that came before.
        #[arg(long = "from", value_name = "NUMBER")]
        from: Option<i64>,
    },
}

pub async fn life(cli: &Cli, life: &Life) -> Result<Exit, Failure> {
    let step = |code: &str, step: Step| (code.to_owned(), step);
    let (code, step) = match life {
        Life::Templates => return templates(cli).await,
        Life::Versions { code } => return versions(cli, code).await,
        Life::Diff { code, to, from } => return diff(cli, code, *to, *from).await,
        Life::Publish { code, sha256 } => return publish(cli, code, sha256).await,
        Life::Draft { file } => draft(cli, file)?,
        Life::Order { name, explanation } => {
            step("", Step::Order { name: name.clone(), explanation: explanation.clone() })
        }
        Life::Vote { code, withdraw } => step(code, Step::Vote(!withdraw)),
        Life::Assess { code } => step(code, Step::Assess),
        Life::Develop { code } => step(code, Step::Develop),
        Life::Ready { code } => step(code, Step::Ready),
        Life::Reviewers { code, name: Some(login), .. } => {
            step(code, Step::Reviewer { login: login.clone(), named: true })
        }
        Life::Reviewers { code, remove: Some(login), .. } => {
            step(code, Step::Reviewer { login: login.clone(), named: false })
        }
        Life::Reviewers { code, .. } => return reviewers(cli, code).await,
        Life::Withdraw { code } => step(code, Step::Withdraw),
    };
    let db = cli.open().await?;
    take(cli, &db, code, step).await
}

async fn take(cli: &Cli, db: &Db, code: String, step: Step) -> Result<Exit, Failure> {
    let kind = step.kind();
    let request = Request::TemplateStep { uuid: Uuid::now_v7(), code, step };
    let Outcome::TemplateStepped(done) = cli.ask(db, &request).await? else {
        return Err(cli.refused(&Refusal::Gone));
    };
    if cli.output.is_json() {
        cli.output.json(&json!({ "rows": [done], "next": null }))?;
    } else {
        cli.output.text(&format!("{}\n", said(cli, kind, &done)))?;
    }
    Ok(Exit::Done)
}

fn said(cli: &Cli, kind: &str, done: &Stepped) -> String {
    let what = cli.texts.get(&format!("change-kind-{kind}"));
    let version = done.version.map(|number| number.to_string()).unwrap_or_default();
    let args = [("code", done.code.clone().into()), ("what", what.into()), ("version", version.into())];
    cli.texts.with(if done.already_done { "cli-template-was" } else { "cli-template-step" }, &args)
}

/// The file's text, and the code that it gives itself.
fn draft(cli: &Cli, file: &Path) -> Result<(String, Step), Failure> {
    let refused = |reason: String| {
        let args = [("file", file.display().to_string().into()), ("reason", reason.into())];
        Failure::new(Exit::FileRefused, "template", cli.texts.with("cli-template-refused", &args))
    };
    let source = std::fs::read_to_string(file).map_err(|error| refused(error.to_string()))?;
    let written: toml::Table = source.parse().map_err(|error: toml::de::Error| refused(error.to_string()))?;
    let code = written.get("code").and_then(toml::Value::as_str).map(str::to_owned);
    let code = code.ok_or_else(|| refused("code = ?".to_owned()))?;
    Ok((code, Step::Draft { source }))
}

/// What can be run, and what cannot be yet, by name.
pub async fn entries(cli: &Cli, db: &Db) -> Result<Vec<TemplateEntry>, Failure> {
    match cli.ask(db, &Request::Templates).await? {
        Outcome::Templates(entries) => Ok(entries),
        _ => Ok(Vec::new()),
    }
}

async fn templates(cli: &Cli) -> Result<Exit, Failure> {
    let db = cli.open().await?;
    let entries = entries(cli, &db).await?;
    let choice = |kind: &str, code: &str| {
        Cell::named(Value::text(code), cli.texts.get(&format!("{kind}-{code}").replace('_', "-")))
    };
    let number = |number: Option<i64>| number.map_or_else(Cell::default, number_cell);
    let row = |entry: &TemplateEntry| {
        vec![
            text_cell(&entry.code),
            text_cell(&entry.name),
            choice("scope", entry.scope.code()),
            choice("templates-status", entry.status.code()),
            number(entry.published),
            number(entry.draft.map(|(number, _)| number)),
            number_cell(i64::try_from(entry.votes.len()).unwrap_or(i64::MAX)),
            Cell::new(Value::Bool(entry.own_vote)),
            text_cell(entry.owner.clone().unwrap_or_default()),
            text_cell(entry.ordered_by.clone().unwrap_or_default()),
            text_cell(&entry.explanation),
        ]
    };
    let columns = [
        ("code", ColumnKind::Text),
        ("name", ColumnKind::Text),
        ("scope", ColumnKind::Text),
        ("status", ColumnKind::Text),
        ("version", ColumnKind::Int),
        ("draft", ColumnKind::Int),
        ("votes", ColumnKind::Int),
        ("own_vote", ColumnKind::Bool),
        ("owner", ColumnKind::Text),
        ("ordered_by", ColumnKind::Text),
        ("explanation", ColumnKind::Text),
    ];
    let table = Table {
        columns: columns.map(|(code, kind)| column(cli.texts, code, kind)).to_vec(),
        rows: entries.iter().map(row).collect(),
        ..Table::default()
    };
    cli.output.table(&table, None).map(|()| Exit::Done)
}

/// Those who are named, as this person may know of them.
async fn reviewers(cli: &Cli, code: &str) -> Result<Exit, Failure> {
    let db = cli.open().await?;
    let found = entries(cli, &db).await?.into_iter().find(|entry| entry.code == code);
    let entry = found.ok_or_else(|| cli.refused(&Refusal::Gone))?;
    let table = Table {
        columns: vec![column(cli.texts, "login", ColumnKind::Text)],
        rows: entry.reviewers.iter().map(|login| vec![text_cell(login)]).collect(),
        ..Table::default()
    };
    cli.output.table(&table, None)?;
    Ok(if entry.reviewers.is_empty() { Exit::Findings } else { Exit::Done })
}

async fn read(cli: &Cli, db: &Db, code: &str) -> Result<Vec<TemplateVersion>, Failure> {
    match cli.ask(db, &Request::TemplateVersions { code: code.to_owned() }).await? {
        Outcome::TemplateVersions(versions) => Ok(versions),
        _ => Ok(Vec::new()),
    }
}

async fn versions(cli: &Cli, code: &str) -> Result<Exit, Failure> {
    let db = cli.open().await?;
    let found = read(cli, &db, code).await?;
    let row = |version: &TemplateVersion| {
        let status = version.status.code();
        let at = if version.at.timestamp() > 0 { Value::Moment(version.at) } else { Value::Null };
        vec![
            number_cell(version.number),
            Cell::named(Value::text(status), cli.texts.get(&format!("templates-status-{status}"))),
            Cell::new(at),
            Cell::new(Value::Bool(version.author_is_me)),
            text_cell(&version.sha256),
        ]
    };
    let columns = [
        ("version", ColumnKind::Int),
        ("status", ColumnKind::Text),
        ("at", ColumnKind::Moment),
        ("author_is_me", ColumnKind::Bool),
        ("sha256", ColumnKind::Text),
    ];
    let table = Table {
        columns: columns.map(|(code, kind)| column(cli.texts, code, kind)).to_vec(),
        rows: found.iter().map(row).collect(),
        ..Table::default()
    };
    cli.output.table(&table, None)?;
    Ok(if found.is_empty() { Exit::Findings } else { Exit::Done })
}

/// The newest version of this text; whoever read another one publishes nothing.
async fn publish(cli: &Cli, code: &str, sha256: &str) -> Result<Exit, Failure> {
    let db = cli.open().await?;
    let newest = read(cli, &db, code).await?.into_iter().next();
    let version = newest.ok_or_else(|| cli.refused(&Refusal::Gone))?.number;
    take(cli, &db, code.to_owned(), Step::Publish { version, sha256: sha256.to_owned() }).await
}

async fn diff(cli: &Cli, code: &str, to: Option<i64>, from: Option<i64>) -> Result<Exit, Failure> {
    let db = cli.open().await?;
    let found = read(cli, &db, code).await?;
    let gone = || cli.refused(&Refusal::Gone);
    let after = found.iter().find(|version| to.is_none_or(|to| version.number == to)).ok_or_else(gone)?;
    let before = match from {
        Some(from) => Some(found.iter().find(|version| version.number == from).ok_or_else(gone)?),
        None => found.iter().find(|version| version.number < after.number),
    };
    let lines = life::difference(before.map_or("", |before| before.source.as_str()), &after.source);
    if cli.output.is_json() {
        let from = before.map(|before| before.number);
        cli.output
            .json(&json!({ "from": from, "to": after.number, "sha256": after.sha256, "rows": lines, "next": null }))?;
        return Ok(Exit::Done);
    }
    let sign = |kept: Kept| match kept {
        Kept::Same => ' ',
        Kept::Removed => '-',
        Kept::Added => '+',
    };
    let said: String = lines.iter().map(|line| format!("{} {}\n", sign(line.kept), line.text)).collect();
    cli.output.text(&format!("{said}\nsha256: {}\n", after.sha256)).map(|()| Exit::Done)
}
