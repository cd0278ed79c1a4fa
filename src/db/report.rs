//! Report templates become one SELECT, and the SELECT becomes a report.
//!
//! The text is the same for both databases. It is approved with the template and run by the
//! database itself on PostgreSQL, so it keeps to few words: keywords, relations and columns
//! of the share layer, single letters, and `c1` to `c99`:
//!
//! - `c1…c20` columns; `c21…c40` their divisors, then row numbers; `c41…c60` their counts
//! - `c61…c68` groups; `c69…c76` further sort keys; `c77`, `c78` window; `c79` rank
//! - `c80…c90` relations beyond the letters
//! - `c91` municipality; `c92` hidden; `c93` row; `c94`, `c95` municipalities and hidden in all;
//!   `c96` municipalities of the group; `c97`, `c98` overlap
//!
//! Parameters are text: `$1…$7` the reader's, `$8` the comma of lists, `$9` the limit,
//! `$10` the municipality of a local report. Results are columns `c1…`, `c91`, `c92`, `c94`,
//! `c95`. The steps of a grouped report are `b` (rows), `x`, `w`, `o` (overlap), `m` (one row
//! a municipality), `r` (ranks), `s` (sizes), `g` (groups).

use uuid::Uuid;

use crate::db::open::Target;
use crate::db::reference::SECRETARIAT;
use crate::db::run::Connection;
use crate::db::setup::{Bind, Setup};
use crate::db::sql::{Arg, Column as Read, Sql};
use crate::model::condition::{Condition, Op, Operand};
use crate::model::entities;
use crate::model::entity::{Entity, Field, Kind, Tenancy};
use crate::model::fold;
use crate::model::report::{
    Aggregate, Column, DAYS, EXTREMES_FROM, Overlap, ParamKind, Path, Scope, SortBy, Source, Template, field_named,
    named, shipped, target,
};
use crate::model::request::{ColumnKind, Problem, Refusal, ReportResult, ReportRow};
use crate::model::session::Session;
use crate::model::value::Value;

/// Between the names of a list.
const COMMA: &str = ", ";
const LETTERS: &str = "adefhijklnpquvyz";
const LONGEST_PARAMETER: usize = 300;

/// A template as SQL, without the limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    pub text: String,
    /// What `c1`, `c2` … hold.
    pub columns: Vec<ColumnKind>,
}

/// Compiles a checked template.
pub fn compile(template: &Template) -> Compiled {
    let text = if template.is_grouped() { grouped(template) } else { rows(template) };
    Compiled { text, columns: template.columns.iter().map(|column| column.kind).collect() }
}

// ---- the rows that a report is made of ----

struct Rows<'t> {
    template: &'t Template,
    joins: String,
    /// The links followed so far, as written, with the alias of what they lead to.
    joined: Vec<(String, String)>,
    aliases: usize,
}

fn cast(expression: &str) -> String {
    format!("cast({expression} as bigint)")
}

