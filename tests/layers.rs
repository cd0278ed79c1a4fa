//! Who may import whom (ARCHITECTURE.md), read from the source itself; and the few words that
//! may stand in few places only.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// For every layer, those that it may use besides itself.
const ALLOWED: &[(&str, &[&str])] = &[
    ("keys", &[]),
    ("model", &[]),
    ("text", &["model"]),
    ("db", &["model"]),
    ("exchange", &["model", "text"]),
    ("app", &["text", "keys", "model"]),
    // `term` only for the one function of `EXCEPTIONS`.
    ("view", &["app", "text", "keys", "model", "term"]),
    ("term", &[]),
    // The outer ring: everything below it, and of the ring itself only what is named.
    ("journal", &[]),
    ("log", &[]),
    ("restricted", &[]),
    ("config", &["app", "db", "exchange", "keys", "model", "term", "text", "view"]),
    ("export", &["app", "db", "exchange", "keys", "model", "term", "text", "view"]),
    ("place", &["app", "db", "exchange", "keys", "model", "term", "text", "view", "config", "journal"]),
    (
        "run",
        &["app", "db", "exchange", "keys", "model", "term", "text", "view", "config", "export", "journal", "place"],
    ),
    (
        "cli",
        &[
            "app",
            "db",
            "exchange",
            "keys",
            "model",
            "term",
            "text",
            "view",
            "config",
            "export",
            "journal",
            "log",
            "place",
            "restricted",
            "run",
        ],
    ),
    ("main", &["cli"]),
    ("lib", &[]),
];

/// From a layer to one item of another, and nothing else there.
const EXCEPTIONS: &[(&str, &str, &str)] = &[("view", "term", "clear_under")];

/// Where text becomes SQL: what runs requests, and the seed's inserts of many rows at once,
/// whose names are written in the program.
const TEXTS: &[&str] = &["db/run.rs", "db/seed/book.rs"];

/// The files of `db` that may hand whole scripts to a connection: what runs statements, what
/// sets a database up, and the identity of a connection.
const SCRIPTS: &[&str] = &["db/run.rs", "db/setup.rs", "db/migrate.rs", "db/open.rs", "db/server.rs"];

/// A file of `src/` with its code: no comments, no tests, no texts.
struct Source {
    /// `app/layers/record.rs`
    name: String,
    code: String,
    raw: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let all: Vec<Source> = paths
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .map(|path| {
            let raw = std::fs::read_to_string(path).unwrap();
            let name = path.strip_prefix(&root).unwrap().display().to_string();
            Source { name, code: code_of(&raw), raw }
        })
        .collect();
    let test_only: BTreeSet<String> = all.iter().flat_map(test_files).collect();
    all.into_iter().filter(|source| !test_only.contains(&source.name)).collect()
}

fn collect(place: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(place).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { collect(&path, into) } else { into.push(path) }
    }
}

/// Files that `#[cfg(test)] mod name;` declares, or `#[path]` names for it.
fn test_files(source: &Source) -> Vec<String> {
    let folder = match source.name.rsplit_once('/') {
        Some((folder, "mod.rs")) => format!("{folder}/"),
        _ => format!("{}/", source.name.trim_end_matches(".rs")),
    };
    let beside = source.name.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let named = source
        .raw
        .split("#[cfg(test)]\n#[path = \"")
        .skip(1)
        .filter_map(|after| after.split_once('"'))
        .map(|(file, _)| format!("{beside}{file}"));
    source
        .raw
        .split("#[cfg(test)]\n")
        .skip(1)
        .filter_map(|after| after.lines().map(str::trim).find(|line| !line.starts_with("#[")))
        .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'))
        .map(|module| format!("{folder}{module}.rs"))
        .chain(named)
        .collect()
}

