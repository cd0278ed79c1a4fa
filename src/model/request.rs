//! What can be asked of a database, and what it answers. The program and the command line
//! build the same requests.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::bulk::{BulkQuery, BulkRow, SwitchRow};
use crate::model::condition::Condition;
use crate::model::groups::Compared;
use crate::model::history::{Change, ChangeSet, Undo, Undone};
use crate::model::removal::Removal;
use crate::model::report::life::{Step, Stepped, TemplateEntry, TemplateVersion};
use crate::model::report::{Only, Template};
use crate::model::seen::{Chosen, Others, PriceUse};
use crate::model::session::Session;
use crate::model::value::{Cell, Value};

/// The order of a list. Ties are broken by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    pub field: String,
    pub descending: bool,
}

/// Where a window of a list begins. `key` is the sort key of the edge row as `Row::key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Window {
    First,
    Last,
    After {
        key: Value,
        id: i64,
    },
    Before {
        key: Value,
        id: i64,
    },
    /// From this row on, the row itself included.
    From {
        key: Value,
        id: i64,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    pub entity: &'static str,
    /// Fields to fetch, in this order.
    pub fields: Vec<String>,
    pub filter: Condition,
    pub sort: Sort,
    pub window: Window,
    pub limit: usize,
}

/// One row of a list; `cells` are in the order of the query's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub id: i64,
    pub version: i64,
    pub key: Value,
    pub cells: Vec<Cell>,
}

#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Page {
    /// In list order, whatever the window.
    pub rows: Vec<Row>,
    /// Is there more beyond the end that the window was fetched towards?
    pub more: bool,
}

/// One record with every field of its entity, in the declaration's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub entity: String,
    pub id: i64,
    pub organisation_id: i64,
    pub uuid: String,
    pub version: i64,
    pub cells: Vec<Cell>,
}

impl Record {
    /// The cell of this field. A field the entity does not have is an empty cell.
    pub fn cell(&self, field: &str) -> &Cell {
        static EMPTY: Cell = Cell { value: Value::Null, label: None };
        crate::model::entities::named(&self.entity)
            .and_then(|entity| entity.fields.iter().position(|candidate| candidate.name == field))
            .and_then(|index| self.cells.get(index))
            .unwrap_or(&EMPTY)
    }

    pub fn value(&self, field: &str) -> &Value {
        &self.cell(field).value
    }
}

/// One thing to write. Ids of records made in the same save are negative: `-1` is the
/// record of the first `Insert`, and a `Ref(-1)` in a later write points to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Write {
    Insert {
        entity: String,
        uuid: Uuid,
        fields: Vec<(String, Value)>,
    },
    Update {
        entity: String,
        id: i64,
        version: i64,
        fields: Vec<(String, Value)>,
    },
    /// Sets `deleted_at`.
    Remove {
        entity: String,
        id: i64,
        version: i64,
    },
}

/// What somebody else has saved, as far as it is told: not which rows, and no values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Registrations of one's own municipality.
    pub own: bool,
    /// The common catalogue.
    pub catalogue: bool,
    /// What reports across municipalities may read.
    pub shared: bool,
}

impl Changed {
    /// Nobody knows: the line was lost meanwhile.
    pub const EVERYTHING: Self = Self { own: true, catalogue: true, shared: true };
}

/// A save: one transaction, one change set. The uuid is the client's, so that after a lost
/// line the same save can be sent again without happening twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Save {
    pub uuid: Uuid,
    pub reason: String,
    /// `edit`, `visibility`, `import`, `take-into-use`, `order` …
    pub kind: String,
    pub writes: Vec<Write>,
}

/// What a save did. `ids` holds the id of every write's record, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Saved {
    pub change_id: i64,
    pub ids: Vec<i64>,
    /// The same save had already landed.
    pub already_done: bool,
}

