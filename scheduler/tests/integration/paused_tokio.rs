//! The scheduler with its default clock inside somebody's own paused runtime.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use scheduler::{
    Config, Request, Scheduler, Transport,
    config::{Backoff, Concurrency, Jitter, Retry},
    transport::{Answer, Attempt, AttemptOutcome, Progress},
};

/// Answers 429 twice, then 200, each after 10 ms.
#[derive(Default)]
struct TwiceBusy {
    sent: AtomicU32,
}

impl Transport for TwiceBusy {
    type Request = ();
    type Response = u32;

    async fn send(&self, (): &(), attempt: Attempt, _: &Progress) -> AttemptOutcome<u32> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        #[expect(clippy::disallowed_methods, reason = "a transport on tokio's own clock")]
        tokio::time::sleep(Duration::from_millis(10)).await;
        let status = if attempt.index < 2 { 429 } else { 200 };
        AttemptOutcome::Answered(Answer::new(status, attempt.index))
    }
}

fn config() -> Config {
    Config {
        concurrency: Concurrency::Fixed { limit: 1 },
        retry: Retry {
            max_attempts: 3,
            backoff: Backoff::Constant { delay: Duration::from_secs(1) },
            jitter: Jitter::None,
            ..Retry::default()
        },
        ..Config::default()
    }
}

#[tokio::test(start_paused = true)]
async fn the_default_clock_follows_paused_tokio() {
    let scheduler = Scheduler::new(config(), TwiceBusy::default()).expect("valid");
    let completed = scheduler.submit(Request::new(())).await.expect("the third attempt answers");
    assert_eq!((completed.response, completed.attempts), (2, 3));
    assert_eq!(completed.elapsed, Duration::from_millis(2_030));
    assert_eq!(completed.queue_wait, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn the_permit_is_free_during_backoff() {
    let scheduler = Scheduler::new(config(), TwiceBusy::default()).expect("valid");
    let (first, second) =
        tokio::join!(scheduler.submit(Request::new(())), scheduler.submit(Request::new(())),);
    let (first, second) = (first.expect("answered"), second.expect("answered"));
    // Both make three attempts of 10 ms and two backoffs of 1 s; held permits would add seconds.
    assert_eq!(first.elapsed, Duration::from_millis(2_030));
    assert_eq!(second.elapsed, Duration::from_millis(2_040));
    assert_eq!(second.queue_wait, Duration::from_millis(10));
}
