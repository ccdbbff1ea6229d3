//! Whoever may start is woken, whatever the others do at that moment.

use shuttle::future::{block_on, spawn};

use crate::{
    bench::{Bench, abort, answer, explore, fails, never, works},
    priority::Priority,
};

const ONE_AT_A_TIME: &str = r#"{"concurrency":{"fixed":{"limit":1}},"budget":"none",
    "retry":{"backoff":"none","jitter":"none"}}"#;

#[test]
fn a_newcomer_meets_the_end_of_an_attempt() {
    explore(|| {
        let bench = Bench::new(ONE_AT_A_TIME, 1);
        let all = [works(1), works(2), fails(503)].map(|request| bench.submit(request));
        for request in all {
            answer(request).expect("answered");
        }
        bench.assert_idle();
    });
}

#[test]
fn a_waiter_is_dropped_while_it_is_granted_a_permit() {
    explore(|| {
        let bench = Bench::new(ONE_AT_A_TIME, 1);
        let ahead = bench.submit(works(1));
        let dropped = bench.submit(works(1).priority(Priority::High));
        let behind = bench.submit(works(1).priority(Priority::Low));
        abort(dropped);
        answer(ahead).expect("answered");
        answer(behind).expect("answered");
        bench.assert_all_permits_are_free();
    });
}

#[test]
fn an_attempt_is_dropped_while_others_come() {
    explore(|| {
        let bench = Bench::new(ONE_AT_A_TIME, 1);
        let dropped = bench.submit(never());
        let others = [bench.submit(works(1)), bench.submit(works(1))];
        abort(dropped);
        for other in others {
            answer(other).expect("answered");
        }
        bench.assert_all_permits_are_free();
    });
}

#[test]
fn retries_and_drops_on_two_permits() {
    let json = r#"{"concurrency":{"fixed":{"limit":2}},"budget":"none",
        "retry":{"backoff":"none","jitter":"none"}}"#;
    explore(move || {
        let bench = Bench::new(json, 2);
        let kept = [fails(503), fails(429), works(1)].map(|request| bench.submit(request));
        let dropped = [bench.submit(fails(500)), bench.submit(works(3))];
        for request in dropped {
            abort(request);
        }
        for request in kept {
            answer(request).expect("answered");
        }
        bench.assert_all_permits_are_free();
    });
}

/// The connection of a stream is closed before its permit goes to somebody else.
#[test]
fn a_stream_is_dropped_while_others_wait() {
    explore(|| {
        let bench = Bench::new(ONE_AT_A_TIME, 1);
        let scheduler = bench.scheduler.clone();
        let reader = spawn(async move {
            let mut stream = scheduler.submit_stream(works(5)).await.expect("it begins");
            stream.next().await.expect("a piece").expect("no error");
            drop(stream);
        });
        let scheduler = bench.scheduler.clone();
        let whole = spawn(async move {
            let mut stream = scheduler.submit_stream(works(2)).await.expect("it begins");
            while let Some(piece) = stream.next().await {
                piece.expect("no error");
            }
            // The permit is free again while the reader still holds the stream.
            scheduler.submit(works(1)).await.expect("answered");
        });
        let other = bench.submit(works(1));
        block_on(reader).expect("not aborted");
        block_on(whole).expect("not aborted");
        answer(other).expect("answered");
        bench.assert_all_permits_are_free();
    });
}
