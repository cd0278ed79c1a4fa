//! A slip of the pen: a template that is not even TOML, or holds a word or a kind of value that no
//! template has. The reader of TOML tells of it in English sentences; here they become something
//! that can be said in any language.

use std::fmt;
use std::ops::Range;

use crate::model::report::nearest;

/// What stands wrong, or is missing, at one place of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slip {
    /// A quotation mark is not closed.
    Quote,
    /// A name stands alone: `=` is missing after it.
    Equals,
    /// Nothing stands after `=`.
    Value,
    /// Text stands without quotation marks.
    Unquoted,
    /// The name stands twice.
    Twice {
        name: String,
    },
    /// `\` and something that it cannot stand before.
    Escape,
    /// A bracket is not closed; this one would close it.
    Bracket {
        closing: String,
    },
    /// Between the members of a list.
    Comma,
    /// Something stands after what the line was to say.
    Rest,
    /// A letter that no name has.
    Name,
    /// A number or a date that is written wrongly.
    Number,
    /// A character that cannot stand in a text.
    Character,
    UnknownWord {
        name: String,
        nearest: String,
    },
    MissingWord {
        name: String,
    },
    /// A value of another kind than the one that is needed here.
    Wants(Wanted),
    /// Whatever else the reader stops at.
    Unreadable,
}

/// The kinds of value that a name can want.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Text,
    Number,
    YesNo,
    List,
    Table,
}

impl Wanted {
    const fn of(expected: &str) -> Option<Self> {
        match expected.as_bytes() {
            b"a string" | b"string or table" => Some(Self::Text),
            b"i64" | b"usize" | b"u32" | b"u8" | b"an integer" => Some(Self::Number),
            b"a boolean" => Some(Self::YesNo),
            b"a sequence" => Some(Self::List),
            b"a map" => Some(Self::Table),
            _ => None,
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Text => "wants-text",
            Self::Number => "wants-number",
            Self::YesNo => "wants-yes-no",
            Self::List => "wants-list",
            Self::Table => "wants-table",
        }
    }
}

impl Slip {
    /// What the reader's sentence says; `at` is the part of the text that it is about.
    pub(super) fn of(message: &str, text: &str, at: Range<usize>) -> Self {
        let there = text.get(at).unwrap_or_default();
        let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
        let ticked = in_ticks(message);
        match what {
            "key with no value" => Self::Equals,
            "string values must be quoted" if there.trim().is_empty() => Self::Value,
            "string values must be quoted" => Self::Unquoted,
            "duplicate key" => Self::Twice { name: there.trim_matches(['[', ']']).to_owned() },
            "missing escaped value" | "too few unicode value digits" => Self::Escape,
            _ if what.starts_with("unclosed ") => Self::Bracket { closing: ticked.concat() },
            _ if what.starts_with("missing comma") => Self::Comma,
            _ if what.starts_with("unexpected key") || what.starts_with("extra ") => Self::Rest,
            _ if what.contains("unquoted key") => Self::Name,
            _ if what.ends_with("string") && matches!(expected, "`\"`" | "`'`") => Self::Quote,
            _ if what.ends_with("string") => Self::Character,
            _ if what.starts_with("unknown ") => Self::unknown(&ticked),
            _ if what.starts_with("missing field") => Self::MissingWord { name: ticked.concat() },
            _ if what.starts_with("invalid type") => Wanted::of(expected).map_or(Self::Unreadable, Self::Wants),
            // `nej` begins like `nan`, and `tal` like `true`.
            _ if what.starts_with("invalid ") && there.starts_with(char::is_alphabetic) => Self::Unquoted,
            _ if is_of_numbers(what) => Self::Number,
            _ => Self::Unreadable,
        }
    }

    fn unknown(ticked: &[&str]) -> Self {
        match ticked {
            [name, known @ ..] if !known.is_empty() => {
                Self::UnknownWord { name: (*name).to_owned(), nearest: nearest(name, known.iter().copied()).to_owned() }
            }
            _ => Self::Unreadable,
        }
    }

    /// The end of the text key `fault-slip-…`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Quote => "quote",
            Self::Equals => "equals",
            Self::Value => "value",
            Self::Unquoted => "unquoted",
            Self::Twice { .. } => "twice",
            Self::Escape => "escape",
            Self::Bracket { .. } => "bracket",
            Self::Comma => "comma",
            Self::Rest => "rest",
            Self::Name => "name",
            Self::Number => "number",
            Self::Character => "character",
            Self::UnknownWord { .. } => "unknown-word",
            Self::MissingWord { .. } => "missing-word",
            Self::Wants(wanted) => wanted.code(),
            Self::Unreadable => "unreadable",
        }
    }
}

fn is_of_numbers(what: &str) -> bool {
    let of = ["number", "integer", "float", "fraction", "exponent", "date", "time", "zero", "digits", "radix", "sign"];
    what.split(' ').any(|word| of.contains(&word))
}

/// The words that stand between backticks: those that the reader of TOML names.
fn in_ticks(message: &str) -> Vec<&str> {
    message.split('`').skip(1).step_by(2).collect()
}

/// For the log and the programmer.
impl fmt::Display for Slip {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Twice { name } => write!(to, "{name:?} stands twice"),
            Self::Bracket { closing } => write!(to, "{closing} is missing"),
            Self::UnknownWord { name, nearest } => write!(to, "no word {name:?}; did you mean {nearest:?}?"),
            Self::MissingWord { name } => write!(to, "{name:?} is missing"),
            other => write!(to, "{}", other.code()),
        }
    }
}
