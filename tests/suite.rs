//! All suites in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod ledger;
mod reports;
mod schema;
mod share_layer;
mod support;
mod template;
