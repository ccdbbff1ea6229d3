//! Whom to wake once the gate is unlocked.

/// Those to wake, in order. One is the rule; more are rare and only then take memory.
#[derive(Debug)]
#[must_use]
pub(crate) struct Wakers<W> {
    first: Option<W>,
    more: Vec<W>,
}

impl<W> Wakers<W> {
    pub(crate) const fn new() -> Self {
        Self { first: None, more: Vec::new() }
    }

    /// One that has never been polled has nothing to wake.
    pub(super) fn push(&mut self, waker: Option<W>) {
        let Some(waker) = waker else { return };
        if self.first.is_none() {
            self.first = Some(waker);
        } else {
            self.more.push(waker);
        }
    }
}

impl<W> IntoIterator for Wakers<W> {
    type Item = W;
    type IntoIter = std::iter::Chain<std::option::IntoIter<W>, std::vec::IntoIter<W>>;

    fn into_iter(self) -> Self::IntoIter {
        self.first.into_iter().chain(self.more)
    }
}
