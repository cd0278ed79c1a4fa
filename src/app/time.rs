//! Looking at the registry as it was at the end of an earlier day: everything is read as of it
//! and nothing is written. The drafts wait, as they are on the disk, until one is back.

use chrono::NaiveDate;

use crate::app::context::{Context, Level};
use crate::app::layers::{Message, Reopen};
use crate::model::entity::Kind;
use crate::model::value::Value;
use crate::text::{Lang, Texts, format};

/// What is typed on the command line: a day, or back to today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// A day that was understood, or none yet.
    Date(Option<NaiveDate>),
    Today,
}

/// The command that the text begins, in either language.
pub fn command(text: &str, today: NaiveDate) -> Option<Command> {
    let text = text.trim().trim_start_matches(':').trim_start();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let says = |key: &str| Lang::ALL.iter().any(|lang| Texts::new(*lang).get(key) == word.to_lowercase());
    if says("command-today") {
        return Some(Command::Today);
    }
    says("command-date").then(|| match format::parse(Kind::Date, rest, today) {
        Ok(Value::Date(date)) => Command::Date(Some(date)),
        _ => Command::Date(None),
    })
}

impl Context {
    /// Shows the registry as it was at the end of the day; today or later means as it is.
    pub fn show_as_of(&mut self, date: NaiveDate) {
        let today = self.real_today.unwrap_or(self.session.today);
        if date >= today {
            return self.show_today();
        }
        if self.writing() {
            let text = self.texts.get("message-wait-for-save");
            return self.say(Level::Warning, text);
        }
        if self.kept_drafts.is_none() {
            self.kept_drafts = Some(std::mem::take(&mut self.drafts));
        }
        self.real_today = Some(today);
        self.session.as_of = Some(date);
        self.session.today = date;
        let text = match self.session.before_history() {
            Some(first) => self.texts.with("message-before-history", &[("date", date.into()), ("first", first.into())]),
            None => self.texts.with("message-as-of", &[("date", date.into())]),
        };
        self.say(Level::Passing, text);
        self.deliver(Message::Reread(Reopen::Saved));
    }

    /// Back to the registry as it is.
    pub fn show_today(&mut self) {
        self.session.as_of = None;
        if let Some(today) = self.real_today.take() {
            self.session.today = today;
            self.drafts = self.kept_drafts.take().unwrap_or_default();
            let text = self.texts.get("message-today");
            self.say(Level::Passing, text);
            self.deliver(Message::Reread(Reopen::Saved));
        }
    }
}
