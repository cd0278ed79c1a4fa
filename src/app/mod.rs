//! WHAT happens: a pure state machine. `update(Event)` changes the state and returns the
//! effects it wants; there is no database, no clock and no drawing in here.
//!
//! The screen is a stack of layers. A key goes to the top layer first; what it does not
//! take is tried as something that works everywhere. `update` only dispatches: what an
//! action does stands in the layer of its name.

pub mod context;
pub mod draft;
pub mod event;
pub mod groups;
pub mod layers;
pub mod macros;
pub mod manuscripts;
pub mod repeat;
pub mod report_table;
pub mod steps;
pub mod time;
pub mod undo;

use crossterm::event::KeyEvent;

use crate::app::context::{Context, Level, Move, Size};
use crate::app::event::{Effect, Event, Line, Opened, Ticket, Unwritten};
use crate::app::layers::{Behaviour, Handled, Layer, Purpose};
use crate::keys::{Action, Key, Pressed};
use crate::model::request::{Changed, Outcome, Refusal};

pub struct App {
    pub context: Context,
    pub layers: Vec<Layer>,
    /// The keys of an unfinished chord.
    pub pending: Vec<Key>,
    pub dirty: bool,
    /// What was last done meant nothing here: a macro stops.
    balked: bool,
}

impl App {
    pub fn new(context: Context) -> Self {
        Self { context, layers: vec![Layer::start()], pending: Vec::new(), dirty: true, balked: false }
    }

    pub fn top(&self) -> Option<&Layer> {
        self.layers.last()
    }

