//! Reports and data quality.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::failure::{Exit, Failure};
use super::groups::{self, Groups};
use super::look::{matching, print_rows};
use super::output::{column, number_cell, terminal_width, text_cell};
use super::templates::{self, Life};
use super::{Cli, flow, history};
use crate::app::event::{Format, ReportExport};
use crate::app::report_table;
use crate::db::Db;
use crate::export::Export;
use crate::model::quality::{self, RuleLevel};
use crate::model::report::{self, Chart, Fault, Marked, Template};
use crate::model::request::{ColumnKind, Outcome, Refusal, ReportResult, Request, Table};
use crate::model::value::{Cell, Value};
use crate::model::{entities, quality::Rule};
use crate::text::chart::{self, Look};
use crate::text::{about, key};
use chrono::NaiveDate;
use clap::Subcommand;

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
        /// Only these municipalities: one of the own comparison groups.
        #[arg(long, value_name = "NAME")]
        group: Option<String>,
        /// Rows at most [default: all; as a table for people 10000].
        #[arg(long)]
        limit: Option<usize>,
        /// A local report as it was at the end of this day.
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        /// As a chart in text, where the template has one.
        #[arg(long)]
        chart: bool,
        /// Into this file; its ending says the format, unless --format does.
        #[arg(long, value_name = "FILE", conflicts_with = "chart")]
        output: Option<PathBuf>,
    },
    /// The own comparison groups: named lists of municipalities.
    Groups(Groups),
    #[command(flatten)]
    Life(Life),
}

/// Rows of a table for people, where nothing else was said.
const SHOWN: usize = 10_000;

pub async fn report(cli: &Cli, report: &Report) -> Result<Exit, Failure> {
    match report {
        Report::List => list(cli).await,
        Report::Check { file } => check(cli, file),
        Report::Run { code, params, group, limit, chart, as_of, output } => {
            let asked = Asked { code, params, group: group.as_deref(), limit: *limit, as_of: as_of.as_deref() };
            match file_of(cli, *chart, output.as_deref())? {
                Some(format) => write(cli, &asked, format, output.as_deref()).await,
                None => run(cli, &asked, *chart).await,
            }
        }
        Report::Groups(asked) => groups::groups(cli, asked).await,
        Report::Life(life) => templates::life(cli, life).await,
    }
}

async fn list(cli: &Cli) -> Result<Exit, Failure> {
    let db = cli.open().await?;
    let offered = offered(cli, &db).await?;
    let row = |template: &Arc<Template>| {
        let name = template.name(cli.texts.lang.code());
        vec![text_cell(&template.code), text_cell(template.scope.code()), text_cell(name)]
    };
    let table = Table {
        title: String::new(),
        columns: ["code", "scope", "name"].map(|code| column(cli.texts, code, ColumnKind::Text)).to_vec(),
        rows: offered.iter().map(row).collect(),
        totals: Vec::new(),
        notes: Vec::new(),
    };
    print_rows(cli, &table, None)
}

/// Those that may be run: first what comes with the program, in its order, then what is kept here.
async fn offered(cli: &Cli, db: &Db) -> Result<Vec<Arc<Template>>, Failure> {
    let mut runs: Vec<Arc<Template>> =
        templates::entries(cli, db).await?.into_iter().filter_map(|entry| entry.runs).collect();
    let place = |code: &str| report::shipped().iter().position(|template| template.code == code);
    runs.sort_by_key(|template| place(&template.code).unwrap_or(usize::MAX));
    Ok(runs)
}

/// The template of this code, to know its parameters by.
async fn template(cli: &Cli, db: &Db, code: &str) -> Result<Arc<Template>, Failure> {
    if let Some(template) = report::named(code) {
        return Ok(Arc::new(template.clone()));
    }
    let entries = templates::entries(cli, db).await?;
    match entries.iter().find(|entry| entry.code == code) {
        Some(entry) => {
            let found = entry.runs.as_ref().or(entry.template.as_ref());
            found.cloned().ok_or_else(|| cli.refused(&Refusal::NotPublished { code: code.to_owned() }))
        }
        None => {
            let known: Vec<&str> =
                entries.iter().filter(|entry| entry.runs.is_some()).map(|entry| entry.code.as_str()).collect();
            let args = [("code", code.into()), ("known", known.join(", ").into())];
            Err(cli.usage("unknown-report", "cli-unknown-report", &args))
        }
    }
}

fn check(cli: &Cli, file: &std::path::Path) -> Result<Exit, Failure> {
    let name = file.display().to_string();
    let refused = |reason: String| {
        let args = [("file", name.clone().into()), ("reason", reason.into())];
        Failure::new(Exit::FileRefused, "template", cli.texts.with("cli-template-refused", &args))
    };
    let text = std::fs::read_to_string(file).map_err(|error| refused(error.to_string()))?;
    match Template::check(&text) {
        Ok(template) => print_marks(cli, &template),
        Err(faults) => {
            print_faults(cli, &faults)?;
            let args = [("file", name.into()), ("count", faults.len().into())];
            Err(Failure::new(Exit::FileRefused, "template", cli.texts.with("cli-template-faults", &args)))
        }
    }
}

