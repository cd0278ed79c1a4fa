//! The command line: what was asked, in which database, and how it ended. Without a command
//! the program opens on the terminal.
//!
//! Arguments here; a file for each group of commands; `output` prints, `failure` holds the
//! exit codes and what is said, `names` reads what people call entities and fields.

mod admin;
mod change;
mod database;
mod deadlines;
mod doctor;
mod failure;
mod flow;
mod groups;
mod history;
mod import;
mod keys;
mod leaver;
mod look;
mod many;
mod names;
mod notices;
mod output;
mod reports;
mod restricted;
mod rows;
mod screen;
mod secretariat;
mod templates;
mod visibility;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use screen::program;

use crate::app::event::Place;
use crate::config::{self, Config, ConfigError, Flags};
use crate::db::Db;
use crate::db::open::Target;
use crate::keys::Action;
use crate::model::request::{Outcome, Refusal, Request};
use crate::place;
use crate::text::Texts;
use failure::{Exit, Failure};
use output::{Format, Output};

#[derive(Debug, Parser)]
#[command(name = "kitos", version, about)]
struct Arguments {
    /// Open on invented demonstration data.
    #[arg(long, global = true)]
    demo: bool,
    /// With --demo: start over with fresh data.
    #[arg(long, requires = "demo")]
    reset: bool,
    /// The database: sqlite:PATH or postgres://user@host/name.
    #[arg(long, global = true, value_name = "ADDRESS")]
    db: Option<String>,
    /// Who to be in an own file.
    #[arg(long = "as", global = true, value_name = "USER")]
    login: Option<String>,
    /// da or en.
    #[arg(long, global = true)]
    lang: Option<String>,
    /// default, vim, arrows, or a file.
    #[arg(long, global = true)]
    keymap: Option<String>,
    /// dark, light or mono.
    #[arg(long, global = true)]
    theme: Option<String>,
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Open on this page: contracts, systems, catalogue, interfaces, organisations, kle, persons, units,
    /// options, reports, quality.
    #[arg(long, value_name = "PAGE", value_parser = screen::page)]
    page: Option<Action>,
    /// Change nothing.
    #[arg(long, global = true)]
    read_only: bool,
    /// For ForceCommand in sshd: only the database and the export folder of the host's file
    /// (/etc/kitos/config.toml); no shell, no other file.
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    restricted: Option<Option<PathBuf>>,
    /// How a command prints.
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Search contracts, systems, organisations, interfaces and KLE.
    Find { term: String },
    /// The rows of an entity.
    List(look::List),
    /// One record: ENTITY/ID.
    Show {
        record: String,
        /// As it was at the end of this day.
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
    },
    /// Change fields of a record.
    Set(change::Set),
    /// Deadlines of contracts: a table, JSON, or a calendar (--format ics).
    Deadlines(deadlines::Deadlines),
    /// Make a record: ENTITY FIELD=VALUE…
    New(rows::New),
    /// Add a row to a record: a system, a role, a reference, a notice …
    Add(rows::Add),
    /// Take a row away from its record.
    Remove(rows::Remove),
    /// Delete a record with what hangs on it; its name shows that it is the right one.
    Delete(rows::Delete),
    /// Notices, and those that are due. kitos sends nothing itself.
    Notices(notices::Notices),
    /// Show or hide the prices of contracts; what others see of one, and who chose.
    Visibility(change::Visibility),
    /// What was done: to a record and the rows that hang on it, or with --mine by oneself.
    Log(history::Log),
    /// Take one's own newest change back, or another one of them.
    Undo(history::Undo),
    /// Report templates.
    #[command(subcommand)]
    Report(reports::Report),
    /// Data quality: counts, or the offenders of one rule. Exit code 1 when there are any.
    Quality {
        #[arg(long)]
        rule: Option<String>,
    },
    /// Read KLE plans, KITOS workbooks and API v2 contracts into the registry.
    Import(import::Import),
    /// Make, look after and fill databases.
    #[command(subcommand)]
    Db(database::Database),
    /// The shared registry's operator: people, roles, upgrades, the self-test.
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Give or withdraw a role in one's own municipality.
    #[command(subcommand)]
    Role(admin::Role),
    /// Hand over all that a person who leaves holds, or end it.
    Leaver(leaver::Leaver),
    /// The secretariat: how complete the municipalities' registrations are, as numbers.
    Completeness,
    /// The secretariat: make one catalogue record part of another.
    #[command(subcommand)]
    Merge(secretariat::Merge),
    /// The keys.
    Keys {
        #[arg(long)]
        markdown: bool,
    },
    /// What is checked, what is wrong, and how to mend it.
    Doctor,
    /// Completion for a shell.
    Completions { shell: clap_complete::Shell },
}

/// Runs the program; the exit codes are those of decisions.md 25.
pub fn main() -> ExitCode {
    let given = Arguments::parse();
    let format = given.format;
    let (arguments, config) = match prepared(given) {
        Ok(prepared) => prepared,
        Err(failure) => return failure.tell(format),
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::new(Exit::OutOfReach, "runtime", error.to_string()).tell(arguments.format),
    };
    let format = arguments.format;
    let ended = runtime.block_on(run(arguments, config));
    // A statement that cannot be stopped must not hold the shell's prompt back.
    runtime.shutdown_background();
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(failure) => failure.tell(format),
    }
}

