//! Limits that change while others wait.

use shuttle::thread;

use crate::{
    bench::{Bench, abort, answer, explore, never, works},
    config::{Bucket, Concurrency},
};

const ONE_AT_A_TIME: &str = r#"{"concurrency":{"fixed":{"limit":1}}}"#;

/// Nothing ends by itself: only the change can let them go, and it has to let both go.
#[test]
fn a_higher_limit_wakes_all_who_may_start() {
    explore(|| {
        let bench = Bench::new(ONE_AT_A_TIME, 3);
        let endless = [never(), never()].map(|request| bench.submit(request));
        let waiter = bench.submit(works(1));
        let scheduler = bench.scheduler.clone();
        let raise = thread::spawn(move || {
            scheduler.set_concurrency(&Concurrency::Fixed { limit: 3 }).expect("valid");
        });
        answer(waiter).expect("answered");
        raise.join().expect("no panic");
        endless.into_iter().for_each(abort);
        bench.assert_all_permits_are_free();
    });
}

/// A lower limit is kept from the next start on, whoever ends or comes meanwhile.
#[test]
fn limits_go_up_and_down_among_starts_and_ends() {
    explore(|| {
        let bench = Bench::new(ONE_AT_A_TIME, 3);
        let all = [works(1), works(2), works(1)].map(|request| bench.submit(request));
        let scheduler = bench.scheduler.clone();
        let change = thread::spawn(move || {
            for limit in [3, 1, 2, 3] {
                scheduler.set_concurrency(&Concurrency::Fixed { limit }).expect("valid");
            }
        });
        for request in all {
            answer(request).expect("answered");
        }
        change.join().expect("no panic");
        bench.assert_all_permits_are_free();
    });
}

/// Nobody's time comes, since no timer fires: only the change can let them go.
#[test]
fn wider_buckets_wake_those_who_wait() {
    let bucket = |rate: &str, burst: u32| {
        format!(r#"[{{"counts":"requests","rate":"{rate}","burst":{burst}}}]"#)
    };
    let narrow = format!(r#"{{"concurrency":"unlimited","buckets":{}}}"#, bucket("1/h", 1));
    let wide: Vec<Bucket> = serde_json::from_str(&bucket("1/h", 100)).expect("buckets");
    explore(move || {
        let bench = Bench::new(&narrow, 3);
        let dropped = bench.submit(works(1));
        let all = [works(1), works(1)].map(|request| bench.submit(request));
        let (scheduler, wide) = (bench.scheduler.clone(), wide.clone());
        let change = thread::spawn(move || {
            // It keeps its level as a part of its burst, so that an empty one stays empty.
            scheduler.set_buckets(&[]).expect("valid");
            scheduler.set_buckets(&wide).expect("valid");
        });
        abort(dropped);
        for request in all {
            answer(request).expect("answered");
        }
        change.join().expect("no panic");
        bench.assert_idle();
    });
}
