//! Plays a tape in the syntax of VHS against a real terminal.
//!
//! What only concerns the recorded film (`Output`, `Set`, `Require`, `Hide`, `Show`) is taken
//! and ignored. `Sleep` waits for the screen to settle instead of the time. `Wait` is what
//! makes a tape a test. Any other command is an error: a tape must not pass by being
//! misunderstood.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use regex::Regex;

use super::pty::{LIMIT, Player};

/// A pause of the screen that counts as settled.
const SETTLED: Duration = Duration::from_millis(50);

/// A tape that was read; its commands in order, each with its line.
#[derive(Debug)]
pub struct Tape {
    commands: Vec<(usize, Command)>,
}

#[derive(Debug)]
enum Command {
    Type(String),
    /// A key by the player's name, pressed so many times.
    Press(String, usize),
    Settle,
    Wait {
        pattern: Regex,
        scope: Scope,
        limit: Duration,
    },
    Screenshot(PathBuf),
    /// Only of interest to the film.
    Film,
}

/// Where a `Wait` looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Screen,
    /// The line the cursor is in.
    Line,
}

/// Where and why a tape was not understood, or no longer holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub line: usize,
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}: {}", self.line, self.reason)
    }
}

impl Tape {
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mut commands = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let fault = |reason| Fault { line: index + 1, reason };
            let mut words = words(line).map_err(fault)?.into_iter().peekable();
            while let Some(word) = words.next() {
                let command = command(word, &mut words).map_err(fault)?;
                commands.push((index + 1, command));
            }
        }
        Ok(Self { commands })
    }

    /// Plays all of it; the first step that no longer holds is the fault, with the screen.
    pub fn play(&self, player: &mut Player) -> Result<(), Fault> {
        for (line, command) in &self.commands {
            command.play(player).map_err(|reason| Fault { line: *line, reason })?;
        }
        Ok(())
    }
}

impl Command {
    fn play(&self, player: &mut Player) -> Result<(), String> {
        match self {
            Self::Film => {}
            Self::Type(text) => player.type_text(text),
            Self::Press(key, times) => (0..*times).for_each(|_| player.keys(key)),
            Self::Settle => player.wait_quiet(SETTLED),
            Self::Screenshot(path) => player.shot(path),
            Self::Wait { pattern, scope, limit } => player
                .try_wait_until(*limit, |screen| pattern.is_match(&looked_at(screen, *scope)))
                .map_err(|dump| format!("waited {limit:?} in vain for /{pattern}/\n{dump}"))?,
        }
        Ok(())
    }
}

fn looked_at(screen: &vt100::Screen, scope: Scope) -> String {
    match scope {
        Scope::Screen => screen.contents(),
        Scope::Line => {
            let (row, _) = screen.cursor_position();
            let (_, columns) = screen.size();
            screen.rows(0, columns.get()).nth(row.into()).unwrap_or_default().trim_end().to_owned()
        }
    }
}

/// A word of a tape: text in quotes, a pattern between strokes, or bare.
#[derive(Debug, PartialEq, Eq)]
enum Word {
    Quoted(String),
    Pattern(String),
    Bare(String),
}

fn words(line: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next().filter(|first| *first != '#') {
        let (word, after) = match first {
            '"' | '\'' | '`' => enclosed(rest, first).map(|(text, after)| (Word::Quoted(text), after))?,
            '/' => pattern(rest).map(|(text, after)| (Word::Pattern(text), after))?,
            _ => {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                (Word::Bare(rest[..end].to_owned()), &rest[end..])
            }
        };
        words.push(word);
        rest = after.trim_start();
    }
    Ok(words)
}

fn enclosed(text: &str, quote: char) -> Result<(String, &str), String> {
    let inside = &text[quote.len_utf8()..];
    let end = inside.find(quote).ok_or_else(|| format!("{quote} is not closed"))?;
    Ok((inside[..end].to_owned(), &inside[end + quote.len_utf8()..]))
}

/// Up to the stroke without a backslash before it.
fn pattern(text: &str) -> Result<(String, &str), String> {
    let inside = &text[1..];
    let closing = inside.match_indices('/').find(|(at, _)| !inside[..*at].ends_with('\\'));
    let (end, _) = closing.ok_or_else(|| "the pattern is not closed".to_owned())?;
    Ok((inside[..end].replace("\\/", "/"), &inside[end + 1..]))
}

