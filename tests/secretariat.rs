//! The secretariat across municipalities, on both databases: the agreement decides who shares,
//! completeness is numbers, and a merge takes every municipality's registrations along.

use std::process::Command;

use kitos::db::Db;
use kitos::db::open::{Pools, Target};
use kitos::model::quality;
use kitos::model::request::{Completeness, Merge, Merged, Outcome, Problem, Record, Refusal, Request, Save, Write};
use kitos::model::value::Value;
use uuid::Uuid;

use crate::support::registry::{Registry, number, texts, uuid};
use crate::support::story::Story;
use crate::support::world::{ANNA, GERT, LISE, SIGRID, World, date, insert};

/// Herlev is no party; its registrar has one contract.
const HANS: &str = "k163_hans";

async fn world_with_herlev(world: &World) -> i64 {
    let herlev = world.registry.municipality("0163").await;
    world.registry.person(herlev, HANS, &["user", "contract_admin", "system_admin"]).await;
    world.contract(ANNA, "Sbsys hosting", 310_000).await;
    world.contract(HANS, "Sbsys i Herlev", 99_000).await;
    herlev
}

async fn update(db: &Db, entity: &str, id: i64, fields: &[(&str, Value)]) -> Result<(), Refusal> {
    let record = record(db, entity, id).await;
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let write = Write::Update { entity: entity.to_owned(), id, version: record.version, fields };
    let save = Save { uuid: Uuid::now_v7(), reason: String::new(), kind: "edit".to_owned(), writes: vec![write] };
    db.answer(&Request::Save(save)).await.map(drop)
}

async fn record(db: &Db, entity: &str, id: i64) -> Record {
    let entity = kitos::model::entities::named(entity).unwrap().name;
    match db.answer(&Request::Record { entity, id }).await {
        Ok(Outcome::Record(record)) => *record,
        other => panic!("{entity}/{id}: {other:?}"),
    }
}

/// The municipalities that the price report names to this reader.
async fn named(world: &World, login: &str) -> Vec<String> {
    let db = world.db(login).await;
    let params = vec![("system".to_owned(), "Sbsys".to_owned())];
    let request = Request::Report { code: "prices-per-system".to_owned(), params, limit: 100 };
    match db.answer(&request).await {
        Ok(Outcome::Report(result)) => {
            let mut found: Vec<String> = result
                .rows
                .iter()
                .flat_map(|row| row.cells.iter().filter_map(|cell| cell.as_text().map(str::to_owned)))
                .filter(|text| text.ends_with(" Kommune"))
                .collect();
            found.sort();
            found.dedup();
            found
        }
        Err(refusal) => panic!("{refusal}"),
        other => panic!("{other:?}"),
    }
}

