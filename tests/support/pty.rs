//! Plays a program in a pseudo-terminal: real keys in, a real screen out.
//!
//! Every wait is for something that is seen, with a limit; the only fixed pause is the one
//! after Escape, without which the next key would read as Alt and that key.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};
use std::{fs, thread};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::keys::key_bytes;

/// How long anything may take to appear.
pub const LIMIT: Duration = Duration::from_secs(10);
const AFTER_ESCAPE: Duration = Duration::from_millis(50);

/// What happened in the terminal so far.
#[derive(Default)]
struct Seen {
    bytes: usize,
    reads: usize,
    /// When the last bytes came.
    last: Option<Instant>,
    exit: Option<Exit>,
    /// The program's side of the terminal is closed and everything it wrote is here.
    closed: bool,
}

impl Seen {
    fn is_over(&self) -> bool {
        self.exit.is_some() && self.closed
    }
}

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exit {
    pub code: u32,
    /// The signal's name when one killed it.
    pub signal: Option<String>,
}

/// Answers the questions that programs ask a terminal.
#[derive(Default)]
struct Answers(Vec<u8>);

impl vt100::Callbacks for Answers {
    fn unhandled_csi(
        &mut self,
        screen: &mut vt100::Screen,
        first: Option<u8>,
        _second: Option<u8>,
        params: &[&[u16]],
        action: char,
    ) {
        let param = params.first().and_then(|values| values.first()).copied();
        match (first, action, param) {
            (None, 'n', Some(6)) => {
                let (row, column) = screen.cursor_position();
                self.0.extend(format!("\x1b[{};{}R", row + 1, column + 1).bytes());
            }
            (None, 'n', Some(5)) => self.0.extend(b"\x1b[0n"),
            (None, 'c', _) => self.0.extend(b"\x1b[?62;22c"),
            (Some(b'?'), 'u', _) => self.0.extend(b"\x1b[?0u"),
            _ => {}
        }
    }
}

struct State {
    parser: vt100::Parser<Answers>,
    seen: Seen,
}

/// The state and the news that it changed.
type Terminal = Arc<(Mutex<State>, Condvar)>;
type Keyboard = Arc<Mutex<Box<dyn Write + Send>>>;

/// A program running in a terminal of its own. Dropping it ends the program.
pub struct Player {
    terminal: Terminal,
    keyboard: Keyboard,
    master: Box<dyn MasterPty + Send>,
    pid: Pid,
}

/// A command with a terminal's environment and nothing that would change what is drawn.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    for name in ["NO_COLOR", "COLORTERM", "SSH_CONNECTION", "LINES", "COLUMNS", "PROMPT_COMMAND", "RUST_BACKTRACE"] {
        command.env_remove(name);
    }
    command.cwd(env!("CARGO_MANIFEST_DIR"));
    command
}

impl Player {
    /// Starts the command in a terminal of `columns` x `rows`.
    pub fn start(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).expect("a pseudo-terminal");
        let mut child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let pid = child.process_id().and_then(|pid| i32::try_from(pid).ok()).map(Pid::from_raw);
        let keyboard: Keyboard = Arc::new(Mutex::new(pair.master.take_writer().expect("a keyboard")));
        let parser = vt100::Parser::new_with_callbacks(cells(rows), cells(columns), 0, Answers::default());
        let state = State { parser, seen: Seen::default() };
        let terminal: Terminal = Arc::new((Mutex::new(state), Condvar::new()));

