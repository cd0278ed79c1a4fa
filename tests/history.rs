//! History, undo and the registry as of a day, on both databases, through the program's own
//! requests; and the promises as properties, with two people at work.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kitos::db::Db;
use kitos::model::condition::Condition;
use kitos::model::entities;
use kitos::model::history::{Change, ChangeSet, Deed, REDO, UNDO, Undo, Undone, Which, Why};
use kitos::model::request::{ListQuery, Outcome, Record, Refusal, Request, Save, Sort, Window, Write};
use kitos::model::value::Value;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use uuid::Uuid;

use crate::support::registry::Registry;
use crate::support::world::{ANNA, GERT, World, date, insert};
use kitos::db::open::Target;

pub const KARL: &str = "k151_karl";

/// The small world, with a second registrar in Ballerup.
pub async fn worlds() -> Vec<World> {
    let worlds = World::both().await;
    for world in &worlds {
        let ballerup = world.registry.municipality("0151").await;
        world.registry.person(ballerup, KARL, &["user", "contract_admin"]).await;
    }
    worlds.into()
}

/// Everything that has been written so far was written at this moment.
pub async fn written(registry: &Registry, at: &str) {
    let mut statements = vec![format!("update change_set set at = '{at}'")];
    for entity in entities::ALL {
        statements.push(format!("update {} set row_from = '{at}'", entity.table));
        statements.push(format!("update {}_history set row_from = '{at}', row_to = '{at}'", entity.table));
    }
    match registry {
        Registry::Postgres(database) => {
            let text = statements.join("; ");
            let text = format!("set search_path = kitos; set session_replication_role = replica; {text}");
            database.admin(&text).await;
        }
        Registry::Sqlite { target: Target::Sqlite(path), .. } => {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            let mut connection = options.connect().await.unwrap();
            for statement in statements.iter().filter(|statement| !statement.contains("_history")) {
                sqlx::raw_sql(AssertSqlSafe(statement.clone())).execute(&mut connection).await.unwrap();
            }
            connection.close().await.unwrap();
        }
        Registry::Sqlite { .. } => panic!("not a file"),
    }
}

async fn record(db: &Db, entity: &'static str, id: i64) -> Record {
    match db.answer(&Request::Record { entity, id }).await.unwrap() {
        Outcome::Record(record) => *record,
        other => panic!("not a record: {other:?}"),
    }
}

/// The record that exists, or none.
async fn there(db: &Db, entity: &'static str, id: i64) -> bool {
    db.answer(&Request::Record { entity, id }).await.is_ok()
}

async fn save(db: &Db, writes: Vec<Write>) -> i64 {
    let save = Save { uuid: Uuid::now_v7(), reason: "aftalt".to_owned(), kind: "edit".to_owned(), writes };
    match db.answer(&Request::Save(save)).await.unwrap() {
        Outcome::Saved(saved) => saved.change_id,
        other => panic!("not saved: {other:?}"),
    }
}

async fn change(db: &Db, entity: &'static str, id: i64, fields: &[(&str, Value)]) -> i64 {
    let version = record(db, entity, id).await.version;
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    save(db, vec![Write::Update { entity: entity.to_owned(), id, version, fields }]).await
}

async fn remove(db: &Db, entity: &'static str, id: i64) -> i64 {
    let version = record(db, entity, id).await.version;
    save(db, vec![Write::Remove { entity: entity.to_owned(), id, version }]).await
}

async fn undo(db: &Db, which: Which) -> Undone {
    match db.answer(&wish(which, None, false)).await.unwrap() {
        Outcome::Undone(undone) => *undone,
        other => panic!("not undone: {other:?}"),
    }
}

fn wish(which: Which, rows: Option<Vec<(String, i64)>>, rehearse: bool) -> Request {
    Request::Undo(Undo { uuid: Uuid::now_v7(), which, rows, rehearse })
}

async fn history(db: &Db, entity: &'static str, id: i64) -> Vec<Change> {
    match db.answer(&Request::History { entity, id }).await.unwrap() {
        Outcome::History(changes) => changes,
        other => panic!("no history: {other:?}"),
    }
}