/// Whole numbers divided, half up; nothing where the divisor is not above zero.
fn ratio(above: &str, below: &str) -> String {
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
fn order(name: &str, descending: bool) -> String {
    let direction = if descending { " desc" } else { "" };
    format!("case when {name} is null then 1 else 0 end, {name}{direction}")
}

impl<'t> Rows<'t> {
    const fn new(template: &'t Template) -> Self {
        Self { template, joins: String::new(), joined: Vec::new(), aliases: 0 }
    }

    const fn shared(&self) -> bool {
        self.template.scope.is_shared()
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

    /// The alias of what this link leads to, joined once.
    fn join(&mut self, alias: &str, written: &str, entity: &Entity, field: &Field) -> String {
        if let Some((_, known)) = self.joined.iter().find(|(link, _)| link == written) {
            return known.clone();
        }
        let Some((found, same_owner)) = target(entity, field) else { return alias.to_owned() };
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
            _ => "cast(null as bigint)".to_owned(),
        }
    }

    fn column(&mut self, index: usize, column: &Column) -> String {
        let value = match &column.value {
            Source::Row => "1".to_owned(),
            Source::WindowFrom | Source::WindowTo => return String::new(),
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
        for (index, key) in template.sort.iter().enumerate() {
            if let SortBy::Field(path) = &key.by {
                selected.push_str(&format!("{} as c{}, ", self.value(path), 69 + index));
            }
        }
        if let Some(overlap) = &template.overlap {
            selected.push_str(&self.windows(overlap));
        }
        let hidden = self.hidden();
        let tests = self.tests();
        format!(
            "select {selected}t.organisation_id as c91, {hidden} as c92, t.id as c93 from {} t{} where {tests}",
            self.relation(template.base),
            self.joins,
        )
    }

    fn tests(&mut self) -> String {
        let template = self.template;
        let mut tests = Vec::new();
        if !self.shared() && template.base.tenancy == Tenancy::Tenant {
            tests.push("t.organisation_id = cast($10 as bigint)".to_owned());
        }
        if !template.filter.is_everything() {
            tests.push(self.condition(template.base, "t", Some(""), &template.filter));
        }
        for (index, param) in template.params.iter().enumerate() {
            let value = self.value(&param.field);
            let given = match param.kind {
                ParamKind::Int => format!("cast(${} as bigint)", index + 1),
                ParamKind::Text | ParamKind::Choice => format!("cast(${} as text)", index + 1),
            };
            tests.push(if template.scope == Scope::SharedAnonymous {
                format!("{value} = {given}")
            } else {
                format!("({given} is null or {value} = {given})")
            });
        }
        if tests.is_empty() { "true".to_owned() } else { tests.join(" and ") }
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
            Operand::Value(value) => literal(value),
            Operand::Today(days) => day(*days),
            Operand::Field(other) => match field_named(entity, other) {
                Some(other) => self.field(alias, other),
                None => "null".to_owned(),
            },
        };
        format!("{left} {} {right}", sign(op))
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
        let Some((found, same_owner)) = target(entity, field) else { return "false".to_owned() };
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

const fn sign(op: Op) -> &'static str {
    match op {
        Op::Less => "<",
        Op::AtMost => "<=",
        Op::More => ">",
        Op::AtLeast => ">=",
        Op::Is | Op::Contains | Op::ShorterThan => "=",
    }
}

// ---- a report of rows ----

fn names(from: usize, count: usize) -> Vec<String> {
    (from..from + count).map(|number| format!("c{number}")).collect()
}

fn rows(template: &Template) -> String {
    let columns = names(1, template.columns.len()).join(", ");
    let mut ordered = orders(template);
    ordered.extend([order("c91", false), "c93".to_owned()]);
    format!(
        "with b as ({}) select {columns}, c91, case when c92 is null then 0 else 1 end as c92, \
         (select count(distinct b.c91) from b) as c94, (select count(distinct b.c92) from b) as c95 \
         from b order by {}",
        Rows::new(template).text(),
        ordered.join(", ")
    )
}

fn orders(template: &Template) -> Vec<String> {
    template
        .sort
        .iter()
        .enumerate()
        .map(|(index, key)| match &key.by {
            SortBy::Column(column) => order(&format!("c{}", column + 1), key.descending),
            SortBy::Field(_) => order(&format!("c{}", 69 + index), key.descending),
        })
        .collect()
}

// ---- a report of groups ----

fn grouped(template: &Template) -> String {
    let anonymous = template.scope == Scope::SharedAnonymous;
    let keys = names(61, template.group.len());
    let mut steps = vec![format!("b as ({})", Rows::new(template).text())];
    let mut last = "b";
    if template.overlap.is_some() {
        steps.extend(overlap_steps(&keys));
        last = "o";
    }
    if anonymous {
        steps.push(format!("m as ({})", per_municipality(template, &keys, last)));
        last = "m";
    }
    steps.push(format!("r as ({})", ranks(template, &keys, last)));
    steps.push(format!("s as ({})", sizes(template, &keys)));
    steps.push(format!("g as ({})", groups(template, &keys)));
    format!("with {} {}", steps.join(", "), published(template, &keys))
}

/// Rows of the same group. A row without a key has none: of such rows nobody knows whether
/// they belong together (Lokal systems have no name among others).
fn same(keys: &[String], one: &str, other: &str) -> String {
    let tests: Vec<String> = keys.iter().map(|key| format!("{one}.{key} = {other}.{key}")).collect();
    tests.join(" and ")
}

/// `x`: at the beginning of each window, how many municipalities' windows are open; `w`: the
/// best such moment of each group; `o`: the rows whose windows are open then.
fn overlap_steps(keys: &[String]) -> [String; 3] {
    let list = keys.join(", ");
    let own = keys.iter().map(|key| format!("d.{key}")).collect::<Vec<_>>().join(", ");
    [
        format!(
            "x as (select {own}, d.c77, d.c93, count(distinct e.c91) as c97 from b d join b e on {} \
             and e.c77 <= d.c77 and e.c78 >= d.c77 group by {own}, d.c77, d.c93)",
            same(keys, "e", "d")
        ),
        format!(
            "w as (select {list}, c77, row_number() over (partition by {list} order by c97 desc, c77, c93) as c98 from x)"
        ),
        format!(
            "o as (select b.* from b join w on w.c98 = 1 and {} and b.c77 <= w.c77 and b.c78 >= w.c77)",
            same(keys, "b", "w")
        ),
    ]
}

/// The name that a column's value has among the rows.
fn row_name(index: usize, column: &Column) -> String {
    match column.value {
        Source::WindowFrom => "c77".to_owned(),
        Source::WindowTo => "c78".to_owned(),
        Source::Row | Source::Field(_) => format!("c{}", index + 1),
    }
}

/// Anonymous reports: what one municipality brings to one group, so that it counts once.
fn per_municipality(template: &Template, keys: &[String], from: &str) -> String {
    let keys = keys.join(", ");
    let columns: String =
        template.columns.iter().enumerate().map(|(index, column)| municipal_column(index + 1, column)).collect();
    format!("select {keys}, {columns}c91, count(distinct c92) as c92, min(c93) as c93 from {from} group by {keys}, c91")
}

fn municipal_column(number: usize, column: &Column) -> String {
    let of_owner = column.path().is_some_and(Path::of_owner);
    let sum = cast(&format!("sum(c{number})"));
    let value = match column.aggregate {
        None => format!("min(c{number})"),
        Some(Aggregate::Count) => format!("count(c{number})"),
        Some(Aggregate::CountNo) => cast(&format!("sum(1 - c{number})")),
        Some(Aggregate::Share) => return format!("{sum} as c{number}, count(c{number}) as c{}, ", number + 20),
        Some(Aggregate::Municipalities) if column.per.is_none() => {
            format!("case when count(c{number}) > 0 then 1 end")
        }
        // Facts of the municipality are the same in all of its rows.
        Some(_) if of_owner => format!("max(c{number})"),
        Some(_) => sum,
    };
    match column.per {
        Some(_) => format!("{} as c{number}, ", ratio(&value, &format!("max(c{})", number + 20))),
        None => format!("{value} as c{number}, "),
    }
}

/// `r`: every row with the numbers that medians, lists and sums over municipalities need.
fn ranks(template: &Template, keys: &[String], from: &str) -> String {
    let keys = keys.join(", ");
    let mut ranked = String::new();
    for (index, column) in template.columns.iter().enumerate() {
        let (name, number) = (row_name(index, column), index + 1);
        match column.aggregate {
            Some(Aggregate::Median) => ranked.push_str(&format!(
                ", row_number() over (partition by {keys} order by {}, c91, c93) as c{}, \
                 count({name}) over (partition by {keys}) as c{}",
                order(&name, false),
                number + 20,
                number + 40
            )),
            Some(Aggregate::List) => ranked.push_str(&format!(
                ", row_number() over (partition by {keys}, {name} order by c91, c93) as c{}",
                number + 20
            )),
            _ => {}
        }
    }
    format!("select {from}.*{ranked}, row_number() over (partition by {keys}, c91 order by c93) as c79 from {from}")
}

/// The columns whose value makes a municipality part of a group; with none, every row does.
fn contribution(template: &Template) -> String {
    let anonymous = template.scope == Scope::SharedAnonymous;
    let tests: Vec<String> = template
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| anonymous && column.is_figure())
        .map(|(index, _)| format!("c{} is not null", index + 1))
        .collect();
    if tests.is_empty() { "true".to_owned() } else { format!("({})", tests.join(" or ")) }
}

/// `s`: how many municipalities each row's group has.
fn sizes(template: &Template, keys: &[String]) -> String {
    let keys = keys.join(", ");
    let counted = contribution(template);
    format!("select r.*, count(case when c79 = 1 and {counted} then 1 end) over (partition by {keys}) as c96 from r")
}

impl Column {
    /// Is it computed from values, so that it could tell one of them?
    fn is_figure(&self) -> bool {
        self.aggregate.is_some_and(|aggregate| !aggregate.counts()) || self.is_price()
    }
}

/// `g`: one row for each group.
fn groups(template: &Template, keys: &[String]) -> String {
    let anonymous = template.scope == Scope::SharedAnonymous;
    let minimum = template.min_municipalities;
    let list = keys.join(", ");
    let columns: String = template
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let value = if anonymous { guarded(index, column, minimum) } else { aggregated(index, column) };
            format!("{value} as c{}, ", index + 1)
        })
        .collect();
    let owner = if !anonymous && template.group.iter().any(|key| key.text == "organisation") {
        "min(c91)"
    } else {
        "cast(null as bigint)"
    };
    let hidden = if anonymous {
        format!("case when max(c96) >= {minimum} then cast(sum(c92) as bigint) else 0 end")
    } else {
        "count(distinct c92)".to_owned()
    };
    let from = if anonymous { "where c96 >= 1".to_owned() } else { format!("where c96 >= {minimum}") };
    format!("select {list}, {columns}{owner} as c91, {hidden} as c92, max(c96) as c96 from s {from} group by {list}")
}

