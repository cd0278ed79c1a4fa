//! Files in and out: fixtures of our own, broken files, round trips, and real files where
//! `KITOS_REAL_DATA` names the folder that holds them.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx};
use kitos::exchange::cells::Words;
use kitos::exchange::kle::{KleKind, KlePlan};
use kitos::exchange::out::WriteError;
use kitos::exchange::{csv_out, file, json_out, kle, markdown_out, read, read_bytes, text_out, xlsx_out};
use kitos::model::import::{
    Format, ImportDocument, ImportError, ImportValue, Place, Reason, Remark, Target, Unsupported,
};
use kitos::model::request::{ColumnKind, Problem, Table, TableColumn};
use kitos::model::value::{Cell, Value};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook, Worksheet};

const WORDS: Words = Words { yes: "Ja", no: "Nej", notes: "Noter" };

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).unwrap()
}

fn import(name: &str) -> Result<ImportDocument, Vec<ImportError>> {
    read_bytes(name, &fixture(name))
}

/// The path of a real file, or none with a word about it.
fn real(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("KITOS_REAL_DATA");
    if folder.is_none() {
        println!("not run: KITOS_REAL_DATA is not set ({path})");
    }
    folder.map(|folder| Path::new(&folder).join(path))
}

fn day(text: &str) -> Value {
    Value::Date(text.parse().unwrap())
}

/// Line or row, element or heading, and code of every fault.
fn faults(errors: &[ImportError]) -> Vec<(u32, String, &'static str)> {
    let heading = |error: &ImportError| error.column.as_ref().map(|column| column.heading.clone()).unwrap_or_default();
    errors.iter().map(|error| (error.place.row.unwrap_or(0), heading(error), error.reason.code())).collect()
}

