//! From presses to actions. A keymap is read from a TOML file: one table per context,
//! `"g k" = "go-contracts"`, `"x" = "none"` to unbind, `inherits = "default"` at the top.
//!
//! Bindings are kept as paths in the order of the file, because that order is the order of
//! hints; a path that others begin with is a node of the trie that they make.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::action::Action;
use super::key::{Key, parse_path};
use super::nearest::nearest;

/// Where keys are pressed. A layer has one of its own and usually lets `Global` follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    Global,
    Home,
    Table,
    Record,
    /// Editing a field of one line.
    Field,
    /// Editing long text: Enter and the arrows belong to the text.
    Editor,
    /// The contract's payment lines.
    Grid,
    /// A list that is narrowed by typing: choices, links, search everything.
    Pick,
    /// The filter line and the command line.
    Filter,
    Confirm,
    Review,
    /// Somebody else changed the same field.
    Conflict,
    /// All that a person who leaves holds.
    Leaver,
    /// The history of a record, and one's own changes.
    History,
    Report,
    Start,
    Help,
    /// The deadlines of a list on a line of time.
    Lane,
    /// One's own contract beside what others see of it.
    Compare,
    /// What a list can be reported as.
    ReportChoice,
    /// A template that is made by choosing.
    Blueprint,
    /// The text of a template, beside what it shows.
    Lab,
    /// The versions of a template.
    Versions,
    /// Templates and orders.
    Templates,
    /// The municipalities of a comparison group, narrowed by typing.
    Members,
}

impl Context {
    pub const ALL: &[Self] = &[
        Self::Global,
        Self::Home,
        Self::Table,
        Self::Record,
        Self::Field,
        Self::Editor,
        Self::Grid,
        Self::Pick,
        Self::Filter,
        Self::Confirm,
        Self::Review,
        Self::Conflict,
        Self::Leaver,
        Self::History,
        Self::Report,
        Self::Start,
        Self::Help,
        Self::Lane,
        Self::Compare,
        Self::ReportChoice,
        Self::Blueprint,
        Self::Lab,
        Self::Versions,
        Self::Templates,
        Self::Members,
    ];

    /// The table's name in a keymap file; the text `context-<name>` says it in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Home => "home",
            Self::Table => "table",
            Self::Record => "record",
            Self::Field => "field",
            Self::Editor => "editor",
            Self::Grid => "grid",
            Self::Pick => "pick",
            Self::Filter => "filter",
            Self::Confirm => "confirm",
            Self::Review => "review",
            Self::Conflict => "conflict",
            Self::Leaver => "leaver",
            Self::History => "history",
            Self::Report => "report",
            Self::Start => "start",
            Self::Help => "help",
            Self::Lane => "lane",
            Self::Compare => "compare",
            Self::ReportChoice => "report-choice",
            Self::Blueprint => "blueprint",
            Self::Lab => "lab",
            Self::Versions => "versions",
            Self::Templates => "templates",
            Self::Members => "members",
        }
    }

    /// Is every printable key text here?
    pub const fn takes_text(self) -> bool {
        matches!(self, Self::Field | Self::Editor | Self::Pick | Self::Filter | Self::Lab | Self::Members)
    }

    /// Does this character start or continue typing here? In the grid an amount does.
    const fn takes(self, letter: char) -> bool {
        match self {
            Self::Grid => letter.is_ascii_digit() || letter == '-',
            // A name is found by its first word, and blank chooses.
            Self::Members => letter != ' ',
            _ => self.takes_text(),
        }
    }

    /// Does the text itself want this key (cursor, deleting), unless the context binds it?
    const fn edits(self, key: Key) -> bool {
        if !self.takes_text() {
            return false;
        }
        match key.code {
            KeyCode::Backspace | KeyCode::Delete | KeyCode::Left | KeyCode::Right | KeyCode::Home | KeyCode::End => {
                true
            }
            KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown | KeyCode::Enter => {
                matches!(self, Self::Editor | Self::Lab)
            }
            KeyCode::Char('a' | 'e' | 'k' | 'u' | 'w') => key.ctrl,
            _ => false,
        }
    }
}

