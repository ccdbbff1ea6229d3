//! What stands on the timetable of a scenario, or in its script, and never comes.

use super::{Checks, duration, sound};
use crate::{
    arrivals::{Numbering, class_and_index},
    file::{
        arrivals::Arrivals,
        tree::{Entry, Kind, Node},
    },
};

pub(super) fn check(checks: &mut Checks<'_>) {
    let Some(server) = checks.top("server") else { return };
    if let Some(incidents) = server.get("incidents") {
        for entry in incidents.elements().iter().flat_map(Node::entries) {
            starts_in_time(checks, &entry.value, "this incident never comes");
        }
    }
    if let Some(faults) = server.get("faults") {
        for entry in faults.elements().iter().flat_map(Node::entries) {
            if let Some(schedule) = entry.value.get("schedule") {
                starts_in_time(checks, schedule, "this fault never comes");
            }
        }
    }
    let requests = server.get("script").and_then(|script| script.get("requests"));
    for entry in requests.map(Node::entries).unwrap_or_default() {
        comes(checks, entry);
    }
}

/// What begins at `at` begins before the horizon.
fn starts_in_time(checks: &mut Checks<'_>, times: &Node, what: &str) {
    let Some((horizon, horizon_at)) = checks.top_span("horizon") else { return };
    let Some((at, span)) = times.get("at").and_then(duration) else { return };
    if at >= horizon {
        let message = format!("{what}: it starts at or after the horizon");
        let error = checks.sources.error(span, message);
        checks.push(error.with_related("the horizon", checks.sources.place(horizon_at)));
    }
}

/// A scripted request is one that the workload may send.
fn comes(checks: &mut Checks<'_>, entry: &Entry) {
    let Ok(key) = entry.key.parse::<u64>() else { return };
    let Some(workload) = checks.top("workload") else { return };
    let shared = workload.get("arrivals");
    let list = workload.get("classes").unwrap_or(workload);
    if !matches!(list.kind, Kind::List(_)) {
        return;
    }
    let (class, index) = class_and_index(key);
    let why = match list.elements().get(usize::from(class)) {
        None => Some(format!("there is no class number {class}, from 0")),
        Some(class) => {
            let arrivals = shared.or_else(|| class.get("arrivals")).and_then(sound::<Arrivals>);
            let horizon = checks.top_span("horizon").map(|(horizon, _)| horizon.as_secs_f64());
            arrivals.zip(horizon).and_then(|(arrivals, horizon)| lacks(&arrivals, index, horizon))
        }
    };
    if let Some(why) = why {
        let message = format!("this request never comes: {why}");
        let help = "a key is the number of a request in its class, from 0, and class * 2^48 more; \
                    of users the number is turn * 2^20 + user, of sessions session * 2^16 + turn";
        checks.error(entry.key_span, message, help);
    }
}

/// Why a class has no request of this index, as far as that is known before the run.
fn lacks(arrivals: &Arrivals, index: u64, horizon_s: f64) -> Option<String> {
    let (rate, number, of_what) = match arrivals {
        Arrivals::ClosedLoop { users, .. } => {
            let (user, _) = Numbering::ByUser.who_and_turn(index);
            let is_there = user < u64::from(*users);
            return (!is_there).then(|| format!("there is no user {user}, from 0"));
        }
        Arrivals::Sessions { rate, .. } => {
            let (session, _) = Numbering::BySession.who_and_turn(index);
            (rate.as_per_second(), session, "sessions")
        }
        _ => (highest_rate(arrivals)?, index, "requests"),
    };
    // A Poisson variable of mean m is at least 2 m + 100 with a probability of less than 10^-100.
    let most = 2.0 * rate * horizon_s + 100.0;
    let is_far = number as f64 >= most;
    is_far.then(|| format!("at most {:.0} {of_what} are expected", libm::ceil(rate * horizon_s)))
}

/// The highest rate of processes that are at most a Poisson process at that rate.
fn highest_rate(arrivals: &Arrivals) -> Option<f64> {
    let rates: Vec<f64> = match arrivals {
        Arrivals::Poisson { rate } | Arrivals::Constant { rate } => vec![rate.as_per_second()],
        Arrivals::Ramp { from, to, .. } => vec![from.as_per_second(), to.as_per_second()],
        Arrivals::Mmpp { states } => {
            states.iter().map(|state| state.rate.as_per_second()).collect()
        }
        Arrivals::Steps(steps) => steps.iter().map(|(_, rate)| rate.as_per_second()).collect(),
        Arrivals::Spike { base, peak, .. } => vec![base.as_per_second(), peak.as_per_second()],
        Arrivals::Diurnal { mean, amplitude, .. } => {
            vec![mean.as_per_second() * (1.0 + amplitude.as_fraction())]
        }
        _ => return None,
    };
    rates.into_iter().reduce(f64::max)
}
