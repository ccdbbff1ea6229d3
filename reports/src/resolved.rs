//! What the charts need to know of the resolved scenario: when the server was in trouble, and how
//! long the classes can wait.

mod cap;
mod recovery;

use std::time::Duration;

use serde_json::Value;

pub(crate) use self::{
    cap::{Cap, request_cap},
    recovery::{Recovery, recovery},
};
use crate::error::Error;

/// A span of simulated time, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Window {
    pub(crate) from_s: f64,
    pub(crate) to_s: f64,
}

/// A time that a class should not exceed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Limit {
    /// `SLO` or `deadline`.
    pub(crate) kind: &'static str,
    /// The class, where only one of several has it.
    pub(crate) class: Option<String>,
    pub(crate) milliseconds: f64,
}

/// More windows than this are narrower than a pixel each, with gaps as narrow: they are one.
const MOST_WINDOWS: f64 = 2_000.0;

/// The incidents on a timetable that start before `end_s`, in the order of their starts. A price peak
/// troubles nobody's answers, and when one at random came the scenario does not say.
pub(crate) fn incident_windows(resolved: &Value, end_s: f64) -> Result<Vec<Window>, Error> {
    let mut windows = Vec::new();
    for incident in list(&resolved["server"]["incidents"]) {
        let kinds = incident.as_object().into_iter().flatten();
        let Some((_, times)) = { kinds }.find(|(kind, _)| *kind != "price_peak") else { continue };
        let Some(at) = duration("incidents.at", &times["at"])? else { continue };
        let Some(length) = duration("incidents.for", &times["for"])? else { continue };
        let every = duration("incidents.every", &times["every"])?;
        let mut from_s = at.as_secs_f64();
        let is_dense = |every: &Duration| (end_s - from_s) / every.as_secs_f64() > MOST_WINDOWS;
        let every = every.filter(|every| !every.is_zero());
        if every.as_ref().is_some_and(is_dense) {
            windows.push(Window { from_s, to_s: end_s });
            continue;
        }
        while from_s < end_s {
            windows.push(Window { from_s, to_s: (from_s + length.as_secs_f64()).min(end_s) });
            match every {
                Some(every) => from_s += every.as_secs_f64(),
                None => break,
            }
        }
    }
    windows.sort_by(|a, b| a.from_s.total_cmp(&b.from_s));
    Ok(windows)
}

/// The SLO and the deadline that hold for all classes, or that one class alone has. Where classes
/// differ there is no line that would be true of the curve of all requests.
pub(crate) fn limits(resolved: &Value) -> Result<Vec<Limit>, Error> {
    let classes = classes(resolved);
    let mut limits = Vec::new();
    for (kind, field) in [("SLO", "slo"), ("deadline", "deadline")] {
        let mut found = Vec::new();
        for class in classes {
            if let Some(limit) = duration(field, &class[field])? {
                found.push((class["class"].as_str(), limit));
            }
        }
        let Some(&(class, limit)) = found.first() else { continue };
        let is_of_all = found.len() == classes.len() && found.iter().all(|(_, l)| *l == limit);
        if is_of_all || found.len() == 1 {
            limits.push(Limit {
                kind,
                class: if is_of_all { None } else { class.map(str::to_owned) },
                milliseconds: limit.as_secs_f64() * 1e3,
            });
        }
    }
    Ok(without_repeats(limits))
}

/// The SLO and the deadline of a class.
pub(crate) fn limits_of(resolved: &Value, class: &str) -> Result<Vec<Limit>, Error> {
    let mut limits = Vec::new();
    let known = classes(resolved).iter().find(|known| known["class"] == class);
    for (kind, field) in [("SLO", "slo"), ("deadline", "deadline")] {
        let limit = known.map_or(Ok(None), |class| duration(field, &class[field]))?;
        limits.extend(limit.map(|limit| Limit {
            kind,
            class: Some(class.to_owned()),
            milliseconds: limit.as_secs_f64() * 1e3,
        }));
    }
    Ok(without_repeats(limits))
}

