//! The handle that callers hold.

use std::{fmt, sync::Arc};

use crate::{
    chance::{Chance, SeededChance},
    clock::{Clock, TokioClock},
    config::{Bucket, Concurrency, Config, ConfigError},
    drain::{Drained, drain},
    error::Error,
    event::{NoObserver, Observer},
    inner::{Inner, wake},
    life::{Completed, Life, Streaming},
    request::{Deadline, Request},
    setting::Checks,
    snapshot::Snapshot,
    stream::AnswerStream,
    transport::{StreamTransport, Transport},
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
///     async fn send(
///         &self,
///         request: &String,
///         _attempt: Attempt,
///         _progress: &Progress,
///     ) -> AttemptOutcome<String> {
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
    inner: Arc<Inner<T, C, T::Response>>,
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
        check_sharing::<T>(&config)?;
        let inner = Inner::new(config, transport, clock, chance, observer);
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Carries a request to its end: waits for a permit, sends, tries again where that may help,
    /// and never beyond the deadline.
    ///
    /// Dropping the future at any point cancels the request: its attempt is abandoned, its permit
    /// or its place in the queue goes to the next, its reservations go back to their buckets.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn submit(
        &self,
        request: Request<T::Request>,
    ) -> Result<Completed<T::Response>, Error> {
        let mut life = Life::begin(&self.inner, &request);
        let result = match &self.inner.sharing {
            Some(sharing) => life.run_shared(sharing).await,
            None => life.run_whole().await,
        };
        life.end(result)
    }

    /// What it is doing right now.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(&mut self.inner.lock(), self.inner.clock.now())
    }

    /// Changes the rule for the concurrency limit. The new limit starts afresh; attempts in
    /// flight beyond it end on their own.
    ///
    /// # Errors
    /// Every setting that makes no sense; then nothing is changed.
    pub fn set_concurrency(&self, concurrency: &Concurrency) -> Result<(), Vec<ConfigError>> {
        let mut errors = Vec::new();
        concurrency.validate(&mut Checks::new(&mut errors).below("concurrency"));
        if !errors.is_empty() {
            return Err(errors);
        }
        let inner = &*self.inner;
        let now = inner.clock.now();
        let wakers = inner
            .lock()
            .gate
            .reconfigure(now, &*inner.chance, |door| door.set_limit(concurrency.start()));
        wake(wakers);
        Ok(())
    }

    /// Changes the buckets. What they hold is carried over as a part of their burst.
    ///
    /// # Errors
    /// Every setting that makes no sense; then nothing is changed.
    pub fn set_buckets(&self, buckets: &[Bucket]) -> Result<(), Vec<ConfigError>> {
        let mut errors = Vec::new();
        let mut checks = Checks::new(&mut errors);
        for (place, bucket) in buckets.iter().enumerate() {
            bucket.validate(&mut checks.below(&format!("buckets.{place}")));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let inner = &*self.inner;
        let now = inner.clock.now();
        let wakers = inner.lock().gate.reconfigure(now, &*inner.chance, |door| {
            door.set_buckets(now, buckets);
        });
        wake(wakers);
        Ok(())
    }

    /// Refuses new requests from now on and waits until those under way have ended, at most to
    /// the deadline; then those that still wait in the queue are refused. There is no way back.
    ///
    /// Dropping the future leaves the scheduler refusing.
    pub async fn drain(&self, deadline: Deadline) -> Drained {
        let deadline = deadline.instant(self.inner.clock.now());
        drain(&self.inner, deadline).await
    }

    /// The settings it was built with. The limit and the buckets in force are in the
    /// [`snapshot`](Self::snapshot).
    pub fn config(&self) -> &Config {
        &self.inner.config
    }
}

impl<T: StreamTransport, C: Clock> Scheduler<T, C> {
    /// Carries a request to its first content token, with retries as ever, and hands the answer
    /// on from there as it comes. The stream holds the permit to its end.
    ///
    /// Streams are never shared or cached.
    ///
    /// # Errors
    /// See [`Error`]; after the first content token the stream itself yields them.
    pub async fn submit_stream(
        &self,
        request: Request<T::Request>,
    ) -> Result<AnswerStream<T, C>, Error> {
        let request = request.streamed();
        let mut life = Life::begin(&self.inner, &request);
        match life.run::<Streaming>().await {
            Ok((answer, leg)) => Ok(AnswerStream::take_over(&self.inner, life, answer, leg)),
            Err(error) => Err(life.end_in_error(error)),
        }
    }
}

/// Sharing needs answers that can be copied.
fn check_sharing<T: Transport>(config: &Config) -> Result<(), Vec<ConfigError>> {
    let settings = [("single_flight", config.single_flight), ("cache", config.cache.is_some())];
    let mut errors = Vec::new();
    let mut checks = Checks::new(&mut errors);
    for (field, is_on) in settings {
        if is_on && !T::CAN_DUPLICATE {
            let problem = "needs a transport that can copy an answer: implement \
                           `Transport::duplicate` and set `CAN_DUPLICATE`, or leave it off";
            checks.refuse(field, problem);
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
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
