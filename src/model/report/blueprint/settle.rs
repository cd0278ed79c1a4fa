//! A template while it is changed, and what must follow from the change: columns that a shared
//! report may not show go, groups are shown, an anonymous report has groups and a minimum.

use crate::model::condition::Condition;
use crate::model::entities;
use crate::model::entity::{Entity, Kind, Tenancy};
use crate::model::report::parse::{check_chart, identifies};
use crate::model::report::{
    Aggregate, Chart, ChartKind, Column, Param, ParamKind, Path, Scope, SortBy, SortKey, Source, Template, Words, write,
};
use crate::model::request::ColumnKind;
use crate::model::value::Value;

use super::naming::{name_all, path_words};
use super::offer::{Pick, column_of};
use super::shape::{self, Shape};
use super::{Blueprint, CODE, Change, Changed, Naming, Note, Refused, Why, params};

/// What an anonymous report is grouped by where nothing else is said.
const COMPARED: &str = "organisation.size_class";
/// Municipalities of an anonymous group at least.
const ANONYMOUS: i64 = 3;

/// What a sort goes by, while columns may move.
#[derive(Clone, Debug, PartialEq)]
pub enum By {
    Code(String),
    Field(Path),
}

type LooseChart = (ChartKind, String, Vec<String>);

/// A template with sort and chart by the columns' codes.
pub struct Work {
    pub template: Template,
    pub sort: Vec<(By, bool)>,
    pub chart: Option<LooseChart>,
    notes: Vec<Note>,
}

impl Work {
    pub fn new(mut template: Template) -> Self {
        let code = |index: usize| template.columns.get(index).map(|column| column.code.clone()).unwrap_or_default();
        let sort = template
            .sort
            .iter()
            .map(|key| match &key.by {
                SortBy::Column(index) => (By::Code(code(*index)), key.descending),
                SortBy::Field(path) => (By::Field(path.clone()), key.descending),
            })
            .collect();
        let chart = template
            .chart
            .as_ref()
            .map(|chart| (chart.kind, code(chart.label), chart.values.iter().map(|value| code(*value)).collect()));
        template.sort.clear();
        template.chart = None;
        Self { template, sort, chart, notes: Vec::new() }
    }

    pub fn remove_column(&mut self, at: usize) {
        if at < self.template.columns.len() {
            self.template.columns.remove(at);
        }
    }

    pub fn keep_columns(&mut self, keep: impl Fn(&Column) -> bool) {
        self.template.columns.retain(keep);
    }

    fn shared(&self) -> bool {
        self.template.scope.is_shared()
    }

    fn anonymous(&self) -> bool {
        self.template.scope == Scope::SharedAnonymous
    }

    /// Goes to the rows that the pick is a value of.
    pub fn reach(&mut self, pick: &Pick) -> Result<Pick, Refused> {
        let Pick::Through { join, via, pick } = pick else { return Ok(pick.clone()) };
        let base = entities::named(join).ok_or(Refused::Rule(Why::Unsayable))?;
        self.rebase(base, via)?;
        Ok(pick.as_ref().clone())
    }

    /// A row for each record of `base` whose link `via` leads to what was a row.
    fn rebase(&mut self, base: &'static Entity, via: &'static str) -> Result<(), Refused> {
        let was = self.template.base;
        let moved = |path: &Path| {
            let stays = path.of_owner() && base.tenancy == Tenancy::Tenant && was.tenancy == Tenancy::Tenant;
            let text = if stays { path.text.clone() } else { format!("{via}.{}", path.text) };
            Path::resolve(base, &text, false, "").map_err(|error| Refused::Rule(Why::of(&error)))
        };
        for column in &mut self.template.columns {
            if let Source::Field(path) = &mut column.value {
                *path = moved(path)?;
            }
            if let Some(per) = &mut column.per {
                *per = moved(per)?;
            }
            for term in &mut column.plus {
                term.path = moved(&term.path)?;
            }
        }
        for path in &mut self.template.group {
            *path = moved(path)?;
        }
        for param in &mut self.template.params {
            param.field = moved(&param.field)?;
        }
        for (by, _) in &mut self.sort {
            if let By::Field(path) = by {
                *path = moved(path)?;
            }
        }
        self.template.filter = Condition::All(linked(&self.template.filter, via));
        self.template.base = base;
        self.notes.push(Note::RowsOf(base.name));
        if base.name == "contract_system" {
            self.one_system();
        }
        Ok(())
    }