/// Blanks comments, texts and test modules; everything else stays where it was.
fn code_of(raw: &str) -> String {
    let mut code = String::new();
    let mut rest = raw;
    while let Some(letter) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if letter == '"' {
            1 + end_of_text(&rest[1..])
        } else if rest.starts_with("r#\"") {
            rest.find("\"#").map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\'") {
            rest[1..].find('\'').map_or(1, |end| end + 2)
        } else {
            0
        };
        if skipped == 0 {
            code.push(letter);
            rest = &rest[letter.len_utf8()..];
        } else {
            code.push(' ');
            rest = &rest[skipped..];
        }
    }
    without_tests(&code)
}

fn end_of_text(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn without_tests(code: &str) -> String {
    let mut kept = String::new();
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = match (rest.find('{'), rest.find(';')) {
            (Some(open), semicolon) if semicolon.is_none_or(|end| open < end) => &rest[end_of_block(rest, open)..],
            (_, Some(end)) => &rest[end + 1..],
            _ => "",
        };
    }
    kept.push_str(rest);
    kept
}

fn end_of_block(text: &str, open: usize) -> usize {
    let mut depth = 0;
    for (at, letter) in text[open..].char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return open + at + 1;
        }
    }
    text.len()
}

/// Every path from the crate's root: the layer and, where there is one, the item in it.
fn used(source: &Source) -> Vec<(String, String)> {
    let depth = depth(&source.name);
    let to_root: String = "super::".repeat(depth);
    let mut found = Vec::new();
    for root in ["crate::", "kitos::"].into_iter().chain((depth > 0).then_some(to_root.as_str())) {
        for (at, _) in source.code.match_indices(root) {
            let before = source.code[..at].chars().next_back();
            // `intern::crate::` is no path, and a longer `super::super::` was counted already.
            if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == ':') {
                continue;
            }
            found.extend(branches(&source.code[at + root.len()..]));
        }
    }
    found
}

/// How far below the crate's root the file's module is.
fn depth(name: &str) -> usize {
    let parts = name.trim_end_matches(".rs").split('/').count();
    match name.rsplit('/').next() {
        Some("lib.rs" | "main.rs") => 0,
        Some("mod.rs") => parts - 1,
        _ => parts,
    }
}

/// `a::b`, or every branch of `{a::b, c}`.
fn branches(path: &str) -> Vec<(String, String)> {
    match path.strip_prefix('{') {
        None => vec![first_two(path)],
        Some(_) => {
            let inside = &path[1..end_of_block(path, 0) - 1];
            let mut depth = 0;
            inside
                .split(|letter| {
                    depth += i32::from(letter == '{') - i32::from(letter == '}');
                    letter == ',' && depth == 0
                })
                .map(str::trim)
                .filter(|branch| !branch.is_empty())
                .map(first_two)
                .collect()
        }
    }
}

fn first_two(path: &str) -> (String, String) {
    let word = |text: &str| text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    let first: String = word(path);
    let second = path[first.len()..].strip_prefix("::").map(word).unwrap_or_default();
    (first, second)
}

fn layer(name: &str) -> &str {
    name.split(['/', '.']).next().unwrap_or_default()
}

/// The edges of this file that nobody allows.
fn forbidden(source: &Source) -> Vec<String> {
    let from = layer(&source.name);
    let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == from) else {
        return vec![format!("{}: the layer {from} is not in the table", source.name)];
    };
    used(source)
        .into_iter()
        .filter(|(to, item)| {
            let only = EXCEPTIONS.iter().find(|(one, other, _)| *one == from && other == to);
            to != from && (!allowed.contains(&to.as_str()) || only.is_some_and(|(_, _, name)| name != item))
        })
        .map(|(to, item)| format!("{}: {from} -> {to}::{item}", source.name))
        .collect()
}

fn words<'a>(source: &'a Source, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    source.code.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let (before, after) = source.code.split_at(*at);
        !part(before.chars().next_back()) && !part(after[word.len()..].chars().next())
    })
}

fn uses(source: &Source, word: &str) -> bool {
    words(source, word).next().is_some()
}

