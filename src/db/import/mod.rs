//! What a file says becomes rows of the registry: one transaction, every row accounted for.
//!
//! The way of a row: `resolve` finds what its names mean, here it is compared with what is
//! stored, and what differs is written through `write` like any other save. A row that is
//! refused is taken back alone (a savepoint), so that the next ones can still be judged;
//! unless bad rows are to be skipped, nothing at all is kept then. The KLE plan is written
//! by the thousand (`kle`).

mod children;
mod kle;
mod resolve;

use uuid::Uuid;

use crate::db::reference;
use crate::db::run::Connection;
use crate::db::write;
use crate::model::entities;
use crate::model::entity::{Entity, Kind};
use crate::model::import::{
    Column, Fate, Fields, Format, ImportDocument, ImportError, ImportReport, ImportRow, ImportValue, Place, Reason,
    Remark, RowReport,
};
use crate::model::request::{Record, Refusal, Write};
use crate::model::session::{Session, Store};
use crate::model::value::Value;

use resolve::{Found, Resolver};

/// How files are to be applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `local` or `shared`: for the prices of contracts on which nobody has chosen yet.
    pub visibility: Option<String>,
    /// Write the good rows although others are refused.
    pub skip_bad_rows: bool,
    /// Do everything and take it back.
    pub dry_run: bool,
    pub reason: String,
}

/// Applies the documents in one transaction.
///
/// # Errors
/// `ReadOnly`, `Denied` (contracts are a municipality's, KLE the secretariat's or the owner's
/// of an own file), and what ends the connection. Refused rows are in the report.
pub async fn import(
    connection: &mut Connection,
    session: &Session,
    documents: &[ImportDocument],
    options: &Options,
) -> Result<ImportReport, Refusal> {
    check_rights(session, documents)?;
    connection.begin().await?;
    let mut report = match within(connection, session, documents, options).await {
        Ok(report) => report,
        Err(refusal) => {
            // The first refusal is the one to tell; a lost connection has rolled back by itself.
            let _ = connection.command("rollback").await;
            return Err(refusal);
        }
    };
    let refused = !report.errors.is_empty() && !options.skip_bad_rows;
    report.applied = !refused && !options.dry_run;
    connection.command(if report.applied { "commit" } else { "rollback" }).await?;
    Ok(report)
}

/// May this person add to the common catalogue here? In the shared registry the secretariat;
/// in a file of one's own there is no other, so its local administrator.
fn keeps_catalogue(session: &Session) -> bool {
    let own_file = session.store == Store::OwnFile && !session.demo;
    session.is_secretariat() || own_file && session.has_role("local_admin")
}

fn check_rights(session: &Session, documents: &[ImportDocument]) -> Result<(), Refusal> {
    if session.read_only {
        return Err(Refusal::ReadOnly);
    }
    let may = |document: &ImportDocument| match document.format {
        Format::Kle => keeps_catalogue(session),
        Format::Workbook | Format::ApiV2 => session.may_edit(&entities::contract::CONTRACT),
    };
    if documents.iter().all(may) { Ok(()) } else { Err(Refusal::Denied) }
}

async fn within(
    connection: &mut Connection,
    session: &Session,
    documents: &[ImportDocument],
    options: &Options,
) -> Result<ImportReport, Refusal> {
    let change = write::change_set(connection, session, Uuid::now_v7(), &options.reason, "import").await?;
    let mut importer = Importer {
        connection,
        session,
        change_id: change.unwrap_or_default(),
        options,
        resolver: Resolver::new(keeps_catalogue(session)),
        report: ImportReport::default(),
    };
    for document in documents {
        importer.document(document).await?;
    }
    Ok(importer.report)
}

struct Importer<'a> {
    connection: &'a mut Connection,
    session: &'a Session,
    change_id: i64,
    options: &'a Options,
    resolver: Resolver,
    report: ImportReport,
}

/// Why a row stops: it is refused, or everything is.
enum Stop {
    Row(ImportError),
    All(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::All(refusal)
    }
}

