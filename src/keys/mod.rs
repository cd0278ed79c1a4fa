//! WHICH key means what. Knows nothing of the registry and nothing of the screen.
//!
//! `action` is the one list of everything a key can ask for; `key` reads and writes the
//! names of keys; `keymap` turns presses into actions, from the files in `keymaps/`;
//! `hints` shows the same bindings as hint bar, which-key popup, menu, help and README.

pub mod action;
pub mod hints;
pub mod key;
pub mod keymap;
mod nearest;

pub use action::{Action, Group};
pub use key::Key;
pub use keymap::{Context, Keymap, KeymapError, Pressed};
