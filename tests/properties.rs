//! What holds for any keys, any size, any window and any text.

use std::collections::BTreeSet;

use kitos::app::App;
use kitos::app::context::{Context, Size};
use kitos::app::draft::{Drafts, FieldEdit, blank};
use kitos::app::layers::Layer;
use kitos::db::Db;
use kitos::keys::{Key, Keymap};
use kitos::model::condition::Condition;
use kitos::model::entities;
use kitos::model::entity::Entity;
use kitos::model::request::{ListQuery, Outcome, Page, Request, Sort, Window};
use kitos::model::value::{Cell, Value};
use kitos::text::{Lang, Texts, filter};
use kitos::view;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::support::registry::Registry;
use crate::support::story::{Story, today};
use crate::support::world::{ANNA, World, date, insert};

/// What a person, a cat or a paste can do.
#[derive(Clone, Debug)]
enum Step {
    Key(&'static str),
    Letter(char),
    Paste(String),
    Resize(u16, u16),
}

const KEYS: &[&str] = &[
    "Enter",
    "Esc",
    "Tab",
    "Shift-Tab",
    "Backspace",
    "Delete",
    "Space",
    "Up",
    "Down",
    "Left",
    "Right",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "Ctrl-p",
    "Ctrl-s",
    "Ctrl-u",
    "Ctrl-w",
    "Ctrl-k",
    "Ctrl-d",
    "F1",
    "F2",
    "F5",
    "g",
    "k",
    "s",
    "a",
    "n",
    "o",
    "l",
    "r",
    "d",
    "h",
    "v",
    "w",
    "e",
    "f",
    "t",
    "u",
    "x",
    "y",
    "J",
    "K",
    "D",
    "L",
    "G",
    "A",
    "I",
    "F",
    "W",
    "1",
    "2",
    "4",
    "5",
    "6",
    "9",
    "q",
    "?",
    ",",
    "/",
    ":",
    "*",
    "å",
    "æ",
    "ø",
];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => prop::sample::select(KEYS).prop_map(Step::Key),
        2 => any::<char>().prop_filter("no control", |letter| !letter.is_control()).prop_map(Step::Letter),
        1 => "[a-zæøå0-9 .,:<>\\-\\n\u{1b}\u{7}\u{200b}\u{202e}\u{1f469}]{0,30}".prop_map(Step::Paste),
        1 => (1u16..=200, 1u16..=60).prop_map(|(columns, rows)| Step::Resize(columns, rows)),
    ]
}

impl Step {
    async fn take(&self, story: &mut Story) {
        match self {
            // Nobody quits or suspends here.
            Self::Key(name) => story.key(name.parse().unwrap()).await,
            Self::Letter(letter) => story.key(Key::char(*letter)).await,
            Self::Paste(text) => {
                story.paste(text).await;
            }
            Self::Resize(columns, rows) => {
                story.resize(*columns, *rows).await;
            }
        }
    }
}

async fn small_world() -> World {
    let world = World::new(Registry::sqlite().await).await;
    for (name, price) in [("Sbsys hosting", 310_000), ("Årskort til ældre", 5_000), ("\u{202e}Omvendt", 1)] {
        world.contract(ANNA, name, price).await;
    }
    world
}

/// Runs the property on one runtime: proptest itself is not asynchronous.
fn check<S: Strategy>(cases: u32, strategy: S, property: impl Fn(&tokio::runtime::Runtime, S::Value)) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    // The same cases every time, so that a change is judged by itself; KITOS_RANDOM=1 looks further.
    let mut runner = if std::env::var_os("KITOS_RANDOM").is_some() {
        TestRunner::new(config)
    } else {
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
    };
    runner
        .run(&strategy, |value| {
            property(&runtime, value);
            Ok(())
        })
        .unwrap();
}