/// What is to be done and how: in a restricted session what the person asked for over SSH.
fn prepared(given: Arguments) -> Result<(Arguments, Config), Failure> {
    let texts = texts_before_config(&given);
    let broken = |error: ConfigError| Failure::usage("config", error.said(texts));
    let Some(file) = config::restriction(given.restricted.as_ref()).map_err(broken)? else {
        let config = Config::load(&flags(&given, None)).map_err(broken)?;
        return Ok((given, config));
    };
    let arguments = restricted::arguments(given)?;
    let config = Config::load(&flags(&arguments, Some(file))).map_err(broken)?;
    restricted::check(&arguments, Texts::new(config.lang))?;
    Ok((arguments, config))
}

fn flags(arguments: &Arguments, restricted: Option<PathBuf>) -> Flags {
    Flags {
        database: arguments.db.clone(),
        login: arguments.login.clone(),
        lang: arguments.lang.clone(),
        keymap: arguments.keymap.clone(),
        theme: arguments.theme.clone(),
        config: arguments.config.clone(),
        read_only: arguments.read_only,
        restricted,
    }
}

/// The language while the configuration cannot be read: what the flag or the environment says.
fn texts_before_config(arguments: &Arguments) -> Texts {
    let asked = arguments.lang.clone().or_else(|| std::env::var("KITOS_LANG").ok());
    Texts::new(asked.and_then(|code| crate::text::Lang::from_code(&code)).unwrap_or_default())
}

async fn run(mut arguments: Arguments, config: Config) -> Result<u8, Failure> {
    let Some(command) = arguments.command.take() else {
        return screen::run(&arguments, config).await;
    };
    let texts = Texts::new(config.lang);
    let cli = Cli { output: Output::new(arguments.format, texts), demo: arguments.demo, config, texts };
    let exit = match command {
        Command::Find { term } => look::find(&cli, &term).await,
        Command::List(list) => look::list(&cli, &list).await,
        Command::Show { record, as_of } => look::show(&cli, &record, as_of.as_deref()).await,
        Command::Set(set) => change::set(&cli, &set).await,
        Command::Deadlines(asked) => deadlines::deadlines(&cli, &asked).await,
        Command::New(new) => rows::new(&cli, &new).await,
        Command::Add(add) => rows::add(&cli, &add).await,
        Command::Remove(remove) => rows::remove(&cli, &remove).await,
        Command::Delete(delete) => rows::delete(&cli, &delete).await,
        Command::Notices(asked) => notices::notices(&cli, &asked).await,
        Command::Visibility(visibility) => change::visibility(&cli, &visibility).await,
        Command::Log(log) => history::log(&cli, &log).await,
        Command::Undo(undo) => history::undo(&cli, &undo).await,
        Command::Report(report) => reports::report(&cli, &report).await,
        Command::Quality { rule } => reports::quality(&cli, rule.as_deref()).await,
        Command::Import(files) => import::import(&cli, &files).await,
        Command::Db(database) => database::database(&cli, &database).await,
        Command::Admin(command) => admin::admin(&cli, &command).await,
        Command::Role(change) => admin::role(&cli, &change).await,
        Command::Leaver(asked) => leaver::leaver(&cli, &asked).await,
        Command::Completeness => secretariat::completeness(&cli).await,
        Command::Merge(merge) => secretariat::merge(&cli, &merge).await,
        Command::Keys { markdown } => keys::keys(&cli, markdown),
        Command::Doctor => doctor::doctor(&cli).await,
        Command::Completions { shell } => keys::completions(&cli, shell),
    };
    exit.map(|exit| exit as u8)
}

/// What every command has at hand.
struct Cli {
    config: Config,
    texts: Texts,
    output: Output,
    demo: bool,
}

impl Cli {
    /// The database, opened for the person; of several hosts the first that opens.
    async fn open(&self) -> Result<Db, Failure> {
        if self.demo {
            let (opened, _) = place::open(&self.config, Place::Demo { reset: false }, None).await;
            return opened.map_err(|refusal| self.refused(&refusal));
        }
        let target = self.target().await?;
        let config = &self.config;
        let opened = Db::open(&target, config.login.as_deref(), config.read_only, config.clock).await;
        opened.map_err(|refusal| self.refused(&refusal))
    }

    /// Where the database is.
    async fn target(&self) -> Result<Target, Failure> {
        if self.demo {
            return Ok(Target::Sqlite(self.config.demo_file()));
        }
        let Some(address) = self.config.address() else {
            return Err(Failure::usage("no-database", self.texts.get("cli-no-database")));
        };
        Target::parse(&address).map_err(|refusal| self.refused(&refusal))
    }

    fn refused(&self, refusal: &Refusal) -> Failure {
        Failure::refusal(self.texts, None, refusal)
    }

    async fn ask(&self, db: &Db, request: &Request) -> Result<Outcome, Failure> {
        db.answer(request).await.map_err(|refusal| self.refused(&refusal))
    }

    fn usage(&self, code: &'static str, key: &str, args: &[(&'static str, crate::text::Arg)]) -> Failure {
        Failure::usage(code, self.texts.with(key, args))
    }
}
