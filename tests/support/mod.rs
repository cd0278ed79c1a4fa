//! What the suites share.

pub mod pty;
pub mod tape;
