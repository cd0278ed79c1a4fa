//! Invented people and units, with what they may do. Nobody here exists.

use crate::db::reference::SECRETARIAT;
use crate::db::seed::book::Book;
use crate::db::seed::dice::Dice;
use crate::db::seed::municipality::Place;
use crate::db::seed::{BALLERUP, GLADSAXE, READER, REGISTRAR, SECRETARY, words};
use crate::model::entities::organisation::ORG_UNIT;
use crate::model::entities::people::{ASSIGNMENT, PERSON};
use crate::model::value::Value;

#[derive(Clone, Debug)]
pub(super) struct Person {
    pub id: i64,
    pub name: String,
}

/// Those who are there besides the ones with a name of their own have logins by number, in
/// the order in which they are made.
#[derive(Default)]
pub(super) struct People {
    numbered: usize,
    units: usize,
}

/// What the second, third … person of a municipality may do besides reading and writing roles.
const OFFICES: [&str; 4] = ["local_admin", "contract_admin", "system_admin", "organisation_admin"];

impl People {
    /// The people of a municipality, those with a login of their own first.
    pub fn of(&mut self, book: &mut Book, place: &Place, dice: &mut Dice) -> Vec<Person> {
        let host = place.host();
        let mut people = Vec::new();
        match place.facts.code {
            BALLERUP => people.push(person(
                book,
                place.id,
                REGISTRAR,
                "Anna Holm",
                &host,
                &["user", "contract_admin", "system_admin"],
            )),
            GLADSAXE => people.push(person(book, place.id, READER, "Gert Lindgaard", &host, &["read_only"])),
            _ => {}
        }
        let count = 6 + usize::try_from(place.facts.inhabitants / 8_000).unwrap_or(0);
        for at in 0..count {
            let name = format!("{} {}", dice.word(words::FIRST_NAMES), dice.word(words::LAST_NAMES));
            let login = self.login();
            let roles: &[&str] = match OFFICES.get(at) {
                Some(office) => &["user", office],
                None if at % 6 == 5 => &["read_only"],
                None => &["user"],
            };
            people.push(person(book, place.id, &login, &name, &host, roles));
        }
        people
    }

    /// Two people, for what one of them writes the other must approve.
    pub fn secretariat(&mut self, book: &mut Book) {
        let login = self.login();
        for (login, name) in [(SECRETARY, "Sigrid Vang"), (&login, "Torkild Eng")] {
            person(book, SECRETARIAT, login, name, "faelleskommune.example", &["global_admin"]);
        }
    }

    fn login(&mut self) -> String {
        self.numbered += 1;
        format!("p{:05}", self.numbered)
    }

    /// The units of a municipality: itself, its departments, and their offices.
    pub fn units(&mut self, book: &mut Book, place: &Place) -> Vec<i64> {
        let root = self.unit(book, place.id, place.facts.name, None);
        let departments: Vec<i64> =
            words::DEPARTMENTS.iter().map(|name| self.unit(book, place.id, name, Some(root))).collect();
        let offices = 2 + usize::try_from(place.facts.inhabitants / 6_000).unwrap_or(0);
        let offices: Vec<i64> = words::OFFICES
            .iter()
            .take(offices)
            .enumerate()
            .map(|(at, name)| self.unit(book, place.id, name, departments.get(at % departments.len()).copied()))
            .collect();
        departments.into_iter().chain(offices).collect()
    }

    fn unit(&mut self, book: &mut Book, organisation: i64, name: &str, parent: Option<i64>) -> i64 {
        self.units += 1;
        let cells = vec![
            ("name", Value::text(name)),
            ("local_id", Value::text(format!("E{:05}", self.units))),
            ("ean", Value::Text(ean(self.units))),
            ("parent_id", parent.map_or(Value::Null, Value::Ref)),
        ];
        book.add(&ORG_UNIT, organisation, &cells, None)
    }
}

fn person(book: &mut Book, organisation: i64, login: &str, name: &str, host: &str, roles: &[&str]) -> Person {
    let cells = vec![
        ("name", Value::text(name)),
        ("login", Value::text(login)),
        ("email", Value::Text(format!("{login}@{host}"))),
        ("active", Value::Bool(true)),
    ];
    let id = book.add(&PERSON, organisation, &cells, None);
    for role in roles {
        book.add(&ASSIGNMENT, organisation, &vec![("person_id", Value::Ref(id)), ("role", Value::text(*role))], None);
    }
    Person { id, name: name.to_owned() }
}

/// A location number with a right check digit, as public bodies have them.
fn ean(number: usize) -> String {
    let digits = format!("57980999{:04}", number % 10_000);
    let weighted: usize =
        digits.bytes().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    format!("{digits}{}", (10 - weighted % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rules::checks::is_ean;

    #[test]
    fn location_numbers_are_right() {
        assert!((1..500).all(|number| is_ean(&ean(number))));
    }
}
