//! A catalogue system gets another name: what is stored of it elsewhere follows, and nobody's
//! registration counts as changed.

use kitos::db::Db;
use kitos::model::condition::Condition;
use kitos::model::request::{ListQuery, Outcome, Record, Refusal, Request, Row, Save, Sort, Window, Write};
use kitos::model::value::Value;
use uuid::Uuid;

use crate::support::registry::{Registry, number, texts};
use crate::support::world::{ANNA, GERT, SIGRID, World, insert};

async fn record(db: &Db, entity: &'static str, id: i64) -> Record {
    match db.answer(&Request::Record { entity, id }).await {
        Ok(Outcome::Record(record)) => *record,
        other => panic!("no record: {other:?}"),
    }
}

async fn edit(db: &Db, record: &Record, fields: &[(&str, Value)]) -> Result<Outcome, Refusal> {
    let write = Write::Update {
        entity: record.entity.clone(),
        id: record.id,
        version: record.version,
        fields: fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
    };
    let save = Save { uuid: Uuid::now_v7(), reason: String::new(), kind: "edit".to_owned(), writes: vec![write] };
    db.answer(&Request::Save(save)).await
}

async fn rename(world: &World, fields: &[(&str, Value)]) {
    let secretariat = world.db(SIGRID).await;
    let system = record(&secretariat, "it_system", world.system).await;
    edit(&secretariat, &system, fields).await.unwrap();
}

/// The usages of the person's municipality in the order of their names.
async fn usages(db: &Db) -> Vec<Row> {
    let query = ListQuery {
        entity: "system_usage",
        fields: vec!["name".to_owned()],
        filter: Condition::All(Vec::new()),
        sort: Sort { field: "name".to_owned(), descending: false },
        window: Window::First,
        limit: 50,
    };
    match db.answer(&Request::List(query)).await {
        Ok(Outcome::Page(page)) => page.rows,
        other => panic!("no page: {other:?}"),
    }
}

fn names(rows: &[Row]) -> Vec<&str> {
    rows.iter().filter_map(|row| row.cells[0].value.as_text()).collect()
}

async fn hits(db: &Db, text: &str) -> Vec<String> {
    match db.answer(&Request::Search { text: text.to_owned(), limit: 20 }).await {
        Ok(Outcome::Hits(hits)) => {
            hits.into_iter().filter(|hit| hit.entity == "system_usage").map(|hit| hit.name).collect()
        }
        other => panic!("no hits: {other:?}"),
    }
}

