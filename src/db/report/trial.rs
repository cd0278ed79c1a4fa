//! The text of a template, run while it is written. It is checked here once more, whoever sent
//! it; what does not check never becomes SQL.

use std::sync::Arc;

use crate::db::report::{draw, hand_on, pour, run_checked};
use crate::db::run::Connection;
use crate::db::stream::Take;
use crate::model::report::{Only, Template};
use crate::model::request::{Refusal, ReportResult, Request};
use crate::model::session::{Session, Store};

/// Is this question answered from the sample, and not from the registry?
pub fn on_sample(request: &Request) -> bool {
    match request {
        Request::Try { source, .. } => checked(source).is_ok_and(|template| template.scope.is_shared()),
        Request::Municipalities { invented } => *invented,
        Request::AsOf { request, .. } => on_sample(request),
        _ => false,
    }
}

/// Runs the text: a local template for this person, as any local report; a shared one on the
/// sample, which the connection must be to.
///
/// # Errors
/// `Template` with the first fault of the text, and as `run_template`.
pub async fn try_out(
    connection: &mut Connection,
    session: &Session,
    source: &str,
    given: &[(String, String)],
    limit: usize,
) -> Result<ReportResult, Refusal> {
    let template = Arc::new(checked(source)?);
    if !template.scope.is_shared() {
        return run_checked(connection, session, &template, given, limit).await;
    }
    if matches!(connection, Connection::Postgres(_)) {
        return Err(Refusal::Denied);
    }
    let drawn = draw(connection, &nobody(session), &template, given, limit).await?;
    Ok(ReportResult { sample: true, ..drawn })
}

/// The same with its rows handed on as they come.
///
/// # Errors
/// As `try_out`.
pub async fn stream_tried(
    connection: &mut Connection,
    session: &Session,
    source: &str,
    given: &[(String, String)],
    limit: usize,
    take: &mut Take<'_>,
) -> Result<ReportResult, Refusal> {
    let template = Arc::new(checked(source)?);
    if !template.scope.is_shared() {
        return hand_on(connection, session, &template, given, limit, take).await;
    }
    if matches!(connection, Connection::Postgres(_)) {
        return Err(Refusal::Denied);
    }
    let drawn = pour(connection, &nobody(session), &template, given, limit, take).await?;
    Ok(ReportResult { sample: true, ..drawn })
}

/// Nobody's rows are one's own in the sample, and no other day has one.
fn nobody(session: &Session) -> Session {
    Session { organisation_id: 0, as_of: None, store: Store::OwnFile, ..session.clone() }
}

/// Runs a local template of these records only.
///
/// # Errors
/// `Template` for a text that does not check or whose rows do not hang on such records, and as
/// `run_template`.
pub async fn selected(
    connection: &mut Connection,
    session: &Session,
    source: &str,
    given: &[(String, String)],
    only: &Only,
    limit: usize,
) -> Result<ReportResult, Refusal> {
    let template = narrowed(checked(source)?, Some(only))?;
    run_checked(connection, session, &Arc::new(template), given, limit).await
}

/// The same with its rows handed on as they come.
///
/// # Errors
/// As `selected`.
pub async fn stream_selected(
    connection: &mut Connection,
    session: &Session,
    (source, given, only): (&str, &[(String, String)], &Only),
    limit: usize,
    take: &mut Take<'_>,
) -> Result<ReportResult, Refusal> {
    let template = narrowed(checked(source)?, Some(only))?;
    hand_on(connection, session, &Arc::new(template), given, limit, take).await
}

/// The template of these records only: a local one, for a shared one is the same for everybody.
pub(super) fn narrowed(template: Template, only: Option<&Only>) -> Result<Template, Refusal> {
    let Some(only) = only else { return Ok(template) };
    if template.scope.is_shared() || only.field != "id" && template.base.field(only.field).is_none() {
        let detail = "not a report of such records".to_owned();
        return Err(Refusal::Template { code: template.code, detail });
    }
    Ok(Template { only: Some(only.clone()), ..template })
}

pub(super) fn checked(source: &str) -> Result<Template, Refusal> {
    Template::check(source).map_err(|faults| {
        let first = faults.first().map(|fault| format!("{}: {}", fault.line, fault.error));
        Refusal::Template { code: String::new(), detail: first.unwrap_or_default() }
    })
}
