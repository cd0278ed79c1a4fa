//! The line is lost in the middle of a commit, or the server dies: nothing that was committed
//! is lost, nothing is committed twice, and nothing that was typed is gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use kitos::db::Db;
use kitos::db::open::{Clock, Target};
use kitos::model::request::{Outcome, Record, Refusal, Request, Save, Write};
use kitos::model::value::Value;
use kitos::text::{Lang, Texts};
use uuid::Uuid;

use crate::support::cluster::{Database, Pair};
use crate::support::line::Line;
use crate::support::registry::{Registry, moment, texts};
use crate::support::story::Story;
use crate::support::world::{ANNA, GERT, SIGRID, World};

fn database(world: &World) -> &Database {
    match &world.registry {
        Registry::Postgres(database) => database,
        Registry::Sqlite { .. } => panic!("not a server"),
    }
}

async fn contract(world: &World) -> Record {
    let db = world.db(ANNA).await;
    match db.answer(&Request::Record { entity: "contract", id: 1 }).await {
        Ok(Outcome::Record(record)) => *record,
        other => panic!("{other:?}"),
    }
}

fn day(record: &Record, field: &str) -> String {
    record.value(field).as_date().map(|date| date.to_string()).unwrap_or_default()
}

/// The contract opened, a date typed, and the review open over it.
async fn about_to_save(mut story: Story) -> Story {
    story.press("g k Enter").await.press_until("Down", "Gyldig til").await.press("Enter Ctrl-u").await;
    story.type_("31-12-2031").await.press("Enter Ctrl-s").await;
    story
}

async fn with_a_line() -> (World, Line, Story) {
    let world = World::new(Registry::postgres().await).await;
    world.contract(ANNA, "Sbsys hosting", 310_000).await;
    let line = Line::to(database(&world).socket_file());
    let story = Story::at(database(&world).through(&line, ANNA), ANNA).await;
    (world, line, about_to_save(story).await)
}

#[tokio::test]
async fn a_commit_that_never_arrived_is_sent_again() {
    let (world, line, mut story) = with_a_line().await;
    line.lose_the_commit();
    story.press("Enter").await;
    assert!(line.was_cut());
    story.see("Databasen kan ikke nås").see("bevaret").see("ingen forbindelse");
    assert_eq!(contract(&world).await.version, 1);
    story.until("Gemt: 1 rettelse").await.not_see("ingen forbindelse");
    assert!(story.app.context.drafts.is_empty());
    let saved = contract(&world).await;
    assert_eq!((saved.version, day(&saved, "valid_to").as_str()), (2, "2031-12-31"));
}

#[tokio::test]
async fn a_commit_whose_answer_was_lost_happens_once() {
    let (world, line, mut story) = with_a_line().await;
    line.lose_the_answer();
    story.press("Enter").await.see("Databasen kan ikke nås").see("ingen forbindelse");
    assert_eq!(contract(&world).await.version, 2, "it had landed");
    story.until("allerede gemt").await;
    assert!(story.app.context.drafts.is_empty());
    assert_eq!(contract(&world).await.version, 2, "and not twice");
}

#[tokio::test]
async fn a_bulk_edit_whose_answer_was_lost_happens_once() {
    for arrives in [true, false] {
        let world = World::new(Registry::postgres().await).await;
        for name in ["Sbsys hosting", "Sbsys drift", "Sbsys support"] {
            world.contract(ANNA, name, 310_000).await;
        }
        let line = Line::to(database(&world).socket_file());
        let mut story = Story::at(database(&world).through(&line, ANNA), ANNA).await;
        story.press("g k A b").await.type_("gyldig til").await.press("Enter Enter").await.type_("31-12-2031").await;
        story.press("Enter").await.see("Ret 3 poster?");
        if arrives {
            line.lose_the_answer()
        } else {
            line.lose_the_commit()
        }
        story.press("Enter").await.see("Databasen kan ikke nås");
        assert_eq!(contract(&world).await.version, if arrives { 2 } else { 1 });
        story.until(if arrives { "3 poster var allerede gemt" } else { "Rettet: 3 poster" }).await;
        let saved = contract(&world).await;
        assert_eq!((saved.version, day(&saved, "valid_to").as_str()), (2, "2031-12-31"), "once");
    }
}

