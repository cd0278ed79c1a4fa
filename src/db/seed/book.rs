//! Rows on their way into the database: completed by the declarations and the rules of the
//! model, collected by table, and written many at a time.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

use chrono::SecondsFormat;
use sqlx::AssertSqlSafe;
use uuid::Builder;

use crate::db::seed::dice::Dice;
use crate::db::setup::{Bind, Setup};
use crate::model::entities::{catalogue, contract, organisation, people, sharing, usage};
use crate::model::entity::{Entity, Field, Kind};
use crate::model::fold;
use crate::model::request::Refusal;
use crate::model::rules::derive;
use crate::model::value::Value;

/// A field and its value; fields that are not named are empty.
pub(super) type Cells = Vec<(&'static str, Value)>;

/// The order in which the tables are written: what is referred to first. Contracts come before
/// usages, which may point to their main contract.
const ORDER: [&Entity; 20] = [
    &organisation::ORGANISATION,
    &organisation::ORG_UNIT,
    &people::PERSON,
    &people::ASSIGNMENT,
    &sharing::ACCESSION,
    &catalogue::KLE,
    &catalogue::IT_SYSTEM,
    &catalogue::IT_SYSTEM_KLE,
    &catalogue::IT_INTERFACE,
    &contract::CONTRACT,
    &usage::SYSTEM_USAGE,
    &usage::USAGE_KLE,
    &contract::ECONOMY_LINE,
    &contract::CONTRACT_SYSTEM,
    &contract::CONTRACT_ELEMENT,
    &contract::CONTRACT_ROLE,
    &usage::USAGE_ROLE,
    &contract::REFERENCE,
    &contract::NOTICE,
    &usage::SYSTEM_RELATION,
];

/// Rows of one statement. Few sizes, so that each statement is parsed once and then reused.
const BATCHES: [usize; 4] = [256, 32, 4, 1];
/// Rows that wait in memory before they are written.
const MOST_WAITING: usize = 20_000;
/// Columns that every table has besides its fields; the last is a moment.
const COMMON: [&str; 5] = ["id", "organisation_id", "uuid", "change_id", "row_from"];

/// The rows of one table.
struct Sheet {
    entity: &'static Entity,
    fields: Vec<&'static Field>,
    /// Row after row.
    waiting: Vec<Bind>,
    statements: HashMap<usize, Arc<str>>,
    first_id: i64,
    next_id: i64,
}

pub(super) struct Book {
    sheets: Vec<Sheet>,
    /// The change set of each organisation.
    changes: HashMap<i64, i64>,
    /// When all of it was written, as both databases read it.
    at: String,
    ids: Ids,
    waiting: usize,
}

/// UUIDs in the order of making, as version 7 has them.
struct Ids {
    dice: Dice,
    milliseconds: u64,
    made: u64,
}

impl Ids {
    fn next(&mut self) -> String {
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.dice.next().to_le_bytes());
        random[8..].copy_from_slice(&self.dice.next().to_le_bytes()[..2]);
        self.made += 1;
        Builder::from_unix_timestamp_millis(self.milliseconds + self.made / 64, &random).into_uuid().to_string()
    }
}