async fn changes(db: &Db) -> Vec<ChangeSet> {
    match db.answer(&Request::Changes { mine: true, limit: 50 }).await.unwrap() {
        Outcome::Changes(sets) => sets,
        other => panic!("no changes: {other:?}"),
    }
}

fn end(year: i32) -> Value {
    Value::Date(date(year, 12, 31))
}

#[tokio::test]
async fn history_tells_who_changed_what_and_the_lines_too() {
    for world in worlds().await {
        let id = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let [anna, karl] = [world.db(ANNA).await, world.db(KARL).await];
        let other =
            insert(&anna, "contract", &[("name", Value::text("Andet")), ("visibility", Value::text("shared"))]).await;
        change(&karl, "contract", id, &[("valid_to", end(2028)), ("parent_id", Value::Ref(other))]).await;
        let line = line_of(&anna, id).await;
        change(&anna, "economy_line", line, &[("operation", Value::Money(1))]).await;
        let told = history(&anna, "contract", id).await;
        let newest = &told[0];
        assert_eq!((newest.set.who.as_deref(), newest.rows.len()), (Some(ANNA), 1));
        assert_eq!((newest.rows[0].entity.as_str(), newest.rows[0].deed), ("economy_line", Deed::Changed));
        assert_eq!(newest.rows[0].fields[0].before.value, Value::Money(31_000_000));
        let karls = &told[1];
        assert_eq!((karls.set.who.as_deref(), karls.set.reason.as_str()), (Some(KARL), "aftalt"));
        let fields: BTreeMap<&str, _> =
            karls.rows[0].fields.iter().map(|change| (change.field.as_str(), change)).collect();
        assert_eq!(fields.keys().copied().collect::<Vec<_>>(), ["parent_id", "valid_to"]);
        assert_eq!((&fields["valid_to"].before.value, &fields["valid_to"].after.value), (&end(2026), &end(2028)));
        assert_eq!(fields["parent_id"].after.label.as_deref(), Some("Andet"));
        let deeds: Vec<_> = told.iter().flat_map(|change| &change.rows).map(|row| row.deed).collect();
        assert_eq!(deeds.iter().filter(|deed| **deed == Deed::Made).count(), 3, "{deeds:?}");
    }
}

async fn line_of(db: &Db, contract: i64) -> i64 {
    let found = db.answer(&Request::Related { entity: "economy_line", via: "contract_id", id: contract }).await;
    match found.unwrap() {
        Outcome::Related(rows) => rows[0].id,
        other => panic!("no lines: {other:?}"),
    }
}

#[tokio::test]
async fn undo_and_redo_walk_through_ones_own_changes() {
    for world in worlds().await {
        let id = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let db = world.db(ANNA).await;
        let first = change(&db, "contract", id, &[("valid_to", end(2027))]).await;
        change(&db, "contract", id, &[("valid_to", end(2028)), ("is_signed", Value::Bool(true))]).await;
        let shown = async || record(&db, "contract", id).await.value("valid_to").clone();
        let effective = async || record(&db, "contract", id).await.value("effective_end").clone();
        for (which, expected) in [
            (Which::Latest, 2027),
            (Which::Latest, 2026),
            (Which::LatestUndo, 2027),
            (Which::LatestUndo, 2028),
            (Which::Latest, 2027),
            (Which::LatestUndo, 2028),
        ] {
            let undone = undo(&db, which).await;
            assert_eq!(undone.rows, [("contract".to_owned(), id)]);
            assert_eq!((shown().await, effective().await), (end(expected), end(expected)), "{which:?}");
        }
        assert_eq!(db.answer(&wish(Which::LatestUndo, None, false)).await, Err(Refusal::NothingToUndo));
        let books = changes(&db).await;
        let kinds: Vec<_> = books.iter().take(6).map(|set| set.kind.as_str()).collect();
        assert_eq!(kinds, [REDO, UNDO, REDO, REDO, UNDO, UNDO]);
        assert_eq!(books[0].name.as_deref(), Some("Sbsys hosting"));
        assert_eq!(books[0].counts, [("contract".to_owned(), 1)]);
        assert!(!books.iter().find(|set| set.id == first).unwrap().undone);
    }
}

