//! The shipped keymaps can be typed, clash nowhere and reach everything; mistakes in a
//! file are told with place and culprit.

use std::collections::BTreeSet;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use kitos::keys::hints::{self, Means};
use kitos::keys::key::{parse_path, print_path};
use kitos::keys::keymap::{KeymapProblem, SHIPPED};
use kitos::keys::{Action, Context, Group, Key, Keymap, Pressed};

fn shipped() -> Vec<Keymap> {
    SHIPPED.iter().map(|(name, _)| Keymap::shipped(name).unwrap()).collect()
}

fn key(name: &str) -> Key {
    name.parse().unwrap()
}

/// Presses a path of keys and says what the last one comes to.
fn press(keymap: &Keymap, contexts: &[Context], path: &str) -> Pressed {
    let mut pending = Vec::new();
    let mut last = Pressed::Unbound;
    for key in parse_path(path).unwrap() {
        last = keymap.press(contexts, &pending, key);
        pending = match &last {
            Pressed::Pending(keys) => keys.clone(),
            _ => Vec::new(),
        };
    }
    last
}

/// What a layer of this context is pressed in.
fn stack(context: Context) -> Vec<Context> {
    if context == Context::Global { vec![Context::Global] } else { vec![context, Context::Global] }
}

fn problem(text: &str) -> (usize, KeymapProblem) {
    let error = Keymap::parse("mine.toml", text).unwrap_err();
    assert!(error.to_string().starts_with("mine.toml, line "), "{error}");
    (error.line, error.problem)
}

#[test]
fn action_names_are_kebab_case_and_read_back() {
    let mut seen = BTreeSet::new();
    for action in Action::ALL {
        assert_eq!(action.name().parse::<Action>().as_ref(), Ok(action));
        assert_eq!(action.to_string(), action.name());
        assert!(action.name().chars().all(|letter| matches!(letter, 'a'..='z' | '0'..='9' | '-')), "{action}");
        assert!(seen.insert(action.name()), "{action} twice");
    }
    assert_eq!("fliter".parse::<Action>().unwrap_err().nearest, Some("filter"));
    assert_eq!(Action::Tab9.tab(), Some(8));
    assert_eq!(Action::Open.tab(), None);
}

