//! A macro never says yes: what commits something is a confirmation, in whichever layer it is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What sends something to be written.
const WRITES: [&str; 14] = [
    "Request::Save(",
    "Request::Merge(",
    "Request::Undo(",
    "Request::Visibility {",
    "Message::Confirmed(self",
    ".save_drafts(",
    ".save_many(",
    ".switch_many(",
    ".switch_visibility(",
    ".choose_visibility(",
    "context.switch_here(",
    ".order_supplier(",
    ".take_back(",
    ".step_template(",
];

/// Layers that write when somebody says yes to what they show, and their names in `Layer`.
const CONFIRMATIONS: [(&str, &str); 10] = [
    ("confirm.rs", "Confirm"),
    ("review.rs", "Review"),
    ("merge.rs", "Merge"),
    ("many.rs", "SwitchMany"),
    ("delete.rs", "Delete"),
    ("bulk/preview.rs", "Bulk"),
    ("leaver.rs", "Leaver"),
    ("order.rs", "Order"),
    ("reviewers.rs", "Reviewers"),
    ("lab.rs", "Lab"),
];

/// What a key does at once, without a question, and takes back as easily: hiding prices, what can
/// be chosen here, an order to the secretariat, a vote for a template.
const AT_ONCE: [&str; 5] = ["record/whole.rs", "table/change.rs", "options.rs", "pick.rs", "templates.rs"];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

#[test]
fn every_layer_that_writes_is_a_confirmation_or_works_at_once() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/app/layers");
    let writing: BTreeSet<String> = sources(&folder)
        .into_iter()
        .filter(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            text.lines().any(|line| !line.contains("fn ") && WRITES.iter().any(|write| line.contains(write)))
        })
        .map(|path| path.strip_prefix(&folder).unwrap().display().to_string())
        .collect();
    let known: BTreeSet<String> =
        CONFIRMATIONS.iter().map(|(file, _)| *file).chain(AT_ONCE).map(str::to_owned).collect();
    assert_eq!(writing, known, "say whether its yes is a confirmation");
}

#[test]
fn every_confirmation_stops_a_macro() {
    let layers = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/app/layers/mod.rs");
    let text = std::fs::read_to_string(layers).unwrap();
    let body = text.split("fn is_confirmation").nth(1).and_then(|rest| rest.split("Self::Start(").next()).unwrap();
    for (_, layer) in CONFIRMATIONS {
        assert!(body.contains(&format!("Self::{layer}(")), "{layer}");
    }
}