fn day(year: i32, month: u32, day: u32) -> Value {
    Value::Date(date(year, month, day))
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_shares_from_the_day_it_is_in_force() {
    for world in World::both().await {
        let herlev = world_with_herlev(&world).await;
        assert_eq!(named(&world, ANNA).await, ["Ballerup Kommune"]);
        let sigrid = world.db(SIGRID).await;
        let sent =
            &[("member_id", Value::Ref(herlev)), ("agreement", Value::text("2017")), ("sent_on", day(2026, 6, 1))];
        let accession = insert(&sigrid, "accession", sent).await;
        assert_eq!(named(&world, ANNA).await, ["Ballerup Kommune"], "sent");
        update(&sigrid, "accession", accession, &[("signed_on", day(2026, 6, 10))]).await.unwrap();
        assert_eq!(named(&world, ANNA).await, ["Ballerup Kommune"], "signed, not in force");
        update(&sigrid, "accession", accession, &[("in_force_from", day(2026, 6, 16))]).await.unwrap();
        assert_eq!(named(&world, ANNA).await, ["Ballerup Kommune"], "in force tomorrow");
        update(&sigrid, "accession", accession, &[("in_force_from", day(2026, 6, 15))]).await.unwrap();
        assert_eq!(named(&world, ANNA).await, ["Ballerup Kommune", "Herlev Kommune"], "in force");
        let leaves = [("notice_on", day(2026, 6, 14)), ("leaves_on", day(2026, 6, 15))];
        update(&sigrid, "accession", accession, &leaves).await.unwrap();
        assert_eq!(named(&world, ANNA).await, ["Ballerup Kommune", "Herlev Kommune"], "the last day");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_takes_out_of_the_next_report() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        world.contract(GERT, "Sbsys drift", 420_000).await;
        assert_eq!(named(&world, ANNA).await, ["Ballerup Kommune", "Gladsaxe Kommune"]);
        let sigrid = world.db(SIGRID).await;
        let left = [("notice_on", day(2026, 5, 1)), ("leaves_on", day(2026, 6, 14))];
        update(&sigrid, "accession", 2, &left).await.unwrap();
        assert_eq!(record(&sigrid, "accession", 2).await.value("name"), &Value::text("Gladsaxe Kommune"));
        assert_eq!(named(&world, ANNA).await, ["Ballerup Kommune"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_shared_before_the_day_that_the_secretariat_sets() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let sigrid = world.db(SIGRID).await;
        update(&sigrid, "sharing_terms", 1, &[("first_day", day(2026, 6, 16))]).await.unwrap();
        assert_eq!(named(&world, SIGRID).await, [""; 0], "from tomorrow");
        update(&sigrid, "sharing_terms", 1, &[("first_day", day(2026, 6, 15))]).await.unwrap();
        assert_eq!(named(&world, SIGRID).await, ["Ballerup Kommune"], "from today");
        let anna = world.db(ANNA).await;
        let tried = update(&anna, "sharing_terms", 1, &[("first_day", day(2017, 1, 1))]).await;
        if world.registry.is_postgres() {
            assert_eq!(tried, Err(Refusal::Denied));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accession_out_of_order_is_refused() {
    for world in World::both().await {
        let sigrid = world.db(SIGRID).await;
        let problem = |field: &str, problem| Err(Refusal::Invalid { field: field.to_owned(), problem });
        let before = Problem::Before { other: "signed_on".to_owned() };
        let tried = update(&sigrid, "accession", 1, &[("in_force_from", day(2017, 7, 1))]).await;
        assert_eq!(tried, problem("in_force_from", before));
        let tried = update(&sigrid, "accession", 1, &[("leaves_on", day(2026, 12, 31))]).await;
        assert_eq!(tried, problem("leaves_on", Problem::Needs { other: "notice_on".to_owned() }));
    }
}

async fn completeness(db: &Db) -> Result<Vec<Completeness>, Refusal> {
    match db.answer(&Request::Completeness).await? {
        Outcome::Completeness(counts) => Ok(counts),
        other => panic!("{other:?}"),
    }
}

/// What the secretariat counts for a municipality is what the municipality's own quality list says.
#[tokio::test(flavor = "multi_thread")]
async fn completeness_counts_as_the_quality_rules_do() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        world.contract(GERT, "Sbsys drift", 420_000).await;
        let anna = world.db(ANNA).await;
        insert(&anna, "contract", &[("name", Value::text("Uden alt")), ("visibility", Value::text("shared"))]).await;
        let ongoing = [
            ("name", Value::text("Løbende")),
            ("visibility", Value::text("shared")),
            ("duration_ongoing", Value::Bool(true)),
        ];
        let ongoing = insert(&anna, "contract", &ongoing).await;
        // Removed rows count on neither side.
        let gone =
            insert(&anna, "contract", &[("name", Value::text("Væk")), ("visibility", Value::text("shared"))]).await;
        let remove = Write::Remove { entity: "contract".to_owned(), id: gone, version: 1 };
        let save = Save { uuid: Uuid::now_v7(), reason: String::new(), kind: "edit".to_owned(), writes: vec![remove] };
        anna.answer(&Request::Save(save)).await.unwrap();
        assert!(ongoing > 0);

        let counts = completeness(&world.db(SIGRID).await).await.unwrap();
        let places: Vec<&str> = counts.iter().map(|count| count.organisation.as_str()).collect();
        assert_eq!(places, [["Ballerup Kommune"; 4], ["Gladsaxe Kommune"; 4]].concat());
        for (login, place) in [(ANNA, "Ballerup Kommune"), (GERT, "Gladsaxe Kommune")] {
            let own = world.db(login).await.answer(&Request::Quality { rules: quality::COMPLETENESS.to_vec() }).await;
            let Ok(Outcome::Quality(own)) = own else { panic!("{own:?}") };
            let seen: Vec<(String, i64)> = counts
                .iter()
                .filter(|count| count.organisation == place)
                .map(|count| (count.rule.clone(), count.missing))
                .collect();
            assert_eq!(seen, own, "{place}");
        }
        let missing: Vec<(i64, i64)> = counts.iter().map(|count| (count.missing, count.total)).collect();
        assert_eq!(missing[..4], [(2, 3), (1, 3), (2, 3), (1, 1)]);
        for login in [ANNA, LISE] {
            assert_eq!(completeness(&world.db(login).await).await, Err(Refusal::Denied));
        }
        if world.registry.is_postgres() {
            // Nor by hand.
            let pools = world.registry.open(ANNA).await;
            assert_eq!(number(&pools, "select count(*) from v_completeness").await, Ok(Some(0)));
        }
    }
}

async fn id_of(db: &Db, name: &str) -> i64 {
    let request = Request::Links { entity: "it_system", text: name.to_owned(), limit: 5 };
    let Ok(Outcome::Choices(found)) = db.answer(&request).await else { panic!("no choices") };
    found.iter().find(|choice| choice.name == name).unwrap_or_else(|| panic!("{name}: {found:?}")).id
}

async fn merge(db: &Db, old: i64, new: i64, reason: &str, rehearse: bool) -> Result<Merged, Refusal> {
    let merge = Merge { uuid: Uuid::now_v7(), old, new, reason: reason.to_owned(), rehearse };
    match db.answer(&Request::Merge(merge)).await? {
        Outcome::Merged(merged) => Ok(merged),
        other => panic!("{other:?}"),
    }
}

async fn related(db: &Db, entity: &str, via: &'static str, id: i64) -> Vec<Record> {
    let entity = kitos::model::entities::named(entity).unwrap().name;
    match db.answer(&Request::Related { entity, via, id }).await {
        Ok(Outcome::Related(rows)) => rows,
        other => panic!("{other:?}"),
    }
}

/// Ballerup uses both systems, Gladsaxe the old one only; an interface, a child and references.
#[tokio::test(flavor = "multi_thread")]
async fn a_merge_takes_every_municipality_along() {
    for world in World::both().await {
        let first = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        world.contract(GERT, "Sbsys drift", 420_000).await;
        let (anna, gert, sigrid) = (world.db(ANNA).await, world.db(GERT).await, world.db(SIGRID).await);
        let old = world.system;
        let new = id_of(&sigrid, "Opus Løn").await;
        let gone = related(&anna, "system_usage", "system_id", old).await[0].id;
        let kept = insert(&anna, "system_usage", &[("system_id", Value::Ref(new))]).await;
        let second =
            insert(&anna, "contract", &[("name", Value::text("Begge")), ("visibility", Value::text("shared"))]).await;
        for usage in [gone, kept] {
            insert(&anna, "contract_system", &[("contract_id", Value::Ref(second)), ("usage_id", Value::Ref(usage))])
                .await;
        }
        let third = [("name", Value::text("Tredje")), ("access", Value::text("shared"))];
        let third = insert(&sigrid, "it_system", &third).await;
        let third = insert(&anna, "system_usage", &[("system_id", Value::Ref(third))]).await;
        for (from, to) in [(gone, third), (third, gone), (gone, kept), (kept, gone), (third, kept)] {
            insert(&anna, "system_relation", &[("from_usage_id", Value::Ref(from)), ("to_usage_id", Value::Ref(to))])
                .await;
        }
        update(
            &anna,
            "system_usage",
            gone,
            &[("note", Value::text("gammel note")), ("user_count", Value::text("to_99"))],
        )
        .await
        .unwrap();
        update(&anna, "system_usage", kept, &[("user_count", Value::text("to_49"))]).await.unwrap();
        let master = |field: &'static str, id: i64, title: &str| {
            [(field, Value::Ref(id)), ("title", Value::text(title)), ("is_master", Value::Bool(true))]
        };
        insert(&anna, "reference", &master("usage_id", gone, "Gammel sag")).await;
        insert(&anna, "reference", &master("usage_id", kept, "Ny sag")).await;
        insert(&gert, "reference", &master("system_id", old, "Vejledning")).await;
        let parent =
            insert(&sigrid, "it_system", &[("name", Value::text("Journal")), ("access", Value::text("shared"))]).await;
        update(&sigrid, "it_system", old, &[("parent_id", Value::Ref(parent))]).await.unwrap();
        // The target stands below the old one, and so does another.
        update(&sigrid, "it_system", new, &[("parent_id", Value::Ref(old))]).await.unwrap();
        let below = [("name", Value::text("Modul")), ("access", Value::text("shared")), ("parent_id", Value::Ref(old))];
        let below = insert(&sigrid, "it_system", &below).await;
        let interface =
            [("name", Value::text("Udtræk")), ("access", Value::text("shared")), ("exhibitor_id", Value::Ref(old))];
        let interface = insert(&sigrid, "it_interface", &interface).await;

        // A rehearsal says what would happen, and nothing has.
        let expected = Merged { municipalities: 3, moved: 1, combined: 1, interfaces: 1, references: 1, children: 1 };
        assert_eq!(merge(&sigrid, old, new, "", true).await, Ok(expected));
        assert_eq!(record(&sigrid, "it_interface", interface).await.value("exhibitor_id"), &Value::Ref(old));
        let refused = merge(&sigrid, old, new, " ", false).await;
        assert_eq!(refused, Err(Refusal::Invalid { field: "reason".to_owned(), problem: Problem::Required }));
        assert_eq!(merge(&anna, old, new, "fordi", false).await, Err(Refusal::Denied));
        assert_eq!(merge(&sigrid, old, old, "fordi", false).await, Err(Refusal::Gone));
        assert_eq!(merge(&sigrid, old, new, "dublet", false).await, Ok(expected));
        assert_eq!(merge(&sigrid, old, new, "dublet", false).await, Err(Refusal::Gone), "it is gone");

        // Gladsaxe's usage is of the new system, and is found by its name.
        let moved = related(&gert, "system_usage", "system_id", new).await;
        assert_eq!(moved.len(), 1);
        assert_eq!(moved[0].value("name"), &Value::text("Opus Løn"));
        let hits = gert.answer(&Request::Search { text: "opus løn".to_owned(), limit: 5 }).await;
        let Ok(Outcome::Hits(hits)) = hits else { panic!("{hits:?}") };
        assert!(hits.iter().any(|hit| hit.entity == "system_usage"), "{hits:?}");
        assert_eq!(related(&gert, "reference", "system_id", new).await.len(), 1);

        // Ballerup's two became one: links moved once, empty fields filled, its own kept.
        let usages = related(&anna, "system_usage", "system_id", new).await;
        assert_eq!(usages.iter().map(|usage| usage.id).collect::<Vec<_>>(), [kept]);
        assert_eq!(usages[0].value("note"), &Value::text("gammel note"));
        assert_eq!(usages[0].value("user_count"), &Value::text("to_49"));
        let mut contracts: Vec<i64> = related(&anna, "contract_system", "usage_id", kept)
            .await
            .iter()
            .filter_map(|link| link.value("contract_id").as_int())
            .collect();
        contracts.sort_unstable();
        assert_eq!(contracts, [first, second]);
        // A relation between the two is gone; the others have moved.
        let relations = |via: &'static str, id: i64| related(&anna, "system_relation", via, id);
        assert_eq!(relations("from_usage_id", kept).await.len(), 1);
        assert_eq!(relations("to_usage_id", kept).await.len(), 2);
        assert!(relations("from_usage_id", gone).await.is_empty() && relations("to_usage_id", gone).await.is_empty());
        let references = related(&anna, "reference", "usage_id", kept).await;
        let masters = references.iter().filter(|row| row.value("is_master") == &Value::Bool(true)).count();
        assert_eq!((references.len(), masters), (2, 1));

        // The catalogue: interface, children, hierarchy, counts, and where the old one went.
        assert_eq!(record(&sigrid, "it_interface", interface).await.value("exhibitor_id"), &Value::Ref(new));
        assert_eq!(record(&sigrid, "it_system", below).await.value("parent_id"), &Value::Ref(new));
        let target = record(&sigrid, "it_system", new).await;
        assert_eq!(target.value("parent_id"), &Value::Ref(parent));
        assert_eq!(target.value("usage_count"), &Value::Int(2));
        let request = Request::Record { entity: "it_system", id: old };
        assert_eq!(sigrid.answer(&request).await, Err(Refusal::Gone));
        let pools = world.registry.open(SIGRID).await;
        let pointer = format!("select merged_into_id from it_system where id = {old} and deleted_at is not null");
        assert_eq!(number(&pools, &pointer).await, Ok(Some(new)));

        // Every municipality finds it in its own books, with the reason.
        for login in [ANNA, GERT] {
            let pools = world.registry.open(login).await;
            let books = "select distinct s.actor || ' ' || s.reason from v_system_usage u \
                 join change_set s on s.organisation_id = u.organisation_id and s.id = u.change_id where s.kind = 'merge'";
            assert_eq!(texts(&pools, books).await.unwrap(), ["k900_sigrid dublet"], "{login}");
        }
    }
}

/// After a lost line the same merge is sent again, and has happened once.
#[tokio::test(flavor = "multi_thread")]
async fn a_merge_that_landed_is_not_done_again() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let sigrid = world.db(SIGRID).await;
        let new = id_of(&sigrid, "Opus Løn").await;
        let merge =
            Merge { uuid: Uuid::now_v7(), old: world.system, new, reason: "dublet".to_owned(), rehearse: false };
        assert!(sigrid.answer(&Request::Merge(merge.clone())).await.is_ok());
        assert_eq!(sigrid.answer(&Request::Merge(merge)).await, Ok(Outcome::Merged(Merged::default())));
    }
}

/// A merge that has been done and not committed, by hand; and what somebody takes into use meanwhile.
async fn taken_into_use_while_a_merge_runs(world: &World, entity: &'static str) -> Result<i64, Refusal> {
    let Registry::Postgres(database) = &world.registry else { panic!("a file") };
    let Pools::Postgres(pool) = world.registry.open(SIGRID).await else { panic!("a file") };
    let new = id_of(&world.db(SIGRID).await, "Opus Løn").await;
    let mut merging = pool.begin().await.unwrap();
    let merge = format!(
        "select landed from merge_systems({}, {new}, 'dublet', '{}', 'sbsys', 'opus løn')",
        world.system,
        uuid()
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(merge)).execute(&mut *merging).await.unwrap();
    let (anna, system) = (world.db(ANNA).await, Value::Ref(world.system));
    let fields = match entity {
        "system_usage" => vec![("system_id".to_owned(), system)],
        _ => vec![("system_id".to_owned(), system), ("title".to_owned(), Value::text("Vejledning"))],
    };
    let write = Write::Insert { entity: entity.to_owned(), uuid: Uuid::now_v7(), fields };
    let save = Save { uuid: Uuid::now_v7(), reason: String::new(), kind: "edit".to_owned(), writes: vec![write] };
    let taking = tokio::spawn(async move { anna.answer(&Request::Save(save)).await });
    let waits = format!(
        "select 1 from pg_stat_activity where usename = '{ANNA}' and wait_event_type = 'Lock' \
         and datname = current_database()"
    );
    while database.admin(&waits).await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    merging.commit().await.unwrap();
    match taking.await.unwrap()? {
        Outcome::Saved(saved) => Ok(saved.ids[0]),
        other => panic!("{other:?}"),
    }
}

/// Two sessions on a server; without the trigger what is taken into use points at nothing.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_into_use_while_a_merge_runs_is_refused() {
    for entity in ["system_usage", "reference"] {
        let world = World::new(Registry::postgres().await).await;
        assert_eq!(taken_into_use_while_a_merge_runs(&world, entity).await, Err(Refusal::Gone), "{entity}");
        let world = World::new(Registry::postgres().await).await;
        let Registry::Postgres(database) = &world.registry else { panic!("a file") };
        database.admin(&format!("drop trigger points_at_a_system on kitos.{entity}")).await;
        let row = taken_into_use_while_a_merge_runs(&world, entity).await.unwrap();
        let lost = format!(
            "select 1 from kitos.{entity} e join kitos.it_system s on s.id = e.system_id \
             where e.id = {row} and s.deleted_at is not null"
        );
        assert_eq!(database.admin(&lost).await, 1, "the mutant is missed: {entity}");
    }
}

