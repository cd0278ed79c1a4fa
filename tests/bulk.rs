//! One edit of many records is what the same edits one by one are: the same values, derived dates
//! and search, the same refusals for the same reasons; and it happens as a whole, once, or not.

use std::collections::BTreeMap;

use kitos::db::Db;
use kitos::db::cancel::Cancel;
use kitos::db::open::Pools;
use kitos::model::bulk::{BulkQuery, BulkRow, Edit, Operation, Reason, Verdict, refuse_name_twins};
use kitos::model::condition::{Condition, Op, Operand};
use kitos::model::request::{Outcome, Problem, Record, Refusal, Request, Save, Write};
use kitos::model::value::{Cell, Value};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use uuid::Uuid;

use crate::support::registry::{Registry, number, texts};
use crate::support::world::{ANNA, GERT, LISE, SIGRID, World, date, insert};

fn edit(field: &'static str, operation: Operation) -> Edit {
    Edit { entity: "contract", field, operation }
}

async fn preview(db: &Db, edit: &Edit, ids: &[i64]) -> Vec<BulkRow> {
    let query = BulkQuery { edit: edit.clone(), also: Vec::new(), ids: ids.to_vec(), filter: Condition::everything() };
    match db.answer(&Request::Preview(query)).await {
        Ok(Outcome::Preview(rows)) => rows,
        other => panic!("{other:?}"),
    }
}

fn write(edit: &Edit, row: &BulkRow) -> Write {
    Write::Update {
        entity: edit.entity.to_owned(),
        id: row.id,
        version: row.version,
        fields: vec![(edit.field.to_owned(), row.after.value.clone())],
    }
}

fn save(writes: Vec<Write>) -> Save {
    Save { uuid: Uuid::now_v7(), reason: String::new(), kind: "bulk".to_owned(), writes }
}

fn changes(edit: &Edit, rows: &[BulkRow]) -> Vec<Write> {
    rows.iter().filter(|row| row.verdict == Verdict::Change).map(|row| write(edit, row)).collect()
}

async fn commit(db: &Db, writes: Vec<Write>) -> Result<Outcome, Refusal> {
    db.answer(&Request::Save(save(writes))).await
}

async fn record(db: &Db, id: i64) -> Record {
    match db.answer(&Request::Record { entity: "contract", id }).await {
        Ok(Outcome::Record(record)) => *record,
        other => panic!("{other:?}"),
    }
}

/// Contracts that differ in what the rules look at.
async fn contracts(world: &World) -> Vec<i64> {
    let db = world.db(ANNA).await;
    let mut options = Vec::new();
    if let Ok(Outcome::Choices(choices)) =
        db.answer(&Request::Options { option_type: "termination_deadline", text: String::new() }).await
    {
        options = choices.into_iter().map(|choice| choice.id).collect();
    }
    let mut ids = Vec::new();
    for number in 0..11u32 {
        let mut fields = vec![
            ("name", Value::text(format!("KMD aftale {number} åæø"))),
            ("visibility", Value::text("shared")),
            ("contract_ref", Value::text(format!("ref-{}", number % 3))),
        ];
        if number % 2 == 0 {
            fields.push(("valid_from", Value::Date(date(2025, 1 + number, 1))));
        }
        if number % 3 != 0 {
            fields.push(("valid_to", Value::Date(date(2026, 1 + number, 28))));
        }
        if number % 4 == 1 {
            fields.push(("by_ending", Value::text("quarter")));
        }
        if number % 5 == 0 {
            fields.push(("duration_ongoing", Value::Bool(true)));
        }
        if let Some(option) = options.get(number as usize % (options.len() + 1)) {
            fields.push(("termination_deadline_id", Value::Ref(*option)));
        }
        ids.push(insert(&db, "contract", &fields).await);
    }
    ids
}

