//! Who wins by what: for each objective the one strategy that beats all others, or why there is none.

mod words;

use scenarios::{
    file::smallest_difference::SmallestDifferences,
    metric::{Better, find},
    results::{Comparison, Estimate, ScenarioResults, StrategyResults, Verdict},
    verdict::compare::compare_by,
};

use crate::{chart::measure::Measure, summary::estimate};

pub(crate) use words::{NO_WINNER, Words};

/// What a strategy can win by, and the metric that decides it.
const OBJECTIVES: [(&str, &str); 4] = [
    ("highest success rate", SUCCESS),
    ("shortest sojourn time, p99", "sojourn_time_all_ms_p99"),
    ("cheapest success", COST),
    ("fewest attempts", "attempts_per_request"),
];
const SUCCESS: &str = "success_rate";
const COST: &str = "cost_usd_per_success";

/// An objective and how it came out.
#[derive(Clone, Debug)]
pub(crate) struct Objective<'a> {
    pub(crate) title: &'static str,
    pub(crate) metric: &'static str,
    /// In how many requests it is told: the cost of one success is next to nothing.
    pub(crate) factor: f64,
    pub(crate) standing: Standing<'a>,
}

/// How an objective came out.
#[derive(Clone, Debug)]
pub(crate) enum Standing<'a> {
    /// Better than each of the others.
    Winner {
        name: &'a str,
        mean: f64,
        /// The next best strategy minus the winner; absent where no other has the metric.
        runner_up: Option<Box<Comparison>>,
        /// Where the winner's success rate is worse than others: the highest of those minus the winner's.
        price: Option<Box<Comparison>>,
    },
    /// The best mean, and those that are equivalent to it; the rest is worse.
    Level { names: Vec<&'a str>, mean: f64, are_all: bool },
    /// No strategy has a value.
    Undefined,
    /// The best mean, and those that the seeds do not tell from it.
    Unclear { name: &'a str, mean: f64, from: Vec<&'a str> },
}

/// The titles of all objectives.
pub(crate) fn titles() -> impl Iterator<Item = &'static str> {
    OBJECTIVES.into_iter().map(|(title, _)| title)
}

/// The objectives of a scenario of at least two strategies. A strategy wins where
/// each other one is *worse* than it, by the rules of the comparisons with the baseline
/// ([`compare_by`]).
pub(crate) fn objectives(scenario: &ScenarioResults) -> Vec<Objective<'_>> {
    if scenario.strategies.len() < 2 {
        return Vec::new();
    }
    let smallest = SmallestDifferences::of_resolved(&scenario.resolved);
    let objective = |(title, metric): (&'static str, &'static str)| {
        let standing = standing(scenario, metric, &smallest).unwrap_or(Standing::Undefined);
        let factor = if metric == COST { Measure::cost(scenario).factor } else { 1.0 };
        Objective { title, metric, factor, standing }
    };
    OBJECTIVES.into_iter().map(objective).collect()
}

fn standing<'a>(
    scenario: &'a ScenarioResults,
    metric: &str,
    smallest: &SmallestDifferences,
) -> Option<Standing<'a>> {
    let strategies = &scenario.strategies;
    let (leader, mean) = leader(strategies, metric)?;
    let rivals = rivals(scenario, metric, &leader.name, smallest);
    let those = |verdict: Verdict| {
        let is_one = |name: &&str| {
            rivals.iter().any(|rival| rival.strategy == *name && rival.verdict == verdict)
        };
        let names = strategies.iter().map(|strategy| strategy.name.as_str());
        names.filter(is_one).collect::<Vec<_>>()
    };
    // Nobody is better than the best mean, but for a median of differences that leans the other way.
    let unclear = [those(Verdict::Unclear), those(Verdict::Better)].concat();
    if !unclear.is_empty() {
        return Some(Standing::Unclear { name: &leader.name, mean, from: unclear });
    }
    let level = those(Verdict::Equivalent);
    if !level.is_empty() {
        let are_all = level.len() + 1 == strategies.len();
        let is_level = |name: &&str| *name == leader.name || level.contains(name);
        let names = strategies.iter().map(|strategy| strategy.name.as_str()).filter(is_level);
        return Some(Standing::Level { names: names.collect(), mean, are_all });
    }
    let price = (metric != SUCCESS).then(|| price(scenario, leader, smallest)).flatten();
    let runner_up = runner_up(scenario, leader, metric, rivals).map(Box::new);
    let price = price.map(Box::new);
    Some(Standing::Winner { name: &leader.name, mean, runner_up, price })
}

/// Every other strategy minus the leader. Where one of the two is the baseline, the report has compared
/// them already: the same pair has one interval and one verdict.
fn rivals(
    scenario: &ScenarioResults,
    metric: &str,
    leader: &str,
    smallest: &SmallestDifferences,
) -> Vec<Comparison> {
    let mut rivals = compare_by(metric, &scenario.strategies, leader, smallest);
    for rival in &mut rivals {
        let known = |strategy: &str| {
            let is_known =
                |c: &&Comparison| c.class.is_none() && c.metric == metric && c.strategy == strategy;
            scenario.comparisons.iter().find(is_known).cloned()
        };
        let told = if leader == scenario.baseline {
            known(&rival.strategy)
        } else if rival.strategy == scenario.baseline {
            known(leader).map(turned)
        } else {
            None
        };
        if let Some(told) = told {
            *rival = told;
        }
    }
    rivals
}

/// The same pair from the other side.
fn turned(mut pair: Comparison) -> Comparison {
    std::mem::swap(&mut pair.strategy, &mut pair.baseline);
    let Estimate { mean, ci_low, ci_high, .. } = &mut pair.difference;
    std::mem::swap(ci_low, ci_high);
    for number in [mean, ci_low, ci_high] {
        *number = number.map(|number| -number);
    }
    pair.verdict = match pair.verdict {
        Verdict::Better => Verdict::Worse,
        Verdict::Worse => Verdict::Better,
        verdict @ (Verdict::Equivalent | Verdict::Unclear) => verdict,
    };
    pair
}

/// The strategy with the best mean, the first of several.
fn leader<'a>(
    strategies: impl IntoIterator<Item = &'a StrategyResults>,
    metric: &str,
) -> Option<(&'a StrategyResults, f64)> {
    let is_lower_better = find(metric)?.better == Better::Lower;
    let means = strategies.into_iter().filter_map(|s| Some((s, estimate(s, None, metric)?.mean?)));
    means.reduce(|best, other| {
        let is_better = if is_lower_better { other.1 < best.1 } else { other.1 > best.1 };
        if is_better { other } else { best }
    })
}

/// The rival with the best mean of the others.
fn runner_up(
    scenario: &ScenarioResults,
    winner: &StrategyResults,
    metric: &str,
    rivals: Vec<Comparison>,
) -> Option<Comparison> {
    let others = scenario.strategies.iter().filter(|strategy| strategy.name != winner.name);
    let (second, _) = leader(others, metric)?;
    rivals.into_iter().find(|rival| rival.strategy == second.name)
}

/// What the winner of another objective pays in success, if it does.
fn price(
    scenario: &ScenarioResults,
    winner: &StrategyResults,
    smallest: &SmallestDifferences,
) -> Option<Comparison> {
    let rivals = rivals(scenario, SUCCESS, &winner.name, smallest);
    let better = rivals.into_iter().filter(|rival| rival.verdict == Verdict::Better);
    better.reduce(
        |most, other| {
            if other.difference.mean > most.difference.mean { other } else { most }
        },
    )
}
