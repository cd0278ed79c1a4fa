//! A list to choose from, narrowed by typing: options, links, fixed choices, views, orders.

use crate::app::context::{Context, Level};
use crate::app::event::{Format, Ticket};
use crate::app::layers::input::Input;
use crate::app::layers::{Behaviour, Handled, Message, Picked, Purpose, moved};
use crate::keys::{self, Action};
use crate::model::entity::{Choices, Entity, Field, Kind};
use crate::model::fold;
use crate::model::request::{Choice, Outcome, Refusal, Request, Sort};
use crate::model::views::{self, ShippedView};
use crate::text::key;

/// Where the lines of the picker come from.
#[derive(Clone, Debug)]
enum Source {
    /// All lines are known; typing narrows them here.
    Fixed(Vec<Line>),
    Options(&'static str),
    Links(&'static str),
}

/// One line: what it says and what choosing it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub name: String,
    pub detail: String,
    pub picked: Picked,
}

#[derive(Debug)]
pub struct Pick {
    /// The text key of the heading, or the heading itself.
    pub title: String,
    pub input: Input,
    pub purpose: Purpose,
    pub lines: Vec<Line>,
    pub cursor: usize,
    pub top: usize,
    source: Source,
    may_clear: bool,
    /// What stands there already is not offered again.
    taken: Vec<i64>,
    /// A missing supplier can be ordered from the secretariat.
    may_order: bool,
    ticket: Option<Ticket>,
    pub loaded: bool,
}

/// Links fetched for one text; typing narrows further.
const LINKS: usize = 100;

impl Pick {
    fn new(title: String, purpose: Purpose, source: Source) -> Self {
        Self {
            title,
            input: Input::default(),
            purpose,
            lines: Vec::new(),
            cursor: 0,
            top: 0,
            source,
            may_clear: false,
            taken: Vec::new(),
            may_order: false,
            ticket: None,
            loaded: false,
        }
    }

    /// The picker for a field of this record. None for kinds that are typed.
    pub fn for_field(entity: &'static Entity, id: i64, field: &Field, context: &Context) -> Option<Self> {
        let source = match field.kind {
            Kind::Choice(choices) => Source::Fixed(choosable(entity, choice_lines(choices, context), context)),
            Kind::Option(option_type) => Source::Options(option_type),
            Kind::Link(target) => Source::Links(target),
            _ => return None,
        };
        let purpose = Purpose::Field { entity: entity.name.to_owned(), id, field: field.name.to_owned() };
        let mut pick = Self::new(context.texts.label(entity, field.name), purpose, source);
        pick.may_clear = !field.required;
        pick.may_order = field.kind == Kind::Link("organisation");
        Some(pick)
    }

    /// The same for many records at once: nothing is ordered, and emptying is another operation.
    pub fn for_many(entity: &'static Entity, field: &Field, context: &Context) -> Option<Self> {
        let mut pick = Self::for_field(entity, 0, field, context)?;
        pick.may_clear = false;
        pick.may_order = false;
        Some(pick)
    }

    /// The line that the cursor is on.
    pub fn focused(&self) -> Option<&Line> {
        self.lines.get(self.cursor)
    }

    /// A record of `target` to link the open record to; those of `taken` it has already.
    pub fn link(entity: &'static Entity, field: &Field, taken: Vec<i64>, context: &Context) -> Option<Self> {
        let source = match field.kind {
            Kind::Link(target) => Source::Links(target),
            Kind::Option(option_type) => Source::Options(option_type),
            _ => return None,
        };
        let title = context.texts.label(entity, field.name);
        let pick = Self::new(title, Purpose::Link { entity: entity.name, field: field.name }, source);
        Some(Self { taken, ..pick })
    }

    /// The formats that a list or a report can be written in.
    pub fn formats(formats: &[Format], context: &Context) -> Self {
        let lines = formats
            .iter()
            .map(|format| Line {
                name: context.texts.get(&format!("format-{}", format.code())),
                detail: format!(".{}", format.extension()),
                picked: Picked::Code(format.code().to_owned()),
            })
            .collect();
        Self::new("pick-export".to_owned(), Purpose::Export, Source::Fixed(lines))
    }

