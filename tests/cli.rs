//! The command line, as a shell sees it: output, exit codes, and one sentence for everything
//! that goes wrong.

mod groups;
mod rows;
mod templates;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use kitos::db::open::Target;
use serde_json::Value as Json;

use crate::support::registry::Registry;

const CONTRACTS: &str = "tests/data/contracts-v2.json";

/// A shell with a home of its own, and the registry of one person in it.
struct Shell {
    home: tempfile::TempDir,
    address: String,
    registry: Registry,
}

impl Shell {
    /// As Anna, who is local administrator in Ballerup.
    async fn new(registry: Registry) -> Self {
        let ballerup = registry.municipality("0151").await;
        registry.person(ballerup, "anna", &["user", "local_admin"]).await;
        let address = match &registry {
            Registry::Sqlite { target: Target::Sqlite(path), .. } => format!("sqlite:{}", path.display()),
            Registry::Postgres(database) => match database.login("anna") {
                Target::Postgres(address) => address,
                Target::Sqlite(_) => unreachable!(),
            },
            Registry::Sqlite { .. } => unreachable!(),
        };
        Self { home: tempfile::tempdir().unwrap(), address, registry }
    }

    /// The same, with the contracts of the fixture, their prices hidden.
    async fn with_contracts(registry: Registry) -> Self {
        let shell = Self::new(registry).await;
        let done = shell.run(&["import", CONTRACTS, "--visibility", "lokal"]);
        assert_eq!(code(&done), 0, "{}", told(&done));
        shell
    }

