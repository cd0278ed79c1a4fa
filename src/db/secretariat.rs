//! What the secretariat knows and does across municipalities: how complete their registrations
//! are, as numbers, the merge of one catalogue system into another, and the orders that are done.
//! On PostgreSQL they are functions of the database (`repeat/80_secretariat.sql`), which let nobody
//! else in; in a file the same steps are taken here, as a guard against mistakes.

use chrono::Utc;
use uuid::Uuid;

use crate::db::run::Connection;
use crate::db::sql::{Arg, Column, Sql};
use crate::db::write;
use crate::model::fold;
use crate::model::request::{Completeness, Merge, Merged, Problem, Refusal, Saved};
use crate::model::session::Session;
use crate::model::value::Value;

/// How many registrations of each municipality lack what each completeness rule asks for, by
/// the municipality's name and the rule.
///
/// # Errors
/// `Denied` unless the person is of the secretariat.
pub async fn completeness(connection: &mut Connection, session: &Session) -> Result<Vec<Completeness>, Refusal> {
    if !session.is_secretariat() {
        return Err(Refusal::Denied);
    }
    let text = "select c.organisation_id, o.name, c.rule, c.missing, c.total from v_completeness c \
         join v_organisation o on o.id = c.organisation_id order by o.name_key, o.id, c.rule";
    let columns = vec![Column::Int, Column::Text, Column::Text, Column::Int, Column::Int];
    let rows = connection.fetch(&Sql { text: text.to_owned(), args: Vec::new(), columns }).await?;
    Ok(rows
        .iter()
        .map(|row| Completeness {
            organisation_id: int(row, 0),
            organisation: text_at(row, 1),
            rule: text_at(row, 2),
            missing: int(row, 3),
            total: int(row, 4),
        })
        .collect())
}

fn int(row: &[Value], at: usize) -> i64 {
    row.get(at).and_then(Value::as_int).unwrap_or_default()
}

fn text_at(row: &[Value], at: usize) -> String {
    row.get(at).and_then(Value::as_text).unwrap_or_default().to_owned()
}

/// Merges, or only tries and takes all of it back, which says what would move.
///
/// # Errors
/// `Denied` unless the person is of the secretariat; `Gone` where the two are not different
/// shared systems of the catalogue; `Invalid` without a reason.
pub async fn merge(connection: &mut Connection, session: &Session, merge: &Merge) -> Result<Merged, Refusal> {
    if session.read_only {
        return Err(Refusal::ReadOnly);
    }
    if !session.is_secretariat() {
        return Err(Refusal::Denied);
    }
    if merge.reason.trim().is_empty() && !merge.rehearse {
        return Err(Refusal::Invalid { field: "reason".to_owned(), problem: Problem::Required });
    }
    connection.begin().await?;
    let done = within(connection, session, merge).await;
    if done.is_ok() && !merge.rehearse {
        connection.command("commit").await?;
    } else {
        // What was refused or only tried leaves nothing behind; the outcome is what counts.
        let _ = connection.command("rollback").await;
    }
    done
}

async fn within(connection: &mut Connection, session: &Session, merge: &Merge) -> Result<Merged, Refusal> {
    let old = match shared_system(connection, merge.old).await {
        Err(Refusal::Gone) if landed(connection, session, merge).await? => return Ok(Merged::default()),
        other => other?,
    };
    let new = shared_system(connection, merge.new).await?;
    if merge.old == merge.new {
        return Err(Refusal::Gone);
    }
    let steps = Steps { session, merge, old, new };
    match connection {
        Connection::Postgres(_) => steps.by_the_database(connection).await,
        Connection::Sqlite(_) => steps.in_a_file(connection).await,
    }
}

/// Has this very merge been done, and only its answer been lost? While the other one still runs
/// the system is there, and the change set's uuid makes this one wait for it.
async fn landed(connection: &mut Connection, session: &Session, merge: &Merge) -> Result<bool, Refusal> {
    let text = "select id from change_set where organisation_id = $1 and uuid = $2";
    let found = ids(connection, text, vec![number(session.organisation_id), word(&merge.uuid.to_string())]).await?;
    Ok(!found.is_empty())
}

/// Closes what a municipality ordered; nothing more where that had been done.
///
/// # Errors
/// `Denied` unless the person is of the secretariat; `Gone` where there is no such order.
pub async fn close_order(connection: &mut Connection, session: &Session, id: i64) -> Result<Saved, Refusal> {
    if session.read_only {
        return Err(Refusal::ReadOnly);
    }
    if !session.is_secretariat() {
        return Err(Refusal::Denied);
    }
    let saved = Saved { change_id: 0, ids: vec![id], already_done: false };
    if matches!(connection, Connection::Postgres(_)) {
        let text = "select cast($1 as bigint) where close_order($1)";
        return ids(connection, text, vec![number(id)]).await.map(|_| saved);
    }
    connection.begin().await?;
    let done = close_in_a_file(connection, id).await;
    connection.command(if done.is_ok() { "commit" } else { "rollback" }).await?;
    done.map(|()| saved)
}

