//! Report templates: what a report shows, of which rows, and who may run it.
//!
//! A template is written in TOML (`reports/*.toml`) and checked against the declared
//! entities: every name must exist, and a shared template may name nothing that must not
//! leave a municipality, wherever it stands. `db::report` turns a checked template into SQL.
//! Parts: `life` (from an order to what is withdrawn), `path` (a value, followed through links),
//! `written` (the shapes of the TOML), `parse` (the checks), `complete` (what fits at the cursor),
//! `fault` (what is wrong, by line), `mark` (what may leave, by line), `write` (a template as text
//! again), `blueprint` (a template that is made by choosing).

use std::sync::LazyLock;

use crate::model::condition::Condition;
use crate::model::entity::{Choices, Entity, Field, Kind, Tenancy};
use crate::model::request::ColumnKind;
use crate::model::session::Session;
use crate::model::share::Share;

pub mod blueprint;
mod complete;
mod fault;
pub mod life;
mod mark;
mod parse;
mod path;
mod slip;
mod write;
mod written;

pub use complete::{Completion, Offer, complete};
pub use fault::Fault;
pub use mark::{Mark, Marked, mark, marks};
pub use path::{Hop, Path, field_named, in_share_layer, nearest};
pub use slip::{Slip, Wanted};

/// Minimum and maximum of an anonymous report show from this many municipalities up
/// (decision 10): they are single municipalities' figures.
pub const EXTREMES_FROM: i64 = 5;
/// Days from today that a filter may name: the columns of `v_today`.
pub const DAYS: &[(i32, &str)] = &[
    (0, "today"),
    (30, "in_30"),
    (60, "in_60"),
    (90, "in_90"),
    (180, "in_180"),
    (365, "in_365"),
    (-30, "ago_30"),
    (-90, "ago_90"),
    (-365, "ago_365"),
];

/// Whose rows a report reads, and whether its rows say whose they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// One's own rows.
    Local,
    /// The share layer, with the municipality's name.
    SharedIdentified,
    /// The share layer, in groups that no municipality can be told from.
    SharedAnonymous,
}

impl Scope {
    pub const fn is_shared(self) -> bool {
        matches!(self, Self::SharedIdentified | Self::SharedAnonymous)
    }

    /// The code in templates and texts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::SharedIdentified => "shared-identified",
            Self::SharedAnonymous => "shared-anonymous",
        }
    }

    /// The code in the database.
    pub const fn stored(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::SharedIdentified => "shared_identified",
            Self::SharedAnonymous => "shared_anonymous",
        }
    }

    /// The scope of this code in the database.
    pub fn from_stored(code: &str) -> Option<Self> {
        [Self::Local, Self::SharedIdentified, Self::SharedAnonymous].into_iter().find(|scope| scope.stored() == code)
    }
}

/// What a report is about: the six categories of the module of 2017.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    ItContract,
    ItProject,
    ItSystem,
    Organisation,
    Other,
    CrossCutting,
}

impl Category {
    /// The code in templates and texts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ItContract => "it-contract",
            Self::ItProject => "it-project",
            Self::ItSystem => "it-system",
            Self::Organisation => "organisation",
            Self::Other => "other",
            Self::CrossCutting => "cross-cutting",
        }
    }
}

/// How a report is drawn beside its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChartKind {
    Bars,
    Stacked,
    /// How many rows have a value in each of some equal steps.
    Histogram,
    /// One line a row, from the first date to the last.
    Timeline,
    /// One line a row, a dot for each value on a common scale.
    Dots,
}

impl ChartKind {
    pub const ALL: [Self; 5] = [Self::Bars, Self::Stacked, Self::Histogram, Self::Timeline, Self::Dots];

    /// The code in templates and texts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Bars => "bars",
            Self::Stacked => "stacked",
            Self::Histogram => "histogram",
            Self::Timeline => "timeline",
            Self::Dots => "dots",
        }
    }
}

/// Columns, by their place in the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    pub kind: ChartKind,
    pub label: usize,
    pub values: Vec<usize>,
}

/// The same words in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub da: String,
    pub en: String,
}

impl Words {
    /// In the language of this code; Danish for any but `en`.
    pub fn of(&self, language: &str) -> &str {
        if language == "en" { &self.en } else { &self.da }
    }
}

/// How the values of a group become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aggregate {
    /// Rows, or rows with a value.
    Count,
    /// Rows where the value is yes.
    CountYes,
    /// Rows where the value is no.
    CountNo,
    CountDistinct,
    /// Municipalities that have a value.
    Municipalities,
    Sum,
    Min,
    Max,
    /// The mean, half up.
    Avg,
    /// The middle value; between two, half up.
    Median,
    /// The distinct texts, in order, with commas.
    List,
    /// Rows where the value is yes, in whole per cent of those that have one.
    Share,
}

