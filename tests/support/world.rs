//! A small world for stories: two municipalities in the agreement, a supplier, a system that
//! both use, contracts with prices; and the people who work in it. The same on both databases.

use chrono::{Datelike, NaiveDate};
use kitos::db::Db;
use kitos::db::open::{Clock, Target};
use kitos::db::report;
use kitos::model::request::{Outcome, Request, Save, Write};
use kitos::model::value::Value;
use uuid::Uuid;

use crate::support::registry::{Registry, moment};

pub struct World {
    pub registry: Registry,
    pub supplier: i64,
    pub system: i64,
}

/// Reads and edits in Ballerup; edits in Gladsaxe; reads in Gladsaxe; the secretariat.
pub const ANNA: &str = "k151_anna";
pub const GERT: &str = "k159_gert";
pub const LISE: &str = "k159_lise";
pub const SIGRID: &str = "k900_sigrid";

impl World {
    pub async fn new(registry: Registry) -> Self {
        let ballerup = registry.municipality("0151").await;
        let gladsaxe = registry.municipality("0159").await;
        registry.person(ballerup, ANNA, &["user", "contract_admin", "system_admin"]).await;
        registry.person(gladsaxe, GERT, &["user", "contract_admin", "system_admin"]).await;
        registry.person(gladsaxe, LISE, &["user", "read_only"]).await;
        registry.person(1, SIGRID, &["user", "global_admin"]).await;
        report::install(&registry.owner()).await.unwrap();
        let mut world = Self { registry, supplier: 0, system: 0 };
        world.catalogue(&[ballerup, gladsaxe]).await;
        world
    }

    pub async fn both() -> [Self; 2] {
        let [sqlite, postgres] = Registry::both().await;
        [Self::new(sqlite).await, Self::new(postgres).await]
    }

    pub fn target(&self, login: &str) -> Target {
        match &self.registry {
            Registry::Sqlite { target, .. } => target.clone(),
            Registry::Postgres(database) => database.login(login),
        }
    }

    pub async fn db(&self, login: &str) -> Db {
        Db::open(&self.target(login), Some(login), false, Clock::Fixed(moment())).await.unwrap()
    }

    async fn catalogue(&mut self, members: &[i64]) {
        let db = self.db(SIGRID).await;
        self.supplier =
            insert(&db, "organisation", &[("name", Value::text("Ditmer A/S")), ("kind", Value::text("company"))]).await;
        insert(&db, "organisation", &[("name", Value::text("Åløkke Data")), ("kind", Value::text("company"))]).await;
        self.system = insert(
            &db,
            "it_system",
            &[
                ("name", Value::text("Sbsys")),
                ("access", Value::text("shared")),
                ("description", Value::text("Journaliserer sager og dokumenter for hele kommunen.")),
                ("rights_holder_id", Value::Ref(self.supplier)),
            ],
        )
        .await;
        insert(&db, "it_system", &[("name", Value::text("Opus Løn")), ("access", Value::text("shared"))]).await;
        for member in members {
            insert(
                &db,
                "accession",
                &[
                    ("member_id", Value::Ref(*member)),
                    ("agreement", Value::text("2017")),
                    ("signed_on", Value::Date(date(2017, 8, 1))),
                    ("in_force_from", Value::Date(date(2017, 8, 15))),
                ],
            )
            .await;
        }
    }

    /// A contract on the common system with one payment line of this yearly price (kroner).
    pub async fn contract(&self, login: &str, name: &str, kroner: i64) -> i64 {
        let db = self.db(login).await;
        let usage = usage(&db, self.system).await;
        let contract = insert(
            &db,
            "contract",
            &[
                ("name", Value::text(name)),
                ("supplier_id", Value::Ref(self.supplier)),
                ("valid_from", Value::Date(date(2020, 1, 1))),
                ("valid_to", Value::Date(date(2026, 12, 31))),
                ("visibility", Value::text("shared")),
            ],
        )
        .await;
        insert(&db, "contract_system", &[("contract_id", Value::Ref(contract)), ("usage_id", Value::Ref(usage))]).await;
        insert(
            &db,
            "economy_line",
            &[
                ("contract_id", Value::Ref(contract)),
                ("direction", Value::text("external")),
                ("operation", Value::Money(kroner * 100)),
                ("acquisition", Value::Money(0)),
                ("other", Value::Money(0)),
            ],
        )
        .await;
        contract
    }
}

/// The municipality's usage of the system, made when it is not there.
async fn usage(db: &Db, system: i64) -> i64 {
    let found = db.answer(&Request::Related { entity: "system_usage", via: "system_id", id: system }).await.unwrap();
    let Outcome::Related(rows) = found else { panic!("not rows") };
    match rows.first() {
        Some(row) => row.id,
        None => insert(db, "system_usage", &[("system_id", Value::Ref(system))]).await,
    }
}

/// Inserts one record through the program's own save; returns its id.
pub async fn insert(db: &Db, entity: &str, fields: &[(&str, Value)]) -> i64 {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let write = Write::Insert { entity: entity.to_owned(), uuid: Uuid::now_v7(), fields };
    let save = Save { uuid: Uuid::now_v7(), reason: String::new(), kind: "edit".to_owned(), writes: vec![write] };
    match db.answer(&Request::Save(save)).await {
        Ok(Outcome::Saved(saved)) => saved.ids[0],
        other => panic!("{entity} was not inserted: {other:?}"),
    }
}

pub fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    let date = NaiveDate::from_ymd_opt(year, month, day).unwrap();
    assert_eq!(date.year(), year);
    date
}
