//! What will be saved, before it is: old and new value of every field, by record.

use crossterm::event::KeyEvent;

use crate::app::context::{Context, Level};
use crate::app::draft::{Draft, FieldEdit, RecordKey, Side};
use crate::app::event::Ticket;
use crate::app::layers::input::Input;
use crate::app::layers::pick::Pick;
use crate::app::layers::record::{cell_of, field_edit};
use crate::app::layers::{Behaviour, Handled, Layer, Message, Picked, Purpose, Reopen, moved};
use crate::keys::{self, Action};
use crate::model::entities;
use crate::model::entity::{Entity, Field, Kind};
use crate::model::request::{Outcome, Problem, Refusal};
use crate::model::rules::checks;
use crate::model::value::{Cell, Value};

#[derive(Debug, Default)]
pub struct Review {
    pub lines: Vec<Line>,
    pub cursor: usize,
    pub top: usize,
    pub reason: Input,
    /// The reason is being typed.
    pub typing: bool,
    pub writing: Option<Box<Writing>>,
    /// New payment lines on contracts whose visibility was never chosen.
    pub first_prices: usize,
    contracts: Vec<i64>,
    ticket: Option<Ticket>,
    shown: bool,
}

/// One line of the review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// The record that the lines below belong to.
    Record { key: RecordKey, name: String, new: bool, removed: bool },
    Field {
        key: RecordKey,
        field: String,
        before: Cell,
        after: Cell,
        raw: String,
        problem: Option<Problem>,
        theirs: Option<Box<Cell>>,
        /// What both had before them.
        original: Option<Box<Cell>>,
    },
}

impl Line {
    /// Does the line say what a new record begins with?
    pub fn is_given(&self) -> bool {
        matches!(self, Self::Field { key, before, after, problem: None, .. } if key.is_new() && before == after)
    }
}

/// The field that is being written anew, because two people changed it.
#[derive(Debug)]
pub struct Writing {
    pub key: RecordKey,
    pub field: &'static Field,
    pub input: Input,
    /// Something was typed: that is the decision.
    typed: bool,
}

impl Review {
    fn build(&mut self, context: &Context) {
        self.lines.clear();
        for (key, draft) in ordered(context) {
            self.lines.push(Line::Record {
                key: key.clone(),
                name: draft_name(context, key, draft),
                new: key.is_new(),
                removed: draft.removed,
            });
            if !draft.removed {
                self.fields(context, key, draft);
            }
        }
        self.cursor = self.cursor.min(self.lines.len().saturating_sub(1));
        self.contracts = never_chosen(context);
        let contracts = &self.contracts;
        self.first_prices = context.drafts.first_prices(|key| key.entity == "contract" && contracts.contains(&key.id));
    }

    fn fields(&mut self, context: &Context, key: &RecordKey, draft: &Draft) {
        let crossed = crossed_problems(context, key, draft);
        for (field, edit) in &draft.edits {
            let problem = edit
                .problem
                .clone()
                .or_else(|| crossed.iter().find(|(name, _)| name == field).map(|(_, problem)| problem.clone()));
            self.lines.push(Line::Field {
                key: key.clone(),
                field: field.clone(),
                before: draft.base.cell(field).clone(),
                after: edit.cell.clone().unwrap_or_default(),
                raw: edit.raw.clone(),
                problem,
                theirs: edit.theirs.clone().map(Box::new),
                original: edit.original.clone().map(Box::new),
            });
        }
        if key.is_new() {
            self.given(key, draft, &crossed);
        }
        for (field, problem) in crossed {
            if !draft.edits.contains_key(&field) {
                let cell = draft.base.cell(&field).clone();
                self.lines.push(Line::Field {
                    key: key.clone(),
                    before: cell.clone(),
                    after: cell,
                    raw: String::new(),
                    field,
                    problem: Some(problem),
                    theirs: None,
                    original: None,
                });
            }
        }
    }