#[tokio::test]
async fn what_is_typed_after_a_save_whose_answer_was_lost_is_another_save() {
    let (world, line, mut story) = with_a_line().await;
    line.lose_the_answer();
    story.press("Enter").await.press("Esc Esc").await.press_until("Up", "Gyldig fra").await;
    story.press("Enter Ctrl-u").await.type_("01-02-2021").await.press("Enter").await;
    story.press_until("Down", "Gyldig til").await.press("Enter Ctrl-u").await.type_("31-12-2026").await;
    story.press("Enter").await.until("rettelser: 2").await.see("stadig kladde");
    let landed = contract(&world).await;
    assert_eq!((day(&landed, "valid_from").as_str(), day(&landed, "valid_to").as_str()), ("2020-01-01", "2031-12-31"));
    story.press("Ctrl-s Enter").await.see("Gemt: 2 rettelser");
    let saved = contract(&world).await;
    assert_eq!(saved.version, 3);
    assert_eq!((day(&saved, "valid_from").as_str(), day(&saved, "valid_to").as_str()), ("2021-02-01", "2026-12-31"));
}

#[tokio::test]
async fn a_new_record_whose_answer_was_lost_is_made_once_and_goes_on() {
    let (world, line, mut story) = with_a_line().await;
    story.press("Esc Esc a").await.type_("Ny aftale").await.press("Enter Ctrl-s").await.see("Ny aftale");
    line.lose_the_answer();
    story.press("Enter").await.see("kan ikke nås").press("Esc Esc").await;
    story.press_until("Down", "Gyldig til").await.press("Enter").await.type_("31-12-2033").await.press("Enter").await;
    story.until("stadig kladde").await.press("Ctrl-s Enter").await.see("Gemt: 1 rettelse");
    let made = "select 1 from kitos.contract where name = 'Ny aftale'";
    assert_eq!(database(&world).admin(made).await, 1);
    let whole = "select 1 from kitos.contract where name = 'Ny aftale' and version = 2 and valid_to = '2033-12-31'";
    assert_eq!(database(&world).admin(whole).await, 1, "what was typed after it is in the same record");
}

#[tokio::test]
async fn a_program_that_ended_before_the_answer_finds_out_when_it_starts() {
    let (world, line, mut story) = with_a_line().await;
    line.for_good().lose_the_answer();
    story.press("Enter").await.see("kan ikke nås");
    let folder = story.killed();
    // The journal goes by the address.
    let whole = Line::to(database(&world).socket_file());
    std::fs::remove_file(line.directory().join(crate::support::line::SOCKET)).unwrap();
    std::os::unix::fs::symlink(
        whole.directory().join(crate::support::line::SOCKET),
        line.directory().join(crate::support::line::SOCKET),
    )
    .unwrap();
    let mut again = Story::at_again(database(&world).through(&line, ANNA), ANNA, folder).await;
    again.until("allerede gemt").await;
    assert!(again.app.context.drafts.is_empty());
    assert_eq!(contract(&world).await.version, 2);
}

/// Nothing says that a line is silent; the program finds out, and what was held back lands once.
#[tokio::test]
async fn a_line_that_falls_silent_in_a_commit_is_noticed() {
    let (world, line, mut story) = with_a_line().await;
    line.fall_silent_at_the_commit();
    story.press("Enter").await;
    story.see("Databasen kan ikke nås").see("bevaret").see("ingen forbindelse");
    assert_eq!(contract(&world).await.version, 1);
    line.speak_again();
    story.until("emt").await.not_see("ingen forbindelse");
    assert!(story.app.context.drafts.is_empty());
    let saved = contract(&world).await;
    assert_eq!((saved.version, day(&saved, "valid_to").as_str()), (2, "2031-12-31"));
}

