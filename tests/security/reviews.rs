//! A member of a working group with psql: named on one template, he tries the others, drafts, his
//! own text, to be named, to approve twice, and to go on after he was taken off.

use crate::security::attack::Attacker;
use crate::security::probes::{PLAIN, attempt, begin, change_text, is_stranger, write_version};
use crate::security::stage::{HANS, LISE, SIGRID, SVEND};

/// The same for anybody: one who may not review at all gets nowhere.
pub async fn run(attacker: &mut Attacker<'_>) {
    if [SIGRID, SVEND].contains(&attacker.login) {
        return names_oneself(attacker).await;
    }
    let may_review = !is_stranger(attacker) && ![HANS, LISE].contains(&attacker.login);
    let mut author = Attacker::new(attacker.stage, SIGRID).await;
    for code in ["review-mine", "review-other", "review-draft", "review-own", "review-left", "review-withdrawn"] {
        write_version(&mut author, code, PLAIN).await;
        if code != "review-other" {
            name(&mut author, code, attacker.login).await;
        }
    }
    another(attacker).await;
    drafts(attacker, &mut author).await;
    own_text(attacker).await;
    names_oneself(attacker).await;
    left(attacker, &mut author).await;
    books(attacker).await;
    let done = approve(attacker, "review-mine", PLAIN).await;
    if may_review && done != "t" {
        attacker.report(format!("review: refused to whom it waits for: {done}"));
    }
    if !may_review && (done == "t" || reads(attacker, "review-draft").await > 0) {
        attacker.report("review: by one who may not, though named".to_owned());
    }
    if approve(attacker, "review-mine", PLAIN).await == "t" {
        attacker.report("review: twice".to_owned());
    }
    attacker.probes += author.probes;
}

async fn name(author: &mut Attacker<'_>, code: &str, login: &str) {
    let change = begin(author).await;
    let named = author
        .ask(&format!(
            "insert into kitos.template_reviewer (organisation_id, uuid, change_id, template_id, login) \
             select 1, gen_random_uuid()::text, {change}, id, '{login}' from kitos.report_template where code = '{code}'; commit"
        ))
        .await;
    assert!(named.done(), "{login} was not named on {code}: {:?}", named.refused);
}

/// How many versions of it he reads.
async fn reads(attacker: &mut Attacker<'_>, code: &str) -> i64 {
    let sql = format!(
        "select count(*) from kitos.report_version v join kitos.report_template t on t.id = v.template_id \
         where t.code = '{code}'"
    );
    attacker.ask(&sql).await.number()
}

/// What the function for members of a working group says.
async fn approve(attacker: &mut Attacker<'_>, code: &str, text: &str) -> String {
    let said = attacker
        .ask(&format!(
            "select kitos.review_template(gen_random_uuid()::text, '{code}', 1, \
             encode(sha256(convert_to('{text}', 'UTF8')), 'hex'), 'x', 'x', 'x', 'shared_identified')"
        ))
        .await;
    if said.done() { said.first().to_owned() } else { said.code().to_owned() }
}

/// A template on which he is not named, and the function that is the secretariat's.
async fn another(attacker: &mut Attacker<'_>) {
    if reads(attacker, "review-other").await > 0 {
        attacker.report("review: another's template is read".to_owned());
    }
    if approve(attacker, "review-other", PLAIN).await == "t" {
        attacker.report("review: another's template is approved".to_owned());
    }
    for code in ["review-draft", "review-other"] {
        let change = begin(attacker).await;
        let sql = format!(
            "select kitos.approve_template('{code}', 1, encode(sha256(convert_to('{PLAIN}', 'UTF8')), 'hex'), {change})"
        );
        if attempt(attacker, &sql).await.first() == "t" {
            attacker.report(format!("review: {code} as if of the secretariat"));
        }
        attacker.ask("rollback").await;
    }
    if approve(attacker, "review-draft", "select 1 as c1").await == "t" {
        attacker.report("review: another text than the one seen".to_owned());
    }
}

