//! A template made by choosing: from a list, then column by column. Pure.
//!
//! A blueprint always holds a checked template, and that template's text is its own: each change
//! is made on a copy, put in order (`settle`), written as TOML and read again by the very check
//! that every template passes. What does not pass is refused, and nothing has changed.
//! Parts: `offer` (what can be chosen), `params` (what a reader chooses), `shape` (how a value may be shown), `settle` (what a
//! change takes with it), `naming` (the words that are derived).

use crate::model::condition::Condition;
use crate::model::entities;
use crate::model::entity::{Entity, Tenancy};
use crate::model::report::life::slug;
use crate::model::report::path::entity_allowed;
use crate::model::report::{Category, Column, Path, Scope, SortBy, Source, Template, TemplateError, Words, write};
use crate::model::share::Share;

mod naming;
mod offer;
mod params;
mod settle;
mod shape;

pub use naming::{Naming, path_words};
pub use offer::{Offered, Pick};
pub use shape::Shape;

/// The entities that stand between two others, with the link to the one that a list shows: a
/// report of prices per system has a row for each contract and system.
const BETWEEN: &[(&str, &str, &str)] = &[
    ("contract", "contract_system", "contract_id"),
    ("system_usage", "contract_system", "usage_id"),
    ("it_system", "contract_system", "system_id"),
    ("contract", "economy_line", "contract_id"),
    ("system_usage", "usage_kle", "usage_id"),
];
/// The name of a template has at most so many characters, as its record says.
const NAME: usize = 80;
const CODE: usize = 40;

/// Why something cannot be chosen, or was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// Its class never leaves a municipality.
    Never(Share),
    /// What it belongs to is not in the share layer.
    NotShared,
    /// It could tell which municipality it is.
    Identifies,
    /// A report of groups shows it only as one of them.
    GroupByIt,
    /// An amount, which would be shown whatever the minimum says.
    PriceGroup,
    /// A shared filter holds no fixed text.
    FixedText,
    /// Two comparison groups that differ by one municipality give away that one's figures.
    ComparisonGroup,
    /// An anonymous report takes values from closed lists only.
    OpenParameter,
    /// A template has no words for it: text searched for, a certain date, a certain record.
    Unsayable,
}

impl Why {
    /// The end of the text key `blueprint-why-…`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Never(Share::Note) => "note",
            Self::Never(Share::Person) => "person",
            Self::Never(Share::Project) => "project",
            Self::Never(_) => "internal",
            Self::NotShared => "not-shared",
            Self::Identifies => "identifies",
            Self::GroupByIt => "group-by-it",
            Self::PriceGroup => "price-group",
            Self::FixedText => "fixed-text",
            Self::ComparisonGroup => "comparison-group",
            Self::OpenParameter => "open-parameter",
            Self::Unsayable => "unsayable",
        }
    }

    fn of(error: &TemplateError) -> Self {
        match error {
            TemplateError::NeverShared { class, .. } => Self::Never(*class),
            TemplateError::NotInShareLayer { .. } => Self::NotShared,
            TemplateError::Identifies { .. } => Self::Identifies,
            TemplateError::OpenParameter { .. } => Self::OpenParameter,
            TemplateError::ComparisonGroup { .. } => Self::ComparisonGroup,
            TemplateError::FixedText { .. } => Self::FixedText,
            _ => Self::Unsayable,
        }
    }
}

/// What a change took with it.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    LeftColumn(Words, Why),
    LeftGroup(Words, Why),
    LeftParameter(Words, Why),
    /// A condition on records of `Blueprint::about`, or on the report's own rows.
    LeftFilter(Condition, Why),
    /// Groups were needed: this one was taken.
    GroupedBy(Words),
    /// There is a row for each record of this entity now.
    RowsOf(&'static str),
    /// Only contracts that cover one system count, so that no amount counts twice.
    OneSystem,
}

/// Why a change was not made.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    Rule(Why),
    LastColumn,
    LastGroup,
    /// A column stands there to show a group.
    ShowsGroup,
    /// The field is a parameter already.
    Parameter,
    Check(TemplateError),
}

