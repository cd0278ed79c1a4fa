//! One edit on many records, in the order in which it is thought: which field, what is done to
//! it, with which value; then the preview, and nothing before it.

pub mod preview;
pub mod typed;

use crossterm::event::KeyEvent;

use crate::app::context::Context;
use crate::app::event::Ticket;
use crate::app::layers::pick::{Line, Pick};
use crate::app::layers::record::cell_of;
use crate::app::layers::{Behaviour, Handled, Picked, Purpose};
use crate::keys::{self, Action};
use crate::model::bulk::{Edit, Operation, Way};
use crate::model::condition::Condition;
use crate::model::entity::{Entity, Field, Kind};
use crate::model::request::{Outcome, Refusal};
use crate::model::value::{Cell, Value};

use preview::{Answered, Preview};
use typed::Typed;

#[derive(Debug)]
pub struct Bulk {
    pub entity: &'static Entity,
    pub ids: Vec<i64>,
    filter: Condition,
    pub step: Step,
}

#[derive(Debug)]
pub enum Step {
    Field(Pick),
    Way(&'static Field, Pick),
    /// The value is chosen from a list.
    Choice(&'static Field, Pick),
    Typed(Typed),
    /// The edit is known, and its rows have not been asked for.
    Ready(Edit),
    Preview(Box<Preview>),
}

impl Bulk {
    pub fn new(entity: &'static Entity, ids: Vec<i64>, filter: Condition, context: &Context) -> Self {
        Self { entity, ids, filter, step: Step::Field(fields(entity, context)) }
    }

    /// An edit that is known already: the preview is the first that is seen.
    pub const fn of(edit: Edit, entity: &'static Entity, ids: Vec<i64>, filter: Condition) -> Self {
        Self { entity, ids, filter, step: Step::Ready(edit) }
    }

    /// Is the next yes the commit?
    pub const fn is_preview(&self) -> bool {
        matches!(self.step, Step::Preview(_) | Step::Ready(_))
    }

    /// The commit has come this far. True where it is this one's.
    pub fn written(&mut self, ticket: Ticket, rows: usize) -> bool {
        match &mut self.step {
            Step::Preview(preview) => preview.written(ticket, rows),
            _ => false,
        }
    }

    fn go_to(&mut self, mut step: Step, context: &mut Context) {
        if let Step::Field(pick) | Step::Way(_, pick) | Step::Choice(_, pick) = &mut step {
            pick.enter(context);
        }
        self.leave(context);
        self.step = step;
    }

    fn preview(&mut self, edit: Edit, context: &mut Context) {
        let preview = Preview::new(edit, self.ids.clone(), self.filter.clone(), context);
        self.go_to(Step::Preview(Box::new(preview)), context);
    }

    fn operate(&mut self, field: &'static Field, operation: Operation, context: &mut Context) {
        self.preview(Edit { entity: self.entity.name, field: field.name, operation }, context);
    }

    /// One step back, out of the window from the first.
    fn back(&mut self, context: &mut Context) {
        let field = match &self.step {
            Step::Field(_) | Step::Ready(_) => None,
            Step::Way(..) => Some(None),
            Step::Choice(field, _) => Some(Some(*field)),
            Step::Typed(typed) => Some(Some(typed.field)),
            Step::Preview(preview) if preview.saving() => return preview.stop(context),
            Step::Preview(preview) => self.entity.field(preview.edit.field).map(Some),
        };
        match field {
            None => context.pop(),
            Some(Some(field)) if Way::of(field).len() > 1 => {
                self.go_to(Step::Way(field, ways(self.entity, field, context)), context);
            }
            Some(_) => self.go_to(Step::Field(fields(self.entity, context)), context),
        }
    }

    /// The line that was chosen leads to the next step.
    fn chosen(&mut self, context: &mut Context) {
        let (Step::Field(pick) | Step::Way(_, pick) | Step::Choice(_, pick)) = &self.step else { return };
        let Some(picked) = pick.focused().map(|line| line.picked.clone()) else { return };
        match (&self.step, &picked) {
            (Step::Field(_), Picked::Code(name)) => {
                let Some(field) = self.entity.field(name) else { return };
                match Way::of(field).as_slice() {
                    [way] => self.way(field, *way, context),
                    _ => self.go_to(Step::Way(field, ways(self.entity, field, context)), context),
                }
            }
            (Step::Way(field, _), Picked::Code(code)) => {
                let field = *field;
                if let Some(way) = Way::of(field).into_iter().find(|way| way.code() == code) {
                    self.way(field, way, context);
                }
            }
            (Step::Choice(field, _), picked) => {
                let field = *field;
                self.operate(field, Operation::Set(chosen_cell(field, picked)), context);
            }
            _ => {}
        }
    }

    fn way(&mut self, field: &'static Field, way: Way, context: &mut Context) {
        match (way, field.kind) {
            (Way::Clear, _) => self.operate(field, Operation::Clear, context),
            (Way::Set, Kind::Bool) => self.go_to(Step::Choice(field, yes_or_no(self.entity, field, context)), context),
            (Way::Set, Kind::Choice(_) | Kind::Option(_) | Kind::Link(_)) => {
                if let Some(pick) = Pick::for_many(self.entity, field, context) {
                    self.go_to(Step::Choice(field, pick), context);
                }
            }
            _ => self.go_to(Step::Typed(Typed::new(field, way)), context),
        }
    }

    fn typed(&mut self, action: Action, context: &mut Context) {
        let Step::Typed(typed) = &mut self.step else { return };
        let field = typed.field;
        if let Some(operation) = typed.on(action, context) {
            self.operate(field, operation, context);
        }
    }
}

fn fields(entity: &'static Entity, context: &Context) -> Pick {
    let mut lines: Vec<Line> = entity
        .fields
        .iter()
        .filter(|field| field.in_bulk() && !Way::of(field).is_empty())
        .map(|field| Line {
            name: context.texts.label(entity, field.name),
            detail: String::new(),
            picked: Picked::Code(field.name.to_owned()),
        })
        .collect();
    // Those that the list itself shows are asked for most.
    lines.sort_by_key(|line| !matches!(&line.picked, Picked::Code(name) if entity.columns.contains(&name.as_str())));
    Pick::lines("bulk-pick-field".to_owned(), Purpose::Sort, lines)
}

fn ways(entity: &'static Entity, field: &'static Field, context: &Context) -> Pick {
    let lines = Way::of(field)
        .into_iter()
        .map(|way| Line {
            name: context.texts.get(match way {
                Way::Set => "bulk-way-set",
                Way::Clear => "bulk-way-clear",
                Way::Replace => "bulk-way-replace",
                Way::Add if field.kind == Kind::Date => "bulk-way-add-date",
                Way::Add => "bulk-way-add",
            }),
            detail: String::new(),
            picked: Picked::Code(way.code().to_owned()),
        })
        .collect();
    Pick::lines(context.texts.label(entity, field.name), Purpose::Sort, lines)
}

fn yes_or_no(entity: &'static Entity, field: &'static Field, context: &Context) -> Pick {
    let lines = [true, false]
        .into_iter()
        .map(|yes| Line {
            name: context.texts.yes_no(yes),
            detail: String::new(),
            picked: Picked::Code(yes.to_string()),
        })
        .collect();
    Pick::lines(context.texts.label(entity, field.name), Purpose::Sort, lines)
}

fn chosen_cell(field: &Field, picked: &Picked) -> Cell {
    match (field.kind, picked) {
        (Kind::Bool, Picked::Code(code)) => Cell::new(Value::Bool(code == "true")),
        _ => cell_of(field, picked),
    }
}

impl Behaviour for Bulk {
    fn contexts(&self) -> &'static [keys::Context] {
        match &self.step {
            Step::Typed(typed) if typed.many_lines() => &[keys::Context::Editor],
            Step::Preview(preview) if preview.typing => &[keys::Context::Field],
            Step::Preview(_) | Step::Ready(_) => &[keys::Context::Review, keys::Context::Global],
            _ => &[keys::Context::Pick],
        }
    }

    fn enter(&mut self, context: &mut Context) {
        match &mut self.step {
            Step::Ready(edit) => {
                let edit = edit.clone();
                self.preview(edit, context);
            }
            Step::Field(pick) => pick.enter(context),
            _ => {}
        }
    }

    fn leave(&mut self, context: &mut Context) {
        match &mut self.step {
            Step::Field(pick) | Step::Way(_, pick) | Step::Choice(_, pick) => pick.leave(context),
            Step::Preview(preview) => preview.leave(context),
            _ => {}
        }
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        let typing = matches!(&self.step, Step::Preview(preview) if preview.typing)
            || matches!(&self.step, Step::Typed(typed) if typed.many_lines());
        if matches!(action, Action::Escape | Action::Back) && !typing {
            self.back(context);
            return Handled::Yes;
        }
        match &mut self.step {
            Step::Field(_) | Step::Way(..) | Step::Choice(..) if matches!(action, Action::Accept | Action::Open) => {
                self.chosen(context);
            }
            Step::Field(pick) | Step::Way(_, pick) | Step::Choice(_, pick) => {
                pick.on(action, context);
            }
            Step::Typed(_) => self.typed(action, context),
            Step::Preview(preview) => return preview.on(action, context),
            Step::Ready(_) => {}
        }
        Handled::Yes
    }

    fn text(&mut self, text: &str, context: &mut Context) -> Handled {
        match &mut self.step {
            Step::Field(pick) | Step::Way(_, pick) | Step::Choice(_, pick) => pick.text(text, context),
            Step::Typed(typed) => typed.text(text),
            Step::Preview(preview) => preview.text(text),
            Step::Ready(_) => Handled::No,
        }
    }

    fn raw_key(&mut self, key: KeyEvent, context: &mut Context) -> bool {
        match &mut self.step {
            Step::Field(pick) | Step::Way(_, pick) | Step::Choice(_, pick) => pick.raw_key(key, context),
            Step::Typed(typed) => typed.raw_key(key),
            Step::Preview(preview) => preview.raw_key(key),
            Step::Ready(_) => false,
        }
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        match &mut self.step {
            Step::Field(pick) | Step::Way(_, pick) | Step::Choice(_, pick) => pick.done(ticket, result, context),
            Step::Preview(preview) => match preview.done(ticket, result, context) {
                Answered::NotMine => Handled::No,
                Answered::Here => Handled::Yes,
                Answered::Over => {
                    context.pop();
                    Handled::Yes
                }
            },
            _ => Handled::No,
        }
    }

    fn drawn(&mut self, _context: &mut Context) {
        if let Step::Preview(preview) = &mut self.step {
            preview.drawn();
        }
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        match (&self.step, action) {
            (_, Action::Accept | Action::Escape) => true,
            (Step::Preview(preview), Action::EditField) => !preview.typing,
            (Step::Preview(preview), Action::IncludeHidden) => preview.counts().hidden > 0,
            _ => false,
        }
    }
}
