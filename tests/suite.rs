//! Every test of the crate that works on its public face, in one binary.

mod filters;
mod keymaps;
mod texts;
mod values;
