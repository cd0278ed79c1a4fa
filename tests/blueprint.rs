//! Templates made by choosing: what a change takes with it, what is never offered, and that
//! whatever the form allows is a template that can be read again.

use kitos::model::condition::{Condition, Op, Operand};
use kitos::model::entities;
use kitos::model::entity::Entity;
use kitos::model::report::blueprint::{Blueprint, Note, Offered, Pick, Refused, Why};
use kitos::model::report::{Aggregate, Mark, ParamKind, Scope, Template, shipped};
use kitos::model::request::ColumnKind;
use kitos::model::value::Value;
use kitos::text::naming::OwnWords;
use proptest::prelude::*;

fn entity(name: &str) -> &'static Entity {
    entities::named(name).unwrap()
}

/// The list as it opens, with all of its columns.
fn of_list(name: &str, filter: &Condition, scope: Scope) -> Blueprint {
    let entity = entity(name);
    Blueprint::of_list(entity, entity.columns, filter, Some((entity.label, false)), scope, &OwnWords).unwrap().blueprint
}

fn contracts(scope: Scope) -> Blueprint {
    of_list("contract", &Condition::everything(), scope)
}

fn headings(blueprint: &Blueprint) -> Vec<&str> {
    blueprint.template().columns.iter().map(|column| column.heading.da.as_str()).collect()
}

fn groups(blueprint: &Blueprint) -> Vec<&str> {
    blueprint.template().group.iter().map(|path| path.text.as_str()).collect()
}

/// The first line that holds these words, as somebody who types them finds it.
fn find(offered: &[Offered], words: &str) -> Offered {
    let words = words.to_lowercase();
    let found = offered.iter().find(|offered| offered.words.da.to_lowercase().contains(&words));
    found.unwrap_or_else(|| panic!("nothing is called {words:?}")).clone()
}

fn group_by(blueprint: &Blueprint, words: &str, at: usize) -> (Blueprint, Vec<Note>) {
    let made = blueprint.add_group(&find(&blueprint.offered_groups(&OwnWords), words).pick, at, &OwnWords).unwrap();
    (made.blueprint, made.notes)
}

fn add(blueprint: &Blueprint, words: &str, at: usize) -> Result<Blueprint, Refused> {
    let pick = find(&blueprint.offered(&OwnWords), words).pick;
    blueprint.add_column(&pick, at, &OwnWords).map(|made| made.blueprint)
}

#[test]
fn a_list_becomes_a_template_of_its_columns_filter_and_order() {
    let filter = Condition::All(vec![
        Condition::is("is_valid", Value::Bool(true)),
        Condition::test("valid_to", Op::AtMost, Operand::Today(90)),
        Condition::Text("kmd".to_owned()),
    ]);
    let contract = entity("contract");
    let order = Some(("valid_to", true));
    let made = Blueprint::of_list(contract, contract.columns, &filter, order, Scope::Local, &OwnWords).unwrap();
    assert_eq!(made.notes, [Note::LeftFilter(Condition::Text("kmd".to_owned()), Why::Unsayable)]);
    let text = made.blueprint.to_toml();
    assert_eq!(headings(&made.blueprint), ["Navn", "Syn", "Leverandør", "Udløber", "Opsig senest", "Drift/år"]);
    assert!(
        text.starts_with("code = \"kontrakter\"\nversion = 1\ncategory = \"it-contract\"\nscope = \"local\"\n"),
        "{text}"
    );
    assert!(text.contains("[[filter]]\nfield = \"valid_to\"\nat_most = { today = 90 }\n"), "{text}");
    assert!(text.contains("[[sort]]\nby = \"valid_to\"\ndescending = true\n"), "{text}");
    assert!(text.contains("value = \"supplier_id.name\"\n"), "{text}");
}

