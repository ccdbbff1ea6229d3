//! The end of a scheduler, while the last ones end and others come.

use shuttle::future::{block_on, spawn};

use crate::{
    bench::{Bench, answer, explore, works},
    error::{Error, Refusal},
    request::Deadline,
    time::Time,
};

const ONE_AT_A_TIME: &str = r#"{"concurrency":{"fixed":{"limit":1}}}"#;

fn is_refused(error: &Error) -> bool {
    matches!(error, Error::Shed { refusal: Refusal::Draining, attempts: 0, .. })
}

#[test]
fn a_drain_meets_the_last_end() {
    explore(|| {
        let bench = Bench::new(ONE_AT_A_TIME, 1);
        let all = [bench.submit(works(1)), bench.submit(works(1))];
        let drains = [(); 2].map(|()| {
            let scheduler = bench.scheduler.clone();
            spawn(async move { scheduler.drain(Deadline::At(Time::MAX)).await })
        });
        for drain in drains {
            assert_eq!(block_on(drain).expect("not aborted").left, 0);
        }
        for request in all {
            assert!(answer(request).as_ref().map_or_else(is_refused, |_| true));
        }
        bench.assert_idle();
    });
}

#[test]
fn a_drain_is_dropped_and_another_goes_on() {
    explore(|| {
        let bench = Bench::new(ONE_AT_A_TIME, 1);
        let dropped = bench.submit(works(3));
        let kept = bench.submit(works(1));
        let drains = [(); 2].map(|()| {
            let scheduler = bench.scheduler.clone();
            spawn(async move { scheduler.drain(Deadline::At(Time::MAX)).await })
        });
        let [impatient, patient] = drains;
        impatient.abort();
        dropped.abort();
        assert_eq!(block_on(patient).expect("not aborted").left, 0);
        let _ = block_on(dropped);
        let _ = answer(kept);
        let _ = block_on(impatient);
        bench.assert_idle();
    });
}

/// At once: nobody waits for ever in the queue, and those left are at most those in flight.
#[test]
fn a_drain_without_patience_meets_those_who_wait() {
    explore(|| {
        let bench = Bench::new(ONE_AT_A_TIME, 1);
        let all = [works(1), works(1), works(1)].map(|request| bench.submit(request));
        let scheduler = bench.scheduler.clone();
        let drain = spawn(async move {
            let left = scheduler.drain(Deadline::At(Time::ZERO)).await.left;
            let in_flight = u64::from(scheduler.snapshot().in_flight);
            assert!(in_flight <= left, "{in_flight} in flight, and {left} counted as left");
        });
        block_on(drain).expect("not aborted");
        for request in all {
            assert!(answer(request).as_ref().map_or_else(is_refused, |_| true));
        }
        bench.assert_idle();
    });
}
