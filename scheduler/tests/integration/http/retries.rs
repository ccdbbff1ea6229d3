//! The scheduler over HTTP.

use std::time::Duration;

use scheduler::{
    Completed, Config, Error, Failure, Request, Scheduler, Stop,
    clock::{Clock as _, TokioClock},
    config::{Backoff, Jitter, Retry},
    http::{HttpResponse, HttpTransport},
    transport::TransportError,
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use super::{
    COMPLETION, chat,
    raw_server::{RawServer, nobody},
};

const BACKOFF: Duration = Duration::from_millis(1);

fn config() -> Config {
    let backoff = Backoff::Constant { delay: BACKOFF };
    Config {
        retry: Retry { max_attempts: 3, backoff, jitter: Jitter::None, ..Retry::default() },
        ..Config::default()
    }
}

async fn submit(config: Config, uri: &str) -> Result<Completed<HttpResponse>, Error> {
    let scheduler = Scheduler::new(config, HttpTransport::plain()).expect("valid settings");
    scheduler.submit(Request::new(chat(uri))).await
}

fn completion() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(COMPLETION, "application/json")
}

/// A server that answers once with `first` and ever after with a completion.
async fn recovering(first: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    let at_first = Mock::given(path("/chat/completions")).respond_with(first);
    at_first.up_to_n_times(1).expect(1).mount(&server).await;
    let later = Mock::given(path("/chat/completions")).respond_with(completion());
    later.expect(1).mount(&server).await;
    server
}

#[tokio::test]
async fn a_200_completes_at_once() {
    let server = MockServer::start().await;
    let mock = Mock::given(path("/chat/completions")).respond_with(completion());
    mock.expect(1).mount(&server).await;
    let completed = submit(config(), &server.uri()).await.expect("completed");
    assert_eq!(completed.attempts, 1);
    assert_eq!(completed.usage.expect("counted").output_tokens, 3);
}

#[tokio::test]
async fn a_429_is_retried_no_earlier_than_told() {
    for (header, value, told) in [("retry-after-ms", "40", 40), ("retry-after", "0.04", 40)] {
        let server = recovering(ResponseTemplate::new(429).insert_header(header, value)).await;
        let clock = TokioClock::start();
        let completed = submit(config(), &server.uri()).await.expect("completed");
        assert_eq!(completed.attempts, 2);
        let elapsed = clock.now().duration_since(scheduler::Time::ZERO);
        assert!(elapsed >= Duration::from_millis(told), "{header}: back after {elapsed:?}");
    }
}

#[tokio::test]
async fn a_503_is_retried() {
    let server = recovering(ResponseTemplate::new(503)).await;
    assert_eq!(submit(config(), &server.uri()).await.expect("completed").attempts, 2);
}

#[tokio::test]
async fn half_an_answer_is_not_taken_for_success() {
    let half = COMPLETION.replace("\"stop\"", "\"insufficient_system_resource\"");
    assert_ne!(half, COMPLETION);
    let half = ResponseTemplate::new(200).set_body_raw(half, "application/json");
    let server = recovering(half.clone()).await;
    assert_eq!(submit(config(), &server.uri()).await.expect("completed").attempts, 2);

    let server = MockServer::start().await;
    Mock::given(path("/chat/completions")).respond_with(half).mount(&server).await;
    let error = submit(config(), &server.uri()).await.expect_err("never a whole answer");
    assert_eq!(
        error,
        Error::Failed { attempts: 3, stop: Stop::AttemptsSpent, last: Failure::Incomplete }
    );
}

#[tokio::test]
async fn a_402_is_final() {
    let server = MockServer::start().await;
    let body = r#"{"error":{"message":"Insufficient Balance"}}"#;
    let refusal = ResponseTemplate::new(402).set_body_raw(body, "application/json");
    let mock = Mock::given(path("/chat/completions")).respond_with(refusal);
    mock.expect(1).mount(&server).await;
    let error = submit(config(), &server.uri()).await.expect_err("no money");
    let message = Some("Insufficient Balance".to_owned());
    let last =
        Failure::Status { status: 402, message, retry_after: None, code: None, should_retry: None };
    assert_eq!(error, Error::Failed { attempts: 1, stop: Stop::Final, last });
}

#[tokio::test]
async fn a_cut_answer_is_retried() {
    let server = RawServer::start().await;
    let uri = server.uri();
    let ((), completed) = tokio::join!(
        async {
            server.answer("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"choices\":[").await;
            let length = COMPLETION.len();
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
            server.answer(&format!("{head}{COMPLETION}")).await;
        },
        submit(config(), &uri),
    );
    let completed = completed.expect("the second answer is whole");
    assert_eq!((completed.attempts, &completed.response.body[..]), (2, COMPLETION.as_bytes()));
}

#[tokio::test]
async fn nobody_there_is_retried_to_the_last_attempt() {
    let (_held, closed) = nobody();
    let error = submit(config(), &closed).await.expect_err("nobody there");
    let Error::Failed { attempts: 3, last: Failure::Transport(TransportError::Connect(_)), .. } =
        error
    else {
        panic!("{error:?}")
    };
}

#[tokio::test]
async fn a_slow_server_meets_the_attempt_timeout() {
    let server = RawServer::start().await;
    let uri = server.uri();
    let config = Config { attempt_timeout: Some(Duration::from_millis(20)), ..config() };
    let hang_ups = async {
        for _ in 0..3 {
            server.accept().await.wait_for_hang_up().await;
        }
    };
    let (result, ()) = tokio::join!(submit(config, &uri), hang_ups);
    let last = Failure::AttemptTimeout;
    assert_eq!(
        result.expect_err("too slow"),
        Error::Failed { attempts: 3, stop: Stop::AttemptsSpent, last }
    );
}

#[tokio::test]
async fn dropping_a_request_closes_its_connection() {
    let server = RawServer::start().await;
    let scheduler = Scheduler::new(config(), HttpTransport::plain()).expect("valid settings");
    let (handle, request) = (scheduler.clone(), Request::new(chat(&server.uri())));
    let submitted = tokio::spawn(async move { handle.submit(request).await });
    let asked = server.accept().await;
    assert_eq!(scheduler.snapshot().in_flight, 1);
    submitted.abort();
    asked.wait_for_hang_up().await;
    assert!(submitted.await.expect_err("aborted").is_cancelled());
    assert_eq!(scheduler.snapshot().in_flight, 0);
}
