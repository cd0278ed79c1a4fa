//! `keys` and `completions`: what the program itself knows.

use std::collections::BTreeMap;

use clap::CommandFactory;

use super::failure::{Exit, Failure};
use super::output::{column, text_cell};
use super::{Arguments, Cli};
use crate::keys::hints;
use crate::keys::key::print_path;
use crate::keys::{Action, Context};
use crate::model::request::{ColumnKind, Table};

/// The key table of the chosen keymap.
pub fn keys(cli: &Cli, markdown: bool) -> Result<Exit, Failure> {
    // A keymap that cannot be used has been replaced; that is the answer here, not the table.
    if let Some(notice) = cli.config.notices.first() {
        return Err(Failure::usage("keymap", notice.clone()));
    }
    if markdown {
        let headings = ["context", "keys", "action"].map(|code| cli.texts.get(&format!("cli-column-{code}")));
        let headings: [&str; 3] = std::array::from_fn(|at| headings[at].as_str());
        let table = hints::markdown(
            &cli.config.keymap,
            headings,
            |context| cli.texts.get(&format!("context-{context}")),
            |action| sentence(cli, action),
        );
        return cli.output.text(&table).map(|()| Exit::Done);
    }
    cli.output.table(&table(cli), None).map(|()| Exit::Done)
}

/// What an action does, without the names of keys.
fn sentence(cli: &Cli, action: Action) -> String {
    cli.texts.get(&format!("help-{action}"))
}

fn table(cli: &Cli) -> Table {
    let mut rows = Vec::new();
    for context in Context::ALL {
        let mut actions: BTreeMap<usize, (Action, Vec<String>)> = BTreeMap::new();
        for (at, binding) in cli.config.keymap.of(*context).enumerate() {
            let known = actions.values_mut().find(|(action, _)| *action == binding.action);
            match known {
                Some((_, keys)) => keys.push(print_path(&binding.keys)),
                None => {
                    actions.insert(at, (binding.action, vec![print_path(&binding.keys)]));
                }
            }
        }
        let word = cli.texts.get(&format!("context-{context}"));
        rows.extend(actions.into_values().map(|(action, keys)| {
            vec![text_cell(&word), text_cell(keys.join(", ")), text_cell(sentence(cli, action))]
        }));
    }
    Table {
        title: String::new(),
        columns: ["context", "keys", "action"].map(|code| column(cli.texts, code, ColumnKind::Text)).to_vec(),
        rows,
        totals: Vec::new(),
        notes: Vec::new(),
    }
}

/// The completion script of a shell.
pub fn completions(cli: &Cli, shell: clap_complete::Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "kitos", &mut script);
    cli.output.text(&String::from_utf8_lossy(&script)).map(|()| Exit::Done)
}
