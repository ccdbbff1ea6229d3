//! The virtual clock keeps exact time, a stated order, and tokio in step.

use std::{cell::RefCell, pin::pin, rc::Rc, time::Duration};

use futures_util::{StreamExt, stream::FuturesUnordered};
use scenarios::virtual_time::run_paused;
use scheduler::{Time, clock::Clock};

const MICROSECOND: Duration = Duration::from_micros(1);

#[test]
fn a_thousand_sleeps_of_300_us_take_exactly_300_ms() {
    let end = run_paused(async |clock| {
        for _ in 0..1_000 {
            let next = clock.now() + 300 * MICROSECOND;
            clock.sleep_until(next).await;
        }
        clock.now()
    });
    assert_eq!(end, Time::ZERO + Duration::from_millis(300));
}

#[test]
fn equal_instants_fire_in_the_order_they_were_set() {
    let order = run_paused(async |clock| {
        let order = Rc::new(RefCell::new(Vec::new()));
        let sleeper = |name: u32, at: Time| {
            let (timer, order) = (clock.sleep_until(at), Rc::clone(&order));
            async move {
                timer.await;
                order.borrow_mut().push(name);
            }
        };
        let instant = |us| Time::ZERO + us * MICROSECOND;
        // Set in the order 0 to 4, and polled in another.
        let sleepers = [
            sleeper(0, instant(700)),
            sleeper(1, instant(500)),
            sleeper(2, instant(700)),
            sleeper(3, instant(500)),
            sleeper(4, instant(500)),
        ];
        let mut set: FuturesUnordered<_> = sleepers.into_iter().rev().collect();
        while set.next().await.is_some() {}
        order.take()
    });
    assert_eq!(order, [1, 3, 4, 0, 2]);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the point is that tokio's own clock follows")]
fn tokio_follows_in_whole_milliseconds() {
    let shown = run_paused(async |clock| {
        let start = tokio::time::Instant::now();
        let mut shown = Vec::new();
        for us in [300, 999, 1_000, 1_001, 2_500, 3_600_000_000] {
            clock.sleep_until(Time::ZERO + us * MICROSECOND).await;
            shown.push(start.elapsed().as_micros());
        }
        shown
    });
    assert_eq!(shown, [0, 0, 1_000, 1_000, 2_000, 3_600_000_000]);
}

#[test]
fn a_dropped_timer_never_fires_and_a_past_one_does_not_wait() {
    let end = run_paused(async |clock| {
        drop(clock.sleep_until(Time::ZERO + Duration::from_secs(1)));
        clock.sleep_until(Time::ZERO).await;
        let mut far = pin!(clock.sleep_until(Time::ZERO + Duration::from_secs(60)));
        let near = clock.sleep_until(Time::ZERO + Duration::from_secs(2));
        futures_util::future::select(far.as_mut(), pin!(near)).await;
        clock.now()
    });
    assert_eq!(end, Time::ZERO + Duration::from_secs(2));
}
