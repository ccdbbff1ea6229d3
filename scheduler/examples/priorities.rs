//! Three levels of urgency against an overloaded backend.
//!
//! `cargo run -p scheduler --example priorities`
//!
//! Key requests have twenty attempts in the place of five, short waits between them, and their
//! retries go before everybody else. All of it is settings: the same JSON can stand in a file.
//!
//! All key requests complete, and wait least. Of the others, those of low priority may even fail
//! less than those of normal: they are still in the queue while the backend is at its worst. The
//! times are means over those that completed.

use std::{
    error::Error,
    sync::atomic::{AtomicU32, Ordering::SeqCst},
    time::Duration,
};

use scheduler::{
    Config, Priority, Request, Scheduler, Time, Transport,
    clock::{Clock as _, TokioClock},
    transport::{Answer, Attempt, AttemptOutcome, Progress},
};

const SETTINGS: &str = r#"{
    "queue": { "order": "strict" },
    "retry": { "max_attempts": 5, "backoff": { "constant": { "delay": "300ms" } } },
    "budget": "none",
    "priorities": {
        "high": {
            "max_attempts": 20,
            "backoff": { "constant": { "delay": "150ms" } },
            "retry_priority": "high"
        }
    }
}"#;

/// Requests of each level, one every [`PAUSE`].
const REQUESTS: usize = 80;
const PAUSE: Duration = Duration::from_millis(10);
const DEADLINE: Duration = Duration::from_secs(3);

/// Serves eight at a time, and refuses the ninth; in its bad second, it serves two.
struct OverloadedBackend {
    clock: TokioClock,
    serving: AtomicU32,
}

impl OverloadedBackend {
    const SERVICE: Duration = Duration::from_millis(40);
    const REFUSAL: Duration = Duration::from_millis(5);

    fn places(&self) -> u32 {
        if self.clock.now() < Time::ZERO + Duration::from_secs(1) { 2 } else { 8 }
    }
}

/// A place that is given back even where the attempt is dropped.
struct Place<'a>(&'a AtomicU32);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

impl Transport for OverloadedBackend {
    type Request = ();
    type Response = ();

    async fn send(&self, (): &(), _: Attempt, _: &Progress) -> AttemptOutcome<()> {
        let is_full = self.serving.fetch_add(1, SeqCst) >= self.places();
        let _place = Place(&self.serving);
        let (status, takes) = if is_full { (503, Self::REFUSAL) } else { (200, Self::SERVICE) };
        self.clock.sleep_until(self.clock.now() + takes).await;
        AttemptOutcome::Answered(Answer::new(status, ()))
    }
}

/// What became of the requests of one level.
#[derive(Default)]
struct Row {
    completed: u32,
    failed: u32,
    attempts: u32,
    queue_wait: Duration,
    elapsed: Duration,
}

impl Row {
    /// Of those that completed, in milliseconds.
    fn mean_ms(&self, sum: Duration) -> u128 {
        sum.as_millis() / u128::from(self.completed.max(1))
    }
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the table is what the example is for")]
async fn main() -> Result<(), Box<dyn Error>> {
    let config: Config = serde_json::from_str(SETTINGS)?;
    let clock = TokioClock::start();
    let backend = OverloadedBackend { clock, serving: AtomicU32::new(0) };
    let scheduler = Scheduler::new(config, backend)
        .map_err(|errors| format!("failed to set up the scheduler: {errors:?}"))?;

    let mut running = Vec::new();
    for _ in 0..REQUESTS {
        for priority in Priority::ALL {
            let scheduler = scheduler.clone();
            let request = Request::new(()).priority(priority).deadline_in(DEADLINE);
            running.push((priority, tokio::spawn(async move { scheduler.submit(request).await })));
        }
        clock.sleep_until(clock.now() + PAUSE).await;
    }

    let mut rows = Priority::ALL.map(|_| Row::default());
    for (priority, request) in running {
        let row = &mut rows[priority.rank()];
        match request.await? {
            Ok(completed) => {
                row.completed += 1;
                row.attempts += completed.attempts;
                row.queue_wait += completed.queue_wait;
                row.elapsed += completed.elapsed;
            }
            Err(error) => {
                row.failed += 1;
                row.attempts += error.attempts();
            }
        }
    }

    println!(
        "{:<9}{:>10}{:>8}{:>10}{:>14}{:>12}",
        "", "completed", "failed", "attempts", "in the queue", "in all"
    );
    for (priority, row) in Priority::ALL.into_iter().zip(&rows) {
        let Row { completed, failed, attempts, .. } = row;
        let (queued, all) = (row.mean_ms(row.queue_wait), row.mean_ms(row.elapsed));
        let name = priority.name();
        println!("{name:<9}{completed:>10}{failed:>8}{attempts:>10}{queued:>11} ms{all:>9} ms");
    }
    Ok(())
}
