//! The server: an attempt's life from the wire to the answer, as a state machine.

mod autoscaler;
mod bill;
mod curve_table;
mod engine;
pub(crate) mod event;
mod fifo;
mod fleet;
mod flight;
mod gate;
mod hardware;
mod indexed_heap;
mod integrals;
mod ledger;
mod population;
mod stages;
mod token_bucket;

use std::time::Duration;

use slab::Slab;

use self::{
    bill::Till,
    engine::{EngineEvent, TokenShape},
    fleet::{Counts, Fleet},
    flight::{Flight, refusal},
    gate::Gate,
    indexed_heap::IndexedHeap,
    stages::scaling::Scaling,
};
pub use self::{
    bill::{Bill, Charge, ChargeKind},
    event::{Concurrency, Refusal, Refused, ServerEvent, ServerEventKind},
    integrals::Integrals,
    ledger::Ledger,
};
use crate::{
    attempt::{Attempt, AttemptId, Delivery, Sent},
    config::{AbandonedWork, Config},
    config_error::ConfigError,
    draws::Draws,
    span::nanoseconds,
    units::Share,
};

/// A simulated server with its network.
///
/// Instants are nanoseconds from the start of the run. The caller keeps time: it never goes back,
/// and before it goes past [`next_event`](Self::next_event) it calls [`advance`](Self::advance).
/// Whoever breaks this is told by [`Ledger::check`].
///
/// **The tie rule**: events at one instant happen in the order in which they were scheduled; calls
/// happen when they are made. Where an engine's ends move with the load, the next end counts as
/// scheduled when the number in service last changed, and those that end at one instant do so in
/// the order of their entry.
#[derive(Debug)]
pub struct Server {
    /// The way to the server, in nanoseconds; the way back gets the odd one.
    outbound: u64,
    inbound: u64,
    /// What the calendar shows at the instant 0.
    unix_start_ns: u64,
    /// How long a 503 of the overload guard takes to say, in nanoseconds.
    answer_after: u64,
    abandoned_work: AbandonedWork,
    /// The part of the service before the first content token.
    first_token: Option<f64>,
    gate: Gate,
    fleet: Fleet,
    scaling: Option<Scaling>,
    flights: Slab<Flight>,
    /// What happens next: instant and order of scheduling.
    agenda: IndexedHeap<(u64, u64)>,
    scheduled: u64,
    /// The instant of the last call or event.
    now: u64,
    ledger: Ledger,
    /// Where the account pays, if the tokens have prices.
    till: Option<Till>,
    events: Vec<ServerEvent>,
    /// What the engine tells, while it is read.
    news: Vec<EngineEvent>,
}

/// The state of the moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gauges {
    /// Attempts at the server, from admission to the last byte.
    pub in_flight: u32,
    /// Those of them that wait for the engine.
    pub queue: u32,
    /// The busy share of the engine: busy servers of `slots`, `min(1, in flight / capacity)` of
    /// `saturation`; the mean over the replicas that are ready or drain.
    pub gpu_utilisation: f64,
    /// Replicas that take new attempts.
    pub replicas_ready: u32,
    /// Replicas that are not ready yet.
    pub replicas_starting: u32,
    /// Replicas that take nothing new and go when they are empty.
    pub replicas_draining: u32,
}

impl Server {
    /// A server at rest, its bucket full, at the instant 0.
    ///
    /// # Errors
    /// Everything that is wrong with the configuration.
    pub fn new(config: &Config) -> Result<Self, Vec<ConfigError>> {
        config.validate()?;
        let round_trip = nanoseconds(config.network.round_trip);
        let inbound = round_trip - round_trip / 2;
        let first_token = config.first_token.map(Share::as_fraction);
        let tokens = first_token.map(|part| TokenShape { before_first: part, horizon: inbound });
        let mut server = Self {
            outbound: round_trip / 2,
            inbound,
            unix_start_ns: 0,
            answer_after: nanoseconds(config.overload.answer_after),
            abandoned_work: config.abandoned_work,
            first_token,
            gate: Gate::new(config),
            ledger: Ledger::default(),
            till: config.prices.clone().map(Till::new),
            fleet: Fleet::new(config, tokens, inbound)?,
            scaling: Scaling::new(config)?,
            flights: Slab::new(),
            agenda: IndexedHeap::new(),
            scheduled: 0,
            now: 0,
            events: Vec::new(),
            news: Vec::new(),
        };
        server.begin_scaling();
        Ok(server)
    }

    /// The same server with a calendar that shows `unix_start` at the instant 0, the time since 1970;
    /// else it shows 1970.
    #[must_use]
    pub fn starting_at(self, unix_start: Duration) -> Self {
        Self { unix_start_ns: nanoseconds(unix_start), ..self }
    }

