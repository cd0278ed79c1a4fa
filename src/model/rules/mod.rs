//! How values are derived and checked: pure functions with golden tables.
