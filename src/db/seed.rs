//! Invented data: for the demo, for pictures and tests, and for measuring. The same seed, day
//! and size give the same content on both databases. People, suppliers, systems, prices and
//! documents are made up; only the municipalities themselves are facts (`reference`).

mod book;
mod catalogue;
mod contracts;
mod dates;
mod dice;
mod municipality;
mod people;
mod ties;
mod usages;
mod words;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::db::open::Target;
use crate::db::reference::{self, Municipality, SECRETARIAT};
use crate::db::seed::book::Book;
use crate::db::seed::catalogue::Catalogue;
use crate::db::seed::dice::Dice;
use crate::db::seed::municipality::{Place, Quota, Task};
use crate::db::seed::people::People;
use crate::db::setup::Setup;
use crate::model::entities::sharing::ACCESSION;
use crate::model::request::Refusal;
use crate::model::value::Value;

/// The municipality of the registrar of the demo, and the only one filled when there is but one.
pub const BALLERUP: &str = "0151";
/// The municipality of the reader of the demo.
pub const GLADSAXE: &str = "0159";
/// The login of the registrar in Ballerup: contracts and systems.
pub const REGISTRAR: &str = "anna";
/// The login of the reader in Gladsaxe.
pub const READER: &str = "gert";
/// The login of the person of the secretariat.
pub const SECRETARY: &str = "sigrid";
/// The agreement that the accessions are to.
pub const AGREEMENT: &str = "Deling af kontraktdata";

/// Days since everything was written: long enough ago that there is an earlier day to look at.
const HISTORY: i64 = 2 * 365;

/// What to invent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Multiplies usages, contracts and lines; at least 1.
    pub scale: u32,
    /// Everything to Ballerup, for measuring.
    pub one_municipality: bool,
    /// The day that dates are laid around.
    pub today: NaiveDate,
    pub seed: u64,
    /// Marks the registry as a demo, which the screen then says.
    pub demo: bool,
}

impl Plan {
    /// When everything was written.
    fn moment(&self) -> DateTime<Utc> {
        let morning = NaiveTime::from_hms_opt(10, 0, 0).unwrap_or_default();
        dates::earlier(self.today, HISTORY).and_time(morning).and_utc()
    }
}

/// How much of it, in all municipalities together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub suppliers: usize,
    pub systems: usize,
    pub interfaces: usize,
    pub usages: usize,
    pub contracts: usize,
    /// Payment lines per ten contracts.
    pub lines_per_ten: usize,
}

impl Size {
    /// The demo's size, with usages, contracts and lines this many times over.
    pub fn of(scale: u32) -> Self {
        let times = scale.max(1) as usize;
        Self {
            suppliers: 300,
            systems: 2_000,
            interfaces: 400,
            usages: 20_000 * times,
            contracts: 12_000 * times,
            lines_per_ten: 25,
        }
    }

    /// A twentieth of the demo: enough of everything for a test.
    pub fn sample() -> Self {
        Self { suppliers: 40, systems: 150, interfaces: 20, usages: 1_000, contracts: 600, lines_per_ten: 25 }
    }
}

/// How many rows of each kind were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub organisations: u64,
    pub units: u64,
    pub people: u64,
    pub kle: u64,
    pub systems: u64,
    pub interfaces: u64,
    pub usages: u64,
    pub contracts: u64,
    pub lines: u64,
    /// Links between contracts and usages.
    pub links: u64,
    pub references: u64,
}

/// Fills a registry that holds nothing but reference data (which is installed if it is not
/// there), in one transaction, with one change set per organisation.
///
/// # Errors
/// `NotEmpty` when there is data already; else as for `Setup`.
pub async fn seed(target: &Target, plan: &Plan) -> Result<Counts, Refusal> {
    seed_size(target, plan, &Size::of(plan.scale)).await
}

/// The same in another size, whatever the plan's scale says.
///
/// # Errors
/// As for `seed`.
pub async fn seed_size(target: &Target, plan: &Plan, size: &Size) -> Result<Counts, Refusal> {
    reference::install_at(target, Some(plan.moment())).await?;
    let mut setup = Setup::begin(target).await?;
    refuse_filled(&mut setup).await?;
    prepare(&mut setup).await?;
    let mut book = Book::open(&mut setup, plan.seed, plan.moment()).await?;
    let places = places(&mut setup, plan, size).await?;
    book.begin(&mut setup, SECRETARIAT).await?;
    for place in &places {
        book.begin(&mut setup, place.id).await?;
    }
    let catalogue = Catalogue::invent(&mut setup, &mut book, plan, size, &places).await?;
    accessions(&mut book, plan, &places);
    let task = Task { plan, size, catalogue: &catalogue };
    let mut people = People::default();
    for place in &places {
        municipality::fill(&mut setup, &mut book, &task, &mut people, place).await?;
    }
    people.secretariat(&mut book);
    let written = book.close(&mut setup).await?;
    if plan.demo {
        setup.run("insert into schema_info (name, value) values ('demo', 'true')", Vec::new()).await?;
    }
    setup.commit().await?;
    Ok(counts(&written))
}

