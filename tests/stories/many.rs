//! Many records at once: marks, one edit with a preview, prices hidden and shown again, the last
//! edit repeated, macros.

use kitos::db::open::Pools;
use kitos::model::request::{Outcome, Request, Save, Write};
use kitos::model::value::Value;
use uuid::Uuid;

use crate::support::registry::number;
use crate::support::story::Story;
use crate::support::world::{ANNA, World, date, insert};

/// Contracts `Aftale 01` and so on, on both databases.
async fn worlds(count: usize) -> Vec<World> {
    let mut all = Vec::new();
    for world in World::both().await {
        for number in 1..=count {
            world.contract(ANNA, &format!("Aftale {number:02}"), 1_000).await;
        }
        all.push(world);
    }
    all
}

async fn stored(world: &World, id: i64, field: &str) -> Value {
    let db = world.db(ANNA).await;
    match db.answer(&Request::Record { entity: "contract", id }).await {
        Ok(Outcome::Record(record)) => record.value(field).clone(),
        other => panic!("{other:?}"),
    }
}

async fn count(world: &World, sql: &str) -> i64 {
    let pools = world.registry.open(ANNA).await;
    number(&pools, sql).await.unwrap().unwrap_or_default()
}

/// So many contracts in one save, `Aftale 0001` and so on.
async fn filled(world: &World, count: usize) {
    let contract = |number: usize| Write::Insert {
        entity: "contract".to_owned(),
        uuid: Uuid::now_v7(),
        fields: vec![
            ("name".to_owned(), Value::text(format!("Aftale {number:04}"))),
            ("visibility".to_owned(), Value::text("shared")),
        ],
    };
    let writes = (1..=count).map(contract).collect();
    let save = Save { uuid: Uuid::now_v7(), reason: String::new(), kind: "edit".to_owned(), writes };
    world.db(ANNA).await.answer(&Request::Save(save)).await.unwrap();
}

