//! The scheduler with its HTTP transport, on stock paused tokio.

use std::sync::{Arc, Mutex, PoisonError};

use scenarios::{arrivals::Arrivals, file::LoadedScenario};
use scheduler::{
    Event, Observer, Request, Scheduler, Time,
    chance::SeededChance,
    clock::{Clock, TokioClock},
    http::{HttpRequest, HttpTransport, RequestBody},
    transport::Attempt,
};
use simulator::wire::Form;

use super::{connector::Connector, provider::Provider};

/// Keeps every event.
#[derive(Debug, Default)]
struct Log(Mutex<Vec<Event>>);

impl Observer for Log {
    fn on_event(&self, event: &Event) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(*event);
    }
}

/// The events of the only strategy.
pub(super) fn run(loaded: &LoadedScenario, seed: u64, form: Form) -> Vec<Event> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("it needs nothing of the system");
    runtime.block_on(drive(loaded, seed, form))
}

async fn drive(loaded: &LoadedScenario, seed: u64, form: Form) -> Vec<Event> {
    let scenario = &loaded.scenario;
    let clock = TokioClock::start();
    let provider = Provider::start(&scenario.server, seed, "chat", clock, form);
    let transport = HttpTransport::new(Connector::new(Arc::clone(&provider)), clock);
    let config = scenario.strategies[0].config.clone().expect("the production scheduler");
    let (chance, log) = (Arc::new(SeededChance::new(seed)), Arc::new(Log::default()));
    let scheduler = Scheduler::with_parts(config, transport, clock, chance, Arc::clone(&log) as _)
        .expect("the settings are valid");
    let mut running = Vec::new();
    for arrival in Arrivals::new(loaded, seed) {
        clock.sleep_until(Time::from_nanos(arrival.at_ns)).await;
        let (key, prompt, output) = (arrival.key(), arrival.prompt_tokens, arrival.output_tokens);
        let body = move |attempt: Attempt| {
            let (index, is_stream) = (attempt.index, form == Form::Events);
            format!(
                "{{\"model\":\"deepseek-flash\",\"stream\":{is_stream},\"messages\":[],\
                 \"simulated\":[{key},{index},{prompt},{output}]}}"
            )
            .into()
        };
        let payload = HttpRequest::post_json("http://provider/chat/completions", "")
            .expect("an address")
            .body(RequestBody::Factory(Arc::new(body)));
        let request = Request::new(payload)
            .class("chat")
            .tokens(u64::from(prompt), u64::from(output))
            .key(key)
            .deadline_at(Time::from_nanos(arrival.deadline_ns));
        let scheduler = scheduler.clone();
        running.push(tokio::spawn(async move { drop(scheduler.submit(request).await) }));
    }
    for request in running {
        request.await.expect("it does not panic");
    }
    assert!(provider.keep_alives() > 0, "somebody waited, and was told so");
    let events = log.0.lock().unwrap_or_else(PoisonError::into_inner);
    events.clone()
}
