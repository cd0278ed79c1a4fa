//! What the views compute: validity, status, sums, counts; and what the share layer leaves out.

use kitos::db::open::{Pools, Target};
use kitos::db::setup::{Bind, Setup};

use crate::support::registry::{Registry, number, texts, uuid};

/// Three municipalities; the first two are party to the agreement, the first has a registrar.
struct Stage {
    registry: Registry,
    pools: Pools,
    ballerup: i64,
    gladsaxe: i64,
    herlev: i64,
}

async fn stages() -> Vec<Stage> {
    let mut stages = Vec::new();
    for registry in Registry::both().await {
        let ballerup = registry.municipality("0151").await;
        let gladsaxe = registry.municipality("0159").await;
        let herlev = registry.municipality("0163").await;
        registry.person(ballerup, "anna", &["contract_admin"]).await;
        let mut setup = registry.setup().await;
        let change = setup.change_set(1, "edit", "").await.unwrap();
        for (member, from, leaves) in [
            (ballerup, "2017-08-15", None),
            (gladsaxe, "2026-06-15", Some("2026-06-15")),
            (herlev, "2017-08-15", Some("2026-06-14")),
        ] {
            setup
                .run(
                    "insert into accession (organisation_id, uuid, change_id, member_id, agreement, in_force_from, leaves_on) \
                     values (1, $1, $2, $3, 'sharing', $4, $5)",
                    vec![uuid().as_str().into(), change.into(), member.into(), day(Some(from)), day(leaves)],
                )
                .await
                .unwrap();
        }
        setup.commit().await.unwrap();
        let pools = registry.open("anna").await;
        stages.push(Stage { registry, pools, ballerup, gladsaxe, herlev });
    }
    stages
}

fn day(text: Option<&str>) -> Bind {
    Bind::Date(text.map(|text| text.parse().unwrap()))
}

/// The dates and flags of a contract whose validity is asked for.
#[derive(Clone, Copy, Default)]
struct Term {
    name: &'static str,
    from: Option<&'static str>,
    to: Option<&'static str>,
    terminated: Option<&'static str>,
    notice: Option<&'static str>,
    enforced: bool,
    parent: Option<&'static str>,
    inherits: bool,
    valid: bool,
}

const TODAY: Option<&str> = Some("2026-06-15");
const YESTERDAY: Option<&str> = Some("2026-06-14");
const TOMORROW: Option<&str> = Some("2026-06-16");
const NONE: Term = Term {
    name: "",
    from: None,
    to: None,
    terminated: None,
    notice: None,
    enforced: false,
    parent: None,
    inherits: false,
    valid: false,
};

/// Rule 3.1 of 2025. Today is 2026-06-15; parents stand before their children.
const TERMS: &[Term] = &[
    Term { name: "no dates", valid: true, ..NONE },
    Term { name: "from and to today", from: TODAY, to: TODAY, valid: true, ..NONE },
    Term { name: "to yesterday", to: YESTERDAY, ..NONE },
    Term { name: "from tomorrow", from: TOMORROW, ..NONE },
    Term { name: "terminated today", terminated: TODAY, valid: true, ..NONE },
    Term { name: "terminated yesterday", terminated: YESTERDAY, ..NONE },
    Term { name: "notice not over", terminated: Some("2026-05-15"), notice: Some("1"), valid: true, ..NONE },
    Term { name: "notice over", terminated: Some("2026-05-14"), notice: Some("1"), ..NONE },
    Term { name: "notice of a year", terminated: Some("2025-06-15"), notice: Some("12"), valid: true, ..NONE },
    Term { name: "notice, but expired", to: YESTERDAY, terminated: TODAY, notice: Some("12"), ..NONE },
    Term { name: "enforced", to: YESTERDAY, enforced: true, valid: true, ..NONE },
    Term { name: "as a valid parent", to: YESTERDAY, parent: Some("no dates"), inherits: true, valid: true, ..NONE },
    Term { name: "as an expired parent", parent: Some("to yesterday"), inherits: true, ..NONE },
    Term { name: "beside an expired parent", parent: Some("to yesterday"), valid: true, ..NONE },
    Term {
        name: "as a parent's parent",
        to: YESTERDAY,
        parent: Some("as a valid parent"),
        inherits: true,
        valid: true,
        ..NONE
    },
    Term { name: "as an enforced parent", parent: Some("enforced"), inherits: true, valid: true, ..NONE },
    Term { name: "without the parent it needs", inherits: true, ..NONE },
    Term { name: "enforced without parent", enforced: true, inherits: true, valid: true, ..NONE },
];

