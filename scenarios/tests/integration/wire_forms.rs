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

use scenarios::{
    file::{LoadedScenario, load::load_text},
    record::RecordedEvent,
    replication::replicate,
};
use scheduler::Event;
use simulator::wire::Form;

use self::story::{Story, stories};

const SEED: u64 = 5;

/// Instants may differ by the rounding of each timer of a request.
const TOLERANCE_NS: u64 = 12_000_000;

const STREAMS: &str = "
scenario: both-forms
horizon: 60s
workload:
  - class: chat
    arrivals: { constant: { rate: 4/s } }
    output_tokens: { constant: 20 }
    deadline: 20s
server:
  network: { round_trip: 40ms }
  first_token: 10%
  admission: { concurrency: 14, retry_after: 3s }
  overload: { max_in_flight: 12, answer_after: 200ms }
  engine: { slots: { servers: 9, service_time: { constant: 2003ms } } }
  incidents:
    - burst_429: { at: 10s, for: 5s, share: 60% }
    - burst_503: { at: 20s, for: 5s, share: 50% }
    - stall: { at: 30s, for: 5s, share: 30% }
    - burst_402: { at: 50s, for: 3s, share: 40% }
strategies:
  - name: plain
    config:
      budget: none
      concurrency: { fixed: { limit: 13 } }
      retry: { max_attempts: 4, backoff: { constant: { delay: 701ms } }, jitter: none }
      stall_timeout: 1s
      attempt_timeout: 6s
";

const JSON: &str = "
scenario: both-forms
horizon: 60s
workload:
  - class: chat
    arrivals: { constant: { rate: 4/s } }
    output_tokens: { constant: 20 }
    deadline: 20s
server:
  network: { round_trip: 40ms }
  admission: { concurrency: 11, retry_after: 1500ms }
  engine: { slots: { servers: 9, service_time: { constant: 2403ms }, queue: 3 } }
  incidents:
    - burst_429: { at: 10s, for: 5s, share: 60% }
    - burst_503: { at: 20s, for: 5s, share: 50% }
strategies:
  - name: plain
    config:
      budget: none
      concurrency: { fixed: { limit: 13 } }
      retry: { max_attempts: 3, backoff: { constant: { delay: 701ms } }, jitter: none }
      attempt_timeout: 2600ms
";

fn load(text: &str) -> LoadedScenario {
    load_text(text.as_bytes(), "both-forms.yaml", std::path::Path::new(".")).expect("a scenario")
}

/// The events of the typed form.
fn typed(loaded: &LoadedScenario) -> Vec<Event> {
    let replication = replicate(loaded, &loaded.scenario.strategies[0], SEED, true);
    assert_eq!(replication.breaches, Vec::<String>::new());
    let client = |event: &RecordedEvent| match event {
        RecordedEvent::Client { event, .. } => Some(*event),
        RecordedEvent::Server(_) => None,
    };
    replication.events.iter().filter_map(client).collect()
}

/// Whether the steps of both forms are the same, and their instants as near as timers allow.
#[track_caller]
fn check(text: &str, form: Form, expected: &[&str]) {
    let loaded = load(text);
    let typed = stories(typed(&loaded).iter());
    let bytes = stories(byte_form::run(&loaded, SEED, form).iter());
    assert_eq!(typed.len(), 239, "four a second for a minute, the first after a quarter");
    assert_eq!(typed.len(), bytes.len());
    for (one, other) in typed.iter().zip(&bytes) {
        assert_eq!(one.steps, other.steps, "request {}", one.key);
        for (at, other_at) in one.instants.iter().zip(&other.instants) {
            let apart = at.abs_diff(*other_at);
            assert!(apart <= TOLERANCE_NS, "request {}: {apart} ns apart\n{one:?}", one.key);
        }
    }
    for what in expected {
        let is_told = |story: &Story| story.steps.iter().any(|step| step.contains(what));
        assert!(typed.iter().any(is_told), "nothing shows `{what}`");
    }
}

#[test]
fn streams_tell_the_same_story_in_both_forms() {
    let told = [
        "Status(200)",
        "Status(429)",
        "Status(503)",
        "Status(402)",
        "Stalled",
        "wait 3s",
        "wait 701ms",
        "ended Completed",
        "ended Failed",
    ];
    check(STREAMS, Form::Events, &told);
}

#[test]
fn json_tells_the_same_story_in_both_forms() {
    let told =
        ["Status(200)", "Status(429)", "Status(503)", "AttemptTimeout", "wait 1.5s", "Completed"];
    check(JSON, Form::Json, &told);
}
