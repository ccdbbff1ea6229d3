//! Equivalence: `~ ... within`.

use scenarios::{
    file::{
        expectation::{Bound, Operator::Near},
        tolerance::Tolerance::{self, Absolute, Relative},
    },
    results::{
        JudgedExpectation,
        Status::{self, Failed, Inconclusive, Passed},
    },
};

use super::fixture::{judge_one, line, reference, strategy};

const METRIC: &str = "attempts";

fn of(name: &str, values: &[f64]) -> scenarios::results::StrategyResults {
    strategy(name, METRIC, &values.iter().copied().map(Some).collect::<Vec<_>>())
}

#[track_caller]
fn check(
    is_always: bool,
    ours: &[f64],
    (tolerance, bound): (Tolerance, Bound),
    theirs: &[f64],
    expected: Status,
) -> JudgedExpectation {
    let line = line(is_always, "squall.attempts", Near(tolerance), bound);
    let seen = judge_one(line, &[of("direct", theirs), of("squall", ours)]);
    assert_eq!(seen.status, expected, "{ours:?} {tolerance:?} {theirs:?}: {seen:?}");
    seen
}

/// t(0.975, 2) = 4.303: the interval of 9, 10, 11 is 10 ± 2.484.
#[test]
fn the_whole_interval_must_be_near() {
    let near = |tolerance, bound: f64, expected| {
        check(false, &[9.0, 10.0, 11.0], (tolerance, Bound::Literal(bound)), &[], expected)
    };
    let seen = near(Absolute(2.5), 10.0, Passed);
    assert_eq!((seen.form.as_str(), seen.bound), ("equivalence", Some(10.0)));
    near(Relative(0.25), 10.0, Passed);
    near(Absolute(2.4), 10.0, Inconclusive);
    near(Absolute(2.5), 10.1, Inconclusive);
    near(Absolute(2.5), 15.1, Failed);
    near(Absolute(2.5), 4.9, Failed);
    near(Relative(0.1), 14.0, Failed);
}

/// From the mean it is 2 to the nearer edge: 3 * (2.484 / 2)^2 = 4.6 seeds, or 1 from outside.
#[test]
fn the_nearer_edge_says_how_many_seeds() {
    let needed = |tolerance, bound| {
        let bound = Bound::Literal(bound);
        check(false, &[9.0, 10.0, 11.0], (tolerance, bound), &[], Inconclusive).seeds_needed
    };
    assert_eq!(needed(Absolute(2.0), 10.0), Some(5));
    assert_eq!(needed(Absolute(2.0), 13.0), Some(19));
    assert_eq!(needed(Absolute(2.0), 12.0), None, "the mean lies on the edge");
}

/// The seeds differ far more than the strategies: only pairs can tell that these do not.
#[test]
fn a_reference_is_near_by_its_pairs() {
    let near = |tolerance, expected| {
        let bound = reference(1.0, "direct.attempts");
        let (ours, theirs) = ([101.0, 203.0, 402.0], [100.0, 200.0, 400.0]);
        check(false, &ours, (tolerance, bound), &theirs, expected)
    };
    // The differences are 2 ± 2.484, the reference's mean is 233.3.
    near(Absolute(4.5), Passed);
    near(Absolute(4.4), Inconclusive);
    near(Relative(0.0193), Passed);
    near(Relative(0.0191), Inconclusive);
    let half = reference(0.5, "direct.attempts");
    check(false, &[50.0, 100.0], (Relative(0.01), half.clone()), &[100.0, 200.0], Passed);
    check(false, &[60.0, 110.0], (Relative(0.01), half), &[100.0, 200.0], Failed);
}

#[test]
fn nothing_is_as_near_as_nothing() {
    let bound = reference(1.0, "direct.attempts");
    check(false, &[0.0, 0.0], (Relative(0.01), bound.clone()), &[0.0, 0.0], Passed);
    check(false, &[1.0, 1.0], (Relative(0.01), bound), &[0.0, 0.0], Failed);
}

#[test]
fn always_asks_every_seed() {
    let bound = || reference(1.0, "direct.attempts");
    let theirs = [100.0, 200.0];
    check(true, &[101.0, 198.0], (Relative(0.01), bound()), &theirs, Passed);
    let seen = check(true, &[101.0, 197.9], (Relative(0.01), bound()), &theirs, Failed);
    assert_eq!((seen.observed, seen.form.as_str()), (Some(197.9), "always"));
    check(true, &[101.0, 198.0], (Absolute(1.0), bound()), &theirs, Failed);
}
