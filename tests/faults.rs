//! What goes wrong outside the program is said in one sentence, with what to do next; drafts
//! are kept, and the program goes on.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use kitos::config::{Config, Flags};
use kitos::db::Db;
use kitos::db::migrate::{Purpose, migrate};
use kitos::db::open::{Clock, Target};
use kitos::db::seed::{Plan, seed};
use kitos::model::request::{Outcome, Refusal, Request};
use kitos::model::value::Value;
use kitos::text::{Lang, Texts};
use sqlx::{ConnectOptions, Connection};

use crate::support::registry::{Registry, moment};
use crate::support::story::Story;
use crate::support::world::{ANNA, World};

/// Opening fails for this reason, in one sentence that says what to do; both languages have it.
async fn refused(target: &Target, login: Option<&str>) -> (Refusal, String) {
    let refusal = match Db::open(target, login, false, Clock::Fixed(moment())).await {
        Err(refusal) => refusal,
        Ok(_) => panic!("{target:?} was opened"),
    };
    let said = Texts::new(Lang::Danish).refusal(None, &refusal);
    let english = Texts::new(Lang::English).refusal(None, &refusal);
    assert_ne!(said, english);
    for text in [&said, &english] {
        assert!(text.len() > 40 && text.len() < 240, "one sentence or two: {text}");
        assert!(!text.contains("Error") && !text.contains("sqlx") && !text.contains('{'), "{text}");
    }
    (refusal, said)
}

fn path(registry: &Registry) -> PathBuf {
    match registry.owner() {
        Target::Sqlite(path) => path,
        Target::Postgres(_) => panic!("not a file"),
    }
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

async fn script(path: &Path, text: &'static str) -> sqlx::sqlite::SqliteConnection {
    let mut connection = sqlx::sqlite::SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    sqlx::raw_sql(text).execute(&mut connection).await.unwrap();
    connection
}

#[tokio::test]
async fn a_file_that_is_not_there_or_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere.db");
    let (refusal, said) = refused(&Target::Sqlite(nowhere.clone()), None).await;
    assert!(matches!(refusal, Refusal::NoSuchFile { .. }) && said.contains("nowhere.db"), "{said}");
    assert!(!nowhere.exists(), "looking for a file has made one");
    let text = folder.path().join("letter.db");
    std::fs::write(&text, "Kære sekretariat. ".repeat(1000)).unwrap();
    mode(&text, 0o600);
    assert_eq!(refused(&Target::Sqlite(text), None).await.0, Refusal::NotADatabase);
    let empty = folder.path().join("empty.db");
    std::fs::write(&empty, "").unwrap();
    mode(&empty, 0o600);
    assert_eq!(refused(&Target::Sqlite(empty), None).await.0, Refusal::NotSetUp);
    let (refusal, _) = refused(&Target::Sqlite(folder.path().to_owned()), None).await;
    assert!(!matches!(refusal, Refusal::Database { .. }), "a folder: {refusal:?}");
}

