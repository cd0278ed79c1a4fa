//! The terminal: taking it, drawing on it with few bytes, and always giving it back.
//!
//! - `screen`: entering, leaving, suspending, panics
//! - `tty`: ratatui's backend; `scroll` finds what the terminal can move by itself; `pace`
//!   holds frames back on a slow line; `wide` mends cut wide characters
//! - `input`: keys and pastes; `signals`: what else a loop has to hear of; `job`: the
//!   shell behind us
//!
//! A loop draws when something changed and `Screen::ready_at` has passed, and goes on taking
//! keys meanwhile:
//!
//! ```no_run
//! # use kitos::term::{Input, Options, Screen, Signals};
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let mut screen = Screen::enter(Options::default())?;
//! let mut signals = Signals::listen()?;
//! screen.draw(|frame| frame.render_widget("kitos", frame.area()))?;
//! let mut input = Input::open();
//! tokio::select! {
//!     signal = signals.next() => println!("{signal:?}"),
//!     events = input.next() => println!("{:?}", events?),
//! }
//! screen.leave();
//! # Ok(())
//! # }
//! ```

mod input;
mod job;
mod pace;
mod screen;
mod scroll;
mod signals;
mod tty;
mod wide;

pub use input::Input;
pub use pace::{BadLineRate, LineRate};
pub use screen::{EnterError, Options, Screen, Suspension};
pub use signals::{Signal, Signals, panicked};
pub use tty::Tty;
pub use wide::clear_under;