type Words = std::iter::Peekable<std::vec::IntoIter<Word>>;

fn command(word: Word, words: &mut Words) -> Result<Command, String> {
    let Word::Bare(word) = word else { return Err(format!("{word:?} is not a command")) };
    let (name, at) = match word.split_once('@') {
        Some((name, at)) => (name, Some(at)),
        None => (word.as_str(), None),
    };
    match name {
        "Output" | "Require" => {
            words.next().ok_or_else(|| format!("{name} what?"))?;
            Ok(Command::Film)
        }
        "Set" => {
            let both = words.next().and(words.next());
            both.map(|_| Command::Film).ok_or_else(|| "Set what to what?".to_owned())
        }
        "Hide" | "Show" => Ok(Command::Film),
        "Sleep" => duration(bare(words)?.as_str()).map(|_| Command::Settle),
        "Type" => typed(words),
        "Screenshot" => Ok(Command::Screenshot(text(words)?.into())),
        "Wait" | "Wait+Screen" | "Wait+Line" => wait(name, at, words),
        key => press(key, words),
    }
}

fn typed(words: &mut Words) -> Result<Command, String> {
    let mut all = vec![quoted(words)?];
    while matches!(words.peek(), Some(Word::Quoted(_))) {
        all.push(quoted(words)?);
    }
    Ok(Command::Type(all.join(" ")))
}

fn wait(name: &str, at: Option<&str>, words: &mut Words) -> Result<Command, String> {
    let Some(Word::Pattern(text)) = words.next() else { return Err(format!("{name} needs a /pattern/")) };
    let pattern = Regex::new(&text).map_err(|error| error.to_string())?;
    let scope = if name == "Wait+Screen" { Scope::Screen } else { Scope::Line };
    let limit = at.map_or(Ok(LIMIT), duration)?;
    Ok(Command::Wait { pattern, scope, limit })
}

fn press(key: &str, words: &mut Words) -> Result<Command, String> {
    let name = key_name(key).ok_or_else(|| format!("{key:?} is not a command this player knows"))?;
    let times = match words.peek() {
        Some(Word::Bare(number)) if number.chars().all(|digit| digit.is_ascii_digit()) => {
            number.parse().map_err(|_| format!("{number} times?"))
        }
        _ => return Ok(Command::Press(name, 1)),
    };
    words.next();
    times.map(|times| Command::Press(name, times))
}

/// The player's name for a key of VHS.
fn key_name(key: &str) -> Option<String> {
    const SAME: [&str; 14] = [
        "Enter",
        "Tab",
        "Space",
        "Backspace",
        "Delete",
        "Insert",
        "Up",
        "Down",
        "Left",
        "Right",
        "PageUp",
        "PageDown",
        "Home",
        "End",
    ];
    if SAME.contains(&key) {
        return Some(key.to_owned());
    }
    let modified = |prefix: &str, name: &str| {
        let key = key.strip_prefix(prefix)?;
        let plain = if key.chars().count() == 1 { key.to_lowercase() } else { key_name(key)? };
        Some(format!("{name}-{plain}"))
    };
    match key {
        "Escape" => Some("Esc".to_owned()),
        "Shift+Tab" => Some("Shift-Tab".to_owned()),
        _ => modified("Ctrl+", "Ctrl").or_else(|| modified("Alt+", "Alt")),
    }
}

fn bare(words: &mut Words) -> Result<String, String> {
    match words.next() {
        Some(Word::Bare(word)) => Ok(word),
        other => Err(format!("a word is missing, not {other:?}")),
    }
}

fn quoted(words: &mut Words) -> Result<String, String> {
    match words.next() {
        Some(Word::Quoted(text)) => Ok(text),
        other => Err(format!("a text in quotes is missing, not {other:?}")),
    }
}

fn text(words: &mut Words) -> Result<String, String> {
    match words.next() {
        Some(Word::Bare(text) | Word::Quoted(text)) => Ok(text),
        other => Err(format!("a name is missing, not {other:?}")),
    }
}

/// `500ms`, `1.5s`, or a number of seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(number), _) => (number, 0.001),
        (None, Some(number)) => (number, 1.0),
        (None, None) => (text, 1.0),
    };
    let seconds: Option<f64> = number.parse().ok();
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds * unit).ok())
        .ok_or_else(|| format!("{text:?} is no length of time"))
}
