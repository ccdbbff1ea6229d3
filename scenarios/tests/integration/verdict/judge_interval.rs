//! The default form of an expectation.

use scenarios::{
    file::expectation::{
        Bound,
        Operator::{self, Equal, Greater, GreaterOrEqual, Less, LessOrEqual},
    },
    results::{
        JudgedExpectation,
        Status::{self, Failed, Inconclusive, Passed},
    },
    verdict::judge::judge,
};

use super::fixture::{judge_one, line, loaded, reference, strategy};

const METRIC: &str = "attempts";

fn judged(values: &[Option<f64>], operator: Operator, bound: f64) -> JudgedExpectation {
    let expectation = line(false, "squall.attempts", operator, Bound::Literal(bound));
    judge_one(expectation, &[strategy("squall", METRIC, values)])
}

#[track_caller]
fn check(values: &[f64], operator: Operator, bound: f64, expected: Status) {
    let values: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
    let seen = judged(&values, operator, bound);
    assert_eq!(seen.status, expected, "{values:?} {} {bound}", operator.symbol());
    assert_eq!(seen.seeds_needed.is_some(), expected == Inconclusive, "{seen:?}");
}

/// The mean of 8, 10, 12 is 10, its interval about 5.03 to 14.97.
#[test]
fn all_of_the_interval_none_of_it_or_some() {
    let values = [8.0, 10.0, 12.0];
    for (operator, bound, expected) in [
        (Less, 15.0, Passed),
        (Less, 14.9, Inconclusive),
        (Less, 5.1, Inconclusive),
        (Less, 5.0, Failed),
        (LessOrEqual, 15.0, Passed),
        (LessOrEqual, 5.0, Failed),
        (Greater, 5.0, Passed),
        (Greater, 5.1, Inconclusive),
        (Greater, 15.0, Failed),
        (GreaterOrEqual, 5.0, Passed),
        (GreaterOrEqual, 11.0, Inconclusive),
        (Equal, 11.0, Inconclusive),
        (Equal, 15.0, Failed),
        (Equal, 5.0, Failed),
    ] {
        check(&values, operator, bound, expected);
    }
}

#[test]
fn what_does_not_vary_is_decided_on_the_bound_too() {
    let values = [0.1; 10];
    for (operator, expected) in
        [(Less, Failed), (LessOrEqual, Passed), (Greater, Failed), (GreaterOrEqual, Passed)]
    {
        check(&values, operator, 0.1, expected);
    }
    check(&values, Equal, 0.1, Passed);
    check(&values, Equal, 0.100_001, Failed);
}

#[test]
fn a_judged_line_says_what_was_seen_and_how_many_seeds_would_decide() {
    let seen = judged(&[8.0, 10.0, 12.0].map(Some), Less, 12.0);
    assert_eq!((seen.observed, seen.bound), (Some(10.0), Some(12.0)));
    // t(0.975, 2) * 2 / sqrt(3), and 3 * (4.968 / 2)^2 = 18.5.
    let half = 4.302_652_729_749_464 * 2.0 / 3.0_f64.sqrt();
    assert!((seen.ci_low.unwrap() - (10.0 - half)).abs() < 1e-12);
    assert!((seen.ci_high.unwrap() - (10.0 + half)).abs() < 1e-12);
    assert_eq!((seen.seeds_needed, seen.note.as_str()), (Some(19), ""));
    assert_eq!((seen.form.as_str(), seen.strategy.as_str()), ("interval", "squall"));
    assert_eq!((seen.metric.as_str(), seen.class), (METRIC, None));
    assert_eq!((seen.file.as_str(), seen.line), ("suites/fixture.yaml", 10));
    assert_eq!(seen.text, "squall.attempts < 12");
}

#[test]
fn a_mean_on_the_bound_is_never_decided_by_more_seeds() {
    let seen = judged(&[8.0, 10.0, 12.0].map(Some), Less, 10.0);
    assert_eq!((seen.status, seen.seeds_needed), (Inconclusive, None));
}

#[test]
fn one_seed_is_judged_on_its_value() {
    for (bound, expected) in [(8.0, Passed), (7.0, Failed)] {
        let seen = judged(&[Some(7.0)], Less, bound);
        assert_eq!((seen.status, seen.note.as_str()), (expected, "n=1, no interval"));
        assert_eq!((seen.observed, seen.ci_low, seen.ci_high), (Some(7.0), None, None));
    }
}

