//! The warnings of all points of a file together.

use crate::file::{LoadedScenario, diagnostic::Diagnostic, lint_name::NEEDLESS_ALLOW};

/// Says every warning once, at the first point that has it. A lint is allowed for nothing only
/// where no point needs it.
pub(in crate::file) fn settle(points: &mut [LoadedScenario]) {
    let in_all = |finding: &Diagnostic, points: &[LoadedScenario]| {
        points.iter().all(|point| point.warnings.contains(finding))
    };
    let mut told: Vec<Diagnostic> = Vec::new();
    let mut settled = Vec::new();
    for point in &*points {
        let is_new = |finding: &&Diagnostic| {
            let is_needless = finding.lint == Some(NEEDLESS_ALLOW);
            !told.contains(finding) && (!is_needless || in_all(finding, points))
        };
        let new: Vec<Diagnostic> = point.warnings.iter().filter(is_new).cloned().collect();
        told.extend(new.iter().cloned());
        settled.push(new);
    }
    for (point, warnings) in points.iter_mut().zip(settled) {
        point.warnings = warnings;
    }
}
