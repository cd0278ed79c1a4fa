//! Persons, units, options, and what hangs on records: who changes what, what belongs together,
//! and a person who leaves. On both databases, as ordinary members.

use std::process::Command;

use kitos::db::Db;
use kitos::db::open::Target;
use kitos::model::entities::named;
use kitos::model::request::{Outcome, Problem, Record, Refusal, Request, Save, Saved, Write};
use kitos::model::value::Value;
use uuid::Uuid;

use crate::support::registry::{Registry, number, texts};
use crate::support::story::Story;
use crate::support::world::{ANNA, GERT, SIGRID, World, insert};

/// Local administrator, organisation administrator, somebody who only reads, in Ballerup.
const BO: &str = "k151_bo";
const ODA: &str = "k151_oda";
const RIE: &str = "k151_rie";
const EA: &str = "k151_ea";

struct People {
    world: World,
    anna: i64,
    bo: i64,
    ea: i64,
}

impl People {
    async fn in_ballerup(world: World) -> Self {
        let ballerup = world.registry.municipality("0151").await;
        let bo = world.registry.person(ballerup, BO, &["user", "local_admin"]).await;
        world.registry.person(ballerup, ODA, &["user", "organisation_admin"]).await;
        world.registry.person(ballerup, RIE, &["user", "read_only"]).await;
        let ea = world.registry.person(ballerup, EA, &["user"]).await;
        let anna = find(&world.db(BO).await, "person", ANNA).await;
        Self { world, anna, bo, ea }
    }

    async fn both() -> [Self; 2] {
        let [one, other] = World::both().await;
        [Self::in_ballerup(one).await, Self::in_ballerup(other).await]
    }
}

async fn find(db: &Db, entity: &str, text: &str) -> i64 {
    let request = Request::Links { entity: named(entity).unwrap().name, text: text.to_owned(), limit: 5 };
    let Ok(Outcome::Choices(found)) = db.answer(&request).await else { panic!("no choices") };
    found.first().unwrap_or_else(|| panic!("no {entity} {text}")).id
}

async fn record(db: &Db, entity: &str, id: i64) -> Record {
    match db.answer(&Request::Record { entity: named(entity).unwrap().name, id }).await {
        Ok(Outcome::Record(record)) => *record,
        other => panic!("{entity}/{id}: {other:?}"),
    }
}

async fn related(db: &Db, entity: &str, via: &'static str, id: i64) -> Vec<Record> {
    match db.answer(&Request::Related { entity: named(entity).unwrap().name, via, id }).await {
        Ok(Outcome::Related(rows)) => rows,
        other => panic!("{other:?}"),
    }
}

fn owned(fields: &[(&str, Value)]) -> Vec<(String, Value)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn new(entity: &str, fields: &[(&str, Value)]) -> Write {
    Write::Insert { entity: entity.to_owned(), uuid: Uuid::now_v7(), fields: owned(fields) }
}

fn changed(record: &Record, fields: &[(&str, Value)]) -> Write {
    Write::Update { entity: record.entity.clone(), id: record.id, version: record.version, fields: owned(fields) }
}

fn gone(record: &Record) -> Write {
    Write::Remove { entity: record.entity.clone(), id: record.id, version: record.version }
}

async fn saved(db: &Db, writes: Vec<Write>) -> Result<Saved, Refusal> {
    let save = Save { uuid: Uuid::now_v7(), reason: "fordi".to_owned(), kind: "edit".to_owned(), writes };
    match db.answer(&Request::Save(save)).await? {
        Outcome::Saved(saved) => Ok(saved),
        other => panic!("{other:?}"),
    }
}

fn invalid<T>(field: &str, problem: Problem) -> Result<T, Refusal> {
    Err(Refusal::Invalid { field: field.to_owned(), problem })
}

