//! Counts and latencies of one class, measured requests only.

use super::{
    cause::{CAUSE_COUNT, Cause, End},
    live::LiveRequest,
    money::Money,
};
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
    pub(super) hedges: u64,
    /// Retries and hedges that the budget did not pay for.
    pub(super) denied: u64,
    /// Completed by an answer to another request.
    pub(super) shared: u64,
    /// Requests that the client believes done.
    pub(super) believed: u64,
    /// Completed within the SLO.
    pub(super) good: u64,
    pub(super) money: Money,
    pub(super) sojourn_time: LatencyHistogram,
    pub(super) sojourn_time_of_failed: LatencyHistogram,
    pub(super) queue_wait: LatencyHistogram,
}

impl ClassRecord {
    /// A request of the class has ended, completed where there is no cause.
    pub(super) fn end_request(
        &mut self,
        request: &LiveRequest,
        sojourn_ns: u64,
        cause: Option<Cause>,
    ) {
        self.requests += 1;
        self.attempts += u64::from(request.attempts);
        self.retries += u64::from((request.attempts - request.hedges).saturating_sub(1));
        self.hedges += u64::from(request.hedges);
        self.denied += u64::from(request.denied);
        self.queue_wait.record(request.queue_wait_ns);
        match cause {
            None => {
                self.completed += 1;
                self.sojourn_time.record(sojourn_ns);
            }
            Some(cause) => {
                self.by_cause[cause as usize] += 1;
                self.sojourn_time_of_failed.record(sojourn_ns);
            }
        }
    }

    /// How many ended in this box.
    pub(super) fn count_of(&self, end: End) -> u64 {
        if end == End::Completed {
            return self.completed;
        }
        Cause::ALL.iter().filter(|c| c.end() == end).map(|&c| self.by_cause[c as usize]).sum()
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
        self.hedges += other.hedges;
        self.denied += other.denied;
        self.shared += other.shared;
        self.believed += other.believed;
        self.good += other.good;
        self.money.merge(&other.money);
        for (mine, theirs) in self.by_cause.iter_mut().zip(other.by_cause) {
            *mine += theirs;
        }
        self.sojourn_time.merge(&other.sojourn_time);
        self.sojourn_time_of_failed.merge(&other.sojourn_time_of_failed);
        self.queue_wait.merge(&other.queue_wait);
    }
}
