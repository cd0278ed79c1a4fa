//! The one door: a request in, an outcome or a refusal out.

use std::convert::Infallible;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Connection as _, PgConnection};

use crate::db::cancel::{Cancel, Progress};
use crate::db::open::{Clock, Pools, Target, connect, returned};
use crate::db::run::Connection;
use crate::db::server::{self, Servers, is_lost};
use crate::db::sql::{Column, Sql};
use crate::db::{
    as_of, bulk, error::refusal, history, import, read, reckoned, removal, report, secretariat, seen, sql, undo, write,
};
use crate::model::entities;
use crate::model::import::{ImportDocument, ImportReport};
use crate::model::quality;
use crate::model::request::{Outcome, Refusal, Request};
use crate::model::session::{Identity, Session, Store, most_telling};
use crate::model::value::Value;

/// Steps of SQLite's machine between two looks at the wish to stop.
const STEPS: i32 = 20_000;

/// How often a statement is told to stop before it is left alone, and the pause between.
const TELLINGS: u32 = 25;
const BETWEEN_TELLINGS: Duration = Duration::from_millis(200);

/// An open database with the person who opened it.
#[derive(Clone, Debug)]
pub struct Db {
    pools: Pools,
    servers: Servers,
    session: Session,
    sample: report::Sample,
}

impl Db {
    /// Opens the database and finds out who is here.
    ///
    /// # Errors
    /// As for `open::connect`.
    pub async fn open(target: &Target, login: Option<&str>, read_only: bool, clock: Clock) -> Result<Self, Refusal> {
        let (pools, servers, mut connection) = connect(target, login, read_only, clock).await?;
        let mut session = session(&mut connection, &pools).await?;
        session.read_only = session.read_only || read_only;
        if session.demo {
            session.identities = identities(&mut connection).await?;
        }
        drop(connection);
        returned(&pools).await;
        Ok(Self { pools, servers, session, sample: report::Sample::default() })
    }

    pub const fn session(&self) -> &Session {
        &self.session
    }

    pub(crate) const fn servers(&self) -> &Servers {
        &self.servers
    }

    pub const fn pools(&self) -> &Pools {
        &self.pools
    }

    /// Does what is asked.
    ///
    /// # Errors
    /// The refusal that the person is to be told.
    pub async fn answer(&self, request: &Request) -> Result<Outcome, Refusal> {
        let mut connection = self.connection_for(request).await?;
        let silence = self.silence(&connection);
        let answered = tokio::select! {
            answered = answer(&mut connection, &self.session, request) => answered,
            silent = silence => Err(silent),
        };
        self.judged(&mut connection, answered)
    }

    /// Returns when the server no longer answers anything: a line that is cut says so, one on
    /// which nothing comes any more does not.
    pub(super) fn silence(&self, connection: &Connection) -> impl Future<Output = Refusal> + use<> {
        let server = match (&self.pools, connection) {
            (Pools::Postgres(pool), Connection::Postgres(_)) => Some(pool.clone()),
            _ => None,
        };
        async move {
            match server {
                Some(pool) => server::silence(&pool).await,
                None => std::future::pending().await,
            }
        }
    }

    /// Returns when the database can be used.
    ///
    /// # Errors
    /// `Offline`, and what a server says that lets us not in.
    pub async fn reach(&self) -> Result<(), Refusal> {
        self.connection().await.map(drop)
    }

    /// Where this is answered from: the registry, or the sample that shared templates are tried on.
    pub(super) async fn connection_for(&self, request: &Request) -> Result<Connection, Refusal> {
        if report::on_sample(request) {
            return self.sample.connection(self.session.today).await;
        }
        self.connection().await
    }

    /// A connection of the pool.
    pub(super) async fn connection(&self) -> Result<Connection, Refusal> {
        match &self.pools {
            Pools::Sqlite(pool) => pool.acquire().await.map(Connection::Sqlite).map_err(|error| refusal(&error)),
            Pools::Postgres(pool) => self.servers.acquire(pool).await.map(Connection::Postgres),
        }
    }

