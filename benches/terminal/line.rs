//! A line between the terminal and the program: half the round trip each way, a rate, 60 bytes
//! of overhead per packet, and a window of 64 kB that holds the program back when it is full.

use std::time::{Duration, Instant};

const PACKET: usize = 1_448;
const OVERHEAD: usize = 60;
const WINDOW: usize = 64 * 1024;

#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub round_trip: Duration,
    /// Bits per second; `None` is as fast as the machine.
    pub rate: Option<u32>,
}

impl Line {
    pub const LOCAL: Self = Self { round_trip: Duration::ZERO, rate: None };

    pub fn one_way(&self) -> Duration {
        self.round_trip / 2
    }

    fn carries(&self, bytes: usize) -> Duration {
        let Some(rate) = self.rate else { return Duration::ZERO };
        let all = bytes + bytes.div_ceil(PACKET) * OVERHEAD;
        Duration::from_secs_f64(all as f64 * 8.0 / f64::from(rate))
    }
}

/// The way from the program to the terminal.
pub struct Downstream {
    line: Line,
    free_at: Instant,
    /// What is under way: when it has left the line, and its bytes.
    under_way: Vec<(Instant, usize)>,
}

impl Downstream {
    pub fn new(line: Line) -> Self {
        Self { line, free_at: Instant::now(), under_way: Vec::new() }
    }

    /// When bytes read from the program at `now` are on the terminal.
    pub fn arrival(&mut self, bytes: usize, now: Instant) -> Instant {
        self.free_at = self.free_at.max(now) + self.line.carries(bytes);
        self.under_way.push((self.free_at, bytes));
        self.free_at + self.line.one_way()
    }

    /// How long the program has to wait before the window takes more.
    pub fn full_for(&mut self, now: Instant) -> Option<Duration> {
        self.under_way.retain(|(left, _)| *left > now);
        let mut waiting: usize = self.under_way.iter().map(|(_, bytes)| bytes).sum();
        let mut until = None;
        for (left, bytes) in &self.under_way {
            if waiting < WINDOW {
                break;
            }
            waiting -= bytes;
            until = Some(*left);
        }
        until.map(|until| until - now)
    }
}
