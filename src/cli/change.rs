//! Changing things: `set` and `visibility`, through the same saves as the screen.

use clap::Args;
use serde_json::json;
use uuid::Uuid;

use super::failure::{Exit, Failure};
use super::{Cli, many, names, visibility};
use crate::db::Db;
use crate::model::condition::Condition;
use crate::model::entities::contract::CONTRACT;
use crate::model::entity::{Entity, Field, Kind};
use crate::model::fold::search as fold;
use crate::model::request::{Choice, Outcome, Problem, Refusal, Request, Save, Write};
use crate::model::value::Value;
use crate::text::format;

/// How many candidates are looked at, and how many are named.
const CANDIDATES: usize = 200;
const NAMED: usize = 8;

#[derive(Debug, Args)]
pub struct Set {
    /// ENTITY/ID, or with --filter an ENTITY.
    record: String,
    /// All records that the filter keeps, in one transaction: leverandør:kmd udløber:<90d
    #[arg(long, conflicts_with = "version")]
    pub filter: Option<String>,
    /// With --filter: only say what would happen, row by row.
    #[arg(long, requires = "filter")]
    pub dry_run: bool,
    /// field=value as it is typed on the screen; nothing after the sign empties the field.
    #[arg(required = true, value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    #[arg(long, default_value = "")]
    pub reason: String,
    /// Refuse unless the record is still at this version.
    #[arg(long)]
    version: Option<i64>,
}

#[derive(Debug, Args)]
pub struct Visibility {
    /// lokal (local) or delt (shared).
    #[arg(required_unless_present_any = ["show", "log"])]
    to: Option<String>,
    #[arg(required_unless_present_any = ["show", "log", "filter"], value_name = "ID")]
    contracts: Vec<String>,
    /// What others see of this contract, and which rule hides what.
    #[arg(long, value_name = "ID", conflicts_with_all = ["to", "contracts", "log"])]
    show: Option<String>,
    /// With --show: as it would be if the prices were lokal or delt. Nothing is changed.
    #[arg(long = "if", value_name = "VISIBILITY", requires = "show")]
    as_if: Option<String>,
    /// Who chose this contract's visibility, and when.
    #[arg(long, value_name = "ID", conflicts_with_all = ["to", "contracts"])]
    log: Option<String>,
    /// All contracts that the filter keeps: leverandør:kmd
    #[arg(long, conflicts_with = "contracts")]
    filter: Option<String>,
    /// Only say what would happen.
    #[arg(long)]
    dry_run: bool,
    /// Share without being asked again.
    #[arg(long)]
    yes: bool,
}

pub async fn set(cli: &Cli, set: &Set) -> Result<Exit, Failure> {
    let (entity, id) = match set.filter {
        Some(_) => (names::entity(cli, &set.record)?, 0),
        None => names::record(cli, &set.record)?,
    };
    let mut typed = Vec::new();
    for assignment in &set.fields {
        let (name, text) = assignment.split_once('=').ok_or_else(|| {
            cli.usage("not-an-assignment", "cli-not-an-assignment", &[("text", assignment.as_str().into())])
        })?;
        let field = names::field(cli, entity, name.trim())?;
        if !field.editable() {
            let args = [("field", cli.texts.label(entity, field.name).into())];
            return Err(Failure::new(Exit::Refused, "not-editable", cli.texts.with("cli-not-editable", &args)));
        }
        typed.push((field, text));
    }
    let db = cli.open().await?;
    let mut values = Vec::new();
    for (field, text) in typed {
        values.push((field, value(cli, &db, entity, field, text).await?));
    }
    if set.filter.is_some() {
        return many::set(cli, &db, entity, set, values).await;
    }
    let mut fields: Vec<(String, Value)> =
        values.into_iter().map(|(field, value)| (field.name.to_owned(), value)).collect();
    let Outcome::Record(record) = cli.ask(&db, &Request::Record { entity: entity.name, id }).await? else {
        return Ok(Exit::Findings);
    };
    let version = set.version.unwrap_or(record.version);
    fields.retain(|(name, value)| record.value(name) != value);
    let changed = fields.len();
    if changed > 0 || version != record.version {
        let own = Write::Update { entity: entity.name.to_owned(), id, version, fields: fields.clone() };
        let writes = super::rows::with_siblings(cli, &db, &record, &fields, own).await?;
        let save = Save { uuid: Uuid::now_v7(), reason: set.reason.clone(), kind: "edit".to_owned(), writes };
        let saved = db.answer(&Request::Save(save)).await;
        saved.map_err(|refusal| Failure::refusal(cli.texts, Some(entity), &refusal))?;
    }
    let said = cli.texts.with("cli-set-done", &[("count", changed.into())]);
    told(cli, json!({ "entity": entity.name, "id": id, "changed": changed }), &said)
}

/// Says what was done, as one row where JSON was asked for.
pub fn told(cli: &Cli, row: serde_json::Value, said: &str) -> Result<Exit, Failure> {
    if cli.output.is_json() {
        cli.output.json(&json!({ "rows": [row], "next": null }))?;
    } else {
        cli.output.text(&format!("{said}\n"))?;
    }
    Ok(Exit::Done)
}

