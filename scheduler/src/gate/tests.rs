use proptest::{collection::vec, prelude::*};

use super::*;
use crate::chance::SeededChance;

mod bench;

use bench::{Bench, Step};

fn config(json: &str) -> Config {
    let config: Config = serde_json::from_str(json).expect("a configuration");
    config.validate().expect("a valid one");
    config
}

#[test]
fn permits_up_to_the_limit_then_the_queue_then_refusal() {
    let mut bench =
        Bench::new(&config(r#"{"concurrency":{"fixed":{"limit":2}},"queue":{"capacity":1}}"#));
    bench.enter(Priority::Normal);
    bench.enter(Priority::Normal);
    let waiting = bench.enter(Priority::Normal);
    let late = bench.enter(Priority::High);
    assert_eq!(bench.refusal(late), Some(Refusal::QueueFull { capacity: 1 }));
    assert_eq!(bench.gate.gauges(), Gauges { in_flight: 2, queue_depth: 1, limit: 2 });
    bench.end(0, End::Success);
    assert!(bench.is_in_flight(waiting));
    assert_eq!(bench.gate.gauges(), Gauges { in_flight: 2, queue_depth: 0, limit: 2 });
}

#[test]
fn urgent_first_then_in_order() {
    let mut bench = Bench::new(&config(r#"{"concurrency":{"fixed":{"limit":1}}}"#));
    bench.enter(Priority::Low);
    let [low, normal, high, later] =
        [Priority::Low, Priority::Normal, Priority::High, Priority::Normal]
            .map(|priority| bench.enter(priority));
    for expected in [high, normal, later, low] {
        bench.end(0, End::Success);
        assert!(bench.is_in_flight(expected), "{expected} is next");
    }
}

#[test]
fn a_freed_permit_is_not_stolen_by_a_newcomer() {
    let mut bench = Bench::new(&config(r#"{"concurrency":{"fixed":{"limit":1}}}"#));
    bench.enter(Priority::Low);
    let first = bench.enter(Priority::Low);
    bench.end_quietly(0, End::Success);
    let newcomer = bench.enter(Priority::High);
    assert!(!bench.is_in_flight(newcomer), "the permit was handed over already");
    bench.look(first);
    assert!(bench.is_in_flight(first));
}

#[test]
fn a_higher_limit_lets_many_go_at_once() {
    let mut bench = Bench::new(&config(r#"{"concurrency":{"fixed":{"limit":1}}}"#));
    for _ in 0..5 {
        bench.enter(Priority::Normal);
    }
    bench.reconfigure(|door| {
        door.set_limit(crate::limit::Concurrency::Fixed { limit: 4 }.start());
    });
    assert_eq!(bench.gate.gauges(), Gauges { in_flight: 4, queue_depth: 1, limit: 4 });
}

#[test]
fn a_more_urgent_newcomer_takes_the_place_of_the_least_urgent() {
    let json = r#"{"concurrency":{"fixed":{"limit":1}},"queue":{"capacity":1,"when_full":"evict_lowest"}}"#;
    let mut bench = Bench::new(&config(json));
    bench.enter(Priority::Normal);
    let low = bench.enter(Priority::Low);
    let high = bench.enter(Priority::High);
    assert_eq!(bench.refusal(low), Some(Refusal::Evicted));
    let equal = bench.enter(Priority::High);
    assert_eq!(bench.refusal(equal), Some(Refusal::QueueFull { capacity: 1 }));
    bench.end(0, End::Success);
    assert!(bench.is_in_flight(high));
}

#[test]
fn a_bucket_lets_go_by_the_clock() {
    let json =
        r#"{"concurrency":"unlimited","buckets":[{"counts":"requests","rate":"1/s","burst":1}]}"#;
    let mut bench = Bench::new(&config(json));
    let all: Vec<usize> = (0..3).map(|_| bench.enter(Priority::Normal)).collect();
    for (second, &request) in (0u64..).zip(&all) {
        bench.run_to(Time::from_nanos(second * 1_000_000_000).max(bench.now));
        assert!(bench.is_in_flight(request), "after {second} s");
    }
}

#[test]
fn the_timekeeper_may_leave() {
    let json =
        r#"{"concurrency":"unlimited","buckets":[{"counts":"requests","rate":"1/s","burst":1}]}"#;
    let mut bench = Bench::new(&config(json));
    bench.enter(Priority::Normal);
    let timekeeper = bench.enter(Priority::Normal);
    let next = bench.enter(Priority::Normal);
    bench.leave(timekeeper);
    bench.run_to(Time::from_nanos(1_000_000_000));
    assert!(bench.is_in_flight(next));
}

/// Its timer may come late; whoever comes meanwhile does not find the queue full because of it.
#[test]
fn those_whose_time_has_come_go_before_a_newcomer() {
    let json = r#"{"concurrency":"unlimited","queue":{"capacity":1},
        "buckets":[{"counts":"requests","rate":"1/s","burst":1}]}"#;
    let mut bench = Bench::new(&config(json));
    bench.enter(Priority::Normal);
    let waiting = bench.enter(Priority::Normal);
    bench.now = Time::from_nanos(1_000_000_000);
    let newcomer = bench.enter(Priority::Normal);
    assert!(bench.is_in_flight(waiting));
    assert_eq!(bench.refusal(newcomer), None);
    assert_eq!(bench.gate.gauges().queue_depth, 1);
}

/// The only token of the rate went to one who never used it.
#[test]
fn an_unused_permit_gives_its_place_in_the_adaptive_rate_back() {
    let mut bench =
        Bench::new(&config(r#"{"concurrency":{"fixed":{"limit":1}},"adaptive_rate":{}}"#));
    bench.enter(Priority::Normal);
    bench.end(0, End::Throttled);
    bench.run_to(Time::from_nanos(10_000_000_000));
    bench.enter(Priority::Normal);
    let [dropped, next] = [(); 2].map(|()| bench.enter(Priority::Normal));
    bench.run_to(Time::from_nanos(20_000_000_000));
    bench.end_quietly(0, End::Broken);
    bench.leave(dropped);
    assert!(bench.is_in_flight(next));
}

/// Every part of the door, alone and together.
const CONFIGS: [&str; 9] = [
    r#"{"concurrency":{"fixed":{"limit":2}},"queue":{"capacity":5}}"#,
    r#"{"concurrency":{"fixed":{"limit":3}},"queue":{"capacity":4,"when_full":"evict_lowest","order":{"ageing":{"step":"2s"}}}}"#,
    r#"{"concurrency":{"fixed":{"limit":2}},"queue":{"refuse_hopeless":true}}"#,
    r#"{"concurrency":"unlimited","buckets":[{"counts":"requests","rate":"2/s","burst":2},{"counts":"output_tokens","rate":"600/min","burst":40}]}"#,
    r#"{"concurrency":{"fixed":{"limit":2}},"cooldown":{},"buckets":[{"counts":"total_tokens","rate":"20/s","burst":60}]}"#,
    r#"{"concurrency":{"fixed":{"limit":3}},"breaker":{"min_calls":3,"while_open":"wait"}}"#,
    r#"{"concurrency":{"fixed":{"limit":3}},"breaker":{"min_calls":3}}"#,
    r#"{"concurrency":{"aimd":{}},"adaptive_rate":{},"throttle":{}}"#,
    r#"{"concurrency":{"aimd":{"initial":2,"ceiling":4}},"adaptive_rate":{},"cooldown":{},"breaker":{"min_calls":4,"while_open":"wait"},"buckets":[{"counts":"requests","rate":"3/s","burst":1}]}"#,
];

fn steps() -> impl Strategy<Value = Step> {
    let priority = prop::sample::select(Priority::ALL.to_vec());
    let end = prop::sample::select(vec![
        End::Success,
        End::Throttled,
        End::Overloaded,
        End::Broken,
        End::AccountRefused,
        End::Rejected,
        End::DeadlinePassed,
        End::Abandoned,
    ]);
    prop_oneof![
        6 => (priority, 0..40u64).prop_map(|(priority, tokens)| Step::Enter(priority, tokens)),
        4 => (any::<prop::sample::Index>(), end).prop_map(|(who, end)| Step::End(who, end)),
        1 => any::<prop::sample::Index>().prop_map(Step::Leave),
        3 => (1..3_000u64).prop_map(Step::Wait),
        2 => Just(Step::WaitForTimer),
    ]
}

proptest! {
    /// Whatever happens: nobody is left asleep who could start, no attempt starts beyond the
    /// limit, and nothing is left behind when all have gone.
    #[test]
    fn no_wake_up_is_lost(which in 0..CONFIGS.len(), steps in vec(steps(), 1..80)) {
        let mut bench = Bench::new(&config(CONFIGS[which]));
        for step in &steps {
            bench.take(step);
        }
        bench.leave_all();
        prop_assert_eq!(bench.gate.gauges().in_flight, 0);
        prop_assert_eq!(bench.gate.gauges().queue_depth, 0);
        prop_assert!(bench.gate.waiters.is_empty());
        prop_assert_eq!(bench.gate.timekeeper, None);
    }
}
