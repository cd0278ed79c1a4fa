//! The changes that one key makes to the line in focus: its next value, away with it, up or down.

use super::{BlueprintForm, Line};
use crate::app::context::{Context, Level};
use crate::model::report::SortBy;
use crate::text::naming::OwnWords;

impl BlueprintForm {
    /// The next scope, tried on the template as it was before the first was: what one scope
    /// leaves out stands there again in another.
    fn next_scope(&mut self, context: &mut Context) {
        let scopes = self.scopes(context);
        let now = scopes.iter().position(|scope| *scope == self.blueprint.template().scope);
        let next = now.map_or(0, |now| (now + 1) % scopes.len().max(1));
        let Some(scope) = scopes.get(next).copied() else { return };
        if scopes.len() == 1 {
            let text = context.texts.get("blueprint-one-scope");
            return context.say(Level::Passing, text);
        }
        let base = self.before_scope.clone().unwrap_or_else(|| self.blueprint.clone());
        let change = base.with_scope(scope, &OwnWords);
        if self.take(change, context) {
            self.before_scope = Some(base);
        }
    }

    pub(super) fn next_value(&mut self, context: &mut Context) {
        let blueprint = &self.blueprint;
        let change = match self.line() {
            Some(Line::Scope) => return self.next_scope(context),
            Some(Line::Minimum) => {
                let minimum = blueprint.template().min_municipalities;
                let next = if minimum >= 10 { 1 } else { minimum + 1 };
                blueprint.with_minimum(next, &OwnWords)
            }
            Some(Line::Column(at)) => blueprint.next_shape(at, &OwnWords),
            Some(Line::Sort) => match blueprint.template().sort.first() {
                Some(key) => match key.by {
                    SortBy::Column(column) => blueprint.sorted_by(column, &OwnWords),
                    SortBy::Field(_) => return,
                },
                None => blueprint.sorted_by(0, &OwnWords),
            },
            Some(Line::Chart) => blueprint.next_chart(&OwnWords),
            Some(Line::Parameter(at)) => blueprint.next_parameter(at, &OwnWords),
            _ => return self.edit(context),
        };
        self.take(change, context);
    }

    /// Is there another default, or another kind, for the parameter in focus?
    pub(super) fn changes_parameter(&self) -> bool {
        let Some(Line::Parameter(at)) = self.line() else { return false };
        let next = self.blueprint.next_parameter(at, &OwnWords);
        next.is_ok_and(|made| made.blueprint != self.blueprint)
    }

    pub(super) fn remove(&mut self, context: &mut Context) {
        let blueprint = &self.blueprint;
        let change = match self.line() {
            Some(Line::Group(at)) => blueprint.remove_group(at, &OwnWords),
            Some(Line::Column(at)) => blueprint.remove_column(at, &OwnWords),
            Some(Line::Parameter(at)) => blueprint.remove_parameter(at, &OwnWords),
            Some(Line::Filter) => blueprint.with_filter(Vec::new(), &OwnWords),
            Some(Line::Sort) => blueprint.unsorted(&OwnWords),
            _ => return,
        };
        self.take(change, context);
    }

    pub(super) fn shift(&mut self, down: bool, context: &mut Context) {
        let to = |at: usize| if down { Some(at + 1) } else { at.checked_sub(1) };
        let template = self.blueprint.template();
        let (change, count) = match self.line() {
            Some(Line::Group(at)) => {
                let Some(to) = to(at).filter(|to| *to < template.group.len()) else { return };
                (self.blueprint.move_group(at, to, &OwnWords), template.group.len())
            }
            Some(Line::Column(at)) => {
                let Some(to) = to(at).filter(|to| *to < template.columns.len()) else { return };
                (self.blueprint.move_column(at, to, &OwnWords), template.columns.len())
            }
            Some(Line::Parameter(at)) => {
                let Some(to) = to(at).filter(|to| *to < template.params.len()) else { return };
                (self.blueprint.move_parameter(at, to, &OwnWords), template.params.len())
            }
            _ => return,
        };
        debug_assert!(count > 1, "something was moved that stands alone");
        if self.take(change, context) {
            self.cursor = if down { self.cursor + 1 } else { self.cursor.saturating_sub(1) };
        }
    }
}
