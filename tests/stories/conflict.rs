//! Two people on one contract, and a program that is killed: nothing that was typed is lost.

use std::os::unix::fs::PermissionsExt;

use kitos::model::request::{Outcome, Request};
use kitos::model::value::Value;

use crate::support::story::Story;
use crate::support::world::{ANNA, World, date};

/// A second registrar in Ballerup.
const KARL: &str = "k151_karl";

/// Both have the same contract open.
async fn two(world: &World) -> [Story; 2] {
    world.contract(ANNA, "Sbsys hosting", 310_000).await;
    let ballerup = world.registry.municipality("0151").await;
    world.registry.person(ballerup, KARL, &["user", "contract_admin"]).await;
    let mut both = [Story::begin(&world.registry, ANNA).await, Story::begin(&world.registry, KARL).await];
    for story in &mut both {
        story.press("g k Enter").await.see("Sbsys hosting");
    }
    both
}

async fn type_end(story: &mut Story, text: &str) {
    story.press_until("Down", "Gyldig til").await.press("Enter Ctrl-u").await.type_(text).await.press("Enter").await;
}

async fn stored(world: &World, field: &str) -> Value {
    let db = world.db(ANNA).await;
    let Outcome::Record(record) = db.answer(&Request::Record { entity: "contract", id: 1 }).await.unwrap() else {
        panic!("not a record")
    };
    record.value(field).clone()
}

#[tokio::test]
async fn another_field_merges_by_itself() {
    for world in World::both().await {
        let [mut anna, mut karl] = two(&world).await;
        karl.press_until("Down", "Kontrakt ID").await.press("Enter").await.type_("27.00-G01").await;
        karl.press("Enter Ctrl-s Enter").await.see("Gemt");
        type_end(&mut anna, "31-12-2028").await;
        anna.press("Ctrl-s Enter").await.see("En kollega har gemt").not_see("kollegas:");
        anna.press("Enter").await.see("Gemt: 1 rettelse i 1 post");
        assert_eq!(stored(&world, "contract_ref").await, Value::text("27.00-G01"));
        assert_eq!(stored(&world, "valid_to").await, Value::Date(date(2028, 12, 31)));
    }
}

#[tokio::test]
async fn the_same_field_shows_both_and_mine_can_win() {
    for world in World::both().await {
        let [mut anna, mut karl] = two(&world).await;
        type_end(&mut karl, "31-12-2027").await;
        karl.press("Ctrl-s Enter").await.see("Gemt");
        type_end(&mut anna, "31-12-2028").await;
        anna.press("Ctrl-s Enter").await.see("din: 31-12-2028").see("kollegas: 31-12-2027");
        anna.selected("Gyldig til").press("1").await.see("31-12-2027 → 31-12-2028");
        anna.press("Enter").await.see("Gemt");
        assert_eq!(stored(&world, "valid_to").await, Value::Date(date(2028, 12, 31)));
    }
}

#[tokio::test]
async fn the_same_field_shows_both_and_theirs_can_win() {
    for world in World::both().await {
        let [mut anna, mut karl] = two(&world).await;
        type_end(&mut karl, "31-12-2027").await;
        karl.press("Ctrl-s Enter").await.see("Gemt");
        type_end(&mut anna, "31-12-2028").await;
        anna.press_until("Up", "Kontrakt ID").await.press("Enter").await.type_("27.00-G01").await;
        anna.press("Enter Ctrl-s Enter").await.see("kollegas: 31-12-2027");
        anna.press_until("Down", "Gyldig til").await.press("2").await.not_see("31-12-2028").see("27.00-G01");
        anna.press("Enter").await.see("Gemt: 1 rettelse i 1 post");
        assert_eq!(stored(&world, "valid_to").await, Value::Date(date(2027, 12, 31)));
        assert_eq!(stored(&world, "contract_ref").await, Value::text("27.00-G01"));
    }
}

#[tokio::test]
async fn what_was_typed_comes_back_after_a_kill() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter").await.press_until("Down", "Gyldig til").await.press("Enter Ctrl-u").await;
        // In the middle of a date, with no key after it.
        story.type_("31-12-20").await;
        let folder = story.killed();
        let mut story = Story::again(&world.registry, ANNA, 80, 24, folder).await;
        story.see("Fra sidst: 1 rettelse");
        story.press("Ctrl-s").await.see("31-12-20").see("Gyldig til");
        story.press("Esc").await.press("g k Enter").await.see("31-12-20");
        story.press_until("Down", "Gyldig til").await.press("Enter Ctrl-u").await.type_("31-12-2029").await;
        story.press("Enter Ctrl-s Enter").await.see("Gemt");
        let folder = story.killed();
        let mut story = Story::again(&world.registry, ANNA, 80, 24, folder).await;
        story.not_see("Fra sidst");
        assert_eq!(stored(&world, "valid_to").await, Value::Date(date(2029, 12, 31)));
    }
}

