//! The scheduler between tower services.

mod backend;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    time::Duration,
};

use scheduler::{
    Config, Error, Event, EventKind, Failure, Observer, Priority, Refusal, Request, Time,
    chance::{Chance, Purpose},
    clock::TokioClock,
    config::{Concurrency, ConfigError},
    event::AnswerSource,
    fingerprint::Fingerprint,
    tower::{SchedulerLayer, SchedulerService, ServiceTransport},
    transport::TransportError,
};
use tower::{Layer as _, Service as _, ServiceBuilder, ServiceExt as _};

use crate::scripted::{Bench, Reply as Scripted, step};
use backend::{Backend, Cut, Reply, Response, TAKES, judge};

type Judge = fn(Result<Response, Cut>) -> scheduler::transport::AttemptOutcome<String>;
type Layer = SchedulerLayer<String, Judge>;
type Wrapped = SchedulerService<ServiceTransport<Backend, Judge, String>>;

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn config(json: &str) -> Config {
    serde_json::from_str(json).expect("a configuration")
}

fn layer(json: &str) -> Layer {
    SchedulerLayer::new(config(json), judge as Judge).expect("valid settings")
}

fn wrap(json: &str, backend: &Backend) -> Wrapped {
    layer(json).layer(backend.clone())
}

fn request(text: &str) -> Request<String> {
    Request::new(text.to_owned())
}

const PLAIN: &str =
    r#"{"retry":{"max_attempts":3,"backoff":{"constant":{"delay":"100ms"}},"jitter":"none"}}"#;
const ONE_AT_A_TIME: &str = r#"{"concurrency":{"fixed":{"limit":1}}}"#;

#[tokio::test(start_paused = true)]
async fn retries_go_through_the_inner_service() {
    let backend = Backend::new(&[Reply::Status(503), Reply::Break]);
    let completed = wrap(PLAIN, &backend).oneshot(request("a")).await.expect("the third answers");
    assert_eq!((completed.response.as_str(), completed.attempts), ("a", 3));
    assert_eq!(completed.elapsed, 3 * TAKES + ms(200));
    let texts: Vec<String> = backend.server.calls().into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["a", "a", "a"], "every attempt has the payload");
}

