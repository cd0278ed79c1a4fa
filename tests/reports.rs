//! Report templates: what may stand in them, what they compile to, and what they show of
//! seven municipalities on both databases.

use kitos::db::Db;
use kitos::db::open::Pools;
use kitos::db::report;
use kitos::db::run::Connection;
use kitos::db::setup::{Bind, Setup};
use kitos::model::entities;
use kitos::model::entity::{Kind, Tenancy};
use kitos::model::report::{self as templates, Scope, Template, TemplateError};
use kitos::model::request::{Outcome, Refusal, ReportResult, ReportRow, Request};
use kitos::model::session::{Session, Store};
use kitos::model::share::Share;
use kitos::model::value::Value;
use proptest::prelude::*;

use crate::support::registry::{Registry, moment, uuid};
use crate::support::world::{ANNA, SIGRID, World, date, insert};

// ---- what a template says ----

#[test]
fn forty_eight_templates_ship_and_the_first_shows_prices() {
    assert_eq!(templates::shipped().len(), 48, "one of them does not parse");
    let prices: Vec<&str> = templates::naming_prices().map(|template| template.code.as_str()).collect();
    let of_prices = [
        "prices-per-system",
        "price-per-inhabitant",
        "price-per-inhabitant-by-size",
        "supplier-benchmark",
        "cost-benchmark",
        "cost-benchmark-by-size",
    ];
    assert_eq!(prices, of_prices);
    assert_eq!(templates::shipped()[0].code, "prices-per-system");
    assert!(templates::shipped()[0].has_param("system"));
}

#[test]
fn the_secretariat_is_offered_shared_reports_and_those_on_the_catalogue() {
    let secretariat = session(1, &["global_admin"]);
    for template in templates::shipped() {
        let own = template.scope == Scope::Local && template.base.tenancy == Tenancy::Tenant;
        assert_eq!(template.offered_to(&secretariat), !own, "{}", template.code);
        assert!(template.offered_to(&session(7, &["user"])));
    }
}

#[test]
fn the_compiled_texts_are_as_they_were_approved() {
    for template in templates::shipped() {
        let text = report::compile(template).text.replace(", (select", ",\n(select").replace("), ", "),\n");
        insta::assert_snapshot!(template.code.as_str(), text);
    }
}

/// The word list of the database: no quotes or comments, keywords, letters, `c1` to `c99`,
/// relations and columns of the share layer.
pub fn known_words() -> Vec<String> {
    const KEYWORDS: &str = "with as select from left join on where and or not is null true false case when then else \
         end cast bigint text textdate count distinct sum min max coalesce exists in over partition by order desc \
         nulls last group row_number string_agg";
    let mut known: Vec<String> = KEYWORDS.split_whitespace().map(str::to_owned).collect();
    known.extend((1..=99).map(|number| format!("c{number}")));
    known.extend(["id", "organisation_id", "price_hidden", "name_key", "v_today"].map(str::to_owned));
    known.push("like".to_owned());
    known.push("v_code".to_owned());
    known.extend(["list_before", "list_after"].map(str::to_owned));
    known.extend(codes().map(|code| format!("code_{code}")));
    known.extend(templates::DAYS.iter().map(|(_, column)| (*column).to_owned()));
    for entity in entities::ALL {
        known.push(format!("share_{}", entity.name));
        known.extend(entity.fields.iter().filter(|field| field.share.may_leave()).map(|field| field.name.to_owned()));
    }
    known
}

#[test]
fn a_shared_text_keeps_to_the_words_that_the_database_lets_through() {
    let known = known_words();
    for template in templates::shipped().iter().filter(|template| template.scope.is_shared()) {
        let text = report::compile(template).text;
        assert!(!text.contains([';', '\'', '\\', ':', '[', ']', '{', '}', '"']), "{}", template.code);
        assert!(!text.contains("--") && !text.contains("/*"), "{}", template.code);
        for word in text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_') {
            let number = word.chars().all(|letter| letter.is_ascii_digit());
            assert!(number || word.len() <= 1 || known.iter().any(|name| name == word), "{}: {word}", template.code);
        }
    }
}

/// The codes of all fixed choices that may leave.
fn codes() -> impl Iterator<Item = &'static str> {
    let fields = entities::ALL.iter().flat_map(|entity| entity.fields).filter(|field| field.share.may_leave());
    fields.flat_map(|field| if let Kind::Choice(choices) = field.kind { choices.codes } else { &[] }).copied()
}

/// A template with these parts; what is not given is plain.
fn written(scope: &str, base: &str, parts: &str) -> String {
    let words =
        "[name]\nda = \"n\"\nen = \"n\"\n[description]\nda = \"d\"\nen = \"d\"\n[audience]\nda = \"a\"\nen = \"a\"\n";
    format!("code = \"t\"\nversion = 1\ncategory = \"other\"\nscope = \"{scope}\"\nbase = \"{base}\"\n{parts}\n{words}")
}

const COLUMN: &str = "heading = { da = \"k\", en = \"k\" }, kind";

fn column(value: &str, kind: &str, more: &str) -> String {
    format!("{{ code = \"c\", {COLUMN} = \"{kind}\", value = \"{value}\"{more} }}")
}