    fn file(&self) -> PathBuf {
        PathBuf::from(self.address.strip_prefix("sqlite:").unwrap())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kitos"));
        command.env_clear().current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null());
        command.env("KITOS_HOME", self.home.path()).env("HOME", self.home.path());
        command.env("KITOS_NOW", "2026-06-15T10:00:00Z").env("LANG", "da_DK.UTF-8").env("TERM", "xterm");
        command.env("KITOS_DB", &self.address).args(["--as", "anna"]).args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn said(&self, arguments: &[&str]) -> String {
        let done = self.run(arguments);
        assert_eq!(code(&done), 0, "{arguments:?}: {}", told(&done));
        String::from_utf8(done.stdout).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Json {
        let all: Vec<&str> = arguments.iter().copied().chain(["--format", "json"]).collect();
        serde_json::from_slice(&self.run(&all).stdout).unwrap()
    }

    /// The number of the contract of this name.
    fn contract(&self, name: &str) -> i64 {
        let rows = self.json(&["list", "kontrakt", "--all"]);
        let rows = rows["rows"].as_array().unwrap();
        rows.iter().find(|row| row["name"] == name).unwrap()["id"].as_i64().unwrap()
    }
}

fn code(done: &Output) -> i32 {
    done.status.code().unwrap()
}

fn told(done: &Output) -> String {
    String::from_utf8(done.stderr.clone()).unwrap()
}

/// The number behind an id is the database's own affair.
fn without_ids(text: &str) -> String {
    regex::Regex::new(r#""id":\d+"#).unwrap().replace_all(text, r#""id":0"#).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_json_for_programs() {
    for registry in Registry::both().await {
        let shell = Shell::with_contracts(registry).await;
        let columns = "name,contract_ref,visibility,valid_from,valid_to,operation_total,is_valid,termination_deadline";
        let said = shell.said(&["list", "kontrakt", "--columns", columns, "--format", "json"]);
        assert_eq!(
            without_ids(&said),
            "{\"rows\":[{\"id\":0,\"name\":\"Drift af prøvesystem\",\"contract_ref\":\"K-17\",\"visibility\":\"local\",\
             \"valid_from\":\"2026-01-01\",\"valid_to\":\"2028-12-31\",\"operation_total\":2500050,\"is_valid\":true,\
             \"termination_deadline_id\":\"6\"},{\"id\":0,\"name\":\"Tillæg til drift\",\"contract_ref\":null,\
             \"visibility\":\"shared\",\"valid_from\":null,\"valid_to\":null,\"operation_total\":null,\"is_valid\":true,\
             \"termination_deadline_id\":null}],\"next\":null}\n"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_csv_for_danish_spreadsheets() {
    let shell = Shell::with_contracts(Registry::sqlite().await).await;
    let columns = "name,visibility,valid_to,operation_total";
    let said = shell.said(&["list", "kontrakter", "--columns", columns, "--format", "csv"]);
    assert_eq!(
        said,
        "\u{feff}Nr.;IT kontraktnavn;Synlighed;Gyldig til;Drift/år\r\n\
         1;Drift af prøvesystem;Lokal;31-12-2028;25000,50\r\n2;Tillæg til drift;Delt;;\r\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_goes_to_a_file_or_a_pipe_with_what_it_is_of() {
    let shell = Shell::with_contracts(Registry::sqlite().await).await;
    let list = ["list", "kontrakter", "--columns", "name,valid_to,operation_total"];
    let with = |more: &[&'static str]| list.iter().copied().chain(more.iter().copied()).collect::<Vec<_>>();
    let done = shell.run(&with(&["--all", "--format", "csv-rfc4180"]));
    let said = String::from_utf8(done.stdout.clone()).unwrap();
    assert_eq!(
        said,
        "Nr.,IT kontraktnavn,Gyldig til,Drift/år\r\n1,Drift af prøvesystem,2028-12-31,25000.50\r\n2,Tillæg til drift,,\r\n"
    );
    assert_eq!(
        told(&done),
        "2 rækker\nKontrakter · Ballerup Kommune · i orden efter IT kontraktnavn · hentet 15-06-2026 12:00\n"
    );
    let file = shell.home.path().join("ud.csv");
    let path = file.display().to_string();
    let done =
        shell.run(&with(&["--filter", "synlighed:lokal"]).into_iter().chain(["--output", &path]).collect::<Vec<_>>());
    assert_eq!((code(&done), done.stdout.len(), told(&done)), (0, 0, format!("Skrevet: {path}\n")));
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("\u{feff}Nr.;IT kontraktnavn;"));
    let notes = std::fs::read_to_string(file.with_extension("om.txt")).unwrap();
    assert!(notes.starts_with("Kontrakter\n1 række\nFilter: Synlighed = Lokal\n"), "{notes}");
    let report = ["report", "run", "prices-per-system"];
    let report = |more: &[&'static str]| shell.run(&report.iter().chain(more).copied().collect::<Vec<_>>());
    let whole: Json = serde_json::from_slice(&report(&["--format", "json"]).stdout).unwrap();
    assert_eq!((&whole["about"]["template"], &whole["about"]["more"]), (&"prices-per-system".into(), &false.into()));
    let noted = told(&report(&["--format", "csv"]));
    assert!(
        noted.contains("prices-per-system version") && noted.contains("Kun til brug i medlemskommuner."),
        "{noted}"
    );
    let odd = report(&["--output", "/tmp/ud.odt"]);
    assert_eq!((code(&odd), told(&odd).contains("csv-rfc4180")), (2, true), "{}", told(&odd));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_and_filters_are_those_of_the_screen() {
    let shell = Shell::with_contracts(Registry::sqlite().await).await;
    let first = shell.json(&["list", "contract", "--limit", "1"]);
    assert_eq!(first["rows"][0]["name"], "Drift af prøvesystem");
    let next = first["next"].as_str().unwrap();
    let second = shell.json(&["list", "contract", "--limit", "1", "--after", next]);
    assert_eq!((second["rows"][0]["name"].as_str(), &second["next"]), (Some("Tillæg til drift"), &Json::Null));
    let hidden = shell.json(&["list", "contract", "--filter", "synlighed:lokal"]);
    assert_eq!(hidden["rows"].as_array().unwrap().len(), 1);
    let last = shell.json(&["list", "contract", "--sort", "-name"]);
    assert_eq!(last["rows"][0]["name"], "Tillæg til drift");
    assert_eq!(code(&shell.run(&["list", "contract", "--filter", "ingenting"])), 1);
    assert_eq!(code(&shell.run(&["find", "proevesystem"])), 0);
    assert_eq!(code(&shell.run(&["find", "ingenting"])), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_shown_with_what_hangs_on_it() {
    let shell = Shell::with_contracts(Registry::sqlite().await).await;
    let record = format!("kontrakt/{}", shell.contract("Drift af prøvesystem"));
    let row = shell.json(&["show", &record])["rows"][0].clone();
    assert_eq!((row["supplier_id"].as_str(), row["version"].as_i64()), (Some("Prøvedata A/S"), Some(1)));
    assert_eq!(row["economy_line"].as_array().unwrap().len(), 2);
    assert_eq!(row["contract_system"][0]["usage_id"], "Prøvesystem");
    let said = shell.said(&["show", &record]);
    assert!(
        said.contains("Leverandør") && said.contains("Prøvedata A/S") && said.contains("Betalingslinjer"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_are_set_as_they_are_typed() {
    for registry in Registry::both().await {
        let shell = Shell::with_contracts(registry).await;
        let record = format!("kontrakt/{}", shell.contract("Drift af prøvesystem"));
        let set = |fields: &[&str]| {
            let all: Vec<&str> = ["set", &record].into_iter().chain(fields.iter().copied()).collect();
            shell.run(&all)
        };
        let fields = [
            "valid_to=31/12/27",
            "leverandør=ballerup",
            "Kontrakttype=tillægskontrakt",
            "remark=",
            "contract-ref=K-18",
        ];
        let done = set(&fields);
        assert_eq!(code(&done), 0, "{}", told(&done));
        let row = shell.json(&["show", &record])["rows"][0].clone();
        assert_eq!(row["valid_to"], "2027-12-31");
        assert_eq!(row["effective_end"], "2027-12-31");
        assert_eq!(row["supplier_id"], "Ballerup Kommune");
        assert_eq!(row["contract_type_id"], "Tillægskontrakt");
        assert_eq!((&row["remark"], &row["version"]), (&Json::Null, &Json::from(2)));
        // The same again changes nothing.
        assert_eq!(code(&set(&["contract_ref=K-18"])), 0);
        assert_eq!(shell.json(&["show", &record])["rows"][0]["version"], 2);
        for (fields, expected, word) in [
            (&["supplier=kommune"][..], 2, "kan være flere"),
            (&["supplier=findesikke"], 3, "Leverandør"),
            (&["valid_to=31-02-2027"], 3, "dato"),
            (&["valid_to=01-01-1990"], 3, "Gyldig til"),
            (&["effective_end=31-12-2027"], 3, "Udløber"),
            (&["ingenting=1"], 3, "ingenting"),
            (&["navn"], 2, "lighedstegn"),
            (&["--version", "1", "contract_ref=K-19"], 5, "en anden"),
        ] {
            let done = set(fields);
            assert_eq!(code(&done), expected, "{fields:?}: {}", told(&done));
            one_sentence(&done, word);
        }
        assert_eq!(shell.json(&["show", &record])["rows"][0]["version"], 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_are_hidden_at_once_and_shared_when_one_says_yes() {
    for registry in Registry::both().await {
        let shell = Shell::with_contracts(registry).await;
        let id = shell.contract("Drift af prøvesystem").to_string();
        let visibility = || shell.json(&["show", &format!("kontrakt/{id}")])["rows"][0]["visibility"].clone();
        let done = shell.run(&["visibility", "delt", &id]);
        assert_eq!((code(&done), visibility()), (2, Json::from("local")));
        one_sentence(&done, "2 betalingslinjer");
        let row = shell.json(&["visibility", "delt", &id, "--dry-run"])["rows"][0].clone();
        assert_eq!(
            (row["contracts"].as_i64(), row["lines"].as_i64(), visibility()),
            (Some(1), Some(2), "local".into())
        );
        shell.said(&["visibility", "delt", &id, "--yes"]);
        assert_eq!(visibility(), "shared");
        shell.said(&["visibility", "lokal", &format!("kontrakt/{id}")]);
        assert_eq!(visibility(), "local");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_a_filter_keeps_is_changed_in_one_go() {
    for registry in Registry::both().await {
        let shell = Shell::with_contracts(registry).await;
        let rows = |columns: &str| {
            let listed = shell.json(&["list", "kontrakt", "--all", "--columns", columns]);
            listed["rows"].as_array().unwrap().clone()
        };
        let all = rows("name").len();
        assert!(all > 1);
        let set =
            ["set", "kontrakt", "--filter", "", "valid_to=31-12-2031", "contract_ref=FÆLLES", "--reason", "samlet"];
        let dry: Vec<&str> = set.iter().copied().chain(["--dry-run"]).collect();
        let would = shell.json(&dry);
        assert_eq!((&would["totals"]["changed"], &would["totals"]["dry_run"]), (&Json::from(all), &Json::from(true)));
        assert_eq!(would["rows"].as_array().unwrap().len(), all);
        assert_eq!(would["rows"][0]["after"], "31-12-2031");
        assert!(rows("contract_ref").iter().all(|row| row["contract_ref"] != "FÆLLES"), "nothing in a dry run");
        assert!(shell.said(&set).contains(&format!("Ændret: {all}.")));
        let derived = rows("contract_ref,valid_to,effective_end");
        assert!(derived.iter().all(|row| row["contract_ref"] == "FÆLLES" && row["effective_end"] == "2031-12-31"));
        assert!(shell.said(&set).contains(&format!("Var det allerede: {all}.")));
        // Those that cannot be changed are named and left; the others are changed.
        let early = shell.run(&["set", "kontrakt", "--filter", "", "valid_to=01-01-1990"]);
        assert_eq!(code(&early), 3, "{}", told(&early));
        let said = String::from_utf8(early.stdout).unwrap();
        assert!(said.contains("Gyldig til:") && said.contains("Kunne ikke rettes: 1"), "{said}");
        let none = shell.run(&["set", "kontrakt", "--filter", "navn:findesikke", "remark=x"]);
        assert_eq!(code(&none), 1);
        one_sentence(&shell.run(&["set", "kontrakt", "--filter", "kulør:blå", "remark=x"]), "kulør");

        let visible = || rows("visibility").iter().filter(|row| row["visibility"] == "shared").count();
        let before = visible();
        let needs_yes = shell.run(&["visibility", "delt", "--filter", ""]);
        assert_eq!((code(&needs_yes), visible()), (2, before));
        shell.said(&["visibility", "delt", "--filter", "", "--yes"]);
        assert_eq!(visible(), all);
        let dry = shell.json(&["visibility", "lokal", "--filter", "navn:prøvesystem", "--dry-run"]);
        assert_eq!((&dry["rows"][0]["contracts"], visible()), (&Json::from(1), all));
        shell.said(&["visibility", "lokal", "--filter", "navn:prøvesystem"]);
        assert_eq!(visible(), all - 1);
        assert_eq!(code(&shell.run(&["visibility", "lokal", "--filter", "navn:findesikke"])), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_counted_and_listed() {
    let shell = Shell::with_contracts(Registry::sqlite().await).await;
    let done = shell.run(&["quality", "--format", "json"]);
    assert_eq!(code(&done), 1);
    let rows: Json = serde_json::from_slice(&done.stdout).unwrap();
    let without_supplier = rows["rows"].as_array().unwrap().iter().find(|row| row["rule"] == "K02").unwrap().clone();
    assert_eq!((without_supplier["count"].as_i64(), without_supplier["level"].as_str()), (Some(1), Some("minimum")));
    let offenders = shell.json(&["quality", "--rule", "k02"]);
    assert_eq!(offenders["rows"][0]["name"], "Tillæg til drift");
    assert_eq!(code(&shell.run(&["quality", "--rule", "K04"])), 0);
    one_sentence(&shell.run(&["quality", "--rule", "K99"]), "K02");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_accounts_for_every_row() {
    let shell = Shell::new(Registry::sqlite().await).await;
    let dry = shell.json(&["import", CONTRACTS, "--visibility", "delt", "--dry-run"]);
    assert_eq!(dry["counts"].to_string(), r#"{"created":2,"changed":0,"unchanged":0,"skipped":0,"refused":0}"#);
    assert_eq!((dry["applied"].as_bool(), dry["shared_prices"].as_i64()), (Some(false), Some(1)));
    assert_eq!(code(&shell.run(&["list", "kontrakt"])), 1);
    let refused = shell.run(&["import", CONTRACTS]);
    assert_eq!(code(&refused), 6);
    one_sentence(&refused, "--visibility lokal");
    let said = shell.said(&["import", CONTRACTS, "--visibility", "delt"]);
    for word in ["oprettet: 2 · ændret: 0", "skal suppleres", "Importeret.", "række 2"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    let again = shell.said(&["import", CONTRACTS, "--visibility", "delt"]);
    assert!(again.contains("uændret: 2"), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_file_names_place_and_rule() {
    let shell = Shell::new(Registry::sqlite().await).await;
    let done = shell.run(&["import", "tests/data/kle-faults.xml", "tests/data/kle-small.xml"]);
    assert_eq!(code(&done), 6);
    let told = told(&done);
    assert!(told.lines().all(|line| line.starts_with("kitos: kle-faults.xml, række ")), "{told}");
    assert!(told.contains("række 3, kolonne UdgivelsesDato: »") && told.contains("er ikke en dato"), "{told}");
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(said.contains("Intet er skrevet") && said.contains("oprettet: 5 ·"), "{said}");
    assert!(!said.contains("afvist: 0"), "{said}");
    assert_eq!(code(&shell.run(&["list", "kle"])), 1, "the good file waits for the bad one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_made_and_looked_at() {
    let shell = Shell::new(Registry::sqlite().await).await;
    let path = shell.home.path().join("egen/ny.db");
    let db = format!("sqlite:{}", path.display());
    assert_eq!(code(&shell.run(&["--db", &db, "db", "status"])), 4);
    assert_eq!(code(&shell.run(&["--db", &db, "db", "migrate", "--municipality", "0157"])), 0);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(
        shell.json(&["--db", &db, "db", "status"])["rows"][0]["found"],
        shell.json(&["db", "status"])["rows"][0]["known"]
    );
    let found = shell.json(&["--db", &db, "list", "enhed"]);
    assert_eq!(found["rows"][0]["name"], "Gentofte Kommune");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_finds_what_is_wrong_and_says_how_to_mend_it() {
    let shell = Shell::with_contracts(Registry::sqlite().await).await;
    let done = shell.run(&["doctor"]);
    assert_eq!(code(&done), 0, "{}", String::from_utf8_lossy(&done.stdout));
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(said.contains("Fristerne i 2 kontrakter er regnet efter og passer"), "{said}");
    let ballerup = shell.registry.municipality("0151").await;
    let mut setup = shell.registry.setup().await;
    let change = setup.change_set(ballerup, "edit", "").await.unwrap();
    let wrong = "update contract set effective_end = '2001-01-01', version = version + 1, change_id = $1 \
                 where name = 'Drift af prøvesystem'";
    setup.run(wrong, vec![change.into()]).await.unwrap();
    setup.commit().await.unwrap();
    let done = shell.run(&["doctor"]);
    assert_eq!(code(&done), 1);
    assert!(String::from_utf8(done.stdout).unwrap().contains("Fristerne passer ikke"));
    std::fs::set_permissions(shell.file(), PermissionsExt::from_mode(0o644)).unwrap();
    assert!(String::from_utf8(shell.run(&["doctor"]).stdout).unwrap().contains("chmod 600"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_knows_its_keys_and_completes_itself() {
    let shell = Shell::new(Registry::sqlite().await).await;
    assert!(shell.said(&["keys", "--markdown"]).starts_with("| Sted | Taster | Handling |\n|---|---|---|\n"));
    assert!(shell.said(&["keys"]).lines().count() > 30);
    assert!(shell.said(&["completions", "bash"]).contains("_kitos()"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_checked_line_by_line() {
    let shell = Shell::new(Registry::sqlite().await).await;
    let good = include_str!("../src/model/reports/prices-per-system.toml");
    let file = shell.home.path().join("prices.toml");
    std::fs::write(&file, good).unwrap();
    let path = file.display().to_string();
    let said = shell.said(&["report", "check", &path]);
    assert!(said.contains("contract_id.operation_total") && said.contains("kan være skjult"), "{said}");
    assert!(said.contains("Skabelonen prices-per-system er i orden."), "{said}");

    let bad = good
        .replace("system_id.name\"", "system_id.nam\"")
        .replace("contract_id.operation_total", "contract_id.remark");
    std::fs::write(&file, bad).unwrap();
    let done = shell.run(&["report", "check", &path]);
    assert_eq!(code(&done), 6);
    one_sentence(&done, "Ret linjerne ovenfor");
    let faults = shell.json(&["report", "check", &path]);
    let faults = faults["rows"].as_array().unwrap();
    let lines: Vec<i64> = faults.iter().map(|fault| fault["line"].as_i64().unwrap()).collect();
    let of = |part: &str| {
        good.lines().zip(1..).filter(|(line, _)| line.contains(part)).map(|(_, number)| number).collect::<Vec<i64>>()
    };
    let mut expected = [of("system_id.name\""), of("contract_id.operation_total")].concat();
    expected.sort_unstable();
    let mut found = lines.clone();
    found.sort_unstable();
    assert_eq!(found, expected, "{faults:?}");
    let said = faults.iter().map(|fault| fault["fault"].as_str().unwrap()).collect::<Vec<_>>().join("; ");
    assert!(said.contains("Mente du »name«") && said.contains("bemærkninger og noter deles aldrig"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_leaves_is_no_failure() {
    let shell = Shell::new(Registry::sqlite().await).await;
    let mut child = shell
        .command(&["list", "organisation", "--all"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert_eq!((done.status.code(), told(&done)), (Some(0), String::new()));
}

/// One line on standard error that says this.
fn one_sentence(done: &Output, word: &str) {
    let told = told(done);
    assert!(told.starts_with("kitos: ") && told.trim_end().lines().count() == 1, "{told}");
    assert!(told.contains(word), "{word}: {told}");
}

struct Bad {
    what: &'static str,
    arguments: Vec<String>,
    code: i32,
    says: &'static str,
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_goes_wrong_is_one_sentence_and_loses_nothing() {
    let shell = Shell::with_contracts(Registry::sqlite().await).await;
    let home = shell.home.path();
    let write = |name: &str, text: &str| -> String {
        let path = home.join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        path.display().to_string()
    };
    let copy = |name: &str| -> PathBuf {
        let path = home.join(name);
        std::fs::copy(shell.file(), &path).unwrap();
        path
    };
    let open = copy("open.db");
    std::fs::set_permissions(&open, PermissionsExt::from_mode(0o644)).unwrap();
    let newer = copy("newer.db");
    age(&newer, "9999").await;
    let older = copy("older.db");
    age(&older, "1").await;
    let record = format!("kontrakt/{}", shell.contract("Drift af prøvesystem"));
    let at = |path: &Path| format!("sqlite:{}", path.display());
    let bad = |what, arguments: &[&str], code, says| Bad {
        what,
        arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
        code,
        says,
    };
    let broken = write("broken.toml", "hosts = 7");
    let theme = write("theme.toml", "theme = \"lilla\"");
    let keys = write("keys.toml", "[global]\nhelp = \"hop\"\n");
    let table = vec![
        bad("an unknown entity", &["list", "traktor"], 2, "traktor"),
        bad("an unknown column", &["list", "kontrakt", "--columns", "traktor"], 3, "traktor"),
        bad("an unknown field in a filter", &["list", "kontrakt", "--filter", "traktor:rød"], 2, "traktor"),
        bad("an open quote", &["list", "kontrakt", "--filter", "\"åben"], 2, "nførselstegn"),
        bad("an impossible date in a filter", &["list", "kontrakt", "--filter", "valid_to:31-02-2027"], 2, "dato"),
        bad("a page that is none", &["list", "kontrakt", "--after", "x"], 2, "--after"),
        bad("no record", &["show", "kontrakt"], 2, "kontrakt/12"),
        bad("a record that is not there", &["show", "kontrakt/999999"], 1, "findes ikke"),
        bad("an impossible date", &["set", &record, "valid_to=30-02-2027"], 3, "dato"),
        bad("an unknown field", &["set", &record, "traktor=1"], 3, "traktor"),
        bad("a visibility that is none", &["visibility", "halv", "1"], 2, "lokal eller delt"),
        bad("an unknown report", &["report", "run", "traktor"], 2, "traktor"),
        bad("a template that is not there", &["report", "check", "/findes/ikke.toml"], 6, "ikke.toml"),
        bad("a file that is not there", &["import", "/findes/ikke.xlsx"], 6, "ikke.xlsx"),
        bad("no database of that name", &["--db", "sqlite:/findes/ikke.db", "list", "kontrakt"], 4, "ikke.db"),
        bad("no address", &["--db", "noget", "list", "kontrakt"], 2, "sqlite:"),
        bad("a password in the address", &["--db", "postgres://a:b@h/d", "list", "kontrakt"], 2, "PGPASSFILE"),
        bad("no server", &["--db", "postgres://a@localhost:1/d", "list", "kontrakt"], 4, "kan ikke nås"),
        bad(
            "not a database",
            &["--db", &at(Path::new(&write("text.db", &"tekst ".repeat(900)))), "list", "kontrakt"],
            4,
            "ikke en database",
        ),
        bad("an open file", &["--db", &at(&open), "list", "kontrakt"], 4, "chmod 600"),
        bad("a newer database", &["--db", &at(&newer), "list", "kontrakt"], 4, "nyere"),
        bad("an older database", &["--db", &at(&older), "list", "kontrakt"], 4, "db migrate"),
        bad("an unknown person", &["--as", "ingen", "list", "kontrakt"], 4, "ingen"),
        bad("writing when only reading", &["--read-only", "set", &record, "remark=x"], 3, "kun læses"),
        bad("importing when only reading", &["--read-only", "import", CONTRACTS], 3, "kun læses"),
        bad("a broken configuration", &["--config", &broken, "list", "kontrakt"], 2, "broken.toml"),
        bad("an unknown setting", &["--config", &theme, "list", "kontrakt"], 2, "lilla"),
        bad("a broken keymap", &["--keymap", &keys, "keys"], 2, "keys.toml"),
        bad("no terminal", &[], 2, "terminal"),
    ];
    for case in &table {
        let arguments: Vec<&str> = case.arguments.iter().map(String::as_str).collect();
        let mut command = shell.command(&[]);
        if case.arguments.first().is_some_and(|first| first == "--as") {
            command = Command::new(env!("CARGO_BIN_EXE_kitos"));
            command.env_clear().env("KITOS_HOME", home).env("KITOS_DB", &shell.address);
        }
        let done = command.args(&arguments).output().unwrap();
        assert_eq!(code(&done), case.code, "{}: {}", case.what, told(&done));
        one_sentence(&done, case.says);
        let mut as_json = shell.command(&arguments);
        if case.arguments.first().is_none_or(|first| first != "--as") {
            let told = told(&as_json.args(["--format", "json"]).output().unwrap());
            if case.code != 6 || case.what.contains("template") {
                let error: Json = serde_json::from_str(&told).unwrap_or_else(|_| panic!("{}: {told}", case.what));
                assert!(error["error"]["message"].as_str().unwrap().contains(case.says), "{told}");
            }
        }
    }
    assert_eq!(shell.json(&["show", &record])["rows"][0]["version"], 1, "nothing was changed");
    assert_eq!(shell.json(&["list", "kontrakt"])["rows"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_file_is_told_of_and_left_alone() {
    let shell = Shell::with_contracts(Registry::sqlite().await).await;
    let record = format!("kontrakt/{}", shell.contract("Drift af prøvesystem"));
    let setup = shell.registry.setup().await;
    let done = shell.run(&["set", &record, "contract_ref=K-19"]);
    assert_eq!(code(&done), 4, "{}", told(&done));
    one_sentence(&done, "i brug af et andet program");
    drop(setup);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_hosts_the_first_that_opens_is_used() {
    let shell = Shell::with_contracts(Registry::postgres().await).await;
    let config = shell.home.path().join("hosts.toml");
    let list = |hosts: &str| {
        std::fs::write(&config, format!("hosts = [{hosts}]")).unwrap();
        let mut command = shell.command(&["list", "kontrakt", "--config", config.to_str().unwrap()]);
        command.env_remove("KITOS_DB").output().unwrap()
    };
    let (gone, there) = ("\"postgres://anna@localhost:1/d\"", format!("\"{}\"", shell.address));
    assert_eq!(code(&list(&format!("{gone}, {there}"))), 0);
    let done = list(gone);
    assert_eq!(code(&done), 4);
    one_sentence(&done, "kan ikke nås");
}

/// Gives the file another schema version.
async fn age(path: &Path, version: &str) {
    use sqlx::Connection;
    let mut connection = sqlx::SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    sqlx::query("update schema_info set value = $1 where name = 'version'")
        .bind(version)
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn deadlines_are_a_table_json_and_a_calendar() {
    for registry in Registry::both().await {
        let shell = Shell::with_contracts(registry).await;
        // Valid to 31-12-2028 with six months' notice.
        let rows = shell.json(&["deadlines", "--within", "3y"]);
        let row = &rows["rows"][0];
        assert_eq!(rows["rows"].as_array().unwrap().len(), 1, "{rows}");
        assert_eq!((row["next_termination"].as_str(), row["end"].as_str()), (Some("2028-06-30"), Some("2028-12-31")));
        assert_eq!((row["days"].as_i64(), row["options_left"].as_i64()), (Some(746), None));
        let why = "Gyldig til 31-12-2028 − varsel 6 mdr., ned til udgangen af kvartalet = 30-06-2028";
        assert_eq!(row["why"], why);
        let calendar = shell.said(&["deadlines", "--within", "3y", "--format", "ics"]);
        let events = crate::stories::deadlines::events(&calendar);
        let days: Vec<&str> =
            events.iter().flatten().filter_map(|line| line.strip_prefix("DTSTART;VALUE=DATE:")).collect();
        assert_eq!(days, ["20280630", "20281231"]);
        assert_eq!(code(&shell.run(&["deadlines"])), 1, "nothing within a year");
        let done = shell.run(&["deadlines", "--within", "snart"]);
        assert_eq!(code(&done), 2);
        assert!(told(&done).contains("»snart« er ikke et tidsrum"), "{}", told(&done));
        let done = shell.run(&["list", "kontrakt", "--format", "ics"]);
        assert_eq!(code(&done), 2);
        assert!(told(&done).contains("kun laves af frister"), "{}", told(&done));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_see_and_who_chose() {
    for registry in Registry::both().await {
        let shell = Shell::with_contracts(registry).await;
        let id = shell.contract("Drift af prøvesystem").to_string();
        let hidden = |rows: &Json, field: &str| -> Vec<String> {
            let rows = rows["rows"].as_array().unwrap();
            let of_field = rows.iter().filter(|row| row["field"] == field);
            of_field.map(|row| row["hidden_by"].as_str().unwrap_or_default().to_owned()).collect()
        };
        // Ballerup is not party to the agreement here.
        let seen = shell.json(&["visibility", "--show", &id]);
        assert_eq!(hidden(&seen, "name"), ["not-party"]);
        assert_eq!(hidden(&seen, "contract_ref"), ["internal"]);
        let before = shell.said(&["show", &format!("contract/{id}"), "--format", "json"]);
        let seen = shell.json(&["visibility", "--show", &id, "--if", "delt"]);
        assert_eq!(hidden(&seen, "name"), ["not-party"]);
        assert_eq!(shell.said(&["show", &format!("contract/{id}"), "--format", "json"]), before, "nothing is changed");
        shell.said(&["visibility", "delt", &id, "--yes"]);
        let log = shell.json(&["visibility", "--log", &id]);
        let chosen: Vec<(&str, bool)> = log["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["visibility"].as_str().unwrap(), row["chosen"].as_bool().unwrap()))
            .collect();
        assert_eq!(chosen, [("shared", true), ("local", true)]);
        assert_eq!(code(&shell.run(&["visibility", "--show", "987654"])), 1);
        assert_eq!(code(&shell.run(&["visibility", "--log", "987654"])), 1);
        assert_eq!(code(&shell.run(&["visibility"])), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_is_told_and_taken_back() {
    for registry in Registry::both().await {
        let shell = Shell::with_contracts(registry).await;
        let id = shell.contract("Drift af prøvesystem").to_string();
        let record = format!("kontrakt/{id}");
        shell.said(&["set", &record, "valid_to=31-12-2030", "--reason", "aftalt"]);
        for words in [
            vec!["log", "kontrakt", id.as_str()],
            vec!["log", "kontrakt", "drift af prøvesystem"],
            vec!["log", &record],
        ] {
            let told = shell.said(&words);
            assert!(told.contains("aftalt") && told.contains("31-12-2028") && told.contains("31-12-2030"), "{told}");
        }
        let rows = &shell.json(&["log", &record])["rows"];
        let newest = &rows[0];
        assert_eq!(
            (&newest["who"], &newest["field"], &newest["before"], &newest["after"]),
            (&"anna".into(), &"valid_to".into(), &"2028-12-31".into(), &"2030-12-31".into())
        );
        let mine = shell.json(&["log", "--mine"]);
        assert_eq!((&mine["rows"][0]["kind"], &mine["rows"][0]["reason"]), (&"edit".into(), &"aftalt".into()));
        let said = shell.said(&["undo", "--dry-run"]);
        assert!(said.starts_with("Fortryd gemning") && said.contains("Drift af prøvesystem"), "{said}");
        let end = || shell.json(&["show", &record])["rows"][0]["valid_to"].clone();
        assert_eq!(end(), "2030-12-31");
        shell.said(&["undo", "--record", &record]);
        assert_eq!(end(), "2028-12-31");
        shell.said(&["undo", "--redo"]);
        assert_eq!(end(), "2030-12-31");
        assert_eq!(code(&shell.run(&["undo", "--redo"])), 1);
        // Sharing prices again is asked for.
        shell.said(&["visibility", "delt", &id, "--yes"]);
        shell.said(&["visibility", "lokal", &id]);
        let refused = shell.run(&["undo"]);
        assert_eq!(code(&refused), 2);
        assert!(told(&refused).contains("--yes"), "{}", told(&refused));
        shell.said(&["undo", "--yes"]);
        assert_eq!(shell.json(&["show", &record])["rows"][0]["visibility"], "shared");
        // Before anything was registered there was nothing.
        assert_eq!(code(&shell.run(&["list", "kontrakt", "--as-of", "31-12-2025"])), 1);
        assert_eq!(code(&shell.run(&["list", "kontrakt", "--as-of", "i forgårs måske"])), 2);
        assert_eq!(code(&shell.run(&["report", "run", "prices-per-system", "--as-of", "31-12-2025"])), 3);
    }
}
