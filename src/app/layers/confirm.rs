//! A question with numbers in it. Keys that were typed before it was drawn do not answer it.

use crate::app::context::Context;
use crate::app::layers::{Behaviour, Handled, Message, Question};
use crate::keys::{self, Action};

#[derive(Debug)]
pub struct Confirm {
    pub text: String,
    pub question: Question,
    /// The question has been on the screen.
    pub armed: bool,
}

impl Confirm {
    pub const fn new(text: String, question: Question) -> Self {
        Self { text, question, armed: false }
    }
}

impl Behaviour for Confirm {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Confirm]
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Accept | Action::Open if self.armed => {
                context.pop();
                context.deliver(Message::Confirmed(self.question.clone()));
            }
            Action::Escape | Action::Back => context.pop(),
            _ => {}
        }
        Handled::Yes
    }

    fn drawn(&mut self, _context: &mut Context) {
        self.armed = true;
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        matches!(action, Action::Accept | Action::Escape)
    }
}
