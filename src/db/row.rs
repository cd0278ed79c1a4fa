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
