//! The file format.
pub mod arrivals;
pub mod assumption;
pub mod calendar;
mod check;
pub mod clients;
mod collect;
mod decode;
pub mod diagnostic;
pub mod expectation;
pub mod find;
mod homes;
pub mod lint;
pub mod lint_name;
pub mod load;
pub mod long_unit;
mod merge;
pub mod name;
pub(crate) mod near_miss;
pub mod origin;
pub mod pages;
mod phrase;
pub mod preset;
pub mod scenario;
pub mod schema;
pub mod seeds;
pub mod smallest_difference;
mod source;
pub mod sweep;
pub mod tolerance;
mod trace;
mod tree;
pub mod warm_up;
pub mod workload;

use std::collections::BTreeMap;

use scenario::Scenario;

use crate::results::Assumption;

/// A scenario file, read, decoded and checked.
#[derive(Clone, Debug)]
pub struct LoadedScenario {
    /// The scenario.
    pub scenario: Scenario,
    /// Which point of the sweep of its file it is.
    pub point: Option<sweep::Point>,
    /// The scenario with every default and preset filled in, as it goes into the results.
    pub resolved: serde_json::Value,
    /// The numbers of its model that nobody knows and that it does not state itself.
    pub assumptions: Vec<Assumption>,
    /// Where its values came from, by JSON pointers into `resolved`; defaults are left out.
    pub origins: BTreeMap<String, origin::Origin>,
    /// What is no error and looks like a mistake, in the order of the file.
    pub warnings: Vec<diagnostic::Diagnostic>,
    /// The comment at the head of the file, without its `#`.
    pub description: String,
    /// The file as the user named it, with `/` between folders.
    pub file: String,
    /// The line of each expectation, from 1, in the order of `scenario.expect`.
    pub expect_lines: Vec<u32>,
    /// The traces it replays, by the name that `Arrivals::Trace::file` gives.
    pub traces: BTreeMap<String, Trace>,
    /// The clients of the traces that are folders, which have no rows.
    pub clients: BTreeMap<String, std::sync::Arc<[clients::TraceClient]>>,
}

/// A recorded workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Its requests, in the order of their instants.
    pub rows: std::sync::Arc<[TraceRow]>,
    /// SHA-256 of the file's bytes, in hex.
    pub sha256: String,
}

/// A recorded request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceRow {
    /// Nanoseconds since the first request of the trace, before any time scaling.
    pub at_ns: u64,
    /// Tokens of the prompt.
    pub prompt_tokens: u32,
    /// Those of them, at its beginning, that an earlier prompt of the trace began with too; `None`
    /// where the form of the trace does not tell.
    pub cached_tokens: Option<u32>,
    /// Tokens of the answer.
    pub output_tokens: u32,
}
