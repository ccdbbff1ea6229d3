//! The three workers and their queue. Pure: it hands wakers back.

use std::collections::BTreeMap;

use scheduler::Priority;

use super::queue::{PriorityQueue, Raised};

const WORKERS: u32 = 3;

/// Workers, and who waits for one. `W` is what wakes a waiter.
#[derive(Debug)]
pub(super) struct Pool<W> {
    queue: PriorityQueue<Ticket>,
    /// Those whom no worker has taken, the lost among them.
    waiting: BTreeMap<Ticket, Option<W>>,
    /// Workers that wait at the empty queue.
    idle: u32,
    /// Workers that carry a request.
    busy: u32,
    next_ticket: u64,
}

/// A stay in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(u64);

impl<W> Pool<W> {
    pub(super) fn new() -> Self {
        let (queue, waiting) = (PriorityQueue::new(), BTreeMap::new());
        Self { queue, waiting, idle: WORKERS, busy: 0, next_ticket: 0 }
    }

    /// Workers that carry a request, requests in the queue, workers alive.
    pub(super) fn gauges(&self) -> (u32, u32, u32) {
        (self.busy, self.queue.len() as u32, self.idle + self.busy)
    }

    /// A new request. An idle worker takes it at once.
    pub(super) fn submit(&mut self, priority: Priority) -> Ticket {
        // Where it raises, whoever submits catches it, and the request is in the queue.
        let (ticket, _) = self.put(priority);
        if self.idle > 0 {
            // Idle workers are at an empty queue, so nobody else can come out, and nothing raises.
            self.idle -= 1;
            self.busy += 1;
            self.go_on();
        }
        ticket
    }

    /// Whether a worker has taken the request; else leaves what wakes the waiter.
    pub(super) fn is_taken(&mut self, ticket: Ticket, waker: impl FnOnce() -> W) -> bool {
        match self.waiting.get_mut(&ticket) {
            Some(place) => *place = Some(waker()),
            None => return true,
        }
        false
    }

    /// A worker is done with its request and takes the next one, and hands back whom to wake.
    pub(super) fn go_on(&mut self) -> Option<W> {
        match self.queue.get() {
            None => {
                self.busy -= 1;
                self.idle += 1;
                None
            }
            Some(Ok(ticket)) => self.waiting.remove(&ticket).flatten(),
            Some(Err(Raised)) => {
                self.busy -= 1;
                None
            }
        }
    }

    /// A worker puts its request back, and takes the next one if it lives.
    pub(super) fn put_back(&mut self, priority: Priority) -> (Ticket, Option<W>) {
        let (ticket, put) = self.put(priority);
        if put == Err(Raised) {
            self.busy -= 1;
            return (ticket, None);
        }
        (ticket, self.go_on())
    }

    fn put(&mut self, priority: Priority) -> (Ticket, Result<(), Raised>) {
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        self.waiting.insert(ticket, None);
        (ticket, self.queue.put(priority, ticket))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pool into which so many requests of one priority have come.
    fn pool_of(requests: u32) -> (Pool<u32>, Vec<Ticket>) {
        let mut pool = Pool::new();
        let tickets = (0..requests).map(|_| pool.submit(Priority::Normal)).collect();
        (pool, tickets)
    }

    fn taken(pool: &mut Pool<u32>, tickets: &[Ticket]) -> Vec<bool> {
        tickets.iter().zip(0..).map(|(ticket, name)| pool.is_taken(*ticket, || name)).collect()
    }

    #[test]
    fn three_are_carried_and_two_may_wait() {
        let (mut pool, tickets) = pool_of(5);
        assert_eq!(pool.gauges(), (3, 2, 3));
        assert_eq!(taken(&mut pool, &tickets), [true, true, true, false, false]);
        assert_eq!((pool.go_on(), pool.go_on(), pool.go_on()), (Some(3), Some(4), None));
        assert_eq!(pool.gauges(), (2, 0, 3));
    }

    #[test]
    fn a_worker_that_takes_one_of_three_dies_with_it() {
        let (mut pool, tickets) = pool_of(6);
        assert_eq!(taken(&mut pool, &tickets)[3..], [false; 3]);
        assert_eq!(pool.go_on(), None);
        assert_eq!(pool.gauges(), (2, 2, 2));
        assert_eq!((pool.go_on(), pool.go_on()), (Some(4), Some(5)));
        assert_eq!(taken(&mut pool, &tickets), [true, true, true, false, true, true]);
    }

    #[test]
    fn a_worker_that_puts_back_beside_an_equal_dies_and_the_request_stays() {
        let (mut pool, tickets) = pool_of(4);
        let (again, woken) = pool.put_back(Priority::Normal);
        assert_eq!((woken, pool.gauges()), (None, (2, 2, 2)));
        assert!(!pool.is_taken(again, || 7) && !pool.is_taken(tickets[3], || 3));
        assert_eq!((pool.go_on(), pool.go_on()), (Some(3), Some(7)));
    }

    #[test]
    fn a_worker_that_puts_back_into_an_empty_queue_takes_it_again() {
        let (mut pool, tickets) = pool_of(1);
        let (again, woken) = pool.put_back(Priority::Normal);
        assert!(tickets[0] != again && woken.is_none() && pool.is_taken(again, || 0));
        assert_eq!(pool.gauges(), (1, 0, 3));
    }

    #[test]
    fn where_priorities_differ_the_most_urgent_goes_first_and_nobody_dies() {
        let mut pool = Pool::<&str>::new();
        for _ in 0..3 {
            pool.submit(Priority::Normal);
        }
        let waiting = [Priority::Low, Priority::High, Priority::Normal];
        let tickets = waiting.map(|priority| pool.submit(priority));
        for (ticket, name) in tickets.into_iter().zip(["low", "high", "normal"]) {
            assert!(!pool.is_taken(ticket, || name));
        }
        let order = [(); 4].map(|()| pool.go_on());
        assert_eq!(order, [Some("high"), Some("normal"), Some("low"), None]);
        assert_eq!(pool.gauges(), (2, 0, 3));
    }
}
