//! A program in a pseudo-terminal whose every byte is stamped.
//!
//! The screen is made from the stamped bytes afterwards, so that the emulator is in no figure.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};

use super::Outcome;
use super::line::{Downstream, Line};

#[path = "../../tests/support/keys.rs"]
mod keys;

const LIMIT: Duration = Duration::from_secs(60);

/// Bytes and when they are on the terminal.
type Chunk = (Instant, Vec<u8>);

/// What one key did.
pub struct Press {
    /// From the key to the last bytes that changed the screen.
    pub shown: Duration,
    pub bytes: usize,
}

pub struct Run {
    child: Box<dyn Child + Send + Sync>,
    keyboard: Sender<(Instant, Vec<u8>)>,
    screen: Receiver<Chunk>,
    parser: vt100::Parser,
    line: Line,
    started: Instant,
    bytes: usize,
}

impl Run {
    pub fn start(words: &[String], columns: u16, rows: u16, line: Line) -> Outcome<Self> {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size)?;
        let (program, arguments) = words.split_first().ok_or("no program")?;
        // A name is looked up in PATH; a path is taken from here.
        let program = if program.contains('/') { std::path::absolute(program)? } else { program.into() };
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        command.env("PAGER", "cat");
        command.cwd(std::env::current_dir()?);
        if line.rate.is_some() {
            // What tells the program that a line is slow.
            command.env("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22");
        } else {
            command.env_remove("SSH_CONNECTION");
        }
        let (stamped, screen) = mpsc::channel();
        let (keyboard, pressed) = mpsc::channel();
        let (reader, writer) = (pair.master.try_clone_reader()?, pair.master.take_writer()?);
        thread::spawn(move || stamp(reader, Downstream::new(line), &stamped));
        thread::spawn(move || deliver(writer, &pressed));
        let started = Instant::now();
        let child = pair.slave.spawn_command(command)?;
        let sizes = NonZeroU16::new(rows).zip(NonZeroU16::new(columns)).ok_or("a screen of no cells")?;
        let parser = vt100::Parser::new(sizes.0, sizes.1, 0);
        Ok(Self { child, keyboard, screen, parser, line, started, bytes: 0 })
    }

    /// From the start until the text is on the screen.
    pub fn wait_for(&mut self, text: &str) -> Outcome<Duration> {
        while let Some((arrival, bytes)) = self.next_chunk(LIMIT) {
            self.show(&bytes);
            if self.parser.screen().contents().contains(text) {
                return Ok(arrival - self.started);
            }
        }
        Err(format!("{text:?} never came on the screen:\n{}", self.parser.screen().contents()).into())
    }

    /// Shows what comes until nothing more does.
    pub fn settle(&mut self) {
        while let Some((_, bytes)) = self.next_chunk(self.quiet()) {
            self.show(&bytes);
        }
    }

    pub fn press(&mut self, key: &str) -> Outcome<Press> {
        let pressed = Instant::now();
        self.send(key, pressed)?;
        self.answer(pressed, 1)
    }

    /// Presses the key so often per second; `shown` counts from the last press, and `bytes`
    /// are those of one key.
    pub fn hold(&mut self, key: &str, how_long: Duration, per_second: u32) -> Outcome<Press> {
        let start = Instant::now();
        let presses = u32::try_from(how_long.as_millis())? * per_second / 1_000;
        let at = |press: u32| start + Duration::from_secs(1) * press / per_second;
        for press in 0..presses {
            self.send(key, at(press))?;
        }
        self.answer(at(presses - 1), presses as usize)
    }

    /// Bytes that came so far.
    pub fn bytes(&mut self) -> usize {
        while let Ok((_, bytes)) = self.screen.try_recv() {
            self.show(&bytes);
        }
        self.bytes
    }

    /// The most memory the program has had resident, in bytes.
    pub fn peak_memory(&self) -> Outcome<u64> {
        let pid = self.child.process_id().ok_or("no process")?;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1_024)
    }

    pub fn end(&mut self, key: &str) -> Outcome<()> {
        self.send(key, Instant::now())?;
        self.child.wait()?;
        Ok(())
    }

    fn send(&self, key: &str, at: Instant) -> Outcome<()> {
        Ok(self.keyboard.send((at + self.line.one_way(), keys::key_bytes(key, false)))?)
    }

    /// All that comes until it is quiet, told from `since`.
    fn answer(&mut self, since: Instant, presses: usize) -> Outcome<Press> {
        let (mut last_change, mut count) = (None, 0);
        let mut patience = LIMIT;
        while let Some((arrival, bytes)) = self.next_chunk(patience) {
            let before = self.parser.screen().clone();
            self.show(&bytes);
            count += bytes.len();
            if self.parser.screen().contents_diff(&before) != before.contents_diff(&before) {
                last_change = Some(arrival);
            }
            patience = self.quiet() + since.saturating_duration_since(Instant::now());
        }
        let last_change = last_change.ok_or("a key changed nothing on the screen")?;
        Ok(Press { shown: last_change.saturating_duration_since(since), bytes: count / presses })
    }

    fn show(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len();
        self.parser.process(bytes);
    }

    fn next_chunk(&self, patience: Duration) -> Option<Chunk> {
        self.screen.recv_timeout(patience).ok()
    }

    /// A pause after which nothing more is under way.
    fn quiet(&self) -> Duration {
        Duration::from_millis(30) + self.line.round_trip * 4
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads what the program writes, and tells when the line has brought it.
fn stamp(mut reader: Box<dyn Read + Send>, mut line: Downstream, stamped: &Sender<Chunk>) {
    let mut chunk = [0; 64 * 1024];
    while let Ok(count @ 1..) = reader.read(&mut chunk) {
        let now = Instant::now();
        let arrival = line.arrival(count, now);
        if stamped.send((arrival, chunk[..count].to_vec())).is_err() {
            return;
        }
        if let Some(full) = line.full_for(now) {
            thread::sleep(full);
        }
    }
}

/// Hands the program each key when the line has brought it.
fn deliver(mut writer: Box<dyn Write + Send>, pressed: &Receiver<(Instant, Vec<u8>)>) {
    while let Ok((at, bytes)) = pressed.recv() {
        thread::sleep(at.saturating_duration_since(Instant::now()));
        if writer.write_all(&bytes).is_err() {
            return;
        }
    }
}

pub fn median(values: &[f64]) -> f64 {
    percentile(values, 50)
}

/// The nearest rank; not a number when there is nothing.
pub fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(rank).copied().unwrap_or(f64::NAN)
}
