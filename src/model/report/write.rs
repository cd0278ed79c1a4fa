//! A template as the TOML that it is read from: what is read again is the same template.
//! Comments and the layout of a text that a person wrote are not kept.

use toml::Value as Toml;

use crate::model::condition::{Condition, Op, Operand};
use crate::model::report::{Chart, Column, Overlap, Param, SortBy, SortKey, Source, Template, Words};
use crate::model::request::ColumnKind;
use crate::model::value::Value;

/// The text of this template; none where its filter says more than a template can.
pub fn toml(template: &Template) -> Option<String> {
    let mut text = head(template);
    for (name, words) in
        [("name", &template.words), ("description", &template.description), ("audience", &template.audience)]
    {
        text.push_str(&format!("\n[{name}]\nda = {}\nen = {}\n", quoted(&words.da), quoted(&words.en)));
    }
    text.push_str(&template.overlap.as_ref().map(overlap).unwrap_or_default());
    text.extend(template.params.iter().map(param));
    text.push_str(&filters(&template.filter)?);
    text.extend(template.columns.iter().map(column));
    text.extend(template.sort.iter().map(|key| sort(key, template)));
    text.push_str(&template.chart.as_ref().map(|drawn| chart(drawn, template)).unwrap_or_default());
    Some(text)
}

fn head(template: &Template) -> String {
    let mut text = format!(
        "code = {}\nversion = {}\ncategory = \"{}\"\nscope = \"{}\"\nbase = \"{}\"\n",
        quoted(&template.code),
        template.version,
        template.category.code(),
        template.scope.code(),
        template.base.name,
    );
    if template.is_grouped() {
        let keys: Vec<String> = template.group.iter().map(|path| quoted(&path.text)).collect();
        text.push_str(&format!("group = [{}]\n", keys.join(", ")));
    }
    if template.min_municipalities != 1 {
        text.push_str(&format!("min_municipalities = {}\n", template.min_municipalities));
    }
    text
}

fn quoted(text: &str) -> String {
    Toml::String(text.to_owned()).to_string()
}

fn words(words: &Words) -> String {
    format!("{{ da = {}, en = {} }}", quoted(&words.da), quoted(&words.en))
}

fn overlap(overlap: &Overlap) -> String {
    format!("\n[overlap]\nfrom = {}\nto = {}\n", quoted(&overlap.from.text), quoted(&overlap.to.text))
}

fn param(param: &Param) -> String {
    let mut text = format!(
        "\n[[param]]\nname = {}\nkind = \"{}\"\nfield = {}\nlabel = {}\n",
        quoted(&param.name),
        param.kind.code(),
        quoted(&param.field.text),
        words(&param.label)
    );
    if let Some(default) = &param.default {
        text.push_str(&format!("default = {}\n", quoted(default)));
    }
    text
}

fn column(column: &Column) -> String {
    let mut text = format!(
        "\n[[column]]\ncode = {}\nheading = {}\nkind = \"{}\"\n",
        quoted(&column.code),
        words(&column.heading),
        kind(column.kind)
    );
    let mut line = |name: &str, value: String| text.push_str(&format!("{name} = {value}\n"));
    match &column.value {
        Source::Row => {}
        Source::Field(path) => line("value", quoted(&path.text)),
        Source::WindowFrom => line("value", quoted("overlap.from")),
        Source::WindowTo => line("value", quoted("overlap.to")),
    }
    if column.times != 1 {
        line("times", column.times.to_string());
    }
    if !column.plus.is_empty() {
        let terms: Vec<String> = column
            .plus
            .iter()
            .map(|term| format!("    {{ value = {}, times = {} }},\n", quoted(&term.path.text), term.times))
            .collect();
        line("plus", format!("[\n{}]", terms.concat()));
    }
    if let Some(per) = &column.per {
        line("per", quoted(&per.text));
    }
    if let Some(aggregate) = column.aggregate {
        line("aggregate", quoted(aggregate.code()));
    }
    if let Some(code) = column.is {
        line("is", quoted(code));
    }
    if column.share_of_total {
        line("share_of_total", "true".to_owned());
    }
    if column.total {
        line("total", "true".to_owned());
    }
    text
}

const fn kind(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "text",
        ColumnKind::Int => "int",
        ColumnKind::Money => "money",
        ColumnKind::Date => "date",
        ColumnKind::Bool => "bool",
        ColumnKind::Moment => "moment",
    }
}