/// A hit of the search over everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hit {
    pub entity: String,
    pub id: i64,
    pub name: String,
    /// A second fact to tell it by (supplier, CVR, status), already in words of the data.
    pub detail: Cell,
}

/// One choice of a picker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub id: i64,
    pub name: String,
    pub detail: String,
}

/// Count and sums over a filtered list; sums are of the money fields asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub count: i64,
    pub sums: Vec<i64>,
}

/// How many contracts share, hide, or never chose (one's own).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VisibilityCounts {
    pub shared: i64,
    pub local: i64,
    /// Nobody has chosen for them.
    pub never_chosen: i64,
}

/// How many of a municipality's registrations lack what a rule asks for. Numbers only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Completeness {
    pub organisation_id: i64,
    pub organisation: String,
    /// The id of a rule of `model::quality`.
    pub rule: String,
    pub missing: i64,
    /// All registrations that the rule looks at.
    pub total: i64,
}

/// The system `old` becomes part of `new`. Where a municipality uses both, the usage of `new`
/// stands: links move to it and its empty fields are filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    pub uuid: Uuid,
    pub old: i64,
    pub new: i64,
    /// Stands in every municipality's books; a rehearsal needs none.
    pub reason: String,
    /// Do it and take it all back: what would move?
    pub rehearse: bool,
}

/// What a merge moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// Those with a usage, an interface or a reference of the old system.
    pub municipalities: i64,
    /// Usages that now are of the new system.
    pub moved: i64,
    /// Usages that became part of the municipality's usage of the new system.
    pub combined: i64,
    pub interfaces: i64,
    pub references: i64,
    /// Systems that stood below the old one.
    pub children: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Who am I, and what day is it?
    Session,
    List(ListQuery),
    /// The same with every derived date as it is stored, not as it is today.
    Stored(ListQuery),
    /// Count, and sums of these money fields, over all rows that the filter keeps.
    Totals {
        entity: &'static str,
        filter: Condition,
        sums: Vec<String>,
    },
    /// The ids of all rows that the filter keeps, in no order.
    Ids {
        entity: &'static str,
        filter: Condition,
    },
    /// What would come of one change to many records.
    Preview(BulkQuery),
    /// Which of these contracts a switch to this visibility would change; `filter` is what the
    /// list shows.
    SwitchPreview {
        contracts: Vec<i64>,
        filter: Condition,
        to: String,
    },
    Record {
        entity: &'static str,
        id: i64,
    },
    /// Rows of `entity` whose field `via` is `id`, all of them, in label order.
    Related {
        entity: &'static str,
        via: &'static str,
        id: i64,
    },
    /// Every record of the tree that this one stands in through the field `via`, from its root
    /// down, in no order.
    Tree {
        entity: &'static str,
        via: &'static str,
        id: i64,
    },
    /// What deleting this record would do.
    Removal {
        entity: &'static str,
        id: i64,
    },
    /// What can be chosen for a field of this kind, folded text `text`, at most `limit`.
    Options {
        option_type: &'static str,
        text: String,
    },
    /// The municipalities that a comparison group is chosen among, or those of the sample.
    Municipalities {
        invented: bool,
    },
    Links {
        entity: &'static str,
        text: String,
        limit: usize,
    },
    Search {
        text: String,
        limit: usize,
    },
    Save(Save),
    /// Set the economy visibility (`local` or `shared`) of these contracts (id, version).
    Visibility {
        uuid: Uuid,
        contracts: Vec<i64>,
        to: String,
    },
    VisibilityCounts,
    /// What others see of this contract of one's own; with `as_if` (`local` or `shared`) what
    /// they would see after that choice. Nothing is changed.
    Others {
        contract: i64,
        as_if: Option<String>,
    },
    /// The published templates that name prices, and who else has run them.
    PriceUses,
    /// Who chose this contract's visibility and when.
    VisibilityLog {
        contract: i64,
    },
    /// The uuids of these contracts.
    ContractUuids {
        ids: Vec<i64>,
    },
    /// How many records break each quality rule: (rule id, count).
    Quality {
        rules: Vec<&'static str>,
    },
    /// How complete the municipalities' registrations are, as numbers; the secretariat's.
    Completeness,
    /// One catalogue system becomes part of another; the secretariat's.
    Merge(Merge),
    /// What a municipality ordered has been done; the secretariat's.
    CloseOrder {
        id: i64,
    },
    /// Every template and order that this person may see, by name.
    Templates,
    /// How many versions this person could publish as the second one.
    TemplatesWaiting,
    /// The versions of a template that this person may read, newest first.
    TemplateVersions {
        code: String,
    },
    /// A step of the life of this template; an order and a first draft make it.
    TemplateStep {
        uuid: Uuid,
        code: String,
        step: Step,
    },
    /// A published template by code, shipped or stored, with its parameters.
    Report {
        code: String,
        params: Vec<(String, String)>,
        limit: usize,
    },
    /// The text of a template that is being written, checked and run: a local one on one's own
    /// rows, a shared one on an invented sample.
    Try {
        source: String,
        params: Vec<(String, String)>,
        limit: usize,
    },
    /// A local report of these records only.
    Selected {
        source: String,
        params: Vec<(String, String)>,
        only: Only,
        limit: usize,
    },
    /// What of one's own is behind a report: its rows, or what one brings to its groups. Read
    /// from one's own data.
    Own {
        source: String,
        params: Vec<(String, String)>,
        only: Option<Only>,
    },
    /// Every change of a record and of the rows that hang on it, newest first.
    History {
        entity: &'static str,
        id: i64,
    },
    /// The change sets of one's own organisation, or only one's own, newest first.
    Changes {
        mine: bool,
        limit: usize,
    },
    /// One change set with its rows.
    Change {
        id: i64,
    },
    Undo(Undo),
    /// The same question, of the registry as it was at the end of that day.
    AsOf {
        date: NaiveDate,
        request: Box<Request>,
    },
}

