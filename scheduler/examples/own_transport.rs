//! A transport of one's own, and an observer that counts what the scheduler did.
//!
//! `cargo run -p scheduler --example own_transport`
//!
//! The backend is in memory and fails often. In its place stands any client: build the body from
//! the request, send it, and say in an `Answer` what came back.

use std::{
    collections::BTreeMap,
    error::Error,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use scheduler::{
    Config, Event, EventKind, Observer, Request, Scheduler, Transport,
    chance::SeededChance,
    clock::{Clock as _, TokioClock},
    config::Backoff,
    transport::{Answer, Attempt, AttemptOutcome, Progress, TransportError, Usage},
};

const REQUESTS: u64 = 300;
const TOKENS: u64 = 8;
const TIME_TO_TOKEN: Duration = Duration::from_millis(5);

struct FlakyBackend {
    clock: TokioClock,
}

impl FlakyBackend {
    async fn wait(&self, span: Duration) {
        self.clock.sleep_until(self.clock.now() + span).await;
    }
}

impl Transport for FlakyBackend {
    type Request = String;
    type Response = String;

    async fn send(
        &self,
        prompt: &String,
        attempt: Attempt,
        progress: &Progress,
    ) -> AttemptOutcome<String> {
        self.wait(TIME_TO_TOKEN).await;
        // A number from 0 to 9 that depends on nothing but the request and the attempt.
        match (attempt.request_key * 7 + u64::from(attempt.index) * 3) % 10 {
            0 => return AttemptOutcome::Broken(TransportError::Connect("refused".into())),
            1 => return AttemptOutcome::Answered(Answer::new(503, "busy".into())),
            2 => {
                let mut answer = Answer::new(429, "too many".into());
                answer.retry_after = Some(Duration::from_millis(100));
                return AttemptOutcome::Answered(answer);
            }
            // It never comes to a token: the scheduler stops waiting, and drops this future.
            3 => std::future::pending().await,
            _ => {}
        }
        for _ in 0..TOKENS {
            self.wait(TIME_TO_TOKEN).await;
            // With it, timeouts for the first token and for a stall, and hedges, see the answer
            // come in.
            progress.tokens(self.clock.now(), 1);
        }
        let mut answer = Answer::new(200, prompt.to_uppercase());
        let prompt_tokens = prompt.split_whitespace().count() as u64;
        answer.usage = Some(Usage { prompt_tokens, output_tokens: TOKENS });
        AttemptOutcome::Answered(answer)
    }
}

/// Counts what happens, by its name. It is called inside the scheduler, so it is short.
#[derive(Debug, Default)]
struct Counter {
    counts: Mutex<BTreeMap<String, u32>>,
}

impl Observer for Counter {
    fn on_event(&self, event: &Event) {
        let name = match event.kind {
            EventKind::AttemptEnded { result, .. } => format!("attempt ended: {result:?}"),
            EventKind::Ended { outcome, .. } => format!("request ended: {outcome:?}"),
            EventKind::Queued => "had to wait for a permit".to_owned(),
            EventKind::BackoffStarted { .. } => "backed off before a retry".to_owned(),
            EventKind::BudgetDenied { .. } => "had no retry left in the budget".to_owned(),
            _ => return,
        };
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(name).or_default() += 1;
    }
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the counts are what the example is for")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut config =
        Config { first_token_timeout: Some(Duration::from_millis(100)), ..Config::default() };
    config.retry.backoff = Backoff::Constant { delay: Duration::from_millis(50) };

    let clock = TokioClock::start();
    let counter = Arc::<Counter>::default();
    let scheduler = Scheduler::with_parts(
        config,
        FlakyBackend { clock },
        clock,
        Arc::new(SeededChance::from_entropy()),
        Arc::<Counter>::clone(&counter),
    )
    .map_err(|errors| format!("failed to set up the scheduler: {errors:?}"))?;

    let start = clock.now();
    let running: Vec<_> = (0..REQUESTS)
        .map(|number| {
            let scheduler = scheduler.clone();
            let request = Request::new(format!("question number {number}")).class("example");
            tokio::spawn(async move { scheduler.submit(request).await })
        })
        .collect();
    let mut output_tokens = 0;
    for request in running {
        match request.await? {
            Ok(completed) => output_tokens += completed.usage.map_or(0, |used| used.output_tokens),
            Err(error) => println!("a request has no answer: {error}"),
        }
    }

    println!("{REQUESTS} requests, {output_tokens} output tokens in {:?}", clock.now() - start);
    for (name, count) in &*counter.counts.lock().unwrap_or_else(PoisonError::into_inner) {
        println!("{count:>5}  {name}");
    }
    Ok(())
}
