//! What a report is narrowed by: its parameters, chosen from lists or typed; the records that
//! were marked; and whose rows are marked as one's own.

use std::sync::Arc;

use super::Reports;
use crate::app::context::{Context, Level};
use crate::app::layers::input::Input;
use crate::app::layers::pick::{Line, Pick};
use crate::app::layers::{Handled, Layer, Picked, Purpose};
use crate::keys::Action;
use crate::model::entity::{Entity, Kind, Tenancy};
use crate::model::fold;
use crate::model::report::{Only, Param, ParamKind, Scope, Template};
use crate::model::request::{Choice, Request};

/// The choice in the list of parameters that is none of the template's.
const VIEWER: &str = "viewer";

/// A parameter that is being typed.
#[derive(Debug)]
pub struct Typing {
    pub name: String,
    pub label: String,
    pub input: Input,
}

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

    /// The values of the parameters that this template has.
    pub(super) fn params(&self, template: &Template) -> Vec<(String, String)> {
        self.given.iter().filter(|(name, _)| template.has_param(name)).cloned().collect()
    }

    pub(super) fn request(&self, template: &Template, limit: usize) -> Request {
        let params = self.params(template);
        let only = self.selection.as_ref().and_then(|selection| {
            let field = template.hangs_on(selection.entity)?;
            Some(Only { field, ids: selection.ids.clone() })
        });
        match only {
            Some(only) => Request::Selected { source: template.source.clone(), params, only, limit },
            None => Request::Report { code: template.code.clone(), params, limit },
        }
    }

    /// A value of a parameter; none takes it away.
    pub fn set(&mut self, name: &str, value: Option<String>) {
        self.given.retain(|(known, _)| known != name);
        self.given.extend(value.filter(|value| !value.trim().is_empty()).map(|value| (name.to_owned(), value)));
    }

    /// Has a reader chosen what it is narrowed to?
    pub fn is_narrowed(&self) -> bool {
        self.template().is_some_and(|template| !self.params(template).is_empty())
    }

    pub fn given(&self, name: &str) -> Option<&str> {
        self.given.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Label and value of each parameter that narrows this template, as they are said.
    pub fn narrowing(&self, template: &Template, context: &Context) -> Vec<(String, String)> {
        let language = context.texts.lang.code();
        let said = |param: &Param| Some((param.label.of(language).to_owned(), self.said(param, context)?));
        template.params.iter().filter_map(said).collect()
    }

    fn said(&self, param: &Param, context: &Context) -> Option<String> {
        let value = self.given(&param.name).or(param.default.as_deref())?;
        Some(match param.field.field.kind {
            Kind::Choice(choices) => context.texts.choice(choices, value),
            _ => value.to_owned(),
        })
    }

    /// Offers what the report can be narrowed by; the only thing there is, at once.
    pub(super) fn choose(&mut self, context: &mut Context) {
        let Some(template) = self.template().map(Arc::clone) else { return };
        match (template.params.as_slice(), template.scope) {
            ([], Scope::Local) => say(context, "reports-no-parameters"),
            ([only], Scope::Local) => self.choose_value(only, context),
            (params, _) => {
                let lines = self.choices(params, context);
                let title = context.texts.get("pick-parameters");
                context.push(Layer::Pick(Pick::lines(title, Purpose::ReportChoice, lines)));
            }
        }
    }

    fn choices(&self, params: &[Param], context: &Context) -> Vec<Line> {
        let language = context.texts.lang.code();
        let all = || context.texts.get("pick-parameter-all");
        let param = |param: &Param| Line {
            name: param.label.of(language).to_owned(),
            detail: self.said(param, context).unwrap_or_else(all),
            picked: Picked::Code(param.name.clone()),
        };
        let viewer = self.viewer.as_ref().map_or(&context.session.organisation_name, |(_, name)| name);
        let run_for = Line {
            name: context.texts.get("pick-run-for"),
            detail: viewer.clone(),
            picked: Picked::Code(VIEWER.to_owned()),
        };
        params.iter().map(param).chain([run_for]).collect()
    }

    /// What was picked in the list of parameters.
    pub(super) fn chosen(&mut self, code: &str, context: &mut Context) {
        let Some(template) = self.template().map(Arc::clone) else { return };
        if code == VIEWER {
            self.choose_viewer(&template, context);
        } else if let Some(param) = template.params.iter().find(|param| param.name == code) {
            self.choose_value(param, context);
        }
    }

    fn choose_value(&mut self, param: &Param, context: &mut Context) {
        let title = param.label.of(context.texts.lang.code()).to_owned();
        let purpose = Purpose::ReportParameter { name: param.name.clone() };
        let of_catalogue = param.field.entity.tenancy == Tenancy::Catalogue && !param.field.entity.tabs.is_empty();
        match (param.kind, param.field.field.kind) {
            (ParamKind::Choice, Kind::Choice(choices)) => {
                let code = |code: &&str| Line {
                    name: context.texts.choice(choices, code),
                    detail: String::new(),
                    picked: Picked::Code((*code).to_owned()),
                };
                let mut lines: Vec<Line> = choices.codes.iter().map(code).collect();
                lines.push(Line {
                    name: context.texts.get("pick-parameter-all"),
                    detail: String::new(),
                    picked: Picked::Nothing,
                });
                context.push(Layer::Pick(Pick::lines(title, purpose, lines)));
            }
            (ParamKind::Text, _) if of_catalogue && param.field.field.name == "name" => {
                context.push(Layer::Pick(Pick::parameter(title, purpose, param.field.entity)));
            }
            _ => {
                let text = self.given(&param.name).unwrap_or_default();
                self.typing = Some(Typing { name: param.name.clone(), label: title, input: Input::replaceable(text) });
            }
        }
    }

    /// The municipalities that have rows here: the mark can be moved to one of them.
    fn choose_viewer(&mut self, template: &Template, context: &mut Context) {
        let reason = match template.scope {
            Scope::Local => Some("reports-viewer-local"),
            Scope::SharedAnonymous => Some("reports-viewer-anonymous"),
            Scope::SharedIdentified => None,
        };
        let mut found = self.pane.municipalities();
        match reason.or_else(|| found.is_empty().then_some("reports-viewer-none")) {
            Some(reason) => say(context, reason),
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

    pub(super) fn typing(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Accept | Action::Open => {
                if let Some(typing) = self.typing.take() {
                    self.set(&typing.name, Some(typing.input.text().trim().to_owned()));
                    self.run(context);
                }
            }
            Action::Escape => self.typing = None,
            _ => {}
        }
        Handled::Yes
    }
}

fn say(context: &mut Context, key: &str) {
    let text = context.texts.get(key);
    context.say(Level::Passing, text);
}