    /// What a new record begins with: what was copied, or is so unless somebody says otherwise.
    fn given(&mut self, key: &RecordKey, draft: &Draft, crossed: &[(String, Problem)]) {
        let Some(entity) = entities::named(&key.entity) else { return };
        let parent = draft.parent.as_ref().map(|parent| parent.entity.as_str());
        let leads_up = |field: &Field| matches!(field.kind, Kind::Link(target) if Some(target) == parent);
        let told =
            |field: &Field| draft.edits.contains_key(field.name) || crossed.iter().any(|(name, _)| name == field.name);
        for field in entity.fields.iter().filter(|field| field.stored() && !leads_up(field) && !told(field)) {
            let cell = draft.base.cell(field.name);
            // The heading says what the record is called.
            let says = !cell.value.is_blank() && !matches!(cell.value, Value::Money(0) | Value::Bool(false));
            if says && field.name != entity.label {
                self.lines.push(Line::Field {
                    key: key.clone(),
                    field: field.name.to_owned(),
                    before: cell.clone(),
                    after: cell.clone(),
                    raw: String::new(),
                    problem: None,
                    theirs: None,
                    original: None,
                });
            }
        }
    }

    pub fn problems(&self) -> usize {
        self.lines.iter().filter(|line| matches!(line, Line::Field { problem: Some(_), .. })).count()
    }

    /// Fields that two people changed, and nobody has decided.
    pub fn clashes(&self) -> usize {
        self.lines.iter().filter(|line| matches!(line, Line::Field { theirs: Some(_), .. })).count()
    }

    pub const fn saving(&self) -> bool {
        self.ticket.is_some()
    }

    fn save(&mut self, context: &mut Context) {
        if self.ticket.is_some() || !self.shown {
            return;
        }
        if self.problems() > 0 {
            let first = self.lines.iter().position(|line| matches!(line, Line::Field { problem: Some(_), .. }));
            self.cursor = first.unwrap_or(0);
            let text = context.texts.with("message-mend-first", &[("count", self.problems().into())]);
            context.say(Level::Warning, text);
            return;
        }
        if self.clashes() > 0 {
            self.go_to_clash();
            let text = context.texts.with("message-decide-first", &[("count", self.clashes().into())]);
            context.say(Level::Warning, text);
            return;
        }
        self.ticket = context.save_drafts(self.reason.text().trim());
    }

    /// Throws away the change under the cursor (with `u` to take it back).
    fn discard(&mut self, context: &mut Context) {
        context.remember();
        match self.lines.get(self.cursor).cloned() {
            Some(Line::Record { key, .. }) => context.drafts.forget(&key),
            Some(Line::Field { key, field, .. }) => context.drafts.forget_edit(&key, &field),
            None => {}
        }
        self.build(context);
        if self.lines.is_empty() {
            context.pop();
        }
        context.deliver(Message::Reread(Reopen::Drafts));
    }

    /// Decides the clash under the cursor, and goes to the next.
    fn decide(&mut self, side: Side, context: &mut Context) {
        let Some(Line::Field { key, field, theirs: Some(_), .. }) = self.lines.get(self.cursor).cloned() else {
            return;
        };
        context.remember();
        context.drafts.decide(&key, &field, side);
        self.decided(context);
    }

    fn decided(&mut self, context: &mut Context) {
        self.build(context);
        self.go_to_clash();
        if self.lines.is_empty() {
            context.pop();
        }
        context.deliver(Message::Reread(Reopen::Drafts));
    }

    /// The keys for a clash are offered on its line.
    fn go_to_clash(&mut self) {
        let clash = self.lines.iter().position(|line| matches!(line, Line::Field { theirs: Some(_), .. }));
        self.cursor = clash.unwrap_or(self.cursor);
    }

    /// Writes a value of its own where two people changed the field; elsewhere the reason.
    fn write(&mut self, context: &mut Context) {
        let Some(Line::Field { key, field, raw, theirs: Some(_), .. }) = self.lines.get(self.cursor).cloned() else {
            self.typing = true;
            return;
        };
        let Some(entity) = entities::named(&key.entity) else { return };
        let Some(field) = entity.field(&field) else { return };
        match field.kind {
            Kind::Choice(_) | Kind::Option(_) | Kind::Link(_) => {
                if let Some(pick) = Pick::for_field(entity, key.id, field, context) {
                    context.push(Layer::Pick(pick));
                }
            }
            Kind::Bool | Kind::Moment => self.decide(Side::Mine, context),
            _ => {
                context.remember();
                let input = if field.kind == Kind::LongText { Input::lines(&raw) } else { Input::line(&raw) };
                self.writing = Some(Box::new(Writing { key, field, input, typed: false }));
            }
        }
    }

