//! Equal engines side by side, and which of them takes what.

mod replica;

use self::replica::{Replica, State};
use super::{
    autoscaler::Sight,
    engine::{Engine, EngineEvent, Entry, Load, Made, TokenShape},
    indexed_heap::IndexedHeap,
};
use crate::{attempt::Attempt, config::Config, config_error::ConfigError};

/// The replicas of the engine. Each has a place, which a later one may take over, and a number,
/// which none ever has again.
#[derive(Debug)]
pub(crate) struct Fleet {
    replicas: Vec<Replica>,
    /// Those that are ready, by how many they have and their number: where there may be several.
    ready: Option<IndexedHeap<(u32, u32)>>,
    /// What a new replica is made of: where there may be new ones.
    blueprint: Option<(Engine, u32)>,
    counts: Counts,
    /// Capacity and busy part of those that are ready or drain.
    capacity: u64,
    busy: u64,
}

/// How many replicas there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) ready: u32,
    pub(crate) starting: u32,
    pub(crate) draining: u32,
}

/// A replica that is ordered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    pub(crate) place: u32,
    pub(crate) number: u32,
}

impl Fleet {
    pub(crate) fn new(
        config: &Config,
        tokens: Option<TokenShape>,
        horizon: u64,
    ) -> Result<Self, Vec<ConfigError>> {
        let start = match &config.autoscaler {
            Some(autoscaler) => autoscaler.start.unwrap_or(autoscaler.min),
            None => config.replicas.unwrap_or(1),
        };
        let engine = Engine::new(&config.engine, tokens, horizon)?;
        let is_single = config.autoscaler.is_none() && start == 1;
        let mut fleet = Self {
            replicas: Vec::new(),
            ready: (!is_single).then(IndexedHeap::new),
            blueprint: None,
            counts: Counts::default(),
            capacity: 0,
            busy: 0,
        };
        for number in 0..start {
            fleet.replicas.push(Replica::new(engine.clone(), number, 0));
            fleet.counts.starting += 1;
            fleet.open(0, number);
        }
        fleet.blueprint = config.autoscaler.is_some().then_some((engine, start));
        Ok(fleet)
    }

    /// Whether there may be several.
    pub(crate) const fn is_replicated(&self) -> bool {
        self.ready.is_some()
    }

    pub(crate) const fn counts(&self) -> Counts {
        self.counts
    }

    /// The number in service that is 100 % utilisation, and how much of it is used, replica by
    /// replica: of those that are ready or drain.
    pub(crate) const fn load(&self) -> (u64, u64) {
        (self.capacity, self.busy)
    }

    pub(crate) fn work(&self, unit: impl FnOnce() -> f64) -> u64 {
        self.replicas[0].engine.work(unit)
    }

    /// Where a new attempt goes: to the ready replica with the fewest, the first of them.
    pub(crate) fn place(&self) -> u32 {
        let first = self.ready.as_ref().and_then(IndexedHeap::first);
        first.map_or(0, |(_, place)| place)
    }

    /// Whether a new attempt would find neither a server nor room to wait. The others have no fewer
    /// than the one it would go to.
    pub(crate) fn is_full(&self) -> bool {
        self.replicas[self.place() as usize].engine.is_full()
    }

    /// Whether a replica could ever work on an attempt: they are equal.
    pub(crate) fn fits(&self, attempt: &Attempt) -> bool {
        self.replicas[0].engine.fits(attempt)
    }

    pub(crate) fn has_tokens(&self) -> bool {
        self.replicas[0].engine.has_tokens()
    }

    pub(crate) fn attained_of(&mut self, now: u64, place: u32, slot: u32) -> Option<u64> {
        self.replicas[place as usize].engine.attained_of(now, slot)
    }

    pub(crate) fn enter(&mut self, now: u64, place: u32, slot: u32, load: &Load) -> Entry {
        let entry = self.replicas[place as usize].engine.enter(now, slot, load);
        self.count(now, place, 1, 0);
        entry
    }

    pub(crate) fn call(&mut self, place: u32) -> Option<u32> {
        self.replicas[place as usize].engine.call()
    }

    pub(crate) fn begin(&mut self, now: u64, place: u32, slot: u32, load: &Load) -> Entry {
        let entry = self.replicas[place as usize].engine.begin(now, slot, load);
        self.count(now, place, 0, 0);
        entry
    }

    pub(crate) fn leave(&mut self, now: u64, place: u32, slot: u32, is_waiting: bool) {
        self.replicas[place as usize].engine.leave(now, slot, is_waiting);
        self.count(now, place, 0, 1);
    }

    /// How many places there are, empty ones too.
    pub(crate) fn places(&self) -> u32 {
        self.replicas.len() as u32
    }

