//! The templates that are kept in the database, as this person may read them, and which of them
//! may be run: none whose text does not check, and none whose SQL is not what this program makes
//! of the text.

use std::sync::Arc;

use crate::db::report::compile;
use crate::db::run::Connection;
use crate::db::sql::{Arg, Column, Sql};
use crate::model::report::life::{SECRETARIAT, Status, TemplateEntry, TemplateVersion, digest, keeps, reviews};
use crate::model::report::{self, Scope, Template, shipped};
use crate::model::request::Refusal;
use crate::model::session::Session;
use crate::model::value::Value;

/// A row of `report_template`.
#[derive(Clone, Debug)]
pub struct Kept {
    pub id: i64,
    pub organisation_id: i64,
    pub version: i64,
    pub code: String,
    pub name: String,
    pub scope: Scope,
    pub status: Status,
    pub published_version: Option<i64>,
    pub explanation: String,
    owner: Option<String>,
    ordered_by: Option<String>,
}

/// A row of `report_version`.
#[derive(Clone, Debug)]
pub struct Version {
    pub id: i64,
    pub version: i64,
    pub number: i64,
    pub status: Status,
    pub source: String,
    pub compiled: String,
    pub author_is_me: bool,
    pub ready_by_me: bool,
    template_id: i64,
    at: chrono::DateTime<chrono::Utc>,
}

impl Version {
    /// May it still be changed?
    pub fn is_open(&self) -> bool {
        matches!(self.status, Status::Draft | Status::Ready)
    }
}

const KEPT: &str = "select t.id, t.organisation_id, t.version, t.code, t.name, t.scope, t.status, t.published_version, \
     t.explanation, o.name, b.name from v_report_template t join v_organisation o on o.id = t.organisation_id \
     left join v_organisation b on b.id = t.ordered_by_id";
const KEPT_COLUMNS: [Column; 11] = [
    Column::Int,
    Column::Int,
    Column::Int,
    Column::Text,
    Column::Text,
    Column::Text,
    Column::Text,
    Column::Int,
    Column::Text,
    Column::Text,
    Column::Text,
];

/// Everybody reads what is published of what is common; the rest is its keepers' own, but what waits
/// is for those to read who are named on the template. On PostgreSQL the policies say the same.
const VERSIONS: &str = "select v.template_id, v.id, v.version, v.template_version, v.status, v.source, v.compiled, \
     cast(case when v.author = $1 then 1 else 0 end as bigint), \
     cast(case when v.ready_by = $1 then 1 else 0 end as bigint), v.row_from \
     from report_version v join v_report_template t on t.id = v.template_id \
     where v.deleted_at is null and (v.status = 'published' or t.organisation_id = $2 \
     or v.status = 'ready' and t.status in ('ready', 'published') \
     and exists (select 1 from v_template_reviewer r where r.template_id = v.template_id and r.login = $1)) \
     and (cast($3 as bigint) is null or v.template_id = $3) order by v.template_id, v.template_version";

async fn kept(connection: &mut Connection, rest: &str, args: Vec<Arg>) -> Result<Vec<Kept>, Refusal> {
    let statement = Sql { text: format!("{KEPT}{rest}"), args, columns: KEPT_COLUMNS.to_vec() };
    Ok(connection.select(&statement).await?.iter().filter_map(|row| read_kept(row)).collect())
}

fn read_kept(row: &[Value]) -> Option<Kept> {
    Some(Kept {
        id: int(row, 0)?,
        organisation_id: int(row, 1)?,
        version: int(row, 2)?,
        code: text(row, 3)?,
        name: text(row, 4)?,
        scope: Scope::from_stored(&text(row, 5)?)?,
        status: Status::from_code(&text(row, 6)?)?,
        published_version: int(row, 7),
        explanation: text(row, 8).unwrap_or_default(),
        owner: text(row, 9),
        ordered_by: text(row, 10),
    })
}

