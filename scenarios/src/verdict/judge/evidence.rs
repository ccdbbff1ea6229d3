//! What the seeds say about both sides of an expectation.

use crate::{
    file::expectation::{Bound, Expectation, MetricOf},
    results::StrategyResults,
    statistics::series::Series,
};

/// Both sides of an expectation, in every seed of the strategy on the left.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Evidence {
    /// The metric on the left.
    pub(super) metric: String,
    pub(super) seeds: Vec<Seen>,
    pub(super) right: Right,
}

/// One seed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seen {
    pub(super) seed: u64,
    /// The value on the left of the operator.
    pub(super) left: Option<f64>,
    /// The bound on its right; for a reference, its value in this seed times the factor.
    pub(super) bound: Option<f64>,
}

/// What stands on the right of the operator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Right {
    /// The same bound in every seed.
    Literal(f64),
    /// A value of each seed.
    Reference,
    /// A value of each seed times a factor, which means nothing where that value is 0.
    MultipleOfReference,
}

impl Evidence {
    /// For `subject` in the place of the strategy on the left. What is not among the strategies
    /// has no value in any seed.
    pub(super) fn of(
        expectation: &Expectation,
        subject: &str,
        strategies: &[StrategyResults],
    ) -> Self {
        let left = series(Some(subject), &expectation.left, strategies);
        let (right, bounds) = match &expectation.bound {
            Bound::Literal(bound) => (Right::Literal(*bound), None),
            Bound::Reference { factor, of } => {
                let series = series(of.strategy.as_deref(), of, strategies);
                // Times 1 or 0 says the same whether or not the reference is 0.
                let is_plain = *factor == 1.0 || *factor == 0.0;
                let right = if is_plain { Right::Reference } else { Right::MultipleOfReference };
                (right, Some((*factor, series)))
            }
        };
        let bound_in = |seed| match (&bounds, right) {
            (Some((factor, series)), _) => {
                series.get(seed).map(|value| factor * value).filter(|x| x.is_finite())
            }
            (None, Right::Literal(bound)) => Some(bound),
            (None, _) => None,
        };
        let seeds =
            left.iter().map(|(seed, left)| Seen { seed, left, bound: bound_in(seed) }).collect();
        Self { metric: expectation.left.metric.clone(), seeds, right }
    }

    /// Whether every seed has the same bound.
    pub(super) fn is_literal(&self) -> bool {
        matches!(self.right, Right::Literal(_))
    }
}

fn series(strategy: Option<&str>, of: &MetricOf, strategies: &[StrategyResults]) -> Series {
    strategies
        .iter()
        .find(|results| Some(results.name.as_str()) == strategy)
        .map(|results| Series::of(&results.per_seed, of.class.as_deref(), &of.metric))
        .unwrap_or_default()
}
