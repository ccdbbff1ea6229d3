//! A run against an earlier run of the same scenarios, paired by strategy and seed.
mod unlike;

use serde::Serialize;

use super::compare::compare_two;
use crate::{
    file::smallest_difference::SmallestDifferences,
    results::{
        Estimate, JudgedExpectation, Results, ScenarioResults, Status, StrategyResults,
        SweepResults, Verdict,
    },
};
use unlike::{joined, unlike_scenario};

/// The metrics that are compared: what users get, and what it costs. With all metrics, one of many
/// would always be worse by chance.
pub const COMPARED: [&str; 7] = [
    "success_rate",
    "goodput_per_s",
    "sojourn_time_all_ms_p50",
    "sojourn_time_all_ms_p99",
    "attempts_per_request",
    "wasted_work_share",
    "cost_usd_per_success",
];

/// HEAD against BASE.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Against {
    /// The scenarios of both, in the order of HEAD.
    pub scenarios: Vec<ScenarioAgainst>,
    /// The sweeps of both with the same points, without changes of their own.
    pub sweeps: Vec<ScenarioAgainst>,
    /// Scenarios that BASE does not have yet.
    pub only_in_head: Vec<String>,
}

/// A scenario of both runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScenarioAgainst {
    /// Its name.
    pub name: String,
    /// Its file, as HEAD names it.
    pub file: String,
    /// How many seeds were paired.
    pub seeds: usize,
    /// By strategy, class and metric.
    pub changes: Vec<Change>,
    /// Expectations that came out differently.
    pub turns: Vec<Turn>,
}

/// One metric of one strategy in both runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The strategy.
    pub strategy: String,
    /// The class, or `null` for all requests.
    pub class: Option<String>,
    /// The metric.
    pub metric: String,
    /// In BASE.
    pub base: Estimate,
    /// In HEAD.
    pub head: Estimate,
    /// HEAD minus BASE, paired by seed.
    pub difference: Estimate,
    /// What it comes to.
    pub verdict: Verdict,
}

/// An expectation that came out differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Turn {
    /// The line as written.
    pub text: String,
    /// The strategy.
    pub strategy: String,
    /// The line in the file, from 1.
    pub line: u32,
    /// How it came out in BASE.
    pub base: Status,
    /// How it came out in HEAD.
    pub head: Status,
}

/// Runs that cannot be compared; fits "failed to compare: ...".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", joined(.reasons))]
pub struct UnlikeError {
    /// Everything in which they are unlike.
    pub reasons: Vec<String>,
}

/// Compares HEAD with BASE. Every scenario of BASE has to be in HEAD with the same digest and the
/// same seeds, and both runs have to be complete.
pub fn against(base: &Results, head: &Results) -> Result<Against, UnlikeError> {
    let mut reasons = Vec::new();
    for (results, name) in [(base, "BASE"), (head, "HEAD")] {
        if !results.complete {
            reasons.push(format!("{name} was interrupted: seeds are missing"));
        }
        if results.scenarios.is_empty() {
            reasons.push(format!("{name} has no scenario"));
        }
    }
    let find = |results: &'_ Results, name: &str| results.scenarios.iter().any(|s| s.name == name);
    let gone = base.scenarios.iter().filter(|scenario| !find(head, &scenario.name));
    reasons.extend(gone.map(|scenario| format!("HEAD has no scenario `{}`", scenario.name)));
    let mut scenarios = Vec::new();
    let mut only_in_head = Vec::new();
    for ours in &head.scenarios {
        match base.scenarios.iter().find(|theirs| theirs.name == ours.name) {
            Some(theirs) => match unlike_scenario(theirs, ours) {
                Some(reason) => reasons.push(reason),
                None => scenarios.push(of_scenario(theirs, ours)),
            },
            None => only_in_head.push(ours.name.clone()),
        }
    }
    let sweeps = head.sweeps.iter().filter_map(|ours| {
        let theirs = base.sweeps.iter().find(|theirs| theirs.name == ours.name)?;
        of_sweep(theirs, ours, &scenarios)
    });
    let sweeps = sweeps.collect();
    if reasons.is_empty() {
        Ok(Against { scenarios, sweeps, only_in_head })
    } else {
        Err(UnlikeError { reasons })
    }
}

