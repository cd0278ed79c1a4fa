//! A result in hand: sorted, searched, folded and summed, and one's own side of it.

use std::sync::Arc;

use kitos::app::context::{Context, Size};
use kitos::app::layers::result::{Line, ResultPane, Run};
use kitos::db::report;
use kitos::keys::{Action, Keymap};
use kitos::model::report::{Only, Scope, Template, named, shipped};
use kitos::model::request::{Outcome, OwnRow, Refusal, ReportResult, ReportRow, Request};
use kitos::model::value::{Cell, Value};
use kitos::text::{Lang, Texts};

use crate::support::template::column;
use crate::support::world::{ANNA, GERT, SIGRID, World, insert};

/// Two keys, an amount with a total, a count without one, and a median.
const HEAD: &str = r#"
code = "test"
version = 1
category = "it-contract"
scope = "shared-identified"
base = "contract"
group = ["organisation", "supplier_id"]
name = { da = "Prøve", en = "Test" }
description = { da = "d", en = "d" }
audience = { da = "a", en = "a" }
"#;

fn text() -> String {
    let columns = [
        column("municipality", ["Kommune", "Municipality"], "text", "value = \"organisation.name\""),
        column("supplier", ["Leverandør", "Supplier"], "text", "value = \"supplier_id.name\""),
        column("contracts", ["Kontrakter", "Contracts"], "int", "aggregate = \"count\""),
        column(
            "operation",
            ["Drift", "Operation"],
            "money",
            "value = \"operation_total\"\naggregate = \"sum\"\ntotal = true",
        ),
        column("middle", ["Median", "Median"], "money", "value = \"operation_total\"\naggregate = \"median\""),
    ];
    format!("{HEAD}{}", columns.concat())
}

fn context() -> Context {
    Context::new(Texts::new(Lang::Danish), Keymap::shipped("default").unwrap(), Size { columns: 80, rows: 24 })
}

fn row(municipality: &str, supplier: Option<&str>, contracts: i64, kroner: Option<i64>) -> ReportRow {
    let amount = kroner.map_or(Value::Null, |kroner| Value::Money(kroner * 100));
    let supplier = supplier.map_or(Value::Null, Value::text);
    ReportRow {
        cells: vec![Value::text(municipality), supplier, Value::Int(contracts), amount.clone(), amount],
        hidden: kroner.is_none(),
        own: municipality == "Ballerup",
        owner: Some(if municipality == "Ballerup" { 1 } else { 2 }),
    }
}

fn result(rows: Vec<ReportRow>) -> ReportResult {
    let template = Arc::new(Template::parse(&text()).unwrap());
    ReportResult {
        code: template.code.clone(),
        template,
        rows,
        totals: Vec::new(),
        municipalities: 2,
        hidden: 1,
        at: chrono::Utc::now(),
        more: false,
        sample: false,
        compared: None,
    }
}

fn pane(rows: Vec<ReportRow>) -> (ResultPane, Context) {
    let mut context = context();
    let mut pane = ResultPane::default();
    let result = result(rows);
    pane.take(Run::new(Arc::clone(&result.template), result, Vec::new(), &context), &mut context);
    (pane, context)
}

fn five() -> Vec<ReportRow> {
    vec![
        row("Ballerup", Some("Zebra"), 2, Some(100)),
        row("Gladsaxe", Some("Ærø Data"), 1, Some(70)),
        row("Ballerup", Some("Åløkke"), 3, None),
        row("Ballerup", Some("Ærø Data"), 1, Some(20)),
        row("Gladsaxe", None, 4, Some(5)),
    ]
}

/// The lines as they are seen: a group by its name, a row by its place in the result.
fn seen(pane: &ResultPane) -> Vec<String> {
    let said = |line: &Line| match line {
        Line::Group(group) => pane.group(*group).unwrap().name.clone(),
        Line::Row(row) => row.to_string(),
    };
    pane.lines().iter().map(said).collect()
}

