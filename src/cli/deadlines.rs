//! `deadlines`: by when notice must be given and what ends, as a table, JSON or a calendar.

use chrono::{Days, NaiveDate, Utc};
use clap::Args;

use super::failure::{Exit, Failure};
use super::look::{condition, print_rows};
use super::output::Format;
use super::{Cli, names};
use crate::export::deadlines;
use crate::model::request::Sort;
use crate::model::rules::calendar::add_months;
use crate::model::rules::exit;

#[derive(Debug, Args)]
pub struct Deadlines {
    /// How far ahead: 90d, 12m or 2y.
    #[arg(long, default_value = "12m", value_name = "SPAN")]
    within: String,
    /// Which contracts, as it is typed on the screen: leverandør:kmd
    #[arg(long)]
    filter: Option<String>,
}

pub async fn deadlines(cli: &Cli, asked: &Deadlines) -> Result<Exit, Failure> {
    let entity = names::entity(cli, "contract")?;
    let db = cli.open().await?;
    let today = db.session().today;
    let last = span(&asked.within, today)
        .ok_or_else(|| cli.usage("not-a-span", "cli-not-a-span", &[("text", asked.within.as_str().into())]))?;
    let filter = condition(cli, entity, asked.filter.as_deref(), today)?.and(exit::not_ended());
    let sort = Sort { field: "latest_termination".to_owned(), descending: false };
    let found = deadlines::read(&db, filter, sort).await.map_err(|refusal| cli.refused(&refusal))?;
    let found = deadlines::within(found, today, last);
    if cli.output.format == Format::Ics {
        let calendar = deadlines::calendar(&db, &found, cli.texts, Utc::now()).await;
        cli.output.text(&calendar.map_err(|refusal| cli.refused(&refusal))?)?;
        return Ok(if found.is_empty() { Exit::Findings } else { Exit::Done });
    }
    print_rows(cli, &deadlines::table(&found, today, cli.texts), None)
}

/// The last day of the span: days, months or years from today, by their first letter in either
/// language.
fn span(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = text.trim();
    let (number, unit) = text.split_at(text.find(char::is_alphabetic)?);
    let number: u32 = number.trim().parse().ok().filter(|number| *number <= 10_000)?;
    match unit.to_lowercase().chars().next()? {
        'd' => today.checked_add_days(Days::new(u64::from(number))),
        'm' => Some(add_months(today, i64::from(number))),
        'y' | 'å' | 'a' => Some(add_months(today, i64::from(number) * 12)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_end_on_their_day() {
        let today: NaiveDate = "2024-02-29".parse().unwrap();
        for (text, expected) in [
            ("90d", Some("2024-05-29")),
            ("90 dage", Some("2024-05-29")),
            ("12m", Some("2025-02-28")),
            ("12mdr", Some("2025-02-28")),
            ("2y", Some("2026-02-28")),
            ("4 år", Some("2028-02-29")),
            ("12", None),
            ("m", None),
            ("12x", None),
            ("-3m", None),
        ] {
            assert_eq!(span(text, today).map(|date| date.to_string()).as_deref(), expected, "{text}");
        }
    }
}
