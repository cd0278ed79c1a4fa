//! Help, the menu of what can be done here, and the list of messages: all from the keymap.

use crate::app::context::Context;
use crate::app::layers::{Behaviour, Handled};
use crate::keys::{self, Action};

/// The keys, grouped; the view builds the lines from the keymap.
#[derive(Debug, Default)]
pub struct Help {
    pub top: usize,
}

impl Behaviour for Help {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Help, keys::Context::Global]
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        let page = usize::from(context.size.rows).saturating_sub(4).max(1);
        match action {
            Action::Escape | Action::Back | Action::Open | Action::Accept | Action::Help => context.pop(),
            Action::Down => self.top += 1,
            Action::Up => self.top = self.top.saturating_sub(1),
            Action::PageDown => self.top += page,
            Action::PageUp => self.top = self.top.saturating_sub(page),
            Action::First => self.top = 0,
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn foremost(&self) -> &'static [Action] {
        &[Action::Escape]
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        matches!(action, Action::Escape)
    }
}

/// What can be done here: the lines are made when the menu opens.
#[derive(Debug, Default)]
pub struct Menu {
    pub actions: Vec<Action>,
    pub cursor: usize,
}

impl Behaviour for Menu {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Home, keys::Context::Global]
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Accept | Action::Open => {
                context.pop();
                if let Some(action) = self.actions.get(self.cursor) {
                    context.perform = Some(*action);
                }
            }
            Action::Escape | Action::Back => context.pop(),
            _ => {
                super::moved(&mut self.cursor, self.actions.len(), 10, action);
            }
        }
        Handled::Yes
    }

    fn foremost(&self) -> &'static [Action] {
        &[Action::Open, Action::Escape]
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        matches!(action, Action::Open | Action::Escape)
    }
}

/// What has been said since the program began, newest first.
#[derive(Debug, Default)]
pub struct Messages {
    pub top: usize,
}

impl Behaviour for Messages {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Help, keys::Context::Global]
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Escape | Action::Back | Action::Open | Action::Accept => context.pop(),
            Action::Down => self.top = (self.top + 1).min(context.messages.len().saturating_sub(1)),
            Action::Up => self.top = self.top.saturating_sub(1),
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn foremost(&self) -> &'static [Action] {
        &[Action::Escape]
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        action == Action::Escape
    }
}
