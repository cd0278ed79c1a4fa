//! Measures a terminal program from outside, side by side with a reference command.
//!
//! ```text
//! cargo bench --bench terminal -- --rows TEXT --key Down --compare 'psql -X -c "…"' \
//!     --compare-rows TEXT -- target/release/kitos --db … list
//! ```
//!
//! Printed: the first rows on the screen (and the ratio to the reference, in turns), a cursor
//! move in the page and scrolling (p50, p99, bytes), a key held over a simulated line, the
//! bytes of an idle program, and its memory. Times vary with the machine: compare the ratios
//! of one run, and mind the noise floor printed with them.

#[path = "terminal/line.rs"]
mod line;
#[path = "terminal/measure.rs"]
mod measure;

use std::error::Error;
use std::time::Duration;

use clap::Parser;

use line::Line;
use measure::{Run, median, percentile};

/// By then a list has been counted.
const COUNTED: Duration = Duration::from_secs(3);

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Measures a terminal program from outside
#[derive(Parser)]
struct Arguments {
    /// Text that is on the screen once the first rows are shown
    #[arg(long)]
    rows: String,
    /// The key that moves the cursor one row
    #[arg(long, default_value = "Down")]
    key: String,
    /// The key that ends the program
    #[arg(long, default_value = "q")]
    quit: String,
    /// A command whose first rows are the reference (run by sh)
    #[arg(long)]
    compare: Option<String>,
    /// Text that is on the screen once the reference shows its rows; as --rows when left out
    #[arg(long)]
    compare_rows: Option<String>,
    /// How often each start is measured
    #[arg(long, default_value_t = 11)]
    rounds: usize,
    /// How many cursor moves are measured, in the page and scrolling
    #[arg(long, default_value_t = 200)]
    moves: usize,
    #[arg(long, default_value_t = 120)]
    columns: u16,
    #[arg(long = "lines", default_value_t = 40)]
    lines: u16,
    /// What the simulated line takes there and back, in milliseconds
    #[arg(long, default_value_t = 80)]
    round_trip: u64,
    /// What the simulated line carries, in bits per second
    #[arg(long, default_value_t = 256_000)]
    rate: u32,
    /// The program and its arguments
    #[arg(last = true, required = true)]
    program: Vec<String>,
}

fn main() -> Outcome<()> {
    // cargo adds this at the end. `cargo test --all-targets` does not, and then there is
    // nothing to measure.
    let mut words: Vec<String> = std::env::args().collect();
    if words.pop_if(|last| last == "--bench").is_none() {
        println!("not run: cargo bench --bench terminal -- --help");
        return Ok(());
    }
    let arguments = Arguments::parse_from(words);
    println!("{:<44} {:>10} {:>10} {:>9}", "", "p50 ms", "p99 ms", "bytes");
    floor(&arguments)?;
    starts(&arguments)?;
    moves(&arguments)?;
    held(&arguments)?;
    idle(&arguments)
}

impl Arguments {
    fn start(&self, line: Line) -> Outcome<Run> {
        Run::start(&self.program, self.columns, self.lines, line)
    }

    /// The program with its rows on the screen and nothing under way.
    fn ready(&self, line: Line) -> Outcome<Run> {
        let mut run = self.start(line)?;
        run.wait_for(&self.rows)?;
        // The count comes later than the rows, and must not be taken for the answer to a key.
        std::thread::sleep(COUNTED);
        run.settle();
        Ok(run)
    }
}

/// What an echo through `cat` takes: no figure can be better than this machine's scheduler.
fn floor(arguments: &Arguments) -> Outcome<()> {
    let mut run = Run::start(&["cat".to_owned()], arguments.columns, arguments.lines, Line::LOCAL)?;
    run.settle();
    let echoes = (0..50).map(|_| run.press("x")).collect::<Outcome<Vec<_>>>()?;
    row("noise floor (echo of cat)", &times(&echoes), Some(&bytes(&echoes)));
    Ok(())
}

