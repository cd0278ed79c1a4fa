//! The list of reports with a preview of the one under the cursor.

use crate::app::context::{Context, Level};
use crate::app::event::{Effect, Format, ReportExport, Ticket};
use crate::app::layers::pick::Pick;
use crate::app::layers::{Behaviour, Handled, Layer, Message, Picked, Purpose, Reopen, moved};
use crate::keys::{self, Action};
use crate::model::report::{self, Chart, Template};
use crate::model::request::{Changed, Outcome, Refusal, ReportResult, Request};

/// Rows of a preview at most; an export writes all.
pub const PREVIEW: usize = 500;

#[derive(Debug, Default)]
pub struct Reports {
    pub cursor: usize,
    /// The preview has the arrows.
    pub in_preview: bool,
    pub top: usize,
    /// Columns scrolled away behind the first.
    pub left: usize,
    pub result: Option<ReportResult>,
    /// The preview is drawn instead of listed.
    pub as_chart: bool,
    /// A price has changed since the report was run.
    pub outdated: bool,
    pub problem: Option<String>,
    /// Only this system, by name.
    pub system: Option<String>,
    asked: Option<Ticket>,
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

    /// The chart to be drawn, where one was asked for and the template has one.
    pub fn chart(&self, context: &Context) -> Option<&'static Chart> {
        self.template(context).and_then(|template| template.chart.as_ref()).filter(|_| self.as_chart)
    }

    pub const fn running(&self) -> bool {
        self.asked.is_some() || self.asked_system.is_some()
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
        self.result = None;
        self.problem = None;
        self.outdated = false;
        self.top = 0;
        self.left = 0;
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

    fn export(&self, format: Format, context: &mut Context) {
        if let Some(template) = self.template(context) {
            let export = ReportExport {
                code: template.code.clone(),
                params: self.params(template),
                title: template.name(context.texts.lang.code()).to_owned(),
                format,
                as_of: context.session.as_of,
                limit: None,
            };
            context.exporting = true;
            context.effects.push(Effect::ExportReport(Box::new(export)));
        }
    }

    fn take(&mut self, result: &Result<Outcome, Refusal>, context: &mut Context) {
        match result {
            Ok(Outcome::Report(result)) => self.result = Some((**result).clone()),
            Err(Refusal::Cancelled) => self.problem = Some(context.texts.get("message-report-stopped")),
            Err(refusal) => self.problem = Some(context.texts.refusal(None, refusal)),
            Ok(_) => {}
        }
    }

    fn escape(&mut self, context: &mut Context) {
        if self.stop(context) {
            self.problem = Some(context.texts.get("message-report-stopped"));
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
            self.run(context);
        }
        Handled::Yes
    }
}

impl Behaviour for Reports {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Report, keys::Context::Global]
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
        let rows = self.result.as_ref().map_or(0, |result| result.rows.len());
        match action {
            Action::NextPane | Action::PreviousPane => self.in_preview = !self.in_preview,
            Action::Open if !self.in_preview && !self.is_over() => self.in_preview = true,
            Action::Reload | Action::Open | Action::Report => self.run(context),
            Action::Export => context.push(Layer::export(context)),
            Action::ClearFilter if self.system.is_some() => {
                self.system = None;
                self.run(context);
            }
            Action::Chart => self.as_chart = !self.as_chart,
            Action::Parameters => context.push(Layer::Pick(Pick::system_parameter(context))),
            Action::Escape => self.escape(context),
            Action::Right if self.in_preview => {
                let columns = self.template(context).map_or(0, |template| template.columns.len());
                self.left = (self.left + 1).min(columns.saturating_sub(2));
            }
            Action::Left if self.in_preview => self.left = self.left.saturating_sub(1),
            _ if self.in_preview => {
                if !moved(&mut self.top, rows, 10, action) {
                    return Handled::No;
                }
            }
            _ => return self.move_in_list(action, context),
        }
        Handled::Yes
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
        } else {
            return Handled::No;
        }
        Handled::Yes
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        match message {
            Message::Picked { purpose: Purpose::Export, choice: Picked::Code(code) } => {
                if let Some(format) = Format::ALL.into_iter().find(|format| format.code() == code) {
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
                self.outdated = self.result.is_some() || self.running();
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
            self.outdated = self.result.is_some() || self.running();
        }
    }

    fn offers(&self, action: Action, context: &Context) -> bool {
        let template = self.template(context);
        match action {
            Action::Open | Action::NextPane => !self.in_preview,
            Action::Export => self.result.is_some(),
            Action::Parameters => template.is_some_and(|template| template.has_param("system")),
            Action::Chart => template.is_some_and(|template| template.chart.is_some()),
            Action::ClearFilter => self.system.is_some(),
            Action::Escape => self.running() || self.in_preview,
            _ => false,
        }
    }
}
