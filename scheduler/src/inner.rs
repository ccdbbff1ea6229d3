//! What all handles of one scheduler share.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::Waker,
};

use crate::{
    chance::Chance,
    config::Config,
    event::{Event, EventKind, Observer},
    gate::{Gate, Gauges},
    time::Time,
};

/// Settings, ways out and the one state of a scheduler.
pub(crate) struct Inner<T, C> {
    pub(crate) config: Config,
    pub(crate) transport: T,
    pub(crate) clock: C,
    pub(crate) chance: Arc<dyn Chance>,
    observer: Arc<dyn Observer>,
    gate: Mutex<Gate<Waker>>,
    next_key: AtomicU64,
}

impl<T, C> Inner<T, C> {
    /// At rest, with valid settings.
    pub(crate) fn new(
        config: Config,
        transport: T,
        clock: C,
        chance: Arc<dyn Chance>,
        observer: Arc<dyn Observer>,
    ) -> Self {
        let limit = config.concurrency.limit().unwrap_or(u32::MAX);
        let gate = Mutex::new(Gate::new(limit, config.queue.capacity));
        Self { config, transport, clock, chance, observer, gate, next_key: AtomicU64::new(0) }
    }

    /// The gate's state is whole between any two calls, so a poisoned lock is no danger.
    pub(crate) fn lock_gate(&self) -> MutexGuard<'_, Gate<Waker>> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn next_key(&self) -> u64 {
        self.next_key.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn emit(&self, at: Time, request_key: u64, gauges: Gauges, kind: EventKind) {
        let Gauges { in_flight, queue_depth, limit } = gauges;
        self.observer.on_event(&Event { at, request_key, in_flight, queue_depth, limit, kind });
    }
}
