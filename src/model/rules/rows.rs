//! What rows that hang on a record begin with, and what they owe each other.

use chrono::NaiveDate;

use crate::model::entities;
use crate::model::entity::{Entity, Field, Kind};
use crate::model::request::Record;
use crate::model::value::Value;

/// The fields of a row that a person fills in where the record itself stands in `via`.
pub fn filled_in(entity: &'static Entity, via: &str) -> Vec<&'static Field> {
    entity.fields.iter().filter(|field| field.editable() && field.name != via).collect()
}

/// What a new row holds before anything is typed. `others` are the rows that are there.
pub fn defaults(entity: &Entity, others: &[Record], today: NaiveDate) -> Vec<(&'static str, Value)> {
    match entity.name {
        "usage_kle" => vec![("mode", Value::text("add"))],
        // The first reference is the one that lists show. Source: domain.md 2.12.
        "reference" => vec![("is_master", Value::Bool(others.is_empty()))],
        "notice" => {
            vec![("from_date", Value::Date(today)), ("frequency", Value::text("once")), ("active", Value::Bool(true))]
        }
        "economy_line" => vec![
            ("direction", Value::text("external")),
            ("acquisition", Value::Money(0)),
            ("operation", Value::Money(0)),
            ("other", Value::Money(0)),
            ("audit_status", Value::text("white")),
        ],
        _ => Vec::new(),
    }
}

/// The row that already says the same: a pair, a role of a person, stands once. Rows that are
/// known by what is typed into them may be alike.
pub fn twin<'r>(row: &Record, others: &'r [Record]) -> Option<&'r Record> {
    let entity = entities::named(&row.entity)?;
    let stored = || entity.fields.iter().filter(|field| field.stored());
    let typed = |field: &Field| matches!(field.kind, Kind::Text { .. } | Kind::LongText | Kind::Money | Kind::Date);
    if stored().any(typed) {
        return None;
    }
    let tells = |field: &Field| matches!(field.kind, Kind::Link(_) | Kind::Option(_)) || field.name == entity.label;
    let links: Vec<&Field> = stored().filter(|field| tells(field)).collect();
    others.iter().filter(|other| other.entity == row.entity && other.id != row.id).find(|other| {
        links.iter().all(|field| !row.value(field.name).is_null() && row.value(field.name) == other.value(field.name))
    })
}

/// Of a record's references exactly one stands in the lists (`is_master`) when there are any.
/// `rows` are those that remain, as they will be; `chosen` the one that was just chosen. Returns
/// the ids whose mark changes and their new mark, those that lose it first: the index over
/// masters is asked at every row. Source: `domain.md` 2.12.
pub fn masters(rows: &[Record], chosen: Option<i64>) -> Vec<(i64, bool)> {
    let marked = |row: &&Record| row.value("is_master").as_bool() == Some(true);
    let keeps = chosen
        .or_else(|| rows.iter().find(marked).map(|row| row.id))
        .or_else(|| rows.iter().map(|row| row.id).min_by_key(|id| (*id < 0, id.abs())));
    let lose = rows.iter().filter(marked).filter(|row| Some(row.id) != keeps).map(|row| (row.id, false));
    let win = rows.iter().filter(|row| Some(row.id) == keeps && !marked(row)).map(|row| (row.id, true));
    lose.chain(win).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::entities::contract::{CONTRACT_ROLE, REFERENCE};
    use crate::model::value::Cell;

    fn row(entity: &Entity, id: i64, values: &[(&str, Value)]) -> Record {
        let value = |name: &str| values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
        let cells = entity.fields.iter().map(|field| Cell::new(value(field.name).unwrap_or_default())).collect();
        Record { entity: entity.name.to_owned(), id, organisation_id: 2, uuid: String::new(), version: 1, cells }
    }

    fn references(marks: &[(i64, bool)]) -> Vec<Record> {
        marks.iter().map(|(id, mark)| row(&REFERENCE, *id, &[("is_master", Value::Bool(*mark))])).collect()
    }

    #[test]
    fn one_reference_is_the_master_when_there_are_any() {
        // Source: domain.md 2.12. A new row has a negative id.
        for (rows, chosen, expected) in [
            (vec![], None, vec![]),
            (vec![(4, true)], None, vec![]),
            (vec![(4, true), (5, true)], Some(5), vec![(4, false)]),
            (vec![(4, true), (5, false)], Some(5), vec![(4, false), (5, true)]),
            (vec![(5, false), (4, false)], None, vec![(4, true)]),
            (vec![(-1, false), (-2, false)], None, vec![(-1, true)]),
            (vec![(-1, false), (9, false)], None, vec![(9, true)]),
        ] {
            assert_eq!(masters(&references(&rows), chosen), expected, "{rows:?}");
        }
    }

    #[test]
    fn the_same_role_is_not_given_to_the_same_person_twice() {
        let role = |id: i64, role: i64, person: i64| {
            let links = [("contract_id", 1), ("role_id", role), ("person_id", person)];
            row(&CONTRACT_ROLE, id, &links.map(|(name, id)| (name, Value::Ref(id))))
        };
        let there = [role(10, 3, 7), role(11, 4, 7)];
        assert_eq!(twin(&role(-1, 3, 7), &there).map(|row| row.id), Some(10));
        assert_eq!(twin(&role(-1, 3, 8), &there), None);
        assert_eq!(twin(&role(10, 3, 7), &there), None, "a row is not its own twin");
        assert_eq!(twin(&references(&[(1, true)])[0], &references(&[(2, true)])), None);
    }
}
