//! What an output says of itself, in words: a line for each thing.

use super::{Texts, condition, format};
use crate::model::about::{About, Run, Source};
use crate::model::condition::Condition;
use crate::model::entities;

/// The lines in order: that the rows are invented, where they are; what there is and what is left
/// out of it; that there are more rows, where there are; then the rest.
pub fn lines(about: &About, texts: Texts) -> Vec<String> {
    let mut lines = Vec::new();
    if matches!(&about.source, Source::Report(run) if run.sample) {
        lines.push(texts.get("report-sample"));
    }
    lines.push(counts(about, texts));
    if about.more {
        lines.push(texts.get("report-more"));
    }
    match &about.source {
        Source::Report(run) => lines.extend(of_run(run, about, texts)),
        Source::List { organisation, sort } => lines.extend(of_list(organisation, &sort.field, about, texts)),
    }
    if let Some(date) = about.as_of {
        lines.push(texts.with("report-as-of", &[("date", date.into())]));
    }
    if matches!(&about.source, Source::Report(run) if run.shared.is_some()) {
        lines.push(texts.get("report-members-only"));
    }
    lines
}

/// Rows, municipalities, and hidden prices left out.
fn counts(about: &About, texts: Texts) -> String {
    let mut parts = vec![texts.with("report-rows", &[("count", about.rows.into())])];
    if let Source::Report(Run { shared: Some(shared), .. }) = &about.source {
        parts
            .extend(shared.municipalities.map(|count| texts.with("report-municipalities", &[("count", count.into())])));
        parts.extend(shared.hidden.map(|hidden| match hidden {
            0 => texts.get("report-hidden-none"),
            hidden => texts.with("report-hidden", &[("count", hidden.into())]),
        }));
    }
    parts.join(" · ")
}

fn of_run(run: &Run, about: &About, texts: Texts) -> Vec<String> {
    let chosen = run.params.iter().map(|param| {
        let args = [("name", param.label.clone().into()), ("value", param.value.clone().into())];
        texts.with("about-param", &args)
    });
    let marked = run.marked.map(|count| texts.with("about-marked", &[("count", count.into())]));
    let unknown = run.shared.as_ref().map(|shared| shared.unknown.join(", ")).filter(|names| !names.is_empty());
    let unknown = unknown.map(|names| texts.with("about-unknown", &[("names", names.into())]));
    // What is missing is said before what is there: the screen has room for the first lines only.
    let mut lines: Vec<String> = unknown.into_iter().chain(chosen).chain(marked).collect();
    let version = [
        ("code", run.code.clone().into()),
        ("version", run.version.to_string().into()),
        ("at", format::moment(about.at).into()),
    ];
    lines.push(texts.with("report-provenance", &version));
    lines.extend(filter(about, texts));
    lines
}

fn of_list(organisation: &str, sorted_by: &str, about: &About, texts: Texts) -> Vec<String> {
    let mut lines: Vec<String> = filter(about, texts).into_iter().collect();
    let Some(entity) = entities::named(about.entity) else { return lines };
    let args = [
        ("list", texts.entities(entity).into()),
        ("organisation", organisation.to_owned().into()),
        ("field", texts.label(entity, sorted_by).into()),
        ("at", format::moment(about.at).into()),
    ];
    lines.push(texts.with("about-list", &args));
    lines
}

fn filter(about: &About, texts: Texts) -> Option<String> {
    let entity = entities::named(about.entity).filter(|_| about.filter != Condition::everything())?;
    Some(texts.with("about-filter", &[("filter", condition::words(entity, &about.filter, texts).into())]))
}
