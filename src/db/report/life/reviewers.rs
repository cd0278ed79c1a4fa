//! Who may publish a common template beside the secretariat: named on it by the secretariat, and
//! the second person as one of the secretariat would be. On PostgreSQL `review_template` asks for
//! all of it once more (`repeat/60_reports.sql`), and writes the secretariat's books.

use uuid::Uuid;

use super::{Steps, changed, ids, landed, must_take, number, of, searched, stepped, word};
use crate::db::report::stored::{self, Kept, Version};
use crate::db::run::Connection;
use crate::db::sql::Arg;
use crate::model::fold;
use crate::model::report::Template;
use crate::model::report::life::{LONGEST_LOGIN, SECRETARIAT, Stepped, digest};
use crate::model::request::{Problem, Refusal};

impl Steps<'_> {
    /// Names this login on the template, or takes it off.
    pub(super) async fn name(
        &self,
        connection: &mut Connection,
        kept: &Kept,
        login: &str,
        wanted: bool,
    ) -> Result<Stepped, Refusal> {
        const NAMED: &str = "select id from template_reviewer \
             where organisation_id = $1 and template_id = $2 and login = $3 and deleted_at is null";
        const NAME: &str = "insert into template_reviewer (organisation_id, uuid, template_id, login, change_id) \
             values ($1, $2, $3, $4, $5) returning id";
        const TAKE_OFF: &str = "update template_reviewer set deleted_at = $3, version = version + 1, change_id = $4 \
             where organisation_id = $1 and id = $2 returning id";
        if !kept.scope.is_shared() || kept.organisation_id != SECRETARIAT {
            return Err(Refusal::WrongStep);
        }
        let (common, template) = (number(SECRETARIAT), number(kept.id));
        let found = ids(connection, NAMED, vec![common.clone(), template.clone(), word(login)]).await?;
        let named = found.first().copied().flatten();
        if named.is_some() == wanted {
            return Ok(landed(&kept.code, None));
        }
        if wanted {
            self.must_be_another(connection, login).await?;
        }
        let Some(change) = self.change(connection, &kept.name).await? else { return Ok(landed(&kept.code, None)) };
        match named {
            None => {
                let uuid = word(&Uuid::now_v7().to_string());
                ids(connection, NAME, vec![common, uuid, template, word(login), number(change)]).await?;
            }
            Some(row) => {
                let now = Arg::Moment(Some(chrono::Utc::now()));
                ids(connection, TAKE_OFF, vec![common, number(row), now, number(change)]).await?;
            }
        }
        Ok(stepped(&kept.code, None))
    }

    /// A login that somebody has, and not the own. Whose it is the secretariat is not told; whether
    /// he may then publish is asked when he does.
    async fn must_be_another(&self, connection: &mut Connection, login: &str) -> Result<(), Refusal> {
        const ON_THE_SERVER: &str = "select cast(1 as bigint) from pg_roles where rolname = $1 and rolcanlogin";
        const IN_THE_FILE: &str = "select id from person where login = $1 and deleted_at is null";
        let refused = |problem| Err(Refusal::Invalid { field: "login".to_owned(), problem });
        if login == self.session.login {
            return refused(Problem::OwnLogin);
        }
        if login.is_empty() || login.chars().count() > LONGEST_LOGIN {
            return refused(Problem::NobodysLogin);
        }
        let text = match connection {
            Connection::Postgres(_) => ON_THE_SERVER,
            Connection::Sqlite(_) => IN_THE_FILE,
        };
        if ids(connection, text, vec![word(login)]).await?.is_empty() {
            return refused(Problem::NobodysLogin);
        }
        Ok(())
    }

    /// Publishes what waits, as one who is named on the template.
    pub(super) async fn review(
        &self,
        connection: &mut Connection,
        kept: &Kept,
        wanted: i64,
        sha256: &str,
    ) -> Result<Stepped, Refusal> {
        if !stored::is_reviewer(connection, self.session, kept.id).await? {
            return Err(Refusal::Denied);
        }
        if matches!(connection, Connection::Sqlite(_)) {
            self.must_be_party(connection).await?;
            return self.publish(connection, kept, wanted, sha256).await;
        }
        let (version, template) = self.waiting(connection, kept, wanted, sha256).await?;
        let done = self.review_on_the_server(connection, kept, &version, &template).await?;
        if !done {
            return Ok(landed(&kept.code, Some(wanted)));
        }
        self.must_be_unchanged(connection, kept, &version).await?;
        Ok(stepped(&kept.code, Some(wanted)))
    }

    /// Was anything done? Not where the step has landed before.
    async fn review_on_the_server(
        &self,
        connection: &mut Connection,
        kept: &Kept,
        version: &Version,
        template: &Template,
    ) -> Result<bool, Refusal> {
        const REVIEW: &str =
            "select cast(case when review_template($1, $2, $3, $4, $5, $6, $7, $8) then 1 end as bigint)";
        let face = of(template);
        let args = vec![
            word(&self.uuid.to_string()),
            word(&kept.code),
            number(version.number),
            word(&digest(&version.compiled)),
            word(&face.name),
            word(&fold::name_key(&face.name)),
            word(&searched(&face.name, &kept.code)),
            word(face.scope.stored()),
        ];
        let done = ids(connection, REVIEW, args).await.map_err(|refusal| match refusal {
            Refusal::Database { code } if code == "KT404" => changed(kept),
            other => other,
        })?;
        must_take(done.clone())?;
        Ok(done.first().copied().flatten().is_some())
    }
}
