//! The last line of a run.

use std::{fmt::Write as _, path::Path, time::Duration};

use scenarios::{
    file::LoadedScenario,
    results::{Results, Status},
    suite::Run,
};

use crate::failure::counted;

/// How much was run, what it came to, where the report is, how long it took; ends with a line
/// break.
pub(crate) fn line(
    suite: &[LoadedScenario],
    run: &Run,
    report: Option<&Path>,
    took: Duration,
) -> String {
    let results = &run.results;
    let (replications, hours) = amount(suite, results);
    let tally = |status| results.expectations().filter(|e| e.status == status).count();
    let mut line = format!(
        "{}, {}, {}, {hours:.1} simulated hours; expectations: {} passed, {} failed, {} \
         inconclusive",
        counted(results.scenarios.len(), "scenario", "scenarios"),
        counted(replications, "replication", "replications"),
        counted(usize::try_from(run.requests).unwrap_or(usize::MAX), "request", "requests"),
        tally(Status::Passed),
        tally(Status::Failed),
        tally(Status::Inconclusive),
    );
    if !results.complete {
        line += "; interrupted, the results are partial";
    }
    if let Some(report) = report {
        let _ = write!(line, "; report in {}", report.display());
    }
    let _ = writeln!(line, "; took {:.1} s", took.as_secs_f64());
    line
}

/// The replications in the results, and the time from their starts to their horizons.
fn amount(suite: &[LoadedScenario], results: &Results) -> (usize, f64) {
    const HOUR: Duration = Duration::from_secs(3600);
    let mut amount = (0, 0.0);
    for (loaded, scenario) in suite.iter().zip(&results.scenarios) {
        let replications = scenario.seeds.len() * scenario.strategies.len();
        amount.0 += replications;
        amount.1 += loaded.scenario.horizon.div_duration_f64(HOUR) * replications as f64;
    }
    amount
}
