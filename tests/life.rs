//! The life of a template, on both databases: who may take which step, what is frozen, what others
//! see of it, and that nothing is run which is not what its template says.

use kitos::db::Db;
use kitos::db::open::Pools;
use kitos::db::report::compile;
use kitos::db::setup::Bind;
use kitos::model::report::Template;
use kitos::model::report::life::{Status, Step, Stepped, TemplateEntry, TemplateVersion, digest};
use kitos::model::request::{Outcome, Refusal, ReportResult, Request};
use kitos::model::value::Value;
use uuid::Uuid;

use crate::support::registry::{Registry, number, save, texts, uuid};
use crate::support::world::{ANNA, GERT, LISE, SIGRID, World};

/// Of the secretariat, as SIGRID is.
const SVEND: &str = "k900_svend";
/// Report administrators of Ballerup and Gladsaxe; a registrar of Herlev, which is not party.
const RITA: &str = "k151_rita";
const ROSA: &str = "k159_rosa";
const HANS: &str = "k163_hans";

async fn world(registry: Registry) -> World {
    let world = World::new(registry).await;
    let herlev = world.registry.municipality("0163").await;
    let ballerup = world.registry.municipality("0151").await;
    let gladsaxe = world.registry.municipality("0159").await;
    world.registry.person(1, SVEND, &["user", "global_admin"]).await;
    world.registry.person(ballerup, RITA, &["user", "report_admin"]).await;
    world.registry.person(gladsaxe, ROSA, &["user", "report_admin"]).await;
    world.registry.person(herlev, HANS, &["user", "contract_admin"]).await;
    world.contract(ANNA, "Drift", 500).await;
    world
}

async fn worlds() -> [World; 2] {
    let [sqlite, postgres] = Registry::both().await;
    [world(sqlite).await, world(postgres).await]
}

async fn take(db: &Db, code: &str, step: Step) -> Result<Stepped, Refusal> {
    let request = Request::TemplateStep { uuid: Uuid::now_v7(), code: code.to_owned(), step };
    match db.answer(&request).await? {
        Outcome::TemplateStepped(stepped) => Ok(stepped),
        other => panic!("{other:?}"),
    }
}

async fn entries(db: &Db) -> Vec<TemplateEntry> {
    match db.answer(&Request::Templates).await {
        Ok(Outcome::Templates(entries)) => entries,
        other => panic!("{other:?}"),
    }
}

async fn entry(db: &Db, code: &str) -> Option<TemplateEntry> {
    entries(db).await.into_iter().find(|entry| entry.code == code)
}

async fn versions(db: &Db, code: &str) -> Vec<TemplateVersion> {
    match db.answer(&Request::TemplateVersions { code: code.to_owned() }).await {
        Ok(Outcome::TemplateVersions(versions)) => versions,
        other => panic!("{other:?}"),
    }
}

async fn run(db: &Db, code: &str) -> Result<ReportResult, Refusal> {
    match db.answer(&Request::Report { code: code.to_owned(), params: Vec::new(), limit: 100 }).await? {
        Outcome::Report(result) => Ok(*result),
        other => panic!("{other:?}"),
    }
}

/// Contracts with their municipality, or only the own ones.
fn text(code: &str, scope: &str, value: &str) -> String {
    format!(
        "code = \"{code}\"\nversion = 1\ncategory = \"it-contract\"\nscope = \"{scope}\"\nbase = \"contract\"\n\
         [name]\nda = \"Aftaler\"\nen = \"Contracts\"\n[description]\nda = \"Hvilke?\"\nen = \"Which?\"\n\
         [audience]\nda = \"Alle\"\nen = \"All\"\n\
         [[column]]\ncode = \"name\"\nheading = {{ da = \"Navn\", en = \"Name\" }}\nkind = \"text\"\nvalue = \"{value}\"\n"
    )
}

fn draft(code: &str) -> Step {
    Step::Draft { source: text(code, "shared-identified", "name") }
}

fn order(name: &str) -> Step {
    Step::Order { name: name.to_owned(), explanation: "Hvad koster det?".to_owned() }
}

/// Publishes the newest version as one who has just read it.
async fn publish(db: &Db, code: &str) -> Result<Stepped, Refusal> {
    let newest = versions(db, code).await.remove(0);
    take(db, code, Step::Publish { version: newest.number, sha256: newest.sha256 }).await
}

