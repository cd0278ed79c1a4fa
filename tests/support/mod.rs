//! What the suites share: databases to throw away.

pub mod cluster;
pub mod registry;
