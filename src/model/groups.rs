//! Comparison groups: municipalities that a person has chosen and given a name, for reports that
//! name municipalities. They are the person's own, kept beside the macros.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::fold;

/// Letters of a group's name at most.
pub const LONGEST_NAME: usize = 40;
/// What a name cannot hold, because a group is written `Name: One, Other` and sent `|One|Other|`.
const RESERVED: [char; 4] = [':', ',', '|', '='];
/// How most municipalities' names end, and what people leave out.
const ENDING: &str = " kommune";

/// One without a name is a list that was only typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub name: String,
    /// By name, in the order of the alphabet.
    pub municipalities: Vec<String>,
}

/// Why a group cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    #[error("a name has 1 to {LONGEST_NAME} characters and no colon, comma, line or equals sign")]
    Name,
    #[error("a group has at least one municipality")]
    Empty,
}

/// The group of a run, its names as the registry has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    pub group: Group,
    /// Names in it that are no municipality, or none any more.
    pub unknown: Vec<String>,
}

impl Group {
    /// # Errors
    /// A name that cannot be one, or no municipality.
    pub fn new(name: &str, municipalities: Vec<String>) -> Result<Self, GroupError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains(RESERVED) {
            return Err(GroupError::Name);
        }
        if municipalities.is_empty() {
            return Err(GroupError::Empty);
        }
        Ok(Self { name: name.to_owned(), municipalities: in_order(municipalities) })
    }

    /// Reads what `Display` writes, and a list without a name. None where nobody is named, or a
    /// name cannot stand in a list.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, listed) = text.split_once(':').unwrap_or(("", text));
        let municipalities = names(listed);
        let fits = !municipalities.is_empty() && !text.contains('|');
        fits.then(|| Self { name: name.trim().to_owned(), municipalities: in_order(municipalities) })
    }

    /// The same with the names that the registry has, and those that it has not.
    pub fn among(&self, known: &[String]) -> Compared {
        let mut unknown = Vec::new();
        let find = |name: &String| match known.iter().find(|known| means(name, known)) {
            Some(known) => known.clone(),
            None => {
                unknown.push(name.clone());
                name.clone()
            }
        };
        let municipalities = self.municipalities.iter().map(find).collect();
        Compared { group: Self { name: self.name.clone(), municipalities: in_order(municipalities) }, unknown }
    }

    pub fn holds(&self, municipality: &str) -> bool {
        self.municipalities.iter().any(|name| means(name, municipality))
    }
}

impl fmt::Display for Group {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.name.is_empty() {
            write!(to, "{}: ", self.name)?;
        }
        to.write_str(&self.municipalities.join(", "))
    }
}

/// The names of a list with commas.
pub fn names(listed: &str) -> Vec<String> {
    listed.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Can this municipality be chosen?
pub fn can_be_listed(municipality: &str) -> bool {
    !municipality.contains(RESERVED)
}

fn in_order(mut municipalities: Vec<String>) -> Vec<String> {
    municipalities.sort_by_cached_key(|name| fold::name_key(name));
    municipalities.dedup();
    municipalities
}

/// Is this what the municipality is called, with or without its last word?
fn means(typed: &str, municipality: &str) -> bool {
    let (typed, whole) = (fold::search(typed), fold::search(municipality));
    typed == whole || whole.strip_suffix(ENDING) == Some(typed.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_group_is_read_as_it_is_written() {
        let group =
            Group::new(" Omegnen ", listed(&["Gladsaxe Kommune", "Aabenraa Kommune", "Ballerup Kommune"])).unwrap();
        assert_eq!(group.to_string(), "Omegnen: Ballerup Kommune, Gladsaxe Kommune, Aabenraa Kommune");
        assert_eq!(Group::parse(&group.to_string()), Some(group));
        let unnamed = Group::parse("Ballerup,, Gladsaxe ").unwrap();
        assert_eq!((unnamed.name.as_str(), unnamed.to_string().as_str()), ("", "Ballerup, Gladsaxe"));
        assert_eq!(Group::parse("Omegnen: , "), None);
        assert_eq!(Group::parse("Ballerup|Gladsaxe"), None);
    }

    #[test]
    fn names_that_would_be_read_as_something_else_are_refused() {
        for name in ["", "  ", "a:b", "a,b", "a|b", "a=b", &"x".repeat(41)] {
            assert_eq!(Group::new(name, listed(&["Ballerup Kommune"])), Err(GroupError::Name), "{name:?}");
        }
        assert_eq!(Group::new("Omegnen", Vec::new()), Err(GroupError::Empty));
    }

    #[test]
    fn who_is_no_municipality_any_more_is_told() {
        let known = listed(&["Ballerup Kommune", "Høje-Taastrup Kommune"]);
        let compared = Group::parse("ballerup, Høje-Tåstrup kommune, Græsted-Gilleleje").unwrap().among(&known);
        assert_eq!(compared.unknown, ["Græsted-Gilleleje"]);
        assert_eq!(compared.group.municipalities, ["Ballerup Kommune", "Græsted-Gilleleje", "Høje-Taastrup Kommune"]);
    }
}
