//! Groups: medians, lists, overlaps, and the minimum of municipalities.

use crate::db::report::rows::{self, cast, order, ratio};
use crate::db::report::{names, orders, shown, totals};
use crate::model::report::{Aggregate, Column, EXTREMES_FROM, Path, Scope, SortBy, Source, Template};

/// The whole text of a grouped report.
pub(super) fn grouped(template: &Template) -> String {
    let anonymous = template.scope == Scope::SharedAnonymous;
    let keys = names(61, template.group.len());
    let mut steps = vec![format!("b as ({})", rows::select(template))];
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

/// `y`: the rows, with a rank that nobody asks for, so that SQLite computes them once and does
/// not merge them into what follows; `x`: at the beginning of each window, how many
/// municipalities' windows are open; `w`: the best such moment of each group; `o`: the rows
/// whose windows are open then.
fn overlap_steps(keys: &[String]) -> [String; 4] {
    let list = keys.join(", ");
    let own = keys.iter().map(|key| format!("d.{key}")).collect::<Vec<_>>().join(", ");
    [
        format!("y as (select b.*, row_number() over (partition by {list} order by c93) as c99 from b)"),
        format!(
            "x as (select {own}, d.c77, d.c93, count(distinct e.c91) as c97 from y d join y e on {} \
             and e.c77 <= d.c77 and e.c78 >= d.c77 group by {own}, d.c77, d.c93)",
            same(keys, "e", "d")
        ),
        format!(
            "w as (select {list}, c77, row_number() over (partition by {list} order by c97 desc, c77, c93) as c98 from x)"
        ),
        format!(
            "o as (select y.* from y join w on {} and w.c98 = 1 and y.c77 <= w.c77 and y.c78 >= w.c77)",
            same(keys, "w", "y")
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
    let sorts = sort_keys(template);
    format!(
        "select {keys}, {columns}{sorts}c91, count(distinct c92) as c92, min(c93) as c93 \
         from {from} group by {keys}, c91"
    )
}

/// The keys of names that the groups are ordered by; in a group they are all the same.
fn sort_keys(template: &Template) -> String {
    let keyed =
        template.sort.iter().enumerate().filter(
            |(_, key)| matches!(key.by, SortBy::Column(column) if rows::sorted_by_key(template, column).is_some()),
        );
    keyed.map(|(index, _)| format!("min(c{number}) as c{number}, ", number = 69 + index)).collect()
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
            let value = if anonymous {
                guarded(template, index, minimum)
            } else {
                aggregated(index, column, rows::keyed_name(template, index).is_some())
            };
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
    let sorts = sort_keys(template);
    format!(
        "select {list}, {columns}{sorts}{owner} as c91, {hidden} as c92, max(c96) as c96 from s {from} group by {list}"
    )
}

fn mean(name: &str) -> String {
    ratio(&cast(&format!("sum({name})")), &format!("count({name})"))
}

/// A median of `name`: the middle one of the ranked values, or the mean of the middle two.
fn median(name: &str, number: usize) -> String {
    let (rank, count) = (number + 20, number + 40);
    let middle = format!("case when 2 * c{rank} >= c{count} and 2 * c{rank} <= c{count} + 2 then {name} end");
    ratio(&cast(&format!("sum({middle})")), &format!("count({middle})"))
}

/// `keyed`: the names of a list are ordered by their keys.
fn aggregated(index: usize, column: &Column, keyed: bool) -> String {
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
        Some(Aggregate::Avg) => mean(&name),
        Some(Aggregate::Median) => median(&name, number),
        Some(Aggregate::List) => {
            let by = if keyed { format!("c{}", number + 40) } else { name.clone() };
            format!("string_agg(case when c{} = 1 then {name} end, cast($8 as text) order by {by})", number + 20)
        }
        Some(Aggregate::Share) => ratio(&cast(&format!("100 * sum({name})")), &format!("count({name})")),
    }
}

/// Anonymous: a figure shows from its minimum of municipalities up (one row each in `s`).
fn guarded(template: &Template, index: usize, minimum: i64) -> String {
    let column = &template.columns[index];
    let (name, number) = (format!("c{}", index + 1), index + 1);
    let differ = if has_extremes(template, column) { differing(&name) } else { String::new() };
    let sum = cast(&format!("sum({name})"));
    let (counted, value) = match column.aggregate {
        None => return format!("min({name})"),
        Some(Aggregate::Municipalities) => return format!("count({name})"),
        Some(Aggregate::Min) => return extreme("min", &name, minimum, &differ),
        Some(Aggregate::Max) => return extreme("max", &name, minimum, &differ),
        Some(Aggregate::Avg) => (name.clone(), mean(&name)),
        Some(Aggregate::Median) => (name.clone(), median(&name, number)),
        Some(Aggregate::Share) => {
            let shown = ratio(&cast(&format!("100 * sum({name})")), &cast(&format!("sum(c{})", number + 20)));
            (name.clone(), shown)
        }
        Some(_) => (name.clone(), sum),
    };
    format!("case when count({counted}) >= {minimum}{differ} then {value} end")
}

fn extreme(function: &str, name: &str, minimum: i64, differ: &str) -> String {
    format!("case when count({name}) >= {}{differ} then {function}({name}) end", minimum.max(EXTREMES_FROM))
}

/// Does the report show the lowest or the highest of the very values that this column is of?
fn has_extremes(template: &Template, column: &Column) -> bool {
    let extreme = |other: &&Column| matches!(other.aggregate, Some(Aggregate::Min | Aggregate::Max));
    let same = |other: &Column| {
        (&other.value, other.times, &other.plus, &other.per) == (&column.value, column.times, &column.plus, &column.per)
    };
    column.is_figure() && template.columns.iter().filter(extreme).any(same)
}

/// Where the lowest is the highest, the figures would tell what each municipality pays; then none
/// of them shows. Below the minimum of extremes nobody sees that they are equal.
fn differing(name: &str) -> String {
    format!(" and (count({name}) < {EXTREMES_FROM} or min({name}) < max({name}))")
}

/// The groups that may be seen, with the counts behind all of them.
fn published(template: &Template, keys: &[String]) -> String {
    let anonymous = template.scope == Scope::SharedAnonymous;
    let columns = shown(template, "g");
    let totals = totals(template, "g");
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
         (select count(distinct s.c91) from s where c96 >= {minimum}{counted}) as c94, ({hidden}) as c95{totals} \
         from g order by {}",
        ordered.join(", ")
    )
}