/// Every fault with its line.
fn print_faults(cli: &Cli, faults: &[Fault]) -> Result<(), Failure> {
    let row = |fault: &Fault| {
        let line = i64::try_from(fault.line).unwrap_or(i64::MAX);
        vec![number_cell(line), text_cell(cli.texts.fault(&fault.error))]
    };
    let columns = vec![column(cli.texts, "line", ColumnKind::Int), column(cli.texts, "fault", ColumnKind::Text)];
    cli.output.table(&Table { columns, rows: faults.iter().map(row).collect(), ..Table::default() }, None)
}

/// Every field that the template names, and what sharing it means.
fn print_marks(cli: &Cli, template: &Template) -> Result<Exit, Failure> {
    let row = |marked: Marked| {
        let line = i64::try_from(marked.line).unwrap_or(i64::MAX);
        let mark = Cell::named(Value::text(marked.mark.code()), cli.texts.get(&key(&["mark", marked.mark.code()])));
        vec![number_cell(line), text_cell(marked.path), mark]
    };
    let args = [("code", template.code.as_str().into())];
    let table = Table {
        title: template.name(cli.texts.lang.code()).to_owned(),
        columns: vec![
            column(cli.texts, "line", ColumnKind::Int),
            column(cli.texts, "field", ColumnKind::Text),
            column(cli.texts, "mark", ColumnKind::Text),
        ],
        rows: report::marks(&template.source).into_iter().map(row).collect(),
        totals: Vec::new(),
        notes: vec![cli.texts.with("cli-template-good", &args)],
    };
    cli.output.table(&table, None).map(|()| Exit::Done)
}

/// The format in which its rows are written as they come; none for what is laid out as a whole.
fn file_of(cli: &Cli, chart: bool, file: Option<&Path>) -> Result<Option<Format>, Failure> {
    match file {
        Some(file) => flow::file_format(cli, file).map(Some),
        None if chart => Ok(None),
        None => cli.output.printable().map(|()| cli.output.format.of_files()),
    }
}

/// A run as it was asked for.
struct Asked<'a> {
    code: &'a str,
    params: &'a [String],
    group: Option<&'a str>,
    limit: Option<usize>,
    as_of: Option<&'a str>,
}

/// What a run was asked for, found.
struct Found {
    template: Arc<Template>,
    request: Request,
    as_of: Option<NaiveDate>,
}

impl Asked<'_> {
    /// At most `most` rows, where nothing else was said.
    async fn found(&self, cli: &Cli, db: &Db, most: usize) -> Result<Found, Failure> {
        let template = template(cli, db, self.code).await?;
        let mut params = self.params.iter().map(|text| param(cli, &template, text)).collect::<Result<Vec<_>, _>>()?;
        if let Some(name) = self.group {
            params.push(groups::param(cli, &template, name)?);
        }
        let as_of = history::as_of(cli, self.as_of, !template.scope.is_shared(), db.session())?;
        let request = Request::Report { code: self.code.to_owned(), params, limit: self.limit.unwrap_or(most) };
        Ok(Found { template, request, as_of })
    }
}

async fn write(cli: &Cli, asked: &Asked<'_>, format: Format, file: Option<&Path>) -> Result<Exit, Failure> {
    let db = cli.open().await?;
    let Found { template, request, as_of } = asked.found(cli, &db, usize::MAX).await?;
    let title = template.name(cli.texts.lang.code()).to_owned();
    let written = flow::write(cli, &db, &Export::Report(ReportExport { request, title, format, as_of }), file).await?;
    Ok(if written.rows == 0 { Exit::Findings } else { Exit::Done })
}

async fn run(cli: &Cli, asked: &Asked<'_>, chart: bool) -> Result<Exit, Failure> {
    let db = cli.open().await?;
    let Found { request, as_of, .. } = asked.found(cli, &db, SHOWN).await?;
    let Outcome::Report(result) = cli.ask(&db, &request.clone().as_of(as_of)).await? else {
        return Err(cli.refused(&Refusal::Gone));
    };
    // Another version may have been published meanwhile.
    let template = Arc::clone(&result.template);
    let mut table = report_table::table(&template, &result, &cli.texts, request.given());
    let about = report_table::about(&template, &result, request.given(), as_of, cli.texts);
    table.notes = about::lines(&about, cli.texts);
    // Its notes count what is hidden, and stand there without a row too.
    match (chart, &template.chart) {
        (true, Some(drawn)) => print_chart(cli, &table, drawn, &result, db.session().today)?,
        (true, None) => return Err(cli.usage("no-chart", "cli-no-chart", &[("code", asked.code.into())])),
        (false, _) => cli.output.table(&table, None)?,
    }
    Ok(if table.rows.is_empty() { Exit::Findings } else { Exit::Done })
}

fn print_chart(
    cli: &Cli,
    table: &Table,
    drawn: &Chart,
    result: &ReportResult,
    today: NaiveDate,
) -> Result<(), Failure> {
    let own: Vec<bool> = result.rows.iter().map(|row| row.own).collect();
    let width = terminal_width().unwrap_or(80);
    let look = Look { width, unicode: true, lang: cli.texts.lang, today };
    let notes: String = table.notes.iter().map(|note| format!("{note}\n")).collect();
    cli.output.text(&format!("{}{notes}", chart::draw(table, drawn, &own, look).text()))
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
        let level = Cell::named(Value::text(level), cli.texts.get(&key(&["quality", level])));
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
        totals: Vec::new(),
        notes: Vec::new(),
    };
    cli.output.table(&table, None)?;
    Ok(if found { Exit::Findings } else { Exit::Done })
}
