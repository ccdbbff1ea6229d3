//! Around a service, a scheduler.

use std::{
    fmt::{self, Display},
    marker::PhantomData,
    sync::Arc,
};

use tower_layer::Layer;
use tower_service::Service;

use super::{
    judge::{Cloned, Judge},
    payload::PayloadLayer,
    service::SchedulerService,
    transport::ServiceTransport,
};
use crate::{
    chance::{Chance, SeededChance},
    clock::{Clock, TokioClock},
    config::{Config, ConfigError},
    event::{NoObserver, Observer},
    scheduler::Scheduler,
    setting::Checks,
};

/// Wraps a service that takes a `P` into a [`SchedulerService`], see the [module](super).
///
/// Every service that it wraps has a scheduler of its own, shared by the clones of the
/// [`SchedulerService`]. So wrap once, and clone what comes of it.
pub struct SchedulerLayer<P, J, C = TokioClock> {
    config: Config,
    judge: J,
    clock: C,
    /// `None` for a seed of its own in every scheduler: draws are keyed by request, and two
    /// schedulers that drew alike would retry in step.
    chance: Option<Arc<dyn Chance>>,
    observer: Arc<dyn Observer>,
    payload: PhantomData<fn(P)>,
}

impl<P, J> SchedulerLayer<P, J> {
    /// A layer for production: tokio's clock, draws seeded by the operating system, no observer.
    /// Call it inside the runtime.
    ///
    /// # Errors
    /// Every setting that makes no sense. `single_flight` and `cache` are refused: they take
    /// [`sharing`](Self::sharing).
    pub fn new(config: Config, judge: J) -> Result<Self, Vec<ConfigError>> {
        let mut errors = config.validate().err().unwrap_or_default();
        let mut checks = Checks::new(&mut errors);
        let settings = [("single_flight", config.single_flight), ("cache", config.cache.is_some())];
        for (field, is_on) in settings {
            if is_on {
                let problem = "needs answers that can be cloned: build the layer by \
                               `SchedulerLayer::sharing`, or leave it off";
                checks.refuse(field, problem);
            }
        }
        if errors.is_empty() { Ok(Self::unchecked(config, judge)) } else { Err(errors) }
    }

    fn unchecked(config: Config, judge: J) -> Self {
        let (clock, observer) = (TokioClock::start(), Arc::new(NoObserver));
        Self { config, judge, clock, chance: None, observer, payload: PhantomData }
    }
}

impl<P, J> SchedulerLayer<P, Cloned<J>> {
    /// The same for answers that can be cloned, so that `single_flight` and `cache` may share
    /// them.
    ///
    /// # Errors
    /// Every setting that makes no sense.
    pub fn sharing(config: Config, judge: J) -> Result<Self, Vec<ConfigError>> {
        config.validate()?;
        Ok(Self::unchecked(config, Cloned(judge)))
    }
}

impl<P, J, C> SchedulerLayer<P, J, C> {
    /// Sets who reads the events.
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = observer;
        self
    }

    /// Sets where the draws come from.
    pub fn chance(mut self, chance: Arc<dyn Chance>) -> Self {
        self.chance = Some(chance);
        self
    }

    /// Sets the clock.
    pub fn clock<K: Clock>(self, clock: K) -> SchedulerLayer<P, J, K> {
        let Self { config, judge, clock: _, chance, observer, payload } = self;
        SchedulerLayer { config, judge, clock, chance, observer, payload }
    }

    /// The same for plain payloads: `to_request` makes a [`Request`](crate::Request) of each,
    /// with its priority, deadline and class, and the answer comes alone.
    pub const fn for_payloads<F>(self, to_request: F) -> PayloadLayer<P, J, F, C> {
        PayloadLayer::new(self, to_request)
    }
}

impl<S, P, J, C> Layer<S> for SchedulerLayer<P, J, C>
where
    S: Service<P> + Clone + Send + 'static,
    S::Response: Send,
    S::Error: Display + Send,
    S::Future: Send,
    J: Judge<S::Response, S::Error> + Clone,
    P: Clone + Send + Sync + 'static,
    C: Clock,
{
    type Service = SchedulerService<ServiceTransport<S, J, P>, C>;

    fn layer(&self, inner: S) -> Self::Service {
        let chance = self.chance.clone().unwrap_or_else(|| Arc::new(SeededChance::from_entropy()));
        let scheduler = Scheduler::with_parts(
            self.config.clone(),
            ServiceTransport::new(inner, self.judge.clone()),
            self.clock.clone(),
            chance,
            Arc::clone(&self.observer),
        );
        scheduler.expect("the settings were checked when the layer was built").into_service()
    }
}

impl<P, J: Clone, C: Clone> Clone for SchedulerLayer<P, J, C> {
    fn clone(&self) -> Self {
        Self {
            config: self.config.clone(),
            judge: self.judge.clone(),
            clock: self.clock.clone(),
            chance: self.chance.clone(),
            observer: Arc::clone(&self.observer),
            payload: PhantomData,
        }
    }
}

impl<P, J, C> fmt::Debug for SchedulerLayer<P, J, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SchedulerLayer").field("config", &self.config).finish_non_exhaustive()
    }
}
