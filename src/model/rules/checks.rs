//! Is what was typed acceptable? One value at a time, and the values of a record together.
//! What is merely unlikely is a quality rule and is not refused here.

use std::collections::HashSet;

use crate::model::entity::{Field, Kind};
use crate::model::request::Problem;
use crate::model::value::Value;

/// What links may begin with. Source: `domain.md` 3.12.
pub const URL_PREFIXES: [&str; 5] = ["http://", "https://", "kmdedhvis:", "kmdsageraabn:", "sbsyslauncher:"];

/// A Danish business number: eight digits whose weighted sum is a multiple of 11.
pub fn is_cvr(text: &str) -> bool {
    digits(text, 8).is_some_and(|digits| {
        let weighted: u32 = digits.iter().zip([2, 7, 6, 5, 4, 3, 2, 1]).map(|(digit, weight)| digit * weight).sum();
        digits[0] != 0 && weighted.is_multiple_of(11)
    })
}

/// An EAN location number (GLN): thirteen digits, the last of which checks the others
/// (weights 1 and 3 in turn, the sum a multiple of 10).
pub fn is_ean(text: &str) -> bool {
    digits(text, 13).is_some_and(|digits| {
        let weighted: u32 = digits.iter().zip([1, 3].iter().cycle()).map(|(digit, weight)| digit * weight).sum();
        weighted.is_multiple_of(10)
    })
}

fn digits(text: &str, count: usize) -> Option<Vec<u32>> {
    let digits: Option<Vec<u32>> = text.chars().map(|letter| letter.to_digit(10)).collect();
    digits.filter(|digits| digits.len() == count)
}

/// A link that can be opened: a known prefix (in any case) and something after it.
pub fn is_url(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    URL_PREFIXES.iter().any(|prefix| lower.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty()))
}

/// Something before one `@`, and a name with a dot inside after it.
pub fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.trim().split_once('@') else { return false };
    let host_is_named = host.split('.').count() > 1 && host.split('.').all(|label| !label.is_empty());
    !name.is_empty() && host_is_named && !text.trim().contains(char::is_whitespace) && !host.contains('@')
}

/// Digits and spaces, and `+` at most before them. Source: `domain.md` 3.12.
pub fn is_phone(text: &str) -> bool {
    let rest = text.trim().strip_prefix('+').unwrap_or(text.trim());
    let written = |letter: char| letter.is_ascii_digit() || letter == ' ';
    rest.chars().all(written) && rest.chars().any(|letter| letter.is_ascii_digit())
}

/// What a login may be called: that which a role of the server may be.
pub fn is_login(text: &str) -> bool {
    let written = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_.-".contains(letter);
    let reserved = text.starts_with("pg_") || text.starts_with("kitos_");
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.chars().all(written) && !reserved
}

/// What is wrong with this value for this field, by the field's declaration alone. Blank
/// is acceptable unless the field is required.
pub fn field(field: &Field, value: &Value) -> Option<Problem> {
    if value.is_blank() {
        return field.required.then_some(Problem::Required);
    }
    match (field.kind, value) {
        (Kind::Text { max }, Value::Text(text)) => (text.chars().count() > max).then_some(Problem::TooLong { max }),
        (Kind::Int { min, max }, Value::Int(number)) => {
            (!(min..=max).contains(number)).then_some(Problem::OutOfRange { min, max })
        }
        (Kind::Choice(choices), Value::Text(code)) => {
            (!choices.codes.contains(&code.as_str())).then_some(Problem::NotAChoice)
        }
        (Kind::LongText, Value::Text(_))
        | (Kind::Bool, Value::Bool(_))
        | (Kind::Date, Value::Date(_))
        | (Kind::Money, Value::Money(_))
        | (Kind::Option(_) | Kind::Link(_), Value::Ref(_))
        | (Kind::Moment, Value::Moment(_)) => None,
        (Kind::Int { .. }, _) => Some(Problem::NotANumber),
        (Kind::Date | Kind::Moment, _) => Some(Problem::NotADate),
        (Kind::Money, _) => Some(Problem::NotMoney),
        _ => Some(Problem::NotAChoice),
    }
}

