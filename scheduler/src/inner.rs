//! What all handles of one scheduler share.

use std::{sync::Arc, task::Waker};

use crate::{
    budget::RetryBudget,
    chance::Chance,
    config::Config,
    event::{Event, EventKind, Observer},
    gate::{Gate, Gauges, Wakers},
    hedge::HedgeTimer,
    policy::Policies,
    sharing::Sharing,
    sync::{AtomicU64, Mutex, MutexGuard, Ordering, PoisonError},
    time::Time,
};

/// Settings, ways out and the one state of a scheduler.
pub(crate) struct Inner<T, C, R> {
    pub(crate) config: Config,
    pub(crate) policies: Policies,
    pub(crate) transport: T,
    pub(crate) clock: C,
    pub(crate) chance: Arc<dyn Chance>,
    observer: Arc<dyn Observer>,
    state: Mutex<State>,
    /// `None` where nothing is shared or cached.
    pub(crate) sharing: Option<Sharing<R>>,
    next_key: AtomicU64,
}

/// What changes, under one lock that is never held across an await or a call to the outside.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) gate: Gate<Waker>,
    pub(crate) budget: RetryBudget,
    pub(crate) hedge: Option<HedgeTimer>,
    /// Requests between two attempts, and those of them that the server told to stay away long.
    pub(crate) backing_off: u32,
    pub(crate) parked: u32,
}

impl<T, C, R> Inner<T, C, R> {
    /// At rest, with valid settings.
    pub(crate) fn new(
        config: Config,
        transport: T,
        clock: C,
        chance: Arc<dyn Chance>,
        observer: Arc<dyn Observer>,
    ) -> Self {
        let state = State {
            gate: Gate::new(&config),
            budget: config.budget.start(),
            hedge: config.hedge.as_ref().map(HedgeTimer::new),
            backing_off: 0,
            parked: 0,
        };
        Self {
            policies: Policies::new(&config),
            sharing: Sharing::new(&config),
            config,
            transport,
            clock,
            chance,
            observer,
            state: Mutex::new(state),
            next_key: AtomicU64::new(0),
        }
    }

    /// The state is whole between any two calls, so a poisoned lock is no danger.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn next_key(&self) -> u64 {
        self.next_key.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn emit(&self, at: Time, request_key: u64, gauges: Gauges, kind: EventKind) {
        let Gauges { in_flight, queue_depth, limit } = gauges;
        self.observer.on_event(&Event { at, request_key, in_flight, queue_depth, limit, kind });
    }
}

/// Called with nothing locked, since a waker may run anything.
pub(crate) fn wake(wakers: Wakers<Waker>) {
    wakers.into_iter().for_each(Waker::wake);
}
