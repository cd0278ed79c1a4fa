//! All suites in one binary.

mod schema;
mod support;
