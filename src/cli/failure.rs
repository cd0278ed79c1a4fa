//! How a command ends: exit codes, and one sentence that says what happened and what next.

use std::process::ExitCode;

use serde_json::json;

use super::output::Format;
use crate::exchange::cells::one_line;
use crate::model::entity::Entity;
use crate::model::request::Refusal;
use crate::text::{Texts, refusal_key};

/// Source: `decisions.md` 25.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    Done = 0,
    /// Nothing found, or findings.
    Findings = 1,
    Usage = 2,
    Refused = 3,
    OutOfReach = 4,
    Conflict = 5,
    FileRefused = 6,
}

/// Why a command stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub exit: Exit,
    /// For programs: English, stable.
    pub code: String,
    /// For people, in their language. Nothing where it has been said already.
    pub text: String,
}

impl Failure {
    pub fn new(exit: Exit, code: &str, text: String) -> Self {
        Self { exit, code: code.to_owned(), text }
    }

    pub fn usage(code: &str, text: String) -> Self {
        Self::new(Exit::Usage, code, text)
    }

    /// Whoever read the output has gone, which is no failure.
    pub fn nobody_reads() -> Self {
        Self::new(Exit::Done, "", String::new())
    }

    pub fn refusal(texts: Texts, entity: Option<&Entity>, refusal: &Refusal) -> Self {
        let code = refusal_key(refusal).trim_start_matches("refusal-");
        Self::new(exit(refusal), code, texts.refusal(entity, refusal))
    }

    /// Says it on standard error: as JSON where that was asked for.
    pub fn tell(self, format: Format) -> ExitCode {
        if !self.text.is_empty() {
            match format {
                Format::Json => eprintln!("{}", json!({ "error": { "code": self.code, "message": self.text } })),
                _ => eprintln!("kitos: {}", one_line(&self.text)),
            }
        }
        ExitCode::from(self.exit as u8)
    }
}

const fn exit(refusal: &Refusal) -> Exit {
    match refusal {
        Refusal::Denied
        | Refusal::SharedOnly
        | Refusal::OneMunicipality { .. }
        | Refusal::Restricted
        | Refusal::Invalid { .. }
        | Refusal::NameTaken { .. }
        | Refusal::Twice
        | Refusal::ReadOnly
        | Refusal::NotLogged
        | Refusal::NotEmpty
        | Refusal::AsOf
        | Refusal::Template { .. }
        | Refusal::NotPublished { .. }
        | Refusal::NotItsTemplate { .. }
        | Refusal::Frozen
        | Refusal::SecondPerson
        | Refusal::WrongStep => Exit::Refused,
        Refusal::Conflict { .. } => Exit::Conflict,
        Refusal::Gone | Refusal::NothingToUndo => Exit::Findings,
        Refusal::NotAnAddress | Refusal::PasswordInAddress => Exit::Usage,
        Refusal::Offline { .. }
        | Refusal::LoginRefused
        | Refusal::Untrusted
        | Refusal::NoSuchDatabase
        | Refusal::Locked
        | Refusal::NewerDatabase { .. }
        | Refusal::OlderDatabase { .. }
        | Refusal::NotSetUp
        | Refusal::NoSuchFile { .. }
        | Refusal::NotADatabase
        | Refusal::FileTooOpen { .. }
        | Refusal::MissingRoles { .. }
        | Refusal::UnknownPerson { .. }
        | Refusal::Cancelled
        | Refusal::Database { .. } => Exit::OutOfReach,
    }
}
