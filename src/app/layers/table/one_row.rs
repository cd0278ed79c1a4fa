//! One row alone, while a macro goes through the marked ones: also one that the list does not
//! hold. The list itself is put aside, and is there again afterwards.

use std::collections::BTreeSet;

use super::TablePage;
use crate::app::context::Context;
use crate::app::event::Ticket;
use crate::model::request::{Outcome, Record, Refusal, Request, Row};
use crate::model::value::Value;

#[derive(Debug)]
pub(super) struct Aside {
    rows: Vec<Row>,
    cursor: usize,
    top: usize,
    more_before: bool,
    more_after: bool,
    marks: BTreeSet<i64>,
}

impl TablePage {
    /// The marked rows, those that are here in the order of the list.
    pub fn marked_in_order(&self) -> Vec<i64> {
        let here: Vec<i64> = self.rows.iter().map(|row| row.id).filter(|id| self.marks.ids.contains(id)).collect();
        let elsewhere = self.marks.ids.iter().copied().filter(|id| !here.contains(id));
        here.iter().copied().chain(elsewhere).collect()
    }

    /// Shows this row alone, once it has been read.
    pub fn stand_on(&mut self, id: i64, context: &mut Context) {
        if let Some((ticket, _)) = self.asked.take() {
            context.cancel(ticket);
        }
        let rows = std::mem::take(&mut self.rows);
        if self.aside.is_none() {
            self.aside = Some(Aside {
                rows,
                cursor: self.cursor,
                top: self.top,
                more_before: self.more_before,
                more_after: self.more_after,
                marks: std::mem::take(&mut self.marks.ids),
            });
        }
        (self.cursor, self.top) = (0, 0);
        (self.more_before, self.more_after) = (false, false);
        self.standing = Some(context.ask(Request::Record { entity: self.entity.name, id }));
    }

    pub(super) fn stood(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> bool {
        if self.standing.take_if(|waiting| *waiting == ticket).is_none() {
            return false;
        }
        match result {
            Ok(Outcome::Record(record)) => self.rows = vec![self.row_of(record)],
            Ok(_) => {}
            Err(refusal) => context.refuse(refusal),
        }
        true
    }

    fn row_of(&self, record: &Record) -> Row {
        let cells = self.fields.iter().map(|field| record.cell(field).clone()).collect();
        Row { id: record.id, version: record.version, key: Value::Null, cells }
    }

    /// The whole list again, with its marks; read anew, because rows may have changed.
    pub fn stand_back(&mut self, context: &mut Context) {
        let Some(aside) = self.aside.take() else { return };
        context.forget(&mut self.standing);
        self.rows = aside.rows;
        (self.cursor, self.top) = (aside.cursor, aside.top);
        (self.more_before, self.more_after) = (aside.more_before, aside.more_after);
        self.marks.ids = aside.marks;
        self.reload(context);
    }
}
