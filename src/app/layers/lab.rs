//! The lab: the text of a template and what it shows. Every key is checked at once, here and
//! without the database; a text in order is run when it has been drawn. While it has faults the
//! last result stays. What is typed is kept like a draft.

mod saving;
mod typing;

use std::sync::Arc;

use crossterm::event::KeyEvent;

use self::saving::{Saving, may_keep};
use crate::app::context::{Context, Level, Size};
use crate::app::event::{Effect, Format, ReportExport, Ticket};
use crate::app::layers::blueprint::BlueprintForm;
use crate::app::layers::input::Input;
use crate::app::layers::result::{ResultPane, Run};
use crate::app::layers::trial::Trial;
use crate::app::layers::{Behaviour, Handled, Layer, Message, Picked, Purpose};
use crate::app::report_table;
use crate::keys::{self, Action};
use crate::model::report::life::SECRETARIAT;
use crate::model::report::{Fault, Mark, Template, marks};
use crate::model::request::{Changed, Outcome, Refusal, Request};

/// From this width on the result stands beside the text.
pub const SIDE_BY_SIDE: u16 = 100;
/// Lines at the bottom that say what is wrong.
pub const SAID: u16 = 2;
/// What somebody begins with who has no template yet.
const STARTER: &str = include_str!("lab/starter.toml");

#[derive(Debug)]
pub struct Lab {
    pub input: Input,
    /// The template that the text was opened from; none for a new one.
    pub code: Option<String>,
    pub checked: Checked,
    pub trial: Trial,
    /// The result has the arrows.
    pub on_result: bool,
    /// The first line of the text on the screen.
    pub first: usize,
    pub pane: ResultPane,
    /// The text as it is stored.
    stored: String,
    /// The text as it was checked.
    text: String,
    saving: Option<Saving>,
}

/// A text as far as it is understood.
#[derive(Debug, Default)]
pub struct Checked {
    pub template: Option<Arc<Template>>,
    pub faults: Vec<Fault>,
    /// What may leave, of each line.
    pub marks: Vec<Option<Mark>>,
}

impl Checked {
    /// Where the text is no TOML at all, the lines that were marked before keep their marks.
    fn of(text: &str, before: &str, old: &Self) -> Self {
        let (template, faults) = match Template::check(text) {
            Ok(template) => (Some(Arc::new(template)), Vec::new()),
            Err(faults) => (None, faults),
        };
        let mut found = vec![None; text.split('\n').count()];
        let marked = marks(text);
        for marked in &marked {
            if let Some(slot) = found.get_mut(marked.line.saturating_sub(1)) {
                *slot = (*slot).max(Some(marked.mark));
            }
        }
        if marked.is_empty() {
            let known: Vec<(&str, Option<Mark>)> = before.split('\n').zip(old.marks.iter().copied()).collect();
            for (slot, line) in found.iter_mut().zip(text.split('\n')) {
                *slot = known.iter().find(|(known, _)| *known == line).and_then(|(_, mark)| *mark);
            }
        }
        Self { template, faults, marks: found }
    }

    /// What is wrong with this line, from 0.
    pub fn fault_on(&self, line: usize) -> Option<&Fault> {
        self.faults.iter().find(|fault| fault.line == line + 1)
    }
}

impl Lab {
    /// The text of a template, by its code; without text, one to begin with.
    pub fn new(source: String, code: Option<String>) -> Self {
        let source = if source.is_empty() { STARTER.to_owned() } else { source };
        Self {
            input: Input::lines_from_top(&source),
            code,
            checked: Checked::default(),
            trial: Trial::default(),
            on_result: false,
            first: 0,
            pane: ResultPane::default(),
            stored: source,
            text: String::new(),
            saving: None,
        }
    }

    /// The text that was made in the form; `stored` is what is kept of it, empty for nothing.
    pub fn of_form(source: String, code: Option<String>, stored: String) -> Self {
        Self { stored, ..Self::new(source, code) }
    }

    pub fn stored_text(&self) -> &str {
        &self.stored
    }

    /// The code that the typed text is kept by.
    pub fn kept_by(&self) -> &str {
        self.code.as_deref().unwrap_or_default()
    }

    /// Has anything been typed over the stored text?
    pub fn is_changed(&self) -> bool {
        self.text != self.stored
    }

