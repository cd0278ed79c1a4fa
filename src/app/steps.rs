//! The journal's text: the drafts and manuscripts on its first line, and after it the steps that `u` and `U` take,
//! so that the next run of the program goes on where this one was. Marks and filters belong to
//! an open list and end with it.

use serde::{Deserialize, Serialize};

use crate::app::context::Context;
use crate::app::draft::{Change, Drafts};
use crate::app::undo::{Step, Way};

/// How the steps are written. Those of another number are not read; the drafts are.
const VERSION: u32 = 1;

/// Steps are kept as long as they are together no longer than this: the journal is written with
/// every key.
const MOST_BYTES: usize = 256 * 1024;

/// One line after the drafts.
#[derive(Serialize, Deserialize)]
struct Line {
    version: u32,
    way: Way,
    step: Kept,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kept {
    /// What leads from the state after the step to the one before it.
    Drafts(Change),
    Visibility {
        set: i64,
        contracts: usize,
        lines: i64,
        to: String,
    },
    Save {
        set: i64,
    },
}

/// What a journal holds.
#[derive(Debug, Default)]
pub struct Left {
    pub drafts: Drafts,
    pub undo: Vec<Step>,
    pub redo: Vec<Step>,
}

impl Left {
    /// None where the text is no drafts; steps that cannot be read are none.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let drafts = Drafts::from_json(lines.next()?)?;
        let steps: Option<Vec<Line>> = lines.map(line).collect();
        let steps = steps.unwrap_or_default();
        let of = |way: Way| read(&drafts, steps.iter().filter(|line| line.way == way).map(|line| &line.step));
        Some(Self { undo: of(Way::Back), redo: of(Way::Again), drafts })
    }
}

fn line(text: &str) -> Option<Line> {
    serde_json::from_str(text).ok().filter(|line: &Line| line.version == VERSION)
}

/// The steps, the next one last.
fn read<'k>(drafts: &Drafts, kept: impl Iterator<Item = &'k Kept>) -> Vec<Step> {
    let mut state = drafts.clone();
    let mut steps: Vec<Step> = kept.filter_map(|kept| step(kept, &mut state)).collect();
    steps.reverse();
    steps
}

fn step(kept: &Kept, state: &mut Drafts) -> Option<Step> {
    Some(match kept {
        Kept::Drafts(change) => {
            *state = state.changed_by(change);
            Step::Drafts(Box::new(state.clone()))
        }
        Kept::Visibility { set, contracts, lines, to } => {
            let to = ["local", "shared"].into_iter().find(|known| known == to)?;
            Step::Visibility { set: *set, contracts: *contracts, lines: *lines, to }
        }
        Kept::Save { set } => Step::Save { set: *set },
    })
}

/// The lines of these steps, the next one first, as many as there is room for.
fn write(steps: &[Step], way: Way, drafts: &Drafts, text: &mut String) {
    let full = text.len() + MOST_BYTES;
    let mut state = drafts;
    for step in steps.iter().rev() {
        let kept = match step {
            Step::Drafts(before) => {
                let change = state.change_to(before);
                state = before;
                Kept::Drafts(change)
            }
            Step::Visibility { set, contracts, lines, to } => {
                Kept::Visibility { set: *set, contracts: *contracts, lines: *lines, to: (*to).to_owned() }
            }
            Step::Save { set } => Kept::Save { set: *set },
            Step::List(_) => continue,
        };
        let line = serde_json::to_string(&Line { version: VERSION, way, step: kept }).unwrap_or_default();
        if text.len() + line.len() > full {
            return;
        }
        text.push('\n');
        text.push_str(&line);
    }
}

impl Context {
    /// What the journal is to hold now.
    pub(super) fn journal(&self) -> String {
        let drafts = self.kept_drafts.as_ref().unwrap_or(&self.drafts);
        let mut text = self.manuscripts.journal(drafts);
        write(&self.undo, Way::Back, drafts, &mut text);
        write(&self.redo, Way::Again, drafts, &mut text);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::draft::{FieldEdit, RecordKey, blank};
    use crate::model::entities::contract::CONTRACT;
    use crate::model::value::{Cell, Value};

    fn typed(drafts: &mut Drafts, id: i64, field: &str, text: &str) {
        let base = blank(&CONTRACT, id, 1002, &[("name", Cell::new(Value::text("Aftale")))]);
        drafts.set(&base, None, field, FieldEdit::of(Cell::new(Value::text(text)), text));
    }

    fn text_of(drafts: &Drafts, undo: &[Step], redo: &[Step]) -> String {
        let mut text = drafts.to_json();
        write(undo, Way::Back, drafts, &mut text);
        write(redo, Way::Again, drafts, &mut text);
        text
    }

    fn states(steps: &[Step]) -> Vec<String> {
        let state = |step: &Step| match step {
            Step::Drafts(drafts) => drafts.to_json(),
            other => format!("{other:?}"),
        };
        steps.iter().map(state).collect()
    }

    #[test]
    fn steps_are_read_as_they_are_written() {
        let mut drafts = Drafts::default();
        let mut undo = Vec::new();
        let remember = |drafts: &Drafts| {
            let mut before = drafts.clone();
            before.changed = false;
            Step::Drafts(Box::new(before))
        };
        for (id, field, text) in [(7, "name", "A"), (9, "name", "B"), (7, "remark", "C"), (-1, "name", "D")] {
            undo.push(remember(&drafts));
            typed(&mut drafts, id, field, text);
        }
        undo.push(Step::Visibility { set: 4, contracts: 2, lines: 3, to: "shared" });
        undo.push(remember(&drafts));
        // The first is thrown away: the others have another order after it comes back.
        drafts.forget(&RecordKey::new("contract", 7));
        let redo = vec![Step::Save { set: 5 }, remember(&drafts)];
        undo.push(remember(&drafts));
        typed(&mut drafts, 9, "name", "E");
        let left = Left::from_text(&text_of(&drafts, &undo, &redo)).unwrap();
        assert!(left.drafts.says_the_same(&drafts));
        assert_eq!(states(&left.undo), states(&undo));
        assert_eq!(states(&left.redo), states(&redo));
    }

    #[test]
    fn the_journal_stays_small_whatever_is_typed() {
        let mut drafts = Drafts::default();
        let mut undo = Vec::new();
        for number in 0..200 {
            undo.push(Step::Drafts(Box::new(drafts.clone())));
            typed(&mut drafts, 7, "remark", &format!("{number}").repeat(5_000));
        }
        let text = text_of(&drafts, &undo, &[]);
        assert!(text.len() < MOST_BYTES + drafts.to_json().len(), "{}", text.len());
        // The newest are kept.
        let left = Left::from_text(&text).unwrap();
        assert!(left.undo.len() > 5);
        assert_eq!(states(&left.undo).last(), states(&undo).last());
        // Ordinary edits have room, all of them, beside a record where a long text was typed.
        let mut undo = Vec::new();
        for number in 0..200 {
            undo.push(Step::Drafts(Box::new(drafts.clone())));
            typed(&mut drafts, number % 10, "name", &format!("Aftale {number}"));
        }
        assert!(Left::from_text(&text_of(&drafts, &undo, &[])).unwrap().undo.len() >= 200);
    }
}
