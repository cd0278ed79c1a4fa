//! What a report is narrowed by: its parameters, chosen from lists or typed, and comparison
//! groups. The list of reports, the lab and the form all hold one.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::context::{Context, Level};
use crate::app::layers::input::Input;
use crate::app::layers::members::Members;
use crate::app::layers::pick::{Line, Pick};
use crate::app::layers::{Layer, Message, Picked, Purpose};
use crate::keys::Action;
use crate::model::entity::{Kind, Tenancy};
use crate::model::groups::Group;
use crate::model::report::{Param, ParamKind, Source, Template};
use crate::model::request::{Choice, ReportResult};

/// What a line of the list of groups does beside taking one.
const NEW: i64 = 0;
const CHANGE: i64 = 1;
const DELETE: i64 = 2;

#[derive(Debug, Default)]
pub struct Narrowing {
    /// Values of parameters, by name; of any template.
    given: Vec<(String, String)>,
    /// The parameter that is being typed.
    pub typing: Option<Typing>,
    /// Values that the invented rows have shown, by field: what can be chosen among them.
    invented: BTreeMap<String, BTreeSet<String>>,
}

/// A parameter that is being typed.
#[derive(Debug)]
pub struct Typing {
    pub name: String,
    pub label: String,
    pub input: Input,
}

/// What a message, or a key while typing, did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The report is narrowed by something else now.
    Narrowed,
    Yes,
    No,
}

impl Narrowing {
    pub fn new(given: Vec<(String, String)>) -> Self {
        Self { given, ..Self::default() }
    }

    /// A value of a parameter; none takes it away.
    pub fn set(&mut self, name: &str, value: Option<String>) {
        self.given.retain(|(known, _)| known != name);
        self.given.extend(value.filter(|value| !value.trim().is_empty()).map(|value| (name.to_owned(), value)));
    }

