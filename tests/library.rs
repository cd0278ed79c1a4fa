//! Every local template that ships, on invented data, against a query written by hand from the
//! tables: the same rows on both databases, and totals that are the sums of the rows.

use kitos::db::Db;
use kitos::db::open::{Clock, Target};
use kitos::db::seed::{BALLERUP, Plan, REGISTRAR, Size, seed_size};
use kitos::model::report::{Scope, shipped};
use kitos::model::request::{Outcome, ReportResult, Request};
use kitos::model::value::Value;

use crate::support::registry::{Registry, moment, texts};

pub mod shared;

/// A template and its rows, as one text each, cells by `|`. `{own}` is the municipality,
/// `{today}` the day, `{days x}` the days from it to x; `c` is `contract`, and only what
/// `v_contract` and `v_system_usage` say of validity is taken from a view (its rules have
/// golden tables of their own). Amounts are external, in øre.
const BY_HAND: &[(&str, &str)] = &[
    (
        "expiring-contracts",
        "select {text c.name} || '|' || {text (select o.name from organisation o where o.id = c.supplier_id)} \
         || '|' || {text c.effective_end} || '|' || {text c.latest_termination} || '|' || {text p.operation} || '|' \
         || {text (select o.name from option_value o where o.id = c.procurement_strategy_id)} || '|' || {text c.procurement_year} \
         from contract c join v_contract v on v.id = c.id left join ({prices}) p on p.contract_id = c.id \
         where {own c} and v.is_valid and {days c.effective_end} between 0 and 365",
    ),
    (
        "systems-without-contract",
        "select {text u.name} || '|' || {text u.life_cycle} || '|' \
         || {text (select n.name from org_unit n where n.id = u.responsible_unit_id)} || '|' \
         || {text (select o.name from organisation o join it_system s on s.rights_holder_id = o.id where s.id = u.system_id)} \
         || '|' || {text u.valid_from} \
         from system_usage u join v_system_usage v on v.id = u.id where {own u} and v.is_active \
         and u.id not in (select l.usage_id from contract_system l where {own l})",
    ),
    (
        "termination-calendar",
        "select {text c.name} || '|' || {text (select o.name from organisation o where o.id = c.supplier_id)} || '|' \
         || {text c.latest_termination} || '|' || {text {days c.latest_termination}} || '|' \
         || {text (select o.name from option_value o where o.id = c.termination_deadline_id)} || '|' \
         || {text c.irrevocable_to} || '|' || {text c.effective_end} \
         from contract c join v_contract v on v.id = c.id \
         where {own c} and v.is_valid and {days c.latest_termination} between -30 and 180",
    ),
    (
        "contracts-by-month",
        "select substr({text c.effective_end}, 1, 7) || '|' || {text count(*)} || '|' || {text sum(p.operation)} \
         from contract c join v_contract v on v.id = c.id left join ({prices}) p on p.contract_id = c.id \
         where {own c} and v.is_valid and {days c.effective_end} between 0 and 730 \
         group by substr({text c.effective_end}, 1, 7)",
    ),
    (
        "total-cost",
        "select {text min(u.name)} || '|' || {text sum(p.acquisition)} || '|' || {text sum(p.operation)} || '|' \
         || {text sum(p.other)} || '|' || {text sum(case when coalesce(p.acquisition, p.operation, p.other) is not null \
         then coalesce(p.acquisition, 0) + 5 * coalesce(p.operation, 0) + coalesce(p.other, 0) end)} \
         from contract_system l join contract c on c.id = l.contract_id and {own c} join v_contract v on v.id = c.id \
         join system_usage u on u.id = l.usage_id and {own u} left join ({prices}) p on p.contract_id = c.id \
         where {own l} and v.is_valid and 1 = (select count(*) from contract_system o \
         join system_usage w on w.id = o.usage_id and {own w} where o.contract_id = c.id and {own o}) group by l.usage_id",
    ),
    (
        "supplier-shares",
        "select {text min(o.name)} || '|' || {text count(*)} || '|' \
         || {text (200 * count(*) + {valid}) / (2 * {valid})} || '|' || {text sum(p.operation)} || '|' \
         || {text cast(200 * sum(p.operation) + {operation} as bigint) / (2 * {operation})} \
         from contract c join v_contract v on v.id = c.id left join organisation o on o.id = c.supplier_id \
         left join ({prices}) p on p.contract_id = c.id where {own c} and v.is_valid group by c.supplier_id",
    ),
    (
        "contracts-without-system",
        "select {text c.name} || '|' || {text (select o.name from option_value o where o.id = c.contract_type_id)} || '|' \
         || {text (select o.name from organisation o where o.id = c.supplier_id)} || '|' || {text c.valid_to} || '|' \
         || {text p.operation} \
         from contract c join v_contract v on v.id = c.id left join ({prices}) p on p.contract_id = c.id \
         where {own c} and v.is_valid and c.id not in (select l.contract_id from contract_system l \
         join system_usage u on u.id = l.usage_id and {own u} where {own l})",
    ),
    (
        "systems-with-ended-contracts",
        "select {text u.name} || '|' || {text u.life_cycle} || '|' \
         || {text (select n.name from org_unit n where n.id = u.responsible_unit_id)} || '|' || {text l.contracts} \
         from system_usage u join (select l.usage_id, count(*) as contracts, \
         sum(case when v.is_valid then 1 else 0 end) as valid from contract_system l \
         join v_contract v on v.id = l.contract_id and v.organisation_id = l.organisation_id where {own l} \
         group by l.usage_id) l on l.usage_id = u.id where {own u} and l.valid = 0",
    ),
    (
        "archive-duty-missing",
        "select {text u.name} || '|' || {text (select s.archive_duty from it_system s where s.id = u.system_id)} || '|' \
         || {text u.archive_duty} || '|' || case when u.document_bearing then 'true' when not u.document_bearing then 'false' else '-' end \
         from system_usage u where {own u} and coalesce(u.archive_duty, 'undecided') = 'undecided'",
    ),
    (
        "systems-without-roles",
        "select {text u.name} || '|' || {text (select n.name from org_unit n where n.id = u.responsible_unit_id)} || '|' \
         || {text u.life_cycle} from system_usage u join v_system_usage v on v.id = u.id \
         where {own u} and v.is_active and u.id not in (select r.usage_id from usage_role r where {own r})",
    ),
    (
        "people-and-systems",
        "select {text min(p.name)} || '|' || {text count(*)} || '|' || {text count(distinct r.usage_id)} \
         from usage_role r join person p on p.id = r.person_id where {own r} group by r.person_id",
    ),
    (
        "procurement-plan",
        "select {text c.procurement_year} || '|' || {text c.procurement_quarter} || '|' || {text count(*)} || '|' \
         || {text sum(p.operation)} from contract c left join ({prices}) p on p.contract_id = c.id \
         where {own c} and c.procurement_year is not null group by c.procurement_year, c.procurement_quarter",
    ),
    (
        "options-left",
        "select {text c.name} || '|' || {text (select o.name from option_value o where o.id = c.option_extend_id)} || '|' \
         || {text c.extend_multiplier} || '|' || {text c.effective_end} || '|' || {text {days c.effective_end}} || '|' \
         || {text (select o.name from organisation o where o.id = c.supplier_id)} \
         from contract c join v_contract v on v.id = c.id \
         where {own c} and v.is_valid and c.option_extend_id is not null and {days c.effective_end} <= 548",
    ),
    (
        "payment-models",
        "select {text (select o.name from option_value o where o.id = c.payment_model_id)} || '|' \
         || {text (select o.name from option_value o where o.id = c.price_regulation_id)} || '|' || {text count(*)} || '|' \
         || {text (200 * count(*) + {valid}) / (2 * {valid})} \
         from contract c join v_contract v on v.id = c.id where {own c} and v.is_valid \
         group by c.payment_model_id, c.price_regulation_id",
    ),
    (
        "audit-status",
        "select {text (select n.name from org_unit n where n.id = e.unit_id)} || '|' || {text c.name} || '|' \
         || {text e.acquisition} || '|' || {text e.operation} || '|' || {text e.other} || '|' || {text e.audit_status} \
         || '|' || {text e.audit_date} from economy_line e join contract c on c.id = e.contract_id and {own c} \
         where {own e} and e.direction = 'external'",
    ),
    (
        "role-coverage",
        "select {text min(n.name)} || '|' || {text count(distinct r.usage_id)} || '|' || {text count(*)} \
         from usage_role r join option_value n on n.id = r.role_id join v_system_usage v on v.id = r.usage_id \
         where {own r} and v.is_active group by r.role_id",
    ),
    (
        "kle-without-system",
        "select {text k.number} || '|' || {text k.title} || '|' || {text m.title} from kle k left join kle m on m.id = k.parent_id \
         where k.deleted_at is null and k.kind = 'group' and k.active_to is null and not exists ( \
         select 1 from it_system_kle i join kle j on j.id = i.kle_id join system_usage u on u.system_id = i.system_id \
         where {own u} and i.deleted_at is null and (j.id = k.id or j.parent_id = k.id))",
    ),
    (
        "relations",
        "select {text a.name} || '|' || {text b.name} || '|' || {text i.name} || '|' || {text f.name} || '|' || {text c.name} \
         from system_relation r join system_usage a on a.id = r.from_usage_id join system_usage b on b.id = r.to_usage_id \
         left join it_interface i on i.id = r.interface_id left join option_value f on f.id = r.frequency_id \
         left join contract c on c.id = r.contract_id where {own r}",
    ),
    (
        "interfaces-without-exhibitor",
        "select {text i.name} || '|' || {text i.interface_ref} || '|' || {text i.interface_version} || '|' || {text n.name} \
         from it_interface i left join option_value n on n.id = i.interface_type_id \
         where i.deleted_at is null and not i.disabled and i.exhibitor_id is null",
    ),
    (
        "systems-of-one",
        "select {text s.name} || '|' || {text o.name} || '|' || {text n.name} || '|' || {text {tasks}} \
         from it_system s left join organisation o on o.id = s.rights_holder_id left join option_value n on n.id = s.business_type_id \
         where s.deleted_at is null and s.access = 'shared' and not s.disabled \
         and s.id in (select u.system_id from system_usage u where {own u})",
    ),
    (
        "systems-unused",
        "select {text s.name} || '|' || {text o.name} || '|' || {text n.name} || '|' || {text {tasks}} \
         from it_system s left join organisation o on o.id = s.rights_holder_id left join option_value n on n.id = s.business_type_id \
         where s.deleted_at is null and s.access = 'shared' and not s.disabled \
         and s.id not in (select u.system_id from system_usage u where {own u})",
    ),
    (
        "own-price-visibility",
        "select {text c.visibility} || '|' || {text count(*)} || '|' || {text (200 * count(*) + {valid}) / (2 * {valid})} || '|' \
         || {text sum(p.operation)} from contract c join v_contract v on v.id = c.id \
         left join ({prices}) p on p.contract_id = c.id where {own c} and v.is_valid group by c.visibility",
    ),
    (
        "members",
        "select {text o.name} || '|' || {text a.agreement} || '|' || {text a.in_force_from} || '|' || {text a.notice_on} || '|' \
         || {text a.leaves_on} || '|' || {text o.inhabitants} || '|' || {text o.size_class} \
         from accession a join organisation o on o.id = a.member_id where a.deleted_at is null",
    ),
];

