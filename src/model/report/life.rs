//! The life of a template: a wish is ordered, assessed and taken into development; a draft is
//! called ready and published by a second person, of the secretariat or named on the template; what
//! is published is frozen, and a change of it is a new version. A municipality's own templates are published by one person and are nobody
//! else's to see.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};
use similar::{ChangeTag, TextDiff};

use crate::model::fold;
use crate::model::report::{Scope, Template};
use crate::model::session::Session;

/// The organisation that keeps what is common.
pub const SECRETARIAT: i64 = 1;
/// Longest code, name and explanation, in characters.
pub const LONGEST_CODE: usize = 40;
pub const LONGEST_NAME: usize = 80;
pub const LONGEST_EXPLANATION: usize = 2_000;
/// Longest login, which is the database's own limit.
pub const LONGEST_LOGIN: usize = 63;

/// How far a template or one of its versions has come. A template that is published stays so while
/// its next version is a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Ordered.
    Wish,
    Assessed,
    /// In development.
    Draft,
    /// Waits for the second person.
    Ready,
    Published,
    Withdrawn,
}

impl Status {
    pub const ALL: [Self; 6] = [Self::Wish, Self::Assessed, Self::Draft, Self::Ready, Self::Published, Self::Withdrawn];

    /// The code in the database and in texts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Wish => "wish",
            Self::Assessed => "assessed",
            Self::Draft => "draft",
            Self::Ready => "ready",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// One step of a template's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A member asks for a report; both texts are seen by all members.
    Order {
        name: String,
        explanation: String,
    },
    /// The own municipality wishes for it, or no longer does.
    Vote(bool),
    Assess,
    /// Begins a draft: the first one, or a copy of what is published.
    Develop,
    /// This text is the newest unpublished version; a new one where the newest is published.
    Draft {
        source: String,
    },
    /// The newest draft waits for a second person.
    Ready,
    /// `sha256` is `digest` of the source that the person has read.
    Publish {
        version: i64,
        sha256: String,
    },
    /// This login may publish the versions that wait beside the secretariat, or no longer.
    Reviewer {
        login: String,
        named: bool,
    },
    /// Runs no more, at once.
    Withdraw,
}

impl Step {
    /// The kind of its change set.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Order { .. } => "template-order",
            Self::Vote(_) => "template-vote",
            Self::Assess => "template-assess",
            Self::Develop => "template-develop",
            Self::Draft { .. } => "template-draft",
            Self::Ready => "template-ready",
            Self::Publish { .. } => "template-publish",
            Self::Reviewer { .. } => "template-reviewer",
            Self::Withdraw => "template-withdraw",
        }
    }
}

/// What a step came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stepped {
    pub code: String,
    /// The version that the step was about.
    pub version: Option<i64>,
    /// Nothing was written: it had landed before, or was so already.
    pub already_done: bool,
}

/// A template or an order, as this person may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateEntry {
    pub code: String,
    pub name: String,
    pub scope: Scope,
    pub status: Status,
    /// The version that runs, or ran until it was withdrawn.
    pub published: Option<i64>,
    /// The unpublished version after it, where one may be seen, and how far it has come.
    pub draft: Option<(i64, Status)>,
    /// The municipalities that wish for it, by name.
    pub votes: Vec<String>,
    pub own_vote: bool,
    /// Whose it is; none for one that comes with the program and is not registered here.
    pub owner: Option<String>,
    /// The municipality that ordered it, and what it is to answer.
    pub ordered_by: Option<String>,
    pub explanation: String,
    /// The newest version that may be read, where its text checks.
    pub template: Option<Arc<Template>>,
    pub source: Option<String>,
    /// What `Request::Report` of the code runs; none where it refuses.
    pub runs: Option<Arc<Template>>,
    /// May this person assess, develop, draft and withdraw it?
    pub keeps: bool,
    /// The logins of those who are named to publish it beside the secretariat, which sees them all;
    /// anybody else only the own.
    pub reviewers: Vec<String>,
    /// Does a version wait for this person, who is not of the secretariat?
    pub reviews: bool,
}

impl TemplateEntry {
    /// The version that a first or next draft is written as.
    pub fn next_version(&self) -> i64 {
        self.draft.map_or_else(|| self.published.unwrap_or(0) + 1, |(number, _)| number)
    }

    /// Can a municipality wish for it?
    pub const fn takes_votes(&self) -> bool {
        self.scope.is_shared() && !matches!(self.status, Status::Withdrawn)
    }

    /// May this person say who else publishes it?
    pub const fn names_reviewers(&self) -> bool {
        self.keeps && self.scope.is_shared()
    }
}

/// One version, as this person may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TemplateVersion {
    pub number: i64,
    pub status: Status,
    pub source: String,
    /// `digest` of the source.
    pub sha256: String,
    pub author_is_me: bool,
    pub ready_by_me: bool,
    /// When it came to its status.
    pub at: DateTime<Utc>,
}

/// May this person write templates of this organisation? The database has the last word.
pub fn keeps(session: &Session, organisation: i64) -> bool {
    if session.read_only || session.as_of.is_some() || session.has_role("read_only") {
        return false;
    }
    match organisation {
        SECRETARIAT => session.is_secretariat(),
        own => own == session.organisation_id && (session.has_role("local_admin") || session.has_role("report_admin")),
    }
}

/// May this person order and vote in the municipality's name? Whether it is party to the agreement
/// is the database's to say.
pub fn votes(session: &Session) -> bool {
    let writes = !session.read_only && session.as_of.is_none() && !session.has_role("read_only");
    writes && !session.is_secretariat() && !session.roles.is_empty()
}

