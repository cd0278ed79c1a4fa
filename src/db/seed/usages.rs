//! Invented systems in use.

use crate::db::seed::book::Cells;
use crate::db::seed::catalogue::System;
use crate::db::seed::dates;
use crate::db::seed::municipality::Desk;
use crate::db::seed::words;
use crate::model::entities::usage::{SYSTEM_USAGE, USAGE_KLE, USAGE_ROLE};
use crate::model::value::Value;

const LIFE_CYCLES: [&str; 20] = [
    "operational",
    "operational",
    "operational",
    "operational",
    "operational",
    "operational",
    "operational",
    "operational",
    "operational",
    "operational",
    "operational",
    "operational",
    "operational",
    "operational",
    "phasing_in",
    "phasing_out",
    "phasing_out",
    "testing",
    "not_in_use",
    "undecided",
];
const USERS: [&str; 5] = ["under_10", "to_49", "to_99", "to_499", "from_500"];
const HOSTS: [&str; 4] = ["external", "external", "on_premise", "hybrid"];
const SENSITIVITIES: [&str; 4] = ["none", "personal", "personal", "sensitive"];
const DUTIES: [&str; 5] = ["undecided", "preserve", "discard", "preserve_data", "unknown"];

/// Takes a system into use; `contract` is the one that covers it. Returns the usage's id.
pub(super) fn add(desk: &mut Desk<'_>, system: &System, contract: Option<i64>) -> i64 {
    let number = desk.usages;
    desk.usages += 1;
    let mut cells = front(desk, system, number);
    cells.extend(life(desk));
    cells.extend(operation(desk));
    let main = contract.filter(|_| desk.dice.percent(70));
    cells.push(("main_contract_id", main.map_or(Value::Null, Value::Ref)));
    let id = desk.book.add(&SYSTEM_USAGE, desk.place.id, &cells, None);
    roles(desk, id);
    if number % 11 == 6 {
        task(desk, id);
    }
    id
}

fn front(desk: &mut Desk<'_>, system: &System, number: usize) -> Cells {
    let purpose = words::PURPOSES[system.purpose].0;
    let local_name =
        if number % 8 == 3 { Value::text(format!("Vores {}", purpose.to_lowercase())) } else { Value::Null };
    let local_id = if number % 5 < 3 { Value::text(format!("IT-{:05}", number + 1)) } else { Value::Null };
    let unit = desk.unit();
    vec![
        ("name", Value::text(&*system.name)),
        ("system_id", Value::Ref(system.id)),
        ("local_name", local_name),
        ("local_system_id", local_id),
        ("system_version", Value::text(format!("{}.{}", desk.dice.between(1, 9), desk.dice.between(0, 12)))),
        // Fault U01: every 16th has no unit.
        ("responsible_unit_id", if number % 16 == 5 { Value::Null } else { unit }),
        ("note", if number % 30 == 11 { Value::text(desk.dice.word(words::USAGE_NOTES)) } else { Value::Null }),
    ]
}

/// When it came into use, and when it goes out of it.
fn life(desk: &mut Desk<'_>) -> Cells {
    let today = desk.task.plan.today;
    let stage = LIFE_CYCLES[desk.dice.below(LIFE_CYCLES.len())];
    let from = dates::month_start(dates::earlier(today, desk.dice.between(60, 4_000)));
    let to = match stage {
        "not_in_use" => Value::Date(dates::earlier(today, desk.dice.between(1, 59))),
        "phasing_out" => Value::Date(dates::later(today, desk.dice.between(20, 400))),
        _ => Value::Null,
    };
    let from = if desk.dice.percent(94) { Value::Date(from) } else { Value::Null };
    let stage = if desk.dice.percent(97) { Value::text(stage) } else { Value::Null };
    vec![("life_cycle", stage), ("valid_from", from), ("valid_to", to)]
}

fn operation(desk: &mut Desk<'_>) -> Cells {
    let dice = &mut desk.dice;
    let code = |value: Option<&&str>| value.map_or(Value::Null, |code| Value::text(*code));
    let users = code(dice.pick(&USERS));
    let hosted = code(dice.pick(&HOSTS));
    let sensitivity = code(dice.pick(&SENSITIVITIES));
    let duty = code(dice.pick(&DUTIES));
    let critical = ["yes", "no", "no", "unknown"][dice.below(4)];
    let clever = ["no", "no", "no", "yes", "undecided"][dice.below(5)];
    vec![
        ("user_count", users),
        ("hosted_at", hosted),
        ("data_classification_id", desk.task.catalogue.options.perhaps("data_classification", 70, dice)),
        ("contains_ai", Value::text(clever)),
        ("business_critical", Value::text(critical)),
        ("sensitivity", sensitivity),
        ("archive_duty", duty),
        ("archive_frequency", if dice.percent(20) { Value::Int(5) } else { Value::Null }),
        ("document_bearing", Value::Bool(dice.percent(15))),
    ]
}

/// An owner and somebody responsible, where anybody thought of it.
fn roles(desk: &mut Desk<'_>, usage: i64) {
    for (at, chance) in [(0, 75), (1, 65)] {
        let person = desk.dice.pick(&desk.people).map(|person| person.id).filter(|_| desk.dice.percent(chance));
        let Some(person) = person else { continue };
        let role = desk.task.catalogue.options.at("system_role", at);
        let cells = vec![("usage_id", Value::Ref(usage)), ("role_id", role), ("person_id", Value::Ref(person))];
        desk.book.add(&USAGE_ROLE, desk.place.id, &cells, None);
    }
}

/// A task that this municipality uses the system for, besides those of the catalogue.
fn task(desk: &mut Desk<'_>, usage: i64) {
    let Some(subject) = desk.dice.pick(&desk.task.catalogue.subjects).copied() else { return };
    let cells = vec![("usage_id", Value::Ref(usage)), ("kle_id", Value::Ref(subject)), ("mode", Value::text("add"))];
    desk.book.add(&USAGE_KLE, desk.place.id, &cells, None);
}
