//! The smallest program on `kitos::term`: a list of 1,000 rows to move in. It shows how a loop
//! uses the terminal, and the tests of the terminal drive it.
//!
//! Arrows, PageUp, PageDown, Home, End move; `q` quits; `P` panics; `T` panics in another
//! thread; `B` blocks the loop for good; Ctrl-Z suspends; Ctrl-L sends the screen again; a paste
//! is counted.

use std::process::ExitCode;
use std::time::Instant;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use kitos::term::{Input, Options, Screen, Signal, Signals, Suspension};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};

const ROWS: usize = 1_000;

type Failure = Box<dyn std::error::Error>;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    match run().await {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("terminal_probe: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<u8, Failure> {
    let mut screen = Screen::enter(Options::default())?;
    let mut signals = Signals::listen()?;
    let mut input = Input::open();
    let mut probe = Probe::default();
    let mut changed = true;
    loop {
        let ready_at = screen.ready_at();
        if changed && ready_at <= Instant::now() {
            screen.draw(|frame| probe.draw(frame))?;
            changed = false;
        }
        tokio::select! {
            signal = signals.next() => match signal {
                Signal::Continue => screen.resume()?,
                Signal::Resized => probe.note = format!("size {}", screen.size()?),
                ending => return Ok(ending.exit_code().unwrap_or_default()),
            },
            events = input.next() => for event in events? {
                if probe.take(event, &mut screen)? {
                    return Ok(0);
                }
            },
            () = tokio::time::sleep_until(ready_at.into()), if changed => continue,
        }
        changed = true;
    }
}

#[derive(Default)]
struct Probe {
    first: usize,
    selected: usize,
    height: usize,
    note: String,
}

impl Probe {
    /// True when the program should end.
    fn take(&mut self, event: Event, screen: &mut Screen) -> Result<bool, Failure> {
        match event {
            Event::Key(key) => return self.press(key, screen),
            Event::Paste(text) => {
                self.note = format!("pasted {} characters in {} lines", text.chars().count(), text.lines().count());
            }
            _ => {}
        }
        Ok(false)
    }

    fn press(&mut self, key: KeyEvent, screen: &mut Screen) -> Result<bool, Failure> {
        match (key.code, key.modifiers) {
            (KeyCode::Char('q'), KeyModifiers::NONE) => return Ok(true),
            (KeyCode::Char('z'), KeyModifiers::CONTROL) => self.suspend(screen)?,
            (KeyCode::Char('l'), KeyModifiers::CONTROL) => screen.redraw()?,
            (KeyCode::Char('P'), _) => panic!("the probe was asked to panic"),
            (KeyCode::Char('T'), _) => {
                std::thread::spawn(|| panic!("a thread was asked to panic"));
            }
            (KeyCode::Char('B'), _) => loop {
                std::thread::park();
            },
            (code, _) => self.step(code),
        }
        Ok(false)
    }

    fn suspend(&mut self, screen: &mut Screen) -> Result<(), Failure> {
        self.note = match screen.suspend()? {
            Suspension::Resumed => "resumed".to_owned(),
            Suspension::NoShell => "no shell behind".to_owned(),
        };
        Ok(())
    }

    fn step(&mut self, code: KeyCode) {
        let page = self.height.max(1);
        self.selected = match code {
            KeyCode::Up => self.selected.saturating_sub(1),
            KeyCode::Down => self.selected + 1,
            KeyCode::PageUp => self.selected.saturating_sub(page),
            KeyCode::PageDown => self.selected + page,
            KeyCode::Home => 0,
            KeyCode::End => ROWS - 1,
            _ => self.selected,
        };
        self.selected = self.selected.min(ROWS - 1);
    }

    fn draw(&mut self, frame: &mut Frame<'_>) {
        let [list, status] = Layout::vertical([Constraint::Fill(1), Constraint::Length(1)]).areas(frame.area());
        self.height = list.height.into();
        self.first = self.first.min(self.selected).max((self.selected + 1).saturating_sub(self.height));
        for y in list.rows() {
            self.draw_row(frame, y, self.first + usize::from(y.y - list.y));
        }
        let style = Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD);
        let position = format!("row {} of {ROWS}  {}", self.selected + 1, self.note);
        frame.buffer_mut().set_stringn(status.x, status.y, position, status.width.into(), style);
    }

    fn draw_row(&self, frame: &mut Frame<'_>, area: Rect, row: usize) {
        if row >= ROWS {
            return;
        }
        let style = if row == self.selected { Style::new().add_modifier(Modifier::REVERSED) } else { Style::new() };
        frame.buffer_mut().set_style(area, style);
        let price = (row * 7_919) % 90_000 + 10_000;
        let text = format!(
            "{:>5}  {:<34} {:<28} {price:>8} kr.  {:<20}",
            row + 1,
            format!("Økonomisystem {}", row * 31 % 997),
            format!("Leverandør {} A/S", row * 17 % 211),
            format!("udløber {:02}-{:02}-20{}", row % 28 + 1, row % 12 + 1, 26 + row % 9),
        );
        frame.buffer_mut().set_stringn(area.x, area.y, text, area.width.into(), style);
    }
}
