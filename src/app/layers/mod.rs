//! The layers that a screen is made of: pages (Home, lists, records, reports, quality) and
//! popups (pickers, questions, review, help). Each owns its state and its small `on`.

pub mod blueprint;
pub mod bulk;
pub mod changes;
pub mod completeness;
pub mod confirm;
pub mod delete;
pub mod grid;
pub mod help;
pub mod history;
pub mod home;
pub mod input;
pub mod lab;
pub mod lane;
pub mod leaver;
pub mod macro_name;
pub mod many;
pub mod members;
pub mod merge;
pub mod narrowing;
pub mod options;
pub mod order;
pub mod pick;
pub mod quality;
pub mod record;
pub mod report_choice;
pub mod reports;
pub mod result;
pub mod review;
pub mod row;
pub mod search;
pub mod seen;
pub mod start;
pub mod table;
pub mod templates;
pub mod told;
pub mod trial;
pub mod versions;

use crossterm::event::KeyEvent;

use crate::app::context::{Context, Level};
use crate::app::draft::RecordKey;
use crate::app::event::{Format, Ticket};
use crate::app::layers::input::Input;
use crate::keys::{self, Action};
use crate::model::entities;
use crate::model::entity::{Entity, Tenancy};
use crate::model::report::life;
use crate::model::request::{Changed, Choice, Outcome, Refusal};
use crate::text::key as keys_text;

use crate::app::undo::{ListState, Way};
use blueprint::BlueprintForm;
use bulk::Bulk;
use changes::Changes;
use completeness::Completeness;
use confirm::Confirm;
use delete::DeleteRecord;
use help::{Help, Menu, Messages};
use history::History;
use home::Home;
use lab::Lab;
use lane::Lane;
use leaver::Leaver;
use macro_name::MacroName;
use many::SwitchMany;
use members::Members;
use merge::MergeReview;
use order::OrderForm;
use pick::Pick;
use quality::Quality;
use record::RecordPage;
use report_choice::ReportChoice;
use reports::Reports;
use review::Review;
use row::RowForm;
use search::Search;
use seen::Seen;
use start::Start;
use table::TablePage;
use templates::Templates;
use told::Told;
use versions::Versions;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handled {
    Yes,
    No,
}

/// What a popup answers to the page below it.
#[derive(Clone, Debug)]
pub enum Message {
    Picked {
        purpose: Purpose,
        choice: Picked,
    },
    Confirmed(Question),
    /// Open the record this many rows further on in the list below.
    Step(i32, Option<&'static str>),
    /// This record is deleted.
    Deleted(RecordKey),
    /// The visibility of these contracts is now this.
    Switched {
        contracts: Vec<i64>,
        to: &'static str,
    },
    /// A list gets back what was marked and filtered in it.
    Restore(ListState, Way),
    /// A save landed, or a draft changed: what is shown must be read again.
    Reread(Reopen),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reopen {
    /// Only the drafts changed.
    Drafts,
    /// The database changed.
    Saved,
}

/// What a picker was opened for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The value of this field of the open record (or of a payment line).
    Field {
        entity: String,
        id: i64,
        field: String,
    },
    /// A new row of `entity` that links the open record to what is picked through `field`.
    Link {
        entity: &'static str,
        field: &'static str,
    },
    /// Do the roles go along into the copy of a contract?
    CloneRoles,
    /// The system that another one becomes part of.
    Merge {
        old: i64,
        name: String,
    },
    /// Who takes over all that this person holds.
    Successor {
        leaver: i64,
    },
    Identity,
    Municipality,
    Sort,
    View,
    Export,
    /// A macro to run, or (a choice) to throw away.
    Macro,
    ReportParameter {
        name: String,
    },
    /// A comparison group for this parameter, or what is to be done with the groups.
    ComparisonGroup {
        parameter: String,
    },
    /// A word of a template, of which this much is typed.
    TemplateWord {
        typed: String,
    },
    /// A former text of a template.
    TemplateText,
    /// Which of a report's parameters is to be chosen.
    ReportChoice,
    /// The municipality whose rows are marked as one's own.
    ReportViewer,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    Choice(Choice),
    Code(String),
    /// The field is to be empty.
    Nothing,
    /// Not in the catalogue: the text becomes an order to the secretariat.
    Order(String),
}

/// What a confirmation asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    Visibility {
        contracts: Vec<i64>,
        lines: i64,
        to: &'static str,
    },
    TakeIntoUse {
        system: i64,
        name: String,
    },
    CloseLogin {
        person: i64,
    },
    /// Take a change set back, or these rows of it; `to` is what becomes of prices, where that is all.
    Undo {
        set: i64,
        rows: Option<Vec<(String, i64)>>,
        to: Option<&'static str>,
    },
    CloseOrder {
        order: i64,
        name: String,
    },
    /// A step of a template's life; `said` is what to say when it is done.
    TemplateStep {
        code: String,
        step: life::Step,
        said: String,
    },
}

