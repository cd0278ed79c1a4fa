//! The operator's functions on the shared registry: installation, people, roles, and the
//! self-test, each rule of which was broken here to see that it notices.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use kitos::db::admin::{self, NewPerson, RoleChange, Verdict};
use kitos::db::open::{Pools, Target};
use kitos::db::scram;
use kitos::model::request::Refusal;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use crate::support::registry::{Registry, number, save, texts, uuid};

/// Rules about all logins of the server, which belong to other tests as well.
const OF_THE_SERVER: [&str; 2] = ["logins", "connection-limits"];

/// What breaks each rule, and how it would.
const MUTANTS: &[(&str, &str)] = &[
    ("row-security-forced", "alter table kitos.contract no force row level security"),
    ("row-security-forced", "alter table kitos.contract_history disable row level security"),
    ("no-copies", "create materialized view kitos.copy as select 1 as one"),
    ("no-copies", "create table kitos.child () inherits (kitos.contract)"),
    ("owners", "alter table kitos.contract owner to kitos_admin"),
    ("owners", "alter function intern.mine(text[]) owner to kitos_admin"),
    ("setting-up-ended", "create policy setting_up on kitos.contract to kitos_owner using (true)"),
    ("definer-search-path", "alter function intern.mine(text[]) reset search_path"),
    ("functions-not-public", "grant execute on function kitos.people() to public"),
    ("share-columns", "grant select (remark) on kitos.contract to kitos_share"),
    ("share-columns", "grant select (name) on kitos.person to kitos_share"),
    ("share-columns", "grant select on kitos.contract_history to kitos_share"),
    ("share-views", "alter view share.share_contract set (security_barrier = false)"),
    ("template-role", "grant select (name) on kitos.contract to kitos_template"),
    ("template-role", "alter function intern.run_text(text, text[], bigint) volatile"),
    ("views-of-the-reader", "alter view kitos.v_contract set (security_invoker = false)"),
    ("indexes-organisation-first", "create index loose on kitos.contract (supplier_id)"),
    ("indexes-organisation-first", "create index loose on kitos.contract (lower(name))"),
    ("policies-once", "alter policy own_read on kitos.contract using (organisation_id = any (intern.mine(null)))"),
    (
        "policies-first",
        "alter policy own_read on kitos.contract using (organisation_id = any ((select intern.mine(null))::bigint[]))",
    ),
    (
        "policies-login",
        "alter policy own_read on kitos.contract using (organisation_id = current_setting('kitos.place')::bigint)",
    ),
    ("policies-named", "create policy more on kitos.contract for select using (true)"),
    ("policies-named", "create policy more on kitos.contract for delete to kitos_member using (false)"),
    ("policies-named", "create policy more on kitos.contract for select to kitos_member using (true)"),
    ("statistics-off", "alter table kitos.contract alter column name set statistics -1"),
    ("statistics-off", "create statistics kitos.pair on name, supplier_id from kitos.contract"),
    (
        "statistics-rows",
        "alter table kitos.organisation alter column name set statistics 100; analyze kitos.organisation",
    ),
    ("history-kept", "alter table kitos.contract disable trigger keep"),
    ("history-kept", "drop trigger stamp on kitos.contract"),
    ("member-rights", "grant delete on kitos.contract to kitos_member"),
    ("member-rights", "grant update on kitos.contract to kitos_member"),
    ("member-rights", "grant update (organisation_id) on kitos.contract to kitos_member"),
    ("member-rights", "grant update (login) on kitos.person to kitos_member"),
    ("member-rights", "grant update (active) on kitos.person to kitos_member"),
    ("member-rights", "grant insert (active) on kitos.person to kitos_member"),
    ("member-rights", "grant select on share.share_contract to kitos_member"),
    ("member-schemas", "grant create on schema kitos to kitos_member"),
    ("member-schemas", "grant usage on schema intern to kitos_member"),
    ("member-schemas", "grant create on schema public to public"),
    (
        "database-rights",
        "do $$ begin execute format('grant temporary on database %I to public', current_database()); end $$",
    ),
    ("languages", "grant usage on language plpgsql to public"),
    ("server-functions", "grant execute on function pg_advisory_lock(bigint) to public"),
    ("server-functions", "grant select on pg_stat_all_tables to public"),
    ("server-functions", "grant select on pg_locks to public"),
    ("server-functions", "grant execute on function pg_stat_get_activity(integer) to kitos_member"),
    ("logins", "create role mutant_login login in role kitos_member createdb"),
    ("logins", "create role mutant_login login in role kitos_member, pg_monitor"),
    ("connection-limits", "create role mutant_login login in role kitos_member"),
];

