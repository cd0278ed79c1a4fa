//! Every page and popup as text, at the smallest size that must be comfortable and at one
//! with room for two panes. A fixed world, in Danish.

use kitos::config::Flags;
use kitos::model::report::{Chart, ChartKind};
use kitos::model::request::{ColumnKind, Outcome, Request, Table, TableColumn};
use kitos::model::value::{Cell, Value};
use kitos::text::Lang;
use kitos::text::chart::{self, Look};
use unicode_width::UnicodeWidthStr;

use crate::support::registry::Registry;
use crate::support::story::Story;
use crate::support::world::{ANNA, GERT, SIGRID, World, date, insert};

/// Local administrator in Ballerup.
const BO: &str = "k151_bo";

/// What is looked at, and the keys that lead there.
const PLACES: &[(&str, &str)] = &[
    ("home", ""),
    ("contracts", "g k"),
    ("contracts-marked", "g k Space Space"),
    ("contracts-filter", "g k f s"),
    ("contracts-sort", "g k s"),
    ("contracts-view", "g k w"),
    ("contracts-export", "g k x"),
    ("contracts-visibility", "g k v"),
    ("contracts-hide-many", "g k Space Space v l"),
    ("contracts-bulk-field", "g k A b"),
    ("contracts-bulk-preview", "g k A b t i l Enter Enter 3 1 1 2 2 5 Enter"),
    ("contracts-bulk-hidden", "g k A f s b s Enter b t i l Enter Down Enter 3 m Enter"),
    ("contracts-replace", "g k A b n a v n Enter Down Enter K M D Enter"),
    ("macro-name", "g k m m Down m m"),
    ("contract-front", "g k Down Enter"),
    ("contract-date", "g k Down Enter Down Down Down Down Down Down Enter"),
    ("contract-supplier", "g k Down Enter Down Down Enter"),
    ("contract-supplier-order", "g k Down Enter Down Down Enter N o r d"),
    ("contract-remark", "g k Down Enter End Up Up Enter"),
    ("contract-systems", "g k Down Enter 2"),
    ("contract-later", "g k Down Enter 3"),
    ("contract-economy", "g k Down Enter 4"),
    ("contract-new-line", "g k Down Enter 4 a"),
    ("contract-deadlines", "g k Down Enter 5"),
    ("contract-hierarchy", "g k Down Enter 6"),
    ("contract-why", "g k Down Enter Down Down Down Down Down Down ?"),
    ("contract-seen", "g k Down Enter v s"),
    ("contract-seen-preview", "g k Down Enter v s Space Down Down"),
    ("contract-price-uses", "g k Down Enter v r"),
    ("contract-visibility-log", "g k Down Enter v h"),
    ("contract-roles", "g k Down Enter 7"),
    ("contract-references", "g k Down Enter 8"),
    ("contract-role-picker", "g k Down Enter 7 a"),
    ("contract-reference-form", "g k Down Enter 8 e"),
    ("contract-notices", "g k Down Enter 9"),
    ("contract-notice-form", "g k Down Enter 9 e"),
    ("contract-clone", "g k Down Enter c"),
    ("contract-delete", "g k Down Enter D"),
    ("contract-new", "g k a"),
    ("contract-share-question", "g k Enter v d"),
    ("review", "g k Down Enter Down Enter 2 7 Esc Ctrl-s"),
    ("review-first-price", "g k Down Enter 4 a 5 0 Enter 7 Enter Esc Ctrl-s"),
    ("report-of-contract", "g k Down Enter r"),
    ("report-choice", "g k Down r"),
    ("template-form", "g k r s"),
    ("template-form-anonymous", "g k r s Space Space"),
    ("template-form-column", "g k r s Space Space Down Down Down Down a b e m"),
    ("template-form-result", "g k r s Tab"),
    ("lab", "g r e"),
    ("lab-local", "g r Down Down e"),
    ("lab-marks", "g r e PageDown PageDown PageDown PageDown"),
    (
        "lab-words",
        "g r e PageDown PageDown Down Down Down Ctrl-e Backspace Backspace Backspace Backspace Backspace Ctrl-f",
    ),
    ("lab-fault", "g r e Down Down End Backspace"),
    ("lab-result", "g r e Tab Down"),
    ("lab-new-text-from-form", "g k r s F6"),
    ("versions", "g r e Down Down End Backspace Ctrl-r"),
    ("versions-difference", "g r e Down Down End Backspace Ctrl-r Down Tab"),
    ("report-empty", "g r Down Down Down Down Down"),
    ("systems", "g s"),
    ("system", "g s Enter"),
    ("catalogue", "g a"),
    ("catalogue-system", "g a Down Enter"),
    ("catalogue-take", "g a t"),
    ("interfaces", "g n"),
    ("organisations", "g o"),
    ("organisation", "g o Enter"),
    ("kle", "g l"),
    ("reports", "g r"),
    ("report-anonymous", "g r Down"),
    ("report-expiring", "g r Down Down"),
    ("report-sorted", "g r Down Down Enter s s"),
    ("report-search", "g r Down Down Enter f s b s"),
    ("report-parameters", "g r p"),
    ("report-marked", "g k Space Space r"),
    ("quality", "g d"),
    ("quality-offenders", "g d Down Enter"),
    ("search", "Ctrl-p s b s"),
    ("search-nothing", "Ctrl-p q x q x q"),
    ("help", "?"),
    ("menu", "g k ,"),
    ("messages", "Z g m"),
    ("nothing-to-save", "Ctrl-s"),
];

