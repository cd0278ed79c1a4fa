//! A template's text is run while it is written: a local one on one's own rows, a shared one on
//! an invented sample; and nothing that does not check is run at all.

use std::collections::BTreeSet;

use kitos::app::report_table;
use kitos::db::Db;
use kitos::db::open::{Clock, Target};
use kitos::model::report::{Scope, Template, shipped};
use kitos::model::request::{Outcome, Refusal, ReportResult, Request};
use kitos::model::value::Value;
use kitos::text::{Lang, Texts};
use proptest::prelude::*;

use crate::support::registry::moment;
use crate::support::template::column;
use crate::support::world::{ANNA, LISE, SIGRID, World};

async fn try_out(db: &Db, source: &str) -> Result<ReportResult, Refusal> {
    let request = Request::Try { source: source.to_owned(), params: Vec::new(), limit: 10_000 };
    match db.answer(&request).await? {
        Outcome::Report(result) => Ok(*result),
        other => panic!("no report: {other:?}"),
    }
}

fn shared() -> impl Iterator<Item = &'static Template> {
    shipped().iter().filter(|template| template.scope.is_shared())
}

fn texts_of(result: &ReportResult) -> BTreeSet<String> {
    result.rows.iter().flat_map(|row| &row.cells).filter_map(Value::as_text).map(str::to_owned).collect()
}

/// Every cell of some column is filled somewhere; no template is a page of blanks.
#[tokio::test(flavor = "multi_thread")]
async fn every_shared_template_says_something_of_the_sample() {
    for world in World::both().await {
        let db = world.db(ANNA).await;
        let mut silent = Vec::new();
        for template in shared() {
            let result = try_out(&db, &template.source).await.unwrap();
            assert!(result.sample, "{}", template.code);
            let filled = |place: usize| result.rows.iter().any(|row| !row.cells[place].is_null());
            let empty = template.columns.iter().enumerate().filter(|(place, _)| !filled(*place));
            silent.extend(empty.map(|(_, column)| format!("{}: {}", template.code, column.code)));
        }
        assert!(silent.is_empty(), "nothing but blanks: {silent:#?}");
    }
}

/// The sample is another database altogether: whatever the registry holds, the answer is the same.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_the_registry_is_in_the_sample() {
    for world in World::both().await {
        let db = world.db(ANNA).await;
        let mut before = Vec::new();
        for template in shared() {
            before.push(try_out(&db, &template.source).await.unwrap().rows);
        }
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let other = world.db(LISE).await;
        for (template, before) in shared().zip(before) {
            for db in [&db, &other] {
                let result = try_out(db, &template.source).await.unwrap();
                assert_eq!(result.rows, before, "{}", template.code);
                let said = texts_of(&result).into_iter().collect::<Vec<_>>().join("|");
                assert!(!said.contains("Ballerup") && !said.contains("Sbsys") && !said.contains("Ditmer"), "{said}");
                assert!(result.rows.iter().all(|row| !row.own));
            }
        }
    }
}

const HEAD: &str = r#"code = "by-size"
version = 1
category = "it-contract"
scope = "shared-anonymous"
base = "contract_system"
group = ["system_id", "organisation.size_class"]
min_municipalities = 3
[name]
da = "n"
en = "n"
[description]
da = "d"
en = "d"
[audience]
da = "a"
en = "a"
[[filter]]
field = "contract_id.is_valid"
is = true
"#;

fn by_size() -> String {
    let columns = [
        column("system", ["System", "System"], "text", "value = \"system_id.name\""),
        column("size", ["Størrelse", "Size"], "text", "value = \"organisation.size_class\""),
        column(
            "median",
            ["Median", "Median"],
            "money",
            "value = \"contract_id.operation_total\"\nper = \"organisation.inhabitants\"\naggregate = \"median\"",
        ),
        column(
            "highest",
            ["Maks", "Max"],
            "money",
            "value = \"contract_id.operation_total\"\nper = \"organisation.inhabitants\"\naggregate = \"max\"",
        ),
    ];
    format!("{HEAD}{}", columns.concat())
}

/// Whoever writes a template must see what the minimum does: some groups reach three
/// municipalities, some five, some neither, and some prices are hidden.
#[tokio::test(flavor = "multi_thread")]
async fn groups_of_the_sample_are_of_every_kind() {
    let [world, _] = World::both().await;
    let db = world.db(ANNA).await;
    let result = try_out(&db, &by_size()).await.unwrap();
    let filled = |column: usize| result.rows.iter().filter(|row| !row.cells[column].is_null()).count();
    let (rows, three, five) = (result.rows.len(), filled(2), filled(3));
    assert!(five >= 3 && three > five && rows > three, "{rows} groups, {three} of three, {five} of five");
    let classes: BTreeSet<String> =
        result.rows.iter().filter_map(|row| row.cells[1].as_text()).map(str::to_owned).collect();
    assert_eq!(classes.len(), 4);
    let identified = try_out(&db, &shared().find(|template| template.code == "prices-per-system").unwrap().source);
    let identified = identified.await.unwrap();
    assert_eq!(identified.municipalities, 14);
    let hidden = identified.rows.iter().filter(|row| row.hidden).count();
    assert!(hidden > 10 && hidden * 2 < identified.rows.len(), "{hidden} hidden of {}", identified.rows.len());
}

