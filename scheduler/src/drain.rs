//! The end of a scheduler: nothing new, and a wait for what is under way.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::{Context, Poll},
};

use crate::{
    clock::Clock,
    error::Refusal,
    inner::{Inner, wake},
    time::Time,
};

/// What [`Scheduler::drain`](crate::Scheduler::drain) leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drained {
    /// Requests that were still under way at the deadline: in flight or between two attempts.
    /// Dropping their futures cancels them.
    pub left: u64,
}

/// One who waits for the end. Dropping it takes its waker away.
struct Watch<'a, T, C, R> {
    inner: &'a Inner<T, C, R>,
    place: usize,
}

impl<T, C, R> Watch<'_, T, C, R> {
    fn is_empty(&self, cx: &Context<'_>) -> bool {
        self.inner.lock().gate.drain.poll_empty(self.place, |known| match known {
            Some(waker) if waker.will_wake(cx.waker()) => waker,
            _ => cx.waker().clone(),
        })
    }
}

impl<T, C, R> Drop for Watch<'_, T, C, R> {
    fn drop(&mut self) {
        self.inner.lock().gate.drain.go(self.place);
    }
}

/// Refuses new requests, waits for those under way, and at `deadline` turns away all that still
/// wait in the queue.
pub(crate) async fn drain<T, C: Clock, R>(inner: &Inner<T, C, R>, deadline: Time) -> Drained {
    let watch = {
        let mut state = inner.lock();
        state.gate.drain.begin();
        Watch { inner, place: state.gate.drain.come() }
    };
    let clock = &inner.clock;
    let mut timer = pin!((deadline != Time::MAX).then(|| clock.sleep_until(deadline)));
    let is_empty = poll_fn(|cx| {
        if watch.is_empty(cx) {
            return Poll::Ready(true);
        }
        match timer.as_mut().as_pin_mut() {
            Some(timer) => timer.poll(cx).map(|()| false),
            None => Poll::Pending,
        }
    })
    .await;
    if is_empty {
        return Drained { left: 0 };
    }
    let (left, wakers) = {
        let mut state = inner.lock();
        let waiting = u64::from(state.gate.gauges().queue_depth);
        let left = state.gate.drain.live() - waiting;
        (left, state.gate.refuse_all(Refusal::Draining))
    };
    wake(wakers);
    Drained { left }
}
