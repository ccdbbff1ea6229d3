//! Classes, their arrivals and their shares.

use simulator::units::Share;

use super::{Checks, arrivals::check_arrivals, duration, ranges, sound};
use crate::file::{
    arrivals::{Arrivals, USERS_MAX},
    tree::{Kind, Node},
    workload::Class,
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
    check_users(checks, node);
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
        && deadline <= round_trip
    {
        let message = "no request can end in time: the deadline is not longer than the round trip";
        let error = checks.sources.error(at, message);
        let error = error.with_related("the round trip", checks.sources.place(trip_at));
        checks.push(
            error.with_help(
                "give a deadline with room for the way there and back, and for the answer",
            ),
        );
    }
}

/// Users and duplicates, where the arrivals leave room for them.
fn check_users(checks: &mut Checks<'_>, node: &Node) {
    let users = node.get("users").filter(|users| !users.is_refused);
    if let Some(users) = users
        && sound::<u32>(users).is_some_and(|count| !(1..=USERS_MAX).contains(&count))
    {
        let message = format!("`users` must be 1 to {USERS_MAX}");
        checks.error(users.span, message, "for example `users: 200`");
    }
    let arrivals = node.get("arrivals").and_then(sound::<Arrivals>);
    let Some(Arrivals::ClosedLoop { .. } | Arrivals::Sessions { .. }) = arrivals else { return };
    if let Some(users) = users {
        let message = "closed loops and sessions number their own users";
        checks.error(users.span, message, "leave `users` out of the class");
    }
    if let Some(duplicates) = node.get("duplicates") {
        let message = "closed loops and sessions have no order in which to repeat a request";
        let help =
            "give the duplicates to a class with arrivals of its own accord, such as `poisson`";
        checks.error(duplicates.span, message, help);
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
