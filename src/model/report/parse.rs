//! TOML becomes a checked template, or the reason why not.

use toml::Value as Toml;

use crate::model::condition::{Condition, Op, Operand};
use crate::model::entities;
use crate::model::entity::{Entity, Field, Kind, Tenancy};
use crate::model::report::fault::{Fault, Faults};
use crate::model::report::path::{entity_allowed, field_allowed};
use crate::model::report::written::{
    Test, Written, WrittenChart, WrittenColumn, WrittenOverlap, WrittenParam, WrittenSort, WrittenTerm,
};
use crate::model::report::{
    Aggregate, Chart, ChartKind, Column, DAYS, Overlap, Param, ParamKind, Path, Scope, SortBy, SortKey, Source,
    Template, TemplateError, Term, nearest,
};
use crate::model::request::ColumnKind;
use crate::model::value::Value;

/// The limits keep the names in the compiled text apart: see `db::report`.
const MAX_COLUMNS: usize = 20;
const MAX_PARAMS: usize = 7;
const MAX_GROUP: usize = 8;
const MAX_SORT: usize = 8;
/// Links followed and conditions in the filter, together.
const MAX_STEPS: usize = 32;
const MAX_LITERAL: usize = 60;
/// Values of a chart beside each other, and terms of a sum.
const MAX_SERIES: usize = 4;
/// What a term may be multiplied with: years of a term of payment, never so much that a sum of
/// amounts runs over.
const MAX_TIMES: i64 = 100;
/// What a comparison group is chosen among.
pub(super) const MUNICIPALITY: &str = "organisation.name";

/// Reads and checks a template; all that is wrong with it, by line.
pub fn template(text: &str) -> Result<Template, Vec<Fault>> {
    let written: Written = toml::from_str(text).map_err(|error| vec![Fault::of_syntax(text, &error)])?;
    let mut faults = Faults::new(text);
    let base = faults.one(written.base.span(), entity("base", written.base.get_ref()));
    let Some(base) = base else { return Err(faults.found) };
    faults.one(written.code.span(), check_code(written.code.get_ref()));
    faults.one(written.base.span(), entity_allowed(base, written.scope.is_shared(), "base"));
    let check = Check { scope: written.scope, base, grouped: !written.group.is_empty() };
    let overlap =
        written.overlap.as_ref().and_then(|overlap| faults.one(overlap.span(), check.overlap(overlap.get_ref())));
    let group = faults.each(&written.group, |path| check.group(path));
    // A column is measured against the groups; where one of them is unknown, nothing can be said.
    let groups = (group.len() == written.group.len()).then_some(group.as_slice());
    let columns = faults.each(&written.column, |column| check.column(column, groups, written.overlap.is_some()));
    let params = faults.each(&written.param, |param| check.param(param));
    let filter = faults.each(&written.filter, |test| check.test(base, test));
    let codes: Vec<&str> = written.column.iter().map(|column| column.get_ref().code.as_str()).collect();
    let sort = faults.each(&written.sort, |sort| check.sort(sort, &codes));
    let chart = written.chart.as_ref().and_then(|chart| faults.one(chart.span(), check.chart(chart.get_ref(), &codes)));
    let template = Template {
        code: written.code.into_inner(),
        version: written.version,
        category: written.category,
        words: written.name,
        description: written.description,
        audience: written.audience,
        scope: written.scope,
        base,
        columns,
        filter: Condition::All(filter),
        params,
        group,
        sort,
        min_municipalities: written.min_municipalities.unwrap_or(1),
        overlap,
        chart,
        only: None,
        source: text.to_owned(),
    };
    if faults.found.is_empty() {
        faults.one(0..0, check_whole(&template));
    }
    if faults.found.is_empty() { Ok(template) } else { Err(faults.found) }
}