async fn contract(setup: &mut Setup, organisation: i64, change: i64, term: &Term) -> i64 {
    setup
        .number(
            "insert into contract (organisation_id, uuid, change_id, name, name_key, valid_from, valid_to, \
             terminated_at, enforced_valid, require_valid_parent, parent_id, termination_deadline_id) \
             values ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, \
             (select id from contract where organisation_id = $1 and name = $10), \
             (select id from option_value where option_type = 'termination_deadline' and name = $11)) returning id",
            vec![
                organisation.into(),
                uuid().as_str().into(),
                change.into(),
                term.name.into(),
                day(term.from),
                day(term.to),
                day(term.terminated),
                term.enforced.into(),
                term.inherits.into(),
                Bind::Text(term.parent.map(str::to_owned)),
                Bind::Text(term.notice.map(str::to_owned)),
            ],
        )
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn validity_follows_the_rule_of_2025_on_both_databases() {
    for stage in stages().await {
        let mut setup = stage.registry.setup().await;
        let change = setup.change_set(stage.ballerup, "edit", "").await.unwrap();
        for term in TERMS {
            contract(&mut setup, stage.ballerup, change, term).await;
        }
        setup.commit().await.unwrap();
        let valid = texts(&stage.pools, "select name from v_contract where is_valid order by id").await.unwrap();
        let expected: Vec<&str> = TERMS.iter().filter(|term| term.valid).map(|term| term.name).collect();
        assert_eq!(valid, expected);
        let shared = stage.shared("select name from share_contract where is_valid order by id").await;
        assert_eq!(shared, expected);
    }
}

/// Notice from the last day of a long month ends on the last day of a short one.
#[tokio::test(flavor = "multi_thread")]
async fn notice_ends_with_the_month() {
    for (today, valid) in [("2026-02-28", 1), ("2026-03-01", 0)] {
        for mut stage in stages().await {
            stage.set_today(today).await;
            let mut setup = stage.registry.setup().await;
            let change = setup.change_set(stage.ballerup, "edit", "").await.unwrap();
            let term = Term { name: "x", terminated: Some("2026-01-31"), notice: Some("1"), ..NONE };
            contract(&mut setup, stage.ballerup, change, &term).await;
            setup.commit().await.unwrap();
            assert_eq!(
                number(&stage.pools, "select count(*) from v_contract where is_valid").await,
                Ok(Some(valid)),
                "{today}"
            );
        }
    }
}

impl Stage {
    /// What a template would read: as the layer's reader on the server, as anybody in a file.
    async fn shared(&self, sql: &str) -> Vec<String> {
        match &self.registry {
            Registry::Sqlite { .. } => texts(&self.pools, sql).await.unwrap(),
            Registry::Postgres(_) => {
                let sql = format!("set role kitos_template; set search_path = share; {sql}");
                self.raw(&sql).await
            }
        }
    }

    async fn raw(&self, sql: &str) -> Vec<String> {
        use sqlx::{AssertSqlSafe, ConnectOptions, Row};
        let Target::Postgres(address) = self.registry.owner() else { panic!("a server") };
        let options: sqlx::postgres::PgConnectOptions = address.parse().unwrap();
        let mut connection = options.connect().await.unwrap();
        let rows = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).fetch_all(&mut connection).await.unwrap();
        rows.iter().map(|row| row.get::<String, _>(0)).collect()
    }

    async fn set_today(&mut self, today: &str) {
        match &self.registry {
            Registry::Sqlite { target, .. } => {
                let clock = kitos::db::open::Clock::Fixed(format!("{today}T10:00:00Z").parse().unwrap());
                self.pools = kitos::db::open::open(target, Some("anna"), false, clock).await.unwrap();
            }
            Registry::Postgres(database) => {
                database
                    .admin(&format!(
                        "create or replace function kitos.today() returns date language sql stable parallel safe \
                         set search_path = pg_catalog, pg_temp return date '{today}'"
                    ))
                    .await;
            }
        }
    }

    /// Ballerup's contract covers these systems too; the last of them is no longer in use.
    async fn cover_more(&self, systems: &[&str]) {
        let mut setup = self.registry.setup().await;
        let catalogue = setup.change_set(1, "edit", "").await.unwrap();
        let change = setup.change_set(self.ballerup, "edit", "").await.unwrap();
        let mut last = 0;
        for name in systems {
            let system = "insert into it_system (organisation_id, uuid, change_id, name, name_key, access) \
                 values (1, $1, $2, $3, $3, 'shared') returning id";
            let system =
                setup.number(system, vec![uuid().as_str().into(), catalogue.into(), (*name).into()]).await.unwrap();
            let usage = "insert into system_usage (organisation_id, uuid, change_id, name, name_key, system_id) \
                 values ($1, $2, $3, $4, $4, $5) returning id";
            let values =
                vec![self.ballerup.into(), uuid().as_str().into(), change.into(), (*name).into(), system.into()];
            last = setup.number(usage, values).await.unwrap();
            let link = "insert into contract_system (organisation_id, uuid, change_id, contract_id, usage_id) \
                 values ($1, $2, $3, (select id from contract where organisation_id = $1), $4)";
            let values = vec![self.ballerup.into(), uuid().as_str().into(), change.into(), last.into()];
            setup.run(link, values).await.unwrap();
        }
        let retire = "update system_usage set deleted_at = row_from, version = version + 1 where organisation_id = $1 and id = $2";
        setup.run(retire, vec![self.ballerup.into(), last.into()]).await.unwrap();
        setup.commit().await.unwrap();
    }

    /// A system, in use in all three municipalities, each with a contract of these lines.
    async fn furnish(&self) {
        let mut setup = self.registry.setup().await;
        let change = setup.change_set(1, "edit", "").await.unwrap();
        let mut systems = Vec::new();
        for (owner, name, access) in [(1, "Acadre", "shared"), (self.gladsaxe, "Eget", "local")] {
            let sql = "insert into it_system (organisation_id, uuid, change_id, name, name_key, access) \
                 values ($1, $2, $3, $4, $4, $5) returning id";
            let change = if owner == 1 { change } else { setup.change_set(owner, "edit", "").await.unwrap() };
            let values = vec![owner.into(), uuid().as_str().into(), change.into(), name.into(), access.into()];
            systems.push((name, setup.number(sql, values).await.unwrap()));
        }
        for (organisation, system, visibility) in [
            (self.ballerup, 0, "shared"),
            (self.gladsaxe, 0, "local"),
            (self.gladsaxe, 1, "shared"),
            (self.herlev, 0, "shared"),
        ] {
            use_system(&mut setup, organisation, systems[system], visibility).await;
        }
        setup.commit().await.unwrap();
    }
}

