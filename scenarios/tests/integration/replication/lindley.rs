//! One server with a mean service time of 5 ms at load 0.8, request by request.
//!
//! On the simulation's own clock every start and every end is exact, to the nanosecond. On stock
//! paused tokio timers, which round up to whole milliseconds, the same client and the same server
//! take about three quarters longer in the mean: the reason for the own clock.

mod stock_tokio;

use std::collections::BTreeMap;

use scenarios::{
    arrivals::class_and_index,
    chance::{Purpose, Stream},
    record::RecordedEvent,
    replication::Replication,
};
use scheduler::EventKind;
use simulator::ServerEventKind;

use super::run::{load, recorded};

/// Written `160/s` below.
const ARRIVALS_PER_S: f64 = 160.0;
/// Written `5ms` below.
const SERVICE_NS: f64 = 5e6;

/// At `direct`, requests queue at the server; at `one-by-one`, in the scheduler.
const SCENARIO: &str = "
scenario: lindley
horizon: 60s
workload:
  - { class: only, arrivals: { poisson: { rate: 160/s } } }
server:
  engine: { slots: { servers: 1, service_time: { exponential: { mean: 5ms } } } }
strategies:
  - preset: direct
  - name: one-by-one
    config: { concurrency: { fixed: { limit: 1 } } }
";

/// When a request arrived, when its service began, and when it ended, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Course {
    arrival: u64,
    start: u64,
    end: u64,
}

/// The courses by Lindley's recursion, on the draws of the seed tree: service starts at the arrival
/// or at the end of the one before, whichever is later. (D. V. Lindley, "The theory of queues with
/// a single server", 1952.)
fn by_recursion(seed: u64, horizon_ns: u64) -> Vec<Course> {
    let mut gaps = Stream::new(seed, Purpose::ArrivalGap, "only");
    let mut services = Stream::new(seed, Purpose::Server(simulator::Purpose::ServiceTime), "only");
    let mut exponential = move |purpose: Purpose, index: u64, mean_ns: f64| {
        let stream = if purpose == Purpose::ArrivalGap { &mut gaps } else { &mut services };
        libm::round(-libm::log(stream.unit(index, 0)) * mean_ns) as u64
    };
    let mut courses = Vec::new();
    let (mut arrival, mut free_at) = (0, 0);
    for index in 0.. {
        arrival += exponential(Purpose::ArrivalGap, index, 1e9 / ARRIVALS_PER_S);
        if arrival >= horizon_ns {
            break;
        }
        let start = free_at.max(arrival);
        free_at = start
            + exponential(Purpose::Server(simulator::Purpose::ServiceTime), index, SERVICE_NS);
        courses.push(Course { arrival, start, end: free_at });
    }
    courses
}

/// The courses as the replication tells them: submission at the client, service at the server, and
/// the end at the client again.
fn as_recorded(replication: &Replication) -> Vec<Course> {
    let mut courses = BTreeMap::<u64, Course>::new();
    for event in &replication.events {
        match event {
            RecordedEvent::Client { event, .. } => {
                let course = courses.entry(class_and_index(event.request_key).1).or_default();
                match event.kind {
                    EventKind::Submitted { .. } => course.arrival = event.at.as_nanos(),
                    EventKind::Ended { .. } => course.end = event.at.as_nanos(),
                    _ => {}
                }
            }
            RecordedEvent::Server(event) => {
                let course = courses.entry(class_and_index(event.request_key).1).or_default();
                match event.kind {
                    ServerEventKind::ServiceStarted => course.start = event.at_ns,
                    ServerEventKind::ServiceFinished => course.end = event.at_ns,
                    _ => {}
                }
            }
        }
    }
    courses.into_values().collect()
}

/// The mean sojourn time, in milliseconds, from exact sums.
fn mean_sojourn_ms(courses: &[Course]) -> f64 {
    let sum: u64 = courses.iter().map(|course| course.end - course.arrival).sum();
    sum as f64 / 1e6 / courses.len() as f64
}

#[test]
fn every_request_of_m_m_1_starts_and_ends_to_the_nanosecond() {
    let loaded = load(SCENARIO);
    for seed in 1..=3 {
        let expected = by_recursion(seed, 60_000_000_000);
        assert!(expected.len() > 9_000, "{} requests", expected.len());
        for strategy in ["direct", "one-by-one"] {
            let replication = recorded(&loaded, strategy, seed);
            let seen = as_recorded(&replication);
            let first = expected.iter().zip(&seen).position(|(expected, seen)| expected != seen);
            assert_eq!(first, None, "{strategy}, seed {seed}: the first that differs");
            assert_eq!(seen.len(), expected.len());
            let mean = replication.results.metrics["sojourn_time_ms_mean"].expect("there is one");
            assert!((mean / mean_sojourn_ms(&expected) - 1.0).abs() < 1e-12);
        }
    }
}
