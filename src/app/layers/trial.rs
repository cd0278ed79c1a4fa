//! A template run while it is made: what it shows, from the last text that was in order. Only one
//! run is under way; the former one is stopped, and an answer that comes late is nobody's. The
//! run is asked for when what was typed has been drawn, so that no key ever waits for it.

use std::sync::Arc;

use crate::app::context::Context;
use crate::app::event::Ticket;
use crate::app::layers::narrowing::{Heard, Narrowing};
use crate::app::layers::{Handled, Message};
use crate::keys::Action;
use crate::model::report::Template;
use crate::model::request::{Outcome, Refusal, ReportResult, Request};

/// Rows that are drawn at most.
const ROWS: usize = 500;

/// A result with the template that it was drawn from.
#[derive(Clone, Debug)]
pub struct Drawn {
    pub template: Arc<Template>,
    pub result: ReportResult,
    /// What it was narrowed by.
    pub params: Vec<(String, String)>,
}

/// A run that is under way.
#[derive(Debug)]
struct Asked {
    ticket: Ticket,
    template: Arc<Template>,
    params: Vec<(String, String)>,
}

#[derive(Debug, Default)]
pub struct Trial {
    pub narrowing: Narrowing,
    /// The last result; it stays while the template is broken.
    drawn: Option<Drawn>,
    /// Why the last run gave none.
    problem: Option<String>,
    /// Is what is drawn of the template as it is now?
    current: bool,
    wanted: Option<Arc<Template>>,
    asked: Option<Asked>,
}

impl Trial {
    pub const fn drawn(&self) -> Option<&Drawn> {
        self.drawn.as_ref()
    }

    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Is what is drawn the result of the template as it is now, and of no earlier one?
    pub const fn is_current(&self) -> bool {
        self.current
    }

    pub const fn is_running(&self) -> bool {
        self.asked.is_some() || self.wanted.is_some()
    }

    /// The template was changed: none while its text has a fault. One that is in order is run as
    /// soon as the change has been drawn, unless it only says the same in other words.
    pub fn change(&mut self, template: Option<Arc<Template>>, context: &mut Context) {
        if let Some(now) = &template {
            self.narrowing.keep(now);
        }
        let asked = self.asked.as_ref().map(|asked| &asked.template);
        let before = asked.or_else(|| self.drawn.as_ref().map(|drawn| &drawn.template));
        match template {
            None => {
                self.stop(context);
                self.current = false;
            }
            Some(now) if self.problem.is_none() && before.is_some_and(|before| before.draws_as(&now)) => {
                self.wanted = None;
                self.reworded(now);
            }
            Some(now) => {
                self.wanted = Some(now);
                self.current = false;
            }
        }
    }

    fn reworded(&mut self, now: Arc<Template>) {
        if let Some(asked) = &mut self.asked {
            asked.template = now;
        } else if let Some(drawn) = &mut self.drawn {
            drawn.template = now;
            self.current = true;
        }
    }

    /// Runs it again, whatever was drawn.
    pub fn again(&mut self, template: Arc<Template>, context: &mut Context) {
        self.stop(context);
        self.problem = None;
        self.ask(template, context);
    }

    /// What was changed is on the screen.
    pub fn seen(&mut self, context: &mut Context) {
        if let Some(template) = self.wanted.take() {
            self.stop(context);
            self.ask(template, context);
        }
    }

    fn ask(&mut self, template: Arc<Template>, context: &mut Context) {
        let params = self.narrowing.params(&template);
        let request = Request::Try { source: template.source.clone(), params: params.clone(), limit: ROWS };
        self.asked = Some(Asked { ticket: context.ask(request), template, params });
    }

    /// Stops the run; true when there was one.
    pub fn stop(&mut self, context: &mut Context) -> bool {
        let was_running = self.is_running();
        self.wanted = None;
        if let Some(asked) = self.asked.take() {
            context.cancel(asked.ticket);
        }
        was_running
    }

    /// Offers what this template can be narrowed by.
    pub fn choose(&mut self, template: &Template, context: &mut Context) {
        self.narrowing.choose(template, template.scope.is_shared(), Vec::new(), context);
    }

    /// A parameter was picked; then the template is run again.
    pub fn receive(&mut self, message: &Message, template: &Arc<Template>, context: &mut Context) -> Handled {
        let heard = self.narrowing.receive(message, template, template.scope.is_shared(), context);
        self.follow(heard, template, context)
    }

    /// A key while a parameter is typed.
    pub fn typing(&mut self, action: Action, template: &Arc<Template>, context: &mut Context) -> Handled {
        let heard = self.narrowing.typing(action);
        self.follow(heard, template, context)
    }

    fn follow(&mut self, heard: Heard, template: &Arc<Template>, context: &mut Context) -> Handled {
        match heard {
            Heard::No => return Handled::No,
            Heard::Yes => {}
            Heard::Narrowed => {
                self.current = false;
                self.again(Arc::clone(template), context);
            }
        }
        Handled::Yes
    }

    pub fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        let Some(asked) = self.asked.take_if(|asked| asked.ticket == ticket) else { return Handled::No };
        match result {
            Ok(Outcome::Report(result)) => {
                self.problem = None;
                let Asked { template, params, .. } = asked;
                if result.sample {
                    self.narrowing.note_invented(&template, result);
                }
                self.drawn = Some(Drawn { template, result: (**result).clone(), params });
                self.current = self.wanted.is_none();
            }
            Err(refusal) => self.problem = Some(context.texts.refusal(None, refusal)),
            Ok(_) => {}
        }
        Handled::Yes
    }
}
