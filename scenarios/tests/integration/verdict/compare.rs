//! Paired comparisons and their verdicts.

use scenarios::{
    file::smallest_difference::SmallestDifferences,
    results::{
        Comparison, SeedResults, StrategyResults,
        Verdict::{self, Better, Equivalent, Unclear, Worse},
    },
    verdict::compare,
};

use super::fixture::{of_seeds, seed, strategy};

fn compare(strategies: &[StrategyResults], baseline: &str) -> Vec<Comparison> {
    compare::compare(strategies, baseline, &SmallestDifferences::default())
}

fn values(name: &str, metric: &str, values: &[f64]) -> StrategyResults {
    strategy(name, metric, &values.iter().copied().map(Some).collect::<Vec<_>>())
}

/// The verdict over all requests on one metric.
#[track_caller]
fn check(metric: &str, base: &[f64], other: &[f64], expected: Verdict) {
    let strategies = [values("direct", metric, base), values("squall", metric, other)];
    let comparisons = compare(&strategies, "direct");
    let total = comparisons.iter().find(|comparison| comparison.class.is_none()).expect("one");
    assert_eq!((total.strategy.as_str(), total.baseline.as_str()), ("squall", "direct"));
    assert_eq!(total.verdict, expected, "{metric}: {base:?} to {other:?}: {:?}", total.difference);
}

#[test]
fn lower_is_better_for_times() {
    let metric = "sojourn_time_all_ms_p99";
    check(metric, &[100.0, 200.0, 400.0], &[90.0, 188.0, 389.0], Better);
    check(metric, &[100.0, 200.0, 400.0], &[110.0, 212.0, 411.0], Worse);
    check(metric, &[100.0, 200.0, 400.0], &[10.0, 800.0, 410.0], Unclear);
}

#[test]
fn higher_is_better_for_throughput() {
    check("goodput_per_s", &[10.0, 11.0], &[12.0, 13.0], Better);
    check("goodput_per_s", &[12.0, 13.0], &[10.0, 11.0], Worse);
}

/// 1 % of the baseline's mean for all but shares, 0.1 percentage points for these.
#[test]
fn a_difference_too_small_to_matter_is_none() {
    check("attempts_per_request", &[1.0, 1.0], &[1.009, 1.009], Equivalent);
    check("attempts_per_request", &[1.0, 1.0], &[1.011, 1.011], Worse);
    check("attempts_per_request", &[1.0, 1.0], &[0.989, 0.989], Better);
    check("success_rate", &[0.5, 0.5], &[0.5009, 0.5009], Equivalent);
    check("success_rate", &[0.5, 0.5], &[0.5011, 0.5011], Better);
    check("failure_rate", &[0.0, 0.0], &[0.0, 0.0], Equivalent);
    check("retries", &[0.0, 0.0], &[0.0, 0.0], Equivalent);
    check("retries", &[0.0, 0.0], &[1.0, 1.0], Worse);
}

#[test]
fn one_pair_is_unclear() {
    check("goodput_per_s", &[10.0], &[20.0], Unclear);
    check("goodput_per_s", &[10.0, 10.0], &[20.0], Unclear);
}

#[test]
fn pairs_are_matched_by_seed_not_by_place() {
    let of = |name: &str, values: &[(u64, Option<f64>)]| {
        let seeds = values.iter().map(|&(number, value)| seed(number, &[("retries", value)]));
        of_seeds(name, seeds.collect())
    };
    let base = of("direct", &[(1, Some(10.0)), (2, Some(20.0)), (3, None), (5, Some(7.0))]);
    let other = of("squall", &[(5, None), (3, Some(1.0)), (2, Some(19.0)), (1, Some(9.0))]);
    let total = compare(&[base, other], "direct").remove(0);
    let difference = total.difference;
    assert_eq!((difference.mean, difference.n), (Some(-1.0), 2));
    assert_eq!((difference.ci_low, difference.ci_high), (Some(-1.0), Some(-1.0)));
    assert_eq!(total.verdict, Better);
}

fn with_success(name: &str, success: f64, completed_ms: f64) -> StrategyResults {
    let of = |number: u64| -> SeedResults {
        let metrics =
            [("success_rate", Some(success)), ("sojourn_time_ms_p99", Some(completed_ms))];
        seed(number, &metrics)
    };
    of_seeds(name, vec![of(1), of(2)])
}