/// Would this column be in order, grouped so?
pub(super) fn column_fits(column: &Column, scope: Scope, base: &'static Entity, group: Option<&Vec<Path>>) -> bool {
    let check = Check { scope, base, grouped: group.is_some() };
    let shown = match (&column.value, column.aggregate) {
        (Source::Field(path), None) => check.shown(&path.text, "").is_ok(),
        _ => column.paths().all(|path| check.path(&path.text, "").is_ok()),
    };
    shown
        && check.check_grouping(column, group.map(Vec::as_slice).unwrap_or_default(), "").is_ok()
        && check.check_aggregate(column, "").is_ok()
        && counted_code(column, column.is, "").is_ok()
        && check_sum(column, "").is_ok()
        && check_kind(column, "").is_ok()
        && check_total(column, "").is_ok()
}

fn all<T, U>(items: &[T], check: impl FnMut(&T) -> Result<U, TemplateError>) -> Result<Vec<U>, TemplateError> {
    items.iter().map(check).collect()
}

/// The place of the column with this code.
fn column_of(code: &str, codes: &[&str], place: &str) -> Result<usize, TemplateError> {
    codes.iter().position(|known| *known == code).ok_or_else(|| TemplateError::UnknownColumn {
        place: place.to_owned(),
        name: code.to_owned(),
        nearest: nearest(code, codes.iter().copied()).to_owned(),
    })
}

fn wrong(place: impl Into<String>, detail: &'static str) -> TemplateError {
    TemplateError::Wrong { place: place.into(), detail }
}

fn entity(place: &str, name: &str) -> Result<&'static Entity, TemplateError> {
    entities::named(name).ok_or_else(|| TemplateError::UnknownEntity {
        place: place.to_owned(),
        name: name.to_owned(),
        nearest: nearest(name, entities::ALL.iter().map(|entity| entity.name)).to_owned(),
    })
}

pub(super) fn is_code(text: &str) -> bool {
    let first = text.chars().next().is_some_and(|letter| letter.is_ascii_lowercase());
    first
        && text.len() <= 40
        && text.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter))
}

fn check_code(code: &str) -> Result<(), TemplateError> {
    if is_code(code) { Ok(()) } else { Err(wrong("code", "small letters, digits, dashes; at most 40")) }
}

fn at_most(place: &'static str, found: usize, max: usize) -> Result<(), TemplateError> {
    if found > max { Err(TemplateError::TooMany { place, max }) } else { Ok(()) }
}

/// What can only be seen of the whole.
fn check_whole(template: &Template) -> Result<(), TemplateError> {
    at_most("columns", template.columns.len(), MAX_COLUMNS)?;
    at_most("parameters", template.params.len(), MAX_PARAMS)?;
    at_most("group", template.group.len(), MAX_GROUP)?;
    at_most("sort", template.sort.len(), MAX_SORT)?;
    at_most("links and filter tests", steps(template), MAX_STEPS)?;
    if template.columns.is_empty() {
        return Err(wrong("columns", "a report shows at least one"));
    }
    for (index, column) in template.columns.iter().enumerate() {
        if template.columns[..index].iter().any(|other| other.code == column.code) {
            return Err(wrong(format!("column {:?}", column.code), "two columns have this code"));
        }
    }
    for (index, param) in template.params.iter().enumerate() {
        if template.params[..index].iter().any(|other| other.name == param.name) {
            return Err(wrong(format!("parameter {:?}", param.name), "two parameters have this name"));
        }
    }
    if template.overlap.is_some() && !template.is_grouped() {
        return Err(wrong("overlap", "windows are compared within a group"));
    }
    check_chart(template)?;
    check_minimum(template)
}

