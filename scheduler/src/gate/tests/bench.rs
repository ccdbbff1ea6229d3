//! A gate with its waiters, each of whom does what it is woken for.

use std::collections::{BTreeMap, VecDeque};

use proptest::sample::Index;

use super::*;
use crate::{bucket::Cost, gate::door::Leave};

/// One thing that happens.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Enter(Priority, u64),
    End(Index, End),
    Leave(Index),
    /// Milliseconds.
    Wait(u64),
    WaitForTimer,
}

#[derive(Debug)]
enum Place {
    Waiting(Ticket, Time),
    InFlight(Started, Cost),
    Refused(Refusal),
}

pub(super) struct Bench {
    pub(super) gate: Gate<usize>,
    pub(super) now: Time,
    chance: SeededChance,
    requests: BTreeMap<usize, Place>,
    next: usize,
    /// Those who are awake and have not looked yet.
    awake: VecDeque<usize>,
}

impl Bench {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            gate: Gate::new(config),
            now: Time::ZERO,
            chance: SeededChance::new(1),
            requests: BTreeMap::new(),
            next: 0,
            awake: VecDeque::new(),
        }
    }

    pub(super) fn enter(&mut self, priority: Priority) -> usize {
        self.enter_with(priority, 1)
    }

    fn enter_with(&mut self, priority: Priority, tokens: u64) -> usize {
        let key = self.next;
        self.next += 1;
        let cost = Cost { requests: 1, input_tokens: tokens / 2, output_tokens: tokens };
        let applicant = Applicant {
            request_key: key as u64,
            attempt_index: 0,
            priority,
            class: None,
            tenant: None,
            deadline: self.now + std::time::Duration::from_secs(20),
            cost,
        };
        let (entry, wakers) = self.gate.enter(self.now, &applicant, &self.chance);
        let place = match entry {
            Entry::Granted(started) => {
                self.check_start(started);
                Place::InFlight(started, cost)
            }
            Entry::Queued(ticket) => Place::Waiting(ticket, Time::MAX),
            Entry::Refused(refusal) => Place::Refused(refusal),
        };
        self.requests.insert(key, place);
        self.awake.push_back(key);
        self.wake(wakers);
        key
    }

    /// It looks, and so does everybody whom that wakes.
    pub(super) fn look(&mut self, key: usize) {
        self.awake.push_back(key);
        self.wake(Wakers::new());
    }

    fn look_once(&mut self, key: usize) {
        let Some(Place::Waiting(ticket, told)) = self.requests.get_mut(&key) else { return };
        let cost = self.gate.waiters[ticket.0].who.cost;
        let (found, wakers) = self.gate.collect(self.now, ticket, &self.chance, |_| key);
        match found {
            Found::Waiting { ask_again_at } => *told = ask_again_at,
            Found::Granted(started) => {
                self.requests.insert(key, Place::InFlight(started, cost));
                self.check_start(started);
            }
            Found::Refused(refusal) => {
                self.requests.insert(key, Place::Refused(refusal));
            }
        }
        self.awake.extend(wakers);
    }

    fn check_start(&self, started: Started) {
        assert!(started.at <= self.now && started.in_flight >= 1);
        assert!(started.in_flight <= started.limit, "no attempt beyond the limit of its instant");
    }

    fn wake(&mut self, wakers: Wakers<usize>) {
        self.awake.extend(wakers);
        while let Some(key) = self.awake.pop_front() {
            self.look_once(key);
        }
        self.check();
    }

    /// The invariant of the gate.
    fn check(&mut self) {
        let Some(first) = self.gate.line.first() else { return };
        match self.gate.door.ask(self.now, self.gate.waiters[first].who.cost) {
            Leave::Now => panic!("the first in the queue could start"),
            Leave::Never(refusal) => panic!("the first in the queue is to be told: {refusal}"),
            Leave::WhenOneEnds => assert!(self.gate.door.in_flight() > 0, "nobody will end"),
            Leave::At(at) => {
                let watched = self.requests.values().any(|place| match place {
                    Place::Waiting(_, told) => *told <= at,
                    _ => false,
                });
                assert!(watched, "nobody watches the clock");
            }
        }
    }

    pub(super) fn end(&mut self, place: usize, end: End) {
        let wakers = self.end_without_waking(place, end);
        self.wake(wakers);
    }

    /// Ends an attempt and leaves those it wakes asleep.
    pub(super) fn end_quietly(&mut self, place: usize, end: End) {
        let _ = self.end_without_waking(place, end);
    }

    fn end_without_waking(&mut self, place: usize, end: End) -> Wakers<usize> {
        let in_flight = self.in_flight();
        let key = in_flight[place % in_flight.len()];
        let Some(Place::InFlight(started, cost)) = self.requests.remove(&key) else {
            unreachable!("it is in flight")
        };
        let ended = AttemptEnd {
            request_key: key as u64,
            attempt_index: 0,
            started,
            cost,
            usage: None,
            end,
            retry_after: None,
            first_token_after: None,
            inter_token_time: None,
        };
        self.gate.end_attempt(self.now, &ended, &self.chance)
    }

    pub(super) fn reconfigure(&mut self, change: impl FnOnce(&mut Door)) {
        let wakers = self.gate.reconfigure(self.now, &self.chance, change);
        self.wake(wakers);
    }

    pub(super) fn leave(&mut self, key: usize) {
        if let Some(Place::Waiting(ticket, _)) = self.requests.remove(&key) {
            let wakers = self.gate.leave(self.now, ticket, &self.chance);
            self.wake(wakers);
        }
    }

    /// Lets time pass; every timer on the way fires.
    pub(super) fn run_to(&mut self, until: Time) {
        while let Some((at, key)) = self.next_timer().filter(|(at, _)| *at <= until) {
            self.now = self.now.max(at);
            self.look(key);
        }
        self.now = until;
    }

    fn next_timer(&self) -> Option<(Time, usize)> {
        let timers = self.requests.iter().filter_map(|(&key, place)| match place {
            Place::Waiting(_, told) if *told != Time::MAX => Some((*told, key)),
            _ => None,
        });
        timers.min()
    }

    pub(super) fn take(&mut self, step: &Step) {
        match step {
            Step::Enter(priority, tokens) => {
                self.enter_with(*priority, *tokens);
            }
            Step::End(who, end) => {
                let in_flight = self.in_flight();
                if !in_flight.is_empty() {
                    self.end(who.index(in_flight.len()), *end);
                }
            }
            Step::Leave(who) => {
                let waiting = self.waiting();
                if !waiting.is_empty() {
                    self.leave(waiting[who.index(waiting.len())]);
                }
            }
            Step::Wait(millis) => self.run_to(self.now + std::time::Duration::from_millis(*millis)),
            Step::WaitForTimer => {
                if let Some((at, _)) = self.next_timer() {
                    self.run_to(at.max(self.now));
                }
            }
        }
    }

    /// Everybody goes, those who wait first.
    pub(super) fn leave_all(&mut self) {
        while let Some(&key) = self.waiting().first() {
            self.leave(key);
        }
        while !self.in_flight().is_empty() {
            self.end(0, End::Abandoned);
        }
    }

    pub(super) fn is_in_flight(&self, key: usize) -> bool {
        matches!(self.requests.get(&key), Some(Place::InFlight(..)))
    }

    pub(super) fn refusal(&self, key: usize) -> Option<Refusal> {
        match self.requests.get(&key) {
            Some(Place::Refused(refusal)) => Some(*refusal),
            _ => None,
        }
    }

    fn in_flight(&self) -> Vec<usize> {
        self.keys(|place| matches!(place, Place::InFlight(..)))
    }

    fn waiting(&self) -> Vec<usize> {
        self.keys(|place| matches!(place, Place::Waiting(..)))
    }

    fn keys(&self, is_meant: impl Fn(&Place) -> bool) -> Vec<usize> {
        self.requests.iter().filter(|(_, place)| is_meant(place)).map(|(&key, _)| key).collect()
    }
}
