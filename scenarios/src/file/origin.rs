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
    /// In the file, among the values of an axis.
    Axis {
        /// The axis.
        name: String,
        /// The line, from 1.
        line: u32,
    },
    /// In a file that several scenarios share.
    Shared {
        /// The file, as people see it.
        file: String,
        /// The line in it, from 1.
        line: u32,
    },
    /// In a preset.
    Preset {
        /// Its name.
        name: String,
    },
}

/// The origin of every value of a resolved scenario that holds no other values, by its JSON pointer.
/// Defaults are left out. `swept` tells where the values of axes stand.
pub(super) fn origins(
    tree: &Node,
    sources: &Sources,
    resolved: &Value,
    swept: &[(Span, String)],
) -> BTreeMap<String, Origin> {
    let mut found = BTreeMap::new();
    let texts = Texts { sources, swept };
    walk(Some(tree), None, texts, resolved, &mut String::new(), &mut found);
    found
}

/// What tells a place its name.
#[derive(Clone, Copy)]
struct Texts<'a> {
    sources: &'a Sources,
    swept: &'a [(Span, String)],
}

/// `written` is the nearest text above, for a short form such as `retry_after: 2s`, which stands for
/// a map.
fn walk(
    node: Option<&Node>,
    written: Option<Span>,
    texts: Texts<'_>,
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
        walk(node, written, texts, value, path, found);
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
                found.insert(path.clone(), of(span, texts));
            }
        }
    }
}

fn of(span: Span, Texts { sources, swept }: Texts<'_>) -> Origin {
    if let Some((_, axis)) = swept.iter().find(|(value, _)| *value == span) {
        return Origin::Axis { name: axis.clone(), line: span.line };
    }
    let shown = sources.shown_as(span);
    if span.source == 0 {
        return Origin::File { line: span.line };
    }
    if !sources.is_in_preset(span) {
        return Origin::Shared { file: shown.to_owned(), line: span.line };
    }
    Origin::Preset { name: shown.strip_prefix("preset ").unwrap_or(shown).to_owned() }
}