/// From now on the last contract cannot be written: on a server somebody else holds it, in a file
/// a trigger never ends.
async fn last_is_held(world: &World) -> Option<sqlx::Transaction<'static, sqlx::Postgres>> {
    match world.registry.open(ANNA).await {
        Pools::Postgres(pool) => {
            let mut holder = pool.begin().await.unwrap();
            let held = "select id from contract order by id desc limit 1 for update";
            sqlx::query(held).fetch_one(&mut *holder).await.unwrap();
            Some(holder)
        }
        Pools::Sqlite(_) => {
            let endless = "create trigger endless before update on contract \
                when old.id = (select max(id) from contract) begin select (with recursive n (i) as \
                (select 1 union all select i + 1 from n) select count(*) from n); end";
            let mut setup = world.registry.setup().await;
            setup.run(endless, Vec::new()).await.unwrap();
            setup.commit().await.unwrap();
            None
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_commit_says_how_far_it_has_come_and_esc_leaves_nothing_of_it() {
    const ALL: usize = 510;
    for world in World::both().await {
        filled(&world, ALL).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k A b").await.type_("kontrakt id").await.press("Enter Enter").await.type_("NY").await;
        story.press("Enter").await.see("Ret 510 poster?");
        let holder = last_is_held(&world).await;
        story.press_unanswered("Enter");
        story.told("500 af 510 skrevet. Esc stopper").await;
        story.press("Esc").await.see("Stoppet").see("Ret 510 poster?");
        assert_eq!(count(&world, "select count(*) from v_contract where contract_ref = 'NY'").await, 0);
        match holder {
            Some(holder) => holder.rollback().await.unwrap(),
            None => {
                let mut setup = world.registry.setup().await;
                setup.run("drop trigger endless", Vec::new()).await.unwrap();
                setup.commit().await.unwrap();
            }
        }
        story.press("Enter").await.see("Rettet: 510 poster");
        assert_eq!(count(&world, "select count(*) from v_contract where contract_ref = 'NY'").await, 510);
    }
}

#[tokio::test]
async fn names_that_clash_are_refused_row_by_row_before_anything_is_saved() {
    for world in worlds(3).await {
        world.contract(ANNA, "Kontrakt 02", 5).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story
            .press("g k f")
            .await
            .type_("aftale")
            .await
            .press("Enter A b")
            .await
            .type_("navn")
            .await
            .press("Enter")
            .await;
        story.press_until("Down", "Erstat").await.press("Enter").await.type_("Aftale").await.press("Enter").await;
        story.type_("Kontrakt").await.press("Enter").await;
        story.see("Ret 2 poster?").see("! en anden post hedder sådan").see("Aftale 01 → Kontrakt 01");
        story.press("Esc").await.press_until("Up", "Sæt til").await.press("Enter").await.type_("Ens").await;
        story.press("Enter").await.see("Intet at rette").see("! flere ville hedde det samme");
        story.press("Enter").await.see("Der er ingen poster at rette");
    }
}

/// The promise: after the filter at most six keys with the question, one transaction, one undo.
#[tokio::test]
async fn forty_prices_are_hidden_in_six_keys() {
    for world in worlds(43).await {
        // Three are hidden already, and stay so.
        let db = world.db(ANNA).await;
        let three = Request::Visibility { uuid: Uuid::now_v7(), contracts: vec![1, 2, 3], to: "local".to_owned() };
        db.answer(&three).await.unwrap();
        world.contract(ANNA, "Noget andet", 5).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k f").await.type_("aftale").await.press("Enter").await;
        let before = story.keys;
        story.press("A v l").await.see("43 markeret: 40 → Lokal").see("3 er det allerede").see("40 betalingslinjer");
        story.press("Enter").await.see("skjult");
        assert!(story.keys - before <= 6, "{} keys", story.keys - before);
        assert_eq!(count(&world, "select count(*) from v_contract where visibility = 'local'").await, 43);
        assert_eq!(count(&world, "select count(*) from change_set where kind = 'visibility'").await, 2);
        // One undo takes back the forty, and leaves the three alone. It is a share, and asks.
        story.press("u").await.see("40").press("Enter").await;
        assert_eq!(count(&world, "select count(*) from v_contract where visibility = 'local'").await, 3);
        assert_eq!(count(&world, "select count(*) from change_set where kind in ('visibility', 'undo')").await, 3);
    }
}

#[tokio::test]
async fn marks_stay_with_their_records_and_reach_beyond_what_is_loaded() {
    for world in worlds(70).await {
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Space Space").await.see("2 markeret");
        // Another order, another filter: the marks are where they were.
        story.press("s Down Enter s Enter").await.see("2 markeret");
        story.press("f").await.type_("aftale 7").await.press("Enter").await.see("2 markeret · 2 skjult af filteret");
        story.press("F A").await.see("70 markeret").press("I").await.not_see("markeret");
        story.press("g k").await.press("Space I").await.see("69 markeret").press("Esc").await.not_see("markeret");
        // A range, with everything between its ends.
        story.press("g g V Down Down Down").await.see("4 markeret").press("V Down").await.see("4 markeret");
        story.press("Esc").await.not_see("markeret");
    }
}

#[tokio::test]
async fn a_bulk_edit_shows_every_row_before_it_changes_any() {
    for world in worlds(4).await {
        let db = world.db(ANNA).await;
        let late = [
            ("name", Value::text("Aftale, der begynder sent")),
            ("visibility", Value::text("shared")),
            ("valid_from", Value::Date(date(2030, 1, 1))),
        ];
        insert(&db, "contract", &late).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k A b").await.see("Hvilket felt").type_("gyldig til").await.press("Enter Enter").await;
        story.type_("31-12-2027").await.press("Enter").await;
        story.see("Ret 4 poster?").see("31-12-2026 → 31-12-2027").see("Gyldig til").see("4 ændres · 1 kan ikke rettes");
        story.see("! Gyldig til:");
        assert_eq!(stored(&world, 1, "valid_to").await, Value::Date(date(2026, 12, 31)), "nothing before Enter");
        story.press("e").await.type_("samlet forlængelse").await.press("Enter Enter").await.see("Rettet: 4 poster");
        assert_eq!(stored(&world, 1, "valid_to").await, Value::Date(date(2027, 12, 31)));
        assert_eq!(stored(&world, 1, "effective_end").await, Value::Date(date(2027, 12, 31)), "derived with it");
        let sets = "select count(*) from change_set where kind = 'bulk' and reason = 'samlet forlængelse'";
        assert_eq!(count(&world, sets).await, 1);
        story.see("31-12-2027");
        // Esc goes back one step at a time, and nothing happens.
        story.press("b").await.type_("gyldig til").await.press("Enter Enter").await.type_("1-1-2031").await;
        story.press("Enter").await.see("Ret 5 poster?").press("Esc").await.see("Flyt datoen").press("Esc").await;
        story.see("Hvilket felt").press("Esc").await.not_see("Hvilket felt").see("5 markeret");
    }
}

#[tokio::test]
async fn every_operation_reaches_its_rows() {
    for world in worlds(2).await {
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k A b").await.type_("gyldig til").await.press("Enter").await.press_until("Down", "Flyt").await;
        story.press("Enter").await.type_("-14d").await.press("Enter").await.see("Gyldig til -14 dage");
        story.see("31-12-2026 → 17-12-2026").press("Enter").await.see("Rettet: 2 poster");
        story.press("b").await.type_("navn").await.press("Enter").await.press_until("Down", "Erstat").await;
        story
            .press("Enter")
            .await
            .type_("Aftale")
            .await
            .press("Enter")
            .await
            .type_("Kontrakt")
            .await
            .press("Enter")
            .await;
        story.see("Aftale 01 → Kontrakt 01").press("Enter").await.see("Rettet: 2 poster").see("Kontrakt 02");
        // What is searched follows what it is called.
        story.press("Esc f").await.type_("kontrakt 02").await.press("Enter").await.see("1 af 1");
        story.press("F A b").await.type_("leverandør").await.press("Enter").await.press_until("Down", "Tøm").await;
        story.press("Enter").await.see("tømmes").press("Enter").await.see("Rettet: 2 poster").not_see("Ditmer");
        story
            .press("b")
            .await
            .type_("leverandør")
            .await
            .press("Enter Enter")
            .await
            .type_("åløkke")
            .await
            .press("Enter")
            .await;
        story.see("– → Åløkke Data").press("Enter").await.see("Rettet: 2 poster");
        story.press("b").await.type_("varighed").await.press("Enter").await.press_until("Down", "Læg til").await;
        story
            .press("Enter")
            .await
            .type_("2")
            .await
            .press("Enter")
            .await
            .see("der er intet at lægge til")
            .see("Intet at rette");
        story.press("Enter").await.see("Der er ingen poster at rette");
    }
}

#[tokio::test]
async fn what_the_filter_hides_needs_a_second_key() {
    for world in worlds(3).await {
        world.contract(ANNA, "Zebra", 5).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k A f").await.type_("aftale").await.press("Enter").await.see("4 markeret · 1 skjult");
        story.press("v l").await.see("4 markeret: 3 → Lokal").see("1 skjult af filteret").see("Zebra");
        story.press("S").await.see("4 markeret: 4 → Lokal").press("S").await.see("3 → Lokal").press("Esc").await;
        story.press("b").await.type_("bemærk").await.press("Enter Enter").await.type_("x").await.press("Esc").await;
        story.see("Ret 3 poster?").see("skjult").see("Zebra").press("Enter").await.see("Rettet: 3 poster");
        assert_eq!(stored(&world, 4, "remark").await, Value::Null);
        story.press(".").await.see("3 er det allerede").press("S").await.see("Ret 1 post?").press("Enter").await;
        story.see("Rettet: 1 post");
        assert_eq!(stored(&world, 4, "remark").await, Value::text("x"));
    }
}

#[tokio::test]
async fn a_row_that_a_colleague_changed_meanwhile_is_named_and_left() {
    for world in worlds(3).await {
        let mut story = Story::begin(&world.registry, ANNA).await;
        story
            .press("g k A b")
            .await
            .type_("bemærk")
            .await
            .press("Enter Enter")
            .await
            .type_("min")
            .await
            .press("Esc")
            .await;
        story.see("Ret 3 poster?");
        let db = world.db(ANNA).await;
        let theirs = Write::Update {
            entity: "contract".to_owned(),
            id: 2,
            version: 1,
            fields: vec![("remark".to_owned(), Value::text("kollegas"))],
        };
        let save = Save { uuid: Uuid::now_v7(), reason: String::new(), kind: "edit".to_owned(), writes: vec![theirs] };
        db.answer(&Request::Save(save)).await.unwrap();
        story.press("Enter").await.see("Ret 2 poster?").see("en kollega har rettet posten imens").see("Aftale 02");
        assert_eq!(stored(&world, 1, "remark").await, Value::Null, "all or nothing");
        story.press("Enter").await.see("Rettet: 2 poster");
        assert_eq!(stored(&world, 2, "remark").await, Value::text("kollegas"));
        assert_eq!(stored(&world, 3, "remark").await, Value::text("min"));
    }
}

#[tokio::test]
async fn the_last_edit_is_repeated_on_a_row_and_on_the_marked() {
    for world in worlds(4).await {
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k .").await.see("ingen rettelse at gentage");
        story.press("Enter").await.press_until("Down", "Gyldig til").await.press("Enter").await;
        story.type_("31-12-2029").await.press("Enter Esc Down").await;
        // On a row: into its draft.
        story.press(".").await.see("Gentaget som kladde: Gyldig til 31-12-2029").see("2 rettelser i 2 poster");
        // On the marked: as one edit, with its preview.
        story.press("Down Space Space .").await.see("Ret 2 poster?").press("Enter").await.see("Rettet: 2 poster");
        assert_eq!(stored(&world, 3, "valid_to").await, Value::Date(date(2029, 12, 31)));
        assert_eq!(stored(&world, 2, "valid_to").await, Value::Date(date(2026, 12, 31)), "still a draft");
        // On an open record.
        story.press("Esc g g Enter J J J .").await.see("Gentaget");
    }
}

#[tokio::test]
async fn a_macro_is_recorded_named_kept_and_run_on_each_marked_row() {
    for world in worlds(45).await {
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k m k").await.see("Der er ingen makroer");
        story.press("m m").await.see("optager makro").press("Enter Down Enter").await.type_("DOK-7").await;
        story.press("Enter q m m").await.see("Hvad skal makroen hedde?").type_("dok").await.press("Enter").await;
        story.see("»dok« er gemt");
        let kept = std::fs::read_to_string(story.folder.path().join("macros.json")).unwrap();
        assert!(kept.contains("DOK-7") && !kept.contains("macro-record"), "{kept}");
        // It is there again in the next run, and reaches marked rows that are not loaded.
        let folder = story.killed();
        let mut story = Story::again(&world.registry, ANNA, 80, 10, folder).await;
        story.press("g k f").await.type_("aftale 4").await.press("Enter A F m k").await.see("dok").press("Enter").await;
        story.see("er kørt på 10 linjer").see("10 markeret");
        story.press("Ctrl-s Enter").await.see("Gemt");
        assert_eq!(stored(&world, 45, "contract_ref").await, Value::text("DOK-7"));
        assert_eq!(stored(&world, 39, "contract_ref").await, Value::Null);
        // And it can be thrown away.
        story.press("m k").await.type_("slet").await.press("Enter m k").await.see("Der er ingen makroer");
    }
}

#[tokio::test]
async fn a_macro_never_holds_a_confirmation() {
    for world in worlds(2).await {
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k m m Enter Down Enter").await.type_("DOK").await.press("Enter Ctrl-s Enter").await;
        story.see("Gemt");
        assert!(story.app.context.messages.iter().any(|said| said.text.contains("Makroen stopper her")));
        story.press("g k Down m k Enter").await.see("Før der gemmes").see("– → DOK");
        let kept = std::fs::read_to_string(story.folder.path().join("macros.json")).unwrap();
        assert!(kept.contains("\"save\""), "{kept}");
        // One that somebody wrote by hand stops too.
        let by_hand = kept.replace("\"save\"", "\"save\" }, { \"do\": \"accept\"");
        std::fs::write(story.folder.path().join("macros.json"), by_hand).unwrap();
        let folder = story.killed();
        let mut story = Story::again(&world.registry, ANNA, 80, 24, folder).await;
        story.press("g k m k Enter").await.see("bekræftelse trykker du selv");
        assert_eq!(stored(&world, 2, "contract_ref").await, Value::Null);
    }
}

/// Typing the name of what is deleted is a confirmation too.
#[tokio::test]
async fn a_macro_deletes_nothing() {
    for world in worlds(2).await {
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k m m Enter D").await.see("Aftale 01").type_("Aftale 01").await.press("Enter").await;
        assert!(story.app.context.messages.iter().any(|said| said.text.contains("Makroen stopper her")));
        assert_eq!(count(&world, "select count(*) from v_contract").await, 1, "it is done all the same");
        let file = story.folder.path().join("macros.json");
        let kept = std::fs::read_to_string(&file).unwrap();
        assert!(kept.contains("Aftale 01") && !kept.contains("accept"), "{kept}");
        // One that somebody wrote by hand.
        let by_hand = r#"[{ "name": "slet", "steps": [
            { "do": "open" }, { "do": "delete-line" }, { "type": "Aftale 02" }, { "do": "accept" }] }]"#;
        std::fs::write(&file, by_hand).unwrap();
        let mut story = Story::again(&world.registry, ANNA, 80, 24, story.killed()).await;
        story.press("g k m k Enter").await.see("bekræftelse trykker du selv");
        assert_eq!(count(&world, "select count(*) from v_contract").await, 1);
    }
}

#[tokio::test]
async fn the_last_edit_is_repeated_on_a_payment_line() {
    for world in worlds(2).await {
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter 4 a").await.type_("777000").await.press("Enter Esc").await.see("777.000");
        story.press("a Esc").await.press_until("Up", "1.000").await.press(".").await;
        story.see("Gentaget som kladde: Anskaffelse 777.000").selected("777.000        1.000");
        // Inside the grid, and on another contract; the contract itself has no such field.
        story.press("Esc Down Enter 4").await.press_until("Down", "1.000").await.press("Enter .").await.see("777.000");
        story.press("Esc 1 .").await.see("ingen rettelse at gentage");
        story.press("Ctrl-s Enter").await.see("Gemt");
        let sum = "select count(*) from v_economy_line where acquisition = 77700000 or operation = 77700000";
        assert_eq!(count(&world, sum).await, 3);
    }
}
