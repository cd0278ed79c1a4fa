//! Two people's drafts over the same few contracts: both type, save, meet each other's changes,
//! decide, throw away, take back, do again and are killed, in any order. Through the program
//! itself, with its journal, on a real database.

use std::collections::{BTreeMap, BTreeSet};

use kitos::app::draft::{Drafts, FieldEdit, RecordKey, Side};
use kitos::app::layers::Layer;
use kitos::app::undo::Step;
use kitos::db::Db;
use kitos::model::request::{Outcome, Record, Request};
use kitos::model::value::{Cell, Value};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::support::registry::Registry;
use crate::support::story::Story;
use crate::support::world::{ANNA, World};

const PEOPLE: [&str; 2] = ["k151_karl", "k151_mona"];
const CONTRACTS: usize = 2;
const FIELDS: [&str; 3] = ["contract_ref", "contract_signer", "remark"];

/// What somebody does.
#[derive(Clone, Copy, Debug)]
enum Deed {
    /// A value that nobody has ever typed, into this field of this contract, over what the page
    /// showed when it was opened.
    Type(usize, usize),
    /// Opens both pages anew: drafts follow the records.
    Open,
    /// `Ctrl-s Enter`.
    Save,
    /// Decides the first clash, or all of them.
    Decide(Side),
    /// Throws the change of this field away.
    Discard(usize, usize),
    /// `u`, and yes where it asks.
    Back,
    /// `U`, and yes where it asks.
    Again,
    /// The program is killed and started again.
    Kill,
}

fn deed() -> impl Strategy<Value = (usize, Deed)> {
    let side = prop::sample::select(vec![Side::Mine, Side::Theirs, Side::Original]);
    let what = prop_oneof![
        8 => (0..CONTRACTS, 0..FIELDS.len()).prop_map(|(contract, field)| Deed::Type(contract, field)),
        5 => Just(Deed::Save),
        3 => side.prop_map(Deed::Decide),
        2 => Just(Deed::Open),
        2 => Just(Deed::Back),
        2 => Just(Deed::Again),
        1 => (0..CONTRACTS, 0..FIELDS.len()).prop_map(|(contract, field)| Deed::Discard(contract, field)),
        1 => Just(Deed::Kill),
    ];
    (0..PEOPLE.len(), what)
}

/// Contract and field.
type Place = (usize, usize);

/// One of the two, with the pages as they were when they were opened.
struct Person {
    story: Option<Story>,
    pages: Vec<Record>,
    /// What has been typed or chosen into a field, over which values knowingly: those that stood
    /// there when it was typed, and those that were decided against.
    known: BTreeMap<(Place, Value), BTreeSet<Option<String>>>,
}

impl Person {
    fn story(&mut self) -> &mut Story {
        self.story.as_mut().unwrap()
    }

    fn drafts(&self) -> &Drafts {
        &self.story.as_ref().unwrap().app.context.drafts
    }
}

struct Play<'a> {
    world: &'a World,
    db: &'a Db,
    ids: Vec<i64>,
    people: Vec<Person>,
    /// Who wrote what stands there.
    writer: BTreeMap<Place, usize>,
    typed: usize,
}

fn text(value: &Value) -> Option<String> {
    value.as_text().map(str::to_owned)
}

/// What is typed, by place; with what a colleague has saved there meanwhile.
fn edits(drafts: &Drafts, ids: &[i64]) -> BTreeMap<Place, FieldEdit> {
    let mut found = BTreeMap::new();
    for (contract, id) in ids.iter().enumerate() {
        let Some(draft) = drafts.get(&RecordKey::new("contract", *id)) else { continue };
        for (field, name) in FIELDS.iter().enumerate() {
            found.extend(draft.edits.get(*name).map(|edit| ((contract, field), edit.clone())));
        }
    }
    found
}

fn raw(drafts: &Drafts, ids: &[i64]) -> BTreeMap<Place, String> {
    edits(drafts, ids).into_iter().map(|(place, edit)| (place, edit.raw)).collect()
}

/// The states that the steps lead to.
fn states(steps: &[Step], ids: &[i64]) -> Vec<BTreeMap<Place, String>> {
    let drafts = steps.iter().filter_map(|step| match step {
        Step::Drafts(drafts) => Some(raw(drafts, ids)),
        _ => None,
    });
    drafts.collect()
}

impl<'a> Play<'a> {
    async fn new(world: &'a World, db: &'a Db, number: usize) -> Self {
        let mut ids = Vec::new();
        for place in 0..CONTRACTS {
            ids.push(world.contract(ANNA, &format!("Aftale {number} {place}"), 1).await);
        }
        let mut people = Vec::new();
        for login in PEOPLE {
            let story = Some(Story::begin(&world.registry, login).await);
            people.push(Person { story, pages: Vec::new(), known: BTreeMap::new() });
        }
        let mut play = Self { world, db, ids, people, writer: BTreeMap::new(), typed: 0 };
        for who in 0..PEOPLE.len() {
            play.open(who).await;
        }
        play
    }

