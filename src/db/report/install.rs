//! Registering the templates that ship.

use uuid::Uuid;

use crate::db::open::Target;
use crate::db::reference::SECRETARIAT;
use crate::db::report::compile;
use crate::db::setup::{Bind, Setup};
use crate::model::fold;
use crate::model::report::{Template, shipped};
use crate::model::request::Refusal;

const AUTHOR: &str = "kitos";
const APPROVER: &str = "secretariat working group";

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

/// Registers the templates that ship; run with every migration. What is there already is left
/// alone; a text that this program compiles differently is approved anew, and history keeps
/// the former one. What the secretariat has withdrawn or published a later version of stays so.
///
/// On PostgreSQL this is the operator's act, after the community has agreed to this version of
/// the program: the author is the program, the approver the secretariat's working group. A
/// template made in the program itself needs two people. On SQLite the program runs its own
/// text, and the rows only list what there is.
///
/// # Errors
/// Whatever the database refuses; nothing is left half done.
pub async fn install(target: &Target) -> Result<(), Refusal> {
    let mut setup = Setup::begin(target).await?;
    publish(&mut setup, shipped()).await?;
    setup.commit().await
}

/// Publishes these templates in the setup's transaction.
///
/// # Errors
/// Whatever the database refuses.
pub async fn publish(setup: &mut Setup, templates: &[Template]) -> Result<(), Refusal> {
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
        let change = match change {
            Some(change) => change,
            None => *change.insert(setup.change_set(SECRETARIAT, "reports", "").await?),
        };
        publish_one(setup, change, template, &text).await?;
    }
    Ok(())
}

async fn publish_one(setup: &mut Setup, change: i64, template: &Template, text: &str) -> Result<(), Refusal> {
    let name = template.name("da");
    let searched = fold::search(&format!("{name} {}", template.code));
    let uuid = || Bind::Text(Some(Uuid::now_v7().to_string()));
    let id = setup
        .number(
            ADD_TEMPLATE,
            vec![
                SECRETARIAT.into(),
                uuid(),
                change.into(),
                name.into(),
                Bind::Text(Some(fold::name_key(name))),
                Bind::Text(Some(searched)),
                template.code.as_str().into(),
                template.scope.stored().into(),
                template.version.into(),
            ],
        )
        .await?;
    let (put_away, statement) = match setup {
        Setup::Sqlite(_) => (PUT_AWAY_SQLITE, ADD_VERSION_SQLITE),
        Setup::Postgres(_) => (PUT_AWAY_POSTGRES, ADD_VERSION_POSTGRES),
    };
    setup.run(put_away, vec![change.into(), id.into(), template.version.into()]).await?;
    let values = vec![
        SECRETARIAT.into(),
        uuid(),
        change.into(),
        id.into(),
        template.version.into(),
        template.source.as_str().into(),
        text.into(),
        AUTHOR.into(),
        APPROVER.into(),
    ];
    setup.run(statement, values).await.map(drop)
}
