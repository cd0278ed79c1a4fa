//! Two foldings of text, computed here so that both databases order and find alike.

use unicode_normalization::UnicodeNormalization;

/// The key that names are ordered and kept unique by. Its plain byte order is the Danish
/// alphabetical order (`… z æ ø å`, with `aa` as `å`), so that neither database needs a
/// collation and the order never changes with a library.
pub fn name_key(name: &str) -> String {
    let lower = tidy(name);
    let mut key = String::with_capacity(lower.len() + 4);
    let mut letters = lower.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            'a' if letters.peek() == Some(&'a') => {
                letters.next();
                key.push('þ');
            }
            // In UTF-8 å stands before æ and ø; þ is the first letter after both.
            'å' => key.push('þ'),
            'ä' => key.push('æ'),
            'ö' => key.push('ø'),
            'é' | 'è' | 'ê' => key.push('e'),
            'ü' => key.push('y'),
            other => key.push(other),
        }
    }
    key
}

/// The form that text is searched in: `aa` finds `å`, `ae` finds `æ`, `oe` finds `ø`.
pub fn search(text: &str) -> String {
    let lower = tidy(text);
    let mut folded = String::with_capacity(lower.len());
    let mut letters = lower.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('a', Some('a')) => {
                letters.next();
                folded.push('å');
            }
            ('a', Some('e')) | ('ä', _) => {
                if letter == 'a' {
                    letters.next();
                }
                folded.push('æ');
            }
            ('o', Some('e')) | ('ö', _) => {
                if letter == 'o' {
                    letters.next();
                }
                folded.push('ø');
            }
            ('é' | 'è' | 'ê', _) => folded.push('e'),
            ('ü', _) => folded.push('u'),
            (other, _) => folded.push(other),
        }
    }
    folded
}

/// NFC, lower case, one blank between words, none at the ends.
fn tidy(text: &str) -> String {
    let composed: String = text.nfc().collect::<String>().to_lowercase();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_order_as_a_dane_expects() {
        let mut names = vec!["Aarhus", "Ærø", "Zebra", "Ålborg", "Odense", "Øster", "Aabenraa", "Anna"];
        names.sort_by_key(|name| name_key(name));
        assert_eq!(names, ["Anna", "Odense", "Zebra", "Ærø", "Øster", "Aabenraa", "Ålborg", "Aarhus"]);
    }

    #[test]
    fn search_takes_the_digraphs_for_the_letters() {
        assert_eq!(search("Aabenraa"), search("Åbenrå"));
        assert_eq!(search("LOEN"), search("løn"));
        assert_eq!(search("AEldre  pleje "), search("ældre pleje"));
        // Composed and decomposed text are one.
        assert_eq!(search("A\u{30a}rhus"), search("Århus"));
    }
}
