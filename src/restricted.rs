//! A restricted session: what sshd starts with `ForceCommand kitos --restricted` for people who
//! are to have the program and nothing else of the host. Here is what it does before anything
//! else is read; what it refuses is in `cli::restricted`, `config` and `place`.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;

use nix::unistd::{User, geteuid};

/// What sshd says the person asked for.
const ASKED: &str = "SSH_ORIGINAL_COMMAND";
/// What a session may know of its surroundings: the terminal, the words, the line. Everything
/// else could lead to another file, database, server or library.
const KEPT: &[&str] = &[
    "TERM",
    "COLORTERM",
    "NO_COLOR",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "KITOS_LANG",
    "KITOS_THEME",
    "SSH_CONNECTION",
    "SSH_TTY",
    ASKED,
    "HOME",
];

/// Starts the program again with a clean environment and the home folder that the system knows
/// for this user; returns when it is clean already.
///
/// # Errors
/// What keeps the program from being started.
pub fn clean_environment() -> io::Result<()> {
    let home = User::from_uid(geteuid())?.map(|user| user.dir.into_os_string()).unwrap_or_else(|| "/".into());
    let clean: Vec<(OsString, OsString)> =
        std::env::vars_os().filter(|(name, value)| is_kept(name.to_str(), value, &home)).collect();
    if clean.len() == std::env::vars_os().count() && std::env::var_os("HOME").is_some() {
        return Ok(());
    }
    let mut again = Command::new(std::env::current_exe()?);
    again.args(std::env::args_os().skip(1)).env_clear().envs(clean).env("HOME", home);
    Err(again.exec())
}

fn is_kept(name: Option<&str>, value: &OsString, home: &OsString) -> bool {
    name.is_some_and(|name| KEPT.contains(&name) && (name != "HOME" || value == home))
}

/// The words that the person gave to ssh, without the program's own name; none where a terminal
/// was asked for.
///
/// # Errors
/// What was given, where it cannot be split into words (an open quote).
pub fn asked() -> Result<Option<Vec<String>>, String> {
    let Some(text) = std::env::var_os(ASKED) else { return Ok(None) };
    split(&text.to_string_lossy()).map(Some)
}

/// Split as a shell would, and nothing else that a shell does.
fn split(text: &str) -> Result<Vec<String>, String> {
    let mut words = shlex::split(text).ok_or_else(|| text.to_owned())?;
    if words.first().is_some_and(|word| word == "kitos") {
        words.remove(0);
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_becomes_words_and_nothing_is_expanded() {
        let words = |text: &str| split(text).unwrap();
        assert_eq!(words("kitos find 'to ord'"), ["find", "to ord"]);
        assert_eq!(words("list contract --filter \"opsiges:<90d\""), ["list", "contract", "--filter", "opsiges:<90d"]);
        assert_eq!(words("find $HOME;sh `sh` *"), ["find", "$HOME;sh", "`sh`", "*"]);
        assert!(words("kitos").is_empty());
        assert!(split("find 'open").is_err());
    }

    #[test]
    fn only_the_terminal_the_words_and_the_line_are_kept() {
        let (home, other) = (OsString::from("/home/k151_anna"), OsString::from("/tmp"));
        assert!(is_kept(Some("TERM"), &other, &home));
        assert!(is_kept(Some("HOME"), &home, &home));
        assert!(!is_kept(Some("HOME"), &other, &home));
        for name in ["KITOS_DB", "KITOS_CONFIG", "KITOS_HOME", "KITOS_LOG", "XDG_STATE_HOME", "PGHOST", "PGPASSFILE"] {
            assert!(!is_kept(Some(name), &other, &home), "{name}");
        }
        assert!(!is_kept(None, &other, &home));
    }
}