/// A median of `name`: the middle one of the ranked values, or the mean of the middle two.
fn median(name: &str, number: usize) -> String {
    let (rank, count) = (number + 20, number + 40);
    let middle = format!("case when 2 * c{rank} >= c{count} and 2 * c{rank} <= c{count} + 2 then {name} end");
    ratio(&cast(&format!("sum({middle})")), &format!("count({middle})"))
}

fn aggregated(index: usize, column: &Column) -> String {
    let (name, number) = (row_name(index, column), index + 1);
    let once = column.path().is_some_and(Path::of_owner);
    match column.aggregate {
        None | Some(Aggregate::Min) => format!("min({name})"),
        Some(Aggregate::Max) => format!("max({name})"),
        Some(Aggregate::Count) => format!("count({name})"),
        Some(Aggregate::CountYes) => cast(&format!("coalesce(sum({name}), 0)")),
        Some(Aggregate::CountNo) => cast(&format!("coalesce(sum(1 - {name}), 0)")),
        Some(Aggregate::CountDistinct) => format!("count(distinct {name})"),
        Some(Aggregate::Municipalities) => format!("count(distinct case when {name} is not null then c91 end)"),
        Some(Aggregate::Sum) if once => cast(&format!("sum(case when c79 = 1 then {name} end)")),
        Some(Aggregate::Sum) => cast(&format!("sum({name})")),
        Some(Aggregate::Median) => median(&name, number),
        Some(Aggregate::List) => {
            format!("string_agg(case when c{} = 1 then {name} end, cast($8 as text) order by {name})", number + 20)
        }
        Some(Aggregate::Share) => ratio(&cast(&format!("100 * sum({name})")), &format!("count({name})")),
    }
}

