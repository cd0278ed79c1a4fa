//! Report templates become one SELECT, and the SELECT becomes a report.
//!
//! The text is the same for both databases. It is approved with the template and run by the
//! database itself on PostgreSQL, so it keeps to few words: keywords, relations and columns
//! of the share layer, single letters, and `c1` to `c99`:
//!
//! - `c1…c20` columns; `c21…c40` their divisors, then row numbers; `c41…c60` their counts, or the
//!   keys that the names of a list are ordered by
//! - `c61…c68` groups; `c69…c76` sort keys that no column holds; `c77`, `c78` window; `c79` rank
//! - `c80…c90` relations beyond the letters
//! - `c91` municipality; `c92` hidden; `c93` row; `c94`, `c95` municipalities and hidden in all;
//!   `c96` municipalities of the group; `c97`, `c98` overlap
//!
//! Parameters are text: `$1…$7` the reader's, `$8` the comma of lists, `$9` the limit,
//! `$10` the municipality of a local report. Results are columns `c1…`, `c91`, `c92`, `c94`,
//! `c95`, and `c21…` the totals of those columns that have one. The steps of a grouped report are `b` (rows), `y`, `x`, `w`, `o` (overlap), `m` (one row
//! a municipality), `r` (ranks), `s` (sizes), `g` (groups). Parts: `rows`, `groups`, `install`,
//! `compared` (comparison groups),
//! `own` (what of one's own is behind a report),
//! `stored` (what is kept in the database), `life` (the steps from an order to a published report).

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::db::as_of;
use crate::db::open::SHARE_LAYER;
use crate::db::run::Connection;
use crate::db::sql::{Arg, Column as Read, Sql};
use crate::db::stream::{Item, Take};
use crate::model::entity::Kind;
use crate::model::groups::{Compared, Group};
use crate::model::report::{Param, ParamKind, Scope, SortBy, Template};
use crate::model::request::{ColumnKind, Problem, Refusal, ReportResult, ReportRow};
use crate::model::session::Session;
use crate::model::value::Value;

mod compared;
mod groups;
mod install;
pub mod life;
mod own;
mod rows;
mod sample;
pub mod stored;
mod trial;

pub use compared::municipalities;
use groups::grouped;
pub use install::{draft, install, install_demo, publish};
pub use own::own;
use rows::{cast, order, ratio, sorted_by_key};
pub use sample::Sample;
pub use trial::{on_sample, selected, stream_selected, stream_tried, try_out};

/// Between the names of a list.
const COMMA: &str = ", ";
const LONGEST_PARAMETER: usize = 300;
/// Room for the names of all municipalities.
const LONGEST_GROUP: usize = 8_000;

/// A template as SQL, without the limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    pub text: String,
    /// What `c1`, `c2` … hold.
    pub columns: Vec<ColumnKind>,
    /// The columns that have a total, by place.
    pub totals: Vec<usize>,
}

/// Compiles a checked template.
pub fn compile(template: &Template) -> Compiled {
    let text = if template.is_grouped() { grouped(template) } else { listed(template) };
    Compiled {
        text,
        columns: template.columns.iter().map(|column| column.kind).collect(),
        totals: totalled(template).collect(),
    }
}

fn names(from: usize, count: usize) -> Vec<String> {
    (from..from + count).map(|number| format!("c{number}")).collect()
}

fn listed(template: &Template) -> String {
    let columns = shown(template, "b");
    let totals = totals(template, "b");
    let mut ordered = orders(template);
    ordered.extend([order("c91", false), "c93".to_owned()]);
    format!(
        "with b as ({}) select {columns}, c91, case when c92 is null then 0 else 1 end as c92, \
         (select count(distinct b.c91) from b) as c94, (select count(distinct b.c92) from b) as c95{totals} \
         from b order by {}",
        rows::select(template),
        ordered.join(", ")
    )
}

/// The columns as they are shown; a share is of the total over all that is published in `step`.
fn shown(template: &Template, step: &str) -> String {
    let columns = template.columns.iter().enumerate().map(|(index, column)| {
        let number = index + 1;
        if column.share_of_total {
            let total = format!("(select {} from {step})", cast(&format!("sum({step}.c{number})")));
            format!("{} as c{number}", ratio(&format!("(100 * c{number})"), &total))
        } else {
            format!("c{number}")
        }
    });
    columns.collect::<Vec<_>>().join(", ")
}

