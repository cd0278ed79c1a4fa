//! Taking a change set back: a new change set that writes the old values again, one statement
//! for a table, with the version of every row. Rows that say something else than the change set
//! left them with, or that somebody else has written since, stay as they are. Undoing an undo does it again,
//! so there is nothing else to redoing. Source: `decisions.md` 17.

use std::collections::BTreeSet;

use chrono::Utc;

use crate::db::history::{books, change, columns, told};
use crate::db::run::Connection;
use crate::db::sql::{Arg, Column, Sql, Writer};
use crate::db::write;
use crate::model::entities;
use crate::model::entity::{Entity, Kind};
use crate::model::history::{ChangeSet, Left, REDO, UNDO, Undo, Undone, Why, next};
use crate::model::request::Refusal;
use crate::model::session::Session;
use crate::model::value::{Cell, Value};

/// Rows written by one statement.
const CHUNK: usize = 5_000;

/// Takes the change set back, or says what would happen.
///
/// # Errors
/// `NothingToUndo` where there is nothing of one's own, `ReadOnly`, and whatever the database says.
/// Rows that cannot be taken back are no error: they are named in the outcome.
pub async fn undo(connection: &mut Connection, session: &Session, undo: &Undo) -> Result<Undone, Refusal> {
    if session.read_only {
        return Err(Refusal::ReadOnly);
    }
    let mine = books(connection, session, true).await?;
    let id = next(&mine, undo.which).ok_or(Refusal::NothingToUndo)?;
    let kind = mine.iter().find(|set| set.id == id).filter(|set| !set.lasting()).map(|set| set.kind.clone());
    let kind = kind.ok_or(Refusal::NothingToUndo)?;
    let set = change(connection, session, id).await?.set;
    connection.begin().await?;
    let done = within(connection, session, undo, &set, &kind).await;
    let keep = !undo.rehearse && done.as_ref().is_ok_and(|undone| !undone.rows.is_empty());
    if keep {
        connection.command("commit").await?;
    } else {
        // What was refused, rehearsed or empty leaves nothing behind.
        let _ = connection.command("rollback").await;
    }
    done.map(|undone| Undone { change_id: undone.change_id.filter(|_| keep), ..undone })
}

async fn within(
    connection: &mut Connection,
    session: &Session,
    undo: &Undo,
    set: &ChangeSet,
    kind: &str,
) -> Result<Undone, Refusal> {
    let kind = if kind == UNDO { REDO } else { UNDO };
    let said = (set.reason.as_str(), kind);
    let Some(change_id) = write::change_set_of(connection, session, undo.uuid, said, Some(set.id)).await? else {
        // It had landed; only the answer was lost.
        return Ok(Undone { set: set.clone(), ..Undone::default() });
    };
    let mut taking =
        Taking { session, set: set.id, change_id, undone: Undone { set: set.clone(), ..Undone::default() } };
    // What hangs on a record is taken back before it.
    for entity in entities::ALL.iter().rev() {
        if set.counts.iter().any(|(name, _)| name == entity.name) {
            taking.table(connection, entity, undo.rows.as_deref()).await?;
        }
    }
    let mut undone = taking.undone;
    undone.rows.reverse();
    undone.change_id = Some(change_id);
    Ok(undone)
}

/// A row that the change set touched, as it is now.
#[derive(Clone, Debug)]
struct Candidate {
    id: i64,
    version: i64,
    /// The version that is to come back; of a row that the set made there is none.
    before: Option<i64>,
    /// It says what the change set left it with.
    unchanged: bool,
    by: String,
    name: Cell,
    /// A contract whose prices are hidden now.
    hidden: bool,
}

struct Taking<'a> {
    session: &'a Session,
    set: i64,
    change_id: i64,
    undone: Undone,
}