#[tokio::test]
async fn what_somebody_else_changed_since_is_named_and_left() {
    for world in worlds().await {
        let ids = [world.contract(ANNA, "Et", 1).await, world.contract(ANNA, "To", 2).await];
        let [anna, karl] = [world.db(ANNA).await, world.db(KARL).await];
        let mut writes = Vec::new();
        for id in ids {
            let version = record(&anna, "contract", id).await.version;
            let fields = vec![("valid_to".to_owned(), end(2030))];
            writes.push(Write::Update { entity: "contract".to_owned(), id, version, fields });
        }
        let set = save(&anna, writes).await;
        change(&karl, "contract", ids[1], &[("contract_ref", Value::text("27.00-G01"))]).await;
        let Outcome::Undone(rehearsed) = anna.answer(&wish(Which::Set(set), None, true)).await.unwrap() else {
            panic!()
        };
        assert_eq!(
            record(&anna, "contract", ids[0]).await.value("valid_to"),
            &end(2030),
            "a rehearsal changes nothing"
        );
        let undone = undo(&anna, Which::Set(set)).await;
        assert_eq!((&rehearsed.rows, &rehearsed.left), (&undone.rows, &undone.left));
        assert_eq!(undone.rows, [("contract".to_owned(), ids[0])]);
        assert_eq!(undone.left.len(), 1);
        assert_eq!((undone.left[0].id, &undone.left[0].why), (ids[1], &Why::Changed { by: KARL.to_owned() }));
        assert_eq!(undone.left[0].name.value, Value::text("To"));
        assert_eq!(record(&anna, "contract", ids[0]).await.value("valid_to"), &end(2026));
        let theirs = record(&anna, "contract", ids[1]).await;
        assert_eq!((theirs.value("valid_to"), theirs.value("contract_ref")), (&end(2030), &Value::text("27.00-G01")));
    }
}

#[tokio::test]
async fn a_hide_is_undone_with_its_lines_and_says_what_is_shared() {
    for world in worlds().await {
        let ids = vec![world.contract(ANNA, "Et", 1).await, world.contract(ANNA, "To", 2).await];
        let db = world.db(ANNA).await;
        let hide = Request::Visibility { uuid: Uuid::now_v7(), contracts: ids.clone(), to: "local".to_owned() };
        db.answer(&hide).await.unwrap();
        let line = line_of(&db, ids[0]).await;
        assert_eq!(record(&db, "economy_line", line).await.value("visibility"), &Value::text("local"));
        assert_eq!(changes(&db).await[0].counts, [("contract".to_owned(), 2)], "lines only follow");
        let undone = undo(&db, Which::Latest).await;
        assert_eq!((undone.shared, undone.lines, undone.rows.len()), (2, 2, 2), "{undone:?}");
        let line_now = record(&db, "economy_line", line).await;
        assert_eq!(line_now.value("visibility"), &Value::text("shared"));
        let contract = record(&db, "contract", ids[0]).await;
        assert_eq!(contract.value("visibility_chosen_at"), &Value::Null);
        let again = undo(&db, Which::LatestUndo).await;
        assert_eq!((again.shared, again.rows.len()), (0, 2));
        // What was Lokal before and stays so is not shared by undoing something else.
        change(&db, "contract", ids[0], &[("valid_to", end(2031))]).await;
        assert_eq!(undo(&db, Which::Latest).await.shared, 0);
        assert!(there(&db, "economy_line", line).await);
    }
}

