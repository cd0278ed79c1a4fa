//! Names become ids: by uuid, else CVR, else the folded name, within what the person reads.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Importer, Stop};
use crate::db::run::Connection;
use crate::db::sql::{Arg, Column as SqlColumn, Writer};
use crate::model::entities;
use crate::model::entity::Entity;
use crate::model::fold;
use crate::model::import::{Column, ImportError, Key, Place, Reason, Reference, Remark, Target};
use crate::model::request::{Refusal, Write};
use crate::model::rules::checks;
use crate::model::session::Session;
use crate::model::value::Value;

/// What a name was found to mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    One(i64),
    None,
    Several,
}

/// Looks names up, each once.
pub struct Resolver {
    /// May records be made for names that the catalogue does not know?
    makes_stubs: bool,
    known: HashMap<Reference, Found>,
}

impl Resolver {
    pub fn new(makes_stubs: bool) -> Self {
        Self { makes_stubs, known: HashMap::new() }
    }

    /// Something was taken back.
    pub fn forget(&mut self) {
        self.known.clear();
    }

    /// Something was made: names that were not found may be now.
    pub fn forget_names(&mut self) {
        self.known.retain(|_, found| matches!(found, Found::One(_)));
    }

    pub async fn find(
        &mut self,
        connection: &mut Connection,
        session: &Session,
        reference: &Reference,
    ) -> Result<Found, Refusal> {
        if let Some(found) = self.known.get(reference) {
            return Ok(*found);
        }
        let found = look_up(connection, session, reference).await?;
        self.known.insert(reference.clone(), found);
        Ok(found)
    }

    /// The municipality that a file says its rows belong to.
    pub async fn owner(
        &self,
        connection: &mut Connection,
        session: &Session,
        reference: &Reference,
    ) -> Result<Found, Refusal> {
        let municipalities = Some(("kind", "municipality"));
        first_of(connection, session, &entities::organisation::ORGANISATION, reference, municipalities).await
    }

