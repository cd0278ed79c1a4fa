//! Values to text and back: golden tables of what people type, and round trips.

use chrono::{NaiveDate, TimeZone, Utc};
use kitos::model::entities;
use kitos::model::entity::Kind;
use kitos::model::request::Problem;
use kitos::model::value::{Cell, Value};
use kitos::text::Lang;
use kitos::text::format::{self, parse, validate};
use proptest::prelude::*;

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn today() -> NaiveDate {
    ymd(2026, 11, 22)
}

fn date(text: &str) -> Result<Value, Problem> {
    parse(Kind::Date, text, today())
}

fn money(text: &str) -> Result<Value, Problem> {
    parse(Kind::Money, text, today())
}

#[test]
fn dates_are_understood_as_people_type_them() {
    let table = [
        ("31-12-2026", ymd(2026, 12, 31)),
        ("31/12", ymd(2026, 12, 31)),
        ("1/2", ymd(2026, 2, 1)),
        ("31.12.26", ymd(2026, 12, 31)),
        ("31.12.2026", ymd(2026, 12, 31)),
        ("311226", ymd(2026, 12, 31)),
        ("31122026", ymd(2026, 12, 31)),
        ("1-1-99", ymd(1999, 1, 1)),
        ("1 1 79", ymd(2079, 1, 1)),
        ("2026-12-31", ymd(2026, 12, 31)),
        (" 29-02-2028 ", ymd(2028, 2, 29)),
        ("idag", today()),
        ("i dag", today()),
        ("I morgen", ymd(2026, 11, 23)),
        ("igår", ymd(2026, 11, 21)),
        ("tomorrow", ymd(2026, 11, 23)),
        ("+14d", ymd(2026, 12, 6)),
        ("-14d", ymd(2026, 11, 8)),
        ("+2u", ymd(2026, 12, 6)),
        ("+3m", ymd(2027, 2, 22)),
        ("+2y", ymd(2028, 11, 22)),
        ("+2å", ymd(2028, 11, 22)),
        ("-1 å", ymd(2025, 11, 22)),
    ];
    for (text, expected) in table {
        assert_eq!(date(text), Ok(Value::Date(expected)), "{text}");
    }
    // A month's end stays one.
    assert_eq!(parse(Kind::Date, "+1m", ymd(2026, 1, 31)), Ok(Value::Date(ymd(2026, 2, 28))));
    assert_eq!(date("  "), Ok(Value::Null));
}

#[test]
fn what_is_no_date_is_refused() {
    for text in [
        "31-02-2026",
        "32/1",
        "29-02-2027",
        "12",
        "snart",
        "31-12-206",
        "31-12-20266",
        "+m",
        "+3",
        "1-2-3-4",
        "0206-01-01",
        "+99999y",
        "3112262",
    ] {
        assert_eq!(date(text), Err(Problem::NotADate), "{text}");
    }
}

#[test]
fn amounts_are_understood_as_people_type_them() {
    let table = [
        ("1250000", 125_000_000),
        ("1.250.000", 125_000_000),
        ("1 250 000", 125_000_000),
        ("1,25m", 125_000_000),
        ("1,25 mio", 125_000_000),
        ("1,25 mio. kr.", 125_000_000),
        ("2 mia", 200_000_000_000),
        ("310t", 31_000_000),
        ("310 tkr", 31_000_000),
        ("1.234,50 kr.", 123_450),
        ("kr. 1.234,5", 123_450),
        ("1.250,-", 125_000),
        ("0,05", 5),
        ("-500", -50_000),
        ("−500", -50_000),
        ("- 1.000,25", -100_025),
        ("0", 0),
        ("1,12345678m", 112_345_678),
    ];
    for (text, expected) in table {
        assert_eq!(money(text), Ok(Value::Money(expected)), "{text}");
    }
}

#[test]
fn what_is_no_amount_is_refused_rather_than_guessed() {
    for text in
        ["12.50", "1.25", "1,2,3", "1.2345", "abc", "m", "-", "1,", ",5", "1,234", "99999999999999999999", "1e5", "12a"]
    {
        assert_eq!(money(text), Err(Problem::NotMoney), "{text}");
    }
}

