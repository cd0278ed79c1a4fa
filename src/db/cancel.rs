//! Stopping a statement that runs: on PostgreSQL by a second connection, on SQLite by the
//! handler that the engine asks every few thousand steps.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// A wish that somebody may express while a statement runs.
#[derive(Clone, Debug, Default)]
pub struct Cancel {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    wished: AtomicBool,
    news: Notify,
}

impl Cancel {
    pub fn cancel(&self) {
        self.inner.wished.store(true, Ordering::SeqCst);
        self.inner.news.notify_waiters();
        self.inner.news.notify_one();
    }

    pub fn wished(&self) -> bool {
        self.inner.wished.load(Ordering::SeqCst)
    }

    /// Returns when the wish is expressed.
    pub async fn wait(&self) {
        while !self.wished() {
            self.inner.news.notified().await;
        }
    }
}
