//! The events to come, earliest first.

/// A four-ary heap of events.
///
/// An event is one number, so that one comparison settles the order: its instant in the upper 64
/// bits, then its rank among the events of that instant, then the request it concerns.
#[derive(Debug)]
pub(crate) struct EventHeap {
    events: Vec<u128>,
}

/// An event as one number.
#[inline]
pub(crate) const fn event(at: u64, rank: u32, request: u32) -> u128 {
    (at as u128) << 64 | (rank as u128) << 32 | request as u128
}

/// The instant of an event.
#[inline]
pub(crate) const fn instant(event: u128) -> u64 {
    (event >> 64) as u64
}

/// The rank of an event.
#[inline]
pub(crate) const fn rank(event: u128) -> u32 {
    (event >> 32) as u32
}

/// The request of an event.
#[inline]
pub(crate) const fn request(event: u128) -> u32 {
    event as u32
}

impl EventHeap {
    /// No events.
    pub(crate) const fn new() -> Self {
        Self { events: Vec::new() }
    }

    /// The earliest event, or the largest number where there is none.
    #[inline]
    pub(crate) fn first(&self) -> u128 {
        self.events.first().copied().unwrap_or(u128::MAX)
    }

    /// Adds an event.
    #[inline]
    pub(crate) fn push(&mut self, event: u128) {
        let mut place = self.events.len();
        self.events.push(event);
        while place > 0 {
            let parent = (place - 1) / 4;
            if self.events[parent] <= event {
                break;
            }
            self.events[place] = self.events[parent];
            place = parent;
        }
        self.events[place] = event;
    }

    /// Removes the earliest event, if any.
    #[inline]
    pub(crate) fn pop(&mut self) {
        let Some(last) = self.events.pop() else { return };
        if self.events.is_empty() {
            return;
        }
        let mut place = 0;
        while let Some((child, least)) = self.least_child(place) {
            if last <= least {
                break;
            }
            self.events[place] = least;
            place = child;
        }
        self.events[place] = last;
    }

    #[inline]
    fn least_child(&self, place: usize) -> Option<(usize, u128)> {
        let first = 4 * place + 1;
        if let Some(four) = self.events.get(first..first + 4) {
            let left = usize::from(four[1] < four[0]);
            let right = 2 + usize::from(four[3] < four[2]);
            let least = if four[right & 3] < four[left & 3] { right } else { left };
            return Some((first + least, four[least & 3]));
        }
        let children = self.events.get(first..)?;
        children.iter().enumerate().map(|(i, &e)| (first + i, e)).min_by_key(|&(_, e)| e)
    }
}
