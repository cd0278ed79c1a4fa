//! What is read is what it comes to today. A contract's *opsiges senest* is stored without asking
//! what day it is, so that filters, orders and indexes can use it; where the contract has run on
//! since, the next such day is another (`model::rules::exit`), and that is the one that everybody
//! who reads a contract is given. Whoever wants the stored one asks for `Request::Stored`.

use chrono::NaiveDate;

use crate::model::entities::contract::CONTRACT;
use crate::model::request::{ListQuery, Page, Record};
use crate::model::rules::exit;
use crate::model::value::{Cell, Value};

/// Stored as one date, read as the next one.
const FIELD: &str = "latest_termination";

/// The query with what the day is reckoned from; none where it asks for no such day.
pub fn widened(query: &ListQuery) -> Option<ListQuery> {
    if query.entity != CONTRACT.name || !query.fields.iter().any(|field| field == FIELD) {
        return None;
    }
    let mut widened = query.clone();
    let missing = exit::NOTICE_FIELDS.iter().filter(|name| !query.fields.iter().any(|field| field == *name));
    widened.fields.extend(missing.map(|name| (*name).to_owned()));
    Some(widened)
}

/// The page as the query asked for it, with the day as it is today.
pub fn page(mut page: Page, asked: &ListQuery, widened: &ListQuery, today: NaiveDate) -> Page {
    let place = |name: &str| widened.fields.iter().position(|field| field == name);
    for row in &mut page.rows {
        let cell = |name: &str| place(name).and_then(|at| row.cells.get(at)).cloned().unwrap_or_default();
        let next = next(&cell, today);
        row.cells.truncate(asked.fields.len());
        let asked = asked.fields.iter().zip(&mut row.cells).filter(|(field, _)| *field == FIELD);
        asked.for_each(|(_, cell)| *cell = next.clone());
    }
    page
}

/// The record with the day as it is today.
pub fn record(mut record: Record, today: NaiveDate) -> Record {
    if record.entity == CONTRACT.name {
        let next = next(&|name| record.cell(name).clone(), today);
        let place = CONTRACT.fields.iter().position(|field| field.name == FIELD);
        if let Some(cell) = place.and_then(|at| record.cells.get_mut(at)) {
            *cell = next;
        }
    }
    record
}

fn next(cell: &dyn Fn(&str) -> Cell, today: NaiveDate) -> Cell {
    let next = exit::next_termination(&exit::facts(cell), today).value;
    Cell::new(next.map_or(Value::Null, Value::Date))
}
