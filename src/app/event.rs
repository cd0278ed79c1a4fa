//! What comes into the state machine and what it wants done.

use std::path::PathBuf;

use crossterm::event::KeyEvent;

use crate::model::condition::Condition;
use crate::model::request::{Changed, Outcome, Refusal, Request, Sort, Table};
use crate::model::session::Session;

/// A question that was asked of the database. An answer whose ticket nobody holds is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

#[derive(Debug)]
pub enum Event {
    Key(KeyEvent),
    Paste(String),
    Resize {
        columns: u16,
        rows: u16,
    },
    Done(Ticket, Result<Outcome, Refusal>),
    /// A database was opened for this person, or was not.
    Opened(Box<Result<Opened, Refusal>>),
    /// A file was written.
    Exported(Result<PathBuf, String>),
    /// The line to the server is lost, or back.
    Line(Line),
    /// Somebody else saved something.
    Changed(Changed),
    /// A save of many has come this far (rows written), and is not committed.
    Written(Ticket, usize),
    /// Time has passed for something that is waiting.
    Tick,
    /// What the state says is now on the screen.
    Drawn,
    /// A problem at start that does not stop the program (a broken keymap, an old journal).
    Notice(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Lost,
    Back,
}

#[derive(Debug)]
pub struct Opened {
    pub session: Session,
    /// The drafts that the journal of this database and person holds.
    pub journal: Option<String>,
}

/// What a database is called: as on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Demo {
        reset: bool,
    },
    /// `sqlite:PATH` or `postgres://…`.
    Target(String),
    /// A new file of one's own for the municipality with this code.
    NewFile {
        path: PathBuf,
        municipality: String,
    },
}

#[derive(Clone, Debug)]
pub enum Effect {
    Ask(Ticket, Request),
    Cancel(Ticket),
    /// A save is to be stopped; what became of it is still waited for.
    Stop(Ticket),
    Open {
        place: Place,
        login: Option<String>,
    },
    /// Put the drafts on disk before the next frame.
    Journal(String),
    /// Keep the macros.
    Macros(String),
    ExportList(Box<ListExport>),
    ExportTable {
        table: Box<Table>,
        format: Format,
    },
    Copy(String),
    Suspend,
    Redraw,
    Quit,
}

/// All rows of a list, fetched and written without holding them on the screen.
#[derive(Clone, Debug)]
pub struct ListExport {
    pub entity: &'static str,
    pub fields: Vec<String>,
    pub filter: Condition,
    pub sort: Sort,
    pub title: String,
    pub format: Format,
    /// As it was at the end of this day.
    pub as_of: Option<chrono::NaiveDate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Xlsx,
    Csv,
    Json,
    Markdown,
    /// The deadlines of a list of contracts as a calendar.
    Calendar,
}

impl Format {
    /// What every table can be written as.
    pub const ALL: [Self; 4] = [Self::Xlsx, Self::Csv, Self::Json, Self::Markdown];
    /// The same, and the calendar that contracts make.
    pub const OF_CONTRACTS: [Self; 5] = [Self::Xlsx, Self::Csv, Self::Json, Self::Markdown, Self::Calendar];

    pub const fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Markdown => "md",
            Self::Calendar => "ics",
        }
    }
}
