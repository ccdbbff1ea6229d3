//! The outcome of a run as JSON lines: every judged expectation, every broken law, the whole.

use scenarios::{results::Status, suite::Run};
use serde_json::{Value, json};

/// One JSON value a line.
pub(crate) fn lines(run: &Run) -> String {
    let results = &run.results;
    let mut lines = String::new();
    let mut push = |value: Value| {
        lines += &value.to_string();
        lines.push('\n');
    };
    for scenario in &results.scenarios {
        for judged in &scenario.expectations {
            push(json!({ "type": "expectation", "scenario": scenario.name, "judged": judged }));
        }
    }
    for sweep in &results.sweeps {
        for line in &sweep.expectations {
            push(json!({
                "type": "expectation", "scenario": sweep.name, "at": line.at, "judged": line.judged,
            }));
        }
    }
    for breach in &run.breaches {
        push(json!({
            "type": "breach",
            "file": breach.file,
            "scenario": breach.scenario,
            "strategy": breach.strategy,
            "seed": breach.seed,
            "law": breach.what,
        }));
    }
    let tally = |status| results.expectations().filter(|e| e.status == status).count();
    push(json!({
        "type": "run",
        "digest": results.digest,
        "complete": results.complete,
        "scenarios": results.scenarios.len(),
        "requests": run.requests,
        "passed": tally(Status::Passed),
        "failed": tally(Status::Failed),
        "inconclusive": tally(Status::Inconclusive),
    }));
    lines
}
