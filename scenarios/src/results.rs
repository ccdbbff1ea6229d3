//! What a run leaves behind: the schema `squall.results/1`.
//!
//! Everything that any report or comparison needs is in it, per seed; summaries are derived from
//! the per-seed part alone. What is undefined in a seed is `null`. No wall-clock time, host name,
//! outside path or thread count is in it.

mod estimate;
mod judged;
mod sweep;

use std::collections::BTreeMap;

pub use self::{
    estimate::{ClassSummary, Estimate, Method},
    judged::{JudgedExpectation, Status},
    sweep::{SweepAxis, SweepExpectation, SweepResults},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::partition::Partition;

/// The schema's name and version.
pub const SCHEMA: &str = "squall.results/1";

/// A whole run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// [`SCHEMA`].
    pub schema: String,
    /// SHA-256 over the canonical JSON (RFC 8785) without this field, as `sha256:<hex>`.
    pub digest: String,
    /// False if the run was interrupted.
    pub complete: bool,
    /// The part of a suite that was run; absent in a whole run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition: Option<Partition>,
    /// In the order of the files.
    pub scenarios: Vec<ScenarioResults>,
    /// The sweeps of which every point was run, in the order of the files; absent without one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sweeps: Vec<SweepResults>,
}

/// One scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenarioResults {
    /// Its name.
    pub name: String,
    /// Its file, as named on the command line or found below it, with `/` between folders.
    pub file: String,
    /// SHA-256 over the canonical JSON of `resolved` and of the trace files it reads.
    pub scenario_digest: String,
    /// The same without what changes no number, `allow` and `expect`: runs with the same one can be
    /// compared.
    pub experiment_digest: String,
    /// The comment at the head of the file: the question it asks.
    pub description: String,
    /// The scenario with every default and preset filled in.
    pub resolved: Value,
    /// The numbers of its model that nobody knows and that it does not state itself.
    pub assumptions: Vec<Assumption>,
    /// The seeds that were run.
    pub seeds: Vec<u64>,
    /// The warm-up that was found and cut off, seconds; absent where the scenario states one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found_warm_up_s: Option<f64>,
    /// The strategy the others are compared with.
    pub baseline: String,
    /// In the order of the file.
    pub strategies: Vec<StrategyResults>,
    /// Every other strategy against the baseline.
    pub comparisons: Vec<Comparison>,
    /// The judged `expect:` lines.
    pub expectations: Vec<JudgedExpectation>,
}

/// A number of the model that nobody knows: it was assumed, in a preset or as a default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumption {
    /// The path of the setting in `resolved`, as in `server.network.round_trip`.
    pub setting: String,
    /// Its value, on one line.
    pub value: String,
    /// What speaks for it.
    pub why: String,
}

/// One strategy of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StrategyResults {
    /// Its name.
    pub name: String,
    /// Whether it is the production scheduler or a reference client.
    pub kind: StrategyKind,
    /// Its settings, all of them.
    pub config: Value,
    /// One entry per seed, in the order of [`ScenarioResults::seeds`].
    pub per_seed: Vec<SeedResults>,
    /// Over the seeds, by metric.
    pub summary: BTreeMap<String, Estimate>,
    /// By metric, the quantiles of times over the requests of all seeds together, milliseconds.
    pub pooled: BTreeMap<String, f64>,
    /// Over the seeds, by class, in the order of the file.
    pub classes: Vec<ClassSummary>,
}

impl StrategyResults {
    /// The estimate of a metric over all requests, or of one class.
    pub fn estimate(&self, class: Option<&str>, metric: &str) -> Option<Estimate> {
        let summary = match class {
            None => &self.summary,
            Some(name) => &self.classes.iter().find(|class| class.name == name)?.summary,
        };
        summary.get(metric).copied()
    }
}

/// What runs behind a strategy's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StrategyKind {
    /// The production scheduler.
    Scheduler,
    /// A foreign client.
    Reference,
}

/// One replication: one strategy, one seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeedResults {
    /// The seed.
    pub seed: u64,
    /// By metric name, see [`metric`](crate::metric).
    pub metrics: BTreeMap<String, Option<f64>>,
    /// The whole numbers behind the metrics, measured requests only: `requests`, `completed`,
    /// `failed`, `shed`, `expired`, `cancelled`, `unfinished`, `attempts`, `false_success`.
    pub counts: BTreeMap<String, u64>,
    /// How the requests that did not complete ended, by cause, see [`CAUSES`].
    pub failures_by_cause: BTreeMap<String, u64>,
    /// By class name.
    pub classes: BTreeMap<String, ClassSeedResults>,
    /// By time metric (such as `sojourn_time_ms`): base64 of an HdrHistogram, format V2,
    /// uncompressed, in microseconds.
    pub histograms: BTreeMap<String, String>,
    /// What happened when.
    pub timeline: Timeline,
    /// Sojourn times over time.
    pub latency_heatmap: LatencyHeatmap,
    /// The request with the longest sojourn time, event by event.
    pub worst_request: Vec<TraceLine>,
    /// Its name, as `squall trace --request` takes it; absent where no request was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worst_request_id: Option<String>,
    /// A running 64-bit hash over every event of the replication, in hex.
    pub event_digest: String,
}