    /// An amount of a contract that covers several systems would stand once for each.
    fn one_system(&mut self) {
        let one = Condition::is("system_count", Value::Int(1));
        let test = Condition::Linked { field: "contract_id".to_owned(), matching: Box::new(one) };
        if let Condition::All(parts) = &mut self.template.filter
            && !parts.contains(&test)
        {
            parts.push(test);
            self.notes.push(Note::OneSystem);
        }
    }

    /// The change with all that follows from it, checked. `before` is the template as it was.
    pub fn done(mut self, before: Option<&Template>, naming: &dyn Naming) -> Change {
        let newly_anonymous = self.anonymous() && before.is_none_or(|before| before.scope != Scope::SharedAnonymous);
        self.groups(naming);
        self.columns(naming);
        self.show_groups();
        if newly_anonymous {
            self.count_municipalities();
        }
        self.never_empty();
        self.minimum();
        self.codes();
        self.parameters(naming);
        self.bind();
        name_all(&mut self.template, before, naming);
        self.filters();
        let text = write::toml(&self.template).ok_or(Refused::Rule(Why::Unsayable))?;
        let template = Template::parse(&text).map_err(Refused::Check)?;
        Ok(Changed { blueprint: Blueprint { template }, notes: self.notes })
    }

    fn words(&self, path: &Path, naming: &dyn Naming) -> Words {
        path_words(path, None, self.template.base, naming)
    }

    fn groups(&mut self, naming: &dyn Naming) {
        for path in std::mem::take(&mut self.template.group) {
            match Path::resolve(self.template.base, &path.text, self.shared(), "") {
                Err(error) => self.notes.push(Note::LeftGroup(self.words(&path, naming), Why::of(&error))),
                Ok(path) if self.anonymous() && identifies(&path) => {
                    self.notes.push(Note::LeftGroup(self.words(&path, naming), Why::Identifies));
                }
                Ok(path) => self.template.group.push(path),
            }
        }
        if self.anonymous()
            && self.template.group.is_empty()
            && let Ok(path) = Path::resolve(self.template.base, COMPARED, true, "")
        {
            self.notes.push(Note::GroupedBy(self.words(&path, naming)));
            self.template.group.push(path);
        }
    }

    fn columns(&mut self, naming: &dyn Naming) {
        for mut column in std::mem::take(&mut self.template.columns) {
            match self.fitted(&mut column) {
                Ok(()) => self.template.columns.push(column),
                // A count has nothing to count where every row is shown; nobody misses it.
                Err(None) => {}
                Err(Some(why)) => {
                    let words = column.path().map(|path| self.words(path, naming)).unwrap_or_default();
                    self.notes.push(Note::LeftColumn(words, why));
                }
            }
        }
    }

    /// Shows the column as this report can; or why it cannot, where that is worth a word.
    fn fitted(&self, column: &mut Column) -> Result<(), Option<Why>> {
        let base = self.template.base;
        for path in column.paths() {
            Path::resolve(base, &path.text, self.shared(), "").map_err(|error| Some(Why::of(&error)))?;
        }
        let template = &self.template;
        let kept = shape::fits(Shape::of(column), column, template);
        let unwanted = !template.is_grouped() && column.aggregate.is_some();
        if kept && !unwanted && !(shape::is_key(column, template) && column.aggregate.is_none() && column.total) {
            return Ok(());
        }
        let shapes = shape::shapes(column, template);
        let text = matches!(column.path().map(|path| path.field.kind), Some(Kind::Text { .. } | Kind::Choice(_)));
        let loses_itself = template.is_grouped() && text && !shape::is_key(column, template);
        match shapes.first() {
            Some(first) if !loses_itself => {
                first.put_on(column);
                Ok(())
            }
            _ if !template.is_grouped() && column.aggregate.is_some() => Err(None),
            _ if self.anonymous() && column.path().is_some_and(identifies) => Err(Some(Why::Identifies)),
            _ => Err(Some(Why::GroupByIt)),
        }
    }