/// What is wrong with the values of a record of this entity taken together. A link that no program
/// opens is refused where it is typed (`text::format`), but an import keeps it as it was.
pub fn record(entity: &str, record: &dyn Fn(&str) -> Value) -> Vec<(&'static str, Problem)> {
    match entity {
        "contract" => contract(record),
        "system_usage" => usage(record),
        "organisation" => organisation(record),
        "accession" => accession(record),
        "org_unit" => org_unit(record),
        "person" => person(record),
        "notice" => notice(record),
        "system_relation" => relation(record),
        _ => Vec::new(),
    }
}

/// What is wrong with the values of a contract taken together, each under the field to
/// put right. `record` gives a field's value, and under `id` the record's own id if it has
/// one. Source: `domain.md` 2.1 and 3.12.
pub fn contract(record: &dyn Fn(&str) -> Value) -> Vec<(&'static str, Problem)> {
    let mut found = Vec::new();
    let mut add = |field: &'static str, problem: Option<Problem>| found.extend(problem.map(|problem| (field, problem)));
    add("valid_to", not_before(record, "valid_to", "valid_from"));
    add("irrevocable_to", not_before(record, "irrevocable_to", "valid_from"));
    add("duration_years", empty_when(record, "duration_years", "duration_ongoing"));
    add("duration_months", empty_when(record, "duration_months", "duration_ongoing"));
    add("procurement_quarter", both(record, "procurement_year", "procurement_quarter"));
    add("procurement_year", both(record, "procurement_quarter", "procurement_year"));
    add("require_valid_parent", needs(record, "require_valid_parent", "parent_id"));
    add("supplier_unit_id", needs(record, "supplier_unit_id", "supplier_internal"));
    add("parent_id", own_parent(record));
    add("supplier_contact_email", written(record, "supplier_contact_email", is_email, Problem::NotAnEmail));
    found
}

/// What is wrong with the values of a system usage taken together.
pub fn usage(record: &dyn Fn(&str) -> Value) -> Vec<(&'static str, Problem)> {
    not_before(record, "valid_to", "valid_from").map(|problem| ("valid_to", problem)).into_iter().collect()
}

/// What is wrong with an organisation: CVR eight digits with a right check digit or empty.
pub fn organisation(record: &dyn Fn(&str) -> Value) -> Vec<(&'static str, Problem)> {
    let cvr = written(record, "cvr", is_cvr, Problem::NotACvr).map(|problem| ("cvr", problem));
    let email = written(record, "email", is_email, Problem::NotAnEmail).map(|problem| ("email", problem));
    let phone = written(record, "phone", is_phone, Problem::NotAPhone).map(|problem| ("phone", problem));
    cvr.into_iter().chain(email).chain(phone).collect()
}

/// What is wrong with a person.
pub fn person(record: &dyn Fn(&str) -> Value) -> Vec<(&'static str, Problem)> {
    let login = written(record, "login", is_login, Problem::NotALogin).map(|problem| ("login", problem));
    let email = written(record, "email", is_email, Problem::NotAnEmail).map(|problem| ("email", problem));
    let phone = written(record, "phone", is_phone, Problem::NotAPhone).map(|problem| ("phone", problem));
    login.into_iter().chain(email).chain(phone).collect()
}

/// What is wrong with a municipality's accession: each step follows on the one before. Source:
/// the agreement of 2017 (sent, signed, in force; notice, and leaving after it).
pub fn accession(record: &dyn Fn(&str) -> Value) -> Vec<(&'static str, Problem)> {
    let mut found = Vec::new();
    let mut add = |field: &'static str, problem: Option<Problem>| found.extend(problem.map(|problem| (field, problem)));
    add("signed_on", not_before(record, "signed_on", "sent_on"));
    add("in_force_from", needs(record, "in_force_from", "signed_on"));
    add("in_force_from", not_before(record, "in_force_from", "signed_on"));
    add("notice_on", needs(record, "notice_on", "signed_on"));
    add("notice_on", not_before(record, "notice_on", "signed_on"));
    add("leaves_on", needs(record, "leaves_on", "notice_on"));
    add("leaves_on", not_before(record, "leaves_on", "notice_on"));
    add("leaves_on", not_before(record, "leaves_on", "in_force_from"));
    found
}

