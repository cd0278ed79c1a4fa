//! Home: deadlines, drafts, visibility and quality; for the secretariat the catalogue.

use chrono::NaiveDate;

use crate::app::context::Context;
use crate::app::event::Ticket;
use crate::app::layers::confirm::Confirm;
use crate::app::layers::quality::Quality;
use crate::app::layers::record::RecordPage;
use crate::app::layers::table::TablePage;
use crate::app::layers::{Behaviour, Handled, Layer, Message, Question, Reopen, moved};
use crate::keys::{self, Action};
use crate::model::condition::{Condition, Op, Operand};
use crate::model::entities;
use crate::model::quality;
use crate::model::report::life::{self, SECRETARIAT};
use crate::model::request::{ListQuery, Outcome, Refusal, Request, Row, Sort, VisibilityCounts, Window};
use crate::model::rules::exit;

/// Deadlines listed at most.
const SHOWN: usize = 5;

/// A deadline is listed this many days before it.
const AHEAD: i32 = 90;

/// Contracts that are looked at for deadlines at most.
const LOOKED_AT: usize = 5_000;

/// The fields of a deadline's row, in order.
const DEADLINE_FIELDS: &[&str] = &["name", "latest_termination", "valid_to", "supplier_id"];

#[derive(Debug, Default)]
pub struct Home {
    pub deadlines: Option<Vec<Row>>,
    pub more_deadlines: bool,
    pub visibility: Option<VisibilityCounts>,
    pub faults: Option<Vec<(String, i64)>>,
    pub orders: Option<Vec<Row>>,
    /// Templates that this person could publish as the second one.
    pub waiting: usize,
    pub cursor: usize,
    /// Not shown yet, because the program opened on another page.
    pub asleep: bool,
    covered: bool,
    asked: Vec<(Ticket, Asked)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Deadlines,
    Visibility,
    Quality,
    Orders,
    Waiting,
}

/// What a line of Home leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Deadline(usize),
    MoreDeadlines,
    Drafts,
    Visibility,
    /// Contracts whose visibility nobody has chosen.
    NeverChosen,
    Fault(usize),
    Quality,
    Order(usize),
    /// Templates that wait for this person.
    Waiting,
    Page(Action),
}

/// The pages, for those who do not know a key.
pub const PAGES: &[Action] = &[
    Action::GoContracts,
    Action::GoSystems,
    Action::GoCatalogue,
    Action::GoInterfaces,
    Action::GoOrganisations,
    Action::GoKle,
    Action::GoReports,
    Action::GoQuality,
    Action::GoPersons,
    Action::GoUnits,
    Action::GoOptions,
];

/// The secretariat's own pages.
const SECRETARIAT_PAGES: &[Action] = &[Action::GoCompleteness, Action::GoAccessions, Action::GoTerms];

impl Home {
    pub fn asleep() -> Self {
        Self { asleep: true, ..Self::default() }
    }

    pub fn lines(&self, context: &Context) -> Vec<Line> {
        let mut lines = Vec::new();
        if context.session.is_secretariat() {
            lines.extend((0..self.faults.as_ref().map_or(0, Vec::len)).map(Line::Fault));
            lines.extend((0..self.orders.as_ref().map_or(0, Vec::len)).map(Line::Order));
        } else {
            lines.extend((0..self.deadlines.as_ref().map_or(0, Vec::len)).map(Line::Deadline));
            if self.more_deadlines {
                lines.push(Line::MoreDeadlines);
            }
            lines.push(Line::Visibility);
            if self.visibility.as_ref().is_some_and(|counts| counts.never_chosen > 0) {
                lines.push(Line::NeverChosen);
            }
            lines.push(Line::Quality);
        }
        if self.waiting > 0 {
            lines.push(Line::Waiting);
        }
        if !context.drafts.is_empty() {
            lines.push(Line::Drafts);
        }
        let pages = PAGES.iter().filter(|page| !context.session.is_secretariat() || has_page(**page));
        lines.extend(pages.map(|page| Line::Page(*page)));
        if context.session.is_secretariat() {
            lines.extend(SECRETARIAT_PAGES.iter().map(|page| Line::Page(*page)));
        }
        lines
    }