/// A local text sees what the reader sees, and is that very report.
#[tokio::test(flavor = "multi_thread")]
async fn a_local_text_runs_on_ones_own_rows() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let (anna, lise, sigrid) = (world.db(ANNA).await, world.db(LISE).await, world.db(SIGRID).await);
        for template in shipped().iter().filter(|template| template.scope == Scope::Local) {
            let request = Request::Report { code: template.code.clone(), params: Vec::new(), limit: 10_000 };
            let Ok(Outcome::Report(published)) = anna.answer(&request).await else { panic!("{}", template.code) };
            let tried = try_out(&anna, &template.source).await.unwrap();
            assert!(!tried.sample);
            assert_eq!((tried.rows, tried.totals), (published.rows, published.totals), "{}", template.code);
            let offered = template.offered_to(sigrid.session());
            assert_eq!(try_out(&sigrid, &template.source).await.is_ok(), offered, "{}", template.code);
        }
        let own = shipped().iter().find(|template| template.code == "supplier-shares").unwrap();
        assert_eq!(try_out(&anna, &own.source).await.unwrap().rows.len(), 1);
        assert!(try_out(&lise, &own.source).await.unwrap().rows.is_empty(), "another municipality's");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_with_a_fault_is_refused_with_its_line() {
    let [world, _] = World::both().await;
    let db = world.db(ANNA).await;
    let broken = shipped()[0].source.replace("\"organisation.name\"", "\"contract_id.remark\"");
    let Err(Refusal::Template { detail, .. }) = try_out(&db, &broken).await else { panic!("it ran") };
    assert!(detail.contains("contract.remark is of the class note"), "{detail}");
    assert!(matches!(try_out(&db, "").await, Err(Refusal::Template { .. })));
}

/// Wherever the table goes, it says that it is invented.
#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_the_sample_says_so() {
    let [world, _] = World::both().await;
    let db = world.db(ANNA).await;
    let template = shared().next().unwrap();
    let result = try_out(&db, &template.source).await.unwrap();
    let own = ReportResult { sample: false, ..result.clone() };
    for (lang, word) in [(Lang::Danish, "eksempeldata"), (Lang::English, "sample")] {
        let table = report_table::table(template, &result, &Texts::new(lang), &[]);
        assert!(table.title.contains(word), "{}", table.title);
        assert!(table.notes[0].contains(word), "{:?}", table.notes);
        let table = report_table::table(template, &own, &Texts::new(lang), &[]);
        assert!(!table.title.contains(word) && table.notes.iter().all(|note| !note.contains(word)));
    }
}

/// One text of those that ship, changed in a few places as a tired or a wicked hand would.
fn mutated() -> impl Strategy<Value = String> {
    const BITS: &[&str] = &[
        "'",
        "\"",
        ";",
        "--",
        "\\",
        "]",
        "}",
        "remark",
        "contract_signer",
        "v_contract",
        "select 1",
        "true",
        "false",
        "0",
        "shared-anonymous",
        "shared-identified",
        "local",
        "organisation",
        "name",
        "contract_id.",
        "person_id.name",
        "c1",
        "$1",
        "9999999999999999999",
        "\n",
        "[[filter]]\n",
        "[[column]]\n",
        "main.contract",
        "/*",
        "\u{0}",
        "æ",
    ];
    let edits = prop::collection::vec((any::<prop::sample::Index>(), 0..12_usize, prop::sample::select(BITS)), 1..4);
    (prop::sample::select(shipped()), edits).prop_map(|(template, edits)| {
        let mut text = template.source.clone();
        for (at, length, bit) in edits {
            let places: Vec<usize> = text.char_indices().map(|(place, _)| place).chain([text.len()]).collect();
            let from = at.index(places.len());
            let to = (from + length).min(places.len() - 1);
            text.replace_range(places[from]..places[to], bit);
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// What does not check is refused before it is SQL; what does check runs, and can only be what
    /// the compiler writes of a checked template: it never breaks the statement it stands in.
    #[test]
    fn a_mutated_text_is_refused_or_runs_whole(text in mutated()) {
        thread_local! {
            static RUNTIME: tokio::runtime::Runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            static DB: std::cell::OnceCell<(Db, tempfile::TempDir)> = const { std::cell::OnceCell::new() };
        }
        RUNTIME.with(|runtime| DB.with(|db| {
            let (db, _) = db.get_or_init(|| runtime.block_on(file()));
            let answered = runtime.block_on(try_out(db, &text));
            match (Template::check(&text), answered) {
                (Err(_), Err(Refusal::Template { .. })) => {}
                (Ok(template), Ok(result)) => assert_eq!(result.sample, template.scope.is_shared()),
                (Ok(_), Err(Refusal::Invalid { .. })) => {}
                (checked, answered) => panic!("{checked:?}\n{answered:?}\n{text}"),
            }
        }));
    }
}

async fn file() -> (Db, tempfile::TempDir) {
    let world = World::new(crate::support::registry::Registry::sqlite().await).await;
    world.contract(ANNA, "Sbsys hosting", 310_000).await;
    let Target::Sqlite(path) = world.target(ANNA) else { panic!("not a file") };
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("kitos.db");
    std::fs::copy(path, &copy).unwrap();
    let db = Db::open(&Target::Sqlite(copy), Some(ANNA), false, Clock::Fixed(moment())).await.unwrap();
    (db, folder)
}
