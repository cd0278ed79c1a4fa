//! Runs a report and prints how many nanoseconds it took, and the most memory that the process
//! ever held in KB: what `benches/report.sh` compares with psql. Opening the database is not in it.
//!
//!     report_timing ADDRESS publish FILE…           publishes templates, as the operator
//!     report_timing ADDRESS LOGIN text CODE ROWS    its SQL, for psql: at most ROWS rows
//!     report_timing ADDRESS LOGIN page CODE ROWS    its first page, as the screen asks for it
//!     report_timing ADDRESS LOGIN csv|csv-rfc4180|xlsx|json|markdown CODE FILE

use std::path::Path;
use std::time::Instant;

use chrono::Utc;
use color_eyre::eyre::{Result, eyre};
use kitos::app::event::{Format, ReportExport};
use kitos::db::Db;
use kitos::db::cancel::Cancel;
use kitos::db::open::{Clock, Target};
use kitos::db::report;
use kitos::db::setup::Setup;
use kitos::export::{Export, Watch, to_path};
use kitos::model::report::Template;
use kitos::model::request::{Outcome, Request};
use kitos::text::Lang;

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let [address, "publish", files @ ..] = words.as_slice() {
        return publish(address, files).await;
    }
    let [address, login, what @ ..] = words.as_slice() else { return Err(eyre!("ADDRESS LOGIN WHAT …")) };
    let db = Db::open(&Target::parse(address)?, Some(*login).filter(|login| !login.is_empty()), false, Clock::System)
        .await?;
    match what {
        ["text", code, rows] => println!("{}", text(&db, code, rows.parse()?).await?),
        ["page", code, rows] => page(&db, code, rows.parse()?).await?,
        [format, code, file] => export(&db, format, code, Path::new(file)).await?,
        _ => return Err(eyre!("WHAT is text, page or a format")),
    }
    db.close().await;
    Ok(())
}

/// As the operator publishes what ships.
async fn publish(address: &str, files: &[&str]) -> Result<()> {
    let mut setup = Setup::begin(&Target::parse(address)?).await?;
    for file in files {
        report::publish(&mut setup, [&Template::parse(&std::fs::read_to_string(file)?)?]).await?;
    }
    Ok(setup.commit().await?)
}

async fn run(db: &Db, code: &str, limit: usize) -> Result<Outcome> {
    let request = Request::Report { code: code.to_owned(), params: Vec::new(), limit };
    Ok(db.answer_until(&request, &Cancel::default()).await?)
}

/// The statement with what this program binds written into it.
async fn text(db: &Db, code: &str, rows: usize) -> Result<String> {
    let Outcome::Report(result) = run(db, code, 1).await? else { return Err(eyre!("no report")) };
    let text = report::compile(&result.template).text.replace("$10", &db.session().organisation_id.to_string());
    let text = (1..=7).fold(text, |text, number| text.replace(&format!("${number}"), "null::text"));
    Ok(format!("{} limit {}", text.replace("$8", "', '"), rows + 1))
}

async fn page(db: &Db, code: &str, rows: usize) -> Result<()> {
    let begun = Instant::now();
    let outcome = run(db, code, rows).await?;
    let taken = begun.elapsed();
    let Outcome::Report(result) = outcome else { return Err(eyre!("no report")) };
    println!("{} {} {}", taken.as_nanos(), most_memory()?, result.rows.len());
    Ok(())
}

async fn export(db: &Db, format: &str, code: &str, file: &Path) -> Result<()> {
    let named = |known: &Format| known.code() == format || (format == "markdown" && *known == Format::Markdown);
    let format = Format::ALL.into_iter().find(named).ok_or_else(|| eyre!("no format {format}"))?;
    let title = code.to_owned();
    let request = Request::Report { code: code.to_owned(), params: Vec::new(), limit: usize::MAX };
    let report = ReportExport { request, title, format, as_of: None };
    let begun = Instant::now();
    let written = to_path(db, &Export::Report(report), file, Lang::Danish, &Watch::default(), Utc::now()).await;
    let taken = begun.elapsed();
    let (_, outcome) = written.map_err(|error| eyre!("{error:?}"))?;
    println!("{} {} {}", taken.as_nanos(), most_memory()?, outcome.rows);
    Ok(())
}

/// The peak of the resident memory, in KB.
fn most_memory() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or_else(|| eyre!("no VmHWM"))?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}
