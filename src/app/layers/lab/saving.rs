//! The text becomes a draft: the newest unpublished version of its template.

use uuid::Uuid;

use super::Lab;
use crate::app::context::{Context, Level};
use crate::app::event::Ticket;
use crate::model::report::life::{SECRETARIAT, Step, keeps, numbered};
use crate::model::report::{Scope, named};
use crate::model::request::{Outcome, Refusal, Request};

/// A save that has not been answered: the code and the text that were sent.
#[derive(Debug)]
pub(super) struct Saving {
    ticket: Ticket,
    code: String,
    source: String,
}

impl Lab {
    pub(super) fn save(&mut self, context: &mut Context) {
        if self.saving.is_some() {
            return;
        }
        let code = match self.may_be_saved(context) {
            Ok(code) => code,
            Err(reason) => return context.say(Level::Error, reason),
        };
        let source = self.text.clone();
        let step = Step::Draft { source: source.clone() };
        let request = Request::TemplateStep { uuid: Uuid::now_v7(), code: code.clone(), step };
        self.saving = Some(Saving { ticket: context.ask(request), code, source });
    }

    /// The code to save it by, or in words why not. The database has the last word.
    fn may_be_saved(&self, context: &Context) -> Result<String, String> {
        let texts = context.texts;
        let typed = self.checked.template.as_ref().map(|template| (template.code.clone(), template.scope));
        let code = typed.as_ref().map(|(code, _)| code.clone()).or_else(|| self.code.clone());
        let code = code.ok_or_else(|| texts.get("lab-code-missing"))?;
        if may_keep(context, SECRETARIAT) {
            return Ok(code);
        }
        if !may_keep(context, context.session.organisation_id) {
            return Err(texts.get("lab-nobody-may-save"));
        }
        if typed.is_some_and(|(_, scope)| scope != Scope::Local) {
            return Err(texts.get("lab-secretariat-writes-shared"));
        }
        if named(&code).is_some() {
            return Err(texts.with("lab-ships-with-the-program", &[("code", code.into())]));
        }
        Ok(code)
    }

    /// Is this the answer to the save? What was typed meanwhile stays.
    pub(super) fn saved(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> bool {
        let Some(saving) = self.saving.take_if(|saving| saving.ticket == ticket) else { return false };
        match result {
            Ok(Outcome::TemplateStepped(stepped)) => {
                let number = stepped.version.unwrap_or(1);
                context.manuscripts.forget(self.kept_by());
                self.code = Some(saving.code.clone());
                self.stored = numbered(&saving.source, number);
                if self.text == saving.source {
                    self.restore(&self.stored.clone(), context);
                }
                context.manuscripts.keep(&saving.code, &self.text, &self.stored);
                let faulty = self.checked.template.is_none();
                let args = [("code", saving.code.into()), ("version", number.to_string().into())];
                let said = context.texts.with(if faulty { "lab-saved-with-faults" } else { "lab-saved" }, &args);
                context.say(Level::Done, said);
            }
            Err(refusal) => context.refuse(refusal),
            Ok(_) => {}
        }
        true
    }
}

pub(super) fn may_keep(context: &Context, organisation: i64) -> bool {
    keeps(&context.session, organisation)
}