impl Book {
    /// A book for a database in which nothing but reference data stands. `at` is the moment
    /// under which everything is written.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn open(setup: &mut Setup, seed: u64, at: chrono::DateTime<chrono::Utc>) -> Result<Self, Refusal> {
        let mut sheets = Vec::with_capacity(ORDER.len());
        for entity in ORDER {
            let last = format!("select coalesce(max(id), 0) from {}", entity.table);
            let next_id = setup.number(AssertSqlSafe(last), Vec::new()).await? + 1;
            sheets.push(Sheet::new(entity, next_id));
        }
        let milliseconds = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        Ok(Self {
            sheets,
            changes: HashMap::new(),
            at: at.to_rfc3339_opts(SecondsFormat::Millis, true),
            ids: Ids { dice: Dice::new(seed, 1), milliseconds, made: 0 },
            waiting: 0,
        })
    }

    /// Writes the change set of an organisation.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn begin(&mut self, setup: &mut Setup, organisation: i64) -> Result<(), Refusal> {
        let at = if matches!(setup, Setup::Sqlite(_)) { "$4" } else { "cast($4 as timestamptz)" };
        let text =
            format!("insert into change_set (organisation_id, uuid, kind, at) values ($1, $2, $3, {at}) returning id");
        let uuid = self.ids.next();
        let values = vec![organisation.into(), uuid.as_str().into(), "seed".into(), self.at.as_str().into()];
        let change = setup.number(AssertSqlSafe(text), values).await?;
        self.changes.insert(organisation, change);
        Ok(())
    }

    /// Puts a row in, with what the model derives from it. Returns its id. `notice_months` is
    /// what a contract's termination deadline says.
    pub fn add(
        &mut self,
        entity: &'static Entity,
        organisation: i64,
        cells: &Cells,
        notice_months: Option<i64>,
    ) -> i64 {
        let change = self.changes.get(&organisation).copied().unwrap_or_default();
        let uuid = self.ids.next();
        let Some(sheet) = self.sheets.iter_mut().find(|sheet| sheet.entity.name == entity.name) else { return 0 };
        let id = sheet.next_id;
        sheet.next_id += 1;
        sheet.waiting.extend([
            id.into(),
            organisation.into(),
            Bind::Text(Some(uuid)),
            change.into(),
            self.at.as_str().into(),
        ]);
        sheet.complete(cells, notice_months);
        self.waiting += 1;
        id
    }

    /// Writes what waits if there is enough of it.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn relieve(&mut self, setup: &mut Setup) -> Result<(), Refusal> {
        if self.waiting < MOST_WAITING { Ok(()) } else { self.write(setup).await }
    }

    /// Writes everything that waits.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn write(&mut self, setup: &mut Setup) -> Result<(), Refusal> {
        for sheet in &mut self.sheets {
            sheet.write(setup).await?;
        }
        self.waiting = 0;
        Ok(())
    }

    /// Writes the rest. PostgreSQL's own numbering then goes on after the numbers given here.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn close(mut self, setup: &mut Setup) -> Result<Vec<(&'static str, u64)>, Refusal> {
        self.write(setup).await?;
        if matches!(setup, Setup::Postgres(_)) {
            for sheet in self.sheets.iter().filter(|sheet| sheet.next_id > sheet.first_id) {
                let table = format!("kitos.{}", sheet.entity.table);
                let values = vec![table.as_str().into(), (sheet.next_id - 1).into()];
                setup.number("select setval(pg_get_serial_sequence($1, 'id'), $2)", values).await?;
            }
        }
        Ok(self
            .sheets
            .iter()
            .map(|sheet| (sheet.entity.name, (sheet.next_id - sheet.first_id).unsigned_abs()))
            .collect())
    }
}

impl Sheet {
    fn new(entity: &'static Entity, next_id: i64) -> Self {
        let fields = entity.fields.iter().filter(|field| field.stored()).collect();
        Self { entity, fields, waiting: Vec::new(), statements: HashMap::new(), first_id: next_id, next_id }
    }

