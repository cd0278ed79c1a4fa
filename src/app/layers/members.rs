//! The municipalities of a comparison group, chosen from a list that is narrowed by typing, and
//! then its name.

use crossterm::event::KeyEvent;

use crate::app::context::{Context, Level};
use crate::app::event::Ticket;
use crate::app::layers::input::Input;
use crate::app::layers::narrowing::say_if_own_is_missing;
use crate::app::layers::pick::Pick;
use crate::app::layers::{Behaviour, Handled, Message, Picked, Purpose, moved};
use crate::keys::{self, Action};
use crate::model::fold;
use crate::model::groups::{Group, can_be_listed};
use crate::model::request::{Outcome, Refusal, Request};

#[derive(Debug)]
pub struct Members {
    /// The parameter that the group is for.
    parameter: String,
    /// The group that is changed.
    former: Option<Group>,
    pub lines: Vec<Member>,
    /// What narrows the list.
    pub input: Input,
    /// Among the lines that are shown.
    pub cursor: usize,
    /// The name that is being typed, once the municipalities are chosen.
    pub name: Option<Input>,
    /// Names of the group that are no municipality, or none any more: they go when it is kept.
    pub unknown: Vec<String>,
    /// Municipalities of the sample: such a list is used and not kept.
    invented: bool,
    ticket: Option<Ticket>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub name: String,
    pub chosen: bool,
}

impl Members {
    pub fn new(parameter: &str, former: Option<Group>) -> Self {
        Self {
            parameter: parameter.to_owned(),
            former,
            lines: Vec::new(),
            input: Input::default(),
            cursor: 0,
            name: None,
            unknown: Vec::new(),
            invented: false,
            ticket: None,
        }
    }

    /// A list of the sample's municipalities, for the one run.
    pub fn invented(parameter: &str) -> Self {
        Self { invented: true, ..Self::new(parameter, None) }
    }

    /// The lines that the typed text leaves, by their places.
    pub fn shown(&self) -> Vec<usize> {
        // Blanks cannot be typed here, and need not be.
        let letters = |text: &str| fold::search(text).replace(' ', "");
        let wanted = letters(&self.input.text());
        let fits = |place: &usize| self.lines.get(*place).is_some_and(|line| letters(&line.name).contains(&wanted));
        (0..self.lines.len()).filter(fits).collect()
    }

    pub fn chosen(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().filter(|line| line.chosen).map(|line| line.name.as_str())
    }

    pub const fn is_loading(&self) -> bool {
        self.ticket.is_some()
    }

    fn take(&mut self, known: Vec<String>) {
        let former = self.former.clone().unwrap_or_default();
        self.unknown = former.among(&known).unknown;
        let member = |name: String| Member { chosen: former.holds(&name), name };
        self.lines = known.into_iter().map(member).collect();
    }

    fn toggle(&mut self) {
        let place = self.shown().get(self.cursor).copied();
        if let Some(line) = place.and_then(|place| self.lines.get_mut(place)) {
            line.chosen = !line.chosen;
            // The next one is looked for from the beginning.
            self.input = Input::replaceable(&self.input.text());
        }
    }

    fn go_on(&mut self, context: &mut Context) {
        if self.chosen().next().is_none() {
            let text = context.texts.get("group-choose-one");
            return context.say(Level::Passing, text);
        }
        if self.invented {
            let municipalities = self.chosen().map(str::to_owned).collect();
            let group = Group { name: String::new(), municipalities };
            return self.deliver(&group, context);
        }
        let former = self.former.as_ref().map(|former| former.name.clone());
        self.name = Some(Input::replaceable(&former.unwrap_or_default()));
    }

    fn keep(&mut self, context: &mut Context) {
        let Some(input) = &self.name else { return };
        match Group::new(&input.text(), self.chosen().map(str::to_owned).collect()) {
            Ok(group) => {
                context.keep_group(group.clone(), self.former.as_ref().map(|former| former.name.as_str()));
                say_if_own_is_missing(&group, context);
                self.deliver(&group, context);
            }
            Err(_) => {
                let text = context.texts.get("group-name-wrong");
                context.say(Level::Warning, text);
            }
        }
    }

    fn deliver(&self, group: &Group, context: &mut Context) {
        context.pop();
        let purpose = Purpose::ReportParameter { name: self.parameter.clone() };
        context.deliver(Message::Picked { purpose, choice: Picked::Code(group.to_string()) });
    }
}

impl Behaviour for Members {
    fn contexts(&self) -> &'static [keys::Context] {
        if self.name.is_some() { &[keys::Context::Pick] } else { &[keys::Context::Members] }
    }

    fn enter(&mut self, context: &mut Context) {
        self.ticket = Some(context.ask(Request::Municipalities { invented: self.invented }));
    }

    fn leave(&mut self, context: &mut Context) {
        if let Some(ticket) = self.ticket.take() {
            context.cancel(ticket);
        }
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match (action, self.name.is_some()) {
            (Action::Accept | Action::Open, false) => self.go_on(context),
            (Action::Accept | Action::Open, true) => self.keep(context),
            (Action::Escape | Action::Back, true) => self.name = None,
            (Action::Escape | Action::Back, false) => context.pop(),
            (Action::Mark, false) => self.toggle(),
            (action, false) => {
                let shown = self.shown().len();
                moved(&mut self.cursor, shown, Pick::height(context), action);
            }
            _ => {}
        }
        Handled::Yes
    }

    fn text(&mut self, text: &str, _context: &mut Context) -> Handled {
        match &mut self.name {
            Some(name) => name.insert(text),
            None => {
                self.input.insert(text);
                self.cursor = 0;
            }
        }
        Handled::Yes
    }

    fn raw_key(&mut self, key: KeyEvent, _context: &mut Context) -> bool {
        match &mut self.name {
            Some(name) => name.edit_key(key),
            None => {
                self.cursor = 0;
                self.input.edit_key(key)
            }
        }
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if self.ticket != Some(ticket) {
            return Handled::No;
        }
        self.ticket = None;
        match result {
            Ok(Outcome::Choices(choices)) => {
                let names = choices.iter().map(|choice| choice.name.clone());
                self.take(names.filter(|name| can_be_listed(name)).collect());
            }
            Err(refusal) => context.refuse(refusal),
            Ok(_) => {}
        }
        Handled::Yes
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        match action {
            Action::Accept | Action::Escape => true,
            Action::Mark => self.name.is_none(),
            _ => false,
        }
    }
}
