//! Clients that react to what the server tells.

use std::{
    cell::RefCell,
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    time::Duration,
};

use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use simulator::{
    Attempt, AttemptId, Draws, Integrals, Ledger, Purpose, Sent, Server, ServerEvent,
    ServerEventKind,
};

use crate::{
    draws::unit,
    script::{attempt, config},
};

/// Whoever sends.
pub(crate) trait Client {
    /// It is time for what it had put off until now.
    fn wake(&mut self, now: u64, what: u64, rig: &mut Rig);

    /// Something happened at the server.
    fn told(&mut self, event: &ServerEvent, rig: &mut Rig);
}

/// A server, a clock, and what is still to be done. Of one instant the server's events come first.
pub(crate) struct Rig {
    server: Server,
    draws: Growing,
    chance: ChaCha8Rng,
    agenda: BinaryHeap<Reverse<(u64, u64, u64)>>,
    planned: u64,
    pending: BTreeMap<u64, AttemptId>,
}

impl Rig {
    /// Wakes the client with 0 at the instant 0, and runs until nothing is left, or to `end`.
    pub(crate) fn run(json: &str, seed: u64, end: u64, client: &mut impl Client) -> Self {
        let mut rig = Self {
            server: Server::new(&config(json)).unwrap(),
            draws: Growing(RefCell::new((ChaCha8Rng::seed_from_u64(seed), Vec::new()))),
            chance: ChaCha8Rng::seed_from_u64(1_000_000 + seed),
            agenda: BinaryHeap::new(),
            planned: 0,
            pending: BTreeMap::new(),
        };
        rig.wake_at(0, 0);
        let mut deliveries = Vec::new();
        while let Some(now) = rig.next().filter(|now| *now <= end) {
            if rig.server.next_event() == Some(now) {
                rig.server.advance(now, &rig.draws, &mut deliveries);
                deliveries.clear();
            } else if let Some(Reverse((_, _, what))) = rig.agenda.pop() {
                client.wake(now, what, &mut rig);
            }
            rig.tell(client);
        }
        rig.server.ledger().check().unwrap();
        rig
    }

    fn next(&self) -> Option<u64> {
        let own = self.agenda.peek().map(|Reverse((at, _, _))| *at);
        self.server.next_event().into_iter().chain(own).min()
    }

    fn tell(&mut self, client: &mut impl Client) {
        let mut events = Vec::new();
        loop {
            self.server.drain_events(|event| events.push(*event));
            if events.is_empty() {
                return;
            }
            for event in events.drain(..) {
                if matches!(event.kind, ServerEventKind::Delivered { .. }) {
                    self.pending.remove(&event.request_key);
                }
                client.told(&event, self);
            }
        }
    }

    pub(crate) fn wake_at(&mut self, at: u64, what: u64) {
        self.planned += 1;
        self.agenda.push(Reverse((at, self.planned, what)));
    }

    pub(crate) fn send(&mut self, now: u64, key: u64) {
        self.send_with(now, attempt(key, None));
    }

    /// The same with a service time of its own, in nanoseconds.
    pub(crate) fn send_for(&mut self, now: u64, key: u64, service_ns: u64) {
        let service_time = Some(Duration::from_nanos(service_ns));
        self.send_with(now, Attempt { service_time, ..attempt(key, None) });
    }

    fn send_with(&mut self, now: u64, attempt: Attempt) {
        if let Sent::Pending(id) = self.server.send(now, attempt, &self.draws) {
            self.pending.insert(attempt.request_key, id);
        }
    }

    /// Goes away from a request that is still under way.
    pub(crate) fn abandon(&mut self, now: u64, key: u64) {
        let id = self.pending.remove(&key).unwrap();
        self.server.abandon(now, id);
    }

    /// Whether it is still under way, and its client there.
    pub(crate) fn is_pending(&self, key: u64) -> bool {
        self.pending.contains_key(&key)
    }

    /// A draw of the clients' own, from (0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        unit(&mut self.chance)
    }

    /// An exponential span with this mean, in nanoseconds.
    pub(crate) fn exponential(&mut self, mean_ns: f64) -> u64 {
        libm::round(-libm::log(self.unit()) * mean_ns) as u64
    }

    pub(crate) fn integrals(&self, now: u64) -> Integrals {
        self.server.ledger().integrals_at(now)
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        self.server.ledger()
    }
}

/// One draw a request from one ChaCha8 stream, made when it is first asked for.
struct Growing(RefCell<(ChaCha8Rng, Vec<f64>)>);

impl Draws for Growing {
    fn unit(&self, _: Purpose, request_key: u64, _: u32) -> f64 {
        let (rng, drawn) = &mut *self.0.borrow_mut();
        while drawn.len() as u64 <= request_key {
            drawn.push(unit(rng));
        }
        drawn[request_key as usize]
    }
}