/// The promise of the module: price per inhabitant per system, by size class.
#[test]
fn the_benchmark_is_five_choices_from_the_contracts() {
    let anonymous = contracts(Scope::Local).with_scope(Scope::SharedAnonymous, &OwnWords).unwrap();
    assert!(anonymous.notes.iter().any(|note| matches!(note, Note::GroupedBy(_))), "{:?}", anonymous.notes);
    let named = Note::LeftColumn(
        kitos::model::report::Words { da: "IT kontraktnavn".to_owned(), en: "IT contract name".to_owned() },
        Why::Identifies,
    );
    assert!(anonymous.notes.contains(&named), "{:?}", anonymous.notes);
    let (by_system, notes) = group_by(&anonymous.blueprint, "katalogsys", 0);
    assert_eq!(notes, [Note::RowsOf("contract_system"), Note::OneSystem]);
    assert_eq!(groups(&by_system), ["system_id", "organisation.size_class"]);
    assert_eq!(by_system.template().min_municipalities, 3);
    let benchmark = add(&by_system, "indbygger", 3).unwrap();
    assert_eq!(
        headings(&benchmark),
        ["Katalogsystem", "Størrelse", "Kommuner", "Drift/år pr. indbygger, median", "Drift/år, median"]
    );
    let per = &benchmark.template().columns[3];
    assert_eq!(per.aggregate, Some(Aggregate::Median));
    assert_eq!(per.path().unwrap().text, "contract_id.operation_total");
    assert_eq!(per.per.as_ref().unwrap().text, "organisation.inhabitants");
    assert_eq!(benchmark.template().words.da, "Drift/år pr. indbygger efter Katalogsystem, Størrelse");
}

#[test]
fn groups_stand_in_front_and_amounts_are_added_up() {
    let (grouped, _) = group_by(&contracts(Scope::Local), "leverandør", 0);
    assert_eq!(headings(&grouped), ["Leverandør", "Udløber, første", "Opsig senest, første", "Drift/år"]);
    let price = &grouped.template().columns[3];
    assert_eq!((price.aggregate, price.total), (Some(Aggregate::Sum), true));
    // Not grouped any more, every contract stands there again with its own amount.
    let again = grouped.remove_group(0, &OwnWords).unwrap().blueprint;
    assert_eq!(headings(&again), ["Leverandør", "Udløber", "Opsig senest", "Drift/år"]);
    assert_eq!(again.template().columns[3].aggregate, None);
    assert_eq!(grouped.remove_column(0, &OwnWords), Err(Refused::ShowsGroup));
}

#[test]
fn what_never_leaves_is_listed_last_with_the_rule() {
    let offered = contracts(Scope::SharedIdentified).offered(&OwnWords);
    let first_refused = offered.iter().position(|offered| offered.refused.is_some()).unwrap();
    assert!(offered[first_refused..].iter().all(|offered| offered.refused.is_some()));
    let remark = find(&offered, "bemærkning");
    assert_eq!((remark.mark, remark.refused), (Mark::Never, Some(Why::Never(kitos::model::share::Share::Note))));
    assert_eq!(find(&offered, "kontraktunderskriver").refused, Some(Why::Never(kitos::model::share::Share::Person)));
    // An amount is of the contract, or says that it is of a line.
    let mut amounts: Vec<&str> =
        offered.iter().filter(|one| one.kind == ColumnKind::Money).map(|one| one.words.da.as_str()).collect();
    let count = amounts.len();
    amounts.sort_unstable();
    amounts.dedup();
    assert_eq!(amounts.len(), count, "{amounts:?}");
    assert!(amounts.contains(&"Betalingslinjer: Drift/år"), "{amounts:?}");
    assert_eq!(find(&offered, "drift/år").mark, Mark::MayBeHidden);
    assert!(offered.iter().filter(|offered| offered.mark == Mark::Never).all(|offered| offered.refused.is_some()));
    let contracts = contracts(Scope::SharedIdentified);
    assert_eq!(contracts.add_column(&remark.pick, 0, &OwnWords), Err(Refused::Rule(remark.refused.unwrap())));
}

#[test]
fn a_filter_that_the_scope_may_not_use_is_left_out_with_the_reason() {
    let filter = Condition::All(vec![
        Condition::is("life_cycle", Value::text("operational")),
        Condition::is("sensitivity", Value::text("criminal")),
        Condition::is("name", Value::text("Sbsys")),
    ]);
    let made = of_list("system_usage", &filter, Scope::Local).with_scope(Scope::SharedIdentified, &OwnWords).unwrap();
    assert_eq!(made.blueprint.filters().0, [Condition::is("life_cycle", Value::text("operational"))]);
    let left: Vec<&Note> = made.notes.iter().filter(|note| matches!(note, Note::LeftFilter(..))).collect();
    assert!(
        matches!(left.as_slice(), [Note::LeftFilter(_, Why::Never(_)), Note::LeftFilter(_, Why::FixedText)]),
        "{left:?}"
    );
}

