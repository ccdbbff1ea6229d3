//! Time that passes at the very moment when something else happens.

use std::time::Duration;

use shuttle::future::{JoinHandle, block_on};

use crate::bench::{Bench, abort, answer, explore, fails, works};

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn stop(bench: &Bench, time: JoinHandle<()>) {
    bench.clock.stop();
    block_on(time).expect("not aborted");
}

/// One of those who wait watches the clock for all. When it is dropped, somebody else does.
#[test]
fn the_timekeeper_is_dropped_while_its_time_comes() {
    let json = r#"{"concurrency":"unlimited",
        "buckets":[{"counts":"requests","rate":"1/s","burst":1}]}"#;
    explore(move || {
        let bench = Bench::new(json, 3);
        let time = bench.clock.run();
        let kept = [bench.submit(works(1)), bench.submit(works(1))];
        let dropped = bench.submit(works(1));
        abort(dropped);
        for request in kept {
            answer(request).expect("answered");
        }
        stop(&bench, time);
        bench.assert_idle();
    });
}

#[test]
fn a_deadline_meets_a_permit() {
    let json = r#"{"concurrency":{"fixed":{"limit":1}}}"#;
    explore(move || {
        let bench = Bench::new(json, 1);
        let time = bench.clock.run();
        let hasty = [works(2), works(2)].map(|request| bench.submit(request.deadline_in(ms(5))));
        let patient = bench.submit(works(1));
        for request in hasty {
            let _ = answer(request);
        }
        answer(patient).expect("answered");
        bench.assert_all_permits_are_free();
        stop(&bench, time);
    });
}

#[test]
fn a_hedge_races_and_is_dropped() {
    let json = r#"{"concurrency":{"fixed":{"limit":2}},
        "hedge":{"after":{"delay":{"delay":"10ms"}}},"retry":{"max_attempts":1}}"#;
    explore(move || {
        let bench = Bench::new(json, 2);
        let time = bench.clock.run();
        let dropped = bench.submit(works(9));
        let kept = [bench.submit(works(2)), bench.submit(works(2))];
        abort(dropped);
        for request in kept {
            answer(request).expect("answered");
        }
        bench.assert_all_permits_are_free();
        stop(&bench, time);
    });
}

/// A probe that is dropped lets the next one probe.
#[test]
fn a_breaker_is_probed_while_probes_are_dropped() {
    let json = r#"{"concurrency":"unlimited","budget":"none",
        "breaker":{"min_calls":1,"probes":1,"open_for":"1s","while_open":"wait"},
        "retry":{"max_attempts":9,"backoff":"none","jitter":"none"}}"#;
    explore(move || {
        let bench = Bench::new(json, 4);
        let time = bench.clock.run();
        let kept = [bench.submit(fails(503)), bench.submit(works(1))];
        let dropped = [bench.submit(fails(503)), bench.submit(works(2))];
        for request in dropped {
            abort(request);
        }
        for request in kept {
            answer(request).expect("answered");
        }
        stop(&bench, time);
        bench.assert_idle();
    });
}

#[test]
fn backoffs_end_and_are_dropped() {
    let json = r#"{"concurrency":{"fixed":{"limit":1}},
        "retry":{"backoff":{"constant":{"delay":"10ms"}},"jitter":"none"}}"#;
    explore(move || {
        let bench = Bench::new(json, 1);
        let time = bench.clock.run();
        let kept = [bench.submit(fails(503)), bench.submit(fails(503))];
        let dropped = bench.submit(fails(503));
        abort(dropped);
        for request in kept {
            answer(request).expect("answered");
        }
        bench.assert_all_permits_are_free();
        stop(&bench, time);
    });
}