/// Anonymous: a figure shows from its minimum of municipalities up (one row each in `s`).
fn guarded(index: usize, column: &Column, minimum: i64) -> String {
    let (name, number) = (format!("c{}", index + 1), index + 1);
    let sum = cast(&format!("sum({name})"));
    let (counted, value) = match column.aggregate {
        None => return format!("min({name})"),
        Some(Aggregate::Municipalities) => return format!("count({name})"),
        Some(Aggregate::Min) => return extreme("min", &name, minimum),
        Some(Aggregate::Max) => return extreme("max", &name, minimum),
        Some(Aggregate::Median) => (name.clone(), median(&name, number)),
        Some(Aggregate::Share) => {
            let shown = ratio(&cast(&format!("100 * sum({name})")), &cast(&format!("sum(c{})", number + 20)));
            (name.clone(), shown)
        }
        Some(_) => (name.clone(), sum),
    };
    format!("case when count({counted}) >= {minimum} then {value} end")
}

fn extreme(function: &str, name: &str, minimum: i64) -> String {
    format!("case when count({name}) >= {} then {function}({name}) end", minimum.max(EXTREMES_FROM))
}

/// The groups that may be seen, with the counts behind all of them.
fn published(template: &Template, keys: &[String]) -> String {
    let anonymous = template.scope == Scope::SharedAnonymous;
    let columns = names(1, template.columns.len()).join(", ");
    let minimum = template.min_municipalities;
    let counted = if anonymous { format!(" and {}", contribution(template)) } else { String::new() };
    let hidden = if anonymous {
        "select cast(coalesce(sum(g.c92), 0) as bigint) from g".to_owned()
    } else {
        format!("select count(distinct s.c92) from s where c96 >= {minimum}")
    };
    let mut ordered = orders(template);
    ordered.extend(keys.iter().map(|key| order(key, false)));
    format!(
        "select {columns}, c91, case when c92 > 0 then 1 else 0 end as c92, \
         (select count(distinct s.c91) from s where c96 >= {minimum}{counted}) as c94, ({hidden}) as c95 \
         from g order by {}",
        ordered.join(", ")
    )
}

