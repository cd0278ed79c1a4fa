//! What is common to all: tasks, suppliers, IT systems and interfaces, some of them registered
//! the way catalogues are when nobody has looked after them.

use std::collections::{BTreeMap, HashSet};

use crate::db::reference::SECRETARIAT;
use crate::db::seed::book::{Book, Cells};
use crate::db::seed::dice::Dice;
use crate::db::seed::municipality::Place;
use crate::db::seed::{BALLERUP, GLADSAXE, Plan, Size, words};
use crate::db::setup::Setup;
use crate::model::entities::catalogue::{IT_INTERFACE, IT_SYSTEM, IT_SYSTEM_KLE, KLE};
use crate::model::entities::contract::REFERENCE;
use crate::model::entities::organisation::ORGANISATION;
use crate::model::fold;
use crate::model::request::Refusal;
use crate::model::rules::checks;
use crate::model::value::Value;

/// Yearly price of a system in øre per inhabitant: most are cheap, a few are not.
const PRICES: [i64; 16] = [20, 40, 60, 80, 100, 150, 200, 250, 350, 500, 700, 1_000, 1_600, 2_200, 3_500, 6_000];

#[derive(Clone, Debug)]
pub(super) struct Supplier {
    pub id: i64,
    pub name: String,
    /// What its invented addresses end in.
    pub host: String,
}

/// A system as usages and contracts need it.
#[derive(Clone, Debug)]
pub(super) struct System {
    pub id: i64,
    pub name: String,
    /// The rights holder's place in the list of suppliers.
    pub supplier: Option<usize>,
    /// The place of its purpose in `words::PURPOSES`.
    pub purpose: usize,
    /// Øre per inhabitant and year.
    pub price: i64,
}

pub(super) struct Catalogue {
    pub options: Options,
    pub suppliers: Vec<Supplier>,
    /// Open to all, the most used first.
    pub shared: Vec<System>,
    /// Those that only one organisation knows.
    pub local: BTreeMap<i64, Vec<System>>,
    pub subjects: Vec<i64>,
    /// The system that exhibits it, and the interface.
    pub interfaces: Vec<(i64, i64)>,
}

/// The option values by type, in the order in which people are offered them.
#[derive(Default)]
pub(super) struct Options(BTreeMap<String, Vec<(String, i64)>>);

impl Options {
    async fn read(setup: &mut Setup) -> Result<Self, Refusal> {
        let found = setup
            .texts(
                "select option_type || '|' || cast(id as text) || '|' || name from option_value \
                 where deleted_at is null and enabled order by option_type, priority desc, id",
            )
            .await?;
        let mut options = Self::default();
        for row in &found {
            let mut parts = row.splitn(3, '|');
            if let (Some(of), Some(Ok(id)), Some(name)) = (parts.next(), parts.next().map(str::parse), parts.next()) {
                options.0.entry(of.to_owned()).or_default().push((name.to_owned(), id));
            }
        }
        Ok(options)
    }

    fn all(&self, of: &str) -> &[(String, i64)] {
        self.0.get(of).map_or(&[], Vec::as_slice)
    }

    /// The value of this name.
    pub fn named(&self, of: &str, name: &str) -> Value {
        self.all(of).iter().find(|(known, _)| known == name).map_or(Value::Null, |(_, id)| Value::Ref(*id))
    }

    /// The value at this place, as often around as needed.
    pub fn at(&self, of: &str, place: usize) -> Value {
        let all = self.all(of);
        all.get(place % all.len().max(1)).map_or(Value::Null, |(_, id)| Value::Ref(*id))
    }

    /// Any of them.
    pub fn any(&self, of: &str, dice: &mut Dice) -> Value {
        dice.pick(self.all(of)).map_or(Value::Null, |(_, id)| Value::Ref(*id))
    }

    /// Any of them, in that many of a hundred; else none.
    pub fn perhaps(&self, of: &str, chance: usize, dice: &mut Dice) -> Value {
        if dice.percent(chance) { self.any(of, dice) } else { Value::Null }
    }

    /// That many different ones.
    pub fn some(&self, of: &str, count: usize, dice: &mut Dice) -> Vec<Value> {
        let ids: Vec<i64> = self.all(of).iter().map(|(_, id)| *id).collect();
        dice.draw(&ids, count).into_iter().map(Value::Ref).collect()
    }
}

