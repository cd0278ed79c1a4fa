//! An old and a new value side by side in little room: where they are long, the part that differs.

use unicode_segmentation::UnicodeSegmentation;

use crate::view::paint::{cut, width};
use crate::view::theme::Theme;

/// Letters that are kept before what differs, so that its place in the text can be told.
const CONTEXT: usize = 8;

/// `old → new` in at most `room` cells.
pub fn change(before: &str, after: &str, room: usize, theme: Theme) -> String {
    let arrow = if theme.unicode { " → " } else { " -> " };
    let whole = format!("{before}{arrow}{after}");
    if width(&whole) <= room {
        return whole;
    }
    let left = room.saturating_sub(width(arrow));
    let (old, new) = parts(before, after, theme);
    let half = left / 2;
    // What the one does not need, the other gets.
    let first = width(&old).min(half.max(left.saturating_sub(width(&new))));
    format!("{}{arrow}{}", cut(&old, first, theme), cut(&new, left - first, theme))
}

/// Both from shortly before the first difference to shortly after the last one.
fn parts(before: &str, after: &str, theme: Theme) -> (String, String) {
    let old: Vec<&str> = before.graphemes(true).collect();
    let new: Vec<&str> = after.graphemes(true).collect();
    let same = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    let shorter = old.len().min(new.len()) - same;
    let tail = old.iter().rev().zip(new.iter().rev()).take(shorter).take_while(|(one, other)| one == other).count();
    let part = |text: &[&str]| {
        let (from, to) = (same.saturating_sub(CONTEXT), (text.len() - tail + CONTEXT).min(text.len()));
        let begin = if from > 0 { theme.ellipsis() } else { "" };
        let end = if to < text.len() { theme.ellipsis() } else { "" };
        let middle: String = text.get(from..to).unwrap_or_default().concat();
        format!("{begin}{middle}{end}")
    };
    (part(&old), part(&new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::theme::Colours;

    const THEME: Theme = Theme::new(Colours::Mono, true);

    #[test]
    fn long_values_show_what_differs() {
        let long = "Aftalen omfatter drift, hosting og support af journalsystemet";
        for (before, after, room, expected) in [
            ("kort", "længere", 40, "kort → længere"),
            (
                long,
                "Aftalen omfatter drift, hosting og support af lønsystemet",
                40,
                "…port af journals… → …port af lønsystem…",
            ),
            (long, "", 30, "Aftalen omfatter drift, ho… → "),
            ("", long, 30, " → Aftalen omfatter drift, ho…"),
            (long, &long.replace("hosting ", "hosting, vagt "), 46, "… hosting og supp… → … hosting, vagt og supp…"),
        ] {
            let said = change(before, after, room, THEME);
            assert!(width(&said) <= room, "{said}");
            if !expected.is_empty() {
                assert_eq!(said, expected);
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn never_wider_than_its_room_and_never_alike(before in "[a-zæøå ]{0,80}", after in "[a-zæøå ]{0,80}", room in 30usize..100) {
            let said = change(&before, &after, room, THEME);
            proptest::prop_assert!(width(&said) <= room);
            let (old, new) = parts(&before, &after, THEME);
            proptest::prop_assert!(before == after || old != new);
        }
    }
}
