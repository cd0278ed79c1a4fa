//! The lines of the form, and what stands in them in words.

use chrono::NaiveDate;

use crate::model::condition::Condition;
use crate::model::entities;
use crate::model::report::blueprint::{Blueprint, Note, Refused, Shape, Why, path_words};
use crate::model::report::{Column, Mark, Scope, TemplateError, Words, mark};
use crate::text::filter::{self, FilterError};
use crate::text::naming::OwnWords;
use crate::text::{Lang, Texts};

/// A line of the form, by what it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Name,
    Scope,
    Minimum,
    NoGroup,
    Group(usize),
    Column(usize),
    Filter,
    NoParameter,
    Parameter(usize),
    Sort,
    Chart,
    Purpose,
    Audience,
}

/// The lines of this blueprint, from the top.
pub fn of(blueprint: &Blueprint) -> Vec<Line> {
    let template = blueprint.template();
    let mut lines = vec![Line::Name, Line::Scope];
    if template.scope.is_shared() && template.is_grouped() {
        lines.push(Line::Minimum);
    }
    if template.group.is_empty() {
        lines.push(Line::NoGroup);
    }
    lines.extend((0..template.group.len()).map(Line::Group));
    lines.extend((0..template.columns.len()).map(Line::Column));
    lines.push(Line::Filter);
    if template.params.is_empty() {
        lines.push(Line::NoParameter);
    }
    lines.extend((0..template.params.len()).map(Line::Parameter));
    lines.extend([Line::Sort, Line::Chart, Line::Purpose, Line::Audience]);
    lines
}

/// The filter as it is typed: what can be typed of it. What cannot stays as it is.
pub fn filter_text(blueprint: &Blueprint, lang: Lang) -> String {
    let (_, about) = blueprint.about();
    let typed = blueprint.filters().0.into_iter().filter(|part| filter::print(about, part, lang).is_some());
    filter::print(about, &Condition::All(typed.collect()), lang).unwrap_or_default()
}

/// What was typed, and what was there and cannot be typed.
pub fn read_filter(blueprint: &Blueprint, text: &str, today: NaiveDate) -> Result<Vec<Condition>, FilterError> {
    let (_, about) = blueprint.about();
    let mut parts = match filter::parse(about, text, today)? {
        Condition::All(parts) => parts,
        one => vec![one],
    };
    let untyped = |part: &Condition| filter::print(about, part, Lang::Danish).is_none();
    parts.extend(blueprint.filters().0.into_iter().filter(untyped));
    Ok(parts)
}

/// Conditions that the filter line does not show.
pub fn untyped_filters(blueprint: &Blueprint) -> usize {
    let (_, about) = blueprint.about();
    let (own, other) = blueprint.filters();
    other.len() + own.iter().filter(|part| filter::print(about, part, Lang::Danish).is_none()).count()
}

/// What is done to the column's value, in a word.
pub fn shape_words(column: &Column, texts: Texts) -> String {
    let Shape { aggregate, share_of_total, total } = Shape::of(column);
    let mut words = Vec::new();
    if let Some(aggregate) = aggregate {
        words.push(texts.get(&format!("blueprint-shape-{}", aggregate.code())));
    }
    if share_of_total {
        words.push(texts.get("blueprint-shape-share-of-total"));
    }
    if total {
        words.push(texts.get("blueprint-shape-total"));
    }
    words.join(", ")
}

/// The strictest mark of what the column names.
pub fn mark_of(column: &Column) -> Mark {
    column.paths().map(mark).max().unwrap_or(Mark::Shared)
}

