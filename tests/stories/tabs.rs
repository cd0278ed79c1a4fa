//! The tabs of a contract: rows that hang on it, the tree it stands in, notices, a copy of it, and
//! deleting it.

use kitos::model::request::{Outcome, Record, Request};
use kitos::model::value::Value;

use crate::support::registry::Registry;
use crate::support::story::Story;
use crate::support::world::{ANNA, World, date, insert};

async fn rows(world: &World, entity: &'static str, contract: i64) -> Vec<Record> {
    let request = Request::Related { entity, via: "contract_id", id: contract };
    match world.db(ANNA).await.answer(&request).await {
        Ok(Outcome::Related(rows)) => rows,
        other => panic!("{other:?}"),
    }
}

async fn contract(world: &World, id: i64) -> Record {
    match world.db(ANNA).await.answer(&Request::Record { entity: "contract", id }).await {
        Ok(Outcome::Record(record)) => *record,
        other => panic!("{other:?}"),
    }
}

async fn count(registry: &Registry, sql: &'static str) -> i64 {
    registry.setup().await.number(sql, vec![]).await.unwrap()
}

#[tokio::test]
async fn systems_and_elements_are_added_and_taken_away_in_one_save() {
    for world in World::both().await {
        let id = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        // The pair that is there is not offered again.
        story.press("g k Enter 2").await.see("Kontraktens systemer").see("Aftaleelementer").press("a").await;
        story.type_("sbsys").await.see("Ingen passer").press("Esc").await.see("Aftaleelementer");
        story.press("Down").await.selected("Ingen aftaleelementer").press("a").await.type_("drift").await;
        story.see("Drift").press("Enter").await.see("Tilføjet i kladden").selected("Drift");
        story.press("u").await.see("Fortrudt").selected("Ingen aftaleelementer");
        story.press("a").await.type_("drift").await.press("Enter Up").await.selected("Sbsys").press("D").await;
        story
            .see("Linjen slettes, når der gemmes")
            .press("Ctrl-s")
            .await
            .see("Drift")
            .see("slettes")
            .press("Enter")
            .await;
        story.see("Gemt").see("Drift").see("Kontrakten gælder ingen IT-systemer");
        assert_eq!(rows(&world, "contract_system", id).await.len(), 0);
        assert_eq!(rows(&world, "contract_element", id).await.len(), 1);
        // What is taken away can be put back before it is saved, also by choosing it again.
        story.press("Down D").await.see(">- Drift").press("a").await.type_("drift").await.press("Enter").await;
        story.see("Linjen bliver stående").not_see(">- Drift").press("Ctrl-s").await.see("ingen rettelser");
    }
}

#[tokio::test]
async fn a_role_is_given_once_and_changed() {
    for world in World::both().await {
        let id = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter 7 a").await.type_("kontraktejer").await.press("Enter").await;
        story.press("Enter").await.selected("Kontraktejer").see(ANNA);
        story.press("a").await.type_("kontraktejer").await.press("Enter").await.press("Enter").await;
        story.see("Den er der allerede").press("Esc").await;
        story.press("Ctrl-s Enter").await;
        // The second one was left without a person: nothing is saved before it is mended or dropped.
        story.see("skal rettes");
        story.press("Esc End").await.selected("mangler").press("D").await.not_see("mangler");
        story.press("Ctrl-s Enter").await.see("Gemt");
        assert_eq!(rows(&world, "contract_role", id).await.len(), 1);
        story.press("e Enter").await.type_("budget").await.press("Enter Esc").await.selected("Budgetansvarlig");
        story.press("Ctrl-s").await.see("Budgetansvarlig").press("Enter").await.see("Gemt");
        let held = rows(&world, "contract_role", id).await;
        assert_eq!(held[0].cell("role_id").label.as_deref(), Some("Budgetansvarlig"));
    }
}