#[tokio::test]
async fn what_was_made_goes_and_what_was_removed_comes_back() {
    for world in worlds().await {
        let db = world.db(ANNA).await;
        let contract = Write::Insert {
            entity: "contract".to_owned(),
            uuid: Uuid::now_v7(),
            fields: vec![
                ("name".to_owned(), Value::text("Ny aftale")),
                ("visibility".to_owned(), Value::text("shared")),
            ],
        };
        let line = Write::Insert {
            entity: "economy_line".to_owned(),
            uuid: Uuid::now_v7(),
            fields: ["contract_id", "direction", "operation"]
                .map(str::to_owned)
                .into_iter()
                .zip([Value::Ref(-1), Value::text("external"), Value::Money(500)])
                .chain([("acquisition".to_owned(), Value::Money(0)), ("other".to_owned(), Value::Money(0))])
                .collect(),
        };
        let set = save(&db, vec![contract, line]).await;
        let id = named(&db, "Ny aftale").await;
        let hung = line_of(&db, id).await;
        let undone = undo(&db, Which::Set(set)).await;
        assert_eq!(undone.rows, [("contract".to_owned(), id), ("economy_line".to_owned(), hung)]);
        assert!(!there(&db, "contract", id).await && !there(&db, "economy_line", hung).await);
        undo(&db, Which::LatestUndo).await;
        assert!(there(&db, "contract", id).await && there(&db, "economy_line", hung).await);
        // A colleague puts a line on it: now it stays, and so does his.
        let karl = world.db(KARL).await;
        let fields = [
            ("contract_id", Value::Ref(id)),
            ("direction", Value::text("internal")),
            ("operation", Value::Money(7)),
            ("acquisition", Value::Money(0)),
            ("other", Value::Money(0)),
        ];
        let his = insert(&karl, "economy_line", &fields).await;
        let undone = undo(&db, Which::Set(set)).await;
        assert_eq!(undone.left.iter().map(|left| &left.why).collect::<Vec<_>>(), [&Why::InUse]);
        assert!(there(&db, "contract", id).await && there(&db, "economy_line", his).await);
        // A removed record comes back, unless its name has been taken.
        let other = world.contract(ANNA, "Sbsys hosting", 1).await;
        let removal = remove(&db, "contract", other).await;
        undo(&db, Which::Set(removal)).await;
        assert!(there(&db, "contract", other).await);
        let removal = remove(&db, "contract", other).await;
        world.contract(KARL, "Sbsys hosting", 2).await;
        let undone = undo(&db, Which::Set(removal)).await;
        assert_eq!(undone.left.iter().map(|left| &left.why).collect::<Vec<_>>(), [&Why::Taken]);
        assert_eq!((undone.rows.len(), undone.change_id), (0, None));
        assert!(!there(&db, "contract", other).await);
    }
}

async fn named(db: &Db, name: &str) -> i64 {
    let found = db.answer(&Request::Links { entity: "contract", text: name.to_owned(), limit: 1 }).await.unwrap();
    match found {
        Outcome::Choices(choices) => choices[0].id,
        other => panic!("no contract: {other:?}"),
    }
}

#[tokio::test]
async fn a_change_can_be_undone_in_part_and_only_by_whoever_made_it() {
    for world in worlds().await {
        let ids = [world.contract(ANNA, "Et", 1).await, world.contract(ANNA, "To", 2).await];
        let [anna, karl] = [world.db(ANNA).await, world.db(KARL).await];
        let mut writes = Vec::new();
        for id in ids {
            let version = record(&anna, "contract", id).await.version;
            let fields = vec![("valid_to".to_owned(), end(2030))];
            writes.push(Write::Update { entity: "contract".to_owned(), id, version, fields });
        }
        let set = save(&anna, writes).await;
        for other in [karl, world.db(GERT).await] {
            assert_eq!(other.answer(&wish(Which::Set(set), None, false)).await, Err(Refusal::NothingToUndo));
        }
        let only = Some(vec![("contract".to_owned(), ids[1])]);
        anna.answer(&wish(Which::Set(set), only, false)).await.unwrap();
        assert_eq!(record(&anna, "contract", ids[0]).await.value("valid_to"), &end(2030));
        assert_eq!(record(&anna, "contract", ids[1]).await.value("valid_to"), &end(2026));
    }
}

#[tokio::test]
async fn the_same_undo_sent_twice_happens_once() {
    for world in worlds().await {
        let id = world.contract(ANNA, "Et", 1).await;
        let db = world.db(ANNA).await;
        let set = change(&db, "contract", id, &[("valid_to", end(2030))]).await;
        let request = wish(Which::Set(set), None, false);
        db.answer(&request).await.unwrap();
        let version = record(&db, "contract", id).await.version;
        db.answer(&request).await.unwrap();
        assert_eq!(record(&db, "contract", id).await.version, version);
    }
}