    /// A server that took writing when we came and takes none now has been replaced: that line
    /// is as lost as one that was cut, and its connection is not used again.
    pub(super) fn judged<T>(&self, connection: &mut Connection, answered: Result<T, Refusal>) -> Result<T, Refusal> {
        let Connection::Postgres(server) = connection else { return answered };
        let answered = match answered {
            Err(Refusal::ReadOnly) if !self.session.read_only => Err(Refusal::Offline { detail: "25006".to_owned() }),
            other => other,
        };
        if answered.as_ref().is_err_and(is_lost) {
            server.close_on_drop();
        }
        answered
    }

    /// Ready to stop what this connection is about to do.
    pub(super) async fn stopper(&self, connection: &mut Connection, cancel: &Cancel) -> Result<Stopper, Refusal> {
        let silence = self.silence(connection);
        let prepared = tokio::select! {
            prepared = Stopper::prepare(connection, &self.pools, cancel) => prepared,
            silent = silence => Err(silent),
        };
        self.judged(connection, prepared)
    }

    /// The same, until somebody wishes it to stop; then the server's work ends too.
    ///
    /// # Errors
    /// `Cancelled`, and what `answer` may say.
    pub async fn answer_until(&self, request: &Request, cancel: &Cancel) -> Result<Outcome, Refusal> {
        let mut connection = self.connection_for(request).await?;
        let stopper = self.stopper(&mut connection, cancel).await?;
        let silence = self.silence(&connection);
        let mut abandoned = false;
        let answered = tokio::select! {
            answered = answer(&mut connection, &self.session, request) => answered,
            () = stopper.stop_when_wished(cancel) => {
                abandoned = true;
                Err(Refusal::Cancelled)
            }
            silent = silence => Err(silent),
        };
        stopper.release(&mut connection).await;
        if let (true, Connection::Postgres(server)) = (abandoned, &mut connection) {
            // It may be in a transaction, or planned as a report's.
            server.close_on_drop();
        }
        if cancel.wished() { Err(Refusal::Cancelled) } else { self.judged(&mut connection, answered) }
    }

    /// A write that may be told to stop: its answer is what became of it, also when the wish came
    /// too late. What was stopped has changed nothing.
    ///
    /// # Errors
    /// `Cancelled` where it was stopped, and what `answer` may say.
    pub async fn write_until(&self, request: &Request, cancel: &Cancel) -> Result<Outcome, Refusal> {
        let mut connection = self.connection().await?;
        let stopper = self.stopper(&mut connection, cancel).await?;
        let silence = self.silence(&connection);
        let answered = tokio::select! {
            answered = written(&mut connection, &self.session, request, cancel.progress()) => answered,
            never = stopper.tell_until_it_ends(cancel) => match never {},
            silent = silence => Err(silent),
        };
        stopper.release(&mut connection).await;
        self.judged(&mut connection, answered)
    }

    /// Applies what was read from files, in one transaction.
    ///
    /// # Errors
    /// As for `import::import`; refused rows are in the report.
    pub async fn import(
        &self,
        documents: &[ImportDocument],
        options: &import::Options,
    ) -> Result<ImportReport, Refusal> {
        let mut connection = self.connection().await?;
        import::import(&mut connection, &self.session, documents, options).await
    }

