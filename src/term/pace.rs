//! How fast frames may follow each other on a slow line.
//!
//! A pseudo-terminal never tells how much of its output has arrived, so the line is modelled:
//! a bucket of our own bytes that empties at an assumed rate. Assuming too low a rate costs a
//! few frames; assuming too high a rate lets a queue grow that the user has to wait out.

use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::{Duration, Instant};

/// Bytes of the network's own that go with each packet.
const PACKET_OVERHEAD: usize = 60;
/// Bytes of ours that fit in one packet.
const PACKET: usize = 1_448;

/// The rate assumed of a line, in bits per second; `None` never holds a frame back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRate(Option<NonZeroU32>);

impl LineRate {
    pub const UNLIMITED: Self = Self(None);

    /// `None` for a rate of zero, which no line has.
    pub fn bits_per_second(rate: u32) -> Option<Self> {
        NonZeroU32::new(rate).map(|rate| Self(Some(rate)))
    }
}

/// 256 kbit/s: low, because only over-estimating hurts.
impl Default for LineRate {
    fn default() -> Self {
        Self(NonZeroU32::new(256_000))
    }
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a line rate: {0:?} (say 256k, 1M, a number of bits per second, or off)")]
pub struct BadLineRate(String);

/// As the configuration writes it: `"256k"`, `"1M"`, `"64000"` or `"off"`.
impl FromStr for LineRate {
    type Err = BadLineRate;

    fn from_str(text: &str) -> Result<Self, BadLineRate> {
        if text == "off" {
            return Ok(Self::UNLIMITED);
        }
        let (digits, unit) = match text.strip_suffix(['k', 'M']) {
            Some(digits) if text.ends_with('k') => (digits, 1_000),
            Some(digits) => (digits, 1_000_000),
            None => (text, 1),
        };
        let number: Option<u32> = digits.parse().ok();
        number
            .and_then(|number| number.checked_mul(unit))
            .and_then(Self::bits_per_second)
            .ok_or_else(|| BadLineRate(text.to_owned()))
    }
}

/// The leaky bucket. The first frame after a pause always leaves at once.
#[derive(Debug)]
pub(super) struct Pace {
    rate: LineRate,
    free_at: Instant,
}

impl Pace {
    pub fn new(rate: LineRate, now: Instant) -> Self {
        Self { rate, free_at: now }
    }

    /// `bytes` left for the terminal at `now`.
    pub fn sent(&mut self, bytes: usize, now: Instant) {
        let LineRate(Some(rate)) = self.rate else { return };
        let on_the_line = bytes + bytes.div_ceil(PACKET) * PACKET_OVERHEAD;
        let busy = Duration::from_secs_f64(on_the_line as f64 * 8.0 / f64::from(rate.get()));
        self.free_at = self.free_at.max(now) + busy;
    }

    /// When the line has carried what it was given.
    pub fn free_at(&self) -> Instant {
        self.free_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_as_the_configuration_writes_them() {
        assert_eq!("256k".parse(), Ok(LineRate::default()));
        assert_eq!("1M".parse::<LineRate>().ok(), LineRate::bits_per_second(1_000_000));
        assert_eq!("64000".parse::<LineRate>().ok(), LineRate::bits_per_second(64_000));
        assert_eq!("off".parse(), Ok(LineRate::UNLIMITED));
        for wrong in ["", "k", "fast", "0", "-1", "5000M", "1kM"] {
            assert!(wrong.parse::<LineRate>().is_err(), "{wrong} was taken");
        }
    }

    #[test]
    fn a_line_is_busy_for_as_long_as_the_bytes_take() {
        let start = Instant::now();
        let mut pace = Pace::new(LineRate::default(), start);
        // 3,140 bytes and three packets' overhead are 3,320 bytes: 103.75 ms at 256 kbit/s.
        pace.sent(3_140, start);
        assert_eq!(pace.free_at() - start, Duration::from_micros(103_750));
        // What comes while it is busy queues up behind.
        pace.sent(100, start + Duration::from_millis(50));
        assert_eq!(pace.free_at() - start, Duration::from_micros(108_750));
    }

    #[test]
    fn after_a_pause_the_next_frame_leaves_at_once() {
        let start = Instant::now();
        let mut pace = Pace::new(LineRate::default(), start);
        pace.sent(300, start);
        let later = start + Duration::from_secs(1);
        assert!(pace.free_at() < later);
        pace.sent(4, later);
        assert_eq!(pace.free_at() - later, Duration::from_millis(2));
    }

    #[test]
    fn an_unlimited_line_is_never_busy() {
        let start = Instant::now();
        let mut pace = Pace::new(LineRate::UNLIMITED, start);
        pace.sent(1_000_000, start);
        assert_eq!(pace.free_at(), start);
    }
}
