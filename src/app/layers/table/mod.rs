//! A list of any entity: its state and the keys. Each of its concerns has a file.

mod change;
mod filter_line;
mod marks;
mod one_row;
mod picked;
mod rows;
mod undo;
mod window;

use std::collections::BTreeSet;

use crossterm::event::KeyEvent;

use crate::app::context::Context;
use crate::app::event::{Effect, Ticket};
use crate::app::layers::input::Input;
use crate::app::layers::lane::Lane;
use crate::app::layers::pick::Pick;
use crate::app::layers::told::visibility;
use crate::app::layers::{Behaviour, Handled, Layer, Message, Reopen, concerns, moved};
use crate::keys::{self, Action};
use crate::model::condition::Condition;
use crate::model::entities::catalogue::VERSION_HERE;
use crate::model::entity::{Entity, Kind};
use crate::model::request::{Changed, Outcome, Refusal, Row, Sort, Totals};
use crate::model::value::Cell;
use crate::model::views::{self, ShippedView};
use crate::text::filter::Completion;
use marks::Marks;
use one_row::Aside;
use window::Asked;

#[derive(Debug)]
pub struct TablePage {
    pub entity: &'static Entity,
    pub columns: Vec<&'static str>,
    /// What the query fetches: the columns, then what the actions need.
    pub fields: Vec<String>,
    /// The shipped view that is on.
    pub view: Option<&'static ShippedView>,
    /// A fixed part of the filter: the quality rule whose offenders are listed.
    pub rule: Option<&'static crate::model::quality::Rule>,
    pub filter_text: String,
    pub filter: Condition,
    pub filter_problem: Option<String>,
    pub input: Option<Input>,
    pub completions: Vec<Completion>,
    pub sort: Sort,
    /// The list is read whole and stands in the order of what this date shows today, which no
    /// index knows.
    pub arranged_by: Option<&'static str>,
    pub rows: Vec<Row>,
    pub cursor: usize,
    pub top: usize,
    pub more_before: bool,
    pub more_after: bool,
    /// The place of the first held row in the whole list, where that is known.
    pub first_index: Option<usize>,
    pub totals: Option<Totals>,
    pub marks: Marks,
    /// In the view of those that nobody chose for: chosen for since it was read.
    pub decided: BTreeSet<i64>,
    /// The first answer has come.
    pub loaded: bool,
    asked: Option<(Ticket, Asked)>,
    asked_totals: Option<Ticket>,
    stale: bool,
    /// Rows have come that have not been drawn yet.
    news: bool,
    /// The record on which the last edit is to be repeated.
    repeating: Option<Ticket>,
    /// The list, while a macro stands on one row.
    aside: Option<Aside>,
    /// The row that is to be stood on.
    standing: Option<Ticket>,
    /// Somebody else has saved something since what is shown was read.
    changed: bool,
}

impl TablePage {
    pub fn new(entity: &'static Entity, _context: &Context) -> Self {
        let mut fields: Vec<String> = entity.columns.iter().map(|name| (*name).to_owned()).collect();
        if entity.name == "contract" {
            fields.extend(["line_count".to_owned(), "is_valid".to_owned(), "terminated_at".to_owned()]);
        }
        if entity.name == "option_value" {
            fields.push(VERSION_HERE.to_owned());
        }
        Self {
            entity,
            columns: entity.columns.to_vec(),
            fields,
            view: None,
            rule: None,
            filter_text: String::new(),
            filter: Condition::everything(),
            filter_problem: None,
            input: None,
            completions: Vec::new(),
            sort: first_order(entity),
            arranged_by: None,
            rows: Vec::new(),
            cursor: 0,
            top: 0,
            more_before: false,
            more_after: false,
            first_index: Some(0),
            totals: None,
            marks: Marks::default(),
            decided: BTreeSet::new(),
            loaded: false,
            asked: None,
            asked_totals: None,
            stale: false,
            news: false,
            repeating: None,
            aside: None,
            standing: None,
            changed: false,
        }
    }

    /// The records that break a quality rule.
    pub fn of_rule(entity: &'static Entity, rule: &'static crate::model::quality::Rule, context: &Context) -> Self {
        Self { rule: Some(rule), ..Self::new(entity, context) }
    }

    pub fn with_filter(mut self, text: &str, context: &Context) -> Self {
        self.set_filter_text(text.to_owned(), context);
        self
    }

    /// Lines of the list on a screen of this size: title, filter, headings and rule stand
    /// above, totals and hints below.
    pub fn height(context: &Context) -> usize {
        usize::from(context.size.rows).saturating_sub(6).max(1)
    }

    /// Everything that the rows must hold.
    pub fn condition(&self, context: &Context) -> Condition {
        let mut all = self.filter.clone();
        if let Some(view) = self.view {
            all = all.and(views::condition(view, context.session.person_id));
        }
        if let Some(rule) = self.rule {
            all = all.and(rule.condition());
        }
        all
    }

