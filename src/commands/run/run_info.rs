//! `run-info.json`: what differs from run to run, and so may not stand in the results.

use std::time::Duration;

use scenarios::suite::Run;
use serde_json::json;

use crate::report_files::ReportFile;

/// The schema's name and version.
const SCHEMA: &str = "squall.run-info/1";

/// The file.
pub(crate) fn file(run: &Run, threads: usize, took: Duration) -> ReportFile {
    let info = json!({
        "schema": SCHEMA,
        "squall_version": env!("CARGO_PKG_VERSION"),
        "results_digest": run.results.digest,
        "threads": threads,
        "wall_time_s": took.as_secs_f64(),
        "events": run.events,
        "requests": run.requests,
    });
    ReportFile { name: "run-info.json".into(), content: format!("{info:#}\n") }
}
