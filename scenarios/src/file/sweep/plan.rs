//! From a tree with a sweep to the trees of its points.

use std::sync::Arc;

use super::{Point, Sweep, naming::suffix, path::at_mut};
use crate::file::{
    source::Span,
    tree::{Entry, Kind, Node},
};

/// A sweep that can be carried out.
#[derive(Clone, Debug)]
pub(in crate::file) struct Plan {
    pub(super) sweep: Arc<Sweep>,
    pub(super) axes: Vec<Planned>,
}

/// An axis in the tree.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    /// The places of what it moves, as steps from the root.
    pub(super) places: Vec<Vec<usize>>,
    /// Its values as they stand in the file.
    pub(super) values: Vec<Node>,
}

impl Plan {
    /// How many points there are.
    pub(in crate::file) fn points(&self) -> usize {
        self.sweep.points()
    }

    /// A point.
    pub(in crate::file) fn point(&self, place: usize) -> Point {
        Point { sweep: Arc::clone(&self.sweep), place }
    }

    /// Where the values of a point stand, and of which axis they are.
    pub(in crate::file) fn spans(&self, place: usize) -> Vec<(Span, String)> {
        self.values(place).map(|(axis, value)| (value.span, axis.to_owned())).collect()
    }

    /// Puts the values of a point into a tree that the sweep was read from, or into that of another
    /// point: what was refused there stays refused, but for the values.
    pub(in crate::file) fn put(&self, place: usize, tree: &mut Node) {
        for (planned, value) in self.axes.iter().zip(self.sweep.values_at(place)) {
            for steps in &planned.places {
                if let Some(node) = at_mut(tree, steps) {
                    *node = planned.values[value].clone();
                }
            }
        }
        let name = self.name(place);
        let point = self.node(place, tree.span);
        let Kind::Map(entries) = &mut tree.kind else { return };
        if let Some(entry) = entries.iter_mut().find(|entry| entry.key == "scenario") {
            entry.value.kind = Kind::Scalar { text: name, is_plain: true };
        }
        entries.retain(|entry| entry.key != "point");
        entries.push(entry("point", point));
    }

    /// The name of a point.
    pub(super) fn name(&self, place: usize) -> String {
        let suffixes = self.values(place).map(|(axis, value)| {
            let text = value.text().unwrap_or_default();
            suffix(axis, text)
        });
        self.sweep.name.as_str().to_owned() + &suffixes.collect::<String>()
    }

    /// The axes with their values at a point.
    fn values(&self, place: usize) -> impl Iterator<Item = (&str, &Node)> {
        let axes = self.sweep.axes.iter().zip(&self.axes).zip(self.sweep.values_at(place));
        axes.map(|((axis, planned), value)| (axis.name.as_str(), &planned.values[value]))
    }

    /// What the point's scenario says of itself.
    fn node(&self, place: usize, span: Span) -> Node {
        let entries = self.values(place).map(|(axis, value)| entry(axis, value.clone()));
        Node::new(span, Kind::Map(entries.collect()))
    }
}

fn entry(key: &str, value: Node) -> Entry {
    Entry { id: 0, key: key.to_owned(), key_span: value.span, value, meant: None }
}
