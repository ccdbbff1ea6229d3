//! What a schema says more than once, said once.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Shorter ones stay where they are.
const LENGTH_MIN: usize = 200;

/// Moves every titled part that stands in several places to `$defs`.
pub(super) fn share(whole: &mut Value) {
    let mut counts = BTreeMap::new();
    count(whole, &mut counts);
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut defs = Map::new();
    replace(whole, true, &counts, &mut names, &mut defs);
    whole["$defs"] = Value::Object(defs);
}

/// A part as it is whatever is said of the place it stands in.
fn text(value: &Value) -> Option<(String, String)> {
    let title = value.get("title")?.as_str()?.to_owned();
    let mut bare = value.clone();
    bare.as_object_mut()?.remove("description");
    let text = bare.to_string();
    (text.len() >= LENGTH_MIN).then_some((title, text))
}

fn count(value: &Value, counts: &mut BTreeMap<String, usize>) {
    if let Some((_, text)) = text(value) {
        *counts.entry(text).or_default() += 1;
    }
    parts(value).for_each(|part| count(part, counts));
}

fn parts(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Object(map) => Box::new(map.values()),
        Value::Array(list) => Box::new(list.iter()),
        _ => Box::new(std::iter::empty()),
    }
}

fn replace(
    value: &mut Value,
    is_whole: bool,
    counts: &BTreeMap<String, usize>,
    names: &mut BTreeMap<String, String>,
    defs: &mut Map<String, Value>,
) {
    let shared = text(value).filter(|(_, text)| !is_whole && counts.get(text) > Some(&1));
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(|part| replace(part, false, counts, names, defs));
        }
        Value::Array(list) => {
            for part in list.iter_mut() {
                replace(part, false, counts, names, defs);
            }
        }
        _ => {}
    }
    let Some((title, text)) = shared else { return };
    let taken = |name: &String| names.values().any(|other| other == name);
    let mut numbered = (1..).map(|n| if n == 1 { title.clone() } else { format!("{title}{n}") });
    let name = match names.get(&text) {
        Some(name) => name.clone(),
        None => numbered.find(|name| !taken(name)).unwrap_or_default(),
    };
    let description = value.as_object_mut().and_then(|map| map.remove("description"));
    let mut place = json!({ "$ref": format!("#/$defs/{name}") });
    if let Some(description) = description {
        place["description"] = description;
    }
    defs.insert(name.clone(), std::mem::replace(value, place));
    names.insert(text, name);
}
