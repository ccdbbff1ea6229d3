//! What a replication keeps for the charts beside its numbers.

use super::run::{load, measured};

#[test]
fn the_worst_request_tells_its_class_and_what_the_server_asked_for() {
    let text = "
scenario: asked
horizon: 61s
workload: [{ class: only, arrivals: { constant: { rate: 1/min } } }]
server:
  engine: { slots: { servers: 10, service_time: { constant: 2s } } }
  admission: { retry_after: { after: 5s, form: seconds } }
  incidents: [burst_429: { at: 0s, for: 62s, share: 100% }]
strategies: [preset: full-jitter-10]
";
    let story = measured(&load(text), "full-jitter-10", 1).results.worst_request;
    assert!(story[0].detail.starts_with("class only, priority normal, "), "{}", story[0].detail);
    let backoff = story.iter().find(|line| line.event == "backoff_started").expect("a retry");
    assert!(
        backoff.detail.ends_with(" ms before attempt 2, Retry-After 5000.000 ms"),
        "{backoff:?}"
    );
}

#[test]
fn a_wait_that_nobody_asked_for_names_no_retry_after() {
    let text = "
scenario: not-asked
horizon: 61s
workload: [{ class: only, arrivals: { constant: { rate: 1/min } } }]
server:
  engine: { slots: { servers: 10, service_time: { constant: 2s } } }
  incidents: [burst_429: { at: 0s, for: 60200ms, share: 100% }]
strategies: [preset: full-jitter-10]
";
    let story = measured(&load(text), "full-jitter-10", 1).results.worst_request;
    let backoff = story.iter().find(|line| line.event == "backoff_started").expect("a retry");
    assert!(backoff.detail.ends_with(" ms before attempt 2"), "{backoff:?}");
}

#[test]
fn the_replicas_over_time_are_those_of_the_mean() {
    let text = "
scenario: scaled
horizon: 10m
warm_up: 0s
workload: [{ class: only, arrivals: { spike: { base: 3/s, peak: 14/s, at: 2m, for: 1m } } }]
server:
  engine: { slots: { servers: 10, service_time: { constant: 2s } } }
  autoscaler: { min: 1, max: 4, target: 80% }
strategies: [preset: direct]
";
    let results = measured(&load(text), "direct", 1).results;
    let mean = results.metrics["replicas_mean"].expect("they are counted");
    let timeline = results.timeline;
    let bins = (600.0 / timeline.bin_s) as usize;
    let replicas = &timeline.columns["replicas"][..bins];
    let drawn = replicas.iter().sum::<f64>() / bins as f64;
    assert!((drawn - mean).abs() < 1e-3, "{drawn} for {mean}");
    assert_eq!(replicas[0], 1.0, "one at the start");
    assert!(mean > 1.1, "{mean}: more came in the rush");
}

#[test]
fn a_server_of_one_piece_has_no_column_of_replicas() {
    let text = "
scenario: single
horizon: 1m
workload: [{ class: only, arrivals: { constant: { rate: 1/s } } }]
server: { engine: { slots: { servers: 10, service_time: { constant: 2s } } } }
strategies: [preset: direct]
";
    let columns = measured(&load(text), "direct", 1).results.timeline.columns;
    assert!(columns.contains_key("gpu_utilisation") && !columns.contains_key("replicas"));
}
