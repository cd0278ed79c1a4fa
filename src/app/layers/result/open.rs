//! From a row to what it was drawn from, where that is one's own: the record itself, or the list
//! of a group's records.

use super::ResultPane;
use super::content::Content;
use super::own::behind;
use crate::app::context::{Context, Level};
use crate::app::event::Ticket;
use crate::app::layers::record::RecordPage;
use crate::app::layers::table::TablePage;
use crate::app::layers::{Handled, Layer};
use crate::model::condition::{Condition, Op, Operand};
use crate::model::entities;
use crate::model::entity::{Entity, Kind, Tenancy};
use crate::model::report::{ParamKind, Path, Scope, Template};
use crate::model::request::{Outcome, OwnRow, Refusal, Request};
use crate::model::value::Value;

/// What is asked about one's own side, and what is to be done with the answer.
#[derive(Debug, Default)]
pub(super) struct Asking {
    own: Option<Ticket>,
    /// The row that waits to be opened.
    row: Option<usize>,
    /// A row that hangs on the record that is to be opened, and the link that leads there.
    record: Option<(Ticket, &'static Entity, &'static str)>,
}

impl ResultPane {
    /// Asks for the own values of an anonymous report of the registry.
    pub(super) fn ask_overlay(&mut self, context: &mut Context) {
        let lays = self.content.as_ref().is_some_and(|content| {
            !content.result.sample && !super::own::figures(&content.template).is_empty() && content.viewer.is_none()
        });
        if lays && !context.session.is_secretariat() {
            self.ask_own(context);
        }
    }

    fn ask_own(&mut self, context: &mut Context) {
        let Some(content) = &self.content else { return };
        if self.asking.own.is_none() {
            let request = Request::Own {
                source: content.template.source.clone(),
                params: content.params.clone(),
                only: content.template.only.clone(),
            };
            self.asking.own = Some(context.ask(request));
        }
    }

    /// What was asked is not wanted any more.
    pub fn forget(&mut self, context: &mut Context) {
        let record = self.asking.record.take().map(|(ticket, _, _)| ticket);
        for ticket in self.asking.own.take().into_iter().chain(record) {
            context.cancel(ticket);
        }
        self.asking.row = None;
    }

    /// Opens what the row under the cursor is drawn from, or says why there is nothing to open.
    pub(super) fn open(&mut self, context: &mut Context) {
        let (Some(content), Some(row)) = (&self.content, self.row()) else { return };
        if let Some(reason) = closed(content, row, context) {
            let text = context.texts.get(reason);
            return context.say(Level::Passing, text);
        }
        self.asking.row = Some(row);
        if self.own.is_some() { self.open_asked(context) } else { self.ask_own(context) }
    }

    /// An answer; no, where the ticket is another's.
    pub fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if let Some((_, entity, link)) = self.asking.record.take_if(|(waiting, _, _)| *waiting == ticket) {
            match result {
                Ok(Outcome::Record(record)) => follow(entity, link, record, context),
                Ok(_) => {}
                Err(refusal) => context.refuse(refusal),
            }
            return Handled::Yes;
        }
        if self.asking.own.take_if(|waiting| *waiting == ticket).is_none() {
            return Handled::No;
        }
        match result {
            Ok(Outcome::Own(rows)) => self.take_own(rows.clone(), context),
            Err(refusal) if self.asking.row.take().is_some() => context.refuse(refusal),
            // The report stands without its overlay.
            Ok(_) | Err(_) => {}
        }
        Handled::Yes
    }

    fn take_own(&mut self, rows: Vec<OwnRow>, context: &mut Context) {
        if let Some(content) = self.content.as_mut().filter(|content| content.viewer.is_none()) {
            content.lay_own(&rows, context.texts);
        }
        self.own = Some(rows);
        self.open_asked(context);
    }

    fn open_asked(&mut self, context: &mut Context) {
        let Some(row) = self.asking.row.take() else { return };
        let (Some(content), Some(own)) = (&self.content, &self.own) else { return };
        let problem = match behind(content, row, own) {
            None => Some("result-no-record"),
            Some(OwnRow { id: Some(id), .. }) => {
                self.asking.record = record(content, self.column(), *id, row, context);
                None
            }
            Some(own) => (!list(content, row, own, context)).then_some("result-no-filter"),
        };
        if let Some(problem) = problem {
            let text = context.texts.get(problem);
            context.say(Level::Passing, text);
        }
    }
}

/// Why there is nothing of one's own behind this row.
fn closed(content: &Content, row: usize, context: &Context) -> Option<&'static str> {
    match content.template.scope {
        _ if content.result.sample => Some("result-closed-sample"),
        _ if context.session.is_secretariat() && content.template.base.tenancy == Tenancy::Tenant => {
            Some("result-closed-others")
        }
        Scope::SharedIdentified if !content.result.rows.get(row).is_some_and(|row| row.own) => {
            Some("result-closed-others")
        }
        _ => None,
    }
}

/// Opens the record, or asks for the row that hangs on it.
fn record(
    content: &Content,
    column: Option<usize>,
    id: i64,
    row: usize,
    context: &mut Context,
) -> Option<(Ticket, &'static Entity, &'static str)> {
    let base = content.template.base;
    if base.tabs.is_empty() {
        let link = link(&content.template, column)?;
        return Some((context.ask(Request::Record { entity: base.name, id }), base, link));
    }
    let name = content.shown.get(row).and_then(|row| row.first()).cloned().unwrap_or_default();
    context.push(Layer::Record(Box::new(RecordPage::new(base, id, name))));
    None
}