/// What every layer can do; most do little of it.
pub trait Behaviour {
    /// The key contexts, the layer's own first.
    fn contexts(&self) -> &'static [keys::Context];
    fn enter(&mut self, _context: &mut Context) {}
    fn leave(&mut self, _context: &mut Context) {}
    /// Another page stands over this one: what it was still asking for is not wanted now.
    fn covered(&mut self, _context: &mut Context) {}
    /// The layer above has gone.
    fn resume(&mut self, _context: &mut Context) {}
    fn on(&mut self, _action: Action, _context: &mut Context) -> Handled {
        Handled::No
    }
    /// Where what is typed goes, while there is one such place.
    fn typed_into(&mut self) -> Option<&mut Input> {
        None
    }
    /// Something was typed there.
    fn after_typing(&mut self, _context: &mut Context) {}
    /// Printable text, typed or pasted.
    fn text(&mut self, text: &str, context: &mut Context) -> Handled {
        let Some(input) = self.typed_into() else { return Handled::No };
        input.insert(text);
        self.after_typing(context);
        Handled::Yes
    }
    /// A key that is bound to nothing; true when the layer used it (editing keys).
    fn raw_key(&mut self, key: KeyEvent, context: &mut Context) -> bool {
        let used = self.typed_into().is_some_and(|input| input.edit_key(key));
        if used {
            self.after_typing(context);
        }
        used
    }
    fn done(&mut self, _ticket: Ticket, _result: &Result<Outcome, Refusal>, _context: &mut Context) -> Handled {
        Handled::No
    }
    fn receive(&mut self, _message: &Message, _context: &mut Context) -> Handled {
        Handled::No
    }
    fn resized(&mut self, _context: &mut Context) {}
    /// Somebody else saved something. What is shown may be read again, and the cursor stays.
    fn changed(&mut self, _changed: Changed, _context: &mut Context) {}
    /// The same for a page under another one: it is read again when it is seen again.
    fn changed_below(&mut self, _changed: Changed) {}
    /// What the layer says is on the screen now.
    fn drawn(&mut self, _context: &mut Context) {}
    /// Would the action do something here? For the hint bar and the menu.
    fn offers(&self, _action: Action, _context: &Context) -> bool {
        false
    }
    /// What the hint bar begins with.
    fn foremost(&self) -> &'static [Action] {
        &[]
    }
    /// The key of its own word for the action, where the usual one would mislead.
    fn word(&self, _action: Action) -> Option<&'static str> {
        None
    }
    /// Why the action cannot be done here, in words.
    fn unavailable(&self, _action: Action, _context: &Context) -> Option<String> {
        None
    }
}

#[derive(Debug)]
pub enum Layer {
    Start(Start),
    Home(Home),
    Table(Box<TablePage>),
    Record(Box<RecordPage>),
    Reports(Box<Reports>),
    Blueprint(Box<BlueprintForm>),
    ReportChoice(Box<ReportChoice>),
    Lab(Box<Lab>),
    Versions(Box<Versions>),
    Quality(Quality),
    Completeness(Completeness),
    Templates(Box<Templates>),
    Lane(Box<Lane>),
    Seen(Box<Seen>),
    Told(Told),
    Leaver(Box<Leaver>),
    History(Box<History>),
    Changes(Changes),
    Merge(Box<MergeReview>),
    Delete(Box<DeleteRecord>),
    Row(Box<RowForm>),
    Bulk(Box<Bulk>),
    SwitchMany(Box<SwitchMany>),
    MacroName(MacroName),
    Members(Box<Members>),
    Order(Box<OrderForm>),
    Pick(Pick),
    Search(Search),
    Confirm(Confirm),
    Review(Review),
    Help(Help),
    Menu(Menu),
    Messages(Messages),
}

macro_rules! each {
    ($layer:expr, $inner:ident => $call:expr) => {
        match $layer {
            Layer::Start($inner) => $call,
            Layer::Home($inner) => $call,
            Layer::Table($inner) => $call,
            Layer::Record($inner) => $call,
            Layer::Reports($inner) => $call,
            Layer::Blueprint($inner) => $call,
            Layer::ReportChoice($inner) => $call,
            Layer::Lab($inner) => $call,
            Layer::Versions($inner) => $call,
            Layer::Quality($inner) => $call,
            Layer::Completeness($inner) => $call,
            Layer::Templates($inner) => $call,
            Layer::Lane($inner) => $call,
            Layer::Seen($inner) => $call,
            Layer::Told($inner) => $call,
            Layer::Leaver($inner) => $call,
            Layer::History($inner) => $call,
            Layer::Changes($inner) => $call,
            Layer::Merge($inner) => $call,
            Layer::Delete($inner) => $call,
            Layer::Row($inner) => $call,
            Layer::Bulk($inner) => $call,
            Layer::SwitchMany($inner) => $call,
            Layer::MacroName($inner) => $call,
            Layer::Members($inner) => $call,
            Layer::Order($inner) => $call,
            Layer::Pick($inner) => $call,
            Layer::Search($inner) => $call,
            Layer::Confirm($inner) => $call,
            Layer::Review($inner) => $call,
            Layer::Help($inner) => $call,
            Layer::Menu($inner) => $call,
            Layer::Messages($inner) => $call,
        }
    };
}

