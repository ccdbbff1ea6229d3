//! Answers that serve more than one request: single flight and cache.

use std::task::Waker;

use crate::{
    cache::AnswerCache,
    config::Config,
    fingerprint::Fingerprint,
    flight::Flights,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Time,
};

/// The flights under way and the answers kept, under a lock of their own.
pub(crate) struct Sharing<R> {
    tables: Mutex<Tables<R>>,
}

/// The tables behind the lock.
pub(crate) struct Tables<R> {
    /// `None` where flights are not shared.
    pub(crate) flights: Option<Flights<R, Waker>>,
    cache: Option<AnswerCache<R>>,
}

impl<R> Sharing<R> {
    /// `None` where the settings share nothing.
    pub(crate) fn new(config: &Config) -> Option<Self> {
        let cache = config.cache.as_ref().map(AnswerCache::new);
        let flights = config.single_flight.then(Flights::new);
        let is_used = flights.is_some() || cache.is_some();
        is_used.then(|| Self { tables: Mutex::new(Tables { flights, cache }) })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Tables<R>> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R> Tables<R> {
    /// The answer kept for this fingerprint, if it is young enough.
    pub(crate) fn cached(&mut self, now: Time, fingerprint: &Fingerprint) -> Option<&R> {
        self.cache.as_mut()?.get(now, fingerprint)
    }

    /// Whether answers are kept at all.
    pub(crate) fn keeps(&self) -> bool {
        self.cache.is_some()
    }

    /// Keeps an answer.
    pub(crate) fn keep(&mut self, now: Time, fingerprint: Fingerprint, answer: R) {
        if let Some(cache) = &mut self.cache {
            cache.put(now, fingerprint, answer);
        }
    }
}
