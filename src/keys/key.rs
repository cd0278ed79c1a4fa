//! One press of one key, and its name in files and on the screen.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key as every terminal can send it: Shift lives in the letter (`G`), and the control
/// letters that are other keys on the wire (`Ctrl-m` is Enter) are those keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Hash)]
pub struct Key {
    pub code: KeyCode,
    pub ctrl: bool,
    pub alt: bool,
}

/// Names of the keys that are not characters.
const NAMED: &[(&str, KeyCode)] = &[
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Shift-Tab", KeyCode::BackTab),
    ("Backspace", KeyCode::Backspace),
    ("Delete", KeyCode::Delete),
    ("Insert", KeyCode::Insert),
    ("Space", KeyCode::Char(' ')),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PageUp", KeyCode::PageUp),
    ("PageDown", KeyCode::PageDown),
];

impl Key {
    pub const fn new(code: KeyCode) -> Self {
        Self { code, ctrl: false, alt: false }
    }

    pub const fn char(letter: char) -> Self {
        Self::new(KeyCode::Char(letter))
    }

    pub const fn ctrl(letter: char) -> Self {
        Self { code: KeyCode::Char(letter), ctrl: true, alt: false }
    }

    /// The character that this key types, if it types one.
    pub const fn printable(self) -> Option<char> {
        match self.code {
            KeyCode::Char(letter) if !self.ctrl && !self.alt => Some(letter),
            _ => None,
        }
    }

    fn normal(code: KeyCode, modifiers: KeyModifiers) -> Self {
        let ctrl = modifiers.contains(KeyModifiers::CONTROL);
        let shift = modifiers.contains(KeyModifiers::SHIFT);
        let alt = modifiers.contains(KeyModifiers::ALT);
        match code {
            KeyCode::Tab if shift => Self::new(KeyCode::BackTab),
            KeyCode::Char(letter) if ctrl => Self::control(letter, alt),
            KeyCode::Char(letter) if shift => Self { code: KeyCode::Char(upper(letter)), ctrl, alt },
            other => Self { code: other, ctrl, alt },
        }
    }

    /// On the wire `Ctrl-H`, `I`, `J` and `M` are Backspace, Tab, line feed and Enter.
    fn control(letter: char, alt: bool) -> Self {
        let plain = |code| Self { code, ctrl: false, alt };
        match letter.to_ascii_lowercase() {
            'h' => plain(KeyCode::Backspace),
            'i' => plain(KeyCode::Tab),
            'j' | 'm' => plain(KeyCode::Enter),
            '[' => plain(KeyCode::Esc),
            other => Self { code: KeyCode::Char(other), ctrl: true, alt },
        }
    }
}

/// The capital, where there is one of one character; digits and signs stay as they are.
fn upper(letter: char) -> char {
    let mut capital = letter.to_uppercase();
    match (capital.next(), capital.next()) {
        (Some(one), None) => one,
        _ => letter,
    }
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        Self::normal(event.code, event.modifiers)
    }
}

impl From<Key> for KeyEvent {
    fn from(key: Key) -> Self {
        let mut modifiers = KeyModifiers::NONE;
        modifiers.set(KeyModifiers::CONTROL, key.ctrl);
        modifiers.set(KeyModifiers::ALT, key.alt);
        Self::new(key.code, modifiers)
    }
}

/// No key has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no key is called \"{0}\"")]
pub struct UnknownKey(pub String);

impl FromStr for Key {
    type Err = UnknownKey;

    /// `j`, `G`, `Ctrl-p`, `Enter`, `Shift-Tab`, `F5`. Case does not matter in names.
    fn from_str(name: &str) -> Result<Self, UnknownKey> {
        let unknown = || UnknownKey(name.to_owned());
        if let Some(code) = named(name) {
            return Ok(Self::new(code));
        }
        if let Some(letter) = only_char(name) {
            return Ok(Self::char(letter));
        }
        let (modifier, rest) = name.split_once('-').ok_or_else(unknown)?;
        let inner: Self = rest.parse().map_err(|_| unknown())?;
        match modifier.to_ascii_lowercase().as_str() {
            "ctrl" => Ok(Self::normal(inner.code, KeyModifiers::CONTROL)),
            "alt" => Ok(Self { alt: true, ..inner }),
            _ => Err(unknown()),
        }
    }
}

fn named(name: &str) -> Option<KeyCode> {
    NAMED.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, code)| *code).or_else(|| function(name))
}

fn function(name: &str) -> Option<KeyCode> {
    let number = name.strip_prefix(['F', 'f'])?.parse().ok()?;
    (1..=12).contains(&number).then_some(KeyCode::F(number))
}

fn only_char(text: &str) -> Option<char> {
    let mut letters = text.chars();
    let letter = letters.next()?;
    (letters.next().is_none() && !letter.is_whitespace() && !letter.is_control()).then_some(letter)
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            formatter.write_str("Ctrl-")?;
        }
        if self.alt {
            formatter.write_str("Alt-")?;
        }
        match (NAMED.iter().find(|(_, code)| *code == self.code), self.code) {
            (Some((name, _)), _) => formatter.write_str(name),
            (None, KeyCode::Char(letter)) => write!(formatter, "{letter}"),
            (None, KeyCode::F(number)) => write!(formatter, "F{number}"),
            (None, other) => write!(formatter, "{other}"),
        }
    }
}

/// A path of keys as it is written in a file: `g k`.
pub fn parse_path(path: &str) -> Result<Vec<Key>, UnknownKey> {
    let keys: Vec<Key> = path.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    if keys.is_empty() { Err(UnknownKey(path.to_owned())) } else { Ok(keys) }
}

/// The inverse of `parse_path`.
pub fn print_path(keys: &[Key]) -> String {
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
