//! Stopping a statement that runs: on PostgreSQL by a second connection, on SQLite by the
//! handler that the engine asks every few thousand steps. And how far a save has come meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::Notify;

/// A wish that somebody may express while a statement runs.
#[derive(Clone, Debug, Default)]
pub struct Cancel {
    inner: Arc<Inner>,
}

/// How many rows a save has written. Until it commits, none of them is.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<AtomicUsize>);

impl Progress {
    pub fn add(&self, rows: usize) {
        self.0.fetch_add(rows, Ordering::SeqCst);
    }

    pub fn rows(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

#[derive(Debug, Default)]
struct Inner {
    progress: Progress,
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

    pub fn progress(&self) -> &Progress {
        &self.inner.progress
    }

    /// Returns when the wish is expressed.
    pub async fn wait(&self) {
        while !self.wished() {
            self.inner.news.notified().await;
        }
    }
}
