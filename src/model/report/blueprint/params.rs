//! Parameters that are made by choosing: what kind one is of follows from its field.

use crate::model::entity::Kind;
use crate::model::report::parse::{MUNICIPALITY, identifies, is_code};
use crate::model::report::{Param, ParamKind, Path, Scope, Template, Words};

use super::{Naming, Pick, Refused, Why, path_words};

/// A parameter's name has at most so many characters, with room for a number.
const NAME: usize = 36;

/// The kinds that a parameter of this field can be of, the likeliest first.
pub fn kinds(path: &Path, scope: Scope) -> impl Iterator<Item = ParamKind> {
    let of_kle = path.entity.name == "kle" && path.field.name == "number";
    let of_municipality = path.text == MUNICIPALITY && scope != Scope::Local;
    let kinds = match path.field.kind {
        Kind::Choice(_) => vec![ParamKind::Choice],
        Kind::Int { .. } => vec![ParamKind::Int],
        Kind::Text { .. } if of_kle => vec![ParamKind::Prefix, ParamKind::Text],
        Kind::Text { .. } if of_municipality => vec![ParamKind::Municipalities, ParamKind::Text],
        Kind::Text { .. } => vec![ParamKind::Text],
        _ => Vec::new(),
    };
    kinds.into_iter()
}

/// Why this scope cannot have the parameter.
pub fn refusal(kind: ParamKind, path: &Path, scope: Scope) -> Option<Why> {
    if scope != Scope::SharedAnonymous {
        return None;
    }
    match kind {
        ParamKind::Municipalities => Some(Why::ComparisonGroup),
        ParamKind::Choice if identifies(path) => Some(Why::Identifies),
        ParamKind::Choice => None,
        _ => Some(Why::OpenParameter),
    }
}

/// What was picked as a parameter of this template.
pub fn param_of(pick: &Pick, template: &Template, naming: &dyn Naming) -> Result<Param, Refused> {
    let scope = template.scope;
    let path = Path::resolve(template.base, pick.path(), scope.is_shared(), "");
    let field = path.map_err(|error| Refused::Rule(Why::of(&error)))?;
    let kind = kinds(&field, scope).next().ok_or(Refused::Rule(Why::Unsayable))?;
    if let Some(why) = refusal(kind, &field, scope) {
        return Err(Refused::Rule(why));
    }
    let label = label(&field, template, naming);
    let default = needed_default(&field, scope);
    Ok(Param { name: name(&field, template), kind, label, field, default })
}

/// An anonymous report is always of one value; the first stands until another is chosen.
pub fn needed_default(field: &Path, scope: Scope) -> Option<String> {
    match field.field.kind {
        Kind::Choice(choices) if scope == Scope::SharedAnonymous => {
            choices.codes.first().map(|code| (*code).to_owned())
        }
        _ => None,
    }
}

/// The next default, or the next kind. After the last value of a list comes none, where none is
/// allowed.
pub fn next(param: &mut Param, scope: Scope) {
    if let Kind::Choice(choices) = param.field.field.kind {
        let now = param.default.as_deref().and_then(|now| choices.codes.iter().position(|code| *code == now));
        let next = choices.codes.get(now.map_or(0, |now| now + 1)).map(|code| (*code).to_owned());
        param.default = next.or_else(|| needed_default(&param.field, scope));
        return;
    }
    let kinds: Vec<ParamKind> = kinds(&param.field, scope).collect();
    let now = kinds.iter().position(|kind| *kind == param.kind);
    let next = now.map_or(0, |now| (now + 1) % kinds.len().max(1));
    if let Some(kind) = kinds.get(next) {
        param.kind = *kind;
    }
}

/// The last step of the path.
fn label(field: &Path, template: &Template, naming: &dyn Naming) -> Words {
    let words = path_words(field, None, template.base, naming);
    let last = |text: &str| text.rsplit(": ").next().unwrap_or(text).to_owned();
    Words { da: last(&words.da), en: last(&words.en) }
}

/// A short name: the field, or the link where the name of a record is chosen.
fn name(field: &Path, template: &Template) -> String {
    let last = field.hops.last().filter(|_| field.field.name == field.entity.label);
    let own = last.map_or(field.field.name, |hop| hop.field.name);
    let wanted: String = own.strip_suffix("_id").unwrap_or(own).chars().take(NAME).collect();
    let wanted = if is_code(&wanted) { wanted } else { "value".to_owned() };
    let numbered = (2..).map(|number| format!("{wanted}_{number}"));
    let mut names = std::iter::once(wanted.clone()).chain(numbered);
    names.find(|name| !template.has_param(name)).unwrap_or(wanted)
}
