//! Small popups that tell: the sum behind a date, where a price is used, who chose a visibility.

use crate::app::context::Context;
use crate::app::event::Ticket;
use crate::app::layers::{Behaviour, Handled, Layer};
use crate::keys::{self, Action};
use crate::model::entities::contract::VISIBILITY;
use crate::model::entity::{Entity, Field};
use crate::model::request::{Outcome, Record, Refusal, Request};
use crate::model::rules::exit::{self, About, Part};
use crate::model::seen::{Chosen, PriceUse};
use crate::model::session::Store;
use crate::text::{explain, format};

/// A line: what is said, and its value at the right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Step(String, String),
    /// What the steps before it come to, or what those after it are about.
    Strong(String, String),
    /// A sentence over the whole width.
    Words(String),
    Blank,
}

#[derive(Debug)]
pub struct Told {
    pub title: String,
    pub lines: Vec<Line>,
    pub top: usize,
    pub loaded: bool,
    ask: Option<Request>,
    asked: Option<Ticket>,
}

impl Told {
    fn known(title: String, lines: Vec<Line>) -> Self {
        Self { title, lines, top: 0, loaded: true, ask: None, asked: None }
    }

    fn asking(title: String, request: Request) -> Self {
        Self { title, lines: Vec::new(), top: 0, loaded: false, ask: Some(request), asked: None }
    }

    /// Why this date of a contract is what it is: of the record as it is shown, drafts included.
    /// None for a field that is no such date.
    pub fn date(
        entity: &Entity,
        field: &Field,
        shown: &Record,
        stored: Option<&Record>,
        context: &Context,
    ) -> Option<Self> {
        if entity.name != "contract" || !exit::explains(field.name) {
            return None;
        }
        let facts = exit::facts(&|name| shown.cell(name).clone());
        let parts = exit::explain(field.name, &facts, context.today());
        let mut lines: Vec<Line> = Vec::new();
        for part in &parts {
            lines.extend(summed(part, context));
            lines.push(Line::Blank);
        }
        lines.pop();
        if parts.is_empty() {
            lines.push(Line::Words(context.texts.get("explain-nothing")));
        }
        if parts.iter().any(|part| differs(part, stored)) {
            lines.extend([Line::Blank, Line::Words(context.texts.get("explain-draft"))]);
        }
        let title = context.texts.with("explain-title", &[("field", context.texts.label(entity, field.name).into())]);
        Some(Self::known(title, lines))
    }
}

/// The steps, and what they come to.
fn summed(part: &Part, context: &Context) -> Vec<Line> {
    let (about, date) = explain::heading(part, context.texts);
    let mut lines: Vec<Line> =
        explain::steps(&part.told, context.texts).into_iter().map(|(text, day)| Line::Step(text, day)).collect();
    lines.push(Line::Strong(format!("= {about}"), date));
    lines
}

/// Is the sum another than what is stored? Then a draft changes it.
fn differs(part: &Part, stored: Option<&Record>) -> bool {
    let Some(stored) = stored else { return false };
    match part.about {
        About::EffectiveEnd => part.told.value != stored.value("effective_end").as_date(),
        About::LatestTermination => part.told.value != stored.value("latest_termination").as_date(),
        _ => false,
    }
}

/// What `v s`, `v r` and `v h` open, from a record or a row of a list.
pub mod visibility {
    use super::{Action, Context, Entity, Handled, Layer, Request, Told};
    use crate::app::context::Level;
    use crate::app::layers::seen::Seen;

