//! The versions of a template, and what is different between one of them and the text as it is
//! now. A version can be taken back into the text.

use crate::app::context::Context;
use crate::app::event::Ticket;
use crate::app::layers::{Behaviour, Handled, Message, Picked, Purpose, moved};
use crate::keys::{self, Action};
use crate::model::report::life::{DiffLine, Kept, TemplateVersion, difference};
use crate::model::request::{Outcome, Refusal, Request};
use crate::text::{Texts, format, key};

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
    pub difference: Vec<(Side, String)>,
    /// The text as it is now.
    text: String,
    code: Option<String>,
    asked: Option<Ticket>,
}

/// Lines around a change.
const AROUND: usize = 2;

impl Versions {
    /// Of the template with this code: the text now, and as it was opened.
    pub fn new(text: String, stored: (String, String), code: Option<String>) -> Self {
        let mut page = Self {
            versions: vec![stored],
            cursor: 0,
            top: 0,
            in_difference: false,
            difference: Vec::new(),
            text,
            code,
            asked: None,
        };
        page.compare();
        page
    }

    fn compare(&mut self) {
        let version = self.versions.get(self.cursor).map_or("", |(_, text)| text);
        self.difference = near_changes(&difference(version, &self.text));
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

/// What a version is called in the list.
fn name(version: &TemplateVersion, texts: Texts) -> String {
    let mut args = vec![("number", version.number.to_string().into()), ("at", format::moment(version.at).into())];
    args.push(("status", texts.get(&key(&["choice-template-status", version.status.code()])).into()));
    texts.with(if version.author_is_me { "versions-mine" } else { "versions-one" }, &args)
}

/// The lines that only one of them has, with a few around; nothing where they are the same.
fn near_changes(lines: &[DiffLine]) -> Vec<(Side, String)> {
    let near = |at: usize| {
        let around = lines.get(at.saturating_sub(AROUND)..(at + AROUND + 1).min(lines.len()));
        around.is_some_and(|around| around.iter().any(|line| line.kept != Kept::Same))
    };
    let mut shown: Vec<(Side, String)> = Vec::new();
    let mut last = None;
    for (at, line) in lines.iter().enumerate().filter(|(at, _)| near(*at)) {
        if last.is_some_and(|last| last + 1 < at) {
            shown.push((Side::Gap, String::new()));
        }
        let side = match line.kept {
            Kept::Same => Side::Both,
            Kept::Removed => Side::Version,
            Kept::Added => Side::Now,
        };
        shown.push((side, line.text.clone()));
        last = Some(at);
    }
    shown
}

impl Behaviour for Versions {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Versions, keys::Context::Global]
    }

    fn enter(&mut self, context: &mut Context) {
        if let Some(code) = self.code.clone() {
            self.asked = Some(context.ask(Request::TemplateVersions { code }));
        }
    }

    fn leave(&mut self, context: &mut Context) {
        context.forget(&mut self.asked);
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if self.asked.take_if(|waiting| *waiting == ticket).is_none() {
            return Handled::No;
        }
        match result {
            Ok(Outcome::TemplateVersions(found)) => {
                self.versions
                    .extend(found.iter().map(|version| (name(version, context.texts), version.source.clone())));
            }
            // A code that is nowhere kept has no versions.
            Err(Refusal::Gone) | Ok(_) => {}
            Err(refusal) => context.refuse(refusal),
        }
        Handled::Yes
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
        let said: Vec<String> = near_changes(&difference(&version, &now))
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
        assert!(near_changes(&difference(&version, &version)).is_empty());
    }
}