    /// Lines of the text on a screen of this size.
    pub const fn text_rows(&self, size: Size) -> u16 {
        // The heading takes three lines, the keys one.
        let body = size.rows.saturating_sub(4 + SAID);
        match (size.columns >= SIDE_BY_SIDE, self.on_result) {
            (true, _) => body,
            (false, false) => body * 3 / 5,
            (false, true) => body / 4,
        }
    }

    /// Lines of the result on a screen of this size, for paging.
    const fn result_rows(&self, size: Size) -> usize {
        let body = size.rows.saturating_sub(4 + SAID);
        let above = if size.columns >= SIDE_BY_SIDE { 0 } else { self.text_rows(size) + 1 };
        // Its heading, the columns' headings, what is said below.
        body.saturating_sub(above + 4) as usize
    }

    fn run_again(&mut self, context: &mut Context) {
        match &self.checked.template {
            Some(template) => self.trial.again(template.clone(), context),
            None => self.next_fault(context),
        }
    }

    fn next_fault(&mut self, context: &mut Context) {
        let (line, _) = self.input.cursor();
        let after = self.checked.faults.iter().find(|fault| fault.line > line + 1);
        match after.or_else(|| self.checked.faults.first()).map(|fault| fault.line) {
            Some(fault) => {
                self.on_result = false;
                self.go_to(fault - 1, context);
            }
            None => {
                let text = context.texts.get("lab-no-faults");
                context.say(Level::Passing, text);
            }
        }
    }

    fn go_to(&mut self, line: usize, context: &Context) {
        self.input.go_to_line(line);
        self.follow(context);
    }

    /// Does what is typed have parameters?
    fn has_parameters(&self) -> bool {
        self.checked.template.as_ref().is_some_and(|template| !template.params.is_empty())
    }

    fn choose_parameter(&mut self, context: &mut Context) {
        match self.checked.template.clone() {
            Some(template) => self.trial.choose(&template, context),
            None => self.next_fault(context),
        }
    }

    /// What a key does while a parameter is typed.
    fn typing_parameter(&mut self, action: Action, context: &mut Context) -> Option<Handled> {
        self.trial.narrowing.typing.as_ref()?;
        let template = self.checked.template.clone()?;
        let handled = self.trial.typing(action, &template, context);
        self.show(context);
        Some(handled)
    }

    fn parameter_picked(&mut self, message: &Message, context: &mut Context) -> Handled {
        let Some(template) = self.checked.template.clone() else { return Handled::No };
        let handled = self.trial.receive(message, &template, context);
        self.show(context);
        handled
    }

    fn escape(&mut self, context: &mut Context) {
        if self.on_result && self.pane.escape() {
            return;
        }
        if self.on_result {
            self.on_result = false;
            self.follow(context);
        } else if context.message.take().is_none() && !self.trial.stop(context) {
            context.pop();
        }
    }

    fn export(&self, format: Format, context: &mut Context) {
        let Some(drawn) = self.trial.drawn() else { return };
        let export = ReportExport {
            request: Request::Try {
                source: drawn.template.source.clone(),
                params: drawn.params.clone(),
                limit: usize::MAX,
            },
            title: report_table::title(&drawn.template, drawn.result.sample, context.texts),
            format,
            as_of: context.session.as_of,
        };
        context.exporting = true;
        context.effects.push(Effect::ExportReport(Box::new(export)));
    }

    fn in_text(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Complete => self.complete(context),
            Action::Undo => self.take_back(context),
            Action::Redo => self.do_again(context),
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn in_result(&mut self, action: Action, context: &mut Context) -> Handled {
        if matches!(action, Action::EditTemplate | Action::Back) {
            self.on_result = false;
            self.follow(context);
            return Handled::Yes;
        }
        self.pane.on(action, self.result_rows(context.size), context)
    }

    /// The last result is shown; dim, where the text is ahead of it.
    fn show(&mut self, context: &mut Context) {
        if let Some(drawn) = self.trial.drawn().filter(|_| self.trial.is_current()) {
            let run = Run::new(drawn.template.clone(), drawn.result.clone(), drawn.params.clone(), context);
            self.pane.take(run, context);
        }
        self.pane.stale = !self.trial.is_current();
    }
}

impl Behaviour for Lab {
    fn contexts(&self) -> &'static [keys::Context] {
        if self.trial.narrowing.typing.is_some() {
            &[keys::Context::Filter]
        } else if self.on_result {
            self.pane.contexts().unwrap_or(&[keys::Context::Report, keys::Context::Global])
        } else {
            &[keys::Context::Lab, keys::Context::Global]
        }
    }

