//! A future that is dropped after so many polls.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

/// Polls a future a number of times and then drops it.
#[derive(Debug)]
pub(crate) struct DropAfter<F> {
    future: Option<Pin<Box<F>>>,
    polls_left: u32,
    /// Whether it is dropped when it is woken once more, instead of right after its last poll:
    /// whatever woke it has been handed to it, and it never looks.
    waits_for_wake: bool,
}

impl<F: Future> DropAfter<F> {
    /// Stages count half polls: an even one drops after `stage / 2` polls, an odd one when the
    /// next one would come.
    pub(crate) fn new(future: F, stage: u32) -> Self {
        let (polls_left, waits_for_wake) = (stage / 2, stage % 2 == 1);
        Self { future: Some(Box::pin(future)), polls_left, waits_for_wake }
    }
}

impl<F: Future> Future for DropAfter<F> {
    /// What the future came to, unless it was dropped before.
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls_left == 0 {
            self.future = None;
            return Poll::Ready(None);
        }
        self.polls_left -= 1;
        let future = self.future.as_mut().expect("not polled after its end");
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        if self.polls_left == 0 && !self.waits_for_wake {
            self.future = None;
            return Poll::Ready(None);
        }
        Poll::Pending
    }
}
