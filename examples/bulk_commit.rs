//! Commits one edit of many contracts and prints how many nanoseconds the commit took: what
//! `benches/bulk.sh` compares with psql.
//!
//!     bulk_commit ADDRESS CONTRACTS DAYS

use std::time::Instant;

use chrono::{Days, NaiveDate};
use kitos::db::Db;
use kitos::db::open::{Clock, Target};
use kitos::model::condition::Condition;
use kitos::model::request::{ListQuery, Outcome, Request, Save, Sort, Window, Write};
use kitos::model::value::Value;
use uuid::Uuid;

#[tokio::main]
async fn main() -> color_eyre::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, contracts, days] = arguments.as_slice() else {
        return Err(color_eyre::eyre::eyre!("bulk_commit ADDRESS CONTRACTS DAYS"));
    };
    let db = Db::open(&Target::parse(address)?, None, false, Clock::System).await?;
    let end = NaiveDate::from_ymd_opt(2031, 1, 1).unwrap_or_default() + Days::new(days.parse()?);
    let query = ListQuery {
        entity: "contract",
        fields: vec!["name".to_owned()],
        filter: Condition::everything(),
        sort: Sort { field: "name".to_owned(), descending: false },
        window: Window::First,
        limit: contracts.parse()?,
    };
    let Outcome::Page(page) = db.answer(&Request::List(query)).await? else { return Ok(()) };
    let writes = page.rows.iter().map(|row| Write::Update {
        entity: "contract".to_owned(),
        id: row.id,
        version: row.version,
        fields: vec![("valid_to".to_owned(), Value::Date(end))],
    });
    let save = Save { uuid: Uuid::now_v7(), reason: String::new(), kind: "bulk".to_owned(), writes: writes.collect() };
    let begun = Instant::now();
    db.answer(&Request::Save(save)).await?;
    println!("{}", begun.elapsed().as_nanos());
    db.close().await;
    Ok(())
}
