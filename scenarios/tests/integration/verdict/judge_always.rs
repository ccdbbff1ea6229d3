//! The form `always`.

use scenarios::{
    file::expectation::{
        Bound,
        Operator::{self, Equal, Greater, GreaterOrEqual, Less, LessOrEqual},
    },
    results::Status::{Failed, Passed},
};

use super::fixture::{judge_one, line, reference, strategy};

const METRIC: &str = "responses_429";

/// `expected` is the worst seed's value and the note of a failure.
#[track_caller]
fn check(
    values: &[Option<f64>],
    operator: Operator,
    bound: f64,
    expected: Result<Option<f64>, (Option<f64>, &str)>,
) {
    let expectation = line(true, "squall.responses_429", operator, Bound::Literal(bound));
    let seen = judge_one(expectation, &[strategy("squall", METRIC, values)]);
    let outcome = match seen.status {
        Passed => Ok(seen.observed),
        _ => Err((seen.observed, seen.note.as_str())),
    };
    assert_eq!(outcome, expected, "{values:?} {} {bound}", operator.symbol());
    assert_eq!(seen.form, "always");
    assert_eq!((seen.ci_low, seen.ci_high, seen.seeds_needed), (None, None, None));
}

#[test]
fn every_seed_must_hold_and_the_worst_is_named() {
    let values = [Some(3.0), Some(1.0), Some(2.0)];
    check(&values, Greater, 0.0, Ok(Some(1.0)));
    check(&values, Less, 4.0, Ok(Some(3.0)));
    check(&values, Greater, 1.0, Err((Some(1.0), "seed 2 has 1; 1 of 3 seeds fail")));
    check(&values, GreaterOrEqual, 1.0, Ok(Some(1.0)));
    check(&values, GreaterOrEqual, 3.0, Err((Some(1.0), "seed 2 has 1; 2 of 3 seeds fail")));
    check(&values, LessOrEqual, 2.5, Err((Some(3.0), "seed 1 has 3; 1 of 3 seeds fail")));
    check(&values, Equal, 2.0, Err((Some(3.0), "seed 1 has 3; 2 of 3 seeds fail")));
    check(&[Some(2.0); 3], Equal, 2.0, Ok(Some(2.0)));
    check(&[Some(0.5)], Greater, 1.0, Err((Some(0.5), "seed 1 has 0.5")));
}

#[test]
fn a_seed_without_a_value_fails() {
    let values = [Some(1.0), None];
    check(&values, Greater, 0.0, Err((None, "seed 2 has no value; 1 of 2 seeds fail")));
    check(&[None], Less, 1e9, Err((None, "seed 1 has no value")));
}

#[test]
fn a_run_without_seeds_proves_nothing() {
    check(&[], Greater, 0.0, Err((None, "no seed was run")));
}

#[test]
fn a_reference_is_compared_in_each_seed() {
    let check = |theirs: &[Option<f64>], status, note: &str, bound| {
        let strategies = [
            strategy("direct", METRIC, theirs),
            strategy("squall", METRIC, &[Some(2.0), Some(30.0)]),
        ];
        let expectation =
            line(true, "squall.responses_429", LessOrEqual, reference(0.5, "direct.responses_429"));
        let seen = judge_one(expectation, &strategies);
        assert_eq!((seen.status, seen.note.as_str(), seen.bound), (status, note, bound));
    };
    check(&[Some(4.0), Some(100.0)], Passed, "", Some(2.0));
    let note = "seed 2 has 30 against 20; 1 of 2 seeds fail";
    check(&[Some(4.0), Some(40.0)], Failed, note, Some(20.0));
    let note = "seed 2 has no value to compare with; 1 of 2 seeds fail";
    check(&[Some(4.0), None], Failed, note, None);
    // Never inconclusive, not even against a multiple of 0.
    check(&[Some(0.0), Some(60.0)], Failed, "seed 1 has 2 against 0; 1 of 2 seeds fail", Some(0.0));
}
