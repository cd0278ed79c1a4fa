//! Both languages say the same things, and everything that is declared has its words.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kitos::app::context::{Context as AppContext, Size};
use kitos::keys::keymap::KeymapProblem;
use kitos::keys::{Action, Context, Group, Keymap};
use kitos::model::entities;
use kitos::model::entity::{Body, Choices, Entity, Kind};
use kitos::model::report;
use kitos::model::request::{Problem, Refusal};
use kitos::text::{self, Arg, Lang, Texts};
use unicode_width::UnicodeWidthStr;

const DANISH: &str = include_str!("../src/text/da.ftl");
const ENGLISH: &str = include_str!("../src/text/en.ftl");

/// Keys in order, each with the names of the arguments that its text uses.
fn keys(file: &str) -> Vec<(String, Vec<String>)> {
    let head = regex::Regex::new(r"^([a-z][a-z0-9-]*) =").unwrap();
    let argument = regex::Regex::new(r"\$([a-z-]+)").unwrap();
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        if let Some(key) = head.captures(line) {
            found.push((key[1].to_owned(), Vec::new()));
        }
        let arguments = argument.captures_iter(line).map(|name| name[1].to_owned());
        if let Some((_, known)) = found.last_mut() {
            known.extend(arguments);
            known.sort();
            known.dedup();
        }
    }
    found
}

fn all_choices() -> Vec<&'static Choices> {
    let kinds = entities::ALL.iter().flat_map(|entity| entity.fields).map(|field| field.kind);
    kinds.filter_map(|kind| if let Kind::Choice(choices) = kind { Some(choices) } else { None }).collect()
}

fn every_problem() -> Vec<Problem> {
    let other = || "name".to_owned();
    vec![
        Problem::Required,
        Problem::TooLong { max: 200 },
        Problem::NotADate,
        Problem::NotANumber,
        Problem::NotMoney,
        Problem::OutOfRange { min: 0, max: 1100 },
        Problem::NotAChoice,
        Problem::NotAnEmail,
        Problem::NotAUrl,
        Problem::NotACvr,
        Problem::NotAnEan,
        Problem::Before { other: other() },
        Problem::MustBeEmpty { other: other() },
        Problem::Needs { other: other() },
        Problem::NoRecipient,
        Problem::Cycle,
        Problem::Retired,
    ]
}

fn every_refusal() -> Vec<Refusal> {
    let word = || "word".to_owned();
    let invalid = |problem| Refusal::Invalid { field: "name".to_owned(), problem };
    let mut refusals = vec![
        Refusal::Denied,
        Refusal::Conflict { entity: "contract".to_owned(), id: 1 },
        Refusal::Gone,
        Refusal::NameTaken { name: word() },
        Refusal::NameTakenFor { row: word(), name: word() },
        Refusal::Twice,
        Refusal::Offline { detail: word() },
        Refusal::LoginRefused,
        Refusal::NoSuchDatabase,
        Refusal::NotEmpty,
        Refusal::Locked,
        Refusal::ReadOnly,
        Refusal::NewerDatabase { found: 12, known: 11 },
        Refusal::NotSetUp,
        Refusal::UnknownPerson { login: word() },
        Refusal::Template { code: word(), detail: word() },
        Refusal::Cancelled,
        Refusal::Database { code: word() },
    ];
    refusals.extend(every_problem().into_iter().map(invalid));
    refusals
}

/// The derived keys of an entity.
fn derived(entity: &Entity) -> Vec<String> {
    let mut keys = vec![
        text::key(&["entity", entity.name]),
        text::key(&["entity", entity.name, "plural"]),
        text::key(&["empty", entity.name]),
    ];
    for tab in entity.tabs {
        keys.push(text::key(&["tab", tab.key]));
        if let Body::Fields(sections) = &tab.body {
            let named = sections.iter().filter(|section| !section.key.is_empty());
            keys.extend(named.map(|section| text::key(&["section", section.key])));
        }
    }
    keys
}

#[test]
fn both_languages_hold_the_same_keys_with_the_same_arguments() {
    let (danish, english) = (keys(DANISH), keys(ENGLISH));
    for (one, other) in danish.iter().zip(&english) {
        assert_eq!(one, other);
    }
    assert_eq!(danish.len(), english.len());
    let mut seen = BTreeMap::new();
    for (place, (key, _)) in danish.iter().enumerate() {
        assert_eq!(seen.insert(key, place), None, "{key} twice");
    }
}

