//! What leaves the program as a file: each format says what it is of, no cell is a formula, all
//! rows are in it however it was made, and what was not finished is not there.

use std::fs;
use std::io::{self, Cursor, Write};
use std::path::Path;

use calamine::{Data, Reader, Xlsx};
use chrono::{DateTime, Utc};
use kitos::app::event::{Format, ListExport, ReportExport};
use kitos::app::report_table;
use kitos::db::Db;
use kitos::exchange::cells::Words;
use kitos::exchange::csv_out::Style;
use kitos::exchange::file::Unfinished;
use kitos::exchange::out::{self, Kind};
use kitos::export::{Export, ExportError, Place, Watch, to_path, to_place};
use kitos::model::about::About;
use kitos::model::condition::Condition;
use kitos::model::entities;
use kitos::model::report::{self, Template};
use kitos::model::request::{Outcome, ReportResult, ReportRow, Request, Sort, Table};
use kitos::model::value::{Cell, Value};
use kitos::text::{Lang, Texts, about, condition};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::support::registry::moment;
use crate::support::world::{ANNA, GERT, World};

const WORDS: Words = Words { yes: "Ja", no: "Nej", notes: "Noter" };
const DANISH: Texts = Texts { lang: Lang::Danish };

/// Prices per system of two municipalities, one of which hides its prices.
fn prices() -> (Table, About) {
    let template = report::named("prices-per-system").unwrap();
    let row = |municipality: &str, operation: Option<i64>| {
        let money = |ore: Option<i64>| ore.map_or(Value::Null, Value::Money);
        let cells = vec![
            Value::text("Sbsys"),
            Value::text(municipality),
            Value::text("=Ditmer"),
            money(operation.map(|_| 0)),
            money(operation),
            money(operation.map(|_| 0)),
            money(operation.map(|ore| ore / 50_000)),
            Value::Int(1),
        ];
        ReportRow { cells, hidden: operation.is_none(), owner: None, own: false }
    };
    let result = ReportResult {
        code: template.code.clone(),
        template: std::sync::Arc::new(template.clone()),
        rows: vec![row("Ballerup", Some(31_000_050)), row("Gladsaxe", None)],
        totals: Vec::new(),
        municipalities: 2,
        hidden: 1,
        at: "2026-06-15T10:00:00Z".parse().unwrap(),
        more: false,
        sample: false,
        compared: None,
    };
    let given = [("system".to_owned(), "Sbsys".to_owned())];
    let about = report_table::about(template, &result, &given, None, DANISH);
    let mut table = report_table::table(template, &result, &DANISH, &[("system".to_owned(), "Sbsys".to_owned())]);
    table.notes = about::lines(&about, DANISH);
    (table, about)
}

fn written(kind: Kind, table: &Table, about: &About) -> Vec<u8> {
    out::to_bytes(kind, table, Some(about), None, &WORDS, "2026-06-15T10:00:00Z".parse().unwrap()).unwrap()
}

fn text(kind: Kind) -> String {
    let (table, about) = prices();
    String::from_utf8(written(kind, &table, &about)).unwrap()
}

// ---- a golden file for each format ----

const NOTES: [&str; 5] = [
    "2 rækker · 2 kommuner · 1 skjult pris udeladt",
    "Valgt: System = Sbsys",
    "prices-per-system version 1 · kørt 15-06-2026 12:00",
    "Filter: Kontrakt: Status = gyldig",
    "Kun til brug i medlemskommuner.",
];

#[test]
fn what_a_report_says_of_itself() {
    let (_, mut about) = prices();
    assert_eq!(about::lines(&about, DANISH), NOTES);
    about.more = true;
    about.as_of = Some("2025-12-31".parse().unwrap());
    let lines = about::lines(&about, DANISH);
    assert_eq!(lines[1], "flere rækker: snævr ind");
    assert!(lines.contains(&"Egne data, som de var ved udgangen af 31-12-2025.".to_owned()), "{lines:?}");
    if let kitos::model::about::Source::Report(run) = &mut about.source {
        run.sample = true;
    }
    assert!(about::lines(&about, DANISH)[0].contains("eksempeldata"));
    assert_eq!(json(&about)["sample"], true);
}

fn json(about: &About) -> Json {
    kitos::exchange::json_out::about(about)
}

