//! `admin`: the operator's commands for the shared registry; `role`: roles that a local
//! administrator gives. Passwords come from standard input and leave as verifiers.

use std::io::{BufRead, IsTerminal, Write};

use clap::{Args, Subcommand};
use serde_json::json;

use super::Cli;
use super::failure::{Exit, Failure};
use super::output::{column, text_cell};
use crate::db::admin::{self, Checked, NewPerson, RoleChange, SECRETARIAT_CODE, Verdict};
use crate::db::open::Target;
use crate::db::{reference, scram};
use crate::model::entities::people::ROLE;
use crate::model::fold::search as fold;
use crate::model::request::{ColumnKind, Refusal, Table};
use crate::text::{format, key};

#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Make the database and the roles of the cluster; again after a restore. Takes a superuser.
    Install,
    /// Bring the schema and the reference data up to this program, and check the rules.
    Migrate,
    /// The people and their logins.
    #[command(subcommand)]
    Person(Person),
    /// Roles in a municipality.
    #[command(subcommand)]
    Role(Role),
    /// Print lines for pg_hba.conf and pg_ident.conf.
    Hba,
    /// Check every rule that the database keeps. Exit code 1 where one is broken.
    Check,
}

#[derive(Debug, Subcommand)]
pub enum Person {
    /// Make the login and register the person.
    Add(AddPerson),
    /// From the next statement on the person sees nothing, and cannot log in again.
    Deactivate { login: String },
    /// Everybody, with their roles.
    List,
}

#[derive(Debug, Args)]
pub struct AddPerson {
    login: String,
    #[arg(long)]
    name: String,
    #[arg(long)]
    email: Option<String>,
    /// Code (four digits) or name; 0000 is the secretariat.
    #[arg(long, value_name = "CODE")]
    municipality: String,
    /// Read a password from standard input; without it the login has none.
    #[arg(long)]
    password: bool,
}

#[derive(Debug, Subcommand)]
pub enum Role {
    /// Give a role.
    Give(RoleArgs),
    /// Take a role back.
    Withdraw(RoleArgs),
}

#[derive(Debug, Args)]
pub struct RoleArgs {
    login: String,
    /// Code (four digits) or name; 0000 is the secretariat.
    municipality: String,
    /// user, read_only, local_admin, organisation_admin, system_admin, contract_admin, report_admin, global_admin.
    role: String,
    #[arg(long, default_value = "")]
    reason: String,
}

pub async fn admin(cli: &Cli, admin: &Admin) -> Result<Exit, Failure> {
    match admin {
        Admin::Install => install(cli).await,
        Admin::Migrate => migrate(cli).await,
        Admin::Person(Person::Add(person)) => add(cli, person).await,
        Admin::Person(Person::Deactivate { login }) => deactivate(cli, login).await,
        Admin::Person(Person::List) => list(cli).await,
        Admin::Role(change) => role(cli, change).await,
        Admin::Hba => {
            let lines = admin::host_lines(&cli.target().await?).map_err(|refusal| cli.refused(&refusal))?;
            cli.output.text(&lines)?;
            Ok(Exit::Done)
        }
        Admin::Check => check(cli).await,
    }
}

fn may_write(cli: &Cli) -> Result<(), Failure> {
    if cli.config.read_only { Err(cli.refused(&Refusal::ReadOnly)) } else { Ok(()) }
}

async fn install(cli: &Cli) -> Result<Exit, Failure> {
    may_write(cli)?;
    admin::install(&cli.target().await?).await.map_err(|refusal| cli.refused(&refusal))?;
    migrate(cli).await
}

async fn migrate(cli: &Cli) -> Result<Exit, Failure> {
    may_write(cli)?;
    admin::upgrade(&cli.target().await?).await.map_err(|refusal| cli.refused(&refusal))?;
    check(cli).await
}

async fn add(cli: &Cli, person: &AddPerson) -> Result<Exit, Failure> {
    may_write(cli)?;
    let municipality = municipality(cli, &person.municipality)?;
    let verifier = if person.password { Some(verifier(cli)?) } else { None };
    let new = NewPerson {
        login: person.login.clone(),
        name: person.name.clone(),
        email: person.email.clone(),
        municipality,
        verifier,
    };
    let made = admin::add_person(&cli.target().await?, &new).await;
    let made = made.map_err(|refusal| told_of(cli, &refusal, &person.login))?;
    let said = if made { "cli-person-added" } else { "cli-person-known" };
    done(cli, &person.login, made, said)
}

