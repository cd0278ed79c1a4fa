//! Files into the registry, on both databases: nothing happens twice, every row is accounted
//! for, and what is refused is refused whole.

use std::path::{Path, PathBuf};

use kitos::db::Db;
use kitos::db::import::Options;
use kitos::db::open::Clock;
use kitos::exchange;
use kitos::model::import::{Fate, ImportDocument, ImportReport, Reason, Remark};
use kitos::model::request::Refusal;
use kitos::model::value::Value;

use crate::support::registry::{Registry, moment, number, texts};

const PLAN: &str = "kle-small.xml";
const CONTRACTS: &str = "contracts-v2.json";

fn fixture(name: &str) -> ImportDocument {
    exchange::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).unwrap()
}

fn real(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("KITOS_REAL_DATA");
    if folder.is_none() {
        println!("not run: KITOS_REAL_DATA is not set ({path})");
    }
    folder.map(|folder| Path::new(&folder).join(path))
}

async fn open(registry: &Registry, login: &str) -> Db {
    let target = match registry {
        Registry::Sqlite { target, .. } => target.clone(),
        Registry::Postgres(database) => database.login(login),
    };
    Db::open(&target, Some(login), false, Clock::Fixed(moment())).await.unwrap()
}

/// A registry with a local administrator in Ballerup and a person of the secretariat.
async fn people(registry: &Registry) -> (Db, Db) {
    let ballerup = registry.municipality("0151").await;
    registry.person(ballerup, "anna", &["user", "local_admin"]).await;
    registry.person(1, "sigrid", &["user", "global_admin"]).await;
    (open(registry, "anna").await, open(registry, "sigrid").await)
}

fn sharing() -> Options {
    Options { visibility: Some("shared".to_owned()), ..Options::default() }
}

fn counts(report: &ImportReport) -> [usize; 5] {
    Fate::ALL.map(|fate| report.count(fate))
}

