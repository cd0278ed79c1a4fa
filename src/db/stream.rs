//! Rows as they come: one statement, whose rows are handed on one by one, so that a report or a
//! list of any length takes no more memory than a short one, and all of it is of one moment.
//!
//! A preview is asked through `Db::answer`; this is for what is written somewhere.

use std::ops::ControlFlow;

use crate::db::answer::{Db, not_logged};
use crate::db::cancel::Cancel;
use crate::db::run::Connection;
use crate::db::{as_of, read, report, sql};
use crate::model::report::Template;
use crate::model::request::{Refusal, ReportResult, ReportRow, Request, Row};
use crate::model::session::Session;

/// What comes, in order: of a report its template, then its rows.
#[derive(Debug)]
pub enum Item<'a> {
    /// The template that was found; it holds the columns.
    Template(&'a Template),
    Drawn(ReportRow),
    Listed(Row),
}

/// Takes what comes; `Break` wants no more of it.
pub type Take<'t> = dyn FnMut(Item) -> ControlFlow<()> + Send + 't;

/// What is known when all rows have come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    Listed,
    /// Totals, municipalities, hidden prices; its rows have been handed on.
    Drawn(Box<ReportResult>),
}

impl Db {
    /// Hands on the rows of `Request::List`, `Report`, `Selected` or `Try`, as of an earlier day too, until
    /// they end or somebody wishes them to stop; then the server's work ends too. The request's
    /// limit is kept; its largest value is none.
    ///
    /// # Errors
    /// `Cancelled` when it was stopped from either side, `Gone` for another request, and what
    /// `answer` may say.
    pub async fn stream(&self, request: &Request, cancel: &Cancel, take: &mut Take<'_>) -> Result<Ended, Refusal> {
        let mut connection = self.connection_for(request).await?;
        let stopper = self.stopper(&mut connection, cancel).await?;
        let silence = self.silence(&connection);
        let mut enough = false;
        let ended = {
            let mut watched = |item: Item| {
                let flow = take(item);
                enough = flow.is_break();
                flow
            };
            tokio::select! {
                ended = stream(&mut connection, self.session(), request, &mut watched) => ended,
                () = stopper.stop_when_wished(cancel) => Err(Refusal::Cancelled),
                silent = silence => Err(silent),
            }
        };
        stopper.release(&mut connection).await;
        if enough {
            // The rest would otherwise be read before the connection is used again.
            connection.close_on_drop();
        }
        if enough || cancel.wished() { Err(Refusal::Cancelled) } else { self.judged(&mut connection, ended) }
    }
}

async fn stream(
    connection: &mut Connection,
    session: &Session,
    request: &Request,
    take: &mut Take<'_>,
) -> Result<Ended, Refusal> {
    match request {
        Request::AsOf { date, request } => {
            let then = as_of::session(session, *date, request)?;
            Box::pin(stream(connection, &then, request, take)).await
        }
        Request::List(query) => {
            let statement = sql::list(session, query)?;
            let mut left = query.limit;
            let hand_on = &mut |values| {
                // The statement brings one more.
                let Some(rest) = left.checked_sub(1) else { return ControlFlow::Continue(()) };
                left = rest;
                take(Item::Listed(read::row(query, values)))
            };
            connection.each(&statement, hand_on).await.map(|()| Ended::Listed)
        }
        Request::Report { code, params, limit } => {
            let drawn = report::stream(connection, session, code, params, *limit, take).await;
            Ok(Ended::Drawn(Box::new(drawn.map_err(|refusal| not_logged(session, refusal))?)))
        }
        Request::Try { source, params, limit } => {
            let drawn = report::stream_tried(connection, session, source, params, *limit, take).await?;
            Ok(Ended::Drawn(Box::new(drawn)))
        }
        Request::Selected { source, params, only, limit } => {
            let drawn = report::stream_selected(connection, session, (source, params, only), *limit, take).await?;
            Ok(Ended::Drawn(Box::new(drawn)))
        }
        _ => Err(Refusal::Gone),
    }
}