#[test]
fn a_subtotal_is_the_sum_of_its_rows_and_counts_what_it_leaves_out() {
    let (pane, _) = pane(five());
    assert_eq!(seen(&pane), ["Ballerup", "0", "2", "3", "Gladsaxe", "1", "4"]);
    let ballerup = pane.group(0).unwrap();
    let places: Vec<usize> = ballerup.subtotals.iter().map(|subtotal| subtotal.column).collect();
    assert_eq!(places, [2, 3], "counts and what has a total; no median");
    assert_eq!(ballerup.subtotals[0].sum, Cell::new(Value::Int(6)));
    assert_eq!(ballerup.subtotals[1].sum, Cell::new(Value::Money(12_000)));
    assert!(ballerup.subtotals[1].partial && !ballerup.subtotals[0].partial);
    assert_eq!(ballerup.left_out, 1);
    let gladsaxe = pane.group(1).unwrap();
    assert_eq!(gladsaxe.subtotals[1].sum, Cell::new(Value::Money(7_500)));
    assert!(!gladsaxe.subtotals[1].partial);
    assert_eq!(gladsaxe.left_out, 0);
}

#[test]
fn where_all_of_it_is_hidden_there_is_no_sum() {
    let (pane, _) = pane(vec![row("Ballerup", Some("A"), 1, None), row("Ballerup", Some("B"), 1, None)]);
    let operation = &pane.group(0).unwrap().subtotals[1];
    assert_eq!(operation.sum, Cell::named(Value::Null, "skjult".to_owned()));
    assert!(operation.partial);
}

#[test]
fn groups_fold_one_by_one_and_all() {
    let (mut pane, mut context) = pane(five());
    pane.on(Action::Down, 10, &mut context);
    pane.on(Action::Down, 10, &mut context);
    pane.on(Action::Fold, 10, &mut context);
    assert_eq!(seen(&pane), ["Ballerup", "Gladsaxe", "1", "4"]);
    assert_eq!(pane.cursor, 0, "on the heading of what was folded");
    pane.on(Action::FoldAll, 10, &mut context);
    assert_eq!(seen(&pane), ["Ballerup", "Gladsaxe"]);
    pane.on(Action::FoldAll, 10, &mut context);
    assert_eq!(seen(&pane).len(), 7);
    pane.on(Action::Open, 10, &mut context);
    assert_eq!(seen(&pane), ["Ballerup", "Gladsaxe", "1", "4"], "Enter on a heading folds it");
}

#[test]
fn texts_sort_by_the_danish_alphabet_and_what_is_hidden_last_both_ways() {
    let (mut pane, mut context) = pane(five());
    pane.on(Action::Sort, 10, &mut context);
    assert_eq!(seen(&pane), ["Ballerup", "0", "3", "2", "Gladsaxe", "1", "4"], "Zebra, Ærø, Åløkke; empty last");
    pane.on(Action::Sort, 10, &mut context);
    assert_eq!(seen(&pane), ["Ballerup", "2", "3", "0", "Gladsaxe", "1", "4"], "empty last");
    pane.on(Action::Sort, 10, &mut context);
    assert_eq!(seen(&pane), ["Ballerup", "0", "2", "3", "Gladsaxe", "1", "4"], "as the template has it");
    pane.on(Action::Right, 10, &mut context);
    pane.on(Action::Right, 10, &mut context);
    assert_eq!(pane.column(), Some(3));
    pane.on(Action::Sort, 10, &mut context);
    assert_eq!(seen(&pane), ["Gladsaxe", "4", "1", "Ballerup", "3", "0", "2"], "hidden last");
    pane.on(Action::Sort, 10, &mut context);
    assert_eq!(seen(&pane), ["Ballerup", "0", "3", "2", "Gladsaxe", "1", "4"], "hidden last");
}

#[test]
fn a_search_keeps_the_rows_that_hold_every_word() {
    let (mut pane, mut context) = pane(five());
    pane.on(Action::Find, 10, &mut context);
    pane.text("ball aeroe");
    assert_eq!(seen(&pane), ["Ballerup", "3"]);
    assert_eq!(pane.group(0).unwrap().subtotals[1].sum, Cell::new(Value::Money(2_000)), "of what is seen");
    assert_eq!(pane.kept(), 1);
    assert!(pane.escape());
    assert_eq!(pane.kept(), 5);
    assert!(!pane.escape());
}

