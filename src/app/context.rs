//! What every layer shares: who is here, the drafts, the messages, and the doors to the
//! outside (questions, effects, moves between layers).

use std::collections::{BTreeSet, VecDeque};

use chrono::NaiveDate;
use uuid::Uuid;

use crate::app::draft::{Drafts, RecordKey};
use crate::app::event::{Effect, Opened, Place, Ticket};
use crate::app::layers::record::{RecordPage, quick_insert};
use crate::app::layers::{Layer, Message, Question, Reopen};
use crate::app::macros::Macros;
use crate::app::undo::{Step, Taking, Way};
use crate::keys::{Action, Keymap};
use crate::model::bulk::Edit;
use crate::model::entities;
use crate::model::entity::Entity;
use crate::model::request::{Merge, Outcome, Refusal, Request, Save, Saved, Write};
use crate::model::session::{Session, Store};
use crate::model::value::Value;
use crate::text::Texts;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub columns: u16,
    pub rows: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Until the next key.
    Passing,
    Done,
    Warning,
    /// Until Esc.
    Error,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub level: Level,
    pub text: String,
}

/// A step from one layer to another.
#[derive(Debug)]
pub enum Move {
    Push(Box<Layer>),
    Pop,
    /// To a page of the program: everything above Home is left.
    Go(Box<Layer>),
    /// A new beginning: another database or person.
    Root(Box<Layer>),
    Deliver(Message),
}

pub struct Context {
    pub session: Session,
    pub texts: Texts,
    pub keymap: Keymap,
    pub drafts: Drafts,
    pub size: Size,
    pub message: Option<Said>,
    /// Everything that was said, newest last.
    pub messages: Vec<Said>,
    pub effects: Vec<Effect>,
    pub moves: VecDeque<Move>,
    /// What `u` takes back, and what `U` does again, since the last save.
    pub undo: Vec<Step>,
    pub redo: Vec<Step>,
    /// The save that is being taken back, and one whose answer was lost.
    pub taking: Option<Taking>,
    pub wished: Option<Taking>,
    /// Questions that have not been answered.
    pub asked: BTreeSet<Ticket>,
    pub opening: bool,
    pub exporting: bool,
    /// The database that is open, to be opened again as somebody else.
    pub place: Option<Place>,
    /// The visibility switch that is under way: contracts and their new value.
    pub switching: Option<Switching>,
    /// Contracts whose visibility somebody has chosen, as far as records have been read.
    pub chosen_visibility: BTreeSet<i64>,
    /// The page to open on, over Home.
    pub first_page: Option<Action>,
    /// What the menu chose; done on the page below it.
    pub perform: Option<Action>,
    pub macros: Macros,
    /// What `.` does again.
    pub last_edit: Option<Edit>,
    /// The line to the server is lost; the worker looks for it.
    pub lost: bool,
    /// The drafts, while an earlier day is shown.
    pub(super) kept_drafts: Option<Drafts>,
    /// What day it is, while an earlier one is shown.
    pub(super) real_today: Option<NaiveDate>,
    /// The save of the drafts that is under way.
    saving: Option<Ticket>,
    /// A save outside the drafts that is under way.
    quick: Option<(Ticket, Quick)>,
    /// What was written outside the drafts and not answered: sent again, as it was.
    unanswered: Vec<(Request, Written)>,
    /// Records read again after a conflict.
    reading: Vec<Ticket>,
    /// The ids that new records got in the last save.
    new_ids: Vec<(RecordKey, i64)>,
    next_ticket: u64,
}

/// What was written outside the drafts.
#[derive(Clone, Debug)]
enum Written {
    Switch(Switching),
    Quick(Quick),
}

/// A visibility switch that is under way.
#[derive(Clone, Debug)]
pub struct Switching {
    ticket: Ticket,
    /// As it was sent.
    request: Request,
    contracts: Vec<i64>,
    /// Those of them whose visibility was another one: what taking it back is about.
    changed: Vec<i64>,
    /// Their payment lines, for the question that taking a hide back asks.
    lines: i64,
    to: &'static str,
}

