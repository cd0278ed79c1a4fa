//! The template is kept as a draft: a municipality's own, or the secretariat's for all. A member
//! who has made a shared one orders it, with what it shows in words.

use uuid::Uuid;

use crate::app::context::{Context, Level};
use crate::app::event::Ticket;
use crate::app::layers::Handled;
use crate::model::report::life::{LONGEST_EXPLANATION, SECRETARIAT, Step, keeps, slug, votes};
use crate::model::report::{Scope, named};
use crate::model::request::{Outcome, Refusal, Request};
use crate::text::naming::OwnWords;

use super::{BlueprintForm, lines};

/// A save that is under way.
#[derive(Debug)]
pub enum Saving {
    /// Which codes are taken.
    Codes(Ticket),
    Draft(Ticket, Wish),
    Order(Ticket, Wish),
}

/// What was sent, and the uuid by which it happens once however often it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    uuid: Uuid,
    step: Step,
}

/// What this person can do with the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    Keep,
    Order,
    Nothing,
}

impl BlueprintForm {
    pub fn may(&self, context: &Context) -> May {
        let shared = self.blueprint.template().scope.is_shared();
        let owner = if shared { SECRETARIAT } else { context.session.organisation_id };
        match (keeps(&context.session, owner), shared && votes(&context.session)) {
            (true, _) => May::Keep,
            (false, true) => May::Order,
            (false, false) => May::Nothing,
        }
    }

    pub(super) fn save(&mut self, context: &mut Context) {
        if self.saving.is_some() {
            return;
        }
        match self.may(context) {
            May::Keep if self.stored.is_some() => self.keep(context),
            May::Keep => self.saving = Some(Saving::Codes(context.ask(Request::Templates))),
            May::Order if self.asked_to_order => self.order(context),
            May::Order => {
                self.asked_to_order = true;
                let text = context.texts.get("blueprint-order-question");
                context.say(Level::Warning, text);
            }
            May::Nothing => {
                let shared = self.blueprint.template().scope != Scope::Local;
                let key = if shared { "blueprint-secretariat-keeps" } else { "blueprint-administrator-keeps" };
                let text = context.texts.get(key);
                context.say(Level::Warning, text);
            }
        }
    }

    /// The step, with the uuid of an attempt that was the same and got no answer.
    fn wish(&mut self, step: Step) -> Wish {
        match self.unanswered.take() {
            Some(wish) if wish.step == step => wish,
            _ => Wish { uuid: Uuid::now_v7(), step },
        }
    }

    fn keep(&mut self, context: &mut Context) {
        let step = Step::Draft { source: self.blueprint.to_toml().to_owned() };
        let wish = self.wish(step);
        let code = self.blueprint.template().code.clone();
        let request = Request::TemplateStep { uuid: wish.uuid, code, step: wish.step.clone() };
        self.saving = Some(Saving::Draft(context.ask(request), wish));
    }

    fn order(&mut self, context: &mut Context) {
        self.asked_to_order = false;
        let name = self.blueprint.template().words.of(context.texts.lang.code()).to_owned();
        let explanation: String =
            lines::in_words(&self.blueprint, context.texts).chars().take(LONGEST_EXPLANATION).collect();
        let wish = self.wish(Step::Order { name, explanation });
        let request = Request::TemplateStep { uuid: wish.uuid, code: String::new(), step: wish.step.clone() };
        self.saving = Some(Saving::Order(context.ask(request), wish));
    }

    pub(super) fn saved(
        &mut self,
        ticket: Ticket,
        result: &Result<Outcome, Refusal>,
        context: &mut Context,
    ) -> Handled {
        let ours = match &self.saving {
            Some(Saving::Codes(waiting) | Saving::Draft(waiting, _) | Saving::Order(waiting, _)) => *waiting == ticket,
            None => false,
        };
        let Some(saving) = self.saving.take_if(|_| ours) else { return Handled::No };
        match (saving, result) {
            (Saving::Codes(_), Ok(Outcome::Templates(entries))) => {
                let taken = |code: &str| named(code).is_some() || entries.iter().any(|entry| entry.code == code);
                self.free_code(taken, context);
                self.keep(context);
            }
            (Saving::Draft(..), Ok(Outcome::TemplateStepped(stepped))) => {
                context.manuscripts.forget(&self.waits_as);
                self.stored = Some(stepped.code.clone());
                self.waits_as.clone_from(&stepped.code);
                self.stored_text = self.blueprint.to_toml().to_owned();
                let args = [("code", stepped.code.clone().into()), ("version", stepped.version.unwrap_or(1).into())];
                let text = context.texts.with("blueprint-kept", &args);
                context.say(Level::Done, text);
            }
            (Saving::Order(..), Ok(Outcome::TemplateStepped(_))) => {
                context.manuscripts.forget(&self.waits_as);
                let text = context.texts.get("blueprint-ordered");
                context.say(Level::Done, text);
            }
            (saving, Err(refusal)) => {
                if let (Saving::Draft(_, wish) | Saving::Order(_, wish), Refusal::Offline { .. }) = (saving, refusal) {
                    self.unanswered = Some(wish);
                }
                context.refuse(refusal);
            }
            _ => {}
        }
        Handled::Yes
    }

    /// A code that no template has: a draft is never written over another template.
    fn free_code(&mut self, taken: impl Fn(&str) -> bool, context: &mut Context) {
        let wanted = self.blueprint.template().code.clone();
        let numbered = (2..1_000).map(|number| format!("{}-{number}", slug(&wanted)));
        let free = std::iter::once(wanted.clone()).chain(numbered).find(|code| !taken(code));
        if let Some(code) = free.filter(|code| *code != wanted) {
            let change = self.blueprint.with_code(&code, &OwnWords);
            self.take(change, context);
        }
    }
}