impl Taking<'_> {
    fn own(&self) -> Arg {
        Arg::Int(Some(self.session.organisation_id))
    }

    async fn table(
        &mut self,
        connection: &mut Connection,
        entity: &'static Entity,
        only: Option<&[(String, i64)]>,
    ) -> Result<(), Refusal> {
        let mut found = self.candidates(connection, entity).await?;
        if let Some(only) = only {
            found.retain(|row| only.iter().any(|(name, id)| name == entity.name && *id == row.id));
        }
        let in_use = self.in_use(connection, entity, &found).await?;
        let (free, bound): (Vec<_>, Vec<_>) = found.into_iter().partition(|row| row.unchanged);
        for row in bound {
            let by = row.by.clone();
            self.leave(entity, row, Why::Changed { by });
        }
        let (free, bound): (Vec<_>, Vec<_>) = free.into_iter().partition(|row| !in_use.contains(&row.id));
        for row in bound {
            self.leave(entity, row, Why::InUse);
        }
        let (made, changed): (Vec<_>, Vec<_>) = free.into_iter().partition(|row| row.before.is_none());
        for chunk in made.chunks(CHUNK) {
            self.write(connection, entity, chunk, Self::removed).await?;
        }
        for chunk in changed.chunks(CHUNK) {
            self.write(connection, entity, chunk, Self::restored).await?;
        }
        Ok(())
    }

    fn leave(&mut self, entity: &Entity, row: Candidate, why: Why) {
        self.undone.left.push(Left { entity: entity.name.to_owned(), id: row.id, name: row.name, why });
    }

    /// Writes the rows by one statement. Where one of them stands in the way of another record's
    /// name they are tried one by one, so that only that one is left.
    async fn write(
        &mut self,
        connection: &mut Connection,
        entity: &'static Entity,
        rows: &[Candidate],
        statement: fn(&Self, &'static Entity, &[Candidate]) -> Sql,
    ) -> Result<(), Refusal> {
        match tried(connection, &statement(self, entity, rows)).await? {
            Ok(done) => self.told(connection, entity, rows, &done).await,
            Err(why) => {
                for row in rows {
                    let one = std::slice::from_ref(row);
                    match tried(connection, &statement(self, entity, one)).await? {
                        Ok(done) => self.told(connection, entity, one, &done).await?,
                        Err(_) => self.leave(entity, row.clone(), why.clone()),
                    }
                }
                Ok(())
            }
        }
    }

    async fn told(
        &mut self,
        connection: &mut Connection,
        entity: &'static Entity,
        rows: &[Candidate],
        done: &BTreeSet<i64>,
    ) -> Result<(), Refusal> {
        for row in rows {
            if done.contains(&row.id) {
                self.undone.rows.push((entity.name.to_owned(), row.id));
            } else {
                self.leave(entity, row.clone(), Why::Denied);
            }
        }
        let hidden: Vec<i64> =
            rows.iter().filter(|row| row.hidden && done.contains(&row.id)).map(|row| row.id).collect();
        for chunk in hidden.chunks(CHUNK) {
            let (contracts, lines) = self.shared_now(connection, chunk).await?;
            self.undone.shared += contracts;
            self.undone.lines += lines;
        }
        Ok(())
    }

    /// How many of these contracts, whose prices were hidden, share them now, and their lines.
    async fn shared_now(&self, connection: &mut Connection, contracts: &[i64]) -> Result<(i64, i64), Refusal> {
        let mut writer = Writer::new(self.session);
        writer.push(
            "select count(*), cast(coalesce(sum((select count(*) from economy_line l where l.deleted_at is null ",
        );
        writer.push(
            "and l.organisation_id = t.organisation_id and l.contract_id = t.id)), 0) as bigint) from contract t ",
        );
        writer.push("where t.deleted_at is null and t.visibility = 'shared' and t.organisation_id = ").bind(self.own());
        writer.push(" and t.id in ");
        crate::db::history::numbers(&mut writer, contracts);
        let mut statement = writer.finish();
        statement.columns = vec![Column::Int; 2];
        let rows = connection.select(&statement).await?;
        let number =
            |place: usize| rows.first().and_then(|row| row.get(place)).and_then(Value::as_int).unwrap_or_default();
        Ok((number(0), number(1)))
    }

    async fn candidates(
        &self,
        connection: &mut Connection,
        entity: &'static Entity,
    ) -> Result<Vec<Candidate>, Refusal> {
        let found = connection.select(&self.candidates_sql(entity)).await?;
        Ok(found.into_iter().map(candidate).collect())
    }

    /// The rows that the set touched: `before` is the version that the first of its writes closed,
    /// and `after` the one that the last of them made. A row that it made has no version before.
    fn candidates_sql(&self, entity: &'static Entity) -> Sql {
        let table = entity.table;
        let (own, set) = (self.own(), Arg::Int(Some(self.set)));
        let mut writer = Writer::of_tables(self.session);
        writer.columns_begin(&[Column::Int, Column::Int, Column::Int, Column::Bool, Column::Text, Column::Bool]);
        writer.push("with made (m_id) as (");
        for (place, relation) in [table.to_owned(), format!("{table}_history")].iter().enumerate() {
            writer.push(if place > 0 { " union " } else { "" });
            writer.push(&format!("select n.id from {relation} n where n.organisation_id = ")).bind(own.clone());
            writer.push(" and n.version = 1 and n.change_id = ").bind(set.clone());
        }
        // A line that only followed its contract's visibility carries the set, and is not made by it.
        writer.push(&format!(" except select h.id from {table}_history h where h.organisation_id = "));
        writer
            .bind(own.clone())
            .push(" and h.version = 1 and h.change = 'cascade' and h.ended_by = ")
            .bind(set.clone());
        writer.push("), ended (e_id, e_before, e_after) as (select h.id, min(h.version), max(h.version) + 1 from ");
        writer.push(&format!("{table}_history h where h.organisation_id = ")).bind(own.clone());
        writer.push(" and h.change <> 'cascade' and h.ended_by = ").bind(set);
        writer.push(" group by h.id), touched (k_id, k_before, k_after) as (select e_id, case when e_id in (select ");
        writer.push("m_id from made) then 0 else e_before end, e_after from ended union all select m_id, 0, 1 from ");
        writer.push("made where m_id not in (select e_id from ended");
        writer.push(")) select t.id, t.version, w.k_before, ");
        self.unchanged(&mut writer, entity);
        writer.push(
            ", coalesce((select coalesce((select p.name from v_person p where p.login = s.actor), s.actor) from ",
        );
        writer.push("change_set s where s.organisation_id = t.organisation_id and s.id = t.change_id), ''), ");
        writer.push(if entity.name == "contract" { "t.visibility = 'local'" } else { "false" });
        for field in entity.field(entity.label).into_iter().filter(|field| field.stored()) {
            writer.select_field(entity, "t", field);
        }
        writer.push(&format!(" from touched w join {table} t on t.id = w.k_id where t.organisation_id = ")).bind(own);
        writer.push(" order by t.id");
        writer.finish()
    }

    /// Does the row say what the set left it with, and has nobody else written it since? One's own
    /// doing and taking back does not count.
    fn unchanged(&self, writer: &mut Writer<'_>, entity: &'static Entity) {
        writer.push("(t.version = w.k_after or exists (select 1 from ");
        writer.push(&format!("{}_history a where a.organisation_id = t.organisation_id and a.id = t.id", entity.table));
        writer.push(" and a.version = w.k_after and (a.deleted_at is null) = (t.deleted_at is null)");
        for field in told(entity) {
            writer.push(&format!(" and a.{0} is not distinct from t.{0}", field.name));
        }
        // The same words may be somebody else's by now: whoever wrote them again meant them.
        writer.push(&format!(") and not exists (select 1 from {}_history f join change_set s", entity.table));
        writer.push(" on s.organisation_id = f.organisation_id and s.id = f.ended_by");
        writer.push(" where f.organisation_id = t.organisation_id and f.id = t.id and f.version >= w.k_after");
        writer.push(" and f.change <> 'cascade' and s.actor <> (select own.actor from change_set own");
        writer.push(" where own.organisation_id = t.organisation_id and own.id = ");
        writer.bind(Arg::Int(Some(self.set))).push(")))");
    }

    /// Rows that the set made and that others have hung something on since.
    async fn in_use(
        &self,
        connection: &mut Connection,
        entity: &'static Entity,
        rows: &[Candidate],
    ) -> Result<BTreeSet<i64>, Refusal> {
        let made: Vec<i64> = rows.iter().filter(|row| row.before.is_none()).map(|row| row.id).collect();
        let mut found = BTreeSet::new();
        for (other, via) in pointing(entity).filter(|_| !made.is_empty()) {
            for chunk in made.chunks(CHUNK) {
                let mut writer = Writer::new(self.session);
                writer.push(&format!("select distinct t.{via} from {} t where t.organisation_id = ", other.table));
                writer.bind(self.own()).push(&format!(" and t.deleted_at is null and t.{via} in "));
                crate::db::history::numbers(&mut writer, chunk);
                let mut statement = writer.finish();
                statement.columns = vec![Column::Int];
                let ids = connection.select(&statement).await?;
                found.extend(ids.iter().filter_map(|row| row.first().and_then(Value::as_int)));
            }
        }
        Ok(found)
    }

    /// The rows as `k (k_id, k_version, k_before)`.
    fn listed<'s>(&'s self, rows: &[Candidate]) -> Writer<'s> {
        let mut writer = Writer::new(self.session);
        writer.push("with k (k_id, k_version, k_before) as (values ");
        for (place, row) in rows.iter().enumerate() {
            let numbers = [row.id, row.version, row.before.unwrap_or_default()];
            writer.push(if place > 0 { ", (" } else { "(" });
            for (index, number) in numbers.into_iter().enumerate() {
                writer.push(if index > 0 { ", " } else { "" });
                // Numbers of the program's own, not a person's: no bind, of which there is a limit.
                writer.push(&format!("cast({number} as bigint)"));
            }
            writer.push(")");
        }
        writer.push(") ");
        writer
    }

    fn removed(&self, entity: &'static Entity, rows: &[Candidate]) -> Sql {
        let table = entity.table;
        let mut writer = self.listed(rows);
        writer.push(&format!("update {table} set version = version + 1, change_id = "));
        writer.bind(Arg::Int(Some(self.change_id))).push(", deleted_at = ").bind(Arg::Moment(Some(Utc::now())));
        writer.push(&format!(" from k where {table}.organisation_id = ")).bind(self.own());
        writer.push(&format!(
            " and {table}.id = k_id and {table}.version = k_version and {table}.deleted_at is null returning id"
        ));
        finished(writer)
    }

    fn restored(&self, entity: &'static Entity, rows: &[Candidate]) -> Sql {
        let table = entity.table;
        let kept = restorable(entity);
        let mut writer = self.listed(rows);
        writer.push(&format!("update {table} set version = version + 1, change_id = "));
        writer.bind(Arg::Int(Some(self.change_id)));
        for name in &kept {
            writer.push(&match (entity.name, *name) {
                // The system may have been renamed since, and the usage with it.
                ("system_usage", "search_text") => {
                    format!(", {name} = case when name_key = h_name_key then h_{name} else {name} end")
                }
                _ => format!(", {name} = h_{name}"),
            });
        }
        writer.push(" from (select k.k_id as h_id, k.k_version as h_version");
        let extra = (entity.name == "system_usage").then_some("name_key");
        for name in kept.into_iter().chain(extra) {
            writer.push(&format!(", b.{name} as h_{name}"));
        }
        writer.push(&format!(" from k join {table}_history b on b.organisation_id = ")).bind(self.own());
        writer.push(" and b.id = k.k_id and b.version = k.k_before and b.change <> 'cascade') h where ");
        writer.push(&format!("{table}.organisation_id = ")).bind(self.own());
        writer.push(&format!(" and {table}.id = h_id and {table}.version = h_version returning id"));
        finished(writer)
    }
}

