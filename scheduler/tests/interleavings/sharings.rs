//! Leaders that fail or are dropped, and those who follow them.

use crate::{
    bench::{Bench, Plan, abort, answer, explore, plan, works},
    error::Error,
    fingerprint::Fingerprint,
    request::Request,
};

const SINGLE_FLIGHT: &str =
    r#"{"single_flight":true,"concurrency":{"fixed":{"limit":1}},"retry":{"max_attempts":1}}"#;

fn same(request: Request<Plan>) -> Request<Plan> {
    request.fingerprint(Fingerprint::of(&[b"the same"]))
}

#[test]
fn a_leader_is_dropped_while_others_join() {
    explore(|| {
        let bench = Bench::new(SINGLE_FLIGHT, 1);
        let dropped = bench.submit(same(works(2)));
        let others = [bench.submit(same(works(1))), bench.submit(same(works(1)))];
        abort(dropped);
        for other in others {
            answer(other).expect("answered");
        }
        let after = bench.submit(same(works(1)));
        assert_eq!(answer(after).expect("answered").attempts, 1, "it leads a new flight");
        bench.assert_idle();
    });
}

/// The one that is dropped may be leading, following, or on its way from one to the other.
#[test]
fn one_after_the_other_leads_and_is_dropped() {
    explore(|| {
        let bench = Bench::new(SINGLE_FLIGHT, 1);
        let dropped = [works(3), works(2), works(1)].map(|request| bench.submit(same(request)));
        let kept = bench.submit(same(works(1)));
        for request in dropped {
            abort(request);
        }
        answer(kept).expect("answered");
        bench.assert_all_permits_are_free();
    });
}

#[test]
fn a_leader_fails_while_others_join_and_leave() {
    explore(|| {
        let bench = Bench::new(SINGLE_FLIGHT, 1);
        let failing = bench.submit(same(plan(1, 400)));
        let dropped = bench.submit(same(works(1)));
        let kept = bench.submit(same(works(1)));
        abort(dropped);
        // Who comes first leads, so any of them may have its answer from another.
        if let Err(error) = answer(failing) {
            assert!(matches!(error, Error::Failed { attempts: 1, .. }), "{error}");
        }
        answer(kept).expect("answered");
        bench.assert_all_permits_are_free();
    });
}
