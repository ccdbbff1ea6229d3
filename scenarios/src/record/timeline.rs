//! What happened when: counts and time averages over equal bins of simulated time.

use std::collections::BTreeMap;

use super::cause::{CAUSE_COUNT, Cause};
use crate::results::{CAUSES, Timeline};

/// Bins over the whole horizon; the time after it goes on in bins of the same width.
const BINS: u64 = 120;

/// The widths that people read: 1, 2 and 5 times a power of ten, seconds.
pub(super) fn bin_width_ns(horizon_ns: u64) -> u64 {
    let wanted = (horizon_ns / BINS).max(1);
    let mut width = 1_000_000;
    loop {
        for factor in [1, 2, 5] {
            if width * factor >= wanted {
                return width * factor;
            }
        }
        width *= 10;
    }
}

/// A count per bin.
#[derive(Clone, Debug, Default)]
struct Count(Vec<u32>);

impl Count {
    fn add(&mut self, bin: usize) {
        if self.0.len() <= bin {
            self.0.resize(bin + 1, 0);
        }
        self.0[bin] += 1;
    }
}

/// The time average of a gauge per bin.
#[derive(Clone, Debug, Default)]
struct Gauge {
    value: f64,
    since_ns: u64,
    integrals: Vec<f64>,
}

impl Gauge {
    fn set(&mut self, bin_ns: u64, now_ns: u64, value: f64) {
        if value != self.value {
            self.pass(bin_ns, now_ns);
            self.value = value;
        }
    }

    fn pass(&mut self, bin_ns: u64, now_ns: u64) {
        while self.since_ns < now_ns {
            let bin = (self.since_ns / bin_ns) as usize;
            let until = now_ns.min((bin as u64 + 1) * bin_ns);
            if self.integrals.len() <= bin {
                self.integrals.resize(bin + 1, 0.0);
            }
            self.integrals[bin] += self.value * (until - self.since_ns) as f64;
            self.since_ns = until;
        }
    }
}

/// The gauges of a replication.
#[derive(Clone, Copy, Debug)]
pub(super) enum GaugeName {
    ClientInFlight,
    QueueDepth,
    ConcurrencyLimit,
    ServerInFlight,
    ServerQueue,
    GpuUtilisation,
    Replicas,
}

const GAUGES: [&str; 7] = [
    "client_in_flight",
    "queue_depth",
    "concurrency_limit",
    "server_in_flight",
    "server_queue",
    "gpu_utilisation",
    "replicas",
];

/// The counts of a replication, besides the failures.
#[derive(Clone, Copy, Debug)]
pub(super) enum CountName {
    Arrivals,
    Attempts,
    Completed,
    Responses429,
    Responses503,
}

const COUNTS: [&str; 5] = ["arrivals", "attempts", "completed", "responses_429", "responses_503"];

#[derive(Debug)]
pub(super) struct TimelineRecord {
    bin_ns: u64,
    /// The bin of the instant asked for last: almost every question is about the same one.
    current: (u64, usize),
    counts: [Count; COUNTS.len()],
    failures: [Count; CAUSE_COUNT],
    gauges: [Gauge; GAUGES.len()],
}

impl TimelineRecord {
    pub(super) fn new(bin_ns: u64) -> Self {
        Self {
            bin_ns,
            current: (0, 0),
            counts: Default::default(),
            failures: Default::default(),
            gauges: Default::default(),
        }
    }

    fn bin(&mut self, now_ns: u64) -> usize {
        let (start_ns, bin) = self.current;
        if now_ns.wrapping_sub(start_ns) < self.bin_ns {
            return bin;
        }
        let bin = now_ns / self.bin_ns;
        self.current = (bin * self.bin_ns, bin as usize);
        bin as usize
    }

    pub(super) fn count(&mut self, now_ns: u64, name: CountName) {
        let bin = self.bin(now_ns);
        self.counts[name as usize].add(bin);
    }

