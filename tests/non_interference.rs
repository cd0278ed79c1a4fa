//! Two registries that differ only in what Ballerup keeps to itself (Lokal prices, notes,
//! persons, case numbers, local names) give every other login the same bytes through every
//! surface: lists, records, related rows, search, totals, pickers, reports, exports, counts,
//! screens, and refusals. `decisions.md` 5.
//!
//! `every_defence_is_needed` takes one defence at a time away on PostgreSQL and must see a
//! difference. On SQLite the relations are temporary, so it was tried by hand; each of these
//! changes of `migrations/sqlite/share.sql` was seen to fail here: no `visibility = 'shared'`
//! in `share_economy_line`; none in a total of `share_contract`; `remark` in `share_contract`;
//! no `access` in `v_it_system` and `v_it_interface`; `v_it_system_kle` and `v_report_template` without their owner;
//! `v_person` without `organisation_id`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::NaiveDate;
use kitos::app::event::{Format, ListExport};
use kitos::app::report_table;
use kitos::db::Db;
use kitos::db::migrate::{Purpose, migrate};
use kitos::db::open::{Clock, Target};
use kitos::db::setup::Bind;
use kitos::exchange::{cells, csv_out, json_out, markdown_out, xlsx_out};
use kitos::export::deadlines;
use kitos::export::{self, Export, Place, Watch};
use kitos::model::about::About;
use kitos::model::bulk::{BulkQuery, Edit, Operation};
use kitos::model::condition::{Condition, Op, Operand};
use kitos::model::entities;
use kitos::model::entity::{Entity, Kind};
use kitos::model::fold;
use kitos::model::history::{Undo, Which};
use kitos::model::quality;
use kitos::model::report as templates;
use kitos::model::request::{ListQuery, Outcome, Refusal, Request, Save, Sort, Table, Window, Write};
use kitos::model::value::{Cell, Value};
use kitos::text::{Lang, Texts};
use regex::Regex;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use uuid::Uuid;

use crate::support::registry::{Registry, columns, moment, texts, uuid};
use crate::support::story::Story;
use crate::support::world::date;

const ANNA: &str = "k151_anna";
/// A registrar, a local administrator and a reader of another party; a registrar of a
/// municipality outside the agreement; the secretariat.
const OTHERS: &[(&str, &str, &[&str])] = &[
    ("k159_gert", "0159", &["user", "contract_admin", "system_admin"]),
    ("k159_bo", "0159", &["user", "local_admin", "organisation_admin", "report_admin"]),
    ("k159_lise", "0159", &["user", "read_only"]),
    ("k163_hans", "0163", &["user", "contract_admin", "system_admin"]),
    ("k900_sigrid", "", &["user", "global_admin"]),
];
const SECRETARIAT: &str = "k900_sigrid";

/// What Ballerup keeps to itself.
struct Secret {
    amounts: &'static [i64],
    accounting: &'static str,
    audit: &'static str,
    note: &'static str,
    person: &'static str,
    phone: &'static str,
    case: &'static str,
    local: &'static str,
    day: (i32, u32, u32),
    flag: &'static str,
}

const ONE: Secret = Secret {
    amounts: &[10_000_000],
    accounting: "4711-A",
    audit: "red",
    note: "hemmelig bemærkning om udbud",
    person: "Kirsten Hemmelig",
    phone: "11 11 11 11",
    case: "27.00-hemmelig-1",
    local: "Hemmelig lokal løsning",
    day: (2026, 7, 1),
    flag: "yes",
};

const OTHER: Secret = Secret {
    amounts: &[99_999_999, 12_345, 700],
    accounting: "0815-B",
    audit: "green",
    note: "noget ganske andet",
    person: "Zacharias Skjult",
    phone: "99 99 99 99",
    case: "85.11-andet-2",
    local: "Aldeles andet navn",
    day: (2031, 1, 9),
    flag: "no",
};

/// One of the two registries, and the ids in it, which are the same in both.
struct Stage {
    registry: Registry,
    ids: BTreeMap<&'static str, i64>,
    ballerup: i64,
}

/// Writes with the uuids 1, 2, 3 …, so that two registries get the same.
struct Pen {
    db: Db,
    next: u128,
}

impl Pen {
    async fn of(stage: &Stage, login: &str, from: u128) -> Self {
        Self { db: stage.db(login).await, next: from }
    }

    fn uuid(&mut self) -> Uuid {
        self.next += 1;
        Uuid::from_u128(self.next)
    }

    async fn put(&mut self, entity: &str, fields: &[(&str, Value)]) -> i64 {
        let save = self.insert(entity, fields);
        match self.db.answer(&Request::Save(save)).await {
            Ok(Outcome::Saved(saved)) => saved.ids[0],
            other => panic!("{entity} was not inserted: {other:?}"),
        }
    }

    fn insert(&mut self, entity: &str, fields: &[(&str, Value)]) -> Save {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let write = Write::Insert { entity: entity.to_owned(), uuid: self.uuid(), fields };
        Save { uuid: self.uuid(), reason: String::new(), kind: "edit".to_owned(), writes: vec![write] }
    }
}

fn yes() -> Value {
    Value::Bool(true)
}

impl Stage {
    async fn build(registry: Registry, secret: &Secret) -> Self {
        let ballerup = registry.municipality("0151").await;
        let mut stage = Self { registry, ids: BTreeMap::new(), ballerup };
        for (login, code, roles) in OTHERS {
            let organisation = if code.is_empty() { 1 } else { stage.registry.municipality(code).await };
            stage.registry.person(organisation, login, roles).await;
        }
        stage.registry.publish_all().await;
        stage.catalogue().await;
        stage.open_registrations("k159_gert", "159", 1_000_000).await;
        stage.open_registrations("k163_hans", "163", 2_000_000).await;
        // Last, so that what is hidden moves nobody else's ids.
        stage.registry.person(ballerup, ANNA, &["user", "contract_admin", "system_admin", "local_admin"]).await;
        stage.open_registrations(ANNA, "151", 3_000_000).await;
        stage.lokal_catalogue(secret).await;
        stage.hidden(secret).await;
        stage.same_moments().await;
        stage
    }

