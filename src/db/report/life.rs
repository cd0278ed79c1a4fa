//! The life of templates: what there is, and one step at a time. On PostgreSQL drafts are plain
//! writes under row-level security, and functions say what another person has agreed to
//! (`repeat/60_reports.sql`, `62_templates.sql`). In a file the same steps are plain writes, and
//! their order is a guard against mistakes; there an order stands in the own books.

mod reviewers;

use std::sync::Arc;

use uuid::Uuid;

use crate::db::report::compile;
use crate::db::report::stored::{self, Kept, Version};
use crate::db::run::Connection;
use crate::db::sql::{Arg, Column, Sql};
use crate::db::write::{change_set, finish};
use crate::model::fold;
use crate::model::report::life::{
    LONGEST_CODE, LONGEST_EXPLANATION, LONGEST_NAME, SECRETARIAT, Status, Step, Stepped, digest, keeps, numbered, slug,
    starter, votes,
};
use crate::model::report::{Scope, Template, named};
use crate::model::request::{Problem, Refusal};
use crate::model::session::Session;
use crate::model::value::Value;

/// Takes the step, or nothing of it.
///
/// # Errors
/// `Denied` for who may not, `WrongStep` where the template is elsewhere, `SecondPerson` for one
/// who would publish a shared text of the own, `Conflict` where the text is another than the one
/// that was read, `Template` for a text that does not check, `Invalid` for a login that cannot be
/// named, and what the database refuses.
pub async fn step(
    connection: &mut Connection,
    session: &Session,
    uuid: Uuid,
    code: &str,
    step: &Step,
) -> Result<Stepped, Refusal> {
    if session.read_only {
        return Err(Refusal::ReadOnly);
    }
    connection.begin().await?;
    let steps = Steps { session, uuid, step };
    let done = steps.take(connection, code).await;
    finish(connection, done).await
}

struct Steps<'a> {
    session: &'a Session,
    uuid: Uuid,
    step: &'a Step,
}

/// What is to be written of a template beside its version.
struct Face {
    name: String,
    scope: Scope,
    status: Status,
}

