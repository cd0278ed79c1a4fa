//! Invented contracts with their prices, people and documents.

use chrono::{Datelike, NaiveDate, NaiveTime};

use crate::db::seed::book::Cells;
use crate::db::seed::catalogue::{Supplier, System};
use crate::db::seed::dates::{self, Course, Dates};
use crate::db::seed::municipality::Desk;
use crate::db::seed::{BALLERUP, words};
use crate::model::entities::contract::{
    CONTRACT, CONTRACT_ELEMENT, CONTRACT_ROLE, CONTRACT_SYSTEM, ECONOMY_LINE, REFERENCE,
};
use crate::model::fold;
use crate::model::value::Value;

/// How many contracts of the demo's registrar are hers.
const HERS: usize = 25;
/// Lines of a contract that has any; 25 in ten contracts with those that have none.
const LINES: [usize; 10] = [1, 1, 2, 2, 2, 3, 3, 4, 4, 5];
/// The sum of `LINES`, less the contracts without lines.
const LINES_PER_TEN: usize = 25;
/// The least that an IT contract costs a year, in kroner.
const LEAST_PRICE: i64 = 4_000;

/// Invents a contract on these systems; `parent` makes it a supplement to another. Returns
/// its id.
pub(super) fn add(desk: &mut Desk<'_>, systems: &[System], parent: Option<i64>) -> i64 {
    let number = desk.contracts;
    desk.contracts += 1;
    let course = Course::of(number);
    let dates = dates::invent(course, number, desk.task.plan.today, &mut desk.dice);
    let supplier = supplier(desk, systems);
    let visibility = Visibility::throw(desk);
    let mut cells = front(desk, systems, supplier.as_ref(), parent);
    cells.extend(terms(desk, &dates));
    cells.extend(payment(desk));
    cells.extend(visibility.cells());
    let id = desk.book.add(&CONTRACT, desk.place.id, &cells, dates.notice);
    // No price at all: every thirteenth.
    if number % 13 != 4 {
        lines(desk, id, systems, visibility, parent.is_some());
    }
    elements(desk, id);
    roles(desk, id, number);
    references(desk, id, number, &dates);
    id
}

/// Ties a contract to a system in use.
pub(super) fn link(desk: &mut Desk<'_>, contract: i64, usage: i64) {
    let cells = vec![("contract_id", Value::Ref(contract)), ("usage_id", Value::Ref(usage))];
    desk.book.add(&CONTRACT_SYSTEM, desk.place.id, &cells, None);
}

/// The rights holder of the first system, now and then a reseller.
fn supplier(desk: &mut Desk<'_>, systems: &[System]) -> Option<Supplier> {
    let holder = systems.first().and_then(|system| system.supplier).filter(|_| !desk.dice.percent(9));
    let suppliers = &desk.task.catalogue.suppliers;
    let place = holder.unwrap_or_else(|| desk.dice.below(suppliers.len()));
    suppliers.get(place).cloned()
}

fn front(desk: &mut Desk<'_>, systems: &[System], supplier: Option<&Supplier>, parent: Option<i64>) -> Cells {
    let number = desk.contracts - 1;
    let name = name(desk, systems, supplier, parent.is_some());
    // Fault K02: every 25th has no supplier.
    let supplier = supplier.filter(|_| number % 25 != 7);
    let options = &desk.task.catalogue.options;
    let kind = if parent.is_some() { 1 } else { [0, 0, 3, 3, 0][number % 5] };
    let year = i64::from(desk.task.plan.today.year());
    let planned = desk.dice.percent(35);
    let plan = |value: i64| if planned { Value::Int(value) } else { Value::Null };
    let remark = if number % 9 == 2 { Value::text(desk.dice.word(words::REMARKS)) } else { Value::Null };
    let mut cells = vec![
        ("name", Value::Text(name)),
        ("contract_ref", contract_ref(desk.dice.percent(70), number, year)),
        ("contract_type_id", options.at("contract_type", kind)),
        ("contract_template_id", options.perhaps("contract_template", 60, &mut desk.dice)),
        ("criticality_id", options.perhaps("contract_criticality", 40, &mut desk.dice)),
        ("purchase_form_id", options.perhaps("purchase_form", 65, &mut desk.dice)),
        ("procurement_strategy_id", options.perhaps("procurement_strategy", 35, &mut desk.dice)),
        ("procurement_year", plan(year + desk.dice.between(0, 3))),
        ("procurement_quarter", plan(desk.dice.between(1, 4))),
        ("enforced_valid", Value::Bool(number % 50 == 49)),
        ("parent_id", parent.map_or(Value::Null, Value::Ref)),
        ("require_valid_parent", Value::Bool(parent.is_some() && number.is_multiple_of(2))),
        ("supplier_id", supplier.map_or(Value::Null, |supplier| Value::Ref(supplier.id))),
        ("remark", remark),
    ];
    let unit = desk.unit();
    cells.push(("responsible_unit_id", if desk.dice.percent(85) { unit } else { Value::Null }));
    cells.extend(contact(desk, supplier));
    cells
}