    fn target(&self, login: &str) -> Target {
        match &self.registry {
            Registry::Sqlite { target, .. } => target.clone(),
            Registry::Postgres(database) => database.login(login),
        }
    }

    async fn db(&self, login: &str) -> Db {
        Db::open(&self.target(login), Some(login), false, Clock::Fixed(moment())).await.unwrap()
    }

    async fn catalogue(&mut self) {
        let mut pen = Pen::of(self, SECRETARIAT, 0).await;
        let company = [("name", Value::text("Ditmer A/S")), ("kind", Value::text("company"))];
        self.ids.insert("supplier", pen.put("organisation", &company).await);
        for (key, name) in [("system", "Sbsys"), ("second", "Opus Løn")] {
            let rights = Value::Ref(self.ids["supplier"]);
            let fields = [("name", Value::text(name)), ("access", Value::text("shared")), ("rights_holder_id", rights)];
            self.ids.insert(key, pen.put("it_system", &fields).await);
        }
        for (key, number) in [("kle", "27.36.04"), ("kle2", "85.11.00")] {
            let fields = [
                ("name", Value::text(number)),
                ("number", Value::text(number)),
                ("title", Value::text("Opgave")),
                ("kind", Value::text("subject")),
            ];
            self.ids.insert(key, pen.put("kle", &fields).await);
        }
        for code in ["0151", "0159"] {
            let member = self.registry.municipality(code).await;
            let fields = [
                ("member_id", Value::Ref(member)),
                ("agreement", Value::text("2017")),
                ("signed_on", Value::Date(date(2017, 8, 1))),
                ("in_force_from", Value::Date(date(2017, 8, 15))),
            ];
            pen.put("accession", &fields).await;
        }
    }

    /// A usage and a Delt and a Lokal contract; nothing in it is secret here.
    async fn open_registrations(&mut self, login: &'static str, name: &'static str, from: u128) {
        let mut pen = Pen::of(self, login, from).await;
        let (system, supplier) = (self.ids["system"], self.ids["supplier"]);
        let usage = pen.put("system_usage", &[("system_id", Value::Ref(system))]).await;
        let mut contracts = Vec::new();
        for (kind, visibility) in [("delt", "shared"), ("lokal", "local")] {
            let fields = [
                ("name", Value::text(format!("Aftale {name} {kind}"))),
                ("supplier_id", Value::Ref(supplier)),
                ("valid_from", Value::Date(date(2020, 1, 1))),
                ("valid_to", Value::Date(date(2026, 12, 31))),
                ("visibility", Value::text(visibility)),
            ];
            let contract = pen.put("contract", &fields).await;
            let link = [("contract_id", Value::Ref(contract)), ("usage_id", Value::Ref(usage))];
            pen.put("contract_system", &link).await;
            contracts.push(contract);
            if visibility == "shared" || login != ANNA {
                pen.put("economy_line", &line(contract, 25_000_000)).await;
            }
        }
        if login == ANNA {
            self.ids.extend([("usage", usage), ("delt", contracts[0]), ("lokal", contracts[1])]);
        } else if login == "k159_gert" {
            self.ids.extend([("own usage", usage), ("own contract", contracts[0])]);
        }
    }

    /// A Lokal catalogue system and a local report of Ballerup's.
    async fn lokal_catalogue(&mut self, secret: &Secret) {
        let mut setup = self.registry.setup().await;
        let change = setup.change_set(self.ballerup, "edit", "").await.unwrap();
        let kle = self.ids[if secret.flag == "yes" { "kle" } else { "kle2" }];
        let named = |name: &str| {
            vec![
                self.ballerup.into(),
                uuid().as_str().into(),
                change.into(),
                name.into(),
                Bind::Text(Some(fold::name_key(name))),
                Bind::Text(Some(fold::search(name))),
            ]
        };
        let system = setup
            .number(
                "insert into it_system (organisation_id, uuid, change_id, name, name_key, search_text, access) \
                 values ($1, $2, $3, $4, $5, $6, 'local') returning id",
                named(secret.local),
            )
            .await
            .unwrap();
        setup
            .run(
                "insert into it_system_kle (organisation_id, uuid, change_id, system_id, kle_id) \
                 values ($1, $2, $3, $4, $5)",
                vec![self.ballerup.into(), uuid().as_str().into(), change.into(), system.into(), kle.into()],
            )
            .await
            .unwrap();
        setup
            .run(
                "insert into report_template (organisation_id, uuid, change_id, name, name_key, search_text, code, \
                 scope, status) values ($1, $2, $3, $4, $5, $6, $5, 'local', 'draft')",
                named(secret.local),
            )
            .await
            .unwrap();
        setup
            .run(
                "insert into report_version (organisation_id, uuid, change_id, template_id, template_version, source, \
                 compiled, sha256) select $1, $2, $3, max(t.id), 1, $4, $4, $4 from report_template t \
                 where t.organisation_id = $1",
                vec![self.ballerup.into(), uuid().as_str().into(), change.into(), secret.local.into()],
            )
            .await
            .unwrap();
        setup
            .run(
                "insert into it_interface (organisation_id, uuid, change_id, name, name_key, search_text, access) \
                 values ($1, $2, $3, $4, $5, $6, 'local')",
                named(secret.local),
            )
            .await
            .unwrap();
        setup.commit().await.unwrap();
        self.ids.insert("lokal system", system);
    }

