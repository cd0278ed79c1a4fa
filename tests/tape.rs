//! The player of tapes, tried on small tapes in a shell.

use crate::support::pty::{Player, command};
use crate::support::tape::{Fault, Tape};

fn play_in_shell(tape: &str) -> Result<(), Fault> {
    let mut shell = command("/bin/sh");
    shell.arg("-i");
    shell.env("PS1", "ready> ");
    let mut player = Player::start(shell, 80, 24);
    player.wait_for("ready> ");
    Tape::parse(tape)?.play(&mut player)
}

fn fault(tape: &str) -> Fault {
    Tape::parse(tape).err().unwrap_or_else(|| panic!("understood: {tape}"))
}

#[test]
fn a_tape_types_presses_and_sees() {
    let tape = r#"
        # What only the film needs
        Output demo.gif
        Require sh
        Set FontSize 18
        Set TypingSpeed 50ms
        Hide
        Type "echo one two"   # a comment at the end
        Show
        Backspace 3  Type@10ms '"2"' Enter
        Sleep 500ms
        Wait+Screen /\none 2\nready/
        Type `echo a/b` Enter
        Wait+Screen@5s /\na\/b\n/
        Type "cat" Enter Type "meow" Enter
        Wait+Screen /meow\nmeow/
        Ctrl+C
        Wait /^ready>$/
    "#;
    assert_eq!(play_in_shell(tape), Ok(()));
}

#[test]
fn a_picture_is_the_screen_with_its_colours() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("shot.ansi");
    let print = r"Type `printf '\033[31mred\044%s\033[m' dish` Enter";
    let tape = format!("{print}\nWait+Screen /red.dish/\nScreenshot \"{}\"", path.display());
    assert_eq!(play_in_shell(&tape), Ok(()));
    assert!(std::fs::read_to_string(path).unwrap().contains("\x1b[31mred$dish"));
}

#[test]
fn a_step_that_no_longer_holds_fails_with_the_screen() {
    let fault =
        play_in_shell("Type 'echo here' Enter\nWait+Screen /here/\n\nWait+Screen@100ms /not there/").unwrap_err();
    assert_eq!(fault.line, 4);
    assert!(fault.reason.contains("/not there/") && fault.reason.contains("echo here"), "{fault}");
}

#[test]
fn a_program_that_is_gone_fails_at_once() {
    let fault = play_in_shell("Type 'exit' Enter\nWait+Screen /never/").unwrap_err();
    assert_eq!(fault.line, 2);
    assert!(fault.reason.contains("the program ended"), "{fault}");
}

#[test]
fn what_is_not_understood_is_a_fault() {
    for (tape, reason) in [
        ("Dance", "\"Dance\" is not a command this player knows"),
        ("Type hello", "a text in quotes is missing"),
        ("Type \"hello", "\" is not closed"),
        ("Wait+Screen", "Wait+Screen needs a /pattern/"),
        ("Wait+Screen /(/", "unclosed group"),
        ("Wait+Screen /open", "the pattern is not closed"),
        ("Sleep long", "no length of time"),
        ("Set FontSize", "Set what to what?"),
        ("\"text\"", "is not a command"),
        ("Source other.tape", "not a command this player knows"),
        ("Enter many", "\"many\" is not a command"),
    ] {
        let fault = fault(&format!("Enter\n{tape}"));
        assert_eq!(fault.line, 2, "{tape}");
        assert!(fault.reason.contains(reason), "{tape}: {fault}");
    }
}

/// The README's film, played against the real program: a step that no longer holds is found
/// here before anybody sees it.
#[test]
fn the_demo_tape_plays() {
    let home = tempfile::tempdir().unwrap();
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_kitos"));
    let mut shell = command("/bin/sh");
    shell.arg("-i");
    shell.env("PS1", "ready> ");
    shell.env("PATH", format!("{}:/usr/bin:/bin", program.parent().unwrap().display()));
    shell.env("KITOS_HOME", home.path());
    shell.env("LANG", "C.UTF-8");
    let mut player = Player::start(shell, 100, 30);
    player.wait_for("ready> ");
    let tape = std::fs::read_to_string("demo.tape").unwrap();
    assert_eq!(Tape::parse(&tape).unwrap().play(&mut player), Ok(()));
    player.wait_for("ready> ");
}
