//! What is written and what becomes of it: the drafts' own saves, saves beside them, switches of
//! visibility; and the line to the server, over which none of them happens twice.

use uuid::Uuid;

use super::{Context, Level};
use crate::app::draft::RecordKey;
use crate::app::event::Ticket;
use crate::app::layers::record::{RecordPage, quick_insert};
use crate::app::layers::{Layer, Message, Reopen};
use crate::app::undo::Step;
use crate::keys::{self, Action, hints};
use crate::model::entities;
use crate::model::report::life;
use crate::model::request::{Merge, Outcome, Refusal, Request, Save, Saved, Write};
use crate::model::value::Value;

/// What was written outside the drafts.
#[derive(Clone, Debug)]
pub(super) enum Written {
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
pub(super) struct Quick {
    request: Request,
    name: String,
    what: QuickSave,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QuickSave {
    TakeIntoUse,
    Order,
    /// Options can be chosen here from now on, or no longer.
    Here {
        on: bool,
    },
    Bulk,
    /// What was ordered is done; its name.
    CloseOrder,
    /// A merge of systems, or a step of a template's life; the sentence that says it is done.
    Merge,
    Template,
}

impl Context {
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

    /// One step of a template's life, at once; `said` is what to say when it is done.
    pub fn step_template(&mut self, code: String, step: life::Step, said: String) {
        let request = Request::TemplateStep { uuid: Uuid::now_v7(), code, step };
        self.quick_save(Quick { request, name: said, what: QuickSave::Template });
    }

    /// A merge that was sent and not answered; `said` is what to say when it is done.
    pub fn merge_unanswered(&mut self, merge: Merge, said: String) {
        let request = Request::Merge(merge);
        let quick = Quick { request: request.clone(), name: said, what: QuickSave::Merge };
        self.unanswered.push((request, Written::Quick(quick)));
    }

    pub(super) fn quick_save(&mut self, quick: Quick) -> Ticket {
        let ticket = self.ask(quick.request.clone());
        self.quick = Some((ticket, quick));
        ticket
    }

    pub(super) fn quick_done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>) -> bool {
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
                let mut text = self.texts.with(key, &[("count", saved.ids.len().into())]);
                if let Some(undo) = hints::key_for(&self.keymap, &[keys::Context::Global], Action::Undo) {
                    text = format!("{text} · {undo} {}", self.texts.action(Action::Undo.name(), ""));
                }
                self.say(Level::Done, text);
                self.deliver(Message::Reread(Reopen::Saved));
            }
            (Ok(_), QuickSave::CloseOrder) => {
                let text = self.texts.with("message-order-closed", &[("name", name.into())]);
                self.say(Level::Done, text);
                self.deliver(Message::Reread(Reopen::Saved));
            }
            (Ok(_), QuickSave::Merge | QuickSave::Template) => {
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

    pub(super) fn read_done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>) -> bool {
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

    pub(super) fn not_saved(&mut self, refusal: &Refusal) {
        self.drafts.refused();
        let Refusal::Conflict { entity, id } = refusal else { return self.refuse(refusal) };
        let text = self.keyed("message-conflict", &[]);
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
    pub(super) fn saved(&mut self, saved: &Saved) {
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

    pub(super) fn say_lost(&mut self) {
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
    pub(super) fn send_again(&mut self) -> bool {
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
    pub(super) fn forget_questions(&mut self) {
        self.lost = false;
        self.saving = None;
        self.quick = None;
        self.switching = None;
        self.unanswered.clear();
        self.taking = None;
        self.wished = None;
    }

    /// The id that a new record got.
    pub fn saved_id(&self, key: &RecordKey) -> Option<i64> {
        self.new_ids.iter().find(|(known, _)| known == key).map(|(_, id)| *id)
    }

    pub(super) fn switched(&mut self, switching: Switching, set: i64) {
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

    pub(super) fn close_order(&mut self, id: i64, name: String) {
        self.quick_save(Quick { request: Request::CloseOrder { id }, name, what: QuickSave::CloseOrder });
    }

    pub(super) fn switch_done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>) -> bool {
        let Some(switching) = self.switching.take_if(|switching| switching.ticket == ticket) else { return false };
        match result {
            Ok(Outcome::Saved(saved)) => self.switched(switching, saved.change_id),
            Ok(_) => {}
            Err(refusal) => {
                if matches!(refusal, Refusal::Offline { .. }) {
                    self.unanswered.push((switching.request.clone(), Written::Switch(switching)));
                }
                self.refuse(refusal);
            }
        }
        true
    }
}
