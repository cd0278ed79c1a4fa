//! What can stand where somebody is writing in a template: the fields of the record that a path
//! has led to, the columns, the words of the language. The text may be broken everywhere else,
//! so it is read line by line here, and not as TOML.

use crate::model::entities;
use crate::model::entity::{Entity, Kind};
use crate::model::report::mark::{Mark, of_classes};
use crate::model::report::path::{field_named, in_share_layer};
use crate::model::report::{OWNER, PRICE_SHARED};

/// A word that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub name: String,
    /// What sharing it means, where it is a field.
    pub mark: Option<Mark>,
    /// A link: a field of what it points to may follow.
    pub leads_on: bool,
}

/// What has been typed of the word at the cursor, and what it may become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    pub typed: String,
    /// Those that begin with what was typed first.
    pub offers: Vec<Offer>,
}

const PATHS: &[&str] = &["value", "per", "field", "from", "to", "group"];
const AGGREGATES: &[&str] = &[
    "count",
    "count-yes",
    "count-no",
    "count-distinct",
    "municipalities",
    "sum",
    "min",
    "max",
    "avg",
    "median",
    "list",
    "share",
];

/// What fits at this place (line and character, from 0); none where nothing is named there.
pub fn complete(text: &str, line: usize, column: usize) -> Option<Completion> {
    let before: String = text.lines().nth(line)?.chars().take(column).collect();
    let (head, content) = open_quote(&before)?;
    let key = head.rsplit_once('=')?.0.trim().rsplit([' ', '{', ',']).next().unwrap_or_default().to_owned();
    let written = Written { text, line };
    let (typed, mut offers) = match key.as_str() {
        key if PATHS.contains(&key) => {
            let (links, typed) = content.rsplit_once('.').unwrap_or(("", content.as_str()));
            (typed.to_owned(), written.fields(links)?)
        }
        "by" => (content.clone(), [written.columns(), written.fields("")?].concat()),
        "label" | "values" => (content.clone(), written.columns()),
        key => (content.clone(), words(written.words(key)?)),
    };
    offers.sort_by_key(|offer| !offer.name.starts_with(&typed));
    (!offers.is_empty()).then_some(Completion { typed, offers })
}

/// What stands before the quote that is open at the end, and after it.
fn open_quote(before: &str) -> Option<(String, String)> {
    let mut quotes = before.match_indices('"').map(|(at, _)| at);
    let (count, last) = (before.matches('"').count(), quotes.next_back()?);
    (count % 2 == 1).then(|| (before[..last].to_owned(), before[last + 1..].to_owned()))
}

fn words(names: Vec<&str>) -> Vec<Offer> {
    names.into_iter().map(|name| Offer { name: name.to_owned(), mark: None, leads_on: false }).collect()
}

struct Written<'t> {
    text: &'t str,
    line: usize,
}

impl Written<'_> {
    /// The first value of this key in the text.
    fn value(&self, key: &str) -> Option<&str> {
        self.text.lines().find_map(|line| quoted(line, key))
    }

    fn shared(&self) -> bool {
        self.value("scope").is_some_and(|scope| scope.starts_with("shared"))
    }

    /// The header that the line stands under.
    fn header(&self) -> &str {
        let above: Vec<&str> = self.text.lines().take(self.line + 1).collect();
        above.into_iter().rev().find(|line| line.starts_with('[')).unwrap_or_default()
    }

    fn columns(&self) -> Vec<Offer> {
        let mut header = "";
        let mut codes = Vec::new();
        for line in self.text.lines() {
            if line.starts_with('[') {
                header = line.trim();
            }
            if header == "[[column]]" {
                codes.extend(quoted(line, "code"));
            }
        }
        words(codes)
    }

    /// The fields of what these links lead to from the base.
    fn fields(&self, links: &str) -> Option<Vec<Offer>> {
        let mut entity = entities::named(self.value("base")?)?;
        let mut classes = Vec::new();
        for link in links.split('.').filter(|link| !link.is_empty()) {
            let field = field_named(entity, link)?;
            classes.push(field.share);
            (entity, _) = entities::target(entity, field)?;
        }
        let offers = names(entity).filter_map(|name| {
            let field = field_named(entity, name)?;
            let mark = of_classes(classes.iter().copied().chain([field.share]));
            let fits = !matches!(field.kind, Kind::Moment) && (!self.shared() || mark != Mark::Never);
            let leads_on = entities::target(entity, field).is_some();
            fits.then(|| Offer { name: name.to_owned(), mark: Some(mark), leads_on })
        });
        Some(offers.collect())
    }

    fn words(&self, key: &str) -> Option<Vec<&'static str>> {
        Some(match (key, self.header()) {
            ("base" | "exists", _) if self.shared() => in_share_layer().map(|entity| entity.name).collect(),
            ("base" | "exists", _) => entities::ALL.iter().map(|entity| entity.name).collect(),
            ("scope", _) => vec!["local", "shared-identified", "shared-anonymous"],
            ("category", _) => {
                vec!["it-contract", "it-project", "it-system", "organisation", "other", "cross-cutting"]
            }
            ("aggregate", _) => AGGREGATES.to_vec(),
            ("kind", "[chart]") => vec!["bars", "stacked", "histogram", "timeline", "dots"],
            ("kind", "[[param]]") => vec!["text", "int", "choice", "prefix", "municipalities"],
            ("kind", _) => vec!["text", "int", "money", "date", "bool"],
            _ => return None,
        })
    }
}

/// The declared fields, and those that every record of this kind has besides.
fn names(entity: &'static Entity) -> impl Iterator<Item = &'static str> {
    entity.fields.iter().map(|field| field.name).chain([OWNER.name, PRICE_SHARED.name])
}

/// The value of `key = "…"`.
fn quoted<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    let rest = line.trim_start().strip_prefix(key)?.trim_start().strip_prefix('=')?.trim_start();
    rest.strip_prefix('"')?.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "scope = \"shared-identified\"\nbase = \"contract\"\n[[column]]\ncode = \"end\"\nvalue = \"\n\
         [[column]]\nkind = \"mo\nvalue = \"supplier_id.na\n[[sort]]\nby = \"\n";

    fn names_at(text: &str, line: usize) -> Vec<String> {
        let column = text.lines().nth(line).unwrap().chars().count();
        complete(text, line, column).map_or(Vec::new(), |found| found.offers.into_iter().map(|o| o.name).collect())
    }

    #[test]
    fn a_path_is_followed_to_the_fields_that_fit() {
        let offered = names_at(TEXT, 4);
        assert!(offered.contains(&"effective_end".to_owned()) && offered.contains(&"price_shared".to_owned()));
        assert!(!offered.contains(&"remark".to_owned()), "never in a shared one");
        assert!(names_at(&TEXT.replace("shared-identified", "local"), 4).contains(&"remark".to_owned()));
        assert_eq!(names_at(TEXT, 7)[0], "name", "of the supplier");
    }

    #[test]
    fn words_and_columns_are_offered_where_they_fit() {
        assert_eq!(names_at(TEXT, 6)[0], "money");
        assert_eq!(names_at(TEXT, 9)[0], "end");
        assert_eq!(names_at(TEXT, 2), Vec::<String>::new());
        assert_eq!(complete(TEXT, 0, 3), None);
        assert_eq!(complete(TEXT, 99, 0), None);
    }
}
