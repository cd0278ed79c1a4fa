//! A template made by choosing: the form, and beside it what the template shows.

mod adding;
mod changing;
mod lines;
mod saving;
mod typing;
mod written;

use std::sync::Arc;

use crossterm::event::KeyEvent;

use crate::app::context::{Context, Level};
use crate::app::event::Ticket;
use crate::app::layers::input::Input;
use crate::app::layers::report_choice::ListAsShown;
use crate::app::layers::result::{ResultPane, Run};
use crate::app::layers::trial::Trial;
use crate::app::layers::{Behaviour, Handled, Layer, Message, moved};
use crate::keys::{self, Action};
use crate::model::entity::Tenancy;
use crate::model::report::blueprint::{Blueprint, Change, Refused};
use crate::model::report::{Scope, Template};
use crate::model::request::{Outcome, Refusal};
use crate::text::naming::OwnWords;

pub use adding::Adding;
pub use lines::{Line, filter_text, mark_of, scope_about, shape_words, untyped_filters, why_words};
pub use saving::May;

/// Changes that can be taken back.
const STEPS: usize = 200;

#[derive(Debug)]
pub struct BlueprintForm {
    pub blueprint: Blueprint,
    /// The line in focus, of `lines`.
    pub cursor: usize,
    /// What is being typed into the line in focus.
    pub editor: Option<Input>,
    /// What is being chosen.
    pub adding: Option<Adding>,
    /// What the last change took with it, in words.
    pub said: Vec<String>,
    pub trial: Trial,
    /// The preview has the arrows.
    pub in_preview: bool,
    pub pane: ResultPane,
    /// As it was before the typing.
    before_typing: Option<Blueprint>,
    /// As it was before the scope was tried out: each scope is tried on that.
    before_scope: Option<Blueprint>,
    past: Vec<Blueprint>,
    future: Vec<Blueprint>,
    /// The code of the template that it is kept as.
    stored: Option<String>,
    /// The text as it is kept there.
    stored_text: String,
    /// The code that what is not saved waits under; a new template has none.
    waits_as: String,
    /// The text as a person wrote it, as long as nothing is changed here.
    written: Option<String>,
    saving: Option<saving::Saving>,
    /// What was sent and not answered, because the line was lost.
    unanswered: Option<saving::Wish>,
    /// The next wish to save orders the template.
    asked_to_order: bool,
}

impl BlueprintForm {
    pub fn new(blueprint: Blueprint) -> Self {
        Self {
            blueprint,
            cursor: 1,
            editor: None,
            adding: None,
            said: Vec::new(),
            trial: Trial::default(),
            in_preview: false,
            pane: ResultPane::default(),
            before_typing: None,
            before_scope: None,
            past: Vec::new(),
            future: Vec::new(),
            stored: None,
            stored_text: String::new(),
            waits_as: String::new(),
            written: None,
            saving: None,
            unanswered: None,
            asked_to_order: false,
        }
    }

    /// Opens the form of a list; where it can be no template, a message says why.
    pub fn open(list: &ListAsShown, context: &mut Context) {
        let tenants = list.entity.tenancy == Tenancy::Tenant;
        let scope = if context.session.is_secretariat() && tenants { Scope::SharedIdentified } else { Scope::Local };
        let order = Some((list.order.0.as_str(), list.order.1));
        match Blueprint::of_list(list.entity, &list.columns, &list.filter, order, scope, &OwnWords) {
            Ok(made) => {
                let mut form = Self::new(made.blueprint);
                form.said = lines::notes(&made.notes, &form.blueprint, context.texts);
                if let Some(name) = Self::waiting(context) {
                    form.said.push(context.texts.with("blueprint-replaces", &[("name", name.into())]));
                }
                context.push(Layer::Blueprint(Box::new(form)));
            }
            Err(refused) => {
                let text = lines::refused(&refused, context.texts);
                context.say(Level::Warning, text);
            }
        }
    }

    pub fn lines(&self) -> Vec<Line> {
        lines::of(&self.blueprint)
    }

    pub fn line(&self) -> Option<Line> {
        self.lines().get(self.cursor).copied()
    }

    /// The scopes that this person can make a report of.
    fn scopes(&self, context: &Context) -> Vec<Scope> {
        let catalogue = self.blueprint.template().base.tenancy == Tenancy::Catalogue;
        let local = !context.session.is_secretariat() || catalogue;
        self.blueprint.scopes().into_iter().filter(|scope| local || scope.is_shared()).collect()
    }

