//! Registering the templates that ship.

use uuid::Uuid;

use crate::db::open::Target;
use crate::db::reference::SECRETARIAT;
use crate::db::report::compile;
use crate::db::setup::{Bind, Setup};
use crate::model::fold;
use crate::model::report::{Scope, Template, shipped};
use crate::model::request::Refusal;

const AUTHOR: &str = "kitos";
const APPROVER: &str = "secretariat working group";

/// The shared templates that every registry begins with. The others are drafts, until two people
/// of the secretariat publish them.
const AGREED: &[&str] =
    &["prices-per-system", "price-per-inhabitant", "expiring-contracts-shared", "joint-tender", "price-visibility"];
/// What is a draft in the demo, so that there is something to publish.
const DEMO_DRAFTS: &[&str] = &["supplier-concentration", "kle-deviations", "most-connected", "payment-models-shared"];

/// Is this very text the approved one of its version? Or has the secretariat done with the template
/// what is not ours to undo: withdrawn it, or published a later version?
const IS_SETTLED: &str = "select count(*) from report_template t \
     left join report_version v on v.template_id = t.id and v.template_version = $2 and v.deleted_at is null \
     where t.deleted_at is null and t.organisation_id = 1 and t.code = $1 and (t.status = 'withdrawn' \
         or t.published_version > $2 \
         or t.published_version = $2 and v.status = 'published' and v.compiled = $3 and v.source = $4)";
const ADD_TEMPLATE: &str = "insert into report_template \
     (organisation_id, uuid, change_id, name, name_key, search_text, code, scope, status, published_version) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'published', $9) \
     on conflict (organisation_id, code) where deleted_at is null do update set name = excluded.name, name_key = excluded.name_key, \
     search_text = excluded.search_text, scope = excluded.scope, status = excluded.status, \
     published_version = excluded.published_version, change_id = excluded.change_id, \
     version = report_template.version + 1 returning id";
/// A version is frozen: one of another text takes its place, and the history keeps the former.
const PUT_AWAY_SQLITE: &str = "update report_version set deleted_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), \
     version = version + 1, change_id = $1 where template_id = $2 and template_version = $3 and deleted_at is null";
const PUT_AWAY_POSTGRES: &str = "update report_version set deleted_at = clock_timestamp(), \
     version = version + 1, change_id = $1 where template_id = $2 and template_version = $3 and deleted_at is null";
/// Only PostgreSQL can compute the hash.
const ADD_VERSION_SQLITE: &str = "insert into report_version (organisation_id, uuid, change_id, template_id, \
     template_version, source, compiled, sha256, approved_sha256, author, approver, approved_at, status) \
     values ($1, $2, $3, $4, $5, $6, $7, '', '', $8, $9, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), 'published')";
const ADD_VERSION_POSTGRES: &str = "insert into report_version (organisation_id, uuid, change_id, template_id, \
     template_version, source, compiled, sha256, approved_sha256, author, approver, approved_at, status) \
     values ($1, $2, $3, $4, $5, $6, $7, encode(sha256(convert_to($7, 'UTF8')), 'hex'), \
     encode(sha256(convert_to($7, 'UTF8')), 'hex'), $8, $9, clock_timestamp(), 'published')";

/// Is there this version or a later one that is not the program's own draft with another text?
const DRAFT_IS_SETTLED: &str = "select count(*) from report_version v join report_template t on t.id = v.template_id \
     where t.deleted_at is null and v.deleted_at is null and t.organisation_id = 1 and t.code = $1 and (v.template_version > $2 \
     or v.template_version = $2 and (v.status <> 'draft' or v.author <> $3 or v.compiled = $4 and v.source = $5))";
const TEMPLATE_ID: &str =
    "select coalesce(max(id), 0) from report_template where deleted_at is null and organisation_id = 1 and code = $1";
const ADD_DRAFT: &str = "insert into report_template \
     (organisation_id, uuid, change_id, name, name_key, search_text, code, scope, status) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'draft') returning id";
const ADD_DRAFT_SQLITE: &str = "insert into report_version \
     (organisation_id, uuid, change_id, template_id, template_version, source, compiled, sha256, author, status) \
     values ($1, $2, $3, $4, $5, $6, $7, '', $8, 'draft') \
     on conflict (organisation_id, template_id, template_version) where deleted_at is null do update set source = excluded.source, \
     compiled = excluded.compiled, change_id = excluded.change_id, version = report_version.version + 1";
const ADD_DRAFT_POSTGRES: &str = "insert into report_version \
     (organisation_id, uuid, change_id, template_id, template_version, source, compiled, sha256, author, status) \
     values ($1, $2, $3, $4, $5, $6, $7, encode(sha256(convert_to($7, 'UTF8')), 'hex'), $8, 'draft') \
     on conflict (organisation_id, template_id, template_version) where deleted_at is null do update set source = excluded.source, \
     compiled = excluded.compiled, sha256 = excluded.sha256, change_id = excluded.change_id, \
     version = report_version.version + 1";

