//! Requests become SQL here, and only here: pure functions from the typed tree to one text
//! that both databases run. Names come from the declarations, values are always bound.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::db::as_of;
use crate::model::condition::{Condition, Op, Operand};
use crate::model::entities;
use crate::model::entity::{Entity, Field, Kind, Tenancy};
use crate::model::fold;
use crate::model::request::{ListQuery, Problem, Refusal, Sort, Window};
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
        let Some((target, by_organisation)) = link_target(entity, field) else { return false };
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
        if let Some((target, _)) = link_target(entity, field) {
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
        let Some((target, _)) = link_target(entity, field) else {
            self.push("''");
            return Column::Text;
        };
        let column = if target.has_name_key() { "name_key" } else { target.label };
        self.push("coalesce(");
        self.label_of(entity, alias, field, column);
        self.push(", '') collate \"binary\"");
        Column::Text
    }

    /// The condition as a boolean expression over the alias.
    pub fn condition(&mut self, entity: &Entity, alias: &str, condition: &Condition) -> Result<(), Refusal> {
        match condition {
            Condition::All(parts) => self.joined(entity, alias, parts, " and ", "true"),
            Condition::Any(parts) => self.joined(entity, alias, parts, " or ", "false"),
            Condition::Not(inner) => {
                // A comparison with nothing is not true, so its opposite must be.
                self.push("not coalesce(");
                self.condition(entity, alias, inner)?;
                self.push(", false)");
                Ok(())
            }
            Condition::Text(text) => {
                self.text_search(entity, alias, text);
                Ok(())
            }
            Condition::Missing(name) => self.missing(entity, alias, name),
            Condition::Test { field, op, value } => self.test(entity, alias, field, *op, value),
            Condition::Retired(name) => self.retired(entity, alias, name),
            Condition::Exists { entity: other, via, matching } => self.exists(alias, entity, other, via, matching),
            Condition::Linked { field, matching } => self.linked(entity, alias, field, matching),
        }
    }

    fn joined(
        &mut self,
        entity: &Entity,
        alias: &str,
        parts: &[Condition],
        separator: &str,
        empty: &str,
    ) -> Result<(), Refusal> {
        if parts.is_empty() {
            self.push(empty);
            return Ok(());
        }
        self.push("(");
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.push(separator);
            }
            self.condition(entity, alias, part)?;
        }
        self.push(")");
        Ok(())
    }

    fn text_search(&mut self, entity: &Entity, alias: &str, text: &str) {
        let pattern = like_pattern(&fold::search(text));
        self.push("(");
        if entity.searched.is_empty() {
            self.push("false");
        } else {
            self.push(&format!("{alias}.search_text like "));
            self.bind(Arg::Text(Some(pattern.clone()))).push(" escape '\\'");
        }
        for name in entity.columns {
            let Some(field) = entity.field(name) else { continue };
            let Some((target, _)) = link_target(entity, field) else { continue };
            if target.searched.is_empty() {
                continue;
            }
            self.push(" or ");
            self.linked_text(alias, field, target, &pattern);
        }
        self.push(")");
    }

    fn linked_text(&mut self, alias: &str, field: &Field, target: &Entity, pattern: &str) {
        let inner = self.alias();
        let relation = self.relation(target);
        self.push(&format!("{alias}.{} in (select {inner}.id from {relation} {inner} where ", field.name));
        self.own_rows(target, &inner);
        self.push(&format!(" and {inner}.search_text like "));
        self.bind(Arg::Text(Some(pattern.to_owned()))).push(" escape '\\')");
    }

    fn missing(&mut self, entity: &Entity, alias: &str, name: &str) -> Result<(), Refusal> {
        let field = field_of(entity, name)?;
        match field.kind {
            Kind::Text { .. } | Kind::LongText => self.push(&format!("trim(coalesce({alias}.{name}, '')) = ''")),
            _ => self.push(&format!("{alias}.{name} is null")),
        };
        Ok(())
    }

    fn retired(&mut self, entity: &Entity, alias: &str, name: &str) -> Result<(), Refusal> {
        field_of(entity, name)?;
        let inner = self.alias();
        let layer = self.layer;
        self.push(&format!(
            "exists (select 1 from {layer}option_value {inner} where {inner}.id = {alias}.{name} and not {inner}.enabled)"
        ));
        Ok(())
    }

    fn exists(
        &mut self,
        alias: &str,
        entity: &Entity,
        other: &str,
        via: &str,
        matching: &Condition,
    ) -> Result<(), Refusal> {
        let other = entity_of(other)?;
        field_of(other, via)?;
        let inner = self.alias();
        let relation = self.relation(other);
        self.push(&format!("exists (select 1 from {relation} {inner} where {inner}.{via} = {alias}.id"));
        if entity.tenancy == Tenancy::Tenant && other.tenancy == Tenancy::Tenant {
            self.push(&format!(" and {inner}.organisation_id = {alias}.organisation_id"));
        }
        self.push(" and ");
        self.condition(other, &inner, matching)?;
        self.push(")");
        Ok(())
    }

    fn linked(&mut self, entity: &Entity, alias: &str, name: &str, matching: &Condition) -> Result<(), Refusal> {
        let field = field_of(entity, name)?;
        let (target, by_organisation) = link_target(entity, field).ok_or_else(|| unknown_field(name))?;
        let inner = self.alias();
        let relation = self.relation(target);
        self.push(&format!("exists (select 1 from {relation} {inner} where {inner}.id = {alias}.{name}"));
        if by_organisation {
            self.push(&format!(" and {inner}.organisation_id = {alias}.organisation_id"));
        }
        self.push(" and ");
        self.condition(target, &inner, matching)?;
        self.push(")");
        Ok(())
    }

    fn test(&mut self, entity: &Entity, alias: &str, name: &str, op: Op, value: &Operand) -> Result<(), Refusal> {
        let field = field_of(entity, name)?;
        match op {
            Op::Contains => self.contains(entity, alias, field, value),
            Op::ShorterThan => {
                self.push(&format!("length(trim(coalesce({alias}.{name}, ''))) < "));
                self.operand(entity, alias, Kind::Int { min: 0, max: i64::MAX }, value)
            }
            Op::Is if is_name(entity, field) => self.same_name(alias, value),
            _ => {
                self.push(&format!("{alias}.{name} {} ", comparison(op)));
                self.operand(entity, alias, field.kind, value)
            }
        }
    }

    fn same_name(&mut self, alias: &str, value: &Operand) -> Result<(), Refusal> {
        match value {
            Operand::Value(Value::Text(text)) => {
                self.push(&format!("{alias}.name_key = ")).bind(Arg::Text(Some(fold::name_key(text))));
            }
            Operand::Field(other) => {
                self.push(&format!("{alias}.name = {alias}.{other}"));
            }
            _ => {
                self.push("false");
            }
        }
        Ok(())
    }

    fn operand(&mut self, entity: &Entity, alias: &str, kind: Kind, value: &Operand) -> Result<(), Refusal> {
        match value {
            Operand::Value(value) => {
                self.bind(arg(kind, value));
            }
            Operand::Today(days) => self.day(*days),
            Operand::Field(other) => {
                field_of(entity, other)?;
                self.push(&format!("{alias}.{other}"));
            }
        }
        Ok(())
    }

    fn day(&mut self, days: i32) {
        if let Some((_, column)) = TODAY_COLUMNS.iter().find(|(offset, _)| *offset == days) {
            self.push(&format!("(select {column} from v_today)"));
        } else {
            let date = shift(self.session.today, days);
            self.bind(Arg::Date(Some(date)));
        }
    }

    fn contains(&mut self, entity: &Entity, alias: &str, field: &Field, value: &Operand) -> Result<(), Refusal> {
        let Operand::Value(Value::Text(text)) = value else {
            self.push("false");
            return Ok(());
        };
        if let Some((target, _)) = link_target(entity, field) {
            self.linked_text(alias, field, target, &like_pattern(&fold::search(text)));
        } else if is_name(entity, field) {
            self.push(&format!("{alias}.search_text like "));
            self.bind(Arg::Text(Some(like_pattern(&fold::search(text))))).push(" escape '\\'");
        } else {
            self.plain_contains(alias, field, text);
        }
        Ok(())
    }

    /// Text that has no folded column. SQLite lowers ASCII only, so three spellings are tried.
    fn plain_contains(&mut self, alias: &str, field: &Field, text: &str) {
        let lower = text.to_lowercase();
        self.push(&format!("(lower({alias}.{}) like ", field.name));
        self.bind(Arg::Text(Some(like_pattern(&lower)))).push(" escape '\\'");
        for spelling in [text.to_owned(), capitalised(&lower)] {
            self.push(&format!(" or {alias}.{} like ", field.name));
            self.bind(Arg::Text(Some(like_pattern(&spelling)))).push(" escape '\\'");
        }
        self.push(")");
    }
}