/// What waited is written anew, and waits no more; and what stands beside what waits.
async fn drafts(attacker: &mut Attacker<'_>, author: &mut Attacker<'_>) {
    let other = "select t.cvr as c1 from share_organisation t";
    change_text(author, "review-draft", other).await;
    if reads(attacker, "review-draft").await > 0 {
        attacker.report("review: a draft is read".to_owned());
    }
    if approve(attacker, "review-draft", other).await == "t" {
        attacker.report("review: a draft is approved".to_owned());
    }
    attacker.look("review: beside what waits", "select source, compiled from kitos.report_version").await;
}

/// Written by himself, when he was of the secretariat.
async fn own_text(attacker: &mut Attacker<'_>) {
    for column in ["author", "ready_by"] {
        let sql = format!(
            "alter table kitos.report_version disable trigger user; \
             update kitos.report_version set author = 'x', ready_by = 'x' where template_id = \
             (select id from kitos.report_template where code = 'review-own'); \
             update kitos.report_version set {column} = '{}' where template_id = \
             (select id from kitos.report_template where code = 'review-own'); \
             alter table kitos.report_version enable trigger user",
            attacker.login
        );
        attacker.stage.database.admin(&sql).await;
        if approve(attacker, "review-own", PLAIN).await == "t" {
            attacker.report(format!("review: one's own text ({column})"));
        }
    }
}

/// Named by nobody but himself: with a row of his own, or with one that he takes over.
async fn names_oneself(attacker: &mut Attacker<'_>) {
    let login = attacker.login.to_owned();
    let (own, _) = attacker.places();
    let change = begin(attacker).await;
    for owner in [1, own] {
        let sql = format!(
            "insert into kitos.template_reviewer (organisation_id, uuid, change_id, template_id, login) \
             select {owner}, gen_random_uuid()::text, {change}, min(id), '{login}' from kitos.report_template where scope <> 'local'"
        );
        if attempt(attacker, &sql).await.touched > 0 {
            attacker.report("review: named by oneself".to_owned());
            attacker.ask("rollback to savepoint tried").await;
        }
    }
    for set in [format!("login = '{login}'"), "template_id = 1".to_owned(), "deleted_at = null".to_owned()] {
        let sql = format!("update kitos.template_reviewer set {set}, version = version + 1, change_id = {change}");
        let may = [SIGRID, SVEND].contains(&login.as_str()) && set.starts_with("deleted_at");
        if attempt(attacker, &sql).await.touched > 0 && !may {
            attacker.report(format!("review: a name is rewritten: {set}"));
        }
        attacker.ask("rollback to savepoint tried").await;
    }
    attacker.ask("rollback").await;
}

/// Taken off; and what the secretariat has withdrawn.
async fn left(attacker: &mut Attacker<'_>, author: &mut Attacker<'_>) {
    let change = begin(author).await;
    let off = format!(
        "update kitos.template_reviewer set deleted_at = now(), version = version + 1, change_id = {change} \
         where template_id = (select id from kitos.report_template where code = 'review-left')"
    );
    assert!(author.ask(&off).await.touched == 1, "he is still named");
    let withdrawn = format!(
        "update kitos.report_template set status = 'withdrawn', version = version + 1, change_id = {change} \
         where code = 'review-withdrawn'"
    );
    assert!(author.ask(&withdrawn).await.touched == 1, "it was not withdrawn");
    author.ask("commit").await;
    if reads(attacker, "review-left").await > 0 {
        attacker.report("review: what one was taken off is read".to_owned());
    }
    if approve(attacker, "review-left", PLAIN).await == "t" {
        attacker.report("review: after one was taken off".to_owned());
    }
    if approve(attacker, "review-withdrawn", PLAIN).await == "t" {
        attacker.report("review: what was withdrawn".to_owned());
    }
}

/// Who else is named, who was, and what the secretariat's change sets say.
async fn books(attacker: &mut Attacker<'_>) {
    let login = attacker.login.to_owned();
    for (what, sql) in [
        ("others' names", format!("select 1 from kitos.v_template_reviewer where login <> '{login}'")),
        ("former names", "select 1 from kitos.template_reviewer_history".to_owned()),
        ("the secretariat's books", "select 1 from kitos.change_set where organisation_id = 1".to_owned()),
        ("former texts", "select 1 from kitos.report_version_history where organisation_id = 1".to_owned()),
    ] {
        if !attacker.ask(&sql).await.rows.is_empty() {
            attacker.report(format!("review: {what}"));
        }
    }
}
