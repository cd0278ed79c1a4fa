//! The start screen of a program without a database: try the demo, make a file, connect.

use std::path::PathBuf;

use crossterm::event::KeyEvent;

use crate::app::context::{Context, Level};
use crate::app::event::Place;
use crate::app::layers::input::Input;
use crate::app::layers::pick::{Line as PickLine, Pick};
use crate::app::layers::{Behaviour, Handled, Layer, Message, Picked, Purpose, moved};
use crate::keys::{self, Action};

#[derive(Debug, Default)]
pub struct Start {
    pub cursor: usize,
    /// The address that is being typed.
    pub address: Option<Input>,
    /// Name and code of the municipalities that a file can be made for.
    pub municipalities: Vec<(String, String)>,
    /// Where a new file would be put.
    pub new_file: Option<PathBuf>,
    /// In a restricted session: the one place that can be opened.
    pub restricted_to: Option<Place>,
}

impl Start {
    /// The lines of the start screen: the texts `start-<code>`.
    pub const fn lines(&self) -> &'static [&'static str] {
        match self.restricted_to {
            Some(_) => &["again", "quit"],
            None => &["demo", "own-file", "connect", "quit"],
        }
    }

    fn choose(&mut self, context: &mut Context) {
        match self.lines().get(self.cursor) {
            Some(&"again") => {
                if let Some(place) = self.restricted_to.clone() {
                    context.open_place(place, None);
                }
            }
            Some(&"demo") => context.open_place(Place::Demo { reset: false }, None),
            Some(&"own-file") => context.push(Layer::Pick(self.municipality_picker(context))),
            Some(&"connect") => self.address = Some(Input::line("postgres://")),
            _ => {
                context.global(Action::Quit);
            }
        }
    }

    fn municipality_picker(&self, context: &Context) -> Pick {
        let lines = self
            .municipalities
            .iter()
            .map(|(name, code)| PickLine {
                name: name.clone(),
                detail: code.clone(),
                picked: Picked::Code(code.clone()),
            })
            .collect();
        Pick::lines(context.texts.get("start-own-file"), Purpose::Municipality, lines)
    }

    fn connect(&mut self, context: &mut Context) {
        let Some(address) = self.address.take() else { return };
        let text = address.text().trim().to_owned();
        if text.is_empty() || text == "postgres://" {
            let text = context.texts.get("message-nothing-typed");
            context.say(Level::Passing, text);
        } else {
            context.open_place(Place::Target(text), None);
        }
    }
}

impl Behaviour for Start {
    fn contexts(&self) -> &'static [keys::Context] {
        if self.address.is_some() { &[keys::Context::Field] } else { &[keys::Context::Start, keys::Context::Global] }
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        if self.address.is_some() {
            match action {
                Action::Accept | Action::Open => self.connect(context),
                Action::Escape => self.address = None,
                _ => {}
            }
            return Handled::Yes;
        }
        let count = self.lines().len();
        match action {
            Action::Open | Action::Accept => self.choose(context),
            Action::Back => {}
            _ if moved(&mut self.cursor, count, 1, action) => {}
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn text(&mut self, text: &str, _context: &mut Context) -> Handled {
        let Some(input) = &mut self.address else { return Handled::No };
        input.insert(text);
        Handled::Yes
    }

    fn raw_key(&mut self, key: KeyEvent, _context: &mut Context) -> bool {
        self.address.as_mut().is_some_and(|input| input.edit_key(key))
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        let Message::Picked { purpose: Purpose::Municipality, choice: Picked::Code(code) } = message else {
            return Handled::No;
        };
        if let Some(path) = self.new_file.clone() {
            context.open_place(Place::NewFile { path, municipality: code.clone() }, None);
        }
        Handled::Yes
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        matches!(action, Action::Open | Action::Quit)
    }
}
