//! The timelines of a scenario on one grid: means over the seeds, in bins wide enough to draw.

use scenarios::results::{ScenarioResults, SeedResults, StrategyResults};

use crate::error::Error;

/// The most points that a line of a chart has; about one in three pixels.
const MOST_POINTS: usize = 120;

/// The grid that all timelines of a scenario share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Grid {
    pub(crate) start_s: f64,
    /// The width of a bin of the results.
    fine_s: f64,
    /// Bins of the results in a point.
    per_point: usize,
    /// Points.
    pub(crate) len: usize,
}

impl Grid {
    /// The grid of a scenario that reaches to the last bin of any seed; `None` if nothing was
    /// recorded.
    pub(crate) fn of(scenario: &ScenarioResults) -> Result<Option<Self>, Error> {
        let timelines =
            || scenario.strategies.iter().flat_map(|s| &s.per_seed).map(|seed| &seed.timeline);
        let Some(first) = timelines().next() else { return Ok(None) };
        let refuse = |reason: &str| {
            Err(Error::Timeline { scenario: scenario.name.clone(), reason: reason.to_owned() })
        };
        if timelines().any(|t| t.start_s != first.start_s || t.bin_s != first.bin_s) {
            return refuse("they start or tick differently");
        }
        if !(first.bin_s > 0.0 && first.bin_s.is_finite() && first.start_s.is_finite()) {
            return refuse("a bin has no width");
        }
        let mut values = timelines().flat_map(|t| t.columns.values()).flatten();
        if !values.all(|value| value.is_finite() && *value >= 0.0) {
            return refuse("a value is negative or no number");
        }
        let bins =
            timelines().flat_map(|t| t.columns.values().map(Vec::len)).max().unwrap_or_default();
        let per_point = bins.div_ceil(MOST_POINTS).max(1);
        let len = bins.div_ceil(per_point);
        let (start_s, fine_s) = (first.start_s, first.bin_s);
        Ok((len > 0).then_some(Self { start_s, fine_s, per_point, len }))
    }

    /// The span that a point stands for, in seconds.
    pub(crate) fn step_s(self) -> f64 {
        self.fine_s * self.per_point as f64
    }

    /// The end of the last point's span, in seconds.
    pub(crate) fn end_s(self) -> f64 {
        self.start_s + self.step_s() * self.len as f64
    }

    /// The middle of a point's span, in seconds.
    pub(crate) fn middle_s(self, point: usize) -> f64 {
        self.start_s + self.step_s() * (point as f64 + 0.5)
    }

    /// A column of averages, averaged over the seeds; bins after a seed's end count as 0. `None`
    /// if no seed has the column.
    pub(crate) fn mean(self, strategy: &StrategyResults, column: &str) -> Option<Vec<f64>> {
        let mut sums = vec![0.0; self.len];
        let mut is_found = false;
        for column in strategy.per_seed.iter().filter_map(|seed| Self::column(seed, column)) {
            is_found = true;
            for (bins, sum) in column.chunks(self.per_point).zip(&mut sums) {
                *sum += bins.iter().sum::<f64>();
            }
        }
        let bins = (self.per_point * strategy.per_seed.len().max(1)) as f64;
        is_found.then(|| sums.into_iter().map(|sum| sum / bins).collect())
    }

    /// A column of averages that is nothing of its own after a seed's end, such as a limit: averaged
    /// over the seeds that were still running.
    pub(crate) fn mean_while_running(
        self,
        strategy: &StrategyResults,
        column: &str,
    ) -> Option<Vec<Option<f64>>> {
        let mut sums = vec![(0.0, 0_usize); self.len];
        let mut is_found = false;
        for column in strategy.per_seed.iter().filter_map(|seed| Self::column(seed, column)) {
            is_found = true;
            for (bins, (sum, count)) in column.chunks(self.per_point).zip(&mut sums) {
                *sum += bins.iter().sum::<f64>();
                *count += bins.len();
            }
        }
        let mean = |(sum, count): (f64, usize)| (count > 0).then(|| sum / count as f64);
        is_found.then(|| sums.into_iter().map(mean).collect())
    }

    /// A column of counts, per second, averaged over the seeds.
    pub(crate) fn per_second(self, strategy: &StrategyResults, column: &str) -> Option<Vec<f64>> {
        let counts = self.mean(strategy, column)?;
        Some(counts.into_iter().map(|count| count / self.fine_s).collect())
    }

    fn column<'a>(seed: &'a SeedResults, column: &str) -> Option<&'a Vec<f64>> {
        seed.timeline.columns.get(column)
    }
}
