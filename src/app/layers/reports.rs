//! The list of reports with a preview of the one under the cursor. What they are narrowed by is in
//! `narrowed`.

mod narrowed;

use std::sync::Arc;

use crossterm::event::KeyEvent;

use crate::app::context::{Context, Level};
use crate::app::event::{Effect, Format, ReportExport, Ticket};
use crate::app::layers::lab::Lab;
use crate::app::layers::narrowing::{Heard, Narrowing};
use crate::app::layers::result::{ResultPane, Run};
use crate::app::layers::{Behaviour, Handled, Layer, Message, Picked, Purpose, Reopen, moved};
use crate::keys::{self, Action};
use crate::model::report::life::TemplateEntry;
use crate::model::report::{self, Template};
pub use narrowed::Selection;

use crate::model::request::{Changed, Outcome, Refusal, ReportResult, Request};

/// Rows of a preview at most; an export writes all.
pub const PREVIEW: usize = 500;

#[derive(Debug, Default)]
pub struct Reports {
    pub cursor: usize,
    /// The reports that this person can run; of marked records, the local ones about such.
    pub templates: Vec<Arc<Template>>,
    /// The report to begin with.
    wanted: Option<String>,
    asked_templates: Option<Ticket>,
    /// The preview has the arrows.
    pub in_preview: bool,
    pub pane: ResultPane,
    /// A price has changed since the report was run.
    pub outdated: bool,
    pub problem: Option<String>,
    pub narrowing: Narrowing,
    /// Only local reports, of these records.
    pub selection: Option<Selection>,
    /// The municipality whose rows are marked instead of one's own.
    pub viewer: Option<(i64, String)>,
    asked: Option<Ticket>,
    /// The contract whose system the report is to be narrowed to.
    contract: Option<i64>,
    asked_system: Option<Ticket>,
}

impl Reports {
    /// The prices of one system: the contract's, or the named one.
    pub fn of_prices(contract: Option<i64>, system: Option<String>) -> Self {
        let given = system.into_iter().map(|system| ("system".to_owned(), system)).collect();
        Self { contract, narrowing: Narrowing::new(given), ..Self::default() }
    }

    pub fn at(code: &str) -> Self {
        Self { wanted: Some(code.to_owned()), ..Self::default() }
    }

    /// Until the database has said what it keeps, what comes with the program is there.
    fn begin(&mut self, context: &mut Context) {
        let shipped = report::shipped().iter().filter(|template| template.offered_to(&context.session));
        self.templates = shipped.filter(|template| self.is_about_selection(template)).cloned().map(Arc::new).collect();
        self.point_at_wanted();
        self.asked_templates = Some(context.ask(Request::Templates));
    }

    fn is_about_selection(&self, template: &Template) -> bool {
        self.selection.as_ref().is_none_or(|selection| template.hangs_on(selection.entity).is_some())
    }

    fn point_at_wanted(&mut self) {
        let place = self.wanted.as_ref().and_then(|code| self.place(code));
        if let Some(place) = place {
            self.cursor = place;
            self.wanted = None;
        }
    }

    fn place(&self, code: &str) -> Option<usize> {
        self.templates.iter().position(|template| template.code == code)
    }

    /// What comes with the program keeps its order; what is kept here follows by name.
    fn take_templates(&mut self, entries: &[TemplateEntry], context: &mut Context) {
        let before = self.template().map(Arc::clone);
        let running = entries.iter().filter_map(|entry| entry.runs.clone());
        self.templates = running.filter(|template| self.is_about_selection(template)).collect();
        let shipped = |code: &str| report::shipped().iter().position(|template| template.code == code);
        self.templates.sort_by_key(|template| shipped(&template.code).unwrap_or(usize::MAX));
        let place = before.as_ref().and_then(|before| self.place(&before.code)).unwrap_or(self.cursor);
        self.cursor = place.min(self.templates.len().saturating_sub(1));
        self.point_at_wanted();
        // What stands under the cursor now is another one, or another version.
        if self.template() != before.as_ref() {
            self.run(context);
        }
    }

    pub fn template(&self) -> Option<&Arc<Template>> {
        self.templates.get(self.cursor)
    }

    /// Lines of the screen that the list of reports takes, where it stands above the preview.
    pub fn list_height(count: usize, body: u16) -> u16 {
        u16::try_from(count).unwrap_or(u16::MAX).min((body / 3).max(3)).min(body)
    }

