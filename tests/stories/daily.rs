//! What people do besides the main job: new contracts, orders, systems, sweeps, visibility in
//! bulk, reading, following, filtering.

use kitos::config::Flags;
use kitos::model::request::{Outcome, Request};
use kitos::model::value::Value;

use crate::support::registry::Registry;
use crate::support::story::Story;
use crate::support::world::{ANNA, GERT, LISE, SIGRID, World, date, insert};

#[tokio::test]
async fn a_new_contract_with_supplier_and_price() {
    for world in World::both().await {
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k a").await.type_("Nyt journalsystem").await.press("Enter").await;
        story.press_until("Down", "Leverandør").await.press("Enter").await.type_("ditmer").await.press("Enter").await;
        story.see("Ditmer A/S").press("4 a").await.type_("0").await.press("Enter").await.type_("125000").await;
        story.press("Enter Esc Ctrl-s").await.see("Nyt journalsystem").see("Ditmer A/S").see("125.000");
        story.press("Enter").await.see("Gemt").press("Esc Esc").await;
        story.press("g k").await.selected("Nyt journalsystem").see("Ditmer A/S").see("125.000");
    }
}

#[tokio::test]
async fn a_supplier_that_is_missing_becomes_an_order() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter").await.press_until("Down", "Leverandør").await.press("Enter").await;
        story.type_("Nordlys Software ApS").await.see("Bestil »Nordlys Software ApS«");
        story.press("Enter").await.see("Sekretariatet er bedt om at oprette »Nordlys Software ApS«");
        let mut secretariat = Story::begin(&world.registry, SIGRID).await;
        secretariat.see("Nordlys Software ApS");
    }
}

#[tokio::test]
async fn a_system_is_taken_into_use() {
    for world in World::both().await {
        let mut story = Story::begin(&world.registry, ANNA).await;
        story
            .press("g a")
            .await
            .press_until("Down", "Opus Løn")
            .await
            .press("t")
            .await
            .see("Tag Opus Løn i anvendelse");
        story.press("Enter").await.see("Opus Løn er taget i anvendelse").press("g s").await.see("Opus Løn");
        story.press("g a").await.press_until("Down", "Opus Løn").await.press("t").await.see("allerede i anvendelse");
    }
}

#[tokio::test]
async fn a_sweep_goes_through_the_offenders() {
    for world in World::both().await {
        let db = world.db(ANNA).await;
        for name in ["Aftale et", "Aftale to", "Aftale tre"] {
            let fields = [("name", Value::text(name)), ("visibility", Value::text("shared"))];
            insert(&db, "contract", &fields).await;
        }
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g d").await.press_until("Down", "K02").await.see("3").press("Enter Enter").await;
        for last in [false, false, true] {
            story.selected("Leverandør").press("Enter").await.type_("ditmer").await.press("Enter").await;
            story.press("Ctrl-s Enter").await.see("Gemt").press("J").await;
            if last {
                story.see("sidste i listen");
            }
        }
        story.press("Esc Esc Esc").await.not_see("Leverandør");
        story.press("g d").await.press_until("Down", "K02").await.press("Enter").await.not_see("Aftale to");
    }
}

#[tokio::test]
async fn prices_are_hidden_from_the_list_by_marks_and_shared_only_when_asked() {
    for world in World::both().await {
        for (name, price) in [("Aftale et", 100), ("Aftale to", 200), ("Aftale tre", 300)] {
            world.contract(ANNA, name, price).await;
        }
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Space Space v l").await.see("Skjul priserne på 2 kontrakter? 2 betalingslinjer udgår");
        story.press("Esc").await.press("g h").await.see("3 delt · 0 lokal");
        story.press("g k Space Space v l Enter").await.see("2 kontrakter");
        story.press("Esc g h").await.see("1 delt · 2 lokal");
        story.press("g k u").await.see("?").see("2");
        story.press("Esc g h").await.see("1 delt · 2 lokal");
        story.press("g k").await.press_until("Down", "Aftale to").await.press("v v").await;
        let question = story.screen();
        assert!(question.contains('?'), "sharing must ask:\n{question}");
    }
}

#[tokio::test]
async fn an_undone_hide_says_what_would_be_shared() {
    for world in World::both().await {
        world.contract(ANNA, "Aftale et", 100).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter v l").await.see("Priserne er skjult").press("u").await.see("1 betalingslinje");
        story.press("Enter").await.see("Priserne deles nu");
    }
}