    pub fn lines(title: String, purpose: Purpose, lines: Vec<Line>) -> Self {
        Self::new(title, purpose, Source::Fixed(lines))
    }

    pub fn identities(context: &Context) -> Self {
        let lines = context
            .session
            .identities
            .iter()
            .map(|identity| Line {
                name: format!("{} · {}", identity.name, identity.organisation),
                detail: context.texts.get(&key(&["choice-role", &identity.role])),
                picked: Picked::Code(identity.login.clone()),
            })
            .collect();
        Self::new("pick-identity".to_owned(), Purpose::Identity, Source::Fixed(lines))
    }

    /// The entry of a common catalogue that a report is narrowed to, or none.
    pub fn parameter(title: String, purpose: Purpose, entity: &'static Entity) -> Self {
        let mut pick = Self::new(title, purpose, Source::Links(entity.name));
        pick.may_clear = true;
        pick
    }

    /// The system that this one is to become part of.
    pub fn merge(old: i64, name: &str, context: &Context) -> Self {
        let title = context.texts.with("pick-merge", &[("name", name.to_owned().into())]);
        Self::new(title, Purpose::Merge { old, name: name.to_owned() }, Source::Links("it_system"))
    }

    /// Who takes over what this person holds, or nobody.
    pub fn successor(leaver: i64, name: &str, context: &Context) -> Self {
        let title = context.texts.with("pick-successor", &[("name", name.to_owned().into())]);
        let mut pick = Self::new(title, Purpose::Successor { leaver }, Source::Links("person"));
        pick.may_clear = true;
        pick
    }

    pub fn sort(entity: &'static Entity, columns: &[&'static str], now: &Sort, context: &Context) -> Self {
        let lines = columns
            .iter()
            .map(|name| {
                let arrow = match (now.field == **name, now.descending) {
                    (true, false) => "↑",
                    (true, true) => "↓",
                    _ => "",
                };
                Line {
                    name: context.texts.label(entity, name),
                    detail: arrow.to_owned(),
                    picked: Picked::Code((*name).to_owned()),
                }
            })
            .collect();
        Self::new("pick-sort".to_owned(), Purpose::Sort, Source::Fixed(lines))
    }

    pub fn views(entity: &'static Entity, now: Option<&ShippedView>, context: &Context) -> Self {
        let mut lines: Vec<Line> = views::of(entity.name)
            .map(|view| Line {
                name: context.texts.get(&format!("view-{}", view.code)),
                detail: if now.is_some_and(|on| on.code == view.code) { "✓".to_owned() } else { String::new() },
                picked: Picked::Code(view.code.to_owned()),
            })
            .collect();
        lines.push(Line { name: context.texts.get("view-all"), detail: String::new(), picked: Picked::Nothing });
        Self::new("pick-view".to_owned(), Purpose::View, Source::Fixed(lines))
    }

    fn narrow(&mut self, context: &mut Context) {
        let text = self.input.text();
        match &self.source {
            Source::Fixed(all) => {
                let wanted = fold::search(&text);
                self.lines = all.iter().filter(|line| fold::search(&line.name).contains(&wanted)).cloned().collect();
                self.finish(context);
            }
            Source::Options(option_type) => {
                let request = Request::Options { option_type, text };
                self.ask(request, context);
            }
            Source::Links(target) => {
                let request = Request::Links { entity: target, text, limit: LINKS };
                self.ask(request, context);
            }
        }
    }

    fn ask(&mut self, request: Request, context: &mut Context) {
        context.forget(&mut self.ticket);
        self.ticket = Some(context.ask(request));
    }

