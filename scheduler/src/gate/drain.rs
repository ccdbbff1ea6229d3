//! Who is under way, and who waits for all of them to end.

use super::wakers::Wakers;

/// The requests under way, and the end of taking new ones.
#[derive(Debug)]
pub(crate) struct Drain<W> {
    live: u64,
    is_draining: bool,
    waiting: Vec<W>,
}

impl<W> Default for Drain<W> {
    fn default() -> Self {
        Self { live: 0, is_draining: false, waiting: Vec::new() }
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
            self.waiting.drain(..).for_each(|waker| wakers.push(Some(waker)));
        }
        wakers
    }

    /// Whether all have ended; else `waker` is woken when they have.
    pub(crate) fn poll_empty(&mut self, waker: impl FnOnce() -> W) -> bool {
        if self.live > 0 {
            self.waiting.push(waker());
        }
        self.live == 0
    }
}