/// Registers the templates that ship; run with every migration. What is there already is left
/// alone; a text that this program compiles differently is approved anew, and history keeps
/// the former one. What the secretariat has withdrawn or published a later version of stays so.
///
/// On PostgreSQL this is the operator's act, after the community has agreed to this version of
/// the program: the author is the program, the approver the secretariat's working group. It
/// publishes the local templates and those that were agreed on; the other shared ones are drafts
/// of the program's, and two people publish them. A file of one's own has no two people and
/// nobody else's rows: there all are published, and the rows only list what there is.
///
/// # Errors
/// Whatever the database refuses; nothing is left half done.
pub async fn install(target: &Target) -> Result<(), Refusal> {
    let file = matches!(target, Target::Sqlite(_));
    install_where(target, |template| file || AGREED.contains(&template.code.as_str())).await
}

/// Registers them in the demo, with some drafts among them.
///
/// # Errors
/// As `install`.
pub async fn install_demo(target: &Target) -> Result<(), Refusal> {
    install_where(target, |template| !DEMO_DRAFTS.contains(&template.code.as_str())).await
}

/// Publishes the local templates and those for which `agreed` says so.
async fn install_where(target: &Target, agreed: impl Fn(&Template) -> bool) -> Result<(), Refusal> {
    let published = |template: &&Template| template.scope == Scope::Local || agreed(template);
    let mut setup = Setup::begin(target).await?;
    publish(&mut setup, shipped().iter().filter(published)).await?;
    draft(&mut setup, shipped().iter().filter(|template| !published(template))).await?;
    setup.commit().await
}

/// Registers these templates as drafts by the program, in the setup's transaction. A version that
/// is there already is left alone, but for the program's own draft with another text.
///
/// # Errors
/// Whatever the database refuses.
pub async fn draft<'t>(setup: &mut Setup, templates: impl IntoIterator<Item = &'t Template>) -> Result<(), Refusal> {
    let mut change = None;
    for template in templates {
        let text = compile(template).text;
        let known: Vec<Bind> = vec![
            template.code.as_str().into(),
            template.version.into(),
            AUTHOR.into(),
            text.as_str().into(),
            template.source.as_str().into(),
        ];
        if setup.number(DRAFT_IS_SETTLED, known).await? > 0 {
            continue;
        }
        let change = begun(setup, &mut change).await?;
        let found = setup.number(TEMPLATE_ID, vec![template.code.as_str().into()]).await?;
        let id = if found > 0 { found } else { setup.number(ADD_DRAFT, template_row(change, template)).await? };
        let statement = if matches!(setup, Setup::Sqlite(_)) { ADD_DRAFT_SQLITE } else { ADD_DRAFT_POSTGRES };
        setup.run(statement, version_row(change, id, template, &text)).await?;
    }
    Ok(())
}

/// The change set of all that is installed at once, begun with the first of it.
async fn begun(setup: &mut Setup, change: &mut Option<i64>) -> Result<i64, Refusal> {
    match change {
        Some(change) => Ok(*change),
        None => Ok(*change.insert(setup.change_set(SECRETARIAT, "reports", "").await?)),
    }
}

/// Publishes these templates in the setup's transaction.
///
/// # Errors
/// Whatever the database refuses.
pub async fn publish<'t>(setup: &mut Setup, templates: impl IntoIterator<Item = &'t Template>) -> Result<(), Refusal> {
    let mut change = None;
    for template in templates {
        let text = compile(template).text;
        let known: Vec<Bind> = vec![
            template.code.as_str().into(),
            template.version.into(),
            text.as_str().into(),
            template.source.as_str().into(),
        ];
        if setup.number(IS_SETTLED, known).await? > 0 {
            continue;
        }
        let change = begun(setup, &mut change).await?;
        publish_one(setup, change, template, &text).await?;
    }
    Ok(())
}

async fn publish_one(setup: &mut Setup, change: i64, template: &Template, text: &str) -> Result<(), Refusal> {
    let mut row = template_row(change, template);
    row.push(template.version.into());
    let id = setup.number(ADD_TEMPLATE, row).await?;
    let (put_away, statement) = match setup {
        Setup::Sqlite(_) => (PUT_AWAY_SQLITE, ADD_VERSION_SQLITE),
        Setup::Postgres(_) => (PUT_AWAY_POSTGRES, ADD_VERSION_POSTGRES),
    };
    setup.run(put_away, vec![change.into(), id.into(), template.version.into()]).await?;
    let mut values = version_row(change, id, template, text);
    values.push(APPROVER.into());
    setup.run(statement, values).await.map(drop)
}

fn new_uuid() -> Bind {
    Bind::Text(Some(Uuid::now_v7().to_string()))
}

/// `$1…$8` of the statements on `report_template`.
fn template_row(change: i64, template: &Template) -> Vec<Bind> {
    let name = template.name("da");
    vec![
        SECRETARIAT.into(),
        new_uuid(),
        change.into(),
        name.into(),
        Bind::Text(Some(fold::name_key(name))),
        Bind::Text(Some(fold::search(&format!("{name} {}", template.code)))),
        template.code.as_str().into(),
        template.scope.stored().into(),
    ]
}

/// `$1…$8` of the statements on `report_version`.
fn version_row(change: i64, id: i64, template: &Template, text: &str) -> Vec<Bind> {
    vec![
        SECRETARIAT.into(),
        new_uuid(),
        change.into(),
        id.into(),
        template.version.into(),
        template.source.as_str().into(),
        text.into(),
        AUTHOR.into(),
    ]
}