    /// Each group is told by a column.
    fn show_groups(&mut self) {
        for (place, key) in self.template.group.clone().into_iter().enumerate() {
            let shown =
                |column: &Column| column.aggregate.is_none() && column.path().is_some_and(|path| path.follows(&key));
            if self.template.columns.iter().any(shown) {
                continue;
            }
            let label = entities::target(key.entity, key.field).map(|(target, _)| target.label);
            let text = label.map_or_else(|| key.text.clone(), |label| format!("{}.{label}", key.text));
            if let Ok(column) = column_of(&Pick::Field(text), &self.template) {
                let at = place.min(self.template.columns.len());
                self.template.columns.insert(at, column);
            }
        }
    }

    fn count_municipalities(&mut self) {
        let counts = |column: &Column| column.aggregate == Some(Aggregate::Municipalities);
        if self.template.columns.iter().any(counts) {
            return;
        }
        if let Ok(column) = column_of(&Pick::Municipalities, &self.template) {
            let keys = self.template.columns.iter().take_while(|column| column.aggregate.is_none()).count();
            self.template.columns.insert(keys, column);
        }
    }

    /// A report shows at least one column: the name of its rows, or how many there are.
    fn never_empty(&mut self) {
        if !self.template.columns.is_empty() {
            return;
        }
        let base = self.template.base;
        let fields = std::iter::once(base.label).chain(base.fields.iter().map(|field| field.name));
        let paths = fields.filter_map(|name| super::offer::shown_as(base, name)).map(Pick::Field);
        let first = std::iter::once(Pick::Rows).chain(paths).find_map(|pick| column_of(&pick, &self.template).ok());
        self.template.columns.extend(first);
    }

    fn minimum(&mut self) {
        let template = &mut self.template;
        template.min_municipalities = match template.scope {
            Scope::SharedAnonymous => template.min_municipalities.max(ANONYMOUS),
            Scope::SharedIdentified if template.is_grouped() => template.min_municipalities.max(1),
            _ => 1,
        };
    }

    /// A code for each new column, unlike the others.
    pub fn codes(&mut self) {
        for place in 0..self.template.columns.len() {
            if self.template.columns[place].code.is_empty() {
                let wanted = code_of(&self.template.columns[place]);
                let taken = |code: &str| self.template.columns.iter().any(|column| column.code == code);
                let numbered = (2..).map(|number| format!("{wanted}_{number}"));
                let code = std::iter::once(wanted.clone()).chain(numbered).find(|code| !taken(code));
                self.template.columns[place].code = code.unwrap_or(wanted);
            }
        }
    }

    /// A parameter goes where the scope has none of its kind; a closed list gets a default.
    fn parameters(&mut self, naming: &dyn Naming) {
        let (base, scope) = (self.template.base, self.template.scope);
        for mut param in std::mem::take(&mut self.template.params) {
            let resolved = Path::resolve(base, &param.field.text, scope.is_shared(), "");
            if param.kind == ParamKind::Municipalities && scope == Scope::Local {
                param.kind = ParamKind::Text;
            }
            let refused = match &resolved {
                Err(error) => Some(Why::of(error)),
                Ok(field) => params::refusal(param.kind, field, scope),
            };
            match (resolved, refused) {
                (Ok(field), None) => {
                    param.default = param.default.or_else(|| params::needed_default(&field, scope));
                    self.template.params.push(Param { field, ..param });
                }
                (_, why) => {
                    let why = why.unwrap_or(Why::Unsayable);
                    let words = self.words(&param.field, naming);
                    self.notes.push(Note::LeftParameter(words, why));
                }
            }
        }
    }

    /// Sort and chart by the columns' places again; what went with its column goes too.
    fn bind(&mut self) {
        let template = &self.template;
        let place = |code: &str| template.columns.iter().position(|column| column.code == code);
        let sort = self.sort.iter().filter_map(|(by, descending)| {
            let by = match by {
                By::Code(code) => SortBy::Column(place(code)?),
                By::Field(path) if self.sorts_by(path) => SortBy::Field(path.clone()),
                By::Field(_) => return None,
            };
            Some(SortKey { by, descending: *descending })
        });
        let sort = sort.collect();
        let chart = self.chart.as_ref().and_then(|loose| {
            let again = || charts(template).into_iter().find(|(kind, ..)| *kind == loose.0);
            fitting(template, loose).or_else(|| again().and_then(|loose| fitting(template, &loose)))
        });
        self.template.sort = sort;
        self.template.chart = chart;
    }