#[tokio::test]
async fn a_price_line_comes_back_after_a_kill() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter 4 a").await.type_("777000").await;
        let folder = story.killed();
        let mut story = Story::again(&world.registry, ANNA, 80, 24, folder).await;
        story.see("Fra sidst").press("g k Enter 4").await.see("777.000");
        story.press("Ctrl-s Enter").await.see("Gemt").press("F5").await.see("777.000");
    }
}

#[tokio::test]
async fn esc_never_loses_text() {
    let world = &World::both().await[0];
    world.contract(ANNA, "Sbsys hosting", 310_000).await;
    let mut story = Story::begin(&world.registry, ANNA).await;
    story.press("g k Enter").await.press_until("Down", "Kontrakt ID").await.press("Enter").await;
    story.type_("27.00-G01-3-17").await.press("Esc Esc Esc Esc Esc Esc").await.see("KITOS · Ballerup Kommune");
    story.press("Ctrl-s").await.see("27.00-G01-3-17");
}

#[tokio::test]
async fn a_broken_date_is_kept_and_named_before_saving() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter").await;
        type_end(&mut story, "31-02-2027").await;
        story.see("Gyldig til: Det er ikke en dato").see("31-02-2027");
        story.press("Ctrl-s").await.see("31-02-2027").see("ikke en dato").press("Enter").await;
        story.see("skal rettes, før der kan gemmes").see("31-02-2027");
        assert_eq!(stored(&world, "valid_to").await, Value::Date(date(2026, 12, 31)));
        story.press("Esc").await;
        type_end(&mut story, "28-02-2027").await;
        story.press("Ctrl-s Enter").await.see("Gemt");
        assert_eq!(stored(&world, "valid_to").await, Value::Date(date(2027, 2, 28)));
    }
}

#[tokio::test]
async fn an_end_before_the_beginning_is_named_in_words() {
    let world = &World::both().await[1];
    world.contract(ANNA, "Sbsys hosting", 310_000).await;
    let mut story = Story::begin(&world.registry, ANNA).await;
    story.press("g k Enter").await;
    type_end(&mut story, "31-12-2019").await;
    story
        .press("Ctrl-s")
        .await
        .see("Gyldig til")
        .see("ligger før")
        .press("Enter")
        .await
        .see("skal rettes, før der kan gemmes");
    assert_eq!(stored(world, "valid_to").await, Value::Date(date(2026, 12, 31)));
}

/// Drafts that another program wrote, or that a failing disk did: kept as they are.
#[tokio::test]
async fn a_journal_that_cannot_be_read_is_never_written_over() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        type_end(story.press("g k Enter").await, "31-12-2028").await;
        let folder = story.killed();
        let journal = journals(&folder).remove(0);
        let whole = std::fs::read(&journal).unwrap();
        for (number, broken) in [&whole[..whole.len() / 2], b"\xff\xfe"].into_iter().enumerate() {
            let folder = tempfile::tempdir().unwrap();
            std::fs::create_dir(folder.path().join("journal")).unwrap();
            let place = folder.path().join("journal").join(journal.file_name().unwrap());
            std::fs::write(&place, broken).unwrap();
            let mut story = Story::again(&world.registry, ANNA, 80, 24, folder).await;
            story.see("Kladderne fra sidst kan ikke læses; de er lagt til side").not_see("Fra sidst");
            type_end(story.press("g k Enter").await, "31-12-2029").await;
            let folder = story.killed();
            let left = journals(&folder);
            assert_eq!(left.len(), 2, "{left:?}");
            let aside = place.with_extension("unreadable-2026-06-15");
            assert_eq!(std::fs::read(&aside).unwrap(), broken, "{number}");
            assert_eq!(std::fs::metadata(&aside).unwrap().permissions().mode() & 0o777, 0o600);
            let mut story = Story::again(&world.registry, ANNA, 80, 24, folder).await;
            story.see("Fra sidst").not_see("kan ikke læses").press("Ctrl-s").await.see("31-12-2029");
        }
    }
}

