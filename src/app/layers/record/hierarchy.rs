//! The tree that a record stands in, with sums up its branches.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::layers::record::label_of;
use crate::model::entity::Entity;
use crate::model::request::Record;

/// What is summed in a tree of contracts: external payments alone, as the lists have them.
pub const SUMS: [&str; 3] = ["acquisition_total", "operation_total", "other_total"];

/// A record of the tree. Amounts are in øre, in the order of `SUMS`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    pub depth: usize,
    pub id: i64,
    pub name: String,
    /// Is it in force? None where the entity knows no such thing.
    pub valid: Option<bool>,
    pub own: [i64; 3],
    /// Its own and those of all below it, as far as they are in force.
    pub rolled: [i64; 3],
    /// Records in the branch, itself among them.
    pub branch: usize,
    /// Those of the branch that are not in force and so not in `rolled`.
    pub left_out: usize,
}

/// The records as a tree through `via`: a root, then its branches by name. A record whose parent
/// is not among them is a root; one in a circle is shown once.
pub fn tree(entity: &Entity, via: &str, records: &[Record]) -> Vec<Node> {
    let ids: BTreeSet<i64> = records.iter().map(|record| record.id).collect();
    let mut below: BTreeMap<Option<i64>, Vec<&Record>> = BTreeMap::new();
    for record in records {
        let parent = record.value(via).as_int().filter(|parent| ids.contains(parent) && *parent != record.id);
        below.entry(parent).or_default().push(record);
    }
    for branch in below.values_mut() {
        branch.sort_by_key(|record| (label_of(entity, record).to_lowercase(), record.id));
    }
    let mut grown = Tree { entity, below, nodes: Vec::new(), seen: BTreeSet::new() };
    grown.grow(None, 0);
    for record in records {
        if !grown.seen.contains(&record.id) {
            grown.add(record, 0);
        }
    }
    grown.nodes
}

struct Tree<'r> {
    entity: &'r Entity,
    below: BTreeMap<Option<i64>, Vec<&'r Record>>,
    nodes: Vec<Node>,
    seen: BTreeSet<i64>,
}

impl<'r> Tree<'r> {
    fn grow(&mut self, parent: Option<i64>, depth: usize) {
        for record in self.below.get(&parent).cloned().unwrap_or_default() {
            self.add(record, depth);
        }
    }

    /// The record and its branch; returns nothing, for what it adds up to stands in its node.
    fn add(&mut self, record: &'r Record, depth: usize) {
        if !self.seen.insert(record.id) {
            return;
        }
        let place = self.nodes.len();
        self.nodes.push(node(self.entity, record, depth));
        self.grow(Some(record.id), depth + 1);
        let branch: Vec<Node> =
            self.nodes[place + 1..].iter().filter(|node| node.depth == depth + 1).cloned().collect();
        let Some(own) = self.nodes.get_mut(place) else { return };
        for child in branch {
            own.branch += child.branch;
            own.left_out += child.left_out;
            for (sum, more) in own.rolled.iter_mut().zip(child.rolled) {
                *sum += more;
            }
        }
    }
}

fn node(entity: &Entity, record: &Record, depth: usize) -> Node {
    let own = SUMS.map(|field| record.value(field).as_int().unwrap_or_default());
    let valid = record.value("is_valid").as_bool();
    let counts = valid != Some(false);
    Node {
        depth,
        id: record.id,
        name: label_of(entity, record),
        valid,
        own,
        rolled: if counts { own } else { [0; 3] },
        branch: 1,
        left_out: usize::from(!counts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::entities::contract::CONTRACT;
    use crate::model::value::{Cell, Value};

    fn contract(id: i64, parent: Option<i64>, name: &str, operation: i64, valid: bool) -> Record {
        let value = |field: &str| match field {
            "name" => Value::text(name),
            "parent_id" => parent.map_or(Value::Null, Value::Ref),
            "operation_total" => Value::Money(operation),
            "is_valid" => Value::Bool(valid),
            _ => Value::Null,
        };
        let cells = CONTRACT.fields.iter().map(|field| Cell::new(value(field.name))).collect();
        Record { entity: "contract".to_owned(), id, organisation_id: 2, uuid: String::new(), version: 1, cells }
    }

    fn shape(records: &[Record]) -> Vec<(usize, String, i64, usize, usize)> {
        let line = |node: Node| (node.depth, node.name, node.rolled[1], node.branch, node.left_out);
        tree(&CONTRACT, "parent_id", records).into_iter().map(line).collect()
    }

    #[test]
    fn sums_go_up_the_branches_and_say_what_they_leave_out() {
        let records = [
            contract(3, Some(2), "Delaftale b", 40, false),
            contract(1, None, "Ramme", 100, true),
            contract(2, Some(1), "Delaftale a", 30, true),
            contract(4, Some(2), "Bilag", 7, true),
        ];
        let said =
            |depth: usize, name: &str, sum: i64, branch: usize, out: usize| (depth, name.to_owned(), sum, branch, out);
        assert_eq!(
            shape(&records),
            [
                said(0, "Ramme", 137, 4, 1),
                said(1, "Delaftale a", 37, 3, 1),
                said(2, "Bilag", 7, 1, 0),
                said(2, "Delaftale b", 0, 1, 1),
            ]
        );
    }

    #[test]
    fn a_circle_is_shown_once() {
        let records = [contract(1, Some(2), "En", 1, true), contract(2, Some(1), "To", 2, true)];
        assert_eq!(shape(&records).len(), 2);
    }
}
