//! What every layer shares: who is here, the drafts, the messages, and the doors to the
//! outside (questions, effects, moves between layers).

mod writing;

use chrono::NaiveDate;
use std::collections::{BTreeSet, VecDeque};

pub use self::writing::Switching;
use self::writing::{Quick, Written};
use crate::app::draft::{Drafts, RecordKey};
use crate::app::event::{Effect, Opened, Place, Ticket};
use crate::app::layers::{Layer, Message, Question};
use crate::app::macros::Macros;
use crate::app::manuscripts::Manuscripts;
use crate::app::steps::Left;
use crate::app::undo::{Step, Taking, Way};
use crate::keys::{self, Action, Keymap, hints};
use crate::model::bulk::Edit;
use crate::model::entity::Entity;
use crate::model::groups::Group;
use crate::model::request::{Outcome, Refusal, Request};
use crate::model::session::{Session, Store};
use crate::text::{Arg, Texts};

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
    /// What keys mean on the layer on top.
    pub here: &'static [keys::Context],
    pub drafts: Drafts,
    /// The texts of templates that are being written.
    pub manuscripts: Manuscripts,
    pub size: Size,
    pub message: Option<Said>,
    /// Everything that was said, newest last.
    pub messages: Vec<Said>,
    pub effects: Vec<Effect>,
    pub moves: VecDeque<Move>,
    /// What `u` takes back, and what `U` does again, since the last save; the next one last.
    pub undo: Vec<Step>,
    pub redo: Vec<Step>,
    /// The save that is being taken back, and one whose answer was lost.
    pub taking: Option<Taking>,
    pub wished: Option<Taking>,
    /// Questions that have not been answered.
    pub asked: BTreeSet<Ticket>,
    pub opening: bool,
    pub exporting: bool,
    /// Rows of the file so far, when it takes long enough to be said.
    pub written: Option<u64>,
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
    /// The person's comparison groups.
    pub groups: Vec<Group>,
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

impl Context {
    pub fn new(texts: Texts, keymap: Keymap, size: Size) -> Self {
        Self {
            session: nobody(),
            texts,
            keymap,
            here: &[keys::Context::Global],
            drafts: Drafts::default(),
            manuscripts: Manuscripts::default(),
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
            written: None,
            place: None,
            switching: None,
            chosen_visibility: BTreeSet::new(),
            first_page: None,
            perform: None,
            macros: Macros::default(),
            groups: Vec::new(),
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

    /// A text that may name keys, as they are on the layer on top.
    pub fn keyed(&self, key: &str, args: &[(&'static str, Arg)]) -> String {
        self.texts.with_keys(key, args, |action| self.key_of(self.here, action))
    }

    /// What is pressed for the action of this name: here, or else where it belongs. Where this
    /// keymap has no key for it, the menu and the action's word.
    pub fn key_of(&self, here: &[keys::Context], name: &str) -> String {
        let Ok(action) = name.parse() else { return name.to_owned() };
        let key = |contexts: &[keys::Context], action| hints::key_for(&self.keymap, contexts, action);
        let elsewhere = || keys::Context::ALL.iter().find_map(|context| key(&[*context], action));
        key(here, action).or_else(elsewhere).unwrap_or_else(|| {
            let menu = key(&[keys::Context::Global], Action::Menu).unwrap_or_default();
            let args = [("menu", menu.into()), ("action", self.texts.action(name, "").into())];
            self.texts.with("key-by-menu", &args)
        })
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

    /// The same of what somebody may have asked.
    pub fn forget(&mut self, asked: &mut Option<Ticket>) {
        if let Some(ticket) = asked.take() {
            self.cancel(ticket);
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
            let text = self.keyed(if shown { "message-changed-shown" } else { "message-changed" }, &[]);
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
        self.manuscripts = opened.journal.as_deref().map(Manuscripts::of_journal).unwrap_or_default();
        let left = opened.journal.as_deref().and_then(Left::from_text).unwrap_or_default();
        (self.drafts, self.undo, self.redo) = (left.drafts, left.undo, left.redo);
        self.manuscripts = opened.journal.as_deref().map(Manuscripts::of_journal).unwrap_or_default();
        self.kept_drafts = None;
        self.real_today = None;
        self.asked.clear();
        self.forget_questions();
        let (changes, records) = self.drafts.counts();
        if changes > 0 {
            let args = [("changes", changes.into()), ("records", records.into())];
            let text = self.keyed("message-drafts-kept", &args);
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

    /// Does what a question was answered with yes.
    pub fn confirmed(&mut self, question: &Question) {
        match question {
            Question::Visibility { contracts, lines, to } => self.switch_visibility(contracts.clone(), *lines, to),
            Question::TakeIntoUse { system, name } => self.take_into_use(*system, name),
            // Its page is gone; there it is asked again.
            Question::CloseLogin { .. } => {}
            Question::Undo { set, rows, to } => self.take_back(*set, rows.clone(), *to),
            Question::TemplateStep { code, step, said } => self.step_template(code.clone(), step.clone(), said.clone()),
            Question::CloseOrder { order, name } => self.close_order(*order, name.clone()),
        }
    }

    /// Answers to what the context itself has asked.
    pub fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>) {
        if self.save_done(ticket, result)
            || self.quick_done(ticket, result)
            || self.read_done(ticket, result)
            || self.switch_done(ticket, result)
            || self.taken(ticket, result)
        {
            return;
        }
        if let Err(refusal) = result {
            self.refuse(refusal);
        }
    }

    fn forget_steps(&mut self) {
        self.undo.clear();
        self.redo.clear();
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
        history_from: None,
    }
}
