//! WHERE the registry is stored: SQLite (one person's file) or PostgreSQL (the shared registry).
//!
//! Both hold the same tables under the same names, and `migrations/` says why each is as it is.
//! Reading goes through the `v_<entity>` views (own rows) and the `share_<entity>` views
//! (what published templates may read); the same statements run on both databases.
//!
//! The way of a request: `answer` -> `sql` (pure text) -> `run` (the connection) -> `row`.

pub mod admin;
mod answer;
mod as_of;
mod beside;
mod bulk;
mod bulk_names;
mod bulk_write;
pub mod cancel;
pub mod error;
mod here;
mod history;
pub mod import;
pub mod live;
pub mod migrate;
pub mod open;
pub mod owner;
pub mod read;
mod reckoned;
pub mod reference;
mod removal;
pub mod report;
mod roles;
mod row;
pub mod run;
pub mod scram;
mod secretariat;
pub mod seed;
mod seen;
pub mod server;
pub mod setup;
pub mod sql;
pub mod stream;
mod undo;
pub mod write;

pub use answer::Db;