#[tokio::test]
async fn a_usage_keeps_its_systems_new_name_when_it_is_undone() {
    for world in worlds().await {
        world.contract(ANNA, "Et", 1).await;
        let db = world.db(ANNA).await;
        let Outcome::Related(rows) =
            db.answer(&Request::Related { entity: "system_usage", via: "system_id", id: world.system }).await.unwrap()
        else {
            panic!("no usages")
        };
        let usage = rows[0].id;
        change(&db, "system_usage", usage, &[("local_name", Value::text("Journalen"))]).await;
        let sigrid = world.db(crate::support::world::SIGRID).await;
        change(&sigrid, "it_system", world.system, &[("name", Value::text("Sbsys 5"))]).await;
        undo(&db, Which::Latest).await;
        let now = record(&db, "system_usage", usage).await;
        assert_eq!((now.value("name"), now.value("local_name")), (&Value::text("Sbsys 5"), &Value::Null));
    }
}

fn list(sort: &str) -> ListQuery {
    ListQuery {
        entity: "contract",
        fields: ["name", "supplier_id", "valid_to", "operation_total", "is_valid", "changed_by"]
            .map(str::to_owned)
            .into(),
        filter: Condition::everything(),
        sort: Sort { field: sort.to_owned(), descending: false },
        window: Window::First,
        limit: 100,
    }
}

async fn as_of(db: &Db, day: &str, request: Request) -> Result<Outcome, Refusal> {
    let date: NaiveDate = day.parse().unwrap();
    db.answer(&Request::AsOf { date, request: Box::new(request) }).await
}

#[tokio::test]
async fn everything_is_as_it_was_at_the_end_of_a_day() {
    for world in worlds().await {
        let id = world.contract(ANNA, "Sbsys hosting", 310_000).await;
        written(&world.registry, "2025-12-31T22:30:00.000Z").await;
        let db = world.db(ANNA).await;
        change(&db, "contract", id, &[("name", Value::text("Nyt navn")), ("valid_to", end(2030))]).await;
        let line = line_of(&db, id).await;
        change(&db, "economy_line", line, &[("operation", Value::Money(9))]).await;
        db.answer(&Request::Visibility { uuid: Uuid::now_v7(), contracts: vec![id], to: "local".to_owned() })
            .await
            .unwrap();
        world.contract(ANNA, "Senere", 1).await;
        for sort in ["name", "supplier_id", "valid_to", "operation_total"] {
            let Ok(Outcome::Page(page)) = as_of(&db, "2025-12-31", Request::List(list(sort))).await else {
                panic!("{sort}")
            };
            let values: Vec<Vec<Value>> =
                page.rows.iter().map(|row| row.cells.iter().map(|cell| cell.value.clone()).collect()).collect();
            let supplier = Value::Ref(world.supplier);
            let row = vec![
                Value::text("Sbsys hosting"),
                supplier,
                end(2026),
                Value::Money(31_000_000),
                Value::Bool(true),
                Value::text(ANNA),
            ];
            assert_eq!(values, [row], "{sort}");
            assert_eq!(page.rows[0].cells[1].label.as_deref(), Some("Ditmer A/S"));
        }
        let Ok(Outcome::Record(then)) = as_of(&db, "2025-12-31", Request::Record { entity: "contract", id }).await
        else {
            panic!()
        };
        assert_eq!(
            (then.value("name"), then.value("visibility")),
            (&Value::text("Sbsys hosting"), &Value::text("shared"))
        );
        assert_eq!((then.value("line_count"), then.value("system_count")), (&Value::Int(1), &Value::Int(1)));
        let lines = Request::Related { entity: "economy_line", via: "contract_id", id };
        let Ok(Outcome::Related(lines)) = as_of(&db, "2025-12-31", lines).await else { panic!() };
        assert_eq!(lines[0].value("operation"), &Value::Money(31_000_000));
        let totals = Request::Totals {
            entity: "contract",
            filter: Condition::everything(),
            sums: vec!["operation_total".to_owned()],
        };
        let Ok(Outcome::Totals(totals)) = as_of(&db, "2025-12-31", totals).await else { panic!() };
        assert_eq!((totals.count, totals.sums), (1, vec![31_000_000]));
        // The day before nothing was there; the evening of the 31st is the new year in UTC no longer.
        let Ok(Outcome::Page(before)) = as_of(&db, "2025-12-30", Request::List(list("name"))).await else { panic!() };
        assert!(before.rows.is_empty());
        let Ok(Outcome::Page(now)) = as_of(&db, "2030-01-01", Request::List(list("name"))).await else { panic!() };
        assert_eq!(now.rows.len(), 2);
        // Another municipality sees nothing of it.
        let Ok(Outcome::Page(foreign)) = as_of(&world.db(GERT).await, "2025-12-31", Request::List(list("name"))).await
        else {
            panic!()
        };
        assert!(foreign.rows.is_empty());
    }
}