/// The columns that have a total, with their places.
fn totalled(template: &Template) -> impl Iterator<Item = usize> {
    template.columns.iter().enumerate().filter(|(_, column)| column.total).map(|(index, _)| index)
}

fn totals(template: &Template, step: &str) -> String {
    totalled(template)
        .map(|index| {
            let sum = cast(&format!("sum({step}.c{})", index + 1));
            format!(", (select {sum} from {step}) as c{}", index + 21)
        })
        .collect()
}

fn orders(template: &Template) -> Vec<String> {
    template
        .sort
        .iter()
        .enumerate()
        .map(|(index, key)| match &key.by {
            SortBy::Column(column) if sorted_by_key(template, *column).is_none() => {
                order(&format!("c{}", column + 1), key.descending)
            }
            _ => order(&format!("c{}", 69 + index), key.descending),
        })
        .collect()
}

/// What the reader gave, in the order of `$1` …; a parameter that was not given is none.
///
/// # Errors
/// A parameter that the template does not have, or a value that does not fit it.
pub fn arguments(template: &Template, given: &[(String, String)]) -> Result<Vec<Option<String>>, Refusal> {
    if let Some((name, _)) = given.iter().find(|(name, _)| !template.has_param(name)) {
        return Err(invalid(name, Problem::NotAField));
    }
    template
        .params
        .iter()
        .map(|param| {
            let found = given.iter().find(|(name, _)| *name == param.name).map(|(_, value)| value.trim().to_owned());
            let value = found.filter(|value| !value.is_empty()).or_else(|| param.default.clone());
            value.map(|value| fitting(param, value)).transpose()
        })
        .collect()
}

fn invalid(field: &str, problem: Problem) -> Refusal {
    Refusal::Invalid { field: field.to_owned(), problem }
}

fn fitting(param: &Param, value: String) -> Result<String, Refusal> {
    match (param.kind, param.field.field.kind) {
        (ParamKind::Int, _) => match value.parse::<i64>() {
            Ok(number) => Ok(number.to_string()),
            Err(_) => Err(invalid(&param.name, Problem::NotANumber)),
        },
        (ParamKind::Prefix, _) => prefix(&value).ok_or_else(|| invalid(&param.name, Problem::NotANumber)),
        (ParamKind::Municipalities, _) if value.chars().count() > LONGEST_GROUP => {
            Err(invalid(&param.name, Problem::TooLong { max: LONGEST_GROUP }))
        }
        (ParamKind::Municipalities, _) => {
            let group = Group::parse(&value).ok_or_else(|| invalid(&param.name, Problem::NotAChoice))?;
            Ok(format!("|{}|", group.municipalities.join("|")))
        }
        (ParamKind::Choice, Kind::Choice(choices)) if !choices.codes.contains(&value.as_str()) => {
            Err(invalid(&param.name, Problem::NotAChoice))
        }
        _ if value.chars().count() > LONGEST_PARAMETER => {
            Err(invalid(&param.name, Problem::TooLong { max: LONGEST_PARAMETER }))
        }
        _ => Ok(value),
    }
}

/// The pattern of what begins like this; only digits and dots, so that nothing in it is a pattern
/// of its own.
fn prefix(value: &str) -> Option<String> {
    let plain =
        value.len() <= LONGEST_PARAMETER && value.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    plain.then(|| format!("{value}%"))
}

/// Runs a template for this person, at most `limit` rows.
///
/// # Errors
/// What `stored::runnable` says of the code, `AsOf` for a shared report of an earlier day, `Denied` for a local report of somebody who has no records of his own, `Invalid` for a
/// parameter, and whatever the database refuses.
pub async fn run(
    connection: &mut Connection,
    session: &Session,
    code: &str,
    given: &[(String, String)],
    limit: usize,
) -> Result<ReportResult, Refusal> {
    let template = runnable(connection, session, code).await?;
    let result = run_checked(connection, session, &template, given, limit).await?;
    if stored::still_published(connection, &template).await? {
        return Ok(result);
    }
    // The rows are those of a version that was published meanwhile, or of one withdrawn.
    let template = stored::runnable(connection, session, code).await?;
    run_checked(connection, session, &template, given, limit).await
}

/// The template of this code, if it may be run of that day.
async fn runnable(connection: &mut Connection, session: &Session, code: &str) -> Result<Arc<Template>, Refusal> {
    let template = stored::runnable(connection, session, code).await?;
    if template.scope.is_shared() && session.as_of.is_some() {
        return Err(Refusal::AsOf);
    }
    Ok(template)
}