/// Of a row without a page of its own, the link to an own record that has one: the one that the
/// column in focus goes through, or the first.
fn link(template: &Template, column: Option<usize>) -> Option<&'static str> {
    let leads = |name: &str| page_behind(template.base, name).map(|(name, _)| name);
    let through = column.and_then(|column| template.columns.get(column)).and_then(|column| column.path());
    let first = through.and_then(|path| path.hops.first()).and_then(|hop| leads(hop.field.name));
    first.or_else(|| template.base.fields.iter().find_map(|field| leads(field.name)))
}

/// The link of this name, where it leads to a page of one's own, or from catalogue to catalogue.
fn page_behind(base: &'static Entity, name: &str) -> Option<(&'static str, &'static Entity)> {
    let field = base.field(name)?;
    let Kind::Link(target) = field.kind else { return None };
    let target = entities::named(target)?;
    let own = target.tenancy == Tenancy::Tenant || base.tenancy == Tenancy::Catalogue;
    (own && !target.tabs.is_empty()).then_some((field.name, target))
}

fn follow(base: &'static Entity, link: &'static str, record: &crate::model::request::Record, context: &mut Context) {
    let cell = record.cell(link);
    if let (Some((_, target)), Some(id)) = (page_behind(base, link), cell.value.as_int()) {
        let name = cell.label.clone().unwrap_or_default();
        context.push(Layer::Record(Box::new(RecordPage::new(target, id, name))));
    }
}

/// Opens the list of a group's records; false where the group cannot be said as a filter.
fn list(content: &Content, row: usize, own: &OwnRow, context: &mut Context) -> bool {
    let Some(condition) = group_condition(&content.template, &content.params, &own.keys) else { return false };
    let base = content.template.base;
    let (entity, condition) = if base.tabs.is_empty() {
        let Some((via, target)) = base.fields.iter().find_map(|field| page_behind(base, field.name)) else {
            return false;
        };
        let held =
            Condition::Exists { entity: base.name.to_owned(), via: via.to_owned(), matching: Box::new(condition) };
        (target, held)
    } else {
        (base, condition)
    };
    let said = content.heads.iter().chain(&content.frozen).filter_map(|place| content.shown.get(row)?.get(*place));
    let words: Vec<String> = said.filter(|text| !text.is_empty()).cloned().collect();
    let page = TablePage::of_group(entity, words.join(" · "), condition, context);
    context.push(Layer::Table(Box::new(page)));
    true
}

/// The rows of a group as the language of lists says it; none where a template says more.
fn group_condition(template: &Template, params: &[(String, String)], keys: &[Value]) -> Option<Condition> {
    let mut parts = vec![sayable(&template.filter)?];
    // The rows are one's own; a comparison group that one is not in has none.
    for param in template.params.iter().filter(|param| param.kind != ParamKind::Municipalities) {
        let given = params.iter().find(|(name, _)| *name == param.name).map(|(_, value)| value.clone());
        if let Some(value) = given.filter(|value| !value.is_empty()).or_else(|| param.default.clone()) {
            let value = match param.field.field.kind {
                Kind::Int { .. } => Value::Int(value.parse().ok()?),
                _ => Value::text(&value),
            };
            parts.push(equal(&param.field, &value)?);
        }
    }
    for (path, value) in template.group.iter().zip(keys).filter(|(path, _)| !path.of_owner()) {
        parts.push(equal(path, value)?);
    }
    if let Some(only) = &template.only {
        let ids = only.ids.iter().map(|id| Condition::is(only.field, Value::Ref(*id))).collect();
        parts.push(Condition::Any(ids));
    }
    Some(Condition::All(parts))
}

/// The value at the end of the path is this, or missing.
fn equal(path: &Path, value: &Value) -> Option<Condition> {
    let name = path.field.name;
    path.entity.field(name)?;
    let last = if value.is_null() { Condition::missing(name) } else { Condition::is(name, value.clone()) };
    let through = |inner: Condition, hop: &crate::model::report::Hop| Condition::Linked {
        field: hop.field.name.to_owned(),
        matching: Box::new(inner),
    };
    Some(path.hops.iter().rev().fold(last, through))
}

/// The condition, where a list can be filtered by it: the names `organisation` and `price_shared`
/// are those of templates.
fn sayable(condition: &Condition) -> Option<Condition> {
    const TEMPLATES_ONLY: [&str; 2] = ["organisation", "price_shared"];
    let known = |name: &String| !TEMPLATES_ONLY.contains(&name.as_str());
    let fits = match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().all(|part| sayable(part).is_some()),
        Condition::Not(inner) => sayable(inner).is_some(),
        Condition::Missing(name) => known(name),
        Condition::Test { field, value: Operand::Field(other), .. } => known(field) && known(other),
        Condition::Test { field, op: Op::Is | Op::Less | Op::AtMost | Op::More | Op::AtLeast, .. } => known(field),
        Condition::Exists { matching, .. } => sayable(matching).is_some(),
        Condition::Linked { field, matching } => known(field) && sayable(matching).is_some(),
        _ => false,
    };
    fits.then(|| condition.clone())
}
