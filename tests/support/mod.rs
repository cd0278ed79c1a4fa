//! What the suites share: databases to throw away, and terminals to play in.

pub mod cluster;
pub mod keys;
pub mod line;
pub mod pty;
pub mod registry;
pub mod story;
pub mod tape;
pub mod template;
pub mod world;