fn contract_ref(present: bool, number: usize, year: i64) -> Value {
    if !present {
        return Value::Null;
    }
    let age = i64::try_from(number % 7).unwrap_or(0);
    Value::text(format!("{}-{:05}", year - age, number + 1))
}

/// Somebody at the supplier, at half of them.
fn contact(desk: &mut Desk<'_>, supplier: Option<&Supplier>) -> Cells {
    let Some(supplier) = supplier.filter(|_| desk.dice.percent(50)) else { return Vec::new() };
    let (first, last) = (desk.dice.word(words::FIRST_NAMES), desk.dice.word(words::LAST_NAMES));
    vec![
        ("supplier_contact_name", Value::text(format!("{first} {last}"))),
        ("supplier_contact_email", Value::text(format!("kunde@{}", supplier.host))),
        ("supplier_contact_phone", Value::text(format!("00 00 {:04}", desk.dice.below(10_000)))),
    ]
}

/// A name that no other contract of the municipality has.
fn name(desk: &mut Desk<'_>, systems: &[System], supplier: Option<&Supplier>, supplement: bool) -> String {
    let subject = match (systems, supplier) {
        ([system, _, ..], _) => format!("{} m.fl.", system.name),
        ([system], _) => system.name.clone(),
        ([], Some(supplier)) => supplier.name.clone(),
        ([], None) => desk.place.facts.name.to_owned(),
    };
    let forms = match (systems, supplement) {
        ([], _) => words::FREE_NAMES,
        (_, true) => words::SUPPLEMENT_NAMES,
        (_, false) => words::CONTRACT_NAMES,
    };
    let name = desk.dice.word(forms).replace("{}", &subject);
    if desk.names.insert(fold::name_key(&name)) {
        return name;
    }
    let numbered = format!("{name}, aftale {}", desk.contracts);
    desk.names.insert(fold::name_key(&numbered));
    numbered
}

fn terms(desk: &mut Desk<'_>, dates: &Dates) -> Cells {
    let date = |date: Option<NaiveDate>| date.map_or(Value::Null, Value::Date);
    let notice = dates
        .notice
        .map_or(Value::Null, |months| desk.task.catalogue.options.named("termination_deadline", &months.to_string()));
    let extend = if dates.ongoing {
        Value::Null
    } else {
        desk.task.catalogue.options.perhaps("option_extend", 40, &mut desk.dice)
    };
    let signer = desk.dice.pick(&desk.people).map_or(Value::Null, |person| Value::text(&*person.name));
    let signed = dates.signed.filter(|signed| *signed <= desk.task.plan.today);
    let by_ending = dates.by_ending.map_or(Value::Null, |period| Value::text(period.code()));
    vec![
        ("valid_from", date(dates.from)),
        ("valid_to", date(dates.to)),
        ("is_signed", Value::Bool(signed.is_some())),
        ("signed_date", date(signed)),
        ("contract_signer", if signed.is_some() { signer } else { Value::Null }),
        ("supplier_signed", Value::Bool(signed.is_some())),
        ("supplier_signed_date", date(signed)),
        ("duration_years", dates.years.map_or(Value::Null, Value::Int)),
        ("duration_ongoing", Value::Bool(dates.ongoing)),
        ("extend_multiplier", if extend.is_null() { Value::Null } else { Value::Int(desk.dice.between(0, 2)) }),
        ("option_extend_id", extend),
        ("irrevocable_to", date(dates.irrevocable_to)),
        ("terminated_at", date(dates.terminated_at)),
        ("termination_deadline_id", notice),
        ("running", if dates.ongoing && desk.dice.percent(40) { Value::text("calendar_year") } else { Value::Null }),
        ("by_ending", by_ending),
        ("remuneration_begun", if desk.dice.percent(60) { date(dates.from) } else { Value::Null }),
    ]
}

