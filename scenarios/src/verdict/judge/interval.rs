//! The default form: on the interval of the mean over the seeds.

use super::{
    evidence::{Evidence, Right},
    ruling::Ruling,
};
use crate::{
    file::expectation::Operator,
    results::{Estimate, Status},
    statistics::{estimate, pairs::difference, seeds_needed::seeds_needed},
};

/// A literal bound meets the interval of the left side. A reference meets 0 with the interval of
/// the paired differences; what is shown then is that interval moved by the bound's mean, so that
/// it lies to the shown bound as the differences lie to 0.
///
/// `~` is equivalence by two one-sided tests: the whole interval within the tolerance rejects at
/// 2.5 % each that the left side is too small and that it is too large. D. J. Schuirmann, "A
/// comparison of the two one-sided tests procedure and the power approach", Journal of
/// Pharmacokinetics and Biopharmaceutics 15 (1987). A tolerance in percent is one of the bound's
/// mean.
pub(super) fn rule(operator: Operator, evidence: &Evidence) -> Ruling {
    let defined: Vec<(f64, f64)> =
        evidence.seeds.iter().filter_map(|seen| Some((seen.left?, seen.bound?))).collect();
    let estimate =
        |values: Vec<f64>| estimate::of_metric(&evidence.metric, values.into_iter().map(Some));
    let left = estimate(defined.iter().map(|&(left, _)| left).collect());
    let observed = left.mean;
    let (judged, against, bound, shift) = match evidence.right {
        Right::Literal(bound) => (left, bound, Some(bound), 0.0),
        Right::Reference | Right::MultipleOfReference => {
            let right = estimate::of(defined.iter().map(|&(_, bound)| Some(bound))).mean;
            let differences =
                defined.iter().map(|&(left, bound)| difference(left, bound)).collect();
            (estimate(differences), 0.0, right, right.unwrap_or_default())
        }
    };
    let interval = judged.ci_low.zip(judged.ci_high).map(|(low, high)| (low + shift, high + shift));
    if let Some(note) = obstacle(evidence, &judged, bound) {
        let status = Status::Inconclusive;
        let (seed, seeds_needed) = (None, None);
        return Ruling { status, observed, seed, interval, bound, note, seeds_needed };
    }
    let margin = match operator {
        Operator::Near(tolerance) => bound.map_or(0.0, |bound| tolerance.around(bound)),
        _ => 0.0,
    };
    let status = status(operator, &judged, against, margin);
    let seeds_needed = match status {
        Status::Inconclusive => seeds(evidence, &judged, against, margin),
        Status::Passed | Status::Failed => None,
    };
    let note = remark(evidence, &judged);
    Ruling { status, observed, seed: None, interval, bound, note, seeds_needed }
}

/// Why nothing can be said, if so.
fn obstacle(evidence: &Evidence, judged: &Estimate, bound: Option<f64>) -> Option<String> {
    let seeds = evidence.seeds.len();
    if seeds == 0 {
        return Some("no seed was run".to_owned());
    }
    match judged.n {
        0 => return Some(format!("defined in none of {}", count_of(seeds))),
        1 if seeds > 1 => return Some(format!("defined in 1 of {seeds} seeds, no interval")),
        _ if judged.mean.is_none() => return Some("the mean is out of range".to_owned()),
        _ => {}
    }
    (evidence.right == Right::MultipleOfReference && bound == Some(0.0))
        .then(|| "the reference is 0".to_owned())
}

fn count_of(seeds: usize) -> String {
    if seeds == 1 { "1 seed".to_owned() } else { format!("{seeds} seeds") }
}

/// What a reader of a decided line should know.
fn remark(evidence: &Evidence, judged: &Estimate) -> String {
    let seeds = evidence.seeds.len();
    match judged.n as usize {
        1 => "n=1, no interval".to_owned(),
        defined if defined < seeds => format!("defined in {defined} of {seeds} seeds"),
        _ => String::new(),
    }
}

/// `margin` is how far around `against` is near enough.
fn status(operator: Operator, judged: &Estimate, against: f64, margin: f64) -> Status {
    let Some((low, high)) = ends(judged) else {
        return Status::Inconclusive;
    };
    let (all, none) = match operator {
        Operator::Equal => (low == against && high == against, against < low || high < against),
        Operator::Near(_) => {
            let (least, most) = (against - margin, against + margin);
            (least <= low && high <= most, high < least || most < low)
        }
        // These hold on a half-line, so the ends speak for all between.
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            let (at_low, at_high) = (operator.holds(low, against), operator.holds(high, against));
            (at_low && at_high, !at_low && !at_high)
        }
    };
    match (all, none) {
        (true, _) => Status::Passed,
        (_, true) => Status::Failed,
        _ => Status::Inconclusive,
    }
}

/// The interval, or the value itself where one seed has none.
fn ends(judged: &Estimate) -> Option<(f64, f64)> {
    match judged.n {
        1 => judged.mean.zip(judged.mean),
        _ => judged.ci_low.zip(judged.ci_high),
    }
}

/// The seeds to run; more than have to be defined where some are not.
fn seeds(evidence: &Evidence, judged: &Estimate, against: f64, margin: f64) -> Option<u32> {
    let half_width = (judged.ci_high? - judged.ci_low?) / 2.0;
    let gap = ((judged.mean? - against).abs() - margin).abs();
    let defined = seeds_needed(judged.n, half_width, gap)?;
    let all = evidence.seeds.len() as u64;
    u32::try_from((u64::from(defined) * all).div_ceil(u64::from(judged.n))).ok()
}
