//! What a file says should be in the registry, before anybody asked the database: rows with
//! their fields, references by name, and everything that was wrong with the file.
//!
//! `exchange` reads files into an `ImportDocument`; `db` resolves the names, makes marked
//! stubs for the unknown ones and accounts for every row with a `Fate`.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::request::Problem;
use crate::model::value::Value;

/// The files that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// The official KLE plan (XML 2.0 or the REST variant).
    Kle,
    /// The KITOS workbook for contracts (2017 or 2025).
    Workbook,
    /// Contract objects of the KITOS API, version 2.
    ApiV2,
}

/// Where in which file something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file's name as it was given.
    pub file: String,
    pub sheet: Option<String>,
    /// From 1: a row of the sheet, a line of an XML file, an object of a JSON file. None:
    /// the file or sheet as a whole.
    pub row: Option<u32>,
}

impl Place {
    pub fn file(file: &str) -> Self {
        Self { file: file.to_owned(), sheet: None, row: None }
    }

    /// The same file and sheet, at this row.
    pub fn at(&self, row: u32) -> Self {
        Self { row: Some(row), ..self.clone() }
    }

    /// The same file, in this sheet.
    pub fn in_sheet(&self, sheet: &str) -> Self {
        Self { sheet: Some(sheet.to_owned()), ..self.clone() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(to, ", sheet {sheet}")?;
        }
        self.row.map_or(Ok(()), |row| write!(to, ", row {row}"))
    }
}

/// The column of a sheet, the element of an XML file or the path in a JSON object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// `A`, `B` … in a sheet.
    pub letter: Option<String>,
    /// As the file writes it.
    pub heading: String,
}

impl Column {
    pub fn named(heading: &str) -> Self {
        Self { letter: None, heading: heading.to_owned() }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.letter {
            Some(letter) => write!(to, "column {letter} ({})", self.heading),
            None => to.write_str(&self.heading),
        }
    }
}

/// What is pointed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// A record of the entity of this name. Of `kle`, the reference's name is the number.
    Entity(&'static str),
    /// A value of the option type of this name.
    Option(&'static str),
}

/// Another record or option, as the file knows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Reference {
    pub target: Target,
    pub name: String,
    pub uuid: Option<Uuid>,
    pub cvr: Option<String>,
}

impl Reference {
    pub fn named(target: Target, name: &str) -> Self {
        Self { target, name: name.to_owned(), uuid: None, cvr: None }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportValue {
    /// As it is; null empties the field.
    Literal(Value),
    /// To be resolved by uuid, else CVR, else name.
    ByName(Reference),
}

/// Fields that the file gives. What it does not give stays as it is.
pub type Fields = Vec<(&'static str, ImportValue)>;

/// What an existing record is recognised by: the uuid if there is one, else the name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Key {
    pub uuid: Option<Uuid>,
    pub name: String,
    /// KITOS's own number of the record; it means nothing here, but names the row's origin.
    pub kitos_id: Option<i64>,
}

/// Rows of another entity that belong to an imported record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Children {
    pub entity: &'static str,
    /// The child's field that points to the record.
    pub via: &'static str,
    /// These are all the children there are: others are removed. If not, they are added.
    pub complete: bool,
    pub rows: Vec<Fields>,
}

/// One record that the file describes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportRow {
    pub source: Place,
    pub entity: &'static str,
    pub key: Key,
    /// The municipality that the file says owns the record.
    pub owner: Option<Reference>,
    pub fields: Fields,
    pub children: Vec<Children>,
}

impl ImportRow {
    /// The value that the file gives for this field.
    pub fn field(&self, name: &str) -> Option<&ImportValue> {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value)
    }

    /// The literal value of this field; a reference counts as a link to an unknown record
    /// (`Ref(0)`), so that rules that ask "is there one?" hold.
    pub fn value(&self, name: &str) -> Value {
        match self.field(name) {
            Some(ImportValue::Literal(value)) => value.clone(),
            Some(ImportValue::ByName(_)) => Value::Ref(0),
            None => Value::Null,
        }
    }

    /// How many payment lines with an amount the row brings.
    pub fn priced_lines(&self) -> usize {
        let lines = self.children.iter().filter(|children| children.entity == "economy_line");
        lines.flat_map(|children| &children.rows).filter(|line| has_amount(line)).count()
    }
}

fn has_amount(line: &Fields) -> bool {
    line.iter().any(|(_, value)| matches!(value, ImportValue::Literal(Value::Money(amount)) if *amount != 0))
}

/// Everything that was read from one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportDocument {
    pub format: Format,
    /// In the file's order, but every record after its parent if that is in the file too.
    pub rows: Vec<ImportRow>,
    /// One per fault; a row with a fault is not among `rows`.
    pub errors: Vec<ImportError>,
    /// What was left out or looks odd, without being a fault.
    pub notes: Vec<ImportNote>,
}

