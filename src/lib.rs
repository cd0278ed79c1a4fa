//! `kitos`: a keyboard-driven client to the shared municipal IT registry.
//!
//! The map of the crate; the rules of who may import whom stand in ARCHITECTURE.md and are
//! held by `tests/layers.rs`.
//!
//! - `model`: what the registry is (pure)
//! - `text`: how it is said; `keys`: which key means what
//! - `db`: where it is stored; `exchange`: files in and out
//! - `app`: what happens (pure); `view`: how it looks; `term`, `run`: the terminal and the loop

pub mod app;
pub mod cli;
pub mod config;
pub mod db;
pub mod exchange;
pub mod export;
pub mod journal;
pub mod keys;
pub mod log;
pub mod model;
pub mod place;
pub mod restricted;
pub mod run;
pub mod term;
pub mod text;
pub mod view;
