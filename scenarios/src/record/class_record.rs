//! Counts and latencies of one class, measured requests only.

use super::cause::{CAUSE_COUNT, Cause, End};
use crate::histogram::LatencyHistogram;

/// What a class adds up to.
#[derive(Clone, Debug, Default)]
pub(super) struct ClassRecord {
    pub(super) requests: u64,
    pub(super) completed: u64,
    pub(super) by_cause: [u64; CAUSE_COUNT],
    pub(super) attempts: u64,
    /// Attempts of requests that made more than one, without their first.
    pub(super) retries: u64,
    /// Requests that the client believes done.
    pub(super) believed: u64,
    /// Completed within the SLO.
    pub(super) good: u64,
    pub(super) sojourn_time: LatencyHistogram,
    pub(super) sojourn_time_of_failed: LatencyHistogram,
    pub(super) queue_wait: LatencyHistogram,
}

impl ClassRecord {
    /// How many ended in this box.
    pub(super) fn count_of(&self, end: End) -> u64 {
        if end == End::Completed {
            return self.completed;
        }
        ALL_CAUSES.iter().filter(|c| c.end() == end).map(|&c| self.by_cause[c as usize]).sum()
    }

    /// Every request's sojourn time, whatever its end.
    pub(super) fn sojourn_time_all(&self) -> LatencyHistogram {
        let mut all = self.sojourn_time.clone();
        all.merge(&self.sojourn_time_of_failed);
        all
    }

    /// Adds another class to it.
    pub(super) fn merge(&mut self, other: &Self) {
        self.requests += other.requests;
        self.completed += other.completed;
        self.attempts += other.attempts;
        self.retries += other.retries;
        self.believed += other.believed;
        self.good += other.good;
        for (mine, theirs) in self.by_cause.iter_mut().zip(other.by_cause) {
            *mine += theirs;
        }
        self.sojourn_time.merge(&other.sojourn_time);
        self.sojourn_time_of_failed.merge(&other.sojourn_time_of_failed);
        self.queue_wait.merge(&other.queue_wait);
    }
}

const ALL_CAUSES: [Cause; CAUSE_COUNT] = [
    Cause::RateLimited,
    Cause::ServerBusy,
    Cause::ServerError,
    Cause::Refused,
    Cause::IncompleteAnswer,
    Cause::TransportError,
    Cause::AttemptTimeout,
    Cause::Shed,
    Cause::ExpiredQueued,
    Cause::ExpiredInFlight,
    Cause::ExpiredBackingOff,
    Cause::Late,
    Cause::FalseSuccess,
    Cause::Cancelled,
    Cause::Unfinished,
];