const TASKS: &str = "(select count(*) from it_system_kle i where i.system_id = s.id and i.deleted_at is null)";
const PRICES: &str = "select e.contract_id, sum(e.acquisition) as acquisition, sum(e.operation) as operation, \
                      sum(e.other) as other from economy_line e where {own e} and e.direction = 'external' \
                      group by e.contract_id";
const VALID: &str = "(select count(*) from contract c join v_contract v on v.id = c.id where {own c} and v.is_valid)";
const OPERATION: &str = "(select cast(sum(p.operation) as bigint) from contract c join v_contract v on v.id = c.id \
                         join ({prices}) p on p.contract_id = c.id where {own c} and v.is_valid)";

/// Puts what the braces stand for into the query.
fn written_out(sql: &str, own: i64, postgres: bool) -> String {
    let mut sql = sql
        .replace("{operation}", OPERATION)
        .replace("{valid}", VALID)
        .replace("{prices}", PRICES)
        .replace("{tasks}", TASKS);
    let own_rows = format!("$1.organisation_id = {own} and $1.deleted_at is null");
    let days =
        if postgres { "($1 - date '2026-06-15')" } else { "cast(julianday($1) - julianday('2026-06-15') as integer)" };
    for (pattern, with) in [(r"\{own (\w)\}", own_rows.as_str()), (r"\{days ([\w.]+)\}", days)] {
        sql = regex::Regex::new(pattern).unwrap().replace_all(&sql, with).into_owned();
    }
    let text = regex::Regex::new(r"\{text ([^{}]+)\}").unwrap();
    text.replace_all(&sql, "coalesce(cast($1 as text), '-')").into_owned()
}

