//! What a macro that was just recorded is to be called.

use crate::app::context::Context;
use crate::app::layers::input::Input;
use crate::app::layers::{Behaviour, Handled};
use crate::app::macros::Step;
use crate::keys::{self, Action};

#[derive(Debug)]
pub struct MacroName {
    pub input: Input,
    steps: Vec<Step>,
}

impl MacroName {
    pub fn new(steps: Vec<Step>) -> Self {
        Self { input: Input::default(), steps }
    }
}

impl Behaviour for MacroName {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Pick]
    }

    fn enter(&mut self, context: &mut Context) {
        self.input = Input::replaceable(&context.texts.get("macro-default"));
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Accept | Action::Open => {
                context.pop();
                context.keep_macro(&self.input.text(), std::mem::take(&mut self.steps));
            }
            Action::Escape | Action::Back => context.pop(),
            _ => {}
        }
        Handled::Yes
    }

    fn typed_into(&mut self) -> Option<&mut Input> {
        Some(&mut self.input)
    }

    fn word(&self, action: Action) -> Option<&'static str> {
        (action == Action::Escape).then_some("word-throw-away")
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        matches!(action, Action::Accept | Action::Escape)
    }
}