/// Somebody who only looks at the screen is told too.
#[tokio::test]
async fn a_line_that_falls_silent_while_nobody_asks_is_noticed() {
    let world = World::new(Registry::postgres().await).await;
    world.contract(ANNA, "Sbsys hosting", 310_000).await;
    let line = Line::to(database(&world).socket_file());
    let mut story = Story::live_at(database(&world).through(&line, ANNA), database(&world), ANNA).await;
    story.press("g k").await.see("Sbsys hosting");
    line.fall_silent();
    story.until("ingen forbindelse").await.see("Sbsys hosting");
    line.speak_again();
    story.until("Forbindelsen er tilbage").await.not_see("ingen forbindelse");
}

/// The secretariat's merge is sent again as other saves are, and happens once.
#[tokio::test]
async fn a_merge_whose_answer_was_lost_is_sent_again() {
    for lost in [Line::lose_the_answer, Line::lose_the_commit] {
        let world = World::new(Registry::postgres().await).await;
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let line = Line::to(database(&world).socket_file());
        let mut story = Story::at(database(&world).through(&line, SIGRID), SIGRID).await;
        story.press("g a").await.press_until("Down", "Sbsys").await.press("M").await;
        story.type_("opus").await.press("Enter").await.see("1 kommuner berøres").type_("dublet").await;
        lost(&line);
        story.press("Enter").await.see("Databasen kan ikke nås");
        story.until("»Sbsys« er gået op i »Opus Løn«").await.not_see("ingen forbindelse");
        let merged =
            "select 1 from kitos.change_set where kind = 'merge' and reason = 'dublet' and organisation_id = 1";
        assert_eq!(database(&world).admin(merged).await, 1);
        let moved = "select 1 from kitos.system_usage u join kitos.it_system s on s.id = u.system_id \
             where s.name = 'Opus Løn' and u.version = 2";
        assert_eq!(database(&world).admin(moved).await, 1);
    }
}

/// A standby runs no shared report, for it could not write down who drew what; so it never shows
/// what has been withdrawn. And with `remote_apply` it has what was hidden before the switch answers.
#[tokio::test(flavor = "multi_thread")]
async fn a_standby_draws_no_report_and_hides_with_its_primary() {
    let (pair, database) = Pair::start().await;
    database.fix_today().await;
    database
        .admin(
            "do $$ begin execute format('alter database %I set synchronous_commit = remote_apply', \
         current_database()); end $$",
        )
        .await;
    let world = World::new(Registry::Postgres(database)).await;
    let hidden = world.contract(ANNA, "Sbsys hosting", 310_000).await;
    let Registry::Postgres(database) = &world.registry else { panic!("not a server") };
    let report = Request::Report {
        code: "prices-per-system".to_owned(),
        params: vec![("system".to_owned(), "Sbsys".to_owned())],
        limit: 10,
    };
    assert!(matches!(world.db(GERT).await.answer(&report).await, Ok(Outcome::Report(drawn)) if !drawn.rows.is_empty()));

    let standby = Target::Postgres(database.of_standby(GERT));
    let there = Db::open(&standby, None, true, Clock::Fixed(moment())).await.unwrap();
    let refused = there.answer(&report).await.unwrap_err();
    assert_eq!(refused, Refusal::NotLogged);
    let told = Texts::new(Lang::Danish).refusal(None, &refused);
    assert!(told.contains("Fælles rapporter kan ikke køres her") && told.contains("kopi"), "{told}");
    // By hand it is the same: no row comes before the refusal.
    let by_hand = "select kitos.run_template('prices-per-system', \
         array['Sbsys', null, null, null, null, null, null, null], 10)";
    let pools = kitos::db::open::open(&standby, None, true, Clock::Fixed(moment())).await.unwrap();
    assert_eq!(texts(&pools, by_hand).await, Err(Refusal::ReadOnly));

    const SHOWN: &str = "select 1 from share.share_economy_line";
    assert_eq!(pair.on_standby(database, SHOWN).await, 1);
    let uuid = Uuid::now_v7();
    let switch = Request::Visibility { uuid, contracts: vec![hidden], to: "local".to_owned() };
    world.db(ANNA).await.answer(&switch).await.unwrap();
    assert_eq!(pair.on_standby(database, SHOWN).await, 0, "hidden there too, when the switch has answered");
}

