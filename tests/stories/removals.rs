//! Deleting what other records are tied to: units and people go when nothing points to them any
//! more, and until then it is said what does.

use kitos::model::request::{Outcome, Request, Save, Write};
use kitos::model::value::Value;
use uuid::Uuid;

use crate::support::story::Story;
use crate::support::world::{ANNA, World, insert};

/// Keeps the units and the people of Ballerup.
const OTTO: &str = "k151_otto";
const BENTE: &str = "k151_bente";

async fn worlds() -> [World; 2] {
    let worlds = World::both().await;
    for world in &worlds {
        let ballerup = world.registry.municipality("0151").await;
        world.registry.person(ballerup, OTTO, &["user", "organisation_admin"]).await;
        world.registry.person(ballerup, BENTE, &[]).await;
    }
    worlds
}

async fn responsible(world: &World, contract: i64, unit: Value) {
    let db = world.db(ANNA).await;
    let Ok(Outcome::Record(record)) = db.answer(&Request::Record { entity: "contract", id: contract }).await else {
        panic!("no contract")
    };
    let fields = vec![("responsible_unit_id".to_owned(), unit)];
    let write = Write::Update { entity: "contract".to_owned(), id: contract, version: record.version, fields };
    let save = Save { uuid: Uuid::now_v7(), reason: String::new(), kind: "edit".to_owned(), writes: vec![write] };
    db.answer(&Request::Save(save)).await.unwrap();
}

#[tokio::test]
async fn a_unit_is_deleted_when_nothing_points_to_it() {
    for world in worlds().await {
        let otto = world.db(OTTO).await;
        let root = insert(&otto, "org_unit", &[("name", Value::text("Rådhuset"))]).await;
        let below = [("name", Value::text("Borgerservice")), ("parent_id", Value::Ref(root))];
        let unit = insert(&otto, "org_unit", &below).await;
        let contract = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        responsible(&world, contract, Value::Ref(unit)).await;
        let mut story = Story::begin(&world.registry, OTTO).await;
        story.press("g x").await.press_until("Down", ">  Rådhuset").await.press("Enter D").await;
        story.see("kan ikke slettes").see("øverste enhed").see("(1) henviser til den").press("Esc Esc").await;
        story.press_until("Up", ">  Borgerservice").await.press("Enter D").await;
        story.see("kan ikke slettes").see("Kontrakter (1) henviser til den").press("Esc Esc").await;
        responsible(&world, contract, Value::Null).await;
        story.press("Enter D").await.see("Skriv navnet").type_("Borgerservice").await.press("Enter").await;
        story.see("»Borgerservice« er slettet").press("g x").await.not_see("Borgerservice").see("Rådhuset");
        story.press("u").await.see("Borgerservice").press("Enter").await.see("Borgerservice");
    }
}

#[tokio::test]
async fn a_person_is_deleted_when_rights_and_roles_are_gone() {
    for world in worlds().await {
        let mut story = Story::begin(&world.registry, OTTO).await;
        story.press("g p").await.press_until("Down", ANNA).await.press("Enter D").await;
        story.see("kan ikke slettes").see("(3) henviser til den").press("Esc Esc").await;
        story.press("Home").await.press_until("Down", OTTO).await.press("Enter D").await;
        story.see("kan ikke slettes").see("Det er dig selv").press("Esc Esc").await;
        story.press("Home").await.press_until("Down", BENTE).await.press("Enter D").await.see("Skriv navnet");
        story.type_(BENTE).await.press("Enter").await.see("er slettet").press("g p").await.not_see(BENTE);
    }
}
