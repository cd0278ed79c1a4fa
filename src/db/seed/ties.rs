//! A few relations between systems in use, and notices on contracts: something to look at in the
//! municipality of the demo's registrar, and nothing to measure.

use crate::db::seed::municipality::Desk;
use crate::db::seed::{BALLERUP, dates, words};
use crate::model::entities::contract::NOTICE;
use crate::model::entities::usage::SYSTEM_RELATION;
use crate::model::value::Value;

const RELATIONS: usize = 40;
const NOTICES: usize = 20;

pub(super) fn add(desk: &mut Desk<'_>) {
    if desk.place.facts.code == BALLERUP {
        relations(desk);
        notices(desk);
    }
}

/// Systems with an interface are what others take their data from.
fn relations(desk: &mut Desk<'_>) {
    let interfaces = &desk.task.catalogue.interfaces;
    let exhibited = |system: i64| interfaces.iter().find(|(exhibitor, _)| *exhibitor == system).map(|(_, id)| *id);
    let options = &desk.task.catalogue.options;
    let mut rows = Vec::new();
    for (at, pair) in desk.made.windows(2).filter(|pair| pair[0].system != pair[1].system).enumerate() {
        if rows.len() == RELATIONS {
            break;
        }
        let (from, to) = (&pair[0], &pair[1]);
        let interface = exhibited(to.system);
        // Every fifth goes over nothing that the catalogue knows.
        if interface.is_none() && at % 5 != 0 {
            continue;
        }
        rows.push(vec![
            ("from_usage_id", Value::Ref(from.usage)),
            ("to_usage_id", Value::Ref(to.usage)),
            ("interface_id", interface.map_or(Value::Null, Value::Ref)),
            ("frequency_id", options.at("relation_frequency", at % 3)),
            ("contract_id", if at % 2 == 0 { Value::Ref(to.contract) } else { Value::Null }),
            ("description", Value::text(format!("Henter data fra {}.", to.name))),
        ]);
    }
    for cells in rows {
        desk.book.add(&SYSTEM_RELATION, desk.place.id, &cells, None);
    }
}

/// To the one who is responsible for the contract, or to the digitalisation's own address.
fn notices(desk: &mut Desk<'_>) {
    let today = desk.task.plan.today;
    let responsible = desk.task.catalogue.options.at("contract_role", 0);
    let address = format!("it@{}", desk.place.host());
    let mut contracts: Vec<i64> = desk.made.iter().map(|made| made.contract).collect();
    contracts.dedup();
    for (at, contract) in contracts.into_iter().step_by(3).take(NOTICES).enumerate() {
        let (subject, frequency) = words::NOTICES[at % words::NOTICES.len()];
        let days = i64::try_from(at).unwrap_or_default() * 9;
        let from = if at % 4 == 3 { dates::earlier(today, days) } else { dates::later(today, days) };
        let cells = vec![
            ("contract_id", Value::Ref(contract)),
            ("subject", Value::text(subject)),
            ("from_date", Value::Date(from)),
            ("frequency", Value::text(frequency)),
            ("role_id", if at % 2 == 0 { responsible.clone() } else { Value::Null }),
            ("emails", if at % 2 == 1 { Value::text(&*address) } else { Value::Null }),
            ("active", Value::Bool(at % 10 != 9)),
        ];
        desk.book.add(&NOTICE, desk.place.id, &cells, None);
    }
}
