//! What goes wrong by chance or as a script says.

use serde_json::Value;

use super::{
    incidents::when,
    read::{fraction, list, variant, word},
    wording::{counted, percent},
};

/// More faults than this are only counted.
const SHOWN: usize = 2;

pub(super) fn sentences(server: &Value, horizon_s: Option<f64>) -> Vec<String> {
    let told = list(&server["faults"]).iter().filter_map(|fault| {
        let (name, rule) = variant(fault)?;
        of_fault(name, rule, horizon_s)
    });
    let mut told: Vec<_> = told.collect();
    if told.len() > SHOWN + 1 {
        let more = told.len() - SHOWN;
        told.truncate(SHOWN);
        told.push(format!("{} more faults come by chance", counted(more)));
    }
    told.extend(script(&server["script"]));
    told
}

fn of_fault(name: &str, rule: &Value, horizon_s: Option<f64>) -> Option<String> {
    let (whom, what) = match name {
        "stall" => ("answers", "stop in silence"),
        "reset" => ("answers", "end with a reset connection"),
        "truncated" => ("answers", "are cut short"),
        "insufficient_system_resource" => ("answers", "end early for want of resources"),
        "length" => ("answers", "reach their limit early"),
        "content_filter" => ("answers", "are cut by a content filter"),
        "empty_body" => ("answers", "come empty"),
        "http_500" => ("attempts", "fail with 500"),
        "http_403" => ("attempts", "are refused with 403"),
        "no_connection" => ("attempts", "find no connection"),
        "black_hole" => ("attempts", "vanish"),
        _ => return None,
    };
    let text = match fraction(&rule["probability"]) {
        Some(1.0) => format!("all {whom} {what}"),
        Some(share) => format!("{} of the {whom} {what}", percent(share)),
        None if rule["load"].is_array() => format!("some {whom}, as many as the load says, {what}"),
        None => return None,
    };
    match &rule["schedule"] {
        Value::Null => Some(text),
        schedule => Some(when(schedule, horizon_s)?.around(&text)),
    }
}

fn script(script: &Value) -> Option<String> {
    let steps = list(&script["every_request"]).iter().map(|step| match step {
        Value::Number(status) => Some(status.to_string()),
        other => word(other).map(|name| name.replace('_', " ")),
    });
    let steps = steps.collect::<Option<Vec<_>>>().unwrap_or_default();
    if !steps.is_empty() {
        return Some(format!(
            "a script answers the attempts of each request: {}",
            steps.join(", ")
        ));
    }
    let is_there = script["requests"].as_object().is_some_and(|requests| !requests.is_empty());
    is_there.then(|| "a script says what happens to single requests".to_owned())
}
