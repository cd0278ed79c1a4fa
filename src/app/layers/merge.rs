//! The review of a merge of two catalogue systems: what will move, and the reason that is
//! written in every municipality's books. Nothing happens before both are there.

use uuid::Uuid;

use crate::app::context::{Context, Level};
use crate::app::event::Ticket;
use crate::app::layers::input::Input;
use crate::app::layers::{Behaviour, Handled, Message, Reopen};
use crate::keys::{self, Action};
use crate::model::request::{Merge, Merged, Outcome, Refusal, Request};

#[derive(Debug)]
pub struct MergeReview {
    pub old_name: String,
    pub new_name: String,
    pub reason: Input,
    /// What a rehearsal moved.
    pub moves: Option<Merged>,
    merge: Merge,
    ticket: Option<Ticket>,
    /// The review has been on the screen with its numbers.
    armed: bool,
    doing: bool,
}

impl MergeReview {
    pub fn new(old: (i64, String), new: (i64, String)) -> Self {
        let merge = Merge { uuid: Uuid::now_v7(), old: old.0, new: new.0, reason: String::new(), rehearse: true };
        Self {
            old_name: old.1,
            new_name: new.1,
            reason: Input::default(),
            moves: None,
            merge,
            ticket: None,
            armed: false,
            doing: false,
        }
    }

    fn perform(&mut self, context: &mut Context) {
        let reason = self.reason.text().trim().to_owned();
        if !self.armed || self.doing {
            return;
        }
        if reason.is_empty() {
            let text = context.texts.get("merge-needs-reason");
            context.say(Level::Passing, text);
            return;
        }
        self.doing = true;
        self.merge = Merge { reason, rehearse: false, ..self.merge.clone() };
        self.ticket = Some(context.ask(Request::Merge(self.merge.clone())));
    }

    fn done_text(&self, context: &Context) -> String {
        let args = [("old", self.old_name.clone().into()), ("new", self.new_name.clone().into())];
        context.texts.with("merge-done", &args)
    }

    fn merged(&mut self, context: &mut Context) {
        let text = self.done_text(context);
        context.say(Level::Done, text);
        context.pop();
        context.deliver(Message::Reread(Reopen::Saved));
    }
}

impl Behaviour for MergeReview {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Pick]
    }

    fn enter(&mut self, context: &mut Context) {
        self.ticket = Some(context.ask(Request::Merge(self.merge.clone())));
    }

    fn leave(&mut self, context: &mut Context) {
        // What has been asked for is not taken back half-way: only the rehearsal is.
        if let Some(ticket) = self.ticket.take().filter(|_| !self.doing) {
            context.cancel(ticket);
        }
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Accept | Action::Open => self.perform(context),
            Action::Escape if !self.doing => context.pop(),
            _ => {}
        }
        Handled::Yes
    }

    fn typed_into(&mut self) -> Option<&mut Input> {
        Some(&mut self.reason)
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if self.ticket.take_if(|asked| *asked == ticket).is_none() {
            return Handled::No;
        }
        match result {
            Ok(Outcome::Merged(_)) if self.doing => self.merged(context),
            Ok(Outcome::Merged(moves)) => self.moves = Some(*moves),
            Err(refusal) => {
                if self.doing && matches!(refusal, Refusal::Offline { .. }) {
                    context.merge_unanswered(self.merge.clone(), self.done_text(context));
                }
                context.refuse(refusal);
                context.pop();
            }
            Ok(_) => {}
        }
        Handled::Yes
    }

    fn drawn(&mut self, _context: &mut Context) {
        self.armed = self.moves.is_some();
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        matches!(action, Action::Accept | Action::Escape)
    }
}
