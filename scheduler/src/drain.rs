//! The end of a scheduler: nothing new, and a wait for what is under way.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
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

/// Refuses new requests, waits for those under way, and at `deadline` turns away all that still
/// wait in the queue.
pub(crate) async fn drain<T, C: Clock, R>(inner: &Inner<T, C, R>, deadline: Time) -> Drained {
    inner.lock().gate.drain.begin();
    let clock = &inner.clock;
    let mut timer = pin!((deadline != Time::MAX).then(|| clock.sleep_until(deadline)));
    let is_empty = poll_fn(|cx| {
        if inner.lock().gate.drain.poll_empty(|| cx.waker().clone()) {
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
    let (waiting, wakers) = {
        let mut state = inner.lock();
        let waiting = u64::from(state.gate.gauges().queue_depth);
        (waiting, state.gate.refuse_all(Refusal::Draining))
    };
    wake(wakers);
    Drained { left: inner.lock().gate.drain.live().saturating_sub(waiting) }
}