    pub(super) fn failure(&mut self, now_ns: u64, cause: Cause) {
        let bin = self.bin(now_ns);
        self.failures[cause as usize].add(bin);
    }

    pub(super) fn gauge(&mut self, now_ns: u64, name: GaugeName, value: f64) {
        self.gauges[name as usize].set(self.bin_ns, now_ns, value);
    }

    /// The table, up to the end of the run, without the gauges that mean nothing in it.
    pub(super) fn finish(&mut self, end_ns: u64, absent: &[GaugeName]) -> Timeline {
        let bins = end_ns.div_ceil(self.bin_ns) as usize;
        let mut columns = BTreeMap::new();
        for (name, count) in COUNTS.iter().zip(&self.counts) {
            columns.insert((*name).to_owned(), counts_to(bins, count));
        }
        for (name, count) in CAUSES.iter().zip(&self.failures) {
            if !count.0.is_empty() {
                columns.insert(format!("failed_{name}"), counts_to(bins, count));
            }
        }
        for (place, (name, gauge)) in GAUGES.iter().zip(&mut self.gauges).enumerate() {
            if absent.iter().any(|gauge| *gauge as usize == place) {
                continue;
            }
            gauge.pass(self.bin_ns, end_ns);
            gauge.integrals.resize(bins, 0.0);
            let last_ns = end_ns - (bins as u64).saturating_sub(1) * self.bin_ns;
            let span_of = |bin: usize| if bin + 1 == bins { last_ns } else { self.bin_ns };
            let average = |(bin, sum): (usize, &f64)| rounded(*sum / span_of(bin) as f64);
            columns.insert(
                (*name).to_owned(),
                gauge.integrals.iter().enumerate().map(average).collect(),
            );
        }
        Timeline { start_s: 0.0, bin_s: self.bin_ns as f64 / 1e9, columns }
    }
}

fn counts_to(bins: usize, count: &Count) -> Vec<f64> {
    let mut column: Vec<f64> = count.0.iter().map(|&n| f64::from(n)).collect();
    // What happens at the very end belongs to the last bin.
    while column.len() > bins.max(1) {
        let last = column.pop().unwrap_or(0.0);
        if let Some(before) = column.last_mut() {
            *before += last;
        }
    }
    column.resize(bins.max(1), 0.0);
    column
}

/// Four decimals are finer than any chart and keep the file small.
fn rounded(value: f64) -> f64 {
    libm::round(value * 1e4) / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bin_widths_are_round() {
        let second = 1_000_000_000;
        assert_eq!(bin_width_ns(1800 * second), 20 * second);
        assert_eq!(bin_width_ns(600 * second), 5 * second);
        assert_eq!(bin_width_ns(60 * second), second / 2);
        assert_eq!(bin_width_ns(20_000 * second), 200 * second);
        assert_eq!(bin_width_ns(1), 1_000_000);
    }

    #[test]
    fn gauges_are_averaged_over_time_and_counts_are_counted() {
        let mut timeline = TimelineRecord::new(10);
        timeline.gauge(5, GaugeName::QueueDepth, 4.0);
        timeline.gauge(15, GaugeName::QueueDepth, 0.0);
        timeline.count(3, CountName::Arrivals);
        timeline.count(25, CountName::Arrivals);
        timeline.failure(30, Cause::QueueFull);
        let table = timeline.finish(30, &[GaugeName::ConcurrencyLimit, GaugeName::Replicas]);
        assert_eq!(table.columns["queue_depth"], [2.0, 2.0, 0.0]);
        assert_eq!(table.columns["arrivals"], [1.0, 0.0, 1.0]);
        assert_eq!(table.columns["failed_queue_full"], [0.0, 0.0, 1.0]);
        assert!(!table.columns.contains_key("concurrency_limit"));
        assert!(!table.columns.contains_key("replicas"));
        assert!(!table.columns.contains_key("failed_late"));
    }
}