async fn published(world: &World, code: &str) {
    let (author, second) = (world.db(SIGRID).await, world.db(SVEND).await);
    take(&author, code, draft(code)).await.unwrap();
    take(&author, code, Step::Ready).await.unwrap();
    publish(&second, code).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_and_votes_are_everybodys_to_see_and_name_nobody() {
    for world in worlds().await {
        let (anna, gert) = (world.db(ANNA).await, world.db(GERT).await);
        let ordered = take(&anna, "", order("Pris pr. elev")).await.unwrap();
        assert_eq!((ordered.code.as_str(), ordered.already_done), ("pris-pr-elev", false));
        assert_eq!(take(&gert, "", order("Pris pr. elev")).await.unwrap().code, "pris-pr-elev-2");
        take(&gert, "pris-pr-elev", Step::Vote(true)).await.unwrap();
        assert!(take(&gert, "pris-pr-elev", Step::Vote(true)).await.unwrap().already_done);
        take(&anna, "pris-pr-elev", Step::Vote(true)).await.unwrap();
        let seen = entry(&gert, "pris-pr-elev").await.unwrap();
        assert_eq!((seen.status, seen.own_vote, seen.keeps), (Status::Wish, true, false));
        assert_eq!(seen.votes, ["Ballerup Kommune", "Gladsaxe Kommune"]);
        assert_eq!(seen.ordered_by.as_deref(), Some("Ballerup Kommune"));
        assert_eq!((seen.explanation.as_str(), seen.template), ("Hvad koster det?", None));
        take(&gert, "pris-pr-elev", Step::Vote(false)).await.unwrap();
        assert_eq!(entry(&anna, "pris-pr-elev").await.unwrap().votes, ["Ballerup Kommune"]);
        // One's municipality, never the person.
        let everything = format!("{:?}", entries(&world.db(HANS).await).await);
        assert!(everything.contains("pris-pr-elev") && !everything.contains(ANNA) && !everything.contains(GERT));
        for (who, refused) in [(LISE, "a reader"), (HANS, "not party"), (SIGRID, "the secretariat")] {
            let db = world.db(who).await;
            assert_eq!(take(&db, "", order("Nej")).await, Err(Refusal::Denied), "{refused}");
            assert_eq!(take(&db, "pris-pr-elev", Step::Vote(true)).await, Err(Refusal::Denied), "{refused}");
        }
        assert_eq!(
            take(&anna, "pris-pr-elev", order("Igen")).await,
            Err(Refusal::NameTaken { name: "pris-pr-elev".to_owned() })
        );
        assert!(matches!(take(&anna, "", order(" ")).await, Err(Refusal::Invalid { .. })));
    }
}

/// After a lost line the same step is sent again and happens once.
#[tokio::test(flavor = "multi_thread")]
async fn a_step_sent_twice_happens_once() {
    for world in worlds().await {
        let (anna, sigrid) = (world.db(ANNA).await, world.db(SIGRID).await);
        let twice = async |db: &Db, code: &str, step: Step| {
            let request = Request::TemplateStep { uuid: Uuid::now_v7(), code: code.to_owned(), step };
            let [first, again] = [db.answer(&request).await, db.answer(&request).await];
            let Ok(Outcome::TemplateStepped(first)) = first else { panic!("{first:?}") };
            assert!(!first.already_done);
            again
        };
        let again = twice(&anna, "", order("Elever")).await;
        assert!(matches!(again, Ok(Outcome::TemplateStepped(Stepped { already_done: true, .. }))), "{again:?}");
        assert_eq!(entries(&anna).await.iter().filter(|entry| entry.code.starts_with("elever")).count(), 1);
        let _ = twice(&sigrid, "elever", Step::Develop).await;
        assert_eq!(versions(&sigrid, "elever").await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_publish_what_is_shared() {
    for world in worlds().await {
        let (anna, sigrid, svend) = (world.db(ANNA).await, world.db(SIGRID).await, world.db(SVEND).await);
        take(&anna, "aftaler", order("Aftaler")).await.unwrap();
        for step in [Step::Assess, Step::Develop, draft("aftaler"), Step::Ready, Step::Withdraw] {
            assert_eq!(take(&anna, "aftaler", step.clone()).await, Err(Refusal::Denied), "{step:?}");
        }
        take(&sigrid, "aftaler", Step::Assess).await.unwrap();
        assert_eq!(take(&sigrid, "aftaler", Step::Assess).await, Err(Refusal::WrongStep));
        take(&sigrid, "aftaler", Step::Develop).await.unwrap();
        assert_eq!(entry(&anna, "aftaler").await.unwrap().status, Status::Draft);
        assert!(entry(&sigrid, "aftaler").await.unwrap().template.is_some(), "the first text checks");
        assert!(versions(&anna, "aftaler").await.is_empty(), "a draft is the secretariat's");
        assert_eq!(take(&sigrid, "aftaler", draft("aftaler")).await.unwrap().version, Some(1));
        take(&sigrid, "aftaler", Step::Ready).await.unwrap();
        assert_eq!(publish(&sigrid, "aftaler").await, Err(Refusal::SecondPerson), "one's own text");
        // The second person changes the text, and is its author.
        let other = Step::Draft { source: text("aftaler", "shared-identified", "supplier_id.name") };
        take(&svend, "aftaler", other).await.unwrap();
        assert_eq!(publish(&svend, "aftaler").await, Err(Refusal::WrongStep), "not ready any more");
        take(&sigrid, "aftaler", Step::Ready).await.unwrap();
        assert_eq!(publish(&sigrid, "aftaler").await, Err(Refusal::SecondPerson), "called ready by oneself");
        assert_eq!(publish(&svend, "aftaler").await, Err(Refusal::SecondPerson), "written by oneself");
        take(&sigrid, "aftaler", draft("aftaler")).await.unwrap();
        take(&sigrid, "aftaler", Step::Ready).await.unwrap();
        let read_before = digest("another text");
        let unread = Step::Publish { version: 1, sha256: read_before };
        assert!(matches!(take(&svend, "aftaler", unread).await, Err(Refusal::Conflict { .. })), "another text");
        assert_eq!(run(&anna, "aftaler").await.err(), Some(Refusal::NotPublished { code: "aftaler".to_owned() }));
        publish(&svend, "aftaler").await.unwrap();
        let drawn = run(&anna, "aftaler").await.unwrap();
        assert_eq!((drawn.template.code.as_str(), drawn.template.version), ("aftaler", 1));
        assert_eq!(drawn.rows[0].cells, [Value::text("Drift")]);
    }
}

/// Gert of Gladsaxe is of the template's working group: the secretariat names him, and then he reads
/// and publishes what waits, on this template alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_member_of_the_working_group_publishes_what_waits() {
    for world in worlds().await {
        let (sigrid, svend, gert) = (world.db(SIGRID).await, world.db(SVEND).await, world.db(GERT).await);
        for code in ["aftaler", "andre"] {
            take(&sigrid, code, draft(code)).await.unwrap();
        }
        for who in [GERT, RITA, LISE, HANS] {
            assert_eq!(take(&world.db(who).await, "aftaler", named(who)).await, Err(Refusal::Denied), "{who}");
        }
        assert!(matches!(take(&sigrid, "aftaler", named("k000_ingen")).await, Err(Refusal::Invalid { .. })));
        assert!(matches!(take(&sigrid, "aftaler", named(SIGRID)).await, Err(Refusal::Invalid { .. })));
        for who in [GERT, LISE, HANS] {
            take(&sigrid, "aftaler", named(who)).await.unwrap();
        }
        assert!(take(&sigrid, "aftaler", named(GERT)).await.unwrap().already_done);
        assert_eq!(entry(&svend, "aftaler").await.unwrap().reviewers, [GERT, LISE, HANS]);
        assert_eq!(entry(&gert, "aftaler").await.unwrap().reviewers, [GERT], "who else is, is not his to know");
        // A draft is the secretariat's; what waits on this template is his too, and the others' is not.
        assert!(versions(&gert, "aftaler").await.is_empty(), "a draft");
        for code in ["aftaler", "andre"] {
            take(&sigrid, code, Step::Ready).await.unwrap();
        }
        let seen = entry(&gert, "aftaler").await.unwrap();
        assert_eq!((seen.reviews, seen.keeps, seen.draft), (true, false, Some((1, Status::Ready))));
        assert!(seen.source.is_some_and(|source| source.contains("code = \"aftaler\"")));
        assert!(versions(&gert, "andre").await.is_empty() && !entry(&gert, "andre").await.unwrap().reviews);
        let other = versions(&sigrid, "andre").await.remove(0);
        let wrong = Step::Publish { version: 1, sha256: other.sha256 };
        assert_eq!(take(&gert, "andre", wrong.clone()).await, Err(Refusal::Denied), "another template");
        assert!(matches!(take(&gert, "aftaler", wrong).await, Err(Refusal::Conflict { .. })), "another text");
        // Publishing is his, and nothing else.
        for step in [Step::Assess, Step::Develop, draft("aftaler"), Step::Ready, Step::Withdraw, named(ANNA)] {
            assert_eq!(take(&gert, "aftaler", step.clone()).await, Err(Refusal::Denied), "{step:?}");
        }
        // Somebody who only reads, and somebody whose municipality is not party, do not, named or not.
        let newest = versions(&sigrid, "aftaler").await.remove(0);
        for who in [LISE, HANS, ANNA] {
            let step = Step::Publish { version: 1, sha256: newest.sha256.clone() };
            let refused = take(&world.db(who).await, "aftaler", step).await;
            assert!(matches!(refused, Err(Refusal::Denied | Refusal::Gone)), "{who}: {refused:?}");
        }
        publish(&gert, "aftaler").await.unwrap();
        assert_eq!(run(&world.db(ANNA).await, "aftaler").await.unwrap().rows[0].cells, [Value::text("Drift")]);
        let again = publish(&gert, "aftaler").await;
        assert_eq!(again, Err(Refusal::WrongStep));
    }
}

/// The next version has another name and another kind of sharing, which the list follows.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_reviewer_publishes_is_called_what_its_text_says() {
    for world in worlds().await {
        let (sigrid, gert) = (world.db(SIGRID).await, world.db(GERT).await);
        published(&world, "aftaler").await;
        let renamed = text("aftaler", "shared-identified", "name").replace("\"Aftaler\"", "\"Alles \\\"aftaler\\\"\"");
        take(&sigrid, "aftaler", Step::Draft { source: renamed }).await.unwrap();
        take(&sigrid, "aftaler", named(GERT)).await.unwrap();
        take(&sigrid, "aftaler", Step::Ready).await.unwrap();
        assert_eq!(entry(&gert, "aftaler").await.unwrap().name, "Aftaler");
        publish(&gert, "aftaler").await.unwrap();
        let seen = entry(&sigrid, "aftaler").await.unwrap();
        assert_eq!((seen.name.as_str(), seen.published, seen.draft), ("Alles \"aftaler\"", Some(2), None));
        let pools = world.registry.open(SIGRID).await;
        let key = "select name_key from report_template where code = 'aftaler'";
        assert_eq!(texts(&pools, key).await.unwrap(), [kitos::model::fold::name_key("Alles \"aftaler\"")]);
    }
}

/// A program of one's own may say another name than the text's: then the old one stays.
#[tokio::test(flavor = "multi_thread")]
async fn the_database_takes_no_name_that_the_text_does_not_say() {
    let world = world(Registry::postgres().await).await;
    let (sigrid, gert) = (world.db(SIGRID).await, world.registry.open(GERT).await);
    published(&world, "aftaler").await;
    take(&sigrid, "aftaler", named(GERT)).await.unwrap();
    let hash = "(select encode(sha256(convert_to(v.compiled, 'UTF8')), 'hex') from report_version v \
                join report_template t on t.id = v.template_id where t.code = 'aftaler' and v.status = 'ready')";
    let expected = [("Aftal", "Aftaler"), ("", "Aftaler"), ("Contracts", "Contracts")];
    for (version, (called, shown)) in (2..).zip(expected) {
        let next =
            Step::Draft { source: text("aftaler", "shared-identified", "supplier_id.name") + &"\n".repeat(version) };
        take(&sigrid, "aftaler", next).await.unwrap();
        take(&sigrid, "aftaler", Step::Ready).await.unwrap();
        let review = format!(
            "select 1 where kitos.review_template('{}', 'aftaler', {version}, {hash}, '{called}', 'x', 'x', 'shared_identified')",
            uuid()
        );
        assert_eq!(save(&gert, &[review]).await, Ok(1), "{called}");
        let name = texts(&gert, "select name from report_template where code = 'aftaler'").await.unwrap();
        assert_eq!(name, [shown], "{called}");
    }
}

/// Whoever has been taken off, and whatever has been withdrawn.
#[tokio::test(flavor = "multi_thread")]
async fn a_reviewer_is_one_as_long_as_the_secretariat_says() {
    for world in worlds().await {
        let (sigrid, gert) = (world.db(SIGRID).await, world.db(GERT).await);
        published(&world, "aftaler").await;
        take(&sigrid, "aftaler", named(GERT)).await.unwrap();
        take(&sigrid, "aftaler", Step::Develop).await.unwrap();
        take(&sigrid, "aftaler", Step::Ready).await.unwrap();
        let waits = versions(&gert, "aftaler").await.remove(0);
        assert_eq!((waits.number, waits.status), (2, Status::Ready));
        let step = || Step::Publish { version: 2, sha256: waits.sha256.clone() };
        let off = Step::Reviewer { login: GERT.to_owned(), named: false };
        take(&sigrid, "aftaler", off.clone()).await.unwrap();
        assert!(take(&sigrid, "aftaler", off).await.unwrap().already_done);
        assert_eq!(versions(&gert, "aftaler").await.len(), 1, "only what is published");
        assert_eq!(take(&gert, "aftaler", step()).await, Err(Refusal::Denied), "taken off");
        take(&sigrid, "aftaler", named(GERT)).await.unwrap();
        assert_eq!(versions(&gert, "aftaler").await.len(), 2);
        // What the secretariat has withdrawn is not his to bring back.
        take(&sigrid, "aftaler", Step::Withdraw).await.unwrap();
        assert!(take(&gert, "aftaler", step()).await.is_err());
        assert_eq!(entry(&sigrid, "aftaler").await.unwrap().status, Status::Withdrawn);
        let pools = world.registry.open(SIGRID).await;
        let said = books(&pools, 1).await.iter().filter(|line| line.contains("template-reviewer")).count();
        assert_eq!(said, 3);
        // A local report has no second person, and so no reviewer.
        let rita = world.db(RITA).await;
        take(&rita, "vores", Step::Draft { source: text("vores", "local", "name") }).await.unwrap();
        assert_eq!(take(&rita, "vores", named(GERT)).await, Err(Refusal::WrongStep));
    }
}

fn named(login: &str) -> Step {
    Step::Reviewer { login: login.to_owned(), named: true }
}

/// One program's own hash says nothing: the database compares what it keeps.
#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_asks_for_the_second_person() {
    let world = world(Registry::postgres().await).await;
    let (author, second) = (world.registry.open(SIGRID).await, world.registry.open(SVEND).await);
    let sigrid = world.db(SIGRID).await;
    take(&sigrid, "aftaler", draft("aftaler")).await.unwrap();
    let change =
        || format!("insert into change_set (organisation_id, uuid, kind) values (1, '{}', 'template-publish')", uuid());
    let latest = "(select max(id) from change_set where organisation_id = 1)";
    let hash = "(select encode(sha256(convert_to(v.compiled, 'UTF8')), 'hex') from report_version v \
                join report_template t on t.id = v.template_id where t.code = 'aftaler')";
    let approve = |seen: &str| format!("select 1 where kitos.approve_template('aftaler', 1, {seen}, {latest})");
    let ready = format!("select 1 where kitos.ready_template('aftaler', 1, {latest})");
    assert_eq!(save(&second, &[change(), approve(hash)]).await, Ok(0), "not ready");
    assert_eq!(save(&second, &[change(), ready.clone()]).await, Ok(1));
    assert_eq!(save(&second, &[change(), approve(hash)]).await, Err(Refusal::Denied), "readier and approver");
    assert_eq!(save(&author, &[change(), approve(hash)]).await, Err(Refusal::Denied), "author and approver");
    // Back to a draft, and ready by the author.
    let again = Step::Draft { source: text("aftaler", "shared-identified", "supplier_id.name") };
    take(&sigrid, "aftaler", again).await.unwrap();
    assert_eq!(save(&author, &[change(), ready]).await, Ok(1));
    assert_eq!(save(&second, &[change(), approve("'x'")]).await, Ok(0), "another text");
    assert_eq!(save(&second, &[change(), approve(hash)]).await, Ok(1));
}

/// Members have none of the functions, and nobody publishes by hand.
#[tokio::test(flavor = "multi_thread")]
async fn members_call_none_of_the_functions() {
    let world = world(Registry::postgres().await).await;
    published(&world, "aftaler").await;
    let (anna, rita) = (world.registry.open(ANNA).await, world.registry.open(RITA).await);
    for (who, own) in [(&anna, "0151"), (&rita, "0151")] {
        let own = world.registry.municipality(own).await;
        let change =
            || format!("insert into change_set (organisation_id, uuid, kind) values ({own}, '{}', 'edit')", uuid());
        let latest = format!("(select max(id) from change_set where organisation_id = {own})");
        for call in [
            format!("select kitos.ready_template('aftaler', 1, {latest})"),
            format!("select kitos.approve_template('aftaler', 1, 'x', {latest})"),
            format!("select kitos.publish_local((select id from report_template where code = 'aftaler'), 1, {latest})"),
            format!("select kitos.publish_local(-1, 1, {latest})"),
            format!("select kitos.review_template('{}', 'aftaler', 1, 'x', 'x', 'x', 'x', 'x')", uuid()),
        ] {
            assert_eq!(save(who, &[change(), call.clone()]).await, Err(Refusal::Denied), "{call}");
        }
    }
    let sigrid = world.registry.open(SIGRID).await;
    let change = || {
        format!("insert into change_set (organisation_id, uuid, kind) values (1, '{}', 'template-withdraw')", uuid())
    };
    let set = |what: &str| {
        format!(
            "update report_template set {what}, version = version + 1, \
             change_id = (select max(id) from change_set where organisation_id = 1) where code = 'aftaler'"
        )
    };
    assert_eq!(save(&sigrid, &[change(), set("status = 'withdrawn'")]).await, Ok(1));
    assert_eq!(save(&sigrid, &[change(), set("status = 'published'")]).await, Err(Refusal::Denied), "taken back");
    assert_eq!(save(&sigrid, &[change(), set("published_version = 2")]).await, Err(Refusal::Denied));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_version_is_frozen() {
    for world in worlds().await {
        published(&world, "aftaler").await;
        let pools = world.registry.open(SIGRID).await;
        let change = || {
            format!("insert into change_set (organisation_id, uuid, kind) values (1, '{}', 'template-draft')", uuid())
        };
        for what in ["source = source || ' '", "compiled = 'select 1'", "template_version = 7", "status = 'draft'"] {
            let update = format!(
                "update report_version set {what}, version = version + 1, \
                 change_id = (select max(id) from change_set where organisation_id = 1) \
                 where template_id = (select id from report_template where code = 'aftaler')"
            );
            let refused = save(&pools, &[change(), update.clone()]).await;
            // Some of it no member may write at all.
            assert!(matches!(refused, Err(Refusal::Frozen | Refusal::Denied)), "{what}: {refused:?}");
            let mut setup = world.registry.setup().await;
            let change = setup.change_set(1, "reports", "").await.unwrap();
            let by_owner = format!(
                "update report_version set {what}, version = version + 1, change_id = {change} \
                 where template_id = (select id from report_template where code = 'aftaler')"
            );
            let refused = setup.run(sqlx::AssertSqlSafe(by_owner), vec![]).await;
            assert_eq!(refused, Err(Refusal::Frozen), "{what} by the one who sets up");
        }
        // A change is a new version; what is published runs on meanwhile.
        let (sigrid, svend, anna) = (world.db(SIGRID).await, world.db(SVEND).await, world.db(ANNA).await);
        let next = Step::Draft { source: text("aftaler", "shared-identified", "supplier_id.name") };
        assert_eq!(take(&sigrid, "aftaler", next).await.unwrap().version, Some(2));
        let seen = entry(&sigrid, "aftaler").await.unwrap();
        assert_eq!((seen.status, seen.published, seen.draft), (Status::Published, Some(1), Some((2, Status::Draft))));
        assert_eq!(entry(&anna, "aftaler").await.unwrap().draft, None);
        assert_eq!(run(&anna, "aftaler").await.unwrap().template.version, 1);
        take(&sigrid, "aftaler", Step::Ready).await.unwrap();
        publish(&svend, "aftaler").await.unwrap();
        let drawn = run(&anna, "aftaler").await.unwrap();
        assert_eq!((drawn.template.version, drawn.rows[0].cells.clone()), (2, vec![Value::text("Ditmer A/S")]));
        let numbers: Vec<i64> = versions(&anna, "aftaler").await.iter().map(|version| version.number).collect();
        assert_eq!(numbers, [2, 1]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_withdrawn_runs_no_more_and_stays_so() {
    for world in worlds().await {
        let (sigrid, anna) = (world.db(SIGRID).await, world.db(ANNA).await);
        published(&world, "aftaler").await;
        for code in ["aftaler", "prices-per-system"] {
            run(&anna, code).await.unwrap();
            take(&sigrid, code, Step::Withdraw).await.unwrap();
            assert_eq!(run(&anna, code).await.err(), Some(Refusal::NotPublished { code: code.to_owned() }));
            assert_eq!(take(&sigrid, code, Step::Withdraw).await, Err(Refusal::WrongStep));
        }
        // Setting up again does not bring back what ships, and a new version does.
        kitos::db::report::install(&world.registry.owner()).await.unwrap();
        assert!(run(&anna, "prices-per-system").await.is_err());
        take(&sigrid, "aftaler", Step::Develop).await.unwrap();
        take(&sigrid, "aftaler", Step::Ready).await.unwrap();
        publish(&world.db(SVEND).await, "aftaler").await.unwrap();
        assert_eq!(run(&anna, "aftaler").await.unwrap().template.version, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_local_template_is_its_municipalitys_alone() {
    for world in worlds().await {
        let (rita, anna) = (world.db(RITA).await, world.db(ANNA).await);
        let own = || Step::Draft { source: text("vores", "local", "remark") };
        for who in [ANNA, SIGRID, LISE] {
            assert_eq!(take(&world.db(who).await, "vores", own()).await, Err(Refusal::Denied), "{who}");
        }
        take(&rita, "vores", own()).await.unwrap();
        assert_eq!(run(&anna, "vores").await.err(), Some(Refusal::NotPublished { code: "vores".to_owned() }));
        publish(&rita, "vores").await.unwrap();
        assert_eq!(run(&anna, "vores").await.unwrap().rows.len(), 1);
        assert_eq!(take(&anna, "vores", Step::Withdraw).await, Err(Refusal::Denied));
        assert_eq!(take(&world.db(GERT).await, "vores", Step::Vote(true)).await, Err(Refusal::Gone));
        for who in [GERT, ROSA, SIGRID, HANS] {
            let db = world.db(who).await;
            assert_eq!(entry(&db, "vores").await, None, "{who}");
            assert_eq!(run(&db, "vores").await.err(), Some(Refusal::Gone), "{who}");
            let asked = db.answer(&Request::TemplateVersions { code: "vores".to_owned() }).await;
            assert_eq!(asked, Err(Refusal::Gone), "{who}");
        }
        // The same code is free elsewhere, and is another report.
        let rosa = world.db(ROSA).await;
        take(&rosa, "vores", own()).await.unwrap();
        publish(&rosa, "vores").await.unwrap();
        assert_eq!(run(&world.db(GERT).await, "vores").await.unwrap().rows.len(), 0);
        // Nobody's own stands in the place of a common one.
        let taken = Step::Draft { source: text("contracts-by-month", "local", "name") };
        let refused = take(&rita, "contracts-by-month", taken).await;
        assert_eq!(refused, Err(Refusal::NameTaken { name: "contracts-by-month".to_owned() }));
        assert_eq!(take(&rita, "delt", draft("delt")).await, Err(Refusal::Denied));
    }
}

/// With psql: neither rows nor history of another's local versions.
#[tokio::test(flavor = "multi_thread")]
async fn local_versions_are_hidden_by_the_database() {
    let world = world(Registry::postgres().await).await;
    let rita = world.db(RITA).await;
    for value in ["remark", "name"] {
        take(&rita, "vores", Step::Draft { source: text("vores", "local", value) }).await.unwrap();
    }
    publish(&rita, "vores").await.unwrap();
    for (who, expected) in [(RITA, 1), (ANNA, 1), (GERT, 0), (ROSA, 0), (SIGRID, 0), (HANS, 0)] {
        let pools = world.registry.open(who).await;
        for (relation, rows) in [("report_version", 1), ("report_version_history", 2), ("report_template", 1)] {
            let sql =
                format!("select count(*) from {relation} where organisation_id = {}", rita.session().organisation_id);
            assert_eq!(number(&pools, &sql).await, Ok(Some(expected * rows)), "{who} in {relation}");
        }
    }
    // Votes are for what everybody sees.
    let vote = format!(
        "insert into template_vote (organisation_id, uuid, change_id, template_id) select {own}, '{}', \
         (select max(id) from change_set where organisation_id = {own}), {id}",
        uuid(),
        own = rita.session().organisation_id,
        id = number(&world.registry.open(RITA).await, "select id from report_template where code = 'vores'")
            .await
            .unwrap()
            .unwrap(),
    );
    let change = format!(
        "insert into change_set (organisation_id, uuid, kind) values ({}, '{}', 'template-vote')",
        rita.session().organisation_id,
        uuid()
    );
    assert_eq!(save(&world.registry.open(RITA).await, &[change, vote]).await, Err(Refusal::Denied));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unfinished_draft_is_kept_and_not_called_ready() {
    for world in worlds().await {
        let sigrid = world.db(SIGRID).await;
        take(&sigrid, "aftaler", draft("aftaler")).await.unwrap();
        for broken in
            ["code = ", &text("aftaler", "shared-identified", "remark"), &text("andet", "shared-identified", "name")]
        {
            take(&sigrid, "aftaler", Step::Draft { source: broken.to_owned() }).await.unwrap();
            assert_eq!(versions(&sigrid, "aftaler").await[0].source, broken);
            let refused = take(&sigrid, "aftaler", Step::Ready).await;
            assert!(matches!(refused, Err(Refusal::Template { .. })), "{broken}: {refused:?}");
        }
        let local = Step::Draft { source: text("aftaler", "local", "name") };
        assert_eq!(take(&sigrid, "aftaler", local).await, Err(Refusal::WrongStep));
        // Without a template there is nothing to keep it under.
        let broken = Step::Draft { source: "code = ".to_owned() };
        assert!(matches!(take(&sigrid, "ny", broken).await, Err(Refusal::Template { .. })));
    }
}

/// Written past the program, by whoever owns the tables.
async fn plant(world: &World, code: &str, source: &str, compiled: &str, owner: i64, scope: &'static str) {
    let mut setup = world.registry.setup().await;
    let change = setup.change_set(owner, "reports", "").await.unwrap();
    let template = setup
        .number(
            "insert into report_template (organisation_id, uuid, change_id, code, name, name_key, scope, status, \
             published_version) values ($1, $2, $3, $4, $4, $4, $5, 'published', 1) returning id",
            vec![owner.into(), uuid().as_str().into(), change.into(), code.into(), scope.into()],
        )
        .await
        .unwrap();
    setup
        .run(
            "insert into report_version (organisation_id, uuid, change_id, template_id, template_version, source, \
             compiled, sha256, author, approver, approved_sha256, status) \
             values ($1, $2, $3, $4, 1, $5, $6, $7, 'a', 'b', $7, 'published')",
            vec![
                owner.into(),
                uuid().as_str().into(),
                change.into(),
                template.into(),
                source.into(),
                compiled.into(),
                Bind::Text(Some(digest(compiled))),
            ],
        )
        .await
        .unwrap();
    setup.commit().await.unwrap();
}

/// Approved or not: what does not check any more, or is not what this program makes of its
/// template, is never sent to the database.
#[tokio::test(flavor = "multi_thread")]
async fn sql_that_does_not_match_its_template_is_never_run() {
    for world in worlds().await {
        let (anna, sigrid) = (world.db(ANNA).await, world.db(SIGRID).await);
        let good = |code: &str| text(code, "shared-identified", "name");
        let sql = |source: &str| compile(&Template::parse(source).unwrap()).text;
        let other = sql(&text("x", "shared-identified", "supplier_id.name"));
        let drawn_before = extractions(&world).await;
        // The class of the field has been tightened since; the rest is as approved.
        plant(&world, "strammet", &text("strammet", "shared-identified", "remark"), &other, 1, "shared_identified")
            .await;
        plant(&world, "andet", &good("andet"), &other, 1, "shared_identified").await;
        plant(&world, "lokal", &text("lokal", "local", "name"), &other, 1, "shared_identified").await;
        plant(&world, "forkert", &good("en-anden"), &sql(&good("en-anden")), 1, "shared_identified").await;
        plant(&world, "godt", &good("godt"), &sql(&good("godt")), 1, "shared_identified").await;
        for code in ["strammet", "andet", "lokal", "forkert"] {
            let refused = run(&anna, code).await.err();
            assert!(
                matches!(refused, Some(Refusal::Template { .. } | Refusal::NotItsTemplate { .. })),
                "{code}: {refused:?}"
            );
            assert!(entry(&sigrid, code).await.unwrap().runs.is_none(), "{code} is offered");
        }
        assert_eq!(extractions(&world).await, drawn_before, "one of them was run");
        assert_eq!(run(&anna, "godt").await.unwrap().rows.len(), 1);
        // A local one is run from its text, whatever SQL is kept beside it.
        let own = anna.session().organisation_id;
        plant(&world, "vores", &text("vores", "local", "name"), "select 'forfalsket' as c1", own, "local").await;
        assert_eq!(run(&anna, "vores").await.unwrap().rows[0].cells, [Value::text("Drift")]);
        // A municipality's own that says that it is shared is neither.
        plant(&world, "falsk", &good("falsk"), &sql(&good("falsk")), own, "local").await;
        assert_eq!(run(&anna, "falsk").await.err(), Some(Refusal::NotItsTemplate { code: "falsk".to_owned() }));
    }
}

async fn extractions(world: &World) -> Option<i64> {
    number(&world.registry.open(SIGRID).await, "select count(*) from extraction").await.unwrap()
}

/// Each step is one change set of its own kind, with the template's name; none can be undone.
#[tokio::test(flavor = "multi_thread")]
async fn every_step_stands_in_the_books() {
    for world in worlds().await {
        let (anna, sigrid) = (world.db(ANNA).await, world.db(SIGRID).await);
        take(&anna, "aftaler", order("Aftaler")).await.unwrap();
        take(&anna, "aftaler", Step::Vote(true)).await.unwrap();
        take(&sigrid, "aftaler", Step::Assess).await.unwrap();
        take(&sigrid, "aftaler", Step::Develop).await.unwrap();
        take(&sigrid, "aftaler", draft("aftaler")).await.unwrap();
        take(&sigrid, "aftaler", Step::Ready).await.unwrap();
        publish(&world.db(SVEND).await, "aftaler").await.unwrap();
        take(&sigrid, "aftaler", Step::Withdraw).await.unwrap();
        let pools = world.registry.open(SIGRID).await;
        let said = books(&pools, 1).await;
        let order = if world.registry.is_postgres() { vec![format!("{ANNA} template-order Aftaler")] } else { vec![] };
        let steps = [
            (SIGRID, "assess"),
            (SIGRID, "develop"),
            (SIGRID, "draft"),
            (SIGRID, "ready"),
            (SVEND, "publish"),
            (SIGRID, "withdraw"),
        ];
        let steps = steps.map(|(who, kind)| format!("{who} template-{kind} Aftaler"));
        assert_eq!(said, order.into_iter().chain(steps).collect::<Vec<_>>());
        let Ok(Outcome::Changes(sets)) = sigrid.answer(&Request::Changes { mine: true, limit: 3 }).await else {
            panic!("no changes")
        };
        assert!(sets.iter().all(kitos::model::history::ChangeSet::lasting), "{sets:?}");
        assert_eq!((sets[0].reason.as_str(), sets[0].kind.as_str()), ("Aftaler", "template-withdraw"));
        let own = books(&world.registry.open(ANNA).await, anna.session().organisation_id).await;
        assert_eq!(own.last().unwrap(), &format!("{ANNA} template-vote Aftaler"));
    }
}

async fn books(pools: &Pools, organisation: i64) -> Vec<String> {
    let sql = format!(
        "select actor || ' ' || kind || ' ' || reason from change_set \
         where organisation_id = {organisation} and kind like 'template-%' order by id"
    );
    texts(pools, &sql).await.unwrap()
}
