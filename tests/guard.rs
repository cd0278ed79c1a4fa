//! What the anonymous templates give away together. An attacker who has run every one of them
//! with every choice of its parameters has a set of figures; no suppressed cell and no single
//! municipality's part of a cell may follow from them.
//!
//! Counts, sums and means are equations over the rows they are made of, so whether something
//! follows is linear algebra, whatever the values are. Totals and shares are compared with what
//! they claim to be of. Lowest and highest are compared set by set. The statement that is run is
//! the one that ships, with its groups' keys laid bare; both databases are shown to run it alike
//! in `library`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kitos::db::Db;
use kitos::db::open::{Clock, Pools, Target};
use kitos::db::report::{Compiled, compile};
use kitos::db::seed::REGISTRAR;
use kitos::db::setup::Setup;
use kitos::model::condition::Condition;
use kitos::model::entity::Kind;
use kitos::model::report::{Aggregate, Column, EXTREMES_FROM, ParamKind, Scope, Source, Template, named, shipped};
use kitos::model::request::{Outcome, Request};
use kitos::model::value::Value;

use crate::library::shared::registered;
use crate::support::registry::{Registry, moment, texts, uuid};

/// Any prime that no count of rows divides.
const PRIME: u128 = (1 << 61) - 1;

/// Coefficients of the rows that a figure is the sum of.
type Equation = BTreeMap<usize, u128>;

/// A row of the base entity, as the report reads it.
struct BaseRow {
    key: String,
    owner: i64,
    id: i64,
    values: Vec<Option<i64>>,
}

/// A group as it was published.
struct Group {
    key: String,
    cells: Vec<Option<i64>>,
    totals: Vec<Option<i64>>,
}

/// One run of one template.
struct Run<'t> {
    template: &'t Template,
    said: String,
    rows: Vec<BaseRow>,
    groups: Vec<Group>,
}

/// A template with the text that is run; the text of a mutant is not what the program compiles.
struct Ran<'t> {
    template: &'t Template,
    compiled: Compiled,
}

impl<'t> Ran<'t> {
    fn honest(template: &'t Template) -> Self {
        Self { template, compiled: compile(template) }
    }

    /// With this part of the text replaced.
    fn broken(template: &'t Template, part: &str, with: &str) -> Self {
        let mut compiled = compile(template);
        assert!(compiled.text.contains(part), "nothing to break: {}", compiled.text);
        compiled.text = compiled.text.replace(part, with);
        Self { template, compiled }
    }
}

/// Every choice of every parameter: all pairs, triples and more.
fn choices(template: &Template) -> Vec<Vec<(usize, &'static str)>> {
    let mut all = vec![Vec::new()];
    for (at, param) in template.params.iter().enumerate() {
        assert_eq!(param.kind, ParamKind::Choice, "{}: not from a closed list", template.code);
        let Kind::Choice(codes) = param.field.field.kind else { panic!("{}: no codes", template.code) };
        let with = |chosen: &Vec<(usize, &'static str)>| {
            let chosen = chosen.clone();
            codes.codes.iter().map(move |code| chosen.iter().copied().chain([(at, *code)]).collect())
        };
        all = all.iter().flat_map(with).collect();
    }
    all
}

