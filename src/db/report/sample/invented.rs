//! The rows of the sample: municipalities, suppliers, systems, contracts and prices that do not
//! exist, the same every time on the same day. Some groups of systems and size classes reach
//! the minimum of three municipalities, some reach the five of extremes, some neither; some
//! prices are hidden. What a field is filled with that is not named here follows from its kind.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::model::entities;
use crate::model::entities::organisation::ORGANISATION;
use crate::model::entity::{Entity, Field, Kind, Tenancy};
use crate::model::fold;
use crate::model::report::in_share_layer;
use crate::model::rules::calendar::OPEN_END;
use crate::model::rules::derive::derive;
use crate::model::value::Value;

/// Inhabitants and region of each municipality, whose names fit the narrowest column; the classes hold three, seven, three and one.
const MUNICIPALITIES: [(i64, &str); 14] = [
    (26_800, "Eksempelregion Nord"),
    (11_200, "Eksempelregion Nord"),
    (54_000, "Eksempelregion Nord"),
    (42_600, "Eksempelregion Nord"),
    (64_100, "Eksempelregion Nord"),
    (31_500, "Eksempelregion Syd"),
    (17_900, "Eksempelregion Syd"),
    (88_700, "Eksempelregion Syd"),
    (57_300, "Eksempelregion Syd"),
    (286_000, "Eksempelregion Syd"),
    (38_200, "Eksempelregion Øst"),
    (23_400, "Eksempelregion Øst"),
    (112_400, "Eksempelregion Øst"),
    (49_900, "Eksempelregion Øst"),
];
const SUPPLIERS: [&str; 8] = [
    "Eksempelsoft",
    "Prøvedata",
    "Mønsterdrift",
    "Øvelsesit",
    "Skitsesystem",
    "Attraphosting",
    "Forlægsfag",
    "Påskudhjælp",
];
/// What the systems are for, and what they cost a year and inhabitant, in øre.
const SYSTEMS: [(&str, i64); 24] = [
    ("Sagsbehandling", 1_250),
    ("Løn", 1_900),
    ("Økonomi", 2_400),
    ("Omsorg", 2_100),
    ("Skole", 950),
    ("Bibliotek", 420),
    ("Vagtplan", 610),
    ("Byggesag", 540),
    ("Geodata", 380),
    ("Jobcenter", 1_480),
    ("Daginstitution", 720),
    ("Tandpleje", 260),
    ("Intranet", 190),
    ("Identitetsstyring", 330),
    ("Affald", 410),
    ("Ejendom", 290),
    ("Digital post", 150),
    ("Sundhed", 680),
    ("Musikskole", 60),
    ("Beredskab", 110),
    ("Valg", 45),
    ("Vej og park", 230),
    ("Kulturbooking", 85),
    ("Årshjul", 30),
];
/// Every municipality has these first ones, about half of them those up to the second number,
/// and few the rest.
const COMMON: usize = 6;
const USUAL: usize = 14;
/// One of the common ones, whose contract every third municipality has let end.
const ENDED: usize = 4;
/// The months of notice; for the other lists words of the sample's own will do.
const NOTICES: [&str; 3] = ["3", "6", "12"];
const WORDS: [&str; 3] = ["Eksempel A", "Eksempel B", "Eksempel C"];
const UNITS: [&str; 3] = ["IT-afdelingen", "Børn og skole", "Økonomi og løn"];
/// The owner of what is common.
const NOBODY: i64 = 0;

/// A row of a relation of the share layer.
#[derive(Clone, Debug)]
pub struct Row {
    id: i64,
    organisation_id: i64,
    values: BTreeMap<&'static str, Value>,
}

impl Row {
    /// The value in this column.
    pub fn value(&self, column: &str) -> Value {
        match column {
            "id" => Value::Ref(self.id),
            "organisation_id" => Value::Ref(self.organisation_id),
            "name_key" => self.get("name").as_text().map_or(Value::Null, |name| Value::Text(fold::name_key(name))),
            _ => self.get(column),
        }
    }

