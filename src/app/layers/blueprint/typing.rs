//! Typing into a line of the form: the template says at once what is typed, and Esc takes it back.

use super::{BlueprintForm, Line, adding, filter_text, lines};
use crate::app::context::Context;
use crate::app::layers::input::Input;
use crate::app::layers::{Behaviour, Handled, moved};
use crate::keys::Action;
use crate::text::filter;
use crate::text::naming::OwnWords;

impl BlueprintForm {
    /// Starts typing into the line in focus, or chooses where it is chosen.
    pub(super) fn edit(&mut self, context: &mut Context) {
        let template = self.blueprint.template();
        let language = context.texts.lang.code();
        let text = match self.line() {
            Some(Line::Name) => template.words.of(language).to_owned(),
            Some(Line::Purpose) => template.description.of(language).to_owned(),
            Some(Line::Audience) => template.audience.of(language).to_owned(),
            Some(Line::Column(at)) => {
                template.columns.get(at).map(|column| column.heading.of(language).to_owned()).unwrap_or_default()
            }
            Some(Line::Filter) => filter_text(&self.blueprint, context.texts.lang),
            Some(Line::Group(at)) => return self.choose(adding::What::InsteadOf(at), context),
            Some(Line::NoGroup) => return self.choose(adding::What::Group(0), context),
            Some(Line::Sort) => return self.choose(adding::What::Order, context),
            Some(Line::Scope | Line::Minimum | Line::Chart) => return self.next_value(context),
            Some(Line::NoParameter) => return self.choose(adding::What::Parameter(0), context),
            Some(Line::Parameter(at)) => {
                template.params.get(at).map(|param| param.label.of(language).to_owned()).unwrap_or_default()
            }
            None => return,
        };
        let is_filter = self.line() == Some(Line::Filter);
        self.before_typing = Some(self.blueprint.clone());
        self.editor = Some(if is_filter { Input::line(&text) } else { Input::replaceable(&text) });
    }

    /// What was typed so far is what the template says.
    pub(super) fn typed(&mut self, context: &mut Context) {
        let (Some(input), Some(before)) = (&self.editor, &self.before_typing) else { return };
        let text = input.text();
        let language = context.texts.lang.code();
        let change = match self.line() {
            Some(Line::Name) => before.with_name(&text, &OwnWords),
            Some(Line::Purpose) => before.with_description(&text, &OwnWords),
            Some(Line::Audience) => before.with_audience(&text, &OwnWords),
            Some(Line::Column(at)) => before.with_heading(at, language, &text, &OwnWords),
            Some(Line::Parameter(at)) => before.with_label(at, language, &text, &OwnWords),
            Some(Line::Filter) => match lines::read_filter(before, &text, context.today()) {
                Ok(parts) => before.with_filter(parts, &OwnWords),
                Err(problem) => {
                    let (_, about) = before.about();
                    self.said = vec![problem.said(about, context.texts)];
                    return;
                }
            },
            _ => return,
        };
        self.take(change, context);
    }

    fn stop_typing(&mut self, keep: bool, context: &mut Context) {
        self.editor = None;
        let Some(before) = self.before_typing.take() else { return };
        if keep && before != self.blueprint {
            self.remember(before);
        } else if !keep {
            self.blueprint = before;
            self.keep_text(context);
            self.said.clear();
            self.shown(context);
        }
    }

    pub(super) fn typing(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Escape | Action::Back => self.stop_typing(false, context),
            Action::Complete if self.line() == Some(Line::Filter) => self.complete(context),
            // What cannot be read is mended before it is left.
            Action::Accept | Action::Open if self.unread_filter(context) => {}
            Action::Accept | Action::Open => self.stop_typing(true, context),
            Action::Down | Action::NextField | Action::Up | Action::PreviousField | Action::Save => {
                self.stop_typing(true, context);
                let movement =
                    if matches!(action, Action::Up | Action::PreviousField) { Action::Up } else { Action::Down };
                if action == Action::Save {
                    return self.on(action, context);
                }
                let lines = self.lines().len();
                moved(&mut self.cursor, lines, 1, movement);
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    /// Is a filter being typed that means nothing yet?
    fn unread_filter(&self, context: &Context) -> bool {
        let (Some(input), Some(before)) = (&self.editor, &self.before_typing) else { return false };
        let text = input.text();
        self.line() == Some(Line::Filter) && lines::read_filter(before, &text, context.today()).is_err()
    }

    fn complete(&mut self, context: &mut Context) {
        let Some(input) = &self.editor else { return };
        let (_, about) = self.blueprint.about();
        let mut text = input.text();
        let offers = filter::complete(about, &text, text.len(), context.texts.lang);
        if let Some(first) = offers.into_iter().next() {
            text.replace_range(first.replace, &first.with);
            self.editor = Some(Input::line(&text));
            self.typed(context);
        }
    }
}
