//! `u` and `U`: steps of the drafts, marks and filters at once; a save only after asking. What
//! was saved is taken back by the database, which knows the order of one's own change sets also
//! after a restart; here stands only what has been done since the program was opened.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::context::{Context, Level};
use crate::app::draft::{Drafts, RecordKey};
use crate::app::event::Ticket;
use crate::app::layers::confirm::Confirm;
use crate::app::layers::{Layer, Message, Question, Reopen};
use crate::model::entities;
use crate::model::history::Undo as Wish;
use crate::model::history::{ChangeSet, Left, Undone, Which, Why};
use crate::model::request::{Outcome, Refusal, Request};
use crate::model::value::Cell;
use crate::text::{Texts, format, key};

/// Something that `u` takes back, or `U` does again.
#[derive(Clone, Debug)]
pub enum Step {
    Drafts(Box<Drafts>),
    /// A switch of prices: the change set to take back, and what becomes of the prices then.
    Visibility {
        set: i64,
        contracts: usize,
        lines: i64,
        to: &'static str,
    },
    /// A save that was taken back.
    Save {
        set: i64,
    },
    List(ListState),
}

/// What is marked and filtered in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListState {
    pub entity: &'static str,
    pub marks: BTreeSet<i64>,
    pub filter: String,
    pub view: Option<&'static str>,
}

/// Which way a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    Back,
    Again,
}

/// A save that is being taken back.
#[derive(Clone, Debug)]
pub struct Taking {
    pub ticket: Ticket,
    pub wish: Wish,
    /// What becomes of the prices, where that is all there is to it.
    to: Option<&'static str>,
}

impl Context {
    /// Remembers the drafts as they are, for `u`.
    pub fn remember(&mut self) {
        let drafts = self.drafts.clone();
        self.step(Step::Drafts(Box::new(drafts)));
    }

    /// Something was done that `u` takes back; what had been taken back before is past.
    pub fn step(&mut self, step: Step) {
        const KEPT: usize = 200;
        if self.undo.len() == KEPT {
            self.undo.remove(0);
        }
        // The journal keeps the steps too; what was marked ends with its list.
        self.drafts.changed |= !matches!(step, Step::List(_));
        self.undo.push(step);
        self.redo.clear();
    }

    /// The list is as it was; this is what it was until now.
    pub fn list_restored(&mut self, state: ListState, way: Way) {
        self.opposite(way).push(Step::List(state));
    }

    /// A list is gone, and what was marked in it.
    pub fn forget_list(&mut self, entity: &str) {
        let stays = |step: &Step| !matches!(step, Step::List(list) if list.entity == entity);
        self.undo.retain(stays);
        self.redo.retain(stays);
    }

    const fn opposite(&mut self, way: Way) -> &mut Vec<Step> {
        match way {
            Way::Back => &mut self.redo,
            Way::Again => &mut self.undo,
        }
    }

    /// `u`, `U`.
    pub fn take(&mut self, way: Way) {
        if self.session.as_of.is_some() {
            return self.refuse(&Refusal::AsOf);
        }
        let step = match way {
            Way::Back => self.undo.pop(),
            Way::Again => self.redo.pop(),
        };
        self.drafts.changed |= step.is_some();
        match step {
            // A field was opened and left as it was: nothing to take back.
            Some(Step::Drafts(drafts)) if drafts.says_the_same(&self.drafts) => self.take(way),
            Some(Step::Drafts(drafts)) => self.restore_drafts(*drafts, way),
            Some(Step::List(list)) => self.deliver(Message::Restore(list, way)),
            Some(Step::Save { set }) => self.rehearse(Which::Set(set), None),
            Some(Step::Visibility { set, to: "local", .. }) => self.take_back(set, None, Some("local")),
            Some(Step::Visibility { set, contracts, lines, to }) => self.ask_to_share(set, contracts, lines, to),
            None if way == Way::Back => self.rehearse(Which::Latest, None),
            None => self.rehearse(Which::LatestUndo, None),
        }
    }

    fn restore_drafts(&mut self, drafts: Drafts, way: Way) {
        let now = std::mem::take(&mut self.drafts);
        self.drafts = drafts.with_sent_of(&now).on_bases_of(&now);
        self.opposite(way).push(Step::Drafts(Box::new(now)));
        let text = self.texts.get(if way == Way::Back { "message-undone" } else { "message-redone" });
        self.say(Level::Passing, text);
        self.deliver(Message::Reread(Reopen::Drafts));
    }

