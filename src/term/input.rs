//! What the keyboard says.

use std::future::poll_fn;
use std::io;
use std::task::{Context, Poll};

use crossterm::event::{Event, EventStream, KeyEventKind};
use futures::StreamExt;

use super::screen::unless_gone;

/// A flood (a large paste without brackets) is handed over in pieces of this many events.
const AT_MOST: usize = 1_024;

/// The events of the terminal. Open it once, after `Screen::enter`.
pub struct Input {
    events: EventStream,
}

impl Input {
    pub fn open() -> Self {
        Self { events: EventStream::new() }
    }

    /// Waits for input and returns all events that have arrived, so that they can be taken before
    /// anything is drawn: keys (never their release) and pastes; perhaps none. Cancel-safe.
    ///
    /// Resizes are left out: crossterm loses one that comes together with a key, and
    /// `Signal::Resized` tells of them all.
    ///
    /// The stream must not be drained with `now_or_never` instead: it remembers the first
    /// waker it is polled with, and would then wake nobody.
    pub async fn next(&mut self) -> io::Result<Vec<Event>> {
        poll_fn(|context| self.poll_arrived(context)).await
    }

    fn poll_arrived(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Vec<Event>>> {
        let mut arrived = Vec::new();
        while arrived.len() < AT_MOST {
            match self.events.poll_next_unpin(context) {
                Poll::Ready(Some(Ok(event))) => arrived.extend(Some(event).filter(is_wanted)),
                // No more keys from a terminal that is gone; the signal of it ends the loop.
                Poll::Ready(Some(Err(error))) => match unless_gone(Err(error)) {
                    Ok(()) => return Poll::Pending,
                    Err(error) => return Poll::Ready(Err(error)),
                },
                Poll::Ready(None) => return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into())),
                Poll::Pending if arrived.is_empty() => return Poll::Pending,
                Poll::Pending => break,
            }
        }
        Poll::Ready(Ok(arrived))
    }
}

fn is_wanted(event: &Event) -> bool {
    match event {
        Event::Key(key) => key.kind != KeyEventKind::Release,
        Event::Paste(_) => true,
        _ => false,
    }
}
