//! The waiting room: first come first served, and anybody can leave it.

/// No neighbour.
const NONE: u32 = u32::MAX;

/// A doubly linked list of small numbers: everything costs O(1), and nothing is allocated once the
/// largest number was seen.
#[derive(Clone, Debug)]
pub(crate) struct Fifo {
    /// The ones before and behind each number.
    links: Vec<(u32, u32)>,
    first: u32,
    last: u32,
    len: u32,
}

impl Fifo {
    pub(crate) const fn new() -> Self {
        Self { links: Vec::new(), first: NONE, last: NONE, len: 0 }
    }

    pub(crate) const fn len(&self) -> u32 {
        self.len
    }

    /// Puts `slot`, which must not be in it, at the end.
    pub(crate) fn push(&mut self, slot: u32) {
        if self.links.len() <= slot as usize {
            self.links.resize(slot as usize + 1, (NONE, NONE));
        }
        self.links[slot as usize] = (self.last, NONE);
        match self.last {
            NONE => self.first = slot,
            last => self.links[last as usize].1 = slot,
        }
        self.last = slot;
        self.len += 1;
    }

    /// Puts `slot`, which must not be in it, at the front.
    pub(crate) fn push_front(&mut self, slot: u32) {
        if self.links.len() <= slot as usize {
            self.links.resize(slot as usize + 1, (NONE, NONE));
        }
        self.links[slot as usize] = (NONE, self.first);
        match self.first {
            NONE => self.last = slot,
            first => self.links[first as usize].0 = slot,
        }
        self.first = slot;
        self.len += 1;
    }

    pub(crate) fn first(&self) -> Option<u32> {
        (self.first != NONE).then_some(self.first)
    }

    pub(crate) fn last(&self) -> Option<u32> {
        (self.last != NONE).then_some(self.last)
    }

    /// Takes out the first one.
    pub(crate) fn pop(&mut self) -> Option<u32> {
        let slot = self.first;
        if slot == NONE {
            return None;
        }
        self.remove(slot);
        Some(slot)
    }

    /// Takes out `slot`, which must be in it.
    pub(crate) fn remove(&mut self, slot: u32) {
        let (before, behind) = self.links[slot as usize];
        match before {
            NONE => self.first = behind,
            before => self.links[before as usize].1 = behind,
        }
        match behind {
            NONE => self.last = before,
            behind => self.links[behind as usize].0 = before,
        }
        self.len -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::Fifo;

    #[test]
    fn the_rest_keep_their_order() {
        fn check(gone: u32, expected: &[u32]) {
            let mut fifo = Fifo::new();
            for slot in [3, 0, 2] {
                fifo.push(slot);
            }
            fifo.remove(gone);
            assert_eq!(fifo.len(), 2);
            fifo.push(1);
            let order: Vec<u32> = std::iter::from_fn(|| fifo.pop()).collect();
            assert_eq!(order, expected);
            assert_eq!(fifo.len(), 0);
        }
        check(3, &[0, 2, 1]);
        check(0, &[3, 2, 1]);
        check(2, &[3, 0, 1]);
    }
}
