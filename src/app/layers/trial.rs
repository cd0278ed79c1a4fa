//! A template run while it is made: what it shows, from the last text that was in order. Only one
//! run is under way; the former one is stopped, and an answer that comes late is nobody's. The
//! run is asked for when what was typed has been drawn, so that no key ever waits for it.

use std::sync::Arc;

use crate::app::context::Context;
use crate::app::event::Ticket;
use crate::app::layers::Handled;
use crate::model::report::Template;
use crate::model::request::{Outcome, Refusal, ReportResult, Request};

/// Rows that are drawn at most.
const ROWS: usize = 500;

/// A result with the template that it was drawn from.
#[derive(Clone, Debug)]
pub struct Drawn {
    pub template: Arc<Template>,
    pub result: ReportResult,
}

#[derive(Debug, Default)]
pub struct Trial {
    /// The last result; it stays while the template is broken.
    drawn: Option<Drawn>,
    /// Why the last run gave none.
    problem: Option<String>,
    /// Is what is drawn of the template as it is now?
    current: bool,
    wanted: Option<Arc<Template>>,
    asked: Option<(Ticket, Arc<Template>)>,
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
        let asked = self.asked.as_ref().map(|(_, template)| template);
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
        if let Some((_, asked)) = &mut self.asked {
            *asked = now;
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
        let request = Request::Try { source: template.source.clone(), params: Vec::new(), limit: ROWS };
        self.asked = Some((context.ask(request), template));
    }

    /// Stops the run; true when there was one.
    pub fn stop(&mut self, context: &mut Context) -> bool {
        let was_running = self.is_running();
        self.wanted = None;
        if let Some((ticket, _)) = self.asked.take() {
            context.cancel(ticket);
        }
        was_running
    }

    pub fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        let Some((_, template)) = self.asked.take_if(|(waiting, _)| *waiting == ticket) else { return Handled::No };
        match result {
            Ok(Outcome::Report(result)) => {
                self.problem = None;
                self.drawn = Some(Drawn { template, result: (**result).clone() });
                self.current = self.wanted.is_none();
            }
            Err(refusal) => self.problem = Some(context.texts.refusal(None, refusal)),
            Ok(_) => {}
        }
        Handled::Yes
    }
}
