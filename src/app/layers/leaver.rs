//! Somebody leaves: everything the person holds on one page, moved to somebody else or ended, all
//! of it or what is marked. Nothing happens before the preview has been seen.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::app::context::{Context, Level};
use crate::app::event::Ticket;
use crate::app::layers::confirm::Confirm;
use crate::app::layers::input::Input;
use crate::app::layers::pick::Pick;
use crate::app::layers::{Behaviour, Handled, Layer, Message, Picked, Purpose, Question, Reopen, moved, say_denied};
use crate::keys::{self, Action};
use crate::model::leaver::{self, Count, Fate, HELD, HOLDER, Successor};
use crate::model::request::{Outcome, Record, Refusal, Request, Save};
use crate::model::session::Store;
use crate::model::value::Value;

#[derive(Debug)]
pub struct Leaver {
    pub id: i64,
    pub name: String,
    pub held: Vec<Record>,
    pub marks: BTreeSet<(String, i64)>,
    pub cursor: usize,
    pub loaded: bool,
    /// What is to happen, as far as it has been chosen.
    pub plan: Option<Plan>,
    pub reason: Input,
    pub typing: bool,
    asked: Vec<Ticket>,
    person: Option<Ticket>,
    /// As the database has it: login, and is the person active?
    record: Option<Record>,
    doing: Option<(Ticket, Doing)>,
}

/// What has been sent and not answered.
#[derive(Clone, Copy, Debug)]
enum Doing {
    HandOver(Count),
    CloseLogin,
}

/// Who takes over, or nobody.
#[derive(Debug)]
pub struct Plan {
    pub successor: Option<Successor>,
    /// What the successor holds is still being read.
    asked: Vec<Ticket>,
    /// The same save, sent again after a lost line, happens once.
    uuid: Uuid,
    seen: bool,
}

impl Leaver {
    pub fn new(id: i64, name: String) -> Self {
        Self {
            id,
            name,
            held: Vec::new(),
            marks: BTreeSet::new(),
            cursor: 0,
            loaded: false,
            plan: None,
            reason: Input::default(),
            typing: false,
            asked: Vec::new(),
            person: None,
            record: None,
            doing: None,
        }
    }

    /// Opens the page for those who may change anything that can be held.
    pub fn open(id: i64, name: String, context: &mut Context) {
        if HELD.iter().any(|entity| context.may_edit(entity)) {
            context.push(Layer::Leaver(Box::new(Self::new(id, name))));
        } else {
            say_denied(context, "assignment");
        }
    }

    fn load(&mut self, context: &mut Context) {
        self.held.clear();
        self.plan = None;
        self.asked = ask_held(self.id, context);
        self.person = Some(context.ask(Request::Record { entity: "person", id: self.id }));
    }

    /// What the plan is about: the marked, or all.
    pub fn chosen(&self) -> Vec<&Record> {
        self.held.iter().filter(|record| self.marks.is_empty() || self.is_marked(record)).collect()
    }

    pub fn is_marked(&self, record: &Record) -> bool {
        self.marks.contains(&(record.entity.clone(), record.id))
    }

    /// What becomes of this, once somebody has been chosen.
    pub fn fate(&self, record: &Record, context: &Context) -> Option<Fate> {
        let plan = self.plan.as_ref().filter(|plan| plan.asked.is_empty())?;
        let chosen = self.marks.is_empty() || self.is_marked(record);
        chosen.then(|| leaver::fate(&context.session, record, plan.successor.as_ref()))
    }

    /// Is it this person's to change at all?
    pub fn may_change(record: &Record, context: &Context) -> bool {
        leaver::fate(&context.session, record, None).is_change()
    }

    pub fn count(&self, context: &Context) -> Count {
        let successor = self.plan.as_ref().and_then(|plan| plan.successor.as_ref());
        let count = leaver::count(&context.session, &self.chosen(), successor);
        Count { left: self.held.len() - count.moved - count.ended, ..count }
    }

    /// Is the next yes the commit?
    pub const fn is_preview(&self) -> bool {
        self.plan.is_some()
    }

    fn choose_successor(&self, context: &mut Context) {
        if self.held.is_empty() {
            self.offer_closing(context);
        } else if self.count(context).left == self.held.len() {
            say_denied(context, "assignment");
        } else {
            context.push(Layer::Pick(Pick::successor(self.id, &self.name, context)));
        }
    }