pub(super) fn check_chart(template: &Template) -> Result<(), TemplateError> {
    let Some(chart) = &template.chart else { return Ok(()) };
    let kind = |column: usize| template.columns.get(column).map(|column| column.kind);
    let number = |column: usize| matches!(kind(column), Some(ColumnKind::Int | ColumnKind::Money));
    let fits = match chart.kind {
        ChartKind::Timeline => chart.values.iter().all(|column| kind(*column) == Some(ColumnKind::Date)),
        ChartKind::Bars | ChartKind::Histogram => chart.values.len() == 1 && number(chart.values[0]),
        ChartKind::Stacked | ChartKind::Dots => chart.values.iter().all(|column| number(*column)),
    };
    if fits && !chart.values.is_empty() && chart.values.len() <= MAX_SERIES {
        Ok(())
    } else {
        Err(wrong(
            "chart",
            "bars and histogram have one number, stacked and dots up to four, a timeline up to four dates",
        ))
    }
}

fn check_minimum(template: &Template) -> Result<(), TemplateError> {
    match template.scope {
        Scope::SharedAnonymous if !template.is_grouped() => Err(wrong("group", "an anonymous report shows groups")),
        Scope::SharedAnonymous if template.base.tenancy != Tenancy::Tenant => {
            Err(wrong("base", "an anonymous report is of what municipalities have registered"))
        }
        Scope::SharedAnonymous if template.overlap.is_some() => {
            Err(wrong("overlap", "an anonymous report cannot compare windows"))
        }
        Scope::SharedAnonymous if template.min_municipalities < 3 => {
            Err(wrong("min_municipalities", "an anonymous report needs at least three"))
        }
        _ if template.min_municipalities < 1 => Err(wrong("min_municipalities", "at least one")),
        _ if template.min_municipalities > 1 && !template.is_grouped() => {
            Err(wrong("min_municipalities", "only groups have a minimum"))
        }
        _ => Ok(()),
    }
}

fn steps(template: &Template) -> usize {
    let columns = template.columns.iter().flat_map(Column::paths);
    let windows = template.overlap.iter().flat_map(|overlap| [&overlap.from, &overlap.to]);
    let sorted = template.sort.iter().filter_map(|key| match &key.by {
        SortBy::Field(path) => Some(path),
        SortBy::Column(_) => None,
    });
    let params = template.params.iter().map(|param| &param.field);
    let mut followed: Vec<String> = columns
        .chain(windows)
        .chain(sorted)
        .chain(params)
        .chain(&template.group)
        .flat_map(|path| (0..path.hops.len()).map(|end| link_text(path, end)))
        .collect();
    followed.sort();
    followed.dedup();
    followed.len() + tests_in(&template.filter)
}

/// The links of the path up to and including this one, as they are written.
fn link_text(path: &Path, end: usize) -> String {
    path.hops[..=end].iter().map(|hop| hop.field.name).collect::<Vec<_>>().join(".")
}

fn tests_in(condition: &Condition) -> usize {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().map(tests_in).sum(),
        Condition::Not(inner) => tests_in(inner),
        Condition::Exists { matching, .. } | Condition::Linked { matching, .. } => 1 + tests_in(matching),
        _ => 1,
    }
}

/// What the parts of a template are checked against.
#[derive(Clone, Copy)]
struct Check {
    scope: Scope,
    base: &'static Entity,
    grouped: bool,
}

impl Check {
    const fn shared(self) -> bool {
        self.scope.is_shared()
    }

    const fn anonymous(self) -> bool {
        matches!(self.scope, Scope::SharedAnonymous)
    }

    fn path(self, text: &str, place: &str) -> Result<Path, TemplateError> {
        Path::resolve(self.base, text, self.shared(), place)
    }

    /// A path whose value is shown, grouped or sorted by: in an anonymous report nothing of
    /// it may point to one municipality.
    fn shown(self, text: &str, place: &str) -> Result<Path, TemplateError> {
        let path = self.path(text, place)?;
        if self.anonymous() && identifies(&path) {
            return Err(TemplateError::Identifies { place: place.to_owned(), path: text.to_owned() });
        }
        Ok(path)
    }

    fn group(self, text: &str) -> Result<Path, TemplateError> {
        let path = self.shown(text, "group")?;
        // Groups by an amount would show the amounts, hidden from no minimum.
        if path.is_price() { Err(wrong("group", "a price is no group")) } else { Ok(path) }
    }