    fn ask(&mut self, asked: Asked, request: Request, context: &mut Context) {
        let ticket = context.ask(request);
        self.asked.push((ticket, asked));
    }

    fn load(&mut self, context: &mut Context) {
        let secretariat = context.session.is_secretariat();
        if secretariat {
            self.ask(Asked::Orders, Request::List(orders()), context);
        } else {
            self.ask(Asked::Deadlines, Request::List(deadlines()), context);
            self.ask(Asked::Visibility, Request::VisibilityCounts, context);
        }
        let rules = quality::for_secretariat(secretariat).map(|rule| rule.id).collect();
        self.ask(Asked::Quality, Request::Quality { rules }, context);
        if life::reviews(&context.session) || life::keeps(&context.session, SECRETARIAT) {
            self.ask(Asked::Waiting, Request::TemplatesWaiting, context);
        }
    }

    /// Those that come within the days ahead, the first of them first. The day of one that runs on
    /// is known only here.
    fn take_deadlines(&mut self, rows: &[Row], today: NaiveDate) {
        let mut near: Vec<(NaiveDate, &Row)> = rows
            .iter()
            .filter_map(|row| Some((Self::deadline(row)?.0, row)))
            .filter(|(date, _)| (0..=i64::from(AHEAD)).contains(&(*date - today).num_days()))
            .collect();
        near.sort_by_key(|(date, _)| *date);
        self.more_deadlines = near.len() > SHOWN;
        self.deadlines = Some(near.into_iter().take(SHOWN).map(|(_, row)| row.clone()).collect());
    }

    /// The day of a deadline, and whether it is the last one for notice; otherwise it is the end.
    pub fn deadline(row: &Row) -> Option<(NaiveDate, bool)> {
        let date = |field| Self::deadline_cell(row, field).and_then(|cell| cell.value.as_date());
        date("latest_termination").map(|date| (date, true)).or_else(|| date("valid_to").map(|date| (date, false)))
    }

    fn open(&self, context: &mut Context) {
        let Some(line) = self.lines(context).get(self.cursor).cloned() else { return };
        match line {
            Line::Deadline(index) => {
                let row = self.deadlines.as_ref().and_then(|rows| rows.get(index));
                if let Some(row) = row {
                    let name = row.cells.first().and_then(|cell| cell.value.as_text()).unwrap_or_default();
                    let page = RecordPage::new(&entities::contract::CONTRACT, row.id, name.to_owned());
                    context.push(Layer::Record(Box::new(page)));
                }
            }
            Line::MoreDeadlines => {
                context.global(Action::Lane);
            }
            Line::Drafts => {
                context.global(Action::Save);
            }
            Line::Visibility => Self::open_view("local-prices", context),
            Line::NeverChosen => Self::open_view("never-chosen", context),
            Line::Quality => context.push(Layer::Quality(Quality::default())),
            Line::Fault(index) => {
                let id = self.faults.as_ref().and_then(|faults| faults.get(index)).map(|(id, _)| id.clone());
                if let Some(rule) = id.and_then(|id| quality::named(&id)) {
                    Quality::open_rule(rule, context);
                }
            }
            Line::Order(index) => {
                let row = self.orders.as_ref().and_then(|rows| rows.get(index));
                if let Some((order, name)) = row.and_then(|row| Some((row.id, row.cells.first()?.value.as_text()?))) {
                    let text = context.texts.with("question-close-order", &[("name", name.into())]);
                    let question = Question::CloseOrder { order, name: name.to_owned() };
                    context.push(Layer::Confirm(Confirm::new(text, question)));
                }
            }
            Line::Waiting => {
                context.global(Action::GoTemplates);
            }
            Line::Page(action) => {
                context.global(action);
            }
        }
    }

