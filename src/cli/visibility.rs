//! `visibility --show` and `--log`: what others see of a contract, and who chose it.

use super::failure::{Exit, Failure};
use super::look::print_rows;
use super::output::{column, text_cell};
use super::{Cli, names};
use crate::db::Db;
use crate::model::entities::contract::VISIBILITY;
use crate::model::entity::Kind;
use crate::model::request::{ColumnKind, Outcome, Record, Request, Table};
use crate::model::seen::{self, Gate, Own, Rule};
use crate::model::value::{Cell, Value};
use crate::text::{format, key};

/// One's own contract beside what the share layer has of it; with `as_if` (`local` or `shared`)
/// after that choice.
pub async fn show(cli: &Cli, contract: &str, as_if: Option<&str>) -> Result<Exit, Failure> {
    let contract = names::contract(cli, contract)?;
    let as_if = as_if.map(|text| choice(cli, text)).transpose()?.map(str::to_owned);
    let db = cli.open().await?;
    let own = own(cli, &db, contract).await?;
    let Outcome::Others(others) = cli.ask(&db, &Request::Others { contract, as_if }).await? else {
        return Ok(Exit::Findings);
    };
    let columns = [("entity", ColumnKind::Text), ("number", ColumnKind::Int)]
        .into_iter()
        .chain([("field", ColumnKind::Text), ("ours", ColumnKind::Text)])
        .chain([("others", ColumnKind::Text), ("hidden_by", ColumnKind::Text)]);
    let table = Table {
        title: own.contract.value("name").as_text().unwrap_or_default().to_owned(),
        columns: columns.map(|(code, kind)| column(cli.texts, code, kind)).collect(),
        rows: seen::compare(&own, &others).iter().map(|line| row(cli, line)).collect(),
        ..Table::default()
    };
    print_rows(cli, &table, None)
}

/// What stands for a visibility on the command line.
pub fn choice(cli: &Cli, text: &str) -> Result<&'static str, Failure> {
    format::parse_choice(&VISIBILITY, text)
        .map_err(|_| cli.usage("not-a-visibility", "cli-not-a-visibility", &[("text", text.into())]))
}

async fn own(cli: &Cli, db: &Db, id: i64) -> Result<Own, Failure> {
    let Outcome::Record(contract) = cli.ask(db, &Request::Record { entity: "contract", id }).await? else {
        return Err(Failure::new(Exit::Findings, "nothing-found", cli.texts.get("cli-nothing-found")));
    };
    Ok(Own {
        contract: *contract,
        lines: related(cli, db, "economy_line", id).await?,
        systems: related(cli, db, "contract_system", id).await?,
        roles: related(cli, db, "contract_role", id).await?,
        references: related(cli, db, "reference", id).await?,
    })
}

async fn related(cli: &Cli, db: &Db, entity: &'static str, id: i64) -> Result<Vec<Record>, Failure> {
    let request = Request::Related { entity, via: "contract_id", id };
    Ok(if let Outcome::Related(rows) = cli.ask(db, &request).await? { rows } else { Vec::new() })
}

/// In JSON the codes; for people the words.
fn row(cli: &Cli, line: &seen::Line) -> Vec<Cell> {
    let coded = |code: &str, word: String| Cell::named(Value::text(code), word);
    let number = if line.number > 0 { format!(" {}", line.number) } else { String::new() };
    vec![
        coded(line.entity.name, format!("{}{number}", cli.texts.entity(line.entity))),
        Cell::new(if line.number > 0 {
            Value::Int(i64::try_from(line.number).unwrap_or(i64::MAX))
        } else {
            Value::Null
        }),
        coded(line.field.name, cli.texts.label(line.entity, line.field.name)),
        side(cli, line, &line.ours),
        line.theirs.as_ref().map_or_else(Cell::default, |cell| side(cli, line, cell)),
        line.rule.map_or_else(Cell::default, |rule| coded(rule.code(), words(cli, rule))),
    ]
}

/// A fixed choice is its code with its word; everything else is its value.
fn side(cli: &Cli, line: &seen::Line, cell: &Cell) -> Cell {
    match line.field.kind {
        Kind::Choice(_) => Cell::named(cell.value.clone(), format::cell(line.field, cell, cli.texts.lang)),
        _ => cell.clone(),
    }
}

fn words(cli: &Cli, rule: Rule) -> String {
    let key = key(&["hidden", rule.code()]);
    match rule {
        Rule::Gate(Gate::NotBegun { first_day }) => cli.texts.with(&key, &[("date", first_day.into())]),
        _ => cli.texts.get(&key),
    }
}

/// Who chose the contract's visibility and when, newest first.
pub async fn log(cli: &Cli, contract: &str) -> Result<Exit, Failure> {
    let contract = names::contract(cli, contract)?;
    let db = cli.open().await?;
    let Outcome::VisibilityLog(found) = cli.ask(&db, &Request::VisibilityLog { contract }).await? else {
        return Ok(Exit::Findings);
    };
    let rows = found.into_iter().map(|choice| {
        let visibility = cli.texts.choice(&VISIBILITY, &choice.visibility);
        vec![
            Cell::new(choice.at.map_or(Value::Null, Value::Moment)),
            text_cell(choice.who),
            Cell::named(Value::Text(choice.visibility), visibility),
            Cell::new(Value::Bool(choice.chosen)),
            text_cell(choice.reason),
        ]
    });
    let table = Table {
        title: cli.texts.get("group-visibility"),
        columns: vec![
            column(cli.texts, "at", ColumnKind::Moment),
            column(cli.texts, "who", ColumnKind::Text),
            column(cli.texts, "visibility", ColumnKind::Text),
            column(cli.texts, "chosen", ColumnKind::Bool),
            column(cli.texts, "reason", ColumnKind::Text),
        ],
        rows: rows.collect(),
        ..Table::default()
    };
    print_rows(cli, &table, None)
}
