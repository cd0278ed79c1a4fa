//! Invented data: the same every time, whole, with faults where faults are promised.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::NaiveDate;
use kitos::db::open::Target;
use kitos::db::seed::{BALLERUP, Counts, GLADSAXE, Plan, READER, REGISTRAR, SECRETARY, Size, seed, seed_size};
use kitos::model::entities::ALL;
use kitos::model::entity::Kind;
use kitos::model::fold;
use kitos::model::request::Refusal;
use kitos::model::rules::checks::is_cvr;
use kitos::model::rules::deadlines::{Period, Terms, effective_end, latest_termination, notice_months};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};
use tokio::sync::OnceCell;

use crate::support::registry::{Registry, moment, number, save, texts, uuid};

fn plan() -> Plan {
    Plan { scale: 1, one_municipality: false, today: today(), seed: 7, demo: true }
}

fn today() -> NaiveDate {
    moment().date_naive()
}

/// The demo in full, made once for all tests; they only read it.
pub async fn demo() -> &'static (Registry, Counts) {
    static DEMO: OnceCell<(Registry, Counts)> = OnceCell::const_new();
    DEMO.get_or_init(|| async {
        let registry = Registry::sqlite().await;
        let counts = seed(&registry.owner(), &plan()).await.unwrap();
        (registry, counts)
    })
    .await
}

async fn sampled(registry: &Registry, plan: &Plan) -> Counts {
    seed_size(&registry.owner(), plan, &Size::sample()).await.unwrap()
}

/// The single number that the statement returns, read as the one who set it up. Many tests read
/// the demo at once, so a file is not begun to be written for it.
async fn one(registry: &Registry, sql: &str) -> i64 {
    let sql = AssertSqlSafe(sql.to_owned());
    match registry.owner() {
        Target::Sqlite(_) => sqlx::query_scalar(sql).fetch_one(&mut reader(registry).await).await.unwrap(),
        Target::Postgres(_) => registry.setup().await.number(sql, Vec::new()).await.unwrap(),
    }
}

async fn column(registry: &Registry, sql: &'static str) -> Vec<String> {
    match registry.owner() {
        Target::Sqlite(_) => sqlx::query_scalar(sql).fetch_all(&mut reader(registry).await).await.unwrap(),
        Target::Postgres(_) => registry.setup().await.texts(sql).await.unwrap(),
    }
}

async fn reader(registry: &Registry) -> SqliteConnection {
    let Target::Sqlite(path) = registry.owner() else { panic!("a file") };
    SqliteConnectOptions::new().filename(path).connect().await.unwrap()
}

/// A number for everything that stands in the file.
async fn checksum(registry: &Registry) -> u64 {
    let mut connection = reader(registry).await;
    let tables: Vec<String> = sqlx::query_scalar("select name from sqlite_schema where type = 'table' order by name")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    let mut hasher = DefaultHasher::new();
    for table in tables.iter().filter(|table| !table.starts_with("_sqlx")) {
        let columns: Vec<String> = sqlx::query_scalar("select name from pragma_table_info($1)")
            .bind(table)
            .fetch_all(&mut connection)
            .await
            .unwrap();
        let row = columns.iter().map(|name| format!("quote({name})")).collect::<Vec<_>>().join(" || ',' || ");
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!("select {row} from {table} order by 1")))
            .fetch_all(&mut connection)
            .await
            .unwrap();
        (table, rows).hash(&mut hasher);
    }
    hasher.finish()
}

#[tokio::test]
async fn the_same_seed_and_day_give_the_same_content() {
    let mut sums = Vec::new();
    for plan in [plan(), plan(), Plan { seed: 8, ..plan() }, Plan { today: "2026-06-16".parse().unwrap(), ..plan() }] {
        let registry = Registry::sqlite().await;
        sampled(&registry, &plan).await;
        sums.push(checksum(&registry).await);
    }
    assert_eq!(sums[0], sums[1]);
    assert_ne!(sums[0], sums[2]);
    assert_ne!(sums[0], sums[3]);
}

