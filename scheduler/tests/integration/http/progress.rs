//! What the scheduler learns of a whole answer while its events come in.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use hyper_util::client::legacy::connect::HttpConnector;
use scheduler::{
    Config, Error, Event, EventKind, Failure, Observer, Request, Scheduler, Stop, Time,
    chance::SeededChance,
    clock::{Clock, TokioClock},
    config::{Backoff, Jitter, Retry},
    hedge::{Hedge, HedgeAfter},
    http::HttpTransport,
    transport::TransportError,
};

use super::{
    chat,
    events::{CHUNKED_HEAD, DONE, HEAD, KEEP_ALIVE, ROLE, chunk, stopped, token, whole},
    raw_server::RawServer,
};

/// A calendar, and nothing else: whoever asks it for the time of a token would get it wrong.
#[derive(Clone, Copy, Debug)]
struct Calendar;

impl Clock for Calendar {
    type Sleep = std::future::Ready<()>;

    fn now(&self) -> Time {
        panic!("the origin of this clock is not the scheduler's")
    }

    fn sleep_until(&self, _at: Time) -> Self::Sleep {
        panic!("the origin of this clock is not the scheduler's")
    }

    fn unix_time(&self) -> Duration {
        Duration::ZERO
    }
}

/// How attempts ended: how long they took, and after what time their first token came.
#[derive(Debug, Default)]
struct Ends(Mutex<Vec<(Duration, Option<Duration>)>>);

impl Observer for Ends {
    fn on_event(&self, event: &Event) {
        if let EventKind::AttemptEnded { latency, first_token_after, .. } = event.kind {
            self.0.lock().expect("nobody panics").push((latency, first_token_after));
        }
    }
}

struct Bench {
    server: RawServer,
    scheduler: Scheduler<HttpTransport<HttpConnector, Calendar>>,
    ends: Arc<Ends>,
}

impl Bench {
    async fn start(config: Config) -> Self {
        let backoff = Backoff::Constant { delay: Duration::from_millis(1) };
        let retry = Retry { max_attempts: 2, backoff, jitter: Jitter::None, ..Retry::default() };
        let transport = HttpTransport::new(HttpConnector::new(), Calendar);
        let ends = Arc::new(Ends::default());
        let scheduler = Scheduler::with_parts(
            Config { retry, ..config },
            transport,
            TokioClock::start(),
            Arc::new(SeededChance::from_entropy()),
            Arc::clone(&ends) as Arc<dyn Observer>,
        );
        let server = RawServer::start().await;
        Self { server, scheduler: scheduler.expect("valid settings"), ends }
    }

    fn request(&self) -> Request<scheduler::http::HttpRequest> {
        Request::new(chat(&self.server.uri()))
    }
}

const SOON: Duration = Duration::from_millis(200);

#[tokio::test]
async fn the_first_token_of_a_whole_answer_is_seen_when_it_comes() {
    let bench = Bench::start(Config::default()).await;
    let pause = Duration::from_millis(20);
    let answering = async {
        let clock = TokioClock::start();
        let mut asked = bench.server.accept().await;
        asked.write(&[HEAD, KEEP_ALIVE, ROLE].concat()).await;
        clock.sleep_until(clock.now() + pause).await;
        asked.write(&token("a ")).await;
        clock.sleep_until(clock.now() + pause).await;
        asked.write(&[&token("squall"), &stopped("stop"), DONE].concat()).await;
    };
    let (completed, ()) = tokio::join!(bench.scheduler.submit(bench.request()), answering);
    let completed = completed.expect("a whole answer");
    assert_eq!(completed.usage.expect("it is in the last event").output_tokens, 2);
    assert!(completed.response.body.ends_with(DONE.as_bytes()), "the bytes are all there");
    let [(latency, Some(first))] = bench.ends.0.lock().expect("nobody panics")[..] else {
        panic!("one attempt, with a first token")
    };
    assert!(first >= pause && first + pause <= latency, "{first:?} of {latency:?}");
}

