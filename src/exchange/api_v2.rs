//! Contract objects of the KITOS API, version 2: one object, or an array of them.
//!
//! An object is the whole contract: `null` empties a field and a list is the whole list. A
//! property that is not there says nothing. The API has no economy visibility; whoever
//! imports prices has to choose one.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Europe::Copenhagen;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::exchange::detect::{other_kind, without_mark};
use crate::model::entities;
use crate::model::fold;
use crate::model::import::{
    Children, Column, Fields, Format, ImportDocument, ImportError, ImportNote, ImportRow, ImportValue, Key, Place,
    Reason, Reference, Remark, Target,
};
use crate::model::request::Problem;
use crate::model::rules::checks;
use crate::model::value::Value;

/// How a property becomes a field.
#[derive(Clone, Copy, Debug)]
enum Shape {
    Text,
    Bool,
    Int,
    /// A point in time; its day in Copenhagen counts.
    Date,
    /// Kroner.
    Money,
    /// A fixed word and the code that it is here.
    Word(&'static [(&'static str, &'static str)]),
    Record(&'static str),
    Option(&'static str),
}

/// The path of a property, the field that it becomes, and how.
type Rule = (&'static str, &'static str, Shape);

const YES_NO: &[(&str, &str)] = &[("Yes", "yes"), ("No", "no"), ("Undecided", "undecided")];
const SEGMENT: &[(&str, &str)] =
    &[("EndOfCalendarYear", "calendar_year"), ("EndOfQuarter", "quarter"), ("EndOfMonth", "month")];
const LIGHT: &[(&str, &str)] = &[("White", "white"), ("Red", "red"), ("Yellow", "yellow"), ("Green", "green")];

/// Source: `sharing-and-reports.md` E3, the properties of a contract.
const CONTRACT_RULES: &[Rule] = &[
    ("name", "name", Shape::Text),
    ("parentContract", "parent_id", Shape::Record("contract")),
    ("general.contractId", "contract_ref", Shape::Text),
    ("general.contractType", "contract_type_id", Shape::Option("contract_type")),
    ("general.contractTemplate", "contract_template_id", Shape::Option("contract_template")),
    ("general.criticality", "criticality_id", Shape::Option("contract_criticality")),
    ("general.notes", "remark", Shape::Text),
    ("general.validity.enforcedValid", "enforced_valid", Shape::Bool),
    ("general.validity.validFrom", "valid_from", Shape::Date),
    ("general.validity.validTo", "valid_to", Shape::Date),
    ("general.validity.requireValidParent", "require_valid_parent", Shape::Bool),
    ("procurement.purchaseType", "purchase_form_id", Shape::Option("purchase_form")),
    ("procurement.procurementStrategy", "procurement_strategy_id", Shape::Option("procurement_strategy")),
    ("procurement.procurementPlan.year", "procurement_year", Shape::Int),
    ("procurement.procurementPlan.quarterOfYear", "procurement_quarter", Shape::Int),
    ("procurement.procurementInitiated", "procurement_initiated", Shape::Word(YES_NO)),
    ("supplier.organization", "supplier_id", Shape::Record("organisation")),
    ("supplier.signed", "supplier_signed", Shape::Bool),
    ("supplier.signedBy", "supplier_signer", Shape::Text),
    ("supplier.signedAt", "supplier_signed_date", Shape::Date),
    ("responsible.organizationUnit", "responsible_unit_id", Shape::Record("org_unit")),
    ("responsible.signed", "is_signed", Shape::Bool),
    ("responsible.signedBy", "contract_signer", Shape::Text),
    ("responsible.signedAt", "signed_date", Shape::Date),
    ("paymentModel.operationsRemunerationStartedAt", "remuneration_begun", Shape::Date),
    ("paymentModel.paymentFrequency", "payment_frequency_id", Shape::Option("payment_frequency")),
    ("paymentModel.paymentModel", "payment_model_id", Shape::Option("payment_model")),
    ("paymentModel.priceRegulation", "price_regulation_id", Shape::Option("price_regulation")),
    ("agreementPeriod.durationYears", "duration_years", Shape::Int),
    ("agreementPeriod.durationMonths", "duration_months", Shape::Int),
    ("agreementPeriod.isContinuous", "duration_ongoing", Shape::Bool),
    ("agreementPeriod.extensionOptions", "option_extend_id", Shape::Option("option_extend")),
    ("agreementPeriod.extensionOptionsUsed", "extend_multiplier", Shape::Int),
    ("agreementPeriod.irrevocableUntil", "irrevocable_to", Shape::Date),
    ("termination.terminatedAt", "terminated_at", Shape::Date),
    ("termination.terms.noticePeriodMonths", "termination_deadline_id", Shape::Option("termination_deadline")),
    ("termination.terms.noticePeriodExtendsCurrent", "running", Shape::Word(SEGMENT)),
    ("termination.terms.noticeByEndOf", "by_ending", Shape::Word(SEGMENT)),
];

const LINE_RULES: &[Rule] = &[
    ("organizationUnit", "unit_id", Shape::Record("org_unit")),
    ("acquisition", "acquisition", Shape::Money),
    ("operation", "operation", Shape::Money),
    ("other", "other", Shape::Money),
    ("accountingEntry", "accounting", Shape::Text),
    ("auditStatus", "audit_status", Shape::Word(LIGHT)),
    ("auditDate", "audit_date", Shape::Date),
    ("note", "note", Shape::Text),
];
const SYSTEM_RULES: &[Rule] = &[("", "usage_id", Shape::Record("system_usage"))];
const ELEMENT_RULES: &[Rule] = &[("", "element_id", Shape::Option("agreement_element"))];
const ROLE_RULES: &[Rule] =
    &[("role", "role_id", Shape::Option("contract_role")), ("user", "person_id", Shape::Record("person"))];
const REFERENCE_RULES: &[Rule] = &[
    ("title", "title", Shape::Text),
    ("documentId", "document_id", Shape::Text),
    ("url", "url", Shape::Text),
    ("masterReference", "is_master", Shape::Bool),
];

/// A list of the contract: its path, the entity of its rows, their rules and, for payment
/// lines, the direction.
struct List {
    path: &'static str,
    entity: &'static str,
    rules: &'static [Rule],
    direction: Option<&'static str>,
}

const fn list(path: &'static str, entity: &'static str, rules: &'static [Rule]) -> List {
    List { path, entity, rules, direction: None }
}

const LISTS: [List; 6] = [
    list("systemUsages", "contract_system", SYSTEM_RULES),
    list("general.agreementElements", "contract_element", ELEMENT_RULES),
    list("roles", "contract_role", ROLE_RULES),
    list("externalReferences", "reference", REFERENCE_RULES),
    List { path: "payments.external", entity: "economy_line", rules: LINE_RULES, direction: Some("external") },
    List { path: "payments.internal", entity: "economy_line", rules: LINE_RULES, direction: Some("internal") },
];

/// Lists that have no place in the registry yet.
const LEFT_OUT: [&str; 1] = ["dataProcessingRegistrations"];

/// Reads contract objects.
///
/// # Errors
/// Why the file is refused as a whole: no JSON, or objects of another kind. Faults of single
/// contracts are in the document.
pub fn document(place: &Place, bytes: &[u8]) -> Result<ImportDocument, Vec<ImportError>> {
    let refuse = |reason| vec![ImportError::new(place.clone(), reason)];
    let bytes = without_mark(bytes);
    std::str::from_utf8(bytes).map_err(|_| refuse(Reason::NotUtf8))?;
    let json: Json = serde_json::from_slice(bytes).map_err(|error| {
        let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
        vec![ImportError::new(place.at(line), Reason::Damaged { detail: error.to_string() })]
    })?;
    let objects = match json {
        Json::Array(objects) => objects,
        object => vec![object],
    };
    if let Some(what) = objects.iter().find_map(other_kind) {
        return Err(refuse(Reason::NotSupported { what }));
    }
    if objects.is_empty() {
        return Err(refuse(Reason::Empty));
    }
    if !objects.iter().any(|object| object.get("name").is_some() && object.get("general").is_some()) {
        return Err(refuse(Reason::UnknownFormat));
    }
    Ok(read(place, &objects))
}

fn read(place: &Place, objects: &[Json]) -> ImportDocument {
    let mut document = ImportDocument::new(Format::ApiV2);
    let mut names = HashMap::new();
    for (number, object) in (1..).zip(objects) {
        let mut reader = ObjectReader { place: place.at(number), errors: Vec::new(), notes: Vec::new() };
        let row = reader.contract(object);
        let first = *names.entry(fold::name_key(&row.key.name)).or_insert(number);
        if first != number {
            reader.fault("name", Reason::NameTwice { first });
        }
        if reader.errors.is_empty() {
            document.rows.push(row);
        }
        document.errors.extend(reader.errors);
        document.notes.extend(reader.notes);
    }
    parents_first(&mut document);
    document
}

/// Puts every contract after its parent, and refuses those that stand above themselves.
fn parents_first(document: &mut ImportDocument) {
    let index_of = |key: &dyn Fn(&ImportRow) -> Option<String>| -> HashMap<String, usize> {
        document.rows.iter().enumerate().filter_map(|(index, row)| Some((key(row)?, index))).collect()
    };
    let by_uuid = index_of(&|row| row.key.uuid.map(|uuid| uuid.to_string()));
    let by_name = index_of(&|row| Some(fold::name_key(&row.key.name)));
    let parent_of = |row: &ImportRow| match row.field("parent_id") {
        Some(ImportValue::ByName(Reference { uuid: Some(uuid), .. })) => by_uuid.get(&uuid.to_string()).copied(),
        Some(ImportValue::ByName(parent)) => by_name.get(&fold::name_key(&parent.name)).copied(),
        _ => None,
    };
    let parents: Vec<_> = document.rows.iter().map(parent_of).collect();
    let depths: Vec<_> = (0..parents.len()).map(|index| depth(index, &parents)).collect();
    let mut ranked: Vec<_> = depths.into_iter().zip(std::mem::take(&mut document.rows)).collect();
    ranked.sort_by_key(|(depth, _)| *depth);
    for (depth, row) in ranked {
        if depth.is_some() {
            document.rows.push(row);
        } else {
            let reason = Reason::Invalid { problem: Problem::Cycle };
            document.errors.push(ImportError::of(row.source, Column::named("parentContract"), reason));
        }
    }
}

/// How many of the file's contracts stand above this one; none when it has no top.
fn depth(index: usize, parents: &[Option<usize>]) -> Option<usize> {
    let mut above = parents[index];
    for depth in 0..=parents.len() {
        match above {
            Some(parent) => above = parents[parent],
            None => return Some(depth),
        }
    }
    None
}

struct ObjectReader {
    place: Place,
    errors: Vec<ImportError>,
    notes: Vec<ImportNote>,
}

impl ObjectReader {
    fn contract(&mut self, object: &Json) -> ImportRow {
        let fields = self.fields(object, "", CONTRACT_RULES, "contract");
        let mut row = ImportRow {
            source: self.place.clone(),
            entity: "contract",
            key: Key::default(),
            owner: self.owner(object),
            fields,
            children: Vec::new(),
        };
        row.value("name").as_text().unwrap_or_default().clone_into(&mut row.key.name);
        row.key.uuid = self.uuid(object, "uuid");
        for list in &LISTS {
            self.list(object, list, &mut row.children);
        }
        self.left_out(object);
        for (name, problem) in checks::contract(&|name| row.value(name)) {
            self.fault(path_of(name), Reason::Invalid { problem });
        }
        row
    }

    fn fault(&mut self, path: &str, reason: Reason) {
        self.errors.push(ImportError::of(self.place.clone(), Column::named(path), reason));
    }

    fn owner(&mut self, object: &Json) -> Option<Reference> {
        let owner = object.get("organizationContext").filter(|owner| !owner.is_null())?;
        self.reference(owner, "organizationContext", Target::Entity("organisation"))
    }

    /// The fields that these rules find in the object, which stands at `base`.
    fn fields(&mut self, object: &Json, base: &str, rules: &[Rule], entity: &str) -> Fields {
        let mut fields = Fields::new();
        for (path, field, shape) in rules {
            let Some(json) = at_path(object, path) else { continue };
            let full = join(base, path);
            let value = match self.value(json, &full, *shape) {
                Ok(value) => value,
                Err(reason) => {
                    self.fault(&full, reason);
                    continue;
                }
            };
            fields.push((*field, value));
        }
        self.check(&fields, base, rules, entity);
        fields
    }

    /// What the registry's own rules say about each field, the ones not given included.
    fn check(&mut self, fields: &Fields, base: &str, rules: &[Rule], entity: &str) {
        let Some(entity) = entities::named(entity) else { return };
        for (path, name, _) in rules {
            let value = match fields.iter().find(|(field, _)| field == name) {
                Some((_, ImportValue::Literal(value))) => value.clone(),
                Some((_, ImportValue::ByName(_))) => continue,
                // A faulty one has been told of.
                None if self.errors.iter().any(|error| error.column == Some(Column::named(&join(base, path)))) => {
                    continue;
                }
                None => Value::Null,
            };
            if let Some(problem) = entity.field(name).and_then(|field| checks::field(field, &value)) {
                self.fault(&join(base, path), Reason::Invalid { problem });
            }
        }
    }

    fn value(&mut self, json: &Json, path: &str, shape: Shape) -> Result<ImportValue, Reason> {
        if json.is_null() {
            return Ok(ImportValue::Literal(Value::Null));
        }
        let value = match shape {
            Shape::Text => text(json)?,
            Shape::Bool => Value::Bool(json.as_bool().ok_or_else(|| wrong(json, "true or false"))?),
            Shape::Int => Value::Int(json.as_i64().ok_or_else(|| wrong(json, "whole number"))?),
            Shape::Date => Value::Date(date(json)?),
            Shape::Money => Value::Money(ore(json)?),
            Shape::Word(words) => Value::text(word(json, words)?),
            Shape::Record(entity) => return Ok(self.link(json, path, Target::Entity(entity))),
            Shape::Option(option_type) => return Ok(self.link(json, path, Target::Option(option_type))),
        };
        Ok(ImportValue::Literal(value))
    }

    fn link(&mut self, json: &Json, path: &str, target: Target) -> ImportValue {
        self.reference(json, path, target).map_or(ImportValue::Literal(Value::Null), ImportValue::ByName)
    }

    /// A `{uuid, name}` or `{uuid, name, cvr}`. Without both uuid and name it is a fault.
    fn reference(&mut self, json: &Json, path: &str, target: Target) -> Option<Reference> {
        let word = |property: &str| json.get(property).and_then(Json::as_str).map(str::trim).unwrap_or_default();
        let uuid = self.uuid(json, &join(path, "uuid"));
        let name = word("name").to_owned();
        if name.is_empty() && uuid.is_none() {
            self.fault(path, wrong(json, "name and uuid"));
            return None;
        }
        let cvr = Some(word("cvr").to_owned()).filter(|cvr| !cvr.is_empty());
        Some(Reference { target, name, uuid, cvr })
    }

    fn uuid(&mut self, json: &Json, path: &str) -> Option<Uuid> {
        let text = json.get("uuid").and_then(Json::as_str)?;
        let uuid = Uuid::parse_str(text).ok();
        if uuid.is_none() {
            self.fault(path, Reason::NotAUuid { value: text.to_owned() });
        }
        uuid
    }

    /// The rows of a list. The two lists of payments make one set of children.
    fn list(&mut self, object: &Json, list: &List, children: &mut Vec<Children>) {
        let Some(json) = at_path(object, list.path).filter(|json| !json.is_null()) else { return };
        let Some(items) = json.as_array() else { return self.fault(list.path, wrong(json, "list")) };
        let rows: Vec<_> = (0..).zip(items).map(|(index, item)| self.child(item, index, list)).collect();
        match children.iter_mut().find(|set| set.entity == list.entity) {
            Some(set) => set.rows.extend(rows),
            None => {
                children.push(Children { entity: list.entity, via: "contract_id", complete: true, rows });
            }
        }
    }

    fn child(&mut self, item: &Json, index: usize, list: &List) -> Fields {
        let base = format!("{}[{index}]", list.path);
        let mut fields = self.fields(item, &base, list.rules, list.entity);
        if let Some(direction) = list.direction {
            fields.insert(0, ("direction", ImportValue::Literal(Value::text(direction))));
        }
        if list.entity == "reference" {
            self.odd_link(&fields);
        }
        fields
    }

    /// KITOS keeps links that nothing can open and marks them; so does the import.
    fn odd_link(&mut self, fields: &Fields) {
        let url = fields.iter().find_map(|(name, value)| match value {
            ImportValue::Literal(Value::Text(url)) if *name == "url" => Some(url),
            _ => None,
        });
        if let Some(url) = url.filter(|url| !checks::is_url(url)) {
            let remark = Remark::OddLink { url: url.clone() };
            self.notes.push(ImportNote { place: self.place.clone(), remark });
        }
    }

    fn left_out(&mut self, object: &Json) {
        for path in LEFT_OUT {
            let count = at_path(object, path).and_then(Json::as_array).map_or(0, Vec::len);
            if count > 0 {
                let remark = Remark::LeftOut { path: path.to_owned(), count };
                self.notes.push(ImportNote { place: self.place.clone(), remark });
            }
        }
    }
}

/// The property at this path; none when a step of it is not there. A step through `null`
/// gives `null`: the whole group is empty.
fn at_path<'j>(object: &'j Json, path: &str) -> Option<&'j Json> {
    let steps = path.split('.').filter(|step| !step.is_empty());
    steps.into_iter().try_fold(object, |json, step| if json.is_null() { Some(json) } else { json.get(step) })
}

fn join(base: &str, path: &str) -> String {
    match (base, path) {
        ("", path) => path.to_owned(),
        (base, "") => base.to_owned(),
        (base, path) => format!("{base}.{path}"),
    }
}

fn path_of(field: &'static str) -> &'static str {
    CONTRACT_RULES.iter().find(|(_, name, _)| *name == field).map_or(field, |(path, ..)| path)
}

fn wrong(json: &Json, expected: &str) -> Reason {
    let value: String = json.to_string().chars().take(60).collect();
    Reason::WrongType { value, expected: expected.to_owned() }
}

fn text(json: &Json) -> Result<Value, Reason> {
    let text = json.as_str().ok_or_else(|| wrong(json, "text"))?.trim();
    Ok(if text.is_empty() { Value::Null } else { Value::text(text) })
}

fn word(json: &Json, words: &[(&str, &'static str)]) -> Result<&'static str, Reason> {
    let text = json.as_str().ok_or_else(|| wrong(json, "text"))?;
    let code = words.iter().find(|(word, _)| *word == text).map(|(_, code)| *code);
    code.ok_or_else(|| {
        let allowed: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        Reason::NotAllowed { value: text.to_owned(), allowed: allowed.join(", ") }
    })
}

/// The day in Copenhagen of an ISO time stamp; without a zone, the day as written.
fn date(json: &Json) -> Result<NaiveDate, Reason> {
    let text = json.as_str().ok_or_else(|| wrong(json, "date"))?.trim();
    let zoned = DateTime::parse_from_rfc3339(text).ok().map(|moment| copenhagen_day(moment.to_utc()));
    let local = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok().map(|moment| moment.date());
    let plain = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    zoned.or_else(local).or_else(plain).ok_or_else(|| Reason::NotADate { value: text.to_owned() })
}

fn copenhagen_day(moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&Copenhagen).date_naive()
}

/// Øre of an amount in kroner, exact: at most two decimals.
fn ore(json: &Json) -> Result<i64, Reason> {
    let written = json.as_number().ok_or_else(|| wrong(json, "amount"))?.to_string();
    kroner_to_ore(&written).ok_or(Reason::NotAnAmount { value: written })
}

/// `-12.5` is -1250. None when it is no plain decimal number or has øre to split.
fn kroner_to_ore(written: &str) -> Option<i64> {
    let (negative, digits) = written.strip_prefix('-').map_or((false, written), |rest| (true, rest));
    let (kroner, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let decimals = decimals.trim_end_matches('0');
    if decimals.len() > 2 || !kroner.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let ore: i64 = format!("{decimals:0<2}").parse().ok()?;
    let total = kroner.parse::<i64>().ok()?.checked_mul(100)?.checked_add(ore)?;
    Some(if negative { -total } else { total })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::entity::Kind;

    #[test]
    fn every_rule_names_a_field_of_its_kind() {
        let lists = LISTS.iter().map(|list| (list.entity, list.rules));
        for (entity, rules) in lists.chain([("contract", CONTRACT_RULES)]) {
            let entity = entities::named(entity).unwrap();
            for (path, name, shape) in rules {
                let field = entity.field(name).unwrap_or_else(|| panic!("{name} of {}", entity.name));
                let fits = match (shape, field.kind) {
                    (Shape::Text, Kind::Text { .. } | Kind::LongText)
                    | (Shape::Bool, Kind::Bool)
                    | (Shape::Int, Kind::Int { .. })
                    | (Shape::Date, Kind::Date)
                    | (Shape::Money, Kind::Money) => true,
                    (Shape::Word(words), Kind::Choice(choices)) => {
                        words.iter().all(|(_, code)| choices.codes.contains(code))
                    }
                    (Shape::Record(target), Kind::Link(linked)) => *target == linked,
                    (Shape::Option(target), Kind::Option(chosen)) => *target == chosen,
                    _ => false,
                };
                assert!(fits, "{path} -> {name}");
            }
        }
    }

    #[test]
    fn kroner_become_ore_exactly() {
        for (written, expected) in [
            ("0", Some(0)),
            ("1250", Some(125_000)),
            ("12.5", Some(1_250)),
            ("0.1", Some(10)),
            ("1234.56", Some(123_456)),
            ("-7.05", Some(-705)),
            ("12.50", Some(1_250)),
            ("12.345", None),
            ("1e20", None),
            ("9223372036854775807", None),
            ("--1", None),
        ] {
            assert_eq!(kroner_to_ore(written), expected, "{written}");
        }
    }

    #[test]
    fn days_are_those_of_copenhagen() {
        for (text, expected) in [
            ("2024-04-18T00:00:00Z", "2024-04-18"),
            ("2024-04-17T22:00:00Z", "2024-04-18"),
            ("2024-12-31T23:00:00Z", "2025-01-01"),
            ("2024-04-18T00:00:00+02:00", "2024-04-18"),
            ("2024-04-18T00:00:00", "2024-04-18"),
            ("2024-04-03T12:09:39.6782591Z", "2024-04-03"),
            ("2024-04-18", "2024-04-18"),
        ] {
            assert_eq!(date(&Json::from(text)), Ok(expected.parse().unwrap()), "{text}");
        }
        assert!(date(&Json::from("18-04-2024")).is_err());
        assert!(date(&Json::from(20_240_418)).is_err());
    }
}
