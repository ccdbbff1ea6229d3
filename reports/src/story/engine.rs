//! What makes the answers.

use std::fmt::Write as _;

use serde_json::Value;

use super::{
    read::{fraction, is_constant, list, mean_seconds, number, per_second, seconds, span, variant},
    wording::{count, counted, of, pace, time},
};

pub(super) fn sentences(server: &Value) -> Vec<String> {
    let mut text = engine(server).unwrap_or_default();
    if let Some(round_trip) = span(&server["network"]["round_trip"]) {
        join(&mut text, "; ", &format!("the round trip is {}", time(round_trip)));
    }
    let regions = list(&server["network"]["regions"]).len();
    if regions > 1 {
        join(&mut text, "; ", &format!("requests come from {} regions", counted(regions)));
    }
    let mut sentences = Vec::new();
    if !text.is_empty() {
        sentences.push(text);
    }
    if server["abandoned_work"] == "continues" {
        sentences.push("work goes on after the client has gone away".to_owned());
    }
    sentences
}

fn engine(server: &Value) -> Option<String> {
    let who = subject(server);
    let (name, engine) = variant(&server["engine"])?;
    match name {
        "slots" => slots(&who, engine),
        "saturation" => saturation(&who, engine),
        "batching" => batching(&who, engine),
        _ => None,
    }
}

/// One engine, or each of several.
fn subject(server: &Value) -> String {
    let scaler = &server["autoscaler"];
    if let (Some(min), Some(max)) = (number(&scaler["min"]), number(&scaler["max"])) {
        return format!(
            "each of {} to {} replicas, as many as the load asks for,",
            count(min),
            count(max)
        );
    }
    match number(&server["replicas"]).filter(|replicas| *replicas > 1.0) {
        Some(replicas) => format!("each of {}", of(replicas, "", "replicas")),
        None => "the server".to_owned(),
    }
}

/// "800 ms", "800 ms on average", "3 s on average (p99 20 s)".
fn takes(law: &Value) -> Option<String> {
    let mean = time(mean_seconds(law)?);
    if is_constant(law) {
        return Some(mean);
    }
    let p99 = seconds(&law["lognormal"]["p99"]);
    let p99 = p99.map(|p99| format!(" (p99 {})", time(p99))).unwrap_or_default();
    Some(format!("{mean} on average{p99}"))
}

fn slots(who: &str, engine: &Value) -> Option<String> {
    let (servers, takes) = (number(&engine["servers"])?, takes(&engine["service_time"])?);
    let at_once = if servers == 1.0 {
        "one request at a time".to_owned()
    } else {
        format!("up to {} at once", of(servers, "request", "requests"))
    };
    let mut text = format!("{who} works on {at_once} and takes {takes} for each");
    match engine.get("queue").and_then(number) {
        Some(0.0) => text += "; the others get 503",
        Some(queue) => {
            let verb = if queue == 1.0 { "waits" } else { "wait" };
            let _ = write!(text, "; {} more {verb}, and what comes on top gets 503", count(queue));
        }
        None => {}
    }
    Some(text)
}

fn saturation(who: &str, engine: &Value) -> Option<String> {
    let (capacity, takes) = (number(&engine["capacity"])?, takes(&engine["service_time"])?);
    let text = format!("{who} takes {takes} for a request alone");
    let full = format!("{} at once", count(capacity));
    let Some((name, curve)) = variant(&engine["curve"]) else { return Some(text) };
    let times = |factor: f64| {
        if factor == 2.0 {
            "twice as long".to_owned()
        } else {
            format!("{} times as long", count(factor))
        }
    };
    Some(match name {
        "points" => match factor_at_full_load(curve) {
            Some(1.0) => format!("{text} and no longer with {full}"),
            Some(factor) => format!("{text} and {} with {full}", times(factor)),
            None => text,
        },
        "power" => format!("{text} and twice as long with {full}"),
        "processor_sharing" => format!("{text}, and slows down with more than {full}"),
        "hyperbolic" => match per_second(&curve["mu_max"]) {
            Some(most) => {
                format!("{text}, and completes less than {} however many come", pace(most))
            }
            None => text,
        },
        "universal_scalability" => format!("{text}, and longer with every other one beside it"),
        _ => text,
    })
}

/// The factor on the service time at 100 % of the capacity: between two points on a straight line.
fn factor_at_full_load(points: &Value) -> Option<f64> {
    let points = list(points).iter().map(|point| Some((fraction(&point[0])?, number(&point[1])?)));
    let points = points.collect::<Option<Vec<_>>>()?;
    if let Some((_, factor)) = points.first().filter(|(load, _)| *load >= 1.0) {
        return Some(*factor);
    }
    // Past the last point the slope of the last two goes on.
    let last = points.len().checked_sub(1)?;
    let next = points.iter().position(|(load, _)| *load >= 1.0).unwrap_or(last);
    match points.get(next.checked_sub(1)?..=next)? {
        [(from, low), (to, high)] if to > from => {
            Some(low + (high - low) * (1.0 - from) / (to - from))
        }
        _ => None,
    }
}

fn batching(who: &str, engine: &Value) -> Option<String> {
    let most = number(&engine["max_sequences"])?;
    let mut text = format!(
        "{who} makes tokens in steps, for up to {} at once",
        of(most, "request", "requests")
    );
    let step = &engine["step"];
    if let Some(base) = span(&step["base"]) {
        let _ = write!(text, "; a step takes {}", time(base));
        let each = span(&step["per_sequence"]).filter(|_| number(&step["exponent"]) == Some(1.0));
        if let Some(each) = each {
            let _ = write!(text, " and {} for each of them", time(each));
        }
    }
    Some(text)
}

fn join(text: &mut String, between: &str, more: &str) {
    if !text.is_empty() {
        text.push_str(between);
    }
    text.push_str(more);
}