#[test]
fn other_kinds_are_read_and_held_to_their_limits() {
    let months = Kind::Int { min: 0, max: 11 };
    assert_eq!(parse(months, "11", today()), Ok(Value::Int(11)));
    assert_eq!(parse(months, "12", today()), Err(Problem::OutOfRange { min: 0, max: 11 }));
    assert_eq!(parse(months, "1,5", today()), Err(Problem::NotANumber));
    assert_eq!(parse(Kind::Int { min: -10, max: 10_000 }, "1.204", today()), Ok(Value::Int(1204)));
    assert_eq!(parse(Kind::Bool, "Ja", today()), Ok(Value::Bool(true)));
    assert_eq!(parse(Kind::Bool, "no", today()), Ok(Value::Bool(false)));
    assert_eq!(parse(Kind::Bool, "måske", today()), Err(Problem::NotAChoice));
    assert_eq!(parse(Kind::Text { max: 3 }, "æøå", today()), Ok(Value::text("æøå")));
    assert_eq!(parse(Kind::Text { max: 3 }, "æøåæ", today()), Err(Problem::TooLong { max: 3 }));
    // One line, composed, without control characters.
    assert_eq!(parse(Kind::Text { max: 9 }, " a\u{30a}\n\u{1b}b ", today()), Ok(Value::text("å  b")));
    assert_eq!(parse(Kind::LongText, "a\r\nb", today()), Ok(Value::text("a\nb")));
    assert_eq!(parse(Kind::Link("contract"), "KMD", today()), Err(Problem::NotAChoice));
}

#[test]
fn choices_are_read_by_code_word_and_letter() {
    let visibility = Kind::Choice(&kitos::model::entities::contract::VISIBILITY);
    for word in ["local", "Lokal", "lokal", "L", "l"] {
        assert_eq!(parse(visibility, word, today()), Ok(Value::text("local")), "{word}");
    }
    for word in ["shared", "Delt", "d"] {
        assert_eq!(parse(visibility, word, today()), Ok(Value::text("shared")), "{word}");
    }
    assert_eq!(parse(visibility, "hemmelig", today()), Err(Problem::NotAChoice));
    let life = Kind::Choice(&kitos::model::entities::usage::LIFE_CYCLE);
    assert_eq!(parse(life, "i drift", today()), Ok(Value::text("operational")));
    assert_eq!(parse(life, "phasing-out", today()), Ok(Value::text("phasing_out")));
}

#[test]
fn every_choice_is_read_back_from_its_words() {
    for field in entities::ALL.iter().flat_map(|entity| entity.fields) {
        let Kind::Choice(choices) = field.kind else { continue };
        for code in choices.codes {
            for lang in Lang::ALL {
                let words = format::cell(field, &Cell::new(Value::text(*code)), *lang);
                assert_eq!(parse(field.kind, &words, today()), Ok(Value::text(*code)), "{words}");
            }
        }
    }
}

#[test]
fn values_are_shown_the_danish_way() {
    assert_eq!(format::money(125_000_000), "1.250.000");
    assert_eq!(format::money(123_450), "1.234,50");
    assert_eq!(format::money(-5), "-0,05");
    assert_eq!(format::money(100), "1");
    assert_eq!(format::integer(1204), "1.204");
    assert_eq!(format::integer(-999), "-999");
    assert_eq!(format::date(ymd(2026, 1, 2)), "02-01-2026");
    // Summer and winter time in Copenhagen.
    let moment = |month| Utc.with_ymd_and_hms(2026, month, 1, 12, 5, 0).unwrap();
    assert_eq!(format::moment(moment(7)), "01-07-2026 14:05");
    assert_eq!(format::moment(moment(1)), "01-01-2026 13:05");
    assert_eq!(format::show(&Value::Date(ymd(9999, 12, 31)), Lang::Danish), "uden slut");
    assert_eq!(format::show(&Value::Bool(true), Lang::Danish), "Ja");
    let contract = entities::named("contract").unwrap();
    let cell = |field: &str, cell: Cell| format::cell(contract.field(field).unwrap(), &cell, Lang::Danish);
    assert_eq!(cell("procurement_year", Cell::new(Value::Int(2027))), "2027");
    assert_eq!(cell("supplier_id", Cell::named(Value::Ref(7), "KMD A/S")), "KMD A/S");
    assert_eq!(cell("visibility", Cell::new(Value::text("local"))), "Lokal");
    assert_eq!(cell("supplier_id", Cell::new(Value::Null)), "");
}

