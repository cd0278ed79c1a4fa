//! Who may publish a common template beside the secretariat: a login that is typed is named, or
//! taken off where it stands there already.

use crossterm::event::KeyEvent;

use crate::app::context::{Context, Level};
use crate::app::layers::input::Input;
use crate::app::layers::{Behaviour, Handled};
use crate::keys::{self, Action};
use crate::model::report::life::{Step, TemplateEntry};

#[derive(Debug)]
pub struct ReviewersForm {
    code: String,
    pub name: String,
    /// The logins that are named.
    pub named: Vec<String>,
    pub input: Input,
}

impl ReviewersForm {
    /// `name` is what the template is called on the screen.
    pub fn new(entry: &TemplateEntry, name: String) -> Self {
        Self { code: entry.code.clone(), name, named: entry.reviewers.clone(), input: Input::default() }
    }

    fn perform(&self, context: &mut Context) {
        let login = self.input.text().trim().to_owned();
        if login.is_empty() {
            let text = context.texts.get("reviewers-needs-login");
            return context.say(Level::Passing, text);
        }
        let named = !self.named.contains(&login);
        let key = if named { "message-template-reviewer" } else { "message-template-reviewer-off" };
        let said = context.texts.with(key, &[("login", login.clone().into()), ("name", self.name.clone().into())]);
        context.pop();
        context.step_template(self.code.clone(), Step::Reviewer { login, named }, said);
    }
}

impl Behaviour for ReviewersForm {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Field]
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Accept => self.perform(context),
            Action::Escape => context.pop(),
            _ => {}
        }
        Handled::Yes
    }

    fn text(&mut self, text: &str, _context: &mut Context) -> Handled {
        self.input.insert(text);
        Handled::Yes
    }

    fn raw_key(&mut self, key: KeyEvent, _context: &mut Context) -> bool {
        self.input.edit_key(key)
    }

    fn word(&self, action: Action) -> Option<&'static str> {
        match action {
            Action::Accept => Some("word-name-or-not"),
            Action::Escape => Some("word-cancel"),
            _ => None,
        }
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        matches!(action, Action::Accept | Action::Escape)
    }
}