#[test]
fn csv_for_a_danish_excel_holds_rows_alone() {
    assert_eq!(
        text(Kind::Csv(Style::DanishExcel)),
        "\u{feff}System;Kommune;Leverandør;Anskaffelse;Drift/år;Andet;Drift/indb.;Systemer\r\n\
         Sbsys;Ballerup;'=Ditmer;0,00;310000,50;0,00;6,20;1\r\n\
         Sbsys;Gladsaxe;'=Ditmer;skjult;skjult;skjult;skjult;1\r\n"
    );
}

#[test]
fn csv_by_rfc_4180_is_for_programs() {
    assert_eq!(
        text(Kind::Csv(Style::Rfc4180)),
        "System,Kommune,Leverandør,Anskaffelse,Drift/år,Andet,Drift/indb.,Systemer\r\n\
         Sbsys,Ballerup,'=Ditmer,0.00,310000.50,0.00,6.20,1\r\n\
         Sbsys,Gladsaxe,'=Ditmer,skjult,skjult,skjult,skjult,1\r\n"
    );
    let (mut table, about) = prices();
    table.rows = vec![vec![
        Cell::new(Value::Date("2026-12-31".parse().unwrap())),
        Cell::new(Value::Moment("2026-06-30T22:30:00Z".parse().unwrap())),
        Cell::new(Value::Bool(true)),
        Cell::new(Value::Money(-5)),
        Cell::new(Value::text("to, \"tre\"\nlinjer")),
        Cell::new(Value::Null),
        Cell::new(Value::Int(-7)),
        Cell::new(Value::text("-7.5")),
    ]];
    let text = String::from_utf8(written(Kind::Csv(Style::Rfc4180), &table, &about)).unwrap();
    let row = text.split_once("\r\n").unwrap().1;
    assert_eq!(row, "2026-12-31,2026-06-30T22:30:00Z,true,-0.05,\"to, \"\"tre\"\"\nlinjer\",,-7,-7.5\r\n");
}

#[test]
fn json_says_what_it_is_of_beside_its_rows() {
    let whole: Json = serde_json::from_str(&text(Kind::Json)).unwrap();
    assert_eq!(whole["rows"][0]["operation"], 31_000_050);
    assert_eq!(whole["rows"][1]["operation"], Json::Null);
    assert_eq!(
        whole["about"],
        serde_json::json!({
            "template": "prices-per-system", "version": 1, "scope": "shared-identified",
            "parameters": { "system": "Sbsys" }, "marked_records": null, "sample": false,
            "municipalities": 2, "hidden_prices": 1, "unknown_municipalities": [], "members_only": true,
            "filter": { "all": [{ "linked": { "field": "contract_id", "matching":
                { "test": { "field": "is_valid", "op": "is", "value": { "value": { "t": "bool", "v": true } } } } } }] },
            "at": "2026-06-15T10:00:00Z", "as_of": null, "row_count": 2, "more": false
        })
    );
    let keys: Vec<_> = whole.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["rows", "next", "about"]);
}

#[test]
fn markdown_says_it_below() {
    let text = text(Kind::Markdown);
    assert!(text.starts_with("# Priser pr. system pr. kommune\n\n| System | Kommune |"), "{text}");
    assert!(text.contains("| Sbsys | Gladsaxe | =Ditmer | skjult | skjult |"), "{text}");
    let notes: String = NOTES.iter().map(|note| format!("- {note}\n")).collect();
    assert!(text.ends_with(&format!("\n\n{notes}")), "{text}");
}

#[test]
fn a_workbook_says_it_on_a_sheet_of_its_own() {
    let (mut table, about) = prices();
    table.totals =
        vec![Cell::named(Value::Null, "I alt"), Cell::default(), Cell::default(), Cell::new(Value::Money(5))];
    let bytes = written(Kind::Xlsx, &table, &about);
    assert_eq!(bytes, written(Kind::Xlsx, &table, &about), "the same table is the same file");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["Priser pr. system pr. kommune", "Noter"]);
    let rows = book.worksheet_range("Priser pr. system pr. kommune").unwrap();
    assert_eq!(rows.get_value((1, 2)), Some(&Data::String("=Ditmer".to_owned())));
    assert_eq!(rows.get_value((1, 4)), Some(&Data::Float(310_000.5)));
    assert_eq!(rows.get_value((2, 4)), Some(&Data::String("skjult".to_owned())));
    assert_eq!(rows.get_value((3, 0)), Some(&Data::String("I alt".to_owned())));
    assert_eq!(rows.get_value((3, 3)), Some(&Data::Float(0.05)));
    assert!(book.worksheet_formula("Priser pr. system pr. kommune").unwrap().is_empty());
    let notes = book.worksheet_range("Noter").unwrap();
    let said: Vec<String> = notes.rows().map(|row| row[0].to_string()).collect();
    assert_eq!(said, NOTES);
}