    pub fn given(&self, name: &str) -> Option<&str> {
        self.given.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub const fn is_open(&self) -> bool {
        self.given.is_empty()
    }

    pub fn clear(&mut self) {
        self.given.clear();
    }

    /// The values of the parameters that this template has.
    pub fn params(&self, template: &Template) -> Vec<(String, String)> {
        self.given.iter().filter(|(name, _)| template.has_param(name)).cloned().collect()
    }

    /// Lets go what this template can no longer be narrowed by.
    pub fn keep(&mut self, template: &Template) {
        let param = |name: &str| template.params.iter().find(|param| param.name == name);
        self.given.retain(|(name, value)| param(name).is_some_and(|param| fits(param, value)));
        if self.typing.as_ref().is_some_and(|typing| param(&typing.name).is_none()) {
            self.typing = None;
        }
    }

    /// Remembers what the invented rows show of the fields of parameters.
    pub fn note_invented(&mut self, template: &Template, result: &ReportResult) {
        for param in &template.params {
            let shows = |column: &crate::model::report::Column| {
                column.aggregate.is_none()
                    && matches!(&column.value, Source::Field(path) if path.text == param.field.text)
            };
            let Some(place) = template.columns.iter().position(shows) else { continue };
            let values = result.rows.iter().filter_map(|row| Some(row.cells.get(place)?.as_text()?.to_owned()));
            self.invented.entry(param.field.text.clone()).or_default().extend(values);
        }
    }

    /// Label and value of each parameter that narrows this template, as they are said.
    pub fn said(&self, template: &Template, context: &Context) -> Vec<(String, String)> {
        let language = context.texts.lang.code();
        let said = |param: &Param| Some((param.label.of(language).to_owned(), self.value_said(param, context)?));
        template.params.iter().filter_map(said).collect()
    }

    fn value_said(&self, param: &Param, context: &Context) -> Option<String> {
        let value = self.given(&param.name).or(param.default.as_deref())?;
        Some(match (param.kind, param.field.field.kind) {
            (_, Kind::Choice(choices)) => context.texts.choice(choices, value),
            (ParamKind::Municipalities, _) => group_said(&Group::parse(value)?, context),
            _ => value.to_owned(),
        })
    }

    /// The parameters with what they are, as lines to choose from.
    pub fn choices(&self, params: &[Param], context: &Context) -> Vec<Line> {
        let language = context.texts.lang.code();
        let all = || context.texts.get("pick-parameter-all");
        let line = |param: &Param| Line {
            name: param.label.of(language).to_owned(),
            detail: self.value_said(param, context).unwrap_or_else(all),
            picked: Picked::Code(param.name.clone()),
        };
        params.iter().map(line).collect()
    }

    /// Offers what the report can be narrowed by, and `more`; the only thing there is, at once.
    /// `invented`: the rows are of the sample.
    pub fn choose(&mut self, template: &Template, invented: bool, more: Vec<Line>, context: &mut Context) {
        match (template.params.as_slice(), more.as_slice()) {
            ([], []) => {
                let text = context.texts.get("reports-no-parameters");
                context.say(Level::Passing, text);
            }
            ([only], []) => self.choose_value(only, invented, context),
            (params, _) => {
                let lines = self.choices(params, context).into_iter().chain(more).collect();
                let title = context.texts.get("pick-parameters");
                context.push(Layer::Pick(Pick::lines(title, Purpose::ReportChoice, lines)));
            }
        }
    }

    fn choose_value(&mut self, param: &Param, invented: bool, context: &mut Context) {
        let title = param.label.of(context.texts.lang.code()).to_owned();
        let purpose = Purpose::ReportParameter { name: param.name.clone() };
        let of_catalogue = param.field.entity.tenancy == Tenancy::Catalogue && !param.field.entity.tabs.is_empty();
        let seen = self.invented.get(&param.field.text).filter(|seen| invented && !seen.is_empty());
        match (param.kind, param.field.field.kind) {
            (ParamKind::Choice, Kind::Choice(choices)) => {
                let code =
                    |code: &&str| line(context.texts.choice(choices, code), "", Picked::Code((*code).to_owned()));
                let mut lines: Vec<Line> = choices.codes.iter().map(code).collect();
                if param.default.is_none() {
                    lines.push(line(context.texts.get("pick-parameter-all"), "", Picked::Nothing));
                }
                context.push(Layer::Pick(Pick::lines(title, purpose, lines)));
            }
            (ParamKind::Municipalities, _) if invented => {
                context.push(Layer::Members(Box::new(Members::invented(&param.name))));
            }
            (ParamKind::Municipalities, _) => choose_group(title, param, context),
            (ParamKind::Text, _) if seen.is_some() => {
                let value = |value: &String| line(value.clone(), "", Picked::Code(value.clone()));
                let mut lines: Vec<Line> = seen.into_iter().flatten().map(value).collect();
                lines.push(line(context.texts.get("pick-parameter-all"), "", Picked::Nothing));
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

    /// What was picked in one of the lists.
    pub fn receive(&mut self, message: &Message, template: &Template, invented: bool, context: &mut Context) -> Heard {
        let Message::Picked { purpose, choice } = message else { return Heard::No };
        match (purpose, choice) {
            (Purpose::ReportChoice, Picked::Code(code)) => {
                if let Some(param) = template.params.iter().find(|param| param.name == *code) {
                    self.choose_value(param, invented, context);
                }
                Heard::Yes
            }
            (Purpose::ReportParameter { name }, choice) => {
                let value = match choice {
                    Picked::Choice(choice) => Some(choice.name.clone()),
                    Picked::Code(code) => Some(code.clone()),
                    Picked::Nothing | Picked::Order(_) => None,
                };
                self.set(name, value);
                Heard::Narrowed
            }
            (Purpose::ComparisonGroup { parameter }, choice) => self.group_picked(parameter, choice, context),
            _ => Heard::No,
        }
    }

    fn group_picked(&mut self, parameter: &str, choice: &Picked, context: &mut Context) -> Heard {
        match choice {
            Picked::Code(name) => {
                let group = context.groups.iter().find(|group| group.name == *name).cloned();
                if let Some(group) = &group {
                    say_if_own_is_missing(group, context);
                }
                self.set(parameter, group.map(|group| group.to_string()));
                Heard::Narrowed
            }
            Picked::Choice(choice) if choice.id == DELETE => {
                let value = context.delete_group(&choice.name).map(|gone| gone.to_string());
                if value.is_none() || self.given(parameter) != value.as_deref() {
                    return Heard::Yes;
                }
                self.set(parameter, None);
                Heard::Narrowed
            }
            Picked::Choice(choice) => {
                let former = context.groups.iter().find(|group| choice.id == CHANGE && group.name == choice.name);
                let members = Members::new(parameter, former.cloned());
                context.push(Layer::Members(Box::new(members)));
                Heard::Yes
            }
            Picked::Nothing | Picked::Order(_) => {
                self.set(parameter, None);
                Heard::Narrowed
            }
        }
    }

    /// A key while a value is typed.
    pub fn typing(&mut self, action: Action) -> Heard {
        match action {
            Action::Accept | Action::Open => match self.typing.take() {
                Some(typing) => {
                    self.set(&typing.name, Some(typing.input.text().trim().to_owned()));
                    Heard::Narrowed
                }
                None => Heard::No,
            },
            Action::Escape => {
                self.typing = None;
                Heard::Yes
            }
            _ => Heard::Yes,
        }
    }
}

fn line(name: String, detail: &str, picked: Picked) -> Line {
    Line { name, detail: detail.to_owned(), picked }
}

/// Can the parameter, as it is now, take this value?
fn fits(param: &Param, value: &str) -> bool {
    match (param.kind, param.field.field.kind) {
        (ParamKind::Choice, Kind::Choice(choices)) => choices.codes.contains(&value),
        (ParamKind::Int, _) => value.parse::<i64>().is_ok(),
        (ParamKind::Prefix, _) => value.chars().all(|letter| letter.is_ascii_digit() || letter == '.'),
        (ParamKind::Municipalities, _) => Group::parse(value).is_some(),
        _ => true,
    }
}

/// The name of a group and how many are in it; the names of a list without one.
fn group_said(group: &Group, context: &Context) -> String {
    if group.name.is_empty() {
        return group.municipalities.join(", ");
    }
    let count = context.texts.with("report-municipalities", &[("count", group.municipalities.len().into())]);
    format!("{} ({count})", group.name)
}

/// The groups by name, then what can be done with groups.
fn choose_group(title: String, param: &Param, context: &mut Context) {
    let texts = context.texts;
    let of = |id: i64, name: &str| Picked::Choice(Choice { id, name: name.to_owned(), detail: String::new() });
    let named = |key: &str, group: &Group| texts.with(key, &[("name", group.name.clone().into())]);
    let take = |group: &Group| {
        let count = texts.with("report-municipalities", &[("count", group.municipalities.len().into())]);
        line(group.name.clone(), &count, Picked::Code(group.name.clone()))
    };
    let mut lines: Vec<Line> = context.groups.iter().map(take).collect();
    lines.push(line(texts.get("group-all"), "", Picked::Nothing));
    lines.push(line(texts.get("group-new"), "", of(NEW, "")));
    lines.extend(context.groups.iter().map(|group| line(named("group-change", group), "", of(CHANGE, &group.name))));
    lines.extend(context.groups.iter().map(|group| line(named("group-delete", group), "", of(DELETE, &group.name))));
    let purpose = Purpose::ComparisonGroup { parameter: param.name.clone() };
    context.push(Layer::Pick(Pick::lines(title, purpose, lines)));
}

/// One's own rows show only where one's own municipality is in the group.
pub fn say_if_own_is_missing(group: &Group, context: &mut Context) {
    let own = &context.session.organisation_name;
    if !context.session.is_secretariat() && !group.holds(own) {
        let args = [("own", own.clone().into()), ("name", group.name.clone().into())];
        let text = context.texts.with("group-without-own", &args);
        context.say(Level::Passing, text);
    }
}