    async fn hidden(&mut self, secret: &Secret) {
        self.people(secret).await;
        let mut pen = Pen::of(self, ANNA, 4_000_000).await;
        let unit = pen
            .put("org_unit", &[("name", Value::text("IT-afdelingen")), ("local_id", Value::text(secret.case))])
            .await;
        let (delt, lokal, usage) = (self.ids["delt"], self.ids["lokal"], self.ids["usage"]);
        for contract in [delt, lokal] {
            let fields = [
                ("remark", Value::text(secret.note)),
                ("contract_ref", Value::text(secret.case)),
                ("contract_signer", Value::text(secret.person)),
                ("supplier_signer", Value::text(secret.person)),
                ("supplier_contact_name", Value::text(secret.person)),
                ("supplier_contact_phone", Value::text(secret.phone)),
                ("supplier_contact_email", Value::text(format!("{}@eksempel.dk", secret.accounting))),
                ("responsible_unit_id", Value::Ref(unit)),
            ];
            self.change(&mut pen, "contract", contract, &fields).await;
            let reference = [
                ("contract_id", Value::Ref(contract)),
                ("title", Value::text(secret.note)),
                ("url", Value::text(format!("https://eksempel.dk/{}", secret.case))),
            ];
            pen.put("reference", &reference).await;
            let (year, month, day) = secret.day;
            let notice = [
                ("contract_id", Value::Ref(contract)),
                ("subject", Value::text(secret.note)),
                ("body", Value::text(secret.note)),
                ("from_date", Value::Date(date(year, month, day))),
                ("frequency", Value::text("month")),
                ("emails", Value::text(format!("{}@eksempel.dk", secret.accounting))),
                ("active", yes()),
            ];
            pen.put("notice", &notice).await;
        }
        self.change(
            &mut pen,
            "system_usage",
            usage,
            &[
                ("local_name", Value::text(secret.local)),
                ("local_system_id", Value::text(secret.case)),
                ("note", Value::text(secret.note)),
                ("archive_note", Value::text(secret.note)),
                ("general_purpose", Value::text(secret.note)),
                ("business_critical", Value::text(secret.flag)),
                // Shared, as the status that follows it.
                ("main_contract_id", Value::Ref(lokal)),
            ],
        )
        .await;
        // Of a Lokal system the share layer shows that there is a usage, not of what.
        let usage = [("system_id", Value::Ref(self.ids["lokal system"])), ("note", Value::text(secret.note))];
        pen.put("system_usage", &usage).await;
        let order =
            [("kind", Value::text("supplier")), ("name", Value::text(secret.local)), ("status", Value::text("open"))];
        pen.put("catalogue_order", &order).await;
        self.lines(&mut pen, secret).await;
        // Changes are numbered through the whole registry, so both make as many.
        if secret.flag == "no" {
            self.change(&mut pen, "contract", lokal, &[("remark", Value::text(secret.local))]).await;
        } else {
            // Chosen once more: when, and by whom, is nobody else's business.
            let request = Request::Visibility { uuid: pen.uuid(), contracts: vec![lokal], to: "local".to_owned() };
            pen.db.answer(&request).await.unwrap();
        }
    }

    async fn people(&self, secret: &Secret) {
        let mut setup = self.registry.setup().await;
        let change = setup.change_set(self.ballerup, "edit", "").await.unwrap();
        for number in 0..(if secret.flag == "yes" { 1 } else { 3 }) {
            let name = format!("{} {number}", secret.person);
            setup
                .run(
                    "insert into person (organisation_id, uuid, change_id, name, name_key, search_text, login, phone) \
                     values ($1, $2, $3, $4, $5, $5, $5, $6)",
                    vec![
                        self.ballerup.into(),
                        uuid().as_str().into(),
                        change.into(),
                        name.as_str().into(),
                        Bind::Text(Some(fold::name_key(&name))),
                        secret.phone.into(),
                    ],
                )
                .await
                .unwrap();
        }
        setup.commit().await.unwrap();
    }

    async fn change(&self, pen: &mut Pen, entity: &'static str, id: i64, fields: &[(&str, Value)]) {
        let found = pen.db.answer(&Request::Record { entity, id }).await.unwrap();
        let Outcome::Record(record) = found else { panic!("not a record") };
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let write = Write::Update { entity: entity.to_owned(), id, version: record.version, fields };
        let save = Save { uuid: pen.uuid(), reason: String::new(), kind: "edit".to_owned(), writes: vec![write] };
        pen.db.answer(&Request::Save(save)).await.unwrap();
    }

    /// The Lokal contract's lines: other amounts, and another number of them.
    async fn lines(&self, pen: &mut Pen, secret: &Secret) {
        // First, so that the others do not move its id.
        let mut shared = line(self.ids["delt"], 100_000).to_vec();
        shared.push(("note", Value::text(secret.note)));
        pen.put("economy_line", &shared).await;
        let mut writes = Vec::new();
        for amount in secret.amounts {
            let mut fields = line(self.ids["lokal"], *amount).to_vec();
            fields.extend([
                ("accounting", Value::text(secret.accounting)),
                ("audit_status", Value::text(secret.audit)),
                ("audit_date", Value::Date(date(secret.day.0, secret.day.1, secret.day.2))),
                ("note", Value::text(secret.note)),
            ]);
            writes.extend(pen.insert("economy_line", &fields).writes);
        }
        let save = Save { uuid: pen.uuid(), reason: String::new(), kind: "edit".to_owned(), writes };
        pen.db.answer(&Request::Save(save)).await.unwrap();
    }

    /// What stands in the rows about when they were written is the clock's, not the secrets'.
    async fn same_moments(&self) {
        if let Registry::Postgres(database) = &self.registry {
            database
                .admin(
                    "set session_replication_role = replica; \
                     update kitos.change_set set at = '2026-06-15T10:00:00Z'; reset session_replication_role",
                )
                .await;
        }
    }
}