impl Steps<'_> {
    async fn take(&self, connection: &mut Connection, code: &str) -> Result<Stepped, Refusal> {
        let found = stored::named(connection, code).await?;
        match (self.step, found) {
            (Step::Order { name, explanation }, found) => {
                self.order(connection, code, found.is_some(), name.trim(), explanation.trim()).await
            }
            (Step::Draft { source }, None) => self.first_draft(connection, code, source).await,
            (_, None) => Err(Refusal::Gone),
            (Step::Vote(wanted), Some(kept)) => self.vote(connection, &kept, *wanted).await,
            (Step::Publish { version, sha256 }, Some(kept)) if !keeps(self.session, kept.organisation_id) => {
                self.review(connection, &kept, *version, sha256).await
            }
            (step, Some(kept)) => {
                self.must_keep(&kept)?;
                match step {
                    Step::Assess => self.assess(connection, &kept).await,
                    Step::Develop => self.develop(connection, &kept).await,
                    Step::Draft { source } => self.draft(connection, &kept, source).await,
                    Step::Ready => self.ready(connection, &kept).await,
                    Step::Publish { version, sha256 } => self.publish(connection, &kept, *version, sha256).await,
                    Step::Reviewer { login, named } => self.name(connection, &kept, login, *named).await,
                    _ => self.withdraw(connection, &kept).await,
                }
            }
        }
    }

    fn must_keep(&self, kept: &Kept) -> Result<(), Refusal> {
        if keeps(self.session, kept.organisation_id) { Ok(()) } else { Err(Refusal::Denied) }
    }

    /// The change set, with the template's name for its reason; none where the step has landed.
    async fn change(&self, connection: &mut Connection, name: &str) -> Result<Option<i64>, Refusal> {
        change_set(connection, self.session, self.uuid, name, self.step.kind()).await
    }

    async fn order(
        &self,
        connection: &mut Connection,
        code: &str,
        taken: bool,
        name: &str,
        explanation: &str,
    ) -> Result<Stepped, Refusal> {
        if !votes(self.session) {
            return Err(Refusal::Denied);
        }
        fitting("name", name, LONGEST_NAME)?;
        fitting("explanation", explanation, LONGEST_EXPLANATION)?;
        let code = match code {
            "" => self.free_code(connection, &slug(name)).await?,
            code if taken || named(code).is_some() => return Err(Refusal::NameTaken { name: code.to_owned() }),
            code if is_code(code) => code.to_owned(),
            _ => return Err(Refusal::Invalid { field: "code".to_owned(), problem: Problem::NotAChoice }),
        };
        let made = match connection {
            Connection::Postgres(_) => {
                let args = vec![
                    word(&self.uuid.to_string()),
                    word(&code),
                    word(name),
                    word(&fold::name_key(name)),
                    word(&searched(name, &code)),
                    word(explanation),
                ];
                let ordered = ids(connection, "select order_template($1, $2, $3, $4, $5, $6)", args).await;
                ordered.map_err(not_party)?.first().copied().flatten()
            }
            Connection::Sqlite(_) => {
                self.must_be_party(connection).await?;
                let Some(change) = self.change(connection, name).await? else { return Ok(landed(&code, None)) };
                let face = Face { name: name.to_owned(), scope: Scope::SharedIdentified, status: Status::Wish };
                let asked = Some((self.session.organisation_id, explanation));
                Some(self.insert(connection, SECRETARIAT, &code, &face, asked, change).await?)
            }
        };
        Ok(Stepped { code, version: None, already_done: made.is_none() })
    }

    /// The code, or the first of its kind that nobody has whose templates one sees.
    async fn free_code(&self, connection: &mut Connection, code: &str) -> Result<String, Refusal> {
        let mut tried = code.to_owned();
        for number in 2..1_000 {
            if named(&tried).is_none() && stored::named(connection, &tried).await?.is_none() {
                return Ok(tried);
            }
            tried = format!("{code}-{number}");
        }
        Err(Refusal::NameTaken { name: code.to_owned() })
    }

    async fn must_be_party(&self, connection: &mut Connection) -> Result<(), Refusal> {
        const PARTY: &str = "select a.id from v_accession a join v_today d on 1 = 1 where a.member_id = $1 \
             and a.in_force_from <= d.today and (a.leaves_on is null or a.leaves_on >= d.today)";
        let found = ids(connection, PARTY, vec![number(self.session.organisation_id)]).await?;
        if found.is_empty() { Err(Refusal::Denied) } else { Ok(()) }
    }

    async fn vote(&self, connection: &mut Connection, kept: &Kept, wanted: bool) -> Result<Stepped, Refusal> {
        const CAST: &str = "select id from template_vote \
             where organisation_id = $1 and template_id = $2 and deleted_at is null";
        const VOTE: &str = "insert into template_vote (organisation_id, uuid, template_id, change_id) \
             values ($1, $2, $3, $4) returning id";
        const TAKE_BACK: &str = "update template_vote set deleted_at = $3, version = version + 1, change_id = $4 \
             where organisation_id = $1 and id = $2 returning id";
        if !votes(self.session) {
            return Err(Refusal::Denied);
        }
        if kept.scope == Scope::Local || kept.status == Status::Withdrawn {
            return Err(Refusal::WrongStep);
        }
        if matches!(connection, Connection::Sqlite(_)) {
            self.must_be_party(connection).await?;
        }
        let own = number(self.session.organisation_id);
        let cast = ids(connection, CAST, vec![own.clone(), number(kept.id)]).await?.first().copied().flatten();
        if cast.is_some() == wanted {
            return Ok(landed(&kept.code, None));
        }
        let Some(change) = self.change(connection, &kept.name).await? else { return Ok(landed(&kept.code, None)) };
        match cast {
            None => {
                let uuid = word(&Uuid::now_v7().to_string());
                ids(connection, VOTE, vec![own, uuid, number(kept.id), number(change)]).await?;
            }
            Some(vote) => {
                let now = Arg::Moment(Some(chrono::Utc::now()));
                ids(connection, TAKE_BACK, vec![own, number(vote), now, number(change)]).await?;
            }
        }
        Ok(stepped(&kept.code, None))
    }

    async fn assess(&self, connection: &mut Connection, kept: &Kept) -> Result<Stepped, Refusal> {
        if kept.status != Status::Wish {
            return Err(Refusal::WrongStep);
        }
        self.move_to(connection, kept, Status::Assessed).await
    }

    async fn withdraw(&self, connection: &mut Connection, kept: &Kept) -> Result<Stepped, Refusal> {
        if kept.status == Status::Withdrawn {
            return Err(Refusal::WrongStep);
        }
        self.move_to(connection, kept, Status::Withdrawn).await
    }

    async fn move_to(&self, connection: &mut Connection, kept: &Kept, status: Status) -> Result<Stepped, Refusal> {
        let Some(change) = self.change(connection, &kept.name).await? else { return Ok(landed(&kept.code, None)) };
        self.show(connection, kept, &Face { status, ..face(kept) }, change).await?;
        Ok(stepped(&kept.code, kept.published_version))
    }

    async fn develop(&self, connection: &mut Connection, kept: &Kept) -> Result<Stepped, Refusal> {
        let versions = stored::versions(connection, self.session, Some(kept.id)).await?;
        if versions.last().is_some_and(Version::is_open) && !matches!(kept.status, Status::Wish | Status::Assessed) {
            return Err(Refusal::WrongStep);
        }
        let source = match versions.last() {
            Some(newest) => newest.source.clone(),
            None => starter(&kept.code, &kept.name, &kept.explanation, kept.scope),
        };
        self.draft(connection, kept, &source).await
    }

    /// A template that nobody ordered begins with its first draft.
    async fn first_draft(&self, connection: &mut Connection, code: &str, source: &str) -> Result<Stepped, Refusal> {
        let template = checked(code, source)?;
        let owner = if template.scope.is_shared() { SECRETARIAT } else { self.session.organisation_id };
        if !keeps(self.session, owner) || (owner == SECRETARIAT) != template.scope.is_shared() {
            return Err(Refusal::Denied);
        }
        // A municipality's own report never stands in the place of one that everybody has.
        if owner != SECRETARIAT && named(code).is_some() {
            return Err(Refusal::NameTaken { name: code.to_owned() });
        }
        let face = Face { name: template.name("da").to_owned(), scope: template.scope, status: Status::Draft };
        let Some(change) = self.change(connection, &face.name).await? else { return Ok(landed(code, Some(1))) };
        let id = self.insert(connection, owner, code, &face, None, change).await?;
        let text = numbered(source, 1);
        let compiled = compile(&checked(code, &text)?).text;
        self.add_version(connection, (owner, id), 1, (&text, &compiled), change).await?;
        Ok(stepped(code, Some(1)))
    }

    async fn draft(&self, connection: &mut Connection, kept: &Kept, source: &str) -> Result<Stepped, Refusal> {
        let versions = stored::versions(connection, self.session, Some(kept.id)).await?;
        let open = versions.last().filter(|version| version.is_open());
        let number = open.map_or_else(|| versions.last().map_or(0, |newest| newest.number) + 1, |open| open.number);
        let text = numbered(source, number);
        // A draft may be unfinished: then it has no SQL, and nobody calls it ready.
        let template = checked(&kept.code, &text).ok();
        if let Some(template) = &template
            && template.scope.is_shared() != kept.scope.is_shared()
        {
            return Err(Refusal::WrongStep);
        }
        let compiled = template.as_ref().map(|template| compile(template).text).unwrap_or_default();
        let same = open.is_some_and(|open| (&open.source, &open.compiled) == (&text, &compiled));
        if same && !matches!(kept.status, Status::Wish | Status::Assessed | Status::Withdrawn) {
            return Ok(landed(&kept.code, Some(number)));
        }
        let Some(change) = self.change(connection, &kept.name).await? else {
            return Ok(landed(&kept.code, Some(number)));
        };
        match open {
            Some(open) if !same => self.rewrite(connection, open, (&text, &compiled), change).await?,
            Some(_) => {}
            None => {
                let place = (kept.organisation_id, kept.id);
                self.add_version(connection, place, number, (&text, &compiled), change).await?;
            }
        }
        if kept.status != Status::Published {
            // What is published keeps its name until the next version is.
            let shown = template.as_ref().filter(|_| kept.published_version.is_none());
            let status = Status::Draft;
            self.show(connection, kept, &Face { status, ..shown.map_or_else(|| face(kept), of) }, change).await?;
        }
        Ok(stepped(&kept.code, Some(number)))
    }

    async fn ready(&self, connection: &mut Connection, kept: &Kept) -> Result<Stepped, Refusal> {
        const READY: &str = "update report_version set status = 'ready', ready_by = $3, version = version + 1, \
             change_id = $2 where id = $1 and status = 'draft' returning id";
        let versions = stored::versions(connection, self.session, Some(kept.id)).await?;
        let newest = versions.last().filter(|version| version.status == Status::Draft && kept.scope.is_shared());
        let newest = newest.ok_or(Refusal::WrongStep)?;
        sound(&kept.code, newest)?;
        let done = landed(&kept.code, Some(newest.number));
        let Some(change) = self.change(connection, &kept.name).await? else { return Ok(done) };
        match connection {
            Connection::Postgres(_) => {
                let text = "select cast(1 as bigint) where ready_template($1, $2, $3)";
                let args = vec![word(&kept.code), number(newest.number), number(change)];
                must_take(ids(connection, text, args).await?)?;
            }
            Connection::Sqlite(_) => {
                let args = vec![number(newest.id), number(change), word(&self.session.login)];
                must_take(ids(connection, READY, args).await?)?;
                if kept.status != Status::Published {
                    self.show(connection, kept, &Face { status: Status::Ready, ..face(kept) }, change).await?;
                }
            }
        }
        Ok(stepped(&kept.code, Some(newest.number)))
    }

    async fn publish(
        &self,
        connection: &mut Connection,
        kept: &Kept,
        wanted: i64,
        sha256: &str,
    ) -> Result<Stepped, Refusal> {
        let (version, template) = self.waiting(connection, kept, wanted, sha256).await?;
        let Some(change) = self.change(connection, &kept.name).await? else {
            return Ok(landed(&kept.code, Some(wanted)));
        };
        self.approve(connection, kept, &version, change).await?;
        self.must_be_unchanged(connection, kept, &version).await?;
        let kept = stored::named(connection, &kept.code).await?.ok_or(Refusal::Gone)?;
        let face = Face { status: Status::Published, ..of(&template) };
        self.show(connection, &kept, &face, change).await?;
        Ok(stepped(&kept.code, Some(wanted)))
    }

    /// The version that is to be published, and what it is, where this person may be the second one
    /// and has read this text.
    async fn waiting(
        &self,
        connection: &mut Connection,
        kept: &Kept,
        wanted: i64,
        sha256: &str,
    ) -> Result<(Version, Arc<Template>), Refusal> {
        let versions = stored::versions(connection, self.session, Some(kept.id)).await?;
        let version = versions.into_iter().find(|version| version.number == wanted).ok_or(Refusal::Gone)?;
        let begins = if kept.scope.is_shared() { Status::Ready } else { Status::Draft };
        if version.status != begins {
            return Err(Refusal::WrongStep);
        }
        if kept.scope.is_shared() && (version.author_is_me || version.ready_by_me) {
            return Err(Refusal::SecondPerson);
        }
        if digest(&version.source) != sha256 {
            return Err(changed(kept));
        }
        let template = sound(&kept.code, &version)?;
        Ok((version, template))
    }

    /// What was approved is now locked: nobody has changed it since it was read.
    async fn must_be_unchanged(&self, connection: &mut Connection, kept: &Kept, read: &Version) -> Result<(), Refusal> {
        let now = stored::versions(connection, self.session, Some(kept.id)).await?;
        let same = now.iter().any(|now| now.number == read.number && now.source == read.source);
        if same { Ok(()) } else { Err(changed(kept)) }
    }

    async fn approve(
        &self,
        connection: &mut Connection,
        kept: &Kept,
        version: &Version,
        change: i64,
    ) -> Result<(), Refusal> {
        const APPROVE: &str = "update report_version set status = 'published', approver = $3, approved_sha256 = $4, \
             approved_at = $5, version = version + 1, change_id = $2 where id = $1 and status = $6 returning id";
        const PUBLISH: &str = "update report_template set status = 'published', published_version = $3, \
             version = version + 1, change_id = $2 where id = $1 returning id";
        if let Connection::Postgres(_) = connection {
            let shared = kept.scope.is_shared();
            let text = if shared {
                "select cast(1 as bigint) where approve_template($1, $2, $4, $3)"
            } else {
                "select cast(1 as bigint) where publish_local($1, $2, $3)"
            };
            let first = if shared { word(&kept.code) } else { number(kept.id) };
            let mut args = vec![first, number(version.number), number(change)];
            if shared {
                args.push(word(&digest(&version.compiled)));
            }
            return must_take(ids(connection, text, args).await?);
        }
        let shared = kept.scope.is_shared();
        let approver = Arg::Text(shared.then(|| self.session.login.clone()));
        let hash = Arg::Text(shared.then(|| digest(&version.compiled)));
        let now = Arg::Moment(Some(chrono::Utc::now()));
        let begins = word(version.status.code());
        let args = vec![number(version.id), number(change), approver, hash, now, begins];
        must_take(ids(connection, APPROVE, args).await?)?;
        must_take(ids(connection, PUBLISH, vec![number(kept.id), number(change), number(version.number)]).await?)
    }

    /// A new template; `asked` is who ordered it, and what for.
    async fn insert(
        &self,
        connection: &mut Connection,
        owner: i64,
        code: &str,
        face: &Face,
        asked: Option<(i64, &str)>,
        change: i64,
    ) -> Result<i64, Refusal> {
        const INSERT: &str = "insert into report_template (organisation_id, uuid, change_id, code, name, name_key, \
             search_text, scope, status, ordered_by_id, explanation) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id";
        if !is_code(code) {
            return Err(Refusal::Invalid { field: "code".to_owned(), problem: Problem::NotAChoice });
        }
        let args = vec![
            number(owner),
            word(&Uuid::now_v7().to_string()),
            number(change),
            word(code),
            word(&face.name),
            word(&fold::name_key(&face.name)),
            word(&searched(&face.name, code)),
            word(face.scope.stored()),
            word(face.status.code()),
            Arg::Int(asked.map(|(by, _)| by)),
            Arg::Text(asked.map(|(_, why)| why.to_owned())),
        ];
        let made = ids(connection, INSERT, args).await.map_err(|refusal| match refusal {
            Refusal::Twice => Refusal::NameTaken { name: code.to_owned() },
            other => other,
        })?;
        made.first().copied().flatten().ok_or(Refusal::Denied)
    }

    /// What a list shows of the template.
    async fn show(&self, connection: &mut Connection, kept: &Kept, face: &Face, change: i64) -> Result<(), Refusal> {
        const SHOW: &str = "update report_template set name = $4, name_key = $5, search_text = $6, scope = $7, \
             status = $8, version = version + 1, change_id = $3 where id = $1 and version = $2 returning id";
        let args = vec![
            number(kept.id),
            number(kept.version),
            number(change),
            word(&face.name),
            word(&fold::name_key(&face.name)),
            word(&searched(&face.name, &kept.code)),
            word(face.scope.stored()),
            word(face.status.code()),
        ];
        let shown = ids(connection, SHOW, args).await?;
        if shown.is_empty() {
            return Err(Refusal::Conflict { entity: "report_template".to_owned(), id: kept.id });
        }
        Ok(())
    }

    /// On PostgreSQL the database itself says who the author is.
    async fn add_version(
        &self,
        connection: &mut Connection,
        (owner, template): (i64, i64),
        version: i64,
        (source, compiled): (&str, &str),
        change: i64,
    ) -> Result<(), Refusal> {
        const ADD: &str = "insert into report_version (organisation_id, uuid, change_id, template_id, \
             template_version, source, compiled, sha256) values ($1, $2, $3, $4, $5, $6, $7, $8) returning id";
        const ADD_IN_A_FILE: &str = "insert into report_version (organisation_id, uuid, change_id, template_id, \
             template_version, source, compiled, sha256, author) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             returning id";
        let mut args = vec![
            number(owner),
            word(&Uuid::now_v7().to_string()),
            number(change),
            number(template),
            number(version),
            word(source),
            word(compiled),
            word(&digest(compiled)),
        ];
        let text = match connection {
            Connection::Postgres(_) => ADD,
            Connection::Sqlite(_) => {
                args.push(word(&self.session.login));
                ADD_IN_A_FILE
            }
        };
        ids(connection, text, args).await.map(drop)
    }

    /// Whoever changes a text is its author from then on, and nobody has called it ready.
    async fn rewrite(
        &self,
        connection: &mut Connection,
        open: &Version,
        (source, compiled): (&str, &str),
        change: i64,
    ) -> Result<(), Refusal> {
        const REWRITE: &str = "update report_version set source = $4, compiled = $5, sha256 = $6, \
             version = version + 1, change_id = $3 where id = $1 and version = $2 returning id";
        const REWRITE_IN_A_FILE: &str = "update report_version set source = $4, compiled = $5, sha256 = $6, \
             author = $7, ready_by = null, approver = null, status = 'draft', version = version + 1, change_id = $3 \
             where id = $1 and version = $2 returning id";
        let mut args = vec![
            number(open.id),
            number(open.version),
            number(change),
            word(source),
            word(compiled),
            word(&digest(compiled)),
        ];
        let text = match connection {
            Connection::Postgres(_) => REWRITE,
            Connection::Sqlite(_) => {
                args.push(word(&self.session.login));
                REWRITE_IN_A_FILE
            }
        };
        let written = ids(connection, text, args).await?;
        if written.is_empty() {
            return Err(Refusal::Conflict { entity: "report_template".to_owned(), id: 0 });
        }
        Ok(())
    }
}