    /// The lines that every picker may end with; a system does not become part of itself.
    fn finish(&mut self, context: &Context) {
        let text = self.input.text();
        self.lines.retain(|line| !matches!(&line.picked, Picked::Choice(choice) if self.taken.contains(&choice.id)));
        if let Purpose::Merge { old: itself, .. } | Purpose::Successor { leaver: itself } = &self.purpose {
            self.lines.retain(|line| !matches!(&line.picked, Picked::Choice(choice) if choice.id == *itself));
        }
        if self.may_clear && text.trim().is_empty() {
            let nobody = matches!(self.purpose, Purpose::Successor { .. });
            let name = context.texts.get(if nobody { "pick-nobody" } else { "pick-nothing" });
            self.lines.push(Line { name, detail: String::new(), picked: Picked::Nothing });
        }
        if self.may_order && !text.trim().is_empty() {
            let name = context.texts.with("pick-order", &[("name", text.trim().to_owned().into())]);
            self.lines.push(Line { name, detail: String::new(), picked: Picked::Order(text.trim().to_owned()) });
        }
        self.cursor = 0;
        self.top = 0;
        self.loaded = true;
    }

    fn choose(&self, context: &mut Context) {
        let Some(line) = self.lines.get(self.cursor) else {
            let text = context.texts.get("message-nothing-to-pick");
            context.say(Level::Passing, text);
            return;
        };
        context.pop();
        match (&self.purpose, &line.picked) {
            (_, Picked::Order(name)) => context.order_supplier(name),
            (Purpose::Identity, Picked::Code(login)) => context.become_person(login),
            _ => context.deliver(Message::Picked { purpose: self.purpose.clone(), choice: line.picked.clone() }),
        }
    }

    /// Are the lines options, each with a description to read?
    pub const fn describes(&self) -> bool {
        matches!(self.source, Source::Options(_))
    }

    /// Lines shown at once on a screen of this size.
    pub fn height(context: &Context) -> usize {
        usize::from(context.size.rows).saturating_sub(8).clamp(1, 14)
    }

    /// Lines that the popup has room for: all of them where they are few and known.
    pub fn shown(&self, context: &Context) -> usize {
        match &self.source {
            Source::Fixed(all) => all.len().clamp(1, Self::height(context)),
            Source::Options(_) | Source::Links(_) => Self::height(context),
        }
    }
}

/// A role in the organisation is chosen by who may give it.
fn choosable(entity: &Entity, mut lines: Vec<Line>, context: &Context) -> Vec<Line> {
    if entity.name == "assignment" {
        lines.retain(|line| matches!(&line.picked, Picked::Code(role) if context.session.may_give(role)));
    }
    lines
}

fn choice_lines(choices: &'static Choices, context: &Context) -> Vec<Line> {
    choices
        .codes
        .iter()
        .map(|code| Line {
            name: context.texts.choice(choices, code),
            detail: String::new(),
            picked: Picked::Code((*code).to_owned()),
        })
        .collect()
}

impl Behaviour for Pick {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Pick]
    }

    fn enter(&mut self, context: &mut Context) {
        self.narrow(context);
    }

    fn leave(&mut self, context: &mut Context) {
        context.forget(&mut self.ticket);
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Accept | Action::Open => self.choose(context),
            Action::Escape | Action::Back => context.pop(),
            _ if moved(&mut self.cursor, self.lines.len(), Self::height(context), action) => {
                self.top = self.top.clamp((self.cursor + 1).saturating_sub(Self::height(context)), self.cursor);
            }
            _ => {}
        }
        Handled::Yes
    }

    fn typed_into(&mut self) -> Option<&mut Input> {
        Some(&mut self.input)
    }

    fn after_typing(&mut self, context: &mut Context) {
        self.narrow(context);
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if self.ticket.take_if(|asked| *asked == ticket).is_none() {
            return Handled::No;
        }
        match result {
            Ok(Outcome::Choices(choices)) => {
                self.lines = choices.iter().map(choice_line).collect();
                self.finish(context);
            }
            Err(refusal) => context.refuse(refusal),
            Ok(_) => {}
        }
        Handled::Yes
    }

    fn offers(&self, action: Action, _context: &Context) -> bool {
        matches!(action, Action::Accept | Action::Escape)
    }
}

fn choice_line(choice: &Choice) -> Line {
    Line { name: choice.name.clone(), detail: choice.detail.clone(), picked: Picked::Choice(choice.clone()) }
}
