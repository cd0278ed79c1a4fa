//! The fields that are written with every change and never typed: `Source::Derived`.
//! They do not depend on today, so they can be stored. Source: `decisions.md` 18.

use chrono::NaiveDate;

use crate::model::entity::Entity;
use crate::model::rules::deadlines::{Period, Terms, effective_end, latest_termination};
use crate::model::value::Value;

/// The derived fields of a record of this entity and their values. `value` gives the
/// record's other fields; `notice_months` is what the chosen termination deadline says.
///
/// The name of a system usage is derived too, but from another record, so the database
/// writes it.
pub fn derive(
    entity: &Entity,
    value: &dyn Fn(&str) -> Value,
    notice_months: Option<i64>,
) -> Vec<(&'static str, Value)> {
    match entity.name {
        "contract" => contract(&terms(value, notice_months)),
        "organisation" => vec![("size_class", size_class(value("inhabitants").as_int()))],
        _ => Vec::new(),
    }
}

/// The terms of a contract, read from its fields.
pub fn terms(value: &dyn Fn(&str) -> Value, notice_months: Option<i64>) -> Terms {
    let date = |field: &str| -> Option<NaiveDate> { value(field).as_date() };
    Terms {
        valid_to: date("valid_to"),
        irrevocable_to: date("irrevocable_to"),
        terminated_at: date("terminated_at"),
        notice_months,
        by_ending: value("by_ending").as_text().and_then(Period::from_code),
    }
}

fn contract(terms: &Terms) -> Vec<(&'static str, Value)> {
    vec![
        ("effective_end", Value::Date(effective_end(terms).value)),
        ("latest_termination", latest_termination(terms).value.map_or(Value::Null, Value::Date)),
    ]
}

/// The size class by inhabitants. Source: the community's fee table (under 25,000; to
/// 60,000; to 120,000; above).
fn size_class(inhabitants: Option<i64>) -> Value {
    let Some(inhabitants) = inhabitants else { return Value::Null };
    Value::text(match inhabitants {
        ..25_000 => "small",
        25_000..=60_000 => "medium",
        60_001..=120_000 => "large",
        _ => "very_large",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::entities::{contract::CONTRACT, organisation::ORGANISATION};
    use crate::model::entity::Source;

    #[test]
    fn every_derived_field_is_derived() {
        for entity in [&CONTRACT, &ORGANISATION] {
            let declared: Vec<_> = entity.fields.iter().filter(|field| field.source == Source::Derived).collect();
            let derived = derive(entity, &|_| Value::Null, None);
            let names: Vec<_> = derived.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, declared.iter().map(|field| field.name).collect::<Vec<_>>());
        }
    }

    #[test]
    fn contract_dates_are_derived_from_its_fields() {
        let date = |text: &str| Value::Date(text.parse().unwrap());
        let record = |field: &str| match field {
            "valid_to" => date("2026-12-31"),
            "by_ending" => Value::text("quarter"),
            _ => Value::Null,
        };
        assert_eq!(
            derive(&CONTRACT, &record, Some(4)),
            [("effective_end", date("2026-12-31")), ("latest_termination", date("2026-06-30"))]
        );
        assert_eq!(
            derive(&CONTRACT, &|_| Value::Null, None),
            [("effective_end", date("9999-12-31")), ("latest_termination", Value::Null)]
        );
    }

    #[test]
    fn size_classes_by_inhabitants() {
        for (inhabitants, class) in [
            (24_999, "small"),
            (25_000, "medium"),
            (60_000, "medium"),
            (60_001, "large"),
            (120_000, "large"),
            (120_001, "very_large"),
        ] {
            assert_eq!(size_class(Some(inhabitants)), Value::text(class), "{inhabitants}");
        }
        assert_eq!(size_class(None), Value::Null);
    }
}