/// A save that is not of the drafts, as it was sent.
#[derive(Clone, Debug)]
struct Quick {
    request: Request,
    name: String,
    what: QuickSave,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum QuickSave {
    TakeIntoUse,
    Order,
    /// Options can be chosen here from now on, or no longer.
    Here {
        on: bool,
    },
    Bulk,
    /// What was ordered is done; its name.
    CloseOrder,
    /// A merge of systems; the sentence that says it is done.
    Merge,
}

impl Context {
    pub fn new(texts: Texts, keymap: Keymap, size: Size) -> Self {
        Self {
            session: nobody(),
            texts,
            keymap,
            drafts: Drafts::default(),
            size,
            message: None,
            messages: Vec::new(),
            effects: Vec::new(),
            moves: VecDeque::new(),
            undo: Vec::new(),
            redo: Vec::new(),
            taking: None,
            wished: None,
            kept_drafts: None,
            real_today: None,
            asked: BTreeSet::new(),
            opening: false,
            exporting: false,
            place: None,
            switching: None,
            chosen_visibility: BTreeSet::new(),
            first_page: None,
            perform: None,
            macros: Macros::default(),
            last_edit: None,
            lost: false,
            saving: None,
            quick: None,
            unanswered: Vec::new(),
            reading: Vec::new(),
            new_ids: Vec::new(),
            next_ticket: 0,
        }
    }

    pub fn ask(&mut self, request: Request) -> Ticket {
        let request = request.as_of(self.session.as_of);
        self.next_ticket += 1;
        let ticket = Ticket(self.next_ticket);
        self.asked.insert(ticket);
        self.effects.push(Effect::Ask(ticket, request));
        ticket
    }

    /// The answer is no longer wanted; the database stops working on it.
    pub fn cancel(&mut self, ticket: Ticket) {
        if self.asked.remove(&ticket) {
            self.effects.push(Effect::Cancel(ticket));
        }
    }

    /// An answer came: was it waited for?
    pub fn settle(&mut self, ticket: Ticket) -> bool {
        self.asked.remove(&ticket)
    }

    pub fn waiting(&self) -> bool {
        !self.asked.is_empty() || self.opening || self.exporting
    }

    pub fn push(&mut self, layer: Layer) {
        self.moves.push_back(Move::Push(Box::new(layer)));
    }

    pub fn pop(&mut self) {
        self.moves.push_back(Move::Pop);
    }

    pub fn go(&mut self, layer: Layer) {
        self.moves.push_back(Move::Go(Box::new(layer)));
    }

    pub fn deliver(&mut self, message: Message) {
        self.moves.push_back(Move::Deliver(message));
    }

    pub fn say(&mut self, level: Level, text: impl Into<String>) {
        let said = Said { level, text: text.into() };
        if level != Level::Passing {
            self.messages.push(said.clone());
        }
        self.message = Some(said);
    }

    pub fn refuse(&mut self, refusal: &Refusal) {
        match refusal {
            Refusal::Cancelled => {}
            Refusal::Offline { .. } if self.session.store == Store::SharedRegistry => self.say_lost(),
            _ => {
                let text = self.texts.refusal(None, refusal);
                self.say(Level::Error, text);
            }
        }
    }

    /// A colleague changed what is shown; `shown` already, or to be read again.
    pub fn say_changed(&mut self, shown: bool) {
        if self.message.as_ref().is_none_or(|said| said.level != Level::Error) {
            let text = self.texts.get(if shown { "message-changed-shown" } else { "message-changed" });
            self.say(Level::Passing, text);
        }
    }

    pub fn clear_passing_message(&mut self) {
        if self.message.as_ref().is_some_and(|said| said.level != Level::Error) {
            self.message = None;
        }
    }

    pub fn today(&self) -> NaiveDate {
        self.session.today
    }

    pub fn may_edit(&self, entity: &Entity) -> bool {
        self.session.may_edit(entity)
    }

