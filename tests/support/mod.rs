//! What the suites share.

pub mod keys;
pub mod pty;
pub mod tape;