/// First rows on the screen, program and reference in turns.
fn starts(arguments: &Arguments) -> Outcome<()> {
    let (mut own, mut reference) = (Vec::new(), Vec::new());
    for _ in 0..arguments.rounds {
        let mut run = arguments.start(Line::LOCAL)?;
        own.push(run.wait_for(&arguments.rows)?);
        run.end(&arguments.quit)?;
        if let Some(command) = &arguments.compare {
            let words = ["sh", "-c", command].map(str::to_owned);
            let mut run = Run::start(&words, arguments.columns, arguments.lines, Line::LOCAL)?;
            reference.push(run.wait_for(arguments.compare_rows.as_ref().unwrap_or(&arguments.rows))?);
        }
    }
    row("first rows shown", &own, None);
    if !reference.is_empty() {
        row("first rows shown, reference", &reference, None);
        let ratios: Vec<f64> = own.iter().zip(&reference).map(|(own, other)| own.div_duration_f64(*other)).collect();
        println!("{:<44} {:>9.2}x", "  ratio to the reference (median of rounds)", median(&ratios));
    }
    Ok(())
}

fn moves(arguments: &Arguments) -> Outcome<()> {
    let mut run = arguments.ready(Line::LOCAL)?;
    // A page is certainly shorter than the screen; past the screen every move scrolls.
    let page = usize::from(arguments.lines / 2);
    let in_page = (0..page).map(|_| run.press(&arguments.key)).collect::<Outcome<Vec<_>>>()?;
    row("cursor move in the page", &times(&in_page), Some(&bytes(&in_page)));
    for _ in 0..arguments.lines {
        run.press(&arguments.key)?;
    }
    let scrolling = (0..arguments.moves).map(|_| run.press(&arguments.key)).collect::<Outcome<Vec<_>>>()?;
    row("cursor move, scrolling", &times(&scrolling), Some(&bytes(&scrolling)));
    Ok(())
}

/// A key held for two seconds at 30/s over the line: how long after the last press the screen
/// is done.
fn held(arguments: &Arguments) -> Outcome<()> {
    let line = Line { round_trip: Duration::from_millis(arguments.round_trip), rate: Some(arguments.rate) };
    let mut run = arguments.ready(line)?;
    let single = run.press(&arguments.key)?;
    row("one key over the line", &[single.shown], Some(&[single.bytes]));
    for _ in 0..arguments.lines {
        run.press(&arguments.key)?;
    }
    let held = run.hold(&arguments.key, Duration::from_secs(2), 30)?;
    row("key held 2 s over the line: after the release", &[held.shown], Some(&[held.bytes]));
    Ok(())
}

fn idle(arguments: &Arguments) -> Outcome<()> {
    let mut run = arguments.ready(Line::LOCAL)?;
    let before = run.bytes();
    std::thread::sleep(Duration::from_secs(3));
    println!("{:<44} {:>31}", "idle for 3 s", run.bytes() - before);
    println!("{:<44} {:>28.1} MB", "largest resident memory", run.peak_memory()? as f64 / 1_048_576.0);
    run.end(&arguments.quit)
}

fn times(presses: &[measure::Press]) -> Vec<Duration> {
    presses.iter().map(|press| press.shown).collect()
}

fn bytes(presses: &[measure::Press]) -> Vec<usize> {
    presses.iter().map(|press| press.bytes).collect()
}

fn row(name: &str, times: &[Duration], bytes: Option<&[usize]>) {
    let milliseconds: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1_000.0).collect();
    let (middle, worst) = (median(&milliseconds), percentile(&milliseconds, 99));
    let bytes = bytes.map_or_else(String::new, |bytes| {
        let bytes: Vec<f64> = bytes.iter().map(|count| *count as f64).collect();
        format!("{:.0}", median(&bytes))
    });
    println!("{name:<44} {middle:>10.2} {worst:>10.2} {bytes:>9}");
}
