//! The same scenario in its two forms: typed answers through the bridge, and the provider's bytes
//! through the scheduler's own HTTP transport.
//!
//! The byte form runs on stock paused tokio, whose timers are whole milliseconds, over connections in
//! memory. All times of the scenarios are whole milliseconds too, so both forms must tell the same
//! story of every request: each attempt with its result, each wait, the end.

mod byte_form;
mod connection;
mod connector;
mod provider;
mod story;
mod texts;

use scenarios::{
    file::{LoadedScenario, load::load_text},
    record::RecordedEvent,
    replication::replicate,
};
use scheduler::Event;
use simulator::wire::Form;

use self::{
    story::{Story, stories},
    texts::{JSON, STREAMS, failing, scripted, suspended},
};

const SEED: u64 = 5;

/// Instants may differ by the rounding of each timer of a request.
const TOLERANCE_NS: u64 = 12_000_000;

fn load(text: &str) -> LoadedScenario {
    load_text(text.as_bytes(), "both-forms.yaml", std::path::Path::new(".")).expect("a scenario")
}

/// The events of the typed form, and how many signs of life came in it.
fn typed(loaded: &LoadedScenario) -> (Vec<Event>, Option<f64>) {
    let replication = replicate(loaded, &loaded.scenario.strategies[0], SEED, true);
    assert_eq!(replication.breaches, Vec::<String>::new());
    let client = |event: &RecordedEvent| match event {
        RecordedEvent::Client { event, .. } => Some(*event),
        RecordedEvent::Server(_) => None,
    };
    let keep_alives = replication.results.metrics.get("keep_alives_received").copied().flatten();
    (replication.events.iter().filter_map(client).collect(), keep_alives)
}

/// Whether the steps of both forms are the same, and their instants and waits as near as timers
/// allow.
#[track_caller]
fn check(text: &str, form: Form, expected: &[&str]) {
    let loaded = load(text);
    let (typed, typed_keep_alives) = typed(&loaded);
    let (bytes, keep_alives) = byte_form::run(&loaded, SEED, form);
    let (typed, bytes) = (stories(typed.iter()), stories(bytes.iter()));
    assert!(typed.len() >= 39, "four a second, the first after a quarter");
    assert_eq!(typed.len(), bytes.len());
    for (one, other) in typed.iter().zip(&bytes) {
        assert_eq!(one.steps, other.steps, "request {}", one.key);
        let near = |what: &str, one: &[u64], other: &[u64]| {
            for (one, other) in one.iter().zip(other) {
                let apart = one.abs_diff(*other);
                assert!(apart <= TOLERANCE_NS, "{what}: {one} and {other} are {apart} ns apart");
            }
        };
        near(&format!("request {}: {:?}", one.key, one.steps), &one.instants, &other.instants);
        near(&format!("request {}: a wait", one.key), &one.waits, &other.waits);
    }
    for what in expected {
        let is_told = |story: &Story| {
            let wait = |wait: &u64| format!("wait {wait}") == **what;
            story.steps.iter().any(|step| step.contains(what)) || story.waits.iter().any(wait)
        };
        assert!(typed.iter().any(is_told), "nothing shows `{what}`");
    }
    match typed_keep_alives {
        // The instants of one attempt in a hundred may fall on either side of a sign of life.
        Some(typed) => assert!(
            typed > 0.0 && (typed - f64::from(keep_alives)).abs() <= typed / 100.0,
            "signs of life: {typed} and {keep_alives}"
        ),
        None => assert_eq!(keep_alives, 0, "no interval, no sign of life"),
    }
}

#[test]
fn streams_tell_the_same_story_in_both_forms() {
    let told = [
        "Status(200)",
        "Status(429)",
        "Status(503)",
        "Status(402)",
        "TransportError",
        "Stalled",
        "wait 3000000000",
        "wait 701000000",
        "ended Completed",
        "ended Failed",
    ];
    check(STREAMS, Form::Events, &told);
}

#[test]
fn json_tells_the_same_story_in_both_forms() {
    let told = [
        "Status(200)",
        "Status(429)",
        "Status(503)",
        "AttemptTimeout",
        "wait 1500000000",
        "Completed",
    ];
    check(JSON, Form::Json, &told);
}

/// Resets, cut bodies, empty ones, half answers and 500s.
#[test]
fn answers_fail_alike_in_both_forms() {
    let told = ["Status(200)", "Incomplete", "TransportError", "Status(500)", "ended Completed"];
    check(&failing(""), Form::Json, &told);
    let told = ["Incomplete", "TransportError", "TransportError after tokens", "Status(500)"];
    check(&failing("first_token: 20%"), Form::Events, &told);
}

/// Each status and each failure that a script can prescribe, under each form of `Retry-After`.
#[test]
fn scripts_are_played_alike_in_both_forms() {
    let steps = [
        "Status(400)",
        "Status(401)",
        "Status(402)",
        "Status(422)",
        "Status(429)",
        "Status(500)",
        "Status(503)",
        "Incomplete",
        "TransportError",
        "AttemptTimeout",
        "ended Completed",
    ];
    let told = |retry_after: &str, wait: &str| {
        let told = [&steps[..], &[wait]].concat();
        check(&scripted(retry_after), Form::Json, &told);
    };
    told("{ form: seconds, after: 2s }", "wait 2000000000");
    told("{ form: milliseconds, after: 1350ms }", "wait 1350000000");
    // 3 s from the instant of the refusal, rounded up, read half a round trip later.
    told("{ form: date, after: 3s }", "wait 3710000000");
    told("{ form: garbage }", "wait 701000000");
    // The timer of stalls looks for tokens; that of attempts alone ends them unseen.
    let text = scripted("{ form: seconds, after: 2s }")
        .replace("# tokens", "first_token: 20%")
        .replace("attempt_timeout: 6s", "attempt_timeout: 6s\n      stall_timeout: 1s");
    check(&text, Form::Events, &[&steps[..9], &["Stalled"]].concat());
}

#[test]
fn suspensions_are_told_alike_in_both_forms() {
    check(&suspended(), Form::Json, &["Status(200)", "Status(403)", "ended Failed(Status(403))"]);
}
