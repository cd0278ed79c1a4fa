//! What somebody writing a template is told: every fault on its line, and what may leave.

use kitos::model::report::{Mark, Template, TemplateError, marks, shipped};
use kitos::text::{Lang, Texts};

use crate::support::template;

const HEAD: &str = r#"code = "t"
version = 1
category = "it-contract"
scope = "shared-identified"
base = "contract"

[name]
da = "n"
en = "n"
[description]
da = "d"
en = "d"
[audience]
da = "a"
en = "a"
"#;

fn column(code: &str, kind: &str, rest: &str) -> String {
    template::column(code, ["k", "k"], kind, rest)
}

/// The lines of the faults of this template, after its head of 15 lines, with what they say.
fn faults(parts: &str) -> Vec<(usize, String)> {
    let Err(faults) = Template::check(&format!("{HEAD}{parts}")) else { return Vec::new() };
    faults.into_iter().map(|fault| (fault.line - HEAD.lines().count(), fault.error.to_string())).collect()
}

#[test]
fn every_fault_is_told_on_the_line_of_the_name() {
    let parts = [
        column("supplier", "text", "value = \"suplier_id.name\""),
        column("remark", "text", "value = \"remark\""),
        column("end", "date", "value = \"effective_end\""),
        "[[filter]]\nfield = \"is_valid\"\nis = true\n".to_owned(),
        "[[filter]]\nany = [\n  { field = \"valid_to\", missing = true },\n  { field = \"contract_signer\", missing = true },\n]\n".to_owned(),
        "[[sort]]\nby = \"endd\"\n".to_owned(),
    ]
    .concat();
    let found = faults(&parts);
    let expected = [
        (5, "column \"supplier\": contract has no field \"suplier_id\"; did you mean \"supplier_id\"?"),
        (10, "column \"remark\": contract.remark is of the class note; remarks and notes are never shared"),
        (22, "filter: contract.contract_signer is of the class person; persons are never shared"),
        (25, "sort: contract has no field \"endd\"; did you mean \"name\"?"),
    ];
    assert_eq!(found, expected.map(|(line, text)| (line, text.to_owned())));
}

#[test]
fn broken_toml_is_told_on_its_line() {
    let found = faults("[[column]]\ncode = \"c\"\nhedding = 1\n");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, 3, "{found:?}");
    assert!(found[0].1.contains("hedding"), "{found:?}");
    assert_eq!(faults("[[column]]\ncode = \"c\n")[0].0, 2);
}

/// What somebody typing gets wrong, the character that it is told at, and the words for it: none
/// are of the reader of TOML, whose sentences are English and may change with its version.
#[test]
fn slips_of_the_pen_are_told_in_words_of_our_own() {
    let golden = [
        ("code = \"c\n", 10, "Anførselstegnet er ikke lukket."),
        ("code = 'c\n", 10, "Anførselstegnet er ikke lukket."),
        ("code \"c\"\n", 6, "Her mangler et lighedstegn: navn = værdi."),
        ("code: \"c\"\n", 7, "Her mangler et lighedstegn: navn = værdi."),
        ("code\n", 5, "Her mangler et lighedstegn: navn = værdi."),
        ("code =\n", 7, "Her mangler værdien."),
        ("code = æble\n", 8, "Tekst skal stå i anførselstegn; ja og nej skrives true og false."),
        ("total = ja\n", 9, "Tekst skal stå i anførselstegn; ja og nej skrives true og false."),
        ("code = \"c\"\ncode = \"d\"\n", 1, "»code« står her for anden gang."),
        ("code = \"å\\q\"\n", 11, "Efter \\ kan det ikke stå. En omvendt skråstreg skrives \\\\."),
        ("plus = [\"a\", \"b\"\n", 17, "Parentesen er ikke lukket: ] mangler."),
        ("heading = { da = \"k\", en = \"k\"\n", 31, "Parentesen er ikke lukket: } mangler."),
        ("plus = [\"a\" \"b\"]\n", 13, "Her mangler et komma, eller parentesen er ikke lukket."),
        ("code = \"c\" d\n", 12, "Det her er for meget på linjen."),
        ("code == \"c\"\n", 7, "Det her er for meget på linjen."),
        ("æ = \"c\"\n", 1, "Et navn er af bogstaverne a-z, tal, - og _."),
        ("total = 03\n", 9, "Det kan ikke læses som et tal eller en dato. Tekst skal stå i anførselstegn."),
        ("code = nej\n", 8, "Tekst skal stå i anførselstegn; ja og nej skrives true og false."),
        ("code = tal\n", 8, "Tekst skal stå i anførselstegn; ja og nej skrives true og false."),
        ("code = \"c\u{1}\"\n", 10, "Her er et tegn, der ikke kan stå i en tekst."),
        ("hedding = 1\n", 1, "Ordet »hedding« kendes ikke her. Mente du »heading«?"),
        ("kind = \"mony\"\n", 8, "Ordet »mony« kendes ikke her. Mente du »money«?"),
        ("code = \"c\"\n", 1, "»heading« mangler."),
        ("code = 3\n", 8, "Her skal stå tekst i anførselstegn."),
        ("times = \"x\"\n", 9, "Her skal stå et helt tal."),
        ("total = \"x\"\n", 9, "Her skal stå true eller false."),
        ("plus = 3\n", 8, "Her skal stå en liste: [ … ]."),
    ];
    for (part, column, said) in golden {
        let faults = Template::check(&format!("{HEAD}[[column]]\n{part}")).unwrap_err();
        assert_eq!(Texts::new(Lang::Danish).fault(&faults[0].error), format!("Tegn {column}: {said}"), "{part}");
        let english = Texts::new(Lang::English).fault(&faults[0].error);
        assert!(english.starts_with(&format!("Character {column}: ")) && !english.contains("fault-"), "{english}");
    }
}

