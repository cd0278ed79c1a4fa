//! The deadlines of contracts: as a table for the shell and as a calendar. Names, suppliers and
//! dates only; no remark and no person is asked for.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};

use crate::app::event::ListExport;
use crate::db::Db;
use crate::exchange::ics_out::{self, Event};
use crate::export::{Words, write_file};
use crate::model::condition::Condition;
use crate::model::request::{ColumnKind, ListQuery, Outcome, Refusal, Request, Row, Sort, Table, TableColumn, Window};
use crate::model::rules::deadlines::{Explained, OPEN_END};
use crate::model::rules::exit::{self, Facts};
use crate::model::value::{Cell, Value};
use crate::text::{Texts, explain};

/// Contracts fetched at once.
const WINDOW: usize = 2_000;

/// What is read of each contract: what names it, and what its dates are reckoned from.
pub fn fields() -> Vec<String> {
    ["name", "supplier_id"].iter().chain(exit::FIELDS).map(|name| (*name).to_owned()).collect()
}

/// A contract's dates as they are today.
#[derive(Clone, Debug)]
pub struct Deadline {
    pub id: i64,
    pub name: String,
    pub supplier: String,
    pub facts: Facts,
    /// The next last day for notice; in the past where it is too late.
    pub next: Explained<Option<NaiveDate>>,
    /// The day it stops as things stand; `OPEN_END` for none.
    pub end: NaiveDate,
}

impl Deadline {
    fn of(row: &Row, today: NaiveDate) -> Self {
        let fields = fields();
        let cell = |name: &str| {
            let place = fields.iter().position(|field| field == name);
            place.and_then(|place| row.cells.get(place)).cloned().unwrap_or_default()
        };
        let facts = exit::facts(&cell);
        Self {
            id: row.id,
            name: cell("name").value.as_text().unwrap_or_default().to_owned(),
            supplier: cell("supplier_id").label.unwrap_or_default(),
            next: exit::next_termination(&facts, today),
            end: exit::outlook(&facts, today).value,
            facts,
        }
    }

    /// The next day on which something happens or must be done.
    fn first(&self, today: NaiveDate) -> Option<NaiveDate> {
        let end = Some(self.end).filter(|end| *end != OPEN_END);
        [self.next.value, end].into_iter().flatten().filter(|date| *date >= today).min()
    }
}

/// All contracts that the filter keeps.
///
/// # Errors
/// What the database refuses.
pub async fn read(db: &Db, filter: Condition, sort: Sort) -> Result<Vec<Deadline>, Refusal> {
    let today = db.session().today;
    let mut found = Vec::new();
    let mut window = Window::First;
    loop {
        let query = ListQuery {
            entity: "contract",
            fields: fields(),
            filter: filter.clone(),
            sort: sort.clone(),
            window,
            limit: WINDOW,
        };
        let Outcome::Page(page) = db.answer(&Request::List(query)).await? else { return Err(Refusal::Gone) };
        found.extend(page.rows.iter().map(|row| Deadline::of(row, today)));
        match page.rows.last() {
            Some(last) if page.more => window = Window::After { key: last.key.clone(), id: last.id },
            _ => return Ok(found),
        }
    }
}

/// Those whose next day comes by `last`, by that day.
pub fn within(mut deadlines: Vec<Deadline>, today: NaiveDate, last: NaiveDate) -> Vec<Deadline> {
    deadlines.retain(|deadline| deadline.first(today).is_some_and(|date| date <= last));
    deadlines.sort_by_key(|deadline| (deadline.first(today), deadline.id));
    deadlines
}

