//! The closed list of metrics: names, units, and which way is better.

/// What a metric's number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A whole number of things.
    Count,
    /// A plain number, such as attempts per request.
    Ratio,
    /// A fraction from 0 to 1, shown as a percentage.
    Share,
    /// Something per second.
    PerSecond,
    /// Milliseconds.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// US dollars.
    Usd,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// Lower is better.
    Lower,
    /// Higher is better.
    Higher,
    /// Neither: it describes.
    Neither,
}

/// A metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its name in files; for times, without the rank.
    pub name: &'static str,
    /// Its name for people; for times, without the rank.
    pub label: &'static str,
    /// What the number means.
    pub unit: Unit,
    /// Which way is better.
    pub better: Better,
    /// Whether it is also measured per class.
    pub is_per_class: bool,
}

impl Metric {
    /// Whether strategies are compared by it: less or more of it is better.
    pub fn is_compared(&self) -> bool {
        self.better != Better::Neither
    }
}

/// The ranks of a time: `sojourn_time_ms_p99` is the rank `p99` of `sojourn_time_ms`.
pub const RANKS: [&str; 7] = ["mean", "p50", "p90", "p95", "p99", "p999", "max"];

/// The quantile that a rank names; `None` for mean and max.
pub fn quantile_of_rank(rank: &str) -> Option<f64> {
    match rank {
        "p50" => Some(0.5),
        "p90" => Some(0.9),
        "p95" => Some(0.95),
        "p99" => Some(0.99),
        "p999" => Some(0.999),
        _ => None,
    }
}

const fn metric(
    name: &'static str,
    label: &'static str,
    unit: Unit,
    better: Better,
    is_per_class: bool,
) -> Metric {
    Metric { name, label, unit, better, is_per_class }
}

use Better::{Higher, Lower, Neither};
use Unit::{Count, Milliseconds, PerSecond, Ratio, Seconds, Share, Usd};

/// Single numbers.
pub const SCALARS: &[Metric] = &[
    metric("requests", "requests", Count, Neither, true),
    metric("completed", "completed", Count, Higher, true),
    metric("failed", "failed", Count, Lower, true),
    metric("shed", "shed", Count, Lower, true),
    metric("expired", "expired", Count, Lower, true),
    metric("cancelled", "cancelled", Count, Neither, true),
    metric("unfinished", "unfinished", Count, Lower, true),
    metric("attempts", "attempts", Count, Lower, true),
    metric("attempts_per_request", "attempts per request", Ratio, Lower, true),
    metric("retries", "retries", Count, Lower, true),
    metric("hedges", "hedges", Count, Lower, true),
    metric("retries_denied", "retries denied by the budget", Count, Neither, true),
    metric("shared_answers", "answers shared or cached", Count, Neither, true),
    metric("success_rate", "success rate", Share, Higher, true),
    metric("failure_rate", "failure rate", Share, Lower, true),
    metric("believed_success_rate", "believed success rate", Share, Neither, true),
    metric("offered_per_s", "offered load", PerSecond, Neither, true),
    metric("throughput_per_s", "throughput", PerSecond, Higher, true),
    metric("goodput_per_s", "goodput", PerSecond, Higher, true),
    metric("responses_200", "200 answers", Count, Neither, false),
    metric("responses_429", "429 answers", Count, Lower, false),
    metric("responses_503", "503 answers", Count, Lower, false),
    metric("responses_other", "other answers", Count, Lower, false),
    metric("keep_alives_received", "keep-alives received", Count, Neither, false),
    metric("server_in_flight_mean", "mean in flight at the server", Ratio, Neither, false),
    metric("server_in_flight_max", "most in flight at the server", Count, Neither, false),
    metric("server_queue_mean", "mean queue at the server", Ratio, Lower, false),
    metric("gpu_utilisation_mean", "mean GPU utilisation", Share, Neither, false),
    metric("replicas_mean", "mean number of replicas", Ratio, Neither, false),
    metric("wasted_work_share", "wasted work", Share, Lower, false),
    metric("gpu_seconds", "GPU time", Seconds, Lower, false),
    metric("gpu_seconds_per_success", "GPU time per success", Seconds, Lower, false),
    metric("gpu_seconds_useful", "useful GPU time", Seconds, Neither, false),
    metric("gpu_seconds_wasted", "wasted GPU time", Seconds, Lower, false),
    metric("cost_usd", "cost", Usd, Lower, true),
    metric("cost_usd_per_request", "cost per request", Usd, Lower, true),
    metric("cost_usd_per_success", "cost per success", Usd, Lower, true),
    metric("cost_usd_retries", "cost of retries", Usd, Lower, true),
    metric("cost_usd_hedges", "cost of hedges", Usd, Lower, true),
    metric("cost_usd_wasted", "cost of wasted work", Usd, Lower, true),
    metric("cost_usd_half_answers", "cost of half answers", Usd, Lower, true),
    metric("amplification_max", "largest amplification in 10 s", Ratio, Lower, false),
    metric("recovery_time_s", "recovery time", Seconds, Lower, false),
];

/// Times, each with every rank of [`RANKS`].
pub const TIMES: &[Metric] = &[
    metric("sojourn_time_ms", "sojourn time, completed", Milliseconds, Lower, true),
    metric("sojourn_time_all_ms", "sojourn time, all", Milliseconds, Lower, true),
    metric("queue_wait_ms", "queue wait", Milliseconds, Lower, true),
    metric("attempt_latency_ms", "attempt latency", Milliseconds, Lower, false),
    metric("time_to_first_token_ms", "time to first token", Milliseconds, Lower, false),
    metric("time_per_output_token_ms", "time per output token", Milliseconds, Lower, false),
    metric("server_wait_ms", "wait at the server", Milliseconds, Lower, false),
    metric("service_time_ms", "service time", Milliseconds, Neither, false),
];

/// The single numbers whose value in a seed hangs on few requests, or is a ratio over an outcome.
const SKEWED: [&str; 3] = ["gpu_seconds_per_success", "cost_usd_per_success", "amplification_max"];

/// Whether the values over the seeds are skewed as a rule, so that the interval of their mean is
/// found by resampling: the ranks from p99 on, what is counted per success, largest values.
pub fn is_skewed(name: &str) -> bool {
    let is_high_rank = |(base, rank): (&str, &str)| {
        ["p99", "p999", "max"].contains(&rank) && TIMES.iter().any(|metric| metric.name == base)
    };
    SKEWED.contains(&name) || name.rsplit_once('_').is_some_and(is_high_rank)
}

/// Finds a metric by its full name, as in `sojourn_time_ms_p99`.
pub fn find(name: &str) -> Option<&'static Metric> {
    SCALARS.iter().find(|metric| metric.name == name).or_else(|| {
        let (base, rank) = name.rsplit_once('_')?;
        RANKS.contains(&rank).then(|| TIMES.iter().find(|metric| metric.name == base))?
    })
}

/// Every full name, in the order of the tables.
pub fn names() -> impl Iterator<Item = String> {
    let scalars = SCALARS.iter().map(|metric| metric.name.to_owned());
    let times =
        TIMES.iter().flat_map(|m| RANKS.iter().map(move |rank| format!("{}_{rank}", m.name)));
    scalars.chain(times)
}