#[test]
fn the_filter_of_a_report_on_the_rows_between_is_still_the_lists() {
    let valid = Condition::is("is_valid", Value::Bool(true));
    let (by_system, _) = group_by(&of_list("contract", &valid, Scope::Local), "katalogsys", 0);
    assert_eq!(by_system.about(), (Some("contract_id"), entity("contract")));
    let (own, other) = by_system.filters();
    assert_eq!(own, [valid, Condition::is("system_count", Value::Int(1))]);
    assert_eq!(other, []);
    let changed = by_system.with_filter(vec![Condition::missing("terminated_at")], &OwnWords).unwrap().blueprint;
    assert!(
        changed.to_toml().contains("field = \"contract_id.terminated_at\"\nmissing = true\n"),
        "{}",
        changed.to_toml()
    );
}

#[test]
fn typed_words_stay_and_derived_ones_follow() {
    let named = contracts(Scope::Local).with_name("Vores dyre aftaler", &OwnWords).unwrap().blueprint;
    assert_eq!(named.template().code, "vores-dyre-aftaler");
    let headed = named.with_heading(5, "da", "Pris", &OwnWords).unwrap().blueprint;
    let (grouped, _) = group_by(&headed, "leverandør", 0);
    assert_eq!(grouped.template().words.da, "Vores dyre aftaler");
    assert_eq!(headings(&grouped).last(), Some(&"Pris"));
    assert_eq!(grouped.template().columns.last().unwrap().heading.en, "Oper./year");
}

fn params(blueprint: &Blueprint) -> Vec<(&str, ParamKind, Option<&str>)> {
    blueprint
        .template()
        .params
        .iter()
        .map(|param| (param.name.as_str(), param.kind, param.default.as_deref()))
        .collect()
}

fn add_parameter(blueprint: &Blueprint, words: &str) -> Result<Blueprint, Refused> {
    let pick = find(&blueprint.offered_parameters(&OwnWords), words).pick;
    blueprint.add_parameter(&pick, 9, &OwnWords).map(|made| made.blueprint)
}

#[test]
fn what_kind_a_parameter_is_of_follows_from_its_field() {
    let shared = contracts(Scope::SharedIdentified);
    let shared = add_parameter(&shared, "leverandør").unwrap();
    let shared = add_parameter(&shared, "kommune").unwrap();
    let shared = add_parameter(&shared, "kommune: størrelse").unwrap();
    let shared = add_parameter(&shared, "genanskaffelsesplan, år").unwrap();
    let expected = [
        ("supplier", ParamKind::Text, None),
        ("organisation", ParamKind::Municipalities, None),
        ("size_class", ParamKind::Choice, None),
        ("procurement_year", ParamKind::Int, None),
    ];
    assert_eq!(params(&shared), expected);
    assert_eq!(shared.template().params[2].label.da, "Størrelse");
    assert_eq!(add_parameter(&shared, "leverandør"), Err(Refused::Parameter));
    // Another kind, and the values of a list: the first, then the next, after the last none again.
    let one = shared.next_parameter(1, &OwnWords).unwrap().blueprint;
    assert_eq!(params(&one)[1].1, ParamKind::Text);
    let mut defaults = Vec::new();
    let mut turned = shared.clone();
    for _ in 0..5 {
        turned = turned.next_parameter(2, &OwnWords).unwrap().blueprint;
        defaults.push(params(&turned)[2].2.map(str::to_owned));
    }
    let expected = [Some("small"), Some("medium"), Some("large"), Some("very_large"), None];
    assert_eq!(defaults, expected.map(|code| code.map(str::to_owned)));
    // Of tasks, what their numbers begin with.
    let tasks = of_list("kle", &Condition::everything(), Scope::Local);
    let tasks = add_parameter(&tasks, "kle id").unwrap();
    assert_eq!(params(&tasks), [("number", ParamKind::Prefix, None)]);
}