impl Request {
    /// The parameters that a report is run with, by name; none of any other question.
    pub fn given(&self) -> &[(String, String)] {
        match self {
            Self::Report { params, .. } | Self::Try { params, .. } | Self::Selected { params, .. } => params,
            Self::AsOf { request, .. } => request.given(),
            _ => &[],
        }
    }

    /// The same question of an earlier day.
    #[must_use]
    pub fn as_of(self, date: Option<NaiveDate>) -> Self {
        match date {
            Some(date) => Self::AsOf { date, request: Box::new(self) },
            None => self,
        }
    }

    /// Does it write? Then it is never stopped half-way: it is one transaction, and short. A
    /// rehearsal leaves nothing behind, so that it may be.
    pub const fn writes(&self) -> bool {
        match self {
            Self::Save(_) | Self::Visibility { .. } | Self::CloseOrder { .. } | Self::TemplateStep { .. } => true,
            Self::Undo(undo) => !undo.rehearse,
            Self::Merge(merge) => !merge.rehearse,
            _ => false,
        }
    }
}

/// The table that a report or a list makes, ready to be shown or exported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub title: String,
    pub columns: Vec<TableColumn>,
    pub rows: Vec<Vec<Cell>>,
    /// A row below, of sums over all that there is; empty where nothing is summed.
    pub totals: Vec<Cell>,
    /// Sentences that belong to the table: filters, hidden prices, provenance.
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableColumn {
    /// English code: the JSON key.
    pub code: String,
    /// The heading in the language of the reader.
    pub heading: String,
    pub kind: ColumnKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    Text,
    Int,
    /// Øre.
    Money,
    Date,
    Bool,
    Moment,
}

/// One row of a report; `cells` are in the order of the template's columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportRow {
    pub cells: Vec<Value>,
    /// The owner does not share its prices: an empty price cell says *skjult*.
    pub hidden: bool,
    /// The row is the reader's own municipality's.
    pub own: bool,
    /// The municipality whose row it is, where the report says so.
    pub owner: Option<i64>,
}

