//! Who is compared.

use serde_json::Value;

use super::{
    read::{list, number, span, variant},
    wording::{count, counted, listed_up_to, of, time},
};

/// A strategy, as far as it is told.
pub(super) struct Contender<'a> {
    pub(super) name: &'a str,
    pub(super) is_reference: bool,
    pub(super) is_baseline: bool,
    pub(super) config: &'a Value,
}

/// Of more strategies than this only the names are told.
const DESCRIBED: usize = 4;
/// More strategies than this are only counted.
const NAMED: usize = 10;

pub(super) fn sentence(contenders: &[Contender<'_>], seeds: usize) -> Option<String> {
    let described: Vec<_> = contenders.iter().map(|of| traits(of.config)).collect();
    let of_scheduler = contenders.iter().zip(&described).filter(|(of, _)| !of.is_reference);
    let of_scheduler: Vec<_> = of_scheduler.map(|(_, traits)| traits).collect();
    // What all have does not tell them apart.
    let common = |part: &String| {
        of_scheduler.len() > 1 && of_scheduler.iter().all(|traits| traits.contains(part))
    };
    let all_have: Vec<_> =
        of_scheduler.first().into_iter().flat_map(|traits| traits.iter()).collect();
    let all_have: Vec<_> = all_have.into_iter().filter(|part| common(part)).cloned().collect();
    let is_few = contenders.len() <= DESCRIBED;
    let parts: Vec<_> = contenders
        .iter()
        .zip(&described)
        .map(|(contender, traits)| {
            let mut notes = Vec::new();
            if contender.is_baseline && contenders.len() > 1 {
                notes.push("baseline".to_owned());
            }
            if contender.is_reference {
                notes.push("a reference client".to_owned());
            } else if is_few {
                notes.extend(traits.iter().filter(|part| !common(part)).cloned());
            }
            if notes.is_empty() {
                contender.name.to_owned()
            } else {
                format!("{} ({})", contender.name, notes.join(", "))
            }
        })
        .collect();
    match parts.as_slice() {
        [] => None,
        [only] => Some(format!("one strategy meets {}: {only}", of_seeds(seeds))),
        all => {
            let who = format!("{} strategies", counted(all.len()));
            let shared = shared(&all_have, of_scheduler.len() == contenders.len());
            let seeds = if seeds == 1 { "seed".to_owned() } else { of_seeds(seeds) };
            Some(format!("{who}{shared} meet the same {seeds}: {}", listed_up_to(NAMED, all)))
        }
    }
}

fn of_seeds(seeds: usize) -> String {
    format!("{} {}", counted(seeds), if seeds == 1 { "seed" } else { "seeds" })
}

/// What is true of a reference client is not known here.
fn shared(all_have: &[String], is_of_all: bool) -> String {
    if all_have.is_empty() {
        return String::new();
    }
    let whose = if is_of_all { ", each with " } else { ", those of the scheduler each with " };
    format!("{whose}{},", super::wording::listed(all_have))
}

/// What a configuration does besides sending a request.
fn traits(config: &Value) -> Vec<String> {
    let mut traits = Vec::new();
    if let Some(most) = number(&config["retry"]["max_attempts"]) {
        traits.push(if most == 1.0 {
            "one attempt".to_owned()
        } else {
            format!("up to {}", of(most, "attempt", "attempts"))
        });
    }
    if let Some((name, limit)) = variant(&config["concurrency"]) {
        match name {
            "fixed" => {
                traits.extend(
                    number(&limit["limit"])
                        .map(|at_once| format!("at most {} in flight", count(at_once))),
                );
            }
            "aimd" | "vegas" | "gradient2" | "latency_band" | "success_rate" => {
                traits.push("an adaptive limit".to_owned());
            }
            _ => {}
        }
    }
    if config["budget"].is_object() {
        traits.push("a retry budget".to_owned());
    }
    for (field, what) in [
        ("breaker", "a circuit breaker"),
        ("throttle", "a throttle"),
        ("cooldown", "a shared cooldown"),
        ("hedge", "hedging"),
        ("cache", "a cache"),
        ("adaptive_rate", "an adaptive rate"),
    ] {
        if config[field].is_object() {
            traits.push(what.to_owned());
        }
    }
    for (field, what) in [
        ("first_token_timeout", "first-token timeout"),
        ("stall_timeout", "stall timeout"),
        ("attempt_timeout", "attempt timeout"),
    ] {
        traits.extend(span(&config[field]).map(|after| format!("a {} {what}", time(after))));
    }
    if config["single_flight"].as_bool() == Some(true) {
        traits.push("single flight".to_owned());
    }
    if !list(&config["buckets"]).is_empty() {
        traits.push("a token bucket".to_owned());
    }
    traits
}