    fn ask_to_share(&mut self, set: i64, contracts: usize, lines: i64, to: &'static str) {
        let text = self.texts.with("question-share", &[("count", contracts.into()), ("lines", lines.into())]);
        let question = Question::Undo { set, rows: None, to: Some(to) };
        self.push(Layer::Confirm(Confirm::new(text, question)));
    }

    /// Finds out what taking the change set back would do, and asks.
    pub fn rehearse(&mut self, which: Which, rows: Option<Vec<(String, i64)>>) {
        let wish = Wish { uuid: Uuid::now_v7(), which, rows, rehearse: true };
        let ticket = self.ask(Request::Undo(wish.clone()));
        self.taking = Some(Taking { ticket, wish, to: None });
    }

    /// Takes the change set back.
    pub fn take_back(&mut self, set: i64, rows: Option<Vec<(String, i64)>>, to: Option<&'static str>) {
        self.send_wish(Wish { uuid: Uuid::now_v7(), which: Which::Set(set), rows, rehearse: false }, to);
    }

    fn send_wish(&mut self, wish: Wish, to: Option<&'static str>) {
        let ticket = self.ask(Request::Undo(wish.clone()));
        self.taking = Some(Taking { ticket, wish, to });
    }

    /// A wish that was not answered is sent again as it was: it happens once.
    pub fn wish_again(&mut self, taking: Taking) {
        self.send_wish(taking.wish, taking.to);
    }

    /// The answer to a wish or a rehearsal. What was lost on the way is returned, to be sent again.
    pub fn taken(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>) -> bool {
        let Some(taking) = self.taking.take_if(|taking| taking.ticket == ticket) else { return false };
        match result {
            Ok(Outcome::Undone(undone)) if taking.wish.rehearse => self.rehearsed(undone, taking.wish.rows),
            Ok(Outcome::Undone(undone)) => self.undone(undone, taking.to),
            Err(Refusal::NothingToUndo) => {
                let again = taking.wish.which == Which::LatestUndo;
                let text = self.texts.get(if again { "message-nothing-to-redo" } else { "message-nothing-to-undo" });
                self.say(Level::Passing, text);
            }
            Err(refusal) => {
                if matches!(refusal, Refusal::Offline { .. }) && !taking.wish.rehearse {
                    self.wished = Some(taking);
                }
                self.refuse(refusal);
            }
            Ok(_) => {}
        }
        true
    }

    fn rehearsed(&mut self, undone: &Undone, rows: Option<Vec<(String, i64)>>) {
        if undone.rows.is_empty() {
            let text = nothing_left(undone, self.texts);
            self.say(Level::Warning, text);
            return;
        }
        let text = question(undone, self.texts);
        let question = Question::Undo { set: undone.set.id, rows, to: None };
        self.push(Layer::Confirm(Confirm::new(text, question)));
    }

    fn undone(&mut self, undone: &Undone, to: Option<&'static str>) {
        for (entity, id) in &undone.rows {
            if entity == "contract" {
                self.chosen_visibility.remove(id);
            }
            // A draft of such a row follows it.
            if let Some(entity) = entities::named(entity)
                && self.drafts.get(&RecordKey::new(entity.name, *id)).is_some()
            {
                self.read_again(entity.name, *id);
            }
        }
        if let Some(set) = undone.change_id {
            let step = Step::Save { set };
            self.opposite(if undone.again() { Way::Again } else { Way::Back }).push(step);
            self.drafts.changed = true;
        }
        let (level, text) = said(undone, to, self.texts);
        self.say(level, text);
        self.deliver(Message::Reread(Reopen::Saved));
    }
}

/// What is said when it is done.
fn said(undone: &Undone, to: Option<&str>, texts: Texts) -> (Level, String) {
    let done = match to {
        Some(to) => {
            let count = undone.rows.iter().filter(|(entity, _)| entity == "contract").count();
            texts.with(if to == "local" { "message-hidden" } else { "message-shared" }, &[("count", count.into())])
        }
        None => {
            let name = if undone.again() { "message-save-redone" } else { "message-save-undone" };
            texts.with(name, &[("what", what(&undone.counts(), undone.set.name.as_deref(), texts).into())])
        }
    };
    match left(&undone.left, texts) {
        Some(left) => (Level::Warning, format!("{done} {left}")),
        None => (Level::Done, done),
    }
}

