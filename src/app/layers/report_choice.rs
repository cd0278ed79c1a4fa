//! What can be reported of a list: the reports that are ready, and the list itself as a template.

use crate::app::context::Context;
use crate::app::layers::blueprint::BlueprintForm;
use crate::app::layers::reports::Reports;
use crate::app::layers::{Behaviour, Handled, Layer, moved};
use crate::keys::{self, Action};
use crate::model::condition::Condition;
use crate::model::entity::Entity;
use crate::model::report;

/// The list that one comes from, as it is shown.
#[derive(Clone, Debug)]
pub struct ListAsShown {
    pub entity: &'static Entity,
    pub columns: Vec<&'static str>,
    pub filter: Condition,
    /// The filter and the view in words; empty for the whole list.
    pub filter_words: String,
    pub order: (String, bool),
    /// Where they have been counted.
    pub rows: Option<i64>,
    /// The record under the cursor, where the prices of its system can be shown.
    pub prices: Option<Prices>,
}

#[derive(Clone, Debug)]
pub struct Prices {
    pub contract: Option<i64>,
    pub system: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The prices of the record's system.
    Prices,
    AsTemplate,
    /// What was begun and not saved.
    GoOn,
    Ready(String),
}

#[derive(Debug)]
pub struct ReportChoice {
    pub list: ListAsShown,
    pub choices: Vec<Choice>,
    pub cursor: usize,
}

/// Lines that are seen at once.
pub const SHOWN: usize = 12;

impl ReportChoice {
    /// Opens the popup; where there is nothing to choose between, the form itself.
    pub fn open(list: ListAsShown, context: &mut Context) {
        let mut choices = Vec::new();
        choices.extend(list.prices.as_ref().map(|_| Choice::Prices));
        choices.push(Choice::AsTemplate);
        choices.extend(BlueprintForm::waiting(context).map(|_| Choice::GoOn));
        let offered = report::shipped().iter().filter(|template| template.offered_to(&context.session));
        let fits = offered.filter(|template| template.base.name == list.entity.name);
        choices.extend(fits.map(|template| Choice::Ready(template.code.clone())));
        if choices.len() == 1 {
            return BlueprintForm::open(&list, context);
        }
        context.push(Layer::ReportChoice(Box::new(Self { list, choices, cursor: 0 })));
    }

    fn choose(&self, choice: &Choice, context: &mut Context) {
        context.pop();
        match choice {
            Choice::Prices => {
                let prices = self.list.prices.clone();
                let (contract, system) = prices.map_or((None, None), |prices| (prices.contract, prices.system));
                context.push(Layer::Reports(Box::new(Reports::of_prices(contract, system))));
            }
            Choice::AsTemplate => BlueprintForm::open(&self.list, context),
            Choice::GoOn => BlueprintForm::go_on(context),
            Choice::Ready(code) => context.push(Layer::Reports(Box::new(Reports::at(code)))),
        }
    }
}

impl Behaviour for ReportChoice {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::ReportChoice, keys::Context::Global]
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Accept | Action::Open => {
                if let Some(choice) = self.choices.get(self.cursor) {
                    self.choose(choice, context);
                }
            }
            Action::Report if self.choices.contains(&Choice::Prices) => self.choose(&Choice::Prices, context),
            Action::SaveAsTemplate => self.choose(&Choice::AsTemplate, context),
            Action::Escape | Action::Back => context.pop(),
            _ => {
                moved(&mut self.cursor, self.choices.len(), SHOWN, action);
            }
        }
        Handled::Yes
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        match action {
            Action::Report => self.choices.contains(&Choice::Prices),
            Action::Accept | Action::SaveAsTemplate | Action::Escape => true,
            _ => false,
        }
    }
}