    fn overlap(self, written: &WrittenOverlap) -> Result<Overlap, TemplateError> {
        let date = |text: &str| {
            let path = self.path(text, "overlap")?;
            if matches!(path.field.kind, Kind::Date) { Ok(path) } else { Err(wrong("overlap", "windows are of dates")) }
        };
        Ok(Overlap { from: date(&written.from)?, to: date(&written.to)? })
    }

    /// `group` is none where a group has a fault of its own.
    fn column(self, written: &WrittenColumn, group: Option<&[Path]>, windows: bool) -> Result<Column, TemplateError> {
        let place = format!("column {:?}", written.code);
        if !is_code(&written.code) {
            return Err(wrong(place, "a code has small letters, digits, dashes; at most 40"));
        }
        let value = match written.value.as_deref() {
            None => Source::Row,
            Some("overlap.from") if windows => Source::WindowFrom,
            Some("overlap.to") if windows => Source::WindowTo,
            // An aggregate may be of anything that is shared; only its result is shown.
            Some(text) if written.aggregate.is_some() => Source::Field(self.path(text, &place)?),
            Some(text) => Source::Field(self.shown(text, &place)?),
        };
        let per = written.per.as_deref().map(|text| self.path(text, &place)).transpose()?;
        let mut column = Column {
            code: written.code.clone(),
            heading: written.heading.clone(),
            kind: written.kind,
            value,
            times: written.times.unwrap_or(1),
            plus: all(&written.plus, |term| self.term(term, written.aggregate.is_some(), &place))?,
            per,
            aggregate: written.aggregate,
            is: None,
            share_of_total: written.share_of_total,
            total: written.total,
        };
        if let Some(group) = group {
            self.check_grouping(&column, group, &place)?;
        }
        self.check_aggregate(&column, &place)?;
        column.is = counted_code(&column, written.is.as_deref(), &place)?;
        check_sum(&column, &place)?;
        check_kind(&column, &place)?;
        check_total(&column, &place)?;
        Ok(column)
    }

    fn term(self, written: &WrittenTerm, aggregated: bool, place: &str) -> Result<Term, TemplateError> {
        let path = if aggregated { self.path(&written.value, place) } else { self.shown(&written.value, place) }?;
        Ok(Term { path, times: written.times.unwrap_or(1) })
    }

    fn chart(self, written: &WrittenChart, codes: &[&str]) -> Result<Chart, TemplateError> {
        Ok(Chart {
            kind: written.kind,
            label: column_of(&written.label, codes, "chart")?,
            values: all(&written.values, |code| column_of(code, codes, "chart"))?,
        })
    }

    fn check_grouping(self, column: &Column, group: &[Path], place: &str) -> Result<(), TemplateError> {
        match (column.aggregate, column.path()) {
            (Some(_), _) if !self.grouped => Err(wrong(place, "only a grouped report has aggregates")),
            (None, None) => Err(wrong(place, "the value is missing")),
            (None, Some(path)) if self.grouped && !group.iter().any(|key| path.follows(key)) => {
                Err(wrong(place, "a grouped report shows what it groups by, or an aggregate"))
            }
            (None, Some(_)) if self.grouped && (column.is_sum() || column.total || column.share_of_total) => {
                Err(wrong(place, "a grouped sum needs an aggregate"))
            }
            (None, Some(_)) if self.grouped && column.per.is_some() => {
                Err(wrong(place, "a grouped ratio needs an aggregate"))
            }
            _ => Ok(()),
        }
    }

