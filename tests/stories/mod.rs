//! Keys and what must be seen, one file for each kind of work.

mod conflict;
mod daily;
mod main_job;
mod many;
