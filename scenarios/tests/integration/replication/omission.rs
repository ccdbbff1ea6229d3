//! Coordinated omission: what a stall costs, and what a client sees that measures from its own
//! sends. The example is that of Gil Tene, "How NOT to Measure Latency" (2013).

use scenarios::results::SeedResults;

use super::run::{load, measured};

/// A hundred requests a second with answers of 1 ms; from 100 s on the account is locked for so
/// long, with the remaining time as `Retry-After`, and the client holds everything back until then.
fn locked_for(seconds: u32) -> SeedResults {
    let text = format!(
        "scenario: omission
horizon: 200001ms
workload:
  - {{ class: only, arrivals: {{ constant: {{ rate: 100/s }} }} }}
server:
  admission: {{ retry_after: {seconds}s }}
  engine: {{ slots: {{ servers: 100000, service_time: {{ constant: 1ms }} }} }}
  incidents: [burst_429: {{ at: 100s, for: {seconds}s, share: 100% }}]
strategies:
  - name: patient
    config:
      concurrency: unlimited
      queue: {{ capacity: 100000 }}
      budget: none
      retry: {{ jitter: none, retry_after: {{ park_beyond: 1h }} }}
      cooldown: {{ pause: 1s, longest: 1h, jitter: 0%, release_over: 0s }}
"
    );
    let loaded = load(&text);
    measured(&loaded, "patient", 1).results
}

#[track_caller]
fn assert_near(found: Option<f64>, expected: f64, tolerance: f64) {
    let found = found.expect("it is defined");
    assert!((found - expected).abs() <= tolerance, "{found} instead of {expected}");
}

#[test]
fn a_stall_counts_for_everybody_whom_it_kept_waiting() {
    let results = locked_for(100);
    let of = |metric: &str| results.metrics[metric];
    assert_eq!(results.counts["completed"], 20_000);
    // Of 20,000 requests those at 0.01 s to 99.99 s and the last one at 200 s, 10,000 in all, take
    // 1 ms. The others, at 100 s, 100.01 s, ... 199.99 s, wait for what is left of the stall,
    // 100 s, 99.99 s, ... 0.01 s, with a mean of 50.005 s. All together: 25.0035 s.
    assert_near(of("sojourn_time_ms_mean"), 25_003.5, 1e-6);
    // One in a hundred, 200 of them, waits for longer than 98 s; histograms hold three digits.
    assert_near(of("sojourn_time_ms_p99"), 98_000.0, 98.0);
    assert_near(of("sojourn_time_ms_p50"), 1.0, 0.01);
    assert_near(of("sojourn_time_ms_max"), 100_001.0, 1e-6);
    // Measured from the sends nothing has happened: 20,000 answers of 1 ms, and one 429 at once.
    assert_near(of("attempt_latency_ms_mean"), 20_000.0 / 20_001.0, 1e-6);
    assert_near(of("attempt_latency_ms_p99"), 1.0, 0.01);
    assert_near(of("attempt_latency_ms_max"), 1.0, 1e-6);
}

#[test]
fn a_stall_of_another_length_is_told_from_it() {
    let mean = locked_for(97).metrics["sojourn_time_ms_mean"].expect("it is defined");
    // 9,700 wait for 48.505 s on average.
    assert_near(Some(mean), 1.0 + 0.485 * 48_505.0, 1e-6);
    assert!((mean - 25_003.5).abs() > 1_000.0);
}
