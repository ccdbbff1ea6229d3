//! `never rises` and `never falls` over a sweep.

use std::sync::Arc;

use scenarios::{
    file::{
        LoadedScenario,
        sweep::{Point, Sweep, SweptAxis, SweptLine},
    },
    results::{
        ScenarioResults,
        Status::{self, Failed, Inconclusive, Passed},
        StrategyKind, SweepExpectation,
    },
    verdict::{
        assemble::{StrategyRun, assemble},
        sweep::sweeps,
    },
};
use serde_json::json;

use super::fixture::{loaded, seed};

const METRIC: &str = "attempts_per_request";

fn axis(name: &str, values: &[&str]) -> SweptAxis {
    SweptAxis {
        name: name.to_owned(),
        of: vec!["clients".to_owned()],
        values: values.iter().map(|&value| value.to_owned()).collect(),
        numbers: (0..values.len()).map(|place| place as f64).collect(),
    }
}

/// The scenarios of a sweep, and the results of each: at each point the values of a metric by seed,
/// the same for both strategies but that `squall` has twice as much.
fn swept(
    axes: Vec<SweptAxis>,
    line: &str,
    points: &[&[Option<f64>]],
) -> (Vec<LoadedScenario>, Vec<ScenarioResults>) {
    let expect = vec![SweptLine { expectation: line.parse().expect("a line of a sweep"), line: 7 }];
    let name = "fixture".parse().expect("a name");
    let sweep = Arc::new(Sweep { name, axes, expect });
    assert_eq!(sweep.points(), points.len());
    let suite = (0..points.len()).map(|place| {
        let mut point = loaded(Vec::new());
        point.scenario.scenario = format!("fixture-{place}").parse().expect("a name");
        point.point = Some(Point { sweep: Arc::clone(&sweep), place });
        point
    });
    let suite: Vec<LoadedScenario> = suite.collect();
    let results = suite.iter().zip(points).map(|(point, values)| {
        let run = |name: &str, factor: f64| StrategyRun {
            name: name.to_owned(),
            kind: StrategyKind::Scheduler,
            config: json!({}),
            per_seed: (1_u64..)
                .zip(*values)
                .map(|(n, value)| seed(n, &[(METRIC, value.map(|value| factor * value))]))
                .collect(),
        };
        let seeds = (1..=values.len() as u64).collect();
        assemble(point, seeds, vec![run("direct", 1.0), run("squall", 2.0)])
    });
    let results = results.collect();
    (suite, results)
}

