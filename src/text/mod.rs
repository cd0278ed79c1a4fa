//! HOW it is said: the words of both languages, and values to text and back.
//!
//! Words stand in `da.ftl` and `en.ftl` (Fluent). Keys that are derived from declarations:
//! `entity-<entity>` (`-plural`), `field-<entity>-<field>` or `field-<field>`,
//! `column-<entity>-<field>` or `column-<field>` (short headings), `choice-<choices>-<code>`
//! (`letter-…` where one letter stands for it), `section-<key>`, `tab-<key>`,
//! `action-<name>`, `help-<name>`, `refusal-…`, `problem-…`.
//! Underscores become dashes. Parts: `format` (values), `filter` (the typed filter).

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::NaiveDate;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::loader::{LanguageIdentifier, langid};
use fluent_templates::static_loader;

use crate::model::bulk::Reason;
use crate::model::entity::{Choices, Entity, Field};
use crate::model::request::{Problem, Refusal};

pub mod about;
pub mod chart;
pub mod condition;
pub mod explain;
pub mod faults;
pub mod filter;
pub mod fit;
pub mod format;
pub mod naming;
mod removal;
pub mod shift;

static_loader! {
    static TEXTS = {
        locales: "./src/text",
        fallback_language: "da",
        customise: |bundle| {
            bundle.set_use_isolating(false);
            bundle.set_formatter(Some(|value, _| match value {
                FluentValue::Number(number) => Some(format::rounded(number.value)),
                _ => None,
            }));
        },
    };
}

static DANISH: LanguageIdentifier = langid!("da");
static ENGLISH: LanguageIdentifier = langid!("en");

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    #[default]
    Danish,
    English,
}

impl Lang {
    pub const ALL: &[Self] = &[Self::Danish, Self::English];

    /// From `da`, `da_DK.UTF-8`, `en-GB` …; nothing for any other language.
    pub fn from_code(code: &str) -> Option<Self> {
        match code.get(..2)?.to_ascii_lowercase().as_str() {
            "da" => Some(Self::Danish),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    pub const fn code(self) -> &'static str {
        match self {
            Self::Danish => "da",
            Self::English => "en",
        }
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self {
            Self::Danish => &DANISH,
            Self::English => &ENGLISH,
        }
    }
}

/// An argument of a text. Counts choose the plural and are shown with thousands dots.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    Text(String),
    Count(i64),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<i64> for Arg {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}
impl From<usize> for Arg {
    fn from(count: usize) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}
impl From<NaiveDate> for Arg {
    fn from(date: NaiveDate) -> Self {
        Self::Text(format::date(date))
    }
}

/// The keys that texts speak of: the argument, and the name of the action.
pub const NAMED_KEYS: &[(&str, &str)] = &[
    ("key-accept", "accept"),
    ("key-clear-filter", "clear-filter"),
    ("key-complete", "complete"),
    ("key-down", "down"),
    ("key-edit-field", "edit-field"),
    ("key-escape", "escape"),
    ("key-filter", "filter"),
    ("key-go-catalogue", "go-catalogue"),
    ("key-help", "help"),
    ("key-include-hidden", "include-hidden"),
    ("key-keep-mine", "keep-mine"),
    ("key-mark-range", "mark-range"),
    ("key-menu", "menu"),
    ("key-new", "new"),
    ("key-next-fault", "next-fault"),
    ("key-next-field", "next-field"),
    ("key-next-pane", "next-pane"),
    ("key-next-record", "next-record"),
    ("key-next-step", "next-step"),
    ("key-next-value", "next-value"),
    ("key-open", "open"),
    ("key-parameters", "parameters"),
    ("key-quit", "quit"),
    ("key-reload", "reload"),
    ("key-save", "save"),
    ("key-suspend", "suspend"),
    ("key-take-into-use", "take-into-use"),
    ("key-take-original", "take-original"),
    ("key-take-theirs", "take-theirs"),
    ("key-undo", "undo"),
    ("key-versions", "versions"),
    ("key-visibility-local", "visibility-local"),
    ("key-visibility-shared", "visibility-shared"),
    ("key-visibility-toggle", "visibility-toggle"),
    ("key-vote", "vote"),
];

/// What an action's name stands between in a text until its key is looked up.
const KEY_OPENS: char = '\u{e000}';
const KEY_CLOSES: char = '\u{e001}';

/// The texts of one language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    pub lang: Lang,
}

