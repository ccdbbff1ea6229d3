//! Which numbers of the model nobody knows: they are settings with a value that was assumed.
//!
//! A preset says so itself, in the comment above the setting: one that begins with `Assumed:`.
//! Defaults have no comment to stand in; [`ASSUMED_DEFAULTS`] lists them, and
//! [`UNWRITTEN_DEFAULTS`] those that no resolved scenario writes out.

mod unwritten;

use serde_json::Value;
use simulator::Config;

pub use self::unwritten::UNWRITTEN_DEFAULTS;

use super::{
    source::{Sources, Span},
    tree::{Kind, Node},
};
use crate::results::Assumption;

/// The word that a comment begins with.
const WORD: &str = "Assumed:";

/// Settings whose default was assumed, and why it is what it is. `*` stands for every element of a
/// list and `?` for whatever was chosen. The page docs/model.md marks the same ones.
pub const ASSUMED_DEFAULTS: &[(&str, &str)] = &[
    ("server.abandoned_work", "the provider does not say"),
    ("server.engine.saturation.slowdown", "continuous batching slows everybody"),
    ("server.autoscaler.cold_start", "the range is observed, the law is not"),
    ("server.admission.requests.fixed_window.aligned_to", "the provider does not say"),
    ("server.admission.tokens.fixed_window.aligned_to", "the provider does not say"),
    ("server.admission.limits.*.rule.fixed_window.aligned_to", "the provider does not say"),
    ("server.admission.dynamic.from", "only the shape of this limit was observed"),
    ("server.admission.dynamic.memory", "only the shape of this limit was observed"),
    ("server.overload.throttle.cpu.over", "the article names no span"),
    ("server.overload.throttle.sustained", "the article says a while"),
    ("server.overload.throttle.hold", "the article says a while"),
    ("server.overload.throttle.hysteresis", "so that it does not flutter"),
    ("server.overload.throttle.share", "the article names no share"),
    ("server.risk.memory", "the thresholds are not published"),
    ("server.risk.least_attempts", "the thresholds are not published"),
    ("server.risk.regular_cv", "the thresholds are not published"),
    ("server.risk.retry_share", "the thresholds are not published"),
    ("server.risk.deprioritised_at", "the thresholds are not published"),
    ("server.risk.suspended_at", "the thresholds are not published"),
    ("server.risk.refused_share", "the thresholds are not published"),
    ("server.risk.suspension", "how long is not published"),
    ("server.network.retransmission.retries", "about two minutes"),
    ("server.prices.prefix_hit_share", "how long a prefix stays is not published"),
    ("workload.*.prompt_tokens", "a middling prompt"),
    ("workload.*.output_tokens", "a middling answer"),
];

/// Every assumed number of a scenario that the scenario does not state itself: those of its presets
/// in the order of the tree, then the defaults.
pub(super) fn assumptions(
    tree: &Node,
    sources: &Sources,
    resolved: &Value,
    server: &Config,
) -> Vec<Assumption> {
    let mut found = Vec::new();
    for part in ["workload", "server"] {
        if let Some(node) = tree.get(part) {
            of_presets(node, sources, &resolved[part], part, &mut found);
        }
    }
    for (path, why) in ASSUMED_DEFAULTS {
        let steps: Vec<&str> = path.split('.').collect();
        of_default(Some(tree), resolved, &steps, "", why, &mut found);
    }
    unwritten::append(server, &mut found);
    found
}

/// Those of presets: whatever was laid over a preset has no comment of the preset above it.
fn of_presets(
    node: &Node,
    sources: &Sources,
    resolved: &Value,
    path: &str,
    found: &mut Vec<Assumption>,
) {
    match &node.kind {
        Kind::Scalar { .. } => {}
        Kind::List(list) => {
            for (place, element) in list.iter().enumerate() {
                let path = format!("{path}.{place}");
                of_presets(element, sources, &resolved[place], &path, found);
            }
        }
        Kind::Map(entries) => {
            for entry in entries {
                let (path, resolved) = (format!("{path}.{}", entry.key), &resolved[&entry.key]);
                match comment(sources, entry.key_span) {
                    Some(why) if is_untouched(&entry.value, entry.key_span) => {
                        found.push(Assumption { setting: path, value: shown(resolved), why });
                    }
                    _ => of_presets(&entry.value, sources, resolved, &path, found),
                }
            }
        }
    }
}

/// Whether all of a value stands in the text that its key stands in.
fn is_untouched(node: &Node, key: Span) -> bool {
    node.span.source == key.source
        && match &node.kind {
            Kind::Scalar { .. } => true,
            Kind::List(list) => list.iter().all(|element| is_untouched(element, key)),
            Kind::Map(entries) => entries.iter().all(|entry| is_untouched(&entry.value, key)),
        }
}

/// The comment above a key of a preset, if it says that the value is assumed.
fn comment(sources: &Sources, key: Span) -> Option<String> {
    if !sources.is_in_preset(key) {
        return None;
    }
    let text = sources.comment_above(key);
    Some(text.strip_prefix(WORD)?.trim().to_owned())
}

/// A default is one that the tree does not hold and the resolved scenario does.
fn of_default(
    node: Option<&Node>,
    resolved: &Value,
    steps: &[&str],
    path: &str,
    why: &str,
    found: &mut Vec<Assumption>,
) {
    let Some((&step, rest)) = steps.split_first() else {
        if node.is_none() && !resolved.is_null() {
            let (setting, value) = (path.trim_start_matches('.').to_owned(), shown(resolved));
            found.push(Assumption { setting, value, why: why.to_owned() });
        }
        return;
    };
    if step == "?" {
        for (chosen, value) in resolved.as_object().into_iter().flatten() {
            let node = node.and_then(|node| node.get(chosen));
            of_default(node, value, rest, &format!("{path}.{chosen}"), why, found);
        }
        return;
    }
    if step != "*" {
        let node = node.and_then(|node| node.get(step));
        return of_default(node, &resolved[step], rest, &format!("{path}.{step}"), why, found);
    }
    // Classes stand in a list, or in one below `classes`.
    let (node, resolved, path) = match resolved.get("classes") {
        Some(classes) => (node.and_then(|n| n.get("classes")), classes, format!("{path}.classes")),
        None => (node, resolved, path.to_owned()),
    };
    for (place, value) in resolved.as_array().into_iter().flatten().enumerate() {
        let element = node.and_then(|node| node.elements().get(place));
        of_default(element, value, rest, &format!("{path}.{place}"), why, found);
    }
}

/// A value on one line, as a scenario may write it.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => {
            format!("[{}]", list.iter().map(shown).collect::<Vec<_>>().join(", "))
        }
        Value::Object(map) => {
            let entries = map.iter().filter(|(_, value)| !value.is_null());
            let entries = entries.map(|(key, value)| format!("{key}: {}", shown(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