async fn use_system(setup: &mut Setup, organisation: i64, (name, system): (&str, i64), visibility: &str) {
    let change = setup.change_set(organisation, "edit", "").await.unwrap();
    let usage = setup
        .number(
            "insert into system_usage (organisation_id, uuid, change_id, name, name_key, system_id, note) \
             values ($1, $2, $3, $4, $4, $5, 'HEMMELIGT') returning id",
            vec![organisation.into(), uuid().as_str().into(), change.into(), name.into(), system.into()],
        )
        .await
        .unwrap();
    let contract = setup
        .number(
            "insert into contract (organisation_id, uuid, change_id, name, name_key, visibility, remark) \
             values ($1, $2, $3, $4, $4, $5, 'HEMMELIGT') returning id",
            vec![organisation.into(), uuid().as_str().into(), change.into(), name.into(), visibility.into()],
        )
        .await
        .unwrap();
    setup
        .run(
            "insert into contract_system (organisation_id, uuid, change_id, contract_id, usage_id) \
             values ($1, $2, $3, $4, $5)",
            vec![organisation.into(), uuid().as_str().into(), change.into(), contract.into(), usage.into()],
        )
        .await
        .unwrap();
    for (direction, operation) in [("external", 700), ("external", 300), ("internal", 5_000)] {
        setup
            .run(
                "insert into economy_line (organisation_id, uuid, change_id, contract_id, visibility, direction, operation) \
                 values ($1, $2, $3, $4, $5, $6, $7)",
                vec![
                    organisation.into(),
                    uuid().as_str().into(),
                    change.into(),
                    contract.into(),
                    visibility.into(),
                    direction.into(),
                    operation.into(),
                ],
            )
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_sees_his_own_sums_and_counts_and_the_number_of_users() {
    for stage in stages().await {
        stage.furnish().await;
        let own = "select name || ' ' || operation_total || ' ' || line_count || ' ' || system_count from v_contract";
        assert_eq!(texts(&stage.pools, own).await.unwrap(), ["Acadre 1000 3 1"]);
        let usage = "select name || ' ' || contract_count from v_system_usage where is_active";
        assert_eq!(texts(&stage.pools, usage).await.unwrap(), ["Acadre 1"]);
        let link =
            "select count(*) from v_contract_system s join v_it_system i on i.id = s.system_id where contract_valid";
        assert_eq!(number(&stage.pools, link).await, Ok(Some(1)));
        let catalogue = "select name || ' ' || usage_count from v_it_system where in_use";
        assert_eq!(texts(&stage.pools, catalogue).await.unwrap(), ["Acadre 3"], "all municipalities are counted");
        assert_eq!(
            number(&stage.pools, "select count(*) from v_it_system").await,
            Ok(Some(1)),
            "no foreign Lokal system"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_share_layer_has_parties_only_and_no_hidden_price() {
    for stage in stages().await {
        stage.furnish().await;
        let contracts = "select o.municipality_code || ' ' || coalesce(cast(c.operation_total as text), '-') || ' ' \
             || case when c.price_hidden then 'hidden' else 'open' end \
             from share_contract c join share_organisation o on o.id = c.organisation_id order by c.id";
        assert_eq!(stage.shared(contracts).await, ["0151 1000 open", "0159 - hidden", "0159 1000 open"]);
        let lines = "select o.municipality_code || ' ' || cast(sum(operation) as text) from share_economy_line l \
             join share_organisation o on o.id = l.organisation_id group by o.municipality_code order by 1";
        assert_eq!(stage.shared(lines).await, ["0151 6000", "0159 6000"]);
        let usages = "select coalesce(name, '(lokalt)') || case when system_id is null then '' else ' known' end \
             from share_system_usage order by id";
        assert_eq!(stage.shared(usages).await, ["Acadre known", "Acadre known", "(lokalt)"]);
        let links =
            "select case when system_id is null then 'none' else 'known' end from share_contract_system order by id";
        assert_eq!(stage.shared(links).await, ["known", "known", "none"]);
        assert_eq!(stage.shared("select name || usage_count from share_it_system").await, ["Acadre3"]);
    }
}

/// The contract that decides a usage's status is shared with the status, and says the same to all.
#[tokio::test(flavor = "multi_thread")]
async fn the_deciding_contract_and_the_status_are_shared_together() {
    for stage in stages().await {
        stage.furnish().await;
        let mut setup = stage.registry.setup().await;
        for (place, ends) in [(stage.ballerup, YESTERDAY), (stage.gladsaxe, TODAY)] {
            let change = setup.change_set(place, "edit", "").await.unwrap();
            let ended = Term { name: "Afgør", to: ends, ..NONE };
            let deciding = contract(&mut setup, place, change, &ended).await;
            let decide = "update system_usage set main_contract_id = $3, version = version + 1, change_id = $2 \
                 where organisation_id = $1 and name = 'Acadre'";
            setup.run(decide, vec![place.into(), change.into(), deciding.into()]).await.unwrap();
        }
        setup.commit().await.unwrap();
        let status = |layer: &str| {
            format!(
                "select o.municipality_code || case when u.is_active then ' active ' else ' not active ' end \
                 || coalesce(c.name, '-') from {layer}_system_usage u \
                 join {layer}_organisation o on o.id = u.organisation_id \
                 left join {layer}_contract c on c.organisation_id = u.organisation_id and c.id = u.main_contract_id \
                 order by u.id"
            )
        };
        assert_eq!(
            stage.shared(&status("share")).await,
            ["0151 not active Afgør", "0159 active Afgør", "0159 active -"]
        );
        assert_eq!(texts(&stage.pools, &status("v")).await.unwrap(), ["0151 not active Afgør"]);
    }
}

/// Lines and systems are counted each by themselves, and only systems that are still in use.
#[tokio::test(flavor = "multi_thread")]
async fn the_sums_and_the_systems_of_a_contract_do_not_multiply_each_other() {
    for stage in stages().await {
        stage.furnish().await;
        stage.cover_more(&["Fasit", "KMD Sag", "Nova"]).await;
        let contracts = "select o.municipality_code || ' ' || coalesce(cast(c.operation_total as text), '-') || ' ' \
             || coalesce(cast(c.other_total as text), '-') || ' ' || c.system_count \
             from share_contract c join share_organisation o on o.id = c.organisation_id order by c.id";
        assert_eq!(stage.shared(contracts).await, ["0151 1000 - 3", "0159 - - 1", "0159 1000 - 1"]);
    }
}

/// On the server: contract by contract, they would take most of a report's time.
#[tokio::test(flavor = "multi_thread")]
async fn prices_are_summed_once_for_all_contracts_and_only_when_asked_for() {
    let stages = stages().await;
    let stage = stages.iter().find(|stage| matches!(stage.registry, Registry::Postgres(_))).unwrap();
    let figures = "acquisition_total, operation_total, other_total, system_count";
    for (columns, step, times) in [
        (figures, " on economy_line ", 1),
        (figures, " on system_usage ", 1),
        (figures, "SubPlan", 0),
        ("name, price_hidden", " on economy_line ", 0),
        ("name, price_hidden", " on system_usage ", 0),
    ] {
        let plan = stage.shared(&format!("explain select {columns} from share_contract")).await;
        let found = plan.iter().filter(|line| line.contains(step)).count();
        assert_eq!(found, times, "{columns}: {step}\n{}", plan.join("\n"));
    }
    let links = stage.shared("explain select system_id from share_contract_system").await;
    assert!(!links.iter().any(|line| line.contains("SubPlan")), "{}", links.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_shared_before_the_first_day_of_sharing() {
    for (today, shared) in [("2017-11-14", 0), ("2017-11-15", 1)] {
        for mut stage in stages().await {
            stage.furnish().await;
            stage.set_today(today).await;
            let found =
                stage.shared("select name from share_contract where not price_hidden and name = 'Acadre'").await;
            // Ballerup and Herlev were parties then.
            assert_eq!(found.len(), shared * 2, "{today}");
        }
    }
}

/// The share layer is not read by hand, and its owner reads no remark.
#[tokio::test(flavor = "multi_thread")]
async fn only_templates_read_the_share_layer() {
    let registry = Registry::postgres().await;
    let ballerup = registry.municipality("0151").await;
    registry.person(ballerup, "anna", &["contract_admin"]).await;
    let pools = registry.open("anna").await;
    for forbidden in [
        "select name from share.share_contract",
        "select cast(kitos.today() as text) from share.v_today",
        "select cast(intern.mine(null) as text)",
        "set role kitos_share",
    ] {
        let refused = texts(&pools, forbidden).await;
        assert_eq!(refused, Err(kitos::model::request::Refusal::Denied), "{forbidden}");
    }
}