/// Every place in which a field can stand, with this field in it.
fn places(path: &str, kind: &str) -> Vec<(&'static str, String)> {
    let plain = format!("column = [{}]", column("supplier_id.name", "text", ""));
    vec![
        ("column \"c\"", format!("column = [{}]", column(path, kind, ""))),
        (
            "column \"c\"",
            format!("group = [\"supplier_id\"]\ncolumn = [{}]", column(path, "int", ", aggregate = \"count\"")),
        ),
        ("column \"c\"", {
            let ratio = column("procurement_year", "int", &format!(", per = \"{path}\", aggregate = \"sum\""));
            format!("group = [\"supplier_id\"]\ncolumn = [{ratio}]")
        }),
        ("column \"c\"", {
            let plus = format!(", plus = [{{ value = \"{path}\", times = 5 }}], aggregate = \"sum\"");
            format!("group = [\"supplier_id\"]\ncolumn = [{}]", column("procurement_year", "int", &plus))
        }),
        ("filter", format!("{plain}\nfilter = [{{ field = \"{path}\", missing = true }}]")),
        (
            "filter",
            format!(
                "{plain}\nfilter = [{{ not = {{ any = [{{ all = [{{ field = \"{path}\", missing = false }}] }}] }} }}]"
            ),
        ),
        (
            "filter",
            format!(
                "{plain}\nfilter = [{{ exists = \"contract_system\", via = \"contract_id\", \
                 matching = [{{ field = \"contract_id.{path}\", missing = true }}] }}]"
            ),
        ),
        ("group", format!("{plain}\ngroup = [\"{path}\"]")),
        ("sort", format!("{plain}\nsort = [{{ by = \"{path}\" }}]")),
        (
            "parameter \"p\"",
            format!(
                "{plain}\nparam = [{{ name = \"p\", kind = \"text\", label = {{ da = \"p\", en = \"p\" }}, field = \"{path}\" }}]"
            ),
        ),
        (
            "overlap",
            format!("{plain}\ngroup = [\"supplier_id\"]\noverlap = {{ from = \"{path}\", to = \"valid_to\" }}"),
        ),
    ]
}

#[test]
fn what_is_never_shared_is_refused_wherever_it_stands() {
    let forbidden = [
        ("remark", "contract", "remark", Share::Note),
        ("contract_signer", "contract", "contract_signer", Share::Person),
        ("contract_ref", "contract", "contract_ref", Share::Internal),
        ("parent_id.remark", "contract", "remark", Share::Note),
        ("supplier_id.email", "organisation", "email", Share::Internal),
    ];
    for (path, entity, field, class) in forbidden {
        for scope in ["shared-identified", "shared-anonymous"] {
            for (place, parts) in places(path, "text") {
                let refused = Template::parse(&written(scope, "contract", &parts));
                let expected = TemplateError::NeverShared {
                    place: place.to_owned(),
                    entity: entity.to_owned(),
                    field: field.to_owned(),
                    class,
                };
                assert_eq!(refused, Err(expected), "{parts}");
            }
        }
        let (_, local) = places(path, "text").remove(0);
        assert!(Template::parse(&written("local", "contract", &local)).is_ok(), "{path}");
    }
}

#[test]
fn a_refusal_names_the_field_and_the_rule() {
    let parts = format!("column = [{}]", column("remark", "text", ""));
    let refused = Template::parse(&written("shared-identified", "contract", &parts)).unwrap_err();
    let said = "column \"c\": contract.remark is of the class note; remarks and notes are never shared";
    assert_eq!(refused.to_string(), said);
    let parts = format!("column = [{}]", column("supplyer_id.name", "text", ""));
    let refused = Template::parse(&written("shared-identified", "contract", &parts)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "column \"c\": contract has no field \"supplyer_id\"; did you mean \"supplier_id\"?"
    );
}

/// Text stands in quotes, and the database runs no quotes; codes are the columns of a view.
#[test]
fn fixed_text_stands_in_local_filters_only() {
    let column = column("supplier_id.name", "text", "");
    let parts = format!("column = [{column}]\nfilter = [{{ field = \"running\", is = \"month\" }}]");
    let local = Template::parse(&written("local", "contract", &parts)).unwrap();
    assert!(report::compile(&local).text.contains("t.running = 'month'"));
    let shared = report::compile(&Template::parse(&written("shared-identified", "contract", &parts)).unwrap());
    assert!(shared.text.contains("t.running = (select code_month from v_code)"), "{}", shared.text);
    let name = parts.replace("running", "name");
    assert!(Template::parse(&written("local", "contract", &name)).is_ok());
    assert!(Template::parse(&written("shared-identified", "contract", &name)).is_err());
    for bad in ["weekly", "month' or 'a' = 'a"] {
        assert!(Template::parse(&written("local", "contract", &parts.replace("month", bad))).is_err());
    }
}

#[test]
fn relations_outside_the_share_layer_are_refused() {
    for base in ["contract_role", "person", "reference", "contract_element", "catalogue_order"] {
        let parts = format!("column = [{}]", column("id", "int", ""));
        let refused = Template::parse(&written("shared-identified", base, &parts));
        assert!(matches!(refused, Err(TemplateError::NotInShareLayer { .. })), "{base}: {refused:?}");
    }
    let exists = "filter = [{ exists = \"contract_role\", via = \"contract_id\" }]";
    let parts = format!("column = [{}]\n{exists}", column("supplier_id.name", "text", ""));
    let refused = Template::parse(&written("shared-identified", "contract", &parts));
    assert!(matches!(refused, Err(TemplateError::NotInShareLayer { .. })), "{refused:?}");
}