/// Runs this template, which need not be one that ships.
///
/// # Errors
/// As `run`; on PostgreSQL a shared template must have been published.
pub async fn run_template(
    connection: &mut Connection,
    session: &Session,
    template: &Template,
    given: &[(String, String)],
    limit: usize,
) -> Result<ReportResult, Refusal> {
    run_checked(connection, session, &Arc::new(template.clone()), given, limit).await
}

async fn run_checked(
    connection: &mut Connection,
    session: &Session,
    template: &Arc<Template>,
    given: &[(String, String)],
    limit: usize,
) -> Result<ReportResult, Refusal> {
    ready(connection, session, template).await?;
    let (given, compared) = compared::named(connection, template, given).await?;
    let result = draw(connection, session, template, &given, limit).await?;
    Ok(ReportResult { compared, ..result })
}

/// May this person run it? Then the relations are made that it is to name.
async fn ready(connection: &mut Connection, session: &Session, template: &Template) -> Result<(), Refusal> {
    if !template.offered_to(session) {
        return Err(Refusal::Denied);
    }
    match connection {
        Connection::Sqlite(_) => connection.command(SHARE_LAYER).await,
        Connection::Postgres(_) => Ok(()),
    }
}

/// Runs this template on what the connection has of the relations that it names.
async fn draw(
    connection: &mut Connection,
    session: &Session,
    template: &Arc<Template>,
    given: &[(String, String)],
    limit: usize,
) -> Result<ReportResult, Refusal> {
    let drawing = Drawing::of(template, session, given, limit)?;
    let mut found = Vec::new();
    let mut keep = |row| {
        found.push(row);
        ControlFlow::Continue(())
    };
    let mut result = drawing.each(connection, Coming::Together, &mut keep).await?;
    result.rows = found;
    Ok(result)
}

/// Runs a template and hands on its rows as they come; they are not in the result.
///
/// # Errors
/// As `run`; `NotItsTemplate` when another version was published meanwhile, because the rows that
/// were handed on may be of either.
pub async fn stream(
    connection: &mut Connection,
    session: &Session,
    code: &str,
    given: &[(String, String)],
    limit: usize,
    take: &mut Take<'_>,
) -> Result<ReportResult, Refusal> {
    let template = runnable(connection, session, code).await?;
    let result = hand_on(connection, session, &template, given, limit, take).await?;
    if stored::still_published(connection, &template).await? {
        return Ok(result);
    }
    Err(Refusal::NotItsTemplate { code: template.code.clone() })
}

/// Runs this template, which is known to be in order, and hands on its rows as they come.
async fn hand_on(
    connection: &mut Connection,
    session: &Session,
    template: &Arc<Template>,
    given: &[(String, String)],
    limit: usize,
    take: &mut Take<'_>,
) -> Result<ReportResult, Refusal> {
    ready(connection, session, template).await?;
    let (given, compared) = compared::named(connection, template, given).await?;
    let result = pour(connection, session, template, &given, limit, take).await?;
    Ok(ReportResult { compared, ..result })
}

/// The same, of the relations that the connection has.
async fn pour(
    connection: &mut Connection,
    session: &Session,
    template: &Arc<Template>,
    given: &[(String, String)],
    limit: usize,
    take: &mut Take<'_>,
) -> Result<ReportResult, Refusal> {
    let drawing = Drawing::of(template, session, given, limit)?;
    if take(Item::Template(template)).is_break() {
        return Err(Refusal::Cancelled);
    }
    drawing.each(connection, Coming::OneByOne, &mut |row| take(Item::Drawn(row))).await
}

/// A page is quicker together; whatever has no end must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coming {
    Together,
    OneByOne,
}

/// A template that is about to be run.
struct Drawing<'a> {
    template: &'a Arc<Template>,
    compiled: Compiled,
    arguments: Vec<Option<String>>,
    session: &'a Session,
    limit: usize,
    compared: Option<Compared>,
}

impl<'a> Drawing<'a> {
    fn of(
        template: &'a Arc<Template>,
        session: &'a Session,
        given: &[(String, String)],
        limit: usize,
    ) -> Result<Self, Refusal> {
        let compared = compared::as_given(template, given).map(|(_, group)| Compared { group, unknown: Vec::new() });
        let arguments = arguments(template, given)?;
        Ok(Self { template, compiled: compile(template), arguments, session, limit, compared })
    }