#[test]
fn days_begin_at_midnight_in_copenhagen() {
    assert_eq!(format::start_of(ymd(2026, 7, 1)), Utc.with_ymd_and_hms(2026, 6, 30, 22, 0, 0).unwrap());
    assert_eq!(format::start_of(ymd(2026, 1, 1)), Utc.with_ymd_and_hms(2025, 12, 31, 23, 0, 0).unwrap());
    assert_eq!(format::day_of(format::start_of(ymd(2026, 3, 29))), ymd(2026, 3, 29));
}

/// What `validate` says of a text in a field of an entity.
fn checked(entity: &str, field: &str, text: &str) -> Option<Problem> {
    validate(entities::named(entity).unwrap().field(field).unwrap(), &Value::text(text))
}

#[test]
fn fields_of_a_format_are_held_to_it() {
    assert_eq!(checked("organisation", "cvr", "26911745"), None);
    assert_eq!(checked("organisation", "cvr", "2691174"), Some(Problem::NotACvr));
    assert_eq!(checked("organisation", "cvr", "2691174x"), Some(Problem::NotACvr));
    assert_eq!(checked("org_unit", "ean", "5798009811578"), None);
    assert_eq!(checked("org_unit", "ean", "5798009811579"), Some(Problem::NotAnEan));
    assert_eq!(checked("org_unit", "ean", "579800981157"), Some(Problem::NotAnEan));
    for good in ["http://a.dk", "https://a.dk/b?c", "kmdedhvis:1", "KMDSAGERAABN:2", "sbsyslauncher:x"] {
        assert_eq!(checked("reference", "url", good), None, "{good}");
    }
    for bad in ["a.dk", "https://", "javascript:x", "ftp://a.dk", "http://a b"] {
        assert_eq!(checked("reference", "url", bad), Some(Problem::NotAUrl), "{bad}");
    }
    assert_eq!(checked("contract", "supplier_contact_email", "a@b.dk"), None);
    for bad in ["a", "a@b", "@b.dk", "a@b..dk", "a b@c.dk", "a@b@c.dk"] {
        assert_eq!(checked("organisation", "email", bad), Some(Problem::NotAnEmail), "{bad}");
    }
}

#[test]
fn fields_are_held_to_presence_length_range_and_sort() {
    let contract = entities::named("contract").unwrap();
    let check = |field: &str, value: Value| validate(contract.field(field).unwrap(), &value);
    assert_eq!(check("name", Value::text("  ")), Some(Problem::Required));
    assert_eq!(check("contract_ref", Value::Null), None);
    assert_eq!(check("name", Value::text("x".repeat(201))), Some(Problem::TooLong { max: 200 }));
    assert_eq!(check("duration_months", Value::Int(12)), Some(Problem::OutOfRange { min: 0, max: 11 }));
    assert_eq!(check("running", Value::text("week")), Some(Problem::NotAChoice));
    assert_eq!(check("running", Value::text("month")), None);
    assert_eq!(check("valid_to", Value::Int(3)), Some(Problem::NotADate));
    assert_eq!(check("duration_years", Value::Bool(true)), Some(Problem::NotANumber));
    assert_eq!(check("supplier_id", Value::text("KMD")), Some(Problem::NotAChoice));
    assert_eq!(check("supplier_id", Value::Ref(3)), None);
}

proptest! {
    #[test]
    fn every_date_is_read_back(days in -25_567_i64..2_932_896) {
        let day = ymd(1970, 1, 1) + chrono::Duration::days(days);
        prop_assert_eq!(date(&format::input(&Value::Date(day))), Ok(Value::Date(day)));
        prop_assert_eq!(date(&day.to_string()), Ok(Value::Date(day)));
    }

    #[test]
    fn every_amount_is_read_back(ore in -i64::MAX..i64::MAX) {
        prop_assert_eq!(money(&format::money(ore)), Ok(Value::Money(ore)));
        prop_assert_eq!(money(&format!("{} kr.", format::money(ore))), Ok(Value::Money(ore)));
    }

    #[test]
    fn every_number_is_read_back(number in -i64::MAX..i64::MAX) {
        let kind = Kind::Int { min: i64::MIN, max: i64::MAX };
        prop_assert_eq!(parse(kind, &format::integer(number), today()), Ok(Value::Int(number)));
    }

    #[test]
    fn no_text_at_all_breaks_the_readers(text in "\\PC{0,20}") {
        for kind in [Kind::Date, Kind::Money, Kind::Int { min: 0, max: 9 }, Kind::Bool, Kind::Text { max: 5 }] {
            let _ = parse(kind, &text, today());
        }
    }
}
