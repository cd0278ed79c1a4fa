//! Change sets, versions and history: the same rules on both databases, tried as a person.

use kitos::db::open::Pools;
use kitos::model::request::Refusal;

use crate::support::registry::{Registry, number, save, texts, uuid};

/// A municipality with a registrar, on either database.
struct Office {
    registry: Registry,
    organisation: i64,
    pools: Pools,
}

async fn offices() -> Vec<Office> {
    let mut offices = Vec::new();
    for registry in Registry::both().await {
        let organisation = registry.municipality("0151").await;
        registry.person(organisation, "anna", &["contract_admin", "system_admin"]).await;
        let pools = registry.open("anna").await;
        offices.push(Office { registry, organisation, pools });
    }
    offices
}

impl Office {
    fn change(&self) -> String {
        let organisation = self.organisation;
        format!("insert into change_set (organisation_id, uuid, kind) values ({organisation}, '{}', 'edit')", uuid())
    }

    /// The change set just written.
    fn latest(&self) -> String {
        format!("(select max(id) from change_set where organisation_id = {})", self.organisation)
    }

    fn new_contract(&self, name: &str) -> String {
        format!(
            "insert into contract (organisation_id, uuid, change_id, name, name_key) \
             values ({}, '{}', {}, '{name}', '{name}')",
            self.organisation,
            uuid(),
            self.latest()
        )
    }

    fn new_line(&self, contract: i64, visibility: &str, operation: i64) -> String {
        format!(
            "insert into economy_line (organisation_id, uuid, change_id, contract_id, visibility, direction, operation) \
             values ({}, '{}', {}, {contract}, '{visibility}', 'external', {operation})",
            self.organisation,
            uuid(),
            self.latest()
        )
    }

    fn update(&self, table: &str, id: i64, version: i64, set: &str) -> String {
        format!(
            "update {table} set {set}, version = {version}, change_id = {} where organisation_id = {} and id = {id}",
            self.latest(),
            self.organisation
        )
    }

    async fn save(&self, statements: Vec<String>) -> Result<u64, Refusal> {
        save(&self.pools, &statements).await
    }

    async fn contract(&self, name: &str) -> i64 {
        self.save(vec![self.change(), self.new_contract(name)]).await.unwrap();
        self.number(&format!("select id from v_contract where name = '{name}'")).await
    }

    async fn number(&self, sql: &str) -> i64 {
        number(&self.pools, sql).await.unwrap().unwrap()
    }

