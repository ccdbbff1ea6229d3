//! Expectations of what this scenario can never measure: they could never pass.

use simulator::config::{Config, Engine};

use super::{Checks, sound};
use crate::file::{
    expectation::{Bound, Expectation, MetricOf},
    phrase::part_of,
    tree::Node,
};

pub(super) fn check(checks: &mut Checks<'_>) {
    let Some(list) = checks.top("expect") else { return };
    let Some(server) = checks.top("server").and_then(sound::<Config>) else { return };
    for node in list.elements().iter().filter(|node| !node.is_refused) {
        let Some(text) = node.text() else { continue };
        let Ok(line) = text.parse::<Expectation>() else { continue };
        let of = match &line.bound {
            Bound::Reference { of, .. } => Some(of),
            Bound::Literal(_) => None,
        };
        // One finding a line: both sides mostly lack the same.
        let lacking = |side: &MetricOf| Some((side.metric.clone(), lacks(&server, &side.metric)?));
        if let Some((metric, (why, help))) = lacking(&line.left).or_else(|| of.and_then(lacking)) {
            report(checks, node, &metric, why, help);
        }
    }
}

fn report(checks: &mut Checks<'_>, node: &Node, metric: &str, why: &str, help: &str) {
    let text = node.text().unwrap_or_default();
    let offset = text.find(metric).map_or(0, |at| text[..at].chars().count());
    let span = part_of(checks.sources, node, offset, metric.len());
    checks.error(span, format!("`{metric}` is never measured here: {why}"), help);
}

/// Why a metric is undefined in every seed whatever happens, and what would measure it.
fn lacks(server: &Config, metric: &str) -> Option<(&'static str, &'static str)> {
    let is_of_tokens = ["time_to_first_token_ms_", "time_per_output_token_ms_"]
        .iter()
        .any(|time| metric.starts_with(time));
    if is_of_tokens && server.first_token.is_none() && !matches!(server.engine, Engine::Batching(_))
    {
        return Some((
            "the answers of this server come whole",
            "give the server `first_token: 10%` or the engine `batching`, or leave the line out",
        ));
    }
    if metric.starts_with("cost_usd") && server.prices.is_none() {
        return Some((
            "the server has no `prices`",
            "give it `prices: { preset: deepseek-flash-2026-08 }`, for example, or leave the line \
             out",
        ));
    }
    let keep_alive = server.waiting.as_ref().and_then(|waiting| waiting.keep_alive);
    match metric {
        "recovery_time_s" if server.incidents.is_empty() => Some((
            "there is no incident to recover from",
            "give the server `incidents`, or leave the line out",
        )),
        "keep_alives_received" if keep_alive.is_none() => Some((
            "the server sends no signs of life",
            "give it `waiting: { keep_alive: 10s }`, for example, or leave the line out",
        )),
        "replicas_mean" if server.replicas.is_none() && server.autoscaler.is_none() => Some((
            "the server has neither `replicas` nor an `autoscaler`",
            "give it one of them, or leave the line out",
        )),
        _ => None,
    }
}
