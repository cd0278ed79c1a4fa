//! The typed filter: what is understood, what is refused and where, what is offered, and
//! that whatever is printed reads back as the same condition.

use chrono::NaiveDate;
use kitos::model::condition::{Condition, Op, Operand};
use kitos::model::entities;
use kitos::model::entity::{Entity, Kind};
use kitos::model::value::Value;
use kitos::text::filter::{FilterProblem, complete, parse, print};
use kitos::text::format::start_of;
use kitos::text::{Lang, Texts};
use proptest::prelude::*;

fn contract() -> &'static Entity {
    entities::named("contract").unwrap()
}

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn today() -> NaiveDate {
    ymd(2026, 11, 22)
}

fn read(text: &str) -> Condition {
    parse(contract(), text, today()).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

fn value(field: &str, op: Op, value: Value) -> Condition {
    Condition::test(field, op, Operand::Value(value))
}

fn relative(field: &str, op: Op, days: i32) -> Condition {
    Condition::test(field, op, Operand::Today(days))
}

fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

fn contains(field: &str, text: &str) -> Condition {
    value(field, Op::Contains, Value::text(text))
}

#[test]
fn words_search_and_fields_test() {
    let table: Vec<(&str, Condition)> = vec![
        ("", Condition::everything()),
        ("opus", Condition::Text("opus".into())),
        ("-opus", not(Condition::Text("opus".into()))),
        ("\"opus løn\"", Condition::Text("opus løn".into())),
        ("opus lø", Condition::All(vec![Condition::Text("opus".into()), Condition::Text("lø".into())])),
        ("leverandør:kmd", contains("supplier_id", "kmd")),
        ("leverandoer:kmd", contains("supplier_id", "kmd")),
        ("Leverandør:kmd", contains("supplier_id", "kmd")),
        ("supplier:kmd", contains("supplier_id", "kmd")),
        ("supplier_id:#12", Condition::is("supplier_id", Value::Ref(12))),
        ("leverandør:\"#12\"", contains("supplier_id", "#12")),
        ("leverandør:\"KMD A/S\"", contains("supplier_id", "KMD A/S")),
        ("leverandør:kmd,tdc", Condition::Any(vec![contains("supplier_id", "kmd"), contains("supplier_id", "tdc")])),
        ("navn:=Opus", Condition::is("name", Value::text("Opus"))),
        ("navn:=\"KMD Opus\"", Condition::is("name", Value::text("KMD Opus"))),
        ("navn:\"=x\"", contains("name", "=x")),
        ("synlighed:lokal", Condition::is("visibility", Value::text("local"))),
        ("-synlighed:L", not(Condition::is("visibility", Value::text("local")))),
        ("visibility:shared", Condition::is("visibility", Value::text("shared"))),
        ("status:gyldig", Condition::is("is_valid", Value::Bool(true))),
        ("status:ugyldig", Condition::is("is_valid", Value::Bool(false))),
        ("status:opsagt", not(Condition::missing("terminated_at"))),
        ("-status:opsagt", Condition::missing("terminated_at")),
        ("underskrevet:nej", Condition::is("is_signed", Value::Bool(false))),
        ("opsiges:<90d", relative("latest_termination", Op::Less, 90)),
        ("udløber:<=-30d", relative("valid_to", Op::AtMost, -30)),
        ("udløber:<3m", relative("valid_to", Op::Less, 92)),
        ("udløber:idag", relative("valid_to", Op::Is, 0)),
        ("udløber:>=31-12-2026", value("valid_to", Op::AtLeast, Value::Date(ymd(2026, 12, 31)))),
        ("valid-to:=31/12", value("valid_to", Op::Is, Value::Date(ymd(2026, 12, 31)))),
        ("drift:<100000", value("operation_total", Op::Less, Value::Money(10_000_000))),
        ("drift:>1,25m", value("operation_total", Op::More, Value::Money(125_000_000))),
        ("linjer:0", value("line_count", Op::Is, Value::Int(0))),
        ("mangler:leverandør", Condition::missing("supplier_id")),
        ("missing:supplier", Condition::missing("supplier_id")),
        ("-mangler:udløber", not(Condition::missing("valid_to"))),
        ("udgået:kontrakttype", Condition::Retired("contract_type_id".into())),
    ];
    for (text, expected) in table {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn ranges_and_periods_are_two_tests() {
    let days = |first, last| {
        Condition::All(vec![
            value("valid_to", Op::AtLeast, Value::Date(first)),
            value("valid_to", Op::AtMost, Value::Date(last)),
        ])
    };
    let year = days(ymd(2026, 1, 1), ymd(2026, 12, 31));
    assert_eq!(read("udløber:2026-01-01..2026-12-31"), year);
    assert_eq!(read("udløber:2026"), year);
    assert_eq!(read("-udløber:2026"), not(year));
    assert_eq!(read("udløber:2028-02"), days(ymd(2028, 2, 1), ymd(2028, 2, 29)));
    assert_eq!(read("udløber:2026-01-01.."), value("valid_to", Op::AtLeast, Value::Date(ymd(2026, 1, 1))));
    let amounts = [
        value("operation_total", Op::AtLeast, Value::Money(10_000_000)),
        value("operation_total", Op::AtMost, Value::Money(100_000_000)),
    ];
    assert_eq!(read("drift:100t..1m"), Condition::All(amounts.to_vec()));
    let soon = [relative("latest_termination", Op::AtLeast, 0), relative("latest_termination", Op::AtMost, 90)];
    assert_eq!(read("opsiges:idag..90d"), Condition::All(soon.to_vec()));
}

#[test]
fn moments_are_compared_with_whole_days() {
    let moment = |op, day| value("changed_at", op, Value::Moment(start_of(day)));
    let day = ymd(2026, 6, 1);
    assert_eq!(read("ændret:>=1/6/2026"), moment(Op::AtLeast, day));
    assert_eq!(read("ændret:>1/6/2026"), moment(Op::AtLeast, ymd(2026, 6, 2)));
    assert_eq!(read("ændret:<=1/6/2026"), moment(Op::Less, ymd(2026, 6, 2)));
    assert_eq!(
        read("ændret:1/6/2026"),
        Condition::All(vec![moment(Op::AtLeast, day), moment(Op::Less, ymd(2026, 6, 2))])
    );
    assert_eq!(read("ændret:>-7d"), moment(Op::AtLeast, ymd(2026, 11, 16)));
}

#[test]
fn mistakes_are_told_with_their_place_and_the_nearest_name() {
    let wrong = |text: &str| parse(contract(), text, today()).unwrap_err();
    let error = wrong("opus leverandr:kmd");
    assert_eq!(&"opus leverandr:kmd"[error.at.clone()], "leverandr");
    let said = error.said(contract(), Texts::new(Lang::Danish));
    assert_eq!(said, "Der er intet felt »leverandr« her. Mente du »leverandør«?");

    let error = wrong("-synlighed:lokl");
    assert_eq!(&"-synlighed:lokl"[error.at.clone()], "lokl");
    let said = error.said(contract(), Texts::new(Lang::Danish));
    assert_eq!(said, "»lokl« er ikke en værdi af Synlighed. Mente du »Lokal«?");

    let error = wrong("udløber:<31-02-2026");
    assert_eq!(&"udløber:<31-02-2026"[error.at.clone()], "<31-02-2026");
    assert!(error.said(contract(), Texts::new(Lang::Danish)).starts_with("Gyldig til: Det er ikke en dato."));

    let error = wrong("mangler:prisen");
    assert_eq!(&"mangler:prisen"[error.at.clone()], "prisen");
    assert!(matches!(wrong("leverandør:").what, FilterProblem::NoValue { .. }));
    assert!(matches!(wrong("leverandør:,").what, FilterProblem::NoValue { .. }));
    assert!(matches!(wrong("\"opus").what, FilterProblem::OpenQuote));
    assert!(matches!(wrong("drift:..").what, FilterProblem::BadValue { .. }));
    assert!(matches!(wrong("drift:12.50").what, FilterProblem::BadValue { .. }));
}

#[test]
fn conditions_are_written_in_the_readers_language() {
    let condition = read("opsiges:<90d -mangler:leverandør synlighed:lokal status:gyldig udløber:2026");
    let danish = "opsiges:<90d -mangler:leverandør synlighed:Lokal status:gyldig udløber:01-01-2026..31-12-2026";
    assert_eq!(print(contract(), &condition, Lang::Danish).as_deref(), Some(danish));
    let english = "notice:<90d -missing:supplier visibility:Local status:valid expires:01-01-2026..31-12-2026";
    assert_eq!(print(contract(), &condition, Lang::English).as_deref(), Some(english));
    let linked = Condition::exists("contract_system", "contract_id");
    assert_eq!(print(contract(), &linked, Lang::Danish), None);
    assert_eq!(print(contract(), &not(not(Condition::missing("name"))), Lang::Danish), None);
}

#[test]
fn completion_offers_names_and_values_at_the_cursor() {
    let offers = |text: &str| -> Vec<(String, String)> {
        let replaced = |offer: &kitos::text::filter::Completion| {
            format!("{}{}{}", &text[..offer.replace.start], offer.with, &text[offer.replace.end..])
        };
        complete(contract(), text, text.len(), Lang::Danish)
            .iter()
            .map(|offer| (replaced(offer), offer.label.clone()))
            .collect()
    };
    assert_eq!(offers("opus lev")[0], ("opus leverandør:".to_owned(), "Leverandør".to_owned()));
    assert_eq!(offers("-syn")[0].0, "-synlighed:");
    assert_eq!(offers("synlighed:")[0].0, "synlighed:Lokal");
    assert_eq!(offers("synlighed:d")[0].0, "synlighed:Delt");
    assert_eq!(offers("audit:x"), []);
    assert_eq!(offers("status:u")[0].0, "status:ugyldig");
    assert_eq!(offers("mangler:leverandør")[0].0, "mangler:leverandør");
    assert_eq!(offers("udløber:<9")[0].0, "udløber:<90d");
    assert_eq!(offers("igangsat:ja,ikke")[0].0, "igangsat:ja,\"Ikke besluttet\"");
    // Everything, where nothing has been typed; and a cursor anywhere is no accident.
    assert!(offers("").len() > contract().fields.len());
    for cursor in 0..20 {
        complete(contract(), "løn leverandør:å", cursor, Lang::Danish);
    }
}

#[test]
fn names_are_words_and_mean_one_field_each() {
    for entity in entities::ALL {
        let mut owners: Vec<(String, &str)> = Vec::new();
        for field in entity.fields {
            for lang in Lang::ALL {
                for alias in Texts::new(*lang).aliases(entity, field.name) {
                    assert!(alias.chars().all(|letter| letter.is_lowercase() || letter.is_ascii_digit()), "{alias}");
                    let taken = owners.iter().find(|(known, owner)| *known == alias && *owner != field.name);
                    assert_eq!(taken, None, "{} {}: {alias}", entity.name, field.name);
                    owners.push((alias, field.name));
                }
            }
        }
        for field in entity.fields {
            let code = field.name.strip_suffix("_id").unwrap_or(field.name);
            let taken = owners.iter().find(|(alias, owner)| alias == code && *owner != field.name);
            assert_eq!(taken, None, "{}: an alias is another field's code", entity.name);
        }
    }
}

#[test]
fn every_field_of_a_list_has_a_name_in_danish() {
    for entity in entities::ALL.iter().filter(|entity| !entity.tabs.is_empty()) {
        for field in entity.fields {
            let aliases = Texts::new(Lang::Danish).aliases(entity, field.name);
            assert!(!aliases.is_empty(), "{} {}", entity.name, field.name);
        }
    }
}

/// A word as people might type one, quotes and signs included.
fn word() -> impl Strategy<Value = String> {
    "[a-zæøå0-9 :\",.=#<-]{1,10}"
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (0_i64..60_000).prop_map(|days| ymd(1900, 1, 1) + chrono::Duration::days(days))
}

fn order() -> impl Strategy<Value = Op> {
    prop::sample::select(vec![Op::Is, Op::Less, Op::AtMost, Op::More, Op::AtLeast])
}

/// A test of this field that can be typed.
fn test_of(field: &'static kitos::model::entity::Field) -> BoxedStrategy<Condition> {
    let name = field.name;
    let is = move |value| Condition::is(name, value);
    let scale = move |operand: BoxedStrategy<Operand>| {
        (order(), operand).prop_map(move |(op, operand)| Condition::test(name, op, operand)).boxed()
    };
    match field.kind {
        Kind::Text { .. } | Kind::LongText => {
            let op = prop::sample::select(vec![Op::Contains, Op::Is]);
            (op, word()).prop_map(move |(op, text)| value(name, op, Value::text(text))).boxed()
        }
        Kind::Option(_) | Kind::Link(_) => prop_oneof![
            word().prop_map(move |text| contains(name, &text)),
            (1_i64..999).prop_map(move |id| is(Value::Ref(id)))
        ]
        .boxed(),
        Kind::Choice(choices) => {
            prop::sample::select(choices.codes.to_vec()).prop_map(move |code| is(Value::text(code))).boxed()
        }
        Kind::Bool => any::<bool>().prop_map(move |flag| is(Value::Bool(flag))).boxed(),
        Kind::Int { .. } => scale((-99_999_i64..99_999).prop_map(|number| Operand::Value(Value::Int(number))).boxed()),
        Kind::Money => scale(any::<i32>().prop_map(|ore| Operand::Value(Value::Money(ore.into()))).boxed()),
        Kind::Date => scale(
            prop_oneof![
                (-999_i32..999).prop_map(Operand::Today),
                days().prop_map(|day| Operand::Value(Value::Date(day)))
            ]
            .boxed(),
        ),
        Kind::Moment => {
            let op = prop::sample::select(vec![Op::Less, Op::AtLeast]);
            (op, days()).prop_map(move |(op, day)| value(name, op, Value::Moment(start_of(day)))).boxed()
        }
    }
}

/// One condition of what can be typed, on this entity.
fn single(entity: &'static Entity) -> impl Strategy<Value = Condition> {
    let field = prop::sample::select(entity.fields.iter().collect::<Vec<_>>());
    let words =
        entity.fields.iter().filter(|field| matches!(field.kind, Kind::Text { .. } | Kind::Link(_) | Kind::Choice(_)));
    let several = prop::sample::select(words.collect::<Vec<_>>())
        .prop_flat_map(|field| prop::collection::vec(test_of(field), 2..4).prop_map(Condition::Any));
    let plain = prop_oneof![
        word().prop_map(Condition::Text),
        field.clone().prop_map(|field| Condition::missing(field.name)),
        field.clone().prop_map(|field| Condition::Retired(field.name.to_owned())),
        several,
        field.prop_flat_map(test_of),
    ];
    (plain, any::<bool>()).prop_map(|(condition, turned)| if turned { not(condition) } else { condition })
}

/// As `parse` shapes it: one condition by itself, none or several in an `All`.
fn typed(entity: &'static Entity) -> impl Strategy<Value = Condition> {
    prop::collection::vec(single(entity), 0..5).prop_map(|mut parts| match parts.len() {
        1 => parts.remove(0),
        _ => Condition::All(parts),
    })
}

fn reads_back(entity: &'static Entity, condition: &Condition) -> Result<(), TestCaseError> {
    for lang in Lang::ALL {
        let text = print(entity, condition, *lang).ok_or_else(|| TestCaseError::fail("not printed"))?;
        let read = parse(entity, &text, today());
        prop_assert_eq!(read.as_ref(), Ok(condition), "{}", text);
    }
    Ok(())
}

proptest! {
    #[test]
    fn what_is_written_of_contracts_reads_back(condition in typed(contract())) {
        reads_back(contract(), &condition)?;
    }

    #[test]
    fn what_is_written_of_systems_reads_back(condition in typed(&kitos::model::entities::usage::SYSTEM_USAGE)) {
        reads_back(&kitos::model::entities::usage::SYSTEM_USAGE, &condition)?;
    }

    #[test]
    fn no_text_at_all_breaks_the_filter(text in "\\PC{0,30}", cursor in 0_usize..40) {
        let _ = parse(contract(), &text, today());
        complete(contract(), &text, cursor, Lang::Danish);
    }
}