/// A change that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    pub blueprint: Blueprint,
    pub notes: Vec<Note>,
}

pub type Change = Result<Changed, Refused>;

#[derive(Clone, Debug, PartialEq)]
pub struct Blueprint {
    template: Template,
}

impl Blueprint {
    /// What a list shows, as a template: its columns, its filter and its order. `scope` is what
    /// its maker can run; a list that is in no share layer stays local.
    pub fn of_list(
        entity: &'static Entity,
        columns: &[&str],
        filter: &Condition,
        order: Option<(&str, bool)>,
        scope: Scope,
        naming: &dyn Naming,
    ) -> Change {
        let parts = match filter {
            Condition::All(parts) => parts.clone(),
            one => vec![one.clone()],
        };
        let mut notes = Vec::new();
        let mut work = settle::Work::new(blank(entity, scope));
        for name in columns {
            let shown = offer::shown_as(entity, name);
            match shown.and_then(|path| offer::column_of(&Pick::Field(path), &work.template).ok()) {
                Some(column) => work.template.columns.push(column),
                None => notes.push(Note::LeftColumn(naming.short(entity, name), Why::Unsayable)),
            }
        }
        work.codes();
        if let Some((name, descending)) = order {
            let code =
                work.template.columns.iter().find(|column| shows(column, name)).map(|column| column.code.clone());
            work.sort.extend(code.map(|code| (settle::By::Code(code), descending)));
        }
        work.template.filter = Condition::All(parts);
        let mut made = work.done(None, naming)?;
        notes.append(&mut made.notes);
        made.notes = notes;
        Ok(made)
    }

    /// The template of a list, opened in the form; none where the form cannot show all of it.
    pub fn from_template(template: &Template) -> Option<Self> {
        if template.overlap.is_some() {
            return None;
        }
        let template = Template::parse(&write::toml(template)?).ok()?;
        Some(Self { template })
    }

    pub const fn template(&self) -> &Template {
        &self.template
    }

    /// The template as it is stored and read again.
    pub fn to_toml(&self) -> &str {
        &self.template.source
    }

    /// The scopes that this report may have: those whose rows it can be made of.
    pub fn scopes(&self) -> Vec<Scope> {
        let base = self.template.base;
        let shared = entity_allowed(base, true, "").is_ok();
        let mut scopes = vec![Scope::Local];
        if shared {
            scopes.push(Scope::SharedIdentified);
        }
        if shared && base.tenancy == Tenancy::Tenant {
            scopes.push(Scope::SharedAnonymous);
        }
        scopes
    }

    /// The records that the filter speaks of, and the link that leads to them from a row.
    pub fn about(&self) -> (Option<&'static str>, &'static Entity) {
        let base = self.template.base;
        let between = |via: &&&str| BETWEEN.iter().any(|(_, join, link)| *join == base.name && link == *via);
        let links = base.fields.iter().map(|field| &field.name).filter(between);
        let through = |via: &str| {
            let parts = self.filter_parts().iter().filter(|part| stripped(part, via).is_some()).count();
            let columns = self.template.columns.iter().flat_map(Column::paths);
            (parts, columns.filter(|path| path.text.starts_with(&format!("{via}."))).count())
        };
        // Of several, the one that most is said through, and of those the first.
        let via = links.copied().rev().max_by_key(|via| through(via));
        let target = via.and_then(|via| base.field(via)).and_then(|field| entities::target(base, field));
        match (via, target) {
            (Some(via), Some((entity, _))) => (Some(via), entity),
            _ => (None, base),
        }
    }

    fn filter_parts(&self) -> &[Condition] {
        match &self.template.filter {
            Condition::All(parts) => parts,
            one => std::slice::from_ref(one),
        }
    }