    /// What is written is kept with every key.
    fn written(&mut self, context: &mut Context) {
        let Some(writing) = &mut self.writing else { return };
        writing.typed = true;
        let edit = field_edit(writing.field, &writing.input.text(), context);
        keep(&writing.key, writing.field.name, edit, context);
    }

    fn end_writing(&mut self, context: &mut Context) {
        if let Some(writing) = self.writing.take().filter(|writing| writing.typed) {
            context.drafts.decide(&writing.key, writing.field.name, Side::Mine);
        }
        self.decided(context);
    }

    fn picked(&mut self, purpose: &Purpose, choice: &Picked, context: &mut Context) -> Handled {
        let Purpose::Field { entity, id, field } = purpose else { return Handled::No };
        let key = RecordKey::new(entity, *id);
        let declared = entities::named(entity).and_then(|entity| entity.field(field));
        let Some(declared) = declared.filter(|_| context.drafts.get(&key).is_some()) else { return Handled::No };
        context.remember();
        keep(&key, field, FieldEdit::of(cell_of(declared, choice), ""), context);
        context.drafts.decide(&key, field, Side::Mine);
        self.decided(context);
        Handled::Yes
    }

    /// The first prices of these contracts are kept to oneself, in the same save.
    fn hide_first_prices(&self, context: &mut Context) {
        let existing: Vec<i64> = self.contracts.iter().copied().filter(|id| *id > 0).collect();
        for id in self.contracts.iter().filter(|id| **id < 0) {
            let key = RecordKey::new("contract", *id);
            context.drafts.bump(&key, "visibility", &Value::text("local"));
        }
        if !existing.is_empty() {
            let lines = i64::try_from(self.first_prices).unwrap_or_default();
            context.switch_visibility(existing, lines, "local");
        }
    }
}

/// Puts an edit into the draft of this record.
fn keep(key: &RecordKey, field: &str, edit: FieldEdit, context: &mut Context) {
    let known = context.drafts.get(key).map(|draft| (draft.base.clone(), draft.parent.clone()));
    if let Some((base, parent)) = known {
        context.drafts.set(&base, parent, field, edit);
    }
}

/// Parents before what hangs on them.
fn ordered(context: &Context) -> Vec<(&RecordKey, &Draft)> {
    let mut all: Vec<(&RecordKey, &Draft)> = context.drafts.iter().collect();
    all.sort_by_key(|(key, draft)| (draft.parent.as_ref().unwrap_or(key), draft.parent.is_some(), *key));
    all
}

fn draft_name(context: &Context, key: &RecordKey, draft: &Draft) -> String {
    let Some(entity) = entities::named(&key.entity) else { return String::new() };
    let shown = context.drafts.overlay(&draft.base);
    let cell = shown.cell(entity.label);
    let name = match entity.field(entity.label) {
        Some(field) => crate::text::format::cell(field, cell, context.texts.lang),
        None => String::new(),
    };
    let called = match entity.name {
        "economy_line" => context.texts.payment_line(&shown),
        _ => format!("{} {name}", context.texts.entity(entity)),
    };
    match parent_name(entity, draft) {
        Some(parent) => format!("{called} · {parent}"),
        None => called,
    }
}

/// What the record is called that this one hangs on.
fn parent_name(entity: &Entity, draft: &Draft) -> Option<String> {
    let parent = draft.parent.as_ref()?;
    let leads = |field: &&Field| matches!(field.kind, Kind::Link(target) if target == parent.entity);
    let field = entity.fields.iter().find(leads).filter(|field| field.name != entity.label)?;
    draft.base.cell(field.name).label.clone()
}

/// Faults between the fields of the record as it would be.
pub fn crossed_problems(context: &Context, key: &RecordKey, draft: &Draft) -> Vec<(String, Problem)> {
    let shown = context.drafts.overlay(&draft.base);
    let value = |field: &str| shown.value(field).clone();
    // A fault that stood there before must not stop another field from being mended.
    let before =
        if key.is_new() { Vec::new() } else { checks::record(&key.entity, &|field| draft.base.value(field).clone()) };
    let mut found: Vec<(String, Problem)> = checks::record(&key.entity, &value)
        .into_iter()
        .filter(|fault| draft.edits.contains_key(fault.0) || !before.contains(fault))
        .map(|(field, problem)| (field.to_owned(), problem))
        .collect();
    if let Some(entity) = entities::named(&key.entity) {
        for field in entity.fields.iter().filter(|field| field.required && field.editable()) {
            if shown.value(field.name).is_blank() && draft.edits.get(field.name).is_none_or(|edit| edit.cell.is_some())
            {
                found.push((field.name.to_owned(), Problem::Required));
            }
        }
    }
    found
}