fn line(contract: i64, amount: i64) -> [(&'static str, Value); 5] {
    [
        ("contract_id", Value::Ref(contract)),
        ("direction", Value::text("external")),
        ("operation", Value::Money(amount)),
        ("acquisition", Value::Money(amount / 2)),
        ("other", Value::Money(0)),
    ]
}

/// Everything that this person can be shown, by the question that was asked.
struct Transcript {
    login: &'static str,
    db: Db,
    said: Vec<(String, String)>,
}

impl Transcript {
    async fn of(stage: &Stage, login: &'static str) -> Vec<(String, String)> {
        stage.same_moments().await;
        let db = stage.db(login).await;
        let mut transcript = Self { login, db, said: Vec::new() };
        transcript.lists().await;
        transcript.records(stage).await;
        transcript.history(stage).await;
        transcript.pickers().await;
        transcript.counts(stage).await;
        transcript.previews().await;
        transcript.reports(stage).await;
        transcript.screens(stage).await;
        transcript.macros(stage).await;
        if login != ANNA {
            transcript.refusals(stage).await;
        }
        transcript.said
    }

    async fn ask(&mut self, request: Request) -> Result<Outcome, Refusal> {
        let answer = self.db.answer(&request).await;
        let said = match &answer {
            // When it was run, and the random names of records, are not what is compared.
            Ok(Outcome::Report(result)) => {
                format!("{:?} {} {} {}", result.rows, result.municipalities, result.hidden, result.more)
            }
            // When somebody wrote a row, setting up the registry included, is the clock's.
            Ok(Outcome::History(_) | Outcome::Changes(_) | Outcome::Change(_)) => {
                without_moments(&without_uuids(&format!("{answer:?}")))
            }
            other => without_uuids(&format!("{other:?}")),
        };
        self.said.push((format!("{request:?}"), said));
        answer
    }

    /// The secretariat is who Ballerup's orders are written to.
    fn entities(&self) -> Vec<&'static Entity> {
        let orders = self.login != SECRETARIAT;
        entities::ALL.iter().copied().filter(|entity| orders || entity.name != "catalogue_order").collect()
    }

    async fn lists(&mut self) {
        for entity in self.entities() {
            for field in entity.fields {
                let sort = Sort { field: field.name.to_owned(), descending: true };
                let fields = vec![entity.label.to_owned(), field.name.to_owned()];
                self.list(entity, fields, Condition::everything(), sort, 40).await;
            }
            for filter in probes(entity) {
                let sort = Sort { field: entity.label.to_owned(), descending: false };
                if entity.tenancy == kitos::model::entity::Tenancy::Catalogue {
                    self.list(entity, vec![entity.label.to_owned()], filter.clone(), sort, 3).await;
                }
                let sums = money_fields(entity);
                let _ = self.ask(Request::Totals { entity: entity.name, filter, sums }).await;
            }
            self.export(entity).await;
        }
    }

    async fn list(
        &mut self,
        entity: &'static Entity,
        fields: Vec<String>,
        filter: Condition,
        sort: Sort,
        limit: usize,
    ) {
        let window = if sort.descending { Window::Last } else { Window::First };
        let query = ListQuery { entity: entity.name, fields, filter, sort, window, limit };
        let _ = self.ask(Request::List(query)).await;
    }

    async fn export(&mut self, entity: &'static Entity) {
        // The quickest first: of long lists the others are left out.
        for format in [Format::Json, Format::Csv, Format::CsvRfc4180, Format::Markdown, Format::Xlsx] {
            let wanted = ListExport {
                entity: entity.name,
                fields: entity.fields.iter().map(|field| field.name.to_owned()).collect(),
                filter: Condition::everything(),
                sort: Sort { field: entity.label.to_owned(), descending: false },
                title: entity.name.to_owned(),
                format,
                as_of: None,
                with_ids: false,
            };
            let (rows, written) = self.written(Export::List(wanted)).await;
            self.said.push((format!("{}.{}", entity.name, format.code()), written));
            if rows >= 500 {
                return;
            }
        }
    }

    /// The bytes of an export, and the notes; or why there is none.
    async fn written(&self, export: Export) -> (u64, String) {
        let (mut bytes, aside, watch) = (Vec::new(), std::env::temp_dir(), Watch::default());
        let place = Place { to: Box::new(&mut bytes), aside: &aside, only_with_rows: false };
        let outcome = export::to_place(&self.db, &export, place, Lang::Danish, &watch, moment()).await;
        (watch.rows(), format!("{outcome:?} {bytes:?}"))
    }

    fn files(&mut self, name: &str, table: &Table, about: Option<&About>) {
        let words = cells::Words { yes: "ja", no: "nej", notes: "noter" };
        let files = [
            ("xlsx", xlsx_out::to_bytes(table, &words, moment()).unwrap()),
            ("csv", csv_out::to_bytes(table, &words).unwrap()),
            ("json", json_out::to_bytes(table, about, None).unwrap()),
            ("md", markdown_out::to_bytes(table, &words).unwrap()),
        ];
        for (ending, bytes) in files {
            self.said.push((format!("{name}.{ending}"), format!("{bytes:?}")));
        }
    }

    async fn records(&mut self, stage: &Stage) {
        let ids: BTreeSet<i64> = (1..5).chain(stage.ids.values().copied()).collect();
        for entity in self.entities() {
            for id in &ids {
                let _ = self.ask(Request::Record { entity: entity.name, id: *id }).await;
                let _ = self.ask(Request::Removal { entity: entity.name, id: *id }).await;
                if entity.field("parent_id").is_some() {
                    let _ = self.ask(Request::Tree { entity: entity.name, via: "parent_id", id: *id }).await;
                }
                for field in entity.fields.iter().filter(|field| matches!(field.kind, Kind::Link(_))) {
                    let _ = self.ask(Request::Related { entity: entity.name, via: field.name, id: *id }).await;
                }
            }
        }
    }

    /// What was done to records, by whom; what could be undone; and lists of another day.
    async fn history(&mut self, stage: &Stage) {
        let ids: BTreeSet<i64> = (1..4).chain(stage.ids.values().copied()).collect();
        for entity in self.entities() {
            for id in &ids {
                let _ = self.ask(Request::History { entity: entity.name, id: *id }).await;
            }
            let query = ListQuery {
                entity: entity.name,
                fields: entity.fields.iter().map(|field| field.name.to_owned()).collect(),
                filter: Condition::everything(),
                sort: Sort { field: entity.label.to_owned(), descending: true },
                window: Window::Last,
                limit: 20,
            };
            let later = date(2030, 1, 1);
            let _ = self.ask(Request::List(query).as_of(Some(later))).await;
        }
        for mine in [true, false] {
            let _ = self.ask(Request::Changes { mine, limit: 50 }).await;
        }
        for id in 1..40 {
            let _ = self.ask(Request::Change { id }).await;
            if self.login != ANNA {
                let wish = Undo { uuid: Uuid::nil(), which: Which::Set(id), rows: None, rehearse: true };
                let _ = self.ask(Request::Undo(wish)).await;
            }
        }
    }

    async fn pickers(&mut self) {
        let words = ["", "hemmelig", "ganske", "aftale", "sbsys", "27.", "zach", "4711", "11 11", "kirsten"];
        for text in words {
            let _ = self.ask(Request::Search { text: text.to_owned(), limit: 20 }).await;
            for entity in self.entities().into_iter().filter(|entity| !entity.searched.is_empty()) {
                let _ = self.ask(Request::Links { entity: entity.name, text: text.to_owned(), limit: 20 }).await;
            }
        }
        for option_type in option_types() {
            let _ = self.ask(Request::Options { option_type, text: String::new() }).await;
        }
    }

    async fn counts(&mut self, stage: &Stage) {
        let _ = self.ask(Request::Session).await;
        let _ = self.ask(Request::VisibilityCounts).await;
        let rules = quality::RULES.iter().map(|rule| rule.id).collect();
        let _ = self.ask(Request::Quality { rules }).await;
        self.deadlines_and_visibility(stage).await;
    }

    /// Calendars, what others see of a contract, who chose it, and who runs the templates.
    async fn deadlines_and_visibility(&mut self, stage: &Stage) {
        let ids: Vec<i64> = (1..5).chain(stage.ids.values().copied()).collect();
        for contract in ids.iter().copied() {
            let _ = self.ask(Request::Others { contract, as_if: None }).await;
            let _ = self.ask(Request::VisibilityLog { contract }).await;
        }
        let _ = self.ask(Request::ContractUuids { ids }).await;
        if let Ok(Outcome::PriceUses(uses)) = self.db.answer(&Request::PriceUses).await {
            // When it was is the clock's affair.
            let said: Vec<_> = uses.iter().map(|used| (&used.template, used.municipalities)).collect();
            self.said.push(("price uses".to_owned(), format!("{said:?}")));
        }
        let sort = Sort { field: "latest_termination".to_owned(), descending: false };
        let found = deadlines::read(&self.db, Condition::everything(), sort).await.unwrap();
        let texts = Texts::new(Lang::Danish);
        let calendar = deadlines::calendar(&self.db, &found, texts, moment()).await.unwrap();
        self.said.push(("calendar".to_owned(), without_uuids(&calendar)));
        self.files("deadlines", &deadlines::table(&found, date(2026, 6, 15), texts), None);
    }

    /// What a bulk edit or a switch of many would do, to rows that are one's own and that are not.
    async fn previews(&mut self) {
        let ids: Vec<i64> = (1..40).chain([987_654_321]).collect();
        for entity in self.entities() {
            for field in entity.fields.iter().filter(|field| field.editable()) {
                for operation in operations(field.kind) {
                    let edit = Edit { entity: entity.name, field: field.name, operation };
                    let (ids, filter) = (ids.clone(), Condition::everything());
                    let _ = self.ask(Request::Preview(BulkQuery { edit, also: Vec::new(), ids, filter })).await;
                }
            }
        }
        // What the filter hides is told apart, and must not tell what is hidden.
        for filter in probes(&entities::contract::CONTRACT) {
            let _ = self.ask(Request::Ids { entity: "contract", filter: filter.clone() }).await;
            let edit = Edit { entity: "contract", field: "remark", operation: Operation::Clear };
            let query = BulkQuery { edit, also: Vec::new(), ids: ids.clone(), filter: filter.clone() };
            let _ = self.ask(Request::Preview(query)).await;
            let request = Request::SwitchPreview { contracts: ids.clone(), filter, to: "local".to_owned() };
            let _ = self.ask(request).await;
        }
    }

    async fn reports(&mut self, stage: &Stage) {
        for template in templates::shipped() {
            for params in parameters(template) {
                for limit in [1, 500] {
                    let code = template.code.clone();
                    let answer = self.ask(Request::Report { code, params: params.clone(), limit }).await;
                    // What is compared are the rows; a file is made of them, and says the parameters.
                    let filed = limit == 500 && params.first().is_none_or(|(_, value)| value == "Sbsys");
                    if let (Ok(Outcome::Report(mut result)), true) = (answer, filed) {
                        result.at = moment();
                        let texts = Texts::new(Lang::Danish);
                        let table = report_table::table(template, &result, &texts, &params);
                        let about = report_table::about(template, &result, &params, None, texts);
                        self.files(&format!("{} {params:?}", template.code), &table, Some(&about));
                    }
                }
            }
        }
        // What is published of what is common, and nothing of another's own.
        let Ok(Outcome::Templates(entries)) = self.ask(Request::Templates).await else { panic!("no templates") };
        for code in entries.into_iter().map(|entry| entry.code) {
            let answer = self.db.answer(&Request::TemplateVersions { code: code.clone() }).await;
            self.said.push((code, without_moments(&format!("{answer:?}"))));
        }
        let _ = stage;
    }

    /// The pages as they are drawn, wide.
    async fn screens(&mut self, stage: &Stage) {
        let mut story = Story::sized(&stage.registry, self.login, 130, 34).await;
        let pages: &[&str] = &[
            "g k", "g s", "g a", "Enter", "Right", "g n", "g o", "g l", "g b", "Enter", "g r", "Down", "Down", "g d",
            "g e", "g a", "H", "B",
        ];
        // The secretariat has no contracts, and its Home shows the orders of all.
        let of_contracts: &[&str] = &["g k", "v s", "Space", "Esc", "v h", "Esc", "T"];
        let of_contracts = if self.login == SECRETARIAT { &[] } else { of_contracts };
        if self.login != SECRETARIAT {
            self.said.push(("home".to_owned(), story.screen()));
        }
        for keys in of_contracts.iter().chain(pages) {
            story.press(keys).await;
            self.said.push((format!("screen {keys}"), without_clock(&story.screen())));
        }
    }

    /// A macro that this person records, as it is kept, and what it says and leaves in the drafts
    /// when it is run where one stands and on every marked row.
    async fn macros(&mut self, stage: &Stage) {
        let mut story = Story::sized(&stage.registry, self.login, 130, 34).await;
        let list = if self.login == SECRETARIAT { "g a" } else { "g k" };
        let recorded =
            [list, "m m", "Enter", "Down", "Enter", "M A K R O", "Esc", "4", "Down", ".", "1", "Esc", "m m", "Enter"];
        let run = [list, "Down", "m k", "Enter", "Esc", list, "A", "m k", "Enter", "Esc", "Ctrl-s", "Down", "Down"];
        for keys in recorded.iter().chain(&run) {
            story.press(keys).await;
            let screen = story.screen();
            // The secretariat's Home shows the orders of all, which are written to it.
            if self.login != SECRETARIAT || !screen.contains("Bestillinger") {
                self.said.push((format!("macro {keys}"), without_clock(&screen)));
            }
        }
        let kept = std::fs::read_to_string(story.folder.path().join("macros.json"));
        self.said.push(("the macro".to_owned(), kept.unwrap()));
        self.said.push(("what it said".to_owned(), format!("{:?}", story.app.context.messages)));
        self.said.push(("what it typed".to_owned(), without_uuids(&story.app.context.drafts.to_json())));
    }

    /// What is refused is refused in the same words, whether the record is there or not.
    async fn refusals(&mut self, stage: &Stage) {
        const NOBODYS: i64 = 987_654_321;
        let mut pen = Pen { db: self.db.clone(), next: 9_000_000 };
        for (entity, id) in
            [("contract", "lokal"), ("contract", "delt"), ("system_usage", "usage"), ("economy_line", "lokal")]
        {
            for version in [1, 2, 3, 99] {
                let mut both = Vec::new();
                for id in [stage.ids[id], NOBODYS] {
                    for write in touching(entity, id, version) {
                        both.push(self.try_to(&mut pen, write, id).await);
                    }
                }
                let (there, nowhere) = both.split_at(both.len() / 2);
                assert_eq!(there, nowhere, "{}: {entity} {id} can be told from one that is not there", self.login);
            }
        }
        for (entity, field, id) in foreign_links() {
            let mut both = Vec::new();
            for id in [stage.ids[id], NOBODYS] {
                let mut fields = required(entity, stage);
                fields.retain(|(name, _)| *name != field);
                fields.push((field, Value::Ref(id)));
                let save = pen.insert(entity, &fields);
                both.push(self.try_save(save, id).await);
            }
            assert_eq!(both[0], both[1], "{}: {entity}.{field} tells whether {id} is there", self.login);
        }
        for contracts in [vec![stage.ids["lokal"]], vec![stage.ids["delt"], NOBODYS], vec![NOBODYS]] {
            for to in ["shared", "local"] {
                let request = Request::Visibility { uuid: pen.uuid(), contracts: contracts.clone(), to: to.to_owned() };
                let answer = self.ask(request).await;
                assert_eq!(answer, Err(Refusal::Denied), "{}", self.login);
            }
        }
        // Many at once: which of them is the foreign one cannot be told from its not being there.
        let mut both = Vec::new();
        for id in [stage.ids["lokal"], NOBODYS] {
            let write = |id| Write::Update {
                entity: "contract".to_owned(),
                id,
                version: 1,
                fields: vec![("remark".to_owned(), Value::text("x"))],
            };
            let writes = vec![write(id), write(NOBODYS + 1)];
            let save = Save { uuid: pen.uuid(), reason: String::new(), kind: "bulk".to_owned(), writes };
            both.push(self.try_save(save, id).await);
        }
        assert_eq!(both[0], both[1], "{}: a bulk edit tells whether a contract is there", self.login);
        // A name that Ballerup has is free here.
        let save =
            pen.insert("contract", &[("name", Value::text("Aftale 151 lokal")), ("visibility", Value::text("shared"))]);
        let _ = self.try_save(save, 0).await;
    }

    async fn try_to(&mut self, pen: &mut Pen, write: Write, id: i64) -> String {
        let save = Save { uuid: pen.uuid(), reason: String::new(), kind: "edit".to_owned(), writes: vec![write] };
        self.try_save(save, id).await
    }

    async fn try_save(&mut self, save: Save, id: i64) -> String {
        let texts = Texts::new(Lang::Danish);
        let answer = self.ask(Request::Save(save)).await;
        let said = match answer {
            Ok(_) => "done".to_owned(),
            Err(refusal) => format!("{refusal:?} {}", texts.refusal(None, &refusal)),
        };
        Regex::new(&format!(r"\b{id}\b")).unwrap().replace_all(&said, "ID").into_owned()
    }
}