impl Against {
    /// Every change with its scenario.
    pub fn changes(&self) -> impl Iterator<Item = (&ScenarioAgainst, &Change)> {
        self.scenarios
            .iter()
            .flat_map(|scenario| scenario.changes.iter().map(move |c| (scenario, c)))
    }

    /// Every turned expectation with its scenario.
    pub fn turns(&self) -> impl Iterator<Item = (&ScenarioAgainst, &Turn)> {
        let all = self.scenarios.iter().chain(&self.sweeps);
        all.flat_map(|scenario| scenario.turns.iter().map(move |turn| (scenario, turn)))
    }

    /// How many changes came to this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.changes().filter(|(_, change)| change.verdict == verdict).count()
    }

    /// Whether any metric is worse, or any expectation fails that did not.
    pub fn is_worse(&self) -> bool {
        self.count(Verdict::Worse) > 0 || self.turns().any(|(_, turn)| turn.head == Status::Failed)
    }
}

fn of_scenario(base: &ScenarioResults, head: &ScenarioResults) -> ScenarioAgainst {
    let pairs = base.strategies.iter().zip(&head.strategies);
    let smallest = SmallestDifferences::of_resolved(&head.resolved);
    ScenarioAgainst {
        name: head.name.clone(),
        file: head.file.clone(),
        seeds: head.seeds.len(),
        changes: pairs.flat_map(|(base, head)| changes(base, head, &smallest)).collect(),
        turns: turns(&base.expectations, &head.expectations),
    }
}

/// The lines about the same points. Whatever else is said about those stands with their scenarios.
fn of_sweep(
    base: &SweepResults,
    head: &SweepResults,
    points: &[ScenarioAgainst],
) -> Option<ScenarioAgainst> {
    let lines = |sweep: &SweepResults| -> Vec<JudgedExpectation> {
        sweep.expectations.iter().map(|line| line.judged.clone()).collect()
    };
    let (theirs, ours) = (lines(base), lines(head));
    let is_alike = |theirs: &JudgedExpectation, ours: &JudgedExpectation| {
        theirs.text == ours.text && theirs.strategy == ours.strategy
    };
    let are_alike = theirs.len() == ours.len()
        && theirs.iter().zip(&ours).all(|(theirs, ours)| is_alike(theirs, ours));
    let points = points.iter().filter(|point| head.points.contains(&point.name));
    (are_alike && base.points == head.points).then(|| ScenarioAgainst {
        name: head.name.clone(),
        file: head.file.clone(),
        seeds: points.map(|point| point.seeds).min().unwrap_or_default(),
        changes: Vec::new(),
        turns: turns(&theirs, &ours),
    })
}

fn changes(
    base: &StrategyResults,
    head: &StrategyResults,
    smallest: &SmallestDifferences,
) -> Vec<Change> {
    let compared = compare_two(head, base, smallest).into_iter();
    compared
        .filter(|comparison| COMPARED.contains(&comparison.metric.as_str()))
        .filter_map(|comparison| {
            let class = comparison.class.as_deref();
            Some(Change {
                base: estimate(base, class, &comparison.metric)?,
                head: estimate(head, class, &comparison.metric)?,
                strategy: comparison.strategy,
                class: comparison.class,
                metric: comparison.metric,
                difference: comparison.difference,
                verdict: comparison.verdict,
            })
        })
        .collect()
}

fn estimate(strategy: &StrategyResults, class: Option<&str>, metric: &str) -> Option<Estimate> {
    let summary = match class {
        None => &strategy.summary,
        Some(name) => &strategy.classes.iter().find(|class| class.name == name)?.summary,
    };
    summary.get(metric).copied()
}

/// The same scenario has the same lines, judged in the same order.
fn turns(base: &[JudgedExpectation], head: &[JudgedExpectation]) -> Vec<Turn> {
    let pairs = base.iter().zip(head).filter(|(base, head)| base.status != head.status);
    pairs
        .map(|(base, head)| Turn {
            text: head.text.clone(),
            strategy: head.strategy.clone(),
            line: head.line,
            base: base.status,
            head: head.status,
        })
        .collect()
}