/// Somebody who registers one contract after the other, and sends each until it is answered.
struct Clerk {
    answered: AtomicUsize,
    unanswered: AtomicUsize,
    enough: AtomicBool,
}

impl Clerk {
    async fn work(&self, db: Db) {
        while !self.enough.load(Ordering::SeqCst) {
            let name = format!("Nr. {}", self.answered.load(Ordering::SeqCst) + 1);
            let fields = vec![("name".to_owned(), Value::text(&name))];
            let write = Write::Insert { entity: "contract".to_owned(), uuid: Uuid::now_v7(), fields };
            let save = Save { uuid: Uuid::now_v7(), reason: name, kind: "edit".to_owned(), writes: vec![write] };
            self.send(&db, Request::Save(save)).await;
        }
    }

    async fn send(&self, db: &Db, request: Request) {
        loop {
            match db.answer(&request).await {
                Ok(_) => break,
                Err(Refusal::Offline { .. }) => self.unanswered.fetch_add(1, Ordering::SeqCst),
                Err(refusal) => panic!("{refusal:?}"),
            };
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.answered.fetch_add(1, Ordering::SeqCst);
    }

    async fn has(&self, count: &AtomicUsize, at_least: usize) {
        while count.load(Ordering::SeqCst) < at_least {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_primary_dies_in_the_middle_of_a_commit_and_its_standby_takes_over() {
    let (pair, database) = Pair::start().await;
    database.fix_today().await;
    let world = World::new(Registry::Postgres(database)).await;
    world.contract(ANNA, "Sbsys hosting", 310_000).await;
    let Registry::Postgres(database) = &world.registry else { panic!("not a server") };
    let line = Line::to(database.socket_file());
    let both = format!("{} {}", database.through(&line, ANNA), database.of_standby(ANNA));
    let mut story = about_to_save(Story::at(both, ANNA).await).await;
    let clerk = Arc::new(Clerk { answered: 0.into(), unanswered: 0.into(), enough: false.into() });
    let (at_work, db) = (Arc::clone(&clerk), world.db(ANNA).await);
    let working = tokio::spawn(async move { at_work.work(db).await });
    clerk.has(&clerk.answered, 5).await;

    line.for_good().lose_the_answer();
    story.press("Enter").await.see("kan ikke nås").see("ingen forbindelse");
    pair.kill();
    // The standby is there, and is not taken for the primary.
    clerk.has(&clerk.unanswered, 2).await;
    story.press("Esc Esc").await.press_until("Up", "Gyldig fra").await;
    story.press("Enter Ctrl-u").await.type_("01-02-2021").await.press("Enter").await.see("ingen forbindelse");
    pair.promote();
    story.until("stadig kladde").await.not_see("ingen forbindelse").press("Ctrl-s Enter").await.see("Gemt: 1 rettelse");
    let before = clerk.answered.load(Ordering::SeqCst);
    clerk.has(&clerk.answered, before + 5).await;
    clerk.enough.store(true, Ordering::SeqCst);
    working.await.unwrap();

    let saved = contract(&world).await;
    assert_eq!(
        (saved.version, day(&saved, "valid_from"), day(&saved, "valid_to")),
        (3, "2021-02-01".to_owned(), "2031-12-31".to_owned())
    );
    let answered = u64::try_from(clerk.answered.load(Ordering::SeqCst)).unwrap();
    let distinct = "select distinct name from kitos.contract where name like 'Nr. %'";
    let all = "select name from kitos.contract where name like 'Nr. %'";
    assert_eq!(pair.on_standby(database, distinct).await, answered, "what was answered is there");
    assert_eq!(pair.on_standby(database, all).await, answered, "and nothing is there twice");
}
