//! What others save, heard while it happens: PostgreSQL's notifications, which carry no data.
//! A file is one person's and has none.

use std::time::Duration;

use sqlx::postgres::{PgListener, PgNotification};

use crate::db::answer::Db;
use crate::db::error::refusal;
use crate::db::open::Pools;
use crate::db::server::{Servers, still_there};
use crate::model::request::{Changed, Refusal};

/// Many saves in a row are told as one.
const GATHERED: Duration = Duration::from_millis(300);
/// How long nothing may be heard before we ask whether anybody is there.
const PATIENCE: Duration = Duration::from_secs(10);
const CATALOGUE: &str = "kitos_catalogue";
const SHARED: &str = "kitos_shared";

/// A connection that listens.
pub struct Listening {
    listener: PgListener,
    servers: Servers,
}

impl Db {
    /// Begins to listen, on a connection of its own; nothing where there is nobody to hear.
    ///
    /// # Errors
    /// `Offline`, and what a server says that lets us not in.
    pub async fn listen(&self) -> Result<Option<Listening>, Refusal> {
        let Pools::Postgres(pool) = self.pools() else { return Ok(None) };
        // Also finds the server that takes writing now.
        let mut connection = self.servers().acquire(pool).await?;
        let found = sqlx::query_scalar("select kitos.channels()").fetch_all(&mut *connection).await;
        let own: Vec<String> = found.map_err(|error| refusal(&error))?;
        drop(connection);
        let listener = self.servers().listener(pool).await;
        let mut listener = listener.map_err(|error| refusal(&error))?;
        let channels = own.iter().map(String::as_str).chain([CATALOGUE, SHARED]);
        listener.listen_all(channels).await.map_err(|error| refusal(&error))?;
        Ok(Some(Listening { listener, servers: self.servers().clone() }))
    }
}

impl Listening {
    /// Waits until somebody else has saved something.
    ///
    /// # Errors
    /// `Offline` when the line is lost: what was saved meanwhile is not known.
    pub async fn next(&mut self) -> Result<Changed, Refusal> {
        loop {
            let mut changed = Changed::default();
            match tokio::time::timeout(PATIENCE, self.one(&mut changed)).await {
                Ok(heard) => heard?,
                Err(_) => {
                    still_there(&mut self.listener).await?;
                    continue;
                }
            }
            let until = tokio::time::Instant::now() + GATHERED;
            while let Ok(heard) = tokio::time::timeout_at(until, self.one(&mut changed)).await {
                heard?;
            }
            if changed != Changed::default() {
                return Ok(changed);
            }
        }
    }

    async fn one(&mut self, changed: &mut Changed) -> Result<(), Refusal> {
        match self.listener.try_recv().await {
            Ok(Some(heard)) => self.take(&heard, changed),
            // Connected again by itself: something may have been missed.
            Ok(None) => *changed = Changed::EVERYTHING,
            Err(error) => return Err(refusal(&error)),
        }
        Ok(())
    }

    fn take(&self, heard: &PgNotification, changed: &mut Changed) {
        if self.servers.is_own(heard.process_id()) {
            return;
        }
        match heard.channel() {
            CATALOGUE => changed.catalogue = true,
            SHARED => changed.shared = true,
            _ => changed.own = true,
        }
    }
}