#[tokio::test]
async fn half_a_file_is_a_damaged_one() {
    let world = World::new(Registry::sqlite().await).await;
    let whole = std::fs::read(path(&world.registry)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let half = folder.path().join("half.db");
    std::fs::write(&half, &whole[..whole.len() / 3]).unwrap();
    mode(&half, 0o600);
    assert_eq!(refused(&Target::Sqlite(half), None).await.0, Refusal::NotADatabase);
}

#[tokio::test]
async fn a_file_that_others_can_open() {
    let world = World::new(Registry::sqlite().await).await;
    for open in [0o644, 0o640, 0o606] {
        mode(&path(&world.registry), open);
        let (refusal, said) = refused(&world.registry.owner(), None).await;
        assert!(matches!(refusal, Refusal::FileTooOpen { .. }), "{open:o}: {refusal:?}");
        assert!(said.contains("chmod 600"), "{said}");
    }
}

#[tokio::test]
async fn a_database_of_a_newer_program() {
    let world = World::new(Registry::sqlite().await).await;
    let connection =
        script(&path(&world.registry), "update schema_info set value = '9999' where name = 'version'").await;
    connection.close().await.unwrap();
    let (refusal, said) = refused(&world.registry.owner(), Some(ANNA)).await;
    assert!(matches!(refusal, Refusal::NewerDatabase { found: 9999, .. }), "{refusal:?}");
    assert!(said.contains("9999") && said.contains("nyere program"), "{said}");
    let migrated = migrate(&world.registry.owner(), Purpose::Own).await;
    assert!(matches!(migrated, Err(Refusal::NewerDatabase { .. })), "{migrated:?}");
}

#[tokio::test]
async fn a_newer_shared_registry() {
    let world = World::new(Registry::postgres().await).await;
    let Registry::Postgres(database) = &world.registry else { panic!("not a server") };
    database.admin("update kitos.schema_info set value = '9999' where name = 'version'").await;
    let (refusal, _) = refused(&world.target(ANNA), None).await;
    assert!(matches!(refusal, Refusal::NewerDatabase { found: 9999, .. }), "{refusal:?}");
}

#[tokio::test]
async fn nobody_of_that_name() {
    for world in World::both().await {
        let login = "k151_nobody";
        if let Registry::Postgres(database) = &world.registry {
            database.member(login).await;
        }
        let (refusal, said) = refused(&world.target(login), Some(login)).await;
        assert_eq!(refusal, Refusal::UnknownPerson { login: login.to_owned() });
        assert!(said.contains(login), "{said}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there() {
    for address in [
        "postgres://anna@127.0.0.1:1/kitos",
        "postgres://anna@localhost/kitos?host=/nowhere/at/all",
        "postgres://anna@no-such-host.invalid/kitos",
    ] {
        let (refusal, said) = refused(&Target::Postgres(address.to_owned()), None).await;
        assert!(matches!(refusal, Refusal::Offline { .. }), "{address}: {refusal:?}");
        assert!(said.contains("kan ikke nås"), "{said}");
    }
}

#[tokio::test]
async fn a_login_or_database_that_the_server_does_not_know() {
    let world = World::new(Registry::postgres().await).await;
    let Target::Postgres(address) = world.target("k151_no_such_role") else { panic!("not a server") };
    let (refusal, said) = refused(&Target::Postgres(address.clone()), None).await;
    assert_eq!(refusal, Refusal::LoginRefused);
    assert!(said.contains("Tjek navnet i adressen") && said.contains("PGPASSFILE"), "{said}");
    let Target::Postgres(address) = world.target(ANNA) else { panic!("not a server") };
    let (before, after) = address.split_once("/t_").unwrap();
    let query = after.split_once('?').unwrap().1;
    let (refusal, said) = refused(&Target::Postgres(format!("{before}/no_such?{query}")), None).await;
    assert_eq!(refusal, Refusal::NoSuchDatabase);
    assert!(said.contains("Tjek navnet sidst i adressen"), "{said}");
}

#[tokio::test]
async fn a_registry_that_holds_data_is_not_filled_with_invented_ones() {
    let world = World::new(Registry::sqlite().await).await;
    let plan = Plan { scale: 1, one_municipality: false, today: moment().date_naive(), seed: 1, demo: false };
    let refusal = seed(&world.registry.owner(), &plan).await.unwrap_err();
    assert_eq!(refusal, Refusal::NotEmpty);
    let said = Texts::new(Lang::Danish).refusal(None, &refusal);
    assert!(said.contains("allerede data") && said.contains("kitos db migrate") && !said.contains("KT4"), "{said}");
}

/// Types a date into the contract, up to the moment before it is saved.
async fn about_to_save(world: &World) -> Story {
    world.contract(ANNA, "Sbsys hosting", 310_000).await;
    let mut story = Story::begin(&world.registry, ANNA).await;
    story.press("g k Enter").await.press_until("Down", "Gyldig til").await.press("Enter Ctrl-u").await;
    story.type_("31-12-2031").await.press("Enter Ctrl-s").await;
    story
}

async fn valid_to(world: &World) -> Value {
    let db = world.db(ANNA).await;
    match db.answer(&Request::Record { entity: "contract", id: 1 }).await {
        Ok(Outcome::Record(record)) => record.value("valid_to").clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_locked_file_keeps_what_was_typed() {
    let world = World::new(Registry::sqlite().await).await;
    let mut story = about_to_save(&world).await;
    let mut other = script(&path(&world.registry), "begin immediate").await;
    story.press("Enter").await.see("Filen er i brug af et andet program").press("Esc").await;
    assert!(!story.app.context.drafts.is_empty());
    sqlx::raw_sql("rollback").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    story.press("Esc Ctrl-s Enter").await.see("Gemt");
    assert_eq!(valid_to(&world).await.as_date().unwrap().to_string(), "2031-12-31");
}

#[tokio::test]
async fn a_read_only_file_is_read_and_says_so() {
    let world = World::new(Registry::sqlite().await).await;
    world.contract(ANNA, "Sbsys hosting", 310_000).await;
    let path = path(&world.registry);
    mode(&path, 0o400);
    let mut story = Story::begin(&world.registry, ANNA).await;
    story.see("kun læsning").press("g k").await.see("Sbsys hosting").press("v l").await.see("ikke");
    mode(&path, 0o600);
}

#[tokio::test]
async fn a_read_only_directory_is_read() {
    let world = World::new(Registry::sqlite().await).await;
    world.contract(ANNA, "Sbsys hosting", 310_000).await;
    let path = path(&world.registry);
    let folder = path.parent().unwrap().to_owned();
    mode(&path, 0o400);
    mode(&folder, 0o500);
    let opened = Db::open(&world.registry.owner(), Some(ANNA), false, Clock::Fixed(moment())).await;
    mode(&folder, 0o700);
    mode(&path, 0o600);
    assert!(opened.unwrap().session().read_only);
}

#[tokio::test]
async fn a_connection_that_is_cut_is_made_again() {
    let world = World::new(Registry::postgres().await).await;
    let mut story = about_to_save(&world).await;
    let Registry::Postgres(database) = &world.registry else { panic!("not a server") };
    database.cut().await;
    story.press("Enter").await;
    if !story.screen().contains("Gemt") {
        story.see("Databasen kan ikke nås").see("bevaret");
        assert!(!story.app.context.drafts.is_empty());
        story.press("Esc Esc Ctrl-s Enter").await.see("Gemt");
    }
    assert_eq!(valid_to(&world).await.as_date().unwrap().to_string(), "2031-12-31");
}

#[tokio::test]
async fn a_database_that_takes_no_more_connections_keeps_what_was_typed() {
    let world = World::new(Registry::postgres().await).await;
    let mut story = about_to_save(&world).await;
    let Registry::Postgres(database) = &world.registry else { panic!("not a server") };
    database.allow_connections(false).await;
    database.cut().await;
    story.press("Enter").await.see("kan ikke nås");
    assert!(!story.app.context.drafts.is_empty());
    story.press("Esc Esc Esc g h g k").await.see("kan ikke nås");
    database.allow_connections(true).await;
    story.press("Esc F5").await.see("Sbsys hosting").press("Ctrl-s").await.see("31-12-2031");
    story.press("Enter").await.see("Gemt");
}

// ---- what is configured ----

fn load(config: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    std::fs::write(&file, config).unwrap();
    let flags = Flags { config: Some(file.clone()), ..Flags::default() };
    Config::load(&flags).map_err(|error| {
        let said = error.said(Texts::new(Lang::Danish));
        assert!(said.len() < 400, "{said}");
        said
    })
}

#[test]
fn a_broken_configuration_is_named_with_its_line() {
    for (text, line, word) in [
        ("lang = \"da\"\nthemes = \"dark\"\n", "2", "themes"),
        ("lang = \"da\"\n\nexport_folder = 7\n", "3", "path"),
        ("lang = da\n", "1", "quoted"),
    ] {
        let said = load(text).err().unwrap_or_else(|| panic!("{text:?} was taken"));
        assert!(said.contains("config.toml") && said.contains(&format!("line {line}")), "{said}");
        assert!(said.contains(word), "{said}");
    }
    for (text, word) in [("lang = \"sv\"", "sv"), ("theme = \"pink\"", "pink"), ("[terminal]\nline = \"fast\"", "fast")]
    {
        let said = load(text).err().unwrap_or_else(|| panic!("{text:?} was taken"));
        assert!(said.contains(word), "{said}");
    }
}

#[test]
fn a_configuration_that_was_asked_for_must_be_there() {
    let flags = Flags { config: Some(PathBuf::from("/nowhere/config.toml")), ..Flags::default() };
    let said = Config::load(&flags).err().unwrap().said(Texts::new(Lang::Danish));
    assert!(said.contains("/nowhere/config.toml"), "{said}");
}

#[test]
fn a_broken_keymap_is_told_of_and_the_default_is_used() {
    let folder = tempfile::tempdir().unwrap();
    for (text, line, word) in [
        ("[global]\n\"g h\" = \"go-home\"\n\"g q\" = \"go-hom\"\n", "linje 3", "go-hom"),
        ("[global]\n\"Hyper-x\" = \"quit\"\n", "linje 2", "Hyper-x"),
        ("[nowhere]\n", "linje 1", "nowhere"),
        ("[global\n", "linje 1", "TOML"),
    ] {
        let file = folder.path().join("keys.toml");
        std::fs::write(&file, text).unwrap();
        let empty = folder.path().join("config.toml");
        std::fs::write(&empty, "").unwrap();
        let flags = Flags { keymap: Some(file.display().to_string()), config: Some(empty), ..Flags::default() };
        let config = Config::load(&flags).unwrap_or_else(|error| panic!("{error}"));
        let notice = config.notices.first().unwrap_or_else(|| panic!("{text:?}: nothing was said"));
        assert!(notice.contains("keys.toml") && notice.contains(line) && notice.contains(word), "{notice}");
        assert_eq!(config.keymap, kitos::keys::Keymap::default());
    }
    let flags = Flags { keymap: Some("/nowhere/keys.toml".to_owned()), ..Flags::default() };
    let config = Config::load(&flags).unwrap();
    assert!(config.notices[0].contains("/nowhere/keys.toml"), "{:?}", config.notices);
}