/// What was begun before a merge is taken along by it.
#[tokio::test(flavor = "multi_thread")]
async fn a_merge_waits_for_what_is_being_taken_into_use() {
    let world = World::new(Registry::postgres().await).await;
    let Registry::Postgres(database) = &world.registry else { panic!("a file") };
    let Pools::Postgres(pool) = world.registry.open(ANNA).await else { panic!("a file") };
    let mut taking = pool.begin().await.unwrap();
    let ballerup = world.registry.municipality("0151").await;
    let take = format!(
        "with c as (insert into change_set (organisation_id, uuid, kind) values ({ballerup}, '{}', 'edit') returning id) \
         select id from c",
        uuid()
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(take)).execute(&mut *taking).await.unwrap();
    let take = format!(
        "insert into system_usage (organisation_id, uuid, change_id, name, name_key, system_id) \
         select {ballerup}, '{}', max(id), 'Sbsys', 'sbsys', {} from change_set",
        uuid(),
        world.system
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(take)).execute(&mut *taking).await.unwrap();
    let sigrid = world.db(SIGRID).await;
    let (old, new) = (world.system, id_of(&sigrid, "Opus Løn").await);
    let merging = tokio::spawn(async move { merge(&sigrid, old, new, "dublet", false).await });
    let waits = format!(
        "select 1 from pg_stat_activity where usename = '{SIGRID}' and wait_event_type = 'Lock' \
         and datname = current_database()"
    );
    while database.admin(&waits).await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    taking.commit().await.unwrap();
    assert_eq!(merging.await.unwrap().unwrap().moved, 1);
    let moved = format!("select 1 from kitos.system_usage where system_id = {new} and deleted_at is null");
    assert_eq!(database.admin(&moved).await, 1);
}