    /// The conditions on the records of `about`, and those that are on something else.
    pub fn filters(&self) -> (Vec<Condition>, Vec<Condition>) {
        let (via, _) = self.about();
        let mut own = Vec::new();
        let mut other = Vec::new();
        for part in self.filter_parts() {
            match via.map_or_else(|| Some(part.clone()), |via| stripped(part, via)) {
                Some(part) => own.push(part),
                None => other.push(part.clone()),
            }
        }
        (own, other)
    }

    /// Adds what was picked before the column at this place.
    pub fn add_column(&self, pick: &Pick, at: usize, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            let pick = work.reach(pick)?;
            let column = offer::column_of(&pick, &work.template)?;
            let at = at.min(work.template.columns.len());
            work.template.columns.insert(at, column);
            Ok(())
        })
    }

    /// Groups by what was picked, before the group at this place.
    pub fn add_group(&self, pick: &Pick, at: usize, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            let pick = work.reach(pick)?;
            let path = offer::group_of(&pick, &work.template)?;
            let at = at.min(work.template.group.len());
            if !work.template.group.iter().any(|known| known.text == path.text) {
                work.template.group.insert(at, path);
            }
            Ok(())
        })
    }

    pub fn remove_column(&self, at: usize, naming: &dyn Naming) -> Change {
        if self.template.columns.len() <= 1 {
            return Err(Refused::LastColumn);
        }
        if self.shows_group(at) {
            return Err(Refused::ShowsGroup);
        }
        self.change(naming, |work| {
            work.remove_column(at);
            Ok(())
        })
    }

    /// Is it the only column that shows one of the groups?
    fn shows_group(&self, at: usize) -> bool {
        let shows = |place: usize, key: &Path| {
            let column = self.template.columns.get(place);
            column
                .is_some_and(|column| column.aggregate.is_none() && column.path().is_some_and(|path| path.follows(key)))
        };
        let others = |key: &Path| (0..self.template.columns.len()).any(|place| place != at && shows(place, key));
        self.template.group.iter().any(|key| shows(at, key) && !others(key))
    }

    /// The columns that show the group go with it.
    pub fn remove_group(&self, at: usize, naming: &dyn Naming) -> Change {
        if self.template.scope == Scope::SharedAnonymous && self.template.group.len() <= 1 {
            return Err(Refused::LastGroup);
        }
        self.change(naming, |work| {
            if at >= work.template.group.len() {
                return Ok(());
            }
            let gone = work.template.group.remove(at);
            let rest = work.template.group.clone();
            work.keep_columns(|column| {
                let of = |key: &Path| column.path().is_some_and(|path| path.follows(key));
                rest.is_empty() || column.aggregate.is_some() || !of(&gone) || rest.iter().any(of)
            });
            Ok(())
        })
    }

    pub fn move_column(&self, at: usize, to: usize, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            moved(&mut work.template.columns, at, to);
            Ok(())
        })
    }

    /// The columns that show the groups follow their order where they stand first.
    pub fn move_group(&self, at: usize, to: usize, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            let before = work.template.group.clone();
            moved(&mut work.template.group, at, to);
            let leads = |template: &Template| {
                let shown = |(key, column): (&Path, &Column)| column.path().is_some_and(|path| path.follows(key));
                template.columns.len() >= before.len() && before.iter().zip(&template.columns).all(shown)
            };
            if leads(&work.template) {
                moved(&mut work.template.columns, at, to);
            }
            Ok(())
        })
    }

    /// The next way to show the column's value: another aggregate, a total, a share.
    pub fn next_shape(&self, at: usize, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            let shapes = work.template.columns.get(at).map(|column| shape::shapes(column, &work.template));
            let (Some(column), Some(shapes)) = (work.template.columns.get_mut(at), shapes) else { return Ok(()) };
            let now = Shape::of(column);
            let next =
                shapes.iter().position(|shape| *shape == now).map_or(0, |place| (place + 1) % shapes.len().max(1));
            if let Some(shape) = shapes.get(next) {
                shape.put_on(column);
            }
            Ok(())
        })
    }

    /// The heading in one language.
    pub fn with_heading(&self, at: usize, language: &str, text: &str, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            if let Some(column) = work.template.columns.get_mut(at).filter(|_| !text.trim().is_empty()) {
                let words = &mut column.heading;
                let word = if language == "en" { &mut words.en } else { &mut words.da };
                text.trim().clone_into(word);
            }
            Ok(())
        })
    }

    /// A name is the same in both languages; the code follows it until the template is stored.
    pub fn with_name(&self, text: &str, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            let name: String = text.trim().chars().take(NAME).collect();
            if !name.is_empty() {
                work.template.words = Words { da: name.clone(), en: name };
            }
            Ok(())
        })
    }

    /// The code, made to fit: small letters, digits and dashes.
    pub fn with_code(&self, text: &str, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            work.template.code = code(text);
            Ok(())
        })
    }

    /// The question that it answers.
    pub fn with_description(&self, text: &str, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            work.template.description = same_words(text, &work.template.description);
            Ok(())
        })
    }

    /// Who asks it.
    pub fn with_audience(&self, text: &str, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            work.template.audience = same_words(text, &work.template.audience);
            Ok(())
        })
    }

    pub fn with_scope(&self, scope: Scope, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            work.template.scope = scope;
            Ok(())
        })
    }

    /// Groups of fewer municipalities are left out.
    pub fn with_minimum(&self, minimum: i64, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            work.template.min_municipalities = minimum;
            Ok(())
        })
    }

    /// Other conditions on the records of `about`; those on something else stay.
    pub fn with_filter(&self, parts: Vec<Condition>, naming: &dyn Naming) -> Change {
        let (via, _) = self.about();
        let linked = parts.into_iter().map(|part| match via {
            Some(via) => Condition::Linked { field: via.to_owned(), matching: Box::new(part) },
            None => part,
        });
        let all: Vec<Condition> = linked.chain(self.filters().1).collect();
        self.change(naming, |work| {
            work.template.filter = Condition::All(all);
            Ok(())
        })
    }

    /// Sorts by this column first; where it does already, the other way round.
    pub fn sorted_by(&self, column: usize, naming: &dyn Naming) -> Change {
        let first = self.template.sort.first();
        let same = first.is_some_and(|key| key.by == SortBy::Column(column));
        let descending = same && first.is_some_and(|key| !key.descending);
        self.change(naming, |work| {
            let Some(code) = work.template.columns.get(column).map(|column| column.code.clone()) else { return Ok(()) };
            work.sort.retain(|(by, _)| *by != settle::By::Code(code.clone()));
            work.sort.insert(0, (settle::By::Code(code), descending));
            work.sort.truncate(3);
            Ok(())
        })
    }

    pub fn unsorted(&self, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            work.sort.clear();
            Ok(())
        })
    }

    /// The next chart that fits the columns, or none.
    pub fn next_chart(&self, naming: &dyn Naming) -> Change {
        let now = self.template.chart.as_ref().map(|chart| chart.kind);
        self.change(naming, |work| {
            let fitting = settle::charts(&work.template);
            let next = match now.and_then(|now| fitting.iter().position(|(kind, ..)| *kind == now)) {
                None => fitting.into_iter().next(),
                Some(place) => fitting.into_iter().nth(place + 1),
            };
            work.chart = next;
            Ok(())
        })
    }

    /// What was picked can be chosen by the reader; it stands before the parameter at this place.
    /// What kind it is of follows from the field.
    pub fn add_parameter(&self, pick: &Pick, at: usize, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            let pick = work.reach(pick)?;
            let param = params::param_of(&pick, &work.template, naming)?;
            let params = &mut work.template.params;
            if params.iter().any(|known| known.field.text == param.field.text) {
                return Err(Refused::Parameter);
            }
            params.insert(at.min(params.len()), param);
            Ok(())
        })
    }

    /// The next default of a closed list, or the next kind where the field has several.
    pub fn next_parameter(&self, at: usize, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            let scope = work.template.scope;
            if let Some(param) = work.template.params.get_mut(at) {
                params::next(param, scope);
            }
            Ok(())
        })
    }

    /// What the parameter is called, in one language.
    pub fn with_label(&self, at: usize, language: &str, text: &str, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            if let Some(param) = work.template.params.get_mut(at).filter(|_| !text.trim().is_empty()) {
                let word = if language == "en" { &mut param.label.en } else { &mut param.label.da };
                text.trim().clone_into(word);
            }
            Ok(())
        })
    }

    pub fn move_parameter(&self, at: usize, to: usize, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            moved(&mut work.template.params, at, to);
            Ok(())
        })
    }

    pub fn remove_parameter(&self, at: usize, naming: &dyn Naming) -> Change {
        self.change(naming, |work| {
            if at < work.template.params.len() {
                work.template.params.remove(at);
            }
            Ok(())
        })
    }

    /// All that can be shown, the likeliest first, then what never can be, with the reason.
    pub fn offered(&self, naming: &dyn Naming) -> Vec<Offered> {
        offer::columns(self, naming)
    }

    /// The same of what rows can be grouped by.
    pub fn offered_groups(&self, naming: &dyn Naming) -> Vec<Offered> {
        offer::groups(self, naming)
    }

    /// The same of what a reader can be given to choose.
    pub fn offered_parameters(&self, naming: &dyn Naming) -> Vec<Offered> {
        offer::parameters(self, naming)
    }

    fn change(&self, naming: &dyn Naming, edit: impl FnOnce(&mut settle::Work) -> Result<(), Refused>) -> Change {
        let mut work = settle::Work::new(self.template.clone());
        edit(&mut work)?;
        work.done(Some(&self.template), naming)
    }
}

