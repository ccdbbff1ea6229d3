//! The scenario file: what is read, what is refused, and in which words.
#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]
mod assumed;
mod bad;
mod bad_server;
mod bad_sweep;
mod beforehand;
mod caps;
mod decided;
mod find;
mod fuzz;
mod good;
mod hostile;
mod lints;
mod long_units;
mod merging;
mod never;
mod points;
mod shared;
mod slips;
mod trace;

use std::path::Path;

use scenarios::file::{LoadedScenario, diagnostic::Diagnostic, load::load_text};

/// A good scenario, to which tests add what they are about.
const HEAD: &str = "\
scenario: example
horizon: 30m
workload:
  - class: chat
    arrivals: { poisson: { rate: 12/s } }
server:
  engine: { slots: { servers: 8, service_time: { constant: 1s } } }
strategies:
  - preset: direct
";

fn load(text: &str) -> Result<LoadedScenario, Vec<Diagnostic>> {
    load_text(text.as_bytes(), "example.yaml", Path::new("tests/data/scenarios"))
}

#[track_caller]
fn load_good(text: &str) -> LoadedScenario {
    load(text).unwrap_or_else(|errors| panic!("{}\n{text}", rendered(&errors)))
}

fn rendered(errors: &[Diagnostic]) -> String {
    errors.iter().map(Diagnostic::render).collect::<Vec<_>>().join("\n")
}

/// `HEAD` with one piece of it replaced.
#[track_caller]
fn with(piece: &str, other: &str) -> String {
    assert!(HEAD.contains(piece), "{piece}");
    HEAD.replace(piece, other)
}
