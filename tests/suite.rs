//! The one test binary: each suite is a module here, so that the crate is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

mod admin;
mod blueprint;
mod bulk;
mod support;

mod cli;
mod entities;
mod exchange;
mod faults;
mod filters;
mod forbidden;
mod guard;
mod history;
mod import;
mod keymaps;
mod layers;
mod ledger;
mod library;
mod life;
mod live;
mod lost_line;
mod macros;
mod non_interference;
mod operation;
mod output;
mod properties;
mod renames;
mod report_language;
mod reports;
mod result;
mod schema;
mod screens;
mod secretariat;
mod security;
mod seed;
mod share_layer;
mod stopping;
mod stories;
mod tape;
mod template;
mod terminal;
mod texts;
mod trial;
mod two_drafts;
mod values;