async fn deactivate(cli: &Cli, login: &str) -> Result<Exit, Failure> {
    may_write(cli)?;
    let changed = admin::deactivate(&cli.target().await?, login).await;
    let changed = changed.map_err(|refusal| told_of(cli, &refusal, login))?;
    done(cli, login, changed, "cli-person-deactivated")
}

/// Gives or withdraws a role, as the operator or as a local administrator.
pub async fn role(cli: &Cli, change: &Role) -> Result<Exit, Failure> {
    may_write(cli)?;
    let (give, asked) = match change {
        Role::Give(asked) => (true, asked),
        Role::Withdraw(asked) => (false, asked),
    };
    let role = format::parse_choice(&ROLE, &asked.role.replace('-', "_"));
    let role = role.map_err(|_| cli.usage("not-a-role", "cli-not-a-role", &[("text", asked.role.as_str().into())]))?;
    let wanted = RoleChange {
        login: asked.login.clone(),
        municipality: municipality(cli, &asked.municipality)?,
        role: role.to_owned(),
        reason: asked.reason.clone(),
        give,
    };
    let changed = admin::change_role(&cli.target().await?, &wanted).await;
    let changed = changed.map_err(|refusal| told_of(cli, &refusal, &asked.login))?;
    let said = match (give, changed) {
        (true, true) => "cli-role-given",
        (false, true) => "cli-role-withdrawn",
        (_, false) => "cli-role-unchanged",
    };
    done(cli, &asked.login, changed, said)
}

/// `Gone` means the person here.
fn told_of(cli: &Cli, refusal: &Refusal, login: &str) -> Failure {
    match refusal {
        Refusal::Gone => cli.refused(&Refusal::UnknownPerson { login: login.to_owned() }),
        Refusal::Database { code } if code == "KT408" => {
            cli.usage("not-a-login", "cli-not-a-login", &[("text", login.into())])
        }
        other => cli.refused(other),
    }
}

fn done(cli: &Cli, login: &str, changed: bool, said: &str) -> Result<Exit, Failure> {
    if cli.output.is_json() {
        cli.output.json(&json!({ "rows": [{ "login": login, "changed": changed }], "next": null }))?;
    } else {
        cli.output.text(&format!("{}\n", cli.texts.with(said, &[("login", login.into())])))?;
    }
    Ok(Exit::Done)
}

/// The code of a municipality, given by code or by name.
fn municipality(cli: &Cli, text: &str) -> Result<String, Failure> {
    let wanted = fold(text);
    let same = |name: &str| fold(name) == wanted || fold(name).strip_suffix(" kommune") == Some(&wanted);
    if text == SECRETARIAT_CODE || same(reference::SECRETARIAT_NAME) {
        return Ok(SECRETARIAT_CODE.to_owned());
    }
    let found = reference::municipalities().find(|place| place.code == text || same(place.name));
    found
        .map(|place| place.code.to_owned())
        .ok_or_else(|| cli.usage("not-a-municipality", "cli-not-a-municipality", &[("text", text.into())]))
}

/// Asks for the password: twice and unseen at a terminal, else the first line of what comes in.
fn verifier(cli: &Cli) -> Result<String, Failure> {
    let broken = |error: std::io::Error| Failure::usage("no-password", error.to_string());
    let password = if std::io::stdin().is_terminal() {
        let first = unseen(&cli.texts.get("cli-password")).map_err(broken)?;
        let second = unseen(&cli.texts.get("cli-password-again")).map_err(broken)?;
        if first != second {
            return Err(cli.usage("passwords-differ", "cli-passwords-differ", &[]));
        }
        first
    } else {
        one_line().map_err(broken)?
    };
    if password.is_empty() {
        return Err(cli.usage("no-password", "cli-no-password", &[]));
    }
    scram::verifier(&password).map_err(|refusal| cli.refused(&refusal))
}