    /// Opens what the action asks for, where the target is a contract that has been saved.
    pub fn ask(action: Action, entity: &Entity, target: Option<(i64, String)>, context: &mut Context) -> Handled {
        let refused = match &target {
            _ if entity.name != "contract" => Some("message-not-here"),
            Some((id, _)) if *id < 0 => Some("message-save-first"),
            _ => None,
        };
        if let Some(key) = refused {
            let text = context.keyed(key, &[]);
            context.say(Level::Passing, text);
            return Handled::Yes;
        }
        let Some((id, name)) = target else { return Handled::Yes };
        match action {
            Action::ShowOthers => context.push(Layer::Seen(Box::new(Seen::new(id, name)))),
            Action::PriceUses => {
                let title = context.texts.with("uses-title", &[("name", name.into())]);
                context.push(Layer::Told(Told::asking(title, Request::PriceUses)));
            }
            Action::VisibilityLog => {
                let title = context.texts.with("log-title", &[("name", name.into())]);
                context.push(Layer::Told(Told::asking(title, Request::VisibilityLog { contract: id })));
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }
}

fn uses(found: &[PriceUse], context: &Context) -> Vec<Line> {
    let texts = context.texts;
    let mut lines = vec![Line::Words(texts.with("uses-summary", &[("count", found.len().into())])), Line::Blank];
    for used in found {
        lines.push(Line::Strong(used.template.of(texts.lang.code()).to_owned(), String::new()));
        let runs = texts.with("uses-municipalities", &[("count", used.municipalities.into())]);
        let last = used.last.as_ref().map(|(at, who)| {
            texts.with("uses-last", &[("who", who.clone().into()), ("at", format::moment(*at).into())])
        });
        lines.push(Line::Step(runs, String::new()));
        lines.extend(last.map(|last| Line::Step(last, String::new())));
    }
    let note = if context.session.store == Store::OwnFile { "uses-own-file" } else { "uses-note" };
    lines.extend([Line::Blank, Line::Words(texts.get(note))]);
    lines
}

fn log(found: &[Chosen], context: &Context) -> Vec<Line> {
    let texts = context.texts;
    let mut lines = Vec::new();
    for choice in found {
        let word = texts.choice(&VISIBILITY, &choice.visibility);
        lines.push(Line::Strong(word, choice.at.map(format::moment).unwrap_or_default()));
        let key = match (choice.chosen, choice.who.is_empty()) {
            (true, false) => "log-chosen-by",
            (true, true) => "log-chosen",
            (false, false) => "log-not-chosen",
            (false, true) => "log-came",
        };
        lines.push(Line::Step(texts.with(key, &[("who", choice.who.clone().into())]), choice.reason.clone()));
    }
    lines.extend([Line::Blank, Line::Words(texts.get("log-note"))]);
    lines
}

impl Behaviour for Told {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Help, keys::Context::Global]
    }

    fn enter(&mut self, context: &mut Context) {
        self.asked = self.ask.take().map(|request| context.ask(request));
    }

    fn leave(&mut self, context: &mut Context) {
        context.forget(&mut self.asked);
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        let page = usize::from(context.size.rows).saturating_sub(6).max(1);
        let last = self.lines.len().saturating_sub(1);
        match action {
            Action::Escape | Action::Back | Action::Open | Action::Accept => context.pop(),
            Action::Down => self.top = (self.top + 1).min(last),
            Action::Up => self.top = self.top.saturating_sub(1),
            Action::PageDown => self.top = (self.top + page).min(last),
            Action::PageUp => self.top = self.top.saturating_sub(page),
            Action::First => self.top = 0,
            // Asked once more, help is the keys.
            Action::Help => {
                context.pop();
                context.push(Layer::help());
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if self.asked.take_if(|asked| *asked == ticket).is_none() {
            return Handled::No;
        }
        self.loaded = true;
        match result {
            Ok(Outcome::PriceUses(found)) => self.lines = uses(found, context),
            Ok(Outcome::VisibilityLog(found)) => self.lines = log(found, context),
            Err(refusal) => {
                context.pop();
                context.refuse(refusal);
            }
            Ok(_) => {}
        }
        Handled::Yes
    }

    fn foremost(&self) -> &'static [Action] {
        &[Action::Escape]
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        matches!(action, Action::Escape)
    }
}
