//! What one system gets from another: added on the one, seen from the other and from the contract.

use kitos::db::Db;
use kitos::model::request::{Outcome, Problem, Record, Refusal, Request, Save, Write};
use kitos::model::value::Value;
use uuid::Uuid;

use crate::support::story::Story;
use crate::support::world::{ANNA, SIGRID, World, insert};

async fn rows(db: &Db, entity: &'static str, via: &'static str, id: i64) -> Vec<Record> {
    match db.answer(&Request::Related { entity, via, id }).await {
        Ok(Outcome::Related(rows)) => rows,
        other => panic!("{other:?}"),
    }
}

/// Ballerup's two systems, an interface that each of them exhibits, and a contract.
struct Place {
    world: World,
    sbsys: i64,
    opus: i64,
    payroll: i64,
    cases: i64,
    contract: i64,
}

impl Place {
    async fn of(world: World) -> Self {
        let contract = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let (anna, sigrid) = (world.db(ANNA).await, world.db(SIGRID).await);
        let system = |name: &'static str| [("name", Value::text(name)), ("access", Value::text("shared"))];
        let pay = insert(&sigrid, "it_system", &system("Silkeborg Løn")).await;
        let mut interfaces = Vec::new();
        for (name, exhibitor) in [("Lønudtræk", pay), ("Sagsudtræk", world.system)] {
            let fields = [
                ("name", Value::text(name)),
                ("access", Value::text("shared")),
                ("exhibitor_id", Value::Ref(exhibitor)),
            ];
            interfaces.push(insert(&sigrid, "it_interface", &fields).await);
        }
        let opus = insert(&anna, "system_usage", &[("system_id", Value::Ref(pay))]).await;
        let sbsys = rows(&anna, "system_usage", "system_id", world.system).await[0].id;
        Self { world, sbsys, opus, payroll: interfaces[0], cases: interfaces[1], contract }
    }

    async fn both() -> [Self; 2] {
        let [sqlite, postgres] = World::both().await;
        [Self::of(sqlite).await, Self::of(postgres).await]
    }

    async fn refusal(&self, fields: &[(&str, i64)]) -> Refusal {
        let fields = fields.iter().map(|(name, id)| ((*name).to_owned(), Value::Ref(*id))).collect();
        let write = Write::Insert { entity: "system_relation".to_owned(), uuid: Uuid::now_v7(), fields };
        let save = Save { uuid: Uuid::now_v7(), reason: String::new(), kind: "edit".to_owned(), writes: vec![write] };
        self.world.db(ANNA).await.answer(&Request::Save(save)).await.unwrap_err()
    }
}

#[tokio::test]
async fn a_relation_is_added_and_seen_from_all_its_ends() {
    for place in Place::both().await {
        let mut story = Story::begin(&place.world.registry, ANNA).await;
        story.press("g s").await.press_until("Down", "Sbsys").await.press("Enter 8").await;
        story.see("Relationer til andre systemer").see("Relationer fra andre systemer").press("a").await;
        story.type_("silkeborg").await.press("Enter").await.type_("https://esdh.example/7").await.press("Enter").await;
        story.type_("Løn til sagerne").await.press("Esc").await.see("> Snitflade").press("Enter").await;
        // An interface of the wrong system, and then the right one.
        story
            .type_("sagsud")
            .await
            .press("Enter Esc Ctrl-s Enter")
            .await
            .see("Snitflade: Det udstillende system udstiller ikke");
        story.press("Esc").await.press_until("Down", "Silkeborg Løn").await.press("e").await;
        story.press_until("Down", "Snitflade").await.press("Enter").await.type_("lønud").await.press("Enter").await;
        story.press("Down Enter").await.type_("dag").await.press("Enter").await;
        story.press("Down Enter").await.type_("sbsys").await.press("Enter Esc").await;
        story.press("Ctrl-s Enter").await.see("Gemt").see("Lønudtræk").see("Dagligt");
        let stored = rows(&place.world.db(ANNA).await, "system_relation", "from_usage_id", place.sbsys).await;
        assert_eq!(stored.len(), 1);
        assert_eq!(stored[0].value("to_usage_id"), &Value::Ref(place.opus));
        assert_eq!(stored[0].value("interface_id"), &Value::Ref(place.payroll));
        assert_eq!(stored[0].value("description"), &Value::text("Løn til sagerne"));
        // The row leads to the other system, where the same relation stands in the other list.
        story.press_until("Down", "Silkeborg Løn").await.press("Enter").await.see("IT-system · Silkeborg Løn");
        story.press("8 Down").await.selected("Sbsys").see("Lønudtræk").press("Enter").await.see("IT-system · Sbsys");
        story.press("g k Enter 2").await.see("Relationer").see("Lønudtræk").see("Silkeborg Løn");
    }
}