fn journals(folder: &tempfile::TempDir) -> Vec<std::path::PathBuf> {
    std::fs::read_dir(folder.path().join("journal")).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// What was done can be taken back one step at a time by the next run of the program too.
#[tokio::test]
async fn steps_are_taken_back_and_done_again_after_a_kill() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        world.contract(ANNA, "Telefoni", 10_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter").await;
        type_end(&mut story, "31-12-2028").await;
        story
            .press_until("Up", "Kontrakt ID")
            .await
            .press("Enter")
            .await
            .type_("27.00-G01")
            .await
            .press("Enter Esc")
            .await;
        story.press("Down Enter").await.see("Telefoni");
        type_end(&mut story, "31-12-2031").await;
        let typed = ["31-12-2028", "27.00-G01", "31-12-2031"];
        let mut story = Story::again(&world.registry, ANNA, 80, 24, story.killed()).await;
        story.see("Fra sidst: 3 rettelser i 2 poster");
        for left in (0..3).rev() {
            story.press("u Ctrl-s").await;
            shows(&mut story, &typed, left);
            story.press("Esc Esc").await;
        }
        // Nothing is left to take back but what was saved: the books are asked.
        let mut story = Story::again(&world.registry, ANNA, 80, 24, story.killed()).await;
        story.not_see("Fra sidst");
        for again in 1..=3 {
            story.press("U Ctrl-s").await;
            shows(&mut story, &typed, again);
            story.press("Esc").await;
        }
        story.press("Ctrl-s Enter").await.see("Gemt: 3 rettelser i 2 poster").press("g k Enter").await;
        type_end(&mut story, "31-12-2033").await;
        let mut story = Story::again(&world.registry, ANNA, 80, 24, story.killed()).await;
        story.press("u").await.see("Fortrudt").press("u").await.see("Fortryd gemning").press("Esc").await;
        assert_eq!(stored(&world, "valid_to").await, Value::Date(date(2028, 12, 31)), "nothing before Enter");
        story.press("u Enter").await;
        assert_eq!(stored(&world, "valid_to").await, Value::Date(date(2026, 12, 31)));
        let mut story = Story::again(&world.registry, ANNA, 80, 24, story.killed()).await;
        story.press("U").await.see("Gør fortrydelse").press("Enter").await;
        assert_eq!(stored(&world, "valid_to").await, Value::Date(date(2028, 12, 31)));
    }
}

/// The first so many of what was typed stand in the review, and no more.
#[track_caller]
fn shows(story: &mut Story, typed: &[&str], count: usize) {
    for (place, text) in typed.iter().enumerate() {
        if place < count {
            story.see(text);
        } else {
            story.not_see(text);
        }
    }
}

/// A journal of the time before the steps were kept.
#[tokio::test]
async fn a_journal_without_steps_still_opens() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        type_end(story.press("g k Enter").await, "31-12-2028").await;
        let folder = story.killed();
        let journal = journals(&folder).remove(0);
        let whole = std::fs::read_to_string(&journal).unwrap();
        let drafts = whole.lines().next().unwrap();
        // And one whose steps another version of the program wrote.
        let newer = whole.replace("{\"version\":1", "{\"version\":9");
        assert_ne!(whole, newer);
        for text in [drafts.to_owned(), newer] {
            let folder = tempfile::tempdir().unwrap();
            std::fs::create_dir(folder.path().join("journal")).unwrap();
            std::fs::write(folder.path().join("journal").join(journal.file_name().unwrap()), text).unwrap();
            let mut story = Story::again(&world.registry, ANNA, 80, 24, folder).await;
            story.see("Fra sidst: 1 rettelse").press("Ctrl-s").await.see("31-12-2028");
        }
    }
}

/// A field that a colleague changed too: taking a step back, or typing on, decides nothing.
#[tokio::test]
async fn a_step_back_never_hides_a_colleagues_change() {
    for world in World::both().await {
        let [mut anna, mut karl] = two(&world).await;
        type_end(&mut karl, "31-12-2027").await;
        karl.press("Ctrl-s Enter").await.see("Gemt");
        type_end(&mut anna, "31-12-2028").await;
        anna.press_until("Up", "Kontrakt ID").await.press("Enter").await.type_("27.00-G01").await;
        anna.press("Enter Ctrl-s Enter").await.see("kollegas: 31-12-2027").press("Esc u Ctrl-s").await;
        anna.not_see("27.00-G01").see("kollegas: 31-12-2027").press("Enter").await.see("kollegas: 31-12-2027");
        anna.press("Esc").await;
        type_end(&mut anna, "31-12-2029").await;
        anna.press("Ctrl-s Enter").await.see("kollegas: 31-12-2027").see("din: 31-12-2029");
        assert_eq!(stored(&world, "valid_to").await, Value::Date(date(2027, 12, 31)));
        // Written in the review it is a decision.
        anna.press("e Ctrl-u").await.type_("31-12-2030").await.press("Enter").await.see("31-12-2030");
        anna.not_see("kollegas:").press("Enter").await.see("Gemt");
        assert_eq!(stored(&world, "valid_to").await, Value::Date(date(2030, 12, 31)));
    }
}