fn operations() -> impl Strategy<Value = Edit> {
    let day = (2024..2030i32, 1..13u32, 1..29u32).prop_map(|(year, month, day)| Value::Date(date(year, month, day)));
    let dates = prop::sample::select(vec!["valid_from", "valid_to", "irrevocable_to", "terminated_at"]);
    let word = prop::sample::select(vec!["KMD", "aftale", "å", "1", "ref-", "ref-1", " "]);
    let texts = prop::sample::select(vec!["name", "contract_ref", "remark", "supplier_contact_email"]);
    prop_oneof![
        (dates.clone(), day).prop_map(|(field, day)| edit(field, Operation::Set(Cell::new(day)))),
        (dates.clone(), -400..400i64).prop_map(|(field, days)| edit(field, Operation::AddDays(days))),
        (dates.clone(), -30..30i32).prop_map(|(field, months)| edit(field, Operation::AddMonths(months))),
        dates.prop_map(|field| edit(field, Operation::Clear)),
        (texts.clone(), word.clone(), word)
            .prop_map(|(field, from, to)| edit(field, Operation::Replace { from: from.to_owned(), to: to.to_owned() })),
        texts.prop_map(|field| edit(field, Operation::Set(Cell::new(Value::text("Ærø x"))))),
        (-3..15i64).prop_map(|years| edit("duration_years", Operation::AddNumber(years))),
        (0..20i64).prop_map(|months| edit("duration_months", Operation::Set(Cell::new(Value::Int(months))))),
        any::<bool>().prop_map(|yes| edit("duration_ongoing", Operation::Set(Cell::new(Value::Bool(yes))))),
        prop::sample::select(vec!["month", "quarter", "calendar_year"])
            .prop_map(|code| edit("by_ending", Operation::Set(Cell::new(Value::text(code))))),
    ]
}

/// The stored columns of all contracts, what they are ordered and found by included.
async fn stored(world: &World) -> Vec<String> {
    let pools = world.registry.open(ANNA).await;
    let what = "select cast(version as text) || '|' || name || '|' || name_key || '|' || search_text || '|' || \
        coalesce(contract_ref, '') || '|' || coalesce(remark, '') || '|' || coalesce(cast(valid_from as text), '') || '|' || \
        coalesce(cast(valid_to as text), '') || '|' || coalesce(cast(irrevocable_to as text), '') || '|' || \
        coalesce(cast(terminated_at as text), '') || '|' || cast(effective_end as text) || '|' || \
        coalesce(cast(latest_termination as text), '') || '|' || coalesce(cast(duration_years as text), '') || '|' || \
        coalesce(cast(duration_months as text), '') || '|' || coalesce(by_ending, '') from v_contract order by id";
    texts(&pools, what).await.unwrap()
}

#[tokio::test]
async fn many_at_once_is_one_by_one() {
    for (one, other) in
        [(Registry::sqlite().await, Registry::sqlite().await), (Registry::postgres().await, Registry::postgres().await)]
    {
        let (together, apart) = (World::new(one).await, World::new(other).await);
        let ids = contracts(&together).await;
        assert_eq!(ids, contracts(&apart).await);
        let (here, there) = (together.db(ANNA).await, apart.db(ANNA).await);
        let config = Config::default();
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let mut runner = TestRunner::new_with_rng(config, rng);
        let mut changed = 0;
        for _ in 0..30 {
            let edit = operations().new_tree(&mut runner).unwrap().current();
            // Names must differ: that is another test.
            if edit.field == "name" && matches!(edit.operation, Operation::Set(_)) {
                continue;
            }
            let rows = preview(&here, &edit, &ids).await;
            for row in rows.iter().filter(|row| row.verdict != Verdict::Same) {
                let Verdict::Refused(Reason::Empty) = row.verdict else {
                    let alone = commit(&there, vec![write(&edit, row)]).await;
                    match &row.verdict {
                        Verdict::Refused(Reason::Invalid { field, problem }) if row.after != row.before => {
                            let expected = Refusal::Invalid { field: field.clone(), problem: problem.clone() };
                            assert_eq!(alone, Err(expected), "{edit:?}");
                        }
                        verdict => assert!(*verdict == Verdict::Change && alone.is_ok(), "{edit:?} {row:?} {alone:?}"),
                    }
                    continue;
                };
            }
            let writes = changes(&edit, &rows);
            changed += writes.len();
            if !writes.is_empty() {
                commit(&here, writes).await.unwrap();
            }
            assert_eq!(stored(&together).await, stored(&apart).await, "{edit:?}");
            // What the preview said is what stands there.
            for row in rows.iter().filter(|row| row.verdict == Verdict::Change) {
                assert_eq!(record(&here, row.id).await.value(edit.field), &row.after.value, "{edit:?}");
            }
        }
        assert!(changed > 50, "only {changed} rows were changed");
    }
}

