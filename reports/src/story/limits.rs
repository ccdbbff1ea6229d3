//! What the server lets in.

use serde_json::Value;

use super::{
    read::{list, number, per_second, seconds, span, variant},
    wording::{count, listed, of, pace_of, time},
};

pub(super) fn sentences(server: &Value) -> Vec<String> {
    let admission = &server["admission"];
    let mut sentences = Vec::new();
    let may = [("send", sent(admission)), ("have", in_flight(admission))];
    let may = may.iter().filter(|(_, limits)| !limits.is_empty());
    let may: Vec<_> = may.map(|(verb, limits)| format!("{verb} {}", listed(limits))).collect();
    if !may.is_empty() {
        sentences.push(format!("the account may {}; more gets 429", may.join(", and ")));
    }
    if !admission["dynamic"].is_null() {
        sentences.push("a limit of the account falls with the load and with recent use".to_owned());
    }
    if let Some(usd) = number(&admission["balance"]["usd"]) {
        sentences
            .push(format!("the account has {} USD to spend, and gets 402 after them", count(usd)));
    }
    sentences.extend(retry_after(&admission["retry_after"]));
    let overload = &server["overload"];
    if let Some(most) = number(&overload["max_in_flight"]) {
        sentences.push(format!(
            "with more than {} at once the server answers 503",
            of(most, "request", "requests")
        ));
    }
    sentences.extend(throttle(&overload["throttle"]));
    if server["risk"].is_object() {
        sentences.push("a key whose traffic looks like abuse is refused or suspended".to_owned());
    }
    sentences.extend(waiting(&server["waiting"]));
    sentences
}

/// How many requests and LLM tokens it may send.
fn sent(admission: &Value) -> Vec<String> {
    let mut limits = Vec::new();
    for (field, noun) in [("requests", REQUESTS), ("tokens", TOKENS)] {
        limits.extend(rule(&admission[field], noun));
    }
    for limit in list(&admission["limits"]) {
        let noun = match limit["counts"].as_str() {
            Some("requests") => REQUESTS,
            Some("tokens") => TOKENS,
            _ => continue,
        };
        let scope = match limit["per"].as_str() {
            Some("account") => "",
            Some("key") => " for each key",
            Some("user") => " for each user",
            _ => continue,
        };
        limits.extend(rule(&limit["rule"], noun).map(|rule| rule + scope));
    }
    limits
}

/// How many requests it may have at the server.
fn in_flight(admission: &Value) -> Vec<String> {
    let scopes = [
        ("concurrency", ""),
        ("concurrency_per_key", " for each key"),
        ("concurrency_per_user", " for each user"),
    ];
    let limit = |(field, scope): (&str, &str)| {
        let most = number(&admission[field])?;
        Some(format!("{} in flight{scope}", of(most, "request", "requests")))
    };
    scopes.into_iter().filter_map(limit).collect()
}

const REQUESTS: (&str, &str) = ("request", "requests");
const TOKENS: (&str, &str) = ("LLM token", "LLM tokens");

fn rule(rule: &Value, (one, many): (&str, &str)) -> Option<String> {
    let (name, rule) = variant(rule)?;
    match name {
        "token_bucket" => {
            let pace = pace_of(per_second(&rule["rate"])?, one, many);
            let burst = number(&rule["burst"]).filter(|burst| *burst > 1.0);
            let burst = burst.map(|burst| format!(" with bursts of {}", count(burst)));
            Some(pace + &burst.unwrap_or_default())
        }
        "tick_refill" => {
            let (amount, tick) = (number(&rule["amount"])?, span(&rule["tick"])?);
            Some(format!("{} every {}", of(amount, one, many), time(tick)))
        }
        "fixed_window" => {
            let (limit, window) = (number(&rule["limit"])?, span(&rule["window"])?);
            Some(format!("{} in each window of {}", of(limit, one, many), time(window)))
        }
        "sliding_log" => {
            let (limit, window) = (number(&rule["limit"])?, span(&rule["window"])?);
            Some(format!("{} in any {}", of(limit, one, many), time(window)))
        }
        _ => None,
    }
}

fn retry_after(retry_after: &Value) -> Option<String> {
    let form = retry_after["form"].as_str()?;
    if form == "garbage" {
        return Some("the Retry-After of a 429 cannot be read".to_owned());
    }
    if let Some(after) = seconds(&retry_after["after"]) {
        return Some(format!("a 429 asks to come back after {}", time(after)));
    }
    match number(&retry_after["factor"]).filter(|factor| *factor != 1.0) {
        Some(factor) => {
            Some(format!("a 429 tells {} times the wait that is needed", count(factor)))
        }
        None => Some("a 429 tells how long to wait".to_owned()),
    }
}

fn throttle(throttle: &Value) -> Option<String> {
    let status = number(&throttle["status"])?;
    let watched = [("cpu", "CPU"), ("memory", "memory"), ("gpu", "GPU")];
    let watched = watched.iter().filter(|(field, _)| throttle[*field].is_object());
    let watched: Vec<_> = watched.map(|(_, name)| format!("its {name}")).collect();
    match watched.as_slice() {
        [] => None,
        [only] => Some(format!("while {only} is short it throttles with {}", count(status))),
        several => {
            let any = several.join(" or ");
            Some(format!("while {any} is short it throttles with {}", count(status)))
        }
    }
}

fn waiting(waiting: &Value) -> Vec<String> {
    let mut sentences = Vec::new();
    for (field, what) in [
        ("close_if_not_started", "an attempt that is not begun"),
        ("close_if_not_completed", "an attempt that is not complete"),
        ("gateway_cut", "an attempt without content"),
    ] {
        if let Some(after) = span(&waiting[field]) {
            sentences.push(format!("{what} after {} is closed", time(after)));
        }
    }
    sentences
}