    /// Lets a replica work at this part of its speed from now on, and all that come later.
    pub(crate) fn set_speed(&mut self, now: u64, place: u32, speed: f64) {
        self.replicas[place as usize].engine.set_speed(now, speed);
        if let Some((engine, _)) = &mut self.blueprint {
            engine.set_speed(now, speed);
        }
    }

    pub(crate) fn next_event(&mut self, place: u32) -> Option<u64> {
        self.replicas[place as usize].engine.next_event()
    }

    pub(crate) fn advance(&mut self, now: u64, place: u32, events: &mut Vec<EngineEvent>) {
        self.replicas[place as usize].engine.advance(now, events);
        let is_end = |event: &&EngineEvent| matches!(event, EngineEvent::Finished(_));
        let ended = events.iter().filter(is_end).count() as u32;
        self.count(now, place, 0, ended);
    }

    pub(crate) fn made(&self, at: u64, place: u32, slot: u32, count: u32) -> Option<Made> {
        self.replicas[place as usize].engine.made(at, slot, count)
    }

    /// Orders one more.
    pub(crate) fn order(&mut self, now: u64) -> Option<Order> {
        let (engine, next) = self.blueprint.as_mut()?;
        let number = *next;
        *next += 1;
        let replica = Replica::new(engine.clone(), number, now);
        let free = self.replicas.iter().position(|replica| replica.state == State::Gone);
        let place = free.unwrap_or(self.replicas.len());
        if place == self.replicas.len() {
            self.replicas.push(replica);
        } else {
            self.replicas[place] = replica;
        }
        self.counts.starting += 1;
        Some(Order { place: place as u32, number })
    }

    /// The one that starts here is ready.
    pub(crate) fn open(&mut self, now: u64, place: u32) {
        let replica = &mut self.replicas[place as usize];
        replica.state = State::Ready;
        (replica.measured_from, replica.passed_at) = (now, now);
        self.counts.starting -= 1;
        self.counts.ready += 1;
        self.capacity += u64::from(replica.engine.capacity());
        if let Some(ready) = &mut self.ready {
            ready.set(place, (0, replica.number));
        }
    }

    /// Does without one: one that still starts before one that is ready, the newest of them. Tells
    /// its place, and since when it was there if it goes at once.
    pub(crate) fn dismiss(&mut self) -> Option<(u32, Option<u64>)> {
        let wanted = if self.counts.starting > 0 { State::Starting } else { State::Ready };
        let places = (0..).zip(&self.replicas).filter(|(_, replica)| replica.state == wanted);
        let (place, _) = places.max_by_key(|(_, replica)| replica.number)?;
        let replica = &mut self.replicas[place as usize];
        if wanted == State::Starting {
            replica.state = State::Gone;
            self.counts.starting -= 1;
            return Some((place, Some(replica.ordered_at)));
        }
        replica.state = State::Draining;
        self.counts.ready -= 1;
        self.counts.draining += 1;
        if let Some(ready) = &mut self.ready {
            ready.remove(place);
        }
        Some((place, self.close_if_empty(place)))
    }

    /// Takes away one that drained and is empty; tells since when it was there.
    pub(crate) fn close_if_empty(&mut self, place: u32) -> Option<u64> {
        let replica = &mut self.replicas[place as usize];
        if replica.state != State::Draining || replica.present > 0 {
            return None;
        }
        replica.state = State::Gone;
        self.counts.draining -= 1;
        self.capacity -= u64::from(replica.engine.capacity());
        Some(replica.ordered_at)
    }

    /// What the autoscaler sees of the span since the last look, which ends with this one.
    pub(crate) fn look(&mut self, now: u64) -> Sight {
        let (mut measured, mut sum) = (0, 0.0);
        for replica in &mut self.replicas {
            if replica.state != State::Ready {
                continue;
            }
            replica.pass(now);
            let span = now - replica.measured_from;
            if span > 0 {
                measured += 1;
                let whole = u128::from(span) * u128::from(replica.engine.capacity());
                sum += replica.busy_ns as f64 / whole as f64;
            }
            (replica.busy_ns, replica.measured_from) = (0, now);
        }
        let Counts { ready, starting, .. } = self.counts;
        let utilisation = if measured > 0 { sum / f64::from(measured) } else { 0.0 };
        Sight { measured, unready: ready + starting - measured, utilisation }
    }

    /// Keeps count of a replica whose engine was just dealt with.
    fn count(&mut self, now: u64, place: u32, entered: u32, left: u32) {
        let replica = &mut self.replicas[place as usize];
        let busy = replica.engine.in_service().min(replica.engine.capacity());
        if self.ready.is_some() {
            replica.pass(now);
        }
        self.busy = self.busy + u64::from(busy) - u64::from(replica.busy);
        replica.busy = busy;
        replica.present = replica.present + entered - left;
        if let Some(ready) = &mut self.ready
            && replica.state == State::Ready
            && entered != left
        {
            ready.set(place, (replica.present, replica.number));
        }
    }
}
