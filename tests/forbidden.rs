//! What must never leave a municipality is refused wherever a template can name it: every such
//! field of every entity, in every place; and no template that a careless or a hostile hand has
//! changed becomes SQL that names one.

use std::collections::BTreeSet;

use kitos::db::report::compile;
use kitos::model::entities;
use kitos::model::entity::{Entity, Field};
use kitos::model::report::{Template, TemplateError, shipped};
use kitos::model::share::Share;
use proptest::prelude::*;

use crate::reports::known_words;

const SHARE_LAYER: [&str; 12] = [
    "contract",
    "contract_system",
    "economy_line",
    "it_interface",
    "it_system",
    "it_system_kle",
    "kle",
    "option_value",
    "org_unit",
    "organisation",
    "system_usage",
    "usage_kle",
];
const SCOPES: [&str; 2] = ["shared-identified", "shared-anonymous"];
const WORDS: &str =
    "[name]\nda = \"n\"\nen = \"n\"\n[description]\nda = \"d\"\nen = \"d\"\n[audience]\nda = \"a\"\nen = \"a\"\n";

fn in_layer(name: &str) -> Option<&'static Entity> {
    SHARE_LAYER.contains(&name).then(|| entities::named(name).unwrap())
}

/// A field that must not be named, as a path from a base that a shared template may have.
struct Never {
    base: &'static Entity,
    path: String,
    entity: &'static Entity,
    field: &'static Field,
}

/// Every field that may not leave: of the base itself, and one link away.
fn never() -> Vec<Never> {
    let mut found = Vec::new();
    for base in SHARE_LAYER.map(|name| entities::named(name).unwrap()) {
        for field in base.fields {
            if !field.share.may_leave() {
                found.push(Never { base, path: field.name.to_owned(), entity: base, field });
                continue;
            }
            let Some(target) = entities::target(base, field).and_then(|(target, _)| in_layer(target.name)) else {
                continue;
            };
            for further in target.fields.iter().filter(|further| !further.share.may_leave()) {
                let path = format!("{}.{}", field.name, further.name);
                found.push(Never { base, path, entity: target, field: further });
            }
        }
    }
    found
}

fn written(scope: &str, base: &str, parts: &str) -> String {
    format!("code = \"t\"\nversion = 1\ncategory = \"other\"\nscope = \"{scope}\"\nbase = \"{base}\"\n{parts}\n{WORDS}")
}

fn column(value: &str, kind: &str, more: &str) -> String {
    format!("{{ code = \"c\", heading = {{ da = \"k\", en = \"k\" }}, kind = \"{kind}\", value = \"{value}\"{more} }}")
}