impl Aggregate {
    /// The code in templates and texts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::CountYes => "count-yes",
            Self::CountNo => "count-no",
            Self::CountDistinct => "count-distinct",
            Self::Municipalities => "municipalities",
            Self::Sum => "sum",
            Self::Min => "min",
            Self::Max => "max",
            Self::Avg => "avg",
            Self::Median => "median",
            Self::List => "list",
            Self::Share => "share",
        }
    }

    /// Does it count rows, whatever they hold?
    pub const fn counts(self) -> bool {
        matches!(
            self,
            Self::Count | Self::CountYes | Self::CountNo | Self::CountDistinct | Self::Municipalities | Self::Share
        )
    }
}

/// Where a column's value comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// The row itself; only counted.
    Row,
    Field(Path),
    /// The beginning and the end of the row's window (`overlap`).
    WindowFrom,
    WindowTo,
}

/// One part of a sum: the value, so many times.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    pub path: Path,
    pub times: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// English: the JSON key.
    pub code: String,
    pub heading: Words,
    pub kind: ColumnKind,
    pub value: Source,
    /// The value is taken so many times, and these are added to it. What is empty counts as
    /// nothing, unless all of it is.
    pub times: i64,
    pub plus: Vec<Term>,
    /// The value is divided by this, in whole øre, half up; none where it is not above zero.
    pub per: Option<Path>,
    pub aggregate: Option<Aggregate>,
    /// Only rows with this code of the field's fixed choice are counted.
    pub is: Option<&'static str>,
    /// Shown as whole per cent of the column's total over what is published.
    pub share_of_total: bool,
    /// Has a sum below, over what is published.
    pub total: bool,
}

impl Column {
    pub const fn path(&self) -> Option<&Path> {
        match &self.value {
            Source::Field(path) => Some(path),
            _ => None,
        }
    }

    /// Every field that it names.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.path().into_iter().chain(self.plus.iter().map(|term| &term.path)).chain(&self.per)
    }

    pub const fn is_sum(&self) -> bool {
        self.times != 1 || !self.plus.is_empty()
    }

    /// The codes whose words the cell shows, where the field has a fixed choice.
    pub fn choices(&self) -> Option<&'static Choices> {
        match self.path()?.field.kind {
            Kind::Choice(choices) if !self.aggregate.is_some_and(Aggregate::counts) => Some(choices),
            _ => None,
        }
    }

    /// Is an amount shown here that the contract's owner may hide?
    pub fn is_price(&self) -> bool {
        self.paths().any(Path::is_price) && !self.aggregate.is_some_and(Aggregate::counts)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParamKind {
    Text,
    Int,
    /// A code of the field's fixed choice.
    Choice,
    /// The beginning of a number with dots, as KLE has them: `27` or `27.36`.
    Prefix,
    /// A comparison group (`model::groups`): the rows of these municipalities.
    Municipalities,
}

impl ParamKind {
    /// The code in templates.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Int => "int",
            Self::Choice => "choice",
            Self::Prefix => "prefix",
            Self::Municipalities => "municipalities",
        }
    }
}

/// A value that the reader gives; it narrows the rows to those whose field is equal to it, or
/// begins with it, or is one of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    pub name: String,
    pub kind: ParamKind,
    pub label: Words,
    pub field: Path,
    pub default: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SortBy {
    /// The column of this index.
    Column(usize),
    Field(Path),
}

#[derive(Clone, Debug, PartialEq)]
pub struct SortKey {
    pub by: SortBy,
    pub descending: bool,
}

/// Keeps, of each group, the rows whose windows are open at the moment at which those of
/// most municipalities are. A window begins today where `from` is empty or past.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlap {
    pub from: Path,
    pub to: Path,
}

/// The marked rows that a local report is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Only {
    /// The field of the base entity that holds their ids.
    pub field: &'static str,
    pub ids: Vec<i64>,
}

/// A checked template. Made by `Template::parse` only.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    pub code: String,
    pub version: i64,
    pub category: Category,
    pub words: Words,
    /// The question that it answers.
    pub description: Words,
    /// Who asks it.
    pub audience: Words,
    pub scope: Scope,
    pub base: &'static Entity,
    pub columns: Vec<Column>,
    /// Fields of the base entity; links are followed by `Linked`.
    pub filter: Condition,
    pub params: Vec<Param>,
    /// Empty: every row is shown.
    pub group: Vec<Path>,
    pub sort: Vec<SortKey>,
    /// Groups of fewer municipalities are left out, or, in an anonymous report, without figures.
    pub min_municipalities: i64,
    pub overlap: Option<Overlap>,
    pub chart: Option<Chart>,
    /// Never in a text: the rows that were marked before a local report was run of them.
    pub only: Option<Only>,
    /// The TOML, as it was approved.
    pub source: String,
}

