//! Streams up to their first content token, and those that never come to it.

use std::time::Duration;

use scheduler::{
    Config, Error, Failure, Request, Scheduler, Stop,
    config::Retry,
    http::HttpTransport,
    transport::{FinishReason, TransportError},
};

use super::{
    COMPLETION, chat,
    events::{DONE, HEAD, KEEP_ALIVE, ROLE, stopped, whole},
    raw_server::RawServer,
    streams::{config, outcome, read, submit},
};

/// Long enough for a busy machine to write and read a few bytes, short enough to wait for.
const SOON: Duration = Duration::from_millis(200);

#[tokio::test]
async fn keep_alives_and_a_role_are_no_first_token() {
    let server = RawServer::start().await;
    let uri = server.uri();
    let config = Config { first_token_timeout: Some(SOON), ..config() };
    let answering = async {
        let mut silent = server.accept().await;
        silent.write(&[HEAD, KEEP_ALIVE, ROLE, KEEP_ALIVE].concat()).await;
        silent.wait_for_hang_up().await;
        server.answer(&[HEAD, &whole()].concat()).await;
    };
    let (stream, ()) = tokio::join!(submit(config, &uri), answering);
    let mut stream = stream.expect("the second attempt speaks");
    assert_eq!(stream.attempts(), 2);
    assert!(stream.first_token_after().expect("it has begun") < SOON);
    assert_eq!(read(&mut stream).await, ("a squall".to_owned(), None));
}

#[tokio::test]
async fn a_server_without_a_word_meets_the_attempt_timeout() {
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
    let expected = Error::Failed { attempts: 3, stop: Stop::AttemptsSpent, last };
    assert_eq!(result.expect_err("too slow"), expected);
}

#[tokio::test]
async fn whatever_breaks_before_the_first_token_is_tried_again() {
    let good = [HEAD, &whole()].concat();
    let json = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";
    for first in [
        "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n".to_owned(),
        HEAD.to_owned(),
        [HEAD, KEEP_ALIVE, ROLE].concat(),
        [HEAD, ROLE, "data: {\"error\":{\"message\":\"busy\"}}\n\n"].concat(),
        [HEAD, ROLE, &stopped("insufficient_system_resource"), DONE].concat(),
        [json, "\n\n"].concat(),
        [json, "{\"error\":{\"message\":\"busy\"}}"].concat(),
        [json, &COMPLETION.replace("\"stop\"", "\"insufficient_system_resource\"")].concat(),
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<html>".to_owned(),
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\nnot for us".to_owned(),
    ] {
        let mut stream = outcome(config(), &[&first, &good]).await.expect("the second is good");
        assert_eq!(stream.attempts(), 2, "{first:?}");
        assert_eq!(read(&mut stream).await, ("a squall".to_owned(), None));
    }
}

#[tokio::test]
async fn a_refusal_is_told_as_for_a_whole_answer() {
    let body = r#"{"error":{"message":"Come back.","code":"rate_limit_exceeded"}}"#;
    let answer = format!(
        "HTTP/1.1 429 Slow\r\ncontent-type: application/json\r\nretry-after-ms: 250\r\n\
         x-should-retry: false\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let error = outcome(config(), &[&answer]).await.expect_err("refused");
    let last = Failure::Status {
        status: 429,
        message: Some("Come back.".into()),
        code: Some("rate_limit_exceeded".into()),
        retry_after: Some(Duration::from_millis(250)),
        should_retry: Some(false),
    };
    assert_eq!(error, Error::Failed { attempts: 1, stop: Stop::Final, last });
}

#[tokio::test]
async fn json_in_the_place_of_a_stream_is_one_piece() {
    for kind in ["content-type: application/json\r\n", "content-type: text/plain\r\n", ""] {
        let answer = format!("HTTP/1.1 200 OK\r\n{kind}\r\n\n\n \r\n{COMPLETION}\n");
        let mut stream = outcome(config(), &[&answer]).await.expect("it begins");
        let chunk = stream.next().await.expect("a piece").expect("the answer");
        assert_eq!((chunk.content(), chunk.data()), ("A gust.", COMPLETION));
        assert!(stream.next().await.is_none());
        assert_eq!(stream.received().tokens, 1);
        assert_eq!(stream.finish_reason(), Some(FinishReason::Stop));
        assert_eq!(stream.usage().expect("it is in the answer").output_tokens, 3);
    }
}

#[tokio::test]
async fn an_event_without_end_is_cut_off() {
    let transport = HttpTransport::plain().max_event_bytes(200);
    let once = Retry { max_attempts: 1, ..config().retry };
    let scheduler = Scheduler::new(Config { retry: once, ..config() }, transport);
    let scheduler = scheduler.expect("valid settings");
    let server = RawServer::start().await;
    let request = Request::new(chat(&server.uri()));
    let endless = [HEAD, "data: ", &"x".repeat(200)].concat();
    let (result, ()) = tokio::join!(scheduler.submit_stream(request), server.answer(&endless));
    let Error::Failed { last: Failure::Transport(error), .. } = result.expect_err("too long")
    else {
        panic!("an event of 200 bytes")
    };
    assert_eq!(error, TransportError::Malformed("an event is longer than 200 bytes".into()));
}