impl Catalogue {
    /// Invents it and puts it in the book.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn invent(
        setup: &mut Setup,
        book: &mut Book,
        plan: &Plan,
        size: &Size,
        places: &[Place],
    ) -> Result<Self, Refusal> {
        let options = Options::read(setup).await?;
        let mut dice = Dice::new(plan.seed, 2);
        let tasks = tasks(book);
        let suppliers = suppliers(book, size, &mut dice);
        let subjects = tasks.values().flatten().copied().collect();
        let mut catalogue =
            Self { options, suppliers, shared: Vec::new(), local: BTreeMap::new(), subjects, interfaces: Vec::new() };
        Systems { book, dice, catalogue: &mut catalogue, tasks: &tasks, taken: HashSet::new() }.invent(size, places);
        catalogue.interfaces = interfaces(book, &catalogue, size, &mut Dice::new(plan.seed, 4));
        Ok(catalogue)
    }
}

/// The tasks: main groups, groups, subjects. Returns the subjects of each group.
fn tasks(book: &mut Book) -> BTreeMap<&'static str, Vec<i64>> {
    let mut add = |number: &str, title: &str, kind: &str, parent: Option<i64>| {
        let cells = vec![
            ("name", Value::text(format!("{number} {title}"))),
            ("number", Value::text(number)),
            ("title", Value::text(title)),
            ("kind", Value::text(kind)),
            ("parent_id", parent.map_or(Value::Null, Value::Ref)),
            ("active_from", chrono::NaiveDate::from_ymd_opt(2013, 1, 1).map_or(Value::Null, Value::Date)),
        ];
        book.add(&KLE, SECRETARIAT, &cells, None)
    };
    let mut found = BTreeMap::new();
    for (number, title) in words::MAIN_GROUPS {
        let main_group = add(number, title, "main_group", None);
        for (number, title) in words::GROUPS.iter().filter(|(group, _)| group.starts_with(number)) {
            let group = add(number, title, "group", Some(main_group));
            let subjects = words::SUBJECTS.iter().map(|(end, rest)| {
                add(&format!("{number}.{end}"), &format!("{title}, {rest}"), "subject", Some(group))
            });
            found.insert(*number, subjects.collect());
        }
    }
    found
}

fn suppliers(book: &mut Book, size: &Size, dice: &mut Dice) -> Vec<Supplier> {
    let mut suppliers = Vec::with_capacity(size.suppliers);
    let (starts, trades, forms) = (words::SUPPLIER_STARTS, words::SUPPLIER_TRADES, words::SUPPLIER_FORMS);
    let mut cvr = 90_000_017;
    for at in 0..size.suppliers.min(starts.len() * trades.len() * forms.len()) {
        // A step that meets every pair of words once before the forms change.
        let trade = trades[(at + at / starts.len()) % trades.len()];
        let form = forms[(at + at / (starts.len() * trades.len())) % forms.len()];
        let name = format!("{} {trade} {form}", starts[at % starts.len()]);
        cvr = next_cvr(cvr + dice.between(100, 9_000));
        let host = host(starts[at % starts.len()], at);
        let cells = vec![
            ("name", Value::text(&*name)),
            ("kind", Value::text("company")),
            ("cvr", registered_cvr(at, cvr)),
            ("country", Value::text("DK")),
            ("address", Value::text(format!("{} {}", dice.word(words::STREETS), dice.between(1, 120)))),
            ("email", Value::text(format!("kontakt@{host}"))),
            ("disabled", Value::Bool(at % 60 == 59)),
        ];
        suppliers.push(Supplier { id: book.add(&ORGANISATION, SECRETARIAT, &cells, None), name, host });
    }
    suppliers
}

/// The part of its invented addresses that names a supplier.
fn host(start: &str, number: usize) -> String {
    let ascii = start.to_lowercase().replace('æ', "ae").replace('ø', "oe").replace('å', "aa");
    format!("{ascii}-{number}.example")
}

/// Some suppliers' numbers were never asked for, and some were mistyped.
fn registered_cvr(at: usize, cvr: i64) -> Value {
    match at % 40 {
        13 => Value::Null,
        27 => Value::text((cvr + 1).to_string()),
        _ => Value::text(cvr.to_string()),
    }
}

/// The next number that is a business number, in a range that is given to nobody.
fn next_cvr(from: i64) -> i64 {
    (from..from + 100).find(|number| checks::is_cvr(&number.to_string())).unwrap_or(from)
}

/// What is needed while systems are invented.
struct Systems<'a> {
    book: &'a mut Book,
    dice: Dice,
    catalogue: &'a mut Catalogue,
    tasks: &'a BTreeMap<&'static str, Vec<i64>>,
    /// Name keys per organisation.
    taken: HashSet<(i64, String)>,
}

/// Who may use a system, and of which one it is a part.
#[derive(Clone, Copy)]
struct Standing {
    owner: i64,
    shared: bool,
    parent: Option<i64>,
}

