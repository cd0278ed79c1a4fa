//! Each defence taken away once, in a copy of the registry under attack; the attack must find it
//! by the way that it names. The numbers m01 to m27 are those of the design's prototype.

use std::sync::Arc;

use crate::security::attack::Attacker;
use crate::security::probes::Path;
use crate::security::stage::{GERT, GONE, HANS, LISE, MADS, SIGRID, Stage};

struct Mutant {
    name: &'static str,
    /// Run by the operator in the copy.
    change: &'static str,
    login: &'static str,
    path: Path,
    /// How the finding begins.
    expected: &'static str,
}

const fn mutant(
    name: &'static str,
    login: &'static str,
    path: Path,
    expected: &'static str,
    change: &'static str,
) -> Mutant {
    Mutant { name, change, login, path, expected }
}

use Path::{
    Creations, Escalations, Fastpath, Forgeries, Functions, Leaks, Locks, Notifications, Oracles, OwnReads, Plans,
    Reviews, Roles, Sequences, Settings, Statistics, Templates, Writes,
};

const OPEN_LINES: &str = "alter policy share_read on kitos.economy_line \
     using (organisation_id = any ((select intern.parties())::bigint[])); \
     do $$ declare t text := pg_get_viewdef('share.share_economy_line'::regclass); begin set local role kitos_share; \
     execute 'create or replace view share.share_economy_line with (security_barrier) as ' \
     || replace(t, 't.visibility = ''shared''::text', 'true'); end $$";

const NOTE_IN_LAYER: &str = "grant select (remark) on kitos.contract to kitos_share; \
     do $$ declare t text := pg_get_viewdef('share.share_contract'::regclass); begin set local role kitos_share; \
     execute 'create or replace view share.share_contract with (security_barrier) as ' \
     || replace(t, ' AS price_hidden', ' AS price_hidden, t.remark'); end $$";

/// Rewrites a function: in its text, `$a$…$a$` becomes `$b$…$b$`.
macro_rules! rewritten {
    ($function:literal, $from:literal, $to:literal) => {
        concat!(
            "do $do$ declare t text := pg_get_functiondef('",
            $function,
            "'::regprocedure); begin \
             if position($a$",
            $from,
            "$a$ in t) = 0 then raise exception 'not in it: %', t; end if; \
             execute replace(t, $a$",
            $from,
            "$a$, $b$",
            $to,
            "$b$); end $do$"
        )
    };
}