/// Every place in which a template names a field, with this path in it.
fn places(base: &Entity, path: &str) -> Vec<(String, String)> {
    let safe = base.fields.iter().find(|field| field.share.may_leave()).unwrap().name;
    let plain = format!("column = [{}]", column(safe, "text", ""));
    let of_column = "column \"c\"".to_owned();
    let mut places = vec![
        (of_column.clone(), format!("column = [{}]", column(path, "text", ""))),
        (
            of_column.clone(),
            format!(
                "column = [{}]\nchart = {{ kind = \"bars\", label = \"c\", values = [\"c\"] }}",
                column(path, "int", "")
            ),
        ),
        (
            of_column.clone(),
            format!(
                "group = [\"{safe}\"]\ncolumn = [{}]",
                column(safe, "int", &format!(", per = \"{path}\", aggregate = \"sum\""))
            ),
        ),
        (
            of_column.clone(),
            format!(
                "group = [\"{safe}\"]\ncolumn = [{}]",
                column(safe, "int", &format!(", plus = [{{ value = \"{path}\" }}], aggregate = \"sum\""))
            ),
        ),
        ("group".to_owned(), format!("{plain}\ngroup = [\"{path}\"]")),
        ("sort".to_owned(), format!("{plain}\nsort = [{{ by = \"{path}\" }}]")),
        (
            "overlap".to_owned(),
            format!("{plain}\ngroup = [\"{safe}\"]\noverlap = {{ from = \"{path}\", to = \"{path}\" }}"),
        ),
    ];
    for aggregate in [
        "count",
        "count-yes",
        "count-no",
        "count-distinct",
        "municipalities",
        "sum",
        "min",
        "max",
        "avg",
        "median",
        "list",
        "share",
    ] {
        let more = format!(", aggregate = \"{aggregate}\"");
        places.push((of_column.clone(), format!("group = [\"{safe}\"]\ncolumn = [{}]", column(path, "int", &more))));
        let more = format!(", aggregate = \"{aggregate}\", is = \"yes\"");
        places.push((of_column.clone(), format!("group = [\"{safe}\"]\ncolumn = [{}]", column(path, "int", &more))));
    }
    for kind in ["text", "int", "choice", "prefix"] {
        let param = format!(
            "{{ name = \"p\", kind = \"{kind}\", label = {{ da = \"p\", en = \"p\" }}, field = \"{path}\", default = \"x\" }}"
        );
        places.push(("parameter \"p\"".to_owned(), format!("{plain}\nparam = [{param}]")));
    }
    let test = format!("{{ field = \"{path}\", missing = true }}");
    for filter in [
        test.clone(),
        format!("{{ field = \"{path}\", is = \"x\" }}"),
        format!("{{ any = [{test}] }}"),
        format!("{{ all = [{test}] }}"),
        format!("{{ not = {{ any = [{test}] }} }}"),
    ] {
        places.push(("filter".to_owned(), format!("{plain}\nfilter = [{filter}]")));
    }
    places
}

#[test]
fn every_field_that_may_not_leave_is_refused_in_every_place() {
    let never = never();
    let classes: BTreeSet<&str> = never.iter().map(|never| never.field.share.code()).collect();
    assert!(classes.contains("note") && classes.contains("person") && classes.contains("internal"), "{classes:?}");
    let mut refused = 0;
    for Never { base, path, entity, field } in &never {
        for (place, parts) in places(base, path) {
            for scope in SCOPES {
                let text = written(scope, base.name, &parts);
                let faults = Template::check(&text).expect_err(&text);
                let expected = TemplateError::NeverShared {
                    place: place.clone(),
                    entity: entity.name.to_owned(),
                    field: field.name.to_owned(),
                    class: field.share,
                };
                let fault =
                    faults.iter().find(|fault| fault.error == expected).unwrap_or_else(|| panic!("{text}\n{faults:?}"));
                assert!(
                    text.lines().nth(fault.line - 1).is_some_and(|line| line.contains(field.name)),
                    "{text}\n{fault:?}"
                );
                refused += 1;
            }
        }
    }
    assert!(refused > 5_000, "only {refused} were tried");
}