fn operations(kind: Kind) -> Vec<Operation> {
    match kind {
        Kind::Text { .. } | Kind::LongText => {
            vec![Operation::Replace { from: "e".to_owned(), to: "E".to_owned() }]
        }
        Kind::Int { .. } | Kind::Money => vec![Operation::AddNumber(100)],
        Kind::Date => vec![Operation::AddMonths(1)],
        Kind::Link(_) => vec![Operation::Set(Cell::new(Value::Ref(1))), Operation::Set(Cell::new(Value::Ref(20)))],
        _ => Vec::new(),
    }
}

fn touching(entity: &str, id: i64, version: i64) -> Vec<Write> {
    let name = if entity == "economy_line" { "accounting" } else { "valid_to" };
    let value = if name == "accounting" { Value::text("x") } else { Value::Date(date(2030, 1, 1)) };
    let update = |fields| Write::Update { entity: entity.to_owned(), id, version, fields };
    vec![
        update(vec![(name.to_owned(), value)]),
        update(vec![("no_such_field".to_owned(), Value::Null)]),
        update(Vec::new()),
        Write::Remove { entity: entity.to_owned(), id, version },
    ]
}

/// Links from one's own record to one of Ballerup's.
fn foreign_links() -> [(&'static str, &'static str, &'static str); 8] {
    [
        ("economy_line", "contract_id", "lokal"),
        ("contract", "parent_id", "lokal"),
        ("contract_system", "contract_id", "delt"),
        ("contract_system", "usage_id", "usage"),
        ("system_usage", "main_contract_id", "lokal"),
        ("system_usage", "system_id", "lokal system"),
        ("reference", "contract_id", "lokal"),
        ("reference", "system_id", "lokal system"),
    ]
}

fn required(entity: &str, stage: &Stage) -> Vec<(&'static str, Value)> {
    let own = |name: &str| Value::Ref(stage.ids[name]);
    match entity {
        "economy_line" => line(0, 100).to_vec(),
        "contract" => vec![("name", Value::text("Ny")), ("visibility", Value::text("shared"))],
        "contract_system" => vec![("contract_id", own("own contract")), ("usage_id", own("own usage"))],
        "system_usage" => vec![("system_id", own("second"))],
        "reference" => vec![("title", Value::text("t")), ("is_master", yes())],
        other => panic!("{other}"),
    }
}

/// Filters that ask for hidden values, directly and through other records.
fn probes(entity: &Entity) -> Vec<Condition> {
    let mut probes = vec![Condition::everything(), Condition::Text("hemmelig".to_owned())];
    for field in entity.fields {
        probes.push(Condition::missing(field.name));
        let tried = match field.kind {
            Kind::Money => Some((Op::AtLeast, Value::Money(50_000_000))),
            Kind::Text { .. } | Kind::LongText => Some((Op::Contains, Value::text("hemmelig"))),
            Kind::Date => Some((Op::AtMost, Value::Date(NaiveDate::from_ymd_opt(2026, 7, 1).unwrap()))),
            Kind::Int { .. } => Some((Op::AtLeast, Value::Int(2))),
            Kind::Link(_) | Kind::Option(_) => Some((Op::Contains, Value::text("hemmelig"))),
            _ => None,
        };
        probes.extend(tried.map(|(op, value)| Condition::test(field.name, op, Operand::Value(value))));
    }
    let costly = Condition::test("operation", Op::AtLeast, Operand::Value(Value::Money(50_000_000)));
    let of_contract = exists("economy_line", "contract_id", costly);
    match entity.name {
        "contract" => probes.push(of_contract),
        "organisation" => probes.push(exists("contract", "supplier_id", of_contract)),
        "it_system" => probes.push(exists("system_usage", "system_id", Condition::missing("local_name").negated())),
        "kle" => probes.push(exists("it_system_kle", "kle_id", Condition::everything())),
        _ => {}
    }
    probes
}

fn exists(entity: &str, via: &str, matching: Condition) -> Condition {
    Condition::Exists { entity: entity.to_owned(), via: via.to_owned(), matching: Box::new(matching) }
}

fn money_fields(entity: &Entity) -> Vec<String> {
    entity.fields.iter().filter(|field| field.kind == Kind::Money).map(|field| field.name.to_owned()).collect()
}

fn option_types() -> Vec<&'static str> {
    let fields = entities::ALL.iter().flat_map(|entity| entity.fields);
    let mut types: Vec<&str> =
        fields.filter_map(|field| if let Kind::Option(name) = field.kind { Some(name) } else { None }).collect();
    types.sort_unstable();
    types.dedup();
    types
}

