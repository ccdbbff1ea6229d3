//! Classes, their arrivals and their shares.

use simulator::units::Share;

use super::{Checks, duration, ranges, sound};
use crate::file::{
    scenario::{Arrivals, Class},
    tree::{Kind, Node},
};

pub(super) fn check(checks: &mut Checks<'_>) {
    let Some(workload) = checks.top("workload") else { return };
    let shared = workload.get("arrivals");
    let list = if matches!(workload.kind, Kind::List(_)) {
        Some(workload)
    } else {
        workload.get("classes")
    };
    let Some(list) = list.filter(|list| matches!(list.kind, Kind::List(_)) && !list.is_refused)
    else {
        return;
    };
    let classes = list.elements();
    if classes.is_empty() {
        let help = "for example `- { class: chat, arrivals: { poisson: { rate: 12/s } } }`";
        checks.error(list.span, "the workload has no class", help);
    }
    super::strategies::unique(checks, classes, "class");
    if let Some(arrivals) = shared {
        check_arrivals(checks, arrivals, true);
    }
    for class in classes.iter().filter(|class| !class.is_refused) {
        check_origin(checks, class, shared);
        check_class(checks, class);
    }
    if shared.is_some() {
        check_shares(checks, list, classes);
    }
}

/// A class has its own arrivals, or the workload has them: one of the two.
fn check_origin(checks: &mut Checks<'_>, class: &Node, shared: Option<&Node>) {
    match (class.entry("arrivals"), shared) {
        (Some(own), Some(shared)) => {
            let error = checks.sources.error(own.key_span, "arrivals are given twice");
            let error = error.with_related("given for all here", checks.sources.place(shared.span));
            checks
                .push(error.with_help("keep the arrivals of the class, or those of the workload"));
        }
        (Some(own), None) => check_arrivals(checks, &own.value, false),
        (None, Some(_)) => {}
        (None, None) => {
            let help = "for example `arrivals: { poisson: { rate: 12/s } }`";
            checks.error(class.span, "this class has no arrivals", help);
        }
    }
    if let (Some(share), None) = (class.entry("share"), shared) {
        let message = "a share needs arrivals to share: this class has its own";
        let help = "leave the share out, or write `workload: { arrivals: ..., classes: [...] }`";
        checks.error(share.key_span, message, help);
    }
}

fn check_arrivals(checks: &mut Checks<'_>, node: &Node, is_shared: bool) {
    let Some(arrivals) = sound::<Arrivals>(node) else { return };
    match arrivals {
        Arrivals::Poisson { rate } | Arrivals::Constant { rate } => {
            if rate.as_per_second() == 0.0 {
                let path =
                    if node.get("poisson").is_some() { "poisson.rate" } else { "constant.rate" };
                let help = "write a rate of more than zero, or leave the class out";
                checks.error(node.deepest(path), "a rate of zero brings no requests", help);
            }
        }
        Arrivals::Ramp { from, to, over } => {
            for (rate, path) in [(from, "ramp.from"), (to, "ramp.to")] {
                if rate.as_per_second() == 0.0 {
                    let help = "write a small rate, for example `0.1/s`";
                    checks.error(node.deepest(path), "a ramp needs rates of more than zero", help);
                }
            }
            if over.is_zero() {
                let help = "for example `over: 10m`";
                checks.error(node.deepest("ramp.over"), "a ramp takes some time", help);
            }
        }
        Arrivals::Trace { time_scale, .. } => {
            if !is_shared {
                let message = "a trace brings the requests of the whole workload, not of one class";
                let help = "write `workload: { arrivals: { trace: ... }, classes: [...] }`";
                checks.error(node.span, message, help);
            }
            if !(time_scale > 0.0 && time_scale <= 1e6) {
                let message = format!(
                    "`time_scale` must be more than 0 and at most 1000000, not {time_scale}"
                );
                let help = "0.5 replays the trace twice as fast, 2 half as fast";
                checks.error(node.deepest("trace.time_scale"), message, help);
            }
        }
    }
}

fn check_class(checks: &mut Checks<'_>, node: &Node) {
    if let Some(class) = sound::<Class>(node) {
        for (key, law) in
            [("prompt_tokens", &class.prompt_tokens), ("output_tokens", &class.output_tokens)]
        {
            if let Some(law_node) = node.get(key) {
                checks.settings(law_node, ranges::of_tokens(law));
            }
        }
    }
    let deadline = node.get("deadline").and_then(duration);
    let slo = node.get("slo").and_then(duration);
    for (key, given) in [("deadline", deadline), ("slo", slo)] {
        if let Some((span, at)) = given
            && (span.is_zero() || span.as_secs() > 366 * 86_400)
        {
            let message = format!("`{key}` must be longer than zero and at most `366d`");
            checks.error(at, message, format!("for example `{key}: 20s`"));
        }
    }
    if let (Some((deadline, at)), Some((slo, slo_at))) = (deadline, slo)
        && slo > deadline
    {
        let error = checks.sources.error(slo_at, "the SLO lies behind the deadline");
        let error = error.with_related("the deadline", checks.sources.place(at));
        checks.push(error.with_help("an SLO is at most the deadline"));
    }
    let network = checks.top("server").and_then(|server| server.get("network"));
    let round_trip = network.and_then(|network| network.get("round_trip")).and_then(duration);
    if let (Some((deadline, at)), Some((round_trip, trip_at))) = (deadline, round_trip)
        && deadline < round_trip
    {
        let message = "no request can end in time: the deadline is shorter than the round trip";
        let error = checks.sources.error(at, message);
        checks.push(error.with_related("the round trip", checks.sources.place(trip_at)));
    }
}

fn check_shares(checks: &mut Checks<'_>, list: &Node, classes: &[Node]) {
    let is_known = classes
        .iter()
        .all(|class| !class.is_refused && class.get("share").is_none_or(Node::is_sound));
    if !is_known {
        return;
    }
    let given: Vec<&Node> = classes.iter().filter_map(|class| class.get("share")).collect();
    if given.is_empty() && classes.len() <= 1 {
        return;
    }
    if given.len() < classes.len() {
        let without = classes.iter().find(|class| class.get("share").is_none());
        let span = without.map_or(list.span, |class| class.span);
        let help = "give every class its share of the arrivals, for example `share: 80%`";
        checks.error(span, "this class has no share", help);
        return;
    }
    let shares: Option<Vec<Share>> = given.iter().map(|share| sound(share)).collect();
    let Some(shares) = shares else { return };
    let total: f64 = shares.iter().map(|share| share.as_fraction()).sum();
    if (total - 1.0).abs() > 1e-9 {
        let percent = libm::round(total * 1e9) / 1e7;
        let message = format!("the shares add up to {percent}% instead of 100%");
        let last = given.last().map_or(list.span, |share| share.span);
        checks.error(last, message, "change the shares so that they add up to `100%`");
    }
}
