//! What the suites share: databases to throw away.

pub mod registry;
