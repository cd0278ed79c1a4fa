//! All suites in one binary.

mod exchange;
mod ledger;
mod schema;
mod seed;
mod share_layer;
mod support;