    /// Hands on at most `limit` rows; the result says whether there are more.
    async fn each(
        self,
        connection: &mut Connection,
        coming: Coming,
        take: &mut (dyn FnMut(ReportRow) -> ControlFlow<()> + Send),
    ) -> Result<ReportResult, Refusal> {
        let (statement, form) = self.statement(connection);
        let mut result = self.empty();
        let (mut count, mut broken) = (0, None);
        let hand_on = &mut |values: Vec<Value>| {
            let found = match form {
                Form::Json => from_json(&self.compiled, &values),
                Form::Columns => Ok(typed(&self.compiled, values)),
            };
            let found = match found {
                Ok(found) => found,
                Err(refusal) => {
                    broken = Some(refusal);
                    return ControlFlow::Break(());
                }
            };
            if count == 0 {
                self.begin(&mut result, &found);
            }
            count += 1;
            result.more = count > self.limit;
            if result.more { ControlFlow::Continue(()) } else { take(self.row(found)) }
        };
        let ended = match coming {
            Coming::OneByOne => connection.each(&statement, hand_on).await,
            Coming::Together => connection.select(&statement).await.map(|rows| {
                let _ = rows.into_iter().try_for_each(hand_on);
            }),
        };
        match broken {
            Some(refusal) => Err(refusal),
            None => ended.map(|()| result).map_err(|refusal| explained(self.template, refusal)),
        }
    }

    /// The statement for this database, and how its rows are written.
    fn statement(&self, connection: &Connection) -> (Sql, Form) {
        let limit = i64::try_from(self.limit).unwrap_or(i64::MAX).saturating_add(1);
        let arguments = self.arguments.clone();
        match connection {
            Connection::Sqlite(_) => (local(&self.compiled, arguments, limit, self.session), Form::Columns),
            Connection::Postgres(_) if self.template.scope.is_shared() => {
                (published(self.template, arguments, limit), Form::Json)
            }
            Connection::Postgres(_) => {
                let mut statement = local(&self.compiled, arguments, limit, self.session);
                statement.text = cast_columns(&statement);
                (statement, Form::Columns)
            }
        }
    }

    /// A result that no row has come of.
    fn empty(&self) -> ReportResult {
        ReportResult {
            code: self.template.code.clone(),
            template: Arc::clone(self.template),
            rows: Vec::new(),
            totals: Vec::new(),
            municipalities: 0,
            hidden: 0,
            at: chrono::Utc::now(),
            more: false,
            sample: false,
            compared: self.compared.clone(),
        }
    }

    /// What every row says of the whole is taken from the first.
    fn begin(&self, result: &mut ReportResult, first: &Found) {
        result.municipalities = first.extra[2].unwrap_or(0);
        result.hidden = first.extra[3].unwrap_or(0);
        result.totals = self.compiled.totals.iter().copied().zip(first.totals.iter().cloned()).collect();
    }

    fn row(&self, found: Found) -> ReportRow {
        let owner = found.extra[0].filter(|_| self.template.scope == Scope::SharedIdentified);
        ReportRow {
            cells: found.cells,
            hidden: found.extra[1] == Some(1),
            owner,
            own: owner == Some(self.session.organisation_id),
        }
    }
}

/// How the rows of a statement are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Columns of the types that are read.
    Columns,
    /// One JSON object a row, as the function of published templates gives them.
    Json,
}

/// What the database's own codes mean of a report. The reader is told no more than the code
/// says, for a value in an error would be somebody's.
fn explained(template: &Template, refusal: Refusal) -> Refusal {
    let detail = match &refusal {
        Refusal::Database { code } if code == "KT406" => return Refusal::Denied,
        Refusal::Database { code } if code == "KT404" => "not published",
        Refusal::Database { code } if code == "KT422" => "cannot be computed",
        _ => return refusal,
    };
    Refusal::Template { code: template.code.clone(), detail: detail.to_owned() }
}

/// A row as read.
struct Found {
    cells: Vec<Value>,
    /// `c91`, `c92`, `c94`, `c95`.
    extra: [Option<i64>; 4],
    /// The same in every row, in the order of `Compiled::totals`.
    totals: Vec<Value>,
}

/// `$1…$8`: the reader's, empty ones, and the comma.
fn texts(arguments: Vec<Option<String>>) -> Vec<Arg> {
    let mut texts: Vec<Arg> = arguments.into_iter().map(Arg::Text).collect();
    texts.resize(7, Arg::Text(None));
    texts.push(Arg::Text(Some(COMMA.to_owned())));
    texts
}

