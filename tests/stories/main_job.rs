//! The six tasks of the main job, by keys that the screen itself shows.

use kitos::model::request::{Outcome, Request};
use kitos::model::value::Value;

use crate::support::story::Story;
use crate::support::world::{ANNA, GERT, SIGRID, World, date};

/// Keys within which each task must be done: a minute at a calm pace.
const A_MINUTE: usize = 60;

#[tokio::test]
async fn find_a_contract() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        world.contract(ANNA, "Årskort til ældre", 5_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.see("KITOS · Ballerup Kommune").press_until("Down", "Kontrakter").await.press("Enter").await;
        story.see("Sbsys hosting").press("f").await.type_("aarskort").await.press("Enter").await;
        story.selected("Årskort til ældre").not_see("Sbsys hosting");
        assert!(story.keys <= A_MINUTE, "{} keys", story.keys);
    }
}

#[tokio::test]
async fn change_the_end_date() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press_until("Down", "Kontrakter").await.press("Enter Enter").await;
        story.press_until("Down", "Gyldig til").await.press("Enter").await;
        story.press("Ctrl-u").await.type_("31-12-2027").await.press("Enter Ctrl-s").await;
        story.see("31-12-2026 → 31-12-2027").press("Enter").await.see("Gemt: 1 rettelse i 1 post");
        story.press("Esc").await.see("31-12-2027");
        assert!(story.keys <= A_MINUTE, "{} keys", story.keys);
    }
}

/// The promise: from the shell prompt at most 20 keys, the search and the whole date included.
#[tokio::test]
async fn an_end_date_within_twenty_keys_of_the_prompt() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let id = world.contract(ANNA, "Opus drift", 5_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("Ctrl-p o p u Enter").await.see("Opus drift").press_until("Down", "Gyldig til").await;
        story.press("Enter 3 1 1 2 2 7 Ctrl-s").await.see("31-12-2026 → 31-12-2027").press("Enter").await.see("Gemt");
        assert!(story.keys <= 20, "{} keys", story.keys);
        let db = world.db(ANNA).await;
        let Ok(Outcome::Record(record)) = db.answer(&Request::Record { entity: "contract", id }).await else {
            panic!()
        };
        assert_eq!(record.value("valid_to"), &Value::Date(date(2027, 12, 31)));
    }
}

#[tokio::test]
async fn add_a_price_line() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press_until("Down", "Kontrakter").await.press("Enter Enter").await;
        story.press("Right Right Right").await.see("310.000").press("a").await;
        story.type_("450000").await.press("Enter").await.type_("45000").await.press("Enter Esc Ctrl-s").await;
        story.see("1 ny betalingslinje bliver delt").press("Enter").await.see("Gemt");
        story.see("355.000");
        assert!(story.keys <= A_MINUTE, "{} keys", story.keys);
    }
}

#[tokio::test]
async fn hide_the_price_and_see_it_hidden_in_the_shared_report() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        world.contract(GERT, "Sbsys drift", 420_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press_until("Down", "Kontrakter").await.press("Enter Enter").await;
        story.press("r").await.see("Gladsaxe").see("310.000").press("Esc").await;
        story.press("v").await.see("Lokal").press("l").await.see("skjult");
        story.press("r").await.see("skjult").see("420.000").not_see("310.000");
        assert!(story.keys <= A_MINUTE, "{} keys", story.keys);
        // And the neighbour sees the same.
        let mut neighbour = Story::begin(&world.registry, GERT).await;
        neighbour.press_until("Down", "Kontrakter").await.press("Enter Enter r").await;
        neighbour.see("skjult").not_see("310.000");
    }
}

#[tokio::test]
async fn mend_a_description_as_the_secretariat() {
    for world in World::both().await {
        let mut story = Story::begin(&world.registry, SIGRID).await;
        story.see("S02").press_until("Down", "S02").await.press("Enter").await.selected("Opus Løn");
        story.press("Enter").await.selected("Beskrivelse").press("Enter").await;
        story.type_("Beregner og udbetaler løn til ansatte.").await.press("Esc Ctrl-s Enter").await.see("Gemt");
        story.press("J").await.see("sidste i listen");
        assert!(story.keys <= A_MINUTE, "{} keys", story.keys);
        story.press("Esc Esc Esc").await;
        story.not_see("1 fejl mod");
    }
}

#[tokio::test]
async fn export_a_list() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press_until("Down", "Kontrakter").await.press("Enter x Enter").await.see("Skrevet:");
        let files = story.exported();
        assert_eq!(files.len(), 1, "{files:?}");
        assert!(files[0].extension().is_some_and(|ending| ending == "xlsx"));
        assert!(story.keys <= A_MINUTE, "{} keys", story.keys);
    }
}
