//! The rows that a report is made of: joins, tests, parameters.

use crate::db::sql::comparison;
use crate::model::condition::{Condition, Op, Operand};
use crate::model::entities;
use crate::model::entity::{Entity, Field, Kind, Tenancy};
use crate::model::report::{
    Aggregate, Column, DAYS, Overlap, ParamKind, Path, Scope, SortBy, Source, Template, field_named,
};
use crate::model::value::Value;

const LETTERS: &str = "adefhijklnpquvz";

/// The joins grow with what is named.
struct Rows<'t> {
    template: &'t Template,
    joins: String,
    /// The links followed so far, as written, with the alias of what they lead to.
    joined: Vec<(String, String)>,
    aliases: usize,
    /// A shared template is read from one's own data.
    own: bool,
}

pub(super) fn cast(expression: &str) -> String {
    format!("cast({expression} as bigint)")
}

/// Whole numbers divided, half up; nothing where the divisor is not above zero.
pub(super) fn ratio(above: &str, below: &str) -> String {
    let doubled = format!("(2 * {above} + {below})");
    format!(
        "case when {below} > 0 then case when {doubled} >= 0 then {doubled} / (2 * {below}) \
         else -((2 * {below} - 1 - {doubled}) / (2 * {below})) end end"
    )
}

fn yes(condition: &str) -> String {
    cast(&format!("case when {condition} then 1 when not {condition} then 0 end"))
}

/// Sorts what is empty last, on both databases.
pub(super) fn order(name: &str, descending: bool) -> String {
    let direction = if descending { " desc" } else { "" };
    format!("{name}{direction} nulls last")
}

/// Is this a name with a key beside it? Plain bytes would put Å before Æ. The share layer has the
/// keys of the names that reports are ordered by.
fn has_key(template: &Template, path: &Path) -> bool {
    const KEYED: [&str; 2] = ["organisation", "it_system"];
    path.field.name == "name"
        && path.entity.has_name_key()
        && (!template.scope.is_shared() || KEYED.contains(&path.entity.name))
}

/// The name that this column shows, where it has a key.
pub(super) fn keyed_name(template: &Template, column: usize) -> Option<&Path> {
    let column = template.columns.get(column)?;
    column.path().filter(|path| column.per.is_none() && has_key(template, path))
}

/// The same of a column that shows one name in each row.
pub(super) fn sorted_by_key(template: &Template, column: usize) -> Option<&Path> {
    keyed_name(template, column).filter(|_| template.columns[column].aggregate.is_none())
}

impl<'t> Rows<'t> {
    const fn new(template: &'t Template, own: bool) -> Self {
        Self { template, joins: String::new(), joined: Vec::new(), aliases: 0, own }
    }

    const fn shared(&self) -> bool {
        self.template.scope.is_shared() && !self.own
    }

    fn relation(&self, entity: &Entity) -> String {
        format!("{}{}", if self.shared() { "share_" } else { "v_" }, entity.name)
    }

    fn alias(&mut self) -> String {
        let index = self.aliases;
        self.aliases += 1;
        LETTERS
            .chars()
            .nth(index)
            .map_or_else(|| format!("c{}", 80 + index - LETTERS.len()), |letter| letter.to_string())
    }

    /// A field of the row behind the alias, as it may stand in a comparison.
    fn field(&self, alias: &str, field: &Field) -> String {
        match field.name {
            "organisation" => format!("{alias}.organisation_id"),
            "price_shared" if self.shared() => format!("(not {alias}.price_hidden)"),
            "price_shared" => format!("({alias}.visibility = 'shared')"),
            name => format!("{alias}.{name}"),
        }
    }

    /// A code of a fixed choice. No text stands in what the database runs itself: there the codes
    /// are the columns of a view.
    fn code(&self, code: &str) -> String {
        if self.shared() { format!("(select code_{code} from v_code)") } else { literal(&Value::text(code)) }
    }