#[test]
fn an_anonymous_report_cannot_name_a_municipality() {
    let median = "{ code = \"m\", heading = { da = \"m\", en = \"m\" }, kind = \"money\", value = \"operation_total\", aggregate = \"median\" }";
    let anonymous = |group: &str, more: &str| {
        let parts = format!("min_municipalities = 3\ngroup = [\"{group}\"]\ncolumn = [{median}]\n{more}");
        Template::parse(&written("shared-anonymous", "contract", &parts))
    };
    assert!(anonymous("supplier_id", "").is_ok());
    assert!(anonymous("organisation.size_class", "").is_ok());
    for group in
        ["organisation", "organisation.name", "organisation.cvr", "organisation.inhabitants", "name", "parent_id"]
    {
        assert!(matches!(anonymous(group, ""), Err(TemplateError::Identifies { .. })), "{group}");
    }
    let one = "filter = [{ field = \"organisation.name\", is = \"Ballerup Kommune\" }]";
    assert!(matches!(anonymous("supplier_id", one), Err(TemplateError::Identifies { .. })));
    let param = |kind: &str, field: &str, default: &str| {
        let param = format!(
            "param = [{{ name = \"p\", kind = \"{kind}\", label = {{ da = \"p\", en = \"p\" }}, field = \"{field}\"{default} }}]"
        );
        anonymous("supplier_id", &param)
    };
    assert!(param("choice", "organisation.size_class", ", default = \"medium\"").is_ok());
    assert!(matches!(param("choice", "organisation.size_class", ""), Err(TemplateError::OpenParameter { .. })));
    assert!(matches!(param("text", "supplier_id.name", ", default = \"x\""), Err(TemplateError::OpenParameter { .. })));
    let Err(refused) = param("municipalities", "organisation.name", "") else { panic!("a comparison group") };
    assert_eq!(refused, TemplateError::ComparisonGroup { name: "p".to_owned() });
    assert!(refused.to_string().contains("differ by one municipality"), "{refused}");
    let parts = format!("min_municipalities = 2\ngroup = [\"supplier_id\"]\ncolumn = [{median}]");
    assert!(Template::parse(&written("shared-anonymous", "contract", &parts)).is_err());
}

// ---- seven municipalities ----

/// Code, inhabitants, and whether the municipality is party to the agreement.
const MUNICIPALITIES: [(&str, i64, bool); 7] = [
    ("0151", 1000, true),
    ("0159", 2000, true),
    ("0163", 3000, true),
    ("0167", 4000, true),
    ("0153", 5000, true),
    ("0155", 6000, true),
    ("0157", 7000, false),
];
const SYSTEMS: [&str; 6] = ["Opus", "Nexus", "Sbsys", "Cura", "Hemmelig", "Alene"];

/// A contract on one system: whose, which, its operation per year in øre, and is it shared.
#[derive(Clone, Copy)]
struct Planted {
    owner: usize,
    system: usize,
    operation: i64,
    shared: bool,
    irrevocable_to: Option<&'static str>,
    end: &'static str,
}

const fn planted(owner: usize, system: usize, operation: i64, shared: bool) -> Planted {
    Planted { owner, system, operation, shared, irrevocable_to: None, end: "9999-12-31" }
}

const fn until(mut planted: Planted, irrevocable_to: Option<&'static str>, end: &'static str) -> Planted {
    planted.irrevocable_to = irrevocable_to;
    planted.end = end;
    planted
}

/// Opus: five share their price, one hides it, and the seventh is no party. Nexus: two. Sbsys:
/// three, whose windows are open together for two only. Cura: two of three are hidden.
const CONTRACTS: &[Planted] = &[
    planted(0, 0, 100_000, true),
    planted(1, 0, 300_000, true),
    planted(2, 0, 900_000, true),
    planted(3, 0, 1_600_000, true),
    planted(4, 0, 1_000_001, true),
    planted(5, 0, 77_777_777, false),
    planted(6, 0, 55_555_555, true),
    planted(0, 1, 40_000, true),
    planted(1, 1, 50_000, true),
    until(planted(0, 2, 10_000, true), None, "2026-12-01"),
    until(planted(1, 2, 20_000, true), Some("2026-10-01"), "2027-06-01"),
    until(planted(2, 2, 30_000, true), Some("2027-01-01"), "2027-05-01"),
    planted(0, 3, 11_000, true),
    planted(1, 3, 88_888, false),
    planted(2, 3, 99_999, false),
    planted(3, 4, 12_345, true),
];

struct Stage {
    registry: Registry,
    pools: Pools,
    reader: Session,
}