#[test]
fn every_edge_between_layers_is_an_allowed_one() {
    let faults: Vec<String> = sources().iter().flat_map(forbidden).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_edges_are_really_read() {
    let all = sources();
    let edges: BTreeSet<(String, String)> = all
        .iter()
        .flat_map(|source| used(source).into_iter().map(|(to, _)| (layer(&source.name).to_owned(), to)))
        .collect();
    for (from, to) in [("run", "db"), ("run", "export"), ("view", "app"), ("db", "model"), ("cli", "run")] {
        assert!(edges.contains(&(from.to_owned(), to.to_owned())), "{from} -> {to} was not found");
    }
    assert!(all.len() > 80, "{} files", all.len());
}

#[test]
fn only_db_speaks_to_databases() {
    for source in sources() {
        let inside = layer(&source.name) == "db";
        assert!(inside || !uses(&source, "sqlx"), "{} names sqlx", source.name);
    }
}

#[test]
fn only_the_screen_draws() {
    for source in sources() {
        let name = &source.name;
        match layer(name) {
            "view" | "term" => {}
            // The text area's buffer: a cursor and its undo are state.
            "app" if name == "app/layers/input.rs" => assert!(!uses(&source, "ratatui"), "{name} draws"),
            _ => assert!(!uses(&source, "ratatui") && !uses(&source, "tui_textarea"), "{name} draws"),
        }
    }
}

#[test]
fn one_place_turns_text_into_sql() {
    for source in sources() {
        let name = source.name.as_str();
        assert!(TEXTS.contains(&name) || !uses(&source, "AssertSqlSafe"), "{name} makes SQL of text");
        assert!(SCRIPTS.contains(&name) || !uses(&source, "raw_sql"), "{name} runs a script");
    }
}

#[test]
fn nothing_is_inserted_over_a_row() {
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut paths = Vec::new();
    collect(&migrations, &mut paths);
    let scripts = paths.iter().map(|path| (path.display().to_string(), std::fs::read_to_string(path).unwrap()));
    for (name, text) in sources().into_iter().map(|source| (source.name, source.raw)).chain(scripts) {
        let folded = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        for lost in ["insert or replace", "replace into"] {
            assert!(!folded.contains(lost), "{name}: {lost} loses history");
        }
    }
}

#[test]
fn nothing_unwraps_outside_tests() {
    for source in sources() {
        for ending in [".unwrap()", ".expect(", "panic!(", "unreachable!(", "unimplemented!(", "todo!("] {
            assert!(!source.code.contains(ending), "{}: {ending}", source.name);
        }
    }
}

#[test]
fn the_reader_sees_what_would_be_wrong() {
    let source = |name: &str, raw: &str| Source { name: name.to_owned(), code: code_of(raw), raw: raw.to_owned() };
    let wrong = [
        ("view/table.rs", "use crate::db::Db;"),
        ("view/table.rs", "use crate::{app, db};"),
        ("view/table.rs", "use crate::{app::{App, layers}, db::{open::Target}};"),
        ("view/table.rs", "fn f() { crate::db::migrate::known(); }"),
        ("view/table.rs", "use super::super::db;"),
        ("view/mod.rs", "use super::db;"),
        ("view/table.rs", "use crate::term::Screen;"),
        ("db/sql.rs", "use crate::text::Texts;"),
        ("model/value.rs", "use kitos::text::Lang;"),
        ("app/mod.rs", "use crate::run;"),
        ("new/mod.rs", "use crate::model;"),
    ];
    for (name, raw) in wrong {
        assert!(!forbidden(&source(name, raw)).is_empty(), "{name}: {raw}");
    }
    let right = [
        ("view/table.rs", "use crate::app::App; use super::paint; fn f() { crate::term::clear_under(); }"),
        ("db/sql.rs", "// use crate::text::Texts;\nuse crate::model::value::Value;"),
        ("db/sql.rs", "#[cfg(test)]\nmod tests { use crate::text::Texts; }"),
        ("app/mod.rs", "const A: &str = \"crate::db::x\"; use super::app;"),
    ];
    for (name, raw) in right {
        assert_eq!(forbidden(&source(name, raw)), Vec::<String>::new(), "{name}: {raw}");
    }
}