    pub fn open(&mut self, opened: Opened) {
        self.opening = false;
        self.session = opened.session;
        self.drafts = opened.journal.as_deref().and_then(Drafts::from_json).unwrap_or_default();
        self.forget_steps();
        self.kept_drafts = None;
        self.real_today = None;
        self.asked.clear();
        self.forget_questions();
        let (changes, records) = self.drafts.counts();
        if changes > 0 {
            let args = [("changes", changes.into()), ("records", records.into())];
            let text = self.texts.with("message-drafts-kept", &args);
            self.say(Level::Warning, text);
        } else if self.session.demo {
            let text = self.texts.get("message-demo");
            self.say(Level::Passing, text);
        }
        // The program ended before the answer came.
        if self.drafts.unanswered().is_some() && !self.session.read_only {
            self.save_drafts("");
        }
    }

    /// Shows or hides the prices of these contracts, at once.
    pub fn switch_visibility(&mut self, contracts: Vec<i64>, lines: i64, to: &'static str) {
        let changed = contracts.clone();
        self.switch_many(contracts, changed, lines, to);
    }

    /// The same for many, of which only some had another visibility before.
    pub fn switch_many(&mut self, contracts: Vec<i64>, changed: Vec<i64>, lines: i64, to: &'static str) {
        let request = Request::Visibility { uuid: Uuid::now_v7(), contracts: contracts.clone(), to: to.to_owned() };
        let ticket = self.ask(request.clone());
        self.switching = Some(Switching { ticket, request, contracts, changed, lines, to });
    }

    /// Says of contracts that are what they are to be that somebody has chosen it: nothing that
    /// could be taken back.
    pub fn choose_visibility(&mut self, contracts: Vec<i64>, to: &'static str) {
        self.switch_many(contracts, Vec::new(), 0, to);
    }

    /// Does what a question was answered with yes.
    pub fn confirmed(&mut self, question: &Question) {
        match question {
            Question::Visibility { contracts, lines, to } => self.switch_visibility(contracts.clone(), *lines, to),
            Question::TakeIntoUse { system, name } => self.take_into_use(*system, name),
            // Its page is gone; there it is asked again.
            Question::CloseLogin { .. } => {}
            Question::Undo { set, rows, to } => self.take_back(*set, rows.clone(), *to),
            Question::CloseOrder { order, name } => {
                let request = Request::CloseOrder { id: *order };
                self.quick_save(Quick { request, name: name.clone(), what: QuickSave::CloseOrder });
            }
        }
    }

    /// Answers to what the context itself has asked.
    pub fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>) {
        if self.save_done(ticket, result)
            || self.quick_done(ticket, result)
            || self.read_done(ticket, result)
            || self.taken(ticket, result)
        {
            return;
        }
        let switched = self.switching.take_if(|switching| switching.ticket == ticket);
        match (switched, result) {
            (Some(switching), Ok(Outcome::Saved(saved))) => self.switched(switching, saved.change_id),
            (Some(switching), Err(refusal @ Refusal::Offline { .. })) => {
                self.unanswered.push((switching.request.clone(), Written::Switch(switching)));
                self.refuse(refusal);
            }
            (_, Err(refusal)) => self.refuse(refusal),
            (_, Ok(_)) => {}
        }
    }

    /// Takes a catalogue system into use in one's own municipality: an empty usage, at once.
    pub fn take_into_use(&mut self, system: i64, name: &str) {
        let fields = vec![("system_id".to_owned(), Value::Ref(system))];
        let request = Request::Save(quick_insert("system_usage", "take-into-use", fields));
        self.quick_save(Quick { request, name: name.to_owned(), what: QuickSave::TakeIntoUse });
    }

    /// Asks the secretariat to register a supplier that is missing.
    pub fn order_supplier(&mut self, name: &str) {
        let fields = vec![
            ("kind".to_owned(), Value::text("supplier")),
            ("name".to_owned(), Value::text(name)),
            ("status".to_owned(), Value::text("open")),
        ];
        let request = Request::Save(quick_insert("catalogue_order", "order", fields));
        self.quick_save(Quick { request, name: name.to_owned(), what: QuickSave::Order });
    }

    /// Switches whether options can be chosen in one's own municipality.
    pub fn switch_here(&mut self, writes: Vec<Write>, name: String, on: bool) {
        let save = Save { uuid: Uuid::now_v7(), reason: String::new(), kind: "edit".to_owned(), writes };
        self.quick_save(Quick { request: Request::Save(save), name, what: QuickSave::Here { on } });
    }