/// Nothing, and every parameter with what somebody might try.
fn parameters(template: &templates::Template) -> Vec<Vec<(String, String)>> {
    let values = ["Sbsys", "Opus Løn", "Hemmelig lokal løsning", "Aldeles andet navn", "x", "%", "1", "0151"];
    let groups = ["Ballerup, Gladsaxe", "Naboer: Gladsaxe Kommune, Aldeles andet navn", "%", "|"];
    let mut all = vec![Vec::new()];
    for param in &template.params {
        let values = if param.kind == templates::ParamKind::Municipalities { &groups[..] } else { &values[..] };
        all.extend(values.iter().map(|value| vec![(param.name.clone(), (*value).to_owned())]));
    }
    all
}

// Thousands of answers are gone through: each pattern is made once.
static MOMENT: LazyLock<Regex> = LazyLock::new(|| Regex::new("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z").unwrap());
static UUID: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").unwrap());
static CLOCK: LazyLock<Regex> = LazyLock::new(|| Regex::new("[0-9]{2}:[0-9]{2}").unwrap());

fn without_moments(text: &str) -> String {
    MOMENT.replace_all(text, "MOMENT").into_owned()
}

fn without_uuids(text: &str) -> String {
    UUID.replace_all(text, "-").into_owned()
}

/// A report says when it was run.
fn without_clock(screen: &str) -> String {
    CLOCK.replace_all(screen, "--:--").into_owned()
}