impl Texts {
    pub const fn new(lang: Lang) -> Self {
        Self { lang }
    }

    /// The text of this key. A key that does not exist is shown as itself: wrong, but legible.
    pub fn get(self, key: &str) -> String {
        self.find(key).unwrap_or_else(|| key.to_owned())
    }

    /// The text of this key, if there is one that needs no arguments.
    pub fn find(self, key: &str) -> Option<String> {
        TEXTS.lookup_single_language::<&str>(self.lang.id(), key, None).ok()
    }

    /// The text of this key with its arguments filled in.
    pub fn with(self, key: &str, args: &[(&'static str, Arg)]) -> String {
        let filled: HashMap<Cow<'static, str>, FluentValue> =
            args.iter().map(|(name, arg)| (Cow::Borrowed(*name), fluent(arg))).collect();
        TEXTS
            .lookup_single_language::<Cow<'static, str>>(self.lang.id(), key, Some(&filled))
            .unwrap_or_else(|_| key.to_owned())
    }

    /// One of these, the first that exists.
    fn first(self, keys: &[String]) -> String {
        keys.iter().find_map(|key| self.find(key)).unwrap_or_else(|| keys.last().cloned().unwrap_or_default())
    }

    /// A field's label.
    pub fn label(self, entity: &Entity, field: &str) -> String {
        self.first(&[key(&["field", entity.name, field]), key(&["field", field])])
    }

    /// A field's heading in a narrow column; the label where there is no shorter one.
    pub fn column(self, entity: &Entity, field: &str) -> String {
        let short = [key(&["column", entity.name, field]), key(&["column", field])];
        short.iter().find_map(|key| self.find(key)).unwrap_or_else(|| self.label(entity, field))
    }

    /// What a field's alias in the typed filter is: the first is the one that is printed.
    pub fn aliases(self, entity: &Entity, field: &str) -> Vec<String> {
        let keys = [key(&["alias", entity.name, field]), key(&["alias", field])];
        let words = keys.iter().find_map(|key| self.find(key)).unwrap_or_default();
        words.split_whitespace().map(str::to_owned).collect()
    }

    /// The words of a fixed choice's code.
    pub fn choice(self, choices: &Choices, code: &str) -> String {
        self.get(&key(&["choice", choices.name, code]))
    }

    /// The words of all its codes.
    pub fn choices(self, choices: &Choices) -> HashMap<&'static str, String> {
        choices.codes.iter().map(|code| (*code, self.choice(choices, code))).collect()
    }

    /// The one letter that stands for a code in a list (visibility: D and L), if one does.
    pub fn letter(self, choices: &Choices, code: &str) -> Option<String> {
        self.find(&key(&["letter", choices.name, code]))
    }

    pub fn entity(self, entity: &Entity) -> String {
        self.get(&key(&["entity", entity.name]))
    }

    pub fn entities(self, entity: &Entity) -> String {
        self.get(&key(&["entity", entity.name, "plural"]))
    }

    /// What the rows of this entity are called where `via` points to the record they hang on.
    pub fn part(self, entity: &Entity, via: &str) -> String {
        self.first(&[key(&["part", entity.name, via]), key(&["entity", entity.name, "plural"])])
    }

    pub fn section(self, section: &str) -> String {
        self.get(&key(&["section", section]))
    }

    pub fn tab(self, tab: &str) -> String {
        self.get(&key(&["tab", tab]))
    }

    /// Why the list of this entity is empty, and what to do about it.
    pub fn empty(self, entity: &Entity, key_for: impl Fn(&str) -> String) -> String {
        self.with_keys(&key(&["empty", entity.name]), &[], key_for)
    }

    /// The text of this key, which may speak of keys: `{ $key-<action> }` becomes what
    /// `key_for` says is pressed for the action of that name.
    pub fn with_keys(self, key: &str, args: &[(&'static str, Arg)], key_for: impl Fn(&str) -> String) -> String {
        // Looking up a key takes time: it is done for those alone that the text turns out to hold.
        let marked = |action: &str| Arg::Text(format!("{KEY_OPENS}{action}{KEY_CLOSES}"));
        let keys = NAMED_KEYS.iter().map(|(argument, action)| (*argument, marked(action)));
        let all: Vec<(&'static str, Arg)> = args.iter().cloned().chain(keys).collect();
        let said = self.with(key, &all);
        let mut parts = said.split(KEY_OPENS);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |said, part| match part.split_once(KEY_CLOSES) {
            Some((action, after)) => said + &key_for(action) + after,
            None => said + part,
        })
    }

    /// An action in one or two words, as it is called in this context: `accept` saves in
    /// the review and says yes to a question.
    pub fn action(self, name: &str, context: &str) -> String {
        self.first(&[key(&["action", name, context]), key(&["action", name])])
    }

    pub fn yes_no(self, yes: bool) -> String {
        self.get(if yes { "yes" } else { "no" })
    }

    /// A field's label by the entity that has it; where none is known, by the common label.
    fn label_of(self, entity: Option<&Entity>, field: &str) -> String {
        entity.map_or_else(|| self.get(&key(&["field", field])), |entity| self.label(entity, field))
    }

    /// Why a value was refused, and what would do; other fields are called as `entity` calls them.
    pub fn problem(self, entity: Option<&Entity>, problem: &Problem) -> String {
        self.with(problem_key(problem), &self.problem_args(entity, problem))
    }

    fn problem_args(self, entity: Option<&Entity>, problem: &Problem) -> Vec<(&'static str, Arg)> {
        match problem {
            Problem::TooLong { max } => vec![("max", (*max).into())],
            Problem::OutOfRange { min, max } => vec![("min", (*min).into()), ("max", (*max).into())],
            Problem::Before { other } | Problem::MustBeEmpty { other } | Problem::Needs { other } => {
                vec![("other", self.label_of(entity, other).into())]
            }
            _ => Vec::new(),
        }
    }

    /// Why something was not done: what happened, why, what to do next. `entity` is whose
    /// fields an `Invalid` speaks of.
    pub fn refusal(self, entity: Option<&Entity>, refusal: &Refusal) -> String {
        self.with(refusal_key(refusal), &self.refusal_args(entity, refusal))
    }

    /// Why a row of a bulk edit is left as it is.
    pub fn reason(self, entity: &Entity, reason: &Reason) -> String {
        match reason {
            Reason::Gone => self.get("reason-gone"),
            Reason::Denied => self.get("reason-denied"),
            Reason::Changed => self.get("reason-changed"),
            Reason::Empty => self.get("reason-empty"),
            Reason::NameTaken => self.get("reason-name-taken"),
            Reason::NameTwice => self.get("reason-name-twice"),
            Reason::Invalid { field, problem } => {
                format!("{}: {}", self.label(entity, field), self.problem(Some(entity), problem))
            }
        }
    }

    fn refusal_args(self, entity: Option<&Entity>, refusal: &Refusal) -> Vec<(&'static str, Arg)> {
        match refusal {
            Refusal::Conflict { entity, .. } => {
                vec![("entity", self.get(&key(&["entity", entity])).into())]
            }
            Refusal::Invalid { field, problem } => {
                vec![("field", self.label_of(entity, field).into()), ("problem", self.problem(entity, problem).into())]
            }
            Refusal::NameTaken { name } => vec![("name", name.clone().into())],
            Refusal::NameTakenFor { row, name } => vec![("row", row.clone().into()), ("name", name.clone().into())],
            Refusal::Offline { detail } => vec![("detail", detail.clone().into())],
            Refusal::NoSuchFile { path } | Refusal::FileTooOpen { path } => vec![("path", path.clone().into())],
            Refusal::OneMunicipality { municipality } => vec![("municipality", municipality.clone().into())],
            Refusal::MissingRoles { roles } => vec![("roles", roles.clone().into())],
            Refusal::NewerDatabase { found, known } | Refusal::OlderDatabase { found, known } => {
                vec![("found", found.to_string().into()), ("known", known.to_string().into())]
            }
            Refusal::UnknownPerson { login } => vec![("login", login.clone().into())],
            Refusal::Template { code, detail } => {
                vec![("code", code.clone().into()), ("detail", detail.clone().into())]
            }
            Refusal::Database { code } | Refusal::NotPublished { code } | Refusal::NotItsTemplate { code } => {
                vec![("code", code.clone().into())]
            }
            _ => Vec::new(),
        }
    }
}

fn fluent(arg: &Arg) -> FluentValue<'static> {
    match arg {
        Arg::Text(text) => FluentValue::from(text.clone()),
        Arg::Count(count) => FluentValue::from(*count),
    }
}

/// A derived key: parts joined by dashes, underscores as dashes.
pub fn key(parts: &[&str]) -> String {
    parts.join("-").replace('_', "-")
}

/// The field's label in this language.
pub fn label(lang: Lang, entity: &Entity, field: &Field) -> String {
    Texts::new(lang).label(entity, field.name)
}

/// The words of a choice's code in this language.
pub fn choice(lang: Lang, choices: &Choices, code: &str) -> String {
    Texts::new(lang).choice(choices, code)
}

pub const fn problem_key(problem: &Problem) -> &'static str {
    match problem {
        Problem::Required => "problem-required",
        Problem::TooLong { .. } => "problem-too-long",
        Problem::NotAField => "problem-not-a-field",
        Problem::NotADate => "problem-not-a-date",
        Problem::NotANumber => "problem-not-a-number",
        Problem::NotMoney => "problem-not-money",
        Problem::OutOfRange { .. } => "problem-out-of-range",
        Problem::NotAChoice => "problem-not-a-choice",
        Problem::NotAnEmail => "problem-not-an-email",
        Problem::NotAUrl => "problem-not-a-url",
        Problem::NotACvr => "problem-not-a-cvr",
        Problem::NotAnEan => "problem-not-an-ean",
        Problem::Before { .. } => "problem-before",
        Problem::MustBeEmpty { .. } => "problem-must-be-empty",
        Problem::Needs { .. } => "problem-needs",
        Problem::NoRecipient => "problem-no-recipient",
        Problem::Cycle => "problem-cycle",
        Problem::Retired => "problem-retired",
        Problem::NotAPhone => "problem-not-a-phone",
        Problem::NotALogin => "problem-not-a-login",
        Problem::Fixed => "problem-fixed",
        Problem::Obligatory => "problem-obligatory",
        Problem::NotItsContract => "problem-not-its-contract",
        Problem::InCatalogue => "problem-in-catalogue",
        Problem::NotInCatalogue => "problem-not-in-catalogue",
        Problem::ToItself => "problem-to-itself",
        Problem::NotExhibited => "problem-not-exhibited",
    }
}

pub const fn refusal_key(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Denied => "refusal-denied",
        Refusal::Conflict { .. } => "refusal-conflict",
        Refusal::Invalid { .. } => "refusal-invalid",
        Refusal::Gone => "refusal-gone",
        Refusal::NameTaken { .. } => "refusal-name-taken",
        Refusal::NameTakenFor { .. } => "refusal-name-taken-for",
        Refusal::Twice => "refusal-twice",
        Refusal::Offline { .. } => "refusal-offline",
        Refusal::LoginRefused => "refusal-login-refused",
        Refusal::Untrusted => "refusal-untrusted",
        Refusal::NoSuchDatabase => "refusal-no-such-database",
        Refusal::NotEmpty => "refusal-not-empty",
        Refusal::Locked => "refusal-locked",
        Refusal::ReadOnly => "refusal-read-only",
        Refusal::NotLogged => "refusal-not-logged",
        Refusal::NewerDatabase { .. } => "refusal-newer-database",
        Refusal::OlderDatabase { .. } => "refusal-older-database",
        Refusal::NotSetUp => "refusal-not-set-up",
        Refusal::NotAnAddress => "refusal-not-an-address",
        Refusal::PasswordInAddress => "refusal-password-in-address",
        Refusal::NoSuchFile { .. } => "refusal-no-such-file",
        Refusal::NotADatabase => "refusal-not-a-database",
        Refusal::FileTooOpen { .. } => "refusal-file-too-open",
        Refusal::MissingRoles { .. } => "refusal-missing-roles",
        Refusal::SharedOnly => "refusal-shared-only",
        Refusal::OneMunicipality { .. } => "refusal-one-municipality",
        Refusal::Restricted => "refusal-restricted",
        Refusal::UnknownPerson { .. } => "refusal-unknown-person",
        Refusal::Template { .. } => "refusal-template",
        Refusal::NotPublished { .. } => "refusal-not-published",
        Refusal::NotItsTemplate { .. } => "refusal-not-its-template",
        Refusal::Frozen => "refusal-frozen",
        Refusal::SecondPerson => "refusal-second-person",
        Refusal::WrongStep => "refusal-wrong-step",
        Refusal::NothingToUndo => "refusal-nothing-to-undo",
        Refusal::AsOf => "refusal-as-of",
        Refusal::Cancelled => "refusal-cancelled",
        Refusal::Database { .. } => "refusal-database",
    }
}