/// The template of this code: the common one, or one of the own municipality.
///
/// # Errors
/// What the database refuses.
pub async fn named(connection: &mut Connection, code: &str) -> Result<Option<Kept>, Refusal> {
    let rest = " where t.code = $1 order by case when t.organisation_id = 1 then 0 else 1 end, t.id";
    Ok(kept(connection, rest, vec![Arg::Text(Some(code.to_owned()))]).await?.into_iter().next())
}

/// The versions that may be read, of one template or of all, from the first to the newest.
///
/// # Errors
/// What the database refuses.
pub async fn versions(
    connection: &mut Connection,
    session: &Session,
    template: Option<i64>,
) -> Result<Vec<Version>, Refusal> {
    let statement = Sql {
        text: VERSIONS.to_owned(),
        args: vec![Arg::Text(Some(session.login.clone())), Arg::Int(Some(session.organisation_id)), Arg::Int(template)],
        columns: vec![
            Column::Int,
            Column::Int,
            Column::Int,
            Column::Int,
            Column::Text,
            Column::Text,
            Column::Text,
            Column::Int,
            Column::Int,
            Column::Moment,
        ],
    };
    Ok(connection.select(&statement).await?.iter().filter_map(|row| read_version(row)).collect())
}

fn read_version(row: &[Value]) -> Option<Version> {
    let at = match row.get(9) {
        Some(Value::Moment(at)) => *at,
        _ => return None,
    };
    Some(Version {
        template_id: int(row, 0)?,
        id: int(row, 1)?,
        version: int(row, 2)?,
        number: int(row, 3)?,
        status: Status::from_code(&text(row, 4)?)?,
        source: text(row, 5)?,
        compiled: text(row, 6)?,
        author_is_me: int(row, 7) == Some(1),
        ready_by_me: int(row, 8) == Some(1),
        at,
    })
}

/// Everything that this person may see, by name: what is kept here, and what comes with the
/// program and is not.
///
/// # Errors
/// What the database refuses.
pub async fn entries(connection: &mut Connection, session: &Session) -> Result<Vec<TemplateEntry>, Refusal> {
    const VOTES: &str = "select v.template_id, o.name, v.organisation_id from template_vote v \
         join v_organisation o on o.id = v.organisation_id where v.deleted_at is null order by o.name_key, o.id";
    let kept = kept(connection, " order by t.name_key, t.id", Vec::new()).await?;
    let versions = versions(connection, session, None).await?;
    let columns = vec![Column::Int, Column::Text, Column::Int];
    let votes = connection.select(&Sql { text: VOTES.to_owned(), args: Vec::new(), columns }).await?;
    let reviewers = reviewers(connection, session).await?;
    let is_file = matches!(connection, Connection::Sqlite(_));
    let mut entries: Vec<TemplateEntry> =
        kept.iter().map(|kept| Asked { session, is_file, kept }.entry(&versions, &votes, &reviewers)).collect();
    let missing = shipped().iter().filter(|template| !kept.iter().any(|kept| kept.code == template.code));
    entries.extend(missing.map(|template| unregistered(session, template)));
    Ok(entries)
}

/// Who is named on which template: for the secretariat everybody, else oneself.
async fn reviewers(connection: &mut Connection, session: &Session) -> Result<Vec<(i64, String)>, Refusal> {
    const REVIEWERS: &str = "select r.template_id, r.login from v_template_reviewer r \
         where $1 = cast(1 as bigint) or r.login = $2 order by r.login, r.template_id";
    let args = vec![Arg::Int(Some(session.organisation_id)), Arg::Text(Some(session.login.clone()))];
    let columns = vec![Column::Int, Column::Text];
    let rows = connection.select(&Sql { text: REVIEWERS.to_owned(), args, columns }).await?;
    Ok(rows.iter().filter_map(|row| Some((int(row, 0)?, text(row, 1)?))).collect())
}

/// Is this person named on the template, and one of those who may then publish it?
///
/// # Errors
/// What the database refuses.
pub async fn is_reviewer(connection: &mut Connection, session: &Session, template: i64) -> Result<bool, Refusal> {
    let named = reviewers(connection, session).await?;
    Ok(reviews(session) && named.iter().any(|(on, login)| *on == template && *login == session.login))
}