fn session(organisation_id: i64, roles: &[&str]) -> Session {
    Session {
        login: "anna".to_owned(),
        person_id: 1,
        person_name: "anna".to_owned(),
        organisation_id,
        organisation_name: String::new(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        today: moment().date_naive(),
        store: Store::OwnFile,
        demo: false,
        read_only: false,
        identities: Vec::new(),
        as_of: None,
        history_from: None,
    }
}

fn day(text: Option<&str>) -> Bind {
    Bind::Date(text.map(|text| text.parse().unwrap()))
}

/// `secret` goes into every hidden value, and into nothing else.
async fn plant(registry: &Registry, secret: i64) {
    let mut ids = Vec::new();
    for (code, _, _) in MUNICIPALITIES {
        ids.push(registry.municipality(code).await);
    }
    let mut setup = registry.setup().await;
    let common = setup.change_set(1, "edit", "").await.unwrap();
    for (index, (_, inhabitants, party)) in MUNICIPALITIES.into_iter().enumerate() {
        let facts = vec![inhabitants.into(), common.into(), ids[index].into()];
        setup
            .run("update organisation set inhabitants = $1, change_id = $2, version = version + 1 where id = $3", facts)
            .await
            .unwrap();
        if party {
            accede(&mut setup, common, ids[index]).await;
        }
    }
    let mut systems = Vec::new();
    for name in SYSTEMS {
        let access = if name == "Hemmelig" { "local" } else { "shared" };
        let facts = vec![uuid().as_str().into(), common.into(), name.into(), access.into()];
        let insert = "insert into it_system (organisation_id, uuid, change_id, name, name_key, access) \
                      values (1, $1, $2, $3, $3, $4) returning id";
        systems.push(setup.number(insert, facts).await.unwrap());
    }
    for (index, id) in ids.iter().enumerate() {
        let change = setup.change_set(*id, "edit", "").await.unwrap();
        for contract in CONTRACTS.iter().filter(|contract| contract.owner == index) {
            plant_contract(&mut setup, *id, change, systems[contract.system], contract, secret).await;
        }
        usage(&mut setup, *id, change, systems[5], "Alene").await;
    }
    setup.commit().await.unwrap();
}

async fn accede(setup: &mut Setup, change: i64, member: i64) {
    let insert = "insert into accession (organisation_id, uuid, change_id, member_id, agreement, in_force_from) \
                  values (1, $1, $2, $3, 'sharing', $4)";
    let facts = vec![uuid().as_str().into(), change.into(), member.into(), day(Some("2017-08-15"))];
    setup.run(insert, facts).await.unwrap();
}

async fn usage(setup: &mut Setup, owner: i64, change: i64, system: i64, name: &str) -> i64 {
    let insert = "insert into system_usage (organisation_id, uuid, change_id, name, name_key, system_id) \
                  values ($1, $2, $3, $4, $4, $5) returning id";
    let facts = vec![owner.into(), uuid().as_str().into(), change.into(), name.into(), system.into()];
    setup.number(insert, facts).await.unwrap()
}

async fn plant_contract(setup: &mut Setup, owner: i64, change: i64, system: i64, planted: &Planted, secret: i64) {
    let visibility = if planted.shared { "shared" } else { "local" };
    let name = SYSTEMS[planted.system];
    let hidden = format!("secret {secret}");
    let insert = "insert into contract (organisation_id, uuid, change_id, name, name_key, visibility, irrevocable_to, \
                  effective_end, remark, contract_signer, contract_ref) \
                  values ($1, $2, $3, $4, $4, $5, $6, $7, $8, $8, $8) returning id";
    let facts = vec![
        owner.into(),
        uuid().as_str().into(),
        change.into(),
        name.into(),
        visibility.into(),
        day(planted.irrevocable_to),
        day(Some(planted.end)),
        hidden.as_str().into(),
    ];
    let contract = setup.number(insert, facts).await.unwrap();
    let amount = if planted.shared { planted.operation } else { planted.operation + secret };
    let insert = "insert into economy_line (organisation_id, uuid, change_id, contract_id, visibility, direction, \
                  acquisition, operation, other, note) values ($1, $2, $3, $4, $5, 'external', $6, $6, 0, $7)";
    let facts = vec![
        owner.into(),
        uuid().as_str().into(),
        change.into(),
        contract.into(),
        visibility.into(),
        amount.into(),
        hidden.as_str().into(),
    ];
    setup.run(insert, facts).await.unwrap();
    let used = usage(setup, owner, change, system, name).await;
    let insert = "insert into contract_system (organisation_id, uuid, change_id, contract_id, usage_id) \
                  values ($1, $2, $3, $4, $5)";
    let facts = vec![owner.into(), uuid().as_str().into(), change.into(), contract.into(), used.into()];
    setup.run(insert, facts).await.unwrap();
}

async fn stages(secret: i64) -> Vec<Stage> {
    let mut stages = Vec::new();
    for registry in Registry::both().await {
        let own = registry.municipality("0151").await;
        registry.person(own, "anna", &["contract_admin"]).await;
        plant(&registry, secret).await;
        registry.publish_all().await;
        let pools = registry.open("anna").await;
        stages.push(Stage { registry, pools, reader: session(own, &["contract_admin"]) });
    }
    stages
}

impl Stage {
    async fn connection(&self) -> Connection {
        match &self.pools {
            Pools::Sqlite(pool) => Connection::Sqlite(pool.acquire().await.unwrap()),
            Pools::Postgres(pool) => Connection::Postgres(pool.acquire().await.unwrap()),
        }
    }

    async fn run(&self, code: &str, params: &[(&str, &str)]) -> ReportResult {
        self.run_as(&self.reader, code, params, 100).await.unwrap()
    }

    async fn run_as(
        &self,
        reader: &Session,
        code: &str,
        params: &[(&str, &str)],
        limit: usize,
    ) -> Result<ReportResult, Refusal> {
        let params: Vec<(String, String)> =
            params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        report::run(&mut self.connection().await, reader, code, &params, limit).await
    }

    /// A template of the test's own, published first.
    async fn run_own(&self, template: &Template, params: &[(&str, &str)]) -> Result<ReportResult, Refusal> {
        let mut setup = self.registry.setup().await;
        report::publish(&mut setup, [template]).await.unwrap();
        setup.commit().await.unwrap();
        let params: Vec<(String, String)> =
            params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        report::run_template(&mut self.connection().await, &self.reader, template, &params, 100).await
    }
}

/// Rows as text, easy to compare: cells by `|`, then `*` for one's own and `hidden`.
fn shown(result: &ReportResult) -> Vec<String> {
    let cell = |value: &Value| match value {
        Value::Null => "-".to_owned(),
        Value::Text(text) => text.clone(),
        Value::Date(day) => day.to_string(),
        Value::Bool(flag) => flag.to_string(),
        other => other.as_int().map_or_else(|| format!("{other:?}"), |number| number.to_string()),
    };
    result
        .rows
        .iter()
        .map(|row| {
            let cells: Vec<String> = row.cells.iter().map(cell).collect();
            let marks = format!("{}{}", if row.own { " *" } else { "" }, if row.hidden { " hidden" } else { "" });
            format!("{}{marks}", cells.join("|"))
        })
        .collect()
}

fn facts(result: &ReportResult) -> (Vec<String>, i64, i64, bool) {
    (shown(result), result.municipalities, result.hidden, result.more)
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_are_shown_by_name_and_hidden_ones_say_so() {
    for stage in stages(0).await {
        let found = stage.run("prices-per-system", &[("system", "Opus")]).await;
        let expected = [
            "Opus|Ballerup Kommune|-|100000|100000|0|100|1 *",
            "Opus|Brøndby Kommune|-|1000001|1000001|0|200|1",
            "Opus|Dragør Kommune|-|-|-|-|-|1 hidden",
            "Opus|Gladsaxe Kommune|-|300000|300000|0|150|1",
            "Opus|Herlev Kommune|-|900000|900000|0|300|1",
            "Opus|Hvidovre Kommune|-|1600000|1600000|0|400|1",
        ];
        assert_eq!(facts(&found), (expected.map(str::to_owned).to_vec(), 6, 1, false));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn anonymous_figures_need_their_minimum_of_municipalities() {
    for stage in stages(0).await {
        let found = stage.run("price-per-inhabitant", &[]).await;
        // Opus: 100, 150, 200, 300, 400 øre per inhabitant; the sixth hides, the seventh is no party.
        // Sbsys: three have a median and no extremes; Nexus and Cura are too few for any figure.
        let expected = ["Opus|5|100|200|400 hidden", "Sbsys|3|-|10|-", "Nexus|2|-|-|-", "Cura|1|-|-|-"];
        assert_eq!(facts(&found), (expected.map(str::to_owned).to_vec(), 5, 1, false));
    }
}

/// Five years of each system: acquisition and five times the operation, with mean, share of all
/// and a sum below. Opus: 6, 18, 54 and 96 thousand, and 6,000,006 øre; Nexus too few for figures.
#[tokio::test(flavor = "multi_thread")]
async fn sums_of_several_years_have_means_shares_and_a_total() {
    let years = |code: &str, kind: &str, more: &str| {
        format!(
            "{{ code = \"{code}\", heading = {{ da = \"k\", en = \"k\" }}, kind = \"{kind}\", \
             value = \"contract_id.acquisition_total\", \
             plus = [{{ value = \"contract_id.operation_total\", times = 5 }}], {more} }}"
        )
    };
    let columns = [
        column("system_id.name", "text", ""),
        years("sum", "money", "aggregate = \"sum\", total = true"),
        years("mean", "money", "aggregate = \"avg\""),
        years("part", "int", "aggregate = \"sum\", share_of_total = true"),
    ]
    .join(", ");
    let parts = |scope: &str| {
        let parts = format!(
            "min_municipalities = 3\ngroup = [\"system_id\"]\ncolumn = [{columns}]\n\
             filter = [{{ not = {{ field = \"system_id\", missing = true }} }}]\n\
             sort = [{{ by = \"sum\", descending = true }}, {{ by = \"c\" }}]"
        );
        Template::parse(&written(scope, "contract_system", &parts)).unwrap()
    };
    for stage in stages(0).await {
        let found = stage.run_own(&parts("shared-anonymous"), &[]).await.unwrap();
        let expected = ["Opus|23400006|4680001|98 hidden", "Sbsys|360000|120000|2", "Cura|-|-|-", "Nexus|-|-|-"];
        assert_eq!(shown(&found), expected);
        assert_eq!(found.totals, [(1, Value::Money(23_760_006))]);
        let mut identified = parts("shared-identified");
        identified.version = 2;
        let found = stage.run_own(&identified, &[]).await.unwrap();
        let expected = ["Opus|23400006|4680001|98 hidden", "Sbsys|360000|120000|2", "Cura|66000|66000|0 hidden"];
        assert_eq!(shown(&found), expected);
        assert_eq!(found.totals, [(1, Value::Money(23_826_006))]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn joint_tenders_are_found_where_most_windows_are_open() {
    for stage in stages(0).await {
        let found = stage.run("joint-tender", &[("system", "Sbsys")]).await;
        // Ballerup's window closes on 1 December, before Herlev's opens on 1 January.
        let names = "Ballerup Kommune, Gladsaxe Kommune";
        assert_eq!(shown(&found), [format!("Sbsys|2|{names}|2026-10-01|2026-12-01|3000|100")]);
        assert_eq!(found.municipalities, 2);
        let all = stage.run("joint-tender", &[]).await;
        let systems: Vec<&Value> = all.rows.iter().map(|row| &row.cells[0]).collect();
        let expected = ["Opus", "Cura", "Nexus", "Sbsys"].map(Value::text);
        assert_eq!(systems, expected.iter().collect::<Vec<_>>());
        assert_eq!(all.rows[0].cells[6], Value::Int(83));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn visibility_and_expiry_and_own_systems_are_counted() {
    for stage in stages(0).await {
        let found = stage.run("price-visibility", &[]).await;
        let expected = [
            "Ballerup Kommune|4|4|0|100 *",
            "Brøndby Kommune|1|1|0|100",
            "Dragør Kommune|1|0|1|0",
            "Gladsaxe Kommune|4|3|1|75",
            "Herlev Kommune|3|2|1|67",
            "Hvidovre Kommune|2|2|0|100",
        ];
        assert_eq!(facts(&found), (expected.map(str::to_owned).to_vec(), 6, 0, false));
        let shared = stage.run("expiring-contracts-shared", &[]).await;
        let expected = [
            "2026-12-01|Ballerup Kommune|Sbsys|-|-|-|- *",
            "2027-05-01|Herlev Kommune|Sbsys|-|-|-|-",
            "2027-06-01|Gladsaxe Kommune|Sbsys|-|-|-|-",
        ];
        assert_eq!(shown(&shared), expected);
        let own = stage.run("expiring-contracts", &[]).await;
        assert_eq!(shown(&own), ["Sbsys|-|2026-12-01|-|10000|-|-"]);
        let bare = stage.run("systems-without-contract", &[]).await;
        assert_eq!(facts(&bare), (vec!["Alene|-|-|-|-".to_owned()], 1, 0, false));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_say_when_there_are_more_rows_and_count_all_of_them() {
    for stage in stages(0).await {
        let found = stage.run_as(&stage.reader, "prices-per-system", &[], 2).await.unwrap();
        assert_eq!((found.rows.len(), found.more, found.municipalities, found.hidden), (2, true, 6, 3));
        assert_eq!(stage.run("prices-per-system", &[("system", "Nothing")]).await.rows, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_wrongly_is_refused_in_words() {
    for stage in stages(0).await {
        let refused = |code: &'static str, params: &'static [(&'static str, &'static str)]| {
            let stage = &stage;
            async move { stage.run_as(&stage.reader, code, params, 10).await.unwrap_err() }
        };
        assert_eq!(refused("no-such-report", &[]).await, Refusal::Gone);
        assert!(matches!(refused("prices-per-system", &[("municipality", "x")]).await, Refusal::Invalid { .. }));
        let secretariat = session(1, &["global_admin"]);
        let local = stage.run_as(&secretariat, "systems-without-contract", &[], 10).await;
        assert_eq!(local, Err(Refusal::Denied));
    }
}

/// Two registries that differ in hidden amounts, remarks, persons and case numbers only.
#[tokio::test(flavor = "multi_thread")]
async fn hidden_values_change_nothing_in_any_shared_report() {
    for (one, other) in stages(0).await.iter().zip(&stages(123_456_789).await) {
        for template in templates::shipped().iter().filter(|template| template.scope.is_shared()) {
            for params in [&[][..], &[("system", "Opus")][..], &[("system", "Cura")][..]] {
                if params.iter().all(|(name, _)| template.has_param(name)) {
                    let (first, second) =
                        (one.run(&template.code, params).await, other.run(&template.code, params).await);
                    assert_eq!(facts(&first), facts(&second), "{}", template.code);
                    assert!(!format!("{:?} {:?}", first.rows, first.totals).contains("secret"));
                }
            }
        }
    }
}

/// Everybody gets the same rows; only the mark of one's own differs.
#[tokio::test(flavor = "multi_thread")]
async fn a_shared_report_is_the_same_for_every_reader() {
    for stage in stages(0).await {
        let other = session(stage.registry.municipality("0155").await, &["user"]);
        for template in templates::shipped().iter().filter(|template| template.scope.is_shared()) {
            let mut mine = stage.run(&template.code, &[]).await;
            let mut theirs = stage.run_as(&other, &template.code, &[], 100).await.unwrap();
            for row in mine.rows.iter_mut().chain(&mut theirs.rows) {
                row.own = false;
            }
            assert_eq!(facts(&mine), facts(&theirs), "{}", template.code);
        }
    }
}

/// A comparison group is for what names municipalities, is of municipalities, and the reader's own.
#[test]
fn a_comparison_group_is_chosen_in_identified_reports_only() {
    let param = |scope: &str, kind: &str, field: &str, default: &str| {
        let parts = format!(
            "column = [{{ code = \"n\", heading = {{ da = \"k\", en = \"k\" }}, kind = \"text\", value = \"supplier_id.name\" }}]\n\
             param = [{{ name = \"p\", kind = \"{kind}\", label = {{ da = \"p\", en = \"p\" }}, field = \"{field}\"{default} }}]"
        );
        Template::parse(&written(scope, "contract", &parts))
    };
    let good = param("shared-identified", "municipalities", "organisation.name", "").unwrap();
    assert_eq!(good.group_param().unwrap().name, "p");
    assert!(param("local", "municipalities", "organisation.name", "").is_err());
    assert!(param("shared-identified", "municipalities", "supplier_id.name", "").is_err());
    assert!(param("shared-identified", "municipalities", "organisation.region", "").is_err());
    let default = ", default = \"Ballerup Kommune\"";
    assert!(param("shared-identified", "municipalities", "organisation.name", default).is_err());
    let given = |value: &str| report::arguments(&good, &[("p".to_owned(), value.to_owned())]);
    assert_eq!(
        given("Omegnen: Ballerup Kommune, Gladsaxe Kommune").unwrap(),
        [Some("|Ballerup Kommune|Gladsaxe Kommune|".to_owned())]
    );
    assert_eq!(given("").unwrap(), [None]);
    for broken in ["Omegnen:", "Ballerup Kommune|", ",", &"x".repeat(9_000)] {
        assert!(matches!(given(broken), Err(Refusal::Invalid { .. })), "{broken}");
    }
}

/// An anonymous template with two parameters; every run is of one cell of their table.
fn with_two_parameters() -> Template {
    let param = |name: &str, field: &str, default: &str| {
        format!(
            "{{ name = \"{name}\", kind = \"choice\", label = {{ da = \"p\", en = \"p\" }}, field = \"{field}\", default = \"{default}\" }}"
        )
    };
    let figure = |code: &str, aggregate: &str| {
        format!(
            "{{ code = \"{code}\", heading = {{ da = \"k\", en = \"k\" }}, kind = \"money\", \
             value = \"contract_id.operation_total\", aggregate = \"{aggregate}\" }}"
        )
    };
    let parts = format!(
        "min_municipalities = 3\ngroup = [\"system_id\"]\nparam = [{}, {}]\ncolumn = [{}, {}, {}]",
        param("size", "organisation.size_class", "small"),
        param("running", "contract_id.running", "month"),
        "{ code = \"n\", heading = { da = \"k\", en = \"k\" }, kind = \"int\", value = \"contract_id.operation_total\", aggregate = \"municipalities\" }",
        figure("sum", "sum"),
        figure("median", "median"),
    );
    Template::parse(&written("shared-anonymous", "contract_system", &parts)).unwrap()
}

/// All pairs of parameters: no figure of fewer than three, and no row in two of the runs.
#[tokio::test(flavor = "multi_thread")]
async fn parameter_pairs_do_not_narrow_a_group_below_the_minimum() {
    let anonymous: Vec<&Template> =
        templates::shipped().iter().filter(|template| template.scope == Scope::SharedAnonymous).collect();
    // Of one closed list each, `guard` runs every choice of what ships; pairs are tried here.
    assert!(anonymous.iter().all(|template| template.params.len() <= 1), "a second parameter: add its pairs here");
    let template = with_two_parameters();
    for stage in stages(0).await {
        spread(&stage).await;
        let mut total = 0;
        for size in ["small", "medium", "large", "very_large"] {
            for running in ["calendar_year", "quarter", "month"] {
                let found = stage.run_own(&template, &[("size", size), ("running", running)]).await.unwrap();
                for row in &found.rows {
                    let (count, sum, median) = (row.cells[0].as_int(), &row.cells[1], &row.cells[2]);
                    let few = count.unwrap_or_default() < 3;
                    assert_eq!((few, few), (sum.is_null(), median.is_null()), "{row:?}");
                    total += count.unwrap_or_default();
                }
            }
        }
        assert!(total > 0, "nothing was found in any cell");
        let shared = CONTRACTS.iter().filter(|contract| contract.shared && contract.owner != 6).count();
        assert!(total <= i64::try_from(shared).unwrap(), "a row in two cells: {total}");
        for open in [[("size", ""), ("running", "")], [("size", "small' or 'a' = 'a"), ("running", "")]] {
            let answer = stage.run_own(&template, &open).await;
            let default = stage.run_own(&template, &[("size", "small"), ("running", "month")]).await.unwrap();
            assert!(answer.is_err() || answer.is_ok_and(|answer| facts(&answer) == facts(&default)));
        }
    }
}

/// Gives the municipalities sizes and the contracts periods, so that the cells differ.
async fn spread(stage: &Stage) {
    let mut ids = Vec::new();
    for (code, _, _) in MUNICIPALITIES {
        ids.push(stage.registry.municipality(code).await);
    }
    let mut setup = stage.registry.setup().await;
    let common = setup.change_set(1, "edit", "").await.unwrap();
    let sized = "update organisation set size_class = $1, change_id = $2, version = version + 1 where id = $3";
    let timed = "update contract set running = $1, change_id = $2, version = version + 1 where organisation_id = $3";
    for (index, id) in ids.into_iter().enumerate() {
        let size = if index < 4 { "small" } else { "medium" };
        setup.run(sized, vec![size.into(), common.into(), id.into()]).await.unwrap();
        let change = setup.change_set(id, "edit", "").await.unwrap();
        let running = if index == 1 { "quarter" } else { "month" };
        setup.run(timed, vec![running.into(), change.into(), id.into()]).await.unwrap();
    }
    setup.commit().await.unwrap();
}

// ---- any template ----

/// Paths of the contract and of what it links to, and of what they lead to.
fn any_path() -> impl Strategy<Value = (&'static str, String, Kind)> {
    const BASES: &[&str] =
        &["contract", "contract_system", "system_usage", "economy_line", "it_system", "kle", "usage_kle"];
    (proptest::sample::select(BASES), any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(
        |(base, first, second)| {
            let entity = entities::named(base).unwrap();
            let field = first.get(entity.fields);
            match entities::target(entity, field) {
                Some((target, _)) => {
                    let end = second.get(target.fields);
                    (base, format!("{}.{}", field.name, end.name), end.kind)
                }
                None => (base, field.name.to_owned(), field.kind),
            }
        },
    )
}

/// What the field is shown as by itself.
fn natural(kind: Kind) -> &'static str {
    match kind {
        Kind::Int { .. } => "int",
        Kind::Money => "money",
        Kind::Date => "date",
        Kind::Bool => "bool",
        _ => "text",
    }
}

fn any_template() -> impl Strategy<Value = String> {
    const AGGREGATES: &[&str] = &[
        "count",
        "count-yes",
        "count-no",
        "count-distinct",
        "municipalities",
        "sum",
        "min",
        "max",
        "avg",
        "median",
        "list",
        "share",
    ];
    const SCOPES: &[&str] = &["local", "shared-identified", "shared-anonymous"];
    let parts = (
        any_path(),
        proptest::option::of(proptest::sample::select(AGGREGATES)),
        proptest::sample::select(SCOPES),
        any::<[bool; 6]>(),
    );
    parts.prop_map(|((base, path, kind), aggregate, scope, [counted, filtered, negated, sorted, summed, total])| {
        let mut more = aggregate.map_or_else(String::new, |aggregate| format!(", aggregate = \"{aggregate}\""));
        if summed {
            more.push_str(&format!(", times = 3, plus = [{{ value = \"{path}\", times = -2 }}]"));
        }
        if total {
            more.push_str(", total = true");
        }
        let kind = if aggregate.is_some() && counted { "int" } else { natural(kind) };
        let mut parts = format!("column = [{}]", column(&path, kind, &more));
        if aggregate.is_some() || counted {
            let group = if aggregate.is_some() { "organisation.region" } else { &path };
            parts.push_str(&format!("\ngroup = [\"{group}\"]\nmin_municipalities = 3"));
        }
        if filtered {
            let test = format!("{{ field = \"{path}\", missing = true }}");
            let no =
                if negated { format!("{{ not = {{ any = [{test}] }} }}") } else { format!("{{ any = [{test}] }}") };
            parts.push_str(&format!("\nfilter = [{no}]"));
        }
        if sorted {
            parts.push_str("\nsort = [{ by = \"c\", descending = true }]");
        }
        written(scope, base, &parts)
    })
}

#[test]
fn every_template_that_is_accepted_runs() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (registry, pools) = runtime.block_on(async {
        let registry = Registry::sqlite().await;
        let own = registry.municipality("0151").await;
        registry.person(own, "anna", &["contract_admin"]).await;
        plant(&registry, 0).await;
        let pools = registry.open("anna").await;
        (registry, pools)
    });
    let stage = Stage { registry, pools, reader: session(1, &[]) };
    let accepted = std::cell::Cell::new(0);
    let config = ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(text in any_template())| {
        if let Ok(template) = Template::parse(&text) {
            accepted.set(accepted.get() + 1);
            let found = runtime.block_on(async {
                report::run_template(&mut stage.connection().await, &stage.reader, &template, &[], 10).await
            });
            prop_assert!(found.is_ok(), "{:?}\n{text}\n{}", found, report::compile(&template).text);
        }
    });
    assert!(accepted.get() > 100, "only {} were accepted", accepted.get());
}

// ---- the order of names ----

/// Å is the last letter and Aa is Å: in the bytes of plain text Å comes before Æ, and Aa first.
#[tokio::test(flavor = "multi_thread")]
async fn names_in_reports_are_in_the_danish_order() {
    for mut world in World::both().await {
        let secretariat = world.db(SIGRID).await;
        for (code, login) in [("0492", "k492_erna"), ("0580", "k580_aage")] {
            let municipality = world.registry.municipality(code).await;
            world.registry.person(municipality, login, &["user", "contract_admin", "system_admin"]).await;
            let accession = [
                ("member_id", Value::Ref(municipality)),
                ("agreement", Value::text("2017")),
                ("signed_on", Value::Date(date(2017, 8, 1))),
                ("in_force_from", Value::Date(date(2017, 8, 15))),
            ];
            insert(&secretariat, "accession", &accession).await;
            world.contract(login, "Drift", 100).await;
        }
        world.contract(ANNA, "Drift", 100).await;
        for name in ["Zebra", "Ålborg Sag", "Ærlig"] {
            let system = [("name", Value::text(name)), ("access", Value::text("shared"))];
            world.system = insert(&secretariat, "it_system", &system).await;
            world.contract(ANNA, name, 100).await;
        }
        let db = world.db(ANNA).await;
        let prices = column_texts(&db, "prices-per-system", &[0, 1]).await;
        let expected = [
            "Sbsys/Ballerup Kommune",
            "Sbsys/Ærø Kommune",
            "Sbsys/Aabenraa Kommune",
            "Zebra/Ballerup Kommune",
            "Ærlig/Ballerup Kommune",
            "Ålborg Sag/Ballerup Kommune",
        ];
        assert_eq!(prices, expected);
        assert_eq!(
            column_texts(&db, "joint-tender", &[0, 2]).await,
            ["Sbsys/Ballerup Kommune, Ærø Kommune, Aabenraa Kommune"]
        );
        // Grouped and anonymous, and one's own.
        let anonymous = column_texts(&db, "price-per-inhabitant", &[0]).await;
        assert_eq!(anonymous, ["Sbsys", "Zebra", "Ærlig", "Ålborg Sag"]);
    }
}

async fn column_texts(db: &Db, code: &str, columns: &[usize]) -> Vec<String> {
    let request = Request::Report { code: code.to_owned(), params: Vec::new(), limit: 50 };
    let Ok(Outcome::Report(report)) = db.answer(&request).await else { panic!("{code} did not run") };
    let cell = |row: &ReportRow, column: &usize| row.cells[*column].as_text().unwrap_or_default().to_owned();
    report.rows.iter().map(|row| columns.iter().map(|column| cell(row, column)).collect::<Vec<_>>().join("/")).collect()
}
