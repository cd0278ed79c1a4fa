//! What is done to a row: opened, made, taken into use, reported on.

use super::TablePage;
use crate::app::context::{Context, Level};
use crate::app::draft;
use crate::app::layers::confirm::Confirm;
use crate::app::layers::leaver::Leaver;
use crate::app::layers::options::{self, Switched};
use crate::app::layers::record::RecordPage;
use crate::app::layers::report_choice::{ListAsShown, Prices, ReportChoice};
use crate::app::layers::reports::Reports;
use crate::app::layers::{Layer, Question, moved, say_denied};
use crate::keys::Action;
use crate::model::value::{Cell, Value};

impl TablePage {
    pub(super) fn open_row(&mut self, context: &mut Context) {
        self.open_row_at(None, context);
    }

    fn open_row_at(&self, field: Option<&'static str>, context: &mut Context) {
        let Some(row) = self.row() else { return };
        let focus = self.rule.map(|rule| rule.field).or(field);
        if let Some(page) = RecordPage::of_row(self.entity, row, |field| self.cell(row, field).cloned()) {
            context.push(Layer::Record(Box::new(page.focused_on(focus))));
        }
    }

    /// The open record is replaced by the next one, on the same field.
    pub(super) fn step(&mut self, by: i32, field: Option<&'static str>, context: &mut Context) {
        let action = if by > 0 { Action::Down } else { Action::Up };
        let before = self.cursor;
        moved(&mut self.cursor, self.rows.len(), 1, action);
        self.look_ahead(context);
        if self.cursor == before {
            let text = context.texts.get(if by > 0 { "message-last-record" } else { "message-first-record" });
            context.say(Level::Passing, text);
        } else {
            context.pop();
            self.open_row_at(field, context);
        }
    }

    pub(super) fn new_record(&mut self, context: &mut Context) {
        if !context.may_edit(self.entity) {
            say_denied(context, self.entity.name);
            return;
        }
        if self.entity.name == "system_usage" {
            let text = context.keyed("message-take-into-use-from-catalogue", &[]);
            context.say(Level::Passing, text);
            if let Some(page) = Layer::page(Action::GoCatalogue, context) {
                context.go(page);
            }
            return;
        }
        context.remember();
        let given: Vec<(&str, Cell)> = ["visibility", "access"]
            .into_iter()
            .filter(|name| self.entity.field(name).is_some())
            .map(|name| (name, Cell::new(Value::text("shared"))))
            .chain((self.entity.name == "option_value").then(|| ("enabled", Cell::new(Value::Bool(true)))))
            // What people make here themselves is a supplier.
            .chain((self.entity.name == "organisation").then(|| ("kind", Cell::new(Value::text("company")))))
            .collect();
        let id = context.drafts.new_id();
        let record = draft::blank(self.entity, id, context.session.organisation_id, &given);
        context.drafts.start(&record, None);
        context.push(Layer::Record(Box::new(RecordPage::of_new(self.entity, record))));
    }

    pub(super) fn take_into_use(&self, context: &mut Context) {
        let Some(row) = self.row() else { return };
        let name = self.cell(row, "name").and_then(|cell| cell.value.as_text()).unwrap_or_default().to_owned();
        let in_use = self.cell(row, "in_use").and_then(|cell| cell.value.as_bool()).unwrap_or_default();
        if !context.may_edit(&crate::model::entities::usage::SYSTEM_USAGE) {
            say_denied(context, "system_usage");
        } else if in_use {
            let text = context.texts.with("message-already-in-use", &[("name", name.into())]);
            context.say(Level::Passing, text);
        } else {
            let text = context.texts.with("question-take-into-use", &[("name", name.clone().into())]);
            context.push(Layer::Confirm(Confirm::new(text, Question::TakeIntoUse { system: row.id, name })));
        }
    }

    /// Switches whether the chosen options can be chosen in one's own municipality.
    pub(super) fn switch_here(&self, context: &mut Context) {
        let chosen = self.chosen();
        let switched: Vec<Switched> = self
            .rows
            .iter()
            .filter(|row| chosen.contains(&row.id))
            .map(|row| {
                Switched::of(row.id, row.version, |field| {
                    self.cell(row, field).map(|cell| cell.value.clone()).unwrap_or_default()
                })
            })
            .collect();
        options::switch(&switched, context);
    }

    pub(super) fn leaver(&self, context: &mut Context) {
        let Some(row) = self.row() else { return };
        Leaver::open(row.id, self.name_of(row), context);
    }

    pub(super) fn history(&self, action: Action, context: &mut Context) {
        let Some(row) = self.row() else { return };
        context.push(Layer::history(self.entity, row.id, &self.name_of(row), action));
    }

    pub(super) fn report(&self, context: &mut Context) {
        if !self.marks.ids.is_empty() {
            let page = Reports::of_selection(self.entity, self.marks.ids.iter().copied().collect());
            return context.push(Layer::Reports(Box::new(page)));
        }
        let contract = (self.entity.name == "contract").then(|| self.row().map(|row| row.id)).flatten();
        let system = match self.entity.name {
            "it_system" => self.row().and_then(|row| self.cell(row, "name")).and_then(|cell| cell.value.as_text()),
            "system_usage" => self.row().and_then(|row| self.cell(row, "name")).and_then(|cell| cell.value.as_text()),
            _ => None,
        };
        let priced = contract.is_some() || matches!(self.entity.name, "it_system" | "system_usage");
        let prices = priced.then(|| Prices { contract, system: system.map(str::to_owned) });
        ReportChoice::open(self.as_shown(prices, context), context);
    }

    fn as_shown(&self, prices: Option<Prices>, context: &Context) -> ListAsShown {
        let view = self.view.map(|view| context.texts.get(&format!("view-{}", view.code)));
        let rule = self.rule.map(|rule| context.texts.get(&format!("rule-{}", rule.id)));
        let typed = Some(self.filter_text.clone()).filter(|text| !text.is_empty());
        ListAsShown {
            entity: self.entity,
            columns: self.columns.clone(),
            filter: self.condition(context),
            filter_words: [view, rule, typed].into_iter().flatten().collect::<Vec<_>>().join(" · "),
            order: (self.sort.field.clone(), self.sort.descending),
            rows: self.totals.as_ref().map(|totals| totals.count),
            prices,
        }
    }
}