#[tokio::test]
async fn what_makes_no_relation_is_refused() {
    for place in Place::both().await {
        let between = [("from_usage_id", place.sbsys), ("to_usage_id", place.opus)];
        let invalid = |field: &str, problem| Refusal::Invalid { field: field.to_owned(), problem };
        let foreign = [&between[..], &[("interface_id", place.cases)]].concat();
        assert_eq!(place.refusal(&foreign).await, invalid("interface_id", Problem::NotExhibited));
        let itself = [("from_usage_id", place.sbsys), ("to_usage_id", place.sbsys)];
        assert_eq!(place.refusal(&itself).await, invalid("to_usage_id", Problem::ToItself));
        // The other way round the first interface does not fit, and the second does.
        let back = [("from_usage_id", place.opus), ("to_usage_id", place.sbsys)];
        let wrong = [&back[..], &[("interface_id", place.payroll)]].concat();
        assert_eq!(place.refusal(&wrong).await, invalid("interface_id", Problem::NotExhibited));
        let anna = place.world.db(ANNA).await;
        let fields = [&back[..], &[("interface_id", place.cases), ("contract_id", place.contract)]].concat();
        let fields: Vec<(&str, Value)> = fields.iter().map(|(name, id)| (*name, Value::Ref(*id))).collect();
        let id = insert(&anna, "system_relation", &fields).await;
        // Turned round without its interface it would be wrong as well.
        let turned = [("from_usage_id", place.sbsys), ("to_usage_id", place.opus)];
        let fields = turned.iter().map(|(name, id)| ((*name).to_owned(), Value::Ref(*id))).collect();
        let write = Write::Update { entity: "system_relation".to_owned(), id, version: 1, fields };
        let save = Save { uuid: Uuid::now_v7(), reason: String::new(), kind: "edit".to_owned(), writes: vec![write] };
        let refused = anna.answer(&Request::Save(save)).await.unwrap_err();
        assert_eq!(refused, invalid("interface_id", Problem::NotExhibited));
    }
}

#[tokio::test]
async fn relations_go_with_a_system_and_outlive_a_contract() {
    for place in Place::both().await {
        let anna = place.world.db(ANNA).await;
        let contract = ("contract_id", Value::Ref(place.contract));
        for (from, to) in [(place.sbsys, place.opus), (place.opus, place.sbsys)] {
            let ends = [("from_usage_id", Value::Ref(from)), ("to_usage_id", Value::Ref(to)), contract.clone()];
            insert(&anna, "system_relation", &ends).await;
        }
        for (entity, id) in [("contract", place.contract), ("system_usage", place.opus)] {
            let Ok(Outcome::Removal(removal)) = anna.answer(&Request::Removal { entity, id }).await else { panic!() };
            assert!(matches!(anna.answer(&Request::Save(removal.save(""))).await, Ok(Outcome::Saved(_))));
            let left = [
                rows(&anna, "system_relation", "from_usage_id", place.sbsys).await,
                rows(&anna, "system_relation", "to_usage_id", place.sbsys).await,
            ]
            .concat();
            assert_eq!(left.len(), if entity == "contract" { 2 } else { 0 });
            assert!(left.iter().all(|row| row.value("contract_id").is_null()));
        }
    }
}