#[tokio::test]
async fn every_list_record_and_local_report_can_be_read_as_of_a_day() {
    for world in worlds().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        written(&world.registry, "2025-12-31T10:00:00.000Z").await;
        let db = world.db(ANNA).await;
        for entity in entities::ALL {
            for sort in entity.columns.iter().chain([&entity.label]) {
                let query = ListQuery {
                    entity: entity.name,
                    // Days are counted from the day that is shown.
                    fields: entity
                        .fields
                        .iter()
                        .map(|field| field.name.to_owned())
                        .filter(|name| !name.starts_with("days_to"))
                        .collect(),
                    filter: Condition::Text("s".to_owned()),
                    sort: Sort { field: (*sort).to_owned(), descending: false },
                    window: Window::First,
                    limit: 5,
                };
                let [then, now] = [
                    as_of(&db, "2025-12-31", Request::List(query.clone())).await,
                    db.answer(&Request::List(query)).await,
                ];
                let (Ok(Outcome::Page(then)), Ok(Outcome::Page(now))) = (&then, &now) else {
                    panic!("{} {sort}: {then:?}", entity.name)
                };
                // Nothing has been changed since, so today's list is the same.
                if entity.name != "sharing_terms" {
                    assert_eq!(then.rows, now.rows, "{} {sort}", entity.name);
                }
            }
        }
        for template in kitos::model::report::shipped() {
            let request = Request::Report { code: template.code.clone(), params: Vec::new(), limit: 50 };
            let then = as_of(&db, "2026-06-15", request.clone()).await;
            if template.scope.is_shared() {
                assert_eq!(then, Err(Refusal::AsOf), "{}", template.code);
            } else if template.offered_to(db.session()) {
                let (Ok(Outcome::Report(then)), Ok(Outcome::Report(now))) = (then, db.answer(&request).await) else {
                    panic!("{}", template.code)
                };
                assert_eq!(then.rows, now.rows, "{}", template.code);
            }
        }
        let visibility = Request::Visibility { uuid: Uuid::now_v7(), contracts: vec![1], to: "local".to_owned() };
        assert_eq!(as_of(&db, "2025-12-31", visibility).await, Err(Refusal::AsOf));
        let rules = kitos::model::quality::for_secretariat(false).map(|rule| rule.id).collect();
        assert!(as_of(&db, "2025-12-31", Request::Quality { rules }).await.is_ok());
        for request in [
            Request::VisibilityCounts,
            Request::Search { text: "sbsys".to_owned(), limit: 5 },
            Request::Options { option_type: "contract_type", text: String::new() },
        ] {
            assert_eq!(as_of(&db, "2026-06-15", request.clone()).await, db.answer(&request).await);
        }
    }
}

/// One step of somebody's day.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Whose, which of three contracts, which field, which value.
    Edit {
        karl: bool,
        contract: usize,
        field: usize,
        value: i64,
    },
    Undo {
        karl: bool,
    },
    Redo {
        karl: bool,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (any::<bool>(), 0..3_usize, 0..3_usize, 1..50_i64)
            .prop_map(|(karl, contract, field, value)| Step::Edit { karl, contract, field, value }),
        2 => any::<bool>().prop_map(|karl| Step::Undo { karl }),
        1 => any::<bool>().prop_map(|karl| Step::Redo { karl }),
    ]
}

const FIELDS: [&str; 3] = ["procurement_year", "duration_years", "extend_multiplier"];

/// Who wrote the value that stands in each field of each contract: (value, by Karl).
type Model = BTreeMap<(usize, usize), (Value, bool)>;

struct Play<'a> {
    people: &'a [Db; 2],
    contracts: [i64; 3],
    /// The change sets before it are none of its business.
    begun: i64,
}