    fn check_aggregate(self, column: &Column, place: &str) -> Result<(), TemplateError> {
        let Some(aggregate) = column.aggregate else { return Ok(()) };
        let kind = column.path().map(|path| path.field.kind);
        let number = matches!(kind, Some(Kind::Money | Kind::Int { .. }));
        let fits = match aggregate {
            Aggregate::Count => true,
            Aggregate::CountYes | Aggregate::CountNo | Aggregate::Share => matches!(kind, Some(Kind::Bool)),
            Aggregate::CountDistinct | Aggregate::Municipalities => kind.is_some(),
            Aggregate::Sum => number,
            Aggregate::Median | Aggregate::Avg => number && !column.path().is_some_and(Path::of_owner),
            Aggregate::Min | Aggregate::Max => number || (!self.anonymous() && is_date(column)),
            Aggregate::List => matches!(kind, Some(Kind::Text { .. })),
        };
        if !fits {
            return Err(wrong(place, "this aggregate does not fit the value"));
        }
        if self.anonymous() && matches!(aggregate, Aggregate::List | Aggregate::CountDistinct) {
            return Err(wrong(place, "an anonymous report has no lists and no distinct counts"));
        }
        // A municipality's rows are added up before they are divided: one divisor for each.
        if self.anonymous() && column.per.as_ref().is_some_and(|per| !per.of_owner()) {
            return Err(wrong(place, "an anonymous ratio is per something of the municipality"));
        }
        Ok(())
    }

    fn param(self, written: &WrittenParam) -> Result<Param, TemplateError> {
        let place = format!("parameter {:?}", written.name);
        if !is_code(&written.name) {
            return Err(wrong(place, "a name has small letters, digits, dashes; at most 40"));
        }
        if written.kind == ParamKind::Municipalities {
            self.comparison_group(written, &place)?;
        }
        let field = self.path(&written.field, &place)?;
        let fits = match written.kind {
            ParamKind::Text => matches!(field.field.kind, Kind::Text { .. }),
            ParamKind::Int => matches!(field.field.kind, Kind::Int { .. }),
            ParamKind::Choice => matches!(field.field.kind, Kind::Choice(_)),
            ParamKind::Prefix => matches!(field.field.kind, Kind::Text { .. }),
            ParamKind::Municipalities => field.text == MUNICIPALITY,
        };
        if !fits {
            return Err(wrong(place, "the kind does not fit the field"));
        }
        if field.is_price() {
            return Err(wrong(place, "a price is no parameter"));
        }
        let default = written.default.as_deref().map(|text| checked_default(&field, text, &place)).transpose()?;
        // Every run of an anonymous report must be of one value: runs of different values
        // have no row in common, so that nothing can be found by subtracting one from another.
        if self.anonymous() && (written.kind != ParamKind::Choice || default.is_none() || !identity_free(&field)) {
            return Err(TemplateError::OpenParameter { name: written.name.clone() });
        }
        Ok(Param { name: written.name.clone(), kind: written.kind, label: written.label.clone(), field, default })
    }

    /// A person's own list of municipalities. Rows with names can be chosen among; of figures
    /// without names, two lists would be subtracted from each other (decision 10).
    fn comparison_group(self, written: &WrittenParam, place: &str) -> Result<(), TemplateError> {
        match self.scope {
            Scope::SharedAnonymous => Err(TemplateError::ComparisonGroup { name: written.name.clone() }),
            Scope::Local => Err(wrong(place, "a local report is of one municipality and has no comparison groups")),
            Scope::SharedIdentified if written.default.is_some() => {
                Err(wrong(place, "a comparison group is the reader's own and has no default"))
            }
            Scope::SharedIdentified => Ok(()),
        }
    }

    fn sort(self, written: &WrittenSort, codes: &[&str]) -> Result<SortKey, TemplateError> {
        let by = match codes.iter().position(|code| *code == written.by) {
            Some(index) => SortBy::Column(index),
            None => {
                let path = self.shown(&written.by, "sort")?;
                if self.grouped {
                    return Err(wrong("sort", "groups are sorted by their columns"));
                }
                SortBy::Field(path)
            }
        };
        Ok(SortKey { by, descending: written.descending })
    }

    fn tests(self, entity: &'static Entity, tests: &[Test]) -> Result<Condition, TemplateError> {
        all(tests, |test| self.test(entity, test)).map(Condition::All)
    }