    /// Is anything under way that a timer must be kept for?
    pub fn waiting(&self) -> bool {
        self.context.waiting()
    }

    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        self.stand();
        match event {
            Event::Key(key) => self.key(key),
            Event::Paste(text) => self.paste(&text),
            Event::Resize { columns, rows } => self.resize(Size { columns, rows }),
            Event::Done(ticket, result) => self.done(ticket, result),
            Event::Opened(result) => self.opened(*result),
            Event::Exporting(rows) => self.exporting(rows),
            Event::Exported(result) => self.exported(result),
            Event::Notice(text) => self.context.say(Level::Warning, text),
            Event::Line(line) => self.line(line),
            Event::Changed(changed) => self.changed(changed),
            Event::Written(ticket, rows) => self.written(ticket, rows),
            Event::Tick => self.dirty = true,
            Event::Drawn => self.drawn(),
        }
        self.finish()
    }

    /// What everybody may ask for: moves between layers, the journal, the effects.
    fn finish(&mut self) -> Vec<Effect> {
        self.apply_moves();
        while let Some(action) = self.context.perform.take() {
            self.act(action);
            self.apply_moves();
        }
        self.play();
        let drafts_changed = std::mem::take(&mut self.context.drafts.changed);
        let texts_changed = std::mem::take(&mut self.context.manuscripts.changed);
        // While an earlier day is shown the drafts wait on the disk as they are.
        if texts_changed || drafts_changed && self.context.session.as_of.is_none() {
            let journal = self.context.journal();
            // Before what is asked: a save that is sent must be known on the disk.
            self.context.effects.insert(0, Effect::Journal(journal));
        }
        std::mem::take(&mut self.context.effects)
    }

    /// Texts that name keys name those of the layer on top.
    fn stand(&mut self) {
        self.context.here = self.top().map_or(&[crate::keys::Context::Global], Layer::contexts);
    }

    fn apply_moves(&mut self) {
        while let Some(step) = self.context.moves.pop_front() {
            self.dirty = true;
            match step {
                Move::Push(layer) => self.push(*layer),
                Move::Pop => self.pop(),
                Move::Go(layer) => {
                    self.layers.retain(Layer::is_root);
                    // Home itself stands alone.
                    self.layers.truncate(usize::from(!layer.is_root()));
                    self.push(*layer);
                }
                Move::Root(layer) => {
                    self.layers.clear();
                    self.push(*layer);
                }
                Move::Deliver(message) => self.deliver(message),
            }
            self.stand();
        }
    }

    fn push(&mut self, mut layer: Layer) {
        if let Layer::Menu(menu) = &mut layer {
            menu.actions = self.menu_actions();
        }
        if let Some(top) = self.layers.last_mut().filter(|_| !layer.is_popup()) {
            top.covered(&mut self.context);
        }
        layer.enter(&mut self.context);
        self.layers.push(layer);
    }

    /// What can be done on the page that the menu is asked from; moving between tabs, which
    /// everybody finds, comes last.
    fn menu_actions(&self) -> Vec<Action> {
        let Some(top) = self.top() else { return Vec::new() };
        let mut actions = Action::ALL
            .iter()
            .copied()
            .filter(|action| !matches!(action, Action::Menu | Action::Escape | Action::Accept))
            .filter(|action| top.offers(*action, &self.context) || self.context.offers(*action))
            .chain(Action::ALL.iter().copied().filter(|action| Layer::page(*action, &self.context).is_some()))
            .fold(Vec::new(), |mut listed, action| {
                if !listed.contains(&action) {
                    listed.push(action);
                }
                listed
            });
        actions.sort_by_key(|action| action.is_tab());
        actions
    }

    fn pop(&mut self) {
        if self.layers.len() > 1 {
            if let Some(mut gone) = self.layers.pop() {
                gone.leave(&mut self.context);
            }
            if let Some(top) = self.layers.last_mut() {
                top.resume(&mut self.context);
            }
        }
    }

    /// A popup's answer goes to the first layer below it that knows what to do with it.
    fn deliver(&mut self, message: layers::Message) {
        for layer in self.layers.iter_mut().rev() {
            if layer.receive(&message, &mut self.context) == Handled::Yes {
                return;
            }
        }
        if let layers::Message::Picked { purpose: Purpose::Macro, choice } = &message {
            self.macro_picked(choice);
        }
        // No list or record is open that asked: a switch is taken back from any page.
        if let layers::Message::Confirmed(question) = &message {
            self.context.confirmed(question);
        }
    }

    fn key(&mut self, key: KeyEvent) {
        if self.context.macros.playing() {
            self.dirty = true;
            return self.break_off("macro-cancelled");
        }
        self.balked = false;
        let Some(top) = self.layers.last() else { return };
        let pressed = self.context.keymap.press(top.contexts(), &self.pending, key.into());
        self.context.clear_passing_message();
        self.dirty = true;
        match pressed {
            Pressed::Pending(keys) => self.pending = keys,
            Pressed::Act(action) => {
                self.pending.clear();
                self.record_action(action);
                self.act(action);
            }
            Pressed::Text(letter) => {
                self.pending.clear();
                self.record_text(&letter.to_string());
                self.text(&letter.to_string());
            }
            Pressed::Edit(key) => {
                self.pending.clear();
                self.record_key(key);
                if let Some(top) = self.layers.last_mut() {
                    top.raw_key(key, &mut self.context);
                }
            }
            Pressed::Cancelled => self.pending.clear(),
            Pressed::Unbound => self.unbound(),
        }
    }

    fn unbound(&mut self) {
        let was_chord = !self.pending.is_empty();
        self.pending.clear();
        if !was_chord {
            let text = self.context.keyed("message-unbound", &[]);
            self.context.say(Level::Passing, text);
        }
    }

    fn act(&mut self, action: Action) {
        if self.stops_export(action) {
            return self.context.effects.push(Effect::StopExport);
        }
        let Some(mut top) = self.layers.pop() else { return };
        let handled = match top.unavailable(action, &self.context) {
            Some(reason) => {
                self.context.say(Level::Passing, reason);
                self.balked = true;
                Handled::Yes
            }
            None => top.on(action, &mut self.context),
        };
        self.layers.push(top);
        if handled == Handled::No {
            self.global(action);
        }
    }

    fn text(&mut self, text: &str) {
        let handled = self.layers.last_mut().map_or(Handled::No, |top| top.text(text, &mut self.context));
        if handled == Handled::No {
            let text = self.context.keyed("message-unbound", &[]);
            self.context.say(Level::Passing, text);
            self.balked = true;
        }
    }

    fn paste(&mut self, text: &str) {
        self.dirty = true;
        let clean: String = text.chars().filter(|letter| !letter.is_control() || *letter == '\n').collect();
        self.record_text(&clean);
        let handled = self.layers.last_mut().map_or(Handled::No, |top| top.text(&clean, &mut self.context));
        if handled == Handled::No {
            let text = self.context.texts.get("message-paste-nowhere");
            self.context.say(Level::Passing, text);
        }
    }

    fn resize(&mut self, size: Size) {
        self.context.size = size;
        self.dirty = true;
        for layer in &mut self.layers {
            layer.resized(&mut self.context);
        }
    }

    fn done(&mut self, ticket: Ticket, result: Result<Outcome, Refusal>) {
        if !self.context.settle(ticket) {
            return;
        }
        self.dirty = true;
        for layer in self.layers.iter_mut().rev() {
            if layer.done(ticket, &result, &mut self.context) == Handled::Yes {
                return;
            }
        }
        self.context.done(ticket, &result);
    }

    fn opened(&mut self, result: Result<Opened, Refusal>) {
        self.dirty = true;
        match result {
            Ok(opened) => {
                self.context.open(opened);
                let first = self.context.first_page.take().and_then(|action| Layer::page(action, &self.context));
                let home = if first.is_some() { Layer::sleeping_home() } else { Layer::home() };
                self.context.moves.push_back(Move::Root(Box::new(home)));
                if let Some(page) = first {
                    self.context.push(page);
                }
            }
            Err(refusal) => {
                self.context.opening = false;
                self.context.refuse(&refusal);
            }
        }
    }

    /// Somebody else saved something: what is open finds out whether it was that.
    fn changed(&mut self, changed: Changed) {
        let page = self.layers.iter().rposition(|layer| !layer.is_popup()).unwrap_or_default();
        for (place, layer) in self.layers.iter_mut().enumerate() {
            if place < page {
                layer.changed_below(changed);
            } else {
                layer.changed(changed, &mut self.context);
            }
        }
    }

    fn written(&mut self, ticket: Ticket, rows: usize) {
        for layer in &mut self.layers {
            if let Layer::Bulk(bulk) = layer {
                self.dirty |= bulk.written(ticket, rows);
            }
        }
    }

    fn line(&mut self, line: Line) {
        self.dirty = true;
        match line {
            Line::Lost => self.context.line_lost(),
            Line::Back => self.context.line_back(),
        }
    }

    fn exporting(&mut self, rows: u64) {
        if self.context.exporting {
            self.dirty = true;
            self.context.written = Some(rows);
        }
    }

    fn exported(&mut self, result: Result<std::path::PathBuf, Unwritten>) {
        self.dirty = true;
        self.context.exporting = false;
        self.context.written = None;
        let texts = self.context.texts;
        match result {
            Ok(path) => {
                let text = texts.with("message-exported", &[("path", path.display().to_string().into())]);
                self.context.say(Level::Done, text);
            }
            Err(Unwritten::Stopped) => self.context.say(Level::Done, texts.get("message-export-stopped")),
            Err(Unwritten::Because(reason)) => {
                let text = texts.with("message-export-failed", &[("reason", reason.into())]);
                self.context.say(Level::Error, text);
            }
        }
    }

    /// Esc ends a long export before it ends anything else that can be seen.
    fn stops_export(&self, action: Action) -> bool {
        let page = self.top().is_some_and(|top| !top.is_popup());
        action == Action::Escape && page && self.context.written.is_some()
    }

    fn drawn(&mut self) {
        self.dirty = false;
        // The page at the top, and the popups over it.
        let page = self.layers.iter().rposition(|layer| !layer.is_popup()).unwrap_or_default();
        for layer in self.layers.iter_mut().skip(page) {
            layer.drawn(&mut self.context);
        }
    }

    /// What works everywhere.
    fn global(&mut self, action: Action) {
        if !self.context.global(action) {
            let text = self.context.keyed("message-not-here", &[]);
            self.context.say(Level::Passing, text);
            self.balked = true;
        }
    }

    /// Is there something that this action would do here? The hint bar asks.
    pub fn available(&self, action: Action) -> bool {
        self.top().is_some_and(|top| top.offers(action, &self.context) || self.context.offers(action))
    }
}
