//! The requests from the oldest one that has not ended to the newest.

/// Where a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It waits for a permit.
    Queued,
    /// It has an attempt at the server.
    InFlight,
    /// It waits for its next attempt, without a permit.
    BackingOff,
    /// It ended.
    Ended,
}

/// A request that has not left the window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request {
    /// The instant by which it must have ended.
    pub(crate) deadline: u64,
    /// The rank of the one event that may still move it; events of other ranks are stale.
    pub(crate) event_rank: u32,
    /// Attempts it made.
    pub(crate) attempts: u16,
    /// Where it is.
    pub(crate) stage: Stage,
}

/// Requests in a ring, found by their number.
///
/// All have the same span to their deadline, so the front of the window is also the next one
/// whose deadline comes, and no timer is needed for it.
#[derive(Debug)]
pub(crate) struct Window {
    ring: Vec<Request>,
    front: u32,
    next: u32,
}

const NO_REQUEST: Request =
    Request { deadline: u64::MAX, event_rank: 0, attempts: 0, stage: Stage::Ended };

impl Window {
    /// No requests; the first one will have number 0.
    pub(crate) fn new() -> Self {
        Self { ring: vec![NO_REQUEST; 1024], front: 0, next: 0 }
    }

    /// The number of the oldest request that has not ended, where there is one.
    #[inline]
    pub(crate) const fn front(&self) -> u32 {
        self.front
    }

    /// The deadline of the oldest request that has not ended, or the end of time.
    #[inline]
    pub(crate) fn next_deadline(&self) -> u64 {
        if self.front == self.next { u64::MAX } else { self.ring[self.place(self.front)].deadline }
    }

    /// Adds the next request and gives its number.
    #[inline]
    pub(crate) fn push(&mut self, request: Request) -> u32 {
        if (self.next - self.front) as usize == self.ring.len() {
            self.grow();
        }
        let number = self.next;
        let place = self.place(number);
        self.ring[place] = request;
        self.next += 1;
        number
    }

    /// The request of this number, or one that has ended.
    #[inline]
    pub(crate) fn get(&mut self, number: u32) -> &mut Request {
        let place = self.place(number);
        &mut self.ring[place]
    }

    /// Whether the request is in this stage.
    #[inline]
    pub(crate) fn is_in(&self, number: u32, stage: Stage) -> bool {
        number >= self.front && self.ring[self.place(number)].stage == stage
    }

    /// Forgets the oldest requests, as far as they have ended.
    #[inline]
    pub(crate) fn shrink(&mut self) {
        while self.front != self.next && self.is_in(self.front, Stage::Ended) {
            self.front += 1;
        }
    }

    #[inline]
    fn place(&self, number: u32) -> usize {
        number as usize & (self.ring.len() - 1)
    }

    #[cold]
    fn grow(&mut self) {
        let mut ring = vec![NO_REQUEST; 2 * self.ring.len()];
        for number in self.front..self.next {
            ring[number as usize & (2 * self.ring.len() - 1)] = self.ring[self.place(number)];
        }
        self.ring = ring;
    }
}
