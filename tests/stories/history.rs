//! History, undo of what was saved, earlier days, and two people on the same fields.

use kitos::model::request::{Outcome, Request};
use kitos::model::value::Value;

use crate::history::{KARL, worlds, written};
use crate::support::story::Story;
use crate::support::world::{ANNA, World, date, insert};

async fn value(world: &World, entity: &'static str, id: i64, field: &str) -> Value {
    let db = world.db(ANNA).await;
    match db.answer(&Request::Record { entity, id }).await.unwrap() {
        Outcome::Record(record) => record.value(field).clone(),
        other => panic!("not a record: {other:?}"),
    }
}

async fn type_end(story: &mut Story, text: &str) {
    story.press_until("Down", "Gyldig til").await.press("Enter Ctrl-u").await.type_(text).await.press("Enter").await;
}

#[tokio::test]
async fn history_shows_every_change_and_gives_a_field_its_old_value() {
    for world in worlds().await {
        let id = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut karl = Story::begin(&world.registry, KARL).await;
        karl.press("g k Enter").await;
        type_end(&mut karl, "31-12-2028").await;
        karl.press("Ctrl-s e").await.type_("aftalt på mødet").await.press("Enter Enter").await.see("Gemt");
        let mut anna = Story::begin(&world.registry, ANNA).await;
        anna.press("g k H").await.see("Historik: nyeste først").see(KARL).see("aftalt på mødet");
        anna.see("31-12-2026 → 31-12-2028").see("Betalingslinje").see("oprettet");
        anna.press("B").await.see("Hvem har sidst ændret").press_until("Down", "Gyldig til").await;
        anna.selected(KARL).selected("31-12-2028").press("Enter").await.selected("aftalt på mødet");
        anna.press("Down Enter").await.see("Gyldig til: 31-12-2026 er lagt i kladden").press("Ctrl-s").await;
        anna.see("31-12-2028 → 31-12-2026").press("Enter").await.see("Gemt: 1 rettelse i 1 post");
        assert_eq!(value(&world, "contract", id, "valid_to").await, Value::Date(date(2026, 12, 31)));
    }
}

#[tokio::test]
async fn a_save_is_taken_back_after_a_restart_and_only_when_asked() {
    for world in worlds().await {
        let id = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let end = async || value(&world, "contract", id, "valid_to").await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter").await;
        type_end(&mut story, "31-12-2028").await;
        // The step of the draft comes back without a question, and goes again.
        story
            .press("u")
            .await
            .see("Fortrudt")
            .press("U")
            .await
            .see("Gjort igen")
            .press("Ctrl-s Enter")
            .await
            .see("Gemt");
        let folder = story.killed();
        let mut story = Story::again(&world.registry, ANNA, 80, 24, folder).await;
        story.press("u").await.see("Fortryd gemning").see("(Sbsys hosting)?").press("Esc").await;
        assert_eq!(end().await, Value::Date(date(2028, 12, 31)));
        story.press("u Enter").await.see("Fortrudt: Sbsys hosting.");
        assert_eq!(end().await, Value::Date(date(2026, 12, 31)));
        let folder = story.killed();
        let mut story = Story::again(&world.registry, ANNA, 80, 24, folder).await;
        story.press("U").await.see("igen (Sbsys hosting)?").press("Enter").await.see("Gjort igen: Sbsys hosting.");
        assert_eq!(end().await, Value::Date(date(2028, 12, 31)));
        story.press("U").await.see("Der er intet at gøre igen");
    }
}

#[tokio::test]
async fn own_changes_are_listed_and_undone_in_part_and_a_hide_asks_as_sharing_does() {
    for world in worlds().await {
        let mut ids = Vec::new();
        for name in ["Aftale et", "Aftale to", "Aftale tre"] {
            ids.push(world.contract(ANNA, name, 100).await);
        }
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Space Space Space v l Enter").await.see("3 kontrakter");
        let folder = story.killed();
        let mut story = Story::again(&world.registry, ANNA, 80, 24, folder).await;
        story.press("g e").await.see("Egne ændringer").selected("skift af synlighed").selected("3 kontrakter");
        story.press("Enter").await.see("Delt → Lokal").press_until("Down", "Aftale to").await.press("Space u").await;
        story.see("Så deles priserne på 1 kontrakt igen (1 betalingslinje)").press("Enter").await;
        story.see("Fortrudt: 1 kontrakt");
        for (id, expected) in ids.iter().zip(["local", "shared", "local"]) {
            assert_eq!(value(&world, "contract", *id, "visibility").await, Value::text(expected));
        }
        story.see("fortrydelse").press("q g h").await.see("1 delt · 2 lokal");
    }
}