/// How many versions wait for this person to be the second one.
///
/// # Errors
/// What the database refuses.
pub async fn waiting(connection: &mut Connection, session: &Session) -> Result<usize, Refusal> {
    const WAITING: &str = "select v.id from report_version v join v_report_template t on t.id = v.template_id \
         where v.deleted_at is null and v.status = 'ready' and t.status in ('ready', 'published') \
         and v.author <> $1 and (v.ready_by is null or v.ready_by <> $1) and (t.organisation_id = $2 \
         or exists (select 1 from v_template_reviewer r where r.template_id = v.template_id and r.login = $1))";
    if !reviews(session) && !keeps(session, SECRETARIAT) {
        return Ok(0);
    }
    let args = vec![Arg::Text(Some(session.login.clone())), Arg::Int(Some(session.organisation_id))];
    let statement = Sql { text: WAITING.to_owned(), args, columns: vec![Column::Int] };
    Ok(connection.select(&statement).await?.len())
}

struct Asked<'a> {
    session: &'a Session,
    is_file: bool,
    kept: &'a Kept,
}

impl Asked<'_> {
    fn entry(&self, versions: &[Version], votes: &[Vec<Value>], reviewers: &[(i64, String)]) -> TemplateEntry {
        let Self { session, kept, .. } = *self;
        let own: Vec<&Version> = versions.iter().filter(|version| version.template_id == kept.id).collect();
        let newest = own.last().copied();
        let votes: Vec<&Vec<Value>> = votes.iter().filter(|vote| int(vote, 0) == Some(kept.id)).collect();
        let published = own.iter().find(|version| Some(version.number) == kept.published_version);
        let named = reviewers.iter().filter(|(template, _)| *template == kept.id);
        let reviewers: Vec<String> = named.map(|(_, login)| login.clone()).collect();
        let keeps = keeps(session, kept.organisation_id);
        TemplateEntry {
            code: kept.code.clone(),
            name: kept.name.clone(),
            scope: kept.scope,
            status: kept.status,
            published: kept.published_version,
            draft: newest.filter(|newest| newest.is_open()).map(|newest| (newest.number, newest.status)),
            votes: votes.iter().filter_map(|vote| text(vote, 1)).collect(),
            own_vote: votes.iter().any(|vote| int(vote, 2) == Some(session.organisation_id)),
            owner: kept.owner.clone(),
            ordered_by: kept.ordered_by.clone(),
            explanation: kept.explanation.clone(),
            template: newest.and_then(|newest| parsed(&newest.source)),
            source: newest.map(|newest| newest.source.clone()),
            runs: published
                .and_then(|version| self.sound(version).ok())
                .filter(|template| kept.status == Status::Published && template.offered_to(session)),
            keeps,
            reviews: !keeps
                && newest.is_some_and(|newest| newest.status == Status::Ready)
                && reviews(session)
                && reviewers.contains(&session.login),
            reviewers,
        }
    }

    /// The template that this source and this SQL are. A shared report is run from the SQL on a
    /// server; a municipality's own, and every report in a file, from what this program makes of
    /// the source. What came with the program is in a file as good as the program.
    fn sound(&self, version: &Version) -> Result<Arc<Template>, Refusal> {
        let (code, source) = (self.kept.code.as_str(), version.source.as_str());
        let template = parsed(source).filter(|template| template.code == code);
        let template = template.ok_or_else(|| unchecked(code, source))?;
        let own_text = self.is_file && report::named(code).is_some_and(|shipped| shipped.source == source);
        let is_shared = template.scope.is_shared();
        if is_shared != self.kept.scope.is_shared()
            || template.version != version.number
            || is_shared && !own_text && compile(&template).text != version.compiled
            || is_shared && self.kept.organisation_id != SECRETARIAT
        {
            return Err(Refusal::NotItsTemplate { code: code.to_owned() });
        }
        Ok(template)
    }
}

