//! What others see of a contract, where its price is used, who chose, and the choosing itself.

use kitos::model::condition::Condition;
use kitos::model::request::{ListQuery, Outcome, Record, Request, Save, Sort, Window, Write};
use kitos::model::seen::{Gate, Others};
use kitos::model::value::Value;
use uuid::Uuid;

use crate::support::registry::number;
use crate::support::story::Story;
use crate::support::world::{ANNA, GERT, LISE, SIGRID, World, date};

async fn record(world: &World, login: &str, entity: &'static str, id: i64) -> Record {
    match world.db(login).await.answer(&Request::Record { entity, id }).await.unwrap() {
        Outcome::Record(record) => *record,
        other => panic!("{other:?}"),
    }
}

async fn change(world: &World, login: &str, entity: &'static str, id: i64, fields: &[(&str, Value)]) {
    let version = record(world, login, entity, id).await.version;
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let write = Write::Update { entity: entity.to_owned(), id, version, fields };
    let save = Save { uuid: Uuid::now_v7(), reason: String::new(), kind: "edit".to_owned(), writes: vec![write] };
    world.db(login).await.answer(&Request::Save(save)).await.unwrap();
}

/// The id of the first record of the list.
async fn first_of(world: &World, login: &str, entity: &'static str) -> i64 {
    let query = ListQuery {
        entity,
        fields: Vec::new(),
        filter: Condition::everything(),
        sort: Sort { field: "first_day".to_owned(), descending: true },
        window: Window::First,
        limit: 1,
    };
    match world.db(login).await.answer(&Request::List(query)).await.unwrap() {
        Outcome::Page(page) => page.rows[0].id,
        other => panic!("{other:?}"),
    }
}