#[rustfmt::skip]
const MUTANTS: &[Mutant] = &[
    mutant("m01 row-level security is off", GERT, OwnReads, "select: kitos.contract",
        "alter table kitos.contract disable row level security"),
    mutant("m02 a policy lets all rows through", GERT, OwnReads, "select: kitos.economy_line",
        "alter policy own_read on kitos.economy_line using (true)"),
    mutant("m03 a view of its owner's without a barrier", GERT, Leaks, "leaky: kitos.v_open",
        "create view kitos.v_open as select t.* from kitos.contract t where organisation_id = any (intern.mine(null)); \
         grant execute on function intern.mine(text[]) to public; grant select on kitos.v_open to kitos_member"),
    mutant("m04 a function that reads by id", GERT, Functions, "function: kitos.remark_of",
        "create function kitos.remark_of(bigint) returns text language sql security definer set search_path = pg_catalog \
         begin atomic select remark from kitos.contract where id = $1; end"),
    mutant("m05 a function that quotes a row in its error", GERT, Functions, "function: kitos.check_remark",
        "create function kitos.check_remark(bigint) returns bigint language sql security definer set search_path = pg_catalog \
         begin atomic select remark::bigint from kitos.contract where id = $1; end"),
    mutant("m06 a reference tells whether its row exists", GERT, Oracles, "exists-oracle: insert kitos.system_usage.system_id",
        "alter policy own_insert on kitos.system_usage with check (organisation_id = any ((select intern.mine('{system_admin}'))::bigint[]))"),
    mutant("m07 a name is unique everywhere", GERT, Oracles, "exists-oracle: insert kitos.contract.name_key",
        "create unique index loose on kitos.contract (name_key)"),
    mutant("m08 the books are open", GERT, OwnReads, "select: kitos.change_set",
        "alter policy own_read on kitos.change_set using (true)"),
    mutant("m09 a notification carries the row", GERT, Notifications, "notify: contract",
        "create function intern.tell() returns trigger language plpgsql security definer set search_path = pg_catalog as \
         $$ begin perform pg_notify('contract', to_jsonb(new)->>'remark'); return null; end $$; \
         create trigger tell after update on kitos.contract for each row execute function intern.tell()"),
    mutant("m10 the share layer has those who are not party", GERT, Templates, "template: share_contract",
        "alter policy share_read on kitos.contract using (true)"),
    mutant("m11 the share layer has Lokal prices", GERT, Templates, "template: share_economy_line: 98765432101", OPEN_LINES),
    mutant("m12 the share layer has a remark", GERT, Templates, "template: share_contract: kanariebemaerkning", NOTE_IN_LAYER),
    mutant("m13 the planner keeps statistics of a column", GERT, Plans, "explain-oracle: kitos.contract.remark",
        "alter table kitos.contract alter column remark set statistics 100; set local session_replication_role = replica; \
         insert into kitos.contract (organisation_id, uuid, change_id, name, name_key, visibility, remark) \
         select c.organisation_id, gen_random_uuid(), c.change_id, 'x', 'x' || g, c.visibility, c.remark \
         from kitos.contract c, generate_series(1, 3000) g where c.remark = 'kanariebemaerkningballerup'; analyze kitos.contract"),
    mutant("m14 a login is a member of an owner", MADS, Roles, "roles: set role kitos_share", "grant kitos_share to s159_mads"),
    mutant("m15 a login reads what others run", MADS, Statistics, "activity: pg_stat_activity", "grant pg_monitor to s159_mads"),
    mutant("m16 a copy of rows without protection", GERT, OwnReads, "select: kitos.report_cache",
        "create materialized view kitos.report_cache as select remark from kitos.contract; grant select on kitos.report_cache to kitos_member"),
    mutant("m17 a policy trusts a setting", GERT, Settings, "policy-guc: ",
        "alter policy own_read on kitos.contract using (organisation_id::text = current_setting('app.org', true))"),
    mutant("m18 an update asks only afterwards", GERT, Writes, "blind-update: kitos.catalogue_order",
        "grant update (organisation_id) on kitos.catalogue_order to kitos_member; alter policy own_update on kitos.catalogue_order using (true)"),
    mutant("m19 a row may be inserted for another", GERT, Writes, "cross-insert: kitos.option_value",
        "create policy loose on kitos.option_value for insert to kitos_member with check (true)"),
    mutant("m20 a function without a search path", GERT, Functions, "definer-search-path: kitos.approve_template",
        "alter function kitos.approve_template(text, bigint, text, bigint) reset search_path"),
    mutant("m21 large objects", GERT, Creations, "create: select lo_create", "grant execute on function lo_create(oid) to public"),
    mutant("m22 the history can be written", GERT, Forgeries, "audit: ",
        "grant insert, update on kitos.contract_history to kitos_member; \
         create policy loose on kitos.contract_history to kitos_member using (true) with check (true)"),
    mutant("m23 an agreement counts before it is in force", GERT, Templates, "template: share_contract",
        rewritten!("intern.parties()", "(a.in_force_from <= kitos.today())", "true")),
    mutant("m24 sequences", GERT, Sequences, "sequence: ", "grant usage, select on all sequences in schema kitos to kitos_member"),
    mutant("m25 data in a comment", GERT, Path::Reads, "select: pg_catalog.pg_description",
        "comment on column kitos.contract.remark is 'as in kanariebemaerkningballerup'"),
    mutant("m26 rows can be deleted", GERT, Writes, "blind-delete: kitos.contract_element",
        "grant delete on kitos.contract_element to kitos_member; create policy loose on kitos.contract_element for delete to kitos_member using (true)"),
    mutant("m27 an index that begins with another column", GERT, Plans, "row-counter-oracle: kitos.contract.name",
        "create index loose on kitos.contract (name)"),
    mutant("m28 the policy is asked after the reader", GERT, Plans, "row-counter-oracle: kitos.contract.remark",
        "alter policy own_read on kitos.contract using (organisation_id = any ((select intern.mine(null))::bigint[]))"),
    mutant("m29 an order's policy is asked after the reader", GERT, Plans, "row-counter-oracle: kitos.catalogue_order.explanation",
        "alter policy own_read on kitos.catalogue_order using (organisation_id = any ((select intern.mine(null))::bigint[]) or (select intern.is_secretariat()))"),
    mutant("m30 the catalogue's index begins with the name", GERT, Plans, "row-counter-oracle: kitos.it_system.name_key",
        "create index loose on kitos.it_system (name_key, id)"),
    mutant("m31 the secretariat writes what it does not see", SIGRID, Writes, "blind-update: kitos.it_system",
        "alter policy secretariat_update on kitos.it_system using ((select intern.is_secretariat())) with check (true)"),
    mutant("m32 a Lokal entry of another may be written", SIGRID, Writes, "cross-insert: kitos.it_system",
        "alter policy secretariat_insert on kitos.it_system with check ((select intern.is_secretariat()))"),
    mutant("m33 temporary tables", GERT, Creations, "create: create temp table", "do $$ begin execute format('grant temp on database %I to public', current_database()); end $$"),
    mutant("m34 a language", GERT, Creations, "create: do $$", "grant usage on language plpgsql to kitos_member"),
    mutant("m35 a schema to create in", GERT, Creations, "create: create table kitos.probe", "grant create on schema kitos to kitos_member"),
    mutant("m36 a right to the whole table", GERT, Locks, "lock: lock table kitos.contract", "grant update on kitos.contract to kitos_member"),
    mutant("m37 advisory locks", GERT, Creations, "create: select pg_advisory_lock", "grant execute on function pg_advisory_lock(bigint) to kitos_member"),
    mutant("m38 counters of tables", GERT, Statistics, "statistics: pg_stat_get_live_tuples(oid) is open",
        "grant execute on function pg_stat_get_live_tuples(oid) to public"),
    mutant("m39 no stamp", GERT, Forgeries, "forge: kitos.contract without a change set", "drop trigger stamp on kitos.contract"),
    mutant("m40 the actor can be written", GERT, Forgeries, "forge: change_set, actor", "grant insert (actor) on kitos.change_set to kitos_member"),
    mutant("m41 a change set for another municipality", GERT, Forgeries, "forge: a change set of another",
        "alter policy own_insert on kitos.change_set with check (true)"),
    mutant("m42 a reader writes", LISE, Writes, "reader-writes: kitos.contract",
        "alter policy own_insert on kitos.change_set with check (true); \
         alter policy own_update on kitos.contract using (organisation_id = any ((select intern.mine(null))::bigint[])) with check (true)"),
    mutant("m43 a login can be changed", "s159_oda", Escalations, "escalate: to local_admin by update kitos.person",
        "grant update (login) on kitos.person to kitos_member"),
    mutant("m44 roles are given by anybody", "s159_kaj", Escalations, "escalate: to local_admin by insert into kitos.assignment",
        "alter policy own_insert on kitos.assignment with check (organisation_id = any ((select intern.mine(null))::bigint[]))"),
    mutant("m45 the deactivated are still there", GONE, OwnReads, "select: kitos.contract", rewritten!("intern.mine(text[])", "p.active and", "")),
    mutant("m46 the list of words is gone", GERT, Templates, "template-text: ",
        "create or replace function intern.words_allowed(body text) returns boolean language sql stable as 'select true'"),
    mutant("m47 a changed text runs", GERT, Templates, "template-text: a text changed after", concat!(
        "drop trigger authorship on kitos.report_version; drop trigger frozen on kitos.report_version; ",
        rewritten!("kitos.run_template(text,text[],bigint)", "or template.approved_sha256 is distinct from", "or '' ="))),
    mutant("m48 those who are not party run templates", HANS, Templates, "template-run: ",
        rewritten!("kitos.run_template(text,text[],bigint)", "any (intern.parties())", "any (array[reader.organisation_id])")),
    mutant("m49 one's own text is approved", GERT, Templates, "approve: one's own text", concat!(
        "alter table kitos.report_version drop constraint report_version_two_persons; ",
        rewritten!("intern.approve(text,bigint,text,bigint,text,text,text,text)", "(v.author = session_user or v.ready_by = session_user)", "false"))),
    mutant("m50 whoever changed a text approves it", GERT, Templates, "approve: a text that one has changed",
        "drop trigger authorship on kitos.report_version"),
    mutant("m51 anybody approves", GERT, Templates, "approve: by one who is not",
        rewritten!("kitos.approve_template(text,bigint,text,bigint)", "if not intern.is_secretariat()", "if false")),
    mutant("m52 a withdrawn template runs", GERT, Templates, "template-run: a withdrawn",
        rewritten!("kitos.run_template(text,text[],bigint)", "t.status = 'published' and", "")),
    mutant("m53 a failing text says on which value", GERT, Templates, "error-text: ",
        rewritten!("kitos.run_template(text,text[],bigint)", "when others then", "when division_by_zero then")),
    mutant("m54 hidden functions are called by number", GERT, Fastpath, "fastpath: intern.parties() answered",
        "grant usage on schema intern to kitos_member; grant execute on function intern.parties() to kitos_member"),
    mutant("m55 the day is the session's", GERT, Settings, "timezone: ",
        "create or replace function kitos.today() returns date language sql stable as 'select current_date'"),
    mutant("m56 everybody reads Lokal systems", HANS, OwnReads, "select: kitos.it_system",
        "alter policy read on kitos.it_system using (true)"),
    mutant("m57 a history is open", SIGRID, OwnReads, "select: kitos.contract_history: kanariegammel",
        "alter policy own_history on kitos.contract_history using (true)"),
    mutant("m58 a large object's old door", GERT, Creations, "create: select lo_from_bytea", "grant execute on function lo_from_bytea(oid, bytea) to public"),
    mutant("m59 whoever was shut out is let in by an administrator", "s159_oda", Escalations, "let in: s159_gone by update",
        "grant update (active) on kitos.person to kitos_member"),
    mutant("m60 whoever was shut out is registered anew", "s159_oda", Escalations, "let in: s159_gone by insert",
        "alter policy own_insert on kitos.person with check (organisation_id = any ((select intern.mine('{organisation_admin}'))::bigint[]))"),
    mutant("m61 the secretariat writes in a municipality's books", SIGRID, Writes, "cross-insert: kitos.change_set",
        "alter policy own_insert on kitos.change_set with check ((select intern.is_secretariat()))"),
    mutant("m62 whoever called a text ready approves it", GERT, Templates, "approve: a text that one has called ready",
        rewritten!("intern.approve(text,bigint,text,bigint,text,text,text,text)", "or v.ready_by = session_user", "")),
    mutant("m63 one person brings back what was withdrawn", GERT, Templates, "template-run: one person",
        "drop trigger published_by_two on kitos.report_template"),
    mutant("m64 local templates are everybody's", GERT, OwnReads, "select: kitos.report_version: kanarienyskabelon",
        "alter policy read on kitos.report_version using (true)"),
    mutant("m65 former texts of local templates too", SIGRID, OwnReads, "select: kitos.report_version_history: kanarieskabelon",
        "alter policy read on kitos.report_version_history using (true)"),
    mutant("m66 a version is written for another", SIGRID, Writes, "cross-insert: kitos.report_version",
        "alter policy own_insert on kitos.report_version with check ((select intern.is_secretariat()))"),
    mutant("m67 whoever is named anywhere approves", GERT, Reviews, "review: another's template is approved",
        rewritten!("kitos.review_template(text,text,bigint,text,text,text,text,text)", "(held = any (intern.reviewed()))", "(intern.reviewed() <> '{}')")),
    mutant("m68 whoever was taken off still approves", GERT, Reviews, "review: after one was taken off",
        rewritten!("intern.reviewed()", "(r.deleted_at IS NULL) AND", "")),
    mutant("m69 what is withdrawn waits", GERT, Reviews, "review: what was withdrawn",
        rewritten!("intern.reviewed()", "(t.status = ANY (ARRAY['ready'::text, 'published'::text]))", "true")),
    mutant("m70 those who are not party approve", HANS, Reviews, "review: by one who may not",
        rewritten!("intern.reviewed()", "(intern.voters() <> '{}'::bigint[])", "true")),
    mutant("m71 drafts are read by who is named", GERT, OwnReads, "select: kitos.report_version: kanarieventer",
        "alter policy read on kitos.report_version using (intern.holds((select intern.reviewed()), template_id) is not null)"),
    mutant("m72 what waits is everybody's", GERT, Reviews, "review: another's template is read",
        "alter policy read on kitos.report_version using (intern.same(status, 'ready'))"),
    mutant("m73 anybody is named by himself", GERT, Reviews, "review: named by oneself",
        "alter policy own_insert on kitos.template_reviewer with check (true); \
         alter policy own_insert on kitos.change_set with check (true)"),
    mutant("m74 who is named is everybody's", GERT, OwnReads, "select: kitos.template_reviewer: kanariegodkender",
        "alter policy read on kitos.template_reviewer using (true)"),
    mutant("m75 whoever is named is told who else is", GERT, Reviews, "review: others' names",
        rewritten!("kitos.named_reviewers()", "(r.login = (SESSION_USER COLLATE \"default\"))", "true")),
    mutant("m76 one of the secretariat names himself", SIGRID, Reviews, "review: named by oneself",
        "alter policy own_insert on kitos.template_reviewer with check ((select intern.is_secretariat()))"),
    mutant("m77 another is put on a row", SIGRID, Reviews, "review: a name is rewritten",
        "grant update (login) on kitos.template_reviewer to kitos_member"),
    mutant("m78 one's own text, as one who is named", GERT, Reviews, "review: one's own text (author)", concat!(
        "alter table kitos.report_version drop constraint report_version_two_persons; ",
        rewritten!("intern.approve(text,bigint,text,bigint,text,text,text,text)", "(v.author = session_user or v.ready_by = session_user)", "false"))),
];