fn given(text: &str, chosen: &[(usize, &'static str)]) -> String {
    chosen.iter().fold(text.to_owned(), |text, (at, code)| text.replace(&format!("${}", at + 1), &format!("'{code}'")))
}

fn cells(names: impl Iterator<Item = String>) -> String {
    names.map(|name| format!("coalesce(cast({name} as text), '-')")).collect::<Vec<_>>().join(" || '|' || ")
}

fn numbers(text: &str) -> Vec<Option<i64>> {
    text.split('|').map(|cell| cell.parse().ok()).collect()
}

/// Runs it with these choices, and reads the rows behind it.
async fn run<'t>(pools: &Pools, ran: &Ran<'t>, chosen: &[(usize, &'static str)]) -> Run<'t> {
    let template = ran.template;
    let text = given(&ran.compiled.text, chosen);
    let keys = || (61..61 + template.group.len()).map(|number| format!("c{number}"));
    let (base, _) = text.strip_prefix("with b as (").unwrap().split_once("), m as (").unwrap();
    // A ratio is taken of a municipality's whole; here its upper part stands for it.
    let columns = (1..=template.columns.len()).map(|number| format!("c{number}"));
    let sql = format!(
        "select {} || '#' || c91 || '#' || c93 || '#' || {} from ({base}) share_rows",
        cells(keys()),
        cells(columns.map(|name| format!("(case when typeof({name}) = 'integer' then {name} end)")))
    );
    let rows = texts(pools, &sql).await.unwrap().iter().map(|row| base_row(row)).collect();
    let bare =
        text.replace(" from g order by", &format!(", {} from g order by", keys().collect::<Vec<_>>().join(", ")));
    let shown = (1..=template.columns.len())
        .map(|number| format!("(case when typeof(c{number}) = 'integer' then c{number} end)"));
    let totals: Vec<String> = ran.compiled.totals.iter().map(|column| format!("c{}", column + 21)).collect();
    let totals = if totals.is_empty() { "''".to_owned() } else { cells(totals.into_iter()) };
    let sql =
        format!("select {} || '#' || {} || '#' || {totals} from ({bare}) share_groups", cells(keys()), cells(shown));
    let groups = texts(pools, &sql).await.unwrap().iter().map(|row| group(row)).collect();
    Run { template, said: format!("{} {chosen:?}", template.code), rows, groups }
}

fn base_row(text: &str) -> BaseRow {
    let parts: Vec<&str> = text.split('#').collect();
    BaseRow {
        key: parts[0].to_owned(),
        owner: parts[1].parse().unwrap(),
        id: parts[2].parse().unwrap(),
        values: numbers(parts[3]),
    }
}

fn group(text: &str) -> Group {
    let parts: Vec<&str> = text.split('#').collect();
    Group { key: parts[0].to_owned(), cells: numbers(parts[1]), totals: numbers(parts[2]) }
}

/// What is added up: of which records, and which value of them.
fn figure(run: &Run<'_>, column: &Column) -> String {
    let value = column.path().map_or_else(|| "row".to_owned(), |path| path.text.replace("contract_id.", "contract."));
    let base = if value.starts_with("contract.") { "contract" } else { run.template.base.name };
    let terms: Vec<String> = column.plus.iter().map(|term| format!("{}*{}", term.times, term.path.text)).collect();
    let per = column.per.as_ref().map_or("", |per| per.text.as_str());
    let counted = matches!(column.aggregate, Some(Aggregate::Count)) && column.is.is_none();
    let value = if counted { "row" } else { value.trim_start_matches("contract.") };
    format!("{base} {value} {} {terms:?} {per} {:?}", column.times, column.is)
}

/// Does the column's value follow from adding up, with the number of municipalities that stands
/// beside it? A share of what is shown is rounded and says nothing of how much that is.
const fn adds_up(column: &Column) -> bool {
    !column.share_of_total
        && matches!(
            column.aggregate,
            Some(
                Aggregate::Count
                    | Aggregate::CountYes
                    | Aggregate::CountNo
                    | Aggregate::Sum
                    | Aggregate::Avg
                    | Aggregate::Share
            )
        )
}

const fn is_extreme(column: &Column) -> bool {
    matches!(column.aggregate, Some(Aggregate::Min | Aggregate::Max))
}

/// Is it suppressed below the minimum? Labels, and how many municipalities there are, are not.
fn is_figure(column: &Column) -> bool {
    column.aggregate.is_some_and(|aggregate| aggregate != Aggregate::Municipalities)
}

impl Run<'_> {
    /// The rows of the group that have a value in the column; of counted rows all.
    fn of<'r>(&'r self, key: &'r str, at: usize) -> impl Iterator<Item = &'r BaseRow> {
        let all = matches!(self.template.columns[at].value, Source::Row);
        let zero = self.template.columns[at].is.is_some();
        self.rows.iter().filter(move |row| row.key == key && (all || zero || row.values[at].is_some()))
    }

    fn municipalities(&self, key: &str, at: usize) -> BTreeSet<i64> {
        self.of(key, at).map(|row| row.owner).collect()
    }
}

/// Everything that follows from some equations, by elimination.
#[derive(Default)]
struct Span {
    rows: BTreeMap<usize, Equation>,
}

impl Span {
    /// What is left of it when all that is known is taken away.
    fn reduced(&self, mut equation: Equation) -> Equation {
        let mut from = 0;
        while let Some((pivot, factor)) =
            equation.range(from..).find(|(at, _)| self.rows.contains_key(at)).map(|(at, by)| (*at, *by))
        {
            for (at, by) in &self.rows[&pivot] {
                let entry = equation.entry(*at).or_insert(0);
                *entry = (*entry + PRIME * PRIME - factor * by % PRIME) % PRIME;
            }
            equation.retain(|_, by| *by != 0);
            from = pivot + 1;
        }
        equation
    }

    fn add(&mut self, equation: Equation) {
        let left = self.reduced(equation);
        let Some((pivot, by)) = left.first_key_value().map(|(at, by)| (*at, *by)) else { return };
        let inverse = power(by, PRIME - 2);
        self.rows.insert(pivot, left.into_iter().map(|(at, by)| (at, by * inverse % PRIME)).collect());
    }

    fn holds(&self, equation: &Equation) -> bool {
        self.reduced(equation.clone()).is_empty()
    }
}

fn power(mut base: u128, mut exponent: u128) -> u128 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent >>= 1;
    }
    result
}

/// The auditor: numbers the records that figures are made of.
struct Audit {
    contract_of: HashMap<i64, i64>,
    lokal: BTreeSet<i64>,
    records: HashMap<(bool, i64), usize>,
}

impl Audit {
    async fn new(registry: &Registry) -> Self {
        let mut setup = registry.setup().await;
        let links = setup.texts("select id || '|' || contract_id from contract_system").await.unwrap();
        let lokal = setup.texts("select cast(id as text) from contract where visibility = 'local'").await.unwrap();
        let pair =
            |row: &String| row.split_once('|').map(|(one, other)| (one.parse().unwrap(), other.parse().unwrap()));
        Self {
            contract_of: links.iter().filter_map(pair).collect(),
            lokal: lokal.iter().map(|id| id.parse().unwrap()).collect(),
            records: HashMap::new(),
        }
    }

    /// Is the column's value the contract's, of a row that is a link to it?
    fn of_contract(run: &Run<'_>, column: &Column) -> bool {
        run.template.base.name == "contract_system" && column.path().is_some_and(|path| path.place() == "contract_id")
    }

    fn contract(&self, run: &Run<'_>, column: &Column, row: &BaseRow) -> Option<i64> {
        match run.template.base.name {
            "contract" => Some(row.id),
            "contract_system" if Self::of_contract(run, column) => self.contract_of.get(&row.id).copied(),
            _ => None,
        }
    }

    fn record(&mut self, run: &Run<'_>, column: &Column, row: &BaseRow) -> usize {
        let contract = self.contract(run, column, row);
        let next = self.records.len();
        *self.records.entry((contract.is_some(), contract.unwrap_or(row.id))).or_insert(next)
    }

    fn equation<'r>(&mut self, run: &Run<'_>, at: usize, rows: impl Iterator<Item = &'r BaseRow>) -> Equation {
        let mut equation = Equation::new();
        for row in rows {
            *equation.entry(self.record(run, &run.template.columns[at], row)).or_insert(0) += 1;
        }
        equation
    }

    /// What the runs give away together, each in words; nothing, if the guard holds.
    fn findings(&mut self, runs: &[Run<'_>]) -> Vec<String> {
        let mut found = Vec::new();
        for run in runs {
            found.extend(self.hidden_prices(run));
            found.extend(too_few(run));
            found.extend(totals_and_shares(run));
        }
        found.extend(extremes(runs));
        found.extend(self.what_follows(runs));
        found
    }

    /// A Lokal contract has no amount in any row that a report is made of.
    fn hidden_prices(&self, run: &Run<'_>) -> Vec<String> {
        let mut found = Vec::new();
        for (at, column) in run.template.columns.iter().enumerate().filter(|(_, column)| column.is_price()) {
            for row in run.rows.iter().filter(|row| row.values[at].is_some()) {
                if self.contract(run, column, row).is_some_and(|contract| self.lokal.contains(&contract)) {
                    found.push(format!("{}: the hidden price of contract row {}", run.said, row.id));
                }
            }
        }
        found
    }

    /// Suppressed cells, and single municipalities' parts, that follow from the equations: to
    /// somebody who knows nothing, and to each of some municipalities, which know their own.
    fn what_follows(&mut self, runs: &[Run<'_>]) -> Vec<String> {
        let mut found = Vec::new();
        let columns = |run: &Run<'_>| -> Vec<usize> {
            (0..run.template.columns.len()).filter(|at| adds_up(&run.template.columns[*at])).collect()
        };
        let figures: BTreeSet<String> = runs
            .iter()
            .flat_map(|run| columns(run).into_iter().map(|at| figure(run, &run.template.columns[at])))
            .collect();
        for name in figures {
            let mut published = Vec::new();
            let mut secrets = Vec::new();
            for run in runs {
                for at in columns(run).into_iter().filter(|at| figure(run, &run.template.columns[*at]) == name) {
                    self.read(run, at, &mut published, &mut secrets);
                }
            }
            let readers: BTreeSet<i64> = published.iter().flat_map(|(_, few)| few.iter().copied()).take(12).collect();
            for reader in readers.into_iter().map(Some).chain([None]) {
                let known: BTreeSet<usize> = secrets
                    .iter()
                    .filter(|secret| reader.is_some() && secret.owner == reader)
                    .flat_map(|secret| secret.equation.keys().copied())
                    .collect();
                let without = |equation: &Equation| -> Equation {
                    equation.iter().filter(|(at, _)| !known.contains(at)).map(|(at, by)| (*at, *by)).collect()
                };
                let mut span = Span::default();
                for (equation, _) in &published {
                    span.add(without(equation));
                }
                for secret in secrets.iter().filter(|secret| reader.is_none() || secret.owner != reader) {
                    let left = without(&secret.equation);
                    if !left.is_empty() && span.holds(&left) {
                        found.push(format!("{name}: {} follows for {reader:?}", secret.said));
                    }
                }
            }
        }
        found
    }

    /// What this column says, and what it must not say.
    fn read(
        &mut self,
        run: &Run<'_>,
        at: usize,
        published: &mut Vec<(Equation, BTreeSet<i64>)>,
        secrets: &mut Vec<Secret>,
    ) {
        let shown: HashMap<&str, bool> =
            run.groups.iter().map(|group| (group.key.as_str(), group.cells[at].is_some())).collect();
        let keys: BTreeSet<&str> = run.rows.iter().map(|row| row.key.as_str()).collect();
        for key in keys {
            let municipalities = run.municipalities(key, at);
            let whole = self.equation(run, at, run.of(key, at));
            if shown.get(key) == Some(&true) {
                let few = if municipalities.len() <= 3 { municipalities.clone() } else { BTreeSet::new() };
                published.push((whole, few));
            } else if !whole.is_empty() {
                let owner = if municipalities.len() == 1 { municipalities.first().copied() } else { None };
                secrets.push(Secret { said: format!("{} cell {key}", run.said), owner, equation: whole });
            }
            for owner in municipalities {
                let equation = self.equation(run, at, run.of(key, at).filter(|row| row.owner == owner));
                secrets.push(Secret {
                    said: format!("{} cell {key} of {owner}", run.said),
                    owner: Some(owner),
                    equation,
                });
            }
        }
    }
}

/// Something that nobody is to find out.
struct Secret {
    said: String,
    owner: Option<i64>,
    equation: Equation,
}

/// Figures of fewer municipalities than the minimum, of extremes than five, and of cells in which
/// lowest and highest would tell everybody's.
fn too_few(run: &Run<'_>) -> Vec<String> {
    let minimum = run.template.min_municipalities.max(3);
    let mut found = Vec::new();
    for group in &run.groups {
        for (at, column) in run.template.columns.iter().enumerate() {
            let least = if is_extreme(column) { minimum.max(EXTREMES_FROM) } else { minimum };
            let count = i64::try_from(run.municipalities(&group.key, at).len()).unwrap();
            if is_figure(column) && group.cells[at].is_some() && count < least {
                found.push(format!("{}: {} of {count} in cell {}", run.said, column.code, group.key));
            }
        }
        let extreme = |wanted: Aggregate| {
            run.template
                .columns
                .iter()
                .position(|column| column.aggregate == Some(wanted))
                .and_then(|at| group.cells[at])
        };
        if let (Some(lowest), Some(highest)) = (extreme(Aggregate::Min), extreme(Aggregate::Max))
            && lowest == highest
        {
            found.push(format!("{}: all the same in cell {}", run.said, group.key));
        }
    }
    found
}

/// Totals are of what is shown, and so are shares.
fn totals_and_shares(run: &Run<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let places = run.template.columns.iter().enumerate().filter(|(_, column)| column.total).map(|(at, _)| at);
    for (place, at) in places.enumerate() {
        let shown: i64 = run.groups.iter().filter_map(|group| group.cells[at]).sum();
        let total = run.groups.first().and_then(|group| group.totals[place]).unwrap_or(0);
        if total != shown {
            found.push(format!("{}: the total of {} tells {}", run.said, run.template.columns[at].code, total - shown));
        }
    }
    for (at, column) in run.template.columns.iter().enumerate().filter(|(_, column)| column.share_of_total) {
        let whole = |other: &Column| {
            !other.share_of_total && (&other.value, &other.aggregate) == (&column.value, &column.aggregate)
        };
        let whole = run.template.columns.iter().position(whole);
        // Where no column shows what it is a share of, it is of the rows that are counted.
        let part = |group: &Group| match whole {
            Some(whole) => group.cells[whole],
            None => group.cells[at].map(|_| i64::try_from(run.of(&group.key, at).count()).unwrap()),
        };
        let all: i64 = run.groups.iter().filter_map(part).sum();
        let share = |part: i64| (200 * part + all) / (2 * all);
        if run.groups.iter().any(|group| group.cells[at] != part(group).map(share)) {
            found.push(format!("{}: the shares of {} are of more than is shown", run.said, column.code));
        }
    }
    found
}

/// The figure, the cell, what it shows, and the rows that it is of by municipality.
type ExtremeOf = (String, String, Option<i64>, BTreeMap<i64, BTreeSet<i64>>);

/// Lowest and highest of two sets, one within the other, of which the difference is fewer than
/// the minimum: where they are not the same, they tell the amount of those few.
fn extremes(runs: &[Run<'_>]) -> Vec<String> {
    let mut sets: Vec<ExtremeOf> = Vec::new();
    for run in runs {
        for (at, column) in run.template.columns.iter().enumerate().filter(|(_, column)| is_extreme(column)) {
            for group in run.groups.iter().filter(|group| group.cells[at].is_some()) {
                let mut rows: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
                for row in run.of(&group.key, at) {
                    rows.entry(row.owner).or_default().insert(row.id);
                }
                let name = format!("{} {:?}", figure(run, column), column.aggregate);
                sets.push((name, format!("{} {}", run.said, group.key), group.cells[at], rows));
            }
        }
    }
    let mut found = Vec::new();
    for (name, said, value, rows) in &sets {
        for (other, within, theirs, fewer) in &sets {
            let inside = fewer.iter().all(|(owner, ids)| rows.get(owner) == Some(ids));
            let beside = rows.len() - fewer.len().min(rows.len());
            if name == other && inside && (1..3).contains(&beside) && value != theirs {
                found.push(format!("{name}: {said} and {within} tell of {beside}"));
            }
        }
    }
    found
}

fn anonymous() -> impl Iterator<Item = &'static Template> {
    shipped().iter().filter(|template| template.scope == Scope::SharedAnonymous)
}

async fn audited(registry: &Registry, pools: &Pools, all: &[Ran<'_>]) -> Vec<String> {
    let mut runs = Vec::new();
    for ran in all {
        for chosen in choices(ran.template) {
            runs.push(run(pools, ran, &chosen).await);
        }
    }
    Audit::new(registry).await.findings(&runs)
}

async fn stage() -> (Registry, Pools) {
    let registry = Registry::sqlite().await;
    registered(&registry).await;
    let pools = registry.open(REGISTRAR).await;
    (registry, pools)
}

/// A template of the test's own: the shipped one with parts of its text replaced.
fn changed(code: &str, parts: &[(&str, &str)]) -> Template {
    let mut source = named(code).unwrap().source.clone();
    for (part, with) in parts {
        assert!(source.contains(part), "{code} has no {part}");
        source = source.replace(part, with);
    }
    Template::parse(&source).unwrap()
}

fn written_param([name, field, default]: &[&str; 3]) -> String {
    format!(
        "[[param]]\nname = \"{name}\"\nkind = \"choice\"\nfield = \"{field}\"\ndefault = \"{default}\"\n\
         label = {{ da = \"p\", en = \"p\" }}\n\n"
    )
}

/// The suppliers' sums with parameters from closed lists: name, field, default.
fn with_params(params: &[[&str; 3]]) -> Template {
    let filter = "[[filter]]\nfield = \"is_valid\"";
    let params: String = params.iter().map(written_param).collect();
    changed("supplier-benchmark", &[(filter, &format!("{params}{filter}"))])
}

/// Where the filters of the reports on prices per system begin.
const VALID: &str = "[[filter]]\nfield = \"contract_id.is_valid\"";
const SIZE: [&str; 3] = ["size", "organisation.size_class", "small"];
const BY_END: [&str; 3] = ["by_ending", "by_ending", "month"];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_suppressed_follows_from_all_anonymous_templates_together() {
    let (registry, pools) = stage().await;
    let all: Vec<Ran<'_>> = anonymous().map(Ran::honest).collect();
    assert!(all.len() > 8);
    assert!(all.iter().any(|ran| choices(ran.template).len() > 1), "none has a parameter to choose");
    assert_eq!(audited(&registry, &pools, &all).await, [""; 0]);
    // None that ships has two parameters; here are pairs of them.
    let pairs = with_params(&[SIZE, BY_END]);
    assert_eq!(choices(&pairs).len(), 16);
    assert_eq!(audited(&registry, &pools, &[Ran::honest(&pairs)]).await, [""; 0]);
}

/// The auditor sees each way in which a guard can fail.
#[tokio::test(flavor = "multi_thread")]
async fn a_broken_guard_is_found() {
    let (registry, pools) = stage().await;
    let supplier = named("supplier-benchmark").unwrap();
    let price = named("price-per-inhabitant").unwrap();
    let cost = named("cost-benchmark-by-size").unwrap();
    let lowest_of_sizes = changed("price-per-inhabitant", &[(VALID, &format!("{}{VALID}", written_param(&SIZE)))]);
    let sizes = changed(
        "price-per-inhabitant",
        &[("group = [\"system_id\"]", "group = [\"system_id\", \"organisation.size_class\"]")],
    );
    let of_size = with_params(&[SIZE]);
    let fine = changed(
        "supplier-benchmark",
        &[("group = [\"supplier_id\"]", "group = [\"supplier_id\", \"organisation.size_class\"]")],
    );
    let broken = [
        (
            "totals over all cells",
            vec![Ran::broken(
                supplier,
                "(select cast(sum(g.c3) as bigint) from g) as c23",
                "(select cast(sum(s.c3) as bigint) from s) as c23",
            )],
            "the total of operation tells",
        ),
        (
            "shares of all cells",
            vec![Ran::broken(
                &fine,
                "(select cast(sum(g.c4) as bigint) from g)",
                "(select cast(sum(s.c4) as bigint) from s)",
            )],
            "are of more than is shown",
        ),
        ("a minimum of two", vec![Ran::broken(supplier, "count(c3) >= 3", "count(c3) >= 2")], "operation of 2"),
        (
            "a minimum of two for one value of a parameter",
            vec![Ran::broken(cost, "count(c3) >= 3", "count(c3) >= 2")],
            "acquisition of 2",
        ),
        ("no minimum", vec![Ran::broken(supplier, "count(c3) >= 3", "count(c3) >= 1")], "follows for None"),
        ("extremes from three", vec![Ran::broken(price, "count(c3) >= 5", "count(c3) >= 3")], "lowest of 3"),
        // Each alone is in order; together they are not.
        ("extremes of a set and of its parts", vec![Ran::honest(price), Ran::honest(&sizes)], "tell of"),
        ("extremes of all and of each choice", vec![Ran::honest(price), Ran::honest(&lowest_of_sizes)], "tell of"),
        ("a sum and the sums of its parts", vec![Ran::honest(supplier), Ran::honest(&of_size)], "follows for"),
    ];
    for (name, all, expected) in broken {
        let found = audited(&registry, &pools, &all).await;
        assert!(found.iter().any(|finding| finding.contains(expected)), "{name}: {found:?}");
    }
}

// ---- computed by hand ----

/// Code and inhabitants; all are party to the agreement.
const MUNICIPALITIES: [(&str, i64); 8] = [
    ("0151", 1_000),
    ("0159", 2_000),
    ("0163", 3_000),
    ("0167", 4_000),
    ("0153", 5_000),
    ("0155", 6_000),
    ("0157", 7_000),
    ("0161", 8_000),
];

/// What a municipality pays for a system per year in øre; hidden where it is negative.
const PRICES: &[(&str, &[i64])] = &[
    // One krone per inhabitant everywhere: lowest and highest would tell what each pays.
    ("Ens", &[100_000, 200_000, 300_000, 400_000, 500_000]),
    // 100, 150, 200, 250, 400 øre.
    ("Fem", &[100_000, 300_000, 600_000, 1_000_000, 2_000_000]),
    // 100, 200, 300, 401 øre: between the middle two 250.
    ("Fire", &[100_000, 400_000, 900_000, 1_604_000]),
    // The same for all four: four have no extremes, so that the middle tells of nobody.
    ("Fire ens", &[100_000, 200_000, 300_000, 400_000]),
    // The second is hidden; of the other five 100, 300, 400, 500, 600 øre.
    ("Seks", &[100_000, -77_777_777, 900_000, 1_600_000, 2_500_000, 3_600_000]),
    // Two are left when the third is hidden.
    ("Tre", &[100_000, 200_000, -300_000]),
];

async fn planted(registry: &Registry) {
    let mut ids = Vec::new();
    for (code, _) in MUNICIPALITIES {
        ids.push(registry.municipality(code).await);
    }
    registry.person(ids[0], REGISTRAR, &["user", "contract_admin"]).await;
    let mut setup = registry.setup().await;
    let common = setup.change_set(1, "edit", "").await.unwrap();
    for ((_, inhabitants), id) in MUNICIPALITIES.into_iter().zip(&ids) {
        let sized = "update organisation set inhabitants = $1, size_class = 'small', change_id = $2, version = version + 1 where id = $3";
        setup.run(sized, vec![inhabitants.into(), common.into(), (*id).into()]).await.unwrap();
        let accede = "insert into accession (organisation_id, uuid, change_id, member_id, agreement, in_force_from) \
                      values (1, $1, $2, $3, 'sharing', cast('2017-08-15' as date))";
        let accede = if registry.is_postgres() { accede } else { accede_in_file() };
        setup.run(accede, vec![uuid().as_str().into(), common.into(), (*id).into()]).await.unwrap();
    }
    let mut systems = Vec::new();
    for (name, _) in PRICES {
        let insert = "insert into it_system (organisation_id, uuid, change_id, name, name_key, access) \
                      values (1, $1, $2, $3, $3, 'shared') returning id";
        systems.push(setup.number(insert, vec![uuid().as_str().into(), common.into(), (*name).into()]).await.unwrap());
    }
    for (at, id) in ids.iter().enumerate() {
        let change = setup.change_set(*id, "edit", "").await.unwrap();
        for ((name, prices), system) in PRICES.iter().zip(&systems) {
            if let Some(price) = prices.get(at) {
                contract(&mut setup, [*id, change, *system, *price], name).await;
            }
        }
    }
    setup.commit().await.unwrap();
    registry.publish_all().await;
}

/// In a file a date is text.
const fn accede_in_file() -> &'static str {
    "insert into accession (organisation_id, uuid, change_id, member_id, agreement, in_force_from) \
     values (1, $1, $2, $3, 'sharing', '2017-08-15')"
}

async fn contract(setup: &mut Setup, [owner, change, system, price]: [i64; 4], name: &'static str) {
    let visibility = if price < 0 { "local" } else { "shared" };
    let row = || vec![owner.into(), uuid().as_str().into(), change.into()];
    let with = |more: Vec<kitos::db::setup::Bind>| row().into_iter().chain(more).collect::<Vec<_>>();
    let usage = "insert into system_usage (organisation_id, uuid, change_id, name, name_key, system_id) \
                 values ($1, $2, $3, $4, $4, $5) returning id";
    let usage = setup.number(usage, with(vec![name.into(), system.into()])).await.unwrap();
    let insert = "insert into contract (organisation_id, uuid, change_id, name, name_key, visibility) \
                  values ($1, $2, $3, $4, $4, $5) returning id";
    let contract = setup.number(insert, with(vec![name.into(), visibility.into()])).await.unwrap();
    let line = "insert into economy_line (organisation_id, uuid, change_id, contract_id, visibility, direction, operation) \
                values ($1, $2, $3, $4, $5, 'external', $6)";
    setup.run(line, with(vec![contract.into(), visibility.into(), price.abs().into()])).await.unwrap();
    let link = "insert into contract_system (organisation_id, uuid, change_id, contract_id, usage_id) \
                values ($1, $2, $3, $4, $5)";
    setup.run(link, with(vec![contract.into(), usage.into()])).await.unwrap();
}

async fn shown(db: &Db, code: &str) -> Vec<String> {
    let request = Request::Report { code: code.to_owned(), params: Vec::new(), limit: 100 };
    let Ok(Outcome::Report(result)) = db.answer(&request).await else { panic!("{code} did not run") };
    let cell = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        other => other.as_int().map_or_else(|| "-".to_owned(), |number| number.to_string()),
    };
    result.rows.iter().map(|row| row.cells.iter().map(cell).collect::<Vec<_>>().join("|")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn anonymous_prices_are_as_computed_by_hand() {
    for registry in Registry::both().await {
        planted(&registry).await;
        let target: Target = match &registry {
            Registry::Sqlite { target, .. } => target.clone(),
            Registry::Postgres(database) => database.login(REGISTRAR),
        };
        let db = Db::open(&target, Some(REGISTRAR), false, Clock::Fixed(moment())).await.unwrap();
        let expected = [
            "Ens|5|-|-|-",
            "Fem|5|100|200|400",
            "Seks|5|100|400|600",
            "Fire|4|-|250|-",
            "Fire ens|4|-|100|-",
            "Tre|2|-|-|-",
        ];
        assert_eq!(shown(&db, "price-per-inhabitant").await, expected);
        // By size no extremes are shown, so that nobody sees that they are equal.
        let by_size = shown(&db, "price-per-inhabitant-by-size").await;
        let expected = [
            "Ens|small|5|100",
            "Fem|small|5|200",
            "Fire|small|4|250",
            "Fire ens|small|4|100",
            "Seks|small|5|400",
            "Tre|small|2|-",
        ];
        assert_eq!(by_size, expected);
    }
}

/// Rows that two reports divide are counted in one of them: what is missing from all of them would be
/// the count of a single group that the other suppresses, where no row is without what it is grouped
/// by. That a field is filled in makes no other rows.
#[test]
fn the_same_rows_are_counted_in_one_report_only() {
    let filled = |part: &&Condition| matches!(part, Condition::Not(inner) if matches!(**inner, Condition::Missing(_)));
    let mut counted: BTreeMap<String, &str> = BTreeMap::new();
    for template in shipped().iter().filter(|template| template.scope == Scope::SharedAnonymous) {
        let counts = |column: &Column| column.aggregate == Some(Aggregate::Count) && !column.share_of_total;
        if !template.columns.iter().any(counts) {
            continue;
        }
        let parts = match &template.filter {
            Condition::All(parts) => parts.as_slice(),
            one => std::slice::from_ref(one),
        };
        let which: Vec<&Condition> = parts.iter().filter(|part| !filled(part)).collect();
        let other = counted.insert(format!("{} {which:?}", template.base.name), &template.code);
        assert_eq!(other, None, "{} counts the same rows", template.code);
    }
}
