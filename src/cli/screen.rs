//! The program on the terminal.

use std::io::IsTerminal;
use std::path::PathBuf;

use super::Arguments;
use super::failure::{Exit, Failure};
use crate::app::App;
use crate::app::context::{Context, Size};
use crate::app::event::{Effect, Event, Place};
use crate::app::groups;
use crate::app::layers::Layer;
use crate::app::macros::Macros;
use crate::config::Config;
use crate::db::reference;
use crate::journal::Journal;
use crate::keys::Action;
use crate::keys::action::UnknownAction;
use crate::log;
use crate::run::{self, Worker};
use crate::text::Texts;

pub async fn run(arguments: &Arguments, config: Config) -> Result<u8, Failure> {
    let texts = Texts::new(config.lang);
    if !std::io::stdout().is_terminal() {
        return Err(Failure::usage("not-a-terminal", texts.get("cli-not-a-terminal")));
    }
    let _log = log::start(&config.log_folder());
    let place = start_place(arguments, &config);
    let (mut app, first) = program(&config, place);
    app.context.first_page = arguments.page;
    let mut worker = Worker::new(config);
    worker.live = true;
    let ended = run::run(app, worker, first).await;
    ended.map_err(|error| {
        Failure::new(Exit::Usage, "terminal", texts.with("cli-terminal", &[("reason", error.to_string().into())]))
    })
}

/// A page by its name: the go-actions without their first word.
pub fn page(name: &str) -> Result<Action, String> {
    format!("go-{name}").parse().map_err(|unknown: UnknownAction| unknown.to_string())
}

fn start_place(arguments: &Arguments, config: &Config) -> Option<Place> {
    if arguments.demo {
        return Some(Place::Demo { reset: arguments.reset });
    }
    config.address().map(Place::Target)
}

/// The state machine as it starts, and its first wishes.
pub fn program(config: &Config, place: Option<Place>) -> (App, Vec<Effect>) {
    let context = Context::new(Texts::new(config.lang), config.keymap.clone(), Size { columns: 80, rows: 24 });
    let mut app = App::new(context);
    app.context.macros = kept(config, config.macros(), Macros::from_json).unwrap_or_default();
    app.context.groups = kept(config, config.groups(), groups::from_json).unwrap_or_default();
    if let Some(Layer::Start(start)) = app.layers.first_mut() {
        start.municipalities =
            reference::municipalities().map(|place| (place.name.to_owned(), place.code.to_owned())).collect();
        start.new_file = Some(config.own_file());
        start.restricted_to = place.clone().filter(|_| config.restricted);
    }
    if let Some(place) = place {
        app.context.open_place(place, config.login.clone());
    }
    let mut effects = Vec::new();
    for notice in &config.notices {
        effects.extend(app.update(Event::Notice(notice.clone())));
    }
    effects.extend(app.update(Event::Tick));
    (app, effects)
}

/// What earlier runs kept. A file that is something else is put aside, so that it is not written over.
fn kept<T>(config: &Config, path: Option<PathBuf>, read: fn(&str) -> Option<T>) -> Option<T> {
    let file = Journal::at(path?);
    let found = match file.read() {
        Ok(None) => return None,
        Ok(Some(text)) => read(&text),
        Err(_) => None,
    };
    if found.is_none() {
        let _ = file.set_aside(config.clock.today());
    }
    found
}