    /// Lines of the preview, about: what a page is.
    fn page(&self, context: &Context) -> usize {
        const AROUND: u16 = 10;
        let rows = context.size.rows;
        let list = if context.size.columns >= 120 { 0 } else { Self::list_height(self.templates.len(), rows) };
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

    fn run(&mut self, context: &mut Context) {
        self.stop(context);
        self.problem = None;
        self.outdated = false;
        self.pane.stale = true;
        if let Some(template) = self.template() {
            self.asked = Some(context.ask(self.request(template, PREVIEW)));
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
        if let Some(template) = self.template() {
            let export = ReportExport {
                request: self.request(template, usize::MAX),
                title: template.name(context.texts.lang.code()).to_owned(),
                format,
                as_of: context.session.as_of,
            };
            context.exporting = true;
            context.effects.push(Effect::ExportReport(Box::new(export)));
        }
    }

    fn take(&mut self, result: &Result<Outcome, Refusal>, context: &mut Context) {
        match result {
            Ok(Outcome::Report(result)) => self.show((**result).clone(), context),
            Err(Refusal::Cancelled) => self.problem = Some(context.keyed("message-report-stopped", &[])),
            Err(refusal) => self.problem = Some(context.texts.refusal(None, refusal)),
            Ok(_) => {}
        }
    }

    fn show(&mut self, result: ReportResult, context: &mut Context) {
        let viewer = self.viewer.as_ref().map(|(id, _)| *id);
        let params = self.narrowing.params(&result.template);
        let run = Run::new(Arc::clone(&result.template), result, params, context).seen_as(viewer);
        self.pane.take(run, context);
    }

    /// A parameter was picked.
    fn narrowed(&mut self, message: &Message, context: &mut Context) -> Handled {
        let Some(template) = self.template().map(Arc::clone) else { return Handled::No };
        match self.narrowing.receive(message, &template, false, context) {
            Heard::No => return Handled::No,
            Heard::Yes => {}
            Heard::Narrowed => self.run(context),
        }
        Handled::Yes
    }

    fn escape(&mut self, context: &mut Context) {
        if self.stop(context) {
            self.problem = Some(context.keyed("message-report-stopped", &[]));
        } else if self.pane.escape() {
        } else if self.in_preview {
            self.in_preview = false;
        } else if context.message.take().is_none() {
            context.pop();
        }
    }

    fn move_in_list(&mut self, action: Action, context: &mut Context) -> Handled {
        let before = self.cursor;
        let count = self.templates.len();
        if !moved(&mut self.cursor, count, 5, action) {
            return Handled::No;
        }
        if self.cursor != before {
            self.pane.clear(context);
            self.run(context);
        }
        Handled::Yes
    }
}

impl Behaviour for Reports {
    fn contexts(&self) -> &'static [keys::Context] {
        if self.narrowing.typing.is_some() {
            return &[keys::Context::Filter];
        }
        self.pane.contexts().unwrap_or(&[keys::Context::Report, keys::Context::Global])
    }

    fn enter(&mut self, context: &mut Context) {
        self.begin(context);
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
        self.pane.forget(context);
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        if self.narrowing.typing.is_some() {
            if self.narrowing.typing(action) == Heard::Narrowed {
                self.run(context);
            }
            return Handled::Yes;
        }
        if self.pane.is_typing() {
            return self.pane.on(action, 1, context);
        }
        match action {
            Action::NextPane | Action::PreviousPane => self.in_preview = !self.in_preview,
            Action::Open if self.is_over() => self.run(context),
            Action::Open if !self.in_preview => self.in_preview = true,
            Action::Reload | Action::Report => self.run(context),
            Action::Export => context.push(Layer::export(context)),
            Action::ClearFilter if self.pane.offers(action) => return self.pane.on(action, 1, context),
            Action::ClearFilter if !self.narrowing.is_open() => {
                self.narrowing.clear();
                self.run(context);
            }
            Action::EditTemplate => {
                if let Some(template) = self.template() {
                    let lab = Lab::new(template.source.clone(), Some(template.code.clone()));
                    context.push(Layer::Lab(Box::new(lab)));
                }
            }
            Action::Parameters => self.choose(context),
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
        match &mut self.narrowing.typing {
            Some(typing) => typing.input.insert(text),
            None => return self.pane.text(text),
        }
        Handled::Yes
    }

    fn raw_key(&mut self, key: KeyEvent, _context: &mut Context) -> bool {
        match &mut self.narrowing.typing {
            Some(typing) => typing.input.edit_key(key),
            None => self.pane.raw_key(key),
        }
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if self.asked_system == Some(ticket) {
            self.asked_system = None;
            if let Ok(Outcome::Related(rows)) = result {
                self.narrowing.set("system", rows.first().and_then(|row| row.cell("usage_id").label.clone()));
            }
            if self.narrowing.given("system").is_none() {
                let text = context.texts.get("message-contract-without-system");
                context.say(Level::Passing, text);
            }
            self.run(context);
        } else if self.asked == Some(ticket) {
            self.asked = None;
            self.take(result, context);
        } else if self.asked_templates == Some(ticket) {
            self.asked_templates = None;
            if let Ok(Outcome::Templates(entries)) = result {
                self.take_templates(entries, context);
            }
        } else {
            return self.pane.done(ticket, result, context);
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
            Message::Picked { purpose: Purpose::ReportViewer, choice: Picked::Choice(choice) } => {
                self.see_as(choice, context);
                Handled::Yes
            }
            Message::Switched { .. } | Message::Reread(Reopen::Saved) => {
                // What is being read just now may be from before or after.
                self.outdated = self.has_run();
                Handled::No
            }
            message if self.asks_for_viewer(message, context) => Handled::Yes,
            message => self.narrowed(message, context),
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

    fn offers(&self, action: Action, _context: &Context) -> bool {
        if self.narrowing.typing.is_some() {
            return matches!(action, Action::Accept | Action::Escape);
        }
        if self.pane.is_typing() {
            return self.pane.offers(action);
        }
        let template = self.template();
        match action {
            Action::Open => self.in_preview || !self.templates.is_empty(),
            Action::EditTemplate => template.is_some(),
            Action::NextPane => !self.in_preview,
            Action::Export => self.pane.content().is_some(),
            Action::Parameters => {
                template.is_some_and(|template| template.scope.is_shared() || !template.params.is_empty())
            }
            Action::ClearFilter => !self.narrowing.is_open() || self.pane.offers(action),
            Action::Escape => self.running() || self.in_preview,
            _ => self.pane.offers(action),
        }
    }
}
