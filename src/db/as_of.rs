//! The registry as it was at the end of a day. A statement stays as it is; before it stand
//! relations of the same names that shadow the real ones: every table as it was (its rows and
//! its history, by the moments of the change sets), and the views over them, whose text is the
//! one in the migrations. Row-level security filters the tables beneath as ever.
//! Source: `decisions.md` 11, 15.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, SecondsFormat, TimeZone, Utc};

use crate::db::answer;
use crate::db::history::columns;
use crate::db::run::Connection;
use crate::model::entities;
use crate::model::entity::{Entity, Tenancy};
use crate::model::report;
use crate::model::request::{Outcome, Refusal, Request};
use crate::model::session::{Session, Store};

const POSTGRES: &str = include_str!("../../migrations/postgres/repeat/20_views.sql");
const SQLITE: &str = include_str!("../../migrations/sqlite/session.sql");

/// A view: its name and what it selects.
type View = (&'static str, String);

/// In the order in which they are made: a view stands after those that it reads.
static POSTGRES_VIEWS: LazyLock<Vec<View>> = LazyLock::new(|| {
    let found = views(POSTGRES, "create view ", " with (security_invoker) as");
    found.into_iter().map(|(name, body)| (name, body.replace("intern.", "kitos."))).collect()
});
static SQLITE_VIEWS: LazyLock<Vec<View>> = LazyLock::new(|| {
    let found = views(SQLITE, "create temp view ", " as");
    found.into_iter().map(|(name, body)| (name, body.replace("main.", ""))).collect()
});

fn views(text: &'static str, begin: &str, after_name: &str) -> Vec<View> {
    let read = |rest: &'static str| {
        let (name, rest) = rest.split_once(&format!("{after_name}\n"))?;
        let (body, _) = rest.split_once(";\n")?;
        (!name.contains(char::is_whitespace)).then(|| (name, body.to_owned()))
    };
    text.split(begin).skip(1).filter_map(read).collect()
}

/// Answers a question about an earlier day.
///
/// # Errors
/// `AsOf` for whatever writes or reads across municipalities, and what the question may say.
pub async fn answer(
    connection: &mut Connection,
    session: &Session,
    date: NaiveDate,
    request: &Request,
) -> Result<Outcome, Refusal> {
    let then = self::session(session, date, request)?;
    let mut outcome = Box::pin(answer::answer(connection, &then, request)).await?;
    if let Outcome::History(changes) = &mut outcome {
        changes.retain(|change| change.set.at.is_none_or(|at| at < end(date)));
    }
    Ok(outcome)
}

/// The person as of that day, who asks this.
///
/// # Errors
/// `AsOf` for whatever writes or reads across municipalities.
pub fn session(session: &Session, date: NaiveDate, request: &Request) -> Result<Session, Refusal> {
    let shared = match request {
        Request::Report { code, .. } => report::named(code).is_some_and(|template| template.scope.is_shared()),
        Request::Completeness | Request::Merge(_) | Request::Undo(_) | Request::AsOf { .. } => true,
        _ => false,
    };
    if shared || request.writes() {
        return Err(Refusal::AsOf);
    }
    Ok(Session { as_of: Some(date), today: date, ..session.clone() })
}

/// The first moment after the day in Copenhagen.
fn end(date: NaiveDate) -> DateTime<Utc> {
    let next = date.checked_add_days(Days::new(1)).unwrap_or(date).and_time(NaiveTime::MIN);
    chrono_tz::Europe::Copenhagen
        .from_local_datetime(&next)
        .earliest()
        .map_or_else(|| next.and_utc(), |moment| moment.with_timezone(&Utc))
}

/// The statement with the relations that it reads as they were on the session's day.
pub fn wrapped(session: &Session, text: &str) -> String {
    let Some(date) = session.as_of else { return text.to_owned() };
    let all = match session.store {
        Store::OwnFile => &*SQLITE_VIEWS,
        Store::SharedRegistry => &*POSTGRES_VIEWS,
    };
    let named = named(text, all);
    let mut relations: Vec<String> = entities::ALL
        .iter()
        .filter(|entity| named.contains(entity.table))
        .map(|entity| relation(entity.table, &table(session, entity, date)))
        .collect();
    relations.extend(all.iter().filter(|(name, _)| named.contains(*name)).map(|(name, body)| {
        relation(name, &if *name == "v_today" { today(body, date, session.store) } else { body.clone() })
    }));
    if relations.is_empty() {
        return text.to_owned();
    }
    let relations = relations.join(", ");
    match text.strip_prefix("with ") {
        Some(rest) => format!("with {relations}, {rest}"),
        None => format!("with {relations} {text}"),
    }
}

fn relation(name: &str, body: &str) -> String {
    format!("{name} as not materialized ({body})")
}

/// The words of the text, and of every view that is among them.
fn named<'a>(text: &'a str, views: &'a [View]) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut texts = vec![text];
    while let Some(text) = texts.pop() {
        for word in text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_') {
            if found.insert(word)
                && let Some((_, body)) = views.iter().find(|(name, _)| *name == word)
            {
                texts.push(body);
            }
        }
    }
    found
}

/// The versions that held at the end of the day.
fn table(session: &Session, entity: &Entity, date: NaiveDate) -> String {
    let at = end(date).to_rfc3339_opts(SecondsFormat::Millis, true);
    let (schema, at) = match session.store {
        Store::OwnFile => ("main", format!("'{at}'")),
        Store::SharedRegistry => ("kitos", format!("timestamptz '{at}'")),
    };
    let own = match entity.tenancy {
        Tenancy::Tenant if !session.is_secretariat() => format!("organisation_id = {} and ", session.organisation_id),
        _ => String::new(),
    };
    let (names, name) = (columns(entity).join(", "), entity.table);
    format!(
        "select {names} from {schema}.{name} where {own}row_from < {at} union all \
         select {names} from {schema}.{name}_history where {own}row_from < {at} and row_to >= {at}"
    )
}

/// The view of the days around today, with that day for today.
fn today(body: &str, date: NaiveDate, store: Store) -> String {
    match store {
        Store::OwnFile => body.replace("temp.clock", &format!("(select '{date}' as today)")),
        Store::SharedRegistry => body.replace("kitos.today()", &format!("date '{date}'")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_views_of_both_databases_are_read_whole() {
        for views in [&*POSTGRES_VIEWS, &*SQLITE_VIEWS] {
            for entity in entities::ALL {
                let found = views.iter().find(|(name, _)| *name == entity.view());
                let (_, body) = found.unwrap_or_else(|| panic!("{} is not found", entity.view()));
                assert!(body.contains(&format!("from {} t", entity.table)), "{}: {body}", entity.name);
            }
            let (_, body) = views.iter().find(|(name, _)| *name == "v_today").unwrap();
            assert!(body.contains("ago_365"));
        }
        let day = "2025-12-31".parse().unwrap();
        assert!(today(&POSTGRES_VIEWS[0].1, day, Store::SharedRegistry).contains("date '2025-12-31' as today"));
        assert!(today(&SQLITE_VIEWS[0].1, day, Store::OwnFile).contains("select '2025-12-31' as today"));
    }

    #[test]
    fn a_day_ends_at_midnight_in_copenhagen() {
        for (day, moment) in [("2025-12-31", "2025-12-31T23:00:00Z"), ("2026-06-30", "2026-06-30T22:00:00Z")] {
            assert_eq!(end(day.parse().unwrap()), moment.parse::<DateTime<Utc>>().unwrap());
        }
    }
}