// ---- running ----

/// What the reader gave, in the order of `$1` …; a parameter that was not given is none.
///
/// # Errors
/// A parameter that the template does not have, or a value that does not fit it.
pub fn arguments(template: &Template, given: &[(String, String)]) -> Result<Vec<Option<String>>, Refusal> {
    if let Some((name, _)) = given.iter().find(|(name, _)| !template.has_param(name)) {
        return Err(invalid(name, Problem::NotAField));
    }
    template
        .params
        .iter()
        .map(|param| {
            let found = given.iter().find(|(name, _)| *name == param.name).map(|(_, value)| value.trim().to_owned());
            let value = found.filter(|value| !value.is_empty()).or_else(|| param.default.clone());
            value.map(|value| fitting(param, value)).transpose()
        })
        .collect()
}

fn invalid(field: &str, problem: Problem) -> Refusal {
    Refusal::Invalid { field: field.to_owned(), problem }
}

fn fitting(param: &crate::model::report::Param, value: String) -> Result<String, Refusal> {
    match (param.kind, param.field.field.kind) {
        (ParamKind::Int, _) => match value.parse::<i64>() {
            Ok(number) => Ok(number.to_string()),
            Err(_) => Err(invalid(&param.name, Problem::NotANumber)),
        },
        (ParamKind::Choice, Kind::Choice(choices)) if !choices.codes.contains(&value.as_str()) => {
            Err(invalid(&param.name, Problem::NotAChoice))
        }
        _ if value.chars().count() > LONGEST_PARAMETER => {
            Err(invalid(&param.name, Problem::TooLong { max: LONGEST_PARAMETER }))
        }
        _ => Ok(value),
    }
}

