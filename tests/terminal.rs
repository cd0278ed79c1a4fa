//! The terminal is always given back, at any size, and is sent few bytes.
//!
//! Driven through `examples/terminal_probe.rs`, which cargo builds along with the tests.

use std::io::Read;
use std::path::PathBuf;
use std::time::Duration;

use nix::sys::signal::Signal;
use portable_pty::{PtySize, native_pty_system};

use crate::support::pty::{Player, command};

/// Long enough for a frame to have come whole, locally.
const FRAME: Duration = Duration::from_millis(60);

/// The example lies beside the directory of this test binary.
fn probe_path() -> PathBuf {
    let suite = std::env::current_exe().unwrap();
    let profile = suite.ancestors().nth(2).unwrap();
    let probe = profile.join("examples").join("terminal_probe");
    assert!(probe.exists(), "plain `cargo test` builds the examples; with --test also say `cargo build --examples`");
    probe
}

fn probe(columns: u16, rows: u16) -> Player {
    let player = Player::start(command(probe_path()), columns, rows);
    player.wait_for("row 1 of 1000");
    player
}

/// The probe under a shell with job control, as a user starts it.
fn probe_in_shell(shell: &str) -> Player {
    let mut command = command("/bin/sh");
    command.args(["-c", shell]);
    command.env("PROBE", probe_path());
    command.env("PS1", "ready> ");
    let mut player = Player::start(command, 80, 24);
    player.wait_for("ready> ");
    player.type_text("\"$PROBE\"\n");
    player.wait_for("row 1 of 1000");
    player
}

fn assert_given_back(player: &Player) {
    player.with_screen(|screen| {
        assert!(!screen.alternate_screen(), "still on the alternate screen");
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is on");
    });
    assert!(player.cooked(), "still in raw mode");
}

#[test]
fn quitting_gives_the_terminal_back() {
    let mut player = probe(80, 24);
    assert!(player.with_screen(|screen| screen.alternate_screen() && screen.hide_cursor()));
    assert!(!player.cooked());
    player.keys("q");
    assert_eq!(player.wait_exit().code, 0);
    assert_given_back(&player);
    assert_eq!(player.screen_text().trim(), "");
}

#[test]
fn a_panic_is_told_on_the_normal_screen() {
    let mut player = probe(80, 24);
    player.keys("P");
    assert_eq!(player.wait_exit().code, 101);
    assert_given_back(&player);
    assert!(player.screen_text().contains("the probe was asked to panic"), "{}", player.screen_text());
}

#[test]
fn a_panic_in_a_thread_ends_the_program_too() {
    let mut player = probe(80, 24);
    player.keys("T");
    assert_eq!(player.wait_exit().code, 101);
    assert_given_back(&player);
    assert!(player.screen_text().contains("a thread was asked to panic"), "{}", player.screen_text());
}

/// The program itself, in the midst of a frame that shows what was just typed: everything is
/// given back, the reason is told, and what was typed stands in the journal.
#[cfg(debug_assertions)]
#[tokio::test(flavor = "multi_thread")]
async fn a_panic_of_the_program_gives_the_terminal_back_and_keeps_what_was_typed() {
    use crate::support::registry::Registry;
    use crate::support::world::{ANNA, World};
    use kitos::db::open::Target;
    use kitos::view::PANIC_IN_THIS_FRAME;

    let world = World::new(Registry::sqlite().await).await;
    let home = tempfile::tempdir().unwrap();
    let errors = home.path().join("errors");
    let Target::Sqlite(path) = world.target(ANNA) else { panic!("not a file") };
    let mut shell = command("/bin/sh");
    shell.args(["-c", "exec \"$0\" --db \"sqlite:$1\" --as \"$2\" --page contracts 2>\"$3\""]);
    shell.args([env!("CARGO_BIN_EXE_kitos").as_ref(), path.as_os_str(), ANNA.as_ref(), errors.as_os_str()]);
    shell.env("KITOS_HOME", home.path());
    let mut player = Player::start(shell, 80, 24);
    player.wait_for("Ingen kontrakter endnu");
    player.keys("a");
    player.type_text("Drift");
    player.wait_for("Drift");
    player.type_text(PANIC_IN_THIS_FRAME);
    assert_eq!(player.wait_exit().code, 101);
    assert_given_back(&player);
    assert_eq!(player.screen_text().trim(), "", "the shell's own screen is as it was");
    let said = std::fs::read_to_string(errors).unwrap();
    assert!(said.contains("the frame was asked to panic"), "{said}");
    let journals: Vec<_> = std::fs::read_dir(home.path().join("journal")).unwrap().map(|file| file.unwrap()).collect();
    assert_eq!(journals.len(), 1);
    let kept = std::fs::read_to_string(journals[0].path()).unwrap();
    assert!(kept.contains(&format!("Drift{}", PANIC_IN_THIS_FRAME)), "{kept}");
}

