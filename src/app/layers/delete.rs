//! Deleting a record: what goes with it and what stands in the way is said first, and its name
//! must be typed. `domain.md` 3.7.

use crossterm::event::KeyEvent;

use crate::app::context::{Context, Level};
use crate::app::draft::RecordKey;
use crate::app::event::Ticket;
use crate::app::layers::input::Input;
use crate::app::layers::{Behaviour, Handled, Message, Reopen};
use crate::keys::{self, Action};
use crate::model::entity::Entity;
use crate::model::removal::{Block, Removal};
use crate::model::request::{Outcome, Refusal, Request, Save};

#[derive(Debug)]
pub struct DeleteRecord {
    pub entity: &'static Entity,
    pub removal: Option<Removal>,
    pub blocks: Vec<Block>,
    pub typed: Input,
    id: i64,
    ticket: Option<Ticket>,
    /// As it was sent: after a lost line it is sent again, and happens once.
    sent: Option<Save>,
    /// What would happen has been on the screen.
    shown: bool,
}

impl DeleteRecord {
    pub fn new(entity: &'static Entity, id: i64) -> Self {
        Self {
            entity,
            removal: None,
            blocks: Vec::new(),
            typed: Input::default(),
            id,
            ticket: None,
            sent: None,
            shown: false,
        }
    }

    /// Is nothing in the way?
    pub fn may(&self) -> bool {
        self.removal.is_some() && self.blocks.is_empty()
    }

    pub const fn doing(&self) -> bool {
        self.sent.is_some() && self.ticket.is_some()
    }

    fn perform(&mut self, context: &mut Context) {
        let Some(removal) = self.removal.as_ref().filter(|_| self.shown && self.ticket.is_none()) else { return };
        if !self.blocks.is_empty() {
            context.pop();
            return;
        }
        if !removal.is_named(&self.typed.text()) {
            let text = context.keyed("message-type-the-name", &[]);
            context.say(Level::Warning, text);
            return;
        }
        let save = self.sent.take().unwrap_or_else(|| removal.save(""));
        self.ticket = Some(context.ask(Request::Save(save.clone())));
        self.sent = Some(save);
    }

    fn deleted(&self, context: &mut Context) {
        let key = RecordKey::new(self.entity.name, self.id);
        context.drafts.forget(&key);
        let name = self.removal.as_ref().map(|removal| removal.name.clone()).unwrap_or_default();
        let text = context.texts.with("message-deleted", &[("name", name.into())]);
        context.say(Level::Done, text);
        context.pop();
        context.deliver(Message::Deleted(key));
        context.deliver(Message::Reread(Reopen::Saved));
    }
}

impl Behaviour for DeleteRecord {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Field]
    }

    fn enter(&mut self, context: &mut Context) {
        self.ticket = Some(context.ask(Request::Removal { entity: self.entity.name, id: self.id }));
    }

    fn leave(&mut self, context: &mut Context) {
        if let Some(ticket) = self.ticket.take().filter(|_| self.sent.is_none()) {
            context.cancel(ticket);
        }
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Accept | Action::Open => self.perform(context),
            Action::Escape | Action::Back if !self.doing() => context.pop(),
            _ => {}
        }
        Handled::Yes
    }

    fn text(&mut self, text: &str, _context: &mut Context) -> Handled {
        if self.may() {
            self.typed.insert(text);
        }
        Handled::Yes
    }

    fn raw_key(&mut self, key: KeyEvent, _context: &mut Context) -> bool {
        self.may() && self.typed.edit_key(key)
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if self.ticket.take_if(|asked| *asked == ticket).is_none() {
            return Handled::No;
        }
        match result {
            Ok(Outcome::Removal(removal)) => {
                self.blocks = removal.blocks(&context.session);
                self.removal = Some(Removal::clone(removal));
            }
            Ok(_) => self.deleted(context),
            Err(refusal) => {
                context.refuse(refusal);
                // What was refused will not be done later; a lost line may be tried again.
                if !matches!(refusal, Refusal::Offline { .. }) {
                    context.pop();
                }
            }
        }
        Handled::Yes
    }

    fn drawn(&mut self, _context: &mut Context) {
        self.shown = self.removal.is_some();
    }
}
