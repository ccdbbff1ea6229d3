//! The handle that callers hold.

use std::{fmt, sync::Arc};

use crate::{
    chance::{Chance, SeededChance},
    clock::{Clock, TokioClock},
    config::{Config, ConfigError},
    error::Error,
    event::{NoObserver, Observer},
    gate::Gauges,
    inner::Inner,
    life::{Completed, Life},
    request::Request,
    transport::Transport,
};

/// A request scheduler: queue, concurrency limit, retries and deadlines around a [`Transport`].
///
/// A handle is cheap to clone; all clones share one queue and one limit. It spawns nothing: each
/// [`submit`](Self::submit) future carries its own request, on whatever runtime polls it, and
/// dropping it cancels the request.
///
/// ```
/// use scheduler::{Config, Request, Scheduler, Transport, transport::*};
///
/// struct Echo;
///
/// impl Transport for Echo {
///     type Request = String;
///     type Response = String;
///
///     async fn send(&self, request: &String, _attempt: Attempt) -> AttemptOutcome<String> {
///         AttemptOutcome::Answered(Answer::new(200, request.to_uppercase()))
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let scheduler = Scheduler::new(Config::default(), Echo).expect("the defaults are valid");
/// let completed = scheduler.submit(Request::new("hello".to_owned())).await.expect("it answers");
/// assert_eq!(completed.response, "HELLO");
/// assert_eq!(completed.attempts, 1);
/// # });
/// ```
pub struct Scheduler<T: Transport, C: Clock = TokioClock> {
    inner: Arc<Inner<T, C>>,
}

/// What a scheduler is doing right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Attempts in flight.
    pub in_flight: u32,
    /// Requests that wait for a permit.
    pub queue_depth: u32,
    /// The most attempts in flight allowed now; `None` without a limit.
    pub limit: Option<u32>,
}

impl<T: Transport> Scheduler<T> {
    /// A scheduler for production: tokio's clock, draws seeded by the operating system, no
    /// observer. Call it inside the runtime.
    ///
    /// # Errors
    /// Every setting that makes no sense.
    pub fn new(config: Config, transport: T) -> Result<Self, Vec<ConfigError>> {
        let chance = Arc::new(SeededChance::from_entropy());
        Self::with_parts(config, transport, TokioClock::start(), chance, Arc::new(NoObserver))
    }
}

impl<T: Transport, C: Clock> Scheduler<T, C> {
    /// A scheduler whose time, chance and observer come from outside.
    ///
    /// # Errors
    /// Every setting that makes no sense.
    pub fn with_parts(
        config: Config,
        transport: T,
        clock: C,
        chance: Arc<dyn Chance>,
        observer: Arc<dyn Observer>,
    ) -> Result<Self, Vec<ConfigError>> {
        config.validate()?;
        let inner = Inner::new(config, transport, clock, chance, observer);
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Carries a request to its end: waits for a permit, sends, tries again where that may help,
    /// and never beyond the deadline.
    ///
    /// Dropping the future at any point cancels the request: its attempt is abandoned, its permit
    /// or its place in the queue goes to the next.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn submit(
        &self,
        request: Request<T::Request>,
    ) -> Result<Completed<T::Response>, Error> {
        let mut life = Life::begin(&self.inner, &request);
        let result = life.run(&request.payload).await;
        life.end(result)
    }

    /// What it is doing right now.
    pub fn snapshot(&self) -> Snapshot {
        let Gauges { in_flight, queue_depth, limit } = self.inner.lock_gate().gauges();
        Snapshot { in_flight, queue_depth, limit: (limit != u32::MAX).then_some(limit) }
    }

    /// The settings in force.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }
}

impl<T: Transport, C: Clock> Clone for Scheduler<T, C> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

impl<T: Transport, C: Clock> fmt::Debug for Scheduler<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scheduler")
            .field("config", &self.inner.config)
            .field("snapshot", &self.snapshot())
            .finish_non_exhaustive()
    }
}