    /// The record of one's own that a row's key means.
    pub async fn own(
        &mut self,
        connection: &mut Connection,
        session: &Session,
        entity: &'static Entity,
        key: &Key,
    ) -> Result<Option<i64>, Refusal> {
        let uuid = key.uuid.map(|uuid| uuid.to_string());
        for (column, value) in [("uuid", uuid), ("name_key", Some(fold::name_key(&key.name)))] {
            let Some(value) = value else { continue };
            if let Found::One(id) = by_column(connection, session, entity, column, &value, None).await? {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }
}

async fn look_up(connection: &mut Connection, session: &Session, reference: &Reference) -> Result<Found, Refusal> {
    let (entity, narrowed) = match reference.target {
        Target::Entity(name) => (entities::named(name).ok_or(Refusal::Gone)?, None),
        Target::Option(option_type) => (&entities::catalogue::OPTION_VALUE, Some(("option_type", option_type))),
    };
    first_of(connection, session, entity, reference, narrowed).await
}

/// By uuid, else CVR, else name: the first that somebody answers to.
async fn first_of(
    connection: &mut Connection,
    session: &Session,
    entity: &'static Entity,
    reference: &Reference,
    narrowed: Option<(&str, &str)>,
) -> Result<Found, Refusal> {
    let cvr = reference.cvr.clone().filter(|_| entity.field("cvr").is_some());
    let name = if entity.name == "kle" {
        ("number", Some(reference.name.clone()))
    } else {
        ("name_key", Some(fold::name_key(&reference.name)))
    };
    let uuid = ("uuid", reference.uuid.map(|uuid| uuid.to_string()));
    let mut found = Found::None;
    for (column, value) in [uuid, ("cvr", cvr), name] {
        let Some(value) = value.filter(|value| !value.is_empty()) else { continue };
        found = by_column(connection, session, entity, column, &value, narrowed).await?;
        if found != Found::None {
            break;
        }
    }
    Ok(found)
}

async fn by_column(
    connection: &mut Connection,
    session: &Session,
    entity: &'static Entity,
    column: &str,
    value: &str,
    narrowed: Option<(&str, &str)>,
) -> Result<Found, Refusal> {
    let mut writer = Writer::new(session);
    writer.push(&format!("select t.id from {} t where ", entity.view()));
    writer.own_rows(entity, "t");
    writer.push(&format!(" and t.{column} = ")).bind(Arg::Text(Some(value.to_owned())));
    if let Some((column, value)) = narrowed {
        writer.push(&format!(" and t.{column} = ")).bind(Arg::Text(Some(value.to_owned())));
    }
    writer.push(" order by t.id limit 2");
    let mut statement = writer.finish();
    statement.columns = vec![SqlColumn::Int];
    let rows = connection.fetch(&statement).await?;
    let ids: Vec<i64> = rows.iter().filter_map(|row| row.first().and_then(Value::as_int)).collect();
    Ok(match ids.as_slice() {
        [] => Found::None,
        [id] => Found::One(*id),
        _ => Found::Several,
    })
}

impl Importer<'_> {
    /// The id that a reference means; none where the field is to stay as it is.
    pub(super) async fn meant(
        &mut self,
        reference: &Reference,
        field: &str,
        place: &Place,
        remarks: &mut Vec<Remark>,
    ) -> Result<Option<i64>, Stop> {
        let name = || reference.name.clone();
        match self.resolver.find(self.connection, self.session, reference).await? {
            Found::One(id) => return Ok(Some(id)),
            Found::Several => {
                remarks.push(Remark::Ambiguous { name: name() });
                return Ok(None);
            }
            Found::None => {}
        }
        match reference.target {
            Target::Option(_) => {
                let reason = Reason::UnknownOption { value: name() };
                Err(Stop::Row(ImportError::of(place.clone(), Column::named(field), reason)))
            }
            Target::Entity("organisation") => self.supplier(reference, place, remarks).await,
            Target::Entity("system_usage") => self.usage(reference, place, remarks).await,
            Target::Entity(_) => {
                remarks.push(Remark::NotFound { name: name() });
                Ok(None)
            }
        }
    }

    async fn supplier(
        &mut self,
        reference: &Reference,
        place: &Place,
        remarks: &mut Vec<Remark>,
    ) -> Result<Option<i64>, Stop> {
        if !self.resolver.makes_stubs {
            return self.order("supplier", &reference.name, place, remarks).await;
        }
        let mut fields = vec![("kind", Value::text("company"))];
        if let Some(cvr) = reference.cvr.as_deref().filter(|cvr| checks::is_cvr(cvr)) {
            fields.push(("cvr", Value::text(cvr)));
        }
        self.stub("organisation", reference, fields, place, remarks).await.map(Some)
    }

    /// A record with nothing but its name, marked so that somebody completes it.
    async fn stub(
        &mut self,
        entity: &'static str,
        reference: &Reference,
        mut fields: Vec<(&'static str, Value)>,
        place: &Place,
        remarks: &mut Vec<Remark>,
    ) -> Result<i64, Stop> {
        fields.push(("name", Value::text(&reference.name)));
        fields.push(("is_stub", Value::Bool(true)));
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let uuid = reference.uuid.filter(|_| entity == "organisation").unwrap_or_else(Uuid::now_v7);
        let id = self.write(Write::Insert { entity: entity.to_owned(), uuid, fields }, place).await?;
        remarks.push(Remark::Stub { name: reference.name.clone() });
        self.resolver.forget_names();
        Ok(id)
    }

    /// A system that is not in use here: taken into use where the catalogue has it.
    async fn usage(
        &mut self,
        reference: &Reference,
        place: &Place,
        remarks: &mut Vec<Remark>,
    ) -> Result<Option<i64>, Stop> {
        let wanted = Reference::named(Target::Entity("it_system"), &reference.name);
        let system = match self.resolver.find(self.connection, self.session, &wanted).await? {
            Found::One(id) => id,
            Found::Several => {
                remarks.push(Remark::Ambiguous { name: reference.name.clone() });
                return Ok(None);
            }
            Found::None if self.resolver.makes_stubs => {
                let fields = vec![("access", Value::text("local"))];
                self.stub("it_system", &wanted, fields, place, remarks).await?
            }
            Found::None => return self.order("system", &reference.name, place, remarks).await,
        };
        if !self.session.may_edit(&entities::usage::SYSTEM_USAGE) {
            remarks.push(Remark::NotFound { name: reference.name.clone() });
            return Ok(None);
        }
        let uuid = reference.uuid.unwrap_or_else(Uuid::now_v7);
        let fields = vec![("system_id".to_owned(), Value::Ref(system))];
        let id = self.write(Write::Insert { entity: "system_usage".to_owned(), uuid, fields }, place).await?;
        remarks.push(Remark::TakenIntoUse { name: reference.name.clone() });
        self.resolver.forget_names();
        Ok(Some(id))
    }

    /// Asks the secretariat for what only it may add, unless it has been asked already.
    async fn order(
        &mut self,
        kind: &str,
        name: &str,
        place: &Place,
        remarks: &mut Vec<Remark>,
    ) -> Result<Option<i64>, Stop> {
        remarks.push(Remark::Ordered { name: name.to_owned() });
        if !self.is_ordered(kind, name).await? {
            let text = |value: &str| Value::text(value);
            let fields = [("kind", text(kind)), ("name", text(name)), ("status", text("open"))];
            let fields = fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
            let entity = "catalogue_order".to_owned();
            self.write(Write::Insert { entity, uuid: Uuid::now_v7(), fields }, place).await?;
        }
        Ok(None)
    }

    async fn is_ordered(&mut self, kind: &str, name: &str) -> Result<bool, Refusal> {
        let mut writer = Writer::new(self.session);
        writer.push("select t.id from v_catalogue_order t where t.organisation_id = ");
        writer.bind(Arg::Int(Some(self.session.organisation_id))).push(" and t.kind = ");
        writer.bind(Arg::Text(Some(kind.to_owned()))).push(" and t.name_key = ");
        writer.bind(Arg::Text(Some(fold::name_key(name)))).push(" limit 1");
        let mut statement = writer.finish();
        statement.columns = vec![SqlColumn::Int];
        Ok(!self.connection.fetch(&statement).await?.is_empty())
    }
}
