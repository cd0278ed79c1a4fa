//! The filter line while it is typed in.

use super::TablePage;
use crate::app::context::Context;
use crate::app::layers::Handled;
use crate::app::layers::input::Input;
use crate::keys::Action;
use crate::text::filter;

impl TablePage {
    pub(super) fn set_filter_text(&mut self, text: String, context: &Context) {
        match filter::parse(self.entity, &text, context.today()) {
            Ok(condition) => {
                self.filter = condition;
                self.filter_problem = None;
            }
            Err(problem) => self.filter_problem = Some(problem.said(self.entity, context.texts)),
        }
        self.filter_text = text;
    }

    pub(super) fn filter_typed(&mut self, context: &mut Context) {
        let Some(input) = &self.input else { return };
        let text = input.text();
        let before = self.filter.clone();
        self.completions = filter::complete(self.entity, &text, text.len(), context.texts.lang);
        self.set_filter_text(text, context);
        if self.filter != before {
            self.restart(context);
        }
    }

    pub(super) fn complete(&mut self, context: &mut Context) {
        let Some(completion) = self.completions.first() else { return };
        let mut completed = self.filter_text.clone();
        completed.replace_range(completion.replace.clone(), &completion.with);
        self.input = Some(Input::line(&completed));
        self.filter_typed(context);
    }

    pub(super) fn close_filter(&mut self, keep: bool, context: &mut Context) {
        self.input = None;
        self.completions.clear();
        if !keep && !self.filter_text.is_empty() {
            self.set_filter_text(String::new(), context);
            self.restart(context);
        }
    }

    pub(super) fn typing(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Accept | Action::Open | Action::Down => self.close_filter(true, context),
            Action::Escape => self.close_filter(false, context),
            Action::NextPane | Action::NextTab | Action::Complete => self.complete(context),
            _ => return Handled::No,
        }
        Handled::Yes
    }
}
