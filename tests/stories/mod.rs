//! Keys and what must be seen, one file for each kind of work.

mod conflict;
mod daily;
pub mod deadlines;
mod main_job;
mod visibility;