/// The columns that come back. What only the database may write stays: a line's visibility is its
/// contract's, a login is nobody's to change, and a usage is called what its system is called.
fn restorable(entity: &'static Entity) -> Vec<&'static str> {
    const NEVER: [&str; 6] = ["id", "organisation_id", "uuid", "version", "change_id", "row_from"];
    let fixed = |name: &str| match entity.name {
        "economy_line" => name == "visibility",
        "person" => name == "login",
        "system_usage" => matches!(name, "name" | "name_key" | "system_id"),
        _ => false,
    };
    columns(entity).into_iter().filter(|name| !NEVER.contains(name) && !fixed(name)).collect()
}

/// Which entities' rows cannot be without a row of this one, and by which field.
fn pointing(entity: &'static Entity) -> impl Iterator<Item = (&'static Entity, &'static str)> {
    entities::ALL.iter().flat_map(move |other| {
        let fields = other.fields.iter().filter(move |field| field.stored() && field.kind == Kind::Link(entity.name));
        fields.map(|field| (*other, field.name))
    })
}

fn finished(writer: Writer<'_>) -> Sql {
    let mut statement = writer.finish();
    statement.columns = vec![Column::Int];
    statement
}

/// Runs the statement so that the transaction goes on when it is refused: the ids, or why not.
async fn tried(connection: &mut Connection, statement: &Sql) -> Result<Result<BTreeSet<i64>, Why>, Refusal> {
    connection.command("savepoint step").await?;
    let answered = connection.fetch(statement).await;
    let why = match &answered {
        Ok(_) => None,
        Err(Refusal::Denied) => Some(Why::Denied),
        Err(Refusal::NameTaken { .. }) => Some(Why::Taken),
        // Another unique place, or a link to what is no longer there.
        Err(Refusal::Database { code }) if is_constraint(code) => Some(Why::Taken),
        Err(refusal) => return Err(refusal.clone()),
    };
    if why.is_some() {
        connection.command("rollback to savepoint step").await?;
    }
    connection.command("release savepoint step").await?;
    Ok(match (answered, why) {
        (Ok(rows), _) => Ok(rows.iter().filter_map(|row| row.first().and_then(Value::as_int)).collect()),
        (Err(_), why) => Err(why.unwrap_or(Why::Denied)),
    })
}

/// Integrity constraints: SQLSTATE class 23; SQLite's primary code 19.
fn is_constraint(code: &str) -> bool {
    code.starts_with("23") || code.parse::<u32>().is_ok_and(|number| number & 0xff == 19)
}

fn candidate(values: Vec<Value>) -> Candidate {
    let mut values = values.into_iter();
    let mut next = || values.next().unwrap_or_default();
    Candidate {
        id: next().as_int().unwrap_or_default(),
        version: next().as_int().unwrap_or_default(),
        before: next().as_int().filter(|version| *version > 0),
        unchanged: next().as_bool().unwrap_or_default(),
        by: next().as_text().unwrap_or_default().to_owned(),
        hidden: next().as_bool().unwrap_or_default(),
        name: Cell { value: next(), label: next().as_text().map(str::to_owned) },
    }
}
