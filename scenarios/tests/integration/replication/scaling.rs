//! A slower world is the same world: no unit of time has a meaning of its own.

use std::{fmt::Write as _, fs};

use scenarios::{
    file::{LoadedScenario, load::load_text},
    record::RecordedEvent,
};
use scheduler::{Event, EventKind, Time};

use super::run::{load, measured, recorded};

/// A scenario whose every duration is a constant number of milliseconds, times `scale`, and whose
/// arrivals are those of a trace.
fn constants(scale: u64) -> LoadedScenario {
    constants_with(scale, 370 * scale)
}

/// The same with a backoff of so many milliseconds.
fn constants_with(scale: u64, delay: u64) -> LoadedScenario {
    let folder = tempfile::tempdir().expect("there is room");
    let mut trace = "TIMESTAMP,ContextTokens,GeneratedTokens\n".to_owned();
    let mut at = 0;
    for place in 0..60_u64 {
        // Irregular gaps of 0 to 1.1 s, to the hundred nanoseconds of the trace's form.
        at += place * place * 7_654_321 % 11_000_000;
        let (seconds, rest) = (at / 10_000_000, at % 10_000_000);
        let _ = writeln!(trace, "2023-11-16 18:15:{seconds:02}.{rest:07},374,44");
    }
    assert!(at < 440_000_000, "it stays within the minute: {at}");
    fs::write(folder.path().join("trace.csv"), trace).expect("there is room");
    let ms = |count: u64| format!("{}ms", count * scale);
    let text = format!(
        "scenario: constants
horizon: {horizon}
workload:
  arrivals: {{ trace: {{ file: trace.csv, time_scale: {scale} }} }}
  classes: [{{ class: only, share: 100%, deadline: {deadline} }}]
server:
  network: {{ round_trip: {round_trip} }}
  admission: {{ concurrency: 4, retry_after: {retry_after} }}
  overload: {{ max_in_flight: 3, answer_after: {answer_after} }}
  engine: {{ slots: {{ servers: 2, service_time: {{ constant: {service} }} }} }}
  incidents: [burst_429: {{ at: {burst_at}, for: {burst_for}, share: 100% }}]
strategies:
  - name: constant
    config:
      concurrency: {{ fixed: {{ limit: 5 }} }}
      budget: none
      attempt_timeout: {timeout}
      retry: {{ max_attempts: 6, backoff: {{ constant: {{ delay: {delay}ms }} }}, jitter: none, retry_after: {parks} }}
  - name: doubling
    config:
      concurrency: unlimited
      budget: none
      cooldown: {{ pause: {delay}ms, longest: {timeout}, jitter: 0%, release_over: 0s }}
      breaker: {{ failure_share: 90%, min_calls: 5, window: {retry_after}, open_for: {service} }}
      hedge: {{ after: {{ delay: {{ delay: {service} }} }} }}
      retry:
        max_attempts: 6
        backoff: {{ exponential: {{ base: {delay}ms, factor: 2, cap: {timeout} }} }}
        jitter: none
        retry_after: {parks}
",
        horizon = ms(50_000),
        deadline = ms(5_000),
        round_trip = ms(40),
        retry_after = ms(1_300),
        answer_after = ms(200),
        service = ms(1_100),
        burst_at = ms(7_000),
        burst_for = ms(3_000),
        timeout = ms(2_300),
        parks = format!("{{ park_beyond: {}, longest: {} }}", ms(1_000), ms(60_000)),
    );
    load_text(text.as_bytes(), "constants.yaml", folder.path())
        .unwrap_or_else(|errors| panic!("{errors:?}\n{text}"))
}