fn payment(desk: &mut Desk<'_>) -> Cells {
    let options = &desk.task.catalogue.options;
    vec![
        ("payment_frequency_id", options.perhaps("payment_frequency", 80, &mut desk.dice)),
        ("payment_model_id", options.perhaps("payment_model", 75, &mut desk.dice)),
        ("price_regulation_id", options.perhaps("price_regulation", 70, &mut desk.dice)),
    ]
}

/// Who sees the prices, and since when it has been so by choice.
#[derive(Clone, Copy)]
struct Visibility {
    local: bool,
    chosen: Option<NaiveDate>,
}

impl Visibility {
    /// A fifth Lokal, two fifths Delt because nobody has chosen, the rest Delt by choice.
    fn throw(desk: &mut Desk<'_>) -> Self {
        // Before the registration itself, so that an earlier day has them too.
        let day = dates::earlier(desk.task.plan.today, super::HISTORY + desk.dice.between(2, 400));
        match desk.dice.below(10) {
            0..2 => Self { local: true, chosen: Some(day) },
            2..6 => Self { local: false, chosen: None },
            _ => Self { local: false, chosen: Some(day) },
        }
    }

    const fn code(self) -> &'static str {
        if self.local { "local" } else { "shared" }
    }

    fn cells(self) -> Cells {
        let noon = NaiveTime::from_hms_opt(11, 0, 0).unwrap_or_default();
        let chosen = self.chosen.map_or(Value::Null, |day| Value::Moment(day.and_time(noon).and_utc()));
        vec![("visibility", Value::text(self.code())), ("visibility_chosen_at", chosen)]
    }
}

fn lines(desk: &mut Desk<'_>, contract: i64, systems: &[System], visibility: Visibility, supplement: bool) {
    let wanted = LINES[desk.dice.below(LINES.len())] * desk.task.size.lines_per_ten;
    // What does not come out even is left to chance, so that the total does.
    let left = wanted % LINES_PER_TEN;
    let count = wanted / LINES_PER_TEN + usize::from(desk.dice.below(LINES_PER_TEN) < left);
    let year = yearly(desk, systems) / if supplement { 5 } else { 1 };
    for at in 0..count {
        let mut cells = amounts(desk, at, year);
        cells.push(("contract_id", Value::Ref(contract)));
        cells.push(("visibility", Value::text(visibility.code())));
        cells.push(("unit_id", desk.unit()));
        cells.push(("accounting", Value::text(format!("06.45.{}.{}", 50 + at % 5, desk.dice.between(10, 99)))));
        cells.extend(audit(desk, at));
        desk.book.add(&ECONOMY_LINE, desk.place.id, &cells, None);
    }
}

/// What the contract costs a year, in kroner: the systems' prices by inhabitant, more or less.
fn yearly(desk: &mut Desk<'_>, systems: &[System]) -> i64 {
    let price: i64 =
        if systems.is_empty() { desk.dice.between(20, 300) } else { systems.iter().map(|system| system.price).sum() };
    let kroner = desk.place.facts.inhabitants * price / 100 * desk.dice.between(60, 160) / 100;
    rounded(kroner.max(LEAST_PRICE + desk.dice.between(0, 6_000)))
}

