//! What is wrong with a template, in words: where, what, and the nearest name that there is.

use crate::model::report::{TemplateError, nearest};
use crate::text::{Texts, key};

impl Texts {
    /// What is wrong, and what to do.
    pub fn fault(self, error: &TemplateError) -> String {
        let said = |words: &str, args: &[(&'static str, &str)]| {
            let args: Vec<_> = args.iter().map(|(name, value)| (*name, (*value).to_owned().into())).collect();
            self.with(words, &args)
        };
        match error {
            TemplateError::Syntax(detail) => match in_ticks(detail).as_slice() {
                [name, known @ ..] if detail.starts_with("unknown ") && !known.is_empty() => {
                    said("fault-unknown-word", &[("name", name), ("nearest", nearest(name, known.iter().copied()))])
                }
                [name] if detail.starts_with("missing field") => said("fault-missing-word", &[("name", name)]),
                _ => said("fault-syntax", &[("detail", detail.trim())]),
            },
            TemplateError::UnknownEntity { name, nearest, .. } => {
                said("fault-unknown-entity", &[("name", name), ("nearest", nearest)])
            }
            TemplateError::UnknownColumn { name, nearest, .. } => {
                said("fault-unknown-column", &[("name", name), ("nearest", nearest)])
            }
            TemplateError::UnknownField { entity, name, nearest, .. } => {
                said("fault-unknown-field", &[("entity", entity), ("name", name), ("nearest", nearest)])
            }
            TemplateError::NotALink { path, field, .. } => {
                said("fault-not-a-link", &[("path", path), ("field", field)])
            }
            TemplateError::EndsInLink { path, .. } => said("fault-ends-in-link", &[("path", path)]),
            TemplateError::NeverShared { entity, field, class, .. } => {
                let rule = self.get(&key(&["fault-class", class.code()]));
                said("fault-never-shared", &[("entity", entity), ("field", field), ("rule", &rule)])
            }
            TemplateError::NotInShareLayer { entity, .. } => said("fault-not-in-share-layer", &[("entity", entity)]),
            TemplateError::Identifies { path, .. } => said("fault-identifies", &[("path", path)]),
            TemplateError::OpenParameter { name } => said("fault-open-parameter", &[("name", name)]),
            TemplateError::ComparisonGroup { name } => said("fault-comparison-group", &[("name", name)]),
            TemplateError::Wrong { place, detail } => {
                let detail = self.find(&format!("fault-{}", slug(detail))).unwrap_or_else(|| (*detail).to_owned());
                said("fault-wrong", &[("place", place), ("detail", &detail)])
            }
            TemplateError::TooMany { place, max } => {
                said("fault-too-many", &[("place", place), ("max", &max.to_string())])
            }
        }
    }
}

/// The words that stand between backticks: those that the reader of TOML names.
fn in_ticks(detail: &str) -> Vec<&str> {
    detail.split('`').skip(1).step_by(2).collect()
}

/// The key of a sentence: its letters and digits with dashes between.
pub fn slug(sentence: &str) -> String {
    let words = sentence.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}
