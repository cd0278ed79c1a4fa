//! A report that takes long is stopped by Esc: the database stops too, the screen says so, and
//! the next question is answered.

use std::time::Duration;

use kitos::app::event::{Format, ReportExport};
use kitos::db::Db;
use kitos::db::cancel::Cancel;
use kitos::export::{Export, ExportError, Watch, to_path};
use kitos::model::condition::Condition;
use kitos::model::request::{ListQuery, Outcome, Refusal, Request, Sort, Window};
use kitos::text::Lang;

use crate::support::registry::{Registry, moment};
use crate::support::story::Story;
use crate::support::world::{ANNA, World};

/// Longer than any of this may take. Only a fault is ever waited for so long.
const LIMIT: Duration = Duration::from_secs(60);
/// Two looks at something that is not there yet.
const PAUSE: Duration = Duration::from_millis(20);

/// From now on nobody finds out in a lifetime who is party to the agreement.
async fn never_ends(registry: &Registry) {
    match registry {
        Registry::Postgres(database) => {
            let text = "create or replace function kitos.today() returns date language plpgsql stable \
                        set search_path = pg_catalog, pg_temp \
                        as $$ begin perform pg_sleep(600); return date '2026-06-15'; end $$";
            database.admin(text).await;
        }
        Registry::Sqlite { .. } => {
            script(registry, "alter table accession rename to accession_kept").await;
            let text = "create view accession as select * from accession_kept \
                        where (with recursive n (i) as (select 1 union all select i + 1 from n) \
                            select count(*) from n) > id";
            script(registry, text).await;
        }
    }
}

async fn ends_again(registry: &Registry) {
    match registry {
        Registry::Postgres(database) => database.fix_today().await,
        Registry::Sqlite { .. } => {
            script(registry, "drop view accession").await;
            script(registry, "alter table accession_kept rename to accession").await;
        }
    }
}

async fn script(registry: &Registry, text: &'static str) {
    let mut setup = registry.setup().await;
    setup.run(text, Vec::new()).await.unwrap();
    setup.commit().await.unwrap();
}

/// Statements of this server's database that are asleep in the report.
async fn asleep(registry: &Registry) -> u64 {
    let Registry::Postgres(database) = registry else { return 0 };
    database.admin("select 1 from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'").await
}

/// Waits until the report runs: the server says so; of a file it is only likely, and the stop
/// is as good when it comes before.
async fn runs(registry: &Registry) {
    if registry.is_postgres() {
        while asleep(registry).await == 0 {
            tokio::time::sleep(PAUSE).await;
        }
    } else {
        tokio::time::sleep(PAUSE).await;
    }
}

fn report() -> Request {
    Request::Report { code: "prices-per-system".to_owned(), params: Vec::new(), limit: 500 }
}

async fn count(db: &Db) -> usize {
    let query = ListQuery {
        entity: "it_system",
        fields: vec!["name".to_owned()],
        filter: Condition::everything(),
        sort: Sort { field: "name".to_owned(), descending: false },
        window: Window::First,
        limit: 50,
    };
    match db.answer(&Request::List(query)).await {
        Ok(Outcome::Page(page)) => page.rows.len(),
        other => panic!("no rows: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_runs_is_stopped_and_the_connections_go_on() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let db = world.db(ANNA).await;
        never_ends(&world.registry).await;
        // As many as there are connections, so that none is spared.
        let wishes = [Cancel::default(), Cancel::default()];
        let running = wishes.clone().map(|wish| {
            let db = db.clone();
            tokio::spawn(async move { db.answer_until(&report(), &wish).await })
        });
        runs(&world.registry).await;
        assert!(running.iter().all(|report| !report.is_finished()), "the report does not take long");
        for (wish, report) in wishes.iter().zip(running) {
            wish.cancel();
            let ended = tokio::time::timeout(LIMIT, report).await.expect("it was not stopped").unwrap();
            assert_eq!(ended, Err(Refusal::Cancelled));
        }
        assert_eq!(asleep(&world.registry).await, 0, "the server goes on with it");
        let (one, other) = tokio::join!(count(&db), count(&db));
        assert_eq!((one, other), (2, 2));
        ends_again(&world.registry).await;
        match db.answer_until(&report(), &Cancel::default()).await {
            Ok(Outcome::Report(report)) => assert_eq!(report.rows.len(), 1),
            other => panic!("no report: {other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn esc_stops_a_report_and_the_screen_says_so() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        never_ends(&world.registry).await;
        story.press_unanswered("g r");
        runs(&world.registry).await;
        story.look().not_see("Sbsys hosting").not_see("Stoppet");
        story.press("Esc").await.see("Stoppet. Enter kører rapporten igen.");
        while asleep(&world.registry).await > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        ends_again(&world.registry).await;
        story.press("Enter").await.not_see("Stoppet").see("Sbsys").see("1 række");
        story.press("g k").await.see("Sbsys hosting");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_stopped_leaves_no_file() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let db = world.db(ANNA).await;
        let folder = tempfile::tempdir().unwrap();
        never_ends(&world.registry).await;
        let watch = Watch::default();
        let running = {
            let (db, watch, wanted) = (db.clone(), watch.clone(), folder.path().join("Priser.csv"));
            let request =
                Request::Report { code: "prices-per-system".to_owned(), params: Vec::new(), limit: usize::MAX };
            let report = ReportExport { request, title: "Priser".to_owned(), format: Format::Csv, as_of: None };
            tokio::spawn(
                async move { to_path(&db, &Export::Report(report), &wanted, Lang::Danish, &watch, moment()).await },
            )
        };
        runs(&world.registry).await;
        assert!(!running.is_finished(), "the report does not take long");
        watch.cancel.cancel();
        let ended = tokio::time::timeout(LIMIT, running).await.expect("it was not stopped").unwrap();
        assert!(matches!(ended, Err(ExportError::Refused(Refusal::Cancelled))), "{ended:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "something was left behind");
        assert_eq!(asleep(&world.registry).await, 0, "the server goes on with it");
        let (one, other) = tokio::join!(count(&db), count(&db));
        assert_eq!((one, other), (2, 2));
        ends_again(&world.registry).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_export_says_how_far_it_is_and_esc_stops_it() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g r").await.see("Priser pr. system");
        never_ends(&world.registry).await;
        story.press("x Down").await.press_unanswered("Enter");
        story.happens("Skriver filen: 0 rækker. Esc stopper.").await;
        story.press_unanswered("Esc");
        story.settle().await.see("Stoppet. Der er ikke skrevet nogen fil.");
        assert!(story.exported().is_empty(), "{:?}", story.exported());
        assert_eq!(asleep(&world.registry).await, 0, "the server goes on with it");
        ends_again(&world.registry).await;
    }
}
