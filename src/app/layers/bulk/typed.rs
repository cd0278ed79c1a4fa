//! The value of a bulk edit while it is typed: one line, two of them for a replacement, or many
//! lines for a long text.

use crossterm::event::KeyEvent;

use crate::app::context::Context;
use crate::app::layers::Handled;
use crate::app::layers::input::Input;
use crate::app::layers::record::field_edit;
use crate::keys::Action;
use crate::model::bulk::{Operation, Way};
use crate::model::entity::{Field, Kind};
use crate::model::request::Problem;
use crate::text::{format, shift};

#[derive(Debug)]
pub struct Typed {
    pub field: &'static Field,
    pub way: Way,
    pub inputs: Vec<Input>,
    /// The input that is being typed in.
    pub at: usize,
    pub problem: Option<Problem>,
}

impl Typed {
    pub fn new(field: &'static Field, way: Way) -> Self {
        let inputs = match (way, field.kind) {
            (Way::Replace, _) => vec![Input::line(""), Input::line("")],
            (Way::Set, Kind::LongText) => vec![Input::lines("")],
            _ => vec![Input::line("")],
        };
        Self { field, way, inputs, at: 0, problem: None }
    }

    pub fn many_lines(&self) -> bool {
        self.inputs.first().is_some_and(|input| input.many_lines)
    }

    fn words(&self, place: usize) -> String {
        self.inputs.get(place).map(Input::text).unwrap_or_default()
    }

    /// The operation, when what was typed means one.
    pub fn on(&mut self, action: Action, context: &Context) -> Option<Operation> {
        match action {
            Action::Accept | Action::Open if self.at + 1 < self.inputs.len() => self.at += 1,
            Action::NextPane | Action::Down if self.at + 1 < self.inputs.len() => self.at += 1,
            Action::PreviousPane | Action::Up => self.at = self.at.saturating_sub(1),
            Action::Accept | Action::Open => match self.operation(context) {
                Ok(operation) => return Some(operation),
                Err(problem) => self.problem = Some(problem),
            },
            _ => {}
        }
        None
    }

    fn operation(&self, context: &Context) -> Result<Operation, Problem> {
        let text = self.words(0);
        if text.trim().is_empty() {
            return Err(Problem::Required);
        }
        match (self.way, self.field.kind) {
            (Way::Replace, _) => Ok(Operation::Replace { from: text, to: self.words(1) }),
            (Way::Add, Kind::Date) => shift::parse(&text),
            (Way::Add, Kind::Money) => format::parse_money(&unsigned(&text)).map(Operation::AddNumber),
            (Way::Add, _) => format::parse_integer(&unsigned(&text)).map(Operation::AddNumber),
            _ => {
                let edit = field_edit(self.field, &text, context);
                edit.cell.map(Operation::Set).ok_or(edit.problem.unwrap_or(Problem::Required))
            }
        }
    }

    pub fn text(&mut self, text: &str) -> Handled {
        self.problem = None;
        if let Some(input) = self.inputs.get_mut(self.at) {
            input.insert(text);
        }
        Handled::Yes
    }

    pub fn raw_key(&mut self, key: KeyEvent) -> bool {
        self.problem = None;
        self.inputs.get_mut(self.at).is_some_and(|input| input.edit_key(key))
    }
}

/// More is more without its sign too.
fn unsigned(text: &str) -> String {
    text.trim().trim_start_matches('+').to_owned()
}