#[test]
fn keys_print_as_they_are_read() {
    for keymap in shipped() {
        for binding in keymap.bindings() {
            assert_eq!(parse_path(&print_path(&binding.keys)).as_ref(), Ok(&binding.keys));
        }
    }
    for name in ["j", "G", "?", "å", "Space", "Ctrl-p", "Shift-Tab", "F12", "PageDown", "Alt-x", "-"] {
        assert_eq!(key(name).to_string(), name);
    }
    for wrong in ["Ctrl-", "Hyper-x", "F13", "jj", "", "Meta"] {
        assert!(parse_path(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn events_are_the_keys_that_terminals_mean() {
    let event = |code, modifiers| Key::from(KeyEvent::new(code, modifiers));
    assert_eq!(event(KeyCode::Char('G'), KeyModifiers::SHIFT), key("G"));
    assert_eq!(event(KeyCode::Char('g'), KeyModifiers::SHIFT), key("G"));
    assert_eq!(event(KeyCode::Char('?'), KeyModifiers::SHIFT), key("?"));
    assert_eq!(event(KeyCode::Char('P'), KeyModifiers::CONTROL), key("Ctrl-p"));
    assert_eq!(event(KeyCode::Char('h'), KeyModifiers::CONTROL), key("Backspace"));
    assert_eq!(event(KeyCode::Char('i'), KeyModifiers::CONTROL), key("Tab"));
    assert_eq!(event(KeyCode::Char('m'), KeyModifiers::CONTROL), key("Enter"));
    assert_eq!(event(KeyCode::Tab, KeyModifiers::SHIFT), key("Shift-Tab"));
    assert_eq!(event(KeyCode::BackTab, KeyModifiers::SHIFT), key("Shift-Tab"));
    assert_eq!(event(KeyCode::Char('ø'), KeyModifiers::NONE), key("ø"));
}

#[test]
fn no_shipped_key_begins_another_where_both_are_pressed() {
    for keymap in shipped() {
        for context in Context::ALL {
            let stack = stack(*context);
            let bound: Vec<_> = stack.iter().flat_map(|context| keymap.of(*context)).collect();
            for (one, other) in bound.iter().flat_map(|one| bound.iter().map(move |other| (one, other))) {
                let begins = other.keys.len() > one.keys.len() && other.keys.starts_with(&one.keys);
                let (short, long) = (print_path(&one.keys), print_path(&other.keys));
                assert!(!begins, "{}: in {context}, {short} begins {long}", keymap.name);
            }
        }
    }
}

#[test]
fn text_contexts_bind_no_printable_key() {
    for keymap in shipped() {
        for context in Context::ALL.iter().filter(|context| context.takes_text()) {
            // Where municipalities are chosen, the blank chooses one.
            let blank = *context == Context::Members;
            for binding in keymap.of(*context) {
                let printable = binding.keys[0].printable().filter(|letter| !(blank && *letter == ' '));
                assert_eq!(printable, None, "{}: {context}", keymap.name);
            }
            for letter in ['q', ',', '?', ' ', '1', 'å'].into_iter().filter(|letter| !(blank && *letter == ' ')) {
                assert_eq!(keymap.press(&stack(*context), &[], Key::char(letter)), Pressed::Text(letter));
            }
            assert!(matches!(press(&keymap, &stack(*context), "Backspace"), Pressed::Edit(_)));
        }
    }
}

#[test]
fn every_shipped_key_can_be_typed_on_a_danish_keyboard_in_any_terminal() {
    // Behind AltGr, or dead keys, on a Danish keyboard.
    const HARD: &str = "[]{}\\|~@$£€^`´¨§½¤";
    // What tmux, screen, flow control and other keys on the wire have taken. Ctrl-s is
    // raw mode's to give; W does the same.
    const TAKEN: &[char] = &['a', 'b', 'q', 'h', 'i', 'j', 'm', 'w', 'n', 't'];
    for keymap in shipped() {
        for key in keymap.bindings().iter().flat_map(|binding| &binding.keys) {
            assert!(!key.alt, "{}: {key}", keymap.name);
            match key.code {
                KeyCode::Char(letter) if key.ctrl => {
                    assert!(letter.is_ascii_lowercase() && !TAKEN.contains(&letter), "{}: {key}", keymap.name);
                }
                KeyCode::Char(letter) => assert!(!HARD.contains(letter), "{}: {key}", keymap.name),
                _ => assert!(!key.ctrl, "{}: {key}", keymap.name),
            }
        }
    }
}

#[test]
fn danish_letters_are_never_the_only_way() {
    for keymap in shipped() {
        for binding in keymap.bindings() {
            let danish = |keys: &[Key]| keys.iter().any(|key| key.printable().is_some_and(|letter| !letter.is_ascii()));
            let other = |known: &&kitos::keys::keymap::Binding| known.action == binding.action && !danish(&known.keys);
            let others = keymap.of(binding.context).filter(other).count();
            assert!(!danish(&binding.keys) || others > 0, "{}: {}", keymap.name, print_path(&binding.keys));
        }
    }
}

#[test]
fn every_action_is_reached_by_arrows_enter_esc_and_the_menu_key() {
    const PLAIN: &[&str] = &["Up", "Down", "Left", "Right", "Enter", "Esc"];
    let default = Keymap::shipped("default").unwrap();
    for keymap in shipped() {
        let mut reached = BTreeSet::new();
        for context in Context::ALL {
            let stack = stack(*context);
            for name in PLAIN {
                if let Pressed::Act(action) = press(&keymap, &stack, name) {
                    reached.insert(action);
                }
            }
            let menu = [",", "F2"].iter().any(|name| press(&keymap, &stack, name) == Pressed::Act(Action::Menu));
            assert!(menu, "{}: no menu in {context}", keymap.name);
            for hint in hints::menu(&keymap, &default, &stack, |_| true) {
                if let Means::Act(action) = hint.means {
                    reached.insert(action);
                }
            }
        }
        for action in Action::ALL {
            // Everything that only moves, the arrows do step by step; the menu is its key.
            let other_way = action.group() == Group::Move || *action == Action::Menu;
            assert!(other_way || reached.contains(action), "{}: {action} is out of reach", keymap.name);
        }
    }
}

#[test]
fn earlier_contexts_win_and_paths_join() {
    let keymap = Keymap::shipped("default").unwrap();
    let table = [Context::Table, Context::Global];
    assert_eq!(press(&keymap, &table, "g k"), Pressed::Act(Action::GoContracts));
    assert_eq!(press(&keymap, &table, "g g"), Pressed::Act(Action::First));
    assert_eq!(press(&keymap, &table, "v"), Pressed::Pending(vec![key("v")]));
    assert_eq!(press(&keymap, &table, "v l"), Pressed::Act(Action::VisibilityLocal));
    assert_eq!(press(&keymap, &table, "v Esc"), Pressed::Cancelled);
    assert_eq!(press(&keymap, &table, "v v v"), Pressed::Pending(vec![key("v")]));
    assert_eq!(press(&keymap, &table, "F9"), Pressed::Unbound);
    assert_eq!(press(&keymap, &[Context::Confirm, Context::Global], "q"), Pressed::Act(Action::Escape));
    assert_eq!(press(&keymap, &[Context::Record, Context::Global], "q"), Pressed::Act(Action::Back));
    // In a field Ctrl-s still saves; in the grid a digit starts an amount.
    assert_eq!(press(&keymap, &[Context::Field, Context::Global], "Ctrl-s"), Pressed::Act(Action::Save));
    assert_eq!(press(&keymap, &[Context::Grid, Context::Global], "4"), Pressed::Text('4'));
    assert_eq!(press(&keymap, &[Context::Record, Context::Global], "4"), Pressed::Act(Action::Tab4));
    // Long text has Enter and the arrows to itself.
    assert!(matches!(press(&keymap, &[Context::Editor, Context::Global], "Enter"), Pressed::Edit(_)));
    assert!(matches!(press(&keymap, &[Context::Editor, Context::Global], "Up"), Pressed::Edit(_)));
}

#[test]
fn a_file_of_ones_own_lies_over_what_it_inherits() {
    let mine = "inherits = \"default\"\n[table]\n\"x\" = \"none\"\n\"X\" = \"export\"\n\"v\" = \"visibility-toggle\"\n";
    let keymap = Keymap::parse("mine.toml", mine).unwrap();
    let table = [Context::Table, Context::Global];
    assert_eq!(press(&keymap, &table, "x"), Pressed::Unbound);
    assert_eq!(press(&keymap, &table, "X"), Pressed::Act(Action::Export));
    // A key takes the place of the paths that began with it.
    assert_eq!(press(&keymap, &table, "v"), Pressed::Act(Action::VisibilityToggle));
    assert_eq!(press(&keymap, &table, "g k"), Pressed::Act(Action::GoContracts));
    assert_eq!(press(&Keymap::shipped("vim").unwrap(), &table, "y y"), Pressed::Act(Action::CopyCell));
    assert_eq!(press(&Keymap::shipped("arrows").unwrap(), &table, "q"), Pressed::Unbound);
}

#[test]
fn mistakes_are_told_with_line_culprit_and_the_nearest_name() {
    let unknown = |name: &str, nearest| KeymapProblem::UnknownAction { name: name.into(), nearest };
    assert_eq!(problem("[table]\n\n\"x\" = \"exprot\"\n"), (3, unknown("exprot", Some("export"))));
    assert_eq!(problem("[table]\n\"x\" = \"abracadabra\"\n"), (2, unknown("abracadabra", None)));
    let context = KeymapProblem::UnknownContext { name: "tabel".into(), nearest: Some("table") };
    assert_eq!(problem("# mine\n[tabel]\n"), (2, context));
    assert_eq!(problem("[table]\n\"Ctlr-x\" = \"export\"\n"), (2, KeymapProblem::UnknownKey { name: "Ctlr-x".into() }));
    let twice = KeymapProblem::Twice { keys: "Enter".into(), line: 2 };
    assert_eq!(problem("[table]\n\"Enter\" = \"open\"\n\"enter\" = \"back\"\n"), (3, twice));
    let prefix = KeymapProblem::AlsoPrefix { keys: "v v".into(), other: "v".into(), line: 2 };
    let text = "[table]\n\"v\" = \"open\"\n\"v v\" = \"visibility-toggle\"\n";
    assert_eq!(problem(text), (3, prefix));
    let is_text = KeymapProblem::IsText { keys: "x".into(), context: "field" };
    assert_eq!(problem("[field]\n\"x\" = \"accept\"\n"), (2, is_text));
    let base = KeymapProblem::UnknownKeymap { name: "vmi".into(), nearest: Some("vim") };
    assert_eq!(problem("\ninherits = \"vmi\"\n"), (2, base));
    assert_eq!(problem("[table]\n\"x\" = 3\n"), (2, KeymapProblem::NotText { name: "x".into() }));
    assert!(matches!(problem("[table]\n\"x\" = \n"), (2, KeymapProblem::NotToml { .. })));
    assert!(matches!(Keymap::shipped("emacs").unwrap_err().problem, KeymapProblem::UnknownKeymap { .. }));
}

#[test]
fn the_bar_shows_first_keys_in_the_files_order_and_always_help() {
    let keymap = Keymap::shipped("default").unwrap();
    let hints = hints::bar(&keymap, &[Context::Table, Context::Global], |action| action != Action::TakeIntoUse);
    let shown: Vec<&str> = hints.iter().map(|hint| hint.keys.as_str()).collect();
    assert_eq!(&shown[..5], ["Enter", "Ctrl-s", "f", "v", "e"]);
    assert_eq!(hints[3].means, Means::Prefix(Group::Visibility));
    assert!(!shown.contains(&"j") && !shown.contains(&"t"));
    let go = hints.iter().find(|hint| hint.keys == "g").unwrap();
    assert_eq!(go.means, Means::Prefix(Group::Go));

    let word = |means: Means| means.text_key().rsplit('-').next().unwrap_or_default().to_owned();
    for width in 0..120 {
        let fitting = hints::fit(&hints, width, word);
        let used: usize = fitting.iter().map(|(keys, word)| keys.chars().count() + word.chars().count() + 3).sum();
        assert!(used <= width + 2, "{width}: {fitting:?}");
        assert!(width < 8 || fitting.last().is_some_and(|(keys, _)| keys == "?"), "{width}: {fitting:?}");
    }
}

#[test]
fn the_popup_shows_what_can_follow() {
    let keymap = Keymap::shipped("default").unwrap();
    let follow = hints::children(&keymap, &[Context::Table, Context::Global], &[key("v")]);
    let shown: Vec<_> = follow.iter().map(|hint| (hint.keys.as_str(), hint.means)).collect();
    let act = |keys, action| (keys, Means::Act(action));
    let expected = [
        act("v", Action::VisibilityToggle),
        act("l", Action::VisibilityLocal),
        act("d", Action::VisibilityShared),
        act("s", Action::ShowOthers),
        act("r", Action::PriceUses),
        act("h", Action::VisibilityLog),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn help_and_readme_come_from_the_same_bindings() {
    let keymap = Keymap::shipped("default").unwrap();
    let help = hints::help(&keymap, &[Context::Table, Context::Global]);
    let lists = &help.iter().find(|(group, _)| *group == Group::List).unwrap().1;
    assert!(lists.iter().any(|hint| hint.keys == "f, /" && hint.means == Means::Act(Action::Filter)));
    // What an earlier context hides is not shown: in a question q does not go back.
    let question = hints::help(&keymap, &[Context::Confirm, Context::Global]);
    let back =
        question.iter().flat_map(|(_, hints)| hints).find(|hint| hint.means == Means::Act(Action::Back)).unwrap();
    assert_eq!(back.keys, "Backspace");

    let table =
        hints::markdown(&keymap, ["Where", "Keys", "Does"], |context| context.to_string(), |action| action.to_string());
    assert!(table.starts_with("| Where | Keys | Does |\n|---|---|---|\n"));
    assert!(table.contains("| table | `f, /` | filter |\n"));
    assert_eq!(hints::key_for(&keymap, &[Context::Table, Context::Global], Action::Save).as_deref(), Some("Ctrl-s"));
}

/// The README's table is what the program prints, so that it cannot fall behind.
#[test]
fn the_readme_lists_the_keys_as_they_are() {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("config.toml");
    std::fs::write(&config, "").unwrap();
    let printed = std::process::Command::new(env!("CARGO_BIN_EXE_kitos"))
        .args(["keys", "--markdown", "--lang", "en", "--config"])
        .arg(&config)
        .env("KITOS_HOME", home.path())
        .output()
        .unwrap();
    let printed = String::from_utf8(printed.stdout).unwrap();
    let readme = std::fs::read_to_string("README.md").unwrap();
    let table = readme.split("<!-- keys").nth(1).and_then(|rest| rest.split("<!-- /keys").next()).unwrap();
    let table = table.split_once('\n').unwrap().1;
    assert_eq!(table.trim(), printed.trim(), "put the output of `kitos keys --markdown --lang en` into README.md");
}