async fn count(db: &Db, relation: &str) -> i64 {
    number(db.pools(), &format!("select count(*) from {relation}")).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_plan_is_written_once_and_then_never_again() {
    for registry in Registry::both().await {
        let (_, secretariat) = people(&registry).await;
        let document = [fixture(PLAN)];
        let first = secretariat.import(&document, &Options::default()).await.unwrap();
        assert!(first.applied);
        assert_eq!(counts(&first), [5, 0, 0, 0, 0]);
        let again = secretariat.import(&document, &Options::default()).await.unwrap();
        assert_eq!(counts(&again), [0, 0, 5, 0, 0]);
        let parents = texts(
            secretariat.pools(),
            "select k.number || ' under ' || p.number from v_kle k join v_kle p on p.id = k.parent_id order by k.number",
        );
        assert_eq!(
            parents.await.unwrap(),
            ["90.01 under 90", "90.01.00 under 90.01", "90.01.02 under 90.01", "90.01.04 under 90.01"]
        );
        let historical = "select name from v_kle where active_to is not null order by number";
        assert_eq!(
            texts(secretariat.pools(), historical).await.unwrap(),
            ["90.01.02 Gamle <små> prøver", "90.01.04 Glemte prøver"]
        );
    }
}

#[tokio::test]
async fn a_changed_plan_changes_only_what_differs() {
    for registry in Registry::both().await {
        let (_, secretariat) = people(&registry).await;
        secretariat.import(&[fixture(PLAN)], &Options::default()).await.unwrap();
        let mut changed = fixture(PLAN);
        for (name, value) in &mut changed.rows[2].fields {
            if *name == "title" || *name == "name" {
                *value = kitos::model::import::ImportValue::Literal(Value::text("90.01.00 Nyt navn"));
            }
        }
        changed.rows.truncate(3);
        let report = secretariat.import(&[changed], &Options::default()).await.unwrap();
        assert_eq!(counts(&report), [0, 1, 2, 0, 0]);
        assert_eq!(count(&secretariat, "v_kle").await, 5, "an excerpt empties nothing");
        assert_eq!(count(&secretariat, "v_kle where version = 2 and name = '90.01.00 Nyt navn'").await, 1);
    }
}

#[tokio::test]
async fn the_plan_is_the_secretariats_or_an_own_files() {
    let registry = Registry::postgres().await;
    let (anna, _) = people(&registry).await;
    assert_eq!(anna.import(&[fixture(PLAN)], &Options::default()).await, Err(Refusal::Denied));
    let registry = Registry::sqlite().await;
    let (anna, _) = people(&registry).await;
    assert!(anna.import(&[fixture(PLAN)], &Options::default()).await.unwrap().applied);
}

/// The options and units that the fixture names are the reference data's; its supplier, its
/// system and its people are nobody's.
#[tokio::test]
async fn contracts_are_written_once_and_then_never_again() {
    for registry in Registry::both().await {
        let (anna, _) = people(&registry).await;
        let first = anna.import(&[fixture(CONTRACTS)], &sharing()).await.unwrap();
        assert_eq!((counts(&first), &first.errors), ([2, 0, 0, 0, 0], &vec![]));
        assert_eq!(first.shared_prices, 1);
        assert_eq!(count(&anna, "v_contract").await, 2);
        assert_eq!(count(&anna, "v_economy_line").await, 2);
        assert_eq!(count(&anna, "v_contract_element").await, 1);
        assert_eq!(count(&anna, "v_reference").await, 1);
        let again = anna.import(&[fixture(CONTRACTS)], &sharing()).await.unwrap();
        assert_eq!(counts(&again), [0, 0, 2, 0, 0], "{:?}", again.rows);
        assert_eq!(count(&anna, "v_economy_line").await, 2);
        assert_eq!(count(&anna, "v_catalogue_order").await, if registry.is_postgres() { 2 } else { 0 });
        let end = "select cast(effective_end as text) from v_contract where name = 'Drift af prøvesystem'";
        assert_eq!(texts(anna.pools(), end).await.unwrap(), ["2028-12-31"]);
    }
}

#[tokio::test]
async fn unknown_names_become_marked_records_or_orders() {
    for registry in Registry::both().await {
        let (anna, _) = people(&registry).await;
        let report = anna.import(&[fixture(CONTRACTS)], &sharing()).await.unwrap();
        let remarks: Vec<&Remark> = report.rows.iter().flat_map(|row| &row.remarks).collect();
        let (supplier, system) = ("Prøvedata A/S".to_owned(), "Prøvesystem".to_owned());
        let stubs = "v_organisation where is_stub and name = 'Prøvedata A/S' and cvr = '12345674'";
        if registry.is_postgres() {
            assert!(remarks.contains(&&Remark::Ordered { name: supplier }), "{remarks:?}");
            assert!(remarks.contains(&&Remark::Ordered { name: system }));
            assert_eq!(count(&anna, stubs).await, 0);
            assert_eq!(count(&anna, "v_contract where supplier_id is not null").await, 0);
            assert_eq!(count(&anna, "v_catalogue_order where status = 'open'").await, 2);
        } else {
            assert!(remarks.contains(&&Remark::Stub { name: supplier }), "{remarks:?}");
            assert!(remarks.contains(&&Remark::TakenIntoUse { name: system }));
            assert_eq!(count(&anna, stubs).await, 1);
            assert_eq!(count(&anna, "v_it_system where is_stub and name = 'Prøvesystem'").await, 1);
            assert_eq!(count(&anna, "v_contract_system").await, 1);
        }
        assert!(remarks.contains(&&Remark::NotFound { name: "Prøve Person".to_owned() }));
        assert_eq!(count(&anna, "v_contract_role").await, 0);
    }
}

#[tokio::test]
async fn a_changed_contract_changes_only_what_differs() {
    for registry in Registry::both().await {
        let (anna, _) = people(&registry).await;
        anna.import(&[fixture(CONTRACTS)], &sharing()).await.unwrap();
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(CONTRACTS));
        let text = text
            .unwrap()
            .replace("\"operation\": 25000.5", "\"operation\": 30000")
            .replace("Drift\" }]", "Support\" }]");
        let document = exchange::read_bytes("changed.json", text.as_bytes()).unwrap();
        let report = anna.import(&[document], &sharing()).await.unwrap();
        assert_eq!(counts(&report), [0, 1, 1, 0, 0], "{:?}", report.errors);
        assert_eq!(count(&anna, "v_economy_line where operation = 3000000 and version = 2").await, 1);
        assert_eq!(count(&anna, "v_economy_line").await, 2);
        assert_eq!(count(&anna, "v_contract_element").await, 1);
        assert_eq!(count(&anna, "v_contract where version = 1").await, 2, "the contract itself is as it was");
    }
}