fn moved<T>(items: &mut Vec<T>, at: usize, to: usize) {
    if at < items.len() && to < items.len() {
        let item = items.remove(at);
        items.insert(to, item);
    }
}

fn same_words(text: &str, before: &Words) -> Words {
    let text = text.trim();
    if text.is_empty() { before.clone() } else { Words { da: text.to_owned(), en: text.to_owned() } }
}

/// Does the column show this field of the row, or the name that it links to?
fn shows(column: &Column, field: &str) -> bool {
    matches!(&column.value, Source::Field(path) if path.text.split('.').next() == Some(field))
}

/// A template on this entity that shows nothing yet.
fn blank(entity: &'static Entity, scope: Scope) -> Template {
    Template {
        code: String::new(),
        version: 1,
        category: category(entity),
        words: Words::default(),
        description: Words::default(),
        audience: Words::default(),
        scope,
        base: entity,
        columns: Vec::new(),
        filter: Condition::everything(),
        params: Vec::new(),
        group: Vec::new(),
        sort: Vec::new(),
        min_municipalities: 1,
        overlap: None,
        only: None,
        chart: None,
        source: String::new(),
    }
}

/// The category of a report that starts from this list.
fn category(entity: &Entity) -> Category {
    match entity.name {
        "contract" | "economy_line" | "contract_system" => Category::ItContract,
        "system_usage" | "it_system" | "it_interface" | "kle" | "usage_kle" => Category::ItSystem,
        "organisation" | "org_unit" | "person" => Category::Organisation,
        _ => Category::Other,
    }
}

/// A name as a code, which begins with a letter.
fn code(name: &str) -> String {
    let code = slug(name);
    let begins = code.chars().next().is_some_and(|letter| letter.is_ascii_lowercase());
    if begins { code } else { format!("r-{code}") }
}

/// The condition on what the link leads to; none where something of it is on another record.
fn stripped(condition: &Condition, via: &str) -> Option<Condition> {
    let each = |parts: &[Condition]| parts.iter().map(|part| stripped(part, via)).collect::<Option<Vec<_>>>();
    match condition {
        Condition::All(parts) => each(parts).map(Condition::All),
        Condition::Any(parts) => each(parts).map(Condition::Any),
        Condition::Not(inner) => stripped(inner, via).map(Condition::negated),
        Condition::Linked { field, matching } if field == via => Some(matching.as_ref().clone()),
        _ => None,
    }
}