#[tokio::test]
async fn a_contract_without_lines_can_be_hidden() {
    for world in World::both().await {
        let db = world.db(ANNA).await;
        let fields = [("name", Value::text("Tom aftale")), ("visibility", Value::text("shared"))];
        insert(&db, "contract", &fields).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story
            .see("1 delt · 0 lokal · 1 aldrig valgt")
            .press("g k v l g h")
            .await
            .see("0 delt · 1 lokal · 0 aldrig valgt");
    }
}

#[tokio::test]
async fn a_report_says_when_a_price_has_changed_since_it_was_run() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::sized(&world.registry, ANNA, 120, 40).await;
        story.press("g k Enter r").await.see("310.000").press("Esc v l r").await.see("skjult").not_see("310.000");
        // Taken back while the report is open; sharing asks first.
        story.not_see("Forældet").press("u Enter").await.see("Forældet: priser er ændret").not_see("310.000");
        story.press("Enter").await.see("310.000").not_see("Forældet");
    }
}

#[tokio::test]
async fn a_reader_is_told_who_may_edit() {
    for world in World::both().await {
        world.contract(GERT, "Sbsys drift", 420_000).await;
        let mut story = Story::begin(&world.registry, LISE).await;
        story.press("g k Enter").await.press_until("Down", "Gyldig til").await.press("Enter").await;
        story.see("Det må du ikke rette. En, der registrerer for kommunen");
        story.press("v l").await.see("Det må du ikke rette");
        story.press("4").await.press_until("Down", "420.000").await.press("Enter").await.see("Det må du ikke rette");
        story.press("g a e").await.press("Enter Enter").await.see("Sekretariatet vedligeholder");
        story.press("g k a").await.see("ikke");
        story.press("Ctrl-s").await.see("ingen rettelser");
    }
}

#[tokio::test]
async fn nothing_is_written_read_only() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let flags = Flags { login: Some(ANNA.to_owned()), read_only: true, ..Flags::default() };
        let mut story = Story::with(&world.registry, flags).await;
        story.press("g k v l").await.see("ikke").press("Enter").await;
        story.press_until("Down", "Gyldig til").await.press("Enter").await.see("ikke rette");
        story.press("g h").await.see("1 delt · 0 lokal");
    }
}

#[tokio::test]
async fn a_reference_is_followed_and_one_comes_back_to_the_same_row() {
    for world in World::both().await {
        for name in ["Aftale et", "Aftale to", "Aftale tre"] {
            world.contract(ANNA, name, 100).await;
        }
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k").await.press_until("Down", "Aftale to").await.press("Enter").await;
        story.press_until("Down", "Leverandør").await.press("o").await.see("Ditmer A/S").see("CVR");
        story.press("q").await.selected("Leverandør").press("q").await.selected("Aftale to");
    }
}

#[tokio::test]
async fn a_list_is_filtered_sorted_and_seen_through_views() {
    for world in World::both().await {
        for (name, price) in [("Aftale et", 300), ("Aftale to", 100), ("Årsaftale", 200)] {
            world.contract(ANNA, name, price).await;
        }
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k f").await.type_("aars").await.press("Enter").await.selected("Årsaftale").not_see("Aftale to");
        story.press("F").await.see("Aftale to");
        story.press("f").await.type_("synlighed:lokal").await.press("Enter").await.not_see("Aftale to");
        story.press("Esc").await.see("Aftale to").press("v l").await.press("w").await;
        story
            .press_until("Down", "Lokale priser")
            .await
            .press("Enter")
            .await
            .selected("Aftale et")
            .not_see("Aftale to");
        story.press("Esc s").await.press_until("Down", "Drift").await.press("Enter Home").await.selected("Aftale to");
        story.press("s").await.press_until("Down", "Drift").await.press("Enter Home").await.selected("Aftale et");
    }
}

#[tokio::test]
async fn a_filter_that_means_nothing_is_explained_and_kept() {
    let world = &World::both().await[0];
    world.contract(ANNA, "Aftale et", 300).await;
    let mut story = Story::begin(&world.registry, ANNA).await;
    story.press("g k f").await.type_("udløber<i går måske").await.see("udløber<i går måske").press("Enter").await;
    story.see("udløber<i går måske");
}

