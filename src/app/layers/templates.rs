//! Templates and orders in all states: what was ordered and by how many, what is being developed,
//! what may be run; and one of them with its versions and what each changed.

use crate::app::context::{Context, Level};
use crate::app::event::Ticket;
use crate::app::layers::confirm::Confirm;
use crate::app::layers::lab::Lab;
use crate::app::layers::order::OrderForm;
use crate::app::layers::{Behaviour, Handled, Layer, Message, Question, Reopen, moved};
use crate::keys::{self, Action};
use crate::model::report::life::{self, DiffLine, Status, Step, TemplateEntry, TemplateVersion};
use crate::model::request::{Changed, Outcome, Refusal, Request};

#[derive(Debug, Default)]
pub struct Templates {
    /// Orders first, then what is on its way, what is published, and what was withdrawn.
    pub entries: Vec<TemplateEntry>,
    pub cursor: usize,
    pub loaded: bool,
    /// The one under the cursor, opened.
    pub opened: Option<Opened>,
    /// A new one is being made: the cursor goes to it.
    making: bool,
    ticket: Option<Ticket>,
}

/// A template with its versions, newest first.
#[derive(Debug, Default)]
pub struct Opened {
    pub versions: Vec<TemplateVersion>,
    pub cursor: usize,
    /// Lines of the difference that are scrolled away.
    pub top: usize,
    pub loaded: bool,
    ticket: Option<Ticket>,
}

impl Opened {
    /// What the version under the cursor changed, from the one before it; the whole of the first.
    pub fn difference(&self) -> Vec<DiffLine> {
        let Some(version) = self.versions.get(self.cursor) else { return Vec::new() };
        let before = self.versions.get(self.cursor + 1).map_or("", |before| before.source.as_str());
        life::difference(before, &version.source)
    }
}

impl Templates {
    pub fn entry(&self) -> Option<&TemplateEntry> {
        self.entries.get(self.cursor)
    }

    fn load(&mut self, context: &mut Context) {
        self.ticket = Some(context.ask(Request::Templates));
        self.load_versions(context);
    }

    fn load_versions(&mut self, context: &mut Context) {
        let code = self.entry().map(|entry| entry.code.clone());
        if let (Some(opened), Some(code)) = (&mut self.opened, code) {
            opened.ticket = Some(context.ask(Request::TemplateVersions { code }));
        }
    }

    fn open(&mut self, context: &mut Context) {
        if self.opened.is_none() && self.entry().is_some() {
            self.opened = Some(Opened::default());
            self.load_versions(context);
        }
    }

    /// The text of the newest version that may be read, in the lab.
    fn write(&self, context: &mut Context) {
        let Some(entry) = self.entry() else { return };
        match &entry.source {
            Some(source) => {
                let lab = Lab::new(source.clone(), Some(entry.code.clone()));
                context.push(Layer::Lab(Box::new(lab)));
            }
            None => {
                let text = context.texts.get("lab-nothing-written-yet");
                context.say(Level::Passing, text);
            }
        }
    }

    /// The entries that were read, with the cursor where it was.
    fn take(&mut self, entries: &[TemplateEntry]) {
        let is_new = |entry: &&TemplateEntry| !self.entries.iter().any(|known| known.code == entry.code);
        let made = entries.iter().find(is_new).filter(|_| self.making).map(|entry| entry.code.clone());
        self.making &= made.is_none();
        let code = made.or_else(|| self.entry().map(|entry| entry.code.clone()));
        self.entries = entries.to_vec();
        self.entries.sort_by_key(|entry| entry.status);
        let found = code.and_then(|code| self.entries.iter().position(|entry| entry.code == code));
        self.cursor = found.unwrap_or(self.cursor).min(self.entries.len().saturating_sub(1));
        self.loaded = true;
    }

    fn take_versions(&mut self, versions: &[TemplateVersion]) {
        if let Some(opened) = &mut self.opened {
            opened.versions = versions.to_vec();
            opened.cursor = opened.cursor.min(versions.len().saturating_sub(1));
            opened.loaded = true;
        }
    }