/// The share layer itself, every row of every relation, as those who run templates read it.
async fn share_layer(stage: &Stage) -> Vec<(String, String)> {
    let mut said = Vec::new();
    for entity in entities::ALL.iter().filter(|entity| entity.fields.iter().any(|field| field.share.may_leave())) {
        let name = format!("share_{}", entity.name);
        match &stage.registry {
            Registry::Sqlite { .. } => {
                let pools = stage.registry.open("k159_gert").await;
                let sql = format!("select 1 from temp.sqlite_master where name = '{name}'");
                if texts(&pools, &format!("select name from temp.sqlite_master where name = '{name}'"))
                    .await
                    .unwrap()
                    .is_empty()
                {
                    continue;
                }
                let _ = sql;
                let all: Vec<String> =
                    columns(&pools, &name).await.iter().map(|column| format!("quote({column})")).collect();
                let rows = texts(&pools, &format!("select {} from {name} order by id", all.join(" || '|' || "))).await;
                said.push((name, format!("{rows:?}")));
            }
            Registry::Postgres(_) => {
                let Target::Postgres(address) = stage.registry.owner() else { panic!("not a server") };
                let options: sqlx::postgres::PgConnectOptions = address.parse().unwrap();
                let mut connection = options.connect().await.unwrap();
                let there: bool = sqlx::query_scalar("select to_regclass('share.' || $1) is not null")
                    .bind(&name)
                    .fetch_one(&mut connection)
                    .await
                    .unwrap();
                if there {
                    sqlx::raw_sql("set role kitos_template").execute(&mut connection).await.unwrap();
                    let sql =
                        format!("select row_to_json(t)::text from share.{name} t order by t.organisation_id, t.id");
                    let rows: Vec<String> =
                        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap();
                    said.push((name, format!("{rows:?}")));
                }
                connection.close().await.unwrap();
            }
        }
    }
    assert!(said.len() > 8, "only {} relations of the share layer were found", said.len());
    said
}