fn said(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Text(text) => text.clone(),
        Value::Date(day) => day.to_string(),
        Value::Bool(flag) => flag.to_string(),
        other => other.as_int().map_or_else(|| format!("{other:?}"), |number| number.to_string()),
    }
}

fn rows(result: &ReportResult) -> Vec<String> {
    let mut rows: Vec<String> =
        result.rows.iter().map(|row| row.cells.iter().map(said).collect::<Vec<_>>().join("|")).collect();
    rows.sort();
    rows
}

async fn seeded(registry: &Registry) -> Db {
    let plan = Plan { scale: 1, one_municipality: true, today: moment().date_naive(), seed: 7, demo: false };
    seed_size(&registry.owner(), &plan, &Size::sample()).await.unwrap();
    let target: Target = match registry {
        Registry::Sqlite { target, .. } => target.clone(),
        Registry::Postgres(database) => {
            database.member(REGISTRAR).await;
            database.login(REGISTRAR)
        }
    };
    Db::open(&target, Some(REGISTRAR), false, Clock::Fixed(moment())).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_local_template_shows_what_a_query_by_hand_shows() {
    for registry in Registry::both().await {
        let db = seeded(&registry).await;
        shared::connect(&registry).await;
        let pools = registry.open(REGISTRAR).await;
        let own = registry.municipality(BALLERUP).await;
        for (code, sql) in BY_HAND {
            let request = Request::Report { code: (*code).to_owned(), params: Vec::new(), limit: 100_000 };
            let Ok(Outcome::Report(result)) = db.answer(&request).await else { panic!("{code} did not run") };
            let sql = written_out(sql, own, registry.is_postgres());
            let mut expected = texts(&pools, &sql).await.unwrap_or_else(|refused| panic!("{code}: {refused:?}\n{sql}"));
            expected.sort();
            assert!(!expected.is_empty(), "{code}: the invented data have no such row");
            assert_eq!(rows(&result), expected, "{code}");
            totals_are_the_sums_of_the_rows(code, &result);
        }
    }
}

fn totals_are_the_sums_of_the_rows(code: &str, result: &ReportResult) {
    for (column, total) in &result.totals {
        let sum: i64 = result.rows.iter().filter_map(|row| row.cells[*column].as_int()).sum();
        assert_eq!(total.as_int(), Some(sum), "{code}, column {column}");
    }
}

#[test]
fn every_local_template_has_its_query() {
    let local: Vec<&str> = shipped()
        .iter()
        .filter(|template| template.scope == Scope::Local)
        .map(|template| template.code.as_str())
        .collect();
    for code in &local {
        assert!(BY_HAND.iter().any(|(known, _)| known == code), "{code} has no query by hand");
    }
    assert_eq!(local.len(), BY_HAND.len());
}
