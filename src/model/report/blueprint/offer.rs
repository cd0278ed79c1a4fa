//! What can be chosen, and what never can, with the reason: people learn the rule from it.

use crate::model::entities::{self, catalogue::OPTION_VALUE};
use crate::model::entity::{Entity, Field, Kind, Tenancy};
use crate::model::report::parse::{identifies, kind_of};
use crate::model::report::{Column, Mark, OWNER, PRICE_SHARED, Path, Scope, Source, Template, Words, mark};
use crate::model::request::ColumnKind;

use super::naming::joined;
use super::{BETWEEN, Blueprint, Naming, Refused, Why, params, path_words, shape};

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pick {
    /// How many rows.
    Rows,
    /// How many municipalities.
    Municipalities,
    Field(String),
    /// The amount, divided by the inhabitants of the municipality.
    PerInhabitant(String),
    /// A value of the record between the list's and another: a row for each of those.
    Through {
        join: &'static str,
        via: &'static str,
        pick: Box<Pick>,
    },
}

impl Pick {
    /// The value that is picked, in a report on the records that it is picked from.
    pub fn path(&self) -> &str {
        match self {
            Self::Rows => "",
            Self::Municipalities => OWNER.name,
            Self::Field(path) | Self::PerInhabitant(path) => path,
            Self::Through { pick, .. } => pick.path(),
        }
    }
}

/// A line of the list that one chooses from.
#[derive(Clone, Debug, PartialEq)]
pub struct Offered {
    pub pick: Pick,
    pub words: Words,
    pub mark: Mark,
    pub kind: ColumnKind,
    /// Why it cannot be chosen.
    pub refused: Option<Why>,
}

/// How far from the list's own record a value may be chosen; the text of a template may go on.
const LINKS: usize = 2;

/// The column of a field as a list shows it: a link by its name. None for what has no value.
pub fn shown_as(entity: &'static Entity, name: &str) -> Option<String> {
    let field = entity.field(name)?;
    match entities::target(entity, field) {
        Some((target, _)) => named(target).map(|label| format!("{name}.{label}")),
        None => kind_of(field.kind).map(|_| name.to_owned()),
    }
}

/// The field that the record is known by, where that is a text of its own.
fn named(entity: &Entity) -> Option<&'static str> {
    entity.field(entity.label).filter(|field| kind_of(field.kind).is_some()).map(|field| field.name)
}

/// What was picked as a column of this template.
pub fn column_of(pick: &Pick, template: &Template) -> Result<Column, Refused> {
    let resolve = |text: &str| {
        Path::resolve(template.base, text, template.scope.is_shared(), "")
            .map_err(|error| Refused::Rule(Why::of(&error)))
    };
    let (value, per) = match pick {
        Pick::Rows => (Source::Row, None),
        Pick::Municipalities => (Source::Field(resolve(OWNER.name)?), None),
        Pick::Field(text) => (Source::Field(resolve(text)?), None),
        Pick::PerInhabitant(text) => (Source::Field(resolve(text)?), Some(resolve("organisation.inhabitants")?)),
        Pick::Through { pick, .. } => return column_of(pick, template),
    };
    let mut column = Column {
        code: String::new(),
        heading: Words::default(),
        kind: ColumnKind::Int,
        value,
        times: 1,
        plus: Vec::new(),
        per,
        aggregate: None,
        is: None,
        share_of_total: false,
        total: false,
    };
    match shape::shapes(&column, template).first() {
        Some(first) => first.put_on(&mut column),
        None => return Err(Refused::Rule(unshown(&column, template))),
    }
    Ok(column)
}

/// Why a column cannot be shown in any way.
fn unshown(column: &Column, template: &Template) -> Why {
    let identifying = |path: &Path| template.scope == Scope::SharedAnonymous && identifies(path);
    if column.path().is_some_and(identifying) || !template.is_grouped() { Why::Identifies } else { Why::GroupByIt }
}

/// What was picked as a group of this template.
pub fn group_of(pick: &Pick, template: &Template) -> Result<Path, Refused> {
    let path = Path::resolve(template.base, pick.path(), template.scope.is_shared(), "");
    let path = path.map_err(|error| Refused::Rule(Why::of(&error)))?;
    if path.is_price() {
        return Err(Refused::Rule(Why::PriceGroup));
    }
    if template.scope == Scope::SharedAnonymous && identifies(&path) {
        return Err(Refused::Rule(Why::Identifies));
    }
    Ok(path)
}