/// Contracts with new payment lines whose visibility nobody has chosen.
fn never_chosen(context: &Context) -> Vec<i64> {
    let mut parents: Vec<i64> = context
        .drafts
        .iter()
        .filter(|(key, _)| key.entity == "economy_line" && key.is_new())
        .filter(|(_, draft)| draft.base.value("visibility").as_text() == Some("shared"))
        .filter_map(|(_, draft)| draft.parent.as_ref().map(|parent| parent.id))
        .filter(|id| !context.chosen_visibility.contains(id))
        .collect();
    parents.sort_unstable();
    parents.dedup();
    parents
}

impl Behaviour for Review {
    fn contexts(&self) -> &'static [keys::Context] {
        match self.lines.get(self.cursor) {
            _ if self.typing || self.writing.is_some() => &[keys::Context::Field],
            Some(Line::Field { theirs: Some(_), .. }) => {
                &[keys::Context::Conflict, keys::Context::Review, keys::Context::Global]
            }
            _ => &[keys::Context::Review, keys::Context::Global],
        }
    }

    fn enter(&mut self, context: &mut Context) {
        self.build(context);
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        if self.typing {
            self.typing = !matches!(action, Action::Accept | Action::Open | Action::Escape);
            return Handled::Yes;
        }
        if self.writing.is_some() {
            if matches!(action, Action::Accept | Action::Open | Action::Escape) {
                self.end_writing(context);
            }
            return Handled::Yes;
        }
        match action {
            Action::Accept | Action::Open | Action::Save => self.save(context),
            Action::EditField => self.write(context),
            Action::Discard | Action::DeleteLine => self.discard(context),
            Action::TakeTheirs => self.decide(Side::Theirs, context),
            Action::KeepMine => self.decide(Side::Mine, context),
            Action::TakeOriginal => self.decide(Side::Original, context),
            Action::VisibilityLocal if self.first_prices > 0 => self.hide_first_prices(context),
            Action::Escape | Action::Back => context.pop(),
            Action::Undo | Action::Redo => return Handled::No,
            _ => {
                moved(&mut self.cursor, self.lines.len(), 10, action);
            }
        }
        Handled::Yes
    }

    fn text(&mut self, text: &str, context: &mut Context) -> Handled {
        if let Some(writing) = &mut self.writing {
            writing.input.insert(text);
            self.written(context);
            return Handled::Yes;
        }
        if !self.typing {
            return Handled::No;
        }
        self.reason.insert(text);
        Handled::Yes
    }

    fn raw_key(&mut self, key: KeyEvent, context: &mut Context) -> bool {
        if let Some(writing) = &mut self.writing {
            let used = writing.input.edit_key(key);
            self.written(context);
            return used;
        }
        self.typing && self.reason.edit_key(key)
    }

    fn drawn(&mut self, _context: &mut Context) {
        self.shown = true;
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if self.ticket.take_if(|asked| *asked == ticket).is_none() {
            return Handled::No;
        }
        context.save_done(ticket, result);
        Handled::Yes
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        if let Message::Picked { purpose, choice } = message {
            return self.picked(purpose, choice, context);
        }
        if matches!(message, Message::Reread(_) | Message::Switched { .. }) {
            self.build(context);
            if self.lines.is_empty() {
                context.pop();
            }
            self.go_to_clash();
        }
        Handled::No
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        let conflict = matches!(self.lines.get(self.cursor), Some(Line::Field { theirs: Some(_), .. }));
        match action {
            Action::Accept | Action::Escape => true,
            Action::EditField | Action::Discard => !self.typing,
            Action::TakeTheirs | Action::KeepMine | Action::TakeOriginal => conflict,
            Action::VisibilityLocal => self.first_prices > 0,
            _ => false,
        }
    }
}
