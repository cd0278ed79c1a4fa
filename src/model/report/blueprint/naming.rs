//! The words that a template gets by itself: from the fields' own, in both languages.

use crate::model::entity::{Entity, Kind};
use crate::model::report::{Aggregate, Column, OWNER, Path, Scope, Source, Template, Words};

use super::{CODE, NAME, code};

/// Whoever knows the words. The model does not.
pub trait Naming {
    /// A field in full, as forms call it.
    fn label(&self, entity: &Entity, field: &str) -> Words;
    /// The same as a column's heading.
    fn short(&self, entity: &Entity, field: &str) -> Words;
    /// The records of an entity, in the plural.
    fn rows(&self, entity: &Entity) -> Words;
    /// The text `blueprint-<key>` with its arguments.
    fn phrase(&self, key: &str, args: &[(&'static str, &Words)]) -> Words;
}

/// The words of all, in both languages.
pub(super) fn joined(parts: &[Words], between: &str) -> Words {
    let of = |pick: fn(&Words) -> &str| parts.iter().map(pick).collect::<Vec<_>>().join(between);
    Words { da: of(|words| &words.da), en: of(|words| &words.en) }
}

/// The steps of a path as (entity, field), without the links that need no word: the one to the
/// list's own records, and the name of what was linked to.
fn steps(path: &Path, via: Option<&str>, base: &'static Entity) -> Vec<(&'static Entity, &'static str)> {
    let mut entity = base;
    let mut steps = Vec::new();
    for hop in &path.hops {
        steps.push((entity, hop.field.name));
        entity = hop.target;
    }
    if steps.is_empty() || path.field.name != path.entity.label {
        steps.push((path.entity, path.field.name));
    }
    let leads = steps.len() > 1 && steps.first().is_some_and(|(_, first)| Some(*first) == via);
    if leads { steps.split_off(1) } else { steps }
}

/// What a path is called where it is chosen: `Leverandør: CVR-nummer`.
pub fn path_words(path: &Path, via: Option<&str>, base: &'static Entity, naming: &dyn Naming) -> Words {
    let words: Vec<Words> =
        steps(path, via, base).into_iter().map(|(entity, field)| naming.label(entity, field)).collect();
    joined(&words, ": ")
}

/// What it is called over a column: its last step.
fn path_heading(path: &Path, via: Option<&str>, base: &'static Entity, naming: &dyn Naming) -> Words {
    match steps(path, via, base).last() {
        Some((entity, field)) => naming.short(entity, field),
        None => naming.short(path.entity, path.field.name),
    }
}

/// The value of a column without what is done to it.
fn value_words(column: &Column, template: &Template, naming: &dyn Naming) -> Words {
    let words = match &column.value {
        Source::Row => naming.phrase("rows", &[]),
        Source::WindowFrom | Source::WindowTo => naming.phrase("window", &[]),
        Source::Field(path) if path.text == OWNER.name => naming.phrase("municipalities", &[]),
        Source::Field(path) => path_heading(path, None, template.base, naming),
    };
    match &column.per {
        None => words,
        Some(per) if per.text == "organisation.inhabitants" => naming.phrase("per-inhabitant", &[("what", &words)]),
        Some(per) => {
            let per = path_heading(per, None, template.base, naming);
            naming.phrase("per", &[("what", &words), ("per", &per)])
        }
    }
}

/// The heading that a column has until somebody types another.
pub fn heading(column: &Column, template: &Template, naming: &dyn Naming) -> Words {
    let words = value_words(column, template, naming);
    let date = matches!(column.path().map(|path| path.field.kind), Some(Kind::Date));
    let owner = column.path().is_some_and(|path| path.text == OWNER.name);
    let key = match column.aggregate {
        _ if column.share_of_total => "share-of-total",
        None | Some(Aggregate::Sum | Aggregate::List) => return words,
        Some(Aggregate::Count) if matches!(column.value, Source::Row) => return words,
        Some(Aggregate::Municipalities) if owner => return words,
        Some(Aggregate::Min) if date => "first",
        Some(Aggregate::Max) if date => "last",
        Some(aggregate) => return naming.phrase(aggregate.code(), &[("what", &words)]),
    };
    naming.phrase(key, &[("what", &words)])
}

/// What the report is about, in a few words: its figure and its groups, or its rows.
fn about(template: &Template, grouped: &str, listed: &str, naming: &dyn Naming) -> Words {
    let rows = naming.rows(template.base);
    if !template.is_grouped() {
        return naming.phrase(listed, &[("rows", &rows)]);
    }
    let groups: Vec<Words> =
        template.group.iter().map(|path| path_heading(path, None, template.base, naming)).collect();
    let groups = joined(&groups, ", ");
    let figure = |column: &&Column| column.aggregate.is_some_and(|aggregate| !aggregate.counts());
    let what = template.columns.iter().find(figure).map(|column| value_words(column, template, naming));
    naming.phrase(grouped, &[("what", &what.unwrap_or(rows)), ("groups", &groups)])
}

fn cut(words: Words) -> Words {
    let cut = |text: String| text.chars().take(NAME).collect::<String>().trim_end().to_owned();
    Words { da: cut(words.da), en: cut(words.en) }
}

/// The words that the template has by itself: name, purpose, audience.
fn own_words(template: &Template, naming: &dyn Naming) -> [Words; 3] {
    let audience = if template.scope == Scope::Local { "audience-local" } else { "audience-shared" };
    [
        cut(about(template, "name-grouped", "name-listed", naming)),
        about(template, "purpose-grouped", "purpose-listed", naming),
        naming.phrase(audience, &[]),
    ]
}

/// Puts the derived words where nobody has typed others. `before` is the template as it was.
pub fn name_all(template: &mut Template, before: Option<&Template>, naming: &dyn Naming) {
    let headings: Vec<(usize, Words)> = template
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| is_derived(column, before, naming))
        .map(|(place, column)| (place, heading(column, template, naming)))
        .collect();
    for (place, words) in headings {
        template.columns[place].heading = words;
    }
    let old = before.map(|before| own_words(before, naming));
    let [name, purpose, audience] = own_words(template, naming);
    let untyped = |now: &Words, place: usize| {
        now.da.is_empty() || old.as_ref().and_then(|old| old.get(place)).is_some_and(|old| old == now)
    };
    let coded = before.is_none_or(|before| code(&before.words.da) == before.code);
    if untyped(&template.words, 0) {
        template.words = name;
    }
    if untyped(&template.description, 1) {
        template.description = purpose;
    }
    if untyped(&template.audience, 2) {
        template.audience = audience;
    }
    let as_before = before.is_none_or(|before| before.code == template.code);
    if coded && as_before {
        template.code = code(&template.words.da);
    }
    debug_assert!(template.code.len() <= CODE, "a code that is too long");
}

/// Has nobody typed another heading? Then it was derived from the column as it was.
fn is_derived(column: &Column, before: Option<&Template>, naming: &dyn Naming) -> bool {
    if column.heading.da.is_empty() {
        return true;
    }
    let Some(before) = before else { return false };
    let old = before.columns.iter().find(|old| old.code == column.code);
    old.is_some_and(|old| old.heading == column.heading && heading(old, before, naming) == old.heading)
}