impl<'a> Play<'a> {
    async fn new(world: &World, people: &'a [Db; 2], number: usize) -> Self {
        let mut contracts = [0; 3];
        for (place, name) in ["Et", "To", "Tre"].into_iter().enumerate() {
            contracts[place] = world.contract(ANNA, &format!("{name} {number}"), 1).await;
        }
        Self { people, contracts, begun: changes(&people[0]).await[0].id }
    }

    async fn stored(&self) -> BTreeMap<(usize, usize), Value> {
        let mut found = BTreeMap::new();
        for (contract, id) in self.contracts.iter().enumerate() {
            let record = record(&self.people[0], "contract", *id).await;
            for (field, name) in FIELDS.iter().enumerate() {
                found.insert((contract, field), record.value(name).clone());
            }
        }
        found
    }

    /// What would be taken back, of this play.
    async fn target(&self, db: &Db, which: Which) -> Option<i64> {
        let sets: Vec<_> = changes(db).await.into_iter().filter(|set| set.id > self.begun).collect();
        kitos::model::history::next(&sets, which)
    }

    async fn take(&self, step: Step, model: &mut Model) {
        let before = self.stored().await;
        let karl = match step {
            Step::Edit { karl, contract, field, value } => {
                let value = Value::Int(if field == 0 { 2000 + value } else { value });
                let db = &self.people[usize::from(karl)];
                change(db, "contract", self.contracts[contract], &[(FIELDS[field], value)]).await;
                karl
            }
            Step::Undo { karl } | Step::Redo { karl } => {
                let which = if matches!(step, Step::Undo { .. }) { Which::Latest } else { Which::LatestUndo };
                let db = &self.people[usize::from(karl)];
                match self.target(db, which).await {
                    Some(set) => undo(db, Which::Set(set)).await,
                    None => return,
                };
                karl
            }
        };
        for (place, value) in self.stored().await {
            if before[&place] == value {
                continue;
            }
            let owner = model.get(&place).map(|(_, owner)| *owner);
            let taking_back = !matches!(step, Step::Edit { .. });
            assert!(
                !taking_back || owner.is_none_or(|owner| owner == karl),
                "{step:?} overwrote the other's {place:?}: {:?} -> {value:?}",
                before[&place]
            );
            model.insert(place, (value, karl));
        }
    }
}

/// Undo never overwrites what the other one wrote, whatever was done before; and redoing what
/// was just undone gives back what was there.
async fn plays(world: &World, count: usize) {
    let people = [world.db(ANNA).await, world.db(KARL).await];
    let mut runner = proptest::test_runner::TestRunner::default();
    for number in 0..count {
        let steps = prop::collection::vec(step(), 4..16).new_tree(&mut runner).unwrap().current();
        println!("{steps:?}");
        let play = Play::new(world, &people, number).await;
        let mut model = Model::new();
        for step in steps {
            play.take(step, &mut model).await;
        }
        for db in &people {
            let before = play.stored().await;
            let Some(target) = play.target(db, Which::Latest).await else { continue };
            if undo(db, Which::Set(target)).await.rows.is_empty() {
                continue;
            }
            undo(db, Which::LatestUndo).await;
            assert_eq!(play.stored().await, before, "undo and redo");
        }
    }
}

/// Karl changes a value and puts the very same one back: it is his now.
#[tokio::test]
async fn the_same_value_written_by_somebody_else_is_not_taken_back() {
    for world in worlds().await {
        let people = [world.db(ANNA).await, world.db(KARL).await];
        let play = Play::new(&world, &people, 1).await;
        let edit = |karl, value| Step::Edit { karl, contract: 0, field: 1, value };
        let mut model = Model::new();
        for step in [edit(false, 4), edit(true, 9), edit(true, 4)] {
            play.take(step, &mut model).await;
        }
        let target = play.target(&people[0], Which::Latest).await.unwrap();
        let undone = undo(&people[0], Which::Set(target)).await;
        assert!(undone.rows.is_empty() && undone.left.len() == 1, "{undone:?}");
        assert_eq!(play.stored().await[&(0, 1)], Value::Int(4));
    }
}

#[tokio::test]
async fn undo_never_overwrites_the_others_change() {
    for world in worlds().await {
        let count = if world.registry.is_postgres() { 6 } else { 16 };
        plays(&world, count).await;
    }
}