/// What comes to the row from elsewhere: `exists` names the entity, the link and the tests.
#[test]
fn nor_may_another_relation_bring_it() {
    for base in SHARE_LAYER.map(|name| entities::named(name).unwrap()) {
        let safe = base.fields.iter().find(|field| field.share.may_leave()).unwrap().name;
        let plain = format!("column = [{}]", column(safe, "text", ""));
        for other in entities::ALL {
            for via in other
                .fields
                .iter()
                .filter(|via| entities::target(other, via).is_some_and(|(to, _)| to.name == base.name))
            {
                let exists = |more: &str| {
                    let filter = format!("filter = [{{ exists = \"{}\", via = \"{}\"{more} }}]", other.name, via.name);
                    Template::parse(&written("shared-identified", base.name, &format!("{plain}\n{filter}")))
                };
                if in_layer(other.name).is_none() {
                    assert!(
                        matches!(exists(""), Err(TemplateError::NotInShareLayer { .. })),
                        "{} {}",
                        other.name,
                        via.name
                    );
                    continue;
                }
                if !via.share.may_leave() {
                    assert!(
                        matches!(exists(""), Err(TemplateError::NeverShared { .. })),
                        "{} {}",
                        other.name,
                        via.name
                    );
                    continue;
                }
                for field in other.fields.iter().filter(|field| !field.share.may_leave()) {
                    let found = exists(&format!(", matching = [{{ field = \"{}\", missing = true }}]", field.name));
                    assert!(
                        matches!(&found, Err(TemplateError::NeverShared { field: named, .. }) if named == field.name),
                        "{found:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn nothing_outside_the_share_layer_is_a_base() {
    for entity in entities::ALL.iter().filter(|entity| in_layer(entity.name).is_none()) {
        let parts = format!("column = [{}]", column(entity.fields[0].name, "text", ""));
        let refused = Template::parse(&written("shared-identified", entity.name, &parts));
        assert!(matches!(refused, Err(TemplateError::NotInShareLayer { .. })), "{}: {refused:?}", entity.name);
    }
}

/// The names that only what never leaves has.
fn forbidden_names() -> BTreeSet<&'static str> {
    let fields = || entities::ALL.iter().flat_map(|entity| entity.fields);
    let open: BTreeSet<&str> = fields().filter(|field| field.share.may_leave()).map(|field| field.name).collect();
    let hidden =
        fields().filter(|field| matches!(field.share, Share::Note | Share::Person | Share::Project | Share::Internal));
    hidden.map(|field| field.name).filter(|name| !open.contains(name)).collect()
}

/// A shipped template in which a word, a line or a letter has been changed.
fn fuzzed() -> impl Strategy<Value = String> {
    let names: Vec<&'static str> =
        entities::ALL.iter().flat_map(|entity| entity.fields).map(|field| field.name).collect();
    let change =
        (0..4usize, any::<prop::sample::Index>(), any::<prop::sample::Index>(), proptest::sample::select(names));
    (any::<prop::sample::Index>(), proptest::collection::vec(change, 1..5)).prop_map(|(which, changes)| {
        let mut text = which.get(shipped()).source.clone();
        for (kind, place, other, name) in changes {
            text = altered(&text, kind, place, other, name);
        }
        text
    })
}

fn altered(text: &str, kind: usize, place: prop::sample::Index, other: prop::sample::Index, name: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = place.index(lines.len());
    match kind {
        // The first word in quotes becomes another field, alone or behind a link.
        0 | 1 => {
            let line = lines[at].clone();
            if let Some((head, (old, tail))) =
                line.split_once('"').and_then(|(head, rest)| Some((head, rest.split_once('"')?)))
            {
                let new = if kind == 0 {
                    name.to_owned()
                } else {
                    format!("{}.{name}", old.split('.').next().unwrap_or_default())
                };
                lines[at] = format!("{head}\"{new}\"{tail}");
            }
        }
        2 => {
            let line = lines[other.index(lines.len())].clone();
            lines.insert(at, line);
        }
        _ => lines[at] = lines[at].replace("\"local\"", "\"shared-identified\""),
    }
    lines.join("\n")
}

#[test]
fn what_is_accepted_after_any_change_names_nothing_forbidden() {
    let forbidden = forbidden_names();
    assert!(forbidden.contains("remark") && forbidden.contains("contract_signer") && forbidden.contains("person_id"));
    let words = known_words();
    let accepted = std::cell::Cell::new(0);
    let config = ProptestConfig { cases: 6_000, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(text in fuzzed())| {
        let Ok(template) = Template::parse(&text) else { return Ok(()) };
        if !template.scope.is_shared() {
            return Ok(());
        }
        accepted.set(accepted.get() + 1);
        let compiled = compile(&template).text;
        for word in compiled.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_') {
            let number = word.chars().all(|letter| letter.is_ascii_digit());
            prop_assert!(number || word.len() <= 1 || words.iter().any(|known| known == word), "{word}\n{text}");
            prop_assert!(!forbidden.contains(word), "{word}\n{text}");
        }
        prop_assert!(!compiled.contains([';', '\'', '\\', '"']) && !compiled.contains("--") && !compiled.contains("/*"));
    });
    assert!(accepted.get() > 200, "only {} were accepted", accepted.get());
}