    /// The alias of what this link leads to, joined once.
    fn join(&mut self, alias: &str, written: &str, entity: &Entity, field: &Field) -> String {
        if let Some((_, known)) = self.joined.iter().find(|(link, _)| link == written) {
            return known.clone();
        }
        let Some((found, same_owner)) = entities::target(entity, field) else { return alias.to_owned() };
        let inner = self.alias();
        let owner =
            if same_owner { format!("{inner}.organisation_id = {alias}.organisation_id and ") } else { String::new() };
        self.joins.push_str(&format!(
            " left join {} {inner} on {owner}{inner}.id = {}",
            self.relation(found),
            self.field(alias, field)
        ));
        self.joined.push((written.to_owned(), inner.clone()));
        inner
    }

    /// The alias that the path's last field is read from.
    fn place(&mut self, path: &Path) -> String {
        let mut alias = "t".to_owned();
        let mut entity = self.template.base;
        let mut written = String::new();
        for hop in &path.hops {
            written = format!("{written}.{}", hop.field.name);
            alias = self.join(&alias, &written, entity, hop.field);
            entity = hop.target;
        }
        alias
    }

    /// The value as it is selected: yes and no as 1 and 0.
    fn value(&mut self, path: &Path) -> String {
        let alias = self.place(path);
        let value = self.field(&alias, path.field);
        if matches!(path.field.kind, Kind::Bool) { yes(&value) } else { value }
    }

    /// The id of the contract whose prices the row would show and may not.
    fn hidden(&mut self) -> String {
        let prices: Vec<&Path> =
            self.template.columns.iter().filter_map(Column::path).filter(|path| path.is_price()).collect();
        let contract = prices.into_iter().find(|path| path.entity.name == "contract");
        match contract {
            Some(path) if self.shared() => {
                let alias = self.place(path);
                format!("case when {alias}.price_hidden then {alias}.id end")
            }
            Some(path) if self.own => {
                let alias = self.place(path);
                format!("case when {alias}.visibility = 'local' then {alias}.id end")
            }
            _ => "cast(null as bigint)".to_owned(),
        }
    }

    fn column(&mut self, index: usize, column: &Column) -> String {
        let value = match &column.value {
            Source::Row => "1".to_owned(),
            Source::WindowFrom | Source::WindowTo => return String::new(),
            Source::Field(path) if column.is_sum() => self.sum(path, column),
            Source::Field(path) if column.is.is_some() => {
                format!("case when {} = {} then 1 end", self.value(path), self.code(column.is.unwrap_or_default()))
            }
            Source::Field(path) => self.value(path),
        };
        let number = index + 1;
        match &column.per {
            None => format!("{value} as c{number}, "),
            Some(per) => {
                let per = self.value(per);
                match self.template.scope {
                    Scope::SharedAnonymous => format!("{value} as c{number}, {per} as c{}, ", number + 20),
                    _ => format!("{} as c{number}, ", ratio(&value, &per)),
                }
            }
        }
    }

    /// The terms added up; what is empty counts as nothing, unless all of it is.
    fn sum(&mut self, first: &Path, column: &Column) -> String {
        let mut terms = vec![(self.value(first), column.times)];
        terms.extend(column.plus.iter().map(|term| (self.value(&term.path), term.times)));
        let empty: Vec<String> = terms.iter().map(|(value, _)| format!("{value} is null")).collect();
        let added: Vec<String> =
            terms.iter().map(|(value, times)| format!("coalesce({value}, 0) * ({times})")).collect();
        format!("case when not ({}) then {} end", empty.join(" and "), added.join(" + "))
    }

    /// The key of a name, or the value itself where there is none.
    fn sort_key(&mut self, path: &Path) -> String {
        if has_key(self.template, path) { format!("{}.name_key", self.place(path)) } else { self.value(path) }
    }

    fn sort_keys(&mut self) -> String {
        let template = self.template;
        let mut selected = String::new();
        for (index, key) in template.sort.iter().enumerate() {
            let path = match &key.by {
                SortBy::Field(path) => Some(path),
                SortBy::Column(column) => sorted_by_key(template, *column),
            };
            if let Some(path) = path {
                selected.push_str(&format!("{} as c{}, ", self.sort_key(path), 69 + index));
            }
        }
        for (index, column) in template.columns.iter().enumerate() {
            if let (Some(Aggregate::List), Some(path)) = (column.aggregate, keyed_name(template, index)) {
                selected.push_str(&format!("{} as c{}, ", self.sort_key(path), 41 + index));
            }
        }
        selected
    }

