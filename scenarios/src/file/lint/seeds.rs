//! Seeds too few for a decided verdict.

use super::findings::Findings;
use crate::file::lint_name::Lint;

/// The 95 % interval of a mean reaches `t / sqrt(n)` standard deviations of a seed to either side,
/// with the quantile t of Student's law for n - 1: 9.0 with two seeds, 2.5 with three, 1.6 with
/// four, 1.2 with five. One seed has none. Three decide what is plain.
const LEAST: u32 = 3;

/// Lines with `always` are judged seed by seed and need no interval.
pub(super) fn lint(lints: &mut Findings<'_>) {
    let scenario = &lints.loaded.scenario;
    let point = lints.loaded.point.as_ref();
    let swept = point.map_or(0, |point| point.sweep.expect.len());
    let judged = scenario.expect.iter().filter(|line| !line.is_always).count() + swept;
    let seeds = scenario.seeds.at_most();
    if judged == 0 || seeds >= LEAST {
        return;
    }
    let what = if seeds == 1 {
        "one seed has no interval".to_owned()
    } else {
        format!("the interval of {seeds} seeds is wide")
    };
    let lines =
        if judged == 1 { "1 expectation is" } else { &format!("{judged} expectations are") };
    let message = format!("too few seeds for a decided verdict: {lines} judged, and {what}");
    let span = lints.span("seeds");
    let help = "run 10 seeds, the default, or more; with fewer than 3 a verdict says little";
    lints.warn(Lint::TooFewSeeds, span, message, help);
}