/// A municipality orders, the secretariat does it and says so; nobody else can.
#[tokio::test]
async fn the_secretariat_closes_an_order() {
    for world in World::both().await {
        let anna = world.db(ANNA).await;
        let fields =
            [("kind", Value::text("supplier")), ("name", Value::text("Nordsø Data")), ("status", Value::text("open"))];
        let order = insert(&anna, "catalogue_order", &fields).await;
        assert_eq!(anna.answer(&Request::CloseOrder { id: order }).await, Err(Refusal::Denied));
        let mut story = Story::begin(&world.registry, SIGRID).await;
        story.see("Bestillinger").press_until("Down", "Nordsø Data").await.press("Enter").await;
        story.see("»Nordsø Data« står i kataloget").press("Enter").await;
        story.see("Bestillingen af »Nordsø Data« er udført").not_see("ønskes oprettet");
        let closed = record(&anna, "catalogue_order", order).await;
        assert_eq!((closed.value("status"), closed.version), (&Value::text("done"), 2));
        let sigrid = world.db(SIGRID).await;
        // Once more, after a lost answer; and one that was never there.
        assert!(sigrid.answer(&Request::CloseOrder { id: order }).await.is_ok());
        assert_eq!(record(&anna, "catalogue_order", order).await.version, 2);
        assert_eq!(sigrid.answer(&Request::CloseOrder { id: 9_999 }).await, Err(Refusal::Gone));
        let books = "select s.actor || ' ' || s.kind from v_catalogue_order o \
             join change_set s on s.organisation_id = o.organisation_id and s.id = o.change_id";
        assert_eq!(texts(&world.registry.open(ANNA).await, books).await.unwrap(), ["k900_sigrid order"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lokal_system_is_not_merged() {
    for world in World::both().await {
        let sigrid = world.db(SIGRID).await;
        let local =
            insert(&sigrid, "it_system", &[("name", Value::text("Eget")), ("access", Value::text("local"))]).await;
        assert_eq!(merge(&sigrid, local, world.system, "x", false).await, Err(Refusal::Gone));
        assert_eq!(merge(&sigrid, world.system, local, "x", false).await, Err(Refusal::Gone));
    }
}

/// By keys that the screen itself shows.
#[tokio::test]
async fn the_secretariat_merges_two_systems() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        world.contract(GERT, "Sbsys drift", 420_000).await;
        let mut story = Story::begin(&world.registry, SIGRID).await;
        story.press("g a").await.press_until("Down", "Sbsys").await.press("M").await;
        story.see("Sbsys går op i").type_("opus").await.press("Enter").await;
        story.see("»Sbsys« går op i »Opus Løn«").see("2 kommuner berøres, 2 anvendelser");
        story.press("Enter").await.see("Skriv en begrundelse først");
        story.type_("dublet").await.press("Enter").await.see("»Sbsys« er gået op i »Opus Løn«");
        story.selected("Opus Løn");
        let mut anna = Story::begin(&world.registry, ANNA).await;
        anna.press("g s").await.see("Opus Løn").not_see("Sbsys");
    }
}

#[tokio::test]
async fn the_secretariat_sees_numbers_and_keeps_the_accessions() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, SIGRID).await;
        story.press_until("Down", "Kommunernes udfyldelse").await.press("Enter").await;
        story.see("Ballerup Kommune").see("K02").see("0 / 1").not_see("Sbsys hosting").press("Esc").await;
        story.press_until("Down", "Tilslutninger").await.press("Enter").await;
        story.press_until("Down", "Gladsaxe Kommune").await.press("Enter").await;
        story
            .press_until("Down", "Udtræder")
            .await
            .press("Enter")
            .await
            .type_("01-06-2026")
            .await
            .press("Enter Ctrl-s")
            .await;
        story.see("Opsagt").press("Esc").await;
        story
            .press_until("Up", "Opsagt")
            .await
            .press("Enter")
            .await
            .type_("01-05-2026")
            .await
            .press("Enter Ctrl-s Enter")
            .await;
        story.see("Gemt");
        assert_eq!(named(&world, SIGRID).await, ["Ballerup Kommune"]);
        story.press("g v").await.see("15-11-2017");
    }
}

