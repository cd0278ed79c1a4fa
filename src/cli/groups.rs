//! One's own comparison groups from the shell: the same that the screen offers.

use super::Cli;
use super::failure::{Exit, Failure};
use super::look::print_rows;
use super::output::{column, text_cell};
use crate::app::groups;
use crate::db::Db;
use crate::journal::Journal;
use crate::model::groups::{Group, names};
use crate::model::report::Template;
use crate::model::request::{ColumnKind, Outcome, Refusal, Request, Table};
use clap::Args;

#[derive(Debug, Args)]
pub struct Groups {
    /// Keep a group: its name and its municipalities.
    #[arg(long, value_name = "NAME=MUNICIPALITY,…", conflicts_with = "delete")]
    set: Option<String>,
    /// Throw a group away.
    #[arg(long, value_name = "NAME")]
    delete: Option<String>,
}

/// Keeps or throws away a group, where that was asked for, and lists what there is.
pub async fn groups(cli: &Cli, asked: &Groups) -> Result<Exit, Failure> {
    let mut kept = kept(cli)?;
    if let Some(text) = &asked.set {
        let group = described(cli, text).await?;
        groups::keep(&mut kept, group, None);
        write(cli, &kept)?;
    }
    if let Some(name) = &asked.delete {
        let place = kept.iter().position(|group| group.name == *name).ok_or_else(|| unknown(cli, name, &kept))?;
        kept.remove(place);
        write(cli, &kept)?;
        if kept.is_empty() {
            return cli.output.table(&table(cli, &kept), None).map(|()| Exit::Done);
        }
    }
    print_rows(cli, &table(cli, &kept), None)
}

fn table(cli: &Cli, kept: &[Group]) -> Table {
    let row = |group: &Group| vec![text_cell(&group.name), text_cell(group.municipalities.join(", "))];
    Table {
        columns: ["name", "municipalities"].map(|code| column(cli.texts, code, ColumnKind::Text)).to_vec(),
        rows: kept.iter().map(row).collect(),
        ..Table::default()
    }
}

/// The group `NAME=A,B`, with the names that the registry has. A name that it has not is refused.
async fn described(cli: &Cli, text: &str) -> Result<Group, Failure> {
    let args = || [("text", text.into())];
    let (name, listed) =
        text.split_once('=').ok_or_else(|| cli.usage("not-an-assignment", "cli-not-an-assignment", &args()))?;
    let group = Group::new(name, names(listed)).map_err(|_| cli.usage("group", "cli-group-wrong", &args()))?;
    let db = cli.open().await?;
    let compared = group.among(&municipalities(cli, &db).await?);
    if !compared.unknown.is_empty() {
        let args = [("names", compared.unknown.join(", ").into())];
        return Err(cli.usage("unknown-municipality", "cli-unknown-municipality", &args));
    }
    Ok(compared.group)
}

async fn municipalities(cli: &Cli, db: &Db) -> Result<Vec<String>, Failure> {
    match cli.ask(db, &Request::Municipalities { invented: false }).await? {
        Outcome::Choices(choices) => Ok(choices.into_iter().map(|choice| choice.name).collect()),
        _ => Err(cli.refused(&Refusal::Gone)),
    }
}

/// The parameter and its value that `--group NAME` means for this template.
pub fn param(cli: &Cli, template: &Template, name: &str) -> Result<(String, String), Failure> {
    let Some(param) = template.group_param() else {
        let args = [("code", template.code.clone().into())];
        return Err(cli.usage("no-groups", "cli-report-without-groups", &args));
    };
    let kept = kept(cli)?;
    let group = kept.iter().find(|group| group.name == name).ok_or_else(|| unknown(cli, name, &kept))?;
    Ok((param.name.clone(), group.to_string()))
}

fn unknown(cli: &Cli, name: &str, kept: &[Group]) -> Failure {
    let known: Vec<&str> = kept.iter().map(|group| group.name.as_str()).collect();
    let args = [("name", name.into()), ("known", known.join(", ").into())];
    cli.usage("unknown-group", "cli-unknown-group", &args)
}

/// A file that is no groups is left as it is.
fn kept(cli: &Cli) -> Result<Vec<Group>, Failure> {
    let Some(path) = cli.config.groups() else { return Ok(Vec::new()) };
    let file = Journal::at(path.clone());
    match file.read() {
        Ok(None) => Ok(Vec::new()),
        Ok(Some(text)) => groups::from_json(&text).ok_or_else(|| broken(cli, &path, "JSON")),
        Err(error) => Err(broken(cli, &path, &error.to_string())),
    }
}

fn broken(cli: &Cli, path: &std::path::Path, reason: &str) -> Failure {
    let args = [("path", path.display().to_string().into()), ("reason", reason.into())];
    cli.usage("groups-file", "cli-groups-broken", &args)
}

fn write(cli: &Cli, kept: &[Group]) -> Result<(), Failure> {
    let Some(path) = cli.config.groups() else { return Ok(()) };
    let written = Journal::at(path).write(&groups::to_json(kept));
    written.map_err(|error| cli.usage("groups-file", "group-not-kept", &[("reason", error.to_string().into())]))
}
