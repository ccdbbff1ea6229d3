//! The scheduler under every order in which its threads may run, as far as chance finds them.
//!
//! This target builds the sources of the scheduler a second time, with `sync` exchanged: the locks
//! are those of the model checker `shuttle`, which decides at each of them who runs next. Whoever
//! waits for a wake-up that never comes is seen at once, since then nobody can run. Production
//! code pays nothing for it, and no feature has to be set.
//!
//! A failure prints the schedule that led to it; `shuttle::replay` runs that one again.

/// The modules of `lib.rs`, all but `sync` and the HTTP transport.
#[path = "../../src"]
mod sources {
    #![expect(
        dead_code,
        unreachable_pub,
        unused_imports,
        clippy::pedantic,
        reason = "a library stands in a test here"
    )]

    pub(crate) mod adaptive_rate;
    pub(crate) mod breaker;
    pub(crate) mod bucket;
    pub(crate) mod budget;
    pub(crate) mod builder;
    pub(crate) mod cache;
    pub(crate) mod chance;
    pub(crate) mod clock;
    pub(crate) mod config;
    pub(crate) mod cooldown;
    pub(crate) mod drain;
    pub(crate) mod error;
    pub(crate) mod estimate;
    pub(crate) mod event;
    pub(crate) mod fingerprint;
    pub(crate) mod flight;
    pub(crate) mod gate;
    pub(crate) mod hedge;
    pub(crate) mod inner;
    pub(crate) mod life;
    pub(crate) mod limit;
    pub(crate) mod policy;
    pub(crate) mod preset;
    pub(crate) mod priority;
    pub(crate) mod queue;
    pub(crate) mod request;
    pub(crate) mod retry;
    pub(crate) mod scheduler;
    pub(crate) mod setting;
    pub(crate) mod sharing;
    pub(crate) mod snapshot;
    pub(crate) mod stream;
    pub(crate) mod throttle;
    pub(crate) mod time;
    pub(crate) mod transport;
    pub(crate) mod unit;
}

// They name each other from the root.
use sources::{
    adaptive_rate, breaker, bucket, budget, cache, chance, clock, config, cooldown, drain, error,
    estimate, event, fingerprint, flight, gate, hedge, inner, life, limit, policy, priority, queue,
    request, retry, scheduler, setting, sharing, snapshot, stream, throttle, time, transport, unit,
};

mod bench;
mod changes;
mod endings;
mod sharings;
mod sync;
mod timers;
mod wake_ups;