async fn close_in_a_file(connection: &mut Connection, id: i64) -> Result<(), Refusal> {
    const OWNER: &str = "select organisation_id from v_catalogue_order where id = $1";
    const CHANGE: &str =
        "insert into change_set (organisation_id, uuid, reason, kind) values ($1, $2, '', 'order') returning id";
    const CLOSE: &str = "update catalogue_order set status = 'done', version = version + 1, change_id = $2 \
         where id = $1 and status <> 'done' returning id";
    let place = ids(connection, OWNER, vec![number(id)]).await?.first().copied().ok_or(Refusal::Gone)?;
    let change = ids(connection, CHANGE, vec![number(place), word(&Uuid::now_v7().to_string())]).await?;
    let change = change.first().copied().ok_or(Refusal::Denied)?;
    ids(connection, CLOSE, vec![number(id), number(change)]).await.map(drop)
}

/// What of a system its usages repeat.
struct System {
    name: String,
    name_key: String,
    parent: Option<i64>,
}

async fn shared_system(connection: &mut Connection, id: i64) -> Result<System, Refusal> {
    let text = "select t.name, t.name_key, t.parent_id from v_it_system t where t.id = $1 and t.access = 'shared'";
    let columns = vec![Column::Text, Column::Text, Column::Int];
    let found = connection.fetch(&Sql { text: text.to_owned(), args: vec![Arg::Int(Some(id))], columns }).await?;
    let row = found.first().ok_or(Refusal::Gone)?;
    let parent = row.get(2).and_then(Value::as_int);
    Ok(System { name: text_at(row, 0), name_key: text_at(row, 1), parent })
}

struct Steps<'a> {
    session: &'a Session,
    merge: &'a Merge,
    old: System,
    new: System,
}

impl Steps<'_> {
    /// A rehearsal has no reason yet, and the database wants one.
    fn reason(&self) -> &str {
        if self.merge.rehearse { "?" } else { &self.merge.reason }
    }

    async fn by_the_database(&self, connection: &mut Connection) -> Result<Merged, Refusal> {
        let text = "select m.municipalities, m.moved, m.combined, m.interfaces, m.referred, m.children \
             from merge_systems($1, $2, $3, $4, $5, $6) m";
        let args = vec![
            number(self.merge.old),
            number(self.merge.new),
            word(self.reason()),
            word(&self.merge.uuid.to_string()),
            word(&fold::search(&self.old.name)),
            word(&fold::search(&self.new.name)),
        ];
        let found = connection.fetch(&Sql { text: text.to_owned(), args, columns: vec![Column::Int; 6] }).await?;
        let row = found.first().ok_or(Refusal::Denied)?;
        Ok(Merged {
            municipalities: int(row, 0),
            moved: int(row, 1),
            combined: int(row, 2),
            interfaces: int(row, 3),
            references: int(row, 4),
            children: int(row, 5),
        })
    }

    async fn in_a_file(&self, connection: &mut Connection) -> Result<Merged, Refusal> {
        let home = write::change_set(connection, self.session, self.merge.uuid, self.reason(), "merge").await?;
        let Some(home) = home else { return Ok(Merged::default()) };
        let mut merged = Merged::default();
        for place in ids(connection, TOUCHED, vec![number(self.merge.old)]).await? {
            let change =
                if place == self.session.organisation_id { home } else { self.change_in(connection, place).await? };
            merged.municipalities += 1;
            self.usages(connection, place, change, &mut merged).await?;
            let (old, new) = (number(self.merge.old), number(self.merge.new));
            let args = || vec![number(place), old.clone(), new.clone(), number(change)];
            merged.references += touched(connection, REFERENCES, args()).await?;
            merged.interfaces += touched(connection, INTERFACES, args()).await?;
        }
        merged.children = self.catalogue(connection, home).await?;
        Ok(merged)
    }

    async fn change_in(&self, connection: &mut Connection, place: i64) -> Result<i64, Refusal> {
        let text =
            "insert into change_set (organisation_id, uuid, reason, kind) values ($1, $2, $3, 'merge') returning id";
        let args = vec![number(place), word(&Uuid::now_v7().to_string()), word(self.reason())];
        ids(connection, text, args).await?.first().copied().ok_or(Refusal::Denied)
    }

    /// One municipality's usage: it moves, or becomes part of the one that is there.
    async fn usages(
        &self,
        connection: &mut Connection,
        place: i64,
        change: i64,
        merged: &mut Merged,
    ) -> Result<(), Refusal> {
        let gone = ids(connection, USAGE, vec![number(place), number(self.merge.old)]).await?.first().copied();
        let kept = ids(connection, USAGE, vec![number(place), number(self.merge.new)]).await?.first().copied();
        let Some(gone) = gone else { return Ok(()) };
        if let Some(kept) = kept {
            merged.combined += 1;
            return combine(connection, place, gone, kept, change).await;
        }
        merged.moved += 1;
        let args = vec![
            number(place),
            number(gone),
            number(self.merge.new),
            number(change),
            word(&self.new.name),
            word(&self.new.name_key),
            word(&fold::search(&self.old.name)),
            word(&fold::search(&self.new.name)),
        ];
        touched(connection, MOVE_USAGE, args).await.map(drop)
    }

    /// The catalogue itself: place in the hierarchy, children, KLE, and the end of the old one.
    async fn catalogue(&self, connection: &mut Connection, change: i64) -> Result<i64, Refusal> {
        let (old, new) = (number(self.merge.old), number(self.merge.new));
        if !ids(connection, ABOVE, vec![new.clone(), old.clone()]).await?.is_empty() {
            touched(connection, REHANG, vec![new.clone(), Arg::Int(self.old.parent), number(change)]).await?;
        }
        let children = touched(connection, CHILDREN, vec![old.clone(), new.clone(), number(change)]).await?;
        touched(connection, MOVE_KLE, vec![old.clone(), new.clone(), number(change)]).await?;
        touched(connection, DROP_KLE, vec![old.clone(), now(), number(change)]).await?;
        touched(connection, END, vec![old, new, now(), number(change)]).await?;
        Ok(children)
    }
}

