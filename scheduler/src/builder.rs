//! Putting a scheduler together.

use std::sync::Arc;

use crate::{
    chance::{Chance, SeededChance},
    clock::{Clock, TokioClock},
    config::{Config, ConfigError},
    event::{NoObserver, Observer},
    scheduler::Scheduler,
    transport::Transport,
};

/// Puts a [`Scheduler`] together; [`Scheduler::builder`] begins one. What is left out is as
/// [`Scheduler::new`] has it.
///
/// ```
/// use scheduler::{Config, Scheduler, Transport, config::Concurrency, transport::*};
///
/// struct Nothing;
///
/// impl Transport for Nothing {
///     type Request = ();
///     type Response = ();
///
///     async fn send(&self, (): &(), _: Attempt, _: &Progress) -> AttemptOutcome<()> {
///         AttemptOutcome::Answered(Answer::new(200, ()))
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let scheduler = Scheduler::builder(Nothing)
///     .config(Config::deepseek())
///     .with(|config| config.concurrency = Concurrency::Fixed { limit: 20 })
///     .seed(7)
///     .build()?;
/// assert_eq!(scheduler.snapshot().limit, Some(20));
/// # Ok::<(), Vec<scheduler::ConfigError>>(()) }).unwrap();
/// ```
#[derive(Debug)]
#[must_use = "nothing is built before `build`"]
pub struct SchedulerBuilder<T, C = OnTokio> {
    config: Config,
    transport: T,
    clock: C,
    chance: Option<Arc<dyn Chance>>,
    observer: Option<Arc<dyn Observer>>,
}

impl<T: Transport> Scheduler<T> {
    /// Begins one with the recommended settings, to be changed one by one.
    pub fn builder(transport: T) -> SchedulerBuilder<T> {
        SchedulerBuilder::new(transport)
    }
}

/// In the place of a clock: tokio's own, from the instant of the building.
#[derive(Clone, Copy, Debug)]
pub struct OnTokio;

impl<T> SchedulerBuilder<T> {
    fn new(transport: T) -> Self {
        let config = Config::recommended();
        Self { config, transport, clock: OnTokio, chance: None, observer: None }
    }

    /// Builds it on tokio's clock. Call it inside the runtime.
    ///
    /// # Errors
    /// Every setting that makes no sense.
    pub fn build(self) -> Result<Scheduler<T>, Vec<ConfigError>>
    where
        T: Transport,
    {
        self.clock(TokioClock::start()).build()
    }
}

impl<T, C> SchedulerBuilder<T, C> {
    /// All settings at once. Default: [`Config::recommended`].
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// Changes some of the settings.
    pub fn with(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// Reads every event. Default: nobody does.
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Where its draws come from. Default: a seed of the operating system.
    pub fn chance(mut self, chance: Arc<dyn Chance>) -> Self {
        self.chance = Some(chance);
        self
    }

    /// Draws that repeat from run to run.
    pub fn seed(self, seed: u64) -> Self {
        self.chance(Arc::new(SeededChance::new(seed)))
    }

    /// Another clock than tokio's.
    pub fn clock<D: Clock>(self, clock: D) -> SchedulerBuilder<T, D> {
        let Self { config, transport, chance, observer, .. } = self;
        SchedulerBuilder { config, transport, clock, chance, observer }
    }
}

impl<T: Transport, C: Clock> SchedulerBuilder<T, C> {
    /// Builds it on the clock that was given.
    ///
    /// # Errors
    /// Every setting that makes no sense.
    pub fn build(self) -> Result<Scheduler<T, C>, Vec<ConfigError>> {
        let chance = self.chance.unwrap_or_else(|| Arc::new(SeededChance::from_entropy()));
        let observer = self.observer.unwrap_or_else(|| Arc::new(NoObserver));
        Scheduler::with_parts(self.config, self.transport, self.clock, chance, observer)
    }
}
