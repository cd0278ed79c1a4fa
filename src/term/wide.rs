//! Wide characters that something else was drawn over.
//!
//! A wide character fills two cells. ratatui sends it and skips the second one, so a border
//! drawn there would be lost, and would stay lost when the wide character goes away.

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;

/// Makes room for a popup: empties `area` and takes away the wide characters that reach into
/// it over its left edge.
pub fn clear_under(buffer: &mut Buffer, area: Rect) {
    let area = area.intersection(buffer.area);
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            buffer[(x, y)].reset();
        }
        let Some(before) = area.left().checked_sub(1) else { continue };
        if let Some(cell) = buffer.cell_mut((before, y))
            && cell.cell_width() > 1
        {
            cell.set_symbol(" ");
        }
    }
}

/// Takes away each wide character whose second half is drawn over or off the screen.
pub(super) fn blank_cut_characters(buffer: &mut Buffer) {
    let width = usize::from(buffer.area.width);
    for at in 0..buffer.content.len() {
        // Nothing shorter than three bytes is wide; this spares nearly every cell the look-up.
        if buffer.content[at].symbol().len() < 3 {
            continue;
        }
        let cells = usize::from(buffer.content[at].cell_width());
        let left_in_row = width - at % width;
        let cut = cells > left_in_row || (1..cells).any(|next| buffer.content[at + next].symbol() != " ");
        if cut {
            buffer.content[at].set_symbol(" ");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_popup_takes_the_character_under_its_edge() {
        let mut screen = Buffer::with_lines(["日本語x", "a日本語"]);
        clear_under(&mut screen, Rect::new(3, 0, 2, 2));
        let symbols = |y| (0..7).map(|x| screen[(x, y)].symbol()).collect::<Vec<_>>();
        assert_eq!(symbols(0), ["日", " ", " ", " ", " ", " ", "x"]);
        assert_eq!(symbols(1), ["a", "日", " ", " ", " ", "語", " "]);
    }

    #[test]
    fn an_area_outside_the_screen_is_no_harm() {
        let mut screen = Buffer::with_lines(["ab"]);
        clear_under(&mut screen, Rect::new(1, 0, 9, 9));
        assert_eq!(screen, Buffer::with_lines(["a "]));
        clear_under(&mut screen, Rect::new(5, 5, 2, 2));
        assert_eq!(screen, Buffer::with_lines(["a "]));
    }

    #[test]
    fn only_cut_characters_are_taken() {
        let mut screen = Buffer::with_lines(["日本語"]);
        blank_cut_characters(&mut screen);
        assert_eq!(screen, Buffer::with_lines(["日本語"]));
        screen[(3, 0)].set_symbol("│");
        blank_cut_characters(&mut screen);
        assert_eq!(screen[(2, 0)].symbol(), " ");
        assert_eq!(screen[(3, 0)].symbol(), "│");
        screen[(5, 0)].set_symbol("語");
        blank_cut_characters(&mut screen);
        assert_eq!(screen[(5, 0)].symbol(), " ");
    }
}
