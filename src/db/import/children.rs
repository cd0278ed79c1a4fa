//! The rows that hang on an imported record, compared as sets: what stands there already is
//! left alone, what differs is changed, what is new is added, and what is missing is taken
//! away where the file gives all there is.

use uuid::Uuid;

use super::{Importer, Stop, same};
use crate::db::read;
use crate::model::entities;
use crate::model::entity::{Entity, Field};
use crate::model::import::{Children, Place, Remark};
use crate::model::request::{Record, Refusal, Write};
use crate::model::value::Value;

type Values = Vec<(String, Value)>;

impl Importer<'_> {
    /// Brings the children to what the file says; was anything different?
    pub(super) async fn children(
        &mut self,
        set: &Children,
        parent: i64,
        place: &Place,
        remarks: &mut Vec<Remark>,
    ) -> Result<bool, Stop> {
        let entity = entities::named(set.entity).ok_or(Refusal::Gone)?;
        let mut wanted = Vec::new();
        for row in &set.rows {
            let fields = self.fields(entity, row, place, remarks).await?;
            // A role without its person is no role; that nobody was found has been told.
            if entity.fields.iter().all(|field| field.name == set.via || !lacks(field, &fields)) {
                wanted.push(fields);
            }
        }
        let mut stored = read::records(self.connection, self.session, entity, set.via, parent).await?;
        wanted.retain(|fields| take(&mut stored, |record| holds(record, fields)).is_none());
        let changed = !wanted.is_empty() || set.complete && !stored.is_empty();
        for fields in wanted {
            let former = take(&mut stored, |record| is_meant(entity, record, &fields));
            self.child(entity, set.via, parent, former, fields, place).await?;
        }
        if set.complete {
            for record in stored {
                let (id, version) = (record.id, record.version);
                self.write(Write::Remove { entity: record.entity, id, version }, place).await?;
            }
        }
        Ok(changed)
    }

    async fn child(
        &mut self,
        entity: &'static Entity,
        via: &str,
        parent: i64,
        former: Option<Record>,
        mut fields: Values,
        place: &Place,
    ) -> Result<(), Stop> {
        let name = entity.name.to_owned();
        let write = match former {
            Some(record) => {
                fields.retain(|(field, value)| !same(record.value(field), value));
                Write::Update { entity: name, id: record.id, version: record.version, fields }
            }
            None => {
                fields.retain(|(_, value)| !value.is_blank());
                fields.push((via.to_owned(), Value::Ref(parent)));
                Write::Insert { entity: name, uuid: Uuid::now_v7(), fields }
            }
        };
        self.write(write, place).await.map(drop)
    }
}

fn lacks(field: &Field, fields: &Values) -> bool {
    let given = || fields.iter().find(|(name, _)| name == field.name);
    field.required && field.editable() && given().is_none_or(|(_, value)| value.is_blank())
}

fn holds(record: &Record, fields: &Values) -> bool {
    fields.iter().all(|(name, value)| same(record.value(name), value))
}

/// Is this stored row the one that the file's row has become of? Payment lines are told by
/// their direction and references by their title; other rows have nothing to change.
fn is_meant(entity: &Entity, record: &Record, fields: &Values) -> bool {
    let by = match entity.name {
        "economy_line" => "direction",
        "reference" => "title",
        _ => return false,
    };
    fields.iter().any(|(name, value)| name == by && same(record.value(by), value))
}

/// Takes the first that fits out of the list.
fn take(records: &mut Vec<Record>, fits: impl Fn(&Record) -> bool) -> Option<Record> {
    let at = records.iter().position(fits)?;
    Some(records.remove(at))
}