/// May whoever is named on a template publish it? Those who order and vote may. Whether the
/// municipality is party to the agreement is the database's to say.
pub fn reviews(session: &Session) -> bool {
    votes(session)
}

/// The hash by which a text is known, in hex.
pub fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A code for a template of this name: lower-case letters, digits and dashes.
pub fn slug(name: &str) -> String {
    let folded = fold::search(name).replace('æ', "ae").replace('ø', "oe").replace('å', "aa");
    let dashed: String =
        folded.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let words: Vec<&str> = dashed.split('-').filter(|word| !word.is_empty()).collect();
    let mut code: String = words.join("-").chars().take(LONGEST_CODE - 4).collect();
    code.truncate(code.trim_end_matches('-').len());
    if code.is_empty() { "template".to_owned() } else { code }
}

/// The text with this version's number; the rest stays as it was typed.
pub fn numbered(source: &str, number: i64) -> String {
    let mut top = true;
    let lines = source.split_inclusive('\n').map(|line| {
        top &= !line.trim_start().starts_with('[');
        match line.split_once('=') {
            Some((key, rest)) if top && key.trim() == "version" => {
                let after = rest.find(['#', '\r', '\n']).map_or("", |at| &rest[at..]);
                let space = if after.starts_with('#') { " " } else { "" };
                format!("{key}= {number}{space}{after}")
            }
            _ => line.to_owned(),
        }
    });
    lines.collect()
}

/// The first text of a template, which checks and shows one column.
pub fn starter(code: &str, name: &str, explanation: &str, scope: Scope) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let (name, scope) = (quoted(name), quoted(scope.code()));
    let question = if explanation.trim().is_empty() { name.clone() } else { quoted(explanation) };
    format!(
        "code = {code}\nversion = 1\ncategory = \"it-contract\"\nscope = {scope}\nbase = \"contract\"\n\n\
         [name]\nda = {name}\nen = {name}\n\n[description]\nda = {question}\nen = {question}\n\n\
         [audience]\nda = \"Kommunerne\"\nen = \"The municipalities\"\n\n\
         [[column]]\ncode = \"municipality\"\nheading = {{ da = \"Kommune\", en = \"Municipality\" }}\nkind = \"text\"\n\
         value = \"organisation.name\"\n\n\
         [[column]]\ncode = \"contract\"\nheading = {{ da = \"Kontrakt\", en = \"Contract\" }}\nkind = \"text\"\n\
         value = \"name\"\n",
        code = quoted(code),
    )
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kept {
    Same,
    Removed,
    Added,
}

/// What became of a line from one version to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiffLine {
    pub kept: Kept,
    pub text: String,
}

/// The whole of both texts, line by line.
pub fn difference(before: &str, after: &str) -> Vec<DiffLine> {
    let diff = TextDiff::from_lines(before, after);
    let line = |change: similar::Change<&str>| DiffLine {
        kept: match change.tag() {
            ChangeTag::Equal => Kept::Same,
            ChangeTag::Delete => Kept::Removed,
            ChangeTag::Insert => Kept::Added,
        },
        text: change.value().trim_end_matches(['\r', '\n']).to_owned(),
    };
    diff.iter_all_changes().map(line).collect()
}

/// What changed, with two lines around it; none where lines that stayed are left out.
pub fn hunks(lines: &[DiffLine]) -> Vec<Option<&DiffLine>> {
    const AROUND: usize = 2;
    let mut shown = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let near = &lines[at.saturating_sub(AROUND)..(at + AROUND + 1).min(lines.len())];
        if near.iter().any(|line| line.kept != Kept::Same) {
            shown.push(Some(line));
        } else if shown.last().is_none_or(Option::is_some) {
            shown.push(None);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_made_of_a_name() {
        assert_eq!(slug("Pris pr. indbygger, pr. år"), "pris-pr-indbygger-pr-aar");
        assert_eq!(slug("  Øh: Æblegrød!"), "oeh-aeblegroed");
        assert_eq!(slug("???"), "template");
        assert!(slug(&"lang ".repeat(40)).len() <= LONGEST_CODE - 4);
    }

    #[test]
    fn a_number_changes_and_nothing_else() {
        let text = "# version = 9\ncode = \"x\"\nversion=1 # first\r\n[name]\nversion = 1\n";
        assert_eq!(numbered(text, 4), "# version = 9\ncode = \"x\"\nversion= 4 # first\r\n[name]\nversion = 1\n");
        assert_eq!(numbered("version = 1", 2), "version = 2");
        assert_eq!(numbered("code = 1", 2), "code = 1");
    }

    #[test]
    fn the_first_text_checks_whatever_was_typed() {
        for scope in [Scope::Local, Scope::SharedIdentified] {
            let text = starter("pris", "Pris \"nu\"\n", "Hvad?\tOg \\ hvor", scope);
            let template = Template::parse(&text).unwrap();
            assert_eq!((template.code.as_str(), template.scope), ("pris", scope));
            assert_eq!(template.name("da"), "Pris \"nu\"\n");
        }
    }

    #[test]
    fn a_difference_is_line_by_line() {
        let lines = difference("a\nb\nc\n", "a\nx\nc\n");
        let said: Vec<(Kept, &str)> = lines.iter().map(|line| (line.kept, line.text.as_str())).collect();
        assert_eq!(said, [(Kept::Same, "a"), (Kept::Removed, "b"), (Kept::Added, "x"), (Kept::Same, "c")]);
        let lines = difference("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\n6\n7\n8\nni\n");
        let shown: Vec<&str> = hunks(&lines).into_iter().map(|line| line.map_or("…", |line| &line.text)).collect();
        assert_eq!(shown, ["…", "7", "8", "9", "ni"]);
    }
}
