//! A run against an earlier run of the same scenarios, paired by strategy and seed.
mod changes;
mod turns;
mod unlike;

use serde::Serialize;

use crate::results::{
    Estimate, JudgedExpectation, Results, ScenarioResults, Status, SweepResults, Verdict,
};
use changes::{Changes, judged};
use turns::turns;
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
    /// The p-value of the paired t test, adjusted for everything that differs in the two runs.
    pub p_adjusted: Option<f64>,
    /// What it comes to.
    pub verdict: Verdict,
}

impl Change {
    /// Whether its mean differs.
    pub fn has_moved(&self) -> bool {
        self.difference.mean.is_some_and(|mean| mean != 0.0)
    }

    /// Whether it is undefined in every seed of HEAD, and was not in BASE.
    pub fn has_vanished(&self) -> bool {
        self.base.n > 0 && self.head.n == 0
    }
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

/// Compares HEAD with BASE. Every scenario of BASE has to be in HEAD as the same experiment, and both
/// runs have to be whole and complete. Where a scenario adds seeds until it is decided, those of
/// both runs are paired; else the seeds have to be the same.
///
/// A metric is *worse* or *better* where the whole interval of the difference is on one side of 0
/// and its p-value, adjusted by the method of Benjamini and Hochberg for everything that differs in
/// the two runs, is at most 5 %. What is the same in every seed is no test.
pub fn against(base: &Results, head: &Results) -> Result<Against, UnlikeError> {
    let mut reasons = Vec::new();
    for (results, name) in [(base, "BASE"), (head, "HEAD")] {
        if !results.complete {
            reasons.push(format!("{name} was interrupted: seeds are missing"));
        }
        if let Some(partition) = &results.partition {
            let (part, of) = (partition.part, partition.of);
            reasons.push(format!("{name} is part {part} of {of}: merge the parts first"));
        }
        if results.scenarios.is_empty() {
            reasons.push(format!("{name} has no scenario"));
        }
    }
    let find = |results: &'_ Results, name: &str| results.scenarios.iter().any(|s| s.name == name);
    let gone = base.scenarios.iter().filter(|scenario| !find(head, &scenario.name));
    reasons.extend(gone.map(|scenario| format!("HEAD has no scenario `{}`", scenario.name)));
    let mut found: Vec<(ScenarioAgainst, Vec<Changes>)> = Vec::new();
    let mut only_in_head = Vec::new();
    for ours in &head.scenarios {
        match base.scenarios.iter().find(|theirs| theirs.name == ours.name) {
            Some(theirs) => match unlike_scenario(theirs, ours) {
                Some(reason) => reasons.push(reason),
                None => found.push(of_scenario(theirs, ours)),
            },
            None => only_in_head.push(ours.name.clone()),
        }
    }
    if reasons.is_empty() {
        let scenarios = judged(found);
        let sweeps = head.sweeps.iter().filter_map(|ours| {
            let theirs = base.sweeps.iter().find(|theirs| theirs.name == ours.name)?;
            of_sweep(theirs, ours, &scenarios)
        });
        let sweeps = sweeps.collect();
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

    /// Whether something differs of which nothing can be said: a scenario of one seed in which a
    /// number moved, or a metric that HEAD no longer has.
    pub fn is_undecided(&self) -> bool {
        self.changes().any(|(scenario, change)| {
            change.has_vanished() || (scenario.seeds < 2 && change.has_moved())
        })
    }
}

/// A scenario, its changes still to be judged.
fn of_scenario(base: &ScenarioResults, head: &ScenarioResults) -> (ScenarioAgainst, Vec<Changes>) {
    let seeds = head.seeds.iter().filter(|seed| base.seeds.contains(seed)).count();
    let shell = ScenarioAgainst {
        name: head.name.clone(),
        file: head.file.clone(),
        seeds,
        changes: Vec::new(),
        turns: turns(&base.expectations, &head.expectations),
    };
    (shell, Changes::of(base, head))
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
    let points = points.iter().filter(|point| head.points.contains(&point.name));
    (base.points == head.points).then(|| ScenarioAgainst {
        name: head.name.clone(),
        file: head.file.clone(),
        seeds: points.map(|point| point.seeds).min().unwrap_or_default(),
        changes: Vec::new(),
        turns: turns(&lines(base), &lines(head)),
    })
}