fn is_name(entity: &Entity, field: &Field) -> bool {
    entity.has_name_key() && field.name == "name"
}

/// The entity behind a link or option, and whether both rows have the same owner.
pub fn link_target(entity: &Entity, field: &Field) -> Option<(&'static Entity, bool)> {
    match field.kind {
        Kind::Link(name) => entities::named(name)
            .map(|target| (target, entity.tenancy == Tenancy::Tenant && target.tenancy == Tenancy::Tenant)),
        Kind::Option(_) => Some((&entities::catalogue::OPTION_VALUE, false)),
        _ => None,
    }
}

fn comparison(op: Op) -> &'static str {
    match op {
        Op::Less => "<",
        Op::AtMost => "<=",
        Op::More => ">",
        Op::AtLeast => ">=",
        Op::Is | Op::Contains | Op::ShorterThan => "=",
    }
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

fn capitalised(lower: &str) -> String {
    let mut letters = lower.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `%text%` with LIKE's own signs taken as they stand.
pub fn like_pattern(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

fn shift(date: NaiveDate, days: i32) -> NaiveDate {
    let distance = Days::new(u64::from(days.unsigned_abs()));
    if days < 0 { date.checked_sub_days(distance) } else { date.checked_add_days(distance) }.unwrap_or(date)
}

fn fields_named(entity: &'static Entity, names: &[String]) -> Result<Vec<&'static Field>, Refusal> {
    names.iter().map(|name| field_of(entity, name)).collect()
}

/// A window of a list: `id, version, sort key, fields …`, one row more than asked for, so
/// that the caller knows whether there is more.
pub fn list(session: &Session, query: &ListQuery) -> Result<Sql, Refusal> {
    let entity = entity_of(query.entity)?;
    let fields = fields_named(entity, &query.fields)?;
    let sorted_by = field_of(entity, &query.sort.field)?;
    let mut writer = Writer::new(session);
    writer.columns = vec![Column::Int, Column::Int];
    writer.push("select t.id, t.version, ");
    let key = writer.sort_key(entity, "t", sorted_by);
    writer.push(" as sort_key");
    writer.columns.push(key);
    for field in fields {
        writer.select_field(entity, "t", field);
    }
    writer.push(&format!(" from {} t where ", entity.view()));
    writer.own_rows(entity, "t");
    if !query.filter.is_everything() {
        writer.push(" and ");
        writer.condition(entity, "t", &query.filter)?;
    }
    writer.window(entity, sorted_by, query);
    Ok(writer.finish())
}

impl Writer<'_> {
    fn window(&mut self, entity: &Entity, sorted_by: &Field, query: &ListQuery) {
        let towards_start = matches!(query.window, Window::Last | Window::Before { .. });
        let descending = query.sort.descending != towards_start;
        let edge = match &query.window {
            Window::After { key, id } | Window::Before { key, id } => Some((key, *id, false)),
            Window::From { key, id } => Some((key, *id, true)),
            Window::First | Window::Last => None,
        };
        if let Some((key, id, inclusive)) = edge {
            self.push(" and (");
            let column = self.sort_key(entity, "t", sorted_by);
            let sign = match (descending, inclusive) {
                (false, false) => ">",
                (false, true) => ">=",
                (true, false) => "<",
                (true, true) => "<=",
            };
            self.push(&format!(", t.id) {sign} ("));
            self.bind(edge_arg(column, key)).push(", ").bind(Arg::Int(Some(id))).push(")");
        }
        let direction = if descending { " desc" } else { "" };
        let limit = i64::try_from(query.limit).unwrap_or(i64::MAX).saturating_add(1);
        self.push(&format!(" order by sort_key{direction}, t.id{direction} limit ")).bind(Arg::Int(Some(limit)));
    }
}

fn edge_arg(column: Column, key: &Value) -> Arg {
    match column {
        Column::Date => Arg::Date(key.as_date()),
        Column::Int => Arg::Int(key.as_int()),
        _ => Arg::Text(key.as_text().map(str::to_owned)),
    }
}

/// Count, and sums of money fields, over all rows that the filter keeps.
pub fn totals(session: &Session, entity: &Entity, filter: &Condition, sums: &[String]) -> Result<Sql, Refusal> {
    let mut writer = Writer::new(session);
    writer.push("select count(*)");
    writer.columns.push(Column::Int);
    for name in sums {
        let field = field_of(entity, name)?;
        writer.push(&format!(", cast(coalesce(sum(t.{}), 0) as bigint)", field.name));
        writer.columns.push(Column::Money);
    }
    writer.push(&format!(" from {} t where ", entity.view()));
    writer.own_rows(entity, "t");
    if !filter.is_everything() {
        writer.push(" and ");
        writer.condition(entity, "t", filter)?;
    }
    Ok(writer.finish())
}

/// One record, or all that point to `id` through `via`: `id, organisation_id, uuid,
/// version, fields …` in the declaration's order.
pub fn records(session: &Session, entity: &'static Entity, by: &str, id: i64) -> Result<Sql, Refusal> {
    let mut writer = Writer::new(session);
    writer.columns = vec![Column::Int, Column::Int, Column::Text, Column::Int];
    writer.push("select t.id, t.organisation_id, t.uuid, t.version");
    for field in entity.fields {
        writer.select_field(entity, "t", field);
    }
    writer.push(&format!(" from {} t where ", entity.view()));
    writer.own_rows(entity, "t");
    if by != "id" {
        field_of(entity, by)?;
    }
    writer.push(&format!(" and t.{by} = ")).bind(Arg::Int(Some(id)));
    if by != "id" {
        writer.push(" order by t.id");
    }
    Ok(writer.finish())
}

/// Steps up from a record to its root; a longer way is taken for a circle.
const HIGHEST: i64 = 60;

/// Every record of the tree that `id` stands in through `via`, as `records` has them: up to the
/// root, then down to the leaves.
pub fn tree(session: &Session, entity: &'static Entity, via: &str, id: i64) -> Result<Sql, Refusal> {
    field_of(entity, via)?;
    let relation = entity.view();
    let mut writer = Writer::new(session);
    writer.columns = vec![Column::Int, Column::Int, Column::Text, Column::Int];
    writer
        .push(&format!("with recursive above (id, parent, step) as (select t.id, t.{via}, 0 from {relation} t where "));
    writer.own_rows(entity, "t");
    writer.push(" and t.id = ").bind(Arg::Int(Some(id)));
    writer.push(&format!(
        " union all select p.id, p.{via}, above.step + 1 from above join {relation} p on p.id = above.parent and "
    ));
    writer.own_rows(entity, "p");
    writer.push(&format!(
        " where above.step < {HIGHEST}), below (id) as (select id from above where step = (select max(step) from above)"
    ));
    writer.push(&format!(" union select c.id from below join {relation} c on c.{via} = below.id and "));
    writer.own_rows(entity, "c");
    writer.push(") select t.id, t.organisation_id, t.uuid, t.version");
    for field in entity.fields {
        writer.select_field(entity, "t", field);
    }
    writer.push(&format!(" from {relation} t where "));
    writer.own_rows(entity, "t");
    writer.push(" and t.id in (select id from below)");
    Ok(writer.finish())
}

/// The ids of all rows that the filter keeps.
pub fn ids(session: &Session, entity: &Entity, filter: &Condition) -> Result<Sql, Refusal> {
    let mut writer = Writer::new(session);
    writer.columns.push(Column::Int);
    writer.push(&format!("select t.id from {} t where ", entity.view()));
    writer.own_rows(entity, "t");
    if !filter.is_everything() {
        writer.push(" and ");
        writer.condition(entity, "t", filter)?;
    }
    Ok(writer.finish())
}

/// These rows: `id, organisation_id, version, shown`, then the fields as they are stored, then
/// what the named ones of them are called. `shown` is 1 where the filter keeps the row.
pub fn chosen(
    session: &Session,
    entity: &'static Entity,
    fields: &[&Field],
    named: &[&Field],
    ids: &[i64],
    filter: &Condition,
) -> Result<Sql, Refusal> {
    let mut writer = Writer::new(session);
    writer.columns = vec![Column::Int; 4];
    writer.push("select t.id, t.organisation_id, t.version, cast(case when ");
    writer.condition(entity, "t", filter)?;
    writer.push(" then 1 else 0 end as bigint)");
    for field in fields {
        writer.push(&format!(", t.{}", field.name));
        writer.columns.push(Column::of(field.kind));
    }
    for field in named {
        writer.push(", ");
        let label = link_target(entity, field).map_or("name", |(target, _)| target.label);
        writer.label_of(entity, "t", field, label);
        writer.columns.push(Column::Text);
    }
    writer.push(&format!(" from {} t where ", entity.view()));
    writer.own_rows(entity, "t");
    writer.push(" and t.id in (");
    for (place, id) in ids.iter().enumerate() {
        writer.push(if place > 0 { ", " } else { "" }).bind(Arg::Int(Some(*id)));
    }
    writer.push(")");
    Ok(writer.finish())
}

/// What may be chosen for an option: enabled and (obligatory or active here).
pub fn options(session: &Session, option_type: &str, text: &str) -> Sql {
    let mut writer = Writer::new(session);
    writer.columns = vec![Column::Int, Column::Text, Column::Text];
    writer.push("select t.id, t.name, coalesce((select l.description from v_option_local l where l.option_id = t.id and l.organisation_id = ");
    writer.bind(Arg::Int(Some(session.organisation_id)));
    writer.push(
        " and l.description <> ''), t.description, '') from v_option_value t where t.enabled and t.option_type = ",
    );
    writer.bind(Arg::Text(Some(option_type.to_owned())));
    writer.push(" and (t.obligatory or exists (select 1 from v_option_local l where l.option_id = t.id and l.active and l.organisation_id = ");
    writer.bind(Arg::Int(Some(session.organisation_id))).push(")) and t.search_text like ");
    writer.bind(Arg::Text(Some(like_pattern(&fold::search(text))))).push(" escape '\\'");
    writer.push(" order by t.priority desc, t.id");
    writer.finish()
}

/// Records that a link may point to, those that begin with the text first.
pub fn links(session: &Session, entity: &'static Entity, text: &str, limit: usize) -> Sql {
    let folded = fold::search(text);
    let mut writer = Writer::new(session);
    writer.columns = vec![Column::Int, Column::Text, Column::Text];
    writer.push(&format!("select t.id, t.{}, ", entity.label));
    let detail = detail_field(entity);
    match detail {
        Some(field) if link_target(entity, field).is_some() => {
            let target_label = link_target(entity, field).map_or("name", |(target, _)| target.label);
            writer.push("coalesce(");
            writer.label_of(entity, "t", field, target_label);
            writer.push(", '')");
        }
        Some(field) => {
            writer.push(&format!("coalesce(t.{}, '')", field.name));
        }
        None => {
            writer.push("''");
        }
    }
    writer.push(&format!(" from {} t where ", entity.view()));
    writer.own_rows(entity, "t");
    writer.push(" and t.search_text like ");
    writer.bind(Arg::Text(Some(like_pattern(&folded)))).push(" escape '\\'");
    if entity.field("disabled").is_some() {
        writer.push(" and not t.disabled");
    }
    if entity.name == "person" {
        writer.push(" and t.active");
    }
    writer.push(" order by case when t.search_text like ");
    let prefix = like_pattern(&folded);
    writer.bind(Arg::Text(Some(prefix.trim_start_matches('%').to_owned()))).push(" escape '\\' then 0 else 1 end, ");
    writer.push(if entity.has_name_key() { "t.name_key" } else { "t.search_text" });
    writer.push(", t.id limit ").bind(Arg::Int(i64::try_from(limit).ok()));
    writer.finish()
}

/// The field that tells two records of one name apart in a picker.
pub fn detail_field(entity: &Entity) -> Option<&'static Field> {
    let name = match entity.name {
        "contract" => "supplier_id",
        "organisation" => "cvr",
        "it_system" | "system_usage" => "rights_holder_id",
        "it_interface" => "exhibitor_id",
        "org_unit" => "parent_id",
        "person" => "login",
        "kle" => "number",
        _ => return None,
    };
    entity.field(name)
}

/// The default order of an entity's list.
pub fn default_sort(entity: &Entity) -> Sort {
    Sort { field: entity.label.to_owned(), descending: false }
}