/// Invented rows among registered ones could never be told apart again.
async fn refuse_filled(setup: &mut Setup) -> Result<(), Refusal> {
    const FOUND: &str = "select (select count(*) from person) + (select count(*) from kle) \
         + (select count(*) from it_system) + (select count(*) from contract)";
    match setup.number(FOUND, Vec::new()).await? {
        0 => Ok(()),
        _ => Err(Refusal::NotEmpty),
    }
}

/// Pages that do not fit in memory would be written twice.
async fn prepare(setup: &mut Setup) -> Result<(), Refusal> {
    if matches!(setup, Setup::Sqlite(_)) {
        setup.run("pragma cache_size = -131072", Vec::new()).await?;
    }
    Ok(())
}

/// The municipalities, Ballerup first: where no login is given, the first person is taken.
async fn places(setup: &mut Setup, plan: &Plan, size: &Size) -> Result<Vec<Place>, Refusal> {
    let found = setup
        .texts(
            "select municipality_code || '|' || cast(id as text) from organisation \
             where municipality_code is not null and deleted_at is null",
        )
        .await?;
    let id_of = |code: &str| {
        found.iter().filter_map(|row| row.split_once('|')).find(|(known, _)| *known == code)?.1.parse::<i64>().ok()
    };
    let mut known: Vec<(i64, Municipality)> =
        reference::municipalities().filter_map(|facts| Some((id_of(facts.code)?, facts))).collect();
    known.sort_by_key(|(_, facts)| (facts.code != BALLERUP, facts.code));
    let usages = shares(plan, size.usages, &known);
    let contracts = shares(plan, size.contracts, &known);
    let quotas = usages.into_iter().zip(contracts).map(|(usages, contracts)| Quota { usages, contracts });
    Ok(known.into_iter().zip(quotas).map(|((id, facts), quota)| Place { id, facts, quota }).collect())
}

/// The total divided by the square root of the inhabitants: a large municipality has more
/// systems than a small one, but not as many times more as it has people. Adds up exactly.
fn shares(plan: &Plan, total: usize, places: &[(i64, Municipality)]) -> Vec<usize> {
    let weight = |place: &Municipality| match plan.one_municipality {
        true => usize::from(place.code == BALLERUP),
        false => usize::try_from(place.inhabitants.isqrt()).unwrap_or(0),
    };
    let sum: usize = places.iter().map(|(_, place)| weight(place)).sum();
    let mut until = 0;
    let ends = places.iter().map(|(_, place)| {
        until += weight(place);
        total * until / sum.max(1)
    });
    let ends: Vec<usize> = ends.collect();
    ends.iter().enumerate().map(|(at, end)| end - at.checked_sub(1).map_or(0, |before| ends[before])).collect()
}

/// About ninety municipalities are party to the agreement; one has not signed yet, one has
/// given notice, and the others have not been asked.
fn accessions(book: &mut Book, plan: &Plan, places: &[Place]) {
    let mut dice = Dice::new(plan.seed, 3);
    for (at, place) in places.iter().enumerate() {
        let days_ago = |days: i64| dates::earlier(plan.today, days);
        let standing = match place.facts.code {
            BALLERUP | GLADSAXE => Standing::InForce,
            _ => Standing::of(at),
        };
        let sent = days_ago(dice.between(300, 2_500));
        let date = |date: NaiveDate| Value::Date(date);
        let mut cells = vec![("member_id", Value::Ref(place.id)), ("agreement", Value::text(AGREEMENT))];
        match standing {
            Standing::NotAsked => continue,
            Standing::Sent => cells.push(("sent_on", date(days_ago(20)))),
            Standing::InForce | Standing::Leaving => {
                let signed = dates::later(sent, 25);
                cells.extend([
                    ("sent_on", date(sent)),
                    ("signed_on", date(signed)),
                    ("in_force_from", date(dates::later(signed, 10))),
                ]);
            }
        }
        if standing == Standing::Leaving {
            cells.extend([
                ("notice_on", date(days_ago(30))),
                ("leaves_on", date(dates::year_end_after_notice(days_ago(30)))),
            ]);
        }
        book.add(&ACCESSION, SECRETARIAT, &cells, None);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    InForce,
    Sent,
    Leaving,
    NotAsked,
}

impl Standing {
    /// By the place in the list, whose first is Ballerup.
    const fn of(at: usize) -> Self {
        match at {
            20 => Self::Sent,
            40 => Self::Leaving,
            15 | 33 | 52 | 68 | 77 | 91 => Self::NotAsked,
            _ => Self::InForce,
        }
    }
}

fn counts(written: &[(&'static str, u64)]) -> Counts {
    let of = |name: &str| written.iter().find(|(entity, _)| *entity == name).map_or(0, |(_, count)| *count);
    Counts {
        organisations: of("organisation"),
        units: of("org_unit"),
        people: of("person"),
        kle: of("kle"),
        systems: of("it_system"),
        interfaces: of("it_interface"),
        usages: of("system_usage"),
        contracts: of("contract"),
        lines: of("economy_line"),
        links: of("contract_system"),
        references: of("reference"),
    }
}
