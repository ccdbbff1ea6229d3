// What the examples of `features.rs` share: a backend in memory and a runtime on paused time.

use std::{future::Future, time::Duration};

use scheduler::{
    Config, Priority, Request, Scheduler, Transport,
    clock::{Clock as _, TokioClock},
    fingerprint::Fingerprint,
    transport::{Answer, Attempt, AttemptOutcome, Progress},
};

/// Answers after 100 ms with 200; the first attempts of a request with the status it asks for.
struct Backend(TokioClock);

impl Transport for Backend {
    /// A status, and how many first attempts get it.
    type Request = (u16, u32);
    type Response = u32;
    const CAN_DUPLICATE: bool = true;

    fn duplicate(&self, response: &u32) -> Option<u32> {
        Some(*response)
    }

    async fn send(&self, ask: &(u16, u32), attempt: Attempt, _: &Progress) -> AttemptOutcome<u32> {
        self.0.sleep_until(self.0.now() + Duration::from_millis(100)).await;
        let status = if attempt.index < ask.1 { ask.0 } else { 200 };
        AttemptOutcome::Answered(Answer::new(status, attempt.index))
    }
}

/// A scheduler in front of it, with these settings.
fn scheduler(settings: &str) -> Scheduler<Backend> {
    let config: Config = serde_json::from_str(settings).expect("settings");
    let backend = Backend(TokioClock::start());
    Scheduler::builder(backend).config(config).seed(1).build().expect("valid settings")
}

fn good() -> Request<(u16, u32)> {
    Request::new((200, 0))
}

fn on_paused_time(example: impl Future<Output = ()>) {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build().expect("a runtime");
    runtime.block_on(example);
}
