//! Deadlines: the sum behind a date, the line of time, the calendar.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kitos::app::layers::Layer;
use kitos::app::layers::home::Home;
use kitos::config::Flags;
use kitos::db::Db;
use kitos::db::open::Clock;
use kitos::db::seed::REGISTRAR;
use kitos::export::deadlines;
use kitos::model::condition::Condition;
use kitos::model::request::{ListQuery, Outcome, Request, Sort, Window};
use kitos::model::value::Value;
use kitos::text::{Lang, Texts};

use crate::support::registry::{Registry, moment};
use crate::support::story::Story;
use crate::support::world::{ANNA, GERT, World, date, insert};

/// The id of an option by its name.
async fn option(db: &Db, option_type: &'static str, name: &str) -> Value {
    let answer = db.answer(&Request::Options { option_type, text: String::new() }).await.unwrap();
    let Outcome::Choices(choices) = answer else { panic!("no choices") };
    Value::Ref(choices.iter().find(|choice| choice.name == name).unwrap_or_else(|| panic!("no {name}")).id)
}

/// Runs on by the year since 28-08-2025; another ends soon; a third has options; a fourth ended.
pub async fn contracts(world: &World) {
    let db = world.db(ANNA).await;
    let notice = |months: &'static str| option(&db, "termination_deadline", months);
    let named = |name: &str| vec![("name", Value::text(name)), ("visibility", Value::text("shared"))];
    let mut rolling = named("Rullende drift");
    rolling.extend([
        ("valid_to", Value::Date(date(2025, 8, 28))),
        ("running", Value::text("calendar_year")),
        ("termination_deadline_id", notice("2").await),
        ("remark", Value::text("hemmelig bemærkning")),
        ("contract_signer", Value::text("Kirsten Hemmelig")),
    ]);
    insert(&db, "contract", &rolling).await;
    let mut soon = named("Snart forbi");
    soon.extend([
        ("valid_to", Value::Date(date(2026, 9, 30))),
        ("termination_deadline_id", notice("3").await),
        ("supplier_id", Value::Ref(world.supplier)),
    ]);
    insert(&db, "contract", &soon).await;
    let mut extended = named("Med optioner");
    extended.extend([
        ("valid_to", Value::Date(date(2027, 3, 31))),
        ("termination_deadline_id", notice("6").await),
        ("by_ending", Value::text("half_year")),
        ("option_extend_id", option(&db, "option_extend", "1 x ½ år").await),
    ]);
    insert(&db, "contract", &extended).await;
    let mut gone = named("Udløbet");
    gone.push(("valid_to", Value::Date(date(2025, 1, 31))));
    insert(&db, "contract", &gone).await;
}

#[tokio::test]
async fn a_date_says_how_it_was_worked_out() {
    for world in World::both().await {
        contracts(&world).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k").await.press_until("Down", "Rullende").await.press("Enter 5").await;
        story.press_until("Down", "Opsiges senest").await.press("?").await;
        story.see("Sådan er »Opsiges senest« regnet ud").see("= første frist").see("28-06-2025");
        story.see("+ stiltiende 12 mdr. (1 gang)").see("− varsel 2 mdr.").see("= opsiges senest");
        // 28-08-2026 less two months lies ahead of the day of the story.
        story.see("28-06-2026").press("Esc").await.not_see("stiltiende");
        // Everywhere else it is help.
        story.press_until("Up", "Varighed: År").await.press("?").await.see("Taster").press("Esc").await;
        // Asked once more it is help too.
        story.press_until("Down", "Opsiges senest").await.press("? ?").await.see("Taster");
    }
}

#[tokio::test]
async fn a_draft_is_reckoned_with() {
    for world in World::both().await {
        contracts(&world).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k").await.press_until("Down", "Snart").await.press("Enter").await;
        story.press_until("Down", "Gyldig til").await.press("?").await.see("30-09-2026").not_see("Kladden");
        story.press("Esc Enter Ctrl-u").await.type_("31-12-2026").await.press("Enter ?").await;
        story.see("31-12-2026").see("Kladden er regnet med");
    }
}