fn one_line() -> std::io::Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// A line from the terminal that is not shown while it is typed.
fn unseen(prompt: &str) -> std::io::Result<String> {
    use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};
    let terminal = std::io::stdin();
    eprint!("{prompt} ");
    std::io::stderr().flush()?;
    let before = tcgetattr(&terminal)?;
    let mut quiet = before.clone();
    quiet.local_flags.remove(LocalFlags::ECHO);
    tcsetattr(&terminal, SetArg::TCSAFLUSH, &quiet)?;
    let line = one_line();
    tcsetattr(&terminal, SetArg::TCSAFLUSH, &before)?;
    eprintln!();
    line
}

async fn list(cli: &Cli) -> Result<Exit, Failure> {
    let people = admin::people(&cli.target().await?).await.map_err(|refusal| cli.refused(&refusal))?;
    let heading = |code: &str| column(cli.texts, code, ColumnKind::Text);
    let rows = people.iter().map(|person| {
        let active = cli.texts.get(if person.active { "cli-person-active" } else { "cli-person-inactive" });
        [&person.login, &person.name, &person.organisation, &active, &person.roles].map(text_cell).to_vec()
    });
    let table = Table {
        title: String::new(),
        columns: ["login", "name", "organisation", "state", "roles"].map(heading).to_vec(),
        rows: rows.collect(),
        totals: Vec::new(),
        notes: Vec::new(),
    };
    cli.output.table(&table, None)?;
    Ok(if people.is_empty() { Exit::Findings } else { Exit::Done })
}

/// Every rule with how it came out; what is broken says what to do.
pub async fn check(cli: &Cli) -> Result<Exit, Failure> {
    let checked = admin::check(&cli.target().await?).await.map_err(|refusal| cli.refused(&refusal))?;
    let heading = |code: &str| column(cli.texts, code, ColumnKind::Text);
    let table = Table {
        title: String::new(),
        columns: ["rule", "result", "advice"].map(heading).to_vec(),
        rows: checked.iter().map(|found| row(cli, found)).collect(),
        totals: Vec::new(),
        notes: Vec::new(),
    };
    cli.output.table(&table, None)?;
    let broken = checked.iter().any(|found| found.verdict == Verdict::Broken);
    Ok(if broken { Exit::Findings } else { Exit::Done })
}

/// After an upgrade: says in a line that all rules are kept, or lists those that are not.
pub async fn check_briefly(cli: &Cli, target: &Target) -> Result<Exit, Failure> {
    let checked = admin::check(target).await.map_err(|refusal| cli.refused(&refusal))?;
    let broken: Vec<&Checked> = checked.iter().filter(|found| found.verdict == Verdict::Broken).collect();
    let args = [("count", checked.len().into()), ("broken", broken.len().into())];
    if broken.is_empty() {
        if !cli.output.is_json() {
            cli.output.text(&format!("{}\n", cli.texts.with("check-all-kept", &args)))?;
        }
        return Ok(Exit::Done);
    }
    let rules: Vec<String> = broken.iter().map(|found| format!("{} ({})", found.rule, found.found)).collect();
    let said = format!("{} {}", cli.texts.with("check-some-broken", &args), rules.join(", "));
    Err(Failure::new(Exit::Findings, "rules-broken", said))
}

fn row(cli: &Cli, checked: &Checked) -> Vec<crate::model::value::Cell> {
    let (verdict, said) = match checked.verdict {
        Verdict::Kept => (cli.texts.get("check-kept"), cli.texts.get(&key(&["check", &checked.rule]))),
        Verdict::Unknown => (cli.texts.get("check-unknown"), cli.texts.get("check-as-superuser")),
        Verdict::Broken => {
            let rule = cli.texts.get(&key(&["check", &checked.rule]));
            let mend = cli.texts.get(&key(&["check", "mend", mend(&checked.rule)]));
            (cli.texts.get("check-broken"), format!("{rule} {} {mend}", checked.found))
        }
    };
    vec![text_cell(checked.rule.as_str()), text_cell(verdict), text_cell(said)]
}

/// What puts a broken rule right again: an upgrade writes policies, rights and functions anew,
/// the installation the roles and what a restore loses; the rest is a hand's work.
fn mend(rule: &str) -> &'static str {
    match rule {
        "server-version" => "server",
        "statistics-rows" | "statistics-off" => "statistics",
        "database-rights" | "languages" | "server-functions" | "member-schemas" | "roles" => "install",
        "logins" | "connection-limits" => "login",
        "no-copies" | "indexes-organisation-first" | "owners" => "hand",
        _ => "migrate",
    }
}