#[test]
fn conditions_are_said_in_words() {
    let said = |code: &str| {
        let template = report::named(code).unwrap();
        condition::words(template.base, &template.filter, DANISH)
    };
    assert_eq!(said("systems-without-contract"), "Status = aktiv og har ingen Kontraktens systemer");
    assert_eq!(said("contracts-without-system"), "Status = gyldig og Antal IT-systemer = 0");
    for template in report::shipped() {
        for lang in [Lang::Danish, Lang::English] {
            let words = condition::words(template.base, &template.filter, Texts { lang });
            assert!(!words.contains("condition-") && !words.contains("field-"), "{}: {words}", template.code);
        }
    }
    let entity = entities::named("contract").unwrap();
    assert_eq!(condition::words(entity, &Condition::everything(), DANISH), "");
}

// ---- no formula ----

/// Would a spreadsheet take this cell for something to compute?
fn runs(cell: &str) -> bool {
    let number = cell.strip_prefix('-').unwrap_or(cell);
    let plain =
        !number.is_empty() && number.split([',', '.']).all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let seen = cell.trim_start_matches(|letter: char| {
        (letter.is_whitespace() && letter != '\t' && letter != '\r') || letter == '\u{feff}' || letter == '\u{200b}'
    });
    seen.starts_with(['=', '+', '-', '@', '\t', '\r']) && !plain
}

proptest! {
    #[test]
    fn no_cell_of_a_csv_file_runs(texts in prop::collection::vec("[ \n\t\r\u{a0}\u{feff}=+@'\"a0,.;-]{0,8}|\\PC{0,12}", 1..6)) {
        let (mut table, about) = prices();
        table.columns.truncate(2);
        table.rows = texts.iter().map(|text| vec![Cell::new(Value::text("a")), Cell::new(Value::text(text))]).collect();
        // In the second column: a reader takes a mark at the very beginning for the file's own.
        table.columns[1].heading.clone_from(&texts[0]);
        for (style, delimiter, from) in [(Style::DanishExcel, b';', 3), (Style::Rfc4180, b',', 0)] {
            let bytes = written(Kind::Csv(style), &table, &about);
            let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(&bytes[from..]);
            let read: Vec<String> = reader.records().map(|record| record.unwrap()[1].to_owned()).collect();
            prop_assert_eq!(read.len(), texts.len() + 1);
            for (cell, text) in read.iter().zip(std::iter::once(&texts[0]).chain(&texts)) {
                prop_assert!(!runs(cell), "{cell:?}");
                prop_assert!(cell == text || *cell == format!("'{text}"), "{cell:?} of {text:?}");
            }
        }
    }
}

// ---- all rows, as they come ----

fn list(format: Format) -> Export {
    Export::List(ListExport {
        entity: "it_system",
        fields: ["name", "access", "rights_holder_id"].map(str::to_owned).to_vec(),
        filter: Condition::everything(),
        sort: Sort { field: "name".to_owned(), descending: false },
        title: "Systemer".to_owned(),
        format,
        as_of: None,
        with_ids: true,
    })
}

fn report_of(code: &str, format: Format, limit: Option<usize>) -> Export {
    let limit = limit.unwrap_or(usize::MAX);
    let request = Request::Report { code: code.to_owned(), params: Vec::new(), limit };
    Export::Report(ReportExport { request, title: "Rapport".to_owned(), format, as_of: None })
}

async fn in_memory(db: &Db, export: &Export) -> Result<(kitos::export::Outcome, Vec<u8>), ExportError> {
    let (mut bytes, aside) = (Vec::new(), std::env::temp_dir());
    let place = Place { to: Box::new(&mut bytes), aside: &aside, only_with_rows: false };
    let outcome = to_place(db, export, place, Lang::Danish, &Watch::default(), moment()).await?;
    Ok((outcome, bytes))
}

async fn rows_of(db: &Db, export: &Export) -> (u64, Json) {
    let (outcome, bytes) = in_memory(db, export).await.unwrap();
    (outcome.rows, serde_json::from_slice(&bytes).unwrap())
}