/// Runs a template for this person, at most `limit` rows.
///
/// # Errors
/// `Gone` for a code that no template has, `Denied` for a local report of somebody who has no records of his own, `Invalid` for a
/// parameter, and whatever the database refuses.
pub async fn run(
    connection: &mut Connection,
    session: &Session,
    code: &str,
    given: &[(String, String)],
    limit: usize,
) -> Result<ReportResult, Refusal> {
    let template = named(code).ok_or(Refusal::Gone)?;
    run_template(connection, session, template, given, limit).await
}

/// Runs this template, which need not be one that ships.
///
/// # Errors
/// As `run`; on PostgreSQL a shared template must have been published.
pub async fn run_template(
    connection: &mut Connection,
    session: &Session,
    template: &Template,
    given: &[(String, String)],
    limit: usize,
) -> Result<ReportResult, Refusal> {
    if !template.offered_to(session) {
        return Err(Refusal::Denied);
    }
    let compiled = compile(template);
    let arguments = arguments(template, given)?;
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut found = match connection {
        Connection::Sqlite(_) => {
            let statement = on_sqlite(&compiled, arguments, wanted, session);
            connection.fetch(&statement).await?.into_iter().map(|row| typed(&compiled, row)).collect()
        }
        Connection::Postgres(_) => {
            let statement = on_postgres(template, &compiled, arguments, wanted, session);
            let rows = connection.fetch(&statement).await?;
            rows.iter().map(|row| from_json(&compiled, row)).collect::<Result<Vec<_>, _>>()?
        }
    };
    let more = found.len() > limit;
    found.truncate(limit);
    Ok(result(template, session, found, more))
}

/// A row as read: its cells, then `c91`, `c92`, `c94`, `c95`.
type Found = (Vec<Value>, [Option<i64>; 4]);

fn result(template: &Template, session: &Session, found: Vec<Found>, more: bool) -> ReportResult {
    let (municipalities, hidden) =
        found.first().map_or((0, 0), |(_, extra)| (extra[2].unwrap_or(0), extra[3].unwrap_or(0)));
    let rows = found
        .into_iter()
        .map(|(cells, extra)| ReportRow {
            cells,
            hidden: extra[1] == Some(1),
            own: template.scope == Scope::SharedIdentified && extra[0] == Some(session.organisation_id),
        })
        .collect();
    ReportResult { code: template.code.clone(), rows, municipalities, hidden, at: chrono::Utc::now(), more }
}

/// `$1…$8`: the reader's, empty ones, and the comma.
fn texts(arguments: Vec<Option<String>>) -> Vec<Arg> {
    let mut texts: Vec<Arg> = arguments.into_iter().map(Arg::Text).collect();
    texts.resize(7, Arg::Text(None));
    texts.push(Arg::Text(Some(COMMA.to_owned())));
    texts
}

fn on_sqlite(compiled: &Compiled, arguments: Vec<Option<String>>, limit: i64, session: &Session) -> Sql {
    let mut args = texts(arguments);
    args.extend([Arg::Int(Some(limit)), Arg::Int(Some(session.organisation_id))]);
    let columns = compiled.columns.iter().map(|kind| read_as(*kind)).chain([Read::Int; 4]).collect();
    Sql { text: format!("{} limit $9", compiled.text), args, columns }
}

const fn read_as(kind: ColumnKind) -> Read {
    match kind {
        ColumnKind::Text => Read::Text,
        ColumnKind::Int | ColumnKind::Bool => Read::Int,
        ColumnKind::Money => Read::Money,
        ColumnKind::Date => Read::Date,
        ColumnKind::Moment => Read::Moment,
    }
}