#[test]
fn signals_give_the_terminal_back() {
    for (signal, code) in [(Signal::SIGTERM, 143), (Signal::SIGHUP, 129), (Signal::SIGINT, 130)] {
        let player = probe(80, 24);
        player.signal(signal);
        let exit = player.wait_exit();
        assert_eq!((exit.code, exit.signal), (code, None), "{signal}");
        assert_given_back(&player);
    }
}

#[test]
fn a_loop_that_hangs_cannot_keep_the_terminal() {
    let mut player = probe(80, 24);
    player.keys("B");
    player.wait_quiet(FRAME);
    player.signal(Signal::SIGTERM);
    assert_eq!(player.wait_exit().code, 143);
    assert_given_back(&player);
}

#[test]
fn a_terminal_that_goes_away_ends_the_program() {
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut child = pair.slave.spawn_command(command(probe_path())).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut written = Vec::new();
    let mut chunk = [0; 4096];
    while !String::from_utf8_lossy(&written).contains("row 1 of 1000") {
        let count = reader.read(&mut chunk).unwrap();
        written.extend(&chunk[..count]);
    }
    // Every end of it closes, as when a window is closed or a line is lost.
    drop((reader, pair.master));
    assert_eq!(child.wait().unwrap().exit_code(), 129);
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_takes_it_again() {
    let mut player = probe_in_shell("exec sh -i");
    player.keys("Down Down");
    player.wait_for("row 3 of 1000");
    player.keys("Ctrl-z");
    player.wait_for("Stopped");
    assert!(!player.with_screen(vt100::Screen::alternate_screen));
    player.type_text("echo a$((1+1))b\n");
    player.wait_for("a2b");
    // The screen may have another size when it is ours again.
    player.resize(100, 30);
    player.type_text("fg\n");
    player.wait_for("row 3 of 1000  ");
    player.wait_until("30 rows of list", |screen| screen.contents().lines().count() == 30);
    player.keys("Ctrl-z");
    // Only now does the shell read the keys: a second time it says so.
    player.wait_until("a second stop", |screen| screen.contents().matches("Stopped").count() == 2);
    player.type_text("fg\n");
    player.wait_for("resumed");
    player.keys("q");
    player.wait_until("the prompt", |screen| !screen.alternate_screen() && !screen.hide_cursor());
}

#[test]
fn ctrl_z_stops_a_script_around_the_program_too() {
    let mut command = command("/bin/sh");
    command.args(["-c", "exec sh -i"]);
    command.env("PROBE", probe_path());
    command.env("PS1", "ready> ");
    let mut player = Player::start(command, 80, 24);
    player.wait_for("ready> ");
    player.type_text("sh -c '\"$PROBE\"; echo after the $((40+2))'\n");
    player.wait_for("row 1 of 1000");
    player.keys("Ctrl-z");
    player.wait_for("Stopped");
    player.type_text("fg\n");
    player.wait_for("resumed");
    player.keys("q");
    player.wait_for("after the 42");
}

#[test]
fn ctrl_z_without_a_shell_says_so_and_goes_on() {
    // Started by the terminal itself, and from a shell without job control.
    let mut direct = probe(80, 24);
    direct.keys("Ctrl-z");
    direct.wait_for("no shell behind");
    let mut command = command("/bin/sh");
    command.args(["-c", "\"$PROBE\"; exit 0"]);
    command.env("PROBE", probe_path());
    let mut wrapped = Player::start(command, 80, 24);
    wrapped.wait_for("row 1 of 1000");
    wrapped.keys("Ctrl-z");
    wrapped.wait_for("no shell behind");
    wrapped.keys("Down");
    wrapped.wait_for("row 2 of 1000");
}

#[test]
fn a_job_in_the_background_leaves_the_shell_its_terminal() {
    let mut player = probe_in_shell("exec sh -i");
    player.keys("Ctrl-z");
    player.wait_for("Stopped");
    player.type_text("bg; echo st$((1+1))ll\n");
    player.wait_for("st2ll");
    player.type_text("fg\n");
    player.wait_for("row 1 of 1000");
    player.keys("Down");
    player.wait_for("row 2 of 1000");
    assert!(player.with_screen(|screen| screen.alternate_screen() && screen.hide_cursor()));
}

#[test]
fn every_size_down_to_one_cell_is_drawn() {
    let mut player = probe(80, 24);
    for (columns, rows) in [(20, 5), (2, 2), (1, 1), (1, 40), (200, 1), (1, 1), (121, 41)] {
        player.resize(columns, rows);
        player.wait_quiet(FRAME);
        player.keys("Down Up");
        player.wait_quiet(FRAME);
    }
    player.wait_for("size 121x41");
    player.wait_for("row 1 of 1000");
    assert_eq!(player.screen_text().lines().count(), 41);
    player.keys("q");
    assert_eq!(player.wait_exit().code, 0);
    assert_given_back(&player);
}

#[test]
fn it_starts_in_a_terminal_of_one_cell() {
    let mut player = Player::start(command(probe_path()), 1, 1);
    player.wait_for("r");
    player.keys("q");
    assert_eq!(player.wait_exit().code, 0);
    assert_given_back(&player);
}

#[test]
fn a_paste_arrives_in_one_piece_and_its_letters_are_not_keys() {
    let mut player = probe(80, 24);
    player.paste("quit?\nq\nP\næøå");
    player.wait_for("pasted 13 characters in");
    player.keys("Down");
    player.wait_for("row 2 of 1000");
}

#[test]
fn an_idle_program_sends_nothing() {
    let player = probe(120, 40);
    player.wait_quiet(FRAME);
    let before = player.bytes();
    player.wait_quiet(Duration::from_secs(1));
    assert_eq!(player.bytes(), before);
}

#[test]
fn a_cursor_move_is_few_bytes() {
    let mut player = probe(120, 40);
    player.wait_quiet(FRAME);
    for row in 2..=39 {
        let bytes = bytes_of_move(&mut player, row);
        assert!(bytes <= 350, "{bytes} bytes to row {row}, in the page");
    }
    for row in 40..=60 {
        let bytes = bytes_of_move(&mut player, row);
        assert!(bytes <= 450, "{bytes} bytes to row {row}, scrolling");
    }
}

fn bytes_of_move(player: &mut Player, row: usize) -> usize {
    let before = (player.bytes(), player.reads());
    player.keys("Down");
    player.wait_for(&format!("row {row} of 1000"));
    player.wait_quiet(Duration::from_millis(20));
    assert_eq!(player.reads(), before.1 + 1, "the frame came in pieces");
    player.bytes() - before.0
}

#[test]
fn no_color_leaves_the_attributes_alone() {
    let mut command = command(probe_path());
    command.env("NO_COLOR", "1");
    let player = Player::start(command, 80, 24);
    player.wait_for("row 1 of 1000");
    player.with_screen(|screen| {
        let status = screen.cell(23, 0).unwrap();
        assert!(status.bold(), "the colour's sequence has taken the attribute away");
        assert_ne!(status.fgcolor(), vt100::Color::Default, "whether there are colours is the theme's decision");
    });
}

#[test]
fn without_a_terminal_it_says_so() {
    let output = std::process::Command::new(probe_path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "terminal_probe: standard output is not a terminal\n");
}