    fn windows(&mut self, overlap: &Overlap) -> String {
        let from = self.value(&overlap.from);
        let to = self.value(&overlap.to);
        let today = "(select today from v_today)";
        format!("case when {from} > {today} then {from} else {today} end as c77, {to} as c78, ")
    }

    /// `select … from … where …`: one row of the base entity each.
    fn text(mut self) -> String {
        let template = self.template;
        let mut selected = String::new();
        for (index, column) in template.columns.iter().enumerate() {
            selected.push_str(&self.column(index, column));
        }
        for (index, key) in template.group.iter().enumerate() {
            selected.push_str(&format!("{} as c{}, ", self.value(key), 61 + index));
        }
        selected.push_str(&self.sort_keys());
        if let Some(overlap) = &template.overlap {
            selected.push_str(&self.windows(overlap));
        }
        let hidden = self.hidden();
        let tests = self.tests();
        // What is in the common catalogue is no municipality's.
        let owner = match template.base.tenancy {
            Tenancy::Tenant => "t.organisation_id",
            Tenancy::Catalogue => "cast(null as bigint)",
        };
        format!(
            "select {selected}{owner} as c91, {hidden} as c92, t.id as c93 from {} t{} where {tests}",
            self.relation(template.base),
            self.joins,
        )
    }

    fn tests(&mut self) -> String {
        let template = self.template;
        let mut tests = Vec::new();
        if !self.shared() && template.base.tenancy == Tenancy::Tenant {
            // PostgreSQL's planner knows nothing of the rows and takes a municipality for one in two
            // hundred. The policy says so once; said again as a comparison, the rows of a report
            // would be so few that it joins every one of them with every one.
            tests.push("(case when t.organisation_id = cast($10 as bigint) then true end) is not null".to_owned());
        }
        if let Some(only) = &template.only {
            let ids: Vec<String> = only.ids.iter().map(i64::to_string).collect();
            let listed = format!("t.{} in ({})", only.field, ids.join(", "));
            tests.push(if ids.is_empty() { "false".to_owned() } else { listed });
        }
        if !template.filter.is_everything() {
            tests.push(self.condition(template.base, "t", Some(""), &template.filter));
        }
        for (index, param) in template.params.iter().enumerate() {
            let value = self.value(&param.field);
            let given = match param.kind {
                ParamKind::Int => format!("cast(${} as bigint)", index + 1),
                _ => format!("cast(${} as text)", index + 1),
            };
            let passes = match param.kind {
                ParamKind::Prefix => format!("{value} like {given}"),
                ParamKind::Municipalities => self.listed(&value, &given),
                _ => format!("{value} = {given}"),
            };
            let is_open = template.scope != Scope::SharedAnonymous;
            tests.push(if is_open { format!("({given} is null or {passes})") } else { passes });
        }
        if tests.is_empty() { "true".to_owned() } else { tests.join(" and ") }
    }

    /// Is the value one of a list that is written `|one|other|`? The list is what is searched, so
    /// that nothing a reader gives is a pattern.
    fn listed(&self, value: &str, list: &str) -> String {
        let (before, after) = if self.shared() {
            ("(select list_before from v_code)", "(select list_after from v_code)")
        } else {
            ("'%|'", "'|%'")
        };
        format!("{list} like ({before} || {value} || {after})")
    }

    /// `from` is the way here, where the row is the report's own and must only pass: then a
    /// link is joined as the columns join it, and what is empty does not pass. Under a `not`,
    /// or in another relation, it is a question of its own.
    fn condition(&mut self, entity: &Entity, alias: &str, from: Option<&str>, condition: &Condition) -> String {
        match condition {
            Condition::All(parts) => self.joined_tests(entity, alias, from, parts, " and ", "true"),
            Condition::Any(parts) => self.joined_tests(entity, alias, from, parts, " or ", "false"),
            Condition::Not(inner) if matches!(**inner, Condition::Missing(_)) => {
                format!("not {}", self.condition(entity, alias, None, inner))
            }
            Condition::Not(inner) => format!("not coalesce({}, false)", self.condition(entity, alias, None, inner)),
            Condition::Missing(name) => self.missing(entity, alias, name),
            Condition::Test { field, op, value } => self.test(entity, alias, field, *op, value),
            Condition::Exists { entity: other, via, matching } => self.exists(entity, alias, other, via, matching),
            Condition::Linked { field, matching } => self.linked(entity, alias, from, field, matching),
            // Not in the language of templates.
            Condition::Text(_) | Condition::Retired(_) => "false".to_owned(),
        }
    }

