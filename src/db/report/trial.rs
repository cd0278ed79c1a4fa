//! The text of a template, run while it is written. It is checked here once more, whoever sent
//! it; what does not check never becomes SQL.

use std::sync::Arc;

use crate::db::report::{draw, run_checked};
use crate::db::run::Connection;
use crate::model::report::Template;
use crate::model::request::{Refusal, ReportResult, Request};
use crate::model::session::{Session, Store};

/// Is this question answered from the sample, and not from the registry?
pub fn on_sample(request: &Request) -> bool {
    match request {
        Request::Try { source, .. } => checked(source).is_ok_and(|template| template.scope.is_shared()),
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
    // Nobody's rows are one's own there, and no other day has a sample.
    let nobody = Session { organisation_id: 0, as_of: None, store: Store::OwnFile, ..session.clone() };
    let drawn = draw(connection, &nobody, &template, given, limit).await?;
    Ok(ReportResult { sample: true, ..drawn })
}

fn checked(source: &str) -> Result<Template, Refusal> {
    Template::check(source).map_err(|faults| {
        let first = faults.first().map(|fault| format!("{}: {}", fault.line, fault.error));
        Refusal::Template { code: String::new(), detail: first.unwrap_or_default() }
    })
}
