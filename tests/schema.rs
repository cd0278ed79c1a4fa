//! The schema of both databases against the declarations of the entities, and the properties
//! that the protection of the shared registry rests on.

use std::collections::{BTreeMap, BTreeSet};

use kitos::db::migrate::{Purpose, known, migrate, status};
use kitos::db::open::{Clock, Pools, Target, open};
use kitos::db::reference;
use kitos::model::entities::ALL;
use kitos::model::entity::{Entity, Kind, Source, Tenancy};
use kitos::model::request::Refusal;
use kitos::model::share::Share;

use crate::support::registry::{Registry, columns, moment, number, save, texts};

/// The entities of the share layer.
const SHARED: [&str; 12] = [
    "contract",
    "contract_system",
    "economy_line",
    "it_interface",
    "it_system",
    "it_system_kle",
    "kle",
    "option_value",
    "org_unit",
    "organisation",
    "system_usage",
    "usage_kle",
];
const BOOKKEEPING: [&str; 7] = ["id", "organisation_id", "uuid", "version", "change_id", "row_from", "deleted_at"];

/// A registry of each kind with one reader.
async fn read_by_anna() -> [(Registry, Pools); 2] {
    let mut opened = Vec::new();
    for registry in Registry::both().await {
        let ballerup = registry.municipality("0151").await;
        registry.person(ballerup, "anna", &["contract_admin"]).await;
        let pools = registry.open("anna").await;
        opened.push((registry, pools));
    }
    opened.try_into().ok().unwrap()
}

fn sorted<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect()
}

/// What the entity's table must have.
fn table_columns(entity: &Entity) -> BTreeSet<&str> {
    let mut names: BTreeSet<&str> = BOOKKEEPING.into_iter().collect();
    names.extend(entity.fields.iter().filter(|field| field.stored()).map(|field| field.name));
    if entity.has_name_key() {
        names.insert("name_key");
    }
    if !entity.searched.is_empty() {
        names.insert("search_text");
    }
    names
}