/// The template of this code that the text is.
///
/// # Errors
/// `Template` with what is wrong with the text; the first thing.
fn checked(code: &str, source: &str) -> Result<Template, Refusal> {
    let refused = |detail: String| Refusal::Template { code: code.to_owned(), detail };
    let template = Template::check(source).map_err(|faults| {
        let first = faults.first();
        refused(first.map(|fault| format!("{}: {}.", fault.line, fault.error)).unwrap_or_default())
    })?;
    if template.code == code { Ok(template) } else { Err(refused(format!("code = {:?}.", template.code))) }
}

/// The template of a version whose text checks, and whose SQL is what this program makes of it.
fn sound(code: &str, version: &Version) -> Result<Arc<Template>, Refusal> {
    let template = checked(code, &version.source)?;
    if compile(&template).text == version.compiled {
        Ok(Arc::new(template))
    } else {
        Err(Refusal::NotItsTemplate { code: code.to_owned() })
    }
}

fn changed(kept: &Kept) -> Refusal {
    Refusal::Conflict { entity: "report_template".to_owned(), id: kept.id }
}

fn face(kept: &Kept) -> Face {
    Face { name: kept.name.clone(), scope: kept.scope, status: kept.status }
}

fn of(template: &Template) -> Face {
    Face { name: template.name("da").to_owned(), scope: template.scope, status: Status::Draft }
}