    async fn records(&self) -> Vec<Record> {
        let mut records = Vec::new();
        for id in &self.ids {
            let request = Request::Record { entity: "contract", id: *id };
            let Ok(Outcome::Record(record)) = self.db.answer(&request).await else { panic!("no record") };
            records.push(*record);
        }
        records
    }

    fn stored(records: &[Record]) -> BTreeMap<Place, Option<String>> {
        let mut found = BTreeMap::new();
        for (contract, record) in records.iter().enumerate() {
            for (field, name) in FIELDS.iter().enumerate() {
                found.insert((contract, field), text(record.value(name)));
            }
        }
        found
    }

    async fn open(&mut self, who: usize) {
        let ids = self.ids.clone();
        let person = &mut self.people[who];
        let reads = |context: &mut kitos::app::context::Context| {
            ids.iter().for_each(|id| context.read_again("contract", *id));
        };
        person.story().does(reads).await;
        self.people[who].pages = self.records().await;
    }

    async fn type_(&mut self, who: usize, place: Place) {
        self.typed += 1;
        let words = format!("{} {}", PEOPLE[who], self.typed);
        let value = Value::text(words.clone());
        let (contract, field) = place;
        let person = &mut self.people[who];
        let base = person.pages[contract].clone();
        // What the page shows as stored: the draft's own record, or the one that was read.
        let draft = person.drafts().get(&RecordKey::new("contract", base.id));
        let edit = draft.and_then(|draft| draft.edits.get(FIELDS[field]));
        let shown = draft.map_or(&base, |draft| &draft.base).value(FIELDS[field]).clone();
        // Where a colleague's value has not been decided about, typing is no decision.
        let shown =
            edit.and_then(|edit| edit.theirs.as_ref().and(edit.original.clone())).map_or(shown, |cell| cell.value);
        person.known.entry((place, value.clone())).or_default().insert(text(&shown));
        let types = |context: &mut kitos::app::context::Context| {
            context.remember();
            context.drafts.set(&base, None, FIELDS[field], FieldEdit::of(Cell::new(value), words));
        };
        person.story().does(types).await;
    }

    async fn decide(&mut self, who: usize, side: Side) {
        let ids = self.ids.clone();
        let person = &mut self.people[who];
        let clash = edits(person.drafts(), &ids).into_iter().find(|(_, edit)| edit.theirs.is_some());
        let Some((place, edit)) = clash else { return };
        let theirs = text(&edit.theirs.unwrap_or_default().value);
        let chosen = match side {
            Side::Mine => edit.cell,
            Side::Theirs => None,
            Side::Original => edit.original,
        };
        if let Some(cell) = chosen {
            person.known.entry((place, cell.value)).or_default().insert(theirs);
        }
        let (contract, field) = place;
        let decides = |context: &mut kitos::app::context::Context| {
            context.remember();
            context.drafts.decide(&RecordKey::new("contract", ids[contract]), FIELDS[field], side);
        };
        person.story().does(decides).await;
    }

    async fn discard(&mut self, who: usize, (contract, field): Place) {
        let key = RecordKey::new("contract", self.ids[contract]);
        let discards = |context: &mut kitos::app::context::Context| {
            context.remember();
            context.drafts.forget_edit(&key, FIELDS[field]);
        };
        self.people[who].story().does(discards).await;
    }

    async fn save(&mut self, who: usize) {
        let story = self.people[who].story();
        story.press("Ctrl-s").await;
        if matches!(story.app.top(), Some(Layer::Review(_))) {
            story.press("Enter").await;
        }
        while story.app.layers.len() > 1 {
            story.press("Esc").await;
        }
    }

    async fn key(&mut self, who: usize, key: &str) {
        let story = self.people[who].story();
        story.press(key).await;
        if matches!(story.app.top(), Some(Layer::Confirm(_))) {
            story.press("Enter").await;
        }
    }

    /// All that was typed is there again, and all that could be taken back.
    async fn kill(&mut self, who: usize) {
        let ids = self.ids.clone();
        let person = &mut self.people[who];
        let story = person.story.take().unwrap();
        let all = |story: &Story| {
            let context = &story.app.context;
            (raw(&context.drafts, &ids), states(&context.undo, &ids), states(&context.redo, &ids))
        };
        let before = all(&story);
        let story = Story::again(&self.world.registry, PEOPLE[who], 80, 24, story.killed()).await;
        assert_eq!(all(&story), before, "after a kill");
        person.story = Some(story);
    }

    async fn take(&mut self, who: usize, deed: Deed) {
        let stored = Self::stored(&self.records().await);
        let typed = edits(self.people[who].drafts(), &self.ids);
        match deed {
            Deed::Type(contract, field) => self.type_(who, (contract, field)).await,
            Deed::Open => self.open(who).await,
            Deed::Save => self.save(who).await,
            Deed::Decide(side) => self.decide(who, side).await,
            Deed::Discard(contract, field) => self.discard(who, (contract, field)).await,
            Deed::Back => self.key(who, "u").await,
            Deed::Again => self.key(who, "U").await,
            Deed::Kill => self.kill(who).await,
        }
        let records = self.records().await;
        if matches!(deed, Deed::Save | Deed::Back | Deed::Again) {
            self.people[who].pages.clone_from(&records);
        }
        let now = Self::stored(&records);
        self.nothing_committed_is_lost(who, deed, &stored, &now);
        self.nothing_typed_disappears(who, deed, &typed, &now);
        self.back_and_again(who).await;
    }