// Nothing in it is a floating number.
impl Eq for Template {}

/// Why a template was refused. `place` says where in it: `column "price"`, `filter` …
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// `column` counts characters from 1.
    #[error("not a template, at character {column}: {slip}")]
    Slip { slip: Slip, column: usize },
    #[error("{place}: no entity {name:?}; did you mean {nearest:?}?")]
    UnknownEntity { place: String, name: String, nearest: String },
    #[error("{place}: no column {name:?}; did you mean {nearest:?}?")]
    UnknownColumn { place: String, name: String, nearest: String },
    #[error("{place}: {entity} has no field {name:?}; did you mean {nearest:?}?")]
    UnknownField { place: String, entity: String, name: String, nearest: String },
    #[error("{place}: {path} leads on from {field}, which is not a link")]
    NotALink { place: String, path: String, field: String },
    #[error("{place}: {path} ends in a link; name a field of it, as in {path}.name")]
    EndsInLink { place: String, path: String },
    #[error("{place}: {entity}.{field} is of the class {}; {}", class.code(), class_rule(*class))]
    NeverShared { place: String, entity: String, field: String, class: Share },
    #[error("{place}: {entity} is not in the share layer")]
    NotInShareLayer { place: String, entity: String },
    #[error("{place}: {path} could tell which municipality it is; an anonymous report must not name it")]
    Identifies { place: String, path: String },
    #[error("parameter {name:?}: an anonymous report takes parameters from closed lists only, each with a default")]
    OpenParameter { name: String },
    #[error(
        "parameter {name:?}: two groups that differ by one municipality give away that one's figures; the comparison \
         groups of an anonymous report are organisation.region and organisation.size_class"
    )]
    ComparisonGroup { name: String },
    #[error("{place}: a shared filter holds codes and no other text; make it a parameter")]
    FixedText { place: &'static str },
    #[error("{place}: {detail}")]
    Wrong { place: String, detail: &'static str },
    #[error("{place}: at most {max}")]
    TooMany { place: &'static str, max: usize },
}

/// The rule that keeps a class out of shared reports.
pub const fn class_rule(class: Share) -> &'static str {
    match class {
        Share::Note => "remarks and notes are never shared",
        Share::Person => "persons are never shared",
        Share::Project => "the project module is never shared",
        Share::Internal => "internal fields are never shared",
        Share::Shared | Share::Price => "it may be shared",
    }
}

impl Template {
    /// Reads and checks a template.
    ///
    /// # Errors
    /// The first thing that is wrong with it, with the place and the rule.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        Self::check(text).map_err(|faults| match faults.into_iter().next() {
            Some(fault) => fault.error,
            None => TemplateError::Slip { slip: Slip::Unreadable, column: 1 },
        })
    }

    /// Reads and checks a template.
    ///
    /// # Errors
    /// All that is wrong with it, in the order of the lines; never an empty list.
    pub fn check(text: &str) -> Result<Self, Vec<Fault>> {
        parse::template(text)
    }

    /// The name in the language of this code.
    pub fn name(&self, language: &str) -> &str {
        self.words.of(language)
    }

    /// May this person run it? Local reports are a municipality's own business.
    /// The secretariat has no registrations of its own, but the catalogue is everybody's.
    pub fn offered_to(&self, session: &Session) -> bool {
        self.scope.is_shared() || !session.is_secretariat() || self.base.tenancy == Tenancy::Catalogue
    }

    /// Does it draw the same rows as the other? Then they differ in words and in the chart only.
    pub fn draws_as(&self, other: &Self) -> bool {
        self.without_words() == other.without_words()
    }

    fn without_words(&self) -> Self {
        let mut bare = self.clone();
        let none = || Words { da: String::new(), en: String::new() };
        (bare.words, bare.description, bare.audience) = (none(), none(), none());
        (bare.code, bare.source) = (String::new(), String::new());
        (bare.version, bare.category, bare.chart) = (0, Category::Other, None);
        for column in &mut bare.columns {
            (column.heading, column.code) = (none(), String::new());
        }
        for param in &mut bare.params {
            param.label = none();
        }
        bare
    }

    pub fn has_param(&self, name: &str) -> bool {
        self.params.iter().any(|param| param.name == name)
    }

    /// The field by which the rows of this report hang on records of the entity; a local report
    /// only, for a shared one must be the same for everybody.
    pub fn hangs_on(&self, entity: &Entity) -> Option<&'static str> {
        // What a record with a page of its own may do without is not what it is about.
        let binds = |field: &Field| field.required || self.base.tabs.is_empty();
        let links = |field: &&Field| binds(field) && matches!(field.kind, Kind::Link(target) if target == entity.name);
        match self.scope {
            Scope::Local if self.base.name == entity.name => Some("id"),
            Scope::Local => self.base.fields.iter().find(links).map(|field| field.name),
            Scope::SharedIdentified | Scope::SharedAnonymous => None,
        }
    }

    /// The parameter that takes a comparison group.
    pub fn group_param(&self) -> Option<&Param> {
        self.params.iter().find(|param| param.kind == ParamKind::Municipalities)
    }

    pub const fn is_grouped(&self) -> bool {
        !self.group.is_empty()
    }

    /// Does it name a price anywhere in its columns?
    pub fn names_price(&self) -> bool {
        self.columns.iter().any(|column| column.paths().any(Path::is_price))
    }
}