#[tokio::test]
async fn the_lane_shows_what_comes_and_opens_it() {
    for world in World::both().await {
        contracts(&world).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("T").await.see("Frister").see("1 af 3").not_see("Udløbet").see("2027");
        story.see("28-06-2026!").see("■").see("◇").see("░").see("│");
        story.press_until("Down", "Med optioner").await.press("Enter").await.see("1 FORSIDE").see("31-03-2027");
        story.press("Esc").await.see("Frister").selected("Med optioner").press("Esc").await.see("KITOS");
        // From a list: its filter.
        story.press("g k f").await.type_("optioner").await.press("Enter T").await;
        story.see("f optioner").see("1 af 1").see("Med optioner").not_see("Snart");
        story.press("Esc").await.see("Kontrakter").see("optioner");
    }
}

#[tokio::test]
async fn a_lane_of_many_is_read_in_windows() {
    let world = World::new(Registry::sqlite().await).await;
    let db = world.db(ANNA).await;
    for number in 0..60 {
        let day = date(2026, 7, 1) + chrono::Days::new(number * 5);
        let name = format!("Aftale {number:02}");
        let fields =
            [("name", Value::text(name)), ("visibility", Value::text("shared")), ("valid_to", Value::Date(day))];
        insert(&db, "contract", &fields).await;
    }
    let mut story = Story::begin(&world.registry, ANNA).await;
    story.press("T").await.see("1 af 60").press("G").await.see("Aftale 59").press("g g").await.selected("Aftale 00");
    let flags = Flags { login: Some(GERT.to_owned()), ..Flags::default() };
    let mut other = Story::with(&world.registry, flags).await;
    other.press("T").await.see("Ingen kontrakter med frister her").not_see("Aftale");
}

/// Properties of the events of a calendar, unfolded; what is escaped stays so.
pub fn events(calendar: &str) -> Vec<Vec<String>> {
    assert!(calendar.split("\r\n").all(|line| line.len() <= 75), "{calendar}");
    let unfolded = calendar.replace("\r\n ", "");
    let bodies = unfolded.split("BEGIN:VEVENT\r\n").skip(1);
    bodies
        .map(|body| body.split("\r\n").take_while(|line| *line != "END:VEVENT").map(str::to_owned).collect())
        .collect()
}

#[tokio::test]
async fn the_list_becomes_a_calendar_without_notes_and_persons() {
    for world in World::both().await {
        contracts(&world).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k x").await.see("Kalender").type_("kalender").await.press("Enter").await.see("Skrevet:");
        story.press("T x").await.type_("kalender").await.press("Enter").await.see("Skrevet:");
        let files = story.exported();
        assert_eq!(files.len(), 2, "{files:?}");
        let texts: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
        let without_stamp = |text: &String| -> Vec<Vec<String>> {
            let kept = |event: Vec<String>| event.into_iter().filter(|line| !line.starts_with("DTSTAMP:")).collect();
            let mut events: Vec<Vec<String>> = events(text).into_iter().map(kept).collect();
            events.sort();
            events
        };
        // The same events with the same UIDs, from the list and from the lane.
        assert_eq!(without_stamp(&texts[0]), without_stamp(&texts[1]));
        let days: Vec<String> = events(&texts[0])
            .iter()
            .map(|event| {
                let of = |name: &str| event.iter().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
                format!("{} {}", of("DTSTART;VALUE=DATE:"), of("SUMMARY:"))
            })
            .collect();
        let expected = [
            "20260628 Opsiges senest: Rullende drift",
            "20260828 Udløber: Rullende drift",
            "20260630 Opsiges senest: Snart forbi",
            "20260930 Udløber: Snart forbi",
            "20260630 Opsiges senest: Med optioner",
            "20270331 Udløber: Med optioner",
        ];
        let mut sorted = (days, expected.map(str::to_owned).to_vec());
        sorted.0.sort();
        sorted.1.sort();
        assert_eq!(sorted.0, sorted.1);
        assert!(texts[0].contains("stiltiende 12 mdr. (1 gang)") && !texts[0].to_lowercase().contains("hemmelig"));
        assert!(!texts[0].contains("Kirsten"));
    }
}

