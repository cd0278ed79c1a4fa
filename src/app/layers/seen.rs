//! *Hvad ser andre?*: one's own contract beside what the share layer has of it, now and as it would
//! be after the switch. Nothing is changed here.

use crate::app::context::Context;
use crate::app::event::Ticket;
use crate::app::layers::told::visibility;
use crate::app::layers::{Behaviour, Handled, Message, Reopen, moved};
use crate::keys::{self, Action};
use crate::model::entities::contract::CONTRACT;
use crate::model::request::{Changed, Outcome, Record, Refusal, Request};
use crate::model::seen::{Line, Others, Own, compare};
use crate::model::value::Value;

/// What hangs on a contract and is compared.
const RELATED: [&str; 4] = ["economy_line", "contract_system", "contract_role", "reference"];

#[derive(Debug)]
pub struct Seen {
    pub id: i64,
    pub name: String,
    /// What has been compared; empty until both sides are here.
    pub lines: Vec<Line>,
    /// The switch is being looked at for the first time: the cursor goes to what it changes.
    flipped: bool,
    /// The line in focus.
    pub cursor: usize,
    /// The contract's visibility as it is.
    pub visibility: Option<String>,
    /// What is looked at instead: the visibility after a switch.
    pub preview: Option<&'static str>,
    pub others: Option<Others>,
    contract: Option<Record>,
    related: [Option<Vec<Record>>; 4],
    asked_contract: Option<Ticket>,
    asked_related: [Option<Ticket>; 4],
    asked_others: Option<Ticket>,
}

impl Seen {
    pub fn new(id: i64, name: String) -> Self {
        Self {
            id,
            name,
            lines: Vec::new(),
            flipped: false,
            cursor: 0,
            visibility: None,
            preview: None,
            others: None,
            contract: None,
            related: [const { None }; 4],
            asked_contract: None,
            asked_related: [None; 4],
            asked_others: None,
        }
    }

    fn load(&mut self, context: &mut Context) {
        self.leave(context);
        self.asked_contract = Some(context.ask(Request::Record { entity: "contract", id: self.id }));
        self.asked_related =
            RELATED.map(|entity| Some(context.ask(Request::Related { entity, via: "contract_id", id: self.id })));
        self.ask_others(context);
    }

    fn ask_others(&mut self, context: &mut Context) {
        context.forget(&mut self.asked_others);
        let as_if = self.preview.map(str::to_owned);
        self.asked_others = Some(context.ask(Request::Others { contract: self.id, as_if }));
    }

    /// Looks at the other choice, or back at how it is.
    fn flip(&mut self, context: &mut Context) {
        self.preview = match (self.preview, self.visibility.as_deref()) {
            (Some(_), _) => None,
            (None, Some("local")) => Some("shared"),
            (None, _) => Some("local"),
        };
        self.flipped = true;
        self.ask_others(context);
    }

    /// Both sides are here: what differs?
    fn compare(&mut self) {
        let (Some(contract), Some(others)) = (&self.contract, &self.others) else { return };
        let [Some(lines), Some(systems), Some(roles), Some(references)] = &self.related else { return };
        let own = Own {
            contract: contract.clone(),
            lines: lines.clone(),
            systems: systems.clone(),
            roles: roles.clone(),
            references: references.clone(),
        };
        let first = self.lines.is_empty();
        let before = std::mem::replace(&mut self.lines, compare(&own, others));
        self.cursor = self.cursor.min(self.lines.len().saturating_sub(1));
        if self.asked_others.is_none() && std::mem::take(&mut self.flipped) {
            let other = |line: &Line| {
                let mut same = before.iter().filter(|old| old.is_of(line));
                same.all(|old| old.rule != line.rule)
            };
            self.cursor = self.lines.iter().position(other).unwrap_or(self.cursor);
        }
        if first {
            self.cursor = self.lines.iter().position(|line| line.rule.is_some()).unwrap_or(0);
        }
    }

    fn next_difference(&mut self) {
        let after = self.lines.iter().enumerate().skip(self.cursor + 1);
        let found = after.filter(|(_, line)| line.rule.is_some()).map(|(place, _)| place).next();
        self.cursor = found.unwrap_or(self.cursor);
    }

    fn previous_difference(&mut self) {
        let before = self.lines.iter().enumerate().take(self.cursor);
        let found = before.filter(|(_, line)| line.rule.is_some()).map(|(place, _)| place).next_back();
        self.cursor = found.unwrap_or(self.cursor);
    }

    fn arrived(&mut self, record: &Record) {
        self.visibility = record.value("visibility").as_text().map(str::to_owned);
        if let Value::Text(name) = record.value(CONTRACT.label) {
            self.name.clone_from(name);
        }
        self.contract = Some(record.clone());
    }
}

impl Behaviour for Seen {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Compare, keys::Context::Global]
    }

    fn enter(&mut self, context: &mut Context) {
        self.load(context);
    }

    fn leave(&mut self, context: &mut Context) {
        let related = self.asked_related.iter_mut().filter_map(Option::take);
        for ticket in self.asked_contract.take().into_iter().chain(related).chain(self.asked_others.take()) {
            context.cancel(ticket);
        }
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        let page = usize::from(context.size.rows).saturating_sub(7).max(1);
        match action {
            Action::Preview if self.visibility.is_some() => self.flip(context),
            Action::Down => self.next_difference(),
            Action::Up => self.previous_difference(),
            Action::PriceUses | Action::VisibilityLog => {
                return visibility::ask(action, &CONTRACT, Some((self.id, self.name.clone())), context);
            }
            Action::Reload => self.load(context),
            Action::Escape if context.message.take().is_some() => {}
            Action::Escape => context.pop(),
            _ if moved(&mut self.cursor, self.lines.len(), page, action) => {}
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        let related = self.asked_related.iter().position(|asked| *asked == Some(ticket));
        if self.asked_contract == Some(ticket) {
            self.asked_contract = None;
        } else if let Some(place) = related {
            self.asked_related[place] = None;
        } else if self.asked_others == Some(ticket) {
            self.asked_others = None;
        } else {
            return Handled::No;
        }
        match result {
            Ok(Outcome::Record(record)) => self.arrived(record),
            Ok(Outcome::Related(rows)) => {
                if let Some(slot) = related.and_then(|place| self.related.get_mut(place)) {
                    *slot = Some(rows.clone());
                }
            }
            Ok(Outcome::Others(others)) => self.others = Some(Others::clone(others)),
            Err(refusal) => {
                // Somebody who may not switch cannot look at it either; what is shown stays.
                self.preview = None;
                context.refuse(refusal);
            }
            Ok(_) => {}
        }
        self.compare();
        Handled::Yes
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        if matches!(message, Message::Switched { .. } | Message::Reread(Reopen::Saved)) {
            self.preview = None;
            self.load(context);
        }
        Handled::No
    }

    fn changed(&mut self, changed: Changed, context: &mut Context) {
        if changed.own || changed.catalogue {
            self.load(context);
        }
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        match action {
            Action::Preview => self.visibility.is_some(),
            Action::PriceUses | Action::VisibilityLog | Action::Escape => true,
            _ => false,
        }
    }
}