/// What is wrong with a text that is kept and is no template any more.
fn unchecked(code: &str, source: &str) -> Refusal {
    let faults = Template::check(source).err().unwrap_or_default();
    let detail = faults.first().map(|fault| format!("{}: {}.", fault.line, fault.error)).unwrap_or_default();
    Refusal::Template { code: code.to_owned(), detail }
}

/// One that comes with the program need not be read anew.
fn parsed(source: &str) -> Option<Arc<Template>> {
    let known = shipped().iter().find(|template| template.source == source).cloned();
    known.or_else(|| Template::parse(source).ok()).map(Arc::new)
}

fn unregistered(session: &Session, template: &'static Template) -> TemplateEntry {
    let known = Arc::new(template.clone());
    TemplateEntry {
        code: template.code.clone(),
        name: template.name("da").to_owned(),
        scope: template.scope,
        status: Status::Published,
        published: Some(template.version),
        draft: None,
        votes: Vec::new(),
        own_vote: false,
        owner: None,
        ordered_by: None,
        explanation: String::new(),
        template: Some(Arc::clone(&known)),
        source: Some(template.source.clone()),
        runs: Some(known).filter(|known| known.offered_to(session)),
        keeps: false,
        reviewers: Vec::new(),
        reviews: false,
    }
}

/// The versions of one template, newest first; what comes with the program and is not kept here
/// has one.
///
/// # Errors
/// `Gone` for a code that nobody has whose templates one may see.
pub async fn of(connection: &mut Connection, session: &Session, code: &str) -> Result<Vec<TemplateVersion>, Refusal> {
    let Some(kept) = named(connection, code).await? else {
        let template = report::named(code).ok_or(Refusal::Gone)?;
        return Ok(vec![shown(template.version, Status::Published, &template.source)]);
    };
    let found = versions(connection, session, Some(kept.id)).await?;
    let version = |version: Version| TemplateVersion {
        author_is_me: version.author_is_me,
        ready_by_me: version.ready_by_me,
        at: version.at,
        ..shown(version.number, version.status, &version.source)
    };
    Ok(found.into_iter().rev().map(version).collect())
}

fn shown(number: i64, status: Status, source: &str) -> TemplateVersion {
    TemplateVersion {
        number,
        status,
        source: source.to_owned(),
        sha256: digest(source),
        author_is_me: false,
        ready_by_me: false,
        at: chrono::DateTime::UNIX_EPOCH,
    }
}

/// What a run of this code is run from.
///
/// # Errors
/// `Gone` for an unknown code, `NotPublished`, `Template` for a text that does not check any more,
/// `NotItsTemplate` where the SQL that is kept is not the template's.
pub async fn runnable(connection: &mut Connection, session: &Session, code: &str) -> Result<Arc<Template>, Refusal> {
    let Some(kept) = named(connection, code).await? else {
        return report::named(code).map(|template| Arc::new(template.clone())).ok_or(Refusal::Gone);
    };
    let refused = || Refusal::NotPublished { code: code.to_owned() };
    if kept.status != Status::Published {
        return Err(refused());
    }
    let versions = versions(connection, session, Some(kept.id)).await?;
    let version = versions
        .iter()
        .find(|version| Some(version.number) == kept.published_version && version.status == Status::Published);
    let version = version.ok_or_else(refused)?;
    let is_file = matches!(connection, Connection::Sqlite(_));
    Asked { session, is_file, kept: &kept }.sound(version)
}

/// Is this version still the one that a server runs? Nobody else than a server keeps the text.
///
/// # Errors
/// What the database refuses.
pub async fn still_published(connection: &mut Connection, template: &Template) -> Result<bool, Refusal> {
    if !template.scope.is_shared() || matches!(connection, Connection::Sqlite(_)) {
        return Ok(true);
    }
    let kept = named(connection, &template.code).await?;
    Ok(kept.is_none_or(|kept| kept.status == Status::Published && kept.published_version == Some(template.version)))
}

fn int(row: &[Value], at: usize) -> Option<i64> {
    row.get(at).and_then(Value::as_int)
}

fn text(row: &[Value], at: usize) -> Option<String> {
    row.get(at).and_then(Value::as_text).map(str::to_owned)
}