    /// Asks whether to take this step; the question says what it means.
    fn ask(&self, step: Step, context: &mut Context) {
        let Some(entry) = self.entry() else { return };
        let args = || [("name", entry.name.clone().into()), ("version", entry.next_version().to_string().into())];
        let key = match &step {
            Step::Publish { .. } if !entry.scope.is_shared() => "question-template-publish-local".to_owned(),
            step => format!("question-{}", step.kind()),
        };
        let text = context.texts.with(&key, &args());
        let said = context.texts.with(&format!("message-{}", step.kind()), &args());
        let question = Question::TemplateStep { code: entry.code.clone(), step, said };
        context.push(Layer::Confirm(Confirm::new(text, question)));
    }

    fn vote(&self, context: &mut Context) {
        let Some(entry) = self.entry() else { return };
        let wanted = !entry.own_vote;
        let key = if wanted { "message-template-vote" } else { "message-template-vote-back" };
        let said = context.keyed(key, &[("name", entry.name.clone().into())]);
        context.step_template(entry.code.clone(), Step::Vote(wanted), said);
    }

    /// The step that comes next for whoever keeps the template. What is published has been read
    /// first: its page is opened.
    fn next(&mut self, context: &mut Context) {
        let Some(entry) = self.entry() else { return };
        match next(entry) {
            Some(Step::Publish { .. }) if !self.opened.as_ref().is_some_and(|opened| opened.loaded) => {
                self.open(context);
                let text = context.keyed("templates-read-first", &[]);
                context.say(Level::Passing, text);
            }
            Some(Step::Publish { version, .. }) => self.publish(version, context),
            Some(step) => self.ask(step, context),
            None => {}
        }
    }

    fn publish(&self, number: i64, context: &mut Context) {
        let versions = self.opened.as_ref().map(|opened| opened.versions.as_slice()).unwrap_or_default();
        let Some(version) = versions.iter().find(|version| version.number == number) else { return };
        let shared = self.entry().is_some_and(|entry| entry.scope.is_shared());
        if shared && (version.author_is_me || version.ready_by_me) {
            return context.refuse(&Refusal::SecondPerson);
        }
        self.ask(Step::Publish { version: number, sha256: version.sha256.clone() }, context);
    }

    fn escape(&mut self, context: &mut Context) {
        if self.opened.take().is_none() && context.message.take().is_none() {
            context.pop();
        }
    }

    fn moved(&mut self, action: Action) -> bool {
        let Some(opened) = &mut self.opened else { return moved(&mut self.cursor, self.entries.len(), 10, action) };
        match action {
            Action::Down | Action::Up | Action::First | Action::Last => {
                opened.top = 0;
                moved(&mut opened.cursor, opened.versions.len(), 1, action)
            }
            _ => {
                let lines = opened.difference().len();
                moved(&mut opened.top, lines, 10, action)
            }
        }
    }
}

/// The step that comes next, for whoever keeps the template; the hash of a text is its reader's to
/// fill in.
pub fn next(entry: &TemplateEntry) -> Option<Step> {
    let publish = |version| Step::Publish { version, sha256: String::new() };
    if !entry.keeps {
        return None;
    }
    Some(match (entry.draft, entry.status) {
        (Some((number, Status::Ready)), _) => publish(number),
        (Some((number, _)), _) if !entry.scope.is_shared() => publish(number),
        (Some(_), Status::Wish) | (None, Status::Wish) => Step::Assess,
        (Some(_), Status::Withdrawn) => Step::Develop,
        (Some(_), _) => Step::Ready,
        (None, _) => Step::Develop,
    })
}