/// The same report as the screen asks for it.
async fn asked(db: &Db, template: &Template) -> Vec<u8> {
    let request = Request::Report { code: template.code.clone(), params: Vec::new(), limit: 500 };
    let Outcome::Report(result) = db.answer(&request).await.unwrap() else { panic!("no report") };
    let table = report_table::table(template, &result, &DANISH, &[]);
    out::to_bytes(Kind::Csv(Style::DanishExcel), &table, None, None, &WORDS, DateTime::<Utc>::UNIX_EPOCH).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_flows_is_what_is_answered() {
    for world in World::both().await {
        for (login, name, kroner) in [(ANNA, "Sbsys hosting", 310_000), (ANNA, "Øvrigt", 5), (GERT, "Sbsys", 99_000)] {
            world.contract(login, name, kroner).await;
        }
        let db = world.db(ANNA).await;
        for code in
            ["prices-per-system", "supplier-shares", "termination-calendar", "contracts-by-month", "payment-models"]
        {
            let template = report::named(code).unwrap();
            let (outcome, bytes) = in_memory(&db, &report_of(code, Format::Csv, None)).await.unwrap();
            assert_eq!(
                String::from_utf8(bytes).unwrap(),
                String::from_utf8(asked(&db, template).await).unwrap(),
                "{code}"
            );
            assert!(outcome.notes.iter().any(|note| note.contains(code)), "{:?}", outcome.notes);
        }
        let (rows, whole) = rows_of(&db, &report_of("prices-per-system", Format::Json, Some(2))).await;
        assert_eq!((rows, &whole["about"]["row_count"], &whole["about"]["more"]), (2, &2.into(), &true.into()));
        let (rows, whole) = rows_of(&db, &report_of("prices-per-system", Format::Json, Some(3))).await;
        assert_eq!((rows, &whole["about"]["more"]), (3, &false.into()));
        let (rows, whole) = rows_of(&db, &list(Format::Json)).await;
        assert_eq!((rows, whole["rows"][0]["name"].as_str()), (2, Some("Opus Løn")));
        assert_eq!(whole["rows"][1]["rights_holder_id"], "Ditmer A/S");
        assert!(whole["rows"][1]["id"].is_i64() && whole["about"]["list"] == "it_system", "{whole}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_csv_file_has_its_notes_beside_it() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let db = world.db(ANNA).await;
        let folder = tempfile::tempdir().unwrap();
        for (name, notes) in [("Priser.csv", "Priser.om.txt"), ("Priser-2.csv", "Priser-2.om.txt")] {
            let export = report_of("prices-per-system", Format::Csv, None);
            let wanted = folder.path().join("Priser.csv");
            let (path, outcome) =
                to_path(&db, &export, &wanted, Lang::Danish, &Watch::default(), moment()).await.unwrap();
            assert_eq!(path, folder.path().join(name));
            let said = fs::read_to_string(folder.path().join(notes)).unwrap();
            assert_eq!(said, format!("Rapport\n{}\n", outcome.notes.join("\n")));
        }
        assert_eq!(names(folder.path()), ["Priser-2.csv", "Priser-2.om.txt", "Priser.csv", "Priser.om.txt"]);
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

// ---- nothing half-written ----

#[test]
fn an_unfinished_file_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = folder.path().join("Liste.csv");
    let unfinished = Unfinished::begin(&wanted).unwrap();
    unfinished.file().write_all(b"halv").unwrap();
    assert_eq!(names(folder.path()), [".Liste.csv.part"]);
    drop(unfinished);
    assert!(names(folder.path()).is_empty());
    fs::write(&wanted, "en andens").unwrap();
    let unfinished = Unfinished::begin(&wanted).unwrap();
    unfinished.file().write_all(b"hel").unwrap();
    assert_eq!(unfinished.finish().unwrap(), folder.path().join("Liste-2.csv"));
    assert_eq!(fs::read_to_string(&wanted).unwrap(), "en andens");
    assert_eq!(fs::read_to_string(folder.path().join("Liste-2.csv")).unwrap(), "hel");
    assert_eq!(names(folder.path()), ["Liste-2.csv", "Liste.csv"]);
}

/// A disk that is full after so many bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_and_the_connection_goes_on() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let db = world.db(ANNA).await;
        let aside = std::env::temp_dir();
        for (format, room) in [(Format::Markdown, 0), (Format::Json, 0), (Format::Csv, 3), (Format::Xlsx, 100)] {
            let place = Place { to: Box::new(Full(room)), aside: &aside, only_with_rows: false };
            let export = report_of("prices-per-system", format, None);
            let ended = to_place(&db, &export, place, Lang::Danish, &Watch::default(), moment()).await;
            assert!(matches!(ended, Err(ExportError::Write(_))), "{format:?}: {ended:?}");
        }
        assert_eq!(rows_of(&db, &list(Format::Json)).await.0, 2);
    }
}