    /// Sends one edit of many records.
    pub fn save_many(&mut self, save: Save) -> Ticket {
        self.quick_save(Quick { request: Request::Save(save), name: String::new(), what: QuickSave::Bulk })
    }

    /// A merge that was sent and not answered; `said` is what to say when it is done.
    pub fn merge_unanswered(&mut self, merge: Merge, said: String) {
        let request = Request::Merge(merge);
        let quick = Quick { request: request.clone(), name: said, what: QuickSave::Merge };
        self.unanswered.push((request, Written::Quick(quick)));
    }

    fn quick_save(&mut self, quick: Quick) -> Ticket {
        let ticket = self.ask(quick.request.clone());
        self.quick = Some((ticket, quick));
        ticket
    }

    fn quick_done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>) -> bool {
        let Some((_, quick)) = self.quick.take_if(|(waiting, _)| *waiting == ticket) else { return false };
        let Quick { name, what, .. } = quick.clone();
        match (result, what) {
            (Ok(Outcome::Saved(saved)), QuickSave::TakeIntoUse) => {
                let text = self.texts.with("message-taken-into-use", &[("name", name.clone().into())]);
                self.say(Level::Done, text);
                self.deliver(Message::Reread(Reopen::Saved));
                if let Some(id) = saved.ids.first() {
                    let page = RecordPage::new(&entities::usage::SYSTEM_USAGE, *id, name);
                    self.push(Layer::Record(Box::new(page)));
                }
            }
            (Ok(_), QuickSave::Order) => {
                let text = self.texts.with("message-ordered", &[("name", name.into())]);
                self.say(Level::Done, text);
            }
            (Ok(_), QuickSave::Here { on }) => {
                let key = if on { "message-here-on" } else { "message-here-off" };
                let text = self.texts.with(key, &[("name", name.into())]);
                self.say(Level::Done, text);
                self.deliver(Message::Reread(Reopen::Saved));
            }
            (Ok(Outcome::Saved(saved)), QuickSave::Bulk) => {
                let key = if saved.already_done { "message-bulk-already" } else { "message-bulk-done" };
                let text = self.texts.with(key, &[("count", saved.ids.len().into())]);
                self.say(Level::Done, text);
                self.deliver(Message::Reread(Reopen::Saved));
            }
            (Ok(_), QuickSave::CloseOrder) => {
                let text = self.texts.with("message-order-closed", &[("name", name.into())]);
                self.say(Level::Done, text);
                self.deliver(Message::Reread(Reopen::Saved));
            }
            (Ok(_), QuickSave::Merge) => {
                self.say(Level::Done, name);
                self.deliver(Message::Reread(Reopen::Saved));
            }
            (Ok(_), QuickSave::TakeIntoUse | QuickSave::Bulk) => {}
            (Err(refusal), _) => {
                if matches!(refusal, Refusal::Offline { .. }) {
                    self.unanswered.push((quick.request.clone(), Written::Quick(quick)));
                }
                self.refuse(refusal);
            }
        }
        true
    }

    /// Reads a record again so that its draft can follow it.
    pub fn read_again(&mut self, entity: &'static str, id: i64) {
        let ticket = self.ask(Request::Record { entity, id });
        self.reading.push(ticket);
    }

    fn read_done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>) -> bool {
        let Some(place) = self.reading.iter().position(|waiting| *waiting == ticket) else { return false };
        self.reading.swap_remove(place);
        match result {
            Ok(Outcome::Record(record)) => {
                if self.drafts.rebase(record) {
                    let text = self.texts.get("message-removal-withdrawn");
                    self.say(Level::Warning, text);
                }
                self.deliver(Message::Reread(Reopen::Drafts));
            }
            Ok(_) => {}
            Err(refusal) => self.refuse(refusal),
        }
        true
    }

    /// Sends the drafts, or once more the save that was not answered. None while one is under
    /// way: its answer comes first.
    pub fn save_drafts(&mut self, reason: &str) -> Option<Ticket> {
        if self.saving.is_some() || self.session.as_of.is_some() {
            return None;
        }
        let save = self.drafts.save(reason);
        let ticket = self.ask(Request::Save(save));
        self.saving = Some(ticket);
        Some(ticket)
    }

    /// Is anything being written just now?
    pub const fn writing(&self) -> bool {
        self.saving.is_some() || self.quick.is_some() || self.switching.is_some() || self.taking.is_some()
    }

    /// The answer to a save of the drafts. One that was lost leaves the save as it is.
    pub fn save_done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>) -> bool {
        if self.saving.take_if(|saving| *saving == ticket).is_none() {
            return false;
        }
        match result {
            Ok(Outcome::Saved(saved)) => self.saved(saved),
            Ok(_) => {}
            Err(refusal @ Refusal::Offline { .. }) => self.refuse(refusal),
            Err(refusal) => self.not_saved(refusal),
        }
        true
    }

    fn not_saved(&mut self, refusal: &Refusal) {
        self.drafts.refused();
        let Refusal::Conflict { entity, id } = refusal else { return self.refuse(refusal) };
        let text = self.texts.get("message-conflict");
        self.say(Level::Warning, text);
        // What else has been changed meanwhile is found now, and not by one refusal after another.
        const READ_AT_ONCE: usize = 50;
        let mut all: Vec<RecordKey> = self.drafts.iter().map(|(key, _)| key.clone()).collect();
        all.retain(|key| !key.is_new());
        if all.len() > READ_AT_ONCE {
            all = vec![RecordKey::new(entity, *id)];
        }
        for key in all {
            if let Some(entity) = entities::named(&key.entity) {
                self.read_again(entity.name, key.id);
            }
        }
    }

    /// A save of the drafts has landed: what it held is done.
    fn saved(&mut self, saved: &Saved) {
        let (changes, records) = self.drafts.counts();
        self.new_ids = self.drafts.landed(&saved.ids);
        self.forget_steps();
        let (left, _) = self.drafts.counts();
        let args = [("changes", changes.into()), ("records", records.into()), ("left", left.into())];
        let key = match (left, saved.already_done) {
            (0, false) => "message-saved",
            (0, true) => "message-already-saved",
            _ => "message-saved-but",
        };
        let text = self.texts.with(key, &args);
        self.say(Level::Done, text);
        self.deliver(Message::Reread(Reopen::Saved));
    }

    /// The line to the server is lost: said, and marked until it is back.
    pub fn line_lost(&mut self) {
        if !std::mem::replace(&mut self.lost, true) && self.message.is_none() {
            self.say_lost();
        }
    }

    fn say_lost(&mut self) {
        let text = self.texts.get("message-line-lost");
        self.say(Level::Error, text);
    }

    /// The line is back: what was written and not answered is sent again, as it was, and all
    /// that is shown is read again.
    pub fn line_back(&mut self) {
        if !std::mem::take(&mut self.lost) {
            return;
        }
        if self.message.as_ref().is_none_or(|said| said.level != Level::Done) {
            let text = self.texts.get("message-line-back");
            self.say(Level::Done, text);
        }
        if self.send_again() {
            return;
        }
        self.deliver(Message::Reread(Reopen::Saved));
    }

    /// Sends again what was not answered; true where the drafts' own save was, whose answer
    /// has everything read again.
    fn send_again(&mut self) -> bool {
        for (request, written) in std::mem::take(&mut self.unanswered) {
            let ticket = self.ask(request);
            match written {
                Written::Switch(switching) => self.switching = Some(Switching { ticket, ..switching }),
                Written::Quick(quick) => self.quick = Some((ticket, quick)),
            }
        }
        if let Some(taking) = self.wished.take() {
            self.wish_again(taking);
        }
        self.drafts.unanswered().is_some() && self.save_drafts("").is_some()
    }

    /// Answers of another database are not waited for.
    fn forget_questions(&mut self) {
        self.lost = false;
        self.saving = None;
        self.quick = None;
        self.switching = None;
        self.unanswered.clear();
        self.taking = None;
        self.wished = None;
    }

    fn forget_steps(&mut self) {
        self.undo.clear();
        self.redo.clear();
    }

    /// The id that a new record got.
    pub fn saved_id(&self, key: &RecordKey) -> Option<i64> {
        self.new_ids.iter().find(|(known, _)| known == key).map(|(_, id)| *id)
    }

    /// Opens a database; the screen waits for it.
    pub fn open_place(&mut self, place: Place, login: Option<String>) {
        self.opening = true;
        self.place = Some(place.clone());
        self.effects.push(Effect::Open { place, login });
    }

    /// The same database as somebody else (the demo's identities).
    pub fn become_person(&mut self, login: &str) {
        if let Some(place) = self.place.clone() {
            let place = match place {
                Place::Demo { .. } => Place::Demo { reset: false },
                other => other,
            };
            self.open_place(place, Some(login.to_owned()));
        }
    }

    fn switched(&mut self, switching: Switching, set: i64) {
        let Switching { contracts, changed, lines, to, .. } = switching;
        for id in &contracts {
            self.chosen_visibility.insert(*id);
            self.drafts.bump(&RecordKey::new("contract", *id), "visibility", &Value::text(to));
        }
        let key = match (to, changed.is_empty()) {
            ("local", _) => "message-hidden",
            (_, false) => "message-shared",
            (_, true) => "message-chosen-shared",
        };
        let text = self.texts.with(key, &[("count", contracts.len().into())]);
        self.say(Level::Done, text);
        let back = if to == "local" { "shared" } else { "local" };
        // A switch that had landed before is known to the database alone.
        if !changed.is_empty() && set > 0 {
            self.step(Step::Visibility { set, contracts: changed.len(), lines, to: back });
        }
        self.deliver(Message::Switched { contracts, to });
    }

    /// What works on every page. False where the action means nothing here.
    pub fn global(&mut self, action: Action) -> bool {
        match action {
            Action::Quit => self.effects.push(Effect::Quit),
            Action::Redraw => self.effects.push(Effect::Redraw),
            Action::Suspend => self.effects.push(Effect::Suspend),
            Action::Back => self.pop(),
            Action::Escape => self.message = None,
            Action::Help => self.push(Layer::help()),
            Action::Menu => self.push(Layer::menu()),
            Action::Messages => self.push(Layer::messages()),
            _ if self.session.person_id == 0 => return false,
            Action::Undo => self.take(Way::Back),
            Action::Redo => self.take(Way::Again),
            Action::Palette | Action::CommandLine => self.push(Layer::search()),
            Action::Save | Action::GoDrafts => self.review(),
            Action::MacroRecord => self.toggle_recording(),
            Action::MacroRun => self.pick_macro(),
            Action::SwitchIdentity => self.push(Layer::identities(self)),
            _ => match Layer::page(action, self) {
                Some(page) => self.go(page),
                None => return false,
            },
        }
        true
    }

    /// Is this one of the things that work everywhere and make sense now?
    pub fn offers(&self, action: Action) -> bool {
        match action {
            Action::Save => !self.drafts.is_empty(),
            Action::Undo => !self.undo.is_empty(),
            Action::Redo => !self.redo.is_empty(),
            Action::SwitchIdentity => !self.session.identities.is_empty(),
            Action::MacroRun => !self.macros.kept.is_empty(),
            Action::MacroRecord => self.session.person_id != 0,
            Action::Palette => self.session.person_id != 0,
            Action::Help | Action::Menu | Action::Quit | Action::Back => true,
            _ => false,
        }
    }

    fn review(&mut self) {
        if self.drafts.is_empty() {
            let text = self.texts.get("message-nothing-to-save");
            self.say(Level::Passing, text);
        } else {
            self.push(Layer::review());
        }
    }
}

/// Nobody is here until a database is open.
fn nobody() -> Session {
    Session {
        login: String::new(),
        person_id: 0,
        person_name: String::new(),
        organisation_id: 0,
        organisation_name: String::new(),
        roles: Vec::new(),
        today: NaiveDate::default(),
        store: Store::OwnFile,
        demo: false,
        read_only: true,
        identities: Vec::new(),
        as_of: None,
    }
}