#[test]
fn every_text_can_be_said() {
    for lang in Lang::ALL {
        let texts = Texts::new(*lang);
        for (key, arguments) in keys(DANISH) {
            let filled: Vec<(&'static str, Arg)> =
                arguments.iter().map(|name| (&*name.clone().leak(), Arg::Count(2))).collect();
            let said = texts.with(&key, &filled);
            // A word that is its own key in English ("none") was found all the same.
            assert!(said != key || texts.find(&key).is_some(), "{key} in {lang:?}");
            assert!(!said.contains('\u{2068}') && !said.contains('{'), "{key}: {said}");
        }
    }
}

#[test]
fn everything_declared_has_its_words() {
    let mut wanted: Vec<String> = entities::ALL.iter().flat_map(|entity| derived(entity)).collect();
    for choices in all_choices() {
        wanted.extend(choices.codes.iter().map(|code| text::key(&["choice", choices.name, code])));
    }
    wanted.extend(Action::ALL.iter().flat_map(|action| [format!("action-{action}"), format!("help-{action}")]));
    wanted
        .extend(Group::ALL.iter().flat_map(|group| ["group", "prefix"].map(|kind| format!("{kind}-{}", group.name()))));
    wanted.extend(Context::ALL.iter().map(|context| format!("context-{context}")));
    wanted.extend(KeymapProblem::KEYS.iter().map(|key| format!("keymap-{key}")));
    wanted.extend(every_problem().iter().map(|problem| text::problem_key(problem).to_owned()));
    wanted.extend(every_refusal().iter().map(|refusal| text::refusal_key(refusal).to_owned()));
    wanted.extend(["local", "shared"].map(|code| format!("letter-visibility-{code}")));
    let known: Vec<String> = keys(DANISH).into_iter().map(|(key, _)| key).collect();
    let missing: Vec<_> = wanted.iter().filter(|key| !known.contains(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The words that stand in quotes in the program, its own tests left out.
fn quoted_words() -> BTreeSet<String> {
    fn read(folder: &Path, words: &mut BTreeSet<String>) {
        let quoted = regex::Regex::new(r#""((?:[^"\\\n]|\\.)*)""#).unwrap();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, words);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let program = text.split("#[cfg(test)]\nmod tests").next().unwrap();
                words.extend(quoted.captures_iter(program).map(|word| word[1].to_owned()));
            }
        }
    }
    let mut words = BTreeSet::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut words);
    words
}

/// The operator's check names its rules in the database.
fn rules_of_the_check() -> Vec<String> {
    let text = include_str!("../migrations/postgres/repeat/90_self_test.sql");
    let quoted = regex::Regex::new("'([a-z-]+)'").unwrap();
    quoted.captures_iter(text).map(|word| word[1].to_owned()).collect()
}

/// What is asked for by a key that is put together of what is declared.
fn asked_by_declaration() -> Vec<String> {
    let mut asked: Vec<String> = entities::ALL.iter().flat_map(|entity| derived(entity)).collect();
    for entity in entities::ALL {
        for field in entity.fields {
            for kind in ["field", "column", "alias", "message-computed", "part", "about"] {
                asked.extend([text::key(&[kind, entity.name, field.name]), text::key(&[kind, field.name])]);
            }
        }
        let fields = entity.fields.iter().chain([&report::PRICE_SHARED]);
        asked.extend(
            fields.flat_map(|field| ["yes", "no"].map(|word| text::key(&["bool", entity.name, field.name, word]))),
        );
    }
    for choices in all_choices() {
        let codes = choices.codes.iter();
        asked.extend(codes.flat_map(|code| ["choice", "letter"].map(|kind| text::key(&[kind, choices.name, code]))));
    }
    for action in Action::ALL {
        asked.extend([format!("action-{action}"), format!("help-{action}")]);
        asked.extend(Context::ALL.iter().map(|context| format!("action-{action}-{context}")));
    }
    asked
        .extend(Group::ALL.iter().flat_map(|group| ["group", "prefix"].map(|kind| format!("{kind}-{}", group.name()))));
    asked.extend(Context::ALL.iter().map(|context| format!("context-{context}")));
    asked.extend(KeymapProblem::KEYS.iter().map(|key| format!("keymap-{key}")));
    asked
}

/// Keys that are put together of one of these and a code: a quoted word, in small letters.
const WITH_A_CODE: &[&str] = &[
    "view",
    "format",
    "start",
    "scope",
    "mark",
    "rule",
    "fix",
    "quality",
    "doctor",
    "cli-column",
    "cli-alias",
    "import-fate",
    "import-unsupported",
    "tab-short",
    "choice-role",
    "check-mend",
    "explain",
    "hidden",
    "message-may",
    "leaver-fate",
    "change-kind",
    "question",
    "message",
    "templates",
    "templates-status",
    "order-title",
    "order-about",
    "order-done",
    "blueprint",
    "blueprint-why",
    "blueprint-shape",
    "blueprint-chart",
    "blueprint-parameter",
    "blueprint-about-parameter",
    "fault",
    "fault-class",
    "fault-slip",
    "category",
];

#[test]
fn no_text_is_written_for_nobody() {
    let words = quoted_words();
    let mut asked: BTreeSet<String> = asked_by_declaration().into_iter().collect();
    for word in &words {
        asked.insert(format!("fault-{}", text::faults::slug(word)));
        let code = word.to_lowercase().replace('_', "-");
        asked.extend(WITH_A_CODE.iter().map(|kind| format!("{kind}-{code}")));
        asked.insert(format!("start-{code}-about"));
    }
    asked.extend(words);
    asked.extend(rules_of_the_check().iter().map(|rule| format!("check-{rule}")));
    let unused: Vec<String> = keys(DANISH).into_iter().map(|(key, _)| key).filter(|key| !asked.contains(key)).collect();
    assert!(unused.is_empty(), "{} texts that the program never says: {unused:#?}", unused.len());
}

/// Whatever the check of a template may say has its words in both languages.
#[test]
fn every_fault_of_a_template_has_its_words() {
    let program = include_str!("../src/model/report/parse.rs");
    let wrong = regex::Regex::new(r#"wrong\(\s*[^;]*?"([^"\n]+)"\s*,?\s*\)"#).unwrap();
    let details: Vec<&str> = wrong.captures_iter(program).map(|found| found.get(1).unwrap().as_str()).collect();
    assert!(details.len() > 40, "{}", details.len());
    for detail in details {
        let key = format!("fault-{}", text::faults::slug(detail));
        assert!(Texts::new(Lang::Danish).find(&key).is_some(), "{key}");
    }
}

#[test]
fn texts_speak_of_keys_by_action() {
    for (argument, action) in text::NAMED_KEYS {
        assert!(action.parse::<Action>().is_ok() && *argument == format!("key-{action}"), "{argument}");
    }
    for (key, arguments) in keys(DANISH) {
        for argument in arguments.iter().filter(|argument| argument.starts_with("key-")) {
            assert!(text::NAMED_KEYS.iter().any(|(known, _)| known == argument), "{key}: {argument}");
        }
    }
    let contract = entities::named("contract").unwrap();
    let said = Texts::new(Lang::Danish).empty(contract, |action| format!("<{action}>"));
    assert_eq!(said, "Ingen kontrakter endnu. Tryk <new> for at oprette en, eller kør »kitos import«.");
}

/// A key can be bound anew, so no text writes one out. In the shell Ctrl-C is the signal's.
#[test]
fn no_text_writes_a_key_out() {
    const OF_THE_SHELL: &[&str] = &["cli-export-progress"];
    let written = regex::Regex::new(
        r"\bF\d{1,2}\b|Ctrl-|\b(Esc|Enter|Tab|Backspace|Mellemrum|Space)\b|([Tt]ryk|[Pp]ress) [^\s{][ ,.]|»\w«|\b[uUv] [lds]?\b",
    )
    .unwrap();
    for file in [DANISH, ENGLISH] {
        let texts = file.lines().filter(|line| !line.starts_with('#'));
        let found: Vec<&str> = texts
            .filter(|line| !OF_THE_SHELL.iter().any(|key| line.starts_with(key)))
            .filter(|line| written.is_match(line))
            .collect();
        assert!(found.is_empty(), "write {{ $key-… }}: {found:#?}");
    }
}

#[test]
fn a_text_names_the_key_that_is_bound_here() {
    let said = |keymap: Keymap, here: &'static [Context], key: &str| {
        let mut context = AppContext::new(Texts::new(Lang::Danish), keymap, Size { columns: 80, rows: 24 });
        context.here = here;
        context.keyed(key, &[])
    };
    let mine = "inherits = \"default\"\n[lab]\n\"F5\" = \"none\"\n\"F7\" = \"reload\"\n";
    let mine = Keymap::parse("mine.toml", mine).unwrap();
    assert_eq!(said(mine.clone(), &[Context::Lab, Context::Global], "lab-stopped"), "Stoppet. F7 kører igen.");
    assert_eq!(said(mine.clone(), &[Context::Global], "lab-stopped"), "Stoppet. F5 kører igen.");
    // What is said on the way to a page names the page's keys all the same.
    let kept = said(mine, &[Context::Report, Context::Global], "lab-text-kept");
    assert!(kept.contains("Ctrl-r viser"), "{kept}");
    // Without a key for it the menu has it.
    let arrows = said(Keymap::shipped("arrows").unwrap(), &[Context::Global], "templates-no-orders");
    assert!(arrows.contains("Tryk , og »ny«, og skriv"), "{arrows}");
}

#[test]
fn every_field_has_a_label() {
    for lang in Lang::ALL {
        for entity in entities::ALL {
            for field in entity.fields {
                let label = Texts::new(*lang).label(entity, field.name);
                assert!(!label.starts_with("field-"), "{} {}", entity.name, field.name);
            }
        }
    }
}

#[test]
fn narrow_columns_have_headings_that_fit() {
    for entity in entities::ALL {
        for field in entity.fields.iter().filter(|field| matches!(field.kind, Kind::Date | Kind::Money)) {
            let heading = Texts::new(Lang::Danish).column(entity, field.name);
            assert!(heading.width() <= 12, "{} {}: {heading}", entity.name, field.name);
        }
    }
    let contract = entities::named("contract").unwrap();
    let headings: Vec<String> =
        contract.columns.iter().map(|field| Texts::new(Lang::Danish).column(contract, field)).collect();
    assert_eq!(headings, ["Navn", "Syn", "Leverandør", "Udløber", "Opsig senest", "Drift/år"]);
}

#[test]
fn refusals_and_problems_are_whole_sentences() {
    let contract = entities::named("contract");
    for lang in Lang::ALL {
        let texts = Texts::new(*lang);
        for entity in [contract, None] {
            let problems = every_problem().into_iter().map(|problem| texts.problem(entity, &problem));
            let refusals = every_refusal().into_iter().map(|refusal| texts.refusal(entity, &refusal));
            for said in problems.chain(refusals) {
                assert!(said.ends_with('.') && said.contains(' ') && !said.contains('$'), "{said}");
            }
        }
    }
    let texts = Texts::new(Lang::Danish);
    let before = Problem::Before { other: "valid_from".to_owned() };
    assert_eq!(texts.problem(contract, &before), "Datoen ligger før »Gyldig fra«. Ret en af de to.");
    let range = Problem::OutOfRange { min: 0, max: 1100 };
    assert_eq!(texts.problem(contract, &range), "Tallet skal være mellem 0 og 1.100.");
}

#[test]
fn counts_choose_the_plural_and_have_thousands_dots() {
    let texts = Texts::new(Lang::Danish);
    let said = |changes: i64| texts.with("message-saved", &[("changes", changes.into()), ("records", 1_i64.into())]);
    assert_eq!(said(1), "Gemt: 1 rettelse i 1 post.");
    assert_eq!(said(0), "Gemt: 0 rettelser i 1 post.");
    assert_eq!(said(12_345), "Gemt: 12.345 rettelser i 1 post.");
}

#[test]
fn a_key_that_nobody_wrote_is_shown_as_itself() {
    assert_eq!(Texts::new(Lang::Danish).get("no-such-key"), "no-such-key");
    assert_eq!(Texts::new(Lang::Danish).find("no-such-key"), None);
}

#[test]
fn languages_are_known_by_their_codes() {
    assert_eq!(Lang::from_code("da_DK.UTF-8"), Some(Lang::Danish));
    assert_eq!(Lang::from_code("en"), Some(Lang::English));
    assert_eq!(Lang::from_code("C"), None);
    assert_eq!(Lang::from_code("sv_SE"), None);
}

/// Danish words that the project has settled against (a second word for the same thing).
#[test]
fn settled_words_are_kept() {
    for (wrong, right) in [("udkast", "kladde"), ("mærket", "markeret"), ("rækken er mærket", "markeret")] {
        assert!(!DANISH.to_lowercase().contains(wrong), "{wrong}: write {right}");
    }
}