#[tokio::test]
async fn one_change_set_whole_or_not_at_all_and_once() {
    for world in World::both().await {
        let ids = contracts(&world).await;
        let db = world.db(ANNA).await;
        let edit = edit("remark", Operation::Set(Cell::new(Value::text("set"))));
        let rows = preview(&db, &edit, &ids).await;
        let pools = world.registry.open(ANNA).await;
        let sets = || async { number(&pools, "select count(*) from change_set where kind = 'bulk'").await.unwrap() };

        // Somebody was there first: nobody's row is changed, and the row is named.
        let last = ids[ids.len() - 1];
        let version = record(&db, last).await.version;
        let theirs = Write::Update {
            entity: "contract".to_owned(),
            id: last,
            version,
            fields: vec![("contract_ref".to_owned(), Value::text("theirs"))],
        };
        commit(&db, vec![theirs]).await.unwrap();
        let before = sets().await;
        let refused = commit(&db, changes(&edit, &rows)).await;
        assert_eq!(refused, Err(Refusal::Conflict { entity: "contract".to_owned(), id: last }));
        assert_eq!(record(&db, ids[0]).await.value("remark"), &Value::Null);
        assert_eq!(sets().await, before);

        // The same save twice lands once.
        let rows = preview(&db, &edit, &ids).await;
        let save = save(changes(&edit, &rows));
        let first = db.answer(&Request::Save(save.clone())).await.unwrap();
        let again = db.answer(&Request::Save(save)).await.unwrap();
        let (Outcome::Saved(first), Outcome::Saved(again)) = (first, again) else { panic!("not saved") };
        assert_eq!((first.ids.as_slice(), first.already_done), (ids.as_slice(), false));
        assert_eq!((again.ids.as_slice(), again.already_done), (ids.as_slice(), true));
        assert_eq!(sets().await, before.map(|count| count + 1));
        for id in &ids {
            assert_eq!(record(&db, *id).await.value("remark"), &Value::text("set"));
        }
        let one_set = "select count(distinct change_id) from v_contract where remark = 'set'";
        assert_eq!(number(&pools, one_set).await.unwrap(), Some(1));
    }
}

#[tokio::test]
async fn every_refused_row_has_its_reason() {
    for world in World::both().await {
        let ids = contracts(&world).await;
        let theirs = world.contract(GERT, "Gladsaxes", 5).await;
        let db = world.db(ANNA).await;
        let verdicts = |rows: Vec<BulkRow>| -> BTreeMap<i64, Verdict> {
            rows.into_iter().map(|row| (row.id, row.verdict)).collect()
        };
        let invalid = |field: &str, problem| Verdict::Refused(Reason::Invalid { field: field.to_owned(), problem });
        let early = edit("valid_to", Operation::Set(Cell::new(Value::Date(date(2025, 6, 1)))));
        let found = verdicts(preview(&db, &early, &[ids[0], ids[1], ids[10], theirs, 999_999]).await);
        // The first begins in January, the eleventh in November; the second says nothing of it.
        assert_eq!(found[&ids[0]], Verdict::Change);
        assert_eq!(found[&ids[1]], Verdict::Change);
        assert_eq!(found[&ids[10]], invalid("valid_to", Problem::Before { other: "valid_from".to_owned() }));
        assert_eq!(found[&999_999], Verdict::Refused(Reason::Gone));
        // Another municipality's is as gone as one that never was.
        assert_eq!(found[&theirs], Verdict::Refused(Reason::Gone));

        let later = edit("valid_to", Operation::AddMonths(1));
        let found = verdicts(preview(&db, &later, &ids[..2]).await);
        assert_eq!((&found[&ids[0]], &found[&ids[1]]), (&Verdict::Refused(Reason::Empty), &Verdict::Change));

        let above = edit("parent_id", Operation::Set(Cell::new(Value::Ref(ids[0]))));
        let found = verdicts(preview(&db, &above, &ids[..2]).await);
        assert_eq!(found[&ids[0]], invalid("parent_id", Problem::Cycle));
        assert_eq!(found[&ids[1]], Verdict::Change);

        let already = edit("visibility", Operation::Set(Cell::new(Value::text("local"))));
        let query = BulkQuery { edit: already, also: Vec::new(), ids: ids.clone(), filter: Condition::everything() };
        let refused = db.answer(&Request::Preview(query)).await;
        let expected = Refusal::Invalid { field: "visibility".to_owned(), problem: Problem::NotAField };
        assert_eq!(refused, Err(expected), "prices are not hidden by the way");

        // Reading is not editing.
        let reader = world.db(LISE).await;
        let note = edit("remark", Operation::Set(Cell::new(Value::text("x"))));
        let found = preview(&reader, &note, &[theirs]).await;
        assert_eq!(found[0].verdict, Verdict::Refused(Reason::Denied));
        let forced = Write::Update {
            entity: "contract".to_owned(),
            id: theirs,
            version: found[0].version,
            fields: vec![("remark".to_owned(), Value::text("x"))],
        };
        if world.registry.is_postgres() {
            assert!(commit(&reader, vec![forced]).await.is_err());
        }
    }
}

