//! For the secretariat: how complete each municipality's registrations are. Numbers only; there
//! is nothing to open behind them.

use crate::app::context::Context;
use crate::app::event::Ticket;
use crate::app::layers::{Behaviour, Handled, moved};
use crate::keys::{self, Action};
use crate::model::quality;
use crate::model::request::{self, Outcome, Refusal, Request};

#[derive(Debug, Default)]
pub struct Completeness {
    pub rows: Vec<Row>,
    pub cursor: usize,
    pub loaded: bool,
    ticket: Option<Ticket>,
}

/// A municipality with its counts, in the order of `quality::COMPLETENESS`: lacking, of how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub organisation: String,
    pub counts: Vec<Option<(i64, i64)>>,
}

impl Completeness {
    fn load(&mut self, context: &mut Context) {
        self.ticket = Some(context.ask(Request::Completeness));
    }
}

/// One row for each municipality, in the order that they come in.
pub fn rows(counts: &[request::Completeness]) -> Vec<Row> {
    let mut rows: Vec<(i64, Row)> = Vec::new();
    for count in counts {
        if rows.last().is_none_or(|(id, _)| *id != count.organisation_id) {
            let counts = vec![None; quality::COMPLETENESS.len()];
            rows.push((count.organisation_id, Row { organisation: count.organisation.clone(), counts }));
        }
        let place = quality::COMPLETENESS.iter().position(|rule| *rule == count.rule);
        let slot = rows.last_mut().zip(place).and_then(|((_, row), place)| row.counts.get_mut(place));
        if let Some(slot) = slot {
            *slot = Some((count.missing, count.total));
        }
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

impl Behaviour for Completeness {
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
        match action {
            Action::Reload => self.load(context),
            Action::Escape => context.pop(),
            _ if moved(&mut self.cursor, self.rows.len(), 10, action) => {}
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if self.ticket.take_if(|asked| *asked == ticket).is_none() {
            return Handled::No;
        }
        match result {
            Ok(Outcome::Completeness(counts)) => {
                self.rows = rows(counts);
                self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
                self.loaded = true;
            }
            Err(refusal) => context.refuse(refusal),
            Ok(_) => {}
        }
        Handled::Yes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_become_a_row_for_each_municipality() {
        let count = |organisation_id, rule: &str, missing| request::Completeness {
            organisation_id,
            organisation: format!("k{organisation_id}"),
            rule: rule.to_owned(),
            missing,
            total: 9,
        };
        let found = rows(&[count(1, "K02", 3), count(1, "U01", 4), count(2, "K03", 5), count(2, "X99", 6)]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].counts, [Some((3, 9)), None, None, Some((4, 9))]);
        assert_eq!(found[1].counts, [None, Some((5, 9)), None, None]);
    }
}