fn counted(errors: &[ImportError], expected: &[(u32, &str, &'static str)]) {
    let expected: Vec<_> = expected.iter().map(|(row, heading, code)| (*row, (*heading).to_owned(), *code)).collect();
    assert_eq!(faults(errors), expected);
}

// ---- KLE

fn plan(bytes: &[u8]) -> Result<KlePlan, Vec<ImportError>> {
    kle::read(&Place::file("kle.xml"), bytes)
}

#[test]
fn a_kle_plan_is_read_whole() {
    let plan = plan(&fixture("kle-small.xml")).unwrap();
    assert_eq!(plan.published, "2026-01-01".parse().ok());
    let numbers: Vec<_> = plan.items.iter().map(|item| item.number.as_str()).collect();
    assert_eq!(numbers, ["90", "90.01", "90.01.00", "90.01.02", "90.01.04"]);
    assert_eq!(plan.items[0].title, "Prøver & forsøg");
    assert_eq!((plan.items[0].kind, &plan.items[0].parent), (KleKind::MainGroup, &None));
    let subject = &plan.items[2];
    assert_eq!((subject.title.as_str(), subject.preservation), ("Små prøver i almindelighed", Some("K")));
    assert_eq!((subject.active_from, subject.active_to), ("2001-01-01".parse().ok(), None));
    let moved = &plan.items[3];
    assert_eq!(moved.title, "Gamle <små> prøver");
    assert_eq!((moved.active_to, moved.preservation), ("2010-05-01".parse().ok(), None));
    assert_eq!(moved.replaced_by, ["90.01.00", "90.01"]);
    assert_eq!((moved.parent.as_deref(), moved.line), (Some("90.01"), 40));
    assert_eq!(plan.items[4].active_to, "2012-12-31".parse().ok());
}

#[test]
fn a_kle_plan_becomes_rows() {
    let document = import("kle-small.xml").unwrap();
    assert_eq!((document.format, document.rows.len()), (Format::Kle, 5));
    let row = &document.rows[3];
    assert_eq!(row.value("name"), Value::text("90.01.02 Gamle <små> prøver"));
    assert_eq!(row.value("kind"), Value::text("subject"));
    assert_eq!(row.value("replaced_by"), Value::text("90.01.00, 90.01"));
    let Some(ImportValue::ByName(parent)) = row.field("parent_id") else { panic!("no parent") };
    assert_eq!((parent.target, parent.name.as_str()), (Target::Entity("kle"), "90.01"));
}

#[test]
fn the_rest_variant_is_looser_and_has_uuids() {
    let plan = plan(&fixture("kle-rest.xml")).unwrap();
    assert_eq!(plan.items.len(), 3);
    assert_eq!(plan.items[1].uuid, "0190f5a2-7b1e-7c3d-8e4f-a0b1c2d3e4f6".parse().ok());
    assert_eq!((plan.items[0].active_from, plan.items[2].uuid), (None, None));
    // The same elements are faults in version 2.0.
    let text = String::from_utf8(fixture("kle-rest.xml")).unwrap();
    let errors = kle::read(&Place::file("kle.xml"), text.replace("rest/KLE-REST", "x/KLE").as_bytes()).unwrap_err();
    assert!(errors.iter().any(|error| error.reason.code() == "import-element-not-allowed"));
    assert!(errors.iter().any(|error| error.reason.code() == "import-element-missing"));
}

#[test]
fn every_fault_of_a_kle_plan_is_told_with_its_line() {
    let errors = plan(&fixture("kle-faults.xml")).unwrap_err();
    counted(
        &errors,
        &[
            (3, "UdgivelsesDato", "import-not-a-date"),
            (6, "HovedgruppeTitel", "import-wrong-form"),
            (10, "table", "import-element-not-allowed"),
            (8, "VejledningTekst", "import-text-not-allowed"),
            (13, "HovedgruppeAdministrativInfo", "import-element-missing"),
            (15, "GruppeNr", "import-element-repeated"),
            (19, "EmneNr", "import-element-missing"),
            (20, "EmneNr", "import-element-misplaced"),
            (23, "UdgaaetDato | Flyttet", "import-element-missing"),
            (25, "BevaringJaevnfoerArkivloven", "import-not-allowed"),
            (26, "SletningJaevnfoerPersondataloven", "import-wrong-form"),
            (29, "EmneNr", "import-number-twice"),
            (32, "BevaringJaevnfoerArkivloven", "import-element-missing"),
            (34, "EmneNr", "import-wrong-parent"),
        ],
    );
    assert_eq!(errors[13].to_string(), "kle.xml, row 34, EmneNr: 90.02.00 does not belong under 90.01");
}

#[test]
fn broken_kle_files_are_refused_with_a_line() {
    let whole = fixture("kle-small.xml");
    let cut = &whole[..whole.len() / 2];
    let errors = plan(cut).unwrap_err();
    assert_eq!(errors.last().unwrap().reason.code(), "import-damaged");
    assert!(errors.last().unwrap().place.row > Some(20));

    let text = String::from_utf8(whole.clone()).unwrap();
    let cp1252: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    counted(&plan(&cp1252).unwrap_err(), &[(6, "", "import-not-utf8")]);
    let declared = text.replace("UTF-8", "windows-1252");
    counted(&plan(declared.as_bytes()).unwrap_err(), &[(1, "", "import-not-utf8")]);

    let unclosed = text.replace("</EmneTitel>", "</Emne>");
    assert_eq!(plan(unclosed.as_bytes()).unwrap_err().last().unwrap().reason.code(), "import-damaged");
    let unknown = text.replace("&amp;", "&hejsa;");
    assert_eq!(plan(unknown.as_bytes()).unwrap_err()[0].reason.code(), "import-damaged");
    let bomb = text.replace("<KLE-Emneplan", "<!DOCTYPE a [<!ENTITY b \"c\">]><KLE-Emneplan");
    assert_eq!(faults(&plan(bomb.as_bytes()).unwrap_err())[0].2, "import-damaged");
    assert_eq!(faults(&plan(b"").unwrap_err())[0].2, "import-damaged");
    assert_eq!(faults(&plan(b"<a/>").unwrap_err())[0].2, "import-element-not-allowed");
}

#[test]
fn the_real_kle_plan_is_complete() {
    let Some(path) = real("kle/KLE-Emneplan_Version2-0_2015-08-01.xml") else { return };
    let plan = plan(&fs::read(path).unwrap()).unwrap();
    let count = |kind| plan.items.iter().filter(|item| item.kind == kind).count();
    assert_eq!([KleKind::MainGroup, KleKind::Group, KleKind::Subject].map(count), [41, 691, 3_457]);
    let subjects = || plan.items.iter().filter(|item| item.kind == KleKind::Subject);
    assert_eq!(subjects().filter(|item| item.active_to.is_some()).count(), 1_321);
    let kept = |code| subjects().filter(|item| item.preservation == code).count();
    assert_eq!([Some("B"), Some("K"), None].map(kept), [1_120, 2_037, 300]);
}

#[test]
fn the_real_excerpts_are_read_and_the_planted_faults_found() {
    let Some(folder) = real("kle") else { return };
    let excerpt = read(&folder.join("KLE-valid-data.xml")).unwrap();
    assert_eq!(excerpt.rows.len(), 3 + 13 + 104);
    // Two groups of main group 88 stand under 00 in it.
    assert!(excerpt.notes.iter().all(|note| note.remark.code() == "import-note-odd-parent"));
    assert_eq!(excerpt.notes.len(), 2);
    let errors = read(&folder.join("KLE-error-data.xml")).unwrap_err();
    counted(
        &errors,
        &[
            (14, "div", "import-element-not-allowed"),
            (66, "NyOprettetDato", "import-element-not-allowed"),
            (67, "OprettetDato", "import-element-missing"),
            (91, "EmneNr", "import-wrong-form"),
            (134, "EmneNr", "import-element-missing"),
        ],
    );
    let sample = read(&folder.join("../kitos/20200106-kle-single-item.xml")).unwrap();
    assert_eq!(sample.rows.len(), 1 + 3 + 3);
    assert!(sample.rows.iter().all(|row| row.key.uuid.is_some()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_file_makes_the_readers_fall_over(
        which in 0..3usize,
        cut in 0.0..0.99f64,
        flips in proptest::collection::vec((0.0..1.0f64, any::<u8>()), 0..4),
    ) {
        let name = ["kle-small.xml", "kle-rest.xml", "contracts-v2.json"][which];
        let mut bytes = fixture(name);
        let at = |share: f64, length: usize| (share * length as f64) as usize;
        bytes.truncate(at(cut, bytes.len()));
        prop_assert!(read_bytes(name, &bytes).is_err(), "a file that stops early is refused");
        for (place, byte) in flips {
            let place = at(place, bytes.len());
            if let Some(flipped) = bytes.get_mut(place) {
                *flipped = byte;
            }
        }
        let _ = read_bytes(name, &bytes);
    }
}

// ---- the workbook

/// What a test writes into a cell.
enum Write<'a> {
    Nothing,
    Text(&'a str),
    Number(f64),
    Date(u16, u8, u8),
}
use Write::{Date, Nothing, Number, Text};

fn write(sheet: &mut Worksheet, (row, column): (u32, u16), cell: &Write, format: &CellFormat) {
    let written = match cell {
        Nothing => return,
        Text(text) => sheet.write_string(row, column, *text),
        Number(number) => sheet.write_number(row, column, *number),
        Date(year, month, day) => {
            let date = ExcelDateTime::from_ymd(*year, *month, *day).unwrap();
            sheet.write_datetime_with_format(row, column, &date, format)
        }
    };
    assert!(written.is_ok());
}

fn book(sheets: &[(&str, &[&[Write]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    let format = CellFormat::new().set_num_format("dd-mm-yyyy");
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (row, cells) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*cells) {
                write(sheet, (row, column), cell, &format);
            }
        }
    }
    book.save_to_buffer().unwrap()
}

const HEADINGS_2025: &[Write] = &[
    Text("Id"),
    Text("IT Kontrakt Navn (påkrævet)"),
    Text("IT Kontrakt Id"),
    Text("Bemærkning"),
    Text("Indgået"),
    Text("Uopsigeligt til"),
    Text("Udløbsdato"),
    Text("Kontrakten opsagt"),
];
const HEADINGS_2017: &[Write] = &[
    Text(" ID "),
    Text("it kontrakt navn (PÅKRÆVET)"),
    Text("ESDH ref."),
    Text("Mappe"),
    Text("Indgået"),
    Text("Farve"),
    Text("Udløbsdato"),
];

fn import_book(sheets: &[(&str, &[&[Write]])]) -> Result<ImportDocument, Vec<ImportError>> {
    read_bytes("bog.xlsx", &book(sheets))
}

#[test]
fn the_workbook_of_2025_is_read() {
    let rows: &[&[Write]] = &[
        HEADINGS_2025,
        &[Number(33_937.0), Text(" Drift "), Number(17.0), Text(""), Text("01-03-2022"), Nothing, Date(2026, 12, 31)],
        &[],
        &[Nothing, Text("Licens"), Text("L1"), Text("= ikke en formel"), Number(44_958.0), Date(2024, 2, 29)],
    ];
    let document = import_book(&[("IT Kontrakter", rows)]).unwrap();
    assert!(document.errors.is_empty(), "{:?}", document.errors);
    let [first, second] = &document.rows[..] else { panic!("{} rows", document.rows.len()) };
    assert_eq!((first.key.name.as_str(), first.key.kitos_id, first.source.row), ("Drift", Some(33_937), Some(2)));
    assert_eq!(first.value("contract_ref"), Value::text("17"));
    assert_eq!((first.value("valid_from"), first.value("valid_to")), (day("2022-03-01"), day("2026-12-31")));
    assert_eq!(first.field("remark"), None, "an empty cell says nothing");
    assert_eq!((second.key.kitos_id, second.source.row), (None, Some(4)));
    assert_eq!((second.value("valid_from"), second.value("irrevocable_to")), (day("2023-02-01"), day("2024-02-29")));
    assert_eq!(document.notes[0].remark, Remark::EmptyRows { count: 1 });
}

#[test]
fn the_workbook_of_2017_keeps_where_documents_lie() {
    let rows: &[&[Write]] = &[
        HEADINGS_2017,
        &[Nothing, Text("Drift"), Text("2017-123"), Text("https://esdh.example/1"), Nothing, Text("rød")],
    ];
    let document = import_book(&[("Ark1", rows)]).unwrap();
    let children = &document.rows[0].children[0];
    assert_eq!((children.entity, children.via, children.complete), ("reference", "contract_id", false));
    let literal = |text: &str| ImportValue::Literal(Value::text(text));
    assert_eq!(children.rows[0], [("title", literal("ESDH ref.")), ("document_id", literal("2017-123"))]);
    assert_eq!(children.rows[1], [("title", literal("Mappe")), ("url", literal("https://esdh.example/1"))]);
    let unknown = Remark::UnknownColumn { letter: "F".to_owned(), heading: "Farve".to_owned() };
    assert_eq!(document.notes[0].remark, unknown);
}

#[test]
fn faulty_rows_are_told_and_the_others_read() {
    let long = "x".repeat(201);
    let rows: &[&[Write]] = &[
        HEADINGS_2025,
        &[Nothing, Text("God")],
        &[Nothing, Text("god ")],
        &[Nothing, Nothing, Text("uden navn")],
        &[Nothing, Text("Dato"), Nothing, Nothing, Text("31-02-2026"), Nothing, Text("snart")],
        &[Nothing, Text("Omvendt"), Nothing, Nothing, Date(2026, 2, 1), Nothing, Date(2026, 1, 1)],
        &[Text("tre"), Text(&long)],
        &[Nothing, Text("Også god")],
    ];
    let document = import_book(&[("IT Kontrakter", rows)]).unwrap();
    let names: Vec<_> = document.rows.iter().map(|row| row.key.name.as_str()).collect();
    assert_eq!(names, ["God", "Også god"]);
    counted(
        &document.errors,
        &[
            (3, "IT Kontrakt Navn (påkrævet)", "import-name-twice"),
            (4, "IT Kontrakt Navn (påkrævet)", "import-invalid"),
            (5, "Indgået", "import-not-a-date"),
            (5, "Udløbsdato", "import-not-a-date"),
            (6, "Udløbsdato", "import-invalid"),
            (7, "Id", "import-wrong-type"),
            (7, "IT Kontrakt Navn (påkrævet)", "import-invalid"),
        ],
    );
    assert_eq!(document.refused_rows(), 5);
    assert_eq!(
        document.errors[3].to_string(),
        "bog.xlsx, sheet IT Kontrakter, row 5, column G (Udløbsdato): \"snart\" is not a date"
    );
}

#[test]
fn other_workbooks_are_refused_with_the_reason() {
    let reason = |sheets| import_book(sheets).unwrap_err().remove(0).reason;
    let not_supported = |what| Reason::NotSupported { what };
    assert_eq!(reason(&[("Brugere", &[&[Text("Id"), Text("Fornavn (påkrævet)")]])]), not_supported(Unsupported::Users));
    assert_eq!(reason(&[("Organisationsenheder", &[])]), not_supported(Unsupported::Units));
    assert_eq!(reason(&[("Ark1", &[&[Text("Navn")]])]), Reason::NoContractSheet);
    assert_eq!(reason(&[("IT Kontrakter", &[&[Text("Id")]])]).code(), "import-heading-missing");
    let twice: &[&[Write]] = &[&[Text("IT Kontrakt Navn"), Text("Bemærkning"), Text("bemærkning ")]];
    assert_eq!(reason(&[("IT Kontrakter", twice)]).code(), "import-heading-twice");

    let both: &[(&str, &[&[Write]])] = &[
        ("Brugere", &[&[Text("Id")], &[Text("1")]]),
        ("IT Kontrakter", &[&[Text("IT Kontrakt Navn")], &[Text("Drift")]]),
    ];
    let document = import_book(both).unwrap();
    assert_eq!(document.rows.len(), 1);
    assert_eq!(document.notes[0].remark, Remark::SheetLeftOut { count: 1 });
    assert_eq!(document.notes[0].place.sheet.as_deref(), Some("Brugere"));
}

#[test]
fn broken_workbooks_are_refused() {
    let whole = book(&[("IT Kontrakter", &[HEADINGS_2025])]);
    for part in [&whole[..whole.len() / 2], &whole[..5], b"PK\x03\x04 slet ikke en bog"] {
        assert_eq!(read_bytes("bog.xlsx", part).unwrap_err()[0].reason.code(), "import-damaged");
    }
}

#[test]
fn the_real_workbooks_are_read() {
    let Some(folder) = real("kitos") else { return };
    let document = read(&folder.join("valid_it_contract_example.xlsx")).unwrap();
    assert!(document.errors.is_empty(), "{:?}", document.errors);
    let ids: Vec<_> = document.rows.iter().map(|row| row.key.kitos_id).collect();
    assert_eq!(ids, [Some(33_937), Some(33_936), None, None]);
    assert_eq!(document.rows[0].value("valid_to"), day("2022-03-02"));
    assert_eq!(document.rows[2].value("valid_from"), day("2023-02-01"));
    for year in ["2017", "2025"] {
        let templates = folder.join(format!("excel-templates-{year}"));
        let contracts = read(&templates.join("OS2KITOS IT Kontrakter.xlsx")).unwrap();
        assert_eq!((contracts.rows.len(), contracts.errors.len()), (0, 0));
        let refused = |name: &str| read(&templates.join(name)).unwrap_err().remove(0).reason;
        assert_eq!(refused("OS2KITOS Brugere.xlsx"), Reason::NotSupported { what: Unsupported::Users });
        assert_eq!(refused("OS2KITOS Organisationsenheder.xlsx"), Reason::NotSupported { what: Unsupported::Units });
    }
}

// ---- API v2

#[test]
fn contract_objects_are_read_with_everything_on_them() {
    let document = import("contracts-v2.json").unwrap();
    assert!(document.errors.is_empty(), "{:?}", document.errors);
    let [main, addition] = &document.rows[..] else { panic!("{} rows", document.rows.len()) };
    assert_eq!(main.key.name, "Drift af prøvesystem", "parents come first");
    assert_eq!((main.source.row, addition.source.row), (Some(2), Some(1)));
    for (field, expected) in [
        ("contract_ref", Value::text("K-17")),
        ("remark", Value::text("Fornyes hvert år")),
        ("enforced_valid", Value::Bool(false)),
        ("valid_from", day("2026-01-01")),
        ("valid_to", day("2028-12-31")),
        ("procurement_year", Value::Int(2028)),
        ("procurement_quarter", Value::Int(2)),
        ("procurement_initiated", Value::text("undecided")),
        ("supplier_signed", Value::Bool(true)),
        ("supplier_signed_date", Value::Null),
        ("duration_years", Value::Int(3)),
        ("by_ending", Value::text("quarter")),
        ("parent_id", Value::Null),
    ] {
        assert_eq!(main.field(field), Some(&ImportValue::Literal(expected)), "{field}");
    }
    assert_eq!(main.field("running"), None, "what is not there says nothing");
    let Some(ImportValue::ByName(supplier)) = main.field("supplier_id") else { panic!("no supplier") };
    assert_eq!((supplier.name.as_str(), supplier.cvr.as_deref()), ("Prøvedata A/S", Some("12345674")));
    let Some(ImportValue::ByName(notice)) = main.field("termination_deadline_id") else { panic!("no notice") };
    assert_eq!((notice.target, notice.name.as_str()), (Target::Option("termination_deadline"), "6"));

    let sets: Vec<_> = main.children.iter().map(|set| (set.entity, set.complete, set.rows.len())).collect();
    assert_eq!(
        sets,
        [
            ("contract_system", true, 1),
            ("contract_element", true, 1),
            ("contract_role", true, 1),
            ("reference", true, 1),
            ("economy_line", true, 2),
        ]
    );
    let line = &main.children[4].rows[0];
    let given = |name: &str| line.iter().find(|(field, _)| *field == name).map(|(_, value)| value);
    assert_eq!(given("direction"), Some(&ImportValue::Literal(Value::text("external"))));
    assert_eq!(given("operation"), Some(&ImportValue::Literal(Value::Money(2_500_050))));
    assert_eq!(given("audit_status"), Some(&ImportValue::Literal(Value::text("green"))));
    assert_eq!((main.priced_lines(), document.priced_lines()), (1, 1));

    assert_eq!(addition.value("contract_ref"), Value::Null);
    assert_eq!(addition.owner.as_ref().map(|owner| owner.name.as_str()), Some("Prøvekøbing Kommune"));
    let remarks: Vec<_> = document.notes.iter().map(|note| note.remark.code()).collect();
    assert_eq!(remarks, ["import-note-odd-link", "import-note-left-out"]);
}

#[test]
fn faulty_contract_objects_are_told_by_path() {
    let json = r#"[
        {"name": "Et", "general": {"validity": {"validFrom": "2026-02-01", "validTo": "2026-01-01"}}},
        {"name": "et", "general": {"contractId": 7}},
        {"general": {}, "uuid": "ikke"},
        {"name": "Fire", "general": {}, "payments": {"external": [{"operation": 1.005, "auditStatus": "Blue"}]}},
        {"name": "Fem", "general": {"contractType": {"x": 1}}, "roles": 3, "termination": {"terminatedAt": "i går"}},
        {"name": "A", "general": {}, "parentContract": {"name": "B"}},
        {"name": "B", "general": {}, "parentContract": {"name": "A"}},
        {"name": "God", "general": {}, "agreementPeriod": {"durationMonths": 11}},
        {"name": "Ni", "general": {}, "agreementPeriod": {"durationMonths": 12}}
    ]"#;
    let document = read_bytes("a.json", json.as_bytes()).unwrap();
    counted(
        &document.errors,
        &[
            (1, "general.validity.validTo", "import-invalid"),
            (2, "general.contractId", "import-wrong-type"),
            (2, "name", "import-name-twice"),
            (3, "name", "import-invalid"),
            (3, "uuid", "import-not-a-uuid"),
            (4, "payments.external[0].operation", "import-not-an-amount"),
            (4, "payments.external[0].auditStatus", "import-not-allowed"),
            (5, "general.contractType", "import-wrong-type"),
            (5, "termination.terminatedAt", "import-not-a-date"),
            (5, "roles", "import-wrong-type"),
            (9, "agreementPeriod.durationMonths", "import-invalid"),
            (6, "parentContract", "import-invalid"),
            (7, "parentContract", "import-invalid"),
        ],
    );
    assert_eq!(document.errors[0].reason, Reason::Invalid { problem: Problem::Before { other: "valid_from".into() } });
    assert_eq!(document.rows.iter().map(|row| row.key.name.as_str()).collect::<Vec<_>>(), ["God"]);
}

#[test]
fn other_json_is_refused_with_the_reason() {
    let code = |json: &str| read_bytes("a.json", json.as_bytes()).unwrap_err().remove(0).reason;
    assert_eq!(code(r#"{"value": []}"#), Reason::NotSupported { what: Unsupported::Grid });
    assert_eq!(code(r#"[{"node": {}, "parent": null}]"#), Reason::NotSupported { what: Unsupported::Hierarchy });
    assert_eq!(code("[]"), Reason::Empty);
    assert_eq!(code("[1, 2]"), Reason::UnknownFormat);
    assert_eq!(code("{\n\"name\": \n").code(), "import-damaged");
    assert_eq!(read_bytes("a.json", b"{\"name\": \"\xE6\"}").unwrap_err()[0].reason, Reason::NotUtf8);
}

#[test]
fn the_real_api_files_are_read_or_refused() {
    let Some(folder) = real("kitos-api") else { return };
    let one = read(&folder.join("it-contract.json")).unwrap();
    assert!(one.errors.is_empty(), "{:?}", one.errors);
    assert_eq!((one.rows.len(), one.rows[0].value("terminated_at")), (1, day("2024-04-11")));
    let two = read(&folder.join("it-contracts-by-system-usage.json")).unwrap();
    assert_eq!((two.rows.len(), two.errors.len()), (2, 0));
    for (name, what) in [
        ("it-contracts-grid-odata", Unsupported::Grid),
        ("it-systems-grid-odata", Unsupported::Grid),
        ("it-contract-hierarchy", Unsupported::Hierarchy),
        ("organization-units-hierarchy", Unsupported::Hierarchy),
        ("it-system-usage", Unsupported::SystemUsages),
        ("it-system", Unsupported::Systems),
        ("it-interface", Unsupported::Interfaces),
        ("data-processing-registration", Unsupported::DataProcessing),
    ] {
        let errors = read(&folder.join(format!("{name}.json"))).unwrap_err();
        assert_eq!(errors[0].reason, Reason::NotSupported { what }, "{name}");
    }
}

#[test]
fn files_that_are_not_there_say_so() {
    let errors = read(Path::new("/findes/ikke.xml")).unwrap_err();
    assert_eq!((errors[0].reason.code(), errors[0].place.file.as_str()), ("import-unreadable", "ikke.xml"));
}

// ---- exports

fn table() -> Table {
    let column = |code: &str, heading: &str, kind| TableColumn { code: code.into(), heading: heading.into(), kind };
    let row = |name: &str, supplier: Cell, ore: Value, end: Value, open: bool| {
        vec![Cell::new(Value::text(name)), supplier, Cell::new(ore), Cell::new(end), Cell::new(Value::Bool(open))]
    };
    Table {
        title: "Kontrakter".to_owned(),
        columns: vec![
            column("name", "Kontrakt", ColumnKind::Text),
            column("supplier_id", "Leverandør", ColumnKind::Text),
            column("operation_total", "Drift/år", ColumnKind::Money),
            column("valid_to", "Gyldig til", ColumnKind::Date),
            column("is_valid", "Gyldig", ColumnKind::Bool),
        ],
        rows: vec![
            row(
                "Drift; \"alt\"",
                Cell::named(Value::Ref(7), "Ærø Data"),
                Value::Money(123_450_050),
                day("2026-12-31"),
                true,
            ),
            row("=HYPERLINK(\"x\")", Cell::new(Value::Null), Value::Money(-1_000), Value::Null, false),
        ],
        totals: Vec::new(),
        notes: vec!["1 skjult pris er ikke med".to_owned()],
    }
}

fn text(bytes: Result<Vec<u8>, WriteError>) -> String {
    String::from_utf8(bytes.unwrap()).unwrap()
}

#[test]
fn csv_opens_right_in_a_danish_excel() {
    let csv = String::from_utf8(csv_out::to_bytes(&table(), &WORDS).unwrap()).unwrap();
    assert_eq!(
        csv,
        "\u{feff}Kontrakt;Leverandør;Drift/år;Gyldig til;Gyldig\r\n\
         \"Drift; \"\"alt\"\"\";Ærø Data;1234500,50;31-12-2026;Ja\r\n\
         \"'=HYPERLINK(\"\"x\"\")\";;-10,00;;Nej\r\n"
    );
}

#[test]
fn csv_disarms_hostile_cells() {
    for hostile in ["=1+1", "+1+1", "-1+1", "@A1", "\t=1", "\r=1", " =1"] {
        let mut table = table();
        table.rows[0][0] = Cell::new(Value::text(hostile));
        table.rows[0][1] = Cell::named(Value::Ref(1), hostile);
        table.columns[0].heading = hostile.to_owned();
        let bytes = csv_out::to_bytes(&table, &WORDS).unwrap();
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(&bytes[3..]);
        assert_eq!(reader.headers().unwrap()[0], format!("'{hostile}"));
        let row = reader.records().next().unwrap().unwrap();
        assert_eq!((&row[0], &row[1]), (format!("'{hostile}").as_str(), format!("'{hostile}").as_str()));
    }
}

#[test]
fn xlsx_is_read_back_with_real_types() {
    let at = "2026-03-15T12:00:00Z".parse().unwrap();
    let bytes = xlsx_out::to_bytes(&table(), &WORDS, at).unwrap();
    assert_eq!(bytes, xlsx_out::to_bytes(&table(), &WORDS, at).unwrap(), "the same table is the same file");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["Kontrakter", "Noter"]);
    let sheet = book.worksheet_range("Kontrakter").unwrap();
    assert_eq!(sheet.get_value((0, 2)), Some(&Data::String("Drift/år".to_owned())));
    assert_eq!(sheet.get_value((1, 1)), Some(&Data::String("Ærø Data".to_owned())));
    assert_eq!(sheet.get_value((1, 2)), Some(&Data::Float(1_234_500.5)));
    let Some(Data::DateTime(date)) = sheet.get_value((1, 3)) else { panic!("not a date") };
    assert_eq!(date.to_ymd_hms_milli(), (2026, 12, 31, 0, 0, 0, 0));
    assert_eq!(sheet.get_value((2, 0)), Some(&Data::String("=HYPERLINK(\"x\")".to_owned())));
    assert_eq!(sheet.get_value((2, 2)), Some(&Data::Float(-10.0)));
    assert!(book.worksheet_formula("Kontrakter").unwrap().is_empty(), "text is never a formula");
    let notes = book.worksheet_range("Noter").unwrap();
    assert_eq!(notes.get_value((0, 0)), Some(&Data::String("1 skjult pris er ikke med".to_owned())));
}

#[test]
fn xlsx_takes_odd_tables() {
    let at = "2026-03-15T12:00:00Z".parse().unwrap();
    let mut odd = table();
    odd.title = "Noter".to_owned();
    odd.rows[0][0] = Cell::new(Value::text("ø".repeat(40_000)));
    odd.rows[0][2] = Cell::new(Value::Money(i64::MAX));
    odd.rows[0][3] = Cell::new(day("1849-06-05"));
    let bytes = xlsx_out::to_bytes(&odd, &WORDS, at).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes)).unwrap();
    let sheet = book.worksheet_range("KITOS").unwrap();
    assert_eq!(sheet.get_value((1, 2)), Some(&Data::String("92233720368547758,07".to_owned())));
    assert_eq!(sheet.get_value((1, 3)), Some(&Data::String("05-06-1849".to_owned())));
    assert!(xlsx_out::to_bytes(&Table::default(), &WORDS, at).is_ok());
}

#[test]
fn json_is_for_programs() {
    assert_eq!(
        text(json_out::to_bytes(&table(), None, Some("k2"))),
        concat!(
            r#"{"rows":[{"name":"Drift; \"alt\"","supplier_id":"Ærø Data","operation_total":123450050,"#,
            r#""valid_to":"2026-12-31","is_valid":true},{"name":"=HYPERLINK(\"x\")","supplier_id":null,"#,
            r#""operation_total":-1000,"valid_to":null,"is_valid":false}],"next":"k2"}"#,
            "\n"
        )
    );
    assert_eq!(text(json_out::to_bytes(&Table::default(), None, None)), "{\"rows\":[],\"next\":null}\n");
}

#[test]
fn markdown_escapes_what_would_be_markup() {
    let mut table = table();
    table.rows[1][0] = Cell::new(Value::text("a|b\n<b>*c*</b>"));
    assert_eq!(
        text(markdown_out::to_bytes(&table, &WORDS)),
        "# Kontrakter\n\n\
         | Kontrakt | Leverandør | Drift/år | Gyldig til | Gyldig |\n\
         | --- | --- | ---: | --- | --- |\n\
         | Drift; \"alt\" | Ærø Data | 1.234.500,50 | 31-12-2026 | Ja |\n\
         | a\\|b &lt;b>\\*c\\*&lt;/b> |  | -10 |  | Nej |\n\n\
         - 1 skjult pris er ikke med\n"
    );
}

#[test]
fn plain_text_is_aligned_and_cut_by_real_width() {
    let mut table = table();
    table.rows[1][0] = Cell::new(Value::text("\u{1b}[2J漢字漢字漢字 og mere endnu"));
    assert_eq!(
        text_out::to_text(&table, &WORDS, Some(60)),
        "\
Kontrakt        Leverandør      Drift/år  Gyldig til  Gyldig
──────────────  ──────────  ────────────  ──────────  ──────
Drift; \"alt\"    Ærø Data    1.234.500,50  31-12-2026  Ja
[2J漢字漢字漢…                       -10              Nej
1 skjult pris er ikke med
"
    );
    let uncut = text_out::to_text(&table, &WORDS, None);
    assert!(uncut.contains("og mere endnu"));
    assert!(text_out::to_text(&table, &WORDS, Some(1)).lines().count() > 3);
}

#[test]
fn files_are_never_overwritten_and_only_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Kontrakter.2026.xlsx");
    let names: Vec<_> = (0..3)
        .map(|number: u8| {
            let written = file::write_new(&path, &[number]).unwrap();
            assert_eq!(fs::read(&written).unwrap(), [number]);
            written.file_name().unwrap().to_string_lossy().into_owned()
        })
        .collect();
    assert_eq!(names, ["Kontrakter.2026.xlsx", "Kontrakter.2026-2.xlsx", "Kontrakter.2026-3.xlsx"]);
    assert_eq!(fs::read(&path).unwrap(), [0]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt, symlink};
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let link = folder.path().join("uden-endelse");
        symlink(folder.path().join("andetsteds"), &link).unwrap();
        assert_eq!(file::write_new(&link, b"x").unwrap(), folder.path().join("uden-endelse-2"));
        assert!(!folder.path().join("andetsteds").exists(), "a link is not followed");
    }
    assert!(file::write_new(&folder.path().join("findes/ikke.csv"), b"x").is_err());
}
