//! The servers of a shared registry: one or several, of which one takes writing. When it is
//! gone, its standby has been promoted or will be, so they are tried in turn.

use std::collections::HashSet;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPool, PgPoolOptions, Postgres};
use sqlx::{ConnectOptions, Connection as _, PgConnection, Row as _};

use crate::db::error::refusal;
use crate::model::request::Refusal;

/// The connections of a person: two, so that a list can be read while a report runs.
const CONNECTIONS: u32 = 2;
/// How long to wait for one of the connections, or for a server that has just gone.
const ACQUIRE: Duration = Duration::from_secs(10);
/// How long a server may take before we ask why, and look at the others.
const GRACE: Duration = Duration::from_millis(300);
/// How long one server may take to answer when several are tried.
const TRY: Duration = Duration::from_secs(3);
/// How long nothing may be heard before we ask whether anybody is there, and how long that may
/// take: a server that is busy answers late. Together a silent line is known within twenty seconds.
const PATIENCE: Duration = Duration::from_secs(8);
const SIGN_OF_LIFE: Duration = Duration::from_secs(8);

/// The servers in the order in which they are tried. Empty for a file.
#[derive(Clone, Debug, Default)]
pub struct Servers {
    options: Arc<[PgConnectOptions]>,
    /// The one that took writing last.
    current: Arc<AtomicUsize>,
    read_only: bool,
    /// The server's numbers of our connections, by which our own notifications are known.
    own: Arc<Mutex<HashSet<u32>>>,
}

/// Every address that the text names: several stand beside each other with a blank between
/// them, or are hosts of one address with commas (`postgres://db1,db2:5433/kitos`).
pub(crate) fn addresses(text: &str) -> Vec<String> {
    text.split_whitespace().flat_map(hosts_of_one).collect()
}

fn hosts_of_one(address: &str) -> Vec<String> {
    let Some((scheme, rest)) = address.split_once("://") else { return vec![address.to_owned()] };
    let (authority, place) = rest.find(['/', '?']).map_or((rest, ""), |at| rest.split_at(at));
    let (user, hosts) = authority.rsplit_once('@').map_or((None, authority), |(user, hosts)| (Some(user), hosts));
    let user = user.map(|user| format!("{user}@")).unwrap_or_default();
    hosts.split(',').map(|host| format!("{scheme}://{user}{host}{place}")).collect()
}

/// The settings of every connection to each server. The name that the server lists says
/// nothing of what is being done.
///
/// # Errors
/// `NotAnAddress`.
pub(crate) fn postgres_options(text: &str) -> Result<Vec<PgConnectOptions>, Refusal> {
    let options: Result<Vec<_>, Refusal> = addresses(text).iter().map(|address| of_one(address)).collect();
    options.and_then(|found| if found.is_empty() { Err(Refusal::NotAnAddress) } else { Ok(found) })
}

