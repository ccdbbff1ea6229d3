//! What the gate is asked, and what it answers.

use std::sync::Arc;

use crate::{breaker::Probe, bucket::Cost, error::Refusal, priority::Priority, time::Time};

/// A place in the queue. Whoever holds it gives it back exactly once: by [`super::Gate::collect`], once
/// that says anything but "waiting", or by [`super::Gate::leave`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ticket(pub(super) usize);

/// Who asks for a permit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Applicant<'a> {
    pub(crate) request_key: u64,
    pub(crate) attempt_index: u32,
    pub(crate) priority: Priority,
    pub(crate) class: Option<&'a Arc<str>>,
    pub(crate) tenant: Option<&'a Arc<str>>,
    pub(crate) deadline: Time,
    pub(crate) cost: Cost,
}

/// The answer at the door.
#[derive(Debug)]
pub(crate) enum Entry {
    /// A permit; give it back with [`super::Gate::end_attempt`].
    Granted(Started),
    /// A place in the queue.
    Queued(Ticket),
    /// Turned away.
    Refused(Refusal),
}

/// A permit: an attempt that is in flight from this instant on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Started {
    pub(crate) at: Time,
    /// Attempts in flight, itself included.
    pub(crate) in_flight: u32,
    /// The limit that let it start; by the time its owner looks, another may hold.
    pub(crate) limit: u32,
    /// Whether it probes a half-open breaker.
    pub(crate) probe: Option<Probe>,
    /// Which buckets it took from: those of later settings owe it nothing.
    pub(crate) buckets_version: u32,
    /// Whether it took from the adaptive rate.
    pub(crate) is_paced: bool,
}

/// What a waiter finds.
#[derive(Debug)]
pub(crate) enum Found {
    /// Its permit; the ticket is used up.
    Granted(Started),
    /// It was turned away; the ticket is used up.
    Refused(Refusal),
    /// Nothing yet. Whoever is told an instant must ask again then.
    Waiting {
        /// [`Time::MAX`] for all but the timekeeper.
        ask_again_at: Time,
    },
}

/// What the gate looks like from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gauges {
    pub(crate) in_flight: u32,
    pub(crate) queue_depth: u32,
    pub(crate) limit: u32,
}
