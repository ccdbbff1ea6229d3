//! Who wins by what.

use reports::{Options, html, markdown, terminal};
use scenarios::{
    file::smallest_difference::SmallestDifferences,
    results::{Results, ScenarioResults, Verdict},
    verdict::compare::compare,
};

use crate::sample;

const PLAIN: Options = Options { width: 120, colour: false, ascii: false };

fn of(scenario: ScenarioResults) -> Results {
    sample::results(vec![scenario])
}

/// The line of an objective in the terminal.
fn line(results: &Results, objective: &str) -> String {
    let text = terminal(results, PLAIN);
    let line = text.lines().find(|line| line.starts_with(objective));
    line.unwrap_or_else(|| panic!("no {objective} in {text}")).replace('\u{a0}', " ")
}

/// Gives a strategy the numbers of another for a metric, moved by `step` in every seed.
fn alike(scenario: &mut ScenarioResults, metric: &str, (to, from): (usize, usize), step: f64) {
    for place in 0..scenario.seeds.len() {
        let value = scenario.strategies[from].per_seed[place].metrics[metric];
        let value = value.map(|value| value + step);
        scenario.strategies[to].per_seed[place].metrics.insert(metric.to_owned(), value);
    }
    let estimate = scenario.strategies[from].summary[metric];
    scenario.strategies[to].summary.insert(metric.to_owned(), estimate);
    let smallest = SmallestDifferences::of_resolved(&scenario.resolved);
    scenario.comparisons = compare(&scenario.strategies, &scenario.baseline, &smallest);
}

#[test]
fn a_winner_is_better_than_each_of_the_others() {
    let results = sample::small();
    let success = line(&results, "highest success rate");
    assert!(success.contains("squall 100 %; +1.02 pp to full-jitter-10 (+0.96 pp"), "{success}");
}

/// Who fails most requests at once is fast and cheap; that is not to be passed over.
#[test]
fn a_winner_that_fails_more_says_so() {
    let times = line(&sample::small(), "shortest sojourn time, p99");
    assert!(times.contains("direct 1.25 s; −1.26 s to squall"), "{times}");
    let page = html(&sample::small()).expect("good results");
    assert!(page.contains("<span class=\"price\">but −"), "the price stands on the page");
    assert!(markdown(&sample::small()).contains("**direct** 1.25\u{a0}s"));
}

#[test]
fn equals_have_no_winner() {
    let mut scenario = sample::scenario("burst-429", 3, 5);
    alike(&mut scenario, "success_rate", (0, 2), 0.0);
    let success = line(&of(scenario), "highest success rate");
    assert!(success.contains("no clear winner 100 %"), "{success}");
    assert!(success.contains("full-jitter-10 and squall are equivalent"), "{success}");
}

/// A pair has one interval and one verdict, from whichever side one looks.
#[test]
fn a_winner_over_the_baseline_has_the_numbers_of_the_table() {
    let mut scenario = sample::scenario("burst-429", 3, 5);
    let is_pair = |strategy: &str, metric: &str| strategy == "squall" && metric == "success_rate";
    let pair = scenario.comparisons.iter_mut().find(|c| is_pair(&c.strategy, &c.metric));
    let pair = pair.expect("the sample compares them");
    (pair.difference.ci_low, pair.difference.ci_high) = (Some(0.004), Some(0.02));
    let success = line(&of(scenario.clone()), "highest success rate");
    assert!(success.contains("to full-jitter-10 (+0.4 pp to +2 pp)"), "{success}");
    let pair = scenario.comparisons.iter_mut().find(|c| is_pair(&c.strategy, &c.metric));
    pair.expect("the same").verdict = Verdict::Unclear;
    let success = line(&of(scenario), "highest success rate");
    assert!(success.contains("no clear winner"), "{success}");
}

#[test]
fn one_seed_tells_nothing_apart() {
    let success = line(&of(sample::scenario("burst-429", 3, 1)), "highest success rate");
    assert!(success.contains("no clear winner"), "{success}");
    assert!(success.contains("squall is first, but one seed tells nothing apart"), "{success}");
}

#[test]
fn a_strategy_alone_wins_nothing() {
    let text = terminal(&of(sample::scenario("burst-429", 1, 5)), PLAIN);
    assert!(!text.contains("highest success rate") && !text.contains("no clear winner"), "{text}");
}

#[test]
fn the_index_of_a_suite_names_the_winners() {
    let suite = vec![sample::scenario("burst-429", 3, 5), sample::scenario("quiet", 3, 1)];
    let page = html(&sample::results(suite)).expect("good results");
    let index = page.split_once("<table class=\"index\">").expect("an index").1;
    let index = index.split_once("</table>").expect("its end").0;
    let rows: Vec<_> = index.split("<tr data-status=").skip(1).collect();
    assert_eq!(rows.len(), 2);
    assert!(rows[0].contains("<b>squall</b>") && rows[0].contains("fails more"), "{}", rows[0]);
    assert!(rows[1].contains("no clear winner") && !rows[1].contains("<b>"), "{}", rows[1]);
}