/// One registry with a little of everything.
async fn world() -> World {
    let world = World::new(Registry::sqlite().await).await;
    let hosting = world.contract(ANNA, "Sbsys hosting", 310_000).await;
    world.contract(GERT, "Sbsys drift i Gladsaxe", 420_000).await;
    let db = world.db(ANNA).await;
    let hidden = [
        ("name", Value::text("Aftale om journal- og sagsbehandlingssystem med meget langt navn")),
        ("visibility", Value::text("local")),
        ("supplier_id", Value::Ref(world.supplier)),
        ("valid_to", Value::Date(date(2026, 8, 31))),
    ];
    let hidden = insert(&db, "contract", &hidden).await;
    let line = [
        ("contract_id", Value::Ref(hidden)),
        ("direction", Value::text("external")),
        ("operation", Value::Money(123_456_789)),
        ("acquisition", Value::Money(500_000_000)),
        ("other", Value::Money(0)),
        ("accounting", Value::text("0815-4711")),
    ];
    insert(&db, "economy_line", &line).await;
    let bare =
        [("name", Value::text("Årskort")), ("visibility", Value::text("shared")), ("parent_id", Value::Ref(hosting))];
    insert(&db, "contract", &bare).await;
    let reference = [
        ("contract_id", Value::Ref(hosting)),
        ("title", Value::text("Kontrakten på sagen")),
        ("document_id", Value::text("24/117")),
        ("url", Value::text("https://esdh.example/24-117")),
        ("is_master", Value::Bool(true)),
    ];
    insert(&db, "reference", &reference).await;
    let notice = [
        ("contract_id", Value::Ref(hosting)),
        ("subject", Value::text("Genforhandling")),
        ("from_date", Value::Date(date(2026, 9, 30))),
        ("frequency", Value::text("quarter")),
        ("emails", Value::text("it@ballerup.example")),
        ("active", Value::Bool(true)),
    ];
    insert(&db, "notice", &notice).await;
    insert(&db, "org_unit", &[("name", Value::text("IT-afdelingen"))]).await;
    let ballerup = world.registry.municipality("0151").await;
    world.registry.person(ballerup, BO, &["user", "local_admin"]).await;
    let owner = Request::Options { option_type: "contract_role", text: "kontraktejer".to_owned() };
    let Ok(Outcome::Choices(roles)) = db.answer(&owner).await else { panic!("no roles") };
    let role = [
        ("contract_id", Value::Ref(hidden)),
        ("role_id", Value::Ref(roles[0].id)),
        ("person_id", Value::Ref(db.session().person_id)),
    ];
    insert(&db, "contract_role", &role).await;
    world
}