    fn test(self, entity: &'static Entity, test: &Test) -> Result<Condition, TemplateError> {
        let kinds =
            [test.field.is_some(), test.any.is_some(), test.all.is_some(), test.not.is_some(), test.exists.is_some()];
        if kinds.into_iter().filter(|given| *given).count() != 1 {
            return Err(wrong("filter", "each test has one of field, any, all, not, exists"));
        }
        if test.field.is_none() && (!comparisons(test).is_empty() || test.missing.is_some()) {
            return Err(wrong("filter", "a comparison needs a field"));
        }
        if test.exists.is_none() && (test.via.is_some() || test.matching.is_some()) {
            return Err(wrong("filter", "via and matching belong to exists"));
        }
        match test {
            Test { any: Some(parts), .. } => all(parts, |part| self.test(entity, part)).map(Condition::Any),
            Test { all: Some(parts), .. } => self.tests(entity, parts),
            Test { not: Some(inner), .. } => Ok(Condition::Not(Box::new(self.test(entity, inner)?))),
            Test { exists: Some(other), .. } => self.exists(entity, other, test),
            Test { field, .. } => self.field_test(entity, field.as_deref().unwrap_or_default(), test),
        }
    }

    fn exists(self, entity: &'static Entity, other: &str, test: &Test) -> Result<Condition, TemplateError> {
        let other = entity_allowed(self::entity("filter", other)?, self.shared(), "filter")?;
        let via = test.via.as_deref().ok_or_else(|| wrong("filter", "exists needs via"))?;
        let field = field_allowed(other, via, self.shared(), "filter")?;
        if entities::target(other, field).map(|(found, _)| found.name) != Some(entity.name) {
            return Err(wrong("filter", "via does not lead back to the row"));
        }
        let matching = self.tests(other, test.matching.as_deref().unwrap_or_default())?;
        Ok(Condition::Exists { entity: other.name.to_owned(), via: via.to_owned(), matching: Box::new(matching) })
    }

    fn field_test(self, entity: &'static Entity, text: &str, test: &Test) -> Result<Condition, TemplateError> {
        let path = Path::resolve(entity, text, self.shared(), "filter")?;
        // A filter that names one municipality would leave groups of that one alone.
        if self.anonymous() && path.of_owner() && identifies(&path) {
            return Err(TemplateError::Identifies { place: "filter".to_owned(), path: text.to_owned() });
        }
        let name = path.field.name;
        let inner = match (test.missing, comparisons(test).as_slice()) {
            (Some(true), []) => Condition::missing(name),
            (Some(false), []) => Condition::Not(Box::new(Condition::missing(name))),
            (None, [(op, value)]) => Condition::test(name, *op, self.operand(&path, value, *op)?),
            _ => return Err(wrong("filter", "each field has one comparison")),
        };
        Ok(path.hops.iter().rev().fold(inner, |matching, hop| Condition::Linked {
            field: hop.field.name.to_owned(),
            matching: Box::new(matching),
        }))
    }

    fn operand(self, path: &Path, value: &Toml, op: Op) -> Result<Operand, TemplateError> {
        match (value, path.field.kind) {
            (Toml::Table(table), kind) => self.special(path.entity, kind, table),
            (Toml::Boolean(flag), Kind::Bool) if op == Op::Is => Ok(Operand::Value(Value::Bool(*flag))),
            (Toml::Integer(number), Kind::Int { .. }) => Ok(Operand::Value(Value::Int(*number))),
            (Toml::Integer(number), Kind::Money) => Ok(Operand::Value(Value::Money(*number))),
            (Toml::String(code), Kind::Choice(choices)) if op == Op::Is && choices.codes.contains(&code.as_str()) => {
                Ok(Operand::Value(Value::text(code)))
            }
            // The database lets no quotes through in a text that it runs itself; codes stand in
            // `v_code`.
            (Toml::String(_), _) if self.shared() => Err(TemplateError::FixedText { place: "filter" }),
            (Toml::String(text), Kind::Text { .. }) if op == Op::Is && is_plain(text) => {
                Ok(Operand::Value(Value::text(text)))
            }
            _ => Err(wrong("filter", "this value does not fit the field")),
        }
    }