/// Columns that can be added.
pub fn columns(blueprint: &Blueprint, naming: &dyn Naming) -> Vec<Offered> {
    let template = &blueprint.template;
    let mut found = Vec::new();
    if template.is_grouped() {
        found.push(counted(Pick::Rows, naming.phrase("rows", &[]), 1));
        if template.scope.is_shared() && template.base.tenancy == Tenancy::Tenant {
            found.push(counted(Pick::Municipalities, naming.phrase("municipalities", &[]), 1));
        }
    }
    let candidates = candidates(blueprint, naming, false);
    for (rank, offered) in &candidates {
        if per_inhabitant(&offered.pick, blueprint).is_some() {
            let pick = wrapped(&offered.pick, Pick::PerInhabitant);
            let words = naming.phrase("per-inhabitant", &[("what", &offered.words)]);
            found.push((*rank, Offered { pick, words, ..offered.clone() }));
        }
    }
    found.extend(candidates);
    let template = blueprint.template();
    in_order(found, |pick, base| column_of(pick, &with_base(template, base)).err())
}

/// What the rows can be grouped by.
pub fn groups(blueprint: &Blueprint, naming: &dyn Naming) -> Vec<Offered> {
    let template = blueprint.template();
    in_order(candidates(blueprint, naming, true), |pick, base| group_of(pick, &with_base(template, base)).err())
}

/// What a reader can be given to choose: the fields that a parameter may have.
pub fn parameters(blueprint: &Blueprint, naming: &dyn Naming) -> Vec<Offered> {
    let template = blueprint.template();
    let found = candidates(blueprint, naming, false).into_iter().filter(|(_, offered)| {
        let base = match &offered.pick {
            Pick::Through { join, .. } => entities::named(join),
            _ => Some(template.base),
        };
        let path = base.and_then(|base| Path::resolve(base, offered.pick.path(), false, "").ok());
        path.is_some_and(|path| params::kinds(&path, template.scope).next().is_some() && !path.is_price())
    });
    let refusal = |pick: &Pick, base| params::param_of(pick, &with_base(template, base), naming).err();
    in_order(found.collect(), refusal)
}

fn counted(pick: Pick, words: Words, rank: usize) -> (usize, Offered) {
    (rank, Offered { pick, words, mark: Mark::Shared, kind: ColumnKind::Int, refused: None })
}

/// The template as it would be with a row for each record between.
fn with_base(template: &Template, base: Option<&'static Entity>) -> Template {
    match base {
        Some(base) => {
            Template { base, columns: Vec::new(), filter: super::Condition::everything(), ..template.clone() }
        }
        None => template.clone(),
    }
}

/// The likeliest first; what cannot be chosen last.
fn in_order(
    mut found: Vec<(usize, Offered)>,
    refusal: impl Fn(&Pick, Option<&'static Entity>) -> Option<Refused>,
) -> Vec<Offered> {
    for (_, offered) in &mut found {
        let (pick, base) = match &offered.pick {
            Pick::Through { join, pick, .. } => (pick.as_ref(), entities::named(join)),
            pick => (pick, None),
        };
        offered.refused = match refusal(pick, base) {
            Some(Refused::Rule(why)) => Some(why),
            Some(_) => Some(Why::Unsayable),
            None => None,
        };
    }
    found.sort_by_key(|(rank, offered)| (offered.refused.is_some(), *rank));
    found.into_iter().map(|(_, offered)| offered).collect()
}

/// The path of an amount that can be divided by the inhabitants of its municipality.
fn per_inhabitant<'p>(pick: &'p Pick, blueprint: &Blueprint) -> Option<&'p str> {
    let (base, text) = match pick {
        Pick::Field(text) => (blueprint.template.base, text),
        Pick::Through { join, pick, .. } => match pick.as_ref() {
            Pick::Field(text) => (entities::named(join)?, text),
            _ => return None,
        },
        _ => return None,
    };
    let path = Path::resolve(base, text, false, "").ok()?;
    (base.tenancy == Tenancy::Tenant && matches!(path.field.kind, Kind::Money)).then_some(text)
}

fn wrapped(pick: &Pick, make: fn(String) -> Pick) -> Pick {
    match pick {
        Pick::Through { join, via, pick } => Pick::Through { join, via, pick: Box::new(wrapped(pick, make)) },
        other => make(other.path().to_owned()),
    }
}

