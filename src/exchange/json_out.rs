//! JSON for programs: `{"rows":[{code: value}],"next":…}`, English codes, ISO dates, øre
//! as integers. Source: `decisions.md` 25.

use serde_json::{Map, Value as Json, json};

use crate::model::request::Table;
use crate::model::value::{Cell, Value};

/// The table as one JSON object. `next` is where the next page begins, if there is one.
pub fn to_json(table: &Table, next: Option<&str>) -> Json {
    let row = |cells: &Vec<Cell>| -> Map<String, Json> {
        table.columns.iter().zip(cells).map(|(column, cell)| (column.code.clone(), value(cell))).collect()
    };
    let mut whole = json!({ "rows": table.rows.iter().map(row).collect::<Vec<_>>(), "next": next });
    if !table.totals.is_empty() {
        let sums = table.columns.iter().zip(&table.totals).filter(|(_, cell)| !cell.value.is_null());
        whole["totals"] = sums.map(|(column, cell)| (column.code.clone(), value(cell))).collect::<Map<_, _>>().into();
    }
    whole
}

/// The table as a line of JSON text.
pub fn to_text(table: &Table, next: Option<&str>) -> String {
    format!("{}\n", to_json(table, next))
}

/// A link is the name of what it points to; a fixed choice is its code.
fn value(cell: &Cell) -> Json {
    match &cell.value {
        Value::Null => Json::Null,
        Value::Bool(flag) => json!(flag),
        Value::Int(number) | Value::Money(number) => json!(number),
        Value::Date(date) => json!(date.to_string()),
        Value::Moment(moment) => json!(moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
        Value::Text(text) => json!(text),
        Value::Ref(id) => cell.label.as_ref().map_or_else(|| json!(id), |label| json!(label)),
    }
}
