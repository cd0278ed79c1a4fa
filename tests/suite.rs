//! The one test binary: each suite is a module here.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

mod support;

mod schema;
mod tape;
mod terminal;
mod exchange;
//! Every test of the crate that works on its public face, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests may panic as tests do; clippy only excuses the test functions themselves"
)]

mod filters;
mod keymaps;
mod texts;
mod values;
