//! `doctor`: what is checked, what was found, and how to mend it.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::Cli;
use super::failure::{Exit, Failure};
use super::output::{column, text_cell};
use crate::db::migrate;
use crate::db::open::Target;
use crate::db::{Db, sql};
use crate::model::condition::Condition;
use crate::model::entities::contract::CONTRACT;
use crate::model::request::{ColumnKind, ListQuery, Outcome, Refusal, Request, Row, Table, Window};
use crate::model::rules::{deadlines, derive};
use crate::model::session::Store;
use crate::model::value::{Cell, Value};
use crate::text::Arg;

/// Contracts looked at in one go.
const WINDOW: usize = 2_000;
/// What the derived dates are made of, and the dates.
const DEADLINE_FIELDS: [&str; 7] = [
    "valid_to",
    "irrevocable_to",
    "terminated_at",
    "by_ending",
    "termination_deadline_id",
    "effective_end",
    "latest_termination",
];

/// One thing that was checked.
struct Finding {
    code: &'static str,
    good: bool,
    said: String,
}

/// Checks what can be checked without changing anything. Exit code 1 when something is wrong.
pub async fn doctor(cli: &Cli) -> Result<Exit, Failure> {
    let mut findings = vec![keymap(cli), locale(cli), terminal(cli)];
    match cli.target().await {
        Ok(target) => findings.extend(database(cli, &target).await),
        Err(failure) => findings.push(Finding { code: "database", good: false, said: failure.text }),
    }
    let wrong = findings.iter().any(|finding| !finding.good);
    let row = |finding: Finding| {
        let mark = if finding.good { "good" } else { "wrong" };
        let mark = Cell::named(Value::text(mark), cli.texts.get(&format!("doctor-{mark}")));
        let checked = Cell::named(Value::text(finding.code), cli.texts.get(&format!("doctor-{}", finding.code)));
        vec![checked, mark, text_cell(finding.said)]
    };
    let table = Table {
        title: "doctor".to_owned(),
        columns: ["checked", "result", "advice"].map(|code| column(cli.texts, code, ColumnKind::Text)).to_vec(),
        rows: findings.into_iter().map(row).collect(),
        totals: Vec::new(),
        notes: Vec::new(),
    };
    cli.output.table(&table, None)?;
    Ok(if wrong { Exit::Findings } else { Exit::Done })
}

fn good(cli: &Cli, code: &'static str, key: &str, args: &[(&'static str, Arg)]) -> Finding {
    Finding { code, good: true, said: cli.texts.with(key, args) }
}

fn wrong(cli: &Cli, code: &'static str, key: &str, args: &[(&'static str, Arg)]) -> Finding {
    Finding { code, good: false, said: cli.texts.with(key, args) }
}

fn keymap(cli: &Cli) -> Finding {
    match cli.config.notices.first() {
        Some(notice) => Finding { code: "keymap", good: false, said: notice.clone() },
        None => good(cli, "keymap", "doctor-keymap-good", &[]),
    }
}

fn locale(cli: &Cli) -> Finding {
    let named =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    let name = named.unwrap_or_default();
    let lower = name.to_lowercase();
    if lower.contains("utf-8") || lower.contains("utf8") {
        good(cli, "locale", "doctor-locale-good", &[("name", name.into())])
    } else {
        wrong(cli, "locale", "doctor-locale-wrong", &[("name", name.into())])
    }
}

fn terminal(cli: &Cli) -> Finding {
    let name = std::env::var("TERM").unwrap_or_default();
    if name.is_empty() || name == "dumb" {
        wrong(cli, "terminal", "doctor-terminal-wrong", &[("name", name.into())])
    } else {
        good(cli, "terminal", "doctor-terminal-good", &[("name", name.into())])
    }
}

async fn database(cli: &Cli, target: &Target) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Target::Sqlite(path) = target {
        findings.push(file_mode(cli, path));
    }
    findings.push(schema(cli, target).await);
    match cli.open().await {
        Ok(db) => {
            findings.push(derived_dates(cli, &db).await);
            if db.session().store == Store::OwnFile {
                findings.push(good(cli, "guard", "doctor-own-file", &[]));
            }
        }
        Err(failure) => findings.push(Finding { code: "person", good: false, said: failure.text }),
    }
    findings.push(journal(cli));
    findings
}