#[tokio::test]
async fn undo_names_what_a_colleague_changed_since() {
    for world in worlds().await {
        let ids = [world.contract(ANNA, "Aftale et", 1).await, world.contract(ANNA, "Aftale to", 2).await];
        let mut anna = Story::begin(&world.registry, ANNA).await;
        anna.press("g k Space Space v l Enter").await.see("2 kontrakter");
        let mut karl = Story::begin(&world.registry, KARL).await;
        karl.press("g k Enter")
            .await
            .press_until("Down", "Kontrakt ID")
            .await
            .press("Enter")
            .await
            .type_("27.00-G01")
            .await;
        karl.press("Enter Ctrl-s Enter").await.see("Gemt");
        anna.press("g e u").await.see("1 bliver stående: Aftale et (ændret siden af").press("Enter").await;
        anna.see("bliver stående");
        assert_eq!(value(&world, "contract", ids[0], "visibility").await, Value::text("local"));
        assert_eq!(value(&world, "contract", ids[0], "contract_ref").await, Value::text("27.00-G01"));
        assert_eq!(value(&world, "contract", ids[1], "visibility").await, Value::text("shared"));
    }
}

#[tokio::test]
async fn marks_and_filters_are_steps_too() {
    let world = &worlds().await[0];
    for name in ["Aftale et", "Aftale to", "Andet"] {
        world.contract(ANNA, name, 1).await;
    }
    let mut story = Story::begin(&world.registry, ANNA).await;
    story.press("g k Space Space").await.see("2 markeret").press("u").await.see("1 markeret").press("u").await;
    story.not_see("markeret").press("U U").await.see("2 markeret").press("Esc").await.not_see("markeret");
    story
        .press("u")
        .await
        .see("2 markeret")
        .press("f")
        .await
        .type_("andet")
        .await
        .press("Enter")
        .await
        .not_see("Aftale et");
    story.press("u").await.see("Aftale et").press("U").await.not_see("Aftale et");
}

#[tokio::test]
async fn an_earlier_day_is_shown_with_a_banner_and_cannot_be_changed() {
    for world in worlds().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        written(&world.registry, "2025-12-31T10:00:00.000Z").await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter").await;
        type_end(&mut story, "31-12-2028").await;
        story.press("Ctrl-s Enter").await.see("Gemt").press("q").await;
        world.contract(ANNA, "Senere aftale", 1).await;
        // A draft waits while the earlier day is shown.
        story
            .press("Enter")
            .await
            .press_until("Down", "Kontrakt ID")
            .await
            .press("Enter")
            .await
            .type_("kladde-1")
            .await;
        story
            .press("Enter :")
            .await
            .type_("dato 31-12-2025")
            .await
            .see("ved udgangen af 31-12-2025")
            .press("Enter")
            .await;
        story.see("SOM DET VAR 31-12-2025").see("31-12-2026").not_see("kladde-1");
        story
            .press_until("Up", "IT kontraktnavn")
            .await
            .press("e")
            .await
            .see("Ikke gjort")
            .press("Esc v l")
            .await
            .see("Ikke gjort")
            .press("Esc")
            .await;
        story.press("g k").await.see("SOM DET VAR").see("31-12-2026").not_see("Senere aftale");
        story.press("g r").await.see("SOM DET VAR").see("Ikke gjort").press("Esc u").await.see("Ikke gjort");
        for page in ["g h", "g s", "g d", "g e", "g a", "g l"] {
            story.press("Esc").await.press(page).await.see("SOM DET VAR 31-12-2025");
        }
        let folder = story.killed();
        let mut story = Story::again(&world.registry, ANNA, 80, 24, folder).await;
        story.see("Fra sidst: 1 rettelse").press("g k :").await.type_("dato 31-12-2025").await.press("Enter").await;
        story.see("SOM DET VAR").press(":").await.type_("idag").await.press("Enter").await.not_see("SOM DET VAR");
        story.see("Senere aftale").press("Ctrl-s").await.see("kladde-1");
    }
}

#[tokio::test]
async fn a_clash_shows_mine_theirs_and_the_original_and_waits_for_a_decision() {
    for (key, expected) in [("1", 2028), ("2", 2027), ("3", 2026), ("e", 2029)] {
        let world = World::new(crate::support::registry::Registry::sqlite().await).await;
        let ballerup = world.registry.municipality("0151").await;
        world.registry.person(ballerup, KARL, &["user", "contract_admin"]).await;
        let id = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut both = [Story::begin(&world.registry, ANNA).await, Story::begin(&world.registry, KARL).await];
        for story in &mut both {
            story.press("g k Enter").await.see("Sbsys hosting");
        }
        let [mut anna, mut karl] = both;
        type_end(&mut karl, "31-12-2027").await;
        karl.press_until("Up", "Kontrakt ID").await.press("Enter").await.type_("27.00-G01").await;
        karl.press("Enter Ctrl-s Enter").await.see("Gemt");
        type_end(&mut anna, "31-12-2028").await;
        anna.press("Ctrl-s Enter")
            .await
            .see("din: 31-12-2028")
            .see("kollegas: 31-12-2027")
            .see("3 som før: 31-12-2026");
        anna.see("1 felt har I begge rettet; vælg her").press("Enter").await.see("Afgør det");
        anna.press(key).await;
        if key == "e" {
            anna.press("Ctrl-u").await.type_("31-12-2029").await.press("Enter").await;
        }
        if key != "2" {
            anna.not_see("har I begge rettet").press("Enter").await.see("Gemt");
        }
        assert_eq!(value(&world, "contract", id, "valid_to").await, Value::Date(date(expected, 12, 31)), "{key}");
        assert_eq!(value(&world, "contract", id, "contract_ref").await, Value::text("27.00-G01"), "{key}");
    }
}

