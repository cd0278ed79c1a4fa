//! A line between the program and its server that a test can cut, at the one moment that
//! matters: while a transaction is being committed. Or it falls silent, and nobody is told.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Notify;

/// What a server's socket is called in its directory.
pub const SOCKET: &str = ".s.PGSQL.5432";

const WHOLE: u8 = 0;
const LOSES_COMMIT: u8 = 1;
const LOSES_ANSWER: u8 = 2;
const CLOSED: u8 = 3;
const FALLS_SILENT: u8 = 4;
const SILENT: u8 = 5;

pub struct Line {
    directory: tempfile::TempDir,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    fate: AtomicU8,
    /// After the cut the line stays closed.
    for_good: AtomicBool,
}

/// One connection; either side ends both.
#[derive(Default)]
struct Wire {
    commit_sent: AtomicBool,
    cut: Notify,
}

impl Line {
    /// A line to the server that listens on this socket.
    pub fn to(server: PathBuf) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(directory.path().join(SOCKET)).unwrap();
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if shared.fate.load(Ordering::SeqCst) != CLOSED
                    && let Ok(server) = UnixStream::connect(&server).await
                {
                    carry(client, server, &shared);
                }
            }
        });
        Self { directory, state }
    }

    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The next commit never reaches the server.
    pub fn lose_the_commit(&self) {
        self.state.fate.store(LOSES_COMMIT, Ordering::SeqCst);
    }

    /// The next commit is done, and its answer never comes.
    pub fn lose_the_answer(&self) {
        self.state.fate.store(LOSES_ANSWER, Ordering::SeqCst);
    }

    /// From the next commit on nothing comes through, and nobody is told.
    pub fn fall_silent_at_the_commit(&self) {
        self.state.fate.store(FALLS_SILENT, Ordering::SeqCst);
    }

    /// Nothing comes through any more, and nobody is told.
    pub fn fall_silent(&self) {
        self.state.fate.store(SILENT, Ordering::SeqCst);
    }

    /// What was held back comes through, late.
    pub fn speak_again(&self) {
        self.state.fate.store(WHOLE, Ordering::SeqCst);
    }

    /// The next cut is the last one.
    pub fn for_good(&self) -> &Self {
        self.state.for_good.store(true, Ordering::SeqCst);
        self
    }

    /// Has the cut been made?
    pub fn was_cut(&self) -> bool {
        matches!(self.state.fate.load(Ordering::SeqCst), WHOLE | CLOSED)
    }
}

impl State {
    fn is(&self, fate: u8) -> bool {
        self.fate.load(Ordering::SeqCst) == fate
    }

    async fn wait_while_silent(&self) {
        while self.is(SILENT) {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    fn cut(&self, wire: &Wire) {
        let after = if self.for_good.load(Ordering::SeqCst) { CLOSED } else { WHOLE };
        self.fate.store(after, Ordering::SeqCst);
        wire.cut.notify_waiters();
    }
}

fn carry(client: UnixStream, server: UnixStream, state: &Arc<State>) {
    let wire = Arc::new(Wire::default());
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::spawn(pump(from_client, to_server, Arc::clone(state), Arc::clone(&wire), questions));
    tokio::spawn(pump(from_server, to_client, Arc::clone(state), wire, answers));
}

/// May these bytes pass? They may not where the line is to be cut at them.
type Gate = fn(&State, &Wire, &[u8]) -> bool;

fn questions(state: &State, wire: &Wire, bytes: &[u8]) -> bool {
    let commit = bytes.windows(7).any(|window| window == b"commit\0");
    if commit && state.is(FALLS_SILENT) {
        state.fate.store(SILENT, Ordering::SeqCst);
    }
    wire.commit_sent.fetch_or(commit && state.is(LOSES_ANSWER), Ordering::SeqCst);
    !(commit && state.is(LOSES_COMMIT))
}

fn answers(_: &State, wire: &Wire, _: &[u8]) -> bool {
    !wire.commit_sent.load(Ordering::SeqCst)
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, state: Arc<State>, wire: Arc<Wire>, gate: Gate) {
    let mut bytes = vec![0; 65_536];
    loop {
        let read = tokio::select! {
            read = from.read(&mut bytes) => read.unwrap_or(0),
            () = wire.cut.notified() => return,
        };
        if read == 0 {
            wire.cut.notify_waiters();
            return;
        }
        if !gate(&state, &wire, &bytes[..read]) {
            state.cut(&wire);
            return;
        }
        state.wait_while_silent().await;
        if to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
    }
}