/// No client wins by dropping its slow requests.
#[test]
fn the_time_of_the_completed_decides_only_at_equal_success() {
    let check = |success, expected| {
        let strategies =
            [with_success("direct", 0.9, 100.0), with_success("squall", success, 50.0)];
        let comparisons = compare(&strategies, "direct");
        let times: Vec<&Comparison> =
            comparisons.iter().filter(|c| c.metric == "sojourn_time_ms_p99").collect();
        assert_eq!(times.len(), 3, "all requests and two classes");
        assert!(times.iter().all(|comparison| comparison.verdict == expected), "{times:?}");
    };
    check(0.9, Better);
    check(0.8, Unclear);
    check(0.99, Unclear);
}

#[test]
fn the_order_is_strategy_class_metric_and_what_only_describes_is_left_out() {
    let of = |name: &str| {
        let metrics = [
            ("retries", Some(1.0)),
            ("attempts", Some(2.0)),
            ("requests", Some(3.0)),
            ("responses_429", None),
        ];
        of_seeds(name, vec![seed(1, &metrics), seed(2, &metrics)])
    };
    let comparisons = compare(&[of("squall"), of("direct"), of("article")], "direct");
    let lines: Vec<String> = comparisons
        .iter()
        .map(|c| {
            let class = c.class.as_deref().unwrap_or("-");
            format!("{} {class} {} n={} {:?}", c.strategy, c.metric, c.difference.n, c.verdict)
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
    assert_eq!(compare(&[of("squall")], "direct"), []);
}

#[test]
fn what_the_pairing_saves_stands_beside_the_difference() {
    let base = values("direct", "retries", &[1.0, 2.0, 4.0]);
    let other = values("squall", "retries", &[11.0, 12.0, 13.0 + 1.0 / 3.0]);
    let total = compare(&[base, other], "direct").remove(0);
    let (ours, theirs) = ([11.0, 12.0, 40.0 / 3.0], [1.0, 2.0, 4.0]);
    let mean = |values: [f64; 3]| values.iter().sum::<f64>() / 3.0;
    let covariance = |left: [f64; 3], right: [f64; 3]| {
        let products = left.iter().zip(&right).map(|(x, y)| (x - mean(left)) * (y - mean(right)));
        products.sum::<f64>() / 2.0
    };
    let (own, their) = (covariance(ours, ours), covariance(theirs, theirs));
    let shared = covariance(ours, theirs);
    let close = |seen: Option<f64>, expected: f64| (seen.unwrap() - expected).abs() < 1e-12;
    assert!(close(total.correlation, shared / (own * their).sqrt()), "{total:?}");
    assert!(close(total.variance_saved, 2.0 * shared / (own + their)), "{total:?}");
    assert!(total.variance_saved.unwrap() > 0.9, "{total:?}");
}

/// Five standard errors with two degrees of freedom are a p-value of 3.8 %: enough alone, and not
/// between two. What is beyond doubt takes nothing from the other.
#[test]
fn more_strategies_need_more_evidence() {
    let base = || values("direct", "retries", &[100.0, 200.0, 300.0]);
    let shifted = |name: &str, by: f64| {
        values(name, "retries", &[100.0 + by - 10.0, 200.0 + by, 300.0 + by + 10.0])
    };
    let five = |name: &str| shifted(name, -5.0 * 10.0 / 3.0_f64.sqrt());
    let verdicts = |others: &[StrategyResults]| -> Vec<Verdict> {
        let strategies: Vec<_> = std::iter::once(base()).chain(others.iter().cloned()).collect();
        let comparisons = compare(&strategies, "direct");
        let totals = comparisons.iter().filter(|comparison| comparison.class.is_none());
        totals.map(|comparison| comparison.verdict).collect()
    };
    assert_eq!(verdicts(&[five("a")]), [Better]);
    assert_eq!(verdicts(&[five("a"), five("b")]), [Unclear, Unclear]);
    assert_eq!(verdicts(&[five("a"), shifted("b", -5_000.0)]), [Better, Better], "step down");
    assert_eq!(verdicts(&[five("a"), shifted("b", 0.5)]), [Unclear, Unclear]);

    let all = compare(&[base(), five("a"), five("b")], "direct");
    let alone = compare(&[base(), five("a")], "direct").remove(0).p_holm.unwrap();
    assert!((0.03..0.04).contains(&alone), "{alone}");
    assert_eq!(all[0].p_holm, Some(2.0 * alone));
}

#[test]
fn the_file_says_which_difference_matters() {
    let stated = serde_json::json!({ "smallest_difference": { "retries": "20%" } });
    let smallest = SmallestDifferences::of_resolved(&stated);
    let verdict = |by: f64| {
        let base = values("direct", "retries", &[100.0, 200.0]);
        let other = values("squall", "retries", &[100.0 + by, 200.0 + by]);
        compare::compare(&[base, other], "direct", &smallest).remove(0).verdict
    };
    assert_eq!((verdict(30.0), verdict(30.1)), (Equivalent, Worse));
}
