//! A registry set up for one test, on either database.

use chrono::{DateTime, Utc};
use kitos::db::migrate::{Purpose, migrate};
use kitos::db::open::{Clock, Pools, Target, open};
use kitos::db::reference;

/// The moment at which tests happen, unless they say otherwise.
pub fn moment() -> DateTime<Utc> {
    "2026-06-15T10:00:00Z".parse().unwrap()
}

/// A registry with reference data in a file of its own.
pub struct File {
    pub target: Target,
    pub path: std::path::PathBuf,
    _directory: tempfile::TempDir,
}

impl File {
    pub async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("kitos.db");
        let target = Target::Sqlite(path.clone());
        migrate(&target, Purpose::Own).await.unwrap();
        reference::install(&target).await.unwrap();
        Self { target, path, _directory: directory }
    }

    pub async fn open(&self, login: Option<&str>) -> Pools {
        open(&self.target, login, false, Clock::Fixed(moment())).await.unwrap()
    }
}