impl Behaviour for Layer {
    fn contexts(&self) -> &'static [keys::Context] {
        each!(self, layer => layer.contexts())
    }
    fn enter(&mut self, context: &mut Context) {
        each!(self, layer => layer.enter(context));
    }
    fn leave(&mut self, context: &mut Context) {
        each!(self, layer => layer.leave(context));
    }
    fn covered(&mut self, context: &mut Context) {
        each!(self, layer => layer.covered(context));
    }
    fn resume(&mut self, context: &mut Context) {
        each!(self, layer => layer.resume(context));
    }
    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        each!(self, layer => layer.on(action, context))
    }
    fn text(&mut self, text: &str, context: &mut Context) -> Handled {
        each!(self, layer => layer.text(text, context))
    }
    fn raw_key(&mut self, key: KeyEvent, context: &mut Context) -> bool {
        each!(self, layer => layer.raw_key(key, context))
    }
    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        each!(self, layer => layer.done(ticket, result, context))
    }
    fn receive(&mut self, message: &Message, context: &mut Context) -> Handled {
        each!(self, layer => layer.receive(message, context))
    }
    fn resized(&mut self, context: &mut Context) {
        each!(self, layer => layer.resized(context));
    }
    fn changed(&mut self, changed: Changed, context: &mut Context) {
        each!(self, layer => layer.changed(changed, context));
    }
    fn changed_below(&mut self, changed: Changed) {
        each!(self, layer => layer.changed_below(changed));
    }
    fn drawn(&mut self, context: &mut Context) {
        each!(self, layer => layer.drawn(context));
    }
    fn offers(&self, action: Action, context: &Context) -> bool {
        each!(self, layer => layer.offers(action, context))
    }
    fn foremost(&self) -> &'static [Action] {
        each!(self, layer => layer.foremost())
    }
    fn word(&self, action: Action) -> Option<&'static str> {
        each!(self, layer => layer.word(action))
    }
    fn unavailable(&self, action: Action, context: &Context) -> Option<String> {
        each!(self, layer => layer.unavailable(action, context))
    }
}

impl Layer {
    pub fn start() -> Self {
        Self::Start(Start::default())
    }

    pub fn home() -> Self {
        Self::Home(Home::default())
    }

    /// Home under the page that the program opens on: it asks for nothing until it is seen.
    pub fn sleeping_home() -> Self {
        Self::Home(Home::asleep())
    }

    pub fn help() -> Self {
        Self::Help(Help::default())
    }

    pub fn menu() -> Self {
        Self::Menu(Menu::default())
    }

    pub fn messages() -> Self {
        Self::Messages(Messages::default())
    }

    pub fn search() -> Self {
        Self::Search(Search::default())
    }

    pub fn review() -> Self {
        Self::Review(Review::default())
    }

    pub fn identities(context: &Context) -> Self {
        Self::Pick(Pick::identities(context))
    }

    pub fn export(context: &Context) -> Self {
        Self::Pick(Pick::formats(&Format::ALL, context))
    }

    /// The same for contracts, which also make a calendar.
    pub fn export_contracts(context: &Context) -> Self {
        Self::Pick(Pick::formats(&Format::OF_CONTRACTS, context))
    }

    /// The question that sharing prices always asks: how many contracts and payment lines.
    pub fn confirm_sharing(contracts: Vec<i64>, lines: i64, to: &'static str, context: &Context) -> Self {
        let args = [("count", contracts.len().into()), ("lines", lines.into())];
        let text = context.texts.with("question-share", &args);
        Self::Confirm(Confirm::new(text, Question::Visibility { contracts, lines, to }))
    }

