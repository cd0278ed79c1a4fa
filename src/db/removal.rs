//! What deleting a record would do: the rows that hang on it and those that point to it.

use crate::db::run::Connection;
use crate::db::{read, write};
use crate::model::entities;
use crate::model::removal::{Bound, Removal, bindings};
use crate::model::request::Refusal;
use crate::model::session::Session;
use crate::model::value::Value;

/// # Errors
/// `Gone` where there is no such record, or none of this entity is deleted as a whole.
pub async fn removal(
    connection: &mut Connection,
    session: &Session,
    entity: &str,
    id: i64,
) -> Result<Removal, Refusal> {
    let entity = entities::named(entity).ok_or(Refusal::Gone)?;
    let bindings = bindings(entity.name).ok_or(Refusal::Gone)?;
    let record = write::stored(connection, session, entity, id).await?;
    let mut bound = Vec::new();
    for binding in bindings {
        let other = entities::named(binding.entity).ok_or(Refusal::Gone)?;
        let rows = read::records(connection, session, other, binding.via, id).await?;
        bound.push(Bound { binding: *binding, rows: rows.iter().map(|row| (row.id, row.version)).collect() });
    }
    let used_by = record.value("usage_count").as_int().filter(|_| entity.name == "it_system").unwrap_or_default();
    Ok(Removal {
        entity: entity.name,
        id,
        version: record.version,
        name: record.cell(entity.label).value.as_text().unwrap_or_default().to_owned(),
        bound,
        used_by,
        exhibited: entity.name == "it_interface" && *record.value("exhibitor_id") != Value::Null,
        root: entity.name == "org_unit" && record.value("parent_id").is_null(),
    })
}