#[tokio::test]
async fn the_common_catalogue_is_the_secretariats_row_by_row() {
    for world in World::both().await {
        let common = world.system;
        let sigrid = world.db(SIGRID).await;
        let note = |text: &str| Edit {
            entity: "it_system",
            field: "description",
            operation: Operation::Set(Cell::new(Value::text(text))),
        };
        let rows = preview(&sigrid, &note("ny"), &[common, common + 1]).await;
        let changed: Vec<Write> = changes(&note("ny"), &rows);
        assert_eq!(changed.len(), 2);
        commit(&sigrid, changed).await.unwrap();
        let anna = world.db(ANNA).await;
        let rows = preview(&anna, &note("min"), &[common]).await;
        assert_eq!(rows[0].verdict, Verdict::Refused(Reason::Denied));
    }
}

#[tokio::test]
async fn ids_are_those_that_the_filter_keeps() {
    for world in World::both().await {
        let ids = contracts(&world).await;
        world.contract(GERT, "KMD hos Gladsaxe", 5).await;
        let db = world.db(ANNA).await;
        let filter = Condition::test("contract_ref", Op::Contains, Operand::Value(Value::text("ref-1")));
        let found = db.answer(&Request::Ids { entity: "contract", filter: filter.clone() }).await.unwrap();
        let Outcome::Ids(mut found) = found else { panic!("not ids") };
        found.sort_unstable();
        assert_eq!(found, [ids[1], ids[4], ids[7], ids[10]]);
        // And the preview tells apart what a filter leaves out.
        let edit = edit("remark", Operation::Set(Cell::new(Value::text("x"))));
        let query = BulkQuery { edit, also: Vec::new(), ids: ids[..3].to_vec(), filter };
        let Ok(Outcome::Preview(rows)) = db.answer(&Request::Preview(query)).await else { panic!("no preview") };
        assert_eq!(rows.iter().map(|row| row.shown).collect::<Vec<_>>(), [false, true, false]);
    }
}

#[tokio::test]
async fn a_name_that_is_taken_stops_the_whole_edit_and_names_its_row() {
    for world in World::both().await {
        let ids = contracts(&world).await;
        let db = world.db(ANNA).await;
        let edit = edit("name", Operation::Set(Cell::new(Value::text("Ens"))));
        // Forced: a preview for each alone does not know of the other.
        let mut writes = Vec::new();
        for id in &ids[..2] {
            writes.extend(changes(&edit, &preview(&db, &edit, &[*id]).await));
        }
        let refused = commit(&db, writes.clone()).await;
        let row = "KMD aftale 1 åæø".to_owned();
        assert_eq!(refused, Err(Refusal::NameTakenFor { row, name: "Ens".to_owned() }));
        assert_eq!(record(&db, ids[0]).await.value("name"), &Value::text("KMD aftale 0 åæø"));
        // Somebody else has the name since the preview.
        insert(&db, "contract", &[("name", Value::text("ENS")), ("visibility", Value::text("shared"))]).await;
        let refused = commit(&db, writes).await;
        let row = "KMD aftale 0 åæø".to_owned();
        assert_eq!(refused, Err(Refusal::NameTakenFor { row, name: "Ens".to_owned() }));
    }
}

#[tokio::test]
async fn names_that_would_clash_are_foreseen() {
    for world in World::both().await {
        let ids = contracts(&world).await;
        // Another municipality's names are its own.
        world.contract(GERT, "Kontrakt 3 åæø", 5).await;
        let db = world.db(ANNA).await;
        insert(&db, "contract", &[("name", Value::text("KONTRAKT 2 åæø")), ("visibility", Value::text("shared"))])
            .await;
        let replace = |from: &str, to: &str| Operation::Replace { from: from.to_owned(), to: to.to_owned() };
        let renamed = preview(&db, &edit("name", replace("KMD aftale", "Kontrakt")), &ids[..4]).await;
        let verdicts: Vec<&Verdict> = renamed.iter().map(|row| &row.verdict).collect();
        let taken = Verdict::Refused(Reason::NameTaken);
        assert_eq!(verdicts, [&Verdict::Change, &Verdict::Change, &taken, &Verdict::Change]);
        // Its own name in other letters is no clash.
        let own = preview(&db, &edit("name", replace("KMD aftale 0", "kmd AFTALE 0")), &ids[..1]).await;
        assert_eq!(own[0].verdict, Verdict::Change);
        // Two that would be called the same: neither goes before the other.
        let mut same = preview(&db, &edit("name", Operation::Set(Cell::new(Value::text("Ens")))), &ids[..3]).await;
        refuse_name_twins(&mut same, |row| row.id != ids[2]);
        let twice = Verdict::Refused(Reason::NameTwice);
        let verdicts: Vec<&Verdict> = same.iter().map(|row| &row.verdict).collect();
        assert_eq!(verdicts, [&twice, &twice, &Verdict::Change]);
        refuse_name_twins(&mut same, |row| row.id == ids[1]);
        assert!(same.iter().all(|row| row.verdict == Verdict::Change));
        // What is left after the refusals commits.
        let writes = changes(&edit("name", replace("KMD aftale", "Kontrakt")), &renamed);
        assert!(commit(&db, writes).await.is_ok());
        assert_eq!(record(&db, ids[3]).await.value("name"), &Value::text("Kontrakt 3 åæø"));
    }
}

