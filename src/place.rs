//! Opening what a person chose: the demo, a file of one's own, or an address.

use std::path::Path;

use crate::app::event::Place;
use crate::config::Config;
use crate::db::Db;
use crate::db::migrate::{self, Purpose};
use crate::db::open::Target;
use crate::db::{owner, reference, report, seed, server};
use crate::journal::Journal;
use crate::model::request::Refusal;

/// The demo's own seed: everybody sees the same municipality.
const DEMO_SEED: u64 = 2017;

/// Opens the place for this person; the journal is the one that belongs to both.
pub async fn open(config: &Config, place: Place, login: Option<String>) -> (Result<Db, Refusal>, Option<Journal>) {
    let login = login.or_else(|| config.login.clone());
    match target(config, &place).await {
        Err(refusal) => (Err(refusal), None),
        Ok(target) => {
            let login = login.or_else(|| matches!(place, Place::Demo { .. }).then(|| "anna".to_owned()));
            let opened = Db::open(&target, login.as_deref(), config.read_only, config.clock).await;
            let journal = opened
                .as_ref()
                .ok()
                .map(|db| Journal::of(&config.journal_folder(), &called(&target), &db.session().login));
            (opened, journal)
        }
    }
}

/// What the database is called in the journal's name.
fn called(target: &Target) -> String {
    match target {
        Target::Sqlite(path) => std::path::absolute(path).unwrap_or_else(|_| path.clone()).display().to_string(),
        // The first server's name: a standby that is added later must not hide the drafts.
        Target::Postgres(address) => server::addresses(address).into_iter().next().unwrap_or_default(),
    }
}

async fn target(config: &Config, place: &Place) -> Result<Target, Refusal> {
    match place {
        Place::Target(address) if !config.may_open(address) => Err(Refusal::Restricted),
        Place::Demo { .. } | Place::NewFile { .. } if config.restricted => Err(Refusal::Restricted),
        Place::Target(address) => Target::parse(address),
        Place::Demo { reset } => demo(config, *reset).await,
        Place::NewFile { path, municipality } => own_file(path, municipality, config).await,
    }
}

/// The demo's file, made when it is not there (or when one starts over).
async fn demo(config: &Config, reset: bool) -> Result<Target, Refusal> {
    let path = config.demo_file();
    let target = Target::Sqlite(path.clone());
    if reset || stale(&target).await {
        remove(&path)?;
    }
    if !path.exists() {
        // Made beside it and moved when whole, so that a broken-off start leaves nothing behind.
        let beside = path.with_extension("new");
        remove(&beside)?;
        let being_made = Target::Sqlite(beside.clone());
        migrate::migrate(&being_made, Purpose::Demo).await?;
        reference::install(&being_made).await?;
        report::install_demo(&being_made).await?;
        let plan =
            seed::Plan { scale: 1, one_municipality: false, today: config.clock.today(), seed: DEMO_SEED, demo: true };
        seed::seed(&being_made, &plan).await?;
        std::fs::rename(&beside, &path).map_err(|error| Refusal::Offline { detail: error.to_string() })?;
    }
    Ok(target)
}

/// A demo file of another version of the program is made anew; it holds nothing of value.
async fn stale(target: &Target) -> bool {
    matches!(target, Target::Sqlite(path) if path.exists())
        && !migrate::status(target).await.is_ok_and(|status| migrate::judge(status.found).is_ok())
}

fn remove(path: &Path) -> Result<(), Refusal> {
    match std::fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Refusal::Offline { detail: format!("{}: {error}", path.display()) }),
    }
}

/// A file for one municipality, made where there is none, with its owner as local administrator.
async fn own_file(path: &Path, municipality: &str, config: &Config) -> Result<Target, Refusal> {
    let target = Target::Sqlite(path.to_owned());
    if !path.exists() {
        migrate::migrate(&target, Purpose::Own).await?;
        reference::install(&target).await?;
        report::install(&target).await?;
    }
    let login = config.login.clone().or_else(|| std::env::var("USER").ok()).unwrap_or_else(|| "mig".to_owned());
    owner::add(&target, municipality, &login).await?;
    Ok(target)
}
