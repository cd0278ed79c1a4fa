//! The list of reports with a preview of the one under the cursor.

use std::sync::Arc;

use crossterm::event::KeyEvent;

use crate::app::context::{Context, Level};
use crate::app::event::{Effect, Format, Ticket};
use crate::app::layers::pick::Pick;
use crate::app::layers::result::{ResultPane, Run};
use crate::app::layers::{Behaviour, Handled, Layer, Message, Picked, Purpose, Reopen, moved};
use crate::app::report_table;
use crate::keys::{self, Action};
use crate::model::report::{self, Template};
use crate::model::request::{Changed, Outcome, Refusal, ReportResult, Request};

/// Rows of a preview at most; an export asks for all.
const PREVIEW: usize = 500;
/// Rows of an exported report at most.
const EXPORTED: usize = 200_000;

#[derive(Debug, Default)]
pub struct Reports {
    pub cursor: usize,
    /// The preview has the arrows.
    pub in_preview: bool,
    pub pane: ResultPane,
    /// A price has changed since the report was run.
    pub outdated: bool,
    pub problem: Option<String>,
    /// Only this system, by name.
    pub system: Option<String>,
    asked: Option<Ticket>,
    asked_export: Option<(Ticket, Format)>,
    /// The contract whose system the report is to be narrowed to.
    contract: Option<i64>,
    asked_system: Option<Ticket>,
}

impl Reports {
    /// The prices of one system: the contract's, or the named one.
    pub fn of_prices(contract: Option<i64>, system: Option<String>) -> Self {
        Self { contract, system, ..Self::default() }
    }

    pub fn at(code: &str) -> Self {
        let cursor = report::shipped().iter().position(|template| template.code == code).unwrap_or(0);
        Self { cursor, ..Self::default() }
    }

    pub fn templates(context: &Context) -> Vec<&'static Template> {
        report::shipped().iter().filter(|template| template.offered_to(&context.session)).collect()
    }

    pub fn template(&self, context: &Context) -> Option<&'static Template> {
        Self::templates(context).get(self.cursor).copied()
    }

    /// Lines of the screen that the list of reports takes, where it stands above the preview.
    pub fn list_height(count: usize, body: u16) -> u16 {
        u16::try_from(count).unwrap_or(u16::MAX).min((body / 3).max(3)).min(body)
    }

    /// Lines of the preview, about: what a page is.
    fn page(&self, context: &Context) -> usize {
        const AROUND: u16 = 10;
        let rows = context.size.rows;
        let list =
            if context.size.columns >= 120 { 0 } else { Self::list_height(Self::templates(context).len(), rows) };
        usize::from(rows.saturating_sub(list + AROUND)).max(3)
    }

    pub const fn running(&self) -> bool {
        self.asked.is_some() || self.asked_system.is_some()
    }

    const fn has_run(&self) -> bool {
        self.pane.content().is_some() || self.running()
    }

    /// Is there nothing to go into but a message that says to run it again?
    const fn is_over(&self) -> bool {
        self.outdated || self.problem.is_some()
    }

    fn params(&self, template: &Template) -> Vec<(String, String)> {
        match &self.system {
            Some(system) if template.has_param("system") => vec![("system".to_owned(), system.clone())],
            _ => Vec::new(),
        }
    }

    fn run(&mut self, context: &mut Context) {
        self.stop(context);
        self.problem = None;
        self.outdated = false;
        self.pane.stale = true;
        if let Some(template) = self.template(context) {
            let params = self.params(template);
            let request = Request::Report { code: template.code.clone(), params, limit: PREVIEW };
            self.asked = Some(context.ask(request));
        }
    }

    /// Stops the run; true when there was one.
    fn stop(&mut self, context: &mut Context) -> bool {
        let ticket = self.asked.take();
        if let Some(ticket) = ticket {
            context.cancel(ticket);
        }
        ticket.is_some()
    }

    fn export(&mut self, format: Format, context: &mut Context) {
        if let Some(template) = self.template(context) {
            let params = self.params(template);
            let request = Request::Report { code: template.code.clone(), params, limit: EXPORTED };
            self.asked_export = Some((context.ask(request), format));
        }
    }

    fn take(&mut self, result: &Result<Outcome, Refusal>, context: &mut Context) {
        match result {
            Ok(Outcome::Report(result)) => self.show((**result).clone(), context),
            Err(Refusal::Cancelled) => self.problem = Some(context.texts.get("message-report-stopped")),
            Err(refusal) => self.problem = Some(context.texts.refusal(None, refusal)),
            Ok(_) => {}
        }
    }

    fn show(&mut self, result: ReportResult, context: &Context) {
        let run = Run::new(Arc::clone(&result.template), result, self.system.as_deref(), context);
        self.pane.take(run, context);
    }

    fn write(&self, result: &Result<Outcome, Refusal>, format: Format, context: &mut Context) {
        match (result, self.template(context)) {
            (Ok(Outcome::Report(result)), Some(template)) => {
                let mut table = report_table::table(template, result, &context.texts, self.system.as_deref());
                if let Some(date) = context.session.as_of {
                    table.notes.push(context.texts.with("report-as-of", &[("date", date.into())]));
                }
                context.exporting = true;
                context.effects.push(Effect::ExportTable { table: Box::new(table), format });
            }
            (Err(refusal), _) => context.refuse(refusal),
            _ => {}
        }
    }

    fn escape(&mut self, context: &mut Context) {
        if self.stop(context) {
            self.problem = Some(context.texts.get("message-report-stopped"));
        } else if self.pane.escape() {
        } else if self.in_preview {
            self.in_preview = false;
        } else if context.message.take().is_none() {
            context.pop();
        }
    }

    fn move_in_list(&mut self, action: Action, context: &mut Context) -> Handled {
        let before = self.cursor;
        if !moved(&mut self.cursor, Self::templates(context).len(), 5, action) {
            return Handled::No;
        }
        if self.cursor != before {
            self.pane.clear();
            self.run(context);
        }
        Handled::Yes
    }
}

