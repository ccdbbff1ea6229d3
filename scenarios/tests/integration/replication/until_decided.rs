//! Seeds until every expectation is decided.

use std::{
    path::Path,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

use scenarios::{
    file::{LoadedScenario, load::points_of_text},
    results::{Results, Status},
    suite::{Options, Order, run},
    verdict::results_file::to_json,
};

use super::run::load;

/// A busy M/M/1 whose mean wait is 4 service times, measured over few requests.
fn scenario(seeds: &str, expect: &str) -> LoadedScenario {
    load(&format!(
        "scenario: queue
horizon: 4s
seeds: {seeds}
workload:
  - {{ class: only, arrivals: {{ poisson: {{ rate: 100/s }} }} }}
server:
  engine: {{ slots: {{ servers: 1, service_time: {{ exponential: {{ mean: 7ms }} }} }} }}
strategies:
  - preset: direct
expect: [{expect}]
"
    ))
}

fn results(
    suite: &[LoadedScenario],
    threads: usize,
    seeds: Option<(u64, u64)>,
) -> (Results, usize) {
    let (is_interrupted, done) = (AtomicBool::new(false), AtomicUsize::new(0));
    let options =
        Options { threads, order: Order::AsGiven, seeds, is_interrupted: &is_interrupted };
    let run = run(suite, options, &|| _ = done.fetch_add(1, Ordering::Relaxed)).expect("numbers");
    assert_eq!(run.breaches, []);
    (run.results, done.into_inner())
}

/// A suite of one: the seeds it took, and how its expectation came out.
fn took(seeds: &str, expect: &str) -> (usize, Status) {
    let (results, done) = results(&[scenario(seeds, expect)], 1, None);
    let [scenario] = results.scenarios.as_slice() else { panic!("one scenario") };
    assert_eq!(scenario.seeds, (1..=done as u64).collect::<Vec<_>>());
    assert_eq!(scenario.strategies[0].per_seed.len(), done);
    (done, scenario.expectations[0].status)
}

const UNTIL: &str = "{ until_decided: 4, at_most: 40 }";

#[test]
fn what_is_decided_at_once_takes_no_more() {
    assert_eq!(took(UNTIL, "direct.server_wait_ms_mean < 10s"), (4, Status::Passed));
    assert_eq!(took(UNTIL, "direct.server_wait_ms_mean > 10s"), (4, Status::Failed));
    assert_eq!(took(UNTIL, "always direct.requests > 1000"), (4, Status::Failed));
}

#[test]
fn what_is_not_decided_takes_more_until_it_is() {
    // The bound is near the mean over many seeds, so that four do not tell.
    let expect = "direct.server_wait_ms_mean < 20ms";
    assert_eq!(took("4", expect), (4, Status::Inconclusive));
    let (seeds, status) = took(UNTIL, expect);
    assert!(seeds > 4 && seeds < 40 && status != Status::Inconclusive, "{seeds} {status:?}");
}

#[test]
fn the_most_is_not_passed() {
    let never = "direct.server_wait_ms_mean ~ direct.server_wait_ms_p50 within 1%";
    let expect = format!("{never}, direct.server_wait_ms_mean == 15ms");
    let (seeds, _) = took("{ until_decided: 4, at_most: 9 }", &expect);
    assert!(seeds <= 9);
    let (seeds, status) = took("{ until_decided: 4, at_most: 9 }", "direct.offered_per_s == 100/s");
    assert_eq!((seeds, status), (9, Status::Inconclusive));
}

/// A line about two points stands on the seeds of both, so both go on.
#[test]
fn the_points_of_a_sweep_go_on_together() {
    let suite = |seeds: &str, lines: &str| {
        let text = format!(
            "scenario: queue
horizon: 4s
seeds: {seeds}
sweep: {{ load: {{ of: workload.only.arrivals.poisson.rate, values: [100/s, 110/s] }} }}
workload:
  - {{ class: only, arrivals: {{ poisson: {{ rate: 100/s }} }} }}
server:
  engine: {{ slots: {{ servers: 1, service_time: {{ exponential: {{ mean: 7ms }} }} }} }}
strategies:
  - preset: direct
expect: [{lines}]
"
        );
        points_of_text(text.as_bytes(), "queue.yaml", Path::new(".")).expect("a sweep")
    };
    let seeds_of = |results: &Results| -> Vec<usize> {
        results.scenarios.iter().map(|scenario| scenario.seeds.len()).collect()
    };
    let status = |results: &Results| results.sweeps[0].expectations[0].judged.status;
    // By theory the wait rises by 7 ms, from 16 ms to 23 ms.
    let line = "direct.server_wait_ms_mean never rises over load within 6ms";
    let (four, _) = results(&suite("4", line), 1, None);
    assert_eq!((seeds_of(&four), status(&four)), (vec![4, 4], Status::Inconclusive));
    let (more, done) = results(&suite(UNTIL, line), 1, None);
    let seeds = seeds_of(&more);
    assert!(seeds[0] > 4 && seeds[0] == seeds[1], "{seeds:?} {:?}", status(&more));
    assert_eq!(done, 2 * seeds[0]);
    assert!(to_json(&more) == to_json(&results(&suite(UNTIL, line), 3, None).0));
    let (done, _) = results(
        &suite(UNTIL, "direct.server_wait_ms_mean never rises over load within 10s"),
        1,
        None,
    );
    assert_eq!((seeds_of(&done), status(&done)), (vec![4, 4], Status::Passed));
}

#[test]
fn what_no_seed_can_decide_takes_none() {
    let of_nothing = "direct.failed < 2 * direct.shed";
    assert_eq!(took(UNTIL, of_nothing), (4, Status::Inconclusive));
}

#[test]
fn threads_do_not_reach_the_seeds_and_given_ones_stay() {
    let suite = || {
        vec![
            scenario(UNTIL, "direct.server_wait_ms_mean < 20ms"),
            scenario("3", "direct.server_wait_ms_mean < 20ms"),
            scenario(UNTIL, "direct.server_wait_ms_mean < 10s"),
        ]
    };
    let (one, done) = results(&suite(), 1, None);
    assert!(to_json(&one) == to_json(&results(&suite(), 3, None).0));
    let seeds: Vec<usize> = one.scenarios.iter().map(|scenario| scenario.seeds.len()).collect();
    assert!(seeds[0] > 4, "{seeds:?}");
    assert_eq!((seeds[1], seeds[2], seeds.iter().sum()), (3, 4, done));

    // The same seeds, given: the same results, without a second look.
    let last = seeds[0] as u64;
    let (given, _) = results(&suite()[..1], 2, Some((1, last)));
    assert!(given.scenarios[0] == one.scenarios[0]);
    assert_eq!(results(&suite(), 1, Some((5, 6))).1, 6);
}