    /// What was overwritten was known to whoever did it, or one's own and taken back.
    fn nothing_committed_is_lost(
        &mut self,
        who: usize,
        deed: Deed,
        before: &BTreeMap<Place, Option<String>>,
        now: &BTreeMap<Place, Option<String>>,
    ) {
        for (place, value) in now.iter().filter(|(place, value)| before[place] != **value) {
            let overwritten = &before[place];
            match deed {
                Deed::Save => {
                    let value = value.clone().map_or(Value::Null, Value::Text);
                    let known = self.people[who].known.get(&(*place, value.clone()));
                    let knew = known.is_some_and(|known| known.contains(overwritten));
                    assert!(knew, "{who} wrote {value:?} over {overwritten:?} in {place:?}, knowing of {known:?}");
                }
                Deed::Back | Deed::Again => {
                    let writer = self.writer.get(place);
                    assert!(
                        writer == Some(&who),
                        "{who} took back what {writer:?} wrote: {overwritten:?} in {place:?}"
                    );
                }
                _ => panic!("{deed:?} wrote {value:?}"),
            }
            self.writer.insert(*place, who);
        }
    }

    /// What was typed is still there, or saved, unless its owner did something about just that.
    fn nothing_typed_disappears(
        &self,
        who: usize,
        deed: Deed,
        before: &BTreeMap<Place, FieldEdit>,
        now: &BTreeMap<Place, Option<String>>,
    ) {
        let after = edits(self.people[who].drafts(), &self.ids);
        for (place, edit) in before {
            let about_it = match deed {
                Deed::Back | Deed::Again => true,
                Deed::Type(contract, field) | Deed::Discard(contract, field) => (contract, field) == *place,
                Deed::Decide(_) => edit.theirs.is_some(),
                Deed::Open | Deed::Save | Deed::Kill => false,
            };
            let there = after.get(place).is_some_and(|kept| kept.raw == edit.raw);
            let saved = edit.cell.as_ref().map(|cell| text(&cell.value)).as_ref() == Some(&now[place]);
            assert!(about_it || there || saved, "{deed:?} of {who} lost {:?} in {place:?}", edit.raw);
        }
    }

    /// Taking the last step back and doing it again changes nothing of what is typed, but what
    /// the newest record that is known says already.
    async fn back_and_again(&mut self, who: usize) {
        let ids = self.ids.clone();
        let story = self.people[who].story();
        let before = raw(&story.app.context.drafts, &ids);
        let last = states(&story.app.context.undo, &ids).pop();
        if !matches!(story.app.context.undo.last(), Some(Step::Drafts(_))) || last.as_ref() == Some(&before) {
            return;
        }
        story.press("u U").await;
        let after = raw(&story.app.context.drafts, &ids);
        let now = Self::stored(&self.records().await);
        for (place, text) in &before {
            let kept = after.get(place) == Some(text) || now[place].as_ref() == Some(text);
            assert!(kept, "back and again lost {text:?} in {place:?}");
        }
        assert!(after.iter().all(|(place, text)| before.get(place) == Some(text)), "{after:?} was {before:?}");
    }

    /// Whatever was typed can be saved in the end, one after the other.
    async fn ends(&mut self) {
        for who in 0..PEOPLE.len() {
            for _ in 0..20 {
                if self.people[who].drafts().is_empty() {
                    break;
                }
                self.take(who, Deed::Decide(Side::Mine)).await;
                self.take(who, Deed::Save).await;
            }
            assert!(self.people[who].drafts().is_empty(), "{who} cannot save");
        }
    }
}

async fn plays(registry: Registry, count: usize) {
    let world = World::new(registry).await;
    let ballerup = world.registry.municipality("0151").await;
    for login in PEOPLE {
        world.registry.person(ballerup, login, &["user", "contract_admin"]).await;
    }
    let db = world.db(ANNA).await;
    // The same cases every time, so that a change is judged by itself; KITOS_RANDOM=1 looks further.
    let mut runner = if std::env::var_os("KITOS_RANDOM").is_some() {
        TestRunner::new(Config::default())
    } else {
        TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha))
    };
    for number in 0..count {
        let deeds = prop::collection::vec(deed(), 10..40).new_tree(&mut runner).unwrap().current();
        println!("{deeds:?}");
        let mut play = Play::new(&world, &db, number).await;
        for (who, deed) in deeds {
            play.take(who, deed).await;
        }
        play.ends().await;
    }
}

#[tokio::test]
async fn two_peoples_drafts_lose_nothing_in_a_file() {
    plays(Registry::sqlite().await, 30).await;
}

#[tokio::test]
async fn two_peoples_drafts_lose_nothing_in_the_shared_registry() {
    plays(Registry::postgres().await, 6).await;
}