impl Behaviour for Reports {
    fn contexts(&self) -> &'static [keys::Context] {
        self.pane.contexts().unwrap_or(&[keys::Context::Report, keys::Context::Global])
    }

    fn enter(&mut self, context: &mut Context) {
        match self.contract {
            Some(id) => {
                let request = Request::Related { entity: "contract_system", via: "contract_id", id };
                self.asked_system = Some(context.ask(request));
            }
            None => self.run(context),
        }
    }

    fn leave(&mut self, context: &mut Context) {
        self.stop(context);
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        if self.pane.is_typing() {
            return self.pane.on(action, 1, context);
        }
        match action {
            Action::NextPane | Action::PreviousPane => self.in_preview = !self.in_preview,
            Action::Open if self.is_over() => self.run(context),
            Action::Open if !self.in_preview => self.in_preview = true,
            Action::Reload | Action::Report => self.run(context),
            Action::Export => context.push(Layer::export(context)),
            Action::ClearFilter if self.system.is_some() => {
                self.system = None;
                self.run(context);
            }
            Action::Parameters => context.push(Layer::Pick(Pick::system_parameter(context))),
            Action::Escape => self.escape(context),
            // They are of the rows, wherever one stands.
            Action::Sort | Action::Find | Action::Fold | Action::FoldAll => {
                self.in_preview = true;
                return self.pane.on(action, 1, context);
            }
            Action::Chart => return self.pane.on(action, 1, context),
            _ if self.in_preview => {
                let page = self.page(context);
                return self.pane.on(action, page, context);
            }
            _ => return self.move_in_list(action, context),
        }
        Handled::Yes
    }

    fn text(&mut self, text: &str, _context: &mut Context) -> Handled {
        self.pane.text(text)
    }

    fn raw_key(&mut self, key: KeyEvent, _context: &mut Context) -> bool {
        self.pane.raw_key(key)
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if self.asked_system == Some(ticket) {
            self.asked_system = None;
            if let Ok(Outcome::Related(rows)) = result {
                self.system = rows.first().and_then(|row| row.cell("usage_id").label.clone());
            }
            if self.system.is_none() {
                let text = context.texts.get("message-contract-without-system");
                context.say(Level::Passing, text);
            }
            self.run(context);
        } else if self.asked == Some(ticket) {
            self.asked = None;
            self.take(result, context);
        } else if let Some((_, format)) = self.asked_export.take_if(|(waiting, _)| *waiting == ticket) {
            self.write(result, format, context);
        } else {
            return Handled::No;
        }
        Handled::Yes
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        match message {
            Message::Picked { purpose: Purpose::Export, choice: Picked::Code(code) } => {
                if let Some(format) = Format::ALL.into_iter().find(|format| format.extension() == code) {
                    self.export(format, context);
                }
                Handled::Yes
            }
            Message::Picked { purpose: Purpose::ReportParameter { .. }, choice } => {
                self.system = match choice {
                    Picked::Choice(choice) => Some(choice.name.clone()),
                    _ => None,
                };
                self.run(context);
                Handled::Yes
            }
            Message::Switched { .. } | Message::Reread(Reopen::Saved) => {
                // What is being read just now may be from before or after.
                self.outdated = self.has_run();
                Handled::No
            }
            _ => Handled::No,
        }
    }

    fn changed(&mut self, changed: Changed, _context: &mut Context) {
        self.changed_below(changed);
    }

    fn changed_below(&mut self, changed: Changed) {
        if changed.shared || changed.own {
            self.outdated = self.has_run();
        }
    }

    fn offers(&self, action: Action, context: &Context) -> bool {
        if self.pane.is_typing() {
            return self.pane.offers(action);
        }
        let template = self.template(context);
        match action {
            Action::Open | Action::NextPane => !self.in_preview,
            Action::Export => self.pane.content().is_some(),
            Action::Parameters => template.is_some_and(|template| template.has_param("system")),
            Action::ClearFilter => self.system.is_some() || self.pane.offers(action),
            Action::Escape => self.running() || self.in_preview,
            _ => self.pane.offers(action),
        }
    }
}
