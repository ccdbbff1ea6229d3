//! The clock of one replication, as the scheduler sees it.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

use scheduler::{Time, clock::Clock};

use super::timers::{TimerKey, Timers};

/// A clock that stands still until its driver moves it.
#[derive(Clone)]
pub struct VirtualClock {
    state: Arc<State>,
}

struct State {
    now_ns: AtomicU64,
    unix_start: Duration,
    timers: Mutex<Timers>,
}

impl VirtualClock {
    /// A clock at zero; `unix_start` is what its calendar shows then.
    pub(crate) fn new(unix_start: Duration) -> Self {
        let timers = Mutex::new(Timers::default());
        Self { state: Arc::new(State { now_ns: AtomicU64::new(0), unix_start, timers }) }
    }

    /// Nanoseconds since the start.
    pub(crate) fn now_ns(&self) -> u64 {
        self.state.now_ns.load(Ordering::Relaxed)
    }

    /// Moves time on.
    pub(crate) fn set_now(&self, now_ns: u64) {
        debug_assert!(now_ns >= self.now_ns(), "time never runs back");
        self.state.now_ns.store(now_ns, Ordering::Relaxed);
    }

    /// The instant of the next timer.
    pub(crate) fn next_timer(&self) -> Option<u64> {
        self.timers().next()
    }

    /// Fires the next timer.
    pub(crate) fn fire_next(&self) {
        let waker = self.timers().fire();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn timers(&self) -> MutexGuard<'_, Timers> {
        self.state.timers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for VirtualClock {
    type Sleep = VirtualSleep;

    fn now(&self) -> Time {
        Time::from_nanos(self.now_ns())
    }

    fn sleep_until(&self, at: Time) -> VirtualSleep {
        let at_ns = at.as_nanos();
        let key = (at_ns > self.now_ns()).then(|| self.timers().set(at_ns));
        VirtualSleep { clock: self.clone(), at_ns, key }
    }

    fn unix_time(&self) -> Duration {
        self.state.unix_start + Duration::from_nanos(self.now_ns())
    }
}

impl fmt::Debug for VirtualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VirtualClock").field("now_ns", &self.now_ns()).finish_non_exhaustive()
    }
}

/// A timer of a [`VirtualClock`], set when it is made and cancelled when it is dropped.
#[derive(Debug)]
pub struct VirtualSleep {
    clock: VirtualClock,
    at_ns: u64,
    key: Option<TimerKey>,
}

impl Future for VirtualSleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Some(key) = self.key else { return Poll::Ready(()) };
        let mut timers = self.clock.timers();
        if self.clock.now_ns() >= self.at_ns {
            let waker = timers.cancel(key);
            drop(timers);
            drop(waker);
            self.key = None;
            return Poll::Ready(());
        }
        timers.park(key, cx.waker());
        Poll::Pending
    }
}

impl Drop for VirtualSleep {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            // The waker is dropped outside of the lock: it may free a task that holds timers.
            let waker: Option<Waker> = self.clock.timers().cancel(key);
            drop(waker);
        }
    }
}