/// The folder and the seconds change from run to run.
fn still(screen: &str) -> String {
    let clock = regex::Regex::new(r"\d\d:\d\d").unwrap();
    let folder = regex::Regex::new(r"/tmp/\S+").unwrap();
    let moment = regex::Regex::new(r"\d\d-\d\d-20\d\d --:--").unwrap();
    let screen = clock.replace_all(screen, "--:--");
    let screen = moment.replace_all(&screen, "DD-MM-ÅÅÅÅ --:--");
    folder.replace_all(&screen, "/…").into_owned()
}

async fn look(world: &World, login: &str, name: &str, keys: &str) {
    for (columns, rows) in [(80, 24), (120, 40)] {
        let mut story = Story::sized(&world.registry, login, columns, rows).await;
        story.press(keys).await;
        insta::assert_snapshot!(format!("{name}-{columns}"), still(&story.screen()));
    }
}

#[tokio::test]
async fn every_page_of_a_registrar() {
    let world = world().await;
    for (name, keys) in PLACES {
        look(&world, ANNA, name, keys).await;
    }
}

#[tokio::test]
async fn the_line_of_deadlines() {
    let world = world().await;
    crate::stories::deadlines::contracts(&world).await;
    for (name, keys) in [("lane", "T"), ("lane-why", "T Enter 5 End ?")] {
        look(&world, ANNA, name, keys).await;
    }
    let mut story = Story::begin(&world.registry, ANNA).await;
    story.press_until("Down", "Synlighed aldrig").await.press("Enter v l Down v d").await;
    insta::assert_snapshot!("never-chosen-80", still(&story.screen()));
}

#[tokio::test]
async fn what_is_drawn_as_a_chart() {
    let world = world().await;
    for (name, keys) in [("report-chart", "g r Tab c"), ("report-chart-timeline", "g r Down Down Tab c")] {
        look(&world, ANNA, name, keys).await;
    }
}

#[tokio::test]
async fn reports_without_rows() {
    let world = World::new(Registry::sqlite().await).await;
    for (name, keys) in [
        ("report-empty-identified", "g r"),
        ("report-empty-anonymous", "g r Down"),
        ("report-empty-local", "g r Down Down"),
        ("lab-empty", "g r Down Down e"),
    ] {
        look(&world, ANNA, name, keys).await;
    }
}

#[tokio::test]
async fn the_pages_of_the_secretariat() {
    let world = world().await;
    for (name, keys) in [
        ("secretariat-home", ""),
        ("secretariat-catalogue", "g a Enter"),
        ("secretariat-description", "g a Enter End Enter"),
        ("secretariat-quality", "g d"),
        ("secretariat-reports", "g r"),
        ("secretariat-lab", "g r e"),
        ("secretariat-contracts", "g k"),
        ("secretariat-completeness", "g f"),
        ("secretariat-accessions", "g t"),
        ("secretariat-accession", "g t Enter"),
        ("secretariat-merge", "g a M Down Enter d u b l e t"),
    ] {
        look(&world, SIGRID, name, keys).await;
    }
}

#[tokio::test]
async fn the_pages_of_a_local_administrator() {
    let world = world().await;
    for (name, keys) in [
        ("persons", "g p"),
        ("person", "g p Enter"),
        ("person-rights", "g p Enter 2"),
        ("person-contract-roles", "g p Enter 3"),
        ("leaver", "g p L"),
        ("leaver-successor", "g p L Enter"),
        ("leaver-plan", "g p L Space Down Down Down Space Enter Enter"),
        ("units", "g x"),
        ("unit", "g x Enter"),
        ("options", "g c"),
        ("option", "g c Enter"),
    ] {
        look(&world, BO, name, keys).await;
    }
}

