//! A file of one's own says what it is, and holds one municipality.

use std::process::{Command, Output};

use crate::support::registry::Registry;
use crate::support::story::Story;
use crate::support::world::{ANNA, World};

#[tokio::test]
async fn the_screen_says_own_file_at_every_size_with_drafts_too() {
    let world = World::new(Registry::sqlite().await).await;
    world.contract(ANNA, "Sbsys hosting", 310_000).await;
    for (columns, rows) in [(30, 8), (40, 12), (60, 16), (80, 24), (120, 40), (200, 60)] {
        let mut story = Story::sized(&world.registry, ANNA, columns, rows).await;
        for keys in ["", "g k", "g s", "g a", "g r", "g d"] {
            story.press(keys).await.see("egen fil");
        }
        // The record's own line says what the record is; its list says whose file it is in.
        story.press("g k Enter e").await.type_(" 2").await.press("Enter Esc").await.see("egen fil");
        assert!(!story.app.context.drafts.is_empty(), "nothing was typed at {columns} columns");
    }
}

fn kitos(home: &std::path::Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kitos"));
    command.env_clear().env("HOME", home).env("USER", "mette").env("LANG", "da_DK.UTF-8").args(arguments);
    command.output().unwrap()
}

#[test]
fn a_second_municipality_is_refused_and_the_first_may_be_named_again() {
    let home = tempfile::tempdir().unwrap();
    let db = format!("sqlite:{}", home.path().join("egen.db").display());
    let migrate = |code: &str| kitos(home.path(), &["--db", &db, "db", "migrate", "--municipality", code]);
    assert_eq!(migrate("0151").status.code(), Some(0));
    assert_eq!(migrate("0151").status.code(), Some(0));
    let refused = migrate("0159");
    assert_eq!(refused.status.code(), Some(3));
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("Filen tilhører Ballerup"), "{said}");
    let people = kitos(home.path(), &["--db", &db, "--format", "csv", "list", "person"]);
    assert_eq!(String::from_utf8(people.stdout).unwrap().lines().count(), 2, "a heading and one person");
}

#[test]
fn the_doctor_says_what_a_file_does_not_protect_in_both_languages() {
    let home = tempfile::tempdir().unwrap();
    let db = format!("sqlite:{}", home.path().join("egen.db").display());
    assert_eq!(kitos(home.path(), &["--db", &db, "db", "migrate", "--municipality", "0151"]).status.code(), Some(0));
    for (lang, words) in
        [("da", "filens rettigheder det eneste, der beskytter"), ("en", "the file's mode is all that protects")]
    {
        let done = kitos(home.path(), &["--db", &db, "--lang", lang, "doctor"]);
        let said = String::from_utf8(done.stdout).unwrap();
        assert!(said.contains(words), "{said}");
    }
}
