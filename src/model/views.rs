//! The views that ship: named filters that registrars open every morning. `screens.md`.

use crate::model::condition::{Condition, Op, Operand};
use crate::model::value::Value;

/// A named filter of one entity's list. Its name is the text `view-<code>`.
#[derive(Debug, PartialEq, Eq)]
pub struct ShippedView {
    pub code: &'static str,
    pub entity: &'static str,
}

static SHIPPED: &[ShippedView] = &[
    ShippedView { code: "mine", entity: "contract" },
    ShippedView { code: "terminate-soon", entity: "contract" },
    ShippedView { code: "missing-something", entity: "contract" },
    ShippedView { code: "local-prices", entity: "contract" },
    ShippedView { code: "never-chosen", entity: "contract" },
];

pub fn of(entity: &str) -> impl Iterator<Item = &'static ShippedView> {
    SHIPPED.iter().filter(move |view| view.entity == entity)
}

pub fn named(code: &str) -> Option<&'static ShippedView> {
    SHIPPED.iter().find(|view| view.code == code)
}

/// Does a choice of visibility take a row out of the view? Then it stays where it is until the
/// list is read again, and the next one is under the cursor.
pub fn is_of_choosing(view: &ShippedView) -> bool {
    view.code == "never-chosen"
}

/// What the rows of the view hold, for this person.
pub fn condition(view: &ShippedView, person_id: i64) -> Condition {
    match view.code {
        "mine" => Condition::Exists {
            entity: "contract_role".to_owned(),
            via: "contract_id".to_owned(),
            matching: Box::new(Condition::is("person_id", Value::Ref(person_id))),
        },
        "terminate-soon" => Condition::All(vec![
            Condition::test("latest_termination", Op::AtLeast, Operand::Today(0)),
            Condition::test("latest_termination", Op::AtMost, Operand::Today(90)),
            Condition::missing("terminated_at"),
        ]),
        "missing-something" => Condition::Any(vec![
            Condition::missing("supplier_id"),
            Condition::missing("contract_type_id"),
            Condition::All(vec![
                Condition::missing("valid_to"),
                Condition::is("duration_ongoing", Value::Bool(true)).negated(),
            ]),
            Condition::exists("contract_system", "contract_id").negated(),
        ]),
        "never-chosen" => Condition::missing("visibility_chosen_at"),
        "local-prices" => Condition::is("visibility", Value::text("local")),
        _ => Condition::everything(),
    }
}
