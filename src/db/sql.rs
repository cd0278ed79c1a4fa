//! Requests become SQL here, and only here: pure functions from the typed tree to one text
//! that both databases run. Names come from the declarations, values are always bound.

mod condition;
mod statements;

use chrono::{DateTime, NaiveDate, Utc};

pub(super) use self::condition::comparison;
pub use self::statements::{chosen, default_sort, detail_field, ids, links, list, options, records, totals, tree};
use crate::db::as_of;
use crate::model::entities;
use crate::model::entity::{Entity, Field, Kind, Tenancy};
use crate::model::request::{Problem, Refusal};
use crate::model::session::Session;
use crate::model::value::Value;

/// A statement and its arguments, in the order of `$1`, `$2` …
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sql {
    pub text: String,
    pub args: Vec<Arg>,
    /// What the selected columns hold, in order.
    pub columns: Vec<Column>,
}

impl Sql {
    /// A statement without arguments and with one column.
    pub fn plain(text: &str, column: Column) -> Self {
        Self { text: text.to_owned(), args: Vec::new(), columns: vec![column] }
    }
}

/// A bound value. Nulls are typed, because PostgreSQL wants to know.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    Bool(Option<bool>),
    Int(Option<i64>),
    Date(Option<NaiveDate>),
    Moment(Option<DateTime<Utc>>),
    Text(Option<String>),
}

/// How a selected column is read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Bool,
    Int,
    Money,
    Ref,
    Date,
    Moment,
    Text,
}

impl Column {
    pub const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text { .. } | Kind::LongText | Kind::Choice(_) => Self::Text,
            Kind::Int { .. } => Self::Int,
            Kind::Bool => Self::Bool,
            Kind::Date => Self::Date,
            Kind::Money => Self::Money,
            Kind::Option(_) | Kind::Link(_) => Self::Ref,
            Kind::Moment => Self::Moment,
        }
    }
}

/// The argument for a value that belongs in a column of this kind.
pub fn arg(kind: Kind, value: &Value) -> Arg {
    match Column::of(kind) {
        Column::Bool => Arg::Bool(value.as_bool()),
        Column::Int | Column::Money | Column::Ref => Arg::Int(value.as_int()),
        Column::Date => Arg::Date(value.as_date()),
        Column::Moment => Arg::Moment(match value {
            Value::Moment(at) => Some(*at),
            _ => None,
        }),
        Column::Text => Arg::Text(value.as_text().map(str::to_owned)),
    }
}

/// Days from today that `v_today` has a column for.
const TODAY_COLUMNS: &[(i32, &str)] = &[
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

/// Writes one statement.
pub struct Writer<'s> {
    session: &'s Session,
    text: String,
    args: Vec<Arg>,
    columns: Vec<Column>,
    aliases: usize,
    /// `v_` for one's own rows, `share_` for the share layer.
    layer: &'static str,
}

impl<'s> Writer<'s> {
    pub const fn new(session: &'s Session) -> Self {
        Self { session, text: String::new(), args: Vec::new(), columns: Vec::new(), aliases: 0, layer: "v_" }
    }

    /// Names are read from the tables, where those of deleted records still stand.
    pub(crate) const fn of_tables(session: &'s Session) -> Self {
        Self { session, text: String::new(), args: Vec::new(), columns: Vec::new(), aliases: 0, layer: "" }
    }

    pub fn finish(self) -> Sql {
        let text = if self.layer == "v_" { as_of::wrapped(self.session, &self.text) } else { self.text };
        Sql { text, args: self.args, columns: self.columns }
    }

    /// What the columns hold that stand before the fields.
    pub(crate) fn columns_begin(&mut self, columns: &[Column]) {
        self.columns.extend_from_slice(columns);
    }

    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    pub fn bind(&mut self, value: Arg) -> &mut Self {
        self.args.push(value);
        self.text.push('$');
        self.text.push_str(&self.args.len().to_string());
        self
    }

    fn alias(&mut self) -> String {
        self.aliases += 1;
        format!("a{}", self.aliases)
    }

    fn relation(&self, entity: &Entity) -> String {
        format!("{}{}", self.layer, entity.name)
    }

