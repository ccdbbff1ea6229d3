//! Time that passes whenever the model checker lets it.

use std::{
    collections::BTreeMap,
    future::{Future, poll_fn},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, Waker},
    time::Duration,
};

use shuttle::future::{JoinHandle, spawn, yield_now};

use crate::{clock::Clock, time::Time};

/// A clock that moves from timer to timer, at any moment. Its own lock is held across no point at
/// which another thread may run, so it is one of the standard library.
#[derive(Clone, Debug, Default)]
pub(crate) struct LooseClock(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    now: Time,
    next: u64,
    /// Whom to wake, by instant and number.
    timers: BTreeMap<(Time, u64), Option<Waker>>,
    hand: Option<Waker>,
    is_over: bool,
}

impl LooseClock {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no panic under the lock")
    }

    /// Lets time pass until [`Self::stop`]: one timer after the other fires, at any moment.
    pub(crate) fn run(&self) -> JoinHandle<()> {
        let clock = self.clone();
        spawn(async move {
            while clock.wait_for_timer().await {
                yield_now().await;
                clock.fire_first();
            }
        })
    }

    /// Ends [`Self::run`].
    pub(crate) fn stop(&self) {
        let hand = {
            let mut state = self.lock();
            state.is_over = true;
            state.hand.take()
        };
        hand.into_iter().for_each(Waker::wake);
    }

    /// Whether there is a timer; `false` when time is over.
    async fn wait_for_timer(&self) -> bool {
        poll_fn(|cx| {
            let mut state = self.lock();
            if state.is_over || !state.timers.is_empty() {
                return Poll::Ready(!state.is_over);
            }
            state.hand = Some(cx.waker().clone());
            Poll::Pending
        })
        .await
    }

    fn fire_first(&self) {
        let waker = {
            let mut state = self.lock();
            let Some(((at, _), waker)) = state.timers.pop_first() else { return };
            state.now = state.now.max(at);
            waker
        };
        waker.into_iter().for_each(Waker::wake);
    }
}

impl Clock for LooseClock {
    type Sleep = Sleep;

    fn now(&self) -> Time {
        self.lock().now
    }

    fn sleep_until(&self, at: Time) -> Sleep {
        let mut state = self.lock();
        state.next += 1;
        Sleep { clock: self.clone(), place: (at, state.next) }
    }

    fn unix_time(&self) -> Duration {
        self.now() - Time::ZERO
    }
}

/// A timer of a [`LooseClock`].
#[derive(Debug)]
pub(crate) struct Sleep {
    clock: LooseClock,
    place: (Time, u64),
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let hand = {
            let mut state = self.clock.lock();
            if state.now >= self.place.0 {
                return Poll::Ready(());
            }
            state.timers.insert(self.place, Some(cx.waker().clone()));
            state.hand.take()
        };
        hand.into_iter().for_each(Waker::wake);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.clock.lock().timers.remove(&self.place);
    }
}