/// One's own side of a report (`Request::Own`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnRow {
    /// In the order of the template's columns.
    pub cells: Vec<Value>,
    /// Of a grouped report, what it is grouped by; links as references.
    pub keys: Vec<Value>,
    /// Of an ungrouped one, the record of the base entity.
    pub id: Option<i64>,
    /// Some of it is of a contract whose prices are not shared.
    pub hidden: bool,
}

/// A report as it was run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportResult {
    pub code: String,
    /// What it was run from.
    pub template: Arc<Template>,
    pub rows: Vec<ReportRow>,
    /// Sums of columns (by place) over all that is published, beyond the rows here too.
    pub totals: Vec<(usize, Value)>,
    /// Municipalities that the rows come from.
    pub municipalities: i64,
    /// Contracts left out of amounts because their prices are not shared.
    pub hidden: i64,
    pub at: DateTime<Utc>,
    pub more: bool,
    /// The rows are invented.
    pub sample: bool,
    /// The comparison group that it was narrowed to.
    pub compared: Option<Compared>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Session(Box<Session>),
    Page(Page),
    Totals(Totals),
    Ids(Vec<i64>),
    Preview(Vec<BulkRow>),
    SwitchPreview(Vec<SwitchRow>),
    Record(Box<Record>),
    /// Rows of `Request::Related` or `Request::Tree`.
    Related(Vec<Record>),
    Removal(Box<Removal>),
    Choices(Vec<Choice>),
    Hits(Vec<Hit>),
    Saved(Saved),
    VisibilityCounts(VisibilityCounts),
    Others(Box<Others>),
    PriceUses(Vec<PriceUse>),
    /// Newest first.
    VisibilityLog(Vec<Chosen>),
    ContractUuids(Vec<(i64, String)>),
    Quality(Vec<(String, i64)>),
    Completeness(Vec<Completeness>),
    Merged(Merged),
    Templates(Vec<TemplateEntry>),
    TemplatesWaiting(usize),
    TemplateVersions(Vec<TemplateVersion>),
    TemplateStepped(Stepped),
    Report(Box<ReportResult>),
    Own(Vec<OwnRow>),
    History(Vec<Change>),
    Changes(Vec<ChangeSet>),
    Change(Box<Change>),
    Undone(Box<Undone>),
}