fn of_one(address: &str) -> Result<PgConnectOptions, Refusal> {
    let options = PgConnectOptions::from_str(address).map_err(|_| Refusal::NotAnAddress)?;
    Ok(as_the_system_knows_us(options, address).application_name("kitos").options([
        ("search_path", "kitos"),
        ("statement_timeout", "300s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "60s"),
        // A lost line ends the statement, and with it the doubt whether it will land.
        ("client_connection_check_interval", "1s"),
        ("jit", "off"),
        // The planner has no statistics (they would tell of foreign rows) and takes a whole
        // municipality for a few dozen rows. Where an index has the order, it is to be used.
        ("enable_sort", "off"),
    ]))
}

/// Where nobody is named, we are who the system says: peer login goes by that, and the driver
/// does not know it.
fn as_the_system_knows_us(options: PgConnectOptions, address: &str) -> PgConnectOptions {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let in_address = place.contains('@') || query.split('&').any(|pair| pair.starts_with("user="));
    if in_address || std::env::var_os("PGUSER").is_some() {
        return options;
    }
    match nix::unistd::User::from_uid(nix::unistd::geteuid()) {
        Ok(Some(user)) => options.username(&user.name),
        Ok(None) | Err(_) => options,
    }
}

/// One connection to the server that takes writing.
///
/// # Errors
/// As for `reach`.
pub(crate) async fn connect_one(text: &str) -> Result<PgConnection, Refusal> {
    reach(&postgres_options(text)?, false).await.map(|(_, connection)| connection)
}

/// The first of the servers that may be used, by its place.
///
/// # Errors
/// What the last one said; a login that is refused is told before a server that is not there.
pub(crate) async fn reach(servers: &[PgConnectOptions], read_only: bool) -> Result<(usize, PgConnection), Refusal> {
    let mut why = Refusal::NotAnAddress;
    for (place, options) in servers.iter().enumerate() {
        match attempt(options, read_only).await {
            Ok(connection) => return Ok((place, connection)),
            Err(refusal) if place == 0 || is_lost(&why) => why = refusal,
            Err(_) => {}
        }
    }
    Err(why)
}

async fn attempt(options: &PgConnectOptions, read_only: bool) -> Result<PgConnection, Refusal> {
    let connecting = async {
        let mut connection = options.connect().await?;
        takes_writing(&mut connection, read_only).await.map(|usable| usable.then_some(connection))
    };
    match tokio::time::timeout(TRY, connecting).await {
        Ok(Ok(Some(connection))) => Ok(connection),
        Ok(Ok(None)) => Err(Refusal::Offline { detail: "standby".to_owned() }),
        Ok(Err(error)) => Err(refusal(&error)),
        Err(_) => Err(Refusal::Offline { detail: "no answer".to_owned() }),
    }
}

/// Nothing is heard, and nothing says that the line is lost.
pub const SILENT: &str = "silent";

fn silent() -> Refusal {
    Refusal::Offline { detail: SILENT.to_owned() }
}

/// Returns when the server of this pool no longer answers anything, while something else is
/// waited for: a statement may well take minutes. The driver leaves the keeping alive of a
/// connection to the system, which takes hours; so we ask on a connection of its own.
pub(crate) async fn silence(pool: &PgPool) -> Refusal {
    loop {
        tokio::time::sleep(PATIENCE).await;
        let options = pool.connect_options();
        match tokio::time::timeout(SIGN_OF_LIFE, options.connect()).await {
            Ok(Ok(connection)) => drop(connection.close().await),
            // Full, or closed for newcomers: it answers.
            Ok(Err(sqlx::Error::Database(_))) => {}
            Ok(Err(_)) | Err(_) => return silent(),
        }
    }
}

/// Is there still somebody at the other end of a connection that only listens?
///
/// # Errors
/// `Offline`.
pub(crate) async fn still_there(listener: &mut PgListener) -> Result<(), Refusal> {
    let asked = tokio::time::timeout(SIGN_OF_LIFE, sqlx::raw_sql("select 1").execute(listener)).await;
    asked.map_err(|_| silent())?.map(drop).map_err(|error| refusal(&error))
}

/// A standby reads like its primary and is none: what is typed could not be saved on it. Nor is
/// an old primary that was fenced. Whoever only reads may use either.
async fn takes_writing(connection: &mut PgConnection, read_only: bool) -> Result<bool, sqlx::Error> {
    Ok(read_only || introduced(connection).await?.0)
}

/// Does the server take writing, and what is its number for this connection?
async fn introduced(connection: &mut PgConnection) -> Result<(bool, i32), sqlx::Error> {
    const ASK: &str = "select not pg_is_in_recovery() and not current_setting('transaction_read_only')::boolean, \
         pg_backend_pid()";
    let row = sqlx::raw_sql(ASK).fetch_one(connection).await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

async fn refuse_standby(
    connection: &mut PgConnection,
    read_only: bool,
    own: Arc<Mutex<HashSet<u32>>>,
) -> Result<(), sqlx::Error> {
    // Who only reads sends no notifications.
    if read_only {
        return Ok(());
    }
    let (takes_writing, number) = introduced(connection).await?;
    if let (Ok(mut own), Ok(number)) = (own.lock(), u32::try_from(number)) {
        own.insert(number);
    }
    let standby = || sqlx::Error::Io(std::io::ErrorKind::ReadOnlyFilesystem.into());
    if takes_writing { Ok(()) } else { Err(standby()) }
}

/// Is it the line that is lost, so that it is worth trying again?
pub const fn is_lost(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Offline { .. })
}

impl Servers {
    /// The servers of an address, and a pool that is not connected yet.
    pub(crate) fn of(text: &str, read_only: bool) -> Result<(Self, PgPool), Refusal> {
        let mut options = postgres_options(text)?;
        if read_only {
            let quiet = |one: PgConnectOptions| one.options([("default_transaction_read_only", "on")]);
            options = options.into_iter().map(quiet).collect();
        }
        let first = options.first().cloned().ok_or(Refusal::NotAnAddress)?;
        let own = Arc::<Mutex<HashSet<u32>>>::default();
        let known = Arc::clone(&own);
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(ACQUIRE)
            .after_connect(move |connection, _| Box::pin(refuse_standby(connection, read_only, Arc::clone(&known))))
            .connect_lazy_with(first);
        Ok((Self { options: options.into(), current: Arc::default(), read_only, own }, pool))
    }

    /// A connection of the pool, to whichever server takes writing now. A pool that is refused
    /// tries again until it gives up, and then no longer knows why; so after a moment attempts
    /// of our own find out, and find another server.
    ///
    /// # Errors
    /// `Offline` when none of them can be used, and what a server says that lets us not in.
    pub(crate) async fn acquire(&self, pool: &PgPool) -> Result<PoolConnection<Postgres>, Refusal> {
        tokio::select! {
            acquired = pool.acquire() => match acquired {
                Ok(connection) => return Ok(connection),
                Err(error) if self.options.len() < 2 => return Err(refusal(&error)),
                Err(_) => drop(self.look_elsewhere(pool).await?),
            },
            elsewhere = self.elsewhere(pool) => elsewhere?,
        }
        pool.acquire().await.map_err(|error| refusal(&error))
    }

    /// A connection that listens, to the server that the pool uses. It has a pool of its own, so
    /// that it never takes one of the person's.
    pub(crate) async fn listener(&self, pool: &PgPool) -> Result<PgListener, sqlx::Error> {
        let options = PgConnectOptions::clone(&pool.connect_options());
        let own = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_lazy_with(options);
        PgListener::connect_with(&own).await
    }

    /// Was it one of our own connections that this number belongs to?
    pub(crate) fn is_own(&self, number: u32) -> bool {
        self.own.lock().is_ok_and(|own| own.contains(&number))
    }

    /// Returns when the pool has been pointed to another server; never while it need not be.
    async fn elsewhere(&self, pool: &PgPool) -> Result<(), Refusal> {
        tokio::time::sleep(GRACE).await;
        match self.look_elsewhere(pool).await? {
            true => Ok(()),
            false => std::future::pending().await,
        }
    }

    /// Points the pool to the server that takes writing; was it another one?
    async fn look_elsewhere(&self, pool: &PgPool) -> Result<bool, Refusal> {
        let (place, connection) = reach(&self.options, self.read_only).await?;
        let _ = connection.close().await;
        let moved = self.current.swap(place, Ordering::SeqCst) != place;
        if let Some(options) = self.options.get(place).filter(|_| moved) {
            tracing::info!(place, "another server takes writing");
            pool.set_connect_options(options.clone());
        }
        Ok(moved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_may_name_several_servers() {
        for (text, expected) in [
            ("postgres://a/kitos", vec!["postgres://a/kitos"]),
            ("postgres://a/kitos  postgres://b/kitos", vec!["postgres://a/kitos", "postgres://b/kitos"]),
            (
                "postgres://anna@a:1,b:2/kitos?sslmode=require",
                vec!["postgres://anna@a:1/kitos?sslmode=require", "postgres://anna@b:2/kitos?sslmode=require"],
            ),
            ("postgres://a,b?dbname=x,y", vec!["postgres://a?dbname=x,y", "postgres://b?dbname=x,y"]),
        ] {
            assert_eq!(addresses(text), expected);
        }
        assert!(postgres_options("").is_err());
        assert_eq!(postgres_options("postgres://anna@a,b/kitos").unwrap().len(), 2);
    }
}
