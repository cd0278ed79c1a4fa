//! The program on the terminal.

use std::io::IsTerminal;

use super::Arguments;
use super::failure::{Exit, Failure};
use crate::app::App;
use crate::app::context::{Context, Size};
use crate::app::event::{Effect, Event, Place};
use crate::app::layers::Layer;
use crate::config::Config;
use crate::db::open::Target;
use crate::db::{migrate, reference};
use crate::keys::Action;
use crate::keys::action::UnknownAction;
use crate::log;
use crate::model::request::Refusal;
use crate::run::{self, Worker};
use crate::text::Texts;

pub async fn run(arguments: &Arguments, config: Config) -> Result<u8, Failure> {
    let texts = Texts::new(config.lang);
    if !std::io::stdout().is_terminal() {
        return Err(Failure::usage("not-a-terminal", texts.get("cli-not-a-terminal")));
    }
    let _log = log::start(&config.log_folder());
    let place = start_place(arguments, &config).await;
    let (mut app, first) = program(&config, place);
    app.context.first_page = arguments.page;
    let ended = run::run(app, Worker::new(config), first).await;
    ended.map_err(|error| {
        Failure::new(Exit::Usage, "terminal", texts.with("cli-terminal", &[("reason", error.to_string().into())]))
    })
}

/// A page by its name: the go-actions without their first word.
pub fn page(name: &str) -> Result<Action, String> {
    format!("go-{name}").parse().map_err(|unknown: UnknownAction| unknown.to_string())
}

async fn start_place(arguments: &Arguments, config: &Config) -> Option<Place> {
    if arguments.demo {
        return Some(Place::Demo { reset: arguments.reset });
    }
    match &config.database {
        Some(address) => Some(Place::Target(address.clone())),
        None => first_host(config).await.map(Place::Target),
    }
}

/// The address of the first of the configured hosts that answers; the last one's where none
/// does, so that its refusal is told.
pub async fn first_host(config: &Config) -> Option<String> {
    let mut last = None;
    for address in config.host_addresses() {
        let answers = match Target::parse(&address) {
            Ok(target) => !matches!(migrate::status(&target).await, Err(Refusal::Offline { .. })),
            Err(_) => false,
        };
        last = Some(address);
        if answers {
            break;
        }
    }
    last
}

/// The state machine as it starts, and its first wishes.
pub fn program(config: &Config, place: Option<Place>) -> (App, Vec<Effect>) {
    let context = Context::new(Texts::new(config.lang), config.keymap.clone(), Size { columns: 80, rows: 24 });
    let mut app = App::new(context);
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