    fn columns(&self) -> Vec<&'static str> {
        let keys = [("name_key", self.entity.has_name_key()), ("search_text", !self.entity.searched.is_empty())];
        let keys = keys.into_iter().filter_map(|(name, present)| present.then_some(name));
        COMMON.into_iter().chain(keys).chain(self.fields.iter().map(|field| field.name)).collect()
    }

    /// The keys, then every field of the table in its order.
    fn complete(&mut self, cells: &Cells, notice_months: Option<i64>) {
        let typed =
            |name: &str| cells.iter().find(|(field, _)| *field == name).map_or(Value::Null, |(_, value)| value.clone());
        debug_assert!(cells.iter().all(|(name, _)| self.fields.iter().any(|field| field.name == *name)), "{cells:?}");
        if self.entity.has_name_key() {
            self.waiting.push(Bind::Text(typed("name").as_text().map(fold::name_key)));
        }
        if !self.entity.searched.is_empty() {
            self.waiting.push(Bind::Text(Some(search_text(self.entity, &typed))));
        }
        let derived = derive::derive(self.entity, &typed, notice_months);
        for field in &self.fields {
            let known = derived.iter().find(|(name, _)| *name == field.name).map(|(_, value)| value.clone());
            self.waiting.push(bind(field.kind, known.unwrap_or_else(|| typed(field.name))));
        }
    }

    async fn write(&mut self, setup: &mut Setup) -> Result<(), Refusal> {
        let width = self.columns().len();
        let mut waiting = std::mem::take(&mut self.waiting);
        let mut rows = waiting.len() / width;
        let mut values = waiting.drain(..);
        for batch in BATCHES {
            while rows >= batch {
                let statement = self.statement(setup, batch);
                let some = values.by_ref().take(batch * width).collect();
                setup.run(AssertSqlSafe(statement), some).await?;
                rows -= batch;
            }
        }
        Ok(())
    }

    fn statement(&mut self, setup: &Setup, rows: usize) -> Arc<str> {
        if let Some(known) = self.statements.get(&rows) {
            return Arc::clone(known);
        }
        let text: Arc<str> = self.insert(rows, matches!(setup, Setup::Postgres(_))).into();
        self.statements.insert(rows, Arc::clone(&text));
        text
    }

    /// SQLite's parameters have no numbers here: it looks numbered ones up one by one, which
    /// for thousands of them takes longer than the insert.
    fn insert(&self, rows: usize, postgres: bool) -> String {
        let columns = self.columns();
        let mut text = format!("insert into {} ({}) values ", self.entity.table, columns.join(", "));
        let mut number = 0;
        for row in 0..rows {
            text.push_str(if row == 0 { "(" } else { "), (" });
            for (at, column) in columns.iter().enumerate() {
                number += 1;
                let comma = if at == 0 { "" } else { ", " };
                // Writing to a String cannot fail.
                let _ = match (postgres, self.is_moment(column)) {
                    (false, _) => write!(text, "{comma}?"),
                    (true, false) => write!(text, "{comma}${number}"),
                    (true, true) => write!(text, "{comma}cast(${number} as timestamptz)"),
                };
            }
        }
        text.push(')');
        text
    }

    fn is_moment(&self, column: &str) -> bool {
        column == "row_from" || self.entity.field(column).is_some_and(|field| field.kind == Kind::Moment)
    }
}

/// What the record is found by.
pub(super) fn search_text(entity: &Entity, value: &dyn Fn(&str) -> Value) -> String {
    let words: Vec<String> =
        entity.searched.iter().filter_map(|field| value(field).as_text().map(str::to_owned)).collect();
    fold::search(&words.join(" "))
}

/// The value as the column's type; PostgreSQL wants to know it even where there is nothing.
fn bind(kind: Kind, value: Value) -> Bind {
    match (kind, value) {
        (Kind::Bool, value) => Bind::Bool(value.as_bool().unwrap_or(false)),
        (_, Value::Moment(moment)) => Bind::Text(Some(moment.to_rfc3339_opts(SecondsFormat::Millis, true))),
        (Kind::Date, value) => Bind::Date(value.as_date()),
        (Kind::Text { .. } | Kind::LongText | Kind::Choice(_) | Kind::Moment, Value::Text(text)) => {
            Bind::Text(Some(text))
        }
        (Kind::Text { .. } | Kind::LongText | Kind::Choice(_) | Kind::Moment, _) => Bind::Text(None),
        (_, value) => Bind::Int(value.as_int()),
    }
}