/// What is wrong with an organisation unit.
pub fn org_unit(record: &dyn Fn(&str) -> Value) -> Vec<(&'static str, Problem)> {
    let ean = written(record, "ean", is_ean, Problem::NotAnEan).map(|problem| ("ean", problem));
    ean.into_iter().chain(own_parent(record).map(|problem| ("parent_id", problem))).collect()
}

/// What is wrong with a reference: a link that no program would open.
pub fn reference(record: &dyn Fn(&str) -> Value) -> Vec<(&'static str, Problem)> {
    written(record, "url", is_url, Problem::NotAUrl).map(|problem| ("url", problem)).into_iter().collect()
}

/// What is wrong with a notice: it must reach somebody, and end after it began. Source:
/// `domain.md` 2.13.
pub fn notice(record: &dyn Fn(&str) -> Value) -> Vec<(&'static str, Problem)> {
    let mut found = Vec::new();
    let mut add = |field: &'static str, problem: Option<Problem>| found.extend(problem.map(|problem| (field, problem)));
    add("to_date", not_before(record, "to_date", "from_date"));
    add("emails", written(record, "emails", are_emails, Problem::NotAnEmail));
    add("copies", written(record, "copies", are_emails, Problem::NotAnEmail));
    let reaches = ["role_id", "person_id", "emails"].iter().any(|field| is_set(&record(field)));
    add("role_id", (!reaches).then_some(Problem::NoRecipient));
    found
}

/// What is wrong with a relation: it goes from a system to itself. Source: `domain.md` 2.5.
pub fn relation(record: &dyn Fn(&str) -> Value) -> Vec<(&'static str, Problem)> {
    let to = record("to_usage_id");
    let to_itself = is_set(&to) && record("from_usage_id") == to;
    to_itself.then_some(("to_usage_id", Problem::ToItself)).into_iter().collect()
}

/// Addresses with commas between.
fn are_emails(text: &str) -> bool {
    text.split(',').all(is_email)
}

/// Would making `parent` the parent of `id` put a record above itself? `parent_of` gives
/// the parent that a record has now. A cycle that is there already is not this change's.
pub fn makes_cycle(id: i64, parent: i64, parent_of: &dyn Fn(i64) -> Option<i64>) -> bool {
    let mut seen = HashSet::new();
    let mut above = Some(parent);
    while let Some(current) = above {
        if current == id {
            return true;
        }
        if !seen.insert(current) {
            return false;
        }
        above = parent_of(current);
    }
    false
}

fn not_before(record: &dyn Fn(&str) -> Value, field: &str, other: &str) -> Option<Problem> {
    match (record(field).as_date(), record(other).as_date()) {
        (Some(date), Some(start)) if date < start => Some(Problem::Before { other: other.to_owned() }),
        _ => None,
    }
}

fn is_set(value: &Value) -> bool {
    !value.is_blank() && value.as_bool() != Some(false)
}

fn empty_when(record: &dyn Fn(&str) -> Value, field: &str, other: &str) -> Option<Problem> {
    let set = is_set(&record(field)) && is_set(&record(other));
    set.then(|| Problem::MustBeEmpty { other: other.to_owned() })
}

fn needs(record: &dyn Fn(&str) -> Value, field: &str, other: &str) -> Option<Problem> {
    let alone = is_set(&record(field)) && !is_set(&record(other));
    alone.then(|| Problem::Needs { other: other.to_owned() })
}

/// `field` must be given when `other` is.
fn both(record: &dyn Fn(&str) -> Value, other: &str, field: &str) -> Option<Problem> {
    let missing = is_set(&record(other)) && !is_set(&record(field));
    missing.then_some(Problem::Required)
}

fn own_parent(record: &dyn Fn(&str) -> Value) -> Option<Problem> {
    let (id, parent) = (record("id").as_int(), record("parent_id").as_int());
    (id.is_some() && id == parent).then_some(Problem::Cycle)
}