    pub fn row(&self) -> Option<&Row> {
        self.rows.get(self.cursor)
    }

    pub fn cell<'r>(&self, row: &'r Row, field: &str) -> Option<&'r Cell> {
        let index = self.fields.iter().position(|name| name == field)?;
        row.cells.get(index)
    }

    pub(super) fn name_of(&self, row: &Row) -> String {
        self.cell(row, self.entity.label).and_then(|cell| cell.value.as_text()).unwrap_or_default().to_owned()
    }

    fn escape(&mut self, context: &mut Context) -> Handled {
        if context.message.take().is_some() {
            return Handled::Yes;
        }
        if !self.marks.ids.is_empty() || self.marks.from.is_some() {
            self.forget_asked_marks(context);
            self.set_marks(BTreeSet::new(), context);
        } else if !self.filter_text.is_empty() || self.view.is_some() {
            self.remember(context);
            self.view = None;
            self.set_filter_text(String::new(), context);
            self.restart(context);
        } else {
            context.pop();
        }
        Handled::Yes
    }
}

impl Behaviour for TablePage {
    fn contexts(&self) -> &'static [keys::Context] {
        if self.input.is_some() { &[keys::Context::Filter] } else { &[keys::Context::Table, keys::Context::Global] }
    }

    fn enter(&mut self, context: &mut Context) {
        self.restart(context);
    }

    fn leave(&mut self, context: &mut Context) {
        context.forget_list(self.entity.name);
        self.forget_asked_marks(context);
        for ticket in self.asked.take().map(|(ticket, _)| ticket).into_iter().chain(self.asked_totals.take()) {
            context.cancel(ticket);
        }
    }

    fn covered(&mut self, _context: &mut Context) {
        self.forget_what_waits();
    }

    fn resume(&mut self, context: &mut Context) {
        if self.stale {
            self.reload(context);
        }
    }

    fn resized(&mut self, context: &mut Context) {
        self.look_ahead(context);
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        if self.input.is_some() {
            return self.typing(action, context);
        }
        if self.waits_for_marks(action) {
            return Handled::Yes;
        }
        match action {
            Action::First => self.go_to_start(context),
            Action::Last => self.go_to_end(context),
            Action::Open | Action::EditField | Action::Right => self.open_row(context),
            Action::Filter => {
                self.remember(context);
                self.input = Some(Input::line(&self.filter_text));
            }
            Action::ClearFilter => {
                self.remember(context);
                self.view = None;
                self.set_filter_text(String::new(), context);
                self.restart(context);
            }
            Action::Sort => context.push(Layer::Pick(Pick::sort(self.entity, &self.columns, &self.sort, context))),
            Action::Views => context.push(Layer::Pick(Pick::views(self.entity, self.view, context))),
            Action::Mark => self.mark(context),
            Action::MarkRange => self.mark_range(context),
            Action::MarkAll => self.mark_all(context),
            Action::InvertMarks => self.invert_marks(context),
            Action::BulkEdit => self.bulk_edit(context),
            Action::Repeat => self.repeat(context),
            Action::History | Action::Blame => self.history(action, context),
            Action::New => self.new_record(context),
            Action::VisibilityToggle => self.switch(None, context),
            Action::VisibilityLocal => self.switch(Some("local"), context),
            Action::VisibilityShared => self.switch(Some("shared"), context),
            Action::TakeIntoUse if self.entity.name == "it_system" => self.take_into_use(context),
            Action::TakeIntoUse if self.entity.name == "option_value" => self.switch_here(context),
            Action::Merge if self.entity.name == "it_system" => self.merge(context),
            Action::Leaver if self.entity.name == "person" => self.leaver(context),
            Action::Report => self.report(context),
            Action::Export if self.entity.name == "contract" => context.push(Layer::export_contracts(context)),
            Action::Export => context.push(Layer::export(context)),
            Action::Lane if self.entity.name == "contract" => {
                context.push(Layer::Lane(Box::new(Lane::of(self, context))));
            }
            Action::ShowOthers | Action::PriceUses | Action::VisibilityLog => {
                let contract = self.row().map(|row| (row.id, self.name_of(row)));
                return visibility::ask(action, self.entity, contract, context);
            }
            Action::Reload => self.reload(context),
            Action::CopyCell => {
                let name = self
                    .row()
                    .and_then(|row| row.cells.first())
                    .and_then(|cell| cell.value.as_text().map(str::to_owned));
                if let Some(name) = name {
                    context.effects.push(Effect::Copy(name));
                }
            }
            Action::Escape => return self.escape(context),
            _ if moved(&mut self.cursor, self.rows.len(), Self::height(context), action) => self.look_ahead(context),
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn text(&mut self, text: &str, context: &mut Context) -> Handled {
        let Some(input) = &mut self.input else { return Handled::No };
        input.insert(text);
        self.filter_typed(context);
        Handled::Yes
    }

    fn raw_key(&mut self, key: KeyEvent, context: &mut Context) -> bool {
        let used = self.input.as_mut().is_some_and(|input| input.edit_key(key));
        if used {
            self.filter_typed(context);
        }
        used
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if self.marks_done(ticket, result, context)
            || self.repeat_done(ticket, result, context)
            || self.stood(ticket, result, context)
        {
            return Handled::Yes;
        }
        if self.asked_totals == Some(ticket) {
            self.asked_totals = None;
            if let Ok(Outcome::Totals(totals)) = result {
                self.totals = Some(totals.clone());
            }
            return Handled::Yes;
        }
        let Some((_, asked)) = self.asked.take_if(|(waiting, _)| *waiting == ticket) else { return Handled::No };
        match result {
            Ok(Outcome::Page(page)) => {
                self.arrived(asked, page.clone(), context);
                self.news = true;
            }
            Err(refusal) => context.refuse(refusal),
            Ok(_) => {}
        }
        self.compare(context);
        Handled::Yes
    }

    fn changed(&mut self, changed: Changed, context: &mut Context) {
        if concerns(changed, self.entity) {
            self.changed = true;
            self.compare(context);
        }
    }

    fn changed_below(&mut self, changed: Changed) {
        self.stale |= concerns(changed, self.entity);
    }

    /// Counting and looking ahead wait until the rows can be seen: on a large list they would
    /// take a core from them.
    fn drawn(&mut self, context: &mut Context) {
        if !std::mem::take(&mut self.news) {
            return;
        }
        if self.totals.is_none() && self.asked_totals.is_none() {
            self.ask_totals(context);
        }
        self.look_ahead(context);
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        match message {
            Message::Picked { purpose, choice } => self.picked(purpose, choice, context),
            Message::Confirmed(question) => {
                context.confirmed(question);
                Handled::Yes
            }
            Message::Step(by, field) => {
                self.step(*by, *field, context);
                Handled::Yes
            }
            Message::Switched { contracts, to } if self.view.is_some_and(views::is_of_choosing) => {
                self.chosen_for(contracts, to, context);
                Handled::No
            }
            Message::Switched { .. } | Message::Reread(Reopen::Saved) => {
                // In a sweep the list stands still, so that "next" is the next one.
                if self.rule.is_some() {
                    self.stale = true;
                } else {
                    self.reload(context);
                }
                Handled::No
            }
            Message::Restore(state, way) => self.restore(state, *way, context),
            Message::Reread(Reopen::Drafts) | Message::Deleted(_) => Handled::No,
        }
    }

    fn offers(&self, action: Action, context: &Context) -> bool {
        if self.input.is_some() {
            return matches!(action, Action::Accept | Action::Escape | Action::Complete);
        }
        let contract = self.entity.name == "contract";
        match action {
            Action::Open | Action::Mark | Action::MarkRange | Action::CopyCell | Action::Export | Action::History => {
                !self.rows.is_empty()
            }
            Action::Filter | Action::Sort => true,
            Action::Views => views::of(self.entity.name).next().is_some(),
            Action::New => context.may_edit(self.entity) && !self.entity.tabs.is_empty(),
            Action::VisibilityToggle | Action::VisibilityLocal | Action::VisibilityShared => {
                contract && context.may_edit(self.entity) && !self.rows.is_empty()
            }
            Action::ShowOthers | Action::PriceUses | Action::VisibilityLog | Action::Lane => {
                contract && !self.rows.is_empty()
            }
            Action::TakeIntoUse => match self.entity.name {
                "it_system" => context.may_edit(&crate::model::entities::usage::SYSTEM_USAGE),
                "option_value" => context.may_edit(&crate::model::entities::catalogue::OPTION_LOCAL),
                _ => false,
            },
            Action::Leaver => self.entity.name == "person" && !self.rows.is_empty(),
            Action::Merge => self.entity.name == "it_system" && context.may_edit(self.entity) && !self.rows.is_empty(),
            Action::Report => contract || matches!(self.entity.name, "it_system" | "system_usage"),
            Action::ClearFilter => !self.filter_text.is_empty() || self.view.is_some(),
            Action::First | Action::Last | Action::MarkAll | Action::InvertMarks => !self.rows.is_empty(),
            Action::BulkEdit => context.may_edit(self.entity) && !self.rows.is_empty(),
            Action::Repeat => context.last_edit.as_ref().is_some_and(|edit| edit.entity == self.entity.name),
            Action::Escape => !self.filter_text.is_empty() || !self.marks.ids.is_empty(),
            _ => false,
        }
    }
}

/// Options stand list by list; everything else as it is called.
fn first_order(entity: &Entity) -> Sort {
    let field = if entity.name == "option_value" { "option_type" } else { entity.label };
    Sort { field: field.to_owned(), descending: false }
}

/// Is the column's content set to the right?
pub const fn right_aligned(kind: Kind) -> bool {
    matches!(kind, Kind::Money | Kind::Int { .. })
}