    pub async fn close(self) {
        match self.pools {
            Pools::Sqlite(pool) => pool.close().await,
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// An answer; of a save it is told how far it has come.
async fn written(
    connection: &mut Connection,
    session: &Session,
    request: &Request,
    progress: &Progress,
) -> Result<Outcome, Refusal> {
    match request {
        Request::Save(save) => write::save_told(connection, session, save, progress).await.map(Outcome::Saved),
        other => answer(connection, session, other).await,
    }
}

/// What is needed to end a statement from outside.
pub(super) enum Stopper {
    /// The engine asks the wish itself.
    Sqlite,
    Postgres {
        pools: Pools,
        pid: i64,
    },
}

impl Stopper {
    async fn prepare(connection: &mut Connection, pools: &Pools, cancel: &Cancel) -> Result<Self, Refusal> {
        if let Connection::Sqlite(sqlite) = connection {
            let wish = cancel.clone();
            let mut handle = sqlite.lock_handle().await.map_err(|error| refusal(&error))?;
            handle.set_progress_handler(STEPS, move || !wish.wished());
            return Ok(Self::Sqlite);
        }
        let statement = Sql {
            text: "select cast(pg_backend_pid() as bigint)".to_owned(),
            args: Vec::new(),
            columns: vec![Column::Int],
        };
        let pid = number(connection.fetch(&statement).await?.first().and_then(|row| row.first()));
        Ok(Self::Postgres { pools: pools.clone(), pid })
    }

    /// Ends only after the statement has been told to stop and has had time to. It is told more
    /// than once: a wish between two statements meets none.
    pub(super) async fn stop_when_wished(&self, cancel: &Cancel) {
        // The statement answers by itself that it was stopped; the end of this is for one that cannot.
        for _ in 0..TELLINGS {
            self.tell(cancel).await;
            tokio::time::sleep(BETWEEN_TELLINGS).await;
        }
    }

    /// Tells the statement to stop when that is wished.
    async fn tell(&self, cancel: &Cancel) {
        cancel.wait().await;
        if let Self::Postgres { pools: Pools::Postgres(pool), pid } = self {
            // A connection of its own: those of the pool may all be busy with what is to stop.
            if let Ok(mut other) = PgConnection::connect_with(&pool.connect_options()).await {
                let _ = sqlx::query("select pg_cancel_backend($1::int)").bind(*pid).execute(&mut other).await;
                let _ = other.close().await;
            }
        }
    }

    /// The same again and again: a wish between two statements meets none.
    async fn tell_until_it_ends(&self, cancel: &Cancel) -> Infallible {
        loop {
            self.tell(cancel).await;
            tokio::time::sleep(BETWEEN_TELLINGS).await;
        }
    }

    pub(super) async fn release(&self, connection: &mut Connection) {
        if let Connection::Sqlite(sqlite) = connection
            && let Ok(mut handle) = sqlite.lock_handle().await
        {
            handle.remove_progress_handler();
        }
    }
}

fn number(value: Option<&Value>) -> i64 {
    value.and_then(Value::as_int).unwrap_or_default()
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_text).unwrap_or_default().to_owned()
}

/// Who is here; the view answers for this connection's identity or login.
async fn session(connection: &mut Connection, pools: &Pools) -> Result<Session, Refusal> {
    let statement = Sql {
        text: "select w.person_id, w.login, w.person_name, w.organisation_id, w.organisation_name, w.roles, \
               w.demo, w.read_only, (select today from v_today), \
               (select c.at from change_set c where c.organisation_id = w.organisation_id order by c.id limit 1) \
               from v_who_am_i w"
            .to_owned(),
        args: Vec::new(),
        columns: vec![
            Column::Int,
            Column::Text,
            Column::Text,
            Column::Int,
            Column::Text,
            Column::Text,
            Column::Bool,
            Column::Bool,
            Column::Date,
            Column::Moment,
        ],
    };
    let rows = connection.fetch(&statement).await?;
    let row = rows.first().ok_or_else(|| Refusal::UnknownPerson { login: String::new() })?;
    let flag = |index: usize| row.get(index).and_then(Value::as_bool).unwrap_or_default();
    Ok(Session {
        person_id: number(row.first()),
        login: text(row.get(1)),
        person_name: text(row.get(2)),
        organisation_id: number(row.get(3)),
        organisation_name: text(row.get(4)),
        roles: text(row.get(5)).split(',').filter(|role| !role.is_empty()).map(str::to_owned).collect(),
        demo: flag(6),
        read_only: flag(7),
        today: row.get(8).and_then(Value::as_date).unwrap_or_default(),
        store: if matches!(pools, Pools::Sqlite(_)) { Store::OwnFile } else { Store::SharedRegistry },
        identities: Vec::new(),
        as_of: None,
        history_from: match row.get(9) {
            Some(Value::Moment(at)) => Some(day_of(*at)),
            _ => None,
        },
    })
}

/// The calendar day in Copenhagen.
fn day_of(moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&chrono_tz::Europe::Copenhagen).date_naive()
}

/// The people one may be in the demo's file.
async fn identities(connection: &mut Connection) -> Result<Vec<Identity>, Refusal> {
    let statement = Sql {
        text: "select p.login, p.name, o.name, a.role from person p join organisation o on o.id = p.organisation_id \
               join assignment a on a.person_id = p.id and a.organisation_id = p.organisation_id \
               where p.deleted_at is null and a.deleted_at is null and p.active \
               and (p.login in ('anna', 'gert', 'sigrid') or a.role = 'global_admin') order by p.id, a.id"
            .to_owned(),
        args: Vec::new(),
        columns: vec![Column::Text; 4],
    };
    let rows = connection.fetch(&statement).await?;
    let mut found: Vec<Identity> = Vec::new();
    for row in rows {
        let (login, role) = (text(row.first()), text(row.get(3)));
        match found.iter_mut().find(|known| known.login == login) {
            Some(known) => known.role = most_telling([known.role.as_str(), &role].into_iter()).to_owned(),
            None => found.push(Identity { login, name: text(row.get(1)), organisation: text(row.get(2)), role }),
        }
    }
    Ok(found)
}

pub(crate) async fn answer(
    connection: &mut Connection,
    session: &Session,
    request: &Request,
) -> Result<Outcome, Refusal> {
    Ok(match request {
        Request::Session => Outcome::Session(Box::new(session.clone())),
        Request::List(query) => match reckoned::widened(query) {
            Some(widened) => {
                let page = read::list(connection, session, &widened).await?;
                Outcome::Page(reckoned::page(page, query, &widened, session.today))
            }
            None => Outcome::Page(read::list(connection, session, query).await?),
        },
        Request::Stored(query) => Outcome::Page(read::list(connection, session, query).await?),
        Request::Totals { entity, filter, sums } => {
            Outcome::Totals(read::totals(connection, session, entity, filter, sums).await?)
        }
        Request::Ids { entity, filter } => Outcome::Ids(bulk::ids(connection, session, entity, filter).await?),
        Request::Preview(query) => Outcome::Preview(bulk::preview(connection, session, query).await?),
        Request::SwitchPreview { contracts, filter, to } => {
            Outcome::SwitchPreview(bulk::switch_preview(connection, session, contracts, filter, to).await?)
        }
        Request::Record { entity, id } => {
            let entity = entities::named(entity).ok_or(Refusal::Gone)?;
            let found = read::records(connection, session, entity, "id", *id).await?;
            let found = found.into_iter().next().ok_or(Refusal::Gone)?;
            Outcome::Record(Box::new(reckoned::record(found, session.today)))
        }
        Request::Related { entity, via, id } => {
            let entity = entities::named(entity).ok_or(Refusal::Gone)?;
            Outcome::Related(read::records(connection, session, entity, via, *id).await?)
        }
        Request::Tree { entity, via, id } => {
            let entity = entities::named(entity).ok_or(Refusal::Gone)?;
            Outcome::Related(read::tree(connection, session, entity, via, *id).await?)
        }
        Request::Removal { entity, id } => {
            Outcome::Removal(Box::new(removal::removal(connection, session, entity, *id).await?))
        }
        Request::Options { option_type, text } => {
            Outcome::Choices(read::choices(connection, &sql::options(session, option_type, text)).await?)
        }
        Request::Municipalities { invented } => Outcome::Choices(report::municipalities(connection, *invented).await?),
        Request::Links { entity, text, limit } => {
            let entity = entities::named(entity).ok_or(Refusal::Gone)?;
            Outcome::Choices(read::choices(connection, &sql::links(session, entity, text, *limit)).await?)
        }
        Request::Search { text, limit } => Outcome::Hits(read::search(connection, session, text, *limit).await?),
        Request::Save(save) => Outcome::Saved(write::save(connection, session, save).await?),
        Request::Visibility { uuid, contracts, to } => {
            Outcome::Saved(write::visibility(connection, session, *uuid, contracts, to).await?)
        }
        Request::VisibilityCounts => Outcome::VisibilityCounts(read::visibility_counts(connection, session).await?),
        Request::Others { contract, as_if } => {
            Outcome::Others(Box::new(seen::others(connection, session, *contract, as_if.as_deref()).await?))
        }
        Request::PriceUses => Outcome::PriceUses(seen::price_uses(connection, session).await?),
        Request::VisibilityLog { contract } => Outcome::VisibilityLog(seen::log(connection, session, *contract).await?),
        Request::ContractUuids { ids } => Outcome::ContractUuids(seen::uuids(connection, session, ids).await?),
        Request::Quality { rules } => Outcome::Quality(faults(connection, session, rules).await?),
        Request::Completeness => Outcome::Completeness(secretariat::completeness(connection, session).await?),
        Request::Merge(merge) => Outcome::Merged(secretariat::merge(connection, session, merge).await?),
        Request::CloseOrder { id } => Outcome::Saved(secretariat::close_order(connection, session, *id).await?),
        Request::Templates => Outcome::Templates(report::stored::entries(connection, session).await?),
        Request::TemplatesWaiting => Outcome::TemplatesWaiting(report::stored::waiting(connection, session).await?),
        Request::TemplateVersions { code } => {
            Outcome::TemplateVersions(report::stored::of(connection, session, code).await?)
        }
        Request::TemplateStep { uuid, code, step } => {
            Outcome::TemplateStepped(report::life::step(connection, session, *uuid, code, step).await?)
        }
        Request::Report { code, params, limit } => {
            let drawn = report::run(connection, session, code, params, *limit).await;
            Outcome::Report(Box::new(drawn.map_err(|refusal| not_logged(session, refusal))?))
        }
        Request::Try { source, params, limit } => {
            Outcome::Report(Box::new(report::try_out(connection, session, source, params, *limit).await?))
        }
        Request::Selected { source, params, only, limit } => {
            Outcome::Report(Box::new(report::selected(connection, session, source, params, only, *limit).await?))
        }
        Request::Own { source, params, only } => {
            Outcome::Own(report::own(connection, session, source, params, only.as_ref()).await?)
        }
        Request::History { entity, id } => {
            let entity = entities::named(entity).ok_or(Refusal::Gone)?;
            Outcome::History(history::record(connection, session, entity, *id).await?)
        }
        Request::Changes { mine, limit } => {
            Outcome::Changes(history::changes(connection, session, *mine, *limit).await?)
        }
        Request::Change { id } => Outcome::Change(Box::new(history::change(connection, session, *id).await?)),
        Request::Undo(wish) => Outcome::Undone(Box::new(undo::undo(connection, session, wish).await?)),
        Request::AsOf { date, request } => as_of::answer(connection, session, *date, request).await?,
    })
}

/// A report changes nothing for the person; but each extraction of a shared one is written down
/// with it, and where nothing can be written none is drawn.
pub(super) fn not_logged(session: &Session, refusal: Refusal) -> Refusal {
    if session.read_only && refusal == Refusal::ReadOnly { Refusal::NotLogged } else { refusal }
}

/// How many records break each rule.
async fn faults(
    connection: &mut Connection,
    session: &Session,
    rules: &[&'static str],
) -> Result<Vec<(String, i64)>, Refusal> {
    let mut counts = Vec::new();
    for rule in rules.iter().filter_map(|id| quality::named(id)) {
        let totals = read::totals(connection, session, rule.entity, &rule.condition(), &[]).await?;
        counts.push((rule.id.to_owned(), totals.count));
    }
    Ok(counts)
}