fn typed(compiled: &Compiled, mut row: Vec<Value>) -> Found {
    let extra = row.split_off(compiled.columns.len());
    let cells = row
        .into_iter()
        .zip(&compiled.columns)
        .map(|(value, kind)| match (value, kind) {
            (Value::Int(flag), ColumnKind::Bool) => Value::Bool(flag != 0),
            (value, _) => value,
        })
        .collect();
    let mut numbers = extra.iter().map(Value::as_int);
    (cells, std::array::from_fn(|_| numbers.next().flatten()))
}

/// A shared report is run by the database, from the text that was approved; a local one here.
fn on_postgres(
    template: &Template,
    compiled: &Compiled,
    arguments: Vec<Option<String>>,
    limit: i64,
    session: &Session,
) -> Sql {
    let mut args = texts(arguments);
    let text = if template.scope.is_shared() {
        args.extend([Arg::Int(Some(limit)), Arg::Text(Some(template.code.clone()))]);
        "select found from kitos.run_template($10, array[$1, $2, $3, $4, $5, $6, $7, $8], $9) found".to_owned()
    } else {
        args.extend([Arg::Int(Some(limit)), Arg::Int(Some(session.organisation_id))]);
        format!("select cast(row_to_json(found) as text) from ({} limit $9) found", compiled.text)
    };
    Sql { text, args, columns: vec![Read::Text] }
}

fn from_json(compiled: &Compiled, row: &[Value]) -> Result<Found, Refusal> {
    let broken = || Refusal::Database { code: "report row".to_owned() };
    let text = row.first().and_then(Value::as_text).ok_or_else(broken)?;
    let found: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).map_err(|_| broken())?;
    let cells = compiled
        .columns
        .iter()
        .enumerate()
        .map(|(index, kind)| found.get(&format!("c{}", index + 1)).map_or(Value::Null, |value| json_cell(*kind, value)))
        .collect();
    let number = |name: &str| found.get(name).and_then(serde_json::Value::as_i64);
    Ok((cells, [number("c91"), number("c92"), number("c94"), number("c95")]))
}

fn json_cell(kind: ColumnKind, value: &serde_json::Value) -> Value {
    match kind {
        ColumnKind::Text => value.as_str().map(Value::text),
        ColumnKind::Int => value.as_i64().map(Value::Int),
        ColumnKind::Money => value.as_i64().map(Value::Money),
        ColumnKind::Bool => value.as_i64().map(|flag| Value::Bool(flag != 0)),
        ColumnKind::Date => value.as_str().and_then(|text| text.parse().ok()).map(Value::Date),
        ColumnKind::Moment => value.as_str().and_then(|text| text.parse().ok()).map(Value::Moment),
    }
    .unwrap_or_default()
}

// ---- installing ----

const AUTHOR: &str = "kitos";
const APPROVER: &str = "secretariat working group";

/// Is this very text the approved one of its version?
const IS_THERE: &str = "select count(*) from report_version v join report_template t on t.id = v.template_id \
     where t.deleted_at is null and v.deleted_at is null and v.status = 'published' \
     and t.code = $1 and t.published_version = $2 and v.template_version = $2 and v.compiled = $3 and v.source = $4";
const ADD_TEMPLATE: &str = "insert into report_template \
     (organisation_id, uuid, change_id, name, name_key, search_text, code, scope, status, published_version) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'published', $9) \
     on conflict (code) where deleted_at is null do update set name = excluded.name, name_key = excluded.name_key, \
     search_text = excluded.search_text, scope = excluded.scope, status = excluded.status, \
     published_version = excluded.published_version, change_id = excluded.change_id, \
     version = report_template.version + 1 returning id";
