//! What a new report is to be called and to answer: an order to the community, or the first draft
//! of one that is the own municipality's or the secretariat's to write.

use crate::app::context::{Context, Level};
use crate::app::layers::input::Input;
use crate::app::layers::{Behaviour, Handled};
use crate::keys::{self, Action};
use crate::model::report::Scope;
use crate::model::report::life::{self, LONGEST_EXPLANATION, LONGEST_NAME, SECRETARIAT, Step};
use crate::model::session::Session;

/// What the form makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A wish, seen by all members.
    Order,
    /// A draft that the own municipality alone sees.
    Own,
    /// The secretariat's draft of a shared one.
    Shared,
}

impl Kind {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Own => "own",
            Self::Shared => "shared",
        }
    }
}

#[derive(Debug)]
pub struct OrderForm {
    pub kinds: Vec<Kind>,
    pub chosen: usize,
    pub name: Input,
    pub explanation: Input,
    /// The explanation is being typed, else the name.
    pub explaining: bool,
    /// Codes that others have.
    taken: Vec<String>,
}

impl OrderForm {
    pub fn new(taken: Vec<String>, context: &Context) -> Self {
        Self {
            kinds: Self::kinds(&context.session),
            chosen: 0,
            name: Input::default(),
            explanation: Input::default(),
            explaining: false,
            taken,
        }
    }

    /// What this person may make.
    pub fn kinds(session: &Session) -> Vec<Kind> {
        let mut kinds = Vec::new();
        if life::keeps(session, SECRETARIAT) {
            kinds.push(Kind::Shared);
        } else {
            if life::votes(session) {
                kinds.push(Kind::Order);
            }
            if life::keeps(session, session.organisation_id) {
                kinds.push(Kind::Own);
            }
        }
        kinds
    }

    pub fn kind(&self) -> Kind {
        self.kinds.get(self.chosen).copied().unwrap_or(Kind::Order)
    }

    /// What is wrong with what was typed, as a text.
    fn fault(&self, context: &Context) -> Option<String> {
        let long = |key: &str, max: usize| context.texts.with(key, &[("max", max.into())]);
        let (name, why) = (self.name.text(), self.explanation.text());
        match (name.trim().chars().count(), why.trim().chars().count()) {
            (0, _) => Some(context.texts.get("order-needs-name")),
            (length, _) if length > LONGEST_NAME => Some(long("order-name-long", LONGEST_NAME)),
            (_, 0) => Some(context.texts.get("order-needs-explanation")),
            (_, length) if length > LONGEST_EXPLANATION => Some(long("order-explanation-long", LONGEST_EXPLANATION)),
            _ => None,
        }
    }

    fn perform(&mut self, context: &mut Context) {
        if !self.explaining {
            self.explaining = true;
            return;
        }
        if let Some(fault) = self.fault(context) {
            self.explaining = !self.name.text().trim().is_empty();
            return context.say(Level::Passing, fault);
        }
        let (name, explanation) = (self.name.text().trim().to_owned(), self.explanation.text().trim().to_owned());
        let code = self.free_code(&name);
        let said = context.texts.with(&format!("order-done-{}", self.kind().code()), &[("name", name.clone().into())]);
        let draft = |scope| Step::Draft { source: life::starter(&code, &name, &explanation, scope) };
        let step = match self.kind() {
            Kind::Order => Step::Order { name, explanation },
            Kind::Own => draft(Scope::Local),
            Kind::Shared => draft(Scope::SharedIdentified),
        };
        context.pop();
        // Of an order the database makes the code.
        let code = if matches!(step, Step::Order { .. }) { String::new() } else { code };
        context.step_template(code, step, said);
    }

    /// A draft of a code that is there already would be a version of that one.
    fn free_code(&self, name: &str) -> String {
        let code = life::slug(name);
        let tried = (1..).map(|number| if number == 1 { code.clone() } else { format!("{code}-{number}") });
        tried.take(self.taken.len() + 1).find(|code| !self.taken.contains(code)).unwrap_or(code)
    }
}

impl Behaviour for OrderForm {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Field]
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Accept => self.perform(context),
            Action::NextField | Action::PreviousField => self.explaining = !self.explaining,
            Action::Down => self.chosen = (self.chosen + 1).min(self.kinds.len().saturating_sub(1)),
            Action::Up => self.chosen = self.chosen.saturating_sub(1),
            Action::Escape => context.pop(),
            _ => {}
        }
        Handled::Yes
    }

    fn typed_into(&mut self) -> Option<&mut Input> {
        Some(if self.explaining { &mut self.explanation } else { &mut self.name })
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        matches!(action, Action::Accept | Action::NextField | Action::Escape)
    }
}
