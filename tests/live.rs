//! Two people at work at the same time: what one saves, the other sees or is told of, and
//! neither the cursor nor anything typed moves. Notifications say nothing of what was saved.

use kitos::db::Db;
use kitos::model::request::{Changed, Outcome, Record, Request, Save, Write};
use kitos::model::value::Value;
use uuid::Uuid;

use crate::support::cluster::Database;
use crate::support::registry::Registry;
use crate::support::story::Story;
use crate::support::world::{ANNA, GERT, SIGRID, World, date, insert};

/// A colleague of Anna's.
const BENT: &str = "k151_bent";
const SHOWN: &str = "Ændret af en kollega; det nye er vist";
const TOLD: &str = "Ændret af en kollega. F5 viser det nye";

async fn two_people() -> World {
    let world = World::new(Registry::postgres().await).await;
    let ballerup = world.registry.municipality("0151").await;
    world.registry.person(ballerup, BENT, &["user", "contract_admin"]).await;
    world.contract(ANNA, "Sbsys hosting", 310_000).await;
    world.contract(ANNA, "Opus drift", 20_000).await;
    world
}

async fn read(db: &Db, id: i64) -> Record {
    match db.answer(&Request::Record { entity: "contract", id }).await {
        Ok(Outcome::Record(record)) => *record,
        other => panic!("{other:?}"),
    }
}