impl Importer<'_> {
    async fn document(&mut self, document: &ImportDocument) -> Result<(), Refusal> {
        self.account_for_unread(document);
        if document.format == Format::Kle {
            let rows = kle::import(self.connection, self.session, self.change_id, document).await?;
            self.report.rows.extend(rows);
            return Ok(());
        }
        if self.options.visibility.is_none() && document.priced_lines() > 0 && !self.options.skip_bad_rows {
            self.refuse_prices(document);
        }
        for row in &document.rows {
            self.row(row).await?;
        }
        Ok(())
    }

    /// What the reader has already refused or left out.
    fn account_for_unread(&mut self, document: &ImportDocument) {
        self.report.notes.extend(document.notes.iter().cloned());
        self.report.skipped += document.notes.iter().map(|note| skipped(&note.remark)).sum::<usize>();
        self.report.refuse(&document.errors);
    }

    /// Prices that nobody has decided about are one fault of the file as a whole.
    fn refuse_prices(&mut self, document: &ImportDocument) {
        let file = document.rows.first().map(|row| row.source.file.clone()).unwrap_or_default();
        let reason = Reason::VisibilityNotChosen { count: document.priced_lines() };
        self.report.errors.push(ImportError::new(Place::file(&file), reason));
    }

    async fn row(&mut self, row: &ImportRow) -> Result<(), Refusal> {
        self.connection.command("savepoint import_row").await?;
        let mut remarks = Vec::new();
        let done = self.apply(row, &mut remarks).await;
        let fate = match done {
            Ok(fate) => {
                self.connection.command("release savepoint import_row").await?;
                fate
            }
            Err(Stop::All(refusal)) => return Err(refusal),
            Err(Stop::Row(error)) => {
                self.connection.command("rollback to savepoint import_row").await?;
                self.connection.command("release savepoint import_row").await?;
                // What the row had made is gone again, and what was found may be it.
                self.resolver.forget();
                self.report.errors.push(error);
                Fate::Refused
            }
        };
        let name = row.key.name.clone();
        let report = RowReport { place: row.source.clone(), entity: Some(row.entity), name, fate, remarks };
        self.report.rows.push(report);
        Ok(())
    }

    async fn apply(&mut self, row: &ImportRow, remarks: &mut Vec<Remark>) -> Result<Fate, Stop> {
        let entity = entities::named(row.entity).ok_or(Refusal::Gone)?;
        self.check_owner(row, remarks).await?;
        // Otherwise prices without a choice refuse the file as a whole.
        if self.options.visibility.is_none() && row.priced_lines() > 0 && self.options.skip_bad_rows {
            let reason = Reason::VisibilityNotChosen { count: row.priced_lines() };
            return Err(Stop::Row(ImportError::new(row.source.clone(), reason)));
        }
        let mut fields = self.fields(entity, &row.fields, &row.source, remarks).await?;
        let stored = self.existing(entity, row).await?;
        self.add_visibility(row, stored.as_ref(), &mut fields);
        let (id, fate) = match &stored {
            Some(record) => self.change(entity, record, fields, &row.source).await?,
            None => (self.create(entity, row, fields).await?, Fate::Created),
        };
        let mut touched = false;
        for set in &row.children {
            touched |= self.children(set, id, &row.source, remarks).await?;
        }
        Ok(if fate == Fate::Unchanged && touched { Fate::Changed } else { fate })
    }

    /// A row of another municipality is not made one's own.
    async fn check_owner(&mut self, row: &ImportRow, remarks: &mut Vec<Remark>) -> Result<(), Stop> {
        let Some(owner) = &row.owner else { return Ok(()) };
        match self.resolver.owner(self.connection, self.session, owner).await? {
            Found::One(id) if id == self.session.organisation_id => Ok(()),
            // The secretariat has no contracts of its own; sample files name it all the same.
            Found::One(id) if id != reference::SECRETARIAT => {
                let reason = Reason::OtherOwner { name: owner.name.clone() };
                Err(Stop::Row(ImportError::new(row.source.clone(), reason)))
            }
            Found::One(_) | Found::None | Found::Several => {
                remarks.push(Remark::UnknownOwner { name: owner.name.clone() });
                Ok(())
            }
        }
    }

    /// The contract that the row means: by uuid, else by name.
    async fn existing(&mut self, entity: &'static Entity, row: &ImportRow) -> Result<Option<Record>, Refusal> {
        let id = self.resolver.own(self.connection, self.session, entity, &row.key).await?;
        match id {
            Some(id) => write::stored(self.connection, self.session, entity, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// A price goes by the visibility that was asked for, unless somebody chose one before.
    fn add_visibility(&mut self, row: &ImportRow, stored: Option<&Record>, fields: &mut Vec<(String, Value)>) {
        let chosen = stored.is_some_and(|record| !record.value("visibility_chosen_at").is_null());
        let kept = stored.map_or(Value::text("shared"), |record| record.value("visibility").clone());
        let visibility = match &self.options.visibility {
            Some(visibility) if !chosen && row.priced_lines() > 0 => {
                let visibility = Value::text(visibility);
                fields.push(("visibility".to_owned(), visibility.clone()));
                fields.push(("visibility_chosen_at".to_owned(), Value::Moment(chrono::Utc::now())));
                visibility
            }
            _ => kept,
        };
        if visibility.as_text() == Some("shared") {
            self.report.shared_prices += row.priced_lines();
        }
    }

    async fn create(
        &mut self,
        entity: &'static Entity,
        row: &ImportRow,
        mut fields: Vec<(String, Value)>,
    ) -> Result<i64, Stop> {
        fields.retain(|(_, value)| !value.is_blank());
        if entity.field("visibility").is_some() && !fields.iter().any(|(name, _)| name == "visibility") {
            fields.push(("visibility".to_owned(), Value::text("shared")));
        }
        let uuid = row.key.uuid.unwrap_or_else(Uuid::now_v7);
        let write = Write::Insert { entity: entity.name.to_owned(), uuid, fields };
        let id = self.write(write, &row.source).await?;
        self.resolver.forget_names();
        Ok(id)
    }

    async fn change(
        &mut self,
        entity: &'static Entity,
        record: &Record,
        mut fields: Vec<(String, Value)>,
        place: &Place,
    ) -> Result<(i64, Fate), Stop> {
        fields.retain(|(name, value)| !same(record.value(name), value));
        if fields.is_empty() {
            return Ok((record.id, Fate::Unchanged));
        }
        let (id, version) = (record.id, record.version);
        self.write(Write::Update { entity: entity.name.to_owned(), id, version, fields }, place).await?;
        Ok((id, Fate::Changed))
    }

    /// Writes; what the registry's rules refuse is the row's fault.
    async fn write(&mut self, write: Write, place: &Place) -> Result<i64, Stop> {
        let written = write::one(self.connection, self.session, &write, self.change_id, &[]).await;
        written.map_err(|refusal| stop(refusal, place))
    }

    /// The row's values; what cannot be found is told of and left out.
    async fn fields(
        &mut self,
        entity: &'static Entity,
        given: &Fields,
        place: &Place,
        remarks: &mut Vec<Remark>,
    ) -> Result<Vec<(String, Value)>, Stop> {
        let mut fields = Vec::new();
        for (name, value) in given {
            let Some(field) = entity.field(name) else { continue };
            let value = match value {
                ImportValue::Literal(Value::Null) if field.kind == Kind::Bool => Value::Bool(false),
                ImportValue::Literal(value) => tidy(value),
                ImportValue::ByName(reference) => match self.meant(reference, name, place, remarks).await? {
                    Some(id) => Value::Ref(id),
                    None => continue,
                },
            };
            fields.push(((*name).to_owned(), value));
        }
        Ok(fields)
    }
}

fn stop(refusal: Refusal, place: &Place) -> Stop {
    let row = |column: Option<Column>, reason| Stop::Row(ImportError { place: place.clone(), column, reason });
    match refusal {
        Refusal::Invalid { field, problem } => row(Some(Column::named(&field)), Reason::Invalid { problem }),
        Refusal::NameTaken { name } => row(None, Reason::NameTaken { name }),
        Refusal::Database { code } => row(None, Reason::Database { code }),
        other => Stop::All(other),
    }
}

/// How many rows a remark says were passed over.
const fn skipped(remark: &Remark) -> usize {
    match remark {
        Remark::EmptyRows { count } | Remark::SheetLeftOut { count } => *count,
        _ => 0,
    }
}

/// Blank text is no value, as everywhere.
fn tidy(value: &Value) -> Value {
    match value {
        Value::Text(text) if text.trim().is_empty() => Value::Null,
        Value::Text(text) => Value::text(text.trim()),
        other => other.clone(),
    }
}

/// Does the file say what is stored? A flag that was never set says no.
fn same(stored: &Value, given: &Value) -> bool {
    match (stored, given) {
        (stored, given) if stored.is_blank() && given.is_blank() => true,
        (Value::Null, Value::Bool(false)) => true,
        // Money and whole numbers are read back by the column's kind.
        (stored, given) => stored == given,
    }
}