#[tokio::test]
async fn both_databases_get_the_same_content() {
    const CONTRACTS: &str = "select c.uuid || c.name || c.name_key || c.search_text || visibility || cast(effective_end as text) \
         || coalesce(cast(latest_termination as text), '-') || coalesce(s.name, '-') || cast(c.id as text) || coalesce(supplier_contact_email, '-') \
         from contract c left join organisation s on s.id = c.supplier_id order by c.id";
    const LINES: &str = "select cast(contract_id as text) || direction || coalesce(cast(operation as text), '-') \
         || coalesce(cast(acquisition as text), '-') from economy_line order by id";
    let [file, server] = Registry::both().await;
    assert_eq!(sampled(&file, &plan()).await, sampled(&server, &plan()).await);
    for sql in [CONTRACTS, LINES] {
        let (ours, theirs) = (column(&file, sql).await, column(&server, sql).await);
        let differing = ours.iter().zip(&theirs).find(|(ours, theirs)| ours != theirs);
        assert_eq!((differing, ours.len()), (None, theirs.len()));
    }
    assert_eq!(one(&server, "select count(*) from contract where row_from > now() - interval '1 second'").await, 0);
}

#[tokio::test]
async fn people_of_the_demo_sign_in_and_go_on_working() {
    for registry in Registry::both().await {
        sampled(&registry, &plan()).await;
        if let Registry::Postgres(database) = &registry {
            for login in [REGISTRAR, READER, SECRETARY] {
                database.member(login).await;
            }
        }
        for (login, organisation, roles) in [
            (REGISTRAR, "Ballerup Kommune", "contract_admin,system_admin,user"),
            (READER, "Gladsaxe Kommune", "read_only"),
            (SECRETARY, "Fælles Kommune", "global_admin"),
        ] {
            let pools = registry.open(login).await;
            let who = texts(&pools, "select organisation_name || ':' || roles from v_who_am_i").await.unwrap();
            assert_eq!(who, [format!("{organisation}:{roles}")]);
        }
        let pools = registry.open(REGISTRAR).await;
        assert!(number(&pools, "select count(*) from v_contract").await.unwrap() > Some(5));
        let organisation = registry.municipality(BALLERUP).await;
        // The numbers that the database gives go on after those that were given here.
        let written = save(
            &pools,
            &[
                format!("insert into change_set (organisation_id, uuid, kind) values ({organisation}, '{}', 'edit')", uuid()),
                format!(
                    "insert into contract (organisation_id, uuid, change_id, name, name_key) values \
                     ({organisation}, '{}', (select max(id) from change_set where organisation_id = {organisation}), 'Ny', 'ny')",
                    uuid()
                ),
            ],
        )
        .await;
        assert_eq!(written, Ok(1));
    }
}

#[tokio::test]
async fn a_registry_with_data_is_left_alone() {
    let registry = Registry::sqlite().await;
    sampled(&registry, &plan()).await;
    let before = checksum(&registry).await;
    let again = seed(&registry.owner(), &plan()).await;
    assert_eq!(again, Err(Refusal::NotEmpty));
    assert_eq!(checksum(&registry).await, before);
}

#[tokio::test]
async fn the_demo_has_its_size_and_says_what_it_is() {
    let (registry, counts) = demo().await;
    assert_eq!((counts.usages, counts.contracts, counts.interfaces), (20_000, 12_000, 400));
    assert_eq!((counts.systems, counts.organisations), (2_000, 300));
    assert!((28_500..31_500).contains(&counts.lines), "{counts:?}");
    assert!((195..=230).contains(&counts.kle), "{counts:?}");
    for (table, count) in
        [("contract", counts.contracts), ("economy_line", counts.lines), ("contract_system", counts.links)]
    {
        assert_eq!(one(registry, &format!("select count(*) from {table}")).await.unsigned_abs(), count, "{table}");
    }
    assert_eq!(one(registry, "select count(*) from schema_info where name = 'demo' and value = 'true'").await, 1);
    let organisations = "select count(*) - count(distinct organisation_id) from change_set where kind = 'seed'";
    assert_eq!(one(registry, organisations).await, 0);
    assert_eq!(one(registry, "select count(*) from change_set where kind = 'seed'").await, 99);
}

