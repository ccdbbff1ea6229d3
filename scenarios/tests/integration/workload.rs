//! Workloads: arrival processes against their theory, traces against their files, presets against
//! the traces that they are fitted to.

mod dispersion;
mod presets;
mod processes;
mod traces;

use std::path::Path;

use scenarios::{
    arrivals::{Arrival, Arrivals},
    file::{LoadedScenario, diagnostic::Diagnostic, load::load_text},
};

/// A scenario with this workload; its traces lie in the folder of the tests' data or in `folder`.
#[track_caller]
fn load(horizon: &str, workload: &str, folder: Option<&Path>) -> LoadedScenario {
    let text = format!(
        "scenario: workload\nhorizon: {horizon}\nworkload: {workload}\n\
         server: {{ preset: deepseek-flash-2026 }}\nstrategies: [{{ preset: direct }}]\n"
    );
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    load_text(text.as_bytes(), "workload.yaml", folder.unwrap_or(&data)).unwrap_or_else(|errors| {
        let told: Vec<_> = errors.iter().map(Diagnostic::render).collect();
        panic!("{}\n{text}", told.join("\n"))
    })
}

/// All arrivals of a workload without feedback.
fn all(loaded: &LoadedScenario, seed: u64) -> Vec<Arrival> {
    Arrivals::new(loaded, seed).collect()
}
