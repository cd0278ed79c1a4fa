//! What is sent to the terminal: as few bytes as we know how to, in one write per frame.
//!
//! `shown` mirrors the terminal, so that a scrolled list can be moved by the terminal itself
//! (its scroll region) instead of being sent again. Whoever writes past this backend breaks
//! the mirror; `clear_region(All)` makes it right again.

use std::cell::Cell as Shared;
use std::io::{self, Write};
use std::time::Instant;

use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate, ScrollDown, ScrollUp};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Position, Rect, Size};

use super::pace::{LineRate, Pace};
use super::scroll::{self, Scroll};

/// Fewer changed cells than this are sent as they are, without looking for a scroll.
const WORTH_A_SCROLL: usize = 400;
/// A larger frame is wrapped in DEC 2026, so that terminals show it at once.
const WORTH_A_BRACKET: usize = 1_200;
/// Sending up to this many unchanged bytes again is cheaper than moving the cursor past them.
const BRIDGE: usize = 7;

/// A place on the screen.
type Spot = (u16, u16);

/// The backend: everything collects in `out`, and `flush` writes it at once.
pub struct Tty<W: Write> {
    writer: W,
    out: Vec<u8>,
    shown: Buffer,
    /// Whether the terminal shows its cursor, and where it last was put; unknown at first.
    cursor_shown: Option<bool>,
    cursor_at: Option<Position>,
    measure: fn() -> io::Result<Size>,
    /// The size last told, so that the mirror agrees with ratatui while the terminal resizes.
    size: Shared<Size>,
    pace: Pace,
}

impl<W: Write> Tty<W> {
    /// `measure` tells the terminal's size in cells; `rate` is what the line is assumed to carry.
    pub fn new(writer: W, measure: fn() -> io::Result<Size>, rate: LineRate) -> Self {
        Self {
            writer,
            out: Vec::with_capacity(16 * 1024),
            shown: Buffer::empty(Rect::ZERO),
            cursor_shown: None,
            cursor_at: None,
            measure,
            size: Shared::new(Size::ZERO),
            pace: Pace::new(rate, Instant::now()),
        }
    }

    /// When the next frame should leave; a moment in the past on an idle or unlimited line.
    pub fn ready_at(&self) -> Instant {
        self.pace.free_at()
    }

    /// The terminal's cursor was changed by somebody else (a shell, our own `enter`).
    pub fn forget_cursor(&mut self) {
        self.cursor_shown = None;
        self.cursor_at = None;
    }

    /// What one reaches by encoding ratatui's calls; it holds no state but where it writes.
    fn encoder(&mut self) -> CrosstermBackend<&mut Vec<u8>> {
        CrosstermBackend::new(&mut self.out)
    }

    fn encode(&self, spots: &[Spot]) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let cells = spots.iter().map(|&(x, y)| (x, y, &self.shown[(x, y)]));
        CrosstermBackend::new(&mut bytes).draw(cells)?;
        Ok(bytes)
    }

    /// The frame in `shown`, reached from `old` by one scroll and what is then still wrong.
    fn encode_scrolled(&self, mut old: Buffer) -> io::Result<Option<Vec<u8>>> {
        let Some(scroll) = scroll::find(&old, &self.shown) else { return Ok(None) };
        scroll.apply(&mut old);
        let mut bytes = scroll_sequence(scroll)?;
        let wrong: Vec<Spot> = old.diff_iter(&self.shown).map(|(x, y, _)| (x, y)).collect();
        bytes.extend(self.encode(&bridged(&self.shown, &wrong))?);
        Ok(Some(bytes))
    }
}

/// `CSI top;bottom r`, the scroll, and the whole screen as the region again.
fn scroll_sequence(scroll: Scroll) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write!(bytes, "\x1b[{};{}r", scroll.top + 1, scroll.bottom + 1)?;
    let rows = u16::try_from(scroll.rows.unsigned_abs()).map_err(io::Error::other)?;
    if scroll.rows > 0 {
        queue!(bytes, ScrollUp(rows))?;
    } else {
        queue!(bytes, ScrollDown(rows))?;
    }
    write!(bytes, "\x1b[r")?;
    Ok(bytes)
}

