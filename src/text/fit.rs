//! Text in the cells of a screen: as wide as letters really are, cut where a letter ends.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The text in at most `room` cells; `sign` (one cell wide) stands where something was cut.
pub fn cut(text: &str, room: usize, sign: &str) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let next = used + grapheme.width();
        if next + 1 > room {
            break;
        }
        kept.push_str(grapheme);
        used = next;
    }
    if room > 0 {
        kept.push_str(sign);
    }
    kept
}

/// The same in exactly `room` cells, with blanks before or after it.
pub fn filled(text: &str, room: usize, right: bool, sign: &str) -> String {
    let text = cut(text, room, sign);
    let blanks = " ".repeat(room.saturating_sub(text.width()));
    if right { blanks + &text } else { text + &blanks }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_where_a_letter_ends_and_filled_to_its_room() {
        assert_eq!(cut("Ærøskøbing", 10, "…"), "Ærøskøbing");
        assert_eq!(cut("Ærøskøbing", 5, "…"), "Ærøs…");
        assert_eq!(cut("Ærøskøbing", 1, "~"), "~");
        assert_eq!(cut("Ærøskøbing", 0, "~"), "");
        assert_eq!(cut("漢字かな", 4, "…"), "漢…", "two cells a letter");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2, "…"), "e\u{301}…", "an accent stays with its letter");
        assert_eq!(filled("Ærø", 5, false, "…"), "Ærø  ");
        assert_eq!(filled("Ærø", 5, true, "…"), "  Ærø");
    }
}
