//! The deadlines of a list of contracts on a line of time: 24 months ahead, a line for each
//! contract. The rows are a list's, by the day that each of them shows: the next by which notice
//! must be given.

use chrono::{Datelike, NaiveDate};

use crate::app::context::Context;
use crate::app::event::{Effect, Format, ListExport, Ticket};
use crate::app::layers::table::TablePage;
use crate::app::layers::told::visibility;
use crate::app::layers::{Behaviour, Handled, Layer, Message, Picked, Purpose};
use crate::keys::{self, Action};
use crate::model::entities::contract::CONTRACT;
use crate::model::request::{Changed, Outcome, Refusal, Row, Sort};
use crate::model::rules::calendar::add_months;
use crate::model::rules::exit;
use crate::model::value::Cell;

/// Months that are shown.
pub const MONTHS: u32 = 24;

#[derive(Debug)]
pub struct Lane {
    pub list: TablePage,
}

impl Lane {
    /// Every contract that has not ended.
    pub fn new(context: &Context) -> Self {
        Self::over(TablePage::new(&CONTRACT, context))
    }

    /// Those of the list: its filter, its view and its rule.
    pub fn of(list: &TablePage, context: &Context) -> Self {
        let mut page = TablePage::new(&CONTRACT, context);
        page.view = list.view;
        page.rule = list.rule;
        page.filter = list.filter.clone();
        page.filter_text.clone_from(&list.filter_text);
        Self::over(page)
    }

    fn over(mut list: TablePage) -> Self {
        list.filter = list.filter.and(exit::not_ended());
        let named = ["name", "supplier_id", "visibility", "line_count", "latest_termination"];
        list.fields = named.iter().chain(exit::FIELDS).map(|name| (*name).to_owned()).collect();
        list.sort = Sort { field: "latest_termination".to_owned(), descending: false };
        list.arranged_by = Some("latest_termination");
        Self { list }
    }

    /// A cell of a row by its field.
    pub fn cell(&self, row: &Row, field: &str) -> Cell {
        self.list.cell(row, field).cloned().unwrap_or_default()
    }

    /// The first day shown: the first of today's month.
    pub fn first_day(today: NaiveDate) -> NaiveDate {
        today.with_day(1).unwrap_or(today)
    }

    /// The day after the last one shown.
    pub fn day_after(today: NaiveDate) -> NaiveDate {
        add_months(Self::first_day(today), i64::from(MONTHS))
    }

    fn target(&self) -> Option<(i64, String)> {
        self.list.row().map(|row| (row.id, self.cell(row, "name").value.as_text().unwrap_or_default().to_owned()))
    }

    fn export(&self, code: &str, context: &mut Context) {
        let Some(format) = Format::OF_CONTRACTS.into_iter().find(|format| format.code() == code) else { return };
        let columns = ["name", "supplier_id", "valid_to", "effective_end", "latest_termination"];
        let export = ListExport {
            entity: CONTRACT.name,
            fields: columns.map(str::to_owned).to_vec(),
            filter: self.list.condition(context),
            sort: self.list.sort.clone(),
            title: context.texts.get("lane-title"),
            format,
            as_of: context.session.as_of,
            with_ids: false,
        };
        context.exporting = true;
        context.effects.push(Effect::ExportList(Box::new(export)));
    }
}

impl Behaviour for Lane {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Lane, keys::Context::Global]
    }

    fn enter(&mut self, context: &mut Context) {
        self.list.enter(context);
    }

    fn leave(&mut self, context: &mut Context) {
        self.list.leave(context);
    }

    fn resume(&mut self, context: &mut Context) {
        self.list.resume(context);
    }

    fn resized(&mut self, context: &mut Context) {
        self.list.resized(context);
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Export => context.push(Layer::export_contracts(context)),
            Action::ShowOthers | Action::PriceUses | Action::VisibilityLog => {
                return visibility::ask(action, &CONTRACT, self.target(), context);
            }
            Action::Escape if context.message.take().is_some() => {}
            Action::Escape => context.pop(),
            Action::Open | Action::Reload | Action::First | Action::Last => return self.list.on(action, context),
            Action::Down
            | Action::Up
            | Action::PageDown
            | Action::PageUp
            | Action::HalfPageDown
            | Action::HalfPageUp => {
                return self.list.on(action, context);
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        self.list.done(ticket, result, context)
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        match message {
            Message::Picked { purpose: Purpose::Export, choice: Picked::Code(code) } => {
                self.export(code, context);
                Handled::Yes
            }
            _ => self.list.receive(message, context),
        }
    }

    fn changed(&mut self, changed: Changed, context: &mut Context) {
        self.list.changed(changed, context);
    }

    fn changed_below(&mut self, changed: Changed) {
        self.list.changed_below(changed);
    }

    fn drawn(&mut self, context: &mut Context) {
        self.list.drawn(context);
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        match action {
            Action::Open | Action::Export | Action::ShowOthers | Action::PriceUses | Action::VisibilityLog => {
                !self.list.rows.is_empty()
            }
            Action::Escape => true,
            _ => false,
        }
    }
}
