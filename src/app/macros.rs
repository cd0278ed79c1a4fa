//! Macros: what was pressed, as actions and texts, to be done again on one row or on every marked
//! one. A confirmation is never part of one: it is the person's own to press, and where it is
//! due the macro stops and says so.

use std::collections::VecDeque;

use crossterm::event::KeyEvent;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::app::context::{Context, Level};
use crate::app::event::Effect;
use crate::app::layers::macro_name::MacroName;
use crate::app::layers::pick::{Line, Pick};
use crate::app::layers::{Behaviour, Layer, Picked, Purpose};
use crate::keys::{Action, Key};
use crate::model::request::Choice;

/// One thing that was done. Actions go by the names that keymap files use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    Do(String),
    Type(String),
    /// A key that edits text: `Backspace`, `Ctrl-u`.
    Key(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Macro {
    pub name: String,
    pub steps: Vec<Step>,
}

#[derive(Debug, Default)]
pub struct Macros {
    pub kept: Vec<Macro>,
    recording: Option<Vec<Step>>,
    playing: Option<Playing>,
}

/// A macro that is being done.
#[derive(Debug)]
struct Playing {
    played: Macro,
    /// The next step.
    at: usize,
    /// The marked rows that are left, and the page they are on. None: where one stands.
    rows: Option<(VecDeque<i64>, usize)>,
    /// Rows that it has been done to.
    count: usize,
}

impl Macros {
    /// Those of a file; none where the text is no macros.
    pub fn from_json(text: &str) -> Option<Self> {
        Some(Self { kept: serde_json::from_str(text).ok()?, ..Self::default() })
    }

    pub const fn recording(&self) -> bool {
        self.recording.is_some()
    }

    pub const fn playing(&self) -> bool {
        self.playing.is_some()
    }

    fn note(&mut self, step: Step) {
        let Some(steps) = &mut self.recording else { return };
        match (steps.last_mut(), step) {
            (Some(Step::Type(text)), Step::Type(more)) => text.push_str(&more),
            (_, step) => steps.push(step),
        }
    }

    fn named(&self, name: &str) -> Option<&Macro> {
        self.kept.iter().find(|kept| kept.name == name)
    }
}

/// Actions that are not part of a macro: the recorder's own, and leaving the program.
const fn recorded(action: Action) -> bool {
    !matches!(
        action,
        Action::MacroRecord
            | Action::MacroRun
            | Action::Quit
            | Action::Suspend
            | Action::SwitchIdentity
            | Action::Redraw
    )
}

const fn says_yes(action: Action) -> bool {
    matches!(action, Action::Accept | Action::Open | Action::Save | Action::SaveDraft)
}

impl Context {
    /// Begins to record, or ends and asks for a name.
    pub fn toggle_recording(&mut self) {
        match self.macros.recording.take() {
            None => {
                self.macros.recording = Some(Vec::new());
                let text = self.texts.get("macro-begun");
                self.say(Level::Passing, text);
            }
            Some(steps) if steps.is_empty() => {
                let text = self.texts.get("macro-empty");
                self.say(Level::Passing, text);
            }
            Some(steps) => self.push(Layer::MacroName(MacroName::new(steps))),
        }
    }

    /// Keeps the macro, in the place of an older one of its name.
    pub fn keep_macro(&mut self, name: &str, steps: Vec<Step>) {
        let default = self.texts.get("macro-default");
        let name = if name.trim().is_empty() { default } else { name.trim().to_owned() };
        let args = [("name", name.clone().into()), ("count", steps.len().into())];
        let text = self.texts.with("macro-saved", &args);
        self.macros.kept.retain(|kept| kept.name != name);
        self.macros.kept.insert(0, Macro { name, steps });
        self.write_macros();
        self.say(Level::Done, text);
    }

    fn write_macros(&mut self) {
        let json = serde_json::to_string_pretty(&self.macros.kept).unwrap_or_default();
        self.effects.push(Effect::Macros(json));
    }

    /// Asks which macro to run, or to throw away.
    pub fn pick_macro(&mut self) {
        if self.macros.kept.is_empty() {
            let text = self.texts.get("macro-none");
            self.say(Level::Passing, text);
            return;
        }
        let run = |kept: &Macro| Line {
            name: kept.name.clone(),
            detail: self.texts.with("macro-steps", &[("count", kept.steps.len().into())]),
            picked: Picked::Code(kept.name.clone()),
        };
        let delete = |kept: &Macro| Line {
            name: self.texts.with("macro-delete", &[("name", kept.name.clone().into())]),
            detail: String::new(),
            picked: Picked::Choice(Choice { id: 0, name: kept.name.clone(), detail: String::new() }),
        };
        let lines = self.macros.kept.iter().map(run).chain(self.macros.kept.iter().map(delete)).collect();
        self.push(Layer::Pick(Pick::lines("macro-pick".to_owned(), Purpose::Macro, lines)));
    }
}

impl App {
    /// Notes what is about to be done. A confirmation ends the recording, and is done all the same.
    pub(super) fn record_action(&mut self, action: Action) {
        if !self.context.macros.recording() || !recorded(action) {
            return;
        }
        if says_yes(action) && self.top().is_some_and(Layer::is_confirmation) {
            let steps = self.context.macros.recording.take().unwrap_or_default();
            let name = self.context.texts.get("macro-default");
            self.context.keep_macro(&name, steps);
            let text = self.context.texts.get("macro-stopped-at-confirmation");
            self.context.say(Level::Warning, text);
            return;
        }
        self.context.macros.note(Step::Do(action.name().to_owned()));
    }

    pub(super) fn record_text(&mut self, text: &str) {
        self.context.macros.note(Step::Type(text.to_owned()));
    }

    pub(super) fn record_key(&mut self, key: KeyEvent) {
        self.context.macros.note(Step::Key(Key::from(key).to_string()));
    }

    /// What was chosen in the list of macros.
    pub(super) fn macro_picked(&mut self, choice: &Picked) {
        match choice {
            Picked::Code(name) => {
                let found = self.context.macros.named(name).cloned();
                let rows = self.marked_rows();
                self.context.macros.playing = found.map(|played| Playing { at: 0, rows, count: 0, played });
                if let Some(playing) = &mut self.context.macros.playing
                    && playing.rows.is_some()
                {
                    // No row has been begun: the first is stood on before the first step.
                    playing.at = playing.played.steps.len();
                }
            }
            Picked::Choice(gone) => {
                self.context.macros.kept.retain(|kept| kept.name != gone.name);
                self.context.write_macros();
            }
            _ => {}
        }
    }

    fn marked_rows(&self) -> Option<(VecDeque<i64>, usize)> {
        let Some(Layer::Table(table)) = self.top() else { return None };
        let rows = table.marked_in_order();
        (!rows.is_empty()).then(|| (rows.into(), self.layers.len()))
    }

    /// Does the next steps, as far as nothing must be waited for.
    pub(super) fn play(&mut self) {
        while self.context.macros.playing() && !self.context.waiting() {
            if self.in_the_way() {
                self.break_off("macro-broke");
            } else if self.at_the_end() {
                self.next_row();
            } else {
                self.play_step();
                self.apply_moves();
            }
        }
    }

    /// Did the step before mean nothing here, or was it refused?
    fn in_the_way(&self) -> bool {
        let said = self.context.message.as_ref().map(|said| said.level);
        self.balked || matches!(said, Some(Level::Warning | Level::Error))
    }

    fn at_the_end(&self) -> bool {
        self.context.macros.playing.as_ref().is_some_and(|playing| playing.at >= playing.played.steps.len())
    }

    fn play_step(&mut self) {
        let Some(playing) = &mut self.context.macros.playing else { return };
        let Some(step) = playing.played.steps.get(playing.at).cloned() else { return };
        playing.at += 1;
        self.context.message = None;
        match step {
            Step::Do(name) => match name.parse::<Action>() {
                Ok(action) if says_yes(action) && self.top().is_some_and(Layer::is_confirmation) => {
                    self.break_off("macro-stopped-at-confirmation");
                }
                Ok(action) if recorded(action) => self.act(action),
                _ => self.balked = true,
            },
            Step::Type(text) => self.text(&text),
            Step::Key(name) => match (name.parse::<Key>(), self.layers.last_mut()) {
                (Ok(key), Some(top)) => self.balked |= !top.raw_key(key.into(), &mut self.context),
                _ => self.balked = true,
            },
        }
    }

    /// The row is done; the next marked one alone is shown, and the macro begins again.
    fn next_row(&mut self) {
        let Some(playing) = &mut self.context.macros.playing else { return };
        let Some((rows, page)) = &mut playing.rows else {
            playing.count = 1;
            return self.played();
        };
        let (next, page) = (rows.pop_front(), *page);
        while self.layers.len() > page {
            self.pop();
        }
        let Some(id) = next else { return self.played() };
        if let Some(playing) = &mut self.context.macros.playing {
            playing.at = 0;
            playing.count += 1;
        }
        if let Some(Layer::Table(table)) = self.layers.last_mut() {
            table.stand_on(id, &mut self.context);
        }
    }

    fn played(&mut self) {
        let Some(playing) = self.stop_playing() else { return };
        let args = [("name", playing.played.name.into()), ("count", playing.count.into())];
        let text = self.context.texts.with("macro-ran", &args);
        self.context.say(Level::Done, text);
    }

    /// The macro goes no further; what it has done stays, and `u` takes it back.
    pub(super) fn break_off(&mut self, key: &str) {
        let told = self.context.message.take().filter(|said| matches!(said.level, Level::Warning | Level::Error));
        let Some(playing) = self.stop_playing() else { return };
        let step = playing.at.checked_sub(1).and_then(|at| playing.played.steps.get(at)).map(|step| self.said(step));
        let args = [("name", playing.played.name.into()), ("step", step.unwrap_or_default().into())];
        let text = self.context.texts.with(key, &args);
        let text = told.map_or(text.clone(), |said| format!("{text} {}", said.text));
        self.context.say(Level::Warning, text);
    }

    fn said(&self, step: &Step) -> String {
        match step {
            Step::Do(name) => self.context.texts.action(name, ""),
            Step::Type(text) => text.clone(),
            Step::Key(name) => name.clone(),
        }
    }

    /// The list is what it was before.
    fn stop_playing(&mut self) -> Option<Playing> {
        self.balked = false;
        for layer in &mut self.layers {
            if let Layer::Table(table) = layer {
                table.stand_back(&mut self.context);
            }
        }
        self.context.macros.playing.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macros_are_read_as_they_are_written() {
        let steps = vec![Step::Do("open".to_owned()), Step::Type("Ærø".to_owned()), Step::Key("Ctrl-u".to_owned())];
        let kept = vec![Macro { name: "seneste".to_owned(), steps }];
        let text = serde_json::to_string_pretty(&kept).unwrap();
        assert!(text.contains("\"do\": \"open\""), "{text}");
        assert_eq!(Macros::from_json(&text).unwrap().kept, kept);
        assert!(Macros::from_json("what is this").is_none());
    }

    #[test]
    fn letters_become_one_text() {
        let mut macros = Macros { recording: Some(Vec::new()), ..Macros::default() };
        for step in [Step::Type("a".to_owned()), Step::Type("b".to_owned()), Step::Do("accept".to_owned())] {
            macros.note(step);
        }
        assert_eq!(macros.recording, Some(vec![Step::Type("ab".to_owned()), Step::Do("accept".to_owned())]));
    }
}