/// Values of the list's own records, of the rows, and of records between, with their rank.
fn candidates(blueprint: &Blueprint, naming: &dyn Naming, groups: bool) -> Vec<(usize, Offered)> {
    let base = blueprint.template.base;
    let (via, about) = blueprint.about();
    let mut walk = Walk { base, via, about, naming, groups, found: Vec::new() };
    if let Some(via) = via {
        walk.record(about, &format!("{via}."), 0, None);
    }
    walk.record(base, "", 0, via);
    let mut found = walk.found;
    if via.is_none() {
        for (_, join, via) in BETWEEN.iter().filter(|(entity, ..)| *entity == base.name) {
            let Some(join) = entities::named(join) else { continue };
            let mut between = through(join, via, naming, groups);
            told_apart(&mut between, &found, join, naming);
            found.extend(between);
        }
    }
    found
}

/// A line's amount is called as the record's own sum of it: then it says whose it is.
fn told_apart(between: &mut [(usize, Offered)], found: &[(usize, Offered)], join: &Entity, naming: &dyn Naming) {
    for (_, offered) in between.iter_mut().filter(|(_, offered)| offered.kind == ColumnKind::Money) {
        if found.iter().any(|(_, known)| known.words == offered.words) {
            offered.words = joined(&[naming.rows(join), offered.words.clone()], ": ");
        }
    }
}

fn through(join: &'static Entity, via: &'static str, naming: &dyn Naming, groups: bool) -> Vec<(usize, Offered)> {
    let mut walk = Walk { base: join, via: None, about: join, naming, groups, found: Vec::new() };
    walk.record(join, "", 0, Some(via));
    let own = |offered: &Offered| {
        let first = offered.pick.path().split('.').next().unwrap_or_default();
        first != OWNER.name
    };
    walk.found
        .into_iter()
        .filter(|(_, offered)| own(offered))
        .map(|(rank, offered)| {
            let pick = Pick::Through { join: join.name, via, pick: Box::new(offered.pick.clone()) };
            (rank.max(1), Offered { pick, ..offered })
        })
        .collect()
}

struct Walk<'n> {
    base: &'static Entity,
    via: Option<&'static str>,
    about: &'static Entity,
    naming: &'n dyn Naming,
    groups: bool,
    found: Vec<(usize, Offered)>,
}

impl Walk<'_> {
    /// The fields of a record so many links away; `without` is a link that was gone already.
    fn record(&mut self, entity: &'static Entity, prefix: &str, links: usize, without: Option<&str>) {
        let owner = (prefix.is_empty() && entity.tenancy == Tenancy::Tenant).then_some(&OWNER);
        let prices = (entity.name == "contract" && links == 0).then_some(&PRICE_SHARED);
        for field in entity.fields.iter().chain(owner).chain(prices) {
            if Some(field.name) == without {
                continue;
            }
            let text = format!("{prefix}{}", field.name);
            match entities::target(entity, field) {
                Some((target, _)) => self.link(entity, field, target, &text, links),
                None if kind_of(field.kind).is_some() => self.add(&text, entity, field, links),
                None => {}
            }
        }
    }

    fn link(
        &mut self,
        entity: &'static Entity,
        field: &'static Field,
        target: &'static Entity,
        text: &str,
        links: usize,
    ) {
        let name = named(target);
        if self.groups && name.is_some() {
            self.add(text, entity, field, links);
        } else if let Some(name) = name {
            self.add(&format!("{text}.{name}"), entity, field, links);
        }
        // Of an option only the name says something.
        if links < LINKS && !std::ptr::eq(target, &raw const OPTION_VALUE) {
            self.record(target, &format!("{text}."), links + 1, name);
        }
    }

    fn add(&mut self, text: &str, entity: &'static Entity, field: &'static Field, links: usize) {
        let Ok(path) = Path::resolve(self.base, text, false, "") else { return };
        if self.groups && matches!(path.field.kind, Kind::LongText) {
            return;
        }
        let offered = Offered {
            pick: Pick::Field(text.to_owned()),
            words: path_words(&path, self.via, self.base, self.naming),
            mark: mark(&path),
            kind: kind_of(path.field.kind).unwrap_or(ColumnKind::Text),
            refused: None,
        };
        self.found.push((self.rank(&path, entity, field, links), offered));
    }

    fn rank(&self, path: &Path, entity: &'static Entity, field: &'static Field, links: usize) -> usize {
        let common = ["name", "region", "size_class", "inhabitants"];
        let listed = std::ptr::eq(entity, self.about) && self.about.columns.contains(&field.name);
        let plain = matches!(field.kind, Kind::Link(_) | Kind::Option(_) | Kind::Choice(_) | Kind::Bool);
        match links {
            0 if listed && (!self.groups || plain) => 0,
            _ if path.of_owner() && links <= 1 && common.contains(&path.field.name) => 1,
            0 if path.of_owner() => 1,
            0 if self.groups && !plain => 3,
            0 => 2,
            1 => 4,
            _ => 5,
        }
    }
}