/// Tables with their columns in order, as the database lists them.
async fn tables(pools: &Pools) -> BTreeMap<String, Vec<String>> {
    let sql = match pools {
        Pools::Sqlite(_) => {
            "select m.name || '.' || c.name from sqlite_master m join pragma_table_info(m.name) c \
             where m.type = 'table' and m.name not like 'sqlite%' and m.name not like '\\_sqlx%' escape '\\' \
             order by m.name, c.cid"
        }
        Pools::Postgres(_) => {
            "select c.relname || '.' || a.attname from pg_class c \
             join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped \
             where c.relnamespace = 'kitos'::regnamespace and c.relkind = 'r' and c.relname not like '\\_sqlx%' \
             order by c.relname, a.attnum"
        }
    };
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in texts(pools, sql).await.unwrap() {
        let (table, column) = line.split_once('.').unwrap();
        found.entry(table.to_owned()).or_default().push(column.to_owned());
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_have_the_same_tables_and_columns() {
    let [(_a, sqlite), (_b, postgres)] = read_by_anna().await;
    let [sqlite, postgres] = [tables(&sqlite).await, tables(&postgres).await];
    let sets = |tables: &BTreeMap<String, Vec<String>>| -> BTreeMap<String, BTreeSet<String>> {
        tables.iter().map(|(name, columns)| (name.clone(), columns.iter().cloned().collect())).collect()
    };
    assert_eq!(sets(&sqlite), sets(&postgres));
    assert!(sqlite.len() > 40, "{}", sqlite.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_has_the_columns_of_its_entity_and_a_history_in_step() {
    for (_registry, pools) in read_by_anna().await {
        let tables = tables(&pools).await;
        for entity in ALL {
            let found = &tables[entity.table];
            assert_eq!(sorted(found.iter().map(String::as_str)), sorted(table_columns(entity)), "{}", entity.table);
            let history = &tables[&format!("{}_history", entity.table)];
            assert_eq!(history[..3], ["row_to", "ended_by", "change"], "{}", entity.table);
            assert_eq!(&history[3..], found.as_slice(), "{}", entity.table);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_view_has_the_columns_of_its_entity() {
    for (_registry, pools) in read_by_anna().await {
        for entity in ALL {
            let mut expected = table_columns(entity);
            expected.extend(entity.fields.iter().map(|field| field.name));
            assert_eq!(columns(&pools, &entity.view()).await, sorted(expected), "{}", entity.view());
        }
    }
}

/// The share layer's columns on PostgreSQL are read from the catalog: no member may describe them.
async fn share_columns(pools: &Pools, entity: &str) -> Vec<String> {
    match pools {
        Pools::Sqlite(_) => columns(pools, &format!("share_{entity}")).await,
        Pools::Postgres(_) => {
            let sql = format!(
                "select a.attname::text from pg_attribute a join pg_class c on c.oid = a.attrelid \
                 join pg_namespace n on n.oid = c.relnamespace \
                 where n.nspname = 'share' and c.relname = 'share_{entity}' and a.attnum > 0"
            );
            sorted(texts(pools, &sql).await.unwrap().iter().map(String::as_str))
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_share_layer_has_exactly_the_fields_that_may_leave() {
    for (_registry, pools) in read_by_anna().await {
        for name in SHARED {
            let entity = kitos::model::entities::named(name).unwrap();
            let mut expected: BTreeSet<&str> = ["id", "organisation_id"].into_iter().collect();
            expected.extend(entity.fields.iter().filter(|field| field.share.may_leave()).map(|field| field.name));
            match name {
                "contract" => expected.insert("price_hidden"),
                // What its name is ordered by; it tells nothing that the name does not.
                "organisation" | "it_system" => expected.insert("name_key"),
                _ => true,
            };
            assert_eq!(share_columns(&pools, name).await, sorted(expected), "share_{name}");
        }
    }
}

/// The view of codes in the catalog, which a member may read though not the view.
const CODES: &str = "(select c.oid from pg_class c where c.relname = 'v_code' and c.relkind = 'v')";

/// A shared template compares with codes, and its SQL may hold no text: each is a column of one view.
#[tokio::test(flavor = "multi_thread")]
async fn every_code_that_a_shared_template_may_name_is_in_the_view_of_codes() {
    let fields = SHARED.iter().flat_map(|name| kitos::model::entities::named(name).unwrap().fields);
    let choices = fields.filter(|field| field.share.may_leave()).filter_map(|field| match field.kind {
        Kind::Choice(choices) => Some(choices.codes),
        _ => None,
    });
    let codes: BTreeSet<&str> = choices.flatten().copied().collect();
    let list: Vec<String> = codes.iter().map(|code| format!("code_{code}")).collect();
    for (registry, pools) in read_by_anna().await {
        let said = format!("select {} from v_code", list.join(" || ' ' || "));
        let found = match &registry {
            Registry::Sqlite { .. } => texts(&pools, &format!("/* share_ */ {said}")).await.unwrap(),
            Registry::Postgres(_) => {
                let read = "select string_agg(a.attname::text, ' ' order by a.attnum) from pg_attribute a \
                            where a.attrelid = 'share.v_code'::regclass and a.attnum > 0";
                let mut known: Vec<String> =
                    texts(&pools, &read.replace("'share.v_code'::regclass", CODES)).await.unwrap()[0]
                        .split(' ')
                        .map(str::to_owned)
                        .collect();
                known.retain(|name| list.contains(name));
                known.sort();
                vec![known.iter().map(|name| name.trim_start_matches("code_")).collect::<Vec<_>>().join(" ")]
            }
        };
        assert_eq!(found, [codes.iter().copied().collect::<Vec<_>>().join(" ")]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_know_the_same_days() {
    let mut days = Vec::new();
    for (_registry, pools) in read_by_anna().await {
        let names = columns(&pools, "v_today").await;
        let list: Vec<String> = names.iter().map(|name| format!("cast({name} as text)")).collect();
        let sql = format!("select {} from v_today", list.join(" || ' ' || "));
        days.push((names, texts(&pools, &sql).await.unwrap()));
    }
    assert_eq!(days[0], days[1]);
    assert!(days[0].1[0].contains("2026-07-15"), "in_30: {:?}", days[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn reference_data_is_installed_once() {
    for registry in Registry::both().await {
        assert_eq!(reference::install(&registry.owner()).await, Ok(0));
        let mut setup = registry.setup().await;
        let municipalities = "select count(*) from organisation where kind = 'municipality'";
        assert_eq!(setup.number(municipalities, vec![]).await, Ok(99), "98 and the secretariat");
        let slip = "select priority from option_value where name = 'icens - flatrate'";
        assert_eq!(setup.number(slip, vec![]).await, Ok(6));
    }
}

// What the server's protection rests on.

/// Lines of a catalog query, as the operator.
async fn catalog(sql: &str) -> Vec<String> {
    let registry = Registry::postgres().await;
    registry.setup().await.texts(Box::leak(sql.to_owned().into_boxed_str())).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn row_level_security_is_forced_everywhere() {
    let open = catalog(
        "select c.relname::text from pg_class c where c.relnamespace = 'kitos'::regnamespace and c.relkind = 'r' \
         and c.relname not like '\\_sqlx%' and not (c.relrowsecurity and c.relforcerowsecurity)",
    )
    .await;
    assert_eq!(open, ["schema_info"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_may_delete_or_truncate() {
    let grants = catalog(
        "select grantee || ' ' || privilege_type || ' ' || table_name from information_schema.role_table_grants \
         where table_schema in ('kitos', 'share') and grantee <> 'kitos_owner' and grantee <> 'kitos_share' \
         and privilege_type in ('DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES')",
    )
    .await;
    assert_eq!(grants, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn members_may_not_write_what_the_registry_writes() {
    let grants = catalog(
        "select table_name || '.' || column_name || ' ' || privilege_type from information_schema.column_privileges \
         where table_schema = 'kitos' and grantee = 'kitos_member' and ( \
             (privilege_type = 'UPDATE' and column_name in ('id', 'organisation_id', 'uuid', 'row_from')) \
             or (privilege_type = 'INSERT' and column_name in ('id', 'version', 'row_from', 'actor', 'at', 'xid')) \
             or (privilege_type = 'UPDATE' and table_name = 'economy_line' and column_name = 'visibility') \
             or (privilege_type <> 'SELECT' and table_name like '%\\_history'))",
    )
    .await;
    assert_eq!(grants, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_ask_who_one_is_once_for_a_statement() {
    let policies = catalog(
        "select tablename || '.' || policyname || ': ' || coalesce(qual, '') || ' ' || coalesce(with_check, '') \
         from pg_policies where schemaname = 'kitos' \
         and (coalesce(qual, '') || coalesce(with_check, '')) like '%intern.%'",
    )
    .await;
    assert!(policies.len() > 40, "{}", policies.len());
    for policy in policies {
        // These two cost next to nothing and are meant to be asked of every row.
        let policy = policy.replace("intern.holds(", "").replace("intern.same(", "");
        let calls = policy.matches("intern.").count();
        let once = policy.matches("( SELECT intern.").count() + policy.matches("( SELECT (intern.").count();
        assert_eq!(once, calls, "{policy}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_that_run_as_somebody_else_fix_their_search_path() {
    let loose = catalog(
        "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace \
         where n.nspname in ('kitos', 'intern', 'share') and p.prosecdef \
         and not exists (select 1 from unnest(p.proconfig) as setting where setting like 'search_path=%')",
    )
    .await;
    assert_eq!(loose, [""; 0]);
}

/// Statistics are values of hidden rows; what an index computes has statistics too.
#[tokio::test(flavor = "multi_thread")]
async fn the_planner_keeps_no_statistics_of_columns() {
    let kept = catalog(
        "select c.relname || '.' || a.attname from pg_class c \
         join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped \
         left join pg_index i on i.indexrelid = c.oid \
         where c.relnamespace = 'kitos'::regnamespace and c.relname not like '\\_sqlx%' \
         and (c.relkind = 'r' or i.indkey[a.attnum - 1] = 0) and a.attstattarget <> 0",
    )
    .await;
    assert_eq!(kept, [""; 0]);
}

/// An index on a municipality's rows that does not begin with the municipality fetches foreign
/// rows, and EXPLAIN ANALYZE counts them. A person's id and login are asked for by nobody else's.
#[tokio::test(flavor = "multi_thread")]
async fn indexes_of_tenant_tables_begin_with_the_organisation() {
    let loose = catalog(
        "select t.relname || ' ' || i.relname from pg_index x join pg_class i on i.oid = x.indexrelid \
         join pg_class t on t.oid = x.indrelid \
         join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0] \
         where t.relnamespace = 'kitos'::regnamespace and a.attname <> 'organisation_id'",
    )
    .await;
    let tenants: Vec<&str> =
        ALL.iter().filter(|entity| entity.tenancy == Tenancy::Tenant).map(|entity| entity.table).collect();
    let loose: Vec<&str> = loose
        .iter()
        .filter(|line| tenants.contains(&line.split(' ').next().unwrap()))
        .map(|line| line.split(' ').nth(1).unwrap())
        .collect();
    let mut loose = loose;
    loose.sort_unstable();
    assert_eq!(loose, ["person_id_key", "person_login_unique"]);
}

/// What hangs on a record is found by it: by an index that the views' way of leaving deleted rows out
/// does not rule out, or every record reads the municipality's whole table.
#[tokio::test(flavor = "multi_thread")]
async fn what_hangs_on_a_record_has_an_index() {
    let without = catalog(
        "select t.relname || ' ' || a.attname from pg_constraint c join pg_class t on t.oid = c.conrelid \
         join pg_attribute a on a.attrelid = t.oid and a.attnum = c.conkey[2] \
         where c.contype = 'f' and t.relnamespace = 'kitos'::regnamespace and a.attname <> 'change_id' \
         and c.confrelid in ('kitos.contract'::regclass, 'kitos.system_usage'::regclass) and not exists ( \
         select 1 from pg_index i where i.indrelid = t.oid and i.indkey[1] = a.attnum \
         and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) not like '%deleted_at%'))",
    )
    .await;
    assert_eq!(without, [""; 0]);
}

/// The roles of a declaration are the roles of the policy.
#[tokio::test(flavor = "multi_thread")]
async fn policies_let_the_declared_editors_write() {
    let policies = catalog(
        "select tablename || ' ' || with_check from pg_policies \
         where schemaname = 'kitos' and policyname in ('own_update', 'local_update')",
    )
    .await;
    let by_role = |entity: &&&Entity| match entity.tenancy {
        Tenancy::Tenant => entity.name != "assignment",
        Tenancy::Catalogue => !entity.editors.is_empty(),
    };
    for entity in ALL.iter().filter(by_role) {
        let policy = policies.iter().find(|line| line.starts_with(&format!("{} ", entity.table))).unwrap();
        let written = policy.split('{').nth(1).and_then(|rest| rest.split('}').next()).unwrap();
        let declared: Vec<&str> = ["local_admin"].into_iter().chain(entity.editors.iter().copied()).collect();
        assert_eq!(sorted(written.split(',')), sorted(declared), "{}", entity.name);
    }
}

/// No column of a class that may not leave is granted to the share layer's owner, except those
/// that its own conditions need and that hold no text.
#[tokio::test(flavor = "multi_thread")]
async fn the_share_layer_is_granted_no_note_and_no_person() {
    let granted = catalog(
        "select table_name || '.' || column_name from information_schema.column_privileges \
         where table_schema = 'kitos' and grantee = 'kitos_share' and privilege_type = 'SELECT'",
    )
    .await;
    assert!(granted.len() > 100);
    let never: Vec<String> = ALL
        .iter()
        .flat_map(|entity| entity.fields.iter().map(move |field| (entity, field)))
        .filter(|(_, field)| field.source != Source::View)
        .filter(|(_, field)| !field.share.may_leave() && field.name != "main_contract_id")
        .map(|(entity, field)| format!("{}.{}", entity.table, field.name))
        .collect();
    let leaks: Vec<&String> = granted.iter().filter(|column| never.contains(column)).collect();
    assert_eq!(leaks, [""; 0]);
    assert!(never.contains(&"contract.remark".to_owned()) && Share::Note.code() == "note");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_by_name_is_read_from_an_index_in_order() {
    for (registry, pools) in read_by_anna().await {
        let explain = if registry.is_postgres() { "explain (costs off)" } else { "explain query plan" };
        let sql =
            format!("{explain} select name from v_contract where organisation_id = 7 order by name_key, id limit 50");
        let plan = plan(&pools, &sql).await;
        // SQLite may take the unique index: it ends in the row's id too.
        assert!(plan.contains("contract_by_name") || plan.contains("contract_name_unique"), "{plan}");
        assert!(!plan.to_lowercase().contains("sort") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}

async fn plan(pools: &Pools, sql: &str) -> String {
    use sqlx::{AssertSqlSafe, Row};
    let sql = AssertSqlSafe(sql.to_owned());
    match pools {
        Pools::Sqlite(pool) => {
            let rows = sqlx::query(sql).fetch_all(pool).await.unwrap();
            rows.iter().map(|row| row.get::<String, _>("detail") + "\n").collect()
        }
        Pools::Postgres(pool) => {
            // A table of no rows is soonest read whole; whether it must be is the question.
            let mut connection = pool.acquire().await.unwrap();
            for way in ["seqscan", "bitmapscan", "incremental_sort"] {
                sqlx::query(AssertSqlSafe(format!("set enable_{way} = off"))).execute(&mut *connection).await.unwrap();
            }
            let rows = sqlx::query_scalar::<_, String>(sql).fetch_all(&mut *connection).await.unwrap();
            rows.join("\n")
        }
    }
}

// Opening and upgrading.

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_database_is_refused_and_left_alone() {
    for registry in Registry::both().await {
        let mut setup = registry.setup().await;
        let newer = "update schema_info set value = '9999' where name = 'version'";
        setup.run(newer, vec![]).await.unwrap();
        setup.commit().await.unwrap();
        let refused = Refusal::NewerDatabase { found: 9999, known: known() };
        assert_eq!(migrate(&registry.owner(), Purpose::Own).await.unwrap_err(), refused);
        assert_eq!(status(&registry.owner()).await.unwrap().found, Some(9999));
        let opened = open(&registry.owner(), None, false, Clock::Fixed(moment())).await;
        assert_eq!(opened.unwrap_err(), refused);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn migrating_again_changes_nothing() {
    for registry in Registry::both().await {
        migrate(&registry.owner(), Purpose::Own).await.unwrap();
        let ballerup = registry.municipality("0151").await;
        registry.person(ballerup, "anna", &["contract_admin"]).await;
        let pools = registry.open("anna").await;
        assert_eq!(number(&pools, "select count(*) from v_organisation").await, Ok(Some(99)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let registry = Registry::sqlite().await;
    let Target::Sqlite(path) = registry.owner() else { panic!("a file") };
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
    let opened = open(&registry.owner(), None, false, Clock::System).await;
    assert_eq!(opened.unwrap_err(), Refusal::FileTooOpen { path: path.display().to_string() });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_registry_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let missing = directory.path().join("none.db");
    let opened = open(&Target::Sqlite(missing.clone()), None, false, Clock::System).await;
    assert_eq!(opened.unwrap_err(), Refusal::NoSuchFile { path: missing.display().to_string() });
    let text = directory.path().join("text.db");
    std::fs::write(&text, "not a database, but long enough to be read as the header of one. ".repeat(20)).unwrap();
    std::fs::set_permissions(&text, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let opened = open(&Target::Sqlite(text), None, false, Clock::System).await;
    assert_eq!(opened.unwrap_err(), Refusal::NotADatabase);
    let nowhere = Target::parse("postgres://anna@localhost/kitos?host=/nonexistent").unwrap();
    let opened = open(&nowhere, None, false, Clock::System).await;
    assert!(matches!(opened, Err(Refusal::Offline { .. })), "{opened:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_comes_in() {
    let refused = Refusal::UnknownPerson { login: "bo".to_owned() };
    let file = Registry::sqlite().await;
    let opened = open(&file.owner(), Some("bo"), false, Clock::System).await;
    assert_eq!(opened.unwrap_err(), refused);
    let Registry::Postgres(database) = Registry::postgres().await else { panic!("a server") };
    database.member("bo").await;
    let opened = open(&database.login("bo"), None, false, Clock::System).await;
    assert_eq!(opened.unwrap_err(), refused);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_opened_for_reading_takes_nothing() {
    for (registry, login) in Registry::both().await.into_iter().zip(["anna", "anna"]) {
        let ballerup = registry.municipality("0151").await;
        registry.person(ballerup, login, &["contract_admin"]).await;
        let target = match &registry {
            Registry::Sqlite { target, .. } => target.clone(),
            Registry::Postgres(database) => database.login(login),
        };
        let pools = open(&target, Some(login), true, Clock::Fixed(moment())).await.unwrap();
        let write = format!(
            "insert into change_set (organisation_id, uuid, kind) values ({ballerup}, '{}', 'edit')",
            crate::support::registry::uuid()
        );
        assert_eq!(save(&pools, &[write]).await, Err(Refusal::ReadOnly));
        assert_eq!(texts(&pools, "select roles from v_who_am_i").await.unwrap(), ["contract_admin"]);
    }
}