async fn others(world: &World, login: &str, contract: i64, as_if: Option<&str>) -> Others {
    let request = Request::Others { contract, as_if: as_if.map(str::to_owned) };
    match world.db(login).await.answer(&request).await.unwrap() {
        Outcome::Others(others) => *others,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn one_sees_what_others_see_before_and_after_the_switch() {
    for world in World::both().await {
        let contract = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        change(&world, ANNA, "contract", contract, &[("remark", Value::text("hemmelig plan"))]).await;
        let before = record(&world, ANNA, "contract", contract).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter v s").await.see("Hvad ser andre?").see("Delt · sådan er det nu");
        // Only what differs is stopped at; here nothing of the price is.
        story.selected("Bemærkning").see("bemærkning: deles aldrig").see("hemmelig plan");
        story.press("Down Down Down Down Down Down Down").await.not_see("Lokal pris");
        story.press("Space").await.see("Hvis den var Lokal · intet er gemt");
        story.press_until("Up", "Bemærkning").await;
        story.press_until("Down", "Drift/år").await.see("310.000").see("Lokal pris");
        story.press("Space").await.see("Delt · sådan er det nu").not_see("Lokal pris");
        assert_eq!(record(&world, ANNA, "contract", contract).await, before, "looking changed something");
        // After the switch it is what was shown before it.
        let foretold = others(&world, ANNA, contract, Some("local")).await;
        story.press("Esc v l").await.see("skjult").press("v s").await.see("Lokal · sådan er det nu");
        assert_eq!(others(&world, ANNA, contract, None).await, foretold);
        assert!(foretold.lines.is_empty() && foretold.contract.is_some());
        // The list has it too, and the other way round.
        story.press("Esc Esc v s Space").await.see("Hvis den var Delt");
    }
}

#[tokio::test]
async fn the_share_layer_itself_says_why_nothing_is_there() {
    for world in World::both().await {
        let contract = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let ballerup = world.registry.municipality("0151").await;
        let seen = others(&world, ANNA, contract, None).await;
        assert_eq!((seen.gate, seen.lines.len(), seen.systems.len()), (None, 1, 1));
        let Ok(Outcome::Related(accessions)) = world
            .db(SIGRID)
            .await
            .answer(&Request::Related { entity: "accession", via: "member_id", id: ballerup })
            .await
        else {
            panic!("no accession")
        };
        let left = [("notice_on", Value::Date(date(2024, 1, 1))), ("leaves_on", Value::Date(date(2025, 12, 31)))];
        change(&world, SIGRID, "accession", accessions[0].id, &left).await;
        let seen = others(&world, ANNA, contract, None).await;
        assert_eq!(seen, Others { gate: Some(Gate::NotParty), ..Others::default() });
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter v s").await.see("tilslutning ikke i kraft").not_see("Lokal pris");
        let first_day = date(2027, 1, 1);
        let terms = first_of(&world, SIGRID, "sharing_terms").await;
        change(&world, SIGRID, "sharing_terms", terms, &[("first_day", Value::Date(first_day))]).await;
        assert_eq!(others(&world, ANNA, contract, None).await.gate, Some(Gate::NotBegun { first_day }));
        story.press("F5").await.see("deles tidligst 01-01-2027");
    }
}

#[tokio::test]
async fn nobody_looks_at_a_contract_of_others_and_a_reader_does_not_try_a_switch() {
    for world in World::both().await {
        let contract = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        for login in [GERT, LISE, SIGRID] {
            let db = world.db(login).await;
            for request in [
                Request::Others { contract, as_if: None },
                Request::Others { contract, as_if: Some("local".to_owned()) },
                Request::VisibilityLog { contract },
            ] {
                assert!(db.answer(&request).await.is_err(), "{login}: {request:?}");
            }
            let Ok(Outcome::ContractUuids(found)) = db.answer(&Request::ContractUuids { ids: vec![contract] }).await
            else {
                panic!("no answer")
            };
            assert!(found.is_empty(), "{login}");
            // Nor past the program.
            if world.registry.is_postgres() {
                let pools = world.registry.open(login).await;
                let seen = format!("select count(*) from kitos.seen_by_others({contract})");
                assert_eq!(number(&pools, &seen).await, Ok(Some(0)), "{login}");
            }
        }
        world.contract(GERT, "Sbsys i Gladsaxe", 99).await;
        let mut story = Story::begin(&world.registry, LISE).await;
        story.press("g k Enter v s").await.see("Delt · sådan er det nu");
        story.press("Space").await.see("Delt · sådan er det nu").see("!!").press("Esc").await.not_see("!!");
    }
}

#[tokio::test]
async fn one_sees_who_runs_the_templates_that_use_prices() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        world.contract(GERT, "Sbsys drift", 420_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter v r").await.see("Hvor bruges prisen?").see("skabeloner bruger priser");
        story.see("ingen anden kommune har kørt den").press("Esc").await;
        let mut neighbour = Story::begin(&world.registry, GERT).await;
        neighbour.press("g k Enter r").await.see("310.000");
        story.press("v r").await;
        if world.registry.is_postgres() {
            story.see("1 anden kommune har kørt den").see("sidst: Gladsaxe Kommune").not_see(GERT);
        } else {
            // A file keeps no log of reports.
            story.see("ingen anden kommune har kørt den").see("egen fil");
        }
    }
}

#[tokio::test]
async fn one_sees_who_chose_and_when() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter v h").await.see("ingen har valgt").not_see("valgt af").press("Esc").await;
        story.press("v l").await.see("skjult").press("v h").await.see("valgt af").see("Lokal");
        story.press("Esc v d Enter").await.see("deles").press("v h").await;
        let screen = story.screen();
        assert_eq!(screen.matches("valgt af").count(), 2, "{screen}");
        // Newest first.
        let at = |word: &str| screen.find(word).unwrap_or_else(|| panic!("no {word}:\n{screen}"));
        assert!(at("│ Delt") < at("│ Lokal"), "{screen}");
    }
}

#[tokio::test]
async fn choosing_is_as_easy_either_way() {
    for world in World::both().await {
        let first = world.contract(ANNA, "Aftale et", 1_000).await;
        let second = world.contract(ANNA, "Aftale to", 2_000).await;
        world.contract(ANNA, "Aftale tre", 3_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.see("Synlighed aldrig valgt").see("3 kontrakter");
        story.press_until("Down", "Synlighed aldrig").await.press("Enter").await.selected("Aftale et");
        // Shared already: it only becomes a choice, and no question is asked.
        story.press("v d").await.see("Valgt: priserne deles fortsat").selected("Aftale to").see("Aftale et");
        // No price was shared by it; what can be taken back is the choice alone, after a question.
        story.press("u").await.see("Fortryd skift af synlighed").press("Esc").await.selected("Aftale to");
        story.press("v l").await.see("skjult").see("Aftale et").see("Aftale to").selected("Aftale tre");
        story.press("? Esc").await.see("Aftale et");
        for (id, visibility) in [(first, "shared"), (second, "local")] {
            let record = record(&world, ANNA, "contract", id).await;
            assert_eq!(record.value("visibility"), &Value::text(visibility));
            assert!(!record.value("visibility_chosen_at").is_null());
        }
        // Taken back is the latest alone, the hiding.
        story.press("F5").await.not_see("Aftale et").not_see("Aftale to").selected("Aftale tre");
        story.press("u").await.see("Del priserne").press("Enter").await.see("deles");
        // As it was before: shared, and not chosen by anybody.
        story.press("Esc q").await.see("2 kontrakter");
    }
}