impl fmt::Display for Context {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Context {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|context| context.name() == name).ok_or(())
    }
}

/// What a press comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pressed {
    Act(Action),
    /// These keys begin longer paths: keep them, and hand them in with the next press.
    Pending(Vec<Key>),
    /// A character for the layer's text.
    Text(char),
    /// A key that moves or deletes in the layer's text.
    Edit(KeyEvent),
    /// Esc while a path was pending: forget the path, do nothing else.
    Cancelled,
    Unbound,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    pub context: Context,
    pub keys: Vec<Key>,
    pub action: Action,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    pub name: String,
    bindings: Vec<Binding>,
}

/// The files that ship: name and text.
pub const SHIPPED: &[(&str, &str)] = &[
    ("default", include_str!("../../keymaps/default.toml")),
    ("vim", include_str!("../../keymaps/vim.toml")),
    ("arrows", include_str!("../../keymaps/arrows.toml")),
];

impl Default for Keymap {
    /// The default keymap. That it reads is held by a test; without it only text could be typed.
    fn default() -> Self {
        Self::shipped("default").unwrap_or_else(|_| Self { name: "default".to_owned(), bindings: Vec::new() })
    }
}

impl Keymap {
    /// A keymap that ships, by name.
    pub fn shipped(name: &str) -> Result<Self, KeymapError> {
        let (name, text) = SHIPPED.iter().find(|(known, _)| *known == name).ok_or_else(|| KeymapError {
            file: name.to_owned(),
            line: 1,
            problem: KeymapProblem::UnknownKeymap {
                name: name.to_owned(),
                nearest: nearest(name, SHIPPED.iter().map(|(known, _)| *known)),
            },
        })?;
        Self::parse(name, text)
    }

    /// A keymap from the text of a file; `file` is what errors call it. Starts from the
    /// shipped keymap that the file inherits, or from nothing.
    pub fn parse(file: &str, text: &str) -> Result<Self, KeymapError> {
        let parsed = File { name: file, text }.read()?;
        let mut keymap = match parsed.inherits {
            Some(base) => Self { name: file.to_owned(), ..Self::shipped(&base)? },
            None => Self { name: file.to_owned(), bindings: Vec::new() },
        };
        for (line, entry) in &parsed.entries {
            if let Some(earlier) = parsed.entries.iter().find(|(other, known)| other < line && known.clashes(entry)) {
                return Err(KeymapError { file: file.to_owned(), line: *line, problem: clash(entry, earlier) });
            }
        }
        let (unbound, bound): (Vec<_>, Vec<_>) =
            parsed.entries.into_iter().map(|(_, entry)| entry).partition(|entry| entry.action.is_none());
        for entry in unbound.into_iter().chain(bound) {
            keymap.bind(entry);
        }
        Ok(keymap)
    }

    /// A later file's line takes the place of whatever stands in its way.
    fn bind(&mut self, entry: Entry) {
        let place = self.bindings.iter().position(|known| known.context == entry.context && known.keys == entry.keys);
        let binding = |action| Binding { context: entry.context, keys: entry.keys.clone(), action };
        match (place, entry.action) {
            (Some(index), Some(action)) => self.bindings[index] = binding(action),
            (_, action) => {
                self.bindings.retain(|known| known.context != entry.context || !related(&known.keys, &entry.keys));
                self.bindings.extend(action.map(binding));
            }
        }
    }

    /// Every binding, in the order of the file.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// The bindings of one context, in the order of the file.
    pub fn of(&self, context: Context) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(move |binding| binding.context == context)
    }

    /// What `key` means after `pending` here. Contexts earlier in the slice win.
    pub fn press(&self, contexts: &[Context], pending: &[Key], key: Key) -> Pressed {
        let path: Vec<Key> = pending.iter().copied().chain([key]).collect();
        for context in contexts {
            if let Some(pressed) = self.press_in(*context, &path) {
                return pressed;
            }
        }
        if !pending.is_empty() && key.code == KeyCode::Esc { Pressed::Cancelled } else { Pressed::Unbound }
    }

    fn press_in(&self, context: Context, path: &[Key]) -> Option<Pressed> {
        let first = match path {
            [only] => Some(*only),
            _ => None,
        };
        if let Some(letter) = first.and_then(Key::printable).filter(|letter| context.takes(*letter)) {
            return Some(Pressed::Text(letter));
        }
        let mut beginning = self.of(context).filter(|binding| binding.keys.starts_with(path));
        match beginning.next() {
            Some(binding) if binding.keys.len() == path.len() => Some(Pressed::Act(binding.action)),
            Some(_) => Some(Pressed::Pending(path.to_vec())),
            None => first.filter(|key| context.edits(*key)).map(|key| Pressed::Edit(key.into())),
        }
    }
}