static SHIPPED: LazyLock<Vec<Template>> = LazyLock::new(|| {
    [
        include_str!("reports/prices-per-system.toml"),
        include_str!("reports/price-per-inhabitant.toml"),
        include_str!("reports/expiring-contracts.toml"),
        include_str!("reports/expiring-contracts-shared.toml"),
        include_str!("reports/joint-tender.toml"),
        include_str!("reports/systems-without-contract.toml"),
        include_str!("reports/price-visibility.toml"),
        include_str!("reports/termination-calendar.toml"),
        include_str!("reports/contracts-by-month.toml"),
        include_str!("reports/total-cost.toml"),
        include_str!("reports/supplier-shares.toml"),
        include_str!("reports/contracts-without-system.toml"),
        include_str!("reports/systems-with-ended-contracts.toml"),
        include_str!("reports/archive-duty-missing.toml"),
        include_str!("reports/systems-without-roles.toml"),
        include_str!("reports/people-and-systems.toml"),
        include_str!("reports/procurement-plan.toml"),
        include_str!("reports/options-left.toml"),
        include_str!("reports/payment-models.toml"),
        include_str!("reports/audit-status.toml"),
        include_str!("reports/terminations-shared.toml"),
        include_str!("reports/price-per-inhabitant-by-size.toml"),
        include_str!("reports/supplier-benchmark.toml"),
        include_str!("reports/cost-benchmark.toml"),
        include_str!("reports/cost-benchmark-by-size.toml"),
        include_str!("reports/supplier-concentration.toml"),
        include_str!("reports/systems-without-contract-count.toml"),
        include_str!("reports/ended-contracts-count.toml"),
        include_str!("reports/archive-duty-by-municipality.toml"),
        include_str!("reports/role-coverage.toml"),
        include_str!("reports/role-coverage-shared.toml"),
        include_str!("reports/kle-without-system.toml"),
        include_str!("reports/kle-coverage.toml"),
        include_str!("reports/systems-for-task.toml"),
        include_str!("reports/kle-deviations.toml"),
        include_str!("reports/relations.toml"),
        include_str!("reports/most-connected.toml"),
        include_str!("reports/interfaces-without-exhibitor.toml"),
        include_str!("reports/systems-of-one.toml"),
        include_str!("reports/systems-unused.toml"),
        include_str!("reports/who-uses.toml"),
        include_str!("reports/phasing-out-radar.toml"),
        include_str!("reports/procurement-pipeline.toml"),
        include_str!("reports/own-price-visibility.toml"),
        include_str!("reports/price-visibility-by-size.toml"),
        include_str!("reports/options-left-shared.toml"),
        include_str!("reports/payment-models-shared.toml"),
        include_str!("reports/members.toml"),
    ]
    .into_iter()
    // A test holds that every one of them parses.
    .filter_map(|text| Template::parse(text).ok())
    .collect()
});

/// The templates that come with the program; the first shows prices per system.
pub fn shipped() -> &'static [Template] {
    &SHIPPED
}

pub fn named(code: &str) -> Option<&'static Template> {
    shipped().iter().find(|template| template.code == code)
}

/// The shared templates that a price would be seen in.
pub fn naming_prices() -> impl Iterator<Item = &'static Template> {
    shipped().iter().filter(|template| template.scope.is_shared() && template.names_price())
}

/// The field that says that a contract's prices are shared: its visibility, as yes and no.
pub static PRICE_SHARED: Field = crate::model::entity::flag("price_shared").view().shared();
/// The owner of a tenant's row.
pub static OWNER: Field = crate::model::entity::link("organisation", "organisation").shared();
