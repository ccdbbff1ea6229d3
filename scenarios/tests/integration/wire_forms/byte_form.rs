//! The scheduler with its HTTP transport, on stock paused tokio.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use scenarios::{
    arrivals::Arrivals,
    file::{LoadedScenario, calendar::unix_time},
};
use scheduler::{
    Event, Observer, Request, Scheduler, Time,
    chance::SeededChance,
    clock::{Clock, TokioClock},
    http::{HttpRequest, HttpTransport, RequestBody},
    transport::Attempt,
};
use simulator::{Server, wire::Form};

use super::{connector::Connector, provider::Provider};

/// Keeps every event.
#[derive(Debug, Default)]
struct Log(Mutex<Vec<Event>>);

impl Observer for Log {
    fn on_event(&self, event: &Event) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(*event);
    }
}

/// Stock tokio's time, and the calendar of the scenario.
#[derive(Clone, Copy, Debug)]
struct Calendar {
    clock: TokioClock,
    unix_start: Duration,
}

impl Clock for Calendar {
    type Sleep = tokio::time::Sleep;

    fn now(&self) -> Time {
        self.clock.now()
    }

    fn sleep_until(&self, at: Time) -> Self::Sleep {
        self.clock.sleep_until(at)
    }

    fn unix_time(&self) -> Duration {
        self.unix_start + (self.now() - Time::ZERO)
    }
}

/// The events of the only strategy, and how many signs of life were written.
pub(super) fn run(loaded: &LoadedScenario, seed: u64, form: Form) -> (Vec<Event>, u32) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("it needs nothing of the system");
    runtime.block_on(drive(loaded, seed, form))
}

async fn drive(loaded: &LoadedScenario, seed: u64, form: Form) -> (Vec<Event>, u32) {
    let scenario = &loaded.scenario;
    let clock = TokioClock::start();
    let unix_start = unix_time(&scenario.starts_at).expect("the loader has checked it");
    let server = Server::new(&scenario.server).expect("the loader has checked it");
    let server = server.starting_at(unix_start);
    let provider = Provider::start(server, seed, "chat", clock, form);
    let calendar = Calendar { clock, unix_start };
    let transport = HttpTransport::new(Connector::new(Arc::clone(&provider)), calendar);
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
    let events = log.0.lock().unwrap_or_else(PoisonError::into_inner);
    (events.clone(), provider.keep_alives())
}