async fn change(db: &Db, id: i64, field: &str, value: Value) {
    let version = read(db, id).await.version;
    let write = Write::Update { entity: "contract".to_owned(), id, version, fields: vec![(field.to_owned(), value)] };
    let save = Save { uuid: Uuid::now_v7(), reason: String::new(), kind: "edit".to_owned(), writes: vec![write] };
    db.answer(&Request::Save(save)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_shows_what_a_colleague_changed_under_a_cursor_that_stays() {
    let world = two_people().await;
    let bent = world.db(BENT).await;
    let mut anna = Story::live(&world.registry, ANNA).await;
    anna.press("g k Down").await.selected("Sbsys hosting");
    change(&bent, 1, "valid_to", Value::Date(date(2031, 12, 31))).await;
    anna.until(SHOWN).await.see("31-12-2031").selected("Sbsys hosting");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_whose_rows_would_move_says_so_and_waits() {
    let world = two_people().await;
    let bent = world.db(BENT).await;
    let mut anna = Story::live(&world.registry, ANNA).await;
    anna.press("g k Down").await.selected("Sbsys hosting");
    insert(&bent, "contract", &[("name", Value::text("Aftale af Bent"))]).await;
    anna.until(TOLD).await.not_see("Aftale af Bent").selected("Sbsys hosting");
    anna.press("F5").await.see("Aftale af Bent").selected("Sbsys hosting");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_record_shows_what_is_new_unless_something_is_typed_in_it() {
    let world = two_people().await;
    let bent = world.db(BENT).await;
    let mut anna = Story::live(&world.registry, ANNA).await;
    anna.press("g k Down Enter").await.see("Kontrakt · Sbsys hosting").press_until("Down", "Gyldig til").await;
    change(&bent, 1, "valid_to", Value::Date(date(2031, 12, 31))).await;
    anna.until(SHOWN).await.see("31-12-2031").selected("Gyldig til");
    anna.press_until("Up", "Gyldig fra").await.press("Enter Ctrl-u").await.type_("01-02-2021").await;
    let drafts = anna.app.context.drafts.to_json();
    change(&bent, 1, "valid_to", Value::Date(date(2032, 12, 31))).await;
    anna.until(TOLD).await.see("31-12-2031").selected("Gyldig fra");
    assert_eq!(anna.app.context.drafts.to_json(), drafts, "a draft was touched");
    anna.press("Enter F5").await.see("31-12-2032").see("01-02-2021").press("Ctrl-s Enter").await.see("Gemt");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_saves_oneself_is_not_told_as_a_colleagues() {
    let world = two_people().await;
    let (anna, bent, sigrid) = (world.db(ANNA).await, world.db(BENT).await, world.db(SIGRID).await);
    let mut listening = anna.listen().await.unwrap().unwrap();
    change(&anna, 1, "valid_from", Value::Date(date(2021, 2, 1))).await;
    insert(&sigrid, "it_system", &[("name", Value::text("Nyt system")), ("access", Value::text("shared"))]).await;
    let heard = listening.next().await.unwrap();
    assert_eq!(heard, Changed { own: false, catalogue: true, shared: true });
    change(&bent, 1, "valid_from", Value::Date(date(2021, 3, 1))).await;
    assert_eq!(listening.next().await.unwrap(), Changed { own: true, catalogue: false, shared: false });
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secretariats_changes_are_heard_by_all_and_an_open_report_is_outdated_by_a_switch() {
    let world = two_people().await;
    let (gert, sigrid) = (world.db(GERT).await, world.db(SIGRID).await);
    let contract = world.contract(GERT, "Gladsaxes aftale", 99_000).await;
    let mut anna = Story::live(&world.registry, ANNA).await;
    anna.press("g a").await.see("Opus Løn");
    insert(&sigrid, "it_system", &[("name", Value::text("Nyt system")), ("access", Value::text("shared"))]).await;
    anna.until(TOLD).await.press("g k r r").await.see("99.000").not_see("Forældet");
    let switch = Request::Visibility { uuid: Uuid::now_v7(), contracts: vec![contract], to: "local".to_owned() };
    gert.answer(&switch).await.unwrap();
    anna.until("Forældet").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_lost_line_it_is_listened_again() {
    let world = two_people().await;
    let mut anna = Story::live(&world.registry, ANNA).await;
    anna.press("g k Down").await.selected("Sbsys hosting");
    database(&world).cut().await;
    let bent = world.db(BENT).await;
    change(&bent, 1, "valid_to", Value::Date(date(2031, 12, 31))).await;
    anna.until("31-12-2031").await.selected("Sbsys hosting");
}

fn database(world: &World) -> &Database {
    match &world.registry {
        Registry::Postgres(database) => database,
        Registry::Sqlite { .. } => panic!("not a server"),
    }
}

/// Everything that this login hears while somebody else works: channel and payload.
async fn heard_while(
    world: &World,
    login: &str,
    channels: &[String],
    work: impl Future<Output = ()>,
) -> Vec<(String, String)> {
    let pools = world.registry.open(login).await;
    let kitos::db::open::Pools::Postgres(pool) = pools else { panic!("not a server") };
    let mut listener = sqlx::postgres::PgListener::connect_with(&pool).await.unwrap();
    listener.listen_all(channels.iter().map(String::as_str)).await.unwrap();
    work.await;
    // Notifications come in the order of the commits: the last one is our own.
    listener.listen("the_end").await.unwrap();
    database(world).admin("notify the_end").await;
    let mut heard = Vec::new();
    loop {
        let news = listener.recv().await.unwrap();
        if news.channel() == "the_end" {
            return heard;
        }
        heard.push((news.channel().to_owned(), news.payload().to_owned()));
    }
}

async fn channels(world: &World, login: &str) -> Vec<String> {
    let pools = world.registry.open(login).await;
    crate::support::registry::texts(&pools, "select kitos.channels()").await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_is_its_own_municipalitys_and_carries_nothing() {
    let world = two_people().await;
    let (of_anna, of_gert) = (channels(&world, ANNA).await, channels(&world, GERT).await);
    assert_eq!((of_anna.len(), of_gert.len()), (1, 1));
    assert_ne!(of_anna, of_gert);
    assert_eq!(of_anna, channels(&world, BENT).await);
    assert!(of_anna[0].len() > 30, "a name that nobody guesses: {}", of_anna[0]);
    let pools = world.registry.open(GERT).await;
    assert!(crate::support::registry::texts(&pools, "select name from kitos.change_channel").await.is_err());
    let public = ["kitos_catalogue".to_owned(), "kitos_shared".to_owned()];
    let all: Vec<String> = of_anna.iter().chain(&of_gert).chain(&public).cloned().collect();
    let anna = world.db(ANNA).await;
    let heard = heard_while(&world, GERT, &all, change(&anna, 1, "remark", Value::text("hemmeligt"))).await;
    assert_eq!(heard, [(of_anna[0].clone(), String::new())]);
}