    /// Takes a change, or says why it was not made. True when it was.
    fn take(&mut self, change: Change, context: &mut Context) -> bool {
        match change {
            Ok(made) => {
                self.said = lines::notes(&made.notes, &made.blueprint, context.texts);
                self.put(made.blueprint, context);
                true
            }
            Err(refused) => {
                self.refuse(&refused, context);
                false
            }
        }
    }

    fn refuse(&self, refused: &Refused, context: &mut Context) {
        let text = lines::refused(refused, context.texts);
        context.say(Level::Warning, text);
    }

    fn put(&mut self, blueprint: Blueprint, context: &mut Context) {
        let blueprint = self.with_its_code(blueprint);
        if blueprint == self.blueprint {
            return;
        }
        self.asked_to_order = false;
        let before = std::mem::replace(&mut self.blueprint, blueprint);
        self.written = None;
        self.keep_text(context);
        if self.before_typing.is_none() {
            self.remember(before);
        }
        self.before_scope = None;
        self.shown(context);
    }

    /// A template that is kept has its code for good.
    fn with_its_code(&self, blueprint: Blueprint) -> Blueprint {
        match &self.stored {
            Some(code) if *code != blueprint.template().code => {
                blueprint.with_code(code, &OwnWords).map_or(blueprint, |made| made.blueprint)
            }
            _ => blueprint,
        }
    }

    fn remember(&mut self, before: Blueprint) {
        self.past.push(before);
        self.future.clear();
        if self.past.len() > STEPS {
            self.past.remove(0);
        }
    }

    fn template(&self) -> Arc<Template> {
        Arc::new(self.blueprint.template().clone())
    }

    /// What follows from another blueprint: the preview, and the line in focus.
    fn shown(&mut self, context: &mut Context) {
        self.cursor = self.cursor.min(self.lines().len().saturating_sub(1));
        self.trial.change(Some(self.template()), context);
        self.redraw(context);
    }

    /// The preview of what was drawn last; it is stale while the template is another.
    fn redraw(&mut self, context: &mut Context) {
        if let Some(drawn) = self.trial.drawn().filter(|_| self.trial.is_current()) {
            let run = Run::new(Arc::clone(&drawn.template), drawn.result.clone(), drawn.params.clone(), context);
            self.pane.take(run, context);
        }
        self.pane.stale = !self.trial.is_current();
    }

    fn step(&mut self, back: bool, context: &mut Context) {
        let (from, to) = if back { (&mut self.past, &mut self.future) } else { (&mut self.future, &mut self.past) };
        let Some(blueprint) = from.pop() else {
            let text = context.texts.get(if back { "blueprint-nothing-to-undo" } else { "blueprint-nothing-to-redo" });
            return context.say(Level::Passing, text);
        };
        to.push(std::mem::replace(&mut self.blueprint, blueprint));
        self.keep_text(context);
        self.said.clear();
        self.before_scope = None;
        self.shown(context);
    }

    fn escape(&mut self, context: &mut Context) {
        if self.trial.stop(context) || context.message.take().is_some() {
            return;
        }
        if self.in_preview && self.pane.escape() {
            return;
        }
        if self.in_preview {
            self.in_preview = false;
        } else {
            context.pop();
        }
    }
}

