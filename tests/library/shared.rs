//! Every shared template that ships, on the invented registrations of all municipalities, against
//! a query written by hand from the tables: who is party, which prices are Lokal, which systems
//! are, and how many municipalities a figure needs, are all written out here again.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use kitos::db::Db;
use kitos::db::open::{Clock, Target};
use kitos::db::seed::{Plan, READER, REGISTRAR, Size, seed_size};
use kitos::db::setup::Setup;
use kitos::model::report::{Scope, named, shipped};
use kitos::model::request::{Outcome, Request};

use super::{rows, totals_are_the_sums_of_the_rows};
use crate::support::registry::{Registry, moment, uuid};

/// The code, the parameters, the query.
type ByHand = (&'static str, &'static [(&'static str, &'static str)], &'static str);

/// The costs of municipalities of one size.
macro_rules! costs_of {
    ($size:literal) => {
        concat!(
            "with f as (select s.id, min(s.name) as name, cast(sum(p.acquisition) as bigint) as a, cast(sum(p.operation) as bigint) as b, \
         cast(sum(case when coalesce(p.acquisition, p.operation, p.other) is not null then coalesce(p.acquisition, 0) \
         + 5 * coalesce(p.operation, 0) + coalesce(p.other, 0) end) as bigint) as y \
         from {links} where {party l} and c.id in {valid} and n.systems = 1 and s.id is not null \
         and o.size_class = '", $size, "' group by s.id, o.id), \
         r as (select id, name, a, b, y, count(a) over (partition by id) as na, count(b) over (partition by id) as nb, \
         count(y) over (partition by id) as ny, \
         row_number() over (partition by id order by case when a is null then 1 else 0 end, a) as ra, \
         row_number() over (partition by id order by case when b is null then 1 else 0 end, b) as rb, \
         row_number() over (partition by id order by case when y is null then 1 else 0 end, y) as ry from f), \
         g as (select min(name) as name, max(na) as na, max(nb) as nb, max(ny) as ny, {middle a of ra in na} as a, \
         {middle b of rb in nb} as b, {middle y of ry in ny} as y from r group by id) \
         select {text name} || '|' || {text nb} || '|' || {text case when na >= 3 then a end} || '|' \
         || {text case when nb >= 3 then b end} || '|' || {text case when ny >= 3 then y end} from g where ny > 0"
        )
    };
}

/// A template, its parameters, and its rows, as one text each. `{party x}`: the row is of a
/// municipality that is party today; `{live x}`: it is not removed; `{public s}`: the system is
/// no Lokal one; `{valid}`: the contracts that are valid; `{active}`: the usages that are; `{days
/// x}`: from today to x. In the links, `l` is the link, `c` its contract, `o` the municipality,
/// `s` the system or nothing, `p` the Delt prices or nothing.
const BY_HAND: &[ByHand] = &[
    (
        "prices-per-system",
        &[],
        "select {text s.name} || '|' || {text o.name} || '|' || {text v.name} || '|' || {text p.acquisition} || '|' \
         || {text p.operation} || '|' || {text p.other} || '|' || {text {ratio p.operation by o.inhabitants}} || '|' \
         || {text n.systems} from {links} left join organisation v on v.id = c.supplier_id \
         where {party l} and c.id in {valid}",
    ),
    (
        "price-per-inhabitant",
        &[],
        "with f as (select s.id, min(s.name) as name, sum(p.operation) as a, max(o.inhabitants) as i \
         from {links} where {party l} and c.id in {valid} and n.systems = 1 and s.id is not null group by s.id, o.id), \
         v as (select id, name, {ratio a by i} as v from f), \
         r as (select id, name, v, count(v) over (partition by id) as n, \
         row_number() over (partition by id order by case when v is null then 1 else 0 end, v) as r from v), \
         g as (select min(name) as name, max(n) as n, min(v) as lowest, {middle v of r in n} as middle, max(v) as highest \
         from r group by id) \
         select {text name} || '|' || {text n} || '|' || {text case when n >= 5 and lowest < highest then lowest end} \
         || '|' || {text case when n >= 3 and (n < 5 or lowest < highest) then middle end} || '|' \
         || {text case when n >= 5 and lowest < highest then highest end} from g where n > 0",
    ),
    (
        "expiring-contracts-shared",
        &[],
        "select {text c.effective_end} || '|' || {text o.name} || '|' || {text s.name} || '|' || {text v.name} || '|' \
         || {text c.latest_termination} || '|' || {text w.name} || '|' || {text c.procurement_year} \
         from {links} left join organisation v on v.id = c.supplier_id \
         left join option_value w on w.id = c.procurement_strategy_id \
         where {party l} and c.id in {valid} and {days c.effective_end} between 0 and 365",
    ),
    (
        "joint-tender",
        &[],
        "with a as (select s.id, s.name, o.id as owner, o.name as municipality, o.name_key, o.inhabitants, c.visibility, \
         case when c.irrevocable_to > {today} then c.irrevocable_to else {today} end as opens, c.effective_end as closes \
         from {links} where {party l} and c.id in {valid} and s.id is not null \
         and (c.irrevocable_to is null or {days c.irrevocable_to} <= 365) and {days c.effective_end} >= 90), \
         m as (select a.id, a.opens as day, count(distinct b.owner) as n from a \
         join a b on b.id = a.id and b.opens <= a.opens and b.closes >= a.opens group by a.id, a.opens), \
         w as (select m.id, min(m.day) as day from m \
         where m.n = (select max(k.n) from m k where k.id = m.id) group by m.id), \
         e as (select a.* from a join w on w.id = a.id and a.opens <= w.day and a.closes >= w.day), \
         t as (select id, count(*) as n, sum(inhabitants) as people, string_agg(municipality, ', ' order by name_key) as names \
         from (select distinct id, owner, municipality, name_key, inhabitants from e) d group by id) \
         select {text min(e.name)} || '|' || {text max(t.n)} || '|' || {text max(t.names)} || '|' || {text max(e.opens)} \
         || '|' || {text min(e.closes)} || '|' || {text max(t.people)} || '|' \
         || {text (200 * count(case when e.visibility = 'shared' then 1 end) + count(*)) / (2 * count(*))} \
         from e join t on t.id = e.id group by e.id having max(t.n) >= 2",
    ),
    (
        "price-visibility",
        &[],
        "select {text min(o.name)} || '|' || {text count(*)} || '|' || {text count(case when c.visibility = 'shared' then 1 end)} \
         || '|' || {text count(case when c.visibility = 'local' then 1 end)} || '|' \
         || {text (200 * count(case when c.visibility = 'shared' then 1 end) + count(*)) / (2 * count(*))} \
         from contract c join organisation o on o.id = c.organisation_id where {party c} and c.id in {valid} group by o.id",
    ),
    (
        "terminations-shared",
        &[],
        "select {text c.latest_termination} || '|' || {text o.name} || '|' || {text s.name} || '|' || {text v.name} || '|' \
         || {text {days c.latest_termination}} || '|' || {text t.name} || '|' || {text c.irrevocable_to} \
         from {links} left join organisation v on v.id = c.supplier_id \
         left join option_value t on t.id = c.termination_deadline_id \
         where {party l} and c.id in {valid} and {days c.latest_termination} between -30 and 180",
    ),
    (
        "price-per-inhabitant-by-size",
        &[],
        "with f as (select s.id, o.size_class, min(s.name) as name, sum(p.operation) as a, max(o.inhabitants) as i \
         from {links} where {party l} and c.id in {valid} and n.systems = 1 and s.id is not null \
         group by s.id, o.size_class, o.id), v as (select id, size_class, name, {ratio a by i} as v from f), \
         r as (select id, size_class, name, v, count(v) over (partition by id, size_class) as n, \
         row_number() over (partition by id, size_class order by case when v is null then 1 else 0 end, v) as r from v), \
         g as (select size_class, min(name) as name, max(n) as n, {middle v of r in n} as middle \
         from r group by id, size_class) \
         select {text name} || '|' || {text size_class} || '|' || {text n} || '|' \
         || {text case when n >= 3 then middle end} from g where n > 0",
    ),
    (
        "supplier-benchmark",
        &[],
        "with f as (select v.id, min(v.name) as name, sum(p.operation) as a, max(o.inhabitants) as i \
         from contract c join organisation o on o.id = c.organisation_id join organisation v on v.id = c.supplier_id \
         left join ({prices}) p on p.contract_id = c.id where {party c} and c.id in {valid} group by v.id, o.id), \
         v as (select id, name, a, {ratio a by i} as v from f), \
         r as (select id, name, a, v, count(v) over (partition by id) as n, \
         row_number() over (partition by id order by case when v is null then 1 else 0 end, v) as r from v), \
         g as (select min(name) as name, max(n) as n, case when max(n) >= 3 then cast(sum(a) as bigint) end as a, \
         {middle v of r in n} as middle from r group by id), \
         t as (select cast(sum(a) as bigint) as a from g) \
         select {text g.name} || '|' || {text g.n} || '|' || {text g.a} || '|' || {text (200 * g.a + t.a) / (2 * t.a)} \
         || '|' || {text case when g.n >= 3 then g.middle end} from g cross join t where g.n > 0",
    ),
    (
        "cost-benchmark",
        &[],
        "with f as (select s.id, min(s.name) as name, cast(sum(p.acquisition) as bigint) as a, cast(sum(p.operation) as bigint) as b, \
         cast(sum(case when coalesce(p.acquisition, p.operation, p.other) is not null then coalesce(p.acquisition, 0) \
         + 5 * coalesce(p.operation, 0) + coalesce(p.other, 0) end) as bigint) as y \
         from {links} where {party l} and c.id in {valid} and n.systems = 1 and s.id is not null group by s.id, o.id), \
         r as (select id, name, a, b, y, count(a) over (partition by id) as na, count(b) over (partition by id) as nb, \
         count(y) over (partition by id) as ny, \
         row_number() over (partition by id order by case when a is null then 1 else 0 end, a) as ra, \
         row_number() over (partition by id order by case when b is null then 1 else 0 end, b) as rb, \
         row_number() over (partition by id order by case when y is null then 1 else 0 end, y) as ry from f), \
         g as (select min(name) as name, max(na) as na, max(nb) as nb, max(ny) as ny, {middle a of ra in na} as a, \
         {middle b of rb in nb} as b, {middle y of ry in ny} as y from r group by id) \
         select {text name} || '|' || {text nb} || '|' || {text case when na >= 3 then a end} || '|' \
         || {text case when nb >= 3 then b end} || '|' || {text case when ny >= 3 then y end} from g where ny > 0",
    ),
    ("cost-benchmark-by-size", &[], costs_of!("medium")),
    ("cost-benchmark-by-size", &[("size", "small")], costs_of!("small")),
    ("cost-benchmark-by-size", &[("size", "large")], costs_of!("large")),
    (
        "supplier-concentration",
        &[],
        "with g as (select min(v.name) as name, count(distinct c.organisation_id) as n, \
         case when count(distinct c.organisation_id) >= 3 then count(*) end as k \
         from contract c join organisation v on v.id = c.supplier_id where {party c} and c.id in {valid} group by v.id), \
         t as (select cast(sum(k) as bigint) as k from g) \
         select {text g.name} || '|' || {text g.n} || '|' || {text (200 * g.k + t.k) / (2 * t.k)} \
         from g cross join t",
    ),
    (
        "systems-without-contract-count",
        &[],
        "select {text o.size_class} || '|' || {text count(distinct o.id)} || '|' \
         || {text case when count(distinct o.id) >= 3 then count(*) end} \
         from system_usage u join organisation o on o.id = u.organisation_id \
         where {party u} and u.id in {active} and u.id not in (select k.usage_id from contract_system k \
         join contract c on c.id = k.contract_id and {live c} where {live k}) group by o.size_class",
    ),
    (
        "ended-contracts-count",
        &[],
        "select {text o.size_class} || '|' || {text count(distinct o.id)} || '|' \
         || {text case when count(distinct o.id) >= 3 then count(*) end} \
         from system_usage u join organisation o on o.id = u.organisation_id \
         where {party u} and u.id in (select k.usage_id from contract_system k where {live k}) \
         and u.id not in (select k.usage_id from contract_system k where {live k} and k.contract_id in {valid}) \
         group by o.size_class",
    ),
    (
        "archive-duty-by-municipality",
        &[],
        "select {text min(o.name)} || '|' || {text count(*)} || '|' || {text count(case when s.archive_duty = 'preserve' then 1 end)} \
         || '|' || {text count(case when s.archive_duty = 'preserve_data' then 1 end)} || '|' \
         || {text count(case when s.archive_duty = 'discard' then 1 end)} \
         from system_usage u join organisation o on o.id = u.organisation_id \
         left join it_system s on s.id = u.system_id and {public s} \
         where {party u} and (u.archive_duty is null or u.archive_duty = 'undecided') group by o.id",
    ),
    (
        "role-coverage-shared",
        &[],
        "with a as (select o.id, o.size_class, case when exists (select 1 from usage_role r where r.usage_id = u.id and {live r}) \
         then 1 else 0 end as filled from system_usage u join organisation o on o.id = u.organisation_id \
         where {party u} and u.id in {active}) \
         select {text size_class} || '|' || {text count(distinct id)} || '|' \
         || {text case when count(distinct id) >= 3 then count(*) end} || '|' \
         || {text case when count(distinct id) >= 3 then sum(filled) end} || '|' \
         || {text case when count(distinct id) >= 3 then (200 * sum(filled) + count(*)) / (2 * count(*)) end} \
         from a group by size_class",
    ),
    (
        "kle-coverage",
        &[],
        "select {text min(k.number)} || '|' || {text min(k.title)} || '|' || {text count(*)} || '|' || {text sum({users})} \
         from it_system_kle i join it_system s on s.id = i.system_id and {public s} \
         join kle k on k.id = i.kle_id where {live i} group by k.id",
    ),
    (
        "kle-coverage",
        &[("kle", "27")],
        "select {text min(k.number)} || '|' || {text min(k.title)} || '|' || {text count(*)} || '|' || {text sum({users})} \
         from it_system_kle i join it_system s on s.id = i.system_id and {public s} \
         join kle k on k.id = i.kle_id where {live i} and substr(k.number, 1, 2) = '27' group by k.id",
    ),
    (
        "systems-for-task",
        &[],
        "select {text k.number} || '|' || {text k.title} || '|' || {text s.name} || '|' || {text v.name} || '|' || {text {users}} \
         from it_system_kle i join it_system s on s.id = i.system_id and {public s} \
         left join organisation v on v.id = s.rights_holder_id join kle k on k.id = i.kle_id where {live i} and {users} > 0",
    ),
    (
        "kle-deviations",
        &[],
        "select {text min(s.name)} || '|' || {text min(k.number)} || '|' || {text min(k.title)} || '|' \
         || {text count(distinct d.organisation_id)} || '|' || {text case when count(distinct d.organisation_id) >= 3 \
         then count(case when d.mode = 'add' then 1 end) end} || '|' || {text case when count(distinct d.organisation_id) >= 3 \
         then count(case when d.mode = 'remove' then 1 end) end} \
         from usage_kle d join system_usage u on u.id = d.usage_id join it_system s on s.id = u.system_id and {public s} \
         join kle k on k.id = d.kle_id where {party d} group by s.id, k.id",
    ),
    (
        "most-connected",
        &[],
        "with a as (select u.id, s.id as system, s.name, u.organisation_id, \
         (select count(*) from system_relation r where r.from_usage_id = u.id and {live r}) as uses, \
         (select count(*) from system_relation r where r.to_usage_id = u.id and {live r}) as used \
         from system_usage u join it_system s on s.id = u.system_id and {public s} where {party u}), \
         m as (select system, min(name) as name, cast(sum(uses) as bigint) as uses, cast(sum(used) as bigint) as used \
         from a where uses > 0 or used > 0 group by system, organisation_id) \
         select {text min(name)} || '|' || {text count(*)} || '|' \
         || {text case when count(*) >= 3 then cast(2 * sum(used) + count(*) as bigint) / (2 * count(*)) end} || '|' \
         || {text case when count(*) >= 3 then cast(2 * sum(uses) + count(*) as bigint) / (2 * count(*)) end} \
         from m group by system",
    ),
    (
        "who-uses",
        &[],
        "select {text s.name} || '|' || {text o.name} || '|' || {text o.region} || '|' || {text o.size_class} || '|' \
         || {text u.system_version} || '|' || {text u.life_cycle} || '|' || {text u.valid_from} || '|' || {text u.hosted_at} \
         from system_usage u join organisation o on o.id = u.organisation_id \
         join it_system s on s.id = u.system_id and {public s} where {party u} and u.id in {active}",
    ),
    (
        "phasing-out-radar",
        &[],
        "select {text min(s.name)} || '|' \
         || {text count(distinct case when u.life_cycle = 'phasing_out' then u.organisation_id end)} || '|' \
         || {text count(distinct case when u.life_cycle = 'phasing_in' then u.organisation_id end)} || '|' || {text min({users})} \
         from system_usage u join it_system s on s.id = u.system_id and {public s} \
         where {party u} and u.life_cycle in ('phasing_out', 'phasing_in') group by s.id",
    ),
    (
        "procurement-pipeline",
        &[],
        "select {text c.procurement_year} || '|' || {text c.procurement_quarter} || '|' || {text o.name} || '|' \
         || {text s.name} || '|' || {text w.name} || '|' || {text c.procurement_initiated} \
         from {links} left join option_value w on w.id = c.procurement_strategy_id \
         where {party l} and c.id in {valid} and c.procurement_year is not null",
    ),
    (
        "procurement-pipeline",
        &[("year", "2027")],
        "select {text c.procurement_year} || '|' || {text c.procurement_quarter} || '|' || {text o.name} || '|' \
         || {text s.name} || '|' || {text w.name} || '|' || {text c.procurement_initiated} \
         from {links} left join option_value w on w.id = c.procurement_strategy_id \
         where {party l} and c.id in {valid} and c.procurement_year = 2027",
    ),
    (
        "price-visibility-by-size",
        &[],
        "with g as (select o.size_class, count(distinct o.id) as n, count(*) as k, \
         count(case when c.visibility = 'shared' then 1 end) as d from contract c \
         join organisation o on o.id = c.organisation_id where {party c} and c.id in {valid} group by o.size_class) \
         select {text size_class} || '|' || {text n} || '|' || {text case when n >= 3 then k end} || '|' \
         || {text case when n >= 3 then d end} || '|' || {text case when n >= 3 then (200 * d + k) / (2 * k) end} from g",
    ),
    (
        "options-left-shared",
        &[],
        "select {text c.effective_end} || '|' || {text o.name} || '|' || {text s.name} || '|' || {text v.name} || '|' \
         || {text w.name} || '|' || {text c.extend_multiplier} \
         from {links} left join organisation v on v.id = c.supplier_id join option_value w on w.id = c.option_extend_id \
         where {party l} and c.id in {valid} and {days c.effective_end} <= 548",
    ),
    (
        "payment-models-shared",
        &[],
        "with g as (select min(m.name) as model, min(r.name) as regulation, count(distinct c.organisation_id) as n, \
         case when count(distinct c.organisation_id) >= 3 then count(*) end as k \
         from contract c join option_value m on m.id = c.payment_model_id join option_value r on r.id = c.price_regulation_id \
         where {party c} and c.id in {valid} group by m.id, r.id), t as (select cast(sum(k) as bigint) as k from g) \
         select {text g.model} || '|' || {text g.regulation} || '|' || {text g.n} || '|' \
         || {text (200 * g.k + t.k) / (2 * t.k)} from g cross join t",
    ),
];

const LINKS: &str = "contract_system l join contract c on c.id = l.contract_id and {live c} \
                     join organisation o on o.id = l.organisation_id join system_usage u on u.id = l.usage_id \
                     left join it_system s on s.id = u.system_id and {public s} \
                     left join ({prices}) p on p.contract_id = c.id \
                     join (select k.contract_id, count(*) as systems from contract_system k \
                     join system_usage w on w.id = k.usage_id and {live w} where {live k} group by k.contract_id) n \
                     on n.contract_id = c.id";
/// The external payments of contracts whose prices are Delt.
const PRICES: &str = "select x.contract_id, cast(sum(x.acquisition) as bigint) as acquisition, \
                      cast(sum(x.operation) as bigint) as operation, cast(sum(x.other) as bigint) as other \
                      from economy_line x join contract y on y.id = x.contract_id and y.visibility = 'shared' \
                      where {live x} and x.direction = 'external' group by x.contract_id";
/// The municipalities that use the system.
const USERS: &str =
    "(select count(distinct w.organisation_id) from system_usage w where {live w} and w.system_id = s.id)";

/// The rows of these municipalities only; of all, where none is named.
fn only(group: &[String]) -> String {
    let names: Vec<String> = group.iter().map(|name| format!("'{name}'")).collect();
    let listed =
        format!(" and $1.organisation_id in (select g.id from organisation g where g.name in ({}))", names.join(", "));
    if group.is_empty() { String::new() } else { listed }
}

/// Puts what the braces stand for into the query.
fn written_out(sql: &str, valid: &str, active: &str, postgres: bool, group: &[String]) -> String {
    let today = if postgres { "date '2026-06-15'" } else { "'2026-06-15'" };
    let days =
        if postgres { "($1 - date '2026-06-15')" } else { "cast(julianday($1) - julianday('2026-06-15') as integer)" };
    let party = format!(
        "($1.deleted_at is null and $1.organisation_id in (select a.member_id from accession a \
         where a.deleted_at is null and a.in_force_from <= {today} and (a.leaves_on is null or a.leaves_on >= {today})){})",
        only(group)
    );
    let mut sql = sql.to_owned();
    for (name, with) in [("links", LINKS), ("prices", PRICES), ("users", USERS)] {
        sql = sql.replace(&format!("{{{name}}}"), with);
    }
    for (name, with) in [("valid", valid), ("active", active), ("today", today)] {
        sql = sql.replace(&format!("{{{name}}}"), with);
    }
    for (pattern, with) in [
        (r"\{live (\w)\}", "$1.deleted_at is null"),
        (r"\{public (\w)\}", "$1.access = 'shared' and $1.deleted_at is null"),
        (r"\{party (\w)\}", party.as_str()),
        (r"\{days ([\w.]+)\}", days),
        (r"\{ratio ([\w.]+) by ([\w.]+)\}", "case when $2 > 0 then (2 * cast($1 as bigint) + $2) / (2 * $2) end"),
        (
            r"\{middle (\w+) of (\w+) in (\w+)\}",
            "cast(2 * sum(case when $2 between ($3 + 1) / 2 and ($3 + 2) / 2 then $1 end) \
             + count(case when $2 between ($3 + 1) / 2 and ($3 + 2) / 2 then $1 end) as bigint) \
             / nullif(2 * count(case when $2 between ($3 + 1) / 2 and ($3 + 2) / 2 then $1 end), 0)",
        ),
        (r"\{text ([^{}]+)\}", "coalesce(cast($1 as text), '-')"),
    ] {
        sql = regex::Regex::new(pattern).unwrap().replace_all(&sql, with).into_owned();
    }
    sql
}

async fn read(registry: &Registry, sql: String) -> Vec<String> {
    let text: &'static str = Box::leak(sql.into_boxed_str());
    let mut setup = registry.setup().await;
    if registry.is_postgres() {
        setup.run("set local enable_nestloop = off", Vec::new()).await.unwrap();
    }
    setup.texts(text).await.unwrap_or_else(|refused| panic!("{refused:?}\n{text}"))
}

/// A contract's own dates and what it says of its parent.
struct Term {
    parent: i64,
    enforced: bool,
    as_parent: bool,
    stands: bool,
}

/// The ids of the contracts that are valid today, by the rule written out once more: forced, or
/// as the parent where it must follow it, or within its own dates and notice.
async fn valid(registry: &Registry) -> Vec<i64> {
    let sql = "select cast(c.id as text) || '|' || coalesce(cast(c.parent_id as text), '0') || '|' \
         || case when c.enforced_valid then 1 else 0 end || '|' || case when c.require_valid_parent then 1 else 0 end || '|' \
         || coalesce(cast(c.valid_from as text), '') || '|' || coalesce(cast(c.valid_to as text), '') || '|' \
         || coalesce(cast(c.terminated_at as text), '') || '|' || coalesce(n.name, '') \
         from contract c left join option_value n on n.id = c.termination_deadline_id where c.deleted_at is null";
    let terms: HashMap<i64, Term> = read(registry, sql.to_owned()).await.iter().map(|row| term(row)).collect();
    terms.keys().copied().filter(|id| is_valid(&terms, *id, 20)).collect()
}

fn term(row: &str) -> (i64, Term) {
    let cells: Vec<&str> = row.split('|').collect();
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    let today = moment().date_naive();
    let notice: u32 = cells[7].parse().unwrap_or(0);
    let over = day(cells[6]).map(|given| given.checked_add_months(chrono::Months::new(notice)).unwrap());
    let stands = day(cells[4]).is_none_or(|from| from <= today)
        && day(cells[5]).is_none_or(|to| to >= today)
        && over.is_none_or(|over| today <= over);
    assert!(today.year() == 2026);
    let parent = cells[1].parse().unwrap();
    (cells[0].parse().unwrap(), Term { parent, enforced: cells[2] == "1", as_parent: cells[3] == "1", stands })
}

fn is_valid(terms: &HashMap<i64, Term>, id: i64, steps: u32) -> bool {
    let Some(term) = terms.get(&id).filter(|_| steps > 0) else { return false };
    term.enforced || if term.as_parent { is_valid(terms, term.parent, steps - 1) } else { term.stands }
}

fn list(ids: &[i64]) -> String {
    format!("({})", ids.iter().map(i64::to_string).collect::<Vec<_>>().join(","))
}

/// The ids of the usages that are active: their dates, their life cycle and their main contract.
async fn active(registry: &Registry, valid: &str) -> Vec<i64> {
    let sql = format!(
        "select cast(u.id as text) from system_usage u where u.deleted_at is null \
         and (u.valid_from is null or cast(u.valid_from as text) <= '2026-06-15') \
         and (u.valid_to is null or cast(u.valid_to as text) >= '2026-06-15') \
         and (u.life_cycle is null or u.life_cycle <> 'not_in_use') \
         and (u.main_contract_id is null or u.main_contract_id in {valid})"
    );
    read(registry, sql).await.iter().map(|id| id.parse().unwrap()).collect()
}

/// Relations between the systems of each municipality, links to tasks taken away, and an interface
/// that nobody exhibits: what the invented data have none of.
pub async fn connect(registry: &Registry) {
    let usages = "select cast(organisation_id as text) || '|' || cast(id as text) || '|' || cast(system_id as text) \
                  from system_usage order by organisation_id, system_id, id";
    let found = read(registry, usages.to_owned()).await;
    let rows: Vec<[i64; 3]> = found.iter().map(|row| numbers(row)).collect();
    let tasks = "select cast(system_id as text) || '|' || cast(max(kle_id) as text) || '|0' from it_system_kle group by system_id";
    let tasks: HashMap<i64, i64> = read(registry, tasks.to_owned())
        .await
        .iter()
        .map(|row| numbers(row))
        .map(|[system, task, _]| (system, task))
        .collect();
    let mut setup = registry.setup().await;
    for own in rows.chunk_by(|one, other| one[0] == other[0]) {
        let change = setup.change_set(own[0][0], "edit", "").await.unwrap();
        for (at, pair) in own.windows(2).enumerate() {
            relate(&mut setup, change, pair[0], pair[1]).await;
            if at % 3 == 0 && own.len() > 3 {
                relate(&mut setup, change, own[own.len() - 1], pair[0]).await;
            }
        }
        for usage in own {
            if let Some(task) = tasks.get(&usage[2]).filter(|_| usage[1] % 2 == 0) {
                take_away(&mut setup, change, *usage, *task).await;
            }
        }
    }
    let change = setup.change_set(1, "edit", "").await.unwrap();
    let bare = "update it_interface set exhibitor_id = null, change_id = $1, version = version + 1 \
                where id = (select min(id) from it_interface where organisation_id = 1 and not disabled)";
    setup.run(bare, vec![change.into()]).await.unwrap();
    setup.commit().await.unwrap();
}

fn numbers(row: &str) -> [i64; 3] {
    let cells: Vec<i64> = row.split('|').map(|cell| cell.parse().unwrap()).collect();
    cells.try_into().unwrap()
}

async fn relate(setup: &mut Setup, change: i64, from: [i64; 3], to: [i64; 3]) {
    if from[1] == to[1] {
        return;
    }
    let insert = "insert into system_relation (organisation_id, uuid, change_id, from_usage_id, to_usage_id) \
                  values ($1, $2, $3, $4, $5)";
    let values = vec![from[0].into(), uuid().as_str().into(), change.into(), from[1].into(), to[1].into()];
    setup.run(insert, values).await.unwrap();
}

async fn take_away(setup: &mut Setup, change: i64, usage: [i64; 3], task: i64) {
    let insert = "insert into usage_kle (organisation_id, uuid, change_id, usage_id, kle_id, mode) \
                  values ($1, $2, $3, $4, $5, 'remove') on conflict do nothing";
    let values = vec![usage[0].into(), uuid().as_str().into(), change.into(), usage[1].into(), task.into()];
    setup.run(insert, values).await.unwrap();
}

/// All municipalities, about ten usages and six contracts each, and every template published.
pub async fn registered(registry: &Registry) {
    let plan = Plan { scale: 1, one_municipality: false, today: moment().date_naive(), seed: 7, demo: false };
    seed_size(&registry.owner(), &plan, &Size::sample()).await.unwrap();
    connect(registry).await;
    // Nobody vacuums here; without it the planner takes every table for an empty one.
    if let Registry::Postgres(database) = registry {
        database.admin("vacuum").await;
    }
    registry.publish_all().await;
}

async fn opened(registry: &Registry, login: &'static str) -> Db {
    let target: Target = match registry {
        Registry::Sqlite { target, .. } => target.clone(),
        Registry::Postgres(database) => {
            database.member(login).await;
            database.login(login)
        }
    };
    Db::open(&target, Some(login), false, Clock::Fixed(moment())).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_shared_template_shows_what_a_query_by_hand_shows() {
    for registry in Registry::both().await {
        registered(&registry).await;
        let db = opened(&registry, REGISTRAR).await;
        let other = opened(&registry, READER).await;
        let valid = list(&valid(&registry).await);
        let active = list(&active(&registry, &valid).await);
        let group = neighbours(&registry).await;
        for (code, params, sql) in BY_HAND {
            let grouped = named(code).unwrap().group_param().map(|_| group.as_slice());
            for group in [Some([].as_slice()), grouped].into_iter().flatten() {
                let request = asked(code, params, group);
                let Ok(Outcome::Report(result)) = db.answer(&request).await else { panic!("{code} did not run") };
                let query = written_out(sql, &valid, &active, registry.is_postgres(), group);
                let mut expected = read(&registry, query).await;
                expected.sort();
                assert!(!expected.is_empty(), "{code}: the invented data have no such row");
                assert_eq!(rows(&result), expected, "{code} {group:?}");
                totals_are_the_sums_of_the_rows(code, &result);
                let Ok(Outcome::Report(theirs)) = other.answer(&request).await else { panic!("{code} did not run") };
                assert_eq!(rows(&theirs), expected, "{code}, by somebody else");
                let unknown = result.compared.as_ref().map(|compared| compared.unknown.join(", "));
                assert_eq!(unknown.as_deref(), (!group.is_empty()).then_some("Græsted-Gilleleje"), "{code}");
            }
        }
    }
}

/// Some municipalities, as a group.
async fn neighbours(registry: &Registry) -> Vec<String> {
    let capital = "select name from organisation where region = 'Hovedstaden' order by id limit 24";
    read(registry, capital.to_owned()).await
}

/// The report with these parameters, of these municipalities: as people write their names, and
/// with one that there is no more.
fn asked(code: &str, params: &[(&str, &str)], group: &[String]) -> Request {
    let mut params: Vec<(String, String)> =
        params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    if let Some(param) = named(code).unwrap().group_param().filter(|_| !group.is_empty()) {
        let short: Vec<String> = group.iter().map(|name| name.replace(" Kommune", "").to_lowercase()).collect();
        params.push((param.name.clone(), format!("Omegnen: {}, Græsted-Gilleleje", short.join(", "))));
    }
    Request::Report { code: code.to_owned(), params, limit: 100_000 }
}

#[test]
fn every_shared_template_has_its_query() {
    for template in shipped().iter().filter(|template| template.scope != Scope::Local) {
        assert!(BY_HAND.iter().any(|(code, _, _)| *code == template.code), "{} has no query by hand", template.code);
    }
    for (code, _, _) in BY_HAND {
        assert!(shipped().iter().any(|template| template.code == *code), "{code} does not ship");
    }
}