fn sort(key: &SortKey, template: &Template) -> String {
    let by = match &key.by {
        SortBy::Column(index) => code_of(template, *index),
        SortBy::Field(path) => &path.text,
    };
    let descending = if key.descending { "descending = true\n" } else { "" };
    format!("\n[[sort]]\nby = {}\n{descending}", quoted(by))
}

fn chart(chart: &Chart, template: &Template) -> String {
    let values: Vec<String> = chart.values.iter().map(|index| quoted(code_of(template, *index))).collect();
    format!(
        "\n[chart]\nkind = \"{}\"\nlabel = {}\nvalues = [{}]\n",
        chart.kind.code(),
        quoted(code_of(template, chart.label)),
        values.join(", ")
    )
}

fn code_of(template: &Template, column: usize) -> &str {
    template.columns.get(column).map(|column| column.code.as_str()).unwrap_or_default()
}

/// Each test that must hold under a heading of its own.
fn filters(condition: &Condition) -> Option<String> {
    let parts = match condition {
        Condition::All(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    parts.iter().map(|part| test("", part).map(|pairs| format!("\n[[filter]]\n{}", lines(&pairs)))).collect()
}

/// The words of a test: names and what stands behind the equals sign.
type Pairs = Vec<(&'static str, String)>;

fn lines(pairs: &Pairs) -> String {
    pairs.iter().map(|(name, value)| format!("{name} = {value}\n")).collect()
}

fn inline(pairs: &Pairs) -> String {
    let parts: Vec<String> = pairs.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    format!("{{ {} }}", parts.join(", "))
}

/// `links` is the way to the record that the condition is about, with its last dot.
fn test(links: &str, condition: &Condition) -> Option<Pairs> {
    match condition {
        Condition::All(parts) => several("all", links, parts),
        Condition::Any(parts) => several("any", links, parts),
        Condition::Not(inner) => Some(vec![("not", inline(&test(links, inner)?))]),
        Condition::Missing(field) => Some(vec![named(links, field), ("missing", "true".to_owned())]),
        Condition::Test { field, op, value } => Some(vec![named(links, field), (comparison(*op)?, operand(value)?)]),
        Condition::Linked { field, matching } => test(&format!("{links}{field}."), matching),
        Condition::Exists { entity, via, matching } if links.is_empty() => {
            let mut pairs = vec![("exists", quoted(entity)), ("via", quoted(via))];
            if !matching.is_everything() {
                let parts = match matching.as_ref() {
                    Condition::All(parts) => parts.as_slice(),
                    one => std::slice::from_ref(one),
                };
                pairs.push(("matching", list("", parts)?));
            }
            Some(pairs)
        }
        Condition::Exists { .. } | Condition::Text(_) | Condition::Retired(_) => None,
    }
}

fn several(name: &'static str, links: &str, parts: &[Condition]) -> Option<Pairs> {
    Some(vec![(name, list(links, parts)?)])
}

fn list(links: &str, parts: &[Condition]) -> Option<String> {
    let tests: Option<Vec<String>> =
        parts.iter().map(|part| test(links, part).map(|pairs| format!("    {},\n", inline(&pairs)))).collect();
    Some(format!("[\n{}]", tests?.concat()))
}

fn named(links: &str, field: &str) -> (&'static str, String) {
    ("field", quoted(&format!("{links}{field}")))
}

const fn comparison(op: Op) -> Option<&'static str> {
    match op {
        Op::Is => Some("is"),
        Op::Less => Some("less"),
        Op::AtMost => Some("at_most"),
        Op::More => Some("more"),
        Op::AtLeast => Some("at_least"),
        Op::Contains | Op::ShorterThan => None,
    }
}

fn operand(operand: &Operand) -> Option<String> {
    match operand {
        Operand::Value(Value::Bool(flag)) => Some(flag.to_string()),
        Operand::Value(Value::Int(number) | Value::Money(number)) => Some(number.to_string()),
        Operand::Value(Value::Text(text)) => Some(quoted(text)),
        Operand::Value(_) => None,
        Operand::Today(days) => Some(format!("{{ today = {days} }}")),
        Operand::Field(name) => Some(format!("{{ field = {} }}", quoted(name))),
    }
}
