//! Why a contract is valid or not: the lines under its status. Source: `domain.md` 3.1.

use chrono::NaiveDate;

use crate::model::request::Record;
use crate::model::rules::deadlines::notice_months;
use crate::model::rules::validity::{self, ContractFacts, ValidityError};
use crate::text::Texts;

/// What speaks against the contract as it is stored, a line for each; before it, where that
/// decides, that it is valid by force or as its parent is.
pub fn reasons(record: &Record, today: NaiveDate, texts: Texts) -> Vec<String> {
    let validity = validity::contract(&facts(record), today);
    let mut lines = Vec::new();
    let mut errors = validity.errors;
    if validity.enforced {
        lines.push(texts.get("standing-why-enforced"));
    } else if validity.inherited {
        lines.push(texts.get("standing-why-inherited"));
        // Its own dates do not matter.
        errors.retain(|error| *error == ValidityError::ParentInvalid);
    }
    lines.extend(errors.iter().map(|error| reason(error, texts)));
    lines
}

fn facts(record: &Record) -> ContractFacts {
    let date = |field: &str| record.value(field).as_date();
    let flag = |field: &str| record.value(field).as_bool().unwrap_or_default();
    let enforced = flag("enforced_valid");
    ContractFacts {
        valid_from: date("valid_from"),
        valid_to: date("valid_to"),
        terminated_at: date("terminated_at"),
        notice_months: record.cell("termination_deadline_id").label.as_deref().and_then(notice_months),
        enforced,
        require_valid_parent: flag("require_valid_parent"),
        // An heir is exactly as valid as its parent; of one valid by force nothing is known.
        parent_valid: Some(enforced || flag("is_valid")),
    }
}

fn reason(error: &ValidityError, texts: Texts) -> String {
    let dated = |key: &str, date: NaiveDate| texts.with(key, &[("date", date.into())]);
    match *error {
        ValidityError::StartNotReached { valid_from } => dated("standing-why-start", valid_from),
        ValidityError::EndPassed { valid_to } => dated("standing-why-end", valid_to),
        ValidityError::NoticePassed { notice_end } => dated("standing-why-notice", notice_end),
        ValidityError::ParentInvalid => texts.get("standing-why-parent"),
    }
}