#[tokio::test]
async fn prices_wait_for_a_choice_and_follow_it() {
    for registry in Registry::both().await {
        let (anna, _) = people(&registry).await;
        let report = anna.import(&[fixture(CONTRACTS)], &Options::default()).await.unwrap();
        assert!(!report.applied);
        assert!(report.errors.iter().any(|error| error.reason == Reason::VisibilityNotChosen { count: 1 }));
        assert_eq!(count(&anna, "v_contract").await, 0);
        let hiding = Options { visibility: Some("local".to_owned()), ..Options::default() };
        let report = anna.import(&[fixture(CONTRACTS)], &hiding).await.unwrap();
        assert_eq!((report.applied, report.shared_prices), (true, 0));
        assert_eq!(count(&anna, "v_economy_line where visibility = 'local'").await, 2);
        // What somebody chose is not chosen again by an import.
        anna.import(&[fixture(CONTRACTS)], &sharing()).await.unwrap();
        assert_eq!(count(&anna, "v_economy_line where visibility = 'shared'").await, 0);
        let chosen = "v_contract where visibility = 'local' and visibility_chosen_at is not null";
        assert_eq!(count(&anna, chosen).await, 1);
    }
}

#[tokio::test]
async fn a_dry_run_says_everything_and_changes_nothing() {
    for registry in Registry::both().await {
        let (anna, secretariat) = people(&registry).await;
        let report = anna.import(&[fixture(CONTRACTS)], &Options { dry_run: true, ..sharing() }).await.unwrap();
        assert_eq!((report.applied, counts(&report)), (false, [2, 0, 0, 0, 0]));
        let dry = Options { dry_run: true, ..Options::default() };
        assert_eq!(counts(&secretariat.import(&[fixture(PLAN)], &dry).await.unwrap()), [5, 0, 0, 0, 0]);
        for relation in ["v_contract", "v_catalogue_order", "v_system_usage", "v_kle", "v_organisation where is_stub"] {
            assert_eq!(count(&anna, relation).await, 0, "{relation}");
        }
    }
}

#[tokio::test]
async fn one_bad_row_stops_all_unless_it_is_skipped() {
    for registry in Registry::both().await {
        let (anna, _) = people(&registry).await;
        let mut document = fixture(CONTRACTS);
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(CONTRACTS));
        let bad = text.unwrap().replace("\"name\": \"Drift\" }]", "\"name\": \"Ukendt element\" }]");
        // Without its parent a contract cannot inherit the parent's validity either.
        let bad = bad.replace("\"requireValidParent\": true", "\"requireValidParent\": false");
        document = exchange::read_bytes(&document.rows[0].source.file, bad.as_bytes()).unwrap();
        let report = anna.import(std::slice::from_ref(&document), &sharing()).await.unwrap();
        assert_eq!((report.applied, report.count(Fate::Refused)), (false, 1));
        let error = &report.errors[0];
        assert_eq!(error.reason, Reason::UnknownOption { value: "Ukendt element".to_owned() });
        assert_eq!((error.place.row, error.column.as_ref().unwrap().heading.as_str()), (Some(2), "element_id"));
        assert_eq!(count(&anna, "v_contract").await, 0);
        let report = anna.import(&[document], &Options { skip_bad_rows: true, ..sharing() }).await.unwrap();
        assert_eq!((report.applied, counts(&report)), (true, [1, 0, 0, 0, 1]));
        assert_eq!(count(&anna, "v_contract").await, 1);
        // Nothing of the refused row is left, its supplier neither.
        assert_eq!(count(&anna, "v_organisation where is_stub").await, 0);
    }
}

