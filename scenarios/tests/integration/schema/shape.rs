//! What a type looks like from outside.

use std::collections::BTreeMap;

/// The part of a type that stands at a path.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// A map of settings; the set holds what must be there.
    Struct { name: &'static str, fields: Vec<&'static str>, required: Vec<&'static str> },
    /// One of some forms; each with whether it has settings.
    Choice { name: &'static str, variants: Vec<(&'static str, Option<bool>)>, now: usize },
    /// A list of equal things.
    List,
    /// A list of so many things.
    Tuple(usize),
    /// A map of any keys.
    Map,
    /// Something or nothing.
    Optional,
    /// A text or number, by what it says that it expects.
    Leaf(String),
    /// One of the forms of a type that reads anything.
    Forms { expecting: String, now: usize },
}

/// All that was found of a type, by path.
#[derive(Debug, Default)]
pub(super) struct Shapes(pub(super) BTreeMap<String, Shape>);

impl Shapes {
    /// What stands at a path.
    pub(super) fn at(&self, path: &str) -> &Shape {
        self.0.get(path).unwrap_or_else(|| panic!("nothing was found at {path}"))
    }
}