/// The links of one usage move to the other where it lacks them, its empty fields are filled,
/// and it is removed.
async fn combine(connection: &mut Connection, place: i64, gone: i64, kept: i64, change: i64) -> Result<(), Refusal> {
    let moving = || vec![number(place), number(gone), number(kept), number(change)];
    for (table, same) in LINKS {
        let text = format!(
            "update {table} set usage_id = $3, version = version + 1, change_id = $4 \
             where organisation_id = $1 and usage_id = $2 and deleted_at is null and not exists ( \
                 select 1 from {table} k where k.organisation_id = $1 and k.usage_id = $3 and k.deleted_at is null \
                     and {same}) returning id"
        );
        touched(connection, &text, moving()).await?;
        let text = format!(
            "update {table} set deleted_at = $3, version = version + 1, change_id = $4 \
             where organisation_id = $1 and usage_id = $2 and deleted_at is null returning id"
        );
        touched(connection, &text, vec![number(place), number(gone), now(), number(change)]).await?;
    }
    touched(connection, BETWEEN, vec![number(place), number(gone), number(kept), now(), number(change)]).await?;
    touched(connection, RELATIONS_FROM, moving()).await?;
    touched(connection, RELATIONS_TO, moving()).await?;
    touched(connection, USAGE_REFERENCES, moving()).await?;
    touched(connection, FILL, moving()).await?;
    touched(connection, END_USAGE, vec![number(place), number(gone), now(), number(change)]).await.map(drop)
}

fn number(id: i64) -> Arg {
    Arg::Int(Some(id))
}

fn word(text: &str) -> Arg {
    Arg::Text(Some(text.to_owned()))
}

fn now() -> Arg {
    Arg::Moment(Some(Utc::now()))
}

async fn ids(connection: &mut Connection, text: &str, args: Vec<Arg>) -> Result<Vec<i64>, Refusal> {
    let rows = connection.fetch(&Sql { text: text.to_owned(), args, columns: vec![Column::Int] }).await?;
    Ok(rows.iter().map(|row| int(row, 0)).collect())
}

/// How many rows the statement wrote.
async fn touched(connection: &mut Connection, text: &str, args: Vec<Arg>) -> Result<i64, Refusal> {
    let rows = ids(connection, text, args).await?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}

// The same steps as `merge_systems` on PostgreSQL, on the tables of a file.

const TOUCHED: &str = "select organisation_id from main.system_usage where system_id = $1 and deleted_at is null \
     union select organisation_id from main.reference where system_id = $1 and deleted_at is null \
     union select organisation_id from main.it_interface where exhibitor_id = $1 and deleted_at is null order by 1";