#[tokio::test]
async fn another_municipalitys_contract_is_not_made_ones_own() {
    for registry in Registry::both().await {
        let (anna, secretariat) = people(&registry).await;
        let mut document = fixture(CONTRACTS);
        for row in &mut document.rows {
            let owner = row.owner.get_or_insert_with(|| {
                kitos::model::import::Reference::named(kitos::model::import::Target::Entity("organisation"), "")
            });
            (owner.name, owner.cvr) = ("Gladsaxe Kommune".to_owned(), None);
        }
        let report = anna.import(std::slice::from_ref(&document), &sharing()).await.unwrap();
        assert_eq!(counts(&report), [0, 0, 0, 0, 2], "{:?}", report.errors);
        assert_eq!(secretariat.import(&[document], &sharing()).await, Err(Refusal::Denied));
    }
}

#[tokio::test]
async fn the_real_files_are_accounted_for() {
    let Some(folder) = real("") else { return };
    for registry in Registry::both().await {
        let (anna, secretariat) = people(&registry).await;
        let plan = exchange::read(&folder.join("kle/KLE-Emneplan_Version2-0_2015-08-01.xml")).unwrap();
        let rows = plan.rows.len();
        let begun = std::time::Instant::now();
        let first = secretariat.import(std::slice::from_ref(&plan), &Options::default()).await.unwrap();
        println!("{rows} KLE rows in {:?}", begun.elapsed());
        assert_eq!((first.applied, first.count(Fate::Created)), (true, rows));
        for (kind, expected) in [("main_group", 41), ("group", 691), ("subject", 3457)] {
            assert_eq!(count(&anna, &format!("v_kle where kind = '{kind}'")).await, expected);
        }
        let again = secretariat.import(&[plan], &Options::default()).await.unwrap();
        assert_eq!(again.count(Fate::Unchanged), rows);
        let book = exchange::read(&folder.join("kitos/valid_it_contract_example.xlsx")).unwrap();
        let rows = book.rows.len();
        let first = anna.import(std::slice::from_ref(&book), &sharing()).await.unwrap();
        assert_eq!((first.count(Fate::Created), first.errors.len()), (rows, 0), "{:?}", first.errors);
        assert_eq!(anna.import(&[book], &sharing()).await.unwrap().count(Fate::Unchanged), rows);
        for name in ["it-contract.json", "it-contracts-by-system-usage.json"] {
            let objects = exchange::read(&folder.join("kitos-api").join(name)).unwrap();
            let rows = objects.rows.len();
            let first = anna.import(std::slice::from_ref(&objects), &sharing()).await.unwrap();
            let accounted: usize = counts(&first).iter().sum();
            assert_eq!(accounted, rows + first.skipped, "{name}: {:?}", first.errors);
            println!("{name}: {:?} {:?}", counts(&first), first.errors);
        }
    }
}

/// Codes are read from the declarations themselves, so that a new one cannot be forgotten.
#[test]
fn every_reason_and_remark_has_its_words() {
    use kitos::model::import::Unsupported;
    let declared = include_str!("../src/model/import.rs");
    let code = regex::Regex::new(r#"=> "(import-[a-z0-9-]+)""#).unwrap();
    let mut wanted: Vec<String> = code.captures_iter(declared).map(|found| found[1].to_owned()).collect();
    assert!(wanted.len() > 40, "{wanted:?}");
    let kinds = [
        Unsupported::Users,
        Unsupported::Units,
        Unsupported::SystemUsages,
        Unsupported::Systems,
        Unsupported::Interfaces,
        Unsupported::DataProcessing,
        Unsupported::Hierarchy,
        Unsupported::Grid,
        Unsupported::OldWorkbook,
        Unsupported::OtherXml,
    ];
    wanted.extend(kinds.map(|kind| format!("import-unsupported-{}", kind.code())));
    wanted.extend(Fate::ALL.map(|fate| format!("import-fate-{}", fate.code())));
    for file in [include_str!("../src/text/da.ftl"), include_str!("../src/text/en.ftl")] {
        let missing: Vec<_> = wanted.iter().filter(|key| !file.contains(&format!("\n{key} ="))).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