    async fn text(&self, sql: &str) -> String {
        texts(&self.pools, sql).await.unwrap().join("|")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_without_a_change_set_is_refused() {
    for office in offices().await {
        let insert = office.new_contract("drift").replace(&office.latest(), "0");
        assert_eq!(office.save(vec![insert]).await, Err(Refusal::Database { code: "KT401".to_owned() }));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_change_set_is_refused() {
    for office in offices().await {
        let contract = office.contract("drift").await;
        let first = office.number("select change_id from v_contract").await;
        let stale =
            office.update("contract", contract, 2, "remark = 'x'").replace(&office.latest(), &first.to_string());
        let refused = office.save(vec![office.change(), stale]).await;
        // The server knows that it is of another transaction, the file that it is not the newest.
        let expected = if office.registry.is_postgres() {
            Refusal::Denied
        } else {
            Refusal::Database { code: "KT401".to_owned() }
        };
        assert_eq!(refused, Err(expected));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_was_overtaken_is_a_conflict_and_nothing_is_kept() {
    for office in offices().await {
        let contract = office.contract("drift").await;
        let edit = |remark: &str| office.update("contract", contract, 2, &format!("remark = '{remark}'"));
        assert_eq!(office.save(vec![office.change(), edit("first")]).await, Ok(1));
        let conflict = Refusal::Conflict { entity: String::new(), id: 0 };
        assert_eq!(office.save(vec![office.change(), edit("second")]).await, Err(conflict));
        assert_eq!(office.text("select remark from v_contract").await, "first");
        assert_eq!(office.number("select count(*) from contract_history").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_that_leaves_the_version_out_is_a_conflict() {
    for office in offices().await {
        let contract = office.contract("drift").await;
        let bare = format!(
            "update contract set remark = 'x' where organisation_id = {} and id = {contract}",
            office.organisation
        );
        let conflict = Refusal::Conflict { entity: String::new(), id: 0 };
        assert_eq!(office.save(vec![office.change(), bare]).await, Err(conflict));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_holds_the_closed_versions_and_who_ended_them() {
    for office in offices().await {
        let contract = office.contract("drift").await;
        for version in 2..=3 {
            let edit = office.update("contract", contract, version, &format!("remark = 'v{version}'"));
            office.save(vec![office.change(), edit]).await.unwrap();
        }
        let closed =
            "select version || ' ' || coalesce(remark, '-') || ' ' || change from contract_history order by version";
        assert_eq!(office.text(closed).await, "1 - update|2 v2 update");
        let ended = "select count(*) from contract_history h join contract_history n \
             on n.version = h.version + 1 and n.change_id = h.ended_by and n.row_from = h.row_to";
        assert_eq!(office.number(ended).await, 1);
        let current = "select count(*) from v_contract c join change_set s on s.id = c.change_id and s.at = c.row_from";
        assert_eq!(office.number(current).await, 1);
        assert_eq!(office.text("select changed_by from v_contract").await, "anna");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_of_visibility_takes_all_lines_along() {
    for office in offices().await {
        let contract = office.contract("drift").await;
        let lines =
            vec![office.change(), office.new_line(contract, "shared", 100), office.new_line(contract, "shared", 200)];
        office.save(lines).await.unwrap();
        let hide = office.update("contract", contract, 2, "visibility = 'local'");
        office.save(vec![office.change(), hide]).await.unwrap();
        let lines = "select visibility || ' ' || version from v_economy_line order by id";
        assert_eq!(office.text(lines).await, "local 1|local 1", "the version stays: one's own draft is no conflict");
        let kept = "select visibility || ' ' || change from economy_line_history order by id";
        assert_eq!(office.text(kept).await, "shared cascade|shared cascade");
        let by = "select count(*) from v_economy_line l join v_contract c on c.id = l.contract_id and c.change_id = l.change_id";
        assert_eq!(office.number(by).await, 2);
        let edit = office.update(
            "economy_line",
            office.number("select min(id) from v_economy_line").await,
            2,
            "operation = 5",
        );
        assert_eq!(office.save(vec![office.change(), edit]).await, Ok(1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_written_beside_its_contracts_visibility_is_refused() {
    for office in offices().await {
        let contract = office.contract("drift").await;
        let refused = office.save(vec![office.change(), office.new_line(contract, "local", 100)]).await;
        assert!(matches!(refused, Err(Refusal::Database { .. })), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_row_gives_its_name_back() {
    for office in offices().await {
        let contract = office.contract("drift").await;
        let taken = office.save(vec![office.change(), office.new_contract("drift")]).await;
        assert_eq!(taken, Err(Refusal::NameTaken { name: String::new() }));
        let remove = office.update("contract", contract, 2, "deleted_at = '2026-06-15T10:00:00Z'");
        assert_eq!(office.save(vec![office.change(), remove]).await, Ok(1));
        assert_eq!(office.number("select count(*) from v_contract").await, 0);
        assert_eq!(office.save(vec![office.change(), office.new_contract("drift")]).await, Ok(1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_deleted_and_no_history_written() {
    for office in offices().await {
        office.contract("drift").await;
        assert_eq!(office.save(vec!["delete from contract".to_owned()]).await, Err(Refusal::Denied));
        if office.registry.is_postgres() {
            for forbidden in ["update change_set set actor = 'bo'", "delete from contract_history"] {
                let refused = office.save(vec![forbidden.to_owned()]).await;
                assert_eq!(refused, Err(Refusal::Denied), "{forbidden}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_save_sent_twice_lands_once() {
    for office in offices().await {
        let once = office.change() + " on conflict (organisation_id, uuid) do nothing returning id";
        assert!(number(&office.pools, &once).await.unwrap().is_some());
        assert_eq!(number(&office.pools, &once).await, Ok(None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_municipality_sees_nothing_and_writes_nothing() {
    for office in offices().await {
        office.contract("drift").await;
        let gladsaxe = office.registry.municipality("0159").await;
        office.registry.person(gladsaxe, "bo", &["local_admin"]).await;
        let other = office.registry.open("bo").await;
        for relation in ["v_contract", "v_person"] {
            let foreign = format!("select count(*) from {relation} where organisation_id = {}", office.organisation);
            assert_eq!(number(&other, &foreign).await, Ok(Some(0)), "{relation}");
        }
        let refused = save(&other, &[office.change()]).await;
        assert_eq!(refused, Err(Refusal::Denied));
        if office.registry.is_postgres() {
            for table in ["contract", "contract_history", "change_set", "economy_line"] {
                let foreign = format!("select count(*) from {table} where organisation_id = {}", office.organisation);
                assert_eq!(number(&other, &foreign).await, Ok(Some(0)), "{table}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_writes_nothing_whatever_else_he_is() {
    let registry = Registry::postgres().await;
    let ballerup = registry.municipality("0151").await;
    registry.person(ballerup, "carl", &["local_admin", "read_only"]).await;
    let office = Office { pools: registry.open("carl").await, organisation: ballerup, registry };
    assert_eq!(office.save(vec![office.change(), office.new_contract("drift")]).await, Err(Refusal::Denied));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_makes_himself_the_secretariat() {
    let registry = Registry::postgres().await;
    let ballerup = registry.municipality("0151").await;
    let dora = registry.person(ballerup, "dora", &["local_admin"]).await;
    let office = Office { pools: registry.open("dora").await, organisation: ballerup, registry };
    let role = |role: &str| {
        format!(
            "insert into assignment (organisation_id, uuid, change_id, person_id, role) \
             values ({ballerup}, '{}', {}, {dora}, '{role}')",
            uuid(),
            office.latest()
        )
    };
    assert_eq!(office.save(vec![office.change(), role("global_admin")]).await, Err(Refusal::Denied));
    assert_eq!(office.save(vec![office.change(), role("contract_admin")]).await, Ok(1));
}

/// An unknown system and another municipality's Lokal one are refused alike: the foreign key
/// would tell them apart.
#[tokio::test(flavor = "multi_thread")]
async fn the_existence_of_a_foreign_lokal_system_does_not_show() {
    let registry = Registry::postgres().await;
    let ballerup = registry.municipality("0151").await;
    let gladsaxe = registry.municipality("0159").await;
    registry.person(ballerup, "anna", &["system_admin"]).await;
    let mut setup = registry.setup().await;
    let change = setup.change_set(gladsaxe, "edit", "").await.unwrap();
    let hidden = setup
        .number(
            "insert into it_system (organisation_id, uuid, change_id, name, name_key, access) \
             values ($1, $2, $3, 'Hemmeligt', 'hemmeligt', 'local') returning id",
            vec![gladsaxe.into(), uuid().as_str().into(), change.into()],
        )
        .await
        .unwrap();
    setup.commit().await.unwrap();
    let office = Office { pools: registry.open("anna").await, organisation: ballerup, registry };
    for system in [hidden, hidden + 1_000] {
        let usage = format!(
            "insert into system_usage (organisation_id, uuid, change_id, name, name_key, system_id) \
             values ({ballerup}, '{}', {}, 'x', 'x', {system})",
            uuid(),
            office.latest()
        );
        assert_eq!(office.save(vec![office.change(), usage]).await, Err(Refusal::Denied));
    }
}
