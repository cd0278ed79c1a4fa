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