#[tokio::test]
async fn a_conflict_and_read_only() {
    let world = world().await;
    let mut one = Story::begin(&world.registry, ANNA).await;
    let mut other = Story::begin(&world.registry, ANNA).await;
    for (story, day) in [(&mut one, "30-06-2027"), (&mut other, "31-12-2027")] {
        story.press("g k Down Enter").await.press_until("Down", "Gyldig til").await.press("Enter Ctrl-u").await;
        story.type_(day).await.press("Enter").await;
    }
    one.press("Ctrl-s Enter").await;
    other.press("Ctrl-s Enter").await;
    insta::assert_snapshot!("conflict-80", still(&other.screen()));
    let flags = Flags { login: Some(ANNA.to_owned()), read_only: true, ..Flags::default() };
    let mut reader = Story::with(&world.registry, flags).await;
    reader.press("g k Enter").await;
    insta::assert_snapshot!("read-only-80", still(&reader.screen()));
}

/// One chart of each kind, as wide as the two screens, in Unicode and in ASCII.
#[test]
fn every_kind_of_chart() {
    let table = charted();
    let own = [false, true, false, false];
    let kinds = [
        ("bars", ChartKind::Bars, vec![2]),
        ("stacked", ChartKind::Stacked, vec![1, 2]),
        ("histogram", ChartKind::Histogram, vec![2]),
        ("timeline", ChartKind::Timeline, vec![3, 4]),
        ("dots", ChartKind::Dots, vec![1, 2]),
    ];
    for (name, kind, values) in kinds {
        let chart = Chart { kind, label: 0, values };
        let mut pictures = String::new();
        for (width, unicode) in [(78, true), (78, false), (118, true), (118, false)] {
            let look = Look { width, unicode, lang: Lang::Danish, today: date(2026, 6, 15) };
            let drawn = chart::draw(&table, &chart, &own, look).text();
            assert!(drawn.lines().all(|line| line.width() <= width), "{name} at {width}: {drawn}");
            assert!(unicode || drawn.chars().all(|letter| letter.is_ascii() || letter.is_alphabetic()), "{drawn}");
            pictures.push_str(&drawn);
            pictures.push('\n');
        }
        insta::assert_snapshot!(format!("chart-{name}"), pictures);
    }
}

/// Prices of four municipalities: the second is one's own, one is hidden, one is owed money.
fn charted() -> Table {
    let column = |heading: &str, kind| TableColumn { code: heading.to_lowercase(), heading: heading.to_owned(), kind };
    let hidden = || Cell::named(Value::Null, "skjult".to_owned());
    let money = |kroner: i64| Cell::new(Value::Money(kroner * 100));
    let day = |year, month, day| Cell::new(Value::Date(date(year, month, day)));
    let row = |name: &str, cells: [Cell; 4]| [vec![Cell::new(Value::text(name))], cells.to_vec()].concat();
    Table {
        columns: vec![
            column("Kommune", ColumnKind::Text),
            column("Anskaffelse", ColumnKind::Money),
            column("Drift/år", ColumnKind::Money),
            column("Opsig senest", ColumnKind::Date),
            column("Udløber", ColumnKind::Date),
        ],
        rows: vec![
            row("Ringkøbing-Skjern Kommune", [money(450_000), money(310_000), day(2026, 3, 1), day(2026, 12, 31)]),
            row("Ballerup Kommune", [money(120_000), money(95_000), day(2026, 9, 30), day(2027, 12, 31)]),
            row("Ærø Kommune", [hidden(), hidden(), Cell::default(), day(9999, 12, 31)]),
            row("Dragør Kommune", [money(0), money(-20_000), day(2027, 1, 31), day(2027, 1, 31)]),
        ],
        ..Table::default()
    }
}