        let reader = pair.master.try_clone_reader().expect("a screen");
        let (watching, answering) = (Arc::clone(&terminal), Arc::clone(&keyboard));
        thread::spawn(move || watch(reader, &watching, &answering));
        let waiting = Arc::clone(&terminal);
        thread::spawn(move || {
            let exit = child
                .wait()
                .ok()
                .map(|status| Exit { code: status.exit_code(), signal: status.signal().map(str::to_owned) });
            lock(&waiting.0).seen.exit = exit;
            waiting.1.notify_all();
        });
        Self { terminal, keyboard, master: pair.master, pid: pid.expect("a process id") }
    }

    /// Sends keys by name, parted by blanks: `"g k"`, `"Ctrl-s Enter"`, `"Esc F1 Shift-Tab Alt-x"`.
    pub fn keys(&mut self, names: &str) {
        for name in names.split_whitespace() {
            let application = self.with_screen(vt100::Screen::application_cursor);
            self.send(&key_bytes(name, application));
            if name == "Esc" {
                thread::sleep(AFTER_ESCAPE);
            }
        }
    }

    /// Types the text letter by letter; a line break is Enter.
    pub fn type_text(&mut self, text: &str) {
        self.send(text.replace('\n', "\r").as_bytes());
    }

    /// Pastes as a terminal does: in brackets when the program asked for them.
    pub fn paste(&mut self, text: &str) {
        let text = text.replace('\n', "\r");
        if self.with_screen(vt100::Screen::bracketed_paste) {
            self.send(format!("\x1b[200~{text}\x1b[201~").as_bytes());
        } else {
            self.send(text.as_bytes());
        }
    }

    pub fn send(&mut self, bytes: &[u8]) {
        let mut keyboard = lock(&self.keyboard);
        keyboard.write_all(bytes).and_then(|()| keyboard.flush()).expect("the terminal takes keys");
    }

    /// Waits until the text is on the screen; fails with the screen after ten seconds.
    pub fn wait_for(&self, text: &str) {
        self.wait_until(&format!("{text:?} on the screen"), |screen| screen.contents().contains(text));
    }

    /// Waits until the screen is as wanted; `what` says it in the failure.
    pub fn wait_until(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        if let Err(dump) = self.try_wait_until(LIMIT, wanted) {
            panic!("waited {LIMIT:?} for {what}\n{dump}");
        }
    }

    /// As `wait_until`, and the screen when it was in vain: as soon as the program is gone.
    pub fn try_wait_until(&self, limit: Duration, wanted: impl Fn(&vt100::Screen) -> bool) -> Result<(), String> {
        let state = self.wait_state(limit, |state| state.seen.is_over() || wanted(state.parser.screen()));
        if wanted(state.parser.screen()) { Ok(()) } else { Err(dump(&state)) }
    }

    /// Waits until nothing has come for `pause`, which tells how many bytes a key took.
    pub fn wait_quiet(&self, pause: Duration) {
        let start = Instant::now();
        loop {
            let quiet_since = lock(&self.terminal.0).seen.last.unwrap_or(start).max(start);
            let quiet = quiet_since.elapsed();
            if quiet >= pause {
                return;
            }
            assert!(start.elapsed() < LIMIT, "the program never falls quiet\n{}", self.screen_text());
            let state = lock(&self.terminal.0);
            drop(self.terminal.1.wait_timeout(state, pause - quiet).expect("no test thread panicked"));
        }
    }

    /// Waits until the program has ended and all it wrote is on the screen.
    pub fn wait_exit(&self) -> Exit {
        let state = self.wait_state(LIMIT, |state| state.seen.is_over());
        match &state.seen.exit {
            Some(exit) => exit.clone(),
            None => panic!("waited {LIMIT:?} for the program to end\n{}", dump(&state)),
        }
    }

    pub fn screen_text(&self) -> String {
        self.with_screen(vt100::Screen::contents)
    }

    pub fn with_screen<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(lock(&self.terminal.0).parser.screen())
    }

    /// Bytes that came so far.
    pub fn bytes(&self) -> usize {
        lock(&self.terminal.0).seen.bytes
    }

    /// Reads they came in; at most one per write of the program, for reads may join writes.
    pub fn reads(&self) -> usize {
        lock(&self.terminal.0).seen.reads
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        let mut state = lock(&self.terminal.0);
        state.parser.screen_mut().set_size(cells(rows), cells(columns));
        self.master.resize(size(columns, rows)).expect("the terminal takes a size");
    }

    pub fn signal(&self, signal: Signal) {
        kill(self.pid, signal).expect("the program is there");
    }

    /// Are echo and line editing on, as a shell wants them?
    pub fn cooked(&self) -> bool {
        use nix::sys::termios::LocalFlags;
        let modes = self.master.get_termios().expect("the terminal's modes");
        // portable-pty's nix is an older one; the bits are the operating system's.
        let wanted = LocalFlags::ICANON | LocalFlags::ECHO | LocalFlags::ISIG;
        modes.local_flags.bits() & wanted.bits() == wanted.bits()
    }

    /// Writes the screen as a text file with ANSI colours (`cat` shows it).
    pub fn shot(&self, path: &Path) {
        let screen = self.with_screen(vt100::Screen::contents_formatted);
        fs::write(path, screen + "\x1b[0m\n").expect("the picture can be written");
    }

    fn wait_state(&self, limit: Duration, wanted: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let state = lock(&self.terminal.0);
        let (state, _) =
            self.terminal.1.wait_timeout_while(state, limit, |state| !wanted(state)).expect("no test thread panicked");
        state
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        if lock(&self.terminal.0).seen.exit.is_none() {
            // It may be stopped: a kill reaches it nevertheless.
            let _ = kill(self.pid, Signal::SIGKILL);
        }
    }
}

fn watch(mut reader: Box<dyn Read + Send>, terminal: &Terminal, keyboard: &Keyboard) {
    let mut chunk = [0; 64 * 1024];
    // The program's end reads as an error on Linux.
    while let Ok(count @ 1..) = reader.read(&mut chunk) {
        let mut state = lock(&terminal.0);
        state.parser.process(&chunk[..count]);
        state.seen.bytes += count;
        state.seen.reads += 1;
        state.seen.last = Some(Instant::now());
        let answers = std::mem::take(&mut state.parser.callbacks_mut().0);
        drop(state);
        terminal.1.notify_all();
        if !answers.is_empty() {
            let _ = lock(keyboard).write_all(&answers);
        }
    }
    lock(&terminal.0).seen.closed = true;
    terminal.1.notify_all();
}

fn dump(state: &State) -> String {
    let (rows, columns) = state.parser.screen().size();
    let ended = state.seen.exit.as_ref().map_or_else(String::new, |exit| format!(", the program ended: {exit:?}"));
    format!("---- {columns}x{rows}{ended}\n{}\n----", state.parser.screen().contents())
}

/// A test that fails while it holds the lock must not hide its reason behind a second one.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn cells(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).expect("a terminal has at least one cell")
}