    /// `where` over one's own rows. Naming the organisation lets PostgreSQL use the index
    /// that row-level security alone would not (security.md 2).
    pub fn own_rows(&mut self, entity: &Entity, alias: &str) {
        if entity.tenancy == Tenancy::Tenant && !self.session.is_secretariat() {
            let own = self.session.organisation_id;
            self.push(alias).push(".organisation_id = ").bind(Arg::Int(Some(own)));
        } else {
            self.push("true");
        }
    }

    /// The name behind a link or an option, as a scalar sub-select.
    fn label_of(&mut self, entity: &Entity, alias: &str, field: &Field, column: &str) -> bool {
        let Some((target, by_organisation)) = entities::target(entity, field) else { return false };
        let inner = self.alias();
        let relation = self.relation(target);
        self.push(&format!("(select {inner}.{column} from {relation} {inner} where "));
        if by_organisation {
            self.push(&format!("{inner}.organisation_id = {alias}.organisation_id and "));
        }
        self.push(&format!("{inner}.id = {alias}.{})", field.name));
        true
    }

    /// The selected value and, for links and options, the name beside it.
    pub(crate) fn select_field(&mut self, entity: &Entity, alias: &str, field: &Field) {
        self.push(&format!(", {alias}.{}", field.name));
        self.columns.push(Column::of(field.kind));
        if let Some((target, _)) = entities::target(entity, field) {
            self.push(", ");
            self.label_of(entity, alias, field, target.label);
            self.columns.push(Column::Text);
        }
    }

    /// The expression that a list is ordered by; never null.
    fn sort_key(&mut self, entity: &Entity, alias: &str, field: &Field) -> Column {
        match field.kind {
            _ if entity.has_name_key() && field.name == "name" => {
                self.push(&format!("{alias}.name_key"));
                Column::Text
            }
            Kind::Text { .. } | Kind::LongText => {
                self.push(&format!("coalesce({alias}.{}, '') collate \"binary\"", field.name));
                Column::Text
            }
            Kind::Link(_) | Kind::Option(_) => self.label_sort_key(entity, alias, field),
            Kind::Choice(choices) => {
                self.push(&format!("cast(case {alias}.{}", field.name));
                for (index, code) in choices.codes.iter().enumerate() {
                    self.push(&format!(" when '{code}' then {index}"));
                }
                self.push(&format!(" else {} end as bigint)", choices.codes.len()));
                Column::Int
            }
            Kind::Bool => {
                self.push(&format!("cast(case when {alias}.{} then 1 else 0 end as bigint)", field.name));
                Column::Int
            }
            Kind::Date if field.name == "effective_end" => {
                self.push(&format!("{alias}.effective_end"));
                Column::Date
            }
            Kind::Date => {
                self.push(&format!("coalesce({alias}.{}, cast('9999-12-31' as textdate))", field.name));
                Column::Date
            }
            Kind::Int { .. } | Kind::Money => {
                self.push(&format!("coalesce({alias}.{}, -1)", field.name));
                Column::Int
            }
            Kind::Moment => {
                self.push(&format!("coalesce(cast({alias}.{} as text), '') collate \"binary\"", field.name));
                Column::Text
            }
        }
    }

    fn label_sort_key(&mut self, entity: &Entity, alias: &str, field: &Field) -> Column {
        let Some((target, _)) = entities::target(entity, field) else {
            self.push("''");
            return Column::Text;
        };
        let column = if target.has_name_key() { "name_key" } else { target.label };
        self.push("coalesce(");
        self.label_of(entity, alias, field, column);
        self.push(", '') collate \"binary\"");
        Column::Text
    }
}

fn is_name(entity: &Entity, field: &Field) -> bool {
    entity.has_name_key() && field.name == "name"
}

fn unknown_field(name: &str) -> Refusal {
    Refusal::Invalid { field: name.to_owned(), problem: Problem::NotAField }
}

fn field_of(entity: &Entity, name: &str) -> Result<&'static Field, Refusal> {
    entity.field(name).ok_or_else(|| unknown_field(name))
}

fn entity_of(name: &str) -> Result<&'static Entity, Refusal> {
    entities::named(name).ok_or_else(|| unknown_field(name))
}

/// `%text%` with LIKE's own signs taken as they stand.
pub fn like_pattern(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}