    fn planned(&mut self, choice: &Picked, context: &mut Context) {
        let successor = match choice {
            Picked::Choice(choice) => Some(Successor { id: choice.id, name: choice.name.clone(), held: Vec::new() }),
            _ => None,
        };
        let asked = successor.as_ref().map(|successor| ask_held(successor.id, context)).unwrap_or_default();
        self.plan = Some(Plan { successor, asked, uuid: Uuid::now_v7(), seen: false });
    }

    fn perform(&mut self, context: &mut Context) {
        let Some(plan) = self.plan.as_ref().filter(|plan| plan.seen && self.doing.is_none()) else { return };
        let save = self.save(plan, context);
        if save.writes.is_empty() {
            say_denied(context, "assignment");
            return;
        }
        let doing = Doing::HandOver(self.count(context));
        self.doing = Some((context.ask(Request::Save(save)), doing));
    }

    fn save(&self, plan: &Plan, context: &Context) -> Save {
        let reason = self.reason.text();
        leaver::save(&context.session, &self.chosen(), plan.successor.as_ref(), plan.uuid, reason.trim())
    }

    fn done_with(&mut self, doing: Doing, context: &mut Context) {
        let text = match doing {
            Doing::HandOver(Count { moved, ended, left }) => {
                let args = [("moved", moved.into()), ("ended", ended.into()), ("left", left.into())];
                context.texts.with("leaver-done", &args)
            }
            Doing::CloseLogin => context.texts.with("leaver-closed", &[("name", self.name.clone().into())]),
        };
        context.say(Level::Done, text);
        self.marks.clear();
        self.reason = Input::default();
        context.deliver(Message::Reread(Reopen::Saved));
        self.load(context);
    }

    /// Nothing is held any more: the login can be closed, by whoever does that here.
    fn offer_closing(&self, context: &mut Context) {
        let Some(person) = &self.record else { return };
        let login = person.value("login").as_text().unwrap_or_default().to_owned();
        let active = person.value("active").as_bool() == Some(true);
        if !active {
            let text = context.texts.get("leaver-closed-already");
            context.say(Level::Passing, text);
        } else if may_close(self.id, context) {
            let text = context.texts.with("question-close-login", &[("name", self.name.clone().into())]);
            context.push(Layer::Confirm(Confirm::new(text, Question::CloseLogin { person: self.id })));
        } else {
            let text = context.texts.with("leaver-operator-closes", &[("login", login.into())]);
            context.say(Level::Passing, text);
        }
    }

    fn close_login(&mut self, context: &mut Context) {
        let Some(person) = &self.record else { return };
        let fields = vec![("active".to_owned(), Value::Bool(false))];
        let write = crate::model::request::Write::Update {
            entity: "person".to_owned(),
            id: person.id,
            version: person.version,
            fields,
        };
        let save = Save { uuid: Uuid::now_v7(), reason: String::new(), kind: "leaver".to_owned(), writes: vec![write] };
        self.doing = Some((context.ask(Request::Save(save)), Doing::CloseLogin));
    }

    fn escape(&mut self, context: &mut Context) {
        if context.message.take().is_some() {
            return;
        }
        if self.plan.take().is_some() {
            return;
        }
        if self.marks.is_empty() {
            context.pop();
        } else {
            self.marks.clear();
        }
    }

    fn mark(&mut self, context: &Context) {
        let Some(record) = self.held.get(self.cursor) else { return };
        let key = (record.entity.clone(), record.id);
        if !self.marks.remove(&key) && Self::may_change(record, context) {
            self.marks.insert(key);
        }
        moved(&mut self.cursor, self.held.len(), 1, Action::Down);
    }

    fn mark_all(&mut self, invert: bool, context: &Context) {
        let all = self.held.iter().filter(|record| Self::may_change(record, context));
        let all: BTreeSet<(String, i64)> = all.map(|record| (record.entity.clone(), record.id)).collect();
        self.marks = if invert { all.difference(&self.marks).cloned().collect() } else { all };
    }

    fn take_held(&mut self, ticket: Ticket, rows: &[Record]) {
        if take(&mut self.asked, ticket) {
            self.held.extend(rows.iter().cloned());
            self.held.sort_by_key(order);
            self.loaded = self.asked.is_empty();
            self.cursor = self.cursor.min(self.held.len().saturating_sub(1));
        } else if let Some(plan) = &mut self.plan
            && take(&mut plan.asked, ticket)
            && let Some(successor) = &mut plan.successor
        {
            successor.held.extend(rows.iter().cloned());
        }
    }