#[tokio::test]
async fn in_english_too() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let flags = Flags { login: Some(ANNA.to_owned()), lang: Some("en".to_owned()), ..Flags::default() };
        let mut story = Story::with(&world.registry, flags).await;
        story
            .see("Contracts")
            .press("g k Enter")
            .await
            .press_until("Down", "Valid to")
            .await
            .press("Enter Ctrl-u")
            .await;
        story.type_("31-12-2027").await.press("Enter Ctrl-s").await.see("2027").press("Enter").await.see("Saved");
        story.press("r").await.see("310").not_see("Rapporter").not_see("kommuner");
    }
}

#[tokio::test]
async fn home_asked_for_at_home_is_one_home() {
    let world = World::new(Registry::sqlite().await).await;
    let mut story = Story::begin(&world.registry, ANNA).await;
    story.press("g h g k g h").await;
    assert_eq!(story.app.layers.len(), 1);
    story.see("KITOS · Ballerup Kommune");
}

#[tokio::test]
async fn a_switch_can_be_taken_back_from_any_page() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k v l").await.see("Priserne er skjult");
        story.press("g r").await.see("Ballerup").see("skjult").not_see("Forældet");
        story.press("u Enter").await.see("Forældet").press("Enter").await.see("310.000").not_see("Forældet");
    }
}

/// It may have been read before or after: nobody knows, so it is said.
#[tokio::test]
async fn a_report_that_runs_while_a_price_is_switched_is_outdated_too() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter v l").await.see("Priserne er skjult").press("r").await.see("skjult").press("u").await;
        story.press_unanswered("Enter F5");
        story.settle().await.see("Forældet");
    }
}

#[tokio::test]
async fn a_contract_says_why_it_is_not_valid() {
    for world in World::both().await {
        let db = world.db(ANNA).await;
        let text = "3".to_owned();
        let asked = Request::Options { option_type: "termination_deadline", text };
        let Ok(Outcome::Choices(months)) = db.answer(&asked).await else { panic!("no options") };
        let three = months.iter().find(|choice| choice.name == "3").unwrap().id;
        let on = |year, month, day| Value::Date(date(year, month, day));
        let expired = [("name", Value::text("Drift")), ("valid_to", on(2026, 6, 14))];
        let parent = insert(&db, "contract", &expired).await;
        let with = |name: &str, mut fields: Vec<(&'static str, Value)>| {
            fields.push(("name", Value::text(name)));
            fields
        };
        let heir = vec![("parent_id", Value::Ref(parent)), ("require_valid_parent", Value::Bool(true))];
        let forced = vec![("valid_to", on(2026, 6, 14)), ("enforced_valid", Value::Bool(true))];
        let terminated = vec![
            ("terminated_at", on(2026, 1, 31)),
            ("termination_deadline_id", Value::Ref(three)),
            ("valid_to", on(2026, 5, 1)),
        ];
        let due = "opsagt; varslet udløb 30-04-2026";
        for (fields, status, seen) in [
            (
                with("Senere", vec![("valid_from", on(2026, 6, 16))]),
                "ikke gyldig",
                vec!["træder først i kraft 16-06-2026"],
            ),
            (with("Opsagt", terminated), "ikke gyldig", vec![due, "udløb 01-05-2026"]),
            (with("Tvungen", forced), "gennemtvunget gyldig", vec!["fordi det er gennemtvunget", "udløb 14-06-2026"]),
            (with("Underlagt", heir), "ikke gyldig", vec!["egne datoer tæller ikke", "den overordnede er ikke gyldig"]),
            (with("Løbende", Vec::new()), "gyldig", vec![]),
        ] {
            let id = insert(&db, "contract", &fields).await;
            let Ok(Outcome::Record(record)) = db.answer(&Request::Record { entity: "contract", id }).await else {
                panic!("no record")
            };
            let name = record.value("name").as_text().unwrap().to_owned();
            let mut story = Story::begin(&world.registry, ANNA).await;
            story.press("g k").await.press_until("Down", &name).await.press("Enter").await.see(&name);
            let screen = story.screen();
            let line = screen.lines().find(|line| line.trim_start().starts_with("Status")).unwrap();
            assert!(line.trim_end().ends_with(&format!("  {status}")), "{line}");
            for reason in &seen {
                story.see(reason);
            }
            if seen.is_empty() {
                story.not_see("udløb ").not_see("tæller ikke").not_see("gennemtvunget");
            }
        }
    }
}