#[tokio::test(start_paused = true)]
async fn what_is_final_is_not_tried_again() {
    let backend = Backend::new(&[Reply::Status(401)]);
    let error = wrap(PLAIN, &backend).oneshot(request("a")).await.expect_err("401");
    assert_eq!(error.last_failure().and_then(Failure::status), Some(401));
    assert_eq!(backend.server.calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn clones_share_one_limit() {
    let backend = Backend::new(&[]);
    let service = wrap(r#"{"concurrency":{"fixed":{"limit":2}}}"#, &backend);
    let running: Vec<_> =
        (0..6).map(|_| tokio::spawn(service.clone().oneshot(request("a")))).collect();
    let mut waits = Vec::new();
    for request in running {
        waits.push(request.await.expect("no panic").expect("it answers").queue_wait);
    }
    assert_eq!(backend.server.most_in_flight(), 2);
    assert_eq!(waits, [0, 0, 1, 1, 2, 2].map(|round| TAKES * round));
}

#[tokio::test(start_paused = true)]
async fn every_wrapped_service_has_a_scheduler_of_its_own() {
    let (layer, backend) = (layer(ONE_AT_A_TIME), Backend::new(&[]));
    let (left, right) = (layer.layer(backend.clone()), layer.clone().layer(backend.clone()));
    let (left, right) = tokio::join!(left.oneshot(request("a")), right.oneshot(request("b")));
    assert!(left.is_ok() && right.is_ok());
    assert_eq!(backend.server.most_in_flight(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_is_kept() {
    let backend = Backend::new(&[Reply::RetryAfter(ms(3_000))]);
    let completed = wrap(PLAIN, &backend).oneshot(request("a")).await.expect("it answers");
    assert_eq!(completed.attempts, 2);
    let [(first, _), (second, _)] = &backend.server.calls()[..] else { panic!("two calls") };
    assert_eq!(*second - *first, TAKES + ms(3_000));
}

#[tokio::test(start_paused = true)]
async fn dropping_the_future_frees_the_permit() {
    let backend = Backend::new(&[Reply::Never]);
    let service = wrap(ONE_AT_A_TIME, &backend);
    let stuck = tokio::spawn(service.clone().oneshot(request("a")));
    let next = request("b").deadline_in(ms(1_000));
    let next = tokio::spawn(service.clone().oneshot(next));
    while service.scheduler().snapshot().queue_depth == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(backend.server.in_flight(), 1);
    stuck.abort();
    next.await.expect("no panic").expect("it has the permit");
    assert_eq!((backend.server.in_flight(), service.scheduler().snapshot().in_flight), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_service_that_fails_to_become_ready_is_a_transport_error() {
    let backend = Backend::new(&[]);
    backend.server.close();
    let error = wrap(PLAIN, &backend).oneshot(request("a")).await.expect_err("closed");
    let why = TransportError::Connect("the service is not ready: closed".into());
    assert_eq!((error.attempts(), error.last_failure()), (3, Some(&Failure::Transport(why))));
    assert_eq!(backend.server.calls(), []);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_not_ready_is_waited_for() {
    let backend = Backend::new(&[]).opens_after(ms(250));
    let completed = wrap(PLAIN, &backend).oneshot(request("a")).await.expect("it opens");
    assert_eq!((completed.attempts, completed.elapsed), (1, ms(250) + TAKES));
    assert_eq!(completed.queue_wait, Duration::ZERO, "it holds its permit meanwhile");
}

#[tokio::test(start_paused = true)]
async fn the_wait_for_readiness_is_part_of_the_attempt() {
    let json = r#"{"attempt_timeout":"100ms","retry":{"backoff":"none","jitter":"none"}}"#;
    let backend = Backend::new(&[]).opens_after(ms(250));
    let completed = wrap(json, &backend).oneshot(request("a")).await.expect("it opens");
    assert_eq!((completed.attempts, completed.elapsed), (3, ms(250) + TAKES));
}

#[tokio::test(start_paused = true)]
async fn the_queue_is_the_back_pressure() {
    let json = r#"{"concurrency":{"fixed":{"limit":1}},"queue":{"capacity":1}}"#;
    let backend = Backend::new(&[]);
    let mut service = wrap(json, &backend);
    let mut running = Vec::new();
    for text in ["a", "b", "c"] {
        let is_ready = service.ready().await.is_ok();
        assert!(is_ready, "{text}");
        running.push(tokio::spawn(service.call(request(text))));
    }
    let mut results = Vec::new();
    for request in running {
        results.push(request.await.expect("no panic").map(|completed| completed.response));
    }
    let refusal = Refusal::QueueFull { capacity: 1 };
    let shed = Err(Error::Shed { refusal, attempts: 0, last: None });
    assert_eq!(results, [Ok("a".to_owned()), Ok("b".to_owned()), shed]);
}

#[test]
fn settings_are_checked_when_the_layer_is_built() {
    fn fields<L>(layer: Result<L, Vec<ConfigError>>) -> Vec<String> {
        layer.err().unwrap_or_default().into_iter().map(|error| error.field).collect()
    }
    let config = Config {
        concurrency: Concurrency::Fixed { limit: 0 },
        single_flight: true,
        cache: Some(scheduler::config::Cache::default()),
        ..Config::default()
    };
    let plain = Layer::new(config.clone(), judge);
    assert_eq!(fields(plain), ["concurrency.fixed.limit", "single_flight", "cache"]);
    let sharing = SchedulerLayer::<String, _>::sharing(config, judge as Judge);
    assert_eq!(fields(sharing), ["concurrency.fixed.limit"]);
    assert_eq!(fields(Layer::new(Config::default(), judge)), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn answers_that_can_be_cloned_are_shared() {
    let backend = Backend::new(&[]);
    let layer = SchedulerLayer::sharing(config(r#"{"single_flight":true}"#), judge);
    let service = layer.expect("valid").layer(backend.clone());
    let same = || request("a").fingerprint(Fingerprint::of(&[b"a"]));
    let (first, second) =
        tokio::join!(service.clone().oneshot(same()), service.clone().oneshot(same()));
    assert_eq!(first.expect("it answers").source, AnswerSource::Own);
    let second = second.expect("it answers");
    assert_eq!((second.response.as_str(), second.source), ("a", AnswerSource::Shared));
    assert_eq!(backend.server.calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_closure_makes_requests_of_payloads() {
    let backend = Backend::new(&[]);
    let layer = layer(ONE_AT_A_TIME).for_payloads(|text: &'static str| {
        let priority = if text.starts_with('!') { Priority::High } else { Priority::Normal };
        request(text).priority(priority).deadline_in(TAKES * 5 / 2)
    });
    let service = ServiceBuilder::new().layer(layer).service(backend.clone());
    let send = |text| tokio::spawn(service.clone().oneshot(text));
    let mut results = Vec::new();
    for request in ["a", "b", "!"].map(send) {
        results.push(request.await.expect("no panic"));
    }
    let [Ok(first), Err(Error::Expired { .. }), Ok(urgent)] = &results[..] else {
        panic!("{results:?}")
    };
    assert_eq!((first.as_str(), urgent.as_str()), ("a", "!"), "the answer comes alone");
    assert_eq!(service.scheduler().snapshot().live, 0);
}

#[tokio::test(start_paused = true)]
async fn every_scheduler_is_a_service() {
    let bench = Bench::new(Config::default());
    let service = bench.scheduler.clone().into_service();
    let script = vec![step(10, Scripted::Status(200))];
    let completed = service.clone().oneshot(Request::new(script.clone())).await.expect("answered");
    assert_eq!((completed.attempts, completed.elapsed), (1, ms(10)));
    let plain = service.for_payloads(|script| Request::new(script).key(7));
    assert_eq!(plain.oneshot(script).await, Ok(0));
    assert_eq!(bench.starts(), [0, 7]);
}

#[derive(Debug)]
struct Half;

impl Chance for Half {
    fn unit(&self, _purpose: Purpose, _request_key: u64, _attempt_index: u32) -> f64 {
        0.5
    }
}

#[derive(Debug, Default)]
struct Starts(AtomicU32);

impl Observer for Starts {
    fn on_event(&self, event: &Event) {
        if matches!(event.kind, EventKind::AttemptStarted { .. }) && event.at > Time::ZERO {
            self.0.fetch_add(1, SeqCst);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn time_chance_and_observer_come_from_outside() {
    let json = r#"{"retry":{"backoff":{"constant":{"delay":"1s"}},"jitter":"full"}}"#;
    let clock = TokioClock::start();
    tokio::time::advance(ms(5)).await;
    let (backend, starts) = (Backend::new(&[Reply::Status(503)]), Arc::<Starts>::default());
    let layer = layer(json).chance(Arc::new(Half)).clock(clock);
    let service = layer.observer(Arc::<Starts>::clone(&starts)).layer(backend);
    let completed = service.oneshot(request("a")).await.expect("the second answers");
    assert_eq!(completed.elapsed, 2 * TAKES + ms(500), "half of the wait");
    assert_eq!(starts.0.load(SeqCst), 2, "by this clock both started after zero");
}