const USAGE: &str =
    "select id from main.system_usage where organisation_id = $1 and system_id = $2 and deleted_at is null";
const MOVE_USAGE: &str = "update system_usage set system_id = $3, name = $5, name_key = $6, \
     search_text = case when substr(search_text, 1, length($7)) = $7 \
         then $8 || substr(search_text, length($7) + 1) else search_text end, \
     version = version + 1, change_id = $4 where organisation_id = $1 and id = $2 returning id";
const LINKS: [(&str, &str); 3] = [
    ("contract_system", "k.contract_id = contract_system.contract_id"),
    ("usage_kle", "k.kle_id = usage_kle.kle_id"),
    ("usage_role", "k.role_id = usage_role.role_id and k.person_id = usage_role.person_id"),
];
/// A relation between the two would be one of a system to itself.
const BETWEEN: &str = "update system_relation set deleted_at = $4, version = version + 1, change_id = $5 \
     where organisation_id = $1 and deleted_at is null and ((from_usage_id = $2 and to_usage_id = $3) \
         or (from_usage_id = $3 and to_usage_id = $2)) returning id";
const RELATIONS_FROM: &str = "update system_relation set from_usage_id = $3, version = version + 1, change_id = $4 \
     where organisation_id = $1 and from_usage_id = $2 and deleted_at is null returning id";
const RELATIONS_TO: &str = "update system_relation set to_usage_id = $3, version = version + 1, change_id = $4 \
     where organisation_id = $1 and to_usage_id = $2 and deleted_at is null returning id";
const USAGE_REFERENCES: &str = "update reference set usage_id = $3, version = version + 1, change_id = $4, \
     is_master = is_master and not exists (select 1 from reference k where k.organisation_id = $1 \
         and k.usage_id = $3 and k.is_master and k.deleted_at is null) \
     where organisation_id = $1 and usage_id = $2 and deleted_at is null returning id";
const FILL: &str = "update system_usage set \
     responsible_unit_id = coalesce(system_usage.responsible_unit_id, o.responsible_unit_id), \
     user_count = coalesce(system_usage.user_count, o.user_count), \
     hosted_at = coalesce(system_usage.hosted_at, o.hosted_at), \
     data_classification_id = coalesce(system_usage.data_classification_id, o.data_classification_id), \
     general_purpose = coalesce(system_usage.general_purpose, o.general_purpose), \
     note = coalesce(system_usage.note, o.note), archive_note = coalesce(system_usage.archive_note, o.archive_note), \
     version = system_usage.version + 1, change_id = $4 \
     from (select * from main.system_usage where organisation_id = $1 and id = $2) o \
     where system_usage.organisation_id = $1 and system_usage.id = $3 returning id";
const END_USAGE: &str = "update system_usage set deleted_at = $3, version = version + 1, change_id = $4 \
     where organisation_id = $1 and id = $2 returning id";
const REFERENCES: &str = "update reference set system_id = $3, version = version + 1, change_id = $4, \
     is_master = is_master and not exists (select 1 from reference k where k.organisation_id = $1 \
         and k.system_id = $3 and k.is_master and k.deleted_at is null) \
     where organisation_id = $1 and system_id = $2 and deleted_at is null returning id";
const INTERFACES: &str = "update it_interface set exhibitor_id = $3, version = version + 1, change_id = $4 \
     where organisation_id = $1 and exhibitor_id = $2 and deleted_at is null returning id";
const ABOVE: &str = "with recursive above (id, parent_id) as ( \
         select s.id, s.parent_id from main.it_system s \
         where s.id = (select parent_id from main.it_system where id = $1) \
         union select s.id, s.parent_id from above join main.it_system s on s.id = above.parent_id) \
     select id from above where id = $2";
const REHANG: &str =
    "update it_system set parent_id = $2, version = version + 1, change_id = $3 where id = $1 returning id";
const CHILDREN: &str = "update it_system set parent_id = $2, version = version + 1, change_id = $3 \
     where parent_id = $1 and id <> $2 and deleted_at is null returning id";
const MOVE_KLE: &str = "update it_system_kle set system_id = $2, version = version + 1, change_id = $3 \
     where system_id = $1 and deleted_at is null and not exists ( \
         select 1 from it_system_kle n where n.system_id = $2 and n.kle_id = it_system_kle.kle_id \
             and n.deleted_at is null) returning id";
const DROP_KLE: &str = "update it_system_kle set deleted_at = $2, version = version + 1, change_id = $3 \
     where system_id = $1 and deleted_at is null returning id";
const END: &str = "update it_system set deleted_at = $3, merged_into_id = $2, version = version + 1, change_id = $4 \
     where id = $1 returning id";