impl ImportDocument {
    pub const fn new(format: Format) -> Self {
        Self { format, rows: Vec::new(), errors: Vec::new(), notes: Vec::new() }
    }

    /// How many payment lines with an amount the file brings: what `--visibility` is for.
    pub fn priced_lines(&self) -> usize {
        self.rows.iter().map(ImportRow::priced_lines).sum()
    }

    /// Rows that are refused, each counted once however many faults it has.
    pub fn refused_rows(&self) -> usize {
        let mut places: Vec<_> = self.errors.iter().map(|error| (&error.place.sheet, error.place.row)).collect();
        places.sort();
        places.dedup();
        places.len()
    }
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    Created,
    Changed,
    Unchanged,
    Skipped,
    Refused,
}

impl Fate {
    pub const ALL: [Self; 5] = [Self::Created, Self::Changed, Self::Unchanged, Self::Skipped, Self::Refused];

    /// The code in JSON; the word is the text `import-fate-<code>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Skipped => "skipped",
            Self::Refused => "refused",
        }
    }
}

/// What became of one row, and what there is to know about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowReport {
    pub place: Place,
    /// Of a row that could not be read nobody knows.
    pub entity: Option<&'static str>,
    pub name: String,
    pub fate: Fate,
    pub remarks: Vec<Remark>,
}

/// What became of every row of some files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// One for every row that was read or refused, in the files' order.
    pub rows: Vec<RowReport>,
    pub errors: Vec<ImportError>,
    pub notes: Vec<ImportNote>,
    /// Rows that hold nothing, or that stand in sheets that are not imported.
    pub skipped: usize,
    /// Payment lines with an amount whose contract shares its prices after the import.
    pub shared_prices: usize,
    /// Did it happen? Not on a dry run, and not where something was refused.
    pub applied: bool,
}

impl ImportReport {
    /// Takes in what a reader refused: every row once, however many faults it has.
    pub fn refuse(&mut self, errors: &[ImportError]) {
        for error in errors {
            let known = self.rows.iter().any(|row| row.place == error.place);
            if error.place.row.is_some() && !known {
                let (place, name) = (error.place.clone(), String::new());
                self.rows.push(RowReport { place, entity: None, name, fate: Fate::Refused, remarks: Vec::new() });
            }
        }
        self.errors.extend_from_slice(errors);
    }

    pub fn count(&self, fate: Fate) -> usize {
        let rows = self.rows.iter().filter(|row| row.fate == fate).count();
        if fate == Fate::Skipped { rows + self.skipped } else { rows }
    }
}

/// A fault in a file: where, and what.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{place}{}: {reason}", .column.as_ref().map(|column| format!(", {column}")).unwrap_or_default())]
pub struct ImportError {
    pub place: Place,
    pub column: Option<Column>,
    pub reason: Reason,
}

impl ImportError {
    /// A fault of the place as a whole.
    pub const fn new(place: Place, reason: Reason) -> Self {
        Self { place, column: None, reason }
    }

    pub const fn of(place: Place, column: Column, reason: Reason) -> Self {
        Self { place, column: Some(column), reason }
    }
}

/// What is known by content but not imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unsupported {
    /// The sheet *Brugere* of the KITOS workbooks.
    Users,
    /// The sheet *Organisationsenheder*.
    Units,
    /// API objects other than contracts.
    SystemUsages,
    Systems,
    Interfaces,
    DataProcessing,
    /// A tree of names without the records themselves.
    Hierarchy,
    /// The web pages' own lists (`value[]`), which lack most fields.
    Grid,
    /// `.xls` of before 2007.
    OldWorkbook,
    /// XML that is not the KLE plan.
    OtherXml,
}

impl Unsupported {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Units => "units",
            Self::SystemUsages => "system-usages",
            Self::Systems => "systems",
            Self::Interfaces => "interfaces",
            Self::DataProcessing => "data-processing",
            Self::Hierarchy => "hierarchy",
            Self::Grid => "grid",
            Self::OldWorkbook => "old-workbook",
            Self::OtherXml => "other-xml",
        }
    }
}