/// Nobody notices that …
async fn unnoticed(stage: Arc<Stage>, mutant: &Mutant) -> Option<String> {
    let copy = stage.copy().await;
    copy.database.admin(mutant.change).await;
    let mut attacker = Attacker::new(&copy, mutant.login).await;
    // What the way looks at one table after the other is looked at where the defence stood.
    let named = regex::Regex::new(r"kitos\.\w+").unwrap();
    if [Plans, Writes, Oracles].contains(&mutant.path) {
        attacker.only = named.find(mutant.expected).map(|found| found.as_str().to_owned());
    }
    attacker.go(&[mutant.path]).await;
    if mutant.login == MADS {
        // Roles are the cluster's, and outlive the copy.
        copy.database.admin("revoke kitos_share, pg_monitor from s159_mads").await;
    }
    let caught = attacker.found.iter().any(|finding| finding.starts_with(mutant.expected));
    let unseen = (!caught).then(|| format!("{}: {:#?}", mutant.name, attacker.found));
    drop(attacker);
    copy.leave().await;
    unseen
}

#[tokio::test(flavor = "multi_thread")]
async fn every_defence_that_is_taken_away_is_missed() {
    use futures::StreamExt;
    let stage = Arc::new(Stage::build().await);
    let (roles, others): (Vec<_>, Vec<_>) = MUTANTS.iter().partition(|mutant| mutant.login == MADS);
    let mut unseen: Vec<Option<String>> = futures::stream::iter(others)
        .map(|mutant| tokio::spawn(unnoticed(Arc::clone(&stage), mutant)))
        .buffer_unordered(4)
        .map(Result::unwrap)
        .collect()
        .await;
    for mutant in roles {
        unseen.push(unnoticed(Arc::clone(&stage), mutant).await);
    }
    let unseen: Vec<String> = unseen.into_iter().flatten().collect();
    println!("{} of {} mutants caught", MUTANTS.len() - unseen.len(), MUTANTS.len());
    assert!(unseen.is_empty(), "nobody notices that\n{}", unseen.join("\n"));
}
