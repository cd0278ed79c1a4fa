//! WHAT the registry is: pure data and pure rules. Imports nothing else of ours.
//!
//! Every entity is declared once, in `entities/`; lists, forms, filters, SQL, import
//! headers, report columns and the schema test are derived from the declaration.

pub mod about;
pub mod bulk;
pub mod condition;
pub mod entities;
pub mod entity;
pub mod fold;
pub mod groups;
pub mod history;
pub mod import;
pub mod leaver;
pub mod quality;
pub mod removal;
pub mod report;
pub mod request;
pub mod rules;
pub mod seen;
pub mod session;
pub mod share;
pub mod value;
pub mod views;