#[tokio::test]
async fn size_and_place_can_be_chosen() {
    let registry = Registry::sqlite().await;
    let plan = Plan { one_municipality: true, demo: false, ..plan() };
    let size = Size { usages: 700, contracts: 300, lines_per_ten: 83, ..Size::sample() };
    let counts = seed_size(&registry.owner(), &plan, &size).await.unwrap();
    assert_eq!((counts.usages, counts.contracts), (700, 300));
    assert!((2_300..2_700).contains(&counts.lines), "{counts:?}");
    let ballerup = registry.municipality(BALLERUP).await;
    for table in ["contract", "system_usage", "economy_line"] {
        let elsewhere = format!("select count(*) from {table} where organisation_id <> {ballerup}");
        assert_eq!(one(&registry, &elsewhere).await, 0, "{table}");
    }
    assert_eq!(one(&registry, "select count(*) from schema_info where name = 'demo'").await, 0);
    assert_eq!(Size::of(3).contracts, 36_000);
}

/// The rules of the catalogue, and what breaks them.
const CATALOGUE_FAULTS: [(&str, &str); 4] = [
    ("S02", "description is null or length(description) < 20 or description = name"),
    ("S03", "access = 'shared' and rights_holder_id is null"),
    ("S04", "not exists (select 1 from it_system_kle k where k.system_id = t.id)"),
    ("S05", "business_type_id is null"),
];
const ENDED: &str = "effective_end between '2026-06-15' and '2026-09-13'";
const MUNICIPAL_FAULTS: [(&str, &str, &str); 8] = [
    ("U01", "system_usage", "responsible_unit_id is null"),
    (
        "U09",
        "system_usage",
        "life_cycle = 'operational' and valid_to is null \
         and not exists (select 1 from contract_system s where s.usage_id = t.id)",
    ),
    ("K02", "contract", "supplier_id is null"),
    ("K03", "contract", "valid_to is null and not duration_ongoing"),
    (
        "K04",
        "contract",
        "valid_to < valid_from or terminated_at < valid_from or irrevocable_to > valid_to \
         or signed_date > date(valid_from, '+1 year')",
    ),
    ("K10", "contract", "not exists (select 1 from contract_system s where s.contract_id = t.id)"),
    ("no price", "contract", "not exists (select 1 from economy_line l where l.contract_id = t.id)"),
    ("terminated", "contract", "terminated_at is not null"),
];

#[tokio::test]
async fn every_rule_has_offenders_and_most_records_are_right() {
    let (registry, _) = demo().await;
    for (rule, wrong) in CATALOGUE_FAULTS {
        let count = one(registry, &format!("select count(*) from it_system t where {wrong}")).await;
        assert!((20..200).contains(&count), "{rule}: {count}");
    }
    for code in [BALLERUP, GLADSAXE] {
        let organisation = registry.municipality(code).await;
        for (rule, table, wrong) in MUNICIPAL_FAULTS {
            let own = format!("from {table} t where organisation_id = {organisation}");
            let (count, all) = (
                one(registry, &format!("select count(*) {own} and ({wrong})")).await,
                one(registry, &format!("select count(*) {own}")).await,
            );
            assert!(count > 0 && count * 4 < all, "{rule} in {code}: {count} of {all}");
        }
    }
}

#[tokio::test]
async fn something_is_due_within_90_days_everywhere() {
    let (registry, _) = demo().await;
    let due = format!("({ENDED} or latest_termination between '2026-06-15' and '2026-09-13')");
    let everywhere = format!("select count(distinct organisation_id) from contract where {due}");
    assert_eq!(one(registry, &everywhere).await, 98);
    for code in [BALLERUP, GLADSAXE] {
        let organisation = registry.municipality(code).await;
        for what in [ENDED, "latest_termination between '2026-06-15' and '2026-09-13'"] {
            let count = format!("select count(*) from contract where organisation_id = {organisation} and {what}");
            assert!(one(registry, &count).await >= 5, "{code} {what}");
        }
    }
}

#[tokio::test]
async fn visibility_accessions_and_the_registrars_contracts() {
    let (registry, _) = demo().await;
    for (percent, what) in [
        (20, "visibility = 'local' and visibility_chosen_at is not null"),
        (40, "visibility = 'shared' and visibility_chosen_at is null"),
        (40, "visibility = 'shared' and visibility_chosen_at is not null"),
    ] {
        let share = one(registry, &format!("select count(*) / 120 from contract where {what}")).await;
        assert!((percent - 3..=percent + 3).contains(&share), "{what}: {share}");
    }
    let in_force = "select count(*) from accession where in_force_from <= '2026-06-15' and leaves_on is null";
    assert!((88..=92).contains(&one(registry, in_force).await));
    for (what, expected) in [
        ("accession where sent_on is not null and signed_on is null and in_force_from is null", 1),
        ("accession where notice_on is not null and leaves_on > '2026-06-15'", 1),
        ("contract_role r join person p on p.id = r.person_id where p.login = 'anna'", 25),
        ("economy_line l join contract c on c.id = l.contract_id where c.visibility <> l.visibility", 0),
    ] {
        assert_eq!(one(registry, &format!("select count(*) from {what}")).await, expected, "{what}");
    }
    // Where nobody says who he is, he is the registrar.
    assert_eq!(
        one(registry, "select count(*) from person where login = 'anna' and id = (select min(id) from person)").await,
        1
    );
}

