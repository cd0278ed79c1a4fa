//! The terminal taken and given back.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use std::{env, panic};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::{Print, ResetColor};
use crossterm::terminal::{self, EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{queue, style};
use ratatui::layout::{Position, Rect, Size};
use ratatui::{Frame, Terminal};

use super::job::Shell;
use super::pace::LineRate;
use super::signals::{expect_continue, note_panic, note_terminal_gone, panicked};
use super::tty::Tty;
use super::wide::blank_cut_characters;

/// Whether the terminal is ours at the moment. One process has one terminal.
static TAKEN: AtomicBool = AtomicBool::new(false);
static PANIC_HOOK: Once = Once::new();

#[derive(Debug, thiserror::Error)]
pub enum EnterError {
    #[error("standard output is not a terminal")]
    NotATerminal,
    #[error("the terminal cannot be used: {0}")]
    Io(#[from] io::Error),
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// What a line over SSH is assumed to carry. A local terminal is never held back.
    pub ssh_line: LineRate,
}

/// How `Screen::suspend` ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspension {
    /// The shell had the terminal, and it is ours again.
    Resumed,
    /// No shell is behind that could wake the program; nothing was done.
    NoShell,
}

/// The screen while it is ours. Dropping it gives the terminal back.
pub struct Screen {
    terminal: Terminal<Tty<Output>>,
}

impl Screen {
    /// Takes the terminal: raw keys, alternate screen, pastes in one piece. A panic in any
    /// thread gives it back before its message is written; install other hooks first.
    pub fn enter(options: Options) -> Result<Self, EnterError> {
        if !io::stdout().is_terminal() {
            return Err(EnterError::NotATerminal);
        }
        // Without this NO_COLOR makes crossterm write resets in the midst of styles. Whether
        // there are colours is the theme's decision.
        style::force_color_output(true);
        PANIC_HOOK.call_once(install_panic_hook);
        take()?;
        match Self::on_taken_terminal(options) {
            Ok(screen) => Ok(screen),
            Err(error) => {
                restore();
                Err(error.into())
            }
        }
    }

    fn on_taken_terminal(options: Options) -> io::Result<Self> {
        let rate = if env::var_os("SSH_CONNECTION").is_some() { options.ssh_line } else { LineRate::UNLIMITED };
        let terminal = Terminal::new(Tty::new(Output::duplicate()?, measure, rate))?;
        let mut screen = Self { terminal };
        screen.redraw()?;
        Ok(screen)
    }

    /// Draws a frame and sends what changed. After a panic anywhere it is an error.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> io::Result<()> {
        if panicked() {
            return Err(io::Error::other("a thread panicked"));
        }
        self.terminal.draw(|frame| {
            render(frame);
            blank_cut_characters(frame.buffer_mut());
        })?;
        Ok(())
    }

    /// When the next frame should be drawn: draw if something changed and this has passed.
    pub fn ready_at(&self) -> Instant {
        self.terminal.backend().ready_at()
    }

    /// Width and height in cells, both at least one.
    pub fn size(&self) -> io::Result<Size> {
        measure()
    }

    /// Makes the next `draw` send the whole screen (Ctrl-L; somebody wrote over it).
    pub fn redraw(&mut self) -> io::Result<()> {
        self.terminal.backend_mut().forget_cursor();
        // Not `Terminal::clear`: it asks the terminal where its cursor is.
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::from((Position::ORIGIN, size)))
    }

    /// Ctrl-Z: gives the terminal to the shell, stops, and takes it again when continued. The
    /// next `draw` sends everything.
    pub fn suspend(&mut self) -> io::Result<Suspension> {
        let Some(shell) = Shell::behind() else { return Ok(Suspension::NoShell) };
        self.leave();
        expect_continue();
        let stopped = shell.stop();
        self.resume()?;
        stopped?;
        Ok(Suspension::Resumed)
    }

    /// Takes the terminal (again) after `leave`, or after the program was stopped from outside
    /// and continued: the shell has changed its modes meanwhile.
    pub fn resume(&mut self) -> io::Result<()> {
        // Taken again from the start, so that the modes given back in the end are the shell's.
        if TAKEN.load(Ordering::SeqCst) {
            unless_gone(terminal::disable_raw_mode())?;
        }
        unless_gone(take())?;
        self.redraw()
    }

    /// Gives the terminal back. May be called at any time and more than once.
    pub fn leave(&mut self) {
        restore();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

fn take() -> io::Result<()> {
    terminal::enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let mut bytes = Vec::new();
    queue!(bytes, EnterAlternateScreen, EnableBracketedPaste, Hide)?;
    write_at_once(&bytes)
}

/// Gives the terminal back, from any thread, once. Nothing can be done about errors here.
pub(super) fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // The modes first: that never waits, while writing to a stalled line may.
    let _ = terminal::disable_raw_mode();
    let _ = give_back();
}

/// The whole screen scrolls again, the pen is the default, and the main screen is back.
fn give_back() -> io::Result<()> {
    let mut bytes = Vec::new();
    queue!(bytes, Print("\x1b[r"), ResetColor, DisableBracketedPaste, LeaveAlternateScreen, Show)?;
    write_at_once(&bytes)
}

/// One write past the buffer of `io::stdout`, which would cut it at line ends.
fn write_at_once(bytes: &[u8]) -> io::Result<()> {
    stdout_file()?.write_all(bytes)
}

fn stdout_file() -> io::Result<File> {
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

/// A terminal that does not know its size, or is gone, is taken for 80x24.
fn measure() -> io::Result<Size> {
    match terminal::size() {
        Ok((width @ 1.., height @ 1..)) => Ok(Size { width, height }),
        _ => Ok(Size { width: 80, height: 24 }),
    }
}

fn install_panic_hook() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        restore();
        note_panic();
        report(info);
    }));
}

/// A terminal that has gone away is told as a signal, not as a failure of what met it first.
pub(super) fn unless_gone(result: io::Result<()>) -> io::Result<()> {
    // Standard output was a terminal when we entered.
    if result.is_err() && !io::stdout().is_terminal() {
        note_terminal_gone();
        return Ok(());
    }
    result
}

/// Standard output without a buffer, and silent while the terminal is not ours: a frame that
/// another thread's panic overtook must not land on the shell's screen.
struct Output(File);

impl Output {
    fn duplicate() -> io::Result<Self> {
        Ok(Self(stdout_file()?))
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !TAKEN.load(Ordering::SeqCst) {
            return Ok(bytes.len());
        }
        match self.0.write(bytes) {
            Err(error) => unless_gone(Err(error)).map(|()| bytes.len()),
            written => written,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
