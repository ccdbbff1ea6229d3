//! Strategies that no expectation is about.

use super::findings::Findings;
use crate::file::{expectation::Bound, lint_name::Lint, scenario::Strategy, source::quoted};

/// Without expectations the table is the answer, and every strategy is in it. The baseline is what
/// the others are compared with, whether or not a line names it, and `every` means each one.
pub(super) fn lint(lints: &mut Findings<'_>) {
    let scenario = &lints.loaded.scenario;
    let point = lints.loaded.point.as_ref();
    let swept = point.map_or(&[][..], |point| point.sweep.expect.as_slice());
    let swept: Vec<_> = swept.iter().map(|line| line.expectation.of.strategy.as_deref()).collect();
    let is_empty = scenario.expect.is_empty() && swept.is_empty();
    let is_every = scenario.expect.iter().any(|line| line.left.strategy.is_none());
    if is_empty || is_every || swept.contains(&None) {
        return;
    }
    let named = |name: &str| {
        let is_swept = swept.contains(&Some(name));
        is_swept
            || scenario.expect.iter().any(|line| {
                let is_bound = match &line.bound {
                    Bound::Reference { of, .. } => of.strategy.as_deref() == Some(name),
                    Bound::Literal(_) => false,
                };
                is_bound || line.left.strategy.as_deref() == Some(name)
            })
    };
    let is_unused = |strategy: &Strategy| {
        !named(strategy.name.as_str()) && scenario.baseline.as_ref() != Some(&strategy.name)
    };
    for (place, strategy) in scenario.strategies.iter().enumerate() {
        if is_unused(strategy) {
            let name = quoted(strategy.name.as_str());
            let message = format!("no expectation is about the strategy {name}");
            let span = lints.span(&format!("strategies[{place}].name"));
            let help = "expect something of it, or leave it out: it takes its time in every run";
            lints.warn(Lint::UnusedStrategy, span, message, help);
        }
    }
}