#[tokio::test]
async fn one_reference_stands_in_the_lists() {
    for world in World::both().await {
        let id = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter 8 a").await.type_("Kontrakten").await.press("Enter").await.type_("24/117").await;
        story.press("Enter").await.type_("www").await.press("Enter").await;
        story.press("Ctrl-s").await.see("Det er ikke et link").press("Esc e").await.press_until("Down", "URL").await;
        story.press("Enter Ctrl-u").await.type_("https://esdh.example/24-117").await.press("Enter Esc").await;
        story.press("a").await.type_("Allonge").await.press("Enter Enter Enter").await.see("Allonge");
        story.press("Ctrl-s Enter").await.see("Gemt");
        let master = |rows: &[Record]| -> Vec<String> {
            let marked = rows.iter().filter(|row| row.value("is_master").as_bool() == Some(true));
            marked.map(|row| row.value("title").as_text().unwrap().to_owned()).collect()
        };
        assert_eq!(master(&rows(&world, "reference", id).await), ["Kontrakten"]);
        story.press_until("Down", "Allonge").await.press("e").await.press_until("Down", "Vises i overblik").await;
        story.press("Enter Esc Ctrl-s Enter").await.see("Gemt");
        assert_eq!(master(&rows(&world, "reference", id).await), ["Allonge"]);
        // Without the chosen one another takes its place, in the same save.
        story.press_until("Down", "Allonge").await.press("D Ctrl-s").await.see("slettes").see("Vises i overblik");
        story.press("Enter").await.see("Gemt");
        assert_eq!(master(&rows(&world, "reference", id).await), ["Kontrakten"]);
    }
}

#[tokio::test]
async fn the_whole_tree_with_sums_that_say_what_they_leave_out() {
    for world in World::both().await {
        let root = world.contract(ANNA, "Rammeaftale", 100).await;
        let middle = world.contract(ANNA, "Delaftale", 30).await;
        let leaf = world.contract(ANNA, "Bilag", 7).await;
        let ended = world.contract(ANNA, "Udløbet bilag", 1_000).await;
        let db = world.db(ANNA).await;
        for (id, parent, ends) in [(middle, root, None), (leaf, middle, None), (ended, middle, Some(date(2021, 1, 1)))]
        {
            let record = contract(&world, id).await;
            let mut fields = vec![("parent_id".to_owned(), Value::Ref(parent))];
            fields.extend(ends.map(|day| ("valid_to".to_owned(), Value::Date(day))));
            let write = kitos::model::request::Write::Update {
                entity: "contract".to_owned(),
                id,
                version: record.version,
                fields,
            };
            let save = kitos::model::request::Save {
                uuid: uuid::Uuid::now_v7(),
                reason: String::new(),
                kind: "edit".to_owned(),
                writes: vec![write],
            };
            db.answer(&Request::Save(save)).await.unwrap();
        }
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k").await.press_until("Down", "Delaftale").await.press("Enter 6").await;
        // Root to leaves, the cursor on the contract itself; its branch is 30 + 7 kroner a year.
        story.see("Rammeaftale").see("Udløbet bilag").see("ikke gyldig").selected("Delaftale").selected("37");
        story.see("2 gyldige kontrakter i grenen").see("og 1 kontrakt, der ikke er gyldig");
        story.press("Home").await.selected("137").press("End").await.selected("Udløbet").see("Ingen gyldig kontrakt");
        story.press("Home Enter").await.see("Kontrakt · Rammeaftale").press("6").await.selected("Rammeaftale");
    }
}

#[tokio::test]
async fn both_directions_have_sums_and_removed_lines_are_not_in_them() {
    for world in World::both().await {
        let id = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let db = world.db(ANNA).await;
        let unit = [("name", Value::text("IT-afdelingen")), ("ean", Value::text("5790000000005"))];
        let setup = world.registry.municipality("0151").await;
        world.registry.person(setup, "k151_oda", &["user", "organisation_admin"]).await;
        let unit = insert(&world.db("k151_oda").await, "org_unit", &unit).await;
        let line = [
            ("contract_id", Value::Ref(id)),
            ("direction", Value::text("internal")),
            ("unit_id", Value::Ref(unit)),
            ("operation", Value::Money(1_200_000)),
        ];
        insert(&db, "economy_line", &line).await;
        let mut story = Story::sized(&world.registry, ANNA, 140, 40).await;
        story.press("g k Enter 4").await.see("12.000").see("summen af de eksterne linjer alene");
        assert_eq!(story.screen().matches("I alt").count(), 2, "{}", story.screen());
        story.press("End").await.selected("IT-afdelingen").press("D").await.see("Summerne er uden den linje");
        // Inside the grid the keys for lines work as well: taken back, and the last column is read.
        story.press("Enter D").await.see("Linjen bliver stående").not_see("Summerne er uden");
    }
}