#[tokio::test]
async fn two_people_on_the_same_lines_lose_nothing() {
    for world in worlds().await {
        let id = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut both = [Story::begin(&world.registry, ANNA).await, Story::begin(&world.registry, KARL).await];
        for story in &mut both {
            story.press("g k Enter 4").await.see("310.000");
        }
        let [mut anna, mut karl] = both;
        // Both change the same line in different columns, and each adds one.
        karl.press_until("Down", "310.000")
            .await
            .press("Enter")
            .await
            .type_("777")
            .await
            .press("Enter Esc Ctrl-s Enter")
            .await;
        karl.see("Gemt").press("a").await.type_("55").await.press("Enter Esc Ctrl-s Enter").await.see("Gemt");
        anna.press_until("Down", "310.000")
            .await
            .press("Enter Right")
            .await
            .type_("888")
            .await
            .press("Enter Esc")
            .await;
        anna.press("Ctrl-s Enter")
            .await
            .see("En kollega har gemt")
            .not_see("har I begge rettet")
            .press("Enter")
            .await
            .see("Gemt");
        let db = world.db(ANNA).await;
        let Outcome::Related(lines) =
            db.answer(&Request::Related { entity: "economy_line", via: "contract_id", id }).await.unwrap()
        else {
            panic!("no lines")
        };
        assert_eq!(lines.len(), 2);
        let amounts: Vec<_> =
            ["acquisition", "operation", "other"].map(|field| lines[0].value(field).clone()).into_iter().collect();
        assert!(amounts.contains(&Value::Money(77_700)) && amounts.contains(&Value::Money(88_800)), "{amounts:?}");
    }
}

#[tokio::test]
async fn usages_merge_as_contracts_do() {
    for world in worlds().await {
        world.contract(ANNA, "Sbsys hosting", 1).await;
        let ballerup = world.registry.municipality("0151").await;
        world.registry.person(ballerup, "k151_kim", &["user", "system_admin"]).await;
        let mut both = [Story::begin(&world.registry, ANNA).await, Story::begin(&world.registry, "k151_kim").await];
        for story in &mut both {
            story.press("g s Enter").await.see("Sbsys");
        }
        let [mut anna, mut kim] = both;
        kim.press_until("Down", "Ibrugtagningsdato")
            .await
            .press("Enter")
            .await
            .type_("01-02-2021")
            .await
            .press("Enter Ctrl-s Enter")
            .await;
        kim.see("Gemt");
        anna.press_until("Down", "Slutdato for")
            .await
            .press("Enter")
            .await
            .type_("01-02-2031")
            .await
            .press("Enter Ctrl-s Enter")
            .await;
        anna.see("En kollega har gemt").not_see("har I begge rettet").press("Enter").await.see("Gemt");
        assert_eq!(value(&world, "system_usage", 1, "valid_from").await, Value::Date(date(2021, 2, 1)));
        assert_eq!(value(&world, "system_usage", 1, "valid_to").await, Value::Date(date(2031, 2, 1)));
    }
}

#[tokio::test]
async fn a_name_that_was_taken_meanwhile_is_said() {
    for world in worlds().await {
        let db = world.db(ANNA).await;
        world.contract(ANNA, "Gammelt navn", 1).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story
            .press("g k Enter Enter Ctrl-u")
            .await
            .type_("Nyt navn")
            .await
            .press("Enter Ctrl-s Enter")
            .await
            .see("Gemt");
        insert(&db, "contract", &[("name", Value::text("Gammelt navn")), ("visibility", Value::text("shared"))]).await;
        story.press("g e").await.press_until("Down", "Nyt navn").await.press("u").await;
        story.see("Intet blev fortrudt").see("navnet er taget");
    }
}

/// In the history of a record `u` is about the change under the cursor, never about the draft.
#[tokio::test]
async fn undo_in_the_history_is_of_the_change_under_the_cursor() {
    for world in worlds().await {
        let id = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter").await;
        type_end(&mut story, "31-12-2028").await;
        story.press("Ctrl-s Enter").await.see("Gemt").press("Home Enter").await.type_(" Nord").await;
        story.press("Enter H u").await.see("Fortryd gemning").press("Enter").await;
        assert_eq!(value(&world, "contract", id, "valid_to").await, Value::Date(date(2026, 12, 31)));
        story.press("Esc").await.see("Sbsys hosting Nord");
    }
}