#[test]
fn another_run_of_the_same_report_keeps_order_search_and_folds() {
    let (mut pane, mut context) = pane(five());
    pane.on(Action::Sort, 10, &mut context);
    pane.on(Action::FoldAll, 10, &mut context);
    let mut rows = five();
    rows.push(row("Dragør", Some("Zebra"), 1, Some(1)));
    let result = result(rows);
    pane.take(Run::new(Arc::clone(&result.template), result, Vec::new(), &context), &mut context);
    assert_eq!(seen(&pane), ["Ballerup", "Dragør", "5", "Gladsaxe"]);
}

#[test]
fn the_mark_moves_to_another_municipality_and_no_row_with_it() {
    let (mut pane, _) = pane(five());
    assert_eq!(pane.municipalities(), [(1, "Ballerup".to_owned()), (2, "Gladsaxe".to_owned())]);
    let before = seen(&pane);
    let marked = |pane: &ResultPane| (0..5).filter(|row| pane.content().unwrap().is_own(*row)).collect::<Vec<_>>();
    assert_eq!(marked(&pane), [0, 2, 3]);
    pane.mark(Some(2));
    assert_eq!(marked(&pane), [1, 4]);
    assert_eq!(seen(&pane), before);
    pane.mark(None);
    assert_eq!(marked(&pane), [0, 2, 3]);
}

async fn own(world: &World, login: &str, template: &Template, only: Option<Only>) -> Result<Vec<OwnRow>, Refusal> {
    let request = Request::Own { source: template.source.clone(), params: Vec::new(), only };
    match world.db(login).await.answer(&request).await? {
        Outcome::Own(rows) => Ok(rows),
        other => panic!("{other:?}"),
    }
}

async fn ran(world: &World, login: &str, code: &str) -> ReportResult {
    let request = Request::Report { code: code.to_owned(), params: Vec::new(), limit: 1000 };
    match world.db(login).await.answer(&request).await.unwrap() {
        Outcome::Report(result) => *result,
        other => panic!("{other:?}"),
    }
}

/// The own side of every report can be read; of an ungrouped local one it is the report itself.
#[tokio::test]
async fn every_report_has_an_own_side() {
    for world in World::both().await {
        for name in ["Sbsys hosting", "Zebra", "Ærø"] {
            world.contract(ANNA, name, 310_000).await;
        }
        world.contract(GERT, "Sbsys drift", 420_000).await;
        let mut compared = 0;
        for template in shipped() {
            let mine = own(&world, ANNA, template, None)
                .await
                .unwrap_or_else(|refusal| panic!("{}: {refusal:?}", template.code));
            assert!(mine.iter().all(|row| row.cells.len() == template.columns.len()), "{}", template.code);
            assert!(mine.iter().all(|row| row.keys.len() == template.group.len()), "{}", template.code);
            assert!(mine.iter().all(|row| row.id.is_some() != template.is_grouped()), "{}", template.code);
            if template.scope == Scope::Local && !template.is_grouped() {
                let cells: Vec<Vec<Value>> = mine.into_iter().map(|row| row.cells).collect();
                let drawn: Vec<Vec<Value>> =
                    ran(&world, ANNA, &template.code).await.rows.into_iter().map(|row| row.cells).collect();
                compared += drawn.len();
                assert_eq!(cells, drawn, "{}", template.code);
            }
        }
        assert!(compared > 3, "{compared}");
    }
}