fn written(record: &dyn Fn(&str) -> Value, field: &str, good: fn(&str) -> bool, problem: Problem) -> Option<Problem> {
    let value = record(field);
    let text = value.as_text().filter(|text| !text.trim().is_empty())?;
    (!good(text)).then_some(problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::entities::contract::CONTRACT;

    fn record(fields: &[(&'static str, Value)]) -> impl Fn(&str) -> Value + use<> {
        let fields = fields.to_vec();
        move |name| fields.iter().find(|(field, _)| *field == name).map_or(Value::Null, |(_, value)| value.clone())
    }

    fn day(text: &str) -> Value {
        Value::Date(text.parse().unwrap())
    }

    #[test]
    fn an_accession_goes_forward() {
        let full = [
            ("sent_on", day("2017-06-28")),
            ("signed_on", day("2017-08-02")),
            ("in_force_from", day("2017-08-15")),
            ("notice_on", day("2026-05-01")),
            ("leaves_on", day("2026-12-31")),
        ];
        assert_eq!(accession(&record(&full)), []);
        assert_eq!(accession(&record(&full[..1])), []);
        assert_eq!(accession(&record(&[])), []);
        let before = |other: &str| Problem::Before { other: other.to_owned() };
        let lacks = |other: &str| Problem::Needs { other: other.to_owned() };
        for (at, value, expected) in [
            (1, day("2017-06-27"), vec![("signed_on", before("sent_on"))]),
            (1, Value::Null, vec![("in_force_from", lacks("signed_on")), ("notice_on", lacks("signed_on"))]),
            (2, day("2017-08-01"), vec![("in_force_from", before("signed_on"))]),
            (3, day("2017-08-01"), vec![("notice_on", before("signed_on"))]),
            (3, Value::Null, vec![("leaves_on", lacks("notice_on"))]),
            (4, day("2026-04-30"), vec![("leaves_on", before("notice_on"))]),
        ] {
            let mut fields = full.clone();
            fields[at].1 = value;
            assert_eq!(accession(&record(&fields)), expected, "{}", full[at].0);
        }
    }

    #[test]
    fn cvr_has_a_check_digit() {
        // Public numbers of Copenhagen, Ballerup and Gladsaxe; then one digit changed, etc.
        for (cvr, good) in [
            ("64942212", true),
            ("58271713", true),
            ("62761113", true),
            ("64942213", false),
            ("64942221", false),
            ("6494221", false),
            ("649422120", false),
            ("DK649422", false),
            ("00000000", false),
            ("", false),
        ] {
            assert_eq!(is_cvr(cvr), good, "{cvr:?}");
        }
    }

    #[test]
    fn ean_has_a_check_digit() {
        // 5790000000005 by hand: 5 + 7*3 + 9 + 5 = 40.
        for (ean, good) in [
            ("5790000000005", true),
            ("4006381333931", true),
            ("5790000000006", false),
            ("579000000005", false),
            ("57900000000O5", false),
        ] {
            assert_eq!(is_ean(ean), good, "{ean}");
        }
    }

    #[test]
    fn links_begin_with_a_known_prefix() {
        // Source: domain.md 3.12.
        for (url, good) in [
            ("https://kommune.example", true),
            ("HTTP://kommune.example", true),
            ("kmdedhvis:123", true),
            ("kmdsageraabn:123", true),
            ("sbsyslauncher:sag?1", true),
            ("www.kommune.example", false),
            ("ftp://kommune.example", false),
            ("javascript:alert(1)", false),
            ("https://", false),
        ] {
            assert_eq!(is_url(url), good, "{url}");
        }
    }

    #[test]
    fn addresses_have_a_name_and_a_host() {
        for (email, good) in [
            ("it@kommune.example", true),
            ("it@kommune", false),
            ("it@@kommune.example", false),
            ("@kommune.example", false),
            ("it kontor@kommune.example", false),
            ("it@kommune..example", false),
        ] {
            assert_eq!(is_email(email), good, "{email}");
        }
    }

    #[test]
    fn telephones_and_logins_are_written_plainly() {
        // Source: domain.md 3.12.
        for (phone, good) in
            [("72 30 90 00", true), ("+45 72309000", true), ("+", false), ("72-30-90-00", false), ("lokal 12", false)]
        {
            assert_eq!(is_phone(phone), good, "{phone}");
        }
        for (login, good) in [
            ("bente.krog", true),
            ("p00001", true),
            ("Bente", false),
            ("1bente", false),
            ("pg_read", false),
            ("å", false),
        ] {
            assert_eq!(is_login(login), good, "{login}");
        }
    }

    #[test]
    fn values_fit_their_field() {
        let check = |name: &str, value: Value| field(CONTRACT.field(name).unwrap(), &value);
        assert_eq!(check("name", Value::text("  ")), Some(Problem::Required));
        assert_eq!(check("name", Value::text("ø".repeat(200))), None);
        assert_eq!(check("name", Value::text("ø".repeat(201))), Some(Problem::TooLong { max: 200 }));
        assert_eq!(check("duration_months", Value::Int(12)), Some(Problem::OutOfRange { min: 0, max: 11 }));
        assert_eq!(check("duration_months", Value::text("to")), Some(Problem::NotANumber));
        assert_eq!(check("by_ending", Value::text("week")), Some(Problem::NotAChoice));
        assert_eq!(check("by_ending", Value::text("quarter")), None);
        assert_eq!(check("valid_to", Value::text("31-12-2026")), Some(Problem::NotADate));
        assert_eq!(check("supplier_id", Value::Ref(7)), None);
    }

    #[test]
    fn contract_fields_agree() {
        // Source: domain.md 2.1.
        let before = |other: &str| Problem::Before { other: other.to_owned() };
        let needs = |other: &str| Problem::Needs { other: other.to_owned() };
        let empty = |other: &str| Problem::MustBeEmpty { other: other.to_owned() };
        let yes = Value::Bool(true);
        for (fields, expected) in [
            (vec![("valid_from", day("2026-01-02")), ("valid_to", day("2026-01-02"))], vec![]),
            (
                vec![("valid_from", day("2026-01-02")), ("valid_to", day("2026-01-01"))],
                vec![("valid_to", before("valid_from"))],
            ),
            (
                vec![("valid_from", day("2026-01-02")), ("irrevocable_to", day("2026-01-01"))],
                vec![("irrevocable_to", before("valid_from"))],
            ),
            (
                vec![("duration_ongoing", yes.clone()), ("duration_years", Value::Int(0))],
                vec![("duration_years", empty("duration_ongoing"))],
            ),
            (vec![("duration_ongoing", Value::Bool(false)), ("duration_years", Value::Int(2))], vec![]),
            (vec![("procurement_year", Value::Int(2027))], vec![("procurement_quarter", Problem::Required)]),
            (vec![("procurement_quarter", Value::Int(2))], vec![("procurement_year", Problem::Required)]),
            (vec![("require_valid_parent", yes)], vec![("require_valid_parent", needs("parent_id"))]),
            (vec![("require_valid_parent", Value::Bool(false))], vec![]),
            (vec![("supplier_unit_id", Value::Ref(3))], vec![("supplier_unit_id", needs("supplier_internal"))]),
            (vec![("id", Value::Ref(3)), ("parent_id", Value::Ref(3))], vec![("parent_id", Problem::Cycle)]),
            (
                vec![("supplier_contact_email", Value::text("ikke en adresse"))],
                vec![("supplier_contact_email", Problem::NotAnEmail)],
            ),
        ] {
            assert_eq!(contract(&record(&fields)), expected, "{fields:?}");
        }
        for (name, _) in contract(&|name| if name == "duration_ongoing" { Value::Bool(true) } else { Value::Int(1) }) {
            assert!(CONTRACT.field(name).is_some(), "{name} is a field");
        }
    }

    #[test]
    fn other_records_agree() {
        let wrong = record(&[
            ("valid_from", day("2026-01-02")),
            ("valid_to", day("2026-01-01")),
            ("cvr", Value::text("12345678")),
            ("ean", Value::text("1")),
            ("url", Value::text("www")),
        ]);
        assert_eq!(usage(&wrong), [("valid_to", Problem::Before { other: "valid_from".to_owned() })]);
        assert_eq!(organisation(&wrong), [("cvr", Problem::NotACvr)]);
        assert_eq!(org_unit(&wrong), [("ean", Problem::NotAnEan)]);
        assert_eq!(reference(&wrong), [("url", Problem::NotAUrl)]);
    }

    #[test]
    fn no_record_stands_above_itself() {
        // 1 is above 2 is above 3; 8 and 9 stand above each other already.
        let parents = |id| match id {
            3 => Some(2),
            2 => Some(1),
            8 => Some(9),
            9 => Some(8),
            _ => None,
        };
        assert!(makes_cycle(1, 3, &parents));
        assert!(makes_cycle(1, 1, &parents));
        assert!(!makes_cycle(3, 1, &parents));
        assert!(!makes_cycle(7, 8, &parents));
    }
}
