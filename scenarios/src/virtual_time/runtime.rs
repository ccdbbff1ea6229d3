//! A small driver for any future on virtual time: the clock alone, without arrivals or server.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use super::{TokioFollower, VirtualClock};

/// Runs `body` on a fresh virtual clock inside a paused tokio runtime, to its end.
///
/// Time moves to the next timer whenever the future waits. Of the timers of one instant, the one
/// that was set first fires first.
///
/// ```
/// use std::time::Duration;
/// use scenarios::virtual_time::run_paused;
/// use scheduler::{Time, clock::Clock};
///
/// let end = run_paused(async |clock| {
///     for _ in 0..1_000 {
///         let next = clock.now() + Duration::from_micros(300);
///         clock.sleep_until(next).await;
///     }
///     clock.now()
/// });
/// assert_eq!(end, Time::from_nanos(300_000_000));
/// ```
///
/// # Panics
/// Where the future waits for something other than its clock: nothing could ever wake it.
pub fn run_paused<T>(body: impl AsyncFnOnce(VirtualClock) -> T) -> T {
    in_paused_tokio(async {
        let clock = VirtualClock::new(Duration::ZERO);
        let mut follower = TokioFollower::default();
        let mut future = pin!(body(clock.clone()));
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&woken));
        poll_fn(|_| {
            loop {
                while woken.0.swap(false, Ordering::Relaxed) {
                    if let Poll::Ready(value) =
                        future.as_mut().poll(&mut Context::from_waker(&waker))
                    {
                        return Poll::Ready(value);
                    }
                }
                let at_ns = clock.next_timer().expect("only the clock can wake this future");
                clock.set_now(at_ns);
                follower.follow(at_ns);
                clock.fire_next();
            }
        })
        .await
    })
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs a future on a paused current-thread tokio runtime of its own, timers only.
///
/// # Panics
/// Where the runtime cannot be built, which without an I/O driver needs nothing of the system.
pub(crate) fn in_paused_tokio<T>(body: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime without I/O needs nothing of the system");
    // The root stands for thousands of tasks; tokio's budget is meant for one.
    runtime.block_on(tokio::task::unconstrained(body))
}
