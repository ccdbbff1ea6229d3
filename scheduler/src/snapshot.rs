//! What a scheduler is doing at one instant.

use std::sync::Arc;

use crate::{breaker, bucket::Level, gate::Gauges, inner::State, priority::Priority, time::Time};

/// What a scheduler is doing right now, as [`Scheduler::snapshot`](crate::Scheduler::snapshot)
/// sees it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Snapshot {
    /// Requests that were submitted and have not ended.
    pub live: u64,
    /// Attempts in flight.
    pub in_flight: u32,
    /// The most attempts in flight allowed now; `None` without a limit.
    pub limit: Option<u32>,
    /// Requests that wait for a permit.
    pub queue_depth: u32,
    /// The same by priority, in the order of [`Priority::ALL`].
    pub queue_by_priority: [u32; Priority::ALL.len()],
    /// The same by class, in the order of their names; those without a class stand first.
    pub queue_by_class: Vec<(Option<Arc<str>>, u32)>,
    /// Requests that wait between two attempts, without a permit.
    pub backing_off: u32,
    /// Those of them that the server told to stay away long.
    pub parked: u32,
    /// Retries or hedges that the budget would pay for now; `None` without a budget.
    pub budget: Option<u64>,
    /// The state of the circuit breaker; `None` without one.
    pub breaker: Option<breaker::State>,
    /// The adaptive sending rate, requests per second; `None` while it does not hold anybody back.
    pub rate_per_second: Option<f64>,
    /// What the buckets hold, in the order of the settings.
    pub buckets: Vec<Level>,
    /// Whether new requests are refused.
    pub is_draining: bool,
}

impl Snapshot {
    pub(crate) fn of(state: &mut State, now: Time) -> Self {
        let Gauges { in_flight, queue_depth, limit } = state.gate.gauges();
        let gate = &state.gate;
        Self {
            live: gate.drain.live(),
            in_flight,
            limit: (limit != u32::MAX).then_some(limit),
            queue_depth,
            queue_by_priority: gate.line().depth_by_priority(),
            queue_by_class: gate.line().depth_by_class(),
            backing_off: state.backing_off,
            parked: state.parked,
            budget: state.budget.balance(now),
            breaker: gate.door.breaker().map(|breaker| breaker.state(now)),
            rate_per_second: gate.door.rate_per_second(),
            buckets: gate.door.buckets().levels(now).collect(),
            is_draining: gate.drain.is_draining(),
        }
    }
}
