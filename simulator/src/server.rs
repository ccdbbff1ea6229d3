//! The server: an attempt's life from the wire to the answer, as a state machine.

mod autoscaler;
mod bill;
mod closing;
mod curve_table;
mod engine;
pub(crate) mod event;
mod fate;
mod faults;
mod fifo;
mod fleet;
mod flight;
mod gate;
mod gauges;
mod hardware;
mod incidents;
mod indexed_heap;
mod integrals;
mod ledger;
mod network;
mod pace;
mod population;
mod script;
mod stages;
mod timetable;
mod token_bucket;

use std::time::Duration;

use slab::Slab;

use self::{
    bill::Till,
    closing::Closing,
    engine::{EngineEvent, TokenShape},
    faults::Faults,
    fleet::Fleet,
    flight::{Flight, refusal},
    gate::Gate,
    incidents::Incidents,
    indexed_heap::IndexedHeap,
    network::Network,
    pace::Pace,
    stages::scaling::Scaling,
};
pub use self::{
    bill::{Bill, Charge, ChargeKind},
    event::{Concurrency, ContextLength, Cut, Refusal, Refused, ServerEvent, ServerEventKind},
    gauges::Gauges,
    incidents::incident_windows,
    integrals::Integrals,
    ledger::Ledger,
};
use crate::{
    attempt::{Attempt, AttemptId, Delivery, Sent},
    config::{AbandonedWork, Config},
    config_error::ConfigError,
    draws::Draws,
    money::PriceFactor,
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
    /// Where not every message takes the same way.
    network: Option<Network>,
    /// What the calendar shows at the instant 0.
    unix_start_ns: u64,
    /// How long a 503 of the overload guard takes to say, in nanoseconds.
    answer_after: u64,
    abandoned_work: AbandonedWork,
    /// The part of the service before the first content token.
    first_token: Option<f64>,
    gate: Gate,
    /// The most LLM tokens of a request that the engine can hold.
    context_limit: u64,
    faults: Faults,
    closing: Closing,
    incidents: Incidents,
    /// The part of its speed that the engine has.
    speed: f64,
    pace: Pace,
    /// What incidents make of the prices.
    price_factor: PriceFactor,
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
        let network = Network::new(config);
        let horizon = network.as_ref().map_or(inbound, Network::longest_span);
        let tokens = first_token.map(|part| TokenShape { before_first: part, horizon });
        let mut server = Self {
            outbound: round_trip / 2,
            inbound,
            network,
            unix_start_ns: 0,
            answer_after: nanoseconds(config.overload.answer_after),
            abandoned_work: config.abandoned_work,
            first_token,
            gate: Gate::new(config),
            context_limit: config.engine.context_limit(),
            faults: Faults::new(config),
            closing: Closing::new(config.waiting.as_ref()),
            incidents: Incidents::new(config),
            speed: 1.0,
            pace: Pace::new(horizon),
            price_factor: PriceFactor::ONE,
            ledger: Ledger::default(),
            till: config.prices.clone().map(Till::new),
            fleet: Fleet::new(config, tokens, horizon)?,
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
        let route = self.route(now, &attempt, draws);
        if let Some(span) = route.outbound.under_way() {
            self.ledger.attempts_in_transit += 1;
            let id = self.keep(attempt, route);
            self.schedule_progress(now.saturating_add(span), id.slot);
            return Sent::Pending(id);
        }
        if self.swallows(now, &attempt, draws) {
            let id = self.keep(attempt, route);
            self.lose(now, id.slot);
            return Sent::Pending(id);
        }
        match self.judge(now, &attempt, draws) {
            None => {
                let id = self.keep(attempt, route);
                self.admit(now, id.slot, draws);
                Sent::Pending(id)
            }
            Some(refused)
                if route.inbound.under_way().is_none() && self.delay_of(refused.why) == 0 =>
            {
                self.answer_on_the_spot(now, &attempt, refused.why);
                Sent::Answered(refusal(refused.why.status(), Some(refused), self.unix_ns(now)))
            }
            Some(refused) => {
                let id = self.keep(attempt, route);
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
        let outbound = flight.route.outbound.span;
        if outbound == 0 {
            self.learn_of_abandonment(now, id.slot);
            self.rest();
        } else {
            self.schedule_abandonment(now.saturating_add(outbound), id.slot);
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
            self.rest();
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

    /// The ground truth.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
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