/// An option that no municipality must have.
async fn free_option(world: &World) -> i64 {
    let sigrid = world.db(SIGRID).await;
    let fields = [
        ("option_type", Value::text("contract_type")),
        ("name", Value::text("Rammeaftale")),
        ("description", Value::text("Fælles tekst")),
        ("enabled", Value::Bool(true)),
        ("obligatory", Value::Bool(false)),
    ];
    insert(&sigrid, "option_value", &fields).await
}

async fn offered(db: &Db) -> bool {
    let request = Request::Options { option_type: "contract_type", text: "ramme".to_owned() };
    let Ok(Outcome::Choices(found)) = db.answer(&request).await else { panic!("no choices") };
    !found.is_empty()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_option_holds_where_the_local_administrator_says_so() {
    for People { world, .. } in People::both().await {
        let option = free_option(&world).await;
        let (bo, anna, gert, sigrid) =
            (world.db(BO).await, world.db(ANNA).await, world.db(GERT).await, world.db(SIGRID).await);
        assert!(!offered(&anna).await);
        let read = record(&bo, "option_value", option).await;
        assert_eq!((read.value("active_here"), read.value("version_here")), (&Value::Bool(false), &Value::Int(0)));
        let on = changed(&read, &[("active_here", Value::Bool(true)), ("description_here", Value::text("Vores"))]);
        for login in [&anna, &sigrid] {
            assert_eq!(saved(login, vec![on.clone()]).await, Err(Refusal::Denied));
        }
        saved(&bo, vec![on]).await.unwrap();
        assert!(offered(&anna).await && !offered(&gert).await, "here, and not elsewhere");
        let now = record(&anna, "option_value", option).await;
        assert_eq!(now.value("description_here"), &Value::text("Vores"));
        assert_eq!(now.value("description"), &Value::text("Fælles tekst"));
        assert_eq!(now.version, read.version, "the common option is as it was");
        assert!(record(&gert, "option_value", option).await.value("description_here").is_null());

        // What was read before is another version.
        let late = [("description_here", Value::text("Sent")), ("version_here", Value::Int(0))];
        let refused = saved(&bo, vec![changed(&read, &late)]).await;
        assert_eq!(refused, Err(Refusal::Conflict { entity: "option_value".to_owned(), id: option }));
        saved(&bo, vec![changed(&now, &[("active_here", Value::Bool(false)), ("version_here", Value::Int(1))])])
            .await
            .unwrap();
        assert!(!offered(&anna).await);

        // The secretariat's part is the secretariat's.
        if world.registry.is_postgres() {
            let tried = saved(&bo, vec![changed(&now, &[("name", Value::text("Mit navn"))])]).await;
            assert_eq!(tried, Err(Refusal::Denied));
        }
        let common = record(&sigrid, "option_value", option).await;
        saved(&sigrid, vec![changed(&common, &[("obligatory", Value::Bool(true))])]).await.unwrap();
        assert!(offered(&gert).await);
        let now = record(&bo, "option_value", option).await;
        let off = saved(&bo, vec![changed(&now, &[("active_here", Value::Bool(false))])]).await;
        assert_eq!(off, invalid("active_here", Problem::Obligatory));
        let moved = saved(&sigrid, vec![changed(&now, &[("option_type", Value::text("payment_model"))])]).await;
        assert_eq!(moved, invalid("option_type", Problem::Fixed));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_are_given_in_a_save_by_who_may_give_them() {
    for People { world, anna, bo: bo_id, ea } in People::both().await {
        let (bo, oda, registrar) = (world.db(BO).await, world.db(ODA).await, world.db(ANNA).await);
        let right = |person: i64, role: &str| {
            vec![new("assignment", &[("person_id", Value::Ref(person)), ("role", Value::text(role))])]
        };
        for (db, role, may) in [
            (&bo, "contract_admin", true),
            (&bo, "global_admin", false),
            (&oda, "organisation_admin", true),
            (&oda, "system_admin", false),
            (&registrar, "user", false),
        ] {
            let given = saved(db, right(ea, role)).await;
            assert_eq!(given.is_ok(), may, "{role}: {given:?}");
            assert!(may || given == Err(Refusal::Denied), "{role}: {given:?}");
        }
        let of = async |person: i64| -> Vec<String> {
            let mut roles: Vec<String> = related(&bo, "assignment", "person_id", person)
                .await
                .iter()
                .filter_map(|row| row.value("role").as_text().map(str::to_owned))
                .collect();
            roles.sort();
            roles
        };
        assert_eq!(of(ea).await, ["contract_admin", "organisation_admin", "user"]);
        let held = related(&bo, "assignment", "person_id", ea).await;
        let contract_admin = held.iter().find(|row| *row.value("role") == Value::text("contract_admin")).unwrap();
        saved(&bo, vec![gone(contract_admin)]).await.unwrap();
        assert_eq!(of(ea).await, ["organisation_admin", "user"]);

        // A new person with the first role, in one save.
        let person = [("name", Value::text("Ny Kollega")), ("login", Value::text("k151_ny"))];
        let both = vec![
            new("person", &person),
            new("assignment", &[("person_id", Value::Ref(-1)), ("role", Value::text("user"))]),
        ];
        let made = saved(&oda, both).await.unwrap().ids[0];
        assert_eq!(of(made).await, ["user"]);

        // Nobody takes his own seat away, and a login stays what it is.
        let own = related(&bo, "assignment", "person_id", bo_id).await;
        let seat = own.iter().find(|row| *row.value("role") == Value::text("local_admin")).unwrap();
        assert_eq!(saved(&bo, vec![gone(seat)]).await, Err(Refusal::Denied));
        let person = record(&bo, "person", anna).await;
        let renamed = saved(&bo, vec![changed(&person, &[("login", Value::text("k159_gert"))])]).await;
        assert_eq!(renamed, invalid("login", Problem::Fixed));

        let pools = world.registry.open(BO).await;
        let books = "select distinct s.actor || ' ' || s.reason from v_assignment a join change_set s \
             on s.organisation_id = a.organisation_id and s.id = a.change_id \
             where a.role = 'organisation_admin' and s.reason <> ''";
        assert_eq!(texts(&pools, books).await.unwrap(), ["k151_oda fordi"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_fits_what_stands_beside_it() {
    for People { world, .. } in People::both().await {
        let contract = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let (anna, bo, sigrid) = (world.db(ANNA).await, world.db(BO).await, world.db(SIGRID).await);
        let usage = related(&anna, "system_usage", "system_id", world.system).await.remove(0);

        // 3.8: what is added is not there, what is left out is.
        let kle = |number: &str| {
            [("number", Value::text(number)), ("title", Value::text(number)), ("kind", Value::text("main_group"))]
        };
        let one = insert(&sigrid, "kle", &kle("85")).await;
        let other = insert(&sigrid, "kle", &kle("86")).await;
        let on_system = [("system_id", Value::Ref(world.system)), ("kle_id", Value::Ref(one))];
        insert(&sigrid, "it_system_kle", &on_system).await;
        let task = |kle: i64, mode: &str| {
            let fields = [("usage_id", Value::Ref(usage.id)), ("kle_id", Value::Ref(kle)), ("mode", Value::text(mode))];
            vec![new("usage_kle", &fields)]
        };
        assert_eq!(saved(&anna, task(one, "add")).await, invalid("kle_id", Problem::InCatalogue));
        assert_eq!(saved(&anna, task(other, "remove")).await, invalid("kle_id", Problem::NotInCatalogue));
        assert!(saved(&anna, task(one, "remove")).await.is_ok() && saved(&anna, task(other, "add")).await.is_ok());

        // 2.3.2: the contract that decides is one of the system's own.
        let elsewhere =
            insert(&anna, "contract", &[("name", Value::text("Andet")), ("visibility", Value::text("shared"))]).await;
        let decides = |contract: i64| vec![changed(&usage, &[("main_contract_id", Value::Ref(contract))])];
        let refused = saved(&anna, decides(elsewhere)).await;
        assert_eq!(refused, invalid("main_contract_id", Problem::NotItsContract));
        assert!(saved(&anna, decides(contract)).await.is_ok());

        // 3.6: one root.
        let root = insert(&bo, "org_unit", &[("name", Value::text("Ballerup"))]).await;
        let second = saved(&bo, vec![new("org_unit", &[("name", Value::text("IT"))])]).await;
        assert_eq!(second, invalid("parent_id", Problem::Required));
        let below = [("name", Value::text("IT")), ("parent_id", Value::Ref(root))];
        let below = insert(&bo, "org_unit", &below).await;
        let unit = record(&bo, "org_unit", below).await;
        let loose = saved(&bo, vec![changed(&unit, &[("parent_id", Value::Null)])]).await;
        assert_eq!(loose, invalid("parent_id", Problem::Required));
        let unit = record(&bo, "org_unit", root).await;
        let circle = saved(&bo, vec![changed(&unit, &[("parent_id", Value::Ref(below))])]).await;
        assert_eq!(circle, invalid("parent_id", Problem::Cycle));
        let wrong = saved(&bo, vec![changed(&unit, &[("ean", Value::text("123"))])]).await;
        assert_eq!(wrong, invalid("ean", Problem::NotAnEan));
    }
}

/// Anna holds two rights that Ea lacks, one that she has, and a role on each of two contracts, of
/// which Ea has one.
async fn burdened(people: &People) -> [i64; 2] {
    let world = &people.world;
    let first = world.contract(ANNA, "Sbsys hosting", 310_000).await;
    let second = world.contract(ANNA, "Sbsys drift", 1_000).await;
    let db = world.db(ANNA).await;
    let role = find_role(&db).await;
    for (contract, person) in [(first, people.anna), (second, people.anna), (second, people.ea)] {
        let fields =
            [("contract_id", Value::Ref(contract)), ("role_id", Value::Ref(role)), ("person_id", Value::Ref(person))];
        insert(&db, "contract_role", &fields).await;
    }
    [first, second]
}

async fn find_role(db: &Db) -> i64 {
    let request = Request::Options { option_type: "contract_role", text: "kontraktejer".to_owned() };
    let Ok(Outcome::Choices(found)) = db.answer(&request).await else { panic!("no choices") };
    found[0].id
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_leaves_and_another_takes_over_in_one_save() {
    for people in People::both().await {
        let [first, second] = burdened(&people).await;
        let mut story = Story::begin(&people.world.registry, BO).await;
        story.press("g p").await.press_until("Down", ANNA).await.press("Enter 3").await.see("Sbsys hosting");
        story.press("L").await.see("Rettigheder og roller: 5").see("Kontraktadministrator").see("Sbsys drift");
        story.press("Enter").await.see("Hvem overtager efter k151_anna?").not_see(">   k151_anna");
        story.type_(EA).await.press("Enter").await;
        story.see("3 overdrages, 2 afsluttes, 0 røres ikke").see("til k151_ea").see("afsluttes (har den)");
        story.press("e").await.type_("går på pension").await.press("Enter Enter").await;
        story.see("3 overdraget, 2 afsluttet").see("Ingen rettigheder eller roller");
        let bo = people.world.db(BO).await;
        assert_eq!(related(&bo, "assignment", "person_id", people.anna).await.len(), 0);
        assert_eq!(related(&bo, "contract_role", "person_id", people.anna).await.len(), 0);
        let mut contracts: Vec<_> = related(&bo, "contract_role", "person_id", people.ea)
            .await
            .iter()
            .filter_map(|row| row.value("contract_id").as_int())
            .collect();
        contracts.sort_unstable();
        assert_eq!(contracts, [first, second]);
        assert_eq!(related(&bo, "assignment", "person_id", people.ea).await.len(), 3);
        let pools = people.world.registry.open(BO).await;
        let books = "select count(*) from change_set where kind = 'leaver' and reason = 'går på pension'";
        assert_eq!(number(&pools, books).await, Ok(Some(1)));
        // Then the login: in a file here and now, in the shared registry by who runs it.
        story.press("Enter").await;
        if people.world.registry.is_postgres() {
            story.see("Login lukkes af den, der driver registret");
        } else {
            story.see("ikke længere være aktiv").press("Enter").await.see("er ikke længere aktiv");
            story.press("Esc 1").await.see("Nej");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_is_held_only_the_marked_moves_and_only_what_one_may_change() {
    for people in People::both().await {
        burdened(&people).await;
        // A contract administrator gives no rights.
        let mut story = Story::begin(&people.world.registry, ANNA).await;
        story.press("g p").await.press_until("Down", EA).await.press("L").await.see("må du ikke ændre");
        story.press("Space").await.not_see("*").press_until("Down", "Kontraktrolle").await.press("Space").await;
        story.see("Markeret: 1 af 2").press("Enter End Enter").await;
        story.see("0 overdrages, 1 afsluttes, 1 røres ikke").press("Enter").await.see("1 afsluttet");
        let bo = people.world.db(BO).await;
        assert_eq!(related(&bo, "contract_role", "person_id", people.ea).await.len(), 0);
        assert_eq!(related(&bo, "assignment", "person_id", people.ea).await.len(), 1);
        // Who changes nothing is told who may.
        let mut reader = Story::begin(&people.world.registry, RIE).await;
        reader.press("g p").await.press_until("Down", EA).await.press("L").await.see("En lokal administrator kan");
        reader.press("a").await.see("En organisationsadministrator eller en lokal");
        reader.press("g c t").await.see("En lokal administrator vælger, hvad der gælder");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn options_are_switched_with_one_key_and_described_like_a_field() {
    for People { world, .. } in People::both().await {
        free_option(&world).await;
        let mut story = Story::begin(&world.registry, BO).await;
        story.press("g c").await.press("t").await.see("Den er obligatorisk for alle");
        story.press("f").await.type_("rammeaftale").await.press("Enter").await.selected("Rammeaftale");
        story.press("t").await.see("Kan vælges her nu: Rammeaftale").press("Esc").await;
        story.press("f").await.type_("rammeaftale her:ja").await.press("Enter").await.selected("Ja");
        assert!(offered(&world.db(ANNA).await).await);
        story.press("Enter").await.press_until("Down", "Beskrivelse her").await.press("Enter").await;
        story.type_("Når flere kommuner køber sammen").await.press("Enter Ctrl-s Enter").await.see("Gemt");
        story.see("Når flere kommuner køber sammen");
        story.press_until("Up", "Navn").await.press("Enter").await.see("sekretariatets");
        // The secretariat has the other half.
        let mut sigrid = Story::begin(&world.registry, SIGRID).await;
        sigrid.press("g c f").await.type_("rammeaftale").await.press("Enter Enter").await;
        sigrid.press_until("Down", "Obligatorisk").await.press("Enter Ctrl-s Enter").await.see("Gemt");
        sigrid.press_until("Up", "Beskrivelse her").await.press("Enter").await.see("sekretariatets");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_and_a_person_are_made_where_they_are_listed() {
    for People { world, .. } in People::both().await {
        let mut story = Story::begin(&world.registry, ODA).await;
        story.press("g x a").await.type_("Ballerup Kommune").await.press("Enter Ctrl-s Enter").await.see("Gemt");
        story.press("g x a").await.type_("IT-afdelingen").await.press("Enter").await;
        story.press_until("Down", "Overordnet enhed").await.press("Enter").await.type_("ballerup").await;
        story.press("Enter Ctrl-s Enter").await.see("Gemt").press("2").await.see("Ballerup Kommune");
        story.press("g p a").await.type_("Ny Kollega").await.press("Enter Down Enter").await;
        story.type_("Ny").await.press("Enter").await.see("Et brugernavn begynder med et lille bogstav");
        story.press("Enter Ctrl-u").await.type_("k151_ny").await.press("Enter Ctrl-s Enter").await.see("Gemt");
        story.press_until("Up", "Brugernavn").await.press("Enter").await.see("kan ikke rettes her siden");
        story.press("g p").await.see("Ny Kollega");
    }
}

/// On the person's own page: rows like any other, through the same review.
#[tokio::test(flavor = "multi_thread")]
async fn rights_and_roles_are_rows_of_the_person() {
    for People { world, ea, .. } in People::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, BO).await;
        story.press("g p").await.press_until("Down", EA).await.press("Enter 2 a").await.not_see("Sekretariatet");
        story.type_("systemadm").await.press("Enter").await.see("Systemadministrator");
        story.press("Ctrl-s Enter").await.see("Gemt");
        let bo = world.db(BO).await;
        assert_eq!(related(&bo, "assignment", "person_id", ea).await.len(), 2);
        story.press_until("Down", "Systemadministrator").await.press("D Ctrl-s Enter").await.see("Gemt");
        assert_eq!(related(&bo, "assignment", "person_id", ea).await.len(), 1);
        story
            .press("3 a")
            .await
            .type_("sbsys")
            .await
            .press("Enter")
            .await
            .type_("kontraktejer")
            .await
            .press("Enter")
            .await;
        story.see("Sbsys hosting").press("Ctrl-s Enter").await.see("Gemt");
        assert_eq!(related(&bo, "contract_role", "person_id", ea).await.len(), 1);
        // An organisation administrator gives the smaller rights, and no roles on contracts.
        let mut oda = Story::begin(&world.registry, ODA).await;
        oda.press("g p").await.press_until("Down", EA).await.press("Enter 2 a").await;
        oda.see("Organisationsadministrator").not_see("Systemadministrator").press("Esc Esc Esc").await;
        oda.press("g p").await.press_until("Down", EA).await.press("Enter 3 a").await.see("Det må du ikke rette");
    }
}

/// The command line on a file, as this person.
fn kitos(world: &World, login: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let Target::Sqlite(path) = world.target(login) else { panic!("not a file") };
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kitos"));
    command.env_clear().env("KITOS_HOME", home.path()).env("HOME", home.path()).env("LANG", "da_DK.UTF-8");
    command.env("KITOS_NOW", "2026-06-15T10:00:00Z").env("KITOS_DB", format!("sqlite:{}", path.display()));
    let done = command.args(["--as", login]).args(arguments).output().unwrap();
    (done.status.code(), String::from_utf8([done.stdout, done.stderr].concat()).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_hands_over_too() {
    let people = People::in_ballerup(World::new(Registry::sqlite().await).await).await;
    burdened(&people).await;
    let world = &people.world;
    let (code, told) = kitos(world, BO, &["leaver", ANNA, "--to", EA, "--dry-run"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("3 overdrages, 2 afsluttes") && told.contains("Sbsys hosting"), "{told}");
    let bo = world.db(BO).await;
    assert_eq!(related(&bo, "contract_role", "person_id", people.anna).await.len(), 2, "nothing has happened");
    assert_eq!(kitos(world, BO, &["leaver", ANNA, "--to", ANNA]).0, Some(2));
    assert_eq!(kitos(world, BO, &["leaver", "ingen"]).0, Some(2));
    assert_eq!(kitos(world, RIE, &["leaver", ANNA]).0, Some(3));
    let (code, told) = kitos(world, BO, &["leaver", ANNA, "--to", EA, "--format", "json"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains(r#""becomes":"moves""#) && told.contains(r#""becomes":"had""#), "{told}");
    assert_eq!(related(&bo, "contract_role", "person_id", people.anna).await.len(), 0);
    assert_eq!(kitos(world, BO, &["leaver", ANNA]).0, Some(1), "nothing is left");
    let option = free_option(world).await;
    let (code, told) = kitos(world, BO, &["set", &format!("udfaldsrum/{option}"), "active_here=ja"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(offered(&bo).await);
}
