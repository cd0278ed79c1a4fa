//! The shared registry against its own members: a table of who may do what, run by real logins;
//! an attack that knows nothing of the tables and looks for what was hidden; the defences, each
//! taken away once, which the attack must notice; and the properties of the catalog that all of
//! it rests on.

mod attack;
mod lint;
mod mutants;
mod probes;
mod reviews;
mod rights;
mod stage;
