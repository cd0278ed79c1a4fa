//! The data-quality rules, as data: an entity, a condition that is true for a faulty record,
//! and the field that mends it. Ids and levels: the secretariat's rule list. Their words are
//! the texts `rule-<id>` and `fix-<id>`.

use crate::model::condition::{Condition, Op, Operand};
use crate::model::value::Value;

/// How much a fault weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleLevel {
    /// *Minimumskrav*: the record cannot be compared without it.
    Minimum,
    /// *Kvalitetskrav*.
    Quality,
}

#[derive(Debug)]
pub struct Rule {
    pub id: &'static str,
    pub entity: &'static str,
    pub level: RuleLevel,
    /// The field that is put in focus to mend it.
    pub field: &'static str,
    condition: fn() -> Condition,
}

impl Rule {
    /// True for a record that breaks the rule.
    pub fn condition(&self) -> Condition {
        (self.condition)()
    }
}

pub static RULES: &[Rule] = &[
    Rule { id: "S02", entity: "it_system", level: RuleLevel::Minimum, field: "description", condition: no_description },
    Rule {
        id: "S03",
        entity: "it_system",
        level: RuleLevel::Minimum,
        field: "rights_holder_id",
        condition: no_rights_holder,
    },
    Rule { id: "S04", entity: "it_system", level: RuleLevel::Minimum, field: "kle_count", condition: no_kle },
    Rule {
        id: "S05",
        entity: "it_system",
        level: RuleLevel::Minimum,
        field: "business_type_id",
        condition: no_business_type,
    },
    Rule {
        id: "U01",
        entity: "system_usage",
        level: RuleLevel::Minimum,
        field: "responsible_unit_id",
        condition: no_responsible_unit,
    },
    Rule {
        id: "U09",
        entity: "system_usage",
        level: RuleLevel::Minimum,
        field: "main_contract_id",
        condition: active_without_contract,
    },
    Rule { id: "K02", entity: "contract", level: RuleLevel::Minimum, field: "supplier_id", condition: no_supplier },
    Rule { id: "K03", entity: "contract", level: RuleLevel::Minimum, field: "valid_to", condition: no_end },
    Rule { id: "K04", entity: "contract", level: RuleLevel::Minimum, field: "valid_to", condition: dates_contradict },
    Rule { id: "K10", entity: "contract", level: RuleLevel::Quality, field: "name", condition: no_system },
];

/// The rules by which the secretariat sees how complete a municipality's registrations are: what
/// a record lacks, never what it says. The database counts by the same conditions
/// (`v_completeness`), and a test compares the two.
pub const COMPLETENESS: &[&str] = &["K02", "K03", "K10", "U01"];

pub fn named(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id.eq_ignore_ascii_case(id))
}

/// The rules this person's records are held to: the catalogue's for the secretariat, the
/// others for a municipality.
pub fn for_secretariat(secretariat: bool) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(move |rule| (rule.entity == "it_system") == secretariat)
}

fn shared_entry(fault: Condition) -> Condition {
    Condition::All(vec![
        Condition::is("access", Value::text("shared")),
        Condition::is("disabled", Value::Bool(false)),
        fault,
    ])
}

fn no_description() -> Condition {
    const SHORTEST: i64 = 20;
    shared_entry(Condition::Any(vec![
        Condition::test("description", Op::ShorterThan, Operand::Value(Value::Int(SHORTEST))),
        Condition::test("description", Op::Is, Operand::Field("name".to_owned())),
    ]))
}

fn no_rights_holder() -> Condition {
    shared_entry(Condition::missing("rights_holder_id"))
}

fn no_kle() -> Condition {
    shared_entry(Condition::exists("it_system_kle", "system_id").negated())
}

fn no_business_type() -> Condition {
    shared_entry(Condition::Any(vec![
        Condition::missing("business_type_id"),
        Condition::Retired("business_type_id".to_owned()),
    ]))
}

fn no_responsible_unit() -> Condition {
    Condition::missing("responsible_unit_id")
}

fn active_without_contract() -> Condition {
    Condition::All(vec![
        Condition::is("is_active", Value::Bool(true)),
        Condition::exists("contract_system", "usage_id").negated(),
    ])
}

fn no_supplier() -> Condition {
    Condition::missing("supplier_id")
}

fn no_end() -> Condition {
    Condition::All(vec![Condition::missing("valid_to"), Condition::is("duration_ongoing", Value::Bool(true)).negated()])
}

fn dates_contradict() -> Condition {
    let before = |field: &str, other: &str| Condition::test(field, Op::Less, Operand::Field(other.to_owned()));
    Condition::Any(vec![
        before("valid_to", "valid_from"),
        before("terminated_at", "valid_from"),
        before("valid_to", "irrevocable_to"),
    ])
}

fn no_system() -> Condition {
    Condition::exists("contract_system", "contract_id").negated()
}
