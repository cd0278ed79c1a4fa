//! The texts of templates that are being written. Like drafts they are on the disk before they
//! are on the screen, in the same journal, and wait there until they are saved or given up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// By the code of the template that the text was opened from; a new one's is empty.
#[derive(Debug, Default, Deserialize)]
pub struct Manuscripts {
    #[serde(default, rename = "templates")]
    texts: BTreeMap<String, String>,
    #[serde(skip)]
    pub changed: bool,
}

/// What stands in the journal: what is there besides, and these texts.
#[derive(Serialize)]
struct Kept<'k, T: Serialize> {
    #[serde(flatten)]
    besides: &'k T,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    templates: &'k BTreeMap<String, String>,
}

impl Manuscripts {
    /// The text that was typed over this template and not saved.
    pub fn get(&self, code: &str) -> Option<&str> {
        self.texts.get(code).map(String::as_str)
    }

    /// Keeps the text as it is typed; the stored one typed again is none.
    pub fn keep(&mut self, code: &str, text: &str, stored: &str) {
        self.changed = true;
        if text == stored {
            self.texts.remove(code);
        } else {
            self.texts.insert(code.to_owned(), text.to_owned());
        }
    }

    pub fn forget(&mut self, code: &str) {
        self.changed |= self.texts.remove(code).is_some();
    }

    /// The journal's first line, of these and the drafts.
    pub fn journal<T: Serialize>(&self, besides: &T) -> String {
        serde_json::to_string(&Kept { besides, templates: &self.texts }).unwrap_or_default()
    }

    /// The texts in a journal; none in one from before there were any.
    pub fn of_journal(text: &str) -> Self {
        text.lines().next().and_then(|first| serde_json::from_str(first).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::draft::Drafts;

    #[test]
    fn texts_stand_in_the_journal_beside_the_drafts() {
        let mut manuscripts = Manuscripts::default();
        let bare = manuscripts.journal(&Drafts::default());
        assert_eq!(bare, Drafts::default().to_json());
        manuscripts.keep("prices", "code = \"prices\"\n", "");
        manuscripts.keep("", "æøå", "");
        let journal = manuscripts.journal(&Drafts::default());
        assert!(Drafts::from_json(&journal).is_some());
        let read = Manuscripts::of_journal(&journal);
        assert_eq!((read.get("prices"), read.get("")), (Some("code = \"prices\"\n"), Some("æøå")));
        manuscripts.keep("prices", "same", "same");
        assert_eq!(manuscripts.get("prices"), None);
        assert_eq!(Manuscripts::of_journal(&bare).get(""), None);
    }
}
