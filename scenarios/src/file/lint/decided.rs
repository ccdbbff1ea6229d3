//! Expectations whose verdict is known before the run.

use super::findings::Findings;
use crate::{
    file::{
        expectation::{Bound, Expectation, Operator},
        lint_name::Lint,
        tolerance::Tolerance,
    },
    metric::{self, Unit},
};

/// No metric is negative, and a share is at most 1. What follows from that alone says nothing about
/// the run, and neither does a metric held against itself.
pub(super) fn lint(lints: &mut Findings<'_>) {
    let lines = &lints.loaded.scenario.expect;
    let known = lines.iter().enumerate().filter_map(|(place, line)| Some((place, verdict(line)?)));
    for (place, (message, help)) in known.collect::<Vec<_>>() {
        let span = lints.span(&format!("expect[{place}]"));
        lints.warn(Lint::DecidedBeforehand, span, message, help);
    }
}

/// What is known, and what to write instead.
fn verdict(line: &Expectation) -> Option<(String, &'static str)> {
    match &line.bound {
        Bound::Literal(bound) => {
            let unit = metric::find(&line.left.metric)?.unit;
            let holds = of_range(line.operator, *bound, unit)?;
            // What is undefined in a seed fails an `always` line, which is something to ask for.
            if line.is_always && holds && unit != Unit::Count {
                return None;
            }
            let range = match unit {
                Unit::Share => "is between 0 % and 100 %",
                _ => "is never negative",
            };
            let word = if holds { "is always" } else { "can never be" };
            let message = format!("this {word} true: `{}` {range}", line.left.metric);
            Some((message, "write a bound that a run could miss and could meet"))
        }
        Bound::Reference { factor, of } => {
            let (left, other) = (&line.left, of);
            if (&left.class, &left.metric) != (&other.class, &other.metric) {
                return None;
            }
            match &left.strategy {
                Some(name) if other.strategy.as_ref() == Some(name) => {
                    let message = format!("this holds a metric of `{name}` against itself");
                    Some((message, "compare with another strategy, class or metric, or a number"))
                }
                // Fit for all of the others, as in `every.retries <= 2 * direct.retries`.
                None if !of_itself(line.operator, *factor) => {
                    let name = other.strategy.as_deref().unwrap_or_default();
                    let message =
                        format!("this can never be true for `{name}` itself, which is of `every`");
                    Some((message, "name the strategies one by one, or let equality pass"))
                }
                _ => None,
            }
        }
    }
}

/// Whether every value from 0 on, of a share up to 1, passes a bound (`true`) or none does
/// (`false`).
fn of_range(operator: Operator, bound: f64, unit: Unit) -> Option<bool> {
    let most = if unit == Unit::Share { 1.0 } else { f64::INFINITY };
    match operator {
        Operator::Less if bound <= 0.0 => Some(false),
        Operator::GreaterOrEqual if bound <= 0.0 => Some(true),
        Operator::LessOrEqual if bound >= most => Some(true),
        Operator::Greater if bound >= most => Some(false),
        Operator::Near(Tolerance::Absolute(around)) => {
            (around >= bound && bound + around >= most).then_some(true)
        }
        _ => None,
    }
}

/// Whether a value more than 0 passes `OP factor * itself`.
fn of_itself(operator: Operator, factor: f64) -> bool {
    operator.holds(1.0, factor)
}