fn file_mode(cli: &Cli, path: &Path) -> Finding {
    let shown = || [("path", Arg::Text(path.display().to_string()))];
    match std::fs::metadata(path) {
        Ok(facts) if facts.permissions().mode() & 0o077 == 0 => good(cli, "file", "doctor-file-good", &shown()),
        Ok(_) => {
            let refusal = Refusal::FileTooOpen { path: path.display().to_string() };
            Finding { code: "file", good: false, said: cli.texts.refusal(None, &refusal) }
        }
        Err(_) => {
            let refusal = Refusal::NoSuchFile { path: path.display().to_string() };
            Finding { code: "file", good: false, said: cli.texts.refusal(None, &refusal) }
        }
    }
}

async fn schema(cli: &Cli, target: &Target) -> Finding {
    let judged = match migrate::status(target).await {
        Ok(status) => migrate::judge(status.found),
        Err(refusal) => Err(refusal),
    };
    match judged {
        Ok(()) => good(cli, "schema", "cli-status-good", &[("version", migrate::known().to_string().into())]),
        Err(refusal) => Finding { code: "schema", good: false, said: cli.texts.refusal(None, &refusal) },
    }
}

/// Are drafts left behind, and are they the owner's alone?
fn journal(cli: &Cli) -> Finding {
    let files: Vec<_> = std::fs::read_dir(cli.config.journal_folder())
        .map(|entries| entries.filter_map(Result::ok).collect())
        .unwrap_or_default();
    let open =
        files.iter().filter_map(|file| file.metadata().ok()).any(|facts| facts.permissions().mode() & 0o077 != 0);
    let folder = cli.config.journal_folder().display().to_string();
    let args = [("count", files.len().into()), ("path", folder.into())];
    if open {
        wrong(cli, "journal", "doctor-journal-open", &args)
    } else {
        good(cli, "journal", "doctor-journal-good", &args)
    }
}

/// The stored deadlines of every contract, computed again and compared.
async fn derived_dates(cli: &Cli, db: &Db) -> Finding {
    if db.session().is_secretariat() {
        return good(cli, "dates", "doctor-dates-none", &[]);
    }
    match stale_contracts(db).await {
        Ok((looked_at, stale)) if stale.is_empty() => {
            good(cli, "dates", "doctor-dates-good", &[("count", looked_at.into())])
        }
        Ok((_, stale)) => {
            let ids: Vec<_> = stale.iter().take(10).map(ToString::to_string).collect();
            wrong(cli, "dates", "doctor-dates-wrong", &[("count", stale.len().into()), ("ids", ids.join(", ").into())])
        }
        Err(refusal) => Finding { code: "dates", good: false, said: cli.texts.refusal(None, &refusal) },
    }
}

/// How many contracts there are, and the ids of those whose stored dates are not the rules'.
async fn stale_contracts(db: &Db) -> Result<(usize, Vec<i64>), Refusal> {
    let (mut looked_at, mut stale) = (0, Vec::new());
    let mut query = ListQuery {
        entity: CONTRACT.name,
        fields: DEADLINE_FIELDS.map(str::to_owned).to_vec(),
        filter: Condition::everything(),
        sort: sql::default_sort(&CONTRACT),
        window: Window::First,
        limit: WINDOW,
    };
    loop {
        let Outcome::Page(page) = db.answer(&Request::Stored(query.clone())).await? else { return Err(Refusal::Gone) };
        looked_at += page.rows.len();
        stale.extend(page.rows.iter().filter(|row| is_stale(row)).map(|row| row.id));
        match page.rows.last() {
            Some(last) if page.more => query.window = Window::After { key: last.key.clone(), id: last.id },
            _ => return Ok((looked_at, stale)),
        }
    }
}

fn is_stale(row: &Row) -> bool {
    let cell = |name: &str| DEADLINE_FIELDS.iter().position(|field| *field == name).and_then(|at| row.cells.get(at));
    let value = |name: &str| cell(name).map(|cell| cell.value.clone()).unwrap_or_default();
    let months =
        cell("termination_deadline_id").and_then(|cell| cell.label.as_deref()).and_then(deadlines::notice_months);
    derive::derive(&CONTRACT, &value, months).into_iter().any(|(name, derived)| value(name) != derived)
}
