//! Keys that a map does not have, and maps that are no maps.

use super::describe;
use crate::file::{
    diagnostic::Diagnostic,
    homes::homes,
    near_miss::{listed, nearest},
    preset::{price_presets, server_presets, strategy_presets, workload_presets},
    source::{Sources, quoted},
    tree::At,
};

pub(super) fn unknown_key(
    key: &str,
    expected: &'static [&'static str],
    at: At<'_>,
    sources: &Sources,
) -> (Diagnostic, Option<&'static str>) {
    let error = sources.error(at.span(), format!("unknown key {}", quoted(key)));
    if key == "<<" {
        let help = "merge keys are not part of YAML 1.2: write the keys out, or use a preset";
        return (error.with_help(help), None);
    }
    let keys = keys_of(expected);
    let near = nearest(key, keys.iter().copied());
    let listed = format!("the keys here are {}", listed(keys.iter().copied()));
    let homes = homes(key, expected);
    if near.is_none() && !homes.is_empty() {
        let help = format!("`{key}` belongs {}; {listed}", homes.join(", or "));
        return (error.with_help(help), None);
    }
    let error = error.with_help(listed);
    match near {
        Some(near) => (error.with_suggestion(near), Some(near)),
        None => (error, None),
    }
}

pub(super) fn not_a_map(
    fields: &'static [&'static str],
    at: At<'_>,
    sources: &Sources,
) -> Diagnostic {
    let found = describe(at);
    let error = sources.error(at.span(), format!("expected a map of settings, found {found}"));
    let error = error.with_help(format!("the keys are {}", listed(keys_of(fields))));
    match meant_preset(fields, at) {
        Some(meant) => error.with_suggestion(meant),
        None => error,
    }
}

/// The keys of a map. Presets are taken out of the tree before it is decoded, so that the types do
/// not know of them.
fn keys_of(fields: &[&'static str]) -> Vec<&'static str> {
    let preset = presets_of(fields).map(|_| "preset");
    preset.into_iter().chain(fields.iter().copied()).collect()
}

/// The presets that a map with these keys can build on, and whether it is an element of a list.
fn presets_of(fields: &[&str]) -> Option<(Vec<&'static str>, bool)> {
    let has = |key: &str| fields.contains(&key);
    if has("reference") {
        Some((strategy_presets().collect(), true))
    } else if has("duplicates") {
        Some((workload_presets().collect(), true))
    } else if has("abandoned_work") {
        Some((server_presets().collect(), false))
    } else if has("cache_hit_share") {
        Some((price_presets().collect(), false))
    } else {
        None
    }
}

/// A name of a preset without its key, or with a key that has no space behind it.
fn meant_preset(fields: &[&str], at: At<'_>) -> Option<String> {
    let (presets, is_element) = presets_of(fields)?;
    let At::Value(node) = at else { return None };
    let text = node.text()?;
    let name = text.strip_prefix("preset:").unwrap_or(text);
    let preset = nearest(name, presets)?;
    Some(if is_element { format!("preset: {preset}") } else { format!("{{ preset: {preset} }}") })
}