/// The SLO is the deadline by default; one line says both.
fn without_repeats(mut limits: Vec<Limit>) -> Vec<Limit> {
    if let [slo, deadline] = limits.as_slice()
        && slo.milliseconds == deadline.milliseconds
    {
        limits.remove(0);
    }
    limits
}

fn classes(resolved: &Value) -> &[Value] {
    let workload = &resolved["workload"];
    if workload.is_array() { list(workload) } else { list(&workload["classes"]) }
}

/// How long requests arrive.
pub(crate) fn horizon(resolved: &Value) -> Result<Duration, Error> {
    let horizon = &resolved["horizon"];
    let none = || Error::Duration { field: "horizon", text: horizon.to_string() };
    duration("horizon", horizon)?.ok_or_else(none)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn duration(field: &'static str, value: &Value) -> Result<Option<Duration>, Error> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => humantime::parse_duration(text)
            .map(Some)
            .map_err(|_| Error::Duration { field, text: text.clone() }),
        other => Err(Error::Duration { field, text: other.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check_windows(incidents: Value, expected: &[(f64, f64)]) {
        let resolved = json!({ "server": { "incidents": incidents } });
        let windows = incident_windows(&resolved, 1_800.0).expect("good durations");
        let windows: Vec<_> = windows.iter().map(|w| (w.from_s, w.to_s)).collect();
        assert_eq!(windows, expected);
    }

    #[test]
    fn bursts_come_once_or_again() {
        check_windows(json!([]), &[]);
        check_windows(json!([{ "burst_429": { "at": "5m", "for": "45s" } }]), &[(300.0, 345.0)]);
        check_windows(
            json!([{ "burst_429": { "at": "5m", "for": "45s", "every": "10m" } }]),
            &[(300.0, 345.0), (900.0, 945.0), (1_500.0, 1_545.0)],
        );
        check_windows(
            json!([{ "burst_429": { "at": "29m 50s", "for": "1m", "every": "0s" } }]),
            &[(1_790.0, 1_800.0)],
        );
        check_windows(
            json!([{ "burst_429": { "at": "1s", "for": "1ns", "every": "2ns" } }]),
            &[(1.0, 1_800.0)],
        );
        check_windows(json!([{ "outage": { "at": "5m", "for": "1m" } }]), &[(300.0, 360.0)]);
        check_windows(json!([{ "price_peak": { "at": "5m", "for": "1m" } }]), &[]);
        check_windows(json!([{ "restart": { "random": { "every_mean": "1h" } } }]), &[]);
    }

    #[track_caller]
    fn check_limits(classes: Value, expected: &[(&str, Option<&str>, f64)]) {
        let resolved = json!({ "workload": { "classes": classes } });
        let limits = limits(&resolved).expect("good durations");
        let limits: Vec<_> =
            limits.iter().map(|l| (l.kind, l.class.as_deref(), l.milliseconds)).collect();
        assert_eq!(limits, expected);
    }

    #[test]
    fn a_limit_is_drawn_where_one_line_says_the_truth() {
        let chat = json!({ "class": "chat", "slo": "20s", "deadline": "1m" });
        let batch = json!({ "class": "batch", "slo": null, "deadline": null });
        let other = json!({ "class": "other", "slo": "30s", "deadline": "1m" });
        let strict = json!({ "class": "strict", "slo": "1m", "deadline": "1m" });
        check_limits(json!([batch]), &[]);
        check_limits(json!([chat]), &[("SLO", None, 20_000.0), ("deadline", None, 60_000.0)]);
        check_limits(
            json!([chat, batch]),
            &[("SLO", Some("chat"), 20_000.0), ("deadline", Some("chat"), 60_000.0)],
        );
        check_limits(json!([chat, other]), &[("deadline", None, 60_000.0)]);
        check_limits(json!([strict]), &[("deadline", None, 60_000.0)]);
    }

    #[test]
    fn a_duration_that_cannot_be_read_is_an_error() {
        let resolved = json!({ "server": { "incidents": [{ "burst_429": { "at": 5 } }] } });
        let error = incident_windows(&resolved, 60.0).expect_err("no duration");
        assert_eq!(error.to_string(), "read `5` at `incidents.at` as a duration");
    }
}
