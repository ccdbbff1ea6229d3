//! Identical requests in flight share one attempt.
//!
//! The first of them leads; the others follow, each with its own deadline and its own way out. If
//! the leader fails or is dropped, the first follower in line takes over.

use std::collections::{BTreeMap, VecDeque};

use slab::Slab;

use crate::fingerprint::Fingerprint;

/// Who leads and who follows. `A` is the answer, `W` what wakes a follower.
#[derive(Debug)]
pub struct Flights<A, W> {
    flights: BTreeMap<Fingerprint, Flight>,
    followers: Slab<Follower<A, W>>,
}

#[derive(Debug, Default)]
struct Flight {
    /// Keys of followers, in order; some have left, and their keys may stand for others by now.
    line: VecDeque<(usize, u64)>,
    waiting: usize,
    next_number: u64,
}

#[derive(Debug)]
struct Follower<A, W> {
    fingerprint: Fingerprint,
    /// Its number in the flight, which no other follower of it ever has.
    number: u64,
    waker: Option<W>,
    state: State<A>,
}

#[derive(Debug)]
enum State<A> {
    Waiting,
    Answered(A),
    Promoted,
}

/// The lead of a flight; give it back by [`Flights::succeed`] or [`Flights::hand_over`].
#[derive(Debug, PartialEq, Eq)]
pub struct Lead(Fingerprint);

/// A place among the followers; give it back by [`Flights::collect`], once that says anything but
/// "waiting", or by [`Flights::leave`].
#[derive(Debug, PartialEq, Eq)]
pub struct Seat(usize);

/// What a request is to its flight.
#[derive(Debug, PartialEq, Eq)]
pub enum Role {
    /// It sends.
    Leader(Lead),
    /// It waits.
    Follower(Seat),
}

/// What a follower finds.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<A> {
    /// Nothing yet.
    Waiting,
    /// The answer; the seat is used up.
    Answer(A),
    /// The leader is gone: it leads now; the seat is used up.
    Promoted(Lead),
}

impl<A, W> Default for Flights<A, W> {
    fn default() -> Self {
        Self::new()
    }
}

impl<A, W> Flights<A, W> {
    /// Nothing is in flight.
    pub const fn new() -> Self {
        Self { flights: BTreeMap::new(), followers: Slab::new() }
    }

    /// Takes part in the flight of this fingerprint: the first leads.
    pub fn join(&mut self, fingerprint: Fingerprint) -> Role {
        let Some(flight) = self.flights.get_mut(&fingerprint) else {
            self.flights.insert(fingerprint, Flight::default());
            return Role::Leader(Lead(fingerprint));
        };
        let number = flight.next_number;
        flight.next_number += 1;
        let follower = Follower { fingerprint, number, waker: None, state: State::Waiting };
        let key = self.followers.insert(follower);
        flight.line.push_back((key, number));
        flight.waiting += 1;
        Role::Follower(Seat(key))
    }

    /// Picks up what has come; else leaves what wakes the follower.
    pub fn collect(&mut self, seat: &Seat, waker: impl FnOnce(Option<W>) -> W) -> Found<A> {
        let follower = &mut self.followers[seat.0];
        if let State::Waiting = follower.state {
            follower.waker = Some(waker(follower.waker.take()));
            return Found::Waiting;
        }
        let Follower { fingerprint, state, .. } = self.followers.remove(seat.0);
        match state {
            State::Answered(answer) => Found::Answer(answer),
            State::Promoted => Found::Promoted(Lead(fingerprint)),
            State::Waiting => unreachable!("it has been seen to"),
        }
    }

    /// Leaves. A lead that was on its way to it goes to the next, whose waker is handed back.
    pub fn leave(&mut self, seat: Seat) -> Option<W> {
        let Follower { fingerprint, state, .. } = self.followers.remove(seat.0);
        match state {
            State::Answered(_) => None,
            State::Promoted => self.hand_over(Lead(fingerprint)),
            State::Waiting => {
                let flight = self.flights.get_mut(&fingerprint).expect("it has a follower");
                flight.waiting -= 1;
                // Those who left are skipped later, and swept out when they are the majority.
                if flight.line.len() > 2 * flight.waiting + 32 {
                    let followers = &self.followers;
                    flight.line.retain(|&place| is_here(followers, fingerprint, place));
                }
                None
            }
        }
    }

    /// The leader has its answer: every follower gets a copy, and the flight is over. The wakers
    /// are added to `wakers`, in order.
    pub fn succeed(&mut self, lead: Lead, mut copy: impl FnMut() -> A, wakers: &mut Vec<W>) {
        let Lead(fingerprint) = lead;
        let flight = self.flights.remove(&fingerprint).expect("it has a leader");
        for place in flight.line {
            if !is_here(&self.followers, fingerprint, place) {
                continue;
            }
            let follower = &mut self.followers[place.0];
            follower.state = State::Answered(copy());
            wakers.extend(follower.waker.take());
        }
    }

    /// The leader is gone without an answer: the first follower takes over, and its waker is
    /// handed back; without one the flight is over.
    pub fn hand_over(&mut self, lead: Lead) -> Option<W> {
        let Lead(fingerprint) = lead;
        let flight = self.flights.get_mut(&fingerprint).expect("it has a leader");
        while let Some(place) = flight.line.pop_front() {
            if is_here(&self.followers, fingerprint, place) {
                flight.waiting -= 1;
                let follower = &mut self.followers[place.0];
                follower.state = State::Promoted;
                return follower.waker.take();
            }
        }
        self.flights.remove(&fingerprint);
        None
    }

    /// Whether nothing is in flight and nobody has a seat.
    pub fn is_empty(&self) -> bool {
        self.flights.is_empty() && self.followers.is_empty()
    }
}

/// Whether the one at this place of the line still waits.
fn is_here<A, W>(
    followers: &Slab<Follower<A, W>>,
    fingerprint: Fingerprint,
    (key, number): (usize, u64),
) -> bool {
    followers.get(key).is_some_and(|follower| {
        follower.fingerprint == fingerprint
            && follower.number == number
            && matches!(follower.state, State::Waiting)
    })
}

#[cfg(test)]
mod tests;