/// What a change took with it, in words; what went for the same reason in one sentence.
pub fn notes(notes: &[Note], blueprint: &Blueprint, texts: Texts) -> Vec<String> {
    let lang = texts.lang.code();
    let mut left: Vec<(Why, Vec<String>)> = Vec::new();
    let mut said = Vec::new();
    for note in notes {
        match note {
            Note::LeftColumn(words, why) | Note::LeftGroup(words, why) | Note::LeftParameter(words, why) => {
                push(&mut left, *why, words.of(lang))
            }
            Note::LeftFilter(part, why) => {
                let text = condition_words(part, blueprint, texts);
                let args = [("filter", text.into()), ("why", why_words(*why, texts).into())];
                said.push(texts.with("blueprint-left-filter", &args));
            }
            Note::GroupedBy(words) => said.push(with_what("blueprint-grouped-by", words, texts)),
            Note::RowsOf(name) => {
                let rows = entities::named(name).map(|entity| texts.entity(entity)).unwrap_or_default();
                said.push(texts.with("blueprint-rows-of", &[("what", rows.into())]));
            }
            Note::OneSystem => said.push(texts.get("blueprint-one-system")),
        }
    }
    let gone = left.into_iter().map(|(why, names)| {
        let args = [("what", names.join(", ").into()), ("why", why_words(why, texts).into())];
        texts.with("blueprint-left", &args)
    });
    gone.chain(said).collect()
}

fn push(left: &mut Vec<(Why, Vec<String>)>, why: Why, name: &str) {
    match left.iter_mut().find(|(known, _)| *known == why) {
        Some((_, names)) => names.push(name.to_owned()),
        None => left.push((why, vec![name.to_owned()])),
    }
}

fn with_what(key: &str, words: &Words, texts: Texts) -> String {
    texts.with(key, &[("what", words.of(texts.lang.code()).into())])
}

/// The rule, in a few words.
pub fn why_words(why: Why, texts: Texts) -> String {
    texts.get(&format!("blueprint-why-{}", why.code()))
}

/// A condition as it was typed; one that cannot be typed only by its kind.
fn condition_words(part: &Condition, blueprint: &Blueprint, texts: Texts) -> String {
    let (via, about) = blueprint.about();
    let base = blueprint.template().base;
    let own = match part {
        Condition::Linked { field, matching } if Some(field.as_str()) == via => {
            filter::print(about, matching, texts.lang)
        }
        _ => filter::print(base, part, texts.lang),
    };
    own.unwrap_or_else(|| texts.get("blueprint-a-condition"))
}

/// Why a change was not made.
pub fn refused(refused: &Refused, texts: Texts) -> String {
    match refused {
        Refused::Rule(why) => texts.with("blueprint-refused", &[("why", why_words(*why, texts).into())]),
        Refused::LastColumn => texts.get("blueprint-last-column"),
        Refused::LastGroup => texts.get("blueprint-last-group"),
        Refused::Parameter => texts.get("blueprint-parameter-twice"),
        Refused::ShowsGroup => texts.get("blueprint-shows-group"),
        Refused::Check(TemplateError::TooMany { max, .. }) => {
            texts.with("blueprint-too-many", &[("max", (*max).into())])
        }
        Refused::Check(error) => texts.with("blueprint-unfit", &[("error", error.to_string().into())]),
    }
}

/// What the template shows, in words that somebody who cannot open it understands.
pub fn in_words(blueprint: &Blueprint, texts: Texts) -> String {
    let template = blueprint.template();
    let (lang, (via, _)) = (texts.lang.code(), blueprint.about());
    let columns = template.columns.iter().map(|column| column.heading.of(lang).to_owned());
    let groups = template.group.iter().map(|path| path_words(path, via, template.base, &OwnWords).of(lang).to_owned());
    let filter = filter_text(blueprint, texts.lang);
    let parts = [
        ("blueprint-line-scope", texts.get(&format!("scope-{}", template.scope.code()))),
        ("blueprint-line-groups", groups.collect::<Vec<_>>().join(", ")),
        ("blueprint-line-columns", columns.collect::<Vec<_>>().join(", ")),
        ("blueprint-line-filter", filter),
    ];
    let said = parts.into_iter().filter(|(_, words)| !words.is_empty());
    let said = said.map(|(key, words)| format!("{}: {words}.", texts.get(key)));
    std::iter::once(template.description.of(lang).to_owned()).chain(said).collect::<Vec<_>>().join(" ")
}

/// Whose rows it shows, in a few words beside the scope.
pub const fn scope_about(scope: Scope) -> &'static str {
    match scope {
        Scope::Local => "blueprint-about-local",
        Scope::SharedIdentified => "blueprint-about-identified",
        Scope::SharedAnonymous => "blueprint-about-anonymous",
    }
}