    fn get(&self, column: &str) -> Value {
        self.values.get(column).cloned().unwrap_or_default()
    }

    fn reference(&self, column: &str) -> i64 {
        match self.values.get(column) {
            Some(Value::Ref(id)) => *id,
            _ => 0,
        }
    }
}

/// Numbers that look like chance and are the same every time.
struct Dice(u64);

impl Dice {
    /// From 0, below `sides` (at least 1).
    fn roll(&mut self, sides: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap_or_default() % sides.max(1)
    }

    /// True once in so many times.
    fn once_in(&mut self, times: i64) -> bool {
        self.roll(times) == 0
    }
}

pub struct Invented {
    today: NaiveDate,
    dice: Dice,
    tables: BTreeMap<&'static str, Vec<Row>>,
}

impl Invented {
    pub fn new(today: NaiveDate) -> Self {
        let mut invented = Self { today, dice: Dice(2017), tables: BTreeMap::new() };
        invented.catalogue();
        for municipality in 1..=count(MUNICIPALITIES.len()) {
            invented.municipality(municipality);
        }
        invented.follow_contracts();
        invented.fill_the_rest();
        invented
    }

    /// The rows of this entity's relation.
    pub fn rows(&self, entity: &str) -> &[Row] {
        self.tables.get(entity).map_or(&[], Vec::as_slice)
    }

