//! The parts of the whole path, each without the others.

use std::{cell::RefCell, sync::Arc, time::Duration};

use scenarios::{
    arrivals::Arrivals,
    chance::{Purpose, Stream},
    file::LoadedScenario,
    histogram::LatencyHistogram,
    virtual_time::run_paused,
};
use scheduler::{
    Config, Request, Scheduler, Transport,
    chance::SeededChance,
    event::NoObserver,
    transport::{Answer, Attempt, AttemptOutcome, Progress},
};
use simulator::{Draws, Sent, Server};

/// Draws all arrivals; their number, and something that depends on every one.
pub(crate) fn arrivals(loaded: &LoadedScenario) -> (u64, u64) {
    Arrivals::new(loaded, 1).fold((0, 0), |(count, sum), arrival| (count + 1, sum ^ arrival.at_ns))
}

/// One keyed draw per request.
pub(crate) fn draws(requests: u32) -> f64 {
    let mut stream = Stream::new(1, Purpose::Server(simulator::Purpose::ServiceTime), "all");
    (0..u64::from(requests)).map(|index| stream.unit(index, 0)).sum()
}

/// Answers at once.
struct Instant;

impl Transport for Instant {
    type Request = ();
    type Response = ();

    async fn send(&self, (): &(), _: Attempt, _: &Progress) -> AttemptOutcome<()> {
        AttemptOutcome::Answered(Answer::new(200, ()))
    }
}

/// Carries requests one after the other over a transport that answers at once; the number of those
/// completed.
pub(crate) fn scheduler(requests: u32) -> u32 {
    run_paused(async |clock| {
        let (chance, observer) = (Arc::new(SeededChance::new(1)), Arc::new(NoObserver));
        let scheduler = Scheduler::with_parts(Config::default(), Instant, clock, chance, observer)
            .expect("the defaults are valid");
        let mut completed = 0;
        for _ in 0..requests {
            let request = Request::new(()).deadline_in(Duration::from_secs(30));
            completed += u32::from(scheduler.submit(request).await.is_ok());
        }
        completed
    })
}

struct Keyed(RefCell<Stream>);

impl Draws for Keyed {
    fn unit(&self, _purpose: simulator::Purpose, request_key: u64, attempt_index: u32) -> f64 {
        self.0.borrow_mut().unit(request_key, attempt_index)
    }
}

/// Sends the server an attempt every 20 ms, and takes its answers; the number of those with 200.
pub(crate) fn server(config: &simulator::Config, attempts: u32) -> u64 {
    const GAP_NS: u64 = 20_000_000;
    let mut server = Server::new(config).expect("the loader has checked it");
    let draws = Keyed(RefCell::new(Stream::new(
        1,
        Purpose::Server(simulator::Purpose::ServiceTime),
        "all",
    )));
    let mut deliveries = Vec::new();
    let mut advance = |server: &mut Server, at| {
        server.advance(at, &draws, &mut deliveries);
        deliveries.clear();
        server.drain_events(|_| ());
    };
    for index in 0..u64::from(attempts) {
        let at = index * GAP_NS;
        while let Some(next) = server.next_event().filter(|&next| next <= at) {
            advance(&mut server, next);
        }
        let attempt = simulator::Attempt {
            request_key: index,
            attempt_index: 0,
            client: 0,
            user: 0,
            prompt_tokens: 1_000,
            cached_tokens: None,
            output_tokens: 200,
            service_time: None,
        };
        let sent = server.send(at, attempt, &draws);
        assert!(matches!(sent, Sent::Pending(_) | Sent::Answered(_)));
        server.drain_events(|_| ());
    }
    while let Some(next) = server.next_event() {
        advance(&mut server, next);
    }
    server.ledger().answers_200
}

/// Counts latencies spread over three decades.
pub(crate) fn histogram(latencies: u32) -> LatencyHistogram {
    let mut histogram = LatencyHistogram::new();
    for place in 0..u64::from(latencies) {
        histogram.record(1_000_000 + place * place % 1_000 * 1_000_000);
    }
    histogram
}
