//! Who may send now, and who waits. Pure: it hands wakers back and never calls one.

use slab::Slab;

use crate::{priority::Priority, queue::PriorityQueue};

/// The concurrency limit and the queue in front of it, as one state.
///
/// A freed permit goes straight to the first in the queue, so that nobody who comes later
/// overtakes. `W` is what wakes a waiter.
#[derive(Debug)]
pub(crate) struct Gate<W> {
    limit: u32,
    in_flight: u32,
    capacity: u32,
    queue: PriorityQueue,
    waiters: Slab<Waiter<W>>,
}

#[derive(Debug)]
enum Waiter<W> {
    /// In the queue, with what wakes it once it has been polled.
    Waiting(Option<W>),
    /// It holds a permit that it has not picked up yet.
    Granted,
    /// It left; its place in the queue is skipped.
    Gone,
}

/// A place in the queue. Whoever holds it gives it back exactly once, by
/// [`Gate::collect`] or [`Gate::leave`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ticket(usize);

/// The answer at the door.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A permit; give it back with [`Gate::release`].
    Granted,
    /// A place in the queue.
    Queued(Ticket),
    /// The queue is full.
    Refused,
}

/// What the gate looks like from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gauges {
    pub(crate) in_flight: u32,
    pub(crate) queue_depth: u32,
    pub(crate) limit: u32,
}

impl<W> Gate<W> {
    /// A gate for at most `limit` in flight (`u32::MAX`: no limit) and `capacity` waiting.
    pub(crate) fn new(limit: u32, capacity: u32) -> Self {
        Self {
            limit,
            in_flight: 0,
            capacity,
            queue: PriorityQueue::default(),
            waiters: Slab::new(),
        }
    }

    pub(crate) fn gauges(&self) -> Gauges {
        let Self { limit, in_flight, .. } = *self;
        Gauges { in_flight, queue_depth: self.queue.len(), limit }
    }

    /// Asks for a permit.
    pub(crate) fn enter(&mut self, priority: Priority) -> Entry {
        if self.queue.len() == 0 && self.in_flight < self.limit {
            self.in_flight += 1;
            return Entry::Granted;
        }
        if self.queue.len() >= self.capacity {
            return Entry::Refused;
        }
        let key = self.waiters.insert(Waiter::Waiting(None));
        self.queue.push(priority, key);
        Entry::Queued(Ticket(key))
    }

    /// Picks up the permit if it has come; else leaves what wakes the waiter when it does.
    pub(crate) fn collect(&mut self, ticket: &Ticket, waker: impl FnOnce(Option<W>) -> W) -> bool {
        match &mut self.waiters[ticket.0] {
            Waiter::Waiting(place) => {
                *place = Some(waker(place.take()));
                false
            }
            Waiter::Granted => {
                self.waiters.remove(ticket.0);
                true
            }
            Waiter::Gone => unreachable!("a ticket is given back once"),
        }
    }

    /// Leaves the queue without a permit; one that was granted already goes to the next.
    pub(crate) fn leave(&mut self, ticket: Ticket) -> Option<W> {
        match self.waiters[ticket.0] {
            Waiter::Waiting(_) => {
                self.waiters[ticket.0] = Waiter::Gone;
                let waiters = &mut self.waiters;
                self.queue.forget_one(|key| match waiters[key] {
                    Waiter::Gone => {
                        waiters.remove(key);
                        false
                    }
                    _ => true,
                });
                None
            }
            Waiter::Granted => {
                self.waiters.remove(ticket.0);
                self.release()
            }
            Waiter::Gone => unreachable!("a ticket is given back once"),
        }
    }

    /// Gives a permit back. The caller wakes whom it returns.
    pub(crate) fn release(&mut self) -> Option<W> {
        assert!(self.in_flight > 0, "a permit is given back once");
        self.in_flight -= 1;
        if self.in_flight >= self.limit {
            return None;
        }
        while let Some(key) = self.queue.pop() {
            match &mut self.waiters[key] {
                Waiter::Waiting(waker) => {
                    let waker = waker.take();
                    self.waiters[key] = Waiter::Granted;
                    self.queue.served_one();
                    self.in_flight += 1;
                    assert!(self.in_flight <= self.limit, "no permit beyond the limit");
                    return waker;
                }
                Waiter::Gone => {
                    self.waiters.remove(key);
                }
                Waiter::Granted => unreachable!("a granted waiter is out of the queue"),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