    fn add<const N: usize>(
        &mut self,
        entity: &'static str,
        organisation_id: i64,
        values: [(&'static str, Value); N],
    ) -> i64 {
        let table = self.tables.entry(entity).or_default();
        let id = count(table.len()) + 1;
        table.push(Row { id, organisation_id, values: values.into() });
        id
    }

    fn catalogue(&mut self) {
        for (number, (inhabitants, region)) in (1..).zip(MUNICIPALITIES) {
            let size_class = derive(&ORGANISATION, &|_| Value::Int(inhabitants), None);
            let values = [
                ("name", Value::Text(format!("Eksempelby {number}"))),
                ("kind", Value::text("municipality")),
                ("inhabitants", Value::Int(inhabitants)),
                ("size_class", size_class.into_iter().next().map(|(_, class)| class).unwrap_or_default()),
                ("region", Value::text(region)),
                ("cvr", Value::Null),
                ("municipality_code", Value::Null),
                ("disabled", Value::Bool(false)),
            ];
            self.add("organisation", NOBODY, values);
        }
        for name in SUPPLIERS {
            let values = [
                ("name", Value::text(name)),
                ("kind", Value::text("company")),
                ("inhabitants", Value::Null),
                ("size_class", Value::Null),
                ("region", Value::Null),
                ("disabled", Value::Bool(false)),
            ];
            self.add("organisation", NOBODY, values);
        }
        self.options();
        self.tasks();
        for (number, (purpose, _)) in (0..).zip(SYSTEMS) {
            self.system(number, purpose);
        }
    }

    /// A few words for every list that a shared field chooses from.
    fn options(&mut self) {
        for entity in in_share_layer() {
            for field in entity.fields {
                let Kind::Option(kind) = field.kind else { continue };
                if field.share.may_leave() && self.option(kind, 0).is_null() {
                    let words = if kind == "termination_deadline" { NOTICES } else { WORDS };
                    for word in words {
                        let values = [("option_type", Value::text(kind)), ("name", Value::text(word))];
                        self.add("option_value", NOBODY, values);
                    }
                }
            }
        }
    }

    fn tasks(&mut self) {
        for number in 1..=6 {
            let code = format!("{number:02}.00");
            let title = format!("Eksempelopgave {number}");
            let values = [
                ("name", Value::Text(format!("{code} {title}"))),
                ("number", Value::Text(code)),
                ("title", Value::Text(title)),
                ("kind", Value::text("group")),
                ("parent_id", Value::Null),
                ("active_to", Value::Null),
            ];
            self.add("kle", NOBODY, values);
        }
    }

    fn system(&mut self, number: i64, purpose: &str) {
        let supplier = count(MUNICIPALITIES.len()) + 1 + number % count(SUPPLIERS.len());
        let id = self.add(
            "it_system",
            NOBODY,
            [
                ("name", Value::Text(format!("Eks. {}", purpose.to_lowercase()))),
                ("rights_holder_id", Value::Ref(supplier)),
                ("parent_id", Value::Null),
                ("access", Value::text("shared")),
                ("disabled", Value::Bool(false)),
                ("kle_count", Value::Int(1)),
            ],
        );
        let task = 1 + number % count(self.rows("kle").len());
        self.add("it_system_kle", NOBODY, [("system_id", Value::Ref(id)), ("kle_id", Value::Ref(task))]);
    }

    /// The option of this place in the list of this kind.
    fn option(&self, kind: &str, place: i64) -> Value {
        let of_kind: Vec<&Row> =
            self.rows("option_value").iter().filter(|row| row.get("option_type").as_text() == Some(kind)).collect();
        let place = usize::try_from(place).unwrap_or_default() % of_kind.len().max(1);
        of_kind.get(place).map_or(Value::Null, |row| Value::Ref(row.id))
    }

    /// Its units, the systems that it uses and the contracts on them.
    fn municipality(&mut self, owner: i64) {
        let top = self.add("org_unit", owner, [("name", Value::text("Rådhuset")), ("parent_id", Value::Null)]);
        for name in UNITS {
            self.add("org_unit", owner, [("name", Value::text(name)), ("parent_id", Value::Ref(top))]);
        }
        let mut before = None;
        for number in 0..SYSTEMS.len() {
            let used = match number {
                common if common < COMMON => true,
                usual if usual < USUAL => self.dice.once_in(2),
                _ => self.dice.once_in(7),
            };
            if used {
                before = Some(self.usage(owner, top, number, before));
            }
        }
    }

    /// Returns the usage's id. Now and then its contract covers the usage before it too.
    fn usage(&mut self, owner: i64, unit: i64, number: usize, before: Option<i64>) -> i64 {
        let system = count(number) + 1;
        let name = self.rows("it_system").get(number).map(|row| row.get("name")).unwrap_or_default();
        let unit = unit + 1 + self.dice.roll(count(UNITS.len()));
        let life_cycle = match (owner + system) % 4 {
            0 => "phasing_out",
            1 => "phasing_in",
            _ => "operational",
        };
        let usage = self.add(
            "system_usage",
            owner,
            [
                ("name", name),
                ("system_id", Value::Ref(system)),
                ("responsible_unit_id", Value::Ref(unit)),
                ("life_cycle", Value::text(life_cycle)),
                ("valid_from", Value::Date(days(self.today, -400))),
                ("valid_to", Value::Null),
                ("rights_holder_id", Value::Ref(self.supplier(number))),
            ],
        );
        if (owner + system) % 2 == 0 {
            let mode = if owner % 4 < 2 { "add" } else { "remove" };
            let task = 1 + system % count(self.rows("kle").len());
            let values = [("usage_id", Value::Ref(usage)), ("kle_id", Value::Ref(task)), ("mode", Value::text(mode))];
            self.add("usage_kle", owner, values);
        }
        if !self.dice.once_in(14) {
            let contract = self.contract(owner, unit, number);
            let both = before.filter(|_| self.dice.once_in(12));
            for covered in [Some(usage), both].into_iter().flatten() {
                self.add(
                    "contract_system",
                    owner,
                    [("contract_id", Value::Ref(contract)), ("usage_id", Value::Ref(covered))],
                );
            }
        }
        usage
    }

    fn supplier(&self, number: usize) -> i64 {
        self.rows("it_system").get(number).map(|row| row.reference("rights_holder_id")).unwrap_or_default()
    }

    fn contract(&mut self, owner: i64, unit: i64, number: usize) -> i64 {
        let from = days(self.today, -60 - self.dice.roll(1_400));
        let end = if self.dice.once_in(10) { OPEN_END } else { days(self.today, self.dice.roll(1_300) - 80) };
        // Some have let a contract end that others have too.
        let end = if number == ENDED && owner % 3 == 0 { days(self.today, -30) } else { end };
        let notice = self.dice.roll(count(NOTICES.len()));
        let latest = if end == OPEN_END { OPEN_END } else { days(end, -90 * (1 << notice)) };
        let hidden = self.dice.once_in(6);
        let id = count(self.rows("contract").len()) + 1;
        let purpose = SYSTEMS.get(number).map_or("", |(purpose, _)| purpose);
        let irrevocable = if self.dice.once_in(3) { Value::Null } else { Value::Date(days(from, 365)) };
        self.add(
            "contract",
            owner,
            [
                ("name", Value::Text(format!("{purpose}, eksempelkontrakt {id}"))),
                ("supplier_id", Value::Ref(self.supplier(number))),
                ("responsible_unit_id", Value::Ref(unit)),
                ("parent_id", Value::Null),
                ("valid_from", Value::Date(from)),
                ("valid_to", known(end)),
                ("irrevocable_to", irrevocable),
                ("effective_end", Value::Date(end)),
                ("latest_termination", Value::Date(latest)),
                ("termination_deadline_id", self.option("termination_deadline", notice)),
                ("terminated_at", Value::Null),
                ("is_valid", Value::Bool(end >= self.today)),
                ("enforced_valid", Value::Bool(false)),
                ("days_to_end", self.days_to(end)),
                ("days_to_termination", self.days_to(latest)),
                (
                    "end_month",
                    known(end).as_date().map_or(Value::Null, |end| Value::Text(end.format("%Y-%m").to_string())),
                ),
                ("visibility", Value::text(if hidden { "local" } else { "shared" })),
                ("price_hidden", Value::Bool(hidden)),
            ],
        );
        if !hidden {
            self.prices(owner, unit, id, number);
        }
        id
    }

    fn prices(&mut self, owner: i64, unit: i64, contract: i64, number: usize) {
        let inhabitants = usize::try_from(owner - 1).ok().and_then(|place| MUNICIPALITIES.get(place));
        let (inhabitants, _) = inhabitants.copied().unwrap_or_default();
        let (_, price) = SYSTEMS.get(number).copied().unwrap_or_default();
        // Up to a third below and above, in whole hundreds of kroner.
        let yearly = inhabitants * price * (67 + self.dice.roll(67)) / 100 / 10_000 * 10_000;
        for (share, acquisition) in [(70, yearly / 2), (30, 0)] {
            let status = ["white", "green", "yellow", "red"][usize::try_from(self.dice.roll(4)).unwrap_or_default()];
            let audited = days(self.today, -self.dice.roll(300));
            self.add(
                "economy_line",
                owner,
                [
                    ("contract_id", Value::Ref(contract)),
                    ("visibility", Value::text("shared")),
                    ("direction", Value::text("external")),
                    ("unit_id", Value::Ref(unit)),
                    ("acquisition", Value::Money(acquisition)),
                    ("operation", Value::Money(yearly * share / 100)),
                    ("other", Value::Money(yearly / 20)),
                    ("accounting", Value::text("0000-0000")),
                    ("audit_status", Value::text(status)),
                    ("audit_date", Value::Date(audited)),
                ],
            );
        }
    }

    fn days_to(&self, end: NaiveDate) -> Value {
        if end == OPEN_END { Value::Null } else { Value::Int((end - self.today).num_days()) }
    }

    /// What rows say of the rows that belong to them.
    fn follow_contracts(&mut self) {
        let links: Vec<(i64, i64)> = self
            .rows("contract_system")
            .iter()
            .map(|row| (row.reference("contract_id"), row.reference("usage_id")))
            .collect();
        let valid = self.column("contract", "is_valid");
        let systems = self.column("system_usage", "system_id");
        self.each("contract_system", |row| {
            let (contract, usage) = (row.reference("contract_id"), row.reference("usage_id"));
            vec![("contract_valid", of(&valid, contract)), ("system_id", of(&systems, usage))]
        });
        let main = |usage: i64| links.iter().find(|(_, used)| *used == usage).map(|(contract, _)| *contract);
        self.each("system_usage", |row| {
            let covering = links.iter().filter(|(_, usage)| *usage == row.id).count();
            let active = main(row.id).is_none_or(|contract| of(&valid, contract) == Value::Bool(true));
            vec![
                ("contract_count", Value::Int(count(covering))),
                ("main_contract_id", main(row.id).map_or(Value::Null, Value::Ref)),
                ("is_active", Value::Bool(active)),
            ]
        });
        let sums = self.sums();
        self.each("contract", |row| {
            let covered = links.iter().filter(|(contract, _)| *contract == row.id).count();
            let sum = |place: usize| sums.get(&row.id).map_or(Value::Null, |sums| Value::Money(sums[place]));
            vec![
                ("system_count", Value::Int(count(covered))),
                ("acquisition_total", sum(0)),
                ("operation_total", sum(1)),
                ("other_total", sum(2)),
            ]
        });
        self.each("it_system", |row| {
            let used = systems.values().filter(|system| **system == Value::Ref(row.id)).count();
            vec![("usage_count", Value::Int(count(used)))]
        });
    }

    /// Acquisition, operation and other of each contract.
    fn sums(&self) -> BTreeMap<i64, [i64; 3]> {
        let mut sums: BTreeMap<i64, [i64; 3]> = BTreeMap::new();
        for line in self.rows("economy_line") {
            let sums = sums.entry(line.reference("contract_id")).or_default();
            for (sum, column) in sums.iter_mut().zip(["acquisition", "operation", "other"]) {
                if let Value::Money(ore) = line.get(column) {
                    *sum += ore;
                }
            }
        }
        sums
    }

    fn column(&self, entity: &str, column: &str) -> BTreeMap<i64, Value> {
        self.rows(entity).iter().map(|row| (row.id, row.get(column))).collect()
    }

    fn each(&mut self, entity: &str, values: impl Fn(&Row) -> Vec<(&'static str, Value)>) {
        for row in self.tables.get_mut(entity).into_iter().flatten() {
            let more = values(row);
            row.values.extend(more);
        }
    }

    /// Relations that have no rows yet get a few, and every field that nothing was said of a
    /// value of its kind.
    fn fill_the_rest(&mut self) {
        for entity in in_share_layer() {
            if self.rows(entity.name).is_empty() {
                let owners = if entity.tenancy == Tenancy::Tenant { count(MUNICIPALITIES.len()) } else { 5 };
                for owner in 1..=owners {
                    let owner = if entity.tenancy == Tenancy::Tenant { owner } else { NOBODY };
                    self.add(entity.name, owner, []);
                    self.add(entity.name, owner, []);
                }
            }
        }
        for entity in in_share_layer() {
            let shared = || entity.fields.iter().filter(|field| field.share.may_leave());
            let filled: Vec<Row> = self
                .rows(entity.name)
                .iter()
                .map(|row| {
                    let mut row = row.clone();
                    for field in shared().filter(|field| !row.values.contains_key(field.name)).collect::<Vec<_>>() {
                        row.values.insert(field.name, self.some(entity, field, &row));
                    }
                    row
                })
                .collect();
            self.tables.insert(entity.name, filled);
        }
    }

    fn some(&self, entity: &Entity, field: &Field, row: &Row) -> Value {
        match field.kind {
            Kind::Text { max } => Value::Text(format!("Eksempel {}", row.id).chars().take(max).collect()),
            Kind::LongText => Value::Text(format!("Eksempeltekst {}", row.id)),
            Kind::Int { min, max } => Value::Int((row.id % 12).clamp(min, max)),
            Kind::Bool => Value::Bool(row.id % 4 == 0),
            Kind::Date => Value::Date(days(self.today, row.id % 700 - 350)),
            Kind::Money => Value::Money(row.id % 17 * 1_000_000),
            Kind::Choice(choices) => {
                let place = usize::try_from(row.id).unwrap_or_default() % choices.codes.len().max(1);
                choices.codes.get(place).map_or(Value::Null, |code| Value::text(*code))
            }
            Kind::Option(kind) => self.option(kind, row.id),
            Kind::Link(_) => self.linked(entity, field, row),
            Kind::Moment => Value::Null,
        }
    }

    /// A row to point to; of the same owner, where both have one. None points to its own kind.
    fn linked(&self, entity: &Entity, field: &Field, row: &Row) -> Value {
        let Some((target, same_owner)) = entities::target(entity, field) else { return Value::Null };
        if target.name == entity.name {
            return Value::Null;
        }
        let fitting: Vec<i64> = self
            .rows(target.name)
            .iter()
            .filter(|found| !same_owner || found.organisation_id == row.organisation_id)
            .map(|found| found.id)
            .collect();
        let place = usize::try_from(row.id).unwrap_or_default() % fitting.len().max(1);
        fitting.get(place).map_or(Value::Null, |id| Value::Ref(*id))
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn of(column: &BTreeMap<i64, Value>, id: i64) -> Value {
    column.get(&id).cloned().unwrap_or_default()
}

fn known(end: NaiveDate) -> Value {
    if end == OPEN_END { Value::Null } else { Value::Date(end) }
}

fn days(from: NaiveDate, distance: i64) -> NaiveDate {
    let days = Days::new(distance.unsigned_abs());
    let moved = if distance < 0 { from.checked_sub_days(days) } else { from.checked_add_days(days) };
    moved.unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, 15).unwrap()
    }

    #[test]
    fn the_same_day_has_the_same_rows() {
        let (one, other) = (Invented::new(today()), Invented::new(today()));
        for entity in in_share_layer() {
            let said = |invented: &Invented| format!("{:?}", invented.rows(entity.name));
            assert_eq!(said(&one), said(&other));
        }
    }

    #[test]
    fn every_relation_has_rows_and_every_shared_field_a_value_somewhere() {
        let invented = Invented::new(today());
        for entity in in_share_layer() {
            let rows = invented.rows(entity.name);
            assert!(!rows.is_empty(), "{}", entity.name);
            for field in entity.fields.iter().filter(|field| field.share.may_leave()) {
                let points_to_itself = matches!(field.kind, Kind::Link(name) if name == entity.name);
                let empty = ["terminated_at", "active_to"].contains(&field.name)
                    || entity.name == "system_usage" && field.name == "valid_to";
                let filled = rows.iter().any(|row| !row.get(field.name).is_null());
                assert!(filled || points_to_itself || empty, "{}.{}", entity.name, field.name);
            }
        }
    }

    #[test]
    fn what_is_linked_is_there_and_of_the_same_owner() {
        let invented = Invented::new(today());
        for entity in in_share_layer() {
            for row in invented.rows(entity.name) {
                for field in entity.fields.iter().filter(|field| field.share.may_leave()) {
                    let Some((target, same_owner)) = entities::target(entity, field) else { continue };
                    let Value::Ref(id) = row.get(field.name) else { continue };
                    let found = invented.rows(target.name).iter().find(|found| found.id == id);
                    let found = found.unwrap_or_else(|| panic!("{}.{} {id}", entity.name, field.name));
                    assert!(
                        !same_owner || found.organisation_id == row.organisation_id,
                        "{}.{}",
                        entity.name,
                        field.name
                    );
                }
            }
        }
    }
}