#[tokio::test]
async fn a_notice_is_registered_and_says_that_it_is_not_sent() {
    for world in World::both().await {
        let id = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter 9").await.see("kitos sender ikke selv").see("Ingen advis").press("a").await;
        story.type_("Genforhandling").await.press("Enter").await.type_("Husk at varsle.").await.press("Esc").await;
        // First day and repetition have what is most common; Enter keeps it.
        story.press("Enter").await.type_("måned").await.press("Enter Enter").await;
        story.type_("ikke en adresse").await.press("Enter Enter").await.press_until("Down", "Modtager: email").await;
        story.see("Det er ikke en mailadresse").press("Enter Ctrl-u").await.press("Enter Esc Ctrl-s").await;
        story.see("Vælg en rolle eller en person").press("Esc e").await.press_until("Down", "Modtager: email").await;
        story.press("Enter").await.type_("it@ballerup.example").await.press("Enter Esc Ctrl-s Enter").await.see("Gemt");
        story.selected("Genforhandling").see("Hver måned");
        let notices = rows(&world, "notice", id).await;
        assert_eq!(notices[0].value("body").as_text(), Some("Husk at varsle."));
        assert_eq!(notices[0].value("active").as_bool(), Some(true));
        assert_eq!(notices[0].value("from_date").as_date(), Some(crate::support::story::today()));
    }
}

#[tokio::test]
async fn a_copy_takes_systems_along_and_leaves_money_and_signatures() {
    for world in World::both().await {
        let id = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter").await.press_until("Down", "Kontraktunderskriver").await.press("Enter").await;
        story.type_("Borgmesteren").await.press("Enter v l").await.see("skjult");
        story.press("7 a").await.type_("kontraktejer").await.press("Enter").await.press("Enter").await;
        story
            .press("Ctrl-s Enter")
            .await
            .see("Gemt")
            .press("c")
            .await
            .see("Skal rollerne med?")
            .see("Med den ene rolle");
        // Esc leaves the contract as it is, and it can be asked again.
        story.press("Esc c").await.see("Skal rollerne med?").press("Enter").await;
        story
            .see("Sbsys hosting (kopi)")
            .press("Ctrl-u")
            .await
            .type_("Sbsys hosting 2027")
            .await
            .press("Enter 2")
            .await;
        story.see("Sbsys").press("Ctrl-s Enter").await.see("Gemt").see("Sbsys");
        let copy = count(&world.registry, "select id from contract where name = 'Sbsys hosting 2027'").await;
        let record = contract(&world, copy).await;
        assert_eq!(record.value("supplier_id"), contract(&world, id).await.value("supplier_id"));
        assert!(record.value("contract_signer").is_null());
        assert_eq!(record.value("visibility").as_text(), Some("shared"));
        assert!(record.value("visibility_chosen_at").is_null(), "nobody has chosen yet");
        assert_eq!(rows(&world, "contract_system", copy).await.len(), 1);
        assert_eq!(rows(&world, "economy_line", copy).await.len(), 0);
        assert_eq!(rows(&world, "contract_role", copy).await.len(), 0);
    }
}

#[tokio::test]
async fn a_contract_is_deleted_with_what_hangs_on_it_when_its_name_is_typed() {
    for world in World::both().await {
        let root = world.contract(ANNA, "Rammeaftale", 100).await;
        let db = world.db(ANNA).await;
        let child = [
            ("name", Value::text("Delaftale")),
            ("visibility", Value::text("shared")),
            ("parent_id", Value::Ref(root)),
            ("require_valid_parent", Value::Bool(true)),
        ];
        let child = insert(&db, "contract", &child).await;
        insert(&db, "reference", &[("contract_id", Value::Ref(root)), ("title", Value::text("Sagen"))]).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k").await.press_until("Down", "Rammeaftale").await.press("Enter D").await;
        story.see("Betalingslinjer (1)").see("Referencer (1)").see("»Overordnet kontrakt« (1)");
        story.press("Enter").await.see("præcis som det står").type_("Rammeaftale").await.press("Enter").await;
        story.see("»Rammeaftale« er slettet").selected("Delaftale").not_see("Betalingslinjer");
        let left = contract(&world, child).await;
        assert!(left.value("parent_id").is_null());
        assert_eq!(left.value("require_valid_parent").as_bool(), Some(false));
        assert_eq!(rows(&world, "economy_line", root).await.len(), 0);
        assert_eq!(rows(&world, "reference", root).await.len(), 0);
        let sets = "select count(*) from change_set where kind = 'delete'";
        assert_eq!(count(&world.registry, sets).await, 1, "one transaction");
        // Its name is free again.
        story.press("a").await.type_("Rammeaftale").await.press("Enter Ctrl-s Enter").await.see("Gemt");
    }
}

