//! What is wrong with a template, in words: where, what, and the nearest name that there is.

use crate::model::report::{Slip, TemplateError};
use crate::text::{Texts, key};

impl Texts {
    /// What is wrong, and what to do.
    pub fn fault(self, error: &TemplateError) -> String {
        let said = |words: &str, args: &[(&'static str, &str)]| {
            let args: Vec<_> = args.iter().map(|(name, value)| (*name, (*value).to_owned().into())).collect();
            self.with(words, &args)
        };
        match error {
            TemplateError::Slip { slip, column } => {
                said("fault-slip", &[("column", &column.to_string()), ("what", &self.slip(slip))])
            }
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
            TemplateError::FixedText { place } => {
                said("fault-wrong", &[("place", place), ("detail", &self.get("fault-fixed-text"))])
            }
            TemplateError::Wrong { place, detail } => {
                let detail = self.find(&format!("fault-{}", slug(detail))).unwrap_or_else(|| (*detail).to_owned());
                said("fault-wrong", &[("place", place), ("detail", &detail)])
            }
            TemplateError::TooMany { place, max } => {
                said("fault-too-many", &[("place", place), ("max", &max.to_string())])
            }
        }
    }

    fn slip(self, slip: &Slip) -> String {
        let args = match slip {
            Slip::Twice { name } | Slip::MissingWord { name } => vec![("name", name.clone().into())],
            Slip::UnknownWord { name, nearest } => {
                vec![("name", name.clone().into()), ("nearest", nearest.clone().into())]
            }
            Slip::Bracket { closing } => vec![("closing", closing.clone().into())],
            _ => Vec::new(),
        };
        self.with(&key(&["fault-slip", slip.code()]), &args)
    }
}

/// The key of a sentence: its letters and digits with dashes between.
pub fn slug(sentence: &str) -> String {
    let words = sentence.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}