/// Why a file or a row was refused. The text is `import-<reason>` with the arguments.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    #[error("the file cannot be read: {detail}")]
    Unreadable { detail: String },
    #[error("the file is empty")]
    Empty,
    #[error("the file is larger than {megabytes} MB")]
    TooLarge { megabytes: u64 },
    #[error("the file is not in a format that can be imported")]
    UnknownFormat,
    #[error("files of this kind are not imported: {}", .what.code())]
    NotSupported { what: Unsupported },
    #[error("the file is not UTF-8 text")]
    NotUtf8,
    #[error("the file is damaged: {detail}")]
    Damaged { detail: String },
    #[error("no sheet holds contracts")]
    NoContractSheet,
    #[error("the heading is missing: {heading}")]
    HeadingMissing { heading: String },
    #[error("the heading stands twice: {heading}")]
    HeadingTwice { heading: String },
    #[error("{element} is missing in {parent}")]
    ElementMissing { element: String, parent: String },
    #[error("{element} is not allowed in {parent}")]
    ElementNotAllowed { element: String, parent: String },
    #[error("{element} stands more than once in {parent}")]
    ElementRepeated { element: String, parent: String },
    #[error("{element} stands in the wrong place in {parent}")]
    ElementMisplaced { element: String, parent: String },
    #[error("text is not allowed in {element}")]
    TextNotAllowed { element: String },
    #[error("{value:?} is not of the form {form}")]
    WrongForm { value: String, form: String },
    #[error("{number} does not belong under {parent}")]
    WrongParent { number: String, parent: String },
    #[error("{number} stands in line {first} already")]
    NumberTwice { number: String, first: u32 },
    #[error("{value:?} is not one of {allowed}")]
    NotAllowed { value: String, allowed: String },
    #[error("{value:?} is not a date")]
    NotADate { value: String },
    #[error("{value:?} is not an amount in kroner with at most two decimals")]
    NotAnAmount { value: String },
    #[error("{value:?} is not a UUID")]
    NotAUuid { value: String },
    #[error("{value} is not of the kind {expected}")]
    WrongType { value: String, expected: String },
    #[error("the cell holds the error {value}")]
    CellError { value: String },
    #[error("the name stands in row {first} already")]
    NameTwice { first: u32 },
    /// The registry's own rules refuse the value.
    #[error("{problem:?}")]
    Invalid { problem: Problem },
    #[error("no option is called {value:?}")]
    UnknownOption { value: String },
    #[error("the record belongs to {name}")]
    OtherOwner { name: String },
    #[error("the name {name:?} is taken")]
    NameTaken { name: String },
    /// Prices are shared or hidden by choice, never by accident (decisions.md 1).
    #[error("{count} prices would be shared, and nobody has chosen")]
    VisibilityNotChosen { count: usize },
    #[error("the database answered {code}")]
    Database { code: String },
}

impl Reason {
    /// The text's key.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "import-unreadable",
            Self::Empty => "import-empty",
            Self::TooLarge { .. } => "import-too-large",
            Self::UnknownFormat => "import-unknown-format",
            Self::NotSupported { .. } => "import-not-supported",
            Self::NotUtf8 => "import-not-utf8",
            Self::Damaged { .. } => "import-damaged",
            Self::NoContractSheet => "import-no-contract-sheet",
            Self::HeadingMissing { .. } => "import-heading-missing",
            Self::HeadingTwice { .. } => "import-heading-twice",
            Self::ElementMissing { .. } => "import-element-missing",
            Self::ElementNotAllowed { .. } => "import-element-not-allowed",
            Self::ElementRepeated { .. } => "import-element-repeated",
            Self::ElementMisplaced { .. } => "import-element-misplaced",
            Self::TextNotAllowed { .. } => "import-text-not-allowed",
            Self::WrongForm { .. } => "import-wrong-form",
            Self::WrongParent { .. } => "import-wrong-parent",
            Self::NumberTwice { .. } => "import-number-twice",
            Self::NotAllowed { .. } => "import-not-allowed",
            Self::NotADate { .. } => "import-not-a-date",
            Self::NotAnAmount { .. } => "import-not-an-amount",
            Self::NotAUuid { .. } => "import-not-a-uuid",
            Self::WrongType { .. } => "import-wrong-type",
            Self::CellError { .. } => "import-cell-error",
            Self::NameTwice { .. } => "import-name-twice",
            Self::Invalid { .. } => "import-invalid",
            Self::UnknownOption { .. } => "import-unknown-option",
            Self::OtherOwner { .. } => "import-other-owner",
            Self::NameTaken { .. } => "import-name-taken",
            Self::VisibilityNotChosen { .. } => "import-visibility-not-chosen",
            Self::Database { .. } => "import-database",
        }
    }

    /// The text's arguments by name. Of `Invalid` it is the problem's own text that counts.
    pub fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Unreadable { detail } | Self::Damaged { detail } => vec![("detail", detail.clone())],
            Self::TooLarge { megabytes } => vec![("megabytes", megabytes.to_string())],
            Self::NotSupported { what } => vec![("what", what.code().to_owned())],
            Self::HeadingMissing { heading } | Self::HeadingTwice { heading } => vec![("heading", heading.clone())],
            Self::ElementMissing { element, parent }
            | Self::ElementNotAllowed { element, parent }
            | Self::ElementRepeated { element, parent }
            | Self::ElementMisplaced { element, parent } => {
                vec![("element", element.clone()), ("parent", parent.clone())]
            }
            Self::TextNotAllowed { element } => vec![("element", element.clone())],
            Self::WrongForm { value, form } => vec![("value", value.clone()), ("form", form.clone())],
            Self::WrongParent { number, parent } => vec![("number", number.clone()), ("parent", parent.clone())],
            Self::NumberTwice { number, first } => vec![("number", number.clone()), ("first", first.to_string())],
            Self::NotAllowed { value, allowed } => vec![("value", value.clone()), ("allowed", allowed.clone())],
            Self::NotADate { value }
            | Self::NotAnAmount { value }
            | Self::NotAUuid { value }
            | Self::CellError { value }
            | Self::UnknownOption { value } => vec![("value", value.clone())],
            Self::WrongType { value, expected } => vec![("value", value.clone()), ("expected", expected.clone())],
            Self::NameTwice { first } => vec![("first", first.to_string())],
            Self::OtherOwner { name } | Self::NameTaken { name } => vec![("name", name.clone())],
            Self::VisibilityNotChosen { count } => vec![("count", count.to_string())],
            Self::Database { code } => vec![("code", code.clone())],
            Self::Empty | Self::UnknownFormat | Self::NotUtf8 | Self::NoContractSheet | Self::Invalid { .. } => {
                Vec::new()
            }
        }
    }
}