impl Systems<'_> {
    fn invent(&mut self, size: &Size, places: &[Place]) {
        let names = brand_names(&mut self.dice);
        let mut names = names.into_iter();
        let (mut made, mut own) = (0, 0);
        let common = Standing { owner: SECRETARIAT, shared: true, parent: None };
        while made < size.systems {
            let Some((name, kind)) = names.next() else { break };
            // Every sixteenth is one municipality's own; Ballerup and Gladsaxe get the first.
            if made % 16 == 5 {
                let standing = Standing { owner: owner(places, own), shared: false, parent: None };
                own += 1;
                made += usize::from(self.system(made, name, kind, standing).is_some());
                continue;
            }
            let Some(system) = self.system(made, name, kind, common) else { continue };
            made += 1;
            made += self.relatives(made, size.systems, &system, kind);
        }
    }

    /// Modules of a system, and the same system registered once more under another name.
    fn relatives(&mut self, made: usize, most: usize, system: &System, kind: Kind) -> usize {
        let module = Standing { owner: SECRETARIAT, shared: true, parent: Some(system.id) };
        let modules = if self.dice.percent(12) { self.dice.below(3) + 1 } else { 0 };
        let mut names: Vec<(String, Standing)> = self
            .dice
            .draw(words::MODULES, modules)
            .into_iter()
            .map(|end| (format!("{} {end}", system.name), module))
            .collect();
        if self.dice.percent(4) {
            let end = self.dice.word(words::DUPLICATE_ENDINGS);
            names.push((format!("{}{end}", system.name), Standing { parent: None, ..module }));
        }
        names.truncate(most - made);
        let count = |(at, (name, standing))| usize::from(self.system(made + at, name, kind, standing).is_some());
        names.into_iter().enumerate().map(count).sum()
    }

    /// A system, if its name is not taken.
    fn system(&mut self, at: usize, name: String, kind: Kind, standing: Standing) -> Option<System> {
        if !self.taken.insert((standing.owner, fold::name_key(&name))) {
            return None;
        }
        let faults = Faults::of(at);
        let suppliers = self.catalogue.suppliers.len();
        let supplier = (!faults.no_rights_holder && suppliers > 0).then(|| kind.family() % suppliers);
        let cells = self.cells(at, &name, kind.purpose, standing, supplier, &faults);
        let id = self.book.add(&IT_SYSTEM, standing.owner, &cells, None);
        if !faults.no_kle {
            self.link(id, kind.purpose, standing.owner);
        }
        if at % 5 == 2 {
            self.reference(id, &name, standing.owner);
        }
        let price = self.dice.pick(&PRICES).copied().unwrap_or(100);
        let system = System { id, name, supplier, purpose: kind.purpose, price };
        match standing.shared {
            true => self.catalogue.shared.push(system.clone()),
            false => self.catalogue.local.entry(standing.owner).or_default().push(system.clone()),
        }
        Some(system)
    }

    fn cells(
        &mut self,
        at: usize,
        name: &str,
        purpose: usize,
        standing: Standing,
        supplier: Option<usize>,
        faults: &Faults,
    ) -> Cells {
        let (_, _, business, does) = words::PURPOSES[purpose];
        let description = match faults.description {
            None if standing.parent.is_some() => format!("{name} er et modul, der bruges til {does}."),
            None => format!("{name} bruges til {does}."),
            Some(Poor::Words(words)) => words.to_owned(),
            Some(Poor::Name) => name.to_owned(),
        };
        let options = &self.catalogue.options;
        let business = if faults.no_business_type { Value::Null } else { options.named("business_type", business) };
        let holder = supplier.map_or(Value::Null, |supplier| Value::Ref(self.catalogue.suppliers[supplier].id));
        let duty = ["undecided", "preserve", "discard", "preserve_data", "no_recommendation"];
        vec![
            ("name", Value::text(name)),
            ("rights_holder_id", holder),
            ("business_type_id", business),
            ("parent_id", standing.parent.map_or(Value::Null, Value::Ref)),
            ("access", Value::text(if standing.shared { "shared" } else { "local" })),
            ("disabled", Value::Bool(at % 29 == 28)),
            ("description", if description.is_empty() { Value::Null } else { Value::Text(description) }),
            ("archive_duty", self.dice.pick(&duty).map_or(Value::Null, |duty| Value::text(*duty))),
            ("previous_name", if at % 23 == 9 { Value::text(format!("{name} Klassik")) } else { Value::Null }),
        ]
    }

    fn link(&mut self, system: i64, purpose: usize, owner: i64) {
        let group = words::PURPOSES[purpose].1;
        let subjects = self.tasks.get(group).map_or(&[][..], Vec::as_slice);
        let count = 1 + self.dice.below(2);
        for subject in self.dice.draw(subjects, count) {
            let cells = vec![("system_id", Value::Ref(system)), ("kle_id", Value::Ref(subject))];
            self.book.add(&IT_SYSTEM_KLE, owner, &cells, None);
        }
    }

    fn reference(&mut self, system: i64, name: &str, owner: i64) {
        let cells = vec![
            ("system_id", Value::Ref(system)),
            ("title", Value::text(format!("Vejledning til {name}"))),
            ("url", Value::text(format!("https://katalog.example/systemer/{system}"))),
            ("is_master", Value::Bool(true)),
        ];
        self.book.add(&REFERENCE, owner, &cells, None);
    }
}

