//! Finds the one scroll that brings the most of the old screen to where the new screen wants it.
//!
//! Nothing is told by the views: borders, panes and popups fall out of the count. A wrong
//! guess costs bytes and never correctness, for the rows are compared again after the shift.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// Rows `top..=bottom` move by `rows`: up when positive, down when negative. The rows left
/// behind become blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scroll {
    pub top: usize,
    pub bottom: usize,
    pub rows: isize,
}

impl Scroll {
    /// Does to `screen` what the terminal does with its scroll region and the default pen.
    pub fn apply(self, screen: &mut Buffer) {
        let width = usize::from(screen.area.width);
        let cells = &mut screen.content[self.top * width..(self.bottom + 1) * width];
        let moved = self.rows.unsigned_abs() * width;
        if self.rows > 0 {
            cells.rotate_left(moved);
            let kept = cells.len() - moved;
            cells[kept..].fill(Cell::EMPTY);
        } else {
            cells.rotate_right(moved);
            cells[..moved].fill(Cell::EMPTY);
        }
    }
}

/// The scroll after which the most cells of `old` are already what `new` wants; none when no
/// scroll is better than leaving the screen as it is. Both have the same area.
pub(super) fn find(old: &Buffer, new: &Buffer) -> Option<Scroll> {
    let width = usize::from(new.area.width);
    let height = usize::from(new.area.height);
    if width == 0 || height < 2 {
        return None;
    }
    let old_names = names(old);
    let new_names = names(new);
    let old_row = |row: usize| &old_names[row * width..(row + 1) * width];
    let new_row = |row: usize| &new_names[row * width..(row + 1) * width];
    let in_place: Vec<isize> = (0..height).map(|row| same(old_row(row), new_row(row))).collect();

    let reach = (height / 2) as isize;
    let mut best: Option<(isize, Scroll)> = None;
    for rows in (-reach..=reach).filter(|rows| *rows != 0) {
        let gain = |row: usize| match row.checked_add_signed(rows) {
            Some(source) if source < height => same(old_row(source), new_row(row)) - in_place[row],
            _ => isize::MIN,
        };
        if let Some((total, first, last)) = best_run(height, gain)
            && best.is_none_or(|(so_far, _)| total > so_far)
        {
            best = Some((total, region(first, last, rows)));
        }
    }
    best.map(|(_, scroll)| scroll)
}

/// The rows the terminal has to move so that rows `first..=last` receive their content.
fn region(first: usize, last: usize, rows: isize) -> Scroll {
    let moved = rows.unsigned_abs();
    if rows > 0 {
        Scroll { top: first, bottom: last + moved, rows }
    } else {
        Scroll { top: first - moved, bottom: last, rows }
    }
}

/// The run of rows with the largest sum of gains above zero (Kadane). `isize::MIN` marks a row
/// that cannot be part of a run.
fn best_run(height: usize, gain: impl Fn(usize) -> isize) -> Option<(isize, usize, usize)> {
    let mut best: Option<(isize, usize, usize)> = None;
    let (mut sum, mut first) = (0, 0);
    for row in 0..height {
        let here = gain(row);
        if here == isize::MIN || sum + here <= 0 {
            (sum, first) = (0, row + 1);
            continue;
        }
        sum += here;
        if best.is_none_or(|(most, _, _)| sum > most) {
            best = Some((sum, first, row));
        }
    }
    best
}

fn same(left: &[u32], right: &[u32]) -> isize {
    left.iter().zip(right).filter(|(left, right)| left == right).count() as isize
}

/// One number per cell, equal for cells that look alike. Blank is 0, so that vacated rows
/// compare without a special case. Colours other than "some background" are left out: they
/// are dear to compare, and a wrong guess is only a few bytes.
fn names(screen: &Buffer) -> Vec<u32> {
    screen.content.iter().map(name).collect()
}

fn name(cell: &Cell) -> u32 {
    let symbol = cell.symbol();
    let coloured = cell.bg != Color::Reset;
    if symbol == " " && cell.modifier == Modifier::empty() && !coloured {
        return 0;
    }
    let style = u32::from(cell.modifier.bits()) << 1 | u32::from(coloured);
    symbol.bytes().fold(style, |name, byte| name.wrapping_mul(0x0100_0193) ^ u32::from(byte)) | 1 << 31
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(lines: &[&str]) -> Buffer {
        Buffer::with_lines(lines.iter().copied())
    }

    #[test]
    fn a_list_between_header_and_footer_is_found() {
        let old = lines(&["HEAD", "aaaa", "bbbb", "cccc", "dddd", "FOOT"]);
        let up = lines(&["HEAD", "bbbb", "cccc", "dddd", "eeee", "FOOT"]);
        assert_eq!(find(&old, &up), Some(Scroll { top: 1, bottom: 4, rows: 1 }));
        assert_eq!(find(&up, &old), Some(Scroll { top: 1, bottom: 4, rows: -1 }));
    }

    #[test]
    fn a_screen_that_did_not_move_has_no_scroll() {
        let old = lines(&["aaaa", "bbbb", "cccc"]);
        assert_eq!(find(&old, &old), None);
        assert_eq!(find(&lines(&["a"]), &lines(&["b"])), None);
    }

    #[test]
    fn applying_it_leaves_blank_rows_behind() {
        let mut screen = lines(&["HEAD", "aaaa", "bbbb", "cccc", "FOOT"]);
        Scroll { top: 1, bottom: 3, rows: 2 }.apply(&mut screen);
        assert_eq!(screen, lines(&["HEAD", "cccc", "    ", "    ", "FOOT"]));
        Scroll { top: 1, bottom: 3, rows: -1 }.apply(&mut screen);
        assert_eq!(screen, lines(&["HEAD", "    ", "cccc", "    ", "FOOT"]));
    }
}
