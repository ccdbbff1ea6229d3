//! The client instances of a strategy, of either kind, as the driver sees them.

use std::{future::Future, sync::Arc};

use scheduler::{
    Config, Observer, Request, Scheduler, Time, chance::Chance, fingerprint::Fingerprint,
};

use crate::{
    arrivals::{Arrival, request_key},
    bridge::{ClientDraws, SimulatedRequest, Wire},
    reference_clients::{ArticleClient, ArticleLiteralClient},
    virtual_time::VirtualClock,
};

/// A client: it carries requests, and may have work of its own.
pub(super) trait Client {
    /// Carries a request to its end.
    fn carry(&self, arrival: Arrival) -> impl Future<Output = ()>;

    /// Its own work, for as long as the run lasts.
    fn look_after(&self) -> impl Future<Output = ()>;
}

/// Independent instances that share the account.
pub(super) struct Fleet<C> {
    instances: Vec<C>,
}

impl<C: Client> Fleet<C> {
    pub(super) async fn carry(&self, arrival: Arrival) {
        self.instances[arrival.client as usize].carry(arrival).await;
    }

    pub(super) async fn look_after(&self, instance: usize) {
        self.instances[instance].look_after().await;
    }

    pub(super) fn len(&self) -> usize {
        self.instances.len()
    }
}

/// The production scheduler on the simulated wire.
pub(super) struct SchedulerClient {
    scheduler: Scheduler<Wire, VirtualClock>,
    classes: Vec<Arc<str>>,
}

pub(super) fn scheduler_fleet(
    config: &Config,
    clients: u32,
    wire: &Wire,
    clock: &VirtualClock,
    draws: &Arc<ClientDraws>,
    classes: Vec<Arc<str>>,
) -> Fleet<SchedulerClient> {
    let instance = |client| {
        let chance: Arc<dyn Chance> = Arc::clone(draws) as _;
        let observer: Arc<dyn Observer> = Arc::new(wire.observer(client));
        let (config, wire, clock) = (config.clone(), wire.clone(), clock.clone());
        let scheduler = Scheduler::with_parts(config, wire, clock, chance, observer)
            .expect("the loader has checked the settings");
        SchedulerClient { scheduler, classes: classes.clone() }
    };
    Fleet { instances: (0..clients).map(instance).collect() }
}

fn fingerprint(class: u16, original: u64) -> Fingerprint {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&request_key(class, original).to_le_bytes());
    Fingerprint::from_bytes(bytes)
}

fn payload(arrival: &Arrival) -> SimulatedRequest {
    let Arrival { client, user, prompt_tokens, cached_tokens, output_tokens, .. } = *arrival;
    SimulatedRequest { client, user, prompt_tokens, cached_tokens, output_tokens }
}

impl Client for SchedulerClient {
    async fn carry(&self, arrival: Arrival) {
        let mut request = Request::new(payload(&arrival))
            .priority(arrival.priority)
            .class(Arc::clone(&self.classes[usize::from(arrival.class)]))
            .tokens(u64::from(arrival.prompt_tokens), u64::from(arrival.output_tokens))
            .key(arrival.key());
        if let Some(original) = arrival.original {
            request = request.fingerprint(fingerprint(arrival.class, original));
        }
        request.is_streamed = arrival.is_streamed;
        if arrival.deadline_ns != u64::MAX {
            request = request.deadline_at(Time::from_nanos(arrival.deadline_ns));
        }
        // The outcome is in the events.
        let _ = self.scheduler.submit(request).await;
    }

    async fn look_after(&self) {}
}

/// Independent instances of a foreign client, made by `new`.
pub(super) fn reference_fleet<C>(
    clients: u32,
    wire: &Wire,
    clock: &VirtualClock,
    new: impl Fn(Wire, VirtualClock, Arc<dyn Observer>) -> C,
) -> Fleet<C> {
    let instance = |client| new(wire.clone(), clock.clone(), Arc::new(wire.observer(client)));
    Fleet { instances: (0..clients).map(instance).collect() }
}

impl Client for ArticleClient<Wire, VirtualClock> {
    async fn carry(&self, arrival: Arrival) {
        self.submit(arrival.key(), arrival.priority, &payload(&arrival)).await;
    }

    async fn look_after(&self) {
        self.review().await;
    }
}

impl Client for ArticleLiteralClient<Wire, VirtualClock> {
    async fn carry(&self, arrival: Arrival) {
        self.submit(arrival.key(), arrival.priority, &payload(&arrival)).await;
    }

    async fn look_after(&self) {}
}
