//! What the operating system says while the loop runs.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use std::{io, process};

use tokio::select;
use tokio::signal::unix::{Signal as Stream, SignalKind, signal};
use tokio::sync::Notify;

use super::screen;

/// How long the loop may take to save and leave before the program ends without it. A loop may
/// never answer: reading the keys of a terminal that has hung up can spin.
const GRACE: Duration = Duration::from_secs(3);

static PANICKED: AtomicBool = AtomicBool::new(false);
static PANIC_NEWS: Notify = Notify::const_new();
static TERMINAL_GONE: Notify = Notify::const_new();
static CONTINUE_EXPECTED: AtomicBool = AtomicBool::new(false);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGINT from outside; Ctrl-C at the keyboard is a key.
    Interrupt,
    /// SIGTERM: a service manager or an administrator wants the program to end.
    Terminate,
    /// SIGHUP, or a frame that could not be written: the terminal is gone.
    HangUp,
    /// SIGCONT after a stop from outside: `Screen::resume` is due. The one that ends
    /// `Screen::suspend` is not told.
    Continue,
    /// SIGWINCH: the terminal has another size, and the next frame takes it.
    Resized,
    /// Some thread panicked; the terminal is given back already and the message is on it.
    Panicked,
}

impl Signal {
    /// The exit code the program ends with on this, by the shells' convention of 128 and the
    /// signal's number; none when it goes on.
    pub fn exit_code(self) -> Option<u8> {
        match self {
            Self::Interrupt => Some(130),
            Self::Terminate => Some(143),
            Self::HangUp => Some(129),
            Self::Panicked => Some(101),
            Self::Continue | Self::Resized => None,
        }
    }
}

/// The streams a loop selects over.
pub struct Signals {
    ending: Ending,
    continued: Stream,
    resized: Stream,
}

impl Signals {
    /// Starts to listen. From here on the signals no longer end the program by themselves: the
    /// loop has to; after three seconds it is ended without it, terminal restored. Must be
    /// called inside a multi-threaded tokio runtime.
    pub fn listen() -> io::Result<Self> {
        tokio::spawn(end_without_the_loop(Ending::listen()?));
        Ok(Self {
            ending: Ending::listen()?,
            continued: signal(SignalKind::from_raw(nix::libc::SIGCONT))?,
            resized: signal(SignalKind::window_change())?,
        })
    }

    /// The next one. Cancel-safe.
    pub async fn next(&mut self) -> Signal {
        loop {
            let signal = self.next_of_all().await;
            if signal != Signal::Continue || !CONTINUE_EXPECTED.swap(false, Ordering::SeqCst) {
                return signal;
            }
        }
    }

    async fn next_of_all(&mut self) -> Signal {
        // In this order: a terminal that hangs up sends SIGCONT too.
        select! {
            biased;
            ending = self.ending.next() => ending,
            () = PANIC_NEWS.notified() => Signal::Panicked,
            () = TERMINAL_GONE.notified() => Signal::HangUp,
            _ = self.continued.recv() => Signal::Continue,
            _ = self.resized.recv() => Signal::Resized,
        }
    }
}

/// The signals that end the program.
struct Ending {
    interrupt: Stream,
    terminate: Stream,
    hang_up: Stream,
}

impl Ending {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Signal {
        select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
            _ = self.hang_up.recv() => Signal::HangUp,
        }
    }
}

async fn end_without_the_loop(mut ending: Ending) {
    let signal = ending.next().await;
    tokio::time::sleep(GRACE).await;
    screen::restore();
    process::exit(signal.exit_code().map_or(1, i32::from));
}

/// Has any thread panicked? Then the terminal is given back and nothing is drawn any more.
pub fn panicked() -> bool {
    PANICKED.load(Ordering::SeqCst)
}

pub(super) fn note_panic() {
    PANICKED.store(true, Ordering::SeqCst);
    PANIC_NEWS.notify_one();
}

/// The terminal takes no more output; the signal that says so may come later, or to another
/// process only.
pub(super) fn note_terminal_gone() {
    TERMINAL_GONE.notify_one();
}

/// The program is about to stop itself: the SIGCONT that wakes it is no news.
pub(super) fn expect_continue() {
    CONTINUE_EXPECTED.store(true, Ordering::SeqCst);
}