#[test]
fn an_unknown_base_is_the_only_fault() {
    let text = format!("{HEAD}{}", column("c", "text", "value = \"name\"")).replace("\"contract\"", "\"contrakt\"");
    let faults = Template::check(&text).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].line, 5);
    assert!(matches!(&faults[0].error, TemplateError::UnknownEntity { nearest, .. } if nearest == "contract"));
}

#[test]
fn a_sum_is_of_numbers_of_one_record() {
    let sum = |rest: &str| faults(&column("c", "money", &format!("value = \"operation_total\"\n{rest}"))).len();
    assert_eq!(sum("plus = [{ value = \"other_total\" }]"), 0);
    assert_eq!(sum("plus = [{ value = \"other_total\", times = 5 }]\ntimes = -1"), 0);
    assert_eq!(sum("plus = [{ value = \"valid_to\" }]"), 1);
    assert_eq!(sum("plus = [{ value = \"parent_id.other_total\" }]"), 1, "another contract may be hidden");
    assert_eq!(sum("plus = [{ value = \"duration_years\" }]"), 1, "years are no money");
    assert_eq!(sum("times = 101"), 1);
    assert_eq!(sum("times = 0"), 1);
    let four = "{ value = \"other_total\" }, ".repeat(4);
    assert_eq!(sum(&format!("plus = [{four}]")), 1);
}

#[test]
fn only_what_adds_up_has_a_total() {
    let grouped = |rest: &str| {
        faults(&format!(
            "group = [\"supplier_id\"]\n{}",
            column("c", "money", &format!("value = \"operation_total\"\ntotal = true\n{rest}"))
        ))
        .len()
    };
    // Tables come after plain keys in TOML: the group stands at the head.
    let at_head = |rest: &str| {
        let text = HEAD.replace("[name]", "group = [\"supplier_id\"]\n[name]");
        let body = column("c", "money", &format!("value = \"operation_total\"\ntotal = true\n{rest}"));
        Template::check(&format!("{text}{body}")).err().map_or(0, |faults| faults.len())
    };
    assert_eq!(grouped("aggregate = \"sum\""), 1, "a key under [audience] is unknown");
    assert_eq!(at_head("aggregate = \"sum\""), 0);
    assert_eq!(at_head("aggregate = \"median\""), 1);
    assert_eq!(at_head("aggregate = \"avg\""), 1);
    assert_eq!(at_head(""), 1, "a grouped amount without an aggregate");
}

#[test]
fn a_chart_is_of_columns_that_it_can_draw() {
    let chart = |kind: &str, values: &str| {
        let body = [
            column("supplier", "text", "value = \"supplier_id.name\""),
            column("price", "money", "value = \"operation_total\""),
            column("end", "date", "value = \"effective_end\""),
            format!("[chart]\nkind = \"{kind}\"\nlabel = \"supplier\"\nvalues = {values}\n"),
        ]
        .concat();
        Template::check(&format!("{HEAD}{body}")).err().map_or(0, |faults| faults.len())
    };
    assert_eq!(chart("bars", "[\"price\"]"), 0);
    assert_eq!(chart("timeline", "[\"end\"]"), 0);
    assert_eq!(chart("bars", "[\"end\"]"), 1);
    assert_eq!(chart("bars", "[]"), 1);
    assert_eq!(chart("dots", "[\"prise\"]"), 1);
    assert_eq!(chart("timeline", "[\"price\"]"), 1);
}

#[test]
fn every_field_is_marked_for_what_may_leave() {
    let parts = [
        column("supplier", "text", "value = \"supplier_id.name\""),
        column("price", "money", "value = \"operation_total\"\nper = \"organisation.inhabitants\""),
        column("remark", "text", "value = \"remark\""),
        "[[filter]]\nnot = { field = \"contract_signer\", missing = true }\n[[sort]]\nby = \"price\"\n".to_owned(),
    ]
    .concat();
    let head = HEAD.lines().count();
    let found: Vec<(usize, String, Mark)> = marks(&format!("{HEAD}{parts}"))
        .into_iter()
        .map(|marked| (marked.line - head, marked.path, marked.mark))
        .collect();
    let expected = [
        (5, "supplier_id.name", Mark::Shared),
        (10, "operation_total", Mark::MayBeHidden),
        (11, "organisation.inhabitants", Mark::Shared),
        (16, "remark", Mark::Never),
        (18, "contract_signer", Mark::Never),
    ];
    assert_eq!(found, expected.map(|(line, path, mark)| (line, path.to_owned(), mark)));
}

/// What ships and is shared has no mark of what is never shared.
#[test]
fn the_shipped_templates_name_nothing_that_is_never_shared() {
    for template in shipped().iter().filter(|template| template.scope.is_shared()) {
        let found = marks(&template.source);
        assert!(!found.is_empty(), "{}", template.code);
        assert!(found.iter().all(|marked| marked.mark != Mark::Never), "{}: {found:?}", template.code);
    }
}
