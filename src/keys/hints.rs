//! Views of one keymap: hint bar, which-key popup, menu, help list, README table. None
//! holds words: the caller says an action's name (`action-…`) and a group's (`group-…`).

use unicode_width::UnicodeWidthStr;

use super::action::{Action, Group};
use super::key::{Key, print_path};
use super::keymap::{Binding, Context, Keymap};

/// What a hint's keys lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Means {
    Act(Action),
    /// A first key that several actions of this group share (`g`, `v`).
    Prefix(Group),
}

impl Means {
    /// The text that names it, in one or two words.
    pub fn text_key(self) -> String {
        match self {
            Self::Act(action) => format!("action-{action}"),
            Self::Prefix(group) => format!("prefix-{}", group.name()),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The keys as they are written: `g k`. Several ways: `f, /`. Empty in a menu's line
    /// for an action that no key is bound to.
    pub keys: String,
    pub means: Means,
}

/// The hint bar: the first key of every available action that is not mere movement, the
/// context's own before those that follow, each in the order of its file.
pub fn bar(keymap: &Keymap, contexts: &[Context], available: impl Fn(Action) -> bool) -> Vec<Hint> {
    let mut hints: Vec<Hint> = Vec::new();
    for binding in reachable(keymap, contexts) {
        if !available(binding.action) || binding.action.group() == Group::Move {
            continue;
        }
        let hint = first_step(keymap, binding);
        if hints.iter().all(|known| known.means != hint.means && known.keys != hint.keys) {
            hints.push(hint);
        }
    }
    hints
}

/// Puts these actions first, in their order.
pub fn begin_with(bar: &mut [Hint], foremost: &[Action]) {
    let place = |hint: &Hint| match hint.means {
        Means::Act(action) => foremost.iter().position(|first| *first == action).unwrap_or(foremost.len()),
        Means::Prefix(_) => foremost.len(),
    };
    bar.sort_by_key(place);
}

/// The binding as one step from here: its action, or the prefix it hangs under.
fn first_step(keymap: &Keymap, binding: &Binding) -> Hint {
    match binding.keys.as_slice() {
        [key, _, ..] => {
            Hint { keys: key.to_string(), means: Means::Prefix(prefix_group(keymap, binding.context, *key)) }
        }
        keys => Hint { keys: print_path(keys), means: Means::Act(binding.action) },
    }
}

/// The group that most of the prefix's actions belong to.
fn prefix_group(keymap: &Keymap, context: Context, key: Key) -> Group {
    let under = |group: Group| {
        let begins = |binding: &&Binding| binding.keys.len() > 1 && binding.keys.first() == Some(&key);
        keymap.of(context).filter(begins).filter(|binding| binding.action.group() == group).count()
    };
    Group::ALL.iter().copied().max_by_key(|group| under(*group)).unwrap_or(Group::Program)
}

/// As many hints as fit in `width` columns, two blanks between them, a long one making way
/// for shorter ones. The menu and help come last and have their place before all others.
pub fn fit(hints: &[Hint], width: usize, word: impl Fn(Means) -> String) -> Vec<(String, String)> {
    let pinned = |hint: &&Hint| matches!(hint.means, Means::Act(Action::Menu | Action::Help));
    // The last hint needs no blanks after it.
    let mut left = width + 2;
    let mut take = |hint: &Hint| {
        let said = (hint.keys.clone(), word(hint.means));
        let fits = room(&said) <= left;
        left -= if fits { room(&said) } else { 0 };
        fits.then_some(said)
    };
    // Help before the menu: where only one has room, it is help.
    let mut last: Vec<_> = hints.iter().filter(pinned).rev().filter_map(&mut take).collect();
    let mut fitting: Vec<_> = hints.iter().filter(|hint| !pinned(hint)).filter_map(take).collect();
    fitting.extend(last.drain(..).rev());
    fitting
}

/// Columns: keys, a blank, words, and the two blanks that set hints apart.
fn room((keys, word): &(String, String)) -> usize {
    keys.width() + word.width() + 3
}

/// The which-key popup: what can follow the pending keys, by next key.
pub fn children(keymap: &Keymap, contexts: &[Context], pending: &[Key]) -> Vec<Hint> {
    let mut hints: Vec<Hint> = Vec::new();
    for binding in contexts.iter().flat_map(|context| keymap.of(*context)) {
        let Some([next, rest @ ..]) = binding.keys.strip_prefix(pending) else { continue };
        let means = if rest.is_empty() { Means::Act(binding.action) } else { Means::Prefix(binding.action.group()) };
        let hint = Hint { keys: next.to_string(), means };
        if hints.iter().all(|known| known.keys != hint.keys) {
            hints.push(hint);
        }
    }
    hints
}

/// The help list: groups in their order, actions in theirs, all their keys.
pub fn help(keymap: &Keymap, contexts: &[Context]) -> Vec<(Group, Vec<Hint>)> {
    let bound = reachable(keymap, contexts);
    let line = |action: &Action| {
        let keys = all_keys(&bound, *action);
        (!keys.is_empty()).then_some(Hint { keys, means: Means::Act(*action) })
    };
    let group = |group: &Group| {
        let actions = Action::ALL.iter().filter(|action| action.group() == *group);
        (*group, actions.filter_map(line).collect::<Vec<_>>())
    };
    Group::ALL.iter().map(group).filter(|(_, hints)| !hints.is_empty()).collect()
}

/// The menu of what can be done here: every action that the default keymap knows in these
/// contexts, movement apart, with this keymap's keys where it has some. So a keymap without
/// letters reaches everything too.
pub fn menu(keymap: &Keymap, default: &Keymap, contexts: &[Context], available: impl Fn(Action) -> bool) -> Vec<Hint> {
    let bound = reachable(keymap, contexts);
    let mut actions: Vec<Action> = Vec::new();
    for binding in reachable(default, contexts) {
        let offered = binding.action.group() != Group::Move && binding.action != Action::Menu;
        if offered && available(binding.action) && !actions.contains(&binding.action) {
            actions.push(binding.action);
        }
    }
    let hint = |action| Hint { keys: all_keys(&bound, action), means: Means::Act(action) };
    actions.into_iter().map(hint).collect()
}

/// The key that is shown for an action here: the first one bound to it.
pub fn key_for(keymap: &Keymap, contexts: &[Context], action: Action) -> Option<String> {
    let bound = reachable(keymap, contexts);
    bound.iter().find(|binding| binding.action == action).map(|binding| print_path(&binding.keys))
}

/// The README's table: one line for every context and action.
pub fn markdown(
    keymap: &Keymap,
    headings: [&str; 3],
    context_word: impl Fn(Context) -> String,
    sentence: impl Fn(Action) -> String,
) -> String {
    let mut table = format!("| {} | {} | {} |\n|---|---|---|\n", headings[0], headings[1], headings[2]);
    for context in Context::ALL {
        let bound: Vec<&Binding> = keymap.of(*context).collect();
        let mut done: Vec<Action> = Vec::new();
        for binding in &bound {
            if done.contains(&binding.action) {
                continue;
            }
            done.push(binding.action);
            let keys = all_keys(&bound, binding.action);
            table += &format!("| {} | `{keys}` | {} |\n", context_word(*context), sentence(binding.action));
        }
    }
    table
}

fn all_keys(bound: &[&Binding], action: Action) -> String {
    let keys = bound.iter().filter(|binding| binding.action == action).map(|binding| print_path(&binding.keys));
    keys.collect::<Vec<_>>().join(", ")
}

/// The bindings that a press here can reach: none that an earlier context hides, and no
/// printable key where printable keys are text.
fn reachable<'a>(keymap: &'a Keymap, contexts: &[Context]) -> Vec<&'a Binding> {
    let reaches = |binding: &&Binding| {
        let mut pending: Vec<Key> = Vec::new();
        binding.keys.iter().any(|key| match keymap.press(contexts, &pending, *key) {
            super::keymap::Pressed::Act(action) => pending.len() + 1 == binding.keys.len() && action == binding.action,
            super::keymap::Pressed::Pending(keys) => {
                pending = keys;
                false
            }
            _ => {
                pending.clear();
                false
            }
        })
    };
    contexts.iter().flat_map(|context| keymap.of(*context)).filter(reaches).collect()
}
