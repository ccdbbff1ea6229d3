//! Arrivals at rates that change, and gaps of other laws than the exponential one.

use std::time::Duration;

use simulator::units::Rate;

use super::super::Checks;
use crate::file::{
    arrivals::{Instant, MmppState},
    tree::Node,
};

/// What spread the gaps may have.
const CV: std::ops::RangeInclusive<f64> = 0.05..=20.0;
/// What shape a Weibull law may have.
const SHAPE: std::ops::RangeInclusive<f64> = 0.2..=20.0;
/// The longest span of an arrival process.
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

pub(super) fn check_cv(checks: &mut Checks<'_>, node: &Node, path: &str, cv: f64) {
    if !CV.contains(&cv) {
        let message = format!("`{path}` must be 0.05 to 20, not {cv}");
        let help = "the standard deviation of the gaps over their mean: 1 makes them exponential";
        checks.error(node.deepest(path), message, help);
    }
}

pub(super) fn check_weibull(
    checks: &mut Checks<'_>,
    node: &Node,
    cv: Option<f64>,
    shape: Option<f64>,
) {
    match (cv, shape) {
        (Some(cv), None) => check_cv(checks, node, "weibull.cv", cv),
        (None, Some(shape)) if SHAPE.contains(&shape) => {}
        (None, Some(shape)) => {
            let message = format!("`weibull.shape` must be 0.2 to 20, not {shape}");
            checks.error(node.deepest("weibull.shape"), message, "1 makes the gaps exponential");
        }
        (Some(_), Some(_)) => {
            let message = "`cv` and `shape` say the same thing twice";
            checks.error(node.deepest("weibull.cv"), message, "write one of them");
        }
        (None, None) => {
            let message = "the spread of the gaps is missing";
            checks.error(node.deepest("weibull"), message, "write `cv` or `shape`");
        }
    }
}

pub(super) fn check_mmpp(checks: &mut Checks<'_>, node: &Node, states: &[MmppState]) {
    if states.len() < 2 || states.len() > 1_000 {
        let message = "a modulated Poisson process has 2 to 1000 states";
        let help = "for example `states: [{ rate: 2/s, mean_duration: 5m }, \
                    { rate: 20/s, mean_duration: 30s }]`";
        checks.error(node.deepest("mmpp.states"), message, help);
    } else if states.iter().all(|state| state.rate.as_per_second() == 0.0) {
        let message = "a rate of zero in every state brings no requests";
        checks.error(node.deepest("mmpp.states"), message, "write a rate of more than zero");
    }
    for (place, state) in states.iter().enumerate() {
        let path = format!("mmpp.states.{place}.mean_duration");
        positive_span(checks, node, &path, state.mean_duration);
    }
}

/// Steps at `path`; with `every` they begin again.
pub(super) fn check_steps(
    checks: &mut Checks<'_>,
    node: &Node,
    path: &str,
    steps: &[(Instant, Rate)],
    every: Option<(Duration, &str)>,
) {
    if steps.first().is_none_or(|(at, _)| !at.0.is_zero()) {
        let message = format!("`{path}` must begin at `0s`");
        let help = "for example `[[0s, 5/s], [10m, 20/s]]`";
        checks.error(node.deepest(path), message, help);
    }
    if steps.iter().all(|(_, rate)| rate.as_per_second() == 0.0) && !steps.is_empty() {
        let help = "write a rate of more than zero somewhere";
        checks.error(node.deepest(path), "a rate of zero brings no requests", help);
    }
    for (place, pair) in steps.windows(2).enumerate() {
        if pair[1].0 <= pair[0].0 {
            let message = "this step does not lie behind the one before it";
            let at = format!("{path}.{}", place + 1);
            checks.error(node.deepest(&at), message, "put the steps in the order of their times");
        }
    }
    if let (Some((every, every_path)), Some((last, _))) = (every, steps.last()) {
        if every <= last.0 {
            let message = "the rates would begin again before the last of them comes";
            let help = "write a time behind the last step";
            checks.error(node.deepest(every_path), message, help);
        }
        positive_span(checks, node, every_path, every);
    }
}

pub(super) fn positive_span(checks: &mut Checks<'_>, node: &Node, path: &str, span: Duration) {
    if span.is_zero() || span > LONGEST {
        let message = format!("`{path}` must be longer than zero and at most `366d`");
        checks.error(node.deepest(path), message, "for example `10m`");
    }
}

/// A factor of instants or rates.
pub(super) fn check_scale(
    checks: &mut Checks<'_>,
    node: &Node,
    path: &str,
    scale: f64,
    most: f64,
    help: &str,
) {
    if !(scale > 0.0 && scale <= most) {
        let name = path.rsplit('.').next().unwrap_or(path);
        let message = format!("`{name}` must be more than 0 and at most {most}, not {scale}");
        checks.error(node.deepest(path), message, help);
    }
}