    fn enter(&mut self, context: &mut Context) {
        if let Some(kept) =
            context.manuscripts.get(self.kept_by()).filter(|kept| *kept != self.stored && *kept != self.input.text())
        {
            self.input = Input::lines_from_top(kept);
            let text = context.keyed("lab-text-kept", &[]);
            context.say(Level::Warning, text);
        }
        self.check(context);
    }

    fn leave(&mut self, context: &mut Context) {
        self.trial.stop(context);
        self.pane.forget(context);
    }

    fn resume(&mut self, context: &mut Context) {
        self.follow(context);
    }

    fn resized(&mut self, context: &mut Context) {
        self.follow(context);
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        if let Some(typing) = self.typing_parameter(action, context) {
            return typing;
        }
        if self.pane.is_typing() {
            return self.pane.on(action, 1, context);
        }
        match action {
            Action::Parameters => self.choose_parameter(context),
            Action::NextPane | Action::PreviousPane => {
                self.on_result = !self.on_result;
                self.follow(context);
            }
            Action::Save | Action::SaveDraft => self.save(context),
            Action::Reload => self.run_again(context),
            Action::NextFault => self.next_fault(context),
            Action::FormText => BlueprintForm::instead_of(self, context),
            Action::Versions => self.versions(context),
            Action::Export if self.trial.drawn().is_some() => context.push(Layer::export(context)),
            Action::Escape => self.escape(context),
            _ if self.on_result => return self.in_result(action, context),
            _ => return self.in_text(action, context),
        }
        Handled::Yes
    }

    fn text(&mut self, text: &str, context: &mut Context) -> Handled {
        if let Some(typing) = &mut self.trial.narrowing.typing {
            typing.input.insert(text);
            return Handled::Yes;
        }
        if self.on_result {
            return self.pane.text(text);
        }
        self.input.insert(text);
        self.typed(context);
        Handled::Yes
    }

    fn raw_key(&mut self, key: KeyEvent, context: &mut Context) -> bool {
        if let Some(typing) = &mut self.trial.narrowing.typing {
            return typing.input.edit_key(key);
        }
        if self.on_result {
            return self.pane.raw_key(key);
        }
        let used = self.input.edit_key(key);
        if used {
            self.typed(context);
        }
        used
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if self.saved(ticket, result, context) {
            return Handled::Yes;
        }
        if self.trial.done(ticket, result, context) == Handled::Yes {
            self.show(context);
            return Handled::Yes;
        }
        self.pane.done(ticket, result, context)
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        match message {
            Message::Picked { purpose: Purpose::Export, choice: Picked::Code(code) } => {
                if let Some(format) = Format::ALL.into_iter().find(|format| format.code() == code) {
                    self.export(format, context);
                }
            }
            Message::Picked { purpose: Purpose::TemplateWord { typed }, choice: Picked::Code(word) } => {
                self.put_word(typed, word, context);
            }
            Message::Picked { purpose: Purpose::TemplateText, choice: Picked::Code(text) } => {
                self.restore(text, context);
            }
            message => return self.parameter_picked(message, context),
        }
        Handled::Yes
    }

    /// One's own rows may say something else now; the sample never does.
    fn changed(&mut self, changed: Changed, context: &mut Context) {
        let local = self.checked.template.as_ref().filter(|template| !template.scope.is_shared());
        if let Some(template) = local.filter(|_| changed.own || changed.catalogue) {
            self.trial.again(template.clone(), context);
        }
    }

    fn drawn(&mut self, context: &mut Context) {
        self.trial.seen(context);
    }

    fn offers(&self, action: Action, context: &Context) -> bool {
        if self.trial.narrowing.typing.is_some() {
            return matches!(action, Action::Accept | Action::Escape);
        }
        if self.on_result && self.pane.is_typing() {
            return self.pane.offers(action);
        }
        match action {
            Action::SaveDraft => may_keep(context, SECRETARIAT) || may_keep(context, context.session.organisation_id),
            Action::NextFault => !self.checked.faults.is_empty(),
            Action::FormText => self.checked.template.is_some(),
            Action::Complete | Action::Versions => !self.on_result,
            Action::Undo | Action::Redo => false,
            Action::EditTemplate => self.on_result,
            Action::Export => self.on_result && self.trial.drawn().is_some(),
            Action::Parameters => self.has_parameters(),
            Action::Reload | Action::Escape => true,
            _ => self.on_result && self.pane.offers(action),
        }
    }
}
