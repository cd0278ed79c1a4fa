//! The versions of a template, and what is different between one of them and the text as it is
//! now. A version can be taken back into the text.

use similar::{ChangeTag, TextDiff};

use crate::app::context::Context;
use crate::app::layers::{Behaviour, Handled, Message, Picked, Purpose, moved};
use crate::keys::{self, Action};

/// A line of the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// In both, and shown because a change is near.
    Both,
    /// In the version only.
    Version,
    /// In the text as it is now only.
    Now,
    /// Lines that are the same stand between.
    Gap,
}

#[derive(Debug)]
pub struct Versions {
    /// What each version is called, newest first, with its text.
    pub versions: Vec<(String, String)>,
    pub cursor: usize,
    /// Lines of the difference that are scrolled away.
    pub top: usize,
    pub in_difference: bool,
    /// What the text that is compared with is called.
    pub now: String,
    pub difference: Vec<(Side, String)>,
    text: String,
}

/// Lines around a change.
const AROUND: usize = 2;

impl Versions {
    pub fn new((now, text): (String, String), versions: Vec<(String, String)>) -> Self {
        let mut page = Self { versions, cursor: 0, top: 0, in_difference: false, now, difference: Vec::new(), text };
        page.compare();
        page
    }

    fn compare(&mut self) {
        let version = self.versions.get(self.cursor).map_or("", |(_, text)| text);
        self.difference = difference(version, &self.text);
        self.top = 0;
    }

    fn restore(&self, context: &mut Context) {
        if let Some((_, text)) = self.versions.get(self.cursor) {
            let choice = Picked::Code(text.clone());
            context.pop();
            context.deliver(Message::Picked { purpose: Purpose::TemplateText, choice });
        }
    }
}

/// The lines that only one of them has, with a few around; nothing where they are the same.
pub fn difference(version: &str, now: &str) -> Vec<(Side, String)> {
    let diff = TextDiff::from_lines(version, now);
    let mut lines = Vec::new();
    for group in diff.grouped_ops(AROUND) {
        if !lines.is_empty() {
            lines.push((Side::Gap, String::new()));
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let side = match change.tag() {
                ChangeTag::Equal => Side::Both,
                ChangeTag::Delete => Side::Version,
                ChangeTag::Insert => Side::Now,
            };
            lines.push((side, change.value().trim_end_matches('\n').to_owned()));
        }
    }
    lines
}

impl Behaviour for Versions {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Versions, keys::Context::Global]
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Accept => self.restore(context),
            Action::NextPane | Action::PreviousPane => self.in_difference = !self.in_difference,
            Action::Escape if self.in_difference => self.in_difference = false,
            Action::Escape => context.pop(),
            _ if self.in_difference => {
                if !moved(&mut self.top, self.difference.len(), 10, action) {
                    return Handled::No;
                }
            }
            _ => {
                if !moved(&mut self.cursor, self.versions.len(), 5, action) {
                    return Handled::No;
                }
                self.compare();
            }
        }
        Handled::Yes
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        matches!(action, Action::Accept | Action::Escape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_different_is_shown_with_a_little_around() {
        let lines: Vec<String> = (1..=20).map(|line| format!("{line}\n")).collect();
        let version = lines.concat();
        let now = version.replace("5\n", "five\n").replace("\n1five\n", "\n15\n").replace("20\n", "");
        let said: Vec<String> = difference(&version, &now)
            .into_iter()
            .map(|(side, line)| {
                let sign = match side {
                    Side::Both => ' ',
                    Side::Version => '-',
                    Side::Now => '+',
                    Side::Gap => '~',
                };
                format!("{sign}{line}")
            })
            .collect();
        assert_eq!(said, [" 3", " 4", "-5", "+five", " 6", " 7", "~", " 18", " 19", "-20"]);
        assert!(difference(&version, &version).is_empty());
    }
}