impl Behaviour for BlueprintForm {
    fn contexts(&self) -> &'static [keys::Context] {
        if self.trial.narrowing.typing.is_some() {
            return &[keys::Context::Filter];
        }
        match (&self.adding, &self.editor) {
            (Some(_), _) => &[keys::Context::Pick],
            (None, Some(_)) if self.line() == Some(Line::Filter) => &[keys::Context::Filter],
            (None, Some(_)) => &[keys::Context::Field],
            (None, None) if self.in_preview => {
                self.pane.contexts().unwrap_or(&[keys::Context::Report, keys::Context::Global])
            }
            (None, None) => &[keys::Context::Blueprint, keys::Context::Global],
        }
    }

    fn enter(&mut self, context: &mut Context) {
        self.shown(context);
    }

    fn leave(&mut self, context: &mut Context) {
        self.trial.stop(context);
        self.pane.forget(context);
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        if self.trial.narrowing.typing.is_some() {
            let template = self.template();
            let handled = self.trial.typing(action, &template, context);
            self.redraw(context);
            return handled;
        }
        if self.adding.is_some() {
            return self.choosing(action, context);
        }
        if self.editor.is_some() {
            return self.typing(action, context);
        }
        if self.in_preview && self.pane.is_typing() {
            return self.pane.on(action, 1, context);
        }
        match action {
            Action::NextPane | Action::PreviousPane => self.in_preview = !self.in_preview,
            Action::Escape => self.escape(context),
            Action::Chart => return self.pane.on(action, 1, context),
            Action::Parameters => self.trial.choose(self.blueprint.template(), context),
            Action::Reload => self.trial.again(self.template(), context),
            Action::Save | Action::SaveDraft => self.save(context),
            Action::FormText => self.as_text(context),
            Action::Undo => self.step(true, context),
            Action::Redo => self.step(false, context),
            _ if self.in_preview => return self.pane.on(action, 10, context),
            Action::Open | Action::EditField => self.edit(context),
            Action::NextValue => self.next_value(context),
            Action::New => self.add(context),
            Action::DeleteLine => self.remove(context),
            Action::Later => self.shift(true, context),
            Action::Earlier => self.shift(false, context),
            _ => {
                let lines = self.lines().len();
                if !moved(&mut self.cursor, lines, 5, action) {
                    return Handled::No;
                }
            }
        }
        Handled::Yes
    }

    fn text(&mut self, text: &str, context: &mut Context) -> Handled {
        if let Some(typing) = &mut self.trial.narrowing.typing {
            typing.input.insert(text);
            return Handled::Yes;
        }
        if let Some(adding) = &mut self.adding {
            return adding.pick.text(text, context);
        }
        let Some(input) = &mut self.editor else { return self.pane.text(text) };
        input.insert(text);
        self.typed(context);
        Handled::Yes
    }

    fn raw_key(&mut self, key: KeyEvent, context: &mut Context) -> bool {
        if let Some(typing) = &mut self.trial.narrowing.typing {
            return typing.input.edit_key(key);
        }
        if let Some(adding) = &mut self.adding {
            return adding.pick.raw_key(key, context);
        }
        let Some(input) = &mut self.editor else { return self.pane.raw_key(key) };
        let used = input.edit_key(key);
        if used {
            self.typed(context);
        }
        used
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        match self.saved(ticket, result, context) {
            Handled::Yes => Handled::Yes,
            Handled::No => {
                if self.trial.done(ticket, result, context) == Handled::No {
                    return self.pane.done(ticket, result, context);
                }
                self.redraw(context);
                Handled::Yes
            }
        }
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        let template = self.template();
        let handled = self.trial.receive(message, &template, context);
        self.redraw(context);
        handled
    }

    fn drawn(&mut self, context: &mut Context) {
        self.trial.seen(context);
    }

    fn offers(&self, action: Action, context: &Context) -> bool {
        if self.trial.narrowing.typing.is_some() {
            return matches!(action, Action::Accept | Action::Escape);
        }
        if action == Action::Parameters {
            return self.adding.is_none() && self.editor.is_none() && !self.blueprint.template().params.is_empty();
        }
        if self.adding.is_some() || self.editor.is_some() {
            return matches!(action, Action::Accept | Action::Escape)
                || action == Action::Complete && self.adding.is_none() && self.line() == Some(Line::Filter);
        }
        if self.in_preview {
            return matches!(action, Action::NextPane | Action::Escape) || self.pane.offers(action);
        }
        let line = self.line();
        match action {
            Action::New | Action::NextPane | Action::Escape => true,
            Action::SaveDraft => self.may(context) != May::Nothing,
            Action::FormText => true,
            Action::NextValue => {
                matches!(line, Some(Line::Scope | Line::Minimum | Line::Column(_) | Line::Sort | Line::Chart))
                    || self.changes_parameter()
            }
            Action::EditField => line.is_some(),
            Action::DeleteLine => {
                matches!(line, Some(Line::Group(_) | Line::Column(_) | Line::Parameter(_) | Line::Filter | Line::Sort))
            }
            Action::Later | Action::Earlier => {
                matches!(line, Some(Line::Group(_) | Line::Column(_) | Line::Parameter(_)))
            }
            Action::Chart => self.pane.offers(action),
            Action::Undo => !self.past.is_empty(),
            Action::Redo => !self.future.is_empty(),
            _ => false,
        }
    }
}
