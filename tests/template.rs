//! Published templates on the shared registry: who may run them, and what a text can do.

use kitos::db::Db;
use kitos::db::open::{Clock, Pools};
use kitos::model::entities::named;
use kitos::model::request::{Refusal, Request, Save, Write};
use kitos::model::value::Value;
use uuid::Uuid;

use crate::support::registry::{Registry, moment, number, save, texts, uuid};

const PRICES: &str = "select o.name as c1, c.name as c2, c.operation_total as c3 from share_contract c \
     join share_organisation o on o.id = c.organisation_id where c.name like cast($1 as text) order by c2";

/// Ballerup is party with a reader and one contract; two of the secretariat.
struct House {
    author: Pools,
    second: Pools,
    reader: Pools,
    outsider: Pools,
    _registry: Registry,
}

async fn house() -> House {
    let registry = Registry::postgres().await;
    let ballerup = registry.municipality("0151").await;
    let gladsaxe = registry.municipality("0159").await;
    registry.person(1, "gert", &["global_admin"]).await;
    registry.person(1, "hanne", &["global_admin"]).await;
    registry.person(ballerup, "anna", &["contract_admin"]).await;
    registry.person(gladsaxe, "bo", &["local_admin"]).await;
    let mut setup = registry.setup().await;
    let change = setup.change_set(1, "edit", "").await.unwrap();
    let own = setup.change_set(ballerup, "edit", "").await.unwrap();
    for (sql, owner, change) in [
        (
            "insert into accession (organisation_id, uuid, change_id, member_id, agreement, in_force_from) \
             values (1, $1, $2, $3, 'sharing', '2017-08-15')",
            ballerup,
            change,
        ),
        (
            "insert into contract (uuid, change_id, organisation_id, name, name_key, remark) \
             values ($1, $2, $3, 'Drift', 'drift', 'HEMMELIGT')",
            ballerup,
            own,
        ),
    ] {
        setup.run(sql, vec![uuid().as_str().into(), change.into(), owner.into()]).await.unwrap();
    }
    setup.commit().await.unwrap();
    House {
        author: registry.open("gert").await,
        second: registry.open("hanne").await,
        reader: registry.open("anna").await,
        outsider: registry.open("bo").await,
        _registry: registry,
    }
}

fn change() -> String {
    format!("insert into change_set (organisation_id, uuid, kind) values (1, '{}', 'edit')", uuid())
}

const LATEST: &str = "(select max(id) from change_set where organisation_id = 1)";

/// The author writes a template of one version.
async fn write(house: &House, code: &str, compiled: &str) {
    let template = format!(
        "insert into report_template (organisation_id, uuid, change_id, code, name, name_key, scope, status) \
         values (1, '{}', {LATEST}, '{code}', '{code}', '{code}', 'shared_identified', 'draft')",
        uuid()
    );
    let version = format!(
        "insert into report_version (organisation_id, uuid, change_id, template_id, template_version, source, compiled, sha256) \
         values (1, '{}', {LATEST}, (select id from report_template where code = '{code}'), 1, 'x', $text${compiled}$text$, 'x')",
        uuid()
    );
    let ready = format!("select 1 where kitos.ready_template('{code}', 1, {LATEST})");
    save(&house.author, &[change(), template, version, ready]).await.unwrap();
}

/// This person approves the text; whether it took.
async fn approve(who: &Pools, code: &str, compiled: &str) -> Result<u64, Refusal> {
    let seen = format!("encode(sha256(convert_to($text${compiled}$text$, 'UTF8')), 'hex')");
    let approval = format!("select 1 where kitos.approve_template('{code}', 1, {seen}, {LATEST})");
    save(who, &[change(), approval]).await
}

async fn run(who: &Pools, code: &str) -> Result<Vec<String>, Refusal> {
    texts(who, &format!("select run_template('{code}', array['%', null, null, null, null, null, null, null], 10)"))
        .await
}