/// Why something was not done. Each is one text: what, why, what next (`refusal-…`).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    #[error("not permitted")]
    Denied,
    #[error("the record was changed by somebody else")]
    Conflict { entity: String, id: i64 },
    #[error("{field}: {problem:?}")]
    Invalid { field: String, problem: Problem },
    #[error("no such record")]
    Gone,
    #[error("the name is taken")]
    NameTaken { name: String },
    /// The same where many rows were to be changed: the row that was to get the name.
    #[error("the name is taken")]
    NameTakenFor { row: String, name: String },
    /// A row that may stand once only: a pair, a role of a person, a code.
    #[error("such a row is there already")]
    Twice,
    #[error("the database is out of reach")]
    Offline { detail: String },
    /// The server answers, and lets nobody of this name (or with this password) in.
    #[error("the server refuses the login")]
    LoginRefused,
    /// Its certificate is from nobody whom this machine trusts, or for another name.
    #[error("the server's certificate is not trusted")]
    Untrusted,
    #[error("the server has no database of this name")]
    NoSuchDatabase,
    /// Invented data are put into an empty registry only.
    #[error("the registry holds data already")]
    NotEmpty,
    #[error("the database file is locked by another program")]
    Locked,
    #[error("the database can only be read")]
    ReadOnly,
    /// A shared report is written down before anybody sees it, and here nothing is written.
    #[error("a shared report cannot be logged here")]
    NotLogged,
    #[error("the database is newer ({found}) than this program ({known})")]
    NewerDatabase { found: i64, known: i64 },
    #[error("the database is older ({found}) than this program ({known})")]
    OlderDatabase { found: i64, known: i64 },
    #[error("the database has not been set up")]
    NotSetUp,
    /// Neither `sqlite:PATH` nor `postgres://…`.
    #[error("not a database address")]
    NotAnAddress,
    /// A password in an address ends in logs and process lists; it belongs in PGPASSFILE.
    #[error("a password in the database address")]
    PasswordInAddress,
    #[error("no such database file: {path}")]
    NoSuchFile { path: String },
    #[error("not a database file, or a damaged one")]
    NotADatabase,
    /// Others may read or write the file; the file is the permission, so it must be 0600.
    #[error("other users have access to {path}")]
    FileTooOpen { path: String },
    /// roles.sql has not been run on the server.
    #[error("roles missing on the server: {roles}")]
    MissingRoles { roles: String },
    /// Something that a file of one's own does not have: logins, roles given to others.
    #[error("only in the shared registry")]
    SharedOnly,
    /// A file of one's own belongs to one municipality, this one.
    #[error("the file belongs to {municipality}")]
    OneMunicipality { municipality: String },
    /// A restricted session opens the database that its host names, and nothing else.
    #[error("not in a restricted session")]
    Restricted,
    #[error("nobody here is called {login}")]
    UnknownPerson { login: String },
    #[error("report {code}: {detail}")]
    Template { code: String, detail: String },
    /// A draft, an order, or a report that has been withdrawn.
    #[error("report {code} is not published")]
    NotPublished { code: String },
    /// What is kept in the database is not what its template says.
    #[error("report {code}: the SQL kept is not the template's")]
    NotItsTemplate { code: String },
    /// A published version is not changed by anybody.
    #[error("a published version is frozen")]
    Frozen,
    /// A shared report is published by somebody who neither wrote it nor called it ready.
    #[error("a second person publishes")]
    SecondPerson,
    /// The template is not where this step begins.
    #[error("not the template's next step")]
    WrongStep,
    #[error("nothing to undo")]
    NothingToUndo,
    /// What is shown is of an earlier day: it cannot be changed, and shared reports are of today.
    #[error("the registry is shown as it was")]
    AsOf,
    #[error("stopped")]
    Cancelled,
    /// Anything else, by the database's own code; never with a row's values.
    #[error("database error {code}")]
    Database { code: String },
}

/// Why a value was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    Required,
    TooLong {
        max: usize,
    },
    NotADate,
    NotANumber,
    NotMoney,
    OutOfRange {
        min: i64,
        max: i64,
    },
    NotAChoice,
    NotAnEmail,
    NotAUrl,
    NotACvr,
    NotAnEan,
    /// This date must not be before the other field's.
    Before {
        other: String,
    },
    /// This field must be empty while the other says what it says.
    MustBeEmpty {
        other: String,
    },
    /// This field needs the other.
    Needs {
        other: String,
    },
    /// The record has no such field.
    NotAField,
    /// A notice that nobody gets.
    NoRecipient,
    /// A record cannot stand above itself.
    Cycle,
    Retired,
    NotAPhone,
    NotALogin,
    /// Nobody has this login.
    NobodysLogin,
    /// Somebody else is to be named.
    OwnLogin,
    /// What is chosen when the record is made, and not changed later.
    Fixed,
    /// An option that everybody uses is not switched off in one place.
    Obligatory,
    /// The contract that decides on a system must be one of the system's contracts.
    NotItsContract,
    /// A task to be added stands on the catalogue's system already.
    InCatalogue,
    /// A task to be left out does not stand on the catalogue's system.
    NotInCatalogue,
    /// A relation goes from one system to another.
    ToItself,
    /// A relation goes over an interface that the other system exhibits.
    NotExhibited,
}
