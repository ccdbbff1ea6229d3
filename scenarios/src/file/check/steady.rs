//! `warm_up: auto` needs a run that settles.

use super::Checks;
use crate::file::{
    source::Span,
    tree::{Kind, Node},
    warm_up::AUTO,
};

/// The arrival processes whose rate changes by plan.
const CHANGING: [&str; 6] = ["ramp", "steps", "spike", "diurnal", "modulated", "trace"];

pub(super) fn check(checks: &mut Checks<'_>) {
    let Some(node) = checks.top("warm_up").filter(|node| node.text() == Some(AUTO)) else { return };
    let changes = changing_arrivals(checks).map(|span| ("its rate changes", span));
    let Some((what, span)) = changes.or(first_incident(checks).map(|span| ("it is hit", span)))
    else {
        return;
    };
    let message = "there is no end of a warm-up to find: this run never settles";
    let error = checks.sources.error(node.span, message);
    let error = error.with_related(what, checks.sources.place(span));
    checks.push(error.with_help("state the warm-up, as in `warm_up: 1m`, or leave it out"));
}

fn changing_arrivals(checks: &Checks<'_>) -> Option<Span> {
    let workload = checks.top("workload")?;
    let classes = workload.get("classes").unwrap_or(workload);
    let of_classes = classes.elements().iter().filter_map(|class| class.get("arrivals"));
    let mut arrivals = workload.get("arrivals").into_iter().chain(of_classes);
    arrivals.find_map(|arrivals: &Node| {
        let Kind::Map(entries) = &arrivals.kind else { return None };
        let entry = entries.iter().find(|entry| CHANGING.contains(&entry.key.as_str()));
        entry.map(|entry| entry.key_span)
    })
}

fn first_incident(checks: &Checks<'_>) -> Option<Span> {
    let incidents = checks.top("server")?.get("incidents")?;
    incidents.elements().first().map(|incident| incident.span)
}
