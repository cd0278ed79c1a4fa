//! What somebody new stumbles over: words that are cut, keys that are not offered, whose is what.

use kitos::model::request::{Outcome, Request};
use kitos::model::value::Value;

use crate::support::registry::Registry;
use crate::support::story::Story;
use crate::support::world::{ANNA, World, date, insert};

async fn world_of(names: &[&str]) -> World {
    let world = World::new(Registry::sqlite().await).await;
    for name in names {
        world.contract(ANNA, name, 100_000).await;
    }
    world
}

/// The bar of hints, or the message that stands in its place.
fn last_line(story: &Story) -> String {
    story.screen().lines().last().unwrap_or_default().trim().to_owned()
}

#[tokio::test]
async fn before_its_first_day_history_says_where_it_begins() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 1).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k :").await.type_("dato 01-02-2003").await.press("Enter").await;
        story.see("men historikken").see("Historikken begynder").not_see("Sbsys hosting");
        story.press("Esc").await.see("SOM DET VAR 01-02-2003 · historikken begynder");
        // On every page, reports among them.
        for page in ["g r Down Down", "g s", "g h"] {
            story.press(page).await.see("historikken begynder");
        }
        story.press("g k :").await.type_("idag").await.press("Enter").await.see("Sbsys hosting");
        story.not_see("historikken begynder");
    }
}

