//! Why two scenarios of one name cannot be compared.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{results::ScenarioResults, verdict::assemble::experiment};

/// More differences than these are only counted.
const SHOWN: usize = 5;
/// A value is shown up to this many characters.
const VALUE_MAX: usize = 60;

/// Up to ten reasons as one text.
pub(super) fn joined(reasons: &[String]) -> String {
    const REASONS: usize = 10;
    let mut shown: Vec<&str> = reasons.iter().take(REASONS).map(String::as_str).collect();
    let more = format!("and {} more", reasons.len().saturating_sub(REASONS));
    if reasons.len() > REASONS {
        shown.push(&more);
    }
    shown.join("; ")
}

/// In what two scenarios of one name differ, if they do.
pub(super) fn unlike_scenario(base: &ScenarioResults, head: &ScenarioResults) -> Option<String> {
    let name = &head.name;
    if base.experiment_digest != head.experiment_digest {
        let mut found = Vec::new();
        differences(&experiment(&base.resolved), &experiment(&head.resolved), "", &mut found);
        let shown = found.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
        return Some(match found.len() {
            0 => format!("scenario `{name}` reads a trace that was changed"),
            n if n > SHOWN => {
                format!("scenario `{name}` was changed: {shown}, and {} more", n - SHOWN)
            }
            _ => format!("scenario `{name}` was changed: {shown}"),
        });
    }
    let has_common = base.seeds.iter().any(|seed| head.seeds.contains(seed));
    if base.seeds != head.seeds && !(adds_seeds(&head.resolved) && has_common) {
        let (base, head) = (seeds(&base.seeds), seeds(&head.seeds));
        return Some(format!("scenario `{name}` was run with {base} in BASE and {head} in HEAD"));
    }
    let names = |results: &ScenarioResults| -> Vec<String> {
        results.strategies.iter().map(|strategy| strategy.name.clone()).collect()
    };
    (names(base) != names(head)).then(|| format!("scenario `{name}` has other strategies"))
}

/// Whether the number of seeds follows from the results.
fn adds_seeds(resolved: &Value) -> bool {
    resolved.get("seeds").is_some_and(Value::is_object)
}

fn seeds(seeds: &[u64]) -> String {
    match (seeds.first(), seeds.last()) {
        (Some(first), Some(last)) if first == last => format!("seed {first}"),
        (Some(first), Some(last)) => format!("seeds {first} to {last}"),
        _ => "no seeds".to_owned(),
    }
}

/// The settings in which two resolved scenarios differ.
fn differences(base: &Value, head: &Value, path: &str, found: &mut Vec<String>) {
    match (base, head) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let keys: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
            for key in keys {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let of = |map: &serde_json::Map<String, Value>| map.get(key).cloned();
                let (ours, theirs) = (of(ours), of(theirs));
                let (ours, theirs) = (ours.unwrap_or_default(), theirs.unwrap_or_default());
                differences(&ours, &theirs, &path, found);
            }
        }
        (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => {
            for (index, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
                differences(ours, theirs, &format!("{path}[{index}]"), found);
            }
        }
        _ if base != head => {
            found.push(format!("`{path}` was {}, is {}", short(base), short(head)));
        }
        _ => {}
    }
}

/// A value on one line, cut where it is long.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(VALUE_MAX) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(base: Value, head: Value, expected: &[&str]) {
        let mut found = Vec::new();
        differences(&base, &head, "", &mut found);
        assert_eq!(found, expected);
    }

    #[test]
    fn settings_that_differ_are_named_by_their_paths() {
        check(json!({"a": 1}), json!({"a": 1}), &[]);
        check(
            json!({"a": {"b": "5s"}}),
            json!({"a": {"b": "6s"}}),
            &["`a.b` was \"5s\", is \"6s\""],
        );
        check(json!({"a": [1, 2]}), json!({"a": [1, 3]}), &["`a[1]` was 2, is 3"]);
        check(json!({"a": [1]}), json!({"a": [1, 3]}), &["`a` was [1], is [1,3]"]);
        check(json!({}), json!({"z": true}), &["`z` was null, is true"]);
        let long = "é".repeat(100);
        let mut found = Vec::new();
        differences(&json!({"a": long}), &json!({"a": 1}), "", &mut found);
        assert!(found[0].chars().count() < 100, "{found:?}");
    }

    #[test]
    fn many_reasons_are_counted() {
        let many: Vec<String> = (0..13).map(|n| n.to_string()).collect();
        assert_eq!(joined(&many[..2]), "0; 1");
        assert_eq!(joined(&many), "0; 1; 2; 3; 4; 5; 6; 7; 8; 9; and 3 more");
    }
}
