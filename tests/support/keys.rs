//! Keys by name, as the bytes a terminal sends for them.

/// What a terminal sends for a key; `application` says in which of two ways for the arrows.
pub fn key_bytes(name: &str, application: bool) -> Vec<u8> {
    if let Some(letter) = name.strip_prefix("Ctrl-") {
        return control_bytes(letter);
    }
    if let Some(key) = name.strip_prefix("Alt-") {
        return [b"\x1b".as_slice(), &key_bytes(key, application)].concat();
    }
    let arrow = |letter: char| format!("\x1b{}{letter}", if application { 'O' } else { '[' }).into_bytes();
    let bytes: &[u8] = match name {
        "Enter" => b"\r",
        "Esc" => b"\x1b",
        "Tab" => b"\t",
        "Shift-Tab" => b"\x1b[Z",
        "Space" => b" ",
        "Backspace" => b"\x7f",
        "Delete" => b"\x1b[3~",
        "Insert" => b"\x1b[2~",
        "PageUp" => b"\x1b[5~",
        "PageDown" => b"\x1b[6~",
        "Up" => return arrow('A'),
        "Down" => return arrow('B'),
        "Right" => return arrow('C'),
        "Left" => return arrow('D'),
        "Home" => return arrow('H'),
        "End" => return arrow('F'),
        "F1" => b"\x1bOP",
        "F2" => b"\x1bOQ",
        "F3" => b"\x1bOR",
        "F4" => b"\x1bOS",
        "F5" => b"\x1b[15~",
        "F6" => b"\x1b[17~",
        "F7" => b"\x1b[18~",
        "F8" => b"\x1b[19~",
        "F9" => b"\x1b[20~",
        "F10" => b"\x1b[21~",
        "F11" => b"\x1b[23~",
        "F12" => b"\x1b[24~",
        letter if letter.chars().count() == 1 => letter.as_bytes(),
        unknown => panic!("no key is called {unknown:?}"),
    };
    bytes.to_vec()
}

fn control_bytes(key: &str) -> Vec<u8> {
    let modified = |letter: char| format!("\x1b[1;5{letter}").into_bytes();
    match key {
        "Up" => modified('A'),
        "Down" => modified('B'),
        "Right" => modified('C'),
        "Left" => modified('D'),
        "Home" => modified('H'),
        "End" => modified('F'),
        "Space" => vec![0],
        letter if letter.len() == 1 => vec![letter.as_bytes()[0] & 0x1f],
        unknown => panic!("no key is called Ctrl-{unknown}"),
    }
}