/// The table that the shell prints.
pub fn table(deadlines: &[Deadline], today: NaiveDate, texts: Texts) -> Table {
    let column = |code: &str, kind| TableColumn {
        code: code.to_owned(),
        heading: texts.get(&crate::text::key(&["cli-column", code])),
        kind,
    };
    Table {
        title: texts.get("lane-title"),
        columns: vec![
            column("id", ColumnKind::Int),
            column("name", ColumnKind::Text),
            column("supplier", ColumnKind::Text),
            column("next_termination", ColumnKind::Date),
            column("end", ColumnKind::Date),
            column("days", ColumnKind::Int),
            column("options_left", ColumnKind::Int),
            column("why", ColumnKind::Text),
        ],
        rows: deadlines.iter().map(|deadline| row(deadline, today, texts)).collect(),
        ..Table::default()
    }
}

fn row(deadline: &Deadline, today: NaiveDate, texts: Texts) -> Vec<Cell> {
    let date = |date: Option<NaiveDate>| date.map_or(Value::Null, Value::Date);
    let days = deadline.first(today).map_or(Value::Null, |first| Value::Int((first - today).num_days()));
    let options = deadline.facts.options.map_or(Value::Null, |options| Value::Int(options.left()));
    [
        Value::Int(deadline.id),
        Value::text(&deadline.name),
        Value::text(&deadline.supplier),
        date(deadline.next.value),
        date(Some(deadline.end).filter(|end| *end != OPEN_END)),
        days,
        options,
        Value::text(explain::sentence(&deadline.next, texts)),
    ]
    .map(Cell::new)
    .to_vec()
}

/// The days that lie ahead as a calendar: the last for notice, and the end.
///
/// # Errors
/// What the database refuses.
pub async fn calendar(db: &Db, deadlines: &[Deadline], texts: Texts, stamp: DateTime<Utc>) -> Result<String, Refusal> {
    let today = db.session().today;
    let ids = deadlines.iter().map(|deadline| deadline.id).collect();
    let Outcome::ContractUuids(uuids) = db.answer(&Request::ContractUuids { ids }).await? else {
        return Err(Refusal::Gone);
    };
    let uuids: std::collections::HashMap<i64, String> = uuids.into_iter().collect();
    let events: Vec<Event> = deadlines
        .iter()
        .filter_map(|deadline| Some((deadline, uuids.get(&deadline.id)?)))
        .flat_map(|(deadline, uuid)| events(deadline, uuid, today, texts))
        .collect();
    let name = format!("{} · {}", texts.get("lane-title"), db.session().organisation_name);
    Ok(ics_out::to_text(&name, &events, stamp))
}

fn events(deadline: &Deadline, uuid: &str, today: NaiveDate, texts: Texts) -> Vec<Event> {
    let supplier = match deadline.supplier.as_str() {
        "" => String::new(),
        name => format!("{}: {name}\n", texts.get("cli-column-supplier")),
    };
    let event = |what: &str, day: NaiveDate, key: &str, why: String| Event {
        uid: format!("{uuid}-{what}@kitos"),
        day,
        summary: texts.with(key, &[("name", deadline.name.clone().into())]),
        description: format!("{supplier}{why}").trim_end().to_owned(),
    };
    let notice = deadline.next.value.filter(|day| *day >= today);
    let notice = notice.map(|day| event("notice", day, "calendar-notice", explain::sentence(&deadline.next, texts)));
    let end = Some(deadline.end).filter(|day| *day >= today && *day != OPEN_END);
    let end = end.map(|day| event("end", day, "calendar-end", String::new()));
    notice.into_iter().chain(end).collect()
}

/// Writes the list's deadlines as a calendar file; returns its path.
///
/// # Errors
/// The reason in the user's words.
pub(super) async fn list(db: &Db, export: ListExport, words: &Words) -> Result<PathBuf, String> {
    let texts = Texts::new(words.lang);
    let said = |refusal: Refusal| texts.refusal(None, &refusal);
    let deadlines = read(db, export.filter, export.sort).await.map_err(said)?;
    let text = calendar(db, &deadlines, texts, Utc::now()).await.map_err(said)?;
    write_file(&texts.get("lane-title"), export.format, text.as_bytes(), words)
}
