//! Data quality: the rules with their counts, and from there to the offenders.

use crate::app::context::Context;
use crate::app::event::Ticket;
use crate::app::layers::table::TablePage;
use crate::app::layers::{Behaviour, Handled, Layer, moved};
use crate::keys::{self, Action};
use crate::model::entities;
use crate::model::quality::{self, Rule};
use crate::model::request::{Outcome, Refusal, Request};

#[derive(Debug, Default)]
pub struct Quality {
    pub counts: Vec<(String, i64)>,
    pub cursor: usize,
    pub loaded: bool,
    ticket: Option<Ticket>,
}

impl Quality {
    /// The rules that this person's records are held to.
    pub fn rules(context: &Context) -> Vec<&'static Rule> {
        quality::for_secretariat(context.session.is_secretariat()).collect()
    }

    pub fn count(&self, rule: &Rule) -> Option<i64> {
        self.counts.iter().find(|(id, _)| id == rule.id).map(|(_, count)| *count)
    }

    fn load(&mut self, context: &mut Context) {
        let rules = Self::rules(context).into_iter().map(|rule| rule.id).collect();
        self.ticket = Some(context.ask(Request::Quality { rules }));
    }

    /// The records that break the rule.
    pub fn open_rule(rule: &'static Rule, context: &mut Context) {
        if let Some(entity) = entities::named(rule.entity) {
            let page = TablePage::of_rule(entity, rule, context);
            context.push(Layer::Table(Box::new(page)));
        }
    }
}

impl Behaviour for Quality {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Home, keys::Context::Global]
    }

    fn enter(&mut self, context: &mut Context) {
        self.load(context);
    }

    fn resume(&mut self, context: &mut Context) {
        self.load(context);
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        let rules = Self::rules(context);
        match action {
            Action::Open | Action::Accept => {
                if let Some(rule) = rules.get(self.cursor) {
                    Self::open_rule(rule, context);
                }
            }
            Action::Reload => self.load(context),
            Action::Escape => context.pop(),
            _ if moved(&mut self.cursor, rules.len(), 10, action) => {}
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if self.ticket.take_if(|asked| *asked == ticket).is_none() {
            return Handled::No;
        }
        match result {
            Ok(Outcome::Quality(counts)) => {
                self.counts.clone_from(counts);
                self.loaded = true;
            }
            Err(refusal) => context.refuse(refusal),
            Ok(_) => {}
        }
        Handled::Yes
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        action == Action::Open
    }
}
