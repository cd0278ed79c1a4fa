//! Why a report shows no row, and what to do about it: what it looks for, whose rows count, what
//! it was narrowed to.

use crate::model::report::{Scope, Template};
use crate::text::condition;
use crate::view::Canvas;

/// What was asked of the template beside what it says itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// A reader has narrowed it by a parameter.
    pub narrowed: bool,
    /// Only the records that were marked.
    pub marked: bool,
    /// The rows are invented.
    pub sample: bool,
}

/// In sentences; as many as there are reasons.
pub fn why(template: &Template, asked: Asked, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    let rows = texts.entities(template.base).to_lowercase();
    let whose = match (asked.sample, template.scope) {
        (true, _) => "reports-empty-sample",
        (false, Scope::Local) => "reports-empty-local",
        (false, Scope::SharedIdentified) => "reports-empty-identified",
        (false, Scope::SharedAnonymous) => "reports-empty-anonymous",
    };
    let filter = (!template.filter.is_everything()).then(|| condition::words(template.base, &template.filter, texts));
    let check = (filter.is_some() && template.scope == Scope::Local).then(|| texts.get("reports-empty-check"));
    let hidden = template.scope == Scope::SharedAnonymous && template.names_price();
    // An anonymous report shows its small groups, without figures.
    let minimum =
        Some(template.min_municipalities).filter(|least| *least > 1 && template.scope == Scope::SharedIdentified);
    let reasons = [
        Some(texts.with(whose, &[("rows", rows.into())])),
        filter.map(|filter| texts.with("reports-empty-filter", &[("filter", filter.into())])),
        check,
        hidden.then(|| texts.get("reports-empty-hidden")),
        minimum.map(|least| texts.with("reports-empty-minimum", &[("count", least.into())])),
        asked.marked.then(|| texts.get("reports-empty-marked")),
        asked.narrowed.then(|| canvas.keyed("reports-empty-narrowed", &[])),
    ];
    reasons.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