    fn joined_tests(
        &mut self,
        entity: &Entity,
        alias: &str,
        from: Option<&str>,
        parts: &[Condition],
        separator: &str,
        empty: &str,
    ) -> String {
        match parts {
            [] => empty.to_owned(),
            [only] => self.condition(entity, alias, from, only),
            parts => {
                let tests: Vec<String> = parts.iter().map(|part| self.condition(entity, alias, from, part)).collect();
                format!("({})", tests.join(separator))
            }
        }
    }

    fn missing(&self, entity: &Entity, alias: &str, name: &str) -> String {
        let Some(field) = field_named(entity, name) else { return "false".to_owned() };
        format!("({} is null)", self.field(alias, field))
    }

    fn test(&self, entity: &Entity, alias: &str, name: &str, op: Op, value: &Operand) -> String {
        let Some(field) = field_named(entity, name) else { return "false".to_owned() };
        let left = self.field(alias, field);
        let right = match value {
            Operand::Value(Value::Bool(true)) => return left,
            Operand::Value(Value::Bool(false)) => return format!("not {left}"),
            Operand::Value(Value::Text(code)) if self.shared() => self.code(code),
            Operand::Value(value) => literal(value),
            Operand::Today(days) => day(*days),
            Operand::Field(other) => match field_named(entity, other) {
                Some(other) => self.field(alias, other),
                None => "null".to_owned(),
            },
        };
        format!("{left} {} {right}", comparison(op))
    }

    fn exists(&mut self, entity: &Entity, alias: &str, other: &str, via: &str, matching: &Condition) -> String {
        let Some(other) = entities::named(other) else { return "false".to_owned() };
        let inner = self.alias();
        let both = entity.tenancy == Tenancy::Tenant && other.tenancy == Tenancy::Tenant;
        let owner =
            if both { format!("{inner}.organisation_id = {alias}.organisation_id and ") } else { String::new() };
        let test = self.condition(other, &inner, None, matching);
        format!(
            "exists (select 1 from {} {inner} where {owner}{inner}.{via} = {alias}.id and {test})",
            self.relation(other)
        )
    }

    fn linked(&mut self, entity: &Entity, alias: &str, from: Option<&str>, name: &str, matching: &Condition) -> String {
        let Some(field) = field_named(entity, name) else { return "false".to_owned() };
        let Some((found, same_owner)) = entities::target(entity, field) else { return "false".to_owned() };
        if let Some(from) = from {
            let written = format!("{from}.{name}");
            let inner = self.join(alias, &written, entity, field);
            let test = self.condition(found, &inner, Some(&written), matching);
            let passes_empty = matches!(matching, Condition::Missing(_) | Condition::Not(_));
            return if passes_empty { format!("({inner}.id is not null and {test})") } else { test };
        }
        let inner = self.alias();
        let owner =
            if same_owner { format!(" and {inner}.organisation_id = {alias}.organisation_id") } else { String::new() };
        let test = self.condition(found, &inner, None, matching);
        format!(
            "exists (select 1 from {} {inner} where {inner}.id = {}{owner} and {test})",
            self.relation(found),
            self.field(alias, field)
        )
    }
}

/// Numbers, codes and plain text; the template's check lets nothing else come here.
fn literal(value: &Value) -> String {
    match value {
        Value::Int(number) | Value::Money(number) => number.to_string(),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        _ => "null".to_owned(),
    }
}

fn day(days: i32) -> String {
    let column = DAYS.iter().find(|(known, _)| *known == days).map_or("today", |(_, column)| column);
    format!("(select {column} from v_today)")
}

/// One row of the base entity each, as `select … from … where …`.
pub(super) fn select(template: &Template) -> String {
    Rows::new(template, false).text()
}

/// The same of one's own rows, from one's own data.
pub(super) fn select_own(template: &Template) -> String {
    Rows::new(template, true).text()
}
