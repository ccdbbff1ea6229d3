//! The article's slots and its rule for their number. Pure: it hands wakers back.

use std::collections::BTreeMap;

use scheduler::Priority;

const SLOTS_AT_START: u32 = 5;
const SLOTS_MIN: u32 = 1;
const SLOTS_MAX: u32 = 20;
const RAISE_ABOVE: f64 = 0.9;
const LOWER_BELOW: f64 = 0.7;

/// Slots, and who waits for one. `W` is what wakes a waiter.
#[derive(Debug)]
pub(super) struct Slots<W> {
    limit: u32,
    taken: u32,
    /// By priority, then by arrival.
    waiting: BTreeMap<Ticket, Option<W>>,
    granted: Vec<Ticket>,
    next_ticket: u64,
    /// Of the attempts that ended since the last review.
    ended: u32,
    successful: u32,
}

/// A place in the queue, in the order of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(Priority, u64);

impl<W> Slots<W> {
    pub(super) fn new() -> Self {
        Self {
            limit: SLOTS_AT_START,
            taken: 0,
            waiting: BTreeMap::new(),
            granted: Vec::new(),
            next_ticket: 0,
            ended: 0,
            successful: 0,
        }
    }

    /// Slots taken, requests waiting, slots allowed.
    pub(super) fn gauges(&self) -> (u32, u32, u32) {
        (self.taken, self.waiting.len() as u32, self.limit)
    }

    /// A slot at once (`None`), or a place in the queue.
    pub(super) fn enter(&mut self, priority: Priority) -> Option<Ticket> {
        if self.waiting.is_empty() && self.taken < self.limit {
            self.taken += 1;
            return None;
        }
        let ticket = Ticket(priority, self.next_ticket);
        self.next_ticket += 1;
        self.waiting.insert(ticket, None);
        Some(ticket)
    }

    /// Picks up the slot if it has come; else leaves what wakes the waiter.
    pub(super) fn collect(&mut self, ticket: &Ticket, waker: impl FnOnce() -> W) -> bool {
        if let Some(place) = self.waiting.get_mut(ticket) {
            *place = Some(waker());
            return false;
        }
        self.granted.retain(|granted| granted != ticket);
        true
    }

    /// Leaves without a slot; one that was granted goes to the next.
    pub(super) fn leave(&mut self, ticket: Ticket) -> Vec<W> {
        if self.waiting.remove(&ticket).is_some() {
            return Vec::new();
        }
        self.granted.retain(|granted| *granted != ticket);
        self.release()
    }

    /// Gives a slot back.
    pub(super) fn release(&mut self) -> Vec<W> {
        self.taken -= 1;
        self.grant()
    }

    pub(super) fn count_attempt(&mut self, is_success: bool) {
        self.ended += 1;
        self.successful += u32::from(is_success);
    }

    /// Moves the number of slots by the success of the attempts since the last review.
    pub(super) fn review(&mut self) -> Vec<W> {
        if self.ended > 0 {
            let share = f64::from(self.successful) / f64::from(self.ended);
            if share > RAISE_ABOVE {
                self.limit = (self.limit + 1).min(SLOTS_MAX);
            } else if share < LOWER_BELOW {
                self.limit = (self.limit - 1).max(SLOTS_MIN);
            }
        }
        (self.ended, self.successful) = (0, 0);
        self.grant()
    }

    fn grant(&mut self) -> Vec<W> {
        let mut woken = Vec::new();
        while self.taken < self.limit
            && let Some((ticket, waker)) = self.waiting.pop_first()
        {
            self.taken += 1;
            self.granted.push(ticket);
            woken.extend(waker);
        }
        woken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The slots after reviews of so many (successful, ended) attempts each.
    fn check(reviews: &[(u32, u32)], expected: u32) {
        let mut slots = Slots::<()>::new();
        for &(successful, ended) in reviews {
            (0..ended).for_each(|place| slots.count_attempt(place < successful));
            slots.review();
        }
        assert_eq!(slots.limit, expected, "{reviews:?}");
    }

    #[test]
    fn the_success_rate_moves_the_slots() {
        check(&[], 5);
        check(&[(0, 0)], 5);
        check(&[(10, 10)], 6);
        check(&[(9, 10)], 5);
        check(&[(7, 10)], 5);
        check(&[(6, 10)], 4);
        check(&[(1, 1); 30], 20);
        check(&[(0, 1); 30], 1);
    }

    #[test]
    fn urgent_first_and_a_lowered_limit_drains() {
        let mut slots = Slots::<u32>::new();
        for _ in 0..5 {
            assert_eq!(slots.enter(Priority::Low), None);
        }
        let low = slots.enter(Priority::Low).expect("it waits");
        let high = slots.enter(Priority::High).expect("it waits");
        assert!(!slots.collect(&low, || 1) && !slots.collect(&high, || 2));
        slots.count_attempt(false);
        assert!(slots.review().is_empty());
        assert!(slots.release().is_empty(), "four slots are taken and four allowed");
        assert_eq!(slots.release(), [2]);
        assert!(slots.collect(&high, || 0));
        assert_eq!(slots.gauges(), (4, 1, 4));
        assert!(slots.leave(low).is_empty());
        assert_eq!(slots.gauges(), (4, 0, 4));
    }
}