#[test]
fn an_anonymous_template_keeps_closed_lists_with_a_default() {
    let shared = contracts(Scope::SharedIdentified);
    let shared = ["leverandør", "kommune", "kommune: størrelse"]
        .iter()
        .fold(shared, |blueprint, words| add_parameter(&blueprint, words).unwrap());
    let made = shared.with_scope(Scope::SharedAnonymous, &OwnWords).unwrap();
    assert_eq!(params(&made.blueprint), [("size_class", ParamKind::Choice, Some("small"))]);
    let left: Vec<Why> = made
        .notes
        .iter()
        .filter_map(|note| match note {
            Note::LeftParameter(_, why) => Some(*why),
            _ => None,
        })
        .collect();
    assert_eq!(left, [Why::OpenParameter, Why::ComparisonGroup]);
    let offered = made.blueprint.offered_parameters(&OwnWords);
    let why = |words: &str| offered.iter().find(|offered| offered.words.da == words).unwrap().refused;
    assert_eq!((why("Kommune"), why("Leverandør")), (Some(Why::ComparisonGroup), Some(Why::OpenParameter)));
    assert_eq!(why("Kontraktunderskriver"), Some(Why::Never(kitos::model::share::Share::Person)));
    // After the last value comes the first again: a run is of one value in any case.
    let mut turned = made.blueprint;
    for expected in ["medium", "large", "very_large", "small"] {
        turned = turned.next_parameter(0, &OwnWords).unwrap().blueprint;
        assert_eq!(params(&turned)[0].2, Some(expected));
    }
}

#[test]
fn every_shipped_template_without_windows_opens_in_the_form_unchanged() {
    for template in shipped() {
        let opened = Blueprint::from_template(template);
        assert_eq!(opened.is_none(), template.overlap.is_some(), "{}", template.code);
        let Some(opened) = opened else { continue };
        assert_eq!(
            Template { source: String::new(), ..opened.template().clone() },
            Template { source: String::new(), ..template.clone() }
        );
        // A change of nothing changes nothing.
        let same =
            opened.with_scope(template.scope, &OwnWords).unwrap_or_else(|why| panic!("{}: {why:?}", template.code));
        assert_eq!(same.blueprint, opened, "{}: {:?}", template.code, same.notes);
    }
}

/// What somebody does in the form, by place in what is there.
#[derive(Clone, Debug)]
enum Do {
    Column(usize, usize),
    Group(usize, usize),
    RemoveColumn(usize),
    RemoveGroup(usize),
    MoveColumn(usize, usize),
    MoveGroup(usize, usize),
    Shape(usize),
    Heading(usize, String),
    Name(String),
    Scope(usize),
    Minimum(i64),
    Sort(usize),
    Chart,
    Filter(usize),
    Parameter(usize, usize),
    RemoveParameter(usize),
    NextParameter(usize),
    MoveParameter(usize, usize),
    Label(usize, String),
}

fn doing() -> impl Strategy<Value = Do> {
    let some = || 0..400_usize;
    let few = || 0..8_usize;
    prop_oneof![
        4 => (some(), few()).prop_map(|(pick, at)| Do::Column(pick, at)),
        3 => (some(), few()).prop_map(|(pick, at)| Do::Group(pick, at)),
        1 => few().prop_map(Do::RemoveColumn),
        1 => few().prop_map(Do::RemoveGroup),
        1 => (few(), few()).prop_map(|(at, to)| Do::MoveColumn(at, to)),
        1 => (few(), few()).prop_map(|(at, to)| Do::MoveGroup(at, to)),
        3 => few().prop_map(Do::Shape),
        1 => (few(), "[ -~æøå\"\\\\]{0,12}").prop_map(|(at, text)| Do::Heading(at, text)),
        1 => "\\PC{0,90}".prop_map(Do::Name),
        2 => few().prop_map(Do::Scope),
        1 => (-1..9_i64).prop_map(Do::Minimum),
        1 => few().prop_map(Do::Sort),
        1 => Just(Do::Chart),
        1 => few().prop_map(Do::Filter),
        3 => (some(), few()).prop_map(|(pick, at)| Do::Parameter(pick, at)),
        1 => few().prop_map(Do::RemoveParameter),
        1 => few().prop_map(Do::NextParameter),
        1 => (few(), few()).prop_map(|(at, to)| Do::MoveParameter(at, to)),
        1 => (few(), "[ -~æøå\"\\\\]{0,12}").prop_map(|(at, text)| Do::Label(at, text)),
    ]
}