#[tokio::test]
async fn what_stands_in_the_way_is_said_and_nothing_can_be_typed() {
    for world in World::both().await {
        let id = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let usage = rows(&world, "contract_system", id).await[0].value("usage_id").as_int().unwrap();
        let db = world.db(ANNA).await;
        let request = Request::Record { entity: "system_usage", id: usage };
        let Ok(Outcome::Record(record)) = db.answer(&request).await else { panic!("no usage") };
        let write = kitos::model::request::Write::Update {
            entity: "system_usage".to_owned(),
            id: usage,
            version: record.version,
            fields: vec![("main_contract_id".to_owned(), Value::Ref(id))],
        };
        let save = kitos::model::request::Save {
            uuid: uuid::Uuid::now_v7(),
            reason: String::new(),
            kind: "edit".to_owned(),
            writes: vec![write],
        };
        db.answer(&Request::Save(save)).await.unwrap();
        let ballerup = world.registry.municipality("0151").await;
        world.registry.person(ballerup, "k151_kaj", &["user", "contract_admin"]).await;
        let mut story = Story::begin(&world.registry, "k151_kaj").await;
        story.press("g k Enter D").await.see("kan ikke slettes").see("IT-systemer (1)").see("må du ikke rette");
        story.type_("Sbsys hosting").await.press("Enter").await.see("Sbsys hosting").not_see("er slettet");
        // Whoever may change the system too deletes it, and the system loses its link.
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter D").await.see("»Kontrakt der gør systemet");
        story.type_("Sbsys hosting").await.press("Enter").await.see("er slettet");
        let Ok(Outcome::Record(record)) = db.answer(&request).await else { panic!("no usage") };
        assert!(record.value("main_contract_id").is_null());
    }
}

#[tokio::test]
async fn a_catalogue_system_in_use_is_not_deleted() {
    use crate::support::world::SIGRID;
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, SIGRID).await;
        story.press("g a").await.press_until("Down", "Sbsys").await.press("Enter D").await;
        story.see("kan ikke slettes").see("1 kommune bruger systemet").press("Esc Esc").await;
        story.press_until("Up", "Opus Løn").await.press("Enter D").await.see("Skriv navnet").type_("Opus Løn").await;
        story.press("Enter").await.see("er slettet").press("g a").await.not_see("Opus Løn");
    }
}

#[tokio::test]
async fn two_people_who_add_the_same_are_told_and_lose_nothing() {
    for world in World::both().await {
        let id = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut one = Story::begin(&world.registry, ANNA).await;
        let mut other = Story::begin(&world.registry, ANNA).await;
        for story in [&mut one, &mut other] {
            story.press("g k Enter 2 Down a").await.type_("drift").await.press("Enter").await.selected("Drift");
        }
        one.press("Ctrl-s Enter").await.see("Gemt");
        other.press("Ctrl-s Enter").await.see("det samme er der allerede").press("Esc Esc F5").await;
        other.see("+ Drift").press_until("Down", "+ Drift").await.press("D").await.not_see("+ Drift").see("Drift");
        assert_eq!(rows(&world, "contract_element", id).await.len(), 1);
    }
}

/// More payment lines than the screen has room for: the one with the cursor is always to be seen,
/// under the title of its own kind.
#[tokio::test]
async fn payment_lines_scroll_with_the_cursor() {
    for world in World::both().await {
        let contract = world.contract(ANNA, "Mange betalinger", 100).await;
        let db = world.db(ANNA).await;
        for number in 1..=14 {
            let direction = if number <= 11 { "external" } else { "internal" };
            insert(
                &db,
                "economy_line",
                &[
                    ("contract_id", Value::Ref(contract)),
                    ("direction", Value::text(direction)),
                    ("operation", Value::Money((7_000 + number) * 100)),
                ],
            )
            .await;
        }
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter 4").await.see("Ekstern betaling").see("7.001").not_see("7.014");
        story.press("End").await.see("Intern betaling").see("7.014").see("21.039").not_see("7.001");
        story.press("Home").await.see("7.001").not_see("7.014");
    }
}

/// No key is silent on the tab that is not there yet.
#[tokio::test]
async fn the_tab_that_is_not_there_yet_says_what_to_do_instead() {
    let world = &World::both().await[0];
    world.contract(ANNA, "Sbsys hosting", 310_000).await;
    let mut story = Story::begin(&world.registry, ANNA).await;
    story
        .press("g k Enter 3")
        .await
        .see("Databehandling er ikke med i programmet endnu")
        .see("Referencer, så den kan findes");
    for key in ["e", "Enter", "a"] {
        story.press(key).await.see("Sæt et link til aftalen på fanen Referencer");
        story.press("Left Right").await.not_see("Sæt et link til aftalen");
    }
}