#[tokio::test]
async fn nothing_dangles_and_everything_fits_its_field() {
    let (registry, _) = demo().await;
    assert_eq!(one(registry, "select count(*) from pragma_foreign_key_check").await, 0);
    for entity in ALL {
        for field in entity.fields.iter().filter(|field| field.stored()) {
            let Kind::Text { max } = field.kind else { continue };
            let longest = format!("select coalesce(max(length({})), 0) from {}", field.name, entity.table);
            let longest = one(registry, &longest).await;
            assert!(longest <= i64::try_from(max).unwrap(), "{}.{}: {longest}", entity.name, field.name);
        }
    }
    for (table, key) in [("contract", "name_key"), ("it_system", "name_key"), ("system_usage", "system_id")] {
        let twice = format!("select count(*) - count(distinct organisation_id || ' ' || {key}) from {table}");
        assert_eq!(one(registry, &twice).await, 0, "{table}");
    }
}

#[tokio::test]
async fn derived_columns_are_what_the_rules_say() {
    let (registry, _) = demo().await;
    let rows = column(
        registry,
        "select coalesce(valid_to, '') || '|' || coalesce(irrevocable_to, '') || '|' || coalesce(terminated_at, '') || '|' \
         || coalesce(o.name, '') || '|' || coalesce(by_ending, '') || '|' || effective_end || '|' \
         || coalesce(latest_termination, '') || '|' || c.name_key || '|' || c.search_text || '|' \
         || coalesce(c.contract_ref, '') || '|' || c.name \
         from contract c left join option_value o on o.id = c.termination_deadline_id where c.id % 7 = 0",
    )
    .await;
    assert!(rows.len() > 1_000);
    for row in rows {
        let cells: Vec<&str> = row.splitn(11, '|').collect();
        let date = |at: usize| cells[at].parse::<NaiveDate>().ok();
        let terms = Terms {
            valid_to: date(0),
            irrevocable_to: date(1),
            terminated_at: date(2),
            notice_months: notice_months(cells[3]),
            by_ending: Period::from_code(cells[4]),
        };
        assert_eq!(Some(effective_end(&terms).value), date(5), "{row}");
        assert_eq!(latest_termination(&terms).value, date(6), "{row}");
        assert_eq!(fold::name_key(cells[10]), cells[7]);
        assert_eq!(fold::search(&format!("{} {}", cells[10], cells[9])), cells[8]);
    }
    let names = "select count(*) from system_usage u join it_system s on s.id = u.system_id where u.name <> s.name";
    assert_eq!(one(registry, names).await, 0);
    let miscounted = "select count(*) from system_usage_count n where n.municipalities <> \
         (select count(*) from system_usage u where u.system_id = n.system_id)";
    assert_eq!(one(registry, miscounted).await, 0);
}

#[tokio::test]
async fn suppliers_have_business_numbers_of_nobody() {
    let (registry, _) = demo().await;
    let numbers = column(registry, "select coalesce(cvr, '') from organisation where kind = 'company'").await;
    let right = numbers.iter().filter(|cvr| is_cvr(cvr)).count();
    assert!(right > 270 && right < numbers.len(), "{right} of {}", numbers.len());
    assert!(numbers.iter().filter(|cvr| !cvr.is_empty()).all(|cvr| cvr.starts_with('9')));
}

#[tokio::test]
async fn lokal_systems_are_used_by_their_owner_only() {
    let (registry, _) = demo().await;
    let strangers = "select count(*) from system_usage u join it_system s on s.id = u.system_id \
         where s.access = 'local' and s.organisation_id <> u.organisation_id";
    assert_eq!(one(registry, strangers).await, 0);
    let owners = "select count(*) from system_usage u join it_system s on s.id = u.system_id where s.access = 'local'";
    assert!(one(registry, owners).await > 20);
}
