//! From one point of a sweep to the next.

use crate::{
    file::{
        expectation::Direction,
        smallest_difference::SmallestDifferences,
        sweep::{SweptAxis, SweptLine},
    },
    metric,
    results::{Estimate, ScenarioResults, Status, StrategyResults},
    statistics::{
        estimate::{self, CONFIDENCE},
        holm,
        moments::Moments,
        pairs::p_value,
        seeds_needed::seeds_needed,
        series::Series,
    },
};

/// One step along an axis.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// The later point minus the earlier one, paired by seed.
    pub(super) difference: Estimate,
    pub(super) status: Status,
    pub(super) seeds_needed: Option<u32>,
    /// 1 where rising is the wrong way, -1 where falling is.
    wrong: f64,
    /// How far the wrong way is still nothing; `None` where no seed tells.
    margin: Option<f64>,
    /// Of the one-sided t test that it does not go further than that.
    p_value: Option<f64>,
    /// The seeds that both points ran.
    seeds: usize,
    between: String,
}

impl Step {
    /// Of a strategy, from one point to the next; not judged yet.
    pub(super) fn of(
        line: &SweptLine,
        strategy: &str,
        left: &ScenarioResults,
        right: &ScenarioResults,
    ) -> Self {
        let of = &line.expectation.of;
        let series = |point: &ScenarioResults| {
            let found = point.strategies.iter().find(|results| results.name == strategy);
            let series = |found: &StrategyResults| {
                Series::of(&found.per_seed, of.class.as_deref(), &of.metric)
            };
            found.map(series).unwrap_or_default()
        };
        let pairs = series(left).paired_with(&series(right));
        let earlier: Vec<f64> = pairs.iter().map(|&(earlier, _)| earlier).collect();
        let differences: Vec<f64> = pairs.iter().map(|(earlier, later)| later - earlier).collect();
        let wrong = match line.expectation.never {
            Direction::Rises => 1.0,
            Direction::Falls => -1.0,
        };
        let margin = Moments::of(&earlier).and_then(|earlier| {
            let smallest = || {
                let smallest = SmallestDifferences::of_resolved(&left.resolved);
                metric::find(&of.metric).map(|metric| smallest.of(&of.metric, metric))
            };
            let tolerance = line.expectation.tolerance.or_else(smallest)?;
            Some(tolerance.around(earlier.mean))
        });
        let beyond: Vec<f64> =
            differences.iter().map(|d| wrong * d - margin.unwrap_or_default()).collect();
        Self {
            difference: estimate::of_metric(&of.metric, differences.into_iter().map(Some)),
            status: Status::Inconclusive,
            seeds_needed: None,
            wrong,
            margin,
            p_value: one_sided(&beyond),
            seeds: left.seeds.iter().filter(|seed| right.seeds.contains(seed)).count(),
            between: String::new(),
        }
    }

    /// The same step with the values between which it lies.
    pub(super) fn between(self, axis: &SweptAxis, from: usize) -> Self {
        let (name, low, high) = (&axis.name, &axis.values[from], &axis.values[from + 1]);
        Self { between: format!("{name} {low} to {high}"), ..self }
    }

    /// What the difference is held against.
    pub(super) fn bound(&self) -> Option<f64> {
        self.margin.map(|margin| self.wrong * margin)
    }

    /// For people: which step it is, and what its judgement stands on.
    pub(super) fn note(&self) -> String {
        let (between, n, seeds) = (&self.between, self.difference.n, self.seeds);
        match n as usize {
            _ if seeds == 0 => format!("{between}: no seed was run at both"),
            0 => format!("{between}: defined in no seed at both"),
            1 if seeds == 1 => format!("{between}: n=1, no interval"),
            n if n < seeds => format!("{between}: defined in {n} of {seeds} seeds"),
            _ => between.clone(),
        }
    }

    /// The difference on the scale on which more is worse: its ends, or the value of a single seed.
    fn ends(&self) -> Option<(f64, f64)> {
        let Estimate { mean, ci_low, ci_high, n, .. } = self.difference;
        let (low, high) = match (n, self.seeds) {
            (1, 1) => mean.zip(mean),
            _ => ci_low.zip(ci_high),
        }?;
        Some(if self.wrong > 0.0 { (low, high) } else { (-high, -low) })
    }

    /// How far the mean lies beyond the margin.
    fn excess(&self) -> Option<f64> {
        Some(self.wrong * self.difference.mean? - self.margin?)
    }

    fn judge(&self, p_holm: Option<f64>) -> Status {
        let (Some((low, high)), Some(margin)) = (self.ends(), self.margin) else {
            return Status::Inconclusive;
        };
        // A single seed has no test; it is judged on its value, as everywhere.
        let is_sure = p_holm.is_none_or(|p| p <= (1.0 - CONFIDENCE) / 2.0);
        if high <= margin {
            Status::Passed
        } else if low > margin && is_sure {
            Status::Failed
        } else {
            Status::Inconclusive
        }
    }

    fn needed(&self) -> Option<u32> {
        let Estimate { ci_low, ci_high, n, .. } = self.difference;
        let half_width = (ci_high? - ci_low?) / 2.0;
        let defined = seeds_needed(n, half_width, self.excess()?.abs())?;
        u32::try_from((u64::from(defined) * self.seeds as u64).div_ceil(u64::from(n))).ok()
    }
}

/// The p-value of the t test that the mean is not above 0; an interval at 95 % lies wholly above it
/// where it is at most 2.5 %.
fn one_sided(values: &[f64]) -> Option<f64> {
    let two_sided = p_value(values)?;
    let mean = Moments::of(values)?.mean;
    Some(if mean > 0.0 { two_sided / 2.0 } else { 1.0 - two_sided / 2.0 })
}

/// Judges the steps of one row together.
pub(super) fn decide(steps: &mut [Step]) {
    let tested: Vec<usize> =
        (0..steps.len()).filter(|&place| steps[place].p_value.is_some()).collect();
    let p_values: Vec<f64> = tested.iter().filter_map(|&place| steps[place].p_value).collect();
    let mut p_holm = vec![None; steps.len()];
    for (&place, p) in tested.iter().zip(holm::adjusted(&p_values)) {
        p_holm[place] = Some(p);
    }
    for (step, p_holm) in steps.iter_mut().zip(p_holm) {
        step.status = step.judge(p_holm);
        if step.status == Status::Inconclusive {
            step.seeds_needed = step.needed();
        }
    }
}

/// The step that comes out worst: by its status, then by how far it goes the wrong way.
pub(super) fn deciding(steps: &[Step]) -> Option<&Step> {
    let rank = |step: &Step| match step.status {
        Status::Failed => 2,
        Status::Inconclusive => 1,
        Status::Passed => 0,
    };
    let badness = |step: &Step| (rank(step), step.excess().unwrap_or(f64::INFINITY));
    let mut worst: Option<&Step> = None;
    for step in steps {
        let is_worse = worst.is_none_or(|worst| {
            let ((rank, excess), (most_rank, most)) = (badness(step), badness(worst));
            rank > most_rank || (rank == most_rank && excess > most)
        });
        if is_worse {
            worst = Some(step);
        }
    }
    worst
}