/// As people agree on prices: to tens, hundreds or thousands.
fn rounded(kroner: i64) -> i64 {
    let step = match kroner {
        ..10_000 => 10,
        10_000..1_000_000 => 100,
        _ => 1_000,
    };
    kroner / step * step
}

/// The amounts of a line in øre: operation first, then acquisition, other, and what one unit
/// pays another.
fn amounts(desk: &mut Desk<'_>, at: usize, year: i64) -> Cells {
    let odd = if desk.dice.percent(4) { desk.dice.between(1, 99) } else { 0 };
    let part = |hundredths: i64| Value::Money(rounded((year * hundredths / 100).max(500)) * 100 + odd);
    let (direction, field, amount) = match at {
        0 => ("external", "operation", part(100)),
        1 => ("external", "acquisition", part(desk.dice.between(30, 250))),
        _ if desk.dice.percent(35) => ("internal", "operation", part(desk.dice.between(5, 30))),
        _ if desk.dice.percent(50) => ("external", "other", part(desk.dice.between(3, 25))),
        _ => ("external", "operation", part(desk.dice.between(5, 40))),
    };
    vec![("direction", Value::text(direction)), (field, amount)]
}

fn audit(desk: &mut Desk<'_>, at: usize) -> Cells {
    let status = ["white", "white", "white", "green", "green", "yellow", "red"][desk.dice.below(7)];
    let day = dates::earlier(desk.task.plan.today, desk.dice.between(10, 700));
    let note =
        if desk.dice.percent(6) { Value::text(words::LINE_NOTES[at % words::LINE_NOTES.len()]) } else { Value::Null };
    vec![
        ("audit_status", Value::text(status)),
        ("audit_date", if status == "white" { Value::Null } else { Value::Date(day) }),
        ("note", note),
    ]
}

fn elements(desk: &mut Desk<'_>, contract: i64) {
    let count = desk.dice.below(4);
    for element in desk.task.catalogue.options.some("agreement_element", count, &mut desk.dice) {
        let cells = vec![("contract_id", Value::Ref(contract)), ("element_id", element)];
        desk.book.add(&CONTRACT_ELEMENT, desk.place.id, &cells, None);
    }
}

fn roles(desk: &mut Desk<'_>, contract: i64, number: usize) {
    // The registrar of the demo comes first among the people of Ballerup.
    let hers = desk.place.facts.code == BALLERUP && number.is_multiple_of(3) && number / 3 < HERS;
    if hers {
        let registrar = desk.people.first().map(|person| person.id);
        role(desk, contract, 1, registrar);
    }
    for (at, chance) in [(0, 80), (2, 15), (5, 30)] {
        if desk.dice.percent(chance) {
            let others = desk.people.get(1..).unwrap_or_default();
            let person = desk.dice.pick(others).map(|person| person.id);
            role(desk, contract, at, person);
        }
    }
}

fn role(desk: &mut Desk<'_>, contract: i64, role: usize, person: Option<i64>) {
    let Some(person) = person else { return };
    let role = desk.task.catalogue.options.at("contract_role", role);
    let cells = vec![("contract_id", Value::Ref(contract)), ("role_id", role), ("person_id", Value::Ref(person))];
    desk.book.add(&CONTRACT_ROLE, desk.place.id, &cells, None);
}

fn references(desk: &mut Desk<'_>, contract: i64, number: usize, dates: &Dates) {
    let year = dates.from.map_or(desk.task.plan.today.year(), |from| from.year());
    for at in 0..[1, 0, 2, 1, 0][number % 5] {
        let document = format!("{year}-{:06}", desk.dice.below(1_000_000));
        let cells = vec![
            ("contract_id", Value::Ref(contract)),
            ("title", Value::text(words::REFERENCE_TITLES[(number + at) % words::REFERENCE_TITLES.len()])),
            ("url", Value::text(format!("https://arkiv.{}/{document}", desk.place.host()))),
            ("document_id", Value::Text(document)),
            ("is_master", Value::Bool(at == 0)),
        ];
        desk.book.add(&REFERENCE, desk.place.id, &cells, None);
    }
}
