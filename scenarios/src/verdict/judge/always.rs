//! The form `always`: in every seed, exactly.

use super::{
    evidence::{Evidence, Seen},
    ruling::Ruling,
};
use crate::{file::expectation::Operator, results::Status};

/// Passes where the operator holds in every seed. The worst seed is the first without a value, or
/// else the one that is furthest on the wrong side of its bound or nearest to it.
pub(super) fn rule(operator: Operator, evidence: &Evidence) -> Ruling {
    let holds = |seen: &Seen| match (seen.left, seen.bound) {
        (Some(left), Some(bound)) => operator.holds(left, bound),
        _ => false,
    };
    let failing = evidence.seeds.iter().filter(|seen| !holds(seen)).count();
    let worst = worst_of(operator, &evidence.seeds);
    let has_passed = failing == 0 && worst.is_some();
    let note = match worst {
        None => "no seed was run".to_owned(),
        Some(_) if has_passed => String::new(),
        Some(seen) => describe(seen, evidence, failing),
    };
    Ruling {
        status: if has_passed { Status::Passed } else { Status::Failed },
        observed: worst.and_then(|seen| seen.left),
        seed: worst.map(|seen| seen.seed),
        interval: None,
        bound: worst.and_then(|seen| seen.bound),
        note,
        seeds_needed: None,
    }
}

fn worst_of(operator: Operator, seeds: &[Seen]) -> Option<&Seen> {
    let mut worst: Option<(&Seen, f64)> = None;
    for seen in seeds {
        let badness = badness(operator, seen);
        if worst.is_none_or(|(_, so_far)| badness > so_far) {
            worst = Some((seen, badness));
        }
    }
    worst.map(|(seen, _)| seen)
}

/// How far a seed is on the wrong side; infinite without a value.
fn badness(operator: Operator, seen: &Seen) -> f64 {
    let (Some(left), Some(bound)) = (seen.left, seen.bound) else {
        return f64::INFINITY;
    };
    match operator {
        Operator::Less | Operator::LessOrEqual => left - bound,
        Operator::Greater | Operator::GreaterOrEqual => bound - left,
        Operator::Equal => (left - bound).abs(),
        Operator::Near(tolerance) => (left - bound).abs() - tolerance.around(bound),
    }
}

fn describe(worst: &Seen, evidence: &Evidence, failing: usize) -> String {
    let seed = worst.seed;
    let what = match (worst.left, worst.bound) {
        (Some(left), Some(bound)) if !evidence.is_literal() => {
            format!("seed {seed} has {left} against {bound}")
        }
        (Some(left), Some(_)) => format!("seed {seed} has {left}"),
        (None, _) => format!("seed {seed} has no value"),
        (Some(_), None) => format!("seed {seed} has no value to compare with"),
    };
    match evidence.seeds.len() {
        1 => what,
        seeds => format!("{what}; {failing} of {seeds} seeds fail"),
    }
}