#[test]
fn any_keys_come_home_with_everything_typed() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(small_world());
    check(40, prop::collection::vec(step(), 60), |runtime, steps| {
        runtime.block_on(async {
            let mut story = Story::begin(&world.registry, ANNA).await;
            for step in &steps {
                step.take(&mut story).await;
                no_control(&story.screen());
            }
            let before = story.app.context.drafts.to_json();
            comes_home(&mut story).await;
            assert_eq!(story.app.context.drafts.to_json(), before, "Esc changed the drafts");
            let folder = story.killed();
            let again = Story::again(&world.registry, ANNA, 80, 24, folder).await;
            assert_eq!(typed(&again.app.context.drafts), typed(&Drafts::from_json(&before).unwrap()));
        });
    });
}

/// What was typed, field by field. (A draft follows its record when that is read again.)
fn typed(drafts: &Drafts) -> Vec<(String, String)> {
    let edits = drafts.iter().flat_map(|(_, draft)| &draft.edits);
    edits.map(|(field, edit)| (field.clone(), edit.raw.clone())).collect()
}

async fn comes_home(story: &mut Story) {
    for _ in 0..80 {
        if story.app.layers.len() == 1 && story.app.context.message.is_none() && story.app.pending.is_empty() {
            return;
        }
        story.press("Esc").await;
    }
    panic!("Esc does not come home:\n{}", story.screen());
}