/// The names that only one may have are those that the indexes say.
#[tokio::test]
async fn every_unique_name_is_foreseen() {
    for world in World::both().await {
        let sigrid = world.db(SIGRID).await;
        let rename = |entity, field| Edit { entity, field, operation: Operation::Set(Cell::new(Value::text("Ens"))) };
        let one = ("it_system", [("name", Value::text("Ens")), ("access", Value::text("shared"))]);
        let two = ("organisation", [("name", Value::text("Ens")), ("kind", Value::text("company"))]);
        for (entity, fields) in [one, two] {
            let holder = insert(&sigrid, entity, &fields).await;
            let other = if entity == "it_system" { world.system } else { world.supplier };
            let query = BulkQuery {
                edit: rename(entity, "name"),
                also: Vec::new(),
                ids: vec![holder, other],
                filter: Condition::everything(),
            };
            let Ok(Outcome::Preview(rows)) = sigrid.answer(&Request::Preview(query)).await else {
                panic!("no preview")
            };
            assert_eq!(rows[0].verdict, Verdict::Same, "{entity}");
            assert_eq!(rows[1].verdict, Verdict::Refused(Reason::NameTaken), "{entity}");
            let refused = commit(&sigrid, vec![write(&rename(entity, "name"), &rows[1])]).await;
            assert!(matches!(refused, Err(Refusal::NameTaken { .. })), "{entity}: {refused:?}");
        }
    }
}

#[tokio::test]
async fn a_save_tells_how_far_it_has_come() {
    for world in World::both().await {
        let ids = contracts(&world).await;
        let db = world.db(ANNA).await;
        // Fields that are written together, and one that is written row by row.
        let parent = edit("parent_id", Operation::Set(Cell::new(Value::Ref(ids[10]))));
        for edit in [edit("remark", Operation::Set(Cell::new(Value::text("set")))), parent] {
            let writes = changes(&edit, &preview(&db, &edit, &ids[..10]).await);
            assert_eq!(writes.len(), 10);
            let cancel = Cancel::default();
            assert_eq!(cancel.progress().rows(), 0);
            db.write_until(&Request::Save(save(writes)), &cancel).await.unwrap();
            assert_eq!(cancel.progress().rows(), 10, "{edit:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_is_stopped_has_changed_nothing() {
    let world = World::new(Registry::postgres().await).await;
    let ids = contracts(&world).await;
    let db = world.db(ANNA).await;
    let edit = edit("remark", Operation::Set(Cell::new(Value::text("set"))));
    let save = save(changes(&edit, &preview(&db, &edit, &ids).await));
    // Somebody holds the last row: the commit waits for it.
    let Pools::Postgres(pool) = world.registry.open(ANNA).await else { panic!("not a server") };
    let mut holder = pool.begin().await.unwrap();
    let held = "select id from contract order by id desc limit 1 for update";
    sqlx::query(held).fetch_one(&mut *holder).await.unwrap();
    let cancel = Cancel::default();
    let (request, wish, saver) = (Request::Save(save.clone()), cancel.clone(), db.clone());
    let under_way = tokio::spawn(async move { saver.write_until(&request, &wish).await });
    cancel.cancel();
    assert_eq!(under_way.await.unwrap(), Err(Refusal::Cancelled));
    holder.rollback().await.unwrap();
    assert_eq!(record(&db, ids[0]).await.value("remark"), &Value::Null);
    // The same save lands when it is not stopped, and a wish that comes too late changes nothing.
    let cancel = Cancel::default();
    assert!(db.write_until(&Request::Save(save.clone()), &cancel).await.is_ok());
    cancel.cancel();
    assert_eq!(record(&db, ids[0]).await.value("remark"), &Value::text("set"));
}