async fn superuser(registry: &Registry) -> PgConnection {
    let Target::Postgres(address) = registry.owner() else { panic!("a file has no server") };
    address.parse::<sqlx::postgres::PgConnectOptions>().unwrap().connect().await.unwrap()
}

async fn broken(connection: &mut PgConnection) -> Vec<(String, String)> {
    let sql = "select rule, detail from intern.self_test() where status <> 'ok' order by rule";
    sqlx::query_as(sql).fetch_all(connection).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_registry_keeps_every_rule() {
    let registry = Registry::postgres().await;
    let checked = admin::check(&registry.owner()).await.unwrap();
    assert!(checked.len() >= 27, "{}", checked.len());
    let wrong: Vec<_> = checked
        .iter()
        .filter(|found| found.verdict != Verdict::Kept && !OF_THE_SERVER.contains(&found.rule.as_str()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_rule_notices_what_breaks_it() {
    let registry = Registry::postgres().await;
    let mut connection = superuser(&registry).await;
    for (rule, mutant) in MUTANTS {
        let mut transaction = connection.begin().await.unwrap();
        sqlx::raw_sql(*mutant).execute(&mut *transaction).await.unwrap_or_else(|error| panic!("{mutant}: {error}"));
        let found = broken(&mut transaction).await;
        let names_it = |detail: &str| !OF_THE_SERVER.contains(rule) || detail.contains("mutant_login");
        assert!(found.iter().any(|(name, detail)| name == rule && names_it(detail)), "{mutant}: {found:?}");
        transaction.rollback().await.unwrap();
    }
    let checked = admin::check(&registry.owner()).await.unwrap();
    for found in checked {
        let tried = MUTANTS.iter().any(|(rule, _)| *rule == found.rule);
        // A server's version and the roles of the whole cluster are not changed by a test.
        assert!(tried || ["server-version", "roles"].contains(&found.rule.as_str()), "{} has no mutant", found.rule);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verifier_is_the_one_that_the_server_computes() {
    let registry = Registry::postgres().await;
    let mut connection = superuser(&registry).await;
    for password in ["pencil", "hemmelig æøå", "\u{2168}", "a".repeat(100).as_str()] {
        let mut transaction = connection.begin().await.unwrap();
        let make = format!("create role scram_probe password '{password}'");
        sqlx::raw_sql(AssertSqlSafe(make)).execute(&mut *transaction).await.unwrap();
        let kept: String = sqlx::query_scalar("select rolpassword from pg_authid where rolname = 'scram_probe'")
            .fetch_one(&mut *transaction)
            .await
            .unwrap();
        transaction.rollback().await.unwrap();
        let salt = kept.split(['$', ':']).nth(2).unwrap();
        let salt = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, salt).unwrap();
        assert_eq!(scram::with_salt(password, &salt, 4096).unwrap(), kept);
        assert_ne!(scram::verifier(password).unwrap(), scram::verifier(password).unwrap(), "the salt is fresh");
    }
}

fn person(login: &str, municipality: &str) -> NewPerson {
    NewPerson {
        login: login.to_owned(),
        name: "Karen Østergård".to_owned(),
        email: Some("karen@ballerup.example".to_owned()),
        municipality: municipality.to_owned(),
        verifier: None,
    }
}

fn role(give: bool, login: &str, municipality: &str, role: &str) -> RoleChange {
    RoleChange {
        login: login.to_owned(),
        municipality: municipality.to_owned(),
        role: role.to_owned(),
        reason: "aftalt".to_owned(),
        give,
    }
}

fn login(registry: &Registry, login: &str) -> Target {
    let Registry::Postgres(database) = registry else { panic!("a file has no logins") };
    database.login(login)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_added_works_and_is_deactivated() {
    let registry = Registry::postgres().await;
    let owner = registry.owner();
    let verifier = scram::verifier("hemmeligt").unwrap();
    let new = NewPerson { verifier: Some(verifier.clone()), ..person("k151_karen", "0151") };
    assert_eq!(admin::add_person(&owner, &new).await, Ok(true));
    assert_eq!(admin::add_person(&owner, &new).await, Ok(false), "again");
    assert_eq!(admin::add_person(&owner, &person("k151_karen", "0159")).await, Err(Refusal::Denied), "elsewhere");
    let given = role(true, "k151_karen", "0151", "contract_admin");
    assert_eq!(admin::change_role(&owner, &given).await, Ok(true));
    assert_eq!(admin::change_role(&owner, &given).await, Ok(false), "again");
    let listed = admin::people(&owner).await.unwrap();
    let karen = listed.iter().find(|person| person.login == "k151_karen").unwrap();
    assert_eq!((karen.roles.as_str(), karen.active), ("0151 contract_admin", true));
    let mut server = superuser(&registry).await;
    let facts: (bool, i32, String) =
        sqlx::query_as("select rolcanlogin, rolconnlimit, rolpassword from pg_authid where rolname = 'k151_karen'")
            .fetch_one(&mut server)
            .await
            .unwrap();
    assert_eq!(facts, (true, 6, verifier));

    let pools = registry.open("k151_karen").await;
    let sees = "select count(*) from v_organisation";
    assert!(number(&pools, sees).await.unwrap().unwrap() > 90);
    assert_eq!(admin::deactivate(&owner, "k151_karen").await, Ok(true));
    // The session is still open, and its next statement sees nothing.
    assert_eq!(number(&pools, sees).await, Ok(Some(0)));
    let can: bool = sqlx::query_scalar("select rolcanlogin from pg_authid where rolname = 'k151_karen'")
        .fetch_one(&mut server)
        .await
        .unwrap();
    assert!(!can);
    assert_eq!(admin::deactivate(&owner, "k151_nobody").await, Err(Refusal::Gone));
    for bad in ["kitos_owner", "pg_monitor", "Karen", "k; drop", ""] {
        let refused = admin::add_person(&owner, &person(bad, "0151")).await;
        assert_eq!(refused, Err(Refusal::Database { code: "KT408".to_owned() }), "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_are_given_by_those_who_stand_above_them() {
    let registry = Registry::postgres().await;
    let ballerup = registry.municipality("0151").await;
    let gladsaxe = registry.municipality("0159").await;
    registry.person(ballerup, "la_admin", &["local_admin"]).await;
    registry.person(ballerup, "la_orga", &["organisation_admin"]).await;
    registry.person(ballerup, "la_kona", &["contract_admin"]).await;
    registry.person(ballerup, "la_quiet", &["local_admin", "read_only"]).await;
    registry.person(1, "la_sek", &["global_admin"]).await;
    registry.person(ballerup, "la_new", &[]).await;
    registry.person(gladsaxe, "la_neighbour", &["user"]).await;
    let denied = || Err(Refusal::Denied);
    for (who, to, place, given, expected) in [
        ("la_admin", "la_new", "0151", "contract_admin", Ok(true)),
        ("la_admin", "la_new", "0151", "local_admin", Ok(true)),
        // A registrar here may be a reader there: the giver need not see him.
        ("la_admin", "la_neighbour", "0151", "read_only", Ok(true)),
        ("la_admin", "la_new", "0151", "global_admin", denied()),
        ("la_admin", "la_new", "0159", "user", denied()),
        ("la_admin", "la_admin", "0000", "global_admin", denied()),
        ("la_orga", "la_new", "0151", "user", Ok(true)),
        ("la_orga", "la_new", "0151", "system_admin", denied()),
        ("la_kona", "la_new", "0151", "user", denied()),
        ("la_quiet", "la_new", "0151", "user", denied()),
        // The secretariat reads no municipality's registrations, and gives itself no key to them.
        ("la_sek", "la_sek", "0151", "local_admin", denied()),
        ("la_sek", "la_new", "0151", "user", denied()),
        ("la_sek", "la_new", "0000", "report_admin", Ok(true)),
        ("la_admin", "la_unheard_of", "0151", "user", Err(Refusal::Gone)),
    ] {
        let done = admin::change_role(&login(&registry, who), &role(true, to, place, given)).await;
        assert_eq!(done, expected, "{who} gives {to} {given} in {place}");
    }
    let withdraw = |to: &str, given: &str| role(false, to, "0151", given);
    let by_admin = login(&registry, "la_admin");
    assert_eq!(admin::change_role(&by_admin, &withdraw("la_new", "contract_admin")).await, Ok(true));
    assert_eq!(admin::change_role(&by_admin, &withdraw("la_new", "contract_admin")).await, Ok(false));
    assert_eq!(admin::change_role(&by_admin, &withdraw("la_admin", "local_admin")).await, denied(), "his own");
    assert_eq!(admin::change_role(&login(&registry, "la_kona"), &withdraw("la_new", "user")).await, denied());
    // Who, why and what stand in the books.
    let pools = registry.open("la_admin").await;
    let books = "select s.actor || ' ' || s.reason || ' ' || a.role from assignment_history h \
         join change_set s on s.organisation_id = h.organisation_id and s.id = h.ended_by \
         join assignment a on a.organisation_id = h.organisation_id and a.id = h.id where s.kind = 'role'";
    assert_eq!(texts(&pools, books).await.unwrap(), ["la_admin aftalt contract_admin"]);
}

/// The functions are the operator's where they are; and a login is nobody's to change by hand.
#[tokio::test(flavor = "multi_thread")]
async fn members_reach_none_of_the_operators_functions() {
    let registry = Registry::postgres().await;
    let ballerup = registry.municipality("0151").await;
    registry.person(ballerup, "ob_admin", &["local_admin"]).await;
    let target = login(&registry, "ob_admin");
    assert_eq!(admin::people(&target).await, Err(Refusal::Denied));
    assert_eq!(admin::check(&target).await, Err(Refusal::Denied));
    assert_eq!(admin::deactivate(&target, "ob_admin").await, Err(Refusal::Denied));
    assert_eq!(admin::add_person(&target, &person("ob_new", "0151")).await, Err(Refusal::Denied));
    assert_eq!(admin::install(&target).await, Err(Refusal::Denied));
    let pools: Pools = registry.open("ob_admin").await;
    let change =
        format!("insert into change_set (organisation_id, uuid, kind) values ({ballerup}, '{}', 'edit')", uuid());
    let rename =
        "update person set login = 'ob_other', version = version + 1, change_id = (select max(id) from change_set)";
    assert_eq!(save(&pools, &[change, rename.to_owned()]).await, Err(Refusal::Denied));
}

/// Ways back in for somebody whom the operator has shut out, with what makes each of them one.
const WAYS_BACK: [(&str, &str); 2] = [
    (
        "update person set active = true, version = version + 1, change_id = (select max(id) from change_set) \
         where login = 'sh_gone' and deleted_at is null",
        "grant update (active) on kitos.person to kitos_member",
    ),
    (
        "insert into person (organisation_id, uuid, change_id, name, name_key, login) \
         select organisation_id, gen_random_uuid(), id, 'x', 'x', 'sh_gone' from change_set order by id desc limit 1",
        "alter policy own_insert on kitos.person \
         with check (organisation_id = any ((select intern.mine('{local_admin,organisation_admin}'))::bigint[]))",
    ),
];
const REMOVE: &str = "update person set deleted_at = now(), version = version + 1, \
     change_id = (select max(id) from change_set) where login = 'sh_gone' and deleted_at is null";

/// An administrator of this municipality tries a statement.
async fn tries(registry: &Registry, login: &str, place: i64, statement: &str) -> Result<u64, Refusal> {
    let change = format!("insert into change_set (organisation_id, uuid, kind) values ({place}, '{}', 'edit')", uuid());
    save(&registry.open(login).await, &[change, statement.to_owned()]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_operator_lets_somebody_in_again() {
    let registry = Registry::postgres().await;
    let owner = registry.owner();
    let ballerup = registry.municipality("0151").await;
    let gladsaxe = registry.municipality("0159").await;
    registry.person(ballerup, "sh_local", &["local_admin"]).await;
    registry.person(ballerup, "sh_orga", &["organisation_admin"]).await;
    registry.person(gladsaxe, "sh_there", &["local_admin"]).await;
    let gone = person("sh_gone", "0151");
    admin::add_person(&owner, &gone).await.unwrap();
    admin::change_role(&owner, &role(true, "sh_gone", "0151", "contract_admin")).await.unwrap();
    admin::deactivate(&owner, "sh_gone").await.unwrap();
    let people = [("sh_local", ballerup), ("sh_orga", ballerup), ("sh_there", gladsaxe)];
    for (login, place) in people {
        let refused = tries(&registry, login, place, WAYS_BACK[0].0).await;
        assert_eq!(refused, Err(Refusal::Denied), "{login} makes active");
    }
    // Removing is an administrator's right, and leaves no way in either.
    assert_eq!(tries(&registry, "sh_orga", ballerup, REMOVE).await, Ok(1));
    for (login, place) in people {
        let refused = tries(&registry, login, place, WAYS_BACK[1].0).await;
        assert_eq!(refused, Err(Refusal::Denied), "{login} registers anew");
    }
    assert_eq!(admin::add_person(&owner, &gone).await, Ok(true), "the operator does");
    assert!(admin::people(&owner).await.unwrap().iter().any(|person| person.login == "sh_gone" && person.active));

    // Without the defences each of the two is a way in.
    let Registry::Postgres(database) = &registry else { panic!("a file") };
    for (way, opened) in WAYS_BACK {
        admin::deactivate(&owner, "sh_gone").await.unwrap();
        if way.starts_with("insert") {
            assert_eq!(tries(&registry, "sh_orga", ballerup, REMOVE).await, Ok(1));
        }
        database.admin(opened).await;
        assert_eq!(tries(&registry, "sh_orga", ballerup, way).await, Ok(1), "{opened}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_ones_own_has_no_logins() {
    let registry = Registry::sqlite().await;
    let target = registry.owner();
    assert_eq!(admin::people(&target).await, Err(Refusal::SharedOnly));
    assert_eq!(admin::install(&target).await, Err(Refusal::SharedOnly));
    assert_eq!(admin::upgrade(&target).await, Err(Refusal::SharedOnly));
    assert_eq!(admin::host_lines(&target), Err(Refusal::SharedOnly));
}

/// A whole server from nothing: the operator installs, a migrator without any power upgrades.
#[tokio::test(flavor = "multi_thread")]
async fn a_registry_is_installed_twice_and_upgraded_by_a_migrator() {
    let registry = Registry::postgres().await;
    let mut server = superuser(&registry).await;
    let Target::Postgres(address) = registry.owner() else { panic!("a file") };
    let (front, rest) = address.rsplit_once("/t_").unwrap();
    let (old, place) = rest.split_once('?').unwrap();
    let name = format!("inst_{old}");
    let target = |login: &str| {
        let front = front.replace("kitos_admin@", &format!("{login}@"));
        Target::Postgres(format!("{front}/{name}?{place}"))
    };
    let installed = [admin::install(&target("kitos_admin")).await, admin::install(&target("kitos_admin")).await];
    let migrator = "do $$ begin create role inst_migrator login in role kitos_migrator; \
         exception when duplicate_object or unique_violation then null; end $$";
    sqlx::raw_sql(migrator).execute(&mut server).await.unwrap();
    let migrator = target("inst_migrator");
    let upgraded = [admin::upgrade(&migrator).await, admin::upgrade(&migrator).await];
    let checked = admin::check(&migrator).await;
    let people = admin::people(&migrator).await;
    let drop = format!("drop database {name} with (force)");
    sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut server).await.unwrap();
    assert_eq!((installed, upgraded, people), ([Ok(()), Ok(())], [Ok(()), Ok(())], Ok(vec![])));
    let odd = checked.unwrap().into_iter().filter(|found| found.verdict != Verdict::Kept);
    let odd: Vec<String> = odd.map(|found| found.rule).filter(|rule| !OF_THE_SERVER.contains(&rule.as_str())).collect();
    // Reading the planner's figures takes a superuser.
    assert_eq!(odd, ["statistics-rows"]);
}

/// Statistics that were collected while an old version ran are gone after the upgrade.
#[tokio::test(flavor = "multi_thread")]
async fn a_registry_of_an_older_version_is_upgraded_and_passes_the_check() {
    const ROWS: &str = "insert into kitos.organisation (id, organisation_id, uuid, change_id, name, name_key, kind) \
             select 5000 + n, 5001, lpad(n::text, 36, '0'), 1, 'Navn', 'navn' || n, 'company' from generate_series(1, 20) n; \
         insert into kitos.change_set (id, organisation_id, uuid, kind) values (1, 5001, gen_random_uuid(), 'edit'); \
         insert into kitos.it_system (id, organisation_id, uuid, change_id, name, name_key, access) \
             select 5000 + n, 5001, lpad(n::text, 36, '0'), 1, 'Navn', 'navn' || n, 'local' from generate_series(1, 20) n; \
         insert into kitos.it_interface (organisation_id, uuid, change_id, name, name_key, access, interface_ref) \
             select 5001, lpad(n::text, 36, '0'), 1, 'Navn', 'navn', 'shared', n::text from generate_series(1, 20) n; \
         insert into kitos.reference (organisation_id, uuid, change_id, title, is_master, system_id) \
             select 5001, lpad(n::text, 36, '0'), 1, 'Navn', true, 5000 + n from generate_series(1, 20) n; analyze";
    const FOUND: &str = "select distinct starelid::regclass::text from pg_statistic \
         where starelid in (select indexrelid from pg_index x join pg_class c on c.oid = x.indrelid \
             where c.relnamespace = 'kitos'::regnamespace) order by 1";
    let old = Old::database(8).await;
    let mut server = old.superuser().await;
    sqlx::raw_sql(ROWS).execute(&mut server).await.unwrap();
    let found: Vec<String> = sqlx::query_scalar(FOUND).fetch_all(&mut server).await.unwrap();
    let indexes = ["it_interface_name_unique", "organisation_name_unique", "reference_master_unique"];
    assert_eq!(found, indexes.map(|index| format!("kitos.{index}")));
    server.close().await.unwrap();
    admin::upgrade(&old.target).await.unwrap();
    let odd = admin::check(&old.target).await.unwrap().into_iter().filter(|found| found.verdict != Verdict::Kept);
    let odd: Vec<_> = odd.filter(|found| !OF_THE_SERVER.contains(&found.rule.as_str())).collect();
    old.drop().await;
    assert!(odd.is_empty(), "{odd:?}");
}

/// A database as a program left it whose last migration had this number.
struct Old {
    registry: Registry,
    name: String,
    target: Target,
}

impl Old {
    async fn database(number: i64) -> Self {
        let registry = Registry::postgres().await;
        let Target::Postgres(address) = registry.owner() else { panic!("a file") };
        let (front, rest) = address.rsplit_once("/t_").unwrap();
        let (other, place) = rest.split_once('?').unwrap();
        let name = format!("old_{other}");
        let target = Target::Postgres(format!("{front}/{name}?{place}"));
        let old = Self { registry, name, target };
        old.beside(&format!("create database {}", old.name)).await;
        let mut server = old.superuser().await;
        sqlx::raw_sql(include_str!("../migrations/postgres/roles.sql")).execute(&mut server).await.unwrap();
        sqlx::raw_sql("set role kitos_owner; set search_path = kitos").execute(&mut server).await.unwrap();
        let all = sqlx::migrate!("migrations/postgres");
        let until = all.iter().filter(|migration| migration.version <= number).cloned().collect();
        sqlx::migrate::Migrator::with_migrations(until).run(&mut server).await.unwrap();
        server.close().await.unwrap();
        old
    }

    async fn superuser(&self) -> PgConnection {
        let Target::Postgres(address) = &self.target else { panic!("a file") };
        address.parse::<sqlx::postgres::PgConnectOptions>().unwrap().connect().await.unwrap()
    }

    async fn beside(&self, text: &str) {
        let mut server = superuser(&self.registry).await;
        sqlx::raw_sql(AssertSqlSafe(text.to_owned())).execute(&mut server).await.unwrap();
    }

    async fn drop(self) {
        self.beside(&format!("drop database {} with (force)", self.name)).await;
    }
}

/// The command line as the operator, with what comes on standard input.
fn kitos(registry: &Registry, arguments: &[&str], input: &str) -> Output {
    let Target::Postgres(address) = registry.owner() else { panic!("a file") };
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kitos"));
    command.env_clear().env("KITOS_HOME", home.path()).env("HOME", home.path()).env("LANG", "da_DK.UTF-8");
    command.env("KITOS_DB", address).env("KITOS_LOG", "trace").args(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    for entry in walk(home.path()) {
        let written = std::fs::read(&entry).unwrap();
        assert!(!String::from_utf8_lossy(&written).contains("kodeord-17"), "{}", entry.display());
    }
    done
}

fn walk(place: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_adds_checks_and_prints() {
    let registry = Registry::postgres().await;
    let said = |done: &Output| String::from_utf8_lossy(&done.stdout).into_owned();
    let add = ["admin", "person", "add", "k159_nina", "--name", "Nina Bæk", "--municipality", "gladsaxe", "--password"];
    let done = kitos(&registry, &add, "kodeord-17\n");
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(said(&done).contains("k159_nina er oprettet"));
    assert_eq!(kitos(&registry, &add, "").status.code(), Some(2), "no password");
    let give = ["admin", "role", "give", "k159_nina", "0159", "contract-admin", "--reason", "ny"];
    assert_eq!(kitos(&registry, &give, "").status.code(), Some(0));
    let listed = kitos(&registry, &["admin", "person", "list", "--format", "json"], "");
    assert!(said(&listed).contains("0159 contract_admin"), "{}", said(&listed));
    let wrong = ["admin", "role", "give", "k159_nina", "9999", "user"];
    assert_eq!(kitos(&registry, &wrong, "").status.code(), Some(2));
    let off = kitos(&registry, &["admin", "person", "deactivate", "k159_nina"], "");
    assert_eq!(off.status.code(), Some(0));

    let Registry::Postgres(database) = &registry else { panic!("a file") };
    database.admin("alter table kitos.contract no force row level security").await;
    let checked = kitos(&registry, &["admin", "check"], "");
    assert_eq!(checked.status.code(), Some(1));
    assert!(said(&checked).contains("BRUDT") && said(&checked).contains("kitos admin migrate"), "{}", said(&checked));

    let lines = said(&kitos(&registry, &["admin", "hba"], ""));
    let rules: Vec<&str> = lines.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    let last = rules.iter().position(|line| line.starts_with("kitos ")).unwrap();
    assert!(
        rules[..last].ends_with(&[
            "local    all       all                           reject",
            "host     all       all             0.0.0.0/0     reject",
            "host     all       all             ::0/0         reject"
        ]),
        "{lines}"
    );
    assert!(!lines.contains("trust") && !lines.contains("md5"));
}