#[tokio::test]
async fn a_whole_answer_without_a_first_token_in_time_is_tried_again() {
    let bench = Bench::start(Config { first_token_timeout: Some(SOON), ..Config::default() }).await;
    let answering = async {
        let mut silent = bench.server.accept().await;
        silent.write(&[HEAD, KEEP_ALIVE, ROLE].concat()).await;
        silent.wait_for_hang_up().await;
        let mut slow = bench.server.accept().await;
        slow.write(&[HEAD, &token("a ")].concat()).await;
        // It has begun: the timeout is past and means nothing any more.
        let clock = TokioClock::start();
        clock.sleep_until(clock.now() + SOON).await;
        slow.write(&whole()).await;
    };
    let (completed, ()) = tokio::join!(bench.scheduler.submit(bench.request()), answering);
    assert_eq!(completed.expect("the second attempt").attempts, 2);
}

#[tokio::test]
async fn a_whole_answer_that_falls_silent_stalls() {
    let stall_timeout = Some(Duration::from_millis(20));
    let bench = Bench::start(Config { stall_timeout, ..Config::default() }).await;
    let answering = async {
        for _ in 0..2 {
            let mut asked = bench.server.accept().await;
            asked.write(&[HEAD, &token("a "), KEEP_ALIVE].concat()).await;
            asked.wait_for_hang_up().await;
        }
    };
    let (result, ()) = tokio::join!(bench.scheduler.submit(bench.request()), answering);
    let expected = Error::Failed { attempts: 2, stop: Stop::AttemptsSpent, last: Failure::Stalled };
    assert_eq!(result.expect_err("silence"), expected);
}

#[tokio::test]
async fn a_whole_answer_that_has_begun_is_not_hedged() {
    let delay = Duration::from_millis(150);
    let hedge = Some(Hedge { after: HedgeAfter::Delay { delay } });
    let bench = Bench::start(Config { hedge, ..Config::default() }).await;
    let answering = async {
        let mut asked = bench.server.accept().await;
        asked.write(&[HEAD, &token("a ")].concat()).await;
        let clock = TokioClock::start();
        clock.sleep_until(clock.now() + SOON).await;
        asked.write(&whole()).await;
    };
    let (completed, ()) = tokio::join!(bench.scheduler.submit(bench.request()), answering);
    completed.expect("a whole answer");
    assert_eq!(bench.ends.0.lock().expect("nobody panics").len(), 1, "one copy was enough");
}

/// The server need not be heard out, once it has spoilt its answer.
#[tokio::test]
async fn a_spoilt_event_ends_a_whole_answer_at_once() {
    let bench = Bench::start(Config::default()).await;
    let answering = async {
        let mut spoilt = bench.server.accept().await;
        spoilt.write(&[HEAD, &token("a "), "data: {\"cho\n\n"].concat()).await;
        spoilt.wait_for_hang_up().await;
        // Cut, but only behind its end.
        bench.server.answer(&[CHUNKED_HEAD, &chunk(&whole())].concat()).await;
    };
    let (completed, ()) = tokio::join!(bench.scheduler.submit(bench.request()), answering);
    assert_eq!(completed.expect("the second attempt").attempts, 2);
}

#[tokio::test]
async fn a_whole_answer_with_an_endless_event_is_cut_off() {
    let server = RawServer::start().await;
    let transport = HttpTransport::plain().max_event_bytes(100);
    let once = Retry { max_attempts: 1, ..Retry::default() };
    let scheduler = Scheduler::new(Config { retry: once, ..Config::default() }, transport)
        .expect("valid settings");
    let request = Request::new(chat(&server.uri()));
    let endless = [HEAD, ":", &"x".repeat(100)].concat();
    let (result, ()) = tokio::join!(scheduler.submit(request), server.answer(&endless));
    let error = TransportError::Malformed("an event is longer than 100 bytes".into());
    assert_eq!(result.expect_err("too long").last_failure(), Some(&Failure::Transport(error)));
}
