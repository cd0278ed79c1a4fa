//! Search everything: records of every catalogue, reports, and pages, in one box.

use std::sync::Arc;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher};

use crate::app::context::Context;
use crate::app::event::Ticket;
use crate::app::layers::input::Input;
use crate::app::layers::record::RecordPage;
use crate::app::layers::reports::Reports;
use crate::app::layers::{Behaviour, Handled, Layer, moved};
use crate::app::time::{self, Command};
use crate::keys::{self, Action, Group};
use crate::model::entities;
use crate::model::report::{self, Template};
use crate::model::request::{Outcome, Refusal, Request};

/// Hits of each kind at most.
const EACH: usize = 5;

#[derive(Clone, Debug)]
pub enum Target {
    Record {
        entity: String,
        id: i64,
    },
    /// By its code.
    Report(String),
    Page(Action),
    Command(Command),
}

#[derive(Clone, Debug)]
pub struct Found {
    /// What kind of thing it is, in words.
    pub kind: String,
    pub name: String,
    pub detail: String,
    pub target: Target,
}

#[derive(Debug, Default)]
pub struct Search {
    pub input: Input,
    pub records: Vec<Found>,
    pub others: Vec<Found>,
    pub cursor: usize,
    ticket: Option<Ticket>,
    /// The reports that one can run: until the database has answered, those of the program.
    reports: Vec<Arc<Template>>,
    asked_reports: Option<Ticket>,
}

impl Search {
    pub fn found(&self) -> impl Iterator<Item = &Found> {
        self.records.iter().chain(&self.others)
    }

    /// Everything has answered, and nothing is called so.
    pub fn in_vain(&self) -> bool {
        self.ticket.is_none() && self.found().next().is_none()
    }

    fn look(&mut self, context: &mut Context) {
        let text = self.input.text();
        context.forget(&mut self.ticket);
        self.cursor = 0;
        let command = time::command(&text, context.today());
        self.others = match command {
            Some(command) => vec![command_found(command, context)],
            None => self.local_hits(&text, context),
        };
        if text.trim().is_empty() || command.is_some() {
            self.records.clear();
        } else {
            self.ticket = Some(context.ask(Request::Search { text, limit: EACH }));
        }
    }

    /// What this registry keeps; of what was refused nobody is told who did not ask for it.
    fn take_reports(&mut self, result: &Result<Outcome, Refusal>, context: &Context) {
        let Ok(Outcome::Templates(entries)) = result else { return };
        self.reports = entries.iter().filter_map(|entry| entry.runs.clone()).collect();
        if time::command(&self.input.text(), context.today()).is_none() {
            self.others = self.local_hits(&self.input.text(), context);
            self.cursor = self.cursor.min(self.found().count().saturating_sub(1));
        }
    }

    /// Reports and pages whose names fit, best first.
    fn local_hits(&self, text: &str, context: &Context) -> Vec<Found> {
        let pattern = Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let reports = self.reports.iter().map(|template| Found {
            kind: context.texts.get("search-report"),
            name: template.name(context.texts.lang.code()).to_owned(),
            detail: String::new(),
            target: Target::Report(template.code.clone()),
        });
        let pages = Action::ALL.iter().filter(|action| action.group() == Group::Go && **action != Action::Palette).map(
            |action| Found {
                kind: context.texts.get("search-page"),
                name: context.texts.get(&format!("action-{action}")),
                detail: String::new(),
                target: Target::Page(*action),
            },
        );
        let mut scored: Vec<(u32, Found)> = reports
            .chain(pages)
            .filter_map(|found| {
                let mut buffer = Vec::new();
                let haystack = nucleo_matcher::Utf32Str::new(&found.name, &mut buffer);
                pattern.score(haystack, &mut matcher).map(|score| (score, found))
            })
            .collect();
        scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        scored.into_iter().map(|(_, found)| found).take(2 * EACH).collect()
    }

    fn open(&self, context: &mut Context) {
        let Some(found) = self.found().nth(self.cursor).cloned() else { return };
        if let Target::Command(Command::Date(None)) = found.target {
            return;
        }
        context.pop();
        match found.target {
            Target::Record { entity, id } => {
                if let Some(entity) = entities::named(&entity) {
                    context.push(Layer::Record(Box::new(RecordPage::new(entity, id, found.name))));
                }
            }
            Target::Report(code) => context.push(Layer::Reports(Box::new(Reports::at(&code)))),
            Target::Page(action) => {
                context.global(action);
            }
            Target::Command(Command::Date(Some(date))) => context.show_as_of(date),
            Target::Command(Command::Date(None)) => {}
            Target::Command(Command::Today) => context.show_today(),
        }
    }
}

/// What the command would do, in words.
fn command_found(command: Command, context: &Context) -> Found {
    let name = match command {
        Command::Date(Some(date)) => context.texts.with("command-date-means", &[("date", date.into())]),
        Command::Date(None) => context.texts.get("command-date-missing"),
        Command::Today => context.texts.get("command-today-means"),
    };
    Found { kind: context.texts.get("search-command"), name, detail: String::new(), target: Target::Command(command) }
}

impl Behaviour for Search {
    fn contexts(&self) -> &'static [keys::Context] {
        &[keys::Context::Pick]
    }

    fn enter(&mut self, context: &mut Context) {
        let shipped = report::shipped().iter().filter(|template| template.offered_to(&context.session));
        self.reports = shipped.cloned().map(Arc::new).collect();
        self.asked_reports = Some(context.ask(Request::Templates));
        self.look(context);
    }

    fn leave(&mut self, context: &mut Context) {
        for ticket in self.ticket.take().into_iter().chain(self.asked_reports.take()) {
            context.cancel(ticket);
        }
    }

    fn on(&mut self, action: Action, context: &mut Context) -> Handled {
        match action {
            Action::Accept | Action::Open => self.open(context),
            Action::Escape | Action::Back => context.pop(),
            _ => {
                let count = self.found().count();
                moved(&mut self.cursor, count, 10, action);
            }
        }
        Handled::Yes
    }

    fn typed_into(&mut self) -> Option<&mut Input> {
        Some(&mut self.input)
    }

    fn after_typing(&mut self, context: &mut Context) {
        self.look(context);
    }

    fn done(&mut self, ticket: Ticket, result: &Result<Outcome, Refusal>, context: &mut Context) -> Handled {
        if self.asked_reports.take_if(|asked| *asked == ticket).is_some() {
            self.take_reports(result, context);
            return Handled::Yes;
        }
        if self.ticket.take_if(|asked| *asked == ticket).is_none() {
            return Handled::No;
        }
        match result {
            Ok(Outcome::Hits(hits)) => {
                self.records = hits
                    .iter()
                    .filter_map(|hit| {
                        let entity = entities::named(&hit.entity)?;
                        Some(Found {
                            kind: context.texts.entity(entity),
                            name: hit.name.clone(),
                            detail: hit.detail.value.as_text().unwrap_or_default().to_owned(),
                            target: Target::Record { entity: hit.entity.clone(), id: hit.id },
                        })
                    })
                    .collect();
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
