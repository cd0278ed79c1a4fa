//! All suites in one binary.

mod ledger;
mod schema;
mod share_layer;
mod support;
