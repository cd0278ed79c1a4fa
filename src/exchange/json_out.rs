//! JSON for programs: `{"rows":[{code: value}],"next":…}`, English codes, ISO dates, øre
//! as integers. Source: `decisions.md` 25. Sums stand in `totals`, and what the output says of
//! itself in `about`.

use std::io::Write;

use chrono::SecondsFormat;
use serde_json::{Map, Value as Json, json};

use crate::exchange::cells::Words;
use crate::exchange::out::{self, Begin, Foot, Head, Kind, RowWriter, WriteError};
use crate::model::about::{About, Source};
use crate::model::request::{Table, TableColumn};
use crate::model::value::{Cell, Value};

/// Bytes kept before they are handed on.
const BUFFER: usize = 64 * 1024;

pub struct JsonRows<'w> {
    to: Box<dyn Write + Send + 'w>,
    codes: Vec<String>,
    /// The codes as they begin a value: `"name":`.
    keys: Vec<String>,
    text: Vec<u8>,
    first: bool,
}

impl<'w> JsonRows<'w> {
    pub(super) fn begin(head: Head, begin: Begin<'w>) -> Result<Self, WriteError> {
        let codes: Vec<String> = head.columns.iter().map(|column| column.code.clone()).collect();
        let keys = codes.iter().map(|code| format!("{}:", json!(code))).collect();
        Ok(Self { to: begin.to, codes, keys, text: b"{\"rows\":[".to_vec(), first: true })
    }

    fn flush(&mut self, at_least: usize) -> Result<(), WriteError> {
        if self.text.len() > at_least {
            self.to.write_all(&self.text)?;
            self.text.clear();
        }
        Ok(())
    }

    /// The sums, each under its column's code.
    fn totals(&self, cells: &[Cell]) -> Json {
        let sums = self.codes.iter().zip(cells).filter(|(_, cell)| !cell.value.is_null());
        sums.map(|(code, cell)| (code.clone(), value(cell))).collect::<Map<_, _>>().into()
    }
}

impl RowWriter for JsonRows<'_> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), WriteError> {
        if !std::mem::take(&mut self.first) {
            self.text.push(b',');
        }
        for (place, (key, cell)) in self.keys.iter().zip(cells).enumerate() {
            self.text.push(if place == 0 { b'{' } else { b',' });
            self.text.extend_from_slice(key.as_bytes());
            put(&mut self.text, cell)?;
        }
        self.text.extend_from_slice(if self.keys.is_empty() { b"{}" } else { b"}" });
        self.flush(BUFFER)
    }

    fn finish(mut self: Box<Self>, foot: &Foot) -> Result<(), WriteError> {
        self.text.extend_from_slice(format!("],\"next\":{}", json!(foot.next)).as_bytes());
        if !foot.totals.is_empty() {
            let totals = self.totals(foot.totals);
            self.text.extend_from_slice(format!(",\"totals\":{totals}").as_bytes());
        }
        if let Some(about) = foot.about {
            self.text.extend_from_slice(format!(",\"about\":{}", self::about(about)).as_bytes());
        }
        self.text.extend_from_slice(b"}\n");
        self.flush(0)?;
        Ok(self.to.flush()?)
    }
}

/// The cell as JSON text; texts and numbers, which are nearly all, without a value between.
fn put(text: &mut Vec<u8>, cell: &Cell) -> Result<(), WriteError> {
    let written = match &cell.value {
        Value::Text(value) => serde_json::to_writer(text, value),
        Value::Int(number) | Value::Money(number) => serde_json::to_writer(text, number),
        _ => serde_json::to_writer(text, &value(cell)),
    };
    written.map_err(|error| WriteError::Io(error.into()))
}

/// The cells of a row under the codes of their columns.
pub fn object(columns: &[TableColumn], cells: &[Cell]) -> Map<String, Json> {
    columns.iter().zip(cells).map(|(column, cell)| (column.code.clone(), value(cell))).collect()
}

/// The table as a line of JSON text. `next` is where the next page begins, if there is one.
///
/// # Errors
/// Only if memory cannot be written.
pub fn to_bytes(table: &Table, about: Option<&About>, next: Option<&str>) -> Result<Vec<u8>, WriteError> {
    let words = Words { yes: "", no: "", notes: "" };
    out::to_bytes(Kind::Json, table, about, next, &words, chrono::DateTime::UNIX_EPOCH)
}

/// A link is the name of what it points to; a fixed choice is its code.
fn value(cell: &Cell) -> Json {
    match &cell.value {
        Value::Null => Json::Null,
        Value::Bool(flag) => json!(flag),
        Value::Int(number) | Value::Money(number) => json!(number),
        Value::Date(date) => json!(date.to_string()),
        Value::Moment(moment) => json!(moment.to_rfc3339_opts(SecondsFormat::Secs, true)),
        Value::Text(text) => json!(text),
        Value::Ref(id) => cell.label.as_ref().map_or_else(|| json!(id), |label| json!(label)),
    }
}

/// What the output says of itself: English codes; `null` where there is nothing to say.
pub fn about(about: &About) -> Json {
    let mut object = match &about.source {
        Source::Report(run) => json!({
            "template": run.code,
            "version": run.version,
            "scope": run.scope,
            "parameters": run.params.iter().map(|param| (param.name.clone(), json!(param.value))).collect::<Map<_, _>>(),
            "marked_records": run.marked,
            "sample": run.sample,
            "municipalities": run.shared.as_ref().and_then(|shared| shared.municipalities),
            "hidden_prices": run.shared.as_ref().and_then(|shared| shared.hidden),
            "unknown_municipalities": run.shared.as_ref().map(|shared| shared.unknown.clone()),
            "members_only": run.shared.is_some(),
        }),
        Source::List { organisation, sort } => json!({
            "list": about.entity,
            "organisation": organisation,
            "sort": sort.field,
            "descending": sort.descending,
        }),
    };
    object["filter"] = json!(about.filter);
    object["at"] = json!(about.at.to_rfc3339_opts(SecondsFormat::Secs, true));
    object["as_of"] = json!(about.as_of.map(|date| date.to_string()));
    object["row_count"] = json!(about.rows);
    object["more"] = json!(about.more);
    object
}