/// Something to know that is no fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportNote {
    pub place: Place,
    pub remark: Remark,
}

/// What was left out or looks odd. The text is `import-note-<remark>` with the arguments.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remark {
    #[error("column {letter} ({heading}) is not known and was left out")]
    UnknownColumn { letter: String, heading: String },
    #[error("{number} stands under {parent}, which is not its own group")]
    OddParent { number: String, parent: String },
    #[error("{count} empty rows were skipped")]
    EmptyRows { count: usize },
    #[error("{count} rows were left out")]
    SheetLeftOut { count: usize },
    #[error("{count} of {path} were left out")]
    LeftOut { path: String, count: usize },
    #[error("{url:?} is not a link that can be opened; it is kept as it is")]
    OddLink { url: String },
    /// The record was made so that it can be pointed to, and is marked as incomplete.
    #[error("{name:?} was not known; a marked record was made for it")]
    Stub { name: String },
    /// Only the secretariat may make it; it was asked to, and the field stays as it was.
    #[error("{name:?} is not in the catalogue; the secretariat was asked to add it")]
    Ordered { name: String },
    #[error("{name:?} was not found; the field was left as it was")]
    NotFound { name: String },
    #[error("several are called {name:?}; the field was left as it was")]
    Ambiguous { name: String },
    /// The catalogue system was not in use here; now it is.
    #[error("{name:?} was taken into use")]
    TakenIntoUse { name: String },
    #[error("the file says that it belongs to {name:?}, which is not known here")]
    UnknownOwner { name: String },
}

impl Remark {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownColumn { .. } => "import-note-unknown-column",
            Self::OddParent { .. } => "import-note-odd-parent",
            Self::EmptyRows { .. } => "import-note-empty-rows",
            Self::SheetLeftOut { .. } => "import-note-sheet-left-out",
            Self::LeftOut { .. } => "import-note-left-out",
            Self::OddLink { .. } => "import-note-odd-link",
            Self::Stub { .. } => "import-note-stub",
            Self::Ordered { .. } => "import-note-ordered",
            Self::NotFound { .. } => "import-note-not-found",
            Self::Ambiguous { .. } => "import-note-ambiguous",
            Self::TakenIntoUse { .. } => "import-note-taken-into-use",
            Self::UnknownOwner { .. } => "import-note-unknown-owner",
        }
    }

    pub fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::UnknownColumn { letter, heading } => {
                vec![("letter", letter.clone()), ("heading", heading.clone())]
            }
            Self::OddParent { number, parent } => vec![("number", number.clone()), ("parent", parent.clone())],
            Self::EmptyRows { count } | Self::SheetLeftOut { count } => vec![("count", count.to_string())],
            Self::LeftOut { path, count } => vec![("path", path.clone()), ("count", count.to_string())],
            Self::OddLink { url } => vec![("url", url.clone())],
            Self::Stub { name }
            | Self::Ordered { name }
            | Self::NotFound { name }
            | Self::Ambiguous { name }
            | Self::TakenIntoUse { name }
            | Self::UnknownOwner { name } => vec![("name", name.clone())],
        }
    }
}