    /// `{ today = 90 }` and `{ field = "valid_from" }`.
    fn special(self, entity: &'static Entity, kind: Kind, table: &toml::Table) -> Result<Operand, TemplateError> {
        match (table.get("today"), table.get("field"), table.len()) {
            (Some(Toml::Integer(days)), None, 1) if matches!(kind, Kind::Date) => {
                let known = DAYS.iter().find(|(known, _)| i64::from(*known) == *days);
                let (days, _) =
                    known.ok_or_else(|| wrong("filter", "only 0, 30, 60, 90, 180, 365, -30, -90, -365 days"))?;
                Ok(Operand::Today(*days))
            }
            (None, Some(Toml::String(name)), 1) => {
                let field = field_allowed(entity, name, self.shared(), "filter")?;
                if same_kind(kind, field.kind) && !crossed(entity, field) {
                    Ok(Operand::Field(name.clone()))
                } else {
                    Err(wrong("filter", "the two fields are of different kinds"))
                }
            }
            _ => Err(wrong("filter", "a table is { today = days } or { field = name }")),
        }
    }
}

fn crossed(entity: &Entity, field: &Field) -> bool {
    entities::target(entity, field).is_some() || matches!(field.kind, Kind::Bool)
}

fn same_kind(one: Kind, other: Kind) -> bool {
    kind_of(one) == kind_of(other)
}

fn comparisons(test: &Test) -> Vec<(Op, &Toml)> {
    [
        (Op::Is, &test.is),
        (Op::Less, &test.less),
        (Op::AtMost, &test.at_most),
        (Op::More, &test.more),
        (Op::AtLeast, &test.at_least),
    ]
    .into_iter()
    .filter_map(|(op, value)| value.as_ref().map(|value| (op, value)))
    .collect()
}

/// Text that can stand in a statement as it is.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_LITERAL
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || " _.,-".contains(letter))
        && !text.contains("--")
}

fn checked_default(field: &Path, text: &str, place: &str) -> Result<String, TemplateError> {
    let fits = match field.field.kind {
        Kind::Choice(choices) => choices.codes.contains(&text),
        Kind::Int { .. } => text.parse::<i64>().is_ok(),
        _ => !text.trim().is_empty(),
    };
    if fits { Ok(text.to_owned()) } else { Err(wrong(place, "the default is not among the values")) }
}

/// Could a value of this path name one municipality? Of a municipality only its region and
/// size class are common to many; of its own records only fixed choices and yes or no are.
pub(super) fn identifies(path: &Path) -> bool {
    if path.of_owner() {
        return !matches!(path.text.as_str(), "organisation.region" | "organisation.size_class");
    }
    let own = path.entity.tenancy == Tenancy::Tenant;
    match path.field.kind {
        Kind::Choice(_) | Kind::Bool => false,
        Kind::Option(_) => false,
        // Through a link to a common catalogue, never to a record of the municipality's own.
        Kind::Link(_) => {
            !matches!(entities::target(path.entity, path.field), Some((found, _)) if found.tenancy == Tenancy::Catalogue)
        }
        _ => own,
    }
}

fn identity_free(path: &Path) -> bool {
    !identifies(path)
}

const fn is_date(column: &Column) -> bool {
    match &column.value {
        Source::WindowFrom | Source::WindowTo => true,
        Source::Field(path) => matches!(path.field.kind, Kind::Date),
        Source::Row => false,
    }
}

/// What a field of this kind is shown as; nothing for links, which have no value of their own.
pub(super) const fn kind_of(kind: Kind) -> Option<ColumnKind> {
    match kind {
        Kind::Text { .. } | Kind::LongText | Kind::Choice(_) => Some(ColumnKind::Text),
        Kind::Int { .. } => Some(ColumnKind::Int),
        Kind::Bool => Some(ColumnKind::Bool),
        Kind::Date => Some(ColumnKind::Date),
        Kind::Money => Some(ColumnKind::Money),
        Kind::Moment | Kind::Option(_) | Kind::Link(_) => None,
    }
}