    fn sorts_by(&self, path: &Path) -> bool {
        !self.template.is_grouped() && Path::resolve(self.template.base, &path.text, self.shared(), "").is_ok()
    }

    /// Keeps the conditions that this scope may use, each tried alone by the very check.
    fn filters(&mut self) {
        let parts = match std::mem::replace(&mut self.template.filter, Condition::everything()) {
            Condition::All(parts) => parts,
            one => vec![one],
        };
        let mut kept = Vec::new();
        for part in parts {
            match self.try_filter(&part) {
                Ok(()) => kept.push(part),
                Err(why) => self.notes.push(Note::LeftFilter(part, why)),
            }
        }
        self.template.filter = Condition::All(kept);
    }

    fn try_filter(&self, part: &Condition) -> Result<(), Why> {
        let trial = Template { filter: Condition::All(vec![part.clone()]), ..self.template.clone() };
        self.passes(&trial)
    }

    fn passes(&self, trial: &Template) -> Result<(), Why> {
        let text = write::toml(trial).ok_or(Why::Unsayable)?;
        Template::parse(&text).map(|_| ()).map_err(|error| Why::of(&error))
    }
}

/// Each part of the condition, on the record that the link leads to.
fn linked(condition: &Condition, via: &str) -> Vec<Condition> {
    let parts = match condition {
        Condition::All(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    let link = |part: &Condition| Condition::Linked { field: via.to_owned(), matching: Box::new(part.clone()) };
    parts.iter().map(link).collect()
}

/// A short code for a column: the field, or the link where the name of a record is shown.
fn code_of(column: &Column) -> String {
    let Some(path) = column.path() else { return "rows".to_owned() };
    let last = path.hops.last().filter(|_| path.field.name == path.entity.label);
    let name = last.map_or(path.field.name, |hop| hop.field.name);
    let name = name.strip_suffix("_id").unwrap_or(name);
    let per = if column.per.is_some() { "_per" } else { "" };
    format!("{name}{per}").chars().take(CODE - 4).collect()
}

/// The charts that these columns can make, each with its label and values by code.
pub fn charts(template: &Template) -> Vec<LooseChart> {
    let columns = &template.columns;
    let code = |column: &Column| column.code.clone();
    let Some(label) = columns.iter().find(|column| column.kind == ColumnKind::Text).or_else(|| columns.first()) else {
        return Vec::new();
    };
    let of = |kind: ColumnKind| columns.iter().filter(move |column| column.kind == kind && column.code != label.code);
    let amounts: Vec<String> = of(ColumnKind::Money).map(code).take(4).collect();
    let numbers: Vec<String> = of(ColumnKind::Int).map(code).take(4).collect();
    let figures = if amounts.is_empty() { numbers } else { amounts };
    let dates: Vec<String> = of(ColumnKind::Date).map(code).take(4).collect();
    let one = figures.iter().take(1).cloned().collect();
    let all = [
        (ChartKind::Bars, one),
        (ChartKind::Dots, figures.clone()),
        (ChartKind::Stacked, if figures.len() > 1 { figures.clone() } else { Vec::new() }),
        (ChartKind::Histogram, figures.iter().take(1).filter(|_| !template.is_grouped()).cloned().collect()),
        (ChartKind::Timeline, dates),
    ];
    let filled = all.into_iter().filter(|(_, values)| !values.is_empty());
    filled.map(|(kind, values)| (kind, code(label), values)).collect()
}

/// The chart by the columns' places, where it still fits.
fn fitting(template: &Template, (kind, label, values): &LooseChart) -> Option<Chart> {
    let place = |code: &String| template.columns.iter().position(|column| column.code == *code);
    let values = values.iter().map(place).collect::<Option<Vec<_>>>()?;
    let chart = Chart { kind: *kind, label: place(label)?, values };
    let trial = Template { chart: Some(chart.clone()), ..template.clone() };
    check_chart(&trial).is_ok().then_some(chart)
}
