//! The command line. Without a command the program opens on the terminal.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::app::App;
use crate::app::context::{Context, Size};
use crate::app::event::{Event, Place};
use crate::app::layers::Layer;
use crate::config::{Config, Flags};
use crate::db::reference;
use crate::run::{self, Worker};
use crate::text::Texts;

#[derive(Debug, Parser)]
#[command(name = "kitos", version, about)]
struct Arguments {
    /// Open on invented demonstration data.
    #[arg(long)]
    demo: bool,
    /// With --demo: start over with fresh data.
    #[arg(long, requires = "demo")]
    reset: bool,
    /// The database: sqlite:PATH or postgres://user@host/name.
    #[arg(long, global = true)]
    db: Option<String>,
    /// Who to be in an own file.
    #[arg(long = "as", global = true, value_name = "USER")]
    login: Option<String>,
    /// da or en.
    #[arg(long, global = true)]
    lang: Option<String>,
    /// default, vim, arrows, or a file.
    #[arg(long, global = true)]
    keymap: Option<String>,
    /// dark, light or mono.
    #[arg(long, global = true)]
    theme: Option<String>,
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Change nothing.
    #[arg(long, global = true)]
    read_only: bool,
}

/// Runs the program; the exit codes are those of decisions.md 25.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let flags = Flags {
        database: arguments.db.clone(),
        login: arguments.login.clone(),
        lang: arguments.lang.clone(),
        keymap: arguments.keymap.clone(),
        theme: arguments.theme.clone(),
        config: arguments.config.clone(),
        read_only: arguments.read_only,
    };
    let config = match Config::load(&flags) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("kitos: {}", error.said(Texts::default()));
            return ExitCode::from(2);
        }
    };
    match tokio::runtime::Runtime::new() {
        Ok(runtime) => {
            let code = runtime.block_on(on_terminal(&arguments, config));
            // A statement that cannot be stopped must not hold the shell's prompt back.
            runtime.shutdown_background();
            code
        }
        Err(error) => {
            eprintln!("kitos: {error}");
            ExitCode::from(4)
        }
    }
}

async fn on_terminal(arguments: &Arguments, config: Config) -> ExitCode {
    let (app, first) = program(&config, start_place(arguments, &config));
    match run::run(app, Worker::new(config), first).await {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("kitos: {error}");
            ExitCode::from(2)
        }
    }
}

fn start_place(arguments: &Arguments, config: &Config) -> Option<Place> {
    if arguments.demo {
        return Some(Place::Demo { reset: arguments.reset });
    }
    config.database.clone().map(Place::Target)
}

/// The state machine as it starts, and its first wishes.
pub fn program(config: &Config, place: Option<Place>) -> (App, Vec<crate::app::event::Effect>) {
    let context = Context::new(Texts::new(config.lang), config.keymap.clone(), Size { columns: 80, rows: 24 });
    let mut app = App::new(context);
    if let Some(Layer::Start(start)) = app.layers.first_mut() {
        start.municipalities =
            reference::municipalities().map(|place| (place.name.to_owned(), place.code.to_owned())).collect();
        start.new_file = Some(config.own_file());
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