/// The code that alone is counted.
fn counted_code(column: &Column, code: Option<&str>, place: &str) -> Result<Option<&'static str>, TemplateError> {
    let Some(code) = code else { return Ok(None) };
    let counts = matches!(column.aggregate, Some(Aggregate::Count | Aggregate::Municipalities));
    match column.path().map(|path| path.field.kind) {
        Some(Kind::Choice(choices)) if counts && column.per.is_none() => {
            match choices.codes.iter().find(|known| **known == code) {
                Some(known) => Ok(Some(known)),
                None => Err(wrong(place, "this is none of the field's codes")),
            }
        }
        _ => Err(wrong(place, "only a count of a fixed choice is of one code")),
    }
}

/// A sum is of numbers of one record, so that all of it is hidden or none.
fn check_sum(column: &Column, place: &str) -> Result<(), TemplateError> {
    let Some(first) = column.path().filter(|_| column.is_sum()) else {
        return if column.is_sum() { Err(wrong(place, "a sum begins with a value")) } else { Ok(()) };
    };
    let number = |path: &Path| matches!(path.field.kind, Kind::Int { .. } | Kind::Money);
    let alike =
        |path: &Path| number(path) && path.place() == first.place() && same_kind(path.field.kind, first.field.kind);
    if column.plus.len() >= MAX_SERIES {
        return Err(wrong(place, "a sum has at most four terms"));
    }
    if !number(first) || !column.plus.iter().all(|term| alike(&term.path)) {
        return Err(wrong(place, "the terms of a sum are numbers of one kind, of the same record"));
    }
    let factors = column.plus.iter().map(|term| term.times).chain([column.times]);
    if factors.into_iter().any(|times| times == 0 || times.abs() > MAX_TIMES) {
        return Err(wrong(place, "a term is multiplied by 1 to 100, or -1 to -100"));
    }
    Ok(())
}

/// Only numbers have a total, and a total of ratios, medians or distinct counts says nothing.
fn check_total(column: &Column, place: &str) -> Result<(), TemplateError> {
    if !column.total && !column.share_of_total {
        return Ok(());
    }
    let adds_up = matches!(
        column.aggregate,
        None | Some(Aggregate::Sum | Aggregate::Count | Aggregate::CountYes | Aggregate::CountNo)
    );
    let number = matches!(column.kind, ColumnKind::Int | ColumnKind::Money);
    if adds_up && number && column.per.is_none() {
        Ok(())
    } else {
        Err(wrong(place, "only counts, amounts and their sums have a total"))
    }
}

fn check_kind(column: &Column, place: &str) -> Result<(), TemplateError> {
    let counted = column.share_of_total || column.aggregate.is_some_and(Aggregate::counts);
    let natural = match &column.value {
        _ if counted => Some(ColumnKind::Int),
        Source::Row => None,
        Source::WindowFrom | Source::WindowTo => Some(ColumnKind::Date),
        Source::Field(path) if path.ends_in_link() => {
            return Err(TemplateError::EndsInLink { place: place.to_owned(), path: path.text.clone() });
        }
        Source::Field(path) => kind_of(path.field.kind),
    };
    if natural != Some(column.kind) {
        return Err(wrong(place, "the kind does not fit the value"));
    }
    check_ratio(column, place)
}

fn check_ratio(column: &Column, place: &str) -> Result<(), TemplateError> {
    let Some(per) = &column.per else { return Ok(()) };
    let number = |path: &Path| matches!(path.field.kind, Kind::Int { .. } | Kind::Money);
    let fits = number(per) && column.path().is_some_and(number) && !per.is_price();
    if fits { Ok(()) } else { Err(wrong(place, "a ratio is of two numbers, and not per price")) }
}