/// The event as it is in a world `scale` times as slow.
fn slowed(event: &RecordedEvent, scale: u32) -> RecordedEvent {
    let later = |time: Time| match time {
        Time::MAX => time,
        time => Time::from_nanos(time.as_nanos() * u64::from(scale)),
    };
    match *event {
        RecordedEvent::Server(mut event) => {
            event.at_ns *= u64::from(scale);
            RecordedEvent::Server(event)
        }
        RecordedEvent::Client { client, event } => {
            let mut kind = event.kind;
            match &mut kind {
                EventKind::Submitted { deadline, .. } => *deadline = later(*deadline),
                EventKind::AttemptStarted { queue_wait, .. } => *queue_wait *= scale,
                EventKind::BackoffStarted { wait, retry_after, .. } => {
                    *wait *= scale;
                    *retry_after = retry_after.map(|asked| asked * scale);
                }
                EventKind::AttemptEnded { latency, first_token_after, .. } => {
                    *latency *= scale;
                    *first_token_after = first_token_after.map(|after| after * scale);
                }
                _ => {}
            }
            let event = Event { at: later(event.at), kind, ..event };
            RecordedEvent::Client { client, event }
        }
    }
}

#[test]
fn constants_times_k_are_events_at_times_k() {
    let first = constants(1);
    for strategy in ["constant", "doubling"] {
        let expected = recorded(&first, strategy, 1);
        let counts = &expected.results.counts;
        assert_eq!(counts["requests"], 60);
        // Enough happens in it: attempts beyond the first, and answers.
        assert!(counts["attempts"] > 65 && counts["completed"] > 20, "{strategy}: {counts:?}");
        for scale in [2, 7, 1_000] {
            let slower = recorded(&constants(scale.into()), strategy, 1);
            assert_eq!(slower.events.len(), expected.events.len());
            for (event, before) in slower.events.iter().zip(&expected.events) {
                assert_eq!(*event, slowed(before, scale), "{strategy}, {scale} times as slow");
            }
            // One duration that stays as it was is seen.
            let planted = constants_with(scale.into(), 371 * u64::from(scale) - 1);
            let planted = recorded(&planted, strategy, 1).events;
            let is_same =
                |(event, before): (&RecordedEvent, &RecordedEvent)| *event == slowed(before, scale);
            assert!(!planted.iter().zip(&expected.events).all(is_same));
        }
    }
}

/// Exponential gaps, services and jitter in units of `unit` per second.
fn random(unit: &str, millisecond_us: f64, factor: f64) -> LoadedScenario {
    let span = |ms: f64| format!("{}us", libm::round(ms * millisecond_us));
    load(&format!(
        "scenario: random
horizon: {}
workload:
  - {{ class: only, arrivals: {{ poisson: {{ rate: 150/{unit} }} }} }}
server:
  engine:
    slots: {{ servers: 1, queue: 6, service_time: {{ exponential: {{ mean: {} }} }} }}
strategies:
  - name: only
    config:
      concurrency: unlimited
      budget: none
      retry: {{ backoff: {{ constant: {{ delay: {} }} }}, jitter: full }}
",
        span(20_000.0),
        span(5.0 * factor),
        span(50.0),
    ))
}

#[test]
fn random_times_times_k_are_latencies_times_k_but_for_rounding() {
    // Each draw is rounded to a nanosecond, and nothing else. So the same seed gives the same
    // course of events, and means that differ by less than one in a million.
    let mean = |unit: &str, millisecond_us: f64, factor: f64, seed: u64| {
        let results = measured(&random(unit, millisecond_us, factor), "only", seed).results;
        (results.metrics["sojourn_time_ms_mean"].expect("it is defined"), results.counts)
    };
    for seed in 1..=10 {
        let (seconds, counts) = mean("s", 1e3, 1.0, seed);
        assert!(counts["attempts"] > counts["requests"], "{counts:?}");
        for (unit, scale) in [("min", 60.0), ("h", 3_600.0)] {
            let (slower, same) = mean(unit, 1e3 * scale, 1.0, seed);
            assert_eq!(same, counts);
            assert!((slower / scale / seconds - 1.0).abs() < 1e-6, "{slower} and {seconds}");
            let (planted, _) = mean(unit, 1e3 * scale, 1.001, seed);
            assert!((planted / scale / seconds - 1.0).abs() > 1e-6, "{planted} and {seconds}");
        }
    }
}