/// A registrar has none of it.
#[tokio::test]
async fn a_registrar_is_not_offered_the_secretariats_pages() {
    for world in World::both().await {
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.not_see("Kommunernes udfyldelse").press("g f").await.not_see("K02");
        story.press("g a").await.press("M").await.not_see("går op i");
    }
}

/// The command line on a file, as this person.
fn kitos(world: &World, login: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let Target::Sqlite(path) = world.target(login) else { panic!("not a file") };
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kitos"));
    command.env_clear().env("KITOS_HOME", home.path()).env("HOME", home.path()).env("LANG", "da_DK.UTF-8");
    command.env("KITOS_NOW", "2026-06-15T10:00:00Z").env("KITOS_DB", format!("sqlite:{}", path.display()));
    let done = command.args(["--as", login]).args(arguments).output().unwrap();
    let told = [done.stdout, done.stderr].concat();
    (done.status.code(), String::from_utf8(told).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_counts_and_merges() {
    let world = World::new(Registry::sqlite().await).await;
    world.contract(ANNA, "Sbsys hosting", 310_000).await;
    let (code, told) = kitos(&world, SIGRID, &["completeness", "--format", "csv"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("Ballerup Kommune;U01;1;1;"), "{told}");
    assert_eq!(kitos(&world, ANNA, &["completeness"]).0, Some(3));
    let both = ["merge", "system", "sbsys", "Opus Løn"];
    assert_eq!(kitos(&world, SIGRID, &both).0, Some(2), "without a reason");
    let (code, told) = kitos(&world, SIGRID, &[both.as_slice(), &["--dry-run"]].concat());
    assert_eq!((code, told.contains("1 anvendelser flyttes")), (Some(0), true), "{told}");
    let reason = [both.as_slice(), &["--reason", "dublet"]].concat();
    assert_eq!(kitos(&world, ANNA, &reason).0, Some(3));
    let (code, told) = kitos(&world, SIGRID, &[reason.as_slice(), &["--format", "json"]].concat());
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains(r#""moved":1"#) && told.contains(r#""dry_run":false"#), "{told}");
    assert_eq!(kitos(&world, SIGRID, &reason).0, Some(2), "it is gone");
    // Roles are given in the shared registry.
    let (code, told) = kitos(&world, ANNA, &["role", "give", "k159_gert", "0151", "user"]);
    assert_eq!((code, told.contains("fælles register")), (Some(3), true), "{told}");
}