impl Behaviour for Templates {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Templates, keys::Context::Global]
    }

    fn enter(&mut self, context: &mut Context) {
        self.load(context);
    }

    fn resume(&mut self, context: &mut Context) {
        self.load(context);
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Open => self.open(context),
            Action::EditTemplate => self.write(context),
            Action::Reload => self.load(context),
            Action::Escape => self.escape(context),
            Action::Back if self.opened.is_some() => self.opened = None,
            Action::New => {
                self.making = true;
                self.opened = None;
                let taken = self.entries.iter().map(|entry| entry.code.clone()).collect();
                context.push(Layer::Order(Box::new(OrderForm::new(taken, context))));
            }
            Action::Vote => self.vote(context),
            Action::NextStep => self.next(context),
            Action::Withdraw => self.ask(Step::Withdraw, context),
            _ if self.moved(action) => {}
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        let versions = self.opened.as_ref().and_then(|opened| opened.ticket) == Some(ticket);
        if self.ticket != Some(ticket) && !versions {
            return Handled::No;
        }
        match result {
            Ok(Outcome::Templates(entries)) => self.take(entries),
            Ok(Outcome::TemplateVersions(found)) => self.take_versions(found),
            Ok(_) => {}
            Err(refusal) => context.refuse(refusal),
        }
        Handled::Yes
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        if matches!(message, Message::Reread(Reopen::Saved)) {
            self.load(context);
        }
        Handled::No
    }

    fn changed(&mut self, changed: Changed, context: &mut Context) {
        if changed.catalogue || changed.own {
            self.load(context);
        }
    }

    fn offers(&self, action: Action, context: &Context) -> bool {
        let entry = self.entry();
        match action {
            Action::Open => self.opened.is_none() && entry.is_some(),
            Action::EditTemplate => entry.is_some_and(|entry| entry.source.is_some()),
            Action::New | Action::Vote | Action::NextStep | Action::Withdraw => {
                self.unavailable(action, context).is_none()
            }
            Action::Escape => self.opened.is_some(),
            _ => false,
        }
    }

    fn unavailable(&self, action: Action, context: &Context) -> Option<String> {
        let entry = self.entry();
        let key = match action {
            Action::New if OrderForm::kinds(&context.session).is_empty() => "templates-may-not-order",
            Action::Vote if !life::votes(&context.session) => "templates-may-not-vote",
            Action::Vote if !entry.is_some_and(TemplateEntry::takes_votes) => "templates-no-vote",
            Action::NextStep if entry.is_none_or(|entry| next(entry).is_none()) => "templates-may-not-step",
            Action::Withdraw if !entry.is_some_and(|entry| entry.keeps) => "templates-may-not-step",
            Action::Withdraw if entry.is_some_and(|entry| entry.status == Status::Withdrawn) => "templates-withdrawn",
            _ => return None,
        };
        Some(context.texts.get(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::report::Scope;

    fn entry(status: Status, draft: Option<(i64, Status)>, scope: Scope, keeps: bool) -> TemplateEntry {
        TemplateEntry {
            code: "x".to_owned(),
            name: "X".to_owned(),
            scope,
            status,
            published: None,
            draft,
            votes: Vec::new(),
            own_vote: false,
            owner: None,
            ordered_by: None,
            explanation: String::new(),
            template: None,
            source: None,
            runs: None,
            keeps,
        }
    }

    #[test]
    fn one_step_after_the_other() {
        let shared = |status, draft| next(&entry(status, draft, Scope::SharedIdentified, true));
        let publish = |version| Some(Step::Publish { version, sha256: String::new() });
        assert_eq!(shared(Status::Wish, None), Some(Step::Assess));
        assert_eq!(shared(Status::Assessed, None), Some(Step::Develop));
        assert_eq!(shared(Status::Draft, Some((1, Status::Draft))), Some(Step::Ready));
        assert_eq!(shared(Status::Ready, Some((1, Status::Ready))), publish(1));
        assert_eq!(shared(Status::Published, None), Some(Step::Develop));
        assert_eq!(shared(Status::Published, Some((2, Status::Draft))), Some(Step::Ready));
        assert_eq!(shared(Status::Published, Some((2, Status::Ready))), publish(2));
        assert_eq!(shared(Status::Withdrawn, None), Some(Step::Develop));
        let local = entry(Status::Draft, Some((1, Status::Draft)), Scope::Local, true);
        assert_eq!(next(&local), publish(1), "one person publishes what is local");
        assert_eq!(next(&entry(Status::Wish, None, Scope::SharedIdentified, false)), None);
    }
}