/// Puts a cell on the mirror as the terminal does: a wide one covers its neighbours.
fn put(shown: &mut Buffer, (x, y): Spot, cell: &Cell) {
    for covered in 1..cell.cell_width() {
        if let Some(neighbour) = shown.cell_mut((x.saturating_add(covered), y)) {
            neighbour.reset();
        }
    }
    if let Some(place) = shown.cell_mut((x, y)) {
        *place = cell.clone();
    }
}

/// Fills the small gaps between the spots with what is shown there already.
fn bridged(shown: &Buffer, spots: &[Spot]) -> Vec<Spot> {
    let mut all = Vec::with_capacity(spots.len());
    let mut last: Option<Spot> = None;
    for &(x, y) in spots {
        if let Some((last_x, last_y)) = last
            && last_y == y
            && cheap_to_repeat(shown, (last_x, y), x)
        {
            all.extend((last_x + 1..x).map(|gap| (gap, y)));
        }
        all.push((x, y));
        last = Some((x, y));
    }
    all
}

/// Are the cells between `from` and `to_x` narrow, few, and in the style of the cell at `from`?
fn cheap_to_repeat(shown: &Buffer, (from_x, y): Spot, to_x: u16) -> bool {
    let start = &shown[(from_x, y)];
    if to_x <= from_x || usize::from(to_x - from_x - 1) > BRIDGE || start.cell_width() != 1 {
        return false;
    }
    let mut bytes = 0;
    (from_x + 1..to_x).map(|x| &shown[(x, y)]).all(|cell| {
        bytes += cell.symbol().len();
        bytes <= BRIDGE && cell.style() == start.style() && cell.cell_width() == 1
    })
}

impl<W: Write> Backend for Tty<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let inside = self.shown.area;
        let changes: Vec<_> = content.filter(|&(x, y, _)| inside.contains(Position { x, y })).collect();
        if changes.is_empty() {
            return Ok(());
        }
        let old = (changes.len() >= WORTH_A_SCROLL).then(|| self.shown.clone());
        for &(x, y, cell) in &changes {
            put(&mut self.shown, (x, y), cell);
        }
        let scrolled = old.map(|old| self.encode_scrolled(old)).transpose()?.flatten();
        // Each changed cell is at least a byte: often the other way need not be tried.
        let bytes = match scrolled {
            Some(scrolled) if scrolled.len() <= changes.len() => scrolled,
            scrolled => {
                let spots: Vec<Spot> = changes.iter().map(|&(x, y, _)| (x, y)).collect();
                let plain = self.encode(&bridged(&self.shown, &spots))?;
                scrolled.filter(|scrolled| scrolled.len() < plain.len()).unwrap_or(plain)
            }
        };
        self.out.extend(bytes);
        self.cursor_at = None;
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown.replace(false) != Some(false) {
            self.encoder().hide_cursor()?;
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown.replace(true) != Some(true) {
            self.encoder().show_cursor()?;
        }
        Ok(())
    }

    /// Where we last put it. The terminal is never asked: its answer would come among the keys.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor_at.unwrap_or(Position::ORIGIN))
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.cursor_at.replace(position) != Some(position) {
            self.encoder().set_cursor_position(position)?;
        }
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    /// Only the whole screen: clearing a part would leave the mirror wrong.
    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        if clear_type != ClearType::All {
            return Err(io::Error::other("only the whole screen can be cleared"));
        }
        self.shown = Buffer::empty(Rect::from((Position::ORIGIN, self.size.get())));
        self.cursor_at = None;
        self.encoder().clear_region(ClearType::All)
    }

    fn size(&self) -> io::Result<Size> {
        let size = (self.measure)()?;
        self.size.set(size);
        Ok(size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.out.is_empty() {
            return Ok(());
        }
        if self.out.len() > WORTH_A_BRACKET {
            let mut bracketed = Vec::with_capacity(self.out.len() + 16);
            queue!(bracketed, BeginSynchronizedUpdate)?;
            bracketed.append(&mut self.out);
            queue!(bracketed, EndSynchronizedUpdate)?;
            self.out = bracketed;
        }
        let written = self.writer.write_all(&self.out).and_then(|()| self.writer.flush());
        self.pace.sent(self.out.len(), Instant::now());
        self.out.clear();
        written
    }
}

#[cfg(test)]
#[path = "tty_tests.rs"]
mod tests;