fn code(code: &str) -> Refusal {
    Refusal::Database { code: code.to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_template_runs_for_parties_and_is_logged() {
    let house = house().await;
    write(&house, "prices", PRICES).await;
    assert_eq!(run(&house.reader, "prices").await, Err(code("KT404")), "a draft");
    assert_eq!(approve(&house.author, "prices", PRICES).await, Err(Refusal::Denied), "one's own");
    assert_eq!(approve(&house.reader, "prices", PRICES).await, Err(Refusal::Denied), "a member");
    assert_eq!(approve(&house.second, "prices", "select 1 as c1").await, Ok(0), "another text");
    assert_eq!(approve(&house.second, "prices", PRICES).await, Ok(1));
    let rows = run(&house.reader, "prices").await.unwrap();
    assert_eq!(rows, [r#"{"c1":"Ballerup Kommune","c2":"Drift","c3":null}"#]);
    assert_eq!(run(&house.outsider, "prices").await, Err(code("KT406")));
    assert_eq!(number(&house.reader, "select row_count from extraction").await, Ok(Some(1)));
    assert_eq!(number(&house.outsider, "select count(*) from extraction").await, Ok(Some(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_not_changed_after_approval() {
    let house = house().await;
    write(&house, "prices", PRICES).await;
    approve(&house.second, "prices", PRICES).await.unwrap();
    let changed = format!(
        "update report_version set compiled = 'select name as c1 from share_contract', version = version + 1, change_id = {LATEST}"
    );
    assert_eq!(save(&house.author, &[change(), changed]).await, Err(Refusal::Frozen));
    assert_eq!(run(&house.reader, "prices").await.map(|rows| rows.len()), Ok(1));
    let forged =
        format!("update report_version set approved_sha256 = 'x', version = version + 1, change_id = {LATEST}");
    assert_eq!(save(&house.author, &[change(), forged]).await, Err(Refusal::Denied));
}

/// Even approved, a text reads the share layer and does nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn a_text_reads_the_share_layer_and_does_nothing_else() {
    let house = house().await;
    for (at, (text, refusal)) in [
        ("select remark as c1 from share_contract", "KT404"),
        ("select name as c1 from contract", "KT404"),
        ("select c1 from kitos.contract", "KT404"),
        ("select pg_sleep(1) as c1", "KT404"),
        ("select 1 as a) q; update kitos.report_version set status = 1 returning 'u' --", "KT404"),
        ("select current_user as c1", "KT404"),
        ("select rolname as c1 from pg_roles", "KT404"),
        // Words of the list, and a value that is no number: the answer does not repeat it.
        ("select cast(name as bigint) as c1 from share_contract", "KT422"),
        ("select $9 as c1", "KT404"),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("t{at}");
        write(&house, &name, text).await;
        approve(&house.second, &name, text).await.unwrap();
        assert_eq!(run(&house.reader, &name).await, Err(code(refusal)), "{text}");
    }
}

/// The screen offers what the registry takes: a local template of one's own municipality from
/// its report administrator and its local administrator, a shared one from the secretariat.
#[tokio::test(flavor = "multi_thread")]
async fn local_templates_are_written_by_those_whom_the_screen_lets() {
    let registry = Registry::postgres().await;
    let ballerup = registry.municipality("0151").await;
    let entity = named("report_template").unwrap();
    for (number, (organisation, roles, local, shared)) in [
        (ballerup, vec!["report_admin"], true, false),
        (ballerup, vec!["local_admin"], true, false),
        (ballerup, vec!["contract_admin", "system_admin", "user"], false, false),
        (ballerup, vec!["report_admin", "read_only"], false, false),
        (1, vec!["global_admin"], true, true),
    ]
    .into_iter()
    .enumerate()
    {
        let login = format!("k151_writer{number}");
        registry.person(organisation, &login, &roles).await;
        let Registry::Postgres(database) = &registry else { panic!("not a server") };
        let db = Db::open(&database.login(&login), None, false, Clock::Fixed(moment())).await.unwrap();
        assert_eq!(db.session().may_edit(entity), local, "{roles:?}");
        for (scope, taken) in [("local", local), ("shared_identified", shared)] {
            let fields = [("code", format!("{scope}-{number}")), ("name", "Egen".to_owned())];
            let mut fields: Vec<_> =
                fields.into_iter().map(|(name, text)| (name.to_owned(), Value::text(text))).collect();
            fields.extend([("scope", scope), ("status", "draft")].map(|(n, code)| (n.to_owned(), Value::text(code))));
            let write = Write::Insert { entity: entity.name.to_owned(), uuid: Uuid::now_v7(), fields };
            let save =
                Save { uuid: Uuid::now_v7(), reason: String::new(), kind: "edit".to_owned(), writes: vec![write] };
            let saved = db.answer(&Request::Save(save)).await;
            assert_eq!(saved.is_ok(), taken, "{scope} by {roles:?}: {saved:?}");
        }
    }
}