/// Nobody else's amount is in it, hidden ones of one's own are.
#[tokio::test]
async fn the_own_side_is_of_ones_own_data_alone() {
    for world in World::both().await {
        let hidden = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        world.contract(GERT, "Sbsys drift", 420_000).await;
        let switch =
            Request::Visibility { uuid: uuid::Uuid::now_v7(), contracts: vec![hidden], to: "local".to_owned() };
        world.db(ANNA).await.answer(&switch).await.unwrap();
        let prices = own(&world, ANNA, named("prices-per-system").unwrap(), None).await.unwrap();
        assert_eq!(prices.len(), 1);
        assert!(prices[0].id.is_some());
        assert!(prices[0].hidden);
        assert!(prices[0].cells.contains(&Value::Money(31_000_000)));
        let mut setup = world.registry.setup().await;
        let inhabitants =
            setup.number("select inhabitants from organisation where municipality_code = $1", vec!["0151".into()]);
        let inhabitants = inhabitants.await.unwrap();
        drop(setup);
        let benchmark = own(&world, ANNA, named("price-per-inhabitant").unwrap(), None).await.unwrap();
        assert_eq!(benchmark.len(), 1);
        let median = (2 * 31_000_000 + inhabitants) / (2 * inhabitants);
        assert_eq!(benchmark[0].cells[3], Value::Money(median));
        assert!(benchmark[0].hidden);
        assert_eq!(benchmark[0].keys, [Value::Ref(world.system)]);
        let refused = own(&world, SIGRID, named("prices-per-system").unwrap(), None).await;
        assert_eq!(refused, Err(Refusal::Denied));
    }
}

/// A local report of marked records has those and no others; a shared one has no such thing.
#[tokio::test]
async fn a_report_of_marked_records() {
    for world in World::both().await {
        let one = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let two = world.contract(ANNA, "Zebra", 5_000).await;
        world.contract(ANNA, "Ærø", 7_000).await;
        let db = world.db(ANNA).await;
        let run = async |code: &str, only: Only| {
            let source = named(code).unwrap().source.clone();
            match db.answer(&Request::Selected { source, params: Vec::new(), only, limit: 100 }).await {
                Ok(Outcome::Report(result)) => Ok(result.rows.len()),
                Ok(other) => panic!("{other:?}"),
                Err(refusal) => Err(refusal),
            }
        };
        let ids = |ids: &[i64]| Only { field: "id", ids: ids.to_vec() };
        assert_eq!(run("expiring-contracts", ids(&[one, two])).await, Ok(2));
        assert_eq!(run("expiring-contracts", ids(&[])).await, Ok(0));
        assert_eq!(run("total-cost", Only { field: "contract_id", ids: vec![two] }).await, Ok(1));
        assert!(run("prices-per-system", ids(&[one])).await.is_err());
        assert!(run("expiring-contracts", Only { field: "true or t.id", ids: vec![one] }).await.is_err());
        let listed = own(&world, ANNA, named("expiring-contracts").unwrap(), Some(ids(&[two]))).await.unwrap();
        assert_eq!(listed.iter().map(|row| row.id).collect::<Vec<_>>(), [Some(two)]);
    }
    // What is run of them is not what a registry keeps of the template.
    let kept = named("expiring-contracts").unwrap();
    let marked = Template { only: Some(Only { field: "id", ids: vec![7, 9] }), ..kept.clone() };
    assert!(report::compile(&marked).text.contains("t.id in (7, 9)"));
    assert!(!report::compile(kept).text.contains("t.id in"));
}

/// What a story needs of options.
pub async fn option(world: &World, login: &str, option_type: &'static str, index: usize) -> (i64, String) {
    let request = Request::Options { option_type, text: String::new() };
    match world.db(login).await.answer(&request).await.unwrap() {
        Outcome::Choices(choices) => (choices[index].id, choices[index].name.clone()),
        other => panic!("{other:?}"),
    }
}

/// A valid contract of Ballerup with a payment model, a regulation and a yearly price.
pub async fn paid(world: &World, name: &str, model: i64, regulation: i64, kroner: i64) -> i64 {
    let db = world.db(ANNA).await;
    let fields = [
        ("name", Value::text(name)),
        ("visibility", Value::text("shared")),
        ("valid_from", Value::Date(crate::support::world::date(2020, 1, 1))),
        ("payment_model_id", Value::Ref(model)),
        ("price_regulation_id", Value::Ref(regulation)),
    ];
    let contract = insert(&db, "contract", &fields).await;
    let line = [
        ("contract_id", Value::Ref(contract)),
        ("direction", Value::text("external")),
        ("operation", Value::Money(kroner * 100)),
        ("acquisition", Value::Money(0)),
        ("other", Value::Money(0)),
    ];
    insert(&db, "economy_line", &line).await;
    contract
}