/// What each place says by when notice must be given: the list, the record, the line of time, the
/// first page, the calendar and the shell.
#[tokio::test]
async fn every_place_says_the_same_day_for_every_contract_of_the_demo() {
    let (registry, _) = crate::seed::demo().await;
    let mut story = Story::begin(registry, REGISTRAR).await;
    let today = story.app.context.today();
    let db = Db::open(&registry.owner(), Some(REGISTRAR), true, Clock::Fixed(moment())).await.unwrap();
    let sort = Sort { field: "name".to_owned(), descending: false };
    let said = deadlines::read(&db, Condition::everything(), sort.clone()).await.unwrap();
    let shell = deadlines::table(&said, today, Texts::new(Lang::Danish));
    let place = shell.columns.iter().position(|column| column.code == "next_termination").unwrap();
    let said: BTreeMap<i64, Value> =
        said.iter().zip(&shell.rows).map(|(deadline, row)| (deadline.id, row[place].value.clone())).collect();
    assert!(said.len() > 100);
    let query = ListQuery {
        entity: "contract",
        fields: vec!["latest_termination".to_owned()],
        filter: Condition::everything(),
        sort,
        window: Window::First,
        limit: 1_000,
    };
    let Ok(Outcome::Page(page)) = db.answer(&Request::List(query.clone())).await else { panic!("no list") };
    let listed: BTreeMap<i64, Value> = page.rows.iter().map(|row| (row.id, row.cells[0].value.clone())).collect();
    assert_eq!(listed, said);
    let Ok(Outcome::Page(page)) = db.answer(&Request::Stored(query)).await else { panic!("no list") };
    assert!(page.rows.iter().any(|row| row.cells[0].value != said[&row.id]), "nothing has run on");
    for (id, day) in &said {
        let answer = db.answer(&Request::Record { entity: "contract", id: *id }).await;
        let Ok(Outcome::Record(record)) = answer else { panic!("no record") };
        assert_eq!(record.value("latest_termination"), day, "{id}");
    }
    let ahead = |day: &Value| day.as_date().filter(|day| *day >= today);
    let Layer::Home(home) = &story.app.layers[0] else { panic!("not at home") };
    let shown: Vec<NaiveDate> =
        home.deadlines.iter().flatten().filter_map(Home::deadline).map(|(day, _)| day).collect();
    let mut soonest: Vec<NaiveDate> = said.values().filter_map(ahead).collect();
    soonest.sort();
    assert_eq!(shown, soonest[..shown.len()]);
    story.press("T").await.press("x").await.type_("kalender").await.press("Enter").await.see("Skrevet:");
    let Some(Layer::Lane(lane)) = story.app.layers.last() else { panic!("no line of time") };
    let dates: Vec<Value> =
        lane.list.rows.iter().map(|row| lane.cell(row, "latest_termination").value.clone()).collect();
    let known: Vec<NaiveDate> = dates.iter().map_while(Value::as_date).collect();
    assert!(known.is_sorted() && dates[known.len()..].iter().all(Value::is_null), "{dates:?}");
    for (row, date) in lane.list.rows.iter().zip(&dates) {
        assert_eq!(*date, said[&row.id]);
    }
    let calendar = std::fs::read_to_string(&story.exported()[0]).unwrap();
    let mut noted: Vec<String> = events(&calendar)
        .iter()
        .filter(|event| event.iter().any(|line| line.starts_with("SUMMARY:Opsiges senest")))
        .map(|event| event.iter().find_map(|line| line.strip_prefix("DTSTART;VALUE=DATE:")).unwrap().to_owned())
        .collect();
    let mut expected: Vec<String> =
        known.iter().filter(|day| **day >= today).map(|day| day.format("%Y%m%d").to_string()).collect();
    noted.sort();
    expected.sort();
    assert_eq!(noted, expected);
}
