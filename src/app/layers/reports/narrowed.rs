//! What the page narrows a report by beside its parameters: the records that were marked; and
//! whose rows are marked as one's own.

use std::sync::Arc;

use super::Reports;
use crate::app::context::{Context, Level};
use crate::app::layers::pick::{Line, Pick};
use crate::app::layers::{Layer, Message, Picked, Purpose};
use crate::model::entity::Entity;
use crate::model::fold;
use crate::model::report::{Only, Scope, Template};
use crate::model::request::{Choice, Request};

/// The choice in the list of parameters that is none of the template's.
const VIEWER: &str = "viewer";

/// Records that were marked in a list.
#[derive(Clone, Debug)]
pub struct Selection {
    pub entity: &'static Entity,
    pub ids: Vec<i64>,
}

impl Reports {
    /// Local reports of these records only: those that were marked in a list of `entity`.
    pub fn of_selection(entity: &'static Entity, ids: Vec<i64>) -> Self {
        Self { selection: Some(Selection { entity, ids }), ..Self::default() }
    }

    pub(super) fn request(&self, template: &Template, limit: usize) -> Request {
        let params = self.narrowing.params(template);
        let only = self.selection.as_ref().and_then(|selection| {
            let field = template.hangs_on(selection.entity)?;
            Some(Only { field, ids: selection.ids.clone() })
        });
        match only {
            Some(only) => Request::Selected { source: template.source.clone(), params, only, limit },
            None => Request::Report { code: template.code.clone(), params, limit },
        }
    }

    /// Offers what the report can be narrowed by, and for whom it can be run.
    pub(super) fn choose(&mut self, context: &mut Context) {
        let Some(template) = self.template().map(Arc::clone) else { return };
        let viewer = self.viewer.as_ref().map_or(&context.session.organisation_name, |(_, name)| name);
        let run_for = Line {
            name: context.texts.get("pick-run-for"),
            detail: viewer.clone(),
            picked: Picked::Code(VIEWER.to_owned()),
        };
        let more = if template.scope == Scope::Local { Vec::new() } else { vec![run_for] };
        self.narrowing.choose(&template, false, more, context);
    }

    /// Was it chosen for whom the report is run? Then the municipalities are offered.
    pub(super) fn asks_for_viewer(&self, message: &Message, context: &mut Context) -> bool {
        let wanted = matches!(message, Message::Picked { purpose: Purpose::ReportChoice, choice: Picked::Code(code) }
            if code == VIEWER);
        if let Some(template) = self.template().filter(|_| wanted) {
            self.choose_viewer(template, context);
        }
        wanted
    }

    /// The municipalities that have rows here: the mark can be moved to one of them.
    fn choose_viewer(&self, template: &Template, context: &mut Context) {
        let reason = match template.scope {
            Scope::Local => Some("reports-viewer-local"),
            Scope::SharedAnonymous => Some("reports-viewer-anonymous"),
            Scope::SharedIdentified => None,
        };
        let mut found = self.pane.municipalities();
        match reason.or_else(|| found.is_empty().then_some("reports-viewer-none")) {
            Some(reason) => {
                let text = context.texts.get(reason);
                context.say(Level::Passing, text);
            }
            None => {
                found.sort_by_key(|(_, name)| fold::name_key(name));
                let line = |(id, name): (i64, String)| Line {
                    name: name.clone(),
                    detail: String::new(),
                    picked: Picked::Choice(Choice { id, name, detail: String::new() }),
                };
                let title = context.texts.get("pick-run-for");
                let lines = found.into_iter().map(line).collect();
                context.push(Layer::Pick(Pick::lines(title, Purpose::ReportViewer, lines)));
            }
        }
    }

    /// Moves the mark; the rows stay what they are.
    pub(super) fn see_as(&mut self, choice: &Choice, context: &mut Context) {
        let own = choice.id == context.session.organisation_id;
        self.viewer = (!own).then(|| (choice.id, choice.name.clone()));
        self.pane.mark(self.viewer.as_ref().map(|(id, _)| *id));
    }
}
