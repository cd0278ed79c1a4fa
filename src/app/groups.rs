//! A person's comparison groups: kept, changed, thrown away.

use crate::app::context::{Context, Level};
use crate::app::event::Effect;
use crate::model::groups::Group;

/// Those of a file; none where the text is no groups.
pub fn from_json(text: &str) -> Option<Vec<Group>> {
    serde_json::from_str(text).ok()
}

pub fn to_json(groups: &[Group]) -> String {
    serde_json::to_string_pretty(groups).unwrap_or_default()
}

/// Puts the group in the place of `former` and of another of its name, or at the end.
pub fn keep(groups: &mut Vec<Group>, group: Group, former: Option<&str>) {
    let replaced = |known: &Group| known.name == group.name || Some(known.name.as_str()) == former;
    let place = groups.iter().position(replaced).unwrap_or(groups.len());
    groups.retain(|known| !replaced(known));
    groups.insert(place.min(groups.len()), group);
}

impl Context {
    pub fn keep_group(&mut self, group: Group, former: Option<&str>) {
        let text = self.texts.with("group-kept", &[("name", group.name.clone().into())]);
        keep(&mut self.groups, group, former);
        self.effects.push(Effect::Groups(to_json(&self.groups)));
        self.say(Level::Done, text);
    }

    /// The group that is gone, where there was one.
    pub fn delete_group(&mut self, name: &str) -> Option<Group> {
        let place = self.groups.iter().position(|group| group.name == name)?;
        let gone = self.groups.remove(place);
        self.effects.push(Effect::Groups(to_json(&self.groups)));
        let text = self.texts.with("group-gone", &[("name", name.to_owned().into())]);
        self.say(Level::Done, text);
        Some(gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str, municipality: &str) -> Group {
        Group::new(name, vec![municipality.to_owned()]).unwrap()
    }

    fn names(groups: &[Group]) -> Vec<&str> {
        groups.iter().map(|group| group.name.as_str()).collect()
    }

    #[test]
    fn a_changed_group_keeps_its_place_and_no_name_stands_twice() {
        let mut groups =
            vec![group("A", "Ballerup Kommune"), group("B", "Gladsaxe Kommune"), group("C", "Herlev Kommune")];
        keep(&mut groups, group("D", "Furesø Kommune"), None);
        keep(&mut groups, group("A2", "Ballerup Kommune"), Some("A"));
        assert_eq!(names(&groups), ["A2", "B", "C", "D"]);
        keep(&mut groups, group("C", "Ishøj Kommune"), Some("B"));
        assert_eq!(names(&groups), ["A2", "C", "D"]);
        assert_eq!(groups[1].municipalities, ["Ishøj Kommune"]);
        assert_eq!(from_json(&to_json(&groups)), Some(groups));
        assert_eq!(from_json("what is this"), None);
    }
}