#[test]
fn undefined_seeds_are_told() {
    let check = |values: &[Option<f64>], status, note: &str, needed| {
        let seen = judged(values, Less, 13.0);
        assert_eq!((seen.status, seen.note.as_str()), (status, note), "{values:?}");
        assert_eq!(seen.seeds_needed, needed, "{values:?}");
    };
    check(&[], Inconclusive, "no seed was run", None);
    check(&[None], Inconclusive, "defined in none of 1 seed", None);
    check(&[None, None], Inconclusive, "defined in none of 2 seeds", None);
    check(&[None, Some(1.0)], Inconclusive, "defined in 1 of 2 seeds, no interval", None);
    check(&[None, Some(1.0), Some(1.0)], Passed, "defined in 2 of 3 seeds", None);
    // Three defined seeds of six: 3 * (4.968 / 3)^2 = 8.2 must be defined, so 18 must be run.
    let half_of_them = [None, Some(8.0), None, Some(10.0), None, Some(12.0)];
    check(&half_of_them, Inconclusive, "defined in 3 of 6 seeds", Some(18));
}

fn against_reference(ours: &[f64], factor: f64, theirs: &[f64]) -> JudgedExpectation {
    let of = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
    let bound = reference(factor, "direct.attempts");
    judge_one(
        line(false, "squall.attempts", LessOrEqual, bound),
        &[strategy("direct", METRIC, &of(theirs)), strategy("squall", METRIC, &of(ours))],
    )
}

/// The seeds differ far more than the strategies: only pairs can tell them apart.
#[test]
fn a_reference_is_judged_on_paired_differences() {
    let seen = against_reference(&[49.0, 99.0, 199.0], 0.5, &[100.0, 200.0, 400.0]);
    assert_eq!(seen.status, Passed);
    let (observed, bound) = (seen.observed.unwrap(), seen.bound.unwrap());
    assert!((observed - 347.0 / 3.0).abs() < 1e-12 && (bound - 350.0 / 3.0).abs() < 1e-12);
    // All differences are -1, so the interval lies 1 below the bound and has no width.
    assert!((seen.ci_low.unwrap() - (bound - 1.0)).abs() < 1e-12);
    assert_eq!(seen.ci_low, seen.ci_high);
    assert_eq!(against_reference(&[51.0, 101.0], 0.5, &[100.0, 200.0]).status, Failed);
    let unsure = against_reference(&[48.0, 101.0, 200.0], 0.5, &[100.0, 200.0, 400.0]);
    assert_eq!(unsure.status, Inconclusive);
    assert!(unsure.seeds_needed.is_some());
}

#[test]
fn a_factor_of_a_reference_that_is_0_is_inconclusive() {
    let seen = against_reference(&[0.0, 0.0], 0.24, &[0.0, 0.0]);
    assert_eq!((seen.status, seen.note.as_str()), (Inconclusive, "the reference is 0"));
    assert_eq!(seen.seeds_needed, None);
    assert_eq!(against_reference(&[0.0, 0.0], 1.0, &[0.0, 0.0]).status, Passed);
    assert_eq!(against_reference(&[1.0], 0.24, &[0.0]).note, "the reference is 0");
}

#[test]
fn a_pair_is_defined_only_where_both_are() {
    let theirs = strategy("direct", METRIC, &[Some(5.0), None, Some(7.0)]);
    let ours = strategy("squall", METRIC, &[Some(4.0), Some(100.0), Some(6.0), Some(100.0)]);
    let bound = reference(1.0, "direct.chat.attempts");
    let seen = judge_one(line(false, "squall.chat.attempts", Less, bound), &[theirs, ours]);
    assert_eq!((seen.status, seen.observed, seen.bound), (Passed, Some(5.0), Some(6.0)));
    assert_eq!(seen.note, "defined in 2 of 4 seeds");
    assert_eq!(seen.class.as_deref(), Some("chat"));
}

#[test]
fn every_gives_one_line_per_strategy() {
    let strategies =
        [strategy("direct", METRIC, &[Some(1.0); 2]), strategy("squall", METRIC, &[Some(9.0); 2])];
    let every = line(false, "every.attempts", Less, Bound::Literal(5.0));
    let seen: Vec<(String, Status, u32)> = judge(&loaded(vec![every]), &strategies)
        .into_iter()
        .map(|judged| (judged.strategy, judged.status, judged.line))
        .collect();
    let expected = [("direct".to_owned(), Passed, 10), ("squall".to_owned(), Failed, 10)];
    assert_eq!(seen, expected);
}
