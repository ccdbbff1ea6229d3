//! Who is under way, and who waits for all of them to end.

use slab::Slab;

use super::wakers::Wakers;

/// The requests under way, and the end of taking new ones.
#[derive(Debug)]
pub(crate) struct Drain<W> {
    live: u64,
    is_draining: bool,
    /// Those who wait for the end, each in a place of its own until it leaves; `None` for one who
    /// was woken and has not looked yet.
    waiting: Slab<Option<W>>,
}

impl<W> Default for Drain<W> {
    fn default() -> Self {
        Self { live: 0, is_draining: false, waiting: Slab::new() }
    }
}

impl<W> Drain<W> {
    /// Requests that were submitted and have not ended.
    pub(crate) fn live(&self) -> u64 {
        self.live
    }

    /// Whether new requests are refused.
    pub(crate) fn is_draining(&self) -> bool {
        self.is_draining
    }

    /// From now on new requests are refused; there is no way back.
    pub(crate) fn begin(&mut self) {
        self.is_draining = true;
    }

    /// One more is under way.
    pub(crate) fn enter(&mut self) {
        self.live += 1;
    }

    /// One less; with the last one, all who wait for it are woken.
    pub(crate) fn leave(&mut self) -> Wakers<W> {
        assert!(self.live > 0, "a request ends once");
        self.live -= 1;
        let mut wakers = Wakers::new();
        if self.live == 0 {
            self.waiting.iter_mut().for_each(|(_, waker)| wakers.push(waker.take()));
        }
        wakers
    }

    /// A place for one who waits for the end; give it back by [`Self::go`].
    pub(crate) fn come(&mut self) -> usize {
        self.waiting.insert(None)
    }

    /// Gives a place back.
    pub(crate) fn go(&mut self, place: usize) {
        self.waiting.remove(place);
    }

    /// Whether all have ended; else leaves at `place` what is woken when they have.
    pub(crate) fn poll_empty(&mut self, place: usize, waker: impl FnOnce(Option<W>) -> W) -> bool {
        if self.live > 0 {
            let known = self.waiting[place].take();
            self.waiting[place] = Some(waker(known));
        }
        self.live == 0
    }
}
