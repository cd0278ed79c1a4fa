//! Rows become values: one decoder for both databases.

use sqlx::{ColumnIndex, Database, Decode, Type};

use crate::db::sql::Column;
use crate::model::value::Value;

/// The value in column `index`. A column that cannot be read so is an error of ours, which
/// the schema test finds; here it is empty.
pub fn value<R, D>(row: &R, index: usize, column: Column) -> Result<Value, sqlx::Error>
where
    R: sqlx::Row<Database = D>,
    D: Database,
    usize: ColumnIndex<R>,
    for<'r> bool: Decode<'r, D> + Type<D>,
    for<'r> i64: Decode<'r, D> + Type<D>,
    for<'r> String: Decode<'r, D> + Type<D>,
    for<'r> chrono::NaiveDate: Decode<'r, D> + Type<D>,
    for<'r> chrono::DateTime<chrono::Utc>: Decode<'r, D> + Type<D>,
{
    Ok(match column {
        Column::Bool => row.try_get::<Option<bool>, _>(index)?.map_or(Value::Null, Value::Bool),
        Column::Int => row.try_get::<Option<i64>, _>(index)?.map_or(Value::Null, Value::Int),
        Column::Money => row.try_get::<Option<i64>, _>(index)?.map_or(Value::Null, Value::Money),
        Column::Ref => row.try_get::<Option<i64>, _>(index)?.map_or(Value::Null, Value::Ref),
        Column::Date => row.try_get::<Option<chrono::NaiveDate>, _>(index)?.map_or(Value::Null, Value::Date),
        Column::Moment => {
            row.try_get::<Option<chrono::DateTime<chrono::Utc>>, _>(index)?.map_or(Value::Null, Value::Moment)
        }
        Column::Text => row.try_get::<Option<String>, _>(index)?.map_or(Value::Null, Value::Text),
    })
}

/// The same from JSON, where SQLite's own values have become text and numbers.
pub fn from_json(value: serde_json::Value, column: Column) -> Value {
    use serde_json::Value as Json;
    let read = match (column, value) {
        (Column::Text, Json::String(text)) => Some(Value::Text(text)),
        (Column::Bool, value) => value.as_i64().map(|flag| Value::Bool(flag != 0)),
        (Column::Int, value) => value.as_i64().map(Value::Int),
        (Column::Money, value) => value.as_i64().map(Value::Money),
        (Column::Ref, value) => value.as_i64().map(Value::Ref),
        (Column::Date, Json::String(text)) => text.parse().ok().map(Value::Date),
        (Column::Moment, Json::String(text)) => text.parse().ok().map(Value::Moment),
        _ => None,
    };
    read.unwrap_or_default()
}
