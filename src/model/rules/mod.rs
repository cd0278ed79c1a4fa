//! How values are derived and checked: pure functions with golden tables.
//!
//! No clock and no database: `today` is always a parameter, dates are calendar dates and
//! inclusive. Where a rule can be asked "why?", the answer comes along as data.

pub mod calendar;
pub mod checks;
pub mod deadlines;
pub mod derive;
pub mod duration;
pub mod notices;
pub mod rows;
pub mod validity;