/// What a line over one axis comes to.
#[track_caller]
fn check(line: &str, points: &[&[f64]], expected: Status) -> SweepExpectation {
    let points: Vec<Vec<Option<f64>>> =
        points.iter().map(|values| values.iter().copied().map(Some).collect()).collect();
    let points: Vec<&[Option<f64>]> = points.iter().map(Vec::as_slice).collect();
    let names: Vec<String> = (1..=points.len()).map(|n| format!("{n}0/s")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (suite, results) = swept(vec![axis("load", &names)], line, &points);
    let sweeps = sweeps(&suite, &results);
    let judged = &sweeps[0].expectations[0];
    assert_eq!(judged.judged.status, expected, "{line}: {judged:?}");
    judged.clone()
}

const RISES: &str = "direct.attempts_per_request never rises over load within 0.5";
const FALLS: &str = "direct.attempts_per_request never falls over load within 0.5";

/// Seeds differ by 10, steps by the same in every seed: only pairs can tell.
#[test]
fn a_step_is_judged_on_pairs() {
    let seen = check(RISES, &[&[10.0, 20.0, 30.0], &[9.0, 19.0, 29.0]], Passed);
    assert_eq!((seen.judged.observed, seen.judged.bound), (Some(-1.0), Some(0.5)));
    assert_eq!((seen.judged.form.as_str(), seen.judged.line), ("monotony", 7));
    assert_eq!(seen.judged.note, "load 10/s to 20/s");
    assert_eq!((seen.axis.as_str(), seen.at.as_str()), ("load", ""));
    let seen = check(FALLS, &[&[10.0, 20.0, 30.0], &[9.0, 19.0, 29.0]], Failed);
    assert_eq!((seen.judged.observed, seen.judged.bound), (Some(-1.0), Some(-0.5)));
    check(FALLS, &[&[10.0, 20.0, 30.0], &[11.0, 21.0, 31.0]], Passed);
    check(RISES, &[&[10.0, 20.0, 30.0], &[11.0, 21.0, 31.0]], Failed);
    check(RISES, &[&[10.0, 20.0, 30.0], &[10.25, 20.25, 30.25]], Passed);
}

/// t(0.975, 2) = 4.303: the differences 0, 1, 2 are 1 +- 2.484, and from 0.5 it is half a step:
/// 3 * (2.484 / 0.5)^2 = 74.1 seeds.
#[test]
fn what_the_interval_leaves_open_is_inconclusive() {
    let seen = check(RISES, &[&[5.0, 5.0, 5.0], &[5.0, 6.0, 7.0]], Inconclusive);
    assert_eq!(seen.judged.seeds_needed, Some(75));
    let seen = check(RISES, &[&[5.0, 5.0, 5.0], &[5.0, 5.1, 4.9], &[4.0, 4.9, 5.9]], Inconclusive);
    assert_eq!(seen.judged.note, "load 20/s to 30/s, the worst of 2 steps");
}

#[test]
fn one_wrong_step_fails_and_is_named() {
    let points: [&[f64]; 4] =
        [&[9.0, 9.1, 9.2], &[8.0, 8.1, 8.2], &[12.0, 12.2, 12.1], &[3.0, 3.0, 3.0]];
    let seen = check(RISES, &points, Failed);
    assert_eq!(seen.judged.note, "load 20/s to 30/s, the worst of 3 steps");
    check("direct.attempts_per_request never falls over load within 20", &points, Passed);
}

/// The differences 2.1, 3.1, 4.1 are above 0.5 with p = 2.3 %: enough for one step, at 2.5 %, and not
/// for one of two.
#[test]
fn many_steps_are_tested_together() {
    let (first, second): (&[f64], &[f64]) = (&[5.0, 5.0, 5.0], &[7.1, 8.1, 9.1]);
    check(RISES, &[first, second], Failed);
    let seen = check(RISES, &[first, second, &[7.0, 8.1, 9.2]], Inconclusive);
    assert!(seen.judged.note.starts_with("load 10/s to 20/s"), "{}", seen.judged.note);
    assert_eq!(seen.judged.seeds_needed, Some(4));
}

/// Without a tolerance, it is the smallest difference that matters: 1 % of the earlier point.
#[test]
fn the_default_tolerance_is_the_smallest_difference_that_matters() {
    let line = "direct.attempts_per_request never rises over load";
    check(line, &[&[100.0, 100.0], &[100.9, 100.9]], Passed);
    check(line, &[&[100.0, 100.0], &[101.1, 101.1]], Failed);
}

#[test]
fn one_seed_is_judged_on_its_value_and_says_so() {
    let seen = check(RISES, &[&[5.0], &[5.4]], Passed);
    assert_eq!(seen.judged.note, "load 10/s to 20/s: n=1, no interval");
    check(RISES, &[&[5.0], &[5.6]], Failed);
    let seen = check(RISES, &[&[], &[5.0]], Inconclusive);
    assert_eq!(seen.judged.note, "load 10/s to 20/s: no seed was run at both");
}

#[test]
fn a_seed_without_a_value_makes_no_pair() {
    let points: [&[Option<f64>]; 2] =
        [&[Some(5.0), None, Some(6.0), Some(7.0)], &[Some(5.0), Some(99.0), Some(6.0), Some(7.0)]];
    let (suite, results) = swept(vec![axis("load", &["1", "2"])], RISES, &points);
    let judged = &sweeps(&suite, &results)[0].expectations[0].judged;
    assert_eq!((judged.status, judged.observed), (Passed, Some(0.0)));
    assert_eq!(judged.note, "load 1 to 2: defined in 3 of 4 seeds");
}

/// A line is judged for each value of the other axis, and `every` for each strategy.
#[test]
fn a_matrix_is_judged_row_by_row() {
    let at = |value: f64| vec![Some(value), Some(value), Some(value)];
    let points = [at(1.0), at(5.0), at(2.0), at(6.0), at(3.0), at(2.0)];
    let points: Vec<&[Option<f64>]> = points.iter().map(Vec::as_slice).collect();
    let axes = vec![axis("load", &["1/s", "2/s", "3/s"]), axis("cap", &["10", "20"])];
    let line = "every.attempts_per_request never falls over load within 0.1";
    let (suite, results) = swept(axes, line, &points);
    let sweeps = sweeps(&suite, &results);
    let seen: Vec<_> = { sweeps[0].expectations.iter() }
        .map(|line| (line.judged.strategy.as_str(), line.at.as_str(), line.judged.status))
        .collect();
    let expected = [
        ("direct", "cap 10", Passed),
        ("direct", "cap 20", Failed),
        ("squall", "cap 10", Passed),
        ("squall", "cap 20", Failed),
    ];
    assert_eq!(seen, expected);
    assert_eq!(sweeps[0].expectations[3].judged.observed, Some(-8.0));
}

#[test]
fn a_sweep_with_a_point_missing_is_not_judged() {
    let points: [&[Option<f64>]; 2] = [&[Some(1.0)], &[Some(2.0)]];
    let (suite, results) = swept(vec![axis("load", &["1", "2"])], RISES, &points);
    assert_eq!(sweeps(&suite, &results).len(), 1);
    assert_eq!(sweeps(&suite[1..], &results[1..]), []);
}