/// The typed text as a value of the field; options and links by name or number.
pub async fn value(cli: &Cli, db: &Db, entity: &Entity, field: &Field, text: &str) -> Result<Value, Failure> {
    let invalid = |problem| {
        let refusal = Refusal::Invalid { field: field.name.to_owned(), problem };
        Failure::refusal(cli.texts, Some(entity), &refusal)
    };
    let request = match field.kind {
        _ if text.trim().is_empty() => {
            return Ok(if field.kind == Kind::Bool { Value::Bool(false) } else { Value::Null });
        }
        Kind::Option(option_type) => Request::Options { option_type, text: String::new() },
        Kind::Link(target) => Request::Links { entity: target, text: text.trim().to_owned(), limit: CANDIDATES },
        kind => {
            let typed = format::parse(kind, text, db.session().today).map_err(invalid)?;
            return format::validate(field, &typed).map_or(Ok(typed), |problem| Err(invalid(problem)));
        }
    };
    let Outcome::Choices(choices) = cli.ask(db, &request).await? else { return Err(invalid(Problem::NotAChoice)) };
    match chosen(&choices, text.trim()) {
        Chosen::One(id) => Ok(Value::Ref(id)),
        Chosen::Several(names) => {
            let args = [
                ("field", cli.texts.label(entity, field.name).into()),
                ("text", text.into()),
                ("names", names.join(" · ").into()),
            ];
            Err(cli.usage("ambiguous", "cli-ambiguous", &args))
        }
        Chosen::None => {
            linked_by_number(cli, db, field, text.trim()).await?.ok_or_else(|| invalid(Problem::NotAChoice))
        }
    }
}

/// A link typed as the record's number.
async fn linked_by_number(cli: &Cli, db: &Db, field: &Field, text: &str) -> Result<Option<Value>, Failure> {
    let (Kind::Link(entity), Ok(id)) = (field.kind, text.parse::<i64>()) else { return Ok(None) };
    match db.answer(&Request::Record { entity, id }).await {
        Ok(_) => Ok(Some(Value::Ref(id))),
        Err(Refusal::Gone) => Ok(None),
        Err(refusal) => Err(cli.refused(&refusal)),
    }
}

enum Chosen {
    One(i64),
    /// Names with their numbers, as many as are worth reading.
    Several(Vec<String>),
    None,
}

/// The choice of exactly this name; else the only one that has the text in its name; else
/// the one of this number.
fn chosen(choices: &[Choice], text: &str) -> Chosen {
    let wanted = fold(text);
    let exact: Vec<&Choice> = choices.iter().filter(|choice| fold(&choice.name) == wanted).collect();
    let within = || choices.iter().filter(|choice| fold(&choice.name).contains(&wanted)).collect();
    let number = text.parse::<i64>().ok().and_then(|id| choices.iter().find(|choice| choice.id == id));
    let candidates: Vec<&Choice> = match (exact.is_empty(), number) {
        (false, _) => exact,
        (true, Some(choice)) => vec![choice],
        (true, None) => within(),
    };
    match candidates.as_slice() {
        [] => Chosen::None,
        [choice] => Chosen::One(choice.id),
        several => Chosen::Several(several.iter().take(NAMED).map(|choice| called(choice)).collect()),
    }
}

fn called(choice: &Choice) -> String {
    format!("{} ({})", choice.name, choice.id)
}

pub async fn visibility(cli: &Cli, asked: &Visibility) -> Result<Exit, Failure> {
    if let Some(contract) = &asked.show {
        return visibility::show(cli, contract, asked.as_if.as_deref()).await;
    }
    if let Some(contract) = &asked.log {
        return visibility::log(cli, contract).await;
    }
    let to = visibility::choice(cli, asked.to.as_deref().unwrap_or_default())?;
    let mut ids = asked.contracts.iter().map(|text| names::contract(cli, text)).collect::<Result<Vec<_>, _>>()?;
    let db = cli.open().await?;
    let mut filter = Condition::everything();
    if let Some(text) = &asked.filter {
        (ids, filter) = many::ids(cli, &db, &CONTRACT, text).await?;
        if ids.is_empty() {
            return many::none_found(cli, to, asked.dry_run);
        }
    }
    ids.sort_unstable();
    ids.dedup();
    let (contracts, lines) = to_switch(cli, &db, &ids, filter, to).await?;
    let counts = [("contracts", contracts.len().into()), ("lines", lines.into())];
    let say = |key: &str| cli.texts.with(key, &counts);
    if to == "shared" && !asked.yes && !asked.dry_run && !contracts.is_empty() {
        return Err(Failure::usage("needs-yes", say("cli-share-needs-yes")));
    }
    if !asked.dry_run && !contracts.is_empty() {
        let request = Request::Visibility { uuid: Uuid::now_v7(), contracts: contracts.clone(), to: to.to_owned() };
        cli.ask(&db, &request).await?;
    }
    let key = match (to, asked.dry_run) {
        ("shared", true) => "cli-would-share",
        ("shared", false) => "cli-shared",
        (_, true) => "cli-would-hide",
        (_, false) => "cli-hidden",
    };
    let row = json!({
        "visibility": to, "contracts": contracts.len(), "lines": lines, "dry_run": asked.dry_run,
    });
    told(cli, row, &say(key))
}

/// The contracts that the switch changes, or on which it is the first choice, and the number
/// of their payment lines.
async fn to_switch(cli: &Cli, db: &Db, ids: &[i64], filter: Condition, to: &str) -> Result<(Vec<i64>, i64), Failure> {
    let request = Request::SwitchPreview { contracts: ids.to_vec(), filter, to: to.to_owned() };
    let Outcome::SwitchPreview(rows) = cli.ask(db, &request).await? else { return Ok((Vec::new(), 0)) };
    if rows.len() < ids.len() {
        return Err(cli.refused(&Refusal::Gone));
    }
    let changed: Vec<_> = rows.into_iter().filter(|row| row.changes || !row.chosen).collect();
    Ok((changed.iter().map(|row| row.id).collect(), changed.iter().map(|row| row.lines).sum()))
}