/// The question before a save is taken back, or done again: what, how many, and what stays.
pub fn question(undone: &Undone, texts: Texts) -> String {
    let name = if undone.again() { "question-redo" } else { "question-undo" };
    let args = [
        ("save", save_words(&undone.set, texts).into()),
        ("what", what(&undone.counts(), undone.set.name.as_deref(), texts).into()),
    ];
    let mut lines = vec![texts.with(name, &args)];
    if undone.shared > 0 {
        let args = [("count", undone.shared.into()), ("lines", undone.lines.into())];
        lines.push(texts.with("question-undo-shares", &args));
    }
    lines.extend(left(&undone.left, texts));
    lines.join("\n")
}

/// Why nothing of it can be taken back.
pub fn nothing_left(undone: &Undone, texts: Texts) -> String {
    let left = left(&undone.left, texts).unwrap_or_default();
    texts.with("message-nothing-left-to-undo", &[("left", left.into())])
}

/// »gemning 15-06-2026 12.00: aftalt med leverandøren«
pub fn save_words(set: &ChangeSet, texts: Texts) -> String {
    let at = set.at.map(format::moment).unwrap_or_default();
    let reason = if set.reason.is_empty() { String::new() } else { format!(": {}", set.reason) };
    format!("{} {at}{reason}", kind_words(&set.kind, texts)).trim().to_owned()
}

/// What a change set was, in a word.
pub fn kind_words(kind: &str, texts: Texts) -> String {
    texts.find(&key(&["change-kind", kind])).unwrap_or_else(|| texts.get("change-kind-edit"))
}

/// »40 kontrakter, 3 betalingslinjer«; of one record its name.
pub fn what(counts: &[(String, i64)], name: Option<&str>, texts: Texts) -> String {
    let count = |(entity, count): &(String, i64)| {
        let words = entities::named(entity).map(|entity| match count {
            1 => texts.entity(entity),
            _ => texts.entities(entity),
        });
        format!("{} {}", format::integer(*count), decapitalised(&words.unwrap_or_default()))
    };
    match (counts, name) {
        ([(_, 1)], Some(name)) => name.to_owned(),
        _ => counts.iter().map(count).collect::<Vec<_>>().join(", "),
    }
}

/// In the middle of a sentence; an abbreviation keeps its capitals.
fn decapitalised(word: &str) -> String {
    let mut letters = word.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => word.to_owned(),
    }
}

/// The rows that stay as they are, and why; the first few by name.
pub fn left(rows: &[Left], texts: Texts) -> Option<String> {
    const NAMED: usize = 4;
    if rows.is_empty() {
        return None;
    }
    let one =
        |left: &Left| format!("{} ({})", row_name(&left.entity, left.id, &left.name, texts), why(&left.why, texts));
    let mut names: Vec<String> = rows.iter().take(NAMED).map(one).collect();
    if rows.len() > NAMED {
        names.push(texts.with("undo-left-more", &[("count", (rows.len() - NAMED).into())]));
    }
    Some(texts.with("undo-left", &[("count", rows.len().into()), ("names", names.join(", ").into())]))
}

/// What a row is called: its name, else its kind with what it is known by.
pub fn row_name(entity: &str, id: i64, name: &Cell, texts: Texts) -> String {
    let Some(entity) = entities::named(entity) else { return id.to_string() };
    let said = entity.field(entity.label).map(|field| format::cell(field, name, texts.lang)).unwrap_or_default();
    match (entity.tabs.is_empty(), said.is_empty()) {
        (false, false) => said,
        (true, false) => format!("{} {}", texts.entity(entity), decapitalised(&said)),
        (_, true) => format!("{} {id}", texts.entity(entity)),
    }
}

pub fn why(why: &Why, texts: Texts) -> String {
    match why {
        Why::Changed { by } => texts.with("undo-why-changed", &[("who", by.clone().into())]),
        Why::Taken => texts.get("undo-why-taken"),
        Why::InUse => texts.get("undo-why-in-use"),
        Why::Denied => texts.get("undo-why-denied"),
    }
}
