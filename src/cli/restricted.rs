//! What a restricted session takes from the person: where they ask over SSH for a command, that
//! command; never a file, another database or the operator's work.

use clap::Parser;

use super::failure::{Exit, Failure};
use super::reports::Report;
use super::templates::Life;
use super::{Arguments, Command};
use crate::keys::Keymap;
use crate::restricted;
use crate::text::Texts;

/// The arguments to obey: those of the command line, and over them what was asked for by SSH.
pub fn arguments(given: Arguments) -> Result<Arguments, Failure> {
    let broken = |reason: String| Failure::usage("restricted", reason);
    restricted::clean_environment().map_err(|error| broken(error.to_string()))?;
    let Some(words) = restricted::asked().map_err(broken)? else { return Ok(given) };
    let asked = Arguments::try_parse_from(std::iter::once("kitos".to_owned()).chain(words));
    // Help and the version end here as well.
    Ok(over(asked.unwrap_or_else(|error| error.exit()), given))
}

/// What the person asked for, with the host's own wishes where they said nothing.
fn over(asked: Arguments, given: Arguments) -> Arguments {
    Arguments {
        lang: asked.lang.or(given.lang),
        keymap: asked.keymap.or(given.keymap),
        theme: asked.theme.or(given.theme),
        page: asked.page.or(given.page),
        read_only: asked.read_only || given.read_only,
        command: asked.command.or(given.command),
        ..asked
    }
}

/// Refuses what would lead out of the session.
pub fn check(arguments: &Arguments, texts: Texts) -> Result<(), Failure> {
    let refused = |key: &str, what: &str| {
        let said = texts.with(key, &[("what", what.into())]);
        Err(Failure::new(Exit::Refused, "restricted", said))
    };
    let flags = [
        ("--db", arguments.db.is_some()),
        ("--config", arguments.config.is_some()),
        ("--as", arguments.login.is_some()),
        ("--demo", arguments.demo),
    ];
    if let Some((flag, _)) = flags.iter().find(|(_, given)| *given) {
        return refused("cli-restricted-flag", flag);
    }
    if arguments.keymap.as_deref().is_some_and(|name| Keymap::shipped(name).is_err()) {
        return refused("cli-restricted-flag", "--keymap");
    }
    if arguments.command.as_ref().is_some_and(writes_a_file) {
        return refused("cli-restricted-flag", "--output");
    }
    match arguments.command.as_ref().and_then(leads_out) {
        Some(name) => refused("cli-restricted-command", name),
        None => Ok(()),
    }
}

/// Does the command write a file of the host? What it prints is fetched over SSH.
const fn writes_a_file(command: &Command) -> bool {
    match command {
        Command::List(list) => list.writes_a_file(),
        Command::Report(Report::Run { output, .. }) => output.is_some(),
        _ => false,
    }
}

/// The name of a command that reads files of the host or is the operator's.
const fn leads_out(command: &Command) -> Option<&'static str> {
    match command {
        Command::Report(Report::Check { .. }) => Some("report check"),
        Command::Report(Report::Life(Life::Draft { .. })) => Some("report draft"),
        Command::Import(_) => Some("import"),
        Command::Db(_) => Some("db"),
        Command::Admin(_) => Some("admin"),
        Command::Completions { .. } => Some("completions"),
        Command::Find { .. }
        | Command::List(_)
        | Command::Show { .. }
        | Command::Log(_)
        | Command::Undo(_)
        | Command::Set(_)
        | Command::Deadlines(_)
        | Command::New(_)
        | Command::Add(_)
        | Command::Remove(_)
        | Command::Delete(_)
        | Command::Notices(_)
        | Command::Visibility(_)
        | Command::Report(Report::List | Report::Run { .. } | Report::Groups(_) | Report::Life(_))
        | Command::Quality { .. }
        | Command::Role(_)
        | Command::Leaver(_)
        | Command::Completeness
        | Command::Merge(_)
        | Command::Keys { .. }
        | Command::Doctor => None,
    }
}