    /// What the calendar shows at an instant, nanoseconds since 1970.
    pub const fn unix_ns(&self, now_ns: u64) -> u64 {
        self.unix_start_ns.saturating_add(now_ns)
    }

    /// Puts an attempt on the wire. Where the network takes no time it arrives on the spot, and so
    /// does a refusal that takes none to say.
    pub fn send(&mut self, now_ns: u64, attempt: Attempt, draws: &impl Draws) -> Sent {
        let now = self.enter_call(now_ns);
        self.ledger.attempts_sent += 1;
        if self.outbound > 0 {
            self.ledger.attempts_in_transit += 1;
            let id = self.keep(attempt);
            self.schedule_progress(now.saturating_add(self.outbound), id.slot);
            return Sent::Pending(id);
        }
        match self.judge(now, &attempt, draws) {
            None => {
                let id = self.keep(attempt);
                self.admit(now, id.slot, draws);
                Sent::Pending(id)
            }
            Some(refused) if self.inbound == 0 && self.delay_of(refused.why) == 0 => {
                self.answer_on_the_spot(now, &attempt, refused.why);
                Sent::Answered(refusal(refused.why.status(), Some(refused), self.unix_ns(now)))
            }
            Some(refused) => {
                let id = self.keep(attempt);
                self.turn_away(now, id.slot, refused);
                Sent::Pending(id)
            }
        }
    }

    /// Takes the client away from an attempt. The server learns of it after the way there; from now
    /// on the attempt comes up in no [`Delivery`]. An attempt that is no longer in the server's
    /// hands has nothing left to abandon, and nothing happens.
    pub fn abandon(&mut self, now_ns: u64, id: AttemptId) {
        let now = self.enter_call(now_ns);
        let Some(flight) = self.flights.get_mut(id.index()) else { return };
        if flight.serial != id.serial || flight.is_client_gone {
            return;
        }
        flight.is_client_gone = true;
        if self.outbound == 0 {
            self.learn_of_abandonment(now, id.slot);
        } else {
            self.schedule_abandonment(now.saturating_add(self.outbound), id.slot);
        }
    }

    /// The instant of the next internal event, if any is due.
    pub fn next_event(&self) -> Option<u64> {
        self.agenda.first().map(|((at, _), _)| at)
    }

    /// Lets every internal event up to and including `now_ns` happen, in order, and appends the
    /// answers that reached their clients.
    pub fn advance(&mut self, now_ns: u64, draws: &impl Draws, deliveries: &mut Vec<Delivery>) {
        if now_ns < self.now {
            self.ledger.note_late_call();
            return;
        }
        while let Some(((at, _), handle)) = self.agenda.first() {
            if at > now_ns {
                break;
            }
            self.now = self.now.max(at);
            self.pass(self.now);
            self.happen(self.now, handle, draws, deliveries);
        }
        self.now = now_ns;
        self.pass(now_ns);
    }

    /// Hands over everything that happened since the last time, in order. The server keeps it until
    /// then, so this wants to be called after every step.
    pub fn drain_events(&mut self, mut sink: impl FnMut(&ServerEvent)) {
        self.events.iter().for_each(&mut sink);
        self.events.clear();
    }

    /// Whether the content tokens of answers are known.
    pub fn has_tokens(&self) -> bool {
        self.first_token.is_some() || self.fleet.has_tokens()
    }

    /// Whether no attempt is in its hands. Then whatever comes next comes of itself, such as a look
    /// of the autoscaler, which goes on for ever.
    pub fn is_at_rest(&self) -> bool {
        self.flights.is_empty()
    }

    /// The ground truth.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The state of the moment.
    pub fn gauges(&self) -> Gauges {
        let (capacity, busy) = self.fleet.load();
        let Counts { ready, starting, draining } = self.fleet.counts();
        Gauges {
            in_flight: self.ledger.in_flight(),
            queue: self.ledger.queue(),
            gpu_utilisation: busy as f64 / capacity as f64,
            replicas_ready: ready,
            replicas_starting: starting,
            replicas_draining: draining,
        }
    }

    /// Time as of this call; what the caller got wrong is noted.
    fn enter_call(&mut self, now: u64) -> u64 {
        if now < self.now || self.next_event().is_some_and(|at| at < now) {
            self.ledger.note_late_call();
        }
        self.now = self.now.max(now);
        self.pass(self.now);
        self.now
    }

    /// Lets time pass; nothing happened since the last time.
    fn pass(&mut self, now: u64) {
        if self.gate.watches() {
            let load = self.load();
            self.gate.pass(now, load);
        }
        self.ledger.pass(now);
    }
}
