//! All suites in one binary.

mod ledger;
mod reports;
mod schema;
mod share_layer;
mod support;