    fn open_view(code: &str, context: &mut Context) {
        let mut page = TablePage::new(&entities::contract::CONTRACT, context);
        page.view = crate::model::views::named(code);
        context.push(Layer::Table(Box::new(page)));
    }

    /// A deadline's cell by field name.
    fn deadline_cell<'r>(row: &'r Row, field: &str) -> Option<&'r crate::model::value::Cell> {
        DEADLINE_FIELDS.iter().position(|name| *name == field).and_then(|index| row.cells.get(index))
    }
}

/// The secretariat has the catalogues; a municipality's own lists are empty for it.
const fn has_page(page: Action) -> bool {
    !matches!(page, Action::GoContracts | Action::GoSystems | Action::GoPersons | Action::GoUnits)
}

/// What may come: by what is stored, and what has run on since.
fn deadlines() -> ListQuery {
    let within = |field: &str| {
        Condition::All(vec![
            Condition::test(field, Op::AtLeast, Operand::Today(0)),
            Condition::test(field, Op::AtMost, Operand::Today(AHEAD)),
        ])
    };
    ListQuery {
        entity: "contract",
        fields: DEADLINE_FIELDS.iter().map(|name| (*name).to_owned()).collect(),
        filter: Condition::All(vec![
            Condition::missing("terminated_at"),
            Condition::Any(vec![
                within("latest_termination"),
                Condition::All(vec![Condition::missing("latest_termination"), within("valid_to")]),
                exit::renewed(),
            ]),
        ]),
        sort: Sort { field: "latest_termination".to_owned(), descending: true },
        window: Window::First,
        limit: LOOKED_AT,
    }
}

fn orders() -> ListQuery {
    ListQuery {
        entity: "catalogue_order",
        fields: vec!["name".to_owned(), "kind".to_owned()],
        filter: Condition::is("status", crate::model::value::Value::text("open")),
        sort: Sort { field: "name".to_owned(), descending: false },
        window: Window::First,
        limit: SHOWN,
    }
}

impl Behaviour for Home {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Home, keys::Context::Global]
    }

    fn enter(&mut self, context: &mut Context) {
        if !self.asleep {
            self.load(context);
        }
    }

    fn covered(&mut self, context: &mut Context) {
        self.covered = true;
        for (ticket, _) in self.asked.drain(..) {
            context.cancel(ticket);
        }
    }

    fn resume(&mut self, context: &mut Context) {
        self.covered = false;
        self.load(context);
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        let count = self.lines(context).len();
        match action {
            Action::Open | Action::Accept => self.open(context),
            Action::Reload => self.load(context),
            Action::Back => {}
            Action::Escape => context.message = None,
            _ if moved(&mut self.cursor, count, 10, action) => {}
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        let Some(place) = self.asked.iter().position(|(waiting, _)| *waiting == ticket) else { return Handled::No };
        let (_, asked) = self.asked.swap_remove(place);
        match (asked, result) {
            (Asked::Deadlines, Ok(Outcome::Page(page))) => self.take_deadlines(&page.rows, context.today()),
            (Asked::Orders, Ok(Outcome::Page(page))) => self.orders = Some(page.rows.clone()),
            (Asked::Visibility, Ok(Outcome::VisibilityCounts(counts))) => self.visibility = Some(counts.clone()),
            (Asked::Waiting, Ok(Outcome::TemplatesWaiting(count))) => self.waiting = *count,
            (Asked::Quality, Ok(Outcome::Quality(faults))) => self.faults = Some(faults.clone()),
            (_, Err(refusal)) => context.refuse(refusal),
            (_, Ok(_)) => {}
        }
        Handled::Yes
    }

    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        if matches!(message, Message::Reread(Reopen::Saved)) && !self.covered {
            self.load(context);
        }
        Handled::No
    }

    fn offers(&self, action: Action, context: &Context) -> bool {
        if action == Action::Lane {
            return !context.session.is_secretariat();
        }
        action == Action::Open || PAGES.contains(&action) || SECRETARIAT_PAGES.contains(&action)
    }
}
