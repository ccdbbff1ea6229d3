//! What the forest plot shows of one metric.

use scenarios::{
    file::smallest_difference::SmallestDifferences,
    metric,
    results::{StrategyResults, Verdict},
};

use super::super::{measure::Measure, subject::Subject};

/// A metric with the strategies that are compared by it.
#[derive(Debug)]
pub(super) struct Block<'a> {
    pub(super) measure: Measure,
    pub(super) rows: Vec<Row<'a>>,
}

/// A strategy against the baseline, in the metric's unit.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) slot: u8,
    pub(super) name: &'a str,
    pub(super) mean: f64,
    pub(super) interval: Option<(f64, f64)>,
    /// The smallest difference that matters.
    pub(super) margin: f64,
    pub(super) p_value: Option<f64>,
    pub(super) verdict: Verdict,
}

impl<'a> Block<'a> {
    /// The metrics that are defined, without those that never differ from 0.
    pub(super) fn all(subject: &Subject<'a>) -> Vec<Self> {
        let scenario = subject.scenario;
        let is_met = |measure: &Measure| {
            scenario.strategies.iter().any(|s| measure.by_seed(s).values().any(|v| *v != 0.0))
        };
        let blocks = Measure::all(scenario).into_iter().filter(is_met);
        let blocks = blocks.map(|measure| Self {
            measure,
            rows: subject.strategies().filter_map(|of| row(subject, &measure, of)).collect(),
        });
        blocks.filter(|block| !block.rows.is_empty()).collect()
    }

    /// From where to where the differences reach, 0 included. What is too small to matter is shown
    /// whole, unless all else would shrink to nothing.
    pub(super) fn ends(&self) -> (f64, f64) {
        let of_row = |row: &Row<'_>| {
            let (low, high) = row.interval.unwrap_or((row.mean, row.mean));
            [low, high, row.mean]
        };
        let (low, high) = self
            .rows
            .iter()
            .flat_map(of_row)
            .fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
        let margin = self.rows.iter().map(|row| row.margin).fold(0.0, f64::max);
        if high - low == 0.0 {
            return (-2.0 * margin, 2.0 * margin);
        }
        let margin = margin.min(high - low);
        (low.min(-margin), high.max(margin))
    }
}

fn row<'a>(
    subject: &Subject<'a>,
    measure: &Measure,
    (slot, strategy): (u8, &'a StrategyResults),
) -> Option<Row<'a>> {
    let scenario = subject.scenario;
    let comparison = scenario.comparisons.iter().find(|comparison| {
        comparison.class.is_none()
            && comparison.metric == measure.metric
            && comparison.strategy == strategy.name
    })?;
    let baseline = scenario.strategies.iter().find(|s| s.name == scenario.baseline)?;
    let pairs = measure.pairs(baseline, strategy);
    let mean = pairs.iter().map(|(_, base, _)| base).sum::<f64>() / pairs.len().max(1) as f64;
    let smallest = SmallestDifferences::of_resolved(&scenario.resolved);
    let margin = smallest.of(measure.metric, metric::find(measure.metric)?).around(mean);
    Some(Row {
        slot,
        name: &strategy.name,
        mean: comparison.difference.mean?,
        interval: comparison.difference.ci_low.zip(comparison.difference.ci_high),
        margin,
        p_value: comparison.p_holm,
        verdict: comparison.verdict,
    })
}