/// The first question that the two registries answer differently.
fn difference(one: &[(String, String)], other: &[(String, String)]) -> Option<String> {
    if one.len() != other.len() {
        return Some(format!("{} answers and {}", one.len(), other.len()));
    }
    one.iter().zip(other).find(|(one, other)| one != other).map(|((asked, one), (_, other))| {
        let short = |text: &str| {
            let at = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
            let from = at.saturating_sub(200);
            text.chars().skip(from).take(600).collect::<String>()
        };
        format!("{asked}\n--- {}\n--- {}", short(one), short(other))
    })
}

async fn pair(postgres: bool) -> [Stage; 2] {
    let fresh = async || if postgres { Registry::postgres().await } else { Registry::sqlite().await };
    [Stage::build(fresh().await, &ONE).await, Stage::build(fresh().await, &OTHER).await]
}

async fn nobody_else_can_tell(postgres: bool) {
    let [one, other] = pair(postgres).await;
    assert_eq!(one.ids, other.ids, "the two are not built alike");
    assert_eq!(difference(&share_layer(&one).await, &share_layer(&other).await), None, "the share layer");
    let mut asked = 0;
    for (login, _, _) in OTHERS {
        let (said, said_there) = (Transcript::of(&one, login).await, Transcript::of(&other, login).await);
        asked += said.len();
        if let Some(difference) = difference(&said, &said_there) {
            panic!("{login} can tell the two apart:\n{difference}");
        }
    }
    assert!(asked > 4_000, "only {asked} questions were asked");
    // And the owner can: there is something to hide.
    let own = [Transcript::of(&one, ANNA).await, Transcript::of(&other, ANNA).await];
    assert_ne!(difference(&own[0], &own[1]), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn hidden_values_change_nothing_for_anybody_else_on_sqlite() {
    nobody_else_can_tell(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hidden_values_change_nothing_for_anybody_else_on_postgresql() {
    nobody_else_can_tell(true).await;
}

/// Rewrites a view of the share layer: `from` becomes `to` in its text.
fn rewritten(view: &str, from: &str, to: &str) -> String {
    format!(
        "do $do$ declare text text := pg_get_viewdef('share.{view}'::regclass); begin \
         if position($f${from}$f$ in text) = 0 then raise exception 'not in the view: %', text; end if; \
         set local role kitos_share; \
         execute 'create or replace view share.{view} with (security_barrier) as ' || replace(text, $f${from}$f$, $t${to}$t$); \
         end $do$"
    )
}

/// What is taken away, and in whose answers it must show (none: in the share layer's rows).
fn mutants() -> Vec<(&'static str, String, Option<&'static str>)> {
    let lines_open = "alter policy share_read on kitos.economy_line using (true); ".to_owned();
    vec![
        (
            "Lokal lines have rows in the share layer",
            lines_open.clone() + &rewritten("share_economy_line", "t.visibility = 'shared'::text", "true"),
            None,
        ),
        (
            "a Lokal contract's operation is summed",
            lines_open + &rewritten("share_contract", "l.visibility = 'shared'::text", "true"),
            None,
        ),
        (
            "the remark is a column of the share layer",
            "grant select (remark) on kitos.contract to kitos_share; ".to_owned()
                + &rewritten("share_contract", " AS price_hidden", " AS price_hidden, t.remark"),
            None,
        ),
        (
            "everybody reads Lokal systems",
            "alter policy read on kitos.it_system using (true)".to_owned(),
            Some("k163_hans"),
        ),
        (
            "the KLE of Lokal systems is everybody's",
            "alter policy read on kitos.it_system_kle using (true)".to_owned(),
            Some("k159_gert"),
        ),
        (
            "everybody reads local reports",
            "alter policy read on kitos.report_template using (true)".to_owned(),
            Some("k159_lise"),
        ),
        (
            "the secretariat reads contracts",
            "alter policy own_read on kitos.contract using (true)".to_owned(),
            Some(SECRETARIAT),
        ),
        (
            "the secretariat reads people",
            "alter policy own_read on kitos.person using (true)".to_owned(),
            Some(SECRETARIAT),
        ),
        (
            "the secretariat reads payment lines",
            "alter policy own_read on kitos.economy_line using (true)".to_owned(),
            Some(SECRETARIAT),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_defence_is_needed() {
    let stages = pair(true).await;
    let databases = stages.each_ref().map(|stage| match &stage.registry {
        Registry::Postgres(database) => database,
        Registry::Sqlite { .. } => panic!("not a server"),
    });
    for (name, change, login) in mutants() {
        for database in databases {
            database.admin(&change).await;
        }
        let [one, other] = match login {
            None => [share_layer(&stages[0]).await, share_layer(&stages[1]).await],
            Some(login) => [exports_of(&stages[0], login).await, exports_of(&stages[1], login).await],
        };
        assert_ne!(difference(&one, &other), None, "nobody notices that {name}");
        for (stage, database) in stages.iter().zip(databases) {
            migrate(&stage.registry.owner(), Purpose::Own).await.unwrap();
            database.fix_today().await;
        }
    }
    assert_eq!(difference(&share_layer(&stages[0]).await, &share_layer(&stages[1]).await), None);
}

async fn exports_of(stage: &Stage, login: &'static str) -> Vec<(String, String)> {
    let mut transcript = Transcript { login, db: stage.db(login).await, said: Vec::new() };
    for entity in entities::ALL {
        transcript.export(entity).await;
    }
    transcript.said
}