/// The compiled text itself, run by this program over what this person may read.
fn local(compiled: &Compiled, arguments: Vec<Option<String>>, limit: i64, session: &Session) -> Sql {
    let mut args = texts(arguments);
    args.extend([Arg::Int(Some(limit)), Arg::Int(Some(session.organisation_id))]);
    let kinds = compiled.columns.iter().map(|kind| read_as(*kind));
    let totals = compiled.totals.iter().map(|column| read_as(compiled.columns[*column]));
    let columns = kinds.chain([Read::Int; 4]).chain(totals).collect();
    Sql { text: format!("{} limit $9", as_of::wrapped(session, &compiled.text)), args, columns }
}

/// The statement with every column of the type that it is read as; they come in order.
fn cast_columns(statement: &Sql) -> String {
    let names: Vec<String> = (1..=statement.columns.len()).map(|number| format!("k{number}")).collect();
    let cast = |(name, column): (&String, &Read)| {
        let kind = match column {
            Read::Text => "text",
            Read::Date => "date",
            Read::Moment => "timestamptz",
            Read::Bool => "boolean",
            Read::Int | Read::Money | Read::Ref => "bigint",
        };
        format!("cast({name} as {kind})")
    };
    let cast: Vec<String> = names.iter().zip(&statement.columns).map(cast).collect();
    format!("select {} from ({}) as found ({})", cast.join(", "), statement.text, names.join(", "))
}

/// The published text, run by the database.
fn published(template: &Template, arguments: Vec<Option<String>>, limit: i64) -> Sql {
    let mut args = texts(arguments);
    args.extend([Arg::Int(Some(limit)), Arg::Text(Some(template.code.clone()))]);
    let text = "select found from kitos.run_template($10, array[$1, $2, $3, $4, $5, $6, $7, $8], $9) found".to_owned();
    Sql { text, args, columns: vec![Read::Text] }
}

const fn read_as(kind: ColumnKind) -> Read {
    match kind {
        ColumnKind::Text => Read::Text,
        ColumnKind::Int | ColumnKind::Bool => Read::Int,
        ColumnKind::Money => Read::Money,
        ColumnKind::Date => Read::Date,
        ColumnKind::Moment => Read::Moment,
    }
}

fn typed(compiled: &Compiled, mut row: Vec<Value>) -> Found {
    let mut extra = row.split_off(compiled.columns.len());
    let totals = extra.split_off(4.min(extra.len()));
    let cells = row
        .into_iter()
        .zip(&compiled.columns)
        .map(|(value, kind)| match (value, kind) {
            (Value::Int(flag), ColumnKind::Bool) => Value::Bool(flag != 0),
            (value, _) => value,
        })
        .collect();
    let mut numbers = extra.iter().map(Value::as_int);
    Found { cells, extra: std::array::from_fn(|_| numbers.next().flatten()), totals }
}

fn from_json(compiled: &Compiled, row: &[Value]) -> Result<Found, Refusal> {
    let broken = || Refusal::Database { code: "report row".to_owned() };
    let text = row.first().and_then(Value::as_text).ok_or_else(broken)?;
    let found: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).map_err(|_| broken())?;
    let cells = compiled
        .columns
        .iter()
        .enumerate()
        .map(|(index, kind)| found.get(&format!("c{}", index + 1)).map_or(Value::Null, |value| json_cell(*kind, value)))
        .collect();
    let number = |name: &str| found.get(name).and_then(serde_json::Value::as_i64);
    let extra = [number("c91"), number("c92"), number("c94"), number("c95")];
    let total = |column: &usize| {
        found.get(&format!("c{}", column + 21)).map_or(Value::Null, |value| json_cell(compiled.columns[*column], value))
    };
    Ok(Found { cells, extra, totals: compiled.totals.iter().map(total).collect() })
}

fn json_cell(kind: ColumnKind, value: &serde_json::Value) -> Value {
    match kind {
        ColumnKind::Text => value.as_str().map(Value::text),
        ColumnKind::Int => value.as_i64().map(Value::Int),
        ColumnKind::Money => value.as_i64().map(Value::Money),
        ColumnKind::Bool => value.as_i64().map(|flag| Value::Bool(flag != 0)),
        ColumnKind::Date => value.as_str().and_then(|text| text.parse().ok()).map(Value::Date),
        ColumnKind::Moment => value.as_str().and_then(|text| text.parse().ok()).map(Value::Moment),
    }
    .unwrap_or_default()
}