#[tokio::test]
async fn while_rows_are_marked_the_sum_is_theirs_and_b_is_offered() {
    let names: Vec<String> = (10..60).map(|number| format!("Aftale {number}")).collect();
    let world = world_of(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let mut story = Story::begin(&world.registry, ANNA).await;
    story.press("g k").await.see("5.000.000 kr./år").not_see("markeret");
    story.press("Space Space").await.see("2 markeret · markerede i alt 200.000 kr./år");
    assert!(last_line(&story).starts_with("b ret mange"), "{}", last_line(&story));
    // A range counts as soon as it is begun, and those a filter hides still count.
    story.press("V Down").await.see("4 markeret · markerede i alt 400.000 kr./år").press("V f").await;
    story.type_("aftale 5").await.press("Enter").await.see("markerede i alt 400.000 kr./år");
    story.press("F A").await.see("50 markeret · markerede i alt 5.000.000 kr./år");
    story.press("Esc").await.not_see("markeret").see("i alt 5.000.000 kr./år");
    assert!(!last_line(&story).starts_with("b ret mange"));
}

#[tokio::test]
async fn right_and_left_scroll_the_columns_and_enter_opens() {
    let world = world_of(&["Sbsys hosting"]).await;
    let mut story = Story::sized(&world.registry, ANNA, 60, 24).await;
    story.press("g k").await.see("Leverandør").see("›").not_see("Drift/år");
    story.press("Right Right Right Right Right Right").await.see("Sbsys hosting").see("Syn").see("Drift/år").see("‹");
    story.not_see("Leverandør").not_see("›").not_see("FORSIDE");
    story.press("Left Left Left Left").await.see("Leverandør").not_see("‹").press("Enter").await.see("FORSIDE");
    story.press("Esc").await.resize(120, 24).await.press("Right").await.see("Leverandør").not_see("FORSIDE");
}

#[tokio::test]
async fn the_review_shows_what_differs_in_a_long_text_and_all_of_a_fault() {
    let world = world_of(&["Sbsys hosting"]).await;
    let db = world.db(ANNA).await;
    let long = "Aftalen dækker drift og support af journalsystemet på hverdage og kan udvides med weekender";
    let fields = [("name", Value::text("Lang")), ("visibility", Value::text("shared")), ("remark", Value::text(long))];
    insert(&db, "contract", &fields).await;
    let mut story = Story::begin(&world.registry, ANNA).await;
    story.press("g k Enter").await.press_until("Down", "Bemærkning").await.press("Enter End").await;
    story.type_(" og helligdage").await.press("Esc Ctrl-s").await;
    story.see("ekender → …").see("og helligdage");
    // A fault is read to its end.
    story.press("Esc").await.press_until("Up", "Gyldig til").await.press("Enter").await;
    story.type_("31-02-2026 og så længe det går").await.press("Esc Ctrl-s").await;
    let problem = story.app.context.texts.problem(None, &kitos::model::request::Problem::NotADate);
    let screen: String = story.screen().split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
    let last = problem.split_whitespace().last().unwrap_or_default();
    assert!(screen.contains(last), "»{problem}« is cut:\n{}", story.screen());
}

#[tokio::test]
async fn a_copy_says_in_the_review_what_it_begins_with() {
    let world = world_of(&["Sbsys hosting"]).await;
    let mut story = Story::begin(&world.registry, ANNA).await;
    story.press("g k Enter c").await.press("Ctrl-s").await;
    story.see("Før der gemmes").see("Leverandør").see("Ditmer A/S").see("Gyldig til").see("31-12-2026");
}

#[tokio::test]
async fn popups_begin_their_hints_with_how_to_leave_them() {
    let world = world_of(&["Sbsys hosting"]).await;
    let mut story = Story::begin(&world.registry, ANNA).await;
    for keys in ["g k v r", "g h ?", "g m"] {
        story.press(keys).await;
        assert!(last_line(&story).starts_with("Esc luk"), "{keys}: {}", last_line(&story));
        story.press("Esc").await;
    }
    story.press("g k ,").await;
    assert!(last_line(&story).starts_with("Enter åbn  Esc luk"), "{}", last_line(&story));
    story.press("Esc m m").await;
    story.press("Enter").await.see("optager makro").see("FORSIDE").press("q m m").await.see("Hvad skal makroen hedde?");
    assert!(last_line(&story).contains("Esc kassér"), "{}", last_line(&story));
}

#[tokio::test]
async fn ones_own_changes_say_whose_they_are_and_what_is_left() {
    for world in World::both().await {
        for name in ["Aftale et", "Aftale to"] {
            world.contract(ANNA, name, 100).await;
        }
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Enter 4 a 5 0 Enter Esc Ctrl-s Enter").await.see("Gemt");
        story.press("g e").await.selected("Aftale et (1 betalingslinje)").press("Enter").await.see("· Aftale et");
        story.press("Esc g k A b").await.type_("kontrakt id").await.press("Enter Enter").await;
        story.type_("A-1").await.press("Enter Enter").await.see("Rettet: 2 poster · u fortryd");
        story.press("g e").await.selected("2 kontrakter").press("Enter Space u Enter").await.see("Fortrudt");
        story.press("g e").await.press("Down").await.selected("delvis fortrudt");
        story.press("Enter").await.press_until("Down", "Aftale to").await.press("Space u Enter").await;
        story.press("g e").await.press_until("Down", "2 kontrakter").await.selected("fortrudt").not_see("delvis");
    }
}

#[tokio::test]
async fn enter_on_a_save_opens_all_that_it_changed() {
    for world in World::both().await {
        for name in ["Aftale et", "Aftale to"] {
            world.contract(ANNA, name, 100).await;
        }
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k A v l Enter").await.see("2 kontrakter").press("Esc g k H").await.see("Aftale et");
        story.not_see("Aftale to").press("Enter").await.see("Alt, hvad gemningen ændrede").see("Aftale to");
        story.press("Esc").await.see("Historik").press("Esc").await.see("Kontrakter");
    }
}

#[tokio::test]
async fn who_changed_a_field_shows_its_whole_value_in_focus() {
    let world = world_of(&[]).await;
    let db = world.db(ANNA).await;
    let long = "Aftalen dækker drift og support af journalsystemet på hverdage og kan udvides med weekender";
    let fields = [("name", Value::text("Lang")), ("visibility", Value::text("shared")), ("remark", Value::text(long))];
    insert(&db, "contract", &fields).await;
    let mut story = Story::begin(&world.registry, ANNA).await;
    story.press("g k B").await.see("Bemærkning").not_see("weekender").press_until("Down", "Bemærkning").await;
    story.see("weekender");
}

#[tokio::test]
async fn a_filter_that_is_not_understood_is_answered_in_full() {
    let world = world_of(&["Sbsys hosting"]).await;
    let mut story = Story::begin(&world.registry, ANNA).await;
    let said = |text: &str| {
        let problem = kitos::text::filter::parse(&kitos::model::entities::contract::CONTRACT, text, date(2026, 6, 15));
        problem.unwrap_err().said(&kitos::model::entities::contract::CONTRACT, story_texts())
    };
    let text = "opsiges:engang-i-næste-år-eller-deromkring";
    let whole = said(text);
    story.press("g k f").await.type_(text).await;
    let seen = |story: &Story| story.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(seen(&story).contains(&whole), "{whole}\n{}", story.screen());
    story.press("Enter").await;
    assert!(seen(&story).contains(&whole), "{whole}\n{}", story.screen());
}

fn story_texts() -> kitos::text::Texts {
    kitos::text::Texts::new(kitos::text::Lang::Danish)
}

#[tokio::test]
async fn an_element_that_is_there_is_not_offered_again() {
    let world = world_of(&["Sbsys hosting"]).await;
    let db = world.db(ANNA).await;
    let elements = Request::Options { option_type: "agreement_element", text: "drift".to_owned() };
    let Ok(Outcome::Choices(elements)) = db.answer(&elements).await else { panic!("no elements") };
    let mut story = Story::begin(&world.registry, ANNA).await;
    story.press("g k Enter 2").await.press_until("Down", "Ingen aftaleelementer").await.press("a").await;
    story.type_("drift").await.see(&format!("> {}", elements[0].name)).press("Enter").await.selected(&elements[0].name);
    story.press("a").await.type_(&elements[0].name.to_lowercase()).await.not_see(&format!("> {}", elements[0].name));
}

#[tokio::test]
async fn scrolled_payment_lines_still_say_whose_they_are() {
    let world = world_of(&["Sbsys hosting"]).await;
    let mut story = Story::begin(&world.registry, ANNA).await;
    story.press("g k Enter 4").await.press_until("Down", "100.000").await.press("Enter").await;
    story.see("I alt").press("Right Right Right Right Right Right").await;
    story.see("I alt").see("(ingen enhed)").see("Dato");
}

#[tokio::test]
async fn what_a_switch_would_change_is_under_the_cursor() {
    let world = world_of(&["Sbsys hosting"]).await;
    let mut story = Story::begin(&world.registry, ANNA).await;
    story.press("g k v s").await.press("Space").await.selected("Lokal pris");
}