    /// The page that a go-action leads to.
    pub fn page(action: Action, context: &Context) -> Option<Self> {
        let entity = match action {
            Action::GoHome => return Some(Self::home()),
            Action::GoReports => return Some(Self::Reports(Box::default())),
            Action::GoTemplates => return Some(Self::Templates(Box::default())),
            Action::GoChanges => return Some(Self::Changes(Changes::default())),
            Action::GoQuality => return Some(Self::Quality(Quality::default())),
            Action::GoCompleteness if context.session.is_secretariat() => {
                return Some(Self::Completeness(Completeness::default()));
            }
            Action::Lane if !context.session.is_secretariat() => return Some(Self::Lane(Box::new(Lane::new(context)))),
            Action::GoAccessions => &entities::sharing::ACCESSION,
            Action::GoTerms if context.session.is_secretariat() => &entities::sharing::SHARING_TERMS,
            Action::GoContracts => &entities::contract::CONTRACT,
            Action::GoSystems => &entities::usage::SYSTEM_USAGE,
            Action::GoCatalogue => &entities::catalogue::IT_SYSTEM,
            Action::GoInterfaces => &entities::catalogue::IT_INTERFACE,
            Action::GoOrganisations => &entities::organisation::ORGANISATION,
            Action::GoKle => &entities::catalogue::KLE,
            Action::GoPersons => &entities::people::PERSON,
            Action::GoUnits => &entities::organisation::ORG_UNIT,
            Action::GoOptions => &entities::catalogue::OPTION_VALUE,
            _ => return None,
        };
        Some(Self::Table(Box::new(TablePage::new(entity, context))))
    }

    /// Home stays at the bottom of the stack.
    pub const fn is_root(&self) -> bool {
        matches!(self, Self::Home(_) | Self::Start(_))
    }

    /// Does saying yes here commit something? No macro may. Every layer is named, so that a new
    /// one has to say it too.
    pub const fn is_confirmation(&self) -> bool {
        match self {
            Self::Confirm(_)
            | Self::Review(_)
            | Self::Merge(_)
            | Self::SwitchMany(_)
            | Self::Delete(_)
            | Self::Order(_)
            // A draft is saved from the text or the form itself.
            | Self::Lab(_)
            | Self::Blueprint(_) => true,
            Self::Bulk(bulk) => bulk.is_preview(),
            Self::Leaver(leaver) => leaver.is_preview(),
            Self::Start(_)
            | Self::Home(_)
            | Self::Table(_)
            | Self::Record(_)
            | Self::Reports(_)
            | Self::ReportChoice(_)
            | Self::Versions(_)
            | Self::Quality(_)
            | Self::Completeness(_)
            | Self::Templates(_)
            | Self::Lane(_)
            | Self::Seen(_)
            | Self::Told(_)
            | Self::History(_)
            | Self::Changes(_)
            | Self::Row(_)
            | Self::MacroName(_)
            | Self::Members(_)
            | Self::Pick(_)
            | Self::Search(_)
            | Self::Help(_)
            | Self::Menu(_)
            | Self::Messages(_) => false,
        }
    }

    /// Does the layer stand over a page instead of being one?
    pub const fn is_popup(&self) -> bool {
        matches!(
            self,
            Self::Pick(_)
                | Self::ReportChoice(_)
                | Self::Told(_)
                | Self::Merge(_)
                | Self::Delete(_)
                | Self::Row(_)
                | Self::Bulk(_)
                | Self::SwitchMany(_)
                | Self::MacroName(_)
                | Self::Members(_)
                | Self::Order(_)
                | Self::Search(_)
                | Self::Confirm(_)
                | Self::Review(_)
                | Self::Help(_)
                | Self::Menu(_)
                | Self::Messages(_)
        )
    }
}

/// Can what was saved be a row of this entity, or a name that stands in one?
pub fn concerns(changed: Changed, entity: &Entity) -> bool {
    changed.catalogue || changed.own && entity.tenancy != Tenancy::Catalogue
}

/// Moves a cursor in a list of `count` rows; `page` is the height of the screen's part.
/// True when the action was a movement.
pub fn moved(cursor: &mut usize, count: usize, page: usize, action: Action) -> bool {
    let last = count.saturating_sub(1);
    let page = page.max(1);
    *cursor = match action {
        Action::Down => (*cursor + 1).min(last),
        Action::Up => cursor.saturating_sub(1),
        Action::PageDown => (*cursor + page).min(last),
        Action::PageUp => cursor.saturating_sub(page),
        Action::HalfPageDown => (*cursor + page.div_ceil(2)).min(last),
        Action::HalfPageUp => cursor.saturating_sub(page.div_ceil(2)),
        Action::First => 0,
        Action::Last => last,
        _ => return false,
    };
    true
}

/// Says that this person may not change that, and who may.
pub fn say_denied(context: &mut Context, entity: &str) {
    if context.session.as_of.is_some() {
        return context.refuse(&Refusal::AsOf);
    }
    let catalogue = entities::named(entity).is_some_and(|found| found.tenancy == Tenancy::Catalogue);
    let common = if catalogue { "message-secretariat-may" } else { "message-registrar-may" };
    let own = context.texts.find(&keys_text(&["message-may", entity]));
    let who = own.unwrap_or_else(|| context.texts.get(common));
    let text = context.texts.with("message-may-not", &[("who", who.into())]);
    context.say(Level::Passing, text);
}
