//! One municipality's registrations: its systems in use and its contracts, laid out so that
//! a contract has one system, several, or none, and a system one contract, two, or none.

use std::collections::HashSet;

use crate::db::reference::Municipality;
use crate::db::seed::book::Book;
use crate::db::seed::catalogue::{Catalogue, System};
use crate::db::seed::contracts;
use crate::db::seed::dice::Dice;
use crate::db::seed::people::{People, Person};
use crate::db::seed::{Plan, Size, ties, usages, words};
use crate::db::setup::Setup;
use crate::model::entities::catalogue::IT_SYSTEM;
use crate::model::request::Refusal;
use crate::model::value::Value;

/// How many usages and contracts it has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quota {
    pub usages: usize,
    pub contracts: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Place {
    pub id: i64,
    pub facts: Municipality,
    pub quota: Quota,
}

impl Place {
    /// The part of its invented addresses that names it.
    pub fn host(&self) -> String {
        let short = self.facts.name.trim_end_matches(" Kommune").trim_end_matches(" Regionskommune").to_lowercase();
        let ascii = short.replace('æ', "ae").replace('ø', "oe").replace('å', "aa");
        let name: String = ascii.chars().filter(char::is_ascii_alphanumeric).collect();
        format!("{name}.example")
    }
}

/// What is the same for all municipalities.
pub(super) struct Task<'a> {
    pub plan: &'a Plan,
    pub size: &'a Size,
    pub catalogue: &'a Catalogue,
}

/// A usage with its contract.
pub(super) struct Made {
    pub contract: i64,
    pub usage: i64,
    pub system: i64,
    pub name: String,
}

/// A municipality at work.
pub(super) struct Desk<'a> {
    pub book: &'a mut Book,
    pub task: &'a Task<'a>,
    pub place: &'a Place,
    pub dice: Dice,
    pub units: Vec<i64>,
    pub people: Vec<Person>,
    /// Name keys of its contracts.
    pub names: HashSet<String>,
    /// The systems that it will take into use, the next one last.
    systems: Vec<System>,
    own_systems: usize,
    /// The usages that have a contract, in the order of making.
    pub made: Vec<Made>,
    pub usages: usize,
    pub contracts: usize,
}

/// Invents one municipality and puts it in the book.
///
/// # Errors
/// Whatever the database refuses.
pub(super) async fn fill(
    setup: &mut Setup,
    book: &mut Book,
    task: &Task<'_>,
    people: &mut People,
    place: &Place,
) -> Result<(), Refusal> {
    let mut dice = Dice::new(task.plan.seed, place.facts.code.parse::<u64>().unwrap_or(0) + 1_000);
    let units = people.units(book, place);
    let people = people.of(book, place, &mut dice);
    let systems = systems(task, place, &mut dice);
    let names = HashSet::new();
    let mut desk = Desk {
        book,
        task,
        place,
        dice,
        units,
        people,
        names,
        systems,
        own_systems: 0,
        usages: 0,
        contracts: 0,
        made: Vec::new(),
    };
    while desk.contracts < place.quota.contracts {
        desk.bundle();
        desk.book.relieve(setup).await?;
    }
    while desk.usages < place.quota.usages {
        desk.lone_usage();
        desk.book.relieve(setup).await?;
    }
    ties::add(&mut desk);
    Ok(())
}

/// The systems of a municipality, in any order: most of what everybody has, less of what some
/// have, little of the rest, and what is its own.
fn systems(task: &Task<'_>, place: &Place, dice: &mut Dice) -> Vec<System> {
    let shared: Vec<&System> = task.catalogue.shared.iter().collect();
    let own = task.catalogue.local.get(&place.id).map_or(&[][..], Vec::as_slice);
    let wanted = place.quota.usages.saturating_sub(own.len());
    let (common, rest) = shared.split_at(shared.len() / 12);
    let (known, rare) = rest.split_at(rest.len() / 4);
    let mut chosen = dice.draw(common, (wanted * 45 / 100).min(common.len() * 3 / 4));
    chosen.extend(dice.draw(known, wanted * 35 / 100));
    chosen.extend(dice.draw(rare, wanted.saturating_sub(chosen.len())));
    let all: Vec<&System> = chosen.into_iter().chain(own).collect();
    dice.draw(&all, place.quota.usages.min(all.len())).into_iter().cloned().collect()
}

impl Desk<'_> {
    /// A contract or two with the systems they are about.
    fn bundle(&mut self) {
        let left = self.place.quota.usages - self.usages;
        let systems = match self.dice.below(100) {
            // None at all (K10) …
            0..6 => 0,
            // … several …
            6..23 => self.dice.below(4) + 2,
            // … and mostly one.
            _ => 1,
        };
        let systems: Vec<System> = (0..systems.min(left)).map(|_| self.next_system()).collect();
        let contract = contracts::add(self, &systems, None);
        let usages: Vec<i64> = systems.iter().map(|system| usages::add(self, system, Some(contract))).collect();
        self.made.extend(usages.iter().zip(&systems).map(|(usage, system)| Made {
            contract,
            usage: *usage,
            system: system.id,
            name: system.name.clone(),
        }));
        for usage in &usages {
            contracts::link(self, contract, *usage);
        }
        if let [usage] = usages[..]
            && self.dice.percent(6)
            && self.contracts < self.place.quota.contracts
        {
            let supplement = contracts::add(self, &systems, Some(contract));
            contracts::link(self, supplement, usage);
        }
    }

    fn lone_usage(&mut self) {
        let system = self.next_system();
        usages::add(self, &system, None);
    }

    /// The next system to take into use. When the catalogue has no more, the municipality
    /// registers one of its own.
    fn next_system(&mut self) -> System {
        if let Some(system) = self.systems.pop() {
            return system;
        }
        let purpose = self.dice.below(words::PURPOSES.len());
        let (word, _, business, does) = words::PURPOSES[purpose];
        self.own_systems += 1;
        let name = format!("{word} {} nr. {}", self.dice.word(words::BRANDS), self.own_systems);
        let supplier = self.dice.below(self.task.catalogue.suppliers.len());
        let holder =
            self.task.catalogue.suppliers.get(supplier).map_or(Value::Null, |supplier| Value::Ref(supplier.id));
        let cells = vec![
            ("name", Value::text(&*name)),
            ("rights_holder_id", holder),
            ("business_type_id", self.task.catalogue.options.named("business_type", business)),
            ("access", Value::text("local")),
            ("description", Value::text(format!("{name} bruges til {does}."))),
        ];
        let id = self.book.add(&IT_SYSTEM, self.place.id, &cells, None);
        System { id, name, supplier: Some(supplier), purpose, price: self.dice.between(20, 400) }
    }

    /// Any of its units.
    pub fn unit(&mut self) -> Value {
        self.dice.pick(&self.units).map_or(Value::Null, |unit| Value::Ref(*unit))
    }
}
