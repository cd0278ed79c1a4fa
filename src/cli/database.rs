//! `db`: making, looking at and filling databases.

use clap::Subcommand;
use serde_json::json;

use super::failure::{Exit, Failure};
use super::{Cli, admin};
use crate::db::migrate::{self, Purpose, Status};
use crate::db::open::Target;
use crate::db::{owner, reference, report, seed};
use crate::model::request::Refusal;

/// The same invented data for everybody.
const SEED: u64 = 2017;

#[derive(Debug, Subcommand)]
pub enum Database {
    /// Make the database or bring it to this program's schema, with the reference data.
    Migrate {
        /// A new own file: the code of its municipality; whoever makes it is its administrator.
        #[arg(long, value_name = "CODE")]
        municipality: Option<String>,
    },
    /// How far is the schema?
    Status,
    /// Fill the database with invented data.
    Seed {
        /// So many times the contracts, usages and payment lines.
        #[arg(long, default_value_t = 1)]
        scale: u32,
        /// Give them all to one municipality.
        #[arg(long)]
        one_municipality: bool,
    },
}

pub async fn database(cli: &Cli, database: &Database) -> Result<Exit, Failure> {
    let target = cli.target().await?;
    let done = match database {
        Database::Status => return status(cli, &target).await,
        _ if cli.config.read_only => Err(Refusal::ReadOnly),
        Database::Migrate { municipality } => migrate(cli, &target, municipality.as_deref()).await,
        Database::Seed { scale, one_municipality } => {
            let today = cli.config.clock.today();
            let plan = seed::Plan { scale: *scale, one_municipality: *one_municipality, today, seed: SEED, demo: true };
            seed::seed(&target, &plan).await.map(|_| ())
        }
    };
    done.map_err(|refusal| cli.refused(&refusal))?;
    let key = if matches!(database, Database::Seed { .. }) { "cli-seeded" } else { "cli-migrated" };
    if cli.output.is_json() {
        cli.output.json(&json!({ "rows": [{ "version": migrate::known() }], "next": null }))?;
    } else {
        let said = cli.texts.with(key, &[("version", migrate::known().to_string().into())]);
        cli.output.text(&format!("{said}\n"))?;
    }
    // The rules are looked at last, whatever else has been said.
    match (database, &target) {
        (Database::Migrate { .. }, Target::Postgres(_)) => admin::check_briefly(cli, &target).await,
        _ => Ok(Exit::Done),
    }
}

async fn migrate(cli: &Cli, target: &Target, municipality: Option<&str>) -> Result<(), Refusal> {
    migrate::migrate(target, Purpose::Own).await?;
    reference::install(target).await?;
    report::install(target).await?;
    let Some(code) = municipality else { return Ok(()) };
    let login = cli.config.login.clone().or_else(|| std::env::var("USER").ok()).unwrap_or_else(|| "mig".to_owned());
    owner::add(target, code, &login).await
}

async fn status(cli: &Cli, target: &Target) -> Result<Exit, Failure> {
    if let Target::Sqlite(path) = target
        && !path.exists()
    {
        return Err(cli.refused(&Refusal::NoSuchFile { path: path.display().to_string() }));
    }
    let Status { found, known } = migrate::status(target).await.map_err(|refusal| cli.refused(&refusal))?;
    if cli.output.is_json() {
        cli.output.json(&json!({ "rows": [{ "found": found, "known": known }], "next": null }))?;
    }
    migrate::judge(found).map_err(|refusal| cli.refused(&refusal))?;
    if !cli.output.is_json() {
        let said = cli.texts.with("cli-status-good", &[("version", known.to_string().into())]);
        cli.output.text(&format!("{said}\n"))?;
    }
    Ok(Exit::Done)
}