/// Does one path begin with the other?
fn related(one: &[Key], other: &[Key]) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

/// One line of a file; no action means "none".
struct Entry {
    context: Context,
    keys: Vec<Key>,
    action: Option<Action>,
}

impl Entry {
    /// Two lines of one file that cannot both hold.
    fn clashes(&self, other: &Self) -> bool {
        self.context == other.context
            && related(&self.keys, &other.keys)
            && (self.keys == other.keys || (self.action.is_some() && other.action.is_some()))
    }
}

fn clash(entry: &Entry, (line, earlier): &(usize, Entry)) -> KeymapProblem {
    let keys = super::key::print_path(&entry.keys);
    if entry.keys == earlier.keys {
        KeymapProblem::Twice { keys, line: *line }
    } else {
        KeymapProblem::AlsoPrefix { keys, other: super::key::print_path(&earlier.keys), line: *line }
    }
}

/// What is wrong in a keymap file, and where. Texts: `keymap-<key>` with the arguments.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {problem}")]
pub struct KeymapError {
    pub file: String,
    /// From 1.
    pub line: usize,
    pub problem: KeymapProblem,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeymapProblem {
    #[error("this is not TOML: {detail}")]
    NotToml { detail: String },
    #[error("no keymap is called \"{name}\"{}", hint(*.nearest))]
    UnknownKeymap { name: String, nearest: Option<&'static str> },
    #[error("there is no context \"{name}\"{}", hint(*.nearest))]
    UnknownContext { name: String, nearest: Option<&'static str> },
    #[error("no key is called \"{name}\"")]
    UnknownKey { name: String },
    #[error("no action is called \"{name}\"{}", hint(*.nearest))]
    UnknownAction { name: String, nearest: Option<&'static str> },
    #[error("\"{keys}\" is bound in line {line} already")]
    Twice { keys: String, line: usize },
    #[error("\"{keys}\" cannot be bound beside \"{other}\" in line {line}: one begins the other")]
    AlsoPrefix { keys: String, other: String, line: usize },
    #[error("\"{keys}\" cannot be bound in \"{context}\": what is typed there is text")]
    IsText { keys: String, context: &'static str },
    #[error("\"{name}\" must be text in quotes")]
    NotText { name: String },
}

fn hint(nearest: Option<&'static str>) -> String {
    nearest.map(|name| format!("; did you mean \"{name}\"?")).unwrap_or_default()
}

impl KeymapProblem {
    /// The text key's last part, and the arguments that the text needs.
    pub fn said(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let named = |name: &String, nearest: &Option<&str>| {
            vec![("name", name.clone()), ("nearest", nearest.unwrap_or_default().to_owned())]
        };
        match self {
            Self::NotToml { detail } => ("not-toml", vec![("detail", detail.clone())]),
            Self::UnknownKeymap { name, nearest } => ("unknown-keymap", named(name, nearest)),
            Self::UnknownContext { name, nearest } => ("unknown-context", named(name, nearest)),
            Self::UnknownKey { name } => ("unknown-key", vec![("name", name.clone())]),
            Self::UnknownAction { name, nearest } => ("unknown-action", named(name, nearest)),
            Self::Twice { keys, line } => ("twice", vec![("keys", keys.clone()), ("other-line", line.to_string())]),
            Self::AlsoPrefix { keys, other, line } => (
                "also-prefix",
                vec![("keys", keys.clone()), ("other", other.clone()), ("other-line", line.to_string())],
            ),
            Self::IsText { keys, context } => {
                ("is-text", vec![("keys", keys.clone()), ("context", (*context).to_owned())])
            }
            Self::NotText { name } => ("not-text", vec![("name", name.clone())]),
        }
    }

    /// The last parts of every text key.
    pub const KEYS: &[&str] = &[
        "not-toml",
        "unknown-keymap",
        "unknown-context",
        "unknown-key",
        "unknown-action",
        "twice",
        "also-prefix",
        "is-text",
        "not-text",
    ];
}

/// A file while it is read.
struct File<'a> {
    name: &'a str,
    text: &'a str,
}

#[derive(Default)]
struct Parsed {
    inherits: Option<String>,
    /// With their line numbers, in the order of the file.
    entries: Vec<(usize, Entry)>,
}

impl File<'_> {
    fn read(&self) -> Result<Parsed, KeymapError> {
        let table = DeTable::parse(self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            self.error(at, KeymapProblem::NotToml { detail: error.message().to_owned() })
        })?;
        let mut parsed = Parsed::default();
        for (name, value) in table.get_ref() {
            match value.get_ref() {
                DeValue::Table(bindings) => self.context(name, bindings, &mut parsed)?,
                DeValue::String(base) if name.get_ref() == "inherits" => parsed.inherits = Some(base.to_string()),
                _ => return Err(self.unknown_context(name)),
            }
        }
        self.check_base(&table, &parsed)?;
        parsed.entries.sort_by_key(|(line, _)| *line);
        Ok(parsed)
    }

    fn check_base(&self, table: &Spanned<DeTable<'_>>, parsed: &Parsed) -> Result<(), KeymapError> {
        let names = || SHIPPED.iter().map(|(name, _)| *name);
        let Some(base) = parsed.inherits.as_ref().filter(|base| names().all(|name| name != **base)) else {
            return Ok(());
        };
        let at = table.get_ref().get("inherits").map_or(0, |value| value.span().start);
        let nearest = nearest(base, names());
        Err(self.error(at, KeymapProblem::UnknownKeymap { name: base.clone(), nearest }))
    }

    fn context(
        &self,
        name: &Spanned<DeString<'_>>,
        bindings: &DeTable<'_>,
        parsed: &mut Parsed,
    ) -> Result<(), KeymapError> {
        let context: Context = name.get_ref().parse().map_err(|()| self.unknown_context(name))?;
        for (path, value) in bindings {
            let line = self.line(path.span().start);
            parsed.entries.push((line, self.entry(context, path, value)?));
        }
        Ok(())
    }

    fn entry(
        &self,
        context: Context,
        path: &Spanned<DeString<'_>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<Entry, KeymapError> {
        let wrong = |problem| self.error(path.span().start, problem);
        let keys =
            parse_path(path.get_ref()).map_err(|unknown| wrong(KeymapProblem::UnknownKey { name: unknown.0 }))?;
        let DeValue::String(name) = value.get_ref() else {
            return Err(wrong(KeymapProblem::NotText { name: path.get_ref().to_string() }));
        };
        if keys.first().and_then(|key| key.printable()).is_some_and(|letter| context.takes(letter)) {
            let keys = path.get_ref().to_string();
            return Err(wrong(KeymapProblem::IsText { keys, context: context.name() }));
        }
        let action = match name.as_ref() {
            "none" => None,
            name => Some(name.parse::<Action>().map_err(|unknown| {
                wrong(KeymapProblem::UnknownAction { name: unknown.name, nearest: unknown.nearest })
            })?),
        };
        Ok(Entry { context, keys, action })
    }

    fn unknown_context(&self, name: &Spanned<DeString<'_>>) -> KeymapError {
        let nearest = nearest(name.get_ref(), Context::ALL.iter().map(|context| context.name()));
        self.error(name.span().start, KeymapProblem::UnknownContext { name: name.get_ref().to_string(), nearest })
    }

    fn error(&self, at: usize, problem: KeymapProblem) -> KeymapError {
        KeymapError { file: self.name.to_owned(), line: self.line(at), problem }
    }

    /// The line, from 1, that this byte stands in.
    fn line(&self, at: usize) -> usize {
        self.text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
    }
}