fn picked(offered: &[Offered], number: usize) -> Pick {
    // What is likely is chosen often, what is refused now and then.
    let likely = offered.iter().take(40 + number % 7).count().max(1);
    offered[number % if number.is_multiple_of(3) { offered.len() } else { likely }].pick.clone()
}

fn filters(entity: &Entity) -> Vec<Vec<Condition>> {
    let known = |name: &str| entity.field(name).is_some();
    let all = [
        vec![Condition::missing(entity.fields[0].name)],
        vec![Condition::Text("x".to_owned()), Condition::missing(entity.label).negated()],
        vec![Condition::is("visibility", Value::text("local")), Condition::is("is_valid", Value::Bool(false))],
        vec![Condition::Any(vec![
            Condition::test("valid_to", Op::AtMost, Operand::Today(90)),
            Condition::missing("remark").negated(),
        ])],
        vec![Condition::test("valid_to", Op::Less, Operand::Field("valid_from".to_owned()))],
    ];
    let names = |part: &Condition| format!("{part:?}");
    let fits = |parts: &Vec<Condition>| {
        ["visibility", "is_valid", "valid_to", "remark", "valid_from"]
            .iter()
            .all(|name| known(name) || !parts.iter().any(|part| names(part).contains(name)))
    };
    all.into_iter().filter(fits).collect()
}

fn done(blueprint: &Blueprint, step: &Do) -> Result<Blueprint, Refused> {
    let words = &OwnWords;
    let made = match step {
        Do::Column(pick, at) => blueprint.add_column(&picked(&blueprint.offered(words), *pick), *at, words),
        Do::Group(pick, at) => blueprint.add_group(&picked(&blueprint.offered_groups(words), *pick), *at, words),
        Do::RemoveColumn(at) => blueprint.remove_column(*at, words),
        Do::RemoveGroup(at) => blueprint.remove_group(*at, words),
        Do::MoveColumn(at, to) => blueprint.move_column(*at, *to, words),
        Do::MoveGroup(at, to) => blueprint.move_group(*at, *to, words),
        Do::Shape(at) => blueprint.next_shape(*at, words),
        Do::Heading(at, text) => blueprint.with_heading(*at, "da", text, words),
        Do::Name(text) => blueprint.with_name(text, words),
        Do::Scope(number) => {
            let scopes = blueprint.scopes();
            blueprint.with_scope(scopes[number % scopes.len()], words)
        }
        Do::Minimum(number) => blueprint.with_minimum(*number, words),
        Do::Sort(at) => blueprint.sorted_by(*at, words),
        Do::Chart => blueprint.next_chart(words),
        Do::Parameter(pick, at) => {
            let offered = blueprint.offered_parameters(words);
            if offered.is_empty() {
                return Ok(blueprint.clone());
            }
            blueprint.add_parameter(&picked(&offered, *pick), *at, words)
        }
        Do::RemoveParameter(at) => blueprint.remove_parameter(*at, words),
        Do::NextParameter(at) => blueprint.next_parameter(*at, words),
        Do::MoveParameter(at, to) => blueprint.move_parameter(*at, *to, words),
        Do::Label(at, text) => blueprint.with_label(*at, "da", text, words),
        Do::Filter(number) => {
            let some = filters(blueprint.about().1);
            blueprint.with_filter(some[number % some.len()].clone(), words)
        }
    };
    made.map(|made| made.blueprint)
}

/// A refusal that a person is told in words; any other means that the form offered too much.
fn told(refused: &Refused) -> bool {
    use kitos::model::report::TemplateError;
    !matches!(refused, Refused::Check(error) if !matches!(error, TemplateError::TooMany { .. }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_the_form_allows_is_a_template(
        list in 0..entities::ALL.len(),
        steps in prop::collection::vec(doing(), 1..14),
    ) {
        let mut blueprint = of_list(entities::ALL[list].name, &Condition::everything(), Scope::Local);
        for step in &steps {
            match done(&blueprint, step) {
                Ok(next) => blueprint = next,
                Err(refused) => prop_assert!(told(&refused), "{step:?}: {refused:?}\n{}", blueprint.to_toml()),
            }
            let read = Template::parse(blueprint.to_toml());
            prop_assert!(read.is_ok(), "{step:?}: {read:?}\n{}", blueprint.to_toml());
            prop_assert_eq!(Blueprint::from_template(&read.unwrap()), Some(blueprint.clone()));
        }
    }
}
