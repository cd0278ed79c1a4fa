//! WHERE the registry is stored: SQLite (one person's file) or PostgreSQL (the shared registry).
//!
//! Both hold the same tables under the same names, and `migrations/` says why each is as it is.
//! Reading goes through the `v_<entity>` views (own rows) and the `share_<entity>` views
//! (what published templates may read); the same statements run on both databases.

pub mod error;
pub mod migrate;
pub mod open;
pub mod reference;
pub mod seed;
pub mod setup;