/// Who has the Lokal system of this number: the two of the demo first, then any.
fn owner(places: &[Place], number: usize) -> i64 {
    let of = |code: &str| places.iter().find(|place| place.facts.code == code).map(|place| place.id);
    let named = match number {
        0 => of(BALLERUP),
        1 => of(GLADSAXE),
        _ => None,
    };
    named.or_else(|| places.get(number * 7 % places.len().max(1)).map(|place| place.id)).unwrap_or(SECRETARIAT)
}

/// Which words a system's name is made of.
#[derive(Clone, Copy)]
struct Kind {
    brand: usize,
    purpose: usize,
}

impl Kind {
    /// Systems of one brand come from a few suppliers.
    const fn family(self) -> usize {
        self.brand * 7 + self.purpose % 3 * 53
    }
}

/// Every brand with every purpose, in an order that mixes both.
fn brand_names(dice: &mut Dice) -> Vec<(String, Kind)> {
    let purposes = 0..words::PURPOSES.len();
    let kinds: Vec<Kind> = (0..words::BRANDS.len())
        .flat_map(|brand| purposes.clone().map(move |purpose| Kind { brand, purpose }))
        .collect();
    let name = |kind: Kind| (format!("{} {}", words::BRANDS[kind.brand], words::PURPOSES[kind.purpose].0), kind);
    dice.draw(&kinds, kinds.len()).into_iter().map(name).collect()
}

/// What is wrong with the system of this number, if anything: about one in seven.
#[derive(Default)]
struct Faults {
    /// S02
    description: Option<Poor>,
    /// S03
    no_rights_holder: bool,
    /// S04
    no_kle: bool,
    /// S05
    no_business_type: bool,
}

enum Poor {
    Words(&'static str),
    Name,
}

impl Faults {
    fn of(at: usize) -> Self {
        let poor = words::POOR_DESCRIPTIONS;
        match at % 28 {
            3 if at.is_multiple_of(3) => Self { description: Some(Poor::Name), ..Self::default() },
            3 => Self { description: Some(Poor::Words(poor[at / 28 % poor.len()])), ..Self::default() },
            10 => Self { no_rights_holder: true, ..Self::default() },
            17 => Self { no_kle: true, ..Self::default() },
            24 => Self { no_business_type: true, ..Self::default() },
            _ => Self::default(),
        }
    }
}

/// Those that a system exhibits, with it.
fn interfaces(book: &mut Book, catalogue: &Catalogue, size: &Size, dice: &mut Dice) -> Vec<(i64, i64)> {
    let mut exhibited = Vec::new();
    for at in 0..size.interfaces {
        let Some(system) = catalogue.shared.get(at * catalogue.shared.len() / size.interfaces.max(1)) else { break };
        let lone = at % 25 == 24;
        let data = words::DATA_SETS[at % words::DATA_SETS.len()];
        let cells = vec![
            ("name", Value::text(format!("{}: {data}", system.name))),
            ("interface_ref", Value::text(format!("SF-{:04}", at + 1))),
            ("interface_version", Value::text(format!("{}.{}", dice.between(1, 4), dice.between(0, 9)))),
            ("exhibitor_id", if lone { Value::Null } else { Value::Ref(system.id) }),
            ("interface_type_id", catalogue.options.perhaps("interface_type", 92, dice)),
            ("access", Value::text("shared")),
            ("disabled", Value::Bool(at % 40 == 39)),
            ("url", Value::text(format!("https://katalog.example/snitflader/{}", at + 1))),
            ("description", Value::text(format!("Udveksler data med {} ({}).", system.name, data.to_lowercase()))),
        ];
        let id = book.add(&IT_INTERFACE, SECRETARIAT, &cells, None);
        exhibited.extend((!lone).then_some((system.id, id)));
    }
    exhibited
}