/// Two municipalities use *Sbsys*, which each calls something else; one also *Opus Løn*.
async fn in_use(world: &World) -> [Db; 2] {
    let [anna, gert] = [world.db(ANNA).await, world.db(GERT).await];
    let own_name = |name: &str| [("system_id", Value::Ref(world.system)), ("local_name", Value::text(name))];
    insert(&anna, "system_usage", &own_name("Sagerne")).await;
    insert(&gert, "system_usage", &own_name("Arkivet")).await;
    let Ok(Outcome::Choices(opus)) =
        anna.answer(&Request::Links { entity: "it_system", text: "opus".to_owned(), limit: 1 }).await
    else {
        panic!("no Opus");
    };
    insert(&anna, "system_usage", &[("system_id", Value::Ref(opus[0].id))]).await;
    [anna, gert]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_system_is_found_and_ordered_by_its_new_name_where_it_is_used() {
    for world in World::both().await {
        let [anna, gert] = in_use(&world).await;
        assert_eq!(names(&usages(&anna).await), ["Opus Løn", "Sbsys"]);
        rename(&world, &[("name", Value::text("Aabenraa Sag"))]).await;
        // Aa is the last letter.
        assert_eq!(names(&usages(&anna).await), ["Opus Løn", "Aabenraa Sag"]);
        rename(&world, &[("name", Value::text("Acadre")), ("previous_name", Value::text("Sbsys"))]).await;
        for (db, own) in [(&anna, "sagerne"), (&gert, "arkivet")] {
            let found = usages(db).await;
            assert_eq!(names(&found)[0], "Acadre");
            assert_eq!(found[0].version, 1, "nobody has edited the usage");
            for word in ["acad", own, "sbsys"] {
                assert_eq!(hits(db, word).await, ["Acadre"], "{word}");
            }
            assert_eq!(hits(db, "aabenraa").await, [""; 0], "no longer its name");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rename_is_no_edit_of_the_usage_and_no_conflict() {
    for world in World::both().await {
        let [anna, _] = in_use(&world).await;
        let usage = usages(&anna).await.remove(1);
        let read = record(&anna, "system_usage", usage.id).await;
        let change = "select change_id from system_usage where name_key = 'acadre'";
        let before = number(anna.pools(), &change.replace("acadre", "sbsys")).await.unwrap();
        rename(&world, &[("name", Value::text("Acadre"))]).await;
        assert_eq!(number(anna.pools(), "select count(*) from system_usage_history").await, Ok(Some(0)));
        assert_eq!(
            number(anna.pools(), &format!("{change} and organisation_id = {}", read.organisation_id)).await,
            Ok(before)
        );
        // What was read before the renaming is saved after it.
        edit(&anna, &read, &[("local_name", Value::text("Journalen"))]).await.unwrap();
        let stored = "select name || ' ' || version || ' ' || search_text from v_system_usage where name = 'Acadre'";
        assert_eq!(texts(anna.pools(), stored).await, Ok(vec!["Acadre 2 acadre journalen".to_owned()]));
        let kept = "select name || ' ' || change from system_usage_history";
        assert_eq!(texts(anna.pools(), kept).await, Ok(vec!["Acadre update".to_owned()]));
    }
}

/// What was stored before its search text began with the system's is found by both names.
#[tokio::test(flavor = "multi_thread")]
async fn a_usage_whose_search_text_begins_otherwise_is_found_too() {
    for world in World::both().await {
        let [anna, _] = in_use(&world).await;
        rename(&world, &[("previous_name", Value::text("Gamle Sbsys"))]).await;
        rename(&world, &[("previous_name", Value::Null)]).await;
        rename(&world, &[("name", Value::text("Acadre"))]).await;
        for word in ["acadre", "sagerne"] {
            assert_eq!(hits(&anna, word).await, ["Acadre"], "{word}");
        }
        assert_eq!(hits(&anna, "gamle").await, [""; 0]);
    }
}

/// The secretariat renames without seeing: it reads no usage, and cannot write one's name.
#[tokio::test(flavor = "multi_thread")]
async fn the_secretariat_gains_no_right_to_usages() {
    let world = World::new(Registry::postgres().await).await;
    in_use(&world).await;
    rename(&world, &[("name", Value::text("Acadre"))]).await;
    let secretariat = world.db(SIGRID).await;
    for relation in ["system_usage", "v_system_usage", "system_usage_history"] {
        let seen = number(secretariat.pools(), &format!("select count(*) from {relation}")).await;
        assert_eq!(seen, Ok(Some(0)), "{relation}");
    }
    let written = texts(secretariat.pools(), "update system_usage set name = 'x', name_key = 'x' returning name").await;
    assert_eq!(written, Ok(Vec::new()));
    let called = texts(secretariat.pools(), "select cast(intern.rename_usages() as text)").await;
    assert!(called.is_err(), "{called:?}");
}

/// A member whose own the usage is cannot use the way that the renaming goes.
#[tokio::test(flavor = "multi_thread")]
async fn a_member_cannot_rename_a_usage_without_a_version() {
    for world in World::both().await {
        let [anna, _] = in_use(&world).await;
        let bare = "update system_usage set name = 'Andet', name_key = 'andet' where name = 'Sbsys' returning name";
        let refused = texts(anna.pools(), bare).await;
        assert!(refused.is_err(), "{refused:?}");
    }
}