/// One class of one replication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassSeedResults {
    /// By metric name, those that are measured per class.
    pub metrics: BTreeMap<String, Option<f64>>,
    /// As in [`SeedResults::counts`].
    pub counts: BTreeMap<String, u64>,
    /// As in [`SeedResults::failures_by_cause`].
    pub failures_by_cause: BTreeMap<String, u64>,
    /// As in [`SeedResults::histograms`].
    pub histograms: BTreeMap<String, String>,
}

/// The closed list of causes why a request did not complete.
pub const CAUSES: &[&str] = &[
    "rate_limited",        // the last attempt got 429
    "server_busy",         // the last attempt got 503
    "server_error",        // the last attempt got another 5xx
    "refused",             // the last attempt got a final status
    "incomplete_answer",   // the last attempt got half an answer
    "transport_error",     // the last attempt's connection failed
    "attempt_timeout",     // the last attempt took too long
    "first_token_timeout", // the last attempt's first content token did not come in time
    "stalled",             // the last attempt's answer stopped in mid-stream
    "queue_full",          // refused by the client's full queue
    "evicted",             // pushed out of the client's full queue by a more urgent one
    "hopeless",            // refused by the client: no answer before its deadline, as it estimates
    "never_fits",          // refused by the client: more than a bucket holds
    "throttled",           // refused by the client's throttle
    "breaker_open",        // refused by the client's circuit breaker
    "expired_queued",      // the deadline passed in the client's queue
    "expired_in_flight",   // the deadline passed with an attempt in flight
    "expired_backing_off", // the deadline passed between two attempts
    "late",                // the answer came after the deadline
    "false_success",       // the client took a failure for an answer
    "cancelled",           // the caller dropped it
    "unfinished",          // still going when the run ended
];

/// Columns over equal bins of simulated time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// The start of the first bin, seconds of simulated time.
    pub start_s: f64,
    /// The width of a bin, seconds.
    pub bin_s: f64,
    /// By name: `arrivals`, `attempts`, `completed` (counts in the bin), `failed_CAUSE` (counts
    /// in the bin, those causes that occur), `client_in_flight`, `queue_depth`,
    /// `concurrency_limit` (absent without a limit), `server_in_flight`, `server_queue`,
    /// `gpu_utilisation`, `replicas` (absent without replicas; time averages over the bin),
    /// `responses_429`, `responses_503`.
    pub columns: BTreeMap<String, Vec<f64>>,
}

/// How many requests had which sojourn time when: rows of bands, columns of time bins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LatencyHeatmap {
    /// The width of a time bin, seconds; bins start at 0 by the request's intended start.
    pub bin_s: f64,
    /// The lower bounds of the bands, milliseconds, rising, two to a doubling.
    pub bands_ms: Vec<f64>,
    /// `counts[time bin][band]`, trailing zeros of a time bin left out.
    pub counts: Vec<Vec<u32>>,
}

/// One event of one request, for people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TraceLine {
    /// Simulated time, milliseconds.
    pub at_ms: f64,
    /// What happened: `submitted`, `queued`, `attempt_started`, `attempt_ended`,
    /// `backoff_started`, `ended`.
    pub event: String,
    /// The particulars, such as `attempt 2, status 429 after 12.3 ms`.
    pub detail: String,
}

/// A strategy against the baseline, paired by seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The metric.
    pub metric: String,
    /// The class, or `null` for all requests.
    pub class: Option<String>,
    /// The strategy.
    pub strategy: String,
    /// The baseline.
    pub baseline: String,
    /// Strategy minus baseline.
    pub difference: Estimate,
    /// Of the pairs, from -1 to 1; `null` with fewer than two, or where one side does not vary.
    pub correlation: Option<f64>,
    /// The part of the difference's variance that meeting the same randomness took away; negative
    /// where it added to it, `null` where neither side varies.
    pub variance_saved: Option<f64>,
    /// The p-value of the paired t test, adjusted by Holm's method for the strategies that are
    /// compared by this metric; `null` with fewer than two pairs.
    pub p_holm: Option<f64>,
    /// What it comes to.
    pub verdict: Verdict,
}

/// What a paired difference comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The whole interval is on the good side, also when several strategies are compared.
    Better,
    /// The whole interval is on the bad side, also when several strategies are compared.
    Worse,
    /// The whole interval is within the smallest difference that matters.
    Equivalent,
    /// None of these.
    Unclear,
}
