//! The points of a sweep side by side.

use scenarios::results::{Estimate, Results, ScenarioResults, StrategyResults, SweepResults};

/// A sweep with the results of its points.
#[derive(Clone, Debug)]
pub(crate) struct SweepPoints<'a> {
    pub(crate) sweep: &'a SweepResults,
    /// In the order of [`SweepResults::points`].
    pub(crate) points: Vec<&'a ScenarioResults>,
}

/// The points along the first axis, where the others stay as they are.
#[derive(Clone, Debug)]
pub(crate) struct Row<'a> {
    /// The values of the other axes, as in `cap 10/s`; empty with one axis.
    pub(crate) at: String,
    /// The value of the axis as a number and as written, with the point that has it.
    pub(crate) points: Vec<(f64, &'a str, &'a ScenarioResults)>,
}

/// Every sweep of a run whose points are there.
pub(crate) fn sweeps(results: &Results) -> Vec<SweepPoints<'_>> {
    results.sweeps.iter().filter_map(|sweep| SweepPoints::of(results, sweep)).collect()
}

impl<'a> SweepPoints<'a> {
    fn of(results: &'a Results, sweep: &'a SweepResults) -> Option<Self> {
        let find = |name: &String| results.scenarios.iter().find(|point| point.name == *name);
        let points: Option<Vec<_>> = sweep.points.iter().map(find).collect();
        let points = points.filter(|points| !points.is_empty())?;
        let counts = sweep.axes.iter().map(|axis| axis.values.len());
        let is_whole = counts.product::<usize>() == points.len()
            && sweep.axes.iter().all(|axis| axis.numbers.len() == axis.values.len());
        (is_whole && !sweep.axes.is_empty()).then_some(Self { sweep, points })
    }

    /// The strategies, by those of the first point; all points have the same.
    pub(crate) fn strategies(&self) -> impl Iterator<Item = &'a StrategyResults> {
        self.points[0].strategies.iter()
    }

    /// What a point is called, as in `load 20/s, cap 10/s`.
    pub(crate) fn label(&self, place: usize) -> String {
        let values = self.sweep.axes.iter().zip(self.sweep.values_at(place));
        let named = values.map(|(axis, value)| format!("{} {}", axis.name, axis.values[value]));
        named.collect::<Vec<_>>().join(", ")
    }

    /// The rows along the first axis.
    pub(crate) fn rows(&self) -> Vec<Row<'a>> {
        let sweep = self.sweep;
        let axis = &sweep.axes[0];
        let count = self.points.len() / axis.values.len();
        let row = |other: usize| {
            let others = sweep.axes.iter().zip(sweep.values_at(other)).skip(1);
            let at = others.map(|(axis, value)| format!("{} {}", axis.name, axis.values[value]));
            let at = at.collect::<Vec<_>>().join(", ");
            let point = |value: usize| {
                let text = axis.values[value].as_str();
                (axis.numbers[value], text, self.points[value * count + other])
            };
            Row { at, points: (0..axis.values.len()).map(point).collect() }
        };
        (0..count).map(row).collect()
    }
}

/// A metric of a strategy at a point, if it has one.
pub(crate) fn estimate(point: &ScenarioResults, strategy: &str, metric: &str) -> Option<Estimate> {
    let strategy = point.strategies.iter().find(|results| results.name == strategy)?;
    strategy.summary.get(metric).copied()
}
