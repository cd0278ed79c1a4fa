//! The one test binary: each suite is a module here.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

mod support;

mod schema;
mod tape;
mod terminal;
mod exchange;