/// The rest of the statement is `ON_CONFLICT`; only PostgreSQL can compute the hash.
const ADD_VERSION_SQLITE: &str = concat!(
    "insert into report_version (organisation_id, uuid, change_id, template_id, template_version, source, compiled, \
     sha256, approved_sha256, author, approver, approved_at, status) \
     values ($1, $2, $3, $4, $5, $6, $7, '', '', $8, $9, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), 'published') ",
    "on conflict (template_id, template_version) where deleted_at is null do update set source = excluded.source, \
     compiled = excluded.compiled, author = excluded.author, approver = excluded.approver, \
     approved_at = excluded.approved_at, status = excluded.status, change_id = excluded.change_id, \
     version = report_version.version + 1"
);
const ADD_VERSION_POSTGRES: &str = concat!(
    "insert into report_version (organisation_id, uuid, change_id, template_id, template_version, source, compiled, \
     sha256, approved_sha256, author, approver, approved_at, status) \
     values ($1, $2, $3, $4, $5, $6, $7, encode(sha256(convert_to($7, 'UTF8')), 'hex'), \
     encode(sha256(convert_to($7, 'UTF8')), 'hex'), $8, $9, clock_timestamp(), 'published') ",
    "on conflict (template_id, template_version) where deleted_at is null do update set source = excluded.source, \
     compiled = excluded.compiled, sha256 = excluded.sha256, approved_sha256 = excluded.approved_sha256, \
     author = excluded.author, approver = excluded.approver, approved_at = excluded.approved_at, \
     status = excluded.status, change_id = excluded.change_id, version = report_version.version + 1"
);

/// Registers the templates that ship; run with every migration. What is there already is left
/// alone; a text that this program compiles differently is approved anew, and history keeps
/// the former one.
///
/// On PostgreSQL this is the operator's act, after the community has agreed to this version of
/// the program: the author is the program, the approver the secretariat's working group. A
/// template made in the program itself needs two people. On SQLite the program runs its own
/// text, and the rows only list what there is.
///
/// # Errors
/// Whatever the database refuses; nothing is left half done.
pub async fn install(target: &Target) -> Result<(), Refusal> {
    let mut setup = Setup::begin(target).await?;
    publish(&mut setup, shipped()).await?;
    setup.commit().await
}

/// Publishes these templates in the setup's transaction.
///
/// # Errors
/// Whatever the database refuses.
pub async fn publish(setup: &mut Setup, templates: &[Template]) -> Result<(), Refusal> {
    let mut change = None;
    for template in templates {
        let text = compile(template).text;
        let known: Vec<Bind> = vec![
            template.code.as_str().into(),
            template.version.into(),
            text.as_str().into(),
            template.source.as_str().into(),
        ];
        if setup.number(IS_THERE, known).await? > 0 {
            continue;
        }
        let change = match change {
            Some(change) => change,
            None => *change.insert(setup.change_set(SECRETARIAT, "reports", "").await?),
        };
        publish_one(setup, change, template, &text).await?;
    }
    Ok(())
}

async fn publish_one(setup: &mut Setup, change: i64, template: &Template, text: &str) -> Result<(), Refusal> {
    let name = template.name("da");
    let searched = fold::search(&format!("{name} {}", template.code));
    let uuid = || Bind::Text(Some(Uuid::now_v7().to_string()));
    let id = setup
        .number(
            ADD_TEMPLATE,
            vec![
                SECRETARIAT.into(),
                uuid(),
                change.into(),
                name.into(),
                Bind::Text(Some(fold::name_key(name))),
                Bind::Text(Some(searched)),
                template.code.as_str().into(),
                template.scope.stored().into(),
                template.version.into(),
            ],
        )
        .await?;
    let statement = if matches!(setup, Setup::Sqlite(_)) { ADD_VERSION_SQLITE } else { ADD_VERSION_POSTGRES };
    let values = vec![
        SECRETARIAT.into(),
        uuid(),
        change.into(),
        id.into(),
        template.version.into(),
        template.source.as_str().into(),
        text.into(),
        AUTHOR.into(),
        APPROVER.into(),
    ];
    setup.run(statement, values).await.map(drop)
}
