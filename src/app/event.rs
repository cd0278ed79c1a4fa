//! What comes into the state machine and what it wants done.

use std::path::PathBuf;

use crossterm::event::KeyEvent;

use crate::model::condition::Condition;
use crate::model::request::{Changed, Outcome, Refusal, Request, Sort};
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
    /// So many rows of a file have been written; it takes a while.
    Exporting(u64),
    /// A file was written.
    Exported(Result<PathBuf, Unwritten>),
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
    /// Keep the comparison groups.
    Groups(String),
    ExportList(Box<ListExport>),
    ExportReport(Box<ReportExport>),
    /// The file that is being written is no longer wanted.
    StopExport,
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
    /// With the records' numbers first.
    pub with_ids: bool,
}

/// All rows of a report, drawn anew and written without holding them anywhere.
#[derive(Clone, Debug)]
pub struct ReportExport {
    /// `Report`, `Selected` or `Try`; its limit is kept.
    pub request: Request,
    /// What the file is called.
    pub title: String,
    pub format: Format,
    /// As it was at the end of this day.
    pub as_of: Option<chrono::NaiveDate>,
}

/// Why there is no file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unwritten {
    /// Somebody wished so.
    Stopped,
    /// In the user's words.
    Because(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Xlsx,
    /// For a Danish Excel.
    Csv,
    /// RFC 4180, for programs.
    CsvRfc4180,
    Json,
    Markdown,
    /// The deadlines of a list of contracts as a calendar.
    Calendar,
}

impl Format {
    /// What every table can be written as.
    pub const ALL: [Self; 5] = [Self::Xlsx, Self::Csv, Self::CsvRfc4180, Self::Json, Self::Markdown];
    /// The same, and the calendar that contracts make.
    pub const OF_CONTRACTS: [Self; 6] =
        [Self::Xlsx, Self::Csv, Self::CsvRfc4180, Self::Json, Self::Markdown, Self::Calendar];

    /// The code of the format, in the picker and in the texts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CsvRfc4180 => "csv-rfc4180",
            other => other.extension(),
        }
    }

    pub const fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv | Self::CsvRfc4180 => "csv",
            Self::Json => "json",
            Self::Markdown => "md",
            Self::Calendar => "ics",
        }
    }
}
