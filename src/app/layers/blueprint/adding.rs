//! A column, a group or an order, chosen from a list that is narrowed by typing.

use crate::app::context::{Context, Level};
use crate::app::layers::pick::{self, Pick};
use crate::app::layers::{Behaviour, Handled, Picked, Purpose};
use crate::keys::Action;
use crate::model::report::blueprint::{Change, Offered, Refused, Why};
use crate::model::report::{Mark, SortBy};
use crate::text::naming::OwnWords;

use super::{BlueprintForm, Line, lines};

/// What is chosen, and where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Column(usize),
    Group(usize),
    /// Another group in the place of this one.
    InsteadOf(usize),
    Parameter(usize),
    Order,
}

#[derive(Debug)]
pub struct Adding {
    pub what: What,
    pub pick: Pick,
    offered: Vec<Offered>,
}

impl Adding {
    /// Why the line in focus cannot be chosen.
    pub fn refusal(&self) -> Option<Why> {
        self.offered.get(self.place()?)?.refused
    }

    /// The line in focus, by its place in what is offered.
    fn place(&self) -> Option<usize> {
        match &self.pick.focused()?.picked {
            Picked::Code(place) => place.parse().ok(),
            _ => None,
        }
    }
}

impl BlueprintForm {
    /// Adds a column or a group, as the line in focus says; begins a filter, an order.
    pub(super) fn add(&mut self, context: &mut Context) {
        let template = self.blueprint.template();
        let what = match self.line() {
            Some(Line::NoGroup) => What::Group(0),
            Some(Line::Group(at)) => What::Group(at + 1),
            Some(Line::Column(at)) => What::Column(at + 1),
            Some(Line::NoParameter) => What::Parameter(0),
            Some(Line::Parameter(at)) => What::Parameter(at + 1),
            Some(Line::Filter) => return self.edit(context),
            Some(Line::Sort) => What::Order,
            _ => What::Column(template.columns.len()),
        };
        self.choose(what, context);
    }

    pub(super) fn choose(&mut self, what: What, context: &mut Context) {
        let offered = match what {
            What::Column(_) => self.blueprint.offered(&OwnWords),
            What::Group(_) | What::InsteadOf(_) => self.blueprint.offered_groups(&OwnWords),
            What::Parameter(_) => self.blueprint.offered_parameters(&OwnWords),
            What::Order => Vec::new(),
        };
        let (title, listed) = match what {
            What::Column(_) => ("blueprint-pick-column", self.offers_as_lines(&offered, context)),
            What::Group(_) | What::InsteadOf(_) => ("blueprint-pick-group", self.offers_as_lines(&offered, context)),
            What::Parameter(_) => ("blueprint-pick-parameter", self.offers_as_lines(&offered, context)),
            What::Order => ("blueprint-pick-order", self.columns_as_lines(context)),
        };
        let mut pick = Pick::lines(title.to_owned(), Purpose::Sort, listed);
        pick.enter(context);
        self.adding = Some(Adding { what, pick, offered });
    }

    fn offers_as_lines(&self, offered: &[Offered], context: &Context) -> Vec<pick::Line> {
        let language = context.texts.lang.code();
        let shared = self.blueprint.template().scope.is_shared();
        let detail = |offered: &Offered| match (offered.refused, offered.mark) {
            (Some(_), Mark::Never) if shared => context.texts.get("mark-never"),
            (Some(_), _) => context.texts.get("blueprint-not-here"),
            (None, Mark::Shared) => String::new(),
            (None, mark) => context.texts.get(&format!("mark-{}", mark.code())),
        };
        let line = |(place, offered): (usize, &Offered)| pick::Line {
            name: offered.words.of(language).to_owned(),
            detail: detail(offered),
            picked: Picked::Code(place.to_string()),
        };
        offered.iter().enumerate().map(line).collect()
    }

    fn columns_as_lines(&self, context: &Context) -> Vec<pick::Line> {
        let template = self.blueprint.template();
        let language = context.texts.lang.code();
        let arrow = |place: usize| {
            let key = template.sort.iter().find(|key| key.by == SortBy::Column(place));
            key.map_or("", |key| if key.descending { "↓" } else { "↑" }).to_owned()
        };
        let line = |(place, column): (usize, &crate::model::report::Column)| pick::Line {
            name: column.heading.of(language).to_owned(),
            detail: arrow(place),
            picked: Picked::Code(place.to_string()),
        };
        template.columns.iter().enumerate().map(line).collect()
    }

    pub(super) fn choosing(&mut self, action: Action, context: &mut Context) -> Handled {
        let Some(adding) = &mut self.adding else { return Handled::No };
        match action {
            Action::Accept | Action::Open => self.chosen(context),
            Action::Escape | Action::Back => self.adding = None,
            _ => return adding.pick.on(action, context),
        }
        Handled::Yes
    }

    fn chosen(&mut self, context: &mut Context) {
        let Some(adding) = &self.adding else { return };
        let Some(place) = adding.place() else {
            let text = context.texts.get("message-nothing-to-pick");
            return context.say(Level::Passing, text);
        };
        let what = adding.what;
        let change = match (what, adding.offered.get(place)) {
            (What::Order, _) => self.blueprint.sorted_by(place, &OwnWords),
            (_, None) => return,
            (_, Some(offered)) => match offered.refused {
                // The list stays: somebody who learns the rule chooses something else.
                Some(why) => return self.refuse(&Refused::Rule(why), context),
                None => self.with_pick(what, &offered.pick.clone()),
            },
        };
        if self.take(change, context) {
            self.adding = None;
            self.follow(what);
        }
    }

    fn with_pick(&self, what: What, pick: &crate::model::report::blueprint::Pick) -> Change {
        match what {
            What::Column(at) => self.blueprint.add_column(pick, at, &OwnWords),
            What::Parameter(at) => self.blueprint.add_parameter(pick, at, &OwnWords),
            What::Group(at) => self.blueprint.add_group(pick, at, &OwnWords),
            What::InsteadOf(at) => {
                let mut made = self.blueprint.add_group(pick, at + 1, &OwnWords)?;
                let after = made.blueprint.remove_group(at, &OwnWords)?;
                made.notes.extend(after.notes);
                made.blueprint = after.blueprint;
                Ok(made)
            }
            What::Order => Err(Refused::LastColumn),
        }
    }

    /// The line of what was added comes into focus.
    fn follow(&mut self, what: What) {
        let wanted = match what {
            What::Column(at) => Line::Column(at.min(self.blueprint.template().columns.len().saturating_sub(1))),
            What::Group(at) | What::InsteadOf(at) => {
                Line::Group(at.min(self.blueprint.template().group.len().saturating_sub(1)))
            }
            What::Parameter(at) => Line::Parameter(at.min(self.blueprint.template().params.len().saturating_sub(1))),
            What::Order => Line::Sort,
        };
        if let Some(place) = lines::of(&self.blueprint).iter().position(|line| *line == wanted) {
            self.cursor = place;
        }
    }
}