fn fitting(field: &str, text: &str, max: usize) -> Result<(), Refusal> {
    let problem = match text.chars().count() {
        0 => Problem::Required,
        length if length > max => Problem::TooLong { max },
        _ => return Ok(()),
    };
    Err(Refusal::Invalid { field: field.to_owned(), problem })
}

fn is_code(code: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    !code.is_empty() && code.len() <= LONGEST_CODE && !code.starts_with('-') && code.chars().all(plain)
}

fn searched(name: &str, code: &str) -> String {
    fold::search(&format!("{name} {code}"))
}

fn stepped(code: &str, version: Option<i64>) -> Stepped {
    Stepped { code: code.to_owned(), version, already_done: false }
}

fn landed(code: &str, version: Option<i64>) -> Stepped {
    Stepped { already_done: true, ..stepped(code, version) }
}

/// A function that says no has not found what the step begins with.
fn must_take(found: Vec<Option<i64>>) -> Result<(), Refusal> {
    if found.is_empty() { Err(Refusal::WrongStep) } else { Ok(()) }
}

fn not_party(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Database { code } if code == "KT406" => Refusal::Denied,
        other => other,
    }
}

fn number(number: i64) -> Arg {
    Arg::Int(Some(number))
}

fn word(text: &str) -> Arg {
    Arg::Text(Some(text.to_owned()))
}

async fn ids(connection: &mut Connection, text: &str, args: Vec<Arg>) -> Result<Vec<Option<i64>>, Refusal> {
    let rows = connection.fetch(&Sql { text: text.to_owned(), args, columns: vec![Column::Int] }).await?;
    Ok(rows.iter().map(|row| row.first().and_then(Value::as_int)).collect())
}
