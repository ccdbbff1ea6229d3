//! Published figures that remember which of them a test has read, so that none is skipped in
//! silence.

use std::{cell::RefCell, collections::BTreeSet, time::Duration};

use serde_json::Value;

use super::data::load;

/// Where the figures come from; these are no figures.
const ORIGIN: [&str; 2] = ["/source", "/licence"];

/// A tree of figures. A place in it is a JSON pointer; the empty one is the whole.
#[derive(Debug)]
pub(super) struct Figures {
    root: Value,
    read: RefCell<BTreeSet<String>>,
}

impl Figures {
    pub(super) fn load(name: &str) -> Self {
        Self::new(load(name))
    }

    pub(super) fn new(root: Value) -> Self {
        Self { root, read: RefCell::default() }
    }

    /// The names at the top, but for those of the origin.
    pub(super) fn names(&self) -> Vec<&str> {
        let object = self.root.as_object().expect("named figures");
        let is_origin = |name: &str| ORIGIN.iter().any(|origin| &origin[1..] == name);
        object.keys().map(String::as_str).filter(|name| !is_origin(name)).collect()
    }

    /// What stands under one name at the top, with a record of its own.
    pub(super) fn under(&self, name: &str) -> Self {
        Self::new(self.root.get(name).unwrap_or_else(|| panic!("no `{name}`")).clone())
    }

    /// What stands there; all of it counts as read.
    pub(super) fn at(&self, place: &str) -> &Value {
        let value = self.root.pointer(place).unwrap_or_else(|| panic!("nothing at `{place}`"));
        let mut read = self.read.borrow_mut();
        for_each_leaf(value, place, &mut |leaf| {
            read.insert(leaf.to_owned());
        });
        value
    }

    pub(super) fn number(&self, place: &str) -> f64 {
        number(self.at(place))
    }

    pub(super) fn whole(&self, place: &str) -> u32 {
        whole(self.at(place))
    }

    pub(super) fn millis(&self, place: &str) -> Duration {
        Duration::from_secs_f64(self.number(place) / 1e3)
    }

    pub(super) fn seconds(&self, place: &str) -> Duration {
        Duration::from_secs_f64(self.number(place))
    }

    pub(super) fn text(&self, place: &str) -> &str {
        self.at(place).as_str().unwrap_or_else(|| panic!("no text at `{place}`"))
    }

    pub(super) fn list(&self, place: &str) -> &[Value] {
        self.at(place).as_array().unwrap_or_else(|| panic!("no list at `{place}`"))
    }

    pub(super) fn numbers(&self, place: &str) -> Vec<f64> {
        self.list(place).iter().map(number).collect()
    }

    /// The numbers within a text, in their order.
    pub(super) fn numbers_in<const N: usize>(&self, place: &str) -> [f64; N] {
        let found = numbers_in(self.text(place));
        found.try_into().unwrap_or_else(|found| panic!("{N} numbers at `{place}`, not {found:?}"))
    }

    /// Everything has been read but what is listed here with the reason why nothing of ours
    /// computes it. Gives back how many figures the list stands for.
    pub(super) fn assert_read_but(&self, not_ours: &[(&str, &str)]) -> usize {
        let read = self.read.borrow();
        let mut unread = Vec::new();
        for_each_leaf(&self.root, "", &mut |leaf| {
            if !read.contains(leaf) && !ORIGIN.iter().any(|place| is_below(leaf, place)) {
                unread.push(leaf.to_owned());
            }
        });
        for leaf in &unread {
            let is_listed = not_ours.iter().any(|(place, _)| is_below(leaf, place));
            assert!(is_listed, "`{leaf}` is neither read nor listed");
        }
        for (place, why) in not_ours {
            assert!(unread.iter().any(|leaf| is_below(leaf, place)), "`{place}` is read: {why}");
        }
        unread.len()
    }
}

pub(super) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))
}

pub(super) fn whole(value: &Value) -> u32 {
    let number = value.as_u64().unwrap_or_else(|| panic!("no whole number: {value}"));
    u32::try_from(number).expect("a small number")
}

/// As near as whole nanoseconds and the last bits of a float allow.
#[track_caller]
pub(super) fn assert_near(ours: f64, published: f64, what: &str) {
    let most = 2e-9 + 1e-9 * published.abs();
    assert!((ours - published).abs() <= most, "{what}: {ours}, published {published}");
}

fn numbers_in(text: &str) -> Vec<f64> {
    let parts = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    parts.filter_map(|part| part.trim_matches('.').parse().ok()).collect()
}

fn is_below(leaf: &str, place: &str) -> bool {
    leaf.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn for_each_leaf(value: &Value, place: &str, visit: &mut dyn FnMut(&str)) {
    match value {
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                for_each_leaf(value, &format!("{place}/{index}"), visit);
            }
        }
        Value::Object(values) => {
            for (name, value) in values {
                let name = name.replace('~', "~0").replace('/', "~1");
                for_each_leaf(value, &format!("{place}/{name}"), visit);
            }
        }
        _ => visit(place),
    }
}

#[test]
fn a_figure_that_nobody_read_is_seen() {
    let json = r#"{"source":"x","a":{"b/c":[1,{"d":2}]},"e":3,"f":"1.5 s, then 60"}"#;
    let figures = Figures::new(serde_json::from_str(json).expect("JSON"));
    assert_eq!(figures.names(), ["a", "e", "f"]);
    assert_eq!(figures.whole("/a/b~1c/1/d"), 2);
    assert_eq!(figures.numbers_in("/f"), [1.5, 60.0]);
    assert_eq!(figures.assert_read_but(&[("/a/b~1c/0", "why"), ("/e", "why")]), 2);
    let panics = |not_ours: &[(&str, &str)]| {
        let call = std::panic::AssertUnwindSafe(|| figures.assert_read_but(not_ours));
        std::panic::catch_unwind(call).is_err()
    };
    assert!(panics(&[("/e", "why")]), "one is neither read nor listed");
    assert!(panics(&[("/a/b~1c/0", "why"), ("/e", "why"), ("/f", "why")]), "one is read");
}