fn no_control(screen: &str) {
    let bad = screen.chars().find(|letter| letter.is_control() && *letter != '\n');
    assert_eq!(bad, None, "a control character is on the screen");
    let turned = screen.chars().find(|letter| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    assert_eq!(turned, None, "a character that turns the line around is on the screen");
}

/// Keys that lead to every kind of layer.
const PLACES: &[&str] = &[
    "g h",
    "g k",
    "g k f",
    "g k s",
    "g k w",
    "g k x",
    "g k v",
    "g k Enter",
    "g k Enter 2",
    "g k Enter 3",
    "g k Enter 4",
    "g k Enter 4 a",
    "g k Enter 4 a 1",
    "g k Enter 5",
    "g k Enter 6",
    "g k Enter 7",
    "g k Enter e",
    "g k Enter e x Esc Ctrl-s",
    "g k Enter e x Esc Ctrl-s e",
    "g k Enter Down Down Enter",
    "g k Space v d",
    "g s",
    "g s Enter",
    "g a",
    "g a Enter",
    "g a t",
    "g n",
    "g o",
    "g o Enter",
    "g l",
    "g r",
    "g r Tab",
    "g d",
    "g d Enter",
    "Ctrl-p",
    "Ctrl-p s b",
    "?",
    ",",
    "g m",
    "g k a",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_layer_draws_at_any_size() {
    let world = small_world().await;
    let sizes = [
        (1, 1),
        (2, 1),
        (1, 2),
        (3, 3),
        (5, 2),
        (10, 4),
        (19, 7),
        (40, 10),
        (79, 23),
        (80, 24),
        (119, 30),
        (120, 40),
        (200, 60),
        (60, 1),
        (1, 60),
    ];
    for keys in PLACES {
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press(keys).await;
        for (columns, rows) in sizes {
            story.resize(columns, rows).await;
            no_control(&story.screen());
            story.press("Down Up").await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_control_byte_from_data_reaches_the_screen() {
    for world in World::both().await {
        let db = world.db(ANNA).await;
        let poison = "A\u{1b}[2J\u{7}\u{9b}31m\r\u{8}\u{202e}\u{2066}\u{0085}\u{200b}Z";
        let fields = [
            ("name", Value::text(poison)),
            ("remark", Value::text(format!("første\n{poison}\tanden"))),
            ("contract_ref", Value::text(poison)),
            ("visibility", Value::text("shared")),
        ];
        insert(&db, "contract", &fields).await;
        for keys in
            ["g k", "g k Enter", "g k Enter Down Enter", "Ctrl-p A", "g k Enter e End x Esc Ctrl-s", "g d", "g k f A"]
        {
            let mut story = Story::sized(&world.registry, ANNA, 120, 60).await;
            story.press(keys).await;
            no_control(&story.screen());
        }
    }
}

// ---- lists ----

const ROWS: usize = 60;

/// Contracts with ties, nothing, and letters of all kinds.
async fn crowd(world: &World) -> Db {
    let db = world.db(ANNA).await;
    let names = ["Aftale", "aftale", "Ålborg", "Aalborg", "Østre", "zebra", "Ærø", "  mellemrum", "100 %", "a_b", "É"];
    for number in 0..ROWS {
        let name = format!("{} {number}", names[number % names.len()]);
        let day = date(2020 + i32::try_from(number % 5).unwrap(), 1, 1);
        let mut fields = vec![("name", Value::text(name)), ("visibility", Value::text("shared"))];
        if number % 3 > 0 {
            fields.push(("valid_to", Value::Date(day)));
            fields.push(("supplier_id", Value::Ref(world.supplier)));
        }
        if number % 4 > 0 {
            fields.push(("contract_ref", Value::text(format!("{}", number % 4))));
            fields.push(("procurement_year", Value::Int(2020 + i64::try_from(number % 4).unwrap())));
            fields.push(("is_signed", Value::Bool(number % 2 == 0)));
        }
        insert(&db, "contract", &fields).await;
    }
    db
}

async fn window(db: &Db, entity: &'static Entity, sort: &Sort, window: Window, limit: usize) -> Page {
    let query = ListQuery {
        entity: entity.name,
        fields: vec![entity.label.to_owned(), sort.field.clone()],
        filter: Condition::everything(),
        sort: sort.clone(),
        window,
        limit,
    };
    match db.answer(&Request::List(query)).await {
        Ok(Outcome::Page(page)) => page,
        other => panic!("{}: {other:?}", sort.field),
    }
}

fn edge(page: &Page, last: bool) -> Option<(Value, i64)> {
    let row = if last { page.rows.last() } else { page.rows.first() };
    row.map(|row| (row.key.clone(), row.id))
}

/// Windows of this size, forwards, backwards and from every row, are the whole list.
async fn windows_join(db: &Db, entity: &'static Entity, sort: &Sort, limit: usize) {
    let whole = window(db, entity, sort, Window::First, 10_000).await;
    let whole_ids: Vec<i64> = whole.rows.iter().map(|row| row.id).collect();
    let distinct: BTreeSet<i64> = whole_ids.iter().copied().collect();
    assert_eq!(distinct.len(), whole_ids.len());
    let what = format!("{} by {} {}, {limit} at a time", entity.name, sort.field, sort.descending);

    let mut forwards = Vec::new();
    let mut page = window(db, entity, sort, Window::First, limit).await;
    loop {
        forwards.extend(page.rows.iter().map(|row| row.id));
        let Some((key, id)) = edge(&page, true).filter(|_| page.more) else { break };
        page = window(db, entity, sort, Window::After { key, id }, limit).await;
    }
    assert_eq!(forwards, whole_ids, "forwards: {what}");

    let mut backwards: Vec<i64> = Vec::new();
    let mut page = window(db, entity, sort, Window::Last, limit).await;
    loop {
        backwards.splice(0..0, page.rows.iter().map(|row| row.id));
        let Some((key, id)) = edge(&page, false).filter(|_| page.more) else { break };
        page = window(db, entity, sort, Window::Before { key, id }, limit).await;
    }
    assert_eq!(backwards, whole_ids, "backwards: {what}");

    let middle = whole.rows.len() / 2;
    let Some(row) = whole.rows.get(middle) else { return };
    let page = window(db, entity, sort, Window::From { key: row.key.clone(), id: row.id }, limit).await;
    let expected: Vec<i64> = whole_ids.iter().skip(middle).take(limit).copied().collect();
    assert_eq!(page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), expected, "from the middle: {what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_join_to_the_whole_list() {
    for world in World::both().await {
        let db = crowd(&world).await;
        for name in ["contract", "organisation", "it_system", "option_value"] {
            let entity = entities::named(name).unwrap();
            for (number, field) in entity.fields.iter().enumerate() {
                let descending = number % 2 == 0;
                for sort in [descending, !descending] {
                    let sort = Sort { field: field.name.to_owned(), descending: sort };
                    let limit = [7, 13, 30][number % 3];
                    windows_join(&db, entity, &sort, limit).await;
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_give_the_same_order() {
    let [sqlite, postgres] = World::both().await;
    let (one, other) = (crowd(&sqlite).await, crowd(&postgres).await);
    for field in entities::contract::CONTRACT.fields {
        for descending in [false, true] {
            let sort = Sort { field: field.name.to_owned(), descending };
            let [one, other] =
                [&one, &other].map(|db| window(db, &entities::contract::CONTRACT, &sort, Window::First, 500));
            let (one, other) = tokio::join!(one, other);
            let ids = |page: &Page| page.rows.iter().map(|row| row.id).collect::<Vec<_>>();
            assert_eq!(ids(&one), ids(&other), "{} {descending}", field.name);
        }
    }
}

// ---- texts ----

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<i64>().prop_map(Value::Money),
        any::<i64>().prop_map(Value::Ref),
        any::<String>().prop_map(Value::Text),
        (1i32..=9999, 1u32..=12, 1u32..=28).prop_map(|(year, month, day)| Value::Date(date(year, month, day))),
    ]
}

proptest! {
    #![proptest_config(Config { cases: 200, failure_persistence: None, ..Config::default() })]

    #[test]
    fn drafts_survive_the_journal(
        typed in prop::collection::vec((0usize..40, any::<String>(), value(), any::<bool>()), 0..20),
    ) {
        let entity = &entities::contract::CONTRACT;
        let mut drafts = Drafts::default();
        for (field, raw, value, new) in typed {
            let id = if new { drafts.new_id() } else { 7 };
            let base = blank(entity, id, 1002, &[("name", Cell::new(Value::text("Aftale")))]);
            let name = entity.fields[field].name;
            drafts.set(&base, None, name, FieldEdit::of(Cell::new(value), raw));
        }
        let kept = Drafts::from_json(&drafts.to_json()).unwrap();
        prop_assert_eq!(kept.to_json(), drafts.to_json());
        prop_assert_eq!(kept.counts(), drafts.counts());
    }

    #[test]
    fn no_journal_stops_the_program(text in any::<String>()) {
        let _ = Drafts::from_json(&text);
    }

    #[test]
    fn no_filter_stops_the_program(text in any::<String>(), cursor in 0usize..40) {
        for entity in entities::ALL {
            let _ = filter::parse(entity, &text, today());
            let _ = filter::complete(entity, &text, cursor, Lang::Danish);
        }
    }

    #[test]
    fn no_filter_made_of_its_own_words_stops_the_program(
        words in prop::collection::vec(prop::sample::select(FILTER_WORDS), 0..8), cursor in 0usize..60,
    ) {
        let text = words.concat();
        for entity in entities::ALL {
            if let Err(error) = filter::parse(entity, &text, today()) {
                let said = error.said(entity, Texts::new(Lang::Danish));
                prop_assert!(!said.is_empty());
            }
            let _ = filter::complete(entity, &text, cursor, Lang::English);
        }
    }
}

const FILTER_WORDS: &[&str] = &[
    "synlighed",
    ":",
    "lokal",
    "<",
    ">",
    "<=",
    "=",
    "!",
    "-",
    "(",
    ")",
    " ",
    "og",
    "eller",
    "\"",
    "'",
    "31-12-2026",
    "+90d",
    "udløber",
    "drift",
    "1,25m",
    "leverandør",
    "mangler",
    "æ",
    "\u{301}",
    "..",
    ",",
    "ikke",
];

#[test]
fn the_start_screen_draws_at_any_size() {
    for (columns, rows) in [(1, 1), (5, 3), (40, 10), (80, 24), (200, 60)] {
        let context = Context::new(Texts::new(Lang::Danish), Keymap::default(), Size { columns, rows });
        let app = App::new(context);
        assert!(matches!(app.top(), Some(Layer::Start(_))));
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        let theme = view::theme::Theme::new(view::theme::Colours::Dark, true);
        terminal.draw(|frame| view::draw(&app, theme, frame)).unwrap();
    }
}
