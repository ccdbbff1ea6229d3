//! Where the values of a scenario came from.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    source::{Sources, Span},
    tree::Node,
};

/// Where a value was written. What was written nowhere is a default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In the file itself.
    File {
        /// The line, from 1.
        line: u32,
    },
    /// In a preset.
    Preset {
        /// Its name.
        name: String,
    },
}

/// The origin of every value of a resolved scenario that holds no other values, by its JSON pointer.
/// Defaults are left out.
pub(super) fn origins(
    tree: &Node,
    sources: &Sources,
    resolved: &Value,
) -> BTreeMap<String, Origin> {
    let mut found = BTreeMap::new();
    walk(Some(tree), None, sources, resolved, &mut String::new(), &mut found);
    found
}

/// `written` is the nearest text above, for a short form such as `retry_after: 2s`, which stands for
/// a map.
fn walk(
    node: Option<&Node>,
    written: Option<Span>,
    sources: &Sources,
    resolved: &Value,
    path: &mut String,
    found: &mut BTreeMap<String, Origin>,
) {
    let is_short = node.is_some_and(|node| node.text().is_some());
    let written = node.filter(|_| is_short).map(|node| node.span).or(written);
    let outer = path.len();
    let mut below = |step: &str, node: Option<&Node>, value: &Value| {
        path.push('/');
        *path += step;
        walk(node, written, sources, value, path, found);
        path.truncate(outer);
    };
    match resolved {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                below(key, node.and_then(|node| node.get(key)), value);
            }
        }
        Value::Array(list) if !list.is_empty() => {
            let elements = node.map(Node::elements).unwrap_or_default();
            for (place, value) in list.iter().enumerate() {
                below(&place.to_string(), elements.get(place), value);
            }
        }
        _ => {
            let span = node.map(|node| node.span).or(written);
            if let Some(span) = span {
                found.insert(path.clone(), of(span, sources));
            }
        }
    }
}

fn of(span: Span, sources: &Sources) -> Origin {
    if !span.is_in_preset() {
        return Origin::File { line: span.line };
    }
    let shown = sources.shown_as(span);
    Origin::Preset { name: shown.strip_prefix("preset ").unwrap_or(shown).to_owned() }
}