    fn waits_for(&self, ticket: Ticket) -> bool {
        let planned = self.plan.as_ref().is_some_and(|plan| plan.asked.contains(&ticket));
        planned || self.asked.contains(&ticket) || self.person == Some(ticket)
    }
}

/// A file has no operator; in the shared registry a login is the operator's to close.
fn may_close(person: i64, context: &Context) -> bool {
    let session = &context.session;
    session.store == Store::OwnFile
        && session.person_id != person
        && session.may_edit(HELD[0])
        && session.may_give("local_admin")
}

fn take(tickets: &mut Vec<Ticket>, ticket: Ticket) -> bool {
    let before = tickets.len();
    tickets.retain(|waiting| *waiting != ticket);
    tickets.len() < before
}

fn ask_held(person: i64, context: &mut Context) -> Vec<Ticket> {
    HELD.iter().map(|entity| context.ask(Request::Related { entity: entity.name, via: HOLDER, id: person })).collect()
}

/// As `HELD` has them, then as they were given.
fn order(record: &Record) -> (Option<usize>, i64) {
    (HELD.iter().position(|entity| entity.name == record.entity), record.id)
}

impl Behaviour for Leaver {
    fn contexts(&self) -> &'static [keys::Context] {
        match (&self.plan, self.typing) {
            (Some(_), true) => &[keys::Context::Field],
            (Some(_), false) => &[keys::Context::Review, keys::Context::Global],
            (None, _) => &[keys::Context::Leaver, keys::Context::Global],
        }
    }

    fn enter(&mut self, context: &mut Context) {
        self.load(context);
    }

    fn leave(&mut self, context: &mut Context) {
        let planned = self.plan.take().map(|plan| plan.asked).unwrap_or_default();
        for ticket in self.asked.drain(..).chain(planned).chain(self.person.take()) {
            context.cancel(ticket);
        }
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        if self.typing {
            self.typing = !matches!(action, Action::Accept | Action::Open | Action::Escape);
            return Handled::Yes;
        }
        let count = self.held.len();
        match action {
            Action::Accept | Action::Open if self.plan.is_some() => self.perform(context),
            Action::Accept | Action::Open if self.loaded => self.choose_successor(context),
            Action::EditField if self.plan.is_some() => self.typing = true,
            Action::Mark if self.plan.is_none() => self.mark(context),
            Action::MarkAll if self.plan.is_none() => self.mark_all(false, context),
            Action::InvertMarks if self.plan.is_none() => self.mark_all(true, context),
            Action::Reload => self.load(context),
            Action::Escape => self.escape(context),
            _ if moved(&mut self.cursor, count, 10, action) => {}
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn typed_into(&mut self) -> Option<&mut Input> {
        Some(&mut self.reason).filter(|_| self.typing)
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if let Some((_, doing)) = self.doing.take_if(|(waiting, _)| *waiting == ticket) {
            match result {
                Ok(_) => self.done_with(doing, context),
                // Sent again by Enter, as it was.
                Err(refusal @ Refusal::Offline { .. }) => context.refuse(refusal),
                Err(refusal) => {
                    context.refuse(refusal);
                    self.load(context);
                }
            }
            return Handled::Yes;
        }
        if !self.waits_for(ticket) {
            return Handled::No;
        }
        match result {
            Ok(Outcome::Related(rows)) => self.take_held(ticket, rows),
            Ok(Outcome::Record(person)) => {
                self.person = None;
                self.record = Some(Record::clone(person));
            }
            Ok(_) => {}
            Err(refusal) => {
                context.refuse(refusal);
                context.pop();
            }
        }
        Handled::Yes
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        match message {
            Message::Picked { purpose: Purpose::Successor { .. }, choice } => {
                self.planned(choice, context);
                Handled::Yes
            }
            Message::Confirmed(Question::CloseLogin { person }) if *person == self.id => {
                self.close_login(context);
                Handled::Yes
            }
            _ => Handled::No,
        }
    }

    fn drawn(&mut self, _context: &mut Context) {
        if let Some(plan) = self.plan.as_mut().filter(|plan| plan.asked.is_empty()) {
            plan.seen = true;
        }
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        match action {
            Action::Accept | Action::Escape => true,
            Action::EditField => self.plan.is_some(),
            Action::Mark | Action::MarkAll | Action::InvertMarks => self.plan.is_none() && !self.held.is_empty(),
            _ => false,
        }
    }
}
